//! The console's face: [`draw`] shows the model at a moment. It changes nothing and asks nothing.
//!
//! A part of the screen is a file. Where it goes is [`crate::app::layout`]'s; how it looks is the theme's; what it says
//! is the words'. Every text from outside has gone through the gate before it comes here ([`crate::gate::Shown`]).

mod bars;
mod cells;
mod checklist;
mod definition;
mod filter;
mod form;
mod help;
mod history;
mod imports;
mod incoming;
mod input;
mod lead;
mod list;
mod many;
mod marketing;
mod minuting;
mod notices;
mod overlay;
mod palette;
mod pick;
mod picker;
mod picture;
mod replaying;
mod rest;
mod review;
mod spots;
mod standing;
mod team;
pub mod theme;
mod views;
mod walk;
mod welcome;
mod which;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::widgets::{Block, Borders};

pub(crate) use cells::{fit, width};
pub use picture::picture;
pub use spots::Spots;
pub use theme::wardrobe::{Looks, Wardrobe};
pub use theme::{Mark, Meaning, Theme};

use crate::app::layout::{Area, Layout, Pane};
use crate::app::{Hit, Model, Overlay};
use crate::clock::{Timestamp, Until};

/// Draws the whole screen as of `now`.
pub fn draw(frame: &mut Frame<'_>, model: &Model, theme: &Theme, now: Timestamp) {
    let _ = drawn(frame, model, theme, now);
}

/// The same; tells what on it can be pointed at.
pub fn drawn(frame: &mut Frame<'_>, model: &Model, theme: &Theme, now: Timestamp) -> Spots {
    let area = frame.area();
    if area.width == 0 || area.height == 0 {
        return Spots::default();
    }
    cells::draw_ambiguous(theme.is_wide());
    frame.buffer_mut().set_style(area, theme.style(Meaning::Text));
    let layout = model.layout();
    let mut screen = Screen { frame, model, theme, now, spots: Spots::default() };
    match model.review() {
        Some(reviewing) => {
            let above = Rect { height: layout.status.y, ..area };
            review::draw(&mut screen, above, reviewing);
        }
        None => lists(&mut screen, layout),
    }
    let status = rect(layout.status);
    // What was said goes over everything; what is merely there, under it.
    if model.toast.is_none() {
        bars::status(&mut screen, status);
    }
    bars::hints(&mut screen, rect(layout.hints));
    which::draw(&mut screen, status.y);
    over(&mut screen);
    if model.toast.is_some() {
        bars::status(&mut screen, status);
    }
    screen.spots
}

/// The lists, and the lead beside them or on the whole screen.
fn lists(screen: &mut Screen<'_, '_>, layout: Layout) {
    let model = screen.model;
    bars::top(screen, rect(layout.top));
    filter::line(screen, rect(layout.filter));
    if model.full {
        lead::page(screen, rect(layout.lead));
    } else {
        views::draw(screen, rect(layout.views));
        team::board(screen, rect(layout.board));
        let columns = list::columns_of(screen, layout.list.width);
        match (&model.marketing, &model.filters.bar) {
            (Some(page), _) => {
                let (heads, list) = (rect(layout.heads), rect(layout.list));
                let area = Rect { y: list.y - heads.height, height: heads.height + list.height, ..list };
                marketing::draw(screen, area, page);
            }
            (None, Some(bar)) => filter::told(screen, rect(layout.heads), bar),
            (None, None) => list::heads(screen, rect(layout.heads), &columns),
        }
        if model.marketing.is_none() {
            list::rows(screen, rect(layout.list), &columns);
        }
        if layout.is_portrait {
            below(screen, rect(layout.lead));
        } else {
            lead::side(screen, rect(layout.lead));
        }
        team::pane(screen, rect(layout.team));
    }
    lead::strip(screen, rect(layout.strip));
}

/// What lies over that.
fn over(screen: &mut Screen<'_, '_>) {
    let model = screen.model;
    match &model.overlay {
        Some(Overlay::Help { scroll, of, find, finding }) => {
            help::draw(screen, &help::Sought { scroll: *scroll, of: *of, find: find.as_ref(), finding: *finding });
        }
        Some(Overlay::Minuting(form)) => minuting::draw(screen, form),
        Some(Overlay::Replaying(it)) => replaying::draw(screen, it),
        Some(Overlay::History(steps)) => history::draw(screen, steps),
        Some(Overlay::Notices(page)) => notices::draw(screen, page),
        Some(Overlay::Views(list)) => filter::views(screen, list),
        Some(Overlay::FilterHelp { scroll }) => filter::help(screen, *scroll),
        Some(Overlay::Palette(list)) => palette::draw(screen, list),
        Some(Overlay::Sure(draft)) => many::sure(screen, draft),
        Some(Overlay::WhyNot { scroll }) => many::why_not(screen, *scroll),
        Some(Overlay::Picker(picker)) => picker::draw(screen, picker),
        Some(Overlay::Pick(pick)) => pick::draw(screen, pick),
        Some(Overlay::Form(form)) => form::draw(screen, form),
        Some(Overlay::Checklist(checklist)) => checklist::draw(screen, checklist),
        Some(Overlay::Writing { draft, editor, discarding }) => {
            overlay::writing(screen, draft, editor, *discarding);
        }
        Some(Overlay::Incoming) => {
            if let Some(list) = &model.incoming {
                incoming::draw(screen, list);
            }
        }
        Some(Overlay::Leaving) => imports::leaving(screen),
        Some(Overlay::Walk(pairs)) => walk::draw(screen, pairs),
        Some(Overlay::Welcome(card)) => welcome::draw(screen, card),
        None => {}
    }
}

fn rect(area: Area) -> Rect {
    Rect::new(area.x, area.y, area.width, area.height)
}

/// The lead below the list.
fn below(screen: &mut Screen<'_, '_>, area: Rect) {
    let rule = screen.rule(area.width);
    screen.write(area, area.x, area.y, &rule, lead_border(screen));
    lead::page(screen, Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area });
}

/// How the line before the lead looks: another way while the lead has the keys.
fn lead_border(screen: &Screen<'_, '_>) -> Meaning {
    if screen.model.pane() == Pane::Lead { Meaning::Key } else { Meaning::Border }
}

/// Everything that a part needs.
struct Screen<'s, 'f> {
    frame: &'s mut Frame<'f>,
    model: &'s Model,
    theme: &'s Theme,
    now: Timestamp,
    spots: Spots,
}

impl<'s> Screen<'s, '_> {
    /// The mouse can point at something here.
    fn spot(&mut self, area: Rect, hit: Hit) {
        self.spots.put(area, hit);
    }

    /// Who looks, when, under which agreements.
    fn view(&self) -> crate::app::View<'s> {
        self.model.view(self.now)
    }

    /// A line across.
    fn rule(&self, cells: u16) -> String {
        self.mark(Mark::Horizontal).repeat(usize::from(cells))
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

    /// A mark, as the theme has it.
    fn mark(&self, mark: Mark) -> &'s str {
        self.theme.mark(mark)
    }

    /// The mark of the row under the cursor, or a blank as wide.
    fn cursor(&self, is_here: bool) -> &'s str {
        if is_here { self.mark(Mark::Cursor) } else { " " }
    }

    /// The lines around something, or at one side of it.
    fn lines(&self, sides: Borders, meaning: Meaning) -> Block<'s> {
        Block::new().borders(sides).border_set(self.theme.symbols().border()).border_style(self.style(meaning))
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

    /// The day of an instant: month and day, with the year where that is another one than this.
    fn short_day(&self, at: Timestamp) -> String {
        use chrono::Datelike;
        let zone = self.agreement().zone;
        let (day, today) = (at.in_zone(&zone).date_naive(), self.now.in_zone(&zone).date_naive());
        day.format(if day.year() == today.year() { "%m-%d" } else { "%Y-%m-%d" }).to_string()
    }

    /// The same of an instant until when there is time: midnight is the end of the day that is over.
    fn short_until(&self, at: Timestamp) -> String {
        match (Until { at, zone: self.agreement().zone }).day_over() {
            Some(day) => format!("{} 24:00", day.format("%m-%d")),
            None => self.short_time(at),
        }
    }
}
