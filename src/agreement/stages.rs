//! `[stages]` and `[targets]`: what a stage is worth, what both sides aim at.

use std::collections::BTreeMap;

use super::terms::Stage;
use crate::document::{Placed, Section};
use crate::i18n::Message;

/// How likely an open deal of a stage is won, from 0 to 1.
pub type StageRates = BTreeMap<Stage, f64>;

/// Aimed-at rates by their names, such as `mql_to_sal`, from 0 to 1.
pub type Targets = BTreeMap<String, f64>;

pub(super) fn read_rates(root: &mut Section<'_, '_>) -> StageRates {
    let Some(mut section) = root.section("stages") else { return StageRates::new() };
    let mut rates = StageRates::new();
    for stage in Stage::ALL {
        if let Some(rate) = share(&mut section, stage.word()) {
            rates.insert(*stage, rate.value);
        }
    }
    section.close();
    rates
}

pub(super) fn read_targets(root: &mut Section<'_, '_>) -> Targets {
    let Some(mut section) = root.section("targets") else { return Targets::new() };
    let mut targets = Targets::new();
    let way = Stage::WAY;
    for (n, from) in way.iter().enumerate() {
        for to in &way[n + 1..] {
            let name = format!("{from}_to_{to}");
            if let Some(rate) = share(&mut section, &name) {
                targets.insert(name, rate.value);
            }
        }
    }
    section.close();
    targets
}

fn share(section: &mut Section<'_, '_>, key: &str) -> Option<Placed<f64>> {
    let rate = section.number(key)?;
    if !(0.0..=1.0).contains(&rate.value) {
        section.complain(&rate.span, Message::new("agreement.not_a_rate").with("key", key));
        return None;
    }
    Some(rate)
}
