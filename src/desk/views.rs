//! Views that somebody saved: a file beside their configuration, which this program writes.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::document::Document;
use crate::domain::filter::{View, is_view_name};
use crate::domain::search_key;
use crate::error::{Error, Result};
use crate::i18n::Message;

/// The file.
#[derive(Debug, Clone)]
pub struct ViewsFile {
    /// Where it is; nothing where nobody has a home.
    path: Option<PathBuf>,
}

/// What stands at its beginning.
const HEAD: &str = "# Saved views of tasuki: `@name` in a filter. The program writes this file anew when a view is saved or\n\
     # deleted in the console; comments of your own do not stay.\n";

#[derive(Serialize)]
struct Kept<'v> {
    view: Vec<KeptView<'v>>,
}

#[derive(Serialize)]
struct KeptView<'v> {
    name: &'v str,
    filter: &'v str,
}

impl ViewsFile {
    /// The file in a folder of configuration.
    pub fn in_folder(folder: Option<&Path>) -> Self {
        Self { path: folder.map(|folder| folder.join("views.toml")) }
    }

    /// The views; none where there is no file.
    ///
    /// # Errors
    /// A file that cannot be read, with the place and what is wrong there.
    pub fn read(&self) -> Result<Vec<View>> {
        let Some(path) = &self.path else { return Ok(Vec::new()) };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(Error::io(path, &cause)),
        };
        Ok(parse(&path.display().to_string(), &text)?)
    }

    /// Keeps a view, in the place of one of this name. Gives all there are then.
    ///
    /// # Errors
    /// A file that cannot be read is not written over; one that cannot be written.
    pub fn keep(&self, view: &View) -> Result<Vec<View>> {
        let mut views = self.read()?;
        match views.iter_mut().find(|known| search_key(&known.name) == search_key(&view.name)) {
            Some(known) => *known = view.clone(),
            None => views.push(view.clone()),
        }
        self.write(&views)?;
        Ok(views)
    }

    /// Takes a view out. Gives those that are left.
    ///
    /// # Errors
    /// As for [`Self::keep`].
    pub fn forget(&self, name: &str) -> Result<Vec<View>> {
        let mut views = self.read()?;
        views.retain(|view| view.name != name);
        self.write(&views)?;
        Ok(views)
    }

    /// Writes the file whole under another name and gives it its place, so that it is never half there. What somebody
    /// filters by may name people: only they can read it.
    fn write(&self, views: &[View]) -> Result<()> {
        let path = self.path.as_ref().ok_or_else(|| Error::user(Message::new("filter.no_home")))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let kept = Kept { view: views.iter().map(|view| KeptView { name: &view.name, filter: &view.text }).collect() };
        let text = toml::to_string(&kept).map_err(Error::internal)?;
        let write = || {
            fs::create_dir_all(folder)?;
            // Readable by its owner alone from the beginning.
            let mut new = tempfile::Builder::new().prefix(".views-").tempfile_in(folder)?;
            new.write_all(HEAD.as_bytes())?;
            new.write_all(text.as_bytes())?;
            new.as_file().sync_all()?;
            new.persist(path).map(drop).map_err(|wrong| wrong.error)
        };
        write().map_err(|cause| Error::unwritten(path, &cause))
    }
}

fn parse(file: &str, text: &str) -> std::result::Result<Vec<View>, crate::document::Complaints> {
    let document = Document::new(file, text);
    let mut root = document.root();
    let mut views: Vec<View> = Vec::new();
    for mut section in root.sections("view") {
        let (name, filter) = (section.text("name"), section.text("filter"));
        let (name, filter) = (section.need("name", name), section.need("filter", filter));
        if let Some(name) = name.as_ref().filter(|name| !is_view_name(name)) {
            section.complain(&name.span, Message::new("filter.bad_name").with("name", &name.value));
        }
        if let Some(name) = name.as_ref().filter(|name| views.iter().any(|view| view.name == name.value)) {
            section.complain(&name.span, Message::new("filter.name_twice").with("name", &name.value));
        }
        section.close();
        if let (Some(name), Some(filter)) = (name, filter) {
            views.push(View { name: name.value, text: filter.value });
        }
    }
    root.close();
    document.finish(Some(views))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, text: &str) -> View {
        View { name: name.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_view_is_kept_replaced_and_forgotten_in_a_file_that_only_its_owner_reads() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = ViewsFile::in_folder(Some(&folder.path().join("not there yet")));
        assert_eq!(file.read().unwrap(), []);
        file.keep(&view("展示会", "流入:展示会 \"a b\"")).unwrap();
        file.keep(&view("mine", "owner:me\\")).unwrap();
        assert_eq!(
            file.keep(&view("展示会", "sla:late")).unwrap(),
            [view("展示会", "sla:late"), view("mine", "owner:me\\")]
        );
        assert_eq!(file.read().unwrap(), [view("展示会", "sla:late"), view("mine", "owner:me\\")]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(file.path.as_ref().unwrap()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(file.forget("展示会").unwrap(), [view("mine", "owner:me\\")]);
        let left: Vec<_> = fs::read_dir(folder.path().join("not there yet")).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing lies about");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_of_with_its_place_and_not_written_over() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = ViewsFile::in_folder(Some(folder.path()));
        let path = folder.path().join("views.toml");
        for wrong in ["[[view]]\nname = 'a b'\nfilter = 'x'\n", "[[view]]\nname = 'a'\nfliter = 'x'\n", "not toml"] {
            fs::write(&path, wrong).unwrap();
            let told = file.keep(&view("b", "y")).unwrap_err().to_string();
            assert!(told.contains("views.toml"), "{told}");
            assert_eq!(fs::read_to_string(&path).unwrap(), wrong);
        }
    }

    #[test]
    fn without_a_home_there_are_no_views_and_none_can_be_kept() {
        let file = ViewsFile::in_folder(None);
        assert_eq!(file.read().unwrap(), []);
        assert_eq!(file.keep(&view("a", "b")).unwrap_err().message.key(), "filter.no_home");
    }
}
