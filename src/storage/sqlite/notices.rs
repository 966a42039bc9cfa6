//! Who is to be told of what: leads to look at, steps that came due, notices and how far they are, how people want to hear.
//!
//! A step is a row that is inserted once, whoever inserts it. What has changed of a lead makes it be looked at with the next
//! turn of whoever runs: the row that says so is written with the facts.

use chrono::TimeDelta;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::Sqlite;
use super::write::in_one;
use super::{hearers, letters};
use crate::clock::Timestamp;
use crate::domain::notice::{
    As, Channel, Choice, Class, Kept, Level, Matter, NewNotice, NoticeKept, NoticeState, Telling,
};
use crate::domain::{Fact, Lead, What};
use crate::ids::{LeadId, LetterNo, NoticeId, PersonId};
use crate::storage::{
    Claim, LeadChange, LetterKept, NoticeDue, NoticeRow, Notices, NoticesAsk, Opening, Settled, StoreError, Unread,
    Unsent,
};

/// Leads to look at by now.
pub(super) const DUE: &str = "SELECT lead FROM to_tell INDEXED BY to_tell_at WHERE at <= ?1 ORDER BY at, lead LIMIT ?2";

/// When there is anything to do next.
pub(super) const NEXT: &str = "SELECT min(at) FROM (SELECT min(at) AS at FROM to_tell INDEXED BY to_tell_at \
     UNION ALL SELECT min(opens_at) FROM notice INDEXED BY notice_opens WHERE state = 'waiting' \
     UNION ALL SELECT min(day_at) FROM hearer)";

/// Notices whose time has come.
pub(super) const OPENING: &str = "SELECT id, person, class FROM notice INDEXED BY notice_opens \
     WHERE state = 'waiting' AND opens_at <= ?1 ORDER BY opens_at, id LIMIT ?2";

/// What somebody was told and has not done yet, the newest first.
pub(super) const TOLD: &str = "SELECT id, lead, matter, level, class, person, due_at, opens_at, state, told_at, over_at, read_at \
     FROM notice INDEXED BY notice_of_person WHERE person = ?1 AND state = 'told' AND over_at IS NULL \
     ORDER BY told_at DESC, id DESC LIMIT ?2";

const ALL: &str = "SELECT id, lead, matter, level, class, person, due_at, opens_at, state, told_at, over_at, read_at \
     FROM notice WHERE (?1 IS NULL OR person = ?1) AND (?3 OR state = 'told' AND over_at IS NULL) ORDER BY id DESC LIMIT ?2";

/// One of them.
pub(super) const ONE: &str = "SELECT id, lead, matter, level, class, person, due_at, opens_at, state, told_at, over_at, read_at \
     FROM notice WHERE id = ?1";

/// What was told of a lead, the newest first.
pub(super) const TOLD_OF_LEAD: &str = "SELECT id, lead, matter, level, class, person, due_at, opens_at, state, told_at, over_at, read_at \
     FROM notice INDEXED BY notice_once WHERE ifnull(lead, 0) = ?1 AND state = 'told' ORDER BY told_at DESC, id DESC LIMIT ?2";

/// What somebody has not read, by class.
pub(super) const UNREAD: &str = "SELECT class, count(*) FROM notice INDEXED BY notice_unread \
     WHERE person = ?1 AND state = 'told' AND over_at IS NULL AND read_at IS NULL GROUP BY class";

/// The notices of a lead.
pub(super) const OF_LEAD: &str = "SELECT id, matter, level, person, hears_as, state, over_at IS NOT NULL, told_at \
     FROM notice INDEXED BY notice_once WHERE ifnull(lead, 0) = ?1 ORDER BY id";

/// When somebody's next day begins.
pub(super) const DAY: &str = "SELECT day_at FROM hearer WHERE person = ?1";

/// Whose day has begun. There are as many rows as people.
pub(super) const BEGUN: &str = "SELECT person FROM hearer WHERE day_at <= ?1";

impl Notices for Sqlite {
    fn to_tell(&mut self, now: Timestamp, most: usize) -> Result<Vec<LeadId>, StoreError> {
        let mut due = self.connection.prepare_cached(DUE)?;
        let leads = due.query_map(params![now.millis(), limit(most)], |row| row.get(0).map(LeadId))?;
        Ok(leads.collect::<Result<_, _>>()?)
    }

    fn tells_next(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.connection.prepare_cached(NEXT)?.query_row([], |row| instant(row, 0))?)
    }

    fn heal(&mut self, now: Timestamp) -> Result<bool, StoreError> {
        let ahead = |connection: &Connection| -> rusqlite::Result<bool> {
            let pulse = connection.prepare_cached(PULSE)?.query_row([], |row| row.get::<_, i64>(0)).optional()?;
            Ok(pulse.is_some_and(|at| at > now.plus(SKEW).millis()))
        };
        if !ahead(&self.connection)? {
            return Ok(false);
        }
        in_one(&mut self.connection, |connection| heal(connection, now))?;
        Ok(true)
    }

    fn notices_of(&mut self, lead: LeadId) -> Result<Kept, StoreError> {
        kept(&self.connection, lead)
    }

    fn keep_telling(&mut self, lead: LeadId, telling: &Telling, now: Timestamp) -> Result<(), StoreError> {
        in_one(&mut self.connection, |connection| keep_telling(connection, lead, telling, now))
    }

    fn tell_anew(&mut self, from: Timestamp) -> Result<(), StoreError> {
        in_one(&mut self.connection, |connection| Ok(look_at_all(connection, from)?))
    }

    fn opening(&mut self, now: Timestamp, most: usize) -> Result<Vec<NoticeDue>, StoreError> {
        let mut opening = self.connection.prepare_cached(OPENING)?;
        let due = opening.query_map(params![now.millis(), limit(most)], |row| {
            let person = PersonId::from(row.get::<_, String>(1)?);
            Ok((NoticeId(row.get(0)?), person, row.get::<_, String>(2)?))
        })?;
        due.map(|row| {
            let (id, person, class) = row?;
            Ok(NoticeDue { id, person, class: known(Class::of(&class), &class)? })
        })
        .collect()
    }

    fn open_notice(&mut self, id: NoticeId, opening: &Opening, now: Timestamp) -> Result<(), StoreError> {
        in_one(&mut self.connection, |connection| open_notice(connection, id, opening, now))
    }

    fn notices(&mut self, ask: &NoticesAsk) -> Result<Vec<NoticeRow>, StoreError> {
        if let Some(lead) = ask.lead {
            return rows(&self.connection, TOLD_OF_LEAD, params![lead.0, limit(ask.limit)]);
        }
        let person = ask.person.as_ref().map(PersonId::as_str);
        match person.filter(|_| !ask.all) {
            Some(person) => rows(&self.connection, TOLD, params![person, limit(ask.limit)]),
            None => rows(&self.connection, ALL, params![person, limit(ask.limit), ask.all]),
        }
    }

    fn notice(&mut self, id: NoticeId) -> Result<Option<NoticeRow>, StoreError> {
        Ok(rows(&self.connection, ONE, params![id.0])?.pop())
    }

    fn unread(&mut self, person: &PersonId) -> Result<Unread, StoreError> {
        let mut unread = self.connection.prepare_cached(UNREAD)?;
        let counted = unread.query_map([person.as_str()], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let mut all = counted
            .map(|row| {
                let (class, n): (String, usize) = row?;
                Ok((known(Class::of(&class), &class)?, n))
            })
            .collect::<Result<Unread, StoreError>>()?;
        all.sort_unstable();
        Ok(all)
    }

    fn read_notices(&mut self, person: &PersonId, which: &[NoticeId], now: Timestamp) -> Result<usize, StoreError> {
        const READ: &str = "UPDATE notice SET read_at = ?2 WHERE person = ?1 AND state = 'told' AND read_at IS NULL";
        in_one(&mut self.connection, |connection| {
            if which.is_empty() {
                return Ok(connection.prepare_cached(READ)?.execute(params![person.as_str(), now.millis()])?);
            }
            let mut one = connection.prepare_cached(&format!("{READ} AND id = ?3"))?;
            let read = which.iter().map(|id| one.execute(params![person.as_str(), now.millis(), id.0]));
            Ok(read.sum::<Result<usize, _>>()?)
        })
    }

    fn take_back(&mut self, id: NoticeId) -> Result<bool, StoreError> {
        const BACK: &str = "UPDATE notice SET state = 'taken_back' WHERE id = ?1 AND state = 'waiting'";
        in_one(&mut self.connection, |connection| Ok(connection.prepare_cached(BACK)?.execute([id.0])? > 0))
    }

    fn choice(&mut self, person: &PersonId) -> Result<Option<Choice>, StoreError> {
        hearers::choice(&self.connection, person)
    }

    fn choices(&mut self) -> Result<Vec<(PersonId, Choice)>, StoreError> {
        hearers::choices(&self.connection)
    }

    fn choose(&mut self, person: &PersonId, choice: &Choice, now: Timestamp) -> Result<(), StoreError> {
        in_one(&mut self.connection, |connection| hearers::choose(connection, person, choice, now))
    }

    fn day_of(&mut self, person: &PersonId) -> Result<Option<Timestamp>, StoreError> {
        let day =
            self.connection.prepare_cached(DAY)?.query_row([person.as_str()], |row| instant(row, 0)).optional()?;
        Ok(day.flatten())
    }

    fn days_begun(&mut self, now: Timestamp) -> Result<Vec<PersonId>, StoreError> {
        let mut begun = self.connection.prepare_cached(BEGUN)?;
        let people = begun.query_map([now.millis()], |row| row.get::<_, String>(0).map(PersonId::from))?;
        Ok(people.collect::<Result<_, _>>()?)
    }

    fn plan_day(
        &mut self,
        person: &PersonId,
        planned: Option<Timestamp>,
        next: Option<Timestamp>,
        told: Option<(&str, Timestamp)>,
    ) -> Result<bool, StoreError> {
        in_one(&mut self.connection, |connection| hearers::plan_day(connection, person, (planned, next), told))
    }

    fn has_letter(&mut self, claim: &Claim, now: Timestamp) -> Result<bool, StoreError> {
        letters::is_there(&self.connection, claim, now)
    }

    fn claim(
        &mut self,
        claim: &Claim,
        key: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Option<LetterKept>, StoreError> {
        in_one(&mut self.connection, |connection| letters::claim(connection, claim, key, (now, until)))
    }

    fn told_in(&mut self, letter: LetterNo) -> Result<Vec<NoticeRow>, StoreError> {
        rows(&self.connection, letters::TOLD_IN, params![letter.0])
    }

    fn about(&mut self, letter: LetterNo) -> Result<Vec<NoticeRow>, StoreError> {
        rows(&self.connection, letters::ABOUT, params![letter.0])
    }

    fn put_letter_off(&mut self, letter: LetterNo, until: Timestamp) -> Result<(), StoreError> {
        in_one(&mut self.connection, |connection| letters::put_off(connection, letter, until))
    }

    fn settle_letter(&mut self, letter: LetterNo, settled: &Settled, now: Timestamp) -> Result<(), StoreError> {
        in_one(&mut self.connection, |connection| letters::settle(connection, letter, settled, now))
    }

    fn letters(&mut self, open: bool, most: usize) -> Result<Vec<LetterKept>, StoreError> {
        letters::list(&self.connection, open, limit(most))
    }

    fn waiting_by_channel(&mut self) -> Result<Vec<(Channel, usize)>, StoreError> {
        letters::waiting(&self.connection)
    }

    fn letters_waiting(&mut self, person: Option<&PersonId>, now: Timestamp) -> Result<Unsent, StoreError> {
        letters::unsent(&self.connection, person, now)
    }
}

pub(super) const PULSE: &str = "SELECT at FROM pulse WHERE one = 1";

/// Clocks of several machines may differ by so much (reliability P3).
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// Something is written down at this instant.
pub(super) fn beat(connection: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    const BEAT: &str =
        "INSERT INTO pulse (one, at) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET at = max(at, excluded.at)";
    connection.prepare_cached(BEAT)?.execute([now.millis()]).map(drop)
}

fn heal(connection: &Connection, now: Timestamp) -> Result<(), StoreError> {
    let now = now.millis();
    for statement in [
        "UPDATE to_tell SET at = min(at, ?1)",
        "UPDATE notice SET opens_at = ?1 WHERE state = 'waiting' AND opens_at > ?1",
        "UPDATE hearer SET day_at = ?1 WHERE day_at > ?1",
        "UPDATE letter SET next_at = ?1 WHERE state IN ('due', 'sending') AND next_at > ?1",
        "UPDATE pulse SET at = ?1",
    ] {
        connection.execute(statement, [now])?;
    }
    Ok(())
}

/// Something became of a lead: whoever runs looks at it with the next turn. A lead that nobody is told of is left out.
pub(super) fn follow(connection: &Connection, lead: LeadId, change: &LeadChange) -> rusqlite::Result<()> {
    const LOOK: &str = "INSERT INTO to_tell (lead, at) VALUES (?1, 0) ON CONFLICT (lead) DO UPDATE SET at = 0";
    let speaks = |lead: &Lead| !lead.handoffs.is_empty();
    let stirs = |fact: &Fact| {
        use What::{MergedInto, Noted, Parted, Redone, Undone};
        matches!(fact.what, Noted { .. } | Undone { .. } | Redone { .. } | MergedInto { .. } | Parted { .. })
    };
    if change.facts.is_empty() || !speaks(&change.after) && !change.facts.iter().any(stirs) {
        return Ok(());
    }
    connection.prepare_cached(LOOK)?.execute([lead.0]).map(drop)
}

/// Everything that is open or waits to be looked at again, and all of which somebody was told or is to be, is looked at anew
/// from an instant on: who works when, and who there is, may be another thing by then.
pub(super) fn look_at_all(connection: &Connection, from: Timestamp) -> rusqlite::Result<()> {
    const LOOK: &str = "INSERT INTO to_tell (lead, at) \
         SELECT lead, ?1 FROM (SELECT id AS lead FROM lead WHERE waiting = 1 \
           UNION SELECT id FROM lead WHERE wake_at IS NOT NULL UNION SELECT lead FROM to_tell \
           UNION SELECT lead FROM notice WHERE state = 'waiting' AND lead IS NOT NULL \
           UNION SELECT lead FROM notice WHERE state = 'told' AND over_at IS NULL AND lead IS NOT NULL) WHERE true \
         ON CONFLICT (lead) DO UPDATE SET at = min(at, excluded.at)";
    connection.execute("UPDATE letter SET next_at = min(next_at, ?1) WHERE state = 'due'", [from.millis()])?;
    connection.execute(LOOK, [from.millis()]).map(drop)
}

fn kept(connection: &Connection, lead: LeadId) -> Result<Kept, StoreError> {
    const STEPS: &str = "SELECT matter, level FROM rung WHERE lead = ?1";
    let mut steps = connection.prepare_cached(STEPS)?;
    let steps = steps.query_map([lead.0], |row| Ok((row.get::<_, String>(0)?, Level(row.get(1)?))))?;
    let steps = steps.map(|row| {
        let (name, level) = row?;
        Ok((matter(&name)?, level))
    });
    let steps = steps.collect::<Result<_, StoreError>>()?;
    let mut notices = connection.prepare_cached(OF_LEAD)?;
    let mut found = notices.query([lead.0])?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let (hears_as, state): (String, String) = (row.get(4)?, row.get(5)?);
        all.push(NoticeKept {
            id: NoticeId(row.get(0)?),
            matter: matter(&row.get::<_, String>(1)?)?,
            level: Level(row.get(2)?),
            person: PersonId::from(row.get::<_, String>(3)?),
            hears_as: known(As::of(&hears_as), &hears_as)?,
            state: known(NoticeState::of(&state), &state)?,
            is_over: row.get(6)?,
            told_at: instant(row, 7)?,
        });
    }
    Ok(Kept { steps, notices: all })
}

fn keep_telling(connection: &Connection, lead: LeadId, telling: &Telling, now: Timestamp) -> Result<(), StoreError> {
    const STEP: &str = "INSERT INTO rung (lead, matter, level, due_at, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT DO NOTHING";
    const OVER: &str = "UPDATE notice SET over_at = iif(state = 'told', ?2, over_at), \
         state = iif(state = 'waiting', 'dropped', state) WHERE id = ?1";
    const LEAVE_OUT: &str = "UPDATE delivery SET dropped = 1 WHERE notice = ?1 AND letter IS NULL";
    const WAIT: &str = "UPDATE notice SET opens_at = ?2 WHERE id = ?1 AND state = 'waiting'";
    const AGAIN: &str = "UPDATE notice SET over_at = NULL WHERE id = ?1 AND state = 'told'";
    if !telling.steps.is_empty() || !telling.notices.is_empty() {
        beat(connection, now)?;
    }
    for (matter, level, due_at) in &telling.steps {
        let step = params![lead.0, matter.to_string(), level.0, due_at.millis(), now.millis()];
        connection.prepare_cached(STEP)?.execute(step)?;
    }
    for id in &telling.over {
        connection.prepare_cached(OVER)?.execute(params![id.0, now.millis()])?;
        connection.prepare_cached(LEAVE_OUT)?.execute([id.0])?;
    }
    for (id, opens_at) in &telling.waiting {
        connection.prepare_cached(WAIT)?.execute(params![id.0, opens_at.millis()])?;
    }
    for id in &telling.again {
        connection.prepare_cached(AGAIN)?.execute([id.0])?;
        letters::again(connection, *id, now)?;
    }
    // The most pressing is written last, and so stands first.
    for notice in telling.notices.iter().rev() {
        add(connection, Some(lead), notice, now)?;
    }
    match telling.next {
        Some(next) => {
            const PLAN: &str =
                "INSERT INTO to_tell (lead, at) VALUES (?1, ?2) ON CONFLICT (lead) DO UPDATE SET at = excluded.at";
            connection.prepare_cached(PLAN)?.execute(params![lead.0, next.millis()])?;
        }
        None => drop(connection.prepare_cached("DELETE FROM to_tell WHERE lead = ?1")?.execute([lead.0])?),
    }
    Ok(())
}

/// A notice that nobody was told of before its cause ended may have its cause again.
fn add(connection: &Connection, lead: Option<LeadId>, notice: &NewNotice, now: Timestamp) -> Result<(), StoreError> {
    const ADD: &str = "INSERT INTO notice (lead, matter, level, class, person, hears_as, due_at, made_at, opens_at, state) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'waiting') \
         ON CONFLICT (ifnull(lead, 0), matter, level, person) DO UPDATE SET state = 'waiting', class = excluded.class, \
           hears_as = excluded.hears_as, opens_at = excluded.opens_at WHERE state = 'dropped'";
    connection.prepare_cached(ADD)?.execute(params![
        lead.map(|lead| lead.0),
        notice.matter.to_string(),
        notice.level.0,
        notice.class.word(),
        notice.person.as_str(),
        notice.hears_as.word(),
        notice.due_at.millis(),
        now.millis(),
        notice.opens_at.millis(),
    ])?;
    Ok(())
}

fn open_notice(connection: &Connection, id: NoticeId, opening: &Opening, now: Timestamp) -> Result<(), StoreError> {
    const WAIT: &str = "UPDATE notice SET opens_at = ?2 WHERE id = ?1 AND state = 'waiting'";
    const TELL: &str = "UPDATE notice SET state = 'told', told_at = ?2 WHERE id = ?1 AND state = 'waiting'";
    const LEAVE: &str = "INSERT INTO delivery (notice, channel, person) \
         SELECT id, ?2, person FROM notice WHERE id = ?1 ON CONFLICT DO NOTHING";
    match opening {
        Opening::Wait(until) => drop(connection.prepare_cached(WAIT)?.execute(params![id.0, until.millis()])?),
        Opening::Tell(channels) => {
            if connection.prepare_cached(TELL)?.execute(params![id.0, now.millis()])? == 0 {
                return Ok(());
            }
            for channel in channels {
                connection.prepare_cached(LEAVE)?.execute(params![id.0, channel.to_string()])?;
            }
        }
    }
    Ok(())
}

/// The rows of a statement that gives the columns of [`TOLD`].
pub(super) fn rows(
    connection: &Connection,
    statement: &str,
    values: impl rusqlite::Params,
) -> Result<Vec<NoticeRow>, StoreError> {
    let mut statement = connection.prepare_cached(statement)?;
    let mut found = statement.query(values)?;
    let mut all = Vec::new();
    while let Some(row) = found.next()? {
        let (name, class, state): (String, String, String) = (row.get(2)?, row.get(4)?, row.get(8)?);
        let lead = row.get::<_, Option<i64>>(1)?.map(LeadId);
        all.push(NoticeRow {
            id: NoticeId(row.get(0)?),
            lead,
            matter: if lead.is_some() { Some(matter(&name)?) } else { None },
            level: Level(row.get(3)?),
            class: known(Class::of(&class), &class)?,
            person: PersonId::from(row.get::<_, String>(5)?),
            due_at: Timestamp::from_millis(row.get(6)?),
            opens_at: Timestamp::from_millis(row.get(7)?),
            state: known(NoticeState::of(&state), &state)?,
            told_at: instant(row, 9)?,
            over_at: instant(row, 10)?,
            read_at: instant(row, 11)?,
        });
    }
    Ok(all)
}

pub(super) fn instant(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<i64>>(column)?.map(Timestamp::from_millis))
}

fn matter(name: &str) -> Result<Matter, StoreError> {
    known(name.parse().ok(), name)
}

pub(super) fn known<T>(read: Option<T>, word: &str) -> Result<T, StoreError> {
    read.ok_or_else(|| StoreError::Engine(format!("a notice with the unknown word `{word}`")))
}

pub(super) fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}
