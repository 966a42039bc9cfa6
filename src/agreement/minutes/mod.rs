//! An agreement in words, and what becomes different from one to another: the minutes of the meeting that changed it.
//!
//! Every section gives an account of itself: a [`Chapter`] of [`Thing`]s, each with its aspects and what the file says
//! of them. One comparison of two accounts tells what is new, what is gone, what changed and what moved; it knows no
//! section. An account takes its value apart by name (`let Self { id, … } = self`), so a field that is added to a
//! section does not compile until it is told of.

mod compare;
mod rules;
mod scoring;
mod team;
#[cfg(test)]
mod tests;
mod value;

pub use compare::{Change, Minute, Paragraph, compare, paragraphs};
pub use value::Value;

use super::{Agreement, Names};
use crate::i18n::Message;

/// One section of the file in words.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// The section's name in the file.
    pub section: &'static str,
    /// What people call it.
    pub title: Message,
    /// What one thing of it is called; none where the section is one thing.
    pub kind: Option<Message>,
    /// In the file's order.
    pub things: Vec<Thing>,
}

/// One thing of a section: a clock, a reason, a person.
#[derive(Debug, Clone)]
pub struct Thing {
    /// By what it is known again in another version; blank where the section is one thing.
    pub id: String,
    /// What people call it.
    pub label: Message,
    /// What is said of it, each aspect once.
    pub aspects: Vec<Aspect>,
}

/// One aspect of a thing.
#[derive(Debug, Clone)]
pub struct Aspect {
    /// The aspect's words.
    pub name: Message,
    /// What the file says of it.
    pub told: Told,
    /// Whether it is so where nothing is said of it: then it is told only of what becomes otherwise.
    pub is_usual: bool,
}

/// What is said of an aspect.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// One value.
    One(Value),
    /// Several, in an order; never none.
    Several(Vec<Value>),
}

impl Chapter {
    /// A section of several things.
    pub(super) fn of(section: &'static str, title: &'static str, kind: &'static str, things: Vec<Thing>) -> Self {
        Self { section, title: Message::new(title), kind: Some(Message::new(kind)), things }
    }

    /// A section that is one thing.
    pub(super) fn one(section: &'static str, title: &'static str, thing: Thing) -> Self {
        Self { section, title: Message::new(title), kind: None, things: vec![thing] }
    }
}

impl Thing {
    /// A thing without a name of its own: it is called by its id.
    pub(super) fn new(id: &str) -> Self {
        Self { id: id.to_owned(), label: Message::new("minutes.plain").with("text", id), aspects: Vec::new() }
    }

    /// A thing with names. They are its first aspect.
    pub(super) fn named(id: &str, names: &Names) -> Self {
        let label = Message::new("minutes.plain").with_either("text", &names.ja, &names.en);
        Self { id: id.to_owned(), label, aspects: Vec::new() }.says("minutes.name", Value::names(names))
    }

    /// Adds an aspect, under the key of its words.
    pub(super) fn says(self, aspect: &'static str, value: Value) -> Self {
        self.says_of(Message::new(aspect), Told::One(value))
    }

    /// Adds an aspect that is `usual` where the file says nothing of it.
    pub(super) fn says_unless(self, usual: bool, aspect: &'static str, value: Value) -> Self {
        let mut thing = self.says(aspect, value);
        thing.aspects.iter_mut().next_back().into_iter().for_each(|aspect| aspect.is_usual = usual);
        thing
    }

    /// Adds an aspect that may be left open.
    pub(super) fn may_say(self, aspect: &'static str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.says(aspect, value),
            None => self,
        }
    }

    /// Adds an aspect that lists values; none where it lists nothing.
    pub(super) fn lists(self, aspect: &'static str, values: impl IntoIterator<Item = Value>) -> Self {
        let values: Vec<_> = values.into_iter().collect();
        if values.is_empty() { self } else { self.says_of(Message::new(aspect), Told::Several(values)) }
    }

    /// Adds an aspect whose name takes values of its own.
    pub(super) fn says_of(mut self, name: Message, told: Told) -> Self {
        self.aspects.push(Aspect { name, told, is_usual: false });
        self
    }
}

impl Aspect {
    /// What programs call it: `within`.
    pub fn key(&self) -> &'static str {
        self.name.key().rsplit('.').next().unwrap_or_default()
    }
}

impl Agreement {
    /// The whole agreement in words, in the default file's order.
    pub fn chapters(&self) -> Vec<Chapter> {
        let mut chapters = rules::chapters(self);
        chapters.extend(team::chapters(self));
        chapters.extend(super::import::chapters(&self.import, &self.playbook));
        chapters.extend(self.playbook.chapters(self));
        chapters.extend(self.goals.chapters(self));
        chapters
    }

    /// A clock in words, by its id; `id/tier` where it is for a tier.
    pub fn clock_told(&self, id: &str) -> Option<Thing> {
        let clocks = rules::chapters(self).into_iter().find(|chapter| chapter.section == "clock")?;
        clocks.things.into_iter().find(|thing| thing.id == id)
    }

    /// What is different in `self` from what was agreed `before`.
    pub fn minutes(&self, before: &Self) -> Vec<Minute> {
        compare(&before.chapters(), &self.chapters())
    }
}
