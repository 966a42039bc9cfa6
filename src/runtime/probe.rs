//! What the terminal itself says before the console takes it over: what its ground is like, and in how many cells it
//! draws a line of a box.
//!
//! All is asked in one go and ends with a question that every terminal answers, so that nobody waits for an answer that
//! does not come; where not even that one is answered, a short while is all that is lost. It is over before the thread
//! that reads keys begins. An answer that comes later still is known as one by [`super::late::Late`], and is no key.
//!
//! What is pasted meanwhile comes as keys: the terminal is asked to tell pastes apart only when it is taken over, so that
//! there is nothing to give back where the program is ended here.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

use crate::app::Msg;
use crate::app::key::{Code, Key};
use crate::clock::{Clock, SystemClock};
use crate::ui::Wardrobe;
use crate::ui::theme::Variant;

/// So long the terminal may take to answer. One at the other end of the world takes longer, and is asked in vain.
const PATIENCE: Duration = Duration::from_millis(150);

/// Where the cursor is; a line of a box; where the cursor is now. What was drawn is taken away again.
const ASK_WIDTH: &str = "\u{1b}7\u{1b}[6n─\u{1b}[6n\u{1b}8\u{1b}[K";
/// The colour of the ground.
const ASK_GROUND: &str = "\u{1b}]11;?\u{1b}\\";
/// What kind of terminal it is: every one answers that, and answers in order.
const ASK_KIND: &str = "\u{1b}[c";

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Question {
    /// The colour of the ground.
    pub(super) ground: bool,
    /// How glyphs of open width are drawn.
    pub(super) width: bool,
}

/// What was answered within the time.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Answer {
    /// Red, green and blue of the ground, each from 0 to 1.
    pub(super) ground: Option<[f32; 3]>,
    /// Whether glyphs of open width take two cells.
    pub(super) is_wide: Option<bool>,
    /// Whether the colour of the ground was asked for and may still come.
    pub(super) is_owed: bool,
    /// What somebody typed meanwhile.
    pub(super) typed: Vec<Key>,
}

impl Answer {
    /// What was typed, for the mind.
    pub(super) fn keys(&mut self) -> Vec<Msg> {
        self.typed.drain(..).map(Msg::Key).collect()
    }
}

/// Asks the terminal. Standard input and output are known to be one; what cannot be asked is not answered.
pub(super) fn ask(question: Question) -> Answer {
    // The text console of Linux prints what it does not know.
    let is_plain = std::env::var_os("TERM").is_some_and(|term| term == "linux" || term == "dumb");
    let question = Question { ground: question.ground && !is_plain, ..question };
    if !question.ground && !question.width {
        return Answer::default();
    }
    let heard = listen(question).unwrap_or_default();
    let read = read(&heard);
    Answer { is_owed: question.ground && read.ground.is_none(), ..read.answer() }
}

/// The modes of a terminal, given back whatever happens.
struct Quiet<'t> {
    tty: &'t File,
    before: Termios,
}

impl<'t> Quiet<'t> {
    /// Nothing is shown of what comes, and it comes at once. Ctrl+C goes on to end the program.
    fn make(tty: &'t File) -> rustix::io::Result<Self> {
        let before = tcgetattr(tty)?;
        let mut modes = before.clone();
        modes.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ECHONL);
        tcsetattr(tty, OptionalActions::Now, &modes)?;
        Ok(Self { tty, before })
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        let _ = tcsetattr(self.tty, OptionalActions::Now, &self.before);
    }
}

fn listen(question: Question) -> std::io::Result<Vec<u8>> {
    let clock = SystemClock::real();
    // Both are known to be terminals. (Not `/dev/tty`: some systems cannot wait for that one.)
    let tty = File::from(std::io::stdin().as_fd().try_clone_to_owned()?);
    let out = File::from(std::io::stdout().as_fd().try_clone_to_owned()?);
    let _quiet = Quiet::make(&tty)?;
    let asked = [(question.width, ASK_WIDTH), (question.ground, ASK_GROUND), (true, ASK_KIND)];
    let text: String = asked.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, text)| text).collect();
    (&out).write_all(text.as_bytes())?;
    let mut heard = Vec::new();
    while let Some(left) = PATIENCE.checked_sub(clock.elapsed()).filter(|left| !left.is_zero()) {
        let wait = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
        let mut waiting = [PollFd::new(&tty, PollFlags::IN)];
        match poll(&mut waiting, Some(&wait)) {
            // The time is over, or nothing can be read: to try would be to wait for ever.
            Ok(_) if !waiting[0].revents().contains(PollFlags::IN) => break,
            // (A signal came: the time that is left is counted anew.)
            Err(rustix::io::Errno::INTR) => continue,
            Ok(_) => {}
            Err(wrong) => return Err(wrong.into()),
        }
        let mut bytes = [0; 1_024];
        let length = (&tty).read(&mut bytes)?;
        if length == 0 {
            break;
        }
        heard.extend_from_slice(&bytes[..length]);
        // Whoever floods the terminal is not answering.
        if read(&heard).is_over || heard.len() > 65_536 {
            break;
        }
    }
    Ok(heard)
}

/// What was found in the bytes that came.
#[derive(Debug, Default, PartialEq)]
struct Reading {
    ground: Option<[f32; 3]>,
    /// Columns of the cursor, as far as they were told.
    columns: Vec<u16>,
    /// Whether the last question was answered.
    is_over: bool,
    typed: Vec<Key>,
}

impl Reading {
    fn answer(self) -> Answer {
        let is_wide = match self.columns[..] {
            [before, after] if after == before + 1 => Some(false),
            [before, after] if after == before + 2 => Some(true),
            _ => None,
        };
        Answer { ground: self.ground, is_wide, is_owed: false, typed: self.typed }
    }
}

/// Tells answers from keys.
fn read(bytes: &[u8]) -> Reading {
    let mut reading = Reading::default();
    let text = String::from_utf8_lossy(bytes);
    let mut rest: &str = &text;
    while let Some(c) = rest.chars().next() {
        if let Some(body) = rest.strip_prefix("\u{1b}[") {
            let Some(end) = body.find(|c: char| matches!(c, '@'..='~')) else { break };
            let (parameters, last) = (&body[..end], &body[end..=end]);
            match last {
                "R" => reading
                    .columns
                    .extend(parameters.split_once(';').and_then(|(_, column)| column.parse::<u16>().ok())),
                "c" if parameters.starts_with('?') => reading.is_over = true,
                _ => {}
            }
            rest = &body[end + 1..];
        } else if let Some(body) = rest.strip_prefix("\u{1b}]") {
            let ends = ["\u{1b}\\", "\u{7}"].into_iter().filter_map(|end| Some((body.find(end)?, end.len())));
            let Some((end, length)) = ends.min() else { break };
            reading.ground = body[..end].strip_prefix("11;").and_then(color).or(reading.ground);
            rest = &body[end + length..];
        } else {
            reading.typed.extend(key(c));
            rest = &rest[c.len_utf8()..];
        }
    }
    reading
}

/// A colour as X has it: `rgb:1c1c/1f1f/2424`, one to four digits each.
fn color(text: &str) -> Option<[f32; 3]> {
    let text = text.strip_prefix("rgb:").or_else(|| text.strip_prefix("rgba:"))?;
    let mut parts = text.split('/').map(|digits| {
        let most = 16_u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1).filter(|most| *most > 0)?;
        let value = u16::from_str_radix(digits, 16).ok()?;
        Some(f32::from(value) / f32::from(u16::try_from(most).ok()?))
    });
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// A key that was typed before its time.
fn key(c: char) -> Option<Key> {
    let plain = |code| Key { code, ctrl: false, alt: false, shift: false };
    match c {
        '\r' | '\n' => Some(plain(Code::Enter)),
        '\t' => Some(plain(Code::Tab)),
        '\u{7f}' => Some(plain(Code::Backspace)),
        '\u{1b}' => Some(plain(Code::Esc)),
        '\u{1}'..='\u{1a}' => {
            let letter = char::from_u32(u32::from(c) + 0x60)?;
            Some(Key { ctrl: true, ..plain(Code::Char(letter)) })
        }
        c if c.is_control() || c == char::REPLACEMENT_CHARACTER => None,
        c => Some(plain(Code::Char(c))),
    }
}

/// The looks for the terminal that there is, and what else it said.
pub(super) fn dress(mut wardrobe: Wardrobe) -> (Wardrobe, Answer) {
    let question = Question { ground: wardrobe.asks_for_ground(), width: wardrobe.asks_for_width() };
    let answer = ask(question);
    wardrobe.learn(answer.ground.map(Variant::of_ground), answer.is_wide);
    (wardrobe, answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_are_told_apart_from_what_is_typed() {
        let all = read(b"\x1b[12;3R\x1b[12;4R\x1b]11;rgb:1616/1818/1d1d\x1b\\\x1b[?62;22c");
        assert!(all.is_over);
        let answer = all.answer();
        assert_eq!(answer.is_wide, Some(false));
        assert!(answer.ground.unwrap().iter().all(|part| *part < 0.12));
        let wide = read("j\u{1b}[1;1R\u{1b}[1;3Rあ\u{1b}]11;rgb:ff/ff/ff\u{7}\r\u{1b}[?6c".as_bytes()).answer();
        assert_eq!((wide.is_wide, wide.ground), (Some(true), Some([1.0; 3])));
        let plain = |code| Key { code, ctrl: false, alt: false, shift: false };
        assert_eq!(wide.typed, [Code::Char('j'), Code::Char('あ'), Code::Enter].map(plain));
    }

    #[test]
    fn half_an_answer_garbage_and_silence_are_no_answer() {
        for bytes in [
            &b""[..],
            b"\x1b[12;3R",
            b"\x1b]11;rgb:16",
            b"\x1b]11;rgb:\x1b\\\x1b[1;80R\x1b[1;80R",
            b"\x1b]11;red\x07",
            b"\x1b]11;rgb:zz/zz/zz\x07\x1b[R\x1b[;R",
            b"\x1b]11;rgb:123456/1/1\x07",
            b"\xff\xfe\x1b[",
        ] {
            let answer = read(bytes).answer();
            assert_eq!((answer.ground, answer.is_wide), (None, None), "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
