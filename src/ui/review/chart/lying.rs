//! Bars that lie, a name each, and the funnel: each figure stands in words beside its bar.

use super::super::super::cells::{width, wrapped};
use super::super::super::theme::Meaning;
use super::super::canvas::{Look, Piece, meaning_of};
use super::super::glyphs;
use crate::insight::paper::{Chart, Kind};

/// The widest that a name may be beside its bar.
const NAMES: usize = 28;

/// Where bars lie: behind the names, before the figures in words.
struct Room {
    names: Vec<Vec<String>>,
    left: u16,
    wide: u16,
}

fn room(chart: &Chart, look: &Look<'_>, cells: u16, said: usize) -> Room {
    let names: Vec<String> = (0..chart.axis.len()).map(|nth| look.plain(&chart.axis.label(nth, look.lang))).collect();
    let widest = names.iter().map(|name| width(name)).max().unwrap_or(0);
    let most = widest.min(NAMES).min((usize::from(cells) / 3).max(4));
    let names = names.iter().map(|name| wrapped(name, most.max(1))).collect();
    let left = u16::try_from(most + 2).unwrap_or(cells).min(cells.saturating_sub(1));
    let said = u16::try_from(said + 2).unwrap_or(u16::MAX);
    Room { names, left, wide: cells.saturating_sub(left).saturating_sub(said).max(4).min(cells - left) }
}

/// Cells of a bar.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the cells of the drawing")]
fn cells_of(share: f64, wide: u16) -> u16 {
    (share.clamp(0.0, 1.0) * f64::from(wide)).round() as u16
}

pub(super) fn bars(chart: &Chart, look: &Look<'_>, cells: u16) -> Piece {
    let texts = chart.series.iter().flat_map(|series| &series.points).map(|cell| look.plain(&cell.say(look.lang)));
    let said = texts.map(|text| width(&text)).max().unwrap_or(0).min(usize::from(cells) / 2);
    let room = room(chart, look, cells, said);
    let scale = chart.scale(5);
    let many = chart.series.len().max(1);
    let heights: Vec<usize> = room.names.iter().map(|name| name.len().max(many)).collect();
    let mut piece = Piece::new(look, cells, u16::try_from(heights.iter().sum::<usize>()).unwrap_or(u16::MAX));
    let mut y = 0;
    for (nth, (name, height)) in room.names.iter().zip(&heights).enumerate() {
        for (line, y) in name.iter().zip(y..) {
            piece.write(look, 0, y, line, Meaning::Text);
        }
        for ((of, series), y) in chart.series.iter().enumerate().zip(y..) {
            let meaning = glyphs::meaning(of, series);
            if let Some(value) = series.value(nth) {
                let fill = glyphs::fill(of, series.is_open(nth), look);
                for x in 0..cells_of(scale.share(value), room.wide) {
                    piece.put(look, (room.left + x, y), fill, meaning);
                }
            }
            if let Some((low, high)) = series.interval(nth) {
                let end = cells_of(scale.share(high), room.wide).max(cells_of(scale.share(low), room.wide));
                for x in cells_of(series.value(nth).map_or(0.0, |value| scale.share(value)), room.wide)..end {
                    piece.put(look, (room.left + x, y), glyphs::whisker(look), Meaning::Muted);
                }
            }
            let text = series.points.get(nth).map(|cell| cell.say(look.lang)).unwrap_or_default();
            piece.write(look, room.left + room.wide + 2, y, &text, Meaning::Text);
        }
        for level in &chart.levels {
            if let Some(value) = level.value.value() {
                let x = room.left + cells_of(scale.share(value), room.wide).min(room.wide.saturating_sub(1));
                let meaning = if level.is_target { Meaning::Heading } else { Meaning::Muted };
                if piece.is_free((x, y)) {
                    piece.put(look, (x, y), glyphs::day(look), meaning);
                }
            }
        }
        y += u16::try_from(*height).unwrap_or(1);
    }
    piece
}

/// Stage by stage, with what is told of each step between them; the leak by its sign.
pub(super) fn funnel(chart: &Chart, look: &Look<'_>, cells: u16) -> Piece {
    let Kind::Funnel(steps) = &chart.kind else { return Piece::new(look, cells, 0) };
    let Some(series) = chart.series.first() else { return Piece::new(look, cells, 0) };
    let texts = series.points.iter().map(|cell| width(&look.plain(&cell.say(look.lang))));
    let said = texts.max().unwrap_or(0);
    let room = room(chart, look, cells, said);
    let most = (0..chart.axis.len()).filter_map(|nth| series.value(nth)).fold(0.0_f64, f64::max);
    let rows: usize = room.names.iter().map(Vec::len).sum::<usize>() + steps.len().min(room.names.len());
    let mut piece = Piece::new(look, cells, u16::try_from(rows).unwrap_or(u16::MAX));
    let mut y = 0;
    for (nth, name) in room.names.iter().enumerate() {
        if let Some(step) = nth.checked_sub(1).and_then(|before| steps.get(before)) {
            let meaning = meaning_of(step.tone);
            let sign = glyphs::tone(step.tone, look);
            let x = piece.bold(look, room.left, y, sign, meaning);
            piece.write(look, x + 1, y, &step.told.say(look.lang), meaning);
            y += 1;
        }
        for (line, y) in name.iter().zip(y..) {
            piece.bold(look, 0, y, line, Meaning::Text);
        }
        let share = series.value(nth).filter(|_| most > 0.0).map_or(0.0, |value| value / most);
        let fill = glyphs::fill(0, series.is_open(nth), look);
        let wide = cells_of(share, room.wide).max(u16::from(share > 0.0));
        for x in 0..wide {
            piece.put(look, (room.left + x, y), fill, Meaning::Accent);
        }
        let text = series.points.get(nth).map(|cell| cell.say(look.lang)).unwrap_or_default();
        piece.bold(look, room.left + wide + 1, y, &text, Meaning::Text);
        y += u16::try_from(name.len()).unwrap_or(1);
    }
    piece
}
