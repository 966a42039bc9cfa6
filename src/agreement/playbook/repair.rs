//! `[[transition]]`, `[[fix]]` and `[[cause_group]]`: where leads get lost, why that may be, and what helps (R68, R69,
//! R93).

use super::reading::{Lists, others, text};
use super::{Playbook, Turn};
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::terms::Stage;
use crate::agreement::{Names, check_unique, id, needed_text, term, words};
use crate::document::{Item, Section};
use crate::i18n::Message;

/// A step of the buyer's way, and how many are usually lost on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// How many are usually lost, in per cent, from and to. A rough guide for this step alone: bands are never
    /// multiplied (R68).
    pub drop_off: Option<(f64, f64)>,
    /// The two stages between which Tasuki measures it; none where it cannot.
    pub step: Option<(Stage, Stage)>,
    /// What it hinges on.
    pub hinges_on: Option<Names>,
    /// What helps: `[[fix]]`es.
    pub fixes: Vec<String>,
}

/// Something that can be done about a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// Who can do it.
    pub side: Turn,
}

/// Causes of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseGroup {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// Whose turn it is when one of them holds.
    pub side: Turn,
    /// The causes.
    pub causes: Vec<Cause>,
}

/// Why a step may go badly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// What supports or clears it. Where absent Tasuki cannot see it: a question for the review, never a finding.
    pub evidence: Option<Names>,
}

fn turn(section: &mut Section<'_, '_>) -> Option<Turn> {
    let turns: Vec<_> = Turn::ALL.iter().map(|turn| turn.word()).collect();
    needed_text(section, "side").and_then(|text| term(section, &text, &turns, Turn::of))
}

pub(super) fn read_fixes(lists: &mut Lists<'_, '_, '_>) -> Vec<Fix> {
    lists.named("fix", |section, id, names| Some(Fix { id, names, side: turn(section)? }))
}

pub(super) fn read_transitions(lists: &mut Lists<'_, '_, '_>, fixes: &[&str]) -> Vec<Transition> {
    lists.named("transition", |section, id, names| {
        let drop_off = band(section);
        let step = step(section);
        let hinges_on = text(section, "hinges_on");
        let fixes = others(section, "fixes", "[[fix]]", fixes);
        Some(Transition { id, names, drop_off, step, hinges_on, fixes })
    })
}

/// `[30, 50]`: per cent, the smaller first.
fn band(section: &mut Section<'_, '_>) -> Option<(f64, f64)> {
    let list = section.list("drop_off")?;
    let numbers: Vec<f64> = list.value.into_iter().filter_map(Item::number).map(|number| number.value).collect();
    let band = <[f64; 2]>::try_from(numbers).ok().filter(|[low, high]| 0.0 <= *low && low <= high && *high <= 100.0);
    if band.is_none() {
        section.complain(&list.span, Message::new("agreement.not_a_band").with("key", "drop_off"));
    }
    band.map(|[low, high]| (low, high))
}

/// `["mql", "sql"]`: two stages of the way, the earlier one first.
fn step(section: &mut Section<'_, '_>) -> Option<(Stage, Stage)> {
    let list = section.texts("step")?;
    let way: Vec<_> = Stage::WAY.iter().map(|stage| stage.word()).collect();
    let of = |text: &str| Stage::of(text).filter(|stage| Stage::WAY.contains(stage));
    let stages: Vec<_> = list.value.iter().map(|text| term(section, text, &way, of)).collect();
    if stages.contains(&None) {
        return None;
    }
    let step = match stages.as_slice() {
        [Some(from), Some(to)] if from < to => Some((*from, *to)),
        _ => None,
    };
    if step.is_none() {
        section.complain(&list.span, Message::new("agreement.not_a_step"));
    }
    step
}

pub(super) fn read_cause_groups(lists: &mut Lists<'_, '_, '_>) -> Vec<CauseGroup> {
    let mut known: Vec<String> = Vec::new();
    lists.named("cause_group", |section, id, names| {
        let side = turn(section);
        let causes = section.sections("causes").into_iter().filter_map(|within| cause(within, &mut known)).collect();
        Some(CauseGroup { id, names, side: side?, causes })
    })
}

/// The ids of causes are told apart in the whole file: decisions of a review name them.
fn cause(mut section: Section<'_, '_>, known: &mut Vec<String>) -> Option<Cause> {
    let id = id(&mut section);
    if let Some(id) = &id {
        check_unique(&section, id, known.iter().map(String::as_str));
        known.push(id.value.clone());
    }
    let names = Names::read(&mut section, id.as_ref().map_or("", |id| &id.value));
    let evidence = text(&mut section, "evidence");
    section.close();
    Some(Cause { id: id?.value, names, evidence })
}

pub(super) fn chapters(playbook: &Playbook) -> [Chapter; 4] {
    let fix_names =
        |id: &String| Value::thing(id, playbook.fixes.iter().find(|fix| fix.id == *id).map(|fix| &fix.names));
    let transition = |transition: &Transition| {
        let Transition { id, names, drop_off, step, hinges_on, fixes } = transition;
        Thing::named(id, names)
            .may_say("minutes.drop_off", drop_off.map(|(low, high)| Value::plain(format!("{low}–{high}%"))))
            .may_say("minutes.step", step.map(|(from, to)| steps(from, to)))
            .may_say("minutes.hinges_on", hinges_on.as_ref().map(Value::text))
            .lists("minutes.fixes", fixes.iter().map(fix_names))
    };
    let side = |side: &Turn| Value::term(side, words::turn(*side));
    let fix = |fix: &Fix| {
        let Fix { id, names, side: of } = fix;
        Thing::named(id, names).says("minutes.side", side(of))
    };
    let group = |group: &CauseGroup| {
        let CauseGroup { id, names, side: of, causes } = group;
        let causes = causes.iter().map(|cause| Value::thing(&cause.id, Some(&cause.names)));
        Thing::named(id, names).says("minutes.side", side(of)).lists("minutes.causes", causes)
    };
    let cause = |cause: &Cause| {
        let Cause { id, names, evidence } = cause;
        Thing::named(id, names).may_say("minutes.evidence", evidence.as_ref().map(Value::text))
    };
    let Playbook { transitions, fixes, cause_groups, .. } = playbook;
    let causes = cause_groups.iter().flat_map(|group| &group.causes).map(cause).collect();
    let transitions = transitions.iter().map(transition).collect();
    let groups = cause_groups.iter().map(group).collect();
    [
        Chapter::of("transition", "minutes.chapter.transition", "minutes.kind.transition", transitions),
        Chapter::of("fix", "minutes.chapter.fix", "minutes.kind.fix", fixes.iter().map(fix).collect()),
        Chapter::of("cause_group", "minutes.chapter.cause_group", "minutes.kind.cause_group", groups),
        Chapter::of("cause_group.causes", "minutes.chapter.cause", "minutes.kind.cause", causes),
    ]
}

fn steps(from: Stage, to: Stage) -> Value {
    let said =
        Message::new("minutes.from_to").with_message("from", words::stage(from)).with_message("to", words::stage(to));
    Value::term(format!("{from}-{to}"), said)
}
