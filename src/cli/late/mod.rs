//! `show --why-late`: each clock of a lead's last hand-off as a strip, day by day, with whoever had it when.

mod bars;
mod words;

use std::cmp::Ordering;

use serde_json::{Value, json};

use super::Out;
use super::json::Telling;
use super::leads::table;
use crate::agreement::Versions;
use crate::clock::Timestamp;
use crate::desk::Sheet;
use crate::domain::strip::{Charge, Kind, Strip};
use crate::domain::{SlaState, What, countdown};
use crate::error::Result;
use crate::i18n::{Lang, Message};
use crate::runtime;
use crate::ui::width;

/// So wide is what is drawn where there is no terminal.
const WIDTH: usize = 80;

fn strips(sheet: &Sheet, telling: Telling<'_>) -> Vec<Strip> {
    let last = sheet.handoffs.last();
    last.map(|handoff| Strip::all(telling.versions, handoff, telling.now)).unwrap_or_default()
}

/// The strips, one below the other.
pub(super) fn print(sheet: &Sheet, telling: Telling<'_>, lang: Lang, out: &mut Out<'_>) -> Result<u8> {
    let strips = strips(sheet, telling);
    if strips.is_empty() {
        out.line(&lang.text("strip.none"))?;
    }
    let width = runtime::columns().map_or(WIDTH, usize::from);
    for strip in &strips {
        out.line("")?;
        let righted = righted(sheet, strip);
        for line in (Drawing { strip, righted, lang, now: telling.now, versions: telling.versions }).lines(width) {
            out.line(&line)?;
        }
    }
    Ok(0)
}

/// When it was written down that the clock had ended in time, where it stood as overdue until then (semantics 5).
fn righted(sheet: &Sheet, strip: &Strip) -> Option<Timestamp> {
    let (stopped, _) = strip.stopped.filter(|(stopped, _)| *stopped <= strip.due_at)?;
    let record = &sheet.record;
    let ended = record.facts.iter().rev().find(|fact| match &fact.what {
        What::ClockStopped { clock, at, .. } => *clock == strip.clock && at.unwrap_or(fact.at) == stopped,
        _ => false,
    });
    let written = ended.filter(|fact| !record.lead.undone.contains(&fact.operation.id))?.operation.recorded_at;
    (written > strip.due_at).then_some(written)
}

/// One strip, while it is drawn.
struct Drawing<'s> {
    strip: &'s Strip,
    righted: Option<Timestamp>,
    lang: Lang,
    now: Timestamp,
    versions: &'s Versions,
}

impl Drawing<'_> {
    fn lines(&self, width: usize) -> Vec<String> {
        let mut lines = vec![self.head()];
        lines.extend(self.way(width));
        lines.extend(bars::lines(self.strip, self.lang, width));
        lines.extend(self.events());
        lines.extend(self.owners());
        lines
    }

    /// A text with the names of one's own people.
    fn say(&self, message: Message) -> String {
        self.versions.naming(message).say(self.lang)
    }

    /// What it is, how it stands, how much is left.
    fn head(&self) -> String {
        let strip = self.strip;
        let left = match strip.until.cmp(&strip.due_at) {
            Ordering::Greater => -strip.time(Kind::Over, strip.due_at, strip.until),
            _ => strip.time(Kind::Left, strip.until, strip.due_at),
        };
        Message::new("strip.head")
            .with_either("clock", &strip.names.ja, &strip.names.en)
            .with_message("state", strip.state.told())
            .with("left", countdown(left))
            .with("id", &strip.clock)
            .say(self.lang)
    }

    /// The sentence that explains the due instant, broken between its steps where it is too long.
    fn way(&self, columns: usize) -> Vec<String> {
        let way = words::way(self.strip, self.lang);
        let mut lines: Vec<String> = Vec::new();
        for part in way.split_inclusive(words::ARROW) {
            match lines.last_mut().filter(|line| width(line) + width(part.trim_end()) <= columns) {
                Some(line) => line.push_str(part),
                None => lines.push(format!("{}{part}", if lines.is_empty() { "  " } else { "    " })),
            }
        }
        lines.iter().map(|line| line.trim_end().to_owned()).collect()
    }

    /// What happened when, and what is to come.
    fn events(&self) -> Vec<String> {
        let strip = self.strip;
        let mut events = vec![(strip.started_at, 0, Message::new("strip.started"))];
        let is_over = strip.stopped.is_some();
        let comes = |at: Timestamp| at <= strip.until || !is_over;
        for tenure in &strip.tenures {
            let message = match &tenure.owner {
                Some(who) => Message::new("strip.owner").with_person("who", who),
                None => Message::new("strip.queued"),
            };
            events.push((tenure.from, 1, message));
        }
        for (percent, at) in strip.warnings.iter().filter(|(_, at)| comes(*at)) {
            events.push((*at, 2, Message::new("strip.warned").with("percent", percent)));
        }
        for held in strip.terms.iter().skip(1) {
            events.push((held.from, 1, words::terms(held)));
        }
        for stretch in strip.stretches.iter().filter(|stretch| stretch.kind == Kind::Paused) {
            let message = Message::new("strip.paused").with("until", words::time(stretch.to, strip.zone));
            events.push((stretch.from, 3, message));
        }
        events.extend(strip.ideal_at.filter(|at| comes(*at)).map(|at| (at, 4, Message::new("strip.ideal"))));
        events.push((strip.due_at, 5, Message::new("strip.due")));
        for rung in strip.rungs.iter().filter(|rung| rung.reached || !is_over) {
            let message = if rung.after.time().is_zero() {
                Message::new("strip.rung_at_due")
            } else {
                Message::new("strip.rung").with_message("after", words::written(rung.after))
            };
            let message = message.with_list("whom", rung.whom.iter().copied().map(words::recipient));
            events.extend(rung.at.map(|at| (at, 6, message)));
        }
        events.push(match strip.stopped {
            Some((at, _)) => (at, 7, Message::new("strip.stopped").with_message("state", strip.state.told())),
            None => (self.now, 7, Message::new("strip.now")),
        });
        if let (Some(at), Some((stopped, _))) = (self.righted, strip.stopped) {
            let message = Message::new("strip.righted").with("at", words::time(stopped, strip.zone));
            events.push((at, 8, message));
        }
        events.sort_by_key(|(at, rank, _)| (*at, *rank));
        let line = |(at, _, message): (Timestamp, u8, Message)| {
            let ahead = if at > self.now { self.lang.text("strip.ahead") } else { String::new() };
            // What is told at the due instant is told at the end of the same day.
            let shown = if at == strip.due_at { words::ending } else { words::instant };
            format!("  {}  {}{ahead}", shown(at, strip.zone, self.lang), self.say(message))
        };
        events.into_iter().map(line).collect()
    }

    /// How much of its time each owner had, the team's own share, and whom a breach is charged to.
    fn owners(&self) -> Vec<String> {
        let (strip, lang) = (self.strip, self.lang);
        let mut lines = table();
        for tenure in &strip.tenures {
            lines.add_row([
                format!("  {}", self.say(words::owner(tenure.owner.as_ref()))),
                format!("{} – {}", words::time(tenure.from, strip.zone), words::time(tenure.to, strip.zone)),
                words::length(tenure.time).say(lang),
            ]);
        }
        let of = |owned: bool| {
            let those = strip.tenures.iter().filter(move |tenure| tenure.owner.is_some() == owned);
            words::length(those.map(|tenure| tenure.time).sum())
        };
        let shares = Message::new("strip.shares").with_message("all", words::length(strip.elapsed));
        let shares = shares.with_message("team", of(false)).with_message("owners", of(true));
        let mut all: Vec<String> = lines.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
        all.push(format!("  {}", shares.say(lang)));
        all.extend(words::charge(strip).map(|charge| format!("  {}", self.say(charge))));
        all
    }
}

/// The strips for programs.
pub(super) fn document(sheet: &Sheet, telling: Telling<'_>, lang: Lang) -> Value {
    let strips = strips(sheet, telling);
    strips.iter().map(|strip| one(strip, righted(sheet, strip), telling, lang)).collect()
}

fn one(strip: &Strip, righted: Option<Timestamp>, telling: Telling<'_>, lang: Lang) -> Value {
    let at = |at: Timestamp| at.rfc3339(&strip.zone);
    let stretches = strip
        .stretches
        .iter()
        .map(|stretch| json!({ "from": at(stretch.from), "to": at(stretch.to), "kind": stretch.kind.word() }));
    let owners = strip.tenures.iter().map(|tenure| {
        let seconds = tenure.time.num_seconds();
        json!({ "owner": tenure.owner, "from": at(tenure.from), "to": at(tenure.to), "working_seconds": seconds })
    });
    let rungs = strip.rungs.iter().map(|rung| {
        let whom: Vec<_> = rung.whom.iter().map(|whom| whom.word()).collect();
        json!({ "after": rung.after.to_string(), "tell": whom, "at": rung.at.map(at), "reached": rung.reached })
    });
    let warnings = strip.warnings.iter().map(|(percent, when)| json!({ "percent": percent, "at": at(*when) }));
    let terms = strip.terms.iter().map(|held| {
        json!({
            "from": at(held.from),
            "version": held.version,
            "tier": held.tier.as_ref().map(|(id, _)| id),
            "limit": held.limit.to_string(),
            "calendar": held.calendar,
            "used_seconds": held.used.num_seconds(),
        })
    });
    let (who, had) = match &strip.charge {
        Charge::Owner { who, had } | Charge::Spared { who, had } => (Some(who), Some(had.num_seconds())),
        Charge::Nobody | Charge::Team => (None, None),
    };
    let team = strip.tenures.iter().filter(|tenure| tenure.owner.is_none()).map(|tenure| tenure.time);
    json!({
        "clock": strip.clock,
        "state": strip.state.word(),
        "late": matches!(strip.state, SlaState::Breached | SlaState::Late),
        "limit": strip.limit.to_string(),
        "calendar": strip.calendar,
        "started_at": at(strip.started_at),
        "due_at": at(strip.due_at),
        "ideal_at": strip.ideal_at.map(at),
        "stopped_at": strip.stopped.map(|(stopped, _)| at(stopped)),
        "righted_at": righted.map(at),
        "now": at(telling.now),
        "need_seconds": strip.need.num_seconds(),
        "elapsed_seconds": strip.elapsed.num_seconds(),
        "team_seconds": team.sum::<chrono::TimeDelta>().num_seconds(),
        "explained": words::way(strip, lang),
        "segments": stretches.collect::<Vec<_>>(),
        "owners": owners.collect::<Vec<_>>(),
        "charged": { "to": strip.charge.word(), "owner": who, "had_seconds": had, "grace_seconds": strip.grace.num_seconds() },
        "warnings": warnings.collect::<Vec<_>>(),
        "rungs": rungs.collect::<Vec<_>>(),
        "terms": terms.collect::<Vec<_>>(),
    })
}
