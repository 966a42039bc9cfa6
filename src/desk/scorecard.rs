//! A lead's score with all its reasons, ready to be shown (semantics 11): each rule, what it counted, what is left of that
//! after fading and caps; how the lead stands to the definition; what would meet the nearest criterion.

use std::sync::Arc;

use super::judging::{candidate, subject};
use super::{Desk, Doing};
use crate::agreement::minutes::Value;
use crate::agreement::{Agreement, Bar, Component, Criterion, Names, Points};
use crate::clock::Timestamp;
use crate::domain::handing::{Candidate, Verdict, is_with_marketing, judge};
use crate::domain::score::ahead::{self, Ahead};
use crate::domain::score::definition::Gap;
use crate::domain::score::{Account, Kinds, Rules, Score, TouchLine};
use crate::domain::{Ground, Record, Setting, Touch, Wish, decide, words};
use crate::error::Result;
use crate::i18n::Message;
use crate::ids::AgreementVersion;
use crate::storage::{QueueRow, RowScore};

/// What a lead comes to, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Scorecard {
    /// As of when.
    pub at: Timestamp,
    /// By which version of the agreement: the one in force then.
    pub agreement: AgreementVersion,
    /// From when on what it did counts, where it came back from sales.
    pub since: Option<Timestamp>,
    /// All of it; nothing for whoever is never handed over. It may be less than nothing.
    pub total: Points,
    /// For who they are.
    pub fit: Points,
    /// For what they did.
    pub engagement: Points,
    /// For what shows that they mean to buy.
    pub intent: Points,
    /// Each rule that counts, fit first.
    pub lines: Vec<ScoreLine>,
    /// Where they stand on the buyer's way: the phase's id, its names and its points.
    pub phase: Option<(String, Names, Points)>,
    /// Why they are never handed over: `[[exclude]]`s.
    pub excluded: Vec<String>,
    /// Whether it lies with marketing, so that the definition concerns it.
    pub with_marketing: bool,
    /// How the lead stands to the definition.
    pub standing: Standing,
    /// Criteria that are not met, the nearest first, and what would meet them.
    pub ahead: Vec<(String, Message)>,
    /// Whether qualifying is worth a thought by its points (`[sql] hint_score`). The verdict is a person's.
    pub hints_at_sql: bool,
    /// Whether it came to what it was invited to (`[candidate]`, R32): a flag for marketing, and no hand-off.
    pub candidate: Option<Names>,
}

/// What a rule gives.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreLine {
    /// The rule's id.
    pub rule: String,
    /// What it is part of.
    pub component: Component,
    /// What it looks at, in words: what was found, or what kind of touch.
    pub what: Message,
    /// What it counted; nothing of a rule on who somebody is.
    pub counted: Vec<CountedTouch>,
    /// What these come to before caps.
    pub sum: Points,
    /// What it gives in the end.
    pub given: Points,
}

/// A touch that a rule counted.
#[derive(Debug, Clone, PartialEq)]
pub struct CountedTouch {
    /// The touch.
    pub doing: Doing,
    /// What it gave when it happened.
    pub full: Points,
    /// What is left of that.
    pub left: Points,
}

/// How a lead stands to the definition of an MQL.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It meets this criterion; with marketing it is handed over.
    Meets(String),
    /// It meets this one, and came back for the same reason so often that marketing says first what changed.
    AskWhatChanged(String),
    /// It meets this one, and is left alone until then.
    CoolsOff(String, Timestamp),
    /// It did what it was promised to come back for: this kind of touch.
    Promised(String),
    /// It meets the definition, and this keeps it from being handed over.
    HeldBack(Message),
    /// It was handed over for what it no longer comes to, and nobody has taken it on yet.
    Cooled,
    /// It does not meet any.
    Below,
    /// It is never handed over.
    Excluded,
}

impl Desk {
    /// What a lead comes to at an instant, by what is known of it now: what was told late counts from when it happened.
    pub(super) fn scorecard(&mut self, record: &Record, touches: &[Touch], at: Timestamp) -> Result<Scorecard> {
        let versions = Arc::clone(&self.versions);
        let version = versions.in_force(at);
        let agreement = &version.agreement;
        let account = self.account_bars(agreement, (record, touches), at)?;
        let mut kinds = Kinds::default();
        let rules = Rules::new(agreement, &mut kinds);
        let deeds = kinds.deeds(touches);
        let mut sorted: Vec<&Touch> = touches.iter().collect();
        sorted.sort_by_key(|touch| touch.at);
        let did: Vec<(Timestamp, &str)> = sorted.iter().map(|touch| (touch.at, touch.kind.as_str())).collect();
        let candidate = candidate(agreement, record, &deeds, account, at);
        // Of whom was erased what their attributes had come to is kept, and nothing else tells it.
        let is_gone = !record.lead.fitted.is_empty();
        let span = record.lead.fitted.iter().rfind(|span| span.from <= at);
        let gone: Points = span.into_iter().flat_map(|span| span.rules.values()).copied().sum();
        let score = if is_gone {
            rules.score_of(gone, &deeds, &kinds, candidate.span())
        } else {
            rules.score(subject(record), &deeds, &kinds, candidate.span())
        };
        let mut excluded: Vec<String> = score.excluded.iter().map(|fitting| fitting.exclusion.id.clone()).collect();
        excluded.extend(span.and_then(|span| span.excluded.clone()));
        let total = if excluded.is_empty() { score.sums.total() } else { Points::ZERO };
        let standing = candidate.standing(&rules, &kinds);
        let fit = score.fit.iter().map(|line| ScoreLine {
            rule: line.rule.id.clone(),
            component: Component::Fit,
            what: Message::new("scored.found").with_list(
                "found",
                line.found.iter().map(|found| {
                    Message::new("scored.field")
                        .with_message("field", words::need(found.field))
                        .with("word", found.word)
                }),
            ),
            counted: Vec::new(),
            sum: line.rule.points,
            given: line.rule.points,
        });
        let erased = span.into_iter().flat_map(|span| &span.rules).map(|(rule, points)| ScoreLine {
            rule: rule.clone(),
            component: Component::Fit,
            what: Message::new("scored.erased"),
            counted: Vec::new(),
            sum: *points,
            given: *points,
        });
        let touch = score.touch.iter().map(|line| touch_line(line, &sorted, agreement));
        let phase = score.phase.map(|phase| (phase.id.clone(), phase.names.clone(), score.phase_points));
        let nearest =
            ahead::of(&rules, standing).into_iter().map(|ahead| (ahead.criterion.id.clone(), told(&ahead, agreement)));
        Ok(Scorecard {
            at,
            agreement: version.number,
            since: candidate.span().since,
            total,
            fit: score.sums.fit,
            engagement: score.sums.engagement,
            intent: score.sums.intent,
            lines: fit.chain(erased).chain(touch).collect(),
            phase,
            excluded,
            ahead: nearest.collect(),
            hints_at_sql: agreement.hint_score.is_some_and(|bar: Bar| bar.is_met_by(total)),
            candidate: agreement
                .playbook
                .candidate
                .as_ref()
                .and_then(|flag| agreement.playbook.came_at(&flag.touched_after, &did, at).map(|_| flag.names.clone())),
            with_marketing: is_with_marketing(&record.lead),
            standing: self.held_back(record, standing_of(&rules, &kinds, &candidate, &score)),
        })
    }
}

impl Desk {
    /// That a rule of the agreement holds back whoever meets the definition, where one does.
    fn held_back(&self, record: &Record, standing: Standing) -> Standing {
        let ground = match &standing {
            Standing::Meets(id) if is_with_marketing(&record.lead) => Ground::Criterion(id.clone()),
            Standing::Promised(kind) => Ground::Promise(kind.clone()),
            _ => return standing,
        };
        let program = crate::ids::PersonId::program();
        let request = Wish::HandOff { ground, to: None }.into();
        match decide(record, &request, Setting { by: &program, ..self.setting() }) {
            Ok(_) => standing,
            Err(refusal) => Standing::HeldBack(refusal.message()),
        }
    }

    /// What each lead of a list comes to now.
    pub(super) fn score_rows(&mut self, rows: &mut [QueueRow], now: Timestamp) -> Result<()> {
        let versions = Arc::clone(&self.versions);
        let agreement = &versions.in_force(now).agreement;
        let mut kinds = Kinds::default();
        let rules = Rules::new(agreement, &mut kinds);
        for row in rows.iter_mut().filter(|row| !row.erased) {
            let Some(record) = self.store.lead(row.id)? else { continue };
            let touches = self.store.touches(row.id)?;
            let deeds = kinds.deeds(&touches);
            let account = Account::default();
            let candidate = candidate(agreement, &record, &deeds, account, now);
            let total = match candidate.who.excluded {
                Some(_) => Points::ZERO,
                None => candidate.sums(&rules, &kinds).total(),
            };
            let has_cooled = is_cooling(&candidate) && {
                let account = self.account_bars(agreement, (&record, &touches), now)?;
                Candidate { account, ..candidate }.standing(&rules, &kinds).meets(&agreement.criteria).is_none()
            };
            row.score = Some(RowScore { total, has_cooled });
        }
        Ok(())
    }
}

fn touch_line(line: &TouchLine<'_>, touches: &[&Touch], agreement: &Agreement) -> ScoreLine {
    let counted = line.counted.iter().filter_map(|counted| {
        let doing = Doing::of((*touches.get(counted.place)?).clone());
        Some(CountedTouch { doing, full: counted.full, left: counted.left })
    });
    ScoreLine {
        rule: line.rule.id.clone(),
        component: line.rule.shows,
        what: agreement.playbook.touch(&line.rule.kind).said,
        counted: counted.collect(),
        sum: line.sum,
        given: line.given,
    }
}

fn standing_of(rules: &Rules<'_>, kinds: &Kinds, candidate: &Candidate<'_>, score: &Score<'_>) -> Standing {
    if !score.excluded.is_empty() {
        return Standing::Excluded;
    }
    let id = |ground: Ground| match ground {
        Ground::Criterion(id) => id,
        _ => String::new(),
    };
    if is_with_marketing(candidate.lead) {
        return match judge(rules, kinds, candidate) {
            Verdict::HandOver(Ground::Promise(kind)) => Standing::Promised(kind),
            Verdict::HandOver(ground) => Standing::Meets(id(ground)),
            Verdict::AskWhatChanged(ground) => Standing::AskWhatChanged(id(ground)),
            Verdict::CoolOff(ground, until) => Standing::CoolsOff(id(ground), until),
            Verdict::PutAside(_) => Standing::Excluded,
            Verdict::Stays => Standing::Below,
        };
    }
    match candidate.standing(rules, kinds).meets(&rules.agreement.criteria) {
        Some(criterion) => Standing::Meets(criterion.id.clone()),
        None if is_cooling(candidate) => Standing::Cooled,
        None => Standing::Below,
    }
}

/// Whether nobody has taken it on yet of what a criterion handed over.
fn is_cooling(candidate: &Candidate<'_>) -> bool {
    let open = candidate.lead.open_handoff();
    open.is_some_and(|open| matches!(open.ground, Ground::Criterion(_)) && open.accepted.is_none())
}

/// What would meet a criterion: "17 points, or 料金ページ閲覧 once".
fn told(ahead: &Ahead<'_>, agreement: &Agreement) -> Message {
    let gaps: Vec<Message> = ahead.gaps.iter().map(|gap| gap_told(gap, ahead.criterion, agreement)).collect();
    let missing = Message::new("scored.missing").with_list("gaps", gaps);
    let is_said = |kind: &str| matches!(ahead.gaps.as_slice(), [Gap::Touched(missing, _)] if *missing == kind);
    match ahead.touch {
        Some((kind, times)) if !is_said(kind) => Message::new("scored.missing_or")
            .with_message("missing", missing)
            .with_message("kind", agreement.playbook.touch(kind).said)
            .with("n", times),
        _ => missing,
    }
}

fn gap_told(gap: &Gap<'_>, criterion: &Criterion, agreement: &Agreement) -> Message {
    let kind = |kind: &str| agreement.playbook.touch(kind).said;
    // Of what must be more than a number, that number: nobody counts in thousandths.
    let points = |key, missing: &Points, bar: Option<Bar>| {
        let n = match bar.filter(|bar| bar.over) {
            Some(_) => Message::new("scored.points_over").with("n", *missing - Points::thousandths(1)),
            None => Message::new("scored.points").with("n", missing),
        };
        Message::new(key).with_message("n", n)
    };
    let account = criterion.account.as_ref().and_then(|account| account.score);
    match gap {
        Gap::Score(missing) => points("scored.gap", missing, criterion.score),
        Gap::Fit(missing) => points("scored.gap_fit", missing, criterion.fit),
        Gap::Engagement(missing) => points("scored.gap_engagement", missing, criterion.engagement),
        Gap::Intent(missing) => points("scored.gap_intent", missing, criterion.intent),
        Gap::Touched(touched, times) => {
            Message::new("scored.gap_touched").with_message("kind", kind(touched)).with("n", times)
        }
        Gap::InOrder(kinds) => {
            Message::new("scored.gap_in_order").with_list("kinds", kinds.iter().map(|one| kind(one)))
        }
        Gap::Known(slot, state) => Message::new("scored.gap_known")
            .with_message("slot", words::slot(*slot))
            .with_message("state", words::slot_state(*state)),
        Gap::Account(missing) => points("scored.gap_account", missing, account),
        Gap::People(missing) => Message::new("scored.gap_people").with("n", missing),
    }
}

impl Scorecard {
    /// The score and what it is made of, in a line.
    pub fn head(&self) -> Message {
        Message::new("scored.head")
            .with("total", self.total.shown())
            .with("fit", self.fit)
            .with("engagement", self.engagement)
            .with("intent", self.intent)
    }

    /// What there is to say of it beside the rules: how it stands to the definition, what would meet the nearest criterion,
    /// the buyer's phase, flags. `wall` says an instant.
    pub fn remarks(&self, agreement: &Agreement, wall: &dyn Fn(Timestamp) -> String) -> Vec<Message> {
        let mut remarks = Vec::new();
        if self.with_marketing || matches!(self.standing, Standing::Cooled | Standing::Excluded) {
            remarks.push(self.standing.told(agreement, wall));
        }
        if let (true, Standing::Below, Some((id, missing))) = (self.with_marketing, &self.standing, self.ahead.first())
        {
            let asks = agreement.criterion(id).map(|criterion| words::asks(criterion, agreement)).unwrap_or_default();
            let next = Message::new("scored.ahead").with_list("asks", asks).with_message("missing", missing.clone());
            remarks.push(next);
        }
        if let Some((_, names, points)) = &self.phase {
            let phase = Message::new("scored.phase").with_either("phase", &names.ja, &names.en);
            remarks.push(phase);
            if !points.is_zero() {
                remarks.push(Message::new("scored.phase_points").with("n", points));
            }
        }
        if let Some(names) = &self.candidate {
            remarks.push(Message::new("scored.candidate").with_either("name", &names.ja, &names.en));
        }
        if self.hints_at_sql {
            remarks.push(Message::new("scored.hints_at_sql"));
        }
        remarks
    }
}

impl Standing {
    /// It in words; `wall` says an instant.
    pub fn told(&self, agreement: &Agreement, wall: &dyn Fn(Timestamp) -> String) -> Message {
        let asks = |id: &str| match agreement.criterion(id) {
            Some(criterion) => Value::all_of(words::asks(criterion, agreement)),
            None => Message::new("minutes.plain").with("text", id),
        };
        match self {
            Self::Meets(id) => Message::new("scored.meets").with_message("asks", asks(id)),
            Self::AskWhatChanged(id) => Message::new("scored.ask_what_changed").with_message("asks", asks(id)),
            Self::CoolsOff(id, until) => {
                Message::new("scored.cools_off").with_message("asks", asks(id)).with("until", wall(*until))
            }
            Self::Promised(kind) => {
                Message::new("scored.promised").with_message("kind", agreement.playbook.touch(kind).said)
            }
            Self::HeldBack(why) => Message::new("scored.held_back").with_message("why", why.clone()),
            Self::Cooled => Message::new("scored.cooled"),
            Self::Below => Message::new("scored.below"),
            Self::Excluded => Message::new("scored.excluded"),
        }
    }

    /// As JSON has it.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Meets(_) => "meets",
            Self::AskWhatChanged(_) => "ask_what_changed",
            Self::CoolsOff(..) => "cools_off",
            Self::Promised(_) => "promised",
            Self::HeldBack(_) => "held_back",
            Self::Cooled => "cooled",
            Self::Below => "below",
            Self::Excluded => "excluded",
        }
    }

    /// The criterion that is met.
    pub fn criterion(&self) -> Option<&str> {
        match self {
            Self::Meets(id) | Self::AskWhatChanged(id) | Self::CoolsOff(id, _) => Some(id),
            _ => None,
        }
    }
}
