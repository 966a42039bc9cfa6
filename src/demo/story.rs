//! One lead's life, told forwards: every act is decided by the domain, as it would be on screen.

use super::people::Someone;
use crate::agreement::terms::{Act, Stage};
use crate::agreement::{Agreement, Versions};
use crate::clock::Timestamp;
use crate::domain::{
    Field, Lead, Operation, Record, Request, Setting, Touch, Traits, Way, What, Wish, decide, generate,
};
use crate::ids::{LeadId, OpIds, PersonId};
use crate::storage::{Judging, LeadChange};

/// What all stories are told under.
#[derive(Clone, Copy)]
pub(super) struct World<'a> {
    pub(super) versions: &'a Versions,
    /// The one in force now.
    pub(super) agreement: &'a Agreement,
    pub(super) operations: &'a OpIds,
}

impl World<'_> {
    pub(super) fn operation(&self, act: Act, by: &PersonId, at: Timestamp) -> Operation {
        let agreement = self.versions.in_force(at).number;
        Operation { id: self.operations.next(), act, by: by.clone(), recorded_at: at, agreement, batch: None }
    }
}

/// A life so far.
pub(super) struct Story<'a> {
    world: World<'a>,
    pub(super) someone: Someone,
    pub(super) record: Record,
    /// What led up to its hand-offs.
    pub(super) touches: Vec<Touch>,
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

    /// The lead is found by sales and an SQL at once.
    pub(super) fn generated(
        world: World<'a>,
        someone: Someone,
        by: &PersonId,
        at: Timestamp,
        to: Option<PersonId>,
    ) -> Self {
        let operation = world.operation(Act::Generate, by, at);
        let mut story = Self::unwritten(world, someone);
        let traits = story.someone.traits.clone();
        story.write(&operation, vec![(at, What::Captured { way: Way::Live }), (at, What::Described(traits))]);
        let setting = Setting { by, now: at, versions: world.versions };
        if let Ok(decision) = generate(&story.record, &Wish::Qualify { to }.into(), setting) {
            story.write(&operation, decision.facts.into_iter().map(|what| (at, what)).collect());
        }
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
        let record = Record { person: someone.person.clone(), ..Record::unknown(LeadId(0)) };
        Self { world, someone, record, touches: Vec::new(), operations: Vec::new() }
    }

    /// Somebody does something. What the agreement refuses does not happen: it has the last word here too.
    pub(super) fn act(&mut self, by: &PersonId, at: Timestamp, request: &Request) {
        let setting = Setting { by, now: at, versions: self.world.versions };
        let Ok(decision) = decide(&self.record, request, setting) else { return };
        let operation = self.world.operation(decision.act, by, at);
        let first = self.record.facts.len();
        self.write(&operation, decision.facts.into_iter().map(|what| (decision.at, what)).collect());
        for (place, words) in decision.texts {
            self.record.texts.insert(self.record.facts[first + place].n, words);
        }
        self.operations.push(operation);
    }

    /// When the lead came in, in the order of the database.
    pub(super) fn began(&self) -> Option<Timestamp> {
        self.record.facts.first().map(|fact| fact.operation.recorded_at)
    }

    /// The operations that are this lead's alone.
    pub(super) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The whole life as one change.
    pub(super) fn into_change(self, external_id: &str) -> LeadChange {
        let mut person = self.someone.person;
        person.set(Field::ExternalId, external_id);
        let Record { lead: after, facts, texts, .. } = self.record;
        let person = Some((person, Vec::new()));
        let days = std::collections::BTreeMap::new();
        let (touches, consents) = (self.touches, Vec::new());
        LeadChange {
            after,
            is_new: true,
            facts,
            texts,
            person,
            also_called: None,
            days,
            touches,
            consents,
            judging: Judging::AsPlanned,
        }
    }

    fn write(&mut self, operation: &Operation, happened: Vec<(Timestamp, What)>) {
        let facts = self.record.next_facts(operation, happened);
        self.record.facts.extend(facts);
        self.record.lead = Lead::fold(self.record.lead.id, &self.record.facts);
    }
}

/// A stage reached in a history.
pub(super) struct Past {
    pub(super) stage: Stage,
    pub(super) at: Timestamp,
    pub(super) amount: Option<f64>,
    pub(super) reason: Option<&'static str>,
}
