//! Stories of what campaigns cost: day by day, in several moneys, and for nothing yet.

use std::collections::BTreeMap;

use tasuki::agreement::goals::{Figure, PageId, Rhythm};
use tasuki::agreement::terms::Stage;
use tasuki::desk::ReviewAsk;
use tasuki::i18n::Lang;
use tasuki::insight::Span;
use tasuki::insight::figures::{Answer, Ask, Counting, Dimension, Moment, told};
use tasuki::insight::paper::{Block, Cell};
use tasuki::intake::{Intake, Map, Options};

use crate::cli::Machine;
use crate::harness::{FRIDAY, Office};

const COSTS: &str = "records = 'costs'\n[columns]\nc = 'campaign'\ns = 'source'\nf = 'from'\nt = 'to'\n\
    y = 'amount'\nm = 'currency'\n";

/// An office with a lead, and what was paid.
fn paying(list: &str) -> Office {
    let office = Office::at(FRIDAY);
    office.lead("東都システム", "山田 太郎");
    let path = office.folder.path().join("costs.csv");
    std::fs::write(&path, format!("c,s,f,t,y,m\n{list}")).unwrap();
    let mut desk = office.desk("ito");
    let map = Map::parse("map.toml", COSTS).unwrap_or_else(|wrong| panic!("{wrong}"));
    let options = Options { zone: desk.agreement().zone, now: office.clock_now() };
    let mut intake = Intake::open(&path, &map, options).unwrap_or_else(|wrong| panic!("{wrong}"));
    desk.import(&mut intake, &map, false, &mut Vec::new()).unwrap_or_else(|wrong| panic!("{wrong}"));
    drop(desk);
    office
}

const COST: Figure = Figure::Cost(Stage::Mql);

fn answer(office: &Office, ask: &Ask) -> Answer {
    let moment = Moment::live(office.clock_now());
    office.desk("ito").answer(std::slice::from_ref(ask), moment, &mut |_, _| true).unwrap().remove(0)
}

fn amounts(answer: &Answer) -> BTreeMap<String, f64> {
    answer.groups.iter().map(|(keys, sum)| (keys.join("/"), sum.total())).collect()
}

fn of(groups: &[(&str, f64)]) -> BTreeMap<String, f64> {
    groups.iter().map(|(key, amount)| ((*key).to_owned(), *amount)).collect()
}

#[test]
fn what_two_months_cost_is_spread_over_their_days_however_they_are_put_together() {
    let office = paying("展示会,Web,2026-10-01,2026-11-30,61000,\n");
    let ask = Ask::of(COST, Span::default());
    let by_month = answer(&office, &ask.clone().by(Dimension::Month));
    assert_eq!(amounts(&by_month), of(&[("2026-10", 31_000.0), ("2026-11", 30_000.0)]));
    assert_eq!(by_month.total.total().to_bits(), 61_000.0_f64.to_bits());
    let by_both = answer(&office, &ask.clone().by(Dimension::Source).by(Dimension::Month));
    assert_eq!(amounts(&by_both), of(&[("Web/2026-10", 31_000.0), ("Web/2026-11", 30_000.0)]));
    let october = answer(&office, &ask.clone().only(Dimension::Month, "2026-10"));
    assert_eq!(october.total.total().to_bits(), 31_000.0_f64.to_bits(), "as the month's own row leads on");
    let week = answer(&office, &ask.by(Dimension::Week));
    let this_week = week.group(&["2026-11-16"]).unwrap();
    assert_eq!((this_week.n, this_week.mean()), (1, Some(7_000.0)), "a week has a cost, and a chart has a point");
}

#[test]
fn a_campaign_that_was_paid_for_and_brought_nothing_says_so() {
    let office = paying("展示会,Expo,2026-11-01,2026-11-30,35000,\n");
    let paid = answer(&office, &Ask::of(COST, Span::default()).by(Dimension::Source));
    let cell = |key: &str| told::cell(COST, Counting::usual(COST), paid.group(&[key]).unwrap());
    assert_eq!(cell("Expo").say(Lang::En), "35,000 for none");
    assert_eq!(cell("Expo").say(Lang::Ja), "35,000(0件)");
    assert_eq!(cell("Web"), Cell::Blank, "one came by the web, for which nothing was paid");
}

#[test]
fn what_was_paid_in_another_money_is_told_beside_and_in_no_sum() {
    let office = paying("展示会,Web,2026-11-09,2026-11-15,1000,\n広告,Ads,2026-11-09,2026-11-15,500,USD\n");
    let paid = answer(&office, &Ask::of(COST, Span::default()));
    assert_eq!((paid.total.total().to_bits(), paid.apart), (1_000.0_f64.to_bits(), of(&[("USD", 500.0)])));
    let pages = Some(vec![PageId::Costs]);
    let ask = ReviewAsk { pages, ..ReviewAsk::of(Rhythm::Weekly) };
    let paper = office.desk("ito").review(&ask, &mut |_, _| true).unwrap();
    let notes = |lang| {
        let notes = paper.pages[0].blocks.iter();
        notes
            .filter_map(|block| if let Block::Note(note) = block { Some(note.say(lang)) } else { None })
            .collect::<String>()
    };
    assert!(notes(Lang::En).contains("not counted: $500"), "{}", notes(Lang::En));
    assert!(notes(Lang::Ja).contains("合計に含まれません: $500"), "{}", notes(Lang::Ja));
    let said = Machine::at(&office).run(&["--lang", "en", "report", "costs"]);
    assert!(said.status == 0 && said.out.contains("$500"), "{said:?}");
    let told = Machine::at(&office).run(&["report", "costs", "--format", "json"]).json();
    assert_eq!(told["figures"][0]["other_money"], serde_json::json!({ "USD": 500.0 }), "{told}");
    let only = paying("広告,Ads,2026-11-09,2026-11-15,500,USD\n");
    let said = Machine::at(&only).run(&["--lang", "en", "report", "costs"]);
    assert!(said.out.contains("told in USD"), "{said:?}");
}
