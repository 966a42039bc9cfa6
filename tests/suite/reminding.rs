//! Nobody is forgotten: who hears of what, when, once, and not of what is done.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use tasuki::agreement::Adoption;
use tasuki::agreement::terms::{Channel as By, Outcome};
use tasuki::clock::{Clock, Timestamp};
use tasuki::desk::Desk;
use tasuki::domain::notice::{Channel, Choice, Class, NoticeState};
use tasuki::domain::{Ground, Request, Wake, Wish};
use tasuki::gate::Shown;
use tasuki::ids::{LeadId, PersonId};
use tasuki::remind::{Care, Failure, Letter, Outlet, Wait};
use tasuki::storage::{LetterState, NoticesAsk, QueueAsk};

use crate::harness::{FRIDAY, Office, at};

/// A way out that keeps what left, and says what it is told to say.
#[derive(Clone)]
pub struct Pigeons {
    pub channel: Channel,
    pub left: Arc<Mutex<Vec<Letter>>>,
    pub says: Arc<Mutex<Vec<Failure>>>,
}

impl Pigeons {
    pub fn by(channel: Channel) -> Self {
        Self { channel, left: Arc::default(), says: Arc::default() }
    }

    /// The next tries fail so, one after the other.
    pub fn fail(&self, failures: &[Failure]) {
        self.says.lock().unwrap().extend(failures.iter().rev().cloned());
    }

    /// To whom letters left, each with what it counts.
    pub fn told(&self) -> Vec<String> {
        let letters = std::mem::take(&mut *self.left.lock().unwrap());
        letters.iter().map(told).collect()
    }
}

/// `tanaka: breach 1`, as a letter says it.
fn told(letter: &Letter) -> String {
    let counts: Vec<_> = letter.counts.iter().map(|(class, n)| format!("{class} {n}")).collect();
    let day = letter.day.map(|day| format!("day {}/{}", day.open, day.overdue));
    let all: Vec<_> = counts.into_iter().chain(day).collect();
    format!("{}: {}", letter.to.person, all.join(", "))
}

impl Outlet for Pigeons {
    fn channel(&self) -> Channel {
        self.channel.clone()
    }

    fn care(&self) -> Care {
        if self.channel == Channel::Desktop { Care::AtMostOnce } else { Care::AtLeastOnce }
    }

    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure> {
        if let Some(failure) = self.says.lock().unwrap().pop() {
            return Err(failure);
        }
        self.left.lock().unwrap().push(letter.clone());
        Ok(Shown::line("250 taken"))
    }
}

/// An office in which somebody runs the reminders.
struct Reminded {
    office: Office,
    mail: Pigeons,
}

impl Reminded {
    fn at(now: &str) -> Self {
        let reminded = Self { office: Office::at(now), mail: Pigeons::by(Channel::Mail) };
        // What each day brings is a story of its own.
        let mut desk = reminded.office.desk("tanaka");
        for person in ["tanaka", "sato", "suzuki", "yamamoto", "ito", "kimura", "mori"] {
            desk.choose_ways(&PersonId::new(person), &Choice { digest: false, ..Choice::default() }).unwrap();
        }
        reminded
    }

    /// A lead that ito hands to tanaka.
    fn lead(&self) -> LeadId {
        let n = self.office.desk("tanaka").queue(&QueueAsk { all: true, ..QueueAsk::default() }).unwrap().total;
        // Each of another company, so that no lead follows another one to its owner.
        let lead = self.office.lead(&format!("Works {n}"), &format!("Mori {n}"));
        self.act(lead, "suzuki", &Wish::Assign { to: PersonId::new("tanaka") }.into());
        lead
    }

    fn act(&self, lead: LeadId, by: &str, request: &Request) {
        self.office.desk(by).act(lead, request).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    }

    fn call(&self, lead: LeadId, by: &str, happened: Option<&str>) {
        let happened = happened.map(at);
        let request = Request { happened, ..Request::contact(By::Phone, Outcome::NoAnswer) };
        self.act(lead, by, &request);
    }

    /// Both sides agree on another text, for at once.
    fn adopts(&self, text: &str) {
        assert_ne!(self.office.desk("suzuki").versions().in_force(self.office.clock.now()).text, text);
        let marketing = if text.contains("\"ito\"") { "ito" } else { "endo" };
        let by = Adoption { marketing: PersonId::new(marketing), sales: PersonId::new("suzuki"), reason: None };
        self.office.desk("suzuki").adopt("next", text, &by).unwrap_or_else(|wrong| panic!("{wrong}"));
    }

    /// The time comes, and whoever runs the reminders does.
    fn comes(&self, now: &str) -> Vec<String> {
        self.office.clock.jump(at(now).since(self.office.clock.now()));
        self.runs(&mut self.office.desk("tanaka"))
    }

    fn runs(&self, desk: &mut Desk) -> Vec<String> {
        desk.remind().unwrap();
        let mut outlets: Vec<Box<dyn Outlet>> = vec![Box::new(self.mail.clone())];
        desk.deliver(&mut outlets).unwrap();
        self.mail.told()
    }

    /// What stands in somebody's list, newest first.
    fn list(&self, who: &str) -> Vec<String> {
        let lines = self.office.desk(who).inbox(100).unwrap().lines;
        lines.iter().map(|line| format!("{} {}", line.row.class, line.row.level.0)).collect()
    }

    /// All steps that were recorded of a lead, each with its own due time in Tokyo.
    fn recorded(&self) -> Vec<String> {
        let ask = NoticesAsk { person: None, all: true, lead: None, limit: 100 };
        let mut rows = self.office.desk("tanaka").notices(&ask).unwrap();
        rows.retain(|line| line.row.class != Class::Assigned);
        rows.sort_by_key(|line| (line.row.due_at, line.row.person.clone()));
        let shown = |at: Timestamp| at.in_zone(&chrono_tz::Asia::Tokyo).format("%d %H:%M").to_string();
        rows.iter().map(|line| format!("{} {} {:?}", shown(line.row.due_at), line.row.person, line.row.state)).collect()
    }
}

#[test]
fn a_lead_that_nobody_calls_is_told_of_up_the_ladder_each_rung_once_and_in_working_time() {
    let day = Reminded::at(FRIDAY);
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-20T16:00:30+09:00"), [""; 0], "it was given to tanaka: no mail for that");
    assert_eq!(day.list("tanaka"), ["assigned 0"]);
    // 24 hours of working days: Monday is a holiday. Half of it is over on Tuesday at four in the morning.
    assert_eq!(day.comes("2026-11-24T08:59:00+09:00"), [""; 0], "nobody works yet");
    assert_eq!(day.list("tanaka"), ["assigned 0"]);
    assert_eq!(day.comes("2026-11-24T09:00:00+09:00"), [""; 0], "a warning is no mail");
    assert_eq!(day.list("tanaka"), ["warning 0", "assigned 0"]);
    assert_eq!(day.comes("2026-11-24T16:00:00+09:00"), ["tanaka: breach 1"]);
    assert_eq!(day.comes("2026-11-24T16:01:00+09:00"), [""; 0], "once");
    // Two hours of working days later it is six, when nobody works any more: the next morning, for both.
    assert_eq!(day.comes("2026-11-24T18:30:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-24T20:30:00+09:00"), [""; 0]);
    let morning = day.comes("2026-11-25T09:00:00+09:00");
    assert_eq!(morning, ["suzuki: escalation 1", "tanaka: breach 1", "yamamoto: escalation 1"]);
    assert_eq!(day.comes("2026-11-27T09:00:00+09:00"), [""; 0], "the ladder ends");
    assert_eq!(day.list("suzuki"), ["escalation 101"]);
    day.call(lead, "tanaka", None);
    assert_eq!(day.comes("2026-11-27T09:01:00+09:00"), [""; 0], "it is done, and was late");
    assert_eq!((day.list("tanaka"), day.list("suzuki")), (Vec::new(), Vec::new()), "nobody is told of what is done");
}

#[test]
fn after_a_long_weekend_with_nothing_running_everybody_hears_once_of_the_highest_rung() {
    let day = Reminded::at(FRIDAY);
    day.lead();
    let told = day.comes("2026-11-25T09:30:00+09:00");
    assert_eq!(told, ["suzuki: escalation 1", "tanaka: breach 1", "yamamoto: escalation 1"]);
    assert_eq!(day.list("tanaka"), ["breach 101", "assigned 0"]);
}

#[test]
fn a_call_in_the_night_ends_what_would_have_been_told_in_the_morning() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T08:00:00+09:00"), [""; 0], "both warnings wait for nine");
    day.call(lead, "sato", None);
    assert_eq!(day.comes("2026-11-18T10:00:00+09:00"), [""; 0]);
    assert_eq!(day.list("tanaka"), [""; 0]);
}

#[test]
fn a_breach_that_was_none_is_corrected_to_whoever_was_told() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    assert_eq!(day.comes("2026-11-18T11:30:00+09:00"), ["suzuki: escalation 1", "tanaka: breach 1"]);
    day.call(lead, "tanaka", Some("2026-11-18T09:29:00+09:00"));
    assert_eq!(day.comes("2026-11-18T11:40:00+09:00"), ["suzuki: correction 1", "tanaka: correction 1"]);
    assert_eq!(day.comes("2026-11-18T11:50:00+09:00"), [""; 0], "once");
    assert_eq!(day.list("suzuki"), ["correction 1000"]);
}

#[test]
fn whoever_heard_that_a_breach_was_none_hears_anew_where_it_is_one_after_all() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    day.call(lead, "tanaka", Some("2026-11-18T09:29:00+09:00"));
    assert_eq!(day.comes("2026-11-18T09:40:00+09:00"), ["tanaka: correction 1"]);
    day.act(lead, "tanaka", &Wish::Undo.into());
    assert_eq!(day.comes("2026-11-18T09:50:00+09:00"), ["tanaka: breach 1"], "it was another lead that was called");
    assert_eq!(day.list("tanaka"), ["breach 2100", "assigned 0"], "the first one and what corrected it are over");
    assert_eq!(day.comes("2026-11-18T11:30:00+09:00"), ["suzuki: escalation 1", "tanaka: breach 1"], "and it goes on");
    day.act(lead, "tanaka", &Wish::Redo.into());
    assert_eq!(day.comes("2026-11-18T11:40:00+09:00"), ["suzuki: correction 1", "tanaka: correction 1"]);
    assert_eq!(day.comes("2026-11-18T13:30:00+09:00"), [""; 0], "once");
}

#[test]
fn a_correction_that_nobody_heard_yet_leaves_what_was_told_as_it_was() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    day.call(lead, "tanaka", Some("2026-11-18T09:29:00+09:00"));
    day.act(lead, "tanaka", &Wish::Undo.into());
    assert_eq!(day.comes("2026-11-18T09:50:00+09:00"), [""; 0]);
    assert_eq!(day.list("tanaka"), ["breach 100", "assigned 0"]);
}

#[test]
fn who_was_late_is_told_no_correction() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    day.comes("2026-11-18T10:00:00+09:00");
    day.call(lead, "tanaka", Some("2026-11-18T09:31:00+09:00"));
    assert_eq!(day.comes("2026-11-18T11:40:00+09:00"), [""; 0]);
}

#[test]
fn passing_a_lead_on_ends_no_ladder_and_who_has_it_now_hears() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
    day.act(lead, "suzuki", &Wish::Assign { to: PersonId::new("sato") }.into());
    assert_eq!(day.comes("2026-11-18T09:31:00+09:00"), [""; 0]);
    assert_eq!((day.list("sato"), day.list("tanaka")), (vec!["assigned 0".to_owned()], Vec::new()));
    assert_eq!(day.comes("2026-11-18T11:30:00+09:00"), ["sato: breach 1", "suzuki: escalation 1"]);
}

#[test]
fn what_somebody_did_by_mistake_and_takes_back_within_ten_seconds_nobody_hears_of() {
    let day = Reminded::at("2026-11-17T10:00:00+09:00");
    let lead = day.lead();
    day.comes("2026-11-17T10:00:11+09:00");
    day.act(lead, "suzuki", &Wish::Assign { to: PersonId::new("sato") }.into());
    day.comes("2026-11-17T10:00:15+09:00");
    assert_eq!(day.list("sato"), [""; 0], "ten seconds are not over");
    day.act(lead, "suzuki", &Wish::Undo.into());
    day.comes("2026-11-17T10:01:00+09:00");
    assert_eq!(day.list("sato"), [""; 0]);
    assert_eq!(day.list("tanaka"), ["assigned 0"], "told once, and his again");
}

#[test]
fn a_call_that_is_taken_back_lets_the_ladder_go_on_where_it_was() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    day.comes("2026-11-18T09:00:00+09:00");
    day.call(lead, "tanaka", None);
    assert_eq!(day.comes("2026-11-18T11:00:00+09:00"), [""; 0]);
    day.act(lead, "tanaka", &Wish::Undo.into());
    assert_eq!(day.comes("2026-11-18T11:01:00+09:00"), ["tanaka: breach 1"], "due since half past nine");
    assert_eq!(day.comes("2026-11-18T11:30:00+09:00"), ["suzuki: escalation 1", "tanaka: breach 1"]);
}

#[test]
fn a_mail_server_that_asks_to_wait_gets_the_same_letter_again_and_one_that_refuses_does_not() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    day.mail.fail(&[Failure::Later(Shown::line("450 busy"))]);
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), [""; 0]);
    let letters = || day.office.desk("tanaka").letters(false, 10).unwrap();
    let waiting = letters().remove(0);
    assert_eq!((waiting.state, waiting.tries, waiting.answer.as_deref()), (LetterState::Due, 1, Some("450 busy")));
    assert_eq!(day.comes("2026-11-18T09:30:59+09:00"), [""; 0], "a minute");
    assert_eq!(day.comes("2026-11-18T09:31:00+09:00"), ["tanaka: breach 1"]);
    let sent = letters().remove(0);
    assert_eq!((sent.state, sent.tries, &sent.key), (LetterState::Sent, 2, &waiting.key));
    day.mail.fail(&[Failure::Never(Shown::line("550 no such user"))]);
    assert_eq!(day.comes("2026-11-18T11:30:00+09:00").len(), 1, "one of the two");
    let refused: Vec<_> = letters().into_iter().filter(|letter| letter.state == LetterState::Failed).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!(day.office.desk(refused[0].person.as_str()).unread().unwrap().1.failed, 1, "it is said so");
}

#[test]
fn whoever_asks_to_wait_is_left_alone_that_long_but_no_longer_than_an_hour() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    let busy = |wait| Failure::NotBefore(Shown::line("429"), wait);
    let until = |text| busy(Wait::Until(at(text)));
    day.mail.fail(&[
        busy(Wait::For(TimeDelta::minutes(10))),
        until("2026-11-18T09:45:00+09:00"),
        busy(Wait::For(TimeDelta::seconds(1))),
        until("2026-11-18T09:00:00+09:00"),
        busy(Wait::For(TimeDelta::days(3))),
    ]);
    let again = || day.office.desk("tanaka").letters(true, 10).unwrap()[0].next_at.unwrap();
    let tries = [
        ("2026-11-18T09:30:00+09:00", "2026-11-18T09:40:00+09:00", "ten minutes, and not one"),
        ("2026-11-18T09:40:00+09:00", "2026-11-18T09:45:00+09:00", "until the time that was said"),
        ("2026-11-18T09:45:00+09:00", "2026-11-18T09:49:00+09:00", "the usual step, and not a second"),
        ("2026-11-18T09:49:00+09:00", "2026-11-18T09:57:00+09:00", "the usual step: that time is over"),
        ("2026-11-18T09:57:00+09:00", "2026-11-18T10:57:00+09:00", "an hour, and not three days"),
    ];
    for (now, next, why) in tries {
        assert_eq!(day.comes(now), [""; 0]);
        assert_eq!(again(), at(next), "{why}");
    }
    assert_eq!(day.comes("2026-11-18T10:56:59+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-18T10:57:00+09:00"), ["tanaka: breach 1"]);
}

#[test]
fn a_letter_that_waits_for_the_server_and_is_done_meanwhile_never_leaves() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    day.mail.fail(&[Failure::Later(Shown::line("450 busy"))]);
    day.comes("2026-11-18T09:30:20+09:00");
    day.call(lead, "tanaka", None);
    assert_eq!(day.comes("2026-11-18T09:35:00+09:00"), [""; 0]);
    assert_eq!(day.office.desk("tanaka").letters(false, 10).unwrap()[0].state, LetterState::Dropped);
}

#[test]
fn two_programs_at_once_tell_everybody_once() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    let (mut one, mut other) = (day.office.desk("tanaka"), day.office.desk("sato"));
    day.office.clock.jump(TimeDelta::hours(24));
    one.remind().unwrap();
    other.remind().unwrap();
    let both = [day.runs(&mut one), day.runs(&mut other)].concat();
    assert_eq!(both, ["tanaka: breach 1"]);
}

#[test]
fn many_things_at_once_are_one_letter() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    for _ in 0..3 {
        day.lead();
    }
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 3"]);
}

#[test]
fn the_day_begins_with_what_it_brings() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    day.office.desk("tanaka").choose_ways(&PersonId::new("tanaka"), &Choice::default()).unwrap();
    day.comes("2026-11-17T10:00:00+09:00");
    assert_eq!(day.comes("2026-11-18T08:59:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-18T09:00:00+09:00"), ["tanaka: day 1/0"]);
    assert_eq!(day.comes("2026-11-18T09:10:00+09:00"), [""; 0], "once a day");
}

/// The agreement, with an hour more in the mornings, from a day on.
fn earlier(from: &str) -> String {
    let text = tasuki::agreement::DEFAULT.replace("09:00-12:00", "08:00-12:00");
    text.replace("effective_from = 2026-04-01", &format!("effective_from = {from}"))
}

#[test]
fn a_day_begins_when_it_does_by_the_agreement_of_that_day() {
    for adopted in ["2026-11-17T09:59:00+09:00", "2026-11-17T17:00:00+09:00"] {
        let day = Reminded::at("2026-11-17T09:30:00+09:00");
        day.lead();
        day.office.desk("tanaka").choose_ways(&PersonId::new("tanaka"), &Choice::default()).unwrap();
        day.comes(adopted);
        day.adopts(&earlier("2026-11-18"));
        day.comes("2026-11-17T17:30:00+09:00");
        assert_eq!(day.comes("2026-11-18T07:59:00+09:00"), [""; 0]);
        assert_eq!(day.comes("2026-11-18T08:00:00+09:00"), ["tanaka: day 1/0"], "agreed on at {adopted}");
        assert_eq!(day.comes("2026-11-18T09:00:00+09:00"), [""; 0], "once a day");
    }
}

#[test]
fn a_letter_that_waits_for_the_morning_leaves_when_that_begins_by_the_agreement_of_that_day() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    day.mail.fail(&[Failure::Later(Shown::line("450 busy"))]);
    day.adopts(&earlier("2026-11-19"));
    let told = day.comes("2026-11-18T17:59:30+09:00");
    assert_eq!(told, ["tanaka: breach 1", "yamamoto: escalation 1"], "suzuki's comes when the server is not busy");
    assert_eq!(day.comes("2026-11-18T18:01:00+09:00"), [""; 0], "nobody works any more");
    assert_eq!(day.comes("2026-11-19T07:59:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-19T08:00:00+09:00"), ["suzuki: escalation 1"]);
}

#[test]
fn who_wants_quiet_hears_later_and_who_snoozes_when_that_is_over() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    day.comes("2026-11-18T09:29:00+09:00");
    day.office.desk("tanaka").snooze(Some(at("2026-11-18T10:30:00+09:00"))).unwrap();
    assert_eq!(day.comes("2026-11-18T09:45:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-18T10:29:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-18T10:30:00+09:00"), ["tanaka: breach 1"]);
}

#[test]
fn a_promised_call_is_told_of_at_its_time_and_a_return_to_marketing() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    let next = Some(at("2026-11-17T15:00:00+09:00"));
    let (channel, outcome) = (By::Phone, Outcome::NoAnswer);
    day.act(lead, "tanaka", &Wish::Contact { channel, outcome, next, gave: Vec::new() }.into());
    day.comes("2026-11-17T14:59:00+09:00");
    assert_eq!(day.list("tanaka"), [""; 0]);
    day.comes("2026-11-17T15:00:00+09:00");
    assert_eq!(day.list("tanaka"), ["call_back 0"]);
    let back = Wish::Return { reason: "too_early".to_owned(), wake: None, wake_on: None };
    day.act(lead, "tanaka", &Request::from(back).with_note("Next year.".to_owned()));
    assert_eq!(day.comes("2026-11-17T15:01:00+09:00"), ["ito: returned 1"]);
    assert_eq!(day.list("tanaka"), [""; 0]);
}

#[test]
fn a_lead_that_goes_away_while_it_waits_leaves_nothing() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    day.comes("2026-11-18T08:00:00+09:00");
    assert!(day.recorded().iter().any(|told| told.contains(&format!("{:?}", NoticeState::Waiting))));
    day.office.desk("ito").act(lead, &Wish::Withdraw { reason: Some("sent_by_mistake".to_owned()) }.into()).unwrap();
    assert_eq!(day.comes("2026-11-19T12:00:00+09:00"), [""; 0]);
    assert!(day.recorded().iter().all(|told| !told.contains(&format!("{:?}", NoticeState::Waiting))));
}

#[test]
fn a_letter_that_was_refused_at_the_end_of_the_day_leaves_in_the_morning() {
    let day = Reminded::at("2026-11-16T17:58:30+09:00");
    day.lead();
    day.mail.fail(&[Failure::Later(Shown::line("450 busy"))]);
    assert_eq!(day.comes("2026-11-17T17:59:00+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-17T18:00:00+09:00"), [""; 0], "nobody works any more");
    assert_eq!(day.comes("2026-11-18T08:59:59+09:00"), [""; 0]);
    let morning = day.comes("2026-11-18T09:00:00+09:00");
    assert_eq!(
        morning,
        ["suzuki: escalation 1", "tanaka: breach 1", "yamamoto: escalation 1"],
        "of the highest rung each"
    );
}

#[test]
fn whoever_is_given_what_was_given_to_another_one_by_mistake_hears_of_it() {
    let day = Reminded::at("2026-11-17T10:00:00+09:00");
    let lead = day.office.captured("Works", "Mori", "Web");
    let to = |who: &str| Wish::HandOff { ground: Ground::List, to: Some(PersonId::new(who)) }.into();
    day.act(lead, "ito", &to("tanaka"));
    day.comes("2026-11-17T10:00:30+09:00");
    assert_eq!(day.list("tanaka"), ["assigned 0"]);
    day.act(lead, "ito", &Wish::Undo.into());
    day.act(lead, "ito", &to("sato"));
    day.comes("2026-11-17T10:01:00+09:00");
    assert_eq!((day.list("tanaka"), day.list("sato")), (Vec::new(), vec!["assigned 0".to_owned()]));
}

#[test]
fn what_was_overdue_and_was_handed_over_anew_is_told_of_anew() {
    let day = Reminded::at("2026-11-17T10:00:00+09:00");
    let lead = day.office.captured("Works", "Mori", "Web");
    let to_tanaka = Wish::HandOff { ground: Ground::List, to: Some(PersonId::new("tanaka")) }.into();
    day.act(lead, "ito", &to_tanaka);
    assert_eq!(day.comes("2026-11-18T09:59:59+09:00"), [""; 0]);
    assert_eq!(day.comes("2026-11-18T10:00:00+09:00"), ["tanaka: breach 1"]);
    // It should not have been handed over: nothing was overdue.
    day.act(lead, "ito", &Wish::Undo.into());
    assert_eq!(day.comes("2026-11-18T10:01:00+09:00"), ["tanaka: correction 1"]);
    day.act(lead, "ito", &to_tanaka);
    assert_eq!(day.comes("2026-11-19T10:01:00+09:00"), ["tanaka: breach 1"]);
}

#[test]
fn a_letter_of_which_nothing_was_left_leaves_after_all_where_its_cause_is_there_again_and_is_called_as_before() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    day.mail.fail(&[Failure::Later(Shown::line("450 busy"))]);
    assert_eq!(day.comes("2026-11-18T09:30:20+09:00"), [""; 0]);
    let key = || day.office.desk("tanaka").letters(false, 10).unwrap().remove(0).key;
    let before = key();
    day.call(lead, "tanaka", None);
    assert_eq!(day.comes("2026-11-18T09:31:30+09:00"), [""; 0], "he has called");
    day.act(lead, "tanaka", &Wish::Undo.into());
    assert_eq!(day.comes("2026-11-18T09:32:00+09:00"), ["tanaka: breach 1"], "he has not");
    assert_eq!(key(), before);
}

#[test]
fn what_left_without_one_thing_leaves_with_it_where_that_is_there_again() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let (one, _other) = (day.lead(), day.lead());
    day.mail.fail(&[Failure::Later(Shown::line("450 busy"))]);
    day.comes("2026-11-18T09:30:20+09:00");
    day.call(one, "tanaka", None);
    assert_eq!(day.comes("2026-11-18T09:31:30+09:00"), ["tanaka: breach 1"], "of the other one");
    day.act(one, "tanaka", &Wish::Undo.into());
    assert_eq!(day.comes("2026-11-18T09:32:00+09:00"), ["tanaka: breach 1"], "of this one");
    assert_eq!(day.comes("2026-11-18T09:40:00+09:00"), [""; 0], "once each");
}

#[test]
fn whoever_wants_quiet_in_all_their_hours_is_told_and_not_never() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    let quiet = vec![tasuki::agreement::calendar::Interval::parse("08:00-19:00").unwrap()];
    let choice = Choice { quiet, digest: false, ..Choice::default() };
    day.office.desk("tanaka").choose_ways(&PersonId::new("tanaka"), &choice).unwrap();
    assert_eq!(day.comes("2026-11-18T09:30:00+09:00"), ["tanaka: breach 1"]);
}

#[test]
fn a_morning_of_whoever_is_not_listed_any_more_holds_up_nobody() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let mut desk = day.office.desk("tanaka");
    desk.choose_ways(&PersonId::new("mori"), &Choice::default()).unwrap();
    desk.remind().unwrap();
    let listed = "[[person]]\nid         = \"mori\"";
    let text = tasuki::agreement::DEFAULT.replacen(listed, "[[person]]\nid         = \"morita\"", 1);
    assert_ne!(text, tasuki::agreement::DEFAULT);
    let by = Adoption { marketing: PersonId::new("ito"), sales: PersonId::new("suzuki"), reason: None };
    desk.adopt("next", &text, &by).unwrap_or_else(|wrong| panic!("{wrong}"));
    day.comes("2026-11-18T12:00:00+09:00");
    assert!(
        desk.reminds_next().unwrap().is_some_and(|next| next > day.office.clock_now()),
        "it does not turn for ever"
    );
}

#[test]
fn what_stands_is_theirs_again_who_were_not_listed_for_a_while() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    let lead = day.lead();
    let wake = Some(Wake::At(at("2026-11-18T10:00:00+09:00")));
    let back = Wish::Return { reason: "too_early".to_owned(), wake, wake_on: None };
    day.act(lead, "tanaka", &Request::from(back).with_note("Tomorrow.".to_owned()));
    assert_eq!(day.comes("2026-11-18T10:00:00+09:00"), ["ito: returned 1, wake 1"]);
    day.adopts(&tasuki::agreement::DEFAULT.replace("\"ito\"", "\"endo\""));
    assert_eq!(day.comes("2026-11-18T10:01:00+09:00"), ["endo: returned 1, wake 1"]);
    assert_eq!(day.list("ito"), [""; 0]);
    let tomorrow = tasuki::agreement::DEFAULT.replace("effective_from = 2026-04-01", "effective_from = 2026-11-19");
    day.adopts(&tomorrow);
    day.act(lead, "suzuki", &Request::from(Wish::Note { about: None }).with_note("Wait and see.".to_owned()));
    day.comes("2026-11-18T10:02:00+09:00");
    assert_eq!(day.list("ito"), [""; 0], "not before tomorrow, whatever becomes of it until then");
    assert_eq!(day.comes("2026-11-19T09:30:00+09:00"), [""; 0], "whoever has heard of it has heard of it");
    assert_eq!((day.list("ito"), day.list("endo")), (vec!["wake 0".to_owned()], Vec::new()));
}

#[test]
fn hours_that_become_longer_count_for_what_waits_already() {
    let day = Reminded::at("2026-11-17T09:30:00+09:00");
    day.lead();
    assert_eq!(day.comes("2026-11-18T12:30:00+09:00"), [""; 0], "nobody works at noon");
    let at_noon = tasuki::agreement::DEFAULT.replace("\"09:00-12:00\", \"13:00-18:00\"", "\"09:00-18:00\"");
    day.adopts(&at_noon);
    let told = day.comes("2026-11-18T12:31:00+09:00");
    assert_eq!(told, ["suzuki: escalation 1", "tanaka: breach 1"], "{told:?}");
}
