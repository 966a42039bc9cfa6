//! Presets: maps of the usual tools, found by the headers of their exports.
//!
//! A preset is a map (`presets/*.toml`) in which a column may have several names, of which a file has one: a vendor's
//! labels in two languages, and what its programming interface calls them. `[preset]` says what it is called and which
//! columns tell its exports from others'.

use std::path::Path;

use super::called::meant;
use super::map::{Map, Mapping, Reading, Target, key};
use super::source::Source;
use super::{Stated, survey, usual};
use crate::document::{Complaints, Document, Section};
use crate::error::{Error, Result};
use crate::i18n::{Lang, Message};

/// All presets: name and text.
const PRESETS: &[(&str, &str)] = &[
    ("account_engagement_prospects", include_str!("presets/account_engagement_prospects.toml")),
    ("bownow", include_str!("presets/bownow.toml")),
    ("business_cards", include_str!("presets/business_cards.toml")),
    ("hubspot_contacts", include_str!("presets/hubspot_contacts.toml")),
    ("hubspot_deals", include_str!("presets/hubspot_deals.toml")),
    ("kintone", include_str!("presets/kintone.toml")),
    ("marketo", include_str!("presets/marketo.toml")),
    ("salesforce_lead_history", include_str!("presets/salesforce_lead_history.toml")),
    ("salesforce_leads", include_str!("presets/salesforce_leads.toml")),
    ("satori", include_str!("presets/satori.toml")),
];

/// Two presets of which one knows so many more columns of a file than the other are told apart by that.
const CLEARLY: usize = 2;

/// The map of one tool's exports.
#[derive(Debug, Clone, PartialEq)]
pub struct Preset {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What people call it, in Japanese and English.
    pub titles: [String; 2],
    /// Sets of columns: a file that has all of one is such an export.
    signs: Vec<Vec<String>>,
    map: Map,
}

/// How well a preset goes with a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Which.
    pub preset: Preset,
    /// The columns by which it was found, as the file calls them.
    pub found_by: Vec<String>,
    /// How many of the file's columns it knows.
    pub known: usize,
    /// Columns that it does not know; they are kept under their own names.
    pub unknown: Vec<String>,
}

impl Preset {
    /// All of them.
    ///
    /// # Errors
    /// None, unless this program was built wrong: its own files are checked by its tests.
    pub fn all() -> Result<Vec<Self>> {
        PRESETS.iter().map(|(name, text)| Ok(Self::parse(name, text)?)).collect()
    }

    /// The one that is called `name`.
    pub fn named(name: &str) -> Result<Self> {
        let all = Self::all()?;
        let names: Vec<&str> = all.iter().map(|preset| preset.name).collect();
        let near = crate::document::nearest(name, names.iter().copied());
        let error = Error::user(Message::new("intake.preset.unknown").with("name", name));
        let error = match near {
            Some(near) => error.hint(Message::new("intake.nearest_field").with("nearest", near)),
            None => error.hint(Message::new("intake.preset.names").with_words("names", &names)),
        };
        all.into_iter().find(|preset| preset.name == name).ok_or(error)
    }

    /// What people call it.
    pub fn title(&self, lang: Lang) -> &str {
        let [ja, en] = &self.titles;
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }

    fn parse(name: &'static str, text: &str) -> Result<Self, Complaints> {
        let document = Document::new(name, text);
        let mut root = document.root();
        let said = root.section("preset");
        let said = root.need("preset", said).map(read_signs);
        let map = Map::read(&mut root, text, Reading::Preset);
        root.close();
        let preset = said.zip(map).map(|((titles, signs), map)| Self { name, titles, signs, map });
        document.finish(preset)
    }

    /// The map for a file with this header: of the columns that it has, by the names that it has for them. Of several for
    /// one field the preset's first one goes first.
    pub fn map_for(&self, header: &[String]) -> Map {
        let own = |column: &str| header.iter().find(|name| key(name) == key(column)).cloned();
        let mut columns: Vec<Mapping> = Vec::new();
        for mapping in &self.map.columns {
            let Some(column) = own(&mapping.column) else { continue };
            if columns.iter().any(|known| known.column == column) {
                continue;
            }
            let again = columns.iter().any(|known| known.target == mapping.target && mapping.target.word().is_some());
            let is_fallback = mapping.is_fallback || again;
            // A list's opt-outs of one kind all count, whichever column says so.
            if again && matches!(mapping.target, Target::OptOut(_)) {
                columns.push(Mapping { column, is_fallback: false, ..mapping.clone() });
            } else {
                columns.push(Mapping { column, is_fallback, ..mapping.clone() });
            }
        }
        if self.map.unit == super::Unit::Leads {
            add_usual(&mut columns, header);
        }
        let map = self.map.clone();
        let values = map.values.into_iter().filter_map(|(column, words)| Some((own(&column)?, words))).collect();
        let only = map.only.into_iter().filter_map(|(column, words)| Some((own(&column)?, words))).collect();
        Map { columns, values, only, ..map }
    }

    /// How well it goes with a file of this header; nothing where the file has none of the sets of columns that tell.
    pub fn fit(&self, header: &[String]) -> Option<Fit> {
        let own = |sign: &String| header.iter().find(|name| key(name) == key(sign)).cloned();
        let found_by = self.signs.iter().find_map(|signs| signs.iter().map(own).collect::<Option<Vec<_>>>())?;
        let map = self.map_for(header);
        let is_named = |name: &&String| self.map.columns.iter().any(|mapping| key(&mapping.column) == key(name));
        let is_known = |name: &&String| map.columns.iter().any(|mapping| mapping.column == **name);
        let known = header.iter().filter(is_named).count();
        let unknown = header.iter().filter(|name| !is_known(name)).cloned().collect();
        Some(Fit { preset: self.clone(), found_by, known, unknown })
    }

    /// The preset of which a file is an export, and its header: the first of `headers` that any fits; nothing where there
    /// is none.
    ///
    /// # Errors
    /// Where two fit alike: which it is must be said.
    pub fn found(path: &Path, headers: &[Vec<String>]) -> Result<Option<(Fit, Vec<String>)>> {
        let presets = Self::all()?;
        for header in headers {
            let mut fits: Vec<Fit> = presets.iter().filter_map(|preset| preset.fit(header)).collect();
            fits.sort_by_key(|fit| std::cmp::Reverse(fit.known));
            if let [first, second, ..] = &fits[..]
                && first.known < second.known + CLEARLY
            {
                let names = [first.preset.name, second.preset.name];
                let message =
                    Message::new("intake.preset.ambiguous").with("path", path.display()).with_words("names", names);
                return Err(Error::user(message).hint(Message::new("intake.preset.say_which")));
            }
            if let Some(fit) = fits.into_iter().next() {
                return Ok(Some((fit, header.clone())));
            }
        }
        Ok(None)
    }
}

fn read_signs(mut section: Section<'_, '_>) -> ([String; 2], Vec<Vec<String>>) {
    let mut text = |key: &str| {
        let text = section.text(key);
        section.need(key, text).map(|text| text.value).unwrap_or_default()
    };
    let titles = [text("ja"), text("en")];
    let signs = section.list("found_by");
    let signs = section.need("found_by", signs).map(|signs| signs.value).unwrap_or_default();
    let words = |item: crate::document::Item<'_, '_>| {
        Some(item.texts()?.value.into_iter().map(|word| word.value).collect::<Vec<String>>())
    };
    let signs = signs.into_iter().filter_map(words).collect();
    section.close();
    (titles, signs)
}

/// Columns that the preset does not name and that are called as everybody calls them, for fields that it has no other column
/// for.
fn add_usual(columns: &mut Vec<Mapping>, header: &[String]) {
    for name in header {
        let Some(target) = usual::field_of(name).map(Target::Person) else { continue };
        if columns.iter().all(|known| known.column != *name && known.target != target) {
            columns.push(Mapping::of(name.clone(), target));
        }
    }
}

/// What could be the header of a file: its first rows, as names of columns. Before the header a file may say what it is.
///
/// # Errors
/// A file that is neither text nor a workbook that can be read.
pub fn headers_of(path: &Path, delimiter: Option<u8>, stated: &Stated) -> Result<Vec<Vec<String>>> {
    let candidates = survey::candidates(&mut Source::open(path, stated)?, delimiter, stated)?;
    let nothing = || Error::user(Message::new("intake.file.no_header").with("path", path.display()));
    if candidates.is_empty() { Err(nothing()) } else { Ok(candidates) }
}

/// A map to begin with for a file of which no preset knows: whatever is called as Tasuki calls a field (its word, its label
/// in either language, what an export writes), then whatever presets call so, or everybody.
///
/// # Errors
/// None but those of [`Preset::all`].
pub fn guess(header: &[String]) -> Result<Map> {
    let presets = Preset::all()?;
    let mut found: Vec<Option<Mapping>> = vec![None; header.len()];
    let mut time_zone = None;
    for (name, found_at) in header.iter().zip(0..) {
        let Some((target, zone)) = meant(name).filter(|(target, _)| is_free(&found, *target)) else { continue };
        time_zone = time_zone.or(zone);
        found[found_at] = Some(Mapping::of(name.clone(), target));
    }
    for (name, found_at) in header.iter().zip(0..) {
        let Some(mapping) = called_so(&presets, name).filter(|mapping| is_free(&found, mapping.target)) else {
            continue;
        };
        found[found_at].get_or_insert(Mapping { column: name.clone(), is_fallback: false, of: None, ..mapping });
    }
    let mut columns = found.into_iter().flatten().collect();
    add_usual(&mut columns, header);
    Ok(Map { time_zone, ..Map::of_leads(columns) })
}

/// Whether no column has become this yet: a field belongs to one column, and of two the first is it.
fn is_free(found: &[Option<Mapping>], target: Target) -> bool {
    found.iter().flatten().all(|known| known.target != target)
}

/// What the presets of leads know under this name, where they agree.
fn called_so(presets: &[Preset], name: &str) -> Option<Mapping> {
    let of_leads = presets.iter().filter(|preset| preset.map.unit == super::Unit::Leads);
    let is_it = |mapping: &&Mapping| key(&mapping.column) == key(name) && mapping.target.word().is_some();
    let mut meanings = of_leads.filter_map(|preset| preset.map.columns.iter().find(is_it));
    let first = meanings.next()?;
    meanings.all(|other| other.target == first.target).then(|| first.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_can_be_read_and_knows_what_it_is_found_by() {
        let all = Preset::all().unwrap_or_else(|wrong| panic!("{wrong}"));
        assert_eq!(all.len(), PRESETS.len());
        for preset in all {
            assert!(!preset.signs.is_empty() && preset.titles.iter().all(|title| !title.is_empty()), "{}", preset.name);
            for signs in &preset.signs {
                assert!(signs.len() >= 2, "{}: one column alone tells nothing", preset.name);
            }
        }
    }

    #[test]
    fn no_tools_columns_are_taken_for_anothers() {
        let all = Preset::all().unwrap_or_else(|wrong| panic!("{wrong}"));
        for preset in &all {
            for signs in &preset.signs {
                let others = all.iter().filter(|other| other.name != preset.name);
                let taken: Vec<_> = others.filter(|other| other.fit(signs).is_some()).map(|other| other.name).collect();
                assert_eq!(taken, Vec::<&str>::new(), "{}: {signs:?}", preset.name);
            }
        }
    }

    #[test]
    fn a_header_is_known_in_whatever_width_and_case() {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let header = own(&[
            "メールアドレス",
            "苗字",
            "名前",
            "苗字（ふりがな）",
            "名前（ふりがな）",
            "会社名",
            "スター",
            "社内メモ",
        ]);
        let fit = Preset::found(Path::new("x.csv"), &[header]).unwrap_or_else(|wrong| panic!("{wrong}"));
        let fit = fit.unwrap_or_else(|| panic!("not found"));
        assert_eq!(fit.0.preset.name, "satori");
        assert_eq!(fit.0.unknown, ["スター", "社内メモ"]);
        assert_eq!(
            Preset::found(Path::new("x.csv"), &[own(&["a", "b"])]).unwrap_or_else(|wrong| panic!("{wrong}")),
            None
        );
    }

    #[test]
    fn columns_that_every_tool_calls_so_make_a_map_to_begin_with() {
        let header: Vec<String> =
            ["姓", "名", "会社名", "メールアドレス", "電話番号", "備考2"].map(str::to_owned).to_vec();
        let map = guess(&header).unwrap_or_else(|wrong| panic!("{wrong}"));
        let words: Vec<_> = map.columns.iter().filter_map(|mapping| mapping.target.word()).collect();
        assert_eq!(words, ["last_name", "first_name", "company", "mail", "phone"]);
        Map::parse("made", &map.to_toml()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    }

    #[test]
    fn what_tasuki_calls_its_fields_is_known_before_what_tools_call_them() {
        let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let fields = |names: &[&str]| {
            let map = guess(&own(names)).unwrap_or_else(|wrong| panic!("{wrong}"));
            Map::parse("made", &map.to_toml()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
            let words = map.columns.iter().filter_map(|mapping| mapping.target.word());
            (words.map(str::to_owned).collect::<Vec<_>>(), map.time_zone)
        };
        let words =
            ["external_id", "kana", "mail", "role", "owner", "consent_mail", "note", "mql_at", "won_at", "amount"];
        assert_eq!(fields(&words), (own(&words), None));
        let (japanese, _) = fields(&["外部ID", "氏名", "フリガナ", "担当", "メールの可否", "登録日", "社内メモ"]);
        assert_eq!(japanese, ["external_id", "name", "kana", "owner", "consent_mail", "created_at"]);
        // Two columns that could be the id: the one that says so is.
        assert_eq!(fields(&["id", "External ID", "email"]).0, ["external_id", "mail"]);
        assert_eq!(
            guess(&own(&["id", "External ID"])).map(|map| map.columns[0].column.clone()).ok().as_deref(),
            Some("External ID")
        );
        // What an export wrote, with its own columns cut off: dates come with their zone.
        let exported = ["氏名", "会社名", "MQL化日時 [Asia/Tokyo]", "受注日時 [Asia/Tokyo]"];
        assert_eq!(fields(&exported), (own(&["name", "company", "mql_at", "won_at"]), Some(chrono_tz::Asia::Tokyo)));
        assert_eq!(fields(&["Company", "Won", "Lost", "Stage"]).0, ["company"], "a vague word is no date");
    }

    #[test]
    fn no_tool_calls_something_else_by_a_name_of_ours() {
        let all = Preset::all().unwrap_or_else(|wrong| panic!("{wrong}"));
        let columns = all.iter().filter(|preset| preset.map.unit == super::super::Unit::Leads);
        for mapping in columns.flat_map(|preset| &preset.map.columns).filter(|mapping| mapping.target.word().is_some())
        {
            if let Some((ours, _)) = meant(&mapping.column) {
                assert_eq!(ours, mapping.target, "{}", mapping.column);
            }
        }
    }
}
