//! `tasks`: what is to be done after what leads did, across all of them, and who came to what they were invited to.

use serde_json::{Value, json};

use super::args;
use super::json::Telling;
use super::returns::listed;
use super::{Out, Setting};
use crate::agreement::Agreement;
use crate::desk::{CameToIt, Concerned, Due, ErrandRow, Errands};
use crate::domain::words;
use crate::error::Result;
use crate::i18n::{Lang, Message};

pub(super) fn tasks(setting: &Setting, args: &args::Tasks, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let errands = desk.errands(args.whose.as_deref(), args.until)?;
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    if setting.is_json() {
        out.json(&document(&errands, telling))?;
        return Ok(0);
    }
    let lang = setting.lang;
    let head = if args.until.is_some() { "tasks.head" } else { "tasks.head_week" };
    out.line(&Message::new(head).with("n", errands.total).say(lang))?;
    let agreement = desk.agreement();
    let rows = errands.rows.iter().map(|row| errand(row, agreement, telling, lang));
    listed(rows, errands.total, "tasks.counts", (lang, out))?;
    // They are nobody's errand.
    if args.whose.is_none() && errands.candidate.is_some() {
        out.line(&errands.candidates_told().say(lang))?;
        let rows = errands.candidates.iter().map(|one| {
            let [lead, called, name, stage] = whom(&one.whom, lang);
            [lead, called, name, stage, telling.wall(one.at).to_string(), String::new(), String::new(), String::new()]
        });
        listed(rows, errands.candidates_total, "tasks.counts", (lang, out))?;
    }
    if errands.is_part {
        out.line(&lang.text("tasks.part"))?;
    }
    Ok(0)
}

fn document(errands: &Errands, telling: Telling<'_>) -> Value {
    let lead = |whom: &Concerned| {
        let Concerned { lead, called, name, stage } = whom;
        json!({ "id": lead, "called": called.as_str(), "name": name.as_str(), "stage": stage.word() })
    };
    let tasks = errands.rows.iter().map(|row| {
        let ErrandRow { whom, id, names, makes, after, at, due, stands, who } = row;
        json!({
            "lead": lead(whom), "id": id, "what": { "ja": names.ja, "en": names.en }, "do": makes.word(), "after": after,
            "at": telling.at(*at), "due_at": telling.at(*due), "due": stands.map(Due::word), "who": who,
        })
    });
    let candidates =
        errands.candidates.iter().map(|CameToIt { whom, at }| json!({ "lead": lead(whom), "at": telling.at(*at) }));
    json!({
        "total": errands.total,
        "tasks": tasks.collect::<Vec<_>>(),
        "candidates": { "total": errands.candidates_total, "leads": candidates.collect::<Vec<_>>() },
        "complete": !errands.is_part,
    })
}

fn errand(row: &ErrandRow, agreement: &Agreement, telling: Telling<'_>, lang: Lang) -> [String; 8] {
    let [lead, called, name, _] = whom(&row.whom, lang);
    let stands = row.stands.map_or_else(|| Message::new("tasks.later"), Due::told).say(lang);
    let due = format!("{} {stands}", telling.wall(row.due));
    let after = format!("{} {}", agreement.playbook.touch(&row.after).said.say(lang), telling.wall(row.at));
    let who = row.whose(agreement).map(|who| who.say(lang)).unwrap_or_default();
    [lead, called, name, words::stage(row.whom.stage).say(lang), due, row.told().say(lang), after, who]
}

fn whom(whom: &Concerned, lang: Lang) -> [String; 4] {
    let called = if whom.called.is_empty() { lang.text("erase.word") } else { whom.called.to_string() };
    let name = if whom.name == whom.called { String::new() } else { whom.name.to_string() };
    [format!("  {}", whom.lead), called, name, words::stage(whom.stage).say(lang)]
}
