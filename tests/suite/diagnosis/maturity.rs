//! Rates are judged by leads that have had their time, and by no others.

use tasuki::agreement::goals::{Figure, PageId, Rhythm};
use tasuki::agreement::terms::Stage;
use tasuki::i18n::{Lang, Message};
use tasuki::insight::RuleRecords;
use tasuki::insight::Span;
use tasuki::insight::figures::Recorded;
use tasuki::insight::paper::{Block, Cell, Chart, Kind, Page, Table, Tone};
use tasuki::insight::review::{Beside, OfDecisions, page};

use super::told;
use super::year::{Month, history, leads, versions};

fn of(leads: &[Recorded], id: PageId, rhythm: Rhythm, day: &str) -> Page {
    let versions = versions();
    let rules = RuleRecords::new(Span::default(), &versions);
    let beside =
        Beside { decided: &[], rules: &rules, goal: None, of_decisions: OfDecisions::All, is_settling_in: false };
    told(leads, &versions, (rhythm, day), |frame, ledger| page(id, frame, ledger, beside))
}

fn table<'p>(page: &'p Page, title: &str) -> &'p Table {
    let tables =
        page.blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    let mut found = tables.filter(|table| table.title.say(Lang::En).starts_with(title));
    found.next().unwrap_or_else(|| panic!("no table {title}"))
}

fn chart<'p>(page: &'p Page, title: &str) -> &'p Chart {
    let charts =
        page.blocks.iter().filter_map(|block| if let Block::Chart(chart) = block { Some(chart) } else { None });
    let mut found = charts.filter(|chart| chart.title.say(Lang::En).starts_with(title));
    found.next().unwrap_or_else(|| panic!("no chart {title}"))
}

/// The row of that figure; a rate says of how many weeks it is told behind its name.
fn row<'p>(table: &'p Table, name: &str) -> &'p [Cell] {
    let found = table.rows.iter().find(|row| row.cells[0].say(Lang::En).starts_with(name));
    &found.unwrap_or_else(|| panic!("no row {name}")).cells
}

#[test]
fn a_drop_is_seen_in_the_rates_of_every_rhythm_once_its_leads_have_had_their_month() {
    // From March on 40 of 100 are taken on and no longer 80.
    let history = history();
    for (rhythm, day) in [(Rhythm::Weekly, "2026-06-03"), (Rhythm::Monthly, "2026-06-23")] {
        let page = of(&history, PageId::Watch, rhythm, day);
        let rates = table(&page, "20");
        let taken = row(rates, "rate MQL→SQL");
        assert!(!taken[3].say(Lang::En).contains(['↑', '↓']), "none became an SQL, then and now");
        let waterfall = of(&history, PageId::Waterfall, rhythm, day);
        let step = row(table(&waterfall, "The steps"), "rate MQL→SAL").to_vec();
        assert!(step[4].say(Lang::En).starts_with("↓ −"), "{rhythm:?} {}", step[4].say(Lang::En));
    }
    let page = of(&history, PageId::Waterfall, Rhythm::Weekly, "2026-02-04");
    let step = row(table(&page, "The steps"), "rate MQL→SAL").to_vec();
    assert!(step[4].say(Lang::En).starts_with("↑ +"), "before it fell: {}", step[4].say(Lang::En));
}

#[test]
fn what_still_grows_has_neither_tone_nor_arrow_nor_difference() {
    // The first MQLs came in October: in November nobody has had the ninety days of an SQL.
    let year = leads(&Month::planned(), 1001);
    let watch = of(&year, PageId::Watch, Rhythm::Weekly, "2025-11-12");
    let rate = row(table(&watch, "20"), "rate MQL→SQL");
    assert_eq!((&rate[2], rate[3].say(Lang::En).as_str()), (&Cell::Blank, "still grows"));
    assert!(rate[1].counts().is_some_and(|rate| rate.n > 30), "it is told as far as it has come");
    let waterfall = of(&year, PageId::Waterfall, Rhythm::Weekly, "2025-11-12");
    let funnel = chart(&waterfall, "The leads of");
    let Kind::Funnel(steps) = &funnel.kind else { panic!("no funnel") };
    assert!(funnel.is_open() && steps.iter().all(|step| step.tone == Tone::Neutral));
    // A year later the same figure is judged.
    let watch = of(&year, PageId::Watch, Rhythm::Weekly, "2026-11-11");
    let page = table(&watch, "20");
    assert!(matches!(row(page, "rate MQL→SQL")[3], Cell::Change(_)));
    assert!(page.definition.say(Lang::En).contains("the last that have had their 90 days"));
    assert!(page.definition.say(Lang::Ja).contains("90日が経過した直近のリード"));
}

#[test]
fn what_is_usual_rests_on_weeks_that_have_had_their_time_and_enough_leads() {
    let year = leads(&Month::planned(), 1001);
    let watch = of(&year, PageId::Watch, Rhythm::Weekly, "2026-11-11");
    let rates = chart(&watch, "rate MQL→SQL");
    let (low, high) = rates.usual.expect("thirty MQLs a week for a year");
    assert!(low > 0.05 && high < 0.8 && low < high, "{low} {high}");
    let young = rates.series[0].open_from.expect("the last weeks still grow");
    assert!(young >= 8, "weeks that had their time stand before them: {young}");
    let few: Vec<Month> = Month::planned().into_iter().map(|month| Month { leads: 40.0, ..month }).collect();
    let watch = of(&leads(&few, 1001), PageId::Watch, Rhythm::Weekly, "2026-11-11");
    let rates = chart(&watch, "rate MQL→SQL");
    assert_eq!(rates.usual, None, "six MQLs a week are nothing usual");
    assert!(rates.definition.say(Lang::En).contains("What is usual is not shown"));
    let counts = chart(&watch, &tasuki::agreement::words::figure(Figure::Count(Stage::Mql)).say(Lang::En));
    assert!(counts.usual.is_some(), "a count is what it is: {:?}", Message::new("page.watch"));
}
