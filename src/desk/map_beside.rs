//! The map that lies beside a list: `leads.map.toml` beside `leads.csv`, or the last one that was kept after it,
//! `leads.map-2.toml` and so on.

use std::path::{Path, PathBuf};

use super::{Desk, Look};
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::intake::Map;

/// A map that lies beside a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapBeside {
    /// Its file.
    pub path: PathBuf,
    /// Why the list is not read by it, where it cannot be.
    pub trouble: Option<Message>,
}

/// The names of maps beside a list, one after the other.
fn names(list: &Path) -> impl Iterator<Item = PathBuf> {
    let numbered = (2..1_000).map(|n: u32| format!("map-{n}.toml"));
    let endings = std::iter::once("map.toml".to_owned()).chain(numbered);
    endings.map(|ending| list.with_extension(ending))
}

/// The first name for a map beside a list that nothing has yet.
pub fn free_map_name(list: &Path) -> PathBuf {
    names(list).find(|name| !name.exists()).unwrap_or_else(|| list.with_extension("map.toml"))
}

/// The last map that was kept beside a list.
fn last_map(list: &Path) -> Option<PathBuf> {
    names(list).take_while(|name| name.is_file()).last()
}

fn read(path: &Path) -> Result<Map> {
    let text = std::fs::read(path).map_err(|cause| Error::io(path, &cause))?;
    let no_text = |_| Error::user(Message::new("agreement.not_text").with("path", path.display()));
    Ok(Map::parse(&path.display().to_string(), &String::from_utf8(text).map_err(no_text)?)?)
}

impl Desk {
    /// Looks at a list by the map that lies beside it; as it is recognised where there is none, or none that fits.
    ///
    /// # Errors
    /// Those of [`Desk::look`].
    pub fn look_beside(&self, list: &Path) -> Result<Look> {
        let Some(path) = last_map(list) else { return self.look(list, None) };
        match read(&path).and_then(|map| self.look(list, Some(map))) {
            Ok(look) => Ok(Look { beside: Some(MapBeside { path, trouble: None }), ..look }),
            Err(error) => {
                let beside = Some(MapBeside { path, trouble: Some(error.message) });
                Ok(Look { beside, ..self.look(list, None)? })
            }
        }
    }
}
