//! Who is never handed over: whether an `[[exclude]]` of the agreement fits a lead (R26, decision 28).

use super::condition::{Found, Subject};
use super::score::fit_points;
use crate::agreement::{Agreement, Exclusion};

/// An exclusion that fits, and what it found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitting<'a> {
    /// The entry of the agreement.
    pub exclusion: &'a Exclusion,
    /// The first thing that it asks for; nothing of one that asks for no attribute but for too few points.
    pub found: Option<Found<'a>>,
}

impl Fitting<'_> {
    /// Whether it is said of the person for good: such a lead is put aside, and not only held back (R26, R31).
    pub fn is_for_good(&self) -> bool {
        self.exclusion.fit_below.is_none()
    }
}

/// The exclusions that fit a lead, in the agreement's order.
pub fn exclusions<'a>(agreement: &'a Agreement, subject: Subject<'a>) -> impl Iterator<Item = Fitting<'a>> {
    agreement.exclusions.iter().filter_map(move |exclusion| {
        let found = subject.meets(&exclusion.when)?;
        let below = |least| fit_points(&agreement.score, &subject) < least;
        exclusion.fit_below.is_none_or(below).then(|| Fitting { exclusion, found: found.first().copied() })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::agreement::DEFAULT;
    use crate::domain::{Field, Person, Traits};

    fn first(agreement: &Agreement, person: &Person, traits: &Traits) -> Option<String> {
        let subject = Subject { person, traits, bantc: &BTreeMap::new() };
        exclusions(agreement, subject).map(|fitting| fitting.exclusion.id.clone()).next()
    }

    #[test]
    fn students_and_rivals_are_known_by_their_titles_and_their_mail() {
        let agreement = Agreement::parse("default", DEFAULT).unwrap();
        let found = |field: Field, value: &str| {
            let mut person = Person::default();
            person.set(field, value);
            first(&agreement, &person, &Traits::default())
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
            first(&agreement, &person, &Traits::default())
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
            assert_eq!(first(&agreement, &person, &Traits::default()).is_some(), fits, "{mail}");
        }
    }

    #[test]
    fn leads_of_a_source_are_excluded_and_those_of_which_it_is_not_known_are_not() {
        let extra = "[[exclude]]\nid = 'bought'\nreason = 'off_industry'\nwhen = { source = ['名簿'] }\n";
        let agreement =
            Agreement::parse("extra", &format!("{DEFAULT}\n{extra}")).unwrap_or_else(|wrong| panic!("{wrong}"));
        for (source, fits) in [(Some("購入名簿"), true), (Some("Web"), false), (None, false)] {
            let traits = Traits { source: source.map(ToOwned::to_owned), ..Traits::default() };
            assert_eq!(first(&agreement, &Person::default(), &traits).is_some(), fits, "{source:?}");
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
            assert_eq!(first(&agreement, &person, &traits).is_some(), fits, "{traits:?}");
        }
    }

    #[test]
    fn whoever_is_off_the_target_is_not_handed_over_and_not_put_aside() {
        let extra = "[[exclude]]\nid = 'off_target'\nreason = 'off_industry'\nfit_below = 15\n";
        let agreement =
            Agreement::parse("extra", &format!("{DEFAULT}\n{extra}")).unwrap_or_else(|wrong| panic!("{wrong}"));
        let bantc = BTreeMap::new();
        for (title, industry, fits) in
            [("課長", None, true), ("部長", None, false), ("課長", Some("卸売業"), false), ("", None, true)]
        {
            let mut person = Person::default();
            person.set(Field::Title, title);
            let traits = Traits { industry: industry.map(ToOwned::to_owned), ..Traits::default() };
            let subject = Subject { person: &person, traits: &traits, bantc: &bantc };
            let found = exclusions(&agreement, subject).next();
            assert_eq!(found.is_some(), fits, "{title} {industry:?}");
            assert!(found.is_none_or(|fitting| !fitting.is_for_good()));
        }
    }
}
