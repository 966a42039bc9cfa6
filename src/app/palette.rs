//! Everything that can be done, by its name: typed in either language, in kana or in Latin letters.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use tui_input::Input;
use wana_kana::ConvertJapanese;

use super::available::act_of;
use super::command::{COMMANDS, Command, Group, Needs, Scope, Spec};
use super::model::Model;
use crate::domain::{Surface, search_key};
use crate::i18n::{Lang, Message};

/// The list of everything that can be done.
#[derive(Debug, Default)]
pub struct Palette {
    /// What is typed.
    pub input: Input,
    /// Of what is listed, the one that Enter does.
    pub at: usize,
    /// Whether it lies over one lead's page; else over the list.
    pub on_page: bool,
}

/// One thing that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doable {
    /// What.
    pub command: Command,
    /// Why not here and now, where it cannot be done.
    pub hindrance: Option<Message>,
}

impl Palette {
    /// What the user was looking at.
    pub const fn scope(&self) -> Scope {
        if self.on_page { Scope::Detail } else { Scope::List }
    }

    /// How many things there are in all.
    pub fn most(&self) -> usize {
        COMMANDS.iter().filter(|spec| is_listed(spec, self.scope())).count()
    }

    /// What can be done that fits what is typed, best first; everything in the table's order where nothing is typed.
    pub fn listed(&self, model: &Model) -> Vec<Doable> {
        let specs = COMMANDS.iter().filter(|spec| is_listed(spec, self.scope()));
        let sought = search_key(self.input.value());
        let mut ranked: Vec<(u32, &Spec)> = if sought.trim().is_empty() {
            specs.map(|spec| (0, spec)).collect()
        } else {
            let pattern = Pattern::new(sought.trim(), CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
            let (mut matcher, mut buffer) = (Matcher::new(Config::DEFAULT), Vec::new());
            let mut score = |text: &str| {
                buffer.clear();
                pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher)
            };
            specs.filter_map(|spec| Some((names(spec).iter().filter_map(|name| score(name)).max()?, spec))).collect()
        };
        ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let doable = |(_, spec): (u32, &Spec)| Doable {
            command: spec.command,
            hindrance: model.why_unavailable(spec.command, self.scope()),
        };
        ranked.into_iter().map(doable).collect()
    }
}

/// Getting around is what keys are for.
fn is_listed(spec: &Spec, scope: Scope) -> bool {
    spec.scopes.contains(&scope) && spec.group != Group::Move && spec.command != Command::Palette
}

/// All by which a command is found, folded.
fn names(spec: &Spec) -> Vec<String> {
    let words = [spec.command.title(), spec.command.short()];
    let said = words.iter().flat_map(|word| [Lang::Ja, Lang::En].map(|lang| word.say(lang)));
    let spoken = [spec.spoken.to_owned(), spec.spoken.to_romaji()];
    said.chain(spoken).chain([spec.name.to_owned()]).map(|name| search_key(&name)).collect()
}

impl Model {
    /// Why a command cannot do anything here and now; nothing where it can.
    pub fn why_unavailable(&self, command: Command, scope: Scope) -> Option<Message> {
        let needs = command.spec().needs;
        if !command.spec().scopes.contains(&scope) {
            return Some(Message::new("palette.elsewhere"));
        }
        if needs == Needs::Lead && act_of(command).is_some() && self.acts_on_marks() {
            return Some(Message::new("marks.one_at_a_time"));
        }
        if needs == Needs::Leads && self.acts_on_marks() {
            return None;
        }
        if needs != Needs::Nothing && self.lead().is_none() {
            return Some(Message::new("hint.no_lead"));
        }
        if let Some(refusal) = self.hindrance(command) {
            return Some(self.fixed.versions.naming(refusal.message_on(Surface::Console)));
        }
        match command {
            Command::Repeat if self.last.is_none() => Some(Message::new("palette.nothing_to_repeat")),
            Command::WhyNot if self.not_done.is_empty() => Some(Message::new("marks.all_done")),
            _ if !self.available(command) => Some(Message::new("palette.not_now")),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_listed_is_found_by_how_it_is_said() {
        let listed = |spec: &&Spec| [Scope::List, Scope::Detail].iter().any(|scope| is_listed(spec, *scope));
        for spec in COMMANDS.iter().filter(listed) {
            assert!(spec.group == Group::Mark || !spec.spoken.is_empty(), "{} has no reading", spec.name);
        }
    }
}
