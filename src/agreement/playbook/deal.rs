//! `[[deal_stage]]`: the steps of an open deal, and what must be known to take each (R46, R56, R98, decision 41).

use super::Playbook;
use super::reading::{Lists, text};
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::terms::FIELDS_OF_LEAD;
use crate::agreement::{Names, folded, words};
use crate::document::hint;
use crate::i18n::Message;

/// One step of an open deal. The order of the file is the order of the steps.
#[derive(Debug, Clone, PartialEq)]
pub struct DealStage {
    /// What journals and programs call it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// What must have happened for a deal to stand here.
    pub definition: Option<Names>,
    /// How likely it is won from here, from 0 to 1.
    pub probability: f64,
    /// The fields that must be filled: words of [`fields`].
    pub requires: Vec<String>,
}

/// The fields that a deal stage can ask for: of the deal, and of the lead.
pub fn fields() -> impl Iterator<Item = &'static str> {
    ["amount", "close", "currency", "owner", "next", "note"].into_iter().chain(FIELDS_OF_LEAD)
}

pub(super) fn read(lists: &mut Lists<'_, '_, '_>) -> Vec<DealStage> {
    lists.named("deal_stage", |section, id, names| {
        let definition = text(section, "definition");
        let probability = section.number("probability");
        let probability = section.need("probability", probability);
        if let Some(read) = probability.as_ref().filter(|read| !(0.0..=1.0).contains(&read.value)) {
            section.complain(&read.span, Message::new("agreement.not_a_rate").with("key", "probability"));
        }
        let requires = section.texts("requires").map(|list| list.value).unwrap_or_default();
        for field in requires.iter().filter(|field| !fields().any(|known| known == field.value)) {
            let unknown = Message::new("agreement.unknown_field").with("field", &field.value);
            section.complain(&field.span, unknown.with_message("hint", hint(field, fields())));
        }
        let requires = requires.into_iter().map(|field| field.value).collect();
        Some(DealStage { id, names, definition, probability: probability?.value, requires })
    })
}

impl DealStage {
    /// Its name with how likely a deal is won from there: "Proposal (30%)".
    pub fn told(&self) -> Message {
        Message::new("deal_stage.told")
            .with_either("stage", &self.names.ja, &self.names.en)
            .with_message("chance", Value::rate(self.probability).said)
    }
}

impl Playbook {
    /// A deal stage by its id.
    pub fn deal_stage(&self, id: &str) -> Option<&DealStage> {
        self.deal_stages.iter().find(|stage| stage.id == id)
    }

    /// A deal stage as somebody writes it: its place in the order, its id, or its name in either language.
    pub fn deal_stage_written(&self, text: &str) -> Option<&DealStage> {
        let sought = folded(text);
        let is_meant = |(n, stage): &(usize, &DealStage)| {
            (n + 1).to_string() == sought
                || [&stage.id, &stage.names.ja, &stage.names.en].iter().any(|known| folded(known) == sought)
        };
        self.deal_stages.iter().enumerate().find(is_meant).map(|(_, stage)| stage)
    }
}

pub(super) fn chapter(playbook: &Playbook) -> Chapter {
    let stage = |stage: &DealStage| {
        let DealStage { id, names, definition, probability, requires } = stage;
        Thing::named(id, names)
            .may_say("minutes.definition", definition.as_ref().map(Value::text))
            .says("minutes.probability", Value::rate(*probability))
            .lists("minutes.requires", requires.iter().map(|field| Value::term(field, words::field(field))))
    };
    let things = playbook.deal_stages.iter().map(stage).collect();
    Chapter::of("deal_stage", "minutes.chapter.deal_stage", "minutes.kind.deal_stage", things)
}
