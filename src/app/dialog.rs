//! What lies over the screen: a choice, a form, a checklist, a text.

use std::sync::Arc;

use tui_input::{Input, InputRequest};

use super::command::Scope;
use super::draft::{Dates, Draft, View};
use super::editor::Editor;
use super::history::History;
use super::key::{Code, Key};
use super::minuting::Minuting;
use super::notices::NoticesPage;
use super::palette::Palette;
use super::pick::Pick;
use super::reading::{Kind, Reading};
use super::replaying::Replaying;
use super::walk::Walk;
use super::welcome::Welcome;
use crate::agreement::terms::{Channel, Outcome, Slot, SlotState};
use crate::agreement::{Gate, Names};
use crate::clock::Timestamp;
use crate::domain::{Learned, Missing, Record, Refusal, Wish, is_stale, search_key};
use crate::gate::{clean_line, has_visible};
use crate::ids::PersonId;

/// What lies over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// Something is to be chosen.
    Picker(Picker),
    /// Lines are to be filled in.
    Form(Form),
    /// What is known of BANTC is to be told.
    Checklist(Checklist),
    /// Words are to be written: of a note, or beside an act.
    Writing {
        /// What they go with.
        draft: Draft,
        /// The text.
        editor: Box<Editor>,
        /// Whether it was asked if the text may be thrown away.
        discarding: bool,
    },
    /// Something is to be picked for what lies behind.
    Pick(Pick),
    /// A list on its way in ([`super::Incoming`]).
    Incoming,
    /// Whether to leave while a list comes in.
    Leaving,
    /// Leads that may be one person, two of them side by side.
    Walk(Box<Walk>),
    /// The first questions.
    Welcome(Box<Welcome>),
    /// Whether something is to be done with so many leads.
    Sure(Box<Draft>),
    /// With which leads something was not done, and why.
    WhyNot {
        /// From which line on.
        scroll: u16,
    },
    /// The time machine: a proposed agreement over what is recorded.
    Replaying(Box<Replaying>),
    /// A form of a review.
    Minuting(Box<Minuting>),
    /// What was done last.
    History(Box<History>),
    /// What one was told.
    Notices(Box<NoticesPage>),
    /// Everything that can be done, by its name.
    Palette(Box<Palette>),
    /// A view is to be chosen.
    Views(Box<super::filters::Views>),
    /// How a filter is written.
    FilterHelp {
        /// From which line on.
        scroll: u16,
    },
    /// All keys.
    Help {
        /// From which line on.
        scroll: u16,
        /// Where the user was.
        of: Scope,
        /// What is looked for.
        find: Option<Input>,
        /// Whether that is being typed.
        finding: bool,
    },
}

impl Overlay {
    /// The act that it is about.
    pub fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Picker(Picker { draft, .. })
            | Self::Form(Form { draft, .. })
            | Self::Checklist(Checklist { draft, .. })
            | Self::Writing { draft, .. } => Some(draft),
            Self::Sure(draft) => Some(draft),
            // The others are about no act.
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn draft_mut(&mut self) -> Option<&mut Draft> {
        match self {
            Self::Picker(Picker { draft, .. })
            | Self::Form(Form { draft, .. })
            | Self::Checklist(Checklist { draft, .. })
            | Self::Writing { draft, .. } => Some(draft),
            Self::Sure(draft) => Some(draft),
            // The others are about no act.
            _ => None,
        }
    }

    /// The question whether what was typed may be thrown away, where one can be asked.
    pub(super) fn discarding(&mut self) -> Option<&mut bool> {
        match self {
            Self::Form(Form { discarding, .. })
            | Self::Checklist(Checklist { discarding, .. })
            | Self::Writing { discarding, .. } => Some(discarding),
            Self::Minuting(form) => Some(&mut form.discarding),
            _ => None,
        }
    }

    /// Whether it was asked if what was typed may be thrown away.
    pub fn is_discarding(&self) -> bool {
        match self {
            Self::Form(Form { discarding, .. })
            | Self::Checklist(Checklist { discarding, .. })
            | Self::Writing { discarding, .. } => *discarding,
            Self::Minuting(form) => form.discarding,
            _ => false,
        }
    }

    /// Whether something was typed that would be missed.
    pub(super) fn is_dirty(&self) -> bool {
        match self {
            Self::Form(form) => form.entries.len() > 1 && form.entries.iter().any(Entry::is_changed),
            Self::Checklist(checklist) => !checklist.learned().is_empty(),
            Self::Writing { editor, .. } => !editor.is_blank(),
            Self::Minuting(form) => form.is_dirty(),
            _ => false,
        }
    }
}

/// A choice.
#[derive(Debug)]
pub struct Picker {
    /// What it is for.
    pub draft: Draft,
    /// What there is, in the order of the digits.
    pub choices: Vec<Choice>,
    /// Of those that are shown, the one that Enter takes.
    pub at: usize,
    /// What was typed to narrow it; nothing where digits and moving are enough.
    pub typed: Option<Input>,
    /// Of a contact or a return: which dates to ask for then.
    pub dates: Dates,
}

/// So many choices have a digit. With more there is something to type.
const DIGITS: usize = 9;

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// A reason of the agreement.
    Reason(String, Names),
    /// What came of a contact.
    Outcome(Outcome),
    /// Somebody: id and name.
    Person(PersonId, String),
    /// The team's queue.
    Nobody,
    /// Whomever the agreement's rules choose.
    ByRules,
}

impl Picker {
    /// A choice with the first one under the cursor.
    pub(super) fn new(draft: Draft, choices: Vec<Choice>) -> Self {
        let of_people = choices.iter().any(|choice| matches!(choice, Choice::Person(..)));
        let typed = (of_people || choices.len() > DIGITS).then(Input::default);
        Self { draft, choices, at: 0, typed, dates: Dates::default() }
    }

    /// What is shown: all, or those in which what was typed occurs.
    pub fn shown(&self) -> Vec<&Choice> {
        let sought = self.typed.as_ref().map(|typed| search_key(typed.value())).unwrap_or_default();
        let matches = |choice: &&Choice| match choice {
            _ if sought.trim().is_empty() => true,
            Choice::Reason(id, names) => {
                [id, &names.ja, &names.en].iter().any(|text| search_key(text).contains(sought.trim()))
            }
            Choice::Person(id, name) => [id.as_str(), name].iter().any(|text| search_key(text).contains(sought.trim())),
            Choice::Outcome(_) | Choice::Nobody | Choice::ByRules => false,
        };
        self.choices.iter().filter(matches).collect()
    }
}

/// Lines to be filled in.
#[derive(Debug)]
pub struct Form {
    /// What it is for.
    pub draft: Draft,
    /// The lines.
    pub entries: Vec<Entry>,
    /// The one that is typed in.
    pub at: usize,
    /// Whether it was asked if what was typed may be thrown away.
    pub discarding: bool,
}

/// One line of a form.
#[derive(Debug)]
pub struct Entry {
    /// What it is, by its word (`domain::words::need`).
    pub word: &'static str,
    /// How it is read.
    pub kind: Kind,
    /// What is typed.
    pub input: Input,
    /// What stood there first.
    before: String,
}

impl Entry {
    /// A line with what is known.
    pub(super) fn new(word: &'static str, kind: Kind, known: Option<&str>) -> Self {
        let before = known.unwrap_or_default().to_owned();
        // Whatever stands in the database: what is typed in is one line that can be drawn.
        let before = clean_line(&before).text;
        Self { word, kind, input: Input::new(before.clone()), before }
    }

    /// Whether it reads otherwise than at first.
    pub fn is_changed(&self) -> bool {
        self.input.value().trim() != self.before.trim()
    }

    /// What is understood.
    pub fn reading(&self, view: View<'_>) -> Reading {
        Reading::of(self.kind, self.input.value(), view.agreement(), view.now)
    }
}

impl Form {
    /// A form with the cursor in its first line.
    pub(super) fn new(draft: Draft, entries: Vec<Entry>) -> Self {
        Self { draft, entries, at: 0, discarding: false }
    }

    /// Tells the draft what is understood of the lines.
    pub(super) fn fill_in(&mut self, view: View<'_>) {
        let entries = &self.entries;
        let read = |word| reading(entries, word, view);
        match &mut self.draft.request.wish {
            Wish::Contact { next, .. } => {
                *next = read("next").instant();
                self.draft.request.happened = read("happened").instant();
            }
            Wish::Return { wake, wake_on, .. } => (*wake, *wake_on) = (read("wake").wake(), read("wake_on").touches()),
            Wish::Defer { until, .. } | Wish::Acknowledge { until } => {
                *until = read("until").instant().unwrap_or(view.now);
            }
            Wish::Open { amount, close } => (*amount, *close) = (read("amount").amount(), read("close").day()),
            Wish::Win { amount } => *amount = read("amount").amount(),
            Wish::Edit { set } => {
                let changed = entries.iter().filter(|entry| entry.is_changed());
                *set =
                    changed.filter_map(|entry| Some((entry.word.to_owned(), entry.reading(view).value()?))).collect();
            }
            _ => {}
        }
        if let Some(newcomer) = &mut self.draft.newcomer {
            let told = entries.iter().filter_map(|entry| Some((entry.word.to_owned(), entry.reading(view).value()?)));
            *newcomer = told.filter(|(_, value)| !value.is_empty()).collect();
        }
    }

    /// The first line that cannot be read.
    pub fn unreadable(&self, view: View<'_>) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.is_changed() && entry.reading(view) == Reading::Unreadable)
    }

    /// What would refuse it, where all that it needs is there to be judged.
    pub fn objection(&self, view: View<'_>) -> Option<Refusal> {
        let is_blank = |entry: &Entry| entry.reading(view) == Reading::Blank;
        // Who a newcomer is comes first; what is known of BANTC, and the gates with it, afterwards.
        self.draft.lead?;
        let waits =
            matches!(self.draft.request.wish, Wish::Defer { .. } | Wish::Acknowledge { .. } | Wish::Open { .. });
        if self.unreadable(view).is_some() || (waits && self.entries.iter().any(is_blank)) {
            return None;
        }
        self.draft.objection(view).filter(|refusal| *refusal != Refusal::NothingChanges)
    }
}

/// What is understood of the line of that word.
fn reading(entries: &[Entry], word: &str, view: View<'_>) -> Reading {
    entries.iter().find(|entry| entry.word == word).map_or(Reading::Blank, |entry| entry.reading(view))
}

/// The five slots of BANTC.
#[derive(Debug)]
pub struct Checklist {
    /// What it is for: qualifying, an edit, or a lead that is only now taken in.
    pub draft: Draft,
    /// The slots, in their order.
    pub slots: Vec<SlotRow>,
    /// The one under the cursor.
    pub at: usize,
    /// Which of its texts is being typed.
    pub typing: Option<Typing>,
    /// Whether it was asked if what was typed may be thrown away.
    pub discarding: bool,
}

/// Which text of a slot is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// What was said.
    Evidence,
    /// Who said it.
    SaidBy,
}

/// One slot while it is being told.
#[derive(Debug)]
pub struct SlotRow {
    /// Which.
    pub slot: Slot,
    /// How well it is known now.
    pub state: SlotState,
    /// What was said.
    pub evidence: Input,
    /// Who said it.
    pub said_by: Input,
    /// Since when it was known, and who wrote it down.
    pub known: Option<(Timestamp, PersonId)>,
    /// Whether somebody told it anew.
    pub told: bool,
    /// The text as it is kept, of which a line shows the line breaks as blanks.
    kept: Option<String>,
}

impl Checklist {
    /// The slots with what is known of them.
    pub(super) fn new(draft: Draft) -> Self {
        let row = |slot: &Slot| SlotRow::of(*slot, draft.record.as_ref().filter(|_| draft.lead.is_some()));
        let slots = Slot::ALL.iter().map(row).collect();
        Self { draft, slots, at: 0, typing: None, discarding: false }
    }

    /// What qualifying would still ask for, gate by gate, with these answers.
    pub fn gates<'v>(&self, view: View<'v>) -> Vec<(&'v Gate, Vec<Missing>)> {
        let mut draft = self.draft.clone();
        if !matches!(draft.request.wish, Wish::Qualify { .. }) {
            draft.request.wish = Wish::Qualify { to: None };
        }
        draft.request.answers = self.learned();
        draft.gates(view)
    }

    /// What somebody told anew.
    pub fn learned(&self) -> Vec<Learned> {
        self.slots.iter().filter(|row| row.told).map(SlotRow::learned).collect()
    }

    /// The row under the cursor.
    pub(super) fn row(&mut self) -> Option<&mut SlotRow> {
        self.slots.get_mut(self.at)
    }

    /// The text that is being typed.
    pub(super) fn input(&mut self) -> Option<&mut Input> {
        let typing = self.typing?;
        let row = self.slots.get_mut(self.at)?;
        Some(if typing == Typing::Evidence { &mut row.evidence } else { &mut row.said_by })
    }

    /// Whether what is known of a slot is too old to count (semantics 9).
    pub fn is_stale(&self, row: &SlotRow, view: View<'_>) -> bool {
        let record = self.draft.record.as_ref();
        let terms = record.and_then(|record| record.lead.open_handoff()).map(|handoff| handoff.agreement);
        let terms = terms.map_or_else(|| view.agreement(), |version| view.versions.of(version));
        let at = row.known.as_ref().filter(|_| !row.told).map(|(at, _)| *at);
        at.is_some_and(|at| is_stale(at, terms.stale_after, view.now))
    }
}

impl SlotRow {
    fn of(slot: Slot, record: Option<&Arc<Record>>) -> Self {
        let answer = record.and_then(|record| record.lead.bantc.get(&slot));
        let words = answer.and_then(|answer| record?.texts.get(&answer.n));
        let line = |text: Option<&str>| Input::new(text.map(|text| clean_line(text).text).unwrap_or_default());
        Self {
            slot,
            state: answer.map_or(SlotState::Unknown, |answer| answer.state),
            evidence: line(words.map(|words| words.text.as_str())),
            said_by: line(words.and_then(|words| words.said_by.as_deref())),
            known: answer.map(|answer| (answer.at, answer.by.clone())),
            told: false,
            kept: words.map(|words| words.text.clone()),
        }
    }

    fn learned(&self) -> Learned {
        let seen = |input: &Input| Some(input.value().to_owned()).filter(|text| has_visible(text));
        // A text of several lines that nobody touched stays one.
        let kept = self.kept.clone().filter(|kept| clean_line(kept).text == self.evidence.value());
        let evidence = kept.filter(|kept| has_visible(kept)).or_else(|| seen(&self.evidence));
        Learned { slot: self.slot, state: self.state, evidence, said_by: seen(&self.said_by) }
    }
}

/// The ways of contacting, with the one after `channel` first.
pub(super) fn next_channel(channel: Channel) -> Channel {
    let at = Channel::ALL.iter().position(|known| *known == channel).unwrap_or(0);
    Channel::ALL[(at + 1) % Channel::ALL.len()]
}

/// What a key does to a line of text; nothing where it does nothing.
pub(super) fn request(key: Key) -> Option<InputRequest> {
    Some(match (key.code, key.ctrl) {
        (Code::Char(c), false) if !key.alt => InputRequest::InsertChar(c),
        (Code::Backspace, false) | (Code::Char('h'), true) => InputRequest::DeletePrevChar,
        (Code::Delete, _) => InputRequest::DeleteNextChar,
        (Code::Left, false) => InputRequest::GoToPrevChar,
        (Code::Right, false) => InputRequest::GoToNextChar,
        (Code::Left, true) => InputRequest::GoToPrevWord,
        (Code::Right, true) => InputRequest::GoToNextWord,
        (Code::Home, _) | (Code::Char('a'), true) => InputRequest::GoToStart,
        (Code::End, _) | (Code::Char('e'), true) => InputRequest::GoToEnd,
        (Code::Char('w'), true) => InputRequest::DeletePrevWord,
        (Code::Char('u'), true) => InputRequest::DeleteLine,
        _ => return None,
    })
}

/// The longest line that is taken, in characters: as long as an import takes.
const LONGEST: usize = 256;

/// A key in a line of text.
pub(super) fn type_into(input: &mut Input, key: Key) {
    let Some(request) = request(key) else { return };
    if !matches!(request, InputRequest::InsertChar(_)) || input.value().chars().count() < LONGEST {
        input.handle(request);
    }
}

/// A pasted text in a line: its line breaks are blanks, and nothing in it acts.
pub(super) fn paste_into(input: &mut Input, text: &str) {
    let room = LONGEST.saturating_sub(input.value().chars().count());
    for c in clean_line(text).text.chars().take(room) {
        input.handle(InputRequest::InsertChar(c));
    }
}
