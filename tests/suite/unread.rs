//! What cannot be read: said, and never acted upon.

use tasuki::agreement::terms::Stage;
use tasuki::app::Msg;
use tasuki::i18n::Lang;

use crate::harness::{Console, FRIDAY, Office};

fn key(key: &str) -> Msg {
    Msg::Key(key.parse().unwrap())
}

#[test]
fn keys_typed_ahead_of_a_list_that_cannot_be_read_do_nothing() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("株式会社山田製作所", "佐藤 花子");
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    // Meant for the first of the inbox, which is not on the screen yet.
    console.take(key("1"));
    console.take(key("a"));
    console.fail().settle();
    assert_eq!(office.desk("ito").sheet(lead).unwrap().stage, Stage::Mql, "{}", console.said());
    assert!(console.said().starts_with("Could not be read"), "{}", console.said());
    assert!(console.model.queue.page.rows.is_empty(), "what stood there was of another view");
    console.press("R a");
    assert_eq!(office.desk("ito").sheet(lead).unwrap().stage, Stage::Sal, "{}", console.said());
}

#[test]
fn what_is_saved_is_not_called_unsaved_because_something_could_not_be_read_after_it() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("株式会社山田製作所", "佐藤 花子");
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("a");
    console.take(Msg::StoreChanged(console.model.fixed.versions.clone()));
    console.fail().settle();
    assert_eq!(office.desk("ito").sheet(lead).unwrap().stage, Stage::Sal);
    assert!(console.said().starts_with("読み込めませんでした"), "{}", console.said());
    assert_eq!(console.model.queue.page.rows.len(), 1, "the list that nobody waited for stays");
}

#[test]
fn a_failure_of_something_else_lets_no_key_go_to_the_list_that_is_still_awaited() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("株式会社山田製作所", "佐藤 花子");
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.take(key("1"));
    console.take(key("a"));
    let error = tasuki::storage::StoreError::Busy.into();
    console.take(Msg::Reply(tasuki::app::Reply::Failed { of: None, error }));
    assert_eq!(console.model.held.len(), 1, "it waits");
    console.settle();
    assert_eq!(office.desk("ito").sheet(lead).unwrap().stage, Stage::Sal, "{}", console.said());
}
