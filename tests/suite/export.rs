//! What goes out comes back: exports in every form, taken in again, and what is told of them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use chrono::TimeDelta;
use serde_json::Value;
use tasuki::agreement::terms::{Act, Channel, Outcome};
use tasuki::desk::{Desk, ExportAsk, Exported, Exports, Remark};
use tasuki::domain::filter::Filter;
use tasuki::domain::{Field, Operation, Request, Touch, Wish};
use tasuki::export::{Encoding, Form, Wrong};
use tasuki::i18n::Lang;
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::intake::{Intake, Map, Options, Stated, headers_of};
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tasuki::storage::{QueueAsk, Since, Store, Tally};

use crate::cli::Machine;
use crate::harness::{Console, FRIDAY, Office, at};

/// When the hostile rows come in.
const THURSDAY: &str = "2026-10-15T12:00:00+09:00";

fn export(desk: &mut Desk, what: Exports, ask: &ExportAsk, form: Form, lang: Lang) -> (Vec<u8>, Exported) {
    let mut bytes = Vec::new();
    let exported = desk.export(what, ask, form, lang, Box::new(&mut bytes), &|| true).unwrap();
    (bytes, exported)
}

fn all(desk: &mut Desk, form: Form, lang: Lang) -> Vec<u8> {
    export(desk, Exports::Leads, &ExportAsk::default(), form, lang).0
}

fn import(desk: &mut Desk, file: &Path, map: &Map) -> Tally {
    let options = Options { zone: desk.agreement().zone, now: desk.now() };
    let mut intake = Intake::open(file, map, options).unwrap();
    let mut remarks: Vec<Remark> = Vec::new();
    desk.import(&mut intake, map, false, &mut remarks).unwrap().tally
}

/// Takes a file in that Tasuki wrote, without a map.
fn take_back(desk: &mut Desk, bytes: &[u8]) -> Tally {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    let headers = headers_of(file.path(), None, &Stated::default()).unwrap();
    let map = Map::of_own(&headers).expect("a file that Tasuki wrote is known by its header");
    import(desk, file.path(), &map)
}

/// The rows of a CSV for programs by their columns.
fn table(csv: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv);
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        header.iter().zip(&record).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// The same without what says in which database a lead is.
fn told(csv: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut rows = table(csv);
    for row in &mut rows {
        row.remove("tasuki_key");
    }
    rows
}

/// An office that has taken in all the hostile rows.
fn hostile() -> Office {
    office_of(usize::MAX)
}

/// The same without rows of which a field is longer than that.
fn office_of(longest: usize) -> Office {
    let office = Office::at(THURSDAY);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile");
    let map = Map::parse("rows.toml", &fs::read_to_string(folder.join("rows.toml")).unwrap()).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut kept = csv::WriterBuilder::new().flexible(true).from_path(file.path()).unwrap();
    let mut rows =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(folder.join("rows.csv")).unwrap();
    for row in rows.byte_records().map(Result::unwrap).filter(|row| row.iter().all(|field| field.len() <= longest)) {
        kept.write_byte_record(&row).unwrap();
    }
    kept.flush().unwrap();
    let imported = import(&mut office.desk("ito"), file.path(), &map);
    assert!(imported.created > 50 && imported.rejected > 10, "{imported:?}");
    office
}

/// Every form that comes back, as a program and as people of each language get it.
const FORMS: [(Form, Lang); 6] = [
    (Form::Csv, Lang::En),
    (Form::SheetCsv(Encoding::Utf8), Lang::En),
    (Form::SheetCsv(Encoding::Utf8), Lang::Ja),
    (Form::SheetCsv(Encoding::Cp932), Lang::Ja),
    (Form::Xlsx, Lang::En),
    (Form::Xlsx, Lang::Ja),
];

#[test]
fn every_hostile_row_comes_back_to_the_letter_from_every_form() {
    let (of_text, workbooks) = FORMS.split_at(4);
    come_back(&hostile(), of_text);
    // A workbook does not hold more in a cell, and says so.
    come_back(&office_of(32_767), workbooks);
}

fn come_back(office: &Office, forms: &[(Form, Lang)]) {
    let mut desk = office.desk("ito");
    let before = all(&mut desk, Form::Csv, Lang::En);
    let count = told(&before).len() as u64;
    for (form, lang) in forms.iter().copied() {
        let written = all(&mut desk, form, lang);
        let again = take_back(&mut desk, &written);
        assert_eq!((again.read, again.unchanged, again.rejected), (count, count, 0), "{form:?} {lang:?}: {again:?}");
        assert_eq!(all(&mut desk, Form::Csv, Lang::En), before, "nothing was changed by its own export");

        let elsewhere = Office::at(FRIDAY);
        let mut other = elsewhere.desk("ito");
        let moved = take_back(&mut other, &written);
        assert_eq!((moved.created, moved.rejected), (count, 0), "{form:?} {lang:?}: {moved:?}");
        assert_eq!(told(&all(&mut other, Form::Csv, Lang::En)), told(&before), "{form:?} {lang:?}");
    }
}

#[test]
fn a_workbook_holds_the_same_texts_and_not_one_formula() {
    let office = office_of(32_767);
    let mut desk = office.desk("ito");
    let rows = table(&all(&mut desk, Form::Csv, Lang::Ja));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(all(&mut desk, Form::Xlsx, Lang::Ja))).unwrap();
    assert_eq!(book.sheet_names(), ["リード"]);
    let formulas = book.worksheet_formula("リード").unwrap();
    assert_eq!(formulas.used_cells().filter(|(.., formula)| !formula.is_empty()).count(), 0);
    let range = book.worksheet_range("リード").unwrap();
    assert_eq!(range.height(), rows.len() + 1);
    let header: Vec<String> = range.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let map = Map::own(&header).expect("its header is known too");
    let mut compared = 0;
    for (row, cells) in rows.iter().zip(range.rows().skip(1)) {
        for mapping in &map.columns {
            let word = match (&mapping.kept_as, mapping.target.word()) {
                (Some(extra), _) => format!("extra.{extra}"),
                (None, Some(word)) => word.to_owned(),
                (None, None) => continue,
            };
            let text = &row[&word];
            let cell = &cells[header.iter().position(|name| *name == mapping.column).unwrap()];
            let is_text = Field::of(&word).is_some_and(|field| !field.word().starts_with("consent"))
                || matches!(word.as_str(), "note" | "source" | "campaign")
                || word.starts_with("extra.");
            if is_text && !text.is_empty() {
                assert_eq!(cell, &Data::String(text.clone()), "{word}");
                compared += 1;
            } else if word.ends_with("_at") && !text.is_empty() {
                let Data::DateTime(date) = cell else { panic!("{word}: {cell:?}") };
                let local = at(text).in_zone(&chrono_tz::Asia::Tokyo).naive_local();
                assert_eq!(date.as_datetime(), Some(local), "{word}");
                compared += 1;
            }
        }
    }
    assert!(compared > rows.len() * 4, "{compared} cells");
}

/// Handed over, accepted, called twice with notes of several lines, returned; and one that was won.
fn lived() -> (Office, LeadId, LeadId) {
    let office = Office::at(FRIDAY);
    let (back, won) = (office.lead("株式会社サンプル", "山田 太郎"), office.lead("ACME; =1+1", "Mary O'Brien"));
    let mut desk = office.desk("tanaka");
    let noted = |wish: Wish, note: &str| Request { note: Some(note.to_owned()), ..wish.into() };
    let call = |outcome| Wish::Contact { channel: Channel::Phone, outcome, next: None, gave: Vec::new() };
    let mut act = |lead, request: Request| {
        office.clock.advance(TimeDelta::minutes(7));
        desk.act(lead, &request).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    };
    act(back, Wish::Accept.into());
    act(back, noted(call(Outcome::NoAnswer), "留守\n=SUM(A1)\n- 折り返し待ち"));
    act(back, noted(call(Outcome::Reached), "来期に再検討"));
    let reason = office.desk("ito").agreement().reasons_for(Act::Return).next().unwrap().id.clone();
    act(back, noted(Wish::Return { reason, wake: None, wake_on: None }, "予算は4月"));
    act(won, Wish::Accept.into());
    act(won, call(Outcome::Reached).into());
    (office, back, won)
}

#[test]
fn a_lead_that_lived_here_is_not_changed_by_its_own_export() {
    let (office, back, _) = lived();
    let mut desk = office.desk("ito");
    let before = all(&mut desk, Form::Csv, Lang::Ja);
    let rows = table(&before);
    let row = rows.iter().find(|row| row["tasuki_lead"] == back.to_string()).unwrap();
    assert_eq!((row["stage"].as_str(), row["owner"].is_empty()), ("mal", false));
    assert_eq!(row["note"], "留守\n=SUM(A1)\n- 折り返し待ち\n\n来期に再検討\n\n予算は4月");
    for told in ["returned_reason", "returned_at", "last_contact_at", "sal_at", "mql_at", "phone"] {
        assert!(!row[told].is_empty(), "{told}: {row:?}");
    }
    for (form, lang) in FORMS {
        let written = all(&mut desk, form, lang);
        let again = take_back(&mut desk, &written);
        assert_eq!((again.unchanged, again.created), (2, 0), "{form:?} {lang:?}: {again:?}");
        assert_eq!(all(&mut desk, Form::Csv, Lang::Ja), before);
    }
}

#[test]
fn whoever_has_neither_an_id_nor_a_mail_is_known_again_by_the_key() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    assert_eq!(machine.run(&["capture", "--set", "name=佐藤", "--set", "company=無名商店"]).status, 0);
    let mut desk = office.desk("ito");
    let written = all(&mut desk, Form::Csv, Lang::En);
    let again = take_back(&mut desk, &written);
    assert_eq!((again.read, again.unchanged), (1, 1), "{again:?}");
    // Elsewhere nobody knows that key: the lead is named by its content, and comes in once.
    let elsewhere = Office::at(FRIDAY);
    let mut other = elsewhere.desk("ito");
    assert_eq!(take_back(&mut other, &written).created, 1);
    assert_eq!(take_back(&mut other, &written).created, 0);
}

#[test]
fn what_changed_since_the_last_export_is_told_once() {
    let (office, back, won) = lived();
    let mut desk = office.desk("ito");
    let (_, first) = export(&mut desk, Exports::Leads, &ExportAsk::default(), Form::Csv, Lang::En);
    assert_eq!(first.written.rows, 2);
    let since = |mark| ExportAsk { since: Some(Since::Operation(mark)), ..ExportAsk::default() };
    let mark = first.mark.unwrap();
    assert_eq!(export(&mut desk, Exports::Leads, &since(mark), Form::Csv, Lang::En).1.written.rows, 0);
    // Of the same millisecond as the export, and by a clock that was set back: neither is missed.
    office.desk("tanaka").act(won, &Wish::Note { about: None }.into()).unwrap_err();
    let note = Request { note: Some("asked again".to_owned()), ..Wish::Note { about: None }.into() };
    office.desk("tanaka").act(won, &note).unwrap();
    office.clock.jump(TimeDelta::days(-3));
    let (csv, second) = export(&mut desk, Exports::Leads, &since(mark), Form::Csv, Lang::En);
    assert_eq!(table(&csv).iter().map(|row| row["tasuki_lead"].clone()).collect::<Vec<_>>(), [won.to_string()]);
    assert_ne!(second.mark, first.mark);
    assert_eq!(export(&mut desk, Exports::Leads, &since(second.mark.unwrap()), Form::Csv, Lang::En).1.written.rows, 0);
    // By the clock: what was written down at that instant or later.
    let by_clock = ExportAsk { since: Some(Since::Instant(at(FRIDAY))), ..ExportAsk::default() };
    assert_eq!(export(&mut desk, Exports::Leads, &by_clock, Form::Csv, Lang::En).1.written.rows, 2);
    let unknown = since(OpIds::seeded(1).next());
    let mut nowhere = Vec::new();
    let asked = desk.export(Exports::Leads, &unknown, Form::Csv, Lang::En, Box::new(&mut nowhere), &|| true);
    let Err(Wrong::Refused(error)) = asked else { panic!("an operation that nobody did") };
    assert_eq!(error.message.key(), "export.no_operation");
    assert!(back != won);
}

#[test]
fn what_is_asked_for_is_found_as_the_queue_finds_it() {
    let (office, _, won) = lived();
    let mut desk = office.desk("ito");
    for (text, open) in
        [("サンプル", false), ("ｻﾝﾌﾟﾙ 山田", false), ("acme", true), ("サンプル", true), ("nobody", false)]
    {
        let ask = ExportAsk { filter: Filter::of_words(text), open, since: None };
        let (csv, _) = export(&mut desk, Exports::Leads, &ask, Form::Csv, Lang::En);
        let mut found: Vec<_> = table(&csv).iter().map(|row| row["tasuki_lead"].clone()).collect();
        let ask = QueueAsk { filter: Filter::of_words(text), all: !open, offset: 0, limit: 10 };
        let mut listed: Vec<_> = desk.queue(&ask).unwrap().rows.iter().map(|row| row.id.to_string()).collect();
        found.sort();
        listed.sort();
        assert_eq!(found, listed, "{text}");
    }
    assert!(won.0 > 0);
}

#[test]
fn hand_offs_tell_who_when_and_how_each_promise_ended() {
    let (office, back, _) = lived();
    let mut desk = office.desk("ito");
    let (csv, done) = export(&mut desk, Exports::Handoffs, &ExportAsk::default(), Form::Csv, Lang::En);
    assert_eq!(done.written.rows, 2);
    let rows = table(&csv);
    let row = rows.iter().find(|row| row["tasuki_lead"] == back.to_string()).unwrap();
    assert_eq!(
        (row["handoff"].as_str(), row["ground"].as_str(), row["criterion"].as_str()),
        ("1", "criterion", "score_100")
    );
    assert_eq!(
        (row["accepted_by"].as_str(), row["ended"].as_str(), row["attempts"].as_str()),
        ("tanaka", "return", "2")
    );
    assert_eq!(row["first_contact_at"], "2026-11-20T16:14:00+09:00");
    assert_eq!(row["clock.first_contact.state"], "met");
    let people = String::from_utf8(
        export(&mut desk, Exports::Handoffs, &ExportAsk::default(), Form::SheetCsv(Encoding::Utf8), Lang::Ja).0,
    )
    .unwrap();
    assert!(
        people.starts_with('\u{FEFF}') && people.contains("受け入れ日時 [Asia/Tokyo]") && people.contains("差し戻し"),
        "{people}"
    );
}

#[test]
fn touches_go_out_each_once_and_by_what_is_new() {
    let (office, back, won) = lived();
    let first = FirstAgreement { text: tasuki::agreement::DEFAULT.to_owned(), adopted_at: office.clock_now() };
    let mut store = Sqlite::open(&office.place("ito").path, &first).unwrap();
    let mut touched = |lead, kind: &str| {
        let operation = Operation {
            id: OpIds::random().next(),
            act: Act::Capture,
            by: PersonId::new("ito"),
            recorded_at: office.clock_now(),
            agreement: AgreementVersion(1),
            batch: None,
        };
        let touch = Touch { content: Some("=料金表".to_owned()), ..Touch::plain(kind, at(FRIDAY)) }.keyed();
        store.append_touches(&operation, &[(lead, touch)]).unwrap();
    };
    touched(back, "download");
    let mut desk = office.desk("ito");
    let (csv, done) = export(&mut desk, Exports::Touches, &ExportAsk::default(), Form::Csv, Lang::En);
    let rows = table(&csv);
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0]["kind"].as_str(), rows[0]["content"].as_str(), rows[0]["times"].as_str()),
        ("download", "=料金表", "1")
    );
    touched(back, "seminar");
    touched(won, "download");
    let ask = ExportAsk { since: Some(Since::Operation(done.mark.unwrap())), ..ExportAsk::default() };
    let (csv, _) = export(&mut desk, Exports::Touches, &ask, Form::Csv, Lang::En);
    let new: Vec<_> = table(&csv).iter().map(|row| (row["tasuki_lead"].clone(), row["kind"].clone())).collect();
    assert_eq!(new, [(back.to_string(), "seminar".to_owned()), (won.to_string(), "download".to_owned())]);
}

#[test]
fn whoever_breaks_off_gets_nothing_of_a_file() {
    let office = hostile();
    let mut desk = office.desk("ito");
    for form in [Form::Csv, Form::Xlsx] {
        let mut bytes = Vec::new();
        let asked = desk.export(Exports::Leads, &ExportAsk::default(), form, Lang::En, Box::new(&mut bytes), &|| false);
        assert!(matches!(asked, Err(Wrong::Io(_))), "{asked:?}");
    }
}

#[test]
fn the_command_writes_a_whole_file_for_its_owner_only_or_none() {
    let (office, ..) = lived();
    let machine = Machine::at(&office);
    let done = machine.run(&["export", "leads", "-o", "leads.xlsx"]);
    assert!(done.status == 0 && done.out.contains("Excel workbook") && done.out.contains("--since "), "{done:?}");
    let mode = fs::metadata(machine.path("leads.xlsx")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let again = machine.run(&["export", "leads", "-o", "leads.xlsx"]);
    assert!(again.status == 1 && again.err.contains("--force"), "{again:?}");
    assert_eq!(machine.run(&["export", "leads", "-o", "leads.xlsx", "--force"]).status, 0);
    let rehearsed = machine.run(&["export", "leads", "-o", "other.csv", "--dry-run"]);
    assert!(rehearsed.status == 0 && !machine.path("other.csv").exists(), "{rehearsed:?}");
    let nameless = machine.run(&["export", "leads", "-o", "leads"]);
    assert!(nameless.status == 2 && nameless.err.contains(".jsonl"), "{nameless:?}");
    let wrong = machine.run(&["export", "leads", "-o", "old.xlsx", "--encoding", "cp932"]);
    assert_eq!(wrong.status, 2, "{wrong:?}");
    assert!(!machine.path("old.xlsx").exists());
    let left: Vec<_> = fs::read_dir(machine.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["leads.xlsx"], "no part of any file is left");
}

#[test]
fn the_command_feeds_programs_and_says_where_to_go_on() {
    let office = hostile();
    let machine = Machine::at(&office);
    let piped = machine.run(&["export", "leads"]);
    assert!(
        piped.status == 0 && piped.out.starts_with("tasuki_lead,stage,") && piped.err.contains("--since "),
        "{piped:?}"
    );
    let lines = machine.run(&["export", "leads", "--form", "json-lines"]);
    let first: Value = serde_json::from_str(lines.out.lines().next().unwrap()).unwrap();
    assert_eq!((first["tasuki_lead"].as_i64(), first["external_id"].as_str()), (Some(1), Some("L-0001")));
    let told = machine.run(&["export", "leads", "-o", "leads.csv", "--form", "csv", "--format", "json"]).json();
    assert_eq!(told["rows"].as_u64(), Some(table(piped.out.as_bytes()).len() as u64));
    let mark = told["next"].as_str().unwrap().to_owned();
    let since = machine.run(&["export", "leads", "--since", &mark]);
    assert_eq!((since.status, table(since.out.as_bytes()).len()), (0, 0), "{since:?}");
    let back = machine.run(&["import", "leads.csv", "--format", "json"]);
    assert_eq!(back.json()["unchanged"], told["rows"], "{back:?}");
    let other = machine.write("other.csv", "name,company\nA,B\n");
    let unknown = machine.run(&["import", &other]);
    assert!(unknown.status == 1 && unknown.err.contains("--make-map"), "{unknown:?}");
}

#[test]
fn what_a_workbook_does_not_hold_is_said_with_the_way_out_and_leaves_no_file() {
    let office = hostile();
    let machine = Machine::at(&office);
    let refused = machine.run(&["export", "leads", "-o", "leads.xlsx"]);
    assert!(
        refused.status == 1 && refused.err.contains("65536") && refused.err.contains("--form sheet-csv"),
        "{refused:?}"
    );
    assert_eq!(fs::read_dir(machine.path("")).unwrap().count(), 0);
}

#[test]
fn cp932_says_what_it_lacks() {
    let office = hostile();
    let machine = Machine::at(&office);
    let said = machine.run(&["export", "leads", "-o", "old.csv", "--encoding", "cp932"]);
    assert!(said.status == 0 && said.out.contains("CP932 lacks"), "{said:?}");
    let bytes = fs::read(machine.path("old.csv")).unwrap();
    let (text, _, wrong) = encoding_rs::SHIFT_JIS.decode(&bytes);
    assert!(!wrong && text.contains("髙橋") && text.contains("&#"));
    // Saved as UTF-8 by whoever opened it, it still comes back to the letter.
    let again = take_back(&mut office.desk("ito"), text.as_bytes());
    assert_eq!((again.read, again.unchanged), (again.read, again.read), "{again:?}");
}

#[test]
fn the_console_writes_what_its_list_shows_and_says_where() {
    let (office, ..) = lived();
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::Ja);
    console.press("E");
    let said = console.said();
    assert!(said.starts_with("1件を書き出しました") && said.contains("tasuki-leads-2026-11-20-"), "{said}");
    office.clock.advance(TimeDelta::seconds(1));
    console.press("5 E");
    assert!(console.said().starts_with("2件を書き出しました"), "{}", console.said());
    let files = fs::read_dir(office.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(files.filter(|name| name.to_string_lossy().ends_with(".xlsx")).count(), 2);
}

#[test]
fn figures_go_out_with_their_definitions() {
    let office = hostile();
    let machine = Machine::at(&office);
    let said = machine.run(&["export", "figures", "--by", "source"]);
    let rows = table(said.out.as_bytes());
    let total: Vec<_> = rows.iter().filter(|row| row["group"] == "total" && row["figure"] == "lead").collect();
    assert_eq!(total.len(), 1, "{said:?}");
    let shown = machine.run(&["report", "waterfall", "--by", "source", "--format", "json"]).json();
    assert_eq!(total[0]["count"], shown["total"]["leads"].to_string());
    assert!(rows.iter().all(|row| !row["definition"].is_empty()));
    assert_eq!(machine.run(&["export", "figures", "-o", "figures.xlsx"]).status, 0);
}
