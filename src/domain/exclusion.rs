//! Who is never handed over: whether an `[[exclude]]` of the agreement fits a lead (R26, decision 28).

use super::fact::Traits;
use super::likeness::is_free_mail;
use super::matching::longest_match;
use super::person::{Field, Person};
use crate::agreement::{Agreement, Condition, Exclusion, folded};

/// An exclusion that fits, and what it found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fitting<'a> {
    /// The entry of the agreement.
    pub(super) exclusion: &'a Exclusion,
    /// Each field that it asks for, and the word that was found there.
    pub(super) found: Found<'a>,
}

/// The first field that an exclusion asks for, and its word.
pub(super) type Found<'a> = (&'a str, &'a str);

/// The exclusions that fit a lead, in the agreement's order.
pub(super) fn exclusions<'a>(
    agreement: &'a Agreement,
    person: &'a Person,
    traits: &'a Traits,
) -> impl Iterator<Item = Fitting<'a>> {
    agreement
        .exclusions
        .iter()
        .filter_map(move |exclusion| fits(&exclusion.when, person, traits).map(|found| Fitting { exclusion, found }))
}

/// What is found of a condition: everything that it asks for must be so. What is not known fits nothing.
fn fits<'a>(when: &'a Condition, person: &Person, traits: &Traits) -> Option<Found<'a>> {
    let found = when.iter().map(|(field, words)| Some((field.as_str(), word(field, words, person, traits)?)));
    found.collect::<Option<Vec<_>>>()?.first().copied()
}

fn word<'a>(field: &str, words: &'a [String], person: &Person, traits: &Traits) -> Option<&'a str> {
    match field {
        "employees" => {
            let least = words.first()?;
            (traits.employees? >= least.parse().ok()?).then_some(least)
        }
        "email_domain" => {
            let domain = folded(person.get(Field::Mail)?.rsplit_once('@')?.1);
            words.iter().map(String::as_str).find(|word| is_of(&domain, &folded(word.trim_start_matches('@'))))
        }
        "free_mail" => is_free_mail(&folded(person.get(Field::Mail)?.rsplit_once('@')?.1)).then_some(words.first()?),
        // Of every one of these channels: whoever closed one of them can be reached by the others (decision 26).
        "opted_out" => {
            let is_closed =
                |channel: &String| person.get(Field::of(&format!("consent_{channel}"))?).map(|said| said == "no");
            words.iter().all(|channel| is_closed(channel) == Some(true)).then_some(words.first()?)
        }
        "industry" => said(traits.industry.as_deref()?, words),
        "source" => said(traits.source.as_deref()?, words),
        _ => said(person.get(Field::of(field)?)?, words),
    }
}

/// The first of `words` that a text says.
fn said<'a>(text: &str, words: &'a [String]) -> Option<&'a str> {
    words.iter().map(String::as_str).find(|word| longest_match(text, [*word]).is_some())
}

/// A domain, or one below it: `mail.rival.example` is of `rival.example`, `notrival.example` is not.
fn is_of(domain: &str, of: &str) -> bool {
    domain == of || domain.strip_suffix(of).is_some_and(|below| below.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::DEFAULT;

    #[test]
    fn students_and_rivals_are_known_by_their_titles_and_their_mail() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let found = |field: Field, value: &str| {
            let mut person = Person::default();
            person.set(field, value);
            exclusions(&agreement, &person, &Traits::default()).map(|fitting| fitting.exclusion.id.clone()).next()
        };
        for (field, value, id) in [
            (Field::Title, "大学院学生", Some("student")),
            (Field::Title, "Graduate STUDENT", Some("student")),
            (Field::Title, "Studentenwerk", None),
            (Field::Title, "部長", None),
            (Field::Mail, "taro@Rival.example", Some("competitor")),
            (Field::Mail, "taro@mail.rival.example", Some("competitor")),
            (Field::Mail, "taro@notrival.example", None),
            (Field::Mail, "rival.example@example.jp", None),
            (Field::Company, "student", None),
        ] {
            assert_eq!(found(field, value).as_deref(), id, "{value}");
        }
    }

    #[test]
    fn whoever_closed_every_channel_is_excluded_and_whoever_closed_one_is_not() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let found = |closed: &[(Field, &str)]| {
            let mut person = Person::default();
            for (field, said) in closed {
                person.set(*field, said);
            }
            exclusions(&agreement, &person, &Traits::default()).map(|fitting| fitting.exclusion.id.clone()).next()
        };
        let all = Field::CONSENTS;
        assert_eq!(found(&all.map(|field| (field, "no"))).as_deref(), Some("opted_out"));
        assert_eq!(found(&[(all[0], "no"), (all[1], "no")]), None, "post was never refused");
        assert_eq!(found(&[(all[0], "no"), (all[1], "no"), (all[2], "yes")]), None);
        assert_eq!(found(&[(all[1], "no")]), None, "one channel closes that channel only");
    }

    #[test]
    fn an_address_at_which_anybody_can_have_one_is_excluded_where_that_was_agreed() {
        let extra = "[[exclude]]\nid = 'private'\nreason = 'off_industry'\nwhen = { free_mail = true }\n";
        let agreement =
            Agreement::parse("extra", &format!("{DEFAULT}\n{extra}")).unwrap_or_else(|wrong| panic!("{wrong}"));
        for (mail, fits) in [("taro@GMAIL.com", true), ("taro@docomo.ne.jp", true), ("taro@yamada.example", false)] {
            let mut person = Person::default();
            person.set(Field::Mail, mail);
            assert_eq!(exclusions(&agreement, &person, &Traits::default()).next().is_some(), fits, "{mail}");
        }
    }

    #[test]
    fn leads_of_a_source_are_excluded_and_those_of_which_it_is_not_known_are_not() {
        let extra = "[[exclude]]\nid = 'bought'\nreason = 'off_industry'\nwhen = { source = ['名簿'] }\n";
        let agreement =
            Agreement::parse("extra", &format!("{DEFAULT}\n{extra}")).unwrap_or_else(|wrong| panic!("{wrong}"));
        for (source, fits) in [(Some("購入名簿"), true), (Some("Web"), false), (None, false)] {
            let traits = Traits { source: source.map(ToOwned::to_owned), ..Traits::default() };
            assert_eq!(exclusions(&agreement, &Person::default(), &traits).next().is_some(), fits, "{source:?}");
        }
    }

    #[test]
    fn everything_that_an_exclusion_asks_for_must_be_so() {
        let extra =
            "[[exclude]]\nid = 'big_rail'\nreason = 'off_industry'\nwhen = { industry = ['鉄道'], employees = 500 }\n";
        let agreement =
            Agreement::parse("extra", &format!("{DEFAULT}\n{extra}")).unwrap_or_else(|wrong| panic!("{wrong}"));
        let person = Person::default();
        for (industry, employees, fits) in [
            (Some("鉄道業"), Some(500), true),
            (Some("鉄道業"), Some(499), false),
            (Some("鉄道業"), None, false),
            (None, Some(900), false),
        ] {
            let traits = Traits { industry: industry.map(ToOwned::to_owned), employees, ..Traits::default() };
            assert_eq!(exclusions(&agreement, &person, &traits).next().is_some(), fits, "{traits:?}");
        }
    }
}
