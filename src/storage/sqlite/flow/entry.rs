//! What a lead adds to the flow: to each quarter of an hour in which it entered a stage or in which its cohort begins,
//! and to where leads stand.
//!
//! Entries lie one behind the other as numbers of seven bits a byte: what happened, source, campaign, industry, owner, and
//! of how many leads that is true. An entry of a lead that only came in takes nine bytes.

use rusqlite::Row;

use super::owners::Owners;
use crate::agreement::terms::Stage;
use crate::insight::{Counted, KeptBy};
use crate::storage::sqlite::read::{text, unreadable};

/// Milliseconds of a quarter of an hour. Days of every zone of today begin at one.
pub(super) const QUARTER: i64 = 15 * 60 * 1000;

/// Stages of the way.
const WAY: usize = Stage::WAY.len();

/// Where a lead's way begins that sales generated, and how far one had come that was lost.
const SQL: usize = Stage::Sql as usize;

/// Below it lie no quarters of an hour.
pub(super) const FIRST_QUARTER: i64 = i64::MIN / QUARTER - 1;

/// The place of where leads stand, told apart by a dimension.
pub(super) fn standing(dimension: Option<KeptBy>) -> i64 {
    i64::MIN + dimension.map_or(0, |dimension| 1 + dimension as i64)
}

/// What is true of some leads at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Entry {
    /// Source, campaign, industry and owner in the order of [`KeptBy::ALL`]; zero where there is none.
    of: [u64; KeptBy::ALL.len()],
    what: What,
}

impl Entry {
    /// By what a dimension tells it apart.
    pub(super) fn key(&self, dimension: Option<KeptBy>) -> u64 {
        dimension.and_then(|dimension| self.of.get(dimension as usize)).copied().unwrap_or(0)
    }

    pub(super) const fn what(&self) -> What {
        self.what
    }

    /// Puts an entry, of so many leads, behind others.
    pub(super) fn write(&self, leads: i64, bytes: &mut Vec<u8>) {
        for number in [self.what.0].into_iter().chain(self.of) {
            put(number, bytes);
        }
        // Of fewer than none are leads that are to be taken off: that is never so, and must be seen where it is.
        put(((leads << 1) ^ (leads >> 63)).cast_unsigned(), bytes);
    }
}

/// Reads entries, each with of how many leads it is true.
pub(super) fn read(mut bytes: &[u8], mut each: impl FnMut(Entry, i64)) -> rusqlite::Result<()> {
    while !bytes.is_empty() {
        let mut next = || take(&mut bytes).ok_or_else(|| unreadable(0, "a number of the flow that has no end"));
        let what = What(next()?);
        let of = [next()?, next()?, next()?, next()?];
        let leads = next()?;
        each(Entry { of, what }, (leads >> 1).cast_signed() ^ -(leads & 1).cast_signed());
    }
    Ok(())
}

fn put(mut number: u64, bytes: &mut Vec<u8>) {
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
        shift += 7;
    }
}

/// What happened to leads, packed.
///
/// | bits | of a quarter of an hour |
/// |---|---|
/// | 0 | sales generated them |
/// | 1 | their cohort begins in it |
/// | 2–8 | which stages they reached in it: each at the earliest instant at which it or a later one was recorded |
/// | 9–15 | which were recorded in it |
/// | 16–18 | of those whose cohort begins: how many stages they reached, whenever it was |
/// | 19–25 | and which were ever recorded |
///
/// Of where leads stand: bit 0 likewise, and the stage above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct What(u64);

const GENERATED: u64 = 1;
const COHORT: u64 = 1 << 1;
const REACHED: usize = 2;
const RECORDED: usize = 9;
const DEPTH: usize = 16;
const EVER_RECORDED: usize = 19;
const STAGES: u64 = (1 << WAY) - 1;

impl What {
    /// Whether a cohort begins here.
    pub(super) const fn is_cohort(self) -> bool {
        self.0 & COHORT != 0
    }

    /// Adds what a cohort got to.
    pub(super) fn add_cohort(self, leads: i64, sums: &mut Sums) {
        let reached = (1 << ((self.0 >> DEPTH) & 0b111)) - 1;
        sums.add(self, reached, (self.0 >> EVER_RECORDED) & STAGES, leads);
    }

    /// Adds what entered stages in a quarter of an hour.
    pub(super) fn add_period(self, leads: i64, sums: &mut Sums) {
        sums.add(self, (self.0 >> REACHED) & STAGES, (self.0 >> RECORDED) & STAGES, leads);
    }

    /// Adds those who stand somewhere.
    pub(super) fn add_standing(self, leads: i64, sums: &mut Sums) {
        let stage = usize::try_from(self.0 >> 1).unwrap_or(usize::MAX);
        if stage < WAY {
            sums.reached[stage] += leads;
            sums.recorded[stage] += leads;
            sums.generated[stage] += if self.0 & GENERATED != 0 { leads } else { 0 };
        }
    }
}

/// A group while it is added up: what is taken off may come before what it is taken off from.
#[derive(Debug, Clone, Default)]
pub(super) struct Sums {
    /// How many leads the group is made of.
    pub(super) leads: i64,
    reached: [i64; WAY],
    recorded: [i64; WAY],
    generated: [i64; WAY],
}

impl Sums {
    fn add(&mut self, what: What, reached: u64, recorded: u64, leads: i64) {
        let is_generated = what.0 & GENERATED != 0;
        // The way of what sales generated begins at SQL (decision 10).
        let first = if is_generated { SQL } else { 0 };
        for stage in first..WAY {
            let (is_reached, is_recorded) = (reached >> stage & 1 != 0, recorded >> stage & 1 != 0);
            self.reached[stage] += if is_reached { leads } else { 0 };
            self.recorded[stage] += if is_recorded { leads } else { 0 };
            self.generated[stage] += if is_reached && is_generated { leads } else { 0 };
        }
    }

    pub(super) fn counted(&self, keys: Vec<String>) -> Counted {
        let counts = |sums: [i64; WAY]| sums.map(|n| u64::try_from(n).unwrap_or(0));
        let (reached, recorded, generated) = (counts(self.reached), counts(self.recorded), counts(self.generated));
        Counted { keys, reached, recorded, generated }
    }
}

/// What [`Part::read`] reads of a table that keeps leads.
pub(super) const COLUMNS: &str = "generated, stage, source, campaign, industry, owner, at_lead, at_mal, at_mql, at_sal, \
     at_sql, at_opportunity, at_customer, at_lost, cohort_at";

/// What figures need of one lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    is_counted: bool,
    is_generated: bool,
    stage: Stage,
    of: [u64; KeptBy::ALL.len()],
    recorded: [Option<i64>; WAY],
    lost: Option<i64>,
    cohort: Option<i64>,
}

impl Part {
    /// Reads whether a lead counts from `first` on, and then [`COLUMNS`].
    pub(super) fn read(row: &Row<'_>, first: usize, owners: &mut Owners) -> rusqlite::Result<Self> {
        let stage = text(row, first + 2)?;
        let stage = Stage::of(stage).ok_or_else(|| unreadable(first + 2, format!("unknown word {stage:?}")))?;
        let word = |column| row.get(column).map(|id: Option<i64>| id.map_or(0, i64::cast_unsigned));
        let owner = row.get_ref(first + 6)?.as_str_or_null()?;
        let mut recorded = [None; WAY];
        for (place, at) in recorded.iter_mut().enumerate() {
            *at = row.get(first + 7 + place)?;
        }
        Ok(Self {
            is_counted: row.get(first)?,
            is_generated: row.get(first + 1)?,
            stage,
            of: [word(first + 3)?, word(first + 4)?, word(first + 5)?, owners.id(owner)],
            recorded,
            lost: row.get(first + 7 + WAY)?,
            cohort: row.get(first + 8 + WAY)?,
        })
    }

    /// Tells every place to which a lead adds something, and what.
    pub(super) fn entries(&self, mut each: impl FnMut(i64, Entry)) {
        if !self.is_counted {
            return;
        }
        let generated = if self.is_generated { GENERATED } else { 0 };
        let stands = What((self.stage as u64) << 1 | generated);
        each(standing(None), Entry { of: [0; 4], what: stands });
        for (nth, dimension) in KeptBy::ALL.into_iter().enumerate() {
            let mut of = [0; KeptBy::ALL.len()];
            of[nth] = self.of[nth];
            each(standing(Some(dimension)), Entry { of, what: stands });
        }
        let mut quarters = Quarters::default();
        let (mut earliest, mut depth, mut ever) = (None, 0, 0);
        for stage in (0..WAY).rev() {
            let lost = self.lost.filter(|_| stage == SQL);
            earliest = [earliest, self.recorded[stage], lost].into_iter().flatten().min();
            if let Some(at) = earliest {
                depth = depth.max(stage as u64 + 1);
                quarters.mark(at, 1 << (REACHED + stage));
            }
            if let Some(at) = self.recorded[stage] {
                ever |= 1 << stage;
                quarters.mark(at, 1 << (RECORDED + stage));
            }
        }
        if let Some(at) = self.cohort {
            quarters.mark(at, COHORT | depth << DEPTH | ever << EVER_RECORDED);
        }
        for (quarter, what) in quarters.marked() {
            each(quarter, Entry { of: self.of, what: What(what | generated) });
        }
    }
}

/// The few quarters of an hour in which something became of a lead.
#[derive(Debug, Default)]
struct Quarters {
    marks: [(i64, u64); 2 * WAY + 1],
    length: usize,
}

impl Quarters {
    fn mark(&mut self, at: i64, what: u64) {
        let quarter = at.div_euclid(QUARTER);
        let known = self.marks[..self.length].iter().position(|(other, _)| *other == quarter);
        let place = known.unwrap_or(self.length);
        self.marks[place].0 = quarter;
        self.marks[place].1 |= what;
        self.length = self.length.max(place + 1);
    }

    fn marked(&self) -> impl Iterator<Item = (i64, u64)> {
        self.marks[..self.length].iter().copied()
    }
}
