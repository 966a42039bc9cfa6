//! Hand-offs, one a row: every passing of a lead to sales, with what became of it and of each promise.

use super::{Cell, Column, Telling};
use crate::domain::{ClockRun, Field, Ground, Handoff, Record, words};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::PersonId;

/// The columns before those of the clocks, and their labels.
const COLUMNS: &[(&str, &str)] = &[
    ("tasuki_lead", "export.column.tasuki_lead"),
    ("external_id", "field.external_id"),
    ("company", "field.company"),
    ("name", "field.name"),
    ("handoff", "export.column.handoff"),
    ("handed_over_at", "export.column.handed_over_at"),
    ("handed_over_by", "export.column.handed_over_by"),
    ("ground", "export.column.ground"),
    ("criterion", "export.column.criterion"),
    ("tier", "export.column.tier"),
    ("handed_over_to", "export.column.handed_over_to"),
    ("owner", "column.owner"),
    ("accepted_at", "export.column.accepted_at"),
    ("accepted_by", "export.column.accepted_by"),
    ("first_contact_at", "export.column.first_contact_at"),
    ("first_reached_at", "export.column.first_reached_at"),
    ("attempts", "export.column.attempts"),
    ("qualified_at", "export.column.qualified_at"),
    ("ended", "export.column.ended"),
    ("ended_at", "export.column.ended_at"),
    ("ended_by", "export.column.ended_by"),
    ("reason", "export.column.ended_reason"),
    ("wake_at", "export.column.wake_at"),
    ("wake_on", "export.column.wake_on"),
    ("rules_wrong", "export.column.rules_wrong"),
    ("rules_right", "export.column.rules_right"),
];

/// The columns; three a clock of any version of the agreement: its state, until when, and when it ended.
pub fn handoffs_columns(telling: Telling<'_>) -> Vec<Column> {
    let own = COLUMNS.iter().map(|(word, label)| telling.column(word, &Message::new(label)));
    let of_clocks = clocks(telling).into_iter().flat_map(|id| {
        let clock = telling.versions.newest_with(|agreement| agreement.clocks.iter().find(|clock| clock.id == id));
        let parts = [
            ("state", Message::new("export.column.clock_state")),
            ("due_at", Message::new("export.column.clock_due_at")),
            ("stopped_at", Message::new("export.column.clock_stopped_at")),
        ];
        parts.map(|(part, label)| {
            let label = match clock {
                Some(clock) => label.with_either("clock", &clock.names.ja, &clock.names.en),
                None => label.with("clock", Shown::line(&id)),
            };
            telling.column(&format!("clock.{id}.{part}"), &label)
        })
    });
    own.chain(of_clocks).collect()
}

/// The rows of a lead.
pub fn handoffs(record: &Record, telling: Telling<'_>) -> Vec<Vec<Cell>> {
    let clocks = clocks(telling);
    record.lead.handoffs.iter().map(|handoff| row(record, handoff, &clocks, telling)).collect()
}

/// The ids of all clocks that there are or were, in the order in which they came.
fn clocks(telling: Telling<'_>) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for clock in telling.versions.iter().flat_map(|version| &version.agreement.clocks) {
        if !known.contains(&clock.id) {
            known.push(clock.id.clone());
        }
    }
    known
}

fn row(record: &Record, handoff: &Handoff, clocks: &[String], telling: Telling<'_>) -> Vec<Cell> {
    let own = COLUMNS.iter().map(|(word, _)| cell(record, handoff, word, telling));
    let of_clocks = clocks.iter().flat_map(|id| match handoff.clock(id) {
        None => [Cell::Blank, Cell::Blank, Cell::Blank],
        Some(run) => of_clock(run, telling),
    });
    own.chain(of_clocks).collect()
}

fn of_clock(run: &ClockRun, telling: Telling<'_>) -> [Cell; 3] {
    let state = run.state(telling.now);
    [
        telling.term(state.word(), &state.message()),
        Cell::At(run.due_at),
        Cell::at(run.stopped.as_ref().map(|(at, _)| *at)),
    ]
}

fn cell(record: &Record, handoff: &Handoff, word: &str, telling: Telling<'_>) -> Cell {
    let person = |person: Option<&PersonId>| Cell::text(person.map(PersonId::as_str));
    let ended = handoff.ended.as_ref();
    match word {
        "tasuki_lead" => Cell::Whole(record.lead.id.0),
        "handoff" => Cell::count(handoff.n),
        "handed_over_at" => Cell::At(handoff.at),
        "handed_over_by" => person(Some(&handoff.by)),
        "ground" => {
            let told = words::ground(&handoff.ground, telling.versions.of(handoff.agreement));
            telling.term(ground(&handoff.ground), &told)
        }
        "criterion" => Cell::text(handoff.criterion()),
        "tier" => Cell::text(handoff.tier_id()),
        "handed_over_to" => person(handoff.owners.first().and_then(|(_, owner)| owner.as_ref())),
        "owner" => person(handoff.owners.last().and_then(|(_, owner)| owner.as_ref())),
        "accepted_at" => Cell::at(handoff.accepted.as_ref().map(|(_, at)| *at)),
        "accepted_by" => person(handoff.accepted.as_ref().map(|(by, _)| by)),
        "first_contact_at" => Cell::at(handoff.first_contact().map(|contact| contact.at)),
        "first_reached_at" => Cell::at(handoff.first_reached().map(|contact| contact.at)),
        "attempts" => Cell::count(handoff.contacts.len()),
        "qualified_at" => Cell::at(handoff.qualified.as_ref().map(|(_, at)| *at)),
        "ended" => ended.map_or(Cell::Blank, |ended| telling.term(ended.act.word(), &words::act(ended.act))),
        "ended_at" => Cell::at(ended.map(|ended| ended.at)),
        "ended_by" => person(ended.map(|ended| &ended.by)),
        "reason" => telling.reason(ended.and_then(|ended| ended.reason.as_deref())),
        "wake_at" => Cell::at(ended.and_then(|ended| ended.wake_at)),
        "wake_on" => listed(ended.into_iter().flat_map(|ended| &ended.wake_on)),
        "rules_wrong" => listed(&handoff.judged.wrong),
        "rules_right" => listed(&handoff.judged.right),
        field => Cell::text(Field::of(field).and_then(|field| record.person.get(field))),
    }
}

/// Ids, one after the other.
fn listed<'i>(ids: impl IntoIterator<Item = &'i String>) -> Cell {
    let ids: Vec<&str> = ids.into_iter().map(String::as_str).collect();
    Cell::text(Some(ids.join(" ")).filter(|ids| !ids.is_empty()).as_deref())
}

const fn ground(ground: &Ground) -> &'static str {
    match ground {
        Ground::Criterion(_) => "criterion",
        Ground::Promise(_) => "promise",
        Ground::ByHand => "by_hand",
        Ground::List => "list",
        Ground::Generated => "generated",
    }
}
