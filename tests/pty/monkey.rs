//! Somebody who leans on the keyboard, in a real terminal over hostile names: random keys, texts, pastes, clicks and sizes,
//! as bytes. The program goes on or ends well, no byte from outside acts on the terminal, and at the end it is given back.
//!
//! `TASUKI_PTY_MONKEY` says how many steps, `TASUKI_SEED` from which seed: the same seed sends the same bytes.

use std::time::Duration;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

use crate::hostile::{House, THEN, Where, acting, fixture};
use crate::terminal::{Start, Terminal, without_question};

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a whole number, not {text:?}")))
}

/// Keys with names, as a terminal sends them; some are none that anybody has.
const KEYS: &[&str] = &[
    "\r",
    "\t",
    "\u{1b}[Z",
    "\u{7f}",
    "\u{1b}[A",
    "\u{1b}[B",
    "\u{1b}[C",
    "\u{1b}[D",
    "\u{1b}[H",
    "\u{1b}[F",
    "\u{1b}[5~",
    "\u{1b}[6~",
    "\u{1b}[3~",
    "\u{1b}[2~",
    "\u{1b}OP",
    "\u{1b}OQ",
    "\u{1b}OR",
    "\u{1b}OS",
    "\u{1b}[15~",
    "\u{1b}[17~",
    "\u{1b}[18~",
    "\u{1b}[19~",
    "\u{1b}[20~",
    "\u{1b}[21~",
    "\u{1b}[24~",
    "\u{1b}[1;2A",
    "\u{1b}[1;2B",
    "\u{1b}[1;2P",
    "\u{1b}[5;2~",
    "\u{1b}[6;5~",
    "\u{1b}1",
    "\u{1b}5",
    "\u{1b}.",
    "\u{1b}[99~",
    "\u{1b}[1;9X",
    "\u{1b}]11;rgb:0000/0000/0000\u{7}",
    "\u{1b}[12;5R",
    "\u{1b}[I",
    "\u{1b}[O",
];

/// What an input method writes, and what nobody types.
const LETTERS: &[&str] =
    &["あ", "ａ", "　", "：", "受け入れ", "ｶﾞ", "👨‍👩‍👧", "e\u{301}", "\u{202e}", "\u{feff}", "葛󠄀", "שלום", "１"];

/// The bytes of one step. Not those by which one leaves on purpose: `q`, Ctrl+Q and Ctrl+C; nor Ctrl+O, for the terminal
/// itself echoes what is typed while somebody's editor has it.
fn step(chance: &mut ChaCha8Rng, names: &[String]) -> String {
    match chance.random_range(0..20) {
        0..=8 => {
            let letter = char::from(chance.random_range(b' '..=b'~'));
            String::from(if letter == 'q' { 'j' } else { letter })
        }
        9..=11 => KEYS[chance.random_range(0..KEYS.len())].to_owned(),
        12..=13 => {
            let control = chance.random_range(1..27_u8);
            String::from(char::from(if matches!(control, 3 | 15 | 17) { 12 } else { control }))
        }
        14..=15 => LETTERS[chance.random_range(0..LETTERS.len())].to_owned(),
        16 => {
            let name = &names[chance.random_range(0..names.len())];
            // As a terminal hands a paste over; what would end it is not in it.
            format!("\u{1b}[200~{}\u{1b}[201~", name.replace("\u{1b}[201~", ""))
        }
        17 => {
            let (x, y) = (chance.random_range(1..200), chance.random_range(1..60));
            let button = [0, 64, 65][chance.random_range(0..3)];
            format!("\u{1b}[<{button};{x};{y}M\u{1b}[<{button};{x};{y}m")
        }
        18 => ":#1\r".to_owned(),
        _ => "\u{1b}\u{1b}".to_owned(),
    }
}

fn open(house: &House, db: &str, size: (u16, u16)) -> Terminal {
    let mut start = Start::with(&["--lang", "en", "--db", db]);
    start.environment = vec![("TASUKI_NOW", THEN), ("PATH", "/nowhere")];
    start.size = size;
    let mut terminal = start.open(house.home.path());
    terminal.until("it has drawn", |terminal| terminal.screen().alternate_screen());
    terminal
}

/// What the program wrote, but for texts that somebody copied: those go to the terminal for its clipboard, letters of
/// base64 and nothing else.
fn without_copies(bytes: &[u8]) -> Vec<u8> {
    const COPY: &[u8] = b"\x1b]52;c;";
    let (mut kept, mut rest) = (Vec::new(), bytes);
    while let Some(at) = rest.windows(COPY.len()).position(|window| window == COPY) {
        let behind = &rest[at + COPY.len()..];
        let long = behind.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)).count();
        if behind.get(long) != Some(&7) {
            break;
        }
        kept.extend_from_slice(&rest[..at]);
        rest = &behind[long + 1..];
    }
    kept.extend_from_slice(rest);
    kept
}

/// Without a sequence whose end is still on its way: the bytes come in pieces, and a busy machine rests between two of them.
fn whole(bytes: &[u8]) -> &[u8] {
    let Some(at) = bytes.iter().rposition(|byte| *byte == 0x1b) else { return bytes };
    let ends = match bytes.get(at + 1) {
        Some(b'[') => bytes[at + 2..].iter().any(|byte| (b'@'..=b'~').contains(byte)),
        next => next.is_some(),
    };
    if ends { bytes } else { &bytes[..at] }
}

/// Lets the program take what was sent, and looks at what it wrote.
fn looked_at(terminal: &mut Terminal, told: &str) {
    let before = std::cell::Cell::new(usize::MAX);
    terminal.until(told, |terminal| before.replace(terminal.bytes.len()) == terminal.bytes.len());
    let bytes = without_copies(&without_question(whole(&terminal.bytes)));
    assert_eq!(acting(&bytes, Where::Terminal), Vec::<String>::new(), "{told}");
}

#[test]
fn whatever_bytes_somebody_sends_the_terminal_stays_whole() {
    let steps = number("TASUKI_PTY_MONKEY").unwrap_or(1_500);
    let seed = number("TASUKI_SEED").unwrap_or(11);
    let house = House { home: TempDir::new().unwrap() };
    let (rows, map) = (fixture("rows.csv"), fixture("rows.toml"));
    let import = ["import", rows.to_str().unwrap(), "--map", map.to_str().unwrap()];
    assert!(house.run("en", &import).status.success());
    let ids = String::from_utf8(house.run("en", &["list", "--all", "--ids"]).stdout).unwrap();
    let ids: Vec<&str> = ids.lines().step_by(2).collect();
    let hand_over = [&["handoff"], &ids[..], &["--note", "from the list"]].concat();
    assert!(!ids.is_empty() && house.run("en", &hand_over).status.success());
    let mut records = csv::Reader::from_path(&rows).unwrap();
    let names: Vec<String> = records.records().map(|row| row.unwrap().iter().collect::<Vec<_>>().join("\n")).collect();
    let db = house.db();
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut terminal = open(&house, &db, (100, 30));
    for done in 0..steps {
        let told = format!("step {done}: TASUKI_SEED={seed} TASUKI_PTY_MONKEY={steps}");
        if chance.random_ratio(1, 40) {
            terminal.resize(chance.random_range(1..220), chance.random_range(1..70));
        }
        terminal.type_(&step(&mut chance, &names));
        if done % 64 == 63 {
            looked_at(&mut terminal, &told);
            assert!(terminal.still_runs(), "{told}");
            // What was looked at is not looked at again. That it is given back is said at the end.
            terminal.forget();
        }
    }
    terminal.resize(100, 30);
    // Out of whatever is open: a text is thrown away only after a question.
    for _ in 0..12 {
        terminal.esc();
        terminal.type_("y");
        std::thread::park_timeout(Duration::from_millis(20));
    }
    // Twice within a second leaves from anywhere.
    terminal.type_("\u{3}\u{3}");
    let (status, _) = terminal.ends();
    assert_eq!(status, 0, "TASUKI_SEED={seed} TASUKI_PTY_MONKEY={steps}: {}", terminal.text());
    terminal.is_given_back();
    assert!(house.run("en", &["check"]).status.success(), "and the data is whole");
}
