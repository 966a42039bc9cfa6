//! `review decide`, `settle` and `decisions`: what reviews decide, and what became of it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::super::args::{self, ReviewCommand};
use super::super::json::Telling;
use super::super::{Out, Setting};
use super::looked_at;
use crate::agreement::goals::{Amount, Figure};
use crate::agreement::{Agreement, words};
use crate::clock::Timestamp;
use crate::desk::{Desk, Unsettled};
use crate::domain::day_ahead;
use crate::domain::decision::{Decided, Objection, Proposal};
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::PersonId;

pub(super) fn act(setting: &Setting, command: &ReviewCommand, out: &mut Out<'_>) -> Result<u8> {
    match command {
        ReviewCommand::Decisions(args) => list(setting, args.as_of.as_deref(), args.open, out),
        ReviewCommand::Decide(args) => decide(setting, args, out),
        ReviewCommand::Settle(args) => {
            let mut desk = setting.desk()?;
            let settled = desk.settle(args.n, args.how.end(), args.note.as_deref());
            told(setting, &desk, settled, "decision.is_settled", out)
        }
    }
}

fn decide(setting: &Setting, args: &args::Decide, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.desk()?;
    let now = desk.now();
    let due = day_ahead(&args.due, now, desk.agreement().zone)
        .ok_or_else(|| Error::new(Kind::Usage, Message::new("decision.not_a_day").with("text", &args.due)))?;
    let proposal = Proposal {
        hypothesis: args.hypothesis.clone(),
        measure: args.measure.clone(),
        fix: args.fix.clone(),
        cause: args.cause.clone(),
        figure: args.figure.clone(),
        group: args.group.clone(),
        from: args.from.clone(),
        to: args.to.clone(),
        owner: PersonId::new(&args.owner),
        due,
        review: args.review.0,
        moment: now,
    };
    let decided = desk.decide(&proposal);
    told(setting, &desk, decided, "decision.is_made", out)
}

/// What was written down, or why it was not.
fn told(
    setting: &Setting,
    desk: &Desk,
    done: Result<Decided, Unsettled>,
    key: &'static str,
    out: &mut Out<'_>,
) -> Result<u8> {
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    match done {
        Ok(decided) if setting.is_json() => {
            out.json(&document(&decided, telling))?;
            Ok(0)
        }
        Ok(decided) => {
            out.line(&Message::new(key).with("n", decided.n).say(setting.lang))?;
            Page { lang: setting.lang, telling, agreement: desk.agreement() }.print(&decided, out)?;
            if decided.is_open() && desk.agreement().person(decided.what.owner.as_str()).is_none() {
                let stranger = Message::new("decision.stranger").with("person", &decided.what.owner);
                out.line(&stranger.say(setting.lang))?;
            }
            Ok(0)
        }
        Err(Unsettled::Failed(error)) => Err(error),
        Err(Unsettled::Objected(objection)) => {
            let message = desk.versions().naming(objection.message());
            if setting.is_json() {
                out.json(&refusal(&objection, &message, setting.lang))?;
            }
            Err(Error::user(message))
        }
    }
}

fn refusal(objection: &Objection, message: &Message, lang: Lang) -> Value {
    json!({ "refusal": { "rule": objection.rule(), "message": message.say(lang) } })
}

fn list(setting: &Setting, moment: Option<&str>, open: bool, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let moment = looked_at(&desk, moment)?;
    let decisions: Vec<Decided> =
        desk.decisions(moment)?.into_iter().filter(|decided| !open || decided.is_open()).collect();
    let telling = Telling { versions: desk.versions(), now: moment };
    if setting.is_json() {
        out.json(&decisions.iter().map(|decided| document(decided, telling)).collect())?;
        return Ok(0);
    }
    if decisions.is_empty() {
        out.line(&setting.lang.text(if open { "decision.nothing_open" } else { "decision.nothing" }))?;
        return Ok(0);
    }
    let page = Page { lang: setting.lang, telling, agreement: &desk.versions().in_force(moment).agreement };
    // What somebody has to see to comes first, the longest due before the others; then the last that ended.
    let (mut standing, mut over): (Vec<_>, Vec<_>) = decisions.iter().partition(|decided| decided.is_open());
    standing.sort_by_key(|decided| (decided.what.due, decided.n));
    over.sort_by_key(|decided| std::cmp::Reverse((ended_at(decided), decided.n)));
    for decided in standing.into_iter().chain(over) {
        page.print(decided, out)?;
    }
    Ok(0)
}

fn ended_at(decided: &Decided) -> Option<Timestamp> {
    decided.settlement.as_ref().map(|settled| settled.operation.recorded_at)
}

/// The day on which somebody looks at it.
fn today(telling: Telling<'_>) -> NaiveDate {
    telling.now.in_zone(&telling.versions.in_force(telling.now).agreement.zone).date_naive()
}

/// A decision as programs read it.
fn document(decided: &Decided, telling: Telling<'_>) -> Value {
    let Decided { n, operation, what, settlement } = decided;
    let amount = |amount: Amount| match amount {
        Amount::Number(number) => json!(number),
        Amount::Time(_) => json!(amount.to_string()),
    };
    let settled = settlement.as_ref().map(|settled| {
        let at = telling.at(settled.operation.recorded_at);
        json!({ "end": settled.end.word(), "note": settled.note, "by": settled.operation.by, "at": at })
    });
    json!({
        "n": n,
        "state": decided.state(today(telling)).word(),
        "hypothesis": what.hypothesis,
        "measure": what.measure,
        "fix": what.fix,
        "cause": what.cause,
        "figure": what.figure.to_string(),
        "group": what.group.as_ref().map(|group| json!({ "by": group.dimension, "key": group.key })),
        "from": what.from.map(amount),
        "to": amount(what.to),
        "owner": what.owner,
        "due": what.due.to_string(),
        "review": what.review.word(),
        "as_of": telling.at(what.moment),
        "by": operation.by,
        "at": telling.at(operation.recorded_at),
        "settled": settled,
    })
}

/// Decisions for people.
struct Page<'p> {
    lang: Lang,
    telling: Telling<'p>,
    agreement: &'p Agreement,
}

impl Page<'_> {
    fn print(&self, decided: &Decided, out: &mut Out<'_>) -> Result<()> {
        let (lang, what) = (self.lang, &decided.what);
        let from = what.from.map_or_else(|| "–".to_owned(), |from| self.amount(what.figure, from));
        let head = Message::new("decision.head")
            .with("n", decided.n)
            .with_message("state", decided.state(today(self.telling)).told())
            .with_message("figure", what.about())
            .with("from", from)
            .with("to", self.amount(what.figure, what.to))
            .with("owner", self.called(&what.owner))
            .with("due", what.due);
        out.line(&head.say(lang))?;
        let texts = [("decision.hypothesis", &what.hypothesis), ("decision.measure", &what.measure)];
        for (key, text) in texts {
            self.text(key, text, out)?;
        }
        for (key, name) in
            [("decision.fix", self.fix(what.fix.as_ref())), ("decision.cause", self.cause(what.cause.as_ref()))]
        {
            if let Some(name) = name {
                self.text(key, &name, out)?;
            }
        }
        let made = Message::new("decision.made")
            .with_message("review", words::review(what.review))
            .with("at", self.telling.wall(decided.operation.recorded_at))
            .with("by", self.called(&decided.operation.by));
        out.line(&format!("    {}", made.say(lang)))?;
        if let Some(settled) = &decided.settlement {
            let ended = Message::new("decision.ended")
                .with_message("end", settled.end.told())
                .with("at", self.telling.wall(settled.operation.recorded_at))
                .with("by", self.called(&settled.operation.by));
            out.line(&format!("    {}", ended.say(lang)))?;
            if let Some(note) = &settled.note {
                self.text("decision.note", note, out)?;
            }
        }
        Ok(())
    }

    /// A text that people wrote, below its name; each of its lines is indented.
    fn text(&self, key: &'static str, text: &str, out: &mut Out<'_>) -> Result<()> {
        let text = Shown::lines(text).into_string().replace('\n', "\n      ");
        out.line(&format!("    {}: {text}", self.lang.text(key)))
    }

    fn amount(&self, figure: Figure, amount: Amount) -> String {
        amount.told(figure).say(self.lang)
    }

    fn called(&self, person: &PersonId) -> String {
        Shown::line(self.telling.versions.called(person)).into_string()
    }

    fn fix(&self, id: Option<&String>) -> Option<String> {
        let id = id?;
        let fix = self.agreement.playbook.fixes.iter().find(|fix| fix.id == *id);
        Some(fix.map_or_else(|| id.clone(), |fix| fix.names.get(self.lang).to_owned()))
    }

    fn cause(&self, id: Option<&String>) -> Option<String> {
        let id = id?;
        let causes = self.agreement.playbook.cause_groups.iter().flat_map(|group| &group.causes);
        let cause = causes.into_iter().find(|cause| cause.id == *id);
        Some(cause.map_or_else(|| id.clone(), |cause| cause.names.get(self.lang).to_owned()))
    }
}
