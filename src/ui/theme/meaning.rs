//! What something on the screen means. Screens name meanings, themes say how they look.

use crate::domain::SlaState;

/// What a meaning is drawn as, which decides how it is looked at when a theme is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carries {
    /// Text that must be read: ordinary text, and the states of clocks.
    Text,
    /// Words beside, which should be readable too.
    Words,
    /// Lines and bars: nothing to read.
    Lines,
}

macro_rules! meanings {
    ($( $(#[$doc:meta])* $id:ident $carries:ident [$($scope:literal),+] $(like $like:ident)?; )+) => {
        /// What something on the screen means. Screens name meanings, themes say how they look.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Meaning { $( $(#[$doc])* $id, )+ }

        impl Meaning {
            /// All of them, in the order in which they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];

            /// Its own name in theme files, then those that speak for it where that is missing.
            pub const fn scopes(self) -> &'static [&'static str] {
                match self { $( Self::$id => &[$($scope),+], )+ }
            }

            /// What it is drawn as.
            pub const fn carries(self) -> Carries {
                match self { $( Self::$id => Carries::$carries, )+ }
            }

            /// Whose look it takes where no file of a theme says anything under its scopes.
            pub fn like(self) -> Option<Self> {
                let like: &[Self] = match self { $( Self::$id => &[$(Self::$like)?], )+ };
                like.first().copied()
            }
        }
    };
}

meanings! {
    /// Ordinary text, and the ground.
    Text Text ["text"];
    /// What may be overlooked.
    Muted Words ["muted"];
    /// A heading.
    Heading Words ["heading"];
    /// What stands out without being pressing.
    Accent Words ["accent"];
    /// A line between.
    Border Lines ["border"];
    /// A key.
    Key Words ["key"];
    /// The row under the cursor.
    Selected Text ["selected"];
    /// A row that was marked, to be acted upon with others.
    Marked Words ["marked"] like Accent;
    /// Words that were looked for and found.
    Match Words ["match"] like Key;
    /// A view that is not open.
    Tab Words ["tab"] like Muted;
    /// The view that is open.
    TabActive Words ["tab.active", "tab"] like Heading;
    /// What a pane is called.
    PaneTitle Words ["pane.title", "pane"] like Muted;
    /// What the pane in which keys count is called.
    PaneTitleFocused Words ["pane.title.focused", "pane.title", "pane"] like Heading;
    /// A key in the line of keys.
    HintKey Words ["hint.key", "hint"] like Key;
    /// What a key in the line of keys does.
    HintText Words ["hint.text", "hint"] like Text;
    /// A line in which text is typed.
    Input Words ["input"] like Text;
    /// What is typed and cannot be understood.
    InputWrong Words ["input.wrong", "input"] like SaidFailed;
    /// The part of a bar that is done.
    BarDone Lines ["bar.done", "bar"] like Accent;
    /// The part of a bar that is left.
    BarLeft Lines ["bar.left", "bar"] like Muted;
    /// Something that can be opened: a page, a mail, a telephone number.
    Link Words ["link"] like Accent;
    /// Something that is told by the way.
    Notice Words ["notice"] like Accent;
    /// That this is the demo.
    Demo Words ["demo"];
    /// A clock with time left.
    SlaOk Text ["sla.ok", "sla"];
    /// Past its first warning.
    SlaSoon Text ["sla.soon", "sla"];
    /// Past its last warning.
    SlaUrgent Text ["sla.urgent", "sla"];
    /// Overdue.
    SlaBreached Text ["sla.breached", "sla"];
    /// A clock that does not run any more, however that came.
    SlaEnded Text ["sla.ended", "sla"];
    /// A clock that stands still while the lead sleeps.
    SlaPaused Text ["sla.paused", "sla.ended", "sla"];
    /// A clock that ended in time.
    SlaMet Text ["sla.met", "sla.ended", "sla"];
    /// A clock that ended after its due instant.
    SlaLate Text ["sla.late", "sla.ended", "sla"];
    /// A clock that ended without being needed.
    SlaNotRequired Text ["sla.not_required", "sla.ended", "sla"];
    /// Something was done.
    SaidDone Words ["said.done", "said"];
    /// Something was refused.
    SaidRefused Words ["said.refused", "said"];
    /// Something failed.
    SaidFailed Words ["said.failed", "said"];
}

impl Meaning {
    /// Its name in theme files.
    pub fn name(self) -> &'static str {
        self.scopes().first().copied().unwrap_or_default()
    }

    /// Every name under which a theme file can say something: those of the meanings, and those that stand for several.
    pub fn scopes_of_all() -> Vec<&'static str> {
        let mut all: Vec<&'static str> = Vec::new();
        for scope in Self::ALL.iter().flat_map(|meaning| meaning.scopes()) {
            if !all.contains(scope) {
                all.push(scope);
            }
        }
        all
    }

    /// The meaning of a clock's state (decision 17).
    pub const fn of_state(state: SlaState) -> Self {
        match state {
            SlaState::Ok => Self::SlaOk,
            SlaState::Soon => Self::SlaSoon,
            SlaState::Urgent => Self::SlaUrgent,
            SlaState::Breached => Self::SlaBreached,
            SlaState::Paused => Self::SlaPaused,
            SlaState::Met => Self::SlaMet,
            SlaState::Late => Self::SlaLate,
            SlaState::NotRequired => Self::SlaNotRequired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meaning_has_a_name_of_its_own_and_every_state_a_meaning_of_its_own() {
        let names: std::collections::BTreeSet<_> = Meaning::ALL.iter().map(|meaning| meaning.name()).collect();
        assert_eq!(names.len(), Meaning::ALL.len());
        let states: std::collections::BTreeSet<_> = SlaState::ALL.map(Meaning::of_state).into();
        assert_eq!(states.len(), SlaState::ALL.len());
        for state in SlaState::ALL {
            assert_eq!(Meaning::of_state(state).name(), format!("sla.{}", state.word()));
        }
    }

    #[test]
    fn whose_look_is_taken_ends_somewhere() {
        for meaning in Meaning::ALL {
            let steps = std::iter::successors(Some(*meaning), |meaning| meaning.like()).take(10).count();
            assert!(steps < 10, "{meaning:?} looks like itself");
        }
    }
}
