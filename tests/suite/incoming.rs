//! A rep drops marketing's list on the console, looks at how it is understood, mends it and takes it in.

use std::path::PathBuf;

use tasuki::agreement::terms::Stage;
use tasuki::app::{Forecast, Looking, Msg, Part};
use tasuki::domain::{Field, Request, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;
use tasuki::intake::{Encoding, Form, Rows, Target};

use crate::harness::{Console, FRIDAY, Impatient, Office};

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
    assert!(console.screen().contains("過去の記録"), "a plain list starts no clock by itself: {}", console.screen());
    console.press("r H");
    assert!(console.screen().contains("同時に営業へ引き渡します"), "{}", console.screen());
    console.press("Ctrl+S Esc");
    assert_eq!(console.model.queue.page.total, 2, "{}", console.screen());
}

#[test]
fn what_is_past_starts_no_clock_and_is_not_handed_over() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (80, 24), Lang::En);
    map_company_and_mail(&mut console);
    console.press("H");
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
    console.press("r H Ctrl+S");
    office
        .desk("sato")
        .act(LeadId(1), &Request::from(Wish::Note { about: None }).with_note("Rang.".to_owned()))
        .unwrap();
    console.press("u");
    assert!(console.screen().contains("Take this whole list back?"), "{}", console.screen());
    console.press("Esc");
    assert!(!console.screen().contains("Take this whole list back?"), "{}", console.screen());
    console.press("u n u");
    assert!(console.screen().contains("Take this whole list back? y/n"), "{}", console.screen());
    console.press("u n");
    assert!(!console.screen().contains("Take this whole list back?"), "{}", console.screen());
    assert_eq!(office.desk("tanaka").queue_counts().unwrap().open, 2, "nothing was done without a yes");
    console.press("u y");
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
            for keys in [
                "j", "Enter", "Down", "Esc", "l", "m", "Esc", "r", "Ctrl+S", "j", "u", "y", "j", "Esc", "I", "Down",
                "u", "n", "Enter", "Esc", "Esc",
            ] {
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
    assert_eq!(looking.look.map.rows, Rows::Live);
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
    console.press("r");
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
    assert_eq!(over.look.map.rows, Rows::Live);
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
        console.press("u");
        let question = ["この取り込みをすべて取り消しますか? y/n", "Take this whole list back? y/n"];
        assert!(question.iter().any(|told| console.screen().contains(told)), "{}", console.screen());
        console.press("y");
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

/// The keys, one after the other, with nothing else done meanwhile.
fn typed(console: &mut Console<'_>, keys: &str) {
    for key in keys.split(' ') {
        console.take(Msg::Key(key.parse().unwrap()));
    }
}

#[test]
fn whoever_leaves_while_a_list_comes_in_is_asked() {
    let office = Office::at(FRIDAY);
    for (lang, asked, shown) in [
        (Lang::Ja, "終了しますか? y/n", "取り込み中 0 %(I で表示)"),
        (Lang::En, "Quit all the same? y/n", "A list is coming in: 0 % (I shows it)"),
    ] {
        let mut console = dropped(&office, (80, 24), lang);
        map_company_and_mail(&mut console);
        typed(&mut console, "Ctrl+S Esc Esc");
        assert!(console.model.overlay.is_none() && console.screen().contains(shown), "{}", console.screen());
        typed(&mut console, "q");
        assert!(!console.has_quit && console.screen().contains(asked), "{}", console.screen());
        typed(&mut console, "n");
        assert!(!console.screen().contains(asked), "{}", console.screen());
        typed(&mut console, "I");
        assert!(matches!(console.model.incoming.as_ref().unwrap().part, Part::Running(_)), "the key brings it back");
        typed(&mut console, "Esc Esc q");
        // It comes to its end before the answer: there is nothing to be asked any more.
        console.settle();
        assert!(!console.has_quit && console.model.overlay.is_none(), "{}", console.screen());
        // What came of it is shown by the same key.
        console.press("I");
        assert!(matches!(console.model.incoming.as_ref().unwrap().part, Part::Over(_)), "{}", console.screen());
        console.press("Esc q");
        assert!(console.has_quit, "nobody is asked where nothing is on its way");
    }
    let mut console = dropped(&office, (80, 24), Lang::En);
    typed(&mut console, "Ctrl+S Esc Esc q y");
    console.settle();
    assert!(console.has_quit);
}

#[test]
fn a_list_of_last_week_is_taken_back_from_the_lists_that_came_in() {
    for (lang, state, question, gone) in [
        (Lang::Ja, "3行 完了", "この取り込みをすべて取り消しますか? y/n", "取り消し済み"),
        (Lang::En, "3 rows, complete", "Take this whole list back? y/n", "taken back"),
    ] {
        let office = Office::at(FRIDAY);
        let mut console = dropped(&office, (80, 24), lang);
        map_company_and_mail(&mut console);
        console.press("Ctrl+S Esc");
        office.clock.advance(chrono::TimeDelta::days(7));
        console.press("I");
        let screen = console.screen();
        assert!(screen.contains("展示会 2026.csv") && screen.contains(state) && screen.contains("田中"), "{screen}");
        console.press("Down u");
        assert!(console.screen().contains(question), "{}", console.screen());
        console.press("n");
        assert!(!console.screen().contains(question), "{}", console.screen());
        assert!(!office.desk("tanaka").is_empty().unwrap(), "nothing was done without a yes");
        console.press("Enter");
        assert!(console.said().contains("展示会 2026.csv"), "{}", console.said());
        console.press("u y");
        assert!(office.desk("tanaka").is_empty().unwrap(), "{}", console.screen());
        console.press("Esc I Down");
        assert!(console.screen().contains(gone), "{}", console.screen());
        console.press("u");
        assert!(!console.screen().contains(question), "once is enough: {}", console.screen());
        // Up to the line in which a path is typed, and out.
        console.press("Up").write("/x.csv");
        assert!(console.screen().contains("/x.csv"), "{}", console.screen());
        console.press("Down Esc Esc");
        assert!(console.model.overlay.is_none());
    }
}

#[test]
fn what_was_refused_before_is_not_said_of_the_next_file() {
    let office = Office::at(FRIDAY);
    let path = list(&office, LIST);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("I").write("/nowhere/leads.csv").press("Enter");
    assert!(console.said().contains("/nowhere/leads.csv"), "{}", console.said());
    console.press("Ctrl+U").write(&path.display().to_string()).press("Enter");
    assert_eq!(console.said(), "");
    let there = path.with_extension("map.toml");
    std::fs::create_dir(&there).unwrap();
    console.press("m Ctrl+U").write(&there.display().to_string()).press("Enter");
    assert!(console.said().contains("map.toml"), "{}", console.said());
    console.press("Esc Esc");
    assert_eq!(console.said(), "");
}

/// A list of so many rows, of which the first thousand came in on Friday before somebody pulled the plug.
fn half_taken_in(office: &Office, path: &std::path::Path) {
    let rows = (0..40_000).map(|n| format!("会社{n},人{n},person{n}@example.jp\n"));
    std::fs::write(path, std::iter::once("会社名,氏名,メール\n".to_owned()).chain(rows).collect::<String>()).unwrap();
    let mut desk = office.desk("sato");
    let look = desk.look(path, None).unwrap();
    let mut list = desk.open_list(path, &look.map).unwrap();
    let imported = desk.import(&mut list, &look.map, false, &mut Impatient::after(1)).unwrap();
    assert!(imported.is_stopped && imported.tally.read < 40_000, "{imported:?}");
}

#[test]
fn a_list_that_was_stopped_says_so_before_it_comes_in_again() {
    let office = Office::at(FRIDAY);
    let path = office.folder.path().join("展示会 2026.csv");
    half_taken_in(&office, &path);
    let read = office.desk("tanaka").imports().unwrap()[0].tally.read;
    office.clock.advance(chrono::TimeDelta::days(3));
    let mut console = Console::open(&office, "tanaka", (110, 30), Lang::En);
    console.press("I Down");
    assert!(console.screen().contains(&format!("stopped {read}/40000 rows")), "{}", console.screen());
    console.press("Enter");
    assert!(console.said().contains(&format!("it goes on at row {}", read + 1)), "{}", console.said());
    console.press("Esc Esc");
    console.paste(&format!("'{}'", path.display())).press("Enter");
    let goes_on = format!("after {read} of 40000 rows; goes on at row {}", read + 1);
    assert!(console.screen().contains(&goes_on), "{}", console.screen());
    // Read in another way it would be a second import, and that is said, too.
    console.press("r");
    assert!(!console.screen().contains(&goes_on), "{}", console.screen());
    assert!(console.screen().contains("it begins anew"), "{}", console.screen());
    console.press("r");
    assert!(console.screen().contains(&goes_on), "{}", console.screen());
    console.press("Ctrl+S");
    let imports = office.desk("tanaka").imports().unwrap();
    assert!(imports.len() == 1 && imports[0].is_whole, "{imports:?}");
    console.press("Esc");
    console.paste(&format!("'{}'", path.display())).press("Enter");
    assert!(!console.screen().contains("Stopped on"), "{}", console.screen());
}

#[test]
fn a_map_that_was_kept_is_read_by_when_the_list_is_opened_again() {
    let office = Office::at(FRIDAY);
    let mut console = dropped(&office, (100, 30), Lang::En);
    map_company_and_mail(&mut console);
    console.press("m Enter");
    assert!(console.said().contains("展示会 2026.map.toml"), "{}", console.said());
    // A second one is kept under a name of its own, without a word.
    console.press("r m Enter");
    assert!(console.said().contains("展示会 2026.map-2.toml"), "{}", console.said());
    console.press("Esc");
    let mut console = dropped(&office, (100, 30), Lang::En);
    let screen = console.screen();
    assert!(screen.contains("Read by 展示会 2026.map-2.toml, which lies beside it"), "{screen}");
    assert_eq!(looking(&console).look.map.rows, Rows::Live, "as it was kept last");
    assert!(screen.contains("Would create 2"), "{screen}");
    console.press("p");
    assert!(!console.screen().contains("which lies beside it"), "{}", console.screen());
    assert_eq!(looking(&console).look.description.columns[1].target, Target::of("owner"));
    console.press("p");
    assert!(console.screen().contains("which lies beside it"), "{}", console.screen());
    console.press("Esc");
    // One that cannot be read keeps nobody from the list.
    std::fs::write(office.folder.path().join("展示会 2026.map-2.toml"), "rows = \"yesterday\"").unwrap();
    let console = dropped(&office, (100, 30), Lang::En);
    assert!(
        console.screen().contains("展示会 2026.map-2.toml lies beside it and cannot be used"),
        "{}",
        console.screen()
    );
}

#[test]
fn costs_come_in_by_the_map_that_lies_beside_them() {
    let office = Office::at(FRIDAY);
    let path = office.folder.path().join("費用.csv");
    std::fs::write(&path, "施策,月,金額\n展示会,2026-10,500000\n").unwrap();
    let map = "records = 'costs'\n[columns]\n'施策' = 'campaign'\n'月' = 'month'\n'金額' = 'amount'\n";
    std::fs::write(path.with_extension("map.toml"), map).unwrap();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.paste(&format!("'{}'", path.display())).press("Enter");
    assert!(console.screen().contains("キャンペーンの費用"), "{}", console.screen());
    console.press("r");
    assert!(console.said().contains("常に過去の記録"), "{}", console.said());
    console.press("Ctrl+S");
    assert!(console.screen().contains("新規1"), "{}", console.screen());
}

#[test]
fn files_that_are_dropped_together_are_taken_in_one_at_a_time() {
    let office = Office::at(FRIDAY);
    for (lang, told) in [(Lang::En, "one at a time"), (Lang::Ja, "1つずつ")] {
        let mut console = Console::open(&office, "tanaka", (80, 24), lang);
        for text in ["'/a/b.csv' '/a/c.csv'", "/a/b.csv\n/a/c.csv"] {
            console.paste(text);
            assert!(console.model.overlay.is_none() && console.said().contains(told), "{text}: {}", console.said());
        }
        console.press("I").paste("'/a/b.csv' '/a/c.csv'").press("Enter");
        assert!(console.said().contains(told), "{}", console.said());
        // A file that is only read needs no folder.
        console.press("Ctrl+U").write("/nowhere/leads.csv").press("Enter");
        let said = console.said();
        assert!(said.contains("/nowhere/leads.csv") && !said.contains("folder first"), "{said}");
        assert!(!said.contains("先にフォルダー"), "{said}");
    }
}

#[test]
fn which_rows_would_not_be_taken_is_said_before_and_nothing_is_cut_off() {
    let office = Office::at(FRIDAY);
    let columns = (0..20).map(|n| format!("列{n}")).collect::<Vec<_>>().join(",");
    let cells = ",x".repeat(20);
    let row = |n: usize, mail: &str| format!("会社{n},人{n},{mail}{cells}\n");
    let rows = (0..30).map(|n| row(n, if n > 20 && n < 26 { "nobody@" } else { "a@b.example" })).collect::<String>();
    let path = list(&office, &format!("会社名,氏名,メール,{columns}\n{rows}"));
    for (lang, refused, hidden, out) in [
        (Lang::Ja, "取込不可", "...ほかの列: 上に0、下に", "Esc 戻る"),
        (Lang::En, "rejected", "more columns: 0 above", "Esc Back"),
    ] {
        let mut console = Console::open(&office, "tanaka", (80, 24), lang);
        console.paste(&format!("'{}'", path.display())).press("Enter");
        let screen = console.screen();
        for line in [23, 24, 25] {
            let told = if lang == Lang::Ja { format!("{line}行目") } else { format!("line {line}") };
            assert!(screen.lines().any(|it| it.contains(&told) && it.contains(refused)), "{told}: {screen}");
        }
        assert!(screen.contains(hidden) && screen.contains(out), "{screen}");
        console.press("G");
        assert!(!console.screen().contains(hidden), "{}", console.screen());
        assert!(console.screen().contains("列19"), "{}", console.screen());
    }
}
