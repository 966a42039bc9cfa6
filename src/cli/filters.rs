//! Filters as they are written on the command line.

use super::{Out, Setting};
use crate::desk::Desk;
use crate::domain::filter::Filter;
use crate::error::{Error, Kind, Result};

/// Reads a filter. What is not understood is told, and the rest is asked; where other programs go on with what comes of
/// it, or it leaves the house, it is refused: more leads would come of it than were meant.
pub(super) fn read(
    setting: &Setting,
    desk: &Desk,
    words: &[String],
    out: &mut Out<'_>,
    strictly: bool,
) -> Result<Filter> {
    let text = words.join(" ");
    let views = setting.views().read()?;
    let filter = desk.filter(&text, &views);
    let wrong: Vec<_> = filter.complaints.iter().map(|complaint| complaint.told(&text)).collect();
    if strictly && let Some(first) = wrong.first() {
        return Err(Error::new(Kind::Usage, first.clone()));
    }
    for message in wrong {
        out.complain(&format!("tasuki: {}", message.say(setting.lang)));
    }
    Ok(filter)
}
