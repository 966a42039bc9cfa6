//! A choice: what there is, with its digits; of a contact the ways of contacting above, of many a line to narrow them.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::width;
use super::many;
use super::overlay::{boxed, title};
use super::theme::Meaning;
use crate::agreement::Points;
use crate::agreement::terms::{Act, Channel};
use crate::app::command::Command;
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
    let asks_why = matches!(picker.choices.first(), Some(Choice::Reason(..)));
    let rules = if asks_why { rules(screen, draft) } else { Vec::new() };
    let labels = labels.chain(rules.iter().map(|(said, _)| (width(said) + 4).min(72)));
    let widest = labels.chain([(width(&title) + 8).min(60), 44]).max().unwrap_or(44);
    let is_contact = draft.act() == Act::Contact;
    let toggles: Vec<_> = toggles(picker).iter().map(|(key, is_on)| toggle(&screen.text(key), *is_on)).collect();
    let toggles: Vec<_> = toggles.into_iter().chain(rules).collect();
    let above = u16::from(is_contact || picker.typed.is_some()) * 2;
    let told = many::outlook(screen, draft, widest - 4);
    let lines = toggles.len() + told.len();
    let below = u16::try_from(lines).map_or(0, |lines| if lines > 0 { lines + 1 } else { 0 });
    let count = u16::try_from(picker.choices.len()).unwrap_or(u16::MAX);
    let height = count.saturating_add(above + below + 2);
    let inner = boxed(screen, &title, u16::try_from(widest).unwrap_or(u16::MAX), height);
    let lines: Vec<(String, Meaning)> = toggles.into_iter().chain(told).collect();
    let parts = Parts::of(inner.height, above > 0, count, u16::try_from(lines.len()).unwrap_or(u16::MAX));
    if above > 0 && inner.height > 1 {
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
    }
    for ((line, meaning), y) in lines.iter().zip(inner.bottom() - parts.below..inner.bottom()) {
        screen.write(inner, inner.x + 1, y, line, *meaning);
    }
    let list = Rect { y: inner.y + parts.above, height: parts.list, ..inner };
    if rows.is_empty() {
        let nothing = screen.text("overlay.nothing_fits");
        screen.write(list, list.x + 1, list.y, &nothing, Meaning::Muted);
    }
    choices(screen, list, &rows, picker.at);
}

/// So many choices are shown before anything else has room.
const FEW: u16 = 6;

/// The rows of a choice, within its border.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    /// The line above, and a blank one where there is room.
    above: u16,
    /// The choices.
    list: u16,
    /// What is told below them.
    below: u16,
}

impl Parts {
    /// Where there is little room the blank lines go first, then what is told below: its keys stand in the line of keys,
    /// too. The choices stay.
    fn of(height: u16, has_line: bool, choices: u16, lines: u16) -> Self {
        let above = u16::from(has_line && height > 1);
        let needed = choices.clamp(1, FEW).min(height - above);
        let below = lines.min(height - above - needed);
        let spare = height - above - needed - below;
        let blank_below = u16::from(below > 0 && spare > choices.saturating_sub(needed));
        let blank_above = u16::from(above > 0 && spare > choices.saturating_sub(needed) + blank_below);
        let above = above + blank_above;
        Self { above, list: height - above - below - blank_below, below }
    }
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

fn toggle(said: &str, is_on: bool) -> (String, Meaning) {
    let (mark, meaning) = if is_on { ("[x]", Meaning::Accent) } else { ("[ ]", Meaning::Muted) };
    (format!("{mark} {said}"), meaning)
}

/// The rules that can be marked, each with its key and its points.
pub(super) fn rules(screen: &Screen<'_, '_>, draft: &Draft) -> Vec<(String, Meaning)> {
    let is_right = draft.request.act() == Act::Qualify;
    let keys = [Command::FirstRule, Command::SecondRule, Command::ThirdRule];
    let rule = |((rule, points), command): (&(&str, Points), Command)| {
        let key = screen.model.keymap.shown(screen.model.scope(), command).unwrap_or_else(|| "-".to_owned());
        let message = Message::new(if is_right { "overlay.rule_right" } else { "overlay.rule_wrong" });
        let said = message.with("key", key).with("rule", rule).with("points", points).say(screen.model.lang);
        toggle(&said, draft.is_marked(rule))
    };
    draft.rules().iter().zip(keys).map(rule).collect()
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

#[cfg(test)]
mod tests {
    use super::Parts;

    #[test]
    fn the_choices_stay_where_there_is_little_room() {
        let parts = |height, has_line, choices, lines| {
            let Parts { above, list, below } = Parts::of(height, has_line, choices, lines);
            (above, list, below)
        };
        assert_eq!(parts(10, true, 4, 3), (2, 4, 3), "with blank lines between");
        assert_eq!(parts(9, true, 4, 3), (1, 4, 3), "the one above goes first");
        assert_eq!(parts(8, true, 4, 3), (1, 4, 3));
        assert_eq!(parts(7, true, 4, 3), (1, 4, 2), "all outcomes of a contact in a window of ten rows");
        assert_eq!(parts(4, true, 4, 3), (1, 3, 0));
        assert_eq!(parts(1, true, 4, 3), (0, 1, 0));
        assert_eq!(parts(12, false, 30, 2), (0, 10, 2), "of many choices some are enough");
        for height in 1..40 {
            for (has_line, choices, lines) in [(true, 0, 0), (false, 1, 9), (true, 50, 5), (false, 9, 0)] {
                let Parts { above, list, below } = Parts::of(height, has_line, choices, lines);
                assert!(list > 0 && above + list + below <= height, "{height}: {above} {list} {below}");
            }
        }
    }
}
