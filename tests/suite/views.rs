//! The views and the parts of the screen: whose leads are shown, in which order, and where the keys go.

use chrono::TimeDelta;
use tasuki::agreement::terms::{Channel, Outcome};
use tasuki::app::Tab;
use tasuki::app::layout::Pane;
use tasuki::domain::Wish;
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;

use crate::harness::{Console, FRIDAY, Office};

/// One of mine, one of a colleague's, one of nobody's; and one that is not open.
fn office() -> (Office, [LeadId; 4]) {
    let office = Office::at(FRIDAY);
    let leads = ["Mine", "Theirs", "Nobodys", "Closed"].map(|company| {
        office.clock.advance(TimeDelta::minutes(1));
        if company == "Closed" { office.captured(company, "B", "Web") } else { office.lead(company, "A") }
    });
    office.desk("tanaka").act(leads[0], &Wish::Accept.into()).unwrap();
    office.desk("kobayashi").act(leads[1], &Wish::Accept.into()).unwrap();
    (office, leads)
}

fn listed(console: &Console<'_>) -> Vec<LeadId> {
    console.model.queue.page.rows.iter().map(|row| row.id).collect()
}

#[test]
fn everybody_sees_what_concerns_them() {
    let (office, [mine, theirs, nobodys, closed]) = office();
    let mut console = Console::open_for(&office, "tanaka", (120, 40), Lang::En);
    assert_eq!(console.model.queue.tab, Tab::Inbox);
    let inbox = listed(&console);
    assert!(inbox.len() == 2 && inbox.contains(&mine) && inbox.contains(&nobodys), "{inbox:?}");
    console.press("2");
    assert_eq!(listed(&console), [mine]);
    console.press("g t");
    assert_eq!(listed(&console).len(), 3);
    assert!(listed(&console).contains(&theirs));
    console.press("Alt+5");
    assert!(listed(&console).contains(&closed));
    console.press("]");
    assert_eq!(console.model.queue.tab, Tab::Inbox, "round and round");
    console.press("[ [");
    assert_eq!(console.model.queue.tab, Tab::Board);
}

#[test]
fn the_counts_are_those_of_the_views() {
    let (office, _) = office();
    let console = Console::open_for(&office, "tanaka", (120, 40), Lang::Ja);
    let screen = console.screen();
    for said in ["対応待ち 2", "自分 1", "チーム 3"] {
        assert!(screen.contains(said), "{screen}");
    }
}

#[test]
fn a_manager_begins_with_the_team() {
    let (office, _) = office();
    assert_eq!(Console::open_for(&office, "suzuki", (80, 24), Lang::Ja).model.queue.tab, Tab::Team);
    assert_eq!(Console::open_for(&office, "nobody-listed", (80, 24), Lang::Ja).model.queue.tab, Tab::Inbox);
}

#[test]
fn a_filter_goes_on_within_another_view_and_an_act_leaves_it() {
    let (office, [mine, ..]) = office();
    let mut console = Console::open_for(&office, "tanaka", (80, 24), Lang::En);
    console.press("/").write("mine").press("Enter 5");
    assert_eq!(listed(&console), [mine]);
    console.press("Esc 3");
    assert_eq!(listed(&console).len(), 3);
}

#[test]
fn the_board_tells_how_everybody_stands_and_what_expires_next() {
    let (office, leads) = office();
    office.clock.advance(TimeDelta::days(7));
    let late = office.lead("Fresh", "A");
    let mut console = Console::open_for(&office, "tanaka", (120, 40), Lang::En);
    console.press("4");
    assert_eq!(listed(&console).last(), Some(&late), "due last");
    assert!(leads[..3].contains(&listed(&console)[0]));
    let shares = &console.model.board.shares;
    assert_eq!(shares.iter().map(|share| share.open).sum::<usize>(), 4);
    assert_eq!(shares.iter().map(|share| share.breached).sum::<usize>(), 3);
    assert!(console.screen().contains("Next due"), "{}", console.screen());
    for (width, height) in [(40, 10), (60, 20), (80, 24), (200, 60)] {
        console.resize(width, height);
        console.screen();
    }
}

#[test]
fn the_keys_go_to_the_lead_and_back() {
    let (office, _) = office();
    let mut console = Console::open_for(&office, "tanaka", (120, 40), Lang::En);
    console.press("l");
    assert_eq!(console.model.pane(), Pane::Lead);
    let cursor = console.model.queue.cursor;
    console.press("j j");
    assert_eq!((console.model.queue.cursor, console.model.scroll), (cursor, 2), "the lead scrolls, the list does not");
    console.press("z");
    assert!(console.model.full);
    console.press("z Esc");
    assert_eq!(console.model.pane(), Pane::List);
    console.press("Tab");
    assert_eq!(console.model.pane(), Pane::Lead);
    console.resize(80, 24);
    assert_eq!(console.model.pane(), Pane::List, "a part that is not on the screen has no keys");
    console.press("l");
    assert!(console.model.full, "where there is one part, the lead has all of it");
    console.press("Esc");
    assert!(!console.model.full);
}

#[test]
fn the_list_alone_has_the_screen_on_request() {
    let (office, _) = office();
    let mut console = Console::open_for(&office, "tanaka", (120, 40), Lang::En);
    assert!(console.model.layout().has_side());
    console.press("z");
    assert!(!console.model.layout().has_side());
    console.press("Esc");
    assert!(console.model.layout().has_side());
}

#[test]
fn very_wide_screens_have_the_views_at_the_left() {
    let (office, _) = office();
    let mut console = Console::open_for(&office, "tanaka", (200, 60), Lang::En);
    console.press("h");
    assert_eq!(console.model.pane(), Pane::Views);
    console.press("j");
    assert_eq!(console.model.queue.tab, Tab::Mine);
    assert!(console.screen().contains("Views"), "{}", console.screen());
    assert!(console.model.board.loaded, "the team stands at the right");
}

#[test]
fn what_was_done_is_listed_and_a_step_that_is_not_the_last_one_is_taken_back() {
    let (office, [mine, _, nobodys, _]) = office();
    let mut console = Console::open_for(&office, "tanaka", (120, 40), Lang::En);
    console.press("g g");
    while console.model.lead() != Some(nobodys) {
        console.press("j");
    }
    console.press("a g h");
    let screen = console.screen();
    assert!(screen.contains("Nobodys") && screen.contains("Theirs"), "{screen}");
    // The act on the other lead is older.
    console.press("j j u");
    assert!(console.screen().contains("taken back"), "{}", console.screen());
    let mut desk = office.desk("ito");
    assert_eq!(desk.sheet(mine).unwrap().owner, None);
    assert!(desk.sheet(nobodys).unwrap().owner.is_some());
    console.press("u");
    assert!(console.said().contains("already"), "{}", console.said());
    console.press("Enter");
    assert_eq!(console.model.lead(), Some(mine), "{}", console.screen());
}

#[test]
fn of_a_bulk_act_there_is_one_step() {
    let (office, leads) = office();
    let mut console = Console::open_for(&office, "tanaka", (120, 40), Lang::En);
    console.press("3 V t g h");
    assert!(console.screen().contains("leads, the last one"), "{}", console.screen());
    console.press("u");
    let owners = leads[..3].iter().map(|lead| office.desk("ito").sheet(*lead).unwrap().owner);
    let owners: Vec<_> = owners.map(|owner| owner.map(|owner| owner.to_string())).collect();
    assert_eq!(owners, [Some("tanaka".to_owned()), Some("kobayashi".to_owned()), None]);
}

#[test]
fn a_promised_call_comes_to_the_top_at_its_time_by_itself() {
    let (office, [mine, theirs, nobodys, _]) = office();
    let next = Some(office.clock_now().plus(TimeDelta::minutes(20)));
    let contact = Wish::Contact { channel: Channel::Phone, outcome: Outcome::Reached, next, gave: Vec::new() };
    office.desk("tanaka").act(mine, &contact.into()).unwrap();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    assert_eq!(listed(&console).last(), Some(&mine), "until then the others come first");
    assert!(console.screen().contains("call 16:24"), "with its time:\n{}", console.screen());
    console.wait(TimeDelta::seconds(1)).wait(TimeDelta::minutes(19));
    assert_eq!(listed(&console).last(), Some(&mine), "and not a minute earlier");
    console.wait(TimeDelta::minutes(1));
    assert_eq!(listed(&console)[0], mine);
    assert!(listed(&console).contains(&theirs) && listed(&console).contains(&nobodys) && listed(&console).len() == 3);
    assert!(console.screen().contains("CALL NOW"), "{}", console.screen());
}

/// The column of the views, line by line.
fn at_left(console: &Console<'_>) -> Vec<String> {
    let screen = console.screen();
    screen.lines().filter_map(|line| Some(line.strip_prefix('"')?.split_once('│')?.0.trim_end().to_owned())).collect()
}

#[test]
fn a_very_wide_screen_lists_saved_views_and_the_counts_of_the_queue() {
    let (office, [mine, ..]) = office();
    let mut console = Console::open(&office, "tanaka", (200, 60), Lang::En);
    console.press("/").write("company:mine").press("Ctrl+S").write("big").press("Enter Esc Esc");
    let left = at_left(&console);
    let place = |words: &str| left.iter().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{left:?}"));
    assert!(place("5 All") < place("Filters @") && place("Filters @") < place("@ big"), "{left:?}");
    // Saved ones, then those that come with the program, then how the team's queue stands.
    assert!(place("@ big") < place("@ Urgent") && place("@ Waiting") < place("Team's queue"), "{left:?}");
    assert!(left.iter().any(|line| line.contains("New") && line.ends_with('1')), "{left:?}");
    // With the keys of that part: past the last list to the first filter with a name, and back.
    console.press("5 h j");
    assert_eq!((console.model.pane(), console.model.queue.text.as_str()), (Pane::Views, "@big"));
    assert_eq!(listed(&console), [mine]);
    assert!(at_left(&console).iter().any(|line| line.starts_with("❯@ big")), "{:?}", at_left(&console));
    console.press("k");
    assert_eq!((console.model.queue.tab, console.model.queue.text.as_str()), (Tab::All, ""));
    console.press("j k k");
    assert_eq!(console.model.queue.tab, Tab::Board);
    // And with the mouse.
    console.click("@ big");
    assert_eq!(listed(&console), [mine]);
}
