//! `tasuki assign`: to somebody by name, to whomever the rules say, or what is held to whoever is free.

use serde_json::{Value, json};

use super::args::{Assign, On};
use super::json::allotment;
use super::{Out, Setting, acts};
use crate::agreement::Agreement;
use crate::desk::{Desk, Done, Foreseen, Problem};
use crate::domain::assignment::Allotment;
use crate::domain::{Request, Wish};
use crate::error::Result;
use crate::i18n::{Lang, Message};
use crate::ids::PersonId;

pub(super) fn assign(setting: &Setting, args: &Assign, out: &mut Out<'_>) -> Result<u8> {
    if args.held {
        return give_held(setting, args.dry_run, out);
    }
    if args.explain {
        return explain(setting, &args.leads, out);
    }
    let wish = args.to.as_deref().map_or(Wish::Allot, |to| Wish::Assign { to: PersonId::new(to) });
    let (leads, note) = (args.leads.clone(), args.note.clone());
    let on = On { leads, note, past_gates: args.past_gates, dry_run: args.dry_run };
    acts::each(setting, &on, out, |_| Ok(Request { counted: args.counted, ..wish.into() }))
}

/// Gives what is held to whoever is free by now, and hands on what is overdue where the agreement asks for it; or says
/// what would come of that.
fn give_held(setting: &Setting, rehearsed: bool, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let foreseen = |all: Vec<Foreseen>| all.into_iter().map(|one| acts::Came::Foreseen(Box::new(one))).collect();
    let done = |all: Vec<Done>| all.into_iter().map(acts::Came::Done).collect();
    let given: Result<Vec<_>, Problem> =
        if rehearsed { desk.foresee_held().map(foreseen) } else { desk.give_held().map(done) };
    let given = match given {
        Ok(given) => given.into_iter().map(Ok).collect(),
        Err(problem) => vec![Err(problem)],
    };
    let status = acts::tell(setting, &desk, given, out)?;
    if !setting.is_json() {
        out.line(&Message::new("assignment.still_held").with("n", desk.held()?).say(setting.lang))?;
    }
    Ok(status)
}

/// Whom the rules would choose, and why. Nothing is done.
fn explain(setting: &Setting, leads: &[String], out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let mut told = Vec::new();
    for name in leads {
        let found = found(&mut desk, name)?;
        if !setting.is_json() {
            let called = desk.find(name).and_then(|lead| desk.sheet(lead))?.called;
            out.line(&format!("{name} {called}"))?;
            for line in lines(&found, desk.agreement(), setting.lang) {
                out.line(&format!("  {line}"))?;
            }
        }
        let mut lead = allotment(&found, desk.agreement());
        if let Value::Object(lead) = &mut lead {
            lead.insert("lead".into(), json!(name));
        }
        told.push(lead);
    }
    if setting.is_json() {
        out.json(&Value::Array(told))?;
    }
    Ok(0)
}

/// What the rules say; where the agreement has none, that the lead is left to the team.
fn found(desk: &mut Desk, name: &str) -> Result<Allotment> {
    let lead = desk.find(name)?;
    Ok(desk.explain(lead)?.unwrap_or_else(Allotment::to_the_team))
}

/// A decision and its reasons, line by line.
pub(super) fn lines(found: &Allotment, agreement: &Agreement, lang: Lang) -> Vec<String> {
    let reasons = found.reasons(agreement).map(|reason| format!("- {}", reason.say(lang)));
    std::iter::once(found.told(agreement).say(lang)).chain(reasons).collect()
}
