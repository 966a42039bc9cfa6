//! From one place to another while the console stays open: after the first questions somebody else may sit here, in
//! another language, before the demo's people.

use std::sync::Arc;
use std::sync::mpsc::Sender;

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

/// A place with its desks open.
pub(super) struct Moved {
    elsewhere: Elsewhere,
    desks: (Desk, Desk),
}

/// Lets the mover do its work on a thread of its own: filling a demo takes a while.
pub(super) fn begin(mover: Mover, answers: Answers, to: Sender<Heard>) -> Result<()> {
    let moving = move |to: &Sender<Heard>| {
        let moved = mover(&answers).and_then(|elsewhere| {
            let desks = (elsewhere.place.open()?, elsewhere.place.open()?);
            Ok(Box::new(Moved { elsewhere, desks }))
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

/// The threads that work at one place.
pub(super) struct Crew {
    pub(super) reader: Reader,
    pub(super) writer: Writer,
    pub(super) exporter: Exporter,
    pub(super) importer: Importer,
    pub(super) finder: Finder,
    _keeper: Keeper,
}

impl Crew {
    pub(super) fn start(place: Place, (reading, writing): (Desk, Desk), lang: Lang, to: Sender<Heard>) -> Result<Self> {
        let clock: Arc<dyn Clock> = Arc::clone(&place.clock);
        Ok(Self {
            reader: Reader::start(reading, clock, to.clone()).map_err(Error::internal)?,
            writer: Writer::start(writing, place.clone(), to.clone()).map_err(Error::internal)?,
            importer: Importer::start(place.clone(), lang, to.clone()).map_err(Error::internal)?,
            exporter: Exporter::start(place.clone(), to.clone()).map_err(Error::internal)?,
            finder: Finder::new(place.clone(), to.clone()),
            _keeper: Keeper::start(place, to).map_err(Error::internal)?,
        })
    }
}

impl Body {
    /// Goes on elsewhere; gives what is asked for there first.
    pub(super) fn move_to(&mut self, moved: Moved) -> Result<Vec<Effect>> {
        let Moved { elsewhere, desks } = moved;
        let fixed = Circumstances {
            who: desks.0.who().clone(),
            versions: Arc::clone(desks.0.versions()),
            demo: elsewhere.demo,
            database: elsewhere.database,
            own: elsewhere.own,
            ..self.model.fixed.clone()
        };
        self.crew = Crew::start(elsewhere.place, desks, elsewhere.lang, self.to.clone())?;
        // Answers to what was asked at the old place have numbers that nobody waits for here.
        let mut model = Model::new(fixed, elsewhere.lang, self.model.size);
        model.next = self.model.next;
        self.model = model;
        self.stale = true;
        Ok(app::start(&mut self.model, self.turn))
    }
}
