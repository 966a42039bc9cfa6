//! `[[person]]`: one's own people and who reports to whom.

use super::calendars::Calendars;
use super::terms::Role;
use super::{check_named, check_unique, id, needed_text, term};
use crate::document::{Placed, Section};
use crate::i18n::Message;

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
}

pub(super) fn read(root: &mut Section<'_, '_>, calendars: &Calendars) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    let mut superiors: Vec<Option<Placed<String>>> = Vec::new();
    let words: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
    for mut section in root.sections("person") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, people.iter().map(|person| person.id.as_str()));
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
        section.close();
        if let (Some(id), Some(name), Some(role)) = (id, name, role) {
            let reports_to = superior.as_ref().map(|text| text.value.clone());
            people.push(Person { id: id.value, name: name.value, role, mail, calendar, reports_to });
            superiors.push(superior);
        }
    }
    check_superiors(root, &people, &superiors);
    people
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
    fn a_mail_address_has_two_parts_and_no_blank() {
        for (text, right) in [("a@b.example", true), ("a", false), ("@b", false), ("a@", false), ("a b@c", false)] {
            let text = format!("mail = '{text}'");
            let document = crate::document::Document::new("t", &text);
            assert_eq!(mail(&mut document.root()).is_some(), right, "{text}");
        }
    }
}
