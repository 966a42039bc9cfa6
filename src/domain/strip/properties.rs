//! What must hold for every strip.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::decide::retimed;
use super::super::fact::Ground;
use super::*;
use crate::agreement::{Agreement, DEFAULT};
use crate::ids::{AgreementVersion, PersonId};

/// Friday, 20 November 2026, 00:00 in Tokyo.
const FRIDAY: Timestamp = Timestamp::from_millis(1_795_100_400_000);

fn minutes(n: i64) -> Timestamp {
    FRIDAY.plus(TimeDelta::minutes(n))
}

/// A clock of the default agreement (and one of hours of an office), begun, paused, passed from hand to hand and perhaps
/// stopped at any minute of some weeks.
fn runs() -> impl Strategy<Value = (Versions, Handoff, Timestamp)> {
    let clocks = select(&["first_contact", "decide", "accept", "by"][..]);
    let pauses = vec((0..20_000i64, 1..6_000i64), 0..3);
    let owners = vec((0..20_000i64, proptest::option::of(select(&["tanaka", "sato"][..]))), 0..4);
    let stopped = proptest::option::of(0..30_000i64);
    (clocks, 0..15_000i64, pauses, owners, stopped, 0..30_000i64).prop_map(|(id, start, pauses, owners, stop, now)| {
        let more = "\n[[clock]]\nid = \"accept\"\nstarts = \"hand_off\"\nstops = [\"accept\"]\nwithin = \"20h\"\n\
             calendar = \"office\"\nescalate = [ { after = \"2h\", tell = [\"owner\"] } ]\n\
             [[clock]]\nid = \"by\"\nstarts = \"hand_off\"\nstops = [\"accept\"]\nby = \"next working day 18:00\"\n\
             calendar = \"office\"\n";
        let versions = Versions::only(Agreement::parse("t", &format!("{DEFAULT}{more}")).unwrap());
        let (started_at, now) = (minutes(start), minutes(start.max(now)));
        let mut at = start;
        let pauses = pauses.into_iter().map(|(wait, length)| {
            let from = at + wait;
            at = from + length;
            (minutes(from), minutes(at))
        });
        let mut run = ClockRun {
            clock: id.to_owned(),
            fact: 1,
            terms: vec![Terms { from: started_at, agreement: AgreementVersion(1), tier: None }],
            started_at,
            due_at: started_at,
            warn_at: Vec::new(),
            ideal_at: None,
            pauses: pauses.collect(),
            stopped: None,
        };
        (run.due_at, run.warn_at) = retimed(&versions, &run).unwrap();
        let stopped_at = stop.map(|stop| minutes(start + stop)).filter(|stop| *stop <= now);
        run.stopped = stopped_at.map(|at| (at, if at <= run.due_at { Verdict::Met } else { Verdict::Late }));
        let mut owners: Vec<_> = owners.into_iter().map(|(at, who)| (minutes(at), who.map(PersonId::new))).collect();
        owners.push((minutes(0), None));
        owners.sort();
        let handoff = Handoff {
            n: 1,
            at: started_at,
            by: PersonId::new("ito"),
            ground: Ground::List,
            tier: None,
            basis: None,
            revived: false,
            agreement: AgreementVersion(1),
            owners,
            accepted: None,
            contacts: Vec::new(),
            deferrals: Vec::new(),
            acknowledged: Vec::new(),
            qualified: None,
            clocks: vec![run],
            ended: None,
            judged: crate::domain::Judged::default(),
        };
        (versions, handoff, now)
    })
}

proptest! {
    #[test]
    fn stretches_follow_one_another_and_their_time_is_the_clocks((versions, handoff, now) in runs()) {
        let run = &handoff.clocks[0];
        let strip = Strip::of(&versions, &handoff, run, now).unwrap();
        let course = course(&versions, run).unwrap();
        let (start, end) = (run.started_at, run.due_at.max(strip.until));
        let ends = strip.stretches.iter().map(|stretch| stretch.to);
        let begins = strip.stretches.iter().skip(1).map(|stretch| stretch.from).chain([end]);
        prop_assert!(ends.zip(begins).all(|(end, begin)| end == begin), "no holes, no overlaps: {:?}", strip.stretches);
        prop_assert!(strip.stretches.first().is_none_or(|first| first.from == start));
        prop_assert!(strip.stretches.windows(2).all(|pair| pair[0].kind != pair[1].kind));
        let all = |kind| strip.time(kind, start, end);
        prop_assert_eq!(all(Kind::Used) + all(Kind::Over), course.elapsed(start, strip.until));
        prop_assert_eq!(all(Kind::Used) + all(Kind::Over), strip.elapsed);
        let passed_by_due = if strip.until < run.due_at { all(Kind::Used) + all(Kind::Left) } else { all(Kind::Used) };
        prop_assert_eq!(passed_by_due, strip.need);
        prop_assert_eq!(all(Kind::Over) > TimeDelta::zero(), course.elapsed(run.due_at, strip.until) > TimeDelta::zero());
    }

    #[test]
    fn the_owners_together_had_all_of_it((versions, handoff, now) in runs()) {
        let run = &handoff.clocks[0];
        let strip = Strip::of(&versions, &handoff, run, now).unwrap();
        let sum: TimeDelta = strip.tenures.iter().map(|tenure| tenure.time).sum();
        prop_assert_eq!(sum, strip.elapsed);
        prop_assert!(strip.tenures.windows(2).all(|pair| pair[0].to == pair[1].from));
        let kept = !matches!(strip.state, SlaState::Breached | SlaState::Late);
        prop_assert_eq!(kept, strip.charge == Charge::Nobody);
        if let Charge::Spared { had, .. } = strip.charge {
            prop_assert!(had < strip.grace);
        }
    }

    #[test]
    fn the_way_adds_up_to_what_the_clock_gives((versions, handoff, now) in runs()) {
        let run = &handoff.clocks[0];
        let strip = Strip::of(&versions, &handoff, run, now).unwrap();
        let counted = strip.way.iter().map(|step| match step {
            Step::Counted { time, .. } | Step::Several { time, .. } => *time,
            Step::Skipped { .. } | Step::Slept { .. } | Step::Terms { .. } => TimeDelta::zero(),
        });
        prop_assert_eq!(counted.sum::<TimeDelta>(), strip.need);
        for step in &strip.way {
            if let Step::Skipped { from, to } = step {
                let days = from.iter_days().take_while(|day| day <= to);
                let open = |day: chrono::NaiveDate| {
                    let midnight = crate::clock::at_wall(&strip.zone, day.and_time(chrono::NaiveTime::MIN));
                    strip.stretches.iter().any(|stretch| {
                        let within = stretch.from < midnight.plus(TimeDelta::days(1)) && stretch.to > midnight;
                        within && matches!(stretch.kind, Kind::Used | Kind::Left) && stretch.from < run.due_at
                    })
                };
                prop_assert!(days.map(open).all(|open| !open), "{step:?} in {:?}", strip.stretches);
            }
        }
    }

    #[test]
    fn rungs_come_in_order_and_only_while_the_clock_runs((versions, handoff, now) in runs()) {
        let run = &handoff.clocks[0];
        let strip = Strip::of(&versions, &handoff, run, now).unwrap();
        let at: Vec<_> = strip.rungs.iter().filter_map(|rung| rung.at).collect();
        prop_assert!(at.is_sorted() && at.iter().all(|at| *at >= run.due_at));
        for rung in strip.rungs.iter().filter(|rung| rung.reached) {
            prop_assert!(rung.at.is_some_and(|at| at <= now && at <= strip.until));
            prop_assert!(strip.state != SlaState::Met);
        }
    }
}
