//! Whether a name is meant by what was typed, and how well.

use wana_kana::ConvertJapanese;

use super::Names;
use crate::domain::search_key;

/// What is looked for.
pub(super) struct Sought {
    /// As it was typed, folded.
    text: String,
    /// The same as it would be read, where it was typed in Latin letters: however its sounds are written.
    read: Option<String>,
}

impl Sought {
    pub(super) fn of(typed: &str) -> Self {
        let text = search_key(typed).trim().to_owned();
        let is_latin = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic() || c == ' ' || c == '-');
        let read = is_latin.then(|| search_key(&text.to_hiragana()));
        // A reading that kept a letter was none.
        let read = read.filter(|read| !read.chars().any(|c| c.is_ascii_alphabetic()));
        Self { text, read }
    }
}

/// How well a command's names fit, less is better; nothing where none does.
pub(super) fn rank(sought: &Sought, names: &Names) -> Option<u8> {
    let Sought { text, read } = sought;
    if text.is_empty() {
        return Some(0);
    }
    let called = names.called.iter().filter_map(|name| fits(name, text));
    // A reading is found from the beginning of its words: in the middle of one its sounds are another word.
    let said = |name: &str, text: &str| fits(name, text).filter(|rank| *rank <= BEGINS);
    let spoken = [said(&names.spoken, text), said(&names.romaji, text)].into_iter().flatten();
    let spoken = spoken.chain(read.as_ref().and_then(|read| said(&names.spoken, read)));
    // Whoever writes the dot means the name in files.
    let filed = (text.contains('.') && names.name.starts_with(text.as_str())).then_some(BEGINS);
    called.chain(spoken).chain(filed).min()
}

/// All words begin words of the name.
const BEGINS: u8 = 2;

/// How well one name fits: it is the words, it begins with them, its words begin with each of them, or they occur in it.
fn fits(name: &str, sought: &str) -> Option<u8> {
    if name == sought {
        return Some(0);
    }
    if name.starts_with(sought) {
        return Some(1);
    }
    let mut rank = BEGINS;
    for word in sought.split_whitespace() {
        let begins = name.match_indices(word).any(|(at, _)| begins_word(name, at));
        if !begins {
            if !may_stand_inside(word) || !name.contains(word) {
                return None;
            }
            rank = BEGINS + 1;
        }
    }
    Some(rank)
}

/// Whether a word begins at a place: behind something that is no letter, or where another kind of letters begins. Kana
/// behind kanji go on with their word.
fn begins_word(name: &str, at: usize) -> bool {
    let Some(before) = name[..at].chars().next_back() else { return true };
    let Some(first) = name[at..].chars().next() else { return false };
    !before.is_alphanumeric() || (kind(before) != kind(first) && (kind(before), kind(first)) != (1, 2))
}

/// Latin letters, kanji, kana.
fn kind(c: char) -> u8 {
    match c {
        '\0'..='\x7F' => 0,
        '\u{4E00}'..='\u{9FFF}' | '々' => 1,
        _ => 2,
    }
}

/// Whether a piece says enough to be found in the middle of a word.
fn may_stand_inside(word: &str) -> bool {
    let letters = word.chars().count();
    if word.is_ascii() { letters >= 3 } else { letters >= 2 || word.chars().all(|c| kind(c) == 1) }
}
