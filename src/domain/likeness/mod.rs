//! Whether two leads may be one person, and why (semantics 12, decision 40).
//!
//! A likeness joins nothing: it is offered to somebody who knows, with its reasons. What is compared are keys ([`Keys`]);
//! a name alone is no reason, and neither is the telephone of a company at which another name picks up.

mod keys;

pub(super) use keys::phone_keys;
pub use keys::{Keys, company_domain, is_free_mail, mail_key, mailbox_key, name_keys};

use super::account::account_key;
use super::person::{Field, Person};
use crate::i18n::Message;
use keys::{is_mobile, name_in_any_form, name_key, phone_key};

/// So many leads may share a telephone number, a mailbox or a name at one company before that says nothing more: a
/// switchboard, `info@`, a test entry. Such a key is passed over, and it is told how many leads have it.
pub const MOST_ALIKE: usize = 20;

/// Why two leads may be one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// The same mail address; width and case aside.
    Mail,
    /// The same mailbox, of which one address has a tag behind a `+`.
    MailTag,
    /// The same telephone number; the way it is written aside.
    Phone,
    /// The same name, or one written in kana, at the same company.
    Name,
    /// The same reading, and names that differ by old and new forms of a character only, at the same company.
    Reading,
}

impl Sign {
    /// The word, for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::MailTag => "mail_tag",
            Self::Phone => "phone",
            Self::Name => "name",
            Self::Reading => "reading",
        }
    }

    /// The same for people.
    pub const fn message(self) -> Message {
        Message::new(match self {
            Self::Mail => "likeness.mail",
            Self::MailTag => "likeness.mail_tag",
            Self::Phone => "likeness.phone",
            Self::Name => "likeness.name",
            Self::Reading => "likeness.reading",
        })
    }
}

/// How much the reasons say, from least to most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// One reason, and something else that speaks against it.
    Possible,
    /// One reason, and nothing against it.
    Likely,
    /// The same address, or several reasons.
    Strong,
}

impl Strength {
    /// The word, for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Strong => "strong",
        }
    }

    /// The same for people.
    pub const fn message(self) -> Message {
        Message::new(match self {
            Self::Possible => "likeness.possible",
            Self::Likely => "likeness.likely",
            Self::Strong => "likeness.strong",
        })
    }
}

/// That two leads may be one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Why, never none.
    pub reasons: Vec<Sign>,
    /// How much that says.
    pub strength: Strength,
}

/// How one thing compares that is known of both, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    Same,
    /// Not quite: a tag, an old form of a character.
    Nearly,
    Other,
    Unknown,
}

/// Whether two people may be one, and why. `shared` says of a reason whether so many leads have it in common that it is
/// none.
pub fn likeness(one: &Person, other: &Person, shared: impl Fn(Sign) -> bool) -> Option<Likeness> {
    let (mail, phone) = (mails(one, other), phones(one, other));
    let (name, company) = (names(one, other), companies(one, other));
    let mut reasons = Vec::new();
    match mail {
        Compared::Same => reasons.push(Sign::Mail),
        Compared::Nearly => reasons.push(Sign::MailTag),
        Compared::Other | Compared::Unknown => {}
    }
    // Another name on a company's telephone is a colleague; on a mobile one, at the same company, perhaps somebody who
    // married. Numbers are given out anew, so at another company it is nobody.
    let picks_up = |mobile: bool| match name {
        Compared::Other => mobile && company == Compared::Same,
        Compared::Same | Compared::Nearly => true,
        Compared::Unknown => company != Compared::Other,
    };
    if phone.is_some_and(picks_up) {
        reasons.push(Sign::Phone);
    }
    if company == Compared::Same {
        let contradicted = mail == Compared::Other && phone.is_none();
        match name {
            Compared::Same => reasons.push(Sign::Name),
            Compared::Nearly if !contradicted => reasons.push(Sign::Reading),
            _ => {}
        }
    }
    reasons.retain(|reason| !shared(*reason));
    let nothing_else = mail == Compared::Other && (has_other_phone(one, other) || have_two_mailboxes(one, other));
    let strength = strength(&reasons, name, nothing_else)?;
    Some(Likeness { reasons, strength })
}

fn strength(reasons: &[Sign], name: Compared, nothing_else: bool) -> Option<Strength> {
    Some(match reasons {
        [] => return None,
        // A mailbox of several people, or a name that somebody had before.
        _ if name == Compared::Other => Strength::Possible,
        [Sign::Mail, ..] | [_, _, ..] => Strength::Strong,
        [Sign::Reading] => Strength::Possible,
        // Two people of one name work at one company; nothing else says that they are one.
        [Sign::Name] if nothing_else => Strength::Possible,
        [Sign::Phone] if name == Compared::Unknown => Strength::Possible,
        [_] => Strength::Likely,
    })
}

fn mails(one: &Person, other: &Person) -> Compared {
    let key = |person: &Person, key: fn(&str) -> Option<String>| person.get(Field::Mail).and_then(key);
    match (key(one, mail_key), key(other, mail_key)) {
        (Some(one), Some(other)) if one == other => Compared::Same,
        (Some(_), Some(_)) if key(one, mailbox_key) == key(other, mailbox_key) => Compared::Nearly,
        (Some(_), Some(_)) => Compared::Other,
        _ => Compared::Unknown,
    }
}

fn numbers(person: &Person) -> Vec<String> {
    [Field::Phone, Field::Mobile].into_iter().filter_map(|field| phone_key(person.get(field)?)).collect()
}

/// Whether both have a number; if so, whether it is a mobile one.
fn phones(one: &Person, other: &Person) -> Option<bool> {
    let theirs = numbers(other);
    let shared: Vec<_> = numbers(one).into_iter().filter(|number| theirs.contains(number)).collect();
    (!shared.is_empty()).then(|| shared.iter().any(|number| is_mobile(number)))
}

/// Whether both have numbers, and none in common.
fn has_other_phone(one: &Person, other: &Person) -> bool {
    !numbers(one).is_empty() && !numbers(other).is_empty() && phones(one, other).is_none()
}

/// Whether both have a mailbox of their own at one company: whoever has one there is not given another.
fn have_two_mailboxes(one: &Person, other: &Person) -> bool {
    let domain = |person: &Person| person.get(Field::Mail).and_then(company_domain);
    domain(one).is_some() && domain(one) == domain(other)
}

fn names(one: &Person, other: &Person) -> Compared {
    let key = |person: &Person, field| person.get(field).and_then(name_key);
    let (Some(name), Some(theirs)) = (key(one, Field::Name), key(other, Field::Name)) else {
        return Compared::Unknown;
    };
    let (kana, their_kana) = (key(one, Field::Kana), key(other, Field::Kana));
    // One of them is written down in kana.
    let is_reading = |reading: &Option<String>, name: &String| reading.as_ref() == Some(name);
    if name == theirs || is_reading(&kana, &theirs) || is_reading(&their_kana, &name) {
        return Compared::Same;
    }
    let readings_differ = kana.is_some() && their_kana.is_some() && kana != their_kana;
    if !readings_differ && name_in_any_form(&name) == name_in_any_form(&theirs) {
        return Compared::Nearly;
    }
    Compared::Other
}

/// By their names, or by the domain of their mail: a branch is written behind the name of many a company.
fn companies(one: &Person, other: &Person) -> Compared {
    let key = |person: &Person| person.get(Field::Company).and_then(account_key);
    let domain = |person: &Person| person.get(Field::Mail).and_then(company_domain);
    if domain(one).is_some() && domain(one) == domain(other) {
        return Compared::Same;
    }
    match (key(one), key(other)) {
        (Some(one), Some(other)) if one == other => Compared::Same,
        (Some(_), Some(_)) => Compared::Other,
        _ => Compared::Unknown,
    }
}

#[cfg(test)]
mod tests;
