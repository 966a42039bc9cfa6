//! `agreement check`.

use std::path::Path;

use serde_json::json;

use super::{Out, Setting};
use crate::agreement::{Agreement, DEFAULT};
use crate::error::{Error, Result};
use crate::i18n::Message;

/// The text of the agreement in force. Where there is no database yet: the default.
pub(super) fn in_force(setting: &Setting) -> Result<String> {
    if setting.db.is_none() && setting.place()?.find().is_err() {
        return Ok(DEFAULT.to_owned());
    }
    Ok({
        let desk = setting.desk()?;
        desk.versions().in_force(desk.now()).text.clone()
    })
}

/// A file that people write, as text.
pub(super) fn read_text(file: &Path) -> Result<String> {
    let bytes = std::fs::read(file).map_err(|cause| Error::io(file, &cause))?;
    String::from_utf8(bytes).map_err(|_| Error::user(Message::new("agreement.not_text").with("path", file.display())))
}

/// Reads a file, or the agreement in force, and names every mistake by its place.
pub(super) fn check(setting: &Setting, file: Option<&Path>, out: &mut Out<'_>) -> Result<u8> {
    let (name, text) = match file {
        Some(file) => (file.display().to_string(), read_text(file)?),
        None => ("agreement".to_owned(), in_force(setting)?),
    };
    let agreement = match Agreement::parse(&name, &text) {
        Ok(agreement) => agreement,
        Err(complaints) => {
            if setting.is_json() {
                let list = complaints
                    .list
                    .iter()
                    .map(|c| json!({ "line": c.line, "column": c.column, "message": c.message.say(setting.lang) }));
                out.json(&json!({ "valid": false, "complaints": list.collect::<Vec<_>>() }))?;
            }
            out.complain(&complaints.say(setting.lang));
            return Ok(1);
        }
    };
    let today = setting.clock().now().in_zone(&agreement.zone).date_naive();
    let remarks: Vec<String> = agreement.remarks(today).iter().map(|remark| remark.say(setting.lang)).collect();
    if setting.is_json() {
        out.json(&json!({ "valid": true, "remarks": remarks }))?;
    } else {
        out.line(&Message::new("agreement.valid").with("name", &name).say(setting.lang))?;
        for remark in remarks {
            out.line(&format!("- {remark}"))?;
        }
    }
    Ok(0)
}
