//! What is kept is for its owner's eyes only: files 0600, folders 0700, whatever the umask (reliability P6). New ones are
//! made so; those that somebody or something made wider are mended when they are met.

use std::path::Path;

use super::gates::beside;
use super::shelf::Shelf;

/// Mends a database, what lies beside it, and its backups. One that cannot be mended stays as it is: whoever opens a
/// database is not kept from their work, and another owner's file is refused elsewhere.
pub(super) fn mend(database: &Path) {
    for end in ["", "-wal", "-shm"] {
        make_private(&beside(database, end)).ok();
    }
    let shelf = Shelf::of(database);
    make_private(shelf.folder()).ok();
    for kept in shelf.kept().unwrap_or_default() {
        make_private(&kept.path).ok();
    }
}

/// Takes what others may do with a file or folder away. What is not there is left alone, and so are links.
#[cfg(unix)]
pub fn make_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let about = match path.symlink_metadata() {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        about => about?,
    };
    let mode = about.permissions().mode();
    let narrow = mode & 0o7700;
    // The kind of file stands in the higher bits.
    if about.is_symlink() || mode & 0o7777 == narrow {
        return Ok(());
    }
    std::fs::set_permissions(path, PermissionsExt::from_mode(narrow))
}

/// Other systems keep a user's folders apart by themselves.
#[cfg(not(unix))]
pub fn make_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}
