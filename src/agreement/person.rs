//! `[[person]]`: one's own people, who reports to whom, and how much each of them can take (R45, semantics 8).

use std::borrow::Cow;

use chrono_tz::Tz;

use super::calendar::{Calendar, Closed};
use super::calendars::Calendars;
use super::leave::{self, Leave};
use super::playbook::Department;
use super::terms::Role;
use super::{Agreement, check_named, check_unique, id, needed_text, term};
use crate::document::{Placed, Section};
use crate::i18n::Message;
use crate::ids::PersonId;

/// One of one's own people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// What `--as` and journals call them.
    pub id: String,
    /// The name.
    pub name: String,
    /// What they do.
    pub role: Role,
    /// The mail address.
    pub mail: Option<String>,
    /// The calendar of their working time.
    pub calendar: Option<String>,
    /// Their superior: another person's id.
    pub reports_to: Option<String>,
    /// What they do more exactly than their role says: a `[[function]]`.
    pub function: Option<String>,
    /// What they know or look after, in the company's own words: languages, territories, products.
    pub skills: Vec<String>,
    /// When they are away.
    pub leave: Vec<Leave>,
    /// How many open hand-offs are enough; any number where absent.
    pub capacity: Option<u32>,
    /// How many hand-offs a day are enough; any number where absent.
    pub per_day: Option<u32>,
    /// How many turns they have in a round in which others have one; at least 1.
    pub weight: u32,
}

impl Person {
    /// Whether they know or look after all of `skills`. Case makes no difference.
    pub fn has_all(&self, skills: &[String]) -> bool {
        let has = |skill: &String| self.skills.iter().any(|own| own.to_lowercase() == skill.to_lowercase());
        skills.iter().all(has)
    }
}

impl Agreement {
    /// Of which department somebody is, as far as the file says: that of their function, else that of their role.
    /// Managers and heads may be of either.
    pub fn department_of(&self, person: &Person) -> Option<Department> {
        let named = |id: &String| self.playbook.functions.iter().find(|function| function.id == *id);
        let function = person.function.as_ref().and_then(named).map(|function| function.department);
        function.or_else(|| Department::of_role(person.role))
    }

    /// A person's own calendar: the one that they name (24×7 where they name none) less their leave. Reminders to a
    /// person go by it, and so does whoever asks whether they are at work.
    pub fn calendar_of<'a>(&'a self, person: &Person) -> Cow<'a, Calendar> {
        let named = person.calendar.as_deref().and_then(|name| self.calendars.get(name));
        let calendar = named.map_or_else(|| Cow::Owned(Calendar::always(self.zone)), Cow::Borrowed);
        if person.leave.is_empty() {
            return calendar;
        }
        let mut own = calendar.into_owned();
        // Hours of a single day win over closed days; leave wins over both.
        own.on.retain(|date, _| !person.leave.iter().any(|leave| leave.contains(*date)));
        own.closed.extend(person.leave.iter().map(|leave| Closed::Between { from: leave.from, to: leave.to }));
        Cow::Owned(own)
    }

    /// The zone that a person's days are counted in: that of their calendar.
    pub fn zone_of(&self, person: &Person) -> Tz {
        let named = person.calendar.as_deref().and_then(|name| self.calendars.get(name));
        named.map_or(self.zone, |calendar| calendar.zone)
    }
}

/// More hand-offs or turns than anybody has: a number beyond is a slip.
const MOST: u32 = 1_000_000;

/// The people, and the functions that they name.
pub(super) fn read(root: &mut Section<'_, '_>, calendars: &Calendars) -> (Vec<Person>, Vec<Placed<String>>) {
    let mut people: Vec<Person> = Vec::new();
    let mut superiors: Vec<Option<Placed<String>>> = Vec::new();
    let mut functions = Vec::new();
    let words: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
    for mut section in root.sections("person") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, people.iter().map(|person| person.id.as_str()));
            if id.value == PersonId::PROGRAM {
                section.complain(&id.span, Message::new("agreement.id_of_the_program").with("id", &id.value));
            }
        }
        let name = needed_text(&mut section, "name");
        let role = needed_text(&mut section, "role").and_then(|text| term(&section, &text, &words, Role::of));
        let mail = mail(&mut section);
        let calendar = section.text("calendar");
        if let Some(name) = &calendar {
            check_named(&section, name, calendars.names(), Message::new("agreement.unknown_calendar"));
        }
        let calendar = calendar.map(|name| name.value);
        let superior = section.text("reports_to");
        let function = section.text("function");
        let skills = section.texts("skills").map(|list| list.value).unwrap_or_default();
        let leave = leave::read(&mut section);
        let [capacity, per_day, weight] = ["capacity", "per_day", "weight"].map(|key| at_least_one(&mut section, key));
        section.close();
        if let (Some(id), Some(name), Some(role)) = (id, name, role) {
            people.push(Person {
                id: id.value,
                name: name.value,
                role,
                mail,
                calendar,
                reports_to: superior.as_ref().map(|text| text.value.clone()),
                function: function.as_ref().map(|text| text.value.clone()),
                skills: skills.into_iter().map(|skill| skill.value).collect(),
                leave,
                capacity,
                per_day,
                weight: weight.unwrap_or(1),
            });
            superiors.push(superior);
        }
        functions.extend(function);
    }
    check_superiors(root, &people, &superiors);
    (people, functions)
}

/// The functions of people are functions of the file, which are read later.
pub(super) fn check_functions(root: &Section<'_, '_>, named: &[Placed<String>], known: &[super::playbook::Function]) {
    for function in named {
        let ids = known.iter().map(|function| function.id.as_str());
        check_named(root, function, ids, Message::new("agreement.unknown_function"));
    }
}

/// A whole number from 1 on: of hand-offs, or of turns.
fn at_least_one(section: &mut Section<'_, '_>, key: &str) -> Option<u32> {
    let number = section.whole(key)?;
    let counted = u32::try_from(number.value).ok().filter(|number| (1..=MOST).contains(number));
    if counted.is_none() {
        section.complain(&number.span, Message::new("agreement.not_a_count").with("key", key).with("most", MOST));
    }
    counted
}

fn mail(section: &mut Section<'_, '_>) -> Option<String> {
    let text = section.text("mail")?;
    let plausible = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty())
        && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if !plausible {
        section.complain(&text.span, Message::new("agreement.not_mail").with("text", &text.value));
    }
    plausible.then_some(text.value)
}

/// A superior is somebody else of the list, and following the superiors upwards ends.
fn check_superiors(root: &Section<'_, '_>, people: &[Person], superiors: &[Option<Placed<String>>]) {
    let ids = people.iter().map(|person| person.id.as_str());
    let mut told: Vec<&str> = Vec::new();
    for (person, superior) in people.iter().zip(superiors) {
        let Some(superior) = superior else { continue };
        check_named(root, superior, ids.clone(), Message::new("agreement.unknown_superior"));
        let Some(circle) = circle(people, person).filter(|circle| !circle.iter().any(|id| told.contains(id))) else {
            continue;
        };
        let message = Message::new("agreement.reports_in_a_circle").with("circle", circle.join(" → "));
        root.misfit(&superior.span, message);
        told.extend(circle);
    }
}

/// The way upwards from `start`, where it leads back there. (A circle further up is told of there.)
fn circle<'p>(people: &'p [Person], start: &'p Person) -> Option<Vec<&'p str>> {
    let mut way = vec![start.id.as_str()];
    let mut person = start;
    for _ in people {
        let superior = person.reports_to.as_ref()?;
        person = people.iter().find(|person| person.id == *superior)?;
        way.push(&person.id);
        if person.id == start.id {
            return Some(way);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(reports: &[(&str, Option<&str>)]) -> Vec<Person> {
        let person = |(id, superior): &(&str, Option<&str>)| Person {
            id: (*id).to_owned(),
            name: (*id).to_owned(),
            role: Role::InsideSales,
            mail: None,
            calendar: None,
            reports_to: superior.map(ToOwned::to_owned),
            function: None,
            skills: Vec::new(),
            leave: Vec::new(),
            capacity: None,
            per_day: None,
            weight: 1,
        };
        reports.iter().map(person).collect()
    }

    #[test]
    fn whoever_has_a_topmost_superior_is_in_no_circle() {
        let people = people(&[("a", Some("b")), ("b", Some("c")), ("c", None), ("d", Some("nobody"))]);
        assert!(people.iter().all(|person| circle(&people, person).is_none()));
    }

    #[test]
    fn a_circle_is_found_by_those_in_it_only() {
        let people = people(&[("a", Some("b")), ("b", Some("c")), ("c", Some("b")), ("d", Some("d"))]);
        assert_eq!(circle(&people, &people[0]), None, "below the circle");
        assert_eq!(circle(&people, &people[1]), Some(vec!["b", "c", "b"]));
        assert_eq!(circle(&people, &people[3]), Some(vec!["d", "d"]));
    }

    #[test]
    fn leave_closes_a_persons_own_calendar_and_nobody_elses() {
        let text = "title = 'x'
            effective_from = 2026-01-01
            time_zone = 'Asia/Tokyo'
            [calendar.office]
            time_zone = 'Europe/Lisbon'
            hours = { monday = ['09:00-18:00'], tuesday = ['09:00-18:00'] }
            on = { 2026-11-24 = ['10:00-12:00'] }
            [[person]]
            id = 'a'
            name = 'A'
            role = 'inside_sales'
            calendar = 'office'
            leave = [2026-11-30, '2026-11-23..2026-11-24']
            [[person]]
            id = 'b'
            name = 'B'
            role = 'inside_sales'
            calendar = 'office'
            [[person]]
            id = 'c'
            name = 'C'
            role = 'inside_sales'";
        let agreement = Agreement::parse("t", text).unwrap();
        let open = |id: &str, at: &str| {
            let at = crate::clock::Timestamp::parse_rfc3339(at).unwrap();
            agreement.calendar_of(agreement.person(id).unwrap()).is_open(at)
        };
        for (at, hers, his) in [
            ("2026-11-17T10:30:00Z", true, true),
            ("2026-11-23T10:30:00Z", false, true),
            ("2026-11-24T10:30:00Z", false, true),
            ("2026-11-30T10:30:00Z", false, true),
            ("2026-12-01T10:30:00Z", true, true),
            ("2026-12-02T10:30:00Z", false, false),
        ] {
            assert_eq!((open("a", at), open("b", at)), (hers, his), "{at}");
        }
        assert!(open("c", "2026-12-02T03:30:00Z"), "whoever names no calendar is always there");
        let zone = |id: &str| agreement.zone_of(agreement.person(id).unwrap()).name();
        assert_eq!((zone("a"), zone("c")), ("Europe/Lisbon", "Asia/Tokyo"));
    }

    #[test]
    fn somebody_has_all_skills_that_are_asked_for_or_not() {
        let mut tanaka = people(&[("tanaka", None)]).remove(0);
        let has_all = |person: &Person, skills: &[&str]| {
            person.has_all(&skills.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert!(has_all(&tanaka, &[]) && !has_all(&tanaka, &["en"]));
        tanaka.skills = vec!["EN".to_owned(), "north".to_owned()];
        assert!(has_all(&tanaka, &["en"]) && has_all(&tanaka, &["North", "en"]));
        assert!(!has_all(&tanaka, &["de"]) && !has_all(&tanaka, &["en", "de"]));
    }

    #[test]
    fn a_mail_address_has_two_parts_and_no_blank() {
        for (text, right) in [("a@b.example", true), ("a", false), ("@b", false), ("a@", false), ("a b@c", false)] {
            let text = format!("mail = '{text}'");
            let document = crate::document::Document::new("t", &text);
            assert_eq!(mail(&mut document.root()).is_some(), right, "{text}");
        }
    }
}
