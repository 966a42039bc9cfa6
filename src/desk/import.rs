//! A list that comes in: read, match, append in batches, and tell of every row.

use std::collections::HashSet;

use super::Desk;
use super::arrival::Manner;
use crate::agreement::terms::Stage;
use crate::domain::{Field, Way, words};
use crate::error::Result;
use crate::i18n::Message;
use crate::ids::OpId;
use crate::intake::{Adjusted, Intake, Map, Reject, Row, Rows, Target};

/// So many rows are one transaction.
const BATCH: usize = 1_000;

/// What came of an import. `read = created + updated + unchanged + rejected`; `matched` and `sanitised` overlap with
/// these (decision 6).
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// What this import is called.
    pub id: Option<OpId>,
    /// Rows in the file.
    pub read: usize,
    /// Leads that were not there before.
    pub created: usize,
    /// Rows whose lead was there.
    pub matched: usize,
    /// Of them those that said something new.
    pub updated: usize,
    /// Of them those that did not.
    pub unchanged: usize,
    /// Rows in which the gate or the believer changed something.
    pub sanitised: usize,
    /// Rows that were not taken.
    pub rejected: usize,
    /// What was changed in which cell.
    pub changes: Vec<Adjusted>,
    /// What cannot be as it stands, and was kept all the same.
    pub contradictions: Vec<Contradiction>,
    /// Rows that were not taken, and why.
    pub rejects: Vec<Reject>,
}

/// A row whose dates contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// The line on which the row begins.
    pub line: u64,
    /// What contradicts what.
    pub cause: Message,
}

impl Desk {
    /// Takes a list in, or (`rehearse`) only says what would come of it. A row that is not taken touches nothing else;
    /// a list that was taken in before changes nothing.
    pub fn import(&mut self, intake: &mut Intake, map: &Map, rehearse: bool) -> Result<Imported> {
        let way = if map.rows == Rows::Live { Way::Live } else { Way::History };
        let manner = Manner { way, hand_over: map.hand_over };
        let mut imported = Imported { id: Some(self.new_operation()), ..Imported::default() };
        let mut batch = Batch::default();
        let is_id = |column: &crate::intake::Described| column.target.and_then(Target::word) == Some("external_id");
        let has_ids = intake.description().columns.iter().any(is_id);
        for read in intake {
            let mut read = read?;
            if let Ok(row) = &mut read.row
                && identity(row).is_none()
            {
                row.person.set(Field::ExternalId, &content_key(row));
                let what = Message::new("import.keyed");
                read.changes.push(Adjusted { line: read.line, column: Field::ExternalId.word().to_owned(), what });
            } else if let Ok(row) = &read.row
                && has_ids
                && row.person.get(Field::ExternalId).is_none()
            {
                // Of a list that names its leads: this one is known by its mail.
                let what = Message::new("import.known_by_mail");
                read.changes.push(Adjusted { line: read.line, column: Field::ExternalId.word().to_owned(), what });
            }
            imported.read += 1;
            imported.sanitised += usize::from(!read.changes.is_empty());
            imported.changes.extend(read.changes);
            match read.row {
                Err(reject) => {
                    imported.rejected += 1;
                    imported.rejects.push(reject);
                }
                Ok(row) => {
                    if batch.is_full() || batch.has_person(&row) {
                        self.take_batch(&mut batch, manner, rehearse, &mut imported)?;
                    }
                    batch.add(read.line, row);
                }
            }
        }
        self.take_batch(&mut batch, manner, rehearse, &mut imported)?;
        Ok(imported)
    }

    fn take_batch(&mut self, batch: &mut Batch, manner: Manner, rehearse: bool, imported: &mut Imported) -> Result<()> {
        let Batch { lines, rows, .. } = std::mem::take(batch);
        let (zone, versions) = (self.agreement().zone, std::sync::Arc::clone(self.versions()));
        for (line, arrived) in lines.into_iter().zip(self.take_in(&rows, manner, rehearse)?) {
            if let Some(refusal) = arrived.refused {
                // Without a word of what the row says of the person: the file of rejects is kept by somebody, too.
                let cause = refusal.message();
                imported.rejected += 1;
                imported.rejects.push(Reject { line, column: None, cause, fields: Vec::new() });
                continue;
            }
            imported.matched += usize::from(arrived.matched);
            *match (arrived.matched, arrived.changed) {
                (false, _) => &mut imported.created,
                (true, true) => &mut imported.updated,
                (true, false) => &mut imported.unchanged,
            } += 1;
            let told = arrived.disputed.into_iter();
            imported.changes.extend(told.map(|disputed| disputed.told(line, &versions, zone)));
            imported.changes.extend(arrived.not_handed_over.map(|refusal| {
                let what =
                    Message::new("import.not_handed_over").with_message("why", versions.naming(refusal.message()));
                Adjusted { line, column: "hand_over".to_owned(), what }
            }));
            for (later, earlier) in arrived.contradictions {
                imported.contradictions.push(Contradiction { line, cause: contradiction(later, earlier) });
            }
        }
        Ok(())
    }
}

fn contradiction(later: Stage, earlier: Stage) -> Message {
    Message::new("import.contradiction")
        .with_message("later", words::stage(later))
        .with_message("earlier", words::stage(earlier))
}

/// Rows on their way into one transaction, no two of them of the same person.
#[derive(Default)]
struct Batch {
    lines: Vec<u64>,
    rows: Vec<Row>,
    people: HashSet<(bool, String)>,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.rows.len() >= BATCH
    }

    fn has_person(&self, row: &Row) -> bool {
        identity(row).is_some_and(|identity| self.people.contains(&identity))
    }

    fn add(&mut self, line: u64, row: Row) {
        self.people.extend(identity(&row));
        self.lines.push(line);
        self.rows.push(row);
    }
}

/// By what a row is matched: its external id, else its mail (decision 40).
fn identity(row: &Row) -> Option<(bool, String)> {
    let by = |field| row.person.get(field).map(|value| (field == Field::ExternalId, value.to_owned()));
    by(Field::ExternalId).or_else(|| by(Field::Mail))
}

/// A name for a row that has none of its own, made of what it says of the person: the same row again is the same lead.
fn content_key(row: &Row) -> String {
    // FNV-1a: the same on every machine and in every version, which the standard library's hashes do not promise.
    let known = row.person.iter().flat_map(|(field, value)| [field.word(), "\n", value, "\n"]);
    let sum = known
        .flat_map(str::bytes)
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("row-{sum:016x}")
}
