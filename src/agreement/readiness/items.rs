//! The items of the checklist, in their order, and what each is read from (R88).

use super::{Judge, Lack, Place, State, missing};
use crate::agreement::goals::{Figure, Sort};
use crate::agreement::minutes::Value;
use crate::agreement::playbook::{MeasureUse, Phase, Playbook};
use crate::agreement::terms::{Act, Role, Stage};
use crate::i18n::Message;

/// The items whose state the file may leave to people.
pub const TICKABLE: [&str; 6] =
    ["mail_frequency", "mail_content", "segments", "webinar_plan", "sync_rhythm", "scoring"];

/// One item of the checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemId {
    kind: Kind,
    said: Message,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Persona,
    Process,
    /// Stands for the items of phases where there is no phase.
    NoPhase,
    Goal(String),
    Content(String),
    Passing(String, String),
    FitPoints,
    BehaviourPoints,
    MqlThreshold,
    SqlThreshold,
    MailFrequency,
    MailContent,
    Segments,
    Triggers,
    WebinarPlan,
    WebinarFollowUp,
    SharedFields,
    SyncRhythm,
    HandoverAgreed,
    Receiving,
    Figures,
    ReviewCycle,
}

const AFTER_PHASES: [Kind; 16] = [
    Kind::FitPoints,
    Kind::BehaviourPoints,
    Kind::MqlThreshold,
    Kind::SqlThreshold,
    Kind::MailFrequency,
    Kind::MailContent,
    Kind::Segments,
    Kind::Triggers,
    Kind::WebinarPlan,
    Kind::WebinarFollowUp,
    Kind::SharedFields,
    Kind::SyncRhythm,
    Kind::HandoverAgreed,
    Kind::Receiving,
    Kind::Figures,
    Kind::ReviewCycle,
];

/// The fields that should pass between the tools (item 21), as `[handover]` calls them.
const SHARED: [&str; 7] = ["name", "company", "title", "mail", "touches", "scores", "phase"];

impl ItemId {
    /// All items. Those of the phases follow the phases in which leads are nurtured: an aim and contents for each, and
    /// the way from one into the next.
    pub fn all(playbook: &Playbook) -> Vec<Self> {
        let phases = playbook.nurtured();
        let plain = |kind: Kind| Self { said: kind.said(), kind };
        let mut items = vec![plain(Kind::Persona), plain(Kind::Process)];
        if phases.is_empty() {
            items.push(plain(Kind::NoPhase));
        }
        for (n, phase) in phases.iter().enumerate() {
            let of = |kind: Kind| Self { said: named(kind.said(), "phase", phase), kind };
            items.extend([of(Kind::Goal(phase.id.clone())), of(Kind::Content(phase.id.clone()))]);
            if let Some(next) = phases.get(n + 1) {
                let kind = Kind::Passing(phase.id.clone(), next.id.clone());
                items.push(Self { said: named(named(kind.said(), "from", phase), "to", next), kind });
            }
        }
        items.extend(AFTER_PHASES.map(plain));
        items
    }

    /// What the file calls it.
    pub fn word(&self) -> String {
        match &self.kind {
            Kind::Goal(phase) => format!("{phase}_goal"),
            Kind::Content(phase) => format!("{phase}_content"),
            Kind::Passing(from, to) => format!("{from}_to_{to}"),
            other => other.said().key().rsplit('.').next().unwrap_or_default().to_owned(),
        }
    }

    /// What it is about.
    pub fn said(&self) -> Message {
        self.said.clone()
    }

    /// Whether a house that sends no mails of its own may put it aside: the other items are everybody's (terms 1).
    pub const fn may_be_put_aside(&self) -> bool {
        matches!(self.kind, Kind::MailFrequency | Kind::MailContent | Kind::Segments)
    }

    /// Where its state comes from, as the file writes it.
    pub fn comes_from(&self) -> String {
        match &self.kind {
            Kind::Goal(phase) => format!("[[phase]] {phase}: aim"),
            Kind::Content(phase) => format!("[[phase]] {phase}: measures"),
            Kind::Passing(_, to) => format!("[[phase]] {to}: enter"),
            other => other.from().to_owned(),
        }
    }
}

fn named(message: Message, value: &'static str, phase: &Phase) -> Message {
    message.with_message(value, Value::names(&phase.names).said)
}

impl Kind {
    const fn said(&self) -> Message {
        Message::new(match self {
            Self::Persona => "readiness.item.persona",
            Self::Process => "readiness.item.process",
            Self::NoPhase => "readiness.item.nurture_phases",
            Self::Goal(_) => "readiness.item.goal",
            Self::Content(_) => "readiness.item.content",
            Self::Passing(..) => "readiness.item.passing",
            Self::FitPoints => "readiness.item.fit_points",
            Self::BehaviourPoints => "readiness.item.behaviour_points",
            Self::MqlThreshold => "readiness.item.mql_threshold",
            Self::SqlThreshold => "readiness.item.sql_threshold",
            Self::MailFrequency => "readiness.item.mail_frequency",
            Self::MailContent => "readiness.item.mail_content",
            Self::Segments => "readiness.item.segments",
            Self::Triggers => "readiness.item.triggers",
            Self::WebinarPlan => "readiness.item.webinar_plan",
            Self::WebinarFollowUp => "readiness.item.webinar_follow_up",
            Self::SharedFields => "readiness.item.shared_fields",
            Self::SyncRhythm => "readiness.item.sync_rhythm",
            Self::HandoverAgreed => "readiness.item.handover_agreed",
            Self::Receiving => "readiness.item.receiving",
            Self::Figures => "readiness.item.figures",
            Self::ReviewCycle => "readiness.item.review_cycle",
        })
    }

    /// Where the state of an item comes from that has no phase.
    const fn from(&self) -> &'static str {
        match self {
            Self::Persona => "[[persona]]",
            Self::Process | Self::Goal(_) | Self::Content(_) | Self::Passing(..) => "[[phase]]",
            Self::NoPhase => "[nurture] phases",
            Self::FitPoints => "[[score.fit]]",
            Self::BehaviourPoints => "[[score.touch]]",
            Self::MqlThreshold => "[[mql]] score",
            Self::SqlThreshold => "[sql] require",
            Self::MailFrequency => "[nurture] mail_every",
            Self::MailContent | Self::Segments | Self::WebinarPlan => "[checklist.ticked]",
            Self::Triggers | Self::WebinarFollowUp => "[[follow_up]]",
            Self::SharedFields => "[handover] fields",
            Self::SyncRhythm => "[handover] sync",
            Self::HandoverAgreed => "tasuki agreement adopt FILE --marketing PERSON --sales PERSON",
            Self::Receiving => "[[clock]], [receive], [[assign]], [[person]]",
            Self::Figures => "[watch] figures, [[target]]",
            Self::ReviewCycle => "next_review, [[delivery]] agenda",
        }
    }
}

impl Judge<'_> {
    /// How an item stands.
    pub(super) fn item(&self, item: &ItemId) -> State {
        let word = item.word();
        if self.agreement.goals.checklist.not_ours.contains(&word) {
            return State::NotOurs;
        }
        let (playbook, score) = (&self.agreement.playbook, &self.agreement.score);
        match &item.kind {
            Kind::Persona => self.persona(&playbook.personas),
            Kind::Process => self.process(&playbook.phases),
            Kind::NoPhase => missing("[[phase]] id = \"…\", [nurture] phases = [\"…\"]"),
            Kind::Goal(phase) => {
                self.of_phase(phase, "aim", "{ ja = \"…\", en = \"…\" }", |phase| phase.aim.is_some())
            }
            Kind::Content(phase) => {
                self.of_phase(phase, "measures", "[\"…\"]  ([[measure]] use = \"offer\")", |phase| {
                    let is_offer = |id: &String| playbook.measure(id).is_some_and(|one| one.of == MeasureUse::Offer);
                    phase.measures.iter().any(is_offer)
                })
            }
            Kind::Passing(_, to) => self.passing(to),
            Kind::FitPoints => self.fit_points(),
            Kind::BehaviourPoints if score.touch.is_empty() => {
                missing("[[score.touch]] id = \"…\", kind = \"…\", points = 20, cap = 60")
            }
            Kind::BehaviourPoints => self.done("[[score.touch]]", "score.touch"),
            Kind::MqlThreshold => match self.agreement.criteria.iter().find(|criterion| criterion.score.is_some()) {
                Some(criterion) => {
                    self.done(format!("[[mql]] {}: score", criterion.id), &format!("mql.{}.score", criterion.id))
                }
                None => missing("[[mql]] id = \"…\", score = 80"),
            },
            Kind::SqlThreshold if self.asks_of_an_sql() => self.done("[sql] require", "sql"),
            Kind::SqlThreshold => missing("[sql] require = { need = \"confirmed\" }"),
            Kind::MailFrequency if playbook.nurture.mail_every.is_some() => {
                self.done("[nurture] mail_every", "nurture.mail_every")
            }
            Kind::SyncRhythm if playbook.handover.sync.is_some() => self.done("[handover] sync", "handover.sync"),
            Kind::MailContent => self.by_hand(&word, self.has_mail_in_each_phase()),
            Kind::MailFrequency | Kind::SyncRhythm | Kind::Segments | Kind::WebinarPlan => self.by_hand(&word, false),
            Kind::Triggers => match playbook.follow_ups.first() {
                Some(first) => self.done(format!("[[follow_up]] {}", first.id), &format!("follow_up.{}", first.id)),
                None => missing(
                    "[[follow_up]] id = \"…\", after = \"…\", wait = \"7d\", do = \"task\", who = \"marketing\"",
                ),
            },
            Kind::WebinarFollowUp => self.webinar_follow_up(),
            Kind::SharedFields => self.shared_fields(),
            Kind::HandoverAgreed => self.handover_agreed(),
            Kind::Receiving => self.receiving(),
            Kind::Figures => self.figures(),
            Kind::ReviewCycle => self.review_cycle(),
        }
    }

    /// Whether some gate asks for BANTC before a lead becomes an SQL.
    fn asks_of_an_sql(&self) -> bool {
        self.agreement.gates_on(Act::Qualify).any(|gate| !gate.bantc.is_empty() || gate.confirmed > 0)
    }

    fn fit_points(&self) -> State {
        let covers = |field: &str| self.agreement.score.fit.iter().any(|rule| rule.when.contains_key(field));
        let examples = [("title", "[\"…\"]"), ("industry", "[\"…\"]"), ("employees", "50")];
        let lacking = examples.iter().filter(|(field, _)| !covers(field));
        let lacking: Vec<_> = lacking.map(|(field, example)| format!("{field} = {example}")).collect();
        if lacking.is_empty() {
            return self.done("[[score.fit]]", "score.fit");
        }
        missing(format!("[[score.fit]] when = {{ {} }}", lacking.join(" }, when = { ")))
    }

    /// By hand: ticked, or still open.
    pub(super) fn by_hand(&self, word: &str, is_proposed: bool) -> State {
        match self.agreement.goals.checklist.ticked.get(word) {
            Some(tick) => State::Ticked(tick.clone()),
            None => State::Open { is_proposed },
        }
    }

    fn shared_fields(&self) -> State {
        let fields = &self.agreement.playbook.handover.fields;
        let lacking: Vec<_> = SHARED.iter().filter(|field| !fields.iter().any(|one| one == *field)).collect();
        if lacking.is_empty() {
            return self.done("[handover] fields", "handover.fields");
        }
        let lacking: Vec<_> = lacking.iter().map(|field| format!("\"{field}\"")).collect();
        missing(format!("[handover] fields = [{}]", lacking.join(", ")))
    }

    fn handover_agreed(&self) -> State {
        match &self.known.adopted_by {
            Some((marketing, sales)) => {
                let what = Message::new("readiness.adopted_by").with("marketing", marketing).with("sales", sales);
                State::Done(Place { what, line: None })
            }
            None => State::Missing(Lack::Command(Kind::HandoverAgreed.from())),
        }
    }

    fn receiving(&self) -> State {
        let clock = self.contact_clock();
        let sells = |role: Role| matches!(role, Role::InsideSales | Role::AccountExecutive);
        let parts = [
            (clock.is_some(), "[[clock]] stops = [\"contact\"]"),
            (clock.is_none_or(|clock| !clock.ladder.is_empty()), "[[clock]] escalate = [ { tell = [\"owner\"] } ]"),
            (!self.agreement.playbook.receive.channels.is_empty(), "[receive] channels = [\"phone\", \"mail\"]"),
            (self.agreement.assignment.has_catch_all(), "[[assign]]"),
            (self.agreement.people.iter().any(|person| sells(person.role)), "[[person]] role = \"inside_sales\""),
        ];
        let lacking: Vec<_> = parts.iter().filter(|(is_there, _)| !is_there).map(|(_, add)| *add).collect();
        if lacking.is_empty() {
            return self.done("[receive] channels", "receive.channels");
        }
        missing(lacking.join("; "))
    }

    /// A count of MQL, a count of SQL, one rate, one cost.
    fn figures(&self) -> State {
        let goals = &self.agreement.goals;
        let aimed = self.agreement.targets.keys().filter_map(|name| Figure::of(name));
        let targets = goals.targets.iter().map(|target| target.metric);
        let all: Vec<Figure> = goals.watch.figures.iter().copied().chain(targets).chain(aimed).collect();
        let is_of = |sort: Sort| all.iter().any(|figure| figure.sort() == sort);
        let parts = [
            (all.contains(&Figure::Count(Stage::Mql)), "\"mql\""),
            (all.contains(&Figure::Count(Stage::Sql)), "\"sql\""),
            (is_of(Sort::Rate), "\"mql_to_sql\""),
            (is_of(Sort::Cost), "\"cost_per_customer\""),
        ];
        let lacking: Vec<_> = parts.iter().filter(|(is_there, _)| !is_there).map(|(_, add)| *add).collect();
        if lacking.is_empty() {
            let path = if goals.watch.figures.is_empty() { "target" } else { "watch.figures" };
            return self.done(if path == "target" { "[[target]]" } else { "[watch] figures" }, path);
        }
        missing(format!("[watch] figures = [{}]", lacking.join(", ")))
    }

    fn review_cycle(&self) -> State {
        let is_ahead = self.agreement.next_review.is_some_and(|review| review > self.known.today);
        let talked = self.agreement.goals.deliveries.iter().find(|delivery| !delivery.agenda.is_empty());
        match (is_ahead, talked) {
            (true, Some(delivery)) => {
                self.done(format!("[[delivery]] {}: agenda", delivery.id), &format!("delivery.{}.agenda", delivery.id))
            }
            (false, Some(_)) => missing("next_review = YYYY-MM-DD"),
            (true, None) => missing("[[delivery]] kind = \"weekly\", agenda = [\"…\"]"),
            (false, None) => missing("next_review = YYYY-MM-DD; [[delivery]] kind = \"weekly\", agenda = [\"…\"]"),
        }
    }
}
