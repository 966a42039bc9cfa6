//! The goals: what both departments aim at, watch, and sit down for (decision 34).

mod agenda;
mod checklist;
mod figure;
mod promises;
mod review;
mod target;
mod terms;
#[cfg(test)]
mod tests;

pub use agenda::{PageId, Topic};
pub use checklist::{Checklist, Tick};
pub use figure::{Figure, Sort};
pub use promises::Promises;
pub use review::{Delivery, On, Review};
pub use target::{Amount, Benchmark, Target, Watch};
pub use terms::{Rhythm, Span};

use super::calendars::Calendars;
use super::minutes::Chapter;
use super::playbook::Playbook;
use super::playbook::reading::Lists;
use super::{Agreement, Person};

/// What is aimed at, watched, and looked back on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Goals {
    /// `[[target]]`; rates that hold without a date are [`Agreement::targets`].
    pub targets: Vec<Target>,
    /// The few figures that both sides look at.
    pub watch: Watch,
    /// Figures of others.
    pub benchmarks: Vec<Benchmark>,
    /// The reviews.
    pub deliveries: Vec<Delivery>,
    /// How they are held.
    pub review: Review,
    /// What was ticked by hand.
    pub checklist: Checklist,
    /// What marketing promises.
    pub promises: Promises,
}

pub(super) fn read(
    lists: &mut Lists<'_, '_, '_>,
    playbook: &Playbook,
    people: &[Person],
    calendars: &Calendars,
) -> Goals {
    Goals {
        targets: target::read_targets(lists),
        watch: target::read_watch(lists.root),
        benchmarks: target::read_benchmarks(lists),
        deliveries: review::read(lists, playbook),
        review: review::read_manner(lists.root),
        checklist: checklist::read(lists.root, playbook, people),
        promises: promises::read(lists.root, calendars),
    }
}

impl Goals {
    pub(super) fn chapters(&self, agreement: &Agreement) -> Vec<Chapter> {
        let [targets, watch, benchmarks] = target::chapters(self);
        let [deliveries, review] = review::chapters(self, &agreement.playbook);
        let promises = promises::chapter(self);
        vec![targets, watch, benchmarks, deliveries, review, promises, checklist::chapter(self, agreement)]
    }
}
