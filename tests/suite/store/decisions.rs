//! What reviews decide: kept like facts, and never changed.

use chrono::NaiveDate;
use tasuki::agreement::calendar::Length;
use tasuki::agreement::goals::{Amount, Figure, Rhythm};
use tasuki::domain::decision::{Decided, End, Ending, Group, Resolution, Settlement};
use tasuki::storage::Decisions as _;

use super::*;

fn operation(act: Act, when: &str) -> Operation {
    let (id, by) = (OpIds::random().next(), PersonId::new("ito"));
    Operation { id, act, by, recorded_at: at(when), agreement: AgreementVersion(1), batch: None }
}

fn of_rate() -> Resolution {
    Resolution {
        hypothesis: "展示会のリードへの初回連絡が遅い".to_owned(),
        measure: "当日中に\n電話する".to_owned(),
        fix: Some("creative".to_owned()),
        cause: Some("thin".to_owned()),
        figure: Figure::of("mql_to_sal").unwrap(),
        group: Some(Group { dimension: "source".to_owned(), key: String::new() }),
        from: Some(Amount::Number(0.1 + 0.2)),
        to: Amount::Number(0.6),
        owner: PersonId::new("suzuki"),
        due: NaiveDate::from_ymd_opt(2026, 12, 23).unwrap(),
        review: Rhythm::Weekly,
        moment: friday(),
    }
}

fn of_time() -> Resolution {
    let (figure, to) = (Figure::FirstContact, Amount::Time(Length::Hours(4)));
    Resolution { fix: None, cause: None, figure, group: None, from: None, to, review: Rhythm::Monthly, ..of_rate() }
}

pub(super) fn what_was_decided_is_read_back_to_the_last_digit(open: Open<'_>) {
    let mut store = open();
    let (first, second) =
        (operation(Act::Decide, "2026-11-25T08:30:00Z"), operation(Act::Decide, "2026-11-25T08:40:00Z"));
    assert_eq!(store.append_decision(&first, &of_rate()).unwrap(), 1);
    assert_eq!(store.append_decision(&second, &of_time()).unwrap(), 2);
    let ended = operation(Act::Settle, "2026-12-23T08:30:00Z");
    let ending = Ending { end: End::Missed, note: Some("They were called the day after.".to_owned()) };
    store.append_settlement(&ended, 1, &ending).unwrap();
    let settlement = Settlement { operation: ended, end: End::Missed, note: ending.note.clone() };
    let expected = [
        Decided { n: 1, operation: first.clone(), what: of_rate(), settlement: Some(settlement) },
        Decided { n: 2, operation: second, what: of_time(), settlement: None },
    ];
    assert_eq!(open().decisions().unwrap(), expected, "by anybody else, too");
    assert!(matches!(store.append_decision(&first, &of_rate()), Err(StoreError::Done(_))), "asked twice, done once");
    assert_eq!(store.decisions().unwrap().len(), 2);
}

pub(super) fn a_decision_ends_once_and_only_where_there_is_one(open: Open<'_>) {
    let mut store = open();
    store.append_decision(&operation(Act::Decide, "2026-11-25T08:30:00Z"), &of_rate()).unwrap();
    let mut end = |n, end| {
        store.append_settlement(&operation(Act::Settle, "2026-12-23T08:30:00Z"), n, &Ending { end, note: None })
    };
    assert!(end(2, End::Kept).is_err(), "there is none");
    end(1, End::Kept).unwrap();
    assert!(end(1, End::Dropped).is_err(), "it ended");
    assert_eq!(open().decisions().unwrap()[0].settlement.as_ref().unwrap().end, End::Kept);
}

pub(super) fn what_is_abandoned_was_never_decided(open: Open<'_>) {
    let mut store = open();
    let first = operation(Act::Decide, "2026-11-25T08:30:00Z");
    store.begin(tasuki::storage::Reach::AFew).unwrap();
    store.append_decision(&first, &of_rate()).unwrap();
    assert_eq!(open().decisions().unwrap(), [], "nobody sees it before it is durable");
    store.abandon().unwrap();
    assert_eq!(store.decisions().unwrap(), []);
    assert_eq!(store.append_decision(&first, &of_rate()).unwrap(), 1, "as if it had not been tried");
}

pub(super) fn a_decision_is_no_step_of_any_lead(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let lead = office.lead("森 愛");
    let noted = office.act(lead, "ito", friday(), &Request::from(Wish::Note { about: None }).with_note("x".to_owned()));
    office.store.append_decision(&operation(Act::Decide, "2026-11-25T08:30:00Z"), &of_rate()).unwrap();
    let last = office.store.last_operation_of(&PersonId::new("ito")).unwrap();
    assert_eq!(last.map(|(lead, operation)| (lead, operation.id)), Some((lead, noted.id)), "undo goes past it");
    let steps: Vec<_> = office.store.steps(10).unwrap().into_iter().map(|step| step.operation.act).collect();
    assert_eq!(steps, [Act::Note]);
}

#[test]
fn what_is_kept_is_neither_changed_nor_replaced_nor_missing_unnoticed() {
    let folder = TempDir::new().unwrap();
    let mut store = open_sqlite(&folder);
    store.append_decision(&operation(Act::Decide, "2026-11-25T08:30:00Z"), &of_rate()).unwrap();
    let ending = Ending { end: End::Kept, note: None };
    store.append_settlement(&operation(Act::Settle, "2026-12-23T08:30:00Z"), 1, &ending).unwrap();
    let others = Connection::open(folder.path().join("tasuki.db")).unwrap();
    for forbidden in [
        "UPDATE decision SET to_value = '0.5'",
        "DELETE FROM decision",
        "INSERT OR REPLACE INTO decision SELECT * FROM decision",
        "UPDATE settlement SET how = 'kept'",
        "DELETE FROM settlement",
        "INSERT OR REPLACE INTO settlement SELECT * FROM settlement",
    ] {
        let wrong = others.execute(forbidden, []).unwrap_err().to_string();
        assert!(wrong.contains("append-only"), "{forbidden}: {wrong}");
    }
    let found = |store: &mut Sqlite| store.check().unwrap().engine;
    assert_eq!(found(&mut store), [""; 0]);
    others.execute_batch("DROP TRIGGER settlement_is_kept; DELETE FROM settlement").unwrap();
    assert_eq!(found(&mut store).len(), 1, "the journal knows of an end that is not there");
    others.execute_batch("DROP TRIGGER decision_stays; UPDATE decision SET figure = 'luck'").unwrap();
    let said = found(&mut store).join("\n");
    assert!(said.contains("what reviews decided"), "{said}");
}
