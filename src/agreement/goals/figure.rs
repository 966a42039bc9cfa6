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
    /// How long it took from one stage to a later one, by the calendar on the wall: `time_mql_to_sql`.
    Time(Stage, Stage),
    /// The same in days, from one local date to the other: `days_mql_to_customer`.
    Days(Stage, Stage),
    /// For how long those who stand at a stage have stood there: `age_mql`.
    Age(Stage),
    /// How many hand-offs were made.
    Handoffs,
    /// The share of ended hand-offs that sales gave back.
    Returned,
    /// The share of ended hand-offs that sales put aside for good.
    Rejected,
    /// What sales gave back or put aside, counted: by reason and by side.
    Refusals,
    /// Of what sales gave back or put aside: the share of which nobody had tried to reach anybody.
    Untouched,
    /// Deals and candidates that were lost, counted.
    Losses,
    /// How often somebody tried to reach the person, per ended hand-off.
    Attempts,
    /// How long the first contact takes, the median.
    FirstContact,
    /// How long it takes until the person is reached.
    FirstReached,
    /// The share of clocks that were met.
    Attainment,
    /// The same as it is charged to owners.
    OwnerAttainment,
    /// The share of clocks whose ideal was met.
    Ideal,
    /// Acts done past a gate, counted.
    GatesSkipped,
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
    /// The mean score of leads when they were handed over.
    Score,
    /// The share of hand-offs of which sales was told all that was agreed.
    Context,
    /// The share of sales' questions that marketing answered in time.
    Answers,
    /// The share of promised dates at which marketing looked at the lead again in time.
    Wakes,
    /// The share of leads that were given back and were handed over again.
    Comeback,
    /// Open hand-offs that are nobody's.
    Unowned,
    /// Open hand-offs with which nobody has done anything for two weeks.
    Silent,
    /// The share of leads under way of which something is missing that was promised to be known.
    Incomplete,
    /// Leads whose stages contradict each other.
    Contradictions,
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
    /// So many for each, on average.
    Mean,
}

const SIMPLE: [(&str, Figure); 27] = [
    ("handoffs", Figure::Handoffs),
    ("returned", Figure::Returned),
    ("rejected", Figure::Rejected),
    ("refusals", Figure::Refusals),
    ("untouched", Figure::Untouched),
    ("losses", Figure::Losses),
    ("attempts", Figure::Attempts),
    ("first_contact_time", Figure::FirstContact),
    ("first_reached_time", Figure::FirstReached),
    ("sla_attainment", Figure::Attainment),
    ("owner_attainment", Figure::OwnerAttainment),
    ("ideal_attainment", Figure::Ideal),
    ("gates_skipped", Figure::GatesSkipped),
    ("pipeline", Figure::Pipeline),
    ("forecast", Figure::Forecast),
    ("revenue", Figure::Revenue),
    ("deal_size", Figure::DealSize),
    ("cycle", Figure::Cycle),
    ("average_score", Figure::Score),
    ("complete_context", Figure::Context),
    ("answered_in_time", Figure::Answers),
    ("wakes_in_time", Figure::Wakes),
    ("came_back", Figure::Comeback),
    ("unowned", Figure::Unowned),
    ("silent", Figure::Silent),
    ("incomplete", Figure::Incomplete),
    ("contradictions", Figure::Contradictions),
];

const COST: &str = "cost_per_";
const TO: &str = "_to_";
const TIME: &str = "time_";
const DAYS: &str = "days_";
const AGE: &str = "age_";

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
        if let Some(stage) = word.strip_prefix(AGE) {
            return on_the_way(stage).map(Self::Age);
        }
        let step = |word: &str| {
            let (from, to) = word.split_once(TO)?;
            let (from, to) = (on_the_way(from)?, on_the_way(to)?);
            (from < to).then_some((from, to))
        };
        if let Some(word) = word.strip_prefix(TIME) {
            return step(word).map(|(from, to)| Self::Time(from, to));
        }
        if let Some(word) = word.strip_prefix(DAYS) {
            return step(word).map(|(from, to)| Self::Days(from, to));
        }
        if word.contains(TO) {
            return step(word).map(|(from, to)| Self::Rate(from, to));
        }
        on_the_way(word).map(Self::Count)
    }

    /// All words, for hints.
    pub fn words() -> Vec<String> {
        let way = Stage::WAY;
        let leaps = [Self::Rate(Stage::Mql, Stage::Sql), Self::Rate(Stage::Mql, Stage::Customer)];
        let rates = way.windows(2).map(|step| Self::Rate(step[0], step[1])).chain(leaps);
        let simple = SIMPLE.iter().map(|(_, figure)| *figure);
        let times = way.windows(2).map(|step| Self::Time(step[0], step[1]));
        let days = way.windows(2).map(|step| Self::Days(step[0], step[1]));
        let counted = way.map(Self::Count).into_iter().chain(rates).chain(way.map(Self::Cost));
        let all = counted.chain(times).chain(days).chain(way.map(Self::Age)).chain(simple);
        all.map(|figure| figure.to_string()).collect()
    }

    /// Of what sort it is.
    pub const fn sort(self) -> Sort {
        match self {
            Self::Count(_)
            | Self::Handoffs
            | Self::Refusals
            | Self::Losses
            | Self::GatesSkipped
            | Self::Unowned
            | Self::Silent
            | Self::Contradictions => Sort::Count,
            Self::Rate(..)
            | Self::Attainment
            | Self::OwnerAttainment
            | Self::Ideal
            | Self::Returned
            | Self::Rejected
            | Self::Untouched
            | Self::Context
            | Self::Answers
            | Self::Wakes
            | Self::Comeback
            | Self::Incomplete => Sort::Rate,
            Self::Cost(_) => Sort::Cost,
            Self::Time(..) | Self::Days(..) | Self::Age(_) | Self::FirstContact | Self::FirstReached | Self::Cycle => {
                Sort::Time
            }
            Self::Pipeline | Self::Forecast | Self::Revenue | Self::DealSize => Sort::Amount,
            Self::Score => Sort::Points,
            Self::Attempts => Sort::Mean,
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
            Self::Time(from, to) => write!(f, "{TIME}{from}{TO}{to}"),
            Self::Days(from, to) => write!(f, "{DAYS}{from}{TO}{to}"),
            Self::Age(stage) => write!(f, "{AGE}{stage}"),
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
