//! A review while it is held: one page of the paper at a time, made to be read across a room.
//!
//! A page is drawn piece by piece beside the screen, as high as it is; the window of it that is looked at comes onto the
//! screen. Nothing on it is told by a colour alone.

mod canvas;
mod chart;
mod glyphs;
mod leads;
mod list;
mod page;
mod table;

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{fit, width, wrapped};
use super::theme::{Mark, Meaning};
use crate::app::{Anchor, Hit, ReviewPart, Reviewing};
use crate::i18n::Message;
use crate::insight::paper::Paper;

/// Columns left free at both sides of a page.
const MARGIN: u16 = 2;

/// The widest page: what is wider is harder to read.
const WIDEST: u16 = 196;

pub(super) fn draw(screen: &mut Screen<'_, '_>, area: Rect, reviewing: &Reviewing) {
    if area.height == 0 {
        return;
    }
    let Some(paper) = &reviewing.paper else { return waiting(screen, area, reviewing) };
    let top = if area.height >= 8 { 2 } else { 1 };
    strip(screen, Rect { height: top, ..area }, reviewing, paper);
    let rule = u16::from(area.height >= 12);
    if rule > 0 {
        let line = screen.rule(area.width);
        screen.write(area, area.x, area.y + top, &line, Meaning::Border);
    }
    let below = Rect { y: area.y + top + rule, height: area.height - top - rule, ..area };
    match &reviewing.part {
        ReviewPart::Page => shown(screen, below, reviewing, paper),
        ReviewPart::Agenda(at) => leads::agenda(screen, below, paper, *at),
        ReviewPart::Behind(behind) => leads::behind(screen, below, behind, reviewing.masked),
    }
}

/// While the paper is made, or could not be.
fn waiting(screen: &mut Screen<'_, '_>, area: Rect, reviewing: &Reviewing) {
    let cells = usize::from(area.width.saturating_sub(2 * MARGIN).clamp(1, 100));
    let (text, meaning) = match (&reviewing.failed, reviewing.making) {
        (Some(error), _) => (error.say(screen.model.lang), Meaning::SaidFailed),
        (None, Some(making)) if making.of > 0 => {
            let told = Message::new("reviewing.making").with("read", making.read).with("of", making.of);
            (told.say(screen.model.lang), Meaning::Heading)
        }
        (None, _) => (screen.text("reviewing.begins"), Meaning::Heading),
    };
    let lines: Vec<String> = text.lines().flat_map(|line| wrapped(line, cells)).collect();
    let x = area.x + MARGIN.min(area.width / 4);
    let first = area.y + area.height / 3;
    for (line, y) in lines.iter().zip(first..area.bottom()) {
        screen.write(area, x, y, line, meaning);
    }
    let y = first.saturating_add(u16::try_from(lines.len()).unwrap_or(0) + 1);
    if let Some(making) = reviewing.making.filter(|making| making.of > 0 && y < area.bottom()) {
        let all = cells.min(60) as u64;
        let done = usize::try_from((making.read * all / making.of).min(all)).unwrap_or(0);
        let left = usize::try_from(all).unwrap_or(0) - done;
        let x = screen.write(area, x, y, &screen.mark(Mark::BarDone).repeat(done), Meaning::BarDone);
        screen.write(area, x, y, &screen.mark(Mark::BarLeft).repeat(left), Meaning::BarLeft);
    }
}

/// What it is and as of when; below that, where one is among its pages.
fn strip(screen: &mut Screen<'_, '_>, area: Rect, reviewing: &Reviewing, paper: &Paper) {
    let lang = screen.model.lang;
    let style = screen.style(Meaning::Text);
    screen.frame.buffer_mut().set_style(area, style);
    let local = paper.as_of.in_zone(&paper.zone).format("%Y-%m-%d %H:%M").to_string();
    let mut right = vec![(Message::new("reviewing.as_of").with("at", local).say(lang), Meaning::Accent)];
    if reviewing.masked {
        right.insert(0, (screen.text("reviewing.masked"), Meaning::SlaSoon));
    }
    if let Some(making) = reviewing.making {
        let share = making.read.saturating_mul(100).checked_div(making.of).unwrap_or(0);
        right.insert(0, (Message::new("reviewing.making_again").with("share", share).say(lang), Meaning::Notice));
    }
    let mut x = area.right();
    for (text, meaning) in right.iter().rev() {
        let cells = u16::try_from(width(text) + 2).unwrap_or(u16::MAX);
        if x < area.x + cells + 20 {
            break;
        }
        x -= cells;
        screen.write(area, x + 1, area.y, text, *meaning);
    }
    let left = Rect { width: x.saturating_sub(area.x + 1), height: 1, ..area };
    let title = paper.title.say(lang);
    let whole = if area.height > 1 { title } else { format!("{}  {title}", place_of(reviewing, paper)) };
    // Where there is no room for all of it, whatever fits of its words.
    let told = wrapped(&whole, usize::from(left.width.saturating_sub(1)).max(1)).into_iter().next().unwrap_or_default();
    screen.write(left, left.x + 1, left.y, &told, Meaning::Heading);
    if area.height > 1 {
        pages(screen, Rect { y: area.y + 1, height: 1, ..area }, reviewing, paper);
    }
}

fn place_of(reviewing: &Reviewing, paper: &Paper) -> String {
    format!("{}/{}", reviewing.at + 1, paper.pages.len())
}

/// `3/7`, and the pages by their names: as many around the one that is shown as fit.
fn pages(screen: &mut Screen<'_, '_>, area: Rect, reviewing: &Reviewing, paper: &Paper) {
    let lang = screen.model.lang;
    let x = screen.write(area, area.x + 1, area.y, &place_of(reviewing, paper), Meaning::Accent) + 1;
    let names: Vec<String> =
        paper.pages.iter().enumerate().map(|(n, page)| format!(" {} {} ", n + 1, page.title.say(lang))).collect();
    let room = usize::from(area.right().saturating_sub(x));
    let cells = |from: usize, to: usize| names[from..to].iter().map(|name| width(name)).sum::<usize>();
    let (mut from, mut to) = (reviewing.at, (reviewing.at + 1).min(names.len()));
    loop {
        let before = from > 0 && cells(from - 1, to) <= room;
        if before {
            from -= 1;
        }
        let after = to < names.len() && cells(from, to + 1) <= room;
        if after {
            to += 1;
        }
        if !before && !after {
            break;
        }
    }
    let mut x = x;
    for (at, name) in names.iter().enumerate().take(to).skip(from) {
        let is_here = at == reviewing.at;
        let place =
            Rect { x, width: u16::try_from(width(name)).unwrap_or(0).min(area.right().saturating_sub(x)), ..area };
        if is_here {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(place, style);
        }
        let meaning = if is_here { Meaning::Selected } else { Meaning::Tab };
        // The one that is shown is told however little room there is.
        let name = if is_here { fit(name, room) } else { name.clone() };
        x = screen.write(area, x, area.y, &name, meaning);
        screen.spot(place, Hit::ReviewPage(at));
    }
}

/// The window of the page that is looked at.
fn shown(screen: &mut Screen<'_, '_>, area: Rect, reviewing: &Reviewing, paper: &Paper) {
    if area.height == 0 || area.width < 4 {
        return;
    }
    let Some(page) = reviewing.page() else { return };
    let margin = if area.width >= 40 { MARGIN } else { 1 };
    let cells = area.width.saturating_sub(2 * margin).min(WIDEST);
    let look = canvas::Look {
        theme: screen.theme,
        lang: screen.model.lang,
        is_high: area.height >= 30,
        defines: reviewing.defines,
        cursor: reviewing.cursor,
    };
    let pieces = page::pieces(page, &look, cells, paper, &screen.model.fixed.versions);
    let total = pieces.iter().map(|(at, piece)| at.1 + piece.height()).max().unwrap_or(0);
    let drills: Vec<(u16, usize, Rect)> = pieces
        .iter()
        .flat_map(|((x, y), piece)| {
            let across = Rect { x: area.x + margin + x, y: 0, width: piece.width(), height: 1 };
            piece.drills.iter().map(move |(row, nth)| (y + row, *nth, across))
        })
        .collect();
    let here = reviewing.cursor.and_then(|at| drills.iter().find(|(_, nth, _)| *nth == at)).map_or(0, |(y, ..)| *y);
    let most = i32::from(total.saturating_sub(area.height));
    let from = match reviewing.scroll.from {
        Anchor::Top => 0,
        Anchor::End => most,
        Anchor::Cursor => (i32::from(here) - i32::from(area.height / 3)).clamp(0, most),
    };
    let first = u16::try_from(from.saturating_add(reviewing.scroll.by).clamp(0, most)).unwrap_or(0);
    for ((x, y), piece) in &pieces {
        piece.onto(screen.frame.buffer_mut(), area, (area.x + margin + x, *y), first);
    }
    for (y, nth, across) in drills.iter().filter(|(y, ..)| *y >= first && *y < first + area.height) {
        let row = Rect { y: area.y + y - first, ..*across };
        screen.spot(row.intersection(area), Hit::ReviewRow(*nth));
    }
    if total > area.height {
        scrolled(screen, area, first, total);
    }
}

/// Where one is on a page that does not fit.
fn scrolled(screen: &mut Screen<'_, '_>, area: Rect, first: u16, total: u16) {
    let (height, all) = (u32::from(area.height), u32::from(total));
    let thumb = (height * height / all).max(1);
    let above = (u32::from(first) * (height - thumb)).checked_div(all - height).unwrap_or(0);
    for row in 0..height {
        let is_thumb = row >= above && row < above + thumb;
        let (mark, meaning) =
            if is_thumb { (Mark::ScrollThumb, Meaning::Accent) } else { (Mark::ScrollTrack, Meaning::Border) };
        let mark = screen.mark(mark);
        screen.write(area, area.right() - 1, area.y + u16::try_from(row).unwrap_or(0), mark, meaning);
    }
}
