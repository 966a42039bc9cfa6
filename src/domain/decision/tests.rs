//! What a review may decide, and how that may end.

use super::*;
use crate::agreement::terms::Act;
use crate::agreement::{Agreement, DEFAULT, Versions};
use crate::i18n::Lang;
use crate::ids::{AgreementVersion, OpIds};

const DIMENSIONS: [&str; 2] = ["source", "industry"];

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// A review on Wednesday, 25 November 2026, 8:30 in Tokyo.
fn wednesday() -> Timestamp {
    at("2026-11-25T08:30:00+09:00")
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn proposal() -> Proposal {
    Proposal {
        hypothesis: "Leads of the exhibition are called too late".to_owned(),
        measure: "Call them on the day they come in".to_owned(),
        fix: None,
        cause: None,
        figure: "mql_to_sal".to_owned(),
        group: None,
        from: Some("0.41".to_owned()),
        to: "60%".to_owned(),
        owner: PersonId::new("suzuki"),
        due: day("2026-12-23"),
        review: Rhythm::Weekly,
        moment: wednesday(),
    }
}

fn of_group(group: &str) -> Proposal {
    Proposal { group: Some(group.to_owned()), ..proposal() }
}

fn in_setting<T>(work: impl FnOnce(Setting<'_>) -> T) -> T {
    let versions = Versions::only(Agreement::parse("default", DEFAULT).unwrap());
    let by = PersonId::new("ito");
    work(Setting { by: &by, now: wednesday(), versions: &versions })
}

fn proposed(proposal: &Proposal, made: &[Decided]) -> Result<Resolution, Objection> {
    in_setting(|setting| propose(proposal, made, &DIMENSIONS, setting))
}

fn rule(proposal: &Proposal) -> &'static str {
    proposed(proposal, &[]).unwrap_err().rule()
}

fn operation(act: Act, recorded_at: Timestamp) -> Operation {
    let by = PersonId::new("ito");
    let id = OpIds::seeded(1).next();
    Operation { id, act, by, recorded_at, agreement: AgreementVersion(1), batch: None }
}

fn made(n: u32, proposal: &Proposal) -> Decided {
    let what = proposed(proposal, &[]).unwrap();
    Decided { n, operation: operation(Act::Decide, wednesday()), what, settlement: None }
}

fn settled(n: u32, proposal: &Proposal, end: End) -> Decided {
    let settlement = Settlement { operation: operation(Act::Settle, at("2026-12-23T09:00:00+09:00")), end, note: None };
    Decided { settlement: Some(settlement), ..made(n, proposal) }
}

#[test]
fn a_decision_says_what_is_believed_what_is_done_and_what_is_to_move() {
    let (fix, cause) = (Some("creative".to_owned()), Some("icp_mismatch".to_owned()));
    let decided = proposed(&Proposal { fix, cause, ..of_group("source= 展示会 ") }, &[]).unwrap();
    assert_eq!((decided.from, decided.to), (Some(Amount::Number(0.41)), Amount::Number(0.6)));
    assert_eq!(decided.group.unwrap().to_string(), "source=展示会");
    assert_eq!(decided.figure.to_string(), "mql_to_sal");
}

#[test]
fn one_hypothesis_at_a_time_moves_a_figure() {
    let first = made(1, &proposal());
    let refused = proposed(&proposal(), std::slice::from_ref(&first)).unwrap_err();
    let told = refused.message();
    for lang in [Lang::En, Lang::Ja] {
        let told = told.say(lang);
        assert!(told.contains("exhibition are called") && told.contains("settle 1 --kept"), "{told}");
    }
    let part = proposed(&of_group("source=展示会"), std::slice::from_ref(&first)).unwrap_err();
    assert!(
        matches!(part, Objection::OpenAlready { n: 1, .. }),
        "all leads are those of the exhibition, too: {part:?}"
    );
    let other = Proposal { figure: "SAL→SQL率".to_owned(), ..proposal() };
    assert!(proposed(&other, std::slice::from_ref(&first)).is_ok(), "another figure");
    for end in End::ALL {
        assert!(proposed(&proposal(), &[settled(1, &proposal(), *end)]).is_ok(), "{end}: it is over");
    }
    let of_fair = made(2, &of_group("source=展示会"));
    for (other, is_free) in [("source=Web", true), ("source=展示会", false), ("industry=製造", false)] {
        let free = proposed(&of_group(other), std::slice::from_ref(&of_fair)).is_ok();
        assert_eq!(free, is_free, "{other}: leads of two sources are different ones");
    }
}

#[test]
fn a_decision_is_due_from_its_own_day_on() {
    let due = |text: &str| proposed(&Proposal { due: day(text), ..proposal() }, &[]).map(|decided| decided.due);
    assert_eq!(due("2026-11-25"), Ok(day("2026-11-25")), "today still");
    assert_eq!(due("2026-11-24").unwrap_err().rule(), "due_before");
}

#[test]
fn a_decision_is_overdue_when_its_last_day_is_over_and_nobody_said_how_it_ended() {
    let open = made(1, &proposal());
    assert!(!open.is_overdue(day("2026-12-23")));
    assert!(open.is_overdue(day("2026-12-24")));
    assert!(!settled(1, &proposal(), End::Missed).is_overdue(day("2026-12-24")));
}

#[test]
fn a_decision_moves_something() {
    let moves = |figure: &str, from: &str, to: &str| {
        let (figure, from, to) = (figure.to_owned(), Some(from.to_owned()), to.to_owned());
        proposed(&Proposal { figure, from, to, ..proposal() }, &[]).map(drop).map_err(|refused| refused.rule())
    };
    assert_eq!(moves("mql_to_sal", "0.6", "60%"), Err("moves_nothing"));
    assert_eq!(moves("first_contact_time", "24h", "1d"), Err("moves_nothing"));
    assert_eq!(moves("first_contact_time", "24h", "4h"), Ok(()));
    assert_eq!(moves("cost_per_mql", "12000", "9000"), Ok(()));
    assert!(proposed(&Proposal { from: None, ..proposal() }, &[]).is_ok(), "it was never measured");
}

#[test]
fn an_amount_is_one_of_its_figure() {
    for (figure, to) in [
        ("mql_to_sal", "1.2"),
        ("mql_to_sal", "120%"),
        ("mql_to_sal", "many"),
        ("mql", "-1"),
        ("mql", "NaN"),
        ("mql", "50%"),
        ("first_contact_time", "4"),
    ] {
        let refused = rule(&Proposal { figure: figure.to_owned(), from: None, to: to.to_owned(), ..proposal() });
        assert_eq!(refused, "not_an_amount", "{figure} {to}");
    }
}

#[test]
fn texts_say_something_and_can_be_read_in_a_meeting() {
    assert_eq!(rule(&Proposal { hypothesis: " \u{200B}\u{3000}".to_owned(), ..proposal() }), "says_nothing");
    assert_eq!(rule(&Proposal { measure: String::new(), ..proposal() }), "says_nothing");
    assert_eq!(rule(&Proposal { measure: "あ".repeat(LONGEST + 1), ..proposal() }), "too_long");
    assert!(proposed(&Proposal { measure: "あ".repeat(LONGEST), ..proposal() }, &[]).is_ok());
    let decided = proposed(&Proposal { hypothesis: "\u{202E}late \u{1B}[31m ".to_owned(), ..proposal() }, &[]).unwrap();
    assert!(!decided.hypothesis.contains(['\u{202E}', '\u{1B}']), "{:?}", decided.hypothesis);
}

#[test]
fn what_is_named_is_there() {
    assert_eq!(rule(&Proposal { figure: "mql_to_sol".to_owned(), ..proposal() }), "unknown_figure");
    assert_eq!(rule(&Proposal { fix: Some("hope".to_owned()), ..proposal() }), "unlisted");
    assert_eq!(rule(&Proposal { cause: Some("weather".to_owned()), ..proposal() }), "unlisted");
    assert_eq!(rule(&of_group("exhibition")), "no_group");
    assert_eq!(rule(&of_group("weather=rain")), "unknown_dimension");
    assert_eq!(rule(&Proposal { owner: PersonId::new(" "), ..proposal() }), "nobodys_own");
    let nobody = Proposal { owner: PersonId::new("somebody_else"), ..proposal() };
    assert!(proposed(&nobody, &[]).is_ok(), "whom the agreement does not list (decision 3)");
    assert!(proposed(&of_group("source="), &[]).is_ok(), "those of whom it is not known");
}

#[test]
fn a_decision_ends_once() {
    let end = |n, made: &[Decided]| in_setting(|setting| settle(n, End::Missed, Some(" why not "), made, setting));
    let ended = end(1, &[made(1, &proposal())]).unwrap();
    assert_eq!(ended, Ending { end: End::Missed, note: Some("why not".to_owned()) });
    let again = end(1, &[settled(1, &proposal(), End::Kept)]).unwrap_err();
    assert_eq!(again.rule(), "settled_before");
    assert!(again.message().say(Lang::En).contains("kept"));
    assert_eq!(end(1, &[]).unwrap_err().message().key(), "decision.none_yet");
    assert_eq!(end(2, &[made(1, &proposal())]).unwrap_err().message().key(), "decision.no_such");
}

#[test]
fn what_was_known_at_an_instant_is_what_was_written_down_by_then() {
    let decided = settled(1, &proposal(), End::Kept);
    let known = |text: &str| decided.clone().known_at(at(text));
    assert_eq!(known("2026-11-25T08:29:59+09:00"), None);
    assert!(known("2026-11-25T08:30:00+09:00").unwrap().is_open());
    assert!(known("2026-12-23T08:59:59+09:00").unwrap().is_open());
    assert!(!known("2026-12-23T09:00:00+09:00").unwrap().is_open());
}
