//! How the playbook's sections are read.

use crate::agreement::{Names, check_named, check_unique, id, needed_text};
use crate::document::{Item, Placed, Section};
use crate::i18n::Message;

/// The file's lists: `[[measure]]`, or `measure = [ … ]` in `[playbook]`. A list of inline tables needs a header above
/// it, as TOML would take it for a part of the section before.
pub(in crate::agreement) struct Lists<'r, 'd, 't> {
    /// The file itself.
    pub(in crate::agreement) root: &'r mut Section<'d, 't>,
    inline: Option<Section<'d, 't>>,
}

impl<'r, 'd, 't> Lists<'r, 'd, 't> {
    pub(in crate::agreement) fn of(root: &'r mut Section<'d, 't>) -> Self {
        let inline = root.section("playbook");
        Self { root, inline }
    }

    /// The elements of a list, in the file's order.
    pub(in crate::agreement) fn sections(&mut self, key: &str) -> Vec<Section<'d, 't>> {
        let mut sections = self.root.sections(key);
        sections.extend(self.inline.iter_mut().flat_map(|inline| inline.sections(key)));
        sections
    }

    /// What is made of a list whose elements have ids, each once, and names.
    pub(in crate::agreement) fn named<T>(
        &mut self,
        key: &str,
        mut read: impl FnMut(&mut Section<'d, 't>, String, Names) -> Option<T>,
    ) -> Vec<T> {
        let mut known: Vec<String> = Vec::new();
        let mut list = Vec::new();
        for mut section in self.sections(key) {
            let id = id(&mut section);
            if let Some(id) = &id {
                check_unique(&section, id, known.iter().map(String::as_str));
                known.push(id.value.clone());
            }
            let is_right = id.is_some();
            let id = id.map(|id| id.value).unwrap_or_default();
            let names = Names::read(&mut section, &id);
            let made = read(&mut section, id, names);
            section.close();
            list.extend(made.filter(|_| is_right));
        }
        list
    }

    /// Ends the reading of `[playbook]`.
    pub(in crate::agreement) fn close(self) {
        self.inline.into_iter().for_each(Section::close);
    }
}

/// A text in two languages: `aim = { ja = "…", en = "…" }`, or one text for both. Blank is as good as absent.
pub(in crate::agreement) fn text(section: &mut Section<'_, '_>, key: &str) -> Option<Names> {
    let item = section.item(key)?;
    both(item).filter(|names| !is_blank(names))
}

/// A text that must be there and not be blank.
pub(in crate::agreement) fn needed(section: &mut Section<'_, '_>, key: &str) -> Option<Names> {
    let item = section.item(key);
    let item = section.need(key, item)?;
    let span = item.span();
    let names = both(item)?;
    if is_blank(&names) {
        section.complain(&span, Message::new("agreement.blank").with("key", key));
        return None;
    }
    Some(names)
}

/// A text, or a table of one text a language.
pub(in crate::agreement) fn both(item: Item<'_, '_>) -> Option<Names> {
    if item.is_text() {
        let text = item.text()?.value;
        return Some(Names { ja: text.clone(), en: text });
    }
    let mut within = item.section()?;
    let names = Names::read(&mut within, "");
    within.close();
    Some(names)
}

/// Whether they say nothing in either language.
pub(in crate::agreement) fn is_blank(names: &Names) -> bool {
    names.ja.trim().is_empty() && names.en.trim().is_empty()
}

/// Names of other things of the file, each of which is there. `what` is how the file calls such things.
pub(in crate::agreement) fn others(
    section: &mut Section<'_, '_>,
    key: &str,
    what: &'static str,
    known: &[&str],
) -> Vec<String> {
    let names = section.texts(key).map(|list| list.value).unwrap_or_default();
    for name in &names {
        refer(section, name, what, known);
    }
    names.into_iter().map(|name| name.value).collect()
}

/// The name of another thing of the file.
pub(in crate::agreement) fn other(
    section: &mut Section<'_, '_>,
    key: &str,
    what: &'static str,
    known: &[&str],
) -> Option<Placed<String>> {
    let name = section.text(key)?;
    refer(section, &name, what, known);
    Some(name)
}

/// The name of another thing, which must be there.
pub(in crate::agreement) fn needed_other(
    section: &mut Section<'_, '_>,
    key: &str,
    what: &'static str,
    known: &[&str],
) -> Option<Placed<String>> {
    let name = needed_text(section, key)?;
    refer(section, &name, what, known);
    Some(name)
}

/// Complains of a name that nothing in the file has.
pub(in crate::agreement) fn refer(
    section: &Section<'_, '_>,
    name: &Placed<String>,
    what: &'static str,
    known: &[&str],
) {
    let message = Message::new("agreement.no_such").with("what", what);
    check_named(section, name, known.iter().copied(), message);
}

/// Complains of a thing that is listed before and has no id that could be another one.
pub(in crate::agreement) fn check_once<'k>(
    section: &Section<'_, '_>,
    name: &Placed<String>,
    mut known: impl Iterator<Item = &'k str>,
) {
    if known.any(|other| other == name.value) {
        section.complain(&name.span, Message::new("agreement.listed_twice").with("name", &name.value));
    }
}
