//! Upright columns, beside each other or on top of each other.

use super::canvas::{Anchor, Canvas, width_of};
use super::plot::Plot;
use super::{Size, colour};
use crate::i18n::Lang;
use crate::insight::paper::{Chart, Kind};

/// How much of a place its columns take.
const TAKEN: f64 = 0.74;
/// No column is wider.
const WIDEST: f64 = 46.0;

/// The drawing.
pub(super) fn columns(chart: &Chart, size: Size, lang: Lang) -> Canvas {
    let mut plot = Plot::begun(chart, size, lang, 0.0);
    plot.marks();
    for nth in 0..chart.axis.len() {
        if chart.kind == Kind::Stacked {
            pile(&mut plot, nth);
        } else {
            group(&mut plot, nth);
        }
    }
    plot.levels();
    plot.canvas
}

/// The columns of a place beside each other.
#[allow(clippy::cast_precision_loss, reason = "a handful of series")]
fn group(plot: &mut Plot<'_>, nth: usize) {
    let many = plot.chart.series.len().max(1) as f64;
    let width = (plot.step() * TAKEN / many).min(WIDEST);
    let left = plot.middle(nth) - width * many / 2.0;
    let zero = plot.height(0.0);
    for (of, series) in plot.chart.series.iter().enumerate() {
        let Some(value) = series.value(nth) else { continue };
        let (x, y) = (left + width * of as f64, plot.height(value));
        let hollow = if series.is_open(nth) { " hollow" } else { "" };
        let class = format!("bar{hollow} {}", colour(of, series));
        let air = if width > 6.0 { 1.0 } else { 0.0 };
        plot.canvas.rect((x + air, y.min(zero)), (width - 2.0 * air, (zero - y).abs()), &class);
        let mut above = y.min(zero);
        if let Some((low, high)) = series.interval(nth) {
            let (middle, low, high) = (x + width / 2.0, plot.height(low), plot.height(high));
            plot.canvas.whisker((middle, low), (middle, high));
            above = high;
        }
        let said = plot.unit.tick(value, plot.lang);
        if width_of(&said) + 4.0 <= width {
            plot.canvas.text((x + width / 2.0, above - 8.0), Anchor::Middle, "t", &said);
        }
    }
}

/// The columns of a place on top of each other, with what they add up to.
fn pile(plot: &mut Plot<'_>, nth: usize) {
    let width = (plot.step() * TAKEN).min(WIDEST);
    let x = plot.middle(nth) - width / 2.0;
    let (mut sum, mut top) = (0.0, plot.height(0.0));
    for (of, series) in plot.chart.series.iter().enumerate() {
        let Some(value) = series.value(nth).filter(|value| *value > 0.0) else { continue };
        sum += value;
        let y = plot.height(sum);
        let hollow = if series.is_open(nth) { " hollow" } else { "" };
        plot.canvas.rect((x, y), (width, top - y), &format!("bar piled{hollow} {}", colour(of, series)));
        top = y;
    }
    let said = plot.unit.tick(sum, plot.lang);
    if sum > 0.0 && width_of(&said) <= plot.step() {
        plot.canvas.text((x + width / 2.0, top - 8.0), Anchor::Middle, "t", &said);
    }
}
