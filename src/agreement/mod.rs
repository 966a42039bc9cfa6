//! What was agreed: the text of an agreement and the checked value that it stands for.
//!
//! Everything that the console does follows from an [`Agreement`]; nothing of one is written into the program but the
//! default's text, which is an agreement file like any other. A section of the file is a file of this room: its type
//! and how it is read. What spans sections (a clock's calendar, a reason in use) is checked where the section that
//! needs it is read, so that the complaint stands at the place to mend; it is a [`Section::misfit`], told once every
//! section is right by itself.
//!
//! [`playbook`] and [`goals`] are what a team knows and wants; [`readiness`] says what an agreement lacks, [`minutes`]
//! what one changes.
//!
//! Not here: leads, facts, the time. A calendar is asked about instants that others bring.

mod assignment;
pub mod calendar;
mod calendars;
mod clock;
mod criteria;
mod fold;
mod gate;
pub mod goals;
pub mod holidays;
mod import;
mod leave;
pub mod minutes;
mod person;
pub mod playbook;
mod points;
mod presets;
pub mod readiness;
mod reason;
mod remarks;
mod returning;
mod rules;
mod score;
mod stages;
pub mod terms;
mod tier;
mod versions;
pub mod words;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;

pub use assignment::{AssignRule, Assignment, Whom};
pub use calendars::Calendars;
pub use clock::{Clock, Ideal, Limit, Rung, too_long};
pub use criteria::{AccountBar, Criterion, Exclusion};
pub(crate) use fold::folded;
pub use gate::{Gate, Requirement};
#[cfg(test)]
pub(crate) use gate::{acts_with, askable};
pub use goals::Goals;
pub use import::Import;
pub use leave::Leave;
pub use person::Person;
pub use playbook::Playbook;
pub use points::Points;
pub use presets::Preset;
pub use reason::Reason;
pub use returning::{ContactRules, Deferral, ReEntry};
pub use rules::RuleKind;
pub use score::{Bar, ByAmount, COLUMN, Component, Condition, Counts, Decay, Fading, FitRule, Group, Score, TouchRule};
pub use stages::{StageRates, Targets};
pub use tier::{Looks, Tier};
pub use versions::{Adoption, Version, Versions};

use crate::clock::Timestamp;
use crate::document::{Complaints, Document, Placed, Section, hint};
use crate::i18n::Message;
use calendar::{Length, NoOpenTime};
use terms::Act;

/// The default agreement's text, comments and all.
pub const DEFAULT: &str = include_str!("default.toml");

/// What marketing and sales agreed.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// What it is called.
    pub title: String,
    /// From which day on it holds. The first version adopted holds for all earlier time too (decision 16).
    pub effective_from: NaiveDate,
    /// When the two departments look at it again.
    pub next_review: Option<NaiveDate>,
    /// The zone of dates in figures and of whatever names none.
    pub zone: Tz,
    /// How long an act can be taken back by its author (decision 22).
    pub undo_within: TimeDelta,
    /// The named calendars; `always` is one of them.
    pub calendars: Calendars,
    /// Which hand-offs go before others, the first one first.
    pub tiers: Vec<Tier>,
    /// The clocks, in the file's order.
    pub clocks: Vec<Clock>,
    /// Points.
    pub score: Score,
    /// Who is never handed over.
    pub exclusions: Vec<Exclusion>,
    /// What makes an MQL: any one of them.
    pub criteria: Vec<Criterion>,
    /// What must be so before an act is granted; what an SQL needs is the first.
    pub gates: Vec<Gate>,
    /// From how many points on qualifying is worth a thought (`[sql] hint_score`): a hint, which no act asks for.
    pub hint_score: Option<Bar>,
    /// For how long an answer to BANTC holds; for good where absent.
    pub stale_after: Option<TimeDelta>,
    /// Putting leads to sleep.
    pub deferral: Deferral,
    /// Coming back after a return.
    pub re_entry: ReEntry,
    /// Writing contacts down.
    pub contacts: ContactRules,
    /// Why leads come back, are put aside, or are lost.
    pub reasons: Vec<Reason>,
    /// How likely an open deal of a stage is won.
    pub stages: StageRates,
    /// What both sides aim at.
    pub targets: Targets,
    /// One's own people.
    pub people: Vec<Person>,
    /// Whose leads are.
    pub assignment: Assignment,
    /// What lists that are read in mean here.
    pub import: Import,
    /// The words, the buyer's way, and what is done on it.
    pub playbook: Playbook,
    /// What is aimed at, watched, and looked back on.
    pub goals: Goals,
}

/// When a clock that starts now is due, becomes pressing, and would ideally have stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instants {
    /// Until when.
    pub due_at: Timestamp,
    /// One for each of the clock's warnings, ascending.
    pub warn_at: Vec<Timestamp>,
    /// The ideal.
    pub ideal_at: Option<Timestamp>,
}

impl Agreement {
    /// Reads and checks a file. `name` is what complaints call it.
    pub fn parse(name: &str, text: &str) -> Result<Self, Complaints> {
        let document = Document::new(name, text);
        let agreement = read(document.root());
        document.finish(agreement)
    }

    /// Reads a text that was adopted once. What did not fit together was looked at then: a rule that was added since keeps
    /// nobody out of the data, and is told when the next version is checked.
    pub fn recall(name: &str, text: &str) -> Result<Self, Complaints> {
        let document = Document::new(name, text);
        let agreement = read(document.root());
        document.recall(agreement)
    }

    /// The clock called `id` for a hand-off of `tier`: the one for that tier, else the one for all others.
    pub fn clock(&self, id: &str, tier: Option<&str>) -> Option<&Clock> {
        let called = || self.clocks.iter().filter(|clock| clock.id == id);
        let own = called().find(|clock| clock.tier.is_some() && clock.tier.as_deref() == tier);
        own.or_else(|| called().find(|clock| clock.tier.is_none()))
    }

    /// The clocks that may run on a hand-off of `tier`, in the file's order.
    pub fn clocks_for(&self, tier: Option<&str>) -> impl Iterator<Item = &Clock> {
        let is_the_one = move |clock: &&Clock| self.clock(&clock.id, tier).is_some_and(|one| std::ptr::eq(one, *clock));
        self.clocks.iter().filter(is_the_one)
    }

    /// The gates of an act, in the file's order.
    pub fn gates_on(&self, act: Act) -> impl Iterator<Item = &Gate> {
        self.gates.iter().filter(move |gate| gate.acts.contains(&act))
    }

    /// The tier of a hand-off, and its place in the queue's order: the first tier is 0.
    pub fn tier_of(&self, looks: Looks<'_>) -> Option<(usize, &Tier)> {
        self.tiers.iter().enumerate().find(|(_, tier)| tier.takes(looks))
    }

    /// When a clock that starts at `start` is due, and what lies before.
    pub fn instants(&self, clock: &Clock, start: Timestamp) -> Result<Instants, NoOpenTime> {
        let calendar = self.calendars.get(&clock.calendar).ok_or(NoOpenTime)?;
        let due_at = match clock.limit {
            Limit::Within(within) => calendar.deadline(start, within.time())?,
            Limit::By(by) => calendar.by(start, by)?,
        };
        let need = self.need(clock, start)?;
        let shares = clock.warn_at.iter().map(|percent| calendar.deadline(start, share(need, *percent)));
        let warn_at = shares.collect::<Result<_, _>>()?;
        let ideal_at = match &clock.ideal {
            Some(ideal) => {
                let calendar = self.calendars.get(&ideal.calendar).ok_or(NoOpenTime)?;
                Some(calendar.deadline(start, ideal.within.time())?)
            }
            None => None,
        };
        Ok(Instants { due_at, warn_at, ideal_at })
    }

    /// How much time of its calendar a clock gives that starts at `start`: what a pause leaves as it is.
    pub fn need(&self, clock: &Clock, start: Timestamp) -> Result<TimeDelta, NoOpenTime> {
        match clock.limit {
            Limit::Within(within) => Ok(within.time()),
            Limit::By(by) => {
                let calendar = self.calendars.get(&clock.calendar).ok_or(NoOpenTime)?;
                Ok(calendar.elapsed(start, calendar.by(start, by)?))
            }
        }
    }

    /// The reason called `id`.
    pub fn reason(&self, id: &str) -> Option<&Reason> {
        self.reasons.iter().find(|reason| reason.id == id)
    }

    /// The reasons that are for an act, in the file's order, which is the order of their digits.
    pub fn reasons_for(&self, act: Act) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(move |reason| reason.acts.contains(&act))
    }

    /// The ids of what makes an MQL.
    pub fn criteria(&self) -> impl Iterator<Item = &str> {
        self.criteria.iter().map(|criterion| criterion.id.as_str())
    }

    /// One of what makes an MQL, by its id.
    pub fn criterion(&self, id: &str) -> Option<&Criterion> {
        self.criteria.iter().find(|criterion| criterion.id == id)
    }

    /// One of one's own people.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }
}

/// So many per cent of a length.
pub(crate) fn share(length: TimeDelta, percent: u8) -> TimeDelta {
    length * i32::from(percent) / 100
}

fn read(mut root: Section<'_, '_>) -> Option<Agreement> {
    let title = needed_text(&mut root, "title");
    let effective_from = needed_day(&mut root, "effective_from");
    let next_review = day(&mut root, "next_review");
    if let (Some(from), Some(review)) = (&effective_from, &next_review)
        && review.value <= from.value
    {
        root.complain(&review.span, Message::new("agreement.review_too_early"));
    }
    let zone = calendars::zone(&mut root);
    let undo_within = length(&mut root, "undo_within");
    let calendars = calendars::read(&mut root, zone);
    let (people, functions) = person::read(&mut root, &calendars);
    let (reasons, promised) = reason::read(&mut root);
    let (score, scored_phases) = score::read(&mut root);
    let exclusions = criteria::read_exclusions(&mut root, &reasons);
    let criteria = criteria::read(&mut root, &score);
    let tiers = tier::read(&mut root, &criteria, score.most());
    let assignment = assignment::read(&mut root, &people, &reasons, &tiers);
    let clocks = clock::read(&mut root, &calendars, &people, &tiers);
    let (gates, hint_score) = gate::read(&mut root);
    let stale_after = gate::read_stale_after(&mut root);
    let deferral = returning::read_deferral(&mut root);
    let re_entry = returning::read_re_entry(&mut root, &criteria);
    let contacts = returning::read_contact(&mut root);
    let stages = stages::read_rates(&mut root);
    let targets = stages::read_targets(&mut root);

    let mut lists = playbook::reading::Lists::of(&mut root);
    let playbook = playbook::read(&mut lists, &score, &clocks, &reasons);
    playbook::check_phases(lists.root, &scored_phases, &playbook);
    let import = import::read(lists.root, &score, &playbook);
    let goals = goals::read(&mut lists, &playbook, &people, &calendars);
    lists.close();
    person::check_functions(&root, &functions, &playbook.functions);
    reason::check_touches(&root, &promised, &score, &playbook);

    root.close();
    Some(Agreement {
        title: title?.value,
        effective_from: effective_from?.value,
        next_review: next_review.map(|day| day.value),
        zone: zone?,
        undo_within: undo_within.map_or(TimeDelta::hours(24), |length| length.time()),
        calendars,
        tiers,
        clocks,
        score,
        exclusions,
        criteria,
        gates,
        hint_score,
        stale_after,
        deferral,
        re_entry,
        contacts,
        reasons,
        stages,
        targets,
        people,
        assignment,
        import,
        playbook,
        goals,
    })
}

/// A text that must be there and not be blank.
fn needed_text(section: &mut Section<'_, '_>, key: &str) -> Option<Placed<String>> {
    let text = section.text(key);
    let text = section.need(key, text)?;
    if text.trim().is_empty() {
        section.complain(&text.span, Message::new("agreement.blank").with("key", key));
        return None;
    }
    Some(text)
}

/// An id: what programs and journals call a thing. Letters, digits, `_` and `-`, so that it can stand in a command.
fn id(section: &mut Section<'_, '_>) -> Option<Placed<String>> {
    let id = needed_text(section, "id")?;
    if !id.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-') {
        section.complain(&id.span, Message::new("agreement.bad_id").with("id", &id.value));
        return None;
    }
    Some(id)
}

/// Complains of an id that was given before.
fn check_unique<'i>(section: &Section<'_, '_>, id: &Placed<String>, mut known: impl Iterator<Item = &'i str>) {
    if known.any(|other| other == id.value) {
        section.complain(&id.span, Message::new("agreement.twice").with("id", &id.value));
    }
}

fn day(section: &mut Section<'_, '_>, key: &str) -> Option<Placed<NaiveDate>> {
    let read = section.date(key)?;
    let day = read.value.date.and_then(calendars::to_date).filter(|_| read.value.time.is_none());
    if day.is_none() {
        section.complain(&read.span, Message::new("agreement.not_a_day").with("key", key));
    }
    day.map(|value| Placed { value, span: read.span })
}

fn needed_day(section: &mut Section<'_, '_>, key: &str) -> Option<Placed<NaiveDate>> {
    let read = day(section, key);
    section.need(key, read)
}

/// A length of time such as `24h`; not negative.
fn length(section: &mut Section<'_, '_>, key: &str) -> Option<Placed<Length>> {
    let text = section.text(key)?;
    let length = Length::parse(&text);
    if length.is_none() {
        section.complain(&text.span, Message::new("agreement.not_a_length").with("text", &text.value));
    }
    length.map(|value| Placed { value, span: text.span })
}

/// A word of the trade: complains of others, naming the nearest.
fn term<T>(
    section: &Section<'_, '_>,
    text: &Placed<String>,
    known: &[&'static str],
    of: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let term = of(text);
    if term.is_none() {
        let hint = hint(text, known.iter().copied());
        let message = Message::new("agreement.unknown_word").with("word", &text.value).with_message("hint", hint);
        section.complain(&text.span, message);
    }
    term
}

/// A list of words of the trade, each where it stands.
fn terms<T>(
    section: &mut Section<'_, '_>,
    key: &str,
    known: &[&'static str],
    of: impl Fn(&str) -> Option<T>,
) -> Vec<Placed<T>> {
    let texts = section.texts(key).map(|list| list.value).unwrap_or_default();
    let term = |text: Placed<String>| term(section, &text, known, &of).map(|value| Placed { value, span: text.span });
    texts.into_iter().filter_map(term).collect()
}

/// A list of texts, each where it stands; none is an empty list.
fn texts(section: &mut Section<'_, '_>, key: &str) -> Vec<Placed<String>> {
    section.texts(key).map(|list| list.value).unwrap_or_default()
}

fn values<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.value).collect()
}

/// Complains of a name that nothing in the file has, where `message` says what it should be the name of.
fn check_named<'k>(
    section: &Section<'_, '_>,
    name: &Placed<String>,
    known: impl Iterator<Item = &'k str>,
    message: Message,
) {
    let known: Vec<_> = known.collect();
    if !known.contains(&name.value.as_str()) {
        section.misfit(&name.span, message.with("name", &name.value).with_message("hint", hint(name, known)));
    }
}

fn act_words() -> Vec<&'static str> {
    Act::ALL.iter().map(|act| act.word()).collect()
}

/// Names that things have in the two languages; the id where a language has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// In Japanese.
    pub ja: String,
    /// In English.
    pub en: String,
}

impl Names {
    fn read(section: &mut Section<'_, '_>, id: &str) -> Self {
        let ja = section.text("ja").map(|text| text.value);
        let en = section.text("en").map(|text| text.value);
        let either = ja.clone().or_else(|| en.clone()).unwrap_or_else(|| id.to_owned());
        Self { ja: ja.unwrap_or_else(|| either.clone()), en: en.unwrap_or(either) }
    }

    /// The name in `lang`.
    pub fn get(&self, lang: crate::i18n::Lang) -> &str {
        match lang {
            crate::i18n::Lang::Ja => &self.ja,
            crate::i18n::Lang::En => &self.en,
        }
    }
}
