//! Marketing's page.

use super::{Turn, list, panes};
use crate::app::layout::Pane;
use crate::app::marketing::MarketingPage;
use crate::app::model::Model;
use crate::app::msg::{Ask, Effect};
use crate::desk::Returns;

/// Opens the page, or closes it.
pub(super) fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.marketing.is_some() {
        return close(model);
    }
    model.marketing = Some(MarketingPage { since: model.next, ..MarketingPage::default() });
    model.marks.clear();
    model.focus = Pane::List;
    (model.full, model.scroll) = (false, 0);
    read_again(model, effects);
}

/// Back to the list; its cursor is where it was.
pub(super) fn close(model: &mut Model) {
    (model.marketing, model.full, model.scroll) = (None, false, 0);
}

/// What others have done, and oneself, shows on the page that is open.
pub(super) fn read_again(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.marketing.is_none() {
        return;
    }
    let generation = list::number(model);
    effects.push(Effect::Read(Ask::Returns { generation }));
}

/// What was read. In the list what comes next moves up to the cursor; the page of a lead that has left is closed.
pub(super) fn heard(model: &mut Model, generation: u64, returns: Returns, turn: Turn) {
    let Some(page) = model.marketing.as_mut().filter(|page| page.since <= generation) else { return };
    page.since = generation;
    let before = page.lead();
    page.take(returns);
    if before.is_some() && before != page.lead() && panes::are_on_lead(model) {
        panes::close_lead(model, turn);
    }
}

/// Moves the cursor of the page; `false` where no page is open.
pub(super) fn step(model: &mut Model, by: isize) -> bool {
    let Some(page) = &mut model.marketing else { return false };
    page.step(by);
    model.scroll = 0;
    true
}
