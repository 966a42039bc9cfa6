//! A review, put together from everything that is recorded.

use std::sync::Arc;

use super::Desk;
use super::answers::{GoOn, pay, pay_between, walk};
use crate::agreement::Versions;
use crate::agreement::goals::{PageId, Rhythm, Topic};
use crate::clock::Timestamp;
use crate::domain::Cost;
use crate::error::Result;
use crate::i18n::Message;
use crate::insight::RuleRecords;
use crate::insight::figures::{Ask, Board, Case, Comparison, Moment, Recorded, Terms};
use crate::insight::paper::{Block, Page, Paper};
use crate::insight::review::{Beside, Frame, Ledger, OfDecisions, Question, first_page, page};

/// Which review.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewAsk {
    /// How often it is held, which says how long a stretch it looks at.
    pub rhythm: Rhythm,
    /// Its moment; now, with everything that is known, where absent.
    pub as_of: Option<Timestamp>,
    /// The moment with which it is compared; one stretch earlier where absent.
    pub against: Option<Timestamp>,
    /// Whether names of leads are left out.
    pub mask: bool,
    /// These pages, in this order; those of the agenda where absent.
    pub pages: Option<Vec<PageId>>,
    /// The revenue of a month that the plan is to reach, in the currency's main unit; that of the agreement where absent.
    pub goal: Option<f64>,
    /// What was decided until then is told of; until the review's moment where absent. What a meeting decides is on its own
    /// pages, while its figures stay where they are.
    pub decided_until: Option<Timestamp>,
}

impl ReviewAsk {
    /// The review of a rhythm as it is held now.
    pub const fn of(rhythm: Rhythm) -> Self {
        Self { rhythm, as_of: None, against: None, mask: false, pages: None, goal: None, decided_until: None }
    }
}

/// Pages ask at most so often anew: what hangs on an answer hangs on few.
const ROUNDS: usize = 6;

impl Desk {
    /// The review, all of one moment. Nobody who writes waits for it, and nothing is written.
    ///
    /// # Errors
    /// [`crate::error::Kind::Busy`] where `go_on` said no.
    pub fn review(&mut self, ask: &ReviewAsk, go_on: GoOn<'_>) -> Result<Paper> {
        let versions = Arc::clone(&self.versions);
        let made_at = self.now();
        let moment = ask.as_of.map_or_else(|| Moment::live(made_at), Moment::as_of);
        let terms = Terms::at(&versions, moment.now);
        let manner = &terms.agreement.goals.review;
        let frame = Frame::new(terms, ask.rhythm, moment.now, ask.against, u32::try_from(manner.usual).unwrap_or(8));
        let decided = self.decisions(ask.decided_until.unwrap_or(moment.now))?;
        let costs = [self.costs_known(frame.against)?, self.costs_known(moment.known)?];
        let today = moment.now.in_zone(&terms.zone).date_naive();
        let topics: Vec<Topic> = match &ask.pages {
            Some(pages) => pages.iter().map(|page| Topic::Page(*page, None)).collect(),
            None => terms.agreement.agenda(ask.rhythm),
        };
        let mut ledger = Ledger::default();
        let mut rules = RuleRecords::new(frame.cohorts_of(frame.period).span(terms), &versions);
        let mut snapshot = self.store.snapshot()?;
        let mut pages = Vec::new();
        for round in 0..ROUNDS {
            let is_settling_in = versions.is_settling_in(today);
            let beside = Beside {
                decided: &decided,
                rules: &rules,
                goal: ask.goal,
                of_decisions: OfDecisions::All,
                is_settling_in,
            };
            let told = |(at, topic)| {
                told(topic, &frame, &mut ledger, Beside { of_decisions: of_decisions(&topics, at), ..beside })
            };
            pages = topics.iter().enumerate().map(told).collect();
            // Whoever asks for some pages wants nothing else.
            if ask.pages.is_none() && !pages.is_empty() {
                let first = first_page(pages.remove(0), &frame, &mut ledger);
                pages.insert(0, first);
            }
            let open = ledger.take_open();
            if open.is_empty() && round > 0 {
                break;
            }
            let counted = Counted::new(&versions, &frame, moment, open, (round == 0).then(|| rules.clone()));
            let mut counted = walk(&mut *snapshot, counted, Counted::add, go_on)?;
            rules = counted.rules.take().unwrap_or(rules);
            counted.answer(&mut ledger, &costs);
        }
        let about = about(&frame, &versions);
        let title = title(&frame);
        let masked = ask.mask || manner.mask;
        let paper = Paper { title, about, pages, masked, as_of: moment.now, made_at, zone: terms.zone };
        Ok(paper.naming(&|id| versions.name_of(id).map(ToOwned::to_owned)))
    }
}

/// Which decisions the page of a topic tells of.
fn of_decisions(topics: &[Topic], at: usize) -> OfDecisions {
    let tells = |topic: &&Topic| topic.page() == Some(PageId::Decisions);
    OfDecisions::at(topics[..at].iter().filter(tells).count(), topics.iter().filter(tells).count())
}

/// A point of the agenda as a page.
fn told(topic: &Topic, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let Some(id) = topic.page() else {
        return Page::new("talk", topic.told()).with(Block::Note(Message::new("review.talk")));
    };
    Page { title: topic.told(), ..page(id, frame, ledger, beside) }
}

fn title(frame: &Frame<'_>) -> Message {
    let key = match frame.rhythm {
        Rhythm::Weekly => "review.title_weekly",
        Rhythm::Monthly => "review.title_monthly",
        Rhythm::Quarterly => "review.title_quarterly",
    };
    Message::new(key).with("from", frame.period.from).with("to", frame.period.to)
}

fn about(frame: &Frame<'_>, versions: &Versions) -> Vec<Message> {
    let local = |at: Timestamp| at.in_zone(&frame.terms.zone).format("%Y-%m-%d %H:%M").to_string();
    let version = versions.in_force(frame.as_of);
    vec![
        Message::new("review.about_against")
            .with("at", local(frame.against))
            .with("from", frame.before.from)
            .with("to", frame.before.to),
        Message::new("review.about_version").with("version", version.number).with("title", &version.agreement.title),
    ]
}

/// Open questions while they are answered.
struct Counted<'a> {
    terms: Terms<'a>,
    old: Terms<'a>,
    moment: Moment,
    then: Timestamp,
    questions: Vec<Question>,
    now_board: Board,
    then_board: Board,
    why: Comparison<'a>,
    asks_why: bool,
    rules: Option<RuleRecords>,
}

impl<'a> Counted<'a> {
    fn new(
        versions: &'a Versions,
        frame: &Frame<'a>,
        moment: Moment,
        questions: Vec<Question>,
        rules: Option<RuleRecords>,
    ) -> Self {
        let (mut now, mut then, mut why): (Vec<Ask>, Vec<Ask>, Vec<(Ask, Ask)>) = (Vec::new(), Vec::new(), Vec::new());
        for question in &questions {
            match question {
                Question::Now(ask) => now.push(ask.clone()),
                Question::Then(ask) => then.push(ask.clone()),
                Question::Why(before, after) => why.push((before.clone(), after.clone())),
            }
        }
        Self {
            terms: frame.terms,
            old: Terms::at(versions, frame.against),
            moment,
            then: frame.against,
            questions,
            now_board: Board::new(now),
            then_board: Board::new(then),
            asks_why: !why.is_empty(),
            why: Comparison::new(versions, frame.against, moment, why),
            rules,
        }
    }

    fn add(&mut self, recorded: &Recorded) {
        if let Some(case) = Case::of(recorded, self.moment, self.terms) {
            self.now_board.add(&case);
            if let Some(rules) = &mut self.rules {
                rules.add(&case.lead);
            }
        }
        if !self.then_board.is_empty()
            && let Some(case) = Case::of(recorded, Moment::as_of(self.then), self.old)
        {
            self.then_board.add(&case);
        }
        if self.asks_why {
            self.why.add(recorded);
        }
    }

    /// Writes the answers down.
    fn answer(self, ledger: &mut Ledger, costs: &[Vec<Cost>; 2]) {
        let (terms, old) = (self.terms, self.old);
        let mut now = self.now_board.finish().into_iter();
        let mut then = self.then_board.finish().into_iter();
        let mut why = self.why.finish().into_iter();
        for question in self.questions {
            match &question {
                Question::Now(ask) => {
                    let mut answer = now.next().unwrap_or_default();
                    pay(ask, &mut answer, &costs[1], terms);
                    ledger.learn(question, answer);
                }
                Question::Then(ask) => {
                    let mut answer = then.next().unwrap_or_default();
                    pay(ask, &mut answer, &costs[0], old);
                    ledger.learn(question, answer);
                }
                Question::Why(before, _) => {
                    if let Some(mut difference) = why.next() {
                        pay_between(before, &mut difference, costs, [old, terms]);
                        ledger.learn_why(question, difference);
                    }
                }
            }
        }
    }
}
