//! The clock of the lead under the cursor that presses most.

use super::model::Model;
use crate::clock::Timestamp;
use crate::domain::{ClockRun, SlaState, countdown};

/// From so many columns and rows on its countdown is large.
const ROOM: (u16, u16) = (100, 30);

impl Model {
    /// The clock of the lead on the screen that is due first, its state and how long is left, where there is room to show
    /// that large.
    pub fn pressing(&self, now: Timestamp) -> Option<(&ClockRun, SlaState, String)> {
        let (columns, rows) = self.size;
        let has_room = columns >= ROOM.0 && rows >= ROOM.1 && (self.full || self.layout().has_side());
        let sheet = self.sheet.as_deref().filter(|sheet| has_room && self.lead() == Some(sheet.id))?;
        let handoff = sheet.handoffs.last().filter(|handoff| handoff.ended.is_none())?;
        let run = handoff.running().min_by_key(|run| run.due_at)?;
        Some((run, run.state(now), countdown(run.left(&self.fixed.versions, now).time)))
    }
}
