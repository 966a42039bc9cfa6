//! `capture`: one lead by hand.

use serde_json::json;

use super::acts::pairs;
use super::args::Capture;
use super::{Out, Setting};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::i18n::Message;
use crate::intake::row_of;

/// One lead by hand.
pub(super) fn capture(setting: &Setting, args: &Capture, out: &mut Out<'_>) -> Result<u8> {
    let mut pairs = pairs(&args.set)?;
    pairs.extend(args.note.iter().map(|note| ("note".to_owned(), note.clone())));
    // What says nothing of a person is refused before a database is made.
    row_of(&pairs, chrono_tz::Tz::UTC, setting.clock().now())?;
    let mut desk: Desk = setting.desk()?;
    let zone = desk.agreement().zone;
    let (row, mut changes) = row_of(&pairs, zone, desk.now())?;
    let versions = std::sync::Arc::clone(desk.versions());
    let Some(mut arrived) = desk.capture(&row, args.dry_run)? else { return Err(Error::internal("a lead got lost")) };
    changes.extend(std::mem::take(&mut arrived.disputed).into_iter().map(|disputed| disputed.told(1, &versions, zone)));
    let lead = arrived.lead;
    if setting.is_json() {
        let changes = changes.iter().map(|c| json!({ "column": c.column, "what": c.what.say(setting.lang) }));
        out.json(&json!({
            "lead": lead,
            "created": !arrived.matched,
            "updated": arrived.matched && arrived.changed,
            "changes": changes.collect::<Vec<_>>(),
        }))?;
        return Ok(0);
    }
    let key = match (args.dry_run, arrived.matched, arrived.changed) {
        (true, ..) => "capture.would",
        (false, false, _) => "capture.created",
        (false, true, true) => "capture.updated",
        (false, true, false) => "capture.unchanged",
    };
    let name = lead.map_or_else(|| "-".to_owned(), |lead| lead.to_string());
    out.line(&Message::new(key).with("lead", name).say(setting.lang))?;
    for change in changes {
        out.line(&change.told().say(setting.lang))?;
    }
    Ok(0)
}
