//! What the one who sits here likes, and with what the console opens.

use super::keymap::Keymap;
use crate::config::{Key, Settings};
use crate::desk::ReviewAsk;
use crate::i18n::{Lang, Message};
use crate::ids::PersonId;

/// What the one who sits here likes, and with what the console opens.
#[derive(Debug, Clone)]
pub struct Preferences {
    /// The settings in force.
    pub settings: Settings,
    /// The keys in force.
    pub keymap: Keymap,
    /// What should be known at once: what is wrong with the keymap, or that the answers to the first questions could not
    /// be kept.
    pub warning: Option<Message>,
    /// What lies over the list when it opens.
    pub opens: Opening,
    /// The review with which it opens.
    pub review: Option<ReviewAsk>,
}

impl Default for Preferences {
    fn default() -> Self {
        let settings = Settings::default();
        let keymap = Keymap::of_preset(settings.keys);
        Self { keymap, settings, warning: None, opens: Opening::List, review: None }
    }
}

/// What lies over the list when the console opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Opening {
    /// Nothing.
    #[default]
    List,
    /// The first questions.
    Welcome {
        /// Whether it is asked who acts: nobody said so on the command line or in the environment.
        asks_who: bool,
    },
    /// The dialog that takes a list in, which the first questions led to: whoever leaves it comes back to them.
    Import {
        /// Whether these asked who acts.
        asks_who: bool,
    },
}

/// What was answered to the first questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The language.
    pub lang: Lang,
    /// Who acts; nothing where it was not asked.
    pub who: Option<PersonId>,
    /// What comes next.
    pub then: Then,
}

impl Answers {
    /// What is to be kept of them, as settings.
    pub fn kept(&self) -> Vec<(Key, String)> {
        let who = self.who.as_ref().map(|who| (Key::Who, who.to_string()));
        std::iter::once((Key::Language, self.lang.code().to_owned())).chain(who).collect()
    }
}

/// What comes after the first questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// A list is taken in.
    Import,
    /// A look at the demo.
    Demo,
    /// The list, which is empty.
    Empty,
}

impl Then {
    /// In the order of the digits.
    pub const ALL: [Self; 3] = [Self::Import, Self::Demo, Self::Empty];
}
