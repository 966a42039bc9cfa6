//! One life: steps at instants before now, each granted by the rules.

use std::cell::RefCell;

use chrono::TimeDelta;
use rand::RngExt as _;
use rand_chacha::ChaCha8Rng;

use super::{Cast, people};
use crate::agreement::terms::{Act, Channel, Outcome, Role, Stage};
use crate::clock::Timestamp;
use crate::domain::{
    Decision, Fact, Field, Ground, Lead, Operation, Person, Request, Setting, Traits, Way, What, decide,
};
use crate::ids::{LeadId, OpIds, PersonId};
use crate::storage::LeadChange;

/// What becomes of a lead.
#[derive(Debug, Clone, Copy)]
pub(super) enum Plot {
    /// A clock will run out in a moment.
    Expiring { left: TimeDelta },
    /// A clock has run out.
    Overdue { by: TimeDelta },
    /// Handed over, nobody's yet.
    Waiting { left: TimeDelta },
    /// Somebody has taken it on.
    Accepted,
    /// Somebody has tried to reach the person.
    Contacted,
    /// Given back to marketing.
    Returned,
    /// Never to be approached.
    Rejected,
    /// Given back, and handed over again.
    ComeBack,
    /// With marketing still.
    Nurtured,
    /// Accepted by mistake, and that taken back.
    ChangedMind,
    /// Long over, somewhere on the way.
    Past,
}

/// A life while it is lived.
pub(super) struct Life<'c, 'd> {
    cast: &'c Cast<'c>,
    ids: &'c OpIds,
    dice: RefCell<&'d mut ChaCha8Rng>,
    person: Person,
    traits: Traits,
    facts: Vec<Fact>,
    operations: Vec<Operation>,
    notes: Vec<(u32, String)>,
}

impl<'c, 'd> Life<'c, 'd> {
    pub(super) fn begin(cast: &'c Cast<'c>, ids: &'c OpIds, dice: &'d mut ChaCha8Rng, n: u32) -> Self {
        let (person, traits) = somebody(dice, n);
        let dice = RefCell::new(dice);
        Self { cast, ids, dice, person, traits, facts: Vec::new(), operations: Vec::new(), notes: Vec::new() }
    }

    /// The operations of this life, and the lead that they made.
    pub(super) fn end(self) -> (Vec<Operation>, LeadChange) {
        let after = Lead::fold(LeadId(0), &self.facts);
        let notes = self.notes.into_iter().collect();
        (
            self.operations,
            LeadChange { after, is_new: true, facts: self.facts, notes, person: Some((self.person, Vec::new())) },
        )
    }

    pub(super) fn live(&mut self, plot: Plot, n: u32) {
        let now = self.cast.now;
        match plot {
            Plot::Past => self.was_told_of(n),
            Plot::Nurtured => self.comes_in(now.plus(-self.days(1, 40))),
            Plot::Waiting { left } => self.is_handed_over_with(left, n.is_multiple_of(4)),
            Plot::Overdue { by } => self.is_handed_over_with(-by, n.is_multiple_of(2)),
            Plot::Expiring { left } => self.is_about_to_expire(left),
            Plot::Accepted => {
                let at = self.is_handed_over(n);
                let rep = self.rep(n);
                self.does(&rep, at.plus(self.minutes(3, 50)), &Request::Accept);
            }
            Plot::Contacted => self.is_contacted(n),
            Plot::Returned => {
                let at = self.is_handed_over(n);
                self.is_returned(at.plus(self.minutes(20, 300)), n);
            }
            Plot::Rejected => {
                let at = self.is_handed_over(n);
                let rep = self.rep(n);
                let reason = self.reason(Act::Reject);
                self.does(&rep, at.plus(self.minutes(5, 200)), &Request::Reject { reason, note: None });
            }
            Plot::ComeBack => {
                let at = now.plus(-self.days(20, 90));
                self.comes_in(at.plus(TimeDelta::hours(-5)));
                self.is_passed_on(at, None);
                self.is_returned(at.plus(TimeDelta::hours(2)), n);
                let left = self.minutes(30, 1_200);
                self.is_passed_on(self.started_for(left), None);
            }
            Plot::ChangedMind => {
                let at = self.is_handed_over(n);
                let rep = self.rep(n);
                self.does(&rep, at.plus(TimeDelta::minutes(4)), &Request::Accept);
                self.does(&rep, at.plus(TimeDelta::minutes(5)), &Request::Undo);
            }
        }
    }

    /// History of another system: the first stages of the way, weeks apart.
    fn was_told_of(&mut self, n: u32) {
        let far = [2, 2, 3, 3, 4, 5, 6][self.dice.borrow_mut().random_range(0..7)];
        let mut at = self.cast.now.plus(-self.days(60, 300));
        let operation = self.operation(Act::Capture, self.marketing(), self.cast.now.plus(-self.days(1, 5)));
        self.happened(&operation, at, What::Captured { way: Way::History });
        let traits = self.traits.clone();
        self.happened(&operation, at, What::Described(traits));
        let rep = self.rep(n);
        self.happened(&operation, at, What::Assigned { owner: rep });
        for stage in &Stage::WAY[..=far] {
            let amount = (*stage == Stage::Customer)
                .then(|| f64::from(self.dice.borrow_mut().random_range(3..90_u32)) * 100_000.0);
            self.happened(&operation, at, What::Reached { stage: *stage, amount, reason: None });
            at = at.plus(self.days(1, 9));
        }
        if far >= 4 && n.is_multiple_of(3) {
            let reason = Some("price".to_owned());
            self.happened(&operation, at, What::Reached { stage: Stage::Lost, amount: None, reason });
        }
        self.operations.push(operation);
    }

    fn comes_in(&mut self, at: Timestamp) {
        let operation = self.operation(Act::Capture, self.marketing(), at);
        self.happened(&operation, at, What::Captured { way: Way::Live });
        let traits = self.traits.clone();
        self.happened(&operation, at, What::Described(traits));
        self.operations.push(operation);
    }

    /// Handed over so long ago that the clock has `left` on it now.
    fn is_handed_over_with(&mut self, left: TimeDelta, to_me: bool) {
        let at = self.started_for(left);
        self.comes_in(at.plus(-self.minutes(30, 4_000)));
        let to = to_me.then(|| self.cast.me.clone());
        self.is_passed_on(at, to);
    }

    /// Handed over some hours ago: most queues are in time.
    fn is_handed_over(&mut self, n: u32) -> Timestamp {
        let at = self.started_for(self.minutes(60, 1_300));
        self.comes_in(at.plus(-self.minutes(30, 9_000)));
        let to = (n.is_multiple_of(5)).then(|| self.cast.me.clone());
        self.is_passed_on(at, to);
        at
    }

    fn is_passed_on(&mut self, at: Timestamp, to: Option<PersonId>) {
        let criteria: Vec<_> = self.cast.agreement.criteria().map(ToOwned::to_owned).collect();
        let marketing = self.marketing();
        let by_hand = criteria.is_empty() || self.dice.borrow_mut().random_range(0..4) == 0;
        let (ground, note) = if by_hand {
            (Ground::ByHand, Some(self.pick(&people::HANDOVER_NOTE).to_owned()))
        } else {
            let which = self.dice.borrow_mut().random_range(0..criteria.len());
            (Ground::Criterion(criteria[which].clone()), None)
        };
        self.does(&marketing, at, &Request::HandOff { ground, to, note });
    }

    /// A clock that runs day and night can run out at any time, whatever day it is: that of the decision. Where the
    /// agreement has none, the first contact's runs out as nearly as its calendar lets it.
    fn is_about_to_expire(&mut self, left: TimeDelta) {
        let agreement = self.cast.agreement;
        let always = |clock: &&crate::agreement::Clock| clock.calendar == "always";
        let Some(clock) = agreement.clocks_started_by(Act::Contact).find(always) else {
            return self.is_handed_over_with(left, true);
        };
        let contacted = self.cast.now.plus(left - clock.within.time());
        let at = contacted.plus(-self.minutes(20, 100));
        self.comes_in(at.plus(-self.minutes(30, 4_000)));
        self.is_passed_on(at, None);
        let me = self.cast.me.clone();
        let note = Some(self.pick(&people::CALL_NOTE).to_owned());
        self.does(&me, contacted, &Request::Contact { channel: Channel::Phone, outcome: Outcome::Reached, note });
    }

    fn is_contacted(&mut self, n: u32) {
        let at = self.is_handed_over(n);
        let rep = self.rep(n);
        let mut at = at.plus(self.minutes(4, 60));
        let attempts = self.dice.borrow_mut().random_range(1..4_u32);
        for attempt in 0..attempts {
            let channel = Channel::ALL[self.dice.borrow_mut().random_range(0..Channel::ALL.len())];
            let outcome = if attempt == 0 { Outcome::NoAnswer } else { Outcome::Reached };
            let note = (attempt > 0).then(|| self.pick(&people::CALL_NOTE).to_owned());
            self.does(&rep, at, &Request::Contact { channel, outcome, note });
            at = at.plus(self.minutes(30, 90));
        }
        if n.is_multiple_of(2) {
            let text = self.pick(&people::CALL_NOTE).to_owned();
            self.does(&rep, at, &Request::Note { text });
        }
    }

    fn is_returned(&mut self, at: Timestamp, n: u32) {
        let rep = self.rep(n);
        let reason = self.reason(Act::Return);
        let note = Some(self.pick(&people::RETURN_NOTE).to_owned());
        self.does(&rep, at, &Request::Return { reason, note });
    }

    /// When a hand-off must have been for its first clock to have `left` now; the latest such instant. Halving finds it
    /// on any calendar, for the due instant never moves back when the start moves on.
    fn started_for(&self, left: TimeDelta) -> Timestamp {
        let now = self.cast.now;
        let agreement = self.cast.agreement;
        let Some(clock) = agreement.clocks_started_by(Act::HandOff).next() else {
            return now.plus(-TimeDelta::hours(1));
        };
        let Some(calendar) = agreement.calendars.get(&clock.calendar) else { return now };
        let wanted = |start: Timestamp| {
            calendar.deadline(start, clock.within.time()).is_ok_and(|due| calendar.elapsed(now, due) <= left)
        };
        let (mut before, mut after) = (now.plus(-TimeDelta::days(30)), now);
        while after.since(before) > TimeDelta::milliseconds(500) {
            let middle = before.plus(after.since(before) / 2);
            if wanted(middle) {
                before = middle;
            } else {
                after = middle;
            }
        }
        before
    }

    /// Does something if the rules grant it, and not in the future.
    fn does(&mut self, by: &PersonId, at: Timestamp, request: &Request) {
        let at = at.min(self.cast.now);
        let lead = Lead::fold(LeadId(0), &self.facts);
        let setting = Setting { by, now: at, agreement: self.cast.agreement };
        let Ok(Decision { act, facts, note }) = decide(&lead, request, setting) else { return };
        let operation = self.operation(act, by.clone(), at);
        for what in facts {
            self.happened(&operation, at, what);
        }
        self.notes.extend(self.facts.last().map(|fact| fact.n).zip(note));
        self.operations.push(operation);
    }

    fn operation(&self, act: Act, by: PersonId, at: Timestamp) -> Operation {
        Operation { id: self.ids.next(), act, by, recorded_at: at, agreement: self.cast.version }
    }

    fn happened(&mut self, operation: &Operation, at: Timestamp, what: What) {
        let n = self.facts.last().map_or(1, |fact| fact.n + 1);
        self.facts.push(Fact { n, operation: operation.clone(), at, what });
    }

    /// Every third lead is the user's own; the others belong to the agreement's reps.
    fn rep(&self, n: u32) -> PersonId {
        let reps: Vec<_> = self.people(Role::InsideSales).collect();
        match reps.get((n / 3) as usize % reps.len().max(1)) {
            Some(rep) if !n.is_multiple_of(3) => rep.clone(),
            _ => self.cast.me.clone(),
        }
    }

    fn marketing(&self) -> PersonId {
        self.people(Role::Marketing).next().unwrap_or_else(|| self.cast.me.clone())
    }

    fn people(&self, role: Role) -> impl Iterator<Item = PersonId> {
        self.cast
            .agreement
            .people
            .iter()
            .filter(move |person| person.role == role)
            .map(|person| PersonId::new(&person.id))
    }

    fn reason(&self, act: Act) -> String {
        let reasons: Vec<_> = self.cast.agreement.reasons_for(act).map(|reason| reason.id.clone()).collect();
        let which = self.dice.borrow_mut().random_range(0..reasons.len().max(1));
        reasons.get(which).cloned().unwrap_or_default()
    }

    fn pick(&self, texts: &[&'static str]) -> &'static str {
        texts[self.dice.borrow_mut().random_range(0..texts.len())]
    }

    fn minutes(&self, from: i64, to: i64) -> TimeDelta {
        TimeDelta::seconds(self.dice.borrow_mut().random_range(from * 60..to * 60))
    }

    fn days(&self, from: i64, to: i64) -> TimeDelta {
        self.minutes(from * 1_440, to * 1_440)
    }
}

/// Somebody who does not exist: two of three are Japanese.
fn somebody(dice: &mut ChaCha8Rng, n: u32) -> (Person, Traits) {
    let mut person = Person::default();
    let title = people::TITLE[dice.random_range(0..people::TITLE.len())];
    if n % 3 == 2 {
        let (name, company) = people::ENGLISH[dice.random_range(0..people::ENGLISH.len())];
        person.set(Field::Name, name);
        person.set(Field::Company, company);
        person.set(Field::Title, title.1);
    } else {
        let family = people::FAMILY[dice.random_range(0..people::FAMILY.len())];
        let given = people::GIVEN[dice.random_range(0..people::GIVEN.len())];
        let company = people::COMPANY[dice.random_range(0..people::COMPANY.len())];
        let form = people::FORM[dice.random_range(0..people::FORM.len())];
        let company =
            if dice.random_range(0..2) == 0 { format!("{form}{company}") } else { format!("{company}{form}") };
        person.set(Field::Name, &format!("{} {}", family.0, given.0));
        person.set(Field::Kana, &format!("{} {}", family.1, given.1));
        person.set(Field::Company, &company);
        person.set(Field::Title, title.0);
    }
    person.set(Field::ExternalId, &format!("D-{:05}", n + 1));
    person.set(Field::Phone, &format!("03-{:04}-{:04}", dice.random_range(1_000..9_999), dice.random_range(0..9_999)));
    person.set(Field::Mail, &format!("lead{}@example.com", n + 1));
    person.set(Field::ConsentMail, if n % 11 == 5 { "no" } else { "yes" });
    let pick = |dice: &mut ChaCha8Rng, texts: &[&str]| Some(texts[dice.random_range(0..texts.len())].to_owned());
    let traits = Traits {
        source: pick(dice, &people::SOURCE),
        campaign: pick(dice, &people::CAMPAIGN),
        industry: pick(dice, &people::INDUSTRY),
        employees: Some(dice.random_range(5..900)),
    };
    (person, traits)
}
