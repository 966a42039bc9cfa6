//! The keys under which the words of an agreement are said.

use super::goals::{Figure, PageId, Rhythm, Span};
use super::playbook::{Department, MeasureUse, Product, Setting, Turn};
use super::score::{COLUMN, Component, Counts};
use super::terms::{Act, Channel, Join, Outcome, Recipient, Role, Side, Slot, SlotState, Stage, Trigger};
use crate::i18n::{Lang, Message};

macro_rules! words_of {
    ($($(#[$doc:meta])* $name:ident($term:ident) { $($item:ident => $key:literal,)+ })+) => {
        $(
            $(#[$doc])*
            pub const fn $name(term: $term) -> Message {
                match term { $($term::$item => Message::new($key),)+ }
            }
        )+
    };
}

words_of! {
    /// A stage of a lead.
    stage(Stage) {
        Lead => "stage.lead",
        Mal => "stage.mal",
        Mql => "stage.mql",
        Sal => "stage.sal",
        Sql => "stage.sql",
        Opportunity => "stage.opportunity",
        Customer => "stage.customer",
        Lost => "stage.lost",
        Excluded => "stage.excluded",
    }
    /// An act, as a noun.
    act(Act) {
        Capture => "act.capture",
        Admit => "act.admit",
        Exclude => "act.exclude",
        HandOff => "act.hand_off",
        Withdraw => "act.withdraw",
        Accept => "act.accept",
        Reject => "act.reject",
        Return => "act.return",
        Contact => "act.contact",
        Defer => "act.defer",
        Acknowledge => "act.acknowledge",
        Qualify => "act.qualify",
        Generate => "act.generate",
        Open => "act.open",
        Win => "act.win",
        Lose => "act.lose",
        Recycle => "act.recycle",
        Assign => "act.assign",
        Edit => "act.edit",
        Note => "act.note",
        Undo => "act.undo",
        Redo => "act.redo",
        Adopt => "act.adopt",
        Merge => "act.merge",
        Unmerge => "act.unmerge",
        TellApart => "act.tell_apart",
        Erase => "act.erase",
        Revert => "act.revert",
        Decide => "act.decide",
        Settle => "act.settle",
    }
    /// A way of contacting.
    channel(Channel) {
        Phone => "channel.phone",
        Mail => "channel.mail",
        Visit => "channel.visit",
        Web => "channel.web",
    }
    /// What came of a contact.
    outcome(Outcome) {
        Reached => "outcome.reached",
        NoAnswer => "outcome.no_answer",
        WrongPerson => "outcome.wrong_person",
        Appointment => "outcome.appointment",
    }
    /// One of the five things to know of a candidate.
    slot(Slot) {
        Budget => "slot.budget",
        Authority => "slot.authority",
        Need => "slot.need",
        Timeline => "slot.timeline",
        Competitor => "slot.competitor",
    }
    /// How well one of them is known.
    slot_state(SlotState) {
        Unknown => "slot_state.unknown",
        Asked => "slot_state.asked",
        Negative => "slot_state.negative",
        Partial => "slot_state.partial",
        Confirmed => "slot_state.confirmed",
    }
    /// What somebody of one's own company does.
    role(Role) {
        InsideSales => "role.inside_sales",
        AccountExecutive => "role.account_executive",
        CustomerSuccess => "role.customer_success",
        Manager => "role.manager",
        Head => "role.head",
        Marketing => "role.marketing",
    }
    /// Whom a rung of a ladder tells.
    recipient(Recipient) {
        Owner => "recipient.owner",
        Manager => "role.manager",
        Head => "role.head",
    }
    /// Whom a reason speaks to.
    side(Side) {
        Marketing => "department.marketing",
        Nurturing => "side.nurturing",
        Sales => "department.sales",
        Product => "side.product",
    }
    /// A department.
    department(Department) {
        Marketing => "department.marketing",
        Sales => "department.sales",
        Success => "department.success",
    }
    /// What joins rows of lists.
    join(Join) {
        Mail => "join.mail",
    }
    /// Whose turn it is.
    turn(Turn) {
        Marketing => "department.marketing",
        Nurturing => "side.nurturing",
        Sales => "department.sales",
        Both => "side.both",
    }
    /// What a measure is for.
    measure_use(MeasureUse) {
        Source => "measure_use.source",
        Offer => "measure_use.offer",
        Step => "measure_use.step",
    }
    /// By what a measure reaches people.
    setting(Setting) {
        Mail => "setting.mail",
        Event => "setting.event",
        Web => "setting.web",
        Ads => "setting.ads",
        Person => "setting.person",
    }
    /// What a follow-up makes.
    product(Product) {
        Task => "follow_up.task",
        Flag => "follow_up.flag",
    }
    /// How often a review is held.
    rhythm(Rhythm) {
        Weekly => "rhythm.weekly",
        Monthly => "rhythm.monthly",
        Quarterly => "rhythm.quarterly",
    }
    /// A review that is held so often.
    review(Rhythm) {
        Weekly => "rhythm.review_weekly",
        Monthly => "rhythm.review_monthly",
        Quarterly => "rhythm.review_quarterly",
    }
    /// A page of a review.
    page(PageId) {
        Promises => "page.promises",
        Decisions => "page.decisions",
        Watch => "page.watch",
        Waterfall => "page.waterfall",
        Leak => "page.leak",
        Unusual => "page.unusual",
        Attainment => "page.attainment",
        Times => "page.times",
        Reasons => "page.reasons",
        Returns => "page.returns",
        Content => "page.content",
        Paths => "page.paths",
        Industries => "page.industries",
        Reps => "page.reps",
        Gates => "page.gates",
        Forecast => "page.forecast",
        Costs => "page.costs",
        Scores => "page.scores",
        Targets => "page.targets",
        Plan => "page.plan",
        Quality => "page.quality",
        Definitions => "page.definitions",
    }
    /// What a score is made of.
    component(Component) {
        Fit => "component.fit",
        Engagement => "component.engagement",
        Intent => "component.intent",
    }
    /// Which touches of a rule count.
    counts(Counts) {
        Each => "counts.each",
        First => "counts.first",
        Day => "counts.day",
        Asset => "counts.asset",
    }
    /// For how long a target counts.
    span(Span) {
        Week => "span.week",
        Month => "span.month",
        Quarter => "span.quarter",
        Year => "span.year",
    }
}

/// What starts or stops a clock.
pub const fn trigger(trigger: Trigger) -> Message {
    match trigger {
        Trigger::Act(of) => act(of),
        Trigger::Reached => Message::new("outcome.reached"),
        Trigger::Planned => Message::new("trigger.planned"),
        Trigger::Passed => Message::new("trigger.passed"),
    }
}

/// A field of a lead or a deal, or what an act carries, by its word in files (`interface`); other words are said as they are.
pub fn field(word: &str) -> Message {
    let key = match word {
        "external_id" => "field.external_id",
        "name" => "field.name",
        "kana" => "field.kana",
        "company" => "field.company",
        "department" => "field.department",
        "title" => "field.title",
        "phone" => "field.phone",
        "mobile" => "field.mobile",
        "mail" => "field.mail",
        "role" => "field.role",
        "consent_phone" => "field.consent_phone",
        "consent_mail" => "field.consent_mail",
        "consent_post" => "field.consent_post",
        "industry" => "column.industry",
        "employees" => "column.employees",
        "source" => "column.source",
        "campaign" => "column.campaign",
        "tier" => "minutes.kind.tier",
        "owner" => "column.owner",
        "email_domain" => "agreed_field.email_domain",
        "free_mail" => "agreed_field.free_mail",
        "opted_out" => "agreed_field.opted_out",
        "amount" => "need.amount",
        "currency" => "agreed_field.currency",
        "close" => "need.close",
        "next" => "need.next",
        "deal_stage" => "need.deal_stage",
        "to" => "need.to",
        "until" => "need.until",
        "happened" => "need.happened",
        "wake" => "need.wake",
        "wake_on" => "need.wake_on",
        "gave" => "need.gave",
        "note" => "act.note",
        "confirm" => "need.confirm",
        "fit" => "component.fit",
        "touches" => "agreed_field.touches",
        "scores" => "agreed_field.scores",
        "phase" => "agreed_field.phase",
        other => match Slot::of(other) {
            Some(of) => return slot(of),
            None => return Message::new("minutes.plain").with("text", other.strip_prefix(COLUMN).unwrap_or(other)),
        },
    };
    Message::new(key)
}

/// The figure of a word, or of the name by which it is shown in either language.
pub fn figure_called(text: &str) -> Option<Figure> {
    let text = text.trim();
    let is_shown =
        |one: &Figure| [Lang::Ja, Lang::En].iter().any(|lang| figure(*one).say(*lang).eq_ignore_ascii_case(text));
    Figure::of(text).or_else(|| Figure::words().iter().filter_map(|word| Figure::of(word)).find(is_shown))
}

/// A figure.
pub fn figure(figure: Figure) -> Message {
    let step = |key, from, to| Message::new(key).with_message("from", stage(from)).with_message("to", stage(to));
    let key = match figure {
        Figure::Count(at) => return Message::new("figure.count").with_message("stage", stage(at)),
        Figure::Cost(at) => return Message::new("figure.cost").with_message("stage", stage(at)),
        Figure::Age(at) => return Message::new("figure.age").with_message("stage", stage(at)),
        Figure::Rate(from, to) => return step("figure.rate", from, to),
        Figure::Time(from, to) => return step("figure.time", from, to),
        Figure::Days(from, to) => return step("figure.days", from, to),
        Figure::Handoffs => "figure.handoffs",
        Figure::Returned => "figure.returned",
        Figure::Rejected => "figure.rejected",
        Figure::Refusals => "figure.refusals",
        Figure::Untouched => "figure.untouched",
        Figure::Losses => "figure.losses",
        Figure::Attempts => "figure.attempts",
        Figure::FirstContact => "figure.first_contact",
        Figure::FirstReached => "figure.first_reached",
        Figure::Attainment => "figure.attainment",
        Figure::OwnerAttainment => "figure.owner_attainment",
        Figure::Ideal => "figure.ideal",
        Figure::GatesSkipped => "figure.gates_skipped",
        Figure::Pipeline => "figure.pipeline",
        Figure::Forecast => "figure.forecast",
        Figure::Revenue => "figure.revenue",
        Figure::DealSize => "figure.deal_size",
        Figure::Cycle => "figure.cycle",
        Figure::Score => "figure.score",
        Figure::Context => "figure.context",
        Figure::Answers => "figure.answers",
        Figure::Wakes => "figure.wakes",
        Figure::Comeback => "figure.comeback",
        Figure::Unowned => "figure.unowned",
        Figure::Silent => "figure.silent",
        Figure::Incomplete => "figure.incomplete",
        Figure::Contradictions => "figure.contradictions",
    };
    Message::new(key)
}

/// A day of the week, Monday being 0.
pub fn weekday(day: u8) -> Message {
    Message::new(match day {
        0 => "weekday.monday",
        1 => "weekday.tuesday",
        2 => "weekday.wednesday",
        3 => "weekday.thursday",
        4 => "weekday.friday",
        5 => "weekday.saturday",
        _ => "weekday.sunday",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::askable;
    use crate::agreement::playbook::{deal_fields, passing};

    #[test]
    fn whatever_a_file_may_name_has_a_name_for_people() {
        let consents = ["consent_phone", "consent_mail", "consent_post"];
        let others = ["email_domain", "free_mail", "opted_out", "happened", "wake"];
        let mut keys = std::collections::BTreeSet::new();
        for word in askable().chain(deal_fields()).chain(passing()).chain(consents).chain(others) {
            let key = field(word).key();
            assert_ne!(key, "minutes.plain", "{word}");
            keys.insert(key);
        }
        assert!(keys.len() >= 30, "each its own: {keys:?}");
        assert_eq!(field("booth").key(), "minutes.plain", "a list's own column is said as it is");
    }

    #[test]
    fn each_day_of_the_week_has_its_own_name() {
        let days: std::collections::BTreeSet<_> = (0..7).map(|day| weekday(day).key()).collect();
        assert_eq!(days.len(), 7);
        assert_eq!((weekday(0).key(), weekday(4).key()), ("weekday.monday", "weekday.friday"));
    }
}
