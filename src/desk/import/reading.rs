//! A list is read on a thread of its own, so that one row is understood while another is written down.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::Scope;

use super::batch::{content_key, is_nameless};
use crate::domain::Field;
use crate::error::Result;
use crate::i18n::Message;
use crate::intake::{Adjusted, Described, Intake, PassedOver, Read, Row, Target, Unit};

/// So many rows are handed over at once.
const HANDFUL: usize = 512;

/// So many handfuls may wait: what is read ahead must not fill the memory when writing is slower.
const AHEAD: usize = 8;

/// Some rows of a list, in its order.
pub(super) struct Handful {
    /// What became of each row.
    pub(super) reads: Vec<Read>,
    /// The rows that were passed over since the handful before: they were told before.
    pub(super) passed_over: PassedOver,
    /// How many of the file's bytes were read by then.
    pub(super) bytes: u64,
}

/// Reads the list to its end, or until nobody wants to have more of it. After an error nothing comes any more.
pub(super) fn read<'scope>(scope: &'scope Scope<'scope, '_>, intake: &'scope mut Intake) -> Receiver<Result<Handful>> {
    let (to, from) = sync_channel(AHEAD);
    scope.spawn(move || {
        // Whoever has hung up knows why.
        let _ = hand_on(intake, &to);
    });
    from
}

fn hand_on(intake: &mut Intake, to: &SyncSender<Result<Handful>>) -> Option<()> {
    let is_of_leads = intake.unit() == Unit::Leads;
    let is_id = |column: &Described| column.target == Some(Target::Person(Field::ExternalId));
    let has_ids = intake.description().columns.iter().any(is_id);
    loop {
        let mut reads = Vec::with_capacity(HANDFUL);
        for read in intake.by_ref().take(HANDFUL) {
            match read {
                Ok(mut read) => {
                    if is_of_leads {
                        name(&mut read, has_ids);
                    }
                    reads.push(read);
                }
                Err(error) => {
                    to.send(Ok(handful(reads, intake))).ok()?;
                    return to.send(Err(error)).ok();
                }
            }
        }
        let is_end = reads.len() < HANDFUL;
        to.send(Ok(handful(reads, intake))).ok()?;
        if is_end {
            return Some(());
        }
    }
}

fn handful(reads: Vec<Read>, intake: &mut Intake) -> Handful {
    Handful { reads, passed_over: intake.passed_over(), bytes: intake.bytes_read() }
}

/// A row by which nobody could be known again gets a name; of one that has none in a list of names it is said by what it
/// will be known. One with a key of Tasuki's own may be known by that.
fn name(read: &mut Read, has_ids: bool) {
    let Ok(row) = &mut read.row else { return };
    if row.passed_over.is_some() || row.key.is_some() {
        return;
    }
    if is_nameless(row) {
        read.changes.push(named(row, read.line));
    } else if has_ids && row.person.get(Field::ExternalId).is_none() {
        let what = Message::new("import.known_by_mail");
        read.changes.push(Adjusted { line: read.line, column: Field::ExternalId.word().to_owned(), what });
    }
}

/// Gives a row a name of its content, and says so.
pub(super) fn named(row: &mut Row, line: u64) -> Adjusted {
    let key = content_key(row);
    row.person.set(Field::ExternalId, &key);
    Adjusted { line, column: Field::ExternalId.word().to_owned(), what: Message::new("import.keyed") }
}
