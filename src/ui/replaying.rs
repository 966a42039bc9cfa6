//! The time machine: the page of a replay, and the curve of its thresholds.

use ratatui::layout::{Constraint, Rect};
use ratatui::symbols::Marker;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType};

use super::Screen;
use super::cells::{column, column_right, width, wrapped};
use super::overlay::boxed;
use super::theme::{Meaning, SymbolSet};
use crate::app::{ReplayStage, Replaying};
use crate::desk::{ReplayPart, Replayed};
use crate::i18n::Message;
use crate::insight::Rate;
use crate::insight::replay::{Curve, Threshold};

/// Rows of the curve.
const CURVE: u16 = 12;

/// The widest page: what is wider is harder to read.
const WIDEST: u16 = 110;

/// A line of the page.
enum Line {
    Text(String, Meaning),
    /// A row of the curve.
    Curve(u16),
}

pub(super) fn draw(screen: &mut Screen<'_, '_>, replaying: &Replaying) {
    match &replaying.stage {
        ReplayStage::Asking => asking(screen, replaying),
        ReplayStage::Running(percent) => {
            let inner = boxed(screen, &screen.text("replay.screen"), 60, 3);
            let text = Message::new("replay.running").with("n", percent).say(screen.model.lang);
            screen.write(inner, inner.x + 1, inner.y, &text, Meaning::Muted);
        }
        ReplayStage::Failed(error) => {
            let cells = usize::from(screen.frame_width().saturating_sub(6)).clamp(10, 96);
            let told = error.say(screen.model.lang);
            let lines = told.lines().flat_map(|line| wrapped(line, cells));
            let lines = lines.map(|line| Line::Text(line, Meaning::Text)).collect();
            page(screen, lines, replaying.scroll, None);
        }
        ReplayStage::Over(replayed) => {
            let lines = lines(screen, replayed);
            page(screen, lines, replaying.scroll, Some(&replayed.figures.curve));
        }
    }
}

fn asking(screen: &mut Screen<'_, '_>, replaying: &Replaying) {
    const WIDE: u16 = 80;
    let cells = usize::from(screen.frame_width().min(WIDE).saturating_sub(4)).max(1);
    let how = wrapped(&screen.text("replay.how_to_name"), cells);
    let height = u16::try_from(how.len() + 4).unwrap_or(u16::MAX);
    let inner = boxed(screen, &screen.text("replay.screen"), WIDE, height);
    if inner.height == 0 {
        return;
    }
    let label = screen.text("replay.file");
    let x = screen.write(inner, inner.x + 1, inner.y, &label, Meaning::Muted) + 1;
    let room = Rect { x, y: inner.y, width: inner.right().saturating_sub(x + 1), height: 1 };
    super::input::line(screen, room, &replaying.path, true);
    for (line, y) in how.iter().zip(inner.y + 2..inner.bottom()) {
        screen.write(inner, inner.x + 1, y, line, Meaning::Muted);
    }
}

/// What the page says, as wide as the screen lets it be.
fn lines(screen: &Screen<'_, '_>, replayed: &Replayed) -> Vec<Line> {
    let cells = usize::from(screen.frame_width().min(WIDEST).saturating_sub(4)).max(10);
    let text = |text: String, meaning| Line::Text(text, meaning);
    let mut lines = Vec::new();
    for part in replayed.page(&screen.model.fixed.versions, screen.model.lang) {
        match part {
            ReplayPart::Heading(heading) => {
                if !lines.is_empty() {
                    lines.push(text(String::new(), Meaning::Text));
                }
                lines.extend(wrapped(&heading, cells).into_iter().map(|line| text(line, Meaning::Heading)));
            }
            ReplayPart::Line(line) => {
                lines.extend(wrapped(&line, cells).into_iter().map(|line| text(line, Meaning::Text)));
            }
            ReplayPart::Table { heads, rows } => lines.extend(table(&heads, &rows, cells)),
            ReplayPart::Curve => lines.extend((0..CURVE).map(Line::Curve)),
        }
    }
    lines
}

/// A table in columns; the first one gives way where there is no room for all of them.
fn table(heads: &[String], rows: &[Vec<String>], cells: usize) -> Vec<Line> {
    let widest = |place: usize| {
        let all = rows.iter().filter_map(|row| row.get(place)).chain(heads.get(place)).map(|cell| width(cell));
        all.max().unwrap_or(0)
    };
    let mut widths: Vec<usize> = (0..heads.len()).map(|place| widest(place)).collect();
    let others: usize = widths.iter().skip(1).map(|width| width + 2).sum();
    if let Some(first) = widths.first_mut() {
        *first = (*first).min(cells.saturating_sub(others).max(8));
    }
    let line = |row: &[String]| {
        let cell = |(place, text): (usize, &String)| {
            let width = widths.get(place).copied().unwrap_or(0);
            if place == 0 { column(text, width) } else { format!("  {}", column_right(text, width)) }
        };
        row.iter().enumerate().map(cell).collect::<String>().trim_end().to_owned()
    };
    let head = Line::Text(line(heads), Meaning::Muted);
    std::iter::once(head).chain(rows.iter().map(|row| Line::Text(line(row), Meaning::Text))).collect()
}

fn page(screen: &mut Screen<'_, '_>, lines: Vec<Line>, scroll: u16, curve: Option<&Curve>) {
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let inner = boxed(screen, &screen.text("replay.screen"), WIDEST, height);
    let last = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(inner.height);
    let from = usize::from(scroll.min(last));
    let mut curve_at = None;
    for (line, y) in lines.iter().skip(from).zip(inner.top()..inner.bottom()) {
        match line {
            Line::Text(text, meaning) => {
                let row = Rect { y, height: 1, ..inner };
                screen.write(row, inner.x + 1, y, text, *meaning);
            }
            // Drawn whole or not at all: half a curve says something else.
            Line::Curve(0) if inner.bottom() - y >= CURVE => curve_at = Some(y),
            Line::Curve(_) => {}
        }
    }
    if let (Some(y), Some(curve)) = (curve_at, curve) {
        let area = Rect { x: inner.x + 1, y, width: inner.width.saturating_sub(2), height: CURVE };
        draw_curve(screen, area, curve);
    }
}

/// Precision and recall over the thresholds, the best F1 as an upright line.
fn draw_curve(screen: &mut Screen<'_, '_>, area: Rect, curve: &Curve) {
    let points = |rate: fn(&Threshold) -> Rate| -> Vec<(f64, f64)> {
        curve.thresholds.iter().filter_map(|one| Some((one.points.number(), rate(one).value()?))).collect()
    };
    let (precision, recall) = (points(Threshold::precision), points(Threshold::recall));
    let best = curve.best.and_then(|best| curve.thresholds.get(best)).map(|best| best.points.number());
    let upright: Vec<(f64, f64)> =
        best.into_iter().flat_map(|x| (0..=40).map(move |n| (x, f64::from(n) / 40.0))).collect();
    let ends = [curve.thresholds.first(), curve.thresholds.last()].map(|end| end.map(|end| end.points));
    let [Some(first), Some(last)] = ends else { return };
    let marker = if screen.theme.symbols().set() == SymbolSet::Ascii { Marker::Dot } else { Marker::Braille };
    let (accent, good, muted, text) = (
        screen.style(Meaning::Accent),
        screen.style(Meaning::SaidDone),
        screen.style(Meaning::Muted),
        screen.style(Meaning::Text),
    );
    let set = |name: String, data, style| {
        Dataset::default().name(name).marker(marker).graph_type(GraphType::Line).style(style).data(data)
    };
    let sets = vec![
        set(String::new(), &upright, muted),
        set(screen.text("replay.recall_word"), &recall, good),
        set(screen.text("replay.precision_word"), &precision, accent),
    ];
    let x = Axis::default().style(muted).bounds([first.number(), last.number()]);
    let y = Axis::default().style(muted).bounds([0.0, 1.0]).labels(["0%", "50%", "100%"]);
    let chart = Chart::new(sets)
        .style(text)
        .x_axis(x.labels([first.to_string(), last.to_string()]))
        .y_axis(y)
        .hidden_legend_constraints((Constraint::Ratio(1, 2), Constraint::Ratio(1, 1)));
    screen.frame.render_widget(chart, area);
}
