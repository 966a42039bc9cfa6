//! One lead: beside the list, below it, or on the whole screen.

use ratatui::layout::Rect;
use ratatui::widgets::Borders;

use super::Screen;
use super::cells::{BREAK, tied, untied, width};
use super::list::roughly;
use super::standing;
use super::theme::{Mark, Meaning};
use crate::desk::{Event, Sheet};
use crate::domain::{ClockRun, Field, FormerDeal, Handoff, SlaState, countdown, words};
use crate::gate::Shown;
use crate::i18n::Message;

/// A piece of a line and what it means.
type Piece = (String, Meaning);

/// A line of a lead's page.
pub(super) type Line = Vec<Piece>;

/// The lead beside the list.
pub(super) fn side(screen: &mut Screen<'_, '_>, area: Rect) {
    let block = screen.lines(Borders::LEFT, super::lead_border(screen));
    let inner = block.inner(area);
    screen.frame.render_widget(block, area);
    scrolled(screen, Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner });
}

/// The lead on the whole screen.
pub(super) fn page(screen: &mut Screen<'_, '_>, area: Rect) {
    let margin = u16::from(area.width > 4);
    scrolled(screen, Rect { x: area.x + margin, width: area.width - 2 * margin, ..area });
}

/// The lead under the cursor in a few lines below the list.
pub(super) fn strip(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let rule = screen.mark(Mark::Horizontal).repeat(usize::from(area.width));
    screen.write(area, area.x, area.y, &rule, Meaning::Border);
    let inner = Rect { x: area.x + 1, y: area.y + 1, width: area.width.saturating_sub(2), height: area.height - 1 };
    let Some(sheet) = current(screen) else { return };
    let mut first = head(screen, &sheet);
    first.extend(standing(screen, &sheet));
    let mut lines = vec![first];
    lines.extend(reach(screen, &sheet));
    // Of the rest there is room for one line: how it stands, else why it is here.
    lines.extend(standing::first(screen, &sheet).or_else(|| why(screen, &sheet).into_iter().next()));
    draw_lines(screen, inner, &lines);
}

fn current(screen: &Screen<'_, '_>) -> Option<Box<Sheet>> {
    let lead = screen.model.lead()?;
    screen.model.sheet.clone().filter(|sheet| sheet.id == lead)
}

fn scrolled(screen: &mut Screen<'_, '_>, area: Rect) {
    if area.width == 0 || area.height == 0 {
        return;
    }
    let Some(sheet) = current(screen) else {
        let key = if screen.model.lead().is_some() { "list.loading" } else { "lead.none" };
        let text = screen.text(key);
        screen.write(area, area.x, area.y, &text, Meaning::Muted);
        return;
    };
    let lines = wrapped(&lines(screen, &sheet), usize::from(area.width));
    // The last line stays on the screen however far one scrolls.
    let last = lines.len().saturating_sub(usize::from(area.height));
    let from = usize::from(screen.model.scroll).min(last);
    draw_lines(screen, area, &lines[from..]);
    if from < last {
        let text = screen.text("lead.more");
        let x = area.right().saturating_sub(u16::try_from(width(&text)).unwrap_or(0));
        screen.write(area, x, area.bottom() - 1, &text, Meaning::Muted);
    }
}

fn draw_lines(screen: &mut Screen<'_, '_>, area: Rect, lines: &[Line]) {
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        let mut x = area.x;
        for (text, meaning) in line {
            x = screen.write(area, x, y, text, *meaning);
        }
    }
}

/// Breaks lines where the language lets them be broken; a line goes on under where its last piece began.
fn wrapped(lines: &[Line], room: usize) -> Vec<Line> {
    let mut broken = Vec::new();
    for line in lines {
        let Some(((text, meaning), before)) = line.split_last() else {
            broken.push(Line::new());
            continue;
        };
        let taken: usize = before.iter().map(|(text, _)| width(text)).sum();
        // Where little room is left beside what comes before, the rest gets lines of its own and is not cut to pieces.
        let stands_alone = taken * 2 > room && taken + width(text) > room;
        let (indent, text) = if stands_alone { (room.min(2), text.trim_start()) } else { (taken, text.as_str()) };
        if stands_alone {
            broken.push(before.to_vec());
        }
        let options = textwrap::Options::new(room.saturating_sub(indent).max(1)).break_words(true);
        for (n, part) in textwrap::wrap(text, options).into_iter().enumerate() {
            let goes_on = n > 0 || stands_alone;
            let mut pieces = if goes_on { vec![(" ".repeat(indent), Meaning::Text)] } else { before.to_vec() };
            pieces.push((untied(&part), *meaning));
            broken.push(pieces);
        }
    }
    broken
}

fn lines(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let mut lines = vec![head(screen, sheet), standing(screen, sheet)];
    let meaning = screen.agreement().playbook.meaning(sheet.stage);
    lines.extend(meaning.map(|meaning| vec![(format!("  {}", meaning.say(screen.model.lang)), Meaning::Muted)]));
    // A few: whoever has very many of them has other worries.
    let alike = sheet.duplicates.iter().take(3).map(|alike| alike.told(sheet.id).say(screen.model.lang));
    let absorbed = sheet
        .absorbed
        .iter()
        .map(|(lead, name)| Message::new("show.absorbed").with("lead", lead).with("name", name).say(screen.model.lang));
    lines.extend(alike.chain(absorbed).map(|text| vec![(format!("  {text}"), Meaning::Accent)]));
    lines.extend(clocks(screen, sheet));
    lines.extend(standing::lines(screen, sheet));
    lines.extend(why(screen, sheet));
    lines.extend(former_deals(screen, sheet));
    lines.push(Line::new());
    lines.extend(person(screen, sheet));
    lines.extend(doings(screen, sheet));
    lines.push(Line::new());
    lines.push(vec![(screen.text("lead.history"), Meaning::Heading)]);
    for told in &sheet.history {
        lines.extend(event(screen, told));
    }
    lines
}

/// So many of the newest touches are shown.
const NEWEST: usize = 5;

/// What the person read and did, in a few lines; the last word on each channel beside it.
fn doings(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    if sheet.touches.is_empty() && sheet.consents.is_empty() {
        return Vec::new();
    }
    let lang = screen.model.lang;
    let mut lines = vec![Line::new()];
    let line = |at, told: String| vec![(format!("{}  ", screen.short_time(at)), Meaning::Muted), (told, Meaning::Text)];
    if !sheet.touches.is_empty() {
        lines.push(vec![(screen.text("touch.heading"), Meaning::Heading)]);
    }
    let newest = sheet.touches.iter().take(NEWEST);
    lines.extend(newest.map(|doing| line(doing.at, doing.told(&screen.model.fixed.versions).say(lang))));
    if let Some(more) = sheet.touches.len().checked_sub(NEWEST).filter(|more| *more > 0) {
        lines.push(vec![(Message::new("touch.more").with("n", more).say(lang), Meaning::Muted)]);
    }
    if !sheet.consents.is_empty() {
        lines.push(vec![(screen.text("touch.consents"), Meaning::Heading)]);
    }
    lines.extend(sheet.consents.iter().take(NEWEST).map(|allowed| line(allowed.at, allowed.told(lang))));
    lines
}

/// Company, person and title.
fn head(screen: &Screen<'_, '_>, sheet: &Sheet) -> Line {
    if let Some(erasure) = &sheet.record.lead.erased {
        let since = Message::new("erase.word_since").with("at", screen.short_time(erasure.at));
        let since = since.with("by", screen.called(&erasure.by));
        return vec![(since.say(screen.model.lang), Meaning::Heading)];
    }
    if let Some(reversal) = &sheet.record.lead.reverted {
        let since = Message::new("revert.word_since").with("at", screen.short_time(reversal.at));
        let since = since.with("by", screen.called(&reversal.by));
        return vec![(since.say(screen.model.lang), Meaning::Heading)];
    }
    let get = |field| sheet.field(field).map(Shown::to_string);
    let mut line = vec![(sheet.called.to_string(), Meaning::Heading)];
    let name = get(Field::Name).filter(|name| name != sheet.called.as_str());
    for text in [name, get(Field::Title)].into_iter().flatten() {
        line.push((format!("  {text}"), Meaning::Text));
    }
    line
}

/// Where it stands and whose it is.
fn standing(screen: &Screen<'_, '_>, sheet: &Sheet) -> Line {
    let owner = match &sheet.owner {
        Some(owner) => Message::new("lead.owner").with("owner", screen.called(owner)),
        None => match sheet.record.lead.held_for() {
            Some(id) => {
                let rule = screen.agreement().assignment.rule(id);
                Message::new("lead.held").with("rule", rule.map_or(id, |rule| rule.names.get(screen.model.lang)))
            }
            None if sheet.handoffs.last().is_some_and(|handoff| handoff.ended.is_none()) => {
                Message::new("lead.no_owner")
            }
            None => Message::new("lead.nobody"),
        },
    };
    let stage = words::stage(sheet.stage).say(screen.model.lang);
    let owner = owner.say(screen.model.lang);
    let mut line = vec![(format!("  {stage}"), Meaning::Accent), (format!("  {owner}"), Meaning::Muted)];
    line.extend(standing::marks(screen, sheet));
    line
}

/// How to reach the person. Where a channel was closed, that is said in the place of the number.
fn reach(screen: &Screen<'_, '_>, sheet: &Sheet) -> Option<Line> {
    let mut line = Line::new();
    for field in [Field::Phone, Field::Mobile, Field::Mail] {
        let Some(value) = sheet.field(field) else { continue };
        let gap = if line.is_empty() { "" } else { "   " };
        if sheet.record.person.closes(field) {
            let text = Message::new("lead.closed").with_message("field", field.label()).say(screen.model.lang);
            line.push((format!("{gap}{text}"), Meaning::SlaSoon));
        } else {
            line.push((format!("{gap}{value}"), Meaning::Accent));
        }
    }
    (!line.is_empty()).then_some(line)
}

/// The clocks of the open hand-off: state, what is left, until when, and that it stands still just now.
fn clocks(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let open = sheet.handoffs.last().filter(|handoff| handoff.ended.is_none());
    open.map(|handoff| handoff.clocks.iter().map(|run| clock(screen, run)).collect()).unwrap_or_default()
}

fn clock(screen: &Screen<'_, '_>, run: &ClockRun) -> Line {
    let model = screen.model;
    let state = run.state(screen.now);
    let meaning = Meaning::of_state(state);
    let terms = model.fixed.versions.of(run.agreement());
    let name = terms.clock(&run.clock, run.tier()).map(|clock| clock.names.get(model.lang));
    let name = name.unwrap_or(&run.clock).to_owned();
    let mut line = vec![
        (format!("{:<2} {}", screen.mark(Mark::of_state(state)), state.told().say(model.lang)), meaning),
        (format!("  {name}  "), Meaning::Text),
    ];
    if let Some((at, _)) = run.stopped {
        let (at, due) = (screen.short_time(at), screen.short_until(run.due_at));
        let day = |text: &str| text.split_once(' ').map(|(day, _)| day.to_owned());
        // Of the same day the time is enough: the line is short.
        let due = if day(&at) == day(&due) { due.split(' ').next_back().unwrap_or_default() } else { &due };
        let due = Message::new("lead.was_due").with("at", due).say(model.lang);
        line.push((format!("{}{BREAK}{}", tied(&at), tied(&due)), Meaning::Text));
    } else {
        let left = run.left(&model.fixed.versions, screen.now);
        line.push((countdown(left.time), meaning));
        let due = Message::new("lead.until").with("at", screen.short_until(run.due_at)).say(model.lang);
        line.push((format!("  {}", tied(&due)), Meaning::Text));
        if state != SlaState::Breached && state != SlaState::Paused && !left.passes {
            line.push((format!("  {}", screen.text("lead.stands_still")), Meaning::Muted));
        }
    }
    line
}

/// What it was handed over for, and what came before.
fn why(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let Some(handoff) = sheet.handoffs.last() else { return Vec::new() };
    let mut text = Message::new("lead.handed_over").with("n", handoff.n).with("at", screen.short_time(handoff.at));
    text = text.with("by", screen.called(&handoff.by)).with_message("why", words::ground(&handoff.ground));
    let mut lines = vec![vec![(text.say(screen.model.lang), Meaning::Text)]];
    if !handoff.contacts.is_empty() {
        let tried = Message::new("lead.attempts").with("n", handoff.contacts.len()).say(screen.model.lang);
        lines.push(vec![(tried, Meaning::Text)]);
    }
    // The last words of the hand-off before: what to know before calling again.
    let before = sheet.handoffs.len().checked_sub(2).and_then(|at| sheet.handoffs.get(at));
    lines.extend(before.and_then(|before| former(screen, before)));
    lines
}

/// The deals of earlier rounds, and how each ended.
fn former_deals(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let line = |FormerDeal { deal, closed, .. }: &FormerDeal| {
        let worth = standing::worth("lead.former_deal", deal);
        let told = match closed {
            Some(closed) => Message::new("lead.former_deal_ended")
                .with_message("deal", worth)
                .with("at", screen.short_time(closed.at))
                .with("by", screen.called(&closed.by))
                .with_message("act", words::act(closed.act))
                .with("reason", closed.reason.as_deref().map(|id| reason_name(screen, id)).unwrap_or_default()),
            // Another system told of it, and of no end that somebody here gave it.
            None => worth,
        };
        vec![(told.say(screen.model.lang), Meaning::Accent)]
    };
    sheet.former_deals.iter().map(line).collect()
}

fn former(screen: &Screen<'_, '_>, handoff: &Handoff) -> Option<Line> {
    let ended = handoff.ended.as_ref()?;
    let reason = ended.reason.as_deref().map(|reason| reason_name(screen, reason)).unwrap_or_default();
    let text = Message::new("lead.former")
        .with("at", screen.short_time(ended.at))
        .with("by", screen.called(&ended.by))
        .with_message("act", words::act(ended.act))
        .with("reason", reason);
    Some(vec![(text.say(screen.model.lang), Meaning::Accent)])
}

pub(super) fn reason_name(screen: &Screen<'_, '_>, id: &str) -> String {
    let known = screen.model.fixed.versions.newest_with(|agreement| agreement.reason(id));
    known.map_or_else(|| id.to_owned(), |reason| reason.names.get(screen.model.lang).to_owned())
}

fn person(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let lang = screen.model.lang;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (field, value) in &sheet.person {
        if !matches!(field, Field::Phone | Field::Mobile | Field::Mail | Field::ConsentPhone | Field::ConsentMail) {
            pairs.push((field.label().say(lang), words::value(*field, value, lang)));
        }
    }
    let traits = &sheet.traits;
    for (key, value) in [
        ("column.source", traits.source.clone()),
        ("column.campaign", traits.campaign.clone()),
        ("column.industry", traits.industry.clone()),
        ("column.employees", traits.employees.map(|n| n.to_string())),
    ] {
        pairs.extend(value.map(|value| (screen.text(key), value)));
    }
    pairs.extend(sheet.extra.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    let label_cells = pairs.iter().map(|(label, _)| width(label)).max().unwrap_or(0).min(24);
    let mut lines: Vec<Line> = reach(screen, sheet).into_iter().collect();
    lines.extend(pairs.into_iter().map(|(label, value)| {
        vec![(format!("{}  ", super::cells::column(&label, label_cells)), Meaning::Muted), (value, Meaning::Text)]
    }));
    lines
}

/// One event: when, what, by whom; its words below.
fn event(screen: &Screen<'_, '_>, event: &Event) -> Vec<Line> {
    let lang = screen.model.lang;
    let (versions, zone) = (&screen.model.fixed.versions, screen.agreement().zone);
    let mut what = Message::new("lead.list").with_list("all", event.told(versions, zone)).say(lang);
    if screen.model.sheet.as_ref().is_some_and(|sheet| sheet.id != event.lead) {
        what = Message::new("history.of_lead").with("lead", event.lead).with("what", what).say(lang);
    }
    if event.undone {
        what = Message::new("history.undone_event").with("what", what).say(lang);
    }
    let meaning = if event.undone || event.is_history() { Meaning::Muted } else { Meaning::Text };
    let when = format!("{}  ", screen.short_time(event.at));
    let ago = tied(&format!("({})", roughly(screen, event.at)));
    let by = tied(Shown::line(screen.called(&event.by)).as_str());
    let later = event
        .written_down_later()
        .map(|at| format!("  {}", Message::new("history.written_down").with("at", screen.short_time(at)).say(lang)));
    let later = later.unwrap_or_default();
    let mut lines = vec![vec![(when, Meaning::Muted), (format!("{what}  {by} {ago}{later}"), meaning)]];
    for line in event.note.iter().flat_map(|note| note.as_str().lines()) {
        lines.push(vec![("    ".to_owned(), Meaning::Text), (line.to_owned(), meaning)]);
    }
    lines
}
