//! Who is meant by the owner, the manager, the head: people of the agreement, and whoever stands above them where there is
//! none (semantics 7: a missing superior is passed over upwards, never dropped).

use chrono::TimeDelta;

use super::Choice;
use crate::agreement::terms::{Recipient, Role};
use crate::agreement::{Agreement, Person};
use crate::clock::Timestamp;
use crate::ids::PersonId;

/// Whoever of an agreement can hear of a lead.
#[derive(Debug, Clone, Copy)]
pub struct Hearers<'a> {
    agreement: &'a Agreement,
    owner: Option<&'a Person>,
}

impl<'a> Hearers<'a> {
    /// Those of a lead that is `owner`'s, by the agreement in force.
    pub fn of(agreement: &'a Agreement, owner: Option<&PersonId>) -> Self {
        let listed = owner.and_then(|owner| agreement.person(owner.as_str()));
        Self { agreement, owner: listed.filter(|person| can_hear(agreement, person)) }
    }

    /// Who is told where the ladder tells `recipient`. Empty only where the agreement lists nobody who ever works.
    pub fn told(self, recipient: Recipient) -> Vec<&'a Person> {
        match recipient {
            Recipient::Owner => self.owner.map_or_else(|| self.managers(), |owner| vec![owner]),
            Recipient::Manager => self.managers(),
            Recipient::Head => self.heads(),
        }
    }

    /// Whether this is whose the lead is.
    pub fn is_owner(self, person: &Person) -> bool {
        self.owner.is_some_and(|owner| owner.id == person.id)
    }

    /// Whoever of marketing passed the lead on; all of marketing where the program did, or somebody else.
    pub fn marketing(self, passed_on_by: Option<&PersonId>) -> Vec<&'a Person> {
        let marketing = || self.with_role(Role::Marketing);
        let by = passed_on_by.and_then(|by| marketing().find(|person| person.id == by.as_str()));
        let all: Vec<_> = by.map_or_else(|| marketing().collect(), |by| vec![by]);
        if all.is_empty() { self.heads() } else { all }
    }

    /// The owner's superior. Where nobody has the lead, the superiors of inside sales.
    fn managers(self) -> Vec<&'a Person> {
        let Some(owner) = self.owner else {
            let sales: Vec<_> = self.with_role(Role::InsideSales).filter_map(|person| self.above(person)).collect();
            let mut above: Vec<&Person> = Vec::new();
            for person in sales {
                if !above.iter().any(|known| known.id == person.id) {
                    above.push(person);
                }
            }
            let managers = || self.with_role(Role::Manager).collect::<Vec<_>>();
            return first_with_any([above, managers()]).unwrap_or_else(|| self.heads());
        };
        self.above(owner).map_or_else(|| self.heads(), |superior| vec![superior])
    }

    /// The head above the owner; else any head; else whoever is highest above; else whoever leads anybody; else the owner.
    fn heads(self) -> Vec<&'a Person> {
        let chain: Vec<_> = std::iter::successors(self.owner, |person| self.above(person))
            .take(self.agreement.people.len() + 1)
            .collect();
        let head = chain.iter().find(|person| person.role == Role::Head).copied();
        let heads = self.with_role(Role::Head).collect::<Vec<_>>();
        let highest = chain.iter().skip(1).next_back().copied().into_iter().collect::<Vec<_>>();
        let managers = self.with_role(Role::Manager).collect::<Vec<_>>();
        let owner = self.owner.into_iter().collect::<Vec<_>>();
        let anybody = self.agreement.people.iter().filter(|person| can_hear(self.agreement, person)).take(1).collect();
        first_with_any([head.into_iter().collect(), heads, highest, managers, owner, anybody]).unwrap_or_default()
    }

    /// The next superior who can hear.
    fn above(self, person: &Person) -> Option<&'a Person> {
        let superior = |person: &Person| self.agreement.person(person.reports_to.as_deref()?);
        let mut above = superior(person);
        for _ in 0..self.agreement.people.len() {
            match above {
                Some(person) if !can_hear(self.agreement, person) => above = superior(person),
                _ => break,
            }
        }
        above.filter(|person| can_hear(self.agreement, person))
    }

    fn with_role(self, role: Role) -> impl Iterator<Item = &'a Person> {
        let agreement = self.agreement;
        agreement.people.iter().filter(move |person| person.role == role && can_hear(agreement, person))
    }
}

fn first_with_any<const N: usize>(lists: [Vec<&Person>; N]) -> Option<Vec<&Person>> {
    lists.into_iter().find(|list| !list.is_empty())
}

/// Whoever never works again is not there any more.
fn can_hear(agreement: &Agreement, person: &Person) -> bool {
    !agreement.calendar_of(person).never_opens()
}

/// Who is not to be disturbed for so long, though they work, is never told.
const ALWAYS_QUIET: TimeDelta = TimeDelta::weeks(3);

/// From `from` on, when somebody may be told: while they work, outside of what they want to be quiet, and not before they
/// want to hear again.
pub fn opens(agreement: &Agreement, person: &Person, choice: &Choice, from: Timestamp) -> Timestamp {
    let own = agreement.calendar_of(person);
    let mut quiet = own.clone().into_owned();
    quiet.week = std::array::from_fn(|_| choice.quiet.clone());
    (quiet.holidays, quiet.closed, quiet.on) = (None, Vec::new(), std::collections::BTreeMap::new());
    let mut at = choice.snoozed_until.map_or(from, |until| from.max(until));
    let mut first = None;
    loop {
        let open = if own.is_open(at) { Some(at) } else { own.next_change(at) };
        let Some(open) = open else { return from };
        let loud = if quiet.is_open(open) { quiet.next_change(open) } else { Some(open) };
        let first = *first.get_or_insert(open);
        // Who is quiet in all the hours of their work is told when work begins.
        let Some(loud) = loud.filter(|loud| *loud < first.plus(ALWAYS_QUIET)) else { return first };
        if loud == at {
            return at;
        }
        at = loud;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::calendar::Interval;

    const COMMON: &str = "
        title = 'A team'
        effective_from = 2026-04-01
        time_zone = 'Asia/Tokyo'
        calendar.late.time_zone = 'Asia/Tokyo'
        calendar.late.hours = { monday = ['13:00-15:00', '16:00-20:00'] }
        mql = [{ id = 'asked', score = 1 }]
        score.fit = [{ id = 'director', when = { title = ['director'] }, points = 10 }]
        reason = [{ id = 'no', for = ['return', 'reject', 'lose', 'exclude'], speaks_to = 'marketing' }]
        ";

    fn agreement(people: &str) -> Agreement {
        Agreement::parse("t", &format!("{COMMON}{people}")).unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    fn told(agreement: &Agreement, owner: Option<&str>, recipient: Recipient) -> Vec<String> {
        let owner = owner.map(PersonId::new);
        Hearers::of(agreement, owner.as_ref()).told(recipient).iter().map(|person| person.id.clone()).collect()
    }

    const TEAM: &str = "
        [[person]]
        id = 'tanaka'\nname = 'T'\nrole = 'inside_sales'\nreports_to = 'suzuki'
        [[person]]
        id = 'sato'\nname = 'S'\nrole = 'inside_sales'
        [[person]]
        id = 'suzuki'\nname = 'Z'\nrole = 'manager'\nreports_to = 'abe'
        [[person]]
        id = 'abe'\nname = 'A'\nrole = 'head'
        [[person]]
        id = 'mori'\nname = 'M'\nrole = 'marketing'\n";

    #[test]
    fn a_missing_superior_is_passed_over_upwards_and_never_dropped() {
        let team = agreement(TEAM);
        let all = |owner| Recipient::ALL.iter().map(|whom| told(&team, owner, *whom).join("+")).collect::<Vec<_>>();
        assert_eq!(all(Some("tanaka")), ["tanaka", "suzuki", "abe"]);
        assert_eq!(all(Some("sato")), ["sato", "abe", "abe"], "nobody above: the head");
        assert_eq!(all(None), ["suzuki", "suzuki", "abe"], "nobody has it: whoever leads inside sales");
        assert_eq!(all(Some("gone")), ["suzuki", "suzuki", "abe"], "somebody who is not listed any more is nobody");
        assert_eq!(all(Some("abe")), ["abe", "abe", "abe"], "the head has nobody above");
    }

    #[test]
    fn without_a_head_the_highest_there_is_hears() {
        let team = agreement(&TEAM.replace("role = 'head'", "role = 'manager'"));
        assert_eq!(told(&team, Some("tanaka"), Recipient::Head), ["abe"]);
        let alone = agreement("[[person]]\nid = 'tanaka'\nname = 'T'\nrole = 'inside_sales'\n");
        assert_eq!(told(&alone, None, Recipient::Head), ["tanaka"], "whoever there is");
    }

    #[test]
    fn a_circle_of_superiors_ends() {
        // The file is refused with one; a version kept from before may have it.
        let mut team = agreement(TEAM);
        team.people[3].reports_to = Some("suzuki".to_owned());
        team.people[3].role = Role::Manager;
        assert!(!told(&team, Some("tanaka"), Recipient::Head).is_empty());
    }

    #[test]
    fn who_passed_a_lead_on_hears_of_its_coming_back_and_else_all_of_marketing() {
        let team = agreement(&format!("{TEAM}[[person]]\nid = 'ono'\nname = 'O'\nrole = 'marketing'\n"));
        let told = |by: Option<&str>| {
            let by = by.map(PersonId::new);
            Hearers::of(&team, None).marketing(by.as_ref()).iter().map(|who| who.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            (told(Some("ono")), told(Some("tanaka")), told(None)),
            (
                vec!["ono".to_owned()],
                vec!["mori".to_owned(), "ono".to_owned()],
                vec!["mori".to_owned(), "ono".to_owned()]
            )
        );
    }

    #[test]
    fn nobody_hears_outside_their_hours_nor_in_what_they_keep_quiet() {
        let team = agreement(&TEAM.replace("id = 'sato'", "calendar = 'late'\nid = 'sato'"));
        let sato = team.person("sato").unwrap();
        let quiet = vec![Interval::parse("16:00-17:30").unwrap()];
        let choice = Choice { quiet, ..Choice::default() };
        let at = |text: &str| Timestamp::parse_rfc3339(&format!("2026-11-{text}:00+09:00")).unwrap();
        let cases = [
            ("20T10:00", "23T13:00", "a Friday: Monday is the only day"),
            ("23T14:30", "23T14:30", "at work"),
            ("23T15:00", "23T17:30", "a break, and then a quiet hour and a half"),
            ("23T19:59", "23T19:59", "the last minute"),
            ("23T20:00", "30T13:00", "closing is closed"),
        ];
        for (from, expected, why) in cases {
            assert_eq!(opens(&team, sato, &choice, at(from)), at(expected), "{why}");
        }
        let snoozed = Choice { snoozed_until: Some(at("23T18:00")), ..Choice::default() };
        assert_eq!(opens(&team, sato, &snoozed, at("23T14:30")), at("23T18:00"));
        let always = Choice { quiet: vec![Interval::parse("00:00-24:00").unwrap()], ..Choice::default() };
        assert_eq!(opens(&team, sato, &always, at("20T10:00")), at("23T13:00"), "told when work begins, and not never");
    }
}
