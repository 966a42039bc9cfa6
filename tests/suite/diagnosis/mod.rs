//! Where leads get lost: years with planted causes (`plan.md`), and what the diagnosis says of them.

mod maturity;
mod planted;
mod stories;
mod year;

use tasuki::agreement::Versions;
use tasuki::agreement::goals::Rhythm;
use tasuki::insight::diagnosis::{Diagnosis, diagnose};
use tasuki::insight::figures::{Answer, Ask, Board, Case, Comparison, Moment, Recorded, Terms};
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
    let old = Terms::at(versions, frame.against);
    let before: Vec<Case<'_>> =
        leads.iter().filter_map(|recorded| Case::of(recorded, Moment::as_of(frame.against), old)).collect();
    let mut ledger = Ledger::default();
    for _ in 0..6 {
        let told = tell(&frame, &mut ledger);
        let open = ledger.take_open();
        if open.is_empty() {
            return told;
        }
        for question in open {
            match &question {
                Question::Now(ask) => {
                    let answer = answer(ask, &cases);
                    ledger.learn(question, answer);
                }
                Question::Then(ask) => {
                    let answer = answer(ask, &before);
                    ledger.learn(question, answer);
                }
                Question::Why(then, now_ask) => {
                    let asks = vec![(then.clone(), now_ask.clone())];
                    let mut why = Comparison::new(versions, frame.against, Moment::as_of(now), asks);
                    for recorded in leads {
                        why.add(recorded);
                    }
                    let difference = why.finish().remove(0);
                    ledger.learn_why(question, difference);
                }
            }
        }
    }
    panic!("questions without end")
}

fn answer(ask: &Ask, cases: &[Case<'_>]) -> Answer {
    let mut board = Board::new(vec![ask.clone()]);
    for case in cases {
        board.add(case);
    }
    board.finish().remove(0)
}

/// What it finds.
pub fn found(leads: &[Recorded], versions: &Versions, rhythm: Rhythm, day: &str) -> Diagnosis {
    told(leads, versions, (rhythm, day), diagnose)
}
