//! By what a person who was erased would be known again, so that no list brings them back (reliability P6).
//!
//! Spelling makes no difference where it makes none to a likeness: what is compared are the same keys. A mark says as
//! little as it can: whoever keeps one keeps a salted hash of it, never the mark.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::likeness::{mailbox_key, name_keys, phone_keys};
use super::person::{Field, Person};
use super::record::Record;
use super::search_key;

/// What tells one person apart from all others: the external id, each mailbox, each mailbox and each telephone number
/// together with each name or reading of a name. A company, a name or a telephone number alone is shared by many.
pub fn marks_of(person: &Person) -> BTreeSet<String> {
    Known::of(|field| person.get(field).into_iter().map(ToOwned::to_owned).collect()).marks(|_| false)
}

/// The same by all that was ever known of a lead: an old list tells of an old address. A mailbox of which `is_shared` says
/// that other people are written to by it (`info@`) tells of this one with their name only.
pub fn marks_of_record(record: &Record, is_shared: impl Fn(&str) -> bool) -> BTreeSet<String> {
    Known::of(|field| {
        let former = record.past.iter().filter(move |former| former.field == field.word());
        let former = former.map(|former| former.old.clone()).filter(|old| !old.is_empty());
        record.person.get(field).map(ToOwned::to_owned).into_iter().chain(former).collect()
    })
    .marks(is_shared)
}

/// The mark of a name under which a list knows somebody.
pub fn mark_of_id(id: &str) -> Option<String> {
    let known = Known { ids: vec![id.to_owned()], mails: Vec::new(), phones: Vec::new(), names: Vec::new() };
    known.marks(|_| false).pop_first()
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

    fn marks(&self, is_shared: impl Fn(&str) -> bool) -> BTreeSet<String> {
        // Case counts in an external id, and nothing else but blanks around it.
        let ids = self.ids.iter().map(|id| id.trim().nfc().collect::<String>()).filter(|id| !id.is_empty());
        let mut marks: BTreeSet<String> = ids.map(|id| format!("id\n{id}")).collect();
        let names: BTreeSet<String> = self.names.iter().flat_map(|name| name_keys(name)).collect();
        let mut with_names = |kind: &str, key: &str| {
            marks.extend(names.iter().map(|name| format!("{kind}\n{key}\n{name}")));
        };
        let mails: BTreeSet<String> = self.mails.iter().filter_map(|mail| mailbox_key(mail)).collect();
        for mail in &mails {
            with_names("mail", mail);
        }
        self.phones.iter().flat_map(|phone| phone_keys(phone)).for_each(|phone| with_names("phone", &phone));
        marks.extend(mails.iter().filter(|mail| !is_shared(mail)).map(|mail| format!("mail\n{mail}")));
        marks
    }
}

fn without_blanks(text: &str) -> String {
    search_key(text).chars().filter(|c| !c.is_whitespace() && *c != '・').collect()
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
    let mut phones = [Field::Phone, Field::Mobile].into_iter().filter_map(|field| record.person.get(field));
    // With the country before it a number has lost its 0.
    let is_said = |key: String| said_digits.contains(key.trim_start_matches(['0', '+']));
    now.chain(former.map(|former| former.old.as_str())).any(occurs)
        || parts.flat_map(str::split_whitespace).any(occurs)
        || phones.any(|phone| phone_keys(phone).into_iter().any(is_said))
}

/// What of a person would be found again in words that many share: whole names and readings, addresses, telephone
/// numbers, and the names under which lists know them. A part of a name, or a company, is in many words by chance.
#[derive(Debug, Default)]
pub struct Telling {
    texts: BTreeSet<String>,
    digits: BTreeSet<String>,
}

impl Telling {
    /// All that was ever known of a lead, with the further names under which lists know it.
    pub fn of(record: &Record, other_names: &[String]) -> Self {
        let known = Known::of(|field| {
            let former = record.past.iter().filter(|former| former.field == field.word());
            // Of whom nothing was known before, nothing told: no word at all is in every word.
            let former = former.map(|former| former.old.clone()).filter(|old| !old.is_empty());
            record.person.get(field).map(ToOwned::to_owned).into_iter().chain(former).collect()
        });
        let names = known.names.iter().flat_map(|name| {
            let turned = name.split_whitespace().rev().collect::<String>();
            [name_keys(name), vec![without_blanks(name), without_blanks(&turned)]].concat()
        });
        let names = names.map(|name| without_blanks(&name)).filter(|name| says_who(name, 3));
        let ids = known.ids.iter().chain(other_names).map(|id| without_blanks(id));
        // A number of few digits is in many words, a bare one in many links.
        let ids = ids.filter(|id| says_who(id, 6) && !id.chars().all(|c| c.is_ascii_digit()));
        let mails = known.mails.iter().flat_map(|mail| [Some(without_blanks(mail)), mailbox_key(mail)]).flatten();
        let mails = mails.filter(|mail| mail.contains('@') || says_who(mail, 3));
        let digits = known.phones.iter().flat_map(|phone| phone_keys(phone));
        let digits = digits.map(|key| key.trim_start_matches(['0', '+']).to_owned()).filter(|key| key.len() >= 8);
        Self { texts: names.chain(ids).chain(mails).collect(), digits: digits.collect() }
    }

    /// Whether words tell of the person.
    pub fn is_in(&self, words: &str) -> bool {
        let said = without_blanks(words).replace("%40", "@");
        let said_digits = || said.chars().filter(char::is_ascii_digit).collect::<String>();
        self.texts.iter().any(|text| said.contains(text)) || {
            let said_digits = if self.digits.is_empty() { String::new() } else { said_digits() };
            self.digits.iter().any(|digits| said_digits.contains(digits))
        }
    }
}

/// Whether a text is so long that it is in other words by no chance; Latin letters say less each.
fn says_who(text: &str, least: usize) -> bool {
    let least = if text.is_ascii() { least.max(6) } else { least };
    text.chars().count() >= least
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
    fn somebody_of_whom_no_address_was_known_before_is_in_no_word() {
        let mut record = Record::unknown(LeadId(1));
        record.person = person(&[(Field::Mail, "canary.mail@example.jp")]);
        let until = Timestamp::from_millis(0);
        record.past = ["mail", "name", "external_id", "phone"]
            .map(|field| Former { n: 2, field: field.to_owned(), old: String::new(), until })
            .into();
        let telling = Telling::of(&record, &[]);
        assert_eq!(["Web", "展示会", "tanaka", ""].map(|word| telling.is_in(word)), [false; 4]);
        assert!(telling.is_in("an invitation to canary.mail@example.jp"));
        record.past[0].old = "-".to_owned();
        assert!(!Telling::of(&record, &[]).is_in("white-paper"), "what is no address is in words by chance");
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
        // The id and the mailbox alone, and the mailbox and the number with the name in either order.
        assert_eq!(marks_of(&one).len(), 6);
        assert_ne!(marks_of(&person(&[(Field::ExternalId, "x-1")])), marks_of(&person(&[(Field::ExternalId, "X-1")])));
    }

    #[test]
    fn however_a_list_spells_somebody_it_is_them() {
        let erased = person(&[
            (Field::Name, "鑑奈里 亜太郎"),
            (Field::Phone, "03-9876-1234"),
            (Field::Mail, "canary.mail@example.jp"),
        ]);
        let known = marks_of(&erased);
        for (field, spelt, phone) in [
            (Field::Name, "鑑奈里　亜太郎様", "0398761234 内線3"),
            (Field::Name, "亜太郎 鑑奈里", "03-9876-1234"),
            (Field::Name, "Mr. 鑑奈里 亜太郎", "03-9876-1234 / 090-1111-2222"),
            (Field::Name, "鑑奈里亜太郎 殿", "090-1111-2222、03-9876-1234"),
            (Field::Name, "鑑奈里・亜太郎", "代表 0081-3-9876-1234"),
            (Field::Mail, "Canary.Mail+news@example.jp", "+44 20 7946 0000"),
        ] {
            let told = marks_of(&person(&[(field, spelt), (Field::Phone, phone)]));
            assert!(!known.is_disjoint(&told), "{spelt}, {phone}: {told:?}");
        }
        // A colleague at the same switchboard, a namesake elsewhere.
        for (name, phone) in [("鑑奈里 次郎", "03-9876-1234"), ("鑑奈里 亜太郎", "03-9876-1235")] {
            assert!(known.is_disjoint(&marks_of(&person(&[(Field::Name, name), (Field::Phone, phone)]))), "{name}");
        }
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
        record.person =
            person(&[(Field::Name, "山田"), (Field::Mail, "new@example.jp"), (Field::Phone, "03-1111-1111")]);
        let former = |field: Field, old: &str| Former {
            n: 2,
            field: field.word().to_owned(),
            old: old.to_owned(),
            until: Timestamp::from_millis(0),
        };
        record.past =
            vec![former(Field::Mail, "old@example.jp"), former(Field::Phone, "03-2222-2222"), former(Field::Name, "")];
        let marks = |is_shared: fn(&str) -> bool| marks_of_record(&record, is_shared).into_iter().collect::<Vec<_>>();
        let all = [
            "mail\nnew@example.jp",
            "mail\nnew@example.jp\n山田",
            "mail\nold@example.jp",
            "mail\nold@example.jp\n山田",
            "phone\n0311111111\n山田",
            "phone\n0322222222\n山田",
        ];
        assert_eq!(marks(|_| false), all);
        // Behind an address that others are written to by, too, it is the one of that name.
        let others_too = marks(|mail| mail.starts_with("old"));
        assert_eq!(others_too, [&all[..2], &all[3..]].concat());
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
        for telling in
            ["山田様より依頼", "TARO@example.jp", "Tel 03 1234 5678", "+81-3-1234-5678", "acme ltd.の方", "太 郎"]
        {
            assert!(names(telling, &record), "{telling}");
        }
        for silent in ["本人からのメールによる依頼", "Ticket 1234", "asked by mail on 3 May"] {
            assert!(!names(silent, &record), "{silent}");
        }
    }
}
