//! Pictures of the demo's console, made by the same mind and the same view: what the README shows.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::args::Demo;
use super::{Out, Setting};
use crate::app::key::Key;
use crate::app::{self, Circumstances, Effect, Model, Msg, Preferences, Reply, Turn};
use crate::clock::Timestamp;
use crate::desk::{Desk, ViewsFile};
use crate::error::{Error, Kind, Result};
use crate::gate::Shown;
use crate::i18n::Message;
use crate::runtime;
use crate::ui::{self, Wardrobe};

/// What is drawn, and by whose taste.
pub(super) struct Scene {
    /// The demo's leads.
    pub(super) desk: Desk,
    /// Its views.
    pub(super) views: ViewsFile,
    /// How it looks.
    pub(super) wardrobe: Wardrobe,
    /// What the user likes.
    pub(super) own: Preferences,
    /// When.
    pub(super) now: Timestamp,
}

/// A picture of the console after the keys that are to be pressed, in `file`.
///
/// # Errors
/// A size or a key that is none; a file that cannot be written; whatever the database cannot answer.
pub(super) fn take(setting: &Setting, scene: Scene, args: &Demo, file: &Path, out: &mut Out<'_>) -> Result<u8> {
    let Scene { desk, views, wardrobe, own, now } = scene;
    let size = size(args.size.as_deref().unwrap_or("120x32"))?;
    let keys = keys(args.pressed.as_deref().unwrap_or_default())?;
    let fixed = Circumstances {
        who: setting.who.clone(),
        versions: Arc::clone(desk.versions()),
        demo: true,
        set_clock: false,
        can_stop: false,
        database: Shown::line("demo.db"),
        home: None,
        own,
    };
    let turn = Turn { now, elapsed: Duration::ZERO };
    let model = Model::new(fixed, setting.lang, size);
    let mut sitting = Sitting { model, desk, views, wardrobe, turn, waiting: VecDeque::new() };
    sitting.waiting.extend(app::start(&mut sitting.model, turn));
    sitting.settle()?;
    for key in keys {
        sitting.hear(Msg::Key(key));
        sitting.settle()?;
    }
    // Whoever pressed the beginning of something and hesitates sees what may follow.
    if let Some(at) = sitting.model.wakes_at() {
        sitting.turn.elapsed = at;
        sitting.hear(Msg::Wake);
        sitting.settle()?;
    }
    let svg = ui::picture(&sitting.model, &sitting.wardrobe.theme(), turn.now, "tasuki demo")?;
    std::fs::write(file, svg).map_err(|cause| Error::unwritten(file, &cause))?;
    out.line(&Message::new("demo.picture").with("path", file.display()).say(setting.lang))?;
    Ok(0)
}

/// Somebody at a console without a terminal: what the mind asks for is done at once.
struct Sitting {
    model: Model,
    desk: Desk,
    views: ViewsFile,
    wardrobe: Wardrobe,
    turn: Turn,
    waiting: VecDeque<Effect>,
}

impl Sitting {
    fn hear(&mut self, msg: Msg) {
        self.waiting.extend(app::update(&mut self.model, msg, self.turn).effects);
    }

    fn settle(&mut self) -> Result<()> {
        while let Some(effect) = self.waiting.pop_front() {
            let heard = match effect {
                Effect::Read(ask) => match runtime::answer(&mut self.desk, ask) {
                    Reply::Failed { error, .. } => return Err(error),
                    reply => Msg::Reply(reply),
                },
                Effect::Act(order) => {
                    let results = self.desk.carry_out(&order.task, &mut |_| true);
                    Msg::Reply(Reply::Acted { ticket: order.ticket, results })
                }
                Effect::Views(job) => {
                    let done = runtime::carry_out_views(&self.views, &job);
                    Msg::Views(job, done)
                }
                Effect::ChangeLook => {
                    self.wardrobe.toggle();
                    continue;
                }
                // Nothing comes in and nothing goes out while a picture is made, and there is no screen but the picture.
                Effect::Export(..)
                | Effect::Review(_, app::ReviewJob::Write(..))
                | Effect::Intake(..)
                | Effect::Replay(..)
                | Effect::StopReplay(_)
                | Effect::StopReview(_)
                | Effect::Keep(_)
                | Effect::Copy(_)
                | Effect::Open(_)
                | Effect::Write(_)
                | Effect::StopActs
                | Effect::Notices(_)
                | Effect::Ring
                | Effect::Title(_)
                | Effect::Redraw
                | Effect::Suspend
                | Effect::Quit => continue,
                Effect::Review(number, job) => {
                    Msg::Review(number, runtime::review(&mut self.desk, job, &mut |_, _| true))
                }
            };
            self.hear(heard);
        }
        Ok(())
    }
}

/// Keys as they are written in the table of commands, with blanks between them.
fn keys(text: &str) -> Result<Vec<Key>> {
    let read = |key: &str| {
        key.parse().map_err(|_| Error::new(Kind::Usage, Message::new("demo.bad_key").with("key", Shown::line(key))))
    };
    text.split_whitespace().map(read).collect()
}

fn size(text: &str) -> Result<(u16, u16)> {
    let size = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    size.filter(|(width, height)| (1..=400).contains(width) && (1..=200).contains(height))
        .ok_or_else(|| Error::new(Kind::Usage, Message::new("demo.bad_size").with("text", text)))
}
