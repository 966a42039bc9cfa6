//! The pages of a review by their names, and the leads behind a figure.

use ratatui::layout::Rect;

use super::super::Screen;
use super::super::cells::{column, fit, width, wrapped};
use super::super::theme::Meaning;
use super::MARGIN;
use crate::app::{Hit, LeadsBehind};
use crate::desk::{Behind, LeadBehind};
use crate::domain::words;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::insight::paper::{Cell, Paper};

/// All pages: number, title, and the sentence that each begins with.
pub(super) fn agenda(screen: &mut Screen<'_, '_>, area: Rect, paper: &Paper, at: usize) {
    let title = screen.text("reviewing.agenda");
    let below = headed(screen, area, &title);
    let lang = screen.model.lang;
    let names: Vec<String> = paper.pages.iter().map(|page| page.title.say(lang)).collect();
    let cells = names.iter().map(|name| width(name)).max().unwrap_or(0).min(usize::from(below.width).saturating_sub(8));
    let rows: Vec<String> = paper
        .pages
        .iter()
        .zip(&names)
        .enumerate()
        .map(|(n, (page, name))| {
            let lead = page.lead.as_ref().map(|lead| lead.say(lang)).unwrap_or_default();
            let row = format!("{:>2}  {}", n + 1, column(name, cells));
            let room = usize::from(below.width).saturating_sub(width(&row) + 6);
            let lead = wrapped(&lead, room.max(1)).into_iter().next().filter(|_| room > 50).unwrap_or_default();
            format!("{row}  {lead}")
        })
        .collect();
    rows_in(screen, below, &rows, at);
}

/// The leads behind a figure: what each adds to it, company, name, stage, owner; without names where they are left out.
pub(super) fn behind(screen: &mut Screen<'_, '_>, area: Rect, behind: &LeadsBehind, masked: bool) {
    let lang = screen.model.lang;
    let of = screen.naming(behind.of.clone());
    let title = match &behind.found {
        Some(Ok(found)) => Message::new("reviewing.behind").with("of", of).with("n", found.total).say(lang),
        _ => Message::new("reviewing.behind_looked").with("of", of).say(lang),
    };
    let below = headed(screen, area, &title);
    let (text, meaning) = match &behind.found {
        Some(Ok(found)) if found.leads.is_empty() => (screen.text("reviewing.nobody_behind"), Meaning::Muted),
        Some(Ok(found)) => return listed(screen, below, found, behind.at, masked),
        Some(Err(error)) => (error.say(lang), Meaning::SaidFailed),
        None => {
            let (read, of) = behind.looked;
            (Message::new("reviewing.looking").with("read", read).with("of", of).say(lang), Meaning::Muted)
        }
    };
    let lines: Vec<String> =
        text.lines().flat_map(|line| wrapped(line, usize::from(below.width).saturating_sub(4).max(1))).collect();
    for (line, y) in lines.iter().zip(below.top()..below.bottom()) {
        screen.write(below, below.x + MARGIN, y, line, meaning);
    }
}

fn listed(screen: &mut Screen<'_, '_>, area: Rect, found: &Behind, at: usize, masked: bool) {
    let lang = screen.model.lang;
    let parts: Vec<[String; 6]> = found.leads.iter().map(|lead| parts(screen, lead, masked)).collect();
    let most = |place: usize| parts.iter().map(|part| width(&part[place])).max().unwrap_or(0);
    let room = usize::from(area.width).saturating_sub(6);
    // Names give way first: whoever is meant has a number, too.
    let mut widths: [usize; 6] = std::array::from_fn(most);
    for place in [2, 3, 5] {
        let over = (widths.iter().sum::<usize>() + 10).saturating_sub(room);
        widths[place] -= over.min(widths[place].saturating_sub(8));
    }
    let line = |part: &[String; 6]| {
        part.iter()
            .zip(widths)
            .filter(|(_, cells)| *cells > 0)
            .map(|(text, cells)| column(text, cells))
            .fold(String::new(), |line, cell| if line.is_empty() { cell } else { format!("{line}  {cell}") })
    };
    let rows: Vec<String> = parts.iter().map(line).collect();
    let more = found.total.saturating_sub(found.leads.len());
    let note = u16::from(more > 0 && area.height > 2);
    rows_in(screen, Rect { height: area.height - note, ..area }, &rows, at);
    if note > 0 {
        let told = Message::new("reviewing.more_behind").with("n", more).say(lang);
        screen.write(area, area.x + MARGIN, area.bottom() - 1, &told, Meaning::Muted);
    }
}

fn parts(screen: &Screen<'_, '_>, lead: &LeadBehind, masked: bool) -> [String; 6] {
    let number = format!("#{}", lead.lead);
    let (company, name) =
        if masked { (String::new(), String::new()) } else { (lead.company.to_string(), lead.name.to_string()) };
    let stage = words::stage(lead.stage).say(screen.model.lang);
    let owner = lead.owner.as_ref().map(|owner| Shown::line(screen.called(owner)).into_string()).unwrap_or_default();
    let adds = if lead.adds == Cell::Blank { String::new() } else { lead.adds.say(screen.model.lang) };
    [number, adds, company, name, stage, owner]
}

/// A title with air below it; gives what is left.
fn headed(screen: &mut Screen<'_, '_>, area: Rect, title: &str) -> Rect {
    let lines = wrapped(title, usize::from(area.width.saturating_sub(2 * MARGIN)).max(1));
    let air = u16::from(area.height >= 10);
    let mut y = area.y + air;
    for line in lines.iter().take(usize::from(area.height.saturating_sub(1)).min(3)) {
        screen.write(area, area.x + MARGIN, y, line, Meaning::Heading);
        y += 1;
    }
    y = (y + air).min(area.bottom());
    Rect { y, height: area.bottom() - y, ..area }
}

/// Rows of which one is under the cursor: it is always among those that are shown.
fn rows_in(screen: &mut Screen<'_, '_>, area: Rect, rows: &[String], at: usize) {
    let room = usize::from(area.height).max(1);
    let first = (at / room) * room;
    for ((n, text), y) in rows.iter().enumerate().skip(first).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        let is_here = n == at;
        if is_here {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(line, style);
        }
        let meaning = if is_here { Meaning::Selected } else { Meaning::Text };
        let text = fit(&format!("{} {text}", screen.cursor(is_here)), usize::from(line.width).saturating_sub(1));
        screen.write(line, line.x + 1, y, text.trim_end(), meaning);
        screen.spot(line, Hit::ReviewRow(n));
    }
}
