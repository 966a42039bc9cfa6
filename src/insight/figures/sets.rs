//! The reports that have names: which figures stand together, and told apart by what where nobody says otherwise.

use super::dimension::Dimension;
use crate::agreement::goals::Figure;
use crate::agreement::terms::{Stage, terms};
use serde::{Deserialize, Serialize};

terms! {
    /// A report.
    Report {
        /// Whether clocks were kept.
        Sla = "sla",
        /// Why leads come back, are put aside, are lost.
        Reasons = "reasons",
        /// What sources bring.
        Sources = "sources",
        /// What had been read before SQLs and wins.
        Content = "content",
        /// What had been done before SQLs and wins.
        Behaviour = "behaviour",
        /// What people have on their hands.
        Reps = "reps",
        /// How long things take.
        Times = "times",
        /// What open deals are worth.
        Forecast = "forecast",
        /// Which industries become deals.
        Industries = "industries",
        /// What leads cost.
        Costs = "costs",
        /// How leads score when they are handed over.
        Scores = "scores",
        /// The ways that end in deals.
        Paths = "paths",
        /// Acts past gates.
        Gates = "gates",
        /// What both departments promised.
        Promises = "promises",
        /// Whether what is known can be trusted.
        Quality = "quality",
    }
}

impl Report {
    /// Its figures, the first being the one by which groups are put in order.
    pub fn figures(self) -> Vec<Figure> {
        let rate = Figure::Rate;
        match self {
            Self::Sla => vec![Figure::Attainment, Figure::OwnerAttainment, Figure::Ideal, Figure::FirstContact],
            Self::Reasons => vec![Figure::Refusals, Figure::Untouched, Figure::Losses],
            Self::Sources => vec![
                rate(Stage::Mql, Stage::Sal),
                rate(Stage::Mql, Stage::Sql),
                rate(Stage::Mql, Stage::Customer),
                Figure::Revenue,
            ],
            Self::Content | Self::Behaviour | Self::Industries | Self::Paths => {
                vec![rate(Stage::Mql, Stage::Sal), rate(Stage::Mql, Stage::Sql), rate(Stage::Mql, Stage::Customer)]
            }
            Self::Reps => vec![
                Figure::Handoffs,
                Figure::FirstContact,
                Figure::OwnerAttainment,
                Figure::Attempts,
                Figure::Returned,
                Figure::Pipeline,
            ],
            Self::Times => {
                let steps = [
                    (Stage::Mal, Stage::Mql),
                    (Stage::Mql, Stage::Sal),
                    (Stage::Sal, Stage::Sql),
                    (Stage::Sql, Stage::Opportunity),
                    (Stage::Opportunity, Stage::Customer),
                    (Stage::Mql, Stage::Customer),
                ];
                let steps = steps.map(|(from, to)| Figure::Time(from, to));
                [Figure::FirstContact, Figure::FirstReached].into_iter().chain(steps).chain([Figure::Cycle]).collect()
            }
            Self::Forecast => vec![Figure::Pipeline, Figure::Forecast],
            Self::Costs => [Stage::Mql, Stage::Sal, Stage::Sql, Stage::Customer].map(Figure::Cost).to_vec(),
            Self::Scores => vec![Figure::Score, Figure::Handoffs, rate(Stage::Mql, Stage::Sal)],
            Self::Gates => vec![Figure::GatesSkipped],
            Self::Quality => vec![Figure::Unowned, Figure::Silent, Figure::Incomplete, Figure::Contradictions],
            Self::Promises => vec![
                Figure::Attainment,
                Figure::Ideal,
                Figure::Context,
                Figure::Answers,
                Figure::Wakes,
                Figure::Untouched,
            ],
        }
    }

    /// By what they are told apart where nobody says otherwise; nothing where they stand one below the other.
    pub fn by(self) -> Vec<Dimension> {
        match self {
            Self::Sla | Self::Reps => vec![Dimension::Rep],
            Self::Reasons => vec![Dimension::Side, Dimension::Reason],
            Self::Sources => vec![Dimension::Source],
            Self::Content => vec![Dimension::Content],
            Self::Behaviour => vec![Dimension::Behaviour],
            Self::Times | Self::Promises | Self::Quality => Vec::new(),
            Self::Forecast => vec![Dimension::DealStage],
            Self::Industries => vec![Dimension::Industry],
            Self::Costs => vec![Dimension::Campaign],
            Self::Scores => vec![Dimension::ScoreBand],
            Self::Paths => vec![Dimension::Path],
            Self::Gates => vec![Dimension::Gate, Dimension::Rep],
        }
    }
}
