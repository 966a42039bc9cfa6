//! From one place to another while the console stays open: after the first questions somebody else may sit here, in
//! another language, before the demo's people.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use super::on_terminal::TerminalOutlet;
use super::pause::Pause;
use super::reminder::{self, Reminder};
use super::views::Views;
use super::voice::Voice;
use super::{Body, Heard, workers};
use crate::app::{self, Answers, Circumstances, Effect, Model, Msg, Preferences, ReviewJob};
use crate::clock::Clock;
use crate::desk::{Desk, Place, ViewsFile};
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::remind::Outlet;
use crate::remind::terminal::{Kind, Through};
use crate::runtime::exporter::Exporter;
use crate::runtime::finder::Finder;
use crate::runtime::importer::Importer;
use crate::runtime::keeper::Keeper;
use crate::runtime::walker::Walker;
use crate::runtime::workers::{Reader, Writer};
use crate::runtime::{replayer, reviewer};

/// Where the console works, and for whom.
pub struct Site {
    /// The database, who acts, what time it is.
    pub place: Place,
    /// The language of the screen.
    pub lang: Lang,
    /// Whether this is the demo.
    pub demo: bool,
    /// What the database is called on the screen.
    pub database: Shown,
    /// The file of views.
    pub views: ViewsFile,
    /// What the user likes, and with what it opens.
    pub own: Preferences,
    /// The ways out of this machine.
    pub ways: WaysOut,
}

/// The ways out of this machine, as far as this process serves them. Of a demo none.
#[derive(Default)]
pub struct WaysOut {
    /// Those that need no terminal.
    pub outlets: Vec<Box<dyn Outlet>>,
    /// How the terminal is told, where whoever sits at it is told by it.
    pub terminal: Option<(Kind, Through)>,
    /// Where the file that names them cannot be used: reads it again. Nothing leaves until it is mended.
    pub mend: Option<Mend>,
}

/// Reads the file of ways out again: the ways, or why it cannot be used.
pub type Mend = Box<dyn Fn() -> std::result::Result<WaysOut, Message> + Send>;

impl WaysOut {
    /// All of them, what tells the terminal among them.
    fn all(self, lang: Lang, to: &Sender<Heard>) -> Vec<Box<dyn Outlet>> {
        let to_terminal = self.terminal.map(|how| TerminalOutlet::of(how, lang, to.clone()));
        let to_terminal = to_terminal.map(|outlet| Box::new(outlet) as Box<dyn Outlet>);
        self.outlets.into_iter().chain(to_terminal).collect()
    }
}

/// Keeps the answers to the first questions and makes the place that they ask for ready. Runs beside the screen.
pub type Mover = Arc<dyn Fn(&Answers) -> Result<Site> + Send + Sync>;

/// A site with a desk open.
pub(super) struct Moved {
    site: Site,
    desk: Desk,
}

/// Lets the mover do its work on a thread of its own: filling a demo takes a while.
pub(super) fn begin(mover: Mover, answers: Answers, to: Sender<Heard>) -> Result<()> {
    let moving = move |to: &Sender<Heard>| {
        let moved = mover(&answers).and_then(|site| {
            let desk = site.place.open()?;
            Ok(Box::new(Moved { site, desk }))
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

/// What the threads of a site begin with.
pub(super) struct Begun {
    /// The how many-th site it is.
    pub(super) site: u32,
    pub(super) place: Place,
    pub(super) lang: Lang,
    pub(super) views: ViewsFile,
    pub(super) ways: WaysOut,
}

/// The threads that work at one site.
pub(super) struct Crew {
    /// The how many-th site this is: whatever is said at another one was meant for that.
    pub(super) site: u32,
    pub(super) reader: Reader,
    pub(super) writer: Writer,
    pub(super) exporter: Exporter,
    pub(super) importer: Importer,
    pub(super) finder: Finder,
    pub(super) replayer: Walker<PathBuf>,
    pub(super) reviewer: Walker<ReviewJob>,
    pub(super) views: Views,
    pub(super) keeper: Keeper,
    pub(super) reminder: Reminder,
    /// Lets those of them rest who write.
    pub(super) pause: Pause,
    /// By what is measured how long they take to end.
    pub(super) clock: Arc<dyn Clock>,
}

impl Crew {
    /// Begins at a site: whoever reads takes the desk that is open.
    pub(super) fn start(begun: Begun, desk: Desk, to: &Sender<Heard>) -> io::Result<Self> {
        let Begun { site, place, lang, views, mut ways } = begun;
        let mend = ways.mend.take().map(|mend| {
            let to = to.clone();
            Box::new(move || mend().map(|ways| ways.all(lang, &to))) as reminder::Mend
        });
        let outlets = ways.all(lang, to);
        let clock: Arc<dyn Clock> = Arc::clone(&place.clock);
        let voice = || Voice::new(to.clone(), site);
        let pause = Pause::default();
        Ok(Self {
            site,
            reader: Reader::start(desk, Arc::clone(&clock), voice())?,
            writer: Writer::start(place.clone(), pause.clone(), voice())?,
            importer: Importer::start(place.clone(), lang, pause.clone(), &voice())?,
            exporter: Exporter::start(place.clone(), voice())?,
            finder: Finder::start(place.clone(), voice())?,
            replayer: replayer::start(place.clone(), voice())?,
            reviewer: reviewer::start(place.clone(), voice())?,
            views: Views::start(views, voice())?,
            keeper: Keeper::start(place.clone(), pause.clone(), voice())?,
            reminder: Reminder::start(place, (outlets, mend), &pause, &voice())?,
            pause,
            clock,
        })
    }
}

impl Body {
    /// Goes on elsewhere; gives what is asked for there first.
    pub(super) fn move_to(&mut self, moved: Moved) -> Result<Vec<Effect>> {
        let Moved { site, desk } = moved;
        let Site { place, lang, demo, database, views, own, ways } = site;
        let (who, versions) = (desk.who().clone(), Arc::clone(desk.versions()));
        let fixed = Circumstances { who, versions, demo, database, own, ..self.model.fixed.clone() };
        let begun = Begun { site: self.crew.site + 1, place, lang, views, ways };
        self.crew = Crew::start(begun, desk, &self.to).map_err(Error::internal)?;
        self.model = Model::new(fixed, lang, self.model.size);
        // What cannot wait at the place that is left is none of this one's.
        self.hold.entitle(None).map_err(Error::internal)?;
        self.stale = true;
        Ok(app::start(&mut self.model, self.turn))
    }
}
