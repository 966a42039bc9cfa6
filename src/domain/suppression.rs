//! By what a person who was erased would be known again, so that no list brings them back (reliability P6).
//!
//! A mark says as little as it can: whoever keeps one keeps a salted hash of it, never the mark.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::person::{Field, Person};
use super::record::Record;
use super::search_key;

/// What tells one person apart from all others: the external id, each mail address, each telephone number together with
/// each name or reading of a name. Spelling makes no difference where nobody means one. A company, a name or a telephone
/// number alone is shared by many.
pub fn marks_of(person: &Person) -> BTreeSet<String> {
    Known::of(|field| person.get(field).into_iter().map(ToOwned::to_owned).collect()).marks()
}

/// The same by all that was ever known of a lead: an old list tells of an old address.
pub fn marks_of_record(record: &Record) -> BTreeSet<String> {
    Known::of(|field| {
        let former = record.past.iter().filter(move |former| former.field == field.word());
        let former = former.map(|former| former.old.clone()).filter(|old| !old.is_empty());
        record.person.get(field).map(ToOwned::to_owned).into_iter().chain(former).collect()
    })
    .marks()
}

/// The mark of a name under which a list knows somebody.
pub fn mark_of_id(id: &str) -> Option<String> {
    let known = Known { ids: vec![id.to_owned()], mails: Vec::new(), phones: Vec::new(), names: Vec::new() };
    known.marks().pop_first()
}

struct Known {
    ids: Vec<String>,
    mails: Vec<String>,
    phones: Vec<String>,
    names: Vec<String>,
}

impl Known {
    fn of(told: impl Fn(Field) -> Vec<String>) -> Self {
        Self {
            ids: told(Field::ExternalId),
            mails: told(Field::Mail),
            phones: [told(Field::Phone), told(Field::Mobile)].concat(),
            names: [told(Field::Name), told(Field::Kana)].concat(),
        }
    }

    fn marks(&self) -> BTreeSet<String> {
        let one = |kind: &'static str, values: &[String], fold: fn(&str) -> String| -> Vec<String> {
            let folded = values.iter().map(|value| fold(value)).filter(|value| !value.is_empty());
            folded.map(|value| format!("{kind}\n{value}")).collect()
        };
        let names: Vec<_> =
            self.names.iter().map(|name| without_blanks(name)).filter(|name| !name.is_empty()).collect();
        let phones: Vec<_> = self.phones.iter().map(|phone| digits(phone)).filter(|phone| !phone.is_empty()).collect();
        let both = phones.iter().flat_map(|phone| names.iter().map(move |name| format!("phone\n{phone}\n{name}")));
        // Case counts in an external id, and nothing else but blanks around it.
        let mut marks: BTreeSet<String> = both.collect();
        marks.extend(one("id", &self.ids, |id| id.trim().nfc().collect()));
        marks.extend(one("mail", &self.mails, without_blanks));
        marks
    }
}

fn without_blanks(text: &str) -> String {
    search_key(text).chars().filter(|c| !c.is_whitespace() && *c != '・').collect()
}

/// The digits of a number as one dials it at home: +81 3 is 03, in Japan.
fn digits(phone: &str) -> String {
    let folded: String = phone.nfkc().collect();
    let digits: String = folded.chars().filter(char::is_ascii_digit).collect();
    let abroad = folded.trim_start().starts_with('+') || digits.starts_with("010");
    match digits.strip_prefix("010").unwrap_or(&digits).strip_prefix("81").filter(|_| abroad) {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits,
    }
}

/// Whether words tell of the person of a lead: one of the values that tell who it is, or was, occurs in them.
pub fn names(words: &str, record: &Record) -> bool {
    let said = without_blanks(words);
    let said_digits: String = said.chars().filter(char::is_ascii_digit).collect();
    let telling = [Field::ExternalId, Field::Name, Field::Kana, Field::Mail, Field::Company];
    let now = telling.into_iter().filter_map(|field| record.person.get(field));
    let former = record.past.iter().filter(|former| telling.iter().any(|field| field.word() == former.field));
    let occurs = |value: &str| {
        let value = without_blanks(value);
        value.chars().count() > 1 && said.contains(&value)
    };
    // Either part of a name is one, too.
    let parts = [Field::Name, Field::Kana].into_iter().filter_map(|field| record.person.get(field));
    let phones = [Field::Phone, Field::Mobile].into_iter().filter_map(|field| record.person.get(field)).map(digits);
    now.chain(former.map(|former| former.old.as_str())).any(occurs)
        || parts.flat_map(str::split_whitespace).any(occurs)
        || phones.filter(|phone| phone.len() > 5).any(|phone| said_digits.contains(&phone))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::domain::Former;
    use crate::ids::LeadId;

    fn person(fields: &[(Field, &str)]) -> Person {
        let mut person = Person::default();
        for (field, value) in fields {
            person.set(*field, value);
        }
        person
    }

    #[test]
    fn whoever_is_spelt_otherwise_is_the_same_person() {
        let one = person(&[
            (Field::ExternalId, " X-1"),
            (Field::Mail, "Taro@Example.JP"),
            (Field::Phone, "+81 3-1234-5678"),
            (Field::Name, "ヤマダ　タロウ"),
        ]);
        let other = person(&[
            (Field::ExternalId, "X-1"),
            (Field::Mail, "taro@example.jp "),
            (Field::Mobile, "０３(1234)5678"),
            (Field::Kana, "やまだ たろう"),
        ]);
        assert_eq!(marks_of(&one), marks_of(&other));
        assert_eq!(marks_of(&one).len(), 3);
        assert_ne!(marks_of(&person(&[(Field::ExternalId, "x-1")])), marks_of(&person(&[(Field::ExternalId, "X-1")])));
    }

    #[test]
    fn what_many_share_tells_nobody_apart() {
        for fields in [
            &[(Field::Company, "株式会社山田"), (Field::Name, "山田 太郎")][..],
            &[(Field::Phone, "03-1234-5678"), (Field::Company, "株式会社山田")],
            &[(Field::Phone, "03-1234-5678"), (Field::Name, "・")],
        ] {
            assert_eq!(marks_of(&person(fields)), BTreeSet::new());
        }
    }

    #[test]
    fn an_old_address_is_known_too_with_the_name_of_today() {
        let mut record = Record::unknown(LeadId(1));
        record.person = person(&[(Field::Name, "山田"), (Field::Mail, "new@example.jp"), (Field::Phone, "03-1")]);
        let former = |field: Field, old: &str| Former {
            n: 2,
            field: field.word().to_owned(),
            old: old.to_owned(),
            until: Timestamp::from_millis(0),
        };
        record.past =
            vec![former(Field::Mail, "old@example.jp"), former(Field::Phone, "03-2"), former(Field::Name, "")];
        let expected = ["mail\nnew@example.jp", "mail\nold@example.jp", "phone\n031\n山田", "phone\n032\n山田"];
        assert_eq!(marks_of_record(&record).into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn words_that_tell_of_whom_are_noticed() {
        let mut record = Record::unknown(LeadId(1));
        record.person = person(&[
            (Field::Name, "山田 太郎"),
            (Field::Mail, "taro@example.jp"),
            (Field::Phone, "03-1234-5678"),
            (Field::Company, "Acme Ltd."),
        ]);
        for telling in ["山田様より依頼", "TARO@example.jp", "Tel 03 1234 5678", "acme ltd.の方", "太 郎"] {
            assert!(names(telling, &record), "{telling}");
        }
        for silent in ["本人からのメールによる依頼", "Ticket 1234", "asked by mail on 3 May"] {
            assert!(!names(silent, &record), "{silent}");
        }
    }
}
