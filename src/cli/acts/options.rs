//! What is written behind an act, read: days and times, amounts, answers, fields.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::super::args::Learning;
use super::super::due::instant;
use crate::agreement::terms::{Slot, SlotState};
use crate::clock::Timestamp;
use crate::desk::Desk;
use crate::document::hint;
use crate::domain::{Learned, Wake, when, when_it_was};
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;

/// From when and where days and times are read.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Wall {
    pub(in crate::cli) now: Timestamp,
    pub(super) zone: Tz,
    /// The minute at which a day begins that names no time.
    day_begins: u16,
}

impl Wall {
    pub(in crate::cli) fn of(desk: &Desk) -> Self {
        let agreement = desk.agreement();
        Self { now: desk.now(), zone: agreement.zone, day_begins: agreement.deferral.wake_minute }
    }

    /// A time that is still to come: RFC 3339, a local date and time, or as people write it.
    pub(in crate::cli) fn when(self, text: &str) -> Result<Timestamp> {
        let read = when(text, self.now, self.zone, self.day_begins);
        read.ok_or_else(|| usage(Message::new("acts.not_a_time").with("text", text)))
    }

    pub(super) fn maybe(self, text: Option<&str>) -> Result<Option<Timestamp>> {
        text.map(|text| self.when(text)).transpose()
    }

    /// A time that is over, as people write it; a day alone is its beginning, as other systems write it.
    pub(in crate::cli) fn happened(self, text: Option<&str>) -> Result<Option<Timestamp>> {
        let Some(text) = text else { return Ok(None) };
        let read = when_it_was(text, self.now, self.zone).or_else(|| instant(text, self.zone).ok());
        read.map(Some).ok_or_else(|| usage(Message::new("acts.not_a_past_time").with("text", text)))
    }

    /// A day.
    pub(super) fn day(self, text: &str) -> Result<NaiveDate> {
        if let Ok(day) = text.trim().parse() {
            return Ok(day);
        }
        Ok(self.when(text)?.in_zone(&self.zone).date_naive())
    }

    /// When to look at a returned lead again; `never` is an answer too.
    pub(super) fn wake(self, text: Option<&str>) -> Result<Option<Wake>> {
        match text {
            None => Ok(None),
            Some(text) if text.trim().eq_ignore_ascii_case("never") => Ok(Some(Wake::Never)),
            Some(text) => Ok(Some(Wake::At(self.when(text)?))),
        }
    }
}

/// Money, as people write it. Whether it may be negative is the act's to say.
pub(super) fn amount(text: &str) -> Result<f64> {
    let read = crate::intake::amount(text).or_else(|| crate::domain::amount(text));
    read.ok_or_else(|| usage(Message::new("acts.not_an_amount").with("text", text)))
}

/// `SLOT=STATE`, or `SLOT=STATE:what was said`. `--evidence` is for a single one that has no words of its own; who said so
/// is the same for all of them, since it was one talk.
pub(super) fn learned(learning: &Learning) -> Result<Vec<Learned>> {
    let mut answers = learning.bantc.iter().map(|text| answer(text)).collect::<Result<Vec<Learned>>>()?;
    for (n, learned) in answers.iter().enumerate() {
        if answers[..n].iter().any(|before| before.slot == learned.slot) {
            return Err(usage(Message::new("acts.slot_twice").with("slot", learned.slot)));
        }
    }
    if let Some(evidence) = &learning.evidence {
        match answers.as_mut_slice() {
            [only] if only.evidence.is_none() => only.evidence = Some(evidence.clone()),
            _ => return Err(usage(Message::new("acts.evidence_of_which"))),
        }
    }
    for learned in &mut answers {
        learned.said_by.clone_from(&learning.said_by);
    }
    Ok(answers)
}

fn answer(text: &str) -> Result<Learned> {
    let Some((slot, rest)) = text.split_once('=') else {
        return Err(usage(Message::new("acts.not_an_answer").with("text", text)));
    };
    let (state, evidence) = match rest.split_once([':', '：']) {
        Some((state, said)) => (state.trim(), Some(said.trim().to_owned()).filter(|said| !said.is_empty())),
        None => (rest.trim(), None),
    };
    let unknown = |key, word: &str, known: Vec<&'static str>| {
        usage(Message::new(key).with("word", word).with_message("hint", hint(word, known)))
    };
    let slot = slot.trim();
    let words = || Slot::ALL.iter().map(|slot| slot.word()).collect();
    let slot = Slot::of(slot).ok_or_else(|| unknown("acts.no_slot", slot, words()))?;
    let words = || SlotState::ALL.iter().map(|state| state.word()).collect();
    let state = SlotState::of(state).ok_or_else(|| unknown("acts.no_state", state, words()))?;
    Ok(Learned { slot, state, evidence, said_by: None })
}

/// `FIELD=VALUE`, each. A field may stand once.
pub(in crate::cli) fn pairs(set: &[String]) -> Result<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::with_capacity(set.len());
    for text in set {
        let (field, value) =
            text.split_once('=').ok_or_else(|| usage(Message::new("capture.no_value").with("text", text)))?;
        let field = field.trim();
        if pairs.iter().any(|(known, _)| known == field) {
            return Err(usage(Message::new("acts.field_twice").with("field", field)));
        }
        pairs.push((field.to_owned(), value.to_owned()));
    }
    Ok(pairs)
}

pub(super) fn usage(message: Message) -> Error {
    Error::new(Kind::Usage, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall() -> Wall {
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
        Wall { now, zone: chrono_tz::Asia::Tokyo, day_begins: 9 * 60 }
    }

    fn shown(at: Timestamp) -> String {
        at.in_zone(&chrono_tz::Asia::Tokyo).format("%Y-%m-%d %H:%M").to_string()
    }

    #[test]
    fn what_happened_is_read_backwards_and_what_is_to_come_forwards() {
        for (text, at) in [
            ("2026-11-20T15:00:00+09:00", "2026-11-20 15:00"),
            ("2026-11-20T15:00", "2026-11-20 15:00"),
            ("2026-11-20 15:00", "2026-11-20 15:00"),
            ("14:30", "2026-11-20 14:30"),
            ("午後2時半", "2026-11-20 14:30"),
            ("today 9:00", "2026-11-20 09:00"),
            ("月曜 9時", "2026-11-16 09:00"),
            ("30分前", "2026-11-20 15:30"),
            ("2026-11-19", "2026-11-19 00:00"),
        ] {
            assert_eq!(wall().happened(Some(text)).unwrap().map(shown).as_deref(), Some(at), "{text}");
        }
        assert_eq!(shown(wall().when("14:30").unwrap()), "2026-11-21 14:30", "the next one");
        assert_eq!(wall().day("2027-03-31").unwrap().to_string(), "2027-03-31");
        assert_eq!(wall().day("月末").unwrap().to_string(), "2026-11-30");
        assert_eq!(wall().wake(Some("never")).unwrap(), Some(Wake::Never));
        assert!(wall().when("soon").is_err() && wall().happened(Some("just now")).is_err());
    }

    #[test]
    fn money_is_read_as_in_the_console() {
        for (text, read) in
            [("1200000", 1.2e6), ("¥1,200,000", 1.2e6), ("120万", 1.2e6), ("1億2000万", 1.2e8), ("1.2M", 1.2e6)]
        {
            assert_eq!(amount(text).ok(), Some(read), "{text}");
        }
        assert!(amount("a lot").is_err() && amount("12万34億").is_err());
    }

    #[test]
    fn evidence_belongs_to_the_one_answer_or_stands_with_its_own() {
        let learning = |bantc: &[&str], evidence: Option<&str>| Learning {
            bantc: bantc.iter().map(|text| (*text).to_owned()).collect(),
            evidence: evidence.map(ToOwned::to_owned),
            said_by: Some("佐藤部長".to_owned()),
        };
        let read = |bantc: &[&str], evidence| {
            let answers = learned(&learning(bantc, evidence)).map_err(|wrong| wrong.message.key())?;
            Ok(answers.into_iter().map(|a| (a.slot, a.state, a.evidence, a.said_by)).collect::<Vec<_>>())
        };
        let who = || Some("佐藤部長".to_owned());
        let one = (Slot::Need, SlotState::Confirmed, Some("在庫が合わない".to_owned()), who());
        assert_eq!(read(&["need=confirmed"], Some("在庫が合わない")), Ok(vec![one.clone()]));
        let two = (Slot::Budget, SlotState::Asked, None, who());
        assert_eq!(read(&["need=confirmed:在庫が合わない", "budget = asked"], None), Ok(vec![one, two]));
        assert_eq!(read(&["need=confirmed", "budget=asked"], Some("x")), Err("acts.evidence_of_which"));
        assert_eq!(read(&["need=confirmed:a"], Some("b")), Err("acts.evidence_of_which"));
        assert_eq!(read(&["need=confirmed", "need=asked"], None), Err("acts.slot_twice"));
        assert_eq!(read(&["need"], None), Err("acts.not_an_answer"));
        assert_eq!(read(&["nede=confirmed"], None), Err("acts.no_slot"));
        assert_eq!(read(&["need=sure"], None), Err("acts.no_state"));
    }
}
