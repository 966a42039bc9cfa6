//! Which part of the screen has the keys, and which has all of it.

use super::{Turn, filters, list, say};
use crate::app::layout::Pane;
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::app::tab::Tab;
use crate::i18n::Message;

/// The next part that is on the screen, round and round.
pub(super) fn next(model: &mut Model) {
    if model.full {
        return;
    }
    let layout = model.layout();
    let there = [(Pane::Views, !layout.views.is_empty()), (Pane::List, true), (Pane::Lead, layout.has_side())];
    let there: Vec<Pane> = there.into_iter().filter(|(_, is_there)| *is_there).map(|(pane, _)| pane).collect();
    let at = there.iter().position(|pane| *pane == model.pane()).unwrap_or(0);
    model.focus = there[(at + 1) % there.len()];
}

/// Up and down among the views at the left, round and round: those that are lists, then those that are filters with a
/// name. Behind such a filter the list stays as it was; whoever goes on from it to a list leaves the filter.
pub(super) fn along_views(model: &mut Model, by: isize, effects: &mut Vec<Effect>) {
    let (tabs, named) = (Tab::ALL.len(), model.named_views().len());
    let at = model.named_view().map_or(model.queue.tab as usize, |n| tabs + n);
    let all = (tabs + named).cast_signed();
    let to = (at.cast_signed() + by.signum()).rem_euclid(all).unsigned_abs();
    let focus = model.focus;
    if to >= tabs {
        filters::show_view(model, to - tabs, effects);
    } else {
        if at >= tabs {
            list::filter(model, String::new(), effects);
        }
        list::show(model, Tab::ALL[to], effects);
    }
    model.focus = focus;
}

/// To the lead: beside the list where it is there, else on the whole screen.
pub(super) fn into_lead(model: &mut Model) {
    if model.pane() == Pane::Views {
        model.focus = Pane::List;
    } else if model.layout().has_side() {
        model.focus = Pane::Lead;
    } else {
        (model.full, model.scroll) = (true, 0);
    }
}

/// Back to the list; from the list to the views, where they are on the screen.
pub(super) fn to_list(model: &mut Model) {
    if model.full {
        (model.full, model.scroll) = (false, 0);
    } else if model.pane() == Pane::List && !model.layout().views.is_empty() {
        model.focus = Pane::Views;
    } else {
        model.focus = Pane::List;
    }
}

/// Whether the keys are for one lead that is looked at, and not for a list.
pub(super) fn are_on_lead(model: &Model) -> bool {
    model.full || model.pane() == Pane::Lead
}

/// The lead that was looked at is here no longer. Its page does not become another lead's under somebody's fingers.
pub(super) fn close_lead(model: &mut Model, turn: Turn) {
    (model.full, model.focus, model.scroll) = (false, Pane::List, 0);
    model.held.clear();
    model.keys.clear();
    if model.toast.is_none() {
        say(model, Message::new("hint.lead_gone"), Tone::Hint, turn);
    }
}

/// The part that has the keys gets the whole screen, or gives it back.
pub(super) fn zoom(model: &mut Model) {
    match model.pane() {
        _ if model.full => model.full = false,
        Pane::Lead => model.full = true,
        _ => model.zoomed = !model.zoomed,
    }
}
