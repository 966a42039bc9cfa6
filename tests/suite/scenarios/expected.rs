//! What must be so after a step, as its file writes it, held against what became of the lead.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use tasuki::agreement::terms::{Act, Slot, SlotState, Stage};
use tasuki::clock::Timestamp;
use tasuki::domain::{ClockRun, Fact, Field, Handoff, Missing, NoSkip, Record, Refusal, SlaState, What};
use tasuki::ids::PersonId;

use super::instant;

/// Either the rule that refuses it and who holds the lead, or how the lead stands afterwards.
#[derive(Deserialize, Clone, Default, PartialEq)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    pub refused: Option<String>,
    holder: Option<String>,
    /// Exactly what the gate lacks: `need=confirmed`, `need=confirmed (stale)`, `confirmed=3 (has 2)`, `company`.
    missing: Option<Vec<String>>,
    /// Why the gate cannot be gone past either: `note` is missing, or the `role` is not one that may.
    no_skip: Option<String>,
    stage: Option<Stage>,
    /// `nobody` where it lies in the team's queue.
    owner: Option<String>,
    /// The instant by which the clock that asks first wants its answer; `never` where none runs.
    due: Option<String>,
    /// The clocks of the last hand-off: `running`, `paused`, `met`, `late`, `not_required`, or `not_started`.
    clocks: Option<BTreeMap<String, String>>,
    /// The clocks of the hand-off before.
    clocks_before: Option<BTreeMap<String, String>>,
    /// By when single clocks of the last hand-off want, or wanted, their answer.
    due_of: Option<BTreeMap<String, String>>,
    /// When single clocks of the last hand-off ended.
    stopped_at: Option<BTreeMap<String, String>>,
    /// Until when single clocks stand still.
    paused_until: Option<BTreeMap<String, String>>,
    /// How pressing single clocks are: `ok`, `soon`, `urgent`, `breached`, `paused`.
    sla: Option<BTreeMap<String, String>>,
    /// Every run of single clocks in the last hand-off.
    runs: Option<BTreeMap<String, Vec<String>>>,
    attempts: Option<usize>,
    /// Until when it sleeps, or slept last; `never` where it is awake.
    asleep: Option<String>,
    /// Until when reminders wait; `never` where they do not.
    silent: Option<String>,
    /// When the last contact said to go on; `never` where it did not.
    next: Option<String>,
    /// What is known of BANTC.
    bantc: Option<BTreeMap<Slot, SlotState>>,
    /// What the deal is worth.
    amount: Option<f64>,
    /// When the deal is to be won.
    close: Option<NaiveDate>,
    /// How often the lead went back on its way.
    moved_back: Option<u32>,
    /// The tier of the last hand-off; `none` where it has none.
    tier: Option<String>,
    /// What is known of the person.
    person: Option<BTreeMap<String, String>>,
    /// Every hand-off: `open`, or the act that ended it (`opened` where that was a deal).
    handoffs: Option<Vec<String>>,
    /// Whether the last hand-off is of a lead that was lost or put aside before.
    revived: Option<bool>,
    /// Why the lead is lost or put aside; `not` where it is neither.
    closed: Option<String>,
    /// The number of the agreement that the last hand-off goes by.
    goes_by: Option<i64>,
    /// The gates that the step went past, each with exactly what was missing.
    gone_past: Option<BTreeMap<String, Vec<String>>>,
    /// When to look at the lead again.
    wake: Option<String>,
    /// The kinds of touch that it comes back for.
    wake_on: Option<Vec<String>>,
    /// The rules of the last hand-off that were said to be wrong.
    wrong: Option<Vec<String>>,
    /// The rules of the last hand-off that were said to be right.
    right: Option<Vec<String>>,
    /// What may be named, where something else was.
    known: Option<Vec<String>>,
}

fn clock_word(handoff: Option<&Handoff>, clock: &str, now: Timestamp) -> &'static str {
    handoff.and_then(|handoff| handoff.clock(clock)).map_or("not_started", |run| run_word(run, now))
}

fn run_word(run: &ClockRun, now: Timestamp) -> &'static str {
    match run.state(now) {
        state if run.stopped.is_some() => state.word(),
        SlaState::Paused => "paused",
        _ => "running",
    }
}

fn missing_word(missing: &Missing) -> String {
    match missing {
        Missing::Slot { slot, need, stale, .. } => format!("{slot}={need}{}", if *stale { " (stale)" } else { "" }),
        Missing::Confirmed { need, have } => format!("confirmed={need} (has {have})"),
        Missing::Field(field) => field.clone(),
    }
}

impl Expected {
    /// Everything but a refusal.
    pub fn says_how_it_stands(&self) -> bool {
        let of_a_refusal = Self {
            refused: self.refused.clone(),
            holder: self.holder.clone(),
            missing: self.missing.clone(),
            no_skip: self.no_skip.clone(),
            known: self.known.clone(),
            ..Self::default()
        };
        *self != of_a_refusal
    }

    /// Compares the rule, and whatever it names.
    pub fn hold_refusal_against(&self, refusal: &Refusal, place: &str) {
        assert_eq!(Some(refusal.rule()), self.refused.as_deref(), "{place}");
        assert_eq!(refusal.holder().map(PersonId::as_str), self.holder.as_deref(), "{place}: holder");
        let (lacking, skip) = match refusal {
            Refusal::GateShut { missing, skip, .. } => (missing.iter().map(missing_word).collect(), skip.as_ref()),
            _ => (Vec::new(), None),
        };
        assert_eq!(lacking, self.missing.clone().unwrap_or_default(), "{place}: missing");
        let skip = skip.map(|why| if *why == NoSkip::Note { "note" } else { "role" });
        assert_eq!(skip, self.no_skip.as_deref(), "{place}: cannot be gone past");
        if let Some(expected) = &self.known {
            let known = match refusal {
                Refusal::NotItsRule { known, .. } | Refusal::UnknownTouch { known, .. } => known,
                other => panic!("{place}: {} names nothing", other.rule()),
            };
            assert_eq!(known, expected, "{place}: known");
        }
    }

    /// Compares what is mentioned with how the lead stands.
    pub fn hold_against(&self, record: &Record, now: Timestamp, place: &str) {
        let lead = &record.lead;
        if let Some(stage) = self.stage {
            assert_eq!(lead.stage, stage, "{place}: stage");
        }
        if let Some(owner) = &self.owner {
            assert_eq!(lead.owner.as_ref().map_or("nobody", PersonId::as_str), owner, "{place}: owner");
        }
        if let Some(moved_back) = self.moved_back {
            assert_eq!(lead.moved_back, moved_back, "{place}: moved back");
        }
        if let Some(handoffs) = &self.handoffs {
            let stand = |handoff: &Handoff| match handoff.ended.as_ref().map(|ending| ending.act) {
                None => "open",
                Some(Act::Open) => "opened",
                Some(act) => act.word(),
            };
            assert_eq!(&lead.handoffs.iter().map(stand).collect::<Vec<_>>(), handoffs, "{place}: hand-offs");
        }
        if let Some(closed) = &self.closed {
            let why = lead.closed.as_ref().map(|closing| closing.reason.as_deref().unwrap_or_default());
            assert_eq!(why.unwrap_or("not"), closed, "{place}: closed");
        }
        for (name, value) in self.person.iter().flatten() {
            let known = Field::of(name).and_then(|field| record.person.get(field)).unwrap_or_default();
            assert_eq!(known, value, "{place}: {name}");
        }
        self.hold_clocks_against(record, now, place);
        self.hold_handoff_against(record, now, place);
        self.hold_deal_against(record, place);
    }

    fn hold_clocks_against(&self, record: &Record, now: Timestamp, place: &str) {
        let lead = &record.lead;
        if let Some(due) = &self.due {
            let due = (due != "never").then(|| instant(due));
            assert_eq!(lead.pressing().map(|run: &ClockRun| run.due_at), due, "{place}: due");
        }
        let [last, before] = [1, 2].map(|back| lead.handoffs.len().checked_sub(back).map(|n| &lead.handoffs[n]));
        for (handoff, clocks) in [(last, &self.clocks), (before, &self.clocks_before)] {
            for (clock, state) in clocks.iter().flatten() {
                assert_eq!(clock_word(handoff, clock, now), state, "{place}: clock {clock}");
            }
        }
        let run = |clock: &String| last.and_then(|handoff| handoff.clock(clock));
        for (clock, due) in self.due_of.iter().flatten() {
            assert_eq!(run(clock).map(|run| run.due_at), Some(instant(due)), "{place}: {clock} is due");
        }
        for (clock, at) in self.stopped_at.iter().flatten() {
            let stopped = run(clock).and_then(|run| run.stopped).map(|(at, _)| at);
            assert_eq!(stopped, Some(instant(at)), "{place}: {clock} ended");
        }
        for (clock, until) in self.paused_until.iter().flatten() {
            let paused = run(clock).and_then(|run| run.paused_until(now));
            assert_eq!(paused, Some(instant(until)), "{place}: {clock} stands still");
        }
        for (clock, state) in self.sla.iter().flatten() {
            assert_eq!(run(clock).map(|run| run.state(now).word()), Some(state.as_str()), "{place}: {clock}");
        }
        for (clock, states) in self.runs.iter().flatten() {
            let of_it = last.iter().flat_map(|handoff| &handoff.clocks).filter(|run| run.clock == *clock);
            assert_eq!(&of_it.map(|run| run_word(run, now)).collect::<Vec<_>>(), states, "{place}: runs of {clock}");
        }
    }

    fn hold_handoff_against(&self, record: &Record, now: Timestamp, place: &str) {
        let last = record.lead.handoffs.last();
        let sought = |text: &String| (text != "never").then(|| instant(text));
        if let Some(attempts) = self.attempts {
            assert_eq!(last.map_or(0, |handoff| handoff.contacts.len()), attempts, "{place}: attempts");
        }
        if let Some(silent) = &self.silent {
            assert_eq!(last.and_then(|handoff| handoff.silent_at(now)), sought(silent), "{place}: silent");
        }
        if let Some(asleep) = &self.asleep {
            assert_eq!(last.and_then(Handoff::sleeps_until), sought(asleep), "{place}: asleep");
        }
        if let Some(next) = &self.next {
            assert_eq!(last.and_then(Handoff::next_at), sought(next), "{place}: next");
        }
        if let Some(tier) = &self.tier {
            assert_eq!(last.and_then(Handoff::tier_id).unwrap_or("none"), tier, "{place}: tier");
        }
        if let Some(revived) = self.revived {
            assert_eq!(last.map(|handoff| handoff.revived), Some(revived), "{place}: revived");
        }
        if let Some(number) = self.goes_by {
            assert_eq!(last.map(|handoff| handoff.agreement.0), Some(number), "{place}: goes by");
        }
        if let Some(wake) = &self.wake {
            let wake_at = last.and_then(|handoff| handoff.ended.as_ref()).and_then(|ending| ending.wake_at);
            assert_eq!(wake_at, sought(wake), "{place}: wake");
        }
        if let Some(kinds) = &self.wake_on {
            assert_eq!(record.lead.wakes_on(), kinds, "{place}: comes back on");
        }
        let judged = last.map(|handoff| handoff.judged.clone()).unwrap_or_default();
        for (said, expected) in [(judged.wrong, &self.wrong), (judged.right, &self.right)] {
            if let Some(expected) = expected {
                assert_eq!(&said.into_iter().collect::<Vec<_>>(), expected, "{place}: rules");
            }
        }
    }

    fn hold_deal_against(&self, record: &Record, place: &str) {
        let lead = &record.lead;
        for (slot, state) in self.bantc.iter().flatten() {
            let known = lead.bantc.get(slot).map_or(SlotState::Unknown, |answer| answer.state);
            assert_eq!(known, *state, "{place}: {slot}");
        }
        if let Some(amount) = self.amount {
            assert_eq!(lead.deal.as_ref().and_then(|deal| deal.amount), Some(amount), "{place}: amount");
        }
        if let Some(close) = self.close {
            assert_eq!(lead.deal.as_ref().and_then(|deal| deal.close), Some(close), "{place}: close");
        }
        if let Some(gone_past) = &self.gone_past {
            let last = record.facts.last().map(|fact| fact.operation.id);
            let skipped = |fact: &Fact| match &fact.what {
                What::GateSkipped { gate, missing } => Some((gate.clone(), missing.clone())),
                _ => None,
            };
            let facts = record.facts.iter().filter(|fact| Some(fact.operation.id) == last);
            assert_eq!(&facts.filter_map(skipped).collect::<BTreeMap<_, _>>(), gone_past, "{place}: gone past");
        }
    }
}
