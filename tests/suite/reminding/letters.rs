//! What leaves, once, with all that is to be told and nothing that is done.

use chrono::TimeDelta;
use tasuki::domain::Wish;
use tasuki::gate::Shown;
use tasuki::remind::{Failure, Wait};
use tasuki::storage::LetterState;

use super::Reminded;
use super::hours::earlier;
use crate::harness::at;

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
