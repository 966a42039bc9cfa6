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
        fact: 1,
        terms: vec![Terms { from: started_at, agreement: AgreementVersion(1), tier: None }],
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
        basis: None,
        revived: false,
        agreement: AgreementVersion(1),
        owners: all,
        accepted: None,
        contacts: Vec::new(),
        deferrals: Vec::new(),
        acknowledged: Vec::new(),
        qualified: None,
        clocks: vec![run],
        ended: None,
        judged: crate::domain::Judged::default(),
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

#[test]
fn a_rung_at_the_very_end_is_moot() {
    let late = strip(&handoff(&[], Some(("24T18:00", Verdict::Late))), "25T10:00");
    let reached: Vec<_> = late.rungs.iter().map(|rung| rung.reached).collect();
    assert_eq!(reached, [true, false, false]);
}

fn in_august(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(&format!("2026-08-{text}:00+09:00")).unwrap()
}

/// Handed over on Friday, 7 August 2026, at nine: 24 hours of working days, and eight from `changed` on.
fn shortened(changed: Timestamp) -> (Versions, Handoff) {
    let started_at = in_august("07T09:00");
    let eight = DEFAULT.replacen("within   = \"24h\"", "within   = \"8h\"", 1);
    let version = |number, text: &str| crate::agreement::Version {
        number: AgreementVersion(number),
        text: text.to_owned(),
        adopted_at: started_at,
        by: None,
        agreement: Agreement::parse("t", text).unwrap(),
    };
    let versions = Versions::new(version(1, DEFAULT), vec![version(2, &eight)]);
    let mut handoff = handoff(&[], None);
    handoff.owners[0].0 = started_at;
    let run = &mut handoff.clocks[0];
    let terms = |from, number| Terms { from, agreement: AgreementVersion(number), tier: None };
    (run.started_at, run.terms) = (started_at, vec![terms(started_at, 1), terms(changed, 2)]);
    (run.due_at, run.warn_at) = retimed(&versions, run).unwrap();
    (versions, handoff)
}

#[test]
fn a_warning_is_one_of_the_terms_that_hold_when_it_comes() {
    let warnings = |changed: &str| {
        let (versions, handoff) = shortened(in_august(changed));
        let strip = Strip::of(&versions, &handoff, &handoff.clocks[0], in_august("10T09:00")).unwrap();
        strip.warnings
    };
    let at = in_august;
    assert_eq!(warnings("07T10:00"), [(50, at("07T13:00")), (80, at("07T15:24"))], "both are still to come");
    assert_eq!(warnings("07T14:00"), [(80, at("07T15:24"))], "half of eight hours was over, half of 24 was not");
    // At nine in the evening half of 24 hours is over. From that instant on eight hours hold, and they are over, too.
    assert_eq!(warnings("07T21:00"), []);
    assert_eq!(warnings("07T21:01"), [(50, at("07T21:00"))]);
}

/// On Monday at eight both sides adopt eight hours.
#[test]
fn the_way_is_cut_where_the_terms_changed_and_warnings_are_of_the_terms_that_held() {
    let at = in_august;
    let (started_at, changed) = (at("07T09:00"), at("10T08:00"));
    let (versions, handoff) = shortened(changed);
    let run = &handoff.clocks[0];
    assert_eq!((run.due_at, &run.warn_at[0]), (changed, &at("07T13:00")), "never due before the terms that say so");
    let strip = Strip::of(&versions, &handoff, &handoff.clocks[0], at("10T09:00")).unwrap();
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 8, day).unwrap();
    assert_eq!(
        strip.way,
        [
            Step::Counted { from: started_at, to: at("08T00:00"), time: hours(15) },
            Step::Skipped { from: day(8), to: day(9) },
            Step::Counted { from: at("10T00:00"), to: changed, time: hours(8) },
            Step::Terms { place: 1 },
        ]
    );
    // Half of eight hours was over on Friday at 13:00, which nobody knew then; half of 24 was at 21:00.
    assert_eq!(strip.warnings, [(50, at("07T21:00")), (80, at("10T04:12"))]);
    let told: Vec<_> = strip.terms.iter().map(|held| (held.from, held.limit.to_string(), held.used)).collect();
    assert_eq!(told, [(started_at, "24h".to_owned(), hours(0)), (changed, "8h".to_owned(), hours(23))]);
}

#[test]
fn other_terms_in_the_middle_of_a_day_or_on_a_closed_one_are_a_step_of_the_way() {
    let (used, closed) = (Kind::Used, Kind::Closed);
    let told = |parts: &[(Kind, &str, &str)], change: &str| {
        let stretch = |(kind, from, to): &(Kind, &str, &str)| Stretch { from: at(from), to: at(to), kind: *kind };
        let stretches: Vec<_> = parts.iter().map(stretch).collect();
        let due = stretches.last().unwrap().to;
        let way = way::way(&stretches, stretches[0].from, due, &[at(change)], chrono_tz::Asia::Tokyo);
        way.iter().map(told).collect::<Vec<_>>()
    };
    let week = [(used, "20T09:00", "20T18:00"), (closed, "20T18:00", "24T09:00"), (used, "24T09:00", "24T12:00")];
    assert_eq!(told(&week, "20T11:00"), ["2h", "terms 1", "7h", "not 21-23", "3h"]);
    assert_eq!(told(&week, "22T11:00"), ["9h", "terms 1", "not 21-23", "3h"]);
    assert_eq!(
        told(&[(closed, "21T09:00", "24T09:00"), (used, "24T09:00", "24T12:00")], "22T11:00"),
        ["terms 1", "not 21-23", "3h"]
    );
}

#[test]
fn terms_that_change_between_two_stretches_cut_neither() {
    let stretch = |from: &str, to: &str| Stretch { from: at(from), to: at(to), kind: Kind::Used };
    let whole = [stretch("20T09:00", "20T12:00"), stretch("20T13:00", "20T18:00")];
    for change in ["20T09:00", "20T12:00", "20T12:30", "20T13:00", "20T18:00"] {
        assert_eq!(way::cut(&whole, &[at(change)]), whole, "{change}");
    }
    let cut = way::cut(&whole, &[at("20T10:00"), at("20T14:00")]);
    let parts =
        [("20T09:00", "20T10:00"), ("20T10:00", "20T12:00"), ("20T13:00", "20T14:00"), ("20T14:00", "20T18:00")];
    assert_eq!(cut, parts.map(|(from, to)| stretch(from, to)));
}

#[test]
fn whoever_had_it_for_no_time_at_all_is_left_out() {
    let strip = strip(&handoff(&[("20T17:00", "sato"), ("20T17:00", "tanaka")], None), "20T18:00");
    let owners: Vec<_> = strip.tenures.iter().map(|tenure| tenure.owner.clone()).collect();
    assert_eq!(owners, [None, Some(PersonId::new("tanaka"))]);
}

#[test]
fn every_clock_of_a_hand_off_has_its_strip() {
    let mut handoff = handoff(&[], None);
    handoff.clocks.push(ClockRun { started_at: at("20T17:00"), ..handoff.clocks[0].clone() });
    let versions = Versions::only(Agreement::parse("default", DEFAULT).unwrap());
    let all = Strip::all(&versions, &handoff, at("20T18:00"));
    assert_eq!(all.iter().map(|strip| strip.started_at).collect::<Vec<_>>(), [at("20T16:00"), at("20T17:00")]);
}

fn told(step: &Step) -> String {
    match step {
        Step::Counted { time, .. } => format!("{}h", time.num_hours()),
        Step::Skipped { from, to } => format!("not {}-{}", from.format("%-d"), to.format("%-d")),
        Step::Slept { .. } => "slept".to_owned(),
        Step::Terms { place } => format!("terms {place}"),
        Step::Several { runs, time } => format!("{runs} runs, {}h", time.num_hours()),
    }
}

/// A way through stretches of office hours, due when the last of them is over.
fn way_of(parts: &[(Kind, &str, &str)]) -> Vec<String> {
    let stretches: Vec<_> =
        parts.iter().map(|(kind, from, to)| Stretch { from: at(from), to: at(to), kind: *kind }).collect();
    let due = stretches.iter().rfind(|stretch| stretch.kind != Kind::Paused).unwrap().to;
    way::way(&stretches, stretches[0].from, due, &[], chrono_tz::Asia::Tokyo).iter().map(told).collect()
}

#[test]
fn a_break_for_lunch_is_not_told_and_neither_is_midnight() {
    let (used, closed) = (Kind::Used, Kind::Closed);
    let lunch = [(used, "16T09:00", "16T12:00"), (closed, "16T12:00", "16T13:00"), (used, "16T13:00", "16T18:00")];
    assert_eq!(way_of(&lunch), ["8h"]);
    let night = [(used, "16T22:00", "17T00:00"), (Kind::Left, "17T00:00", "17T06:00")];
    assert_eq!(way_of(&night), ["8h"]);
    let two_days = [(used, "16T09:00", "16T18:00"), (closed, "16T18:00", "18T09:00"), (used, "18T09:00", "18T12:00")];
    assert_eq!(way_of(&two_days), ["9h", "not 17-17", "3h"]);
}

#[test]
fn a_sleep_after_the_due_instant_is_no_part_of_the_way_to_it() {
    let slept = [(Kind::Used, "16T09:00", "16T18:00"), (Kind::Paused, "16T18:00", "18T09:00")];
    assert_eq!(way_of(&slept), ["9h"]);
}

#[test]
fn the_middle_of_a_long_way_is_told_together_and_sleeps_are_told_each() {
    let day = |day: u32| {
        let [from, to] = ["09:00", "18:00"].map(|hour| format!("{day:02}T{hour}"));
        (Kind::Used, from, to)
    };
    let told = |parts: Vec<(Kind, String, String)>| {
        way_of(&parts.iter().map(|(kind, from, to)| (*kind, from.as_str(), to.as_str())).collect::<Vec<_>>())
    };
    assert_eq!(told((2..=8).map(day).collect()), ["9h"; 7], "seven are not too many");
    assert_eq!(told((2..=11).map(day).collect()), ["9h", "9h", "9h", "4 runs, 36h", "9h", "9h", "9h"]);
    let asleep = (Kind::Paused, "06T18:00".to_owned(), "07T09:00".to_owned());
    let slept: Vec<_> = (2..=6).map(day).chain([asleep]).chain((7..=11).map(day)).collect();
    let expected = [&["9h"; 5][..], &["slept"], &["9h"; 5]].concat();
    assert_eq!(told(slept), expected, "five, a sleep, and five");
}

#[test]
fn programs_are_told_in_words_what_time_was_and_whom_it_is_charged_to() {
    let kinds = [Kind::Used, Kind::Over, Kind::Left, Kind::Closed, Kind::Paused].map(Kind::word);
    assert_eq!(kinds, ["used", "over", "left", "closed", "paused"]);
    let (who, had) = (PersonId::new("sato"), hours(1));
    let charges = [Charge::Nobody, Charge::Team, Charge::Owner { who: who.clone(), had }, Charge::Spared { who, had }];
    assert_eq!(charges.map(|charge| charge.word()), ["nobody", "team", "owner", "spared"]);
}
