//! The content of a part, counted while it is inflated.

use std::io::{self, BufRead, Read};

use super::wrong::Limit;

/// So much may come out of all parts together, in bytes.
pub(super) const MOST_UNPACKED: u64 = 200 << 20;
/// So many bytes may come out of one byte.
const MOST_RATIO: u64 = 100;
/// Smaller parts may be as repetitive as they like, in bytes.
const FREE: u64 = 1 << 20;
/// The longest single thing in a part, in bytes: a tag, a text, a comment.
pub(super) const LONGEST_TOKEN: u64 = 1 << 20;

/// A part of which no more is read than may come out of it. What the archive declares of its size is not asked.
#[derive(Debug)]
pub(super) struct Counted<R> {
    from: R,
    block: Vec<u8>,
    filled: usize,
    read: usize,
    /// How much has come out, and how much may, in bytes.
    unpacked: u64,
    most: u64,
    most_by_ratio: u64,
    /// How much was read since the last call of [`Counted::begin`].
    token: u64,
}

impl<R: Read> Counted<R> {
    /// The part that takes `packed` bytes in the file, after `spent` bytes have come out of others.
    pub(super) fn new(from: R, packed: u64, spent: u64) -> Self {
        let most = MOST_UNPACKED.saturating_sub(spent);
        let most_by_ratio = FREE.max(packed.saturating_mul(MOST_RATIO));
        Self { from, block: vec![0; 1 << 16], filled: 0, read: 0, unpacked: 0, most, most_by_ratio, token: 0 }
    }

    /// A tag, a text or a comment begins: it must end before it is longer than anything in a workbook.
    pub(super) fn begin(&mut self) {
        self.token = 0;
    }

    /// How much has come out of it, in bytes.
    pub(super) fn unpacked(&self) -> u64 {
        self.unpacked
    }
}

impl<R: Read> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.token > LONGEST_TOKEN {
            return Err(io::Error::other(Limit::Token));
        }
        if self.read == self.filled {
            (self.filled, self.read) = (self.from.read(&mut self.block)?, 0);
            self.unpacked += self.filled as u64;
            if self.unpacked > self.most_by_ratio {
                return Err(io::Error::other(Limit::Ratio));
            }
            if self.unpacked > self.most {
                return Err(io::Error::other(Limit::Unpacked));
            }
        }
        Ok(&self.block[self.read..self.filled])
    }

    fn consume(&mut self, amount: usize) {
        self.read = self.filled.min(self.read + amount);
        self.token += amount as u64;
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}
