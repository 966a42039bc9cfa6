//! Leads, one a row: what an import can take back, and what the marketing tool needs to know of what became of them.

use super::{Cell, Column, Telling};
use crate::agreement::terms::{Act, Slot, Stage};
use crate::domain::{Alongside, Consent, Contact, Ending, Field, Handoff, Record, What, words};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::intake::{COLUMNS, OwnColumn, Target, extra_column};

/// The columns of a list of leads: Tasuki's own, and those that lists carried beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadColumns {
    extra: Vec<String>,
}

impl LeadColumns {
    /// With these extra fields.
    pub fn with(extra: Vec<String>) -> Self {
        Self { extra }
    }

    /// All of them, in order.
    pub fn columns(&self, telling: Telling<'_>) -> Vec<Column> {
        let own = COLUMNS
            .iter()
            .map(|column| Column { word: column.word.to_owned(), label: column.label(telling.lang, telling.zone) });
        let extra = self
            .extra
            .iter()
            .map(|name| Column { word: extra_column(name, None), label: extra_column(name, Some(telling.lang)) });
        own.chain(extra).collect()
    }
}

/// The row of a lead. One whose person was erased tells its figures and nothing of the person.
pub fn lead(record: &Record, beside: &Alongside, columns: &LeadColumns, telling: Telling<'_>) -> Vec<Cell> {
    let own = COLUMNS.iter().map(|column| own(record, beside, column, telling));
    let extra = columns.extra.iter().map(|name| Cell::text(record.person.extra.get(name)));
    own.chain(extra).collect()
}

fn own(record: &Record, beside: &Alongside, column: &OwnColumn, telling: Telling<'_>) -> Cell {
    match column.read() {
        Some(Target::ConsentAt(Some(channel))) => {
            Cell::at(last_word(record, beside, channel).and_then(|consent| consent.at))
        }
        Some(Target::ConsentOrigin(Some(channel))) => {
            Cell::text(last_word(record, beside, channel).and_then(|consent| consent.origin.as_deref()))
        }
        Some(target) => read_back(record, target, telling),
        None if column.word == "also_called" => Cell::text(Some(&beside.other_names.join(", "))),
        None => told(record, column.word, telling),
    }
}

/// What was said last of a channel, as long as it holds: whoever has put it right by hand said neither when nor where the
/// person did.
fn last_word<'b>(record: &Record, beside: &'b Alongside, channel: Field) -> Option<&'b Consent> {
    let (_, last) = beside.consents.iter().rfind(|(_, consent)| consent.channel == channel)?;
    (record.person.get(channel) == Some(if last.given { "yes" } else { "no" })).then_some(last)
}

/// What an import takes back.
fn read_back(record: &Record, target: Target, telling: Telling<'_>) -> Cell {
    let lead = &record.lead;
    let traits = &lead.traits;
    match target {
        Target::Person(field) => attribute(record, field, telling),
        Target::Source => Cell::text(traits.source.as_deref()),
        Target::Campaign => Cell::text(traits.campaign.as_deref()),
        Target::Industry => Cell::text(traits.industry.as_deref()),
        Target::Employees => traits.employees.map_or(Cell::Blank, Cell::count),
        Target::Owner => Cell::text(lead.owner.as_ref().map(crate::ids::PersonId::as_str)),
        Target::Stage(stage) => Cell::at(lead.reached.at(stage)),
        Target::Amount => worth(record).map_or(Cell::Blank, Cell::Number),
        Target::Reason => telling.reason(why_over(record)),
        // What was written after an erase says why, and stays here.
        Target::Note if lead.erased.is_some() => Cell::Blank,
        Target::Note => Cell::text(record.notes().as_deref()),
        Target::Erased if lead.erased.is_some() => Cell::Term("erased".to_owned(), telling.lang.text("export.erased")),
        Target::Key => Cell::text(record.key().map(|key| key.to_string()).as_deref()),
        _ => Cell::Blank,
    }
}

fn attribute(record: &Record, field: Field, telling: Telling<'_>) -> Cell {
    let Some(value) = record.person.get(field) else { return Cell::Blank };
    match field {
        Field::ConsentPhone | Field::ConsentMail | Field::ConsentPost => {
            Cell::Term(value.to_owned(), words::value(field, &Shown::line(value), telling.lang))
        }
        _ => Cell::Text(value.to_owned()),
    }
}

/// What its deal is worth, as far as it was ever told.
fn worth(record: &Record) -> Option<f64> {
    let told = record.facts.iter().rev().filter(|fact| record.counts(fact)).find_map(|fact| match &fact.what {
        What::Reached { amount, .. } | What::DealValued { amount, .. } => *amount,
        What::Opened { amount, .. } | What::Won { amount } => Some(*amount),
        _ => None,
    });
    record.lead.deal.as_ref().and_then(|deal| deal.amount).or(told)
}

/// Why it was lost or put aside, last.
fn why_over(record: &Record) -> Option<&str> {
    record.facts.iter().rev().filter(|fact| record.counts(fact)).find_map(|fact| match &fact.what {
        What::Lost { reason } | What::Excluded { reason } | What::Rejected { reason } => Some(reason.as_str()),
        What::Reached { stage: Stage::Lost | Stage::Excluded, reason, .. } => reason.as_deref(),
        _ => None,
    })
}

/// What only tells.
fn told(record: &Record, word: &str, telling: Telling<'_>) -> Cell {
    let lead = &record.lead;
    let deal = lead.deal.as_ref();
    match word {
        "tasuki_lead" => Cell::Whole(lead.id.0),
        "stage" => telling.term(lead.stage.word(), &words::stage(lead.stage)),
        "close_on" => deal.and_then(|deal| deal.close).map_or(Cell::Blank, Cell::Day),
        "deal_stage" => deal.and_then(|deal| deal.deal_stage.as_deref()).map_or(Cell::Blank, |id| {
            let known = telling.versions.newest_with(|agreement| agreement.playbook.deal_stage(id));
            let name =
                known.map(|stage| Message::new("export.name").with_either("name", &stage.names.ja, &stage.names.en));
            Cell::Term(id.to_owned(), name.map_or_else(|| id.to_owned(), |name| name.say(telling.lang)))
        }),
        "returned_reason" => telling.reason(returned(record).and_then(|ending| ending.reason.as_deref())),
        "returned_at" => Cell::at(returned(record).map(|ending| ending.at)),
        "wake_at" => Cell::at(returned(record).and_then(|ending| ending.wake_at)),
        "asleep_until" => Cell::at(lead.open_handoff().and_then(|handoff| handoff.asleep_until(telling.now))),
        "last_contact_at" => Cell::at(last_contact(record).map(|contact| contact.at)),
        "last_outcome" => last_contact(record)
            .map_or(Cell::Blank, |contact| telling.term(contact.outcome.word(), &words::outcome(contact.outcome))),
        "next_at" => Cell::at(lead.open_handoff().and_then(Handoff::next_at)),
        slot => Slot::of(slot)
            .and_then(|slot| lead.bantc.get(&slot))
            .map_or(Cell::Blank, |answer| telling.term(answer.state.word(), &words::slot_state(answer.state))),
    }
}

/// How it came back, where it came back last and was not handed over again.
fn returned(record: &Record) -> Option<&Ending> {
    record.lead.handoffs.last()?.ended.as_ref().filter(|ending| ending.act == Act::Return)
}

fn last_contact(record: &Record) -> Option<&Contact> {
    record.lead.handoffs.iter().filter_map(Handoff::last_contact).max_by_key(|contact| contact.at)
}
