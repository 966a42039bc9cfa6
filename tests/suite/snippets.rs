//! Snippets of the agreement: read strictly, told of in the minutes, taken into what one writes.
#![allow(clippy::unwrap_used, reason = "an office that cannot be opened is a failed test")]

use tasuki::agreement::playbook::{Occasion, SnippetUse};
use tasuki::agreement::terms::{Act, Outcome, Stage};
use tasuki::agreement::{Agreement, DEFAULT};
use tasuki::desk::{NoMail, Places, mail_for};
use tasuki::i18n::Lang;
use tasuki::ids::{LeadId, PersonId};

use crate::harness::{Console, FRIDAY, Office};

fn with(snippet: &str) -> Result<Agreement, String> {
    Agreement::parse("agreement.toml", &format!("{DEFAULT}\n{snippet}")).map_err(|wrong| wrong.to_string())
}

#[test]
fn the_default_has_texts_for_what_happens_every_day() {
    let playbook = Agreement::parse("default", DEFAULT).unwrap().playbook;
    let ids = |of, occasion| -> Vec<String> {
        playbook.snippets_for(of, occasion).into_iter().map(|snippet| snippet.id.clone()).collect()
    };
    let missed =
        Occasion { stage: Some(Stage::Mql), act: Some(Act::Contact), reason: None, outcome: Some(Outcome::NoAnswer) };
    assert_eq!(ids(SnippetUse::Note, missed), ["missed_note", "talk_note"]);
    assert_eq!(ids(SnippetUse::Mail, missed), ["missed_mail", "after_material"]);
    let back = |reason| Occasion { act: Some(Act::Return), reason: Some(reason), ..Occasion::default() };
    assert_eq!(ids(SnippetUse::Note, back("not_enough_info")), ["return_note", "info_wanted"]);
    assert_eq!(ids(SnippetUse::Note, back("too_early")), ["return_note"]);
}

#[test]
fn a_place_that_nobody_can_fill_in_is_an_error_with_its_line() {
    let snippet = |text: &str| format!("[[snippet]]\nid = 'x'\nfor = 'note'\ntext = \"{text}\"\n");
    assert!(with(&snippet("{name}様 {company}")).is_ok());
    let wrong = with(&snippet("{nmae}様")).unwrap_err();
    assert!(wrong.contains("{nmae}") && wrong.contains("name"), "{wrong}");
    let line = DEFAULT.lines().count() + 5;
    assert!(wrong.contains(&format!("agreement.toml:{line}")), "{wrong}");
    for text in ["{", "{name", "{ name }", "{}"] {
        assert!(with(&snippet(text)).is_err(), "{text}");
    }
    assert!(with("[[snippet]]\nid = 'x'\nfor = 'note'\nsubject = 'a'\ntext = 'a'\n").is_err(), "a note has none");
    assert!(with("[[snippet]]\nid = 'x'\nfor = 'note'\ntext = 'a'\nreasons = ['no_such']\n").is_err());
    assert!(with("[[snippet]]\nid = 'x'\nfor = 'letter'\ntext = 'a'\n").is_err());
}

#[test]
fn the_minutes_tell_of_snippets_that_came_and_went() {
    let before = Agreement::parse("before", DEFAULT).unwrap();
    let mut after = before.clone();
    after.playbook.snippets.retain(|snippet| snippet.id != "schedule");
    let gone: Vec<_> = after.minutes(&before).into_iter().filter(|minute| minute.section == "snippet").collect();
    assert_eq!(gone.len(), 1, "{gone:?}");
    let come: Vec<_> = before.minutes(&after).into_iter().filter(|minute| minute.section == "snippet").collect();
    assert_eq!(come.len(), 1, "{come:?}");
}

#[test]
fn a_snippet_goes_into_the_note_as_one_step_of_its_undo() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("r 4");
    console.write("件名: ").press("Ctrl+T");
    let screen = console.screen();
    assert!(screen.contains("マーケティングへの質問") && screen.contains("差し戻し理由"), "{screen}");
    console.write("質問").press("Enter");
    // On a line of its own.
    let text = "件名: \n株式会社山田製作所 の 佐藤 花子 様について、次の点を確認してください:";
    let written = |console: &Console<'_>| match &console.model.overlay {
        Some(tasuki::app::Overlay::Writing { editor, .. }) => editor.text(),
        other => panic!("{other:?}"),
    };
    assert_eq!(written(&console).trim_end(), text, "{}", console.screen());
    console.press("Ctrl+U");
    assert_eq!(written(&console).trim_end(), "件名:", "one step back");
    console.press("Ctrl+T Esc");
    assert_eq!(written(&console).trim_end(), "件名:", "left as it was");
}

#[test]
fn what_was_given_is_marked_in_the_dialog_of_a_contact() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("株式会社山田製作所", "佐藤 花子");
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("c g").write("価格表").press("Enter Ctrl+S");
    assert!(console.screen().contains("[x] g: 渡したものも記録する"), "{}", console.screen());
    console.press("1");
    let given = office.desk("tanaka").sheet(lead).unwrap().briefing.given;
    assert_eq!(given.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["price_list"], "{}", console.said());
    console.press("k c g").write("価格表");
    assert!(console.screen().contains("(渡し済み)"), "{}", console.screen());
    console.press("Esc");
    assert!(console.screen().contains("[ ] g:"), "left: {}", console.screen());
}

#[test]
fn a_mail_to_a_hostile_row_is_one_mail_to_one_address() {
    let office = Office::at(FRIDAY);
    let agreement = Agreement::parse("default", DEFAULT).unwrap();
    let snippet = agreement.playbook.snippet("missed_mail").unwrap();
    let lead = office.lead("Evil\r\nBcc: everybody@example.com", "Eve\u{1b}[2J\r\nX-Header: 1");
    let mail = |office: &Office, lead: LeadId| {
        let desk = &mut office.desk("tanaka");
        let sheet = desk.sheet(lead).unwrap();
        let zone = desk.agreement().zone;
        let me = PersonId::new("tanaka\r\nCc: x");
        let places = Places::of(Some(&sheet), &me, desk.versions(), (desk.now(), zone), Lang::Ja);
        mail_for(snippet, &sheet, &places, Lang::Ja)
    };
    let ready = mail(&office, lead).unwrap();
    assert_eq!(ready.to, "someone@example.jp");
    assert!(!ready.subject.contains(['\n', '\r']), "{ready:?}");
    assert!(!ready.body.contains(['\r', '\u{1b}']), "{ready:?}");
    assert!(!ready.body.lines().any(|line| line.starts_with("Bcc") || line.starts_with("X-Header")), "{ready:?}");
    let link = ready.link();
    assert_eq!((link.matches('?').count(), link.matches('&').count()), (1, 1), "{link}");
    let set = [("consent_mail".to_owned(), "no".to_owned())].into();
    office.desk("tanaka").act(lead, &tasuki::domain::Wish::Edit { set }.into()).unwrap();
    assert_eq!(mail(&office, lead), Err(NoMail::Closed));
}
