//! The first start of all, on a real terminal: a few questions, and never again.

use tempfile::TempDir;

use crate::terminal::Start;

fn start<'s>() -> Start<'s> {
    let mut start = Start::with(&[]);
    // Nobody said who acts; the machine's user is called so.
    start.environment = vec![("TASUKI_USER", ""), ("USER", "u1042"), ("TASUKI_NOW", "2026-11-20T16:00:00+09:00")];
    start
}

#[test]
fn whoever_starts_first_is_asked_once_and_it_holds_from_then_on() {
    let home = TempDir::new().unwrap();
    let mut terminal = start().open(home.path());
    terminal.shows("1 of 3").shows("日本語");
    terminal.type_("1");
    terminal.shows("あなたはどなたですか").shows("u1042");
    terminal.type_("tanaka\r");
    terminal.shows("何から始めますか");
    terminal.type_("3");
    terminal.shows("config.toml").shows("田中 花子");
    // The console can be used at once, by whoever was chosen.
    terminal.type_("N");
    terminal.shows("氏名");
    terminal.esc();
    terminal.type_("q");
    let (status, _) = terminal.ends();
    assert_eq!(status, 0, "{}", terminal.text());
    terminal.is_given_back();
    let kept = std::fs::read_to_string(home.path().join(".config/tasuki/config.toml")).unwrap();
    assert!(kept.contains("\nlanguage = \"ja\"\n") && kept.contains("\nwho = \"tanaka\"\n"), "{kept}");

    let mut terminal = start().open(home.path());
    terminal.shows("田中 花子");
    assert!(!terminal.text().contains("ようこそ"), "{}", terminal.text());
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
}

#[test]
fn a_look_at_the_demo_leaves_ones_own_database_empty() {
    let home = TempDir::new().unwrap();
    let mut terminal = start().open(home.path());
    terminal.shows("1 of 3");
    terminal.type_("2");
    terminal.shows("Who are you?");
    terminal.type_("\r");
    terminal.shows("What comes first?");
    terminal.type_("2");
    terminal.shows("DEMO").shows("OVERDUE");
    // A view that is saved there is the demo's, too.
    terminal.type_("/sla:breached\u{13}");
    terminal.type_("late\r");
    terminal.shows("@late");
    terminal.esc();
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0, "{}", terminal.text());
    assert!(!home.path().join(".config/tasuki/views.toml").exists(), "one's own views are as they were");
    terminal.is_given_back();
    let left: Vec<_> = home.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("demo")), "the demo is gone: {left:?}");
    let kept = std::fs::read_to_string(home.path().join(".config/tasuki/config.toml")).unwrap();
    assert!(kept.contains("\nwho = \"u1042\"\n"), "{kept}");
}

#[test]
fn esc_leaves_the_questions_out_and_a_configuration_does_too() {
    let home = TempDir::new().unwrap();
    let mut terminal = start().open(home.path());
    terminal.shows("1 of 3");
    terminal.esc();
    terminal.until("the card is gone", |terminal| !terminal.text().contains("1 of 3"));
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    assert!(!home.path().join(".config").exists(), "nothing was kept");

    let other = TempDir::new().unwrap();
    std::fs::create_dir_all(other.path().join(".config/tasuki")).unwrap();
    std::fs::write(other.path().join(".config/tasuki/config.toml"), "first_run = true\n").unwrap();
    let mut terminal = start().open(other.path());
    terminal.shows("u1042");
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
    assert!(!String::from_utf8_lossy(&terminal.bytes).contains("1 of 3"));
}

#[cfg(target_os = "linux")]
#[test]
fn answers_that_cannot_be_kept_hold_for_this_time() {
    let home = TempDir::new().unwrap();
    let mut start = start();
    // A place where nobody can make a folder.
    start.environment.push(("TASUKI_CONFIG", "/proc/tasuki/config.toml"));
    let mut terminal = start.open(home.path());
    terminal.shows("1 of 3");
    terminal.type_("2");
    terminal.shows("Who are you?");
    terminal.type_("tanaka\r");
    terminal.shows("What comes first?");
    terminal.type_("3");
    terminal.shows("could not be kept").shows("田中 花子");
    terminal.type_("q");
    assert_eq!(terminal.ends().0, 0);
}
