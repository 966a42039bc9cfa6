//! A team at work on one database: what is handed over goes round, what nobody can take is held and given later, and two
//! who hand over at once never use one turn, or one place, twice.

use std::collections::BTreeMap;
use std::sync::Barrier;

use chrono::TimeDelta;
use tasuki::agreement::Adoption;
use tasuki::agreement::terms::{Channel, Outcome};
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
    Wish::Return { reason: "too_early".to_owned(), wake: None, wake_on: None }
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
    team.act("tanaka", lead, Wish::Return { reason: "other_rep".to_owned(), wake: None, wake_on: None });
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
    let manner = Manner { way: Way::Live, hand_over: true, join: None };
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
    assert!(console.screen().contains("held: nobody of the rule"), "{}", console.screen());
    // The day's share is used up by midnight: then the rules find somebody.
    team.wait(TimeDelta::hours(20));
    console.notice().press("T");
    assert!(console.screen().contains("1 Whomever the rules choose"), "{}", console.screen());
    console.press("1");
    assert_eq!((team.owner(held).as_str(), team.how(held)), ("sato", "turn"), "{}", console.screen());
    team.is_sound();
}

/// Handed over by a key to nobody by name, a lead goes by the rules, and the screen says to whom.
#[test]
fn a_hand_off_by_key_goes_by_the_rules_and_says_to_whom() {
    let team = Team::new();
    let lead = team.office.captured("A", "a", "Web");
    let mut console = Console::open(&team.office, "kimura", (120, 40), Lang::Ja);
    console.press("5 H");
    assert!(console.screen().contains("1 割り当て規則に従う"), "{}", console.screen());
    console.press("1").write("展示会で相談").press("Ctrl+S");
    assert_eq!((team.owner(lead).as_str(), team.how(lead)), ("tanaka", "turn"), "{}", console.said());
    assert!(console.said().contains("引き渡しを保存しました(担当 田中 花子)"), "{}", console.said());
    // The manager asks the rules again: it is Sato's turn.
    console.press("T 1");
    assert_eq!((team.owner(lead).as_str(), team.how(lead)), ("sato", "turn"), "{}", console.said());
    assert!(console.said().contains("(担当 佐藤 健)"), "{}", console.said());
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

/// The house with three people for all others, which hands on what is overdue.
fn handing_on(at_most: &str) -> Team {
    let house =
        TEAMS.replace("grace        = \"45m\"", &format!("grace = \"45m\"\non_breach = \"reassign\"\n{at_most}"));
    assert_ne!(house, TEAMS);
    Team::under(&house.replace("role       = \"account_executive\"", "role       = \"inside_sales\""))
}

fn given(team: &Team) -> Vec<LeadId> {
    team.desk("ito").give_held().unwrap().iter().map(|done| done.lead).collect()
}

#[test]
fn what_nobody_called_in_time_goes_on_and_both_names_stay() {
    let team = handing_on("");
    let [lead, called] = ["A", "B"].map(|company| team.handed_over(company));
    assert_eq!(team.owners([lead, called]), ["tanaka", "kimura"]);
    team.act("kimura", called, Request::contact(Channel::Phone, Outcome::NoAnswer));
    let due_at = |lead| team.desk("ito").sheet(lead).unwrap().handoffs[0].clocks[0].due_at;
    let due = due_at(lead);
    team.wait(TimeDelta::hours(8));
    assert_eq!(given(&team), [], "exactly at due it is in time");
    // At twenty past five it is overdue, and Sato is there.
    team.wait(TimeDelta::minutes(20));
    let foreseen = team.desk("ito").foresee_held().unwrap();
    assert_eq!(
        foreseen.iter().map(|one| (one.lead, one.after.owner.clone())).collect::<Vec<_>>(),
        [(lead, Some(PersonId::new("sato")))]
    );
    assert_eq!(team.owner(lead), "tanaka", "a rehearsal moves nobody");
    assert_eq!(given(&team), [lead]);
    assert_eq!(team.owners([lead, called]), ["sato", "kimura"], "whoever tried keeps the lead");

    let sheet = team.desk("ito").sheet(lead).unwrap();
    let allotted = sheet.allotted.as_ref().unwrap();
    let overdue = allotted.allotment.overdue.as_ref().unwrap();
    assert_eq!((overdue.clock.as_str(), overdue.from.as_str()), ("first_contact", "tanaka"));
    assert_eq!(
        (allotted.by.clone(), allotted.allotment.to.as_ref().map(PersonId::as_str)),
        (PersonId::program(), Some("sato"))
    );
    let agreement = team.desk("ito").agreement().clone();
    assert_eq!(
        allotted.allotment.told(&agreement).say(Lang::Ja),
        "初回連絡が期限超過のため、田中 花子さんから担当を移しました。佐藤 健さんに割り当てました(規則「それ以外」の順番)。"
    );
    // It is one wait to the customer, and Tanaka's share of it stays Tanaka's.
    assert_eq!((due_at(lead), sheet.handoffs[0].clocks.len()), (due, 1));
    let desk = team.desk("ito");
    let charged = assignment::charged(&sheet.handoffs[0], &sheet.handoffs[0].clocks[0], desk.versions());
    assert_eq!(charged.map(PersonId::as_str), Some("tanaka"));
    team.is_sound();
}

#[test]
fn an_overdue_lead_goes_on_twice_at_most_and_never_back() {
    let team = handing_on("");
    let lead = team.handed_over("A");
    team.wait(TimeDelta::hours(24));
    assert_eq!(given(&team), [lead]);
    let second = team.owner(lead);
    assert_eq!(given(&team), [], "never two hops in one tick");
    team.wait(TimeDelta::minutes(44));
    assert_eq!(given(&team), [], "whoever has it now is granted the grace");
    team.wait(TimeDelta::minutes(1));
    assert_eq!(given(&team), [lead]);
    let third = team.owner(lead);
    let mut all = ["tanaka".to_owned(), second, third];
    all.sort();
    assert_eq!(all, ["kimura", "sato", "tanaka"], "each had it once");
    team.wait(TimeDelta::hours(24));
    assert_eq!(given(&team), [], "twice is enough");
    team.is_sound();
}

/// Even a house without any grace sends no lead round in one tick.
#[test]
fn without_grace_a_lead_moves_once_a_tick() {
    let house = TEAMS.replace("grace        = \"45m\"", "grace = \"0m\"\non_breach = \"reassign\"");
    let team = Team::under(&house.replace("role       = \"account_executive\"", "role       = \"inside_sales\""));
    let lead = team.handed_over("A");
    team.wait(TimeDelta::hours(25));
    assert_eq!(given(&team), [lead]);
    assert_eq!(given(&team), [], "the same tick");
    team.wait(TimeDelta::seconds(1));
    assert_eq!(given(&team), [lead]);
    team.is_sound();
}

#[test]
fn a_house_may_hand_on_once_or_not_at_all() {
    let team = handing_on("at_most = 1");
    let lead = team.handed_over("A");
    team.wait(TimeDelta::hours(25));
    assert_eq!(given(&team), [lead]);
    team.wait(TimeDelta::hours(3));
    assert_eq!(given(&team), []);

    let team = Team::new();
    let lead = team.handed_over("A");
    team.wait(TimeDelta::hours(25));
    assert_eq!(given(&team), [], "an agreement that says nothing moves nobody");
    assert_eq!(team.refused("suzuki", lead, Wish::HandOn), "not_overdue");
}

#[test]
fn an_overdue_lead_stays_where_it_is_when_nobody_else_is_there() {
    let team = handing_on("");
    let lead = team.handed_over("A");
    team.wait(TimeDelta::hours(10));
    assert_eq!(given(&team), [], "at seven in the evening nobody is at work");
    let nobodys = team.office.captured("P", "p", "Web");
    team.act("ito", nobodys, Wish::HandOff { ground: Ground::List, to: Some(PersonId::new("suzuki")) });
    team.wait(TimeDelta::hours(14));
    assert_eq!(given(&team), [lead], "Suzuki's own is not overdue yet");
    assert_ne!(team.owner(lead), "tanaka");
}
