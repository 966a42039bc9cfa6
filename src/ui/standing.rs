//! How a lead stands, beside its clocks: its tier, how it rests, what is known of it, its deal, how it ended.

use super::Screen;
use super::lead::{Line, reason_name};
use super::theme::Meaning;
use crate::agreement::terms::{Act, SlotState, Stage};
use crate::desk::{Sheet, Slotted};
use crate::domain::{Deal, Handoff, is_stale, words};
use crate::i18n::Message;

/// The lines of a lead's page that come after its clocks.
pub(super) fn lines(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let deal = [deal(screen, sheet), deal_stage(screen, sheet)];
    let parts = [rest(screen, sheet)].into_iter().chain(deal).chain([bantc(screen, sheet), ended(screen, sheet)]);
    parts.flatten().collect()
}

/// The one line that tells most of it, where there is room for one: how it rests, its deal, how it ended.
pub(super) fn first(screen: &Screen<'_, '_>, sheet: &Sheet) -> Option<Line> {
    let has_deal = matches!(sheet.stage, Stage::Opportunity | Stage::Customer);
    let deal = deal(screen, sheet).filter(|_| has_deal);
    rest(screen, sheet).or(deal).or_else(|| ended(screen, sheet))
}

/// What stands behind the stage: the tier of the open hand-off, and that the lead went back before.
pub(super) fn marks(screen: &Screen<'_, '_>, sheet: &Sheet) -> Line {
    let mut marks = Line::new();
    let handoff = sheet.handoffs.last().filter(|handoff| handoff.ended.is_none());
    if let Some(id) = handoff.and_then(Handoff::tier_id) {
        let tier = screen.agreement().tiers.iter().find(|tier| tier.id == id);
        let name = tier.map_or(id, |tier| tier.names.get(screen.model.lang));
        marks.push((format!("  [{name}]"), Meaning::Accent));
    }
    if sheet.moved_back > 0 {
        let text = Message::new("lead.moved_back").with("n", sheet.moved_back).say(screen.model.lang);
        marks.push((format!("  {text}"), Meaning::Muted));
    }
    marks
}

/// Until when it sleeps, or when somebody is to go on with it.
fn rest(screen: &Screen<'_, '_>, sheet: &Sheet) -> Option<Line> {
    let handoff = sheet.handoffs.last().filter(|handoff| handoff.ended.is_none())?;
    let time = |at| screen.short_time(at);
    let (message, meaning) = if let Some(until) = handoff.sleeps_until() {
        let asleep = screen.now < until;
        let reason = handoff.deferrals.last().and_then(|sleep| sleep.reason.as_deref());
        let reason = reason.map(|id| reason_name(screen, id)).unwrap_or_default();
        match (asleep, reason.is_empty()) {
            (false, _) => (Message::new("lead.woken").with("at", time(until)), Meaning::SlaSoon),
            (true, true) => (Message::new("lead.asleep").with("at", time(until)), Meaning::SlaPaused),
            (true, false) => {
                let message = Message::new("lead.asleep_because").with("at", time(until));
                (message.with("reason", reason), Meaning::SlaPaused)
            }
        }
    } else {
        let next = handoff.next_at()?;
        let (key, meaning) = if screen.now < next {
            ("lead.next_contact", Meaning::Accent)
        } else {
            ("lead.next_contact_now", Meaning::SlaSoon)
        };
        (Message::new(key).with("at", time(next)), meaning)
    };
    let mark = if handoff.asleep_until(screen.now).is_some() { "= " } else { "@ " };
    Some(vec![(format!("{mark}{}", message.say(screen.model.lang)), meaning)])
}

fn deal(screen: &Screen<'_, '_>, sheet: &Sheet) -> Option<Line> {
    let text = worth("lead.deal", sheet.deal.as_ref()?).say(screen.model.lang);
    Some(vec![(text, Meaning::Accent)])
}

/// What a deal is, or was, worth and when it was expected, under a text that says which deal it is.
pub(super) fn worth(key: &'static str, deal: &Deal) -> Message {
    let amount = deal.amount.map_or_else(|| "-".to_owned(), words::money);
    let close = deal.close.map_or_else(|| "-".to_owned(), |close| close.to_string());
    Message::new(key).with("amount", amount).with("close", close)
}

/// Where an open deal stands, and how likely it is won from there (decision 41).
fn deal_stage(screen: &Screen<'_, '_>, sheet: &Sheet) -> Option<Line> {
    let id = sheet.deal.as_ref()?.deal_stage.as_deref().filter(|_| sheet.stage == Stage::Opportunity)?;
    let message = Message::new("lead.deal_stage");
    let message = match screen.model.fixed.versions.newest_with(|agreement| agreement.playbook.deal_stage(id)) {
        Some(stage) => message.with_message("stage", stage.told()),
        None => message.with("stage", id),
    };
    Some(vec![(message.say(screen.model.lang), Meaning::Accent)])
}

/// What is known of BANTC, in one line; only of leads that somebody is working on or ever asked.
fn bantc(screen: &Screen<'_, '_>, sheet: &Sheet) -> Option<Line> {
    let lang = screen.model.lang;
    let known: Vec<&Slotted> = sheet.bantc.iter().filter(|slotted| slotted.answer.is_some()).collect();
    if known.is_empty() && sheet.handoffs.last().is_none_or(|handoff| handoff.ended.is_some()) {
        return None;
    }
    let handoff = sheet.handoffs.last().filter(|handoff| handoff.ended.is_none());
    let terms = handoff.map_or_else(|| screen.agreement(), |handoff| screen.model.fixed.versions.of(handoff.agreement));
    let one = |slotted: &&Slotted| {
        let answer = slotted.answer.as_ref()?;
        let stale = is_stale(answer.at, terms.stale_after, screen.now);
        let key = if stale { "lead.slot_stale" } else { "lead.slot" };
        let message = Message::new(key).with_message("slot", screen.agreement().playbook.slot(slotted.slot));
        Some(message.with_message("state", words::slot_state(answer.state)))
    };
    let confirmed = |slotted: &&&Slotted| {
        let holds = |answer: &&crate::domain::Answer| !is_stale(answer.at, terms.stale_after, screen.now);
        slotted.answer.as_ref().filter(holds).is_some_and(|answer| answer.state == SlotState::Confirmed)
    };
    let n = known.iter().filter(confirmed).count();
    let head = Message::new("lead.bantc").with("n", n).with("of", sheet.bantc.len()).say(lang);
    let list = Message::new("lead.list").with_list("all", known.iter().filter_map(one));
    let list = if known.is_empty() { screen.text("lead.bantc_nothing") } else { list.say(lang) };
    Some(vec![(format!("{head}  "), Meaning::Muted), (list, Meaning::Text)])
}

/// How the last hand-off ended, or the lead itself, while none is open.
fn ended(screen: &Screen<'_, '_>, sheet: &Sheet) -> Option<Line> {
    let last = sheet.handoffs.last();
    // That it became a deal is told by the deal.
    let by_handoff = last.and_then(|handoff| handoff.ended.as_ref()).filter(|ending| ending.act != Act::Open);
    if last.is_some_and(|handoff| handoff.ended.is_none()) {
        return None;
    }
    let (act, at, by, reason, promise) = match (&sheet.closed, by_handoff) {
        (Some(closing), _) => (closing.act, closing.at, &closing.by, closing.reason.as_deref(), None),
        (None, Some(ending)) => {
            let day = ending.wake_at.map(|at| screen.long_time(day(screen, at), None));
            let promise = words::promise(day.as_deref(), &ending.wake_on, &screen.model.fixed.versions);
            (ending.act, ending.at, &ending.by, ending.reason.as_deref(), promise)
        }
        (None, None) => return None,
    };
    let reason = reason.map(|id| reason_name(screen, id));
    let message = Message::new(if reason.is_some() { "lead.ended_because" } else { "lead.ended" })
        .with_message("act", words::act(act))
        .with("at", screen.short_time(at))
        .with("by", screen.called(by));
    let message = reason.into_iter().fold(message, |message, reason| message.with("reason", reason));
    let mut line = vec![(message.say(screen.model.lang), Meaning::Accent)];
    line.extend(promise.map(|promise| (format!("  {}", promise.say(screen.model.lang)), Meaning::Muted)));
    Some(line)
}

fn day(screen: &Screen<'_, '_>, at: crate::clock::Timestamp) -> chrono::NaiveDate {
    at.in_zone(&screen.agreement().zone).date_naive()
}
