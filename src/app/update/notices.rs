//! Notices: what rings, the page of them, and what is done with them.

use chrono::TimeDelta;

use super::{Turn, lay, list, say};
use crate::app::command::Command;
use crate::app::dialog::Overlay;
use crate::app::model::{Model, Tone};
use crate::app::msg::{Ask, Effect};
use crate::app::notices::{NoticeRowOf, NoticesJob, NoticesPage};
use crate::clock::OnWall;
use crate::desk::{Bell, Mailbox, NoticeLine, next_working_day};
use crate::domain::words;
use crate::error::Error;
use crate::gate::Shown;
use crate::i18n::Message;
use crate::ids::NoticeId;

/// What the keys for notices do.
pub(super) fn run(model: &mut Model, command: Command, turn: Turn, effects: &mut Vec<Effect>) {
    match command {
        Command::Notices => open(model, effects),
        Command::NextNotice => next(model, effects),
        Command::GoToNotice => go_to_lead(model, effects),
        Command::ReadNotice => {
            if let Some(NoticeRowOf::Told(line)) = shown(model).and_then(NoticesPage::row) {
                let id = line.row.id;
                give(NoticesJob::Read(vec![id]), effects);
                model.overlay_of_notices().into_iter().for_each(|page| page.move_by(1));
            }
        }
        Command::ReadAllNotices => give(NoticesJob::Read(Vec::new()), effects),
        Command::SnoozeHalf => snooze(TimeDelta::minutes(30), turn, effects),
        Command::SnoozeHour => snooze(TimeDelta::hours(1), turn, effects),
        Command::SnoozeDay => match next_working_day(model.agreement(turn.now), &model.fixed.who, turn.now) {
            Some(until) => give(NoticesJob::Snooze(Some(until)), effects),
            None => say(model, Message::new("inbox.no_day"), Tone::Refused, turn),
        },
        Command::Unsnooze => give(NoticesJob::Snooze(None), effects),
        Command::TakeBackNotice => {
            if let Some(NoticeRowOf::Waiting(line)) = shown(model).and_then(NoticesPage::row) {
                let id = line.row.id;
                give(NoticesJob::TakeBack(id), effects);
            }
        }
        _ => {}
    }
}

fn snooze(by: TimeDelta, turn: Turn, effects: &mut Vec<Effect>) {
    give(NoticesJob::Snooze(Some(turn.now.plus(by))), effects);
}

fn give(job: NoticesJob, effects: &mut Vec<Effect>) {
    effects.push(Effect::Notices(job));
}

/// Lays the page over the screen.
fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    let page = NoticesPage { since: model.next, ..NoticesPage::default() };
    lay(model, Overlay::Notices(Box::new(page)));
    read_again(model, effects);
}

/// Something was written, by whomever: what rings is looked at anew, and the page, where it is on the screen.
pub(super) fn read_again(model: &mut Model, effects: &mut Vec<Effect>) {
    effects.push(Effect::Read(Ask::Bell));
    if shown(model).is_some() {
        let generation = list::number(model);
        effects.push(Effect::Read(Ask::Notices { generation }));
    }
}

/// The page, as it was read.
pub(super) fn heard(model: &mut Model, generation: u64, mailbox: Mailbox) {
    if let Some(page) = model.overlay_of_notices().filter(|page| page.since <= generation) {
        page.since = generation;
        page.take(mailbox);
    }
}

/// What the bell says now. What is new since it was looked at last is said; what cannot wait rings.
pub(super) fn rings(model: &mut Model, bell: Bell, turn: Turn, effects: &mut Vec<Effect>) {
    let before = model.bell.replace(bell);
    let bell = model.bell.clone().unwrap_or_default();
    if before.as_ref().map_or(0, Bell::urgent) != bell.urgent() {
        effects.push(Effect::Title(title(model, bell.urgent())));
    }
    // What was there when the console opened stands at the edge of the screen, and is no news.
    let Some(before) = before else { return };
    let age = |line: &NoticeLine| (line.row.told_at, line.row.id);
    let news = bell.newest.as_ref().filter(|line| before.newest.as_ref().is_none_or(|known| age(known) < age(line)));
    let Some(news) = news.filter(|line| line.row.read_at.is_none()) else { return };
    if bell.urgent() > before.urgent() && bell.snoozed_until.is_none() && !model.fixed.demo {
        effects.push(Effect::Ring);
    }
    // What was refused, or went wrong, is read first.
    if model.toast.as_ref().is_none_or(|toast| matches!(toast.tone, Tone::Hint | Tone::Done)) {
        let more = bell.total().saturating_sub(before.total()).saturating_sub(1);
        say(model, told(news, more), Tone::Hint, turn);
    }
}

/// What came, in a line.
fn told(news: &NoticeLine, more: usize) -> Message {
    let called = news.whom.as_ref().map(|whom| whom.called.clone()).unwrap_or_default();
    let key = match (called.is_empty(), more) {
        (true, _) => "inbox.came_of_none",
        (false, 0) => "inbox.came",
        (false, _) => "inbox.came_and_more",
    };
    let message = Message::new(key).with_message("class", words::notice(news.row.class)).with("lead", called);
    if more > 0 { message.with("n", more) } else { message }
}

/// The window's title: how many cannot wait, where there are any.
fn title(model: &Model, urgent: usize) -> Option<Shown> {
    (urgent > 0).then(|| Shown::line(&format!("({urgent}!) Tasuki {}", model.fixed.database)))
}

/// To the lead of the notice under the cursor. With that all that one was told of it is read.
fn go_to_lead(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(page) = shown(model) else { return };
    let Some(lead) = page.row().and_then(NoticeRowOf::lead) else { return };
    let about = page.rows().into_iter().filter(|row| row.lead() == Some(lead));
    let unread: Vec<_> = about.filter_map(unread).collect();
    model.overlay = None;
    list::go_to(model, lead, effects);
    if !unread.is_empty() {
        give(NoticesJob::Read(unread), effects);
    }
}

/// To the lead of the notice that presses most of those that are not read. With that all of them that are about it are.
fn next(model: &mut Model, effects: &mut Vec<Effect>) {
    if let Some((lead, unread)) = model.bell.as_ref().and_then(|bell| bell.next.clone()) {
        list::go_to(model, lead, effects);
        give(NoticesJob::Read(unread), effects);
    }
}

fn unread(row: NoticeRowOf<'_>) -> Option<NoticeId> {
    match row {
        NoticeRowOf::Told(line) => line.row.read_at.is_none().then_some(line.row.id),
        NoticeRowOf::Waiting(_) | NoticeRowOf::Letter(_) => None,
    }
}

/// What became of something that was done with notices.
pub(super) fn done(
    model: &mut Model,
    job: &NoticesJob,
    result: Result<(), Error>,
    turn: Turn,
    effects: &mut Vec<Effect>,
) {
    let zone = model.agreement(turn.now).zone;
    match (result, job) {
        (Err(error), _) => say(model, error.message, Tone::Failed, turn),
        (Ok(()), NoticesJob::Read(_)) => {}
        (Ok(()), NoticesJob::Snooze(Some(until))) => {
            let until = OnWall { at: *until, zone };
            say(model, Message::new("inbox.snoozed_until").with("at", until), Tone::Done, turn);
        }
        (Ok(()), NoticesJob::Snooze(None)) => say(model, Message::new("inbox.awake"), Tone::Done, turn),
        (Ok(()), NoticesJob::TakeBack(_)) => say(model, Message::new("inbox.taken_back"), Tone::Done, turn),
    }
    read_again(model, effects);
}

/// Whether nobody is reminded just now, and why. Said once, and shown at the edge of the screen until it is over.
pub(super) fn falter(model: &mut Model, why: Option<Message>, turn: Turn) {
    if let Some(why) = why.clone().filter(|_| model.falters.is_none()) {
        say(model, why, Tone::Failed, turn);
    }
    model.falters = why;
}

/// Whether nothing leaves this machine, and why. Said once, and shown at the edge of the screen until it is mended.
pub(super) fn no_ways(model: &mut Model, why: Option<Message>, turn: Turn) {
    // What was refused, or went wrong, is read first.
    let is_free = model.toast.as_ref().is_none_or(|toast| toast.tone != Tone::Failed);
    if let Some(why) = why.clone().filter(|_| is_free && model.no_ways.is_none()) {
        say(model, why, Tone::Failed, turn);
    }
    model.no_ways = why;
}

fn shown(model: &Model) -> Option<&NoticesPage> {
    match &model.overlay {
        Some(Overlay::Notices(page)) => Some(page),
        _ => None,
    }
}

impl Model {
    /// The page, to be changed.
    fn overlay_of_notices(&mut self) -> Option<&mut NoticesPage> {
        match &mut self.overlay {
            Some(Overlay::Notices(page)) => Some(page),
            _ => None,
        }
    }
}
