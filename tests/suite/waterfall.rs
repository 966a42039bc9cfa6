//! The waterfall by lead and by hand-off, now and as it was known, told apart by whatever figures are told apart by.

use serde_json::{Value, json};
use tasuki::agreement::terms::{Act, Stage};
use tasuki::agreement::{Agreement, DEFAULT, Versions};
use tasuki::domain::{Fact, Ground, Operation, Request, Way, What, Wish};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::insight::figures::{Case, Counting, CountingUnit, Dimension, Fall, Filled, Moment, Recorded, Terms};
use tasuki::insight::{Basis, Span, WaterfallAsk};

use crate::cli::{Machine, Said};
use crate::harness::{FRIDAY, Office, at};

const STAGES: [&str; 7] = ["leads", "mal", "mql", "sal", "sql", "opportunity", "customer"];

/// A desk at which two leads were handed over on Friday: one came back unread, was handed over again on a Monday, after its cool-off, and taken on.
/// A third one only came in.
struct Firm {
    office: Office,
    machine: Machine,
    sakura: LeadId,
}

impl Firm {
    fn new() -> Self {
        let office = Office::at(FRIDAY);
        let sakura = office.lead("さくら製作所", "佐藤 花子");
        office.lead("はしご商事", "鈴木 一郎");
        office.captured("みなと物流", "山本 久美", "Fair");
        let machine = Machine::at(&office);
        let firm = Self { office, machine, sakura };
        firm.hours_go_by(1);
        let gives_back = Wish::Return { reason: "too_early".to_owned(), wake: None, wake_on: None };
        firm.does("tanaka", gives_back);
        firm.hours_go_by(16 * 24 + 15);
        firm.does("ito", Wish::HandOff { ground: Ground::Criterion("score_100".to_owned()), to: None });
        firm.does("tanaka", Wish::Accept);
        firm
    }

    fn hours_go_by(&self, hours: i64) {
        self.office.clock.jump(chrono::TimeDelta::hours(hours));
    }

    fn does(&self, who: &str, wish: Wish) {
        let request = Request { past_gates: true, ..Request::from(wish) }.with_note("We talked.".to_owned());
        self.office.desk(who).act(self.sakura, &request).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let now = self.office.clock_now().rfc3339(&chrono_tz::Asia::Tokyo);
        self.machine.run_with(arguments, &[("TASUKI_NOW", &now)])
    }

    fn waterfall(&self, more: &[&str]) -> Value {
        let said = self.run(&[&["report", "waterfall", "--format", "json"], more].concat());
        assert_eq!(said.status, 0, "{more:?}: {said:?}");
        said.json()
    }
}

/// How many of a row came to each stage; nothing where that is not counted.
fn counts(row: &Value) -> Vec<Option<u64>> {
    STAGES.iter().map(|stage| row[stage].as_u64()).collect()
}

/// The rows by their keys.
fn rows(waterfall: &Value, stage: &str) -> Vec<(String, u64)> {
    let row = |row: &Value| (row["key"].as_str().unwrap().to_owned(), row[stage].as_u64().unwrap());
    waterfall["rows"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn a_lead_that_was_handed_over_twice_is_one_lead_and_two_hand_offs() {
    let firm = Firm::new();
    let leads = firm.waterfall(&[]);
    assert_eq!((&leads["unit"], counts(&leads["total"])), (&json!("lead"), [3, 2, 2, 1, 0, 0, 0].map(Some).to_vec()));
    let handoffs = firm.waterfall(&["--unit", "handoff"]);
    let total = &handoffs["total"];
    assert_eq!(handoffs["unit"], "handoff");
    assert_eq!(counts(total), [None, None, Some(3), Some(1), Some(0), Some(0), Some(0)], "none before MQL is not zero");
    assert!(total["leads"].is_null() && total["rates"]["mal_to_mql"].is_null());
    let rate = &total["rates"]["mql_to_sal"];
    assert_eq!((&rate["k"], &rate["n"]), (&json!(1), &json!(3)));
    // What came of those of Friday alone, and what entered stages on that Monday alone.
    let friday = firm.waterfall(&["--unit", "handoff", "--to", "2026-11-20"]);
    assert_eq!(counts(&friday["total"])[2..4], [Some(2), Some(0)]);
    let monday = firm.waterfall(&["--unit", "handoff", "--period", "--from", "2026-12-07"]);
    assert_eq!(counts(&monday["total"])[2..4], [Some(1), Some(1)]);
    // Figures say the same, and the record of the rule that handed them over.
    let figures =
        ["report", "figures", "mql", "mal", "mql_to_sal", "--cohort", "--unit", "handoff", "--format", "json"];
    let figures = firm.run(&figures).json()["figures"].clone();
    assert_eq!((&figures[0]["unit"], &figures[0]["total"]["count"]), (&json!("handoff"), &json!(3)));
    assert_eq!((&figures[2]["total"]["k"], &figures[2]["total"]["n"]), (&json!(1), &json!(3)));
    let rules = firm.run(&["report", "rules", "--format", "json"]).json();
    assert_eq!((&rules["unit"], &rules["handoffs"]), (&json!("handoff"), &json!(3)));
}

#[test]
fn a_deal_that_was_lost_and_won_in_the_next_round_is_the_win_of_the_second_hand_off() {
    let firm = Firm::new();
    let deal = |firm: &Firm| {
        firm.does("suzuki", Wish::Qualify { to: None });
        let close = Some("2027-03-31".parse().unwrap());
        firm.does("tanaka", Wish::Open { amount: Some(500_000.0), close });
    };
    deal(&firm);
    firm.does("tanaka", Wish::Lose { reason: "price".to_owned() });
    firm.hours_go_by(24 * 30);
    firm.does("ito", Wish::Recycle { reason: Some("new_interest".to_owned()) });
    firm.does("ito", Wish::HandOff { ground: Ground::Criterion("score_100".to_owned()), to: None });
    firm.does("tanaka", Wish::Accept);
    let lost = firm.waterfall(&["--unit", "handoff"]);
    assert_eq!(counts(&lost["total"])[2..], [4, 2, 1, 1, 0].map(Some));
    deal(&firm);
    firm.does("tanaka", Wish::Win { amount: None });
    let won = firm.waterfall(&["--unit", "handoff"]);
    assert_eq!(counts(&won["total"])[2..], [4, 2, 2, 2, 1].map(Some));
    let leads = firm.waterfall(&[]);
    assert_eq!(counts(&leads["total"])[2..], [2, 1, 1, 1, 1].map(Some), "one lead, however often");
    let first_round = firm.waterfall(&["--unit", "handoff", "--to", "2026-12-31"]);
    assert_eq!(counts(&first_round["total"])[2..], [3, 1, 1, 1, 0].map(Some), "its deal stays lost");
}

#[test]
fn a_deal_of_which_nobody_wrote_down_how_it_came_about_was_taken_on_and_confirmed() {
    let ids = OpIds::random();
    let (ground, close) = (Ground::Criterion("score_100".to_owned()), "2027-03-31".parse().unwrap());
    let happened = [
        (Act::Capture, What::Captured { way: Way::Live }),
        (Act::HandOff, What::HandedOff { ground, to: None, tier: None, basis: None }),
        (Act::Open, What::Opened { amount: 1.0, close }),
    ];
    let fact = |(n, (act, what)): (u32, (Act, What))| {
        let at = at(FRIDAY).plus(chrono::TimeDelta::days(i64::from(n)));
        let (by, agreement) = (PersonId::new("tanaka"), AgreementVersion(1));
        let operation = Operation { id: ids.next(), act, by, recorded_at: at, agreement, batch: None };
        Fact { n, operation, at, what }
    };
    let facts = (1..).zip(happened).map(fact).collect();
    let recorded = Recorded::new(LeadId(1), facts, Vec::new(), Filled::default());
    let versions = Versions::only(Agreement::parse("default.toml", DEFAULT).unwrap());
    let now = at(FRIDAY).plus(chrono::TimeDelta::days(9));
    let case = Case::of(&recorded, Moment::live(now), Terms::at(&versions, now)).unwrap();
    let told = |basis, from: i64, within: Option<i64>| {
        let counting = Counting { unit: CountingUnit::Handoff, basis, within: within.map(chrono::TimeDelta::hours) };
        let span = Span { from: Some(at(FRIDAY).plus(chrono::TimeDelta::days(from))), until: None };
        let mut fall = Fall::new(WaterfallAsk { counting, span, ..WaterfallAsk::default() });
        fall.add(&case);
        let total = fall.finish().total;
        (total.reached[2..].to_vec(), total.recorded[2..].to_vec())
    };
    let (mql, deal) = (vec![1, 0, 0, 0, 0], vec![1, 1, 1, 1, 0]);
    assert_eq!(told(Basis::Cohort, 0, None), (deal.clone(), vec![1, 0, 0, 1, 0]), "what it passed is implied");
    assert_eq!(told(Basis::Cohort, 0, Some(23)), (mql.clone(), mql), "a day after it was made");
    assert_eq!(told(Basis::Cohort, 0, Some(24)).0, deal);
    assert_eq!(told(Basis::Cohort, 3, None).0, [0; 5], "by the day on which it was made");
    assert_eq!(told(Basis::Period, 3, None).0, [0, 1, 1, 1, 0], "and by the day of each stage");
}

#[test]
fn a_waterfall_as_of_a_past_moment_knows_what_was_known_then() {
    let firm = Firm::new();
    for (more, then) in [(&[][..], [3, 2, 2, 0, 0, 0, 0]), (&["--stock"], [1, 1, 1, 0, 0, 0, 0])] {
        let now = firm.waterfall(more);
        let again = firm.waterfall(&[more, &["--as-of", "now"]].concat());
        assert_eq!(now, again, "kept sums and the journal say the same: {more:?}");
        let told = firm.waterfall(&[more, &["--as-of", "2026-11-22"]].concat());
        assert_eq!(counts(&told["total"]), then.map(Some), "{more:?}");
        assert!(told["as_of"].as_str().unwrap().starts_with("2026-11-2"), "{told}");
        assert_ne!(told["total"], now["total"]);
    }
    let handoffs = firm.waterfall(&["--unit", "handoff", "--as-of", "2026-11-22"]);
    assert_eq!(counts(&handoffs["total"])[2..4], [Some(2), Some(0)]);
    assert_eq!(firm.run(&["report", "waterfall", "--as-of", "2027-01-01"]).status, 2, "nobody knows it yet");
}

#[test]
fn a_waterfall_is_told_apart_by_every_dimension_and_by_two() {
    let firm = Firm::new();
    let by = |by: &str, more: &[&str]| firm.waterfall(&[&["--by", by], more].concat());
    for dimension in Dimension::ALL {
        for unit in ["lead", "handoff"] {
            let told = by(dimension.word(), &["--unit", unit]);
            assert_eq!(told["by"], dimension.word());
            let mqls: u64 = rows(&told, "mql").iter().map(|(_, mqls)| mqls).sum();
            let total = told["total"]["mql"].as_u64().unwrap();
            assert!(if dimension.is_many() { mqls >= total } else { mqls == total }, "{dimension}: {told}");
        }
    }
    let row = |key: &str, n| (key.to_owned(), n);
    assert_eq!(rows(&by("weekday", &["--unit", "handoff"]), "mql"), [row("1", 1), row("5", 2)], "in their order");
    assert_eq!(rows(&by("reason", &["--unit", "handoff"]), "mql"), [row("", 2), row("too_early", 1)]);
    let both = by("source,weekday", &["--unit", "handoff"]);
    assert_eq!(both["by"], "source,weekday");
    assert_eq!(both["rows"][0]["keys"], json!(["Web", "5"]));
    assert_eq!(rows(&both, "mql"), [row("Web / 5", 2), row("Web / 1", 1)]);
    // Whichever way they are counted, groups are called the same.
    let table =
        |more: &[&str]| firm.run(&[&["report", "waterfall", "--lang", "ja", "--by", "owner"], more].concat()).out;
    let (kept, walked) = (table(&[]), table(&["--as-of", "now"]));
    let below = |table: &str| table.split_once('\n').unwrap().1.to_owned();
    assert_eq!(below(&kept), below(&walked));
    assert!(kept.contains("田中 花子") && kept.contains("現在の担当者"), "{kept}");
}

#[test]
fn what_is_counted_is_said_beside_it_and_what_cannot_be_is_refused_with_a_way_out() {
    let firm = Firm::new();
    let said = [
        (
            "en",
            ["by hand-off", "2026-11-22", "There are none before MQL", "50", "Mon"],
            "Hand-offs have no stock",
            "--period",
        ),
        (
            "ja",
            ["引き渡し単位", "2026-11-22", "MQLより前の段階", "50", "月"],
            "現在の段階別件数を出せません",
            "--period",
        ),
    ];
    for (lang, words, refusal, way_out) in said {
        let ask = ["report", "waterfall", "--lang", lang, "--unit", "handoff", "--by", "weekday", "--within", "50d"];
        let then = firm.run(&[&ask[..], &["--as-of", "2026-11-22"]].concat()).out;
        let now = firm.run(&ask).out;
        for word in words {
            assert!(then.contains(word) || now.contains(word), "{word}: {then}{now}");
        }
        assert!(now.lines().any(|line| line.contains('—') && line.contains("1/3")), "{now}");
        for command in [&["report", "waterfall"][..], &["report", "figures", "mql"], &["export", "figures"]] {
            let refused = firm.run(&[command, &["--unit", "handoff", "--stock", "--lang", lang]].concat());
            assert_eq!(refused.status, 2, "{command:?}: {refused:?}");
            assert!(refused.err.contains(refusal) && refused.err.contains(way_out), "{command:?}: {refused:?}");
        }
    }
    let three = firm.run(&["report", "waterfall", "--by", "source,owner", "--by", "week"]);
    assert_eq!(three.status, 2, "{three:?}");
    let csv = firm.run(&["export", "figures", "--unit", "handoff", "--by", "owner"]).out;
    let line = |figure: &str, group: &str| {
        let begins = format!("{figure},owner,{group},");
        csv.lines().find(|line| line.starts_with(&begins)).map(|line| line[begins.len()..].to_owned())
    };
    assert!(line("mql", "total").unwrap().starts_with("3,"), "{csv}");
    assert!(line(Stage::Lead.word(), "total").unwrap().starts_with(",,"), "not counted is no number: {csv}");
}
