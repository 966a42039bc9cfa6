//! One lead: beside the list, below it, or on the whole screen. What there is of it stands in sections, each in a file.

mod card;
mod clocks;
mod company;
mod next;
mod reading;
mod score;
mod timeline;
mod why;

use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::widgets::Borders;

use super::Screen;
use super::cells::{untied, width};
use super::standing;
use super::theme::{Mark, Meaning};
use crate::app::Hit;
use crate::desk::Sheet;
use crate::domain::{Field, words};
use crate::gate::Shown;
use crate::i18n::Message;

/// A piece of a line and what it means.
type Piece = (String, Meaning);

/// A line of a lead's page.
pub(super) type Line = Vec<Piece>;

/// The lead beside the list.
pub(super) fn side(screen: &mut Screen<'_, '_>, area: Rect) {
    let block = screen.lines(Borders::LEFT, super::lead_border(screen));
    let inner = block.inner(area);
    screen.frame.render_widget(block, area);
    scrolled(screen, Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner });
}

/// The lead on the whole screen.
pub(super) fn page(screen: &mut Screen<'_, '_>, area: Rect) {
    let margin = u16::from(area.width > 4);
    scrolled(screen, Rect { x: area.x + margin, width: area.width - 2 * margin, ..area });
}

/// The lead under the cursor in a few lines below the list.
pub(super) fn strip(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let rule = screen.mark(Mark::Horizontal).repeat(usize::from(area.width));
    screen.write(area, area.x, area.y, &rule, Meaning::Border);
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: area.height - 1 };
    let Some(sheet) = current(screen) else { return };
    let mut first = head(screen, &sheet);
    first.extend(standing(screen, &sheet));
    let mut lines = vec![first];
    lines.extend(card::reach(screen, &sheet));
    // Of the rest there is room for one line: how it stands, else why it is here.
    lines.extend(standing::first(screen, &sheet).or_else(|| why::lines(screen, &sheet).into_iter().next()));
    draw_lines(screen, inner, &lines);
}

fn current(screen: &Screen<'_, '_>) -> Option<Box<Sheet>> {
    let lead = screen.model.lead()?;
    screen.model.sheet.clone().filter(|sheet| sheet.id == lead)
}

fn scrolled(screen: &mut Screen<'_, '_>, area: Rect) {
    screen.spot(area, Hit::Lead);
    if area.width == 0 || area.height == 0 {
        return;
    }
    let Some(sheet) = current(screen) else {
        let key = if screen.model.lead().is_some() { "list.loading" } else { "lead.none" };
        let text = screen.text(key);
        screen.write(area, area.x, area.y, &text, Meaning::Muted);
        return;
    };
    let lines = wrapped(&lines(screen, &sheet, area.width), usize::from(area.width));
    // The last line stays on the screen however far one scrolls.
    let last = lines.len().saturating_sub(usize::from(area.height));
    let from = usize::from(screen.model.scroll).min(last);
    if from == last {
        draw_lines(screen, area, &lines[from..]);
        return;
    }
    // That more follows stands beside the last line, or in its place where there is no room.
    let text = screen.text("lead.more");
    let height = usize::from(area.height);
    let beside: usize = lines[from + height - 1].iter().map(|(text, _)| width(text)).sum();
    let has_room = beside + 2 + width(&text) <= usize::from(area.width);
    draw_lines(screen, area, &lines[from..from + height - usize::from(!has_room)]);
    let x = area.right().saturating_sub(u16::try_from(width(&text)).unwrap_or(0));
    screen.write(area, x.max(area.x), area.bottom() - 1, &text, Meaning::Muted);
}

fn draw_lines(screen: &mut Screen<'_, '_>, area: Rect, lines: &[Line]) {
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        let mut x = area.x;
        for (text, meaning) in line {
            if clocks::is_of_blocks(text) {
                // Turned round or underlined, letters made of blocks could not be read.
                let style = screen.style(*meaning).remove_modifier(Modifier::REVERSED | Modifier::UNDERLINED);
                x = super::cells::write(screen.frame.buffer_mut(), area, x, y, text, style);
            } else {
                x = screen.write(area, x, y, text, *meaning);
            }
        }
    }
}

/// Breaks lines where the language lets them be broken; a line goes on under where its last piece began.
fn wrapped(lines: &[Line], room: usize) -> Vec<Line> {
    let mut broken = Vec::new();
    for line in lines {
        let Some(((text, meaning), before)) = line.split_last() else {
            broken.push(Line::new());
            continue;
        };
        let taken: usize = before.iter().map(|(text, _)| width(text)).sum();
        // Where little room is left beside what comes before, the rest gets lines of its own and is not cut to pieces.
        let stands_alone = taken * 2 > room && taken + width(text) > room;
        let (indent, text) = if stands_alone { (room.min(2), text.trim_start()) } else { (taken, text.as_str()) };
        if stands_alone {
            broken.push(before.to_vec());
        }
        let options = textwrap::Options::new(room.saturating_sub(indent).max(1)).break_words(true);
        for (n, part) in textwrap::wrap(text, options).into_iter().enumerate() {
            let goes_on = n > 0 || stands_alone;
            let mut pieces = if goes_on { vec![(" ".repeat(indent), Meaning::Text)] } else { before.to_vec() };
            pieces.push((untied(&part), *meaning));
            broken.push(pieces);
        }
    }
    broken
}

fn lines(screen: &Screen<'_, '_>, sheet: &Sheet, room: u16) -> Vec<Line> {
    let mut lines = vec![head(screen, sheet), standing(screen, sheet)];
    let meaning = screen.agreement().playbook.meaning(sheet.stage);
    // Two pieces: a line goes on under where its last one began.
    let indented = |text| vec![("  ".to_owned(), Meaning::Muted), (text, Meaning::Muted)];
    lines.extend(meaning.map(|meaning| indented(meaning.say(screen.model.lang))));
    lines.extend(card::reach(screen, sheet));
    lines.extend(score::head(screen, sheet));
    lines.extend(clocks::lines(screen, sheet, room));
    lines.extend(standing::lines(screen, sheet));
    lines.extend(why::lines(screen, sheet));
    lines.extend(why::former_deals(screen, sheet));
    let sections = [
        next::lines(screen, sheet),
        score::lines(screen, sheet),
        reading::lines(screen, sheet),
        company::colleagues(screen, sheet),
        company::buying_group(screen, sheet),
        reading::given(screen, sheet),
        same_person(screen, sheet),
        card::attributes(screen, sheet),
        timeline::lines(screen, sheet),
    ];
    for section in sections.into_iter().filter(|section| !section.is_empty()) {
        lines.push(Line::new());
        lines.extend(section);
    }
    lines
}

/// Leads that may be the same person, and those that were.
fn same_person(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    // A few: whoever has very many of them has other worries.
    let alike = sheet.duplicates.iter().take(3).map(|alike| alike.told(sheet.id).say(screen.model.lang));
    let absorbed = sheet
        .absorbed
        .iter()
        .map(|(lead, name)| Message::new("show.absorbed").with("lead", lead).with("name", name).say(screen.model.lang));
    alike.chain(absorbed).map(|text| vec![(text, Meaning::Accent)]).collect()
}

/// Company, person and title.
fn head(screen: &Screen<'_, '_>, sheet: &Sheet) -> Line {
    if let Some(erasure) = &sheet.record.lead.erased {
        let since = Message::new("erase.word_since").with("at", screen.short_time(erasure.at));
        let since = since.with("by", screen.called(&erasure.by));
        return vec![(since.say(screen.model.lang), Meaning::Heading)];
    }
    if let Some(reversal) = &sheet.record.lead.reverted {
        let since = Message::new("revert.word_since").with("at", screen.short_time(reversal.at));
        let since = since.with("by", screen.called(&reversal.by));
        return vec![(since.say(screen.model.lang), Meaning::Heading)];
    }
    let get = |field| sheet.field(field).map(Shown::to_string);
    let mut line = vec![(sheet.called.to_string(), Meaning::Heading)];
    let name = get(Field::Name).filter(|name| name != sheet.called.as_str());
    for text in [name, get(Field::Title)].into_iter().flatten() {
        line.push((format!("  {text}"), Meaning::Text));
    }
    line
}

/// Where it stands and whose it is.
fn standing(screen: &Screen<'_, '_>, sheet: &Sheet) -> Line {
    let owner = match &sheet.owner {
        Some(owner) => Message::new("lead.owner").with("owner", screen.called(owner)),
        None => match sheet.record.lead.held_for() {
            Some(id) => {
                let rule = screen.agreement().assignment.rule(id);
                Message::new("lead.held").with("rule", rule.map_or(id, |rule| rule.names.get(screen.model.lang)))
            }
            None if sheet.handoffs.last().is_some_and(|handoff| handoff.ended.is_none()) => {
                Message::new("lead.no_owner")
            }
            None => Message::new("lead.nobody"),
        },
    };
    let stage = words::stage(sheet.stage).say(screen.model.lang);
    let owner = owner.say(screen.model.lang);
    let mut line = vec![(format!("  {stage}"), Meaning::Accent), (format!("  {owner}"), Meaning::Muted)];
    line.extend(standing::marks(screen, sheet));
    line
}

pub(super) fn reason_name(screen: &Screen<'_, '_>, id: &str) -> String {
    let known = screen.model.fixed.versions.newest_with(|agreement| agreement.reason(id));
    known.map_or_else(|| id.to_owned(), |reason| reason.names.get(screen.model.lang).to_owned())
}
