//! The search index: for each pair of letters that follow one another in what a search looks at, which leads have it.
//!
//! Two letters are a usual word in Japanese, which no index of longer pieces finds. So a word of two letters is looked up; a
//! longer one is looked up pair by pair, and whoever has them all is read; of a single letter, and for the ends of words,
//! the last letter of a word pairs with nothing. Leads are kept in parts of [`PART`] by their numbers: what a part's leads
//! have lies together, so that leads that come in at once are written in one place.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

use rusqlite::{Connection, OptionalExtension, params};

use super::read;
use crate::domain::Person;
use crate::ids::LeadId;

/// So many leads are a part: so few that one bit for each of them still lies within a page of the file, and no page is
/// begun for the rest.
pub(super) const PART: i64 = 7_680;
const PLACES: usize = 7_680;

/// One bit a lead.
const WORDS: usize = PLACES / 64;
const BITMAP: usize = PLACES / 8;

/// So many entries are gathered before they are written.
const MANY: usize = 4 << 20;

pub(super) const LEADS_OF_PAIR: &str = "SELECT leads FROM search WHERE part = ?1 AND pair = ?2";
pub(super) const LEADS_OF_LETTER: &str = "SELECT leads FROM search WHERE part = ?1 AND pair >= ?2 AND pair < ?3";
const PAIRS_OF_PART: &str = "SELECT pair, leads FROM search WHERE part = ?1 ORDER BY pair";

/// Two letters as one number; the second is 0 at the end of a word.
fn pair(first: char, second: Option<char>) -> i64 {
    (i64::from(u32::from(first)) << 21) | i64::from(second.map_or(0, u32::from))
}

/// The pairs of a text that is folded already, as they come.
fn each_pair(folded: &str, mut each: impl FnMut(i64)) {
    let mut before: Option<char> = None;
    for letter in folded.chars() {
        let next = Some(letter).filter(|letter| !letter.is_whitespace());
        if let Some(before) = before {
            each(pair(before, next));
        }
        before = next;
    }
    if let Some(last) = before {
        each(pair(last, None));
    }
}

/// The same in order, each once.
fn pairs(folded: &str) -> Vec<i64> {
    let mut pairs = Vec::with_capacity(folded.len());
    each_pair(folded, |pair| pairs.push(pair));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Some leads of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Leads(Box<[u64; WORDS]>);

impl Leads {
    fn none() -> Self {
        Self(Box::new([0; WORDS]))
    }

    fn all() -> Self {
        Self(Box::new([u64::MAX; WORDS]))
    }

    fn set(&mut self, place: u16) {
        self.0[usize::from(place) / 64] |= 1 << (place % 64);
    }

    fn clear(&mut self, place: u16) {
        self.0[usize::from(place) / 64] &= !(1 << (place % 64));
    }

    fn has(&self, place: u16) -> bool {
        self.0[usize::from(place) / 64] & (1 << (place % 64)) != 0
    }

    fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    fn places(&self) -> impl DoubleEndedIterator<Item = u16> + '_ {
        (0..u16::try_from(PART).unwrap_or(u16::MAX)).filter(|place| self.has(*place))
    }

    fn keep(&mut self, others: &Self) {
        self.0.iter_mut().zip(&*others.0).for_each(|(word, other)| *word &= other);
    }

    fn add(&mut self, others: &Self) {
        self.0.iter_mut().zip(&*others.0).for_each(|(word, other)| *word |= other);
    }

    /// As it is kept: the distances from one lead to the next, or one bit a lead where that is shorter.
    fn kept(&self) -> Vec<u8> {
        let mut places = Vec::with_capacity(64);
        for (first, word) in (0_u16..).step_by(64).zip(&*self.0) {
            let mut left = *word;
            while left != 0 {
                places.push(first + u16::try_from(left.trailing_zeros()).unwrap_or(0));
                left &= left - 1;
            }
        }
        kept(&places)
    }

    fn of(kept: &[u8]) -> Self {
        let mut leads = Self::none();
        if kept.len() == BITMAP {
            let words = kept.chunks_exact(8).map(|word| word.try_into().map_or(0, u64::from_le_bytes));
            leads.0.iter_mut().zip(words).for_each(|(word, read)| *word = read);
            return leads;
        }
        let (mut bytes, mut next) = (kept.iter(), 0_u16);
        while let Some(byte) = bytes.next() {
            let high = u16::from(byte & 0x7F);
            let distance =
                if *byte < 0x80 { high } else { (high << 7) | u16::from(bytes.next().map_or(0, |low| low & 0x7F)) };
            let place = next.saturating_add(distance);
            if i64::from(place) < PART {
                leads.set(place);
            }
            next = place.saturating_add(1);
        }
        leads
    }
}

/// The same of places in their order.
fn kept(places: &[u16]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(places.len() + 8);
    let mut next = 0_u16;
    for place in places {
        let distance = place - next;
        if distance >= 0x80 {
            bytes.push(0x80 | u8::try_from(distance >> 7).unwrap_or(0x7F));
        }
        bytes.push(u8::try_from(distance & 0x7F).unwrap_or(0));
        next = place + 1;
    }
    if bytes.len() < BITMAP {
        return bytes;
    }
    let mut bitmap = vec![0; BITMAP];
    for place in places {
        bitmap[usize::from(*place) / 8] |= 1 << (place % 8);
    }
    bitmap
}

fn part_and_place(lead: LeadId) -> (i64, u16) {
    (lead.0.div_euclid(PART), u16::try_from(lead.0.rem_euclid(PART)).unwrap_or(0))
}

/// Pairs are numbers already: one multiplication spreads them well enough.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_i64(i64::from(*byte));
        }
    }

    fn write_i64(&mut self, number: i64) {
        let mixed = (self.0 ^ number.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}

/// The places of a part's leads by pairs of letters.
type Places = HashMap<i64, Vec<u16>, BuildHasherDefault<Spread>>;

/// New leads whose names are not in the index yet, and leads that are to be taken out of it. Written before the transaction
/// ends.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    come: BTreeMap<i64, Places>,
    /// How many entries that are.
    entries: usize,
    /// Leads that are called nothing any more.
    gone: Vec<(i64, i64, u16)>,
}

impl Waiting {
    /// A lead that was not there.
    pub(super) fn add(&mut self, connection: &Connection, lead: LeadId, person: &Person) -> rusqlite::Result<()> {
        self.gather(lead, person.search_text());
        self.if_many(connection)
    }

    /// A lead that is called nothing any more.
    pub(super) fn remove(&mut self, connection: &Connection, lead: LeadId, person: &Person) -> rusqlite::Result<()> {
        let (part, place) = part_and_place(lead);
        self.gone.extend(pairs(person.search_text()).into_iter().map(|pair| (part, pair, place)));
        self.if_many(connection)
    }

    fn if_many(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        if self.entries + self.gone.len() >= MANY { self.write(connection) } else { Ok(()) }
    }

    fn gather(&mut self, lead: LeadId, folded: &str) {
        let (part, place) = part_and_place(lead);
        let places = self.come.entry(part).or_default();
        each_pair(folded, |pair| {
            let of_pair = places.entry(pair).or_default();
            if of_pair.last() != Some(&place) {
                of_pair.push(place);
                self.entries += 1;
            }
        });
    }

    /// Writes them.
    pub(super) fn write(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.entries = 0;
        for (part, places) in std::mem::take(&mut self.come) {
            let mut pairs: Vec<(i64, Vec<u16>)> = places.into_iter().collect();
            pairs.sort_unstable();
            let is_known = connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM search WHERE part = ?1)")?
                .query_row([part], |row| row.get(0))?;
            let mut insert = connection.prepare_cached("INSERT INTO search (part, pair, leads) VALUES (?1, ?2, ?3)")?;
            for (pair, mut places) in pairs {
                if is_known {
                    change(connection, part, pair, |leads| places.iter().for_each(|place| leads.set(*place)))?;
                    continue;
                }
                // They come in the order of leads, unless a lead comes in behind one that came later.
                places.sort_unstable();
                places.dedup();
                insert.execute(params![part, pair, kept(&places)])?;
            }
        }
        // A lead that came and went within one transaction is in both.
        let mut entries = std::mem::take(&mut self.gone);
        entries.sort_unstable();
        for group in entries.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let (part, pair, _) = group[0];
            change(connection, part, pair, |leads| group.iter().for_each(|(_, _, place)| leads.clear(*place)))?;
        }
        Ok(())
    }
}

/// A lead that is called otherwise now.
pub(super) fn replace(connection: &Connection, lead: LeadId, old: &Person, new: &Person) -> rusqlite::Result<()> {
    let (old, new) = (pairs(old.search_text()), pairs(new.search_text()));
    let (part, place) = part_and_place(lead);
    for gone in old.iter().filter(|pair| new.binary_search(pair).is_err()) {
        change(connection, part, *gone, |leads| leads.clear(place))?;
    }
    for come in new.iter().filter(|pair| old.binary_search(pair).is_err()) {
        change(connection, part, *come, |leads| leads.set(place))?;
    }
    Ok(())
}

fn change(connection: &Connection, part: i64, pair: i64, how: impl FnOnce(&mut Leads)) -> rusqlite::Result<()> {
    let kept: Option<Vec<u8>> =
        connection.prepare_cached(LEADS_OF_PAIR)?.query_row([part, pair], |row| row.get(0)).optional()?;
    let mut leads = kept.as_deref().map_or_else(Leads::none, Leads::of);
    how(&mut leads);
    if leads.is_empty() {
        connection.prepare_cached("DELETE FROM search WHERE part = ?1 AND pair = ?2")?.execute([part, pair])?;
    } else {
        connection
            .prepare_cached(
                "INSERT INTO search (part, pair, leads) VALUES (?1, ?2, ?3) \
                 ON CONFLICT (part, pair) DO UPDATE SET leads = excluded.leads",
            )?
            .execute(params![part, pair, leads.kept()])?;
    }
    Ok(())
}

/// Whoever may be meant by what somebody seeks.
#[derive(Debug)]
pub(super) struct Found {
    parts: Vec<Leads>,
    /// Texts of which the index knows the pairs only.
    to_read: Vec<String>,
}

/// Looks folded texts up, all of which are sought. A text with a blank in it is sought as it stands.
pub(super) fn find(connection: &Connection, sought: &[&str]) -> rusqlite::Result<Found> {
    let words: Vec<&str> = sought.iter().flat_map(|text| text.split_whitespace()).collect();
    let last: i64 =
        connection.prepare_cached("SELECT coalesce(max(part), -1) FROM search")?.query_row([], |row| row.get(0))?;
    let parts = (0..=last).map(|part| {
        let mut leads = Leads::all();
        for word in &words {
            if leads.is_empty() {
                break;
            }
            narrow(connection, part, word, &mut leads)?;
        }
        Ok(leads)
    });
    let parts = parts.collect::<rusqlite::Result<_>>()?;
    let is_long = |text: &&&str| text.chars().nth(2).is_some();
    let to_read = sought.iter().filter(is_long).map(|text| (*text).to_owned()).collect();
    Ok(Found { parts, to_read })
}

/// Leaves those that may have a word.
fn narrow(connection: &Connection, part: i64, word: &str, leads: &mut Leads) -> rusqlite::Result<()> {
    let mut letters = word.chars().peekable();
    let Some(first) = letters.next() else { return Ok(()) };
    if letters.peek().is_none() {
        let mut having = Leads::none();
        let mut statement = connection.prepare_cached(LEADS_OF_LETTER)?;
        let mut rows = statement.query([part, pair(first, None), (i64::from(u32::from(first)) + 1) << 21])?;
        while let Some(row) = rows.next()? {
            having.add(&Leads::of(row.get_ref(0)?.as_blob()?));
        }
        leads.keep(&having);
        return Ok(());
    }
    let mut statement = connection.prepare_cached(LEADS_OF_PAIR)?;
    let mut before = first;
    for letter in letters {
        let having = statement
            .query_row([part, pair(before, Some(letter))], |row| Ok(Leads::of(row.get_ref(0)?.as_blob()?)))
            .optional()?;
        leads.keep(&having.unwrap_or_else(Leads::none));
        if leads.is_empty() {
            return Ok(());
        }
        before = letter;
    }
    Ok(())
}

impl Found {
    /// How many they are at most.
    pub(super) fn count(&self) -> u64 {
        self.parts.iter().map(Leads::count).sum()
    }

    /// Whether a lead may be meant: it is, unless [`Self::is_to_be_read`].
    pub(super) fn may(&self, lead: LeadId) -> bool {
        let (part, place) = part_and_place(lead);
        usize::try_from(part).ok().and_then(|part| self.parts.get(part)).is_some_and(|leads| leads.has(place))
    }

    /// Whether who may be meant is to be read.
    pub(super) fn is_to_be_read(&self) -> bool {
        !self.to_read.is_empty()
    }

    /// Whether a lead is meant.
    pub(super) fn has(&self, connection: &Connection, lead: LeadId) -> rusqlite::Result<bool> {
        let may = self.may(lead);
        if !may || !self.is_to_be_read() {
            return Ok(may);
        }
        let text = read::searched(connection, lead)?;
        Ok(self.to_read.iter().all(|word| text.contains(word.as_str())))
    }

    /// All that may be meant, the newest first.
    pub(super) fn newest_first(&self) -> impl Iterator<Item = LeadId> + '_ {
        let last = i64::try_from(self.parts.len()).unwrap_or(0);
        let parts = (0..last).rev().zip(self.parts.iter().rev());
        parts.flat_map(|(part, leads)| leads.places().rev().map(move |place| LeadId(part * PART + i64::from(place))))
    }
}

/// Makes the index anew.
pub(super) fn build(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM search", [])?;
    let mut waiting = Waiting::default();
    let mut people = connection.prepare(&read::searched_statement("1 ORDER BY lead"))?;
    let mut rows = people.query([])?;
    while let Some(row) = rows.next()? {
        waiting.gather(LeadId(row.get(0)?), &read::searched_text(row)?);
        if waiting.entries >= MANY {
            waiting.write(connection)?;
        }
    }
    waiting.write(connection)
}

/// The parts of the index that are not what the people in them are called, as the first and the last lead of each.
pub(super) fn wrong_parts(connection: &Connection) -> rusqlite::Result<Vec<(i64, i64)>> {
    let last: i64 = connection.query_row(
        "SELECT max(coalesce((SELECT max(part) FROM search), -1), coalesce((SELECT max(lead) FROM person), -1) / ?1)",
        [PART],
        |row| row.get(0),
    )?;
    let mut wrong = Vec::new();
    for part in 0..=last {
        let (first, end) = (part * PART, (part + 1) * PART);
        let mut right: BTreeMap<i64, Vec<u16>> = BTreeMap::new();
        let mut people =
            connection.prepare_cached(&read::searched_statement("lead >= ?1 AND lead < ?2 ORDER BY lead"))?;
        let mut rows = people.query([first, end])?;
        while let Some(row) = rows.next()? {
            let (_, place) = part_and_place(LeadId(row.get(0)?));
            for pair in pairs(&read::searched_text(row)?) {
                right.entry(pair).or_default().push(place);
            }
        }
        let mut statement = connection.prepare_cached(PAIRS_OF_PART)?;
        let there = statement.query_map([part], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let there = there.collect::<rusqlite::Result<Vec<(i64, Vec<u8>)>>>()?;
        let right: Vec<(i64, Vec<u8>)> = right.into_iter().map(|(pair, places)| (pair, kept(&places))).collect();
        if there != right {
            wrong.push((first, end - 1));
        }
    }
    wrong.extend(
        connection
            .query_row("SELECT min(part) FROM search WHERE part < 0", [], |row| row.get::<_, Option<i64>>(0))?
            .map(|part| (part * PART, part * PART + PART - 1)),
    );
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_leads_there_are_they_are_kept_and_read_back() {
        let sparse: Vec<u16> = vec![0, 1, 127, 128, 300, 7_679];
        let dense: Vec<u16> = (0..7_680).filter(|place| place % 3 != 0).collect();
        let full: Vec<u16> = (0..7_680).collect();
        for places in [Vec::new(), sparse, dense, full] {
            let bytes = kept(&places);
            assert!(bytes.len() <= BITMAP);
            let read = Leads::of(&bytes);
            assert_eq!(read.places().collect::<Vec<_>>(), places);
            assert_eq!(read.kept(), bytes, "whichever way it was made");
        }
    }

    #[test]
    fn a_word_ends_where_a_blank_stands() {
        assert_eq!(pairs("山田 太").len(), 3, "山田, 田 at the end, 太 at the end");
        assert_eq!(pairs("aaaa"), [pair('a', None), pair('a', Some('a'))]);
    }
}
