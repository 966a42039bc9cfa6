//! The acts, on one lead or several: each is told of, and one that is refused keeps none of the others. Several are one
//! step for undo.

mod names;
mod options;
mod telling;

use std::collections::BTreeSet;

use super::args::{
    Accept, Acknowledge, ChannelArg, Contact, Defer, Edit, Generate, Handoff, Judging, Learning, Lose, Noting, On,
    Open, OutcomeArg, Plain, Qualify, Reasoned, Reject, Return, Undo, Why, Win,
};
use super::{Out, Setting};
use crate::agreement::terms::{Channel, Outcome};
use crate::desk::{Bulk, Desk, Done, Foreseen, Problem, Rehearsal};
use crate::domain::{Ground, Judged, Request, Wish, is_editable};
use crate::error::Result;
use crate::ids::{LeadId, PersonId};
use crate::intake::{Target, Unit, corrected, no_field, row_of};
pub(super) use options::{Wall, pairs};
use options::{amount, learned};
pub(super) use telling::Came;
use telling::{NO_LEAD, Telling};

pub(super) fn admit(setting: &Setting, args: &Plain, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |_| Ok(Wish::Admit.into()))
}

pub(super) fn exclude(setting: &Setting, args: &Reasoned, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |_| Ok(Wish::Exclude { reason: args.reason.clone() }.into()))
}

pub(super) fn handoff(setting: &Setting, args: &Handoff, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |_| {
        let ground = args.criterion.clone().map_or(Ground::ByHand, Ground::Criterion);
        with_answers(Wish::HandOff { ground, to: person(args.to.as_deref()) }, &args.learning)
    })
}

pub(super) fn withdraw(setting: &Setting, args: &Why, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |_| Ok(Wish::Withdraw { reason: args.reason.clone() }.into()))
}

pub(super) fn accept(setting: &Setting, args: &Accept, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |_| Ok(Request { judged: judged(&args.judging), ..Wish::Accept.into() }))
}

pub(super) fn reject(setting: &Setting, args: &Reject, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.reasoned.on, out, |_| {
        let wish = Wish::Reject { reason: args.reasoned.reason.clone() };
        Ok(Request { judged: judged(&args.judging), ..wish.into() })
    })
}

pub(super) fn give_back(setting: &Setting, args: &Return, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.reasoned.on, out, |wall| {
        let wake = wall.wake(args.until.as_deref())?;
        let wake_on = kinds(&args.wake_on);
        let wish = Wish::Return { reason: args.reasoned.reason.clone(), wake, wake_on };
        Ok(Request { judged: judged(&args.judging), ..with_answers(wish, &args.learning)? })
    })
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
    each(setting, &args.on, out, |wall| {
        let next = wall.maybe(args.next.as_deref())?;
        let wish = Wish::Contact { channel, outcome, next, gave: args.gave.clone() };
        let (happened, judged) = (wall.happened(args.happened.as_deref())?, judged(&args.judging));
        Ok(Request { happened, judged, ..with_answers(wish, &args.learning)? })
    })
}

pub(super) fn defer(setting: &Setting, args: &Defer, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |wall| {
        let until = wall.when(&args.until)?;
        with_answers(Wish::Defer { until, reason: args.reason.clone() }, &args.learning)
    })
}

pub(super) fn acknowledge(setting: &Setting, args: &Acknowledge, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |wall| {
        let until = wall.when(&args.until)?;
        with_answers(Wish::Acknowledge { until }, &args.learning)
    })
}

pub(super) fn qualify(setting: &Setting, args: &Qualify, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |wall| {
        let (happened, judged) = (wall.happened(args.happened.as_deref())?, judged(&args.judging));
        let wish = Wish::Qualify { to: person(args.to.as_deref()) };
        Ok(Request { happened, judged, ..with_answers(wish, &args.learning)? })
    })
}

pub(super) fn open(setting: &Setting, args: &Open, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |wall| {
        let wish = Wish::Open { amount: Some(amount(&args.amount)?), close: Some(wall.day(&args.close)?) };
        let happened = wall.happened(args.happened.as_deref())?;
        Ok(Request { happened, ..with_answers(wish, &args.learning)? })
    })
}

pub(super) fn win(setting: &Setting, args: &Win, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |wall| {
        let wish = Wish::Win { amount: args.amount.as_deref().map(amount).transpose()? };
        Ok(Request { happened: wall.happened(args.happened.as_deref())?, ..wish.into() })
    })
}

pub(super) fn lose(setting: &Setting, args: &Lose, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.reasoned.on, out, |wall| {
        let happened = wall.happened(args.happened.as_deref())?;
        let wish = Wish::Lose { reason: args.reasoned.reason.clone() };
        Ok(Request { happened, ..with_answers(wish, &args.learning)? })
    })
}

pub(super) fn recycle(setting: &Setting, args: &Why, out: &mut Out<'_>) -> Result<u8> {
    each(setting, &args.on, out, |_| Ok(Wish::Recycle { reason: args.reason.clone() }.into()))
}

pub(super) fn note(setting: &Setting, args: &Noting, out: &mut Out<'_>) -> Result<u8> {
    let (leads, note) = (args.leads.clone(), Some(args.note.clone()));
    let on = On { leads, note, past_gates: args.past_gates, dry_run: args.dry_run };
    each(setting, &on, out, |_| {
        let wish = Wish::Note { about: args.about.clone() };
        Ok(Request { judged: judged(&args.judging), ..with_answers(wish, &args.learning)? })
    })
}

/// New values are read once, by the rules of a capture; a field that no list has is one that the lead brought along, and
/// whether it did is each lead's own matter.
pub(super) fn edit(setting: &Setting, args: &Edit, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let wall = Wall::of(&desk);
    let mut pairs = pairs(&args.set)?;
    if let Some((_, day)) = pairs.iter_mut().find(|(field, day)| field == CLOSE && !day.trim().is_empty()) {
        *day = wall.day(day)?.to_string();
    }
    let (set, changes) = corrected(&pairs, wall.zone, wall.now)?;
    if !setting.is_json() {
        for change in &changes {
            out.line(&change.told().say(setting.lang))?;
        }
    }
    let is_own = |field: &&String| Target::of_lead(field).is_none() && !DEAL.contains(&field.as_str());
    let own: Vec<String> = set.keys().filter(is_own).cloned().collect();
    let request = with_answers(Wish::Edit { set }, &args.learning)?;
    let mut check = |desk: &mut Desk, lead: LeadId| check_own(desk, lead, &own);
    run(setting, &mut desk, &args.on, request, &mut check, out)
}

/// The day on which a deal is expected to be won: a field of deals, which no list of leads has.
const CLOSE: &str = "close";

/// The fields of deals that are no fields of a list.
const DEAL: [&str; 2] = [CLOSE, "deal_stage"];

fn check_own(desk: &mut Desk, lead: LeadId, own: &[String]) -> Result<(), Problem> {
    if own.is_empty() {
        return Ok(());
    }
    let sheet = desk.sheet(lead)?;
    match own.iter().find(|field| sheet.extra.iter().all(|(known, _)| known.as_str() != field.as_str())) {
        Some(field) => {
            let mut known: Vec<&str> =
                Target::words(Unit::Leads).filter(|word| is_editable(word)).chain(DEAL).collect();
            known.extend(sheet.extra.iter().map(|(name, _)| name.as_str()));
            Err(no_field(field, known).into())
        }
        None => Ok(()),
    }
}

/// What sales found itself: an SQL from the start.
pub(super) fn generate(setting: &Setting, args: &Generate, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.desk()?;
    let wall = Wall::of(&desk);
    let (row, changes) = row_of(&pairs(&args.set)?, wall.zone, wall.now)?;
    let wish = Wish::Qualify { to: person(args.to.as_deref()) };
    let note = args.note.clone().or_else(|| row.note.clone());
    let request = with_answers(wish, &args.learning)?.with_note(note);
    let request = Request { past_gates: args.past_gates, ..request };
    let came = if args.dry_run {
        desk.foresee_generation(&row, &request).map(|foreseen| Came::Foreseen(Box::new(foreseen)))
    } else {
        desk.generate(&row, &request, false).map(Came::Done)
    };
    let telling = Telling::new(setting, &desk, Some(&request));
    telling.found(&came, &changes, out)
}

pub(super) fn undo(setting: &Setting, args: &Undo, out: &mut Out<'_>) -> Result<u8> {
    take_back(setting, args, Wish::Undo, out)
}

pub(super) fn redo(setting: &Setting, args: &Undo, out: &mut Out<'_>) -> Result<u8> {
    take_back(setting, args, Wish::Redo, out)
}

/// On leads by name, or whatever was last, a bulk act as a whole.
fn take_back(setting: &Setting, args: &Undo, wish: Wish, out: &mut Out<'_>) -> Result<u8> {
    if !args.leads.is_empty() {
        let (leads, note) = (args.leads.clone(), args.note.clone());
        return each(setting, &On { leads, note, past_gates: false, dry_run: args.dry_run }, out, |_| Ok(wish.into()));
    }
    let mut desk = setting.reading_desk()?;
    let foreseen = |all: Vec<Result<Foreseen, Problem>>| {
        let came = all.into_iter().map(|one| one.map(|foreseen| Came::Foreseen(Box::new(foreseen))));
        came.collect::<Vec<_>>()
    };
    let done = |all: Vec<Result<Done, Problem>>| all.into_iter().map(|one| one.map(Came::Done)).collect();
    let came: Vec<_> = match (args.dry_run, wish == Wish::Undo) {
        (true, true) => foreseen(desk.foresee_undo_last()),
        (true, false) => foreseen(desk.foresee_redo_last()),
        (false, true) => done(desk.undo_last()),
        (false, false) => done(desk.redo_last()),
    };
    tell(setting, &desk, came, out)
}

/// Tells of acts on leads that nobody named.
pub(super) fn tell(setting: &Setting, desk: &Desk, came: Vec<Result<Came, Problem>>, out: &mut Out<'_>) -> Result<u8> {
    let named = came.into_iter().map(|came| {
        let lead = match &came {
            Ok(Came::Done(done)) => Some(done.lead),
            Ok(Came::Foreseen(foreseen)) => Some(foreseen.lead),
            Err(Problem::Refused { lead, .. }) => Some(*lead).filter(|lead| *lead != LeadId(0)),
            Err(Problem::Failed(_)) => None,
        };
        let name = lead.map_or_else(|| NO_LEAD.to_owned(), |lead| lead.to_string());
        (name, lead, came)
    });
    Telling::new(setting, desk, None).each(named, out)
}

/// The same request on every lead.
pub(super) fn each(
    setting: &Setting,
    on: &On,
    out: &mut Out<'_>,
    request: impl FnOnce(Wall) -> Result<Request>,
) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let request = request(Wall::of(&desk))?;
    run(setting, &mut desk, on, request, &mut |_, _| Ok(()), out)
}

/// What a lead must be before it is asked anything.
pub(super) type Check<'c> = &'c mut dyn FnMut(&mut Desk, LeadId) -> Result<(), Problem>;

fn run(
    setting: &Setting,
    desk: &mut Desk,
    on: &On,
    request: Request,
    check: Check<'_>,
    out: &mut Out<'_>,
) -> Result<u8> {
    let (results, status) = done(setting, desk, on, request, check, out)?;
    if setting.is_json() {
        out.json(&serde_json::json!({ "results": results }))?;
    }
    Ok(status)
}

/// The same, for a command that has more to say: gives what is said of each lead to programs, and the exit status.
pub(super) fn done(
    setting: &Setting,
    desk: &mut Desk,
    on: &On,
    request: Request,
    check: Check<'_>,
    out: &mut Out<'_>,
) -> Result<(Vec<serde_json::Value>, u8)> {
    let request = Request { past_gates: on.past_gates, ..request.with_note(on.note.clone()) };
    let names = names::read(&on.leads)?;
    let leads = names.iter().collect::<BTreeSet<_>>().len();
    let request = Request { leads, ..request };
    let telling = Telling::new(setting, desk, Some(&request));
    let bulk = (names.len() > 1).then(|| desk.bulk());
    let mut rehearsal = on.dry_run.then(Rehearsal::default);
    let outcomes = names.into_iter().map(|name| {
        let lead = desk.find(&name);
        let came = lead.clone().map_err(Problem::from).and_then(|lead| {
            check(desk, lead)?;
            one(desk, lead, &request, bulk, rehearsal.as_mut())
        });
        (name, lead.ok(), came)
    });
    telling.results(outcomes, out)
}

fn one(
    desk: &mut Desk,
    lead: LeadId,
    request: &Request,
    bulk: Option<Bulk>,
    rehearsal: Option<&mut Rehearsal>,
) -> Result<Came, Problem> {
    if let Some(before) = rehearsal {
        return desk.foresee_after(before, lead, request).map(|foreseen| Came::Foreseen(Box::new(foreseen)));
    }
    match bulk {
        Some(bulk) => desk.act_in(bulk, lead, request),
        None => desk.act(lead, request),
    }
    .map(Came::Done)
}

fn with_answers(wish: Wish, learning: &Learning) -> Result<Request> {
    Ok(Request { answers: learned(learning)?, ..wish.into() })
}

fn judged(judging: &Judging) -> Judged {
    let Judging { wrong, right } = judging;
    Judged { wrong: wrong.iter().cloned().collect(), right: right.iter().cloned().collect() }
}

/// What a returned lead comes back for; `never` is nothing, whatever the reason says.
fn kinds(written: &[String]) -> Option<Vec<String>> {
    let kinds = || written.iter().filter(|kind| !kind.eq_ignore_ascii_case("never")).cloned().collect();
    (!written.is_empty()).then(kinds)
}

fn person(name: Option<&str>) -> Option<PersonId> {
    name.map(PersonId::new)
}
