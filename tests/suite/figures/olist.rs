//! A real funnel: its leads and its deals come in by the maps that ship with Tasuki, and every figure is what others found in
//! them, to the last digit.
//!
//! A made-up sample of the same shape is always counted. The real lists, 8,000 leads and 842 deals, are no part of Tasuki:
//! where they lie, and what others found in them, is said by `TASUKI_OLIST`, a folder with `olist` and `truth` in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tasuki::agreement::goals::Figure;
use tasuki::agreement::terms::Stage;
use tasuki::clock::{Clock, ManualClock};
use tasuki::desk::{Desk, Place};
use tasuki::ids::PersonId;
use tasuki::insight::figures::{Answer, Ask, Counting, Dimension, Sum};
use tasuki::insight::{Basis, Span};
use tasuki::intake::{Intake, Map, Options};
use tempfile::TempDir;

use super::super::harness::at;

const DAY: f64 = 86_400_000.0;

/// A desk at which both lists were taken in.
struct Funnel {
    desk: Desk,
    _folder: TempDir,
}

impl Funnel {
    fn of(leads: &Path, deals: &Path) -> Self {
        let folder = TempDir::new().unwrap();
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(at("2026-11-20T16:00:00+09:00")));
        let place = Place { path: folder.path().join("tasuki.db"), who: PersonId::new("ito"), clock, demo: false };
        let mut desk = place.open().unwrap_or_else(|wrong| panic!("{wrong}"));
        for (list, map) in [(leads, "olist-leads.toml"), (deals, "olist-deals.toml")] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(map);
            let map = Map::parse(map, &fs::read_to_string(path).unwrap()).unwrap_or_else(|wrong| panic!("{wrong}"));
            let options = Options { zone: desk.agreement().zone, now: at("2026-11-20T16:00:00+09:00") };
            let mut intake = Intake::open(list, &map, options).unwrap_or_else(|wrong| panic!("{wrong}"));
            let done = desk.import(&mut intake, &map, false, &mut Vec::new()).unwrap_or_else(|wrong| panic!("{wrong}"));
            assert_eq!(done.tally.rejected, 0, "{}", list.display());
        }
        Self { desk, _folder: folder }
    }

    fn answer(&mut self, asks: &[Ask]) -> Vec<Answer> {
        let moment = self.desk.this_moment();
        self.desk.answer(asks, moment, &mut |_, _| true).unwrap_or_else(|wrong| panic!("{wrong}"))
    }
}

fn won() -> Ask {
    Ask::of(Figure::Rate(Stage::Mql, Stage::Customer), Span::default())
}

fn closing() -> Ask {
    Ask::of(Figure::Time(Stage::Mql, Stage::Customer), Span::default())
}

fn customers() -> Ask {
    Ask::of(Figure::Count(Stage::Customer), Span::default())
}

fn by_period(ask: Ask) -> Ask {
    ask.counting(Counting::of(Basis::Period))
}

fn within(days: f64) -> Ask {
    #[allow(clippy::cast_possible_truncation, reason = "whole days")]
    let within = chrono::TimeDelta::days(days as i64);
    won().counting(Counting { within: Some(within), ..Counting::of(Basis::Cohort) })
}

/// A number as the tables print it: six decimals at most, one at least.
fn printed(number: f64) -> String {
    format!("{:?}", format!("{number:.6}").parse::<f64>().unwrap())
}

#[allow(clippy::cast_precision_loss, reason = "counts of leads")]
fn percent(k: u64, n: u64) -> String {
    printed(k as f64 * 100.0 / n as f64)
}

fn key(key: &str) -> String {
    if key.is_empty() { "(blank)".to_owned() } else { key.to_owned() }
}

/// A table without its head, by its first cells.
fn table(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|wrong| panic!("{}: {wrong}", path.display()));
    reader.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
}

/// `key,leads,won,percent` of each group, sorted.
fn rates(answer: &Answer) -> Vec<Vec<String>> {
    let row = |(keys, sum): (&Vec<String>, &Sum)| {
        vec![key(&keys[0]), sum.n.to_string(), sum.k.to_string(), percent(sum.k, sum.n)]
    };
    let mut rows: Vec<_> = answer.groups.iter().map(row).collect();
    rows.sort();
    rows
}

fn sorted(mut rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.sort();
    rows
}

/// `mean, min, p10, p25, p50, p75, p90, max`.
fn spread(sum: &Sum, unit: f64) -> Vec<String> {
    let quantiles = [0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0].map(|share| sum.quantile(share).unwrap());
    let all = [sum.mean_length().unwrap()].into_iter().chain(quantiles);
    all.map(|length| printed(length / unit)).collect()
}

#[test]
fn the_real_funnel_is_counted_to_the_last_digit() {
    let Some(folder) = std::env::var_os("TASUKI_OLIST").map(PathBuf::from) else {
        writeln!(std::io::stderr(), "SKIPPED: the real funnel; TASUKI_OLIST says where it lies").unwrap();
        return;
    };
    let list = |name: &str| folder.join("olist").join(name);
    let truth = |name: &str| table(&folder.join("truth").join(name));
    let mut funnel =
        Funnel::of(&list("olist_marketing_qualified_leads_dataset.csv"), &list("olist_closed_deals_dataset.csv"));
    let times = [0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 365.0];
    let mut asks = vec![
        won().by(Dimension::Source),
        won().by(Dimension::Campaign),
        won().by(Dimension::Month),
        closing().by(Dimension::Source),
        Ask::of(Figure::Days(Stage::Mql, Stage::Customer), Span::default()),
        customers().by(Dimension::Owner),
        customers().by(Dimension::Owner).by(Dimension::Source),
        customers().by(Dimension::Industry),
        by_period(customers()).by(Dimension::Month),
    ];
    asks.extend(times.map(within));
    let answers = funnel.answer(&asks);
    let [source, page, month, closing, days] = &answers[..5] else { panic!("five of them") };
    assert_eq!(
        vec![vec![source.total.n.to_string(), source.total.k.to_string(), percent(842, 8000)]],
        truth("olist_overall.csv")
    );
    assert_eq!(rates(source), sorted(truth("olist_by_origin.csv")));
    assert_eq!(rates(month), sorted(truth("olist_by_month_cohort.csv")));
    let top = truth("olist_by_landing_page_top20.csv");
    let pages = rates(page);
    assert_eq!(top.len(), 20);
    assert!(top.iter().all(|row| pages.contains(row)), "landing pages");
    let close = truth("olist_time_to_close.csv");
    let told = |n: &str| close.iter().find(|row| row[0] == n).unwrap();
    assert_eq!([closing.total.n, closing.total.backwards].map(|n| n.to_string()), told("elapsed_days")[1..3]);
    assert_eq!(spread(&closing.total, DAY), told("elapsed_days")[3..]);
    assert_eq!(spread(&days.total, 1.0), told("calendar_days")[3..]);
    for row in truth("olist_time_to_close_by_origin.csv") {
        let sum = &closing.groups[&vec![if row[0] == "(blank)" { String::new() } else { row[0].clone() }]];
        let found =
            [sum.n.to_string(), printed(sum.mean_length().unwrap() / DAY), printed(sum.quantile(0.5).unwrap() / DAY)];
        assert_eq!(found, row[1..], "{}", row[0]);
    }
    for (answer, days) in answers[9..].iter().zip(times) {
        let row = truth("olist_won_within.csv");
        let row = row.iter().find(|row| row[0] == "elapsed_days" && row[1] == days.to_string()).unwrap();
        let Sum { k, n, .. } = answer.total;
        assert_eq!([k.to_string(), percent(k, 842), percent(k, n)], row[2..5], "{days} days");
    }
    hold_shares(&answers[5..9], &truth);
}

/// Holds how many were won by somebody, in some industry, in a month.
fn hold_shares(answers: &[Answer], truth: &dyn Fn(&str) -> Vec<Vec<String>>) {
    let [rep, rep_source, industry, won_month] = answers else { panic!("four of them") };
    let shares = |answer: &Answer| {
        let row = |(keys, sum): (&Vec<String>, &Sum)| {
            let keys = keys.iter().map(|one| key(one));
            keys.chain([sum.n.to_string()]).collect::<Vec<_>>()
        };
        let mut rows: Vec<_> = answer.groups.iter().map(row).collect();
        rows.sort();
        rows
    };
    let first = |name: &str, cells: usize| {
        let rows = truth(name).into_iter().map(|row| row[..cells].to_vec());
        sorted(rows.collect())
    };
    assert_eq!(shares(rep), first("olist_won_by_sr_id.csv", 2));
    assert_eq!(shares(rep_source), first("olist_won_by_sr_and_origin.csv", 3));
    let industries: BTreeMap<String, String> =
        shares(industry).into_iter().map(|row| (row[0].clone(), row[1].clone())).collect();
    for row in truth("olist_won_by_business_segment.csv") {
        assert_eq!(industries.get(&row[0]), Some(&row[1]), "{}", row[0]);
    }
    assert_eq!(shares(won_month), first("olist_won_by_won_month.csv", 2));
}

/// Six leads and three deals of the same shape, made up; one was won before it came.
#[test]
fn a_made_up_funnel_of_the_same_shape_is_counted_too() {
    let folder = TempDir::new().unwrap();
    let [leads, deals] = ["leads.csv", "deals.csv"].map(|name| folder.path().join(name));
    let listed = "mql_id,first_contact_date,landing_page_id,origin\n\
        a,2018-01-01,p1,social\nb,2018-01-05,p1,social\nc,2018-01-20,p2,email\n\
        d,2018-02-01,p2,\ne,2018-02-03,p2,social\nf,2018-02-10,p1,email\n";
    fs::write(&leads, listed).unwrap();
    let won_by = "mql_id,seller_id,sdr_id,sr_id,won_date,business_segment,declared_monthly_revenue\n\
        a,s1,x,rep1,2018-01-03 12:00:00,toys,0\nd,s2,x,rep2,2018-01-30 00:00:00,pet,0\n\
        f,s3,x,rep1,2018-03-12 06:00:00,toys,0\n";
    fs::write(&deals, won_by).unwrap();
    let mut funnel = Funnel::of(&leads, &deals);
    let answers = funnel.answer(&[
        won().by(Dimension::Source),
        won().by(Dimension::Month),
        closing(),
        customers().by(Dimension::Owner).by(Dimension::Industry),
        within(7.0),
        within(30.0),
    ]);
    let [source, month, closing, rep, week, month_long] = answers.as_slice() else { panic!("six answers") };
    let rows = |answer: &Answer| -> Vec<String> { rates(answer).iter().map(|row| row.join(" ")).collect() };
    assert_eq!(rows(source), ["(blank) 1 1 100.0", "email 2 1 50.0", "social 3 1 33.333333"]);
    assert_eq!(rows(month), ["2018-01 3 1 33.333333", "2018-02 3 2 66.666667"]);
    assert_eq!(
        spread(&closing.total, DAY)[..3],
        ["10.25", "-2.0", "-1.1"],
        "won before it came: two days less than none"
    );
    let reps: Vec<_> = rep.groups.iter().map(|(keys, sum)| (keys.join("/"), sum.n)).collect();
    assert_eq!(reps, [("rep1/toys".to_owned(), 2), ("rep2/pet".to_owned(), 1)]);
    assert_eq!(
        (week.total.k, month_long.total.k, week.total.n),
        (2, 2, 6),
        "the third came a quarter of a day too late"
    );
}
