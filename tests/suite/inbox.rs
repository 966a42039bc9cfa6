//! What somebody is told while the console is open: the edge of the screen, the page of notices, what can be put off and
//! taken back, and that what could not leave is seen.

use chrono::TimeDelta;
use tasuki::app::Effect;
use tasuki::domain::notice::{Channel, Choice, Class, Way};
use tasuki::domain::{Request, Wish};
use tasuki::gate::Shown;
use tasuki::i18n::Lang;
use tasuki::ids::{LeadId, PersonId};
use tasuki::remind::{Failure, Outlet};

use crate::harness::{Console, Office, at};
use crate::reminding::Pigeons;

/// An office on a Tuesday morning: people hear by mail of what is overdue, and of nothing when their day begins.
fn office() -> Office {
    let office = Office::at("2026-11-17T09:30:00+09:00");
    let mut desk = office.desk("tanaka");
    for person in ["tanaka", "sato", "suzuki", "yamamoto", "ito", "kimura", "mori"] {
        let ways = vec![Way { channel: Channel::Mail, classes: vec![Class::Escalation, Class::Breach] }];
        desk.choose_ways(&PersonId::new(person), &Choice { ways, digest: false, ..Choice::default() }).unwrap();
    }
    office
}

/// A lead that suzuki gives to tanaka.
fn given(office: &Office, company: &str) -> LeadId {
    let lead = office.lead(company, "佐藤 花子");
    office.desk("suzuki").act(lead, &Wish::Assign { to: PersonId::new("tanaka") }.into()).unwrap();
    lead
}

/// The time comes, and whoever reminds does; the console notices that somebody has written.
fn comes(console: &mut Console<'_>, now: &str, mail: &Pigeons) {
    let office = console.office;
    office.clock.jump(at(now).since(office.clock_now()));
    let mut outlets: Vec<Box<dyn Outlet>> = vec![Box::new(mail.clone())];
    office.desk("tanaka").take_a_turn(&mut outlets).unwrap();
    console.notice();
}

fn status(console: &Console<'_>) -> String {
    let screen = console.screen();
    screen.lines().rev().nth(1).unwrap().to_owned()
}

fn rung(console: &mut Console<'_>) -> (usize, Vec<Option<String>>) {
    let outside = std::mem::take(&mut console.outside);
    let rings = outside.iter().filter(|effect| **effect == Effect::Ring).count();
    let titles = outside.into_iter().filter_map(|effect| match effect {
        Effect::Title(title) => Some(title.map(Shown::into_string)),
        _ => None,
    });
    (rings, titles.collect())
}

#[test]
fn what_comes_is_said_once_stands_at_the_edge_and_rings_where_it_cannot_wait() {
    let (office, mail) = (office(), Pigeons::by(Channel::Mail));
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    given(&office, "Yamada Works");
    comes(&mut console, "2026-11-17T09:31:00+09:00", &mail);
    assert!(console.said().contains("New for you: Yamada Works"), "{}", console.said());
    assert_eq!(rung(&mut console), (0, Vec::new()), "it can wait");
    assert!(status(&console).contains("Notices  New for you 1"), "{}", status(&console));
    comes(&mut console, "2026-11-18T09:31:00+09:00", &mail);
    assert!(console.said().contains("Overdue: Yamada Works"), "{}", console.said());
    assert_eq!(rung(&mut console), (1, vec![Some("(1!) Tasuki tasuki.db".to_owned())]));
    console.notice();
    assert_eq!(rung(&mut console), (0, Vec::new()), "once");
    // Done: nobody is told of it any more.
    office.desk("tanaka").act(LeadId(1), &Wish::Accept.into()).unwrap();
    let called = Request::contact(tasuki::agreement::terms::Channel::Phone, tasuki::agreement::terms::Outcome::Reached);
    office.desk("tanaka").act(LeadId(1), &called).unwrap();
    comes(&mut console, "2026-11-18T09:40:00+09:00", &mail);
    assert_eq!(rung(&mut console), (0, vec![None]), "the window has its own title again");
    console.wait(TimeDelta::seconds(9));
    assert!(!status(&console).contains("Overdue"), "{}", status(&console));
}

#[test]
fn whoever_opens_the_console_is_not_rung_for_what_was_there() {
    let (office, mail) = (office(), Pigeons::by(Channel::Mail));
    given(&office, "Yamada Works");
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    comes(&mut console, "2026-11-18T09:31:00+09:00", &mail);
    let mut later = Console::open(&office, "tanaka", (120, 40), Lang::En);
    assert!(later.model.toast.is_none(), "{}", later.said());
    let told = rung(&mut later);
    assert_eq!(told, (0, vec![Some("(1!) Tasuki tasuki.db".to_owned())]), "but the title says it");
}

#[test]
fn the_next_notice_is_the_most_pressing_one_and_is_read_with_that() {
    let (office, mail) = (office(), Pigeons::by(Channel::Mail));
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    let old = given(&office, "Old Works");
    comes(&mut console, "2026-11-18T09:31:00+09:00", &mail);
    let new = given(&office, "New Works");
    comes(&mut console, "2026-11-18T09:32:00+09:00", &mail);
    console.press("n");
    assert_eq!(console.model.lead(), Some(old), "overdue goes before new");
    console.press("n");
    assert_eq!(console.model.lead(), Some(new));
    console.press("Esc n");
    assert!(console.said().contains("No new notices"), "{}", console.said());
    assert_eq!(console.model.bell.as_ref().unwrap().total(), 0);
}

#[test]
fn the_page_reads_one_or_all_and_goes_to_the_lead() {
    let (office, mail) = (office(), Pigeons::by(Channel::Mail));
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    for company in ["One", "Two", "Three"] {
        given(&office, company);
    }
    comes(&mut console, "2026-11-18T09:31:00+09:00", &mail);
    console.press("g n");
    assert!(console.screen().contains("Overdue: 3 (3 new)"), "{}", console.screen());
    console.press("r");
    assert!(console.screen().contains("Overdue: 3 (2 new)"), "{}", console.screen());
    console.press("Enter");
    assert!(console.model.overlay.is_none());
    assert!(console.screen().contains("Two"), "{}", console.screen());
    console.press("Esc g n A");
    assert!(console.screen().contains("Overdue: 3 ") && !console.screen().contains("new)"), "{}", console.screen());
}

#[test]
fn what_nobody_was_told_of_yet_can_be_taken_back() {
    let (office, mail) = (office(), Pigeons::by(Channel::Mail));
    let mut console = Console::open(&office, "suzuki", (120, 40), Lang::En);
    given(&office, "Yamada Works");
    comes(&mut console, "2026-11-17T09:30:02+09:00", &mail);
    console.press("g n");
    assert!(console.screen().contains("Not told yet: 1 (u takes one back)"), "{}", console.screen());
    console.press("u");
    assert!(console.said().contains("Taken back"), "{}", console.said());
    comes(&mut console, "2026-11-17T09:31:00+09:00", &mail);
    assert_eq!(office.desk("tanaka").inbox(9).unwrap().lines.len(), 0, "nobody hears of it");
}

#[test]
fn what_could_not_leave_is_seen_with_the_answer_and_when_it_is_tried_again() {
    let (office, mail) = (office(), Pigeons::by(Channel::Mail));
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    given(&office, "Yamada Works");
    let later = || Failure::Later(Shown::line("450 come back later"));
    mail.fail(&[later(), later()]);
    comes(&mut console, "2026-11-18T09:31:00+09:00", &mail);
    console.press("g n");
    assert!(console.screen().contains("450 come back later"), "{}", console.screen());
    assert!(console.screen().contains("tries: 1, again at 11-18 09:32"), "{}", console.screen());
    comes(&mut console, "2026-11-18T09:32:00+09:00", &mail);
    console.press("Esc");
    console.wait(TimeDelta::seconds(9));
    assert!(status(&console).contains("unsent 1"), "{}", status(&console));
    comes(&mut console, "2026-11-18T09:40:00+09:00", &mail);
    assert!(!status(&console).contains("unsent"), "{}", status(&console));
    assert_eq!(mail.told(), ["tanaka: breach 1"]);
}

#[test]
fn later_means_that_nothing_leaves_and_that_it_leaves_then() {
    let (office, mail) = (office(), Pigeons::by(Channel::Mail));
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    given(&office, "Yamada Works");
    comes(&mut console, "2026-11-18T09:20:00+09:00", &mail);
    console.press("g n s s");
    assert!(console.said().contains("until 2026-11-18 09:50"), "{}", console.said());
    assert!(console.screen().contains("told of nothing until 11-18 09:50 (sx"), "{}", console.screen());
    comes(&mut console, "2026-11-18T09:31:00+09:00", &mail);
    assert_eq!(mail.told(), [""; 0]);
    assert_eq!(rung(&mut console).0, 0, "nor is anybody rung");
    comes(&mut console, "2026-11-18T09:51:00+09:00", &mail);
    assert_eq!(mail.told(), ["tanaka: breach 1"]);
    console.press("s d");
    assert!(console.said().contains("until 2026-11-19 09:00"), "{}", console.said());
    console.press("s x");
    assert!(console.said().contains("leave again"), "{}", console.said());
}

#[test]
fn why_nobody_is_reminded_stands_at_the_edge_until_it_is_over() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    let full = tasuki::i18n::Message::new("store.busy");
    console.hear(tasuki::app::Msg::Falters(Some(full)));
    console.wait(TimeDelta::seconds(9));
    assert!(status(&console).contains("no reminders"), "{}", status(&console));
    console.hear(tasuki::app::Msg::Falters(None));
    assert!(!status(&console).contains("no reminders"), "{}", status(&console));
}

#[test]
fn the_page_says_who_wrote_the_note_that_names_one() {
    let (office, mail) = (office(), Pigeons::by(Channel::Mail));
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    let lead = office.lead("Yamada Works", "佐藤 花子");
    let note = Request::from(Wish::Note { about: None }).with_note("@tanaka have a look.".to_owned());
    office.desk("suzuki").act(lead, &note).unwrap();
    comes(&mut console, "2026-11-17T09:31:00+09:00", &mail);
    console.press("g n");
    assert!(console.screen().contains("written by 鈴木"), "{}", console.screen());
}

#[test]
fn that_nothing_leaves_stands_at_the_edge_and_on_the_page_until_the_file_is_mended() {
    let office = office();
    for (lang, edge, page) in
        [(Lang::En, "nothing leaves", "Nothing leaves this machine"), (Lang::Ja, "送信停止中", "通知を送信できません")]
    {
        let mut console = Console::open(&office, "tanaka", (120, 40), lang);
        let wrong = tasuki::i18n::Message::new("inbox.no_ways").with("why", "channels.toml:3:1");
        console.hear(tasuki::app::Msg::NoWays(Some(wrong)));
        assert!(console.said().contains(page), "{}", console.said());
        console.wait(TimeDelta::seconds(9));
        assert!(status(&console).contains(edge), "{}", status(&console));
        console.press("g n");
        assert!(
            console.screen().contains(page) && console.screen().contains("channels.toml:3:1"),
            "{}",
            console.screen()
        );
        console.hear(tasuki::app::Msg::NoWays(None));
        assert!(!status(&console).contains(edge) && !console.screen().contains(page), "{}", console.screen());
    }
}

#[test]
fn the_page_and_the_edge_at_every_size() {
    let (office, mail) = (office(), Pigeons::by(Channel::Mail));
    let mut first = Console::open(&office, "suzuki", (80, 24), Lang::Ja);
    for company in ["株式会社山田製作所", "東都システム株式会社ソリューション事業本部", "Acme Japan K.K."]
    {
        given(&office, company);
    }
    let later = || Failure::Later(Shown::line("450 greylisted, come back later"));
    mail.fail(&[later(), Failure::Never(Shown::line("550 no such mailbox")), later(), later()]);
    comes(&mut first, "2026-11-18T11:40:00+09:00", &mail);
    comes(&mut first, "2026-11-18T11:41:00+09:00", &mail);
    given(&office, "ミナト物流");
    comes(&mut first, "2026-11-18T11:41:02+09:00", &mail);
    for lang in [Lang::Ja, Lang::En] {
        for (size, name) in [((60, 20), "60x20"), ((80, 24), "80x24"), ((120, 40), "120x40")] {
            for who in ["tanaka", "suzuki"] {
                let mut console = Console::open(&office, who, size, lang);
                let name = |what: &str| format!("{what}-{who}-{name}-{}", lang.code());
                insta::assert_snapshot!(name("bell"), crate::screens::drawn(&console));
                console.press("g n j");
                insta::assert_snapshot!(name("notices"), crate::screens::drawn(&console));
            }
        }
    }
}
