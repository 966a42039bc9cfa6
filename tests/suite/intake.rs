//! Exports as people have them: what comes in, what stays out, and what is said about it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono_tz::Asia::Tokyo;
use tasuki::agreement::terms::Stage;
use tasuki::clock::Timestamp;
use tasuki::domain::Field;
use tasuki::error::Error;
use tasuki::i18n::Lang;
use tasuki::intake::{DateOrder, DecidedBy, Encoding, EncodingBy, Form, Intake, Map, Options, Read, Rejects, Row};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn map(text: &str) -> Map {
    Map::parse("map.toml", text).unwrap()
}

fn map_file(name: &str) -> Map {
    let path = fixture(name);
    Map::parse(name, &fs::read_to_string(path).unwrap()).unwrap()
}

fn options() -> Options {
    Options { zone: Tokyo, now: Timestamp::parse_rfc3339("2026-10-15T12:00:00+09:00").unwrap() }
}

fn open_text(map: &Map, content: impl AsRef<[u8]>, options: Options) -> Result<(Intake, Vec<Read>), Error> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), content).unwrap();
    let mut intake = Intake::open(file.path(), map, options)?;
    let rows = intake.by_ref().collect::<Result<_, _>>()?;
    Ok((intake, rows))
}

fn read(map: &Map, content: impl AsRef<[u8]>) -> Vec<Read> {
    open_text(map, content, options()).unwrap().1
}

fn refusal(map: &Map, content: impl AsRef<[u8]>) -> Error {
    open_text(map, content, options()).map(|(_, rows)| rows).unwrap_err()
}

/// The rows' lines with the key of the cause, empty for a row that came in.
fn verdicts(rows: &[Read]) -> Vec<(u64, &'static str)> {
    rows.iter().map(|read| (read.line, read.row.as_ref().err().map_or("", |reject| reject.cause.key()))).collect()
}

fn only(rows: &[Read]) -> (&Row, Vec<&'static str>) {
    let [read] = rows else { panic!("one row expected: {rows:?}") };
    (read.row.as_ref().unwrap(), read.changes.iter().map(|change| change.what.key()).collect())
}

const PERSON: &str = "rows = 'history'\n[columns]\nid = 'external_id'\n";

fn with_columns(columns: &str) -> Map {
    map(&format!("{PERSON}{columns}"))
}

#[test]
fn every_hostile_row_gets_its_verdict() {
    let mut expected = csv::Reader::from_path(fixture("hostile/rows.csv")).unwrap();
    let expected: Vec<BTreeMap<String, String>> = expected.deserialize().map(Result::unwrap).collect();
    let mut intake = Intake::open(&fixture("hostile/rows.csv"), &map_file("hostile/rows.toml"), options()).unwrap();
    let rows: Vec<Read> = intake.by_ref().map(Result::unwrap).collect();
    assert_eq!(rows.len(), expected.len(), "no row is lost, none is made");
    assert_eq!(intake.description().rows, rows.len() as u64);
    for (read, expected) in rows.iter().zip(&expected) {
        let case = &expected["case"];
        // Its key is made from its content when it is matched, which is not intake's work.
        if case == "id_empty" {
            assert!(read.row.is_ok());
            continue;
        }
        let verdict = match (&read.row, read.changes.is_empty()) {
            (Ok(row), true) => {
                assert_eq!(row.person.get(Field::Name), Some(expected["name"].as_str()), "{case}: as written");
                assert_eq!(row.note.as_deref().unwrap_or_default(), expected["notes"], "{case}: as written");
                "accept"
            }
            (Ok(_), false) => "accept_sanitised",
            (Err(_), _) => "reject_row",
        };
        assert_eq!(verdict, expected["expect"], "{case}: {read:?}");
    }
    let last = rows.last().unwrap().row.as_ref().unwrap();
    assert_eq!(last.person.get(Field::Mail), Some("taro219@example.jp"), "nothing before it shifted the columns");
}

#[test]
fn a_small_export_comes_in_with_its_lines() {
    let mut intake = Intake::open(&fixture("intake/leads.csv"), &map_file("intake/leads.toml"), options()).unwrap();
    let rows: Vec<Read> = intake.by_ref().map(Result::unwrap).collect();
    let expected = [
        (2, ""),
        (4, ""),
        (6, "intake.reject.repeated"),
        (7, "intake.reject.nobody"),
        (8, "intake.reject.ragged"),
        (9, ""),
    ];
    assert_eq!(verdicts(&rows), expected);
    let first = rows[0].row.as_ref().unwrap();
    assert_eq!(first.person.get(Field::Name), Some("山田 太郎"));
    assert_eq!(first.person.extra.get("部屋").unwrap_or_default(), "一号室");
    assert_eq!(first.created_at, Timestamp::parse_rfc3339("2026-10-01T09:00:00+09:00"));
    assert_eq!(rows[1].row.as_ref().unwrap().person.extra.get("部屋").unwrap_or_default(), "二\n号室");
}

#[test]
fn a_rejects_file_is_known_by_its_last_columns_in_either_language() {
    let folder = tempfile::TempDir::new().unwrap();
    for lang in [Lang::Ja, Lang::En] {
        let path = folder.path().join(format!("{lang:?}.csv"));
        let header = ["ID", "氏名", "メール", "受付", "部屋"].map(str::to_owned);
        let mut rejects = Rejects::create(&path, &header, lang).unwrap();
        let row = ["K-9", "山田 太郎", "taro@example.jp", "2026-10-01 09:00", "一号室"].map(str::to_owned);
        rejects.write_kept(3, "repeated", &row).unwrap();
        rejects.finish().unwrap();
        let read = Intake::open(&path, &map_file("intake/leads.toml"), options()).unwrap().map(Result::unwrap);
        let rows: Vec<_> = read.map(|read| read.row.unwrap()).collect();
        let extra: Vec<_> = rows[0].person.extra.iter().map(|(name, _)| name.to_string()).collect();
        assert_eq!(extra, ["部屋"], "the line and the cause are no data of the lead: {lang:?}");
    }
}

#[test]
fn the_rejects_file_has_the_same_columns_and_the_cause() {
    let mut intake = Intake::open(&fixture("intake/leads.csv"), &map_file("intake/leads.toml"), options()).unwrap();
    let mut written = Vec::new();
    let mut rejects = Rejects::new(&mut written, &intake.header(), Lang::En).unwrap();
    for read in intake.by_ref().map(Result::unwrap) {
        if let Err(reject) = &read.row {
            rejects.write(reject).unwrap();
        }
    }
    rejects.finish().unwrap();
    let written = String::from_utf8(written).unwrap();
    let lines: Vec<_> = written.lines().collect();
    assert_eq!(lines[0], "\u{feff}ID,氏名,メール,受付,部屋,line,cause");
    let mut japanese = Vec::new();
    Rejects::new(&mut japanese, &intake.header(), Lang::Ja).unwrap().finish().unwrap();
    assert_eq!(String::from_utf8(japanese).unwrap(), "\u{feff}ID,氏名,メール,受付,部屋,行,原因\n");
    // With a number of what must be mended: in this file the id is there once.
    let repeated = lines[1].rsplit_once(" [#").unwrap();
    assert_eq!(repeated.0, "A-1,別人,other@example.jp,2026-10-03,,6,ID: the external id `A-1` was in line 2 already");
    assert!(repeated.1.len() == 9 && repeated.1.ends_with(']'), "{}", lines[1]);
    assert!(lines[3].starts_with("A-3,短い行,,,,8,"), "{}", lines[3]);
}

#[test]
fn a_column_tells_its_order_by_one_value() {
    let map = with_columns("won = 'won_at'");
    let (intake, rows) = open_text(&map, "id,won\n1,01-02-2018 10:00\n2,26-02-2018 19:58\n", options()).unwrap();
    assert_eq!(intake.description().columns[1].dates, Some((DateOrder::Dmy, DecidedBy::Line(3))));
    let at = Timestamp::parse_rfc3339("2018-02-01T10:00:00+09:00").unwrap();
    assert_eq!(rows[0].row.as_ref().unwrap().stages, [(Stage::Customer, at)]);
    assert!(rows[0].changes.is_empty(), "a whole column without offsets is said once, with the column");
    assert!(intake.description().columns[1].needs_zone);
}

#[test]
fn a_column_that_does_not_tell_refuses_the_file_until_somebody_states_it() {
    let map = with_columns("won = 'won_at'");
    let file = "id,won\n1,01/02/2018\n2,03/04/2018\n";
    let error = refusal(&map, file);
    assert_eq!((error.message.key(), error.message.value("column")), ("intake.file.ambiguous", Some("won")));
    assert!(error.say(Lang::En).contains("--date-order"), "{error}");
    let stated = Map { date_order: Some(DateOrder::Mdy), ..map };
    let (intake, rows) = open_text(&stated, file, options()).unwrap();
    assert_eq!(intake.description().columns[1].dates, Some((DateOrder::Mdy, DecidedBy::Stated)));
    assert_eq!(
        rows[1].row.as_ref().unwrap().stages[0].1,
        Timestamp::parse_rfc3339("2018-03-04T00:00:00+09:00").unwrap()
    );
    let in_map = with_columns("won = { field = 'won_at', date_order = 'dmy' }");
    let in_map = Map { date_order: Some(DateOrder::Mdy), ..in_map };
    let rows = open_text(&in_map, file, options()).unwrap().1;
    let april = Timestamp::parse_rfc3339("2018-04-03T00:00:00+09:00").unwrap();
    assert_eq!(rows[1].row.as_ref().unwrap().stages[0].1, april, "a column's own order is the nearest");
}

#[test]
fn one_odd_date_rejects_its_row_and_no_other() {
    let map = with_columns("won = 'won_at'");
    let rows =
        read(&map, "id,won\n1,2018-02-01\n2,2018-02-02\n3,10/11/2018\n4,2018-02-03\n5,\n6,43157\n7,1989-12-31\n");
    let expected = [
        (2, ""),
        (3, ""),
        (4, "intake.reject.order"),
        (5, ""),
        (6, ""),
        (7, "intake.reject.no_date"),
        (8, "intake.reject.too_early"),
    ];
    assert_eq!(verdicts(&rows), expected);
    assert!(rows[4].row.as_ref().unwrap().stages.is_empty(), "an empty date is no date");
}

#[test]
fn hours_that_the_clocks_skip_or_repeat_are_said() {
    let map = map("rows = 'history'\ntime_zone = 'Europe/Berlin'\n[columns]\nid = 'external_id'\nwon = 'won_at'");
    let rows = read(&map, "id,won\n1,2026-03-29 02:30\n2,2025-10-26 02:30\n");
    assert_eq!(verdicts(&rows), [(2, "intake.reject.gap"), (3, "")]);
    assert_eq!(rows[1].changes[0].what.key(), "intake.change.fold");
}

#[test]
fn a_side_field_that_cannot_be_believed_does_not_cost_the_lead() {
    let map =
        with_columns("tel = 'phone'\nstaff = 'employees'\nok = 'consent_mail'\nscore = { type = 'whole', max = 100 }");
    let rows = read(&map, "id,tel,staff,ok,score\n1,8.1E+11,51-200,maybe,101\n");
    let (row, changes) = only(&rows);
    assert_eq!(
        changes,
        ["intake.change.phone", "intake.change.number", "intake.change.consent", "intake.change.typed"]
    );
    assert_eq!((row.person.get(Field::Phone), row.employees), (None, None));
    assert_eq!(row.person.get(Field::ConsentMail), Some("no"));
    let kept: Vec<_> = row.person.extra.iter().map(|(name, value)| (&**name, value)).collect();
    let originals = [
        ("ok (original)", "maybe"),
        ("score (original)", "101"),
        ("staff (original)", "51-200"),
        ("tel (original)", "8.1E+11"),
    ];
    assert_eq!(kept, originals);
}

#[test]
fn amounts_and_counts_are_read_as_people_write_them() {
    let map = with_columns("yen = 'amount'\nstaff = 'employees'\nwhen = { type = 'day' }\nok = { type = 'yes_no' }");
    let rows = read(&map, "id;yen;staff;when;ok\n1;¥1,234,567;１００名;2026年4月1日;TRUE\n");
    let (row, changes) = only(&rows);
    assert_eq!((row.amount, row.employees), (Some(1_234_567.0), Some(100)));
    assert_eq!(
        (row.person.extra.get("when").unwrap_or_default(), row.person.extra.get("ok").unwrap_or_default()),
        ("2026-04-01", "yes")
    );
    assert!(changes.is_empty(), "{changes:?}");
}

#[test]
fn files_as_programs_leave_them_are_read() {
    let map = with_columns("name = 'name'");
    let (intake, rows) = open_text(&map, "\u{feff}id\tname\r\n1\t山田\r\n2\t佐藤", options()).unwrap();
    let form = Form::Text { encoding: Encoding::Utf8Bom, by: EncodingBy::Mark, delimiter: '\t' };
    assert_eq!(intake.description().form, form);
    assert_eq!(rows.len(), 2, "the last row needs no line break");
    let (intake, rows) = open_text(&map, "id,name\n1,山田\n\0\0\0\0", options()).unwrap();
    assert_eq!((intake.description().padding, rows.len()), (4, 1));
    assert_eq!(read(&map, "id,name\r1,山田\r").len(), 1);
    assert_eq!(read(&map, "id,name\n").len(), 0);
    let rows = read(&map, b"id,name\n1,\xED\xA0\xBD\n2,ok\n");
    assert_eq!(verdicts(&rows), [(2, "intake.reject.encoding"), (3, "")]);
}

#[test]
fn what_cannot_be_understood_is_refused_in_one_line() {
    let map = with_columns("name = 'name'");
    for (content, key) in [
        (&b""[..], "intake.file.empty"),
        (b"\xEF\xBB\xBF", "intake.file.no_header"),
        (b"\n\n", "intake.file.no_header"),
        (b"\x7fELF\x02\x01\x01\0\0\0\n", "intake.file.not_text"),
        (b"PK\x03\x04rest", "intake.file.workbook_damaged"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", "intake.file.workbook_old"),
        (b"\xFF\xFE", "intake.file.no_header"),
        (b"id,name\n1,\"open\n2,next\n", "intake.file.quote"),
        (b"id,namae\n1,x\n", "intake.file.no_column"),
    ] {
        let error = refusal(&map, content);
        assert_eq!(error.message.key(), key);
        for lang in [Lang::En, Lang::Ja] {
            assert!(!error.say(lang).contains('\n') && !error.say(lang).contains("%{"), "{}", error.say(lang));
        }
    }
    let error = refusal(&map, "id,nane\n");
    assert_eq!(error.hint.unwrap().value("nearest"), Some("nane"));
    // A file's own words are quoted, whatever they look like to the program.
    let said = refusal(&map, "id,firm,%{column} %{path}\n1,2,3\n").say(Lang::En);
    assert!(said.contains("%{column} %{path}"), "{said}");
    let missing = Intake::open(Path::new("/nowhere/leads.csv"), &map, options()).unwrap_err();
    assert_eq!(missing.message.key(), "error.not_found");
    let folder = Intake::open(&fixture("intake"), &map, options()).unwrap_err();
    assert_eq!(folder.message.key(), "error.is_a_folder");
}

#[test]
fn a_map_is_told_all_that_is_wrong_with_it() {
    let text = "rows = 'life'\ntime_zone = 'Asia/Tokio'\nhand_ovr = true\n[columns]\na = 'extrenal_id'\nb = 'name'\nc = 'name'\n\
        d = { field = 'phone', type = 'whole' }\ne = { min = 1 }\nf = { date_order = 'dmy' }\n[extra]\nkep = true\n";
    let complaints = Map::parse("map.toml", text).unwrap_err();
    let found: Vec<_> = complaints.list.iter().map(|c| (c.line, c.message.key())).collect();
    let expected = [
        (1, "intake.map.unknown_word_near"),
        (2, "intake.map.unknown_zone"),
        (3, "document.unknown_key"),
        (5, "intake.map.unknown_word_near"),
        (7, "intake.map.field_twice"),
        (8, "intake.map.type_of_field"),
        (9, "intake.map.bound_of_text"),
        (10, "intake.map.order_of_text"),
        (12, "intake.map.unknown_word_near"),
    ];
    assert_eq!(found, expected, "{complaints}");
    for meant in ["`live`", "`Asia/Tokyo`", "`hand_over`", "`external_id`", "`keep`"] {
        assert!(complaints.to_string().contains(meant), "{meant}: {complaints}");
    }
}

#[test]
fn the_map_says_which_other_columns_are_kept() {
    let keep = |keep: &str| {
        let rows = read(&map(&format!("{PERSON}[extra]\nkeep = {keep}\n")), "id,a,b\n1,x,y\n");
        only(&rows).0.person.extra.names().cloned().collect::<Vec<_>>()
    };
    let error = refusal(&map(&format!("{PERSON}[extra]\nkeep = ['bb']\n")), "id,a,b\n");
    assert_eq!((error.message.key(), error.message.value("column")), ("intake.file.no_column", Some("bb")));
    assert_eq!((keep("true"), keep("['b']"), keep("false")), (vec!["a".into(), "b".into()], vec!["b".into()], vec![]));
}

#[test]
fn the_shipped_maps_are_right() {
    let leads = "mql_id,first_contact_date,landing_page_id,origin\nab,01-02-2018,lp,social\ncd,20-10-2017,lp,\n";
    let rows = read(&map_file("olist-leads.toml"), leads);
    assert_eq!(verdicts(&rows), [(2, ""), (3, "")]);
    assert_eq!(rows[0].row.as_ref().unwrap().source.as_deref(), Some("social"));
    map_file("olist-deals.toml");
}
