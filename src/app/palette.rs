//! Everything that can be done, by its name: typed in either language, in kana or in Latin letters. Behind a `#` leads, by
//! number or by words.
//!
//! What is typed is found at the beginnings of words and in one piece, never letter by letter over a whole text: of a few
//! hundred names nearly all hold the letters of a short word somewhere, in some order.

mod found;

use tui_input::Input;
use wana_kana::ConvertJapanese;

use super::aim::Aim;
use super::available::act_of;
use super::command::{COMMANDS, Command, Group, Needs, Scope, Spec};
use super::incoming::Incoming;
use super::model::Model;
use crate::domain::filter::{Filter, Test, Trait};
use crate::domain::{Surface, search_key};
use crate::i18n::{Lang, Message};
use crate::ids::LeadId;
use crate::storage::{Page, QueueAsk, QueueRow};

/// Begins the search for a lead.
pub const LEADS: char = '#';

/// So many leads are listed.
const MOST_LEADS: usize = 50;

/// The list of everything that can be done.
#[derive(Debug)]
pub struct Palette {
    /// What is typed.
    pub input: Input,
    /// Of what is listed, the one that Enter does, wherever it stands; the first one where nothing was chosen yet.
    pub(super) chosen: Option<Chosen>,
    /// What the user was looking at: what can be done there is listed.
    pub over: Scope,
    /// The lead and the marks there.
    pub(super) aim: Aim,
    /// The leads that were found; nothing while they are looked for.
    pub leads: Option<Page>,
    /// The first question for what is typed: an answer to it or a later one is shown. While others keep writing, the
    /// answer to the newest may be long in coming.
    pub(super) since: u64,
    /// Whether something was typed whose answer is still to come: what stands there is of what was typed before.
    pub is_looking: bool,
    /// Whether Enter was pressed before it came.
    pub(super) opens: bool,
}

/// What Enter does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chosen {
    /// A command.
    Command(Command),
    /// Opens a lead.
    Lead(LeadId),
}

/// What stands together in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What is done with the leads that are marked, so many.
    OnMarked(usize),
    /// What is done with the lead under the cursor.
    OnLead,
    /// What brings leads in or out, and what takes an act back.
    InAndOut,
    /// What is seen, and of which leads.
    Views,
    /// The program itself.
    Settings,
    /// Leads that were found.
    Leads {
        /// So many are listed.
        listed: usize,
        /// So many there are.
        found: usize,
        /// Whether there may be more than that.
        at_least: bool,
    },
}

/// Something in the list.
#[derive(Debug, Clone, PartialEq)]
pub enum Listed {
    /// One thing that can be done.
    Doable(Doable),
    /// A lead, to be opened.
    Lead(Box<QueueRow>),
}

/// One thing that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doable {
    /// What.
    pub command: Command,
    /// Why not here and now, where it cannot be done.
    pub hindrance: Option<Message>,
}

impl Listed {
    /// What Enter does with it.
    pub(super) fn chosen(&self) -> Chosen {
        match self {
            Self::Doable(doable) => Chosen::Command(doable.command),
            Self::Lead(row) => Chosen::Lead(row.id),
        }
    }
}

impl Section {
    /// Its heading.
    pub fn title(self) -> Message {
        match self {
            Self::OnMarked(n) => Message::new("palette.section.on_marked").with("n", n),
            Self::OnLead => Message::new("palette.section.on_lead"),
            Self::InAndOut => Message::new("palette.section.in_and_out"),
            Self::Views => Message::new("palette.section.views"),
            Self::Settings => Message::new("palette.section.settings"),
            Self::Leads { listed, found, at_least } if at_least || listed < found => {
                let n = format!("{found}{}", if at_least { "+" } else { "" });
                Message::new("palette.section.first_leads").with("shown", listed).with("n", n)
            }
            Self::Leads { found, .. } => Message::new("palette.section.leads").with("n", found),
        }
    }

    /// Where a command stands.
    fn of(spec: &Spec, model: &Model) -> Self {
        match (spec.command, spec.group, spec.needs) {
            (Command::Export, ..) | (_, Group::Lead, Needs::Nothing) => Self::InAndOut,
            (_, Group::Lead, Needs::Leads) if model.acts_on_marks() => Self::OnMarked(model.marks.count()),
            (_, Group::Lead, _) => Self::OnLead,
            (Command::Language | Command::ChangeLook | Command::Redraw | Command::Reload | Command::Help, ..) => {
                Self::Settings
            }
            (_, Group::App, _) => Self::Settings,
            _ => Self::Views,
        }
    }

    /// Its place among the others.
    const fn place(self) -> u8 {
        match self {
            Self::OnMarked(_) => 0,
            Self::OnLead => 1,
            Self::InAndOut => 2,
            Self::Views => 3,
            Self::Settings => 4,
            Self::Leads { .. } => 5,
        }
    }
}

impl Palette {
    /// Over what the user is looking at.
    pub(super) fn over(model: &Model) -> Self {
        let (over, aim) = (model.scope(), Aim::of(model));
        let (input, chosen, leads) = (Input::default(), None, None);
        Self { input, chosen, over, aim, leads, since: 0, is_looking: false, opens: false }
    }

    /// Where in what is listed that stands which Enter does; nowhere where it is listed no more.
    pub fn at(&self, listed: &[(Section, Listed)]) -> Option<usize> {
        match self.chosen {
            Some(chosen) => listed.iter().position(|(_, one)| one.chosen() == chosen),
            None => (!listed.is_empty()).then_some(0),
        }
    }

    /// How many lines there are at most while commands are listed, with their headings.
    pub fn most(&self, model: &Model) -> usize {
        let specs: Vec<&Spec> = COMMANDS.iter().filter(|spec| is_listed(spec, self.over)).collect();
        let mut sections: Vec<u8> = specs.iter().map(|spec| Section::of(spec, model).place()).collect();
        sections.sort_unstable();
        sections.dedup();
        specs.len() + sections.len()
    }

    /// By what a lead is looked for, where one is.
    pub fn sought_lead(&self) -> Option<String> {
        let sought = search_key(self.input.value());
        Some(sought.trim_start().strip_prefix(LEADS)?.trim().to_owned())
    }

    /// The question by which leads are found: by their number, or by words that occur in what is known of them. Nothing
    /// where nothing is asked yet.
    pub(super) fn asks(&self) -> Option<QueueAsk> {
        let sought = self.sought_lead().filter(|sought| !sought.is_empty())?;
        let filter = if sought.chars().all(|c| c.is_ascii_digit()) {
            Filter { test: Some(Test::Is(Trait::Id(sought.clone()))), text: sought, ..Filter::default() }
        } else {
            Filter::of_words(&sought)
        };
        Some(QueueAsk { filter, all: true, offset: 0, limit: MOST_LEADS })
    }

    /// What is listed, section by section: everything in the table's order where nothing is typed, else what fits, the
    /// section with the best of it first.
    pub fn listed(&self, model: &Model) -> Vec<(Section, Listed)> {
        if self.sought_lead().is_some() {
            let Some(page) = &self.leads else { return Vec::new() };
            let section = Section::Leads { listed: page.rows.len(), found: page.total, at_least: page.at_least };
            return page.rows.iter().map(|row| (section, Listed::Lead(Box::new(row.clone())))).collect();
        }
        let sought = found::Sought::of(self.input.value());
        let specs = COMMANDS.iter().filter(|spec| is_listed(spec, self.over));
        let mut ranked: Vec<(u8, Section, &Spec)> = specs
            .filter_map(|spec| Some((found::rank(&sought, &Names::of(spec))?, Section::of(spec, model), spec)))
            .collect();
        ranked.sort_by_key(|(rank, section, _)| (*rank, section.place()));
        let mut order: Vec<u8> = Vec::new();
        for (_, section, _) in &ranked {
            if !order.contains(&section.place()) {
                order.push(section.place());
            }
        }
        // Stable: within a section the best stays first.
        ranked.sort_by_key(|(_, section, _)| order.iter().position(|place| *place == section.place()));
        let doable =
            |spec: &Spec| Doable { command: spec.command, hindrance: model.why_unavailable(spec.command, self.over) };
        ranked.into_iter().map(|(_, section, spec)| (section, Listed::Doable(doable(spec)))).collect()
    }
}

/// Getting around is what keys are for.
fn is_listed(spec: &Spec, scope: Scope) -> bool {
    spec.scopes.contains(&scope) && spec.group != Group::Move && spec.command != Command::Palette
}

/// All by which a command is found, folded.
struct Names {
    /// What it is called, in both languages.
    called: Vec<String>,
    /// How that is read aloud, in kana.
    spoken: String,
    /// The same in Latin letters.
    romaji: String,
    /// Its name in files.
    name: &'static str,
}

impl Names {
    fn of(spec: &Spec) -> Self {
        let words = [spec.command.title(), spec.command.short()];
        let said = words.iter().flat_map(|word| [Lang::Ja, Lang::En].map(|lang| search_key(&word.say(lang))));
        let (spoken, romaji) = (search_key(spec.spoken), spec.spoken.to_romaji());
        Self { called: said.collect(), spoken, romaji, name: spec.name }
    }
}

impl Model {
    /// Why the program is not stopped for a while: nobody would bring it back, or something is being written, on which
    /// everybody else who writes would wait until it comes back.
    pub(super) fn why_not_suspended(&self) -> Option<Message> {
        let comes_in = self.incoming.as_ref().is_some_and(Incoming::is_running);
        match (self.fixed.can_stop, comes_in) {
            (false, _) => Some(Message::new("palette.no_shell")),
            (true, true) => Some(Message::new("palette.list_comes_in")),
            (true, false) => (!self.pending.is_empty()).then(|| Message::new("palette.is_saving")),
        }
    }

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
            Command::Suspend => self.why_not_suspended(),
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

    /// The commands that something finds, best first.
    fn found(typed: &str) -> Vec<Command> {
        let sought = found::Sought::of(typed);
        let mut found: Vec<(u8, Command)> = COMMANDS
            .iter()
            .filter(|spec| is_listed(spec, Scope::List))
            .filter_map(|spec| Some((found::rank(&sought, &Names::of(spec))?, spec.command)))
            .collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, command)| command).collect()
    }

    #[test]
    fn a_command_is_found_by_the_beginning_of_a_word_and_by_a_part_in_one_piece() {
        for typed in ["accept", "Acc", "うけ", "ウケイレ", "ukei", "受け入", "入れ", "ＡＣＣ"] {
            assert_eq!(found(typed).first(), Some(&Command::Accept), "{typed}: {:?}", found(typed));
        }
        for typed in ["sashimodosi", "sasimodo", "さしも", "差し戻", "戻し"] {
            assert!(found(typed).contains(&Command::Return), "{typed}: {:?}", found(typed));
        }
    }

    #[test]
    fn letters_that_are_scattered_over_a_text_find_nothing() {
        // In "Accept the lead", in "うけいれ", in "take one's last act back".
        for typed in ["acl", "acptl", "うれ", "uki", "tola", "xqz"] {
            assert_eq!(found(typed), Vec::<Command>::new(), "{typed}");
        }
        // Two letters begin a word, or they mean nothing: hardly a text is without them somewhere.
        assert!(found("in").len() < 12, "{:?}", found("in"));
        assert!(!found("win").is_empty() && found("win")[0] == Command::Win, "{:?}", found("win"));
    }

    #[test]
    fn several_words_are_all_meant() {
        assert_eq!(found("by company").first(), Some(&Command::SortCompany), "{:?}", found("by company"));
        assert!(found("company accept").is_empty());
    }
}
