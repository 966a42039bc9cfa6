//! The store means the same leads as the rule that is written down in plain words (`Test::holds`), of any data and any
//! filter.

use std::sync::Arc;

use chrono::TimeDelta;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tasuki::agreement::{Agreement, DEFAULT, Versions};
use tasuki::clock::Timestamp;
use tasuki::demo;
use tasuki::domain::filter::{Asking, Filter};
use tasuki::ids::{LeadId, PersonId};
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tasuki::storage::{QueueAsk, Record, Store};
use tempfile::TempDir;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// A house with so many leads, each with a life behind it.
struct House {
    _folder: TempDir,
    store: Sqlite,
    versions: Arc<Versions>,
    now: Timestamp,
    who: PersonId,
}

impl House {
    fn of(leads: usize, seed: u64) -> Self {
        let now = at("2026-11-20T16:00:00+09:00");
        let folder = TempDir::new().unwrap();
        let first = FirstAgreement { text: DEFAULT.to_owned(), adopted_at: Timestamp::from_millis(0) };
        let mut store = Sqlite::open(&folder.path().join("tasuki.db"), &first).unwrap();
        let versions = Arc::new(Versions::only(Agreement::parse("default", DEFAULT).unwrap()));
        let who = PersonId::new("tanaka");
        demo::fill(&mut store, &versions, now, leads, seed, &who).unwrap();
        Self { _folder: folder, store, versions, now, who }
    }

    fn filter(&self, text: &str, now: Timestamp) -> Filter {
        Filter::read(text, Asking { who: &self.who, versions: &self.versions, now, views: &[] })
    }

    fn listed(&mut self, filter: Filter, all: bool, now: Timestamp) -> Vec<LeadId> {
        let ask = QueueAsk { filter, all, offset: 0, limit: usize::MAX };
        let page = self.store.queue(&ask, now).unwrap();
        assert_eq!((page.total, page.at_least), (page.rows.len(), false));
        page.rows.iter().map(|row| row.id).collect()
    }

    fn records(&mut self, leads: &[LeadId]) -> Vec<Record> {
        leads.iter().map(|lead| self.store.lead(*lead).unwrap().unwrap()).collect()
    }
}

/// Conditions of every kind, and words that occur in the demo's people.
const ASKED: &[&str] = &[
    "sla:ok",
    "sla:soon",
    "sla:urgent",
    "sla:breached",
    "sla:paused",
    "sla:met",
    "sla:late",
    "sla:not_required",
    "sla:urgent,breached,soon",
    "left:<30m",
    "left:<0",
    "left:>=2h",
    "left:1h..3d",
    "left:<-1d",
    "left:30m",
    "due:today",
    "due:<today",
    "due:none",
    "due:今週",
    "期限:超過",
    "stage:sal",
    "stage:sql,opportunity,customer",
    "stage:lost",
    "状態:受け入れ済み",
    "owner:me",
    "owner:none",
    "owner:sato",
    "owner:me,none",
    "tier:none",
    "is:new",
    "is:accepted",
    "is:open",
    "is:held",
    "is:asleep",
    "is:waiting",
    "is:called",
    "is:generated",
    "is:erased",
    "has:phone",
    "has:mail",
    "has:note",
    "has:deal",
    "source:none",
    "流入:展示会",
    "source:web",
    "campaign:none",
    "campaign:a",
    "industry:製造",
    "会社:株式",
    "company:a",
    "name:田",
    "title:部長",
    "created:7d",
    "created:30d..",
    "created:..30d",
    "created:>2026-10-01",
    "handed:today",
    "handed:14d",
    "handed:none",
    "contacted:none",
    "contacted:3d",
    "contacted:<yesterday",
    "next:none",
    "next:<=today",
    "next:7d",
    "reason:none",
    "id:3",
    "id:#17",
    "id:nobody",
    "山",
    "株式会社",
    "田中",
    "ai",
    "@",
    "a b",
    "\"株式会社\"",
];

fn one(chance: &mut ChaCha8Rng) -> &'static str {
    ASKED[chance.random_range(0..ASKED.len())]
}

fn random(chance: &mut ChaCha8Rng, deep: u32) -> String {
    let more = |chance: &mut ChaCha8Rng| random(chance, deep - 1);
    match if deep == 0 { 0 } else { chance.random_range(0..8) } {
        1 | 2 => format!("{} {}", more(chance), more(chance)),
        3 => format!("({} OR {})", more(chance), more(chance)),
        4 => format!("-({})", more(chance)),
        5 => format!("{} -{}", more(chance), one(chance)),
        _ => one(chance).to_owned(),
    }
}

/// Whoever is meant by the plain rule, in the order of the list.
fn meant(records: &[Record], filter: &Filter, versions: &Versions, now: Timestamp) -> Vec<LeadId> {
    let holds = |record: &&Record| filter.test.as_ref().is_none_or(|test| test.holds(record, versions, now));
    records.iter().filter(holds).map(|record| record.lead.id).collect()
}

#[test]
fn whatever_is_asked_the_store_means_the_leads_that_the_plain_rule_means_in_the_order_of_the_list() {
    let mut chance = ChaCha8Rng::seed_from_u64(20_261_120);
    let mut met = 0;
    for seed in 1..=3 {
        let mut house = House::of(160, seed);
        for hours in [-30, 0, 71] {
            let now = house.now.plus(TimeDelta::hours(hours));
            for all in [false, true] {
                let list = house.listed(Filter::default(), all, now);
                let records = house.records(&list);
                let singles = ASKED.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
                let mixed: Vec<String> = (0..80).map(|_| random(&mut chance, 3)).collect();
                for text in singles.into_iter().chain(mixed) {
                    let filter = house.filter(&text, now);
                    let expected = meant(&records, &filter, &house.versions, now);
                    met += usize::from(!expected.is_empty() && expected.len() < list.len());
                    assert_eq!(house.listed(filter, all, now), expected, "seed {seed}, {hours} h, all {all}: {text}");
                }
            }
        }
    }
    assert!(met > 500, "filters that mean some and not all: {met}");
}

#[test]
fn most_conditions_mean_somebody_and_hardly_any_everybody() {
    let mut house = House::of(400, 5);
    let now = house.now;
    let list = house.listed(Filter::default(), true, now).len();
    let mut nobodys = Vec::new();
    let mut everybodys = Vec::new();
    for text in ASKED {
        let filter = house.filter(text, now);
        assert_eq!(filter.complaints, [], "{text}");
        match house.listed(filter, true, now).len() {
            0 => nobodys.push(*text),
            found if found == list => everybodys.push(*text),
            _ => {}
        }
    }
    assert!(nobodys.len() * 5 < ASKED.len() && everybodys.len() < 5, "{nobodys:?} {everybodys:?}");
}

#[test]
fn an_order_is_kept_over_windows_and_made_anew_when_something_was_written() {
    let mut house = House::of(120, 9);
    let now = house.now;
    for all in [false, true] {
        for (text, back) in [
            ("sort:company", "sort:-company"),
            ("sort:left", "sort:-left"),
            ("sort:created", "sort:-created"),
            ("sort:handed", "sort:-handed"),
            ("sort:sla", "sort:-sla"),
        ] {
            let there = house.listed(house.filter(text, now), all, now);
            let mut sorted = there.clone();
            let mut list = house.listed(Filter::default(), all, now);
            sorted.sort_unstable();
            list.sort_unstable();
            assert_eq!(sorted, list, "{text} shows everybody once");
            for offset in [0, 7, 50] {
                let filter = house.filter(text, now);
                let page = house.store.queue(&QueueAsk { filter, all, offset, limit: 20 }, now).unwrap();
                let window: Vec<LeadId> = page.rows.iter().map(|row| row.id).collect();
                assert_eq!(window, there.iter().skip(offset).take(20).copied().collect::<Vec<_>>(), "{text}");
            }
            let keys = |leads: &[LeadId], house: &mut House| -> Vec<Option<i64>> {
                let records = house.records(leads);
                let key = |record: &Record| match text {
                    "sort:left" => record.lead.pressing().map(|run| run.due_at.millis()),
                    "sort:handed" => record.lead.handoffs.last().map(|handoff| handoff.at.millis()),
                    "sort:created" => Some(record.lead.id.0),
                    _ => None,
                };
                records.iter().map(key).collect()
            };
            let known = |keys: Vec<Option<i64>>| keys.into_iter().flatten().collect::<Vec<_>>();
            assert!(known(keys(&there, &mut house)).is_sorted(), "{text}");
            let back_again = house.listed(house.filter(back, now), all, now);
            assert!(known(keys(&back_again, &mut house)).iter().rev().is_sorted(), "{back}");
        }
    }
    let filter = house.filter("sort:company limit:5 stage:mql,sal", now);
    assert_eq!(house.listed(filter, true, now).len(), 5);
}

#[test]
fn a_question_that_nobody_waits_for_any_more_is_given_up() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let mut house = House::of(400, 2);
    let now = house.now;
    let is_unwanted = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&is_unwanted);
    house.store.give_up_when(Arc::new(move || asked.load(Ordering::Relaxed)));
    let ask = |house: &House| QueueAsk { filter: house.filter("-company:zzz", now), all: true, offset: 0, limit: 50 };
    let whole = house.store.queue(&ask(&house), now).unwrap();
    is_unwanted.store(true, Ordering::Relaxed);
    let given_up = house.store.queue(&ask(&house), now);
    assert!(matches!(given_up, Err(tasuki::storage::StoreError::GivenUp)), "{given_up:?}");
    is_unwanted.store(false, Ordering::Relaxed);
    assert_eq!(house.store.queue(&ask(&house), now).unwrap(), whole, "the next question is answered as ever");
}
