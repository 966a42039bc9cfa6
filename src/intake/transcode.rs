//! Text of another encoding as UTF-8, as it is read: no more of it is in memory than one block.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult};

/// So much is decoded at a time, in bytes of UTF-8.
const BLOCK: usize = 1 << 16;

/// Stands where a character could not be decoded. No text in UTF-8 has it, so its row is known as damaged.
const DAMAGE: u8 = 0xFF;

/// Reads `R` as UTF-8. Line breaks stay where they are.
pub(super) struct Utf8Text<R> {
    from: R,
    decoder: Decoder,
    block: Vec<u8>,
    /// What of the block is filled, and how much of that was read.
    filled: usize,
    read: usize,
    is_over: bool,
}

impl<R> std::fmt::Debug for Utf8Text<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Utf8Text").field("encoding", &self.decoder.encoding().name()).finish_non_exhaustive()
    }
}

impl<R: BufRead> Utf8Text<R> {
    pub(super) fn new(from: R, encoding: &'static encoding_rs::Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { from, decoder, block: vec![0; BLOCK], filled: 0, read: 0, is_over: false }
    }

    /// What it reads.
    pub(super) fn source(&self) -> &R {
        &self.from
    }

    fn fill(&mut self) -> io::Result<()> {
        (self.filled, self.read) = (0, 0);
        while self.filled == 0 && !self.is_over {
            let bytes = self.from.fill_buf()?;
            let is_last = bytes.is_empty();
            // One byte is left for the sign of damage.
            let space = &mut self.block[..BLOCK - 1];
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(bytes, space, is_last);
            self.from.consume(read);
            self.filled = written;
            match result {
                DecoderResult::InputEmpty => self.is_over = is_last,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    self.block[written] = DAMAGE;
                    self.filled += 1;
                }
            }
        }
        Ok(())
    }
}

impl<R: BufRead> BufRead for Utf8Text<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.read == self.filled {
            self.fill()?;
        }
        Ok(&self.block[self.read..self.filled])
    }

    fn consume(&mut self, amount: usize) {
        self.read = self.filled.min(self.read + amount);
    }
}

impl<R: BufRead> Read for Utf8Text<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(to)?;
        self.consume(read);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn decoded(bytes: &[u8], encoding: &'static encoding_rs::Encoding) -> Vec<u8> {
        // Three bytes at a time: characters are cut everywhere.
        let mut text = Utf8Text::new(BufReader::with_capacity(3, bytes), encoding);
        let mut all = Vec::new();
        text.read_to_end(&mut all).unwrap();
        all
    }

    #[test]
    fn every_character_of_windows_is_read() {
        let text = "髙﨑①㈱～－∥￠￡￢ⅰ纊〜".replace('〜', "");
        let (bytes, _, faulty) = encoding_rs::SHIFT_JIS.encode(&text);
        assert!(!faulty);
        assert_eq!(String::from_utf8(decoded(&bytes, encoding_rs::SHIFT_JIS)).unwrap(), text);
        assert_eq!(decoded(b"\x81\x60\xFA\x40\xED\x40\xFC\x4B", encoding_rs::SHIFT_JIS), "～ⅰ纊黑".as_bytes());
        assert_eq!(decoded(b"\x95\x5C\\~", encoding_rs::SHIFT_JIS), "表\\~".as_bytes());
    }

    #[test]
    fn what_cannot_be_decoded_leaves_a_mark_and_takes_nothing_with_it() {
        assert_eq!(decoded(b"a\x81,b\n\xFFc", encoding_rs::SHIFT_JIS), b"a\xFF,b\n\xFFc");
        assert_eq!(decoded(b"a\0\x00\xD8\n\0", encoding_rs::UTF_16LE), b"a\xFF\n");
    }

    #[test]
    fn texts_longer_than_a_block_are_read_whole() {
        let text = "髙".repeat(BLOCK);
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&bytes, encoding_rs::UTF_16BE), text.as_bytes());
    }
}
