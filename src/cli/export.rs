//! `export`: what is kept, for other programs and for people with a spreadsheet.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::acts::Wall;
use super::args::{EncodingArg, Export, ExportFigures, ExportFile, ExportRows, FormArg};
use super::{Out, Setting, report};
use crate::desk::{ExportAsk, Exported, Exports};
use crate::error::{Error, Kind, Result};
use crate::export::{Encoding, Form, Place, Written, Wrong};
use crate::i18n::Message;
use crate::ids::OpId;
use crate::runtime::Interrupt;
use crate::storage::Since;

pub(super) fn export(setting: &Setting, what: &Export, out: &mut Out<'_>) -> Result<u8> {
    match what {
        Export::Leads(args) => rows(setting, Exports::Leads, args, out),
        Export::Touches(args) => rows(setting, Exports::Touches, args, out),
        Export::Handoffs(args) => rows(setting, Exports::Handoffs, args, out),
        Export::Costs(file) => costs(setting, file, out),
        Export::Figures(args) => figures(setting, args, out),
    }
}

fn rows(setting: &Setting, what: Exports, args: &ExportRows, out: &mut Out<'_>) -> Result<u8> {
    let form = form(&args.file)?;
    let mut target = Target::of(&args.file, out)?;
    let mut desk = setting.reading_desk()?;
    let since = args.since.as_deref().map(|text| since(text, Wall::of(&desk))).transpose()?;
    let filter = super::filters::read(setting, &desk, &args.words, out, true)?;
    let ask = ExportAsk { filter, open: args.open, since };
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let go_on = || !interrupt.is_asked();
    let done = desk.export(what, &ask, form, setting.lang, target.writer(out), &go_on);
    let done = match done {
        Err(_) if interrupt.is_asked() => {
            drop(target);
            out.complain(&format!("tasuki: {}", setting.lang.text("export.broken_off")));
            return Ok(BROKEN_OFF);
        }
        done => heard(done, &args.file)?,
    };
    let Some(Exported { written, mark }) = done else { return Ok(0) };
    let told = Told { written, what: what.name(), form, mark };
    target.finish()?;
    told.tell(setting, &args.file, out)
}

/// The exit status of whoever was broken off by Ctrl+C.
const BROKEN_OFF: u8 = 130;

fn costs(setting: &Setting, file: &ExportFile, out: &mut Out<'_>) -> Result<u8> {
    let form = form(file)?;
    let mut target = Target::of(file, out)?;
    let done = setting.reading_desk()?.export_costs(form, setting.lang, target.writer(out));
    let Some(written) = heard(done, file)? else { return Ok(0) };
    let told = Told { written, what: Message::new("export.costs"), form, mark: None };
    target.finish()?;
    told.tell(setting, file, out)
}

fn figures(setting: &Setting, args: &ExportFigures, out: &mut Out<'_>) -> Result<u8> {
    let form = form(&args.file)?;
    let mut target = Target::of(&args.file, out)?;
    let mut desk = setting.reading_desk()?;
    let waterfall = report::counted_waterfall(&mut desk, &args.waterfall)?;
    let span = report::span(args.waterfall.from, args.waterfall.to);
    let done = desk.export_figures(&waterfall, &span, form, setting.lang, target.writer(out));
    let Some(written) = heard(done, &args.file)? else { return Ok(0) };
    let told = Told { written, what: Message::new("export.figures"), form, mark: None };
    target.finish()?;
    told.tell(setting, &args.file, out)
}

/// Nothing where whoever reads standard output has stopped reading.
fn heard<T>(done: Result<T, Wrong>, file: &ExportFile) -> Result<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(Wrong::Refused(error)) => Err(error),
        Err(Wrong::Io(cause)) => match &file.output {
            None if cause.kind() == ErrorKind::BrokenPipe => Ok(None),
            Some(path) => Err(Error::unwritten(path, &cause)),
            None => Err(Error::io(Path::new("-"), &cause)),
        },
    }
}

/// The form: as it is said, else by the file's name; for a program that reads on, CSV for programs.
fn form(file: &ExportFile) -> Result<Form> {
    let encoding = match file.encoding {
        EncodingArg::Utf8 => Encoding::Utf8,
        EncodingArg::Cp932 => Encoding::Cp932,
    };
    let form = match (file.form, &file.output) {
        (Some(FormArg::Xlsx), _) => Form::Xlsx,
        (Some(FormArg::SheetCsv), _) => Form::SheetCsv(encoding),
        (Some(FormArg::JsonLines), _) => Form::JsonLines,
        (None, None) if encoding == Encoding::Cp932 => Form::SheetCsv(encoding),
        (Some(FormArg::Csv), _) | (None, None) => Form::Csv,
        (None, Some(path)) => by_name(path, encoding)?,
    };
    if encoding != Encoding::Utf8 && !matches!(form, Form::SheetCsv(_)) {
        return Err(Error::new(Kind::Usage, Message::new("export.cp932_is_for_sheets")));
    }
    Ok(form)
}

/// A file that ends in `.csv` is opened in a spreadsheet by whoever clicks on it.
fn by_name(path: &Path, encoding: Encoding) -> Result<Form> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    match extension.to_ascii_lowercase().as_str() {
        "xlsx" => Ok(Form::Xlsx),
        "csv" => Ok(Form::SheetCsv(encoding)),
        "jsonl" | "ndjson" => Ok(Form::JsonLines),
        _ => {
            let message = Message::new("export.what_form").with("path", path.display());
            Err(Error::new(Kind::Usage, message).hint(Message::new("export.what_form_hint")))
        }
    }
}

/// Since when: an id that an import or an export named, or a day or time as people write it.
fn since(text: &str, wall: Wall) -> Result<Since> {
    let is_id = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.parse::<OpId>() {
        Ok(id) if is_id => Ok(Since::Operation(id)),
        _ => wall.happened(Some(text)).map(|at| at.map_or(Since::Instant(wall.now), Since::Instant)),
    }
}

/// Where it goes.
enum Target {
    File(Box<Place>),
    Output,
    Nowhere,
}

impl Target {
    fn of(file: &ExportFile, out: &Out<'_>) -> Result<Self> {
        match &file.output {
            _ if file.dry_run => Ok(Self::Nowhere),
            Some(path) => Ok(Self::File(Box::new(Place::new(path, file.force)?))),
            None if out.is_terminal() => Err(Error::new(Kind::Usage, Message::new("export.not_to_a_terminal"))),
            None => Ok(Self::Output),
        }
    }

    fn writer<'w>(&'w mut self, out: &'w mut Out<'_>) -> Box<dyn Write + 'w> {
        match self {
            Self::File(place) => Box::new(place.writer()),
            Self::Output => Box::new(out.data()),
            Self::Nowhere => Box::new(io::sink()),
        }
    }

    fn finish(self) -> Result<()> {
        match self {
            Self::File(place) => place.finish(),
            Self::Output | Self::Nowhere => Ok(()),
        }
    }
}

/// What is said of an export.
struct Told {
    written: Written,
    what: Message,
    form: Form,
    mark: Option<OpId>,
}

impl Told {
    /// Beside data on standard output nothing else is printed there.
    fn tell(&self, setting: &Setting, file: &ExportFile, out: &mut Out<'_>) -> Result<u8> {
        if setting.is_json() && (file.output.is_some() || file.dry_run) {
            out.json(&self.document(file))?;
            return Ok(0);
        }
        let key = if file.dry_run { "export.would" } else { "export.done" };
        let path = file.output.as_deref().unwrap_or(Path::new("-"));
        let done = Message::new(key)
            .with("path", path.display())
            .with("rows", self.written.rows)
            .with_message("what", self.what.clone())
            .with_message("form", self.form.name());
        let sheets = (self.written.sheets > 1).then(|| Message::new("export.sheets").with("n", self.written.sheets));
        let referenced = Message::new("export.referenced").with("n", self.written.referenced);
        let next = self.mark.map(|mark| Message::new("export.next").with("mark", mark));
        let told = [Some(done), sheets, (self.written.referenced > 0).then_some(referenced), next];
        for message in told.into_iter().flatten() {
            let said = message.say(setting.lang);
            if file.output.is_some() || file.dry_run {
                out.line(&said)?;
            } else {
                out.complain(&said);
            }
        }
        Ok(0)
    }

    fn document(&self, file: &ExportFile) -> Value {
        let form = match self.form {
            Form::Xlsx => "xlsx",
            Form::SheetCsv(_) => "sheet-csv",
            Form::Csv => "csv",
            Form::JsonLines => "json-lines",
        };
        json!({
            "file": file.output.as_ref().filter(|_| !file.dry_run),
            "form": form,
            "rows": self.written.rows,
            "sheets": self.written.sheets,
            "referenced": self.written.referenced,
            "next": self.mark.map(|mark| mark.to_string()),
        })
    }
}
