//! The curve of thresholds as text.

use crate::insight::replay::{Curve, Threshold};

/// Lines of a picture.
const LINES: usize = 11;

/// What stands before the picture on each line: the share, and the axis.
const SIDE: usize = 6;

/// Precision and recall over the thresholds, from the lowest to the highest, in so many cells.
pub(super) fn plot(curve: &Curve, cells: usize) -> Vec<String> {
    let columns = cells.saturating_sub(SIDE).min(curve.thresholds.len().saturating_mul(3)).max(1);
    let mut canvas = vec![vec![' '; columns]; LINES];
    let last = curve.thresholds.len().saturating_sub(1).max(1);
    let place_of = |column: usize| (column * last + (columns - 1) / 2) / (columns - 1).max(1);
    let best = curve.best.map(|best| (best * (columns - 1) + last / 2) / last);
    for column in 0..columns {
        let Some(threshold) = curve.thresholds.get(place_of(column)) else { continue };
        if best == Some(column) {
            for line in &mut canvas {
                line[column] = '|';
            }
        }
        let [precision, recall] = [share(threshold, true), share(threshold, false)];
        for (share, mark) in [(recall, 'r'), (precision, 'p')] {
            let Some(line) = share.map(line_of) else { continue };
            let cell = &mut canvas[line][column];
            *cell = if *cell == 'r' && mark == 'p' { 'b' } else { mark };
        }
    }
    let mut lines: Vec<String> = Vec::with_capacity(LINES + 2);
    for (nth, line) in canvas.into_iter().enumerate() {
        let percent = (LINES - 1 - nth) * 100 / (LINES - 1);
        let side =
            if nth == 0 || nth == LINES - 1 || nth == LINES / 2 { format!("{percent:>3}%") } else { String::new() };
        lines.push(format!("{side:>4} |{}", line.into_iter().collect::<String>()).trim_end().to_owned());
    }
    lines.push(format!("{:>4} +{}", "", "-".repeat(columns)));
    let ends = [curve.thresholds.first(), curve.thresholds.last()].map(|end| end.map(|end| end.points.to_string()));
    if let [Some(first), Some(last)] = ends {
        let between = columns.saturating_sub(first.len() + last.len());
        lines.push(format!("{:>SIDE$}{first}{}{last}", "", " ".repeat(between)));
    }
    lines
}

fn share(threshold: &Threshold, precision: bool) -> Option<f64> {
    let rate = if precision { threshold.precision() } else { threshold.recall() };
    rate.value()
}

fn line_of(share: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a few lines"
    )]
    let from_below = (share * (LINES - 1) as f64).round() as usize;
    (LINES - 1).saturating_sub(from_below)
}
