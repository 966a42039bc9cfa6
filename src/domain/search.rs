//! How texts are compared when people search.

use unicode_normalization::UnicodeNormalization;

/// Folds what a searcher does not mean to distinguish: width (NFKC), case, and katakana against hiragana. Both what is
/// searched and what is sought go through it.
pub fn search_key(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).map(hiragana).collect()
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::search_key;

    #[test]
    fn width_case_and_kana_make_no_difference() {
        assert_eq!(search_key("ＴＡＳＵＫＩ　ﾀﾞｲﾔ"), search_key("tasuki だいや"));
        assert_eq!(search_key("㈱ヤマダ"), search_key("(株)やまだ"));
    }
}
