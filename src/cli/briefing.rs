//! What `show` tells of before a call: what was read, what colleagues did, what was given, what the playbook offers next.

use serde_json::{Value, json};

use super::Out;
use super::json::Telling;
use crate::desk::{Advice, Briefing, Sheet, called_offer};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// So many things of a kind are told of.
const NEWEST: usize = 8;

/// The briefing as lines.
pub(super) fn print(sheet: &Sheet, telling: Telling<'_>, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    let Briefing { read, colleagues, given, missing, next, .. } = &sheet.briefing;
    let playbook = &telling.versions.in_force(telling.now).agreement.playbook;
    let day = |at| telling.wall(at).to_string();
    let group = |what: Message, at| Message::new("before.group").with_message("what", what).with("at", day(at));
    let mut section = |head: Message, lines: Vec<Message>, all: usize| -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        let told = lines.len();
        out.line(&head.say(lang))?;
        lines.iter().try_for_each(|line| out.line(&format!("  {}", line.say(lang))))?;
        if told < all {
            out.line(&format!("  {}", Message::new("before.more").with("n", all - told).say(lang)))?;
        }
        Ok(())
    };
    let advice = next.iter().map(|advice| advice.told(&telling.versions.in_force(telling.now).agreement, &day));
    section(Message::new("before.next"), advice.collect(), 0)?;
    let things = read.iter().take(NEWEST).map(|doing| group(doing.told(telling.versions), doing.at));
    section(Message::new("before.reading"), things.collect(), read.len())?;
    let consents = sheet
        .consents
        .iter()
        .map(|allowed| Message::new("before.said_at").with("at", day(allowed.at)).with("what", allowed.told(lang)));
    section(Message::new("touch.consents"), consents.collect(), 0)?;
    if let Some(colleagues) = colleagues.as_ref().filter(|colleagues| !colleagues.latest.is_empty()) {
        let all = colleagues.looked_at == colleagues.others;
        let head = Message::new(if all { "before.colleagues" } else { "before.colleagues_of" });
        let head = head.with("n", colleagues.others).with("touches", colleagues.touches);
        let head = if all { head } else { head.with("looked", colleagues.looked_at) };
        let doings = colleagues.latest.iter().take(NEWEST).map(|one| {
            let who = format!("{} {} {}", one.lead, one.name, one.title);
            let what = group(one.last.told(telling.versions), one.last.at);
            Message::new("before.colleague").with("who", who.trim_end()).with_message("what", what)
        });
        section(head, doings.collect(), colleagues.latest.len())?;
    }
    section(Message::new("before.buying_group"), missing.iter().map(|role| role.told(playbook)).collect(), 0)?;
    let things = given.iter().take(NEWEST).map(|one| {
        let message = Message::new(if one.times > 1 { "before.given_times" } else { "before.given_once" });
        let message = message.with_message("what", called_offer(playbook, &one.id)).with("at", day(one.at));
        let message = message.with("by", telling.versions.called(&one.by));
        if one.times > 1 { message.with("n", one.times) } else { message }
    });
    section(Message::new("before.given"), things.collect(), given.len())
}

/// The briefing as JSON.
pub(super) fn document(sheet: &Sheet, telling: Telling<'_>) -> Value {
    let Briefing { closed, read, colleagues, given, missing, next } = &sheet.briefing;
    let at = |at| telling.at(at);
    let closed =
        closed.iter().map(|channel| json!({ "field": channel.consent.word(), "since": channel.since.map(at) }));
    let colleagues = colleagues.as_ref().map(|colleagues| {
        let latest = colleagues.latest.iter().map(|one| {
            json!({
                "lead": one.lead, "name": one.name.as_str(), "title": one.title.as_str(), "stage": one.stage.word(),
                "touches": one.touches, "last": telling.doing(&one.last),
            })
        });
        json!({
            "others": colleagues.others, "looked_at": colleagues.looked_at, "touches": colleagues.touches,
            "latest": latest.collect::<Vec<_>>(),
        })
    });
    let given = given.iter().map(|one| json!({ "id": one.id, "at": at(one.at), "by": one.by, "times": one.times }));
    let missing = missing.iter().map(|role| json!({ "role": role.id, "offer": role.offer }));
    let next = next.iter().map(|advice| match advice {
        Advice::FollowUp { id, makes, after, at: touched, due, who, .. } => json!({
            "kind": "follow_up", "id": id, "do": makes.word(), "after": after, "at": at(*touched), "due": at(*due), "who": who,
        }),
        Advice::Offer { id, role, .. } => json!({ "kind": "offer", "id": id, "role": role }),
        Advice::Fix { id, .. } => json!({ "kind": "fix", "id": id }),
    });
    json!({
        "closed": closed.collect::<Vec<_>>(),
        "read": read.iter().map(|doing| telling.doing(doing)).collect::<Vec<_>>(),
        "colleagues": colleagues,
        "given": given.collect::<Vec<_>>(),
        "missing_roles": missing.collect::<Vec<_>>(),
        "next": next.collect::<Vec<_>>(),
        "last_words": last_words(sheet).map(Shown::into_string),
    })
}

/// What was said when the hand-off before ended.
fn last_words(sheet: &Sheet) -> Option<Shown> {
    let ended = sheet.handoffs.iter().rev().find_map(|handoff| handoff.ended.as_ref())?;
    let event = sheet.history.iter().find(|event| event.at == ended.at && event.act == ended.act && !event.undone)?;
    event.note.clone()
}
