//! Whether a text says one of the words of a condition (decision 28).

use crate::agreement::folded;

/// The length of the longest of `words` that `text` says, in characters; nothing where it says none of them.
///
/// Width and case make no difference. Japanese is matched as a part of the text, Latin script as whole words: an SVP is
/// no VP, and 製造 is said by 精密機械製造業.
pub fn longest_match<'w>(text: &str, words: impl IntoIterator<Item = &'w str>) -> Option<usize> {
    let text = folded(text);
    words.into_iter().map(folded).filter(|word| says(&text, word)).map(|word| word.chars().count()).max()
}

fn says(text: &str, word: &str) -> bool {
    !word.is_empty() && text.match_indices(word).any(|(at, _)| stands_alone(text, word, at))
}

/// Where a word begins or ends with a Latin letter or a digit, no other one may touch it there.
fn stands_alone(text: &str, word: &str, at: usize) -> bool {
    let goes_on =
        |inside: Option<char>, outside: Option<char>| inside.is_some_and(is_latin) && outside.is_some_and(is_latin);
    let before = text[..at].chars().next_back();
    let after = text[at + word.len()..].chars().next();
    !goes_on(word.chars().next(), before) && !goes_on(word.chars().next_back(), after)
}

/// Letters of Latin, Greek and Cyrillic script, and digits: what is written in words with blanks between them.
pub(super) fn is_latin(c: char) -> bool {
    c.is_alphanumeric() && ('\0'..'\u{0590}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::longest_match;

    #[test]
    fn japanese_is_matched_in_parts_and_latin_in_words() {
        let longest = |text: &str, words: &[&str]| longest_match(text, words.iter().copied());
        assert_eq!(longest("営業本部 副部長", &["部長", "副部長"]), Some(3), "the longest one counts");
        assert_eq!(longest("SVP Sales", &["vp"]), None);
        assert_eq!(longest("ＶＰ, Sales", &["vp"]), Some(2));
        assert_eq!(longest("精密機械製造業", &["製造"]), Some(2));
        assert_eq!(longest("Web広告", &["web"]), Some(3), "Japanese ends a Latin word");
        assert_eq!(longest("Webinar 2026", &["web", "2026"]), Some(4));
        assert_eq!(longest("ｾﾐﾅｰ", &["セミナー"]), Some(4), "half-width kana");
        assert_eq!(longest("it", &["", "  "]), None, "a blank word is said by nothing");
        assert_eq!(longest("Vertrieb Südwest", &["süd"]), None);
        assert_eq!(longest("vice vp vps", &["vp"]), Some(2), "once as a word is enough");
    }
}
