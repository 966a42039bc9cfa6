//! One lead's life, told forwards: every act is decided by the domain, as it would be on screen.

use std::collections::BTreeMap;

use super::people::Someone;
use crate::agreement::Agreement;
use crate::agreement::terms::{Act, Channel, Outcome, Stage};
use crate::clock::Timestamp;
use crate::domain::{Fact, Field, Lead, Operation, Request, Setting, Traits, Way, What, decide};
use crate::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use crate::storage::LeadChange;

/// What all stories are told under.
#[derive(Clone, Copy)]
pub(super) struct World<'a> {
    pub(super) agreement: &'a Agreement,
    pub(super) version: AgreementVersion,
    pub(super) operations: &'a OpIds,
}

impl World<'_> {
    pub(super) fn operation(&self, act: Act, by: &PersonId, at: Timestamp) -> Operation {
        Operation { id: self.operations.next(), act, by: by.clone(), recorded_at: at, agreement: self.version }
    }
}

/// A life so far.
pub(super) struct Story<'a> {
    world: World<'a>,
    pub(super) someone: Someone,
    pub(super) lead: Lead,
    facts: Vec<Fact>,
    notes: BTreeMap<u32, String>,
    operations: Vec<Operation>,
}

impl<'a> Story<'a> {
    /// The lead comes in and is written down at once.
    pub(super) fn captured(world: World<'a>, someone: Someone, by: &PersonId, at: Timestamp) -> Self {
        let operation = world.operation(Act::Capture, by, at);
        let mut story = Self::unwritten(world, someone);
        let traits = story.someone.traits.clone();
        story.write(&operation, vec![(at, What::Captured { way: Way::Live }), (at, What::Described(traits))]);
        story.operations.push(operation);
        story
    }

    /// The lead is told of afterwards, in the operation that told of many.
    pub(super) fn told_of(
        world: World<'a>,
        someone: Someone,
        operation: &Operation,
        reached: Vec<Past>,
        owner: Option<PersonId>,
    ) -> Self {
        let mut story = Self::unwritten(world, someone);
        let traits: Traits = story.someone.traits.clone();
        let told = operation.recorded_at;
        let came = reached.first().map_or(told, |past| past.at);
        let mut happened = vec![(came, What::Captured { way: Way::History }), (told, What::Described(traits))];
        happened.extend(reached.into_iter().map(|Past { stage, at, amount, reason }| {
            (at, What::Reached { stage, amount, reason: reason.map(ToOwned::to_owned) })
        }));
        happened.extend(owner.map(|owner| (told, What::Assigned { owner })));
        story.write(operation, happened);
        story
    }

    fn unwritten(world: World<'a>, someone: Someone) -> Self {
        let lead = Lead::unknown(LeadId(0));
        Self { world, someone, lead, facts: Vec::new(), notes: BTreeMap::new(), operations: Vec::new() }
    }

    /// Somebody does something. What the agreement refuses does not happen: it has the last word here too.
    pub(super) fn act(&mut self, by: &PersonId, at: Timestamp, request: &Request) {
        let setting = Setting { by, now: at, agreement: self.world.agreement };
        let Ok(decision) = decide(&self.lead, request, setting) else { return };
        let operation = self.world.operation(decision.act, by, at);
        self.write(&operation, decision.facts.into_iter().map(|what| (at, what)).collect());
        self.operations.push(operation);
        if let Some(text) = decision.note {
            self.notes.insert(self.lead.version, text);
        }
    }

    pub(super) fn contact(&mut self, by: &PersonId, at: Timestamp, how: (Channel, Outcome), note: Option<String>) {
        let (channel, outcome) = how;
        self.act(by, at, &Request::Contact { channel, outcome, note });
    }

    /// When the lead came in, in the order of the database.
    pub(super) fn began(&self) -> Option<Timestamp> {
        self.facts.first().map(|fact| fact.operation.recorded_at)
    }

    /// The operations that are this lead's alone.
    pub(super) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The whole life as one change.
    pub(super) fn into_change(self, external_id: &str) -> LeadChange {
        let mut person = self.someone.person;
        person.set(Field::ExternalId, external_id);
        LeadChange {
            after: self.lead,
            is_new: true,
            facts: self.facts,
            notes: self.notes,
            person: Some((person, Vec::new())),
        }
    }

    fn write(&mut self, operation: &Operation, happened: Vec<(Timestamp, What)>) {
        for (at, what) in happened {
            let n = self.facts.last().map_or(1, |fact| fact.n + 1);
            self.facts.push(Fact { n, operation: operation.clone(), at, what });
        }
        self.lead = Lead::fold(self.lead.id, &self.facts);
    }
}

/// A stage reached in a history.
pub(super) struct Past {
    pub(super) stage: Stage,
    pub(super) at: Timestamp,
    pub(super) amount: Option<f64>,
    pub(super) reason: Option<&'static str>,
}
