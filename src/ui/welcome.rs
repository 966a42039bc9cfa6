//! The first questions: a card over the list, one question after the other.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::width;
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::{LANGUAGES, Question, Somebody, Then, Welcome};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// Columns of the card.
const WIDTH: u16 = 66;

/// So many people are shown at once.
const PEOPLE: usize = 9;

pub(super) fn draw(screen: &mut Screen<'_, '_>, card: &Welcome) {
    let (n, of) = card.place();
    let title = Message::new("welcome.title").with("n", n).with("of", of).say(screen.model.lang);
    let said = match card.step {
        Question::Language => ["welcome.language"].as_slice(),
        Question::Who => &["welcome.who"],
        Question::First => &["welcome.keys", "welcome.undo", "welcome.ime", "welcome.first"],
    };
    let room = usize::from(WIDTH.min(screen.frame_width()).saturating_sub(4)).max(1);
    let wrapped = |text: String| {
        let lines = textwrap::wrap(&text, room);
        lines.into_iter().map(std::borrow::Cow::into_owned).collect::<Vec<_>>()
    };
    let said: Vec<String> = said.iter().flat_map(|key| wrapped(screen.text(key))).collect();
    let rows = rows(screen, card);
    let shown = rows.len().min(PEOPLE);
    let types = card.step == Question::Who;
    let height = said.len() + shown + 4 + usize::from(types) * 2;
    let inner = boxed(screen, &title, WIDTH, u16::try_from(height).unwrap_or(u16::MAX));
    if inner.height == 0 || inner.width == 0 {
        return;
    }
    // Where there is little room the choices stay, and what is said of them goes first.
    let needed = u16::try_from(shown + 2 + usize::from(types) * 2).unwrap_or(u16::MAX);
    let above = inner.height.saturating_sub(needed);
    let mut y = inner.y;
    for line in said.iter().take(usize::from(above)) {
        screen.write(inner, inner.x + 1, y, line, Meaning::Text);
        y += 1;
    }
    if y > inner.y && y < inner.bottom() {
        y += 1;
    }
    if types && y < inner.bottom() {
        let line = Rect { x: inner.x + 1, y, width: inner.width.saturating_sub(2), height: 1 };
        let x = screen.write(line, line.x, y, &screen.text("welcome.typed"), Meaning::Muted) + 1;
        super::input::line(screen, Rect { x, width: line.right().saturating_sub(x), ..line }, &card.typed, true);
        y = (y + 2).min(inner.bottom().saturating_sub(1));
    }
    let list = Rect { y, height: inner.bottom().saturating_sub(y + 1).max(1), ..inner };
    choices(screen, list, &rows, card.at);
    let is_first = card.step == Question::Language;
    let how = screen.text(if is_first { "welcome.how" } else { "welcome.how_back" });
    if inner.height > 2 && width(&how) < usize::from(inner.width) {
        screen.write(inner, inner.x + 1, inner.bottom() - 1, &how, Meaning::Muted);
    }
}

/// What there is to choose from.
fn rows(screen: &Screen<'_, '_>, card: &Welcome) -> Vec<String> {
    let lang = screen.model.lang;
    match card.step {
        // Each in its own words, whatever the screen speaks.
        Question::Language => LANGUAGES
            .iter()
            .map(|known| match known {
                Lang::Ja => Lang::Ja.text("welcome.own_name"),
                Lang::En => Lang::En.text("welcome.own_name"),
            })
            .collect(),
        Question::Who => {
            let told = |somebody: Somebody| match somebody {
                Somebody::Listed(id, name) => format!("{} ({})", Shown::line(&name), Shown::line(id.as_str())),
                Somebody::Machine(id) => Message::new("welcome.machine").with("who", id).say(lang),
                Somebody::Typed(id) => Message::new("welcome.new").with("who", id).say(lang),
            };
            card.candidates().into_iter().map(told).collect()
        }
        Question::First => Then::ALL
            .iter()
            .map(|then| match then {
                Then::Import => screen.text("welcome.import"),
                Then::Demo => screen.text("welcome.demo"),
                Then::Empty => screen.text("welcome.empty"),
            })
            .collect(),
    }
}

/// Where not all fit, the chosen one is among those that do.
fn choices(screen: &mut Screen<'_, '_>, area: Rect, rows: &[String], at: usize) {
    let room = usize::from(area.height).clamp(1, PEOPLE);
    let first = at.saturating_sub(room - 1);
    for ((n, row), y) in rows.iter().enumerate().skip(first).take(room).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        let is_at = n == at;
        if is_at {
            let style = screen.style(Meaning::Selected);
            screen.frame.buffer_mut().set_style(line, style);
        }
        let (mark, digit) = (if is_at { ">" } else { " " }, if n < 9 { (n + 1).to_string() } else { " ".to_owned() });
        let key = if is_at { Meaning::Selected } else { Meaning::Key };
        let x = screen.write(area, area.x + 1, y, &format!("{mark}{digit} "), key);
        screen.write(area, x, y, row, if is_at { Meaning::Selected } else { Meaning::Text });
    }
}
