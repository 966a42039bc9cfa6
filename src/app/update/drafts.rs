//! Acts on leads: what a key begins, what is asked on the way, and the order in the end.

use super::{Turn, lay, marks, say};
use crate::agreement::terms::{Act, Channel, Outcome, Stage};
use crate::agreement::{AssignRule, Whom};
use crate::app::available::act_of;
use crate::app::command::{Command, Needs};
use crate::app::dialog::{Checklist, Choice, Entry, Form, Overlay, Picker};
use crate::app::draft::{Dates, Draft, Step};
use crate::app::editor::Editor;
use crate::app::model::{Model, OUTCOMES, Pending, Tone};
use crate::app::msg::{Effect, Order};
use crate::app::reading::Kind;
use crate::desk::{Task, called_in_queue};
use crate::domain::{Field, Ground, Refusal, Request, Surface, Wish};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::LeadId;

/// What the keys for leads do: at once where nothing is to be asked, else by a choice, a form or a text.
pub(super) fn act(model: &mut Model, command: Command, turn: Turn, effects: &mut Vec<Effect>) {
    match command {
        Command::Undo => return send(model, None, Wish::Undo.into(), effects),
        Command::Redo => return send(model, None, Wish::Redo.into(), effects),
        Command::Generate => return find(model),
        _ => {}
    }
    let many = model.acts_on_marks() && command.spec().needs == Needs::Leads;
    let Some(lead) = model.lead().or_else(|| model.marks.leads.first().copied()) else { return };
    let hindrance = if many { None } else { model.hindrance(command) };
    if let Some(refusal) = hindrance.or_else(|| never_done(model, command, turn)) {
        return refuse(model, refusal.message_on(Surface::Console), turn);
    }
    let me = model.fixed.who.clone();
    let (reason, to) = (String::new(), None);
    let (why, words) = ([Step::Reason, Step::Words], [Step::Words]);
    let (wish, steps): (Wish, &[Step]) = match command {
        Command::Accept => return at_once(model, lead, many, Wish::Accept.into(), effects),
        Command::Admit => return at_once(model, lead, many, Wish::Admit.into(), effects),
        Command::Take => return at_once(model, lead, many, Wish::Assign { to: me }.into(), effects),
        Command::Repeat => {
            let Some(last) = model.last.clone() else { return };
            return repeat(model, lead, many, last, turn, effects);
        }
        Command::Return => (Wish::Return { reason, wake: None, wake_on: None }, &why),
        Command::Reject => (Wish::Reject { reason }, &why),
        Command::Exclude => (Wish::Exclude { reason }, &why),
        Command::Lose => (Wish::Lose { reason }, &why),
        Command::Withdraw => (Wish::Withdraw { reason: None }, &why),
        Command::Recycle => (Wish::Recycle { reason: None }, &why),
        Command::Defer => {
            (Wish::Defer { until: turn.now, reason: None }, &[Step::When(Dates::AHEAD), Step::Reason, Step::Words])
        }
        Command::Acknowledge => (Wish::Acknowledge { until: turn.now }, &[Step::When(Dates::AHEAD), Step::Words]),
        Command::Contact => {
            let (channel, outcome) = (Channel::Phone, Outcome::Reached);
            (Wish::Contact { channel, outcome, next: None, gave: Vec::new() }, &[Step::Outcome])
        }
        Command::HandOff => (Wish::HandOff { ground: Ground::ByHand, to }, &[Step::Person, Step::Words]),
        Command::Assign => (Wish::Assign { to: me }, &[Step::Person]),
        Command::Qualify => (Wish::Qualify { to }, &[]),
        Command::OpenDeal => (Wish::Open { amount: None, close: None }, &[]),
        Command::Erase => (Wish::Erase, &[]),
        Command::Win => (Wish::Win { amount: None }, &[]),
        Command::Edit | Command::Bantc => (Wish::Edit { set: std::collections::BTreeMap::new() }, &[]),
        _ => (Wish::Note { about: None }, &words),
    };
    let called = called(model);
    let mut draft = Draft::new(Some(lead), called, wish, steps);
    if let Some(sheet) = model.sheet.as_ref().filter(|sheet| sheet.id == lead) {
        (draft.called, draft.record) = (sheet.called.clone(), Some(sheet.record.clone()));
    }
    if many {
        marks::on_many(model, &mut draft);
    }
    match command {
        Command::Qualify | Command::Bantc => lay(model, Overlay::Checklist(Checklist::new(draft))),
        Command::OpenDeal | Command::Win | Command::Edit | Command::Erase => {
            let entries = entries(&draft, command, model, turn);
            lay(model, Overlay::Form(Form::new(draft, entries)));
        }
        _ => go_on(model, draft, turn, effects),
    }
}

/// What says that nobody does this here: before anything is asked, so that no note is typed in vain.
fn never_done(model: &Model, command: Command, turn: Turn) -> Option<Refusal> {
    let act = act_of(command).filter(|act| model.agreement(turn.now).never_does(*act))?;
    Some(Refusal::NeverDone { act })
}

/// What can be edited of a person, with how each is read.
const PERSON: [(&str, Kind); 16] = [
    ("phone", Kind::Phone),
    ("mobile", Kind::Phone),
    ("mail", Kind::Mail),
    ("title", Kind::Text),
    ("department", Kind::Text),
    ("name", Kind::Text),
    ("kana", Kind::Text),
    ("company", Kind::Text),
    ("role", Kind::Text),
    ("industry", Kind::Text),
    ("employees", Kind::Number),
    ("source", Kind::Text),
    ("campaign", Kind::Text),
    ("consent_phone", Kind::YesNo),
    ("consent_mail", Kind::YesNo),
    ("consent_post", Kind::YesNo),
];

/// What is asked of somebody whom sales found itself, in this order.
const NEWCOMER: [&str; 11] =
    ["company", "name", "kana", "department", "title", "phone", "mobile", "mail", "source", "industry", "employees"];

const DEAL: [(&str, Kind); 2] = [("amount", Kind::Amount), ("close", Kind::Day)];

fn entries(draft: &Draft, command: Command, model: &Model, turn: Turn) -> Vec<Entry> {
    let known = |word: &str| known(draft, word);
    let entry = |(word, kind): (&'static str, Kind)| Entry::new(word, kind, known(word).as_deref());
    let has_deal = draft.record.as_ref().is_some_and(|record| record.lead.deal.is_some());
    match command {
        Command::OpenDeal => DEAL.into_iter().map(|(word, kind)| Entry::new(word, kind, None)).collect(),
        Command::Win => vec![entry(DEAL[0])],
        Command::Erase => vec![Entry::new("confirm", Kind::Text, None)],
        _ => {
            let known = PERSON.into_iter().chain(DEAL.into_iter().filter(|_| has_deal)).map(entry);
            known.chain(deal_stage(draft, model, turn)).collect()
        }
    }
}

/// Where an open deal stands, by its name; nothing where the agreement has no deal stages (decision 41).
fn deal_stage(draft: &Draft, model: &Model, turn: Turn) -> Option<Entry> {
    let lead = &draft.record.as_ref()?.lead;
    let playbook = &model.agreement(turn.now).playbook;
    if lead.stage != Stage::Opportunity || playbook.deal_stages.is_empty() {
        return None;
    }
    let stands = lead.deal.as_ref().and_then(|deal| deal.deal_stage.as_deref());
    let name = stands.map(|id| playbook.deal_stage(id).map_or(id, |stage| stage.names.get(model.lang)));
    Some(Entry::new("deal_stage", Kind::DealStage, name))
}

/// What is known of a field.
fn known(draft: &Draft, word: &str) -> Option<String> {
    let record = draft.record.as_deref()?;
    let (traits, deal) = (&record.lead.traits, record.lead.deal.as_ref());
    match word {
        "industry" => traits.industry.clone(),
        "employees" => traits.employees.map(|n| n.to_string()),
        "source" => traits.source.clone(),
        "campaign" => traits.campaign.clone(),
        "amount" => deal?.amount.map(|amount| amount.to_string()),
        "close" => deal?.close.map(|close| close.to_string()),
        word => record.person.get(Field::of(word)?).map(ToOwned::to_owned),
    }
}

/// Somebody whom sales found itself: who it is, then what is known of BANTC.
fn find(model: &mut Model) {
    let mut draft = Draft::new(None, Shown::default(), Wish::Qualify { to: None }, &[]);
    draft.newcomer = Some(Vec::new());
    let kind = |word: &str| PERSON.iter().find(|(known, _)| *known == word).map_or(Kind::Text, |(_, kind)| *kind);
    let entries = NEWCOMER.iter().map(|word| Entry::new(word, kind(word), None)).collect();
    lay(model, Overlay::Form(Form::new(draft, entries)));
}

/// Asks the next thing that is to be asked; gives the order where nothing is.
pub(super) fn go_on(model: &mut Model, mut draft: Draft, turn: Turn, effects: &mut Vec<Effect>) {
    model.overlay = None;
    while !draft.steps.is_empty() {
        let step = draft.steps.remove(0);
        let choices = choices(model, &draft, step, turn);
        match step {
            Step::When(dates) => {
                let entries = date_lines(draft.act(), dates);
                lay(model, Overlay::Form(Form::new(draft, entries)));
            }
            Step::Words => {
                let editor = Box::new(Editor::default());
                lay(model, Overlay::Writing { draft, editor, discarding: false });
            }
            // Where the agreement lists no reasons, the words say why.
            Step::Reason if choices.is_empty() => continue,
            Step::Reason | Step::Outcome | Step::Person => {
                lay(model, Overlay::Picker(Picker::new(draft, choices)));
            }
        }
        return;
    }
    model.behind.clear();
    order(model, &draft, effects);
}

/// The lines for the dates of an act.
fn date_lines(act: Act, dates: Dates) -> Vec<Entry> {
    let (word, kind) = match act {
        Act::Contact => ("next", Kind::When),
        Act::Return => ("wake", Kind::Wake),
        _ => ("until", Kind::When),
    };
    let ahead = dates.ahead.then(|| Entry::new(word, kind, None));
    let back = dates.back.then(|| Entry::new("happened", Kind::Past, None));
    // What it comes back for, before that day.
    let on = (dates.ahead && act == Act::Return).then(|| Entry::new("wake_on", Kind::Touches, None));
    back.into_iter().chain(ahead).chain(on).collect()
}

fn choices(model: &Model, draft: &Draft, step: Step, turn: Turn) -> Vec<Choice> {
    let agreement = model.agreement(turn.now);
    match step {
        Step::Reason => {
            let reasons = agreement.reasons_for(draft.act());
            reasons.map(|reason| Choice::Reason(reason.id.clone(), reason.names.clone())).collect()
        }
        Step::Outcome => OUTCOMES.iter().map(|outcome| Choice::Outcome(*outcome)).collect(),
        Step::Person => {
            let assignment = &agreement.assignment;
            let people = agreement.people.iter();
            let people =
                people.map(|person| Choice::Person(crate::ids::PersonId::new(&person.id), person.name.clone()));
            let chooses = |rule: &AssignRule| matches!(rule.whom, Whom::Pool(_));
            let by_rules = match draft.act() {
                Act::Assign => assignment.rules.iter().any(chooses),
                // Handed to nobody in particular, a lead goes wherever the agreement says.
                Act::HandOff => assignment.account || assignment.former_owner || assignment.rules.iter().any(chooses),
                _ => false,
            };
            let nobody = (draft.act() != Act::Assign && !by_rules).then_some(Choice::Nobody);
            let by_rules = by_rules.then_some(Choice::ByRules);
            nobody.into_iter().chain(by_rules).chain(people).collect()
        }
        Step::When(_) | Step::Words => Vec::new(),
    }
}

/// Gives the order that a draft has become. Nothing is shown as done before the answer says so.
pub(super) fn order(model: &mut Model, draft: &Draft, effects: &mut Vec<Effect>) -> u64 {
    let ticket = super::list::number(model);
    let (lead, request) = (draft.lead, draft.request.clone());
    model.pending.push(Pending { ticket, lead, request: Some(request.clone()), many: draft.many.clone(), done: 0 });
    let request = Box::new(request);
    let task = match &draft.newcomer {
        Some(fields) => Task::TakeIn(fields.clone(), request),
        None if draft.is_on_many() => Task::Many(draft.many.clone(), request),
        None => Task::Act(lead, request),
    };
    effects.push(Effect::Act(Order { ticket, task }));
    ticket
}

/// The last thing once more: the same act, for the same reason. Words and dates were about somebody else: where the act
/// has words, they are asked for anew.
fn repeat(model: &mut Model, lead: LeadId, many: bool, last: Request, turn: Turn, effects: &mut Vec<Effect>) {
    let mut wish = last.wish;
    let has_words = match &mut wish {
        Wish::Contact { next, gave, .. } => {
            (*next, *gave) = (None, Vec::new());
            false
        }
        Wish::Return { wake, wake_on, .. } => {
            (*wake, *wake_on) = (None, None);
            true
        }
        Wish::Accept | Wish::Admit | Wish::Assign { .. } => false,
        _ => true,
    };
    let steps: &[Step] = match &wish {
        Wish::Defer { .. } | Wish::Acknowledge { .. } => &[Step::When(Dates::AHEAD), Step::Words],
        _ if has_words => &[Step::Words],
        _ => &[],
    };
    let mut draft = Draft::new(Some(lead), called(model), wish, steps);
    let reason = reason_of(&draft.request.wish).map(ToOwned::to_owned);
    let known =
        reason.and_then(|id| model.agreement(turn.now).reason(&id).map(|reason| reason.names.clone()).zip(Some(id)));
    if let Some((names, id)) = known {
        draft.because(&id, names);
    }
    if let Some(sheet) = model.sheet.as_ref().filter(|sheet| sheet.id == lead) {
        (draft.called, draft.record) = (sheet.called.clone(), Some(sheet.record.clone()));
    }
    if many {
        marks::on_many(model, &mut draft);
    }
    if draft.steps.is_empty() {
        return marks::give_or_ask(model, draft, effects);
    }
    go_on(model, draft, turn, effects);
}

fn reason_of(wish: &Wish) -> Option<&str> {
    match wish {
        Wish::Return { reason, .. } | Wish::Reject { reason } | Wish::Exclude { reason } | Wish::Lose { reason } => {
            Some(reason)
        }
        Wish::Withdraw { reason } | Wish::Defer { reason, .. } | Wish::Recycle { reason } => reason.as_deref(),
        _ => None,
    }
}

/// What asks nothing: on the lead, or on those that are marked.
fn at_once(model: &mut Model, lead: LeadId, many: bool, request: Request, effects: &mut Vec<Effect>) {
    let mut draft = Draft::new(Some(lead), Shown::default(), request, &[]);
    if many {
        marks::on_many(model, &mut draft);
    }
    marks::give_or_ask(model, draft, effects);
}

fn send(model: &mut Model, lead: Option<LeadId>, request: Request, effects: &mut Vec<Effect>) {
    let draft = Draft::new(lead, Shown::default(), request, &[]);
    order(model, &draft, effects);
}

/// What the lead under the cursor is called.
fn called(model: &Model) -> Shown {
    match &model.marketing {
        Some(page) => page.row().map(|row| row.whom().called.clone()).unwrap_or_default(),
        None => model.queue.row().map(called_in_queue).unwrap_or_default(),
    }
}

/// Says a refusal of the lead under the cursor.
fn refuse(model: &mut Model, why: Message, turn: Turn) {
    let called = called(model);
    say(model, Message::new("said.refused").with("lead", called).with_message("why", why), Tone::Refused, turn);
}
