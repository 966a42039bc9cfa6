//! Everything that can be done, by its name, each with its key: whoever looks here learns the keys. And leads, by what is
//! typed behind a `#`.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, column_right, fit, width};
use super::overlay::boxed;
use super::theme::{Mark, Meaning};
use crate::app::keymap::written;
use crate::app::{Doable, Hit, Listed, Palette, Section};
use crate::domain::words;
use crate::gate::Shown;
use crate::storage::QueueRow;

/// As wide as the eye still finds the key at the end of a line.
const WIDEST: u16 = 110;

pub(super) fn draw(screen: &mut Screen<'_, '_>, palette: &Palette) {
    let listed = palette.listed(screen.model);
    // As high as the whole list: the box does not jump while it gets shorter.
    let height = u16::try_from(palette.most(screen.model)).unwrap_or(u16::MAX).saturating_add(3);
    // On a wide screen there is room for why something cannot be done now.
    let wide = (screen.model.size.0 / 6 * 5).max(76);
    let inner = boxed(
        screen,
        &screen.text("palette.title"),
        wide.min(WIDEST),
        height.min(screen.model.size.1.saturating_sub(4)),
    );
    if inner.height == 0 || inner.width < 4 {
        return;
    }
    prompt(screen, inner, palette);
    let list = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    if listed.is_empty() {
        screen.write(list, list.x + 1, list.y, &screen.text(nothing(palette)), Meaning::Muted);
    }
    let lines = lines(&listed);
    let room = usize::from(list.height).max(1);
    let chosen = palette.at(&listed);
    let at = lines.iter().position(|line| chosen.map(Line::Row) == Some(*line)).unwrap_or(0);
    let first = at.saturating_sub(room - 1);
    for (line, y) in lines.into_iter().skip(first).zip(list.top()..list.bottom()) {
        let row = Rect { y, height: 1, ..list };
        match line {
            Line::Heading(section) => {
                screen.write(row, row.x + 1, y, &section.title().say(screen.model.lang), Meaning::Heading);
            }
            Line::Row(n) => {
                screen.spot(row, Hit::Choice(n));
                let is_chosen = chosen == Some(n);
                if is_chosen {
                    let style = screen.style(Meaning::Selected);
                    screen.frame.buffer_mut().set_style(row, style);
                }
                match &listed[n].1 {
                    Listed::Doable(doable) => one(screen, row, palette, doable, is_chosen),
                    Listed::Lead(lead) => one_lead(screen, row, lead, is_chosen),
                }
            }
        }
    }
}

/// A line of the list: the heading of a section, or what is listed there at that place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Heading(Section),
    Row(usize),
}

fn lines(listed: &[(Section, Listed)]) -> Vec<Line> {
    let mut lines = Vec::with_capacity(listed.len() + 6);
    let mut before = None;
    for (n, (section, _)) in listed.iter().enumerate() {
        if before != Some(section) {
            lines.push(Line::Heading(*section));
        }
        before = Some(section);
        lines.push(Line::Row(n));
    }
    lines
}

/// Where it is typed, and what else may be typed there.
fn prompt(screen: &mut Screen<'_, '_>, inner: Rect, palette: &Palette) {
    let line = Rect { x: inner.x + 1, width: inner.width - 2, height: 1, ..inner };
    let prompt = format!("{} ", screen.mark(Mark::Cursor));
    let x = screen.write(line, line.x, line.y, &prompt, Meaning::Key);
    super::input::line(screen, Rect { x, width: line.right().saturating_sub(x), ..line }, &palette.input, true);
    let also = screen.text("palette.leads");
    let cells = u16::try_from(width(&also)).unwrap_or(u16::MAX);
    if palette.input.value().is_empty() && line.width > cells.saturating_add(8) {
        screen.write(line, line.right() - cells, line.y, &also, Meaning::Muted);
    }
}

/// What is said where nothing is listed.
fn nothing(palette: &Palette) -> &'static str {
    match palette.sought_lead() {
        Some(sought) if sought.is_empty() => "palette.which_lead",
        Some(_) if palette.is_looking && palette.leads.is_none() => "list.loading",
        Some(_) if palette.leads.is_none() => "palette.not_searched",
        _ => "overlay.nothing_fits",
    }
}

fn one(screen: &mut Screen<'_, '_>, row: Rect, palette: &Palette, doable: &Doable, is_chosen: bool) {
    let Doable { command, hindrance } = doable;
    let keys = screen.model.keymap.of(palette.over, *command).next().map(written).unwrap_or_default();
    let ground = match (is_chosen, hindrance) {
        (true, _) => Meaning::Selected,
        (false, Some(_)) => Meaning::Muted,
        (false, None) => Meaning::Text,
    };
    let cells = usize::from(row.width).saturating_sub(3);
    let keys = column(&keys, width(&keys).max(10).min(cells / 3));
    let why = hindrance.as_ref().map(|why| format!("  ({})", screen.say(why))).unwrap_or_default();
    let title = format!("{}{why}", command.title().say(screen.model.lang));
    let title = fit(&title, cells.saturating_sub(width(&keys) + 1));
    screen.write(row, row.x + 2, row.y, &title, ground);
    let key_meaning = if is_chosen { ground } else { Meaning::Key };
    let x = row.right().saturating_sub(u16::try_from(width(&keys)).unwrap_or(0) + 1);
    screen.write(row, x, row.y, &keys, key_meaning);
}

/// A lead that was found: its number, company, name, and where it stands.
fn one_lead(screen: &mut Screen<'_, '_>, row: Rect, lead: &QueueRow, is_chosen: bool) {
    let ground = if is_chosen { Meaning::Selected } else { Meaning::Text };
    let number = column_right(&format!("#{}", lead.id), 7);
    let x = screen.write(row, row.x + 1, row.y, &number, if is_chosen { ground } else { Meaning::Muted });
    let stage = words::stage(lead.stage).say(screen.model.lang);
    let owner = lead.owner.as_ref().map(|owner| Shown::line(screen.called(owner)).into_string()).unwrap_or_default();
    let rest = usize::from(row.right().saturating_sub(x)).saturating_sub(2);
    // Who it is before where it stands.
    let (stage_cells, owner_cells) = if rest >= 60 {
        (12, 12)
    } else if rest >= 40 {
        (12, 0)
    } else {
        (0, 0)
    };
    let who = rest.saturating_sub(stage_cells + owner_cells);
    let company = column(lead.company.as_str(), who * 3 / 5);
    let name = column(lead.name.as_str(), who.saturating_sub(width(&company) + 1));
    let x = screen.write(row, x + 1, row.y, &format!("{company} {name}"), ground);
    let aside = if is_chosen { ground } else { Meaning::Muted };
    let behind =
        |text: &str, cells: usize| if cells == 0 { String::new() } else { format!(" {}", column(text, cells - 1)) };
    let x = screen.write(row, x, row.y, &behind(&stage, stage_cells), aside);
    screen.write(row, x, row.y, &behind(&owner, owner_cells), aside);
}
