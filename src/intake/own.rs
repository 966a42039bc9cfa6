//! Tasuki's own form of a list: what an export writes, and an import knows by its header without a map.
//!
//! One table says which column is which. A file for machines is headed by its words, one for people by its labels, in
//! either language; both come back. A column of a list's own (an extra field) stands behind a word that says so. Columns
//! that only tell (where a lead stands, when somebody called last) are read past.

use std::borrow::Cow;

use chrono_tz::Tz;

use super::date::DateOrder;
use super::map::{Extras, Map, Mapping, Target, Typed};
use crate::agreement::terms::Stage;
use crate::domain::Field;
use crate::i18n::{Lang, Message};

/// What a column of ours is to an import.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Use {
    /// It is read.
    Read(Target),
    /// It only tells.
    Told,
}

/// A column of an exported list of leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnColumn {
    /// Its name for machines.
    pub word: &'static str,
    /// The key of its name for people.
    label: &'static str,
    is: Use,
}

/// The column by which a file is known as ours: the lead's number.
const SIGN: &str = "tasuki_lead";

/// Of which it has one at least where it is a list of leads: touches and hand-offs name the lead, too.
const OF_LEADS: [&str; 2] = ["stage", "tasuki_key"];

/// What stands behind the name of that column where characters may be written by their numbers.
pub const REFERENCED: &str = " [&#]";

/// What stands before the name of an extra field.
const EXTRA: &str = "extra.";

const fn read(word: &'static str, label: &'static str, target: Target) -> OwnColumn {
    OwnColumn { word, label, is: Use::Read(target) }
}

const fn person(label: &'static str, field: Field) -> OwnColumn {
    read(field.word(), label, Target::Person(field))
}

const fn told(word: &'static str, label: &'static str) -> OwnColumn {
    OwnColumn { word, label, is: Use::Told }
}

/// All of them, in the order in which they are written. A number or an address stands beside the consent that opens or
/// closes it: whoever writes back sees both.
pub const COLUMNS: &[OwnColumn] = &[
    told(SIGN, "export.column.tasuki_lead"),
    told("stage", "export.column.stage"),
    read("erased", "export.column.erased", Target::Erased),
    read("owner", "column.owner", Target::Owner),
    person("field.external_id", Field::ExternalId),
    told("also_called", "export.column.also_called"),
    person("field.name", Field::Name),
    person("field.kana", Field::Kana),
    person("field.company", Field::Company),
    person("field.department", Field::Department),
    person("field.title", Field::Title),
    person("field.phone", Field::Phone),
    person("field.mobile", Field::Mobile),
    person("field.consent_phone", Field::ConsentPhone),
    person("field.mail", Field::Mail),
    person("field.consent_mail", Field::ConsentMail),
    person("field.consent_post", Field::ConsentPost),
    read("consent_phone_at", "export.column.consent_phone_at", Target::ConsentAt(Some(Field::ConsentPhone))),
    read(
        "consent_phone_origin",
        "export.column.consent_phone_origin",
        Target::ConsentOrigin(Some(Field::ConsentPhone)),
    ),
    read("consent_mail_at", "export.column.consent_mail_at", Target::ConsentAt(Some(Field::ConsentMail))),
    read("consent_mail_origin", "export.column.consent_mail_origin", Target::ConsentOrigin(Some(Field::ConsentMail))),
    read("consent_post_at", "export.column.consent_post_at", Target::ConsentAt(Some(Field::ConsentPost))),
    read("consent_post_origin", "export.column.consent_post_origin", Target::ConsentOrigin(Some(Field::ConsentPost))),
    person("field.role", Field::Role),
    read("industry", "column.industry", Target::Industry),
    read("employees", "column.employees", Target::Employees),
    read("source", "column.source", Target::Source),
    read("campaign", "column.campaign", Target::Campaign),
    read("lead_at", "export.column.lead_at", Target::Stage(Stage::Lead)),
    read("mal_at", "export.column.mal_at", Target::Stage(Stage::Mal)),
    read("mql_at", "export.column.mql_at", Target::Stage(Stage::Mql)),
    read("sal_at", "export.column.sal_at", Target::Stage(Stage::Sal)),
    read("sql_at", "export.column.sql_at", Target::Stage(Stage::Sql)),
    read("opportunity_at", "export.column.opportunity_at", Target::Stage(Stage::Opportunity)),
    read("won_at", "export.column.won_at", Target::Stage(Stage::Customer)),
    read("lost_at", "export.column.lost_at", Target::Stage(Stage::Lost)),
    read("excluded_at", "export.column.excluded_at", Target::Stage(Stage::Excluded)),
    read("amount", "export.column.amount", Target::Amount),
    told("close_on", "export.column.close_on"),
    told("deal_stage", "export.column.deal_stage"),
    read("reason", "export.column.reason", Target::Reason),
    told("returned_reason", "export.column.returned_reason"),
    told("returned_at", "export.column.returned_at"),
    told("wake_at", "export.column.wake_at"),
    told("asleep_until", "export.column.asleep_until"),
    told("last_contact_at", "export.column.last_contact_at"),
    told("last_outcome", "export.column.last_outcome"),
    told("next_at", "export.column.next_at"),
    told("budget", "export.column.budget"),
    told("authority", "export.column.authority"),
    told("need", "export.column.need"),
    told("timeline", "export.column.timeline"),
    told("competitor", "export.column.competitor"),
    read("note", "export.column.note", Target::Note),
    read("tasuki_key", "export.column.tasuki_key", Target::Key),
];

impl OwnColumn {
    /// Its name for people; that of a date says the zone in which it is written.
    pub fn label(&self, lang: Lang, zone: Tz) -> String {
        let label = Message::new(self.label).say(lang);
        if self.is_instant() { zoned(&label, zone) } else { label }
    }

    /// Its name for people, without a zone.
    pub(super) fn name(&self) -> Message {
        Message::new(self.label)
    }

    /// What an import takes it for; nothing where it only tells.
    pub fn read(&self) -> Option<Target> {
        match self.is {
            Use::Read(target) => Some(target),
            Use::Told => None,
        }
    }

    /// Whether it holds instants.
    fn is_instant(&self) -> bool {
        self.word.ends_with("_at") || self.word == "asleep_until"
    }
}

/// The name for people of a column of instants in a zone.
pub fn zoned(label: &str, zone: Tz) -> String {
    format!("{label} [{}]", zone.name())
}

/// The name of an extra field's column, for machines or for people of a language.
pub fn extra_column(name: &str, lang: Option<Lang>) -> String {
    match lang {
        None => format!("{EXTRA}{name}"),
        Some(lang) => format!("{}{name}", prefix(lang)),
    }
}

fn prefix(lang: Lang) -> String {
    format!("{}: ", lang.text("export.extra"))
}

/// What of an own file is not as it stands in other lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// Whether cells may be guarded against being taken for formulas ([`guarded`]).
    pub is_guarded: bool,
    /// Whether cells may hold characters by their numbers ([`reference()`]).
    pub is_referenced: bool,
}

impl Own {
    /// How cells are to be read; nothing where they stand as they are. No cell of a workbook is a formula unless it says
    /// so, and none needs a guard.
    pub(super) fn as_written_in(self, workbook: bool) -> Option<Self> {
        let own = Self { is_guarded: self.is_guarded && !workbook, ..self };
        (own.is_guarded || own.is_referenced).then_some(own)
    }

    /// A cell as it was before it was written.
    pub(super) fn plain(self, written: &str) -> String {
        let text = if self.is_referenced { dereferenced(written) } else { Cow::Borrowed(written) };
        if self.is_guarded { unguarded(&text).into_owned() } else { text.into_owned() }
    }
}

/// What a header's cell is.
enum Known {
    Column(&'static OwnColumn, Option<Tz>),
    Extra(String),
}

impl Map {
    /// The map of a file that Tasuki wrote, by what could be its header; nothing for any other file. It is asked before any
    /// preset.
    pub fn of_own(headers: &[Vec<String>]) -> Option<Self> {
        headers.iter().find_map(|header| Self::own(header))
    }

    /// The same of one header.
    pub fn own(header: &[String]) -> Option<Self> {
        let is_sign = |name: &str| matches!(known(name), Some(Known::Column(column, _)) if column.word == SIGN);
        let bare = |name: &str| name.strip_suffix(REFERENCED).unwrap_or(name).to_owned();
        let sign = header.iter().find(|name| is_sign(&bare(name)))?;
        let (is_guarded, is_referenced) = (bare(sign) != SIGN, sign.ends_with(REFERENCED));
        let as_written = Own { is_guarded, is_referenced };
        let names = header.iter().map(|name| as_written.plain(&if name == sign { bare(name) } else { name.clone() }));
        let known: Vec<_> = names.map(|name| known(&name)).collect();
        let is_of_leads =
            |known: &Option<Known>| matches!(known, Some(Known::Column(column, _)) if OF_LEADS.contains(&column.word));
        if !known.iter().any(is_of_leads) {
            return None;
        }
        let mut time_zone = None;
        let (mut columns, mut others) = (Vec::new(), Vec::new());
        for (name, known) in header.iter().zip(known) {
            let (target, kept_as) = match known {
                Some(Known::Column(column, zone)) => {
                    time_zone = time_zone.or(zone);
                    let Some(target) = column.read() else { continue };
                    (target, None)
                }
                Some(Known::Extra(kept_as)) => (Target::Extra(Typed::default()), Some(kept_as)),
                // A column that somebody added comes in under its own name.
                None => {
                    others.push(name.clone());
                    continue;
                }
            };
            columns.push(Mapping { kept_as, ..Mapping::of(name.clone(), target) });
        }
        Some(Self {
            date_order: Some(DateOrder::Ymd),
            time_zone,
            extra: Extras::Only(others),
            own: Some(Own { is_guarded, is_referenced }),
            ..Self::of_leads(columns)
        })
    }
}

fn known(name: &str) -> Option<Known> {
    if let Some(extra) = name.strip_prefix(EXTRA) {
        return Some(Known::Extra(extra.to_owned()));
    }
    if let Some(column) = COLUMNS.iter().find(|column| column.word == name) {
        return Some(Known::Column(column, None));
    }
    let (bare, zone) = match name.strip_suffix(']').and_then(|name| name.rsplit_once(" [")) {
        Some((bare, zone)) => (bare, zone.parse().ok()),
        None => (name, None),
    };
    [Lang::En, Lang::Ja].into_iter().find_map(|lang| {
        let extra = name.strip_prefix(&prefix(lang)).map(|extra| Known::Extra(extra.to_owned()));
        let label = if zone.is_some() { bare } else { name };
        let of_label = || COLUMNS.iter().find(|column| Message::new(column.label).say(lang) == label);
        extra.or_else(|| of_label().map(|column| Known::Column(column, zone)))
    })
}

/// What a spreadsheet may take for the beginning of a formula, and the mark that says it is none.
fn is_marked(c: char) -> bool {
    matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠' | '\'')
}

/// Where a cell may begin: at the text's own beginning, and where a spreadsheet of another country cuts a line.
#[derive(Clone, Copy)]
struct Beginning(bool);

impl Beginning {
    fn after(self, c: char) -> Self {
        let cuts = matches!(c, ';' | '\t' | '\n' | '\r');
        let hides = matches!(c, ' ' | '\u{3000}' | '\u{A0}' | '"');
        Self(cuts || (self.0 && hides))
    }
}

/// A text that no spreadsheet takes for a formula when it opens a CSV file: a `'` before whatever could begin one, at the
/// beginning and wherever a program that cuts at other places than commas would see a beginning. An import takes
/// the marks away again, to the letter.
pub fn guarded(text: &str) -> Cow<'_, str> {
    let mut beginning = Beginning(true);
    let mut guarded = String::new();
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        if beginning.0 && is_marked(c) {
            guarded.push_str(&text[copied..at]);
            guarded.push('\'');
            copied = at;
        }
        beginning = beginning.after(c);
    }
    if copied == 0 && guarded.is_empty() {
        return Cow::Borrowed(text);
    }
    guarded.push_str(&text[copied..]);
    Cow::Owned(guarded)
}

/// The text that [`guarded`] was given.
fn unguarded(text: &str) -> Cow<'_, str> {
    if !text.contains('\'') {
        return Cow::Borrowed(text);
    }
    let mut beginning = Beginning(true);
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(mut c) = characters.next() {
        if beginning.0
            && c == '\''
            && let Some(marked) = characters.next_if(|next| is_marked(*next))
        {
            c = marked;
        }
        plain.push(c);
        beginning = beginning.after(c);
    }
    Cow::Owned(plain)
}

/// A character that an encoding does not have, as the file writes it: `&#134071;`.
pub fn reference(c: char) -> String {
    format!("&#{};", u32::from(c))
}

/// The text in which what [`reference()`] wrote is characters again. Whatever looks like one and is none stays.
fn dereferenced(text: &str) -> Cow<'_, str> {
    if !text.contains("&#") {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("&#") {
        plain.push_str(&rest[..at]);
        let behind = &rest[at + 2..];
        let named = behind.split_once(';').filter(|(digits, _)| {
            (1..=7).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
        });
        let named = named.and_then(|(digits, after)| Some((char::from_u32(digits.parse().ok()?)?, after)));
        if let Some((c, after)) = named {
            plain.push(c);
            rest = after;
        } else {
            plain.push_str("&#");
            rest = behind;
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_header_of_either_language_is_known_and_no_label_means_two_columns() {
        for lang in [Lang::En, Lang::Ja] {
            let mut header: Vec<String> =
                COLUMNS.iter().map(|column| column.label(lang, chrono_tz::Europe::Berlin)).collect();
            assert_eq!(header.iter().collect::<HashSet<_>>().len(), COLUMNS.len());
            header.extend([extra_column("booth", Some(lang)), "added".to_owned()]);
            let map = Map::own(&header).expect("ours");
            assert_eq!(
                (map.time_zone, map.own),
                (Some(chrono_tz::Europe::Berlin), Some(Own { is_guarded: true, is_referenced: false }))
            );
            let read = COLUMNS.iter().filter(|column| matches!(column.is, Use::Read(_)));
            let read: Vec<_> = read.map(|column| (column.label(lang, chrono_tz::Europe::Berlin), column.is)).collect();
            let found = map.columns.iter().map(|mapping| (mapping.column.clone(), Use::Read(mapping.target)));
            assert_eq!(found.take(read.len()).collect::<Vec<_>>(), read);
            assert_eq!(map.columns.last().and_then(|mapping| mapping.kept_as.as_deref()), Some("booth"));
            assert_eq!(map.extra, Extras::Only(vec!["added".to_owned()]));
        }
        let words: Vec<String> = COLUMNS.iter().map(|column| column.word.to_owned()).collect();
        assert_eq!(Map::own(&words).and_then(|map| map.own), Some(Own { is_guarded: false, is_referenced: false }));
        assert_eq!(Map::own(&["name".to_owned(), "company".to_owned()]), None, "anybody's list");
    }

    #[test]
    fn a_header_says_that_characters_stand_there_by_their_numbers() {
        let mut header: Vec<String> = COLUMNS.iter().map(|column| column.label(Lang::Ja, chrono_tz::UTC)).collect();
        header[0] += REFERENCED;
        header.push(extra_column("&#134071;=", Some(Lang::Ja)));
        let map = Map::own(&header).expect("ours");
        assert_eq!(map.own, Some(Own { is_guarded: true, is_referenced: true }));
        assert_eq!(map.columns.last().and_then(|mapping| mapping.kept_as.as_deref()), Some("𠮷="));
    }

    #[test]
    fn what_could_begin_a_formula_anywhere_is_marked_and_everyday_text_is_not() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("@cosme", "'@cosme"),
            ("-", "'-"),
            ("+81 3-1234-5678", "'+81 3-1234-5678"),
            ("　＝1+1", "　'＝1+1"),
            ("a;=1+1", "a;'=1+1"),
            ("line\n=cmd|' /C calc'!A0", "line\n'=cmd|' /C calc'!A0"),
            ("'tis", "''tis"),
            ("03-1234-5678", "03-1234-5678"),
            ("a = b - c", "a = b - c"),
            ("山田 太郎", "山田 太郎"),
        ] {
            assert_eq!(guarded(text), written);
            assert_eq!(unguarded(written), text);
        }
        assert_eq!(unguarded("rock 'n' roll"), "rock 'n' roll");
    }

    #[test]
    fn what_an_encoding_does_not_have_comes_back() {
        assert_eq!(reference('𠮷'), "&#134071;");
        assert_eq!(dereferenced("&#134071;野家 &#38;#1; &#x41; &#99999999; &#"), "𠮷野家 &#1; &#x41; &#99999999; &#");
    }

    proptest! {
        #[test]
        fn a_guarded_text_comes_back_to_the_letter(text in "[-=+@'＝;\n\t\" a　山]{0,12}") {
            let written = guarded(&text);
            prop_assert_eq!(unguarded(&written), text.as_str());
            for part in written.split([';', '\n']) {
                let first = part.trim_start_matches([' ', '\u{3000}', '"', '\t']).chars().next();
                prop_assert!(first.is_none_or(|c| c == '\'' || !is_marked(c)));
            }
        }
    }
}
