//! Text in all encodings that exports come in, with its lines as they are, its preambles and its repeated headers.

use tasuki::domain::Field;
use tasuki::i18n::Lang;
use tasuki::intake::{Encoding, EncodingBy, Form, Intake, Preset, Read, Rejects, Stated, headers_of};

use super::{Tokyo, contents, fixture, map, open, options, read, refusal, verdicts};

const LEADS: &str =
    "rows = 'history'\n[columns]\n'番号' = 'external_id'\n'氏名' = 'name'\n'会社' = 'company'\n'受付' = 'created_at'\n";

const LIST: &str = "番号,氏名,会社,受付,備考\r\n\
    1,髙﨑 一郎,㈱さくら①製作所,2026年4月1日,～－∥ ⅱ 纊 ～\r\n\
    \r\n\
    2,\"塚本, 花子\",有限会社表示,令和8年4月2日,\"能登\r\n表\"\r\n\
    3,ﾔﾏﾀﾞ ﾀﾛｳ,ソ連予備十,R8.4.3,彅 鴎 侔\r\n";

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    let by = |encoding: &'static encoding_rs::Encoding| {
        let (bytes, _, faulty) = encoding.encode(text);
        assert!(!faulty, "the sample has only characters of {}", encoding.name());
        bytes.into_owned()
    };
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Utf8Bom => format!("\u{feff}{text}").into_bytes(),
        Encoding::Utf16Le => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        Encoding::Utf16Be => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        Encoding::Cp932 => by(encoding_rs::SHIFT_JIS),
        Encoding::EucJp => by(encoding_rs::EUC_JP),
        Encoding::Iso2022Jp => by(encoding_rs::ISO_2022_JP),
        Encoding::Windows1252 => by(encoding_rs::WINDOWS_1252),
    }
}

fn encoding_of(form: &Form) -> (Encoding, EncodingBy) {
    let Form::Text { encoding, by, .. } = form else { panic!("text expected: {form:?}") };
    (*encoding, *by)
}

/// The preset that the export is recognised by, and its rows.
fn recognised(content: &[u8]) -> (&'static str, Intake, Vec<Read>) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    let headers = headers_of(file.path(), None, &Stated::default()).unwrap();
    let (fit, header) = Preset::found(file.path(), &headers).unwrap().expect("a preset fits");
    let mut intake = Intake::open(file.path(), &fit.preset.map_for(&header), options()).unwrap();
    let rows = intake.by_ref().collect::<Result<_, _>>().unwrap();
    (fit.preset.name, intake, rows)
}

#[test]
fn exports_of_the_usual_tools_are_the_same_in_the_encodings_of_windows() {
    let mut samples: Vec<_> = std::fs::read_dir(fixture("intake/presets")).unwrap().collect::<Result<_, _>>().unwrap();
    samples.sort_by_key(std::fs::DirEntry::file_name);
    let mut signs = String::new();
    for sample in samples {
        let name = sample.file_name();
        // The one letter in them that CP932 has not.
        let text = std::fs::read_to_string(sample.path()).unwrap().replace('ë', "e");
        let (preset, intake, rows) = recognised(text.as_bytes());
        assert!(!rows.is_empty() && rows.iter().all(|read| read.row.is_ok()), "{name:?}");
        let is_ascii = text.is_ascii();
        for encoding in [Encoding::Cp932, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Utf8Bom] {
            let (again, anew, read) = recognised(&encoded(&text, encoding));
            assert_eq!((again, &read), (preset, &rows), "{name:?} in {encoding:?}");
            assert_eq!(anew.description().skipped, intake.description().skipped, "{name:?} in {encoding:?}");
            let told = encoding_of(&anew.description().form).0;
            assert_eq!(
                told,
                if is_ascii && encoding == Encoding::Cp932 { Encoding::Utf8 } else { encoding },
                "{name:?}"
            );
        }
        signs.push_str(&text);
    }
    for sign in ["髙", "①", "㈱", "ｸﾞ", "～"] {
        assert!(signs.contains(sign), "the samples have {sign}");
    }
}

#[test]
fn one_list_in_every_encoding_is_the_same_list() {
    let map = map(LEADS);
    let (intake, rows) = read(&map, LIST);
    assert_eq!(encoding_of(&intake.description().form), (Encoding::Utf8, EncodingBy::Looks));
    assert_eq!(verdicts(&rows), [(2, ""), (4, ""), (6, "")]);
    let expected = contents(&rows);
    assert_eq!(rows[0].row.as_ref().unwrap().person.get(Field::Company), Some("㈱さくら①製作所"));
    for encoding in [Encoding::Utf8Bom, Encoding::Utf16Le, Encoding::Utf16Be, Encoding::Cp932] {
        let (intake, rows) = read(&map, encoded(LIST, encoding));
        let by = if encoding == Encoding::Utf8Bom { EncodingBy::Mark } else { EncodingBy::Looks };
        assert_eq!(encoding_of(&intake.description().form), (encoding, by));
        assert_eq!((verdicts(&rows), contents(&rows)), (vec![(2, ""), (4, ""), (6, "")], expected.clone()));
        assert_eq!(intake.description().rows, 3);
    }
    for encoding in [Encoding::Utf16Le, Encoding::Utf16Be] {
        let (intake, rows) = read(&map, encoded(&format!("\u{feff}{LIST}"), encoding));
        assert_eq!(encoding_of(&intake.description().form), (encoding, EncodingBy::Mark));
        assert_eq!(contents(&rows), expected);
    }
    // Those of old systems have fewer characters.
    let plain =
        LIST.replace(['髙', '﨑', '㈱', '①', 'ⅱ', '纊', '～', '－', '∥', '彅', '侔'], "高").replace("ﾔﾏﾀﾞ ﾀﾛｳ", "山田");
    let expected = contents(&read(&map, &plain).1);
    for encoding in [Encoding::EucJp, Encoding::Iso2022Jp] {
        let (intake, rows) = read(&map, encoded(&plain, encoding));
        assert_eq!((encoding_of(&intake.description().form).0, contents(&rows)), (encoding, expected.clone()));
    }
}

#[test]
fn lines_end_as_they_like() {
    let map = map(LEADS);
    let expected = contents(&read(&map, LIST).1).into_iter().map(|(fields, _)| fields.len()).collect::<Vec<_>>();
    for end in ["\n", "\r", "\r\n"] {
        for encoding in [Encoding::Utf8, Encoding::Cp932, Encoding::Utf16Le] {
            let (_, rows) = read(&map, encoded(&LIST.replace("\r\n", end), encoding));
            assert_eq!(verdicts(&rows), [(2, ""), (4, ""), (6, "")], "{end:?} {encoding:?}");
            assert_eq!(contents(&rows).into_iter().map(|(fields, _)| fields.len()).collect::<Vec<_>>(), expected);
        }
    }
}

#[test]
fn what_only_turns_out_far_down_is_read_anew() {
    let map = map("rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\n");
    let mut text: String = (1..=9_000).fold("id,name\n".to_owned(), |text, n| text + &format!("{n},Smith\n"));
    text.push_str("9001,髙橋\n9002,㈱表①\n");
    let (intake, rows) = read(&map, encoded(&text, Encoding::Cp932));
    assert_eq!(encoding_of(&intake.description().form), (Encoding::Cp932, EncodingBy::Looks));
    let names: Vec<_> = rows[9_000..].iter().map(|read| read.row.as_ref().unwrap().person.get(Field::Name)).collect();
    assert_eq!(names, [Some("髙橋"), Some("㈱表①")]);
}

#[test]
fn damage_costs_its_row_and_nothing_else() {
    let map = map("rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\n");
    let mut bytes = "id,name\n1,山田\n2,".as_bytes().to_vec();
    bytes.extend_from_slice(b"\xFF\xFE\n3,\xE3\x81\n4,\xED\xA0\xBD\xED\xB8\x80\n5,\xC0\xAF\n");
    bytes.extend_from_slice("6,佐藤\n7,鈴木 一郎\n".as_bytes());
    let (intake, rows) = read(&map, &bytes);
    assert_eq!(encoding_of(&intake.description().form).0, Encoding::Utf8);
    let wrong = "intake.reject.encoding";
    let expected = [(2, ""), (3, wrong), (4, wrong), (5, wrong), (6, wrong), (7, ""), (8, "")];
    assert_eq!(verdicts(&rows), expected);
    let reject = rows[1].row.as_ref().unwrap_err();
    assert_eq!((reject.column.as_deref(), reject.cause.value("encoding")), (Some("name"), Some("UTF-8")));

    let mut bytes = encoded("id,name\n1,山田\n2,", Encoding::Cp932);
    bytes.extend_from_slice(b"\xFF\n3,\x81\n4,");
    bytes.extend_from_slice(&encoded("表\n", Encoding::Cp932));
    let (intake, rows) = read(&map, &bytes);
    assert_eq!(encoding_of(&intake.description().form).0, Encoding::Cp932);
    assert_eq!(verdicts(&rows), [(2, ""), (3, wrong), (4, wrong), (5, "")]);
    assert!(rows[1].row.as_ref().unwrap_err().cause.say(Lang::Ja).contains("CP932"));
}

#[test]
fn an_encoding_can_be_stated_and_a_mark_is_believed_all_the_same() {
    let text = "id;nom\n1;Gaëlle\n";
    let western = encoded(text, Encoding::Windows1252);
    let columns = "rows = 'history'\n%[columns]\nid = 'external_id'\nnom = 'name'\n";
    let name = |text: &str, stated: &Stated, bytes: &[u8]| {
        let (intake, rows) = open(&map(text), bytes, stated).unwrap();
        let name = rows[0].row.as_ref().unwrap().person.get(Field::Name).unwrap().to_owned();
        (name, encoding_of(&intake.description().form))
    };
    let (plain, cp932) = (columns.replace('%', ""), columns.replace('%', "encoding = 'Shift_JIS'\n"));
    let nothing = Stated::default();
    let gaelle = |by| ("Gaëlle".to_owned(), (Encoding::Windows1252, by));
    assert_eq!(name(&plain, &nothing, &western), gaelle(EncodingBy::Looks));
    let (intake, rows) = open(&map(&cp932), &western, &nothing).unwrap();
    assert_eq!(encoding_of(&intake.description().form), (Encoding::Cp932, EncodingBy::Stated));
    assert_eq!(verdicts(&rows), [(2, "intake.reject.encoding")], "what is stated is not doubted");
    let stated = Stated { encoding: Some(Encoding::Windows1252), ..Stated::default() };
    assert_eq!(name(&cp932, &stated, &western), gaelle(EncodingBy::Stated));
    let marked = name(&cp932, &nothing, &encoded(text, Encoding::Utf8Bom));
    assert_eq!(marked, ("Gaëlle".to_owned(), (Encoding::Utf8Bom, EncodingBy::Mark)));

    let wrong =
        tasuki::intake::Map::parse("map.toml", "rows='live'\nencoding='cp923'\nskip=-1\n[columns]\n").unwrap_err();
    let found: Vec<_> = wrong.list.iter().map(|c| (c.line, c.message.key())).collect();
    assert_eq!(found, [(2, "intake.map.unknown_word_near"), (3, "intake.map.skip")]);
}

#[test]
fn rejected_rows_of_any_export_are_mended_in_utf8_and_come_in() {
    let map = map(&format!("encoding = 'cp932'\nskip = 2\ndelimiter = 'tab'\n{LEADS}"));
    let text =
        "検索条件\tすべて\n\n番号\t氏名\t会社\t受付\t備考\n1\t髙橋\t㈱表①\tきのう\tx\n2\t山﨑\t会社\t2026/4/2\ty\n";
    let (intake, rows) = read(&map, encoded(text, Encoding::Cp932));
    assert_eq!(verdicts(&rows), [(4, "intake.reject.no_date"), (5, "")]);
    assert_eq!(intake.description().skipped, 2);
    let mut written = Vec::new();
    let mut rejects = Rejects::new(&mut written, &intake.header(), Lang::Ja).unwrap();
    rejects.write(rows[0].row.as_ref().unwrap_err()).unwrap();
    rejects.finish().unwrap();
    let written = String::from_utf8(written).unwrap();
    assert!(written.starts_with('\u{feff}') && written.contains("髙橋,㈱表①"), "{written}");

    // As it is it is rejected for the same reason; mended it comes in, without the line and the cause.
    let (again, rows) = read(&map, &written);
    assert!(again.description().is_mended);
    assert_eq!(verdicts(&rows), [(2, "intake.reject.no_date")]);
    assert_eq!(rows[0].row.as_ref().unwrap_err().fields, ["1", "髙橋", "㈱表①", "きのう", "x"]);
    assert_eq!(again.header(), intake.header());
    let (_, rows) = read(&map, written.replace("きのう", "2026年4月1日"));
    let row = rows[0].row.as_ref().unwrap();
    assert_eq!(row.created_at.unwrap().rfc3339(&Tokyo), "2026-04-01T00:00:00+09:00");
    assert_eq!(row.person.extra.names().map(|name| &**name).collect::<Vec<_>>(), ["備考"]);
}

#[test]
fn what_stands_before_the_header_is_found_or_stated() {
    let list = "検索条件,ステータス:\"ホット\"\r\n出力日時,2026年4月1日 10:15\r\n番号,氏名,会社,受付\r\n1,山田,さくら,2026/4/1\r\n";
    let plain = map(LEADS);
    for encoding in [Encoding::Utf8, Encoding::Cp932] {
        let (intake, rows) = read(&plain, encoded(list, encoding));
        assert_eq!((verdicts(&rows), intake.description().skipped), (vec![(4, "")], 2));
    }
    let stated = Stated { skip: Some(2), ..Stated::default() };
    assert_eq!(verdicts(&open(&plain, list, &stated).unwrap().1), [(4, "")]);
    let missing = refusal(&plain, "検索条件,x\n番号,氏名,会社\n1,山田,さくら\n");
    assert_eq!(missing.message.key(), "intake.file.no_column");
}

#[test]
fn columns_without_names_are_called_by_their_places() {
    let map = map("rows = 'history'\nheader = false\n[columns]\n1 = 'external_id'\n3 = 'name'\n");
    let (intake, rows) = read(&map, "7;x;山田\n8;y;佐藤\n8;z\n");
    assert_eq!(verdicts(&rows), [(1, ""), (2, ""), (3, "intake.reject.ragged")]);
    let row = rows[1].row.as_ref().unwrap();
    assert_eq!((row.person.get(Field::Name), row.person.extra.get("2").unwrap_or_default()), (Some("佐藤"), "y"));
    assert!(!intake.description().has_header);
}

#[test]
fn a_header_that_stands_again_is_no_row() {
    let map = map(LEADS);
    let again = format!("{LIST}番号,氏名,会社,受付,備考\r\n4,佐藤,表,2026/4/4,\r\n番号,氏名,会社,受付,備考\r\n");
    for encoding in [Encoding::Utf8, Encoding::Cp932] {
        let (intake, rows) = read(&map, encoded(&again, encoding));
        assert_eq!(verdicts(&rows), [(2, ""), (4, ""), (6, ""), (8, "")]);
        let repeated = &intake.description().repeated_headers;
        assert_eq!((repeated.count, repeated.first.as_slice(), intake.description().rows), (2, &[7, 9][..], 4));
    }
}

#[test]
fn padding_is_left_off_in_wide_text_too() {
    let map = map(LEADS);
    let mut bytes = encoded(&format!("\u{feff}{LIST}"), Encoding::Utf16Le);
    bytes.extend([0; 64]);
    let (intake, rows) = read(&map, &bytes);
    assert_eq!((rows.len(), intake.description().padding), (3, 64));
    let header_only = read(&map, "番号,氏名,会社,受付\n");
    assert_eq!((header_only.1.len(), header_only.0.description().rows), (0, 0));
}

#[test]
fn dates_that_are_numbers_need_to_be_stated() {
    let list = "id,when\n1,46309.4166666667\n2,2026-10-14 10:00\n3,soon\n";
    let read_with = |column: &str| {
        let map = map(&format!("rows = 'history'\n[columns]\nid = 'external_id'\nwhen = {column}\n"));
        read(&map, list).1
    };
    assert_eq!(verdicts(&read_with("'created_at'"))[0], (2, "intake.reject.no_date"));
    let rows = read_with("{ field = 'created_at', date = 'serial' }");
    assert_eq!(verdicts(&rows), [(2, ""), (3, ""), (4, "intake.reject.no_date")]);
    let at = |nth: usize| rows[nth].row.as_ref().unwrap().created_at;
    assert_eq!((at(0), at(0).unwrap().rfc3339(&Tokyo)), (at(1), "2026-10-14T10:00:00+09:00".to_owned()));
}
