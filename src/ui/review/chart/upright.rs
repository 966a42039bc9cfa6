//! Lines and columns over time or over names, with a scale at the left.
//!
//! From the back to the front: what was usual, intervals, what is aimed at and what others reach, days on which something
//! happened, then the figures, said in words where there is room.

use super::super::super::cells::width;
use super::super::super::theme::{Mark, Meaning};
use super::super::canvas::{Look, Piece};
use super::super::glyphs;
use super::letter;
use crate::insight::paper::{Chart, Kind, Scale, Unit};

/// Rows of the drawing, with little and with much room.
const ROWS: (u16, u16) = (8, 12);

struct Plot<'c> {
    chart: &'c Chart,
    look: &'c Look<'c>,
    unit: Unit,
    scale: Scale,
    /// The first column, and how many there are.
    left: u16,
    wide: u16,
    /// Rows above the axis.
    high: u16,
    piece: Piece,
}

pub(super) fn drawn(chart: &Chart, look: &Look<'_>, cells: u16) -> Piece {
    let high = if look.is_high { ROWS.1 } else { ROWS.0 };
    let unit = chart.unit();
    let scale = chart.scale(usize::from(high / 3).max(2));
    let ticks = scale.ticks();
    let gutter = ticks.iter().map(|tick| width(&look.plain(&unit.tick(*tick, look.lang)))).max().unwrap_or(0);
    let left = u16::try_from(gutter + 2).unwrap_or(cells).min(cells.saturating_sub(1));
    let piece = Piece::new(look, cells, high + 3);
    let mut plot = Plot { chart, look, unit, scale, left, wide: cells.saturating_sub(left), high, piece };
    plot.frame(&ticks, gutter);
    plot.behind();
    plot.days();
    if chart.kind == Kind::Lines {
        plot.lines();
    } else {
        plot.columns();
    }
    plot.piece
}

impl Plot<'_> {
    /// The row of a value; the topmost one is left free for words.
    fn row(&self, value: f64) -> u16 {
        let rows = f64::from(self.high - 1);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the rows of the drawing")]
        let up = (self.scale.share(value) * rows).round() as u16;
        self.high - up.min(self.high - 1)
    }

    /// The middle of a place.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "few places"
    )]
    fn column(&self, place: f64) -> u16 {
        let share = place / self.chart.axis.len().max(1) as f64;
        let at = (share * f64::from(self.wide)).floor().max(0.0) as u16;
        self.left + at.min(self.wide.saturating_sub(1))
    }

    #[allow(clippy::cast_precision_loss, reason = "few places")]
    fn middle(&self, nth: usize) -> u16 {
        self.column(nth as f64 + 0.5)
    }

    fn right(&self) -> u16 {
        self.left + self.wide
    }

    fn frame(&mut self, ticks: &[f64], gutter: usize) {
        let look = self.look;
        let (across, down) = (look.theme.mark(Mark::Horizontal), look.theme.mark(Mark::Vertical));
        for y in 1..=self.high {
            self.piece.put(look, (self.left - 1, y), down, Meaning::Border);
        }
        for x in self.left - 1..self.right() {
            self.piece.put(look, (x, self.high + 1), across, Meaning::Border);
        }
        for tick in ticks {
            let said = look.plain(&self.unit.tick(*tick, look.lang));
            let x = u16::try_from(gutter - width(&said).min(gutter)).unwrap_or(0);
            let y = self.row(*tick);
            self.piece.write(look, x, y, &said, Meaning::Muted);
        }
        self.names();
    }

    /// The names of the places below the axis, as many as fit: every second, every third.
    fn names(&mut self) {
        let (look, count) = (self.look, self.chart.axis.len());
        let names: Vec<String> = (0..count).map(|nth| look.plain(&self.chart.axis.label(nth, look.lang))).collect();
        let widest = names.iter().map(|name| width(name)).max().unwrap_or(0) + 1;
        let each = usize::from(self.wide) / count.max(1);
        let every = widest.div_ceil(each.max(1)).max(1);
        let y = self.high + 2;
        // The last place is what is looked at: it is always named.
        for nth in (0..count).rev().step_by(every) {
            let half = u16::try_from(width(&names[nth]) / 2).unwrap_or(0);
            let last = self.right().saturating_sub(u16::try_from(width(&names[nth])).unwrap_or(0));
            let x = self.middle(nth).saturating_sub(half).min(last).max(self.left.min(last));
            self.piece.write(look, x, y, &names[nth], Meaning::Muted);
        }
    }

    fn behind(&mut self) {
        let look = self.look;
        if let Some((low, high)) = self.chart.usual {
            // Its ends alone: a ground of dots would be all that is seen.
            for y in [self.row(high), self.row(low)] {
                for x in (self.left..self.right()).step_by(2) {
                    self.piece.put(look, (x, y), glyphs::usual(look), Meaning::Muted);
                }
            }
        }
        for level in &self.chart.levels {
            let sign = if level.is_target { glyphs::target(look) } else { glyphs::others(look) };
            let meaning = if level.is_target { Meaning::Heading } else { Meaning::Muted };
            let ends = match (level.value.value(), level.value.interval()) {
                (Some(value), _) => vec![value],
                (None, Some((low, high))) => vec![low, high],
                (None, None) => Vec::new(),
            };
            for value in ends {
                let y = self.row(value);
                for x in self.left..self.right() {
                    self.piece.put(look, (x, y), sign, meaning);
                }
            }
        }
    }

    fn days(&mut self) {
        let look = self.look;
        let places: Vec<f64> = self.chart.marks.iter().filter_map(|mark| self.chart.axis.place(mark.day)).collect();
        for (nth, place) in places.into_iter().enumerate() {
            let x = self.column(place);
            for y in 1..=self.high {
                self.piece.put(look, (x, y), glyphs::day(look), Meaning::Key);
            }
            self.piece.put(look, (x, self.high + 1), &letter(nth).to_string(), Meaning::Key);
        }
    }

    fn lines(&mut self) {
        let look = self.look;
        let count = self.chart.axis.len();
        let is_alone = self.chart.series.len() == 1;
        for (of, series) in self.chart.series.iter().enumerate() {
            let meaning = glyphs::meaning(of, series);
            for nth in (0..count).filter(|_| is_alone) {
                if let Some((low, high)) = series.interval(nth) {
                    let x = self.middle(nth);
                    for y in self.row(high)..=self.row(low) {
                        for x in x.saturating_sub(1).max(self.left)..(x + 2).min(self.right()) {
                            self.piece.put(look, (x, y), glyphs::band(look), Meaning::BarLeft);
                        }
                    }
                }
            }
            let points: Vec<Option<(u16, u16)>> =
                (0..count).map(|nth| series.value(nth).map(|value| (self.middle(nth), self.row(value)))).collect();
            for pair in points.windows(2) {
                if let [Some(from), Some(to)] = pair {
                    self.stroke(*from, *to, meaning);
                }
            }
            for (nth, point) in points.iter().enumerate() {
                if let Some(at) = point {
                    self.piece.put(look, *at, glyphs::point(of, series.is_open(nth), look), meaning);
                }
            }
        }
        if is_alone {
            self.values(|plot, nth| plot.chart.series[0].value(nth).map(|value| plot.row(value)));
        }
    }

    /// A line from one point to the next, cell by cell; in dots of a quarter of a cell where the terminal has them.
    fn stroke(&mut self, from: (u16, u16), to: (u16, u16), meaning: Meaning) {
        let look = self.look;
        let across = to.0.saturating_sub(from.0);
        for x in from.0 + 1..to.0 {
            let share = f64::from(x - from.0) / f64::from(across);
            let y = f64::from(from.1) + share * (f64::from(to.1) - f64::from(from.1));
            // Down the cell by its quarters.
            let within = (y + 0.5).floor();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the drawing")]
            let (row, quarter) = (within as u16, (((y + 0.5) - within) * 4.0) as usize);
            let sign = if look.is_ascii() { "." } else { ["⠉", "⠒", "⠤", "⣀"][quarter.min(3)] };
            self.piece.put(look, (x, row), sign, meaning);
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the drawing")]
    fn columns(&mut self) {
        let look = self.look;
        let (count, many) = (self.chart.axis.len(), self.chart.series.len().max(1));
        let is_stacked = self.chart.kind == Kind::Stacked;
        let each = self.wide / u16::try_from(count.max(1)).unwrap_or(1).max(1);
        let room = each.saturating_sub(u16::from(each > 2)).clamp(1, 14);
        let beside = if is_stacked { 1 } else { u16::try_from(many).unwrap_or(1) };
        let wide = (room / beside).max(1);
        for nth in 0..count {
            let first = self.middle(nth).saturating_sub(wide * beside / 2).max(self.left);
            let mut below = 0.0;
            for (of, series) in self.chart.series.iter().enumerate() {
                let Some(value) = series.value(nth) else { continue };
                let (from, to) = if is_stacked { (below, below + value) } else { (0.0, value) };
                below = to;
                let rows = |value: f64| self.scale.share(value) * f64::from(self.high - 1);
                let (bottom, top) = (rows(from.min(to)), rows(from.max(to)));
                let meaning = glyphs::meaning(of, series);
                let fill = glyphs::fill(of, series.is_open(nth), look);
                let x = first + if is_stacked { 0 } else { wide * u16::try_from(of).unwrap_or(0) };
                let whole = (top.floor() as u16).max(bottom.round() as u16);
                for step in bottom.round() as u16..whole {
                    self.across(x, wide, self.high - step, fill, meaning);
                }
                let rest = ((top - f64::from(whole)) * 4.0).round().max(0.0) as usize;
                let is_whole = of == 0 && !series.is_open(nth);
                let end = if is_whole { glyphs::quarters(rest.min(3), look) } else { (rest >= 2).then_some(fill) };
                if let Some(end) = end {
                    self.across(x, wide, self.high - whole, end, meaning);
                } else if value > 0.0 && whole == 0 {
                    self.across(x, wide, self.high, if look.is_ascii() { "_" } else { "⣀" }, meaning);
                }
            }
        }
        if many == 1 || is_stacked {
            self.values(|plot, nth| {
                let values = plot.chart.series.iter().filter_map(|series| series.value(nth));
                let sum: f64 = values.sum();
                (sum != 0.0).then(|| plot.row(sum))
            });
        }
    }

    fn across(&mut self, x: u16, wide: u16, y: u16, sign: &str, meaning: Meaning) {
        for x in x..(x + wide).min(self.right()) {
            self.piece.put(self.look, (x, y), sign, meaning);
        }
    }

    /// The figures in words above their points: all of them where they have room, else the last one.
    fn values(&mut self, row: impl Fn(&Self, usize) -> Option<u16>) {
        let (look, count) = (self.look, self.chart.axis.len());
        let said: Vec<Option<String>> = (0..count)
            .map(|nth| {
                let values: Vec<f64> = self.chart.series.iter().filter_map(|series| series.value(nth)).collect();
                (!values.is_empty()).then(|| look.plain(&self.unit.tick_or_say(values.iter().sum(), look.lang)))
            })
            .collect();
        let widest = said.iter().flatten().map(|text| width(text)).max().unwrap_or(0) + 1;
        let each = usize::from(self.wide) / count.max(1);
        let last = said.iter().rposition(Option::is_some);
        for (nth, text) in said.iter().enumerate() {
            let Some(text) = text.as_ref().filter(|_| each >= widest || Some(nth) == last) else { continue };
            let Some(y) = row(self, nth) else { continue };
            let wide = u16::try_from(width(text)).unwrap_or(0);
            let end = self.right().saturating_sub(wide);
            let x = self.middle(nth).saturating_sub(wide / 2).min(end).max(self.left.min(end));
            self.piece.bold(look, x, y.saturating_sub(1), text, Meaning::Text);
        }
    }
}
