//! What is drawn on: shapes and texts, with numbers as short as they can be.

use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::super::html::escaped;

/// How high letters are.
pub(super) const LETTER: f64 = 12.0;
/// From one line of text to the next.
pub(super) const LINE: f64 = 16.0;

/// Where a text stands from its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing that grows.
pub(super) struct Canvas {
    pub(super) width: f64,
    pub(super) height: f64,
    shapes: String,
}

/// A number with one digit behind the point at most.
pub(super) fn short(number: f64) -> String {
    let tenths = (number * 10.0).round() / 10.0;
    format!("{}", tenths + 0.0)
}

/// How wide a text is at most, at the size of letters: full-width ones are squares, others as in the widest of the usual
/// fonts, in bold.
pub(super) fn width_of(text: &str) -> f64 {
    let width = |cluster: &str| match (cluster.width(), cluster.chars().next()) {
        (0, _) | (_, None) => 0.0,
        (1, Some(c)) if "ijltfI.,:;'|!()[] ".contains(c) => 0.45,
        (1, Some(c)) if "mwMW%@".contains(c) => 1.0,
        (1, Some(c)) if c.is_uppercase() => 0.76,
        (1, Some(_)) => 0.66,
        _ => 1.05,
    };
    text.graphemes(true).map(width).sum::<f64>() * LETTER
}

/// The text, cut so that it is no wider than `most`.
pub(super) fn cut(text: &str, most: f64) -> String {
    if width_of(text) <= most {
        return text.to_owned();
    }
    let mut left = most - width_of("…");
    let fits = |cluster: &&str| {
        left -= width_of(cluster);
        left >= 0.0
    };
    let kept: String = text.graphemes(true).take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// Places near those that are wished for, in their order, at least `gap` apart, between `low` and `high`; closer where they
/// are too many.
pub(super) fn apart(wished: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wished.len()).collect();
    order.sort_by(|a, b| wished[*a].total_cmp(&wished[*b]));
    #[allow(clippy::cast_precision_loss, reason = "a handful of labels")]
    let gap = gap.min((high - low).max(0.0) / wished.len().saturating_sub(1).max(1) as f64);
    let mut places: Vec<f64> = order.iter().map(|nth| wished[*nth].clamp(low, high)).collect();
    for nth in 1..places.len() {
        places[nth] = places[nth].max(places[nth - 1] + gap);
    }
    let mut most = high;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - gap;
    }
    let mut found = vec![0.0; wished.len()];
    for (nth, place) in order.into_iter().zip(places) {
        found[nth] = place;
    }
    found
}

impl Canvas {
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: String::new() }
    }

    // Writing to a text does not fail, here and below.
    pub(super) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        let (x1, y1, x2, y2) = (short(x1), short(y1), short(x2), short(y2));
        let _ = writeln!(self.shapes, r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#);
    }

    /// The line of an interval over a bar, with a rim by which it is seen on any colour.
    pub(super) fn whisker(&mut self, from: (f64, f64), to: (f64, f64)) {
        self.line(from, to, "rim");
        self.line(from, to, "whisker over");
    }

    pub(super) fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str) {
        let (x, y, width, height) = (short(x), short(y), short(width.max(0.0)), short(height.max(0.0)));
        let _ = writeln!(self.shapes, r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#);
    }

    pub(super) fn circle(&mut self, (x, y): (f64, f64), radius: f64, class: &str) {
        let (x, y, radius) = (short(x), short(y), short(radius));
        let _ = writeln!(self.shapes, r#"<circle class="{class}" cx="{x}" cy="{y}" r="{radius}"/>"#);
    }

    /// A line through points.
    pub(super) fn path(&mut self, points: &[(f64, f64)], class: &str) {
        let _ = writeln!(self.shapes, r#"<path class="{class}" d="{}"/>"#, way(points));
    }

    /// What lies within points.
    pub(super) fn area(&mut self, points: &[(f64, f64)], class: &str) {
        let _ = writeln!(self.shapes, r#"<path class="{class}" d="{}Z"/>"#, way(points));
    }

    /// A text whose middle is at the height of `y`.
    pub(super) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, text: &str) {
        self.text_within((x, y), anchor, class, text, f64::INFINITY);
    }

    /// The same, cut to a width; the whole is its tooltip then.
    pub(super) fn text_within(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, text: &str, most: f64) {
        let shown = cut(text, most);
        let whole = if shown == text { String::new() } else { format!("<title>{}</title>", escaped(text)) };
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " mid",
            Anchor::End => " end",
        };
        let (x, y, shown) = (short(x), short(y + LETTER * 0.36), escaped(&shown));
        let _ = writeln!(self.shapes, r#"<text class="{class}{anchor}" x="{x}" y="{y}">{shown}{whole}</text>"#);
    }

    /// A text that leans, for names that find no room beside each other; it ends at its point.
    pub(super) fn leaning(&mut self, (x, y): (f64, f64), class: &str, text: &str, most: f64) {
        let shown = cut(text, most);
        let whole = if shown == text { String::new() } else { format!("<title>{}</title>", escaped(text)) };
        let (x, y, shown) = (short(x), short(y), escaped(&shown));
        let _ = writeln!(
            self.shapes,
            r#"<text class="{class} end" transform="translate({x} {y}) rotate(-40)">{shown}{whole}</text>"#
        );
    }

    pub(super) fn finish(self, class: &str, id: &str, title: &str, description: &str) -> String {
        let (width, height) = (short(self.width), short(self.height));
        let (title, description) = (escaped(title), escaped(description));
        format!(
            "<svg class=\"{class}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {width} {height}\">\n\
             <title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{description}</desc>\n{}</svg>\n",
            self.shapes
        )
    }
}

fn way(points: &[(f64, f64)]) -> String {
    let mut way = String::new();
    for (nth, (x, y)) in points.iter().enumerate() {
        let _ = write!(way, "{}{} {}", if nth == 0 { "M" } else { "L" }, short(*x), short(*y));
    }
    way
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_too_wide_is_cut_between_letters() {
        assert_eq!(cut("初回連絡", 100.0), "初回連絡");
        assert_eq!(cut("初回連絡の期限", 60.0), "初回連絡…");
        assert!(width_of(&cut("a long English name", 50.0)) <= 50.0);
        assert!(width_of("iiii") < width_of("mmmm") && width_of("mmmm") < width_of("山山山山"));
    }

    #[test]
    fn labels_stay_near_what_they_name() {
        assert_eq!(apart(&[10.0, 50.0], 15.0, 0.0, 100.0), [10.0, 50.0]);
        assert_eq!(apart(&[50.0, 52.0, 10.0], 15.0, 0.0, 100.0), [50.0, 65.0, 10.0]);
        assert_eq!(apart(&[99.0, 98.0], 15.0, 0.0, 100.0), [100.0, 85.0]);
        assert_eq!(apart(&[], 15.0, 0.0, 100.0), Vec::<f64>::new());
    }

    proptest! {
        #[test]
        fn no_label_stands_over_another(wished in prop::collection::vec(-50.0..150.0_f64, 0..7)) {
            let mut places = apart(&wished, 15.0, 0.0, 100.0);
            places.sort_by(f64::total_cmp);
            prop_assert!(places.iter().all(|place| (-1e-6..=100.0 + 1e-6).contains(place)), "{places:?}");
            prop_assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 15.0 - 1e-6), "{places:?}");
        }
    }
}
