//! Where personal data of leads lies: the one list, by which an erase empties and which a test holds against the tables
//! that there are. **Whoever adds a table or a text column adds it here.**
//!
//! Not listed by name: the log beside the file and the pages that are free, which [`super::erase`] sweeps; the backups,
//! which [`super::shelf`] keeps.

use rusqlite::Connection;

use super::{keys, search};
use crate::domain::{Keys, Person, Record, names};
use crate::ids::LeadId;

/// What a table holds of leads' persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Its rows are a person's: an erase removes those that have the lead's number in this column, with all that is in
    /// them.
    RowsOf(&'static str),
    /// Whose rows say which leads are called how: an erase takes the lead out of them.
    SearchIndex,
    /// Whose rows hold the numbers by which leads are compared: an erase takes the lead's out of them.
    KeyIndex,
    /// Nothing of a person, but a text that somebody chose, which may tell of one by chance: it is blanked where it does.
    /// The other columns of text are named as below.
    Chosen(&'static str, &'static [&'static str]),
    /// A text that many leads have in common: emptied where it names the person, and where it stood with nobody else
    /// ([`super::words`]).
    Shared(&'static str),
    /// Nothing of a person. Its columns of text or bytes are named, so that a new one is thought about.
    Nothing(&'static [&'static str]),
}

/// Every table.
pub(super) const TABLES: &[(&str, Holds)] = &[
    ("person", Holds::RowsOf("lead")),
    ("person_past", Holds::RowsOf("lead")),
    // Notes, and the evidence of answers with who said it.
    ("note", Holds::RowsOf("lead")),
    // What was said of being reached, and where.
    ("consent", Holds::RowsOf("lead")),
    // A sum of what a row said of the person.
    ("heard", Holds::RowsOf("lead")),
    // Further names under which lists know the lead.
    ("also_called", Holds::RowsOf("lead")),
    ("told_apart", Holds::Nothing(&[])),
    ("search", Holds::SearchIndex),
    ("person_key", Holds::KeyIndex),
    // A list's file may be called by somebody's name.
    ("import", Holds::Chosen("file", &["key", "sum", "by", "revert", "reverted_by"])),
    ("left_alone", Holds::Nothing(&[])),
    // Names of a list's columns.
    ("extra", Holds::Shared("names")),
    // Touches are part of the journal: their words are kinds, contents and campaigns. The gate lets no address into them.
    ("touch", Holds::Nothing(&[])),
    ("to_judge", Holds::Nothing(&[])),
    ("errand", Holds::Nothing(&[])),
    ("to_tell", Holds::Nothing(&[])),
    ("pulse", Holds::Nothing(&[])),
    // Notices name leads by their numbers, and one's own people.
    ("rung", Holds::Nothing(&["matter"])),
    ("notice", Holds::Nothing(&["matter", "class", "person", "hears_as", "state"])),
    // What another side answered may repeat what it was told.
    ("letter", Holds::Chosen("answer", &["key", "person", "channel", "state"])),
    ("delivery", Holds::Nothing(&["channel", "person"])),
    ("hearer", Holds::Nothing(&["person", "ways", "quiet", "lang"])),
    ("word", Holds::Shared("text")),
    ("cost", Holds::Nothing(&["campaign", "source", "from_day", "to_day", "currency"])),
    ("reverted", Holds::Nothing(&[])),
    // The agreement's text and who adopted it: one's own people.
    ("agreement", Holds::Nothing(&["text", "marketing", "sales", "reason"])),
    // Who acts is one of one's own people.
    ("operation", Holds::Nothing(&["key", "act", "by", "batch"])),
    // What reviews decided is about figures. Its texts are one's own people's words on them, and stay.
    (
        "decision",
        Holds::Nothing(&[
            "hypothesis",
            "measure",
            "fix",
            "cause",
            "figure",
            "dimension",
            "group_key",
            "from_value",
            "to_value",
            "owner",
            "due",
            "review",
        ]),
    ),
    ("settlement", Holds::Nothing(&["how", "note"])),
    // Facts hold no personal data (decision 1); where a lead came from may name somebody, and is emptied of that.
    ("fact", Holds::Nothing(&["body"])),
    // Derived from facts.
    (
        "lead",
        Holds::Nothing(&[
            "stage",
            "owner",
            "criterion",
            "clock",
            "handoff_tier",
            "deal_stage",
            "close_on",
            "closed_reason",
            "given_to",
            "held_for",
            "clock_tier",
            "last_reason",
        ]),
    ),
    // Rules and one's own people.
    ("turn", Holds::Nothing(&["pool", "person"])),
    ("credit", Holds::Nothing(&["pool", "person"])),
    ("tally", Holds::Nothing(&["owner"])),
    // Numbers of words and of one's own people.
    ("flow", Holds::Nothing(&["entries"])),
    ("flow_owner", Holds::Nothing(&["owner"])),
    ("flow_upto", Holds::Nothing(&[])),
    ("flow_since", Holds::Nothing(&["stage", "owner"])),
    ("salt", Holds::Nothing(&["bytes"])),
    // Salted hashes; they outlive an erase, which is what they are for.
    ("suppressed", Holds::Nothing(&["mark"])),
    ("unswept", Holds::Nothing(&[])),
];

fn tables_of_leads() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLES.iter().filter_map(|(table, holds)| match holds {
        Holds::RowsOf(column) => Some((*table, *column)),
        Holds::SearchIndex | Holds::KeyIndex | Holds::Chosen(..) | Holds::Shared(_) | Holds::Nothing(_) => None,
    })
}

/// Removes all that tells who a lead is. Part of the transaction that says so in the journal.
pub(super) fn empty(connection: &Connection, record: &Record) -> rusqlite::Result<()> {
    let lead = record.lead.id;
    for (table, holds) in TABLES {
        match holds {
            Holds::RowsOf(column) => {
                connection.execute(&format!("DELETE FROM {table} WHERE {column} = ?1"), [lead.0])?;
            }
            Holds::SearchIndex => search::replace(connection, lead, &record.person, &Person::default())?,
            Holds::KeyIndex => keys::replace(connection, lead, record.person.keys(), &Keys::default())?,
            Holds::Chosen(column, _) => blank(connection, table, column, record)?,
            // What they share is no row of theirs.
            Holds::Shared(_) | Holds::Nothing(_) => {}
        }
    }
    Ok(())
}

/// Removes all that a list told of a lead which is as if it had never come in, but for the indexes of
/// names and keys.
pub(super) fn forget(connection: &Connection, lead: LeadId) -> rusqlite::Result<()> {
    for (table, column) in tables_of_leads() {
        connection.prepare_cached(&format!("DELETE FROM {table} WHERE {column} = ?1"))?.execute([lead.0])?;
    }
    Ok(())
}

/// Blanks the texts of a column that tell of the person.
fn blank(connection: &Connection, table: &str, column: &str, record: &Record) -> rusqlite::Result<()> {
    let texts: Vec<String> = connection
        .prepare(&format!("SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''"))?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for text in texts.iter().filter(|text| names(text, record)) {
        connection.execute(&format!("UPDATE {table} SET {column} = '' WHERE {column} = ?1"), [text])?;
    }
    Ok(())
}

/// The tables that hold something of a lead's person. Words of an erased one that were written afterwards, which say why,
/// are none.
pub(super) fn left_of(connection: &Connection, lead: LeadId, erased_by: u32) -> rusqlite::Result<Vec<&'static str>> {
    let mut left = Vec::new();
    for (table, column) in tables_of_leads() {
        let older = if table == "note" { "AND n < ?2" } else { "AND ?2 > 0" };
        let found: bool = connection
            .prepare_cached(&format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE {column} = ?1 {older})"))?
            .query_row([lead.0, i64::from(erased_by)], |row| row.get(0))?;
        left.extend(found.then_some(table));
    }
    Ok(left)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::clock::Timestamp;
    use crate::storage::sqlite::{FirstAgreement, open};

    /// Table by table, its columns with their types.
    fn schema() -> BTreeMap<String, Vec<(String, String)>> {
        let folder = tempfile::TempDir::new().unwrap();
        let first = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
        let connection = open::open(&folder.path().join("tasuki.db"), &first).unwrap();
        let mut statement = connection
            .prepare(
                "SELECT t.name, c.name, c.type FROM pragma_table_list t, pragma_table_xinfo(t.name) c \
                 WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite%' ORDER BY 1, c.cid",
            )
            .unwrap();
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, (row.get(1)?, row.get(2)?)))).unwrap();
        let mut schema: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for row in rows {
            let (table, column) = row.unwrap();
            schema.entry(table).or_default().push(column);
        }
        schema
    }

    #[test]
    fn every_table_and_every_text_is_thought_of() {
        let schema = schema();
        let there: BTreeSet<_> = schema.keys().map(String::as_str).collect();
        let listed: BTreeSet<_> = TABLES.iter().map(|(table, _)| *table).collect();
        assert_eq!(there, listed, "TABLES lists the tables that there are, each once");
        assert_eq!(listed.len(), TABLES.len());
        for (table, holds) in TABLES {
            let columns = &schema[*table];
            match holds {
                Holds::RowsOf(lead) => {
                    assert!(columns.iter().any(|(name, _)| name == lead), "{table} has no column {lead}");
                }
                Holds::SearchIndex => assert_eq!(*table, "search"),
                Holds::KeyIndex => assert_eq!(*table, "person_key"),
                Holds::Shared(text) => {
                    let texts: Vec<_> = columns.iter().filter(|(_, kind)| kind == "TEXT").collect();
                    assert!(texts.len() == 1 && texts[0].0 == *text, "{table}: {texts:?}");
                }
                Holds::Nothing(texts) | Holds::Chosen(_, texts) => {
                    let chosen = if let Holds::Chosen(column, _) = holds { Some(*column) } else { None };
                    let is_text = |kind: &str| !matches!(kind, "INTEGER" | "REAL");
                    let there = columns.iter().filter(|(_, kind)| is_text(kind)).map(|(name, _)| name.as_str());
                    let (there, texts): (BTreeSet<_>, BTreeSet<_>) =
                        (there.collect(), texts.iter().copied().chain(chosen).collect());
                    assert_eq!(there, texts, "{table}: is this text a person's? Then its rows are erased.");
                }
            }
        }
    }
}
