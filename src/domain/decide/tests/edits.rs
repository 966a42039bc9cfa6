//! Corrections, what they may touch, and how they are taken back.

use std::collections::BTreeMap;

use super::super::story::{Story, call, hand_off};
use crate::agreement::terms::Outcome::Reached;
use crate::domain::{Field, Request, Traits, What, Wish};

const PROPOSAL: &str = "[[deal_stage]]\nid = 'proposal'\nprobability = 0.5\nrequires = ['company']\n";

fn set(values: &[(&str, &str)]) -> Request {
    let set: BTreeMap<_, _> = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Wish::Edit { set }.into()
}

/// A lead with an open deal.
fn dealing() -> Story {
    let close = "2027-01-31".parse().ok();
    Story::handed_over(PROPOSAL)
        .then("16 11:00", "tanaka", &call(Reached))
        .then("16 12:00", "tanaka", &Wish::Qualify { to: None }.into())
        .then("16 13:00", "tanaka", &Wish::Open { amount: Some(1_000_000.0), close }.into())
}

/// What figures are made by is kept for good, whoever is erased.
#[test]
fn no_address_gets_into_what_many_have_in_common() {
    let story = Story::under("");
    for (field, value) in [
        ("source", "mail of a@b.example"),
        ("campaign", "ＤＭ　ａ＠ｂ．ｅｘａｍｐｌｅ"),
        ("industry", "?to=a%40b.example"),
    ] {
        assert_eq!(story.rule("16 10:00", "ito", &set(&[(field, value)])), "holds_address", "{field}");
    }
}

#[test]
fn what_acts_say_and_what_names_a_lead_is_not_edited() {
    let story = Story::under("");
    let fixed = [
        "external_id",
        "owner",
        "stage",
        "reason",
        "note",
        "created_at",
        "lead_at",
        "mal_at",
        "mql_at",
        "sal_at",
        "sql_at",
        "opportunity_at",
        "won_at",
        "lost_at",
    ];
    for name in fixed {
        assert_eq!(story.rule("16 10:00", "ito", &set(&[(name, "2026-11-16")])), "not_editable", "{name}");
    }
}

#[test]
fn a_lists_own_columns_are_corrected_and_forgotten_like_fields() {
    let story = Story::under("").then("16 10:00", "ito", &set(&[("booth", "12")]));
    assert_eq!(story.record.person.extra.get("booth").unwrap_or_default(), "12");
    assert_eq!(story.rule("16 10:01", "ito", &set(&[("booth", "12")])), "nothing_changes");
    assert_eq!(story.rule("16 10:01", "ito", &set(&[("hall", "")])), "nothing_changes", "it was not known anyway");
    let story = story.then("16 10:02", "ito", &set(&[("booth", "")]));
    assert!(story.record.person.extra.is_empty(), "forgotten, and not known to be empty");
}

#[test]
fn each_trait_is_corrected_by_itself_and_an_empty_text_forgets_it() {
    let known = || Traits {
        source: Some("Web".to_owned()),
        campaign: Some("Fair".to_owned()),
        industry: Some("rail".to_owned()),
        employees: Some(60),
    };
    let all = [("source", "Web"), ("campaign", "Fair"), ("industry", "rail"), ("employees", "60")];
    let story = Story::under("").then("16 10:00", "ito", &set(&all));
    assert_eq!(story.lead().traits, known());
    let without = [
        Traits { source: None, ..known() },
        Traits { campaign: None, ..known() },
        Traits { industry: None, ..known() },
        Traits { employees: None, ..known() },
    ];
    for ((name, _), left) in all.into_iter().zip(without) {
        let facts = story.asked("16 11:00", "ito", &set(&[(name, "")])).unwrap().facts;
        assert_eq!(facts, [What::Described(left)], "{name}");
    }
    assert_eq!(story.rule("16 11:00", "ito", &set(&[("employees", "sixty")])), "not_a_number");
}

#[test]
fn nothing_is_saved_as_a_way_to_reach_somebody_that_is_none() {
    let story = Story::under("");
    for (name, wrong) in [
        ("phone", "提案"),
        ("mobile", "12345"),
        ("phone", "1234567890123456"),
        ("mail", "someone"),
        ("consent_mail", "perhaps"),
        ("name", "\u{3164}"),
    ] {
        assert_eq!(story.rule("16 11:00", "ito", &set(&[(name, wrong)])), "not_believed", "{name} {wrong}");
    }
    for (name, right) in [("phone", "03-1234-5678 内線 12"), ("mail", "a@example.jp"), ("備考", "提案")] {
        assert_eq!(story.rule("16 11:00", "ito", &set(&[(name, right)])), "granted", "{name} {right}");
    }
}

#[test]
fn a_deal_is_worth_an_amount_of_money_and_nothing_else() {
    let story = dealing();
    for wrong in ["-1", "NaN", "inf", "-inf"] {
        assert_eq!(story.rule("16 14:00", "tanaka", &set(&[("amount", wrong)])), "no_amount", "{wrong}");
    }
    assert_eq!(story.rule("16 14:00", "tanaka", &set(&[("amount", "much")])), "not_a_number");
    for right in ["0", "-0", "1500000", "0.5"] {
        assert_eq!(story.rule("16 14:00", "tanaka", &set(&[("amount", right)])), "granted", "{right}");
    }
}

#[test]
fn what_is_filled_in_with_the_step_counts_for_the_step() {
    let story = dealing();
    let step = [("deal_stage", "proposal"), ("company", "Sky")];
    assert_eq!(story.rule("16 14:00", "tanaka", &set(&step[..1])), "gate_shut", "whose deal is it?");
    assert_eq!(story.rule("16 14:00", "tanaka", &set(&step)), "granted");
}

#[test]
fn a_deal_moves_to_another_step_and_not_to_the_one_where_it_stands() {
    let story = dealing().then("16 14:00", "tanaka", &set(&[("company", "Sky")]));
    let step = set(&[("deal_stage", "proposal")]);
    let facts = story.asked("16 15:00", "tanaka", &step).unwrap().facts;
    assert_eq!(facts, [What::DealMoved { deal_stage: "proposal".to_owned() }]);
    let story = story.then("16 15:00", "tanaka", &step);
    assert_eq!(story.rule("16 16:00", "tanaka", &step), "nothing_changes");
    assert_eq!(story.rule("16 16:00", "tanaka", &set(&[("deal_stage", "proposel")])), "unknown_deal_stage");
}

#[test]
fn taking_a_correction_back_leaves_the_one_before_it_alone() {
    let undo = || Request::from(Wish::Undo);
    let redo = || Request::from(Wish::Redo);
    let story = Story::under("").then("16 10:00", "ito", &set(&[("phone", "03-1111-1111")])).then(
        "16 10:01",
        "ito",
        &set(&[("company", "Sky")]),
    );
    let story = story.then("16 10:02", "ito", &undo());
    let known = |story: &Story| {
        [Field::Phone, Field::Company].map(|field| story.record.person.get(field).map(ToOwned::to_owned))
    };
    assert_eq!(known(&story), [Some("03-1111-1111".to_owned()), None]);
    let story = story.then("16 10:03", "ito", &redo());
    assert_eq!(known(&story), [Some("03-1111-1111".to_owned()), Some("Sky".to_owned())]);
}

#[test]
fn doing_again_has_as_much_time_as_taking_back() {
    let rules = "undo_within = '10m'\n";
    let story = Story::under(rules).then("16 10:00", "ito", &hand_off());
    assert_eq!(story.rule("16 10:10", "ito", &Wish::Undo.into()), "granted", "exactly then");
    assert_eq!(story.rule("16 10:11", "ito", &Wish::Undo.into()), "too_late_to_undo");
    let story = story.then("16 10:05", "ito", &Wish::Undo.into());
    assert_eq!(story.rule("16 10:15", "ito", &Wish::Redo.into()), "granted", "ten minutes from the taking back");
    assert_eq!(story.rule("16 10:16", "ito", &Wish::Redo.into()), "too_late_to_undo");
}
