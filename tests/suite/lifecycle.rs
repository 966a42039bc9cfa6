//! From every stage every act: the lifecycle as one table, held against what is decided.

use tasuki::agreement::terms::{Act, Channel, Outcome, Stage};
use tasuki::agreement::{Agreement, DEFAULT};
use tasuki::clock::Timestamp;
use tasuki::domain::{Fact, Ground, Lead, Operation, Refusal, Request, Setting, Way, What, decide};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};

/// The act that brought a lead where it stands was `tanaka`'s, one minute ago; now `tanaka` asks.
///
/// `·` is granted; anything else is the rule that refuses.
const TABLE: &str = "
    a lead that is           | hand_off           | accept         | contact        | return        | reject        | note | undo
    a lead                   | ·                  | not_from_here  | not_from_here  | not_from_here | not_from_here | ·    | not_undoable
    a mal                    | ·                  | not_from_here  | not_from_here  | not_from_here | not_from_here | ·    | not_undoable
    a mql                    | ·                  | not_handed_off | not_handed_off | ·             | ·             | ·    | not_undoable
    a sal                    | not_from_here      | not_from_here  | ·              | ·             | ·             | ·    | not_undoable
    a sql                    | not_from_here      | not_from_here  | ·              | ·             | not_from_here | ·    | not_undoable
    a opportunity            | not_from_here      | not_from_here  | not_from_here  | not_from_here | not_from_here | ·    | not_undoable
    a customer               | not_from_here      | not_from_here  | not_from_here  | not_from_here | not_from_here | ·    | not_undoable
    a lost                   | not_from_here      | not_from_here  | not_from_here  | not_from_here | not_from_here | ·    | not_undoable
    a excluded               | not_from_here      | not_from_here  | not_from_here  | not_from_here | not_from_here | ·    | not_undoable
    handed over              | already_handed_off | ·              | ·              | ·             | ·             | ·    | ·
    taken by tanaka          | already_handed_off | already_yours  | ·              | ·             | ·             | ·    | ·
    taken by sato            | already_handed_off | already_accepted | ·            | ·             | ·             | ·    | not_your_act
    taken, given to sato     | already_handed_off | already_accepted | ·            | ·             | ·             | ·    | not_undoable
    returned                 | ·                  | not_from_here  | not_from_here  | not_from_here | not_from_here | ·    | ·
    rejected                 | not_from_here      | not_from_here  | not_from_here  | not_from_here | not_from_here | ·    | ·
";

/// A lead and everything that has happened to it so far.
struct Past {
    lead: Lead,
    facts: Vec<Fact>,
    ids: OpIds,
    now: Timestamp,
}

impl Past {
    fn captured(stage: Stage) -> Self {
        let now = Timestamp::parse_rfc3339("2026-11-13T10:00:00+09:00").unwrap();
        let mut past = Self { lead: Lead::unknown(LeadId(1)), facts: Vec::new(), ids: OpIds::seeded(1), now };
        past.add(
            "tanaka",
            Act::Capture,
            vec![What::Captured { way: Way::History }, What::Reached { stage, amount: None, reason: None }],
        );
        past
    }

    fn add(&mut self, by: &str, act: Act, happened: Vec<What>) {
        self.now = self.now.plus(chrono::TimeDelta::minutes(1));
        let (id, by, at) = (self.ids.next(), PersonId::new(by), self.now);
        let operation = Operation { id, act, by, recorded_at: at, agreement: AgreementVersion(1) };
        let first = u32::try_from(self.facts.len()).unwrap() + 1;
        let facts = (first..).zip(happened);
        self.facts.extend(facts.map(|(n, what)| Fact { n, operation: operation.clone(), at, what }));
        self.lead = Lead::fold(LeadId(1), &self.facts);
    }

    fn done(mut self, by: &str, request: &Request) -> Self {
        let (agreement, by_id) = (agreement(), PersonId::new(by));
        let setting = Setting { by: &by_id, now: self.now, agreement: &agreement };
        let decision = decide(&self.lead, request, setting).unwrap();
        self.add(by, decision.act, decision.facts);
        self
    }

    fn called(name: &str) -> Self {
        if let Some(stage) = name.strip_prefix("a ") {
            return Self::captured(Stage::of(stage).unwrap());
        }
        let handed_over = Self::captured(Stage::Mal).done("tanaka", &request("hand_off"));
        match name {
            "handed over" => handed_over,
            "taken by tanaka" => handed_over.done("tanaka", &Request::Accept),
            "taken by sato" => handed_over.done("sato", &Request::Accept),
            "taken, given to sato" => {
                let mut given = handed_over.done("tanaka", &Request::Accept);
                given.add("ito", Act::Capture, vec![What::Assigned { owner: PersonId::new("sato") }]);
                given
            }
            "returned" => handed_over.done("tanaka", &request("return")),
            "rejected" => handed_over.done("tanaka", &request("reject")),
            other => panic!("what is {other}?"),
        }
    }
}

fn agreement() -> Agreement {
    Agreement::parse("default", DEFAULT).unwrap_or_else(|_| panic!("the default agreement"))
}

fn request(act: &str) -> Request {
    match Act::of(act).unwrap() {
        Act::HandOff => Request::HandOff { ground: Ground::List, to: None, note: None },
        Act::Accept => Request::Accept,
        Act::Contact => Request::Contact { channel: Channel::Phone, outcome: Outcome::Reached, note: None },
        Act::Return => Request::Return { reason: "not_enough_info".to_owned(), note: None },
        Act::Reject => Request::Reject { reason: "duplicate".to_owned(), note: None },
        Act::Note => Request::Note { text: "Met them in Osaka.".to_owned() },
        Act::Undo => Request::Undo,
        other => panic!("there is no request for {other}"),
    }
}

fn cells(line: &str) -> Vec<&str> {
    line.split('|').map(str::trim).collect()
}

#[test]
fn from_every_stage_every_act_is_granted_or_refused_by_its_rule() {
    let agreement = agreement();
    let tanaka = PersonId::new("tanaka");
    let mut lines = TABLE.lines().filter(|line| !line.trim().is_empty());
    let acts = cells(lines.next().unwrap());
    let mut wrong = Vec::new();
    for line in lines {
        let cells = cells(line);
        assert_eq!(cells.len(), acts.len(), "{line}");
        let past = Past::called(cells[0]);
        for (act, expected) in acts.iter().zip(&cells).skip(1) {
            let setting = Setting { by: &tanaka, now: past.now, agreement: &agreement };
            let decided = decide(&past.lead, &request(act), setting);
            let found = decided.as_ref().map_or_else(Refusal::rule, |_| "·");
            if found != *expected {
                wrong.push(format!("{act} of a lead that is {}: {found}, not {expected}", cells[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_knows_every_stage_and_every_act_that_can_be_asked_for() {
    let acts = ["hand_off", "accept", "contact", "return", "reject", "note", "undo"];
    let mut lines = TABLE.lines().filter(|line| !line.trim().is_empty());
    assert_eq!(cells(lines.next().unwrap())[1..], acts);
    for act in acts {
        // A request that is added must be added here: this match fails to compile without it.
        let (Request::HandOff { .. }
        | Request::Accept
        | Request::Contact { .. }
        | Request::Return { .. }
        | Request::Reject { .. }
        | Request::Note { .. }
        | Request::Undo) = request(act);
        assert_eq!(request(act).act().word(), act);
    }
    let named: Vec<_> = lines.filter_map(|line| Stage::of(cells(line)[0].strip_prefix("a ")?)).collect();
    assert_eq!(named, Stage::ALL);
}
