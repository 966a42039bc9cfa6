//! Making a configuration where there is none; one that is there is touched by nobody but whoever has just made it.

use std::io::Write;
use std::path::Path;

use super::Files;
use crate::error::{Error, Result};
use crate::i18n::Message;

/// Keeps `text` as the configuration: whole or not at all, for its owner only. Refused where a file is there, be it one
/// that came in this moment.
pub fn keep(files: &Files, text: &str) -> Result<()> {
    let file = files.config.as_path();
    match part(files, text)?.persist_noclobber(file) {
        Ok(_) => {}
        Err(other) if other.error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Error::user(Message::new("settings.is_there").with("path", file.display())));
        }
        Err(other) => return Err(Error::unwritten(file, &other.error)),
    }
    keep_name(files.folder()).map_err(|cause| Error::io(files.folder(), &cause))
}

/// Keeps `text` in the place of a configuration that the same console has made before: at every moment one of the two is
/// there, whole.
pub fn keep_instead(files: &Files, text: &str) -> Result<()> {
    let unwritten = |wrong: tempfile::PersistError| Error::unwritten(&files.config, &wrong.error);
    part(files, text)?.persist(&files.config).map_err(unwritten)?;
    keep_name(files.folder()).map_err(|cause| Error::io(files.folder(), &cause))
}

/// A file of its own name first, which only its owner can read: nobody meets half a configuration.
fn part(files: &Files, text: &str) -> Result<tempfile::NamedTempFile> {
    let folder = files.folder();
    make_folder(folder).map_err(|cause| Error::unwritten(folder, &cause))?;
    let write = || {
        let mut part = tempfile::Builder::new().prefix(".config-").suffix(".part").tempfile_in(folder)?;
        part.write_all(text.as_bytes())?;
        part.as_file().sync_all()?;
        Ok(part)
    };
    write().map_err(|cause| Error::unwritten(&files.config, &cause))
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// The name of the new file is to survive a power cut, too.
fn keep_name(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        return std::fs::File::open(folder)?.sync_all();
    }
    Ok(())
}
