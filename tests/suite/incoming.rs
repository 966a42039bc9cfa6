//! A rep drops marketing's list on the console, looks at how it is understood, mends it and takes it in.

use std::path::PathBuf;

use tasuki::agreement::terms::Stage;
use tasuki::app::{Forecast, Looking, Msg, Part};
use tasuki::domain::{Field, Request, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;
use tasuki::intake::{Encoding, Form, Rows, Target};

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

fn looking<'c>(console: &'c Console<'_>) -> &'c Looking {
    match console.model.incoming.as_ref().map(|incoming| &incoming.part) {
        Some(Part::Looking(looking)) => looking,
        other => panic!("no list is looked at: {other:?}"),
    }
}

/// Which encoding or sheet is read.
fn read_as(console: &Console<'_>) -> String {
    looking(console).look.description.form.read_as().name().to_owned()
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

#[test]
fn people_with_ids_of_their_own_are_never_joined_because_a_list_says_external_id() {
    let rows = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile/rows.csv");
    let office = Office::at(FRIDAY);
    let mut desk = office.desk("tanaka");
    let look = desk.look(&rows, None).unwrap();
    let told = |name: &str| look.description.columns.iter().find(|column| column.name == name).unwrap().target;
    assert_eq!(told("external_id"), Target::of("external_id"));
    assert_eq!(told("notes"), Target::of("note"));
    let mut list = desk.open_list(&rows, &look.map).unwrap();
    let tally = desk.import(&mut list, &look.map, false, &mut Vec::new()).unwrap().tally;
    assert_eq!(tally.read, tally.created + tally.rejected, "every row that comes in is somebody else: {tally:?}");
}

#[test]
fn dates_that_nobody_can_tell_apart_keep_nobody_from_looking_at_a_list() {
    let office = Office::at(FRIDAY);
    let path = list(&office, "会社名,登録日\nミナト物流,01/02/2026\n山田製作所,03/04/2026\n");
    let look = office.desk("tanaka").look(&path, None).unwrap();
    let words: Vec<_> = look.description.columns.iter().map(|it| it.target.and_then(Target::word)).collect();
    assert_eq!(words, [Some("company"), None], "kept as it is, until somebody says what it is");
    std::fs::write(&path, "会社名,登録日\nミナト物流,2026-02-01\n").unwrap();
    let look = office.desk("tanaka").look(&path, None).unwrap();
    assert_eq!(look.description.columns[1].target, Some(Target::CreatedAt));
}

#[test]
fn every_sheet_of_a_workbook_is_reached_and_recognised() {
    let office = Office::at(FRIDAY);
    let path = office.folder.path().join("展示会.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheets: [(&str, &[&[&str]]); 4] = [
        ("表紙", &[&["2026年 展示会"], &["作成: マーケティング部"]]),
        ("リスト", &[&["メールアドレス", "苗字", "名前", "スター"], &["sato@yamada.example", "佐藤", "花子", "3"]]),
        ("空", &[]),
        ("補足", &[&["会社名", "電話"], &["ミナト物流", "03-1234-5678"]]),
    ];
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, y) in rows.iter().zip(0..) {
            for (cell, x) in row.iter().zip(0..) {
                sheet.write(y, x, *cell).unwrap();
            }
        }
    }
    book.save(&path).unwrap();
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::Ja);
    console.paste(&format!("'{}'", path.display())).press("Enter");
    assert_eq!(read_as(&console), "表紙");
    console.press("c");
    assert_eq!(read_as(&console), "リスト");
    let look = &looking(&console).look;
    assert_eq!(look.fit.as_ref().map(|fit| fit.preset.name), Some("satori"), "as `--sheet リスト` finds it");
    assert!(look.samples.iter().all(|sample| sample.refused.is_none()), "{:?}", look.samples);
    assert!(console.screen().contains("SATORI"), "{}", console.screen());
    // A sheet without anything is stepped past, and that is said.
    console.press("c");
    assert_eq!(read_as(&console), "補足");
    assert!(console.said().contains('空'), "{}", console.said());
    assert_eq!(looking(&console).look.description.columns[1].target, Target::of("phone"));
    console.press("c");
    assert_eq!(read_as(&console), "表紙", "round");
    assert!(console.said().contains("表紙") && !console.said().contains('空'), "{}", console.said());
    console.press("c Ctrl+S");
    assert_eq!(office.desk("tanaka").record(LeadId(1)).unwrap().person.get(Field::Mail), Some("sato@yamada.example"));
}

#[test]
fn encodings_in_which_a_file_cannot_be_read_are_stepped_past() {
    let office = Office::at(FRIDAY);
    let path = office.folder.path().join("leads.csv");
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode(LIST);
    std::fs::write(&path, &bytes).unwrap();
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::En);
    console.paste(&path.display().to_string()).press("Enter");
    let cp932 = read_as(&console);
    assert_eq!(cp932, "CP932 (Shift_JIS)");
    let mut round = Vec::new();
    while round.last() != Some(&cp932) {
        console.press("c");
        round.push(read_as(&console));
        assert!(matches!(looking(&console).forecast, Forecast::Known(_)), "{}", console.screen());
        assert!(round.len() < 8, "{round:?}");
        if round.len() == 1 {
            assert!(console.said().contains("EUC-JP"), "{}", console.said());
        }
    }
    assert!(!round.contains(&"EUC-JP".to_owned()), "{round:?}");
    console.press("Ctrl+S");
    assert!(console.screen().contains("Created"), "{}", console.screen());
}

#[test]
fn what_columns_were_said_to_become_stays_where_another_encoding_has_the_same_columns() {
    let office = Office::at(FRIDAY);
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode("firm,who\nGro\u{df} AG,J\u{fc}rgen\n");
    let path = office.folder.path().join("leads.csv");
    std::fs::write(&path, &bytes).unwrap();
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::En);
    console.paste(&path.display().to_string()).press("Enter");
    console.press("Enter").write("company").press("Enter");
    console.press("r c");
    let looking = looking(&console);
    assert_ne!(looking.look.map.stated.encoding, None);
    assert_eq!(looking.look.description.columns[0].target, Target::of("company"));
    assert_eq!(looking.look.map.rows, Rows::History);
}

#[test]
fn a_file_that_says_what_it_is_is_read_in_no_other_way() {
    let office = Office::at(FRIDAY);
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::En);
    let path = list(&office, &format!("\u{feff}{LIST}"));
    console.paste(&format!("'{}'", path.display())).press("Enter c");
    assert!(console.said().contains("UTF-8 (BOM) only"), "{}", console.said());
    let looking = looking(&console);
    assert!(matches!(looking.look.description.form, Form::Text { encoding: Encoding::Utf8Bom, .. }));
    assert!(matches!(looking.forecast, Forecast::Known(_)) && looking.waits.is_none());
}

#[test]
fn a_file_that_vanishes_while_it_is_looked_at_is_told_of_and_nothing_waits_for_it() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (100, 30), Lang::En);
    map_company_and_mail(&mut console);
    let path = looking(&console).look.path.clone();
    std::fs::remove_file(&path).unwrap();
    for keys in ["c", "r", "H"] {
        console.press(keys);
        assert!(console.said().contains("no such file"), "{keys}: {}", console.said());
        let looking = looking(&console);
        assert_eq!((looking.map.rows, looking.map.hand_over), (Rows::Live, false), "{keys}: nothing was changed");
        assert!(matches!(looking.forecast, Forecast::Known(_)) && looking.waits.is_none(), "{keys}");
    }
    console.press("Ctrl+S");
    assert!(console.said().contains("no such file"), "{}", console.said());
    assert!(console.screen().contains("is not known"), "{}", console.screen());
    // It is there again: so is everything else.
    list(&office, LIST);
    console.press("r r Ctrl+S");
    assert!(console.screen().contains("Created 2"), "{}", console.screen());
}

#[test]
fn what_was_asked_for_last_comes_in_however_fast_somebody_types() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (100, 30), Lang::En);
    map_company_and_mail(&mut console);
    let typed = |console: &mut Console<'_>, keys: &str| {
        for key in keys.split(' ') {
            console.take(Msg::Key(key.parse().unwrap()));
        }
    };
    // Which columns another encoding has nobody knows yet.
    typed(&mut console, "c Ctrl+S");
    assert!(console.said().contains("Wait a moment"), "{}", console.said());
    console.settle();
    assert!(office.desk("tanaka").is_empty().unwrap(), "nothing came in");
    console.press("Esc");
    let mut console = dropped(&office, (100, 30), Lang::En);
    map_company_and_mail(&mut console);
    typed(&mut console, "r Ctrl+S");
    console.settle();
    let Some(Part::Over(over)) = console.model.incoming.as_ref().map(|incoming| &incoming.part) else { panic!() };
    assert_eq!(over.look.map.rows, Rows::History);
    assert_eq!(over.report.imported.tally.created, 2);
}

#[test]
fn how_many_leads_stay_can_be_read_on_any_screen() {
    for (lang, told) in [(Lang::Ja, "残したリード 1件"), (Lang::En, "1 were acted upon since and stay")] {
        let office = Office::at(FRIDAY);
        let mut console = dropped(&office, (80, 24), lang);
        map_company_and_mail(&mut console);
        console.press("Ctrl+S");
        let note = Request::from(Wish::Note { about: None }).with_note("Rang.".to_owned());
        office.desk("sato").act(LeadId(1), &note).unwrap();
        console.press("u u");
        // A line may end anywhere.
        let screen = console.screen();
        let lines = screen.lines().filter_map(|line| Some(line.split_once('│')?.1.rsplit_once('│')?.0.trim()));
        let whole = lines.collect::<Vec<_>>().join(if lang == Lang::Ja { "" } else { " " });
        assert!(whole.replace("  ", " ").contains(told), "{screen}");
    }
}

#[test]
fn what_is_typed_for_a_column_is_seen_however_long_its_name() {
    let office = Office::at(FRIDAY);
    for (size, lang) in [((80, 24), Lang::Ja), ((40, 10), Lang::En)] {
        let path = list(&office, &format!("{}\nミナト物流\n", "とても長い列の名前".repeat(40)));
        let mut console = Console::open(&office, "tanaka", size, lang);
        console.paste(&format!("'{}'", path.display())).press("Enter Enter").write("compa");
        assert!(console.screen().contains("compa"), "{}", console.screen());
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_and_nothing_waits_for_it() {
    let office = Office::at(FRIDAY);
    let pipe = office.folder.path().join("leads.csv");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe, office.folder.path().to_owned(), "/dev/null".into()] {
        let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
        console.press("I").write(&path.display().to_string()).press("Enter");
        assert!(console.said().contains(&path.display().to_string()), "{}", console.said());
        assert!(matches!(console.model.incoming.as_ref().unwrap().part, Part::Asking));
    }
}
