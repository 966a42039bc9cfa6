//! What facts say in history.

use chrono_tz::Tz;

use crate::agreement::playbook::Question;
use crate::agreement::terms::{Act, Channel, Outcome, Slot, SlotState};
use crate::agreement::{Agreement, Names, Versions};
use crate::clock::{OnWall, Timestamp};
use crate::domain::assignment::{Allotment, How};
use crate::domain::{What, words};
use crate::i18n::Message;
use crate::ids::AgreementVersion;

/// What a fact of an operation under `agreement` says in history, with the names that things have or had in any version of
/// the agreement, and times of `zone`; nothing for clocks and for what figures need, which are no events, and for notes,
/// which speak for themselves.
pub fn told(fact: &What, agreement: AgreementVersion, versions: &Versions, zone: Tz) -> Option<Message> {
    let on_wall = |at: &Timestamp| OnWall { at: *at, zone };
    let because = |message: Message, reason: &str| match versions.newest_with(|agreement| agreement.reason(reason)) {
        Some(known) => message.with_either("reason", &known.names.ja, &known.names.en),
        None => message.with("reason", reason),
    };
    let maybe = |act: Act, reason: &Option<String>| match reason {
        Some(reason) => because(Message::new("history.because").with_message("act", words::act(act)), reason),
        None => words::act(act),
    };
    let why =
        |act: Act, reason: &str| because(Message::new("history.because").with_message("act", words::act(act)), reason);
    Some(match fact {
        What::Captured { .. } => words::act(Act::Capture),
        What::Reached { stage, amount: Some(amount), .. } => {
            let message = Message::new("history.reached_worth").with_message("stage", words::stage(*stage));
            message.with("amount", words::money(*amount))
        }
        What::Reached { stage, .. } => Message::new("history.reached").with_message("stage", words::stage(*stage)),
        What::Edited { fields } => {
            Message::new("history.edited").with_list("fields", fields.iter().map(|field| words::need(field)))
        }
        What::Assigned { owner } => Message::new("history.assigned").with("owner", versions.called(owner)),
        What::HandedOff { ground, .. } => handed_off(words::ground(ground, versions.of(agreement))),
        What::Admitted => words::act(Act::Admit),
        What::Accepted => words::act(Act::Accept),
        What::Qualified => words::act(Act::Qualify),
        What::Generated => words::act(Act::Generate),
        What::Excluded { reason } => why(Act::Exclude, reason),
        What::Rejected { reason } => why(Act::Reject, reason),
        What::Lost { reason } => why(Act::Lose, reason),
        What::Withdrawn { reason } => maybe(Act::Withdraw, reason),
        What::Recycled { reason } => maybe(Act::Recycle, reason),
        What::Returned { reason, wake_at, wake_on } => {
            let day = wake_at.map(|at| at.in_zone(&zone).date_naive().to_string());
            because(returned(words::promise(day.as_deref(), wake_on, versions)), reason)
        }
        What::RulesJudged(judged) => words::judged(judged),
        What::Contacted { channel, outcome, next, in_bulk, .. } => {
            contacted(*channel, *outcome, next.as_ref().map(on_wall), *in_bulk)
        }
        What::Deferred { until, reason } => Message::new("history.deferred")
            .with("until", on_wall(until))
            .with_message("act", maybe(Act::Defer, reason)),
        What::Acknowledged { until } => Message::new("history.acknowledged").with("until", on_wall(until)),
        What::Answered { slot, state } => answered(*slot, *state, versions),
        What::Opened { amount, close } => {
            Message::new("history.opened").with("amount", words::money(*amount)).with("close", close)
        }
        What::DealMoved { deal_stage } => deal_moved(deal_stage, versions),
        What::DealValued { amount, close } => {
            let amount = amount.map(|amount| Message::new("history.amount").with("amount", words::money(amount)));
            let close = close.map(|close| Message::new("history.close").with("close", close));
            Message::new("history.edited").with_list("fields", amount.into_iter().chain(close))
        }
        What::Won { amount } => Message::new("history.won").with("amount", words::money(*amount)),
        What::GateSkipped { gate, .. } => gate_skipped(gate, versions),
        What::Noted { about: Some(rule) } => noted_about(rule, versions),
        What::TierChanged { tier } => {
            tier.as_ref().map_or(Message::new("history.no_tier"), |tier| in_tier(&tier.id, versions))
        }
        What::TermsChanged => Message::new("history.taken_along").with("version", agreement),
        What::Erased => Message::new("history.erased"),
        What::ReturnAllowed => Message::new("history.return_allowed"),
        What::Undone { .. } => words::act(Act::Undo),
        What::Redone { .. } => words::act(Act::Redo),
        What::MergedInto { survivor } => Message::new("history.merged_into").with("lead", survivor),
        What::Absorbed { lead, .. } => Message::new("history.absorbed").with("lead", lead),
        What::Parted { .. } => words::act(Act::Unmerge),
        What::ToldApart { other } => Message::new("history.told_apart").with("lead", other),
        What::Allotted(allotment) if allotment.how != How::Queue => allotted(allotment, versions),
        What::Allotted(_)
        | What::Fitted { .. }
        | What::Described(_)
        | What::ClockStarted { .. }
        | What::ClockPaused { .. }
        | What::ClockResumed { .. }
        | What::ClockRetimed { .. }
        | What::ClockStopped { .. }
        | What::Noted { about: None } => return None,
    })
}

fn answered(slot: Slot, state: SlotState, versions: &Versions) -> Message {
    let message = Message::new("history.answered").with_message("slot", slot_called(slot, versions));
    message.with_message("state", words::slot_state(state))
}

/// A return, and what it promised.
fn returned(promise: Option<Message>) -> Message {
    match promise {
        Some(promise) => Message::new("history.returned").with_message("promise", promise),
        None => Message::new("history.because").with_message("act", words::act(Act::Return)),
    }
}

fn handed_off(why: Message) -> Message {
    Message::new("history.handed_off").with_message("why", why)
}

/// Which rule a note speaks about, by the newest version that has it.
fn noted_about(rule: &str, versions: &Versions) -> Message {
    let newest_first = versions.iter().rev().flat_map(|version| version.agreement.rules());
    let names = newest_first.filter(|(id, _)| *id == rule).find_map(|(_, names)| names);
    named(Message::new("history.noted_about"), "rule", names, rule)
}

/// An attempt to reach the person, when to go on, and whether it was one mail to many.
fn contacted(channel: Channel, outcome: Outcome, next: Option<OnWall>, in_bulk: bool) -> Message {
    let key = match next {
        _ if in_bulk => "history.contacted_in_bulk",
        Some(_) => "history.contacted_next",
        None => "history.contacted",
    };
    let message = Message::new(key)
        .with_message("channel", words::channel(channel))
        .with_message("outcome", words::outcome(outcome));
    next.into_iter().fold(message, |message, next| message.with("next", next))
}

fn deal_moved(id: &str, versions: &Versions) -> Message {
    let stage = versions.newest_with(|agreement| agreement.playbook.deal_stage(id));
    named(Message::new("history.deal_moved"), "stage", stage.map(|stage| &stage.names), id)
}

fn gate_skipped(id: &str, versions: &Versions) -> Message {
    match versions.newest_with(|agreement| agreement.gates.iter().find(|known| known.id == id)) {
        None if id == What::PAST_OPT_OUT => Message::new("history.opt_out_passed"),
        known => named(Message::new("history.gate_skipped"), "gate", known.map(|gate| &gate.names), id),
    }
}

fn in_tier(id: &str, versions: &Versions) -> Message {
    let tier = versions.newest_with(|agreement| agreement.tiers.iter().find(|tier| tier.id == id));
    named(Message::new("history.tier"), "tier", tier.map(|tier| &tier.names), id)
}

/// How the rules decided, by the newest version that has the rule and whoever was given the lead.
fn allotted(allotment: &Allotment, versions: &Versions) -> Message {
    let knows = |agreement: &Agreement| {
        let rule = allotment.rule.as_deref().is_none_or(|id| agreement.assignment.rule(id).is_some());
        rule && allotment.to.as_ref().is_none_or(|to| agreement.person(to.as_str()).is_some())
    };
    let known = versions.newest_with(|agreement| knows(agreement).then_some(agreement));
    allotment.told(known.unwrap_or(&versions.newest().agreement))
}

/// A slot by the newest name that an agreement has for it.
pub(super) fn slot_called(slot: Slot, versions: &Versions) -> Message {
    let question = versions.newest_with(|agreement| agreement.playbook.question(slot));
    question.map_or_else(|| words::slot(slot), Question::called)
}

/// A thing of the agreement by its names, or by its id where the agreement no longer has it.
fn named(message: Message, value: &'static str, names: Option<&Names>, id: &str) -> Message {
    match names {
        Some(names) => message.with_either(value, &names.ja, &names.en),
        None => message.with(value, id),
    }
}
