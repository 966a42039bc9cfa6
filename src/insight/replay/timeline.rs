//! What is recorded of one lead, in the order in which it became known: what a replay walks through.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::agreement::terms::{Act, Slot, Stage};
use crate::clock::Timestamp;
use crate::domain::score::Deed;
use crate::domain::{Answer, Fact, Field, FitSpan, Former, Ground, Lead, Person, Traits, Way, What};
use crate::ids::{LeadId, OpId, PersonId};

/// What is recorded of one lead.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Which lead.
    pub lead: LeadId,
    /// The person as first known.
    pub person: Arc<Person>,
    /// What figures knew of it first.
    pub traits: Arc<Traits>,
    /// What the person's attributes came to at each time, where these were erased.
    pub fitted: Vec<FitSpan>,
    /// Where it came from, as known last; figures are told apart by it.
    pub source: Option<String>,
    /// Everything that became known, in that order.
    pub moments: Vec<Moment>,
    /// When stages from SQL on were reached, by the world's time.
    pub reached: Vec<Milestone>,
}

/// A stage from SQL on that was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Milestone {
    /// When.
    pub at: Timestamp,
    /// Which one.
    pub stage: Stage,
    /// Whether it was told of afterwards, as history: then its date may contradict the others, and it counts whenever it
    /// was.
    pub is_history: bool,
}

/// Something that became known.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// When it became known: what came in live, when it was written down; history, when it happened.
    pub at: Timestamp,
    /// Whether the program looks at the lead anew then. What a list of history tells of a lead that lives here is there the
    /// next time that it does.
    pub is_judged: bool,
    /// Whether it was told as it happened. What is history alone is judged by nobody but a replay.
    pub is_live: bool,
    /// What it was.
    pub heard: Heard,
}

/// What became known.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// The lead is there.
    CameIn,
    /// The person did something.
    Did(Deed),
    /// The person, or what figures know of the lead, became another.
    Became(Arc<Person>, Arc<Traits>),
    /// Sales learned something.
    Answered(Slot, Answer),
    /// It was passed to sales in fact.
    Passed(Passage),
    /// It is somebody's in fact.
    Owned(PersonId),
    /// The hand-off ended in fact, for a reason where it has one; and the kinds of touch after which it is wanted again.
    Ended(Act, Option<String>, Vec<String>),
    /// It stands at a stage in fact.
    Stands(Stage),
    /// The agreement of the time put it aside by itself: another definition need not.
    PutAside,
    /// It was sent round again.
    Recycled,
    /// Something else was done with it that changes nothing of what a definition looks at but the time.
    Noted,
    /// It is no lead any more: the person's data was erased.
    Gone,
}

/// How a lead was passed to sales in fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passage {
    /// By a criterion of the agreement.
    Criterion,
    /// By somebody, or by a list that was to be handed over: no definition decided, so it happens under any.
    Decided,
    /// Sales found it itself, which is no passing (R7).
    Found,
    /// History tells of it.
    History,
}

/// Something that the person did, and how it was told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToldDeed {
    /// What.
    pub deed: Deed,
    /// When it was written down.
    pub recorded_at: Timestamp,
    /// Whether it was told as it happened, and not as history.
    pub is_live: bool,
}

impl Timeline {
    /// The timeline of a lead, of everything there is of it. `facts` are all of its facts, in order; `person` is as known
    /// now, and `past` what it was before.
    pub fn new(lead: LeadId, facts: &[Fact], person: Person, past: &[Former], deeds: &[ToldDeed]) -> Self {
        let mut telling = Telling::of(lead, facts, person, past);
        for fact in facts {
            telling.tell(fact);
        }
        telling.finish(lead, deeds)
    }
}

/// A timeline in the making.
struct Telling {
    way: Way,
    undone: HashSet<OpId>,
    /// The person after each fact under which it became another.
    became: BTreeMap<u32, Arc<Person>>,
    person: Arc<Person>,
    first_person: Arc<Person>,
    first_traits: Option<Arc<Traits>>,
    traits: Arc<Traits>,
    moments: Vec<Moment>,
    /// What history tells of each stage: when it was reached first.
    history: BTreeMap<Stage, Timestamp>,
    reached: Vec<Milestone>,
    fitted: Vec<FitSpan>,
    is_open: bool,
}

impl Telling {
    fn of(lead: LeadId, facts: &[Fact], person: Person, past: &[Former]) -> Self {
        let takes_back =
            |fact: &Fact| matches!(fact.what, What::Undone { .. } | What::Redone { .. } | What::Parted { .. });
        let undone = if facts.iter().any(takes_back) { Lead::fold(lead, facts).undone } else { HashSet::new() };
        let is_history = |fact: &Fact| matches!(fact.what, What::Captured { way: Way::History });
        let way = if facts.iter().any(is_history) { Way::History } else { Way::Live };
        let (mut person, mut became) = (Arc::new(person), BTreeMap::new());
        for former in past.iter().rev() {
            became.entry(former.n).or_insert_with(|| Arc::clone(&person));
            let before = Arc::make_mut(&mut person);
            match Field::of(&former.field) {
                Some(field) => before.set(field, &former.old),
                None => drop(before.extra.insert(former.field.as_str(), &former.old)),
            }
        }
        Self {
            way,
            undone,
            became,
            first_person: Arc::clone(&person),
            person,
            first_traits: None,
            traits: Arc::default(),
            moments: Vec::with_capacity(facts.len() + 2),
            history: BTreeMap::new(),
            reached: Vec::new(),
            fitted: Vec::new(),
            is_open: false,
        }
    }

    /// Whether a fact was told of as history.
    fn is_history(&self, fact: &Fact) -> bool {
        self.way == Way::History && fact.operation.act == Act::Capture
    }

    fn hear(&mut self, fact: &Fact, heard: Heard) {
        let at = if self.is_history(fact) { fact.at } else { fact.operation.recorded_at };
        let is_told = matches!(fact.operation.act, Act::Capture | Act::Revert | Act::Merge);
        let is_live = self.way == Way::Live || !is_told;
        self.moments.push(Moment { at, is_judged: true, is_live, heard });
    }

    fn tell(&mut self, fact: &Fact) {
        if let Some(person) = self.became.remove(&fact.n) {
            self.person = Arc::clone(&person);
            self.hear(fact, Heard::Became(person, Arc::clone(&self.traits)));
        }
        if self.undone.contains(&fact.operation.id) {
            return;
        }
        match &fact.what {
            What::Captured { .. } => self.hear(fact, Heard::CameIn),
            What::Described(traits) => self.describe(fact, traits),
            What::Reached { stage, .. } => self.tell_of(fact, *stage),
            What::Absorbed { reached, .. } => {
                for (stage, at) in reached {
                    self.reach(*at, *stage, true);
                }
            }
            What::Answered { slot, state } => {
                let by = fact.operation.by.clone();
                self.hear(fact, Heard::Answered(*slot, Answer { state: *state, at: fact.at, by, n: fact.n }));
            }
            What::HandedOff { ground, to, .. } => self.pass(fact, passage(ground), to.clone()),
            What::Generated => self.pass(fact, Passage::Found, Some(fact.operation.by.clone())),
            What::Assigned { owner } => self.hear(fact, Heard::Owned(owner.clone())),
            What::Fitted { spans, .. } => self.fitted.clone_from(spans),
            What::Erased => {
                self.end(fact, Act::Erase, None);
                self.hear(fact, Heard::Gone);
            }
            What::Excluded { .. } if fact.operation.by.is_program() => self.hear(fact, Heard::PutAside),
            _ => self.move_on(fact),
        }
    }

    /// What acts do to a lead that is there.
    fn move_on(&mut self, fact: &Fact) {
        match &fact.what {
            What::Accepted => self.hear(fact, Heard::Owned(fact.operation.by.clone())),
            What::Withdrawn { reason } => self.end(fact, Act::Withdraw, reason.as_ref()),
            What::Returned { reason, .. } => self.end(fact, Act::Return, Some(reason)),
            What::Rejected { reason } => self.end(fact, Act::Reject, Some(reason)),
            What::Opened { .. } => self.end(fact, Act::Open, None),
            What::Lost { reason } => self.end(fact, Act::Lose, Some(reason)),
            What::Recycled { .. } => self.hear(fact, Heard::Recycled),
            // What goes along with a hand-off is no reason to look at the lead before it.
            _ if fact.operation.act == Act::HandOff => {}
            _ => self.hear(fact, Heard::Noted),
        }
        if let Some(stage) = fact.what.brings_to() {
            self.reach(fact.at, stage, false);
            self.hear(fact, Heard::Stands(stage));
        }
    }

    fn describe(&mut self, fact: &Fact, traits: &Traits) {
        self.traits = Arc::new(traits.clone());
        // What came with the lead is known of it from the beginning, as is what lists of history tell of one of theirs.
        if self.first_traits.is_none() || self.is_history(fact) {
            self.first_traits = Some(Arc::clone(&self.traits));
        } else {
            self.hear(fact, Heard::Became(Arc::clone(&self.person), Arc::clone(&self.traits)));
        }
    }

    /// History of a lead of history lies where it happened; of a lead that lives here it moves the lead when it is told, as
    /// long as sales is not at work on it.
    fn tell_of(&mut self, fact: &Fact, stage: Stage) {
        self.reach(fact.at, stage, true);
        if self.is_history(fact) {
            let first = self.history.entry(stage).or_insert(fact.at);
            *first = (*first).min(fact.at);
        } else if !self.is_open {
            if (Stage::Mql..=Stage::Customer).contains(&stage) {
                self.hear(fact, Heard::Passed(Passage::Decided));
            }
            if stage >= Stage::Opportunity {
                self.hear(fact, Heard::Ended(ending(stage), None, Vec::new()));
            }
            self.hear(fact, Heard::Stands(stage));
        }
    }

    fn reach(&mut self, at: Timestamp, stage: Stage, is_history: bool) {
        if (Stage::Sql..=Stage::Customer).contains(&stage) {
            self.reached.push(Milestone { at, stage, is_history });
        }
    }

    fn pass(&mut self, fact: &Fact, passage: Passage, to: Option<PersonId>) {
        self.is_open = true;
        self.hear(fact, Heard::Passed(passage));
        let stage = if passage == Passage::Found { Stage::Sql } else { Stage::Mql };
        self.reach(fact.at, stage, false);
        self.hear(fact, Heard::Stands(stage));
        if let Some(owner) = to {
            self.hear(fact, Heard::Owned(owner));
        }
    }

    fn end(&mut self, fact: &Fact, act: Act, reason: Option<&String>) {
        self.is_open = false;
        let wake_on = if let What::Returned { wake_on, .. } = &fact.what { wake_on.clone() } else { Vec::new() };
        self.hear(fact, Heard::Ended(act, reason.cloned(), wake_on));
    }

    /// The hand-off that history tells of: when it became an MQL, or the first later stage of its way where that was not
    /// recorded. Whatever history says was earlier (won before it was an MQL) comes with it.
    fn walk_history(&mut self) {
        let of_way = |stage: &Stage| (Stage::Mql..=Stage::Customer).contains(stage);
        let implied = || self.history.iter().filter(|(stage, _)| of_way(stage)).map(|(_, at)| *at).min();
        let passed = self.history.get(&Stage::Mql).copied().or_else(implied);
        let mut moments: Vec<Moment> = Vec::new();
        let mut hear = |at, heard| moments.push(Moment { at, is_judged: false, is_live: false, heard });
        if let Some(at) = passed {
            hear(at, Heard::Passed(Passage::History));
            hear(at, Heard::Stands(Stage::Mql));
        }
        let mut stages: Vec<(Timestamp, Stage)> = self.history.iter().map(|(stage, at)| (*at, *stage)).collect();
        stages.sort_unstable();
        for (at, stage) in stages {
            let is_later = of_way(&stage) || stage > Stage::Customer;
            let at = passed.filter(|_| is_later).map_or(at, |passed| at.max(passed));
            if stage >= Stage::Opportunity && passed.is_some() {
                hear(at, Heard::Ended(ending(stage), None, Vec::new()));
            }
            if stage != Stage::Mql {
                hear(at, Heard::Stands(stage));
            }
        }
        self.moments.extend(moments);
    }

    fn finish(mut self, lead: LeadId, deeds: &[ToldDeed]) -> Timeline {
        self.walk_history();
        for told in deeds {
            let as_history = !told.is_live && self.way == Way::History;
            let at = if as_history { told.deed.at } else { told.recorded_at };
            let is_judged = told.is_live || as_history;
            self.moments.push(Moment { at, is_judged, is_live: told.is_live, heard: Heard::Did(told.deed) });
        }
        // What is learned in the very instant in which something is done was known to whoever did it.
        self.moments.sort_by_key(|moment| (moment.at, !moment.heard.is_learned()));
        let source = self.traits.source.clone();
        Timeline {
            lead,
            person: self.first_person,
            traits: self.first_traits.unwrap_or_default(),
            fitted: self.fitted,
            source,
            moments: self.moments,
            reached: self.reached,
        }
    }
}

impl Heard {
    /// Whether it tells of the lead, and not of what was done with it.
    pub const fn is_learned(&self) -> bool {
        matches!(self, Self::CameIn | Self::Did(_) | Self::Became(..) | Self::Answered(..) | Self::Noted)
    }
}

const fn passage(ground: &Ground) -> Passage {
    match ground {
        Ground::Criterion(_) | Ground::Promise(_) => Passage::Criterion,
        Ground::ByHand | Ground::List => Passage::Decided,
        Ground::Generated => Passage::Found,
    }
}

/// By which act a hand-off of history ended, when its lead reached such a stage.
const fn ending(stage: Stage) -> Act {
    match stage {
        Stage::Lost => Act::Lose,
        Stage::Excluded => Act::Reject,
        _ => Act::Open,
    }
}
