//! By what people are compared, as numbers, and which leads have each: the index by which likely duplicates, mail
//! addresses and the people of a company are found.
//!
//! An entry of a database's own index of a number takes twenty bytes, and lies somewhere else for every lead that comes
//! in. So entries lie together as those of the search index do, in parts of leads by their numbers, and within a part in
//! drawers by how the number begins: five bytes each, and a list's leads are written in a few places. Whoever seeks a
//! number reads its drawer of each part. A number is 32 bits of the sum of what it is of: it proves nothing, and whoever
//! is found by it is compared by what is really known.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::read;
use super::search::PART;
use crate::domain::{Keys, Person};
use crate::ids::LeadId;

/// What keys are of; leads are looked up by each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Mail,
    Phone,
    Name,
    Company,
}

/// The bits of a number by which its drawer is found.
const DRAWERS: u32 = 256;

/// An entry: the rest of the number, and the lead's place in the part.
const ENTRY: usize = 5;

/// So many entries are gathered before they are written.
const MANY: usize = 1 << 20;

pub(super) const DRAWER: &str = "SELECT part, entries FROM person_key WHERE kind = ?1 AND drawer = ?2 ORDER BY part";
const ENTRIES: &str = "SELECT entries FROM person_key WHERE kind = ?1 AND drawer = ?2 AND part = ?3";

impl Kind {
    const ALL: [Self; 4] = [Self::Mail, Self::Phone, Self::Name, Self::Company];

    /// By which people are alike.
    pub(super) const OF_PEOPLE: [Self; 3] = [Self::Mail, Self::Phone, Self::Name];

    const fn number(self) -> i64 {
        match self {
            Self::Mail => 1,
            Self::Phone => 2,
            Self::Name => 3,
            Self::Company => 4,
        }
    }

    /// The keys of this kind that a person has, in order.
    pub(super) fn of(self, keys: &Keys) -> Vec<u32> {
        let mut own: Vec<u32> = self.both(keys).into_iter().flatten().collect();
        own.sort_unstable();
        own.dedup();
        own
    }

    const fn both(self, keys: &Keys) -> [Option<u32>; 2] {
        match self {
            Self::Mail => [keys.mail, keys.tagged],
            Self::Phone => [keys.phone, keys.mobile],
            Self::Name => [keys.name, keys.kana],
            Self::Company => [keys.company, None],
        }
    }
}

const fn drawer_of(key: u32) -> u32 {
    key / (u32::MAX / DRAWERS + 1)
}

const fn rest_of(key: u32) -> u32 {
    key % (u32::MAX / DRAWERS + 1)
}

fn part_and_place(lead: LeadId) -> (i64, u16) {
    (lead.0.div_euclid(PART), u16::try_from(lead.0.rem_euclid(PART)).unwrap_or(0))
}

/// The rest of a key, and a place.
type Entry = (u32, u16);

/// The entries of a drawer of a part as they are kept, in order.
fn kept(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entries.len() * ENTRY);
    for (rest, place) in entries {
        let [_, high, middle, low] = rest.to_be_bytes();
        let [first, second] = place.to_be_bytes();
        bytes.extend_from_slice(&[high, middle, low, first, second]);
    }
    bytes
}

fn entries_of(bytes: &[u8]) -> impl Iterator<Item = Entry> {
    let (entries, _) = bytes.as_chunks::<ENTRY>();
    entries.iter().map(|[high, middle, low, first, second]| {
        (u32::from_be_bytes([0, *high, *middle, *low]), u16::from_be_bytes([*first, *second]))
    })
}

/// An entry, and where it lies: the drawer of a kind, and the part of it.
type Placed = (Kind, u32, i64, Entry);

/// New leads whose keys are not in the index yet, and leads that are to be taken out of it. Written before the transaction
/// ends, and before anybody is sought.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    come: Vec<Placed>,
    /// Leads that have no keys any more.
    gone: Vec<Placed>,
}

impl Waiting {
    /// A lead that was not there.
    pub(super) fn add(&mut self, connection: &Connection, lead: LeadId, keys: &Keys) -> rusqlite::Result<()> {
        self.come.extend(placed(lead, keys));
        self.if_many(connection)
    }

    /// A lead that has no keys any more.
    pub(super) fn remove(&mut self, connection: &Connection, lead: LeadId, keys: &Keys) -> rusqlite::Result<()> {
        self.gone.extend(placed(lead, keys));
        self.if_many(connection)
    }

    fn if_many(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        if self.come.len() + self.gone.len() >= MANY { self.write(connection) } else { Ok(()) }
    }

    /// Writes them.
    pub(super) fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        by_drawers(connection, &mut self.come, |entries, come| entries.extend(come.iter().map(|(.., entry)| *entry)))?;
        // A lead that came and went within one transaction is in both.
        by_drawers(connection, &mut self.gone, |entries, gone| {
            entries.retain(|known| gone.binary_search_by_key(known, |(.., entry)| *entry).is_err());
        })
    }
}

/// A lead by all its keys.
fn placed(lead: LeadId, keys: &Keys) -> impl Iterator<Item = Placed> {
    let (part, place) = part_and_place(lead);
    Kind::ALL.into_iter().flat_map(move |kind| {
        let own = kind.both(keys).into_iter().flatten();
        own.map(move |key| (kind, drawer_of(key), part, (rest_of(key), place)))
    })
}

/// Changes each drawer of a part once, by those who wait for it, in order; nobody waits any more then.
fn by_drawers(
    connection: &Connection,
    waiting: &mut Vec<Placed>,
    how: impl Fn(&mut Vec<Entry>, &[Placed]),
) -> rusqlite::Result<()> {
    waiting.sort_unstable();
    for drawer in waiting.chunk_by(|one, other| (one.0, one.1, one.2) == (other.0, other.1, other.2)) {
        let (kind, number, part, _) = drawer[0];
        change(connection, (kind, number, part), |entries| how(entries, drawer))?;
    }
    waiting.clear();
    Ok(())
}

/// A lead of which something else is known now.
pub(super) fn replace(connection: &Connection, lead: LeadId, old: &Keys, new: &Keys) -> rusqlite::Result<()> {
    let (part, place) = part_and_place(lead);
    for kind in Kind::ALL {
        let (old, new) = (kind.of(old), kind.of(new));
        for gone in old.iter().filter(|key| !new.contains(key)) {
            let entry = (rest_of(*gone), place);
            change(connection, (kind, drawer_of(*gone), part), |entries| entries.retain(|known| *known != entry))?;
        }
        for come in new.iter().filter(|key| !old.contains(key)) {
            change(connection, (kind, drawer_of(*come), part), |entries| entries.push((rest_of(*come), place)))?;
        }
    }
    Ok(())
}

fn change(
    connection: &Connection,
    (kind, drawer, part): (Kind, u32, i64),
    how: impl FnOnce(&mut Vec<Entry>),
) -> rusqlite::Result<()> {
    let place = params![kind.number(), drawer, part];
    let known: Option<Vec<u8>> = connection.prepare_cached(ENTRIES)?.query_row(place, |row| row.get(0)).optional()?;
    let mut entries: Vec<Entry> = known.iter().flat_map(|bytes| entries_of(bytes)).collect();
    how(&mut entries);
    entries.sort_unstable();
    entries.dedup();
    if entries.is_empty() {
        connection
            .prepare_cached("DELETE FROM person_key WHERE kind = ?1 AND drawer = ?2 AND part = ?3")?
            .execute(place)?;
    } else {
        connection
            .prepare_cached(
                "INSERT INTO person_key (kind, drawer, part, entries) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (kind, drawer, part) DO UPDATE SET entries = excluded.entries",
            )?
            .execute(params![kind.number(), drawer, part, kept(&entries)])?;
    }
    Ok(())
}

/// The first leads that have a key, in the order of their numbers; `limit` of them at most.
pub(super) fn leads_with(connection: &Connection, kind: Kind, key: u32, limit: usize) -> rusqlite::Result<Vec<LeadId>> {
    let mut statement = connection.prepare_cached(DRAWER)?;
    let mut rows = statement.query(params![kind.number(), drawer_of(key)])?;
    let (mut leads, sought) = (Vec::new(), rest_of(key));
    while let Some(row) = rows.next()? {
        let part: i64 = row.get(0)?;
        let having = entries_of(row.get_ref(1)?.as_blob()?).filter(|(rest, _)| *rest == sought);
        leads.extend(having.map(|(_, place)| LeadId(part * PART + i64::from(place))));
        if leads.len() >= limit {
            leads.truncate(limit);
            break;
        }
    }
    Ok(leads)
}

/// All leads by the keys of a kind: drawer by drawer, each in the order of keys and then of leads.
pub(super) struct Walk {
    kind: Kind,
    drawer: u32,
}

impl Walk {
    pub(super) const fn of(kind: Kind) -> Self {
        Self { kind, drawer: 0 }
    }

    /// The next drawer; nothing at the end.
    pub(super) fn next(&mut self, connection: &Connection) -> rusqlite::Result<Option<Vec<(u32, LeadId)>>> {
        if self.drawer == DRAWERS {
            return Ok(None);
        }
        let first = self.drawer * (u32::MAX / DRAWERS + 1);
        let mut statement = connection.prepare_cached(DRAWER)?;
        let mut rows = statement.query(params![self.kind.number(), self.drawer])?;
        self.drawer += 1;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let part: i64 = row.get(0)?;
            let entries = entries_of(row.get_ref(1)?.as_blob()?);
            all.extend(entries.map(|(rest, place)| (first + rest, LeadId(part * PART + i64::from(place)))));
        }
        all.sort_unstable();
        Ok(Some(all))
    }
}

/// Makes the index anew.
pub(super) fn build(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM person_key", [])?;
    let mut waiting = Waiting::default();
    each_person(connection, (0, i64::MAX), |lead, keys| waiting.add(connection, lead, keys))?;
    waiting.write(connection)
}

fn each_person(
    connection: &Connection,
    (first, end): (i64, i64),
    mut each: impl FnMut(LeadId, &Keys) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let columns: Vec<_> = Keys::MADE_OF.iter().map(|field| field.word()).collect();
    let columns = columns.join(", ");
    let mut people = connection
        .prepare_cached(&format!("SELECT lead, {columns} FROM person WHERE lead >= ?1 AND lead < ?2 ORDER BY lead"))?;
    let mut rows = people.query([first, end])?;
    while let Some(row) = rows.next()? {
        let mut person = Person::default();
        for (column, field) in Keys::MADE_OF.iter().enumerate() {
            person.set(*field, read::text(row, column + 1)?);
        }
        each(LeadId(row.get(0)?), &Keys::of(&person))?;
    }
    Ok(())
}

/// The parts of the index that are not what is known of the people in them, as the first and the last lead of each.
pub(super) fn wrong_parts(connection: &Connection) -> rusqlite::Result<Vec<(i64, i64)>> {
    let there =
        "SELECT count(*), coalesce(max(part), -1), coalesce((SELECT max(lead) FROM person), -1) / ?1 FROM person_key";
    let (rows, last, last_of_people): (usize, i64, i64) =
        connection.query_row(there, [PART], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let (mut wrong, mut found) = (Vec::new(), 0);
    let last = last.max(last_of_people);
    for part in 0..=last {
        let (first, end) = (part * PART, (part + 1) * PART);
        let mut right: BTreeMap<(Kind, u32), Vec<Entry>> = BTreeMap::new();
        let mut gathered = Vec::new();
        each_person(connection, (first, end), |lead, keys| {
            gathered.extend(placed(lead, keys));
            Ok(())
        })?;
        gathered.sort_unstable();
        gathered.dedup();
        for (kind, drawer, _, entry) in gathered {
            right.entry((kind, drawer)).or_default().push(entry);
        }
        let mut is_right = true;
        for ((kind, drawer), entries) in &right {
            let there: Option<Vec<u8>> = connection
                .prepare_cached(ENTRIES)?
                .query_row(params![kind.number(), drawer, part], |row| row.get(0))
                .optional()?;
            found += usize::from(there.is_some());
            is_right &= there == Some(kept(entries));
        }
        if !is_right {
            wrong.push((first, end - 1));
        }
    }
    if wrong.is_empty() && found != rows {
        wrong.push((0, (last + 1) * PART - 1));
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_numbers_there_are_they_are_kept_and_read_back() {
        for key in [0, 1, 0x00FF_FFFF, 0x0100_0000, 0x8000_0001, u32::MAX] {
            let (drawer, rest) = (drawer_of(key), rest_of(key));
            assert!(drawer < DRAWERS && rest < 1 << 24);
            assert_eq!(drawer * (u32::MAX / DRAWERS + 1) + rest, key);
            let entries = [(rest, 0), (rest, 7_679)];
            assert_eq!(entries_of(&kept(&entries)).collect::<Vec<_>>(), entries);
        }
    }
}
