//! Who looks on: after every step of anybody, what stands in the database is held against what must be.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;
use rusqlite::Connection;
use tasuki::agreement::{Version, Versions};
use tasuki::clock::Timestamp;
use tasuki::desk::Desk;
use tasuki::domain::notice::Choice;
use tasuki::ids::{LeadId, PersonId};
use tasuki::storage::Record;

use super::oracle::{ROUND, due, is_there, may_hear, wanted};
use super::seen::{Letter, Notice, Seen};

/// No two clocks differ by more.
const SKEW: TimeDelta = TimeDelta::minutes(2);

/// What left, by an outlet that stands for one.
#[derive(Debug, Clone)]
pub struct Left {
    pub channel: String,
    pub key: String,
    pub notices: BTreeSet<i64>,
}

/// Who looks on.
pub struct Judge {
    desk: Desk,
    connection: Connection,
    pub seen: Seen,
    /// SQLite's number of what the file said at that moment.
    version: i64,
    pub records: BTreeMap<i64, Record>,
    choices: BTreeMap<String, Choice>,
    pub left: Vec<Left>,
    /// What came to be at all: whether weeks are about anything.
    pub met: BTreeSet<String>,
}

impl Judge {
    pub fn new(desk: Desk, connection: Connection) -> Self {
        let (seen, records, choices) = (Seen::default(), BTreeMap::new(), BTreeMap::new());
        Self { desk, connection, seen, version: 0, records, choices, left: Vec::new(), met: BTreeSet::new() }
    }

    pub fn versions(&self) -> Arc<Versions> {
        Arc::clone(self.desk.versions())
    }

    /// Keeps what stands in the database, to look into it.
    pub fn keep(&self, to: &std::path::Path) {
        self.connection.execute("VACUUM INTO ?1", [to.to_str().unwrap()]).ok();
    }

    fn meet(&mut self, what: impl Into<String>) {
        self.met.insert(what.into());
    }

    /// Somebody did something: what is known of leads, people and agreements is read again.
    pub fn acted(&mut self, leads: &[LeadId]) {
        self.desk.has_changed().unwrap();
        for lead in leads {
            self.records.insert(lead.0, self.desk.record(*lead).unwrap());
        }
        for person in super::agreements::EVERYBODY {
            self.choices.insert(person.to_owned(), self.desk.choice_of(&PersonId::new(person)).unwrap());
        }
    }

    fn may_hear(&self, person: &str, at: Timestamp) -> bool {
        let choice = self.choices.get(person).cloned().unwrap_or_default();
        may_hear(&self.versions().in_force(at).agreement, person, &choice, at)
    }

    fn is_there(&self, person: &str, at: Timestamp) -> bool {
        is_there(&self.versions().in_force(at).agreement, person)
    }

    /// Whether what a notice tells of is so at an instant, and whoever hears of it is to hear of that step.
    fn stands(&self, seen: &Seen, notice: &Notice, at: Timestamp) -> bool {
        let Some(lead) = notice.lead else { return true };
        let wanted = wanted(&self.records[&lead], &self.versions(), at, &seen.of(lead));
        wanted.get(&(notice.matter.clone(), notice.person.clone())).is_some_and(|wanted| wanted.level == notice.level)
    }

    /// Looks at what has changed since the last look. No fact has come meanwhile.
    pub fn look(&mut self) {
        // Asked first: what is written meanwhile is looked at again.
        let version = self.connection.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap();
        if std::mem::replace(&mut self.version, version) == version {
            return;
        }
        let new = Seen::now(&self.connection);
        let old = std::mem::take(&mut self.seen);
        assert_eq!(new.rows, new.rungs.len(), "a step was recorded twice");
        for (step, rung) in &old.rungs {
            assert_eq!(new.rungs.get(step), Some(rung), "what was recorded stays: {step:?}");
        }
        for (step, (at, recorded)) in new.rungs.iter().filter(|(step, _)| !old.rungs.contains_key(*step)) {
            let (lead, matter, level) = step;
            let due = due(&self.records[lead], &self.versions(), *recorded);
            let known = due.iter().find(|due| due.matter == *matter && due.level == *level);
            assert_eq!(known.map(|due| due.at), Some(*at), "{step:?} was recorded at {recorded:?}: when it was due");
            self.meet(format!("recorded {}", matter.split(':').next().unwrap()));
        }
        for notice in new.notices.values().filter(|notice| notice.state == "told") {
            let before = old.notices.get(&notice.id);
            if before.is_some_and(|before| before.state == "told") {
                continue;
            }
            self.was_told(&old, &new, notice);
        }
        for letter in new.letters.values() {
            let tries = old.letters.get(&letter.id).map_or(0, |before| before.tries);
            if letter.tries > tries && letter.state == "sending" {
                self.was_taken(&new, letter);
            }
        }
        self.seen = new;
    }

    fn was_told(&mut self, old: &Seen, new: &Seen, notice: &Notice) {
        let at = notice.told_at.unwrap();
        let twice = new.notices.values().filter(|other| {
            let same = (other.lead, &other.matter, other.level, &other.person);
            same == (notice.lead, &notice.matter, notice.level, &notice.person) && other.state == "told"
        });
        assert_eq!(twice.count(), 1, "{notice:?} was told twice");
        assert!(self.may_hear(&notice.person, at), "{notice:?} was told outside of hours");
        if let Some(lead) = notice.lead {
            let before: Vec<_> = old.of(lead);
            let wanted = wanted(&self.records[&lead], &self.versions(), at, &before);
            let known = wanted.get(&(notice.matter.clone(), notice.person.clone()));
            assert!(
                known.is_some_and(|known| known.level == notice.level && known.not_before <= at),
                "{notice:?} was told, and {known:?} was to be"
            );
            let higher = before.iter().find(|other| {
                let same = other.matter == notice.matter && other.person == notice.person && other.state == "told";
                same && other.level > notice.level
            });
            assert!(higher.is_none(), "{notice:?} was told after {higher:?}");
        }
        if notice.level >= ROUND {
            self.meet(format!("told {} once more", notice.class));
        }
        let rung = notice.level % ROUND;
        self.meet(format!("told {} {}", notice.class, if rung >= 100 { rung } else { 0 }));
    }

    /// A letter was taken to be sent: now, as whoever took it has it for two minutes.
    fn was_taken(&mut self, new: &Seen, letter: &Letter) {
        let at = letter.next_at.unwrap().plus(TimeDelta::minutes(-2));
        assert!(self.may_hear(&letter.person, at), "{letter:?} was taken outside of hours");
        for delivery in new.deliveries.iter().filter(|delivery| delivery.letter == Some(letter.id)) {
            let notice = &new.notices[&delivery.notice];
            assert_eq!(notice.person, letter.person);
            // By the clock of whoever takes it, or of one that goes before it.
            let stands = self.stands(new, notice, at) || self.stands(new, notice, at.plus(SKEW));
            assert!(notice.is_over || stands, "{letter:?} leaves with {notice:?}, which ended");
        }
        self.meet(format!("taken by {} after {} tries", letter.channel, letter.tries.min(3)));
    }

    /// A turn of the engine is over, in which nobody else did anything: all that is due by `now` is there.
    pub fn turned(&mut self, now: Timestamp) {
        self.look();
        let versions = self.versions();
        // By some clocks another agreement holds already: what is so is seen when it holds by all.
        let begins = |version: &Version| version.begins_at().max(version.adopted_at);
        if versions.iter().map(begins).any(|begins| now < begins && begins < now.plus(SKEW)) {
            return;
        }
        for (lead, record) in &self.records {
            for due in due(record, &versions, now) {
                let step = (*lead, due.matter.clone(), due.level);
                assert!(self.seen.rungs.contains_key(&step), "{step:?}, due at {:?}, is lost at {now:?}", due.at);
            }
            let notices = self.seen.of(*lead);
            let wanted = wanted(record, &versions, now, &notices);
            for ((matter, person), wanted) in &wanted {
                let of_it = notices.iter().filter(|notice| notice.matter == *matter && notice.person == *person);
                let heard = of_it.clone().any(|notice| {
                    let same = notice.level == wanted.level;
                    let higher = notice.level > wanted.level;
                    // A program whose clock goes before this one has seen to it; by that clock they may have gone home.
                    let ahead = |at: Timestamp| now < at && at < now.plus(SKEW);
                    let soon = ahead(notice.opens_at) || now < notice.opens_at && ahead(notice.made_at);
                    notice.state == "told" && (same || higher)
                        || notice.state == "taken_back" && same
                        || notice.state == "waiting" && same && soon
                });
                let may = wanted.not_before <= now && self.is_there(person, now) && self.may_hear(person, now);
                assert!(heard || !may, "{person} did not hear of {matter} on {lead} by {now:?}: {wanted:?}");
            }
            for notice in notices.iter().filter(|notice| notice.state == "told") {
                let known = wanted.get(&(notice.matter.clone(), notice.person.clone()));
                let stands = known.is_some_and(|known| known.level == notice.level);
                // By this clock, or by one that goes before it: that of whoever told of it, for one.
                let told = notice.told_at.filter(|at| now < *at && *at < now.plus(SKEW)).unwrap_or(now);
                let ahead = [told, now.plus(SKEW)].map(|at| self.stands(&self.seen, notice, at));
                let fine = notice.is_over != stands || ahead.contains(&!notice.is_over);
                assert!(fine, "{notice:?} in the list of {} at {now:?}", notice.person);
            }
        }
    }

    /// Something left.
    pub fn leaves(&mut self, channel: &str, key: &str, at_most_once: bool) {
        let letter = self.seen.letters.values().find(|letter| letter.key == key).expect("a letter that is kept");
        let of_it = self.seen.deliveries.iter().filter(|delivery| delivery.letter == Some(letter.id));
        // What was in it when it was taken, whatever ended since.
        let within = of_it.filter(|of_it| of_it.tried == 1 || !self.seen.notices[&of_it.notice].is_over);
        let notices: BTreeSet<_> = within.map(|delivery| delivery.notice).collect();
        let person = letter.person.clone();
        for before in self.left.iter().filter(|before| before.channel == channel) {
            let again = before.notices.intersection(&notices).next();
            let fine = again.is_none() || !at_most_once && before.key == key;
            assert!(fine, "{channel}: {key} tells {person} again of notice {again:?}");
        }
        self.left.push(Left { channel: channel.to_owned(), key: key.to_owned(), notices });
    }

    /// Everything has settled: whoever was to hear has heard, by every way.
    pub fn settled(&mut self, now: Timestamp, has_program: &dyn Fn(&str) -> bool) {
        self.turned(now);
        for delivery in &self.seen.deliveries {
            let notice = &self.seen.notices[&delivery.notice];
            if notice.is_over || delivery.channel == "desktop" && !has_program(&notice.person) {
                continue;
            }
            let letter = delivery.letter.and_then(|letter| self.seen.letters.get(&letter));
            let state = letter.map_or("waiting", |letter| letter.state.as_str());
            // No longer than between two tries, or until the person works again.
            let longest = if self.may_hear(&notice.person, now) { TimeDelta::hours(1) } else { TimeDelta::MAX };
            let waits = letter.and_then(|letter| letter.next_at).is_some_and(|at| now < at && at.since(now) <= longest);
            let fine = match state {
                // It was told just now, or it waits for the hours of whoever is to have it.
                "waiting" => notice.told_at.is_some_and(|at| now < at.plus(TimeDelta::hours(6))),
                "due" => waits,
                "sent" => {
                    self.left.iter().any(|left| left.notices.contains(&notice.id) && left.channel == delivery.channel)
                }
                "failed" => true,
                "unsure" => delivery.channel == "desktop",
                _ => false,
            };
            assert!(fine, "{notice:?} never left by {}: {state}", delivery.channel);
            self.met.insert(format!("{} {state}", delivery.channel));
        }
    }
}
