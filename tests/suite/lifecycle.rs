//! The lifecycle as one table: where a lead stands, what is asked, and where it stands then, or which rule refuses.

use tasuki::agreement::terms::{Act, Channel, Outcome, Stage};
use tasuki::desk::Agreements;
use tasuki::domain::{Fact, Ground, Lead, Operation, Refusal, Request, Setting, Way, What, decide};
use tasuki::ids::{AgreementVersion, LeadId, OpIds, PersonId};
use tasuki::storage::Adopted;

use crate::harness::{FRIDAY, at};

/// Everything is asked by `sato`. `history`: told of by a list. The other rows say what was done here before.
#[rustfmt::skip]
const TABLE: &str = "
stage       came_by         hand_off            accept            reject         return         contact         note         undo

lead        captured        mql                 not_from_here     not_from_here  not_from_here  not_from_here   lead         not_undoable
lead        history         mql                 not_from_here     not_from_here  not_from_here  not_from_here   lead         not_undoable
mal         history         mql                 not_from_here     not_from_here  not_from_here  not_from_here   mal          not_undoable
mal         returned        mql                 not_from_here     not_from_here  not_from_here  not_from_here   mal          sal
mql         history         mql                 not_handed_off    excluded       mal            not_handed_off  mql          not_undoable
mql         handed_off      already_handed_off  sal               excluded       mal            sal             mql          not_your_act
mql         noted           already_handed_off  sal               excluded       mal            sal             mql          mql
sal         history         not_from_here       not_from_here     excluded       mal            sal             sal          not_undoable
sal         accepted        already_handed_off  already_yours     excluded       mal            sal             sal          mql
sal         contacted       already_handed_off  already_yours     excluded       mal            sal             sal          mql
sal         lost_the_race   already_handed_off  already_accepted  excluded       mal            sal             sal          not_your_act
sql         history         not_from_here       not_from_here     not_from_here  mal            sql             sql          not_undoable
sql         told_later      already_handed_off  already_yours     not_from_here  mal            sql             sql          not_undoable
opportunity history         not_from_here       not_from_here     not_from_here  not_from_here  not_from_here   opportunity  not_undoable
customer    history         not_from_here       not_from_here     not_from_here  not_from_here  not_from_here   customer     not_undoable
lost        history         not_from_here       not_from_here     not_from_here  not_from_here  not_from_here   lost         not_undoable
excluded    history         not_from_here       not_from_here     not_from_here  not_from_here  not_from_here   excluded     not_undoable
excluded    rejected        not_from_here       not_from_here     not_from_here  not_from_here  not_from_here   excluded     mql
";

fn request(word: &str) -> Request {
    let note = None;
    match word {
        "hand_off" => Request::HandOff { ground: Ground::Criterion("score_100".to_owned()), to: None, note },
        "accept" => Request::Accept,
        "reject" => Request::Reject { reason: "duplicate".to_owned(), note },
        "return" => Request::Return { reason: "not_target".to_owned(), note },
        "contact" => Request::Contact { channel: Channel::Phone, outcome: Outcome::NoAnswer, note },
        "note" => Request::Note { text: "called".to_owned() },
        "undo" => Request::Undo,
        other => panic!("nobody can ask for {other}"),
    }
}

struct Life<'a> {
    agreements: &'a Agreements,
    ids: OpIds,
    facts: Vec<Fact>,
}

impl Life<'_> {
    fn lead(&self) -> Lead {
        Lead::fold(LeadId(1), &self.facts)
    }

    fn write(&mut self, act: Act, by: &str, happened: Vec<What>) {
        let (id, by, recorded_at) = (self.ids.next(), PersonId::new(by), at(FRIDAY));
        let operation = Operation { id, act, by, recorded_at, agreement: AgreementVersion(1) };
        for what in happened {
            let n = u32::try_from(self.facts.len()).unwrap() + 1;
            self.facts.push(Fact { n, operation: operation.clone(), at: recorded_at, what });
        }
    }

    fn told_of(&mut self, stage: Stage) {
        let reached = What::Reached { stage, amount: None, reason: None };
        self.write(Act::Capture, "ito", vec![What::Captured { way: Way::History }, reached]);
    }

    fn ask(&mut self, by: &str, word: &str) -> Result<Stage, Refusal> {
        let person = PersonId::new(by);
        let setting = Setting { by: &person, now: at(FRIDAY), agreement: self.agreements.in_force() };
        let decision = decide(&self.lead(), &request(word), setting)?;
        self.write(decision.act, by, decision.facts);
        Ok(self.lead().stage)
    }

    /// Leads it to where a row of the table begins.
    fn begin(&mut self, stage: Stage, came_by: &str) {
        let done_here: &[(&str, &str)] = match came_by {
            "history" => return self.told_of(stage),
            "captured" => &[],
            "handed_off" => &[("ito", "hand_off")],
            "noted" => &[("ito", "hand_off"), ("sato", "note")],
            "accepted" | "told_later" => &[("ito", "hand_off"), ("sato", "accept")],
            "contacted" => &[("ito", "hand_off"), ("sato", "contact")],
            "lost_the_race" => &[("ito", "hand_off"), ("tanaka", "accept")],
            "returned" => &[("ito", "hand_off"), ("sato", "accept"), ("sato", "return")],
            "rejected" => &[("ito", "hand_off"), ("sato", "reject")],
            other => panic!("no such way: {other}"),
        };
        self.write(Act::Capture, "ito", vec![What::Captured { way: Way::Live }]);
        for (by, word) in done_here {
            self.ask(by, word).unwrap_or_else(|wrong| panic!("{came_by}: {wrong:?}"));
        }
        if came_by == "told_later" {
            self.told_of(stage);
        }
    }
}

#[test]
fn every_request_at_every_stage_is_granted_or_refused_by_the_table() {
    let text = tasuki::agreement::DEFAULT.to_owned();
    let agreements = Agreements::read(vec![Adopted { version: AgreementVersion(1), text, adopted_at: at(FRIDAY) }]);
    let agreements = agreements.unwrap();
    let mut lines = TABLE.lines().filter(|line| !line.is_empty()).map(|line| line.split_whitespace());
    let words: Vec<_> = lines.next().unwrap().skip(2).collect();
    let (mut stages, mut wrong) = (Vec::new(), Vec::new());
    for mut line in lines {
        let (stage, came_by) = (Stage::of(line.next().unwrap()).unwrap(), line.next().unwrap());
        stages.push(stage);
        assert_eq!(line.clone().count(), words.len(), "{stage} {came_by}");
        for (word, expected) in words.iter().zip(line) {
            let mut life = Life { agreements: &agreements, ids: OpIds::seeded(1), facts: Vec::new() };
            life.begin(stage, came_by);
            assert_eq!(life.lead().stage, stage, "{came_by}");
            let became = life.ask("sato", word).map_or_else(|refusal| refusal.rule(), Stage::word);
            if became != expected {
                wrong.push(format!("{stage} {came_by}, {word}: {became}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    stages.dedup();
    assert_eq!(stages, Stage::ALL, "no stage is left out");
}
