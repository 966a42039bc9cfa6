//! What leaves the console by hand, and the mouse.

use chrono::TimeDelta;
use tasuki::agreement::terms::Outcome;
use tasuki::app::{Copied, Effect, LinkOf, Msg, OUTCOMES, Overlay, Way};
use tasuki::domain::words;
use tasuki::i18n::{Lang, Message};
use tasuki::ids::LeadId;

use crate::harness::{Console, FRIDAY, Office};

fn office() -> (Office, LeadId) {
    let office = Office::at(FRIDAY);
    let lead = office.lead("Yamada Works", "Hanako Sato");
    (office, lead)
}

fn set(office: &Office, lead: LeadId, field: &str, value: &str) {
    let set = [(field.to_owned(), value.to_owned())].into();
    office.desk("tanaka").act(lead, &tasuki::domain::Wish::Edit { set }.into()).unwrap();
}

fn copied<'c>(console: &'c Console<'_>) -> &'c Copied {
    match console.outside.last() {
        Some(Effect::Copy(copied)) => copied,
        other => panic!("{other:?}"),
    }
}

fn link<'c>(console: &'c Console<'_>) -> (&'c str, LinkOf) {
    match console.outside.last() {
        Some(Effect::Open(link)) => (&link.url, link.of),
        other => panic!("{other:?}"),
    }
}

#[test]
fn number_address_company_command_and_row_are_copied_from_list_and_page() {
    let (office, lead) = office();
    for page in [false, true] {
        let mut console = Console::open(&office, "tanaka", (100, 24), Lang::En);
        if page {
            console.press("Enter");
        }
        for (keys, text) in [
            ("y p", "03-1234-5678"),
            // There is no mobile number: the other one is better than none.
            ("y m", "03-1234-5678"),
            ("y e", "someone@example.jp"),
            ("y c", "Yamada Works"),
            ("y l", &format!("tasuki show {lead}")),
        ] {
            console.press(keys);
            assert_eq!(copied(&console).text, text);
            assert!(console.said().contains(text) && console.said().contains("by the terminal"), "{}", console.said());
        }
        console.press("y y");
        let row = copied(&console).text.clone();
        let parts: Vec<&str> = row.split('\t').collect();
        assert_eq!(parts[1..3], ["Yamada Works", "Hanako Sato"], "{row}");
    }
}

#[test]
fn what_is_pressed_while_the_lead_is_read_is_copied_from_the_right_one() {
    let (office, _) = office();
    office.lead("Minato Logistics", "Ken Takahashi");
    let mut console = Console::open(&office, "tanaka", (100, 24), Lang::En);
    let companies = |console: &mut Console<'_>| {
        console.press("y c");
        copied(console).text.clone()
    };
    let first = companies(&mut console);
    // Faster than the database.
    for key in ["j", "y", "c"] {
        console.take(Msg::Key(key.parse().unwrap()));
    }
    console.settle();
    assert_ne!(copied(&console).text, first, "the row below");
}

#[test]
fn a_closed_channel_is_copied_with_a_warning_and_never_opened() {
    let (office, lead) = office();
    set(&office, lead, "consent_phone", "no");
    set(&office, lead, "consent_mail", "no");
    let mut console = Console::open(&office, "tanaka", (100, 24), Lang::En);
    for keys in ["y p", "y e"] {
        console.press(keys);
        assert!(copied(&console).is_closed && console.said().contains("opted out"), "{}", console.said());
    }
    let before = console.outside.len();
    for keys in ["g p", "g w"] {
        console.press(keys);
        assert!(console.said().contains("opted out"), "{}", console.said());
        assert!(console.model.overlay.is_none());
    }
    assert_eq!(console.outside.len(), before, "nothing was opened");
}

#[test]
fn nothing_that_acts_on_a_terminal_leaves_through_the_clipboard() {
    let office = Office::at(FRIDAY);
    office.lead("Evil\u{1b}]52;c;AAAA\u{7}\u{202e}Corp\r\nrm -rf ~", "Eve\u{9b}31m");
    let mut console = Console::open(&office, "tanaka", (100, 24), Lang::En);
    for keys in ["y c", "y y"] {
        console.press(keys);
        let text = copied(&console).text.replace('\t', " ");
        assert!(!text.chars().any(|c| c.is_control() || c == '\u{202e}'), "{text:?}");
    }
}

#[test]
fn what_is_not_known_cannot_be_copied() {
    let (office, lead) = office();
    set(&office, lead, "mail", "");
    let mut console = Console::open(&office, "tanaka", (100, 24), Lang::Ja);
    console.press("y e");
    assert!(console.outside.is_empty() && console.said().contains("登録されていません"), "{}", console.said());
    console.press("g w");
    assert!(console.outside.is_empty() && console.said().contains("登録されていません"), "{}", console.said());
}

#[test]
fn a_call_goes_to_the_telephone_and_the_contact_is_offered() {
    let (office, lead) = office();
    let mut console = Console::open(&office, "tanaka", (100, 24), Lang::En);
    console.press("g p");
    assert_eq!(link(&console), ("tel:0312345678", LinkOf::Call));
    assert!(console.said().contains("c logs the contact"), "{}", console.said());
    set(&office, lead, "phone", "+81 3-1234-5678 ext. 12");
    console.notice().press("g p");
    assert_eq!(link(&console).0, "tel:+81312345678");
    console.hear(Msg::Opened(LinkOf::Call, Err(Message::new("hands.no_desktop_call"))));
    assert!(console.said().contains("yp copies"), "the way out: {}", console.said());
}

#[test]
fn a_mail_is_begun_with_a_text_of_the_agreement_that_fits() {
    let (office, _) = office();
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::En);
    console.press("g w");
    assert!(link(&console).0.starts_with("mailto:someone@example.jp?subject="), "one text fits: {:?}", link(&console));
    console.outside.clear();
    let no_answer = 1 + OUTCOMES.iter().position(|outcome| *outcome == Outcome::NoAnswer).unwrap();
    console.press(&format!("c {no_answer} g w"));
    assert!(matches!(console.model.overlay, Some(Overlay::Pick(_))), "{}", console.screen());
    assert!(console.screen().contains("Which mail?"), "{}", console.screen());
    console.press("Esc");
    assert!(console.model.overlay.is_none() && console.outside.is_empty(), "left");
    console.press("g w Enter");
    let (url, of) = link(&console);
    assert_eq!(of, LinkOf::Mail);
    assert!(url.starts_with("mailto:someone@example.jp?subject=") && url.contains("&body="), "{url}");
    assert!(console.model.overlay.is_none() && console.said().contains("c logs"), "{}", console.said());
}

fn written(console: &Console<'_>) -> String {
    match &console.model.overlay {
        Some(Overlay::Writing { editor, .. }) => editor.text(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_note_is_written_in_ones_own_editor_and_stays_as_it_was_where_that_fails() {
    let (office, lead) = office();
    let mut console = Console::open(&office, "tanaka", (100, 24), Lang::En);
    console.press("m").write("called").press("Ctrl+O");
    assert_eq!(console.outside.last(), Some(&Effect::Write("called".to_owned())));
    let failed = Message::new("hands.editor_failed").with("editor", "vi").with("status", "exit status: 1");
    console.hear(Msg::Written(Err(failed)));
    assert!(console.said().contains("as it was"), "{}", console.said());
    assert_eq!(written(&console), "called");
    console.hear(Msg::Written(Ok("called twice\nno\u{1b}[2J answer".to_owned())));
    assert_eq!(written(&console), "called twice\nno[2J answer", "through the gate");
    console.press("Ctrl+S");
    let sheet = office.desk("tanaka").sheet(lead).unwrap();
    assert!(sheet.history.iter().any(|event| format!("{event:?}").contains("called twice")), "{}", console.said());
}

fn ten() -> Office {
    let office = Office::at(FRIDAY);
    for n in 0..10 {
        office.lead(&format!("Company {n}"), "Somebody");
    }
    office
}

#[test]
fn a_click_chooses_a_row_and_two_open_it() {
    let office = ten();
    let mut console = Console::open(&office, "tanaka", (100, 24), Lang::En);
    console.click("Company 4   ");
    assert!(!console.model.full);
    let row = console.model.queue.row().unwrap();
    assert_eq!(row.company.as_str(), "Company 4");
    office.clock.advance(TimeDelta::seconds(2));
    console.click("Company 5   ");
    assert!(!console.model.full, "slow clicks choose");
    console.click("Company 5   ");
    assert!(console.model.full, "{}", console.screen());
}

#[test]
fn the_wheel_moves_what_is_under_the_pointer() {
    let office = ten();
    let mut console = Console::open(&office, "tanaka", (120, 24), Lang::En);
    console.wheel("Company 4   ", 1);
    assert_eq!((console.model.queue.cursor, console.model.scroll), (3, 0));
    console.wheel("Company 4   ", -1);
    assert_eq!(console.model.queue.cursor, 0);
    console.wheel("someone@example.jp", 1);
    assert_eq!((console.model.queue.cursor, console.model.scroll), (0, 3));
}

#[test]
fn tabs_views_keys_and_choices_are_clicked() {
    let office = ten();
    let mut console = Console::open(&office, "tanaka", (160, 40), Lang::En);
    let all = tasuki::app::Tab::All;
    console.click(&all.title().say(Lang::En));
    assert_eq!(console.model.queue.tab, all);
    console.press("3");
    console.click("c Contact");
    assert!(matches!(console.model.overlay, Some(Overlay::Picker(_))), "{}", console.screen());
    // Behind the box nothing is reached.
    let before = console.model.queue.cursor;
    console.hear(Msg::Click { what: console.spots().at(0, 0) });
    assert_eq!(console.model.queue.cursor, before);
    let second = words::outcome(OUTCOMES[1]).say(Lang::En);
    console.click(&second);
    match &console.model.overlay {
        Some(Overlay::Picker(picker)) => assert_eq!(picker.at, 1, "{}", console.screen()),
        other => panic!("{other:?}"),
    }
    let second = words::outcome(OUTCOMES[1]).say(Lang::En);
    console.click(&second);
    assert!(console.model.overlay.is_none(), "a double click takes the choice: {}", console.screen());
}

#[test]
fn what_cannot_be_taken_back_wants_the_key_itself() {
    let office = ten();
    let mut console = Console::open(&office, "head", (100, 24), Lang::En);
    console.press("g e");
    let Some(Overlay::Form(_)) = &console.model.overlay else { panic!("{}", console.screen()) };
    console.click("Enter OK");
    assert!(console.said().contains("press the key"), "{}", console.said());
    assert!(console.model.overlay.is_some());
}

#[test]
fn beside_the_list_the_countdown_is_large_and_ticks_when_its_text_changes() {
    let (office, _) = office();
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    let screen = console.screen();
    assert!(screen.contains("due 11-24 16:00") && screen.contains("First contact: from 11-20 16:00"), "{screen}");
    assert!(screen.contains('▛') || screen.contains('▌'), "large digits: {screen}");
    console.model.queue.page.rows.iter_mut().for_each(|row| row.clock = None);
    console.take(Msg::Tick);
    office.clock.advance(TimeDelta::minutes(1));
    assert!(console.take(Msg::Tick), "what is left has changed");
    let small = Console::open(&office, "tanaka", (120, 29), Lang::En).screen();
    assert!(!small.contains('▛') && small.contains("until 11-24"), "{small}");
}

#[test]
fn help_tells_how_text_is_selected_beside_the_mouse() {
    let (office, _) = office();
    let mut console = Console::open(&office, "tanaka", (100, 24), Lang::En);
    console.press("? End");
    assert!(console.screen().contains("Hold Shift"), "{}", console.screen());
}

#[test]
fn the_way_of_a_copy_is_told() {
    let ways = [(Way::Tmux, "by tmux"), (Way::Program("wl-copy"), "by wl-copy"), (Way::Terminal, "by the terminal")];
    for (way, told) in ways {
        assert!(way.told().say(Lang::En).starts_with(told));
    }
}
