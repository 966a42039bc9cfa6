//! Marketing's desk: what came back and why, what was promised to be looked at again, and what sales asks (R5, R34, R77;
//! semantics 10).
//!
//! A question is what needs an answer of marketing: a return for a reason that speaks to marketing and says no day on which
//! to look at the lead again, or a note of somebody else that speaks about a rule of the agreement. It is answered by
//! a note or an edit of somebody of marketing on that lead, and settled when the lead is handed over again, taken in, put
//! aside or pulled back by anybody. What was taken back neither asks nor answers.

use chrono::{Days, TimeDelta};

use super::Desk;
use super::act::called;
use super::errands::Errands;
use super::week::{Due, Week};
use crate::agreement::terms::{Act, Role, Side, Stage};
use crate::agreement::{Agreement, Versions};
use crate::clock::{Timestamp, start_of};
use crate::domain::{Field, Record, words};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::{LeadId, PersonId};
use crate::insight::{RuleRecord, Span};
use crate::storage::{CameBack, DueWake, Question, ReturnsAsk, Wakes};

/// Of so many of each list it is told lead by lead; all are counted.
pub const LISTED: usize = 100;

/// So many of the rules that were said to be wrong are told.
const BLAMED: usize = 5;

/// So many weeks are looked back for what came back, where nobody says otherwise.
pub const WEEKS: u32 = 4;

/// So long a question waits here. What nobody answered in a quarter is a matter for the review.
const ASKED_WITHIN: TimeDelta = TimeDelta::weeks(13);

/// What marketing has before it.
#[derive(Debug, Clone, PartialEq)]
pub struct Returns {
    /// What came back is told from then on.
    pub since: Timestamp,
    /// What came back, newest first: the first [`LISTED`].
    pub back: Vec<Back>,
    /// How many did in all.
    pub total: usize,
    /// How many by reason, the most frequent first; the reason's id.
    pub by_reason: Vec<(String, usize)>,
    /// How many by where the leads came from, the most frequent first.
    pub by_source: Vec<(Option<String>, usize)>,
    /// The rules that were said to be wrong of leads handed over since then, the most often first: five at most.
    pub rules: Vec<RuleRecord>,
    /// What is to be looked at again by the end of the week, the longest due first: the first [`LISTED`].
    pub wakes: Vec<Wake>,
    /// How many are.
    pub wakes_total: usize,
    /// What is to be done by the end of the week after what leads did, and who came to what they were invited to.
    pub errands: Errands,
    /// What waits for an answer, newest first: the first [`LISTED`].
    pub questions: Vec<Asked>,
    /// How many do.
    pub questions_total: usize,
}

/// A lead of marketing's desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concerned {
    /// Which.
    pub lead: LeadId,
    /// What it is called: company, else name, else external id. Nothing where the person was erased.
    pub called: Shown,
    /// The person's name.
    pub name: Shown,
    /// Where it stands now.
    pub stage: Stage,
}

/// A lead that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// Which lead.
    pub whom: Concerned,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// Returned or rejected.
    pub act: Act,
    /// A reason of the agreement.
    pub reason: String,
    /// Where the lead came from.
    pub source: Option<Shown>,
    /// What was said.
    pub words: Option<Shown>,
}

/// A lead that is to be looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wake {
    /// Which lead.
    pub whom: Concerned,
    /// When.
    pub at: Timestamp,
    /// How that stands to today.
    pub due: Due,
    /// Who gave it back.
    pub by: Option<PersonId>,
    /// Why.
    pub reason: Option<String>,
    /// The kinds of touch after any of which it is to come back before.
    pub wake_on: Vec<String>,
    /// What was said.
    pub words: Option<Shown>,
}

/// A question that waits for an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// About which lead.
    pub whom: Concerned,
    /// When it was asked.
    pub at: Timestamp,
    /// By whom.
    pub by: PersonId,
    /// Of a return: its reason.
    pub reason: Option<String>,
    /// Of a note: the rule that it speaks about.
    pub about: Option<String>,
    /// What was said.
    pub words: Option<Shown>,
}

impl Desk {
    /// What marketing has before it; what came back within `weeks`.
    pub fn returns(&mut self, weeks: u32) -> Result<Returns> {
        let now = self.now();
        let zone = self.agreement().zone;
        let today = now.in_zone(&zone).date_naive();
        let first = today.checked_sub_days(Days::new(u64::from(weeks) * 7)).unwrap_or(today);
        let since = start_of(first, zone);
        let all = self.store.came_back(since)?;
        let (by_reason, by_source) =
            (counted(all.iter().map(|back| back.reason.clone())), counted(all.iter().map(|back| back.source.clone())));
        let total = all.len();
        let back = all.into_iter().take(LISTED).map(|back| self.back(back)).collect::<Result<_>>()?;
        let rules = self.blamed(since)?;
        let (wakes, wakes_total) = self.wakes(now)?;
        let (questions, questions_total) = self.questions(now)?;
        let errands = self.errands(None, None)?;
        Ok(Returns {
            since,
            back,
            total,
            by_reason,
            by_source,
            rules,
            wakes,
            wakes_total,
            errands,
            questions,
            questions_total,
        })
    }

    /// The rules that were said to be wrong, with their record. Mostly none was, and then nothing is counted.
    fn blamed(&mut self, since: Timestamp) -> Result<Vec<RuleRecord>> {
        if !self.store.any_judged(since)? {
            return Ok(Vec::new());
        }
        let records = self.rule_records_in(Span { from: Some(since), until: None })?;
        Ok(records.blamed().into_iter().take(BLAMED).cloned().collect())
    }

    fn back(&mut self, back: CameBack) -> Result<Back> {
        let CameBack { lead, n, at, by, act, reason, source } = back;
        let record = self.record(lead)?;
        let (whom, words) = (concerned(&record), said_with(&record, n));
        Ok(Back { whom, at, by, act, reason, source: source.as_deref().map(Shown::line), words })
    }

    /// What is to be looked at again by the end of the week.
    fn wakes(&mut self, now: Timestamp) -> Result<(Vec<Wake>, usize)> {
        let zone = self.agreement().zone;
        let week = Week::of(now, zone);
        let Wakes { total, first } = self.store.wakes(week.ends(), LISTED)?;
        let wake = |DueWake { lead, at, stage, called, name }: DueWake| -> Result<Wake> {
            let record = self.record(lead)?;
            let ended = record.lead.handoffs.last().and_then(|handoff| handoff.ended.as_ref());
            let due = week.due(at).unwrap_or(Due::ThisWeek);
            let told = record
                .facts
                .iter()
                .rfind(|fact| ended.is_some_and(|ended| fact.operation.act == ended.act && fact.at == ended.at));
            Ok(Wake {
                whom: Concerned { lead, called, name, stage },
                at,
                due,
                by: ended.map(|ended| ended.by.clone()),
                reason: ended.and_then(|ended| ended.reason.clone()),
                wake_on: record.lead.wakes_on().to_vec(),
                words: told.and_then(|fact| said_with(&record, fact.n)),
            })
        };
        Ok((first.into_iter().map(wake).collect::<Result<_>>()?, total))
    }

    /// What waits for an answer of marketing.
    fn questions(&mut self, now: Timestamp) -> Result<(Vec<Asked>, usize)> {
        let asking = asking(&self.versions);
        let marketing = marketing(&self.versions);
        let ask = ReturnsAsk { since: now.plus(-ASKED_WITHIN), reasons: &asking, marketing: &marketing };
        let all = self.store.questions(&ask)?;
        let total = all.len();
        let asked = |question: Question| -> Result<Asked> {
            let Question { lead, n, at, by, reason, about } = question;
            let record = self.record(lead)?;
            let (whom, words) = (concerned(&record), said_with(&record, n));
            Ok(Asked { whom, at, by, reason, about, words })
        };
        Ok((all.into_iter().take(LISTED).map(asked).collect::<Result<_>>()?, total))
    }
}

/// The reasons of a return that ask marketing for something: they speak to marketing, and name no day on which to look at
/// the lead again. Those of every version: what was asked under an older one is asked still.
fn asking(versions: &Versions) -> Vec<String> {
    let asks = |agreement: &Agreement| {
        let returns = agreement.reasons_for(Act::Return);
        let asks = returns.filter(|reason| reason.speaks_to == Side::Marketing && reason.wake_after.is_none());
        asks.map(|reason| reason.id.clone()).collect::<Vec<_>>()
    };
    let mut all: Vec<String> = versions.iter().flat_map(|version| asks(&version.agreement)).collect();
    all.sort();
    all.dedup();
    all
}

/// Everybody who is, or was, of marketing.
fn marketing(versions: &Versions) -> Vec<PersonId> {
    let of = |agreement: &Agreement| {
        let people = agreement.people.iter().filter(|person| person.role == Role::Marketing);
        people.map(|person| PersonId::new(&person.id)).collect::<Vec<_>>()
    };
    let mut all: Vec<PersonId> = versions.iter().flat_map(|version| of(&version.agreement)).collect();
    all.sort();
    all.dedup();
    all
}

pub(super) fn concerned(record: &Record) -> Concerned {
    let name = Shown::line(record.person.get(Field::Name).unwrap_or_default());
    Concerned { lead: record.lead.id, called: called(&record.person), name, stage: record.lead.stage }
}

/// What was said with the operation of a fact.
fn said_with(record: &Record, n: u32) -> Option<Shown> {
    let operation = record.facts.iter().find(|fact| fact.n == n)?.operation.id;
    let facts = record.facts.iter().filter(|fact| fact.operation.id == operation);
    let words = facts.filter_map(|fact| record.texts.get(&fact.n)).map(|words| Shown::lines(&words.text));
    words.into_iter().find(|words| !words.is_empty())
}

/// How often each comes, the most frequent first.
fn counted<T: Ord>(all: impl Iterator<Item = T>) -> Vec<(T, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for one in all {
        *counts.entry(one).or_insert(0) += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    // Stable: those of one count stay in their order.
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// A reason as the agreement calls it.
pub fn reason_told(versions: &Versions, id: &str) -> Message {
    match versions.newest_with(|agreement| agreement.reason(id)) {
        Some(known) => Message::new("minutes.plain").with_either("text", &known.names.ja, &known.names.en),
        None => Message::new("minutes.plain").with("text", id),
    }
}

impl Back {
    /// What was done and why.
    pub fn told(&self, versions: &Versions) -> Message {
        Message::new("history.because")
            .with_message("act", words::act(self.act))
            .with_message("reason", reason_told(versions, &self.reason))
    }
}

impl Wake {
    /// Why it was given back, and what it comes back for before its day.
    pub fn why(&self, versions: &Versions) -> Message {
        let reason = self.reason.as_deref().map(|reason| reason_told(versions, reason));
        let why = reason.unwrap_or_else(|| words::stage(self.whom.stage));
        match words::touches(&self.wake_on, versions) {
            Some(kinds) => Message::new("returns.or_on").with_message("why", why).with_message("kinds", kinds),
            None => why,
        }
    }
}

/// A rule that was said to be wrong, with its record, in one line.
pub fn rule_told(record: &RuleRecord) -> Message {
    let RuleRecord { rule, kind: _, fired, accepted, qualified, won, blamed, praised } = record;
    let message = Message::new("returns.rule").with("rule", rule).with("blamed", blamed).with("praised", praised);
    message.with("fired", fired).with("accepted", accepted).with("qualified", qualified).with("won", won)
}

impl Asked {
    /// What it is about.
    pub fn told(&self, versions: &Versions) -> Message {
        match (&self.reason, &self.about) {
            (Some(reason), _) => reason_told(versions, reason),
            (None, Some(rule)) => Message::new("returns.about").with("rule", rule),
            (None, None) => words::act(Act::Note),
        }
    }
}

impl Returns {
    /// How many came back by reason, in one line.
    pub fn reasons(&self, versions: &Versions) -> Message {
        let count = |(reason, n): &(String, usize)| {
            Message::new("returns.count").with_message("what", reason_told(versions, reason)).with("n", n)
        };
        Message::new("returns.reasons").with_list("all", self.by_reason.iter().map(count))
    }

    /// How many by where they came from, in one line.
    pub fn sources(&self) -> Message {
        let count = |(source, n): &(Option<String>, usize)| {
            let message = Message::new("returns.count").with("n", n);
            match source {
                Some(source) => message.with("what", source),
                None => message.with_message("what", Message::new("returns.no_source")),
            }
        };
        Message::new("returns.sources").with_list("all", self.by_source.iter().map(count))
    }
}
