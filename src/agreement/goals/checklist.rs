//! `[checklist]`: what was ticked by hand, and what is not ours (R88).

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Goals;
use crate::agreement::minutes::{Chapter, Thing, Told, Value};
use crate::agreement::playbook::Playbook;
use crate::agreement::playbook::reading::refer;
use crate::agreement::readiness::{ItemId, TICKABLE};
use crate::agreement::{Agreement, Person, needed_day, needed_text};
use crate::document::{Section, hint};
use crate::i18n::Message;

/// What people say of the checklist themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checklist {
    /// Ticked by hand, by the item's id.
    pub ticked: BTreeMap<String, Tick>,
    /// Items that this house has no part in.
    pub not_ours: Vec<String>,
}

/// Who ticked an item, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// On which day.
    pub on: NaiveDate,
    /// Whose tick it is.
    pub by: String,
    /// What they have to say to it.
    pub note: Option<String>,
}

pub(super) fn read(root: &mut Section<'_, '_>, playbook: &Playbook, people: &[Person]) -> Checklist {
    let Some(mut section) = root.section("checklist") else { return Checklist::default() };
    let items = ItemId::all(playbook);
    let ids: Vec<String> = items.iter().map(ItemId::word).collect();
    let mut ticked = BTreeMap::new();
    for (id, item) in section.section("ticked").as_mut().map(Section::rest).unwrap_or_default() {
        let made = item.section().and_then(|within| tick(within, people));
        if TICKABLE.contains(&id.value.as_str()) {
            ticked.extend(made.map(|tick| (id.value, tick)));
            continue;
        }
        let message = match items.iter().find(|known| known.word() == id.value) {
            None => {
                let unknown = Message::new("agreement.no_such_item").with("name", &id.value);
                unknown.with_message("hint", hint(&id, TICKABLE))
            }
            Some(known) => {
                Message::new("agreement.not_tickable").with("name", &id.value).with("from", known.comes_from())
            }
        };
        section.misfit(&id.span, message);
    }
    let not_ours = section.texts("not_ours").map(|list| list.value).unwrap_or_default();
    for name in &not_ours {
        if !ids.contains(&name.value) {
            let unknown = Message::new("agreement.no_such_item").with("name", &name.value);
            section.misfit(&name.span, unknown.with_message("hint", hint(name, ids.iter().map(String::as_str))));
        } else if !items.iter().any(|item| item.may_be_put_aside() && item.word() == name.value) {
            let known: Vec<_> = items.iter().filter(|item| item.may_be_put_aside()).map(ItemId::word).collect();
            let message = Message::new("agreement.always_ours").with("name", &name.value);
            section.misfit(&name.span, message.with_words("known", known));
        } else if ticked.contains_key(&name.value) {
            section.misfit(&name.span, Message::new("agreement.ticked_and_not_ours").with("name", &name.value));
        }
    }
    section.close();
    Checklist { ticked, not_ours: not_ours.into_iter().map(|name| name.value).collect() }
}

fn tick(mut section: Section<'_, '_>, people: &[Person]) -> Option<Tick> {
    let on = needed_day(&mut section, "on");
    let by = needed_text(&mut section, "by");
    if let Some(by) = &by {
        let people: Vec<_> = people.iter().map(|person| person.id.as_str()).collect();
        refer(&section, by, "[[person]]", &people);
    }
    let note = section.text("note").map(|note| note.value);
    section.close();
    Some(Tick { on: on?.value, by: by?.value, note })
}

pub(super) fn chapter(goals: &Goals, agreement: &Agreement) -> Chapter {
    let Checklist { ticked, not_ours } = &goals.checklist;
    let items = ItemId::all(&agreement.playbook);
    let item = |id: &str| {
        let known = items.iter().find(|item| item.word() == id);
        known.map_or_else(|| Value::plain(id), |item| Value::term(id, item.said()))
    };
    let thing = ticked.iter().fold(Thing::new(""), |thing, (id, tick)| {
        let Tick { on, by, note } = tick;
        let name = agreement.person(by).map_or(by, |person| &person.name);
        let by = Value { is: by.clone(), ..Value::plain(name) };
        let by = match note {
            Some(note) => Value::all(&[by, Value::plain(note)]),
            None => by,
        };
        let name = Message::new("minutes.ticked").with_message("item", item(id).said);
        thing.says_of(name, Told::One(Value::pair(&Value::plain(on), &by)))
    });
    let thing = thing.lists("minutes.not_ours", not_ours.iter().map(|id| item(id)));
    Chapter::one("checklist", "minutes.chapter.checklist", thing)
}
