//! `duplicates`, `merge`, `unmerge` and `tell-apart`: leads that may be one person, and those that are.

use serde_json::{Value, json};

use super::args::{Duplicates, Merge, TellApart, Unmerge};
use super::json::Telling;
use super::leads::table;
use super::{Out, Setting};
use crate::desk::{Alike, Desk, Merged, Party, Problem, label_of, value_of};
use crate::domain::{Field, Merging, Side, Strength, words};
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::PersonId;
use crate::storage::{Crowd, Crowds, Pair};

/// So many pairs are shown where nobody says how many.
const SHOWN: usize = 50;

/// The fields that stand side by side.
const COMPARED: [Field; 6] = [Field::ExternalId, Field::Name, Field::Kana, Field::Company, Field::Mail, Field::Phone];

pub(super) fn duplicates(setting: &Setting, args: &Duplicates, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    if let Some(name) = &args.lead {
        let lead = desk.find(name)?;
        let pairs = desk.duplicates_of(lead)?;
        return tell_pairs(setting, &desk, &pairs, None, out);
    }
    if args.every_pair {
        return tell_all(setting, &mut desk, out);
    }
    let found = desk.duplicates(args.limit.unwrap_or(SHOWN))?;
    let total = found.counts.values().sum();
    tell_pairs(setting, &desk, &found.pairs, Some((total, &found)), out)
}

/// Every pair as it is found, one a line: there may be very many.
fn tell_all(setting: &Setting, desk: &mut Desk, out: &mut Out<'_>) -> Result<u8> {
    let mut told = Ok(());
    desk.each_duplicate(&mut |Pair { leads: [one, other], likeness }| {
        let reasons: Vec<_> = likeness.reasons.iter().map(|sign| sign.word()).collect();
        let strength = likeness.strength.word();
        let line = if setting.is_json() {
            json!({ "leads": [one, other], "strength": strength, "reasons": reasons }).to_string()
        } else {
            format!("#{one}\t#{other}\t{strength}\t{}", reasons.join(","))
        };
        told = out.line(&line);
        told.is_ok()
    })?;
    told.map(|()| 0)
}

fn tell_pairs(
    setting: &Setting,
    desk: &Desk,
    pairs: &[Alike],
    of_all: Option<(usize, &crate::desk::Duplicates)>,
    out: &mut Out<'_>,
) -> Result<u8> {
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    let lang = setting.lang;
    if setting.is_json() {
        let mut document = json!({ "pairs": pairs.iter().map(|pair| document(pair, telling)).collect::<Vec<_>>() });
        if let Some((total, all)) = of_all {
            let counts = all.counts.iter().map(|(strength, n)| (strength.word().to_owned(), json!(n)));
            document["total"] = json!(total);
            document["counts"] = Value::Object(counts.collect());
            let crowds = all.crowds.largest.iter();
            let crowds =
                crowds.map(|crowd| json!({ "reason": crowd.sign.word(), "leads": crowd.size, "one": crowd.lead }));
            document["crowds"] = crowds.collect();
        }
        out.json(&document)?;
        return Ok(0);
    }
    for pair in pairs {
        print(pair, telling, lang, out)?;
    }
    let shown = pairs.len();
    match of_all {
        None => out.line(&Message::new("duplicates.of_one").with("n", shown).say(lang))?,
        Some((total, all)) => {
            let count = |strength| all.counts.get(&strength).copied().unwrap_or(0);
            let told = Message::new("duplicates.total").with("n", shown).with("total", total);
            let told = told
                .with("strong", count(Strength::Strong))
                .with("likely", count(Strength::Likely))
                .with("possible", count(Strength::Possible));
            out.line(&told.say(lang))?;
            tell_crowds(&all.crowds, lang, out)?;
        }
    }
    Ok(0)
}

/// What is no sign because too many have it.
fn tell_crowds(crowds: &Crowds, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    for Crowd { sign, lead, size } in &crowds.largest {
        let told = Message::new("duplicates.crowd").with_message("what", sign.message());
        out.line(&format!("  {}", told.with("n", size).with("lead", lead).say(lang)))?;
    }
    let more = crowds.total - crowds.largest.len();
    if more > 0 {
        out.line(&format!("  {}", Message::new("duplicates.more_crowds").with("n", more).say(lang)))?;
    }
    Ok(())
}

fn reasons(pair: &Alike) -> Message {
    Message::new("duplicates.reasons")
        .with_message("strength", pair.likeness.strength.message())
        .with_list("reasons", pair.likeness.reasons.iter().map(|sign| sign.message()))
}

/// The two side by side, field by field.
fn print(pair: &Alike, telling: Telling<'_>, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    let [one, other] = &pair.parties;
    out.line(&format!("#{} #{}  {}", one.lead, other.lead, reasons(pair).say(lang)))?;
    let mut lines = table();
    for field in COMPARED {
        let of = |party: &Party| party.field(field).map(ToString::to_string).unwrap_or_default();
        let (ours, theirs) = (of(one), of(other));
        if !ours.is_empty() || !theirs.is_empty() {
            lines.add_row([format!("  {}", field.label().say(lang)), ours, theirs]);
        }
    }
    let stands = |party: &Party| {
        let since = party.since.map(|at| telling.wall(at).to_string()).unwrap_or_default();
        let owner = party.owner.as_ref().map(|owner| Shown::line(telling.versions.called(owner)).into_string());
        format!("{} {} {since}", words::stage(party.stage).say(lang), owner.as_deref().unwrap_or("-"))
    };
    lines.add_row([format!("  {}", lang.text("column.stage")), stands(one), stands(other)]);
    out.line(&lines.to_string())
}

fn document(pair: &Alike, telling: Telling<'_>) -> Value {
    let party = |party: &Party| {
        let person = party.person.iter().map(|(field, value)| (field.word().to_owned(), json!(value.as_str())));
        json!({
            "id": party.lead,
            "person": Value::Object(person.collect()),
            "since": telling.maybe(party.since),
            "stage": party.stage.word(),
            "owner": party.owner,
        })
    };
    json!({
        "strength": pair.likeness.strength.word(),
        "reasons": pair.likeness.reasons.iter().map(|sign| sign.word()).collect::<Vec<_>>(),
        "leads": pair.parties.iter().map(party).collect::<Vec<_>>(),
    })
}

pub(super) fn merge(setting: &Setting, args: &Merge, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    // What went into another lead finds that one: the two would be one.
    let (survivor, other) = (desk.find(&args.survivor)?, desk.find(&args.absorbed)?);
    let merging = Merging {
        owner: args.owner.as_deref().map(PersonId::new),
        take: args.take.iter().cloned().collect(),
        sure: args.sure,
        note: args.note.clone(),
    };
    let merged = if args.dry_run {
        desk.foresee_merge(survivor, other, &merging)
    } else {
        desk.merge(survivor, other, &merging)
    };
    let merged = match merged {
        Ok(merged) => merged,
        Err(problem) => return refused(setting, &desk, &problem, out),
    };
    if setting.is_json() {
        let fields = merged.fields.iter().map(|joint| {
            json!({ "field": joint.field, "survivor": joint.survivor, "other": joint.other, "from": from(joint.from) })
        });
        out.json(&json!({
            "survivor": merged.survivor, "other": merged.other, "handoff_ended": merged.ended,
            "operation": merged.operation.map(|id| id.to_string()), "fields": fields.collect::<Vec<_>>(),
        }))?;
        return Ok(0);
    }
    print_merged(setting, &desk, &merged, out)?;
    Ok(0)
}

const fn from(side: Side) -> &'static str {
    match side {
        Side::Survivor => "survivor",
        Side::Other => "other",
        Side::Both => "both",
    }
}

fn print_merged(setting: &Setting, desk: &Desk, merged: &Merged, out: &mut Out<'_>) -> Result<()> {
    let lang = setting.lang;
    let head = Message::new(if merged.operation.is_some() { "merge.done" } else { "merge.would" });
    let head = head.with("survivor", merged.survivor).with("other", merged.other).with("called", &merged.called);
    out.line(&head.say(lang))?;
    let mut lines = table();
    lines.add_row([String::new(), format!("#{}", merged.survivor), String::new(), format!("#{}", merged.other)]);
    for joint in &merged.fields {
        let mark = match joint.from {
            Side::Survivor => "◀",
            Side::Other => "▶",
            Side::Both => "=",
        };
        let shown = |value: &String| value_of(&joint.field, &Shown::line(value), desk.versions(), lang);
        let label = label_of(&joint.field).say(lang);
        lines.add_row([format!("  {label}"), shown(&joint.survivor), mark.to_owned(), shown(&joint.other)]);
    }
    out.line(&lines.to_string())?;
    if merged.ended {
        out.line(&Message::new("merge.handoff_ends").with("other", merged.other).say(lang))?;
    }
    if merged.operation.is_some() {
        out.line(&Message::new("merge.way_back").with("other", merged.other).say(lang))?;
    }
    Ok(())
}

pub(super) fn unmerge(setting: &Setting, args: &Unmerge, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    // A name finds the lead that goes on; the one that is meant may be the other one.
    let lead = desk.find_itself(&args.lead)?;
    match desk.unmerge(lead) {
        Ok(parted) if setting.is_json() => out.json(&json!({
            "survivor": parted.survivor, "other": parted.other, "operation": parted.operation.to_string(),
        }))?,
        Ok(parted) => {
            let told = Message::new("merge.parted").with("survivor", parted.survivor).with("other", parted.other);
            out.line(&told.with("called", &parted.called).say(setting.lang))?;
        }
        Err(problem) => return refused(setting, &desk, &problem, out),
    }
    Ok(0)
}

pub(super) fn tell_apart(setting: &Setting, args: &TellApart, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let (one, other) = (desk.find(&args.lead)?, desk.find(&args.unlike)?);
    match desk.tell_apart(one, other) {
        Ok(done) if setting.is_json() => out.json(&json!({
            "leads": [one.min(other), one.max(other)], "operation": done.operation.to_string(),
        }))?,
        Ok(_) => {
            let told = Message::new("duplicates.apart").with("one", one).with("other", other);
            out.line(&told.say(setting.lang))?;
        }
        Err(problem) => return refused(setting, &desk, &problem, out),
    }
    Ok(0)
}

/// What a rule refused: its name for programs, its words for people.
fn refused(setting: &Setting, desk: &Desk, problem: &Problem, out: &mut Out<'_>) -> Result<u8> {
    match problem {
        Problem::Failed(error) => Err(error.clone()),
        Problem::Refused { refusal, called, lead } => {
            let message = desk.versions().naming(refusal.message()).say(setting.lang);
            if setting.is_json() {
                out.json(
                    &json!({ "lead": lead, "ok": false, "refusal": { "rule": refusal.rule(), "message": message } }),
                )?;
            }
            out.complain(&format!("tasuki: {lead} {called}: {message}"));
            Ok(Error::user(refusal.message()).exit_status())
        }
    }
}
