//! The one gate for text from outside.
//!
//! Text that people or other programs wrote reaches a terminal, a table on standard output or an error line only as
//! [`Shown`], which nothing but this file can make. Before it is stored, [`clean_line`] and [`clean_text`] take out
//! what no lead's data may hold, and say whether they did.
//!
//! Both take out the same characters. What is shown is moreover composed and widened, because terminals disagree on
//! decomposed and half-width text; what is stored is not, because a name is kept as its bearer writes it.

use std::fmt;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, is_combining_mark};

/// How many marks a letter may carry. Living scripts need four; more only climb over the neighbouring rows.
const MOST_MARKS: usize = 8;

/// Text that is safe to draw: no control or invisible format character, at most eight marks on a letter, composed,
/// half-width kana widened (terminals and libraries disagree on how wide ﾞ is).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Shown(String);

impl Shown {
    /// For one line: line breaks and tabs become blanks.
    pub fn line(text: &str) -> Self {
        Self::of(text, " ", " ")
    }

    /// For a text of several lines: LF stays, a tab becomes blanks.
    pub fn lines(text: &str) -> Self {
        Self::of(text, "\n", "    ")
    }

    fn of(text: &str, line_break: &str, tab: &str) -> Self {
        if is_plain(text) {
            return Self(text.to_owned());
        }
        let mut legal = legal_characters(text, line_break, tab);
        legal.retain(|c| *c != EMOJI_STYLE);
        let composed = widen(&without_stray_joiners(&legal)).nfc().collect::<Vec<_>>();
        Self(with_few_marks(&composed))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, to go on with.
    pub fn into_string(self) -> String {
        self.0
    }

    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A text that may be stored, and whether the gate had to change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clean {
    /// What may be stored; nothing blank at its ends.
    pub text: String,
    /// Whether it differs from what came by more than blanks at its ends.
    pub changed: bool,
}

/// Makes `text` fit for a field of one line: a line break or a tab becomes one space.
pub fn clean_line(text: &str) -> Clean {
    clean(text, " ", " ")
}

/// Makes `text` fit for a note: LF and TAB are legal, other line breaks become LF.
pub fn clean_text(text: &str) -> Clean {
    clean(text, "\n", "\t")
}

fn clean(text: &str, line_break: &str, tab: &str) -> Clean {
    if is_plain(text) {
        return Clean { text: text.trim().to_owned(), changed: false };
    }
    let legal = legal_characters(text, line_break, tab);
    let kept = with_few_marks(&without_stray_joiners(&legal));
    let kept = kept.trim();
    Clean { changed: kept != text.trim_matches([' ', '\u{3000}']), text: kept.to_owned() }
}

/// Whether there is something to see: blanks and fillers that look like blanks are nothing.
pub fn has_visible(text: &str) -> bool {
    let looks_blank =
        |c: char| c.is_whitespace() || matches!(c, '\u{3164}' | '\u{115F}' | '\u{1160}' | '\u{FFA0}' | '\u{2800}');
    text.chars().any(|c| !looks_blank(c) && !is_forbidden(c) && !is_joiner(c) && c != EMOJI_STYLE)
}

/// Asks for the coloured form of a character. Terminals and width tables disagree on what it does to the width.
const EMOJI_STYLE: char = '\u{FE0F}';

/// The everyday case, for which nothing needs to be looked at twice: Latin letters, kana and Chinese characters, none of
/// which is a mark, is composed otherwise or has another width.
fn is_plain(text: &str) -> bool {
    let plain = |c| matches!(c, ' '..='~' | '々' | 'ぁ'..='ゖ' | 'ァ'..='ヾ' | '\u{4E00}'..='\u{9FFF}');
    text.bytes().all(|byte| (0x20..0x7F).contains(&byte)) || text.chars().all(plain)
}

/// Controls, marks of direction, invisible operators and blanks, annotations, tags: what hides or moves other text.
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FFF0}'..='\u{FFFB}'
                | '\u{1D173}'..='\u{1D17A}'
                | '\u{E0000}'..='\u{E00FF}'
                | '\u{E01F0}'..='\u{E0FFF}'
        )
}

fn legal_characters(text: &str, line_break: &str, tab: &str) -> Vec<char> {
    let mut legal = Vec::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            // CRLF is one line break.
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => legal.extend(line_break.chars()),
            '\t' => legal.extend(tab.chars()),
            c if is_forbidden(c) => {}
            c => legal.push(c),
        }
    }
    legal
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Takes out the joiners that are not orthography. They are invisible, so elsewhere they make two names differ that
/// look alike; between the letters of some scripts and between emoji they decide what is drawn.
fn without_stray_joiners(text: &[char]) -> Vec<char> {
    let mut kept = Vec::with_capacity(text.len());
    // Marks are skipped: what counts is the letter that carries them (a virama comes before the joiner).
    let mut base = None;
    for (i, c) in text.iter().copied().enumerate() {
        if is_joiner(c) {
            let next = text.get(i + 1).copied();
            let joins = |class: fn(char) -> bool| base.is_some_and(class) && next.is_some_and(class);
            // Two joiners in a row are one.
            let repeated = kept.last().copied().is_some_and(is_joiner);
            if repeated || !(joins(is_joining_letter) || (c == '\u{200D}' && joins(is_emoji))) {
                continue;
            }
        } else if !is_combining_mark(c) {
            base = Some(c);
        }
        kept.push(c);
    }
    kept
}

/// A letter of a script in which joiners are orthography: Arabic and its kin, Mongolian, the scripts of India and
/// their relatives.
fn is_joining_letter(c: char) -> bool {
    let script = matches!(
        c,
        '\u{0600}'..='\u{08FF}'
            | '\u{0900}'..='\u{0DFF}'
            | '\u{1000}'..='\u{109F}'
            | '\u{1780}'..='\u{18AF}'
            | '\u{A8E0}'..='\u{A8FF}'
            | '\u{FB50}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}'
    );
    script && c.is_alphabetic() && !is_combining_mark(c)
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}')
}

/// Chooses a variant of the character before it, and is nothing by itself: a row of them can carry a hidden text.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

fn with_few_marks(text: &[char]) -> String {
    let mut marks = 0;
    let mut before = None;
    let few = text.iter().filter(|c| {
        let chooses = before.is_some_and(|before: char| !is_selector(before) && !before.is_whitespace());
        if is_selector(**c) && !chooses {
            return false;
        }
        before = Some(**c);
        marks = if is_combining_mark(**c) { marks + 1 } else { 0 };
        marks <= MOST_MARKS
    });
    few.collect()
}

/// U+FF61 to U+FF9F, in order, as their wide forms.
const WIDE_KANA: &str = "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン゛゜";

fn widen(text: &[char]) -> String {
    let mut wide: Vec<char> = Vec::with_capacity(text.len());
    for c in text.iter().copied() {
        let mark = match c {
            '\u{FF9E}' => '\u{3099}',
            '\u{FF9F}' => '\u{309A}',
            _ => '\0',
        };
        // A voiced mark joins its kana, and stands alone where there is none that takes it.
        let voiced = wide.last().and_then(|kana| compose(*kana, mark));
        match (voiced, c) {
            (Some(voiced), _) => {
                wide.pop();
                wide.push(voiced);
            }
            (None, '\u{FF61}'..='\u{FF9F}') => {
                let nth = u32::from(c) - 0xFF61;
                wide.extend(WIDE_KANA.chars().nth(nth as usize));
            }
            (None, c) => wide.push(c),
        }
    }
    wide.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stored(text: &str) -> String {
        clean_line(text).text
    }

    #[test]
    fn names_of_living_scripts_stay_as_they_are_written() {
        for name in [
            "می\u{200C}خواهم",    // Persian, with its non-joiner
            "क\u{094D}\u{200D}ष", // Devanagari, with its joiner
            "יוסי כהן",
            "Ali علي (CEO)",
            "葛\u{E0100}城", // a variant of the character, as in the register of families
            "髙橋﨑",
            "𠮷野家",
            "🇯🇵",
            "👩\u{200D}💻",
            "น้ำใจ",
            "e\u{0301}\u{0323}\u{0308}",
            "1\u{FE0F}\u{20E3}",
            "ﾔﾏﾀﾞ ﾀﾛｳ",
        ] {
            assert_eq!(clean_line(name), Clean { text: name.to_owned(), changed: false });
        }
        assert_eq!(
            Shown::line("葛\u{E0100}城 می\u{200C}خواهم 👩\u{200D}💻").as_str(),
            "葛\u{E0100}城 می\u{200C}خواهم 👩\u{200D}💻"
        );
    }

    #[test]
    fn what_hides_or_moves_text_is_taken_out_and_said() {
        for (came, left) in [
            ("葛\u{E0100}\u{E0101}\u{E0102}城", "葛\u{E0100}城"),
            ("\u{FE01}\u{E0110}山田", "山田"),
            ("a\u{1D173}\u{FFF0}b", "ab"),
            ("\u{1b}[2J山田", "[2J山田"),
            ("a\u{9b}31mb", "a31mb"),
            ("pay\u{AD}pal", "paypal"),
            ("a\u{202E}b\u{2066}c\u{200B}d\u{FEFF}e\u{2028}f", "abcdef"),
            ("a\u{200D}b", "ab"),
            ("\r=1+1", "=1+1"),
            ("a\r\nb", "a b"),
        ] {
            assert_eq!(clean_line(came), Clean { text: left.to_owned(), changed: true }, "{came:?}");
        }
        let tower = format!("Z{}", "\u{301}".repeat(60));
        assert_eq!(stored(&tower).chars().count(), 9);
    }

    #[test]
    fn blanks_at_the_ends_go_without_a_word() {
        assert_eq!(clean_line("  山田　"), Clean { text: "山田".to_owned(), changed: false });
        assert_eq!(clean_text("a\n\tb"), Clean { text: "a\n\tb".to_owned(), changed: false });
        assert_eq!(clean_text("a\r\nb"), Clean { text: "a\nb".to_owned(), changed: true });
    }

    #[test]
    fn what_is_shown_is_composed_and_wide() {
        assert_eq!(Shown::line("ﾔﾏﾀﾞ ﾊﾟ ﾞ aﾞ").as_str(), "ヤマダ パ ゛ a゛");
        assert_eq!(Shown::line("Rene\u{301}").as_str(), "Ren\u{e9}");
        assert_eq!(Shown::line("❤\u{FE0F}a\tb\r\nc").as_str(), "❤a b c");
        assert_eq!(Shown::lines("a\r\nb\tc").as_str(), "a\nb    c");
    }

    #[test]
    fn fillers_are_nothing_to_see() {
        assert!(!has_visible("\u{3164}\u{115F}\u{1160}\u{FFA0} \u{3000}\u{200B}"));
        assert!(has_visible("\u{3164}山"));
    }

    fn is_half_kana(c: char) -> bool {
        ('\u{FF61}'..='\u{FF9F}').contains(&c)
    }

    fn mischief() -> impl Strategy<Value = String> {
        let picked = proptest::sample::select(
            "a山カｶﾞﾟﾞ\u{3099}क\u{094D}\u{093F}سم\u{200C}\u{200D}\u{FE0F}\u{301}\u{323}👩💻\r\n\t \u{1b}\u{202E}\u{AD}\u{E0100}\u{E0041}\u{1100}\u{1161}".chars().collect::<Vec<_>>(),
        );
        proptest::collection::vec(prop_oneof![4 => picked, 1 => any::<char>()], 0..40)
            .prop_map(|characters| characters.into_iter().collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn nothing_forbidden_gets_through_and_twice_is_once(text in mischief()) {
            let line = Shown::line(&text).into_string();
            prop_assert!(!line.chars().any(|c| is_forbidden(c) || c == EMOJI_STYLE || is_half_kana(c)));
            prop_assert_eq!(Shown::line(&line).into_string(), line);
            let lines = Shown::lines(&text).into_string();
            prop_assert!(!lines.chars().any(|c| c != '\n' && is_forbidden(c)));
            prop_assert_eq!(Shown::lines(&lines).into_string(), lines);
            let kept = clean_text(&text).text;
            prop_assert!(!kept.chars().any(|c| !matches!(c, '\n' | '\t') && is_forbidden(c)));
            prop_assert_eq!(clean_text(&kept), Clean { text: kept.clone(), changed: false });
            let kept = stored(&text);
            prop_assert!(!kept.chars().any(is_forbidden));
            prop_assert_eq!(clean_line(&kept), Clean { text: kept.clone(), changed: false });
        }
    }
}
