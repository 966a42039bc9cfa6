//! The review of a team: what it tells, as of which moment, and why a figure is another one than last week's.

use chrono::TimeDelta;
use tasuki::agreement::goals::{Figure, PageId, Rhythm};
use tasuki::agreement::terms::{Channel, Outcome, Stage};
use tasuki::clock::Timestamp;
use tasuki::desk::{Desk, ReviewAsk, ReviewShelf};
use tasuki::domain::{Request, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;
use tasuki::insight::Span;
use tasuki::insight::figures::{Ask, Cause, Counting, Dimension, Moment};
use tasuki::insight::paper::{Block, Cell, Paper, Table};

use super::harness::{Office, at};

fn act(office: &Office, who: &str, lead: LeadId, request: &Request) {
    office.desk(who).act(lead, request).unwrap_or_else(|wrong| panic!("{wrong:?}"));
}

fn call() -> Request {
    Wish::Contact { channel: Channel::Phone, outcome: Outcome::Reached, next: None, gave: Vec::new() }.into()
}

fn give_back(reason: &str) -> Request {
    let wish = Wish::Return { reason: reason.to_owned(), wake: None, wake_on: None };
    Request { note: Some("課題がまだ固まっていない".to_owned()), ..wish.into() }
}

fn wait(office: &Office, days: i64) {
    office.clock.advance(TimeDelta::days(days));
}

fn review(desk: &mut Desk, ask: &ReviewAsk) -> Paper {
    desk.review(ask, &mut |_, _| true).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn tables(paper: &Paper, page: PageId) -> Vec<&Table> {
    let page = paper.pages.iter().find(|one| one.id == page.word()).unwrap();
    page.blocks.iter().filter_map(|block| if let Block::Table(table) = block { Some(table) } else { None }).collect()
}

/// The cells of the row that tells of a figure.
fn row<'p>(table: &'p Table, figure: &str) -> Vec<&'p Cell> {
    let is_it = |cell: &Cell| cell.say(Lang::En) == figure;
    let found = table.rows.iter().find(|row| is_it(&row.cells[0]));
    found.unwrap_or_else(|| panic!("no row of {figure}")).cells.iter().skip(1).collect()
}

/// Two weeks of a small house: in the first three leads came, of which one came back; in the second two.
fn two_weeks() -> (Office, Vec<LeadId>) {
    let office = Office::at("2026-11-02T10:00:00+09:00");
    let first = ["青空商事", "海野工業", "山川物流"].map(|company| office.lead(company, "田中 一郎"));
    office.clock.advance(TimeDelta::hours(2));
    for lead in first {
        act(&office, "sato", lead, &Wish::Accept.into());
        act(&office, "sato", lead, &call());
    }
    act(&office, "sato", first[2], &give_back("not_enough_info"));
    wait(&office, 7);
    let second = ["花田商店", "森本運輸"].map(|company| office.lead(company, "鈴木 花子"));
    wait(&office, 7);
    (office, [first.as_slice(), &second].concat())
}

#[test]
fn a_week_is_told_beside_the_week_before() {
    let (office, _) = two_weeks();
    let pages = Some(vec![PageId::Waterfall, PageId::Returns]);
    let mut desk = office.desk("sato");
    let paper = review(&mut desk, &ReviewAsk { pages, ..ReviewAsk::of(Rhythm::Weekly) });
    assert_eq!(paper.title.say(Lang::En), "Weekly review, 2026-11-09 – 2026-11-15");
    let flows = tables(&paper, PageId::Waterfall)[0];
    let mql: Vec<String> = row(flows, "MQL").into_iter().map(|cell| cell.say(Lang::En)).collect();
    assert_eq!(mql[..2], ["2", "3"], "this week and the one before: {mql:?}");
    assert!(!mql[2].contains('↑') && !mql[2].contains('↓'), "two for three may well be chance: {mql:?}");
    let refused = row(tables(&paper, PageId::Returns)[0], "returned and rejected");
    assert_eq!((refused[0], refused[1]), (&Cell::Count(0), &Cell::Count(1)));
}

#[test]
fn what_was_seen_then_is_seen_again_and_the_steps_to_now_add_up() {
    let (office, leads) = two_weeks();
    let then = at("2026-11-09T09:00:00+09:00");
    let week = |from: &str, until: &str| Span { from: Some(at(from)), until: Some(at(until)) };
    let [first, second] = [
        week("2026-11-02T00:00:00+09:00", "2026-11-09T00:00:00+09:00"),
        week("2026-11-09T00:00:00+09:00", "2026-11-16T00:00:00+09:00"),
    ];
    let ask = |span| Ask::of(Figure::Refusals, span).counting(Counting::usual(Figure::Refusals));
    // One that was given back in the first week is written down in the third: another list told of it late.
    let late = Wish::Return { reason: "not_target".to_owned(), wake: None, wake_on: None };
    let late = Request {
        happened: Some(at("2026-11-06T10:00:00+09:00")),
        note: Some("対象外の部署".to_owned()),
        ..late.into()
    };
    let is_late = office.desk("sato").act(leads[0], &late).is_ok();
    let mut desk = office.desk("sato");
    let moment = desk.this_moment();
    let asks = vec![(ask(first), ask(second)), (ask(first), ask(first))];
    let differences = desk.differences(then, moment, asks, &mut |_, _| true).unwrap();
    for difference in &differences {
        let (before, after) = (difference.before().n, difference.after().n);
        let steps: i64 =
            difference.steps().map(|(_, from, to)| i64::try_from(to.n).unwrap() - i64::try_from(from.n).unwrap()).sum();
        assert_eq!(i64::try_from(after).unwrap() - i64::try_from(before).unwrap(), steps);
    }
    assert_eq!(differences[0].before().n, 1, "as it was seen on Monday morning");
    let told_later = differences[1].steps().find(|(cause, ..)| *cause == Cause::LateData).unwrap();
    assert_eq!(told_later.2.n - told_later.1.n, u64::from(is_late));
    let again = desk.answer(&[ask(first)], Moment::as_of(then), &mut |_, _| true).unwrap();
    assert_eq!(again[0].total.n, 1);
}

#[test]
fn as_of_now_is_live() {
    let (office, _) = two_weeks();
    let mut desk = office.desk("sato");
    let all = Some(PageId::ALL.to_vec());
    for rhythm in [Rhythm::Weekly, Rhythm::Monthly, Rhythm::Quarterly] {
        let live = review(&mut desk, &ReviewAsk { pages: all.clone(), ..ReviewAsk::of(rhythm) });
        let now: Timestamp = office.clock_now();
        let as_of = ReviewAsk { as_of: Some(now), pages: all.clone(), ..ReviewAsk::of(rhythm) };
        assert_eq!(review(&mut desk, &as_of), live);
    }
}

#[test]
fn every_page_of_every_rhythm_is_told_in_both_languages() {
    let (office, _) = two_weeks();
    let mut desk = office.desk("sato");
    for rhythm in [Rhythm::Weekly, Rhythm::Monthly, Rhythm::Quarterly] {
        let paper = review(&mut desk, &ReviewAsk { pages: Some(PageId::ALL.to_vec()), ..ReviewAsk::of(rhythm) });
        assert_eq!(paper.pages.len(), PageId::ALL.len());
        for lang in [Lang::Ja, Lang::En] {
            let mut text = Vec::new();
            tasuki::export::write_paper(&paper, tasuki::export::PaperForm::Markdown, lang, Box::new(&mut text))
                .unwrap();
            let text = String::from_utf8(text).unwrap();
            assert!(!text.contains("%{"), "{text}");
            for page in &paper.pages {
                assert!(
                    text.contains(&page.title.say(lang)) || page.title.say(lang).contains(['*', '_', '-']),
                    "{}",
                    page.id
                );
            }
        }
    }
}

#[test]
fn the_leads_behind_a_number_are_those_that_it_counts() {
    let (office, leads) = two_weeks();
    let mut desk = office.desk("sato");
    let pages = Some(vec![PageId::Returns]);
    let paper = review(
        &mut desk,
        &ReviewAsk { as_of: Some(at("2026-11-09T09:00:00+09:00")), pages, ..ReviewAsk::of(Rhythm::Weekly) },
    );
    let table = tables(&paper, PageId::Returns)[0];
    let refused = table.rows.iter().find(|row| row.cells[0].say(Lang::En) == "returned and rejected").unwrap();
    assert_eq!(refused.cells[1], Cell::Count(1));
    let ask = Ask::of_word(refused.drill.as_deref().unwrap()).unwrap();
    let behind = desk.behind(&ask, Moment::as_of(paper.as_of), &mut |_, _| true).unwrap();
    let behind: Vec<LeadId> = behind.into_iter().map(|(lead, _)| lead).collect();
    assert_eq!(behind, [leads[2]]);
}

#[test]
fn three_deals_of_ten_million_at_ten_per_cent_are_three_million() {
    // R57.
    let office = Office::at("2026-11-02T10:00:00+09:00");
    let text = tasuki::agreement::DEFAULT.replace("opportunity = 0.30", "opportunity = 0.10");
    assert_ne!(text, tasuki::agreement::DEFAULT, "the default says how likely an open deal is won");
    let first = tasuki::storage::sqlite::FirstAgreement { text, adopted_at: office.clock_now() };
    drop(tasuki::storage::sqlite::Sqlite::open(&office.place("sato").path, &first).unwrap());
    for company in ["一", "二", "三"] {
        let lead = office.lead(company, "佐々木 誠");
        act(&office, "sato", lead, &Wish::Accept.into());
        act(&office, "sato", lead, &call());
        let skip =
            Request {
                past_gates: true, note: Some("口頭で確認済み".to_owned()), ..Wish::Qualify { to: None }.into()
            };
        act(&office, "suzuki", lead, &skip);
        let close = "2027-03-31".parse().unwrap();
        act(&office, "sato", lead, &Wish::Open { amount: Some(10_000_000.0), close: Some(close) }.into());
    }
    let mut desk = office.desk("sato");
    let moment = desk.this_moment();
    let asks = [Figure::Pipeline, Figure::Forecast, Figure::Count(Stage::Opportunity)]
        .map(|figure| Ask::of(figure, Span::default()));
    let answers = desk.answer(&asks, moment, &mut |_, _| true).unwrap();
    let amounts: Vec<f64> = answers.iter().map(|answer| answer.total.total()).collect();
    assert!((amounts[0] - 30_000_000.0).abs() < 0.001 && (amounts[1] - 3_000_000.0).abs() < 0.001, "{amounts:?}");
}

#[test]
fn on_wednesday_at_eight_the_review_lies_in_its_folder_and_stays_as_it_was() {
    let (office, leads) = two_weeks();
    let shelf = ReviewShelf {
        folder: office.folder.path().join("reviews"),
        form: tasuki::export::PaperForm::Markdown,
        lang: Lang::En,
    };
    let lay_down = |office: &Office| -> Vec<String> {
        let made =
            office.desk("ito").lay_down_reviews(&shelf, &mut |_, _| true).unwrap_or_else(|wrong| panic!("{wrong}"));
        made.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
    };
    // Monday, 16 November: of the Wednesdays and first days before it the last ones, since there is an agreement.
    let made = lay_down(&office);
    assert!(made.contains(&"tasuki-review-weekly-2026-11-11.md".to_owned()), "{made:?}");
    assert_eq!(lay_down(&office), Vec::<String>::new(), "once");
    office.clock.advance(at("2026-11-18T07:59:00+09:00").since(office.clock_now()));
    assert_eq!(lay_down(&office), Vec::<String>::new(), "not before its time");
    office.clock.advance(TimeDelta::minutes(1));
    let late = office.desk("ito").next_review();
    assert_eq!(lay_down(&office), ["tasuki-review-weekly-2026-11-18.md"]);
    assert_eq!(late, Some(at("2026-11-25T08:00:00+09:00")), "and then the next one");
    // Whoever makes it a day later, after more has happened, makes the same.
    let path = shelf.folder.join("tasuki-review-weekly-2026-11-18.md");
    let told = |path: &std::path::Path| -> Vec<String> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().filter(|line| !line.starts_with("- Made ")).map(ToOwned::to_owned).collect()
    };
    let first = told(&path);
    wait(&office, 1);
    act(&office, "sato", leads[0], &give_back("not_target"));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(lay_down(&office), ["tasuki-review-weekly-2026-11-18.md"]);
    assert_eq!(told(&path), first, "everything is derived, at any past moment");
}

/// What a page lists, in words.
fn listed(paper: &Paper, nth: usize) -> Vec<String> {
    let lists = paper.pages[nth].blocks.iter().filter_map(|block| match block {
        Block::List(list) => Some(list),
        _ => None,
    });
    lists.flat_map(|list| &list.items).map(|item| item.headline.say(Lang::En)).collect()
}

#[test]
fn what_is_unusual_stands_before_anything_else() {
    let office = Office::at("2026-09-21T10:00:00+09:00");
    for week in 0..8 {
        for nth in 0..2 {
            office.lead(&format!("{week}-{nth}"), "田中 一郎");
        }
        wait(&office, 7);
    }
    let quiet = review(&mut office.desk("sato"), &ReviewAsk::of(Rhythm::Weekly));
    assert_eq!(listed(&quiet, 0), Vec::<String>::new(), "a week like all the others begins with the decisions");
    assert!(quiet.pages.iter().any(|page| page.id == PageId::Unusual.word()), "and whoever looks finds the page");
    for nth in 0..30 {
        office.lead(&format!("展示会-{nth}"), "鈴木 花子");
    }
    let loud = review(&mut office.desk("sato"), &ReviewAsk::of(Rhythm::Weekly));
    let first = listed(&loud, 0);
    assert!((1..=3).contains(&first.len()) && first.iter().any(|one| one.starts_with("number of MQL: 3")), "{first:?}");
    for rhythm in [Rhythm::Monthly, Rhythm::Quarterly] {
        assert!(!listed(&review(&mut office.desk("sato"), &ReviewAsk::of(rhythm)), 0).is_empty(), "{rhythm:?}");
    }
    let one = ReviewAsk { pages: Some(vec![PageId::Returns]), ..ReviewAsk::of(Rhythm::Weekly) };
    assert_eq!(listed(&review(&mut office.desk("sato"), &one), 0), Vec::<String>::new(), "one page is that page");
}

#[test]
fn a_screen_tells_the_first_groups_and_a_file_all_of_them_and_hours_are_never_cut() {
    let office = Office::at("2026-11-09T00:30:00+09:00");
    for nth in 0..15 {
        let lead = office.captured(&format!("会社{nth}"), "田中 一郎", &format!("媒体{nth:02}"));
        let ground = tasuki::domain::Ground::Criterion("score_100".to_owned());
        act(&office, "ito", lead, &Wish::HandOff { ground, to: None }.into());
        act(&office, "sato", lead, &Wish::Accept.into());
        act(&office, "sato", lead, &call());
        office.clock.advance(TimeDelta::hours(1));
    }
    wait(&office, 7);
    let pages = Some(vec![PageId::Attainment]);
    let paper = review(&mut office.desk("sato"), &ReviewAsk { pages, ..ReviewAsk::of(Rhythm::Weekly) });
    let by = |name: &str| {
        let tables = tables(&paper, PageId::Attainment);
        tables.into_iter().find(|table| table.title.say(Lang::En) == format!("By {name}")).unwrap()
    };
    let (sources, hours) = (by("Source"), by("Hour of hand-off"));
    assert_eq!(sources.rows.len(), 16, "and all of them together");
    let screen = sources.on_screen();
    let said: Vec<String> = screen.rows.iter().map(|row| row.cells[0].say(Lang::En)).collect();
    assert_eq!((said.len(), said[12].as_str()), (14, "3 more"));
    assert!(screen.rows[13].is_total);
    let all = Ask::of_word(sources.rows[15].drill.as_deref().unwrap()).unwrap();
    let behind = office.desk("sato").behind(&all, Moment::as_of(paper.as_of), &mut |_, _| true).unwrap();
    assert_eq!(behind.len(), 15, "behind what they add up to are all of their leads");
    assert_eq!((hours.rows.len(), hours.on_screen().rows.len()), (16, 16), "a day has no other hours behind a line");
    let mut text = Vec::new();
    tasuki::export::write_paper(&paper, tasuki::export::PaperForm::Markdown, Lang::En, Box::new(&mut text)).unwrap();
    assert!(String::from_utf8(text).unwrap().contains("媒体14"));
}

#[test]
fn a_monthly_volume_is_told_in_the_week_with_how_far_its_month_has_come() {
    let (office, _) = two_weeks();
    let pages = Some(vec![PageId::Promises]);
    let ask = |rhythm| ReviewAsk { pages: pages.clone(), ..ReviewAsk::of(rhythm) };
    let week = listed(&review(&mut office.desk("ito"), &ask(Rhythm::Weekly)), 0);
    // November has 19 working days, of which nine lie before Monday, the 16th.
    let said = "MQLs handed over 2026-11-01 – 2026-11-30: 5 of 50 promised; 9 of 19 working days are over (47.4%)";
    assert!(week.iter().any(|one| one == said), "{week:?}");
    let month = listed(&review(&mut office.desk("ito"), &ask(Rhythm::Monthly)), 0);
    assert!(month.iter().all(|one| !one.contains("working days")), "its own month is over: {month:?}");
}

#[test]
fn bands_stand_in_their_order_and_what_a_rate_is_stands_there_once() {
    let in_order = |by: Dimension, keys: [&str; 4]| {
        assert!(by.is_in_order() && keys.map(|key| by.place(key)).is_sorted(), "{keys:?}");
    };
    in_order(Dimension::ScoreBand, ["-20--1", "80-99", "100-119", ""]);
    in_order(Dimension::Size, ["50-99", "100-299", "1000-", ""]);
    in_order(Dimension::Version, ["v2", "v10", "v11", ""]);
    let (office, _) = two_weeks();
    let pages = Some(vec![PageId::Industries]);
    let paper = review(&mut office.desk("sato"), &ReviewAsk { pages, ..ReviewAsk::of(Rhythm::Weekly) });
    let definition = tables(&paper, PageId::Industries)[0].definition.say(Lang::En);
    assert_eq!(definition.matches("implied stages count").count(), 1, "{definition}");
    assert!(definition.starts_with("rate MQL→SAL, "), "{definition}");
}

#[test]
fn the_help_names_every_dimension_and_every_page() {
    for lang in [Lang::Ja, Lang::En] {
        let (by, pages) = (lang.text("cli.arg.told_apart_by"), lang.text("cli.arg.review_page"));
        let names = |text: &str, word: &str| text.split([' ', ',', ':', '、']).any(|part| part == word);
        let unnamed: Vec<_> = Dimension::ALL.iter().filter(|one| !names(&by, one.word())).collect();
        assert!(unnamed.is_empty(), "{unnamed:?}");
        let unnamed: Vec<_> = PageId::ALL.iter().filter(|one| !names(&pages, one.word())).collect();
        assert!(unnamed.is_empty(), "{unnamed:?}");
    }
}
