//! A review on paper: in every form, in both languages, and nothing in it but what was to be said.

mod sample;

use std::fs;
use std::io::Cursor;
use std::path::Path;

use tasuki::export::{Encoding, Form, PaperForm, Place, write_paper};
use tasuki::i18n::Lang;
use tasuki::insight::paper::Paper;

use sample::{Sample, sample};

fn written(paper: &Paper, form: PaperForm, lang: Lang) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_paper(paper, form, lang, Box::new(&mut bytes)).unwrap();
    bytes
}

fn text(paper: &Paper, form: PaperForm, lang: Lang) -> String {
    String::from_utf8(written(paper, form, lang)).unwrap()
}

#[test]
fn the_sample_as_files_to_look_at() {
    let Ok(folder) = std::env::var("TASUKI_PAPERS") else { return };
    fs::create_dir_all(&folder).unwrap();
    for lang in [Lang::Ja, Lang::En] {
        for form in
            [PaperForm::Markdown, PaperForm::Html, PaperForm::Xlsx, PaperForm::Rows(Form::SheetCsv(Encoding::Utf8))]
        {
            let path = Path::new(&folder).join(format!("sample-{}.{}", lang.code(), form.extension()));
            let mut place = Place::new(&path, true).unwrap();
            write_paper(&sample(), form, lang, Box::new(place.writer())).unwrap();
            place.finish().unwrap();
        }
    }
}
