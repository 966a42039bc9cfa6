//! Where leads get lost beyond what is usual, whose turn it is, and what helps ([`crate::insight::diagnosis`]).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::days;
use crate::agreement::goals::Figure;
use crate::agreement::playbook::Turn;
use crate::agreement::terms::{Side, Stage};
use crate::agreement::{Names, words};
use crate::i18n::Message;
use crate::insight::Rate;
use crate::insight::diagnosis::{
    Against, Compared, Diagnosis, Finding, LEAST, Place, Stall, StepFinding, Suspect, Topic, Verdict, diagnose,
};
use crate::insight::figures::{Dimension, told};
use crate::insight::paper::{Block, Cell, Column, Item, List, Page, Row, Table, Tone};

/// Parts of a loss that are smaller than half a point are not told.
const TOLD: f64 = 0.005;

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    let diagnosis = diagnose(frame, ledger);
    let lead = diagnosis.findings.first().map_or_else(|| silence(&diagnosis), lead);
    let mut page = page.leading(lead);
    if !diagnosis.findings.is_empty() {
        let items = diagnosis.findings.iter().map(|finding| item(finding, frame)).collect();
        page = page.with(List { title: Some(Message::new("diagnosis.findings")), items, none: silence(&diagnosis) });
    }
    for finding in &diagnosis.findings {
        page = places(page, finding, frame);
    }
    if let Some(first) = diagnosis.findings.first() {
        page = measures(page, first);
    }
    page.with(steps(&diagnosis)).with(Block::Note(Message::new("diagnosis.rule").with("least", LEAST)))
}

/// What is said where no step speaks.
fn silence(diagnosis: &Diagnosis) -> Message {
    let all = diagnosis.steps.len();
    match diagnosis.steps.iter().filter(|step| step.verdict != Verdict::NotEnough).count() {
        0 => Message::new("diagnosis.blind").with("least", LEAST),
        known if known < all => Message::new("diagnosis.none_of_known").with("known", known).with("all", all),
        _ => Message::new("diagnosis.none"),
    }
}

fn step((from, to): (Stage, Stage)) -> Message {
    words::figure(Figure::Rate(from, to))
}

fn named(names: &Names) -> Message {
    Message::new("figures.named").with_either("name", &names.ja, &names.en)
}

fn group(by: Dimension, key: &str, frame: &Frame<'_>) -> Message {
    told::group(by, key, frame.terms).message()
}

fn points(share: f64) -> String {
    let sign = if share <= -0.000_5 { "−" } else { "" };
    format!("{sign}{:.1}", (share * 100.0).abs())
}

/// `286/484 (59.1 %)`.
fn of(rate: Rate) -> Message {
    let share = rate.value().map_or(Cell::Blank, Cell::Share).message();
    Message::new("diagnosis.of").with("k", rate.k).with("n", rate.n).with_message("share", share)
}

/// The sentence that is read across a room.
fn lead(finding: &Finding) -> Message {
    Message::new("diagnosis.lead")
        .with_message("step", step(finding.step.step))
        .with_message("is", of(finding.step.is))
        .with_message("against", against(&finding.step))
        .with_message("days", days(finding.step.days))
        .with_message("next", next(finding))
}

/// With what a step is compared: "target 70.0 %".
fn against(step: &StepFinding) -> Message {
    let (key, share) = match step.against {
        Some(Against::Before) => ("diagnosis.against_before", step.before.and_then(Rate::value)),
        Some(Against::Usual) => ("diagnosis.against_usual", step.usual.and_then(|usual| usual.all.value())),
        Some(Against::Target) | None => ("diagnosis.against_target", step.target),
    };
    Message::new(key).with_message("share", share.map_or(Cell::Blank, Cell::Share).message())
}

/// Whose turn it is; where nobody can tell, where to look first (R66).
fn next(finding: &Finding) -> Message {
    match (finding.turn(), finding.first_suspect()) {
        (Some(turn), _) => turn_of(turn),
        (None, _) if finding.parts.named().any(|part| part.topic == Topic::Untold) => {
            Message::new("diagnosis.for_nobody")
        }
        (None, _) if finding.parts.named().any(|part| part.topic == Topic::Said(Side::Product)) => {
            Message::new("diagnosis.for_product")
        }
        (None, Some(Turn::Marketing)) => Message::new("diagnosis.look_at_marketing"),
        (None, Some(_)) => Message::new("diagnosis.look_at_sales"),
        (None, None) => Message::new("diagnosis.look_at_both"),
    }
}

fn turn_of(turn: Turn) -> Message {
    Message::new(match turn {
        Turn::Marketing => "diagnosis.turn_marketing",
        Turn::Nurturing => "diagnosis.turn_nurturing",
        Turn::Sales => "diagnosis.turn_sales",
        Turn::Both => "diagnosis.turn_both",
    })
}

fn item(finding: &Finding, frame: &Frame<'_>) -> Item {
    let at = &finding.step;
    let headline = Message::new("diagnosis.headline")
        .with_message("step", step(at.step))
        .with_message("is", of(at.is))
        .with_message("against", against(at))
        .with("points", points(at.gap))
        .with_message("cost", cost(at))
        .with_message("days", days(at.days));
    let mut item = Item::new(Tone::Open, headline).drilling(at.ask.word().unwrap_or_default()).saying(next(finding));
    for detail in evidence(finding, frame) {
        item = item.saying(detail);
    }
    if let Some(stall) = &finding.stall {
        item = item.saying(split(stall));
    }
    if let Some(growth) = finding.growth {
        let grown = Message::new("diagnosis.growth")
            .with("n_before", growth.before.n)
            .with("n", growth.now.n)
            .with("k_before", growth.before.k)
            .with("k", growth.now.k);
        item = item.saying(grown);
    }
    item
}

/// What a step costs, in wins.
fn cost(step: &StepFinding) -> Message {
    match step.cost {
        Some(wins) => Message::new("diagnosis.wins").with("n", format!("{wins:.1}")),
        None => Message::new("diagnosis.wins_unknown"),
    }
}

/// What the loss is made of, and what speaks for and against each side.
fn evidence(finding: &Finding, frame: &Frame<'_>) -> Vec<Message> {
    let parts = &finding.parts;
    let large = parts.parts.iter().filter(|part| part.points.abs() >= TOLD);
    let made = large.map(|part| {
        let sure = part.by_chance < crate::insight::diagnosis::SURE;
        let key = if sure { "diagnosis.part" } else { "diagnosis.part_by_chance" };
        Message::new(key).with_message("topic", topic(part.topic)).with("points", points(part.points))
    });
    let made = Message::new("diagnosis.made_of").with("points", points(parts.whole)).with_list("parts", made);
    let mut told = vec![made];
    told.extend(sides(finding));
    told.extend(share(parts.in_time, "diagnosis.in_time", "diagnosis.in_time_then"));
    let (met, missed) = parts.came_through;
    if met.n > 0 && missed.n > 0 {
        told.push(
            Message::new("diagnosis.met_and_missed").with_message("met", of(met)).with_message("missed", of(missed)),
        );
    }
    if parts.refused_late > 0 {
        told.push(Message::new("diagnosis.refused_late").with("n", parts.refused_late));
    }
    if parts.untouched.0.k > 0 {
        told.push(Message::new("diagnosis.untouched").with("k", parts.untouched.0.k).with("n", parts.untouched.0.n));
    }
    let (attempts, were) = finding.attempts;
    if let Some(attempts) = attempts {
        let said = |mean: f64| format!("{mean:.1}");
        told.push(match were {
            Some(were) => Message::new("diagnosis.attempts_then").with("is", said(attempts)).with("was", said(were)),
            None => Message::new("diagnosis.attempts").with("is", said(attempts)),
        });
    }
    told.extend(share(finding.fits, "diagnosis.fits", "diagnosis.fits_then"));
    told.extend(share(finding.cooled, "diagnosis.cooled", "diagnosis.cooled_then"));
    // Where a side is named, the reasons that speak to another one only follow from it.
    let is_told = |side| {
        let mut named = parts.named().map(|part| part.topic).filter(|topic| *topic != Topic::Untold).peekable();
        named.peek().is_none() || named.any(|topic| topic == Topic::Said(side))
    };
    for (side, most) in parts.reasons.iter().filter(|(side, _)| is_told(*side)) {
        let given = Message::new("diagnosis.reason")
            .with_message("side", words::side(*side))
            .with("k", most.given.k)
            .with("n", most.given.n)
            .with_message("reason", group(Dimension::Ended, &most.reason, frame));
        told.push(match &most.source {
            Some((source, k)) => Message::new("diagnosis.reason_from")
                .with_message("given", given)
                .with("k", k)
                .with_message("source", group(Dimension::Source, source, frame)),
            None => given,
        });
    }
    told
}

/// How much of the loss it is each side's turn to mend, and how much nobody can say that of; nothing where there is one side.
fn sides(finding: &Finding) -> Option<Message> {
    let (parts, whole) = (&finding.parts, finding.parts.whole);
    let sides = [Turn::Marketing, Turn::Sales, Turn::Nurturing].map(|turn| (words::turn(turn), parts.share_of(turn)));
    let rest = whole - sides.iter().map(|(_, points)| points).sum::<f64>();
    let all = sides.into_iter().chain([(Message::new("diagnosis.nobodys"), rest)]);
    let told: Vec<(Message, f64)> = all.filter(|(_, points)| points.abs() >= TOLD).collect();
    let is_share = told.iter().all(|(_, points)| *points > 0.0);
    let each = told.iter().map(|(side, share)| {
        let said = Message::new(if is_share { "diagnosis.side_share" } else { "diagnosis.side" });
        said.with_message("side", side.clone())
            .with("points", points(*share))
            .with_message("share", Cell::Share(share / whole).message())
    });
    (told.len() > 1).then(|| Message::new("diagnosis.sides").with_list("sides", each))
}

/// A share, beside the one with which it is compared where there is one.
fn share(share: Compared, alone: &'static str, compared: &'static str) -> Option<Message> {
    let told = match share.then {
        Some(was) => Message::new(compared).with_message("was", of(was)),
        None => Message::new(alone),
    };
    (share.now.n > 0).then(|| told.with_message("is", of(share.now)))
}

fn topic(topic: Topic) -> Message {
    match topic {
        Topic::FollowUp => Message::new("diagnosis.follow_up"),
        Topic::Said(side) => Message::new("diagnosis.reasons_of").with_message("side", words::side(side)),
        Topic::Undecided => Message::new("diagnosis.undecided"),
        Topic::Untold => Message::new("diagnosis.untold"),
    }
}

/// Criteria, content and follow-up, before anybody is named (R67).
fn split(stall: &Stall) -> Message {
    let suspect = |suspect| {
        Message::new(match suspect {
            Suspect::Supported => "diagnosis.supported",
            Suspect::NotSupported => "diagnosis.not_supported",
            Suspect::NotEnough => "paper.not_enough",
        })
    };
    Message::new("diagnosis.split")
        .with_message("criteria", suspect(stall.criteria))
        .with_message("content", suspect(stall.content))
        .with_message("follow_up", suspect(stall.follow_up))
}

/// Where it sits.
fn places(page: Page, finding: &Finding, frame: &Frame<'_>) -> Page {
    let items: Vec<Item> = finding.places.iter().map(|place| at_place(place, frame)).collect();
    let title = Message::new("diagnosis.places").with_message("step", step(finding.step.step));
    let none = if finding.looked_by.is_empty() {
        Message::new("diagnosis.nowhere_known")
    } else {
        let by = finding.looked_by.iter().map(|by| told::dimension(*by));
        Message::new("diagnosis.everywhere").with_list("by", by)
    };
    page.with(List { title: Some(title), items, none })
}

fn at_place(place: &Place, frame: &Frame<'_>) -> Item {
    let headline = Message::new(if place.was.is_some() { "diagnosis.place" } else { "diagnosis.place_new" })
        .with_message("by", told::dimension(place.by))
        .with_message("group", group(place.by, &place.key, frame))
        .with_message("is", of(place.is))
        .with_message("was", place.was.map_or_else(|| Message::new("figures.nothing"), of))
        .with_message("others", of(place.others));
    Item::new(Tone::Neutral, headline).drilling(place.ask.word().unwrap_or_default())
}

/// What the agreement knows to do, and what only people know.
fn measures(page: Page, finding: &Finding) -> Page {
    let measures = &finding.measures;
    let fixes = measures.fixes.iter().map(|fix| {
        let said = Message::new("diagnosis.fix").with_message("fix", named(&fix.names));
        Item::new(Tone::Neutral, said.with_message("side", words::turn(fix.side)))
    });
    let title = match &measures.hinges_on {
        Some(hinges) => Message::new("diagnosis.fixes_hinge").with_message("on", named(hinges)),
        None => Message::new("diagnosis.fixes"),
    };
    let none = Message::new("diagnosis.no_fixes");
    let page = page.with(List { title: Some(title), items: fixes.collect(), none });
    let questions = measures.questions.iter().map(|question| {
        let item =
            Item::new(Tone::Neutral, Message::new("diagnosis.question").with_message("cause", named(&question.names)));
        match &question.evidence {
            Some(evidence) => item.saying(Message::new("diagnosis.evidence").with_message("evidence", named(evidence))),
            None => item,
        }
    });
    let title = Some(Message::new("diagnosis.questions"));
    page.with(List { title, items: questions.collect(), none: Message::new("diagnosis.no_questions") })
}

/// Every step, whether it speaks or not.
fn steps(diagnosis: &Diagnosis) -> Table {
    let heads =
        ["figures.now", "review.target", "diagnosis.before", "diagnosis.usual", "diagnosis.drop_off", "diagnosis.cost"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let columns = [Column::text(Message::new("paper.step"))].into_iter().chain(heads);
    let columns =
        columns.chain([Column::text(Message::new("diagnosis.verdict")), Column::text(Message::new("diagnosis.days"))]);
    let title = Message::new("diagnosis.steps");
    let mut table = Table::new(title, columns, Message::new("diagnosis.steps_defined"));
    for at in &diagnosis.steps {
        let share = |share: Option<f64>| share.map_or(Cell::Blank, Cell::Share);
        let is = if at.is.n == 0 { Cell::NotEnough } else { Cell::Rate(at.is) };
        let usual = at.usual.map(|usual| Cell::between(Cell::Share(usual.low), Cell::Share(usual.high)));
        let drop_off =
            at.drop_off.map(|(low, high)| Cell::between(Cell::Share(low / 100.0), Cell::Share(high / 100.0)));
        let row = Row::new([
            Cell::Said(step(at.step)),
            is,
            share(at.target),
            share(at.before.and_then(Rate::value)),
            usual.unwrap_or(Cell::Blank),
            drop_off.map_or(Cell::Blank, Cell::grey),
            at.cost.map_or(Cell::Blank, Cell::Number),
            Cell::Said(verdict(at.verdict)),
            Cell::Said(
                Message::new("diagnosis.looked_at").with_message("days", days(at.days)).with("window", at.window),
            ),
        ]);
        table = table.with(row.drilling(at.ask.word().unwrap_or_default()));
    }
    table
}

fn verdict(verdict: Verdict) -> Message {
    Message::new(match verdict {
        Verdict::Speaks => "diagnosis.speaks",
        Verdict::InAPart => "diagnosis.in_a_part",
        Verdict::MayBeChance => "diagnosis.may_be_chance",
        Verdict::Steady => "diagnosis.steady",
        Verdict::NotEnough => "paper.not_enough",
    })
}
