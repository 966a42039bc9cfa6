//! Figures in rows: columns as wide as what stands in them, figures at the right. What has no room is said shorter, then wrapped,
//! and at last left out from the right, which is told.

use super::super::cells::{column_right, width, wrapped};
use super::super::theme::{Mark, Meaning};
use super::canvas::{Look, Piece, meaning_of};
use super::page::words;
use crate::i18n::Message;
use crate::insight::paper::{Cell, Table};

/// Between two columns.
const GAP: usize = 3;
/// The narrowest that a column of words becomes, and the widest that it is.
const NARROWEST: usize = 14;
const WIDEST: usize = 44;
/// A head is broken where it is wider than that and than what stands below it.
const HEAD: usize = 12;
/// The cursor stands before a row.
const BEFORE: usize = 2;

/// How much of a figure is told.
#[derive(Clone, Copy)]
enum Detail {
    /// `12/31 38.7% (23.7–56.2)`.
    All,
    /// `12/31 38.7%`.
    NoInterval,
    /// `38.7%`.
    Alone,
}

/// The columns that fit, each as wide as it is drawn.
struct Fitted {
    detail: Detail,
    widths: Vec<usize>,
}

pub(super) fn piece(table: &Table, look: &Look<'_>, cells: u16, nth: &mut usize) -> Piece {
    let table = &table.on_screen();
    let fitted = fitted(table, look, usize::from(cells));
    let left_out = table.columns.len() - fitted.widths.len();
    let heads: Vec<Vec<String>> = table
        .columns
        .iter()
        .zip(&fitted.widths)
        .map(|(column, width)| wrapped(&look.plain(&column.name.say(look.lang)), (*width).max(1)))
        .collect();
    let head_rows = heads.iter().map(Vec::len).max().unwrap_or(0);
    let rows: Vec<Vec<Vec<String>>> = table
        .rows
        .iter()
        .map(|row| {
            let texts = row.cells.iter().zip(&table.columns).zip(&fitted.widths);
            let lines = texts.map(|((cell, column), width)| {
                let text = look.plain(&said(cell, look, fitted.detail));
                if column.is_figure { vec![text] } else { wrapped(&text, (*width).max(1)) }
            });
            lines.collect()
        })
        .collect();
    let high = |row: &Vec<Vec<String>>| row.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let totals = table.rows.iter().enumerate().filter(|(at, row)| row.is_total && *at > 0).count();
    let body: usize = rows.iter().map(high).sum::<usize>() + totals;
    let defined = look.defines.then(|| words(&table.definition.say(look.lang), look, cells, Meaning::Muted));
    let note = (left_out > 0).then(|| Message::new("reviewing.left_out").with("n", left_out).say(look.lang));
    let below = defined.as_ref().map_or(0, Piece::height) + u16::from(note.is_some());
    let height = u16::try_from(1 + head_rows + 1 + body).unwrap_or(u16::MAX).saturating_add(below);
    let mut piece = Piece::new(look, cells, height);
    piece.bold(look, 0, 0, &table.title.say(look.lang), Meaning::Accent);
    let mut y = 1 + headed(&mut piece, table, look, &heads, &fitted);
    let across = fitted.widths.iter().sum::<usize>() + GAP * fitted.widths.len().saturating_sub(1);
    let rule = look.theme.mark(Mark::Horizontal).repeat(across);
    piece.write(look, at(BEFORE), y, &rule, Meaning::Border);
    y += 1;
    for (n, (row, lines)) in table.rows.iter().zip(&rows).enumerate() {
        if row.is_total && n > 0 {
            piece.write(look, at(BEFORE), y, &rule, Meaning::Border);
            y += 1;
        }
        let drill = row.drill.is_some().then_some(*nth);
        *nth += usize::from(drill.is_some());
        let is_here = drill.is_some() && drill == look.cursor;
        piece.drills.extend(drill.map(|nth| (y, nth)));
        if is_here {
            piece.select(look, y);
            piece.write(look, 0, y, look.theme.mark(Mark::Cursor), Meaning::Selected);
        }
        let mut x = BEFORE;
        for (((lines, column), width), cell) in lines.iter().zip(&table.columns).zip(&fitted.widths).zip(&row.cells) {
            let meaning = if is_here { Meaning::Selected } else { meaning(cell, row.is_total) };
            for (line, y) in lines.iter().zip(y..) {
                let text = if column.is_figure { column_right(line, *width) } else { line.clone() };
                if row.is_total || is_here {
                    piece.bold(look, at(x), y, &text, meaning);
                } else {
                    piece.write(look, at(x), y, &text, meaning);
                }
            }
            x += width + GAP;
        }
        y += u16::try_from(high(lines)).unwrap_or(1);
    }
    if let Some(note) = note {
        piece.write(look, at(BEFORE), y, &note, Meaning::Muted);
        y += 1;
    }
    if let Some(defined) = defined {
        piece.copy(&defined, y);
    }
    piece
}

/// The heads of the columns, at the foot of their rows, above what they name. Gives how many rows they take.
fn headed(piece: &mut Piece, table: &Table, look: &Look<'_>, heads: &[Vec<String>], fitted: &Fitted) -> u16 {
    let rows = heads.iter().map(Vec::len).max().unwrap_or(0);
    for (line, y) in (0..rows).zip(1..) {
        let mut x = BEFORE;
        for ((head, column), width) in heads.iter().zip(&table.columns).zip(&fitted.widths) {
            let text = line.checked_sub(rows - head.len()).and_then(|at| head.get(at)).map_or("", String::as_str);
            let text = if column.is_figure { column_right(text, *width) } else { text.to_owned() };
            piece.write(look, at(x), y, &text, Meaning::Muted);
            x += width + GAP;
        }
    }
    at(rows)
}

/// Whether all of its columns fit into so many cells with all that is told of each figure.
pub(super) fn is_whole(table: &Table, look: &Look<'_>, cells: usize) -> bool {
    let fitted = fitted(&table.on_screen(), look, cells);
    matches!(fitted.detail, Detail::All) && fitted.widths.len() == table.columns.len()
}

fn at(x: usize) -> u16 {
    u16::try_from(x).unwrap_or(u16::MAX)
}

fn meaning(cell: &Cell, is_total: bool) -> Meaning {
    match cell {
        Cell::Blank | Cell::NotEnough | Cell::Grey(_) => Meaning::Muted,
        Cell::Change(change) if change.is_sure => meaning_of(change.tone),
        _ if is_total => Meaning::Heading,
        _ => Meaning::Text,
    }
}

fn said(cell: &Cell, look: &Look<'_>, detail: Detail) -> String {
    let told = cell.told(look.lang);
    match detail {
        Detail::All => told.to_string(),
        Detail::NoInterval => format!("{}{}", told.before, told.main),
        Detail::Alone => told.main,
    }
}

/// As much as fits into so many cells.
fn fitted(table: &Table, look: &Look<'_>, cells: usize) -> Fitted {
    let widest = |place: usize, detail: Detail| {
        let texts = table.rows.iter().filter_map(|row| row.cells.get(place));
        let below = texts.map(|cell| width(&look.plain(&said(cell, look, detail)))).max().unwrap_or(0);
        let head = width(&look.plain(&table.columns[place].name.say(look.lang)));
        below.max(head.min(HEAD))
    };
    let total = |widths: &[usize]| BEFORE + widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let mut last = Vec::new();
    for detail in [Detail::All, Detail::NoInterval, Detail::Alone] {
        let mut widths: Vec<usize> = (0..table.columns.len()).map(|place| widest(place, detail)).collect();
        for (width, _) in widths.iter_mut().zip(&table.columns).filter(|(_, column)| !column.is_figure) {
            *width = (*width).min(WIDEST);
        }
        // Words give way before figures do.
        let over = total(&widths).saturating_sub(cells);
        let mut give = over;
        for (width, _) in widths.iter_mut().zip(&table.columns).filter(|(_, column)| !column.is_figure) {
            let by = width.saturating_sub(NARROWEST).min(give);
            *width -= by;
            give -= by;
        }
        if total(&widths) <= cells {
            return Fitted { detail, widths };
        }
        last = widths;
    }
    while last.len() > 1 && total(&last) > cells {
        last.pop();
    }
    if let [first] = last.as_mut_slice() {
        *first = (*first).min(cells.saturating_sub(BEFORE));
    }
    Fitted { detail: Detail::Alone, widths: last }
}
