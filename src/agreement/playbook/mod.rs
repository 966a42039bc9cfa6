//! The playbook: the words, the buyer's way, what is done on it, and what helps where leads get lost (decision 34).
//!
//! All of it is what a company writes; the program knows none of its ids.

mod deal;
mod follow_up;
mod offer;
mod phase;
pub(super) mod reading;
mod repair;
mod snippet;
mod stage;
mod terms;
#[cfg(test)]
mod tests;

pub use deal::{DealStage, fields as deal_fields};
pub use follow_up::{Candidate, FollowUp, Handover, Path, Receive, Sync, passing};
pub use offer::{BuyingRole, Entitled, Measure, Teaching};
pub use phase::{Entry, Nurture, Persona, Phase, TouchKind};
pub use repair::{Cause, CauseGroup, Fix, Transition};
pub use snippet::{Occasion, Piece, Snippet, SnippetPlace, SnippetUse, pieces};
pub use stage::{Definition, Function, Question};
pub use terms::{Department, MeasureUse, Product, Setting, Turn};

use super::minutes::Chapter;
use super::score::Score;
use super::terms::{Role, Stage};
use super::{Agreement, Clock, Reason};
use crate::document::{Placed, Section};
use reading::Lists;

/// What both departments know of the buyer's way and do about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Playbook {
    /// What the stages mean.
    pub definitions: Vec<Definition>,
    /// What people do.
    pub functions: Vec<Function>,
    /// How BANTC is asked for.
    pub questions: Vec<Question>,
    /// Whom all this is for.
    pub personas: Vec<Persona>,
    /// The buyer's way.
    pub phases: Vec<Phase>,
    /// What nurturing does.
    pub nurture: Nurture,
    /// The kinds of touches.
    pub touches: Vec<TouchKind>,
    /// What is done, sent and proposed.
    pub measures: Vec<Measure>,
    /// Where one meets the buyer.
    pub touch_points: Vec<Entitled>,
    /// What is there for the roles of the buying group.
    pub contents: Vec<Entitled>,
    /// What contents are for.
    pub teachings: Vec<Teaching>,
    /// Who decides.
    pub buying_roles: Vec<BuyingRole>,
    /// The steps of an open deal.
    pub deal_stages: Vec<DealStage>,
    /// Where leads get lost.
    pub transitions: Vec<Transition>,
    /// What helps.
    pub fixes: Vec<Fix>,
    /// Why that may be.
    pub cause_groups: Vec<CauseGroup>,
    /// What a touch sets off.
    pub follow_ups: Vec<FollowUp>,
    /// Who came to what they were invited to.
    pub candidate: Option<Candidate>,
    /// Chains worth a report.
    pub paths: Vec<Path>,
    /// How sales takes a lead in.
    pub receive: Receive,
    /// What passes between the tools.
    pub handover: Handover,
    /// Texts that are written over and over.
    pub snippets: Vec<Snippet>,
}

impl Playbook {
    /// The ids of all that somebody can give: measures to offer, and the contents of roles.
    pub fn offers(&self) -> impl Iterator<Item = &str> {
        let measures = self.measures.iter().filter(|measure| measure.of == MeasureUse::Offer);
        let contents = self.contents.iter().map(|content| content.id.as_str());
        measures.map(|measure| measure.id.as_str()).chain(contents)
    }
}

/// Departments, functions and roles: whatever can hold a stage or have an errand.
fn holders(functions: &[Function]) -> Vec<&str> {
    let departments = Department::ALL.iter().map(|department| department.word());
    let roles = Role::ALL.iter().map(|role| role.word());
    let mut holders: Vec<_> = functions.iter().map(|function| function.id.as_str()).collect();
    for word in departments.chain(roles) {
        if !holders.contains(&word) {
            holders.push(word);
        }
    }
    holders
}

/// The phases for which there are points are phases.
pub(super) fn check_phases(root: &Section<'_, '_>, named: &[Placed<String>], playbook: &Playbook) {
    let ids: Vec<_> = playbook.phases.iter().map(|phase| phase.id.as_str()).collect();
    for phase in named {
        reading::refer(root, phase, "[[phase]]", &ids);
    }
}

pub(super) fn read(lists: &mut Lists<'_, '_, '_>, score: &Score, clocks: &[Clock], reasons: &[Reason]) -> Playbook {
    let functions = stage::read_functions(lists);
    let holders = holders(&functions);
    let definitions = stage::read_definitions(lists, &holders);
    let questions = stage::read_questions(lists);
    let measures = offer::read_measures(lists);
    let measure_ids: Vec<_> = measures.iter().map(|measure| measure.id.as_str()).collect();
    let touch_points = offer::read_entitled(lists, "touch_point");
    let contents = offer::read_entitled(lists, "content");
    let touches = phase::read_touches(lists, &measure_ids);
    let scored = score.touch.iter().map(|rule| rule.kind.as_str());
    let kinds: Vec<_> = touches.iter().map(|touch| touch.id.as_str()).chain(scored).collect();
    let points: Vec<_> = touch_points.iter().map(|point| point.id.as_str()).collect();
    let known = phase::Known { measures: &measure_ids, touch_points: &points, touches: &kinds, most: score.most() };
    let phases = phase::read(lists, &known);
    let phase_ids: Vec<_> = phases.iter().map(|phase| phase.id.as_str()).collect();
    let nurture = phase::read_nurture(lists.root, &phase_ids);
    let personas = phase::read_personas(lists);
    let content_ids = contents.iter().map(|content| content.id.as_str());
    let offers: Vec<_> = measure_ids.iter().copied().chain(content_ids).collect();
    let teachings = offer::read_teachings(lists, &offers, &phase_ids);
    let buying_roles = offer::read_roles(lists, &offers, &phase_ids);
    let deal_stages = deal::read(lists);
    let fixes = repair::read_fixes(lists);
    let fix_ids: Vec<_> = fixes.iter().map(|fix| fix.id.as_str()).collect();
    let transitions = repair::read_transitions(lists, &fix_ids);
    let cause_groups = repair::read_cause_groups(lists);
    let touchable: Vec<_> = kinds.iter().chain(&measure_ids).copied().collect();
    let follow_ups = follow_up::read(lists, &touchable, &holders);
    let candidate = follow_up::read_candidate(lists.root, &touchable);
    let stages = Stage::ALL.iter().map(|stage| stage.word());
    let steps: Vec<_> = touchable.iter().copied().chain(stages).collect();
    let paths = follow_up::read_paths(lists, &steps);
    let receive = follow_up::read_receive(lists.root, clocks);
    let handover = follow_up::read_handover(lists.root);
    let reasons: Vec<_> = reasons.iter().map(|reason| reason.id.as_str()).collect();
    let snippets = snippet::read(lists, &reasons);
    Playbook {
        definitions,
        functions,
        questions,
        personas,
        phases,
        nurture,
        touches,
        measures,
        touch_points,
        contents,
        teachings,
        buying_roles,
        deal_stages,
        transitions,
        fixes,
        cause_groups,
        follow_ups,
        candidate,
        paths,
        receive,
        handover,
        snippets,
    }
}

impl Playbook {
    /// Whatever can hold a stage, have an errand, or come to a review.
    pub fn holders(&self) -> Vec<&str> {
        holders(&self.functions)
    }

    pub(super) fn chapters(&self, agreement: &Agreement) -> Vec<Chapter> {
        let mut chapters: Vec<Chapter> = Vec::new();
        chapters.extend(stage::chapters(self));
        chapters.extend(phase::chapters(self));
        chapters.extend(offer::chapters(self));
        chapters.push(deal::chapter(self));
        chapters.extend(repair::chapters(self));
        chapters.extend(follow_up::chapters(self, agreement));
        chapters.push(snippet::chapter(self));
        chapters
    }
}
