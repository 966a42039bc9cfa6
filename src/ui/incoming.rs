//! A list on its way in: which file, what its columns become, how far it has come, what came of it.

use std::time::Duration;

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{column, fit, width, wrapped};
use super::overlay::boxed;
use super::theme::{Mark, Meaning};
use crate::app::command::Command;
use crate::app::{Becomes, Forecast, GoingBack, Incoming, Looking, Over, Part, Running, TakingBack};
use crate::clock::OnWall;
use crate::desk::{Interrupted, Lookalikes, Remark};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::intake::{Described, Reject, Rows, Target, Unit};
use crate::storage::Tally;

/// As wide as is good to read.
const WIDEST: u16 = 110;

/// Cells of a box's width that no text takes: its border, and a blank on each side.
const BESIDE: u16 = 4;

/// So wide is the text in a box that may be as wide as is good to read.
fn text_width(screen: &Screen<'_, '_>) -> usize {
    usize::from(screen.frame.area().width.min(WIDEST).saturating_sub(BESIDE)).max(1)
}

/// The same lines, of which none is wider than the box: a count that is cut off is none.
fn all_within(screen: &Screen<'_, '_>, lines: Vec<(String, Meaning)>) -> Vec<(String, Meaning)> {
    let cells = text_width(screen);
    let parts = |(line, meaning): (String, Meaning)| wrapped(&line, cells).into_iter().map(move |part| (part, meaning));
    lines.into_iter().flat_map(parts).collect()
}

pub(super) fn draw(screen: &mut Screen<'_, '_>, incoming: &Incoming) {
    match &incoming.part {
        Part::Asking => asking(screen, incoming),
        Part::Opening => {
            let inner = boxed(screen, &screen.text("incoming.title"), 60, 3);
            let text = screen.text("incoming.opening");
            screen.write(inner, inner.x + 1, inner.y, &text, Meaning::Muted);
        }
        Part::Looking(looking) => looked(screen, looking),
        Part::Running(running) => progress(screen, running),
        Part::Over(over) => report(screen, over),
        Part::GoingBack(going) => going_back(screen, going),
    }
}

fn asking(screen: &mut Screen<'_, '_>, incoming: &Incoming) {
    const WIDE: u16 = 80;
    let cells = usize::from(screen.frame.area().width.min(WIDE).saturating_sub(BESIDE)).max(1);
    let how = wrapped(&screen.text("incoming.how_to_name"), cells);
    let past = super::imports::rows(screen, &incoming.past);
    // Below the lists, and a line above them for what they are, is room for the question.
    let lists = if past.is_empty() { 0 } else { past.len() + 4 };
    let height = u16::try_from(how.len() + 4 + lists).unwrap_or(u16::MAX);
    let inner = boxed(screen, &screen.text("incoming.title"), WIDE, height);
    if inner.height == 0 {
        return;
    }
    let label = screen.text("incoming.file");
    let x = screen.write(inner, inner.x + 1, inner.y, &label, Meaning::Muted) + 1;
    let room = Rect { x, y: inner.y, width: inner.right().saturating_sub(x + 1), height: 1 };
    super::input::line(screen, room, &incoming.path, incoming.is_typed());
    for (line, y) in how.iter().zip(inner.y + 2..inner.bottom()) {
        screen.write(inner, inner.x + 1, y, line, Meaning::Muted);
    }
    let y = inner.y.saturating_add(u16::try_from(how.len()).unwrap_or(u16::MAX)).saturating_add(3).min(inner.bottom());
    // On a very low screen the lists are seen once somebody walks through them.
    let y = if incoming.is_in_past() { y.min(inner.bottom().saturating_sub(3)).max(inner.y) } else { y };
    let below = Rect { y, height: inner.bottom().saturating_sub(y), ..inner };
    super::imports::draw(screen, below, &incoming.past, &past);
}

/// What is told above the columns, line by line.
fn heading(screen: &Screen<'_, '_>, looking: &Looking) -> Vec<(String, Meaning)> {
    let (lang, description) = (screen.model.lang, &looking.look.description);
    let read =
        Message::new("incoming.reads").with("rows", description.rows).with_message("form", description.form.told());
    let rows = match (looking.map.rows, looking.map.hand_over) {
        (Rows::History, _) => "incoming.history",
        (Rows::Live, false) => "incoming.live",
        (Rows::Live, true) => "incoming.live_handed_over",
    };
    let beside = looking.look.beside.as_ref().map(|beside| {
        let key = if beside.trouble.is_some() { "incoming.beside_trouble" } else { "incoming.by_map_beside" };
        let file = beside.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let told = Message::new(key).with("map", Shown::line(&file)).with("key", screen.key(Command::ChangeMap));
        beside.trouble.iter().fold(told, |told, why| told.with_message("why", why.clone())).say(lang)
    });
    let fit = looking.look.fit.as_ref().map(|fit| {
        Message::new("incoming.fits")
            .with("title", fit.preset.title(lang))
            .with_words("columns", &fit.found_by)
            .say(lang)
    });
    let own = looking.look.map.own.map(|_| screen.text("import.own_found"));
    let unit = match looking.look.map.unit {
        Unit::Leads => rows,
        Unit::Touches => "incoming.of_touches",
        Unit::Stages => "incoming.of_stages",
        Unit::Costs => "incoming.of_costs",
    };
    let would = match looking.forecast {
        _ if looking.waits.is_some() => (screen.text("incoming.opening"), Meaning::Muted),
        Forecast::Known(would) => (counts("incoming.would", would.tally).say(lang), Meaning::Text),
        Forecast::Going(read) => {
            let share = percent(read, description.rows);
            (Message::new("incoming.rehearses").with("share", share).say(lang), Meaning::Muted)
        }
        Forecast::Unknown => (screen.text("incoming.no_forecast"), Meaning::SaidRefused),
    };
    let mut heading = vec![(read.say(lang), Meaning::Text)];
    heading.extend(beside.or(own).or(fit).map(|known| (known, Meaning::Muted)));
    heading.push((screen.text(unit), Meaning::Accent));
    heading.extend(looking.interrupted.map(|before| interrupted(screen, before)));
    heading.push(would);
    heading
}

/// That an earlier import of the list was interrupted, and whether this one would go on there.
fn interrupted(screen: &Screen<'_, '_>, before: Interrupted) -> (String, Meaning) {
    let Interrupted { at, read, rows, goes_on } = before;
    let key = if goes_on { "incoming.goes_on_at" } else { "incoming.begins_anew" };
    let at = OnWall { at, zone: screen.agreement().zone };
    let told = Message::new(key).with("at", at).with("read", read).with("rows", rows).with("next", read + 1);
    (told.say(screen.model.lang), if goes_on { Meaning::SaidDone } else { Meaning::SlaSoon })
}

fn counts(key: &'static str, tally: Tally) -> Message {
    Message::new(key)
        .with("created", tally.created)
        .with("updated", tally.updated)
        .with("unchanged", tally.unchanged)
        .with("sanitised", tally.sanitised)
        .with("rejected", tally.rejected)
}

fn percent(read: u64, rows: u64) -> u64 {
    read.saturating_mul(100).checked_div(rows).map_or(100, |share| share.min(100))
}

fn looked(screen: &mut Screen<'_, '_>, looking: &Looking) {
    let name = looking.look.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let title = Message::new("incoming.title_of").with("file", name).say(screen.model.lang);
    let heading = all_within(screen, heading(screen, looking));
    let foot = foot_lines(screen, looking);
    // The columns with their heads, what is told above and below them, and the border.
    let rows = looking.look.description.columns.len() + heading.len() + foot.len().max(1) + 4;
    let inner = boxed(screen, &title, WIDEST, u16::try_from(rows).unwrap_or(u16::MAX));
    if inner.height == 0 || inner.width == 0 {
        return;
    }
    if looking.choice.is_some() {
        return choose(screen, inner, looking);
    }
    let mut y = inner.y;
    // On a very small screen the columns are what is worked on.
    for (line, meaning) in heading.iter().take(usize::from(inner.height.saturating_sub(3))) {
        screen.write(inner, inner.x + 1, y, line, *meaning);
        y += 1;
    }
    if inner.bottom() > y + 3 {
        y += 1;
    }
    let room = inner.bottom().saturating_sub(y + 1);
    let below = u16::try_from(foot.len()).unwrap_or(u16::MAX).max(1).min(room);
    let table = Rect { y, height: (inner.bottom() - below).saturating_sub(y), ..inner };
    columns_of(screen, table, looking);
    let lines = Rect { y: inner.bottom() - below, height: below, ..inner };
    if let (Some(input), true) = (&looking.keeping, below > 0) {
        return keep_where(screen, lines, input);
    }
    for (line, y) in foot.iter().zip(lines.top()..lines.bottom()) {
        screen.write(lines, lines.x + 1, y, line, Meaning::SaidRefused);
    }
}

fn keep_where(screen: &mut Screen<'_, '_>, line: Rect, input: &tui_input::Input) {
    let x = screen.write(line, line.x + 1, line.y, &screen.text("incoming.keep_where"), Meaning::Muted) + 1;
    let room = Rect { x, width: line.right().saturating_sub(x), height: 1, ..line };
    super::input::line(screen, room, input, true);
}

/// Why the row that is shown would not be taken, then the first others that would not be; the columns are what the screen
/// is for, so it is a few lines at most.
fn foot_lines(screen: &Screen<'_, '_>, looking: &Looking) -> Vec<String> {
    const MOST: usize = 3;
    let lang = screen.model.lang;
    if looking.keeping.is_some() {
        return Vec::new();
    }
    let sample = looking.look.samples.get(looking.sample);
    let shown = sample.and_then(|sample| sample.refused.as_ref()).map(|(at, cause)| {
        let cause = match at {
            Some(column) => {
                Message::new("intake.reject.in_column").with("column", column).with_message("cause", cause.clone())
            }
            None => cause.clone(),
        };
        Message::new("incoming.row_refused").with_message("cause", cause).say(lang)
    });
    let is_other = |reject: &&Reject| shown.is_none() || sample.is_none_or(|sample| sample.line != reject.line);
    let others = looking.refused.iter().filter(is_other).map(|reject| rejected(reject).say(lang));
    let mut lines: Vec<String> = Vec::new();
    for told in shown.iter().cloned().chain(others) {
        let told = wrapped(&told, text_width(screen));
        // What would be cut off in its middle is left to the report, unless it is all that there is.
        if lines.is_empty() || lines.len() + told.len() <= MOST {
            lines.extend(told);
        }
    }
    lines.truncate(MOST);
    lines
}

/// A row that is not taken, and why.
fn rejected(reject: &Reject) -> Message {
    let told = Message::new("import.rejects").with("line", reject.line);
    let told = told.with("column", reject.column.as_deref().unwrap_or("-"));
    told.with_message("cause", reject.cause.clone())
}

fn columns_of(screen: &mut Screen<'_, '_>, area: Rect, looking: &Looking) {
    let lang = screen.model.lang;
    let described = &looking.look.description.columns;
    let widest = |texts: &mut dyn Iterator<Item = usize>, share: u16| {
        texts.max().unwrap_or(0).min(usize::from(area.width * share / 100))
    };
    let names = widest(&mut described.iter().map(|column| width(&column.name)), 36);
    let fields = widest(&mut described.iter().map(|column| width(&becomes(screen, column))), 28);
    let sample = looking.look.samples.get(looking.sample);
    let mut y = area.y;
    if area.height > 1 {
        let row = match sample {
            Some(sample) => Message::new("incoming.row")
                .with("line", sample.line)
                .with("n", looking.sample + 1)
                .with("of", looking.look.samples.len())
                .say(lang),
            None => screen.text("incoming.no_rows"),
        };
        let heads = format!(
            "  {}  {}  {row}",
            column(&screen.text("incoming.column"), names),
            column(&screen.text("incoming.becomes"), fields)
        );
        screen.write(area, area.x, y, &heads, Meaning::Heading);
        y += 1;
    }
    let mut room = usize::from(area.bottom().saturating_sub(y)).max(1);
    let hides = described.len() > room && room > 2;
    room -= usize::from(hides);
    let first = looking.at.saturating_sub(room - 1);
    if hides {
        let below = described.len() - first - room;
        let hidden = Message::new("incoming.columns_hidden").with("above", first).with("below", below);
        screen.write(area, area.x + 2, area.bottom() - 1, &hidden.say(lang), Meaning::Muted);
    }
    for ((n, described), y) in described.iter().enumerate().skip(first).take(room).zip(y..area.bottom()) {
        let is_at = n == looking.at;
        let (mark, look) = (screen.cursor(is_at), if is_at { Meaning::Key } else { Meaning::Text });
        let x = screen.write(area, area.x, y, &format!("{mark} {}", column(&described.name, names)), look) + 2;
        let told = becomes(screen, described);
        let is_field = !matches!(described.target, None | Some(Target::Extra(_)));
        let look = if is_field { Meaning::Accent } else { Meaning::Muted };
        let x = screen.write(area, x, y, &column(&told, fields), look) + 2;
        let value = sample.and_then(|sample| sample.cells.get(n)).map(String::as_str).unwrap_or_default();
        let value = fit(value, usize::from(area.right().saturating_sub(x)));
        screen.write(area, x, y, &value, Meaning::Text);
    }
}

/// What a column becomes, with the order of its dates where it has some.
fn becomes(screen: &Screen<'_, '_>, described: &Described) -> String {
    let label = described.target.map_or(Becomes::Nothing, Becomes::Field).label().say(screen.model.lang);
    match described.dates {
        Some((order, _)) => format!("{label} ({})", order.word()),
        None => label,
    }
}

/// What the column under the cursor may become.
fn choose(screen: &mut Screen<'_, '_>, inner: Rect, looking: &Looking) {
    let lang = screen.model.lang;
    let Some((choice, described)) = looking.choice.as_ref().zip(looking.look.description.columns.get(looking.at))
    else {
        return;
    };
    // What is typed must be seen, however long the column's name.
    let name = fit(&described.name, usize::from(inner.width / 2));
    let label = Message::new("incoming.becomes_what").with("column", name).say(lang);
    let x = screen.write(inner, inner.x + 1, inner.y, &label, Meaning::Muted) + 1;
    let line = Rect { x, width: inner.right().saturating_sub(x), y: inner.y, height: 1 };
    super::input::line(screen, line, &choice.typed, true);
    let list = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
    let shown = looking.choices(lang);
    if shown.is_empty() {
        let nothing = screen.text("overlay.nothing_fits");
        screen.write(list, list.x + 1, list.y, &nothing, Meaning::Muted);
    }
    let room = usize::from(list.height).max(1);
    let first = choice.at.saturating_sub(room - 1);
    for ((n, becomes), y) in shown.iter().enumerate().skip(first).take(room).zip(list.top()..list.bottom()) {
        let label = becomes.label().say(lang);
        let is_at = n == choice.at;
        let (mark, look) = (screen.cursor(is_at), if is_at { Meaning::Selected } else { Meaning::Text });
        let x = screen.write(list, list.x + 1, y, &format!("{mark} {label}"), look);
        let word = becomes.word().filter(|word| *word != label).unwrap_or_default();
        screen.write(list, x + 2, y, word, Meaning::Muted);
    }
}

fn progress(screen: &mut Screen<'_, '_>, running: &Running) {
    let lang = screen.model.lang;
    let name = running.look.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let title = Message::new("incoming.title_of").with("file", name).say(lang);
    let inner = boxed(screen, &title, 64, 6);
    if inner.height == 0 || inner.width < 4 {
        return;
    }
    let rows = running.look.description.rows;
    let share = percent(running.read, rows);
    let cells = usize::from(inner.width.saturating_sub(10));
    let full = cells * usize::try_from(share).unwrap_or(0) / 100;
    let x = screen.write(inner, inner.x + 1, inner.y, "[", Meaning::Accent);
    let done = screen.mark(Mark::BarDone).repeat(full);
    let x = screen.write(inner, x, inner.y, &done, Meaning::BarDone);
    let left = screen.mark(Mark::BarLeft).repeat(cells - full);
    let x = screen.write(inner, x, inner.y, &left, Meaning::BarLeft);
    screen.write(inner, x, inner.y, &format!("] {share:>3} %"), Meaning::Accent);
    let done = Message::new("incoming.done_so_far").with("read", running.read).with("rows", rows).say(lang);
    screen.write(inner, inner.x + 1, inner.y + 1, &done, Meaning::Text);
    let pace = match running.pace(screen.model.elapsed()) {
        _ if running.stopping => screen.text("incoming.stopping"),
        Some((rate, left)) => Message::new("incoming.pace").with("rate", rate).with("left", minutes(left)).say(lang),
        None => String::new(),
    };
    screen.write(inner, inner.x + 1, inner.y + 2, &pace, Meaning::Muted);
}

/// `1:05`: minutes and seconds.
fn minutes(left: Duration) -> String {
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn report(screen: &mut Screen<'_, '_>, over: &Over) {
    let lang = screen.model.lang;
    let name = over.look.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let title = Message::new("incoming.title_of").with("file", name).say(lang);
    let imported = over.report.imported;
    let read = Message::new(if imported.is_stopped { "incoming.stopped" } else { "incoming.read" });
    let read = read.with("read", imported.tally.read).say(lang);
    let mut lines = vec![(read, Meaning::Text)];
    if imported.before > 0 {
        let before = Message::new("import.went_on").with("before", imported.before).say(lang);
        lines.push((before, Meaning::Muted));
    }
    if matches!(over.back, Some(TakingBack::Asked)) {
        lines.insert(0, (screen.text("incoming.take_back_sure"), Meaning::SaidRefused));
    }
    lines.push((counts("incoming.did", imported.tally).say(lang), Meaning::SaidDone));
    if let Some(told) = over.report.lookalikes.and_then(Lookalikes::told_on_screen) {
        lines.push((screen.say(&told), Meaning::Accent));
    }
    lines.extend(over.back.iter().flat_map(|back| taken_back(screen, back)));
    if let Some(path) = &over.kept {
        let kept = Message::new("incoming.kept").with("path", path.display()).say(lang);
        lines.push((kept, Meaning::Text));
    }
    lines.extend((!over.report.remarks.is_empty()).then(|| (String::new(), Meaning::Text)));
    lines.extend(over.report.remarks.iter().map(|remark| told(screen, remark)));
    if over.report.more > 0 {
        let more = Message::new("incoming.more").with("n", over.report.more).say(lang);
        lines.push((more, Meaning::Muted));
    }
    lines_of(screen, &title, lines, over.scroll);
}

/// A list of long ago that is taken back: how far that is, and what came of it.
fn going_back(screen: &mut Screen<'_, '_>, going: &GoingBack) {
    let title = Message::new("incoming.back_of").with("file", Shown::line(&going.import.file));
    let lines = taken_back(screen, &going.back);
    lines_of(screen, &title.say(screen.model.lang), lines, going.scroll);
}

/// A box of lines, from one of them on.
fn lines_of(screen: &mut Screen<'_, '_>, title: &str, lines: Vec<(String, Meaning)>, scroll: u16) {
    let lines = all_within(screen, lines);
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let inner = boxed(screen, title, WIDEST, height.max(5));
    let last = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(inner.height);
    let from = usize::from(scroll.min(last));
    for ((line, meaning), y) in lines.iter().skip(from).zip(inner.top()..inner.bottom()) {
        screen.write(inner, inner.x + 1, y, line, *meaning);
    }
}

/// Whether the list is to be taken back, how far that is, or what came of it.
fn taken_back(screen: &Screen<'_, '_>, back: &TakingBack) -> Vec<(String, Meaning)> {
    let lang = screen.model.lang;
    match back {
        // The question stands above everything else.
        TakingBack::Asked => Vec::new(),
        TakingBack::Running(leads) => {
            vec![(Message::new("incoming.goes_back").with("leads", leads).say(lang), Meaning::Accent)]
        }
        TakingBack::Done(report) => {
            let told = report.reverted.told(false);
            let mut lines: Vec<_> = told.iter().map(|said| (said.say(lang), Meaning::SaidDone)).collect();
            let zone = screen.agreement().zone;
            lines.extend(report.left.iter().map(|left| {
                let at = OnWall { at: left.since.at, zone };
                (left.told(screen.called(&left.since.by), at).say(lang), Meaning::SlaSoon)
            }));
            if report.more > 0 {
                let more = Message::new("incoming.more_left").with("n", report.more).say(lang);
                lines.push((more, Meaning::Muted));
            }
            lines
        }
    }
}

/// A remark on a row, and how it is meant.
fn told(screen: &Screen<'_, '_>, remark: &Remark) -> (String, Meaning) {
    let (message, meaning) = match remark {
        Remark::Rejected(reject) => (rejected(reject), Meaning::SaidRefused),
        Remark::Contradicts(contradiction) => {
            let told = Message::new("import.contradicts").with("line", contradiction.line);
            (told.with_message("cause", contradiction.cause.clone()), Meaning::SlaSoon)
        }
        Remark::Changed(change) => {
            let told = Message::new("import.changed").with("line", change.line).with("column", &change.column);
            (told.with_message("what", change.what.clone()), Meaning::Muted)
        }
    };
    (message.say(screen.model.lang), meaning)
}
