//! `when`: what must be so of somebody for a rule to fit (decision 28).

use std::collections::BTreeMap;

use crate::agreement::term;
use crate::agreement::terms::{Slot, SlotState};
use crate::document::{Placed, Section};
use crate::i18n::Message;

/// What a lead's attributes must say: for each field any one of the words (decision 28).
pub type Condition = BTreeMap<String, Vec<String>>;

/// What stands before the name of a column in a condition that asks for one of a list's own columns.
pub const COLUMN: &str = "column.";

/// Fields that conditions may speak of (`interface`, the list of a lead's fields), and the domain of the mail address.
const FIELDS: [&str; 8] = ["title", "industry", "department", "role", "source", "campaign", "company", "email_domain"];

/// `when = { title = ["部長", "director"], employees = 50 }`; a number means "at least".
pub(in crate::agreement) fn condition(rule: &mut Section<'_, '_>) -> Condition {
    let when = rule.section("when");
    let asked = rule.need("when", when).map(|mut when| {
        let mut asked_beside = reached(&mut when);
        asked_beside.extend(columns(&mut when));
        asked_beside.extend(known(&mut when));
        asked(when, &FIELDS, asked_beside)
    });
    asked.unwrap_or_default()
}

/// Every channel that somebody can opt out of (decision 26).
pub(in crate::agreement) const CHANNELS: [&str; 3] = ["phone", "mail", "post"];

/// What a condition asks of how somebody is reached: `opted_out = ["phone", "mail", "post"]` fits whoever opted out of all
/// of these; `free_mail = true` fits an address at which anybody can have one.
fn reached(when: &mut Section<'_, '_>) -> Condition {
    let mut condition = Condition::new();
    if let Some(channels) = when.texts("opted_out") {
        if channels.is_empty() {
            when.misfit(&channels.span, Message::new("agreement.no_words").with("key", "opted_out"));
        }
        let known =
            |channel: &Placed<String>| term(when, channel, &CHANNELS, |word| CHANNELS.iter().find(|one| **one == word));
        let channels: Vec<_> = channels.value.iter().filter_map(known).map(|word| (*word).to_owned()).collect();
        condition.insert("opted_out".to_owned(), channels);
    }
    if when.yes_no("free_mail").is_some_and(|yes| yes.value) {
        condition.insert("free_mail".to_owned(), vec!["yes".to_owned()]);
    }
    condition
}

/// What a condition asks of the `fields` that it may speak of and of the number of employees, beside what was read of
/// it already.
pub(in crate::agreement) fn asked(mut when: Section<'_, '_>, fields: &[&str], mut condition: Condition) -> Condition {
    for field in fields {
        let Some(list) = when.texts(field) else { continue };
        if list.is_empty() {
            when.misfit(&list.span, Message::new("agreement.no_words").with("key", field));
        }
        for blank in list.iter().filter(|text| !crate::gate::has_visible(&text.value)) {
            when.misfit(&blank.span, Message::new("agreement.blank_word").with("key", field));
        }
        condition.insert((*field).to_owned(), list.value.into_iter().map(|text| text.value).collect());
    }
    if let Some(least) = when.whole("employees") {
        condition.insert("employees".to_owned(), vec![least.value.to_string()]);
    }
    if condition.is_empty() {
        when.misfit(when.span(), Message::new("agreement.condition_asks_nothing"));
    }
    when.close();
    condition
}

/// `column = { "Lead Origin" = ["Lead Add Form"] }`: what stands in columns that a list carried beside the known fields.
fn columns(when: &mut Section<'_, '_>) -> Condition {
    let Some(mut table) = when.section("column") else { return Condition::new() };
    let mut condition = Condition::new();
    for (column, item) in table.rest() {
        let Some(list) = item.texts() else { continue };
        if list.is_empty() || list.iter().any(|text| !crate::gate::has_visible(&text.value)) {
            table.misfit(&list.span, Message::new("agreement.no_words").with("key", &column.value));
        }
        let words = list.value.into_iter().map(|text| text.value).collect();
        condition.insert(format!("{COLUMN}{}", column.value), words);
    }
    table.close();
    condition
}

/// `budget = "partial"`: how well one of the five things is known at least (R53).
fn known(when: &mut Section<'_, '_>) -> Condition {
    let states: Vec<_> = SlotState::ALL.iter().map(|state| state.word()).collect();
    let mut condition = Condition::new();
    for slot in Slot::ALL {
        let Some(text) = when.text(slot.word()) else { continue };
        if let Some(state) = term(when, &text, &states, SlotState::of) {
            condition.insert(slot.word().to_owned(), vec![state.word().to_owned()]);
        }
    }
    condition
}
