//! How every engine behaves that keeps facts: the stories are told of any [`Engine`], and each engine goes through all
//! of them. At the end what only a file can be asked.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::TimeDelta;
use tasuki::agreement::terms::{Act, Channel, Outcome, Stage};
use tasuki::clock::{ManualClock, Timestamp};
use tasuki::desk::{Desk, Problem};
use tasuki::domain::{Change, Field, Ground, Operation, Person, Refusal, Request, Traits, Way, What};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::insight::{Basis, Counted, CountedBy, Dimension, Span};
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};
use tasuki::storage::{LeadChange, QueueAsk, Record, Store, StoreError};
use tempfile::TempDir;

use crate::harness::{FRIDAY, at};

/// A place where facts are kept, and as many handles on it as are asked for.
trait Engine: Sync {
    fn fresh() -> Self;
    fn handle(&self) -> Box<dyn Store>;
}

struct LocalFile(TempDir);

impl LocalFile {
    fn path(&self) -> PathBuf {
        self.0.path().join("tasuki.db")
    }

    /// Past the house, as any other program could.
    fn raw(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.path()).unwrap()
    }
}

impl Engine for LocalFile {
    fn fresh() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn handle(&self) -> Box<dyn Store> {
        let first = FirstAgreement { text: tasuki::agreement::DEFAULT.to_owned(), adopted_at: at(FRIDAY) };
        Box::new(Sqlite::open(&self.path(), &first).unwrap())
    }
}

/// A person with a pen: everything happens on Friday at 16:00 unless it says otherwise.
struct Book<E> {
    engine: E,
    store: Box<dyn Store>,
    ids: OpIds,
}

impl<E: Engine> Book<E> {
    fn fresh() -> Self {
        let engine = E::fresh();
        let store = engine.handle();
        Self { engine, store, ids: OpIds::random() }
    }

    fn operation(&self, act: Act, by: &str) -> Operation {
        let by = PersonId::new(by);
        Operation { id: self.ids.next(), act, by, recorded_at: at(FRIDAY), agreement: AgreementVersion(1) }
    }

    fn record(&mut self, id: LeadId) -> Record {
        self.store.lead(id).unwrap().unwrap()
    }

    /// What happened on a lead that is there, as one operation of one person.
    fn write(&mut self, id: LeadId, act: Act, by: &str, happened: Vec<What>) -> Operation {
        let record = self.record(id);
        let operation = self.operation(act, by);
        let change = change(&record, &operation, happened);
        self.store.append(std::slice::from_ref(&operation), &[change]).unwrap();
        operation
    }

    fn captured(&mut self, known: &[(Field, &str)]) -> LeadId {
        self.came(known, vec![(at(FRIDAY), What::Captured { way: Way::Live })])
    }

    fn came(&mut self, known: &[(Field, &str)], happened: Vec<(Timestamp, What)>) -> LeadId {
        let operation = self.operation(Act::Capture, "ito");
        let mut change = LeadChange::of(None, &operation, happened);
        let mut person = Person::default();
        for (field, value) in known {
            person.set(*field, value);
        }
        change.person = Some((person, Vec::new()));
        self.store.append(&[operation], &[change]).unwrap()[0]
    }

    /// A lead that was handed over and is due so many minutes after Friday 16:00, urgent ten minutes before.
    fn due(&mut self, minutes: i64) -> LeadId {
        let id = self.captured(&[]);
        self.write(id, Act::HandOff, "ito", vec![handed_off(), clock(minutes)]);
        id
    }

    fn listed(&mut self, ask: &QueueAsk) -> Vec<LeadId> {
        self.store.queue(ask).unwrap().rows.iter().map(|row| row.id).collect()
    }
}

fn change(before: &Record, operation: &Operation, happened: Vec<What>) -> LeadChange {
    LeadChange::of(Some(before), operation, happened.into_iter().map(|what| (at(FRIDAY), what)).collect())
}

fn later(minutes: i64) -> Timestamp {
    at(FRIDAY).plus(TimeDelta::minutes(minutes))
}

fn handed_off() -> What {
    What::HandedOff { ground: Ground::Criterion("score_100".to_owned()), to: None }
}

fn clock(minutes: i64) -> What {
    let warn_at = vec![later(minutes - 20), later(minutes - 10)];
    What::ClockStarted { clock: "first_contact".to_owned(), due_at: later(minutes), warn_at, ideal_at: None }
}

fn contacted() -> What {
    What::Contacted { channel: Channel::Phone, outcome: Outcome::Reached }
}

fn window(text: &str) -> QueueAsk {
    QueueAsk { text: text.to_owned(), all: true, offset: 0, limit: 100 }
}

fn open() -> QueueAsk {
    QueueAsk { limit: 100, ..QueueAsk::default() }
}

fn what_is_appended_is_read_back_by_everybody<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let id = book.captured(&[(Field::Name, "山田 太郎"), (Field::ExternalId, "A-1")]);
    let record = book.record(id);
    let operation = book.operation(Act::Note, "sato");
    let noted = change(&record, &operation, vec![What::Noted]).with_note(Some("一行目\n二行目".to_owned()));
    assert_eq!(book.store.append(std::slice::from_ref(&operation), &[noted]).unwrap(), [id]);

    let read = book.engine.handle().lead(id).unwrap().unwrap();
    assert_eq!(read.facts.len(), 2);
    assert_eq!((read.facts[1].n, &read.facts[1].operation), (2, &operation));
    assert_eq!(read.notes, BTreeMap::from([(2, "一行目\n二行目".to_owned())]));
    assert_eq!(read.person.get(Field::Name), Some("山田 太郎"));
    assert_eq!((read.lead.version, read.lead.stage), (2, Stage::Lead));
    assert_eq!(read, book.record(id));
    assert_eq!(book.store.lead(LeadId(999)).unwrap(), None);
}

fn a_lead_that_moved_on_is_a_conflict_and_nothing_is_left_of_it<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let id = book.captured(&[]);
    let stale = book.record(id);
    book.write(id, Act::Note, "sato", vec![What::Noted]);
    let before = book.record(id);

    let operation = book.operation(Act::Note, "tanaka");
    let late = change(&stale, &operation, vec![What::Noted]).with_note(Some("too late".to_owned()));
    let answer = book.store.append(std::slice::from_ref(&operation), &[late]);
    assert!(matches!(answer, Err(StoreError::Conflict(lead)) if lead == id), "{answer:?}");
    assert_eq!(book.record(id), before);
    assert_eq!(book.store.last_operation_of(&operation.by).unwrap(), None);

    let anew = change(&before, &operation, vec![What::Noted]);
    assert!(book.store.append(&[operation], &[anew]).is_ok(), "the operation's id was not used up");
}

fn an_operation_that_is_asked_for_again_is_done_once<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let id = book.captured(&[]);
    let operation = book.write(id, Act::Note, "sato", vec![What::Noted]);
    let before = book.record(id);
    let again = change(&before, &operation, vec![What::Noted]);
    let answer = book.engine.handle().append(std::slice::from_ref(&operation), &[again]);
    assert!(matches!(answer, Err(StoreError::Done(done)) if done == operation.id), "{answer:?}");
    assert_eq!(book.record(id), before);
}

fn when_the_second_change_conflicts_the_first_is_not_there_either<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let (first, second) = (book.captured(&[]), book.captured(&[]));
    let stale = book.record(second);
    book.write(second, Act::Note, "sato", vec![What::Noted]);
    let before = (book.record(first), book.record(second));

    let operation = book.operation(Act::Note, "tanaka");
    let changes = [change(&before.0, &operation, vec![What::Noted]), change(&stale, &operation, vec![What::Noted])];
    let answer = book.store.append(&[operation], &changes);
    assert!(matches!(answer, Err(StoreError::Conflict(lead)) if lead == second), "{answer:?}");
    assert_eq!((book.record(first), book.record(second)), before);
}

fn the_queue_goes_by_due_instant_and_then_by_number<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let unpressed = book.captured(&[]);
    book.write(unpressed, Act::HandOff, "ito", vec![handed_off()]);
    let leads = [60, 30, 90, 30].map(|minutes| book.due(minutes));
    let still_here = book.captured(&[]);
    let pressing_first = [leads[1], leads[3], leads[0], leads[2], unpressed];
    assert_eq!(book.listed(&open()), pressing_first, "what no clock presses comes last");
    let newest_first = [still_here, leads[3], leads[2], leads[1], leads[0], unpressed];
    assert_eq!(book.listed(&window("")), newest_first);
    let row = book.store.queue(&open()).unwrap().rows.remove(0);
    let (handoff, clock) = (row.handoff.unwrap(), row.clock.unwrap());
    assert_eq!((row.stage, row.owner), (Stage::Mql, None));
    assert_eq!((handoff.n, handoff.criterion.as_deref(), handoff.attempts), (1, Some("score_100"), 0));
    assert_eq!((clock.soon_at, clock.urgent_at, clock.due_at), (Some(later(10)), Some(later(20)), later(30)));
}

fn a_search_does_not_mind_width_case_and_kana<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let yamada = book.captured(&[(Field::Company, "ヤマダ工業"), (Field::Name, "Anna Schmidt")]);
    let sale = book.captured(&[(Field::Company, "50%オフ商事"), (Field::Mail, "info@sale.example")]);
    let line = book.captured(&[(Field::ExternalId, "LINE_7"), (Field::Phone, "03-1234-5678")]);
    let mut found = |text: &str| book.listed(&window(text));
    for text in ["やまだ", "ﾔﾏﾀﾞ", "ＡＮＮＡ", "anna やまだ", "  工業　schmidt "] {
        assert_eq!(found(text), [yamada], "{text}");
    }
    assert_eq!(found("anna 商事"), [], "every word has to be there");
    assert_eq!(found("%"), [sale]);
    assert_eq!(found("_"), [line]);
    assert_eq!(found("1234"), [line]);
    assert_eq!(found("' OR 1"), []);
    assert_eq!(found(" "), [line, sale, yamada]);
}

fn a_window_shows_its_part_and_knows_the_whole<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let leads: Vec<_> = (1..=7).map(|n| book.due(n * 60)).collect();
    let mut part = |offset, limit| {
        let page = book.store.queue(&QueueAsk { offset, limit, ..QueueAsk::default() }).unwrap();
        (page.offset, page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), page.total)
    };
    assert_eq!(part(0, 3), (0, leads[..3].to_vec(), 7));
    assert_eq!(part(5, 3), (5, leads[5..].to_vec(), 7));
    assert_eq!(part(7, 3), (7, vec![], 7));
    assert_eq!(part(2, 0), (2, vec![], 7));
    let page = book.store.queue(&QueueAsk { limit: usize::MAX, ..window("nobody") }).unwrap();
    assert_eq!((page.rows.len(), page.total), (0, 0));
}

fn the_counts_change_on_the_very_millisecond<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let mine = book.due(60);
    book.due(120);
    book.captured(&[]);
    book.write(mine, Act::Accept, "sato", vec![What::Accepted]);
    let mut counts = |now: Timestamp| {
        let counts = book.store.queue_counts(now).unwrap();
        [counts.open, counts.unaccepted, counts.urgent, counts.breached]
    };
    let ms = TimeDelta::milliseconds;
    assert_eq!(counts(later(0)), [2, 1, 0, 0]);
    assert_eq!(counts(later(50).plus(ms(-1))), [2, 1, 0, 0]);
    assert_eq!(counts(later(50)), [2, 1, 1, 0]);
    assert_eq!(counts(later(60)), [2, 1, 1, 0], "exactly at the due instant is still in time");
    assert_eq!(counts(later(60).plus(ms(1))), [2, 1, 0, 1]);
    assert_eq!(counts(later(121)), [2, 1, 0, 2]);
}

fn a_name_is_an_external_id_before_it_is_a_number<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let first = book.captured(&[]);
    let second = book.captured(&[(Field::ExternalId, &first.to_string())]);
    let mut find = |name: &str| book.store.find(name).unwrap();
    assert_eq!(find(&first.to_string()), Some(second));
    assert_eq!(find(&second.to_string()), Some(second));
    assert_eq!([find("99"), find("x"), find("")], [None; 3]);
}

fn a_person_is_known_by_external_id_or_by_mail_where_there_is_none<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let named = book.captured(&[(Field::ExternalId, "A-1"), (Field::Mail, "a@one.example")]);
    let unnamed = book.captured(&[(Field::Mail, "a@one.example")]);
    let mut found = |id, mail| book.store.match_person(id, mail).unwrap();
    assert_eq!(found(Some("A-1"), Some("a@one.example")), Some(named));
    assert_eq!(found(None, Some("a@one.example")), Some(unnamed));
    assert_eq!(found(Some("A-2"), Some("a@one.example")), None, "another id is another person");
    assert_eq!(found(Some("a-1"), None), None, "case counts");
    assert_eq!(found(None, None), None);
}

fn ones_last_act_is_the_one_that_was_not_taken_back<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let (one, two) = (book.due(30), book.due(60));
    let sato = PersonId::new("sato");
    assert_eq!(book.store.last_operation_of(&sato).unwrap(), None);
    let first = book.write(one, Act::Accept, "sato", vec![What::Accepted]);
    let second = book.write(two, Act::Accept, "sato", vec![What::Accepted]);
    book.write(two, Act::Note, "tanaka", vec![What::Noted]);
    assert_eq!(book.store.last_operation_of(&sato).unwrap(), Some((two, second.clone())));
    book.write(two, Act::Undo, "sato", vec![What::Undone { operation: second.id }]);
    assert_eq!(book.store.last_operation_of(&sato).unwrap(), Some((one, first.clone())));
    book.write(one, Act::Undo, "sato", vec![What::Undone { operation: first.id }]);
    assert_eq!(book.store.last_operation_of(&sato).unwrap(), None);
    assert_eq!(book.store.last_operation_of(&PersonId::new("ito")).unwrap().unwrap().0, two, "capture does not count");
}

fn only_what_others_commit_is_a_change<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let id = book.captured(&[]);
    let mut other = book.engine.handle();
    assert!(!other.has_changed().unwrap(), "nothing has happened since it was opened");
    book.write(id, Act::Note, "sato", vec![What::Noted]);
    assert!(other.has_changed().unwrap());
    assert!(!other.has_changed().unwrap(), "once told");
    assert!(!book.store.has_changed().unwrap(), "one's own commit is no news");
    other.queue(&open()).unwrap();
    assert!(!book.store.has_changed().unwrap(), "reading is no change");
}

fn what_is_kept_is_what_the_journal_makes<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let id = book.due(60);
    let accepted = book.write(id, Act::Contact, "sato", vec![What::Accepted, contacted()]);
    book.write(id, Act::Undo, "sato", vec![What::Undone { operation: accepted.id }]);
    book.captured(&[]);
    let health = book.store.check().unwrap();
    assert_eq!((health.leads, health.facts), (2, 7));
    assert_eq!((health.differing, health.engine), (vec![], vec![]));
}

fn day(n: i64) -> Timestamp {
    at("2026-04-01T00:00:00+09:00").plus(TimeDelta::days(n))
}

/// A: the whole way to SQL. B: lost right after MQL. C: still a lead. D: won, and nothing else is known.
fn april<E: Engine>() -> Book<E> {
    use Stage::{Customer, Lead, Lost, Mql, Sal, Sql};
    let mut book = Book::<E>::fresh();
    let histories: [(&str, &[(Stage, i64)]); 4] = [
        ("Web", &[(Lead, 1), (Mql, 2), (Sal, 3), (Sql, 10)]),
        ("Web", &[(Lead, 1), (Mql, 5), (Lost, 6)]),
        ("Show", &[(Lead, 1)]),
        ("", &[(Customer, 20)]),
    ];
    for (source, reached) in histories {
        let source = Some(source.to_owned()).filter(|source| !source.is_empty());
        let mut happened = vec![
            (at(FRIDAY), What::Captured { way: Way::History }),
            (at(FRIDAY), What::Described(Traits { source, ..Traits::default() })),
        ];
        let told = |(stage, n): &(Stage, i64)| (day(*n), What::Reached { stage: *stage, amount: None, reason: None });
        happened.extend(reached.iter().map(told));
        book.came(&[], happened);
    }
    book
}

fn by(basis: Basis) -> CountedBy {
    CountedBy { basis, dimension: None, span: Span { from: None, until: None }, within_ms: None }
}

fn between(from: i64, until: i64) -> Span {
    Span { from: Some(day(from)), until: Some(day(until)) }
}

fn counted<E: Engine>(book: &mut Book<E>, by: CountedBy) -> Vec<Counted> {
    let mut rows = book.store.stage_counts(&by).unwrap();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows
}

fn a_cohort_is_followed_and_a_later_stage_implies_the_earlier_ones<E: Engine>() {
    let mut book = april::<E>();
    let all = counted(&mut book, by(Basis::Cohort)).remove(0);
    assert_eq!(all.reached, [4, 3, 3, 3, 3, 1, 1], "the lost deal had been an SQL at least");
    assert_eq!(all.recorded, [3, 0, 2, 1, 1, 0, 1]);
    let some = counted(&mut book, CountedBy { span: between(2, 6), ..by(Basis::Cohort) }).remove(0);
    assert_eq!(some.reached, [2, 2, 2, 2, 2, 0, 0], "the end of a span is not part of it");
    let one = counted(&mut book, CountedBy { span: between(2, 5), ..by(Basis::Cohort) }).remove(0);
    assert_eq!(one.reached, [1, 1, 1, 1, 1, 0, 0]);
}

fn a_cohort_within_a_time_counts_what_came_in_time<E: Engine>() {
    let mut book = april::<E>();
    let within = |days| Some(TimeDelta::days(days).num_milliseconds());
    let mut sql = |within_ms| {
        let by = CountedBy { span: between(2, 6), within_ms, ..by(Basis::Cohort) };
        (counted(&mut book, by)[0].reached[Stage::Sal as usize], counted(&mut book, by)[0].reached[Stage::Sql as usize])
    };
    assert_eq!(sql(within(3)), (2, 1));
    assert_eq!(sql(within(8)), (2, 2), "exactly at its end is in time");
    assert_eq!(sql(within(8).map(|ms| ms - 1)), (2, 1));
}

fn a_period_counts_what_happened_in_it_and_the_stock_what_stands_now<E: Engine>() {
    let mut book = april::<E>();
    let period = counted(&mut book, CountedBy { span: between(3, 7), ..by(Basis::Period) }).remove(0);
    assert_eq!(period.reached, [0, 1, 1, 2, 1, 0, 0]);
    assert_eq!(period.recorded, [0, 0, 1, 1, 0, 0, 0]);
    let stock = counted(&mut book, by(Basis::Stock)).remove(0);
    assert_eq!(stock.reached, [1, 0, 0, 0, 1, 0, 1]);
}

fn a_dimension_has_a_row_for_each_value_and_one_for_blank<E: Engine>() {
    let mut book = april::<E>();
    let rows = counted(&mut book, CountedBy { dimension: Some(Dimension::Source), ..by(Basis::Cohort) });
    let rows: Vec<_> = rows.iter().map(|row| (row.key.as_str(), row.reached)).collect();
    let expected = [("", [1, 1, 1, 1, 1, 1, 1]), ("Show", [1, 0, 0, 0, 0, 0, 0]), ("Web", [2, 2, 2, 2, 2, 0, 0])];
    assert_eq!(rows, expected);
}

/// Two people, each with a handle of their own, each reaching for the same 200 leads.
fn two_who_reach_for_the_same_leads_get_each_once<E: Engine>() {
    let mut book = Book::<E>::fresh();
    let leads: Vec<_> = (0..200).map(|_| book.due(60)).collect();
    let race = |who: &'static str| {
        let clock = Arc::new(ManualClock::at(at(FRIDAY)));
        let mut desk = Desk::new(book.engine.handle(), clock, OpIds::random(), PersonId::new(who)).unwrap();
        leads.iter().map(|lead| desk.act(*lead, &Request::Accept).map(|_| PersonId::new(who))).collect::<Vec<_>>()
    };
    let (sato, tanaka) = std::thread::scope(|scope| {
        let (sato, tanaka) = (scope.spawn(|| race("sato")), scope.spawn(|| race("tanaka")));
        (sato.join().unwrap(), tanaka.join().unwrap())
    });
    for ((lead, sato), tanaka) in leads.iter().zip(sato).zip(tanaka) {
        let (winner, lost) = match (sato, tanaka) {
            (Ok(winner), Err(lost)) | (Err(lost), Ok(winner)) => (winner, lost),
            both => panic!("lead {lead}: {both:?}"),
        };
        let by = winner.clone();
        let Problem::Refused { refusal, .. } = lost else { panic!("lead {lead}: {lost:?}") };
        assert_eq!(refusal, Refusal::AlreadyAccepted { by });
        let record = book.store.lead(*lead).unwrap().unwrap();
        assert_eq!(record.lead.owner, Some(winner));
        assert_eq!(record.facts.iter().filter(|fact| fact.what == What::Accepted).count(), 1);
    }
}

macro_rules! every_story_of {
    ($engine:ident, $room:ident: $($story:ident,)+) => {
        mod $room {
            $(#[test] fn $story() { super::$story::<super::$engine>(); })+
        }
    };
}

every_story_of! { LocalFile, local_file:
    what_is_appended_is_read_back_by_everybody,
    a_lead_that_moved_on_is_a_conflict_and_nothing_is_left_of_it,
    an_operation_that_is_asked_for_again_is_done_once,
    when_the_second_change_conflicts_the_first_is_not_there_either,
    the_queue_goes_by_due_instant_and_then_by_number,
    a_search_does_not_mind_width_case_and_kana,
    a_window_shows_its_part_and_knows_the_whole,
    the_counts_change_on_the_very_millisecond,
    a_name_is_an_external_id_before_it_is_a_number,
    a_person_is_known_by_external_id_or_by_mail_where_there_is_none,
    ones_last_act_is_the_one_that_was_not_taken_back,
    only_what_others_commit_is_a_change,
    what_is_kept_is_what_the_journal_makes,
    a_cohort_is_followed_and_a_later_stage_implies_the_earlier_ones,
    a_cohort_within_a_time_counts_what_came_in_time,
    a_period_counts_what_happened_in_it_and_the_stock_what_stands_now,
    a_dimension_has_a_row_for_each_value_and_one_for_blank,
    two_who_reach_for_the_same_leads_get_each_once,
}

#[test]
fn a_row_that_somebody_changed_by_hand_is_named() {
    let mut book = Book::<LocalFile>::fresh();
    let leads = [10, 20, 30].map(|minutes| book.due(minutes));
    let raw = book.engine.raw();
    raw.execute("UPDATE lead SET attempts = 7 WHERE id = ?1", [leads[1].0]).unwrap();
    assert_eq!(book.store.check().unwrap().differing, [leads[1]]);
    raw.pragma_update(None, "foreign_keys", false).unwrap();
    raw.execute("DELETE FROM lead WHERE id = ?1", [leads[2].0]).unwrap();
    let health = book.store.check().unwrap();
    assert_eq!(health.differing, leads[1..]);
    assert!(!health.engine.is_empty(), "a person of no lead");
}

#[test]
fn the_journal_lets_nobody_change_what_was_written() {
    let mut book = Book::<LocalFile>::fresh();
    book.due(60);
    let raw = book.engine.raw();
    for (table, column) in [("fact", "at"), ("operation", "recorded_at"), ("agreement", "adopted_at")] {
        for statement in [format!("UPDATE {table} SET {column} = 0"), format!("DELETE FROM {table}")] {
            let refused = raw.execute(&statement, []).unwrap_err().to_string();
            assert!(refused.contains("append-only") || refused.contains("are kept"), "{statement}: {refused}");
        }
    }
}

/// Every text and every blob that stands in a table.
fn everything_in(raw: &rusqlite::Connection, table: &str) -> String {
    let mut statement = raw.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut text = String::new();
    while let Some(row) = rows.next().unwrap() {
        for column in 0..columns {
            match row.get_ref(column).unwrap() {
                rusqlite::types::ValueRef::Text(bytes) | rusqlite::types::ValueRef::Blob(bytes) => {
                    text += &String::from_utf8_lossy(bytes);
                }
                _ => {}
            }
            text.push('\n');
        }
    }
    text
}

#[test]
fn nothing_in_the_journal_tells_who_the_person_is() {
    let mut book = Book::<LocalFile>::fresh();
    let private = [
        (Field::Name, "CanaryName"),
        (Field::Mail, "canary@mail.example"),
        (Field::Phone, "0120-CANARY"),
        (Field::Company, "CanaryCompany"),
        (Field::ExternalId, "CanaryId"),
    ];
    let id = book.captured(&private);
    let clock = Arc::new(ManualClock::at(at(FRIDAY)));
    let mut desk = Desk::new(book.engine.handle(), clock, OpIds::random(), PersonId::new("sato")).unwrap();
    let note = || Some("CanaryNote".to_owned());
    let requests = [
        Request::HandOff { ground: Ground::ByHand, to: None, note: note() },
        Request::Contact { channel: Channel::Mail, outcome: Outcome::NoAnswer, note: note() },
        Request::Note { text: "CanaryNote".to_owned() },
        Request::Return { reason: "too_early".to_owned(), note: note() },
        Request::HandOff { ground: Ground::ByHand, to: None, note: note() },
        Request::Reject { reason: "duplicate".to_owned(), note: note() },
    ];
    for request in requests {
        desk.act(id, &request).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    }
    let record = book.record(id);
    let operation = book.operation(Act::Edit, "ito");
    let mut edited = change(&record, &operation, vec![What::Edited { fields: vec!["name".to_owned()] }]);
    let mut person = record.person.clone();
    person.set(Field::Name, "Other");
    let (old, new) = ("CanaryName".to_owned(), "Other".to_owned());
    edited.person = Some((person, vec![Change { field: "name".to_owned(), old, new }]));
    book.store.append(&[operation], &[edited]).unwrap();

    let raw = book.engine.raw();
    for table in ["fact", "operation"] {
        let text = everything_in(&raw, table).to_lowercase();
        assert!(!text.is_empty() && !text.contains("canary"), "{table}:\n{text}");
    }
    assert!(everything_in(&raw, "note").contains("CanaryNote"), "it does lie somewhere");
    assert!(everything_in(&raw, "person_past").contains("CanaryName"));
}
