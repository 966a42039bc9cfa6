//! Files that mean harm: each gets its verdict, refused by counting and not by luck.

use std::fs;
use std::io::Write;

use serde_json::Value;
use tasuki::i18n::Lang;
use tasuki::intake::Stated;

use super::workbooks::{book, row, sheet};
use super::{fixture, map, open, open_file, refusal, verdicts};

#[test]
fn every_hostile_file_gets_its_verdict() {
    let manifest = fs::read_to_string(fixture("hostile/files/manifest.json")).unwrap();
    let manifest: Vec<Value> = serde_json::from_str(&manifest).unwrap();
    let map = map(&fs::read_to_string(fixture("hostile/files.toml")).unwrap());
    assert_eq!(manifest.len() + 1, fs::read_dir(fixture("hostile/files")).unwrap().count(), "none is left out");
    for entry in &manifest {
        let file = entry["file"].as_str().unwrap();
        let expect = entry["expect"].as_str().unwrap();
        let path = fixture("hostile/files").join(file);
        let verdict = match open_file(&path, &map, &Stated::default()) {
            Err(error) => {
                let said = error.say(Lang::En);
                assert!(!said.contains('\n') && said.contains(file), "{said}");
                format!("refuse {}", error.message.key())
            }
            Ok((intake, rows)) => {
                let came_in = rows.iter().filter(|read| read.row.is_ok()).count();
                assert_eq!(intake.description().rows, rows.len() as u64, "{file}");
                format!("import {came_in} reject {}", rows.len() - came_in)
            }
        };
        let expected = match file {
            "ok_cr_only.csv" => "import 2 reject 0",
            "empty.csv" => "refuse intake.file.empty",
            "bom_only.csv" => "refuse intake.file.no_header",
            "lone_surrogate_cesu8.csv" => "import 0 reject 1",
            "unclosed_quote.csv" => "refuse intake.file.quote",
            "missing_required_header.csv" => "refuse intake.file.no_column",
            "binary_elf.csv" => "refuse intake.file.not_text",
            "ragged.csv" => "import 1 reject 2",
            "far_cell.xlsx" | "zip_bomb_64mb.xlsx" => "refuse intake.file.workbook_large",
            "external_entity.xlsx" => "refuse intake.file.workbook_entity",
            "truncated.xlsx" => "refuse intake.file.workbook_damaged",
            _ => match &expect[.."import 0".len()] {
                "import 0" => "import 0 reject 0",
                "import 1" => "import 1 reject 0",
                "import 2" => "import 2 reject 0",
                other => panic!("{file}: {other}"),
            },
        };
        assert_eq!(verdict, expected, "{file}: {expect}");
    }
}

#[test]
fn what_is_to_be_said_of_a_hostile_file_is_said() {
    let map = map(&fs::read_to_string(fixture("hostile/files.toml")).unwrap());
    let open = |file: &str| open_file(&fixture("hostile/files").join(file), &map, &Stated::default()).unwrap();
    assert_eq!(open("nul_padded.csv").0.description().padding, 4_096);
    let (formula, rows) = open("formula_cell.xlsx");
    let notes = formula.description().columns.iter().find(|column| column.name == "notes").unwrap();
    assert_eq!((notes.formulas, rows[0].row.as_ref().unwrap().note.as_deref()), (1, Some("2")));
    let (cp932, _) = open("ok_cp932.csv");
    assert!(format!("{:?}", cp932.description().form).contains("Cp932"));
}

#[test]
fn a_line_of_megabytes_costs_its_row_alone() {
    let map = map("rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\n");
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let block = "長".repeat(1 << 20);
    writeln!(file, "id,name\n1,a").unwrap();
    write!(file, "2,").unwrap();
    for _ in 0..16 {
        file.write_all(block.as_bytes()).unwrap();
    }
    writeln!(file, "\n3,b").unwrap();
    let (_, rows) = open_file(file.path(), &map, &Stated::default()).unwrap();
    assert_eq!(verdicts(&rows), [(2, ""), (3, "intake.reject.long_field"), (4, "")]);
    let reject = rows[1].row.as_ref().unwrap_err();
    assert_eq!((reject.cause.value("n"), reject.column.as_deref()), (Some("50331648"), Some("name")));
    assert_eq!(reject.fields[1].len(), 65_535, "no more of it is kept than a field may hold");
}

#[test]
fn declared_sizes_are_not_believed() {
    let map = map("rows = 'history'\n[columns]\nid = 'external_id'\n");
    let rows = [row(1, &[("A1", "id")]), row(2, &[("A2", "7")])];
    // Numbers by which a careless reader would reserve memory.
    let mut parts = book(&[("S", sheet(&rows))]);
    parts.text("xl/sharedStrings.xml", "<sst uniqueCount=\"18446744073709551615\"><si><t>x</t></si></sst>");
    let (_, found) = open(&map, parts.zip(), &Stated::default()).unwrap();
    assert_eq!(verdicts(&found), [(2, "")]);
    let formula =
        "<row r=\"2\"><c r=\"A2\"><f t=\"shared\" si=\"4294967295\" ref=\"A1:XFD1048576\">1</f><v>7</v></c></row>";
    let rows = [row(1, &[("A1", "id")]), formula.to_owned()];
    assert_eq!(verdicts(&open(&map, book(&[("S", sheet(&rows))]).zip(), &Stated::default()).unwrap().1), [(2, "")]);
    for dimension in ["A1:XFD1048576", "Z9:A1", "A99999999999999999999", ""] {
        let rows = [row(1, &[("A1", "id")]), row(2, &[("A2", "7")])];
        let content = sheet(&rows).replace("<sheetData>", &format!("<dimension ref=\"{dimension}\"/><sheetData>"));
        let (_, found) = open(&map, book(&[("S", content)]).zip(), &Stated::default()).unwrap();
        assert_eq!(verdicts(&found), [(2, "")], "{dimension}");
    }
}

#[test]
fn what_would_grow_in_memory_is_counted() {
    let map = map("rows = 'history'\n[columns]\nid = 'external_id'\n");
    let rows = [row(1, &[("A1", "id")]), row(2, &[("A2", "7")])];
    let of = |name: &str, content: &str| {
        let mut parts = book(&[("S", sheet(&rows))]);
        parts.text(name, content);
        refusal(&map, parts.zip())
    };
    let formats = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(65_537));
    assert!(of("xl/styles.xml", &formats).say(Lang::En).contains("65536"));
    let long = format!(
        "<styleSheet><numFmts><numFmt numFmtId=\"1\" formatCode=\"{}\"/></numFmts></styleSheet>",
        "0".repeat(2_000)
    );
    assert_eq!(of("xl/styles.xml", &long).message.key(), "intake.file.workbook_damaged");
    let deep = format!("<sst>{}", "<a>".repeat(1_000));
    assert_eq!(of("xl/sharedStrings.xml", &deep).message.key(), "intake.file.workbook_damaged");
    // One part under two names would be two, and who reads them would see different ones.
    assert_eq!(of("XL/Worksheets/Sheet0.xml", &sheet(&rows)).message.key(), "intake.file.workbook_damaged");
    // What is no list's is not even inflated.
    let mut parts = book(&[("S", sheet(&rows))]);
    parts.text("docProps/app.xml", &format!("<Properties><!--{}--></Properties>", "x".repeat(3 << 20)));
    assert_eq!(verdicts(&open(&map, parts.zip(), &Stated::default()).unwrap().1), [(2, "")]);
}

#[test]
fn limits_are_counted_while_a_workbook_is_read() {
    let map = map("rows = 'history'\n[columns]\nid = 'external_id'\n");
    let large = |content: Vec<u8>| {
        let error = refusal(&map, content);
        assert_eq!(error.message.key(), "intake.file.workbook_large");
        error.say(Lang::En)
    };
    let header = row(1, &[("A1", "id")]);
    let mut bomb = book(&[("S", sheet(&[header.clone(), "<row/>".repeat(2 << 20)]))]);
    bomb.deflates = true;
    assert!(large(bomb.zip()).contains("100 times"));
    // What is declared is a lie: ten bytes. It is inflated up to them and no further; one of four GiB, up to the limit.
    bomb.declared = Some(10);
    assert_eq!(refusal(&map, bomb.zip()).message.key(), "intake.file.workbook_damaged");
    bomb.declared = Some(u32::MAX - 1);
    assert!(large(bomb.zip()).contains("100 times"));

    let far = sheet(&[header.clone(), row(2, &[("A2", "1"), ("IW2", "x")])]);
    assert!(large(book(&[("S", far)]).zip()).contains("row 2 has something in column 257"));
    let coloured =
        sheet(&[header.clone(), "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"XFD2\" s=\"1\"/></row>".to_owned()]);
    assert_eq!(verdicts(&open(&map, book(&[("S", coloured)]).zip(), &Stated::default()).unwrap().1), [(2, "")]);

    let text = format!("<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{}</t></is></c></row>", "x".repeat(3 << 20));
    assert!(large(book(&[("S", sheet(&[header.clone(), text]))]).zip()).contains("longer than 1 MiB"));
    let comment = format!("<!--{}-->", "<>".repeat(1 << 20));
    assert!(large(book(&[("S", sheet(&[header.clone(), comment]))]).zip()).contains("longer than 1 MiB"));

    let text = format!("<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{}</t></is></c></row>", "長".repeat(100_000));
    let (_, rows) = open(&map, book(&[("S", sheet(&[header, text]))]).zip(), &Stated::default()).unwrap();
    assert_eq!(verdicts(&rows), [(2, "intake.reject.long_field")]);
}

#[test]
fn what_is_broken_in_a_workbook_is_said_and_never_panics() {
    let map = map("rows = 'history'\n[columns]\nid = 'external_id'\n");
    let whole = book(&[("S", sheet(&[row(1, &[("A1", "id")]), row(2, &[("A2", "7")])]))]).zip();
    for end in (4..whole.len()).step_by(7) {
        let error = refusal(&map, &whole[..end]);
        assert_eq!(error.message.key(), "intake.file.workbook_damaged", "cut at {end}");
    }
    for damage in [
        "<row r=\"2\">",
        "<c r=\"12\"/>",
        "<row r=\"1\"><c r=\"A1\"/></row>",
        "<row r=\"2\"><c r=\"ZZZZZZZZZ2\"/></row>",
    ] {
        let rows = [row(1, &[("A1", "id")]), damage.to_owned()];
        let error = refusal(&map, book(&[("S", sheet(&rows))]).zip());
        assert_eq!(error.message.key(), "intake.file.workbook_damaged", "{damage}");
    }
    let entity = "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>&x;</t></is></c></row>";
    let error = refusal(&map, book(&[("S", sheet(&[row(1, &[("A1", "id")]), entity.to_owned()]))]).zip());
    assert_eq!(error.message.key(), "intake.file.workbook_entity");
}

#[test]
fn workbooks_that_are_locked_or_old_are_told_apart() {
    let map = map("rows = 'history'\n[columns]\nid = 'external_id'\n");
    let mut old = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    old.resize(4_096, 0);
    assert_eq!(refusal(&map, &old).message.key(), "intake.file.workbook_old");
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let error = refusal(&map, &old);
    assert_eq!(error.message.key(), "intake.file.workbook_locked");
    assert!(error.say(Lang::Ja).contains("パスワード"));
}
