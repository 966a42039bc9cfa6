//! A list on its way in: what its keys do, and what is heard of it.

use super::{Turn, imports, lay, list, say, welcome};
use crate::app::command::{Command, Group};
use crate::app::dialog::{Overlay, paste_into, type_into};
use crate::app::dropped::{dropped, names_several};
use crate::app::incoming::{
    BackReport, FieldChoice, Forecast, Incoming, Job, ListReport, Looking, News, Over, Part, Running, TakingBack, Waits,
};
use crate::app::key::Key;
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::desk::Look;
use crate::error::Error;
use crate::i18n::Message;
use crate::intake::{Map, ReadAs, Rows, Unit};

/// Does what a command of this scope says.
pub(super) fn run(model: &mut Model, command: Command, turn: Turn, effects: &mut Vec<Effect>) {
    match command {
        Command::Import => open(model, effects),
        Command::ChooseField => choose(model, turn, effects),
        Command::NextRow => turn_row(model, 1),
        Command::PreviousRow => turn_row(model, -1),
        // Which columns there will be nobody knows while the file is read in another way.
        Command::TakeIn
        | Command::ChangeRows
        | Command::ChangeHandOver
        | Command::ChangeReading
        | Command::ChangeMap
        | Command::KeepMap
            if is_read_anew(model) =>
        {
            say(model, Message::new("incoming.wait"), Tone::Hint, turn);
        }
        Command::TakeIn => take_in(model, effects),
        Command::ChangeRows => change_rows(model, turn, effects),
        Command::ChangeMap => change_map(model, effects),
        Command::ChangeHandOver => change_hand_over(model, turn, effects),
        Command::ChangeReading => change_reading(model, effects),
        Command::KeepMap => ask_where(model),
        Command::StopIntake => stop(model, effects),
        Command::KeepRejects => keep_rejects(model, turn, effects),
        Command::RevertImport => imports::ask(model),
        Command::TellOfImport => imports::tell(model, turn),
        _ => {}
    }
}

/// Asks for a list, or shows the one that is on its way, or came to its end while nobody looked.
fn open(model: &mut Model, effects: &mut Vec<Effect>) {
    if model.incoming.is_none() {
        model.incoming = Some(Incoming::asking(""));
        imports::read(model, effects);
    }
    lay(model, Overlay::Incoming);
}

/// What was refused, did not work or was said by the way is old news once the next thing is done with a list.
pub(super) fn forget_said(model: &mut Model, command: Command) {
    let does =
        matches!(command, Command::Back | Command::Choose | Command::No) || command.spec().group == Group::Intake;
    if does && matches!(model.overlay, Some(Overlay::Incoming)) {
        forget(model);
    }
}

fn forget(model: &mut Model) {
    model.toast.take_if(|toast| toast.tone != Tone::Done);
}

/// A list that was dropped on the screen: it is named already and only needs a nod.
pub(super) fn drop_here(model: &mut Model, text: &str, turn: Turn, effects: &mut Vec<Effect>) {
    if model.incoming.as_ref().is_some_and(Incoming::is_running) {
        return say(model, Message::new("incoming.one_at_a_time"), Tone::Refused, turn);
    }
    model.incoming = Some(Incoming::asking(text.trim()));
    imports::read(model, effects);
    lay(model, Overlay::Incoming);
}

/// A key where something is typed.
pub(super) fn typed(model: &mut Model, key: Key) {
    edit(model, |input| type_into(input, key));
}

/// A pasted text there.
pub(super) fn paste(model: &mut Model, text: &str) {
    edit(model, |input| paste_into(input, text));
}

fn edit(model: &mut Model, change: impl FnOnce(&mut tui_input::Input)) {
    let Some(incoming) = &mut model.incoming else { return };
    incoming.input().map(change);
    if let Part::Looking(looking) = &mut incoming.part
        && let Some(choice) = &mut looking.choice
    {
        choice.at = 0;
    }
}

/// Enter: looks at the file that was named, takes the field that was chosen, keeps the map; on a column, asks what it may
/// become.
pub(super) fn choose(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let lang = model.lang;
    let waits = is_read_anew(model);
    let Some(incoming) = &mut model.incoming else { return };
    match &mut incoming.part {
        Part::Asking => name(model, turn, effects),
        Part::Looking(_) if waits => say(model, Message::new("incoming.wait"), Tone::Hint, turn),
        Part::Looking(looking) if looking.keeping.is_some() => keep_map(model, turn, effects),
        Part::Looking(looking) => match &looking.choice {
            None => looking.choice = Some(FieldChoice::default()),
            Some(choice) => {
                let becomes = looking.choices(lang).get(choice.at).copied();
                let map = becomes.and_then(|becomes| looking.with_column(becomes));
                looking.choice = None;
                if let Some(map) = map {
                    look_again(model, map, effects);
                }
            }
        },
        Part::Opening | Part::Running(_) | Part::Over(_) | Part::GoingBack(_) => {}
    }
}

fn name(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(incoming) = &mut model.incoming else { return };
    if names_several(incoming.path.value()) {
        return say(model, Message::new("incoming.one_file_at_a_time"), Tone::Refused, turn);
    }
    let Some(path) = dropped(incoming.path.value(), model.fixed.home.as_deref()) else {
        return say(model, Message::new("incoming.name_a_file"), Tone::Refused, turn);
    };
    incoming.part = Part::Opening;
    give(model, Job::LookBeside(path), effects);
}

/// The same file by another map.
fn look_again(model: &mut Model, map: Map, effects: &mut Vec<Effect>) {
    let Some(looking) = looking(model) else { return };
    (looking.map, looking.waits) = (map.clone(), Some(Waits::Map));
    let path = looking.look.path.clone();
    give(model, Job::Look(path, Some(Box::new(map))), effects);
}

fn is_read_anew(model: &mut Model) -> bool {
    let is_anew = |waits| matches!(waits, Waits::Reading | Waits::Recognising);
    looking(model).is_some_and(|looking| looking.waits.is_some_and(is_anew))
}

pub(super) fn give(model: &mut Model, job: Job, effects: &mut Vec<Effect>) {
    let number = list::number(model);
    if let Some(incoming) = &mut model.incoming {
        incoming.job = number;
    }
    effects.push(Effect::Intake(number, job));
}

/// Up or down: among the columns, the fields to choose from, the lines of the report.
pub(super) fn step(model: &mut Model, by: isize) {
    let lang = model.lang;
    let Some(incoming) = &mut model.incoming else { return };
    match &mut incoming.part {
        Part::Looking(looking) => {
            let last = looking.choices(lang).len().saturating_sub(1);
            let columns = looking.look.description.columns.len().saturating_sub(1);
            match &mut looking.choice {
                Some(choice) => choice.at = choice.at.saturating_add_signed(by).min(last),
                None => looking.at = looking.at.saturating_add_signed(by).min(columns),
            }
        }
        Part::Over(over) => {
            let by = i16::try_from(by.clamp(-30_000, 30_000)).unwrap_or(0);
            over.scroll = over.scroll.saturating_add_signed(by);
        }
        Part::GoingBack(going) => {
            let by = i16::try_from(by.clamp(-30_000, 30_000)).unwrap_or(0);
            going.scroll = going.scroll.saturating_add_signed(by);
        }
        Part::Asking => incoming.past.step(by),
        Part::Opening | Part::Running(_) => {}
    }
}

/// Another of the sample rows.
fn turn_row(model: &mut Model, by: isize) {
    if let Some(looking) = looking(model) {
        let last = looking.look.samples.len().saturating_sub(1);
        looking.sample = looking.sample.saturating_add_signed(by).min(last);
    }
}

fn looking(model: &mut Model) -> Option<&mut Looking> {
    match model.incoming.as_mut().map(|incoming| &mut incoming.part) {
        Some(Part::Looking(looking)) => Some(looking),
        _ => None,
    }
}

/// History, or leads that come in now (decision 5).
fn change_rows(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(looking) = looking(model) else { return };
    if looking.map.unit != Unit::Leads {
        return say(model, Message::new("incoming.always_past"), Tone::Refused, turn);
    }
    let rows = if looking.map.rows == Rows::Live { Rows::History } else { Rows::Live };
    let map = looking.with_rows(rows);
    look_again(model, map, effects);
}

/// Whether each new lead is handed over at once; only leads that come in now can be.
fn change_hand_over(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(looking) = looking(model) else { return };
    let map = &looking.map;
    if map.rows == Rows::History || map.unit != Unit::Leads {
        return say(model, Message::new("incoming.history_stays"), Tone::Refused, turn);
    }
    let map = Map { hand_over: !map.hand_over, ..map.clone() };
    look_again(model, map, effects);
}

/// The next encoding in which the file can be read, round and round; of a workbook the next sheet.
fn change_reading(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(looking) = looking(model) else { return };
    let before = Look { map: looking.map.clone(), ..looking.look.clone() };
    looking.waits = Some(Waits::Reading);
    give(model, Job::LookOtherwise(Box::new(before)), effects);
}

/// By the map that lies beside the list, or as it is recognised without that one.
fn change_map(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(looking) = looking(model) else { return };
    looking.waits = Some(Waits::Recognising);
    let path = looking.look.path.clone();
    let job = if looking.look.beside.is_some() { Job::Look(path, None) } else { Job::LookBeside(path) };
    give(model, job, effects);
}

/// Asks where the map is to be kept.
fn ask_where(model: &mut Model) {
    if let Some(looking) = looking(model) {
        looking.keeping = Some(tui_input::Input::new(looking.look.keep_as.display().to_string()));
    }
}

fn keep_map(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let home = model.fixed.home.clone();
    let Some(looking) = looking(model) else { return };
    let Some(path) = looking.keeping.as_ref().and_then(|input| dropped(input.value(), home.as_deref())) else {
        return say(model, Message::new("incoming.name_a_file"), Tone::Refused, turn);
    };
    let look = Box::new(Look { map: looking.map.clone(), ..looking.look.clone() });
    looking.keeping = None;
    let number = model.incoming.as_ref().map_or(0, |incoming| incoming.job);
    effects.push(Effect::Intake(number, Job::KeepMap(path, look)));
}

/// Takes the list in.
fn take_in(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(looking) = looking(model) else { return };
    let look = Look { map: looking.map.clone(), ..looking.look.clone() };
    let job = Job::Take(look.path.clone(), Box::new(look.map.clone()));
    if let Some(incoming) = &mut model.incoming {
        incoming.part = Part::Running(Box::new(Running { look, read: 0, began: None, stopping: false }));
    }
    welcome::is_over(model);
    give(model, job, effects);
}

/// Stops it after the rows that are being written.
pub(super) fn stop(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(incoming) = &mut model.incoming else { return };
    if let Part::Running(running) = &mut incoming.part {
        running.stopping = true;
    } else if !incoming.goes_back() {
        return;
    }
    effects.push(Effect::Intake(incoming.job, Job::Stop));
}

/// Keeps the rows that were not taken in a file beside the list.
fn keep_rejects(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(incoming) = &model.incoming else { return };
    let Part::Over(over) = &incoming.part else { return };
    if over.report.imported.tally.rejected == 0 {
        return say(model, Message::new("incoming.no_rejects"), Tone::Hint, turn);
    }
    let job = Job::KeepRejects(over.look.path.clone(), Box::new(over.look.map.clone()));
    effects.push(Effect::Intake(incoming.job, job));
}

/// Esc: out of what is typed, then out of the whole. What comes in goes on.
pub(super) fn back(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    if let Some(looking) = looking(model)
        && (looking.choice.take().is_some() || looking.keeping.take().is_some())
    {
        return;
    }
    if imports::go_up(model) {
        return;
    }
    model.overlay = None;
    if model.incoming.as_ref().is_some_and(Incoming::goes_back) {
        return say(model, Message::new("incoming.goes_back_on"), Tone::Hint, turn);
    }
    match model.incoming.as_ref().map(|incoming| (incoming.job, &incoming.part)) {
        Some((_, Part::Running(_))) => say(model, Message::new("incoming.goes_on"), Tone::Hint, turn),
        // Nobody waits for what would come of it any more.
        Some((job, Part::Opening | Part::Looking(_))) => {
            effects.push(Effect::Intake(job, Job::Stop));
            model.incoming = None;
            welcome::ask_again(model, turn);
        }
        Some((_, Part::Asking)) => {
            model.incoming = None;
            welcome::ask_again(model, turn);
        }
        _ => model.incoming = None,
    }
}

/// What is told of a list.
pub(super) fn hear(model: &mut Model, job: u64, news: News, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(incoming) = model.incoming.as_mut().filter(|incoming| incoming.job == job) else { return };
    match (news, &mut incoming.part) {
        (News::Looked(look), Part::Looking(looking)) => {
            let read_as = (looking.waits == Some(Waits::Reading)).then(|| read_as(&look));
            looking.take(*look);
            if let Some(read_as) = read_as {
                say(model, read_as, Tone::Hint, turn);
            }
        }
        (News::Looked(look), part @ Part::Opening) => {
            *part = Part::Looking(Box::new(Looking::new(*look)));
            // What kept the file before from being read is not said of this one.
            forget(model);
        }
        (News::Read(read), Part::Looking(looking)) => looking.forecast = Forecast::Going(read),
        (News::Read(read), Part::Running(running)) => {
            running.began.get_or_insert((turn.elapsed, read));
            running.read = read;
        }
        (News::Read(read), Part::Over(over)) => over.back = Some(TakingBack::Running(read)),
        (News::Read(read), Part::GoingBack(going)) => going.back = TakingBack::Running(read),
        (News::TakenBack(report), Part::Over(_) | Part::GoingBack(_)) => taken_back(model, *report, turn, effects),
        (News::Interrupted(before), Part::Looking(looking)) => looking.interrupted = Some(before),
        (News::Rehearsed(would), Part::Looking(looking)) => looking.foresee(*would),
        (News::Taken(report), Part::Running(_)) => taken(model, *report, turn, effects),
        (News::NotBegun, Part::Running(_)) => {
            say(model, Message::new("incoming.not_begun"), Tone::Hint, turn);
            go_back_to_look(model, effects);
        }
        (News::MapKept(path, next), part) => {
            if let Part::Looking(looking) = part {
                looking.look.keep_as = next;
            }
            say(model, Message::new("incoming.kept").with("path", path.display()), Tone::Done, turn);
        }
        (News::Kept(path), part) => {
            if let Part::Over(over) = part {
                over.kept = Some(path.clone());
            }
            say(model, Message::new("incoming.kept").with("path", path.display()), Tone::Done, turn);
        }
        (News::NotKept(error), _) => say(model, failure(&error), Tone::Failed, turn),
        (News::Failed(error), _) => failed(model, &error, turn, effects),
        _ => {}
    }
    // Nothing is on its way any more that leaving would stop.
    if !model.incoming.as_ref().is_some_and(Incoming::is_running) {
        model.overlay.take_if(|overlay| matches!(overlay, Overlay::Leaving));
    }
}

/// How the file is read now, and in which ways it could not be that were tried before this one.
fn read_as(look: &Look) -> Message {
    let key = if look.passed.is_empty() { "incoming.read_as" } else { "incoming.read_past" };
    let told = Message::new(key).with("now", look.description.form.read_as().name());
    told.with_words("passed", look.passed.iter().map(ReadAs::name))
}

/// What was asked for did not work: it is said, and what was there before is there again.
fn failed(model: &mut Model, error: &Error, turn: Turn, effects: &mut Vec<Effect>) {
    say(model, failure(error), Tone::Failed, turn);
    let Some(incoming) = &mut model.incoming else { return };
    match &mut incoming.part {
        // A file that cannot be read can be named again.
        Part::Opening | Part::GoingBack(_) => incoming.part = Part::Asking,
        Part::Looking(looking) => {
            looking.map = looking.look.map.clone();
            match (looking.waits.take(), looking.forecast) {
                // Nothing else was asked for: it is the look that is shown which cannot be finished.
                (None, _) => looking.forecast = Forecast::Unknown,
                (Some(_), Forecast::Known(_)) => {}
                // Asking for something else had stopped the forecast.
                (Some(_), Forecast::Going(_) | Forecast::Unknown) => look_on(model, effects),
            }
        }
        // What was not taken in can be tried again.
        Part::Running(_) => go_back_to_look(model, effects),
        Part::Over(over) => over.back = None,
        Part::Asking => {}
    }
}

/// Shows the list that was to come in as before, and goes through it once more: some of it may have come in.
fn go_back_to_look(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(incoming) = &mut model.incoming else { return };
    if let Part::Running(running) = &incoming.part {
        incoming.part = Part::Looking(Box::new(Looking::new(running.look.clone())));
        look_on(model, effects);
    }
}

/// Goes through the list once more as it is shown.
fn look_on(model: &mut Model, effects: &mut Vec<Effect>) {
    let Some(looking) = looking(model) else { return };
    looking.begin_forecast();
    let (path, map) = (looking.look.path.clone(), looking.look.map.clone());
    give(model, Job::Look(path, Some(Box::new(map))), effects);
}

fn failure(error: &Error) -> Message {
    match &error.hint {
        Some(hint) => Message::new("incoming.failed_hint")
            .with_message("why", error.message.clone())
            .with_message("hint", hint.clone()),
        None => error.message.clone(),
    }
}

fn taken(model: &mut Model, report: ListReport, turn: Turn, effects: &mut Vec<Effect>) {
    let is_shown = matches!(model.overlay, Some(Overlay::Incoming));
    let Some(incoming) = &mut model.incoming else { return };
    let Part::Running(running) = std::mem::replace(&mut incoming.part, Part::Asking) else { return };
    let tally = report.imported.tally;
    let said = Message::new(if report.imported.is_stopped { "incoming.said_stopped" } else { "incoming.said" })
        .with("read", tally.read)
        .with("created", tally.created)
        .with("updated", tally.updated)
        .with("rejected", tally.rejected);
    let over = Over { look: running.look, report, scroll: 0, kept: None, back: None };
    incoming.part = Part::Over(Box::new(over));
    effects.push(list::read(model));
    if !is_shown {
        say(model, said, Tone::Done, turn);
    }
}

fn taken_back(model: &mut Model, report: BackReport, turn: Turn, effects: &mut Vec<Effect>) {
    let is_shown = matches!(model.overlay, Some(Overlay::Incoming));
    let said = report.reverted.told(false);
    let done = TakingBack::Done(Box::new(report));
    match model.incoming.as_mut().map(|incoming| &mut incoming.part) {
        Some(Part::Over(over)) => over.back = Some(done),
        Some(Part::GoingBack(going)) => going.back = done,
        _ => return,
    }
    effects.push(list::read(model));
    if let Some(said) = said.into_iter().next().filter(|_| !is_shown) {
        say(model, said, Tone::Done, turn);
    }
}
