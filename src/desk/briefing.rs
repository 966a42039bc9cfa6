//! Before the call: what this person read, what the others of the company did, what was given already, who is missing in
//! the buying group, and what the agreement's playbook offers next (R11, R53, R92).

use std::collections::BTreeMap;

use super::errands::errand_told;
use super::{Desk, Doing};
use crate::agreement::playbook::{Playbook, Product, Turn};
use crate::agreement::terms::Stage;
use crate::agreement::{Agreement, Names};
use crate::clock::Timestamp;
use crate::domain::{Errand, Fact, Field, Person, Record, Touch, What, account_key, errands};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::{LeadId, PersonId};
use crate::storage::{Neighbour, Neighbours};

/// Of so many colleagues it is told what they did.
const COLLEAGUES: usize = 200;

/// What is good to know before somebody calls. Of a lead as it was: nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Briefing {
    /// Channels that the person closed.
    pub closed: Vec<ClosedChannel>,
    /// What the person read and did, each thing once, the latest first.
    pub read: Vec<Doing>,
    /// What the others of the company did; nothing where no company is known.
    pub colleagues: Option<Colleagues>,
    /// What the person was given, each thing once, the latest first.
    pub given: Vec<Given>,
    /// Roles of the buying group that nobody known at the company has, in the agreement's order.
    pub missing: Vec<MissingRole>,
    /// What the playbook offers next, what presses first.
    pub next: Vec<Advice>,
}

/// A channel that the person closed (decision 26).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosedChannel {
    /// The consent that was refused.
    pub consent: Field,
    /// Since when, where that is known.
    pub since: Option<Timestamp>,
}

impl ClosedChannel {
    /// Whether it closes what stands in a field of the person.
    pub fn closes(&self, field: Field) -> bool {
        match self.consent {
            Field::ConsentPhone => matches!(field, Field::Phone | Field::Mobile),
            Field::ConsentMail => field == Field::Mail,
            _ => false,
        }
    }
}

/// What the others of a company did that marketing noticed.
#[derive(Debug, Clone, PartialEq)]
pub struct Colleagues {
    /// How many others are known there.
    pub others: usize,
    /// Of how many of them this tells: those who came in last.
    pub looked_at: usize,
    /// How often they did something.
    pub touches: u64,
    /// Who did something last, and what, newest first.
    pub latest: Vec<ColleaguesDoing>,
}

/// What a colleague did last.
#[derive(Debug, Clone, PartialEq)]
pub struct ColleaguesDoing {
    /// Their lead.
    pub lead: LeadId,
    /// Their name.
    pub name: Shown,
    /// Their title.
    pub title: Shown,
    /// Where the lead stands.
    pub stage: Stage,
    /// How often they did anything.
    pub touches: u64,
    /// What they did last.
    pub last: Doing,
}

/// Something that the person was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// What: an id of the agreement's, or somebody's word.
    pub id: String,
    /// When last.
    pub at: Timestamp,
    /// By whom then.
    pub by: PersonId,
    /// How often.
    pub times: usize,
}

/// A role of the buying group that nobody known has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingRole {
    /// Which.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// What such a person worries about.
    pub concern: Option<Names>,
    /// How to talk with them.
    pub advice: Option<Names>,
    /// What to offer: measures and contents of the agreement, those that were not given yet first.
    pub offer: Vec<String>,
}

/// Something that the playbook offers next.
#[derive(Debug, Clone, PartialEq)]
pub enum Advice {
    /// What is to be done after something the person did: nobody has done anything about it yet.
    FollowUp {
        /// The follow-up's id.
        id: String,
        /// The errand.
        names: Names,
        /// A task, or a flag on the lead.
        makes: Product,
        /// What the person did.
        after: String,
        /// When.
        at: Timestamp,
        /// From when on the errand is due.
        due: Timestamp,
        /// Whose errand it is.
        who: Option<String>,
    },
    /// Something for a role that is missing and was not given yet.
    Offer {
        /// The role's id.
        role: String,
        /// What people call it.
        names: Names,
        /// What to offer.
        id: String,
    },
    /// What helps where such leads get lost, and sales can do.
    Fix {
        /// The fix's id.
        id: String,
        /// What to do.
        names: Names,
        /// Between which stages.
        step: Names,
    },
}

/// Not more fixes than these are told of.
const FIXES: usize = 2;

impl Desk {
    /// What is good to know before calling the lead of `record`, of which `facts` are all that count for it, with those of
    /// leads that went into it.
    pub(super) fn briefing(
        &mut self,
        record: &Record,
        absorbed: &[Record],
        (doings, touches): (&[Doing], &[Touch]),
        closed_since: impl Fn(Field) -> Option<Timestamp>,
        missing: &[String],
    ) -> Result<Briefing> {
        let now = self.now();
        let colleagues = self.colleagues(record.lead.id, &record.person)?;
        let agreement = self.agreement();
        let given = given(std::iter::once(record).chain(absorbed));
        let missing = missing_roles(&agreement.playbook, missing, &given);
        let records: Vec<&Record> = std::iter::once(record).chain(absorbed).collect();
        let mut next = follow_ups(agreement, &records, touches, now);
        next.extend(missing.iter().find_map(|role| {
            let id = role.offer.iter().find(|id| !given.iter().any(|given| given.id == **id))?;
            Some(Advice::Offer { role: role.id.clone(), names: role.names.clone(), id: id.clone() })
        }));
        next.extend(fixes(&agreement.playbook, record.lead.stage));
        let closed = Field::CONSENTS.into_iter().filter(|consent| record.person.get(*consent) == Some("no"));
        let closed = closed.map(|consent| ClosedChannel { consent, since: closed_since(consent) }).collect();
        Ok(Briefing { closed, read: grouped(doings), colleagues, given, missing, next })
    }

    fn colleagues(&mut self, lead: LeadId, person: &Person) -> Result<Option<Colleagues>> {
        let Some(account) = person.get(Field::Company).and_then(account_key) else { return Ok(None) };
        let Neighbours { others, looked_at, touches, latest } = self.store.neighbours(&account, lead, COLLEAGUES)?;
        let latest = latest.into_iter().map(|neighbour| {
            let Neighbour { lead, name, title, stage, touches, last } = neighbour;
            ColleaguesDoing { lead, name, title, stage, touches, last: Doing::of(last) }
        });
        Ok(Some(Colleagues { others, looked_at, touches, latest: latest.collect() }))
    }
}

/// Each kind of thing with each content once, with how often and when last; the latest first.
fn grouped(doings: &[Doing]) -> Vec<Doing> {
    let mut groups: BTreeMap<(&str, Option<&str>), Doing> = BTreeMap::new();
    for doing in doings {
        let key = (doing.kind.as_str(), doing.content.as_ref().map(Shown::as_str));
        match groups.get_mut(&key) {
            Some(group) => {
                group.times = group.times.saturating_add(doing.times);
                group.amount = match (group.amount, doing.amount) {
                    (Some(sum), Some(more)) => Some(sum + more),
                    (sum, more) => sum.or(more),
                };
                group.at = group.at.max(doing.at);
            }
            None => {
                groups.insert(key, Doing { campaign: None, ..doing.clone() });
            }
        }
    }
    let mut groups: Vec<Doing> = groups.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.at));
    groups
}

/// What was given in all contacts that count.
fn given<'r>(records: impl Iterator<Item = &'r Record>) -> Vec<Given> {
    let mut all: Vec<Given> = Vec::new();
    for record in records {
        let counts = |fact: &&Fact| !record.lead.undone.contains(&fact.operation.id);
        for fact in record.facts.iter().filter(counts) {
            let What::Contacted { gave, .. } = &fact.what else { continue };
            for id in gave {
                let (at, by) = (fact.at, fact.operation.by.clone());
                match all.iter_mut().find(|known| known.id == *id) {
                    Some(known) => {
                        known.times += 1;
                        if at >= known.at {
                            (known.at, known.by) = (at, by);
                        }
                    }
                    None => all.push(Given { id: id.clone(), at, by, times: 1 }),
                }
            }
        }
    }
    all.sort_by_key(|given| std::cmp::Reverse(given.at));
    all
}

fn missing_roles(playbook: &Playbook, missing: &[String], given: &[Given]) -> Vec<MissingRole> {
    let roles = playbook.buying_roles.iter().filter(|role| missing.contains(&role.id));
    let is_given = |id: &String| given.iter().any(|given| given.id == *id);
    let role = |role: &crate::agreement::playbook::BuyingRole| {
        let mut offer = role.offer.clone();
        // Stable: what was given goes behind, in the agreement's order otherwise.
        offer.sort_by_key(is_given);
        let (names, concern, advice) = (role.names.clone(), role.concern.clone(), role.advice.clone());
        MissingRole { id: role.id.clone(), names, concern, advice, offer }
    };
    roles.map(role).collect()
}

/// What is to be done after what the person did, the latest first.
fn follow_ups(agreement: &Agreement, records: &[&Record], touches: &[Touch], now: Timestamp) -> Vec<Advice> {
    let mut open = errands(&agreement.playbook, records, touches, now);
    open.sort_by_key(|errand| std::cmp::Reverse(errand.at));
    let advice = open.into_iter().map(|Errand { follow_up, after, at, due }| Advice::FollowUp {
        id: follow_up.id.clone(),
        names: follow_up.names.clone(),
        makes: follow_up.makes,
        after: after.to_owned(),
        at,
        due,
        who: follow_up.who.clone(),
    });
    advice.collect()
}

/// What helps on the step that the lead is on, of what sales can do.
fn fixes(playbook: &Playbook, stage: Stage) -> Vec<Advice> {
    let is_on = |(from, to): (Stage, Stage)| Stage::WAY.contains(&stage) && from <= stage && stage < to;
    let on = playbook.transitions.iter().filter(|transition| transition.step.is_some_and(is_on));
    let of_sales = |turn: Turn| matches!(turn, Turn::Sales | Turn::Both);
    let all = on.flat_map(|transition| {
        let fixes = transition.fixes.iter().filter_map(|id| playbook.fixes.iter().find(|fix| fix.id == *id));
        fixes.filter(|fix| of_sales(fix.side)).map(|fix| Advice::Fix {
            id: fix.id.clone(),
            names: fix.names.clone(),
            step: transition.names.clone(),
        })
    });
    all.take(FIXES).collect()
}

/// What people wrote in both languages, as a text.
fn either(names: &Names) -> Message {
    Message::new("minutes.plain").with_either("text", &names.ja, &names.en)
}

/// What the agreement calls something that can be given; its own word where no version knows it.
pub fn called_offer(playbook: &Playbook, id: &str) -> Message {
    playbook.offer(id).said
}

impl Advice {
    /// It in words; `day` says when, in the reader's own form.
    pub fn told(&self, agreement: &Agreement, day: &dyn Fn(Timestamp) -> String) -> Message {
        match self {
            Self::FollowUp { names, makes, after, at, due, who, .. } => {
                let message =
                    if due > at { Message::new("before.follow_up_from") } else { Message::new("before.follow_up") };
                let message = message.with_message("what", errand_told(names, *makes));
                let message = message.with_message("after", agreement.playbook.touch(after).said).with("at", day(*at));
                let message = if due > at { message.with("due", day(*due)) } else { message };
                match who {
                    Some(who) => Message::new("before.errand_of")
                        .with_message("what", message)
                        .with_message("who", agreement.playbook.holder(who).said),
                    None => message,
                }
            }
            Self::Offer { names, id, .. } => Message::new("before.offer_to")
                .with_message("role", either(names))
                .with_message("what", called_offer(&agreement.playbook, id)),
            Self::Fix { names, step, .. } => {
                Message::new("before.fix").with_message("what", either(names)).with_message("step", either(step))
            }
        }
    }
}

impl MissingRole {
    /// Who is missing, and what to offer them.
    pub fn told(&self, playbook: &Playbook) -> Message {
        let role = either(&self.names);
        let offer = self.offer.iter().take(3).map(|id| called_offer(playbook, id));
        let message = Message::new(match (self.offer.is_empty(), &self.concern) {
            (true, None) => "before.role",
            (true, Some(_)) => "before.role_concern",
            (false, None) => "before.role_offer",
            (false, Some(_)) => "before.role_both",
        });
        let message = message.with_message("role", role);
        let message = if self.offer.is_empty() { message } else { message.with_list("offer", offer) };
        match &self.concern {
            Some(concern) => message.with_message("concern", either(concern)),
            None => message,
        }
    }
}
