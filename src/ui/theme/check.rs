//! Whether everybody can read a theme: contrast, and states that are told apart without colours.

use palette::Srgb;
use palette::color_difference::Wcag21RelativeContrast;
use ratatui::style::Color;

use super::depth::rgb;
use super::shelf::{Chain, Origin};
use super::{Carries, Depth, Mark, Meaning, SymbolSet, Theme, Variant};
use crate::domain::SlaState;
use crate::i18n::Message;

/// The least contrast at which ordinary text can be read (WCAG 2.1, AA).
pub const LEAST_CONTRAST: f32 = 4.5;

/// A meaning, measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What was measured.
    pub meaning: Meaning,
    /// Between its text and its ground, 1 to 21. None where the terminal chooses one of the two colours.
    pub ratio: Option<f32>,
}

/// Something that is wrong with a theme, or may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Whether the theme does not pass because of it.
    pub is_wrong: bool,
    /// What.
    pub message: Message,
    /// Where it is said; nowhere where no file says anything.
    pub origin: Option<Origin>,
}

/// The contrast of every meaning that carries text.
pub fn measured(chain: &Chain, depth: Depth) -> Vec<Measured> {
    let theme = Theme::of(chain, depth, None, false);
    let words = Meaning::ALL.iter().filter(|meaning| meaning.carries() != Carries::Lines);
    words.map(|meaning| Measured { meaning: *meaning, ratio: contrast(&theme, *meaning) }).collect()
}

fn contrast(theme: &Theme, meaning: Meaning) -> Option<f32> {
    let (style, text) = (theme.style(meaning), theme.style(Meaning::Text));
    // Where a theme names no ground but says what it is made for, that is the terminal's: black or white.
    let (usual_fg, usual_bg) = match theme.variant? {
        Variant::Light => (Color::Rgb(0, 0, 0), Color::Rgb(255, 255, 255)),
        Variant::Dark => (Color::Rgb(255, 255, 255), Color::Rgb(0, 0, 0)),
    };
    let first = |own: Option<Color>, ground: Option<Color>, usual: Color| match own.or(ground) {
        None | Some(Color::Reset) => usual,
        Some(color) => color,
    };
    let fg = rgb(first(style.fg, text.fg, usual_fg))?;
    let bg = rgb(first(style.bg, text.bg, usual_bg))?;
    let color = |[red, green, blue]: [u8; 3]| Srgb::new(red, green, blue).into_format::<f32>();
    Some(color(fg).relative_contrast(color(bg)))
}

/// All that is wrong with a theme, or may be.
pub fn findings(chain: &Chain) -> Vec<Finding> {
    let mut found = too_faint(chain);
    found.extend(alike(chain));
    found
}

fn too_faint(chain: &Chain) -> Vec<Finding> {
    let mut found: Vec<(Meaning, Finding)> = Vec::new();
    for depth in [Depth::TrueColor, Depth::Indexed256] {
        for Measured { meaning, ratio } in measured(chain, depth) {
            let known = found.iter().any(|(known, _)| *known == meaning);
            let Some(ratio) = ratio.filter(|ratio| *ratio < LEAST_CONTRAST && !known) else { continue };
            let key = if depth == Depth::TrueColor { "theme.faint" } else { "theme.faint_256" };
            let message = Message::new(key)
                .with("meaning", meaning.name())
                .with("ratio", format!("{ratio:.1}"))
                .with("least", LEAST_CONTRAST);
            let origin = chain.look(meaning, false).map(|(_, origin)| origin);
            // Text and states must be read; what stands beside, and the nearest of 256, is only told of.
            let is_wrong = meaning.carries() == Carries::Text && depth == Depth::TrueColor;
            found.push((meaning, Finding { is_wrong, message, origin }));
        }
    }
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// States of clocks that nobody could tell apart on a screen without colours: they have the same mark and the same
/// modifiers, in one of the sets of marks or with few colours.
fn alike(chain: &Chain) -> Vec<Finding> {
    let mut found = Vec::new();
    for (n, first) in SlaState::ALL.into_iter().enumerate() {
        for second in SlaState::ALL.into_iter().skip(n + 1) {
            let same = SymbolSet::ALL.into_iter().any(|set| {
                [Depth::TrueColor, Depth::Ansi16].into_iter().any(|depth| {
                    let theme = Theme::of(chain, depth, Some(set), false);
                    let seen = |state: SlaState| {
                        let meaning = Meaning::of_state(state);
                        (theme.mark(Mark::of_state(state)).to_owned(), theme.modifiers(meaning))
                    };
                    seen(first) == seen(second)
                })
            });
            if same {
                let (first, second) = (Meaning::of_state(first), Meaning::of_state(second));
                let message = Message::new("theme.alike").with("first", first.name()).with("second", second.name());
                let origin = chain.look(second, false).map(|(_, origin)| origin);
                found.push(Finding { is_wrong: true, message, origin });
            }
        }
    }
    found
}
