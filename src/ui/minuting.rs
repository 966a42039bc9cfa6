//! The forms of a review: lines with their labels, why what was typed was not taken, and how to go on.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, width, wrapped};
use super::overlay::boxed;
use super::theme::Meaning;
use crate::agreement::goals::Figure;
use crate::agreement::words;
use crate::app::{MinutesOf, Minuting};
use crate::domain::decision::End;
use crate::i18n::Message;

/// Columns of the box.
const WIDE: u16 = 92;

pub(super) fn draw(screen: &mut Screen<'_, '_>, form: &Minuting) {
    let lang = screen.model.lang;
    let title = match &form.of {
        MinutesOf::Decision => screen.text("reviewing.decide"),
        MinutesOf::Ending { n, .. } => Message::new("reviewing.settle").with("n", n).say(lang),
        MinutesOf::Paper => screen.text("reviewing.write"),
    };
    let cells = usize::from(screen.frame_width().min(WIDE).saturating_sub(4)).max(1);
    let told = told(screen, form, cells);
    let rows = u16::try_from(form.rows()).unwrap_or(0);
    let below = u16::try_from(told.len()).unwrap_or(u16::MAX);
    let inner = boxed(screen, &title, WIDE, rows.saturating_add(below).saturating_add(4));
    if inner.height == 0 || inner.width == 0 {
        return;
    }
    let below = below.min(inner.height.saturating_sub(rows.min(3) + 1));
    let lines = Rect { height: inner.height.saturating_sub(below + 1), ..inner };
    entries(screen, lines, form);
    let first = inner.bottom().saturating_sub(below + 1);
    for ((line, meaning), y) in told.iter().zip(first..inner.bottom()) {
        screen.write(inner, inner.x + 1, y, line, *meaning);
    }
    if inner.height > 2 {
        let (key, meaning) = match (form.discarding, form.at + 1 >= form.rows()) {
            (true, _) => ("overlay.discard", Meaning::SaidRefused),
            (false, true) => ("reviewing.how_to_save_line", Meaning::Muted),
            (false, false) => ("reviewing.how_to_save", Meaning::Muted),
        };
        let line = screen.text(key);
        screen.write(inner, inner.x + 1, inner.bottom() - 1, &line, meaning);
    }
}

/// What is said below the lines: why not, else what the figure is, of whom it is counted, or what is ended.
fn told(screen: &Screen<'_, '_>, form: &Minuting, cells: usize) -> Vec<(String, Meaning)> {
    let lang = screen.model.lang;
    let (text, meaning) = match (&form.refused, &form.of) {
        (Some(why), _) => (screen.say(why), Meaning::SaidRefused),
        (None, MinutesOf::Decision) => match form.line().and_then(|at| form.lines.get(at)).map(|line| line.word) {
            Some("review.from") => (screen.text("reviewing.how_from"), Meaning::Muted),
            Some("reviewing.group") => (screen.text("reviewing.how_group"), Meaning::Muted),
            _ => {
                let figure = Figure::of(form.value("figures.figure"));
                let name = figure.map(|figure| words::figure(figure).say(lang));
                (name.unwrap_or_else(|| screen.text("reviewing.which_figure")), Meaning::Accent)
            }
        },
        (None, MinutesOf::Ending { called, .. }) => (screen.naming(called.clone()), Meaning::Accent),
        (None, MinutesOf::Paper) => (screen.text("reviewing.how_to_name"), Meaning::Muted),
    };
    wrapped(&text, cells).into_iter().map(|line| (line, meaning)).collect()
}

fn entries(screen: &mut Screen<'_, '_>, area: Rect, form: &Minuting) {
    let lang = screen.model.lang;
    let labels: Vec<String> = form.lines.iter().map(|line| lang.text(line.word)).collect();
    let cells = labels.iter().map(|label| width(label)).max().unwrap_or(0).min(usize::from(area.width) / 3);
    let room = usize::from(area.height.max(1));
    let first = form.at.saturating_sub(room - 1);
    let before = usize::from(form.chooses());
    for (row, y) in (first..form.rows()).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        let is_here = row == form.at && !form.discarding;
        let mark = screen.cursor(is_here);
        let Some(at) = row.checked_sub(before) else {
            ends(screen, line, form);
            continue;
        };
        let meaning = if is_here { Meaning::Key } else { Meaning::Muted };
        let x = screen.write(line, line.x, y, &format!("{mark}{}  ", column(&labels[at], cells)), meaning);
        let room = Rect { x, width: line.right().saturating_sub(x + 1), ..line };
        super::input::line(screen, room, &form.lines[at].input, is_here);
    }
}

/// The ends of which one is chosen, beside each other.
fn ends(screen: &mut Screen<'_, '_>, line: Rect, form: &Minuting) {
    let MinutesOf::Ending { end: chosen, .. } = &form.of else { return };
    let mark = screen.cursor(form.at == 0);
    let mut x = screen.write(line, line.x, line.y, mark, Meaning::Key) + 1;
    for (n, end) in End::ALL.iter().enumerate() {
        let is_chosen = end == chosen;
        let text = format!("{} {}", n + 1, end.told().say(screen.model.lang));
        let text = if is_chosen { format!("[{text}]") } else { format!(" {text} ") };
        let meaning = if is_chosen { Meaning::Heading } else { Meaning::Muted };
        x = screen.write(line, x, line.y, &text, meaning) + 2;
    }
}
