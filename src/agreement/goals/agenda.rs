//! The agenda of a review: pages of the program, and what else is talked about (R80–R84, R86).

use serde::{Deserialize, Serialize};

use super::Rhythm;
use crate::agreement::minutes::Value;
use crate::agreement::playbook::reading::{both, is_blank};
use crate::agreement::terms::terms;
use crate::agreement::{Agreement, Names, term, words};
use crate::document::{Item, Section};
use crate::i18n::Message;

terms! {
    /// A page of a review, as the program draws it.
    PageId {
        /// What both departments promised each other, and kept.
        Promises = "promises",
        /// What was decided, what became of it, and what is decided now.
        Decisions = "decisions",
        /// The few figures of `[watch]`.
        Watch = "watch",
        /// How many leads reached each stage.
        Waterfall = "waterfall",
        /// The step that costs most, and whose turn it is.
        Leak = "leak",
        /// What lies beyond its own past spread.
        Unusual = "unusual",
        /// Clocks that were met.
        Attainment = "attainment",
        /// How long things took.
        Times = "times",
        /// Why leads came back, were put aside or lost.
        Reasons = "reasons",
        /// What came back, untouched or not.
        Returns = "returns",
        /// What precedes SQLs and wins.
        Content = "content",
        /// Touches in the order that ends in deals.
        Paths = "paths",
        /// Which industries' leads became deals.
        Industries = "industries",
        /// Who has how much.
        Reps = "reps",
        /// Gates that were gone past.
        Gates = "gates",
        /// Open deals by their chances, and what came of earlier forecasts.
        Forecast = "forecast",
        /// What a lead of each stage cost.
        Costs = "costs",
        /// The average score and its trend, and whether the bar is right.
        Scores = "scores",
        /// How far the targets are.
        Targets = "targets",
        /// From the revenue back to what each month needs.
        Plan = "plan",
        /// What is missing and doubled in the data.
        Quality = "quality",
        /// What the words and figures mean.
        Definitions = "definitions",
    }
}

/// One point of an agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// A page of the program, under a name of its own where the file gives one.
    Page(PageId, Option<Names>),
    /// Something to talk about, of which the program knows nothing.
    Talk(Names),
}

impl Topic {
    /// The page, where it is one.
    pub const fn page(&self) -> Option<PageId> {
        match self {
            Self::Page(page, _) => Some(*page),
            Self::Talk(_) => None,
        }
    }

    /// What people call it.
    pub fn told(&self) -> Message {
        match self {
            Self::Page(page, None) => words::page(*page),
            Self::Page(_, Some(names)) | Self::Talk(names) => {
                Message::new("minutes.plain").with_either("text", &names.ja, &names.en)
            }
        }
    }

    /// The same for the minutes: a page is the same page under another name, and is said to be one.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Page(page, None) => Value::term(format!("page {page}"), words::page(*page)),
            Self::Page(page, Some(names)) => {
                let value = Value::pair(&Value::text(names), &Value::term(format!("page {page}"), words::page(*page)));
                Value { is: format!("page {page}: {}", value.is), ..value }
            }
            Self::Talk(names) => Value::text(names),
        }
    }
}

/// What a review goes through of which no agreement says anything, between what became of the last decisions and the next
/// ones: few pages, as whoever looks at everything sees nothing (R86).
const fn usual(rhythm: Rhythm) -> &'static [PageId] {
    use PageId::{
        Attainment, Content, Costs, Definitions, Forecast, Industries, Leak, Plan, Promises, Reasons, Returns, Scores,
        Targets, Unusual, Watch, Waterfall,
    };
    match rhythm {
        Rhythm::Weekly => &[Watch, Unusual, Attainment, Waterfall, Leak, Returns],
        Rhythm::Monthly => &[Targets, Promises, Waterfall, Leak, Reasons, Industries, Content],
        Rhythm::Quarterly => &[Targets, Plan, Waterfall, Forecast, Costs, Scores, Definitions],
    }
}

impl Agreement {
    /// What a review of this rhythm goes through, in order: as the first `[[delivery]]` of the rhythm says, else the
    /// program's own pages. Where a delivery names no page, what it lists is talked about after these.
    pub fn agenda(&self, rhythm: Rhythm) -> Vec<Topic> {
        let delivery = self.goals.deliveries.iter().find(|delivery| delivery.rhythm == rhythm);
        let listed = delivery.map(|delivery| delivery.agenda.clone()).unwrap_or_default();
        if listed.iter().any(|topic| topic.page().is_some()) {
            return listed;
        }
        let page = |page: &PageId| Topic::Page(*page, None);
        let pages = [PageId::Decisions].iter().chain(usual(rhythm)).map(page);
        // Whatever is talked about comes before it is decided upon.
        pages.chain(listed).chain([page(&PageId::Decisions)]).collect()
    }
}

pub(super) fn read(section: &mut Section<'_, '_>) -> Vec<Topic> {
    let items = section.list("agenda").map(|list| list.value).unwrap_or_default();
    items.into_iter().filter_map(|item| topic(section, item)).collect()
}

/// A text, `{ ja = "…", en = "…" }`, or `{ page = "waterfall" }` with or without words of its own.
fn topic(section: &Section<'_, '_>, item: Item<'_, '_>) -> Option<Topic> {
    let span = item.span();
    if item.is_text() || !item.is_section() {
        let names = both(item)?;
        return talk(section, &span, names);
    }
    let mut within = item.section()?;
    let is_page = within.has("page");
    let known: Vec<_> = PageId::ALL.iter().map(|page| page.word()).collect();
    let page = within.text("page").and_then(|text| term(&within, &text, &known, PageId::of));
    let names = Names::read(&mut within, "");
    within.close();
    if !is_page {
        return talk(section, &span, names);
    }
    page.map(|page| Topic::Page(page, Some(names).filter(|names| !is_blank(names))))
}

fn talk(section: &Section<'_, '_>, span: &std::ops::Range<usize>, names: Names) -> Option<Topic> {
    if is_blank(&names) {
        section.misfit(span, Message::new("agreement.agenda_of_nothing"));
        return None;
    }
    Some(Topic::Talk(names))
}
