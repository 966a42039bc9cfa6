//! What came of an act, lead by lead, in words or as JSON; and what would come of it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::super::{Out, Setting};
use crate::agreement::Versions;
use crate::agreement::terms::Act;
use crate::clock::{OnWall, Timestamp, Until};
use crate::desk::{Desk, Done, Foreseen, Problem, told};
use crate::domain::{ClockRun, Handoff, Missing, Request, SlaState, Verdict, Wake, What, Wish, words};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::LeadId;
use crate::intake::Adjusted;

/// What stands in the place of a lead where there is none (yet).
pub(super) const NO_LEAD: &str = "-";

/// What came of an act on one lead.
pub(in crate::cli) enum Came {
    /// It is done and kept.
    Done(Done),
    /// It was only rehearsed, and would be granted.
    Foreseen(Box<Foreseen>),
}

/// What results are told by.
pub(super) struct Telling<'s> {
    setting: &'s Setting,
    versions: Arc<Versions>,
    now: Timestamp,
    /// How days and times of the request were understood.
    understood: Vec<Message>,
}

impl<'s> Telling<'s> {
    pub(super) fn new(setting: &'s Setting, desk: &Desk, request: Option<&Request>) -> Self {
        let (versions, now) = (Arc::clone(desk.versions()), desk.now());
        let zone = desk.agreement().zone;
        let understood = request.map(|request| understood(request, &versions, zone)).unwrap_or_default();
        Self { setting, versions, now, understood }
    }

    /// Tells of each lead as soon as its outcome is known: what is printed is done and kept, whatever happens to the rest.
    pub(super) fn each(
        &self,
        outcomes: impl Iterator<Item = (String, Option<LeadId>, Result<Came, Problem>)>,
        out: &mut Out<'_>,
    ) -> Result<u8> {
        let (results, status) = self.results(outcomes, out)?;
        if self.setting.is_json() {
            out.json(&json!({ "results": results }))?;
        }
        Ok(status)
    }

    /// The same where more belongs to the JSON document: gives what it is made of, and the exit status.
    pub(super) fn results(
        &self,
        outcomes: impl Iterator<Item = (String, Option<LeadId>, Result<Came, Problem>)>,
        out: &mut Out<'_>,
    ) -> Result<(Vec<Value>, u8)> {
        let mut results = Vec::new();
        let mut status = 0;
        for (name, lead, outcome) in outcomes {
            status |= u8::from(outcome.is_err());
            results.push(self.one(&name, lead, &outcome, out)?);
        }
        Ok((results, status))
    }

    /// The same of a lead that sales found itself, which has no name before it is there.
    pub(super) fn found(&self, outcome: &Result<Came, Problem>, changes: &[Adjusted], out: &mut Out<'_>) -> Result<u8> {
        let lead = match outcome {
            Ok(Came::Done(done)) => Some(done.lead),
            _ => None,
        };
        let name = lead.map_or_else(|| NO_LEAD.to_owned(), |lead| lead.to_string());
        let result = self.one(&name, lead, outcome, out)?;
        let lang = self.setting.lang;
        if self.setting.is_json() {
            let changes = changes.iter().map(|c| json!({ "column": c.column, "what": c.what.say(lang) }));
            let changes = changes.collect::<Vec<_>>();
            out.json(&json!({ "lead": lead, "created": lead.is_some(), "changes": changes, "results": [result] }))?;
        } else if outcome.is_ok() {
            for change in changes {
                out.line(&change.told().say(lang))?;
            }
        }
        Ok(u8::from(outcome.is_err()))
    }

    /// Says what came of one lead, unless all of it is to be one JSON document.
    fn one(
        &self,
        name: &str,
        lead: Option<LeadId>,
        outcome: &Result<Came, Problem>,
        out: &mut Out<'_>,
    ) -> Result<Value> {
        let is_json = self.setting.is_json();
        match outcome {
            Ok(Came::Done(done)) => {
                if !is_json {
                    out.line(&format!("{name} {}", self.said(done)))?;
                    self.with(&others(name, done.lead, &done.with), "erase.with", out)?;
                }
                let operation = done.operation.to_string();
                let act = done.act.word();
                let (owner, before) = (&done.owner, &done.owner_before);
                Ok(json!({
                    "lead": name, "id": lead, "ok": true, "refusal": null, "act": act, "operation": operation,
                    "owner": owner, "owner_before": before, "in_bulk": done.in_bulk, "with": done.with,
                }))
            }
            Ok(Came::Foreseen(foreseen)) => {
                if !is_json {
                    self.foretell(name, foreseen, out)?;
                    self.with(&others(name, foreseen.lead, &foreseen.with), "erase.would_with", out)?;
                }
                let (act, would) = (foreseen.decision.act.word(), self.would(foreseen));
                Ok(
                    json!({ "lead": name, "id": lead, "ok": true, "refusal": null, "act": act, "operation": null, "would": would }),
                )
            }
            Err(problem) => {
                let refusal = self.refused(name, problem, out);
                Ok(json!({ "lead": name, "id": lead, "ok": false, "refusal": refusal }))
            }
        }
    }

    /// On which further leads it was or would be done.
    fn with(&self, leads: &[LeadId], key: &'static str, out: &mut Out<'_>) -> Result<()> {
        if leads.is_empty() {
            return Ok(());
        }
        let told = Message::new(key).with_words("leads", leads).say(self.setting.lang);
        out.line(&format!("  {told}"))
    }

    fn said(&self, done: &Done) -> String {
        let lang = self.setting.lang;
        let said = match done.before {
            Some(act) if done.act == Act::Redo => Message::new("acts.redone").with_message("act", words::act(act)),
            Some(act) => Message::new("acts.undone").with_message("act", words::act(act)),
            None if done.accepted && done.act != Act::Accept => {
                Message::new("acts.done_and_accepted").with_message("act", words::act(done.act))
            }
            None if done.act == Act::Erase => Message::new("acts.plain").with_message("act", words::act(done.act)),
            None => Message::new("acts.done").with_message("act", words::act(done.act)),
        };
        let mut said = said.with("lead", &done.called).say(lang);
        if let Some((from, to)) = done.passed() {
            let passed = Message::new("acts.passed").with_person("from", from).with_person("to", to);
            said = format!("{said} {}", self.versions.naming(passed).say(lang));
        }
        if done.in_bulk {
            said = format!("{said} {}", lang.text("acts.in_bulk"));
        }
        if let Some(tier) = &done.tier {
            said = format!("{said} {}", Message::new("acts.tier").with_message("tier", tier.clone()).say(lang));
        }
        if let Some(act) = done.follows {
            said = format!("{said} {}", Message::new("acts.follows").with_message("act", words::act(act)).say(lang));
        }
        match self.understood.as_slice() {
            [] => said,
            understood => {
                let list = Message::new("acts.understood").with_list("what", understood.iter().cloned());
                format!("{said} {}", list.say(lang))
            }
        }
    }

    fn refused(&self, name: &str, problem: &Problem, out: &mut Out<'_>) -> Value {
        let lang = self.setting.lang;
        let (rule, message, holder, missing, called) = match problem {
            Problem::Refused { refusal, called, .. } => {
                let missing: Vec<_> = refusal.missing().iter().map(Missing::word).collect();
                let holder = refusal.holder().map(ToString::to_string);
                (refusal.rule(), self.versions.naming(refusal.message()).say(lang), holder, missing, called.clone())
            }
            Problem::Failed(error) => ("failed", error.say(lang), None, Vec::new(), Shown::default()),
        };
        let name = if name == NO_LEAD { Shown::default() } else { Shown::line(name) };
        let which = format!("{name} {called}");
        let which = if which.trim().is_empty() { String::new() } else { format!("{}: ", which.trim()) };
        out.complain(&format!("tasuki: {which}{message}"));
        json!({ "rule": rule, "message": message, "holder": holder, "missing": missing })
    }

    /// What would follow, one line a fact.
    fn foretell(&self, name: &str, foreseen: &Foreseen, out: &mut Out<'_>) -> Result<()> {
        let lang = self.setting.lang;
        // Nothing of a person is printed who is to be forgotten.
        let is_erase = foreseen.decision.act == Act::Erase;
        let called = if is_erase { Shown::default() } else { foreseen.called.clone() };
        let head = Message::new(if is_erase { "acts.would_plain" } else { "acts.would" }).with("lead", called);
        out.line(&format!("{name} {}", head.with_message("act", words::act(foreseen.decision.act)).say(lang)))?;
        self.lines(foreseen).iter().try_for_each(|line| out.line(&format!("    {}", line.say(lang))))
    }

    fn lines(&self, foreseen: &Foreseen) -> Vec<Message> {
        let mut lines = Vec::new();
        if foreseen.from != foreseen.after.stage {
            let stages = Message::new("acts.stages").with_message("from", words::stage(foreseen.from));
            lines.push(stages.with_message("to", words::stage(foreseen.after.stage)));
        }
        let passes = foreseen.passes();
        lines.extend(
            passes.map(|(from, to)| Message::new("acts.owners").with_person("from", from).with_person("to", to)),
        );
        let in_force = self.versions.in_force(self.now);
        let (version, zone) = (in_force.number, in_force.agreement.zone);
        let facts = foreseen.decision.facts.iter();
        lines.extend(facts.filter_map(|fact| match (fact, foreseen.before) {
            (What::Undone { .. }, Some(act)) => {
                Some(Message::new("acts.would_undo").with_message("act", words::act(act)))
            }
            (What::Redone { .. }, Some(act)) => {
                Some(Message::new("acts.would_redo").with_message("act", words::act(act)))
            }
            (fact, _) => self.clock_told(foreseen, fact).or_else(|| told(fact, version, &self.versions, zone)),
        }));
        // What is taken back leaves clocks as if nothing had happened, without a fact of theirs.
        if foreseen.before.is_some() {
            let runs = foreseen.after.open_handoff().into_iter().flat_map(Handoff::running);
            lines.extend(runs.map(|run| {
                Message::new("acts.clock_runs")
                    .with_message("clock", self.clock_name(run))
                    .with("at", self.until(run.due_at))
            }));
        }
        lines.into_iter().map(|line| self.versions.naming(line)).collect()
    }

    /// What a fact does to a clock.
    fn clock_told(&self, foreseen: &Foreseen, fact: &What) -> Option<Message> {
        let (id, message) = match fact {
            What::ClockStarted { clock, due_at, .. } => {
                (clock, Message::new("acts.clock_starts").with("at", self.until(*due_at)))
            }
            What::ClockPaused { clock, until, due_at, .. } => {
                let message = Message::new("acts.clock_pauses").with("until", self.wall(*until));
                (clock, message.with("at", self.until(*due_at)))
            }
            What::ClockResumed { clock, due_at, .. } => {
                (clock, Message::new("acts.clock_resumes").with("at", self.until(*due_at)))
            }
            What::ClockRetimed { clock, due_at, .. } => {
                (clock, Message::new("acts.clock_goes_on").with("at", self.until(*due_at)))
            }
            What::ClockStopped { clock, verdict, .. } => {
                (clock, Message::new("acts.clock_stops").with_message("state", ended(*verdict).told()))
            }
            _ => return None,
        };
        let run = foreseen.after.handoffs.last().and_then(|handoff| handoff.clock(id));
        let name = run.map_or_else(|| Message::new("acts.clock").with("id", id), |run| self.clock_name(run));
        Some(message.with_message("clock", name))
    }

    /// What people call a clock.
    fn clock_name(&self, run: &ClockRun) -> Message {
        match self.versions.of(run.agreement()).clock(&run.clock, run.tier()) {
            Some(clock) => Message::new("acts.clock").with_either("id", &clock.names.ja, &clock.names.en),
            None => Message::new("acts.clock").with("id", &run.clock),
        }
    }

    fn until(&self, at: Timestamp) -> Until {
        Until { at, zone: self.wall(at).zone }
    }

    fn wall(&self, at: Timestamp) -> OnWall {
        OnWall { at, zone: self.versions.in_force(self.now).agreement.zone }
    }

    /// What would follow, for programs.
    fn would(&self, foreseen: &Foreseen) -> Value {
        let at = |at: Timestamp| at.rfc3339(&self.wall(at).zone);
        let clocks = foreseen.decision.facts.iter().filter_map(|fact| match fact {
            What::ClockStarted { clock, due_at, .. } => {
                Some(json!({ "id": clock, "does": "start", "due_at": at(*due_at) }))
            }
            What::ClockPaused { clock, until, due_at, .. } => {
                Some(json!({ "id": clock, "does": "pause", "until": at(*until), "due_at": at(*due_at) }))
            }
            What::ClockResumed { clock, due_at, .. } => {
                Some(json!({ "id": clock, "does": "resume", "due_at": at(*due_at) }))
            }
            What::ClockRetimed { clock, due_at, .. } => {
                Some(json!({ "id": clock, "does": "retime", "due_at": at(*due_at) }))
            }
            What::ClockStopped { clock, verdict, at: stopped } => {
                let stopped = at(stopped.unwrap_or(foreseen.decision.at));
                Some(json!({ "id": clock, "does": "stop", "at": stopped, "state": ended(*verdict).word() }))
            }
            _ => None,
        });
        let clocks = clocks.collect::<Vec<_>>();
        let running = foreseen.after.open_handoff().into_iter().flat_map(Handoff::running);
        let running = running.map(|run| json!({ "id": run.clock, "due_at": at(run.due_at) })).collect::<Vec<_>>();
        let is_plain_note = |fact: &What| matches!(fact, What::Noted { about: None });
        let facts = foreseen.decision.facts.iter().filter(|fact| !is_clock(fact) && !is_plain_note(fact));
        json!({
            "at": at(foreseen.decision.at),
            "stage": { "from": foreseen.from.word(), "to": foreseen.after.stage.word() },
            "owner": foreseen.after.owner,
            "owner_before": foreseen.owner,
            "takes_back": foreseen.before.map(Act::word),
            "facts": super::super::json::facts(facts, self.versions.in_force(self.now).agreement.zone),
            "clocks": clocks,
            "then_running": running,
            "said": self.lines(foreseen).iter().map(|line| line.say(self.setting.lang)).collect::<Vec<_>>(),
        })
    }
}

fn is_clock(fact: &What) -> bool {
    matches!(
        fact,
        What::ClockStarted { .. } | What::ClockPaused { .. } | What::ClockResumed { .. } | What::ClockStopped { .. }
    )
}

fn ended(verdict: Verdict) -> SlaState {
    match verdict {
        Verdict::Met => SlaState::Met,
        Verdict::Late => SlaState::Late,
        Verdict::NotRequired => SlaState::NotRequired,
    }
}

/// What days and times of a request were read as: a free text is understood generously and shown.
fn understood(request: &Request, versions: &Versions, zone: chrono_tz::Tz) -> Vec<Message> {
    let wall = |at: Timestamp| OnWall { at, zone };
    let when = match &request.wish {
        Wish::Defer { until, .. } | Wish::Acknowledge { until } => {
            Some(Message::new("acts.until").with("at", wall(*until)))
        }
        Wish::Contact { next: Some(next), .. } => Some(Message::new("acts.next").with("at", wall(*next))),
        Wish::Return { wake, wake_on, .. } => {
            let at = wake.and_then(Wake::at).map(|at| wall(at).to_string());
            words::promise(at.as_deref(), wake_on.as_deref().unwrap_or_default(), versions)
        }
        Wish::Open { close: Some(close), .. } => Some(Message::new("acts.close").with("at", close)),
        _ => None,
    };
    let happened = request.happened.map(|at| Message::new("acts.happened").with("at", wall(at)));
    when.into_iter().chain(happened).collect()
}

/// All leads of a person but the one that somebody called by `name`: of those that were merged it may be any. Another name
/// than a number may be that of each of them.
fn others(name: &str, lead: LeadId, with: &[LeadId]) -> Vec<LeadId> {
    if with.is_empty() {
        return Vec::new();
    }
    let named = name.trim_start_matches('#').parse().ok().map(LeadId);
    let mut all: Vec<LeadId> = std::iter::once(lead).chain(with.iter().copied()).collect();
    all.sort_unstable();
    all.retain(|lead| Some(*lead) != named);
    all
}
