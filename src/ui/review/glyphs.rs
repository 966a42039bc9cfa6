//! The signs of charts: of one width in every terminal, and in ASCII. Series that differ in colour differ in their signs.

use super::super::theme::Meaning;
use super::canvas::Look;
use crate::insight::paper::{Series, Tone};

/// Points of lines, by the place of their series.
const POINTS: [[&str; 2]; 4] = [["◉", "*"], ["▪", "#"], ["✗", "x"], ["▸", "@"]];
/// Columns and bars, by the place of their series.
const FILLS: [[&str; 2]; 4] = [["⣿", "#"], ["⢕", "="], ["⠶", "+"], ["⠒", "-"]];
/// The upper end of a column, by quarters.
const QUARTERS: [&str; 3] = ["⣀", "⣤", "⣶"];

fn of(pair: [&'static str; 2], look: &Look<'_>) -> &'static str {
    pair[usize::from(look.is_ascii())]
}

pub(super) fn point(nth: usize, is_open: bool, look: &Look<'_>) -> &'static str {
    if is_open { of(["◦", "o"], look) } else { of(POINTS[nth % POINTS.len()], look) }
}

pub(super) fn fill(nth: usize, is_open: bool, look: &Look<'_>) -> &'static str {
    if is_open { of(["░", ":"], look) } else { of(FILLS[nth % FILLS.len()], look) }
}

/// The upper end of a column of which so many quarters of a cell are full.
pub(super) fn quarters(n: usize, look: &Look<'_>) -> Option<&'static str> {
    if look.is_ascii() { (n >= 2).then_some("#") } else { n.checked_sub(1).and_then(|at| QUARTERS.get(at)).copied() }
}

/// Between the ends of an interval.
pub(super) fn band(look: &Look<'_>) -> &'static str {
    of(["░", ":"], look)
}

/// Between what was usual.
pub(super) fn usual(look: &Look<'_>) -> &'static str {
    of(["⠂", "'"], look)
}

/// What is aimed at.
pub(super) fn target(look: &Look<'_>) -> &'static str {
    of(["⠶", "="], look)
}

/// What others reach.
pub(super) fn others(look: &Look<'_>) -> &'static str {
    of(["⠤", "-"], look)
}

/// The whisker of a bar.
pub(super) fn whisker(look: &Look<'_>) -> &'static str {
    of(["⠒", "-"], look)
}

/// When something happened.
pub(super) fn day(look: &Look<'_>) -> &'static str {
    of(["⡇", "|"], look)
}

pub(super) fn tone(tone: Tone, look: &Look<'_>) -> &'static str {
    if !look.is_ascii() {
        return tone.sign();
    }
    match tone {
        Tone::Good => "v",
        Tone::Bad => "x",
        Tone::Open => "o",
        Tone::Neutral => "-",
    }
}

/// How a series looks beside its sign.
pub(super) fn meaning(nth: usize, series: &Series) -> Meaning {
    match series.tone {
        Tone::Good => Meaning::SaidDone,
        Tone::Bad => Meaning::SaidFailed,
        Tone::Open => Meaning::SlaSoon,
        Tone::Neutral => [Meaning::Accent, Meaning::SlaSoon, Meaning::SaidDone, Meaning::Key][nth % 4],
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn every_sign_has_one_width_in_every_terminal_and_each_series_its_own() {
        for [unicode, ascii] in POINTS.into_iter().chain(FILLS) {
            assert!(ascii.is_ascii() && ascii.len() == 1);
            assert_eq!((unicode.width(), unicode.width_cjk()), (1, 1), "{unicode}");
        }
        for sign in QUARTERS.into_iter().chain(["░", "◦", "⠂", "⡇"]) {
            assert_eq!((sign.width(), sign.width_cjk()), (1, 1), "{sign}");
        }
        for set in 0..2 {
            for signs in [POINTS, FILLS] {
                let all: std::collections::BTreeSet<_> = signs.iter().map(|pair| pair[set]).collect();
                assert_eq!(all.len(), signs.len());
            }
        }
    }
}
