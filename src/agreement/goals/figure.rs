//! The figures that targets and the watch list can name (R70, R71, R86). The words are the program's own, as it must
//! count them.

use std::fmt;

use crate::agreement::terms::Stage;

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// How many leads reached a stage: `mql`.
    Count(Stage),
    /// The share of one stage that reached a later one: `mql_to_sal`.
    Rate(Stage, Stage),
    /// What one lead of a stage cost: `cost_per_mql`.
    Cost(Stage),
    /// How long the first contact takes, the median.
    FirstContact,
    /// The share of clocks that were met.
    Attainment,
    /// The amounts of open deals.
    Pipeline,
    /// The same, weighted by their chances.
    Forecast,
    /// The amounts of deals won.
    Revenue,
    /// The mean amount of a deal won.
    DealSize,
    /// From the first contact to the win.
    Cycle,
    /// The mean score of leads.
    Score,
}

/// Of what sort a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// So many in a time.
    Count,
    /// From 0 to 1.
    Rate,
    /// Money for one lead.
    Cost,
    /// A length of time.
    Time,
    /// Money in a time.
    Amount,
    /// Points.
    Points,
}

const SIMPLE: [(&str, Figure); 8] = [
    ("first_contact_time", Figure::FirstContact),
    ("sla_attainment", Figure::Attainment),
    ("pipeline", Figure::Pipeline),
    ("forecast", Figure::Forecast),
    ("revenue", Figure::Revenue),
    ("deal_size", Figure::DealSize),
    ("cycle", Figure::Cycle),
    ("average_score", Figure::Score),
];

const COST: &str = "cost_per_";
const TO: &str = "_to_";

impl Figure {
    /// The figure that `word` stands for.
    pub fn of(word: &str) -> Option<Self> {
        let on_the_way = |word: &str| Stage::of(word).filter(|stage| Stage::WAY.contains(stage));
        if let Some((_, figure)) = SIMPLE.iter().find(|(known, _)| *known == word) {
            return Some(*figure);
        }
        if let Some(stage) = word.strip_prefix(COST) {
            return on_the_way(stage).map(Self::Cost);
        }
        if let Some((from, to)) = word.split_once(TO) {
            let (from, to) = (on_the_way(from)?, on_the_way(to)?);
            return (from < to).then_some(Self::Rate(from, to));
        }
        on_the_way(word).map(Self::Count)
    }

    /// All words, for hints.
    pub fn words() -> Vec<String> {
        let way = Stage::WAY;
        let rates = way.windows(2).map(|step| Self::Rate(step[0], step[1]));
        let simple = SIMPLE.iter().map(|(_, figure)| *figure);
        let all = way.map(Self::Count).into_iter().chain(rates).chain(way.map(Self::Cost)).chain(simple);
        all.map(|figure| figure.to_string()).collect()
    }

    /// Of what sort it is.
    pub const fn sort(self) -> Sort {
        match self {
            Self::Count(_) => Sort::Count,
            Self::Rate(..) | Self::Attainment => Sort::Rate,
            Self::Cost(_) => Sort::Cost,
            Self::FirstContact | Self::Cycle => Sort::Time,
            Self::Pipeline | Self::Forecast | Self::Revenue | Self::DealSize => Sort::Amount,
            Self::Score => Sort::Points,
        }
    }
}

/// As files write it.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(stage) => stage.fmt(f),
            Self::Cost(stage) => write!(f, "{COST}{stage}"),
            Self::Rate(from, to) => write!(f, "{from}{TO}{to}"),
            _ => f.pad(SIMPLE.iter().find(|(_, figure)| figure == self).map_or("", |(word, _)| word)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_as_it_is_written() {
        for word in Figure::words() {
            assert_eq!(Figure::of(&word).unwrap().to_string(), word);
        }
        assert_eq!(Figure::of("mql_to_customer"), Some(Figure::Rate(Stage::Mql, Stage::Customer)));
    }

    #[test]
    fn what_nobody_counts_is_no_figure() {
        for word in ["", "mqls", "sal_to_mql", "mql_to_mql", "mql_to_lost", "cost_per_", "cost_per_lost", "lost"] {
            assert_eq!(Figure::of(word), None, "{word:?}");
        }
    }
}
