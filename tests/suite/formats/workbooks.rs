//! Workbooks as Excel writes them and as others do: what their cells say becomes rows like those of a text file.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use tasuki::domain::Field;
use tasuki::intake::{Form, Stated};

use super::{Tokyo, map, open, open_file, read, refusal, verdicts};

/// The parts of a workbook, made by hand.
#[derive(Clone, Default)]
pub(super) struct Parts {
    list: Vec<(String, String)>,
    /// Whether they are deflated.
    pub(super) deflates: bool,
    /// What each is said to unpack to, where that is a lie.
    pub(super) declared: Option<u32>,
}

impl Parts {
    pub(super) fn text(&mut self, name: &str, content: &str) {
        self.list.retain(|(known, _)| known != name);
        self.list.push((name.to_owned(), content.to_owned()));
    }

    pub(super) fn zip(&self) -> Vec<u8> {
        let (mut file, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in &self.list {
            let packed = if self.deflates {
                let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
                encoder.write_all(content.as_bytes()).unwrap();
                encoder.finish().unwrap()
            } else {
                content.as_bytes().to_vec()
            };
            let length = self.declared.unwrap_or(u32::try_from(content.len()).unwrap());
            let mut about = vec![20, 0, 0, 0, if self.deflates { 8 } else { 0 }, 0, 0, 0, 0, 0];
            let mut sum = Crc::new();
            sum.update(content.as_bytes());
            about.extend(sum.sum().to_le_bytes());
            about.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
            about.extend(length.to_le_bytes());
            about.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
            about.extend([0, 0]);
            let at = u32::try_from(file.len()).unwrap();
            file.extend(b"PK\x03\x04");
            file.extend(&about);
            file.extend(name.as_bytes());
            file.extend(packed);
            directory.extend(b"PK\x01\x02\x14\x00");
            directory.extend(&about);
            directory.extend([0; 10]);
            directory.extend(at.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let at = u32::try_from(file.len()).unwrap();
        let count = u16::try_from(self.list.len()).unwrap().to_le_bytes();
        file.extend(&directory);
        file.extend(b"PK\x05\x06\0\0\0\0");
        file.extend(count);
        file.extend(count);
        file.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
        file.extend(at.to_le_bytes());
        file.extend([0, 0]);
        file
    }
}

/// A row of texts, each in its place.
pub(super) fn row(number: u32, cells: &[(&str, &str)]) -> String {
    let text = |(place, text): &(&str, &str)| format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>");
    format!("<row r=\"{number}\">{}</row>", cells.iter().map(text).collect::<String>())
}

pub(super) fn sheet(rows: &[String]) -> String {
    format!("<?xml version=\"1.0\"?><worksheet><sheetData>{}</sheetData></worksheet>", rows.concat())
}

/// A workbook of these sheets; a name that begins with a dot is that of a hidden one.
pub(super) fn book(sheets: &[(&str, String)]) -> Parts {
    let mut parts = Parts::default();
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
    };
    let relations = |list: String| format!("<Relationships>{list}</Relationships>");
    parts.text("_rels/.rels", &relations(relation("rId1", "officeDocument", "xl/workbook.xml")));
    let (mut list, mut related) = (String::new(), relation("s", "sharedStrings", "sharedStrings.xml"));
    related += &relation("f", "styles", "/xl/styles.xml");
    for (nth, (name, content)) in sheets.iter().enumerate() {
        let state = if name.starts_with('.') { "hidden" } else { "visible" };
        list += &format!("<sheet name=\"{name}\" sheetId=\"{nth}\" state=\"{state}\" r:id=\"r{nth}\"/>");
        related += &relation(&format!("r{nth}"), "worksheet", &format!("worksheets/sheet{nth}.xml"));
        parts.text(&format!("xl/worksheets/sheet{nth}.xml"), content);
    }
    parts.text("xl/workbook.xml", &format!("<workbook><workbookPr/><sheets>{list}</sheets></workbook>"));
    parts.text("xl/_rels/workbook.xml.rels", &relations(related));
    parts
}

const LEADS: &str = "rows = 'history'\n[columns]\n'番号' = 'external_id'\n'氏名' = 'name'\n'受付' = 'created_at'\n\
    '金額' = 'amount'\n[extra]\nkeep = true\n";

#[test]
fn a_workbook_of_excel_says_what_its_cells_show() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("四月").unwrap();
    for (nth, name) in (0..).zip(["番号", "氏名", "受付", "金額", "同意", "長さ", "式", "備考"]) {
        sheet.write(0, nth, name).unwrap();
    }
    let (date, era) = (
        Format::new().set_num_format("yyyy/m/d h:mm"),
        Format::new().set_num_format("[$-411]ggge\"年\"m\"月\"d\"日\""),
    );
    let hours = Format::new().set_num_format("[h]:mm");
    let at = ExcelDateTime::from_ymd(2026, 4, 1).unwrap();
    sheet.write(1, 0, 101).unwrap();
    sheet.write(1, 1, " 髙﨑 <一郎> & ㈱ ").unwrap();
    sheet.write_with_format(1, 2, at.clone().and_hms(9, 5, 30).unwrap(), &date).unwrap();
    sheet.write(1, 3, 1_200_000.5).unwrap();
    sheet.write(1, 4, true).unwrap();
    sheet.write_with_format(1, 5, 1.104_166_666_666_666_7, &hours).unwrap();
    sheet.write(1, 6, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write(1, 7, "一行目\n二行目").unwrap();
    sheet.write(3, 0, "102").unwrap();
    sheet.write_with_format(3, 2, at, &era).unwrap();
    book.add_worksheet().set_name("五月").unwrap();
    let (intake, rows) = read(&map(LEADS), book.save_to_buffer().unwrap());
    let form =
        Form::Workbook { sheet: "四月".to_owned(), others: vec!["五月".to_owned()], nth: 0, from_1904: false };
    assert_eq!(intake.description().form, form);
    assert_eq!(verdicts(&rows), [(2, ""), (4, "")], "rows have the numbers that Excel shows");
    let first = rows[0].row.as_ref().unwrap();
    assert_eq!(first.person.get(Field::ExternalId), Some("101"));
    assert_eq!(first.person.get(Field::Name), Some("髙﨑 <一郎> & ㈱"));
    assert_eq!(first.created_at.unwrap().rfc3339(&Tokyo), "2026-04-01T09:05:30+09:00");
    assert_eq!(first.amount, Some(1_200_000.5));
    let extra: Vec<_> = first.person.extra.iter().map(|(name, value)| (&**name, value)).collect();
    assert_eq!(extra, [("備考", "一行目\n二行目"), ("同意", "TRUE"), ("式", "2"), ("長さ", "26:30:00")]);
    assert_eq!(intake.description().columns[6].formulas, 1);
    let second = rows[1].row.as_ref().unwrap();
    assert_eq!(second.created_at.unwrap().rfc3339(&Tokyo), "2026-04-01T00:00:00+09:00");
    assert!(second.person.extra.is_empty(), "cells that are not there are empty");
}

#[test]
fn shared_texts_runs_readings_errors_and_old_macs() {
    let cells = "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"B2\" t=\"s\"><v>1</v></c><c r=\"C2\" s=\"1\"><v>44651</v></c>\
        <c r=\"D2\" t=\"e\"><v>#N/A</v></c><c r=\"E2\"><f>A2</f></c><c r=\"F2\" t=\"str\"><f>A2</f><v>a_x000D_&amp;b</v></c></row>";
    let header = row(1, &[("A1", "番号"), ("B1", "氏名"), ("C1", "受付"), ("D1", "金額"), ("E1", "空"), ("F1", "式")]);
    let mut parts = book(&[("S", sheet(&[header, cells.to_owned()]))]);
    parts.text(
        "xl/SharedStrings.xml",
        "<x:sst xmlns:x=\"y\"><x:si><x:t>7</x:t></x:si><x:si><x:r><x:rPr/><x:t>髙</x:t></x:r><x:r><x:t>橋</x:t></x:r>\
            <x:rPh sb=\"0\" eb=\"1\"><x:t>タカ</x:t></x:rPh></x:si></x:sst>",
    );
    parts
        .text("xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"57\"/></cellXfs></styleSheet>");
    let workbook = parts.clone();
    let listed = "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r0\"/></sheets></workbook>";
    parts.text("xl/workbook.xml", listed);
    parts.deflates = true;
    let (intake, rows) = read(&map(LEADS), parts.zip());
    assert!(matches!(intake.description().form, Form::Workbook { from_1904: true, .. }));
    let read_row = rows[0].row.as_ref().unwrap();
    assert_eq!(read_row.person.get(Field::Name), Some("髙橋"), "runs are joined, the reading above is left out");
    assert_eq!(read_row.created_at.unwrap().rfc3339(&Tokyo), "2026-04-01T00:00:00+09:00");
    assert!(
        read_row.person.extra.get("式").unwrap_or_default().starts_with('a')
            && read_row.person.extra.get("式").unwrap_or_default().ends_with("&b")
    );
    let changes: Vec<_> = rows[0].changes.iter().map(|change| (change.column.as_str(), change.what.key())).collect();
    assert!(changes.contains(&("金額", "intake.change.cell_error")), "{changes:?}");
    assert!(changes.contains(&("空", "intake.change.uncomputed")), "{changes:?}");
    // The same number from 1900 is four years and a day earlier.
    let (_, rows) = read(&map(LEADS), workbook.zip());
    assert_eq!(rows[0].row.as_ref().unwrap().created_at.unwrap().rfc3339(&Tokyo), "2022-03-31T00:00:00+09:00");
}

#[test]
fn the_first_sheet_with_data_is_read_or_the_one_that_is_stated() {
    let of = |id: &str| {
        sheet(&[row(1, &[("A1", "番号"), ("B1", "氏名"), ("C1", "受付"), ("D1", "金額")]), row(2, &[("A2", id)])])
    };
    let content = book(&[(".隠し", of("0")), ("表紙", sheet(&[])), ("四月", of("4")), ("五月", of("5"))]).zip();
    let id = |stated: &Stated| {
        let (_, rows) = open(&map(LEADS), &content, stated).unwrap();
        rows[0].row.as_ref().unwrap().person.get(Field::ExternalId).unwrap().to_owned()
    };
    let named = |sheet: &str| Stated { sheet: Some(sheet.to_owned()), ..Stated::default() };
    assert_eq!((id(&Stated::default()), id(&named("五月")), id(&named(".隠し"))), ("4".into(), "5".into(), "0".into()));
    let error = open(&map(LEADS), &content, &named("六月")).map(|(_, rows)| rows).unwrap_err();
    assert_eq!(error.message.key(), "intake.file.no_sheet");
    assert!(error.say(tasuki::i18n::Lang::Ja).contains("五月"));
    let in_map = map(&format!("sheet = '五月'\n{LEADS}"));
    assert_eq!(
        open(&in_map, &content, &Stated::default()).unwrap().1[0].row.as_ref().unwrap().person.get(Field::ExternalId),
        Some("5")
    );
    assert_eq!(refusal(&map(LEADS), book(&[("S", sheet(&[]))]).zip()).message.key(), "intake.file.no_header");
}

#[test]
fn a_workbook_may_be_called_csv_and_have_a_preamble() {
    let rows = [
        row(1, &[("A1", "出力日時"), ("B1", "2026年4月1日")]),
        row(3, &[("A3", "番号"), ("B3", "氏名"), ("C3", "受付"), ("D3", "金額")]),
        row(4, &[("A4", "1"), ("B4", "山田"), ("C4", "2026/4/1"), ("D4", "¥1,000")]),
        row(5, &[("A5", "番号"), ("B5", "氏名"), ("C5", "受付"), ("D5", "金額")]),
        row(6, &[("A6", "2"), ("B6", "佐藤"), ("C6", "2026/4/2"), ("D6", "x"), ("E6", "beyond")]),
    ];
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), book(&[("S", sheet(&rows))]).zip()).unwrap();
    let (intake, rows) = open_file(file.path(), &map(LEADS), &Stated::default()).unwrap();
    assert_eq!(verdicts(&rows), [(4, ""), (6, "intake.reject.ragged")]);
    let description = intake.description();
    assert_eq!((description.skipped, description.repeated_headers.first.as_slice()), (2, &[5][..]));
    let stated = Stated { skip: Some(2), ..Stated::default() };
    assert_eq!(open_file(file.path(), &map(LEADS), &stated).unwrap().1.len(), 2);
}

/// A workbook in which `cell` stands in the second row, behind a header.
fn of_cell(cell: &str) -> Vec<u8> {
    let header = row(1, &[("A1", "番号"), ("B1", "氏名"), ("C1", "受付"), ("D1", "金額"), ("E1", "値")]);
    let second = format!("<row r=\"2\"><c r=\"A2\"><v>1</v></c>{cell}</row>");
    book(&[("S", sheet(&[header, second]))]).zip()
}

#[test]
fn what_other_programs_write_is_read_as_excel_would() {
    let value = |cell: &str| {
        let (_, rows) = read(&map(LEADS), of_cell(cell));
        assert_eq!(verdicts(&rows), [(2, "")], "{cell}");
        let changed = rows[0].changes.iter().any(|change| change.what.key() == "intake.change.cell_error");
        let kept = rows[0].row.as_ref().unwrap().person.extra.get("値").map(ToOwned::to_owned);
        if changed { Some("an error".to_owned()) } else { kept }
    };
    for (cell, expected) in [
        ("<c r=\"E2\"><v> 12.50 </v></c>", "12.5"),
        ("<c r=\"E2\"><v><![CDATA[12]]></v></c>", "12"),
        ("<c r=\"E2\" t=\"n\"><v>twelve</v></c>", "twelve"),
        ("<c r=\"E2\" t=\"new\"><v>7</v></c>", "7"),
        ("<c r=\"E2\" t=\"b\"><v>true</v></c>", "TRUE"),
        ("<c r=\"E2\" t=\"b\"><v>no</v></c>", "FALSE"),
        ("<c r=\"E2\" t=\"d\"><v>2026-04-01T10:00:00</v></c>", "2026-04-01T10:00:00"),
        ("<c r=\"E2\" t=\"str\"><f>A1</f><v>a &lt; b &#x9AD9;</v></c>", "a < b 髙"),
        ("<c r=\"E2\" t=\"inlineStr\"><is><r><t xml:space=\"preserve\">髙 </t></r><r><t>橋</t></r></is></c>", "髙 橋"),
        ("<c r=\"E2\" vm=\"1\"><v>3</v><extLst><ext>9</ext></extLst></c>", "3"),
        // Errors of newer programs than calamine knows.
        ("<c r=\"E2\" t=\"e\"><v>#SPILL!</v></c>", "an error"),
        ("<c r=\"E2\" t=\"e\"><v>#ERROR!</v></c>", "an error"),
    ] {
        assert_eq!(value(cell).as_deref(), Some(expected), "{cell}");
    }
    // A place in the shared texts that is no number is no text that stands elsewhere.
    for damage in ["<c r=\"E2\" t=\"s\"><v>x</v></c>", "<c r=\"E2\" t=\"s\"><v>4</v></c>"] {
        assert_eq!(refusal(&map(LEADS), of_cell(damage)).message.key(), "intake.file.workbook_damaged", "{damage}");
    }
}
