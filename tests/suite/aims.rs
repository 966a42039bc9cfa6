//! What is aimed at, and what it is held against: plans, targets, decisions, and the days that a review looks at.

use chrono::TimeDelta;
use tasuki::agreement::DEFAULT;
use tasuki::agreement::goals::{PageId, Rhythm};
use tasuki::agreement::terms::{Channel, Outcome};
use tasuki::desk::ReviewAsk;
use tasuki::domain::decision::Proposal;
use tasuki::domain::{Ground, Request, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::PersonId;
use tasuki::insight::paper::{Block, Cell, Page, Paper, Table, Tone};
use tasuki::intake::{Intake, Map, Options};
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};

use crate::cli::Machine;
use crate::harness::{Office, at};

const MAP: &str = "rows = 'history'\n[columns]\nid = 'external_id'\ncompany = 'company'\nlead = 'lead_at'\n\
    mql = 'mql_at'\nsal = 'sal_at'\nsql = 'sql_at'\nopportunity = 'opportunity_at'\nwon = 'won_at'\n\
    amount = 'amount'\n";

/// An office that goes by an agreement, at a moment, with leads that lists tell of: when they came, and when they were won.
fn office(now: &str, agreement: &str, leads: &[(&str, &str)]) -> Office {
    let office = Office::at(now);
    let first = FirstAgreement { text: agreement.to_owned(), adopted_at: office.clock_now() };
    drop(Sqlite::open(&office.place("ito").path, &first).unwrap());
    let line = |(n, (came, won)): (usize, &(&str, &str))| {
        let amount = if won.is_empty() { "" } else { "10000000" };
        format!("{n},第{n}商事,{came},{came},{},{amount}\n", [*won; 4].join(","))
    };
    let head = "id,company,lead,mql,sal,sql,opportunity,won,amount\n".to_owned();
    let list = leads.iter().enumerate().map(line).fold(head, |list, line| list + &line);
    let path = office.folder.path().join("list.csv");
    std::fs::write(&path, list).unwrap();
    let mut desk = office.desk("ito");
    let map = Map::parse("map.toml", MAP).unwrap_or_else(|wrong| panic!("{wrong}"));
    let options = Options { zone: desk.agreement().zone, now: office.clock_now() };
    let mut intake = Intake::open(&path, &map, options).unwrap_or_else(|wrong| panic!("{wrong}"));
    let told = desk.import(&mut intake, &map, false, &mut Vec::new()).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(told.tally.rejected, 0, "{told:?}");
    drop(desk);
    office
}

fn review(office: &Office, ask: &ReviewAsk) -> Paper {
    office.desk("ito").review(ask, &mut |_, _| true).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn page(office: &Office, rhythm: Rhythm, id: PageId, goal: Option<f64>) -> Page {
    let ask = ReviewAsk { pages: Some(vec![id]), goal, ..ReviewAsk::of(rhythm) };
    review(office, &ask).pages.remove(0)
}

fn table(page: &Page) -> &Table {
    let table = page.blocks.iter().find_map(|block| if let Block::Table(table) = block { Some(table) } else { None });
    table.unwrap_or_else(|| panic!("{page:?}"))
}

/// What a plan says of how many there are a month, of the last stage, and of which days it speaks.
fn wins_a_month(office: &Office) -> (Cell, String) {
    let page = page(office, Rhythm::Monthly, PageId::Plan, Some(10_000_000.0));
    let needs = table(&page);
    (needs.rows.last().unwrap().cells[3].clone(), needs.definition.say(Lang::En))
}

const THREE_WINS: [(&str, &str); 4] =
    [("2025-06-02", ""), ("2025-11-04", "2025-11-25"), ("2026-03-02", "2026-03-20"), ("2026-10-01", "2026-10-20")];

#[test]
fn three_wins_in_twelve_months_are_a_quarter_of_one_a_month() {
    let old = office("2026-11-23T10:00:00+09:00", DEFAULT, &THREE_WINS);
    let (now, days) = wins_a_month(&old);
    assert_eq!(now, Cell::Number(0.25), "months without a win are months");
    assert!(days.contains("2025-11-01 – 2026-10-31") && days.contains("12 months"), "{days}");
    let young = [("2026-08-20", "2026-08-25"), ("2026-08-21", "2026-10-25"), ("2026-08-23", "2026-10-26")];
    let young = office("2026-11-23T10:00:00+09:00", DEFAULT, &young);
    let (now, days) = wins_a_month(&young);
    assert_eq!(now, Cell::Number(1.0), "a house of three months");
    assert!(days.contains("2026-08-01 – 2026-10-31"), "{days}");
}

#[test]
fn a_month_that_runs_is_no_whole_month_on_its_last_day_and_one_as_it_ended_is() {
    let office = office("2026-11-30T10:00:00+09:00", DEFAULT, &THREE_WINS);
    assert!(wins_a_month(&office).1.contains("– 2026-10-31"), "November runs until midnight");
    office.clock.advance(TimeDelta::days(3));
    let ended = at("2026-11-30T23:59:59.999+09:00");
    let ask = |pages| ReviewAsk { as_of: Some(ended), pages: Some(vec![pages]), ..ReviewAsk::of(Rhythm::Monthly) };
    let paper = review(&office, &ReviewAsk { goal: Some(10_000_000.0), ..ask(PageId::Plan) });
    let days = table(&paper.pages[0]).definition.say(Lang::En);
    assert!(days.contains("– 2026-11-30"), "{days}");
    assert!(paper.title.say(Lang::En).contains("2026-11-01 – 2026-11-30"), "{:?}", paper.title);
}

#[test]
fn a_week_that_is_looked_at_as_its_sunday_ended_is_told_of() {
    let office = office("2026-11-25T10:00:00+09:00", DEFAULT, &THREE_WINS);
    let week = |as_of: &str| {
        let pages = Some(vec![PageId::Quality]);
        let ask = ReviewAsk { as_of: Some(at(as_of)), pages, ..ReviewAsk::of(Rhythm::Weekly) };
        let paper = review(&office, &ask);
        (paper.title.say(Lang::En), paper.about[0].say(Lang::En))
    };
    let (told, against) = week("2026-11-22T23:59:59.999+09:00");
    assert_eq!(told, "Weekly review, 2026-11-16 – 2026-11-22");
    assert!(against.contains("2026-11-09 – 2026-11-15"), "{against}");
    let (told, _) = week("2026-11-22T22:00:00+09:00");
    assert_eq!(told, "Weekly review, 2026-11-09 – 2026-11-15", "it runs for two hours more");
}

#[test]
fn days_and_moments_that_cannot_be_meant_are_refused_with_what_to_write() {
    let office = office("2026-11-20T16:00:00+09:00", DEFAULT, &THREE_WINS);
    let machine = Machine::at(&office);
    for (lang, later, order) in
        [("en", "is later than", "end before they begin"), ("ja", "より後です", "終わりが始まりより前")]
    {
        let said = machine.run(&["--lang", lang, "review", "--as-of", "2026-11-11", "--against", "2026-11-18"]);
        assert!(said.status == 2 && said.err.contains(later), "{said:?}");
        for report in [&["report", "sla"][..], &["report", "waterfall"], &["report", "rules"]] {
            let days = ["--from", "2026-11-10", "--to", "2026-11-01"];
            let said = machine.run(&[&["--lang", lang], report, &days].concat());
            assert!(said.status == 2 && said.err.contains(order) && said.err.contains("2026-11-10"), "{said:?}");
        }
    }
    let moment = "2026-11-18T08:00+09:00";
    let said = machine.run(&["--lang", "en", "review", "--as-of", "then"]);
    assert!(said.status == 2 && said.err.contains(moment), "{said:?}");
    let said =
        machine.run(&["--lang", "en", "review", "--as-of", moment, "--against", "2026-11-11", "--page", "quality"]);
    assert_eq!(said.status, 0, "what the message recommends is read: {said:?}");
    assert_eq!(machine.run(&["report", "sla", "--from", "2026-11-10", "--to", "2026-11-10"]).status, 0, "one day");
}

/// The row of a target: from, to, now, best so far, due.
fn target(office: &Office, rhythm: Rhythm, named: &str) -> Vec<Cell> {
    let page = page(office, rhythm, PageId::Targets, None);
    let table = table(&page);
    let row = table.rows.iter().find(|row| row.cells[0].say(Lang::En) == named);
    row.unwrap_or_else(|| panic!("no {named}: {table:?}")).cells[1..].to_vec()
}

const YEARLY: &str = "\n[[target]]\nmetric = 'revenue'\nja = '年間売上'\nen = 'revenue of a year'\nper = 'year'\n\
    to = 100000000\n";

#[test]
fn a_target_of_a_year_is_held_against_a_year() {
    let wins = [
        ("2024-01-10", ""),
        ("2024-12-02", "2025-01-20"),
        ("2024-12-03", "2025-03-03"),
        ("2025-02-03", "2025-06-03"),
        ("2025-02-03", "2025-06-04"),
        ("2025-12-02", "2025-12-20"),
        ("2026-10-01", "2026-10-20"),
        ("2026-10-01", "2026-11-10"),
    ];
    let office = office("2026-11-23T10:00:00+09:00", &format!("{DEFAULT}{YEARLY}"), &wins);
    for rhythm in [Rhythm::Weekly, Rhythm::Quarterly] {
        let row = target(&office, rhythm, "revenue of a year");
        assert_eq!(row[2], Cell::Money(20_000_000.0, None), "November 2025 to October 2026");
        assert_eq!(row[3], Cell::Money(50_000_000.0, None), "any twelve months: January to December 2025");
    }
}

#[test]
fn the_best_so_far_is_sought_in_all_time_and_not_among_what_runs_or_a_handful() {
    // Of forty leads in spring 2025 thirty came on; of those since, none but four of four in one week.
    let spring: Vec<(&str, &str)> = (0..40).map(|n| ("2025-04-07", if n < 30 { "2025-04-20" } else { "" })).collect();
    let summer = vec![("2026-02-02", ""); 30];
    let four = vec![("2026-07-06", "2026-07-20"); 4];
    let running = vec![("2026-11-16", "2026-11-17"); 90];
    let leads = [spring, summer, four, running].concat();
    let office = office("2026-11-18T10:00:00+09:00", DEFAULT, &leads);
    for rhythm in [Rhythm::Weekly, Rhythm::Monthly] {
        let row = target(&office, rhythm, "rate MQL→SAL");
        let Cell::Rate(best) = row[3] else { panic!("{row:?}") };
        assert_eq!((best.k, best.n), (30, 40), "{rhythm:?}");
    }
    let month = target(&office, Rhythm::Weekly, "50 MQL a month");
    assert_eq!(month[3], Cell::Count(40), "ninety came in a month that runs");
}

#[test]
fn a_decision_that_a_time_becomes_shorter_is_not_reached_while_it_is_longer() {
    let office = Office::at("2026-11-09T10:00:00+09:00");
    let lead = office.captured("東都システム", "山田 太郎", "Web");
    let proposal = |figure: &str, to: &str| Proposal {
        hypothesis: "朝に集中して架電すれば早くなる".to_owned(),
        measure: "9時台は架電だけにする".to_owned(),
        fix: None,
        cause: None,
        figure: figure.to_owned(),
        group: None,
        from: None,
        to: to.to_owned(),
        owner: PersonId::new("tanaka"),
        due: "2026-12-23".parse().unwrap(),
        review: Rhythm::Weekly,
        moment: office.clock_now(),
    };
    // Nothing was handed over yet: nobody can say from where.
    for (figure, to) in [("first_contact_time", "4h"), ("mql_to_sal", "0.5")] {
        let decided = office.desk("ito").decide(&proposal(figure, to)).unwrap_or_else(|wrong| panic!("{wrong:?}"));
        assert_eq!(decided.what.from, None);
    }
    office.clock.advance(TimeDelta::days(1));
    let does = |who: &str, wish: Wish| {
        office.desk(who).act(lead, &Request::from(wish)).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    };
    does("ito", Wish::HandOff { ground: Ground::Criterion("score_100".to_owned()), to: None });
    office.clock.advance(TimeDelta::minutes(330));
    does("tanaka", Wish::Accept);
    does("tanaka", Wish::Contact { channel: Channel::Phone, outcome: Outcome::Reached, next: None, gave: Vec::new() });
    office.clock.advance(at("2026-11-18T10:00:00+09:00").since(office.clock_now()));
    let page = page(&office, Rhythm::Weekly, PageId::Decisions, None);
    let list = page.blocks.iter().find_map(|block| if let Block::List(list) = block { Some(list) } else { None });
    let tones: Vec<Tone> = list.unwrap().items.iter().map(|item| item.tone).collect();
    assert_eq!(tones, [Tone::Open, Tone::Good], "five and a half hours are no four; all were taken on: {page:?}");
}
