//! A lead's story for tests: acts one after the other under an agreement, and what its clocks say of it.

use crate::agreement::terms::{Act, Channel, Outcome};
use crate::agreement::{Agreement, Version, Versions};
use crate::clock::Timestamp;
use crate::domain::{ClockRun, Refusal, Setting, Verdict, decide, generate, take_along};
use crate::domain::{
    Decision, Former, Ground, Handoff, Lead, Operation, Person, Record, Request, Traits, Way, What, Wish,
};
use crate::ids::{AgreementVersion, LeadId, OpIds, PersonId};

/// What every agreement of these stories has; its clocks, gates and rules are each story's own.
const COMMON: &str = "
title = 'A story'
effective_from = 2026-04-01
time_zone = 'Asia/Tokyo'
calendar.office.hours = { monday = ['09:00-18:00'], tuesday = ['09:00-18:00'], wednesday = ['09:00-18:00'], thursday = ['09:00-18:00'], friday = ['09:00-18:00'] }
score.fit = [{ id = 'director', when = { title = ['director'] }, points = 10 }]
mql = [{ id = 'fits', score = 10 }, { id = 'asked', score = 10 }]
person = [
  { id = 'tanaka', name = 'Tanaka', role = 'inside_sales', reports_to = 'suzuki' },
  { id = 'sato', name = 'Sato', role = 'inside_sales', reports_to = 'suzuki' },
  { id = 'kimura', name = 'Kimura', role = 'account_executive' },
  { id = 'suzuki', name = 'Suzuki', role = 'manager' },
  { id = 'ito', name = 'Ito', role = 'marketing' },
]
reason = [
  { id = 'later', for = ['return', 'lose'], speaks_to = 'nurturing', wake_after = '30d' },
  { id = 'wrong', for = ['return', 'reject', 'exclude'], speaks_to = 'marketing', needs_note = true },
  { id = 'never', for = ['reject', 'exclude'], speaks_to = 'marketing' },
]
";

/// A lead on its way, from Monday, 16 November 2026 on.
pub(in crate::domain) struct Story {
    pub(in crate::domain) record: Record,
    pub(in crate::domain) versions: Versions,
    ids: OpIds,
}

/// `16 10:00` is the 16th of November 2026 in Tokyo; the 31st and later run on into December.
pub(in crate::domain) fn at(text: &str) -> Timestamp {
    let (day, time) = text.split_once(' ').unwrap();
    let first = Timestamp::parse_rfc3339(&format!("2026-11-01T{time}:00+09:00")).unwrap();
    first.plus(chrono::TimeDelta::days(day.parse::<i64>().unwrap() - 1))
}

fn shown(at: Timestamp) -> String {
    at.in_zone(&chrono_tz::Asia::Tokyo).format("%-d %H:%M").to_string()
}

pub(in crate::domain) fn agreement(text: &str) -> Agreement {
    Agreement::parse("story", &format!("{COMMON}{text}")).unwrap_or_else(|wrong| panic!("{wrong}"))
}

pub(in crate::domain) fn accept() -> Request {
    Wish::Accept.into()
}

pub(in crate::domain) fn call(outcome: Outcome) -> Request {
    Request::contact(Channel::Phone, outcome)
}

/// A call that says when to go on.
pub(in crate::domain) fn planned(next: &str) -> Request {
    let (channel, outcome) = (Channel::Phone, Outcome::NoAnswer);
    Wish::Contact { channel, outcome, next: Some(at(next)), gave: Vec::new() }.into()
}

pub(in crate::domain) fn sleep(until: &str) -> Request {
    Request::from(Wish::Defer { until: at(until), reason: None }).with_note("Asked us to wait.".to_owned())
}

pub(in crate::domain) fn told_later(request: Request, happened: &str) -> Request {
    Request { happened: Some(at(happened)), ..request }
}

pub(in crate::domain) fn hand_off() -> Request {
    Wish::HandOff { ground: Ground::Criterion("fits".to_owned()), to: None }.into()
}

pub(in crate::domain) fn give_back(reason: &str) -> Request {
    Wish::Return { reason: reason.to_owned(), wake: None, wake_on: None }.into()
}

impl Story {
    /// A lead that came in on the 16th at nine.
    pub(in crate::domain) fn under(text: &str) -> Self {
        let versions = Versions::only(agreement(text));
        let mut story = Self { record: Record::unknown(LeadId(1)), versions, ids: OpIds::seeded(1) };
        let captured = vec![(at("16 09:00"), What::Captured { way: Way::Live })];
        story.append("ito", Act::Capture, at("16 09:00"), captured);
        story
    }

    /// The same, handed over at ten.
    pub(in crate::domain) fn handed_over(text: &str) -> Self {
        Self::under(text).then("16 10:00", "ito", &hand_off())
    }

    /// What comes next, which must be granted.
    pub(in crate::domain) fn then(mut self, now: &str, by: &str, request: &Request) -> Self {
        let decision = self.asked(now, by, request).unwrap_or_else(|why| panic!("{now} {by}: {why:?}"));
        self.keep(now, by, decision);
        self
    }

    /// A lead that came in by its being found, and nothing else of it.
    pub(in crate::domain) fn generated_anew(now: &str, by: &str) -> Self {
        let versions = Versions::only(agreement(""));
        let mut story = Self { record: Record::unknown(LeadId(1)), versions, ids: OpIds::seeded(1) };
        let traits = Traits { source: Some("Fair".to_owned()), ..Traits::default() };
        let found = [What::Captured { way: Way::Live }, What::Described(traits), What::Generated];
        story.append(by, Act::Generate, at(now), found.map(|what| (at(now), what)).into());
        story
    }

    /// It turns out that sales had found it itself.
    pub(in crate::domain) fn generated(mut self, now: &str, by: &str) -> Self {
        let (wish, by_id) = (Wish::Qualify { to: None }, PersonId::new(by));
        let setting = Setting { by: &by_id, now: at(now), versions: &self.versions };
        let decision =
            generate(&self.record, &wish.into(), setting).unwrap_or_else(|why| panic!("{now} {by}: {why:?}"));
        self.keep(now, by, decision);
        self
    }

    /// What would come of a request.
    pub(in crate::domain) fn asked(&self, now: &str, by: &str, request: &Request) -> Result<Decision, Refusal> {
        decide(&self.record, request, Setting { by: &PersonId::new(by), now: at(now), versions: &self.versions })
    }

    /// By which rule a request is refused; `granted` where it is not.
    pub(in crate::domain) fn rule(&self, now: &str, by: &str, request: &Request) -> &'static str {
        self.asked(now, by, request).as_ref().map_or_else(Refusal::rule, |_| "granted")
    }

    /// Another agreement is adopted.
    pub(in crate::domain) fn adopting(mut self, now: &str, text: &str) -> Self {
        let mut all: Vec<_> = self.versions.iter().cloned().collect();
        let number = AgreementVersion(i64::try_from(all.len()).unwrap() + 1);
        let agreement = agreement(text);
        all.push(Version { number, text: text.to_owned(), adopted_at: at(now), by: None, agreement });
        let first = all.remove(0);
        self.versions = Versions::new(first, all);
        self
    }

    /// The open hand-off is taken along to the agreement in force.
    pub(in crate::domain) fn taken_along(mut self, now: &str) -> Self {
        let setting = Setting { by: &PersonId::new("suzuki"), now: at(now), versions: &self.versions };
        let decision = take_along(&self.record, None, setting).unwrap().expect("it went by other terms");
        self.keep(now, "suzuki", decision);
        self
    }

    fn keep(&mut self, now: &str, by: &str, decision: Decision) {
        let happened = decision.facts.into_iter().map(|what| (decision.at, what)).collect();
        let first = self.record.facts.len();
        self.append(by, decision.act, at(now), happened);
        for (place, words) in decision.texts {
            self.record.texts.insert(self.record.facts[first + place].n, words);
        }
        if let Some((person, became)) = decision.person {
            let telling = self.record.facts[first..].iter().rfind(|fact| matches!(fact.what, What::Edited { .. }));
            let n = telling.or(self.record.facts.last()).unwrap().n;
            let former =
                became.into_iter().map(|change| Former { n, field: change.field, old: change.old, until: at(now) });
            self.record.past.extend(former);
            self.record.person = person;
        }
    }

    fn append(&mut self, by: &str, act: Act, now: Timestamp, happened: Vec<(Timestamp, What)>) {
        let (id, by, agreement) = (self.ids.next(), PersonId::new(by), self.versions.in_force(now).number);
        let operation = Operation { id, act, by, recorded_at: now, agreement, batch: None };
        let facts = self.record.next_facts(&operation, happened);
        self.record.facts.extend(facts);
        self.record.lead = Lead::fold(LeadId(1), &self.record.facts);
    }

    /// Something that no act of the story would make.
    pub(in crate::domain) fn add(&mut self, now: &str, by: &str, what: What) {
        self.append(by, Act::Capture, at(now), vec![(at(now), what)]);
    }

    pub(in crate::domain) fn lead(&self) -> &Lead {
        &self.record.lead
    }

    pub(in crate::domain) fn handoff(&self) -> &Handoff {
        self.record.lead.handoffs.last().unwrap()
    }

    pub(in crate::domain) fn person(&mut self) -> &mut Person {
        &mut self.record.person
    }

    /// Every run of a clock: `16 10:00, due 17 10:00, met 16 15:00`, or `…, running`.
    pub(in crate::domain) fn runs(&self, clock: &str) -> Vec<String> {
        self.handoff().clocks.iter().filter(|run| run.clock == clock).map(told).collect()
    }

    /// The same of a clock that ran once.
    pub(in crate::domain) fn run(&self, clock: &str) -> String {
        self.runs(clock).join("; ")
    }
}

fn told(run: &ClockRun) -> String {
    let end = match run.stopped {
        None => "running".to_owned(),
        Some((at, Verdict::Met)) => format!("met {}", shown(at)),
        Some((at, Verdict::Late)) => format!("late {}", shown(at)),
        Some((at, Verdict::NotRequired)) => format!("not required {}", shown(at)),
    };
    format!("{}, due {}, {end}", shown(run.started_at), shown(run.due_at))
}
