//! What every engine that keeps facts does: each behaviour is a function over a way to open one more handle on the same
//! data, and each engine runs them all. After every one the engine's own check must find nothing.

mod beside;
mod counting;
mod decisions;
mod listing;
mod telling;

use std::sync::Barrier;

use rusqlite::Connection;
use tasuki::agreement::terms::{Act, Channel, Outcome, Stage};
use tasuki::agreement::{Agreement, DEFAULT, Versions};
use tasuki::clock::Timestamp;
use tasuki::domain::{Change, Field, Ground, Operation, Person, Refusal, Request, Setting, Way, What, Wish, decide};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tasuki::storage::{LeadChange, Store, StoreError};
use tempfile::TempDir;

/// Opens one more handle on the same data.
type Open<'a> = &'a (dyn Fn() -> Box<dyn Store> + Sync);

macro_rules! every_engine {
    ($($behaviour:path => $name:ident,)+) => {
        mod sqlite {
            $(#[test] fn $name() { super::on_sqlite($behaviour); })+
        }
    };
}

every_engine! {
    super::a_lead_is_read_back_as_it_was_told => a_lead_is_read_back_as_it_was_told,
    super::whoever_decided_on_an_older_lead_is_told => whoever_decided_on_an_older_lead_is_told,
    super::asking_twice_does_it_once => asking_twice_does_it_once,
    super::one_conflict_stops_the_whole_batch => one_conflict_stops_the_whole_batch,
    super::two_lists_with_one_external_id_make_one_lead => two_lists_with_one_external_id_make_one_lead,
    super::a_corrected_person_keeps_the_place_of_the_lead => a_corrected_person_keeps_the_place_of_the_lead,
    super::a_company_whose_ids_are_numbers_means_its_own => a_company_whose_ids_are_numbers_means_its_own,
    super::rows_without_an_id_are_known_by_their_mail => rows_without_an_id_are_known_by_their_mail,
    super::undo_without_a_name_means_the_last_act_not_taken_back => undo_without_a_name_means_the_last_act_not_taken_back,
    super::others_commits_are_seen_and_ones_own_are_not => others_commits_are_seen_and_ones_own_are_not,
    super::two_reps_reach_for_three_hundred_leads => two_reps_reach_for_three_hundred_leads,
    super::listing::the_most_pressing_lead_comes_first => the_most_pressing_lead_comes_first,
    super::listing::a_search_finds_what_is_meant => a_search_finds_what_is_meant,
    super::listing::a_window_shows_a_part_and_tells_the_whole => a_window_shows_a_part_and_tells_the_whole,
    super::listing::the_queue_says_how_it_stands => the_queue_says_how_it_stands,
    super::beside::touches_are_kept_once_and_in_the_order_of_time => touches_are_kept_once_and_in_the_order_of_time,
    super::beside::a_lead_comes_with_its_touches_and_consents => a_lead_comes_with_its_touches_and_consents,
    super::beside::what_was_reverted_counts_no_more_and_can_be_told_again => what_was_reverted_counts_no_more_and_can_be_told_again,
    super::beside::of_what_a_campaign_cost_the_newest_word_counts => of_what_a_campaign_cost_the_newest_word_counts,
    super::decisions::what_was_decided_is_read_back_to_the_last_digit => what_was_decided_is_read_back_to_the_last_digit,
    super::decisions::a_decision_ends_once_and_only_where_there_is_one => a_decision_ends_once_and_only_where_there_is_one,
    super::decisions::what_is_abandoned_was_never_decided => what_is_abandoned_was_never_decided,
    super::decisions::a_decision_is_no_step_of_any_lead => a_decision_is_no_step_of_any_lead,
    super::counting::a_cohort_is_counted_wherever_it_got_to => a_cohort_is_counted_wherever_it_got_to,
    super::counting::what_sales_generated_counts_from_sql_on => what_sales_generated_counts_from_sql_on,
    super::counting::a_period_counts_what_entered_a_stage_in_it => a_period_counts_what_entered_a_stage_in_it,
    super::counting::a_stock_counts_where_leads_stand => a_stock_counts_where_leads_stand,
    super::counting::groups_are_told_apart_and_add_up => groups_are_told_apart_and_add_up,
    super::telling::a_lead_of_which_something_became_is_looked_at_and_then_when_it_was_planned => a_lead_of_which_something_became_is_looked_at_and_then_when_it_was_planned,
    super::telling::a_step_is_recorded_once_whoever_records_it => a_step_is_recorded_once_whoever_records_it,
    super::telling::a_notice_is_told_once_when_its_time_has_come => a_notice_is_told_once_when_its_time_has_come,
    super::telling::a_letter_is_one_programs_and_nobody_elses_until_it_is_given_up => a_letter_is_one_programs_and_nobody_elses_until_it_is_given_up,
    super::telling::what_must_not_leave_twice_is_unsure_where_its_sender_is_gone => what_must_not_leave_twice_is_unsure_where_its_sender_is_gone,
    super::telling::a_letter_that_is_put_off_was_not_tried => a_letter_that_is_put_off_was_not_tried,
    super::telling::what_has_ended_leaves_with_no_letter_and_leaves_after_all_where_it_is_there_again => what_has_ended_leaves_with_no_letter_and_leaves_after_all_where_it_is_there_again,
    super::telling::how_somebody_wants_to_hear_is_read_back_as_it_was_chosen => how_somebody_wants_to_hear_is_read_back_as_it_was_chosen,
    super::telling::a_day_that_begins_is_told_of_once => a_day_that_begins_is_told_of_once,
}

fn open_sqlite(folder: &TempDir) -> Sqlite {
    let first = FirstAgreement { text: DEFAULT.to_owned(), adopted_at: Timestamp::from_millis(0) };
    Sqlite::open(&folder.path().join("tasuki.db"), &first).unwrap()
}

fn on_sqlite(behaviour: impl FnOnce(Open<'_>)) {
    let folder = TempDir::new().unwrap();
    behaviour(&|| Box::new(open_sqlite(&folder)));
    let health = open_sqlite(&folder).check().unwrap();
    assert_eq!((health.differing, health.engine), (vec![], vec![]), "what is kept is what the facts make");
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// Friday, 13 November 2026, 16:00 in Tokyo.
fn friday() -> Timestamp {
    at("2026-11-13T16:00:00+09:00")
}

/// People at work on one store.
struct Office {
    store: Box<dyn Store>,
    versions: Versions,
    ids: OpIds,
}

impl Office {
    fn new(open: Open<'_>, seed: u64) -> Self {
        let agreement = Agreement::parse("default", DEFAULT).unwrap_or_else(|_| panic!("the default agreement"));
        Self { store: open(), versions: Versions::only(agreement), ids: OpIds::seeded(seed) }
    }

    fn operation(&self, act: Act, by: &str, now: Timestamp) -> Operation {
        let agreement = AgreementVersion(1);
        Operation { id: self.ids.next(), act, by: PersonId::new(by), recorded_at: now, agreement, batch: None }
    }

    /// A lead that comes in with these attributes and this past.
    fn capture(&mut self, person: &[(Field, &str)], happened: Vec<(Timestamp, What)>) -> Result<LeadId, StoreError> {
        let operation = self.operation(Act::Capture, "ito", friday());
        let way = if happened.is_empty() { Way::Live } else { Way::History };
        let happened = [(friday(), What::Captured { way })].into_iter().chain(happened).collect();
        let mut change = LeadChange::of(None, &operation, happened);
        change.person = Some((self::person(person), Vec::new()));
        Ok(self.store.append(&[operation], &[change])?[0])
    }

    fn lead(&mut self, name: &str) -> LeadId {
        self.capture(&[(Field::Name, name)], Vec::new()).unwrap()
    }

    /// What follows from a request, not yet written.
    fn decided(
        &mut self,
        lead: LeadId,
        by: &str,
        now: Timestamp,
        request: &Request,
    ) -> Result<(Operation, LeadChange), Refusal> {
        let record = self.store.lead(lead).unwrap().unwrap();
        let setting = Setting { by: &PersonId::new(by), now, versions: &self.versions };
        let decision = decide(&record, request, setting)?;
        let operation = self.operation(decision.act, by, now);
        let happened = decision.facts.into_iter().map(|what| (now, what)).collect();
        let change = LeadChange::of(Some(&record), &operation, happened).with_texts(decision.texts);
        Ok((operation, change))
    }

    fn act(&mut self, lead: LeadId, by: &str, now: Timestamp, request: &Request) -> Operation {
        let (operation, change) = self.decided(lead, by, now, request).unwrap();
        self.store.append(std::slice::from_ref(&operation), &[change]).unwrap();
        operation
    }

    fn handed_over(&mut self, name: &str, now: Timestamp) -> LeadId {
        let lead = self.lead(name);
        self.act(lead, "ito", now, &by_list());
        lead
    }
}

fn by_list() -> Request {
    Wish::HandOff { ground: Ground::List, to: None }.into()
}

fn call(note: Option<&str>) -> Request {
    Request::contact(Channel::Phone, Outcome::NoAnswer).with_note(note.map(ToOwned::to_owned))
}

fn note(text: &str) -> Request {
    Request::from(Wish::Note { about: None }).with_note(text.to_owned())
}

fn person(fields: &[(Field, &str)]) -> Person {
    let mut person = Person::default();
    for (field, value) in fields {
        person.set(*field, value);
    }
    person
}

fn reached(stage: Stage, day: &str) -> (Timestamp, What) {
    (at(&format!("{day}T12:00:00+09:00")), What::Reached { stage, amount: None, reason: None })
}

fn a_lead_is_read_back_as_it_was_told(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let mut told = person(&[(Field::Name, "山田 太郎"), (Field::Mail, "yamada@example.com")]);
    told.extra.insert("備考", "展示会");
    let operation = office.operation(Act::Capture, "ito", friday());
    let mut captured = LeadChange::of(None, &operation, vec![(friday(), What::Captured { way: Way::Live })]);
    captured.person = Some((told.clone(), Vec::new()));
    let lead = office.store.append(&[operation], &[captured]).unwrap()[0];
    office.act(lead, "ito", friday(), &by_list());
    office.act(lead, "tanaka", friday(), &call(Some("Rang twice.\nNobody there.")));
    let record = open().lead(lead).unwrap().unwrap();
    assert_eq!(record.person, told);
    assert_eq!(
        record.texts.values().map(|words| words.text.as_str()).collect::<Vec<_>>(),
        ["Rang twice.\nNobody there."]
    );
    assert_eq!(record.texts.keys().copied().max(), Some(record.lead.version), "the note is the last fact's");
    assert_eq!(
        record.facts.iter().map(|fact| fact.n).collect::<Vec<_>>(),
        (1..=record.lead.version).collect::<Vec<_>>()
    );
    assert_eq!((record.lead.stage, record.lead.owner), (Stage::Sal, Some(PersonId::new("tanaka"))));
    assert_eq!(open().lead(LeadId(lead.0 + 1)).unwrap(), None);
    assert_eq!(open().agreements().unwrap()[0].text, DEFAULT);
}

fn whoever_decided_on_an_older_lead_is_told(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let lead = office.handed_over("山田", friday());
    let (operation, slow) = office.decided(lead, "sato", friday(), &Wish::Accept.into()).unwrap();
    office.act(lead, "tanaka", friday(), &Wish::Accept.into());
    let before = office.store.lead(lead).unwrap();
    let refused = office.store.append(&[operation], &[slow]);
    assert!(matches!(refused, Err(StoreError::Conflict(found)) if found == lead), "{refused:?}");
    assert_eq!(office.store.lead(lead).unwrap(), before, "nothing was changed");
    let why = office.decided(lead, "sato", friday(), &Wish::Accept.into()).unwrap_err();
    assert_eq!(why.holder(), Some(&PersonId::new("tanaka")));
}

fn asking_twice_does_it_once(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let lead = office.handed_over("山田", friday());
    let (operation, change) = office.decided(lead, "tanaka", friday(), &Wish::Accept.into()).unwrap();
    office.store.append(std::slice::from_ref(&operation), std::slice::from_ref(&change)).unwrap();
    let before = office.store.lead(lead).unwrap();
    let again = open().append(std::slice::from_ref(&operation), &[change]);
    assert!(matches!(again, Err(StoreError::Done(id)) if id == operation.id), "{again:?}");
    assert_eq!(office.store.lead(lead).unwrap(), before);
}

fn one_conflict_stops_the_whole_batch(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let [first, second] = ["山田", "鈴木"].map(|name| office.handed_over(name, friday()));
    let (first_act, first_change) = office.decided(first, "sato", friday(), &Wish::Accept.into()).unwrap();
    let (second_act, second_change) = office.decided(second, "sato", friday(), &Wish::Accept.into()).unwrap();
    office.act(second, "tanaka", friday(), &Wish::Accept.into());
    let before = office.store.lead(first).unwrap();
    let batch = office.store.append(&[first_act.clone(), second_act], &[first_change.clone(), second_change]);
    assert!(matches!(batch, Err(StoreError::Conflict(lead)) if lead == second), "{batch:?}");
    assert_eq!(office.store.lead(first).unwrap(), before, "the first change is not there either");
    office.store.append(&[first_act], &[first_change]).expect("its operation was not used up");
}

fn two_lists_with_one_external_id_make_one_lead(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let known = [(Field::ExternalId, "K-1"), (Field::Name, "山田")];
    let lead = office.capture(&known, Vec::new()).unwrap();
    let again = office.capture(&[(Field::ExternalId, "K-1"), (Field::Name, "誰か")], Vec::new());
    assert!(matches!(again, Err(StoreError::Conflict(holder)) if holder == lead), "{again:?}");
    assert_eq!(office.store.lead(lead).unwrap().unwrap().person, person(&known), "the first keeps its person");
}

fn a_corrected_person_keeps_the_place_of_the_lead(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let lead = office.handed_over("山田", friday());
    office.act(lead, "tanaka", friday(), &note("A note that must outlive the correction."));
    let record = office.store.lead(lead).unwrap().unwrap();
    let operation = office.operation(Act::Edit, "tanaka", friday());
    let mut change =
        LeadChange::of(Some(&record), &operation, vec![(friday(), What::Edited { fields: vec!["name".to_owned()] })]);
    // A list may carry a column of its own that is called like a field.
    let became = |old: &str| Change { field: "name".to_owned(), old: old.to_owned(), new: "山本".to_owned() };
    change.person = Some((person(&[(Field::Name, "山本")]), vec![became("山田"), became("")]));
    office.store.append(&[operation], &[change]).unwrap();
    let after = office.store.lead(lead).unwrap().unwrap();
    assert_eq!((after.lead.id, after.person.get(Field::Name)), (lead, Some("山本")));
    assert_eq!(after.texts, record.texts);
}

fn a_company_whose_ids_are_numbers_means_its_own(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let first = office.lead("山田");
    let second = office.capture(&[(Field::ExternalId, &first.to_string())], Vec::new()).unwrap();
    assert_eq!(office.store.find(&first.to_string()).unwrap(), Some(second), "its own id goes before our number");
    assert_eq!(office.store.find(&second.to_string()).unwrap(), Some(second), "a number where no id is so called");
    assert_eq!(office.store.find("nobody").unwrap(), None);
    assert_eq!(office.store.find("99").unwrap(), None);
}

fn rows_without_an_id_are_known_by_their_mail(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let mail = (Field::Mail, "a@example.com");
    let named = office.capture(&[(Field::ExternalId, "K-1"), mail], Vec::new()).unwrap();
    assert_eq!(office.store.match_person(None, Some("A@Example.com")).unwrap(), Some(named), "whatever else it has");
    let plain = office.capture(&[mail], Vec::new()).unwrap();
    let other = office.store.match_person(None, Some("a@example.com")).unwrap();
    assert_eq!(other, Some(plain), "the one that has no other name goes first");
    assert_eq!(office.store.match_person(Some("K-1"), Some("a@example.com")).unwrap(), Some(named));
    assert_eq!(office.store.match_person(Some("k-1"), None).unwrap(), None, "case counts");
    assert_eq!(office.store.match_person(Some("K-2"), Some("a@example.com")).unwrap(), None, "never joined by mail");
    assert_eq!(office.store.match_person(None, None).unwrap(), None);
}

fn undo_without_a_name_means_the_last_act_not_taken_back(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let [first, second] = ["山田", "鈴木"].map(|name| office.handed_over(name, friday()));
    let tanaka = PersonId::new("tanaka");
    assert_eq!(office.store.last_operation_of(&tanaka).unwrap(), None);
    let accepted = office.act(first, "tanaka", friday(), &Wish::Accept.into());
    let called = office.act(second, "tanaka", friday(), &call(None));
    office.act(first, "sato", friday(), &note("Somebody else's."));
    assert_eq!(office.store.last_operation_of(&tanaka).unwrap(), Some((second, called)));
    office.act(second, "tanaka", friday(), &Wish::Undo.into());
    assert_eq!(office.store.last_operation_of(&tanaka).unwrap(), Some((first, accepted)), "neither undo nor undone");
    let ito = office.store.last_operation_of(&PersonId::new("ito")).unwrap();
    assert_eq!(ito.map(|(lead, operation)| (lead, operation.act)), Some((second, Act::HandOff)));
}

fn others_commits_are_seen_and_ones_own_are_not(open: Open<'_>) {
    let (mut mine, mut theirs) = (Office::new(open, 1), Office::new(open, 2));
    assert!(!mine.store.has_changed().unwrap());
    mine.lead("山田");
    assert!(!mine.store.has_changed().unwrap(), "one's own");
    theirs.lead("鈴木");
    assert!(mine.store.has_changed().unwrap(), "somebody else's");
    assert!(!mine.store.has_changed().unwrap(), "told once");
    assert!(theirs.store.has_changed().unwrap(), "committed after it was opened, before it asked for the first time");
}

fn two_reps_reach_for_three_hundred_leads(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let leads: Vec<_> = (0..300).map(|n| office.handed_over(&format!("lead {n}"), friday())).collect();
    let start = Barrier::new(2);
    let race = |by: &'static str, other: &'static str, seed| {
        let mut office = Office::new(open, seed);
        let mut won = Vec::new();
        start.wait();
        for lead in &leads {
            loop {
                match office.decided(*lead, by, friday(), &Wish::Accept.into()) {
                    Err(refusal) => {
                        assert_eq!(refusal, Refusal::AlreadyAccepted { by: PersonId::new(other) });
                        break;
                    }
                    Ok((operation, change)) => match office.store.append(&[operation], &[change]) {
                        Ok(_) => break won.push(*lead),
                        Err(StoreError::Conflict(found)) => assert_eq!(found, *lead),
                        Err(wrong) => panic!("{wrong}"),
                    },
                }
            }
        }
        won
    };
    let (tanaka, sato) = std::thread::scope(|scope| {
        let tanaka = scope.spawn(|| race("tanaka", "sato", 2));
        let sato = scope.spawn(|| race("sato", "tanaka", 3));
        (tanaka.join().unwrap(), sato.join().unwrap())
    });
    let mut won: Vec<_> = tanaka.iter().chain(&sato).copied().collect();
    won.sort();
    assert_eq!(won, leads, "each accepted exactly once");
    for (by, leads) in [("tanaka", tanaka), ("sato", sato)] {
        for lead in leads {
            let record = office.store.lead(lead).unwrap().unwrap();
            assert_eq!(record.lead.owner, Some(PersonId::new(by)));
            assert_eq!(record.facts.iter().filter(|fact| fact.what == What::Accepted).count(), 1);
        }
    }
}

/// A raw hand on the file: what somebody with another program could do to it.
fn raw(folder: &TempDir) -> Connection {
    Connection::open(folder.path().join("tasuki.db")).unwrap()
}

#[test]
fn a_check_names_the_lead_whose_figures_were_tampered_with() {
    let folder = TempDir::new().unwrap();
    let mut office = Office::new(&|| Box::new(open_sqlite(&folder)), 1);
    let [_, second, third] = ["山田", "鈴木", "佐藤"].map(|name| office.handed_over(name, friday()));
    assert_eq!(office.store.check().unwrap().differing, vec![]);
    raw(&folder).execute("UPDATE lead SET due_at = due_at + 1 WHERE id = ?1", [second.0]).unwrap();
    raw(&folder).execute_batch(&format!("PRAGMA foreign_keys = OFF; DELETE FROM lead WHERE id = {third}")).unwrap();
    let health = office.store.check().unwrap();
    assert_eq!((health.leads, health.differing), (3, vec![second, third]));
    assert_eq!(health.engine.len(), 1, "a person without a lead: {:?}", health.engine);
}

#[test]
fn the_journal_is_append_only_for_everybody() {
    let folder = TempDir::new().unwrap();
    Office::new(&|| Box::new(open_sqlite(&folder)), 1).handed_over("山田", friday());
    let raw = raw(&folder);
    for (table, column) in [("fact", "at"), ("operation", "recorded_at"), ("agreement", "adopted_at")] {
        for statement in [format!("UPDATE {table} SET {column} = 0"), format!("DELETE FROM {table}")] {
            let wrong = raw.execute(&statement, []).unwrap_err().to_string();
            assert!(wrong.contains("append-only") || wrong.contains("are kept"), "{statement}: {wrong}");
        }
        let replace = format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}");
        assert!(raw.execute(&replace, []).is_err(), "{replace}");
    }
}

#[test]
fn the_journal_does_not_know_who_a_lead_is() {
    let folder = TempDir::new().unwrap();
    let mut office = Office::new(&|| Box::new(open_sqlite(&folder)), 1);
    let canary = Field::ALL.iter().map(|field| (*field, "canary")).collect::<Vec<_>>();
    let lead = office.capture(&canary, Vec::new()).unwrap();
    let by_hand = Request::from(Wish::HandOff { ground: Ground::ByHand, to: None }).with_note("canary".to_owned());
    office.act(lead, "ito", friday(), &by_hand);
    office.act(lead, "tanaka", friday(), &call(Some("canary")));
    office.act(lead, "tanaka", friday(), &note("canary"));
    let reason = "too_early".to_owned();
    office.act(
        lead,
        "tanaka",
        friday(),
        &Request::from(Wish::Return { reason, wake: None, wake_on: None }).with_note("canary".to_owned()),
    );
    let raw = raw(&folder);
    let count = |statement: &str| raw.query_row(statement, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM person WHERE name = 'canary'"), 1, "it is there");
    assert_eq!(count("SELECT count(*) FROM note WHERE text = 'canary'"), 4);
    assert_eq!(count("SELECT count(*) FROM fact WHERE body LIKE '%canary%'"), 0);
    assert_eq!(count("SELECT count(*) FROM operation WHERE concat(key, act, by) LIKE '%canary%'"), 0);
}
