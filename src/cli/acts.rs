//! The acts, on one lead or several: each is told of, and one that is refused keeps none of the others.

use serde_json::json;

use super::args::{ChannelArg, Contact, Handoff, Leads, Note, OutcomeArg, Reasoned, Undo};
use super::{Out, Setting};
use crate::agreement::terms::{Act, Channel, Outcome};
use crate::desk::{Desk, Done, Problem};
use crate::domain::{Ground, Request, Wish, words};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::PersonId;

pub(super) fn handoff(setting: &Setting, args: &Handoff, out: &mut Out<'_>) -> Result<u8> {
    let ground = args.criterion.clone().map_or(Ground::ByHand, Ground::Criterion);
    let to = args.to.as_deref().map(PersonId::new);
    each(setting, &args.on, &Request::from(Wish::HandOff { ground, to }).with_note(args.note.clone()), out)
}

pub(super) fn accept(setting: &Setting, args: &Leads, out: &mut Out<'_>) -> Result<u8> {
    each(setting, args, &Wish::Accept.into(), out)
}

pub(super) fn reject(setting: &Setting, args: &Reasoned, out: &mut Out<'_>) -> Result<u8> {
    each(
        setting,
        &args.on,
        &Request::from(Wish::Reject { reason: args.reason.clone() }).with_note(args.note.clone()),
        out,
    )
}

pub(super) fn give_back(setting: &Setting, args: &Reasoned, out: &mut Out<'_>) -> Result<u8> {
    each(
        setting,
        &args.on,
        &Request::from(Wish::Return { reason: args.reason.clone(), wake: None }).with_note(args.note.clone()),
        out,
    )
}

pub(super) fn contact(setting: &Setting, args: &Contact, out: &mut Out<'_>) -> Result<u8> {
    let channel = match args.channel {
        ChannelArg::Phone => Channel::Phone,
        ChannelArg::Mail => Channel::Mail,
        ChannelArg::Visit => Channel::Visit,
        ChannelArg::Web => Channel::Web,
    };
    let outcome = match args.outcome {
        OutcomeArg::Reached => Outcome::Reached,
        OutcomeArg::NoAnswer => Outcome::NoAnswer,
        OutcomeArg::WrongPerson => Outcome::WrongPerson,
        OutcomeArg::Appointment => Outcome::Appointment,
    };
    each(setting, &args.on, &Request::contact(channel, outcome).with_note(args.note.clone()), out)
}

pub(super) fn note(setting: &Setting, args: &Note, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, &Request::from(Wish::Note).with_note(args.note.clone()), out)
}

pub(super) fn undo(setting: &Setting, args: &Undo, out: &mut Out<'_>) -> Result<u8> {
    if !args.leads.is_empty() {
        let on = Leads { leads: args.leads.clone(), dry_run: args.dry_run };
        return each(setting, &on, &Wish::Undo.into(), out);
    }
    let mut desk = setting.reading_desk()?;
    let results = desk.undo_last();
    let named = results.into_iter().map(|result| {
        let name = result.as_ref().map_or_else(|_| "-".to_owned(), |done| done.lead.to_string());
        (name, result.map(Some))
    });
    tell(setting, out, named)
}

fn each(setting: &Setting, on: &Leads, request: &Request, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    tell(setting, out, on.leads.iter().map(|name| (name.clone(), one(&mut desk, name, request, on.dry_run))))
}

/// What came of it; nothing where it was only rehearsed and would have been granted.
fn one(desk: &mut Desk, name: &str, request: &Request, rehearse: bool) -> Result<Option<Done>, Problem> {
    let lead = desk.find(name)?;
    if rehearse { desk.rehearse(lead, request).map(|_| None) } else { desk.act(lead, request).map(Some) }
}

/// Tells of each lead as soon as its outcome is known: what is printed is done and kept, whatever happens to the rest.
fn tell(
    setting: &Setting,
    out: &mut Out<'_>,
    outcomes: impl Iterator<Item = (String, Result<Option<Done>, Problem>)>,
) -> Result<u8> {
    let lang = setting.lang;
    let mut results = Vec::new();
    let mut status = 0;
    for (name, outcome) in outcomes {
        match outcome {
            Ok(done) => {
                let said = done.as_ref().map_or_else(|| Message::new("acts.would"), said);
                if !setting.is_json() {
                    out.line(&format!("{name} {}", said.say(lang)))?;
                }
                let operation = done.map(|done| done.operation.to_string());
                results.push(json!({ "lead": name, "ok": true, "refusal": null, "operation": operation }));
            }
            Err(problem) => {
                status = 1;
                let (rule, message, holder, called) = match problem {
                    Problem::Refused { refusal, called, .. } => {
                        let holder = refusal.holder().map(ToString::to_string);
                        (refusal.rule(), refusal.message().say(lang), holder, called)
                    }
                    Problem::Failed(error) => ("failed", error.say(lang), None, Shown::default()),
                };
                let which = format!("{} {called}", Shown::line(&name));
                out.complain(&format!("tasuki: {}: {message}", which.trim_end()));
                let refusal = json!({ "rule": rule, "message": message, "holder": holder });
                results.push(json!({ "lead": name, "ok": false, "refusal": refusal }));
            }
        }
    }
    if setting.is_json() {
        out.json(&json!({ "results": results }))?;
    }
    Ok(status)
}

fn said(done: &Done) -> Message {
    match done.before {
        Some(act) => Message::new("acts.undone").with_message("act", words::act(act)),
        None if done.accepted && done.act != Act::Accept => {
            Message::new("acts.done_and_accepted").with_message("act", words::act(done.act))
        }
        None => Message::new("acts.done").with_message("act", words::act(done.act)),
    }
    .with("lead", &done.called)
}
