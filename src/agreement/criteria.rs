//! `[[mql]]` and `[[exclude]]`: what hands a lead over, and what never may (R17, R18, R26, R29).

use std::collections::BTreeMap;

use super::calendar::Length;
use super::points::Points;
use super::reason::Reason;
use super::score::{Bar, Condition, Score, bar, condition, points};
use super::terms::{Act, Slot, SlotState};
use super::{check_named, check_unique, id, length, needed_text, term, texts};
use crate::document::{Placed, Section};
use crate::i18n::Message;

/// One way of being an MQL: everything that it names must be so.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Criterion {
    /// What journals and programs call it.
    pub id: String,
    /// How many points it takes in all (R18).
    pub score: Option<Bar>,
    /// How many for who somebody is (R19, R20).
    pub fit: Option<Bar>,
    /// How many for what they did.
    pub engagement: Option<Bar>,
    /// How many for what shows that they mean to buy.
    pub intent: Option<Bar>,
    /// Each of these kinds of touch was seen so often.
    pub touched: BTreeMap<String, u32>,
    /// Kinds of touch that were seen one after the other (R17).
    pub in_order: Vec<String>,
    /// How long ago touches that it names may lie.
    pub within: Option<Length>,
    /// How well sales knows these at least (R52).
    pub known: BTreeMap<Slot, SlotState>,
    /// What all people of the company come to (R19).
    pub account: Option<AccountBar>,
}

/// What the people of one company come to together: a marketing qualified account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountBar {
    /// How many points all of them have; whoever is never handed over adds none.
    pub score: Option<Bar>,
    /// How many of them did something that gives points, as far as it has not faded away.
    pub people: Option<u32>,
}

impl Criterion {
    /// Whether it looks at others of the same company, too.
    pub fn looks_at_account(&self) -> bool {
        self.account.is_some()
    }
}

/// Who is never handed over: score 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Exclusion {
    /// The rule's name.
    pub id: String,
    /// What must be so; of one that asks for no attribute nothing.
    pub when: Condition,
    /// Whoever has fewer points than this for who they are: off the target (R31). It is judged anew each time and puts
    /// nobody aside.
    pub fit_below: Option<Points>,
    /// The reason that is written down.
    pub reason: String,
}

pub(super) fn read(root: &mut Section<'_, '_>, score: &Score) -> Vec<Criterion> {
    let mut criteria: Vec<Criterion> = Vec::new();
    for mut section in root.sections("mql") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, criteria.iter().map(|criterion| criterion.id.as_str()));
        }
        let criterion = criterion(&mut section, score);
        if criterion == Criterion::default() {
            section.misfit(section.span(), Message::new("agreement.criterion_asks_nothing"));
        }
        section.close();
        if let Some(id) = id {
            criteria.push(Criterion { id: id.value, ..criterion });
        }
    }
    criteria
}

fn criterion(section: &mut Section<'_, '_>, score: &Score) -> Criterion {
    let [points, fit, engagement, intent] = ["score", "fit", "engagement", "intent"].map(|key| bar(section, key));
    for points in [&points, &fit, &engagement, &intent].into_iter().flatten() {
        check_reach(section, points, score.most());
    }
    let touched = touched(section, score);
    let in_order = texts(section, "in_order");
    for kind in &in_order {
        check_kind(section, kind, score);
    }
    if let [alone] = in_order.as_slice() {
        section.misfit(&alone.span, Message::new("agreement.chain_too_short").with("key", "in_order"));
    }
    let within = length(section, "within");
    if let Some(within) = within.as_ref().filter(|_| touched.is_empty() && in_order.is_empty()) {
        section.misfit(&within.span, Message::new("agreement.within_of_nothing"));
    }
    let known = section.section("known").map(known).unwrap_or_default();
    let account = section.section("account").map(account);
    let value = |bar: Option<Placed<Bar>>| bar.map(|bar| bar.value);
    Criterion {
        id: String::new(),
        score: value(points),
        fit: value(fit),
        engagement: value(engagement),
        intent: value(intent),
        touched,
        in_order: super::values(in_order),
        within: within.map(|within| within.value),
        known,
        account,
    }
}

pub(super) fn check_reach(section: &Section<'_, '_>, bar: &Placed<Bar>, most: Option<Points>) {
    if let Some(most) = most.filter(|most| bar.value.least() > *most) {
        let message = Message::new("agreement.score_out_of_reach").with("score", bar.value.points).with("most", most);
        section.misfit(&bar.span, message);
    }
}

fn check_kind(section: &Section<'_, '_>, kind: &Placed<String>, score: &Score) {
    let known = score.touch.iter().map(|rule| rule.kind.as_str());
    check_named(section, kind, known, Message::new("agreement.unknown_touch"));
}

/// `touched = ["seminar"]`, or how often: `touched = { pricing_view = 2 }`.
fn touched(section: &mut Section<'_, '_>, score: &Score) -> BTreeMap<String, u32> {
    let Some(item) = section.item("touched") else { return BTreeMap::new() };
    if !item.is_section() {
        let kinds = item.texts().map(|list| list.value).unwrap_or_default();
        for kind in &kinds {
            check_kind(section, kind, score);
        }
        return kinds.into_iter().map(|kind| (kind.value, 1)).collect();
    }
    let mut touched = BTreeMap::new();
    let Some(mut table) = item.section() else { return touched };
    for (kind, item) in table.rest() {
        check_kind(&table, &kind, score);
        let Some(read) = item.whole() else { continue };
        match u32::try_from(read.value).ok().filter(|times| *times > 0) {
            Some(times) => drop(touched.insert(kind.value, times)),
            None => table.complain(&read.span, Message::new("agreement.not_times").with("key", &kind.value)),
        }
    }
    table.close();
    touched
}

/// `known = { need = "partial" }`.
fn known(mut table: Section<'_, '_>) -> BTreeMap<Slot, SlotState> {
    let states: Vec<_> = SlotState::ALL.iter().map(|state| state.word()).collect();
    let mut known = BTreeMap::new();
    for slot in Slot::ALL {
        let Some(text) = table.text(slot.word()) else { continue };
        known.extend(term(&table, &text, &states, SlotState::of).map(|state| (*slot, state)));
    }
    table.close();
    known
}

/// `account = { score = 200, people = 3 }`.
fn account(mut table: Section<'_, '_>) -> AccountBar {
    let score = bar(&mut table, "score").map(|bar| bar.value);
    let people = table.whole("people").and_then(|people| {
        let read = u32::try_from(people.value).ok().filter(|people| *people > 0);
        if read.is_none() {
            table.complain(&people.span, Message::new("agreement.not_positive").with("key", "people"));
        }
        read
    });
    if score.is_none() && people.is_none() {
        table.misfit(table.span(), Message::new("agreement.account_asks_nothing"));
    }
    table.close();
    AccountBar { score, people }
}

pub(super) fn read_exclusions(root: &mut Section<'_, '_>, reasons: &[Reason]) -> Vec<Exclusion> {
    let mut exclusions: Vec<Exclusion> = Vec::new();
    for mut section in root.sections("exclude") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, exclusions.iter().map(|exclusion| exclusion.id.as_str()));
        }
        let fit_below = points(&mut section, "fit_below").map(|points| points.value);
        let when = if fit_below.is_none() || section.has("when") { condition(&mut section) } else { Condition::new() };
        let reason = needed_text(&mut section, "reason");
        if let Some(reason) = &reason {
            check_reason(&section, reason, reasons);
        }
        section.close();
        if let (Some(id), Some(reason)) = (id, reason) {
            exclusions.push(Exclusion { id: id.value, when, fit_below, reason: reason.value });
        }
    }
    exclusions
}

/// The reason is listed, and for excluding.
fn check_reason(section: &Section<'_, '_>, id: &Placed<String>, reasons: &[Reason]) {
    if reasons.iter().any(|reason| reason.id == id.value && !reason.acts.contains(&Act::Exclude)) {
        section.misfit(&id.span, Message::new("agreement.reason_not_for_exclude").with("reason", &id.value));
    } else {
        let known = reasons.iter().map(|reason| reason.id.as_str());
        check_named(section, id, known, Message::new("agreement.unlisted_reason"));
    }
}
