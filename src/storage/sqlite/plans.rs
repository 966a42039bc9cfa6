//! The plans of the statements that screens wait for: none walks a whole table, none sorts.

use rusqlite::Connection;
use tempfile::TempDir;

use super::condition::{self, Condition};
use super::queue::{self, Part, Statements};
use super::sieve::{Asked, Sieve};
use super::{FirstAgreement, open};
use super::{
    assignment, beside, erase, errands, flow, keys, likeness, read, returns, revert, rules, search, shares, steps,
};
use super::{decisions, journal, letters, line, notices, order, recorded, snapshot, timelines};
use crate::clock::Timestamp;
use crate::domain::filter::{Asking, Filter, Sort, SortBy};

/// A few hundred leads, half of them waiting, and an author with thousands of acts.
fn office() -> (TempDir, Connection) {
    let folder = TempDir::new().unwrap();
    let first = FirstAgreement { text: String::new(), adopted_at: Timestamp::from_millis(0) };
    let mut connection = open::open(&folder.path().join("tasuki.db"), &first).unwrap();
    let _functions = Sieve::on(&mut connection).unwrap();
    let count_to = |n: u32| format!("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {n})");
    let (leads, acts) = (count_to(400), count_to(4_000));
    let filled = format!(
        "BEGIN;
         {leads} INSERT INTO lead (id, version, stage, waiting, tier, accepted, attempts, due_at, owner)
           SELECT i, 10, 'mql', i % 2, 0, 0, 0, i * 1000, 'rep' || (i / 2 % 20) FROM c;
         {leads} INSERT INTO person (lead, external_id, name, mail, extra)
           SELECT i, 'K-' || i, 'name', 'mail' || i, '' FROM c;
         {acts} INSERT INTO operation (id, key, act, by, recorded_at, agreement)
           SELECT i, randomblob(16), iif(i % 3, 'note', 'capture'), 'tanaka', i, 1 FROM c;
         {acts} INSERT INTO fact (operation, lead, n, at, body)
           SELECT i, 1 + i % 400, 1 + i / 400, i, '{{\"kind\":\"noted\"}}' FROM c;
         COMMIT;
         ANALYZE;"
    );
    connection.execute_batch(&filled).unwrap();
    (folder, connection)
}

fn plan(connection: &Connection, statement: &str) -> String {
    let mut explained = connection.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
    // The plan is the same whatever the values are; all parameters are NULL here.
    let lines = explained
        .query_map(rusqlite::params_from_iter(vec![None::<i64>; explained.parameter_count()]), |row| {
            row.get::<_, String>("detail")
        });
    lines.unwrap().map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

/// What lists and their counts ask.
fn of_lists() -> Vec<(&'static str, String)> {
    let every = |part: Part| part.statements(&Condition::default(), false);
    vec![
        ("those called", every(Part::Called).window),
        ("how many they are", every(Part::Called).count),
        ("the queue", every(Part::Waiting).window),
        ("its length", every(Part::Waiting).count),
        ("the queue, to find somebody in it", every(Part::Waiting).numbers),
        ("those resting", every(Part::Resting).window),
        ("the queue from its end", Part::Waiting.statements(&Condition::default(), true).window),
        ("where somebody stands", queue::STANDING.to_owned()),
        ("what everybody has", shares::EVERYBODY.to_owned()),
        ("how many leads are open", shares::OPEN.to_owned()),
        ("how many somebody has", shares::open_of(Some(1))),
        ("how many nobody has", shares::open_of(None)),
        ("what expires next", every(Part::Due).window),
        ("what expires last", Part::Due.statements(&Condition::default(), true).window),
        ("what never expires", every(Part::Endless).window),
        ("who is called next", line::NEXT_CALLED.to_owned()),
        ("who is overdue and was not called", assignment::UNCALLED.to_owned()),
    ]
}

#[test]
fn what_a_screen_waits_for_neither_walks_a_table_nor_sorts() {
    let (_folder, connection) = office();
    let others = [
        ("who is called so", condition::BY_OWN_ID.to_owned()),
        ("somebody who was found", queue::row_statement()),
        ("who has two letters", search::LEADS_OF_PAIR.to_owned()),
        ("who has a letter", search::LEADS_OF_LETTER.to_owned()),
        ("the step before", steps::STEP_BEFORE.to_owned()),
        ("how a decision ended", decisions::END_OF.to_owned()),
        ("the lead of a step", steps::LEAD_OF.to_owned()),
        ("how many leads it was on", steps::SIZE_OF_BATCH.to_owned()),
        ("the open leads", read::OPEN_LEADS.to_owned()),
        ("a bulk act", read::OPERATIONS_OF_BATCH.to_owned()),
        ("a person's attributes before", read::PAST_OF.to_owned()),
        ("a lead's facts", read::FACTS_OF.to_owned()),
        ("a lead's notes", read::NOTES_OF.to_owned()),
        ("a person", read::PERSON.clone()),
        ("a person's last act", read::last_operation_statement()),
        ("what a person did again last", read::last_redone_statement()),
        ("what a person took back last", read::LAST_UNDONE.to_owned()),
        ("an external id", read::BY_EXTERNAL_ID.to_owned()),
        ("what a list brought in", likeness::BROUGHT_BY.to_owned()),
        ("a mail address", likeness::BY_MAIL.to_owned()),
        ("those alike, and those of a company", keys::DRAWER.to_owned()),
        ("who goes on for a lead", likeness::SURVIVOR.to_owned()),
        ("for whom it goes on", likeness::ABSORBED.to_owned()),
        ("its other names", likeness::ALSO_CALLED.to_owned()),
        ("whether two were told apart", likeness::TOLD_APART.to_owned()),
        ("a number", read::BY_NUMBER.to_owned()),
        ("how much came to somebody today", assignment::GIVEN_SINCE.to_owned()),
        ("whose turn it is", assignment::CREDITS_OF.to_owned()),
        ("somebody's credit", assignment::CREDIT_OF.to_owned()),
        ("who works on a company", assignment::ACCOUNT_OWNER.to_owned()),
        ("who is known there", assignment::COLLEAGUE.to_owned()),
        ("a window of leads to export", snapshot::LEADS_AFTER.to_owned()),
        ("its facts", snapshot::FACTS_IN.to_owned()),
        ("its notes", snapshot::NOTES_IN.to_owned()),
        ("its people", read::PEOPLE.clone()),
        ("what they were before", snapshot::PAST_IN.to_owned()),
        ("where an operation stands", snapshot::PLACE_OF.to_owned()),
        ("what was written last", snapshot::LAST_OPERATION.to_owned()),
        ("somebody who was erased", erase::BY_MARK.to_owned()),
        ("who else has a mailbox", erase::WHO_HAS_MAIL.to_owned()),
        ("their marks", erase::MARKS_OF_LEAD.to_owned()),
        ("what somebody did", beside::TOUCHES_OF.to_owned()),
        ("whether that is known", beside::HAS_TOUCH.to_owned()),
        ("what came back", returns::CAME_BACK.clone()),
        ("notes about rules", returns::ABOUT_RULES.clone()),
        ("whether they were answered", returns::SINCE.clone()),
        ("who is to be looked at again", returns::DUE.clone()),
        ("how many they are", returns::DUE_COUNT.to_owned()),
        ("who was handed over", rules::HANDED_OVER.clone()),
        ("whether anybody judged a rule", rules::ANY_JUDGED.to_owned()),
        ("what is to be done", errands::DUE.to_owned()),
        ("of whom something has become", errands::STIRRED.to_owned()),
        ("who came to what they were invited to", errands::CANDIDATES.to_owned()),
        ("what somebody allowed", beside::CONSENTS_OF.to_owned()),
        ("an operation of an import", revert::NEXT_PART.to_owned()),
        ("of whom it told", revert::LEADS_OF_PART.to_owned()),
        ("who else noticed something", revert::TOLD_BESIDE[0].to_owned()),
        ("who else was told of a consent", revert::TOLD_BESIDE[1].to_owned()),
    ];
    let statements = of_lists().into_iter().chain(others);
    for (what, statement) in statements {
        let plan = plan(&connection, &statement);
        assert!(!plan.contains("TEMP B-TREE"), "{what} is sorted:\n{plan}");
        // Indexes of what waits alone are walked as far as a window goes, what was found first, and the row that everybody
        // has in the tally.
        let is_of_queue = |line: &str| {
            ["lead_queue", "lead_mine", "lead_due", "(subquery", "tally"].iter().any(|part| line.contains(part))
        };
        let walked = plan.lines().filter(|line| line.starts_with("SCAN") && !is_of_queue(line));
        assert_eq!(walked.collect::<Vec<_>>(), Vec::<&str>::new(), "{what}:\n{plan}");
    }
}

#[test]
fn a_waterfall_reads_the_quarters_of_its_span_and_the_leads_that_became_different() {
    let (_folder, connection) = office();
    connection
        .execute_batch("UPDATE flow_upto SET lead = 390; UPDATE lead SET owner = 'x' WHERE id < 20; ANALYZE")
        .unwrap();
    let statements = [
        ("the quarters", flow::QUARTERS.to_owned()),
        ("where leads stand", flow::PLACE.to_owned()),
        ("how they were", flow::before_statement()),
        ("how they are", flow::after_statement()),
        ("those who came since", flow::new_statement()),
        ("how many wait", flow::WAITING.to_owned()),
    ];
    for (what, statement) in statements {
        let plan = plan(&connection, &statement);
        assert!(!plan.contains("TEMP B-TREE"), "{what} is sorted:\n{plan}");
        // Those who became different are few, and up to whom is one number.
        let few = ["SCAN CONSTANT ROW", "SCAN flow_since", "SCAN flow_upto"];
        let walked = plan.lines().filter(|line| line.starts_with("SCAN") && !few.contains(line));
        assert_eq!(walked.collect::<Vec<_>>(), Vec::<&str>::new(), "{what}:\n{plan}");
    }
}

#[test]
fn a_replay_reads_windows_of_rows_in_the_order_in_which_they_lie() {
    let (_folder, connection) = office();
    let of_windows = [
        ("the leads", timelines::LEADS),
        ("their facts", journal::FACTS),
        ("what they did", timelines::TOUCHES),
        ("what they were before", timelines::PAST),
        ("an operation", journal::OPERATION),
        ("a word", journal::WORD),
        ("all leads", recorded::LEADS),
        ("what was done", recorded::SEEN),
        ("what was known before", recorded::BEFORE),
        ("what is known", &recorded::FILLED),
    ];
    for (what, statement) in of_windows {
        let plan = plan(&connection, statement);
        assert!(!plan.contains("TEMP B-TREE"), "{what} are sorted:\n{plan}");
        assert!(plan.lines().all(|line| line.starts_with("SEARCH")), "{what}:\n{plan}");
    }
    // Asked once a replay: each walks through one table, and sorts nothing.
    for (what, statement) in [("the companies", timelines::COMPANIES), ("who goes on", timelines::SURVIVORS)] {
        let plan = plan(&connection, statement);
        assert!(!plan.contains("TEMP B-TREE") && plan.lines().count() == 1, "{what}:\n{plan}");
    }
}

#[test]
fn a_statement_is_planned_once_whatever_value_is_sought() {
    let (_folder, connection) = office();
    for statement in [read::FACTS_OF, likeness::SURVIVOR, assignment::ACCOUNT_OWNER, read::BY_NUMBER] {
        let mut prepared = connection.prepare(statement).unwrap();
        for lead in 1..4 {
            let _found = prepared.query([lead]).unwrap().next().unwrap().is_some();
        }
        assert_eq!(prepared.get_status(rusqlite::StatementStatus::RePrepare), 0, "{statement}");
    }
}

#[test]
fn what_is_held_is_read_from_its_own_index_in_the_order_of_hand_offs() {
    let (_folder, connection) = office();
    let plan = plan(&connection, assignment::HELD);
    assert_eq!(plan, "SCAN lead USING COVERING INDEX lead_held");
}

#[test]
fn every_lead_newest_first_is_walked_backwards_and_not_sorted() {
    let (_folder, connection) = office();
    for reverse in [false, true] {
        let plan = plan(&connection, &Part::All.statements(&Condition::default(), reverse).window);
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        assert!(plan.starts_with("SCAN l\n"), "{plan}");
    }
}

/// The condition of a filter as `rep3` types it.
fn condition(connection: &Connection, text: &str) -> Condition {
    let agreement = crate::agreement::Agreement::parse("default", crate::agreement::DEFAULT).unwrap();
    let versions = std::sync::Arc::new(crate::agreement::Versions::only(agreement));
    let (who, now) = (crate::ids::PersonId::new("rep3"), Timestamp::from_millis(0));
    let filter = Filter::read(text, Asking { who: &who, versions: &versions, now, views: &[] });
    assert_eq!(filter.complaints, [], "{text}");
    Condition::of(connection, filter.test.as_ref(), &mut Asked::default()).unwrap()
}

#[test]
fn a_filtered_queue_is_walked_in_the_order_of_its_index_and_not_sorted() {
    let (_folder, connection) = office();
    for text in ["sla:urgent,breached", "is:new -source:fair", "left:<30m", "company:a OR tier:none", "has:note,phone"]
    {
        let condition = condition(&connection, text);
        for part in Part::QUEUE.into_iter().chain([Part::Due, Part::Endless]) {
            for reverse in [false, true] {
                let Statements { window, count, numbers } = part.statements(&condition, reverse);
                for statement in [window, count, numbers] {
                    let plan = plan(&connection, &statement);
                    assert!(!plan.contains("TEMP B-TREE"), "{text}:\n{plan}");
                    assert!(plan.lines().next().unwrap().contains("l USING"), "{text}:\n{plan}");
                    assert!(plan.contains("lead_queue") || plan.contains("lead_due"), "{text}:\n{plan}");
                }
            }
        }
        let meant = plan(&connection, &queue::meant_statement(&condition).unwrap());
        assert!(meant.starts_with("SEARCH l USING INTEGER PRIMARY KEY (rowid=?)"), "{meant}");
        let all = plan(&connection, &Part::All.statements(&condition, false).window);
        assert!(!all.contains("TEMP B-TREE") && all.starts_with("SCAN l\n"), "{all}");
    }
}

#[test]
fn ones_own_leads_begin_where_they_begin_however_many_the_others_have() {
    let (_folder, connection) = office();
    for text in ["owner:me", "owner:me sla:breached", "is:new 担当:自分 -source:fair"] {
        let condition = condition(&connection, text);
        for part in Part::QUEUE.into_iter().chain([Part::Due, Part::Endless]) {
            let Statements { window, count, .. } = part.statements(&condition, false);
            for statement in [window, count] {
                let plan = plan(&connection, &statement);
                assert!(plan.contains("lead_mine") || plan.contains("lead_due_mine"), "{text}:\n{plan}");
                assert!(plan.starts_with("SEARCH l USING"), "{text}:\n{plan}");
                assert!(plan.lines().next().unwrap().contains("(owner=?"), "{text}:\n{plan}");
                assert!(!plan.contains("TEMP B-TREE"), "{text}:\n{plan}");
            }
        }
    }
    // SQLite counts its own steps: of two hundred open leads ten are one's own.
    let condition = condition(&connection, "owner:me");
    let mut statement = connection.prepare(&Part::Waiting.statements(&condition, false).window).unwrap();
    let values = queue::bound(&statement, &condition, [0, 200, 0]);
    let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(rows.count(), 10);
    let steps = statement.get_status(rusqlite::StatementStatus::VmStep);
    assert!(steps < 1_500, "{steps} steps");
}

#[test]
fn what_somebody_and_nobody_has_is_not_counted_lead_by_lead() {
    let (_folder, connection) = office();
    let owners = condition(&connection, "owner:me,none").owners.unwrap();
    assert_eq!(owners.len(), 2);
    for owner in owners {
        assert_eq!(plan(&connection, &shares::open_of(owner)), "SEARCH tally USING PRIMARY KEY (owner=?)");
    }
    assert_eq!(condition(&connection, "owner:me,none sla:breached").owners, None, "more is asked");
    assert_eq!(condition(&connection, "owner:me OR sla:breached").owners, None);
}

#[test]
fn how_the_queue_stands_is_asked_in_as_many_steps_as_there_are_people_and_pressing_leads() {
    let (_folder, connection) = office();
    // Of two hundred open leads of twenty people ten are overdue.
    let mut statement = connection.prepare(shares::EVERYBODY).unwrap();
    let people = statement.query_map([20_000], |row| row.get::<_, i64>(4)).unwrap();
    assert_eq!(people.map(Result::unwrap).collect::<Vec<_>>().iter().sum::<i64>(), 10);
    let steps = statement.get_status(rusqlite::StatementStatus::VmStep);
    assert!(steps < 20 * 80, "{steps} steps");
}

#[test]
fn a_lead_by_its_number_is_looked_up_wherever_it_stands() {
    let (_folder, connection) = office();
    let condition = condition(&connection, "id:K-7");
    let plan = plan(&connection, &Part::All.statements(&condition, false).window);
    assert!(plan.starts_with("SEARCH l USING INTEGER PRIMARY KEY (rowid=?)"), "{plan}");
}

#[test]
fn an_order_without_an_index_is_made_once_of_numbers_alone() {
    let (_folder, connection) = office();
    // A company's name is folded before it is compared; the others are orders of all leads, which are seldom asked for.
    let sorted = [(SortBy::Company, false), (SortBy::Handed, false), (SortBy::Created, false)];
    let sorted = sorted.into_iter().chain([SortBy::Left, SortBy::Company, SortBy::Handed].map(|by| (by, true)));
    for (by, all) in sorted {
        for reverse in [false, true] {
            assert_eq!(Part::walked(all, Some(Sort { by, reverse })), None);
            let statement = order::statement(all, Sort { by, reverse }, &Condition::default());
            let plan = plan(&connection, &statement);
            assert!(all || !plan.contains("SCAN l\n"), "{plan}");
        }
    }
}

#[test]
fn the_last_act_of_a_busy_person_costs_the_same_as_a_new_colleagues() {
    let (_folder, connection) = office();
    let plan = plan(&connection, &read::last_operation_statement());
    assert!(plan.starts_with("SEARCH o USING INDEX operation_by (by=?)"), "{plan}");
    assert!(plan.contains("SEARCH u USING PRIMARY KEY (lead=? AND n>?)"), "{plan}");
    // SQLite counts its own steps: thousands of acts would show.
    let mut statement = connection.prepare(&read::last_operation_statement()).unwrap();
    let found: i64 = statement.query_row(["tanaka"], |row| row.get(0)).unwrap();
    assert!(found > 0);
    let steps = statement.get_status(rusqlite::StatementStatus::VmStep);
    assert!(steps < 300, "{steps} steps");
}

/// Thousands of notices and letters, of which few are open.
fn told(connection: &Connection) {
    let all = "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 4000)";
    let filled = format!(
        "BEGIN;
         {all} INSERT INTO notice (id, lead, matter, level, class, person, hears_as, due_at, made_at, opens_at, state, told_at, over_at)
           SELECT i, 1 + i % 400, 'clock:1:1:a', i, 'breach', 'rep' || (i % 20), 'owner', i, i, i,
             iif(i % 100, 'told', 'waiting'), i, iif(i % 50, i, NULL) FROM c;
         {all} INSERT INTO letter (id, key, person, channel, made_at, state, tries, next_at, settled_at)
           SELECT i, 'k' || i, 'rep' || (i % 20), 'mail', i, iif(i % 100, 'sent', iif(i % 200, 'due', 'failed')), 1, i, i FROM c;
         {all} INSERT INTO delivery (notice, channel, person, letter)
           SELECT i, 'mail', 'rep' || (i % 20), iif(i % 100, i, NULL) FROM c;
         INSERT INTO to_tell (lead, at) SELECT id, id FROM lead WHERE true ON CONFLICT DO UPDATE SET at = excluded.at;
         COMMIT;
         ANALYZE;"
    );
    connection.execute_batch(&filled).unwrap();
}

#[test]
fn what_a_watch_and_a_list_of_notices_ask_neither_walks_what_is_over_nor_sorts() {
    let (_folder, connection) = office();
    told(&connection);
    let statements = [
        ("leads to look at", notices::DUE.to_owned()),
        ("when there is anything to do", notices::NEXT.to_owned()),
        ("whose time has come", notices::OPENING.to_owned()),
        ("when a day begins", notices::DAY.to_owned()),
        ("whose day has begun", notices::BEGUN.to_owned()),
        ("when anybody wrote last", notices::PULSE.to_owned()),
        ("one notice", notices::ONE.to_owned()),
        ("what somebody was told", notices::TOLD.to_owned()),
        ("what somebody has not read", notices::UNREAD.to_owned()),
        ("for whom something waits", letters::WAITS.to_owned()),
        ("what waits for somebody", letters::WAITS_FOR.to_owned()),
        ("what is tried again", letters::AGAIN.to_owned()),
        ("what was delayed", letters::DELAYED.to_owned()),
        ("what was refused", letters::FAILED.to_owned()),
        ("how much waits", letters::WAITING.to_owned()),
        ("how much waits for somebody", letters::WAITING_FOR.to_owned()),
        ("open letters", letters::list_statement(true)),
        ("letters", letters::list_statement(false)),
        ("what a letter is about", letters::ABOUT.to_owned()),
    ];
    for (what, statement) in statements {
        let plan = plan(&connection, &statement);
        assert!(!plan.contains("TEMP B-TREE"), "{what} is sorted:\n{plan}");
        // Indexes of what is open alone, as many rows as people, one window of letters, and what was found first.
        let is_small = |line: &str| {
            [
                "hearer",
                "letter_open",
                "letter_next",
                "letter_made",
                "delivery_waits",
                "to_tell_at",
                "notice_opens",
                "(subquery",
            ]
            .iter()
            .any(|part| line.contains(part))
        };
        let walked = plan.lines().filter(|line| line.starts_with("SCAN") && !is_small(line));
        assert_eq!(walked.collect::<Vec<_>>(), Vec::<&str>::new(), "{what}:\n{plan}");
    }
    // Of a lead there are few; they are found by the lead.
    for statement in [notices::OF_LEAD, notices::TOLD_OF_LEAD] {
        let plan = plan(&connection, statement);
        assert!(plan.starts_with("SEARCH notice USING INDEX notice_once (<expr>=?)"), "{plan}");
    }
}

#[test]
fn of_what_reviews_decided_each_is_found_with_its_operation() {
    let (_folder, connection) = office();
    assert_eq!(plan(&connection, decisions::EVERY), "SCAN d\nSEARCH o USING INTEGER PRIMARY KEY (rowid=?)");
}

#[test]
fn a_turn_with_nothing_due_costs_the_same_however_much_is_over() {
    let (_folder, connection) = office();
    told(&connection);
    let steps = |statement: &str, values: &[&dyn rusqlite::ToSql]| {
        let mut prepared = connection.prepare(statement).unwrap();
        let rows = prepared.query_map(values, |_| Ok(())).unwrap().count();
        (rows, prepared.get_status(rusqlite::StatementStatus::VmStep))
    };
    let nobody: Option<&str> = None;
    for (rows, steps) in [
        steps(notices::DUE, &[&0, &64]),
        steps(notices::NEXT, &[]),
        steps(notices::OPENING, &[&0, &64]),
        steps(letters::WAITS, &[&"desktop", &nobody]),
        steps(letters::AGAIN, &[&"desktop", &nobody, &0]),
    ] {
        assert!(rows <= 1 && steps < 100, "{steps} steps for {rows} rows");
    }
}
