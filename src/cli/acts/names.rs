//! The leads of an act by their names: as arguments, or one a line on standard input where a `-` stands.

use std::io::BufRead;

use crate::error::{Error, Result};
use crate::i18n::Message;

/// All names in their order. Standard input is read once, to its end, before anything is done.
pub(super) fn read(written: &[String]) -> Result<Vec<String>> {
    let mut names = Vec::with_capacity(written.len());
    for name in written {
        if name == "-" {
            names.extend(lines(std::io::stdin().lock())?);
        } else {
            names.push(name.clone());
        }
    }
    Ok(names)
}

fn lines(input: impl BufRead) -> Result<Vec<String>> {
    let wrong = |cause: std::io::Error| Error::user(Message::new("acts.input").with("cause", cause));
    let lines = input.lines().map(|line| line.map(|line| line.trim().to_owned()).map_err(wrong));
    lines.filter(|line| !line.as_ref().is_ok_and(String::is_empty)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_name_whatever_is_in_it() {
        let read = lines("#1\n  A 17 \r\n\n東京-4\n".as_bytes()).unwrap();
        assert_eq!(read, ["#1", "A 17", "東京-4"]);
        assert!(lines([0xff, b'\n'].as_slice()).is_err(), "no text");
    }
}
