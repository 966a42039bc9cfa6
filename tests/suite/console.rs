//! A rep works a queue: whole flows through the console's mind and face, on a real database.

use chrono::TimeDelta;
use tasuki::agreement::terms::Stage;
use tasuki::i18n::Lang;

use crate::harness::{Console, FRIDAY, Office};

fn three_leads() -> Office {
    let office = Office::at(FRIDAY);
    for (company, name) in
        [("株式会社山田製作所", "佐藤 花子"), ("東都システム株式会社", "鈴木 一郎"), ("Acme Japan K.K.", "J. Smith")]
    {
        office.lead(company, name);
        office.clock.advance(TimeDelta::minutes(10));
    }
    office
}

fn stage(office: &Office, lead: i64) -> Stage {
    office.desk("tanaka").record(tasuki::ids::LeadId(lead)).unwrap().lead.stage
}

#[test]
fn look() {
    let office = three_leads();
    let console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    println!("{}", console.screen());
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    println!("{}", console.screen());
    console.press("r");
    println!("{}", console.screen());
    console.press("1").write("too early, call in spring 春に再度");
    println!("{}", console.screen());
    console.press("Ctrl+S");
    println!("{}", console.screen());
    console.press("?");
    println!("{}", console.screen());
}

#[test]
fn accepting_says_saved_goes_on_to_the_next_and_can_be_taken_back() {
    let office = three_leads();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    console.press("j a");
    assert_eq!(stage(&office, 2), Stage::Sal);
    assert!(console.said().contains("東都システム株式会社"), "{}", console.said());
    assert_eq!(console.model.queue.cursor, 2, "the next one");
    console.press("u");
    assert_eq!(stage(&office, 2), Stage::Mql);
    assert_eq!(console.model.queue.cursor, 1, "back to it");
}
