//! Something that is picked beside what one is writing: a snippet for the text, or what was given in a contact.

use std::collections::BTreeSet;

use tui_input::Input;

use crate::agreement::Names;
use crate::domain::search_key;
use crate::ids::LeadId;

/// A choice that goes back to the dialog behind it.
#[derive(Debug)]
pub struct Pick {
    /// What it is for.
    pub of: PickOf,
    /// What there is.
    pub choices: Vec<Picked>,
    /// Of those that are shown, the one under the cursor.
    pub at: usize,
    /// What was typed to narrow it.
    pub typed: Input,
}

/// What is picked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PickOf {
    /// A snippet, which goes into the text behind.
    Snippet,
    /// A snippet, which becomes a mail.
    Mail(
        /// To whom.
        LeadId,
    ),
    /// What was given in the contact behind: several.
    Given(
        /// Those that are marked.
        BTreeSet<String>,
    ),
}

impl PickOf {
    /// Whether one snippet is picked, and not several things.
    pub fn is_of_snippets(&self) -> bool {
        matches!(self, Self::Snippet | Self::Mail(_))
    }
}

/// Something to pick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picked {
    /// Its id in the agreement.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// Of a snippet: the text as it would stand there.
    pub text: String,
    /// Of what can be given: whether the person was given it before.
    pub was_given: bool,
}

impl Pick {
    /// A choice with the first one under the cursor.
    pub(super) fn new(of: PickOf, choices: Vec<Picked>) -> Self {
        Self { of, choices, at: 0, typed: Input::default() }
    }

    /// What is shown: all, or that in which what was typed occurs.
    pub fn shown(&self) -> Vec<&Picked> {
        let sought = search_key(self.typed.value());
        let sought = sought.trim();
        let fits = |choice: &&Picked| {
            let names = [&choice.id, &choice.names.ja, &choice.names.en];
            sought.is_empty() || names.iter().any(|name| search_key(name).contains(sought))
        };
        self.choices.iter().filter(fits).collect()
    }

    /// What is under the cursor.
    pub fn chosen(&self) -> Option<&Picked> {
        self.shown().get(self.at).copied()
    }

    /// Whether something that can be given is marked.
    pub fn is_marked(&self, id: &str) -> bool {
        matches!(&self.of, PickOf::Given(marked) if marked.contains(id))
    }

    /// Marks what is under the cursor, or not after all.
    pub(super) fn mark(&mut self) {
        let Some(id) = self.chosen().map(|chosen| chosen.id.clone()) else { return };
        if let PickOf::Given(marked) = &mut self.of
            && !marked.remove(&id)
        {
            marked.insert(id);
        }
    }

    pub(super) fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.shown().len().saturating_sub(1));
    }
}
