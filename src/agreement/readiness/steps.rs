//! The six steps of alignment between the departments (R16, R89).

use super::{ItemId, Judge, Place, State, missing};
use crate::agreement::playbook::Department;
use crate::agreement::terms::{Act, Role, Stage};
use crate::i18n::Message;

/// One of the six steps, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Common words.
    Words,
    /// Common goals.
    Goals,
    /// Working together.
    Together,
    /// Scoring redone.
    Scoring,
    /// Who does what.
    Roles,
    /// What the departments promise each other.
    Promises,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Words, Self::Goals, Self::Together, Self::Scoring, Self::Roles, Self::Promises];

    /// What it is about.
    pub const fn said(self) -> Message {
        Message::new(match self {
            Self::Words => "readiness.step.words",
            Self::Goals => "readiness.step.goals",
            Self::Together => "readiness.step.together",
            Self::Scoring => "readiness.step.scoring",
            Self::Roles => "readiness.step.roles",
            Self::Promises => "readiness.step.promises",
        })
    }

    /// What programs call it.
    pub fn word(self) -> &'static str {
        self.said().key().rsplit('.').next().unwrap_or_default()
    }
}

impl Judge<'_> {
    /// How a step stands, given how the items do.
    pub(super) fn step(&self, step: Step, items: &[(State, ItemId)]) -> State {
        match step {
            Step::Words => self.words(),
            Step::Goals if !self.agreement.goals.targets.is_empty() => self.done("[[target]]", "target"),
            Step::Goals if !self.agreement.targets.is_empty() => self.done("[targets]", "targets"),
            Step::Goals => missing("[[target]] metric = \"mql\", per = \"month\", to = 50, due = YYYY-MM-DD"),
            Step::Together => self.together(),
            Step::Scoring => self.scoring(items),
            Step::Roles => self.roles(),
            Step::Promises => self.promises(),
        }
    }

    /// Every stage means something, and every one but the first is somebody's (R1: a lead is nobody's).
    fn words(&self) -> State {
        for stage in Stage::WAY {
            match self.agreement.playbook.definition(stage.word()) {
                None => return missing(format!("[[stage]] id = \"{stage}\", ja = \"…\", en = \"…\", owner = \"…\"")),
                Some(defined) if defined.owner.is_none() && stage != Stage::Lead => {
                    return missing(format!("[[stage]] {stage}: owner = \"…\""));
                }
                Some(_) => {}
            }
        }
        self.done("[[stage]]", "stage")
    }

    /// People of both departments, and a review to which both come.
    fn together(&self) -> State {
        let agreement = self.agreement;
        let works =
            |department| agreement.people.iter().any(|person| agreement.department_of(person) == Some(department));
        let comes = |who: &String| {
            let function = agreement.playbook.functions.iter().find(|function| function.id == *who);
            let by_role = || Role::of(who).and_then(Department::of_role);
            function.map(|function| function.department).or_else(|| Department::of(who)).or_else(by_role)
        };
        let common = agreement.goals.deliveries.iter().find(|delivery| {
            let who: Vec<_> = delivery.who.iter().filter_map(comes).collect();
            who.contains(&Department::Marketing) && who.contains(&Department::Sales)
        });
        let parts = [
            (works(Department::Marketing), "[[person]] role = \"marketing\""),
            (works(Department::Sales), "[[person]] role = \"inside_sales\""),
            (common.is_some(), "[[delivery]] who = [\"marketing\", \"sales\"]"),
        ];
        let lacking: Vec<_> = parts.iter().filter(|(is_there, _)| !is_there).map(|(_, add)| *add).collect();
        match common {
            Some(delivery) if lacking.is_empty() => {
                self.done(format!("[[delivery]] {}: who", delivery.id), &format!("delivery.{}.who", delivery.id))
            }
            _ => missing(lacking.join("; ")),
        }
    }

    /// Points on both sides, a threshold, and a look at what they would have done to past leads: as it is known, or as
    /// somebody says.
    fn scoring(&self, items: &[(State, ItemId)]) -> State {
        let needed = ["fit_points", "behaviour_points", "mql_threshold"];
        let open = items.iter().find(|(state, id)| needed.contains(&id.word().as_str()) && !state.is_met());
        match open {
            Some((State::Missing(add), _)) => State::Missing(add.clone()),
            Some((_, id)) => missing(id.comes_from()),
            None if self.known.replayed => {
                State::Done(Place { what: Message::new("readiness.replayed"), line: self.places.line("score") })
            }
            None => self.by_hand(Step::Scoring.word(), false),
        }
    }

    /// Whoever works has a superior.
    fn roles(&self) -> State {
        let people = &self.agreement.people;
        let leads = |role: Role| matches!(role, Role::Manager | Role::Head);
        match people.iter().find(|person| person.reports_to.is_none() && !leads(person.role)) {
            Some(person) => missing(format!("[[person]] {}: reports_to = \"…\"", person.id)),
            None if people.is_empty() => missing("[[person]] id = \"…\", name = \"…\", role = \"inside_sales\""),
            None => self.done("[[person]] reports_to", "person"),
        }
    }

    /// What makes an MQL, how fast sales answers, what it tells afterwards, and when a lead goes back (R34).
    fn promises(&self) -> State {
        let gives = |act| self.agreement.reasons_for(act).next().is_some();
        let clock = self.contact_clock();
        let parts = [
            (!self.agreement.criteria.is_empty(), "[[mql]] id = \"…\", score = 80"),
            (clock.is_some(), "[[clock]] stops = [\"contact\"]"),
            (gives(Act::Lose), "[[reason]] for = [\"lose\"]"),
            (gives(Act::Return), "[[reason]] for = [\"return\"]"),
        ];
        let lacking: Vec<_> = parts.iter().filter(|(is_there, _)| !is_there).map(|(_, add)| *add).collect();
        match clock {
            Some(clock) if lacking.is_empty() => {
                self.done(format!("[[clock]] {}", clock.id), &format!("clock.{}", clock.id))
            }
            _ => missing(lacking.join("; ")),
        }
    }
}
