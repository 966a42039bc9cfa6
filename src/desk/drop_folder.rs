//! A folder into which lists are dropped: which of them are complete, and where they go afterwards.
//!
//! It is looked at again and again instead of listened to: that works on every file system, also on those of the
//! network, on which another machine's writing is never announced. A file is complete when its size and its time have
//! stayed the same for a while. One process at a time looks after a folder.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::make_folder;
use crate::clock::Timestamp;
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::intake::create_private;

/// So long a file must have stayed the same.
pub const QUIET: Duration = Duration::from_secs(2);

/// So long an empty file is waited for: somebody may have made it only to write into it.
const QUIET_EMPTY: Duration = Duration::from_secs(60);

/// Ends of names that programs give to what they have not finished.
const UNFINISHED: [&str; 8] = ["part", "partial", "crdownload", "download", "filepart", "tmp", "temp", "swp"];

/// What became of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It came in; single rows may have been rejected.
    Done,
    /// It was refused as a whole.
    Failed,
}

impl Verdict {
    const fn folder(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

/// A folder that is looked after.
#[derive(Debug)]
pub struct DropFolder {
    path: PathBuf,
    /// What each file looked like, and since when it has looked like that.
    seen: HashMap<OsString, (Looks, Duration)>,
    /// Lists that could not be dealt with, as they looked then.
    left: HashMap<OsString, Looks>,
    /// Held as long as this process looks after the folder.
    _lock: File,
}

/// What tells whether a file is still being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Looks {
    length: u64,
    modified: Option<Timestamp>,
}

impl DropFolder {
    /// Looks after the folder at `path`.
    ///
    /// # Errors
    /// Where it is no folder, cannot be written, or is looked after already.
    pub fn open(path: &Path) -> Result<Self> {
        if !path.is_dir() {
            return Err(Error::user(Message::new("drop.no_folder").with("path", path.display())));
        }
        for verdict in [Verdict::Done, Verdict::Failed] {
            make_folder(&path.join(verdict.folder()))?;
        }
        let name = path.join(".tasuki-watch");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let lock = options.open(&name).map_err(|cause| Error::io(&name, &cause))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), seen: HashMap::new(), left: HashMap::new(), _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => {
                Err(Error::new(Kind::Busy, Message::new("drop.watched").with("path", path.display())))
            }
            Err(fs::TryLockError::Error(cause)) => Err(Error::io(&name, &cause)),
        }
    }

    /// The lists that are complete, oldest first. `elapsed` is the time of a clock that only goes forward.
    pub fn complete(&mut self, elapsed: Duration) -> Result<Vec<PathBuf>> {
        let wrong = |cause: &io::Error| Error::io(&self.path, cause);
        let mut complete = Vec::new();
        let mut there = HashMap::new();
        for entry in fs::read_dir(&self.path).map_err(|cause| wrong(&cause))? {
            let entry = entry.map_err(|cause| wrong(&cause))?;
            // What has gone in the meantime is somebody else's.
            let Ok(metadata) = fs::symlink_metadata(entry.path()) else { continue };
            let name = entry.file_name();
            if !metadata.is_file() || is_unfinished(&name) || self.is_open_in_excel(&name) {
                continue;
            }
            let looks = Looks { length: metadata.len(), modified: Timestamp::modified(&metadata) };
            if self.left.get(&name) == Some(&looks) {
                continue;
            }
            let since = match self.seen.get(&name) {
                Some((before, since)) if *before == looks => *since,
                _ => elapsed,
            };
            let quiet = if looks.length == 0 { QUIET_EMPTY } else { QUIET };
            if elapsed.saturating_sub(since) >= quiet {
                complete.push((looks.modified, name.clone()));
            }
            there.insert(name, (looks, since));
        }
        self.seen = there;
        complete.sort();
        Ok(complete.into_iter().map(|(_, name)| self.path.join(name)).collect())
    }

    /// Whether any list was there when the folder was last looked at, complete or not.
    pub fn is_waiting(&self) -> bool {
        !self.seen.is_empty()
    }

    /// Leaves a list where it is until somebody changes it or begins anew to look after the folder.
    pub fn leave(&mut self, list: &Path) {
        let name = list.file_name().unwrap_or_default();
        if let Some((looks, _)) = self.seen.remove(name) {
            self.left.insert(name.to_owned(), looks);
        }
    }

    /// Excel leaves a mark beside a workbook that it has open.
    fn is_open_in_excel(&self, name: &OsStr) -> bool {
        let mut mark = OsString::from("~$");
        mark.push(name);
        self.path.join(mark).exists()
    }

    /// Where a list goes for a verdict: its own name, or one with a number where that is taken. A name is shortened where
    /// what lies beside the list could not be called by it.
    pub fn place(&self, list: &Path, verdict: Verdict) -> PathBuf {
        let folder = self.path.join(verdict.folder());
        let part = |part: Option<&OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
        let (stem, extension) = (part(list.file_stem()), part(list.extension()));
        let end = if extension.is_empty() { String::new() } else { format!(".{extension}") };
        let numbers = std::iter::once(String::new()).chain((2..).map(|n: u32| format!("-{n}")));
        let mut names = numbers.map(|number| folder.join(fitting(&stem, &format!("{number}{end}"))));
        let is_free = |name: &PathBuf| {
            !name.exists() && ![REPORT, REJECTS].iter().any(|end| beside(name, end).symlink_metadata().is_ok())
        };
        names.find(is_free).unwrap_or_else(|| folder.join(part(list.file_name())))
    }

    /// Puts a list away to `place`, with its report beside it. The report comes first: a list that lies there has one.
    pub fn put_away(&mut self, list: &Path, place: &Path, report: &str) -> Result<()> {
        let beside = beside(place, REPORT);
        let mut file = create_private(&beside)?;
        file.write_all(report.as_bytes()).and_then(|()| file.sync_all()).map_err(|cause| Error::io(&beside, &cause))?;
        fs::rename(list, place).map_err(|cause| Error::io(list, &cause))?;
        self.seen.remove(list.file_name().unwrap_or_default());
        Ok(())
    }
}

/// The end of a report's name.
const REPORT: &str = "report.txt";

/// The end of the name of a list's rejects.
pub const REJECTS: &str = "rejects.csv";

/// File systems take no longer names, in bytes.
const LONGEST_NAME: usize = 255;

/// A name that leaves room for the names of what lies beside it: of one that is too long the stem is cut, at the border of
/// a character.
fn fitting(stem: &str, end: &str) -> String {
    let room = LONGEST_NAME - REJECTS.len().max(REPORT.len()) - 1;
    // An end that is no end of a name as people give them is cut, too.
    let mut end = end;
    while end.len() > room / 2 {
        end = end.strip_prefix(|_| true).unwrap_or_default();
    }
    let mut stem = stem;
    while stem.len() + end.len() > room {
        stem = stem.strip_suffix(|_| true).unwrap_or_default();
    }
    format!("{stem}{end}")
}

/// A file that belongs to a list: `leads.csv` → `leads.csv.report.txt`.
pub fn beside(list: &Path, end: &str) -> PathBuf {
    let mut name = list.file_name().map(OsStr::to_owned).unwrap_or_default();
    name.push(".");
    name.push(end);
    list.with_file_name(name)
}

/// Whether a name says that its file is nobody's business yet.
fn is_unfinished(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let end = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    name.starts_with('.') || name.starts_with("~$") || name.ends_with('~') || UNFINISHED.contains(&end.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, DropFolder) {
        let root = tempfile::tempdir().unwrap();
        let folder = DropFolder::open(root.path()).unwrap();
        (root, folder)
    }

    fn names(paths: &[PathBuf]) -> Vec<String> {
        paths.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
    }

    fn seconds(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    #[test]
    fn a_list_that_still_grows_is_left_alone() {
        let (root, mut folder) = folder();
        let list = root.path().join("leads.csv");
        fs::write(&list, "id\n1\n").unwrap();
        assert!(folder.complete(seconds(0)).unwrap().is_empty(), "seen for the first time");
        fs::write(&list, "id\n1\n2\n").unwrap();
        assert!(folder.complete(seconds(3)).unwrap().is_empty(), "it has grown since");
        assert!(folder.complete(seconds(4)).unwrap().is_empty(), "not quiet for long enough");
        assert_eq!(folder.complete(seconds(5)).unwrap(), [list]);
    }

    #[test]
    fn what_programs_have_not_finished_is_no_list() {
        let (root, mut folder) = folder();
        for name in [".hidden.csv", "a.csv.part", "b.crdownload", "~$c.xlsx", "c.xlsx", "d.csv~", "e.TMP", "f.csv"] {
            fs::write(root.path().join(name), "x").unwrap();
        }
        fs::create_dir(root.path().join("g.csv")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(root.path().join("f.csv"), root.path().join("h.csv")).unwrap();
        folder.complete(seconds(0)).unwrap();
        assert_eq!(names(&folder.complete(seconds(9)).unwrap()), ["f.csv"], "c.xlsx is open in Excel");
    }

    #[test]
    fn an_empty_file_is_given_time_to_be_filled() {
        let (root, mut folder) = folder();
        fs::write(root.path().join("a.csv"), "").unwrap();
        folder.complete(seconds(0)).unwrap();
        assert!(folder.complete(seconds(59)).unwrap().is_empty());
        assert_eq!(names(&folder.complete(seconds(60)).unwrap()), ["a.csv"]);
    }

    #[test]
    fn lists_are_put_away_with_their_reports_and_none_over_another() {
        let (root, mut folder) = folder();
        for text in ["first", "second"] {
            let list = root.path().join("leads.csv");
            fs::write(&list, text).unwrap();
            let place = folder.place(&list, Verdict::Done);
            folder.put_away(&list, &place, &format!("{text} report\n")).unwrap();
            assert!(!list.exists());
        }
        let read = |name: &str| fs::read_to_string(root.path().join("done").join(name)).unwrap();
        assert_eq!((read("leads.csv"), read("leads-2.csv")), ("first".to_owned(), "second".to_owned()));
        assert_eq!(read("leads-2.csv.report.txt"), "second report\n");
    }

    #[test]
    fn a_long_name_is_shortened_so_that_its_report_can_lie_beside_it() {
        let (root, mut folder) = folder();
        let list = root.path().join(format!("{}.csv", "名簿".repeat(41)));
        for _ in 0..2 {
            fs::write(&list, "id\n").unwrap();
            let place = folder.place(&list, Verdict::Done);
            assert!(place.extension().is_some_and(|end| end == "csv"));
            folder.put_away(&list, &place, "report").unwrap();
            fs::write(beside(&place, REJECTS), "id\n").unwrap();
        }
        assert_eq!(fs::read_dir(root.path().join("done")).unwrap().count(), 6, "each has its own");
        for stem in ["a".repeat(300), "é".repeat(200)] {
            let name = fitting(&stem, &format!("-2.{}", "x".repeat(200)));
            assert!(name.len() < LONGEST_NAME - REJECTS.len(), "{name}");
        }
    }

    #[test]
    fn a_list_that_could_not_be_dealt_with_is_left_until_it_changes() {
        let (root, mut folder) = folder();
        let list = root.path().join("a.csv");
        fs::write(&list, "id\n").unwrap();
        folder.complete(seconds(0)).unwrap();
        assert_eq!(folder.complete(seconds(3)).unwrap().len(), 1);
        folder.leave(&list);
        assert!(folder.complete(seconds(9)).unwrap().is_empty() && !folder.is_waiting());
        fs::write(&list, "id\n1\n").unwrap();
        folder.complete(seconds(10)).unwrap();
        assert_eq!(folder.complete(seconds(13)).unwrap(), [list]);
    }

    #[test]
    fn one_process_looks_after_a_folder() {
        let (root, _folder) = folder();
        let second = DropFolder::open(root.path()).unwrap_err();
        assert_eq!(second.kind, Kind::Busy);
        let wrong = DropFolder::open(&root.path().join("nothing")).unwrap_err();
        assert_eq!(wrong.kind, Kind::User);
    }
}
