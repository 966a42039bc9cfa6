//! Filtering: the line and what finishes it, quick filters, orders, views.
//!
//! Nothing waits for a pause in the typing: a newer question takes the place of one that waits and breaks off one that
//! runs, so that each letter is answered at once where that is quick, and only the last one where it is not.

use tui_input::{Input, InputRequest};

use super::{Turn, lay, list, say};
use crate::app::command::Command;
use crate::app::dialog::{Overlay, paste_into, type_into};
use crate::app::filters::{Bar, Views, ViewsJob};
use crate::app::key::{Code, Key};
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::domain::filter::{QUICK, Sort, SortBy, View, is_view_name, sorted, toggled};
use crate::domain::search_key;
use crate::error::Error;
use crate::i18n::Message;

pub(super) fn run(model: &mut Model, command: Command, turn: Turn, effects: &mut Vec<Effect>) {
    let quick = |n: usize| QUICK[n].text;
    match command {
        Command::Filter => {
            let input = Input::new(model.queue.text.clone());
            model.filters.bar = Some(Bar { input, ..Bar::default() });
        }
        Command::FilterHelp => lay(model, Overlay::FilterHelp { scroll: 0 }),
        Command::Complete => finish_word(model, effects),
        Command::OlderFilter => recall(model, 1, effects),
        Command::NewerFilter => recall(model, -1, effects),
        Command::SaveView => name(model, turn, effects),
        Command::Views => lay(model, Overlay::Views(Box::default())),
        Command::DeleteView => delete(model, effects),
        Command::QuickUrgent => put(model, |text| toggled(text, quick(0)), effects),
        Command::QuickBreached => put(model, |text| toggled(text, quick(1)), effects),
        Command::QuickMine => put(model, |text| toggled(text, quick(2)), effects),
        Command::QuickNew => put(model, |text| toggled(text, quick(3)), effects),
        Command::QuickToday => put(model, |text| toggled(text, quick(4)), effects),
        Command::QuickWaiting => put(model, |text| toggled(text, quick(5)), effects),
        Command::SortSla => sort(model, SortBy::Sla, false, effects),
        Command::SortSlaBack => sort(model, SortBy::Sla, true, effects),
        Command::SortLeft => sort(model, SortBy::Left, false, effects),
        Command::SortLeftBack => sort(model, SortBy::Left, true, effects),
        Command::SortCompany => sort(model, SortBy::Company, false, effects),
        Command::SortCompanyBack => sort(model, SortBy::Company, true, effects),
        // The newest date first is what one looks for.
        Command::SortDate => sort(model, SortBy::Created, true, effects),
        Command::SortDateBack => sort(model, SortBy::Created, false, effects),
        _ => {}
    }
}

/// Filters the list by another text, which is remembered.
fn put(model: &mut Model, change: impl FnOnce(&str) -> String, effects: &mut Vec<Effect>) {
    let text = change(&model.queue.text);
    model.filters.remember(&text);
    list::filter(model, text, effects);
}

fn sort(model: &mut Model, by: SortBy, reverse: bool, effects: &mut Vec<Effect>) {
    put(model, |text| sorted(text, Sort { by, reverse }), effects);
}

/// A key in the line.
pub(super) fn typed(model: &mut Model, key: Key, effects: &mut Vec<Effect>) {
    let Some(bar) = &mut model.filters.bar else { return };
    if let Some(naming) = &mut bar.naming {
        return type_into(naming, key);
    }
    // Whoever does not know what to type asks.
    if bar.input.value().is_empty() && key.folded().code == Code::Char('?') {
        return lay(model, Overlay::FilterHelp { scroll: 0 });
    }
    type_into(&mut bar.input, key);
    bar.recalled = None;
    follow(model, effects);
}

/// A text pasted there.
pub(super) fn paste(model: &mut Model, text: &str, effects: &mut Vec<Effect>) {
    let Some(bar) = &mut model.filters.bar else { return };
    if let Some(naming) = &mut bar.naming {
        return paste_into(naming, text);
    }
    paste_into(&mut bar.input, text);
    bar.recalled = None;
    follow(model, effects);
}

/// Filters by what stands in the line.
fn follow(model: &mut Model, effects: &mut Vec<Effect>) {
    let text = model.filters.bar.as_ref().map(|bar| bar.input.value().to_owned()).unwrap_or_default();
    list::filter(model, text, effects);
}

/// Puts a text into the line, with the cursor at `at`, in characters.
fn stand(model: &mut Model, text: String, at: usize, effects: &mut Vec<Effect>) {
    let Some(bar) = &mut model.filters.bar else { return };
    bar.input = Input::new(text);
    bar.input.handle(InputRequest::SetCursor(at));
    follow(model, effects);
}

/// Takes what is suggested, or finishes the word at the cursor.
fn finish_word(model: &mut Model, effects: &mut Vec<Effect>) {
    let (Some((span, put)), Some(bar)) = (model.tab(), &model.filters.bar) else { return };
    let mut finished = bar.input.value().to_owned();
    finished.replace_range(span.clone(), &put);
    let at = finished[..span.start + put.len()].chars().count();
    stand(model, finished, at, effects);
}

/// What was asked before, or after that.
fn recall(model: &mut Model, by: isize, effects: &mut Vec<Effect>) {
    let past = model.filters.past.clone();
    let Some(bar) = model.filters.bar.as_mut().filter(|bar| bar.naming.is_none()) else { return };
    let (at, typed) = match &bar.recalled {
        Some((at, typed)) => (at.saturating_add_signed(by), typed.clone()),
        None => (usize::try_from(by).unwrap_or(0), bar.input.value().to_owned()),
    };
    // Nothing is recalled twice in a row: what stands there is passed over.
    let at = at.min(past.len());
    let text = if at == 0 { typed.clone() } else { past[past.len() - at].clone() };
    bar.recalled = (at > 0).then_some((at, typed));
    let end = text.chars().count();
    stand(model, text, end, effects);
}

/// Asks under which name the filter is to be saved; where it was asked, saves it.
fn name(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(bar) = &mut model.filters.bar else { return };
    if bar.naming.is_some() {
        return choose(model, turn, effects);
    }
    if bar.input.value().trim().is_empty() {
        return say(model, Message::new("filter.nothing_to_save"), Tone::Hint, turn);
    }
    bar.naming.get_or_insert_default();
}

/// Enter, and Ctrl+S once a name is typed: saves under the name; else the line is left as it stands.
pub(super) fn choose(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(bar) = &mut model.filters.bar else { return };
    let text = bar.input.value().trim().to_owned();
    let Some(naming) = &bar.naming else {
        model.filters.bar = None;
        return model.filters.remember(&text);
    };
    let name = naming.value().trim().trim_start_matches(['@', '＠']).to_owned();
    if !is_view_name(&name) {
        return say(model, Message::new("filter.bad_name").with("name", name), Tone::Refused, turn);
    }
    let key = search_key(&name);
    if search_key(&text).contains(&format!("@{key}")) {
        return say(model, Message::new("filter.of_itself").with("name", name), Tone::Refused, turn);
    }
    let before = model.filters.views.iter().find(|view| search_key(&view.name) == key && view.text != text);
    if let Some(before) = before.filter(|_| bar.replaces.as_deref() != Some(name.as_str())) {
        let message = Message::new("filter.replaces").with("name", &name).with("text", &before.text);
        bar.replaces = Some(name);
        return say(model, message, Tone::Refused, turn);
    }
    (bar.naming, bar.replaces) = (None, None);
    effects.push(Effect::Views(ViewsJob::Keep(View { name, text })));
}

/// Esc: leaves the naming, else the line and the filter; of a lead that was looked up, the looking.
pub(super) fn back(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some(bar) = &mut model.filters.bar
        && bar.naming.take().is_some()
    {
        return;
    }
    model.filters.bar = None;
    if model.place.is_some() {
        return list::go_back(model, effects);
    }
    list::filter(model, String::new(), effects);
}

/// What became of the file of views.
pub(super) fn heard(
    model: &mut Model,
    job: &ViewsJob,
    done: Result<Vec<View>, Error>,
    turn: Turn,
    effects: &mut Vec<Effect>,
) {
    match done {
        Ok(views) => {
            model.filters.views = views;
            if model.queue.text.contains('@') {
                // The same words mean other leads now.
                model.marks.clear();
                model.queue.stale = true;
                effects.push(list::read(model));
            }
            let told = match job {
                ViewsJob::Read => return,
                ViewsJob::Keep(view) => Message::new("filter.saved").with("name", &view.name),
                ViewsJob::Forget(name) => Message::new("filter.deleted").with("name", name),
            };
            say(model, told, Tone::Done, turn);
        }
        Err(error) => {
            let key = if matches!(job, ViewsJob::Read) { "filter.not_read" } else { "said.failed" };
            let message = Message::new(key).with_message("why", error.message);
            say(model, message, Tone::Failed, turn);
        }
    }
}

/// The choice of views that lies over the screen.
pub(super) fn views(model: &mut Model) -> Option<&mut Views> {
    match &mut model.overlay {
        Some(Overlay::Views(views)) => Some(views),
        _ => None,
    }
}

/// Up and down in it.
pub(super) fn step(model: &mut Model, by: isize) {
    let Some(Overlay::Views(views)) = &model.overlay else { return };
    let last = views.shown(model).len().saturating_sub(1);
    if let Some(views) = self::views(model) {
        views.at = views.at.saturating_add_signed(by).min(last);
    }
}

/// Enter there: the list is filtered by the view.
pub(super) fn choose_view(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Views(views)) = &model.overlay else { return };
    let Some(chosen) = views.shown(model).into_iter().nth(views.at) else { return };
    model.overlay = None;
    put(model, |_| format!("@{}", chosen.name), effects);
}

/// The list is filtered by a view that stands at the left: of all that have a name the one at that place.
pub(super) fn show_view(model: &mut Model, at: usize, effects: &mut Vec<Effect>) {
    if let Some(view) = model.named_views().into_iter().nth(at) {
        put(model, |_| format!("@{}", view.name), effects);
    }
}

/// Takes the view under the cursor out of the file.
fn delete(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(Overlay::Views(views)) = &model.overlay else { return };
    let chosen = views.shown(model).into_iter().nth(views.at);
    if let Some(chosen) = chosen.filter(|chosen| chosen.is_own) {
        effects.push(Effect::Views(ViewsJob::Forget(chosen.name)));
    }
}
