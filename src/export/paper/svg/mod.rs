//! Charts as plain SVG. Colours are classes that the page's style sheet fills for both themes; text is measured so that
//! none stands over another, and what does not fit is cut with its whole in a tooltip.
//!
//! Each chart is drawn twice, for a desk and for a telephone: letters keep their size, and the style sheet shows one.

mod bars;
mod canvas;
mod columns;
mod funnel;
mod lines;
mod plot;

use crate::i18n::Lang;
use crate::insight::paper::{Chart, Kind, Series, Tone};

/// For what a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Size {
    /// A desk, a wall, paper.
    Wide,
    /// A telephone held upright.
    Narrow,
}

impl Size {
    pub(super) const ALL: [Self; 2] = [Self::Wide, Self::Narrow];

    /// How wide, in units of the drawing.
    const fn width(self) -> f64 {
        match self {
            Self::Wide => 760.0,
            Self::Narrow => 360.0,
        }
    }

    /// The class by which the style sheet shows one of them.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Narrow => "narrow",
        }
    }
}

/// So many colours are told apart; then they begin anew with another pattern.
pub(super) const COLOURS: usize = 6;

/// The class of a series' colour.
pub(super) fn colour(nth: usize, series: &Series) -> String {
    match series.tone {
        Tone::Good => "good".to_owned(),
        Tone::Bad => "bad".to_owned(),
        Tone::Open | Tone::Neutral => {
            let again = if nth >= COLOURS { " again" } else { "" };
            format!("s{}{again}", nth % COLOURS)
        }
    }
}

/// The drawing, with a name and a description for whoever hears it. `id` is the beginning of its names in the page.
pub(super) fn draw(chart: &Chart, size: Size, lang: Lang, id: &str) -> String {
    let canvas = match &chart.kind {
        Kind::Lines => lines::lines(chart, size, lang),
        Kind::Columns | Kind::Stacked => columns::columns(chart, size, lang),
        Kind::Bars => bars::bars(chart, size, lang),
        Kind::Funnel(steps) => funnel::funnel(chart, steps, size, lang),
    };
    let id = format!("{id}-{}", size.class());
    canvas.finish(size.class(), &id, &chart.title.say(lang), &chart.definition.say(lang))
}

/// Whether its names stand beside what they name, so that a wide one needs no legend.
pub(super) fn is_labelled(chart: &Chart) -> bool {
    matches!(chart.kind, Kind::Lines) && lines::fits(chart)
}
