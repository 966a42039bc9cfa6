//! The fields that a column of an export may become.

use crate::agreement::terms::Stage;
use crate::domain::Field;

/// What a column becomes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target {
    /// An attribute of the person.
    Person(Field),
    /// Where the lead came from.
    Source,
    /// The campaign that brought it.
    Campaign,
    /// The company's line of business.
    Industry,
    /// How many people work there.
    Employees,
    /// Who works the lead.
    Owner,
    /// When the lead came in.
    CreatedAt,
    /// When a stage was reached.
    Stage(Stage),
    /// What a deal is worth.
    Amount,
    /// In what money.
    Currency,
    /// Why it was lost or given back.
    Reason,
    /// When the person was last active: the instant of what is only counted.
    LastActivity,
    /// How often, how long or when somebody did something: a touch.
    Touch(Tally),
    /// When it was said whether the person may be reached: by every channel of the row, or by one.
    ConsentAt(Option<Field>),
    /// Where it was said.
    ConsentOrigin(Option<Field>),
    /// What the person does not want to be reached by: every channel, or one.
    OptOut(Option<Field>),
    /// In a file of touches or stages: when it was.
    At,
    /// In a file of touches: what kind.
    Kind,
    /// In a file of touches: the touch's own id.
    TouchId,
    /// In a file of touches: what was read or visited.
    Content,
    /// In a file of touches: how often.
    Times,
    /// In a file of stages: the stage that was reached.
    StageWord,
    /// In a file of costs: the day, the month, or from when until when.
    Span(Span),
    /// A note of several lines.
    Note,
    /// Which lead of this very database it is.
    Key,
    /// That the person's data was erased: such a row is passed over.
    Erased,
    /// A part of the person's name.
    NamePart(NamePart),
    /// Kept under the column's own name.
    Extra(Typed),
}

/// How a column of a lead's row tells of touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tally {
    /// It holds the instant of one.
    When,
    /// It says whether there was any.
    YesNo,
    /// It counts all there were so far.
    Count,
    /// It adds up how much there was so far: seconds, minutes.
    Amount,
    /// It names the kind of what was done last, in the words of the list.
    Kind,
}

impl Tally {
    /// Their words in maps.
    pub(super) const WORDS: &'static [(&'static str, Self)] = &[
        ("when", Self::When),
        ("yes_no", Self::YesNo),
        ("count", Self::Count),
        ("amount", Self::Amount),
        ("kind", Self::Kind),
    ];
}

/// What a column says of the days that a cost is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// One day.
    Day,
    /// A whole month: `2026-04`, `2026/4`, 2026年4月, or any day of it.
    Month,
    /// The first day.
    From,
    /// The last day.
    To,
}

/// What one row of an export is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unit {
    /// A lead.
    #[default]
    Leads,
    /// Something that a person did.
    Touches,
    /// A stage that a lead came to.
    Stages,
    /// What a campaign cost.
    Costs,
}

impl Unit {
    /// Their words in maps.
    pub(super) const WORDS: &'static [(&'static str, Self)] =
        &[("leads", Self::Leads), ("touches", Self::Touches), ("stages", Self::Stages), ("costs", Self::Costs)];

    /// The word.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, unit)| *unit == self).map_or("leads", |(word, _)| *word)
    }

    /// Whether a file of these may have such a column. Who somebody is goes with all but costs: an unknown one may be made
    /// of it.
    pub fn takes(self, target: Target) -> bool {
        let of_one = |units: &[Self]| units.contains(&self);
        match target {
            Target::Extra(_) | Target::Source | Target::Campaign | Target::Amount => true,
            Target::Kind | Target::TouchId | Target::Content | Target::Times => of_one(&[Self::Touches]),
            Target::At => of_one(&[Self::Touches, Self::Stages]),
            Target::StageWord => of_one(&[Self::Stages]),
            Target::Span(_) => of_one(&[Self::Costs]),
            Target::Currency => !of_one(&[Self::Touches]),
            Target::Reason | Target::Owner => of_one(&[Self::Leads, Self::Stages]),
            Target::Person(_) | Target::NamePart(_) | Target::Industry | Target::Employees => !of_one(&[Self::Costs]),
            Target::CreatedAt
            | Target::Stage(_)
            | Target::Note
            | Target::LastActivity
            | Target::Touch(_)
            | Target::ConsentAt(_)
            | Target::ConsentOrigin(_)
            | Target::Key
            | Target::Erased
            | Target::OptOut(_) => of_one(&[Self::Leads]),
        }
    }

    /// The fields of which each set must have one at least.
    pub(super) const fn needs(self) -> &'static [&'static [&'static str]] {
        const WHO: &[&str] = &["external_id", "mail"];
        match self {
            Self::Leads => &[],
            Self::Touches => &[WHO, &["kind"], &["at"]],
            Self::Stages => &[WHO, &["stage"], &["at"]],
            Self::Costs => &[&["campaign"], &["day", "month", "from"], &["amount"]],
        }
    }
}

/// A part of a name that an export keeps in columns of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamePart {
    /// The family name.
    Last,
    /// The given name.
    First,
    /// How the family name is read.
    LastKana,
    /// How the given name is read.
    FirstKana,
}

/// The fields that are no attribute of the person, by their words.
const LEAD_FIELDS: &[(&str, Target)] = &[
    ("source", Target::Source),
    ("campaign", Target::Campaign),
    ("industry", Target::Industry),
    ("employees", Target::Employees),
    ("owner", Target::Owner),
    ("created_at", Target::CreatedAt),
    ("lead_at", Target::Stage(Stage::Lead)),
    ("mal_at", Target::Stage(Stage::Mal)),
    ("mql_at", Target::Stage(Stage::Mql)),
    ("sal_at", Target::Stage(Stage::Sal)),
    ("sql_at", Target::Stage(Stage::Sql)),
    ("opportunity_at", Target::Stage(Stage::Opportunity)),
    ("won_at", Target::Stage(Stage::Customer)),
    ("lost_at", Target::Stage(Stage::Lost)),
    ("excluded_at", Target::Stage(Stage::Excluded)),
    ("amount", Target::Amount),
    ("currency", Target::Currency),
    ("reason", Target::Reason),
    ("note", Target::Note),
    ("last_activity_at", Target::LastActivity),
    ("consent_at", Target::ConsentAt(None)),
    ("consent_phone_at", Target::ConsentAt(Some(Field::ConsentPhone))),
    ("consent_mail_at", Target::ConsentAt(Some(Field::ConsentMail))),
    ("consent_post_at", Target::ConsentAt(Some(Field::ConsentPost))),
    ("consent_origin", Target::ConsentOrigin(None)),
    ("consent_phone_origin", Target::ConsentOrigin(Some(Field::ConsentPhone))),
    ("consent_mail_origin", Target::ConsentOrigin(Some(Field::ConsentMail))),
    ("consent_post_origin", Target::ConsentOrigin(Some(Field::ConsentPost))),
    ("opt_out", Target::OptOut(None)),
    ("opt_out_mail", Target::OptOut(Some(Field::ConsentMail))),
    ("opt_out_phone", Target::OptOut(Some(Field::ConsentPhone))),
    ("opt_out_post", Target::OptOut(Some(Field::ConsentPost))),
    ("at", Target::At),
    ("kind", Target::Kind),
    ("touch_id", Target::TouchId),
    ("content", Target::Content),
    ("times", Target::Times),
    ("stage", Target::StageWord),
    ("day", Target::Span(Span::Day)),
    ("month", Target::Span(Span::Month)),
    ("from", Target::Span(Span::From)),
    ("to", Target::Span(Span::To)),
    ("last_name", Target::NamePart(NamePart::Last)),
    ("first_name", Target::NamePart(NamePart::First)),
    ("last_name_kana", Target::NamePart(NamePart::LastKana)),
    ("first_name_kana", Target::NamePart(NamePart::FirstKana)),
];

impl Target {
    /// The words of all fields that a file of such rows may have.
    pub fn words(unit: Unit) -> impl Iterator<Item = &'static str> {
        let person = Field::ALL.iter().map(|field| field.word());
        let all = person.chain(LEAD_FIELDS.iter().map(|(word, _)| *word));
        all.filter(move |word| Self::of(word).is_some_and(|target| unit.takes(target)))
    }

    /// The field that `word` stands for.
    pub fn of(word: &str) -> Option<Self> {
        let of_lead = || LEAD_FIELDS.iter().find(|(known, _)| *known == word).map(|(_, target)| *target);
        Field::of(word).map(Self::Person).or_else(of_lead)
    }

    /// The field of a lead that `word` stands for.
    pub fn of_lead(word: &str) -> Option<Self> {
        Self::of(word).filter(|target| Unit::Leads.takes(*target))
    }

    /// The field's word; none for a column that is kept under its own name.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Person(field) => Some(field.word()),
            Self::Extra(_) | Self::Touch(_) => None,
            other => LEAD_FIELDS.iter().find(|(_, target)| *target == other).map(|(word, _)| *word),
        }
    }

    /// Whether its values are dates.
    pub fn is_date(self) -> bool {
        match self {
            Self::CreatedAt
            | Self::Stage(_)
            | Self::LastActivity
            | Self::ConsentAt(_)
            | Self::At
            | Self::Touch(Tally::When)
            | Self::Span(Span::Day | Span::From | Span::To) => true,
            Self::Extra(typed) => matches!(typed.shape, Shape::Instant | Shape::Day),
            _ => false,
        }
    }
}

/// What a column kept under its own name holds, and within which bounds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Typed {
    /// The type.
    pub shape: Shape,
    /// The least number to believe.
    pub min: Option<f64>,
    /// The greatest number to believe.
    pub max: Option<f64>,
}

/// The type of a column that is kept under its own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Any text.
    #[default]
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// An instant; kept as RFC 3339.
    Instant,
    /// A day; kept as `2026-04-01`.
    Day,
}

pub(super) const SHAPES: &[(&str, Shape)] = &[
    ("text", Shape::Text),
    ("whole", Shape::Whole),
    ("number", Shape::Number),
    ("yes_no", Shape::YesNo),
    ("instant", Shape::Instant),
    ("day", Shape::Day),
];
