//! What the oracle's SQL finds, put together as it was asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::Connection;
use tasuki::agreement::goals::Figure;
use tasuki::clock::Timestamp;
use tasuki::insight::Basis;
use tasuki::insight::figures::{Ask, CountingUnit, Dimension, Moment, Sum};

/// What a figure comes to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Told {
    pub n: i64,
    pub k: i64,
    pub open: i64,
    pub backwards: i64,
    pub unvalued: i64,
    pub thousandths: i64,
    pub lengths: Vec<i64>,
}

impl Told {
    #[allow(clippy::cast_possible_truncation, reason = "amounts are small")]
    pub fn of(sum: &Sum) -> Self {
        let whole = |number: u64| i64::try_from(number).unwrap();
        Self {
            n: whole(sum.n),
            k: whole(sum.k),
            open: whole(sum.open),
            backwards: whole(sum.backwards),
            unvalued: whole(sum.unvalued),
            thousandths: (sum.total() * 1_000.0).round() as i64,
            lengths: sum.lengths().to_vec(),
        }
    }
}

struct Item {
    figure: String,
    basis: String,
    lead: i64,
    at: Option<i64>,
    told: Told,
    keys: [String; 4],
}

/// A part of what campaigns cost: one day of it.
struct Paid {
    id: i64,
    source: String,
    amount: f64,
    at: i64,
    month: String,
    days: i64,
}

/// Every item there is at a moment.
pub struct Oracle {
    items: Vec<Item>,
    paid: Vec<Paid>,
}

fn sql(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/figures/oracle").join(name);
    std::fs::read_to_string(path).unwrap()
}

impl Oracle {
    pub fn at(file: &Path, moment: Moment) -> Self {
        let journal = Connection::open(file).unwrap();
        journal
            .execute_batch("PRAGMA temp_store = MEMORY; CREATE TEMP TABLE moment (known INTEGER, now INTEGER)")
            .unwrap();
        journal
            .execute("INSERT INTO temp.moment VALUES (?1, ?2)", [moment.known.millis(), moment.now.millis()])
            .unwrap();
        for name in ["journal.sql", "items.sql"] {
            journal.execute_batch(&sql(name)).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        }
        let mut items = journal
            .prepare(
                "SELECT figure, basis, i.lead, at, n, k, open, unvalued, amount, length, l.source, \
                 coalesce(iif(i.rep = '*', l.owner, i.rep), ''), coalesce(reason, ''), \
                 coalesce(strftime('%Y-%m', (at + 32400000) / 1000, 'unixepoch'), ''), back \
                 FROM item i JOIN l ON l.lead = i.lead",
            )
            .unwrap();
        let items = items.query_map([], |row| {
            let open = row.get(6)?;
            let length: Option<i64> = row.get(9)?;
            Ok(Item {
                figure: row.get(0)?,
                basis: row.get(1)?,
                lead: row.get(2)?,
                at: row.get(3)?,
                told: Told {
                    n: row.get(4)?,
                    k: row.get(5)?,
                    open,
                    backwards: row.get(14)?,
                    unvalued: row.get(7)?,
                    thousandths: row.get(8)?,
                    lengths: length.filter(|_| open == 0).into_iter().collect(),
                },
                keys: [row.get(10)?, row.get(11)?, row.get(12)?, row.get(13)?],
            })
        });
        let items = items.unwrap().map(Result::unwrap).collect();
        let mut paid = journal.prepare("SELECT id, source, amount, at, days, month FROM paid").unwrap();
        let paid = paid.query_map([], |row| {
            Ok(Paid {
                id: row.get(0)?,
                source: row.get(1)?,
                amount: row.get(2)?,
                at: row.get(3)?,
                days: row.get(4)?,
                month: row.get(5)?,
            })
        });
        let paid = paid.unwrap().map(Result::unwrap).collect();
        Self { items, paid }
    }

    /// The groups of an answer; the empty key where it is told apart by nothing.
    pub fn answer(&self, ask: &Ask) -> BTreeMap<String, Told> {
        let (word, basis) = (ask.figure.to_string(), basis(ask));
        let place = ask.by.first().map(|by| match by {
            Dimension::Source => 0,
            Dimension::Rep => 1,
            Dimension::Reason => 2,
            _ => 3,
        });
        let mut groups: BTreeMap<String, Told> = BTreeMap::new();
        let asked = self.items.iter().filter(|item| item.figure == word && item.basis == basis);
        for item in asked.filter(|item| ask.span.has(item.at.map(Timestamp::from_millis))) {
            let group = groups.entry(place.map_or_else(String::new, |place| item.keys[place].clone())).or_default();
            group.n += item.told.n;
            group.k += item.told.k;
            group.open += item.told.open;
            group.backwards += item.told.backwards;
            group.unvalued += item.told.unvalued;
            group.thousandths += item.told.thousandths;
            group.lengths.extend(&item.told.lengths);
        }
        if matches!(ask.figure, Figure::Cost(_)) && matches!(place, None | Some(0 | 3)) {
            self.pay(ask, place, &mut groups);
        }
        for told in groups.values_mut() {
            told.lengths.sort_unstable();
        }
        groups
    }

    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "days and amounts are few")]
    fn pay(&self, ask: &Ask, place: Option<usize>, groups: &mut BTreeMap<String, Told>) {
        let mut costs: BTreeMap<i64, Vec<&Paid>> = BTreeMap::new();
        for paid in self.paid.iter().filter(|paid| ask.span.has(Some(Timestamp::from_millis(paid.at)))) {
            costs.entry(paid.id).or_default().push(paid);
        }
        for mut days in costs.into_values() {
            days.sort_by_key(|paid| paid.at);
            let mut before = 0;
            for (paid, nth) in days.into_iter().zip(1..).filter(|(paid, _)| paid.amount != 0.0) {
                let so_far = (paid.amount * (f64::from(nth) / paid.days as f64) * 1_000.0).round() as i64;
                let key = match place {
                    None => String::new(),
                    Some(0) => paid.source.clone(),
                    Some(_) => paid.month.clone(),
                };
                groups.entry(key).or_default().thousandths += so_far - before;
                before = so_far;
            }
        }
    }

    /// The leads of which anything counts.
    pub fn leads(&self, ask: &Ask) -> BTreeSet<i64> {
        let (word, basis) = (ask.figure.to_string(), basis(ask));
        let asked = self.items.iter().filter(|item| item.figure == word && item.basis == basis);
        asked.filter(|item| ask.span.has(item.at.map(Timestamp::from_millis))).map(|item| item.lead).collect()
    }

    /// The items of a figure, for whoever looks for what differs.
    pub fn items(&self, figure: &str) -> String {
        let line = |item: &Item| format!("      lead {} {:?} {:?} {:?}\n", item.lead, item.at, item.told, item.keys);
        self.items.iter().filter(|item| item.figure == figure).map(line).collect()
    }
}

fn basis(ask: &Ask) -> &'static str {
    let is_staged = matches!(ask.figure, Figure::Count(_) | Figure::Rate(..));
    if is_staged && ask.counting.unit == CountingUnit::Handoff {
        return match ask.counting.basis {
            Basis::Cohort if ask.counting.within.is_some() => "handoff_within",
            Basis::Cohort => "handoff_cohort",
            _ => "handoff_period",
        };
    }
    match (ask.figure, ask.counting.basis) {
        (Figure::Count(_) | Figure::Rate(..), Basis::Cohort) if ask.counting.within.is_some() => "within",
        (Figure::Count(_) | Figure::Rate(..), Basis::Cohort) => "cohort",
        (Figure::Count(_) | Figure::Rate(..), Basis::Period) => "period",
        (Figure::Count(_) | Figure::Rate(..), Basis::Stock) => "stock",
        _ => "",
    }
}
