//! The items on the buyer's way: who is to be reached, the phases in which they are nurtured, and what brings them from one
//! into the next (items 1 to 10, and what is derived of 16 and 20).

use super::{Judge, State, missing};
use crate::agreement::playbook::{Measure, Persona, Phase, Setting};

impl Judge<'_> {
    pub(super) fn persona(&self, personas: &[Persona]) -> State {
        let lacking = |persona: &Persona| -> Vec<&str> {
            let Persona { title, industry, size, problem, .. } = persona;
            let fields = [("title", title), ("industry", industry), ("size", size), ("problem", problem)];
            fields.into_iter().filter(|(_, text)| text.is_none()).map(|(name, _)| name).collect()
        };
        match personas.iter().min_by_key(|persona| lacking(persona).len()) {
            None => missing("[[persona]] id = \"…\", title = \"…\", industry = \"…\", size = \"…\", problem = \"…\""),
            Some(persona) => match lacking(persona).as_slice() {
                [] => self.done(format!("[[persona]] {}", persona.id), &format!("persona.{}", persona.id)),
                lacking => {
                    let add: Vec<_> = lacking.iter().map(|name| format!("{name} = \"…\"")).collect();
                    missing(format!("[[persona]] {}: {}", persona.id, add.join(", ")))
                }
            },
        }
    }

    /// Two phases and more, each called something in both languages.
    pub(super) fn process(&self, phases: &[Phase]) -> State {
        let unnamed = phases.iter().find_map(|phase| {
            let lacks = |lang: &&str| {
                let path = format!("phase.{}.{lang}", phase.id);
                self.places.line(&path).or_else(|| self.places.line(&format!("playbook.{path}"))).is_none()
            };
            ["ja", "en"].iter().find(|lang| lacks(lang)).map(|lang| format!("[[phase]] {}: {lang} = \"…\"", phase.id))
        });
        match (phases.len(), unnamed) {
            (0 | 1, _) => missing("[[phase]] id = \"…\", ja = \"…\", en = \"…\""),
            (_, Some(unnamed)) => missing(unnamed),
            (_, None) => self.done("[[phase]]", "phase"),
        }
    }

    pub(super) fn of_phase(&self, id: &str, key: &str, example: &str, is_there: impl Fn(&Phase) -> bool) -> State {
        if self.agreement.playbook.phase(id).is_some_and(is_there) {
            self.done(format!("[[phase]] {id}: {key}"), &format!("phase.{id}.{key}"))
        } else {
            missing(format!("[[phase]] {id}: {key} = {example}"))
        }
    }

    /// A condition, and for every kind of touch that it names points or the words of lists: what nobody records brings
    /// nobody on.
    pub(super) fn passing(&self, to: &str) -> State {
        let enter = self.agreement.playbook.phase(to).map(|phase| phase.enter.as_slice()).unwrap_or_default();
        let has_points = |kind: &str| self.agreement.score.touch.iter().any(|rule| rule.kind == kind);
        let comes_in = |kind: &str| self.agreement.import.touches.contains_key(kind);
        let mut named = enter.iter().flat_map(|entry| entry.touched.keys());
        match named.find(|kind| !has_points(kind) && !comes_in(kind)) {
            Some(kind) => missing(format!("[import] touches = {{ {kind} = [\"…\"] }}")),
            None => self.of_phase(to, "enter", "[ { score = 50 } ]", |phase| !phase.enter.is_empty()),
        }
    }

    pub(super) fn has_mail_in_each_phase(&self) -> bool {
        let playbook = &self.agreement.playbook;
        let is_mail = |id: &String| playbook.measure(id).is_some_and(|one| one.channel == Some(Setting::Mail));
        let phases = playbook.nurtured();
        !phases.is_empty() && phases.iter().all(|phase| phase.measures.iter().any(is_mail))
    }

    pub(super) fn webinar_follow_up(&self) -> State {
        let playbook = &self.agreement.playbook;
        let is_event = |measure: &Measure| measure.channel == Some(Setting::Event);
        match playbook.follow_ups.iter().find(|one| playbook.followed(one).is_some_and(is_event)) {
            Some(one) => self.done(format!("[[follow_up]] {}", one.id), &format!("follow_up.{}", one.id)),
            None => missing("[[follow_up]] after = \"…\"  ([[measure]] channel = \"event\")"),
        }
    }
}
