//! To whom a lead goes: by hand, by the rules, or to nobody yet.

use super::super::story::{Story, at, call};
use crate::agreement::terms::Channel;
use crate::agreement::terms::Outcome::NoAnswer;
use crate::domain::assignment::{Allotment, How};
use crate::domain::{Request, What, Wish};
use crate::ids::PersonId;

fn allotment(how: How, to: Option<&str>, rule: Option<&str>) -> Allotment {
    Allotment {
        how,
        to: to.map(PersonId::new),
        rule: rule.map(ToOwned::to_owned),
        overdue: None,
        thought_of: Vec::new(),
    }
}

fn by_the_rules(allotment: Allotment) -> Request {
    Request { allotment: Some(allotment), ..Wish::Allot.into() }
}

fn held(rule: &str) -> Request {
    by_the_rules(allotment(How::Held, None, Some(rule)))
}

fn left_to_the_team() -> Request {
    by_the_rules(allotment(How::Queue, None, Some("fair")))
}

#[test]
fn a_turn_is_counted_where_a_rule_counts_and_an_open_hand_off_is_given() {
    let counted = |allotment: Option<Allotment>| Request {
        counted: true,
        allotment,
        ..Wish::Assign { to: PersonId::new("sato") }.into()
    };
    let turn = || Some(allotment(How::ByHand, Some("sato"), Some("fair")));
    let dealing = Story::handed_over("")
        .then("16 10:30", "tanaka", &call(NoAnswer))
        .then("16 11:00", "tanaka", &Wish::Qualify { to: None }.into())
        .then("16 12:00", "tanaka", &Wish::Open { amount: Some(1.0), close: "2027-01-31".parse().ok() }.into());
    assert_eq!(dealing.rule("16 13:00", "suzuki", &Wish::Assign { to: PersonId::new("sato") }.into()), "granted");
    assert_eq!(dealing.rule("16 13:00", "suzuki", &counted(turn())), "nothing_to_count", "its hand-off is over");
    let story = Story::handed_over("");
    assert_eq!(story.rule("16 11:00", "suzuki", &counted(None)), "nothing_to_count", "no rule counts");
    let facts = story.asked("16 11:00", "suzuki", &counted(turn())).unwrap().facts;
    assert!(facts.iter().any(|what| matches!(what, What::Allotted(allotment) if Some(allotment) == turn().as_ref())));
}

#[test]
fn a_lead_for_which_nobody_is_free_is_held_once_for_each_rule() {
    let story = Story::handed_over("");
    assert_eq!(story.rule("16 11:00", "suzuki", &left_to_the_team()), "left_to_the_team", "it lies there already");
    let story = story.then("16 11:00", "suzuki", &held("night"));
    assert_eq!(story.lead().held_for(), Some("night"));
    assert_eq!(story.rule("16 11:30", "suzuki", &held("night")), "nobody_free", "it is known already");
    let story = story.then("16 12:00", "suzuki", &held("day"));
    assert_eq!(story.lead().held_for(), Some("day"), "another rule fits now");
    let story = story.then("16 13:00", "suzuki", &left_to_the_team());
    assert_eq!(story.lead().held_for(), None, "by the rules of now it waits for whoever takes it");
    assert_eq!(story.rule("16 13:30", "suzuki", &left_to_the_team()), "left_to_the_team");
}

#[test]
fn nobody_is_relieved_of_a_lead_for_nobody() {
    let story = Story::handed_over("").then("16 11:00", "suzuki", &Wish::Assign { to: PersonId::new("sato") }.into());
    assert_eq!(story.rule("16 12:00", "suzuki", &held("night")), "nobody_free");
    assert_eq!(story.rule("16 12:00", "suzuki", &left_to_the_team()), "left_to_the_team");
    assert_eq!(story.lead().owner, Some(PersonId::new("sato")));
}

#[test]
fn what_was_given_is_something_that_the_agreement_lists() {
    let gave = |what: &str| -> Request {
        Wish::Contact { channel: Channel::Mail, outcome: NoAnswer, next: None, gave: vec![what.to_owned()] }.into()
    };
    let lists = "[[content]]\nid = 'case_study'\nja = '事例集'\nen = 'Case study'\n";
    assert_eq!(Story::handed_over(lists).rule("16 11:00", "tanaka", &gave("case_study")), "granted");
    assert_eq!(Story::handed_over(lists).rule("16 11:00", "tanaka", &gave("case_studi")), "unknown_content");
    assert_eq!(Story::handed_over(lists).rule("16 11:00", "tanaka", &call(NoAnswer)), "granted", "nothing was");
    assert_eq!(Story::handed_over("").rule("16 11:00", "tanaka", &gave("a book")), "granted", "nothing is listed");
}

#[test]
fn a_deal_is_worth_nothing_or_more_and_is_won_no_sooner_than_it_is_opened() {
    let story = Story::under("").generated("16 10:00", "tanaka");
    let open =
        |amount: f64, close: &str| -> Request { Wish::Open { amount: Some(amount), close: close.parse().ok() }.into() };
    let rule = |request: &Request| story.rule("20 08:30", "tanaka", request);
    assert_eq!(rule(&open(1.0, "2026-01-01")), "closes_before");
    assert_eq!(rule(&open(1.0, "2026-11-19")), "closes_before", "yesterday, though the day is younger elsewhere");
    assert_eq!(rule(&open(1.0, "2026-11-20")), "granted", "on the very day");
    let late = Request { happened: Some(at("18 10:00")), ..open(1.0, "2026-11-19") };
    assert_eq!(rule(&late), "granted", "it was opened the day before and is written down late");
    assert_eq!(rule(&open(-1.0, "2026-12-01")), "no_amount");
    assert_eq!(rule(&open(0.0, "2026-12-01")), "granted", "a pilot for nothing is a deal");
    let story = story.then("20 09:00", "tanaka", &open(-0.0, "2026-12-01"));
    assert_eq!(story.lead().deal.as_ref().unwrap().amount.map(f64::to_bits), Some(0), "nothing has no sign");
    let rule = |request: &Request| story.rule("21 10:00", "tanaka", request);
    for (amount, expected) in [(Some(-0.5), "no_amount"), (Some(0.0), "granted"), (None, "granted")] {
        assert_eq!(rule(&Wish::Win { amount }.into()), expected, "{amount:?}");
    }
    let expected = |day: &str| -> Request { Wish::Edit { set: [("close".to_owned(), day.to_owned())].into() }.into() };
    assert_eq!(rule(&expected("2026-11-19")), "closes_before", "an edit keeps to the same rule");
    assert_eq!(rule(&expected("2026-11-20")), "granted", "the day on which it began");
}
