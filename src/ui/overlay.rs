//! What lies over the screen: the box, and a text in it.

use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::widgets::Borders;

use super::Screen;
use super::bars;
use super::cells::{self, fit, put_cursor};
use super::theme::Meaning;
use crate::app::{Draft, Editor};
use crate::clock::Timestamp;
use crate::domain::{Surface, words};
use crate::i18n::Message;

/// The fewest rows of a box with a border in which something can still be read and typed.
const LEAST: u16 = 5;

/// A box in the middle, as large as the screen allows; gives what is within its border.
pub(super) fn boxed(screen: &mut Screen<'_, '_>, title: &str, width: u16, height: u16) -> Rect {
    let whole = screen.frame.area();
    // The line of keys stays in sight, wherever there is one: it says how to get out of the box.
    let area = Rect { height: whole.height - u16::from(whole.height > 6), ..whole };
    // So does what was just said, as long as that leaves the box a line within its border.
    let said = bars::said_rows(screen, area.width);
    let free = if area.height >= said.saturating_add(LEAST) { area.height - said } else { area.height };
    let size = (width.min(area.width), height.min(free));
    let place = Rect {
        x: area.x + (area.width - size.0) / 2,
        y: area.y + ((area.height - size.1) / 2).min(free - size.1),
        width: size.0,
        height: size.1,
    };
    let ground = screen.style(Meaning::Text);
    cells::overlay(screen.frame, place, ground);
    screen.spots.cover(place);
    // A border takes two rows and columns that a very small screen does not have. A box that is low because there is
    // little in it has one all the same.
    let borders = if free < LEAST || place.width < 20 { Borders::NONE } else { Borders::ALL };
    let block = screen.lines(borders, Meaning::Accent);
    let inner = block.inner(place);
    screen.frame.render_widget(block, place);
    if borders != Borders::NONE {
        let title = format!(" {} ", fit(title, usize::from(place.width).saturating_sub(6)));
        screen.write(place, place.x + 2, place.y, &title, Meaning::Heading);
    }
    inner
}

/// What an act is about to be done with: the act, its reason where it has one, and the lead.
pub(super) fn title(screen: &Screen<'_, '_>, draft: &Draft) -> String {
    let (lang, act) = (screen.model.lang, words::act(draft.act()));
    let title = match &draft.reason {
        Some(names) => Message::new("overlay.words").with_message("act", act).with("reason", names.get(lang)),
        None if draft.called.is_empty() => return act.say(lang),
        None => Message::new("overlay.act").with_message("act", act),
    };
    title.with("lead", &draft.called).say(lang)
}

/// The line at the bottom of a dialog: a question, that a gate will be gone past, or how to go on.
pub(super) fn footer(screen: &mut Screen<'_, '_>, inner: Rect, draft: &Draft, discarding: bool, how: &str) {
    let (key, meaning) = match (discarding, draft.request.past_gates) {
        (true, _) => ("overlay.discard", Meaning::SaidRefused),
        (false, true) => ("overlay.past_gate", Meaning::SlaSoon),
        (false, false) if draft.may_pass => ("overlay.may_pass", Meaning::Accent),
        (false, false) => (how, Meaning::Muted),
    };
    let line = screen.text(key);
    screen.write(inner, inner.x, inner.bottom().saturating_sub(1), &line, meaning);
}

pub(super) fn writing(screen: &mut Screen<'_, '_>, draft: &Draft, editor: &Editor, discarding: bool) {
    let title = title(screen, draft);
    let inner = boxed(screen, &title, 72, 12);
    if inner.height == 0 || inner.width == 0 {
        return;
    }
    let key = if draft.asks_for_words(screen.view()) { "overlay.note_needed" } else { "overlay.note_wanted" };
    let late = draft.is_late(screen.view()).map(|refusal| refusal.message_on(Surface::Console));
    let why = late.unwrap_or_else(|| Message::new(key));
    let why = screen.naming(why);
    let wakes = draft.wakes(screen.view()).map(|(at, kinds)| wakes(screen, at, &kinds));
    let judged = &draft.request.judged;
    let judged = (!judged.is_empty()).then(|| words::judged(judged).say(screen.model.lang));
    let told = wakes.iter().chain(&judged).chain(Some(&why).filter(|why| !why.is_empty()));
    let room = if inner.height >= 6 { 68 } else { 0 };
    let why: Vec<_> = told.filter(|_| room > 0).flat_map(|text| textwrap::wrap(text, room)).collect();
    let below = u16::try_from(why.len()).unwrap_or(0) + 1;
    let ahead = super::many::outlook(screen, draft, usize::from(inner.width).saturating_sub(2));
    let ahead: Vec<_> = ahead.into_iter().filter(|_| room > 0).collect();
    let below = below + u16::try_from(ahead.len()).unwrap_or(0);
    let text = Rect { height: inner.height.saturating_sub(below).max(1), ..inner };
    text_area(screen, text, editor);
    for (line, y) in why.iter().zip(text.bottom()..) {
        screen.write(inner, inner.x + 1, y, line, Meaning::Muted);
    }
    let under = text.bottom() + u16::try_from(why.len()).unwrap_or(0);
    for ((line, meaning), y) in ahead.iter().zip(under..inner.bottom()) {
        screen.write(inner, inner.x + 1, y, line, *meaning);
    }
    if inner.height > 1 {
        footer(screen, inner, draft, discarding, "overlay.how_to_save");
    }
}

/// When a lead that is given back will be looked at again, or what it comes back for.
fn wakes(screen: &Screen<'_, '_>, at: Option<Timestamp>, kinds: &[String]) -> String {
    let zone = screen.agreement().zone;
    let day = at.map(|at| screen.long_time(at.in_zone(&zone).date_naive(), None));
    match (&day, words::promise(day.as_deref(), kinds, &screen.model.fixed.versions)) {
        (_, None) => screen.text("overlay.wakes_never"),
        (Some(day), _) if kinds.is_empty() => Message::new("overlay.wakes").with("at", day).say(screen.model.lang),
        (_, Some(promise)) => promise.say(screen.model.lang),
    }
}

/// Draws the text and puts the terminal's cursor where the text's is. The text area tells its cursor's place in the
/// text but not how far it has scrolled, so its cursor is drawn with a mark that nothing else has, and looked for.
fn text_area(screen: &mut Screen<'_, '_>, area: Rect, editor: &Editor) {
    let mut drawn = editor.area().clone();
    let ground = screen.style(Meaning::Text);
    drawn.set_style(ground);
    drawn.set_cursor_line_style(ground);
    drawn.set_cursor_style(ground.add_modifier(Modifier::SLOW_BLINK));
    screen.frame.render_widget(&drawn, area);
    let buffer = screen.frame.buffer_mut();
    let area = area.intersection(buffer.area);
    let marked = area.positions().find(|at| buffer[*at].modifier.contains(Modifier::SLOW_BLINK));
    if let Some(at) = marked {
        buffer[at].modifier.remove(Modifier::SLOW_BLINK);
        put_cursor(screen.frame, at.x, at.y);
    }
}
