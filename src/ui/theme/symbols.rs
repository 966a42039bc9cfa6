//! The marks of the screen, in one table: with glyphs that have one width in every terminal, and in ASCII.
//!
//! The lines of boxes and the arrow are the exception: there is none of a single width outside ASCII. Where the terminal
//! draws them wide, everything is ASCII ([`crate::config::Ambiguous`]).

use std::borrow::Cow;

use ratatui::symbols::border;

use crate::domain::SlaState;

/// Which marks there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SymbolSet {
    /// Glyphs of Unicode of which every terminal knows the width.
    Unicode,
    /// ASCII alone.
    Ascii,
}

impl SymbolSet {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Unicode, Self::Ascii];

    /// Its name in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unicode => "unicode",
            Self::Ascii => "ascii",
        }
    }
}

macro_rules! marks {
    ($( $(#[$doc:meta])* $id:ident $name:literal $cells:literal $unicode:literal $ascii:literal; )+) => {
        /// A mark of the screen.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Mark { $( $(#[$doc])* $id, )+ }

        impl Mark {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];

            /// Its name in theme files.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$id => $name, )+ }
            }

            /// How many cells there are for it where it stands.
            pub const fn cells(self) -> usize {
                match self { $( Self::$id => $cells, )+ }
            }

            /// What it is in a set.
            pub const fn of(self, set: SymbolSet) -> &'static str {
                match set {
                    SymbolSet::Unicode => match self { $( Self::$id => $unicode, )+ },
                    SymbolSet::Ascii => match self { $( Self::$id => $ascii, )+ },
                }
            }
        }
    };
}

// A clock's mark may have that of a rest beside it in its two cells, so only those of states that are more pressing than
// a rest, or that know none, may have two.
marks! {
    /// A clock with time left.
    Ok "sla.ok" 1 "▸" ".";
    /// Past its first warning.
    Soon "sla.soon" 1 "!" "!";
    /// Past its last warning.
    Urgent "sla.urgent" 2 "!!" "!!";
    /// Overdue.
    Breached "sla.breached" 2 "✗" "X";
    /// Standing still while the lead sleeps.
    Paused "sla.paused" 1 "=" "=";
    /// Ended in time.
    Met "sla.met" 2 "✓" "v";
    /// Ended after its due instant.
    Late "sla.late" 2 "-" "-";
    /// Ended without being needed.
    NotRequired "sla.not_required" 2 "◦" "o";
    /// A lead that sleeps.
    Asleep "rest.asleep" 1 "=" "=";
    /// Somebody said when to go on.
    CallAt "rest.call_at" 1 "@" "@";
    /// That is now.
    CallNow "rest.call_now" 1 "*" "*";
    /// The row under the cursor.
    Cursor "cursor" 1 "❯" ">";
    /// A marked row.
    Marked "marked" 1 "▪" "+";
    /// A marked row under the cursor.
    MarkedHere "marked.here" 1 "◉" "*";
    /// Something that is there, in a box: `[✓]`.
    Check "check" 1 "✓" "v";
    /// What follows from what was typed.
    Arrow "arrow" 1 "→" ">";
    /// The part of a bar that is done.
    BarDone "bar.done" 1 "⣿" "#";
    /// The part of a bar that is left.
    BarLeft "bar.left" 1 "⣀" "-";
    /// Where one is in a long list.
    ScrollThumb "scroll.thumb" 1 "▐" "#";
    /// The rest of a long list.
    ScrollTrack "scroll.track" 1 "░" ":";
    /// A line across.
    Horizontal "border.horizontal" 1 "─" "-";
    /// A line down.
    Vertical "border.vertical" 1 "│" "|";
    /// A corner.
    TopLeft "border.top_left" 1 "┌" "+";
    /// A corner.
    TopRight "border.top_right" 1 "┐" "+";
    /// A corner.
    BottomLeft "border.bottom_left" 1 "└" "+";
    /// A corner.
    BottomRight "border.bottom_right" 1 "┘" "+";
}

impl Mark {
    /// The mark of a clock's state: tells the states apart where there is neither colour nor room for the word.
    pub const fn of_state(state: SlaState) -> Self {
        match state {
            SlaState::Ok => Self::Ok,
            SlaState::Soon => Self::Soon,
            SlaState::Urgent => Self::Urgent,
            SlaState::Breached => Self::Breached,
            SlaState::Paused => Self::Paused,
            SlaState::Met => Self::Met,
            SlaState::Late => Self::Late,
            SlaState::NotRequired => Self::NotRequired,
        }
    }
}

/// The marks of a theme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbols {
    set: SymbolSet,
    marks: Vec<Cow<'static, str>>,
}

impl Symbols {
    /// A set as it is.
    pub fn of(set: SymbolSet) -> Self {
        Self { set, marks: Mark::ALL.iter().map(|mark| Cow::Borrowed(mark.of(set))).collect() }
    }

    /// Which set they began as.
    pub fn set(&self) -> SymbolSet {
        self.set
    }

    /// Changes one; among ASCII only to ASCII.
    pub(super) fn change(&mut self, mark: Mark, to: &str) {
        if self.set == SymbolSet::Unicode || to.is_ascii() {
            self.marks[mark as usize] = Cow::Owned(to.to_owned());
        }
    }

    /// One of them.
    pub fn get(&self, mark: Mark) -> &str {
        &self.marks[mark as usize]
    }

    /// The lines of a box.
    pub fn border(&self) -> border::Set<'_> {
        border::Set {
            top_left: self.get(Mark::TopLeft),
            top_right: self.get(Mark::TopRight),
            bottom_left: self.get(Mark::BottomLeft),
            bottom_right: self.get(Mark::BottomRight),
            vertical_left: self.get(Mark::Vertical),
            vertical_right: self.get(Mark::Vertical),
            horizontal_top: self.get(Mark::Horizontal),
            horizontal_bottom: self.get(Mark::Horizontal),
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::super::super::cells::width;
    use super::*;

    #[test]
    fn every_mark_has_one_width_in_every_terminal_and_fits_where_it_stands() {
        for mark in Mark::ALL {
            let (unicode, ascii) = (mark.of(SymbolSet::Unicode), mark.of(SymbolSet::Ascii));
            assert!(ascii.bytes().all(|byte| (0x21..0x7f).contains(&byte)), "{mark:?}: {ascii}");
            for glyph in [unicode, ascii] {
                assert!((1..=mark.cells()).contains(&width(glyph)), "{mark:?}: {glyph} in {} cells", mark.cells());
                assert!(!glyph.contains('\u{fe0f}'));
                let is_line = mark.name().starts_with("border.") || *mark == Mark::Arrow;
                // What East Asian terminals may draw wide, they do not draw of these.
                assert!(is_line || glyph.width() == glyph.width_cjk(), "{mark:?}: {glyph} is of ambiguous width");
            }
        }
    }

    #[test]
    fn no_two_states_have_the_same_mark_in_either_set() {
        for set in SymbolSet::ALL {
            let marks: std::collections::BTreeSet<_> =
                SlaState::ALL.iter().map(|state| Mark::of_state(*state).of(set)).collect();
            assert_eq!(marks.len(), SlaState::ALL.len(), "{set:?}");
        }
    }

    #[test]
    fn ascii_stays_ascii_whatever_a_theme_says() {
        let mut symbols = Symbols::of(SymbolSet::Ascii);
        symbols.change(Mark::Cursor, "❯");
        assert_eq!(symbols.get(Mark::Cursor), ">");
        symbols.change(Mark::Cursor, "*");
        assert_eq!(symbols.get(Mark::Cursor), "*");
        assert_eq!(symbols.border().top_left, "+");
    }
}
