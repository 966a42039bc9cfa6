//! Where themes are: in the user's folder, in files named by their path, in the program. And what a theme is made of:
//! its own file and those that it inherits, one after the other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ratatui::style::{Color, Modifier, Style};

use super::file::{Look, Paint, Palette, Parent, Sheet, inherits};
use super::{Meaning, Variant};
use crate::document::{Complaints, hint};
use crate::error::{Error, Result};
use crate::i18n::Message;

/// The themes that come with the program.
const BUNDLED: [(&str, &str); 9] = [
    ("terminal", include_str!("../../../themes/terminal.toml")),
    ("dark", include_str!("../../../themes/dark.toml")),
    ("light", include_str!("../../../themes/light.toml")),
    ("high-contrast-light", include_str!("../../../themes/high-contrast-light.toml")),
    ("deuteranopia-dark", include_str!("../../../themes/deuteranopia-dark.toml")),
    ("deuteranopia-light", include_str!("../../../themes/deuteranopia-light.toml")),
    ("tritanopia-dark", include_str!("../../../themes/tritanopia-dark.toml")),
    ("tritanopia-light", include_str!("../../../themes/tritanopia-light.toml")),
    ("mono", include_str!("../../../themes/mono.toml")),
];

/// So many themes may inherit one from the other.
const DEEPEST: usize = 8;

/// Where a theme was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// It comes with the program.
    Bundled,
    /// A file.
    File(PathBuf),
}

/// A theme's text, where it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// As it is told to people.
    pub file: String,
    /// Where.
    pub place: Place,
    text: String,
}

/// Where themes are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelf {
    folder: Option<PathBuf>,
}

impl Shelf {
    /// Of a user who keeps themes in `folder`, which need not be there. None: those of the program alone.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The names of the themes that come with the program.
    pub fn bundled() -> impl Iterator<Item = &'static str> {
        BUNDLED.iter().map(|(name, _)| *name)
    }

    /// The user's folder of themes.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// All names: the user's own, in alphabetical order, then those of the program that they do not stand before.
    pub fn names(&self) -> Vec<String> {
        let files = self.folder.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
        let mut names: Vec<String> = files
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort();
        let bundled: Vec<_> = Self::bundled().filter(|name| !names.iter().any(|own| own == name)).collect();
        names.extend(bundled.into_iter().map(ToOwned::to_owned));
        names
    }

    /// Finds a theme by its name (the user's own before those of the program) or by its path.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn find(&self, wanted: &str) -> Result<Found> {
        self.find_other(wanted, None, &[])
    }

    /// The same from within another theme: a path is meant beside that, and none of `open` is found once more, so that
    /// one's own `dark` may inherit the `dark` of the program.
    fn find_other(&self, wanted: &str, beside: Option<&Path>, open: &[Place]) -> Result<Found> {
        let is_path = is_path(wanted);
        if !is_path {
            let own = self.folder.as_ref().map(|folder| folder.join(format!("{wanted}.toml")));
            let own = own.filter(|path| !open.contains(&Place::File(path.clone())) && path.exists());
            if let Some(path) = own {
                return read(path);
            }
            if let Some((name, text)) = BUNDLED.iter().find(|(name, _)| *name == wanted) {
                let (file, text) = (format!("themes/{name}.toml"), (*text).to_owned());
                return Ok(Found { file, place: Place::Bundled, text });
            }
        }
        let path = beside.map_or_else(|| PathBuf::from(wanted), |folder| folder.join(wanted));
        if is_path || path.is_file() {
            return read(path);
        }
        let names = self.names();
        let known = hint(wanted, names.iter().map(String::as_str));
        Err(Error::user(Message::new("theme.unknown").with("name", wanted).with_message("hint", known)))
    }

    /// A theme with all that it inherits.
    ///
    /// # Errors
    /// Where one of them is missing, cannot be read or says something that cannot be.
    pub fn chain(&self, wanted: &str) -> Result<Chain> {
        Ok(self.chain_of(&self.find(wanted)?)?)
    }

    /// The same of one that was found.
    ///
    /// # Errors
    /// All that is wrong with the first file of which something is, beginning with the one that is inherited last.
    pub fn chain_of(&self, found: &Found) -> Result<Chain, Complaints> {
        self.follow(found, &mut Vec::new())
    }

    fn follow(&self, found: &Found, open: &mut Vec<Place>) -> Result<Chain, Complaints> {
        open.push(found.identity());
        let parent = match inherits(&found.text) {
            None => None,
            Some(name) => match self.parent(found, &name, open) {
                Ok(next) => Some(Ok(self.follow(&next, open)?)),
                Err(why) => Some(Err(why)),
            },
        };
        let palette: Parent<'_> = match &parent {
            None => None,
            Some(Ok(chain)) => Some(Ok(&chain.palette)),
            Some(Err(why)) => Some(Err(why.clone())),
        };
        let sheet = Sheet::read(&found.file, &found.text, &palette)?;
        Ok(Chain::on(sheet, found, parent.and_then(Result::ok)))
    }

    /// The theme that another one inherits, or why that cannot be.
    fn parent(&self, of: &Found, name: &str, open: &[Place]) -> Result<Found, Message> {
        let beside = match &of.place {
            Place::File(path) => path.parent(),
            Place::Bundled => None,
        };
        let found = self.find_other(name, beside, open);
        let found = found.map_err(|error| Message::new("theme.no_parent").with_message("why", error.message))?;
        if open.contains(&found.identity()) {
            return Err(Message::new("theme.in_a_circle").with("name", name));
        }
        if open.len() >= DEEPEST {
            return Err(Message::new("theme.too_deep").with("most", DEEPEST));
        }
        Ok(found)
    }

    /// The file of the user's that a name would be read from, there or not.
    pub(super) fn own_file(&self, name: &str) -> Option<PathBuf> {
        self.folder.as_ref().filter(|_| !is_path(name)).map(|folder| folder.join(format!("{name}.toml")))
    }
}

/// Whether a theme is named by where it lies.
fn is_path(wanted: &str) -> bool {
    let is_file = Path::new(wanted).extension().is_some_and(|extension| extension == "toml");
    is_file || wanted.contains(['/', '\\'])
}

fn read(path: PathBuf) -> Result<Found> {
    let text = std::fs::read_to_string(&path).map_err(|cause| Error::io(&path, &cause))?;
    Ok(Found { file: path.display().to_string(), place: Place::File(path), text })
}

impl Found {
    /// Of a text at hand, for tests and texts that lie in no file.
    pub fn text(file: &str, text: &str) -> Self {
        Self { file: file.to_owned(), place: Place::File(PathBuf::from(file)), text: text.to_owned() }
    }

    /// By which it is known again: every theme of the program is one of its own.
    fn identity(&self) -> Place {
        match &self.place {
            Place::Bundled => Place::File(PathBuf::from(&self.file)),
            Place::File(path) => Place::File(path.clone()),
        }
    }
}

/// Where a theme says how something looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The name in it: the meaning's own, or one that stands for several.
    pub scope: &'static str,
}

/// A theme and all that it inherits, its own file first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    pub(super) sheets: Vec<Sheet>,
    palette: Palette,
    files: Vec<PathBuf>,
}

impl Chain {
    fn on(sheet: Sheet, found: &Found, parent: Option<Self>) -> Self {
        let (mut sheets, mut palette, mut files) = (vec![sheet], Palette::new(), Vec::new());
        if let Place::File(path) = &found.place {
            files.push(path.clone());
        }
        if let Some(parent) = parent {
            palette = parent.palette;
            files.extend(parent.files);
            sheets.extend(parent.sheets);
        }
        palette.extend(sheets[0].palette.clone());
        Self { sheets, palette, files }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        self.sheets.first().map_or("", |sheet| &sheet.name)
    }

    /// The names of the themes that it inherits, the nearest one first.
    pub fn inherited(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().skip(1).map(|sheet| sheet.name.as_str())
    }

    /// For which ground it is made, where it says so.
    pub fn variant(&self) -> Option<Variant> {
        self.sheets.iter().find_map(|sheet| sheet.variant)
    }

    /// The files that it was read from.
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// How something looks and where that is said; `with_16`: on a terminal of 16 colours. None where no file says
    /// anything: as the terminal draws.
    pub fn look(&self, meaning: Meaning, with_16: bool) -> Option<(Style, Origin)> {
        std::iter::successors(Some(meaning), |meaning| meaning.like()).find_map(|meaning| {
            self.sheets.iter().find_map(|sheet| {
                meaning.scopes().iter().find_map(|scope| {
                    let for_16 = sheet.ansi16.get(scope).filter(|_| with_16);
                    let look = for_16.or_else(|| sheet.styles.get(scope))?;
                    let origin = Origin { file: sheet.file.clone(), line: look.line, scope };
                    Some((self.style(look), origin))
                })
            })
        })
    }

    fn style(&self, look: &Look) -> Style {
        let mut style = Style::default();
        if let Some(color) = look.fg.as_ref().and_then(|paint| self.color(paint)) {
            style = style.fg(color);
        }
        if let Some(color) = look.bg.as_ref().and_then(|paint| self.color(paint)) {
            style = style.bg(color);
        }
        // (Only where there are some: a style with an empty set of them is another one.)
        if look.mods == Modifier::empty() { style } else { style.add_modifier(look.mods) }
    }

    fn color(&self, paint: &Paint) -> Option<Color> {
        match paint {
            Paint::Color(color) => Some(*color),
            Paint::Named(name) => self.palette.get(name).copied(),
        }
    }

    /// The looks of all meanings that any file says something of.
    pub(super) fn looks(&self, with_16: bool) -> BTreeMap<Meaning, Style> {
        let looks = Meaning::ALL.iter().filter_map(|meaning| Some((*meaning, self.look(*meaning, with_16)?.0)));
        looks.collect()
    }
}
