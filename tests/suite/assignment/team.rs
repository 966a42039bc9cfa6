//! A team at work on one database: what is handed over goes round, what nobody can take is held and given later, and two
//! who hand over at once never use one turn, or one place, twice.

use std::collections::BTreeMap;
use std::sync::Barrier;

use chrono::TimeDelta;
use tasuki::agreement::Adoption;
use tasuki::desk::{Desk, Manner, Problem, Rehearsal};
use tasuki::domain::assignment;
use tasuki::domain::{Field, Ground, Request, Way, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::{LeadId, PersonId};
use tasuki::intake::Row;

use super::TEAMS;
use crate::harness::{Console, Office};

/// A Monday morning.
const MONDAY: &str = "2026-11-16T09:00:00+09:00";

/// A house that works by `fixtures/agreements/teams.toml`.
struct Team {
    office: Office,
}

impl Team {
    fn new() -> Self {
        Self::under(TEAMS)
    }

    fn under(text: &str) -> Self {
        let team = Self { office: Office::at(MONDAY) };
        team.adopt(text);
        team
    }

    fn adopt(&self, text: &str) {
        let by = Adoption { marketing: PersonId::new("suzuki"), sales: PersonId::new("kimura"), reason: None };
        self.desk("suzuki").adopt("teams", text, &by).unwrap_or_else(|wrong| panic!("{wrong}"));
    }

    fn desk(&self, who: &str) -> Desk {
        self.office.desk(who)
    }

    /// Time passes.
    fn wait(&self, by: TimeDelta) {
        self.office.clock.advance(by);
    }

    /// A lead of a company of its own, handed over to nobody by name.
    fn handed_over(&self, company: &str) -> LeadId {
        self.handed_over_of(company, company, "Web")
    }

    fn handed_over_of(&self, company: &str, name: &str, source: &str) -> LeadId {
        let lead = self.office.captured(company, name, source);
        self.act("ito", lead, by_list());
        lead
    }

    fn act(&self, who: &str, lead: LeadId, request: impl Into<Request>) {
        self.desk(who).act(lead, &request.into()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    }

    fn refused(&self, who: &str, lead: LeadId, request: impl Into<Request>) -> &'static str {
        match self.desk(who).act(lead, &request.into()) {
            Err(Problem::Refused { refusal, .. }) => refusal.rule(),
            other => panic!("{other:?}"),
        }
    }

    fn owner(&self, lead: LeadId) -> String {
        let owner = self.desk("ito").sheet(lead).unwrap().owner;
        owner.map_or_else(|| "nobody".to_owned(), |owner| owner.to_string())
    }

    fn owners<const N: usize>(&self, leads: [LeadId; N]) -> [String; N] {
        leads.map(|lead| self.owner(lead))
    }

    /// How the rules decided last.
    fn how(&self, lead: LeadId) -> &'static str {
        self.desk("ito").sheet(lead).unwrap().allotted.map_or("never asked", |allotted| allotted.allotment.how.word())
    }

    /// Everybody's credit in the rule for all others, as the next decision would find it.
    fn credits(&self) -> BTreeMap<String, i64> {
        let lead = self.office.captured("誰かの会社", "誰か", "Web");
        let found = self.desk("ito").explain(lead).unwrap().unwrap();
        let credits = found.thought_of.iter().map(|thought| (thought.person.to_string(), thought.credit));
        credits.filter(|(_, credit)| *credit != 0).collect()
    }

    fn is_sound(&self) {
        let health = self.desk("ito").check().unwrap();
        assert_eq!((health.health.differing, health.health.engine), (vec![], vec![]));
    }
}

fn by_list() -> Wish {
    Wish::HandOff { ground: Ground::List, to: None }
}

fn too_early() -> Wish {
    Wish::Return { reason: "too_early".to_owned(), wake: None }
}

fn credits(of: &[(&str, i64)]) -> BTreeMap<String, i64> {
    of.iter().map(|(person, credit)| ((*person).to_owned(), *credit)).collect()
}

#[test]
fn leads_go_round_and_each_tells_why_it_came() {
    let team = Team::new();
    let leads = ["A", "B", "C"].map(|company| team.handed_over(company));
    assert_eq!(team.owners(leads), ["tanaka", "sato", "tanaka"]);
    assert_eq!(team.credits(), credits(&[]));
    let sheet = team.desk("ito").sheet(leads[1]).unwrap();
    let allotted = sheet.allotted.unwrap();
    assert_eq!((allotted.by.as_str(), allotted.handoff, allotted.allotment.rule.as_deref()), ("ito", 1, Some("rest")));
    let credit = |n: usize| (allotted.allotment.thought_of[n].credit, allotted.allotment.thought_of[n].moved);
    assert_eq!((credit(0), credit(1)), ((-1, 2), (1, -2)));
    team.is_sound();
}

#[test]
fn a_name_on_the_hand_off_asks_no_rule_and_a_taken_lead_tells_so() {
    let team = Team::new();
    let named = team.office.captured("A", "a", "Web");
    team.act("ito", named, Wish::HandOff { ground: Ground::List, to: Some(PersonId::new("kimura")) });
    assert_eq!((team.owner(named).as_str(), team.how(named)), ("kimura", "never asked"));
    assert_eq!(team.credits(), credits(&[]), "by hand moves no turns");
    let lead = team.handed_over("B");
    team.act("sato", lead, Wish::Accept);
    assert_eq!((team.owner(lead).as_str(), team.how(lead)), ("sato", "turn"), "given to tanaka, taken by sato");
}

#[test]
fn what_nobody_can_take_is_held_and_given_oldest_first() {
    let team = Team::new();
    // Tanaka takes three at most, Sato two a day.
    let taken = ["A", "B", "C", "D", "E"].map(|company| team.handed_over(company));
    let held = ["F", "G", "H"].map(|company| {
        team.wait(TimeDelta::minutes(1));
        team.handed_over(company)
    });
    assert_eq!(held.map(|lead| team.how(lead)), ["held"; 3]);
    assert_eq!(team.desk("ito").held().unwrap(), 3);
    let tanakas: Vec<_> = taken.into_iter().filter(|lead| team.owner(*lead) == "tanaka").collect();
    assert_eq!(tanakas.len(), 3);

    team.act("tanaka", tanakas[0], too_early());
    assert_eq!(team.owners(held), ["tanaka", "nobody", "nobody"], "the place goes to the oldest");
    team.act("tanaka", tanakas[1], Wish::Accept);
    assert_eq!(team.owners(held), ["tanaka", "nobody", "nobody"], "no place is made by taking a lead on");

    // The next day Sato can take two again: those that wait go before one that comes in now.
    team.wait(TimeDelta::days(1));
    let new = team.handed_over("I");
    assert_eq!(team.owners(held), ["tanaka", "sato", "sato"]);
    assert_eq!((team.owner(new).as_str(), team.how(new)), ("nobody", "held"));
    let sheet = team.desk("ito").sheet(held[1]).unwrap();
    assert_eq!(sheet.allotted.unwrap().by, PersonId::program(), "nobody asked for it");
    team.is_sound();
}

#[test]
fn what_is_held_is_given_when_the_console_opens_or_by_command_and_may_be_taken() {
    let team = Team::new();
    for company in ["A", "B", "C", "D", "E"] {
        team.handed_over(company);
    }
    let [first, second, third] = ["F", "G", "H"].map(|company| team.handed_over(company));
    assert_eq!(team.desk("ito").give_held().unwrap(), []);
    team.act("kimura", first, Wish::Accept);
    assert_eq!(team.owner(first), "kimura", "whoever is quick takes it");
    assert_eq!(team.refused("suzuki", second, Wish::Allot), "nobody_free");
    team.wait(TimeDelta::days(1));
    let given = team.desk("ito").give_held().unwrap();
    assert_eq!(given.iter().map(|done| done.lead).collect::<Vec<_>>(), [second, third]);
    assert_eq!(team.owners([first, second, third]), ["kimura", "sato", "sato"]);
    team.is_sound();
}

#[test]
fn a_hand_off_that_is_taken_back_gives_its_turn_back() {
    let team = Team::new();
    let lead = team.handed_over("A");
    assert_eq!((team.owner(lead).as_str(), team.credits()), ("tanaka", credits(&[("tanaka", -1), ("sato", 1)])));
    team.act("ito", lead, Wish::Undo);
    assert_eq!(team.credits(), credits(&[]));
    team.is_sound();
    team.act("ito", lead, Wish::Redo);
    assert_eq!(team.credits(), credits(&[("tanaka", -1), ("sato", 1)]));
    team.is_sound();
}

#[test]
fn an_assignment_by_hand_moves_turns_only_where_it_is_to_count() {
    let team = Team::new();
    let lead = team.handed_over("A");
    let before = team.credits();
    team.act("suzuki", lead, Wish::Assign { to: PersonId::new("sato") });
    assert_eq!(team.credits(), before);
    let counted = |to: &str| Request { counted: true, ..Wish::Assign { to: PersonId::new(to) }.into() };
    team.act("suzuki", lead, counted("tanaka"));
    assert_eq!(team.how(lead), "by_hand");
    assert_eq!(team.credits(), credits(&[("tanaka", -2), ("sato", 2)]));
    let partners = team.office.captured("P", "p", "Web");
    assert_eq!(team.refused("suzuki", partners, counted("sato")), "not_from_here");
    team.is_sound();
}

#[test]
fn the_rules_are_asked_again_for_an_owner_who_cannot_look_after_a_lead() {
    let team = Team::new();
    let lead = team.handed_over("A");
    assert_eq!(team.owner(lead), "tanaka");
    team.act("suzuki", lead, Wish::Allot);
    assert_eq!((team.owner(lead).as_str(), team.how(lead)), ("sato", "turn"));
    // From abroad, and only one speaks English: nobody is relieved of a lead for nobody.
    let abroad = team.handed_over_of("B", "b", "Global site");
    assert_eq!(team.owner(abroad), "sato");
    assert_eq!(team.refused("suzuki", abroad, Wish::Allot), "nobody_free");
    assert_eq!(team.owner(abroad), "sato");
    let nobodys = team.office.captured("C", "c", "Web");
    assert_eq!(team.refused("suzuki", nobodys, Wish::Allot), "not_from_here");
    team.is_sound();
}

#[test]
fn a_colleague_goes_to_whoever_works_on_the_company_however_it_is_spelt() {
    let team = Team::new();
    let first = team.handed_over_of("株式会社山田製作所", "山田", "Web");
    assert_eq!(team.owner(first), "tanaka");
    let second = team.handed_over_of("（株）山田製作所", "鈴木", "Web");
    assert_eq!((team.owner(second).as_str(), team.how(second)), ("tanaka", "account"));
    let other = team.handed_over_of("山田製薬所", "佐藤", "Web");
    assert_eq!((team.owner(other).as_str(), team.how(other)), ("sato", "turn"), "no turn was used up in between");
    // Nobody works on the company any more.
    team.act("tanaka", first, too_early());
    team.act("tanaka", second, too_early());
    let third = team.handed_over_of("山田製作所", "高橋", "Web");
    assert_eq!(team.how(third), "turn");

    let account = team.desk("ito").sheet(third).unwrap().account.unwrap();
    let people: Vec<_> = account.people.iter().map(|person| person.lead).collect();
    assert_eq!((people, account.total), (vec![first, second, third], 3));
    assert_eq!((account.roles.covered.len(), account.roles.missing.len()), (0, 5));
    team.is_sound();
}

#[test]
fn a_corrected_company_and_role_are_seen_by_all_its_people() {
    let team = Team::new();
    let [first, second] = ["Acme Inc.", "Globex"].map(|company| team.office.captured(company, company, "Web"));
    let account = |lead| team.desk("ito").sheet(lead).unwrap().account.unwrap();
    assert_eq!(account(first).total, 1);
    let set = [("company", "ACME"), ("role", "IT部門")].map(|(field, value)| (field.to_owned(), value.to_owned()));
    team.act("ito", second, Wish::Edit { set: set.into() });
    let found = account(first);
    assert_eq!(found.people.iter().map(|person| person.lead).collect::<Vec<_>>(), [first, second]);
    assert_eq!(found.roles.covered.iter().map(|role| role.id.as_str()).collect::<Vec<_>>(), ["it"]);
    assert_eq!(found.roles.missing.len(), 4);
    team.act("ito", second, Wish::Undo);
    assert_eq!(account(first).total, 1);
}

#[test]
fn a_lead_that_comes_back_goes_to_whoever_had_it_unless_it_asked_for_somebody_else() {
    let team = Team::new();
    let lead = team.handed_over("A");
    team.act("tanaka", lead, too_early());
    team.handed_over("B");
    team.act("ito", lead, by_list());
    assert_eq!((team.owner(lead).as_str(), team.how(lead)), ("tanaka", "former_owner"));
    team.act("tanaka", lead, Wish::Return { reason: "other_rep".to_owned(), wake: None });
    team.act("ito", lead, by_list());
    assert_eq!((team.owner(lead).as_str(), team.how(lead)), ("sato", "turn"));
    team.is_sound();
}

#[test]
fn a_list_that_is_handed_over_at_once_is_shared_out_like_any_other() {
    let team = Team::under(&TEAMS.replace("capacity   = 3\n", "").replace("per_day    = 2\n", ""));
    let row = |n: usize| {
        let mut row = Row::default();
        row.person.set(Field::ExternalId, &format!("K-{n}"));
        // Two people of each company.
        row.person.set(Field::Company, &format!("会社{}", n / 2));
        row
    };
    let rows: Vec<_> = (0..60).map(row).collect();
    let manner = Manner { way: Way::Live, hand_over: true };
    let arrived = team.desk("ito").take_in(&rows, manner, false).unwrap();
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    for pair in arrived.chunks(2) {
        let owners = [&pair[0], &pair[1]].map(|arrived| team.owner(arrived.lead.unwrap()));
        assert_eq!(owners[0], owners[1], "one company, one rep");
        *given.entry(owners[0].clone()).or_default() += 1;
    }
    assert_eq!(given, [("sato".to_owned(), 10), ("tanaka".to_owned(), 20)].into(), "companies by weight");
    assert_eq!(team.credits(), credits(&[]));
    team.is_sound();
}

#[test]
fn a_new_agreement_with_more_room_gives_what_was_held() {
    let team = Team::new();
    for company in ["A", "B", "C", "D", "E"] {
        team.handed_over(company);
    }
    let held = team.handed_over("F");
    assert_eq!(team.how(held), "held");
    team.adopt(&TEAMS.replace("capacity   = 3\n", "capacity   = 4\n"));
    assert_eq!((team.owner(held).as_str(), team.how(held)), ("tanaka", "turn"));
    team.is_sound();
}

#[test]
fn a_rehearsal_of_many_counts_turns_and_places_as_the_act_does() {
    let team = Team::new();
    let leads = ["A", "B", "C", "D", "E", "F"].map(|company| team.office.captured(company, company, "Web"));
    let mut desk = team.desk("ito");
    let mut rehearsal = Rehearsal::default();
    let to = |owner: Option<&PersonId>| owner.map_or_else(|| "nobody".to_owned(), ToString::to_string);
    let foreseen = leads.map(|lead| {
        let foreseen = desk.foresee_after(&mut rehearsal, lead, &by_list().into()).unwrap();
        to(foreseen.after.owner.as_ref())
    });
    for lead in leads {
        team.act("ito", lead, by_list());
    }
    assert_eq!(foreseen, team.owners(leads));
    assert!(foreseen.contains(&"nobody".to_owned()), "the last one is held: {foreseen:?}");
}

#[test]
fn the_console_says_who_waits_for_somebody_and_asks_the_rules_on_a_key() {
    let team = Team::new();
    for company in ["A", "B", "C", "D", "E"] {
        team.handed_over(company);
    }
    let held = team.handed_over("F");
    let mut console = Console::open(&team.office, "suzuki", (120, 40), Lang::En);
    assert!(console.screen().lines().any(|line| line.contains(" F ") && line.contains("held")), "{}", console.screen());
    console.press("G");
    assert!(console.screen().contains("held: nobody of the rule “"), "{}", console.screen());
    // The day's share is used up by midnight: then the rules find somebody.
    team.wait(TimeDelta::hours(20));
    console.notice().press("T");
    assert!(console.screen().contains("1 Whomever the rules choose"), "{}", console.screen());
    console.press("1");
    assert_eq!((team.owner(held).as_str(), team.how(held)), ("sato", "turn"), "{}", console.screen());
    team.is_sound();
}

#[test]
fn two_who_hand_over_at_once_use_no_turn_and_no_place_twice() {
    // Tanaka takes nine, Sato any number: whoever looked before the other wrote must look again.
    let text = TEAMS.replace("capacity   = 3\n", "capacity   = 9\n").replace("per_day    = 2\n", "");
    let team = Team::under(&text);
    let leads: Vec<_> = (0..40).map(|n| team.office.captured(&format!("会社{n}"), "x", "Web")).collect();
    let barrier = Barrier::new(4);
    std::thread::scope(|scope| {
        for part in leads.chunks(10) {
            let (team, barrier) = (&team, &barrier);
            scope.spawn(move || {
                let mut desk = team.desk("ito");
                barrier.wait();
                for lead in part {
                    desk.act(*lead, &by_list().into()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
                }
            });
        }
    });
    let mut given: BTreeMap<String, usize> = BTreeMap::new();
    for lead in leads {
        *given.entry(team.owner(lead)).or_default() += 1;
    }
    // Two of three go to Tanaka until the ninth; the rest is Sato's.
    assert_eq!(given, [("sato".to_owned(), 31), ("tanaka".to_owned(), 9)].into());
    team.is_sound();
}

#[test]
fn whoever_was_handed_a_lead_at_the_last_minute_is_not_charged_with_it() {
    // First contact within eight hours of the office: by five on the same Monday. The house grants 45 minutes.
    for (passed_on, to, charged) in [
        (None, "", Some("tanaka")),
        (Some(60), "kimura", Some("kimura")),
        (Some(45), "kimura", Some("kimura")),
        (Some(44), "kimura", None),
        (Some(-10), "kimura", Some("tanaka")),
    ] {
        let team = Team::new();
        let lead = team.handed_over("A");
        if let Some(before) = passed_on {
            team.wait(TimeDelta::hours(8) - TimeDelta::minutes(before));
            team.act("suzuki", lead, Wish::Assign { to: PersonId::new(to) });
        }
        let mut desk = team.desk("ito");
        let record = desk.record(lead).unwrap();
        let handoff = record.lead.open_handoff().unwrap();
        let found = assignment::charged(handoff, handoff.clock("first_contact").unwrap(), desk.versions());
        assert_eq!(found.map(PersonId::as_str), charged, "passed on {passed_on:?} minutes before");
    }
    let team = Team::new();
    let partners = team.office.captured("P", "p", "Web");
    team.act("ito", partners, Wish::HandOff { ground: Ground::List, to: Some(PersonId::new("sato")) });
    team.wait(TimeDelta::days(1));
    let mut desk = team.desk("ito");
    let record = desk.record(partners).unwrap();
    let handoff = record.lead.open_handoff().unwrap();
    let found = assignment::charged(handoff, handoff.clock("first_contact").unwrap(), desk.versions());
    assert_eq!(found.map(PersonId::as_str), Some("sato"), "who had it from the start has no grace");
}

#[test]
fn a_check_finds_turns_and_decisions_that_are_not_the_journals() {
    let team = Team::new();
    let lead = team.handed_over("A");
    let file = rusqlite::Connection::open(team.office.place("ito").path).unwrap();
    file.execute("UPDATE credit SET credit = credit + 5 WHERE person = 'sato'", []).unwrap();
    let health = team.desk("ito").check().unwrap();
    assert!(health.health.engine.iter().any(|line| line.contains("sato")), "{health:?}");
    file.execute("UPDATE credit SET credit = credit - 5 WHERE person = 'sato'", []).unwrap();
    team.is_sound();
    file.execute("DELETE FROM turn", []).unwrap();
    assert_eq!(team.desk("ito").check().unwrap().health.differing, [lead]);
}
