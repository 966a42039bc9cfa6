//! How texts are compared when people search.

use unicode_normalization::UnicodeNormalization;

/// Folds what a searcher does not mean to distinguish: width (NFKC), case, and katakana against hiragana. Both what is
/// searched and what is sought go through it.
pub fn search_key(text: &str) -> String {
    if text.chars().all(is_plain) {
        return text.chars().map(|c| hiragana(c.to_ascii_lowercase())).collect();
    }
    text.nfkc().flat_map(char::to_lowercase).map(hiragana).collect()
}

/// Width (NFKC) and case only, by which keys are compared.
pub(super) fn folded(text: &str) -> String {
    if text.chars().all(is_plain) {
        return text.chars().map(|c| c.to_ascii_lowercase()).collect();
    }
    text.nfkc().flat_map(char::to_lowercase).collect()
}

/// Whether nothing but case and kana has to be folded: the everyday letters, of which no mark that follows can become a
/// part because there is none.
pub(super) fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\x7F' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FE}' | '\u{4E00}'..='\u{9FFF}')
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization;

    use super::search_key;

    #[test]
    fn everyday_letters_are_folded_as_by_the_whole_rule() {
        let all = ('\0'..='\x7F')
            .chain('\u{3041}'..='\u{3096}')
            .chain('\u{30A1}'..='\u{30FE}')
            .chain('\u{4E00}'..='\u{9FFF}');
        for c in all {
            let text = c.to_string();
            let whole: String = text.nfkc().flat_map(char::to_lowercase).map(super::hiragana).collect();
            assert_eq!(search_key(&text), whole, "{c}");
            let narrow: String = text.nfkc().flat_map(char::to_lowercase).collect();
            assert_eq!(super::folded(&text), narrow, "{c}");
            assert_eq!(text.nfd().nfc().collect::<String>(), text, "{c}");
        }
    }

    #[test]
    fn width_case_and_kana_make_no_difference() {
        assert_eq!(search_key("ＴＡＳＵＫＩ　ﾀﾞｲﾔ"), search_key("tasuki だいや"));
        assert_eq!(search_key("㈱ヤマダ"), search_key("(株)やまだ"));
    }
}
