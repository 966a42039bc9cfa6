//! From one place to another while the console stays open: after the first questions somebody else may sit here, in
//! another language, before the demo's people.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::{Body, Heard, workers};
use crate::app::{self, Answers, Circumstances, Effect, Model, Msg, Preferences};
use crate::clock::Clock;
use crate::desk::{Desk, Place};
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::i18n::Lang;
use crate::runtime::exporter::Exporter;
use crate::runtime::importer::Importer;
use crate::runtime::keeper::Keeper;
use crate::runtime::workers::{Finder, Reader, Writer};

/// Where the console goes on.
pub struct Elsewhere {
    /// The database, who acts, what time it is.
    pub place: Place,
    /// The language of the screen.
    pub lang: Lang,
    /// Whether this is the demo.
    pub demo: bool,
    /// What the database is called on the screen.
    pub database: Shown,
    /// What the user likes, and with what it opens.
    pub own: Preferences,
}

/// Keeps the answers to the first questions and makes the place that they ask for ready. Runs beside the screen.
pub type Mover = Arc<dyn Fn(&Answers) -> Result<Elsewhere> + Send + Sync>;

/// A place with a desk open.
pub(super) struct Moved {
    elsewhere: Elsewhere,
    desk: Desk,
}

/// Lets the mover do its work on a thread of its own: filling a demo takes a while.
pub(super) fn begin(mover: Mover, answers: Answers, to: Sender<Heard>) -> Result<()> {
    let moving = move |to: &Sender<Heard>| {
        let moved = mover(&answers).and_then(|elsewhere| {
            let desk = elsewhere.place.open()?;
            Ok(Box::new(Moved { elsewhere, desk }))
        });
        // Whoever has left meanwhile wants to hear nothing more.
        let _ = to.send(match moved {
            Ok(moved) => Heard::Moved(moved),
            Err(error) => Heard::Msg(Msg::Warn(error.message)),
        });
    };
    let tell = to.clone();
    workers::spawn("mover", to, move || moving(&tell)).map_err(Error::internal)
}

/// So long the program waits at its end for those who only look.
const CLOSE: Duration = Duration::from_millis(200);

/// The threads that work at one place.
pub(super) struct Crew {
    pub(super) reader: Reader,
    pub(super) writer: Writer,
    pub(super) exporter: Exporter,
    pub(super) importer: Importer,
    pub(super) finder: Finder,
    pub(super) keeper: Keeper,
}

impl Crew {
    /// Begins at a place: whoever reads takes the desk that is open.
    pub(super) fn start(place: Place, desk: Desk, lang: Lang, to: Sender<Heard>) -> Result<Self> {
        let clock: Arc<dyn Clock> = Arc::clone(&place.clock);
        Ok(Self {
            reader: Reader::start(desk, clock, to.clone()).map_err(Error::internal)?,
            writer: Writer::start(place.clone(), to.clone()).map_err(Error::internal)?,
            importer: Importer::start(place.clone(), lang, to.clone()).map_err(Error::internal)?,
            exporter: Exporter::start(place.clone(), to.clone()).map_err(Error::internal)?,
            finder: Finder::new(place.clone(), to.clone()),
            keeper: Keeper::start(place, to).map_err(Error::internal)?,
        })
    }
}

impl Crew {
    /// Waits until what was ordered is done, or the time is over. Whoever closes the database last folds its log in: a log
    /// that is left is taken for that of a program that was killed, and the whole file is read before it is opened again.
    pub(super) fn finish(&mut self, within: Duration) {
        self.importer.finish(within);
        self.writer.finish(within);
        self.keeper.finish(CLOSE);
        self.reader.finish(CLOSE);
    }
}

impl Body {
    /// Goes on elsewhere; gives what is asked for there first.
    pub(super) fn move_to(&mut self, moved: Moved) -> Result<Vec<Effect>> {
        let Moved { elsewhere, desk } = moved;
        let fixed = Circumstances {
            who: desk.who().clone(),
            versions: Arc::clone(desk.versions()),
            demo: elsewhere.demo,
            database: elsewhere.database,
            own: elsewhere.own,
            ..self.model.fixed.clone()
        };
        self.crew = Crew::start(elsewhere.place, desk, elsewhere.lang, self.to.clone())?;
        // Answers to what was asked at the old place have numbers that nobody waits for here.
        let mut model = Model::new(fixed, elsewhere.lang, self.model.size);
        model.next = self.model.next;
        self.model = model;
        self.stale = true;
        Ok(app::start(&mut self.model, self.turn))
    }
}
