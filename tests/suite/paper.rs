//! A review on paper: in every form, in both languages, and nothing in it but what was to be said.

mod sample;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Cursor, Write};
use std::path::Path;

use calamine::{Data, Reader, Xlsx};
use html5gum::{Token, Tokenizer};
use pulldown_cmark::{Event, Options, Parser, Tag};
use tasuki::export::{Encoding, Form, PaperForm, Place, write_paper};
use tasuki::gate::Shown;
use tasuki::i18n::{Lang, Message};
use tasuki::insight::paper::{Cell, Column, Page, Paper, Row, Table};
use tasuki::intake::guarded;

use crate::hostile;
use sample::{Sample, crowded, sample};

const LANGS: [Lang; 2] = [Lang::Ja, Lang::En];
const FORMS: [PaperForm; 6] = [
    PaperForm::Markdown,
    PaperForm::Html,
    PaperForm::Xlsx,
    PaperForm::Rows(Form::Csv),
    PaperForm::Rows(Form::SheetCsv(Encoding::Utf8)),
    PaperForm::Rows(Form::JsonLines),
];

fn written(paper: &Paper, form: PaperForm, lang: Lang) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_paper(paper, form, lang, Box::new(&mut bytes)).unwrap();
    bytes
}

fn text(paper: &Paper, form: PaperForm, lang: Lang) -> String {
    String::from_utf8(written(paper, form, lang)).unwrap()
}

/// The sample with `text` wherever it says anything, its own sentences among it.
fn saying(text: &str) -> Paper {
    Sample { twist: &|_| text.to_owned() }.paper()
}

/// Whatever a hostile list holds, and what means harm on paper only.
fn hostile_texts() -> BTreeSet<String> {
    let more = [
        "</title><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onload='alert(1)",
        "--><!-- ]]> <![CDATA[",
        "</style></svg></table>",
        "&lt;script&gt; &#60; &amp",
        "[x](javascript:alert(1)) ![x](http://evil.example/x.png)",
        "| --- | --- |",
        "||\\|\\\\|",
        "``` ~~~",
        "# 1. - > * + ===",
        "<http://evil.example> [^1]: <!--",
        "see www.evil.example, a@evil.example and @everyone",
        "**a** __b__ ~~c~~ `d` \\`e` $x$",
        "`|`@a`|`",
        "%{text} %{n}",
        "${jndi:ldap://evil.example}",
        "~ = - 12) 12.",
    ];
    let told = ["name", "company", "email", "phone", "source", "notes"];
    let rows = hostile::rows().into_iter().flat_map(|(_, mut row)| told.map(|column| row.remove(column).unwrap()));
    // Half of the rows say something ordinary there.
    let ordinary = |c: char| c.is_alphanumeric() || " @.-".contains(c);
    let texts = rows
        .filter(|text| !text.chars().all(ordinary) || text.starts_with(['-', '@']))
        .chain(more.map(str::to_owned))
        .map(|text| text.chars().take(400).collect::<String>());
    texts.filter(|text| !Shown::line(text).as_str().trim().is_empty()).collect()
}

/// A text with one blank between its words.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The page's tags outside its drawings, those within, and what stands in its first heading.
fn read_page(html: &str) -> (Vec<String>, BTreeSet<String>, String) {
    let (mut outside, mut within, mut heading) = (Vec::new(), BTreeSet::new(), String::new());
    let (mut in_svg, mut in_heading) = (false, false);
    for token in Tokenizer::new(html) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let name = String::from_utf8(tag.name.to_vec()).unwrap();
                let attributes: Vec<(String, String)> = tag
                    .attributes
                    .iter()
                    .map(|(name, value)| (String::from_utf8_lossy(name).into(), String::from_utf8_lossy(value).into()))
                    .collect();
                for (attribute, value) in &attributes {
                    assert!(attribute != "href" || value.starts_with('#'), "{name} goes to {value}");
                    assert!(!attribute.starts_with("on") && attribute != "src" && attribute != "style", "{attribute}");
                }
                in_svg |= name == "svg";
                in_heading |= name == "h1";
                let names: Vec<_> = attributes.into_iter().map(|(name, _)| name).collect();
                let tag = format!("{name} {}", names.join(" "));
                if in_svg {
                    within.insert(tag);
                } else {
                    outside.push(tag);
                }
            }
            Token::EndTag(tag) => {
                in_svg &= *tag.name != *b"svg";
                in_heading &= *tag.name != *b"h1";
            }
            Token::String(text) if in_heading => heading.push_str(std::str::from_utf8(&text).unwrap()),
            Token::String(_) | Token::Doctype(_) => {}
            Token::Comment(comment) => panic!("a comment: {comment:?}"),
            Token::Error(error) => panic!("no HTML: {error:?}"),
        }
    }
    (outside, within, heading)
}

#[test]
fn no_text_becomes_markup_in_the_page() {
    let (outside, within, _) = read_page(&text(&saying("plain"), PaperForm::Html, Lang::Ja));
    let (_, longer, _) = read_page(&text(&saying(&"long ".repeat(40)), PaperForm::Html, Lang::Ja));
    let drawn: BTreeSet<_> = within.union(&longer).cloned().collect();
    assert!(outside.len() > 200 && drawn.len() > 8, "{drawn:?}");
    for hostile in hostile_texts() {
        let (tags, shapes, heading) = read_page(&text(&saying(&hostile), PaperForm::Html, Lang::Ja));
        assert_eq!(tags, outside, "{hostile:?}");
        assert!(shapes.is_subset(&drawn), "{hostile:?}: {shapes:?}");
        assert_eq!(heading, Shown::line(&hostile).as_str(), "and it is told as it is");
    }
}

/// What a Markdown text is made of, without its words, and what stands in its first heading.
fn read_markdown(markdown: &str) -> (Vec<String>, String) {
    let (mut parts, mut heading) = (Vec::new(), None);
    // All that GitHub knows, and most of what only others do.
    let known = Options::all() - Options::ENABLE_SMART_PUNCTUATION - Options::ENABLE_HEADING_ATTRIBUTES;
    for event in Parser::new_ext(markdown, known) {
        match event {
            Event::Start(tag) => {
                assert!(!matches!(tag, Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock), "{tag:?} in {markdown}");
                parts.push(format!("{tag:?}"));
            }
            Event::End(tag) => {
                if heading.is_none() {
                    heading = Some(String::new());
                }
                parts.push(format!("{tag:?}"));
            }
            Event::Text(text) | Event::Code(text) => {
                if parts.len() == 1 {
                    heading.get_or_insert_default().push_str(&text);
                }
            }
            Event::SoftBreak => {}
            other => panic!("{other:?} in {markdown}"),
        }
    }
    (parts, heading.unwrap_or_default())
}

#[test]
fn no_text_becomes_markup_in_markdown_and_a_table_stays_one() {
    let (parts, _) = read_markdown(&text(&saying("plain"), PaperForm::Markdown, Lang::Ja));
    assert!(parts.len() > 400, "{}", parts.len());
    for hostile in hostile_texts() {
        let (told, heading) = read_markdown(&text(&saying(&hostile), PaperForm::Markdown, Lang::Ja));
        assert_eq!(told, parts, "{hostile:?}");
        assert_eq!(heading, spaced(Shown::line(&hostile).as_str()), "and it is told as it is");
    }
}

#[test]
fn no_text_becomes_a_formula_or_another_row() {
    let records = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let text = text.trim_start_matches('\u{FEFF}').to_owned();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect::<Vec<Vec<_>>>()
    };
    let sheet = PaperForm::Rows(Form::SheetCsv(Encoding::Utf8));
    let plain = records(&written(&saying("plain"), sheet, Lang::Ja)).len();
    for hostile in hostile_texts() {
        let paper = saying(&hostile);
        let rows = records(&written(&paper, sheet, Lang::Ja));
        assert_eq!(rows.len(), plain, "{hostile:?}");
        let is_formula =
            |field: &&String| field.parse::<f64>().is_err() && field.trim_start().starts_with(['=', '+', '-', '@']);
        assert_eq!(rows.iter().flatten().find(is_formula), None, "{hostile:?}");
        assert_eq!(rows[1][11], guarded(Shown::line(&hostile).as_str()), "marked as in every export");
        let kept = records(&written(&paper, PaperForm::Rows(Form::Csv), Lang::Ja));
        assert_eq!(
            (kept.len(), kept[1][11].as_str()),
            (plain, Shown::line(&hostile).as_str()),
            "programs get it as it is"
        );
        let bytes = written(&paper, PaperForm::Rows(Form::SheetCsv(Encoding::Cp932)), Lang::Ja);
        let (text, _, wrong) = encoding_rs::SHIFT_JIS.decode(&bytes);
        assert!(!wrong && records(text.as_bytes()).len() == plain, "{hostile:?}");
    }
}

fn book(paper: &Paper, lang: Lang) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(written(paper, PaperForm::Xlsx, lang))).expect("a workbook that another reads")
}

#[test]
fn no_text_becomes_a_formula_in_a_workbook() {
    for hostile in hostile_texts() {
        let mut book = book(&saying(&hostile), Lang::Ja);
        let names = book.sheet_names();
        assert_eq!(names.len(), 6);
        for name in names {
            let formulas = book.worksheet_formula(&name).unwrap();
            assert_eq!(formulas.used_cells().filter(|(.., formula)| !formula.is_empty()).count(), 0, "{hostile:?}");
            let first = book.worksheet_range(&name).unwrap().get_value((0, 0)).cloned();
            assert_eq!(first, Some(Data::String(Shown::line(&hostile).into_string())), "{hostile:?}");
        }
    }
}

#[test]
fn figures_of_a_workbook_are_numbers_and_what_they_rest_on_stands_beside_them() {
    let mut book = book(&sample(), Lang::En);
    let range = book.worksheet_range("1. Both sides' promises").unwrap();
    let row = range.rows().find(|row| row[0] == Data::String("First contact (sales)".to_owned())).unwrap();
    let number = |nth: usize| match &row[nth] {
        Data::Float(number) => *number,
        Data::DateTime(time) => time.as_f64(),
        other => panic!("{other:?}"),
    };
    assert!((number(1) - 19.0 / 31.0).abs() < 1e-12);
    assert_eq!([&row[2], &row[3]], [&Data::Float(19.0), &Data::Float(31.0)]);
    assert!((number(4) - 0.438).abs() < 1e-3 && (number(5) - 0.763).abs() < 1e-3, "its interval");
    assert!((number(6) + 18.2).abs() < 1e-9, "points, not per cent of something");
    assert!((number(7) * 24.0 - 10.0 / 3.0).abs() < 1e-9, "3 h 20 m as a spreadsheet has it");
    assert!((number(8) - 0.8).abs() < 1e-12);
}

#[test]
fn a_workbook_has_charts_of_its_own() {
    let bytes = written(&sample(), PaperForm::Xlsx, Lang::Ja);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names = archive.file_names().map(|name| name.unwrap().into_owned());
    let charts: Vec<String> = names.filter(|name| name.contains("charts/chart")).collect();
    assert_eq!(charts.len(), 6, "one for each that has figures");
    for chart in charts {
        let xml = io::read_to_string(archive.by_name(&chart).unwrap()).unwrap();
        assert!(xml.contains("<c:f>") && !xml.contains("<c:v>=HYPERLINK"), "{chart}");
    }
}

#[test]
fn every_text_of_ours_can_be_told_otherwise() {
    let retold = sample().retold(&|_| Message::new("minutes.plain").with("text", "named"));
    let from_outside =
        ["合計", "秋の展示会2026", "ウェビナー#12 <製造業向け>", "=HYPERLINK(\"http://evil.example\")", "佐藤 健"];
    let all_named =
        Sample { twist: &|text| if from_outside.contains(&text) { text.to_owned() } else { "named".to_owned() } };
    for lang in LANGS {
        assert!(text(&retold, PaperForm::Html, lang) == text(&all_named.paper(), PaperForm::Html, lang));
    }
}

#[test]
fn a_page_needs_nothing_but_itself() {
    for lang in LANGS {
        let page = text(&sample(), PaperForm::Html, lang);
        assert!(page.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{}\">", lang.code())));
        assert!(page.contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:"));
        for fetched in ["<script", "<link", "<img", "@import", "url(", "src=", "http-equiv=\"refresh"] {
            assert!(!page.contains(fetched), "{fetched}");
        }
    }
}

#[test]
fn every_class_has_its_look() {
    let style = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/export/paper/style.css")).unwrap();
    let page = text(&sample(), PaperForm::Html, Lang::En);
    let classes: BTreeSet<_> = page
        .split("class=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .flat_map(str::split_whitespace)
        .collect();
    // These only say what a thing is; it looks as its kind does.
    let plain = ["wide", "neutral"];
    let without: Vec<_> =
        classes.iter().filter(|class| !plain.contains(*class) && !style.contains(&format!(".{class}"))).collect();
    assert!(classes.len() > 30 && without.is_empty(), "{without:?}");
}

#[test]
fn the_same_paper_makes_the_same_file() {
    for form in FORMS {
        assert!(written(&sample(), form, Lang::Ja) == written(&sample(), form, Lang::Ja), "{form:?}");
    }
}

/// A way out that breaks after so many bytes.
struct Breaking<W>(W, usize);

impl<W: Write> Write for Breaking<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.1.checked_sub(bytes.len()) {
            Some(left) => self.1 = left,
            None => return Err(io::Error::other("the disk is full")),
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[test]
fn what_breaks_off_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    for form in FORMS {
        let path = folder.path().join(format!("review.{}", form.extension()));
        let mut place = Place::new(&path, false).unwrap();
        let broken = write_paper(&sample(), form, Lang::Ja, Box::new(Breaking(place.writer(), 3_000)));
        assert!(broken.is_err(), "{form:?}");
        drop(place);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{form:?}");
    }
}

/// For looking at: `TASUKI_PAPERS=folder cargo test --test suite the_sample_as_files`, then `.ci/pages`.
#[test]
fn the_sample_as_files() {
    let other = tempfile::tempdir().unwrap();
    let folder = std::env::var("TASUKI_PAPERS").map_or_else(|_| other.path().to_owned(), Into::into);
    fs::create_dir_all(&folder).unwrap();
    for lang in LANGS {
        for form in [PaperForm::Markdown, PaperForm::Html, PaperForm::Xlsx, PaperForm::Rows(Form::Csv)] {
            let path = folder.join(format!("sample-{}.{}", lang.code(), form.extension()));
            let mut place = Place::new(&path, true).unwrap();
            write_paper(&sample(), form, lang, Box::new(place.writer())).unwrap();
            place.finish().unwrap();
            assert_eq!(fs::read(path).unwrap(), written(&sample(), form, lang));
        }
        fs::write(folder.join(format!("crowded-{}.html", lang.code())), text(&crowded(), PaperForm::Html, lang))
            .unwrap();
    }
}

#[test]
fn how_the_sample_reads() {
    for lang in LANGS {
        let code = lang.code();
        insta::assert_snapshot!(format!("sample-md-{code}"), text(&sample(), PaperForm::Markdown, lang));
        insta::assert_snapshot!(
            format!("sample-csv-{code}"),
            text(&sample(), PaperForm::Rows(Form::Csv), lang).replace("\r\n", "\n")
        );
        // The style sheet is a file that one can read as it is.
        let page = text(&sample(), PaperForm::Html, lang);
        let (head, rest) = page.split_once("<style>").unwrap();
        let (_, body) = rest.split_once("</style>").unwrap();
        insta::assert_snapshot!(format!("sample-html-{code}"), format!("{head}{body}"));
        insta::assert_snapshot!(format!("sample-xlsx-{code}"), sheets(lang));
    }
}

/// What stands in a workbook, sheet by sheet, as somebody else reads it.
fn sheets(lang: Lang) -> String {
    let mut book = book(&sample(), lang);
    let mut said = String::new();
    for name in book.sheet_names() {
        said += &format!("== {name}\n");
        for row in book.worksheet_range(&name).unwrap().rows() {
            let cells: Vec<_> = row.iter().map(ToString::to_string).collect();
            said += cells.join(" | ").trim_end_matches([' ', '|']);
            said.push('\n');
        }
    }
    said
}

#[test]
fn a_page_that_is_there_twice_is_found_twice() {
    let mut paper = sample();
    let again = paper.pages[0].clone();
    paper.pages.push(again);
    let page = text(&paper, PaperForm::Html, Lang::En);
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
    let aims = page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
    let aims: BTreeSet<&str> = aims.collect();
    assert_eq!(aims.len(), paper.pages.len());
    assert!(aims.iter().all(|aim| ids.contains(aim)), "{aims:?} {ids:?}");
}

#[test]
fn a_row_that_two_columns_name_is_named_by_both() {
    let both = [Column::text(Message::new("review.from")), Column::text(Message::new("review.to"))];
    let columns = both.into_iter().chain([Column::figure(Message::new("figures.now"))]);
    let cells = [Cell::Text("Fair".to_owned()), Cell::Text("Budget".to_owned()), Cell::Count(3)];
    let table = Table::new(Message::new("review.from"), columns, Message::new("review.to")).with(Row::new(cells));
    let mut paper = sample();
    paper.pages = vec![Page::new("reasons", Message::new("review.from")).with(table)];
    let rows = text(&paper, PaperForm::Rows(Form::Csv), Lang::En);
    let row: Vec<&str> = rows.lines().filter(|line| line.contains("Fair")).collect();
    assert!(row.len() == 1 && row[0].contains("Fair · Budget") && row[0].contains(",3,"), "{rows}");
}
