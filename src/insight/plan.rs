//! From a revenue goal back to what each month needs (R57, R71–R73; semantics, the eighth of the ten capabilities).
//!
//! The whole rate is a product of rates: what is missing at the end can be made up for at any step, and what one point more
//! at each step would bring says where it is easiest. Twice the leads at half the rate bring nothing.

use super::rate::Rate;
use crate::agreement::terms::Stage;

/// The steps from a lead to a win that a plan goes back through.
pub const STEPS: [(Stage, Stage); 5] = [
    (Stage::Lead, Stage::Mql),
    (Stage::Mql, Stage::Sal),
    (Stage::Sal, Stage::Sql),
    (Stage::Sql, Stage::Opportunity),
    (Stage::Opportunity, Stage::Customer),
];

/// What a plan is made of: measured, or stated.
#[derive(Debug, Clone, PartialEq)]
pub struct Inputs {
    /// Revenue in a month, in the currency's main unit.
    pub goal: f64,
    /// What a deal is worth on average.
    pub deal: f64,
    /// The rate of each of [`STEPS`].
    pub rates: [Rate; STEPS.len()],
    /// How many reach each stage in a month now: of [`STEPS`] the first of each, and the wins.
    pub now: [f64; STEPS.len() + 1],
}

/// What one stage needs in a month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// The stage.
    pub stage: Stage,
    /// How many, by the rates as they are.
    pub needed: f64,
    /// How many, were all later rates at the upper ends of their intervals, and at the lower ones. Nothing where a lower end
    /// is zero: then nobody can say.
    pub between: (f64, Option<f64>),
    /// How many there are.
    pub now: f64,
}

/// What one point more at a step would bring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lever {
    /// From which stage.
    pub from: Stage,
    /// To which.
    pub to: Stage,
    /// The rate as it is.
    pub rate: Rate,
    /// Wins more in a month.
    pub wins: f64,
    /// What these are worth.
    pub revenue: f64,
}

/// What a revenue goal asks of every month.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What it is made of.
    pub inputs: Inputs,
    /// What each stage needs, the wins last.
    pub needs: Vec<Need>,
    /// What one point more would bring, the step that brings most first.
    pub levers: Vec<Lever>,
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPlan {
    /// Nobody has said what revenue is aimed at.
    NoGoal,
    /// No deal was won whose worth is known.
    NoDeals,
    /// Nobody has come through this step yet: there is no rate to go back through.
    NoRate(Stage, Stage),
}

/// So many wins do this many of the first stage bring at such rates.
pub fn wins(first: f64, rates: &[f64]) -> f64 {
    rates.iter().fold(first, |reached, rate| reached * rate)
}

impl Plan {
    /// Goes back from the goal.
    ///
    /// # Errors
    /// What is missing.
    pub fn of(inputs: Inputs) -> Result<Self, NoPlan> {
        if inputs.goal <= 0.0 {
            return Err(NoPlan::NoGoal);
        }
        if inputs.deal <= 0.0 {
            return Err(NoPlan::NoDeals);
        }
        let none = STEPS.iter().zip(&inputs.rates).find(|(_, rate)| rate.k == 0);
        if let Some(((from, to), _)) = none {
            return Err(NoPlan::NoRate(*from, *to));
        }
        let wins = inputs.goal / inputs.deal;
        let mut needs = vec![Need {
            stage: Stage::Customer,
            needed: wins,
            between: (wins, Some(wins)),
            now: inputs.now.last().copied().unwrap_or_default(),
        }];
        for (nth, ((from, _), rate)) in STEPS.iter().zip(&inputs.rates).enumerate().rev() {
            let after = needs[needs.len() - 1];
            let (low, high) = rate.interval().unwrap_or((0.0, 1.0));
            let most = after.between.1.filter(|_| low > 0.0).map(|needed| needed / low);
            needs.push(Need {
                stage: *from,
                needed: after.needed / rate.value().unwrap_or(1.0),
                between: (after.between.0 / high, most),
                now: inputs.now[nth],
            });
        }
        needs.reverse();
        let levers = levers(&inputs);
        Ok(Self { inputs, needs, levers })
    }
}

/// As many leads as there are now, and one point more at one step.
fn levers(inputs: &Inputs) -> Vec<Lever> {
    let rates: Vec<f64> = inputs.rates.iter().filter_map(|rate| rate.value()).collect();
    let now = wins(inputs.now[0], &rates);
    let lever = |(nth, ((from, to), rate)): (usize, (&(Stage, Stage), &Rate))| {
        let mut better = rates.clone();
        better[nth] = (better[nth] + 0.01).min(1.0);
        let more = wins(inputs.now[0], &better) - now;
        Lever { from: *from, to: *to, rate: *rate, wins: more, revenue: more * inputs.deal }
    };
    let mut levers: Vec<Lever> = STEPS.iter().zip(&inputs.rates).enumerate().map(lever).collect();
    levers.sort_by(|a, b| b.wins.total_cmp(&a.wins));
    levers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs() -> Inputs {
        let rates = [(10, 100), (50, 100), (40, 100), (50, 100), (20, 100)].map(|(k, n)| Rate::new(k, n));
        Inputs { goal: 10_000_000.0, deal: 1_000_000.0, rates, now: [3_000.0, 300.0, 150.0, 60.0, 30.0, 6.0] }
    }

    #[test]
    fn a_goal_is_followed_back_to_the_leads() {
        // R72: ten million a month at a million a deal are ten wins; at 20 % of deals, 50 % of SQLs, 40 % of SALs, 50 % of MQLs
        // and 10 % of leads that is what each stage needs.
        let plan = Plan::of(inputs()).unwrap();
        let needed: Vec<(Stage, i64)> = plan
            .needs
            .iter()
            .map(|need| {
                #[allow(clippy::cast_possible_truncation, reason = "small numbers")]
                let needed = need.needed.round() as i64;
                (need.stage, needed)
            })
            .collect();
        let expected = [
            (Stage::Lead, 5_000),
            (Stage::Mql, 500),
            (Stage::Sal, 250),
            (Stage::Sql, 100),
            (Stage::Opportunity, 50),
            (Stage::Customer, 10),
        ];
        assert_eq!(needed, expected);
        let (first, mql) = (plan.needs[0], plan.needs[1]);
        assert!(first.between.0 < first.needed && first.between.1.unwrap() > first.needed, "rates are not that sure");
        assert!((mql.needed - mql.now - 200.0).abs() < 1e-6, "the gap");
    }

    #[test]
    fn twice_the_leads_at_half_the_rate_bring_nothing() {
        // R73, and the trap of the articles.
        let now = wins(3_000.0, &[0.1, 0.5, 0.4, 0.5, 0.2]);
        let doubled = wins(6_000.0, &[0.1, 0.5, 0.4, 0.25, 0.2]);
        assert!((now - doubled).abs() < 1e-9 && (now - 6.0).abs() < 1e-9);
    }

    #[test]
    fn a_point_more_brings_most_where_the_rate_is_lowest() {
        let plan = Plan::of(inputs()).unwrap();
        let first = plan.levers[0];
        assert_eq!((first.from, first.to), (Stage::Lead, Stage::Mql));
        assert!((first.wins - 0.6).abs() < 1e-9 && (first.revenue - 600_000.0).abs() < 1e-3);
        assert!(plan.levers.windows(2).all(|pair| pair[0].wins >= pair[1].wins));
    }

    #[test]
    fn what_nobody_measured_is_no_plan() {
        assert_eq!(Plan::of(Inputs { goal: 0.0, ..inputs() }), Err(NoPlan::NoGoal));
        assert_eq!(Plan::of(Inputs { deal: 0.0, ..inputs() }), Err(NoPlan::NoDeals));
        let mut none = inputs();
        none.rates[2] = Rate::new(0, 12);
        assert_eq!(Plan::of(none), Err(NoPlan::NoRate(Stage::Sal, Stage::Sql)));
    }
}
