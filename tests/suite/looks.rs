//! How the console looks: what which part of the screen means, the colours that each theme gives, and what holds whatever
//! a theme and a terminal are like.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use chrono::TimeDelta;
use ratatui::buffer::{Buffer, CellWidth};
use ratatui::style::Color;
use tasuki::domain::SlaState;
use tasuki::i18n::Lang;
use tasuki::ui::theme::shelf::Shelf;
use tasuki::ui::theme::{Depth, Mark, SymbolSet};
use tasuki::ui::{Meaning, Theme};
use unicode_width::UnicodeWidthStr;

use crate::cli::Machine;
use crate::harness::{Console, Office};

/// Leads of which one is overdue, one urgent, one soon and one quiet.
fn office() -> Office {
    let office = Office::at("2026-11-18T10:00:00+09:00");
    office.lead("Overdue Ltd.", "A. Able");
    office.clock.advance(TimeDelta::hours(3));
    office.lead("Urgent Inc.", "B. Baker");
    office.clock.advance(TimeDelta::hours(6));
    office.lead("Soon K.K.", "C. Cook");
    office.clock.advance(TimeDelta::hours(15) + TimeDelta::minutes(10));
    office.lead("Quiet Corp.", "D. Dyer");
    office
}

/// A theme in which every meaning has a colour that nothing else has: what is drawn tells what it means.
fn telling() -> Theme {
    let mut text = "name = 'telling'\n[styles]\n".to_owned();
    for (n, meaning) in Meaning::ALL.iter().enumerate() {
        writeln!(text, "'{}' = {{ fg = '#0000{:02x}' }}", meaning.name(), n + 1).unwrap();
    }
    Theme::parse("telling.toml", &text).unwrap()
}

fn meant(color: Color) -> &'static str {
    match color {
        Color::Rgb(0, 0, n) => Meaning::ALL[usize::from(n) - 1].name(),
        other => panic!("{other:?} means nothing"),
    }
}

fn drawn(console: &Console<'_>) -> Buffer {
    console.terminal().backend().buffer().clone()
}

#[test]
fn every_part_of_the_screen_says_what_it_means() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (110, 18), Lang::En);
    console.theme = telling();
    console.press("j");
    let buffer = drawn(&console);
    let mut told = String::new();
    for y in 0..buffer.area.height {
        let (mut row, mut runs) = (String::new(), Vec::<(u16, u16, &str)>::new());
        let mut x = 0;
        while x < buffer.area.width {
            let cell = &buffer[(x, y)];
            let next = x + cell.cell_width().max(1);
            row.push_str(cell.symbol());
            match runs.last_mut().filter(|(_, _, last)| *last == meant(cell.fg)) {
                Some((_, end, _)) => *end = next,
                None => runs.push((x, next, meant(cell.fg))),
            }
            x = next;
        }
        let runs = runs.iter().filter(|(_, _, what)| *what != "text");
        let runs: Vec<_> = runs.map(|(from, to, what)| format!("{from}..{to} {what}")).collect();
        writeln!(told, "{}\n      {}", row.trim_end(), runs.join(", ")).unwrap();
    }
    insta::assert_snapshot!("looks-by-meaning", told);
}

#[test]
fn the_colours_of_the_states_in_every_theme_are_these() {
    let mut told = String::new();
    for name in Theme::names() {
        let chain = Shelf::default().chain(name).unwrap();
        writeln!(told, "{name}").unwrap();
        for meaning in [Meaning::Text, Meaning::Selected].into_iter().chain(SlaState::ALL.map(Meaning::of_state)) {
            let seen = [Depth::TrueColor, Depth::Indexed256, Depth::Ansi16].map(|depth| {
                let theme = Theme::of(&chain, depth, None, false);
                tasuki::ui::theme::preview::written(theme.style(meaning))
            });
            writeln!(told, "  {:<17} {}", meaning.name(), seen.join("  |  ")).unwrap();
        }
    }
    insta::assert_snapshot!("looks-of-themes", told);
}

/// What a row of the list shows of its state, without colours: the mark, the time that is left, the word, and how they
/// are set.
fn grey(buffer: &Buffer, y: u16) -> Vec<(String, String)> {
    (1..buffer.area.width)
        .map(|x| &buffer[(x, y)])
        .map(|cell| (cell.symbol().to_owned(), format!("{:?}", cell.modifier)))
        .take(4)
        .collect()
}

#[test]
fn on_a_screen_without_colours_no_two_states_look_alike() {
    let office = office();
    for (name, set) in Theme::names().flat_map(|name| SymbolSet::ALL.map(|set| (name, set))) {
        let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
        let chain = Shelf::default().chain(name).unwrap();
        console.theme = Theme::of(&chain, Depth::None, Some(set), false);
        let buffer = drawn(&console);
        // Row 4 is under the cursor, where the state keeps its mark.
        let rows: BTreeSet<_> = (3..7).map(|y| grey(&buffer, y)).collect();
        assert_eq!(rows.len(), 4, "{name}, {set:?}:\n{}", console.screen());
        assert!(buffer.content.iter().all(|cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset)), "{name}");
    }
}

#[test]
fn with_ascii_marks_nothing_but_words_is_outside_of_ascii() {
    let office = office();
    let chain = Shelf::default().chain("terminal").unwrap();
    for (size, keys) in
        [((80, 24), "j"), ((120, 40), "j"), ((120, 40), "r"), ((120, 40), "c"), ((80, 24), "?"), ((80, 24), "s")]
    {
        let mut console = Console::open(&office, "tanaka", size, Lang::En);
        console.theme = Theme::of(&chain, Depth::TrueColor, Some(SymbolSet::Ascii), false);
        console.press(keys);
        // Of the words, `…` and the like. The agreement's own words may hold an arrow.
        let marks = Mark::ALL.iter().filter(|mark| **mark != Mark::Arrow).map(|mark| mark.of(SymbolSet::Unicode));
        let marks: Vec<&str> = marks.filter(|mark| !mark.is_ascii()).collect();
        let screen = console.screen();
        let found: Vec<_> = marks.iter().filter(|mark| screen.contains(**mark)).collect();
        assert!(found.is_empty(), "{keys}: {found:?}\n{screen}");
    }
}

/// A terminal that takes two cells for glyphs of open width: where each glyph lands on it, if it is told to go to where
/// the drawing library thinks that it stands.
fn landed(buffer: &Buffer, y: u16) -> Vec<(u16, u16, String)> {
    let mut cells = Vec::new();
    let mut x = 0;
    while x < buffer.area.width {
        let cell = &buffer[(x, y)];
        let width = u16::try_from(cell.symbol().width_cjk()).unwrap();
        cells.push((x, width, cell.symbol().to_owned()));
        x += cell.cell_width().max(1);
    }
    cells
}

#[test]
fn where_the_terminal_draws_open_widths_wide_nothing_is_pushed_out_of_its_column() {
    let office = Office::at("2026-11-18T10:00:00+09:00");
    office.lead("①②③→…株式会社Ωμέγα—Москва", "№ 1 × 2");
    office.lead("日本", "佐藤");
    let chain = Shelf::default().chain("dark").unwrap();
    for (size, keys) in [((80, 24), "j"), ((120, 40), "k"), ((120, 40), "r"), ((80, 24), "?"), ((40, 12), "Enter")] {
        for lang in [Lang::Ja, Lang::En] {
            let mut console = Console::open(&office, "tanaka", size, lang);
            console.theme = Theme::of(&chain, Depth::TrueColor, None, true);
            console.press(keys);
            let buffer = drawn(&console);
            for y in 0..buffer.area.height {
                let cells = landed(&buffer, y);
                for pair in cells.windows(2) {
                    let ((x, width, symbol), (next, ..)) = (&pair[0], &pair[1]);
                    assert!(
                        x + width <= *next,
                        "{keys}, row {y}: {symbol:?} runs into what follows\n{}",
                        console.screen()
                    );
                }
            }
        }
    }
}

#[test]
fn dark_and_light_are_changed_by_hand_and_the_screen_stays_the_same() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::En);
    let before = console.screen();
    assert_eq!(console.theme.name, "terminal");
    console.press("g T");
    assert_eq!(console.theme.name, "light");
    assert_eq!(drawn(&console)[(40, 20)].bg, Color::Rgb(0xff, 0xff, 0xff));
    console.press("g T");
    assert_eq!((console.theme.name.as_str(), console.screen()), ("dark", before));
}

const BEGUN: &str =
    "name = 'mine'\ninherits = 'light'\n[styles]\n'sla.urgent' = { fg = '#ffcc66', mods = ['bold', 'underlined'] }\n";

#[test]
fn a_theme_that_was_begun_is_shown_checked_and_mended() {
    let machine = Machine::new();
    let file = machine.write("mine.toml", BEGUN);
    let said = machine.run(&["themes", "check", &file]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.out.contains("mine: does not pass") && said.out.contains("mine.toml:4: wrong"), "{said:?}");
    assert!(said.out.contains("sla.urgent") && said.out.contains("1.5"), "{said:?}");
    let json = machine.run(&["themes", "check", &file, "--format", "json"]);
    assert_eq!(
        (json.status, json.json()[0]["passes"].as_bool(), json.json()[0]["findings"][0]["line"].as_u64()),
        (1, Some(false), Some(4))
    );
    machine.write("mine.toml", BEGUN.replace("#ffcc66", "#7a3b00"));
    let said = machine.run(&["themes", "check", &file]);
    assert_eq!((said.status, said.out.contains("passes")), (0, true), "{said:?}");
    // What is shown is a whole theme; kept in a file it is one.
    let shown = machine.run(&["themes", "show", &file]);
    let whole = machine.write("whole.toml", &shown.out);
    assert!(shown.out.contains("mine.toml:4"), "where each comes from: {}", shown.out);
    let again = machine.run(&["themes", "show", &whole, "--format", "json"]).json();
    assert_eq!(again["styles"]["sla.urgent"]["fg"], "#7a3b00");
    assert_eq!(again["styles"]["hint.key"]["from"]["file"].as_str(), Some(whole.as_str()));
    assert_eq!(machine.run(&["themes", "check", &whole]).status, 0);
}

#[test]
fn ones_own_themes_are_listed_beside_those_that_come_with_the_program() {
    let machine = Machine::new();
    std::fs::create_dir_all(machine.path(".config/tasuki/themes")).unwrap();
    let own = machine.write(".config/tasuki/themes/kaze.toml", "name = 'kaze'\ninherits = 'dark'\n");
    machine.write(".config/tasuki/themes/broken.toml", "name = 'broken'\n[styles]\nkye = {}\n");
    let said = machine.run(&["themes", "list", "--format", "json"]);
    assert_eq!(said.status, 1, "one of them cannot be read");
    assert!(said.err.contains("broken.toml:3:1") && said.err.contains("`key`"), "{said:?}");
    let themes = said.json();
    assert_eq!((themes[0]["name"].as_str(), themes[0]["file"].as_str()), (Some("kaze"), Some(own.as_str())));
    assert_eq!(themes[0]["variant"], "dark");
    assert_eq!(themes.as_array().unwrap().len(), 1 + Theme::names().count());
    let shown = machine.run(&["themes", "show", "kaez"]);
    assert_eq!(shown.status, 1);
    assert!(shown.err.contains("`kaze`"), "{shown:?}");
    for table in [machine.run(&["themes", "list"]), machine.run(&["--lang", "ja", "themes", "list"])] {
        assert!(table.out.contains("high-contrast-light"), "{table:?}");
    }
}

#[test]
fn a_preview_that_nobody_sees_on_a_terminal_has_no_escapes() {
    let machine = Machine::new();
    for lang in ["en", "ja"] {
        let said = machine.run(&["--lang", lang, "--color", "truecolor", "themes", "preview", "light"]);
        assert_eq!(said.status, 0, "{said:?}");
        assert!(!said.out.contains('\u{1b}') && said.out.contains("sla.breached"), "{said:?}");
    }
}

#[test]
fn everything_that_comes_with_the_program_passes() {
    let said = Machine::new().run(&["themes", "check"]);
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{said:?}");
    assert_eq!(said.out.lines().count(), Theme::names().count());
}
