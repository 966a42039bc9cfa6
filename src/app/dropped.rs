//! Files that are dropped on the screen, or whose path is typed.

use std::path::{Path, PathBuf};

/// The file that a dropped or typed text names: terminals put quotes around a path, or a backslash before its blanks, or
/// hand over a URL. Nothing where the text is several lines or names no file.
pub(super) fn dropped(text: &str, home: Option<&Path>) -> Option<PathBuf> {
    let text = text.trim();
    if text.is_empty() || text.contains(['\n', '\r', '\0']) {
        return None;
    }
    let quoted = [('\'', '\''), ('"', '"')].into_iter().find_map(|(a, b)| text.strip_prefix(a)?.strip_suffix(b));
    let plain = match (quoted, text.strip_prefix("file://")) {
        (Some(quoted), _) => quoted.to_owned(),
        (None, Some(url)) => unescaped_url(url.strip_prefix("localhost").unwrap_or(url))?,
        (None, None) => unescaped(text),
    };
    match (plain.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => Some(home.join(rest)),
        _ => Some(PathBuf::from(plain)),
    }
}

/// Whether a pasted text looks like a list that was dropped here: an absolute path, or one from home, to a file that
/// could hold one.
pub(super) fn is_dropped_list(text: &str) -> bool {
    let Some(path) = dropped(text, Some(Path::new("/"))) else { return false };
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    path.is_absolute() && extension.is_some_and(|it| ["csv", "tsv", "txt", "xlsx", "xlsm"].contains(&it.as_str()))
}

/// Whether a pasted text is several lists that were dropped in one go.
pub(super) fn are_dropped_lists(text: &str) -> bool {
    names_several(text) && words(text).iter().all(|word| is_dropped_list(word))
}

/// Whether a text names several files: each begins like a path of its own, so that a blank in a name is none.
pub(super) fn names_several(text: &str) -> bool {
    let begins = |word: &String| ["/", "~/", "'", "\"", "file://"].iter().any(|start| word.starts_with(start));
    let words = words(text);
    words.len() > 1 && words.iter().all(begins)
}

/// A text at its blanks, but for those within quotes or behind a backslash.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match quote {
            Some(end) if c == end => quote = None,
            None if word.is_empty() && (c == '\'' || c == '"') => quote = Some(c),
            None if c.is_whitespace() => {
                words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
                continue;
            }
            _ => {}
        }
        word.push(c);
        if c == '\\' && cfg!(unix) && quote.is_none() {
            word.extend(chars.next());
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        // Where backslashes are what folders are separated by, they stay.
        if c == '\\' && cfg!(unix) { plain.extend(chars.next()) } else { plain.push(c) }
    }
    plain
}

fn unescaped_url(url: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(url.len());
    let mut rest = url.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_dropped_on_any_terminal_is_that_file() {
        let home = Path::new("/home/tanaka");
        for (text, path) in [
            ("/tmp/leads.csv", "/tmp/leads.csv"),
            (" /tmp/leads.csv \n", "/tmp/leads.csv"),
            ("'/tmp/展示会 2026.csv'", "/tmp/展示会 2026.csv"),
            ("\"/tmp/a b.csv\"", "/tmp/a b.csv"),
            ("/tmp/a\\ b\\(1\\).csv", "/tmp/a b(1).csv"),
            ("file:///tmp/%E5%B1%95%E7%A4%BA%E4%BC%9A.csv", "/tmp/展示会.csv"),
            ("file://localhost/tmp/a%20b.csv", "/tmp/a b.csv"),
            ("~/leads.csv", "/home/tanaka/leads.csv"),
            ("leads.csv", "leads.csv"),
        ] {
            assert_eq!(dropped(text, Some(home)), Some(PathBuf::from(path)), "{text}");
        }
        for text in ["", "  ", "a.csv\nb.csv", "file:///tmp/%zz.csv", "file:///tmp/%E5"] {
            assert_eq!(dropped(text, Some(home)), None, "{text}");
        }
    }

    #[test]
    fn only_what_can_be_a_list_is_taken_for_one() {
        for text in ["/tmp/leads.csv", "'/tmp/a b.XLSX'", "~/x.tsv", "file:///tmp/a.txt"] {
            assert!(is_dropped_list(text), "{text}");
        }
        for text in ["leads.csv", "/tmp/leads.pdf", "aaaxxxq", "/tmp/a.csv\nq", "csv"] {
            assert!(!is_dropped_list(text), "{text}");
        }
    }

    #[test]
    fn several_files_are_several_and_a_blank_in_a_name_is_none() {
        for text in [
            "'/a/b.csv' '/a/c.csv'",
            "/a/b.csv /a/c.csv",
            "\"/a/b 1.csv\" '/a/c.csv'",
            "/a/b.csv\n/a/c.csv",
            "file:///a/b.csv ~/c.csv",
        ] {
            assert!(names_several(text) && are_dropped_lists(text), "{text}");
        }
        for text in
            ["'/a/b c.csv'", "/a/b c.csv", "/a/b\\ /c.csv", "/a/Bob's list.csv", "b.csv c.csv", "", "/a/b.csv q"]
        {
            assert!(!names_several(text), "{text}");
        }
    }
}
