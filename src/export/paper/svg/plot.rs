//! The frame of charts over an axis that runs to the right: scale, grid, names of places, levels, marks.

use chrono::Datelike;

use super::Size;
use super::canvas::{Anchor, Canvas, LETTER, LINE, apart, width_of};
use crate::i18n::Lang;
use crate::insight::paper::{Axis, Chart, Each, Level, Scale, Unit};

/// Between a label and what it names.
const AIR: f64 = 8.0;
/// How wide a flag of a mark is.
const FLAG: f64 = 16.0;
/// How far a leaning name reaches down.
const LEANING: f64 = 64.0;

/// A frame, and where in it things lie.
pub(super) struct Plot<'c> {
    pub(super) chart: &'c Chart,
    pub(super) lang: Lang,
    pub(super) canvas: Canvas,
    pub(super) scale: Scale,
    pub(super) unit: Unit,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

impl<'c> Plot<'c> {
    /// The frame with what lies behind the figures. `right` is the room for labels at the right of it.
    pub(super) fn begun(chart: &'c Chart, size: Size, lang: Lang, right: f64) -> Self {
        let unit = chart.unit();
        let scale = chart.scale(5);
        let ticks = scale.ticks();
        let widest = ticks.iter().map(|tick| width_of(&unit.tick(*tick, lang))).fold(0.0, f64::max);
        let (width, plain) = match size {
            Size::Wide => (Size::Wide.width(), 220.0),
            Size::Narrow => (Size::Narrow.width(), 180.0),
        };
        // Room above for what a column is worth, and for flags.
        let top = LINE + if chart.marks.is_empty() { 0.0 } else { FLAG };
        let left = widest + AIR;
        let mut plot = Self {
            chart,
            lang,
            canvas: Canvas::new(width, 0.0),
            scale,
            unit,
            left,
            right: width - right.max(AIR),
            top,
            bottom: top + plain,
        };
        let below = plot.below();
        plot.canvas.height = plot.bottom + below;
        plot.still_growing();
        plot.usual();
        plot.grid(&ticks);
        plot.names();
        plot
    }

    /// How wide a place is.
    #[allow(clippy::cast_precision_loss, reason = "an axis has few places")]
    pub(super) fn step(&self) -> f64 {
        (self.right - self.left) / self.chart.axis.len().max(1) as f64
    }

    /// Where a place's middle lies.
    #[allow(clippy::cast_precision_loss, reason = "an axis has few places")]
    pub(super) fn middle(&self, nth: usize) -> f64 {
        self.left + (nth as f64 + 0.5) * self.step()
    }

    /// How high a value lies.
    pub(super) fn height(&self, value: f64) -> f64 {
        self.bottom - self.scale.share(value) * (self.bottom - self.top)
    }

    fn grid(&mut self, ticks: &[f64]) {
        for tick in ticks {
            let y = self.height(*tick);
            // Zero is where columns stand and what lines are measured from.
            let class = if tick.abs() < self.scale.step * 1e-6 { "axis" } else { "grid" };
            self.canvas.line((self.left, y), (self.right, y), class);
            self.canvas.text((self.left - AIR, y), Anchor::End, "t dim", &self.unit.tick(*tick, self.lang));
        }
    }

    fn usual(&mut self) {
        if let Some((low, high)) = self.chart.usual {
            let (low, high) = (self.height(low), self.height(high));
            self.canvas.rect((self.left, high), (self.right - self.left, low - high), "usual");
        }
        let stretches = self.chart.levels.iter().filter_map(|level| level.value.interval());
        for (low, high) in stretches {
            let (low, high) = (self.height(low), self.height(high));
            self.canvas.rect((self.left, high), (self.right - self.left, low - high), "usual");
        }
    }

    /// Where cohorts still grow, the ground is another.
    #[allow(clippy::cast_precision_loss, reason = "an axis has few places")]
    fn still_growing(&mut self) {
        let from = self.chart.series.iter().filter_map(|series| series.open_from).min();
        if let Some(from) = from.filter(|from| *from < self.chart.axis.len()) {
            let x = self.left + from as f64 * self.step();
            self.canvas.rect((x, self.top), (self.right - x, self.bottom - self.top), "growing");
        }
    }

    /// How much room the names of places need.
    fn below(&self) -> f64 {
        match &self.chart.axis {
            Axis::Days(_, Each::Day | Each::Week) => AIR + 2.0 * LINE,
            Axis::Names(_) if self.leans() => AIR + LEANING,
            Axis::Days(..) | Axis::Names(_) => AIR + LINE,
        }
    }

    fn widest_name(&self) -> f64 {
        let names = (0..self.chart.axis.len()).map(|nth| width_of(&self.chart.axis.label(nth, self.lang)));
        names.fold(0.0, f64::max)
    }

    fn leans(&self) -> bool {
        matches!(self.chart.axis, Axis::Names(_)) && self.widest_name() + 6.0 > self.step()
    }

    fn names(&mut self) {
        let (len, y) = (self.chart.axis.len(), self.bottom + AIR + LETTER * 0.5);
        if self.leans() {
            // Closer than a line's height they would stand over each other.
            let every = every(LINE * 1.3, self.step());
            for nth in (0..len).step_by(every) {
                let (x, name) = (self.middle(nth), self.chart.axis.label(nth, self.lang));
                let most = (LEANING / 0.643 - LETTER).min((x - 4.0) / 0.766);
                self.canvas.leaning((x + 4.0, self.bottom + AIR + 6.0), "t", &name, most);
            }
            return;
        }
        let every = every(self.widest_name() + 10.0, self.step());
        // Counted from the newest, which is what people look for.
        let shown: Vec<usize> = (0..len).filter(|nth| (len - 1 - nth).is_multiple_of(every)).collect();
        for nth in &shown {
            let name = self.chart.axis.label(*nth, self.lang);
            let half = width_of(&name) / 2.0;
            let x = self.middle(*nth).clamp(half, (self.canvas.width - half).max(half));
            self.canvas.text((x, y), Anchor::Middle, "t", &name);
        }
        if let Axis::Days(days, Each::Day | Each::Week) = &self.chart.axis {
            let mut year = None;
            let mut free_from = 0.0;
            for nth in shown {
                let x = self.middle(nth);
                if year != Some(days[nth].year()) && x >= free_from {
                    year = Some(days[nth].year());
                    free_from = x + 40.0;
                    self.canvas.text((x, y + LINE), Anchor::Middle, "t dim", &days[nth].year().to_string());
                }
            }
        }
    }

    /// The lines that figures are held against.
    pub(super) fn levels(&mut self) {
        for level in &self.chart.levels {
            if let Some(value) = level.value.value() {
                let y = self.height(value);
                self.canvas.line((self.left, y), (self.right, y), level_class(level));
            }
        }
    }

    /// Flags for what happened meanwhile, with the numbers under which a list below the chart tells it.
    pub(super) fn marks(&mut self) {
        let axis = &self.chart.axis;
        let step = self.step();
        let lines: Vec<(usize, f64)> = (1..)
            .zip(&self.chart.marks)
            .filter_map(|(nth, mark)| axis.place(mark.day).map(|place| (nth, self.left + place * step)))
            .collect();
        let wished: Vec<f64> = lines.iter().map(|(_, x)| *x).collect();
        let half = FLAG / 2.0;
        let flags = apart(&wished, FLAG + 2.0, half, self.canvas.width - half);
        for ((nth, x), flag) in lines.into_iter().zip(flags) {
            self.canvas.line((x, self.top), (x, self.bottom), "mark");
            self.canvas.line((flag, FLAG), (x, self.top), "mark");
            self.canvas.circle((flag, half), half - 0.5, "flag");
            self.canvas.text((flag, half), Anchor::Middle, "t flagged", &nth.to_string());
        }
    }
}

/// The class of a level's line.
pub(super) fn level_class(level: &Level) -> &'static str {
    if level.is_target { "target" } else { "grey" }
}

/// Each how many-th name is shown so that none stands over another.
fn every(width: f64, step: f64) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small positive number")]
    let every = (width / step.max(0.1)).ceil().min(10_000.0) as usize;
    every.max(1)
}
