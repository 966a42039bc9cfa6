//! The person behind a lead: everything that an erase empties.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::agreement::terms::Channel;
use crate::i18n::Message;

macro_rules! fields {
    ($($(#[$doc:meta])* $item:ident = $word:literal,)+) => {
        /// One attribute of a person. The words are the fields of maps, forms and JSON (`interface`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* $item,)+ }

        impl Field {
            /// All of them, in the order in which they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$item),+];

            /// The word.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$item => $word),+ }
            }

            /// The one that `word` stands for.
            pub fn of(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$item),)+ _ => None }
            }

            /// What it is called on screens.
            pub const fn label(self) -> Message {
                Message::new(match self { $(Self::$item => concat!("field.", $word)),+ })
            }
        }
    };
}

fields! {
    /// The lead's name in the other system. Unique; case counts.
    ExternalId = "external_id",
    /// The person's name.
    Name = "name",
    /// How the name is read.
    Kana = "kana",
    /// The company's name.
    Company = "company",
    /// The department.
    Department = "department",
    /// The title.
    Title = "title",
    /// A telephone number.
    Phone = "phone",
    /// A mobile number.
    Mobile = "mobile",
    /// A mail address.
    Mail = "mail",
    /// The role in the decision.
    Role = "role",
    /// May be telephoned: `yes` or `no`.
    ConsentPhone = "consent_phone",
    /// May be mailed.
    ConsentMail = "consent_mail",
    /// May be sent letters.
    ConsentPost = "consent_post",
}

impl Field {
    /// Whether somebody may be called, be written to by mail, and by post.
    pub const CONSENTS: [Self; 3] = [Self::ConsentPhone, Self::ConsentMail, Self::ConsentPost];
}

/// What is known of a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Person {
    fields: Shared<BTreeMap<Field, String>>,
    /// What a list carried beside the known fields, under its own column names.
    pub extra: Shared<BTreeMap<String, String>>,
}

/// A value of which a copy is but another reference, until one of them becomes otherwise: a row of a list goes through
/// many hands that only look at the person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shared<T>(Arc<T>);

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Clone> DerefMut for Shared<T> {
    fn deref_mut(&mut self) -> &mut T {
        Arc::make_mut(&mut self.0)
    }
}

impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Arc::new(value))
    }
}

/// One attribute that became another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The field's word, or the extra field's own name.
    pub field: String,
    /// What it was; empty where nothing was known.
    pub old: String,
    /// What it is.
    pub new: String,
}

impl Person {
    /// An attribute; nothing where it is not known.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.fields.get(&field).map(String::as_str)
    }

    /// Sets an attribute; an empty text forgets it.
    pub fn set(&mut self, field: Field, value: &str) {
        if value.is_empty() {
            self.fields.remove(&field);
        } else {
            self.fields.insert(field, value.to_owned());
        }
    }

    /// Whether the person does not want to be reached by what this field holds (decision 26).
    pub fn closes(&self, field: Field) -> bool {
        let channel = match field {
            Field::Phone | Field::Mobile => Channel::Phone,
            Field::Mail => Channel::Mail,
            _ => return false,
        };
        self.opt_out_of(channel).is_some()
    }

    /// The consent that the person refused for a channel. A visit or a meeting on the web is agreed upon by another one.
    pub fn opt_out_of(&self, channel: Channel) -> Option<Field> {
        let consent = match channel {
            Channel::Phone => Field::ConsentPhone,
            Channel::Mail => Field::ConsentMail,
            Channel::Visit | Channel::Web => return None,
        };
        (self.get(consent) == Some("no")).then_some(consent)
    }

    /// Whether anything tells who it is.
    pub fn is_somebody(&self) -> bool {
        let telling = [Field::ExternalId, Field::Mail, Field::Name, Field::Company];
        telling.into_iter().any(|field| self.get(field).is_some())
    }

    /// All known attributes.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.fields.iter().map(|(field, value)| (*field, value.as_str()))
    }

    /// Takes over what `newer` knows (what it does not say stays) and tells what became different.
    pub fn learn(&mut self, newer: &Self) -> Vec<Change> {
        let mut changes = Vec::new();
        for (field, new) in newer.iter() {
            let old = self.get(field).unwrap_or_default();
            if old != new {
                changes.push(Change { field: field.word().to_owned(), old: old.to_owned(), new: new.to_owned() });
                self.set(field, new);
            }
        }
        for (name, new) in newer.extra.iter() {
            let old = self.extra.get(name).map(String::as_str).unwrap_or_default();
            if old != new {
                changes.push(Change { field: name.clone(), old: old.to_owned(), new: new.clone() });
                self.extra.insert(name.clone(), new.clone());
            }
        }
        changes
    }

    /// What a search looks at.
    pub const SEARCHED: [Field; 6] =
        [Field::Name, Field::Kana, Field::Company, Field::Mail, Field::Phone, Field::ExternalId];

    /// The same of this person, one a line, folded by [`super::search_key`].
    pub fn search_text(&self) -> String {
        let words: Vec<_> = Self::SEARCHED.iter().filter_map(|field| self.get(*field)).map(super::search_key).collect();
        words.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_list_leaves_blank_stays_known() {
        let mut person = Person::default();
        person.set(Field::Name, "山田 太郎");
        person.set(Field::Phone, "03-1234-5678");
        let mut newer = Person::default();
        newer.set(Field::Phone, "03-9999-0000");
        let changes = person.learn(&newer);
        assert_eq!(person.get(Field::Name), Some("山田 太郎"));
        assert_eq!(changes.len(), 1);
        assert_eq!((changes[0].field.as_str(), changes[0].old.as_str()), ("phone", "03-1234-5678"));
        assert!(person.learn(&newer).is_empty(), "the same again changes nothing");
    }

    #[test]
    fn a_lists_own_columns_are_learned_like_fields() {
        let mut person = Person::default();
        person.extra.insert("rank".to_owned(), "B".to_owned());
        let mut newer = Person::default();
        newer.extra.extend([("rank".to_owned(), "B".to_owned()), ("booth".to_owned(), "12".to_owned())]);
        let changes = person.learn(&newer);
        let told: Vec<_> = changes.iter().map(|change| [&change.field, &change.old, &change.new]).collect();
        assert_eq!(told, [["booth", "", "12"]], "what was known already is no change");
        assert_eq!(person.extra, newer.extra);
    }

    #[test]
    fn whoever_does_not_want_to_be_called_can_still_be_written_to() {
        let refusing = |consent: Field| {
            let mut person = Person::default();
            person.set(consent, "no");
            let closed = [Field::Phone, Field::Mobile, Field::Mail, Field::Company].map(|field| person.closes(field));
            let opted_out = [Channel::Phone, Channel::Mail, Channel::Visit, Channel::Web];
            (closed, opted_out.map(|channel| person.opt_out_of(channel).is_some()))
        };
        assert_eq!(refusing(Field::ConsentPhone), ([true, true, false, false], [true, false, false, false]));
        assert_eq!(refusing(Field::ConsentMail), ([false, false, true, false], [false, true, false, false]));
        assert_eq!(refusing(Field::ConsentPost), ([false; 4], [false; 4]));
    }

    #[test]
    fn people_are_found_by_what_they_are_called_and_where_they_are_reached() {
        let mut person = Person::default();
        for (field, value) in [(Field::Name, "山田 太郎"), (Field::Title, "部長"), (Field::Mail, "Taro@Example.com")]
        {
            person.set(field, value);
        }
        assert_eq!(person.search_text(), "山田 太郎\ntaro@example.com");
    }
}
