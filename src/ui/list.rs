//! The queue, most pressing first.

use chrono::TimeDelta;
use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, column_right, fit, width};
use super::rest::Rest;
use super::theme::{Mark, Meaning};
use crate::app::{Hit, STANDS_STILL};
use crate::clock::Timestamp;
use crate::domain::{SlaState, countdown, words};
use crate::gate::Shown;
use crate::storage::QueueRow;

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Symbol,
    Left,
    Company,
    Name,
    Source,
    Owner,
    Stage,
    Score,
    State,
}

/// The columns with their cells, for a width. What tells how long is left and whose lead it is never goes; the others
/// go in this order when it gets narrow: score and source, then state, stage, owner and name; among leads of every stage the owner
/// goes before the state.
fn columns(width: u16, all: bool, owner: usize) -> Vec<(Column, usize)> {
    let width = usize::from(width);
    let mut columns = vec![
        (Column::Symbol, 2),
        (Column::Left, 8),
        (Column::Company, 0),
        (Column::Name, 11),
        (Column::Source, 12),
        (Column::Owner, owner),
        (Column::Stage, if all { 11 } else { 5 }),
        (Column::Score, 9),
        (Column::State, 10),
    ];
    let least_company = 16;
    let open = [Column::Score, Column::Source, Column::State, Column::Stage, Column::Owner, Column::Name];
    let every = [Column::Score, Column::Source, Column::Owner, Column::State, Column::Name, Column::Stage];
    for goes in if all { every } else { open } {
        let taken: usize = columns.iter().map(|(_, cells)| cells + 1).sum::<usize>() + 1;
        // Where it came from is no reason to cut a name short.
        let least = if matches!(goes, Column::Source | Column::Score) { 24 } else { least_company };
        if taken + least <= width {
            break;
        }
        columns.retain(|(column, _)| *column != goes);
    }
    let taken: usize = columns.iter().map(|(_, cells)| cells + 1).sum::<usize>() + 1;
    for (_, cells) in columns.iter_mut().filter(|(column, _)| *column == Column::Company) {
        *cells = width.saturating_sub(taken).min(40);
    }
    columns
}

/// The columns of the list for a width, with their cells. They do not depend on the leads that were read: whoever scrolls
/// finds every column where it was.
pub(super) fn columns_of(screen: &Screen<'_, '_>, width: u16) -> Columns {
    Columns(columns(width, screen.model.queue.lists_all(), owner_cells(screen)))
}

/// What the list shows of a lead, and how wide.
pub(super) struct Columns(Vec<(Column, usize)>);

/// The most cells for whose lead it is.
const OWNER: usize = 9;

/// As many cells for whose lead it is as the longest name of one's own people takes, or a word that stands there instead:
/// where all of them are short, the company has the room. Where the agreement names nobody, anybody may be there.
fn owner_cells(screen: &Screen<'_, '_>) -> usize {
    let people = &screen.agreement().people;
    if people.is_empty() {
        return OWNER;
    }
    let words = ["column.owner", "list.mine", "list.held", "list.nobody"].map(|key| width(&screen.text(key)));
    let most = words.into_iter().max().unwrap_or(OWNER);
    // One who is long enough settles it.
    let names = people.iter().map(|person| width(&Shown::line(&person.name).into_string()));
    let mut longest = most;
    for name in names {
        if longest >= OWNER {
            break;
        }
        longest = longest.max(name);
    }
    longest.min(OWNER)
}

/// Whose lead it is.
fn owner(screen: &Screen<'_, '_>, row: &QueueRow) -> (String, Option<Meaning>) {
    match &row.owner {
        Some(owner) if *owner == screen.model.fixed.who => (screen.text("list.mine"), None),
        Some(owner) => (Shown::line(screen.called(owner)).into_string(), Some(Meaning::Muted)),
        None if row.held_for.is_some() => (screen.text("list.held"), Some(Meaning::SlaSoon)),
        None => (screen.text("list.nobody"), Some(Meaning::Muted)),
    }
}

/// The heads of the columns.
pub(super) fn heads(screen: &mut Screen<'_, '_>, area: Rect, columns: &Columns) {
    if area.height == 0 {
        return;
    }
    let mut x = area.x + 1;
    for (column_, cells) in columns.0.iter().copied() {
        let key = match column_ {
            Column::Symbol => "",
            Column::Left => "column.left",
            Column::Company => "column.company",
            Column::Name => "column.name",
            Column::Source => "column.source",
            Column::Owner => "column.owner",
            Column::Stage => "column.stage",
            Column::Score => "column.score",
            Column::State => "column.state",
        };
        let title = if key.is_empty() { String::new() } else { screen.text(key) };
        let title = if is_right(column_) { column_right(&title, cells) } else { column(&title, cells) };
        x = screen.write(area, x, area.y, &title, Meaning::Muted) + 1;
    }
}

/// The rows that fit around the cursor.
pub(super) fn rows(screen: &mut Screen<'_, '_>, area: Rect, columns: &Columns) {
    let queue = &screen.model.queue;
    if queue.page.total == 0 {
        let key = match (queue.loaded, queue.text.is_empty()) {
            (false, _) => "list.loading",
            (true, true) => "list.empty",
            (true, false) => "list.nothing_found",
        };
        let text = screen.text(key);
        screen.write(area, area.x + 1, area.y, &text, Meaning::Muted);
        return;
    }
    let first = screen.model.first_visible();
    for line in 0..area.height {
        let at = first + usize::from(line);
        let y = area.y + line;
        if at >= queue.page.total {
            break;
        }
        let row = at.checked_sub(queue.page.offset).and_then(|at| queue.page.rows.get(at));
        if let Some(row) = row {
            let line = Rect { y, height: 1, ..area };
            screen.spot(line, Hit::Row { at, lead: row.id });
            one_row(screen, line, &columns.0, row, at == queue.cursor);
        } else {
            let text = screen.text("list.loading");
            screen.write(area, area.x + 1, y, &text, Meaning::Muted);
        }
    }
}

fn one_row(screen: &mut Screen<'_, '_>, area: Rect, columns: &[(Column, usize)], row: &QueueRow, under_cursor: bool) {
    let state = screen.model.countdown(row, screen.now);
    let pending = screen.model.is_pending(row.id);
    let ground = if pending { Meaning::Muted } else { Meaning::Text };
    if under_cursor {
        let style = screen.style(Meaning::Selected);
        screen.frame.buffer_mut().set_style(area, style);
    }
    let mut x = area.x + 1;
    for (column_, cells) in columns {
        let (text, meaning) = cell(screen, *column_, row, state.as_ref(), pending);
        let text = fit(&text, *cells);
        // What is right-aligned is moved, not filled up: the blanks before it have no look of their own.
        let gap = if is_right(*column_) { cells.saturating_sub(width(&text)) } else { 0 };
        let style = if under_cursor {
            // On the row under the cursor the state keeps its modifiers; the ground is the row's.
            screen.style(Meaning::Selected).patch(ratatui::style::Style::default().add_modifier(
                screen.style(meaning.unwrap_or(ground)).add_modifier - ratatui::style::Modifier::REVERSED,
            ))
        } else {
            screen.style(meaning.unwrap_or(ground))
        };
        let start = x + u16::try_from(gap).unwrap_or(0);
        super::cells::write(screen.frame.buffer_mut(), area, start, area.y, &text, style);
        x += u16::try_from(*cells + 1).unwrap_or(0);
    }
    let mark = match (under_cursor, screen.model.marks.has(row.id)) {
        (true, true) => Mark::MarkedHere,
        (true, false) => Mark::Cursor,
        (false, true) => Mark::Marked,
        (false, false) => return,
    };
    let meaning = if under_cursor { Meaning::Selected } else { Meaning::Marked };
    screen.write(area, area.x, area.y, screen.mark(mark), meaning);
}

/// Numbers stand under each other.
const fn is_right(column: Column) -> bool {
    matches!(column, Column::Left | Column::Score)
}

/// Whether it goes before all others: of the agreement's first tier (R27).
fn is_hot(screen: &Screen<'_, '_>, row: &QueueRow) -> bool {
    row.tier().is_some() && row.tier() == screen.agreement().tiers.first().map(|tier| tier.id.as_str())
}

fn cell(
    screen: &Screen<'_, '_>,
    column: Column,
    row: &QueueRow,
    state: Option<&(SlaState, String)>,
    pending: bool,
) -> (String, Option<Meaning>) {
    let lang = screen.model.lang;
    let state_meaning = state.map(|(state, _)| Meaning::of_state(*state));
    let rest = Rest::of(row, screen.now).filter(|rest| rest.goes_before(state.map(|(state, _)| *state)));
    match column {
        Column::Symbol => {
            let clock = state.map_or("", |(state, _)| screen.mark(Mark::of_state(*state)));
            let both = match rest {
                Some(rest @ Rest::Asleep(_)) => screen.mark(rest.mark()).to_owned(),
                Some(rest) => format!("{clock}{}", screen.mark(rest.mark())),
                None => clock.to_owned(),
            };
            (both, state_meaning)
        }
        Column::Left => (state.map(|(_, left)| left.clone()).unwrap_or_default(), state_meaning),
        Column::Company if row.erased => (screen.text("erase.word"), Some(Meaning::Muted)),
        Column::Company => {
            let called = if row.company.is_empty() { &row.external_id } else { &row.company };
            if is_hot(screen, row) {
                (format!("! {called}"), Some(Meaning::Accent))
            } else {
                (called.to_string(), None)
            }
        }
        Column::Name => (row.name.to_string(), None),
        Column::Source => (row.source.to_string(), Some(Meaning::Muted)),
        Column::Owner => owner(screen, row),
        Column::Stage if pending => (screen.text("list.saving"), Some(Meaning::Muted)),
        Column::Stage => (words::stage(row.stage).say(lang), None),
        Column::State if rest.is_some() => {
            let calls = matches!(rest, Some(Rest::CallNow | Rest::Woken));
            let quiet = if matches!(rest, Some(Rest::Asleep(_))) { Meaning::SlaPaused } else { Meaning::Accent };
            let meaning = if calls { Meaning::SlaSoon } else { quiet };
            (rest.map(|rest| rest.word(screen)).unwrap_or_default(), Some(meaning))
        }
        Column::Score => {
            let meaning = row.score.filter(|score| score.has_cooled).map(|_| Meaning::Muted);
            (row.score.map(|score| score.told().say(lang)).unwrap_or_default(), meaning)
        }
        Column::State => (state.map(|(state, _)| state.message().say(lang)).unwrap_or_default(), state_meaning),
    }
}

/// What the marks mean, in the order in which they press; and in what order the leads stand.
pub(super) fn legend(screen: &Screen<'_, '_>) -> Vec<(String, String)> {
    let marks = [SlaState::Breached, SlaState::Urgent, SlaState::Soon, SlaState::Ok, SlaState::Paused];
    let ended = [SlaState::Met, SlaState::Late, SlaState::NotRequired];
    let states = marks.into_iter().chain(ended);
    let states =
        states.map(|state| (screen.mark(Mark::of_state(state)).to_owned(), state.message().say(screen.model.lang)));
    let rests = [(Rest::CallAt(screen.now), "legend.call_at"), (Rest::CallNow, "legend.call_now")];
    let rests = rests.map(|(rest, key)| (screen.mark(rest.mark()).to_owned(), screen.text(key)));
    // The forms that the time left takes.
    let shown = |seconds| countdown(TimeDelta::seconds(seconds));
    let lefts = [
        (shown(29 * 3_600), "legend.days"),
        (shown(6_720), "legend.hours"),
        (shown(271), "legend.minutes"),
        (shown(-12 * 60), "legend.over"),
        (format!("{STANDS_STILL}{}", shown(2_400)), "legend.stands_still"),
    ];
    let lefts = lefts.map(|(form, key)| (form, screen.text(key)));
    let hot = screen.agreement().tiers.first().map(|_| ("!".to_owned(), screen.text("legend.first_tier")));
    states.chain(rests).chain(lefts).chain(hot).collect()
}

/// How long ago or until something is, roughly.
pub(super) fn roughly(screen: &Screen<'_, '_>, at: Timestamp) -> String {
    let minutes = screen.now.since(at).num_minutes();
    let (key, n) = match minutes {
        ..1 => ("ago.now", 0),
        1..60 => ("ago.minutes", minutes),
        60..2_880 => ("ago.hours", minutes / 60),
        _ => ("ago.days", minutes / 1_440),
    };
    crate::i18n::Message::new(key).with("n", n).say(screen.model.lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_and_whose_it_is_stays_at_any_width() {
        for (width, all) in (1..200).flat_map(|width| [(width, false), (width, true)]) {
            let columns = columns(width, all, 9);
            for kept in [Column::Symbol, Column::Left, Column::Company] {
                assert!(columns.iter().any(|(column, _)| *column == kept), "{width}: {kept:?}");
            }
            let taken: usize = columns.iter().map(|(_, cells)| cells + 1).sum::<usize>() + 1;
            assert!(width < 30 || taken <= usize::from(width), "{width}: {taken} cells");
        }
    }
}
