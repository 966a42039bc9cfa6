//! One message, one turn: what changes, and what is asked for outside.

mod answer;
mod drafts;
mod filters;
mod hands;
mod held;
mod history;
mod imports;
mod incoming;
mod list;
mod marketing;
mod marks;
mod minuting;
mod mouse;
mod notices;
mod overlay;
mod palette;
mod panes;
mod pick;
mod replaying;
mod reviewing;
mod tick;
mod walk;
mod ways;
mod welcome;

use std::time::Duration;

use ways::{back, cancel, is_leaving, page, quit, step};

use super::available::act_of;
use super::command::{Command, Group, Needs, Scope};
use super::dialog::Overlay;
use super::filters::ViewsJob;
use super::key::Key;
use super::keymap::Meaning;
use super::model::{Held, Model, Toast, Tone};
use super::msg::{Ask, Effect, Msg, Reply};
use super::tab::Tab;
use crate::clock::Timestamp;
use crate::i18n::Message;

/// The time of a turn, read once: all countdowns of one screen agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// What the wall clock says.
    pub now: Timestamp,
    /// The clock that only goes forward.
    pub elapsed: Duration,
}

/// What follows from a message.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reaction {
    /// What is to be done outside.
    pub effects: Vec<Effect>,
    /// Whether the screen is to be drawn.
    pub draw: bool,
}

/// How long a message stays at the bottom of the screen. Undo itself does not end with it.
const TOAST: Duration = Duration::from_secs(8);

/// What the console asks for when it opens.
pub fn start(model: &mut Model, turn: Turn) -> Vec<Effect> {
    (model.now, model.elapsed) = (turn.now, turn.elapsed);
    let mut effects = vec![list::read(model), Effect::Read(Ask::Bell), Effect::Views(ViewsJob::Read)];
    welcome::open(model, turn, &mut effects);
    if let Some(ask) = model.fixed.own.review.clone() {
        reviewing::begin(model, ask, &mut effects);
    }
    if let Some(warning) = model.fixed.own.warning.clone() {
        say(model, warning, Tone::Failed, turn);
    }
    effects
}

/// Takes one message.
pub fn update(model: &mut Model, msg: Msg, turn: Turn) -> Reaction {
    let mut effects = Vec::new();
    let mut draw = true;
    (model.now, model.elapsed) = (turn.now, turn.elapsed);
    match msg {
        Msg::Key(key) => draw = held::take(model, Held::Key(key), turn, &mut effects),
        Msg::Click { what } => {
            draw = what.is_some_and(|hit| held::take(model, Held::Click(hit), turn, &mut effects));
        }
        Msg::Wheel { over, by } => mouse::wheel(model, over, by, turn, &mut effects),
        Msg::Paste(text) => draw = held::take(model, Held::Paste(text), turn, &mut effects),
        Msg::Resize { width, height } => {
            model.size = (width.max(1), height.max(1));
            // A terminal that was small for a moment has forgotten what it showed, even if it is as large as before.
            effects.push(Effect::Redraw);
        }
        Msg::Tick => {
            draw = tick::moves(model, turn, &mut effects);
            held::release(model, turn, &mut effects);
        }
        Msg::StoreChanged(versions) => {
            model.fixed.versions = versions;
            model.marks.is_unsure = true;
            effects.push(list::read_again(model));
            walk::read_again(model, &mut effects);
            imports::read_again(model, &mut effects);
            history::read_again(model, &mut effects);
            palette::read_again(model, &mut effects);
            marketing::read_again(model, &mut effects);
            notices::read_again(model, &mut effects);
        }
        Msg::Reply(reply) => {
            if matches!(reply, Reply::Acted { .. }) {
                marketing::read_again(model, &mut effects);
            }
            answer::take(model, reply, turn, &mut effects);
            held::release(model, turn, &mut effects);
        }
        Msg::Replay(number, news) => replaying::hear(model, number, news),
        Msg::Review(number, news) => {
            reviewing::hear(model, number, news, turn, &mut effects);
            held::release(model, turn, &mut effects);
        }
        Msg::Intake(job, news) => incoming::hear(model, job, news, turn, &mut effects),
        Msg::Progress { ticket, done } => {
            model.pending.iter_mut().filter(|pending| pending.ticket == ticket).for_each(|pending| pending.done = done);
        }
        Msg::Wake => {}
        Msg::Views(job, done) => filters::heard(model, &job, done, turn, &mut effects),
        Msg::Noticed(job, done) => notices::done(model, &job, done, turn, &mut effects),
        Msg::Falters(why) => notices::falter(model, why, turn),
        Msg::NoWays(why) => notices::no_ways(model, why, turn),
        Msg::Copied(text, way) => hands::copied(model, &text, way, turn),
        Msg::Opened(of, done) => hands::opened(model, of, done, turn),
        Msg::Written(text) => hands::written(model, text, turn),
        Msg::Warn(message) if welcome::stays(model) => say(model, message, Tone::Failed, turn),
        Msg::Warn(message) => say(model, message, Tone::Failed, turn),
        Msg::Tell(message) => say(model, message, Tone::Hint, turn),
        Msg::Refresh => effects.extend([Effect::Redraw, list::read(model)]),
    }
    overlay::fill_in(model, turn);
    marks::look_ahead(model, turn, &mut effects);
    list::read_lead(model, &mut effects);
    if effects.iter().any(|effect| matches!(effect, Effect::Read(Ask::Sheet(_)))) {
        model.reads_lead = true;
    }
    Reaction { effects, draw }
}

/// A key.
fn press(model: &mut Model, key: Key, turn: Turn, effects: &mut Vec<Effect>) {
    let scope = model.scope();
    let meant = if scope.takes_text() { key } else { key.folded() };
    model.keys.push(meant);
    match model.keymap.meaning(scope, &model.keys) {
        Meaning::Prefix => model.began = turn.elapsed,
        Meaning::Command(command) => {
            model.keys.clear();
            incoming::forget_said(model, command);
            if command != Command::Cancel {
                model.cancelled = None;
            }
            run(model, command, scope, turn, effects);
        }
        // What breaks everything off breaks off a sequence too, and is one of two presses that leave.
        Meaning::Nothing if model.keymap.meaning(scope, &[meant]) == Meaning::Command(Command::Cancel) => {
            model.keys.clear();
            run(model, Command::Cancel, scope, turn, effects);
        }
        Meaning::Nothing => {
            let alone = model.keys.len() == 1;
            model.keys.clear();
            if scope.takes_text() {
                overlay::typed(model, key, turn, effects);
            } else if alone && meant.is_kana() {
                say(model, Message::new("hint.kana"), Tone::Hint, turn);
            } else if alone && matches!(model.overlay, Some(Overlay::Welcome(_))) {
                welcome::digit(model, meant, turn, effects);
            } else if alone && scope == Scope::Review {
                reviewing::digit(model, meant);
            } else if alone && matches!(scope, Scope::Picker | Scope::Checklist) {
                overlay::digit(model, meant, turn, effects);
            }
        }
    }
}

/// Does what a command says. Every command has a line here, or the program does not build.
#[allow(clippy::too_many_lines, reason = "a table: a line for each command")]
fn run(model: &mut Model, command: Command, scope: Scope, turn: Turn, effects: &mut Vec<Effect>) {
    if command.spec().needs == Needs::Lead && model.acts_on_marks() && act_of(command).is_some() {
        return say(model, Message::new("marks.one_at_a_time"), Tone::Hint, turn);
    }
    let has_marks = command.spec().needs == Needs::Leads && model.acts_on_marks();
    if command.spec().needs != Needs::Nothing && model.lead().is_none() && !has_marks {
        return say(model, Message::new("hint.no_lead"), Tone::Hint, turn);
    }
    // What cannot be done with this lead is said, not passed over.
    if !model.available(command) && command.spec().group != Group::Lead {
        if matches!(command, Command::TakeLeft | Command::TakeRight | Command::TakeOther) {
            walk::no_choice(model, turn);
        }
        if command == Command::RevertImport {
            imports::nothing_to_take_back(model, turn);
        }
        if command == Command::GoPast {
            overlay::may_not_pass(model, turn);
        }
        if command == Command::NextNotice {
            say(model, Message::new("inbox.none_new"), Tone::Hint, turn);
        }
        if command == Command::Suspend
            && let Some(why) = model.why_not_suspended()
        {
            say(model, why, Tone::Refused, turn);
        }
        return;
    }
    match command {
        Command::Undo if scope == Scope::History => history::undo(model, turn, effects),
        Command::Undo if scope == Scope::Pair => walk::undo(model, effects),
        Command::Accept
        | Command::Return
        | Command::Reject
        | Command::Contact
        | Command::Defer
        | Command::Acknowledge
        | Command::Qualify
        | Command::Bantc
        | Command::OpenDeal
        | Command::Win
        | Command::Lose
        | Command::Take
        | Command::Assign
        | Command::HandOff
        | Command::Withdraw
        | Command::Admit
        | Command::Exclude
        | Command::Recycle
        | Command::Edit
        | Command::Note
        | Command::Generate
        | Command::Erase
        | Command::Undo
        | Command::Redo
        | Command::Repeat => drafts::act(model, command, turn, effects),
        Command::Duplicates
        | Command::AllDuplicates
        | Command::Merge
        | Command::TellApart
        | Command::Part
        | Command::TakeOther
        | Command::TakeLeft
        | Command::TakeRight
        | Command::Swap
        | Command::NextPair
        | Command::PreviousPair => walk::run(model, command, turn, effects),
        Command::Call
        | Command::WriteMail
        | Command::CopyPhone
        | Command::CopyMobile
        | Command::CopyMail
        | Command::CopyCompany
        | Command::CopyCommand
        | Command::CopyRow
        | Command::WriteElsewhere => hands::run(model, command, turn, effects),
        Command::Import
        | Command::TakeIn
        | Command::ChooseField
        | Command::NextRow
        | Command::PreviousRow
        | Command::ChangeRows
        | Command::ChangeHandOver
        | Command::ChangeReading
        | Command::ChangeMap
        | Command::KeepMap
        | Command::StopIntake
        | Command::KeepRejects
        | Command::TellOfImport
        | Command::RevertImport => incoming::run(model, command, turn, effects),
        Command::Mark
        | Command::MarkRange
        | Command::MarkAll
        | Command::MarkDown
        | Command::MarkUp
        | Command::WhyNot => marks::run(model, command, turn, effects),
        Command::Next | Command::NextField => step(model, 1, turn, effects),
        Command::Previous | Command::PreviousField => step(model, -1, turn, effects),
        Command::First => step(model, isize::MIN, turn, effects),
        Command::Last => step(model, isize::MAX, turn, effects),
        Command::PageDown => step(model, page(model), turn, effects),
        Command::PageUp => step(model, -page(model), turn, effects),
        Command::DetailDown => model.scroll = model.scroll.saturating_add(1),
        Command::DetailUp => model.scroll = model.scroll.saturating_sub(1),
        Command::NextLead | Command::PreviousLead if model.marketing.is_some() => {
            marketing::step(model, if command == Command::NextLead { 1 } else { -1 });
        }
        Command::NextLead => list::move_cursor(model, 1, effects),
        Command::PreviousLead => list::move_cursor(model, -1, effects),
        Command::Open => (model.full, model.scroll) = (true, 0),
        Command::Filter
        | Command::FilterHelp
        | Command::Complete
        | Command::OlderFilter
        | Command::NewerFilter
        | Command::Views
        | Command::DeleteView
        | Command::QuickUrgent
        | Command::QuickBreached
        | Command::QuickMine
        | Command::QuickNew
        | Command::QuickToday
        | Command::QuickWaiting
        | Command::SortSla
        | Command::SortSlaBack
        | Command::SortLeft
        | Command::SortLeftBack
        | Command::SortCompany
        | Command::SortCompanyBack
        | Command::SortDate
        | Command::SortDateBack
        | Command::SaveView => filters::run(model, command, turn, effects),
        Command::Help if matches!(model.overlay, Some(Overlay::FilterHelp { .. } | Overlay::Replaying(_))) => {
            model.overlay = None;
        }
        Command::Palette => palette::open(model),
        Command::FindKey => palette::find_key(model),
        Command::Help => palette::help(model, scope),
        Command::Language => model.lang = model.lang.other(),
        Command::Returns => marketing::open(model, effects),
        Command::Replay => replaying::open(model),
        Command::Reload => {
            marketing::read_again(model, effects);
            effects.push(list::read(model));
            effects.extend(model.lead().map(Ask::Sheet).map(Effect::Read));
        }
        Command::Export => hands::export(model, turn, effects),
        Command::Redraw => effects.push(Effect::Redraw),
        Command::Suspend => effects.push(Effect::Suspend),
        Command::ChangeLook => effects.push(Effect::ChangeLook),
        Command::Inbox => list::show(model, Tab::Inbox, effects),
        Command::Mine => list::show(model, Tab::Mine, effects),
        Command::Team => list::show(model, Tab::Team, effects),
        Command::Board => list::show(model, Tab::Board, effects),
        Command::AllLeads => list::show(model, Tab::All, effects),
        Command::History => history::open(model, effects),
        Command::GoToLead => history::go_to_lead(model, effects),
        Command::Notices
        | Command::NextNotice
        | Command::GoToNotice
        | Command::ReadNotice
        | Command::ReadAllNotices
        | Command::SnoozeHalf
        | Command::SnoozeHour
        | Command::SnoozeDay
        | Command::Unsnooze
        | Command::TakeBackNotice => notices::run(model, command, turn, effects),
        Command::NextView => list::turn_over(model, 1, effects),
        Command::PreviousView => list::turn_over(model, -1, effects),
        Command::Review
        | Command::ReviewNextPage
        | Command::ReviewPreviousPage
        | Command::ReviewAgenda
        | Command::ReviewNextFigure
        | Command::ReviewPreviousFigure
        | Command::ReviewOpen
        | Command::ReviewMask
        | Command::ReviewDefine
        | Command::ReviewDecide
        | Command::ReviewSettle
        | Command::ReviewAdopt
        | Command::ReviewReplay
        | Command::ReviewExport
        | Command::ReviewRhythm
        | Command::ReviewAgain => reviewing::run(model, command, turn, effects),
        Command::NextPane => panes::next(model),
        Command::IntoLead => panes::into_lead(model),
        Command::ToList if reviewing::waits(model) => reviewing::come_back(model, effects),
        Command::ToList => panes::to_list(model),
        Command::Zoom => panes::zoom(model),
        Command::Choose if scope == Scope::Filter => filters::choose(model, turn, effects),
        Command::Choose if matches!(model.overlay, Some(Overlay::Views(_))) => filters::choose_view(model, effects),
        Command::Choose if scope == Scope::Narrow => palette::choose(model, turn, effects),
        Command::Choose if matches!(model.overlay, Some(Overlay::Replaying(_))) => {
            replaying::choose(model, turn, effects);
        }
        Command::Choose if matches!(model.overlay, Some(Overlay::Minuting(_))) => {
            minuting::choose(model, turn, effects);
        }
        Command::Choose if matches!(model.overlay, Some(Overlay::Incoming)) => incoming::choose(model, turn, effects),
        Command::Choose if matches!(model.overlay, Some(Overlay::Welcome(_))) => welcome::choose(model, turn, effects),
        Command::Choose => overlay::choose(model, turn, effects),
        Command::NextChannel => overlay::change_channel(model),
        Command::Give => pick::contents(model, turn),
        Command::Snippet => pick::snippets(model, turn),
        Command::CallBack => overlay::ask_dates(model, |dates| dates.ahead = !dates.ahead),
        Command::Earlier => overlay::ask_dates(model, |dates| dates.back = !dates.back),
        Command::FirstRule | Command::SecondRule | Command::ThirdRule => overlay::mark_rule(model, command),
        Command::Better => overlay::grade(model, 1),
        Command::Worse => overlay::grade(model, -1),
        Command::Evidence => overlay::evidence(model),
        Command::PassOn => overlay::pass_on(model, turn, effects),
        Command::SaveAnswers => overlay::save_answers(model, effects),
        Command::GoPast => overlay::go_past(model),
        Command::Save if matches!(model.overlay, Some(Overlay::Minuting(_))) => minuting::save(model, turn, effects),
        Command::Save => overlay::save(model, turn, effects),
        Command::Yes if walk::is_open(model) => walk::merge(model, true, turn, effects),
        Command::No if walk::is_open(model) => walk::not_sure(model),
        Command::Yes if matches!(model.overlay, Some(Overlay::Sure(_))) => marks::sure(model, effects),
        Command::No if matches!(model.overlay, Some(Overlay::Sure(_))) => model.overlay = None,
        Command::Yes if is_leaving(model) => effects.push(Effect::Quit),
        Command::No if is_leaving(model) => model.overlay = None,
        Command::Yes if matches!(model.overlay, Some(Overlay::Incoming)) => imports::take_back(model, effects),
        Command::No if matches!(model.overlay, Some(Overlay::Incoming)) => imports::leave_it(model),
        Command::Yes => overlay::leave(model),
        Command::No => overlay::keep(model),
        Command::Quit if scope == Scope::List || reviewing::ends_with(model, scope) => quit(model, effects),
        Command::Quit | Command::Back => back(model, scope, turn, effects),
        Command::Cancel => cancel(model, scope, turn, effects),
    }
}

/// Lays a dialog over the screen, or one that lay behind it again. It begins without what was refused before.
pub(super) fn lay(model: &mut Model, dialog: Overlay) {
    model.toast.take_if(|toast| toast.tone == Tone::Refused);
    model.overlay = Some(dialog);
}

pub(super) fn say(model: &mut Model, message: Message, tone: Tone, turn: Turn) {
    let message = model.fixed.versions.naming(message).keyed(&model.keymap.named(model.scope()));
    model.toast = Some(Toast { message, tone, until: turn.elapsed + TOAST });
}
