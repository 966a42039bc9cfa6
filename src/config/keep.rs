//! Making a configuration where there is none; one that is there is never touched.

use std::io::Write;
use std::path::Path;

use super::Files;
use crate::error::{Error, Result};
use crate::i18n::Message;

/// Keeps `text` as the configuration: whole or not at all, for its owner only. Refused where a file is there, be it one
/// that came in this moment.
pub fn keep(files: &Files, text: &str) -> Result<()> {
    let (file, folder) = (files.config.as_path(), files.folder());
    make_folder(folder).map_err(|cause| Error::unwritten(folder, &cause))?;
    let unwritten = |cause: &std::io::Error| Error::unwritten(file, cause);
    // A file of its own name first, which only its owner can read: nobody meets half a configuration.
    let mut part = tempfile::Builder::new()
        .prefix(".config-")
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(|cause| unwritten(&cause))?;
    part.write_all(text.as_bytes()).and_then(|()| part.as_file().sync_all()).map_err(|cause| unwritten(&cause))?;
    match part.persist_noclobber(file) {
        Ok(_) => {}
        Err(other) if other.error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Error::user(Message::new("settings.is_there").with("path", file.display())));
        }
        Err(other) => return Err(unwritten(&other.error)),
    }
    keep_name(folder).map_err(|cause| Error::io(folder, &cause))
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
