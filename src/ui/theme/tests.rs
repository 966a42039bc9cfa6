//! Themes as people write them, and what holds of those that come with the program.

use ratatui::style::{Color, Modifier, Style};

use super::check::{LEAST_CONTRAST, findings, measured};
use super::preview::whole;
use super::shelf::{Chain, Found, Shelf};
use super::*;
use crate::domain::SlaState;

fn chain(name: &str) -> Chain {
    Shelf::default().chain(name).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn wrong(text: &str) -> Vec<String> {
    let complaints = Theme::parse("x.toml", text).unwrap_err();
    complaints.to_string().lines().map(|line| line.replacen("x.toml:", "", 1)).collect()
}

/// A folder of themes.
fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Shelf) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let shelf = Shelf::new(Some(folder.path().to_owned()));
    (folder, shelf)
}

#[test]
fn every_theme_that_comes_with_the_program_can_be_read_and_passes_its_own_check() {
    for name in Theme::names() {
        let theme = Theme::bundled(name).unwrap();
        assert_eq!(theme.unwrap_or_else(|wrong| panic!("{wrong}")).name, name);
        let found = findings(&chain(name));
        assert!(found.is_empty(), "{name}: {found:?}");
    }
}

#[test]
fn text_can_be_read_in_every_theme_that_names_its_colours() {
    for name in Theme::names().filter(|name| !["terminal", "mono"].contains(name)) {
        for depth in [Depth::TrueColor, Depth::Indexed256] {
            for seen in measured(&chain(name), depth) {
                let ratio = seen.ratio.unwrap_or_else(|| panic!("{name}: {:?} cannot be measured", seen.meaning));
                assert!(ratio >= LEAST_CONTRAST, "{name}, {depth:?}: {:?} has {ratio:.2}", seen.meaning);
            }
        }
    }
    let projector = measured(&chain("high-contrast-light"), Depth::TrueColor);
    assert!(projector.iter().all(|seen| seen.ratio.is_some_and(|ratio| ratio >= 7.0)), "{projector:?}");
}

#[test]
fn without_colours_all_states_still_differ_and_the_pressing_ones_by_modifiers_alone() {
    for (name, depth) in Theme::names().flat_map(|name| Depth::ALL.map(|depth| (name, depth))) {
        let theme = Theme::of(&chain(name), depth, None, false);
        let mut seen: Vec<Modifier> = Vec::new();
        for meaning in [Meaning::SlaOk, Meaning::SlaSoon, Meaning::SlaUrgent, Meaning::SlaBreached] {
            let modifiers = theme.modifiers(meaning);
            assert!(!seen.contains(&modifiers), "{name}, {depth:?}: {meaning:?} looks like another state");
            seen.push(modifiers);
        }
        let grey = |state| (theme.mark(Mark::of_state(state)), theme.modifiers(Meaning::of_state(state)));
        for (n, first) in SlaState::ALL.into_iter().enumerate() {
            for second in SlaState::ALL.into_iter().skip(n + 1) {
                assert_ne!(grey(first), grey(second), "{name}, {depth:?}: {first:?} and {second:?}");
            }
        }
    }
}

#[test]
fn with_fewer_colours_the_states_that_press_keep_colours_of_their_own() {
    for name in Theme::names().filter(|name| *name != "mono") {
        for depth in [Depth::Ansi16, Depth::Indexed256] {
            let theme = Theme::of(&chain(name), depth, None, false);
            let colors: std::collections::BTreeSet<String> = SlaState::ALL[4..]
                .iter()
                .map(|state| format!("{:?}", theme.style(Meaning::of_state(*state)).fg))
                .collect();
            // Black on white is the one colour of that has to do for two: they differ by what is reversed.
            let least = if depth == Depth::Ansi16 { 3 } else { 4 };
            assert!(colors.len() >= least, "{name}, {depth:?}: {colors:?}");
        }
    }
}

#[test]
fn a_misspelt_meaning_or_colour_is_told_with_its_place() {
    let wrong = Theme::parse("x.toml", "name = 'x'\n[styles]\n'sla.sone' = { fg = 'red' }\n").unwrap_err();
    assert!(wrong.to_string().contains("`sla.soon`"), "{wrong}");
    let wrong = Theme::parse("x.toml", "name = 'x'\n[styles]\ntext = { fg = 'reddish' }\n").unwrap_err();
    assert_eq!((wrong.list[0].line, wrong.list[0].message.key()), (3, "theme.no_color"));
}

#[test]
fn every_slip_of_a_file_is_told_with_the_word_that_was_meant() {
    let text = "name = 'x'\nvarient = 'dark'\n[palette]\nai = '#0b5cad'\n[styles]\ntext = { fg = 'ia', mods = ['blod'] }\n\
                [symbols]\nset = 'ascii'\ncursor = '>>'\n";
    let told = wrong(text);
    assert!(told[0].starts_with("2:1: `varient`") && told[0].contains("`variant`"), "{told:?}");
    assert!(told[1].starts_with("6:15: `ia`") && told[1].contains("`ai`"), "{told:?}");
    assert!(told[2].starts_with("6:29: `blod`") && told[2].contains("`bold`"), "{told:?}");
    assert!(told[3].starts_with("9:10: `>>`") && told[3].contains("at most 1"), "{told:?}");
}

#[test]
fn marks_that_would_break_their_column_are_refused() {
    for (mark, text) in
        [("cursor", "日"), ("cursor", "❤️"), ("cursor", ""), ("cursor", "\u{200b}"), ("'sla.met'", "abc")]
    {
        let told = wrong(&format!("name = 'x'\n[symbols]\n{mark} = '{text}'\n"));
        assert!(told[0].starts_with("3:"), "{text}: {told:?}");
    }
    let told = wrong("name = 'x'\n[symbols]\nset = 'ascii'\ncursor = '❯'\n");
    assert!(told[0].starts_with("4:10: ") && told[0].contains("ASCII"), "{told:?}");
    let theme = Theme::parse("x.toml", "name = 'x'\n[symbols]\n'sla.met' = 'OK'\n").unwrap();
    assert_eq!(theme.mark(Mark::Met), "OK", "there are two cells");
}

#[test]
fn what_is_missing_is_taken_from_the_scope_above_then_from_what_is_inherited() {
    let text =
        "name = 'x'\ninherits = 'dark'\n[styles]\nsla = { fg = 'cyan' }\n'sla.urgent' = { fg = 'red' }\nmuted = {}\n";
    let theme = Theme::parse("x.toml", text).unwrap();
    let fg = |meaning| theme.style(meaning).fg;
    assert_eq!(fg(Meaning::SlaUrgent), Some(Color::Red), "its own");
    assert_eq!(fg(Meaning::SlaMet), Some(Color::Cyan), "that of all states, before the one of dark");
    assert_eq!(fg(Meaning::Border), Some(Color::Rgb(0x56, 0x5d, 0x69)), "inherited");
    assert_eq!(theme.style(Meaning::Muted), Style::default(), "the terminal's own");
    assert_eq!(fg(Meaning::HintKey), fg(Meaning::Key), "nobody says anything of it: as what it is like");
    assert_eq!(theme.variant, Some(Variant::Dark));
    let bare = Theme::parse("x.toml", "name = 'x'\n").unwrap();
    assert_eq!(bare.style(Meaning::SlaBreached), Style::default());
}

#[test]
fn a_colour_of_the_palette_changes_wherever_it_is_used() {
    let theme = Theme::parse("x.toml", "name = 'x'\ninherits = 'light'\n[palette]\nbreached = '#800000'\n").unwrap();
    for meaning in [Meaning::SlaBreached, Meaning::SaidFailed, Meaning::InputWrong] {
        assert_eq!(theme.style(meaning).fg, Some(Color::Rgb(0x80, 0, 0)), "{meaning:?}");
    }
}

#[test]
fn what_is_said_for_sixteen_colours_counts_there_alone() {
    let text = "name = 'x'\n[styles]\n'sla.urgent' = { fg = '#ff9e5e' }\n[ansi16]\n'sla.urgent' = { fg = 'magenta' }\n";
    let chain = Shelf::default().chain_of(&Found::text("x.toml", text)).unwrap();
    let fg = |depth| Theme::of(&chain, depth, None, false).style(Meaning::SlaUrgent).fg;
    assert_eq!(fg(Depth::TrueColor), Some(Color::Rgb(0xff, 0x9e, 0x5e)));
    assert_eq!(fg(Depth::Ansi16), Some(Color::Magenta));
    assert!(matches!(fg(Depth::Indexed256), Some(Color::Indexed(_))));
}

#[test]
fn themes_that_inherit_each_other_are_refused_where_they_say_so() {
    let (_folder, shelf) = folder(&[
        ("a.toml", "name = 'a'\ninherits = 'b'\n"),
        ("b.toml", "name = 'b'\ninherits = 'a'\n"),
        ("self.toml", "name = 'self'\n\ninherits = 'self'\n"),
        ("lost.toml", "name = 'lost'\ninherits = 'drak'\n"),
    ]);
    let told = |name: &str| shelf.chain(name).unwrap_err().to_string();
    assert!(told("a").contains("b.toml:2:12"), "{}", told("a"));
    assert!(told("self").contains("self.toml:3:12"), "{}", told("self"));
    assert!(told("lost").contains("lost.toml:2:12") && told("lost").contains("`dark`"), "{}", told("lost"));
}

#[test]
fn no_more_than_eight_inherit_one_from_the_other() {
    let names: Vec<String> = (0..10).map(|n| format!("t{n}.toml")).collect();
    let texts: Vec<String> = (0..10)
        .map(|n| if n < 9 { format!("name = 't{n}'\ninherits = 't{}'\n", n + 1) } else { "name = 't9'\n".to_owned() })
        .collect();
    let files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let (_folder, shelf) = folder(&files);
    assert_eq!(shelf.chain("t2").unwrap().inherited().count(), 7, "eight with its own");
    assert!(shelf.chain("t0").unwrap_err().to_string().contains("8 themes"));
}

#[test]
fn ones_own_theme_stands_before_the_one_of_the_program_and_may_inherit_it() {
    let (folder, shelf) =
        folder(&[("dark.toml", "name = 'dark'\ninherits = 'dark'\n[styles]\nkey = { fg = 'red' }\n")]);
    let own = shelf.chain("dark").unwrap();
    assert_eq!(own.inherited().collect::<Vec<_>>(), ["dark"]);
    assert_eq!(own.files(), [folder.path().join("dark.toml")]);
    let theme = Theme::of(&own, Depth::TrueColor, None, false);
    assert_eq!(theme.style(Meaning::Key).fg, Some(Color::Red));
    assert_eq!(theme.style(Meaning::Text), Theme::bundled("dark").unwrap().unwrap().style(Meaning::Text));
    assert_eq!(shelf.names().iter().filter(|name| *name == "dark").count(), 1);
    let path = folder.path().join("dark.toml");
    assert_eq!(shelf.chain(path.to_str().unwrap()).unwrap().name(), "dark", "by its path");
}

#[test]
fn a_theme_that_does_not_say_its_states_apart_or_cannot_be_read_does_not_pass() {
    let found = |text: &str| findings(&Shelf::default().chain_of(&Found::text("x.toml", text)).unwrap());
    let alike = found(
        "name = 'x'\n[styles]\n'sla.met' = { fg = 'cyan' }\n'sla.ok' = { fg = 'blue' }\n[symbols]\n'sla.ok' = 'v'\n'sla.met' = 'v'\n",
    );
    assert_eq!(alike.iter().filter(|finding| finding.is_wrong).count(), 1, "{alike:?}");
    assert_eq!(alike[0].message.key(), "theme.alike");
    let faint = found("name = 'x'\ninherits = 'light'\n[styles]\n'sla.soon' = { fg = '#e8c547', mods = ['bold'] }\n");
    let told: Vec<_> =
        faint.iter().map(|finding| (finding.message.key(), finding.origin.as_ref().unwrap().line)).collect();
    assert_eq!(told, [("theme.faint", 4)]);
    assert_eq!(faint[0].message.value("meaning"), Some("sla.soon"));
    let beside = found("name = 'x'\ninherits = 'dark'\n[styles]\nmuted = { fg = '#555555' }\n");
    assert!(!beside.is_empty() && beside.iter().all(|finding| !finding.is_wrong), "told of, and passes: {beside:?}");
}

#[test]
fn what_is_shown_of_a_theme_is_the_same_theme() {
    for name in Theme::names() {
        let theme = Theme::bundled(name).unwrap().unwrap();
        let text = whole(&chain(name));
        let again = Theme::parse("again.toml", &text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
        assert_eq!(again, Theme { styles: again.styles.clone(), ..theme.clone() });
        for meaning in Meaning::ALL {
            assert_eq!(again.style(*meaning), theme.style(*meaning), "{name}: {meaning:?}\n{text}");
        }
        assert!(Meaning::ALL.iter().all(|meaning| text.contains(&format!("\"{}\" ", meaning.name()))));
    }
}
