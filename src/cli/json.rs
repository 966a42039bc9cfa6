//! A lead, a row and a waterfall as JSON: names and shapes of the interface that scripts rely on.

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use crate::agreement::terms::{SlotState, Stage};
use crate::agreement::{Agreement, Versions};
use crate::clock::{OnWall, Timestamp, Until};
use crate::desk::{Account, Allowed, Checked, Doing, Event, Sheet, Slotted, Standing, Told};
use crate::domain::assignment::Allotment;
use crate::domain::{Allotted, BuyingRole, ClockRun, Closing, Deal, Field, Handoff, Missing, What, is_stale};
use crate::gate::Shown;
use crate::i18n::Lang;
use crate::ids::PersonId;
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

    pub(super) fn at(&self, at: Timestamp) -> String {
        at.rfc3339(&self.zone())
    }

    /// As the wall of the agreement's zone shows it.
    pub(super) fn wall(&self, at: Timestamp) -> OnWall {
        OnWall { at, zone: self.zone() }
    }

    /// The day there.
    pub(super) fn day(&self, at: Timestamp) -> String {
        at.in_zone(&self.zone()).date_naive().to_string()
    }

    /// The same of an instant until when there is time.
    pub(super) fn until(&self, at: Timestamp) -> Until {
        Until { at, zone: self.zone() }
    }

    /// What people call a tier: as it is called now, or was last.
    pub(super) fn tier(&self, id: &str, lang: Lang) -> String {
        let newest_first = self.versions.iter().rev();
        let named = newest_first.flat_map(|version| &version.agreement.tiers).find(|tier| tier.id == id);
        let name = named.map_or(id, |tier| tier.names.get(lang));
        Shown::line(name).into_string()
    }

    /// Whether what is known of a slot is too old to count (semantics 9).
    pub(super) fn is_stale(&self, sheet: &Sheet, slotted: &Slotted) -> bool {
        let open = sheet.handoffs.last().filter(|handoff| handoff.ended.is_none());
        let terms = open.map_or(&self.versions.in_force(self.now).agreement, |open| self.versions.of(open.agreement));
        slotted.answer.as_ref().is_some_and(|answer| is_stale(answer.at, terms.stale_after, self.now))
    }

    pub(super) fn maybe(&self, at: Option<Timestamp>) -> Option<String> {
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
                    "paused_until": self.maybe(clock.paused_until(self.now)),
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
            "score": row.score.map(|score| score.total.number()),
            "cooled": row.score.is_some_and(|score| score.has_cooled),
            "handoff": handoff,
            "clocks": clocks,
            "tier": row.tier(),
            "asleep_until": self.maybe(row.asleep_at(self.now)),
            "next_at": self.maybe(row.next_at),
            "paused_until": self.maybe(row.clock.as_ref().and_then(|clock| clock.paused_until(self.now))),
            "held_for": row.held_for,
            "erased": row.erased,
        })
    }

    fn deal(&self, deal: &Deal) -> Value {
        json!({
            "opened_at": self.at(deal.opened_at),
            "amount": deal.amount,
            "close": deal.close,
            "deal_stage": deal.deal_stage,
        })
    }

    fn closed(&self, closed: &Closing) -> Value {
        json!({ "act": closed.act.word(), "at": self.at(closed.at), "by": closed.by, "reason": closed.reason })
    }

    /// One lead, whole.
    pub(super) fn sheet(&self, sheet: &Sheet) -> Value {
        let field = |field| sheet.field(field).map(ToString::to_string);
        let last = sheet.handoffs.last();
        let open = last.filter(|handoff| handoff.ended.is_none());
        let clocks: Vec<Value> = last.map(|handoff| self.clocks(handoff)).unwrap_or_default();
        let paused = open.and_then(|open| open.running().find_map(|run| run.paused_until(self.now)));
        let bantc = sheet.bantc.iter().map(|slotted| (slotted.slot.word().to_owned(), self.slot(sheet, slotted)));
        let deal = sheet.deal.as_ref().map(|deal| self.deal(deal));
        let closed = sheet.closed.as_ref().map(|closed| self.closed(closed));
        let former = sheet.former_deals.iter().map(|former| {
            let closed = former.closed.as_ref().map(|closed| self.closed(closed));
            json!({ "handoff": former.handoff, "deal": self.deal(&former.deal), "closed": closed })
        });
        let former: Vec<Value> = former.collect();
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
            "score": sheet.score.as_ref().map(|card| card.total.number()),
            "fit": sheet.score.as_ref().map(|card| card.fit.number()),
            "engagement": sheet.score.as_ref().map(|card| card.engagement.number()),
            "intent": sheet.score.as_ref().map(|card| card.intent.number()),
            "phase": sheet.score.as_ref().and_then(|card| card.phase.as_ref()).map(|(id, ..)| id),
            "cooled": sheet.score.as_ref().is_some_and(|card| card.standing == Standing::Cooled),
            "version": sheet.version,
            "handoff": last.map(|handoff| self.handoff(handoff)),
            "clocks": clocks,
            "tier": open.and_then(Handoff::tier_id),
            "asleep_until": self.maybe(open.and_then(|open| open.asleep_until(self.now))),
            "next_at": self.maybe(open.and_then(Handoff::next_at)),
            "paused_until": self.maybe(paused),
            "moved_back": sheet.moved_back,
            "bantc": bantc.collect::<Map<_, _>>(),
            "deal": deal,
            "former_deals": former,
            "closed": closed,
            "erased": sheet.record.lead.erased.as_ref().map(|erasure| {
                json!({ "at": self.at(erasure.at), "by": erasure.by, "may_return": erasure.may_return })
            }),
            "reverted": sheet.record.lead.reverted.as_ref().map(|reversal| {
                let import = reversal.import.map(|import| import.to_string());
                json!({ "at": self.at(reversal.at), "by": reversal.by, "import": import })
            }),
            "handoffs": sheet.handoffs.iter().map(|handoff| self.handoff(handoff)).collect::<Vec<_>>(),
            "duplicates": sheet.duplicates.iter().map(|alike| json!({ "id": alike.other_than(sheet.id).lead, "strength": alike.likeness.strength.word(), "reasons": alike.likeness.reasons.iter().map(|sign| sign.word()).collect::<Vec<_>>() })).collect::<Vec<_>>(),
            "merged_into": sheet.merged_into,
            "absorbed": sheet.absorbed.iter().map(|(lead, name)| json!({ "id": lead, "external_id": known(name.as_str()) })).collect::<Vec<_>>(),
            "also_called": sheet.also_called.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "history": sheet.history.iter().map(|event| self.event(event)).collect::<Vec<_>>(),
            "touches": sheet.touches.iter().map(|doing| self.doing(doing)).collect::<Vec<_>>(),
            "told": sheet.told.iter().map(|told| self.told(told)).collect::<Vec<_>>(),
            "consents": sheet.consents.iter().map(|allowed| self.allowed(allowed)).collect::<Vec<_>>(),
            "extra": extra,
            "assignment": sheet.allotted.as_ref().map(|allotted| self.allotted(allotted, sheet.owner.as_ref())),
            "account": sheet.account.as_ref().map(account),
            "briefing": super::briefing::document(sheet, *self),
        });
        if let Value::Object(rest) = rest {
            lead.extend(rest);
        }
        Value::Object(lead)
    }

    pub(super) fn doing(&self, doing: &Doing) -> Value {
        json!({
            "kind": doing.kind,
            "at": self.at(doing.at),
            "content": doing.content.as_ref().map(Shown::as_str),
            "campaign": doing.campaign.as_ref().map(Shown::as_str),
            "times": doing.times,
            "amount": doing.amount,
        })
    }

    fn allowed(&self, allowed: &Allowed) -> Value {
        json!({
            "field": allowed.channel.word(),
            "given": allowed.given,
            "at": self.at(allowed.at),
            "dated": allowed.is_dated,
            "origin": allowed.origin.as_ref().map(Shown::as_str),
        })
    }

    /// What is known of one slot.
    fn slot(&self, sheet: &Sheet, slotted: &Slotted) -> Value {
        let answer = slotted.answer.as_ref();
        json!({
            "state": answer.map_or(SlotState::Unknown, |answer| answer.state).word(),
            "stale": self.is_stale(sheet, slotted),
            "at": self.maybe(answer.map(|answer| answer.at)),
            "by": answer.map(|answer| &answer.by),
            "evidence": slotted.evidence.as_ref().map(ToString::to_string),
            "said_by": slotted.said_by.as_ref().map(ToString::to_string),
        })
    }

    /// How the rules decided last whose a lead is; `current` is false where somebody took it or was given it since.
    fn allotted(&self, allotted: &Allotted, owner: Option<&PersonId>) -> Value {
        let agreement = &self.versions.of(allotted.agreement);
        let Value::Object(mut told) = allotment(&allotted.allotment, agreement) else { return Value::Null };
        told.insert("at".into(), json!(self.at(allotted.at)));
        told.insert("by".into(), json!(allotted.by));
        told.insert("current".into(), json!(allotted.allotment.to.as_ref() == owner));
        Value::Object(told)
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
        let ended = handoff.ended.as_ref().map(|ended| {
            json!({
                "act": ended.act.word(),
                "at": self.at(ended.at),
                "by": ended.by,
                "reason": ended.reason,
                "wake_at": self.maybe(ended.wake_at),
                "wake_on": ended.wake_on,
            })
        });
        let accepted = handoff.accepted.as_ref().map(|(by, at)| json!({ "by": by, "at": self.at(*at) }));
        let contacts = handoff.contacts.iter().map(|contact| {
            json!({
                "at": self.at(contact.at),
                "by": contact.by,
                "channel": contact.channel.word(),
                "outcome": contact.outcome.word(),
                "next": self.maybe(contact.next),
                "gave": contact.gave,
            })
        });
        let owners = handoff.owners.iter().map(|(at, owner)| json!({ "at": self.at(*at), "owner": owner }));
        let deferrals = handoff.deferrals.iter().map(|sleep| {
            json!({ "at": self.at(sleep.at), "by": sleep.by, "until": self.at(sleep.until), "reason": sleep.reason })
        });
        let acknowledged = handoff
            .acknowledged
            .iter()
            .map(|said| json!({ "at": self.at(said.at), "by": said.by, "until": self.at(said.until) }));
        let qualified = handoff.qualified.as_ref().map(|(by, at)| json!({ "by": by, "at": self.at(*at) }));
        json!({
            "n": handoff.n,
            "at": self.at(handoff.at),
            "by": handoff.by,
            "criterion": handoff.criterion(),
            "ground": handoff.ground,
            "agreement": handoff.agreement,
            "tier": handoff.tier_id(),
            "revived": handoff.revived,
            "owners": owners.collect::<Vec<_>>(),
            "accepted": accepted,
            "contacts": contacts.collect::<Vec<_>>(),
            "deferrals": deferrals.collect::<Vec<_>>(),
            "acknowledged": acknowledged.collect::<Vec<_>>(),
            "qualified": qualified,
            "ended": ended,
            "judged": { "wrong": handoff.judged.wrong, "right": handoff.judged.right },
            "clocks": self.clocks(handoff),
        })
    }

    fn told(&self, told: &Told) -> Value {
        json!({
            "at": self.at(told.at), "person": told.person, "class": told.class.word(), "due_at": self.at(told.due_at),
        })
    }

    fn event(&self, event: &Event) -> Value {
        let text = |text: &Option<Shown>| text.as_ref().map(ToString::to_string);
        let answers = event.answers.iter().map(
            |answer| json!({ "slot": answer.slot.word(), "evidence": text(&answer.said), "said_by": text(&answer.by) }),
        );
        json!({
            "lead": event.lead,
            "at": self.at(event.at),
            "recorded_at": self.at(event.recorded_at),
            "act": event.act.word(),
            "by": event.by,
            "operation": event.operation.to_string(),
            "undone": event.undone,
            "note": event.note.as_ref().map(ToString::to_string),
            "answers": answers.collect::<Vec<_>>(),
            "facts": facts(event.facts.iter().filter(|fact| !matches!(fact, What::Noted { about: None })), self.zone()),
        })
    }
}

/// Facts as the journal keeps them, but with instants as everywhere else in JSON.
pub(super) fn facts<'f>(facts: impl Iterator<Item = &'f What>, zone: Tz) -> Value {
    const INSTANTS: [&str; 8] = ["at", "due_at", "from", "ideal_at", "next", "until", "wake_at", "warn_at"];
    let shown = |value: &mut Value| match value {
        Value::Array(all) => all.iter_mut().for_each(|one| *one = written(one, zone)),
        one => *one = written(one, zone),
    };
    let told = |fact: &What| {
        let mut told = json!(fact);
        let fields = told.as_object_mut().into_iter().flatten();
        let fields: Vec<_> = fields.collect();
        let fields = fields.into_iter().map(|(key, value)| {
            if let ("reached", Value::Array(stages)) = (key.as_str(), &mut *value) {
                stages.iter_mut().filter_map(Value::as_array_mut).flatten().for_each(&shown);
            }
            (key, value)
        });
        fields.filter(|(key, _)| INSTANTS.contains(&key.as_str())).for_each(|(_, value)| shown(value));
        told
    };
    facts.map(told).collect()
}

fn written(value: &Value, zone: Tz) -> Value {
    value.as_i64().map_or_else(|| value.clone(), |millis| json!(Timestamp::from_millis(millis).rfc3339(&zone)))
}

/// A decision whose a lead is, with its reasons in both languages.
pub(super) fn allotment(allotment: &Allotment, agreement: &Agreement) -> Value {
    let told = |lang| -> Vec<String> {
        let sentences = std::iter::once(allotment.told(agreement)).chain(allotment.reasons(agreement));
        sentences.map(|sentence| sentence.say(lang)).collect()
    };
    let thought_of = allotment.thought_of.iter().map(|thought| {
        json!({
            "person": thought.person,
            "claim": thought.claim,
            "barred": thought.barred,
            "weight": thought.weight,
            "open": thought.open,
            "today": thought.today,
            "credit": thought.credit,
            "credit_after": thought.credit.saturating_add(thought.moved),
        })
    });
    json!({
        "how": allotment.how.word(),
        "to": allotment.to,
        "rule": allotment.rule,
        "overdue": allotment.overdue,
        "thought_of": thought_of.collect::<Vec<_>>(),
        "words": { "ja": told(Lang::Ja), "en": told(Lang::En) },
    })
}

fn account(account: &Account) -> Value {
    let people = account.people.iter().map(|person| {
        json!({
            "lead": person.lead,
            "name": known(person.name.as_str()),
            "title": known(person.title.as_str()),
            "role": known(person.role.as_str()),
            "stage": person.stage.word(),
            "owner": person.owner,
        })
    });
    let ids = |roles: &[BuyingRole]| roles.iter().map(|role| role.id.clone()).collect::<Vec<_>>();
    json!({
        "name": account.name.as_str(),
        "people": people.collect::<Vec<_>>(),
        "total": account.total,
        "roles": { "covered": ids(&account.roles.covered), "missing": ids(&account.roles.missing) },
    })
}

/// The gates of the next step.
pub(super) fn gates(gates: &[Checked]) -> Value {
    let gate = |checked: &Checked| {
        let missing: Vec<_> = checked.missing.iter().map(Missing::word).collect();
        json!({ "act": checked.act.word(), "gate": checked.gate, "open": missing.is_empty(), "missing": missing })
    };
    gates.iter().map(gate).collect()
}

/// A text that is known, or nothing.
fn known(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// The waterfall. With two dimensions their words and keys stand one after the other, as they are asked for.
pub(super) fn waterfall(waterfall: &Waterfall, as_of: &str, from: Option<&str>, to: Option<&str>) -> Value {
    let ask = &waterfall.ask;
    let by: Vec<&str> = ask.by.iter().map(|by| by.word()).collect();
    let rows: Vec<Value> = waterfall.rows.iter().map(|row| counted(waterfall, row)).collect();
    json!({
        "unit": ask.counting.unit.word(),
        "basis": ask.counting.basis.word(),
        "as_of": as_of,
        "from": from,
        "to": to,
        "by": (!by.is_empty()).then(|| by.join(",")),
        "rows": rows,
        "total": counted(waterfall, &waterfall.total),
    })
}

fn counted(waterfall: &Waterfall, counted: &Counted) -> Value {
    let mut row = Map::new();
    let keys: Vec<String> = counted.keys.iter().map(|key| Shown::line(key).into_string()).collect();
    row.insert("key".into(), json!(keys.join(" / ")));
    row.insert("keys".into(), json!(keys));
    let mut implied = Map::new();
    for stage in Stage::WAY {
        let name = if stage == Stage::Lead { "leads" } else { stage.word() };
        row.insert(name.into(), json!(waterfall.reached(counted, stage)));
        if counted.implied(stage) > 0 {
            implied.insert(stage.word().into(), json!(counted.implied(stage)));
        }
    }
    row.insert("implied".into(), Value::Object(implied));
    row.insert("generated".into(), json!(counted.generated(Stage::Sql)));
    let told: Map<String, Value> = if waterfall.has_rates() {
        Step::ALL.iter().map(|step| (step.word(), json!(waterfall.rate(counted, *step).map(rate)))).collect()
    } else {
        Map::new()
    };
    row.insert("rates".into(), Value::Object(told));
    Value::Object(row)
}

/// A rate with its interval.
pub(super) fn rate(rate: Rate) -> Value {
    let interval = rate.interval();
    json!({
        "k": rate.k,
        "n": rate.n,
        "rate": rate.value(),
        "low": interval.map(|(low, _)| low),
        "high": interval.map(|(_, high)| high),
    })
}
