//! The console's face: [`draw`] shows the model at a moment. It changes nothing and asks nothing.
//!
//! A part of the screen is a file. Where it goes is [`crate::app::layout`]'s; how it looks is the theme's; what it says
//! is the words'. Every text from outside has gone through the gate before it comes here ([`crate::gate::Shown`]).

mod bars;
mod cells;
mod checklist;
mod form;
mod help;
mod imports;
mod incoming;
mod input;
mod lead;
mod list;
mod many;
mod overlay;
mod palette;
mod picker;
mod picture;
mod rest;
mod standing;
mod theme;
mod walk;
mod welcome;
mod which;

use ratatui::Frame;
use ratatui::layout::Rect;

pub(crate) use cells::{fit, width};
pub use picture::picture;
pub use theme::{Meaning, Theme};

use crate::app::layout::Layout;
use crate::app::{Model, Overlay};
use crate::clock::{Timestamp, Until};

/// Draws the whole screen as of `now`.
pub fn draw(frame: &mut Frame<'_>, model: &Model, theme: &Theme, now: Timestamp) {
    let area = frame.area();
    if area.width == 0 || area.height == 0 {
        return;
    }
    frame.buffer_mut().set_style(area, theme.style(Meaning::Text));
    let layout = Layout::of((area.width, area.height), model.full);
    let mut screen = Screen { frame, model, theme, now };
    let mut y = area.y;
    let mut rows = |height: u16| {
        let part = Rect::new(area.x, y, area.width, height);
        y += height;
        part
    };
    bars::top(&mut screen, rows(layout.top));
    bars::filter(&mut screen, rows(layout.filter));
    let heads = rows(layout.heads);
    let body = rows(layout.body);
    if model.full {
        lead::page(&mut screen, body);
    } else {
        let list = Rect { width: layout.list_width, ..body };
        list::heads(&mut screen, Rect { width: layout.list_width, ..heads });
        list::rows(&mut screen, list);
        if layout.has_side() {
            let side = Rect {
                x: list.right(),
                y: heads.y,
                width: area.width - list.width,
                height: heads.height + body.height,
            };
            lead::side(&mut screen, side);
        }
    }
    lead::strip(&mut screen, rows(layout.strip));
    let status = rows(layout.status);
    // What was said goes over everything; what is merely there, under it.
    if model.toast.is_none() {
        bars::status(&mut screen, status);
    }
    bars::hints(&mut screen, rows(layout.hints));
    which::draw(&mut screen, status.y);
    match &model.overlay {
        Some(Overlay::Help { scroll, of, find, finding }) => {
            help::draw(&mut screen, &help::Sought { scroll: *scroll, of: *of, find: find.as_ref(), finding: *finding });
        }
        Some(Overlay::Palette(list)) => palette::draw(&mut screen, list),
        Some(Overlay::Sure(draft)) => many::sure(&mut screen, draft),
        Some(Overlay::WhyNot { scroll }) => many::why_not(&mut screen, *scroll),
        Some(Overlay::Picker(picker)) => picker::draw(&mut screen, picker),
        Some(Overlay::Form(form)) => form::draw(&mut screen, form),
        Some(Overlay::Checklist(checklist)) => checklist::draw(&mut screen, checklist),
        Some(Overlay::Writing { draft, editor, discarding }) => {
            overlay::writing(&mut screen, draft, editor, *discarding);
        }
        Some(Overlay::Incoming) => {
            if let Some(list) = &model.incoming {
                incoming::draw(&mut screen, list);
            }
        }
        Some(Overlay::Leaving) => imports::leaving(&mut screen),
        Some(Overlay::Walk(pairs)) => walk::draw(&mut screen, pairs),
        Some(Overlay::Welcome(card)) => welcome::draw(&mut screen, card),
        None => {}
    }
    if model.toast.is_some() {
        bars::status(&mut screen, status);
    }
}

/// Everything that a part needs.
struct Screen<'s, 'f> {
    frame: &'s mut Frame<'f>,
    model: &'s Model,
    theme: &'s Theme,
    now: Timestamp,
}

impl<'s> Screen<'s, '_> {
    /// Who looks, when, under which agreements.
    fn view(&self) -> crate::app::View<'s> {
        self.model.view(self.now)
    }

    /// A text of the words.
    fn text(&self, key: &str) -> String {
        let text = self.model.lang.text(key);
        if text.contains("%{key_") { crate::i18n::fill(&text, &self.keys()) } else { text }
    }

    /// The keys that a text may name, as the user has them.
    fn keys(&self) -> Vec<(&'static str, String)> {
        self.model.keymap.named(self.model.scope())
    }

    /// A text with the keys that it names.
    fn say(&self, message: &crate::i18n::Message) -> String {
        message.clone().keyed(&self.keys()).say(self.model.lang)
    }

    /// The key of a command, as the user has it.
    fn key(&self, command: crate::app::command::Command) -> String {
        self.model.keymap.shown(self.model.scope(), command).unwrap_or_else(|| "-".to_owned())
    }

    /// How something looks.
    fn style(&self, meaning: Meaning) -> ratatui::style::Style {
        self.theme.style(meaning)
    }

    /// Columns of the whole screen.
    fn frame_width(&self) -> u16 {
        self.model.size.0
    }

    /// Writes a line within `area`; gives the column behind it.
    fn write(&mut self, area: Rect, x: u16, y: u16, text: &str, meaning: Meaning) -> u16 {
        let style = self.style(meaning);
        cells::write(self.frame.buffer_mut(), area, x, y, text, style)
    }

    /// The agreement in force.
    fn agreement(&self) -> &crate::agreement::Agreement {
        &self.model.fixed.versions.in_force(self.now).agreement
    }

    /// What one of one's own people is called.
    fn called<'a>(&'a self, person: &'a crate::ids::PersonId) -> &'a str {
        self.model.fixed.versions.called(person)
    }

    /// A text with people's names in the place of their ids.
    fn naming(&self, message: crate::i18n::Message) -> String {
        self.model.fixed.versions.naming(message).keyed(&self.keys()).say(self.model.lang)
    }

    /// A day with its weekday, and the time where there is one: `2026-11-23(月) 09:00`.
    fn long_time(&self, day: chrono::NaiveDate, time: Option<String>) -> String {
        use chrono::Datelike;
        const WEEKDAYS: [&str; 7] =
            ["weekday.mon", "weekday.tue", "weekday.wed", "weekday.thu", "weekday.fri", "weekday.sat", "weekday.sun"];
        let weekday = self.text(WEEKDAYS[day.weekday().num_days_from_monday() as usize]);
        format!("{}({weekday}) {}", day.format("%Y-%m-%d"), time.unwrap_or_default()).trim_end().to_owned()
    }

    /// An instant as it is shown: the agreement's zone, month and day, to the minute.
    fn short_time(&self, at: Timestamp) -> String {
        let zone = self.agreement().zone;
        at.in_zone(&zone).format("%m-%d %H:%M").to_string()
    }

    /// The same of an instant until when there is time: midnight is the end of the day that is over.
    fn short_until(&self, at: Timestamp) -> String {
        match (Until { at, zone: self.agreement().zone }).day_over() {
            Some(day) => format!("{} 24:00", day.format("%m-%d")),
            None => self.short_time(at),
        }
    }
}
