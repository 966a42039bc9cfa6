//! Gates: what they ask for, what counts as given, and who goes past them.

use super::super::story::{Story, at, call, give_back, hand_off, sleep};
use crate::agreement::terms::Outcome::NoAnswer;
use crate::agreement::terms::{Act, Channel, Slot, SlotState};
use crate::agreement::{acts_with, askable};
use crate::clock::Timestamp;
use crate::domain::{
    Decision, Field, Learned, Missing, NoSkip, Refusal, Request, Setting, Wake, What, Wish, missing_for,
};
use crate::ids::PersonId;

/// A gate on all of these acts that can have one.
fn gate_on(acts: impl Iterator<Item = Act>, asks: &str) -> String {
    let of_leads = [Act::Merge, Act::Unmerge, Act::TellApart];
    let without =
        [&[Act::Undo, Act::Redo, Act::Capture, Act::Adopt, Act::Revert, Act::Decide, Act::Settle][..], &of_leads]
            .concat();
    let acts: Vec<_> = acts.filter(|act| !without.contains(act)).map(|act| format!("'{act}'")).collect();
    format!("[[gate]]\nid = 'all'\non = [{}]\n{asks}\n", acts.join(", "))
}

/// A gate on every act that can have one.
fn gate_on_all(asks: &str) -> String {
    gate_on(Act::ALL.iter().copied(), asks)
}

/// A gate on every act that can have all of these.
fn gate_asking(needs: &[&str]) -> String {
    let can_have = |act: &Act| needs.iter().all(|need| acts_with(need).is_none_or(|able| able.contains(act)));
    gate_on(Act::ALL.iter().copied().filter(can_have), &format!("needs = ['{}']", needs.join("', '")))
}

fn missing(story: &Story, now: &str, request: &Request) -> Vec<String> {
    let setting = Setting { by: &PersonId::new("tanaka"), now: at(now), versions: &story.versions };
    let gates = missing_for(&story.record, request, setting);
    gates.iter().flat_map(|(_, missing)| missing).map(Missing::word).collect()
}

fn note() -> Request {
    Request::from(Wish::Note { about: None }).with_note("A note.".to_owned())
}

fn learned(slot: Slot, state: SlotState) -> Request {
    let answers = vec![Learned { slot, state, evidence: None, said_by: None }];
    Request { answers, ..Wish::Edit { set: [].into() }.into() }
}

/// Puts a fact into the story that no act of it would make.
fn with(mut story: Story, what: What) -> Story {
    story.add("16 09:30", "ito", what);
    story
}

/// What is done with a lead in whose story something is there, and the same where it is not.
fn with_and_without(need: &str) -> ((Story, Request), (Story, Request)) {
    let story = || Story::under(&gate_asking(&[need]));
    let by_sato = |to: bool| Some(PersonId::new("sato")).filter(|_| to);
    let deal = || What::DealValued { amount: Some(1.0), close: "2027-01-01".parse().ok() };
    let contact = |next: Option<Timestamp>, gave: &[&str]| -> Request {
        let gave = gave.iter().map(|id| (*id).to_owned()).collect();
        Wish::Contact { channel: Channel::Phone, outcome: NoAnswer, next, gave }.into()
    };
    match need {
        "industry" | "employees" | "source" | "campaign" => {
            let mut traits = story().lead().traits.clone();
            traits.industry = Some("rail".to_owned());
            traits.employees = Some(60);
            traits.source = Some("Web".to_owned());
            traits.campaign = Some("Fair".to_owned());
            let mut other = traits.clone();
            match need {
                "industry" => other.industry = None,
                "employees" => other.employees = None,
                "source" => other.source = None,
                _ => other.campaign = None,
            }
            ((with(story(), What::Described(traits)), note()), (with(story(), What::Described(other)), note()))
        }
        "owner" => {
            let owned = with(story(), What::Assigned { owner: PersonId::new("sato") });
            ((owned, note()), (story(), note()))
        }
        "amount" | "close" => {
            let [amount, close] = [need == "amount", need == "close"];
            let other = match deal() {
                What::DealValued { amount: worth, close: day } => {
                    What::DealValued { amount: worth.filter(|_| close), close: day.filter(|_| amount) }
                }
                _ => unreachable!(),
            };
            ((with(story(), deal()), note()), (with(story(), other), note()))
        }
        "deal_stage" => {
            let moved = with(story(), What::DealMoved { deal_stage: "proposal".to_owned() });
            ((moved, note()), (with(story(), deal()), note()))
        }
        "to" => {
            let qualify = |to| Wish::Qualify { to: by_sato(to) }.into();
            ((story(), qualify(true)), (story(), qualify(false)))
        }
        "next" => ((story(), contact(Some(at("17 10:00")), &[])), (story(), contact(None, &["case"]))),
        "gave" => ((story(), contact(None, &["case"])), (story(), contact(Some(at("17 10:00")), &[]))),
        "until" => ((story(), sleep("17 10:00")), (story(), give_back("later"))),
        "note" => ((story(), note()), (story(), call(NoAnswer))),
        field => {
            let mut known = story();
            for other in Field::ALL {
                known.person().set(*other, "known");
            }
            let mut unknown = story();
            for other in Field::ALL.iter().filter(|other| other.word() != field) {
                unknown.person().set(*other, "known");
            }
            ((known, note()), (unknown, note()))
        }
    }
}

#[test]
fn whatever_a_gate_can_ask_for_is_missing_until_it_is_there() {
    for need in askable() {
        let ((there, granted), (not_there, refused)) = with_and_without(need);
        assert_eq!(missing(&there, "16 10:00", &granted), Vec::<String>::new(), "{need} is there");
        assert_eq!(missing(&not_there, "16 10:00", &refused), [need], "{need} is not");
    }
}

#[test]
fn what_an_act_brings_along_counts_as_there() {
    let asked = |needs: &[&str], request: Request| missing(&Story::under(&gate_asking(needs)), "16 10:00", &request);
    let close = "2027-01-01".parse().ok();
    assert!(asked(&["amount", "close"], Wish::Open { amount: Some(1.0), close }.into()).is_empty());
    assert_eq!(asked(&["amount", "close"], Wish::Open { amount: None, close }.into()), ["amount"]);
    assert_eq!(asked(&["amount", "close"], Wish::Open { amount: Some(1.0), close: None }.into()), ["close"]);
    assert_eq!(asked(&["amount", "close"], Wish::Win { amount: Some(1.0) }.into()), ["close"]);
    assert_eq!(asked(&["amount"], Wish::Win { amount: None }.into()), ["amount"]);
    assert!(asked(&["to"], Wish::Assign { to: PersonId::new("sato") }.into()).is_empty());
    let hand_off_to = |to| Wish::HandOff { ground: crate::domain::Ground::List, to }.into();
    assert!(asked(&["to"], hand_off_to(Some(PersonId::new("sato")))).is_empty());
    assert_eq!(asked(&["to"], hand_off_to(None)), ["to"]);
    assert_eq!(asked(&["until"], give_back("later")), ["until"]);
    let woken = Wish::Return { reason: "later".to_owned(), wake: Some(Wake::Never), wake_on: None };
    assert!(asked(&["until"], woken.into()).is_empty(), "never is an answer");
    let set = |value: &str| Wish::Edit { set: [("phone".to_owned(), value.to_owned())].into() }.into();
    assert!(asked(&["phone"], set("03-1234-5678")).is_empty(), "the number that the act writes down");
    assert_eq!(asked(&["phone"], set("")), ["phone"]);
    let value = |field: &str, value: &str| Wish::Edit { set: [(field.to_owned(), value.to_owned())].into() }.into();
    assert_eq!(asked(&["amount", "close"], value("amount", "1")), ["close"]);
    assert_eq!(asked(&["amount", "close"], value("close", "2027-01-01")), ["amount"]);
    assert_eq!(asked(&["amount"], value("amount", "")), ["amount"]);
}

#[test]
fn answers_count_as_well_as_they_are_known_and_as_long_as_they_hold() {
    let rules = format!(
        "{}\n[bantc]\nstale_after = '10d'\n",
        gate_on_all("require = { need = 'partial', budget = 'asked' }\nconfirmed = 2")
    );
    let story = Story::handed_over(&rules.replace("'hand_off', ", "").replace("'edit', ", ""));
    assert_eq!(missing(&story, "16 11:00", &note()), ["budget=asked", "need=partial", "confirmed=2"]);
    let story = story.then("16 11:00", "tanaka", &learned(Slot::Need, SlotState::Negative)).then(
        "16 11:30",
        "tanaka",
        &learned(Slot::Budget, SlotState::Confirmed),
    );
    assert_eq!(missing(&story, "16 12:00", &note()), ["need=partial", "confirmed=2"]);
    let telling = Request { answers: learned(Slot::Need, SlotState::Confirmed).answers, ..note() };
    assert!(missing(&story, "16 12:00", &telling).is_empty(), "what is learned with the act counts already");
    let story = story.then("16 12:00", "tanaka", &learned(Slot::Need, SlotState::Confirmed));
    assert!(missing(&story, "26 11:30", &note()).is_empty(), "on its tenth day an answer still holds");
    let late = at("26 11:30").plus(chrono::TimeDelta::milliseconds(1));
    let setting = Setting { by: &PersonId::new("tanaka"), now: late, versions: &story.versions };
    let gates = missing_for(&story.record, &note(), setting);
    let (need, have) = (SlotState::Asked, SlotState::Confirmed);
    let called = story.versions.newest().agreement.playbook.slot(Slot::Budget);
    assert_eq!(
        gates[0].1,
        [
            Missing::Slot { slot: Slot::Budget, called, need, have, stale: true },
            Missing::Confirmed { need: 2, have: 1 }
        ]
    );
}

#[test]
fn a_gate_is_gone_past_by_those_who_may_and_with_a_word_why() {
    let rules = "[[gate]]\nid = 'ring'\non = ['accept', 'contact']\nneeds = ['phone']\nskip_by = ['manager']\n";
    let story = Story::handed_over(rules);
    let past = |request: Request| Request { past_gates: true, ..request };
    let refused = |by: &str, request: Request| match story.asked("16 11:00", by, &request) {
        Err(Refusal::GateShut { missing, skip, .. }) => {
            assert_eq!(missing, [Missing::Field("phone".to_owned())]);
            Some(skip)
        }
        Ok(_) => None,
        Err(other) => panic!("{other:?}"),
    };
    let accept = || Request::from(Wish::Accept);
    let because = || past(accept().with_note("They will ring us.".to_owned()));
    assert_eq!(refused("tanaka", accept()), Some(None));
    assert_eq!(refused("suzuki", accept()), Some(None), "nobody slips past without meaning to");
    assert!(matches!(refused("tanaka", because()), Some(Some(NoSkip::Role(_)))));
    assert_eq!(refused("suzuki", past(accept())), Some(Some(NoSkip::Note)));
    assert_eq!(refused("suzuki", because()), None);
    let skipped = |decision: Decision| {
        let told = |what: &What| matches!(what, What::GateSkipped { gate, missing } if gate == "ring" && missing == &["phone"]);
        decision.facts.iter().filter(|what| told(what)).count()
    };
    assert_eq!(skipped(story.asked("16 11:00", "suzuki", &because()).unwrap()), 1);
    let calling = past(call(NoAnswer).with_note("Through the switchboard.".to_owned()));
    assert_eq!(skipped(story.asked("16 11:00", "suzuki", &calling).unwrap()), 2, "taking it on, and calling");
    assert_eq!(refused("tanaka", call(NoAnswer)), Some(None));
    let accepted = story.then("16 11:00", "suzuki", &because());
    let again = accepted.asked("16 12:00", "suzuki", &calling).unwrap();
    assert_eq!(skipped(again), 1, "taken on once");
}

#[test]
fn an_act_that_is_kept_for_a_role_is_that_roles() {
    let rules = "[[gate]]\nid = 'theirs'\non = ['hand_off']\nroles = ['marketing', 'inside_sales']\n";
    let story = Story::under(rules);
    assert_eq!(story.rule("16 10:00", "kimura", &hand_off()), "role_needed");
    assert_eq!(story.rule("16 10:00", "ito", &hand_off()), "granted");
    assert_eq!(story.rule("16 10:00", "somebody", &hand_off()), "granted", "whom nobody lists acts as a rep");
}

#[test]
fn what_sales_found_itself_is_said_to_be_generated() {
    let story = Story::under("");
    let by = PersonId::new("tanaka");
    let setting = Setting { by: &by, now: at("16 10:00"), versions: &story.versions };
    let to = Some(PersonId::new("kimura"));
    let decision = crate::domain::generate(&story.record, &Wish::Qualify { to }.into(), setting).unwrap();
    assert_eq!((decision.act, decision.at), (Act::Generate, at("16 10:00")));
    assert_eq!(decision.facts, [What::Generated, What::Assigned { owner: PersonId::new("kimura") }]);
    let to = Some(PersonId::new("kimula"));
    let refused = crate::domain::generate(&story.record, &Wish::Qualify { to }.into(), setting);
    assert_eq!(refused.map_err(|refusal| refusal.rule()), Err("unknown_person"));
}

#[test]
fn passing_a_candidate_on_is_no_way_around_a_gate_on_assigning() {
    let story = Story::handed_over("[[gate]]\nid = 'why'\non = ['assign']\nneeds = ['note']\n");
    let story = story.then("16 10:30", "tanaka", &call(NoAnswer));
    let qualify = |to: Option<&str>| Request::from(Wish::Qualify { to: to.map(PersonId::new) });
    assert_eq!(story.rule("16 11:00", "tanaka", &qualify(Some("sato"))), "gate_shut");
    assert_eq!(missing(&story, "16 11:00", &qualify(Some("sato"))), ["note"], "the checklist says so too");
    assert_eq!(story.rule("16 11:00", "tanaka", &qualify(None)), "granted");
    let said = qualify(Some("sato")).with_note("Knows the plant.".to_owned());
    assert_eq!(story.rule("16 11:00", "tanaka", &said), "granted");
    let found = crate::domain::generate(
        &Story::under("[[gate]]\nid = 'why'\non = ['assign']\nneeds = ['note']\n").record,
        &qualify(Some("sato")),
        Setting { by: &PersonId::new("tanaka"), now: at("16 11:00"), versions: &story.versions },
    );
    assert_eq!(found.map_err(|refusal| refusal.rule()), Err("gate_shut"), "nor is finding it oneself");
}

#[test]
fn an_opt_out_blocks_its_channel_and_no_other() {
    let mut story = Story::handed_over("");
    story.person().set(Field::ConsentPhone, "no");
    let by = |channel| Request::from(Wish::Contact { channel, outcome: NoAnswer, next: None, gave: Vec::new() });
    let rule = |request: &Request| story.rule("16 12:00", "tanaka", request);
    assert_eq!(rule(&by(Channel::Phone)), "opted_out");
    assert_eq!(rule(&by(Channel::Mail)), "granted");
    // They called themselves: that is told, and why.
    let called = Request { past_gates: true, ..by(Channel::Phone) };
    assert_eq!(rule(&called), "why_needed");
    assert_eq!(rule(&called.with_note("They called us.".to_owned())), "granted");
}

#[test]
fn what_sales_found_itself_passes_the_gates_on_finding() {
    let asks = "needs = ['company', 'owner', 'note']\nrequire = { need = 'asked' }\nskip_by = ['manager']";
    let mut story = Story::under(&format!("[[gate]]\nid = 'found'\non = ['generate']\n{asks}\n"));
    let found = |story: &Story, by: &str, request: &Request| {
        let setting = Setting { by: &PersonId::new(by), now: at("16 10:00"), versions: &story.versions };
        crate::domain::generate(&story.record, request, setting)
    };
    let bare = || Request::from(Wish::Qualify { to: None });
    match found(&story, "tanaka", &bare()) {
        Err(Refusal::GateShut { missing, .. }) => {
            let words: Vec<_> = missing.iter().map(Missing::word).collect();
            assert_eq!(words, ["need=asked", "company", "note"], "whose it is goes without saying");
        }
        other => panic!("{other:?}"),
    }
    let past = Request { past_gates: true, ..bare().with_note("Met at the fair.".to_owned()) };
    let facts = found(&story, "suzuki", &past).unwrap().facts;
    assert!(matches!(facts[..], [What::GateSkipped { .. }, What::Generated, What::Noted { about: None }]), "{facts:?}");
    story.person().set(Field::Company, "Aoba");
    let answers = learned(Slot::Need, SlotState::Asked).answers;
    let told = Request { answers, ..bare().with_note("Met at the fair.".to_owned()) };
    assert!(found(&story, "tanaka", &told).is_ok());
}

#[test]
fn what_is_still_to_be_known_of_a_lead_that_sales_found_is_a_checklist() {
    let story = Story::under("[[gate]]\nid = 'found'\non = ['generate']\nneeds = ['company', 'note']\n");
    let setting = Setting { by: &PersonId::new("tanaka"), now: at("16 10:00"), versions: &story.versions };
    let request = Request::from(Wish::Qualify { to: None }).with_note("Met at the fair.".to_owned());
    let gates = crate::domain::missing_to_generate(&story.record, &request, setting);
    let told: Vec<_> = gates.iter().map(|(gate, missing)| (gate.id.as_str(), missing.len())).collect();
    assert_eq!(told, [("found", 1)]);
    assert_eq!(gates[0].1[0].word(), "company");
}

#[test]
fn an_older_answer_opens_no_gate_that_a_newer_one_shuts() {
    let story = Story::handed_over("[sql]\nrequire = { need = 'confirmed' }\n")
        .then("16 11:00", "tanaka", &call(NoAnswer))
        .then("16 15:00", "tanaka", &learned(Slot::Need, SlotState::Negative));
    let answers = learned(Slot::Need, SlotState::Confirmed).answers;
    let qualify = Request { answers, ..Wish::Qualify { to: None }.into() };
    let late = Request { happened: Some(at("16 12:00")), ..qualify.clone() };
    assert_eq!(story.rule("16 16:00", "tanaka", &late), "gate_shut");
    assert_eq!(story.rule("16 16:00", "tanaka", &qualify), "granted");
}
