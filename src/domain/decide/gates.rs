//! Gates: what is missing before an act is granted, and who may go past (R46, R56, decisions 24 and 38).

use super::super::condition::Subject;
use super::super::exclusion::{Fitting, exclusions};
use super::super::fact::What;
use super::super::person::Field;
use super::super::record::Record;
use super::super::refusal::Refusal;
use super::super::request::{Request, Wish};
use super::{Asked, Setting};
use crate::agreement::Gate;
use crate::agreement::terms::{Act, Role, Slot, SlotState};
use crate::clock::Timestamp;
use crate::i18n::Message;

/// One thing that a gate asks for and that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// A slot is not known well enough.
    Slot {
        /// Which.
        slot: Slot,
        /// What the agreement calls it.
        called: Message,
        /// How well it must be known.
        need: SlotState,
        /// How well it is.
        have: SlotState,
        /// Whether it was known well enough once, too long ago.
        stale: bool,
    },
    /// Fewer slots are confirmed than are asked for.
    Confirmed {
        /// How many must be.
        need: usize,
        /// How many are.
        have: usize,
    },
    /// A field is not known, or was not given.
    Field(
        /// Its word.
        String,
    ),
}

impl Missing {
    /// In the words of the agreement, for the journal and for programs: `need=confirmed`, `confirmed=3`, `company`.
    pub fn word(&self) -> String {
        match self {
            Self::Slot { slot, need, .. } => format!("{slot}={need}"),
            Self::Confirmed { need, .. } => format!("confirmed={need}"),
            Self::Field(field) => field.clone(),
        }
    }
}

/// What the gates of a request still ask for, as a checklist: gate by gate, in the file's order. An empty list of a gate
/// means that it is open.
pub fn missing_for<'a>(record: &Record, request: &Request, setting: Setting<'a>) -> Vec<(&'a Gate, Vec<Missing>)> {
    missing_at(request.act(), record, request, setting)
}

/// The same for a lead that sales found itself: the gates on generating.
pub fn missing_to_generate<'a>(
    record: &Record,
    request: &Request,
    setting: Setting<'a>,
) -> Vec<(&'a Gate, Vec<Missing>)> {
    missing_at(Act::Generate, record, request, setting)
}

fn missing_at<'a>(act: Act, record: &Record, request: &Request, setting: Setting<'a>) -> Vec<(&'a Gate, Vec<Missing>)> {
    let known = Known { act, record, request, setting };
    let asked = |gate: &&Gate| gate.acts.contains(&act) || (passes_on(request) && gate.acts.contains(&Act::Assign));
    setting.terms(record).gates.iter().filter(asked).map(|gate| (gate, missing(gate, &known))).collect()
}

/// Whether a candidate is given to somebody in the same breath: that is no way around a gate on assigning.
const fn passes_on(request: &Request) -> bool {
    matches!(request.wish, Wish::Qualify { to: Some(_) })
}

/// Passes the gates of an act, or says what is missing at the first one that is shut.
pub(super) fn pass(asked: &Asked<'_>, act: Act) -> Result<Vec<What>, Refusal> {
    let (role, request) = (asked.setting.role(), asked.request);
    let mut skipped = Vec::new();
    for (gate, missing) in missing_at(act, asked.record, request, asked.setting) {
        if !gate.roles.is_empty() && !gate.roles.contains(&role) {
            return Err(Refusal::RoleNeeded { gate: gate.id.clone(), roles: gate.roles.clone() });
        }
        if missing.is_empty() {
            continue;
        }
        let shut = |why| Refusal::GateShut { gate: gate.names.clone(), missing: missing.clone(), skip: why };
        if !request.past_gates {
            return Err(shut(None));
        }
        may_skip(gate, role, request).map_err(|why| shut(Some(why)))?;
        let missing = missing.iter().map(Missing::word).collect();
        skipped.push(What::GateSkipped { gate: gate.id.clone(), missing });
    }
    Ok(skipped)
}

/// Nobody whom the agreement excludes is handed over. Words match more than was meant now and then (a head of student
/// affairs is no student): whoever goes past says in a note why, and it is counted like a gate.
pub(super) fn pass_exclusions(asked: &Asked<'_>, act: Act) -> Result<Vec<What>, Refusal> {
    let Record { lead, person, .. } = asked.record;
    let mut skipped = Vec::new();
    let subject = Subject { person, traits: &lead.traits, bantc: &lead.bantc };
    for Fitting { exclusion, found } in exclusions(asked.setting.agreement(), subject) {
        let (field, word) = match (found, exclusion.fit_below) {
            (Some(found), _) => (found.field, found.word.to_owned()),
            (None, least) => ("fit", least.map(|least| format!("< {least}")).unwrap_or_default()),
        };
        match (asked.request.past_gates, asked.request.note()) {
            (false, _) => {
                return Err(Refusal::NeverHandedOver {
                    exclusion: exclusion.id.clone(),
                    field: field.to_owned(),
                    word,
                    reason: exclusion.reason.clone(),
                });
            }
            (true, None) => return Err(Refusal::WhyNeeded { act }),
            (true, Some(_)) => {
                skipped.push(What::GateSkipped { gate: exclusion.id.clone(), missing: vec![field.to_owned()] });
            }
        }
    }
    Ok(skipped)
}

/// Why a gate cannot be gone past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSkip {
    /// Only people of these roles may; nobody where there are none.
    Role(
        /// Who may.
        Vec<Role>,
    ),
    /// A note must say why.
    Note,
}

fn may_skip(gate: &Gate, role: Role, request: &Request) -> Result<(), NoSkip> {
    if !gate.skip_by.contains(&role) {
        return Err(NoSkip::Role(gate.skip_by.clone()));
    }
    if request.note().is_none() { Err(NoSkip::Note) } else { Ok(()) }
}

fn missing(gate: &Gate, known: &Known<'_>) -> Vec<Missing> {
    let mut missing = Vec::new();
    for wanted in &gate.bantc {
        let (have, stale) = known.slot(wanted.slot);
        if have < wanted.state || stale {
            let called = known.setting.terms(known.record).playbook.slot(wanted.slot);
            missing.push(Missing::Slot { slot: wanted.slot, called, need: wanted.state, have, stale });
        }
    }
    let confirmed = Slot::ALL.iter().filter(|slot| known.slot(**slot) == (SlotState::Confirmed, false)).count();
    if confirmed < gate.confirmed {
        missing.push(Missing::Confirmed { need: gate.confirmed, have: confirmed });
    }
    missing.extend(gate.needs.iter().filter(|need| !known.has(need)).cloned().map(Missing::Field));
    missing
}

/// Of these fields, the ones that are not there.
pub(super) fn fields_missing(needs: &[String], asked: &Asked<'_>) -> Vec<Missing> {
    let Asked { record, request, setting, .. } = *asked;
    let known = Known { act: asked.act(), record, request, setting };
    needs.iter().filter(|need| !known.has(need)).cloned().map(Missing::Field).collect()
}

/// What is known once the request were granted.
struct Known<'a> {
    act: Act,
    record: &'a Record,
    request: &'a Request,
    setting: Setting<'a>,
}

impl Known<'_> {
    /// How well a slot is known, and whether that was too long ago (semantics 9).
    fn slot(&self, slot: Slot) -> (SlotState, bool) {
        let known = self.record.lead.bantc.get(&slot);
        let heard_at = self.request.happened.unwrap_or(self.setting.now);
        // What is told late takes nothing back that was heard since.
        if let Some(learned) = self.request.answers.iter().rfind(|learned| learned.slot == slot)
            && known.is_none_or(|known| known.at <= heard_at)
        {
            return (learned.state, false);
        }
        let Some(answer) = known else { return (SlotState::Unknown, false) };
        let terms = self.setting.terms(self.record);
        (answer.state, is_stale(answer.at, terms.stale_after, self.setting.now))
    }

    fn has(&self, need: &str) -> bool {
        let (lead, wish) = (&self.record.lead, &self.request.wish);
        let deal = lead.deal.as_ref();
        match need {
            "industry" => lead.traits.industry.is_some(),
            "employees" => lead.traits.employees.is_some(),
            "source" => lead.traits.source.is_some(),
            "campaign" => lead.traits.campaign.is_some(),
            // What sales finds itself is its finder's.
            "owner" => lead.owner.is_some() || self.act == Act::Generate,
            "note" => self.request.note().is_some(),
            "amount" => {
                self.is_set("amount")
                    || matches!(wish, Wish::Open { amount: Some(_), .. } | Wish::Win { amount: Some(_) })
                    || deal.is_some_and(|deal| deal.amount.is_some())
            }
            "close" => {
                self.is_set("close")
                    || matches!(wish, Wish::Open { close: Some(_), .. })
                    || deal.is_some_and(|deal| deal.close.is_some())
            }
            "deal_stage" => deal.is_some_and(|deal| deal.deal_stage.is_some()),
            "to" => {
                matches!(wish, Wish::HandOff { to: Some(_), .. } | Wish::Qualify { to: Some(_) } | Wish::Assign { .. })
            }
            "next" => matches!(wish, Wish::Contact { next: Some(_), .. }),
            "until" => match wish {
                Wish::Return { wake, wake_on, .. } => {
                    wake.is_some() || wake_on.as_ref().is_some_and(|kinds| !kinds.is_empty())
                }
                wish => matches!(wish, Wish::Defer { .. }),
            },
            "gave" => matches!(wish, Wish::Contact { gave, .. } if !gave.is_empty()),
            field => self.attribute(field),
        }
    }

    /// Whether the edit itself sets it.
    fn is_set(&self, field: &str) -> bool {
        matches!(&self.request.wish, Wish::Edit { set } if set.get(field).is_some_and(|value| !value.is_empty()))
    }

    /// An attribute of the person, as it will be.
    fn attribute(&self, field: &str) -> bool {
        let new = match &self.request.wish {
            Wish::Edit { set } => set.get(field),
            _ => None,
        };
        let person = &self.record.person;
        let known = Field::of(field).map_or_else(|| person.extra.get(field), |field| person.get(field));
        new.map_or_else(|| known.is_some(), |new| !new.is_empty())
    }
}

/// Whether an answer of `at` no longer holds.
pub fn is_stale(at: Timestamp, after: Option<chrono::TimeDelta>, now: Timestamp) -> bool {
    after.is_some_and(|after| now.since(at) > after)
}
