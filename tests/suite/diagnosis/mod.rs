//! Where leads get lost: years with planted causes (`plan.md`), and what the diagnosis says of them.

mod planted;
mod stories;
mod year;

use tasuki::agreement::Versions;
use tasuki::agreement::goals::Rhythm;
use tasuki::insight::diagnosis::{Diagnosis, diagnose};
use tasuki::insight::figures::{Board, Case, Moment, Recorded, Terms};
use tasuki::insight::review::{Frame, Ledger, Question};

use super::harness::at;

/// What the review of a day says of what is recorded, once nothing is asked any more.
pub fn told<T>(
    leads: &[Recorded],
    versions: &Versions,
    (rhythm, day): (Rhythm, &str),
    tell: impl Fn(&Frame<'_>, &mut Ledger) -> T,
) -> T {
    let now = at(&format!("{day}T10:00:00+09:00"));
    let terms = Terms::at(versions, now);
    let frame = Frame::new(terms, rhythm, now, None, 8);
    let cases: Vec<Case<'_>> =
        leads.iter().filter_map(|recorded| Case::of(recorded, Moment::as_of(now), terms)).collect();
    let mut ledger = Ledger::default();
    for _ in 0..6 {
        let told = tell(&frame, &mut ledger);
        let open = ledger.take_open();
        if open.is_empty() {
            return told;
        }
        let asks = open.iter().map(|question| if let Question::Now(ask) = question { ask.clone() } else { panic!() });
        let mut board = Board::new(asks.collect());
        for case in &cases {
            board.add(case);
        }
        open.into_iter().zip(board.finish()).for_each(|(question, answer)| ledger.learn(question, answer));
    }
    panic!("questions without end")
}

/// What it finds.
pub fn found(leads: &[Recorded], versions: &Versions, rhythm: Rhythm, day: &str) -> Diagnosis {
    told(leads, versions, (rhythm, day), diagnose)
}
