//! Single choices, and what a decision in the journal must be to follow from what it went by.

use super::allotment::{Allotment, Bar, Claim, How, Thought};
use super::{Case, Load, Standing, anybody_free, choose};
use crate::agreement::Agreement;
use crate::clock::Timestamp;
use crate::ids::PersonId;

const HOUSE: &str = "
title = 'x'
effective_from = 2026-01-01
time_zone = 'Asia/Tokyo'
[[tier]]
id = 'hot'
sources = ['inquiry']
[[tier]]
id = 'warm'
sources = ['seminar']
[[person]]
id = 'sato'
name = 'Sato'
role = 'inside_sales'
skills = ['EN', 'north']
capacity = 1
[[person]]
id = 'tanaka'
name = 'Tanaka'
role = 'inside_sales'
skills = ['north']
[[assign]]
id = 'urgent'
when = { tier = ['hot'] }
to = ['sato']
[[assign]]
id = 'abroad'
when = { source = ['abroad'] }
to = ['sato', 'tanaka']
needs = ['en', 'North']
[[assign]]
id = 'rest'
queue = true
";

fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-20T10:00:00+09:00").unwrap()
}

fn house() -> Agreement {
    Agreement::parse("house", HOUSE).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn full() -> Standing {
    let mut standing = Standing::default();
    standing.loads.insert(PersonId::new("sato"), Load { open: 1, today: 0 });
    standing
}

#[test]
fn a_rule_for_a_tier_takes_leads_of_that_tier_only() {
    let rule = |tier: Option<&str>| {
        let case = Case { tier: tier.map(ToOwned::to_owned), ..Case::default() };
        choose(&house(), &case, &Standing::default(), now()).rule
    };
    assert_eq!(rule(Some("hot")).as_deref(), Some("urgent"));
    assert_eq!([rule(Some("warm")), rule(None)], [Some("rest".to_owned()), Some("rest".to_owned())]);
}

#[test]
fn whoever_lacks_a_skill_is_told_which_one_it_is() {
    let mut case = Case::default();
    case.traits.source = Some("abroad".to_owned());
    let chosen = choose(&house(), &case, &Standing::default(), now());
    assert_eq!(chosen.to, Some(PersonId::new("sato")));
    let passed_over: Vec<_> = chosen.passed_over().collect();
    let lacks = Bar::Lacks { skills: vec!["en".to_owned()] };
    assert_eq!(passed_over, [(&PersonId::new("tanaka"), &lacks)], "the north is theirs, however it is written");
}

#[test]
fn a_rule_has_somebody_free_until_everybody_has_enough() {
    let free = |rule: &str, standing: &Standing| anybody_free(&house(), rule, standing, now());
    assert!(free("urgent", &Standing::default()));
    assert!(!free("urgent", &full()), "its only one is full");
    assert!(!free("abroad", &full()), "and whoever is not lacks a skill");
    assert!(!free("rest", &Standing::default()) && !free("nothing", &Standing::default()));
}

fn thought(person: &str, claim: Claim, credit: i64, moved: i64) -> Thought {
    Thought { person: PersonId::new(person), claim, weight: 1, credit, moved, open: 0, today: 0, barred: None }
}

fn decided(how: How, to: Option<&str>, thought_of: Vec<Thought>) -> Allotment {
    Allotment { how, to: to.map(PersonId::new), rule: Some("abroad".to_owned()), overdue: None, thought_of }
}

#[test]
fn a_turn_is_theirs_whose_turn_it_was_and_is_paid_for() {
    let turn = |to: &str, sato: i64, tanaka: i64| {
        let pool = vec![thought("sato", Claim::Pool, 2, sato), thought("tanaka", Claim::Pool, 0, tanaka)];
        decided(How::Turn, Some(to), pool).is_sound()
    };
    assert!(turn("sato", -1, 1));
    assert!(!turn("tanaka", 1, -1), "it was another one's turn");
    assert!(!turn("sato", 0, 1), "nobody paid");
    assert!(!turn("sato", 0, 0), "whoever is free gains a weight");
    let mut nobody = decided(How::Turn, None, Vec::new());
    assert!(!nobody.is_sound(), "a turn is somebody's");
    nobody.how = How::Held;
    assert!(nobody.is_sound());
}

#[test]
fn whoever_is_barred_gains_a_weight_or_nothing() {
    let sound = |moved: i64, gained: i64| {
        let away = Thought { barred: Some(Bar::OffWork), ..thought("tanaka", Claim::Pool, 0, moved) };
        decided(How::Turn, Some("sato"), vec![thought("sato", Claim::Pool, 0, -gained), away]).is_sound()
    };
    assert!(sound(0, 0) && sound(1, 1));
    assert!(!sound(2, 2), "no more than their weight");
}

#[test]
fn what_is_given_by_hand_is_paid_for_as_well() {
    let by_hand = |to: Option<&str>, kimura: i64, tanaka: i64| {
        let people = vec![thought("tanaka", Claim::Pool, 5, tanaka), thought("kimura", Claim::Named, 0, kimura)];
        decided(How::ByHand, to, people).is_sound()
    };
    assert!(by_hand(Some("kimura"), -1, 1), "whose turn it was makes no difference");
    assert!(!by_hand(Some("kimura"), 0, 1));
    assert!(!by_hand(None, 0, 1), "it was given to somebody");
}

#[test]
fn whoever_knows_the_lead_pays_nothing_and_must_have_been_free() {
    for (how, claim, other) in
        [(How::Account, Claim::Account, Claim::FormerOwner), (How::FormerOwner, Claim::FormerOwner, Claim::Account)]
    {
        let sound = |thought: Thought| decided(how, Some("sato"), vec![thought]).is_sound();
        assert!(sound(thought("sato", claim, 0, 0)));
        assert!(!sound(thought("sato", claim, 0, 1)), "no turn is moved");
        assert!(!sound(thought("tanaka", claim, 0, 0)), "somebody else does");
        assert!(!sound(thought("sato", other, 0, 0)), "they were thought of for another reason");
        assert!(!sound(Thought { barred: Some(Bar::OffWork), ..thought("sato", claim, 0, 0) }));
    }
}

#[test]
fn what_waits_is_nobodys_and_moves_no_turn() {
    let waits = |how, to: Option<&str>, moved| {
        let full = Thought { barred: Some(Bar::Full { capacity: 1 }), ..thought("sato", Claim::Pool, 0, moved) };
        decided(how, to, vec![full]).is_sound()
    };
    for how in [How::Queue, How::Held] {
        assert!(waits(how, None, 0));
        assert!(!waits(how, Some("sato"), 0), "{how:?} to somebody");
        assert!(!waits(how, None, 1), "{how:?} and a turn is moved");
    }
    assert!(!decided(How::Held, None, vec![thought("sato", Claim::Pool, 0, 0)]).is_sound(), "somebody was free");
}

#[test]
fn only_who_is_away_catches_up() {
    assert!(Bar::OffWork.is_absence() && Bar::OnLeave { until: chrono::NaiveDate::default() }.is_absence());
    for bar in [Bar::Unknown, Bar::HasIt, Bar::Full { capacity: 1 }, Bar::DayFull { per_day: 1 }] {
        assert!(!bar.is_absence(), "{bar:?}");
    }
}

#[test]
fn the_journal_keeps_of_a_thought_what_is_out_of_the_ordinary() {
    let kept = |thought: &Thought| serde_json::to_string(thought).unwrap();
    let plain = kept(&thought("sato", Claim::Pool, 0, 0));
    assert!(["weight", "credit", "moved", "barred"].iter().all(|name| !plain.contains(name)), "{plain}");
    let other = Thought { weight: 2, ..thought("sato", Claim::Pool, 3, -1) };
    assert!(["weight", "credit", "moved"].iter().all(|name| kept(&other).contains(name)));
    assert_eq!(serde_json::from_str::<Thought>(&kept(&other)).unwrap(), other);
}
