//! Who hears of what, told by a ledger that keeps what a store keeps.

use super::*;
use crate::agreement::terms::{Act, Outcome};
use crate::clock::Timestamp;
use crate::domain::decide::story::{Story, accept, at, call, give_back, hand_off, planned, sleep, told_later};
use crate::domain::{Request, Wish};
use crate::ids::{NoticeId, PersonId};

/// Four office hours to call: warnings after one and three, then the owner, two hours later the superior, and the head after four.
const CALL: &str = "
[[clock]]
id = 'call'
starts = 'hand_off'
stops = ['contact']
within = '4h'
calendar = 'office'
warn_at = ['25%', '75%']
escalate = [{ after = '0m', tell = ['owner'] }, { after = '2h', tell = ['owner', 'manager'] }]
";

/// What was written down so far, as a store keeps it.
#[derive(Default)]
struct Ledger {
    kept: Kept,
    /// Every step with its own due time.
    steps: Vec<(Level, Timestamp)>,
}

impl Ledger {
    /// Somebody looks; what waits is told at once. Gives what was new: `tanaka warning`.
    fn looks(&mut self, story: &Story, now: &str) -> Vec<String> {
        let telling = telling(&story.record, &story.versions, at(now), &self.kept, &|_| Choice::default());
        for id in telling.over.iter().chain(&telling.again) {
            let is_over = telling.over.contains(id);
            let notice = self.kept.notices.iter_mut().find(|notice| notice.id == *id).unwrap();
            notice.is_over = is_over;
        }
        for (matter, level, due_at) in telling.steps {
            assert!(self.kept.steps.insert((matter, level)), "a step is recorded once");
            self.steps.push((level, due_at));
        }
        let mut new = Vec::new();
        for notice in telling.notices {
            new.push(format!("{} {}", notice.person, notice.class));
            self.kept.notices.push(NoticeKept {
                id: NoticeId(i64::try_from(self.kept.notices.len()).unwrap()),
                matter: notice.matter,
                level: notice.level,
                person: notice.person,
                hears_as: notice.hears_as,
                state: NoticeState::Told,
                told_at: Some(at(now)),
                is_over: false,
            });
        }
        new.sort();
        new
    }

    /// Who still has something to do by what they were told.
    fn stands(&self) -> Vec<String> {
        let standing = self.kept.notices.iter().filter(|notice| !notice.is_over);
        standing.map(|notice| format!("{} {}", notice.person, notice.level.0)).collect()
    }
}

fn acknowledged(until: &str) -> Request {
    Request::from(Wish::Acknowledge { until: at(until) }).with_note("Calls at five.".to_owned())
}

fn given_to(owner: &str) -> Story {
    Story::under(CALL).then(
        "16 10:00",
        "ito",
        &Wish::HandOff { ground: crate::domain::Ground::Criterion("fits".to_owned()), to: Some(PersonId::new(owner)) }
            .into(),
    )
}

#[test]
fn every_step_is_recorded_at_its_own_due_time_and_each_hears_of_the_highest_one() {
    let story = given_to("tanaka");
    let mut ledger = Ledger::default();
    assert_eq!(ledger.looks(&story, "16 16:30"), ["suzuki escalation", "tanaka assigned", "tanaka breach"]);
    let steps: Vec<_> = ledger.steps.iter().map(|(_, due)| *due).collect();
    let due = ["16 11:00", "16 13:00", "16 14:00", "16 16:00", "16 10:00"].map(at);
    assert_eq!(steps, due, "both warnings, both rungs, and the hand-off");
    assert_eq!(ledger.looks(&story, "16 16:31"), [""; 0]);
}

#[test]
fn nobodys_lead_is_told_to_whoever_leads_the_team() {
    let mut ledger = Ledger::default();
    assert_eq!(ledger.looks(&Story::handed_over(CALL), "16 14:00"), ["suzuki escalation"]);
}

#[test]
fn a_word_on_what_comes_next_keeps_the_ladder_silent_until_then_and_no_longer() {
    let mut ledger = Ledger::default();
    let story = given_to("tanaka");
    assert_eq!(ledger.looks(&story, "16 14:00"), ["tanaka assigned", "tanaka breach"]);
    let story = story.then("16 14:10", "suzuki", &acknowledged("16 17:00"));
    assert_eq!(ledger.looks(&story, "16 16:30"), [""; 0], "due at four, and silent");
    assert_eq!(ledger.steps.len(), 4, "what is silent is not recorded");
    let told = ledger.looks(&story, "16 17:00");
    assert_eq!(
        told,
        ["suzuki call_back", "suzuki escalation", "tanaka breach", "tanaka call_back"],
        "the word is due, too"
    );
    assert!(ledger.steps.contains(&(Level::rung(1), at("16 16:00"))), "at its own due time");
    let kept = story.then("16 17:05", "tanaka", &call(Outcome::NoAnswer));
    assert_eq!(ledger.looks(&kept, "16 17:06"), [""; 0]);
    assert_eq!(ledger.stands(), [""; 0]);
}

#[test]
fn a_call_before_due_that_is_written_down_late_is_told_to_whoever_heard_of_the_breach_and_to_nobody_else() {
    let mut ledger = Ledger::default();
    let story = given_to("tanaka");
    ledger.looks(&story, "16 14:30");
    let story = story.then("16 15:00", "tanaka", &told_later(call(Outcome::NoAnswer), "16 13:30"));
    assert_eq!(ledger.looks(&story, "16 15:01"), ["tanaka correction"]);
    assert_eq!(ledger.looks(&story, "16 15:02"), [""; 0]);
    // It turns out to be a slip: the clock goes on, and so does the ladder.
    let story = story.then("16 15:10", "tanaka", &Wish::Undo.into());
    assert_eq!(ledger.looks(&story, "16 16:00"), ["suzuki escalation", "tanaka breach"]);
}

#[test]
fn passing_it_on_tells_the_new_owner_once_that_it_is_theirs_and_the_ladder_goes_on() {
    let mut ledger = Ledger::default();
    let story = given_to("tanaka");
    ledger.looks(&story, "16 14:00");
    let story = story.then("16 14:30", "suzuki", &Wish::Assign { to: PersonId::new("sato") }.into());
    assert_eq!(
        ledger.looks(&story, "16 14:31"),
        ["sato assigned"],
        "tanaka was told that it is overdue, once is enough"
    );
    assert_eq!(ledger.looks(&story, "16 16:00"), ["sato breach", "suzuki escalation"]);
    assert_eq!(ledger.stands(), ["sato 0", "sato 101", "suzuki 101"]);
}

#[test]
fn a_word_that_nobody_kept_comes_back_even_where_the_ladder_had_ended() {
    let mut ledger = Ledger::default();
    let story = given_to("tanaka");
    ledger.looks(&story, "16 17:00");
    let story = story.then("16 17:10", "tanaka", &acknowledged("16 17:30"));
    assert_eq!(ledger.looks(&story, "16 17:29"), [""; 0]);
    assert_eq!(ledger.looks(&story, "16 17:30"), ["tanaka call_back"]);
}

#[test]
fn several_who_are_named_in_a_note_hear_each_and_one_that_looks_ends_it_for_nobody_else() {
    let mut ledger = Ledger::default();
    let note = Request::from(Wish::Note { about: None }).with_note("@tanaka @sato, who calls?".to_owned());
    let story = given_to("kimura").then("16 10:30", "ito", &note);
    assert_eq!(ledger.looks(&story, "16 10:31"), ["kimura assigned", "sato mention", "tanaka mention"]);
    let seen = Request::from(Wish::Note { about: None }).with_note("Me.".to_owned());
    let story = story.then("16 10:40", "tanaka", &seen);
    ledger.looks(&story, "16 10:41");
    assert_eq!(ledger.stands(), ["kimura 0", "sato 0"]);
}

#[test]
fn nobody_is_told_of_what_they_took_themselves() {
    let story = Story::handed_over(CALL).then("16 10:30", "tanaka", &accept());
    assert_eq!(Ledger::default().looks(&story, "16 10:31"), [""; 0]);
}

#[test]
fn a_return_is_told_to_whoever_passed_the_lead_on_until_it_is_looked_at() {
    let mut ledger = Ledger::default();
    let story = given_to("tanaka").then("16 10:30", "tanaka", &give_back("later"));
    assert_eq!(ledger.looks(&story, "16 10:31"), ["ito returned"]);
    let looked =
        story.then("16 11:00", "ito", &Request::from(Wish::Note { about: None }).with_note("Seen.".to_owned()));
    ledger.looks(&looked, "16 11:01");
    assert_eq!(ledger.stands(), [""; 0]);
    assert_eq!(ledger.looks(&looked, "47 10:30"), ["ito wake"], "in thirty days it is due again");
}

#[test]
fn a_second_hand_off_is_told_of_anew() {
    let mut ledger = Ledger::default();
    let story = given_to("tanaka");
    ledger.looks(&story, "16 14:00");
    let story = story.then("16 15:00", "tanaka", &give_back("later")).then("16 17:00", "ito", &hand_off());
    assert!(story.lead().operations.iter().any(|operation| operation.act == Act::Return));
    ledger.looks(&story, "16 17:01");
    let told = ledger.looks(&story, "17 12:00");
    assert_eq!(told.len(), 1, "its own clock, its own steps: {told:?}");
}

#[test]
fn a_promised_call_and_the_end_of_a_sleep_are_told_at_their_time() {
    let mut ledger = Ledger::default();
    let story = given_to("tanaka").then("16 10:30", "tanaka", &planned("16 15:00"));
    assert_eq!(ledger.looks(&story, "16 14:59"), [""; 0]);
    assert_eq!(ledger.looks(&story, "16 15:00"), ["tanaka call_back"]);
    let story = story.then("16 15:10", "tanaka", &sleep("18 09:00"));
    ledger.looks(&story, "16 15:11");
    assert_eq!(ledger.looks(&story, "18 09:00"), ["tanaka call_back"]);
}
