//! A program of one's own, which gets the letter as JSON.
//!
//! The document, on its standard input (what others may see names companies and nobody):
//!
//! ```json
//! {
//!   "format": 1,
//!   "id": "sato.1790000000000.3",
//!   "to": "sato",
//!   "lang": "ja",
//!   "made_at": "2026-11-24T16:05:00+09:00",
//!   "trial": false,
//!   "urgent": true,
//!   "title": "期限超過 1件",
//!   "text": "期限超過 1件\n・期限超過: 株式会社テスト(#42) 初回接触の期限 2026-11-24(火) 16:00、5分超過",
//!   "counts": { "breach": 1 },
//!   "lines": [
//!     {
//!       "class": "breach", "lead": 42, "company": "株式会社テスト",
//!       "clock": { "ja": "初回接触の期限", "en": "First contact" },
//!       "at": "2026-11-24T16:00:00+09:00", "left_minutes": -5,
//!       "commands": ["tasuki show '#42'", "tasuki contact '#42' --channel phone --outcome reached"]
//!     }
//!   ],
//!   "more": 0,
//!   "day": null
//! }
//! ```
//!
//! `to` is the person's id in the agreement. Exit status 0 says that it left, 75 (`EX_TEMPFAIL`) that it may leave later,
//! any other that it never will; then the first line on standard error is kept as the answer.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::child::{Child, Ended, Output};
use super::letter::{Letter, Line};
use super::secret::Environment;
use super::words::{commands, cut};
use super::{Care, Failure, Outlet, answer, channels};
use crate::domain::notice::Channel;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// How long it may take.
const LONGEST: Duration = Duration::from_secs(20);

/// So much of its complaints is looked at.
const MOST_BYTES: usize = 4 * 1024;

/// What says "later", as `sysexits.h` has it.
const TEMPORARY: i32 = 75;

/// One program.
pub(super) struct ProgramOutlet {
    name: String,
    program: channels::Program,
    environment: Environment,
    lang: Lang,
}

impl ProgramOutlet {
    pub(super) fn of(name: String, program: channels::Program, environment: Environment, lang: Lang) -> Self {
        Self { name, program, environment, lang }
    }
}

impl Outlet for ProgramOutlet {
    fn channel(&self) -> Channel {
        Channel::Program(self.name.clone())
    }

    fn care(&self) -> Care {
        Care::AtLeastOnce
    }

    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure> {
        let text = document(letter, letter.lang.unwrap_or(self.lang)).to_string();
        let words = &self.program.command;
        let about = |key| Message::new(key).with("program", words.first().map_or("", String::as_str));
        let child = Child {
            words,
            hidden: &self.environment,
            input: Some(text.as_bytes()),
            output: Output::Complaints(MOST_BYTES),
            limit: LONGEST,
        };
        let later = |message: Message| Failure::Later(answer(&message, self.lang));
        // Where it is not there, somebody puts it there.
        let ran = child.run().map_err(|cause| later(about("channels.program.not_run").with("cause", cause)))?;
        let said = String::from_utf8_lossy(&ran.output);
        let failed = |status: i32| {
            let said = said.lines().next().unwrap_or_default();
            about("channels.program.failed").with("status", status).with("said", said)
        };
        match ran.ended {
            Ended::Exited(0) => Ok(answer(&about("channels.program.left"), self.lang)),
            Ended::Exited(TEMPORARY) => Err(later(failed(TEMPORARY))),
            Ended::Exited(status) => Err(Failure::Never(answer(&failed(status), self.lang))),
            Ended::Killed => Err(later(about("channels.program.broken_off"))),
            Ended::TooSlow => Err(later(about("channels.program.too_slow").with("seconds", LONGEST.as_secs()))),
        }
    }
}

/// The letter as one document.
pub(super) fn document(letter: &Letter, lang: Lang) -> Value {
    let counts: Map<_, _> = letter.counts.iter().map(|(class, n)| (class.word().to_owned(), json!(n))).collect();
    let day = letter.day.map(|day| {
        json!({ "open": day.open, "overdue": day.overdue, "due_today": day.due_today, "unaccepted": day.unaccepted })
    });
    json!({
        "format": 1,
        "id": Shown::line(&letter.id).as_str(),
        "to": Shown::line(letter.to.person.as_str()).as_str(),
        "lang": lang.code(),
        "made_at": letter.made_at.rfc3339(&letter.zone),
        "trial": letter.is_trial,
        "urgent": letter.is_urgent(),
        "title": letter.headline(lang),
        "text": letter.room(lang),
        "counts": counts,
        "lines": letter.lines.iter().map(|line| of_line(line, letter)).collect::<Vec<_>>(),
        "more": letter.left_out(),
        "day": day,
    })
}

fn of_line(line: &Line, letter: &Letter) -> Value {
    let clock = line
        .clock
        .as_ref()
        .map(|clock| json!({ "ja": Shown::line(&clock.ja).as_str(), "en": Shown::line(&clock.en).as_str() }));
    let company = (!line.company.is_empty()).then(|| cut(&line.company).into_string());
    json!({
        "class": line.class.word(),
        "lead": line.lead.0,
        "company": company,
        "clock": clock,
        "at": line.at.rfc3339(&letter.zone),
        "left_minutes": line.left.map(|left| left.num_minutes()),
        "commands": commands(line),
    })
}
