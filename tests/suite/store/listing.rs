//! How leads are listed and found.

use chrono::TimeDelta;
use tasuki::agreement::terms::Stage;
use tasuki::domain::filter::Filter;
use tasuki::domain::{Field, What, Wish};
use tasuki::ids::{LeadId, PersonId};
use tasuki::storage::{QueueAsk, QueueCounts};

use super::{Office, Open, at, call, friday, reached};

fn ask(text: &str, all: bool) -> QueueAsk {
    QueueAsk { filter: Filter::of_words(text), all, offset: 0, limit: 100 }
}

impl Office {
    fn listed(&mut self, text: &str, all: bool) -> Vec<LeadId> {
        let page = self.store.queue(&ask(text, all), friday()).unwrap();
        assert_eq!(page.total, page.rows.len(), "all on one page");
        page.rows.iter().map(|row| row.id).collect()
    }
}

pub(super) fn the_most_pressing_lead_comes_first(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let later = office.handed_over("later", friday().plus(TimeDelta::hours(1)));
    let [twin, other_twin] = ["twin", "other twin"].map(|name| office.handed_over(name, friday()));
    let first = office.handed_over("first", friday().plus(TimeDelta::hours(-1)));
    let not_handed_over = office.lead("not handed over");
    let taken = office.handed_over("taken", friday());
    office.act(taken, "tanaka", friday(), &call(None));
    let returned = office.handed_over("returned", friday());
    let reason = "unreachable".to_owned();
    office.act(returned, "tanaka", friday(), &Wish::Return { reason, wake: None, wake_on: None }.into());
    assert_eq!(office.listed("", false), [first, twin, other_twin, later, taken]);
    assert_eq!(office.listed("", true), [returned, taken, not_handed_over, first, other_twin, twin, later]);

    let page = office.store.queue(&ask("taken", false), friday()).unwrap();
    let row = &page.rows[0];
    assert_eq!((row.stage, &row.owner), (Stage::Sal, &Some(PersonId::new("tanaka"))));
    let clock = row.clock.as_ref().unwrap();
    assert_eq!((clock.id.as_str(), clock.due_at), ("decide", at("2026-11-20T16:00:00+09:00")));
    let handoff = row.handoff.as_ref().unwrap();
    assert_eq!((handoff.n, handoff.attempts, handoff.last_contact_at), (1, 1, Some(friday())));

    // Under another agreement a hand-off may have no clock at all: it does not push ahead of those that have.
    let idle = office.lead("idle");
    let operation = office.operation(tasuki::agreement::terms::Act::HandOff, "ito", friday());
    let record = office.store.lead(idle).unwrap().unwrap();
    let happened =
        vec![(friday(), What::HandedOff { ground: tasuki::domain::Ground::List, to: None, tier: None, basis: None })];
    let change = tasuki::storage::LeadChange::of(Some(&record), &operation, happened);
    office.store.append(&[operation], &[change]).unwrap();
    assert_eq!(office.listed("", false).last(), Some(&idle));
}

pub(super) fn a_search_finds_what_is_meant(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let yamada = [
        (Field::Name, "山田 花子"),
        (Field::Kana, "ヤマダ ハナコ"),
        (Field::Company, "ＴＡＳＵＫＩ運輸"),
        (Field::Mail, "hanako@example.com"),
        (Field::ExternalId, "K-100"),
    ];
    let yamada = office.capture(&yamada, Vec::new()).unwrap();
    let sale = office.capture(&[(Field::Name, "100%_off"), (Field::Phone, "03-1234")], Vec::new()).unwrap();
    for text in ["やまだ", "ﾔﾏﾀﾞ", "tasuki", "Ｔasuki 花子", "HANAKO@", "k-100", "花子　運輸", "  山田  "]
    {
        assert_eq!(office.listed(text, true), [yamada], "{text:?}");
    }
    for text in ["0%_o", "%", "_", "03-1234"] {
        assert_eq!(office.listed(text, true), [sale], "{text:?} is no pattern");
    }
    for text in ["山田 鈴木", "花子\n", "y_m", "'", "\""] {
        let found = if text == "花子\n" { vec![yamada] } else { vec![] };
        assert_eq!(office.listed(text, true), found, "{text:?}");
    }
    assert_eq!(office.listed("花子", false), [], "not in the queue");
}

pub(super) fn a_window_shows_a_part_and_tells_the_whole(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    let leads: Vec<_> = (0..10).map(|n| office.handed_over(&format!("lead {n}"), friday())).collect();
    let mut window = |text: &str, offset, limit| {
        let page = office
            .store
            .queue(&QueueAsk { filter: Filter::of_words(text), all: false, offset, limit }, friday())
            .unwrap();
        assert_eq!(page.offset, offset);
        (page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), page.total)
    };
    assert_eq!(window("", 0, 3), (leads[..3].to_vec(), 10));
    assert_eq!(window("", 8, 3), (leads[8..].to_vec(), 10));
    assert_eq!(window("", 20, 3), (vec![], 10));
    assert_eq!(window("", 0, 0), (vec![], 10));
    assert_eq!(window("lead", 4, 2), (leads[4..6].to_vec(), 10));
    assert_eq!(window("7", 0, 100), (vec![leads[7]], 1));
}

pub(super) fn the_queue_says_how_it_stands(open: Open<'_>) {
    let mut office = Office::new(open, 1);
    assert_eq!(office.store.queue_counts(&PersonId::new("tanaka"), friday()).unwrap(), QueueCounts::default());
    office.handed_over("a", friday());
    let accepted = office.handed_over("b", friday());
    office.act(accepted, "tanaka", friday(), &Wish::Accept.into());
    office.capture(&[(Field::Name, "history")], vec![reached(Stage::Mql, "2026-01-05")]).unwrap();
    let due = at("2026-11-16T16:00:00+09:00");
    let counts = |urgent, breached| QueueCounts { open: 2, unaccepted: 1, urgent, breached, mine: 1, nobodys: 1 };
    assert_eq!(office.store.queue_counts(&PersonId::new("tanaka"), friday()).unwrap(), counts(0, 0));
    assert_eq!(
        office.store.queue_counts(&PersonId::new("tanaka"), due).unwrap(),
        counts(2, 0),
        "exactly at due is not overdue"
    );
    assert_eq!(
        office.store.queue_counts(&PersonId::new("tanaka"), due.plus(TimeDelta::milliseconds(1))).unwrap(),
        counts(0, 2)
    );
}
