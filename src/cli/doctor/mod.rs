//! `doctor`: whether terminal, configuration, keys, database and agreement are as they should be; what it means where
//! they are not, and what to do. It changes nothing, and tells nothing of any person.

mod data;
mod files;
mod terminal;

use serde_json::json;

use super::{Out, Setting};
use crate::error::Result;
use crate::i18n::{Lang, Message};
pub(super) use terminal::Surroundings;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// As it should be.
    Ok,
    /// It works, and somebody should look at it.
    Look,
    /// It does not work.
    Wrong,
}

impl Verdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Look => "look",
            Self::Wrong => "wrong",
        }
    }

    /// Its mark and its word: never told by a colour.
    fn told(self, lang: Lang) -> String {
        match self {
            Self::Ok => format!("  {}", lang.text("doctor.ok")),
            Self::Look => format!("! {}", lang.text("doctor.look")),
            Self::Wrong => format!("X {}", lang.text("doctor.wrong")),
        }
    }
}

/// One thing that was looked at.
struct Finding {
    /// What it is, for programs.
    id: &'static str,
    verdict: Verdict,
    /// How it is, line by line.
    told: Vec<Message>,
    /// What to do about it.
    advice: Option<Message>,
}

impl Finding {
    fn ok(id: &'static str, told: Message) -> Self {
        Self { id, verdict: Verdict::Ok, told: vec![told], advice: None }
    }

    fn look(id: &'static str, told: Message, advice: Message) -> Self {
        Self { id, verdict: Verdict::Look, told: vec![told], advice: Some(advice) }
    }

    fn wrong(id: &'static str, told: Message, advice: Option<Message>) -> Self {
        Self { id, verdict: Verdict::Wrong, told: vec![told], advice }
    }
}

pub(super) fn doctor(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let findings: Vec<Finding> = terminal::look(setting, out.is_terminal())
        .into_iter()
        .chain(files::look(setting))
        .chain(data::look(setting))
        .collect();
    let worst = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Ok);
    if setting.is_json() {
        as_json(setting, &findings, worst, out)?;
    } else {
        as_text(setting, &findings, out)?;
    }
    Ok(u8::from(worst == Verdict::Wrong))
}

fn as_text(setting: &Setting, findings: &[Finding], out: &mut Out<'_>) -> Result<()> {
    let lang = setting.lang;
    let mut table = super::leads::table();
    for finding in findings {
        let told = finding.told.iter().chain(&finding.advice).map(|message| private(message.say(lang)));
        let told = told.collect::<Vec<_>>().join("\n");
        table.add_row([finding.verdict.told(lang), finding.id.replace('_', " "), told]);
    }
    out.line(&table.to_string())?;
    let of = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let summary = Message::new("doctor.summary").with("looked", findings.len()).with("look", of(Verdict::Look));
    out.line(&summary.with("wrong", of(Verdict::Wrong)).say(lang))
}

fn as_json(setting: &Setting, findings: &[Finding], worst: Verdict, out: &mut Out<'_>) -> Result<()> {
    let said = |message: &Message| private(message.say(setting.lang));
    let findings = findings.iter().map(|finding| {
        json!({
            "id": finding.id,
            "verdict": finding.verdict.word(),
            "told": finding.told.iter().map(said).collect::<Vec<_>>(),
            "advice": finding.advice.as_ref().map(said),
        })
    });
    out.json(&json!({ "verdict": worst.word(), "findings": findings.collect::<Vec<_>>() }))
}

/// The same without the name of the user's home, which is mostly the user's own.
fn private(text: String) -> String {
    let home = etcetera::home_dir().ok().and_then(|home| home.to_str().map(ToOwned::to_owned));
    match home.filter(|home| home.len() > 1) {
        Some(home) => text.replace(&home, "~"),
        None => text,
    }
}
