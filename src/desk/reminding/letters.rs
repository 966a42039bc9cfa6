//! A letter, put together from what was told: companies, clocks and times, as they are when it leaves.

use std::collections::{BTreeMap, HashSet};

use chrono::TimeDelta;

use super::super::Desk;
use super::hearing::writer;
use crate::agreement::terms::{Act, Role, Trigger};
use crate::agreement::{Names, Person};
use crate::clock::Timestamp;
use crate::domain::filter::{Asking, Filter};
use crate::domain::notice::{Channel, Class, Matter};
use crate::domain::{ClockRun, Field, Lead};
use crate::error::Result;
use crate::gate::Shown;
use crate::ids::{LeadId, LetterNo, PersonId};
use crate::remind::{Addressee, DayAhead, Letter, Line};
use crate::storage::{LetterKept, NoticeRow, QueueAsk};

/// So many things stand in a letter one by one; the others are counted.
const LINES: usize = 20;

/// What a notice tells of a clock.
pub(super) struct OfClock {
    pub(super) names: Option<Names>,
    pub(super) due_at: Timestamp,
    pub(super) left: Option<TimeDelta>,
    /// The act that ends it.
    pub(super) answer: Option<Act>,
}

/// What a letter is about, for whoever looks at what left and what did not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// How many of what class, the most pressing first.
    pub counts: Vec<(Class, usize)>,
    /// Which leads, the most pressing first: the first twenty.
    pub leads: Vec<LeadId>,
    /// How many there are.
    pub total: usize,
}

impl Desk {
    /// What a letter is about.
    pub fn letter_about(&mut self, letter: LetterNo) -> Result<About> {
        let mut rows = self.store.about(letter)?;
        rows.sort_by_key(|row| (row.class, row.due_at, row.id));
        let mut known = HashSet::new();
        let mut leads: Vec<_> = rows.iter().filter_map(|row| row.lead).filter(|lead| known.insert(*lead)).collect();
        let total = leads.len();
        leads.truncate(LINES);
        Ok(About { counts: counted(&rows), leads, total })
    }

    pub(super) fn letter(&mut self, kept: &LetterKept, rows: &[NoticeRow]) -> Result<Letter> {
        let now = self.now();
        let choice = self.choice_of(&kept.person)?;
        let mut counts = counted(rows);
        // What the day brings stands in a letter for itself.
        counts.retain(|(class, _)| *class != Class::Digest);
        let mut pressing: Vec<&NoticeRow> = rows.iter().collect();
        pressing.sort_by_key(|row| (row.class, row.due_at, row.id));
        let mut lines = Vec::new();
        for row in pressing.into_iter().take(LINES) {
            if let Some(lead) = row.lead {
                lines.extend(self.line(row, lead, now)?);
            }
        }
        let versions = std::sync::Arc::clone(&self.versions);
        let agreement = &versions.in_force(now).agreement;
        let person = agreement.person(kept.person.as_str());
        let has_day = rows.iter().any(|row| row.class == Class::Digest);
        let day = match person.filter(|_| has_day) {
            Some(person) => Some(self.day_ahead(person, now)?),
            None => None,
        };
        Ok(Letter {
            id: kept.key.clone(),
            to: addressee(&kept.person, person),
            lang: choice.lang,
            made_at: kept.made_at,
            zone: person.map_or(agreement.zone, |person| agreement.zone_of(person)),
            lines,
            counts,
            day,
            is_trial: false,
        })
    }

    /// A letter that tells of nothing, and the channels by which somebody hears: for whoever tries whether letters arrive.
    pub fn trial_letter(&mut self, person: &PersonId) -> Result<(Letter, Vec<Channel>)> {
        self.known_hearer(person)?;
        let (now, key) = (self.now(), self.operations.next().to_string());
        let choice = self.choice_of(person)?;
        let agreement = self.agreement();
        let listed = agreement.person(person.as_str());
        let to = addressee(person, listed);
        let mut channels: Vec<Channel> = choice.ways.into_iter().map(|way| way.channel).collect();
        channels.retain(|channel| *channel != Channel::Mail || to.mail.is_some());
        let letter = Letter {
            id: key,
            to,
            lang: choice.lang,
            made_at: now,
            zone: listed.map_or(agreement.zone, |person| agreement.zone_of(person)),
            lines: Vec::new(),
            counts: Vec::new(),
            day: None,
            is_trial: true,
        };
        Ok((letter, channels))
    }

    fn line(&mut self, row: &NoticeRow, lead: LeadId, now: Timestamp) -> Result<Option<Line>> {
        let Some(record) = self.store.lead(lead)? else { return Ok(None) };
        let clock = row.matter.as_ref().and_then(|matter| self.clock_told(&record.lead, matter, now));
        let owner = record.lead.owner.as_ref().filter(|owner| **owner != row.person);
        let owner = owner.map(|owner| Shown::line(self.versions.called(owner)));
        let (at, left) = clock.as_ref().map_or((row.due_at, None), |clock| (clock.due_at, clock.left));
        Ok(Some(Line {
            class: row.class,
            lead,
            company: Shown::line(record.person.get(Field::Company).unwrap_or_default()),
            owner,
            by: writer(&record, row).map(|by| Shown::line(self.versions.called(by))),
            answer: clock.as_ref().and_then(|clock| clock.answer),
            clock: clock.and_then(|clock| clock.names),
            at,
            left,
        }))
    }

    /// What a matter says of a clock, as it is now.
    pub(super) fn clock_told(&self, lead: &Lead, matter: &Matter, now: Timestamp) -> Option<OfClock> {
        let Matter::Clock { handoff, clock, run } = matter else { return None };
        let handoff = lead.handoffs.iter().find(|known| known.n == *handoff)?;
        let run: &ClockRun = handoff.clocks.iter().find(|known| known.fact == *run && known.clock == *clock)?;
        let agreed = self.versions.of(run.agreement()).clock(clock, run.tier());
        let names = agreed.map(|clock| clock.names.clone());
        let ends = |act: Act| agreed.is_some_and(|clock| clock.stops.contains(&Trigger::Act(act)));
        let by_contact = agreed.is_some_and(crate::agreement::Clock::awaits_contact);
        let answer = if by_contact { Some(Act::Contact) } else { Some(Act::Accept).filter(|act| ends(*act)) };
        let left = run.stopped.is_none().then(|| run.left(&self.versions, now).time);
        Some(OfClock { names, due_at: run.due_at, left, answer })
    }

    /// What the day brings somebody.
    pub(super) fn day_ahead(&mut self, person: &Person, now: Timestamp) -> Result<DayAhead> {
        let id = PersonId::new(&person.id);
        let versions = std::sync::Arc::clone(&self.versions);
        let mut count = |text: String| -> Result<usize> {
            let asking = Asking { who: &id, versions: &versions, now, views: &[] };
            let ask = QueueAsk { filter: Filter::read(&text, asking), limit: 1, ..QueueAsk::default() };
            Ok(self.store.queue(&ask, now)?.total)
        };
        let own = format!("owner:{}", person.id);
        let takes_on = matches!(person.role, Role::InsideSales | Role::Manager);
        Ok(DayAhead {
            open: count(own.clone())?,
            overdue: count(format!("{own} sla:breached"))?,
            due_today: count(format!("{own} due:today -sla:breached"))?,
            unaccepted: if takes_on { count("owner:none stage:mql".to_owned())? } else { 0 },
        })
    }
}

/// How many of each class, the most pressing first.
fn counted(rows: &[NoticeRow]) -> Vec<(Class, usize)> {
    let mut counts: BTreeMap<Class, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(row.class).or_default() += 1;
    }
    counts.into_iter().collect()
}

fn addressee(id: &PersonId, person: Option<&Person>) -> Addressee {
    Addressee {
        person: id.clone(),
        name: Shown::line(person.map_or(id.as_str(), |person| &person.name)),
        mail: person.and_then(|person| person.mail.clone()),
    }
}
