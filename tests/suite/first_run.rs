//! The first questions: asked once, on a database that is new; answered in a few keys or left out.

use tasuki::app::{Opening, Overlay, Preferences, Question, Then};
use tasuki::i18n::Lang;
use tasuki::ids::PersonId;

use crate::harness::{Console, FRIDAY, Office};

fn card(office: &Office, size: (u16, u16), asks_who: bool) -> Console<'_> {
    let own = Preferences { opens: Opening::Welcome { asks_who }, ..Preferences::default() };
    Console::open_as(office, "u1042", size, Lang::En, own)
}

fn question(console: &Console<'_>) -> Option<Question> {
    match &console.model.overlay {
        Some(Overlay::Welcome(card)) => Some(card.step),
        _ => None,
    }
}

#[test]
fn three_digits_and_the_console_is_ones_own() {
    let office = Office::at(FRIDAY);
    let mut console = card(&office, (80, 24), true);
    let screen = console.screen();
    assert!(screen.contains("1 of 3") && screen.contains("日本語") && screen.contains("English"), "{screen}");
    console.press("1");
    let screen = console.screen();
    assert!(screen.contains("あなたはどなたですか") && screen.contains("u1042"), "in the language chosen:\n{screen}");
    // The machine's user is first, then the people of the agreement.
    console.press("2");
    let screen = console.screen();
    assert!(screen.contains("F2") && screen.contains("リストを取り込む"), "{screen}");
    console.press("3");
    let answers = console.answers.clone().unwrap();
    let first = console.model.agreement(office.clock_now()).people[0].id.clone();
    assert_eq!((answers.lang, answers.who, answers.then), (Lang::Ja, Some(PersonId::new(&first)), Then::Empty));
}

#[test]
fn one_finds_oneself_by_typing_or_says_a_name_that_nobody_listed() {
    let office = Office::at(FRIDAY);
    let mut console = card(&office, (100, 30), true);
    console.press("Down Up Enter").write("tana");
    let screen = console.screen();
    assert!(screen.contains("(tanaka)") && !screen.contains("(sato)"), "{screen}");
    console.press("Enter");
    assert_eq!(question(&console), Some(Question::First));
    console.press("j Enter");
    let answers = console.answers.clone().unwrap();
    assert_eq!((answers.who, answers.then), (Some(PersonId::new("tanaka")), Then::Demo));

    let mut console = card(&office, (100, 30), true);
    console.press("2").write("山本 三郎");
    assert!(console.screen().contains("the agreement does not list this name"), "{}", console.screen());
    console.press("Enter 1");
    let answers = console.answers.clone().unwrap();
    assert_eq!((answers.who, answers.then), (Some(PersonId::new("山本 三郎")), Then::Import));
}

#[test]
fn where_a_name_is_typed_the_terminals_cursor_stands_behind_it() {
    let office = Office::at(FRIDAY);
    let mut console = card(&office, (80, 24), true);
    console.press("2").write("山本a");
    let mut terminal = console.terminal();
    let at = terminal.get_cursor_position().unwrap();
    let line = console.screen().lines().nth(usize::from(at.y)).unwrap().to_owned();
    assert!(line.contains("山本a"), "{line}");
    console.paste("b\nc");
    assert!(console.screen().contains("山本ab c"), "{}", console.screen());
}

#[test]
fn esc_goes_back_a_question_and_from_the_first_one_leaves_all_out() {
    let office = Office::at(FRIDAY);
    for keys in ["Esc", "2 Esc Esc", "2 3 Esc Esc Esc"] {
        let mut console = card(&office, (80, 24), true);
        for key in keys.split(' ') {
            assert!(console.model.overlay.is_some(), "{keys}");
            console.press(key);
        }
        assert!(console.model.overlay.is_none() && console.answers.is_none() && !console.has_quit, "{keys}");
        console.press("I");
        assert!(matches!(console.model.overlay, Some(Overlay::Incoming)), "the console can be used");
    }
}

#[test]
fn what_was_chosen_by_mistake_is_chosen_again() {
    let office = Office::at(FRIDAY);
    let mut console = card(&office, (80, 24), true);
    console.press("1 2 Esc");
    assert_eq!(question(&console), Some(Question::Who));
    assert!(console.screen().contains(">2"), "the answer is under the cursor:\n{}", console.screen());
    console.press("Esc");
    assert_eq!(question(&console), Some(Question::Language));
    assert!(console.screen().contains(">1 日本語"), "{}", console.screen());
    console.press("2 1 2");
    let answers = console.answers.clone().unwrap();
    assert_eq!((answers.lang, answers.who, answers.then), (Lang::En, Some(PersonId::new("u1042")), Then::Demo));
}

#[test]
fn whoever_leaves_the_dialog_of_a_list_may_still_look_at_the_demo() {
    let office = Office::at(FRIDAY);
    let own = Preferences { opens: Opening::Import { asks_who: true }, ..Preferences::default() };
    let mut console = Console::open_as(&office, "tanaka", (80, 24), Lang::En, own);
    console.press("Esc");
    assert_eq!(question(&console), Some(Question::First));
    assert!(console.screen().contains("demo"), "{}", console.screen());
    console.press("2");
    let answers = console.answers.clone().unwrap();
    assert_eq!((answers.who, answers.then), (Some(PersonId::new("tanaka")), Then::Demo));

    // Once the questions were left, a dialog that is left is only left.
    let own = Preferences { opens: Opening::Import { asks_who: false }, ..Preferences::default() };
    let mut console = Console::open_as(&office, "tanaka", (80, 24), Lang::En, own);
    console.press("Esc Esc Esc");
    assert!(console.model.overlay.is_none());
    console.press("I Esc");
    assert!(console.model.overlay.is_none());
}

#[test]
fn whoever_was_named_already_is_not_asked() {
    let office = Office::at(FRIDAY);
    let mut console = card(&office, (80, 24), false);
    assert!(console.screen().contains("1 of 2"), "{}", console.screen());
    console.press("2 3");
    let answers = console.answers.clone().unwrap();
    assert_eq!(answers.who, None);
    assert_eq!(answers.kept(), [(tasuki::config::Key::Language, "en".to_owned())]);
}

#[test]
fn taking_a_list_in_opens_its_dialog() {
    let office = Office::at(FRIDAY);
    let own = Preferences { opens: Opening::Import { asks_who: true }, ..Preferences::default() };
    let console = Console::open_as(&office, "tanaka", (100, 30), Lang::En, own);
    assert!(matches!(console.model.overlay, Some(Overlay::Incoming)));
}

#[test]
fn every_question_is_drawn_at_every_size() {
    let office = Office::at(FRIDAY);
    for size in [(1, 1), (3, 2), (10, 4), (20, 5), (40, 12), (60, 15), (80, 24), (200, 60)] {
        let mut console = card(&office, size, true);
        console.screen();
        for key in ["2", "1"] {
            console.press(key);
            console.screen();
        }
        if size.0 >= 40 {
            assert!(console.screen().contains("Begin empty"), "{size:?}:\n{}", console.screen());
        }
    }
}
