//! What the place of a database says before it is opened (reliability P8): refused here, nothing has been written.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::open::{failed, refuse};
use crate::i18n::Message;
use crate::storage::StoreError;

/// Below this SQLite can lose commits of two connections that write and checkpoint at once.
const OLDEST_SQLITE: i32 = 3_051_003;

/// What the machine says of a place. A value: so a test can have what its own machine has not.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    /// The SQLite that is built in, as a number and as people write it.
    pub(super) engine: (i32, String),
    /// On what the folder lies.
    pub(super) file_system: FileSystem,
    /// Whether the file and its folder can be written.
    pub(super) writable: bool,
    /// Who runs this program, where the system counts its users.
    pub(super) user: Option<u32>,
}

/// The file system of a folder, as far as it can be told.
#[derive(Debug, Clone, Default)]
pub(super) struct FileSystem {
    /// Its magic number (Linux).
    pub(super) magic: u32,
    /// Of one that runs as a program (FUSE): its type and what it shows, as the system lists them.
    pub(super) program: Option<(String, String)>,
}

impl Surroundings {
    /// What the machine says of the place of a database.
    pub(super) fn of(path: &Path) -> Self {
        let folder = folder_of(path);
        Self {
            engine: (rusqlite::version_number(), rusqlite::version().to_owned()),
            file_system: FileSystem::of(folder),
            writable: may_write(folder) && may_write(path),
            user: user(),
        }
    }
}

/// The folder that a path names something in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of something beside a file: its own name with more at the end.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Whether there is anything under a name, be it a link that leads nowhere.
pub(super) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Whether SQLite's log lies beside a file and has something in it.
pub(super) fn has_log(path: &Path) -> bool {
    beside(path, "-wal").symlink_metadata().is_ok_and(|about| about.len() > 0)
}

/// Refuses a place where no database may be kept.
pub(super) fn check_place(path: &Path, surroundings: &Surroundings) -> Result<(), StoreError> {
    let (number, version) = &surroundings.engine;
    if *number < OLDEST_SQLITE {
        return Err(refuse(Message::new("store.old_sqlite").with("version", version)));
    }
    if let Some(kind) = surroundings.file_system.network() {
        let message = Message::new("store.network").with("path", folder_of(path).display()).with("kind", kind);
        return Err(refuse(message));
    }
    if !surroundings.writable {
        return Err(refuse(Message::new("store.read_only").with("path", path.display())));
    }
    Ok(())
}

/// How long the file is; nothing where there is none. Refuses what cannot be a database of ours.
///
/// Nothing here opens the file: closing it would drop the locks that other handles of this process hold on it (POSIX).
pub(super) fn check_file(path: &Path, surroundings: &Surroundings) -> Result<Option<u64>, StoreError> {
    let about = match fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(failed(path, &cause)),
    };
    let no = |key| Err(refuse(Message::new(key).with("path", path.display())));
    if about.is_dir() {
        return Err(failed(path, &ErrorKind::IsADirectory.into()));
    }
    if about.is_symlink() {
        return no("store.is_a_link");
    }
    if !about.is_file() {
        return no("store.not_a_database");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        // The log beside a database is found by the file's name: under two names it would have two.
        if about.nlink() > 1 {
            return no("store.two_names");
        }
        // What this program writes beside the file would belong to somebody else than the file, and lock its owner out.
        if surroundings.user.is_some_and(|user| user != about.uid()) {
            return no("store.not_yours");
        }
    }
    Ok(Some(about.len()))
}

/// Which service's folder a database lies in that copies files to other machines, behind SQLite's back.
pub(super) fn cloud_of(path: &Path) -> Option<&'static str> {
    // What a folder's name begins with: `OneDrive - Company`, `GoogleDrive-someone@example.jp`.
    const SERVICES: [(&str, &str); 12] = [
        ("dropbox", "Dropbox"),
        ("onedrive", "OneDrive"),
        ("google drive", "Google Drive"),
        ("googledrive", "Google Drive"),
        ("icloud", "iCloud Drive"),
        ("com~apple~clouddocs", "iCloud Drive"),
        ("box sync", "Box"),
        ("box-box", "Box"),
        ("nextcloud", "Nextcloud"),
        ("owncloud", "ownCloud"),
        ("pcloud", "pCloud"),
        ("synologydrive", "Synology Drive"),
    ];
    let folder = folder_of(path).canonicalize().ok()?;
    folder.components().find_map(|component| {
        let name = component.as_os_str().to_str()?.to_lowercase();
        SERVICES.iter().find(|(begins, _)| name.starts_with(begins)).map(|(_, service)| *service)
    })
}

impl FileSystem {
    #[cfg(target_os = "linux")]
    fn of(folder: &Path) -> Self {
        let Ok(about) = rustix::fs::statfs(folder) else { return Self::default() };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the magic numbers have 32 bits")]
        let magic = about.f_type as u32;
        let mounts = || fs::read_to_string("/proc/self/mountinfo").ok();
        let program = match folder.canonicalize() {
            Ok(folder) if magic == FUSE => mounts().and_then(|mounts| mounted(&mounts, &folder)),
            _ => None,
        };
        Self { magic, program }
    }

    #[cfg(not(target_os = "linux"))]
    fn of(_: &Path) -> Self {
        Self::default()
    }

    /// What it is called, of those that people have.
    pub(super) fn name(&self) -> &'static str {
        const NAMES: [(u32, &str); 8] = [
            (0xef53, "ext4"),
            (0x9123_683e, "btrfs"),
            (0x5846_5342, "XFS"),
            (0x2fc1_2fc1, "ZFS"),
            (0xf2f5_2010, "F2FS"),
            (0x0102_1994, "tmpfs"),
            (0x794c_7630, "overlay"),
            (0x6573_5546, "FUSE"),
        ];
        NAMES.iter().find(|(magic, _)| *magic == self.magic).map_or("-", |(_, name)| name)
    }

    /// What kind of network it is, where it is one: two machines on one file corrupt it, as WAL needs shared memory.
    fn network(&self) -> Option<String> {
        const NETWORK: [(u32, &str); 12] = [
            (0x6969, "NFS"),
            (0xff53_4d42, "CIFS"),
            (0xfe53_4d42, "SMB"),
            (0x517b, "SMB"),
            (0x0102_1997, "9P"),
            (0x00c3_6400, "Ceph"),
            (0x5346_414f, "AFS"),
            (0x7375_7245, "Coda"),
            (0x0bd0_0bd0, "Lustre"),
            (0x4750_4653, "GPFS"),
            (0x1983_0326, "BeeGFS"),
            (0x0116_1970, "GFS2"),
        ];
        // Of the programs that show files, those whose files lie elsewhere; others (encryption, NTFS) are local.
        const ELSEWHERE: [&str; 18] = [
            "sshfs", "rclone", "s3", "gcsfuse", "goofys", "davfs", "gvfs", "ftpfs", "gluster", "ceph", "drive",
            "dropbox", "smb", "nfs", "juicefs", "blobfuse", "moosefs", "hdfs",
        ];
        if let Some((_, name)) = NETWORK.iter().find(|(magic, _)| *magic == self.magic) {
            return Some((*name).to_owned());
        }
        let (kind, shows) = self.program.as_ref()?;
        let far = |part: &&str| kind.to_lowercase().contains(part);
        (ELSEWHERE.iter().any(far) || shows.contains("://")).then(|| kind.clone())
    }
}

/// The magic number of file systems that run as programs.
#[cfg(target_os = "linux")]
const FUSE: u32 = 0x6573_5546;

/// The type and the source of what is mounted where a folder lies, from the system's list (proc(5), `mountinfo`).
#[cfg(any(target_os = "linux", test))]
fn mounted(mounts: &str, folder: &Path) -> Option<(String, String)> {
    let of_folder = mounts.lines().filter_map(|line| {
        let (place, what) = line.split_once(" - ")?;
        let point = unescaped(place.split(' ').nth(4)?);
        let mut what = what.split(' ');
        let found = (what.next()?.to_owned(), unescaped(what.next()?));
        folder.starts_with(&point).then_some((Path::new(&point).components().count(), found))
    });
    // Of mounts one over the other the last one is seen.
    of_folder.max_by_key(|(depth, _)| *depth).map(|(_, found)| found)
}

/// Blanks stand in the list as `\040`.
#[cfg(any(target_os = "linux", test))]
fn unescaped(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .into_iter()
        .fold(text.to_owned(), |text, (escape, plain)| text.replace(escape, plain))
}

/// Whether something could be written, were it there; on a medium that is read-only not even root may.
#[cfg(unix)]
fn may_write(path: &Path) -> bool {
    use rustix::io::Errno;
    let may = rustix::fs::access(path, rustix::fs::Access::WRITE_OK);
    !matches!(may, Err(Errno::ROFS | Errno::ACCESS | Errno::PERM))
}

#[cfg(not(unix))]
fn may_write(path: &Path) -> bool {
    path.is_dir() || path.metadata().map_or(true, |about| !about.permissions().readonly())
}

#[cfg(unix)]
#[allow(clippy::unnecessary_wraps, reason = "other systems count no users")]
fn user() -> Option<u32> {
    Some(rustix::process::geteuid().as_raw())
}

#[cfg(not(unix))]
fn user() -> Option<u32> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
22 1 259:1 / / rw,relatime shared:1 - ext4 /dev/root rw
40 22 0:44 / /home/tanaka/far\\040away rw,nosuid - fuse.sshfs tanaka@office:/srv rw,user_id=1000
41 22 0:45 / /home/tanaka/vault rw,nosuid - fuse.gocryptfs /home/tanaka/.vault rw
42 22 0:46 / /home/tanaka/dav rw,nosuid - fuse https://dav.example.jp/ rw
";

    fn network(folder: &str) -> Option<String> {
        FileSystem { magic: 0x6573_5546, program: mounted(MOUNTS, Path::new(folder)) }.network()
    }

    #[test]
    fn a_program_that_shows_files_of_elsewhere_is_told_from_one_that_shows_local_ones() {
        assert_eq!(network("/home/tanaka/far away/leads").as_deref(), Some("fuse.sshfs"));
        assert_eq!(network("/home/tanaka/dav").as_deref(), Some("fuse"));
        assert_eq!(network("/home/tanaka/vault"), None);
        assert_eq!(network("/home/tanaka/far"), None, "a name that only begins alike");
    }

    #[test]
    fn a_synchronised_folder_is_known_by_its_name() {
        let home = tempfile::TempDir::new().unwrap();
        let cloud = |name: &str| {
            let folder = home.path().join(name);
            fs::create_dir_all(&folder).unwrap();
            cloud_of(&folder.join("tasuki.db"))
        };
        assert_eq!(cloud("Dropbox/Sales"), Some("Dropbox"));
        assert_eq!(cloud("OneDrive - 株式会社サンプル"), Some("OneDrive"));
        assert_eq!(cloud("Library/Mobile Documents/com~apple~CloudDocs"), Some("iCloud Drive"));
        assert_eq!(cloud("Library/CloudStorage/GoogleDrive-a@example.jp/My Drive"), Some("Google Drive"));
        assert_eq!(cloud("Documents/dropped"), None);
    }
}
