//! Two leads side by side on the console: looked at, merged, told apart, taken apart again.

use chrono::TimeDelta;
use tasuki::agreement::terms::{Channel, Outcome};
use tasuki::app::{Overlay, RowOf, Walk};
use tasuki::domain::{Field, Merging, Request, Strength, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;

use crate::harness::{Console, FRIDAY, Office};

const MAP: &str = "rows = 'live'\nhand_over = true\n[columns]\nid = 'external_id'\nname = 'name'\nkana = 'kana'\n\
     company = 'company'\nmail = 'mail'\nphone = 'phone'\ntitle = 'title'\n";

/// A list that marketing sends; every lead of it is handed over.
fn take_in(office: &Office, rows: &str) {
    let path = office.folder.path().join(format!("{}.csv", office.clock_now().millis()));
    std::fs::write(&path, format!("id,name,kana,company,mail,phone,title\n{rows}")).unwrap();
    let map = tasuki::intake::Map::parse("map.toml", MAP).unwrap();
    let mut desk = office.desk("ito");
    let mut list = desk.open_list(&path, &map).unwrap();
    let came = desk.import(&mut list, &map, false, &mut Vec::new()).unwrap();
    assert_eq!(came.tally.rejected, 0, "{came:?}");
    office.clock.advance(TimeDelta::minutes(1));
}

/// 山田 came in at a fair and again, with another address, from the web.
pub fn twice() -> Office {
    let office = Office::at(FRIDAY);
    take_in(&office, "K-1,山田 太郎,ヤマダ タロウ,株式会社光電機,taro@hikari.example,03-1234-5678,\n");
    take_in(&office, "K-2,山田太郎,,光電機㈱,taro.y@gmail.com,+81-3-1234-5678,部長\n");
    office
}

/// Beside them two of one address, of whom one is 鈴木 now, and two of one name at one company.
pub fn many() -> Office {
    let office = twice();
    take_in(
        &office,
        "K-3,佐藤 花子,,東都システム,hanako@toto.example,,\nK-4,佐藤花子,,東都システム,HANAKO@toto.example,,課長\n",
    );
    take_in(
        &office,
        "K-5,鈴木 一郎,,ミナト物流,a@minato.example,045-111-1111,\nK-6,鈴木 一郎,,ミナト物流,b@minato.example,045-222-2222,\n",
    );
    office
}

fn console<'o>(office: &'o Office, who: &str) -> Console<'o> {
    Console::open(office, who, (120, 40), Lang::En)
}

fn walk<'c>(console: &'c Console<'_>) -> &'c Walk {
    match &console.model.overlay {
        Some(Overlay::Walk(walk)) => walk,
        other => panic!("two leads are side by side, not {other:?}: {}", console.said()),
    }
}

fn to_field(console: &mut Console<'_>, field: &str) {
    for _ in 0..50 {
        if walk(console).line().is_some_and(|line| line.field == field) {
            return;
        }
        console.press("j");
    }
    panic!("{field} is not shown:\n{}", console.screen());
}

#[test]
fn two_leads_stand_side_by_side_with_what_would_stay() {
    let office = twice();
    let mut console = console(&office, "tanaka");
    assert!(console.screen().contains("M Duplicates"), "the hint line offers it: {}", console.screen());
    console.press("M");
    let screen = console.screen();
    for told in [
        "Likely duplicates 1/1",
        "#1 goes on",
        "#2 goes into it",
        "taro@hikari.example",
        "taro.y@gmail.com",
        "[*]",
        "<>",
    ] {
        assert!(screen.contains(told), "{told}:\n{screen}");
    }
    // Same or different, and what stays, is told without colours.
    let line = |word: &str| screen.lines().find(|line| line.contains(word)).unwrap().to_owned();
    assert!(line("taro.y@gmail.com").contains("[*] taro@hikari.example"), "{screen}");
    assert!(line("部長").contains(" *  部長"), "what only one of them knows stays: {screen}");
    assert!(screen.contains("ヤマダ タロウ"), "{screen}");
    assert!(line("no. 1 since").matches("no. 1 since").count() == 2, "both open hand-offs: {screen}");
    assert!(screen.contains("Last"), "what happened last: {screen}");
    console.press("Esc");
    assert!(console.model.overlay.is_none());
    assert!(office.desk("tanaka").record(LeadId(2)).unwrap().lead.merged_into.is_none(), "looking changes nothing");
}

#[test]
fn a_rep_merges_chooses_whose_address_stays_and_takes_it_back() {
    let office = twice();
    let mut console = console(&office, "tanaka");
    console.press("M");
    to_field(&mut console, "mail");
    console.press("Right");
    assert!(console.screen().contains("[*] taro.y@gmail.com"), "{}", console.screen());
    console.press("Left Space m");
    assert!(console.model.overlay.is_none(), "nothing else is to be decided: {}", console.screen());
    assert!(console.said().contains("lead 2 went into lead 1"), "{}", console.said());
    let record = office.desk("tanaka").record(LeadId(1)).unwrap();
    assert_eq!(record.person.get(Field::Mail), Some("taro.y@gmail.com"));
    assert_eq!(record.lead.absorbed, [LeadId(2)]);
    assert_eq!((console.model.queue.page.total, console.model.lead()), (1, Some(LeadId(1))));
    console.press("u");
    assert_eq!(console.model.queue.page.total, 2, "{}", console.said());
    let record = office.desk("tanaka").record(LeadId(1)).unwrap();
    assert_eq!((record.person.get(Field::Mail), record.lead.absorbed.len()), (Some("taro@hikari.example"), 0));
}

#[test]
fn a_wrong_merge_is_taken_back_from_the_same_dialog() {
    let office = twice();
    office.desk("ito").merge(LeadId(1), LeadId(2), &Merging::default()).unwrap();
    let mut console = console(&office, "tanaka");
    console.press("M");
    let screen = console.screen();
    assert!(screen.contains("Merged: one person") && screen.contains("#2 went into it"), "{screen}");
    console.press("m x");
    assert!(walk(&console).beside.as_ref().unwrap().is_merged, "neither merges nor tells apart what is merged");
    console.press("d");
    assert!(console.said().contains("are two again"), "{}", console.said());
    assert_eq!(console.model.queue.page.total, 2);
    assert!(!walk(&console).beside.as_ref().unwrap().is_merged, "they are offered again: {}", console.screen());
}

#[test]
fn who_is_two_people_is_not_offered_again_until_that_is_taken_back() {
    let office = twice();
    let mut console = console(&office, "tanaka");
    console.press("M x");
    assert!(console.model.overlay.is_none() && console.said().contains("not offered again"), "{}", console.said());
    console.press("M");
    assert!(console.model.overlay.is_none() && console.said().contains("No likely duplicates of this lead"));
    console.press("u M");
    assert_eq!(walk(&console).candidates().len(), 1);
}

#[test]
fn all_pairs_are_walked_through_strongest_first() {
    let office = many();
    let mut console = console(&office, "tanaka");
    console.press("g d");
    let strengths = |console: &Console<'_>| {
        walk(console).candidates().iter().map(|pair| pair.likeness.as_ref().unwrap().strength).collect::<Vec<_>>()
    };
    assert_eq!(strengths(&console), [Strength::Strong, Strength::Strong, Strength::Possible], "{}", console.screen());
    let first = walk(&console).candidate().unwrap().leads;
    console.press("n");
    assert_ne!(walk(&console).candidate().unwrap().leads, first);
    console.press("p m");
    assert_eq!(walk(&console).candidates().len(), 2, "on with the next: {}", console.said());
    // Taken back without leaving: the pair is there again.
    console.press("u");
    assert_eq!((walk(&console).candidates().len(), walk(&console).candidate().unwrap().leads), (3, first));
    console.press("x n");
    assert_eq!(walk(&console).candidates().len(), 2);
    console.press("m");
    // Two of one name with other numbers: somebody must be sure.
    assert!(console.screen().contains("Merge all the same?"), "{}", console.screen());
    console.press("n");
    assert!(!walk(&console).asks_sure && walk(&console).candidates().len() == 2, "{}", console.screen());
    console.press("m y");
    assert_eq!(walk(&console).candidates().len(), 1, "{}", console.said());
    console.press("m");
    assert!(console.model.overlay.is_none(), "all are decided: {}", console.screen());
    assert!(console.said().contains("Merged"), "{}", console.said());
    console.press("g d");
    assert!(console.model.overlay.is_none() && console.said().contains("No likely duplicates"), "{}", console.said());
}

#[test]
fn whose_it_becomes_is_asked_where_both_have_an_owner() {
    let office = twice();
    office.desk("tanaka").act(LeadId(1), &Wish::Accept.into()).unwrap();
    office.desk("sato").act(LeadId(2), &Wish::Accept.into()).unwrap();
    let mut console = console(&office, "tanaka");
    console.press("M m");
    assert!(console.said().contains("The owners differ"), "{}", console.said());
    assert_eq!(walk(&console).line().map(|line| line.field.as_str()), Some("owner"), "the cursor is there");
    console.press("Right m");
    let lead = office.desk("tanaka").record(LeadId(1)).unwrap().lead;
    assert_eq!(lead.owner.unwrap().as_str(), "sato");
}

#[test]
fn which_lead_goes_on_is_chosen_only_where_sales_works_on_neither() {
    let office = twice();
    let mut console = console(&office, "tanaka");
    console.press("M s");
    assert!(console.said().contains("Sales works on lead 1"), "{}", console.said());
    drop(console);
    let office = Office::at(FRIDAY);
    office.captured("株式会社光電機", "山田 太郎", "Web");
    office.captured("光電機㈱", "山田太郎", "Web");
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    console.press("g d s");
    assert!(console.screen().contains("#2 goes on"), "{}", console.screen());
    console.press("m");
    assert_eq!(office.desk("tanaka").record(LeadId(1)).unwrap().lead.merged_into, Some(LeadId(2)));
}

#[test]
fn what_somebody_else_decides_meanwhile_is_said_and_shown() {
    let office = twice();
    let mut console = console(&office, "tanaka");
    console.press("M");
    office.desk("sato").merge(LeadId(1), LeadId(2), &Merging::default()).unwrap();
    console.press("m");
    assert!(console.said().contains("went into lead 1") && !console.said().contains('`'), "{}", console.said());
    console.notice();
    assert!(walk(&console).beside.as_ref().unwrap().is_merged, "{}", console.screen());
    // And where the person is erased, nothing is to be decided.
    office.desk("sato").act(LeadId(1), &Wish::Erase.into()).unwrap();
    console.notice().press("d");
    assert!(console.said().contains("erased"), "{}", console.said());
}

#[test]
fn a_line_that_is_not_to_be_chosen_says_so() {
    let office = twice();
    let mut console = console(&office, "tanaka");
    console.press("M");
    to_field(&mut console, "title");
    console.press("Left");
    assert!(console.said().contains("Nothing to choose here"), "{}", console.said());
    console.press("G");
    assert!(matches!(walk(&console).rows().last(), Some(RowOf::Last(_))) && walk(&console).line().is_none());
}

#[test]
fn every_size_shows_two_leads() {
    let office = many();
    let contact =
        Request::contact(Channel::Phone, Outcome::NoAnswer).with_note("留守。Called twice.\nAgain.".to_owned());
    office.desk("tanaka").act(LeadId(1), &contact).unwrap();
    for lang in [Lang::Ja, Lang::En] {
        for size in
            (1..30).map(|n| (n * 7 % 90 + 1, n)).chain([(1, 1), (59, 24), (80, 24), (200, 60), (300, 5), (5, 100)])
        {
            let mut console = Console::open(&office, "tanaka", size, lang);
            for keys in ["g d", "j", "G", "Right", "n", "n", "m", "n", "Esc", "M", "x", "u"] {
                console.press(keys);
                console.terminal();
            }
        }
    }
}
