//! A lead, a row and a waterfall as JSON: names and shapes of the interface that scripts rely on.

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use crate::agreement::Versions;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::desk::{Event, Sheet};
use crate::domain::{ClockRun, Field, Ground, Handoff, What};
use crate::insight::{Counted, Rate, Step, Waterfall};
use crate::storage::QueueRow;

/// What values are told by: the agreements, and when.
#[derive(Clone, Copy)]
pub(super) struct Telling<'a> {
    pub(super) versions: &'a Versions,
    pub(super) now: Timestamp,
}

impl Telling<'_> {
    fn zone(&self) -> Tz {
        self.versions.in_force(self.now).agreement.zone
    }

    fn at(&self, at: Timestamp) -> String {
        at.rfc3339(&self.zone())
    }

    fn maybe(&self, at: Option<Timestamp>) -> Option<String> {
        at.map(|at| self.at(at))
    }

    /// A row of the queue.
    pub(super) fn row(&self, row: &QueueRow) -> Value {
        let clocks: Vec<Value> = row
            .clock
            .iter()
            .map(|clock| {
                let left = clock.left(self.versions, self.now);
                json!({
                    "id": clock.id,
                    "started_at": self.at(clock.started_at),
                    "due_at": self.at(clock.due_at),
                    "state": clock.state(self.now).word(),
                    "running": left.passes,
                    "left_seconds": left.time.num_seconds(),
                })
            })
            .collect();
        let handoff = row.handoff.as_ref().map(|handoff| {
            json!({
                "n": handoff.n,
                "at": self.at(handoff.at),
                "criterion": handoff.criterion,
                "ended": null,
                "attempts": handoff.attempts,
                "last_contact_at": self.maybe(handoff.last_contact_at),
            })
        });
        json!({
            "id": row.id,
            "external_id": known(row.external_id.as_str()),
            "name": known(row.name.as_str()),
            "company": known(row.company.as_str()),
            "title": known(row.title.as_str()),
            "industry": known(row.industry.as_str()),
            "source": known(row.source.as_str()),
            "campaign": known(row.campaign.as_str()),
            "stage": row.stage.word(),
            "owner": row.owner,
            "score": null,
            "handoff": handoff,
            "clocks": clocks,
        })
    }

    /// One lead, whole.
    pub(super) fn sheet(&self, sheet: &Sheet) -> Value {
        let field = |field| sheet.field(field).map(ToString::to_string);
        let open = sheet.handoffs.last();
        let clocks: Vec<Value> = open.map(|handoff| self.clocks(handoff)).unwrap_or_default();
        let mut lead = Map::new();
        lead.insert("id".into(), json!(sheet.id));
        for known in Field::ALL {
            lead.insert(known.word().into(), json!(field(*known)));
        }
        let extra: Map<String, Value> =
            sheet.extra.iter().map(|(name, value)| (name.to_string(), json!(value.to_string()))).collect();
        let rest = json!({
            "industry": sheet.traits.industry,
            "employees": sheet.traits.employees,
            "source": sheet.traits.source,
            "campaign": sheet.traits.campaign,
            "stage": sheet.stage.word(),
            "owner": sheet.owner,
            "score": null,
            "version": sheet.version,
            "handoff": open.map(|handoff| self.handoff(handoff)),
            "clocks": clocks,
            "handoffs": sheet.handoffs.iter().map(|handoff| self.handoff(handoff)).collect::<Vec<_>>(),
            "history": sheet.history.iter().map(|event| self.event(event)).collect::<Vec<_>>(),
            "extra": extra,
        });
        if let Value::Object(rest) = rest {
            lead.extend(rest);
        }
        Value::Object(lead)
    }

    fn clocks(&self, handoff: &Handoff) -> Vec<Value> {
        handoff.clocks.iter().map(|run| self.clock(run)).collect()
    }

    fn clock(&self, run: &ClockRun) -> Value {
        let left = run.left(self.versions, self.now);
        json!({
            "id": run.clock,
            "started_at": self.at(run.started_at),
            "due_at": self.at(run.due_at),
            "ideal_at": self.maybe(run.ideal_at),
            "stopped_at": self.maybe(run.stopped.map(|(at, _)| at)),
            "state": run.state(self.now).word(),
            "running": left.passes,
            "left_seconds": left.time.num_seconds(),
            "paused_until": self.maybe(run.paused_until(self.now)),
            "agreement": run.agreement(),
        })
    }

    fn handoff(&self, handoff: &Handoff) -> Value {
        let criterion = match &handoff.ground {
            Ground::Criterion(id) => Some(id.as_str()),
            Ground::ByHand | Ground::List | Ground::Generated => None,
        };
        let ended = handoff.ended.as_ref().map(|ended| {
            json!({
                "act": ended.act.word(),
                "at": self.at(ended.at),
                "by": ended.by,
                "reason": ended.reason,
                "wake_at": self.maybe(ended.wake_at),
            })
        });
        let accepted = handoff.accepted.as_ref().map(|(by, at)| json!({ "by": by, "at": self.at(*at) }));
        let contacts = handoff.contacts.iter().map(|contact| {
            json!({
                "at": self.at(contact.at),
                "by": contact.by,
                "channel": contact.channel.word(),
                "outcome": contact.outcome.word(),
            })
        });
        json!({
            "n": handoff.n,
            "at": self.at(handoff.at),
            "by": handoff.by,
            "criterion": criterion,
            "ground": handoff.ground,
            "agreement": handoff.agreement,
            "accepted": accepted,
            "contacts": contacts.collect::<Vec<_>>(),
            "ended": ended,
            "clocks": self.clocks(handoff),
        })
    }

    fn event(&self, event: &Event) -> Value {
        json!({
            "at": self.at(event.at),
            "act": event.act.word(),
            "by": event.by,
            "operation": event.operation.to_string(),
            "undone": event.undone,
            "note": event.note.as_ref().map(ToString::to_string),
            "facts": event.facts.iter().filter(|fact| !matches!(fact, What::Noted)).collect::<Vec<_>>(),
        })
    }
}

/// A text that is known, or nothing.
fn known(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// The waterfall.
pub(super) fn waterfall(waterfall: &Waterfall, from: Option<&str>, to: Option<&str>) -> Value {
    let by = &waterfall.by;
    let rows: Vec<Value> = waterfall.rows.iter().map(|row| counted(row, waterfall.has_rates())).collect();
    json!({
        "basis": by.basis.word(),
        "from": from,
        "to": to,
        "by": by.dimension.map(crate::insight::Dimension::word),
        "rows": rows,
        "total": counted(&waterfall.total, waterfall.has_rates()),
    })
}

fn counted(counted: &Counted, rates: bool) -> Value {
    let mut row = Map::new();
    row.insert("key".into(), json!(crate::gate::Shown::line(&counted.key).as_str()));
    let mut implied = Map::new();
    for stage in Stage::WAY {
        let name = if stage == Stage::Lead { "leads" } else { stage.word() };
        row.insert(name.into(), json!(counted.reached(stage)));
        if counted.implied(stage) > 0 {
            implied.insert(stage.word().into(), json!(counted.implied(stage)));
        }
    }
    row.insert("implied".into(), Value::Object(implied));
    let told: Map<String, Value> = if rates {
        Step::ALL.iter().map(|step| (step.word(), rate(counted.rate(*step)))).collect()
    } else {
        Map::new()
    };
    row.insert("rates".into(), Value::Object(told));
    Value::Object(row)
}

fn rate(rate: Rate) -> Value {
    let interval = rate.interval();
    json!({
        "k": rate.k,
        "n": rate.n,
        "rate": rate.value(),
        "low": interval.map(|(low, _)| low),
        "high": interval.map(|(_, high)| high),
    })
}
