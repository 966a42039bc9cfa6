//! What campaigns cost, beside what they brought.

use std::collections::BTreeMap;

use super::Desk;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::Cost;
use crate::error::Result;
use crate::insight::{Basis, CountedBy, KeptBy, Span};

/// What one campaign cost in one money.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignCost {
    /// The campaign.
    pub campaign: String,
    /// In what money; the agreement's where absent.
    pub currency: Option<String>,
    /// All of it, in the currency's main unit.
    pub amount: f64,
    /// How many leads came by it, whenever: those whose campaign is called so.
    pub leads: u64,
    /// How many of them became an MQL.
    pub mqls: u64,
}

impl CampaignCost {
    /// What each of so many cost; nothing where there is none.
    pub fn per(&self, n: u64) -> Option<f64> {
        #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
        (n > 0).then(|| self.amount / n as f64)
    }
}

/// What campaigns cost.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Costs {
    /// Each word that counts, in the order of days.
    pub words: Vec<Cost>,
    /// Added up by campaign and money.
    pub campaigns: Vec<CampaignCost>,
    /// Added up by money.
    pub totals: BTreeMap<Option<String>, f64>,
}

impl Desk {
    /// What campaigns cost, and how many leads each brought.
    pub fn costs(&mut self) -> Result<Costs> {
        let words = self.store.costs(Timestamp::EVER)?;
        let by = CountedBy {
            basis: Basis::Cohort,
            dimension: Some(KeptBy::Campaign),
            span: Span { from: None, until: None },
            within_ms: None,
        };
        let counted = self.store.stage_counts(&by)?;
        let mut sums: BTreeMap<(String, Option<String>), f64> = BTreeMap::new();
        let mut totals: BTreeMap<Option<String>, f64> = BTreeMap::new();
        for cost in &words {
            *sums.entry((cost.campaign.clone(), cost.currency.clone())).or_default() += cost.amount;
            *totals.entry(cost.currency.clone()).or_default() += cost.amount;
        }
        let campaigns = sums.into_iter().map(|((campaign, currency), amount)| {
            let counts = counted.iter().find(|counted| counted.keys == [campaign.as_str()]);
            let reached = |stage: Stage| counts.map_or(0, |counts| counts.reached[stage as usize]);
            let (leads, mqls) = (reached(Stage::Lead), reached(Stage::Mql));
            CampaignCost { campaign, currency, amount, leads, mqls }
        });
        let campaigns = campaigns.collect();
        Ok(Costs { words, campaigns, totals })
    }
}
