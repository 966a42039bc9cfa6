//! The screens that people look at most, at the smallest and the largest size that are promised, and those of them that
//! other stories do not tell at the sizes between. Every snapshot was looked at.

use tasuki::domain::{Request, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::LeadId;

use crate::harness::{Console, Office};
use crate::screens::{drawn, worked_on};

/// An office in which several people have leads, something was done, and names are of every width.
fn office() -> Office {
    let office = worked_on();
    let mut suzuki = office.desk("suzuki");
    suzuki.act(LeadId(1), &Request::from(Wish::Accept)).unwrap();
    office.lead("株式会社👨‍👩‍👧ファミリー", "e\u{301}toile 葛󠄀城");
    office
}

/// How one comes to a screen from the list.
const SCREENS: [(&str, &str); 6] =
    [("inbox", ""), ("lead", "j Enter"), ("board", "4"), ("palette", ":"), ("help", "?"), ("history", "6")];

fn told(console: &mut Console<'_>, size: (u16, u16), lang: Lang, skip: &[&str]) {
    for (what, keys) in SCREENS.iter().filter(|(what, _)| !skip.contains(what)) {
        if !keys.is_empty() {
            console.press(keys);
        }
        insta::assert_snapshot!(format!("{what}-{}x{}-{}", size.0, size.1, lang.code()), drawn(console));
        if !keys.is_empty() {
            console.press("Esc 3");
        }
    }
}

#[test]
fn the_smallest_and_the_largest_screen() {
    let office = office();
    for (size, lang) in [((60, 20), Lang::Ja), ((60, 20), Lang::En), ((200, 60), Lang::Ja), ((200, 60), Lang::En)] {
        told(&mut Console::open(&office, "tanaka", size, lang), size, lang, &[]);
    }
}

#[test]
fn what_has_no_story_of_its_own_between_them() {
    let office = office();
    for (size, lang) in [((80, 24), Lang::En), ((120, 40), Lang::Ja)] {
        told(&mut Console::open(&office, "tanaka", size, lang), size, lang, &["inbox", "help"]);
    }
}
