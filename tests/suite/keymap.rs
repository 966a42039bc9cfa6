//! One's own keys: in the console, in what it shows, and in the list of keys.

use tasuki::app::Preferences;
use tasuki::app::keymap::Keymap;
use tasuki::config::Preset;
use tasuki::i18n::{Lang, Message};

use crate::cli::Machine;
use crate::config::put;
use crate::harness::{Console, FRIDAY, Office};

fn with_keys(text: &str) -> Preferences {
    let (keymap, _) = Keymap::with_own(Preset::Vim, Some(("keymap.toml", text)));
    Preferences { keymap, ..Preferences::default() }
}

#[test]
fn ones_own_keys_act_and_are_the_ones_that_the_screen_names() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    let own = with_keys("[all]\n\"+\" = 'lead.accept'\na = false\nz = 'lead.undo'\n\"Ctrl+W\" = 'form.save'\n");
    let mut console = Console::open_as(&office, "tanaka", (120, 30), Lang::En, own);
    let hints = console.screen().lines().last().unwrap().to_owned();
    assert!(hints.contains("+ Accept"), "{hints}");
    console.press("a");
    assert!(console.said().is_empty(), "the key was taken away: {}", console.said());
    console.press("+");
    assert!(
        console.said().contains("Accept saved") && console.said().contains("(z takes it back)"),
        "{}",
        console.said()
    );
    console.press("r 1");
    let screen = console.screen();
    assert!(screen.contains("Ctrl+W saves") && !screen.contains("Ctrl+S saves"), "{screen}");
    console.press("Esc ?");
    let help = console.screen();
    assert!(help.contains("+  F2") && !help.contains(" a  F2"), "{help}");
}

#[test]
fn a_question_is_answered_by_the_keys_that_it_names() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    let own = with_keys("[question]\nj = 'form.yes'\ny = false\n");
    let mut console = Console::open_as(&office, "tanaka", (100, 30), Lang::Ja, own);
    console.press("m").write("x").press("Esc");
    assert!(console.screen().contains("入力内容を破棄しますか? j / n"), "{}", console.screen());
    console.press("y");
    assert!(console.model.overlay.is_some(), "it answers no more");
    console.press("j");
    assert!(console.model.overlay.is_none());
}

#[test]
fn with_arrows_function_keys_come_first_and_letters_still_work() {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    let own = Preferences { keymap: Keymap::of_preset(Preset::Arrows), ..Preferences::default() };
    let mut console = Console::open_as(&office, "tanaka", (120, 30), Lang::Ja, own);
    let hints = console.screen().lines().last().unwrap().to_owned();
    assert!(hints.contains("F2 受入") && hints.contains("F1 "), "{hints}");
    console.press("a");
    assert!(console.said().contains("受け入れ"), "{}", console.said());
}

#[test]
fn a_console_says_at_once_that_some_keys_were_left_out() {
    let office = Office::at(FRIDAY);
    let warning = Some(Message::new("keymap.left_out").with("what", "keymap.toml:3"));
    let console =
        Console::open_as(&office, "tanaka", (100, 30), Lang::En, Preferences { warning, ..Preferences::default() });
    assert!(console.said().contains("keymap.toml:3") && console.said().contains("tasuki doctor"), "{}", console.said());
}

#[test]
fn the_list_of_keys_is_of_those_in_force_and_marks_ones_own() {
    let machine = Machine::new();
    assert!(!machine.run(&["keys"]).out.contains('*'));
    put(&machine, "keymap.toml", "[list]\n\"g i\" = 'view.all'\n\"x\" = false\n");
    let keys = machine.run(&["keys"]);
    assert_eq!(keys.status, 0, "{keys:?}");
    assert!(keys.out.contains("gi*") && keys.out.contains("*: yours"), "{keys:?}");
    let json = machine.run(&["keys", "--format", "json"]).json();
    let row = |name: &str| json.as_array().unwrap().iter().find(|row| row["name"] == name).unwrap().clone();
    assert_eq!(row("view.all")["keys"][0], "g i");
    assert_eq!((&row("view.all")["changed"], &row("lead.accept")["changed"]), (&true.into(), &false.into()));
    let markdown = machine.run(&["keys", "--format", "md"]).out;
    assert!(markdown.contains("`gi`*"), "{markdown}");
    put(&machine, "config.toml", "keys = 'arrows'\n");
    let json = machine.run(&["keys", "--format", "json"]).json();
    let accept = json.as_array().unwrap().iter().find(|row| row["name"] == "lead.accept").unwrap();
    assert_eq!(accept["keys"][0], "F2");
}

#[test]
fn mistakes_in_the_keymap_are_told_and_the_rest_holds() {
    let machine = Machine::new();
    put(&machine, "keymap.toml", "[list]\na = 'lead.acept'\nz = 'lead.note'\n");
    let keys = machine.run(&["keys"]);
    assert_eq!(keys.status, 1, "{keys:?}");
    assert!(keys.err.contains("keymap.toml:2:5") && keys.err.contains("did you mean `lead.accept`?"), "{keys:?}");
    assert!(keys.out.contains("z*"), "{keys:?}");
    let doctor = machine.run(&["doctor"]);
    assert_eq!(doctor.status, 0, "the console opens all the same: {doctor:?}");
    assert!(doctor.out.contains("keymap.toml:2:5"), "{doctor:?}");
}

#[test]
fn the_box_of_what_may_follow_comes_as_soon_as_somebody_likes_it() {
    let office = Office::at(FRIDAY);
    let mut own = Preferences::default();
    own.settings.hint_delay = std::time::Duration::ZERO;
    let mut quick = Console::open_as(&office, "tanaka", (100, 30), Lang::En, own);
    let mut usual = Console::open(&office, "tanaka", (100, 30), Lang::En);
    quick.press("g");
    usual.press("g");
    assert!(quick.model.shows_what_follows() && !usual.model.shows_what_follows());
    usual.wait(chrono::TimeDelta::milliseconds(400));
    assert!(usual.model.shows_what_follows());
}
