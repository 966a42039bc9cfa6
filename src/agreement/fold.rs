//! How words of people are compared: what differs in width, in case or in blanks around it is the same (decision 28).

use unicode_normalization::UnicodeNormalization;

/// A text whose width and case make no difference.
pub(crate) fn folded(text: &str) -> String {
    text.trim().nfkc().flat_map(char::to_lowercase).collect()
}
