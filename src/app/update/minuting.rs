//! The forms of a review: what is decided, how a decision ended, the file that its paper becomes.

use chrono::TimeDelta;

use super::{Turn, list, reviewing, say};
use crate::agreement::goals::{Figure, Sort};
use crate::app::dialog::Overlay;
use crate::app::dropped::dropped;
use crate::app::minuting::{MinutesLine, MinutesOf, Minuting};
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::app::reviewing::{Drill, ReviewJob, ReviewNews};
use crate::desk::Unsettled;
use crate::domain::day_ahead;
use crate::domain::decision::{Decided, End, Proposal};
use crate::i18n::Message;
use crate::ids::PersonId;
use crate::insight::figures::Ask;
use crate::insight::paper::Cell;

/// Four weeks: a measure needs some time, and a figure some leads.
const USUAL: TimeDelta = TimeDelta::days(28);

/// Something is decided, of the figure under the cursor where there is one.
pub(super) fn decide(model: &mut Model, turn: Turn) {
    let Some(reviewing) = model.reviewing.as_ref().filter(|it| it.paper.is_some()) else { return };
    let drill = reviewing.drill();
    let ask = drill.as_ref().and_then(|drill| Ask::of_word(drill.word.as_deref()?));
    let figure = ask.as_ref().map(|ask| ask.figure);
    let group = ask.as_ref().and_then(|ask| match ask.only.as_slice() {
        [(by, key)] => Some(format!("{}={key}", by.word())),
        _ => None,
    });
    let from = figure.zip(drill).and_then(|(figure, drill)| measured(figure, &drill)).unwrap_or_default();
    let zone = model.agreement(turn.now).zone;
    let due = turn.now.plus(USUAL).in_zone(&zone).date_naive().to_string();
    let lines = vec![
        MinutesLine::new("reviewing.hypothesis", ""),
        MinutesLine::new("reviewing.measure", ""),
        MinutesLine::new("figures.figure", &figure.map(|figure| figure.to_string()).unwrap_or_default()),
        MinutesLine::new("review.from", &from),
        MinutesLine::new("review.to", ""),
        MinutesLine::new("reviewing.owner", model.fixed.who.as_str()),
        MinutesLine::new("review.due", &due),
    ];
    reviewing::lay_form(model, Minuting::new(MinutesOf::Decision { group }, lines));
}

/// What a figure comes to, as it is typed.
fn measured(figure: Figure, drill: &Drill) -> Option<String> {
    let value = drill.is.as_ref().filter(|cell| !matches!(cell, Cell::Change(_) | Cell::Grey(_)))?.value()?;
    Some(match figure.sort() {
        Sort::Rate => format!("{:.1}%", value * 100.0),
        Sort::Time if value % 3_600.0 == 0.0 => format!("{:.0}h", value / 3_600.0),
        Sort::Time => format!("{:.0}m", value / 60.0),
        _ => format!("{}", (value * 100.0).round() / 100.0),
    })
}

/// The decision under the cursor ends.
pub(super) fn settle(model: &mut Model) {
    let drill = model.reviewing.as_ref().and_then(|reviewing| reviewing.drill());
    let Some((n, called)) = drill.and_then(|drill| Some((drill.decision?, drill.called))) else { return };
    let of = MinutesOf::Ending { n, called, end: End::Kept };
    reviewing::lay_form(model, Minuting::new(of, vec![MinutesLine::new("reviewing.note", "")]));
}

/// The paper becomes a file.
pub(super) fn write(model: &mut Model) {
    let Some(reviewing) = &model.reviewing else { return };
    let Some(paper) = &reviewing.paper else { return };
    let day = paper.as_of.in_zone(&paper.zone).format("%Y-%m-%d");
    let name = format!("tasuki-review-{}-{day}.html", reviewing.ask.rhythm.word());
    reviewing::lay_form(model, Minuting::new(MinutesOf::Paper, vec![MinutesLine::new("reviewing.file", &name)]));
}

/// Enter: the next line, or, from the last one, what the key for saving does.
pub(super) fn choose(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    match &mut model.overlay {
        Some(Overlay::Minuting(form)) if form.at + 1 < form.rows() => form.step(1),
        _ => save(model, turn, effects),
    }
}

/// Gives the order; the form stays until the answer comes, and if that is "no".
pub(super) fn save(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(Overlay::Minuting(form)) = &model.overlay else { return };
    if form.sent.is_some() {
        return;
    }
    let job = match &form.of {
        MinutesOf::Decision { group } => {
            let group = group.clone();
            proposal(model, form, group, turn).map(|proposal| ReviewJob::Decide(Box::new(proposal)))
        }
        MinutesOf::Ending { n, end, .. } => {
            let note = form.value("reviewing.note");
            Ok(ReviewJob::Settle(*n, *end, Some(note.to_owned()).filter(|note| !note.is_empty())))
        }
        MinutesOf::Paper => {
            let path = dropped(form.value("reviewing.file"), model.fixed.home.as_deref());
            let job = path.zip(reviewing::paper(model)).map(|(path, paper)| ReviewJob::Write(paper, path, model.lang));
            job.ok_or_else(|| Message::new("reviewing.name_a_file"))
        }
    };
    match job {
        Ok(job) => {
            let number = list::number(model);
            if let Some(Overlay::Minuting(form)) = &mut model.overlay {
                (form.sent, form.refused) = (Some(number), None);
            }
            effects.push(Effect::Review(number, job));
        }
        Err(why) => refuse(model, why),
    }
}

fn proposal(model: &Model, form: &Minuting, group: Option<String>, turn: Turn) -> Result<Proposal, Message> {
    let zone = model.agreement(turn.now).zone;
    if form.value("review.to").is_empty() {
        return Err(Message::new("reviewing.say_to"));
    }
    let due = form.value("review.due");
    let due = day_ahead(due, turn.now, zone).ok_or_else(|| Message::new("decision.not_a_day").with("text", due))?;
    let reviewing = model.reviewing.as_ref();
    let from = Some(form.value("review.from").to_owned()).filter(|from| !from.is_empty());
    Ok(Proposal {
        hypothesis: form.value("reviewing.hypothesis").to_owned(),
        measure: form.value("reviewing.measure").to_owned(),
        fix: None,
        cause: None,
        figure: form.value("figures.figure").to_owned(),
        group,
        from,
        to: form.value("review.to").to_owned(),
        owner: PersonId::new(form.value("reviewing.owner")),
        due,
        review: reviewing.map_or(crate::agreement::goals::Rhythm::Weekly, |it| it.ask.rhythm),
        moment: reviewing.and_then(|it| it.paper.as_ref()).map_or(turn.now, |paper| paper.as_of),
    })
}

fn refuse(model: &mut Model, why: Message) {
    let why = model.fixed.versions.naming(why);
    if let Some(Overlay::Minuting(form)) = &mut model.overlay {
        (form.refused, form.sent) = (Some(why), None);
    }
}

/// What became of it.
pub(super) fn hear(model: &mut Model, number: u64, news: ReviewNews, turn: Turn, effects: &mut Vec<Effect>) {
    let is_awaited = matches!(&model.overlay, Some(Overlay::Minuting(form)) if form.sent == Some(number));
    match news {
        ReviewNews::Written(Ok(path)) => {
            done(model, is_awaited, Message::new("reviewing.written").with("path", path.display()), turn);
        }
        ReviewNews::Written(Err(error)) if is_awaited => refuse(model, error.message),
        ReviewNews::Written(Err(error)) => say(model, error.message, Tone::Failed, turn),
        ReviewNews::Decided(decided) => settled(model, is_awaited, "decision.is_made", decided, turn, effects),
        ReviewNews::Settled(decided) => settled(model, is_awaited, "decision.is_settled", decided, turn, effects),
        ReviewNews::Read(..) | ReviewNews::Made(_) | ReviewNews::Behind(_) => {}
    }
}

fn settled(
    model: &mut Model,
    is_awaited: bool,
    key: &'static str,
    decided: Result<Box<Decided>, Unsettled>,
    turn: Turn,
    effects: &mut Vec<Effect>,
) {
    let why = match decided {
        Ok(decided) => {
            done(model, is_awaited, Message::new(key).with("n", decided.n), turn);
            return reviewing::tell_decisions(model, turn, effects);
        }
        Err(Unsettled::Objected(objection)) => objection.message(),
        Err(Unsettled::Failed(error)) => error.message,
    };
    if is_awaited { refuse(model, why) } else { say(model, why, Tone::Refused, turn) }
}

fn done(model: &mut Model, is_awaited: bool, message: Message, turn: Turn) {
    if is_awaited {
        model.overlay = None;
    }
    say(model, message, Tone::Done, turn);
}
