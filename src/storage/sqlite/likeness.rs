//! Leads that may be one person, leads that turned out to be, and under which names lists know them.
//!
//! Likely duplicates are found by blocks: leads that share a key lie in one drawer of the index of keys, so all of them are
//! found in one walk over it, whatever number of leads there is. Nothing is kept of the walk but the drawer that it is in.
//! A key that very many leads share makes no block: that would be everybody against everybody, and says nothing.

use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Crowd, Crowds, Pair};
use super::keys::{self, Kind, Walk};
use super::{beside, read};
use crate::domain::{Keys, Lead, MOST_ALIKE, Person, Sign, Touch, likeness, mail_key};
use crate::ids::{LeadId, OpId};

pub(super) const SURVIVOR: &str = "SELECT merged_into FROM lead WHERE id = ?1";
pub(super) const ABSORBED: &str = "SELECT id FROM lead WHERE merged_into = ?1 ORDER BY id";
pub(super) const ALSO_CALLED: &str = "SELECT external_id FROM also_called WHERE lead = ?1 ORDER BY n";
pub(super) const TOLD_APART: &str = "SELECT 1 FROM told_apart WHERE lead = ?1 AND other = ?2";
pub(super) const BY_MAIL: &str = "SELECT mail, external_id FROM person WHERE lead = ?1";

/// A lead's first fact is that it came in.
pub(super) const BROUGHT_BY: &str = "SELECT f.lead FROM operation o INDEXED BY operation_batch \
     JOIN fact f ON f.operation = o.id WHERE o.batch = ?1 AND f.n = 1 ORDER BY o.id LIMIT ?2";

impl Kind {
    const fn of_sign(sign: Sign) -> Self {
        match sign {
            Sign::Mail | Sign::MailTag => Self::Mail,
            Sign::Phone => Self::Phone,
            Sign::Name | Sign::Reading => Self::Name,
        }
    }

    /// What a key that too many share was thought to be a sign of.
    const fn sign(self) -> Sign {
        match self {
            Self::Mail => Sign::Mail,
            Self::Phone => Sign::Phone,
            Self::Name | Self::Company => Sign::Name,
        }
    }
}

/// The lead that goes on for `lead`: itself, unless it went into another one.
pub(super) fn survivor(connection: &Connection, lead: LeadId) -> rusqlite::Result<LeadId> {
    let mut at = lead;
    loop {
        let into: Option<Option<i64>> =
            connection.prepare_cached(SURVIVOR)?.query_row([at.0], |row| row.get(0)).optional()?;
        match into.flatten() {
            Some(into) if LeadId(into) != lead => at = LeadId(into),
            _ => return Ok(at),
        }
    }
}

/// Every lead that went into `lead`, those that had gone into them before included, oldest first.
pub(super) fn absorbed(connection: &Connection, lead: LeadId) -> rusqlite::Result<Vec<LeadId>> {
    let (mut all, mut open) = (Vec::new(), vec![lead]);
    while let Some(next) = open.pop() {
        let found: Vec<LeadId> = connection
            .prepare_cached(ABSORBED)?
            .query_map([next.0], |row| row.get(0).map(LeadId))?
            .collect::<rusqlite::Result<_>>()?;
        open.extend(&found);
        all.extend(found);
    }
    all.sort_unstable();
    Ok(all)
}

/// What somebody did under any of their leads: the union and never the sum (semantics 12). What both leads were told of
/// counts once.
pub(super) fn touches(connection: &Connection, lead: LeadId) -> rusqlite::Result<Vec<Touch>> {
    let mut all = beside::touches(connection, lead)?;
    let others = absorbed(connection, lead)?;
    if others.is_empty() {
        return Ok(all);
    }
    for other in others {
        all.extend(beside::touches(connection, other)?);
    }
    Ok(each_once(all))
}

/// What several leads of one person were told of, each once, in the order of time.
pub(super) fn each_once(mut touches: Vec<Touch>) -> Vec<Touch> {
    touches.sort_by_key(|touch| (touch.at, touch.key));
    let mut seen = std::collections::HashSet::new();
    touches.retain(|touch| seen.insert(touch.key));
    touches
}

/// Further external ids of a lead, in the order in which they were told.
pub(super) fn also_called(connection: &Connection, lead: LeadId) -> rusqlite::Result<Vec<String>> {
    connection.prepare_cached(ALSO_CALLED)?.query_map([lead.0], |row| row.get(0))?.collect()
}

/// The lead with a mail address: of several the one that has no other name, else the one that came in first.
pub(super) fn by_mail(connection: &Connection, mail: &str) -> rusqlite::Result<Option<LeadId>> {
    let Some((sought, key)) = mail_key(mail).zip(Keys::of_mail(mail)) else { return Ok(None) };
    let mut statement = connection.prepare_cached(BY_MAIL)?;
    let mut first = None;
    for lead in keys::leads_with(connection, Kind::Mail, key, usize::MAX)? {
        let mut rows = statement.query([lead.0])?;
        let Some(row) = rows.next()? else { continue };
        if mail_key(read::text(row, 0)?).as_deref() != Some(sought.as_str()) {
            continue;
        }
        if read::text(row, 1)?.is_empty() {
            return Ok(Some(lead));
        }
        first = first.or(Some(lead));
    }
    Ok(first)
}

/// Keeps the name under which a list knows a lead beside its own.
pub(super) fn call_also(transaction: &Connection, lead: LeadId, name: &str, n: u32) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("INSERT INTO also_called (external_id, lead, n) VALUES (?1, ?2, ?3)")?
        .execute(params![name, lead.0, n])?;
    Ok(())
}

/// Writes down anew from whom a lead was told apart.
pub(super) fn keep_apart(connection: &Connection, lead: &Lead, id: LeadId) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM told_apart WHERE lead = ?1")?.execute([id.0])?;
    let mut insert = connection.prepare_cached("INSERT INTO told_apart (lead, other) VALUES (?1, ?2)")?;
    for other in &lead.told_apart {
        insert.execute([id.0, other.0])?;
    }
    Ok(())
}

/// Whether that is kept as the lead's facts make it.
pub(super) fn is_right(connection: &Connection, lead: &Lead) -> rusqlite::Result<bool> {
    let kept = connection
        .prepare_cached("SELECT other FROM told_apart WHERE lead = ?1 ORDER BY other")?
        .query_map([lead.id.0], |row| row.get(0).map(LeadId))?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(lead.told_apart.iter().eq(&kept))
}

/// Somebody who may be somebody else.
struct Party {
    lead: LeadId,
    person: Person,
    keys: Keys,
}

fn party(connection: &Connection, lead: LeadId) -> rusqlite::Result<Option<Party>> {
    let into: Option<Option<i64>> =
        connection.prepare_cached(SURVIVOR)?.query_row([lead.0], |row| row.get(0)).optional()?;
    if into.is_none_or(|into| into.is_some()) {
        return Ok(None);
    }
    let person = read::person(connection, lead)?;
    let keys = Keys::of(&person);
    Ok(Some(Party { lead, person, keys }))
}

/// The leads that may be the same person as `lead`, strongest first.
pub(super) fn alike(connection: &Connection, lead: LeadId) -> rusqlite::Result<Vec<Pair>> {
    let transaction = read::snapshot(connection)?;
    let Some(own) = party(&transaction, lead)? else { return Ok(Vec::new()) };
    let mut others = Vec::new();
    for kind in Kind::OF_PEOPLE {
        for key in kind.of(&own.keys) {
            let found = leads_with(&transaction, kind, key)?;
            if found.len() <= MOST_ALIKE {
                others.extend(found.into_iter().filter(|other| *other != lead));
            }
        }
    }
    others.sort_unstable();
    others.dedup();
    let mut pairs = Vec::new();
    for other in others {
        if let Some(other) = party(&transaction, other)? {
            let (one, two) = if own.lead < other.lead { (&own, &other) } else { (&other, &own) };
            pairs.extend(compared(&transaction, one, two)?);
        }
    }
    pairs.sort_by_key(|pair| std::cmp::Reverse(pair.likeness.strength));
    Ok(pairs)
}

/// The leads that the operations of a batch brought in, the first ones.
pub(super) fn brought_by(connection: &Connection, batch: OpId, most: usize) -> rusqlite::Result<Vec<LeadId>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    connection
        .prepare_cached(BROUGHT_BY)?
        .query_map(params![&batch.to_bytes()[..], most], |row| row.get(0).map(LeadId))?
        .collect()
}

/// Gives every pair that may be one person, each once; breaks off where `each` says so. Tells which keys too many share.
pub(super) fn all_alike(connection: &Connection, each: &mut dyn FnMut(Pair) -> bool) -> rusqlite::Result<Crowds> {
    let transaction = read::snapshot(connection)?;
    let mut crowds = Crowds::default();
    for kind in Kind::OF_PEOPLE {
        let mut walk = Walk::of(kind);
        while let Some(drawer) = walk.next(&transaction)? {
            for block in drawer.chunk_by(|one, other| one.0 == other.0) {
                let mut of_key = Block::of(block[0].0);
                for (_, lead) in block {
                    of_key.add(*lead);
                }
                if !of_key.pairs(&transaction, kind, &mut crowds, each)? {
                    return Ok(crowds);
                }
            }
        }
    }
    Ok(crowds)
}

/// The leads of one key.
struct Block {
    key: u32,
    leads: Vec<LeadId>,
    size: usize,
}

impl Block {
    const fn of(key: u32) -> Self {
        Self { key, leads: Vec::new(), size: 0 }
    }

    fn add(&mut self, lead: LeadId) {
        // The same number may stand in both fields.
        if self.leads.last() == Some(&lead) {
            return;
        }
        self.size += 1;
        if self.leads.len() <= MOST_ALIKE {
            self.leads.push(lead);
        }
    }

    /// Compares everybody in it with everybody else; whether to go on.
    fn pairs(
        &self,
        connection: &Connection,
        kind: Kind,
        crowds: &mut Crowds,
        each: &mut dyn FnMut(Pair) -> bool,
    ) -> rusqlite::Result<bool> {
        if self.size > MOST_ALIKE {
            crowds.add(Crowd { sign: kind.sign(), lead: self.leads[0], size: self.size });
            return Ok(true);
        }
        if self.size < 2 {
            return Ok(true);
        }
        let parties = self.leads.iter().map(|lead| party(connection, *lead));
        let parties: Vec<Party> = parties.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()?;
        for (place, one) in parties.iter().enumerate() {
            for other in &parties[place + 1..] {
                if first_shared(connection, one, other)? != Some((kind, self.key)) {
                    continue;
                }
                if let Some(pair) = compared(connection, one, other)?
                    && !each(pair)
                {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// The first key by which two leads find each other: there they are told of, and nowhere else.
fn first_shared(connection: &Connection, one: &Party, other: &Party) -> rusqlite::Result<Option<(Kind, u32)>> {
    for kind in Kind::OF_PEOPLE {
        let theirs = kind.of(&other.keys);
        for key in kind.of(&one.keys).into_iter().filter(|key| theirs.contains(key)) {
            if leads_with(connection, kind, key)?.len() <= MOST_ALIKE {
                return Ok(Some((kind, key)));
            }
        }
    }
    Ok(None)
}

/// What speaks for two leads being one person, unless somebody has said that they are not.
fn compared(connection: &Connection, one: &Party, other: &Party) -> rusqlite::Result<Option<Pair>> {
    let mut crowded = Vec::new();
    for kind in Kind::OF_PEOPLE {
        let theirs = kind.of(&other.keys);
        let mut shared = kind.of(&one.keys).into_iter().filter(|key| theirs.contains(key)).peekable();
        let mut any = shared.peek().is_none();
        for key in shared {
            any |= leads_with(connection, kind, key)?.len() <= MOST_ALIKE;
        }
        if !any {
            crowded.push(kind);
        }
    }
    let found = likeness(&one.person, &other.person, |sign| crowded.contains(&Kind::of_sign(sign)));
    let Some(likeness) = found else { return Ok(None) };
    let apart = connection.prepare_cached(TOLD_APART)?.query_row([one.lead.0, other.lead.0], |_| Ok(())).optional()?;
    Ok(apart.is_none().then_some(Pair { leads: [one.lead, other.lead], likeness }))
}

/// The leads that have a key, one more than may share it at most.
fn leads_with(connection: &Connection, kind: Kind, key: u32) -> rusqlite::Result<Vec<LeadId>> {
    keys::leads_with(connection, kind, key, MOST_ALIKE + 1)
}
