//! The archive that a workbook is: its directory, and its parts as a stream that is counted while it is inflated.
//!
//! Nothing that the file declares about itself is believed (`reliability`: bombs). What a part says it unpacks to is only
//! used to refuse it sooner; what it really unpacks to is counted byte by byte, and reading stops at the limit.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Take};

use flate2::bufread::DeflateDecoder;

use super::{Limit, Wrong};

/// The largest workbook, in bytes (decision 39).
const MOST_FILE: u64 = 50 << 20;
/// So much may come out of all its parts together, in bytes.
pub(super) const MOST_UNPACKED: u64 = 200 << 20;
/// So many bytes may come out of one byte.
const MOST_RATIO: u64 = 100;
/// Smaller parts may be as repetitive as they like, in bytes.
const FREE: u64 = 1 << 20;
/// So many parts a workbook may have.
const MOST_PARTS: u16 = 10_000;
/// The longest single thing in a part, in bytes: a tag, a text, a comment.
const LONGEST_TOKEN: u64 = 1 << 20;

/// Where a part lies in the archive.
#[derive(Debug, Clone, Copy)]
struct Entry {
    header: u64,
    packed: u64,
    unpacked: u64,
    method: u16,
    is_encrypted: bool,
}

/// The directory of an archive.
#[derive(Debug)]
pub(super) struct Archive {
    file: File,
    entries: HashMap<String, Entry>,
    /// What was unpacked already, in bytes.
    spent: u64,
}

/// The bytes of a part as they are stored.
#[derive(Debug)]
enum Packed {
    Stored(Take<File>),
    Deflated(DeflateDecoder<BufReader<Take<File>>>),
}

/// The content of a part, as a stream.
#[derive(Debug)]
pub(super) struct Part {
    from: Packed,
    /// How long it is as it is stored, in bytes.
    packed: u64,
    block: Vec<u8>,
    filled: usize,
    read: usize,
    /// How much has come out, and how much may, in bytes.
    unpacked: u64,
    most: u64,
    most_by_ratio: u64,
    /// How much was read since the last call of [`Part::begin`].
    token: u64,
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    number(bytes, at).map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    number(bytes, at).map(u32::from_le_bytes)
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    number(bytes, at).map(u64::from_le_bytes)
}

/// What parts are called in the directory of the archive: case and the direction of slashes make no difference.
fn plain(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

impl Archive {
    /// Reads the directory.
    pub(super) fn open(mut file: File) -> Result<Self, Wrong> {
        let length = file.seek(SeekFrom::End(0))?;
        if length > MOST_FILE {
            return Err(Limit::File.into());
        }
        let (at, size, count) = directory(&mut file, length)?.ok_or(Wrong::Damaged)?;
        if count > u64::from(MOST_PARTS) {
            return Err(Limit::Parts.into());
        }
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        file.by_ref().take(size).read_to_end(&mut bytes)?;
        let entries = entries(&bytes, count).ok_or(Wrong::Damaged)?;
        Ok(Self { file, entries, spent: 0 })
    }

    /// The part called `name`; none where there is none.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part>, Wrong> {
        let Some(entry) = self.entries.get(&plain(name)).copied() else { return Ok(None) };
        if entry.is_encrypted {
            return Err(Wrong::Locked);
        }
        let most = MOST_UNPACKED - self.spent.min(MOST_UNPACKED);
        let most_by_ratio = FREE.max(entry.packed.saturating_mul(MOST_RATIO));
        if entry.unpacked > most {
            return Err(Limit::Unpacked.into());
        }
        if entry.unpacked > most_by_ratio {
            return Err(Limit::Ratio.into());
        }
        self.file.seek(SeekFrom::Start(entry.header))?;
        let mut header = [0; 30];
        self.file.read_exact(&mut header).map_err(|_| Wrong::Damaged)?;
        let lengths = u16_at(&header, 26).zip(u16_at(&header, 28)).filter(|_| header.starts_with(b"PK\x03\x04"));
        let (name, extra) = lengths.ok_or(Wrong::Damaged)?;
        self.file.seek(SeekFrom::Current(i64::from(name) + i64::from(extra)))?;
        let bytes = self.file.try_clone()?.take(entry.packed);
        let from = match entry.method {
            0 => Packed::Stored(bytes),
            8 => Packed::Deflated(DeflateDecoder::new(BufReader::with_capacity(1 << 16, bytes))),
            _ => return Err(Wrong::Damaged),
        };
        let block = vec![0; 1 << 16];
        let packed = entry.packed;
        Ok(Some(Part { from, packed, block, filled: 0, read: 0, unpacked: 0, most, most_by_ratio, token: 0 }))
    }

    /// Counts what came out of a part that stays in memory.
    pub(super) fn spend(&mut self, part: &Part) {
        self.spent += part.unpacked;
    }
}

/// Where the directory lies, how long it is and how many parts it lists.
fn directory(file: &mut File, length: u64) -> Result<Option<(u64, u64, u64)>, Wrong> {
    // The end of the archive is at most a comment of 64 KiB away from the end of the file.
    let from = length.saturating_sub((1 << 16) + 22);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::new();
    file.by_ref().take((1 << 16) + 22).read_to_end(&mut tail)?;
    let Some(end) = tail.windows(4).rposition(|four| four == b"PK\x05\x06") else { return Ok(None) };
    let Some(((count, size), at)) = u16_at(&tail, end + 10).zip(u32_at(&tail, end + 12)).zip(u32_at(&tail, end + 16))
    else {
        return Ok(None);
    };
    if at != u32::MAX && size != u32::MAX && count != u16::MAX {
        return Ok(Some((u64::from(at), u64::from(size), u64::from(count))));
    }
    // Some programs write the large form of the directory for small files, too.
    let locator = end.checked_sub(20).filter(|from| tail[*from..].starts_with(b"PK\x06\x07"));
    let Some(large) = locator.and_then(|from| u64_at(&tail, from + 8)) else { return Ok(None) };
    file.seek(SeekFrom::Start(large))?;
    let mut record = Vec::new();
    file.by_ref().take(56).read_to_end(&mut record)?;
    if !record.starts_with(b"PK\x06\x06") {
        return Ok(None);
    }
    Ok(u64_at(&record, 48)
        .zip(u64_at(&record, 40))
        .zip(u64_at(&record, 32))
        .map(|((at, size), count)| (at, size, count)))
}

/// The parts that the directory lists, by their plain names.
fn entries(bytes: &[u8], count: u64) -> Option<HashMap<String, Entry>> {
    let mut entries = HashMap::new();
    let mut rest = bytes;
    for _ in 0..count {
        if !rest.starts_with(b"PK\x01\x02") {
            return None;
        }
        let lengths = [u16_at(rest, 28)?, u16_at(rest, 30)?, u16_at(rest, 32)?].map(usize::from);
        let name = rest.get(46..46 + lengths[0])?;
        let extra = rest.get(46 + lengths[0]..46 + lengths[0] + lengths[1])?;
        let (packed, unpacked, header) = (u32_at(rest, 20)?, u32_at(rest, 24)?, u32_at(rest, 42)?);
        let mut large = large_numbers(extra);
        let mut number = |short: u32| if short == u32::MAX { large.next() } else { Some(u64::from(short)) };
        let (unpacked, packed, header) = (number(unpacked)?, number(packed)?, number(header)?);
        let is_encrypted = u16_at(rest, 8)? & 1 == 1;
        let entry = Entry { header, packed, unpacked, method: u16_at(rest, 10)?, is_encrypted };
        entries.insert(plain(&String::from_utf8_lossy(name)), entry);
        rest = rest.get(46 + lengths.iter().sum::<usize>()..)?;
    }
    Some(entries)
}

/// The numbers of an entry that do not fit in 32 bits.
fn large_numbers(extra: &[u8]) -> impl Iterator<Item = u64> {
    let mut rest = extra;
    let mut found: &[u8] = &[];
    while let Some((id, length)) = u16_at(rest, 0).zip(u16_at(rest, 2)) {
        let Some(body) = rest.get(4..4 + usize::from(length)) else { break };
        if id == 1 {
            found = body;
        }
        rest = &rest[4 + usize::from(length)..];
    }
    found.chunks_exact(8).filter_map(|eight| u64_at(eight, 0))
}

impl Part {
    /// A tag, a text or a comment begins: it must end before it is longer than anything in a workbook.
    pub(super) fn begin(&mut self) {
        self.token = 0;
    }

    /// How many of its bytes were read, as they are stored.
    pub(super) fn packed_read(&self) -> u64 {
        let left = match &self.from {
            Packed::Stored(bytes) => bytes.limit(),
            Packed::Deflated(bytes) => bytes.get_ref().get_ref().limit(),
        };
        self.packed - left
    }

    fn fill(&mut self) -> io::Result<()> {
        let read = match &mut self.from {
            Packed::Stored(bytes) => bytes.read(&mut self.block)?,
            Packed::Deflated(bytes) => bytes.read(&mut self.block)?,
        };
        (self.filled, self.read) = (read, 0);
        self.unpacked += read as u64;
        if self.unpacked > self.most_by_ratio {
            return Err(io::Error::other(Limit::Ratio));
        }
        if self.unpacked > self.most {
            return Err(io::Error::other(Limit::Unpacked));
        }
        Ok(())
    }
}

impl BufRead for Part {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.token > LONGEST_TOKEN {
            return Err(io::Error::other(Limit::Token));
        }
        if self.read == self.filled {
            self.fill()?;
        }
        Ok(&self.block[self.read..self.filled])
    }

    fn consume(&mut self, amount: usize) {
        self.read = self.filled.min(self.read + amount);
        self.token += amount as u64;
    }
}

impl Read for Part {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}
