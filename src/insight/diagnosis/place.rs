//! Where a loss sits: in which source, campaign, criterion, team, person, tier or hour it is larger than among all others, by
//! more than chance.

use super::super::figures::{Ask, Dimension, Sum};
use super::super::{Rate, chance};
use super::{MATTERS, Pair, SURE, number, value};
use crate::agreement::Versions;

/// By what it is looked for.
pub(super) const DIMENSIONS: [Dimension; 7] = [
    Dimension::Source,
    Dimension::Campaign,
    Dimension::Criterion,
    Dimension::Tier,
    Dimension::Team,
    Dimension::Rep,
    Dimension::Hour,
];

/// Groups of fewer leads are not looked at.
const LEAST: u64 = 10;

/// So many places are told.
const MOST: usize = 3;

/// A group in which more is lost than among all others.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// By what it is a group.
    pub by: Dimension,
    /// Its key.
    pub key: String,
    /// How many of it came through.
    pub is: Rate,
    /// How many of it came through of those with which they are compared; nothing where it is new, or where it is compared
    /// with all others.
    pub was: Option<Rate>,
    /// How many of all others came through.
    pub others: Rate,
    /// So many leads it lost beyond what is compared.
    pub lost: f64,
    /// How likely chance alone does as much, adjusted as Holm has it over all groups.
    pub by_chance: f64,
    /// The leads behind it.
    pub ask: Ask,
}

/// Where more is lost, and by what that could be looked for at all.
pub(super) fn places(pairs: &[(Dimension, Pair)], versions: &Versions) -> (Vec<Place>, Vec<Dimension>) {
    let mut tried: Vec<(Place, f64)> = pairs.iter().flat_map(|(by, pair)| try_all(*by, pair)).collect();
    let adjusted = chance::holm(&tried.iter().map(|(place, _)| place.by_chance).collect::<Vec<_>>());
    let mut looked_by: Vec<Dimension> = tried.iter().map(|(place, _)| place.by).collect();
    looked_by.dedup();
    tried.iter_mut().zip(adjusted).for_each(|((place, _), by_chance)| place.by_chance = by_chance);
    let mut places: Vec<Place> = tried
        .into_iter()
        .filter(|(place, more)| place.by_chance < SURE && *more > MATTERS - 1e-9 && place.lost > 0.0)
        .map(|(place, _)| place)
        .collect();
    // Where a whole team differs nobody in it is named.
    let teams: Vec<String> =
        places.iter().filter(|place| place.by == Dimension::Team).map(|place| place.key.clone()).collect();
    let team_of = |rep: &str| {
        versions.newest_with(|agreement| agreement.person(rep)).and_then(|person| person.reports_to.as_ref())
    };
    places.retain(|place| place.by != Dimension::Rep || team_of(&place.key).is_none_or(|team| !teams.contains(team)));
    places.sort_by(|a, b| b.lost.total_cmp(&a.lost));
    places.truncate(MOST);
    (places, looked_by)
}

/// Each group with how much more it lost than all others, 1.0 for all of its leads.
fn try_all(by: Dimension, pair: &Pair) -> Vec<(Place, f64)> {
    // One group is everything, and no place.
    let groups = pair.now.groups.iter().filter(|(_, sum)| sum.n >= LEAST && sum.n < pair.now.total.n);
    groups.filter_map(|(keys, sum)| try_one(by, keys, sum, pair)).collect()
}

fn try_one(by: Dimension, keys: &[String], sum: &Sum, pair: &Pair) -> Option<(Place, f64)> {
    let key = keys.first().filter(|key| !key.is_empty())?;
    let is = sum.rate();
    let others = without(pair.now.total.rate(), is);
    let then = pair.then.as_ref().filter(|then| then.total.n >= LEAST);
    let was = then.and_then(|then| then.groups.get(keys)).map(Sum::rate).filter(|was| was.n >= LEAST);
    let (more, lost, by_chance) = match (then, was) {
        (Some(then), Some(was)) => {
            let others_were = without(then.total.rate(), was);
            if others_were.n < LEAST || others.n < LEAST {
                return None;
            }
            let fell = value(was) - value(is);
            let more = fell - (value(others_were) - value(others));
            (more, fell * number(is.n), chance::changes((was, is), (others_were, others)))
        }
        // It is new: it is held against all that was.
        (Some(then), None) => {
            let were = then.total.rate();
            let more = value(were) - value(is);
            (more, more * number(is.n), chance::shares(is, were))
        }
        (None, _) => {
            let more = value(others) - value(is);
            (more, more * number(is.n), chance::shares(is, others))
        }
    };
    let ask = pair.ask.of_group(keys);
    Some((Place { by, key: key.clone(), is, was, others, lost, by_chance, ask }, more))
}

const fn without(all: Rate, group: Rate) -> Rate {
    Rate::new(all.k.saturating_sub(group.k), all.n.saturating_sub(group.n))
}
