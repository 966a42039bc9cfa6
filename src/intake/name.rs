//! Names that an export keeps in two columns, put together as they are said.

use super::map::NamePart;
use crate::domain::{Field, Person};

/// The parts of a name and of its reading.
#[derive(Debug, Default)]
pub(super) struct NameParts {
    last: Option<String>,
    first: Option<String>,
    last_kana: Option<String>,
    first_kana: Option<String>,
}

impl NameParts {
    /// One part.
    pub(super) fn part(&mut self, part: NamePart) -> &mut Option<String> {
        match part {
            NamePart::Last => &mut self.last,
            NamePart::First => &mut self.first,
            NamePart::LastKana => &mut self.last_kana,
            NamePart::FirstKana => &mut self.first_kana,
        }
    }

    /// Gives a person the name, unless a column has the whole of it.
    pub(super) fn join_into(self, person: &mut Person) {
        let whole =
            [(Field::Name, joined(self.last, self.first)), (Field::Kana, joined(self.last_kana, self.first_kana))];
        for (field, name) in whole {
            if let Some(name) = name.filter(|_| person.get(field).is_none()) {
                person.set(field, &name);
            }
        }
    }
}

/// 山田 太郎, but Ann Lee: East Asian names begin with the family, whichever part is written so.
fn joined(last: Option<String>, first: Option<String>) -> Option<String> {
    let (Some(last), Some(first)) = (&last, &first) else { return last.or(first) };
    let begins_with_family = last.chars().chain(first.chars()).any(is_east_asian);
    Some(if begins_with_family { format!("{last} {first}") } else { format!("{first} {last}") })
}

/// Kana, Chinese characters and Hangul, in all their widths.
fn is_east_asian(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11FF}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{3130}'..='\u{318F}'
        | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FFDC}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_together_in_the_order_in_which_they_are_said() {
        for (last, first, whole) in [
            (Some("山田"), Some("太郎"), Some("山田 太郎")),
            (Some("𠮷田"), Some("花子"), Some("𠮷田 花子")),
            (Some("ﾔﾏﾀﾞ"), Some("ﾀﾛｳ"), Some("ﾔﾏﾀﾞ ﾀﾛｳ")),
            (Some("김"), Some("민수"), Some("김 민수")),
            (Some("スミス"), Some("John"), Some("スミス John")),
            (Some("Lee"), Some("Ann"), Some("Ann Lee")),
            (Some("Perrin"), Some("Gaëlle"), Some("Gaëlle Perrin")),
            (Some("佐藤"), None, Some("佐藤")),
            (None, Some("Ann"), Some("Ann")),
            (None, None, None),
        ] {
            let own = |part: Option<&str>| part.map(ToOwned::to_owned);
            assert_eq!(joined(own(last), own(first)).as_deref(), whole);
        }
    }

    #[test]
    fn a_column_with_the_whole_name_goes_before_its_parts() {
        let mut person = Person::default();
        person.set(Field::Name, "Dr. Ann Lee");
        let mut parts = NameParts::default();
        for (part, text) in [(NamePart::Last, "Lee"), (NamePart::LastKana, "リー"), (NamePart::FirstKana, "アン")] {
            *parts.part(part) = Some(text.to_owned());
        }
        parts.join_into(&mut person);
        assert_eq!((person.get(Field::Name), person.get(Field::Kana)), (Some("Dr. Ann Lee"), Some("リー アン")));
    }
}
