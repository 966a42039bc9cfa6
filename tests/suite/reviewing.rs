//! A review while it is held: walking through its pages, from a figure to its leads and back, what is decided and what becomes
//! of it.
#![allow(clippy::unwrap_used, reason = "an office that cannot be filled is a failed test")]

use chrono::TimeDelta;
use tasuki::app::command::Scope;
use tasuki::app::{Effect, Model, Msg, ReviewPart};
use tasuki::demo;
use tasuki::domain::decision::End;
use tasuki::i18n::Lang;
use tasuki::ui::theme::shelf::Shelf;
use tasuki::ui::theme::{Depth, SymbolSet};
use tasuki::ui::{Looks, Wardrobe};

use crate::harness::{Console, FRIDAY, Office};

/// A team that has lived with its leads for a while.
fn team() -> Office {
    let office = Office::at(FRIDAY);
    let now = office.clock_now();
    let mut desk = office.desk("suzuki");
    desk.fill_with(|into| demo::fill(into.store, into.versions, now, 160, 3, into.who)).unwrap();
    office
}

fn held<'o>(office: &'o Office, size: (u16, u16), lang: Lang) -> Console<'o> {
    let mut console = Console::open(office, "suzuki", size, lang);
    console.press("g v");
    console
}

fn page_of(model: &Model) -> &'static str {
    model.review().unwrap().page().unwrap().id
}

/// Goes to the page of that word.
fn to(console: &mut Console<'_>, id: &str) {
    let paper = console.model.review().unwrap().paper.clone().unwrap();
    let at = paper.pages.iter().position(|page| page.id == id).unwrap_or_else(|| panic!("no page {id}"));
    console.press(&format!("{}", at + 1));
    assert_eq!(page_of(&console.model), id);
}

#[test]
fn pages_look_as_they_should_across_a_room() {
    let office = team();
    for (lang, called) in [(Lang::Ja, "ja"), (Lang::En, "en")] {
        let mut console = held(&office, (120, 40), lang);
        let pages = console.model.review().unwrap().paper.clone().unwrap().pages.len();
        for (width, height) in [(120, 40), (200, 60)] {
            console.resize(width, height);
            for nth in 0..pages {
                console.press(&format!("{}", nth + 1));
                let id = page_of(&console.model);
                insta::assert_snapshot!(format!("review-{id}-{called}-{width}x{height}"), console.screen());
            }
        }
    }
}
