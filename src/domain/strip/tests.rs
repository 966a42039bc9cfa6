//! One lead over a weekend and a holiday: who had it, whom it is charged to.

use super::super::fact::Ground;
use super::*;
use crate::agreement::{Agreement, DEFAULT};
use crate::ids::{AgreementVersion, PersonId};

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(&format!("2026-11-{text}:00+09:00")).unwrap()
}

/// Handed over to the team's queue on Friday at 16:00: due on Tuesday at 16:00, as Monday is a holiday.
fn handoff(owners: &[(&str, &str)], stopped: Option<(&str, Verdict)>) -> Handoff {
    let started_at = at("20T16:00");
    let mut all = vec![(started_at, None)];
    all.extend(owners.iter().map(|(from, who)| (at(from), Some(PersonId::new(who)))));
    let run = ClockRun {
        clock: "first_contact".to_owned(),
        tier: None,
        terms: vec![(started_at, AgreementVersion(1))],
        started_at,
        due_at: at("24T16:00"),
        warn_at: vec![at("24T04:00"), at("24T11:12")],
        ideal_at: Some(at("20T16:05")),
        pauses: Vec::new(),
        stopped: stopped.map(|(when, verdict)| (at(when), verdict)),
    };
    Handoff {
        n: 1,
        at: started_at,
        by: PersonId::new("ito"),
        ground: Ground::ByHand,
        tier: None,
        revived: false,
        agreement: AgreementVersion(1),
        owners: all,
        accepted: None,
        contacts: Vec::new(),
        deferrals: Vec::new(),
        qualified: None,
        clocks: vec![run],
        ended: None,
    }
}

fn strip(handoff: &Handoff, now: &str) -> Strip {
    let versions = Versions::only(Agreement::parse("default", DEFAULT).unwrap());
    Strip::of(&versions, handoff, &handoff.clocks[0], at(now)).unwrap()
}

fn hours(n: i64) -> TimeDelta {
    TimeDelta::hours(n)
}

#[test]
fn a_weekend_and_a_holiday_are_told_as_days_that_do_not_count() {
    let strip = strip(&handoff(&[], None), "20T18:00");
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    assert_eq!(
        strip.way,
        [
            Step::Counted { from: at("20T16:00"), to: at("21T00:00"), time: hours(8) },
            Step::Skipped { from: day(21), to: day(23) },
            Step::Counted { from: at("24T00:00"), to: at("24T16:00"), time: hours(16) },
        ]
    );
    let kinds: Vec<_> = strip.stretches.iter().map(|stretch| (stretch.kind, stretch.to)).collect();
    let expected = [
        (Kind::Used, at("20T18:00")),
        (Kind::Left, at("21T00:00")),
        (Kind::Closed, at("24T00:00")),
        (Kind::Left, at("24T16:00")),
    ];
    assert_eq!(kinds, expected);
    assert_eq!((strip.elapsed, strip.need, &strip.charge), (hours(2), hours(24), &Charge::Nobody));
    assert_eq!(strip.warnings, [(50, at("24T04:00")), (80, at("24T11:12"))]);
}

#[test]
fn a_breach_is_charged_to_whoever_had_the_lead_when_it_came() {
    let charge = |owners: &[(&str, &str)]| strip(&handoff(owners, None), "24T19:00").charge;
    let had = |who: &str, hours| Charge::Owner { who: PersonId::new(who), had: TimeDelta::hours(hours) };
    assert_eq!(charge(&[]), Charge::Team, "nobody took it");
    assert_eq!(charge(&[("24T10:00", "sato")]), had("sato", 6));
    assert_eq!(charge(&[("20T17:00", "sato"), ("24T06:00", "tanaka")]), had("tanaka", 10));
    let passed_on_late = charge(&[("20T17:00", "sato"), ("24T15:45", "tanaka")]);
    assert_eq!(passed_on_late, Charge::Spared { who: PersonId::new("tanaka"), had: TimeDelta::minutes(15) });
    assert_eq!(charge(&[("20T17:00", "sato"), ("24T17:00", "tanaka")]), had("sato", 23), "after it was due");
    let kept = strip(&handoff(&[("24T10:00", "sato")], Some(("24T16:00", Verdict::Met))), "25T10:00");
    assert_eq!((kept.charge, kept.elapsed), (Charge::Nobody, hours(24)), "exactly at due is in time");
    let not_needed = strip(&handoff(&[], Some(("24T18:00", Verdict::NotRequired))), "25T10:00");
    assert_eq!(not_needed.charge, Charge::Nobody);
}

#[test]
fn a_rung_comes_at_its_own_instant_and_not_once_the_clock_has_ended() {
    let late = strip(&handoff(&[("20T17:00", "sato")], Some(("24T18:30", Verdict::Late))), "25T10:00");
    let rungs: Vec<_> = late.rungs.iter().map(|rung| (rung.at.unwrap(), rung.reached)).collect();
    assert_eq!(rungs, [(at("24T16:00"), true), (at("24T18:00"), true), (at("24T20:00"), false)]);
    let over = late.stretches.last().unwrap();
    assert_eq!((over.kind, over.from, over.to), (Kind::Over, at("24T16:00"), at("24T18:30")));
    let tenures: Vec<_> = late.tenures.iter().map(|tenure| (tenure.owner.is_some(), tenure.time)).collect();
    assert_eq!(tenures, [(false, hours(1)), (true, TimeDelta::minutes(25 * 60 + 30))]);
}
