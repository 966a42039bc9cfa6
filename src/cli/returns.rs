//! `returns`: marketing's desk. What came back and why, what is to be looked at again, what waits for an answer.

use serde_json::{Value, json};

use super::args;
use super::json::Telling;
use super::leads::table;
use super::{Out, Setting};
use crate::desk::{Asked, Concerned, Returns, WEEKS, rule_told};
use crate::domain::words;
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

pub(super) fn returns(setting: &Setting, args: &args::Returns, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let returns = desk.returns(args.weeks.unwrap_or(WEEKS))?;
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    if setting.is_json() {
        out.json(&document(&returns, telling))?;
        return Ok(0);
    }
    Page { lang: setting.lang, telling, returns: &returns }.print(out)?;
    Ok(0)
}

fn document(returns: &Returns, telling: Telling<'_>) -> Value {
    let said = |words: &Option<Shown>| words.as_ref().map(ToString::to_string);
    let whom = |whom: &Concerned| {
        let Concerned { lead, called, name, stage } = whom;
        json!({ "id": lead, "called": called.as_str(), "name": name.as_str(), "stage": stage.word() })
    };
    let back = returns.back.iter().map(|back| {
        json!({
            "lead": whom(&back.whom), "at": telling.at(back.at), "by": back.by, "act": back.act.word(),
            "reason": back.reason, "source": back.source.as_ref().map(Shown::as_str), "words": said(&back.words),
        })
    });
    let wakes = returns.wakes.iter().map(|wake| {
        json!({
            "lead": whom(&wake.whom), "at": telling.at(wake.at), "due": wake.due.word(), "by": wake.by,
            "reason": wake.reason, "wake_on": wake.wake_on, "words": said(&wake.words),
        })
    });
    let questions = returns.questions.iter().map(|asked| {
        json!({
            "lead": whom(&asked.whom), "at": telling.at(asked.at), "by": asked.by, "reason": asked.reason,
            "about": asked.about, "words": said(&asked.words),
        })
    });
    let by_reason = returns.by_reason.iter().map(|(reason, n)| json!({ "reason": reason, "n": n }));
    let by_source = returns.by_source.iter().map(|(source, n)| json!({ "source": source, "n": n }));
    json!({
        "since": telling.at(returns.since),
        "came_back": { "total": returns.total, "leads": back.collect::<Vec<_>>() },
        "by_reason": by_reason.collect::<Vec<_>>(),
        "by_source": by_source.collect::<Vec<_>>(),
        "rules": returns.rules.iter().map(super::rules::document).collect::<Vec<_>>(),
        "wake_ups": { "total": returns.wakes_total, "leads": wakes.collect::<Vec<_>>() },
        "questions": { "total": returns.questions_total, "leads": questions.collect::<Vec<_>>() },
    })
}

struct Page<'p> {
    lang: Lang,
    telling: Telling<'p>,
    returns: &'p Returns,
}

impl Page<'_> {
    fn print(&self, out: &mut Out<'_>) -> Result<()> {
        let (lang, returns, telling) = (self.lang, self.returns, self.telling);
        out.line(&Message::new("returns.questions").with("n", returns.questions_total).say(lang))?;
        let questions = returns.questions.iter().map(|asked: &Asked| {
            let why = asked.told(telling.versions);
            self.row(&asked.whom, &telling.wall(asked.at), &why, &self.called(&asked.by), asked.words.as_ref())
        });
        listed(questions, returns.questions_total, "returns.counts", (self.lang, out))?;
        out.line(&Message::new("returns.wakes").with("n", returns.wakes_total).say(lang))?;
        let wakes = returns.wakes.iter().map(|wake| {
            let by = wake.by.as_ref().map(|by| self.called(by)).unwrap_or_default();
            let due = format!("{} {}", telling.wall(wake.at), wake.due.told().say(lang));
            self.row(&wake.whom, &due, &wake.why(telling.versions), &by, wake.words.as_ref())
        });
        listed(wakes, returns.wakes_total, "returns.counts", (self.lang, out))?;
        let day = telling.wall(returns.since).to_string();
        let day = day.split(' ').next().unwrap_or_default();
        out.line(&Message::new("returns.back").with("day", day).with("n", returns.total).say(lang))?;
        for line in counts(returns, telling.versions) {
            out.line(&format!("  {}", line.say(lang)))?;
        }
        if !returns.rules.is_empty() {
            out.line(&format!("  {}", Message::new("returns.rules").with("day", day).say(lang)))?;
        }
        for rule in &returns.rules {
            out.line(&format!("    {}", rule_told(rule).say(lang)))?;
        }
        let back = returns.back.iter().map(|back| {
            let why = back.told(telling.versions);
            self.row(&back.whom, &telling.wall(back.at), &why, &self.called(&back.by), back.words.as_ref())
        });
        listed(back, returns.total, "returns.counts", (self.lang, out))
    }

    fn called(&self, person: &crate::ids::PersonId) -> String {
        Shown::line(self.telling.versions.called(person)).into_string()
    }

    fn row(
        &self,
        whom: &Concerned,
        when: &impl ToString,
        why: &Message,
        who: &str,
        said: Option<&Shown>,
    ) -> [String; 7] {
        let said = said.map(|said| Shown::line(said.as_str()).into_string());
        let called = if whom.called.is_empty() { self.lang.text("erase.word") } else { whom.called.to_string() };
        let stage = words::stage(whom.stage).say(self.lang);
        let why = why.say(self.lang);
        [format!("  {}", whom.lead), called, stage, when.to_string(), who.to_owned(), why, said.unwrap_or_default()]
    }
}

/// Rows that are listed, and that there are more of them where there are.
pub(super) fn listed<const N: usize>(
    rows: impl Iterator<Item = [String; N]>,
    total: usize,
    counts: &'static str,
    (lang, out): (Lang, &mut Out<'_>),
) -> Result<()> {
    let mut lines = table();
    let mut listed = 0;
    for row in rows {
        lines.add_row(row);
        listed += 1;
    }
    if listed == 0 {
        return out.line(&format!("  {}", lang.text("returns.nothing")));
    }
    out.line(&lines.to_string())?;
    if listed < total {
        out.line(&format!("  {}", Message::new(counts).with("listed", listed).with("n", total).say(lang)))?;
    }
    Ok(())
}

/// What came back, by reason and by source; nothing where nothing did.
fn counts(returns: &Returns, versions: &crate::agreement::Versions) -> Vec<Message> {
    if returns.total == 0 {
        return Vec::new();
    }
    vec![returns.reasons(versions), returns.sources()]
}
