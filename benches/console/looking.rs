//! What one looks at: opening, moving, searching, leaving it open.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ratatui::Terminal as Drawing;
use ratatui::backend::TestBackend;
use tasuki::app::{self, Circumstances, Effect, Model, Msg, Preferences, Reply, Turn};
use tasuki::clock::{Clock, SystemClock};
use tasuki::config::Tab;
use tasuki::desk::Place;
use tasuki::gate::Shown;
use tasuki::i18n::Lang;
use tasuki::ids::PersonId;
use tasuki::runtime;
use tasuki::ui::theme::Depth;
use tasuki::ui::theme::shelf::Shelf;
use tasuki::ui::{self, Looks, Wardrobe};

use crate::office::Office;
use crate::terminal::{SIZE, Terminal};
use crate::{Told, by_other, compared, median, ratio, share, told_of};

/// Nothing more is drawn when nothing was drawn for so long.
const QUIET: Duration = Duration::from_millis(300);

const FIRST_FIFTY: &str = "SELECT l.id, l.stage, l.owner, l.due_at, p.name, p.company, p.title FROM lead l \
     LEFT JOIN person p ON p.lead = l.id WHERE l.waiting = 1 AND l.rest_until IS NULL \
     ORDER BY l.tier, l.due_at IS NULL, l.due_at, l.id LIMIT 50";

/// F1: from the start of the process to the first frame that says all that the screen says when nothing more comes.
pub fn opening(office: &Office, pairs: usize, told: &mut Told) {
    let database = office.database.display().to_string();
    let (mut ours, mut rows, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    let mut terminal = Terminal::open(&["--as", "tanaka", "--db", &database], home(office));
    terminal.frame();
    terminal.rests(QUIET * 5);
    let whole = masked(&terminal.text());
    drop(terminal);
    for _ in 0..pairs {
        theirs.extend(by_other("sqlite3", &[&database, FIRST_FIFTY]));
        let mut terminal = Terminal::open(&["--as", "tanaka", "--db", &database], home(office));
        let first = terminal.until(|text| text.contains("株式会社"));
        rows.push(first.at.saturating_sub(terminal.began));
        let all = if masked(&terminal.text()) == whole { first } else { terminal.until(|text| masked(text) == whole) };
        ours.push(all.at.saturating_sub(terminal.began));
    }
    told.add("F1 start to the first rows / sqlite3 … LIMIT 50", compared(&rows, &theirs, "no sqlite3"), "2.0");
    told.add("   start to the whole screen / the same", compared(&ours, &theirs, "no sqlite3"), "2.0");
}

/// Without digits: times pass.
fn masked(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// F2: from `j` to the last byte of the frame, beside a draw of the same screen in memory.
pub fn a_key(office: &Office, pairs: usize, told: &mut Told) {
    let database = office.database.display().to_string();
    let mut terminal = Terminal::open(&["--as", "tanaka", "--db", &database], home(office));
    terminal.until(|text| text.contains("株式会社"));
    terminal.rests(QUIET);
    let mut memory = Memory::open(office);
    let (mut keys, mut draws) = (Vec::new(), Vec::new());
    for _ in 0..pairs.max(20) * 10 {
        let pressed = terminal.press("j");
        keys.push(terminal.frame().at.saturating_sub(pressed));
        // The page of the lead that it comes to, read from the database, is another frame.
        terminal.rests(Duration::from_millis(25));
        draws.push(memory.draw());
    }
    told.add("F2 `j` to the last byte of the frame / a draw in memory", compared(&keys, &draws, ""), "4");
    told.add("   its 99th percentile / its median", format!("{:.2}", ratio(share(&keys, 99), median(&keys))), "5");
}

/// The same screen without a terminal.
struct Memory {
    model: Model,
    wardrobe: Wardrobe,
    drawing: Drawing<TestBackend>,
    clock: SystemClock,
}

impl Memory {
    fn open(office: &Office) -> Self {
        let clock = SystemClock::real();
        let who = PersonId::new("tanaka");
        let place = Place {
            path: office.database.clone(),
            who: who.clone(),
            clock: Arc::new(SystemClock::real()),
            demo: false,
        };
        let mut desk = place.open().unwrap_or_else(|wrong| panic!("{wrong}"));
        let mut own = Preferences::default();
        own.settings.view = Some(Tab::Inbox);
        let versions = Arc::clone(desk.versions());
        let database = Shown::line("leads.db");
        let fixed =
            Circumstances { who, versions, demo: false, set_clock: false, can_stop: false, database, home: None, own };
        let mut model = Model::new(fixed, Lang::En, SIZE);
        let turn = Turn { now: clock.now(), elapsed: clock.elapsed() };
        let mut effects = app::start(&mut model, turn);
        while let Some(effect) = effects.pop() {
            let Effect::Read(ask) = effect else { continue };
            let reply = match runtime::answer(&mut desk, ask) {
                Reply::Failed { error: wrong, .. } => panic!("{wrong}"),
                reply => reply,
            };
            effects.extend(app::update(&mut model, Msg::Reply(reply), turn).effects);
        }
        let wardrobe = Wardrobe::open(Looks::new(Depth::TrueColor), Shelf::default()).expect("the themes built in");
        let drawing = Drawing::new(TestBackend::new(SIZE.0, SIZE.1)).expect("memory");
        Self { model, wardrobe, drawing, clock }
    }

    fn draw(&mut self) -> Duration {
        let (theme, now) = (self.wardrobe.theme(), self.clock.now());
        let began = self.clock.elapsed();
        self.drawing.draw(|frame| ui::draw(frame, &self.model, &theme, now)).expect("memory");
        self.clock.elapsed().saturating_sub(began)
    }
}

/// F4 and F10: from the last letter of a word to its hits in the order of deadlines, and the memory after it.
pub fn a_search(office: &Office, pairs: usize, told: &mut Told) {
    let database = office.database.display().to_string();
    let list = office.list.display().to_string();
    let mut terminal = Terminal::open(&["--as", "tanaka", "--db", &database], home(office));
    terminal.until(|text| text.contains("株式会社"));
    terminal.rests(QUIET);
    terminal.press("3");
    terminal.frame();
    terminal.rests(QUIET);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let words = [("福", "岡", "福井"), ("松", "江", "松山"), ("長", "崎", "長野"), ("富", "山", "富士")];
    for (first, last, other) in words.into_iter().cycle().take(pairs) {
        theirs.extend(by_other("rg", &["-c", "-F", &format!("{first}{last}"), &list]));
        terminal.press("/");
        terminal.press(first);
        terminal.frame();
        terminal.rests(QUIET);
        let (word, other) = (format!("株式会社{first}{last}"), format!("株式会社{other}"));
        let pressed = terminal.press(last);
        // As many as the screen has rows, and nobody else.
        let is_found = |text: &str| text.matches(&word).count() >= 30 && !text.contains(&other);
        ours.push(terminal.until(is_found).at.saturating_sub(pressed));
        terminal.rests(QUIET);
        terminal.press("\u{15}");
        terminal.rests(QUIET);
        terminal.press("\u{1b}");
        terminal.rests(QUIET);
    }
    told.add("F4 last letter of two to the hits / rg -c -F", compared(&ours, &theirs, "no rg"), "1.0");
    told.add("F10 memory resident after it", resident(&terminal), "128 MiB");
}

fn resident(terminal: &Terminal) -> String {
    let read = |text: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse().ok()
    };
    told_of(terminal.pid(), "status", read).map_or("(not told here)".to_owned(), |kib| format!("{} MiB", kib / 1_024))
}

/// F9: what a console takes that nobody touches.
pub fn left_open(folder: &Path, told: &mut Told) {
    const LONG: Duration = Duration::from_secs(30);
    let database = folder.join("demo.db").display().to_string();
    let _ = std::fs::remove_file(&database);
    let mut terminal = Terminal::open(&["--as", "tanaka", "demo", "--db", &database], folder);
    // Of what is drawn at the beginning the largest frame has every cell in it.
    let mut full = terminal.frame().bytes;
    while let Some(frame) = terminal.frame_within(QUIET * 3) {
        full = full.max(frame.bytes);
    }
    let worked = |text: &str| text.split_whitespace().next()?.parse().ok();
    let threads = |terminal: &Terminal| -> Option<u64> {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", terminal.pid())).ok()?;
        let of_one = |task: std::fs::DirEntry| {
            told_of(terminal.pid(), &format!("task/{}/schedstat", task.file_name().to_string_lossy()), worked)
        };
        Some(tasks.filter_map(Result::ok).filter_map(of_one).sum())
    };
    let before = threads(&terminal);
    let clock = SystemClock::real();
    let mut ticks = Vec::new();
    while let Some(left) = LONG.checked_sub(clock.elapsed()) {
        ticks.extend(terminal.frame_within(left).map(|frame| frame.bytes));
    }
    let share = match (before, threads(&terminal)) {
        (Some(before), Some(after)) => {
            format!("{:.3} %", (after - before) as f64 / clock.elapsed().as_nanos() as f64 * 100.0)
        }
        _ => "(not told here)".to_owned(),
    };
    told.add("F9 share of one core, at a tick a second", share, "0.3 %");
    ticks.sort_unstable();
    let tick = ticks.get(ticks.len() / 2).copied().unwrap_or(0);
    let bytes = format!("{:.1} %  ({tick} / {full}, {} ticks)", tick as f64 / full as f64 * 100.0, ticks.len());
    told.add("   bytes of a tick / of a full frame", bytes, "5 %");
}

fn home(office: &Office) -> &Path {
    office.database.parent().expect("a folder")
}
