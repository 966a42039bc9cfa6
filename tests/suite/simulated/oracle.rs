//! What must be, by rules told once more: what stands of a lead, who hears of its highest step, and when. It asks every
//! minute of a calendar by itself, and nothing of how the engine finds its answers.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::TimeDelta;
use tasuki::agreement::calendar::Interval;
use tasuki::agreement::terms::{Act, Recipient, Role};
use tasuki::agreement::{Agreement, Person, Versions};
use tasuki::clock::Timestamp;
use tasuki::domain::notice::Choice;
use tasuki::domain::{Acknowledged, Fact, Handoff, Operation, Record, Verdict, What};
use tasuki::ids::PersonId;

use super::minutes::{Minutes, is_quiet};
use super::seen::Notice;

/// The step of a matter that has one only; a ladder's first rung; what corrects a breach that was none.
const ONLY: i64 = 0;
const LADDER: i64 = 100;
const CORRECTION: i64 = 1_000;
/// Whoever heard that a breach was none hears of one that comes later as of something new: so much higher.
pub const ROUND: i64 = 2_000;

/// One step of something that stands, which is due.
#[derive(Debug, Clone)]
pub struct Due {
    pub matter: String,
    pub level: i64,
    pub at: Timestamp,
    not_before: Timestamp,
    /// Who hears of it, and as what; the nearest first.
    hears: Vec<(&'static str, String)>,
}

/// Somebody who is to hear of a matter.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub level: i64,
    pub hears_as: &'static str,
    pub not_before: Timestamp,
}

/// Who is to hear, by matter and person.
pub type WantedBy = BTreeMap<(String, String), Wanted>;

/// The people of an agreement.
#[derive(Clone, Copy)]
struct People<'a>(&'a Agreement);

impl<'a> People<'a> {
    /// Somebody who is listed and works at some time.
    fn who(self, id: &str) -> Option<&'a Person> {
        let listed = self.0.people.iter().find(|person| person.id == id)?;
        ever_works(self.0, listed).then_some(listed)
    }

    fn all(self, role: Role) -> Vec<&'a Person> {
        self.0.people.iter().filter(|person| person.role == role && ever_works(self.0, person)).collect()
    }

    /// The next one above who is there.
    fn above(self, person: &Person) -> Option<&'a Person> {
        let mut id = person.reports_to.clone();
        for _ in 0..=self.0.people.len() {
            let listed = self.0.people.iter().find(|person| Some(&person.id) == id.as_ref())?;
            if ever_works(self.0, listed) {
                return Some(listed);
            }
            id.clone_from(&listed.reports_to);
        }
        None
    }

    fn heads(self, owner: Option<&'a Person>) -> Vec<&'a Person> {
        let mut way: Vec<&Person> = Vec::new();
        let mut next = owner;
        while let Some(person) = next.filter(|_| way.len() <= self.0.people.len()) {
            way.push(person);
            next = self.above(person);
        }
        if let Some(head) = way.iter().find(|person| person.role == Role::Head) {
            return vec![head];
        }
        if !self.all(Role::Head).is_empty() {
            return self.all(Role::Head);
        }
        if let Some(top) = way.last().filter(|_| way.len() > 1) {
            return vec![top];
        }
        if !self.all(Role::Manager).is_empty() {
            return self.all(Role::Manager);
        }
        if let Some(owner) = owner {
            return vec![owner];
        }
        self.0.people.iter().filter(|person| ever_works(self.0, person)).take(1).collect()
    }

    fn managers(self, owner: Option<&'a Person>) -> Vec<&'a Person> {
        if let Some(owner) = owner {
            return self.above(owner).map_or_else(|| self.heads(Some(owner)), |superior| vec![superior]);
        }
        let mut above: Vec<&Person> = Vec::new();
        for person in self.all(Role::InsideSales) {
            let superior = self.above(person);
            above.extend(superior.filter(|superior| !above.iter().any(|known| known.id == superior.id)));
        }
        if !above.is_empty() {
            return above;
        }
        if self.all(Role::Manager).is_empty() { self.heads(None) } else { self.all(Role::Manager) }
    }

    fn told(self, recipient: Recipient, owner: Option<&PersonId>) -> Vec<(&'static str, String)> {
        let owner = owner.and_then(|owner| self.who(owner.as_str()));
        let (hears_as, people) = match recipient {
            Recipient::Owner => ("owner", owner.map_or_else(|| self.managers(None), |owner| vec![owner])),
            Recipient::Manager => ("manager", self.managers(owner)),
            Recipient::Head => ("head", self.heads(owner)),
        };
        people.into_iter().map(|person| (hears_as, person.id.clone())).collect()
    }

    fn person(self, id: &PersonId) -> Vec<(&'static str, String)> {
        self.told(Recipient::Owner, Some(id)).into_iter().map(|(_, id)| ("person", id)).collect()
    }

    fn marketing(self, by: Option<&PersonId>) -> Vec<(&'static str, String)> {
        let all = self.all(Role::Marketing);
        let one: Vec<_> = all.iter().copied().filter(|person| by.is_some_and(|by| by.as_str() == person.id)).collect();
        let people = if !one.is_empty() {
            one
        } else if all.is_empty() {
            self.heads(None)
        } else {
            all
        };
        people.into_iter().map(|person| ("marketing", person.id.clone())).collect()
    }
}

/// Whether somebody is away on the day of an instant.
fn is_away(agreement: &Agreement, person: &Person, at: Timestamp) -> bool {
    let date = at.in_zone(&agreement.zone_of(person)).date_naive();
    person.leave.iter().any(|leave| leave.from <= date && date <= leave.to)
}

fn works(agreement: &Agreement, person: &Person, at: Timestamp) -> bool {
    let named = person.calendar.as_ref().and_then(|name| agreement.calendars.get(name));
    named.is_none_or(|calendar| Minutes::of(calendar).is_open(at)) && !is_away(agreement, person, at)
}

fn ever_works(agreement: &Agreement, person: &Person) -> bool {
    let named = person.calendar.as_ref().and_then(|name| agreement.calendars.get(name));
    named.is_none_or(|calendar| Minutes::of(calendar).ever_opens)
}

/// Whether somebody is listed and works at some time.
pub fn is_there(agreement: &Agreement, id: &str) -> bool {
    People(agreement).who(id).is_some()
}

/// Whether somebody may be told at an instant: they work, have not asked for quiet, and want to hear.
pub fn may_hear(agreement: &Agreement, id: &str, choice: &Choice, at: Timestamp) -> bool {
    // Whoever is not there any more has no hours.
    let Some(person) = People(agreement).who(id) else { return true };
    if choice.snoozed_until.is_some_and(|until| at < until) {
        return false;
    }
    works(agreement, person, at) && !quiet(agreement, person, &choice.quiet, at)
}

/// Whoever wants quiet in all of their hours, as far as three weeks show, is told when they work, and not never.
fn quiet(agreement: &Agreement, person: &Person, parts: &[Interval], at: Timestamp) -> bool {
    let Some(calendar) = person.calendar.as_ref().and_then(|name| agreement.calendars.get(name)) else { return false };
    if !is_quiet(calendar, parts, at) {
        return false;
    }
    let minutes = Minutes::of(calendar);
    let loud = |at: Timestamp| minutes.is_open(at) && !is_quiet(calendar, parts, at) && !is_away(agreement, person, at);
    (0..3 * 7 * 24 * 60).map(|n| at.plus(TimeDelta::minutes(n))).any(loud)
}

/// The steps that are due at `now` of all that stands of a lead.
pub fn due(record: &Record, versions: &Versions, now: Timestamp) -> Vec<Due> {
    let lead = &record.lead;
    if lead.erased.is_some() || lead.reverted.is_some() || lead.merged_into.is_some() {
        return Vec::new();
    }
    let people = People(&versions.in_force(now).agreement);
    let owner = lead.owner.as_ref();
    let mut all = Vec::new();
    if let Some(handoff) = lead.handoffs.last().filter(|handoff| handoff.ended.is_none()) {
        all.extend(of_clocks(handoff, versions, people, owner, now));
        all.extend(of_owner(record, handoff, people, now));
        let alone = |matter: String, at: Timestamp| Due {
            matter,
            level: ONLY,
            at,
            not_before: at,
            hears: people.told(Recipient::Owner, owner),
        };
        if let Some(next) = handoff.next_at() {
            let at = handoff.last_contact().unwrap().at;
            let n =
                fact(record, at, |what| matches!(what, What::Contacted { next: Some(known), .. } if *known == next));
            all.push(alone(format!("call_back:{}:{n}", handoff.n), next));
        }
        if let Some(until) = handoff.sleeps_until() {
            let n = fact(record, handoff.deferrals.last().unwrap().at, |what| matches!(what, What::Deferred { .. }));
            all.push(alone(format!("sleep:{}:{n}", handoff.n), until));
        }
        // A word that nobody has kept comes back to whose the lead is, and to whoever gave it.
        if let Some(said) = word_given(handoff) {
            let n = fact(record, said.at, |what| matches!(what, What::Acknowledged { until } if *until == said.until));
            let mut due = alone(format!("word:{n}"), said.until);
            for (hears_as, id) in people.person(&said.by) {
                if !due.hears.iter().any(|(_, known)| *known == id) {
                    due.hears.push((hears_as, id));
                }
            }
            all.push(due);
        }
    }
    all.extend(of_marketing(record, people, now));
    all.extend(of_notes(record, versions, people, now));
    all.retain(|due| due.at <= now);
    all
}

fn word_given(handoff: &Handoff) -> Option<&Acknowledged> {
    let said = handoff.acknowledged.iter().max_by_key(|said| said.at)?;
    let called = handoff.contacts.iter().any(|contact| said.at < contact.at);
    let confirmed = handoff.qualified.as_ref().is_some_and(|(_, at)| said.at < *at);
    (!called && !confirmed).then_some(said)
}

fn of_clocks(
    handoff: &Handoff,
    versions: &Versions,
    people: People<'_>,
    owner: Option<&PersonId>,
    now: Timestamp,
) -> Vec<Due> {
    // Whoever said last what comes next, and has not worked on it since.
    if word_given(handoff).is_some_and(|said| now < said.until) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for run in handoff.clocks.iter().filter(|run| run.stopped.is_none()) {
        let matter = format!("clock:{}:{}:{}", handoff.n, run.fact, run.clock);
        for (place, at) in (0..).zip(&run.warn_at) {
            let hears = people.told(Recipient::Owner, owner);
            all.push(Due { matter: matter.clone(), level: place, at: *at, not_before: *at, hears });
        }
        let terms = run.terms.last().unwrap();
        let agreement = versions.of(terms.agreement);
        let Some(clock) = agreement.clock(&run.clock, terms.tier.as_deref()) else { continue };
        let minutes = Minutes::of(agreement.calendars.get(&clock.calendar).unwrap());
        for (place, rung) in (0..).zip(&clock.ladder) {
            // From due on, the time in which the lead does not sleep counts.
            let Some(at) = passed_awake(&minutes, &run.pauses, run.due_at, rung.after.time()) else { continue };
            let hears = rung.tell.iter().flat_map(|recipient| people.told(*recipient, owner)).collect();
            all.push(Due { matter: matter.clone(), level: LADDER + place, at, not_before: at, hears });
        }
    }
    all
}

type Asked = (usize, Vec<(Timestamp, Timestamp)>, Timestamp, TimeDelta);

thread_local! {
    /// What was walked before, and how it ended.
    static WALKED: RefCell<HashMap<Asked, Option<Timestamp>>> = RefCell::default();
}

/// When so much open time has passed outside of all pauses. What was walked once is not walked again.
fn passed_awake(
    minutes: &Arc<Minutes>,
    pauses: &[(Timestamp, Timestamp)],
    from: Timestamp,
    need: TimeDelta,
) -> Option<Timestamp> {
    // Minutes are kept for good, each at its place.
    let asked = (Arc::as_ptr(minutes) as usize, pauses.to_vec(), from, need);
    if let Some(known) = WALKED.with_borrow(|walked| walked.get(&asked).copied()) {
        return known;
    }
    let end = walked(minutes, pauses, from, need);
    WALKED.with_borrow_mut(|walked| {
        if walked.len() > 10_000 {
            walked.clear();
        }
        walked.insert(asked, end)
    });
    end
}

fn walked(minutes: &Minutes, pauses: &[(Timestamp, Timestamp)], from: Timestamp, need: TimeDelta) -> Option<Timestamp> {
    let (mut at, mut left) = (from, need.num_milliseconds());
    loop {
        // Up to the next pause, then behind it.
        let next = pauses.iter().filter(|(_, until)| at < *until).min_by_key(|(from, _)| *from);
        let end = minutes.passed(at, left);
        let Some((pause, until)) = next else { return end };
        if end.is_some_and(|end| end <= *pause) || left <= 0 {
            return end;
        }
        let mut counted = 0;
        let mut walk = at.millis();
        while walk < pause.millis() {
            let minute_end = (walk - walk.rem_euclid(60_000) + 60_000).min(pause.millis());
            if minutes.is_open(Timestamp::from_millis(walk)) {
                counted += minute_end - walk;
            }
            walk = minute_end;
        }
        left -= counted;
        at = at.max(*until);
    }
}

/// So long anybody hears of something new.
const NEWS: TimeDelta = TimeDelta::days(14);

fn by_hand(operation: &Operation, at: Timestamp) -> Timestamp {
    if operation.by.is_program() { at } else { operation.recorded_at.plus(TimeDelta::seconds(10)) }
}

/// Whether somebody did anything with the lead after an operation.
fn did_anything_since(record: &Record, who: &PersonId, operation: &Operation) -> bool {
    let place = record.lead.operations.iter().position(|known| known.id == operation.id);
    record.lead.operations[place.map_or(0, |place| place + 1)..].iter().any(|known| known.by == *who)
}

/// The number of the last fact that counts and tells of something at an instant.
fn fact(record: &Record, at: Timestamp, tells: impl Fn(&What) -> bool) -> u32 {
    let counts = |fact: &&Fact| fact.at == at && !record.lead.undone.contains(&fact.operation.id);
    record.facts.iter().filter(counts).filter(|fact| tells(&fact.what)).last().unwrap().n
}

fn of_owner(record: &Record, handoff: &Handoff, people: People<'_>, now: Timestamp) -> Option<Due> {
    let (at, owner) = handoff.owners.last()?;
    let owner = owner.as_ref()?;
    let gives = |fact: &&Fact| match &fact.what {
        What::Assigned { owner: to } => to == owner,
        What::HandedOff { to, .. } => to.as_ref() == Some(owner),
        _ => false,
    };
    let counts = |fact: &&Fact| fact.at == *at && !record.lead.undone.contains(&fact.operation.id);
    let fact = record.facts.iter().filter(counts).rfind(gives)?;
    let is_news = now <= at.plus(NEWS) && fact.operation.by != *owner;
    (is_news && !did_anything_since(record, owner, &fact.operation)).then(|| Due {
        matter: format!("assigned:{}:{}", handoff.n, fact.n),
        level: ONLY,
        at: *at,
        not_before: by_hand(&fact.operation, *at),
        hears: people.person(owner),
    })
}

fn of_marketing(record: &Record, people: People<'_>, now: Timestamp) -> Vec<Due> {
    let lead = &record.lead;
    let Some((ending, handoff)) = lead.promise().zip(lead.handoffs.last()) else { return Vec::new() };
    let hears = people.marketing(Some(&handoff.by));
    let n = fact(record, ending.at, |what| matches!(what, What::Returned { .. }));
    let mut all = Vec::new();
    let last = lead.operations.iter().rfind(|operation| !operation.by.is_program());
    if let Some(operation) = last.filter(|last| last.act == Act::Return && now <= ending.at.plus(NEWS)) {
        let matter = format!("returned:{n}");
        let not_before = by_hand(operation, ending.at);
        all.push(Due { matter, level: ONLY, at: ending.at, not_before, hears: hears.clone() });
    }
    if let Some(at) = ending.wake_at {
        all.push(Due { matter: format!("wake:{n}"), level: ONLY, at, not_before: at, hears });
    }
    all
}

fn of_notes(record: &Record, versions: &Versions, people: People<'_>, now: Timestamp) -> Vec<Due> {
    let lead = &record.lead;
    let mut all = Vec::new();
    for fact in &record.facts {
        let operation = &fact.operation;
        let is_news = now <= fact.at.plus(NEWS) && !lead.undone.contains(&operation.id);
        let Some(words) = record.texts.get(&fact.n).filter(|_| is_news) else { continue };
        // Whoever was there when it was written.
        let named =
            versions.of(operation.agreement).people.iter().map(|person| PersonId::new(&person.id)).filter(|person| {
                *person != operation.by
                    && words.text.split_whitespace().any(|word| word == format!("@{person}"))
                    && !did_anything_since(record, person, operation)
            });
        let hears: Vec<_> = named.flat_map(|person| people.person(&person)).collect();
        if !hears.is_empty() {
            let not_before = by_hand(operation, fact.at);
            all.push(Due { matter: format!("mention:{}", fact.n), level: ONLY, at: fact.at, not_before, hears });
        }
    }
    all
}

/// Whether what was said to be overdue is not.
fn is_no_breach(record: &Record, matter: &str, told_at: Timestamp, now: Timestamp) -> bool {
    let parts: Vec<_> = matter.splitn(4, ':').collect();
    let ["clock", handoff, n, clock] = parts[..] else { return false };
    let (handoff, n): (u32, u32) = (handoff.parse().unwrap(), n.parse().unwrap());
    let gone = &record.lead;
    if gone.erased.is_some() || gone.reverted.is_some() || gone.merged_into.is_some() {
        return false;
    }
    let Some(handoff) = record.lead.handoffs.iter().find(|known| known.n == handoff) else { return true };
    let Some(run) = handoff.clocks.iter().find(|run| run.clock == clock && run.fact == n) else { return true };
    match run.stopped {
        // Where it was due when it was told, no clock that goes behind makes it undue.
        None => now.max(told_at) < run.due_at,
        Some((_, Verdict::Met)) => true,
        Some((_, Verdict::Late)) => false,
        Some((at, Verdict::NotRequired)) => at <= run.due_at,
    }
}

/// Who is to hear of what at `now`, held against what was told.
pub fn wanted(record: &Record, versions: &Versions, now: Timestamp, notices: &[&Notice]) -> WantedBy {
    let mut wanted = WantedBy::new();
    for due in due(record, versions, now) {
        for (hears_as, person) in &due.hears {
            let new = Wanted { level: due.level, hears_as, not_before: due.not_before };
            let key = (due.matter.clone(), person.clone());
            if wanted.get(&key).is_none_or(|known| known.level < new.level) {
                wanted.insert(key, new);
            }
        }
    }
    let told = || notices.iter().filter(|notice| notice.state == "told");
    let round = |matter: &str, person: &str| {
        let of_them = told().filter(|notice| notice.matter == matter && notice.person == person);
        ROUND * i64::try_from(of_them.filter(|notice| notice.class == "correction").count()).unwrap()
    };
    for ((matter, person), wanted) in wanted.iter_mut().filter(|(_, wanted)| wanted.level >= LADDER) {
        wanted.level += round(matter, person);
    }
    // Of what somebody heard who has nothing to do with it any more, whoever came after hears no second time.
    let addressed: BTreeSet<_> = wanted.keys().cloned().collect();
    wanted.retain(|(matter, person), wanted| {
        !told().any(|notice| {
            // By a rung of the ladder, that is: each of several who are named hears for themselves.
            let is_by_rank = ["owner", "manager", "head"].contains(&wanted.hears_as);
            let is_the_same = is_by_rank && notice.matter == *matter && notice.hears_as == wanted.hears_as;
            let left = notice.person != *person && !addressed.contains(&(matter.clone(), notice.person.clone()));
            // Whoever heard that it was none has not heard of it.
            let heard = notice.level - round(matter, &notice.person);
            is_the_same && heard >= wanted.level % ROUND && left && round(matter, person) == 0
        })
    });
    for notice in told().filter(|notice| (LADDER..CORRECTION).contains(&(notice.level % ROUND))) {
        if is_no_breach(record, &notice.matter, notice.told_at.unwrap(), now) {
            let key = (notice.matter.clone(), notice.person.clone());
            let level = notice.level - notice.level % ROUND + CORRECTION;
            if wanted.get(&key).is_none_or(|known| known.level < level) {
                wanted.insert(key, Wanted { level, hears_as: "", not_before: now });
            }
        }
    }
    wanted
}
