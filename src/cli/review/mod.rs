//! `review`: the figures of a meeting on screen or as a file, and what it decides.

mod decisions;
mod document;
mod text;

use std::io::{ErrorKind, IsTerminal as _};
use std::path::Path;

use super::args::{self, Format};
use super::{Out, Setting};
use crate::agreement::goals::Rhythm;
use crate::clock::Timestamp;
use crate::desk::{Desk, ReviewAsk, ReviewShelf};
use crate::domain::as_of;
use crate::error::{Error, Kind, Result};
use crate::export::{PaperForm, Place, Wrong, write_paper};
use crate::i18n::Message;
use crate::insight::paper::Paper;
use crate::runtime::Interrupt;

pub(super) fn review(setting: &Setting, args: &args::Review, out: &mut Out<'_>) -> Result<u8> {
    if let Some(command) = &args.command {
        return decisions::act(setting, command, out);
    }
    if let Some(folder) = &args.deliver {
        return deliver(setting, folder, out);
    }
    // What cannot be written is said before anything is counted.
    let file = args.export.as_deref().map(|path| Ok::<_, Error>((path, form(path)?))).transpose()?;
    let mut desk = setting.reading_desk()?;
    let moment = |text: &Option<String>| text.as_deref().map(|text| looked_at(&desk, Some(text))).transpose();
    let (as_of, against) = (moment(&args.as_of)?, moment(&args.against)?);
    if let Some(text) = args.against.as_deref().filter(|_| against > Some(as_of.unwrap_or_else(|| desk.now()))) {
        return Err(Error::new(Kind::Usage, Message::new("review.against_is_later").with("text", text)));
    }
    let pages = if args.pages.is_empty() { None } else { Some(args.pages.iter().map(|page| page.0).collect()) };
    let rhythm = args.rhythm.map_or(Rhythm::Weekly, |rhythm| rhythm.0);
    let ask = ReviewAsk { rhythm, as_of, against, mask: args.mask, pages, goal: None, decided_until: None };
    // Whoever sits at a terminal walks through it.
    let is_for_people = setting.format == Format::Table && out.is_terminal() && std::io::stdin().is_terminal();
    if file.is_none() && is_for_people {
        drop(desk);
        return super::console::hold(setting, ask);
    }
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let paper = desk.review(&ask, &mut |_, _| !interrupt.is_asked())?;
    match file {
        Some((path, form)) => write(setting, &paper, (path, form), args.force, out),
        None => print_paper(setting, &paper, out),
    }
}

/// Lays down what is due by the agreement's `[[delivery]]`, for `cron` and for whoever missed it.
fn deliver(setting: &Setting, folder: &Path, out: &mut Out<'_>) -> Result<u8> {
    let shelf = ReviewShelf { folder: folder.to_owned(), form: PaperForm::Html, lang: setting.lang };
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let mut desk = setting.reading_desk()?;
    let made = desk.lay_down_reviews(&shelf, &mut |_, _| !interrupt.is_asked())?;
    if setting.is_json() {
        out.json(&serde_json::json!({ "reviews": made }))?;
        return Ok(0);
    }
    for path in &made {
        out.line(&Message::new("review.laid_down").with("path", path.display()).say(setting.lang))?;
    }
    if made.is_empty() {
        let zone = desk.agreement().zone;
        let next = desk.next_review().map(|next| next.in_zone(&zone).format("%Y-%m-%d %H:%M"));
        let told = match next {
            Some(next) => Message::new("review.nothing_due").with("next", next),
            None => Message::new("review.no_delivery"),
        };
        out.line(&told.say(setting.lang))?;
    }
    Ok(0)
}

/// The form that a file's name asks for.
fn form(path: &Path) -> Result<PaperForm> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let unknown = || {
        let message = Message::new("export.what_form").with("path", path.display());
        Error::new(Kind::Usage, message).hint(Message::new("review.what_form_hint"))
    };
    PaperForm::of_extension(extension).ok_or_else(unknown)
}

/// Writes a paper into a file, in the form that its name asks for.
pub(super) fn write_paper_to(
    setting: &Setting,
    paper: &Paper,
    path: &Path,
    replace: bool,
    out: &mut Out<'_>,
) -> Result<u8> {
    write(setting, paper, (path, form(path)?), replace, out)
}

/// A file that holds all of it, or is not there.
fn write(
    setting: &Setting,
    paper: &Paper,
    (path, form): (&Path, PaperForm),
    replace: bool,
    out: &mut Out<'_>,
) -> Result<u8> {
    let mut place = Place::new(path, replace)?;
    write_paper(paper, form, setting.lang, Box::new(place.writer())).map_err(|wrong| match wrong {
        Wrong::Refused(error) => error,
        Wrong::Io(cause) => Error::unwritten(path, &cause),
    })?;
    place.finish()?;
    if setting.is_json() {
        out.json(&serde_json::json!({ "file": path, "form": form.extension(), "pages": paper.pages.len() }))?;
    } else {
        let done = Message::new("review.written").with("path", path.display()).with("pages", paper.pages.len());
        out.line(&done.say(setting.lang))?;
    }
    Ok(0)
}

/// As text, as Markdown, or for programs as one document.
pub(super) fn print_paper(setting: &Setting, paper: &Paper, out: &mut Out<'_>) -> Result<u8> {
    match setting.format {
        Format::Json => out.json(&document::document(paper, setting.lang))?,
        Format::Table => text::print(paper, setting.lang, out)?,
        Format::Md => markdown(setting, paper, out)?,
    }
    Ok(0)
}

fn markdown(setting: &Setting, paper: &Paper, out: &mut Out<'_>) -> Result<()> {
    let mut text: Vec<u8> = Vec::new();
    write_paper(paper, PaperForm::Markdown, setting.lang, Box::new(&mut text)).map_err(|wrong| match wrong {
        Wrong::Refused(error) => error,
        Wrong::Io(cause) => Error::io(Path::new("-"), &cause),
    })?;
    match out.data().write_all(&text) {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => Err(Error::io(Path::new("-"), &cause)),
        _ => Ok(()),
    }
}

/// As of when; what is not over yet nobody can look at.
pub(super) fn looked_at(desk: &Desk, text: Option<&str>) -> Result<Timestamp> {
    let (now, zone) = (desk.now(), desk.agreement().zone);
    let Some(text) = text else { return Ok(now) };
    let wrong = |key| Error::new(Kind::Usage, Message::new(key).with("text", text));
    match as_of(text, now, zone) {
        None => Err(wrong("decision.not_a_moment")),
        Some(at) if at > now => Err(wrong("decision.moment_ahead")),
        Some(at) => Ok(at),
    }
}
