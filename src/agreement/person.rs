//! `[[person]]`: one's own people and who reports to whom.

use super::terms::Role;
use super::{check_unique, id, needed_text, term};
use crate::document::{Placed, Section, nearest};
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

pub(super) fn read(root: &mut Section<'_, '_>) -> Vec<Person> {
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
        let calendar = section.text("calendar").map(|text| text.value);
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
    for (person, superior) in people.iter().zip(superiors) {
        let Some(superior) = superior else { continue };
        if !people.iter().any(|other| other.id == superior.value) {
            let known = nearest(superior, people.iter().map(|person| person.id.as_str())).unwrap_or("-");
            let message = Message::new("agreement.unknown_superior").with("id", &superior.value).with("nearest", known);
            root.complain(&superior.span, message);
        } else if reports_in_a_circle(people, person) {
            root.complain(&superior.span, Message::new("agreement.reports_in_a_circle").with("id", &person.id));
        }
    }
}

fn reports_in_a_circle(people: &[Person], start: &Person) -> bool {
    let superior = |of: &Person| of.reports_to.as_ref().and_then(|id| people.iter().find(|person| person.id == *id));
    let mut above = superior(start);
    for _ in 0..people.len() {
        match above {
            None => return false,
            Some(person) if person.id == start.id => return true,
            Some(person) => above = superior(person),
        }
    }
    // Somebody above reports in a circle that this person is no part of; it is told of there.
    false
}
