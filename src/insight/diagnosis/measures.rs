//! What the agreement knows to do about a step, and what to ask in the meeting (R69, R92, R93).

use crate::agreement::Names;
use crate::agreement::playbook::{Cause, CauseGroup, Fix, Playbook, Transition, Turn};
use crate::agreement::terms::Stage;

/// So many of each are told.
const MOST: usize = 5;

/// What helps, and what to ask.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measures {
    /// What the step hinges on.
    pub hinges_on: Option<Names>,
    /// What helps: first what that side can do whose turn it is.
    pub fixes: Vec<Fix>,
    /// What may be behind it. The program does not see it, or not by itself: questions for the meeting, never findings.
    pub questions: Vec<Question>,
}

/// A cause that somebody should ask about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What may be.
    pub names: Names,
    /// What would support or clear it, where figures can.
    pub evidence: Option<Names>,
}

/// Those of the transitions that are this step, else of the shortest ones that contain it.
pub(super) fn measures(step: (Stage, Stage), turn: Option<Turn>, playbook: &Playbook) -> Measures {
    let contains = |transition: &&Transition| transition.step.is_some_and(|(from, to)| from <= step.0 && step.1 <= to);
    let long = |transition: &Transition| transition.step.map_or(0, |(from, to)| to as usize - from as usize);
    let found: Vec<&Transition> = playbook.transitions.iter().filter(contains).collect();
    let shortest = found.iter().map(|transition| long(transition)).min();
    let found: Vec<&Transition> = found.into_iter().filter(|transition| Some(long(transition)) == shortest).collect();
    let ids: Vec<&String> = found.iter().flat_map(|transition| &transition.fixes).collect();
    let mut fixes: Vec<&Fix> = ids.iter().filter_map(|id| playbook.fixes.iter().find(|fix| fix.id == **id)).collect();
    fixes.sort_by_key(|fix| !fits(fix.side, turn));
    let groups = playbook.cause_groups.iter().filter(|group| fits(group.side, turn));
    Measures {
        hinges_on: found.first().and_then(|transition| transition.hinges_on.clone()),
        fixes: fixes.into_iter().take(MOST).cloned().collect(),
        questions: questions(groups),
    }
}

/// Whether it is for that side; for everybody where none is named.
fn fits(side: Turn, turn: Option<Turn>) -> bool {
    turn.is_none_or(|turn| side == turn || side == Turn::Both || turn == Turn::Both)
}

/// Causes of each group in turn, so that none is forgotten for another's length.
fn questions<'p>(groups: impl Iterator<Item = &'p CauseGroup>) -> Vec<Question> {
    let groups: Vec<&CauseGroup> = groups.collect();
    let longest = groups.iter().map(|group| group.causes.len()).max().unwrap_or_default();
    let in_turn = (0..longest).flat_map(|nth| groups.iter().filter_map(move |group| group.causes.get(nth)));
    let question = |cause: &Cause| Question { names: cause.names.clone(), evidence: cause.evidence.clone() };
    in_turn.map(question).take(MOST).collect()
}
