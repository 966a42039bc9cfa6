//! What holds of every choice, whoever the people are.

use proptest::prelude::*;

use super::*;
use crate::agreement::Agreement;
use crate::clock::Timestamp;
use crate::ids::PersonId;

/// Somebody of a made-up pool.
#[derive(Debug, Clone)]
struct Rep {
    weight: u32,
    capacity: Option<u32>,
    per_day: Option<u32>,
    away: bool,
}

fn rep() -> impl Strategy<Value = Rep> {
    let limit = || proptest::option::of(1..6_u32);
    (1..6_u32, limit(), limit(), proptest::bool::weighted(0.2)).prop_map(|(weight, capacity, per_day, away)| Rep {
        weight,
        capacity,
        per_day,
        away,
    })
}

fn id(n: usize) -> PersonId {
    PersonId::new(&format!("p{n}"))
}

fn now() -> Timestamp {
    Timestamp::parse_rfc3339("2026-11-20T10:00:00+09:00").unwrap()
}

/// An agreement with these people in one pool, named in this order.
fn agreement(reps: &[Rep], catch_up: bool, backwards: bool) -> Agreement {
    use std::fmt::Write;
    let mut text = format!(
        "title = 'x'\neffective_from = 2026-01-01\ntime_zone = 'Asia/Tokyo'\n[assignment]\ncatch_up = {catch_up}\n"
    );
    for (n, rep) in reps.iter().enumerate() {
        write!(text, "[[person]]\nid = 'p{n}'\nname = 'p{n}'\nrole = 'inside_sales'\nweight = {}\n", rep.weight)
            .unwrap();
        for (key, value) in [("capacity", rep.capacity), ("per_day", rep.per_day)] {
            if let Some(value) = value {
                writeln!(text, "{key} = {value}").unwrap();
            }
        }
        if rep.away {
            text.push_str("leave = ['2026-11-16..2026-11-20']\n");
        }
    }
    let mut names: Vec<_> = (0..reps.len()).map(|n| format!("'p{n}'")).collect();
    if backwards {
        names.reverse();
    }
    write!(text, "[[assign]]\nid = 'all'\nto = [{}]\n", names.join(", ")).unwrap();
    Agreement::parse("t", &text).unwrap()
}

/// What a decision leaves behind.
fn settle(standing: &mut Standing, decided: &Allotment) {
    for (pool, person, moved) in decided.moves() {
        *standing.credits.entry(pool.to_owned()).or_default().entry(person.clone()).or_default() += moved;
    }
    if let Some(to) = &decided.to {
        let load = standing.loads.entry(to.clone()).or_default();
        load.open += 1;
        load.today += 1;
    }
}

fn credits(standing: &Standing) -> Vec<i64> {
    standing.credits.get("all").map(|pool| pool.values().copied().collect()).unwrap_or_default()
}

proptest! {
    #[test]
    fn a_round_gives_everybody_their_weight_and_leaves_the_credits_even(weights in prop::collection::vec(1..6_u32, 1..7)) {
        let reps: Vec<_> =
            weights.iter().map(|weight| Rep { weight: *weight, capacity: None, per_day: None, away: false }).collect();
        let agreement = agreement(&reps, false, false);
        let mut standing = Standing::default();
        for round in 1..=3 {
            for _ in 0..weights.iter().sum() {
                let decided = choose(&agreement, &Case::default(), &standing, now());
                prop_assert!(decided.is_sound());
                settle(&mut standing, &decided);
            }
            for (n, weight) in weights.iter().enumerate() {
                prop_assert_eq!(standing.loads[&id(n)].open, weight * round, "p{} in round {}", n, round);
            }
            prop_assert!(credits(&standing).iter().all(|credit| *credit == 0));
        }
    }

    #[test]
    fn at_no_moment_is_anybody_more_than_a_round_ahead(weights in prop::collection::vec(1..6_u32, 2..7), leads in 1..80_u32) {
        let reps: Vec<_> =
            weights.iter().map(|weight| Rep { weight: *weight, capacity: None, per_day: None, away: false }).collect();
        let agreement = agreement(&reps, false, false);
        let mut standing = Standing::default();
        for _ in 0..leads {
            let decided = choose(&agreement, &Case::default(), &standing, now());
            settle(&mut standing, &decided);
        }
        let all: u32 = weights.iter().sum();
        for (n, weight) in weights.iter().enumerate() {
            let given = standing.loads.get(&id(n)).map_or(0, |load| load.open);
            let share = f64::from(leads * weight) / f64::from(all);
            prop_assert!((f64::from(given) - share).abs() <= f64::from(*weight), "p{n} has {given} of {share}");
        }
    }

    #[test]
    fn nobody_away_or_full_is_ever_given_a_lead(
        reps in prop::collection::vec(rep(), 1..7),
        catch_up in any::<bool>(),
        done in prop::collection::vec(prop::option::of(0..7_usize), 1..60),
    ) {
        let agreement = agreement(&reps, catch_up, false);
        let mut standing = Standing::default();
        for done in done {
            let decided = choose(&agreement, &Case::default(), &standing, now());
            let free = |rep: &Rep, load: Load| {
                !rep.away
                    && rep.capacity.is_none_or(|most| load.open < most)
                    && rep.per_day.is_none_or(|most| load.today < most)
            };
            let load = |person: &PersonId| standing.loads.get(person).copied().unwrap_or_default();
            if let Some(to) = &decided.to {
                let rep = &reps[to.as_str()[1..].parse::<usize>().unwrap()];
                prop_assert!(free(rep, load(to)), "{to} was given one: {rep:?}");
            } else {
                prop_assert!(decided.is_held());
                prop_assert!(reps.iter().enumerate().all(|(n, rep)| !free(rep, load(&id(n)))), "somebody was free");
            }
            prop_assert!(decided.is_sound());
            let moved: i64 = decided.moves().map(|(_, _, moved)| moved).sum();
            prop_assert_eq!(moved, 0, "what is gained is paid for");
            settle(&mut standing, &decided);
            // Somebody ends a hand-off.
            if let Some(load) = done.and_then(|n| standing.loads.get_mut(&id(n))) {
                load.open = load.open.saturating_sub(1);
            }
        }
    }

    #[test]
    fn the_same_question_has_the_same_answer_in_whatever_order_people_are_named(
        reps in prop::collection::vec(rep(), 1..7),
        before in prop::collection::vec(-20..20_i64, 7),
    ) {
        let [one, other] = [false, true].map(|backwards| agreement(&reps, false, backwards));
        let mut standing = Standing::default();
        let pool = (0..reps.len()).map(|n| (id(n), before[n])).collect();
        standing.credits.insert("all".to_owned(), pool);
        let [mut one, mut again, mut other] =
            [&one, &one, &other].map(|agreement| choose(agreement, &Case::default(), &standing, now()));
        prop_assert_eq!(&one, &again);
        for decided in [&mut one, &mut again, &mut other] {
            decided.thought_of.sort_by(|a, b| a.person.cmp(&b.person));
        }
        prop_assert_eq!(&one, &other);
        let written = serde_json::to_string(&one).unwrap();
        prop_assert_eq!(serde_json::from_str::<Allotment>(&written).unwrap(), one);
    }

    #[test]
    fn an_overdue_lead_never_goes_to_anybody_who_had_it_or_is_away(
        reps in prop::collection::vec(rep(), 1..7),
        had in prop::collection::vec(0..7_usize, 1..4),
    ) {
        let had: Vec<_> = had.into_iter().map(id).collect();
        let (holder, overdue_with) = (had.last().cloned(), Some(had.clone()));
        let case = Case { holder, overdue_with, ..Case::default() };
        let decided = choose(&agreement(&reps, false, false), &case, &Standing::default(), now());
        prop_assert!(decided.is_sound());
        let free = (0..reps.len()).any(|n| !reps[n].away && !had.contains(&id(n)));
        prop_assert_eq!(decided.to.is_some(), free, "somebody gets it whenever there is somebody else");
        if let Some(to) = &decided.to {
            let n = (0..reps.len()).find(|n| id(*n) == *to).unwrap();
            prop_assert!(!reps[n].away && !had.contains(to));
        }
    }

    #[test]
    fn a_decision_that_was_tampered_with_is_not_sound(reps in prop::collection::vec(rep(), 2..7), n in 0..7_usize) {
        let decided = choose(&agreement(&reps, false, false), &Case::default(), &Standing::default(), now());
        prop_assert!(decided.is_sound());
        let other = id(n % reps.len());
        if decided.to.as_ref() != Some(&other) {
            let tampered = Allotment { to: Some(other), ..decided.clone() };
            prop_assert!(!tampered.is_sound(), "another was given it: {tampered:?}");
        }
        if decided.to.is_some() {
            let mut tampered = decided.clone();
            tampered.thought_of[n % reps.len()].moved += 1;
            prop_assert!(!tampered.is_sound(), "credits were moved: {tampered:?}");
            prop_assert!(!Allotment { how: How::Held, to: None, ..decided }.is_sound(), "somebody was free");
        }
    }
}
