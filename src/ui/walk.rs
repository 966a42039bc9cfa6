//! Two leads side by side: field by field what either says, whether that is the same, and what stays.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, fit, width};
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::{RowOf, Walk};
use crate::desk::{Compared, Event, SideBySide, label_of, value_of};
use crate::domain::{Refusal, Surface, words};
use crate::i18n::Message;

/// As wide as is good to read.
const WIDEST: u16 = 120;

/// With fewer columns the two stand one below the other.
const TWO_COLUMNS: u16 = 58;

/// One row as it is drawn: what it is called, what either lead has there, how that compares, what stays.
struct Row {
    label: String,
    values: [String; 2],
    mark: &'static str,
    stays: [&'static str; 2],
}

pub(super) fn draw(screen: &mut Screen<'_, '_>, walk: &Walk) {
    let lang = screen.model.lang;
    let title = match walk.candidates().len() {
        0 => screen.text("pairs.title"),
        shown => {
            let key = if walk.total > shown && walk.of.is_none() { "pairs.title_of_more" } else { "pairs.title_of" };
            let title = Message::new(key).with("n", walk.at + 1).with("of", shown);
            title.with("total", walk.total).say(lang)
        }
    };
    let Some(beside) = &walk.beside else {
        let inner = boxed(screen, &title, 60, 3);
        let key = if walk.is_looking() { "pairs.looking" } else { "list.loading" };
        let text = screen.text(key);
        screen.write(inner, inner.x + 1, inner.y, &text, Meaning::Muted);
        return;
    };
    let rows: Vec<Row> = walk.rows().into_iter().map(|row| row_of(screen, beside, row)).collect();
    let room = screen.frame_width().min(WIDEST);
    let each = if room < TWO_COLUMNS { 3 } else { 1 };
    let height = u16::try_from(rows.len() * each).unwrap_or(u16::MAX).saturating_add(6);
    let inner = boxed(screen, &title, WIDEST, height);
    if inner.height == 0 || inner.width == 0 {
        return;
    }
    let foot = foot(screen, walk, beside);
    let below = u16::from(inner.height > 4 && !foot.0.is_empty());
    let above = u16::from(inner.height > 3);
    if above > 0 {
        let (why, meaning) = why(screen, walk, beside);
        screen.write(inner, inner.x + 1, inner.y, &why, meaning);
    }
    let table = Rect { y: inner.y + above, height: inner.height - above - below, ..inner };
    if table.width < TWO_COLUMNS {
        stacked(screen, table, walk, beside, &rows);
    } else {
        two_columns(screen, table, walk, beside, &rows);
    }
    if below > 0 {
        screen.write(inner, inner.x + 1, inner.bottom() - 1, &foot.0, foot.1);
    }
}

/// Why the two may be one person, or that they are.
fn why(screen: &Screen<'_, '_>, walk: &Walk, beside: &SideBySide) -> (String, Meaning) {
    let lang = screen.model.lang;
    let likeness = walk.candidate().and_then(|candidate| candidate.likeness.as_ref());
    match likeness {
        _ if beside.is_merged => (screen.text("pairs.merged"), Meaning::Accent),
        Some(found) => {
            let told = Message::new("duplicates.reasons")
                .with_message("strength", found.strength.message())
                .with_list("reasons", found.reasons.iter().map(|sign| sign.message()));
            (told.say(lang), Meaning::Accent)
        }
        None => (screen.text("pairs.nothing_says_so"), Meaning::Muted),
    }
}

/// What is to be known before merging; else what can be done with the row.
fn foot(screen: &Screen<'_, '_>, walk: &Walk, beside: &SideBySide) -> (String, Meaning) {
    let lang = screen.model.lang;
    if walk.asks_sure {
        return (screen.text("pairs.sure"), Meaning::SlaSoon);
    }
    match &beside.refusal {
        Some(Refusal::OwnerNeeded { .. }) => return (screen.text("pairs.choose_owner"), Meaning::SlaSoon),
        Some(Refusal::NotOnePerson { .. }) | None => {}
        Some(refusal) => return (screen.naming(refusal.message_on(Surface::Console)), Meaning::SaidRefused),
    }
    let ends = walk.survivor().map(|place| &beside.leads[1 - place]).filter(|other| other.handoff.is_some());
    match (walk.line(), ends) {
        _ if beside.is_merged => (screen.text("pairs.how_to_part"), Meaning::Muted),
        (Some(line), _) if line.is_choice => (screen.text("pairs.how_to_choose"), Meaning::Muted),
        (_, Some(other)) => (Message::new("merge.handoff_ends").with("other", other.lead).say(lang), Meaning::SlaSoon),
        _ => (screen.text("pairs.marks"), Meaning::Muted),
    }
}

fn row_of(screen: &Screen<'_, '_>, beside: &SideBySide, row: RowOf) -> Row {
    let lang = screen.model.lang;
    let plain = |label: &str, values: [String; 2]| Row {
        label: screen.text(label),
        mark: mark(&values[0], &values[1]),
        values,
        stays: ["", ""],
    };
    match row {
        RowOf::Standing => plain(
            "column.stage",
            [0, 1].map(|place| {
                let lead = &beside.leads[place];
                let since = lead.since.map(|at| screen.short_time(at)).unwrap_or_default();
                let owner = lead.owner.as_ref().map_or("-", |owner| screen.called(owner));
                format!("{} {owner} {since}", words::stage(lead.stage).say(lang))
            }),
        ),
        RowOf::Handoff => plain(
            "pairs.handoff",
            [0, 1].map(|place| match beside.leads[place].handoff {
                Some((n, at)) => {
                    Message::new("pairs.handed_over").with("n", n).with("at", screen.short_time(at)).say(lang)
                }
                None => String::new(),
            }),
        ),
        RowOf::Line(at) => match beside.lines.get(at) {
            Some(line) => field(screen, line),
            None => plain("column.stage", [String::new(), String::new()]),
        },
        RowOf::Last(at) => {
            let row = plain(
                if at == 0 { "pairs.last" } else { "list.nobody" },
                [0, 1]
                    .map(|place| beside.leads[place].last.get(at).map(|event| told(screen, event)).unwrap_or_default()),
            );
            let label = if at == 0 { row.label } else { String::new() };
            Row { label, mark: "", ..row }
        }
    }
}

/// Not by colour alone: as spreadsheets write it.
fn mark(one: &str, other: &str) -> &'static str {
    match (one.is_empty() || other.is_empty(), one == other) {
        (true, _) => "",
        (false, true) => "=",
        (false, false) => "<>",
    }
}

fn field(screen: &Screen<'_, '_>, line: &Compared) -> Row {
    let lang = screen.model.lang;
    let values = [0, 1].map(|place| value_of(&line.field, &line.values[place], &screen.model.fixed.versions, lang));
    let stays = [0, 1].map(|place| match (line.is_choice, line.stays[place]) {
        (true, true) => "[*] ",
        (true, false) => "[ ] ",
        (false, true) if !line.is_same() && !line.values[place].is_empty() => " *  ",
        _ => "",
    });
    let mark = if line.is_same() { "=" } else { mark(&values[0], &values[1]) };
    Row { label: label_of(&line.field).say(lang), mark, values, stays }
}

/// An event in a line: when, what, its words.
fn told(screen: &Screen<'_, '_>, event: &Event) -> String {
    let (versions, zone) = (&screen.model.fixed.versions, screen.agreement().zone);
    let what = Message::new("lead.list").with_list("all", event.told(versions, zone)).say(screen.model.lang);
    let note = event.note.iter().flat_map(|note| note.as_str().lines()).next().unwrap_or_default();
    format!("{} {what} {note}", screen.short_time(event.at)).trim_end().to_owned()
}

/// What a lead is called above its column: its number, and whether it goes on.
fn head(screen: &Screen<'_, '_>, walk: &Walk, beside: &SideBySide, place: usize) -> String {
    let key = match (walk.survivor() == Some(place), beside.is_merged) {
        (true, _) => "pairs.goes_on",
        (false, true) => "pairs.went_in",
        (false, false) => "pairs.goes_in",
    };
    Message::new(key).with("lead", beside.leads[place].lead).say(screen.model.lang)
}

fn value_meaning(row: &Row, place: usize) -> Meaning {
    let loses = row.stays[1 - place].contains('*') && !row.stays[place].contains('*');
    if loses { Meaning::Muted } else { Meaning::Text }
}

fn two_columns(screen: &mut Screen<'_, '_>, area: Rect, walk: &Walk, beside: &SideBySide, rows: &[Row]) {
    let labels = rows.iter().map(|row| width(&row.label)).max().unwrap_or(0).min(usize::from(area.width / 4));
    let cells = (usize::from(area.width).saturating_sub(labels + 9)) / 2;
    let mut y = area.y;
    if area.height > 1 {
        let heads = [0, 1].map(|place| column(&head(screen, walk, beside, place), cells));
        let x = area.x + 3 + u16::try_from(labels).unwrap_or(0);
        let x = screen.write(area, x, y, &heads[0], Meaning::Heading);
        screen.write(area, x + 4, y, &heads[1], Meaning::Heading);
        y += 1;
    }
    let room = usize::from(area.bottom().saturating_sub(y)).max(1);
    // What comes before the cursor is seen as long as there is room.
    let first = (walk.row + 1).saturating_sub(room);
    for ((n, row), y) in rows.iter().enumerate().skip(first).take(room).zip(y..area.bottom()) {
        let is_here = n == walk.row;
        let (cursor, meaning) = (screen.cursor(is_here), if is_here { Meaning::Key } else { Meaning::Muted });
        let x = screen.write(area, area.x, y, &format!("{cursor} {}", column(&row.label, labels)), meaning) + 1;
        let cell = |place: usize| column(&format!("{}{}", row.stays[place], row.values[place]), cells);
        let x = screen.write(area, x, y, &cell(0), value_meaning(row, 0)) + 1;
        screen.write(area, x, y, row.mark, Meaning::Accent);
        screen.write(area, x + 3, y, &cell(1), value_meaning(row, 1));
    }
}

/// One below the other: a narrow screen shows each value in a line of its own.
fn stacked(screen: &mut Screen<'_, '_>, area: Rect, walk: &Walk, beside: &SideBySide, rows: &[Row]) {
    let mut lines: Vec<(String, Meaning)> = Vec::new();
    let mut cursor = (0, 0);
    for place in [0, 1] {
        lines.push((format!(" {}", head(screen, walk, beside, place)), Meaning::Heading));
    }
    for (n, row) in rows.iter().enumerate() {
        let is_here = n == walk.row;
        let (sign, meaning) = (screen.cursor(is_here), if is_here { Meaning::Key } else { Meaning::Muted });
        let first = lines.len();
        if row.mark == "=" {
            lines.push((format!("{sign} {} = {}", row.label, row.values[0]), meaning));
        } else {
            lines.push((format!("{sign} {} {}", row.label, row.mark), meaning));
            let known = [0, 1].into_iter().filter(|place| !row.values[*place].is_empty());
            for place in known {
                let value = format!("   #{} {}{}", beside.leads[place].lead, row.stays[place], row.values[place]);
                lines.push((value, value_meaning(row, place)));
            }
        }
        if n == walk.row {
            cursor = (first, lines.len());
        }
    }
    let room = usize::from(area.height).max(1);
    let first = cursor.1.saturating_sub(room).min(cursor.0);
    for ((line, meaning), y) in lines.iter().skip(first).zip(area.top()..area.bottom()) {
        screen.write(area, area.x, y, &fit(line, usize::from(area.width)), *meaning);
    }
}
