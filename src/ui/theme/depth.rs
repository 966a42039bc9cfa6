//! How many colours there are, and what becomes of a theme's colours where there are fewer than it names.

use palette::color_difference::EuclideanDistance;
use palette::{FromColor, Oklab, Srgb};
use ratatui::style::{Color, Modifier, Style};

use super::Meaning;

/// How many colours a terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: modifiers alone.
    None,
    /// The sixteen that have names.
    Ansi16,
    /// A fixed 256.
    Indexed256,
    /// Any.
    TrueColor,
}

impl Depth {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::None, Self::Ansi16, Self::Indexed256, Self::TrueColor];

    /// Its name in files and on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ansi16 => "16",
            Self::Indexed256 => "256",
            Self::TrueColor => "truecolor",
        }
    }

    /// By its name.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.word() == word)
    }

    /// What the environment says: `FORCE_COLOR` (0 to 3) before `NO_COLOR` before what the terminal is.
    pub fn of_environment(environment: &dyn Fn(&str) -> Option<String>) -> Self {
        let said = |name: &str| environment(name).filter(|value| !value.is_empty());
        match said("FORCE_COLOR").as_deref() {
            Some("0" | "false") => Self::None,
            Some("1") => Self::Ansi16,
            Some("2") => Self::Indexed256,
            Some("3") => Self::TrueColor,
            None if said("NO_COLOR").is_some() => Self::None,
            // Nothing is said; or "true" and the like: colours, as many as there are.
            _ => Self::of_terminal(environment),
        }
    }

    /// What the terminal is, whether or not colours are wanted. Old ones say nothing of their colours; sixteen are right
    /// everywhere. (tmux and screen put a TERM of their own in the place of the terminal's and pass COLORTERM on.)
    pub fn of_terminal(environment: &dyn Fn(&str) -> Option<String>) -> Self {
        let said = |name: &str| environment(name).unwrap_or_default().to_ascii_lowercase();
        let term = said("TERM");
        if term == "dumb" || term.starts_with("vt1") || term.starts_with("vt2") {
            return Self::None;
        }
        let knows_all = ["iterm.app", "wezterm", "ghostty", "vscode", "rio", "warpterminal", "hyper"];
        if matches!(said("COLORTERM").as_str(), "truecolor" | "24bit")
            || term.contains("direct")
            || term.contains("kitty")
            || !said("WT_SESSION").is_empty()
            || knows_all.contains(&said("TERM_PROGRAM").as_str())
        {
            return Self::TrueColor;
        }
        // What SSH leaves of it: a name.
        if term.contains("256") || said("TERM_PROGRAM") == "apple_terminal" || term.starts_with("tmux") {
            return Self::Indexed256;
        }
        Self::Ansi16
    }

    /// A look as this many colours allow. Without any, what a ground told is told by a reversed one.
    pub(super) fn fit(self, meaning: Meaning, style: Style) -> Style {
        if self == Self::TrueColor {
            return style;
        }
        if self == Self::None {
            let on_ground = style.bg.is_some_and(|bg| bg != Color::Reset) && meaning != Meaning::Text;
            let bare = Style { fg: None, bg: None, underline_color: None, ..style };
            return if on_ground { bare.add_modifier(Modifier::REVERSED) } else { bare };
        }
        Style { fg: style.fg.map(|fg| self.nearest(fg)), bg: style.bg.map(|bg| self.nearest(bg)), ..style }
    }

    /// The colour that looks most like another one among those that there are.
    fn nearest(self, color: Color) -> Color {
        let Some(wanted) = rgb(color) else { return color };
        let (first, last) = match (self, color) {
            (Self::TrueColor | Self::None, _) | (Self::Indexed256, Color::Indexed(_)) => return color,
            (Self::Indexed256, _) => (16, 255),
            (Self::Ansi16, _) => (0, 15),
        };
        let wanted = lab(wanted);
        let by_distance = |n: &u8, m: &u8| {
            let far = |n: u8| lab(indexed(n)).distance_squared(wanted);
            far(*n).total_cmp(&far(*m))
        };
        let nearest = (first..=last).min_by(by_distance).unwrap_or(first);
        match self {
            Self::Ansi16 => named(nearest),
            _ => Color::Indexed(nearest),
        }
    }
}

fn lab([red, green, blue]: [u8; 3]) -> Oklab<f32> {
    Oklab::from_color(Srgb::new(red, green, blue).into_format::<f32>())
}

/// What a colour is made of; nothing of one that the terminal chooses.
pub(super) fn rgb(color: Color) -> Option<[u8; 3]> {
    match color {
        Color::Rgb(red, green, blue) => Some([red, green, blue]),
        Color::Indexed(n @ 16..) => Some(indexed(n)),
        _ => None,
    }
}

/// Those with names, as xterm draws them, a cube of six steps each way, and a ramp of greys.
fn indexed(n: u8) -> [u8; 3] {
    const NAMED: [[u8; 3]; 16] = [
        [0, 0, 0],
        [205, 0, 0],
        [0, 205, 0],
        [205, 205, 0],
        [0, 0, 238],
        [205, 0, 205],
        [0, 205, 205],
        [229, 229, 229],
        [127, 127, 127],
        [255, 0, 0],
        [0, 255, 0],
        [255, 255, 0],
        [92, 92, 255],
        [255, 0, 255],
        [0, 255, 255],
        [255, 255, 255],
    ];
    let step = |level: u8| if level == 0 { 0 } else { 55 + 40 * level };
    match n {
        0..=15 => NAMED[usize::from(n)],
        16..=231 => [step((n - 16) / 36), step((n - 16) / 6 % 6), step((n - 16) % 6)],
        232..=255 => [8 + 10 * (n - 232); 3],
    }
}

fn named(n: u8) -> Color {
    super::file::ANSI.get(usize::from(n)).map_or(Color::Reset, |(_, color)| *color)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(environment: &[(&str, &str)]) -> Depth {
        let said =
            |name: &str| environment.iter().find(|(known, _)| *known == name).map(|(_, said)| (*said).to_owned());
        Depth::of_environment(&said)
    }

    #[test]
    fn terminals_say_how_many_colours_they_have() {
        assert_eq!(of(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Depth::TrueColor);
        assert_eq!(of(&[("TERM", "tmux-256color"), ("COLORTERM", "24bit")]), Depth::TrueColor, "within tmux");
        assert_eq!(of(&[("TERM", "xterm-256color")]), Depth::Indexed256, "over SSH, which drops COLORTERM");
        assert_eq!(of(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")]), Depth::Indexed256);
        assert_eq!(of(&[("TERM", "linux")]), Depth::Ansi16);
        assert_eq!(of(&[("TERM", "dumb")]), Depth::None);
        assert_eq!(of(&[]), Depth::Ansi16, "nothing is known: it starts all the same");
    }

    #[test]
    fn what_the_user_wants_goes_before_what_the_terminal_has() {
        let full = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor")];
        assert_eq!(of(&[full[0], full[1], ("NO_COLOR", "1")]), Depth::None);
        assert_eq!(of(&[full[0], full[1], ("NO_COLOR", "")]), Depth::TrueColor, "empty is not set");
        assert_eq!(of(&[full[0], ("NO_COLOR", "1"), ("FORCE_COLOR", "1")]), Depth::Ansi16);
        assert_eq!(of(&[("TERM", "dumb"), ("FORCE_COLOR", "3")]), Depth::TrueColor);
        assert_eq!(of(&[full[0], ("FORCE_COLOR", "0")]), Depth::None);
    }

    #[test]
    fn a_colour_becomes_the_nearest_that_there_is() {
        let red = Color::Rgb(250, 10, 5);
        assert_eq!(Depth::Indexed256.nearest(red), Color::Indexed(196));
        assert_eq!(Depth::Ansi16.nearest(red), Color::LightRed);
        assert_eq!(Depth::Ansi16.nearest(Color::Indexed(196)), Color::LightRed);
        assert_eq!(Depth::Ansi16.nearest(Color::Cyan), Color::Cyan, "what has a name is the terminal's to draw");
        assert_eq!(Depth::TrueColor.nearest(red), red);
    }

    #[test]
    fn without_colours_a_ground_of_its_own_becomes_a_reversed_one() {
        let style = Style::new().fg(Color::White).bg(Color::Blue).add_modifier(Modifier::BOLD);
        let bare = Depth::None.fit(Meaning::Selected, style);
        assert_eq!(bare, Style::new().add_modifier(Modifier::BOLD | Modifier::REVERSED));
        assert_eq!(Depth::None.fit(Meaning::Text, style), Style::new().add_modifier(Modifier::BOLD));
    }
}
