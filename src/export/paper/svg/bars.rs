//! Bars that lie, a name each, with their figures in words beside them.

use super::canvas::{Anchor, Canvas, LINE, width_of};
use super::plot::level_class;
use super::{Size, colour};
use crate::i18n::Lang;
use crate::insight::paper::{Chart, Scale};

/// How high a bar is.
const BAR: f64 = 14.0;
/// Between two names.
const AIR: f64 = 10.0;
/// The widest that a name may be beside its bar.
const NAMES: f64 = 200.0;

struct Lying<'c> {
    chart: &'c Chart,
    lang: Lang,
    size: Size,
    scale: Scale,
    left: f64,
    right: f64,
}

/// The drawing.
pub(super) fn bars(chart: &Chart, size: Size, lang: Lang) -> Canvas {
    let widest = |texts: &mut dyn Iterator<Item = String>| texts.map(|text| width_of(&text)).fold(0.0, f64::max);
    let names = widest(&mut (0..chart.axis.len()).map(|nth| chart.axis.label(nth, lang)));
    let said = widest(&mut chart.series.iter().flat_map(|series| &series.points).map(|cell| cell.say(lang)));
    let width = size.width();
    let (left, right) = match size {
        Size::Wide => (names.min(NAMES) + 12.0, width - said.min(240.0) - 14.0),
        Size::Narrow => (0.0, width - 2.0),
    };
    let lying = Lying { chart, lang, size, scale: chart.scale(if size == Size::Wide { 5 } else { 3 }), left, right };
    lying.draw()
}

impl Lying<'_> {
    #[allow(clippy::cast_precision_loss, reason = "few names, and few series")]
    fn draw(&self) -> Canvas {
        let many = self.chart.series.len().max(1) as f64;
        let head = if self.size == Size::Narrow { LINE * if many > 1.0 { 1.0 } else { 1.15 } } else { 0.0 };
        let row = head + self.lines() * many + AIR;
        let bottom = 4.0 + row * self.chart.axis.len() as f64;
        let mut canvas = Canvas::new(self.size.width(), bottom + LINE + 4.0);
        self.frame(&mut canvas, bottom);
        for nth in 0..self.chart.axis.len() {
            let top = 4.0 + row * nth as f64;
            self.row(&mut canvas, nth, top, head);
        }
        for level in &self.chart.levels {
            if let Some(value) = level.value.value() {
                let x = self.x(value);
                canvas.line((x, 0.0), (x, bottom), level_class(level));
            }
        }
        canvas
    }

    /// From one bar of a name to the next.
    fn lines(&self) -> f64 {
        if self.size == Size::Narrow && self.chart.series.len() > 1 { BAR + LINE } else { BAR + 3.0 }
    }

    fn x(&self, value: f64) -> f64 {
        self.left + self.scale.share(value) * (self.right - self.left)
    }

    fn frame(&self, canvas: &mut Canvas, bottom: f64) {
        let unit = self.chart.unit();
        for tick in self.scale.ticks() {
            let x = self.x(tick);
            let class = if tick.abs() < self.scale.step * 1e-6 { "axis" } else { "grid" };
            canvas.line((x, 0.0), (x, bottom), class);
            let said = unit.tick(tick, self.lang);
            let half = width_of(&said) / 2.0;
            let held = x.clamp(half, (canvas.width - half).max(half));
            canvas.text((held, bottom + LINE / 2.0 + 2.0), Anchor::Middle, "t dim", &said);
        }
        let stretches = self.chart.levels.iter().filter_map(|level| level.value.interval()).chain(self.chart.usual);
        for (low, high) in stretches {
            canvas.rect((self.x(low), 0.0), (self.x(high) - self.x(low), bottom), "usual");
        }
    }

    #[allow(clippy::cast_precision_loss, reason = "few series")]
    fn row(&self, canvas: &mut Canvas, nth: usize, top: f64, head: f64) {
        let name = self.chart.axis.label(nth, self.lang);
        let many = self.chart.series.len();
        match self.size {
            Size::Wide => {
                let middle = top + self.lines() * many.max(1) as f64 / 2.0 - 1.0;
                canvas.text_within((self.left - 8.0, middle), Anchor::End, "t", &name, self.left - 8.0);
            }
            Size::Narrow => {
                let said = self.chart.series.first().filter(|_| many == 1).and_then(|series| series.points.get(nth));
                let said = said.map(|cell| cell.say(self.lang)).unwrap_or_default();
                let room = canvas.width - width_of(&said) - 12.0;
                canvas.text_within((0.0, top + LINE / 2.0), Anchor::Start, "t strong", &name, room);
                if !said.is_empty() {
                    canvas.text((canvas.width, top + LINE / 2.0), Anchor::End, "t", &said);
                }
            }
        }
        for (of, series) in self.chart.series.iter().enumerate() {
            let y = top + head + self.lines() * of as f64;
            let cell = series.points.get(nth);
            let said = cell.map(|cell| cell.say(self.lang)).unwrap_or_default();
            let mut y = y;
            match self.size {
                Size::Wide => {
                    let at = (self.right + 12.0, y + BAR / 2.0);
                    canvas.text_within(at, Anchor::Start, "t", &said, canvas.width - self.right - 12.0);
                }
                Size::Narrow if many > 1 => {
                    canvas.text((0.0, y + LINE / 2.0), Anchor::Start, "t", &said);
                    y += LINE;
                }
                Size::Narrow => {}
            }
            let Some(value) = series.value(nth) else { continue };
            let (zero, x) = (self.x(0.0), self.x(value));
            let hollow = if series.is_open(nth) { " hollow" } else { "" };
            let class = format!("bar{hollow} {}", colour(of, series));
            canvas.rect((zero.min(x), y), ((x - zero).abs(), BAR), &class);
            if let Some((low, high)) = series.interval(nth) {
                let middle = y + BAR / 2.0;
                canvas.whisker((self.x(low), middle), (self.x(high), middle));
                for end in [low, high] {
                    canvas.line((self.x(end), middle - 3.5), (self.x(end), middle + 3.5), "whisker over");
                }
            }
        }
    }
}
