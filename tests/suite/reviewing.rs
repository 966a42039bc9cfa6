//! A review while it is held: walking through its pages, from a figure to its leads and back, what is decided and what becomes
//! of it.
#![allow(clippy::unwrap_used, reason = "an office that cannot be filled is a failed test")]

use chrono::TimeDelta;
use tasuki::agreement::goals::{Amount, Figure};
use tasuki::app::command::Scope;
use tasuki::app::{Model, Msg, ReviewPart};
use tasuki::demo;
use tasuki::desk::LeadBehind;
use tasuki::domain::decision::End;
use tasuki::i18n::Lang;
use tasuki::insight::Span;
use tasuki::insight::figures::{Ask, Moment};
use tasuki::ui::theme::shelf::Shelf;
use tasuki::ui::theme::{Depth, SymbolSet};
use tasuki::ui::{Looks, Wardrobe};

use crate::harness::{Console, FRIDAY, Office};

/// A team that has lived with its leads for a while.
fn team() -> Office {
    let office = Office::at(FRIDAY);
    let now = office.clock_now();
    let mut desk = office.desk("suzuki");
    desk.fill_with(|into| demo::fill(into.store, into.versions, now, 160, 3, into.who)).unwrap();
    office
}

fn held(office: &Office, size: (u16, u16), lang: Lang) -> Console<'_> {
    let mut console = Console::open(office, "suzuki", size, lang);
    console.press("g v");
    console
}

fn page_of(model: &Model) -> &'static str {
    model.review().unwrap().page().unwrap().id
}

/// Goes to the page of that word, to the last where there are several: an agenda ends with what the meeting decides.
fn to(console: &mut Console<'_>, id: &str) {
    let paper = console.model.review().unwrap().paper.clone().unwrap();
    let at = paper.pages.iter().rposition(|page| page.id == id).unwrap_or_else(|| panic!("no page {id}"));
    console.press(&format!("{}", at + 1));
    assert_eq!(page_of(&console.model), id);
}

#[test]
fn pages_look_as_they_should_across_a_room() {
    let office = team();
    for (lang, called) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        let mut console = held(&office, (120, 40), lang);
        for (width, height) in [(120, 40), (200, 60)] {
            console.resize(width, height);
            for id in ["watch", "attainment", "waterfall", "returns"] {
                to(&mut console, id);
                insta::assert_snapshot!(format!("review-{id}-{called}-{width}x{height}"), console.screen());
            }
        }
    }
}

#[test]
fn on_a_small_screen_everything_can_still_be_read() {
    let office = team();
    let mut console = held(&office, (80, 24), Lang::Ja);
    to(&mut console, "watch");
    console.press("Tab");
    insta::assert_snapshot!("review-watch-ja-80x24", console.screen());
    console.press("G");
    insta::assert_snapshot!("review-watch-ja-80x24-end", console.screen());
    to(&mut console, "waterfall");
    console.press("d");
    insta::assert_snapshot!("review-waterfall-ja-80x24", console.screen());
    console.press("a");
    insta::assert_snapshot!("review-agenda-ja-80x24", console.screen());
}

#[test]
fn for_a_projector_and_in_ascii_no_meaning_is_lost() {
    let office = team();
    let mut console = held(&office, (120, 40), Lang::En);
    let theme = |looks: Looks| Wardrobe::open(looks, Shelf::default()).unwrap().theme();
    let projector = Looks {
        theme: tasuki::config::ThemeChoice::Named("high-contrast-light".to_owned()),
        ..Looks::new(Depth::TrueColor)
    };
    to(&mut console, "watch");
    console.theme = theme(projector);
    insta::assert_snapshot!("review-projector", styled(&console));
    console.theme = theme(Looks { symbols: Some(SymbolSet::Ascii), ..Looks::new(Depth::TrueColor) });
    to(&mut console, "attainment");
    let screen = console.screen();
    insta::assert_snapshot!("review-ascii", screen);
    to(&mut console, "waterfall");
    let drawn: String = console.screen().chars().filter(|c| !c.is_ascii()).collect();
    assert_eq!(drawn.replace('–', ""), "", "only the review's own days have a dash: {}", console.screen());
}

/// The screen with what is drawn in another way than the ground.
fn styled(console: &Console<'_>) -> String {
    let terminal = console.terminal();
    let buffer = terminal.backend().buffer();
    let mut ways: Vec<ratatui::style::Style> = Vec::new();
    let mut lines = Vec::new();
    for y in 0..buffer.area.height {
        let (mut text, mut how) = (String::new(), String::new());
        for x in 0..buffer.area.width {
            let cell = &buffer[(x, y)];
            let way = ways.iter().position(|way| *way == cell.style()).unwrap_or_else(|| {
                ways.push(cell.style());
                ways.len() - 1
            });
            text.push_str(cell.symbol());
            how.push(if way == 0 { ' ' } else { char::from(b'a' + u8::try_from(way - 1).unwrap()) });
        }
        lines.push(format!("{}\n{}", text.trim_end(), how.trim_end()));
    }
    let legend = ways.iter().enumerate().skip(1).map(|(n, way)| {
        let letter = char::from(b'a' + u8::try_from(n - 1).unwrap());
        format!("{letter}: {:?} on {:?} {:?}", way.fg, way.bg, way.add_modifier)
    });
    lines.into_iter().chain(legend).collect::<Vec<_>>().join("\n")
}

#[test]
fn somebody_walks_through_it_and_comes_back_to_where_they_were() {
    let office = team();
    let mut console = held(&office, (120, 40), Lang::En);
    let pages = console.model.review().unwrap().paper.clone().unwrap().pages.len();
    let first = console.screen();
    console.press("h");
    assert_eq!(console.screen(), first, "there is none before the first");
    console.press("l Right Space");
    assert_eq!(console.model.review().unwrap().at, 3);
    assert!(console.screen().contains(&format!("4/{pages}")));
    for _ in 0..9 {
        console.press("Right");
    }
    assert_eq!(console.model.review().unwrap().at, pages - 1, "the last one is the last");
    console.press("a g g j Enter");
    assert_eq!(console.model.review().unwrap().at, 1);
    let top = console.screen();
    console.press("j j j");
    assert_ne!(console.screen(), top);
    console.press("k k k");
    assert_eq!(console.screen(), top);
    console.press("G");
    let end = console.screen();
    console.press("k");
    assert_ne!(console.screen(), end, "from the end the first line up moves at once");
    console.press("g g");
    assert_eq!(console.screen(), top);
    console.press("?");
    assert_eq!(console.model.scope(), Scope::Help);
    console.press("Esc");
    assert_eq!(console.screen(), top);
    console.press("Esc");
    assert_eq!(console.model.scope(), Scope::List);
    console.press("g v");
    assert_eq!(console.screen(), top, "it goes on where it was left");
}

#[test]
fn from_a_figure_to_its_leads_to_one_of_them_and_back_step_by_step() {
    let office = team();
    let mut console = held(&office, (120, 40), Lang::En);
    let list = {
        console.press("Esc");
        let screen = console.screen();
        console.press("g v");
        screen
    };
    to(&mut console, "watch");
    console.press("Enter");
    assert!(
        console.said().is_empty(),
        "nothing is under the cursor yet, and the key is not offered: {}",
        console.said()
    );
    console.press("Tab");
    let figure = console.screen();
    console.press("Enter");
    let leads = console.screen();
    let ReviewPart::Behind(behind) = &console.model.review().unwrap().part else { panic!("{leads}") };
    let found = behind.found.as_ref().unwrap().as_ref().unwrap().clone();
    let counted = figure.lines().find(|line| line.contains("number of MQL")).unwrap();
    assert!(counted.split_whitespace().any(|word| word == found.total.to_string()), "as many as the figure: {counted}");
    assert!(leads.contains(&format!("{} leads", found.total)) && leads.contains(found.leads[0].company.as_str()));
    console.press("j j k");
    let there = console.screen();
    console.press("Enter");
    assert_eq!(console.model.scope(), Scope::Detail);
    assert!(console.screen().contains(found.leads[1].name.as_str()), "{}", console.screen());
    console.press("Esc");
    assert_eq!(console.screen(), there);
    console.press("Esc");
    assert_eq!(console.screen(), figure);
    console.press("Esc Esc");
    assert_eq!(console.screen(), list, "the list behind it is as it was");
    // By the mouse: a page's name, a row twice.
    console.press("g v");
    let name = console.model.review().unwrap().paper.as_ref().unwrap().pages[1].title.say(Lang::En);
    console.click(&name);
    console.click("number of MQL").click("number of MQL");
    assert_eq!(console.screen(), leads);
}

#[test]
fn of_a_share_the_leads_that_missed_come_first() {
    let office = team();
    let ask = Ask::of(Figure::Attainment, Span::default());
    let behind = office.desk("suzuki").behind_word(&ask.word().unwrap(), office.clock_now(), &mut |_, _| true).unwrap();
    let of = |lead: &LeadBehind| {
        let told = lead.adds.say(Lang::En);
        let (k, n) = told.split_once('/').unwrap();
        (k.parse::<u64>().unwrap(), n.parse::<u64>().unwrap())
    };
    let told: Vec<(u64, u64)> = behind.leads.iter().map(of).collect();
    assert!(told.windows(2).all(|two| two[0].0 * two[1].1 <= two[1].0 * two[0].1), "{told:?}");
    assert!(told[0].0 < told[0].1 && told.last().is_some_and(|(k, n)| k == n), "{told:?}");
    let mut answers = office.desk("suzuki").answer(&[ask], Moment::live(office.clock_now()), &mut |_, _| true).unwrap();
    let total = answers.remove(0).total.rate();
    let sum = told.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    assert_eq!(sum, (total.k, total.n), "they add up to the figure");
}

#[test]
fn names_are_left_out_on_demand_and_so_is_the_way_to_them() {
    let office = team();
    let mut console = held(&office, (120, 40), Lang::Ja);
    to(&mut console, "watch");
    console.press("Tab Enter");
    let ReviewPart::Behind(behind) = &console.model.review().unwrap().part else { panic!("no leads") };
    let leads = behind.found.as_ref().unwrap().as_ref().unwrap().leads.clone();
    let named = |console: &Console<'_>| {
        let terminal = console.terminal();
        let cells = terminal.backend().buffer().content().iter().map(ratatui::buffer::Cell::symbol);
        let seen: String = cells.collect::<String>().replace(' ', "");
        leads.iter().any(|lead| {
            [&lead.company, &lead.name].into_iter().any(|text| seen.contains(&text.as_str().replace(' ', "")))
        })
    };
    assert!(named(&console), "{}", console.screen());
    console.press("m");
    assert!(!named(&console), "{}", console.screen());
    assert!(console.screen().contains(&format!("#{}", leads[0].lead)));
    console.press("Enter");
    assert_eq!(console.model.scope(), Scope::Review, "whose page it is nobody sees");
    assert!(console.said().contains('m'), "{}", console.said());
    console.press("m Enter");
    assert_eq!(console.model.scope(), Scope::Detail);
}

#[test]
fn what_is_decided_is_written_down_and_stands_on_the_pages_at_once() {
    let office = team();
    let mut console = held(&office, (120, 40), Lang::En);
    to(&mut console, "watch");
    let before = console.model.review().unwrap().paper.clone().unwrap();
    let watched = console.screen();
    console.press("Tab Tab Tab n");
    insta::assert_snapshot!("review-deciding-en", console.screen());
    console.write("Exhibition leads never reach whoever decides").press("Enter");
    console.write("Call within four hours").press("Enter Ctrl+S");
    let refused = console.screen();
    assert!(refused.contains("Say where the figure is to be"), "{refused}");
    insta::assert_snapshot!("review-refused-en", refused);
    console.write("45%").press("Ctrl+S");
    assert!(console.said().contains("Decision 1 is written down"), "{} {}", console.said(), console.screen());
    let decided = office.desk("suzuki").decisions(office.clock_now()).unwrap();
    assert_eq!(decided[0].what.figure.to_string(), "mql_to_sql");
    assert_eq!(decided[0].what.moment, before.as_of, "of the moment that was looked at");
    let Some(Amount::Number(from)) = decided[0].what.from else { panic!("{:?}", decided[0]) };
    let from = format!("{:.1}%", from * 100.0);
    assert!(watched.contains(&from), "as the page measures it: {from}\n{watched}");
    let after = console.model.review().unwrap().paper.clone().unwrap();
    assert_eq!((after.as_of, page_of(&console.model)), (before.as_of, "watch"), "the clock stands still");
    to(&mut console, "decisions");
    assert!(console.screen().contains("Call within four hours"), "{}", console.screen());
    // One hypothesis at a time for each figure.
    to(&mut console, "watch");
    console.press("Tab Tab Tab n").write("another").press("Enter").write("one").press("Enter Enter Enter Enter");
    console.write("50%").press("Ctrl+S");
    assert!(console.screen().contains("still open"), "{}", console.screen());
    console.press("Esc y");
    assert_eq!(office.desk("suzuki").decisions(office.clock_now()).unwrap().len(), 1);
    // A week later it has ended.
    console.wait(TimeDelta::days(7));
    to(&mut console, "decisions");
    // What is unusual stands before it.
    let is_it = |console: &Console<'_>| console.model.review().unwrap().drill().is_some_and(|it| it.decision.is_some());
    for _ in 0..5 {
        if !is_it(&console) {
            console.press("Tab");
        }
    }
    console.press("e Right Down").write("nobody had the time");
    insta::assert_snapshot!("review-settling-en", console.screen());
    console.press("Enter");
    let decided = office.desk("suzuki").decisions(office.clock_now()).unwrap();
    let settled = decided[0].settlement.as_ref().unwrap();
    assert_eq!((settled.end, settled.note.as_deref()), (End::Missed, Some("nobody had the time")));
    assert!(console.screen().contains("nobody had the time"), "{}", console.screen());
    // As of then it was not known; the paper of now has a later moment.
    assert_eq!(console.model.review().unwrap().paper.as_ref().unwrap().as_of, before.as_of);
    console.press("R");
    assert_eq!(console.model.review().unwrap().paper.as_ref().unwrap().as_of, office.clock_now());
}

#[test]
fn the_paper_becomes_a_file_of_the_form_that_its_name_asks_for() {
    let office = team();
    let mut console = held(&office, (120, 40), Lang::En);
    console.press("E Enter");
    let path = office.folder.path().join("tasuki-review-weekly-2026-11-20.html");
    assert!(console.said().contains("tasuki-review-weekly-2026-11-20.html"), "{}", console.said());
    assert!(std::fs::read_to_string(&path).unwrap().contains("<html"));
    console.press("E Enter");
    assert!(console.screen().contains("is there already") || console.model.overlay.is_some(), "{}", console.screen());
    console.press("Ctrl+U").write("review.md").press("Enter");
    assert!(std::fs::read_to_string(office.folder.path().join("review.md")).unwrap().starts_with("# "));
    console.press("E Ctrl+U").write("review.doc").press("Enter");
    assert!(console.model.overlay.is_some(), "no form ends like that: {}", console.screen());
}

#[test]
fn what_takes_too_long_is_broken_off_and_nothing_of_it_comes_later() {
    let office = team();
    let mut console = Console::open(&office, "suzuki", (100, 30), Lang::En);
    console.take(Msg::Key("g".parse().unwrap()));
    console.take(Msg::Key("v".parse().unwrap()));
    console.take(Msg::Review(console.model.next - 1, tasuki::app::ReviewNews::Read(30, 160)));
    assert!(console.screen().contains("30 of 160"), "{}", console.screen());
    console.take(Msg::Key("Esc".parse().unwrap()));
    assert_eq!(console.model.scope(), Scope::List);
    console.settle();
    assert!(console.model.reviewing.is_none(), "nobody waits for it any more");
}

#[test]
fn whoever_gives_up_on_leads_does_not_lose_the_paper_that_is_made_meanwhile() {
    let office = team();
    let mut console = held(&office, (120, 40), Lang::En);
    to(&mut console, "watch");
    console.wait(TimeDelta::hours(1));
    console.press("Tab");
    for key in ["R", "Enter", "Esc"] {
        console.take(Msg::Key(key.parse().unwrap()));
    }
    assert!(console.model.review().unwrap().making.is_some());
    console.settle();
    assert_eq!(console.model.review().unwrap().paper.as_ref().unwrap().as_of, office.clock_now());
}

#[test]
fn the_month_and_the_quarter_have_their_own_agenda_and_criteria_are_changed_elsewhere() {
    let office = team();
    let mut console = held(&office, (120, 40), Lang::En);
    let title = |console: &Console<'_>| console.model.review().unwrap().paper.as_ref().unwrap().title.key();
    assert_eq!(title(&console), "review.title_weekly");
    console.press("t");
    assert_eq!(title(&console), "review.title_monthly");
    console.press("t t");
    assert_eq!(title(&console), "review.title_weekly");
    console.press("c");
    assert!(console.said().contains("tasuki agreement adopt"), "{}", console.said());
    console.press("p");
    assert!(matches!(console.model.overlay, Some(tasuki::app::Overlay::Replaying(_))));
    console.press("Esc");
    assert_eq!(console.model.scope(), Scope::Review);
}
