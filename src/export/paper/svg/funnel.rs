//! A funnel: stage below stage, with what is told of each step between them.

use super::Size;
use super::canvas::{Anchor, Canvas, LINE, width_of};
use crate::i18n::Lang;
use crate::insight::paper::{Chart, Step, Tone};

/// How high a stage's bar is.
const BAR: f64 = 26.0;
/// How high the step between two of them is.
const BETWEEN: f64 = 24.0;
/// The widest that a stage's name may be beside its bar.
const NAMES: f64 = 160.0;

/// The drawing.
#[allow(clippy::cast_precision_loss, reason = "a handful of stages")]
pub(super) fn funnel(chart: &Chart, steps: &[Step], size: Size, lang: Lang) -> Canvas {
    let len = chart.axis.len();
    let names = (0..len).map(|nth| width_of(&chart.axis.label(nth, lang))).fold(0.0, f64::max);
    let width = size.width();
    let counts = chart.series.iter().flat_map(|series| &series.points).map(|cell| width_of(&cell.say(lang)));
    let counted = counts.fold(0.0, f64::max) + 10.0;
    let (left, head) = match size {
        Size::Wide => (names.min(NAMES) + 14.0, 0.0),
        Size::Narrow => (0.0, LINE),
    };
    let right = width - counted;
    let row = head + BAR + BETWEEN;
    let mut canvas = Canvas::new(width, row * len as f64 - if len > 0 { BETWEEN } else { 0.0 } + 4.0);
    let values = chart.series.iter().take(2).flat_map(|series| (0..len).filter_map(|nth| series.value(nth)));
    let most = values.fold(0.0, f64::max);
    let x = |value: f64| left + (right - left) * if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
    for nth in 0..len {
        let top = row * nth as f64 + head;
        let name = chart.axis.label(nth, lang);
        match size {
            Size::Wide => {
                canvas.text_within((left - 10.0, top + BAR / 2.0), Anchor::End, "t strong", &name, left - 10.0);
            }
            Size::Narrow => canvas.text_within((0.0, top - LINE / 2.0), Anchor::Start, "t strong", &name, width),
        }
        let Some(cell) = chart.series.first().and_then(|series| series.points.get(nth)) else { continue };
        let end = x(cell.value().unwrap_or(0.0));
        let grows = chart.series.first().is_some_and(|series| series.is_open(nth));
        canvas.rect((left, top), (end - left, BAR), if grows { "bar hollow s0" } else { "bar s0" });
        // What it was before, as a line across it.
        let before = chart.series.get(1).and_then(|series| series.value(nth)).map(&x);
        if let Some(before) = before {
            canvas.line((before, top - 3.0), (before, top + BAR + 3.0), "before");
        }
        // Beside its bar, or behind the line where that would run through it.
        let (said, middle) = (cell.say(lang), top + BAR / 2.0);
        let runs_through = before.is_some_and(|before| before > end - 4.0 && before < end + 16.0 + width_of(&said));
        let beside = before.filter(|_| runs_through).map_or(end, |before| before.max(end));
        canvas.text((beside + 8.0, middle), Anchor::Start, "t strong", &said);
        if let Some(step) = steps.get(nth).filter(|_| nth + 1 < len) {
            told(&mut canvas, step, (left, top + BAR + BETWEEN / 2.0), lang);
        }
    }
    canvas
}

/// A step: an arrow, its sign where it has one, what is told.
fn told(canvas: &mut Canvas, step: &Step, (left, middle): (f64, f64), lang: Lang) {
    let x = left + 10.0;
    canvas.path(&[(x, middle - 8.0), (x, middle + 7.0)], "arrow");
    canvas.path(&[(x - 4.0, middle + 3.0), (x, middle + 8.0), (x + 4.0, middle + 3.0)], "arrow");
    let (sign, class) = match step.tone {
        Tone::Good => ("✓ ", "t strong good"),
        Tone::Bad => ("✗ ", "t strong bad"),
        Tone::Open | Tone::Neutral => ("", "t dim"),
    };
    let said = format!("{sign}{}", step.told.say(lang));
    canvas.text_within((x + 14.0, middle), Anchor::Start, class, &said, canvas.width - x - 14.0);
}
