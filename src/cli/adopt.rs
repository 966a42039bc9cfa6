//! `agreement show`, `agreement versions` and `agreement adopt`: the versions of what was agreed.

use serde_json::{Value, json};

use super::agreement::{in_force, read_text};
use super::args::Adopt;
use super::leads::table;
use super::{Out, Setting};
use crate::agreement::{Adoption, Agreement, Preset, Version, Versions};
use crate::clock::{OnWall, Timestamp};
use crate::desk::{BringsIn, Desk, Problem};
use crate::domain::Missing;
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::{AgreementVersion, PersonId};

/// The agreement in force, or one of its versions, as it was written. Where there is no database yet: the default.
pub(super) fn show(setting: &Setting, number: Option<i64>, out: &mut Out<'_>) -> Result<u8> {
    if number.is_none() && setting.db.is_none() && setting.place()?.find().is_err() {
        return print(setting, &in_force(setting)?, None, out);
    }
    let desk = setting.reading_desk()?;
    let (versions, now) = (desk.versions(), desk.now());
    let version = match number {
        None => versions.in_force(now),
        Some(number) => versions.get(AgreementVersion(number)).ok_or_else(|| {
            let newest = versions.newest().number;
            Error::user(Message::new("versions.none").with("version", number).with("newest", newest))
        })?,
    };
    print(setting, &version.text, Some(document(version, now, versions)), out)
}

/// One of the agreements that ship (decision 35), whatever is in force here.
pub(super) fn preset(setting: &Setting, preset: Preset, out: &mut Out<'_>) -> Result<u8> {
    print(setting, &preset.text(), Some(json!({ "preset": preset.word() })), out)
}

fn print(setting: &Setting, text: &str, about: Option<Value>, out: &mut Out<'_>) -> Result<u8> {
    if !setting.is_json() {
        out.text(text)?;
        return Ok(0);
    }
    let mut document = about.unwrap_or_else(|| json!({}));
    document["text"] = json!(text);
    out.json(&document)?;
    Ok(0)
}

/// Every version: what it is called, from when it holds, who adopted it.
pub(super) fn versions(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let desk = setting.reading_desk()?;
    let now = desk.now();
    let in_force = desk.versions().in_force(now);
    if setting.is_json() {
        let versions = desk.versions().iter().map(|version| document(version, now, desk.versions()));
        out.json(&json!(versions.collect::<Vec<_>>()))?;
        return Ok(0);
    }
    let lang = setting.lang;
    let mut lines = table();
    let heads = ["versions.number", "versions.effective_from", "versions.adopted_at", "versions.by", "versions.title"];
    // One wall for all of them, or the older of two could look later.
    let wall = |at| OnWall { at, zone: in_force.agreement.zone };
    lines.set_header(heads.map(|key| Message::new(key).with("zone", in_force.agreement.zone).say(lang)));
    for version in desk.versions().iter() {
        let by = match &version.by {
            Some(by) => {
                let [marketing, sales] = [&by.marketing, &by.sales].map(|id| desk.versions().called(id));
                format!("{marketing}, {sales}")
            }
            None => lang.text("versions.by_nobody"),
        };
        // The first version holds for all earlier time (decision 16); a later one never before it was adopted.
        let first = version.number == desk.versions().first().number;
        let from = match desk.versions().overridden_by(version) {
            Some(over) => Message::new("versions.overridden").with("version", over).say(lang),
            None if first => String::from("-"),
            None => wall(version.begins_at().max(version.adopted_at)).to_string(),
        };
        let mark = if version.number == in_force.number { "*" } else { "" };
        lines.add_row([
            format!("{}{mark}", version.number),
            from,
            wall(version.adopted_at).to_string(),
            Shown::line(&by).into_string(),
            Shown::line(&version.agreement.title).into_string(),
        ]);
    }
    out.line(&lines.to_string())?;
    out.line(&lang.text("versions.mark"))?;
    Ok(0)
}

fn document(version: &Version, now: Timestamp, versions: &Versions) -> Value {
    let zone = version.agreement.zone;
    let by = version.by.as_ref();
    let by = by.map(|by| json!({ "marketing": by.marketing, "sales": by.sales, "reason": by.reason }));
    json!({
        "version": version.number,
        "title": version.agreement.title,
        "effective_from": version.agreement.effective_from.to_string(),
        "begins_at": begins_at(version).rfc3339(&zone),
        "has_begun": begins_at(version) <= now,
        "in_force": version.number == versions.in_force(now).number,
        "overridden_by": versions.overridden_by(version),
        "adopted_at": version.adopted_at.rfc3339(&zone),
        "by": by,
    })
}

/// From when on it is in force: not before it was adopted.
fn begins_at(version: &Version) -> Timestamp {
    match version.by {
        Some(_) => version.begins_at().max(version.adopted_at),
        None => version.begins_at(),
    }
}

fn wall(version: &Version, at: Timestamp) -> OnWall {
    OnWall { at, zone: version.agreement.zone }
}

/// What became of the hand-offs that were open.
#[derive(Default)]
struct Open {
    taken: usize,
    /// Of these, due at once by the new terms.
    due: usize,
    kept: usize,
    refused: Vec<Value>,
}

/// Adopts a file. Open hand-offs keep the terms that they began under, unless they are to be taken along (decision 13).
/// Taking along that was broken off, could not begin because the version's day had not come, or was not wished at first, is
/// done by the same command with `--recompute-open`: the file is adopted once.
pub(super) fn adopt(setting: &Setting, args: &Adopt, out: &mut Out<'_>) -> Result<u8> {
    let (name, text) = (args.text.display().to_string(), read_text(&args.text)?);
    let proposal = Agreement::parse(&name, &text)?;
    let mut desk = setting.desk()?;
    let reason = args.why.clone().filter(|why| crate::gate::has_visible(why));
    if args.recompute_open && reason.is_none() {
        return Err(Error::user(Message::new("adopting.why")));
    }
    let (marketing, sales) = (PersonId::new(&args.marketing), PersonId::new(&args.sales));
    let adoption = Adoption { marketing, sales, reason };
    let goes_on = args.recompute_open && desk.is_adopted(&text, &adoption)?;
    let brings_in = if goes_on { BringsIn::default() } else { desk.would_bring_in(&proposal)? };
    if args.dry_run {
        return foretell(setting, &desk, &proposal, brings_in, out).map(|()| 0);
    }
    if !goes_on {
        // Whoever sits before a terminal is told first whom it hands over; a script has decided.
        if out.is_terminal() && !args.yes && brings_in.does_something() {
            foretell(setting, &desk, &proposal, brings_in, out)?;
            return Err(Error::new(Kind::Usage, Message::new("adopting.say_yes")));
        }
        desk.adopt(&name, &text, &adoption)?;
    }
    let version = desk.versions().newest().clone();
    let has_begun = begins_at(&version) <= desk.now();
    let versions = desk.versions().iter();
    let overrides = versions.filter(|one| desk.versions().overridden_by(one) == Some(version.number));
    let overrides: Vec<_> = overrides.map(|one| one.number).collect();
    let open = if args.recompute_open && has_begun {
        take_along(setting, &mut desk, &adoption, out)?
    } else {
        Open { kept: desk.open_handoffs()?, ..Open::default() }
    };
    let status = u8::from(!open.refused.is_empty());
    if setting.is_json() {
        let mut document = document(&version, desk.now(), desk.versions());
        document["overrides"] = json!(overrides);
        document["adopted"] = json!(!goes_on);
        document["brings_in"] = json!(brings_in.handed_over);
        document["puts_aside"] = json!(brings_in.put_aside);
        document["open"] =
            json!({ "taken": open.taken, "due_now": open.due, "kept": open.kept, "refused": open.refused });
        out.json(&document)?;
        return Ok(status);
    }
    let lang = setting.lang;
    let key = if goes_on { "adopting.again" } else { "adopting.done" };
    let done = Message::new(key).with("version", version.number).with("title", &version.agreement.title);
    out.line(&done.with("at", wall(&version, begins_at(&version))).say(lang))?;
    for number in overrides {
        out.line(&Message::new("adopting.overrides").with("version", number).say(lang))?;
    }
    if args.recompute_open && has_begun {
        out.line(&Message::new("adopting.taken").with("n", open.taken).say(lang))?;
        if open.due > 0 {
            out.line(&Message::new("adopting.due_now").with("n", open.due).say(lang))?;
        }
    }
    if brings_in.does_something() {
        let brought = Message::new("adopting.brought_in").with("n", brings_in.handed_over);
        out.line(&brought.with("aside", brings_in.put_aside).say(lang))?;
    }
    if open.kept > 0 {
        out.line(&Message::new("adopting.kept").with("n", open.kept).say(lang))?;
    }
    if args.recompute_open && !has_begun {
        out.line(&Message::new("adopting.not_yet").with("at", wall(&version, begins_at(&version))).say(lang))?;
    }
    Ok(status)
}

/// What adopting a text would do, without doing it.
fn foretell(
    setting: &Setting,
    desk: &Desk,
    proposal: &Agreement,
    brings_in: BringsIn,
    out: &mut Out<'_>,
) -> Result<()> {
    let begins = proposal.begins_at().max(desk.now());
    if setting.is_json() {
        let at = begins.rfc3339(&proposal.zone);
        return out
            .json(&json!({ "title": proposal.title, "begins_at": at, "brings_in": brings_in.handed_over, "puts_aside": brings_in.put_aside, "adopted": false }));
    }
    let at = OnWall { at: begins, zone: proposal.zone };
    let would =
        Message::new("adopting.would").with("title", &proposal.title).with("at", at).with("n", brings_in.handed_over);
    let would = would.with("aside", brings_in.put_aside);
    out.line(&would.say(setting.lang))
}

fn take_along(setting: &Setting, desk: &mut Desk, by: &Adoption, out: &mut Out<'_>) -> Result<Open> {
    let lang = setting.lang;
    // Whoever agreed to it now need not be whoever adopted the version.
    let why = by.reason.as_ref().map(|reason| format!("{reason} ({}, {})", by.marketing, by.sales));
    let all = desk.open_handoffs()?;
    let mut open = Open::default();
    for taken in desk.take_open_along(why.as_deref())? {
        let (rule, message, missing) = match taken.result {
            Ok(is_due) => {
                open.taken += 1;
                open.due += usize::from(is_due);
                continue;
            }
            Err(Problem::Refused { refusal, .. }) => {
                let missing: Vec<_> = refusal.missing().iter().map(Missing::word).collect();
                (refusal.rule(), desk.versions().naming(refusal.message()).say(lang), missing)
            }
            Err(Problem::Failed(error)) => ("failed", error.say(lang), Vec::new()),
        };
        out.complain(&format!("tasuki: {}: {message}", taken.lead));
        let refusal = json!({ "rule": rule, "message": message, "holder": null, "missing": missing });
        open.refused.push(json!({ "lead": taken.lead, "ok": false, "refusal": refusal }));
    }
    // Those that went by it already, and those that could not be taken.
    open.kept = all.saturating_sub(open.taken);
    Ok(open)
}
