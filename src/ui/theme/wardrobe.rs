//! Which theme is worn: what the user wants, on what the terminal is.

use std::path::PathBuf;

use palette::{FromColor, Oklab, Srgb};

use super::shelf::{Chain, Shelf};
use super::{Depth, SymbolSet, Theme, Variant};
use crate::config::{Ambiguous, ThemeChoice};
use crate::error::Result;

/// All that a user can say of how the console looks, and what the environment says of the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looks {
    /// Which themes, by name or path. Where it is one whatever the ground is, the terminal is not asked for its ground.
    pub theme: ThemeChoice,
    /// How many colours there are.
    pub depth: Depth,
    /// Which marks, where not those of the theme.
    pub symbols: Option<SymbolSet>,
    /// How glyphs of open width are drawn.
    pub ambiguous: Ambiguous,
    /// The ground that the environment tells of; asked where the terminal does not answer.
    pub told_ground: Option<Variant>,
}

impl Looks {
    /// What there is without anything said, with so many colours.
    pub fn new(depth: Depth) -> Self {
        let (theme, ambiguous) = (ThemeChoice::default(), Ambiguous::default());
        Self { theme, depth, symbols: None, ambiguous, told_ground: None }
    }
}

impl Variant {
    /// Of a ground's red, green and blue, each between 0 and 1.
    pub fn of_ground([red, green, blue]: [f32; 3]) -> Self {
        let lightness = Oklab::from_color(Srgb::new(red, green, blue)).l;
        if lightness > 0.6 { Self::Light } else { Self::Dark }
    }

    /// Of `COLORFGBG`, which some terminals set: `15;0`, `0;default;15`. The last is the ground, as one of sixteen.
    pub fn of_colorfgbg(text: &str) -> Option<Self> {
        match text.rsplit(';').next()?.parse::<u8>().ok()? {
            0..=6 | 8 => Some(Self::Dark),
            7 | 9..=15 => Some(Self::Light),
            _ => None,
        }
    }
}

/// The themes that may be worn, read; and which one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wardrobe {
    looks: Looks,
    shelf: Shelf,
    named: Option<Chain>,
    dark: Chain,
    light: Chain,
    fallback: Chain,
    ground: Option<Variant>,
    is_wide: bool,
    by_hand: Option<Variant>,
}

impl Wardrobe {
    /// Reads all that may be worn, so that what is wrong with one is said before anything is drawn.
    ///
    /// # Errors
    /// Where a theme is missing, cannot be read, or says something that cannot be.
    pub fn open(looks: Looks, shelf: Shelf) -> Result<Self> {
        let named = looks.theme.named().map(|name| shelf.chain(name)).transpose()?;
        let [dark, light, fallback] = looks.theme.for_grounds();
        let (dark, light) = (shelf.chain(dark)?, shelf.chain(light)?);
        // Without colours the words, the marks and the modifiers tell everything, and one theme is made for that.
        let fallback = if looks.depth == Depth::None { "mono" } else { fallback };
        let fallback = shelf.chain(fallback)?;
        let (ground, is_wide) = (looks.told_ground, looks.ambiguous == Ambiguous::Wide);
        Ok(Self { looks, shelf, named, dark, light, fallback, ground, is_wide, by_hand: None })
    }

    /// Whether the theme depends on the ground, so that the terminal is to be asked for it.
    pub fn asks_for_ground(&self) -> bool {
        self.named.is_none() && self.looks.depth != Depth::None
    }

    /// Whether the terminal is to be asked how it draws glyphs of open width.
    pub fn asks_for_width(&self) -> bool {
        self.looks.ambiguous == Ambiguous::Auto
    }

    /// Takes what the terminal answered; nothing where it did not.
    pub fn learn(&mut self, ground: Option<Variant>, is_wide: Option<bool>) {
        if self.asks_for_ground() {
            self.ground = ground.or(self.ground);
        }
        if self.asks_for_width() {
            self.is_wide = is_wide.unwrap_or(self.is_wide);
        }
    }

    /// The theme that is worn.
    pub fn theme(&self) -> Theme {
        Theme::of(self.worn(), self.looks.depth, self.looks.symbols, self.is_wide)
    }

    fn worn(&self) -> &Chain {
        if self.looks.depth == Depth::None {
            return self.named.as_ref().unwrap_or(&self.fallback);
        }
        let for_ground = |ground| match ground {
            Variant::Dark => &self.dark,
            Variant::Light => &self.light,
        };
        match (self.by_hand, &self.named) {
            (Some(ground), Some(named)) if named.variant() == Some(ground) => named,
            (Some(ground), _) => for_ground(ground),
            (None, Some(named)) => named,
            (None, None) => self.ground.map_or(&self.fallback, for_ground),
        }
    }

    /// Changes from a dark look to a light one and back, for as long as the console runs. Says whether that makes a
    /// difference: without colours it does not.
    pub fn toggle(&mut self) -> bool {
        if self.looks.depth == Depth::None {
            return false;
        }
        let now = self.worn().variant().or(self.by_hand).or(self.ground);
        // Where nothing is known, whoever asks for another look mostly sits before a light ground.
        self.by_hand = Some(now.map_or(Variant::Light, Variant::other));
        true
    }

    /// The same with its files read anew.
    ///
    /// # Errors
    /// As in [`Wardrobe::open`]. The look that was worn can go on being worn.
    pub fn read_again(&self) -> Result<Self> {
        let mut anew = self.clone();
        anew.change_to(Self::open(self.looks.clone(), self.shelf.clone())?);
        Ok(anew)
    }

    /// Takes the themes of another one, and keeps what is known of the terminal and what was chosen by hand.
    pub fn change_to(&mut self, anew: Self) {
        *self = Self { ground: self.ground, is_wide: self.is_wide, by_hand: self.by_hand, ..anew };
    }

    /// The files on which the look depends: those that were read, and those that would be read if they were there.
    pub fn files(&self) -> Vec<PathBuf> {
        let names = self.looks.theme.for_grounds().into_iter().chain(self.looks.theme.named());
        let mut files: Vec<PathBuf> = names.filter_map(|name| self.shelf.own_file(name)).collect();
        let chains = [&self.dark, &self.light, &self.fallback].into_iter().chain(&self.named);
        files.extend(chains.flat_map(|chain| chain.files().iter().cloned()));
        files.sort();
        files.dedup();
        files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wardrobe(looks: Looks) -> Wardrobe {
        Wardrobe::open(looks, Shelf::default()).unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    #[test]
    fn the_ground_decides_unless_the_user_does() {
        let mut worn = wardrobe(Looks::new(Depth::TrueColor));
        assert!(worn.asks_for_ground());
        assert_eq!(worn.theme().name, "terminal", "nothing is known");
        worn.learn(Some(Variant::Light), None);
        assert_eq!(worn.theme().name, "light");
        worn.learn(Some(Variant::Dark), None);
        assert_eq!(worn.theme().name, "dark");
        let mut named =
            wardrobe(Looks { theme: ThemeChoice::Named("light".to_owned()), ..Looks::new(Depth::Indexed256) });
        assert!(!named.asks_for_ground());
        named.learn(Some(Variant::Dark), None);
        assert_eq!(named.theme().name, "light");
    }

    #[test]
    fn what_the_environment_says_counts_until_the_terminal_has_answered() {
        let looks = Looks { told_ground: Variant::of_colorfgbg("0;15"), ..Looks::new(Depth::Ansi16) };
        let mut worn = wardrobe(looks);
        worn.learn(None, None);
        assert_eq!(worn.theme().name, "light");
        worn.learn(Some(Variant::Dark), None);
        assert_eq!(worn.theme().name, "dark");
    }

    #[test]
    fn by_hand_it_goes_to_and_fro() {
        let mut worn = wardrobe(Looks::new(Depth::TrueColor));
        let mut next = || {
            assert!(worn.toggle());
            worn.theme().name
        };
        assert_eq!([next(), next(), next()], ["light", "dark", "light"]);
        let mut named = wardrobe(Looks {
            theme: ThemeChoice::Named("high-contrast-light".to_owned()),
            ..Looks::new(Depth::TrueColor)
        });
        named.toggle();
        assert_eq!(named.theme().name, "dark");
        named.toggle();
        assert_eq!(named.theme().name, "high-contrast-light", "back to what the user named");
    }

    #[test]
    fn without_colours_there_is_neither_light_nor_dark() {
        let mut worn = wardrobe(Looks::new(Depth::None));
        assert!(!worn.asks_for_ground() && !worn.toggle());
        assert_eq!(worn.theme().name, "mono");
    }

    #[test]
    fn where_glyphs_of_open_width_are_wide_every_mark_is_ascii() {
        let looks = Looks { symbols: Some(SymbolSet::Unicode), ..Looks::new(Depth::TrueColor) };
        let mut worn = wardrobe(looks.clone());
        assert!(!worn.theme().symbols().border().top_left.is_ascii());
        worn.learn(None, Some(true));
        assert!(worn.theme().is_wide() && worn.theme().symbols().border().top_left.is_ascii());
        let mut narrow = wardrobe(Looks { ambiguous: Ambiguous::Narrow, ..looks });
        assert!(!narrow.asks_for_width());
        narrow.learn(None, Some(true));
        assert!(!narrow.theme().is_wide(), "the user knows better");
    }

    #[test]
    fn the_ground_is_told_from_its_colour() {
        assert_eq!(Variant::of_ground([0.0, 0.17, 0.21]), Variant::Dark, "Solarized dark");
        assert_eq!(Variant::of_ground([0.99, 0.96, 0.89]), Variant::Light, "Solarized light");
        assert_eq!(Variant::of_colorfgbg("15;default;0"), Some(Variant::Dark));
        assert_eq!(Variant::of_colorfgbg("15;default"), None);
        assert_eq!(Variant::of_colorfgbg(""), None);
    }

    #[test]
    fn a_file_that_changes_is_read_anew_and_a_wrong_one_leaves_the_old_look() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mine.toml");
        let write = |text: &str| std::fs::write(&file, text).unwrap();
        write("name = 'mine'\ninherits = 'dark'\n[styles]\ntext = { fg = '#ffffff' }\n");
        let looks = Looks { theme: ThemeChoice::Named("mine".to_owned()), ..Looks::new(Depth::TrueColor) };
        let worn = Wardrobe::open(looks, Shelf::new(Some(folder.path().to_owned()))).unwrap();
        assert!(worn.files().contains(&file) && worn.files().contains(&folder.path().join("dark.toml")));
        write("name = 'mine'\ninherits = 'dark'\n[styles]\ntext = { fg = '#eeeeee' }\n");
        let anew = worn.read_again().unwrap();
        assert_ne!(anew.theme(), worn.theme());
        write("name = 'mine'\ninherits = 'dark'\n[styles]\ntxet = { fg = '#eeeeee' }\n");
        let wrong = anew.read_again().unwrap_err().to_string();
        assert!(wrong.contains("mine.toml:4:1") && wrong.contains("`text`"), "{wrong}");
    }
}
