//! What a loss is made of, where the figures are written down by hand.

use std::sync::Arc;

use super::judge::Against;
use super::look::Cohort;
use super::*;
use crate::agreement::terms::Side;
use crate::agreement::{Agreement, DEFAULT, Versions};
use crate::insight::Span;
use crate::insight::figures::{Fate, Sum, Worth};
use crate::insight::review::Stretch;

fn versions() -> Versions {
    Versions::only(Agreement::parse("agreement.toml", DEFAULT).unwrap())
}

fn step(from: Stage, to: Stage) -> StepFinding {
    let day = "2026-04-01".parse().unwrap();
    StepFinding {
        step: (from, to),
        days: Stretch { from: day, to: day },
        window: 30,
        ask: ask(),
        is: Rate::new(38, 92),
        target: Some(0.6),
        before: None,
        usual: None,
        drop_off: None,
        verdict: Verdict::Speaks,
        against: Some(Against::Before),
        gap: 0.19,
        by_chance: 0.001,
        cost: None,
        weight: 1.0,
        cohort: Some(Cohort::Before),
    }
}

fn ask() -> Ask {
    Ask::of(Figure::Rate(Stage::Mql, Stage::Sal), Span::default())
}

/// Groups of leads: their two keys, how many came through, of how many.
/// A reason `-` is one that nobody wrote down.
fn answer(groups: &[(&str, &str, u64, u64)]) -> Arc<Answer> {
    let mut answer = Answer::default();
    for (first, second, k, n) in groups {
        let (second, is_untold) = if *second == "-" { (&"", true) } else { (second, false) };
        let mut sum = Sum::default();
        (0..*n).for_each(|nth| sum.add(Worth::Share(nth < *k)));
        answer.total.merge(&sum);
        let fate = match second.is_empty() {
            true if is_untold => Fate::NoReason,
            true => Fate::Open,
            false => Fate::Told,
        };
        answer.groups.insert(vec![(*first).to_owned(), (*second).to_owned(), fate.word().to_owned()], sum);
    }
    Arc::new(answer)
}

fn pair(now: &[(&str, &str, u64, u64)], then: Option<&[(&str, &str, u64, u64)]>) -> Pair {
    Pair { ask: ask(), now: answer(now), then: then.map(answer) }
}

fn made_of(now: &[(&str, &str, u64, u64)], then: Option<&[(&str, &str, u64, u64)]>) -> Parts {
    let untouched = (Rate::new(0, 0), ask());
    let sources =
        pair(&[("not_target", "展示会", 0, 24), ("not_target", "web", 0, 7), ("too_early", "web", 0, 14)], None);
    parts::parts(&pair(now, then), &sources, untouched, &step(Stage::Mql, Stage::Sal), &versions())
}

/// Of five hundred: 380 of 450 in time came through, and 10 of 50 late.
const BEFORE: [(&str, &str, u64, u64); 5] = [
    ("in_time", "", 380, 380),
    ("in_time", "not_target", 0, 40),
    ("in_time", "too_early", 0, 30),
    ("late", "", 10, 10),
    ("late", "unreachable", 0, 40),
];

#[test]
fn both_sides_are_named_where_both_contribute_and_the_parts_add_up() {
    let now = [
        ("in_time", "", 230, 230),
        ("in_time", "not_target", 0, 100),
        ("in_time", "too_early", 0, 20),
        ("late", "", 30, 30),
        ("late", "unreachable", 0, 120),
    ];
    let parts = made_of(&now, Some(&BEFORE));
    assert_eq!(parts.turn(), Some(Turn::Both));
    assert!((parts.whole - (0.78 - 0.52)).abs() < 1e-9, "{}", parts.whole);
    let shares = [Turn::Marketing, Turn::Sales, Turn::Nurturing].map(|turn| parts.share_of(turn));
    assert!((shares.iter().sum::<f64>() - parts.whole).abs() < 1e-9, "{shares:?}");
    assert!(shares[0] > 0.08 && shares[1] > 0.08, "{shares:?}");
    assert_eq!(parts.refused_late, 120);
}

#[test]
fn whoever_cannot_be_reached_after_a_late_contact_is_not_laid_at_marketings_door() {
    let now = [
        ("in_time", "", 211, 211),
        ("in_time", "not_target", 0, 22),
        ("in_time", "too_early", 0, 17),
        ("late", "", 50, 50),
        ("late", "unreachable", 0, 200),
    ];
    let parts = made_of(&now, Some(&BEFORE));
    assert_eq!(parts.turn(), Some(Turn::Sales), "the reason speaks to marketing, and half was contacted late");
    assert!(parts.part(Topic::Said(Side::Marketing)).unwrap().points < 0.02);
}

#[test]
fn what_nobody_wrote_down_is_nobodys_turn() {
    let now = [
        ("in_time", "", 230, 230),
        ("in_time", "not_target", 0, 40),
        ("in_time", "too_early", 0, 30),
        ("in_time", "-", 0, 150),
        ("late", "", 10, 10),
        ("late", "unreachable", 0, 40),
    ];
    let parts = made_of(&now, Some(&BEFORE));
    assert_eq!(parts.turn(), None, "it may be anybody's");
    let (untold, undecided) = (parts.part(Topic::Untold).unwrap(), parts.part(Topic::Undecided).unwrap());
    assert!((untold.points - parts.whole).abs() < 0.01 && parts.named().any(|part| part.topic == Topic::Untold));
    assert!(undecided.points.abs() < 1e-9, "ended is decided");
    assert_eq!(parts.told, 110);
    let open = now.map(|(contact, ended, k, n)| (contact, if ended == "-" { "" } else { ended }, k, n));
    assert_eq!(made_of(&open, Some(&BEFORE)).turn(), Some(Turn::Sales), "what waits for sales is sales' turn");
}

#[test]
fn sales_that_was_in_time_is_out_of_question() {
    let now = [
        ("in_time", "", 230, 230),
        ("in_time", "not_target", 0, 190),
        ("in_time", "too_early", 0, 30),
        ("late", "", 10, 10),
        ("late", "unreachable", 0, 40),
    ];
    let parts = made_of(&now, Some(&BEFORE));
    assert_eq!(
        (parts.turn(), parts.in_time),
        (Some(Turn::Marketing), Compared { now: Rate::new(450, 500), then: Some(Rate::new(450, 500)) })
    );
    let (side, most) = &parts.reasons[0];
    let named = (most.reason.as_str(), most.given, most.source.as_ref().map(|(source, k)| (source.as_str(), *k)));
    assert_eq!((*side, named), (Side::Marketing, ("not_target", Rate::new(31, 45), Some(("展示会", 24)))));
}

#[test]
fn what_the_figures_do_not_decide_is_looked_at_first_where_the_step_says() {
    // 38 of 92, the example of the studies: 31 of 45 reasons speak to marketing, which chance may do.
    let now = [
        ("in_time", "", 38, 38),
        ("in_time", "not_target", 0, 31),
        ("in_time", "too_early", 0, 14),
        ("late", "unreachable", 0, 9),
    ];
    let parts = made_of(&now, None);
    assert_eq!(parts.turn(), None);
    let none = Compared { now: Rate::new(0, 0), then: None };
    let finding = |from, to| Finding {
        step: step(from, to),
        parts: parts.clone(),
        attempts: (None, None),
        fits: none,
        cooled: none,
        places: Vec::new(),
        looked_by: Vec::new(),
        stall: None,
        growth: None,
        measures: Measures::default(),
    };
    assert_eq!(finding(Stage::Mql, Stage::Sal).first_suspect(), Some(Turn::Marketing));
    assert_eq!(finding(Stage::Sal, Stage::Sql).first_suspect(), Some(Turn::Sales));
    assert_eq!(finding(Stage::Mql, Stage::Sql).first_suspect(), None, "criteria, content and follow-up first");
    // Ten times as many is no chance.
    let many = now.map(|(contact, ended, k, n)| (contact, ended, 10 * k, 10 * n));
    assert_eq!(made_of(&many, None).turn(), Some(Turn::Marketing));
}

#[test]
fn what_helps_is_what_the_agreement_says_of_the_step_and_that_side_comes_first() {
    let versions = versions();
    let playbook = &versions.newest().agreement.playbook;
    let of = |from, to, turn| measures::measures((from, to), turn, playbook);
    let first = |measures: &Measures| measures.fixes.first().map(|fix| fix.id.clone());
    let sales = of(Stage::Sal, Stage::Sql, Some(Turn::Sales));
    assert_eq!(first(&sales).as_deref(), Some("strict_sla"), "the step lies in the one from MQL to SQL");
    assert!(sales.questions.iter().any(|question| question.names.en == "first contact later than agreed"));
    let marketing = of(Stage::Lead, Stage::Mql, Some(Turn::Marketing));
    assert_eq!(first(&marketing).as_deref(), Some("step_mail"));
    assert!(marketing.questions.iter().any(|question| question.evidence.is_none()), "some are questions only");
    assert!(of(Stage::Sql, Stage::Opportunity, None).fixes.is_empty(), "nothing is agreed for this one");
}

#[test]
fn twice_the_leads_at_half_the_rate_bring_the_same_deals() {
    let at = |before: Rate, is: Rate| StepFinding { before: Some(before), is, ..step(Stage::Sql, Stage::Opportunity) };
    let trap = at(Rate::new(200, 500), Rate::new(200, 1000));
    assert!(growth::growth(&trap, &[]).is_some());
    let steady =
        StepFinding { before: Some(Rate::new(300, 800)), is: Rate::new(600, 800), ..step(Stage::Mql, Stage::Sal) };
    assert_eq!(growth::growth(&trap, &[steady]), None, "no more was handed over: an earlier step became well again");
    assert_eq!(
        growth::growth(&at(Rate::new(200, 500), Rate::new(400, 1000)), &[]),
        None,
        "at the same rate more is more"
    );
    assert_eq!(growth::growth(&at(Rate::new(200, 500), Rate::new(100, 500)), &[]), None, "no more came in");
}
