//! A choice: what there is, with its digits; of a contact the ways of contacting above, of many a line to narrow them.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::width;
use super::many;
use super::overlay::{boxed, title};
use super::theme::Meaning;
use crate::agreement::terms::{Act, Channel};
use crate::app::{Choice, Dates, Draft, Hit, Picker};
use crate::domain::{Wish, words};
use crate::i18n::Message;

pub(super) fn draw(screen: &mut Screen<'_, '_>, picker: &Picker) {
    let draft = &picker.draft;
    let heading = match picker.choices.first() {
        Some(Choice::Outcome(_)) => Message::new("overlay.contact"),
        Some(Choice::Reason(..)) => Message::new("overlay.reason").with_message("act", words::act(draft.act())),
        _ => Message::new("overlay.person").with_message("act", words::act(draft.act())),
    };
    let title = if draft.reason.is_some() {
        title(screen, draft)
    } else {
        format!("{}: {}", heading.say(screen.model.lang), draft.called)
    };
    let shown = picker.shown();
    let rows: Vec<String> = shown.iter().map(|choice| label(screen, draft, choice)).collect();
    // As wide as all choices, not only those that are shown: the box does not jump while they are narrowed.
    let labels = picker.choices.iter().map(|choice| width(&label(screen, draft, choice)) + 8);
    let widest = labels.chain([(width(&title) + 8).min(60), 44]).max().unwrap_or(44);
    let is_contact = draft.act() == Act::Contact;
    let toggles = toggles(picker);
    let above = u16::from(is_contact || picker.typed.is_some()) * 2;
    let told = many::outlook(screen, draft, widest - 4);
    let lines = toggles.len() + told.len();
    let below = u16::try_from(lines).map_or(0, |lines| if lines > 0 { lines + 1 } else { 0 });
    let count = u16::try_from(picker.choices.len()).unwrap_or(u16::MAX);
    let height = count.saturating_add(above + below + 2);
    let inner = boxed(screen, &title, u16::try_from(widest).unwrap_or(u16::MAX), height);
    let mut list = inner;
    if above > 0 && inner.height > 2 {
        let line = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), height: 1, ..inner };
        match (&picker.typed, &draft.request.wish) {
            (Some(typed), _) => {
                let x = screen.write(line, line.x, line.y, &screen.text("overlay.narrow"), Meaning::Muted) + 1;
                let room = Rect { x, width: line.right().saturating_sub(x), ..line };
                super::input::line(screen, room, typed, true);
            }
            (None, Wish::Contact { channel, .. }) => channels(screen, line, *channel),
            _ => {}
        }
        let taken = above.min(inner.height - 1);
        list = Rect { y: inner.y + taken, height: inner.height - taken, ..inner };
    }
    if list.height > below {
        for ((key, is_on), y) in toggles.iter().zip(inner.bottom() + 1 - below..) {
            let (mark, meaning) = if *is_on { ("[x]", Meaning::Accent) } else { ("[ ]", Meaning::Muted) };
            let line = format!("{mark} {}", screen.text(key));
            screen.write(inner, inner.x + 1, y, &line, meaning);
        }
        let after = inner.bottom() + 1 - below + u16::try_from(toggles.len()).unwrap_or(0);
        for ((line, meaning), y) in told.iter().zip(after..inner.bottom()) {
            screen.write(inner, inner.x + 1, y, line, *meaning);
        }
        list.height -= below;
    }
    if rows.is_empty() {
        let nothing = screen.text("overlay.nothing_fits");
        screen.write(list, list.x + 1, list.y, &nothing, Meaning::Muted);
    }
    choices(screen, list, &rows, picker.at);
}

/// What can be asked for besides, and whether it will be.
fn toggles(picker: &Picker) -> Vec<(&'static str, bool)> {
    let Dates { ahead, back } = picker.dates;
    let past = picker.draft.request.past_gates;
    match (picker.draft.act(), picker.choices.first()) {
        (Act::Contact, _) => {
            let gave = matches!(&picker.draft.request.wish, Wish::Contact { gave, .. } if !gave.is_empty());
            let mut toggles = vec![("overlay.call_back", ahead), ("overlay.earlier", back), ("overlay.gave", gave)];
            if past || picker.draft.may_pass {
                toggles.push(("overlay.past_opt_out", past));
            }
            toggles
        }
        (Act::Return, Some(Choice::Reason(..))) => vec![("overlay.wake", ahead)],
        _ => Vec::new(),
    }
}

fn channels(screen: &mut Screen<'_, '_>, line: Rect, channel: Channel) {
    let mut x = line.x;
    for known in Channel::ALL {
        let meaning = if *known == channel { Meaning::Selected } else { Meaning::Muted };
        let text = words::channel(*known).say(screen.model.lang);
        // Never by its look alone.
        let text = if *known == channel { format!("[{text}]") } else { format!(" {text} ") };
        x = screen.write(line, x, line.y, &text, meaning) + 1;
    }
}

fn label(screen: &Screen<'_, '_>, draft: &Draft, choice: &Choice) -> String {
    let lang = screen.model.lang;
    // A candidate that is not passed on stays with whoever qualifies it.
    let passes_on = matches!(draft.act(), Act::Qualify | Act::Generate);
    match choice {
        Choice::Reason(_, names) => names.get(lang).to_owned(),
        Choice::Outcome(outcome) => words::outcome(*outcome).say(lang),
        Choice::Person(id, name) => format!("{name} ({id})"),
        Choice::Nobody if passes_on => screen.text("overlay.not_passed_on"),
        Choice::Nobody => screen.text("lead.no_owner"),
        Choice::ByRules => screen.text("lead.by_rules"),
    }
}

/// Where not all fit, the chosen one is among those that do.
fn choices(screen: &mut Screen<'_, '_>, area: Rect, rows: &[String], at: usize) {
    let room = usize::from(area.height).max(1);
    let first = at.saturating_sub(room - 1);
    for ((n, row), y) in rows.iter().enumerate().skip(first).take(room).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        screen.spot(line, Hit::Choice(n));
        let meaning = if n == at { Meaning::Selected } else { Meaning::Text };
        if n == at {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(line.intersection(area), style);
        }
        let digit = if n < 9 { (n + 1).to_string() } else { " ".to_owned() };
        let x = screen.write(area, area.x + 1, y, &format!("{digit} "), if n == at { meaning } else { Meaning::Key });
        screen.write(area, x, y, row, meaning);
    }
}
