//! The queue: its window, its cursor, and the words by which it is filtered.

use crate::app::layout::Pane;
use crate::app::marks::Marks;
use crate::app::model::{Model, WINDOW};
use crate::app::msg::{Ask, Effect};
use crate::app::place::Place;
use crate::app::tab::Tab;
use crate::ids::LeadId;

/// Asks for the window around the cursor; what was asked before is not waited for any longer.
pub(super) fn read(model: &mut Model) -> Effect {
    let asked = read_again(model);
    model.queue.since = model.queue.generation;
    asked
}

/// Asks the same once more: somebody has written meanwhile. An answer to what was asked before is shown all the same.
pub(super) fn read_again(model: &mut Model) -> Effect {
    model.queue.generation = number(model);
    let team = model.queue.tab == Tab::Board || !model.layout().team.is_empty();
    Effect::Read(Ask::Queue { generation: model.queue.generation, ask: model.wanted(), team })
}

/// The lead that came under the cursor is asked for, once; the list's own cursor follows its lead from then on.
pub(super) fn read_lead(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(lead) = model.lead().filter(|_| !model.queue.stale) else { return };
    let ask = Effect::Read(Ask::Sheet(lead));
    let is_here = model.sheet.as_ref().is_some_and(|sheet| sheet.id == lead);
    if !is_here && model.read_for != Some(lead) && !effects.contains(&ask) {
        effects.push(ask);
    }
    model.read_for = Some(lead);
    if model.marketing.is_none() {
        model.queue.lead = Some(lead);
    }
}

/// Shows only leads that `text` means.
pub(super) fn filter(model: &mut Model, text: String, effects: &mut Vec<Effect>) {
    if model.queue.text != text {
        // What is not seen any more is not acted on.
        model.marks.clear();
        model.place = None;
        model.queue.text = text;
        model.queue.cursor = 0;
        model.queue.lead = None;
        // Keys for leads wait: what they are meant for is not on the screen yet.
        model.queue.stale = true;
        effects.push(read(model));
    }
}

/// Moves the cursor; asks for more where it comes near the end of what was read.
pub(super) fn move_cursor(model: &mut Model, by: isize, effects: &mut Vec<Effect>) {
    let last = model.queue.page.total.saturating_sub(1);
    model.queue.cursor = model.queue.cursor.saturating_add_signed(by).min(last);
    // It follows its lead; where that was not read yet, it stays in its place.
    model.queue.lead = None;
    model.scroll = 0;
    let read_to = model.queue.page.offset + model.queue.page.rows.len();
    let margin = WINDOW / 4;
    let near_start = model.queue.page.offset > 0 && model.queue.cursor < model.queue.page.offset + margin;
    let near_end = read_to < model.queue.page.total && model.queue.cursor + margin > read_to;
    if near_start || near_end {
        effects.push(read(model));
    }
}

/// Shows another view.
pub(super) fn show(model: &mut Model, tab: Tab, effects: &mut Vec<Effect>) {
    super::marketing::close(model);
    (model.full, model.focus) = (false, Pane::List);
    let place = model.place.take();
    if model.queue.tab == tab && place.is_none() {
        return;
    }
    // A lead that was looked up does not stay alone in another view.
    model.queue.text = place.map_or(std::mem::take(&mut model.queue.text), |place| place.text);
    model.queue.tab = tab;
    // The lead under the cursor is gone to where it is in both; else it begins at the top.
    model.queue.cursor = 0;
    model.marks.clear();
    // Keys for leads wait: what they are meant for is not on the screen yet.
    model.queue.stale = true;
    effects.push(read(model));
}

/// Shows one lead, wherever it stands. Where the list was is kept, to be gone back to.
pub(super) fn go_to(model: &mut Model, lead: LeadId, effects: &mut Vec<Effect>) {
    keep_place(model, lead);
    super::marketing::close(model);
    (model.full, model.focus, model.queue.tab) = (false, Pane::List, Tab::All);
    model.queue.text = format!("id:{lead}");
    model.queue.lead = Some(lead);
    model.queue.cursor = 0;
    model.marks.clear();
    model.queue.stale = true;
    effects.push(read(model));
}

fn keep_place(model: &mut Model, of: LeadId) {
    if let Some(place) = &mut model.place {
        place.of = of;
        return;
    }
    let (marks, marketing) = (std::mem::take(&mut model.marks.leads), model.marketing.take());
    let queue = &model.queue;
    let (tab, text, cursor, lead) = (queue.tab, queue.text.clone(), queue.cursor, queue.lead);
    model.place = Some(Place { of, tab, text, cursor, lead, marks, marketing });
}

/// Back from a lead that was looked up to the list as it was: its view, filter, cursor and marks.
pub(super) fn go_back(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(place) = model.place.take() else { return };
    (model.full, model.focus, model.scroll) = (false, Pane::List, 0);
    let queue = &mut model.queue;
    (queue.tab, queue.text, queue.cursor, queue.lead) = (place.tab, place.text, place.cursor, place.lead);
    // Keys for leads wait: what they are meant for is not on the screen yet.
    queue.stale = true;
    model.marks = Marks { leads: place.marks, is_unsure: true, ..Marks::default() };
    model.marketing = place.marketing;
    effects.push(read(model));
    super::marketing::read_again(model, effects);
}

/// Opens the page of one lead, wherever that stands; behind it the list shows that lead alone.
pub(super) fn open(model: &mut Model, lead: LeadId, effects: &mut Vec<Effect>) {
    go_to(model, lead, effects);
    // Not another lead's page until its own was read.
    model.sheet = None;
    (model.full, model.scroll) = (true, 0);
}

/// The view after this one, or before it, round and round.
pub(super) fn turn_over(model: &mut Model, by: isize, effects: &mut Vec<Effect>) {
    let tab = model.queue.tab.after(by);
    show(model, tab, effects);
}

pub(super) fn number(model: &mut Model) -> u64 {
    let number = model.next;
    model.next += 1;
    number
}
