//! A chart in cells: what it shows, a legend where one is needed, the drawing, and what happened meanwhile.

mod lying;
mod upright;

use super::super::cells::{width, wrapped};
use super::super::theme::Meaning;
use super::canvas::{Look, Piece};
use super::glyphs;
use super::page::words;
use crate::i18n::Message;
use crate::insight::paper::{Chart, Kind};

/// What stands in a legend: a sign, how it looks, a text.
type Entry = (String, Meaning, String);

pub(super) fn piece(chart: &Chart, look: &Look<'_>, cells: u16) -> Piece {
    let legend = legend(chart, look, usize::from(cells));
    let marks = happened(chart, look, usize::from(cells));
    let drawing = match chart.kind {
        Kind::Lines | Kind::Columns | Kind::Stacked => upright::drawn(chart, look, cells),
        Kind::Bars => lying::bars(chart, look, cells),
        Kind::Funnel(_) => lying::funnel(chart, look, cells),
    };
    let defined = look.defines.then(|| words(&chart.definition.say(look.lang), look, cells, Meaning::Muted));
    let titles = wrapped(&chart.title.say(look.lang), usize::from(cells).max(1));
    let rows = titles.len() + legend.len() + marks.len();
    let below = defined.as_ref().map_or(0, Piece::height);
    let height = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(drawing.height()).saturating_add(below);
    let mut piece = Piece::new(look, cells, height);
    let mut y = 0;
    for title in &titles {
        piece.bold(look, 0, y, title, Meaning::Accent);
        y += 1;
    }
    for line in &legend {
        let mut x = 0;
        for (sign, meaning, text) in line {
            x = piece.write(look, x, y, sign, *meaning);
            x = piece.write(look, x + 1, y, text, Meaning::Muted) + 3;
        }
        y += 1;
    }
    piece.copy(&drawing, y);
    y += drawing.height();
    for (sign, text) in &marks {
        let x = piece.bold(look, 0, y, sign, Meaning::Key);
        piece.write(look, x.max(1) + 1, y, text, Meaning::Text);
        y += 1;
    }
    if let Some(defined) = defined {
        piece.copy(&defined, y);
    }
    piece
}

/// By which letter what happened is found on the axis.
fn letter(nth: usize) -> char {
    char::from(b'a' + u8::try_from(nth % 26).unwrap_or(0))
}

/// What happened meanwhile, a line each and more where one is not enough: those that are on the axis.
fn happened(chart: &Chart, look: &Look<'_>, cells: usize) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let marks = chart.marks.iter().filter(|mark| chart.axis.place(mark.day).is_some());
    for (nth, mark) in marks.enumerate() {
        let text = format!("{}  {}", mark.day, mark.text.say(look.lang));
        for (n, line) in wrapped(&text, cells.saturating_sub(2).max(1)).into_iter().enumerate() {
            lines.push((if n == 0 { letter(nth).to_string() } else { String::new() }, line));
        }
    }
    lines
}

/// The legend in lines that fit.
fn legend(chart: &Chart, look: &Look<'_>, cells: usize) -> Vec<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    let is_line = matches!(chart.kind, Kind::Lines);
    let is_funnel = matches!(chart.kind, Kind::Funnel(_));
    if chart.series.len() > 1 && !is_funnel {
        for (nth, series) in chart.series.iter().enumerate() {
            let sign = if is_line { glyphs::point(nth, false, look) } else { glyphs::fill(nth, false, look) };
            entries.push((sign.to_owned(), glyphs::meaning(nth, series), series.name.say(look.lang)));
        }
    }
    let unit = chart.unit();
    for level in &chart.levels {
        let sign = if level.is_target { glyphs::target(look) } else { glyphs::others(look) };
        let meaning = if level.is_target { Meaning::Heading } else { Meaning::Muted };
        let value = match level.value.value() {
            Some(value) => unit.say(value, look.lang),
            None => level.value.say(look.lang),
        };
        entries.push((sign.repeat(2), meaning, format!("{}: {value}", level.name.say(look.lang))));
    }
    let has_band = (0..chart.axis.len()).any(|nth| chart.series.iter().any(|series| series.interval(nth).is_some()));
    if is_line && has_band && chart.series.len() == 1 {
        let of_rates = chart.series.iter().all(|series| series.band.is_none());
        let key = if of_rates { "reviewing.interval" } else { "reviewing.quartiles" };
        entries.push((glyphs::band(look).to_owned(), Meaning::BarLeft, look.lang.text(key)));
    }
    if let Some((low, high)) = chart.usual {
        let text = Message::new("reviewing.usual").with("low", unit.tick_or_say(low, look.lang));
        let text = text.with("high", unit.tick_or_say(high, look.lang)).say(look.lang);
        entries.push((glyphs::usual(look).to_owned(), Meaning::Muted, text));
    }
    if chart.is_open() {
        let sign = if is_line { glyphs::point(0, true, look) } else { glyphs::fill(0, true, look) };
        entries.push((sign.to_owned(), Meaning::Accent, Chart::open_note().say(look.lang)));
    }
    let mut lines: Vec<Vec<Entry>> = Vec::new();
    let mut used = usize::MAX;
    for (sign, meaning, text) in entries {
        let text = wrapped(&text, cells.saturating_sub(width(&sign) + 1).max(1));
        let wide = width(&sign) + 4 + text.first().map_or(0, |text| width(text));
        for (n, text) in text.into_iter().enumerate() {
            let entry = (if n == 0 { sign.clone() } else { " ".repeat(width(&sign)) }, meaning, text);
            if let Some(line) = lines.last_mut().filter(|_| n == 0 && used.saturating_add(wide) <= cells) {
                line.push(entry);
                used += wide;
            } else {
                used = wide;
                lines.push(vec![entry]);
            }
        }
    }
    lines
}
