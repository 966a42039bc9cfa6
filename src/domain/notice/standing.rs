//! What there is to hear of a lead at an instant: derived from its facts and the agreement, as everything is.

use chrono::TimeDelta;

use super::{Class, Level, Matter};
use crate::agreement::Versions;
use crate::agreement::terms::{Act, Recipient, Role};
use crate::clock::Timestamp;
use crate::domain::strip::rungs;
use crate::domain::{Acknowledged, ClockRun, Fact, Handoff, Lead, Operation, Record, Verdict, What};
use crate::ids::PersonId;

/// What a person set off may be taken back for so long before anybody hears of it.
pub const TAKE_BACK: TimeDelta = TimeDelta::seconds(10);

/// Who was given a lead, or had one back, so long ago knows of it, or never will by this.
const NEWS: TimeDelta = TimeDelta::days(14);

/// One matter that somebody is to hear of as long as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Which one.
    pub matter: Matter,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Until when it is silent: somebody has said what they will do, and when.
    pub silent_until: Option<Timestamp>,
    /// When it is news no more.
    pub stands_until: Option<Timestamp>,
}

/// One step of a matter.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Which one.
    pub level: Level,
    /// When it is due.
    pub at: Timestamp,
    /// Before when nobody is told of it.
    pub not_before: Timestamp,
    /// What a notice of it is about.
    pub class: Class,
    /// Who hears of it.
    pub whom: Vec<Whom>,
}

/// Who hears of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Whoever the ladder tells.
    Ladder(Recipient),
    /// Somebody.
    Person(PersonId),
    /// Whoever of marketing passed the lead on, else all of marketing.
    Marketing(Option<PersonId>),
}

/// All that stands at `now`.
pub fn standing(record: &Record, versions: &Versions, now: Timestamp) -> Vec<Standing> {
    let lead = &record.lead;
    if lead.erased.is_some() || lead.reverted.is_some() || lead.merged_into.is_some() {
        return Vec::new();
    }
    let mut all = Vec::new();
    if let Some(handoff) = lead.open_handoff() {
        all.extend(clocks(handoff, versions, now));
        all.extend(assigned(record, handoff, now));
        all.extend(call_back(record, handoff));
        all.extend(sleep(record, handoff));
        all.extend(word(record, handoff));
    }
    all.extend(with_marketing(record, now));
    all.extend(notes(record, versions, now));
    all
}

/// Whether what was said to be overdue is not: what it asked for had been done in time and was written down late, the
/// lead had slept, or the hand-off was taken back. What was told when it was due stays a breach on a machine whose clock was
/// put back.
pub(super) fn is_no_breach(lead: &Lead, matter: &Matter, told_at: Option<Timestamp>, now: Timestamp) -> bool {
    let Matter::Clock { handoff, clock, run } = matter else { return false };
    if lead.erased.is_some() || lead.reverted.is_some() || lead.merged_into.is_some() {
        return false;
    }
    let handoff = lead.handoffs.iter().find(|known| known.n == *handoff);
    let mut runs = handoff.into_iter().flat_map(|handoff| &handoff.clocks);
    match runs.find(|known| known.fact == *run && known.clock == *clock) {
        None => true,
        Some(ClockRun { due_at, stopped: None, .. }) => now < *due_at && told_at.is_some_and(|told| told < *due_at),
        Some(ClockRun { due_at, stopped: Some((at, verdict)), .. }) => match verdict {
            Verdict::Met => true,
            Verdict::Late => false,
            Verdict::NotRequired => at <= due_at,
        },
    }
}

/// What was said last of what comes next, if nobody has worked on it since. Another program may have written that down by a
/// clock that goes before this one: it holds at once.
fn word_given(handoff: &Handoff) -> Option<&Acknowledged> {
    let said = handoff.acknowledged.iter().max_by_key(|said| said.at)?;
    let mut worked =
        handoff.contacts.iter().map(|contact| contact.at).chain(handoff.qualified.as_ref().map(|(_, at)| *at));
    (!worked.any(|at| said.at < at)).then_some(said)
}

/// The running clocks, each with its warnings and its ladder.
fn clocks(handoff: &Handoff, versions: &Versions, now: Timestamp) -> Vec<Standing> {
    let silent_until = word_given(handoff).map(|said| said.until);
    let mut all = Vec::new();
    for run in handoff.clocks.iter().filter(|run| run.stopped.is_none()) {
        let warnings = run.warn_at.iter().enumerate().map(|(n, at)| Step {
            level: Level::warning(n),
            at: *at,
            not_before: *at,
            class: Class::Warning,
            whom: vec![Whom::Ladder(Recipient::Owner)],
        });
        let ladder = rungs(versions, run, now).into_iter().enumerate().filter_map(|(n, rung)| {
            let at = rung.at?;
            let whom = rung.whom.into_iter().map(Whom::Ladder).collect();
            Some(Step { level: Level::rung(n), at, not_before: at, class: Class::Breach, whom })
        });
        all.push(Standing {
            matter: Matter::Clock { handoff: handoff.n, clock: run.clock.clone(), run: run.fact },
            steps: warnings.chain(ladder).collect(),
            silent_until,
            stands_until: None,
        });
    }
    all
}

/// That it is somebody's now, until that person has done something with it. Nobody is told of what they took themselves.
fn assigned(record: &Record, handoff: &Handoff, now: Timestamp) -> Option<Standing> {
    let (at, owner) = handoff.owners.last()?;
    let owner = owner.as_ref()?;
    let counts = |fact: &&Fact| !record.lead.undone.contains(&fact.operation.id);
    let gave = record.facts.iter().rev().filter(counts).find(|fact| fact.at == *at && brings(fact, owner))?;
    let by = &gave.operation.by;
    if by == owner || at.plus(NEWS) < now || has_worked(&record.lead, owner, &gave.operation) {
        return None;
    }
    Some(once(
        Matter::Assigned { handoff: handoff.n, n: gave.n },
        *at,
        Class::Assigned,
        vec![Whom::Person(owner.clone())],
        &gave.operation,
    ))
}

fn brings(fact: &Fact, owner: &PersonId) -> bool {
    match &fact.what {
        What::Assigned { owner: to } => to == owner,
        What::HandedOff { to, .. } => to.as_ref() == Some(owner),
        _ => false,
    }
}

/// Whether somebody did something with a lead after an operation that counts still.
fn has_worked(lead: &Lead, who: &PersonId, since: &Operation) -> bool {
    let after = lead.operations.iter().rev().take_while(|operation| operation.id != since.id);
    after.into_iter().any(|operation| operation.by == *who)
}

/// The last fact that counts and tells of something at an instant.
fn told_by(record: &Record, at: Timestamp, tells: impl Fn(&What) -> bool) -> Option<u32> {
    let counts = |fact: &&Fact| fact.at == at && !record.lead.undone.contains(&fact.operation.id);
    record.facts.iter().rev().filter(counts).find(|fact| tells(&fact.what)).map(|fact| fact.n)
}

/// A call that was promised, or planned.
fn call_back(record: &Record, handoff: &Handoff) -> Option<Standing> {
    let (next, last) = (handoff.next_at()?, handoff.last_contact()?);
    let promises = |what: &What| matches!(what, What::Contacted { next: Some(known), .. } if *known == next);
    let matter = Matter::CallBack { handoff: handoff.n, n: told_by(record, last.at, promises)? };
    Some(due(matter, next, Class::CallBack, vec![Whom::Ladder(Recipient::Owner)]))
}

/// A sleep that ends.
fn sleep(record: &Record, handoff: &Handoff) -> Option<Standing> {
    let (until, last) = (handoff.sleeps_until()?, handoff.deferrals.last()?);
    let falls_asleep = |what: &What| matches!(what, What::Deferred { .. });
    let matter = Matter::Sleep { handoff: handoff.n, n: told_by(record, last.at, falls_asleep)? };
    Some(due(matter, until, Class::CallBack, vec![Whom::Ladder(Recipient::Owner)]))
}

/// What was said to come next, at the time that was said: whoever said so hears of it, and whose the lead is.
fn word(record: &Record, handoff: &Handoff) -> Option<Standing> {
    let said = word_given(handoff)?;
    let says = |what: &What| matches!(what, What::Acknowledged { until } if *until == said.until);
    let whom = vec![Whom::Ladder(Recipient::Owner), Whom::Person(said.by.clone())];
    Some(due(Matter::Word { n: told_by(record, said.at, says)? }, said.until, Class::CallBack, whom))
}

/// What came back to marketing, until somebody has done something with it; and when it is to be looked at again.
fn with_marketing(record: &Record, now: Timestamp) -> Vec<Standing> {
    let lead = &record.lead;
    let Some((ending, handoff)) = lead.promise().zip(lead.handoffs.last()) else { return Vec::new() };
    let whom = || vec![Whom::Marketing(Some(handoff.by.clone()))];
    let last = lead.operations.iter().rfind(|operation| !operation.by.is_program());
    let came_back = last.filter(|last| last.act == Act::Return && now <= ending.at.plus(NEWS));
    let gives_back = |what: &What| matches!(what, What::Returned { .. });
    let Some(n) = told_by(record, ending.at, gives_back) else { return Vec::new() };
    let returned = Matter::Returned { n };
    let mut all: Vec<_> =
        came_back.map(|operation| once(returned, ending.at, Class::Returned, whom(), operation)).into_iter().collect();
    let wake = ending.wake_at.map(|at| due(Matter::Wake { n }, at, Class::Wake, whom()));
    all.extend(wake);
    all
}

/// Notes that ask marketing something, or name somebody with `@`; until whoever is asked has done something with the lead.
fn notes(record: &Record, versions: &Versions, now: Timestamp) -> Vec<Standing> {
    let agreement = &versions.in_force(now).agreement;
    let lead = &record.lead;
    let is_marketing = |by: &PersonId| agreement.person(by.as_str()).is_some_and(|who| who.role == Role::Marketing);
    let news = record.facts.iter().rev().filter(|fact| now <= fact.at.plus(NEWS));
    let counts = |fact: &&Fact| !lead.undone.contains(&fact.operation.id);
    let mut all = Vec::new();
    for fact in news.filter(counts) {
        let (n, operation) = (fact.n, &fact.operation);
        if let What::Noted { about: Some(_) } = &fact.what
            && !is_marketing(&operation.by)
        {
            let after = lead.operations.iter().rev().take_while(|known| known.id != operation.id);
            if !after.into_iter().any(|known| is_marketing(&known.by)) {
                let by = lead.handoffs.last().map(|handoff| handoff.by.clone());
                let whom = vec![Whom::Marketing(by)];
                all.push(once(Matter::Question { n }, fact.at, Class::Question, whom, operation));
            }
        }
        let Some(words) = record.texts.get(&n) else { continue };
        // Whoever was listed when it was written: an `@` of somebody who came later meant nobody.
        let then = versions.of(operation.agreement);
        let named = then.people.iter().map(|person| PersonId::new(&person.id)).filter(|person| {
            *person != operation.by && names(&words.text, person.as_str()) && !has_worked(lead, person, operation)
        });
        let whom: Vec<_> = named.map(Whom::Person).collect();
        if !whom.is_empty() {
            all.push(once(Matter::Mention { n }, fact.at, Class::Mention, whom, operation));
        }
    }
    all
}

/// Whether a text names somebody: `@tanaka`, and not `@tanakamura` or `ma@tanaka`.
fn names(text: &str, id: &str) -> bool {
    let is_of_id = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    text.match_indices(['@', '＠']).any(|(at, sign)| {
        let before = text[..at].chars().next_back();
        let rest = text[at + sign.len()..].strip_prefix(id);
        let ends = rest.is_some_and(|rest| {
            let rest = rest.trim_start_matches('.');
            !rest.starts_with(is_of_id)
        });
        !before.is_some_and(is_of_id) && ends
    })
}

/// A matter of one step that somebody set off, and may take back.
fn once(matter: Matter, at: Timestamp, class: Class, whom: Vec<Whom>, operation: &Operation) -> Standing {
    let by_hand = !operation.by.is_program();
    let not_before = if by_hand { operation.recorded_at.plus(TAKE_BACK) } else { at };
    let steps = vec![Step { level: Level::ONLY, at, not_before, class, whom }];
    Standing { matter, steps, silent_until: None, stands_until: Some(at.plus(NEWS)) }
}

/// A matter of one step that comes due by itself.
fn due(matter: Matter, at: Timestamp, class: Class, whom: Vec<Whom>) -> Standing {
    let steps = vec![Step { level: Level::ONLY, at, not_before: at, class, whom }];
    Standing { matter, steps, silent_until: None, stands_until: None }
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_note_names_somebody_by_the_sign_and_the_whole_id() {
        for text in ["@tanaka", "see @tanaka.", "田中さん@tanaka、お願いします", "(@tanaka)", "＠tanaka さん"]
        {
            assert!(names(text, "tanaka"), "{text}");
        }
        for text in ["tanaka", "@tanakamura", "a@tanaka", "@tanaka-2", "@tanaka.jp", "@ tanaka"] {
            assert!(!names(text, "tanaka"), "{text}");
        }
    }
}
