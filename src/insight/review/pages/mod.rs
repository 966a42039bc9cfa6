//! The pages of a review, one a file.

mod asking;
mod attainment;
mod content;
mod costs;
mod decisions;
mod definitions;
mod forecast;
mod gates;
mod leak;
mod plan;
mod promises;
mod quality;
mod reasons;
mod reps;
mod returns;
mod scores;
mod targets;
mod times;
mod unusual;
mod watch;
mod waterfall;

use super::frame::Frame;
use super::ledger::Ledger;
use crate::agreement::goals::PageId;
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::domain::decision::Decided;
use crate::i18n::Message;
use crate::insight::RuleRecords;
use crate::insight::figures::Dimension;
use crate::insight::paper::Page;

/// What pages tell that is no figure of leads.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// What was decided, as it was known at the review's moment, in order.
    pub decided: &'a [Decided],
    /// What was said of the rules by which leads are handed over, of the hand-offs of the days that make rates.
    pub rules: &'a RuleRecords,
    /// The revenue of a month that somebody asks about; that of the agreement where absent.
    pub goal: Option<f64>,
    /// Which decisions the page of decisions tells of.
    pub of_decisions: OfDecisions,
    /// Whether the agreement is settling in: then figures are shown, and nobody is held to them (R82).
    pub is_settling_in: bool,
}

/// Which decisions a page tells of: an agenda begins with the last ones, and ends with those that the meeting makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OfDecisions {
    /// All of them.
    #[default]
    All,
    /// Those of days before the review's.
    Earlier,
    /// Those of its day, and later ones.
    Today,
}

impl OfDecisions {
    /// Of the how-many-eth page of decisions of an agenda that has so many of them.
    pub const fn at(nth: usize, of: usize) -> Self {
        match (nth, of) {
            (_, 0 | 1) => Self::All,
            (nth, of) if nth + 1 == of => Self::Today,
            _ => Self::Earlier,
        }
    }
}

/// A page of a review. It may lack answers: then it has asked for them.
pub fn page(id: PageId, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let page = Page::new(id.word(), words::page(id));
    match id {
        PageId::Promises => promises::page(page, frame, ledger),
        PageId::Decisions => decisions::page(page, frame, ledger, beside),
        PageId::Watch => watch::page(page, frame, ledger, beside),
        PageId::Waterfall => waterfall::page(page, frame, ledger),
        PageId::Leak => leak::page(page, frame, ledger),
        PageId::Unusual => unusual::page(page, frame, ledger),
        PageId::Attainment => attainment::page(page, frame, ledger, beside),
        PageId::Times => times::page(page, frame, ledger, beside),
        PageId::Reasons => reasons::page(page, frame, ledger, beside),
        PageId::Returns => returns::page(page, frame, ledger, beside),
        PageId::Content => content::page(page, frame, ledger, Stage::Sql, &[Dimension::Content, Dimension::Behaviour]),
        PageId::Paths => content::page(page, frame, ledger, Stage::Sql, &[Dimension::Path, Dimension::Way]),
        PageId::Industries => {
            content::page(page, frame, ledger, Stage::Sal, &[Dimension::Industry, Dimension::Source, Dimension::Size])
        }
        PageId::Reps => reps::page(page, frame, ledger),
        PageId::Gates => gates::page(page, frame, ledger, beside),
        PageId::Forecast => forecast::page(page, frame, ledger),
        PageId::Costs => costs::page(page, frame, ledger),
        PageId::Scores => scores::page(page, frame, ledger, beside),
        PageId::Targets => targets::page(page, frame, ledger, beside),
        PageId::Plan => plan::page(page, frame, ledger, beside.goal),
        PageId::Quality => quality::page(page, frame, ledger),
        PageId::Definitions => definitions::page(page, frame),
    }
}

/// The page with which a review begins: what is unusual today stands before anything else, but on the page that tells all of it.
pub fn first_page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    if page.id == PageId::Unusual.word() { page } else { unusual::opening(page, frame, ledger) }
}

/// Over which days something is told.
fn days(stretch: super::frame::Stretch) -> Message {
    Message::new("review.days").with("from", stretch.from).with("to", stretch.to)
}
