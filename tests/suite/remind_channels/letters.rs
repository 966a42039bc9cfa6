//! How letters read, in both languages. Look at every snapshot that changes.

use chrono::TimeDelta;
use tasuki::agreement::Names;
use tasuki::agreement::terms::Act;
use tasuki::clock::Timestamp;
use tasuki::domain::notice::Class;
use tasuki::gate::Shown;
use tasuki::i18n::Lang;
use tasuki::ids::{LeadId, PersonId};
use tasuki::remind::{Addressee, DayAhead, Letter, Line};

use crate::cli::Machine;

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

pub fn line(class: Class, lead: i64, company: &str) -> Line {
    let contact = || Names { ja: "初回接触の期限".to_owned(), en: "First contact".to_owned() };
    let of_clock = matches!(class, Class::Escalation | Class::Breach | Class::Warning | Class::Correction);
    let left = match class {
        Class::Escalation | Class::Breach => Some(TimeDelta::minutes(-130)),
        Class::Warning => Some(TimeDelta::minutes(52)),
        _ => None,
    };
    Line {
        class,
        lead: LeadId(lead),
        company: Shown::line(company),
        owner: None,
        by: None,
        clock: of_clock.then(contact),
        at: at("2026-11-24T16:00:00+09:00"),
        left,
        answer: of_clock.then_some(Act::Contact),
    }
}

/// To Sato, of these things, on a Tuesday at twenty to four.
pub fn letter(lang: Option<Lang>, lines: Vec<Line>) -> Letter {
    let mut counts: Vec<(Class, usize)> = Vec::new();
    for line in &lines {
        match counts.iter_mut().find(|(class, _)| *class == line.class) {
            Some((_, n)) => *n += 1,
            None => counts.push((line.class, 1)),
        }
    }
    Letter {
        id: "sato.1795502400000.1".to_owned(),
        to: Addressee {
            person: PersonId::new("sato"),
            name: Shown::line("佐藤 健"),
            mail: Some("sato@example.co.jp".to_owned()),
        },
        lang,
        made_at: at("2026-11-24T15:40:00+09:00"),
        zone: chrono_tz::Asia::Tokyo,
        lines,
        counts,
        day: None,
        is_trial: false,
    }
}

/// All the ways in which it reads.
fn read(letter: &Letter) -> String {
    let short = letter.short(Lang::Ja);
    let lines: Vec<&str> = short.lines.iter().map(Shown::as_str).collect();
    let room = letter.room(letter.lang.unwrap_or_default());
    format!(
        "Subject: {}\n\n{}\n== in a room\n{room}\n\n== on a screen\n{}\n{}\n",
        letter.subject(),
        letter.mail(),
        short.title,
        lines.join("\n")
    )
}

#[test]
fn one_overdue_lead() {
    let letter = letter(None, vec![line(Class::Breach, 42, "株式会社テスト")]);
    insta::assert_snapshot!(read(&letter));
}

#[test]
fn a_managers_letter_of_several_things() {
    let mut escalation = line(Class::Escalation, 42, "株式会社テスト");
    escalation.owner = Some(Shown::line("鈴木 花子"));
    let mut warning = line(Class::Warning, 7, "");
    (warning.at, warning.answer) = (at("2026-11-25T00:00:00+09:00"), Some(Act::Accept));
    let lines = vec![escalation, line(Class::Breach, 43, "O'Reilly & Sons, Inc."), warning];
    let mut ja = letter(Some(Lang::Ja), lines);
    ja.counts[1].1 = 4;
    let en = Letter { lang: Some(Lang::En), ..ja.clone() };
    insta::assert_snapshot!(format!("{}\n=====\n\n{}", read(&ja), read(&en)));
}

#[test]
fn everything_that_one_can_hear_of() {
    let classes = Class::ALL.iter().copied().filter(|class| *class != Class::Digest);
    let lines: Vec<Line> = (1..).zip(classes).map(|(n, class)| line(class, n, "有限会社山田")).collect();
    let ja = letter(Some(Lang::Ja), lines);
    let en = Letter { lang: Some(Lang::En), ..ja.clone() };
    insta::assert_snapshot!(format!("{}\n=====\n\n{}", read(&ja), read(&en)));
}

#[test]
fn who_wrote_what_names_somebody_stands_in_their_mail_and_where_nobody_else_reads() {
    let mut named = line(Class::Mention, 42, "株式会社テスト");
    named.by = Some(Shown::line("鈴木 花子"));
    let letter = letter(None, vec![named]);
    let mail = letter.mail();
    assert!(mail.contains("記入者: 鈴木 花子") && mail.contains("written by 鈴木 花子"), "{mail}");
    let (room, short) = (letter.room(Lang::Ja), letter.short(Lang::Ja));
    assert!(!room.contains("鈴木") && !format!("{short:?}").contains("鈴木"), "{room} {short:?}");
}

#[test]
fn the_day_when_it_begins() {
    let mut quiet = letter(None, Vec::new());
    quiet.day = Some(DayAhead::default());
    let mut full = letter(None, vec![line(Class::Warning, 7, "株式会社テスト")]);
    full.day = Some(DayAhead { open: 12, overdue: 2, due_today: 3, unaccepted: 1 });
    let mut only = full.clone();
    (only.lines, only.counts) = (Vec::new(), vec![(Class::Digest, 1)]);
    let texts = [&full, &only, &quiet].map(read);
    insta::assert_snapshot!(texts.join("\n=====\n\n"));
}

#[test]
fn a_trial() {
    let mut trial = letter(None, Vec::new());
    trial.is_trial = true;
    insta::assert_snapshot!(read(&trial));
}

#[test]
fn a_name_that_looks_like_ours_is_only_a_name() {
    let letter = letter(Some(Lang::En), vec![line(Class::Breach, 42, "%{n} %{class} %{lead}")]);
    assert!(letter.mail().contains("- Overdue: %{n} %{class} %{lead} (#42), First contact Tue 2026-11-24 16:00"));
}

#[test]
fn every_command_in_a_letter_is_one_that_the_program_knows() {
    let machine = Machine::new();
    let classes = Class::ALL.iter().copied().filter(|class| *class != Class::Digest);
    let mut lines: Vec<Line> = (1..).zip(classes).map(|(n, class)| line(class, n, "有限会社山田")).collect();
    lines.push(Line { answer: Some(Act::Accept), ..line(Class::Warning, 20, "") });
    lines.push(Line { answer: None, ..line(Class::Warning, 21, "") });
    let mut letter = letter(Some(Lang::En), lines);
    letter.day = Some(DayAhead { open: 1, ..DayAhead::default() });
    let text = letter.mail();
    let commands: Vec<&str> = text.lines().filter_map(|line| Some(&line[line.find("tasuki ")?..])).collect();
    assert_eq!(commands.len(), 22, "{text}");
    for command in commands {
        let filled = command.replace("WHEN", "tomorrow").replace("TEXT", "x").replace("PERSON", "sato");
        let words = shell_words::split(&filled).unwrap();
        let said = machine.run(&words.iter().skip(1).map(String::as_str).collect::<Vec<_>>());
        // There are no leads here: each is understood, and says so.
        let is_understood = if command.contains("list") { said.status == 0 } else { said.status == 1 };
        assert!(is_understood, "{filled}: {} {}", said.status, said.err);
    }
}
