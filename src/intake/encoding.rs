//! In which encoding a text file is written: its mark, what somebody states, or else what its bytes look like.
//!
//! UTF-8 is believed wherever the file has more characters that are right in it than wrong: single damaged rows are
//! rejected as rows. A file that is not UTF-8 is read in each encoding it could be in, and the one is taken in which it
//! looks most like something that people write. It is shown before anything is done, and can be stated.

use std::io::{self, BufRead, Read};

/// How a text file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// UTF-8 with the mark that Excel puts in front.
    Utf8Bom,
    /// UTF-16, the lower byte first: what Excel calls Unicode text.
    Utf16Le,
    /// UTF-16, the higher byte first.
    Utf16Be,
    /// What Japanese Windows and most Japanese tools call Shift_JIS: with NEC's and IBM's characters (髙, ①, ㈱).
    Cp932,
    /// EUC-JP.
    EucJp,
    /// ISO-2022-JP, as in mail.
    Iso2022Jp,
    /// Windows' Western European.
    Windows1252,
}

/// How it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingBy {
    /// The mark at the front of the file.
    Mark,
    /// Somebody stated it, in the map or on the command line.
    Stated,
    /// What the file looks like.
    Looks,
}

/// The words that state an encoding; of several for one the first is the one to offer.
const WORDS: &[(&str, Encoding)] = &[
    ("utf-8", Encoding::Utf8),
    ("utf-16le", Encoding::Utf16Le),
    ("utf-16be", Encoding::Utf16Be),
    ("utf-16", Encoding::Utf16Le),
    ("cp932", Encoding::Cp932),
    ("shift_jis", Encoding::Cp932),
    ("shift-jis", Encoding::Cp932),
    ("sjis", Encoding::Cp932),
    ("windows-31j", Encoding::Cp932),
    ("ms932", Encoding::Cp932),
    ("euc-jp", Encoding::EucJp),
    ("iso-2022-jp", Encoding::Iso2022Jp),
    ("windows-1252", Encoding::Windows1252),
    ("latin1", Encoding::Windows1252),
];

impl Encoding {
    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf8Bom => "UTF-8 (BOM)",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Cp932 => "CP932 (Shift_JIS)",
            Self::EucJp => "EUC-JP",
            Self::Iso2022Jp => "ISO-2022-JP",
            Self::Windows1252 => "Windows-1252",
        }
    }

    /// Another one to try, round and round through all.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Utf8 | Self::Utf8Bom => Self::Cp932,
            Self::Cp932 => Self::EucJp,
            Self::EucJp => Self::Iso2022Jp,
            Self::Iso2022Jp => Self::Utf16Le,
            Self::Utf16Le => Self::Utf16Be,
            Self::Utf16Be => Self::Windows1252,
            Self::Windows1252 => Self::Utf8,
        }
    }

    /// The words by which it can be stated.
    pub fn words() -> impl Iterator<Item = &'static str> {
        WORDS.iter().map(|(word, _)| *word)
    }

    /// The word that states it. One with a mark at its front needs none: the mark is believed.
    pub fn word(self) -> &'static str {
        WORDS.iter().find(|(_, encoding)| *encoding == self).map_or("utf-8", |(word, _)| *word)
    }

    /// The one that `word` states, however it is capitalised.
    pub fn of(word: &str) -> Option<Self> {
        let word = word.trim().to_ascii_lowercase();
        WORDS.iter().find(|(known, _)| *known == word).map(|(_, encoding)| *encoding)
    }

    /// What has to be decoded to be UTF-8, and by what.
    pub(super) fn decoding(self) -> Option<&'static encoding_rs::Encoding> {
        Some(match self {
            Self::Utf8 | Self::Utf8Bom => return None,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Cp932 => encoding_rs::SHIFT_JIS,
            Self::EucJp => encoding_rs::EUC_JP,
            Self::Iso2022Jp => encoding_rs::ISO_2022_JP,
            Self::Windows1252 => encoding_rs::WINDOWS_1252,
        })
    }

    /// So many bytes are one unit: text ends at a multiple of them.
    pub(super) const fn unit(self) -> u64 {
        if matches!(self, Self::Utf16Le | Self::Utf16Be) { 2 } else { 1 }
    }
}

/// The mark at the front of a file and how many bytes it takes.
pub(super) fn marked(front: &[u8]) -> Option<(Encoding, u64)> {
    let marks: [(&[u8], Encoding); 3] =
        [(b"\xEF\xBB\xBF", Encoding::Utf8Bom), (b"\xFF\xFE", Encoding::Utf16Le), (b"\xFE\xFF", Encoding::Utf16Be)];
    let found = marks.iter().find(|(mark, _)| front.starts_with(mark));
    found.map(|(mark, encoding)| (*encoding, mark.len() as u64))
}

/// What the front of a file without a mark tells: UTF-16 and ISO-2022-JP where they are clear. Where it is UTF-8 as far as
/// one can see, that is said; nothing where the whole file has to be looked at.
pub(super) fn by_front(front: &[u8]) -> Option<Encoding> {
    if let Some(wide) = wide(front) {
        return Some(wide);
    }
    let is_seven_bit = front.is_ascii();
    let escapes = [&b"\x1B$B"[..], b"\x1B$@", b"\x1B(J"];
    if is_seven_bit && escapes.iter().any(|escape| front.windows(3).any(|window| window == *escape)) {
        let (_, faulty) = encoding_rs::ISO_2022_JP.decode_without_bom_handling(front);
        return (!faulty).then_some(Encoding::Iso2022Jp).or(Some(Encoding::Utf8));
    }
    match std::str::from_utf8(front) {
        Ok(_) => Some(Encoding::Utf8),
        // A character cut by the end of the front is none that is wrong.
        Err(fault) if fault.error_len().is_none() && fault.valid_up_to() > 0 => Some(Encoding::Utf8),
        Err(_) => None,
    }
}

/// UTF-16 without a mark: every second byte of digits, delimiters and line breaks is zero, and it is always the same one.
fn wide(front: &[u8]) -> Option<Encoding> {
    let count = |is: fn(u16) -> bool, read: fn([u8; 2]) -> u16| {
        front.chunks_exact(2).filter(|pair| is(read([pair[0], pair[1]]))).count()
    };
    let is_sign = |unit: u16| matches!(unit, 0x09 | 0x0A | 0x0D | 0x22 | 0x2C | 0x30..=0x3B | 0x40);
    let is_zero = |unit: u16| unit == 0;
    let (little, big) = (count(is_sign, u16::from_le_bytes), count(is_sign, u16::from_be_bytes));
    let (encoding, clear, other) =
        if little > big { (Encoding::Utf16Le, little, big) } else { (Encoding::Utf16Be, big, little) };
    if clear < 2 || clear < other * 8 || count(is_zero, u16::from_le_bytes) > 0 {
        return None;
    }
    // A front that ends in half a pair of surrogates is no fault of the file.
    let whole = &front[..front.len() / 2 * 2];
    let (text, _) = encoding.decoding()?.decode_without_bom_handling(whole);
    let faults = text.chars().filter(|c| *c == '\u{FFFD}').count();
    (faults <= 1 && text.contains(['\n', '\r'])).then_some(encoding)
}

/// Text that is looked at to tell one encoding from another, in bytes.
const SAMPLE: usize = 1 << 18;
/// The longest line that is looked at as one.
const LINE: u64 = 1 << 16;

/// Looks through all of a file that is not wholly UTF-8.
pub(super) fn by_all(mut file: impl BufRead) -> io::Result<Encoding> {
    let (mut right, mut wrong) = (0_u64, 0_u64);
    let mut sample = Vec::new();
    let mut line = Vec::new();
    while file.by_ref().take(LINE).read_until(b'\n', &mut line)? > 0 {
        if !line.is_ascii() {
            let (good, bad) = utf8_characters(&line);
            right += good;
            wrong += bad;
            if sample.len() < SAMPLE {
                sample.extend_from_slice(&line);
            }
        }
        line.clear();
    }
    if wrong <= right {
        return Ok(Encoding::Utf8);
    }
    let candidates = [Encoding::Cp932, Encoding::EucJp, Encoding::Windows1252];
    let fit = |encoding: &Encoding| likeness(*encoding, &sample);
    let best = candidates.iter().rev().max_by_key(|encoding| fit(encoding));
    Ok(best.copied().unwrap_or(Encoding::Cp932))
}

/// How many characters beyond ASCII are right in UTF-8, and how many places are wrong. A halved character of a faulty
/// writer (CESU-8) is neither: it says nothing of the file.
fn utf8_characters(mut bytes: &[u8]) -> (u64, u64) {
    let (mut right, mut wrong) = (0, 0);
    let beyond = |text: &[u8]| text.iter().filter(|byte| **byte >= 0xC0).count() as u64;
    loop {
        match std::str::from_utf8(bytes) {
            Ok(rest) => return (right + beyond(rest.as_bytes()), wrong),
            Err(fault) => {
                let (text, rest) = bytes.split_at(fault.valid_up_to());
                right += beyond(text);
                let Some(length) = fault.error_len() else { return (right, wrong + 1) };
                bytes = if let [0xED, 0xA0..=0xBF, 0x80..=0xBF, after @ ..] = rest {
                    after
                } else {
                    wrong += 1;
                    &rest[length..]
                };
            }
        }
    }
}

/// How much the bytes look like text in `encoding`, two for each byte that is at home there.
fn likeness(encoding: Encoding, sample: &[u8]) -> i64 {
    let Some(decoding) = encoding.decoding() else { return i64::MIN };
    let (text, _) = decoding.decode_without_bom_handling(sample);
    let is_western = encoding == Encoding::Windows1252;
    let mut sum = 0;
    let mut run: Vec<char> = Vec::new();
    let mut before = '\n';
    for c in text.chars().chain(['\n']) {
        if !c.is_ascii() {
            run.push(c);
            continue;
        }
        let is_within_word = before.is_ascii_alphabetic() && c.is_ascii_alphabetic();
        sum += run.iter().map(|one| worth(*one, run.len(), is_within_word, is_western)).sum::<i64>();
        run.clear();
        before = c;
    }
    sum
}

/// What one character speaks for: Japanese stands in runs, an accented letter by itself among plain ones.
fn worth(c: char, run: usize, is_within_word: bool, is_western: bool) -> i64 {
    match c {
        '\u{FFFD}' | '\u{80}'..='\u{9F}' => -8,
        'À'..='ÿ' if is_western && run <= 2 => 2,
        _ if is_western => -1,
        // One character inside a western word is two bytes that were none.
        _ if is_within_word && run == 1 => -4,
        '\u{3041}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{3001}'..='\u{3015}' | '\u{FF01}'..='\u{FF5E}' => 4,
        '\u{FF66}'..='\u{FF9F}' => 1,
        '\u{FF61}'..='\u{FF65}' => 0,
        _ => -1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(bytes: &[u8]) -> Encoding {
        by_front(bytes).unwrap_or_else(|| by_all(bytes).unwrap())
    }

    fn cp932(text: &str) -> Vec<u8> {
        encoding_rs::SHIFT_JIS.encode(text).0.into_owned()
    }

    #[test]
    fn japanese_lists_are_told_apart() {
        for text in [
            "id,氏名,会社\r\n1,髙橋 太郎,㈱さくら製作所\r\n",
            "id,name,company\n1,山﨑,①②③商事\n",
            "メール,部署\ntaro@sakura.example,情報ｼｽﾃﾑ部\n",
            "a,b\n1,男\n",
            "id,カナ\n1,ﾔﾏﾀﾞ ﾀﾛｳ\n2,ｻﾄｳ ﾊﾅｺ\n",
        ] {
            assert_eq!(looks(&cp932(text)), Encoding::Cp932, "{text}");
            assert_eq!(looks(text.as_bytes()), Encoding::Utf8, "{text}");
        }
        let (euc, _, _) = encoding_rs::EUC_JP.encode("id,氏名\n1,山田太郎\n2,さとうハナコ\n");
        assert_eq!(looks(&euc), Encoding::EucJp);
        let (mail, _, _) = encoding_rs::ISO_2022_JP.encode("id,氏名\n1,山田太郎\n");
        assert_eq!(looks(&mail), Encoding::Iso2022Jp);
    }

    #[test]
    fn accented_letters_are_no_japanese() {
        let (western, _, _) =
            encoding_rs::WINDOWS_1252.encode("id;nom;ville\n1;Gaëlle Perrin;Orléans\n2;Jürgen Groß;Köln\n");
        assert_eq!(looks(&western), Encoding::Windows1252);
    }

    #[test]
    fn utf16_without_a_mark_is_known_by_its_delimiters() {
        let wide = |text: &str, to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<_>>();
        let text = "番号\t氏名\r\n1\t髙橋\r\n2\t山﨑\r\n";
        assert_eq!(looks(&wide(text, u16::to_le_bytes)), Encoding::Utf16Le);
        assert_eq!(looks(&wide(text, u16::to_be_bytes)), Encoding::Utf16Be);
        assert_eq!(super::wide(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\n\0,\0"), None, "a program is no text");
    }

    #[test]
    fn damage_in_single_rows_makes_no_other_encoding() {
        let mut bytes = "id,name\n1,山田 太郎\n2,佐藤 花子\n".as_bytes().to_vec();
        bytes.extend_from_slice(b"3,\xFF\xFE\n4,\xE3\x81\n5,\xC0\xAF\n6,\xED\xA0\xBD\xED\xB8\x80\n");
        assert_eq!(looks(&bytes), Encoding::Utf8);
        let mut damaged = cp932("id,name\n1,山田 太郎\n2,佐藤 花子\n");
        damaged.extend_from_slice(b"3,\xFF\n4,\x81 \n");
        assert_eq!(looks(&damaged), Encoding::Cp932);
    }

    #[test]
    fn an_encoding_can_be_stated_by_any_of_its_names() {
        assert_eq!(Encoding::of("Shift_JIS"), Some(Encoding::Cp932));
        assert_eq!(Encoding::of("UTF-8"), Some(Encoding::Utf8));
        assert_eq!(Encoding::of("klingon"), None);
    }
}
