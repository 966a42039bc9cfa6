//! What people do in a week, by chance.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use tasuki::agreement::Adoption;
use tasuki::agreement::calendar::Interval;
use tasuki::agreement::terms::{Act, Channel as By, Outcome};
use tasuki::clock::Timestamp;
use tasuki::desk::{Desk, Problem};
use tasuki::domain::notice::{Choice, Way as Hears};
use tasuki::domain::{Field, Ground, Operation, Person, Request, Traits, Wake, Way, What, Wish};
use tasuki::ids::{LeadId, NoticeId, PersonId};
use tasuki::storage::{LeadChange, Record};

use super::agreements::{EVERYBODY, Terms};
use super::week::{Week, index};
use crate::histories::Chance;

impl Week {
    /// A lead comes in and is handed to sales.
    pub fn lead_comes(&self) {
        let marketing = 4;
        let (now, id) = (self.programs[marketing].clock.shows(), self.ids().next());
        let n = self.leads.lock().unwrap().len();
        let lead = self.at_desk(marketing, |desk| captured(desk, id, now, n));
        self.leads.lock().unwrap().push(lead);
        let to = self.by_chance(|chance| chance.percent(80).then(|| anybody(chance)));
        self.act(marketing, lead, &Wish::HandOff { ground: Ground::List, to }.into());
    }

    /// Does it, unless a rule is against it.
    fn act(&self, by: usize, lead: LeadId, request: &Request) {
        self.acts.fetch_add(1, Ordering::Relaxed);
        let answer = match self.at_desk(by, |desk| desk.act(lead, request)) {
            Ok(_) => "done",
            Err(Problem::Refused { refusal, .. }) => refusal.rule(),
            Err(Problem::Failed(error)) => panic!("{error}"),
        };
        let late = request.happened.map(|at| format!(" (it was {at:?})")).unwrap_or_default();
        let wish = &request.wish;
        self.tell(&format!("{} on lead {lead}: {wish:?}{late}: {answer}", self.programs[by].who));
        self.read_again();
        if answer == "done" {
            self.judge.lock().unwrap().met.insert(format!("act {}", request.act()));
        }
    }

    fn read_again(&self) {
        let leads = self.leads.lock().unwrap().clone();
        self.judge.lock().unwrap().acted(&leads);
    }

    /// Somebody does something, whatever it is.
    pub fn somebody_acts(self: &Arc<Self>, by: usize) {
        self.judge.lock().unwrap().look();
        let leads = self.leads.lock().unwrap().clone();
        let lead = self.by_chance(|chance| *chance.one_of(&leads));
        let record = self.judge.lock().unwrap().records[&lead.0].clone();
        match self.by_chance(|chance| chance.between(0, 99)) {
            0..=6 => self.chooses(by),
            7..=9 => self.adopts(by),
            10..=12 => self.takes_back(by),
            13 if leads.len() < 4 && !self.is_busy(4) => self.lead_comes(),
            _ => {
                let now = self.programs[by].clock.shows();
                let request = self.by_chance(|chance| wish(chance, &record, now));
                // Mostly whoever has it.
                let owner =
                    record.lead.owner.as_ref().and_then(|owner| self.programs.iter().position(|p| p.who == *owner));
                let owner = owner.filter(|owner| !self.is_busy(*owner) && self.by_chance(|chance| chance.percent(60)));
                let last =
                    record.lead.operations.last().and_then(|last| self.programs.iter().position(|p| p.who == last.by));
                let undoes = matches!(request.wish, Wish::Undo | Wish::Redo);
                let by =
                    if undoes { last.filter(|last| !self.is_busy(*last)).unwrap_or(by) } else { owner.unwrap_or(by) };
                self.act(by, lead, &request);
            }
        }
    }

    /// Somebody wants to hear otherwise.
    fn chooses(&self, by: usize) {
        self.acts.fetch_add(1, Ordering::Relaxed);
        let now = self.programs[by].clock.shows();
        let choice = self.by_chance(|chance| {
            let quiet = *chance.one_of(&["", "12:30-15:00", "08:00-19:00", "00:00-10:00 16:00-24:00"]);
            let ways = *chance.one_of(&["desktop mail", "mail=escalation,breach,warning,assigned", "desktop", ""]);
            Choice {
                quiet: quiet.split_whitespace().map(|text| Interval::parse(text).unwrap()).collect(),
                ways: ways.split_whitespace().map(|text| text.parse::<Hears>().unwrap()).collect(),
                digest: chance.percent(20),
                lang: None,
                snoozed_until: chance.percent(30).then(|| now.plus(TimeDelta::minutes(chance.between(1, 1_500)))),
            }
        });
        self.tell(&format!("{} wants to hear so: {choice:?}", self.programs[by].who));
        let who = self.programs[by].who.clone();
        // Whoever is not listed is refused.
        self.at_desk(by, |desk| desk.choose_ways(&who, &choice).ok());
        self.read_again();
    }

    /// Another agreement is adopted, now or for another day; open leads go along, or do not.
    fn adopts(&self, by: usize) {
        self.acts.fetch_add(1, Ordering::Relaxed);
        let now = self.programs[by].clock.shows();
        let (terms, days, along) = self
            .by_chance(|chance| (Terms::of(index(chance), index(chance)), chance.between(-1, 2), chance.percent(50)));
        let day = now.plus(TimeDelta::days(days)).in_zone(&chrono_tz::Asia::Tokyo).date_naive();
        let title = format!("adopted at {}", now.millis());
        let marketing = PersonId::new("ito");
        self.at_desk(by, |desk| {
            let adoption = Adoption { marketing, sales: PersonId::new("suzuki"), reason: None };
            let version = desk.adopt("next", &terms.text(&title, &day.to_string()), &adoption);
            let version = version.unwrap_or_else(|wrong| panic!("{wrong}"));
            self.tell(&format!("{} adopts {version:?} for {day}, taking along: {along}", desk.who()));
            if along {
                desk.take_open_along(None).unwrap_or_else(|wrong| panic!("{wrong}"));
            }
        });
        self.read_again();
        self.judge.lock().unwrap().met.insert("adopted".to_owned());
    }

    /// Somebody takes a notice back that nobody was told of yet, or has read what they were told.
    fn takes_back(&self, by: usize) {
        self.acts.fetch_add(1, Ordering::Relaxed);
        let waiting: Vec<i64> = {
            let judge = self.judge.lock().unwrap();
            judge.seen.notices.values().filter(|notice| notice.state == "waiting").map(|notice| notice.id).collect()
        };
        self.at_desk(by, |desk| desk.read_notices(&[])).unwrap();
        if !waiting.is_empty() && self.by_chance(|chance| chance.percent(30)) {
            let id = self.by_chance(|chance| *chance.one_of(&waiting));
            self.tell(&format!("notice {id} is taken back"));
            // What somebody else set off, or nobody, stays.
            let _ = self.at_desk(by, |desk| desk.take_back_notice(NoticeId(id)));
        }
    }
}

fn captured(desk: &mut Desk, id: tasuki::ids::OpId, now: Timestamp, n: usize) -> LeadId {
    let mut lead = LeadId(0);
    let mut who = Person::default();
    who.set(Field::Company, &format!("Company {n}"));
    let fill = |filling: tasuki::desk::Filling<'_>| {
        let agreement = filling.versions.in_force(now).number;
        let by = filling.who.clone();
        let operation = Operation { id, act: Act::Capture, by, recorded_at: now, agreement, batch: None };
        let happened = vec![(now, What::Captured { way: Way::Live }), (now, What::Described(Traits::default()))];
        let mut change = LeadChange::of(None, &operation, happened);
        change.person = Some((who, Vec::new()));
        lead = filling.store.append(&[operation], &[change])?[0];
        Ok(())
    };
    desk.fill_with(fill).unwrap();
    lead
}

fn anybody(chance: &mut Chance) -> PersonId {
    let who = if chance.percent(6) { "gone" } else { *chance.one_of::<&str>(&EVERYBODY) };
    PersonId::new(who)
}

/// What somebody may want with a lead.
fn wish(chance: &mut Chance, record: &Record, now: Timestamp) -> Request {
    let later = |chance: &mut Chance| now.plus(TimeDelta::minutes(chance.between(1, 60 * 36)));
    let why = || "no".to_owned();
    let is_open = record.lead.open_handoff().is_some();
    let kind = chance.between(0, 99);
    let wish: Wish = match kind {
        _ if !is_open && kind < 60 => {
            Wish::HandOff { ground: Ground::List, to: chance.percent(70).then(|| anybody(chance)) }
        }
        0..=24 => {
            let next = chance.percent(40).then(|| later(chance));
            let outcome = *chance.one_of(&[Outcome::NoAnswer, Outcome::Reached]);
            Wish::Contact { channel: By::Phone, outcome, next, gave: Vec::new() }
        }
        25..=40 => Wish::Assign { to: anybody(chance) },
        41..=50 => Wish::Accept,
        51..=57 => Wish::Defer { until: later(chance), reason: None },
        58..=64 => Wish::Acknowledge { until: later(chance) },
        65..=69 => {
            let wake = chance.percent(60).then(|| Wake::At(later(chance)));
            Wish::Return { reason: why(), wake, wake_on: None }
        }
        70..=72 => Wish::Withdraw { reason: Some(why()) },
        73 => Wish::Reject { reason: why() },
        74..=75 => Wish::Qualify { to: chance.percent(60).then(|| anybody(chance)) },
        76..=80 => Wish::Note { about: None },
        81..=93 => Wish::Undo,
        _ => Wish::Redo,
    };
    let late = matches!(wish, Wish::Contact { .. }) && chance.percent(45);
    let happened = late.then(|| now.plus(-TimeDelta::minutes(chance.between(1, 60 * 24))));
    let named = chance.one_of::<&str>(&EVERYBODY);
    let note = if matches!(wish, Wish::Note { .. }) { format!("ask @{named} please") } else { "so it was".to_owned() };
    let noted = matches!(wish, Wish::Note { .. }) || !matches!(wish, Wish::Undo | Wish::Redo);
    Request { note: noted.then_some(note), happened, past_gates: true, ..Request::from(wish) }
}
