//! Who is told of what: leads to look at, steps that are recorded once, notices on their way, letters and who has them.

use chrono::TimeDelta;
use tasuki::domain::notice::{As, Channel, Choice, Class, Level, Matter, NewNotice, NoticeState, Telling};
use tasuki::storage::{Claim, LetterState, NoticesAsk, Opening, Settled};

use super::*;

fn later(minutes: i64) -> Timestamp {
    friday().plus(TimeDelta::minutes(minutes))
}

fn overdue() -> Matter {
    Matter::Clock { handoff: 1, clock: "first_contact".to_owned(), run: 2 }
}

/// What tanaka is to hear from an instant on.
fn notice(level: usize, opens_at: Timestamp) -> NewNotice {
    NewNotice {
        matter: overdue(),
        level: Level::rung(level),
        class: Class::Breach,
        person: PersonId::new("tanaka"),
        hears_as: As::Owner,
        due_at: friday(),
        opens_at,
    }
}

fn telling(level: usize, opens_at: Timestamp, next: Option<Timestamp>) -> Telling {
    let steps = vec![(overdue(), Level::rung(level), friday())];
    Telling { steps, notices: vec![notice(level, opens_at)], next, ..Telling::default() }
}

/// A lead that was handed over: whoever runs looks at it.
fn a_lead(open: Open<'_>) -> (Office, LeadId) {
    let mut office = Office::new(open, 1);
    let lead = office.handed_over("Mori", friday());
    (office, lead)
}

pub(super) fn a_lead_of_which_something_became_is_looked_at_and_then_when_it_was_planned(open: Open<'_>) {
    let (mut office, lead) = a_lead(open);
    assert_eq!(office.store.to_tell(friday(), 10).unwrap(), [lead]);
    office.store.keep_telling(lead, &Telling { next: Some(later(60)), ..Telling::default() }, friday()).unwrap();
    assert_eq!(office.store.to_tell(later(59), 10).unwrap(), []);
    assert_eq!(office.store.tells_next().unwrap(), Some(later(60)));
    office.act(lead, "tanaka", later(1), &call(None));
    assert_eq!(office.store.to_tell(later(1), 10).unwrap(), [lead], "somebody called: at once");
    office.store.keep_telling(lead, &Telling::default(), later(1)).unwrap();
    assert_eq!(office.store.tells_next().unwrap(), None);
}

pub(super) fn a_step_is_recorded_once_whoever_records_it(open: Open<'_>) {
    let (mut office, lead) = a_lead(open);
    let mut other = open();
    office.store.keep_telling(lead, &telling(0, later(5), None), later(1)).unwrap();
    other.keep_telling(lead, &telling(0, later(9), None), later(2)).unwrap();
    let kept = office.store.notices_of(lead).unwrap();
    assert_eq!(kept.steps.into_iter().collect::<Vec<_>>(), [(overdue(), Level::rung(0))]);
    assert_eq!(kept.notices.len(), 1);
    assert_eq!(office.store.tells_next().unwrap(), Some(later(5)), "and the first word holds");
}

pub(super) fn a_notice_is_told_once_when_its_time_has_come(open: Open<'_>) {
    let (mut office, lead) = a_lead(open);
    office.store.keep_telling(lead, &telling(0, later(5), None), friday()).unwrap();
    assert!(office.store.opening(later(4), 10).unwrap().is_empty());
    let due = office.store.opening(later(5), 10).unwrap().remove(0);
    office.store.open_notice(due.id, &Opening::Wait(later(10)), later(5)).unwrap();
    assert!(office.store.opening(later(9), 10).unwrap().is_empty(), "the hours became others");
    for at in [later(10), later(11)] {
        office.store.open_notice(due.id, &Opening::Tell(vec![Channel::Mail]), at).unwrap();
    }
    let ask = NoticesAsk { person: Some(PersonId::new("tanaka")), limit: 10, ..NoticesAsk::default() };
    let told = office.store.notices(&ask).unwrap();
    assert_eq!((told.len(), told[0].told_at, told[0].state), (1, Some(later(10)), NoticeState::Told));
    assert_eq!(office.store.unread(&PersonId::new("tanaka")).unwrap(), [(Class::Breach, 1)]);
    assert!(!office.store.take_back(due.id).unwrap(), "it was told");
    assert_eq!(office.store.read_notices(&PersonId::new("tanaka"), &[], later(12)).unwrap(), 1);
    assert_eq!(office.store.unread(&PersonId::new("tanaka")).unwrap(), []);
}

fn told_by_mail(office: &mut Office, lead: LeadId) {
    office.store.keep_telling(lead, &telling(0, friday(), None), friday()).unwrap();
    let due = office.store.opening(friday(), 10).unwrap().remove(0);
    office.store.open_notice(due.id, &Opening::Tell(vec![Channel::Mail]), friday()).unwrap();
}

fn by_mail(again: bool) -> Claim {
    Claim { channel: Channel::Mail, person: None, again }
}

pub(super) fn a_letter_is_one_programs_and_nobody_elses_until_it_is_given_up(open: Open<'_>) {
    let (mut office, lead) = a_lead(open);
    told_by_mail(&mut office, lead);
    let mut other = open();
    let letter = office.store.claim(&by_mail(true), "one", friday(), later(2)).unwrap().unwrap();
    assert_eq!((letter.key.as_str(), letter.tries, letter.state), ("one", 1, LetterState::Sending));
    assert_eq!(office.store.told_in(letter.id).unwrap().len(), 1);
    assert_eq!(other.claim(&by_mail(true), "two", later(1), later(3)).unwrap(), None, "somebody has it");
    let again = other.claim(&by_mail(true), "three", later(2), later(4)).unwrap().unwrap();
    assert_eq!((again.key.as_str(), again.tries), ("one", 2), "who had it is gone: it is called as before");
    let sent = Settled { state: LetterState::Sent, next_at: None, answer: "250".to_owned() };
    other.settle_letter(again.id, &sent, later(3)).unwrap();
    assert_eq!(office.store.claim(&by_mail(true), "four", later(60), later(62)).unwrap(), None);
}

pub(super) fn what_must_not_leave_twice_is_unsure_where_its_sender_is_gone(open: Open<'_>) {
    let (mut office, lead) = a_lead(open);
    told_by_mail(&mut office, lead);
    office.store.claim(&by_mail(false), "one", friday(), later(2)).unwrap().unwrap();
    assert_eq!(office.store.claim(&by_mail(false), "two", later(2), later(4)).unwrap(), None);
    let letters = office.store.letters(false, 10).unwrap();
    assert_eq!(letters.iter().map(|letter| letter.state).collect::<Vec<_>>(), [LetterState::Unsure]);
}

pub(super) fn a_letter_that_is_put_off_was_not_tried(open: Open<'_>) {
    let (mut office, lead) = a_lead(open);
    told_by_mail(&mut office, lead);
    let letter = office.store.claim(&by_mail(true), "one", friday(), later(2)).unwrap().unwrap();
    office.store.put_letter_off(letter.id, later(60)).unwrap();
    assert_eq!(office.store.claim(&by_mail(true), "two", later(59), later(61)).unwrap(), None);
    let again = office.store.claim(&by_mail(true), "two", later(60), later(62)).unwrap().unwrap();
    assert_eq!((again.key.as_str(), again.tries), ("one", 1));
}

pub(super) fn what_has_ended_leaves_with_no_letter_and_leaves_after_all_where_it_is_there_again(open: Open<'_>) {
    let (mut office, lead) = a_lead(open);
    told_by_mail(&mut office, lead);
    let id = office.store.notices_of(lead).unwrap().notices[0].id;
    let over = Telling { over: vec![id], ..Telling::default() };
    office.store.keep_telling(lead, &over, later(1)).unwrap();
    assert_eq!(office.store.claim(&by_mail(true), "one", later(1), later(3)).unwrap(), None);
    let again = Telling { again: vec![id], ..Telling::default() };
    office.store.keep_telling(lead, &again, later(2)).unwrap();
    let letter = office.store.claim(&by_mail(true), "two", later(2), later(4)).unwrap().unwrap();
    assert_eq!(office.store.told_in(letter.id).unwrap()[0].id, id);
    office.store.keep_telling(lead, &over, later(3)).unwrap();
    assert_eq!(office.store.told_in(letter.id).unwrap(), [], "nothing of it stands");
    let about =
        |office: &mut Office| office.store.about(letter.id).unwrap().iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(about(&mut office), [id], "the try that is under way may have left");
    let busy = Settled { state: LetterState::Due, next_at: Some(later(6)), answer: "450".to_owned() };
    office.store.settle_letter(letter.id, &busy, later(5)).unwrap();
    assert_eq!(about(&mut office), [], "it did not leave, and will not tell of it");
    office.store.claim(&by_mail(true), "three", later(6), later(8)).unwrap().unwrap();
    let dropped = Settled { state: LetterState::Dropped, next_at: None, answer: String::new() };
    office.store.settle_letter(letter.id, &dropped, later(7)).unwrap();
    assert_eq!(about(&mut office), [id], "what it would have told of");
}

pub(super) fn how_somebody_wants_to_hear_is_read_back_as_it_was_chosen(open: Open<'_>) {
    let (mut office, lead) = a_lead(open);
    let tanaka = PersonId::new("tanaka");
    assert_eq!(office.store.choice(&tanaka).unwrap(), None);
    office.store.keep_telling(lead, &telling(0, later(600), None), friday()).unwrap();
    let quiet = vec![tasuki::agreement::calendar::Interval::parse("12:00-13:00").unwrap()];
    let ways = vec!["mail=breach,escalation".parse().unwrap(), "program:pager".parse().unwrap()];
    let lang = Some(tasuki::i18n::Lang::Ja);
    let choice = Choice { ways, quiet, digest: false, lang, snoozed_until: Some(later(30)) };
    office.store.choose(&tanaka, &choice, later(1)).unwrap();
    assert_eq!(office.store.choice(&tanaka).unwrap(), Some(choice));
    assert_eq!(office.store.to_tell(later(1), 10).unwrap(), [lead], "what waits is asked for its time again");
}

pub(super) fn a_day_that_begins_is_told_of_once(open: Open<'_>) {
    let mut store = open();
    let tanaka = PersonId::new("tanaka");
    assert!(store.plan_day(&tanaka, None, Some(later(10)), None).unwrap());
    assert_eq!((store.day_of(&tanaka).unwrap(), store.tells_next().unwrap()), (Some(later(10)), Some(later(10))));
    assert_eq!(
        (store.days_begun(later(9)).unwrap(), store.days_begun(later(10)).unwrap()),
        (vec![], vec![tanaka.clone()])
    );
    let (planned, next) = (Some(later(10)), Some(later(1_450)));
    // Two programs that looked at the same moment: whoever comes second comes too late.
    let begun = [10, 11].map(|at| store.plan_day(&tanaka, planned, next, Some(("2026-11-13", later(at)))).unwrap());
    assert_eq!(begun, [true, false]);
    assert_eq!(store.opening(later(10), 10).unwrap().len(), 1);
    // A clock that was wrong begins the day once more: what was told of it stays.
    assert!(store.plan_day(&tanaka, next, next, Some(("2026-11-13", later(20)))).unwrap());
    assert_eq!(store.opening(later(20), 10).unwrap().len(), 1);
}
