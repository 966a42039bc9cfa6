//! Every version of the agreement that was adopted, and which of them is in force when.

use chrono::{Months, NaiveDate};

use super::Agreement;
use super::calendar::Calendar;
use crate::clock::Timestamp;
use crate::i18n::Message;
use crate::ids::{AgreementVersion, PersonId};

/// One version, as it was adopted.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number, from 1.
    pub number: AgreementVersion,
    /// The file's text.
    pub text: String,
    /// When it was adopted.
    pub adopted_at: Timestamp,
    /// By whom; nothing for the one that a new database begins with.
    pub by: Option<Adoption>,
    /// What the text says.
    pub agreement: Agreement,
}

/// Who adopted a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// For marketing.
    pub marketing: PersonId,
    /// For sales.
    pub sales: PersonId,
    /// Why, where open hand-offs were taken along.
    pub reason: Option<String>,
}

/// All versions, oldest first; never none.
#[derive(Debug, Clone, PartialEq)]
pub struct Versions {
    first: Version,
    later: Vec<Version>,
}

impl Versions {
    /// `first` and whatever was adopted after it, oldest first.
    pub fn new(first: Version, later: Vec<Version>) -> Self {
        Self { first, later }
    }

    /// One agreement that always held.
    pub fn only(agreement: Agreement) -> Self {
        let adopted_at = Timestamp::from_millis(0);
        let number = AgreementVersion(1);
        Self::new(Version { number, text: String::new(), adopted_at, by: None, agreement }, Vec::new())
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Version> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// The oldest.
    pub fn first(&self) -> &Version {
        &self.first
    }

    /// The newest, in force or not yet.
    pub fn newest(&self) -> &Version {
        self.later.last().unwrap_or(&self.first)
    }

    /// The one in force at an instant: the newest that was adopted by then and whose day has come. The first holds for
    /// all earlier time (decision 16).
    pub fn in_force(&self, at: Timestamp) -> &Version {
        let holds = |version: &&Version| version.adopted_at <= at && version.begins_at() <= at;
        self.later.iter().rfind(holds).unwrap_or(&self.first)
    }

    /// The later version that keeps one from ever being in force: its day is no later, and it was adopted before the day of
    /// the other came. Nothing for the first, which holds for all earlier time.
    pub fn overridden_by(&self, version: &Version) -> Option<AgreementVersion> {
        let place = self.later.iter().position(|later| later.number == version.number)?;
        let starts = |version: &Version| version.begins_at().max(version.adopted_at);
        let cancels = |later: &&Version| later.adopted_at < version.begins_at() && starts(later) <= starts(version);
        let over = self.later.iter().skip(place + 1).find(cancels);
        over.map(|later| later.number)
    }

    /// When the next version comes into force after an instant, as far as one was adopted by then.
    pub fn next_after(&self, at: Timestamp) -> Option<Timestamp> {
        let known = self.later.iter().filter(|version| version.adopted_at <= at);
        known.map(Version::begins_at).filter(|begins| *begins > at).min()
    }

    /// The day from which on the agreement is no longer being tuned freely (R82): the length of `[review] settling_in`, or
    /// six months, after the first version that people adopted came into force: not before they adopted it. Where nobody has
    /// adopted one yet, after the data began.
    pub fn settles_on(&self, at: Timestamp) -> NaiveDate {
        let from = self.settles_from();
        let settled = match self.in_force(at).agreement.goals.review.settling_in {
            Some(length) => from.checked_add_signed(length.time()),
            None => from.checked_add_months(Months::new(6)),
        };
        settled.unwrap_or(NaiveDate::MAX)
    }

    /// Whether a day, in the agreement's zone, lies in the time in which everything is tuned freely.
    pub fn is_settling_in(&self, day: NaiveDate) -> bool {
        let begins = crate::clock::start_of(day, self.newest().agreement.zone);
        self.settles_from() <= day && day < self.settles_on(begins)
    }

    fn settles_from(&self) -> NaiveDate {
        let agreed = self.iter().find(|version| version.by.is_some()).unwrap_or(&self.first);
        let adopted = agreed.adopted_at.in_zone(&agreed.agreement.zone).date_naive();
        adopted.max(agreed.agreement.effective_from)
    }

    /// A version by its number.
    pub fn get(&self, number: AgreementVersion) -> Option<&Version> {
        self.iter().find(|version| version.number == number)
    }

    /// The calendar on which a clock runs that goes by `number`, for a hand-off of `tier`.
    pub fn calendar_of(&self, number: AgreementVersion, clock: &str, tier: Option<&str>) -> Option<&Calendar> {
        let agreement = self.of(number);
        agreement.calendars.get(&agreement.clock(clock, tier)?.calendar)
    }

    /// Something of an agreement as the newest version has it that has it at all: what was written down under one version
    /// is read under all later ones.
    pub fn newest_with<'a, T>(&'a self, find: impl Fn(&'a Agreement) -> Option<&'a T>) -> Option<&'a T> {
        self.iter().rev().find_map(|version| find(&version.agreement))
    }

    /// What somebody is called by the newest version that lists them; nothing where none does.
    pub fn name_of(&self, person: &str) -> Option<&str> {
        self.newest_with(|agreement| agreement.person(person)).map(|listed| listed.name.as_str())
    }

    /// What somebody is called, or the id of somebody whom no version lists: the program itself, whoever was misspelt.
    pub fn called<'a>(&'a self, person: &'a PersonId) -> &'a str {
        self.name_of(person.as_str()).unwrap_or(person.as_str())
    }

    /// A text with people's names in the place of their ids.
    #[must_use]
    pub fn naming(&self, message: Message) -> Message {
        message.naming(&|id| self.name_of(id).map(ToOwned::to_owned))
    }

    /// What something goes by that happened under `number`. A number that nobody knows goes by the first version.
    pub fn of(&self, number: AgreementVersion) -> &Agreement {
        &self.get(number).unwrap_or(&self.first).agreement
    }
}

impl Version {
    /// The instant from which it holds: the beginning of its day in its own zone.
    pub fn begins_at(&self) -> Timestamp {
        self.agreement.begins_at()
    }
}

impl Agreement {
    /// The first instant of the day from which on it holds.
    pub fn begins_at(&self) -> Timestamp {
        let day = self.effective_from.and_time(chrono::NaiveTime::MIN);
        crate::clock::at_wall(&self.zone, day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::DEFAULT;

    fn version(number: i64, adopted_at: &str, from: &str) -> Version {
        let text = DEFAULT.replace("effective_from = 2026-04-01", &format!("effective_from = {from}"));
        let agreement = Agreement::parse("v", &text).unwrap();
        let adopted_at = Timestamp::parse_rfc3339(adopted_at).unwrap();
        Version { number: AgreementVersion(number), text, adopted_at, by: None, agreement }
    }

    #[test]
    fn a_version_holds_from_its_day_on_and_not_before_it_was_adopted() {
        let versions = Versions::new(
            version(1, "2026-11-01T10:00:00+09:00", "2026-04-01"),
            vec![
                version(2, "2026-11-10T10:00:00+09:00", "2026-12-01"),
                version(3, "2026-11-20T10:00:00+09:00", "2026-11-01"),
            ],
        );
        let in_force = |at: &str| versions.in_force(Timestamp::parse_rfc3339(at).unwrap()).number.0;
        assert_eq!(in_force("2020-01-01T00:00:00Z"), 1, "the first holds for all earlier time");
        assert_eq!(in_force("2026-11-15T00:00:00+09:00"), 1, "version 2 is for December");
        assert_eq!(in_force("2026-11-20T10:00:00+09:00"), 3, "a day that is past: at once");
        assert_eq!(in_force("2026-12-01T00:00:00+09:00"), 3, "the newest whose day has come");
        let over: Vec<_> = versions.iter().map(|version| versions.overridden_by(version).map(|over| over.0)).collect();
        assert_eq!(over, [None, Some(3), None], "version 2 never comes to be in force");
    }

    #[test]
    fn a_version_that_was_in_force_is_followed_and_not_overridden() {
        let versions = Versions::new(
            version(1, "2026-11-01T10:00:00+09:00", "2026-04-01"),
            vec![
                version(2, "2026-11-10T10:00:00+09:00", "2026-11-15"),
                version(3, "2026-11-20T10:00:00+09:00", "2026-11-01"),
                version(4, "2026-11-20T11:00:00+09:00", "2026-12-01"),
                version(5, "2026-11-20T12:00:00+09:00", "2027-01-01"),
            ],
        );
        assert!(versions.iter().all(|version| versions.overridden_by(version).is_none()));
    }

    #[test]
    fn a_version_is_overridden_until_its_day_has_come_and_no_longer() {
        let overridden = |at: &str| {
            let later = vec![version(2, "2026-11-10T10:00:00+09:00", "2026-11-15"), version(3, at, "2026-11-01")];
            let versions = Versions::new(version(1, "2026-11-01T10:00:00+09:00", "2026-04-01"), later);
            versions.get(AgreementVersion(2)).and_then(|second| versions.overridden_by(second)).map(|over| over.0)
        };
        assert_eq!(overridden("2026-11-14T23:59:59+09:00"), Some(3));
        assert_eq!(overridden("2026-11-15T00:00:00+09:00"), None);
    }

    #[test]
    fn everything_is_tuned_freely_for_six_months_after_the_departments_first_agreed() {
        let by =
            |person: &str| Adoption { marketing: PersonId::new(person), sales: PersonId::new("suzuki"), reason: None };
        let began = version(1, "2026-02-01T10:00:00+09:00", "2026-01-01");
        let agreed = Version { by: Some(by("ito")), ..version(2, "2026-03-31T10:00:00+09:00", "2026-04-01") };
        let later = Version { by: Some(by("ito")), ..version(3, "2026-08-31T10:00:00+09:00", "2026-09-01") };
        let settling = |versions: &Versions, day: &str| versions.is_settling_in(day.parse().unwrap());
        let alone = Versions::new(began.clone(), Vec::new());
        for (day, is_settling) in
            [("2026-01-31", false), ("2026-02-01", true), ("2026-07-31", true), ("2026-08-01", false)]
        {
            assert_eq!(settling(&alone, day), is_settling, "{day}: since the data began");
        }
        let versions = Versions::new(began.clone(), vec![agreed.clone(), later.clone()]);
        for (day, is_settling) in
            [("2026-03-31", false), ("2026-04-01", true), ("2026-09-30", true), ("2026-10-01", false)]
        {
            assert_eq!(settling(&versions, day), is_settling, "{day}: since they agreed");
        }
        // The file may bear an earlier day than that on which they put their names to it.
        let late = Version { by: Some(by("ito")), ..version(2, "2026-11-20T10:00:00+09:00", "2026-04-01") };
        let adopted_late = Versions::new(began.clone(), vec![late]);
        for (day, is_settling) in
            [("2026-11-19", false), ("2026-11-20", true), ("2027-05-19", true), ("2027-05-20", false)]
        {
            assert_eq!(settling(&adopted_late, day), is_settling, "{day}: since they adopted it");
        }
        // From the day on which a version says otherwise it is otherwise.
        let text = format!("{DEFAULT}\n[review]\nsettling_in = '365d'\n");
        let text = text.replace("effective_from = 2026-04-01", "effective_from = 2026-09-01");
        let longer = Version { agreement: Agreement::parse("v", &text).unwrap(), ..later };
        let versions = Versions::new(began, vec![agreed, longer]);
        for (day, is_settling) in [("2026-10-01", true), ("2027-03-31", true), ("2027-04-01", false)] {
            assert_eq!(settling(&versions, day), is_settling, "{day}");
        }
    }
}
