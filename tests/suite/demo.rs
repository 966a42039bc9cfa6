//! The demo's data: sound, alive and repeatable, at whatever time somebody opens it.
#![allow(clippy::unwrap_used, reason = "a demo that cannot be filled is a failed test")]

use std::collections::BTreeSet;
use std::path::Path;

use chrono::TimeDelta;
use tasuki::agreement::terms::{Act, Stage};
use tasuki::agreement::{Agreement, DEFAULT, Versions};
use tasuki::clock::Timestamp;
use tasuki::demo;
use tasuki::domain::{Field, Ground, SlaState};
use tasuki::ids::{LeadId, PersonId};
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tasuki::storage::{QueueAsk, Record, Store};

const LEADS: usize = 300;

const NOWS: [&str; 12] = [
    "2026-10-14T12:00:00+09:00", // Wednesday noon
    "2026-10-14T02:30:00+09:00", // in the night
    "2026-10-16T18:45:00+09:00", // Friday evening
    "2026-10-16T23:59:59.999+09:00",
    "2026-10-17T15:00:00+09:00", // Saturday
    "2026-10-18T23:55:00+09:00", // Sunday, just before the week
    "2026-10-19T00:00:00+09:00", // Monday's first instant
    "2026-11-23T10:00:00+09:00", // Labour Thanksgiving Day, a Monday
    "2026-12-28T17:30:00+09:00", // the year's last working day
    "2027-01-01T09:00:00+09:00", // New Year
    "2027-01-03T22:00:00+09:00",
    "2026-05-05T11:00:00+09:00", // Golden Week
];

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

fn filled(folder: &Path, now: Timestamp, leads: usize, seed: u64, me: &PersonId) -> Sqlite {
    let agreement = Agreement::parse("default", DEFAULT).unwrap();
    let first = FirstAgreement { text: DEFAULT.to_owned(), adopted_at: now };
    let mut store = Sqlite::open(&folder.join(format!("{}-{seed}.db", now.millis())), &first).unwrap();
    demo::fill(&mut store, &Versions::only(agreement), now, leads, seed, me).unwrap();
    store
}

fn records(store: &mut Sqlite) -> Vec<Record> {
    (1..).map_while(|id| store.lead(LeadId(id)).unwrap()).collect()
}

/// The states of all clocks of all hand-offs.
fn states(records: &[Record], now: Timestamp) -> BTreeSet<SlaState> {
    let runs = records.iter().flat_map(|record| &record.lead.handoffs).flat_map(|handoff| &handoff.clocks);
    runs.map(|run| run.state(now)).collect()
}

#[test]
fn whenever_it_is_opened_the_demo_is_alive() {
    for now in NOWS {
        for seed in [1, 20_260_401] {
            let folder = tempfile::tempdir().unwrap();
            let me = PersonId::new("sato");
            let mut store = filled(folder.path(), at(now), LEADS, seed, &me);
            let health = store.check().unwrap();
            assert_eq!((health.leads, health.differing.len(), health.engine.len()), (LEADS, 0, 0), "{now}");
            let records = records(&mut store);
            look(&records, at(now), &me);
            // Whoever opens it and reaches for the first leads can take them on.
            let top = store.queue(&QueueAsk { limit: 2, ..QueueAsk::default() }, at(now)).unwrap().rows;
            assert!(
                top.iter().all(|row| row.handoff.as_ref().is_some_and(|handoff| !handoff.accepted)),
                "{now}: {top:?}"
            );
            dues(&records, at(now));
        }
    }
}

fn look(records: &[Record], now: Timestamp, me: &PersonId) {
    let stages: BTreeSet<_> = records.iter().map(|record| record.lead.stage).collect();
    assert_eq!(stages, Stage::ALL.iter().copied().collect(), "{now:?}");
    assert_eq!(states(records, now), SlaState::ALL.into_iter().collect(), "{now:?}");

    let acts: BTreeSet<_> = records.iter().flat_map(|record| &record.facts).map(|fact| fact.operation.act).collect();
    let known = Act::ALL.iter().copied();
    let beside = [
        Act::Assign,
        Act::Edit,
        Act::Redo,
        Act::Adopt,
        Act::Merge,
        Act::Unmerge,
        Act::TellApart,
        Act::Erase,
        Act::Revert,
        Act::Decide,
        Act::Settle,
    ];
    let known = known.filter(|act| !beside.contains(act)).collect();
    assert_eq!(acts, known, "every act that brings a lead somewhere");
    let resting = records.iter().filter(|record| record.lead.rests_until().is_some()).count();
    assert!(resting > 5, "some sleep, some are to be called back: {resting}");

    let mut handoffs = records.iter().flat_map(|record| &record.lead.handoffs);
    assert!(handoffs.any(|handoff| handoff.n == 2 && handoff.ended.is_none()), "a second hand-off");
    let by_hand = |record: &Record| record.lead.handoffs.iter().any(|handoff| handoff.ground == Ground::ByHand);
    assert!(records.iter().any(by_hand));
    assert!(records.iter().all(|record| record.facts.iter().all(|fact| fact.at <= now)), "nothing lies ahead");
    let ordered = |record: &Record| {
        record.facts.windows(2).all(|pair| pair[0].operation.recorded_at <= pair[1].operation.recorded_at)
    };
    assert!(records.iter().all(ordered));

    let waiting: Vec<_> = records.iter().filter(|record| record.lead.open_handoff().is_some()).collect();
    assert!(waiting.iter().filter(|record| record.lead.owner.is_none()).count() > 20, "the team's queue");
    assert!(waiting.iter().filter(|record| record.lead.owner.as_ref() == Some(me)).count() > 10, "mine");

    let names = |test: fn(char) -> bool| {
        let named = |record: &&Record| record.person.get(Field::Name).is_some_and(|name| name.chars().all(test));
        records.iter().filter(named).count()
    };
    assert!(names(|c| c.is_ascii()) > 40, "English names");
    assert!(names(|c| !c.is_ascii() || c == ' ') > 100, "Japanese names");
}

fn dues(records: &[Record], now: Timestamp) {
    let pressing: Vec<_> = records.iter().filter_map(|record| record.lead.pressing()).collect();
    let within =
        |limit: TimeDelta| pressing.iter().filter(|run| run.due_at >= now && run.due_at.since(now) <= limit).count();
    assert!(within(TimeDelta::minutes(2)) >= 1, "{now:?}");
    assert!(within(TimeDelta::minutes(10)) >= 2, "{now:?}");
    let count = |state| pressing.iter().filter(|run| run.state(now) == state).count();
    assert!((3..25).contains(&count(SlaState::Breached)), "{now:?}: {}", count(SlaState::Breached));
    assert!(count(SlaState::Ok) > pressing.len() / 2, "{now:?}: {} of {}", count(SlaState::Ok), pressing.len());

    // The same of the first contacts alone, in working time: on a Saturday they wait for Monday.
    let agreement = Agreement::parse("default", DEFAULT).unwrap();
    let calendar = agreement.calendars.get("working_days").unwrap();
    let first = || pressing.iter().filter(|run| run.clock == "first_contact");
    let left =
        |limit: TimeDelta| first().filter(|run| run.due_at > now && calendar.elapsed(now, run.due_at) <= limit).count();
    assert!(left(TimeDelta::minutes(2)) >= 1 && left(TimeDelta::minutes(10)) >= 2, "{now:?}");
    assert!(first().filter(|run| run.due_at < now).count() >= 2, "{now:?}");
}

#[test]
fn the_same_seed_tells_the_same_stories() {
    let (now, me) = (at(NOWS[0]), PersonId::new("somebody"));
    let told = |seed| {
        let folder = tempfile::tempdir().unwrap();
        records(&mut filled(folder.path(), now, 120, seed, &me))
    };
    let first = told(7);
    assert_eq!(first, told(7));
    assert_ne!(first, told(8));
}

#[test]
fn a_few_leads_or_a_strange_time_are_no_trouble() {
    let folder = tempfile::tempdir().unwrap();
    let me = PersonId::new("me");
    for (leads, now) in
        [(0, NOWS[0]), (1, NOWS[0]), (7, NOWS[4]), (40, "1890-01-01T00:00:00Z"), (40, "2199-12-31T23:00:00Z")]
    {
        let mut store = filled(folder.path(), at(now), leads, leads as u64, &me);
        assert_eq!(
            store.queue(&QueueAsk { all: true, limit: 1, ..QueueAsk::default() }, at(now)).unwrap().total,
            leads
        );
        assert_eq!(store.check().unwrap().differing, []);
    }
}
