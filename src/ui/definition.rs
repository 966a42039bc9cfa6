//! What was agreed of where a lead stands: the stage's definition, whose it is, what must hold to go on, and the clock
//! that runs (decision 34). The first block of help, opened on a lead.

use super::Screen;
use super::lead::Line;
use super::theme::Meaning;
use crate::agreement::minutes::Thing;
use crate::app::Draft;
use crate::desk::{Sheet, next_step};
use crate::domain::{ClockRun, words};
use crate::i18n::Message;

/// The definition of the stage of the lead under the cursor and of its clock; nothing where there is no lead. Not wrapped.
pub(super) fn definition_lines(screen: &Screen<'_, '_>) -> Vec<Line> {
    let Some(sheet) = screen.model.sheet.as_deref().filter(|sheet| screen.model.lead() == Some(sheet.id)) else {
        return Vec::new();
    };
    let lang = screen.model.lang;
    let text = |message: Message| vec![(message.say(lang), Meaning::Text)];
    let stage = words::stage(sheet.stage);
    let mut lines = vec![vec![(
        Message::new("definition.stage").with_message("stage", stage).with("lead", &sheet.called).say(lang),
        Meaning::Heading,
    )]];
    let playbook = &screen.agreement().playbook;
    if let Some(meaning) = playbook.meaning(sheet.stage) {
        lines.push(text(meaning));
    }
    let definition = playbook.definition(sheet.stage.word());
    for (key, holder) in [
        ("definition.owner", definition.and_then(|definition| definition.owner.as_deref())),
        ("definition.receiver", definition.and_then(|definition| definition.receiver.as_deref())),
    ] {
        lines.extend(holder.map(|holder| text(Message::new(key).with_message("who", playbook.holder(holder).said))));
    }
    lines.extend(gates(screen, sheet).into_iter().map(text));
    if let Some(run) = sheet.record.lead.pressing() {
        lines.extend(clock(screen, run));
    }
    lines
}

/// What must hold for the next step, gate by gate.
fn gates(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Message> {
    let Some(next) = next_step(&sheet.record.lead) else { return Vec::new() };
    let mut draft = Draft::new(Some(sheet.id), sheet.called.clone(), next, &[]);
    draft.record = Some(sheet.record.clone());
    let act = draft.act();
    let gates = draft.gates(screen.view()).into_iter().map(|(gate, missing)| {
        let key = if missing.is_empty() { "show.gate_open" } else { "show.gate_shut" };
        let message = Message::new(key).with_message("act", words::act(act));
        let message = message.with_either("gate", &gate.names.ja, &gate.names.en);
        if missing.is_empty() { message } else { message.with_list("missing", missing.iter().map(words::missing)) }
    });
    let gates: Vec<Message> = gates.collect();
    if gates.is_empty() {
        return vec![Message::new("definition.no_gate").with_message("act", words::act(act))];
    }
    gates
}

/// The clock, as the version of the agreement has it that it runs under.
fn clock(screen: &Screen<'_, '_>, run: &ClockRun) -> Vec<Line> {
    let lang = screen.model.lang;
    let agreement = screen.model.fixed.versions.of(run.agreement());
    let known_as = run.tier().map_or_else(|| run.clock.clone(), |tier| format!("{}/{tier}", run.clock));
    let Some(thing) = agreement.clock_told(&known_as).or_else(|| agreement.clock_told(&run.clock)) else {
        return Vec::new();
    };
    let Thing { label, aspects, .. } = thing;
    let mut lines =
        vec![vec![(Message::new("definition.clock").with_message("clock", label).say(lang), Meaning::Heading)]];
    lines.extend(aspects.into_iter().filter(|aspect| aspect.key() != "name").map(|aspect| {
        let told = Message::new("definition.aspect")
            .with_message("aspect", aspect.name.clone())
            .with_message("told", aspect.told.said());
        vec![(told.say(lang), Meaning::Text)]
    }));
    lines
}
