//! The forms of a review: what is decided, how a decision ended, the file that its paper becomes.

use chrono::TimeDelta;

use super::{Turn, list, reviewing, say};
use crate::app::dialog::Overlay;
use crate::app::dropped::dropped;
use crate::app::minuting::{MinutesLine, MinutesOf, Minuting};
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::app::reviewing::{ReviewJob, ReviewNews};
use crate::desk::Unsettled;
use crate::domain::day_ahead;
use crate::domain::decision::{Decided, End, Objection, Proposal};
use crate::i18n::Message;
use crate::ids::PersonId;
use crate::insight::figures::Ask;

/// Four weeks: a measure needs some time, and a figure some leads.
const USUAL: TimeDelta = TimeDelta::days(28);

/// Something is decided, of the figure under the cursor where there is one.
pub(super) fn decide(model: &mut Model, turn: Turn) {
    let Some(reviewing) = model.reviewing.as_ref().filter(|it| it.paper.is_some()) else { return };
    let ask = reviewing.drill().and_then(|drill| Ask::of_word(drill.word.as_deref()?));
    let figure = ask.as_ref().map(|ask| ask.figure.to_string()).unwrap_or_default();
    // A decision is about one group; of a row that is told apart twice it is said which.
    let group = ask.as_ref().and_then(|ask| match ask.only.as_slice() {
        [(by, key)] => Some(format!("{}={key}", by.word())),
        _ => None,
    });
    let zone = model.agreement(turn.now).zone;
    let due = turn.now.plus(USUAL).in_zone(&zone).date_naive().to_string();
    let lines = vec![
        MinutesLine::new("reviewing.hypothesis", ""),
        MinutesLine::new("reviewing.measure", ""),
        MinutesLine::new("figures.figure", &figure),
        MinutesLine::new("reviewing.group", &group.unwrap_or_default()),
        MinutesLine::new("review.from", ""),
        MinutesLine::new("review.to", ""),
        MinutesLine::new("reviewing.owner", model.fixed.who.as_str()),
        MinutesLine::new("review.due", &due),
    ];
    reviewing::lay_form(model, Minuting::new(MinutesOf::Decision, lines));
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
        MinutesOf::Decision => proposal(model, form, turn).map(|proposal| ReviewJob::Decide(Box::new(proposal))),
        MinutesOf::Ending { n, end, .. } => {
            let note = form.value("reviewing.note");
            Ok(ReviewJob::Settle(*n, *end, Some(note.to_owned()).filter(|note| !note.is_empty())))
        }
        MinutesOf::Paper => {
            let path = dropped(form.value("reviewing.file"), model.fixed.home.as_deref());
            let job = path.zip(reviewing::paper(model)).map(|(path, paper)| ReviewJob::Write(paper, path, model.lang));
            job.ok_or_else(|| (Message::new("reviewing.name_a_file"), None))
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
        Err((why, line)) => refuse(model, why, line),
    }
}

/// Why something is not taken, and the line that it is about.
type Refused = (Message, Option<&'static str>);

fn proposal(model: &Model, form: &Minuting, turn: Turn) -> Result<Proposal, Refused> {
    let zone = model.agreement(turn.now).zone;
    if form.value("review.to").is_empty() {
        return Err((Message::new("reviewing.say_to"), Some("review.to")));
    }
    let due = form.value("review.due");
    let not_a_day = || (Message::new("decision.not_a_day").with("text", due), Some("review.due"));
    let due = day_ahead(due, turn.now, zone).ok_or_else(not_a_day)?;
    let reviewing = model.reviewing.as_ref();
    let said = |line| Some(form.value(line).to_owned()).filter(|text| !text.is_empty());
    Ok(Proposal {
        hypothesis: form.value("reviewing.hypothesis").to_owned(),
        measure: form.value("reviewing.measure").to_owned(),
        fix: None,
        cause: None,
        figure: form.value("figures.figure").to_owned(),
        group: said("reviewing.group"),
        from: said("review.from"),
        to: form.value("review.to").to_owned(),
        owner: PersonId::new(form.value("reviewing.owner")),
        due,
        review: reviewing.map_or(crate::agreement::goals::Rhythm::Weekly, |it| it.ask.rhythm),
        moment: reviewing.and_then(|it| it.paper.as_ref()).map_or(turn.now, |paper| paper.as_of),
    })
}

/// Says why something is not taken, where it is to be set right.
fn refuse(model: &mut Model, why: Message, line: Option<&str>) {
    let why = model.fixed.versions.naming(why);
    if let Some(Overlay::Minuting(form)) = &mut model.overlay {
        (form.refused, form.sent) = (Some(why), None);
        form.go_to(line);
    }
}

/// The line that a rule is about.
fn line_of(objection: &Objection) -> Option<&'static str> {
    Some(match objection {
        Objection::SaysNothing { what: "hypothesis" } | Objection::TooLong { what: "hypothesis", .. } => {
            "reviewing.hypothesis"
        }
        Objection::SaysNothing { what: "measure" } | Objection::TooLong { what: "measure", .. } => "reviewing.measure",
        Objection::UnknownFigure { .. } | Objection::OpenAlready { .. } => "figures.figure",
        Objection::NoGroup { .. } | Objection::UnknownDimension { .. } | Objection::UnknownGroup { .. } => {
            "reviewing.group"
        }
        Objection::Amount { key: "from", .. } => "review.from",
        Objection::Amount { .. } | Objection::MovesNothing => "review.to",
        Objection::NobodysOwn => "reviewing.owner",
        Objection::DueBefore { .. } => "review.due",
        Objection::SaysNothing { .. } | Objection::TooLong { .. } => "reviewing.note",
        Objection::Unlisted { .. } | Objection::NoSuch { .. } | Objection::SettledBefore { .. } => return None,
    })
}

/// What became of it.
pub(super) fn hear(model: &mut Model, number: u64, news: ReviewNews, turn: Turn, effects: &mut Vec<Effect>) {
    let is_awaited = matches!(&model.overlay, Some(Overlay::Minuting(form)) if form.sent == Some(number));
    match news {
        ReviewNews::Written(Ok(path)) => {
            done(model, is_awaited, Message::new("reviewing.written").with("path", path.display()), turn);
        }
        ReviewNews::Written(Err(error)) if is_awaited => refuse(model, error.message, None),
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
    let (why, line) = match decided {
        Ok(decided) => {
            done(model, is_awaited, Message::new(key).with("n", decided.n), turn);
            return reviewing::tell_decisions(model, turn, effects);
        }
        Err(Unsettled::Objected(objection)) => (objection.message(), line_of(&objection)),
        Err(Unsettled::Failed(error)) => (error.message, None),
    };
    if is_awaited { refuse(model, why, line) } else { say(model, why, Tone::Refused, turn) }
}

fn done(model: &mut Model, is_awaited: bool, message: Message, turn: Turn) {
    if is_awaited {
        model.overlay = None;
    }
    say(model, message, Tone::Done, turn);
}
