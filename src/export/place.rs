//! The file into which an export is written: whole, or not there at all.

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use tempfile::NamedTempFile;

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::i18n::Message;

/// A file that is being written under a name of its own, for its owner only, in the folder where it is to lie. Dropped
/// before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub struct Place {
    path: PathBuf,
    part: BufWriter<NamedTempFile>,
    replaces: bool,
}

impl Place {
    /// Begins a file at `path`. One that is there, be it a link to somewhere else, is written over only where `replace`
    /// says so; the link is then replaced, not followed.
    pub fn new(path: &Path, replace: bool) -> Result<Self> {
        let there = path.symlink_metadata();
        if there.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
            return Err(Error::user(Message::new("export.is_a_folder").with("path", path.display())));
        }
        if there.is_ok() && !replace {
            return Err(is_there(path));
        }
        let folder = folder_of(path);
        let part = tempfile::Builder::new()
            .prefix(".tasuki-export-")
            .suffix(".part")
            .tempfile_in(folder)
            .map_err(|cause| Error::unwritten(folder, &cause))?;
        Ok(Self { path: path.to_owned(), part: BufWriter::with_capacity(1 << 16, part), replaces: replace })
    }

    /// Where it is written.
    pub fn writer(&mut self) -> &mut (dyn Write + 'static) {
        &mut self.part
    }

    /// Gives it its name, once all of it is on the disk.
    pub fn finish(self) -> Result<()> {
        let path = self.path;
        let failed = |cause: &io::Error| Error::unwritten(&path, cause);
        let part = self.part.into_inner().map_err(|cause| failed(cause.error()))?;
        part.as_file().sync_all().map_err(|cause| failed(&cause))?;
        let named = if self.replaces { part.persist(&path) } else { part.persist_noclobber(&path) };
        named.map_err(|cause| match cause.error.kind() {
            // Somebody was quicker.
            ErrorKind::AlreadyExists => is_there(&path),
            _ => failed(&cause.error),
        })?;
        // The name is to outlive a power cut as well.
        File::open(folder_of(&path)).and_then(|folder| folder.sync_all()).map_err(|cause| failed(&cause))
    }
}

fn is_there(path: &Path) -> Error {
    let message = Message::new("export.is_there").with("path", path.display());
    Error::user(message).hint(Message::new("export.is_there_hint"))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A name for a file of `what` that ends in `extension`, made of our own letters alone:
/// `tasuki-leads-2026-11-20-160000.xlsx`.
pub fn file_name(what: &str, extension: &str, now: Timestamp, zone: Tz) -> String {
    format!("tasuki-{what}-{}.{extension}", now.in_zone(&zone).format("%Y-%m-%d-%H%M%S"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = folder.read_dir().expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_that_is_not_finished_was_never_there() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("leads.csv");
        let mut place = Place::new(&path, false).expect("a place");
        place.writer().write_all(b"half").expect("it is written");
        assert!(!path.exists());
        drop(place);
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[test]
    fn what_is_there_stays_unless_it_is_to_be_replaced_and_no_link_is_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (path, other) = (folder.path().join("leads.csv"), folder.path().join("other"));
        std::fs::write(&other, "other").expect("a file");
        std::os::unix::fs::symlink(&other, &path).expect("a link");
        assert_eq!(Place::new(&path, false).expect_err("it is there").message.key(), "export.is_there");
        let mut place = Place::new(&path, true).expect("a place");
        place.writer().write_all(b"whole").expect("it is written");
        place.finish().expect("the end");
        assert_eq!(std::fs::read_to_string(&other).expect("a file"), "other");
        assert!(path.symlink_metadata().expect("it is there").is_file());
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), "whole");
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().expect("it").permissions()) & 0o777, 0o600);
        assert_eq!(names(folder.path()).len(), 2);
        assert_eq!(Place::new(folder.path(), true).expect_err("a folder").message.key(), "export.is_a_folder");
    }

    #[test]
    fn whoever_is_quicker_keeps_what_was_written() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("leads.csv");
        let place = Place::new(&path, false).expect("a place");
        std::fs::write(&path, "first").expect("a file");
        assert_eq!(place.finish().expect_err("it is there").message.key(), "export.is_there");
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), "first");
    }

    #[test]
    fn a_name_of_our_own_letters() {
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").expect("an instant");
        assert_eq!(file_name("leads", "xlsx", now, chrono_tz::Asia::Tokyo), "tasuki-leads-2026-11-20-160000.xlsx");
    }
}
