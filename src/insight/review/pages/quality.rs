//! Whether what is known can be trusted: missing fields, leads that nobody has or looks at, contradictions, duplicates (R75).

use super::super::frame::Frame;
use super::super::ledger::Ledger;
use super::asking;
use crate::agreement::goals::Figure;
use crate::i18n::Message;
use crate::insight::figures::{Dimension, told};
use crate::insight::paper::{Block, Page};

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger) -> Page {
    let figures = [Figure::Unowned, Figure::Silent, Figure::Incomplete, Figure::Contradictions];
    let table = asking::then_and_now(Message::new("review.as_it_stands"), &figures, frame, ledger);
    let missing = Message::new("review.by").with_message("by", told::dimension(Dimension::Missing));
    let missing = asking::by_groups(missing, &[Figure::Incomplete], &[Dimension::Missing], frame, ledger);
    let silent = Message::new("review.by").with_message("by", told::dimension(Dimension::Rep));
    let silent = asking::by_groups(silent, &[Figure::Silent], &[Dimension::Rep], frame, ledger);
    page.with(table).with(Block::Said(Message::new("review.duplicates"))).with(missing).with(silent)
}
