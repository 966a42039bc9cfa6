//! A review or a report on paper: Markdown, one page of HTML, a workbook, or its figures one a row.

mod html;
mod markdown;
mod rows;
mod svg;
mod workbook;

use std::io::Write;

use super::{Form, Written, Wrong};
use crate::i18n::Lang;
use crate::insight::paper::Paper;

/// How a paper is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperForm {
    /// GitHub's Markdown: charts are their tables.
    Markdown,
    /// One page that needs nothing but itself, with its charts drawn.
    Html,
    /// A workbook: a sheet a page, figures as numbers, charts of the spreadsheet's own.
    Xlsx,
    /// Its figures one a row, with what each rests on: [`Form::Csv`], [`Form::SheetCsv`] or [`Form::JsonLines`].
    Rows(Form),
}

impl PaperForm {
    /// How such a file's name ends.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Rows(form) => form.extension(),
        }
    }

    /// The form that a file's name asks for by how it ends; CSV for people.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension.to_ascii_lowercase().as_str() {
            "md" | "markdown" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Rows(Form::SheetCsv(super::Encoding::Utf8))),
            "jsonl" => Some(Self::Rows(Form::JsonLines)),
            _ => None,
        }
    }
}

/// Writes a paper in the language of whoever reads it. The same paper makes the same bytes, in a workbook but for
/// nothing that is read.
///
/// # Errors
/// [`Wrong::Io`] where `to` fails; whatever a form does not hold.
pub fn write_paper<'w>(
    paper: &Paper,
    form: PaperForm,
    lang: Lang,
    mut to: Box<dyn Write + 'w>,
) -> Result<Written, Wrong> {
    match form {
        PaperForm::Markdown => whole(&mut *to, &markdown::markdown(paper, lang)),
        PaperForm::Html => whole(&mut *to, &html::html(paper, lang)),
        PaperForm::Xlsx | PaperForm::Rows(Form::Xlsx) => workbook::workbook(paper, lang, to),
        PaperForm::Rows(form) => rows::rows(paper, form, lang, to),
    }
}

fn whole(to: &mut dyn Write, text: &str) -> Result<Written, Wrong> {
    to.write_all(text.as_bytes())?;
    to.flush()?;
    Ok(Written::default())
}
