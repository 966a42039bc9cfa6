//! A rep drops marketing's list on the console, looks at how it is understood, mends it and takes it in.

use std::path::PathBuf;

use tasuki::agreement::terms::Stage;
use tasuki::app::Part;
use tasuki::domain::{Field, Request, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;
use tasuki::intake::{Rows, Target};

use crate::harness::{Console, FRIDAY, Office};

const LIST: &str = "会社名,担当,メール,区分\n\
    株式会社山田製作所,佐藤 花子,sato@yamada.example,A\n\
    東都システム株式会社,鈴木 一郎,suzuki@,B\n\
    ミナト物流,髙橋 﨑,takahashi@minato.example,A\n";

fn list(office: &Office, text: &str) -> PathBuf {
    let path = office.folder.path().join("展示会 2026.csv");
    std::fs::write(&path, text).unwrap();
    path
}

/// The console with the list dropped on it, and looked at.
fn dropped(office: &Office, size: (u16, u16), lang: Lang) -> Console<'_> {
    let path = list(office, LIST);
    let mut console = Console::open(office, "tanaka", size, lang);
    console.paste(&format!("'{}'", path.display())).press("Enter");
    console
}

fn map_company_and_mail(console: &mut Console<'_>) {
    // 会社名 → company, 担当 → name, メール → mail
    console.press("Enter").write("company").press("Enter");
    console.press("j Enter").write("name").press("Enter");
    console.press("j Enter").write("mail").press("Enter");
}

#[test]
fn a_dropped_list_is_shown_before_anything_comes_in() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (100, 30), Lang::Ja);
    let screen = console.screen();
    for told in ["展示会 2026.csv", "3行、UTF-8(内容から判定)、区切り ,", "会社名", "株式会社山田製作所", "2行目(1/3)"]
    {
        assert!(screen.contains(told), "{told}:\n{screen}");
    }
    assert_eq!(console.model.queue.page.total, 0);
    console.press("Esc");
    assert!(console.model.incoming.is_none() && console.model.overlay.is_none());
    assert!(office.desk("tanaka").is_empty().unwrap(), "nothing came in");
}

#[test]
fn columns_become_fields_by_a_few_letters_and_the_count_follows() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (100, 30), Lang::En);
    map_company_and_mail(&mut console);
    let screen = console.screen();
    assert!(screen.contains("Would create 2") && screen.contains("reject 1"), "{screen}");
    // The second row is shown with why it would not be taken.
    console.press("l");
    assert!(console.screen().contains("This row would be rejected"), "{}", console.screen());
    console.press("Ctrl+S");
    let screen = console.screen();
    assert!(screen.contains("Created 2") && screen.contains("line 3"), "{screen}");
    console.press("Esc");
    let record = office.desk("tanaka").record(LeadId(1)).unwrap();
    assert_eq!(record.person.get(Field::Company), Some("株式会社山田製作所"));
    assert_eq!(record.person.extra.get("区分"), Some("A"), "unknown columns are kept");
    assert_eq!(record.lead.stage, Stage::Lead, "not handed over");
}

#[test]
fn leads_can_be_handed_over_as_they_come_in_and_the_queue_has_them() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (80, 24), Lang::Ja);
    map_company_and_mail(&mut console);
    console.press("H");
    assert!(console.screen().contains("同時に営業へ引き渡します"), "{}", console.screen());
    console.press("Ctrl+S Esc");
    assert_eq!(console.model.queue.page.total, 2, "{}", console.screen());
}

#[test]
fn what_is_past_starts_no_clock_and_is_not_handed_over() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (80, 24), Lang::En);
    map_company_and_mail(&mut console);
    console.press("r H");
    assert!(console.said().contains("handed over by hand only"), "{}", console.said());
    let Some(Part::Looking(looking)) = console.model.incoming.as_ref().map(|incoming| &incoming.part) else {
        panic!("no list is looked at")
    };
    assert_eq!((looking.look.map.rows, looking.look.map.hand_over), (Rows::History, false));
    console.press("Ctrl+S Esc");
    assert_eq!(console.model.queue.page.total, 0);
}

#[test]
fn a_field_belongs_to_one_column_and_a_column_can_be_left_out() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (100, 30), Lang::En);
    console.press("Enter").write("company").press("Enter");
    console.press("j Enter").write("company").press("Enter");
    console.press("j j Enter").write("left out").press("Enter");
    let Some(Part::Looking(looking)) = console.model.incoming.as_ref().map(|incoming| &incoming.part) else {
        panic!("no list is looked at")
    };
    let told: Vec<_> = looking.look.description.columns.iter().map(|it| it.target.map(Target::word)).collect();
    assert_eq!(told, [Some(None), Some(Some("company")), Some(Some("mail")), None], "a mail column is known for one");
}

#[test]
fn a_file_that_is_not_there_can_be_named_again() {
    let office = Office::at(FRIDAY);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("I").write("/nowhere/leads.csv").press("Enter");
    assert!(console.said().contains("/nowhere/leads.csv"), "{}", console.said());
    assert!(matches!(console.model.incoming.as_ref().unwrap().part, Part::Asking));
    assert!(console.screen().contains("/nowhere/leads.csv"), "what was typed is still there");
}

#[test]
fn pasted_text_that_is_no_list_opens_nothing() {
    let office = Office::at(FRIDAY);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    for text in ["axqr", "leads.csv", "/tmp/a.csv\nq", "https://example.com/leads.csv"] {
        console.paste(text);
        assert!(console.model.overlay.is_none() && !console.has_quit, "{text}");
    }
}

#[test]
fn a_list_that_should_not_have_come_in_is_taken_back_from_its_report() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (100, 30), Lang::En);
    map_company_and_mail(&mut console);
    console.press("H Ctrl+S");
    office
        .desk("sato")
        .act(LeadId(1), &Request::from(Wish::Note { about: None }).with_note("Rang.".to_owned()))
        .unwrap();
    console.press("u");
    assert!(console.screen().contains("Take this whole list back?"), "{}", console.screen());
    console.press("Esc");
    assert!(!console.screen().contains("Take this whole list back?"), "{}", console.screen());
    assert_eq!(office.desk("tanaka").queue_counts().unwrap().open, 2, "nothing was done without a second yes");
    console.press("u u");
    let screen = console.screen();
    assert!(screen.contains("1 leads that it had brought are gone"), "{screen}");
    assert!(screen.contains("stays: 1 株式会社山田製作所"), "{screen}");
    console.press("u");
    assert!(!console.screen().contains("Take this whole list back?"), "once is enough");
    console.press("Esc");
    assert_eq!(console.model.queue.page.total, 1, "{}", console.screen());
}

#[test]
fn every_size_shows_a_list_on_its_way_in() {
    let office = Office::at(FRIDAY);
    for lang in [Lang::Ja, Lang::En] {
        for size in (1..30).map(|n| (n * 7 % 90 + 1, n)).chain([(1, 1), (80, 24), (200, 60), (300, 5), (5, 100)]) {
            let mut console = dropped(&office, size, lang);
            for keys in ["j", "Enter", "Down", "Esc", "l", "m", "Esc", "r", "Ctrl+S", "j", "u", "u", "j", "Esc"] {
                console.press(keys);
                console.terminal();
            }
        }
    }
}
