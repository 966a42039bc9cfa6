//! Where somebody was in the lists before they looked a lead up.

use std::collections::BTreeSet;

use super::marketing::MarketingPage;
use super::tab::Tab;
use crate::ids::LeadId;

/// The list as it was before a lead was looked up. It is gone back to.
#[derive(Debug)]
pub struct Place {
    /// The lead that was looked up, and is shown alone.
    pub of: LeadId,
    /// Which leads were listed.
    pub(super) tab: Tab,
    /// The words by which they were filtered.
    pub(super) text: String,
    /// The row under the cursor, counted over the whole list.
    pub(super) cursor: usize,
    /// The lead there.
    pub(super) lead: Option<LeadId>,
    /// The leads that were marked.
    pub(super) marks: BTreeSet<LeadId>,
    /// Marketing's page, where it stood in the place of the list.
    pub(super) marketing: Option<MarketingPage>,
}
