//! From every stage every act: the lifecycle as one table, held against what is decided.

use std::collections::{BTreeMap, BTreeSet};

use tasuki::agreement::terms::{Act, Channel, Outcome, Slot, SlotState, Stage};
use tasuki::agreement::{Agreement, DEFAULT, Versions};
use tasuki::clock::Timestamp;
use tasuki::domain::{
    Field, Ground, Lead, Learned, Operation, Record, Refusal, Request, Setting, Way, What, Wish, decide, generate,
};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};

/// What brought a lead where it stands was `tanaka`'s, one minute ago; now `tanaka` asks, with all that the act needs.
///
/// `·` is granted; anything else is the rule that refuses.
const TABLE: &str = "
    act      | a lead        | a mal         | a mql          | a sal          | a sql          | a opportunity | a customer    | a lost        | a excluded    | handed over        | taken              | taken by sato      | asleep             | qualified          | opened        | won           | lost          | returned      | withdrawn     | rejected      | excluded      | recycled
    admit    | ·             | not_from_here | not_from_here  | not_from_here  | not_from_here  | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    exclude  | ·             | ·             | not_from_here  | not_from_here  | not_from_here  | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here | not_from_here | not_from_here | ·             | ·             | not_from_here | not_from_here | ·
    hand_off | ·             | ·             | ·              | ·              | ·              | not_from_here | not_from_here | not_from_here | not_from_here | already_handed_off | already_handed_off | already_handed_off | already_handed_off | already_handed_off | not_from_here | not_from_here | not_from_here | ·             | ·             | not_from_here | not_from_here | ·
    withdraw | not_from_here | not_from_here | not_handed_off | not_from_here  | not_from_here  | not_from_here | not_from_here | not_from_here | not_from_here | ·                  | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    accept   | not_from_here | not_from_here | not_handed_off | not_from_here  | not_from_here  | not_from_here | not_from_here | not_from_here | not_from_here | ·                  | already_yours      | already_accepted   | already_yours      | already_yours      | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    contact  | not_from_here | not_from_here | not_handed_off | ·              | ·              | not_from_here | not_from_here | not_from_here | not_from_here | ·                  | ·                  | ·                  | ·                  | ·                  | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    return   | not_from_here | not_from_here | not_handed_off | not_handed_off | not_handed_off | not_from_here | not_from_here | not_from_here | not_from_here | ·                  | ·                  | ·                  | ·                  | ·                  | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    reject   | not_from_here | not_from_here | ·              | ·              | not_from_here  | not_from_here | not_from_here | not_from_here | not_from_here | ·                  | ·                  | ·                  | ·                  | not_from_here      | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    defer    | not_from_here | not_from_here | not_from_here  | not_handed_off | not_from_here  | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here      | ·                  | ·                  | deferred_before    | not_from_here      | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    acknowledge | not_from_here | not_from_here | not_handed_off | not_handed_off | not_handed_off | not_from_here | not_from_here | not_from_here | not_from_here | · | · | · | · | · | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    qualify  | not_from_here | not_from_here | not_from_here  | not_handed_off | not_from_here  | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here      | ·                  | ·                  | ·                  | not_from_here      | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    open     | not_from_here | not_from_here | not_from_here  | not_from_here  | gate_shut      | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here      | not_from_here      | not_from_here      | not_from_here      | ·                  | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    win      | not_from_here | not_from_here | not_from_here  | not_from_here  | not_from_here  | ·             | not_from_here | not_from_here | not_from_here | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here      | ·             | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    lose     | not_from_here | not_from_here | not_from_here  | not_from_here  | ·              | ·             | not_from_here | not_from_here | not_from_here | not_from_here      | not_from_here      | not_from_here      | not_from_here      | ·                  | ·             | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    recycle  | not_from_here | not_from_here | not_from_here  | not_from_here  | not_from_here  | not_from_here | not_from_here | ·             | ·             | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here | not_from_here | ·             | not_from_here | not_from_here | ·             | ·             | not_from_here
    assign   | not_from_here | not_from_here | ·              | ·              | ·              | ·             | ·             | not_from_here | not_from_here | ·                  | ·                  | ·                  | ·                  | ·                  | ·             | ·             | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    edit     | ·             | ·             | ·              | ·              | ·              | ·             | ·             | ·             | ·             | ·                  | ·                  | ·                  | ·                  | ·                  | ·             | ·             | ·             | ·             | ·             | ·             | ·             | ·
    generate | ·             | not_from_here | not_from_here  | not_from_here  | not_from_here  | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here      | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here | not_from_here
    note     | ·             | ·             | ·              | ·              | ·              | ·             | ·             | ·             | ·             | ·                  | ·                  | ·                  | ·                  | ·                  | ·             | ·             | ·             | ·             | ·             | ·             | ·             | ·
    tell_apart | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | ·
    erase    | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | · | ·
    undo     | not_undoable  | not_undoable  | not_undoable   | not_undoable   | not_undoable   | not_undoable  | not_undoable  | not_undoable  | not_undoable  | ·                  | ·                  | not_your_act       | ·                  | ·                  | ·             | ·             | ·             | ·             | ·             | ·             | ·             | ·
    redo     | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo    | nothing_to_redo    | nothing_to_redo    | nothing_to_redo    | nothing_to_redo    | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo | nothing_to_redo
";

/// A lead and everything that has happened to it so far.
struct Past {
    record: Record,
    versions: Versions,
    ids: OpIds,
    now: Timestamp,
}

impl Past {
    fn captured(stage: Stage) -> Self {
        let now = Timestamp::parse_rfc3339("2026-11-13T10:00:00+09:00").unwrap();
        let agreement = Agreement::parse("default", DEFAULT).unwrap_or_else(|wrong| panic!("{wrong}"));
        let (versions, ids) = (Versions::only(agreement), OpIds::seeded(1));
        let mut past = Self { record: Record::unknown(LeadId(1)), versions, ids, now };
        past.record.person.set(Field::Company, "Yamada");
        past.add(
            "tanaka",
            Act::Capture,
            vec![What::Captured { way: Way::History }, What::Reached { stage, amount: None, reason: None }],
        );
        past
    }

    fn add(&mut self, by: &str, act: Act, happened: Vec<What>) {
        self.now = self.now.plus(chrono::TimeDelta::minutes(1));
        let (id, by, now) = (self.ids.next(), PersonId::new(by), self.now);
        let operation = Operation { id, act, by, recorded_at: now, agreement: AgreementVersion(1), batch: None };
        let facts = self.record.next_facts(&operation, happened.into_iter().map(|what| (now, what)).collect());
        self.record.facts.extend(facts);
        self.record.lead = Lead::fold(LeadId(1), &self.record.facts);
    }

    fn done(mut self, by: &str, act: &str) -> Self {
        let by_id = PersonId::new(by);
        let setting = Setting { by: &by_id, now: self.now, versions: &self.versions };
        let decision = decide(&self.record, &request(act), setting).unwrap_or_else(|why| panic!("{act}: {why:?}"));
        self.add(by, decision.act, decision.facts);
        self
    }

    fn called(name: &str) -> Self {
        if let Some(stage) = name.strip_prefix("a ") {
            return Self::captured(Stage::of(stage).unwrap());
        }
        let way: &[&str] = match name {
            "handed over" => &["hand_off"],
            "taken" => &["hand_off", "accept"],
            "taken by sato" => return Self::captured(Stage::Mal).done("tanaka", "hand_off").done("sato", "accept"),
            "asleep" => &["hand_off", "accept", "defer"],
            "qualified" => &["hand_off", "accept", "qualify"],
            "opened" => &["hand_off", "accept", "qualify", "open"],
            "won" => &["hand_off", "accept", "qualify", "open", "win"],
            "lost" => &["hand_off", "accept", "qualify", "open", "lose"],
            "returned" => &["hand_off", "return"],
            "withdrawn" => &["hand_off", "withdraw"],
            "rejected" => &["hand_off", "reject"],
            "excluded" => &["exclude"],
            "recycled" => &["exclude", "recycle"],
            other => panic!("what is {other}?"),
        };
        way.iter().fold(Self::captured(Stage::Mal), |past, act| past.done("tanaka", act))
    }
}

fn request(act: &str) -> Request {
    let act = Act::of(act).unwrap();
    let reason = match act {
        Act::Exclude | Act::Reject => "student",
        Act::Withdraw => "sent_by_mistake",
        Act::Defer => "asked_to_wait",
        Act::Lose => "price",
        Act::Recycle => "new_interest",
        _ => "not_enough_info",
    };
    let reason = reason.to_owned();
    let known = |slot| Learned { slot, state: SlotState::Confirmed, evidence: None, said_by: None };
    let wish = match act {
        Act::Admit => Wish::Admit,
        Act::Exclude => Wish::Exclude { reason },
        Act::HandOff => Wish::HandOff { ground: Ground::List, to: None },
        Act::Withdraw => Wish::Withdraw { reason: Some(reason) },
        Act::Accept => Wish::Accept,
        Act::Contact => return Request::contact(Channel::Phone, Outcome::Reached),
        Act::Return => Wish::Return { reason, wake: None, wake_on: None },
        Act::Reject => Wish::Reject { reason },
        Act::Defer => {
            let until = Timestamp::parse_rfc3339("2026-11-20T09:00:00+09:00").unwrap();
            Wish::Defer { until, reason: Some(reason) }
        }
        Act::Acknowledge => {
            let until = Timestamp::parse_rfc3339("2026-11-16T15:00:00+09:00").unwrap();
            return Request::from(Wish::Acknowledge { until }).with_note("Calls at three.".to_owned());
        }
        Act::Qualify | Act::Generate => Wish::Qualify { to: None },
        Act::Open => Wish::Open { amount: Some(1e6), close: "2027-03-31".parse().ok() },
        Act::Win => Wish::Win { amount: Some(9e5) },
        Act::Lose => Wish::Lose { reason },
        Act::Recycle => Wish::Recycle { reason: Some(reason) },
        Act::Assign => Wish::Assign { to: PersonId::new("kimura") },
        Act::Edit => Wish::Edit { set: BTreeMap::from([("phone".to_owned(), "03-0000-0000".to_owned())]) },
        Act::Note => return Request::from(Wish::Note { about: None }).with_note("Met them in Osaka.".to_owned()),
        Act::TellApart => Wish::TellApart { other: LeadId(99) },
        Act::Erase => Wish::Erase,
        Act::Undo => Wish::Undo,
        Act::Redo => Wish::Redo,
        // These have no request on one lead that is there: they bring one in, belong to the agreement, to two leads, or to none.
        Act::Capture | Act::Adopt | Act::Merge | Act::Unmerge | Act::Revert | Act::Decide | Act::Settle => {
            panic!("there is no request for {act}")
        }
    };
    let answers = if act == Act::Qualify { Slot::ALL.iter().copied().map(known).collect() } else { Vec::new() };
    Request { answers, ..Request::from(wish) }
}

fn cells(line: &str) -> Vec<&str> {
    line.split('|').map(str::trim).collect()
}

fn lines() -> impl Iterator<Item = Vec<&'static str>> {
    TABLE.lines().filter(|line| !line.trim().is_empty()).map(cells)
}

#[test]
fn from_every_stage_every_act_is_granted_or_refused_by_its_rule() {
    let tanaka = PersonId::new("tanaka");
    let mut lines = lines();
    let head = lines.next().unwrap();
    let pasts: Vec<_> = head[1..].iter().map(|name| Past::called(name)).collect();
    let mut wrong = Vec::new();
    for line in lines {
        assert_eq!(line.len(), head.len(), "{line:?}");
        for ((past, name), expected) in pasts.iter().zip(&head[1..]).zip(&line[1..]) {
            let setting = Setting { by: &tanaka, now: past.now, versions: &past.versions };
            let asked = request(line[0]);
            let decided = match line[0] {
                "generate" => generate(&past.record, &asked, setting),
                _ => decide(&past.record, &asked, setting),
            };
            let found = decided.as_ref().map_or_else(Refusal::rule, |_| "·");
            if found != *expected {
                wrong.push(format!("{} of a lead that is {name}: {found}, not {expected}", line[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_knows_every_stage_and_every_act_that_can_be_asked_for() {
    let mut lines = lines();
    let head = lines.next().unwrap();
    let stages: Vec<_> = head.iter().filter_map(|name| Stage::of(name.strip_prefix("a ")?)).collect();
    assert_eq!(stages, Stage::ALL);
    let acts: BTreeSet<_> = lines.map(|line| line[0]).collect();
    let without = [Act::Capture, Act::Adopt, Act::Merge, Act::Unmerge, Act::Revert, Act::Decide, Act::Settle];
    let known: BTreeSet<_> = Act::ALL.iter().filter(|act| !without.contains(act)).map(|act| act.word()).collect();
    assert_eq!(acts, known);
    for act in acts {
        // What sales found itself is asked for as an SQL that is there from the start.
        let asked = if act == "generate" { "qualify" } else { act };
        assert_eq!(request(act).act().word(), asked);
    }
}
