//! How people want to hear, and when their days begin.

use std::str::FromStr;

use rusqlite::{Connection, Row, params};

use super::notices::{instant, known};
use crate::agreement::calendar::Interval;
use crate::clock::Timestamp;
use crate::domain::notice::{Choice, Way};
use crate::i18n::Lang;
use crate::ids::PersonId;
use crate::storage::StoreError;

pub(super) fn choice(connection: &Connection, person: &PersonId) -> Result<Option<Choice>, StoreError> {
    const CHOICE: &str =
        "SELECT ways, quiet, digest, lang, snoozed_until FROM hearer WHERE person = ?1 AND ways IS NOT NULL";
    let mut kept = connection.prepare_cached(CHOICE)?;
    let mut found = kept.query([person.as_str()])?;
    found.next()?.map(chosen).transpose()
}

pub(super) fn choices(connection: &Connection) -> Result<Vec<(PersonId, Choice)>, StoreError> {
    const CHOICES: &str =
        "SELECT ways, quiet, digest, lang, snoozed_until, person FROM hearer WHERE ways IS NOT NULL ORDER BY person";
    let mut kept = connection.prepare_cached(CHOICES)?;
    let mut found = kept.query([])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        all.push((PersonId::from(row.get::<_, String>(5)?), chosen(row)?));
    }
    Ok(all)
}

/// What one row says.
fn chosen(row: &Row<'_>) -> Result<Choice, StoreError> {
    let (ways, quiet): (String, Option<String>) = (row.get(0)?, row.get(1)?);
    let lang: Option<String> = row.get(3)?;
    let ways = ways.split_whitespace().map(|way| known(Way::from_str(way).ok(), way)).collect::<Result<_, _>>()?;
    let quiet = quiet.unwrap_or_default();
    let quiet = quiet.split_whitespace().map(|hours| known(Interval::parse(hours), hours));
    Ok(Choice {
        ways,
        quiet: quiet.collect::<Result<_, _>>()?,
        digest: row.get::<_, Option<bool>>(2)?.unwrap_or(true),
        lang: lang.map(|lang| if lang == Lang::Ja.code() { Lang::Ja } else { Lang::En }),
        snoozed_until: instant(row, 4)?,
    })
}

pub(super) fn choose(
    connection: &Connection,
    person: &PersonId,
    choice: &Choice,
    now: Timestamp,
) -> Result<(), StoreError> {
    const CHOOSE: &str = "INSERT INTO hearer (person, ways, quiet, digest, lang, snoozed_until) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (person) DO UPDATE SET ways = excluded.ways, quiet = excluded.quiet, \
           digest = excluded.digest, lang = excluded.lang, snoozed_until = excluded.snoozed_until";
    // What waits for this person is asked for its time again, at once: a lead's when it is looked at, a day's by itself.
    const LOOK: &str = "INSERT INTO to_tell (lead, at) \
         SELECT DISTINCT lead, 0 FROM notice WHERE person = ?1 AND state = 'waiting' AND lead IS NOT NULL \
         ON CONFLICT (lead) DO UPDATE SET at = 0";
    const ANEW: &str =
        "UPDATE notice SET opens_at = min(opens_at, ?2) WHERE person = ?1 AND state = 'waiting' AND lead IS NULL";
    const LETTERS: &str = "UPDATE letter SET next_at = min(next_at, ?2) WHERE person = ?1 AND state = 'due'";
    let ways: Vec<String> = choice.ways.iter().map(ToString::to_string).collect();
    let quiet: Vec<String> = choice.quiet.iter().map(ToString::to_string).collect();
    connection.prepare_cached(CHOOSE)?.execute(params![
        person.as_str(),
        ways.join(" "),
        quiet.join(" "),
        choice.digest,
        choice.lang.map(Lang::code),
        choice.snoozed_until.map(Timestamp::millis),
    ])?;
    connection.prepare_cached(LOOK)?.execute([person.as_str()])?;
    connection.prepare_cached(ANEW)?.execute(params![person.as_str(), now.millis()])?;
    connection.prepare_cached(LETTERS)?.execute(params![person.as_str(), now.millis()])?;
    Ok(())
}

pub(super) fn plan_day(
    connection: &Connection,
    person: &PersonId,
    (planned, next): (Option<Timestamp>, Option<Timestamp>),
    told: Option<(&str, Timestamp)>,
) -> Result<bool, StoreError> {
    const PLAN: &str = "INSERT INTO hearer (person, day_at) VALUES (?1, ?3) \
         ON CONFLICT (person) DO UPDATE SET day_at = excluded.day_at WHERE day_at IS ?2";
    const DAY: &str = "INSERT INTO notice (matter, level, class, person, hears_as, due_at, made_at, opens_at, state) \
         VALUES (?1, 0, 'digest', ?2, 'person', ?3, ?3, ?3, 'waiting') ON CONFLICT DO NOTHING";
    // A day that is over is no news.
    const OVER: &str = "UPDATE notice SET over_at = ?2, state = iif(state = 'waiting', 'dropped', state) \
         WHERE lead IS NULL AND person = ?1 AND over_at IS NULL AND made_at < ?2 AND matter <> ?3";
    let plan = params![person.as_str(), planned.map(Timestamp::millis), next.map(Timestamp::millis)];
    if connection.prepare_cached(PLAN)?.execute(plan)? == 0 {
        return Ok(false);
    }
    if let Some((day, at)) = told {
        let day = format!("day:{day}");
        connection.prepare_cached(OVER)?.execute(params![person.as_str(), at.millis(), day])?;
        connection.prepare_cached(DAY)?.execute(params![day, person.as_str(), at.millis()])?;
    }
    Ok(true)
}
