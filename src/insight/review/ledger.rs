//! What pages ask, and what they were answered.
//!
//! A page is built from answers, and which questions it has may hang on the answers to others: where the funnel leaks is asked
//! before what leaks there. So pages are built until no question is open: each time all open ones are answered in one walk
//! through everything that is recorded, and a page that misses an answer meanwhile goes on with an empty one.

use std::collections::HashMap;
use std::sync::Arc;

use crate::insight::figures::{Answer, Ask, Difference};

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Question {
    /// As of the review's moment.
    Now(Ask),
    /// As of the moment with which it is compared.
    Then(Ask),
    /// Why the first, as it was seen then, is the second now.
    Why(Ask, Ask),
}

/// What was answered.
#[derive(Debug, Clone, PartialEq)]
enum Reply {
    Answer(Arc<Answer>),
    Difference(Arc<Difference>),
}

/// Questions and answers.
#[derive(Debug, Default)]
pub struct Ledger {
    known: HashMap<Question, Reply>,
    open: Vec<Question>,
}

impl Ledger {
    /// What a figure comes to as of the review's moment.
    pub fn now(&mut self, ask: &Ask) -> Arc<Answer> {
        self.answer(Question::Now(ask.clone()))
    }

    /// What it came to as of the moment with which the review is compared.
    pub fn then(&mut self, ask: &Ask) -> Arc<Answer> {
        self.answer(Question::Then(ask.clone()))
    }

    /// Why a figure is another one now than it was then; nothing while that is not known.
    pub fn why(&mut self, then: &Ask, now: &Ask) -> Option<Arc<Difference>> {
        let question = Question::Why(then.clone(), now.clone());
        if let Some(Reply::Difference(difference)) = self.known.get(&question) {
            return Some(Arc::clone(difference));
        }
        self.ask(question);
        None
    }

    fn answer(&mut self, question: Question) -> Arc<Answer> {
        if let Some(Reply::Answer(answer)) = self.known.get(&question) {
            return Arc::clone(answer);
        }
        self.ask(question);
        Arc::default()
    }

    fn ask(&mut self, question: Question) {
        if !self.open.contains(&question) {
            self.open.push(question);
        }
    }

    /// The questions that nobody has answered yet; none where all is known.
    pub fn take_open(&mut self) -> Vec<Question> {
        std::mem::take(&mut self.open)
    }

    /// Writes an answer down.
    pub fn learn(&mut self, question: Question, answer: Answer) {
        self.known.insert(question, Reply::Answer(Arc::new(answer)));
    }

    /// Writes down why a figure is another one.
    pub fn learn_why(&mut self, question: Question, difference: Difference) {
        self.known.insert(question, Reply::Difference(Arc::new(difference)));
    }
}
