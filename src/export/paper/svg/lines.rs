//! Lines over time, with their intervals as bands and their names at their ends.

use super::canvas::{Anchor, Canvas, LINE, apart, width_of};
use super::plot::{Plot, level_class};
use super::{Size, colour};
use crate::i18n::Lang;
use crate::insight::paper::{Chart, Level, Series};

/// The widest that labels at the right may be.
const LABELS: f64 = 230.0;
/// So many labels find room beside a wide chart.
const MOST: usize = 9;

/// Whether all names find room at the ends of their lines.
pub(super) fn fits(chart: &Chart) -> bool {
    chart.series.len() + chart.levels.len() + usize::from(chart.usual.is_some()) <= MOST
}

/// The drawing.
pub(super) fn lines(chart: &Chart, size: Size, lang: Lang) -> Canvas {
    let labels = if size == Size::Wide && fits(chart) { labels(chart, lang) } else { Vec::new() };
    let widest = labels.iter().map(|label| width_of(&label.text)).fold(0.0, f64::max);
    let right = if labels.is_empty() { 0.0 } else { widest.min(LABELS) + 20.0 };
    let mut plot = Plot::begun(chart, size, lang, right);
    for (nth, series) in chart.series.iter().enumerate() {
        band(&mut plot, series, &colour(nth, series));
    }
    plot.levels();
    plot.marks();
    for (nth, series) in chart.series.iter().enumerate() {
        line(&mut plot, series, &colour(nth, series));
    }
    write(&mut plot, &labels);
    plot.canvas
}

/// What stands at the right of a line.
struct Label {
    /// From where: a place of the axis, or the frame's end.
    from: Option<usize>,
    value: f64,
    text: String,
    class: String,
}

fn labels(chart: &Chart, lang: Lang) -> Vec<Label> {
    let mut labels = Vec::new();
    let unit = chart.unit();
    for (nth, series) in chart.series.iter().enumerate() {
        let last = (0..series.points.len()).rev().find_map(|nth| series.value(nth).map(|value| (nth, value)));
        let Some((at, value)) = last else { continue };
        let said = unit.say(value, lang);
        let text = if chart.series.len() == 1 { said } else { format!("{} {said}", series.name.say(lang)) };
        labels.push(Label { from: Some(at), value, text, class: format!("label {}", colour(nth, series)) });
    }
    let level = |level: &Level| {
        let value = level.value.value().or_else(|| level.value.interval().map(|(low, high)| f64::midpoint(low, high)));
        let text = format!("{} {}", level.name.say(lang), level.value.say(lang));
        value.map(|value| Label { from: None, value, text, class: format!("label {}", level_class(level)) })
    };
    labels.extend(chart.levels.iter().filter_map(level));
    labels.extend(chart.usual.map(|(low, high)| Label {
        from: None,
        value: f64::midpoint(low, high),
        text: lang.text("paper.usual"),
        class: "label grey".to_owned(),
    }));
    labels
}

fn write(plot: &mut Plot<'_>, labels: &[Label]) {
    let wished: Vec<f64> = labels.iter().map(|label| plot.height(label.value)).collect();
    let places = apart(&wished, LINE, plot.top, plot.bottom);
    for ((label, wished), y) in labels.iter().zip(wished).zip(places) {
        let begin = label.from.map_or(plot.right, |nth| plot.middle(nth) + 5.0);
        let text = plot.right + 16.0;
        if (y - wished).abs() > 1.0 || label.from.is_some_and(|_| text - begin > 20.0) {
            plot.canvas.line((begin, wished), (text - 3.0, y), "leader");
        }
        plot.canvas.text_within((text, y), Anchor::Start, &label.class, &label.text, LABELS);
    }
}

/// The stretches of points that follow each other without a gap.
fn runs<T: Copy>(points: impl Iterator<Item = Option<T>>) -> Vec<Vec<(usize, T)>> {
    let mut runs: Vec<Vec<(usize, T)>> = Vec::new();
    let mut is_open = false;
    for (nth, point) in points.enumerate() {
        match point {
            Some(point) if is_open => runs.last_mut().into_iter().for_each(|run| run.push((nth, point))),
            Some(point) => runs.push(vec![(nth, point)]),
            None => {}
        }
        is_open = point.is_some();
    }
    runs
}

fn band(plot: &mut Plot<'_>, series: &Series, colour: &str) {
    for run in runs((0..plot.chart.axis.len()).map(|nth| series.interval(nth))) {
        if let [(nth, (low, high))] = run[..] {
            let x = plot.middle(nth);
            plot.canvas.line((x, plot.height(low)), (x, plot.height(high)), &format!("whisker {colour}"));
            continue;
        }
        let low = run.iter().map(|(nth, (low, _))| (plot.middle(*nth), plot.height(*low)));
        let high = run.iter().rev().map(|(nth, (_, high))| (plot.middle(*nth), plot.height(*high)));
        let points: Vec<_> = low.chain(high).collect();
        plot.canvas.area(&points, &format!("band {colour}"));
    }
}

fn line(plot: &mut Plot<'_>, series: &Series, colour: &str) {
    let len = plot.chart.axis.len();
    for run in runs((0..len).map(|nth| series.value(nth))) {
        let point = |(nth, value): &(usize, f64)| (plot.middle(*nth), plot.height(*value));
        // What still grows is joined by dashes.
        let sure: Vec<_> = run.iter().filter(|(nth, _)| !series.is_open(*nth)).map(point).collect();
        let growing: Vec<_> =
            run.iter().filter(|(nth, _)| series.is_open(*nth + 1) || series.is_open(*nth)).map(point).collect();
        if sure.len() > 1 {
            plot.canvas.path(&sure, &format!("line {colour}"));
        }
        if growing.len() > 1 {
            plot.canvas.path(&growing, &format!("line growth {colour}"));
        }
    }
    let has_points = plot.step() >= 9.0;
    let last = (0..len).rev().find(|nth| series.value(*nth).is_some());
    for nth in 0..len {
        let Some(value) = series.value(nth) else { continue };
        let is_alone = (nth == 0 || series.value(nth - 1).is_none()) && series.value(nth + 1).is_none();
        if has_points || is_alone || last == Some(nth) {
            let class = if series.is_open(nth) { format!("hollow {colour}") } else { format!("point {colour}") };
            plot.canvas.circle((plot.middle(nth), plot.height(value)), 3.2, &class);
        }
    }
}
