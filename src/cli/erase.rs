//! `erase`: a person's data for good, who was erased, and who of them may come in again.

use serde_json::{Value, json};

use super::acts::{done, each};
use super::args::{Erase, On};
use super::leads::table;
use super::{Out, Setting};
use crate::desk::{Copies, Desk, Problem, Remains};
use crate::domain::Wish;
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::LeadId;

/// Erases people, and says where copies of them still are and for how long.
pub(super) fn erase(setting: &Setting, args: &Erase, out: &mut Out<'_>) -> Result<u8> {
    if args.list {
        return list(setting, out);
    }
    let on =
        On { leads: args.leads.clone(), note: args.why.clone(), past_gates: args.past_gates, dry_run: args.dry_run };
    if args.allow_return {
        return each(setting, &on, out, |_| Ok(Wish::AllowReturn.into()));
    }
    if !args.yes && !args.dry_run {
        return Err(Error::new(Kind::Usage, Message::new("erase.say_yes")));
    }
    let mut desk = setting.reading_desk()?;
    let mut leads = Vec::new();
    let mut check = |_: &mut Desk, lead: LeadId| -> Result<(), Problem> {
        leads.push(lead);
        Ok(())
    };
    let (results, status) = done(setting, &mut desk, &on, Wish::Erase.into(), &mut check, out)?;
    let place = setting.place()?;
    let remains = if args.dry_run { None } else { place.finish_erase(&mut desk, &leads)? };
    let Some(Remains { swept, copies }) = remains else {
        if setting.is_json() {
            out.json(&json!({ "results": results }))?;
        }
        return Ok(status);
    };
    let zone = desk.agreement().zone;
    drop(desk);
    let replaced =
        if args.also_backups && copies != Copies::default() { Some(place.replace_copies(&copies)?) } else { None };
    if setting.is_json() {
        out.json(&json!({
            "results": results,
            "swept": swept,
            "copies": {
                "backups": copies.backups,
                "until": copies.until.map(|until| until.rfc3339(&zone)),
                "aside": copies.aside,
                "removed": replaced.is_some(),
                "backup": replaced.map(|made| made.path),
            },
        }))?;
        return Ok(status);
    }
    let mut said = vec![Message::new(if swept { "erase.swept" } else { "erase.not_swept" })];
    match replaced {
        Some(made) => said.push(
            Message::new("erase.copies_removed")
                .with("n", copies.backups.len() + copies.aside.len())
                .with("path", made.path.display()),
        ),
        None => said.extend(copies.told(zone)),
    }
    said.push(Message::new("erase.own_copies"));
    said.iter().try_for_each(|line| out.line(&line.say(setting.lang)))?;
    Ok(status)
}

/// Who was erased: nothing of the person, for there is nothing.
fn list(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let erased = desk.erased()?;
    let zone = desk.agreement().zone;
    if setting.is_json() {
        let told = erased.iter().map(|erased| {
            json!({
                "lead": erased.lead,
                "at": erased.at.rfc3339(&zone),
                "by": erased.by,
                "may_return": erased.may_return,
            })
        });
        out.json(&told.collect::<Value>())?;
        return Ok(0);
    }
    let lang = setting.lang;
    let mut lines = table();
    lines.set_header(["column.id", "erase.at", "erase.by", "erase.return"].map(|head| lang.text(head)));
    for one in &erased {
        let may_return = if one.may_return { lang.text("erase.may_return") } else { String::new() };
        lines.add_row([
            one.lead.to_string(),
            one.at.in_zone(&zone).format("%Y-%m-%d %H:%M").to_string(),
            Shown::line(desk.versions().called(&one.by)).into_string(),
            may_return,
        ]);
    }
    out.line(&lines.to_string())?;
    out.line(&Message::new("erase.count").with("n", erased.len()).say(lang))?;
    Ok(0)
}
