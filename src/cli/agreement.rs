//! `agreement check` and `agreement diff`.

use std::path::Path;

use serde_json::json;

use super::{Out, Setting, readiness};
use crate::agreement::minutes::paragraphs;
use crate::agreement::readiness::{Known, Readiness};
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

/// Who adopted this very text, where it was adopted here.
fn adopted_by(setting: &Setting, text: &str) -> Result<Option<(String, String)>> {
    if !setting.database()?.exists() {
        return Ok(None);
    }
    let desk = setting.desk()?;
    let adopted = desk.versions().iter().rev().filter(|version| version.text == text).find_map(|one| one.by.as_ref());
    Ok(adopted.map(|by| (by.marketing.to_string(), by.sales.to_string())))
}

/// A file that people write, as text.
pub(super) fn read_text(file: &Path) -> Result<String> {
    let bytes = std::fs::read(file).map_err(|cause| Error::io(file, &cause))?;
    String::from_utf8(bytes).map_err(|_| Error::user(Message::new("agreement.not_text").with("path", file.display())))
}

/// Reads a file, or the agreement in force, and names every mistake by its place; else how ready it is.
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
    // A file can be checked beside a database that cannot be read; what is not known then is said.
    let (adopted_by, unknown) = match adopted_by(setting, &text) {
        Ok(adopted_by) => (adopted_by, None),
        Err(error) => (None, Some(error.say(setting.lang))),
    };
    let known = Known { today, adopted_by, replayed: false };
    let readiness = Readiness::of(&agreement, &text, &known);
    let mut remarks: Vec<String> = agreement.remarks(today).iter().map(|remark| remark.say(setting.lang)).collect();
    remarks
        .extend(unknown.map(|cause| Message::new("readiness.adoption_unknown").with("cause", cause).say(setting.lang)));
    if setting.is_json() {
        out.json(&readiness::json(&readiness, &remarks, setting.lang))?;
    } else {
        out.line(&Message::new("agreement.valid").with("name", &name).say(setting.lang))?;
        readiness::print(&readiness, &known, setting.lang, out)?;
        out.line(&format!("\n{}", setting.lang.text("readiness.remarks")))?;
        for remark in remarks {
            out.line(&format!("- {remark}"))?;
        }
    }
    Ok(0)
}

/// What becomes different: from the agreement in force to a file, or from one file to another.
pub(super) fn diff(setting: &Setting, file: &Path, other: Option<&Path>, out: &mut Out<'_>) -> Result<u8> {
    let first = read(file)?;
    let (before, after) = match other {
        Some(other) => (first, read(other)?),
        None => (Agreement::recall("agreement", &in_force(setting)?)?, first),
    };
    let minutes = after.minutes(&before);
    let lang = setting.lang;
    if setting.is_json() {
        let told = |message: &Option<Message>| message.as_ref().map(|message| message.say(lang));
        let changes = minutes.iter().map(|minute| {
            json!({
                "section": minute.section,
                "thing": minute.thing,
                "aspect": minute.aspect,
                "change": minute.change.word(),
                "before": told(&minute.before),
                "after": told(&minute.after),
                "said": minute.said.say(lang),
            })
        });
        out.json(&json!({ "before": before.title, "after": after.title, "changes": changes.collect::<Vec<_>>() }))?;
        return Ok(0);
    }
    if minutes.is_empty() {
        out.line(&lang.text("minutes.same"))?;
        return Ok(0);
    }
    let heading = Message::new("minutes.heading").with("before", &before.title).with("after", &after.title);
    out.line(&heading.say(lang))?;
    for paragraph in paragraphs(&minutes) {
        out.line(&format!("\n{}", paragraph.title.say(lang)))?;
        for line in paragraph.lines {
            out.line(&format!("- {}", line.say(lang)))?;
        }
    }
    Ok(0)
}

fn read(file: &Path) -> Result<Agreement> {
    Ok(Agreement::parse(&file.display().to_string(), &read_text(file)?)?)
}
