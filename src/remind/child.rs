//! Other programs, run without a shell and for a time only.

use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{ChildStdin, Command, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal};

use super::secret::Environment;
use crate::clock::{Clock, SystemClock};

/// A program that is to be run.
pub(super) struct Child<'c> {
    /// The program and its arguments, as they are.
    pub(super) words: &'c [String],
    /// Whose secrets it does not see.
    pub(super) hidden: &'c Environment,
    /// What it gets to read; nothing at all, or this and then the end.
    pub(super) input: Option<&'c [u8]>,
    /// What becomes of what it prints.
    pub(super) output: Output,
    /// How long it may take.
    pub(super) limit: Duration,
}

/// What becomes of what a program prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// Its answer is kept, so many bytes of it; its complaints are nobody's.
    Kept(usize),
    /// Its complaints are kept, so many bytes of them; its answer is nobody's.
    Complaints(usize),
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// By itself, with this status.
    Exited(i32),
    /// By a signal that was not ours.
    Killed,
    /// It took too long, and was ended with all that it had begun.
    TooSlow,
}

/// What came of it.
pub(super) struct Ran {
    pub(super) ended: Ended,
    pub(super) output: Vec<u8>,
}

/// How often a program is looked at that says nothing.
const LOOK: Duration = Duration::from_millis(20);

impl Child<'_> {
    /// Runs it to its end, or to the end of its time.
    pub(super) fn run(&self) -> io::Result<Ran> {
        let clock = SystemClock::real();
        let Some((program, arguments)) = self.words.split_first() else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        for name in self.hidden.hidden() {
            command.env_remove(name);
        }
        // A group of its own: what it began can be ended with it, and no key of our terminal reaches it.
        command.process_group(0);
        if self.input.is_some() {
            command.stdin(Stdio::piped());
        }
        match self.output {
            Output::Kept(_) => command.stdout(Stdio::piped()),
            Output::Complaints(_) => command.stderr(Stdio::piped()),
        };
        let mut child = command.spawn()?;
        let mut pipes = Pipes::of(&mut child, self.input.unwrap_or_default(), self.output)?;
        loop {
            if let Some(status) = child.try_wait()? {
                pipes.move_on(Duration::ZERO);
                let ended = match (status.code(), status.signal()) {
                    (Some(code), _) => Ended::Exited(code),
                    _ => Ended::Killed,
                };
                return Ok(Ran { ended, output: pipes.kept });
            }
            let left = self.limit.saturating_sub(clock.elapsed());
            if left.is_zero() {
                // It was not waited for yet, so its number is still its own.
                if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                    let _ = rustix::process::kill_process_group(group, Signal::KILL);
                }
                let _ = child.kill();
                let _ = child.wait();
                return Ok(Ran { ended: Ended::TooSlow, output: pipes.kept });
            }
            pipes.move_on(left.min(LOOK));
        }
    }
}

/// The pipes to and from a program. None of them is ever waited for: whoever the program has begun may hold them open.
struct Pipes<'i> {
    input: Option<(ChildStdin, &'i [u8])>,
    output: Option<Box<dyn FromChild>>,
    kept: Vec<u8>,
    most: usize,
}

/// The end of a pipe that a program writes into.
trait FromChild: Read + std::os::fd::AsFd {}

impl<R: Read + std::os::fd::AsFd> FromChild for R {}

impl<'i> Pipes<'i> {
    fn of(child: &mut std::process::Child, input: &'i [u8], output: Output) -> io::Result<Self> {
        let stdin = child.stdin.take().map(|stdin| (stdin, input));
        let stdout = child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn FromChild>);
        let stderr = child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn FromChild>);
        let output_pipe = stdout.or(stderr);
        if let Some((stdin, _)) = &stdin {
            rustix::fs::fcntl_setfl(stdin, OFlags::NONBLOCK)?;
        }
        if let Some(pipe) = &output_pipe {
            rustix::fs::fcntl_setfl(pipe, OFlags::NONBLOCK)?;
        }
        let (Output::Kept(most) | Output::Complaints(most)) = output;
        Ok(Self { input: stdin, output: output_pipe, kept: Vec::new(), most })
    }

    /// Waits so long at most until something can be written or read, and does it.
    fn move_on(&mut self, time: Duration) {
        let mut waits = Vec::new();
        waits.extend(self.input.as_ref().map(|(pipe, _)| PollFd::new(pipe, PollFlags::OUT)));
        waits.extend(self.output.as_ref().map(|pipe| PollFd::new(pipe, PollFlags::IN)));
        let time = Timespec::try_from(time).unwrap_or_default();
        let _ = rustix::event::poll(&mut waits, Some(&time));
        self.write();
        self.read();
    }

    fn write(&mut self) {
        let Some((pipe, rest)) = &mut self.input else { return };
        while !rest.is_empty() {
            match pipe.write(rest) {
                Ok(written) => *rest = rest.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // It reads no further, which is its own affair.
                Err(_) => break,
            }
        }
        // Closed: that was all.
        self.input = None;
    }

    fn read(&mut self) {
        let Some(pipe) = &mut self.output else { return };
        let mut part = [0; 4096];
        // So many at a time: one that never stops printing must not keep us from looking at the time.
        for _ in 0..64 {
            match pipe.read(&mut part) {
                Ok(0) => return self.output = None,
                Ok(n) => {
                    // Whatever is too much is read all the same, or the program would wait for us.
                    let room = self.most.saturating_sub(self.kept.len());
                    self.kept.extend_from_slice(part.get(..n.min(room)).unwrap_or_default());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => return self.output = None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(script: &str, input: Option<&[u8]>, output: Output, limit: Duration) -> Ran {
        let words = ["sh", "-c", script].map(ToOwned::to_owned);
        let hidden = Environment::of(|_| None).hiding(["PATH_OF_SECRETS".to_owned()]);
        Child { words: &words, hidden: &hidden, input, output, limit }.run().unwrap()
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_program_reads_all_of_a_long_text_and_its_answer_is_cut() {
        let text = vec![b'a'; 300_000];
        let ran = run("wc -c", Some(&text), Output::Kept(100), LONG);
        assert_eq!((ran.ended, String::from_utf8(ran.output).unwrap().trim()), (Ended::Exited(0), "300000"));
        let ran = run("cat; cat >&2; exit 7", Some(&text), Output::Kept(10), LONG);
        assert_eq!((ran.ended, ran.output.len()), (Ended::Exited(7), 10));
    }

    #[test]
    fn one_that_reads_nothing_ends_as_it_likes() {
        let text = vec![b'a'; 300_000];
        assert_eq!(run("exit 0", Some(&text), Output::Complaints(10), LONG).ended, Ended::Exited(0));
        let ran = run("exec 0<&-; echo no >&2; exit 75", Some(&text), Output::Complaints(10), LONG);
        assert_eq!((ran.ended, ran.output.as_slice()), (Ended::Exited(75), b"no\n".as_slice()));
    }

    #[test]
    fn whoever_is_left_behind_with_our_pipes_is_not_waited_for() {
        let ran = run("sleep 5 & echo done", None, Output::Kept(100), LONG);
        assert_eq!((ran.ended, ran.output.as_slice()), (Ended::Exited(0), b"done\n".as_slice()));
    }

    #[test]
    fn one_that_never_stops_printing_is_stopped() {
        let ran = run("yes", None, Output::Kept(10), Duration::from_millis(300));
        assert_eq!((ran.ended, ran.output.len()), (Ended::TooSlow, 10));
    }

    #[test]
    fn one_that_takes_too_long_is_ended_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let script = format!("sleep 600 & echo $! > '{}'; wait", file.display());
        let ran = run(&script, None, Output::Kept(100), Duration::from_millis(1500));
        assert_eq!(ran.ended, Ended::TooSlow);
        let pid = std::fs::read_to_string(file).unwrap();
        // It dies at the system's leisure, and whoever takes children in may leave them lie: dead they are.
        let state = || std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
        let is_dead = |state: &str| state.is_empty() || state.contains(") Z ") || state.contains(") X ");
        for _ in 0..500 {
            if is_dead(&state()) {
                break;
            }
            SystemClock::real().wait(LOOK);
        }
        assert!(is_dead(&state()) || cfg!(not(target_os = "linux")), "{}", state());
    }
}
