//! Every view and every dialog on screens of every size, in both languages, with the marks of both sets: whatever the
//! terminal is, something is drawn and nothing breaks. And where the screen has the 80 columns for which words are
//! written, none of the program's own words is cut.
//!
//! `TASUKI_SIZES` says how many screens are drawn, `TASUKI_SEED` from which seed.

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use ratatui::buffer::CellWidth;
use tasuki::agreement::terms::{Channel, Outcome};
use tasuki::app::command::{COMMANDS, Spec};
use tasuki::app::{Msg, Overlay};
use tasuki::domain::{Request, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::{LeadId, PersonId};
use tasuki::ui::theme::shelf::Shelf;
use tasuki::ui::theme::{Depth, SymbolSet};
use tasuki::ui::{Looks, Wardrobe};

use crate::harness::{Console, FRIDAY, Office};

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a whole number, not {text:?}")))
}

/// How one comes to a screen from the list of all leads: who, keys, and what is typed then.
const SCREENS: &[(&str, &str, &str)] = &[
    ("tanaka", "", ""),
    ("tanaka", "1", ""),
    ("tanaka", "2", ""),
    ("tanaka", "4", ""),
    ("tanaka", "Enter", ""),
    ("tanaka", "j Enter J J", ""),
    ("tanaka", "l", ""),
    ("tanaka", "h j j j", ""),
    ("tanaka", "z", ""),
    ("tanaka", "V", ""),
    ("tanaka", "v j j", ""),
    ("tanaka", "g", ""),
    ("tanaka", "f", ""),
    ("tanaka", "/", "sla:urgent 会社:山"),
    ("tanaka", "/", "nosuch:field ("),
    ("tanaka", "/ F1", ""),
    ("tanaka", "@", "u"),
    ("tanaka", ":", ""),
    ("tanaka", ":", "sort"),
    ("tanaka", ":", "#1"),
    ("tanaka", ":", "#株式会社"),
    ("tanaka", "V :", "ひき"),
    ("tanaka", "?", ""),
    ("tanaka", "? /", "mark"),
    ("tanaka", "6", ""),
    ("tanaka", "g r", ""),
    ("tanaka", "g n j", ""),
    ("suzuki", "g n s", ""),
    ("tanaka", "I", "/nowhere.csv"),
    ("tanaka", "N", "新しい株式会社"),
    ("tanaka", "a", ""),
    ("tanaka", "r", ""),
    ("tanaka", "r 1", "春に再提案\nin spring"),
    ("tanaka", "x", ""),
    ("tanaka", "c", ""),
    ("tanaka", "c n 2", "sometime"),
    ("tanaka", "c g", ""),
    ("tanaka", "d", "月曜 9時"),
    ("tanaka", "m", "メモ\n\nword"),
    ("tanaka", "m Ctrl+T", ""),
    ("tanaka", "T", "suzu"),
    ("tanaka", "e Down Down", "部長"),
    ("tanaka", "g e", "1"),
    ("tanaka", "b", ""),
    ("suzuki", "b j 4 Enter", "社長決裁 with the CEO"),
    ("suzuki", "W", ""),
    ("ito", "g r j", ""),
    ("ito", "H", ""),
    ("ito", "g d", ""),
    ("ito", "g d m", ""),
    ("suzuki", "g v", ""),
    ("suzuki", "g v 2 d", ""),
    ("suzuki", "g v 3 Tab Tab", ""),
    ("suzuki", "g v 4 G", ""),
    ("suzuki", "g v a j", ""),
    ("suzuki", "g v 4 Tab Enter", ""),
    ("suzuki", "g v 4 Tab m Enter", ""),
    ("suzuki", "g v 2 Tab n", "展示会のリードは決裁者に届いていない"),
    ("suzuki", "g v n Ctrl+S", ""),
    ("suzuki", "g v E", ""),
];

/// Leads of every width, with something done to some.
fn office() -> Office {
    let office = crate::pairs::many();
    let names = [
        ("株式会社👨‍👩‍👧ファミリー東日本営業推進部", "e\u{301}toile 葛󠄀城"),
        ("ﾐﾅﾄ物流ﾎｰﾙﾃﾞｨﾝｸﾞｽ", "髙橋﨑"),
        ("𠮷野家🇯🇵", "יוסי כהן"),
        ("", ""),
    ];
    let ids: Vec<LeadId> = names.iter().map(|(company, name)| office.lead(company, name)).collect();
    let note = Some("line 1\n二行目".to_owned());
    office.desk("tanaka").act(ids[0], &Request::contact(Channel::Phone, Outcome::NoAnswer).with_note(note)).unwrap();
    office.desk("suzuki").act(ids[1], &Wish::Accept.into()).unwrap();
    // Something is told, and something waits for its ten seconds.
    let given =
        |id: LeadId| office.desk("suzuki").act(id, &Wish::Assign { to: PersonId::new("tanaka") }.into()).unwrap();
    given(ids[2]);
    office.clock.advance(chrono::TimeDelta::seconds(11));
    given(ids[3]);
    office.desk("tanaka").remind().unwrap();
    office
}

fn wardrobe(set: SymbolSet) -> Wardrobe {
    let looks = Looks { symbols: Some(set), ..Looks::new(Depth::TrueColor) };
    Wardrobe::open(looks, Shelf::default()).unwrap()
}

/// A console that shows a screen.
fn at<'o>(office: &'o Office, (who, keys, text): (&str, &str, &str), size: (u16, u16), lang: Lang) -> Console<'o> {
    let mut console = Console::open(office, who, size, lang);
    if !keys.is_empty() {
        console.press(keys);
    }
    // As a terminal types it: a new line is Enter, and elsewhere than in a text that would do something.
    if text.contains('\n') {
        console.paste(text)
    } else {
        console.write(text)
    };
    console
}

/// What must hold of whatever is drawn: something can be seen, and nothing breaks.
fn holds(console: &Console<'_>) -> Result<(), String> {
    let mut terminal = console.terminal();
    let cursor = terminal.get_cursor_position().map_err(|wrong| wrong.to_string())?;
    let buffer = terminal.backend().buffer();
    let area = buffer.area;
    if cursor.x >= area.width || cursor.y >= area.height {
        return Err(format!("the cursor is off the screen: {cursor:?}"));
    }
    for y in 0..area.height {
        let last = &buffer[(area.width - 1, y)];
        if last.cell_width() > 1 {
            return Err(format!("half of {:?} is beyond the edge, row {y}", last.symbol()));
        }
        let symbols = (0..area.width).map(|x| buffer[(x, y)].symbol());
        if let Some(control) = symbols.flat_map(str::chars).find(|c| c.is_control()) {
            return Err(format!("{control:?} in row {y}"));
        }
    }
    let cells = (0..area.height).flat_map(|y| (0..area.width).map(move |x| (x, y)));
    let seen = cells.filter(|at| !buffer[*at].symbol().trim().is_empty()).count();
    // In a few cells there is no room for anything.
    let has_room = area.width >= 20 && area.height >= 6;
    let least = if has_room { usize::from(area.width / 8) * usize::from(area.height / 8).max(1) } else { 0 };
    if seen < least {
        return Err(format!("{seen} cells of {area:?} show anything, at least {least} should"));
    }
    Ok(())
}

#[test]
fn every_screen_can_be_drawn_at_every_size() {
    let cases = u32::try_from(number("TASUKI_SIZES").unwrap_or(600)).unwrap();
    let seed = number("TASUKI_SEED").unwrap_or(7);
    let office = office();
    // One console for each screen in each language: what changes is the terminal.
    let consoles: Vec<[RefCell<Console<'_>>; 2]> = SCREENS
        .iter()
        .map(|screen| [Lang::Ja, Lang::En].map(|lang| RefCell::new(at(&office, *screen, (80, 24), lang))))
        .collect();
    let sets = [SymbolSet::Unicode, SymbolSet::Ascii].map(|set| wardrobe(set).theme());
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    // Small screens and large ones, in every shape.
    let side = |most: u16| prop_oneof![1..=most, 1..=24_u16];
    let screens = (0..SCREENS.len(), side(220), side(70), 0..2_usize, 0..2_usize);
    let drawn = TestRunner::new_with_rng(config, rng).run(&screens, |(screen, width, height, lang, set)| {
        let mut console = consoles[screen][lang].borrow_mut();
        console.theme = sets[set].clone();
        console.hear(Msg::Resize { width, height });
        holds(&console).map_err(|wrong| TestCaseError::fail(format!("{:?}: {wrong}", SCREENS[screen])))
    });
    drawn.unwrap_or_else(|wrong| panic!("TASUKI_SEED={seed} TASUKI_SIZES={cases}: {wrong}"));
}

/// Whether what is cut in a row is no label of the program: in the list of commands the reason why one cannot be done, which
/// is said whole once it is tried; of two leads side by side what was done with each last, of which there is one line.
fn may_be_cut(console: &Console<'_>, row: &str) -> bool {
    match &console.model.overlay {
        Some(Overlay::Palette(palette)) => {
            let cannot = |spec: &&Spec| console.model.why_unavailable(spec.command, palette.over).is_some();
            COMMANDS.iter().filter(cannot).any(|spec| {
                let title = format!("{}  (", spec.command.title().say(console.model.lang));
                row.split_once(&title).is_some_and(|(before, why)| !before.contains('~') && why.contains('~'))
            })
        }
        Some(Overlay::Walk(_)) => row.contains("直近の履歴") || row.contains("  Last  "),
        _ => false,
    }
}

/// The rows in which something was cut, which is said by `~`.
fn cut(console: &Console<'_>) -> Vec<String> {
    let terminal = console.terminal();
    let buffer = terminal.backend().buffer();
    let row = |y| {
        let (mut row, mut x) = (String::new(), 0);
        while x < buffer.area.width {
            row.push_str(buffer[(x, y)].symbol());
            x += buffer[(x, y)].cell_width().max(1);
        }
        row
    };
    let rows = (0..buffer.area.height).map(row).filter(|row| row.contains('~') && !may_be_cut(console, row));
    rows.map(|row| row.trim().to_owned()).collect()
}

#[test]
fn none_of_the_programs_own_words_is_cut_on_a_screen_of_80_columns() {
    // Names that fit everywhere: whatever is cut is a word of the program.
    let office = Office::at(FRIDAY);
    let leads: Vec<LeadId> = ["A", "B", "C"].into_iter().map(|name| office.lead(name, name)).collect();
    office.captured("D", "D", "Web");
    office.desk("suzuki").act(leads[1], &Wish::Accept.into()).unwrap();
    let mut wrong = Vec::new();
    for size in [(80, 24), (80, 50), (120, 40), (200, 60)] {
        for lang in [Lang::Ja, Lang::En] {
            for screen in SCREENS {
                let console = at(&office, *screen, size, lang);
                wrong.extend(cut(&console).into_iter().map(|row| format!("{size:?} {screen:?}: {row}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
