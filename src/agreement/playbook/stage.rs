//! `[[stage]]`, `[[function]]` and `[[question]]`: what the words mean and whose they are (R1–R9, R15, R45, R51).

use super::reading::{Lists, check_once, needed, other};
use super::{Department, Playbook};
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::terms::{Role, Slot, Stage};
use crate::agreement::{Names, needed_text, term, words};
use crate::document::hint;
use crate::i18n::Message;

/// What a stage means, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The stage's word, or `sgl`, which is counted apart (R7).
    pub stage: String,
    /// What it means.
    pub text: Names,
    /// The function, department or role that owns it; nobody where absent (R1).
    pub owner: Option<String>,
    /// To whom its leads are passed.
    pub receiver: Option<String>,
}

/// What people of a department do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// Where it belongs.
    pub department: Department,
}

impl Department {
    /// Where people of a role work; superiors may be of either.
    pub const fn of_role(role: Role) -> Option<Self> {
        match role {
            Role::Marketing => Some(Self::Marketing),
            Role::InsideSales | Role::AccountExecutive => Some(Self::Sales),
            Role::CustomerSuccess => Some(Self::Success),
            Role::Manager | Role::Head => None,
        }
    }
}

/// How a slot of BANTC is called and asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Which slot.
    pub slot: Slot,
    /// What people call it.
    pub names: Names,
    /// The question.
    pub ask: Names,
}

impl Question {
    /// What people call the slot: as the agreement has it; in the program's own words where it only asks.
    pub fn called(&self) -> Message {
        let Names { ja, en } = &self.names;
        let word = self.slot.word();
        if ja == word && en == word {
            return words::slot(self.slot);
        }
        Message::new("minutes.plain").with_either("text", ja, en)
    }
}

/// Leads that sales made itself: no stage of their own, and defined like one.
const SGL: &str = "sgl";

pub(super) fn read_functions(lists: &mut Lists<'_, '_, '_>) -> Vec<Function> {
    let departments: Vec<_> = Department::ALL.iter().map(|department| department.word()).collect();
    lists.named("function", |section, id, names| {
        let department = needed_text(section, "department")?;
        let department = term(section, &department, &departments, Department::of)?;
        Some(Function { id, names, department })
    })
}

pub(super) fn read_definitions(lists: &mut Lists<'_, '_, '_>, holders: &[&str]) -> Vec<Definition> {
    let words: Vec<_> = Stage::ALL.iter().map(|stage| stage.word()).chain([SGL]).collect();
    let mut definitions: Vec<Definition> = Vec::new();
    for mut section in lists.sections("stage") {
        let id = needed_text(&mut section, "id");
        if let Some(id) = &id {
            if !words.contains(&id.value.as_str()) {
                let unknown = Message::new("agreement.unknown_word").with("word", &id.value);
                section.complain(&id.span, unknown.with_message("hint", hint(id, words.iter().copied())));
            }
            check_once(&section, id, definitions.iter().map(|known| known.stage.as_str()));
        }
        let ja = section.text("ja").map(|text| text.value);
        let en = section.text("en").map(|text| text.value);
        let text = ja.clone().or_else(|| en.clone());
        let text = section.need("en", text);
        let owner = other(&mut section, "owner", "[[function]]", holders).map(|name| name.value);
        let receiver = other(&mut section, "receiver", "[[function]]", holders).map(|name| name.value);
        section.close();
        if let (Some(id), Some(either)) = (id, text) {
            let text = Names { ja: ja.unwrap_or_else(|| either.clone()), en: en.unwrap_or(either) };
            definitions.push(Definition { stage: id.value, text, owner, receiver });
        }
    }
    definitions
}

pub(super) fn read_questions(lists: &mut Lists<'_, '_, '_>) -> Vec<Question> {
    let slots: Vec<_> = Slot::ALL.iter().map(|slot| slot.word()).collect();
    let mut questions: Vec<Question> = Vec::new();
    for mut section in lists.sections("question") {
        let word = needed_text(&mut section, "slot");
        let slot = word.as_ref().and_then(|text| term(&section, text, &slots, Slot::of));
        if let Some(word) = &word {
            check_once(&section, word, questions.iter().map(|known| known.slot.word()));
        }
        let names = Names::read(&mut section, word.as_ref().map_or("", |word| &word.value));
        let ask = needed(&mut section, "ask");
        section.close();
        if let (Some(slot), Some(ask)) = (slot, ask) {
            questions.push(Question { slot, names, ask });
        }
    }
    questions
}

impl Playbook {
    /// What a stage means, by its word; `sgl` for leads that sales made.
    pub fn definition(&self, stage: &str) -> Option<&Definition> {
        self.definitions.iter().find(|definition| definition.stage == stage)
    }

    /// How a slot of BANTC is asked for, where the agreement says it.
    pub fn question(&self, slot: Slot) -> Option<&Question> {
        self.questions.iter().find(|question| question.slot == slot)
    }

    /// What people call a slot of BANTC, by the agreement or by the program's own words.
    pub fn slot(&self, slot: Slot) -> Message {
        self.question(slot).map_or_else(|| words::slot(slot), Question::called)
    }

    /// What was agreed that a stage of a lead means, in words.
    pub fn meaning(&self, stage: Stage) -> Option<Message> {
        let Names { ja, en } = &self.definition(stage.word())?.text;
        Some(Message::new("lead.stage_means").with_either("meaning", ja, en))
    }

    /// A function, a department or a role in words.
    pub fn holder(&self, id: &str) -> Value {
        if let Some(function) = self.functions.iter().find(|function| function.id == id) {
            return Value::thing(id, Some(&function.names));
        }
        let known = Department::of(id).map(words::department).or_else(|| Role::of(id).map(words::role));
        known.map_or_else(|| Value::plain(id), |said| Value::term(id, said))
    }
}

pub(super) fn chapters(playbook: &Playbook) -> [Chapter; 3] {
    let holder = |id: &Option<String>| id.as_deref().map(|id| playbook.holder(id));
    let definition = |definition: &Definition| {
        let Definition { stage, text, owner, receiver } = definition;
        let mut thing = Thing::new(stage);
        thing.label = Stage::of(stage).map_or(Message::new("stage.sgl"), words::stage);
        thing
            .says("minutes.definition", Value::text(text))
            .may_say("minutes.owner", holder(owner))
            .may_say("minutes.receiver", holder(receiver))
    };
    let function = |function: &Function| {
        let Function { id, names, department } = function;
        Thing::named(id, names).says("minutes.department", Value::term(department, words::department(*department)))
    };
    let question = |question: &Question| {
        let Question { slot, names, ask } = question;
        Thing::named(slot.word(), names).says("minutes.ask", Value::text(ask))
    };
    [
        Chapter::of(
            "stage",
            "minutes.chapter.stage",
            "minutes.kind.stage",
            playbook.definitions.iter().map(definition).collect(),
        ),
        Chapter::of(
            "function",
            "minutes.chapter.function",
            "minutes.kind.function",
            playbook.functions.iter().map(function).collect(),
        ),
        Chapter::of(
            "question",
            "minutes.chapter.question",
            "minutes.kind.question",
            playbook.questions.iter().map(question).collect(),
        ),
    ]
}
