//! BANTC as a checklist that is filled in place: the five slots with what is known, and what the gate still asks for.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, width};
use super::overlay::{boxed, footer};
use super::theme::{Mark, Meaning};
use crate::agreement::Gate;
use crate::agreement::terms::{Act, Slot, SlotState};
use crate::app::{Checklist, SlotRow, Typing};
use crate::domain::{Missing, Wish, words};
use crate::gate::Shown;
use crate::i18n::Message;

/// What one gate asks for and does not find.
type Gates<'a> = [(&'a Gate, Vec<Missing>)];

pub(super) fn draw(screen: &mut Screen<'_, '_>, checklist: &Checklist) {
    let lang = screen.model.lang;
    let gates = checklist.gates(screen.view());
    let title = match checklist.draft.act() {
        Act::Edit => Message::new("overlay.bantc"),
        act => Message::new("overlay.bantc_for").with_message("act", words::act(act)),
    };
    let title = format!("{}: {}", title.say(lang), called(screen, checklist));
    let told: Vec<(String, Meaning)> = told(screen, checklist, &gates);
    let room = usize::from(screen.frame_width().min(78)).saturating_sub(4).max(1);
    let told: Vec<(String, Meaning)> =
        told.into_iter().flat_map(|(text, meaning)| wrapped(&text, room, meaning)).collect();
    let legend = legend(screen);
    let each = 2;
    let roles = roles(screen, checklist)
        .map_or_else(Vec::new, |roles| wrapped(&roles, room.saturating_sub(4).max(1), Meaning::Muted));
    let rows = checklist.slots.len() * each + roles.len() + 3 + told.len();
    let rows = u16::try_from(rows).unwrap_or(u16::MAX);
    let inner = boxed(screen, &title, 78, rows.saturating_add(2));
    if inner.height == 0 || inner.width == 0 {
        return;
    }
    // What there is no room for goes in this order: the legend, the blank line, the evidence of slots, what is told.
    let each = if inner.height >= 12 { 2 } else { 1 };
    let slots = u16::try_from(checklist.slots.len()).unwrap_or(5) * each;
    // The roles of the buying group, below authority, where nothing else has to go for them.
    let extra = u16::try_from(roles.len()).unwrap_or(0);
    let needed = slots + extra + u16::try_from(told.len()).unwrap_or(0) + 1;
    let extra = if each == 2 && needed <= inner.height { extra } else { 0 };
    let slots = slots + extra;
    let below = inner.height.saturating_sub(slots.min(inner.height.saturating_sub(1)).max(each));
    let area = Rect { height: inner.height - below, ..inner };
    let mut below_authority = 0;
    for (n, row) in shown(checklist, (area.height - extra.min(area.height)) / each) {
        let y = area.y + u16::try_from(n.0).unwrap_or(0) * each + below_authority;
        slot(
            screen,
            Rect { y, height: each.min(area.bottom().saturating_sub(y)), ..area },
            checklist,
            row,
            n.1,
            &gates,
        );
        if row.slot == Slot::Authority && extra > 0 {
            below_authority = extra;
            for ((text, meaning), line) in roles.iter().zip(y + each..) {
                screen.write(area, area.x + 5, line, text, *meaning);
            }
        }
    }
    let mut y = area.bottom();
    let last = inner.bottom().saturating_sub(u16::from(below > 0));
    let spare = usize::from(last.saturating_sub(y)) > told.len();
    if spare {
        screen.write(inner, inner.x + 1, y, &legend, Meaning::Muted);
        y += 1;
    }
    for (text, meaning) in told {
        if y >= last {
            break;
        }
        screen.write(inner, inner.x + 1, y, &text, meaning);
        y += 1;
    }
    if below > 0 {
        let how = match (checklist.typing, checklist.draft.act()) {
            (Some(Typing::Evidence), _) => "overlay.how_to_tell",
            (Some(Typing::SaidBy), _) => "overlay.how_to_have_told",
            (None, Act::Qualify) => "overlay.how_to_qualify",
            (None, Act::Generate) => "overlay.how_to_generate",
            _ => "overlay.how_to_save_answers",
        };
        footer(screen, inner, &checklist.draft, checklist.discarding, how);
    }
}

/// Which roles of the buying group are known at the company, and which are not (R53).
fn roles(screen: &Screen<'_, '_>, checklist: &Checklist) -> Option<String> {
    let sheet = screen.model.sheet.as_ref().filter(|sheet| Some(sheet.id) == checklist.draft.lead)?;
    Some(sheet.account.as_ref()?.roles.told()?.say(screen.model.lang))
}

fn called(screen: &Screen<'_, '_>, checklist: &Checklist) -> String {
    let typed = checklist.draft.newcomer.as_ref().and_then(|fields| {
        let of = |wanted: &str| fields.iter().find(|(word, _)| word == wanted).map(|(_, value)| value.clone());
        of("company").or_else(|| of("name"))
    });
    typed.unwrap_or_else(|| {
        let called = checklist.draft.called.to_string();
        if called.is_empty() { screen.text("overlay.newcomer") } else { called }
    })
}

fn wrapped(text: &str, room: usize, meaning: Meaning) -> Vec<(String, Meaning)> {
    textwrap::wrap(text, textwrap::Options::new(room).subsequent_indent("  "))
        .into_iter()
        .map(|line| (line.into_owned(), meaning))
        .collect()
}

/// The digits and the states that they stand for.
fn legend(screen: &Screen<'_, '_>) -> String {
    let states = SlotState::ALL.iter().enumerate();
    let states = states.map(|(n, state)| format!("{} {}", n + 1, words::slot_state(*state).say(screen.model.lang)));
    states.collect::<Vec<_>>().join("  ")
}

/// The slots that fit, the one under the cursor among them: (place on the screen, place in the list).
fn shown(checklist: &Checklist, room: u16) -> Vec<((usize, usize), &SlotRow)> {
    let room = usize::from(room.max(1));
    let first = checklist.at.saturating_sub(room - 1);
    let rows = checklist.slots.iter().enumerate().skip(first).take(room);
    rows.map(|(n, row)| ((n - first, n), row)).collect()
}

fn slot(screen: &mut Screen<'_, '_>, area: Rect, checklist: &Checklist, row: &SlotRow, n: usize, gates: &Gates<'_>) {
    let lang = screen.model.lang;
    let is_here = n == checklist.at;
    let stale = checklist.is_stale(row, screen.view());
    let (asked, missing) = asked(row, gates);
    let mark = match (asked, missing) {
        (Some(_), true) => "[ ]".to_owned(),
        (Some(_), false) => format!("[{}]", screen.mark(Mark::Check)),
        (None, _) => " - ".to_owned(),
    };
    let cursor = screen.cursor(is_here);
    let head = if is_here { Meaning::Selected } else { Meaning::Text };
    if is_here && area.height > 0 {
        let style = screen.style(Meaning::Selected);
        screen.frame.buffer_mut().set_style(Rect { height: 1, ..area }, style);
    }
    let narrow = area.width < 56;
    let name = column(&screen.agreement().playbook.slot(row.slot).say(lang), if narrow { 10 } else { 11 });
    let state = column(&words::slot_state(row.state).say(lang), if narrow { 13 } else { 17 });
    let changed = if row.told { "*" } else { " " };
    let x = screen.write(area, area.x, area.y, &format!("{cursor}{mark} {name}{changed}{state}"), head);
    let asks = asked.map(|need| {
        if narrow {
            return screen.text(if missing { "checklist.missing" } else { "checklist.there" });
        }
        let key = if missing { "checklist.needs" } else { "checklist.needed" };
        Message::new(key).with_message("need", words::slot_state(need)).say(lang)
    });
    let meaning = match (is_here, missing) {
        (true, _) => Meaning::Selected,
        (false, true) => Meaning::SlaSoon,
        (false, false) => Meaning::Muted,
    };
    let x = screen.write(area, x + 1, area.y, &asks.unwrap_or_default(), meaning);
    if stale {
        let stale = screen.text("checklist.stale");
        screen.write(area, x + 1, area.y, &stale, if is_here { Meaning::Selected } else { Meaning::SlaSoon });
    }
    if area.height > 1 {
        evidence(screen, Rect { y: area.y + 1, height: 1, ..area }, checklist, row, is_here, stale);
    } else if is_here && checklist.typing.is_some() {
        // No room below: what is typed takes the line itself.
        typed(screen, Rect { x: area.x + 5, width: area.width.saturating_sub(5), ..area }, checklist, row);
    }
}

/// How well the gates ask for a slot to be known, and whether it is not.
fn asked(row: &SlotRow, gates: &Gates<'_>) -> (Option<SlotState>, bool) {
    let wanted = gates.iter().flat_map(|(gate, _)| &gate.bantc).find(|wanted| wanted.slot == row.slot);
    let lacks = |one: &Missing| matches!(one, Missing::Slot { slot, .. } if *slot == row.slot);
    let missing = gates.iter().any(|(_, missing)| missing.iter().any(lacks));
    (wanted.map(|wanted| wanted.state), missing)
}

/// What was said, by whom, when, and who wrote it down.
fn evidence(screen: &mut Screen<'_, '_>, area: Rect, checklist: &Checklist, row: &SlotRow, is_here: bool, stale: bool) {
    let mut inner = Rect { x: area.x + 5, width: area.width.saturating_sub(5), ..area };
    if is_here && checklist.typing.is_some() {
        return typed(screen, inner, checklist, row);
    }
    let mut parts: Vec<String> = Vec::new();
    if row.evidence.value().is_empty() {
        // Until something was said: how it is asked for.
        let question = screen.agreement().playbook.question(row.slot).map(|question| &question.ask);
        if let Some(ask) = question {
            let text = Shown::line(ask.get(screen.model.lang)).into_string();
            let x = screen.write(inner, inner.x, inner.y, &text, Meaning::Muted);
            inner = Rect { x: x + 2, width: inner.right().saturating_sub(x + 2), ..inner };
        }
    } else {
        parts.push(row.evidence.value().to_owned());
    }
    if !row.said_by.value().is_empty() {
        parts.push(Message::new("checklist.said_by").with("who", row.said_by.value()).say(screen.model.lang));
    }
    match &row.known {
        _ if row.told => parts.push(screen.text("checklist.not_saved")),
        Some((at, by)) => parts.push(format!("{} {}", screen.short_time(*at), Shown::line(screen.called(by)))),
        None => {}
    }
    let meaning = if stale { Meaning::Muted } else { Meaning::Text };
    screen.write(inner, inner.x, inner.y, &parts.join("  "), meaning);
}

/// The two texts of a slot while they are typed: what was said, and who said it.
fn typed(screen: &mut Screen<'_, '_>, area: Rect, checklist: &Checklist, row: &SlotRow) {
    let ground = screen.style(Meaning::Text);
    super::cells::overlay(screen.frame, area, ground);
    let half = area.width * 3 / 5;
    let places = [
        ("checklist.evidence", &row.evidence, Typing::Evidence, Rect { width: half, ..area }),
        ("checklist.who", &row.said_by, Typing::SaidBy, Rect { x: area.x + half, width: area.width - half, ..area }),
    ];
    for (key, input, which, place) in places {
        let is_typed = checklist.typing == Some(which) && !checklist.discarding;
        let label = screen.text(key);
        let label = if width(&label) + 6 > usize::from(place.width) { String::new() } else { format!("{label} ") };
        let meaning = if is_typed { Meaning::Key } else { Meaning::Muted };
        let x = screen.write(place, place.x, place.y, &label, meaning);
        let room = Rect { x, width: place.right().saturating_sub(x + 1), ..place };
        super::input::line(screen, room, input, is_typed);
    }
}

/// What is said below the slots: what each gate lacks, to whom it goes.
fn told(screen: &Screen<'_, '_>, checklist: &Checklist, gates: &Gates<'_>) -> Vec<(String, Meaning)> {
    let lang = screen.model.lang;
    // Where a slot's line is too narrow to say what is missing, it is said below.
    let in_place = screen.frame_width() >= 64;
    let mut told = Vec::new();
    for (gate, missing) in gates {
        let (ja, en) = (&gate.names.ja, &gate.names.en);
        if missing.is_empty() {
            let open = Message::new("checklist.open").with_either("gate", ja, en);
            told.push((open.say(lang), Meaning::SaidDone));
        } else if in_place {
            let shut = Message::new("checklist.shut").with_either("gate", ja, en).with("n", missing.len());
            told.push((shut.say(lang), Meaning::SlaSoon));
            // Slots say so themselves; what else is missing is told here.
            let rest = missing.iter().filter(|one| !matches!(one, Missing::Slot { .. }));
            if rest.clone().next().is_some() {
                let also = Message::new("checklist.also").with_list("missing", rest.map(words::missing));
                told.push((also.say(lang), Meaning::SlaSoon));
            }
        } else {
            let shut = Message::new("refusal.gate_shut").with_either("gate", ja, en);
            let shut = shut.with_list("missing", missing.iter().map(words::missing));
            told.push((shut.say(lang), Meaning::SlaSoon));
        }
    }
    if let Wish::Qualify { to } = &checklist.draft.request.wish {
        let message = match to {
            Some(to) => Message::new("checklist.to").with("to", screen.called(to)),
            None => Message::new("checklist.to_nobody"),
        };
        told.push((screen.say(&message), if to.is_some() { Meaning::Accent } else { Meaning::Muted }));
    }
    told.extend(super::picker::rules(screen, &checklist.draft));
    told
}
