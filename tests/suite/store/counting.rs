//! How leads are counted by stage (decision 10).

use chrono::TimeDelta;
use tasuki::agreement::terms::Stage;
use tasuki::domain::{Traits, What};
use tasuki::ids::PersonId;
use tasuki::insight::{Basis, Counted, CountedBy, KeptBy, Rate, Span, Step};

use super::{Office, Open, at, reached};

/// Four leads of a spring: one won, one that got to SAL and says nothing of it, one lost, one that only came in.
fn spring(office: &mut Office) {
    let told = |source: &str, owner: &str| {
        let traits = Traits { source: Some(source.to_owned()), ..Traits::default() };
        let day = at("2026-02-01T12:00:00+09:00");
        vec![(day, What::Described(traits)), (day, What::Assigned { owner: PersonId::new(owner) })]
    };
    let leads = [
        (
            "fair",
            "tanaka",
            vec![
                reached(Stage::Lead, "2026-02-01"),
                reached(Stage::Mql, "2026-03-01"),
                reached(Stage::Sal, "2026-03-02"),
                reached(Stage::Sql, "2026-04-10"),
                reached(Stage::Customer, "2026-06-01"),
            ],
        ),
        ("fair", "sato", vec![reached(Stage::Lead, "2026-02-01"), reached(Stage::Mql, "2026-03-20")]),
        ("web", "sato", vec![reached(Stage::Mql, "2026-04-01"), reached(Stage::Lost, "2026-05-01")]),
    ];
    for (source, owner, past) in leads {
        office.capture(&[], told(source, owner).into_iter().chain(past).collect()).unwrap();
    }
    office.capture(&[], vec![reached(Stage::Lead, "2026-04-15")]).unwrap();
}

fn by(basis: Basis) -> CountedBy {
    CountedBy { basis, dimension: None, span: Span::default(), within_ms: None }
}

fn span(from: &str, until: &str) -> Span {
    let day = |day: &str| (!day.is_empty()).then(|| at(&format!("{day}T00:00:00+09:00")));
    Span { from: day(from), until: day(until) }
}

/// Lead, MAL, MQL, SAL, SQL, opportunity, customer: reached and recorded.
fn all(office: &mut Office, by: &CountedBy) -> ([u64; 7], [u64; 7]) {
    let rows = office.store.stage_counts(by).unwrap();
    assert!(rows.len() <= 1 && rows.iter().all(|row| row.keys.is_empty()));
    rows.into_iter().next().map_or_else(Default::default, |row| (row.reached, row.recorded))
}

pub(super) fn a_cohort_is_counted_wherever_it_got_to(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    assert_eq!(all(&mut office, &by(Basis::Cohort)), Default::default());
    spring(&mut office);
    // What a later stage implies is reached, not recorded; a lost deal had been an SQL at least.
    assert_eq!(all(&mut office, &by(Basis::Cohort)), ([4, 3, 3, 2, 2, 1, 1], [3, 0, 3, 1, 1, 0, 1]));
    let march = CountedBy { span: span("2026-03-01", "2026-04-01"), ..by(Basis::Cohort) };
    assert_eq!(all(&mut office, &march), ([2, 2, 2, 1, 1, 1, 1], [2, 0, 2, 1, 1, 0, 1]));
    let from_april = CountedBy { span: span("2026-04-01", ""), ..by(Basis::Cohort) };
    assert_eq!(all(&mut office, &from_april), ([2, 1, 1, 1, 1, 0, 0], [1, 0, 1, 0, 0, 0, 0]));
    let within = |days| Some(TimeDelta::days(days).num_milliseconds());
    let quick = CountedBy { within_ms: within(30), ..march };
    assert_eq!(all(&mut office, &quick), ([2, 2, 2, 1, 0, 0, 0], [2, 0, 2, 1, 0, 0, 0]));
    let exactly = CountedBy { within_ms: within(40), ..march };
    assert_eq!(all(&mut office, &exactly).0[Stage::Sql as usize], 1, "exactly within is within");
}

/// Two came by marketing, of whom one got to SQL; sales found three itself, and won one of them.
pub(super) fn what_sales_generated_counts_from_sql_on(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    office.capture(&[], vec![reached(Stage::Mql, "2026-03-01"), reached(Stage::Sql, "2026-03-10")]).unwrap();
    office.capture(&[], vec![reached(Stage::Mql, "2026-03-02")]).unwrap();
    for won in [true, false, false] {
        let day = at("2026-03-05T12:00:00+09:00");
        let mut happened = vec![(day, What::Generated)];
        happened.extend(won.then_some((day, What::Won { amount: 5.0 })));
        office.capture(&[], happened).unwrap();
    }
    for basis in [Basis::Cohort, Basis::Period] {
        assert_eq!(all(&mut office, &by(basis)), ([2, 2, 2, 1, 4, 1, 1], [0, 0, 2, 0, 4, 0, 1]), "{basis:?}");
    }
    let row = office.store.stage_counts(&by(Basis::Cohort)).unwrap().remove(0);
    assert_eq!(row.generated, [0, 0, 0, 0, 3, 1, 1]);
    let rate = |from, to| row.rate(Step { from, to });
    assert_eq!(rate(Stage::Sal, Stage::Sql), Rate::new(1, 1), "no rate of marketing's leads is better for them");
    assert_eq!(rate(Stage::Mql, Stage::Sql), Rate::new(1, 2));
    assert_eq!(rate(Stage::Mql, Stage::Customer), Rate::new(0, 2));
    assert_eq!(rate(Stage::Sql, Stage::Opportunity), Rate::new(1, 4), "and they are in those of sales");
    assert_eq!(all(&mut office, &by(Basis::Stock)).0, [0, 0, 1, 0, 3, 0, 1], "where they stand");
}

pub(super) fn a_period_counts_what_entered_a_stage_in_it(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    spring(&mut office);
    let april = CountedBy { span: span("2026-04-01", "2026-05-01"), ..by(Basis::Period) };
    // The third lead's MQL implies its lead and MAL then; the first one's SQL is of April, its MQL was not.
    assert_eq!(all(&mut office, &april), ([2, 1, 1, 0, 1, 0, 0], [1, 0, 1, 0, 1, 0, 0]));
    let may = CountedBy { span: span("2026-05-01", "2026-06-01"), ..by(Basis::Period) };
    assert_eq!(all(&mut office, &may), ([0, 0, 0, 1, 1, 0, 0], [0; 7]));
    assert_eq!(all(&mut office, &by(Basis::Period)), all(&mut office, &by(Basis::Cohort)), "all time is all time");
}

pub(super) fn a_stock_counts_where_leads_stand(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    spring(&mut office);
    assert_eq!(all(&mut office, &by(Basis::Stock)).0, [1, 0, 1, 0, 0, 0, 1], "the lost one stands beside the way");
}

pub(super) fn groups_are_told_apart_and_add_up(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    spring(&mut office);
    let mut grouped = |dimension| {
        let by = CountedBy { dimension: Some(dimension), ..by(Basis::Cohort) };
        let rows = office.store.stage_counts(&by).unwrap();
        let mqls = |row: &Counted| (row.keys.concat(), row.reached(Stage::Mql), row.implied(Stage::Mql));
        let mut rows: Vec<_> = rows.iter().map(mqls).collect();
        rows.sort();
        rows
    };
    let row = |key: &str, mql| (key.to_owned(), mql, 0);
    assert_eq!(grouped(KeptBy::Source), [row("", 0), row("fair", 2), row("web", 1)]);
    assert_eq!(grouped(KeptBy::Owner), [row("", 0), row("sato", 2), row("tanaka", 1)]);
    assert_eq!(grouped(KeptBy::Industry), [row("", 3)]);
    assert_eq!(grouped(KeptBy::Campaign), [row("", 3)]);
}
