//! Random histories of leads, held step by step against a small model of the lifecycle: P12's invariants in any order of
//! events. `TASUKI_HISTORIES` and `TASUKI_HISTORIES_ON_DISK` say how many, `TASUKI_HISTORIES_FROM` from which seed on;
//! `TASUKI_SEED` tells one of them again.

pub mod agreements;
mod driver;
mod laws;
mod model;
mod office;
mod wishes;

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::TimeDelta;
use tasuki::agreement::terms::{Act, Channel, Outcome};
use tasuki::clock::Timestamp;
use tasuki::domain::{Ground, Request, Wish};
use tasuki::ids::PersonId;

pub use laws::bare;
use office::InMemory;
pub use office::{Office, OnDisk, marketing};
pub use wishes::{Chance, PEOPLE};

pub fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a whole number, not {text:?}")))
}

/// Tells so many histories on all processors; gives what was seen in them.
pub fn tell_all(count: u64, tell: fn(u64) -> BTreeSet<String>) -> BTreeSet<String> {
    if let Some(seed) = number("TASUKI_SEED") {
        return tell(seed);
    }
    let from = number("TASUKI_HISTORIES_FROM").unwrap_or(1);
    let (next, seen) = (AtomicU64::new(from), Mutex::new(BTreeSet::new()));
    let work = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= from + count {
                break;
            }
            let new = tell(seed);
            seen.lock().unwrap_or_else(PoisonError::into_inner).extend(new);
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    seen.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn every_rule_of_a_leads_life_holds_in_every_order_of_events() {
    let seen = tell_all(number("TASUKI_HISTORIES").unwrap_or(100), driver::in_memory);
    if number("TASUKI_SEED").is_some() {
        return;
    }
    let done = |act: &Act| seen.iter().any(|seen| seen.starts_with(&format!("{act} from ")));
    let apart = [
        Act::Capture,
        Act::Generate,
        Act::Adopt,
        Act::Merge,
        Act::Unmerge,
        Act::Erase,
        Act::Revert,
        Act::Decide,
        Act::Settle,
    ];
    let asked = |act: &&Act| !apart.contains(act);
    let never: Vec<_> = Act::ALL.iter().filter(asked).filter(|act| !done(act)).collect();
    assert!(never.is_empty(), "histories in which nobody does {never:?} prove little");
    for known in ["generate", "taken along", "another tier"] {
        assert!(seen.contains(known), "histories without {known:?} prove little");
    }
    for rule in ["gate_shut", "role_needed", "deferred_before", "late_needs_note", "cooling_off", "too_late_to_undo"] {
        assert!(seen.contains(&format!("refused: {rule}")), "no history ran into {rule}");
    }
}

#[test]
fn histories_on_a_file_are_kept_as_their_journal_tells_them() {
    let seen = tell_all(number("TASUKI_HISTORIES_ON_DISK").unwrap_or(6), driver::on_disk);
    if number("TASUKI_SEED").is_some() {
        return;
    }
    for known in ["undo of a last step", "redo of a last step", "taken along", "merged and taken apart"] {
        assert!(seen.contains(known), "histories without {known:?} prove little");
    }
}

/// A history found this: the clock was computed by the new terms alone, and the check of the data complained of it.
#[test]
fn a_clock_that_began_before_it_was_taken_along_keeps_both_its_terms() {
    let thursday = Timestamp::parse_rfc3339("2026-11-12T10:00:00+09:00").unwrap();
    let (ito, tanaka) = (PersonId::new("ito"), PersonId::new("tanaka"));
    let call = Request::contact(Channel::Phone, Outcome::NoAnswer).with_note("Called.".to_owned());
    let [default, _, brisk] = &*agreements::ALL;
    let mut office = InMemory::new(default, thursday, 1);
    let lead = office.capture(None, None);
    office.act(&ito, lead, &Wish::HandOff { ground: Ground::List, to: None }.into()).unwrap();
    office.jump(TimeDelta::days(4));
    office.act(&tanaka, lead, &call).unwrap();
    office.jump(TimeDelta::hours(5));
    office.adopt(brisk);
    assert_eq!(office.take_along(&[lead]), [lead]);
    let before = office.record(lead);
    // The decision's time began with a call on Friday that nobody had written down.
    office.act(&tanaka, lead, &Request { happened: Some(thursday.plus(TimeDelta::days(1))), ..call }).unwrap();
    let after = office.record(lead);
    let decide = after.lead.handoffs[0].clock("decide").unwrap();
    assert_eq!((decide.started_at, decide.terms.len()), (thursday.plus(TimeDelta::days(1)), 2));
    laws::clocks_keep_their_word(&before, &after, &office.versions(), office.now());
}
