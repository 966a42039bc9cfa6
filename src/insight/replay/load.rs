//! What hand-offs would mean for those who get them: by week and person, against what each can take on.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};

use super::course::Passing;
use super::walk::is_within;
use crate::agreement::{Agreement, Person};
use crate::clock::{Timestamp, at_wall};
use crate::ids::PersonId;
use crate::insight::Span;

/// Hand-offs in fact and as they would have been.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Both {
    /// In fact.
    pub then: u64,
    /// As they would have been.
    pub proposed: u64,
}

/// Hand-offs by week and owner.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Weeks {
    counted: BTreeMap<NaiveDate, BTreeMap<Option<PersonId>, Both>>,
}

/// What would have come to whom.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Load {
    /// Week by week.
    pub weeks: Vec<Week>,
    /// Person by person: those whom the agreement gives a number for, and those who had hand-offs. Who would have got what
    /// was never handed over nobody knows: it stands under nobody.
    pub people: Vec<PersonLoad>,
}

/// One week of everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// Its Monday, in the agreement's zone.
    pub monday: NaiveDate,
    /// The hand-offs of the week.
    pub handoffs: Both,
    /// How many those can take on who state it; nothing where nobody does.
    pub capacity: Option<u64>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonLoad {
    /// Who; nobody where absent.
    pub person: Option<PersonId>,
    /// Hand-offs in all.
    pub handoffs: Both,
    /// Those of the busiest week.
    pub busiest: Both,
    /// How many they can take on in a whole week of theirs; nothing where they do not state it.
    pub capacity: Option<u64>,
    /// Weeks with more than they can take on, by their calendar.
    pub weeks_over: Both,
}

impl Both {
    pub(super) fn add(&mut self, other: Self) {
        self.then += other.then;
        self.proposed += other.proposed;
    }

    fn most(self, other: Self) -> Self {
        Self { then: self.then.max(other.then), proposed: self.proposed.max(other.proposed) }
    }
}

impl Weeks {
    pub(super) fn add(&mut self, passing: &Passing, span: Span, agreement: &Agreement) {
        let week = |at: Timestamp| {
            let day = at.in_zone(&agreement.zone).date_naive();
            day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
        };
        let owner = passing.fact.as_ref().and_then(|fact| fact.owner.clone());
        let mut count = |at: Timestamp, both: Both| {
            let week = self.counted.entry(week(at)).or_default();
            week.entry(owner.clone()).or_default().add(both);
        };
        if let Some(fact) = passing.passed().filter(|fact| is_within(span, fact.at)) {
            count(fact.at, Both { then: 1, proposed: 0 });
        }
        if let Some(at) = passing.would_pass().filter(|at| is_within(span, *at)) {
            count(at, Both { then: 0, proposed: 1 });
        }
    }

    /// Held against what the people of an agreement can take on.
    pub(super) fn load(&self, agreement: &Agreement) -> Load {
        let stated: Vec<&Person> = agreement.people.iter().filter(|person| person.per_day.is_some()).collect();
        let mut people: BTreeMap<Option<PersonId>, PersonLoad> = BTreeMap::new();
        for person in &stated {
            people.insert(Some(PersonId::new(&person.id)), PersonLoad::default());
        }
        let mut weeks = Vec::new();
        for (monday, counted) in &self.counted {
            let capacities: BTreeMap<PersonId, u64> =
                stated.iter().map(|person| (PersonId::new(&person.id), capacity(agreement, person, *monday))).collect();
            let mut handoffs = Both::default();
            for (person, both) in counted {
                handoffs.add(*both);
                let load = people.entry(person.clone()).or_default();
                load.handoffs.add(*both);
                load.busiest = load.busiest.most(*both);
                let capacity = person.as_ref().and_then(|person| capacities.get(person));
                if let Some(capacity) = capacity {
                    let over = |n: u64| u64::from(n > *capacity);
                    load.weeks_over.add(Both { then: over(both.then), proposed: over(both.proposed) });
                }
            }
            let capacity = (!stated.is_empty()).then(|| capacities.values().sum());
            weeks.push(Week { monday: *monday, handoffs, capacity });
        }
        for (id, load) in &mut people {
            load.person.clone_from(id);
            let person = id.as_ref().and_then(|id| agreement.person(id.as_str()));
            load.capacity = person.and_then(|person| whole_week(agreement, person));
        }
        Load { weeks, people: people.into_values().collect() }
    }
}

impl Default for PersonLoad {
    fn default() -> Self {
        let none = Both::default();
        Self { person: None, handoffs: none, busiest: none, capacity: None, weeks_over: none }
    }
}

/// How many hand-offs somebody can take on in a week: their number for a day, on each day on which their own calendar
/// opens.
fn capacity(agreement: &Agreement, person: &Person, monday: NaiveDate) -> u64 {
    let calendar = agreement.calendar_of(person);
    let zone = agreement.zone_of(person);
    let opens = |day: NaiveDate| {
        let start = at_wall(&zone, day.and_time(chrono::NaiveTime::MIN));
        let end = day.succ_opt().map_or(start, |next| at_wall(&zone, next.and_time(chrono::NaiveTime::MIN)));
        calendar.elapsed(start, end) > TimeDelta::zero()
    };
    let days = monday.iter_days().take(7).filter(|day| opens(*day)).count();
    u64::from(person.per_day.unwrap_or_default()) * days as u64
}

/// The same in a week in which they are there as ever: the most of four.
fn whole_week(agreement: &Agreement, person: &Person) -> Option<u64> {
    person.per_day?;
    let day = agreement.effective_from;
    let monday = day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday())))?;
    monday.iter_weeks().take(4).map(|monday| capacity(agreement, person, monday)).max()
}
