//! A console without a terminal: real database, real keys, a clock moved by hand. What is asked for outside is done at
//! once, so that nothing here ever waits.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::TimeDelta;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use tasuki::app::{
    self, Answers, BackReport, Circumstances, Effect, Job, ListReport, Model, Msg, News, Preferences, Reply, Turn,
};
use tasuki::clock::{Clock, ManualClock, Timestamp};
use tasuki::config;
use tasuki::desk::{Desk, Look, Onlooker, Place, Progress, ViewsFile};
use tasuki::domain::{Field, Ground, Operation, Person, Traits, Way, What, Wish};
use tasuki::error::Error;
use tasuki::gate::Shown;
use tasuki::i18n::Lang;
use tasuki::ids::{LeadId, OpIds, PersonId};
use tasuki::runtime;
use tasuki::storage::{LeadChange, Store};
use tasuki::ui::theme::Depth;
use tasuki::ui::theme::shelf::Shelf;
use tasuki::ui::{self, Looks, Theme, Wardrobe};
use tempfile::TempDir;

/// Friday, 16:00 in Tokyo: what is handed over now is due on Tuesday at 16:00, as Monday is a holiday.
pub const FRIDAY: &str = "2026-11-20T16:00:00+09:00";

pub fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap_or_else(|| panic!("{text} is no instant"))
}

/// A database in a folder of its own.
pub struct Office {
    pub folder: TempDir,
    pub clock: Arc<ManualClock>,
}

impl Office {
    pub fn at(now: &str) -> Self {
        Self { folder: TempDir::new().unwrap(), clock: Arc::new(ManualClock::at(at(now))) }
    }

    pub fn place(&self, who: &str) -> Place {
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        Place { path: self.folder.path().join("tasuki.db"), who: PersonId::new(who), clock, demo: false }
    }

    pub fn desk(&self, who: &str) -> Desk {
        self.place(who).open().unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    pub fn clock_now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A lead that came in now and was handed over at once.
    pub fn lead(&self, company: &str, name: &str) -> LeadId {
        let id = self.captured(company, name, "Web");
        let request = Wish::HandOff { ground: Ground::Criterion("score_100".to_owned()), to: None }.into();
        self.desk("ito").act(id, &request).unwrap_or_else(|wrong| panic!("{wrong:?}"));
        id
    }

    /// A lead that came in now.
    pub fn captured(&self, company: &str, name: &str, source: &str) -> LeadId {
        let first = tasuki::storage::sqlite::FirstAgreement {
            text: tasuki::agreement::DEFAULT.to_owned(),
            adopted_at: self.clock.now(),
        };
        let mut store = tasuki::storage::sqlite::Sqlite::open(&self.place("ito").path, &first).unwrap();
        let operation = Operation {
            id: OpIds::random().next(),
            act: tasuki::agreement::terms::Act::Capture,
            by: PersonId::new("ito"),
            recorded_at: self.clock.now(),
            agreement: tasuki::ids::AgreementVersion(1),
            batch: None,
        };
        let traits = Traits { source: Some(source.to_owned()), ..Traits::default() };
        let happened =
            vec![(self.clock.now(), What::Captured { way: Way::Live }), (self.clock.now(), What::Described(traits))];
        let mut change = LeadChange::of(None, &operation, happened);
        let mut person = Person::default();
        person.set(Field::Company, company);
        person.set(Field::Name, name);
        person.set(Field::Phone, "03-1234-5678");
        person.set(Field::Mail, "someone@example.jp");
        change.person = Some((person, Vec::new()));
        store.append(&[operation], &[change]).unwrap()[0]
    }
}

/// One console of an office.
pub struct Console<'o> {
    pub office: &'o Office,
    pub model: Model,
    pub theme: Theme,
    pub wardrobe: Wardrobe,
    desk: Desk,
    waiting: VecDeque<Effect>,
    pub has_quit: bool,
    /// What left the console by hand: texts that were copied, links, texts for one's own editor.
    pub outside: Vec<Effect>,
    /// What was answered to the first questions.
    pub answers: Option<Answers>,
}

impl<'o> Console<'o> {
    /// A console with every open lead of the team in its list, whosever they are.
    pub fn open(office: &'o Office, who: &str, size: (u16, u16), lang: Lang) -> Self {
        let mut own = Preferences::default();
        own.settings.view = Some(config::Tab::Team);
        Self::open_as(office, who, size, lang, own)
    }

    /// A console as it opens for whoever sits there.
    pub fn open_for(office: &'o Office, who: &str, size: (u16, u16), lang: Lang) -> Self {
        Self::open_as(office, who, size, lang, Preferences::default())
    }

    /// The console of somebody who likes it so.
    pub fn open_as(office: &'o Office, who: &str, size: (u16, u16), lang: Lang, own: Preferences) -> Self {
        let desk = office.desk(who);
        let fixed = Circumstances {
            who: PersonId::new(who),
            versions: Arc::clone(desk.versions()),
            demo: false,
            set_clock: false,
            can_stop: true,
            database: Shown::line("tasuki.db"),
            home: None,
            own,
        };
        let mut model = Model::new(fixed, lang, size);
        let turn = Turn { now: office.clock.now(), elapsed: office.clock.elapsed() };
        let waiting = app::start(&mut model, turn).into();
        let wardrobe = Wardrobe::open(Looks::new(Depth::TrueColor), Shelf::default()).unwrap();
        let theme = wardrobe.theme();
        let mut console =
            Self { office, model, theme, wardrobe, desk, waiting, has_quit: false, answers: None, outside: Vec::new() };
        console.settle();
        console
    }

    /// Presses keys, written as in the table of commands, one after the other: `"r 1"`, `"Ctrl+S"`.
    pub fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split(' ') {
            let key = key.parse().unwrap_or_else(|wrong| panic!("{wrong}"));
            self.hear(Msg::Key(key));
        }
        self
    }

    /// Types a text.
    pub fn write(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            self.hear(Msg::Key(app::key::Key::char(c)));
        }
        self
    }

    pub fn paste(&mut self, text: &str) -> &mut Self {
        self.hear(Msg::Paste(text.to_owned()));
        self
    }

    pub fn resize(&mut self, width: u16, height: u16) -> &mut Self {
        self.hear(Msg::Resize { width, height });
        self
    }

    /// What the thread that reads says when anybody has committed.
    pub fn notice(&mut self) -> &mut Self {
        self.desk.has_changed().unwrap();
        self.hear(Msg::StoreChanged(Arc::clone(self.desk.versions())));
        self
    }

    /// Time passes.
    pub fn wait(&mut self, by: TimeDelta) -> &mut Self {
        self.office.clock.advance(by);
        self.hear(Msg::Tick);
        self
    }

    /// Hears something and does what follows, until nothing follows any more.
    pub fn hear(&mut self, msg: Msg) {
        self.take(msg);
        self.settle();
    }

    /// Hears something; what follows stays undone, as when the database is slow.
    pub fn take(&mut self, msg: Msg) -> bool {
        let turn = Turn { now: self.office.clock.now(), elapsed: self.office.clock.elapsed() };
        let reaction = app::update(&mut self.model, msg, turn);
        self.waiting.extend(reaction.effects);
        reaction.draw
    }

    /// None of the questions that wait can be answered.
    pub fn fail(&mut self) -> &mut Self {
        let (asked, rest): (Vec<_>, Vec<_>) =
            self.waiting.drain(..).partition(|effect| matches!(effect, Effect::Read(_)));
        self.waiting.extend(rest);
        for effect in asked {
            let Effect::Read(ask) = effect else { continue };
            let error = tasuki::storage::StoreError::Busy.into();
            self.take(Msg::Reply(Reply::Failed { of: Some(Box::new(ask)), error }));
        }
        self
    }

    pub fn settle(&mut self) {
        while let Some(effect) = self.waiting.pop_front() {
            let reply = match effect {
                Effect::Read(ask) => match runtime::answer(&mut self.desk, ask) {
                    Reply::Failed { error, .. } => panic!("{error}"),
                    reply => reply,
                },
                Effect::Export(ask, lang) => {
                    let folder = self.office.folder.path();
                    Reply::Exported(self.desk.export_to_folder(folder, &ask, lang, &|| true))
                }
                Effect::Act(order) => {
                    Reply::Acted { ticket: order.ticket, results: self.desk.carry_out(&order.task, &mut |_| true) }
                }
                Effect::Replay(number, path) => {
                    let replayed = self.desk.replay_file(&path, &mut |_, _| true);
                    self.take(Msg::Replay(number, app::ReplayNews::Over(replayed.map(Box::new))));
                    continue;
                }
                Effect::Review(number, job) => {
                    let job = match job {
                        app::ReviewJob::Write(paper, path, lang) => {
                            let name = path.file_name().unwrap_or_default();
                            app::ReviewJob::Write(paper, self.office.folder.path().join(name), lang)
                        }
                        job => job,
                    };
                    let news = runtime::review(&mut self.desk, job, &mut |_, _| true);
                    self.take(Msg::Review(number, news));
                    continue;
                }
                Effect::Intake(number, job) => {
                    self.intake(number, job);
                    continue;
                }
                Effect::Views(job) => {
                    let done = runtime::carry_out_views(&ViewsFile::in_folder(Some(self.office.folder.path())), &job);
                    self.take(Msg::Views(job, done));
                    continue;
                }
                Effect::Redraw | Effect::StopActs | Effect::StopReplay(_) | Effect::StopReview(_) => continue,
                Effect::Notices(job) => {
                    let done = runtime::see_to_notices(&mut self.desk, &job);
                    self.take(Msg::Noticed(job, done));
                    continue;
                }
                Effect::Copy(copied) => {
                    self.outside.push(Effect::Copy(copied.clone()));
                    self.take(Msg::Copied(copied, Ok(app::Way::Terminal)));
                    continue;
                }
                Effect::Open(link) => {
                    let of = link.of;
                    self.outside.push(Effect::Open(link));
                    self.take(Msg::Opened(of, Ok(())));
                    continue;
                }
                outside @ (Effect::Write(_) | Effect::Suspend | Effect::Ring | Effect::Title(_)) => {
                    self.outside.push(outside);
                    continue;
                }
                Effect::ChangeLook => {
                    self.wardrobe.toggle();
                    self.theme = self.wardrobe.theme();
                    continue;
                }
                Effect::Keep(answers) => {
                    self.answers = Some(answers);
                    continue;
                }
                Effect::Quit => {
                    self.has_quit = true;
                    continue;
                }
            };
            self.take(Msg::Reply(reply));
        }
    }

    /// What the thread that takes lists in does with a job.
    fn intake(&mut self, number: u64, job: Job) {
        let keeps = matches!(job, Job::KeepMap(..) | Job::KeepRejects(..));
        let done = self.take_in(number, job);
        let news = done.unwrap_or_else(|error| Some(if keeps { News::NotKept(error) } else { News::Failed(error) }));
        if let Some(news) = news {
            self.take(Msg::Intake(number, news));
        }
    }

    fn take_in(&mut self, number: u64, job: Job) -> Result<Option<News>, Error> {
        Ok(Some(match job {
            Job::LookBeside(path) => {
                let look = self.desk.look_beside(&path)?;
                self.forecast(number, look)?
            }
            Job::Look(path, map) => {
                let look = self.desk.look(&path, map.map(|map| *map))?;
                self.forecast(number, look)?
            }
            Job::LookOtherwise(before) => {
                let look = self.desk.look_otherwise(&before)?;
                self.forecast(number, look)?
            }
            Job::Take(path, map) => {
                let mut list = self.desk.open_list(&path, &map)?;
                let mut remarks = Vec::new();
                let imported = self.desk.import(&mut list, &map, false, &mut remarks)?;
                let lookalikes = imported.id.map(|id| self.desk.lookalikes(id)).transpose()?;
                News::Taken(Box::new(ListReport { imported, lookalikes, remarks, more: 0 }))
            }
            Job::TakeBack(import) => {
                let mut left = Vec::new();
                let reverted = self.desk.revert_import(import, false, &mut left)?;
                News::TakenBack(Box::new(BackReport { reverted, left, more: 0 }))
            }
            Job::KeepMap(path, look) => {
                let kept = tasuki::intake::create_private(&path)?;
                std::io::Write::write_all(&mut &kept, look.map.to_toml().as_bytes()).unwrap();
                News::MapKept(path, tasuki::desk::free_map_name(&look.path))
            }
            Job::KeepRejects(..) | Job::Stop => return Ok(None),
        }))
    }

    /// What somebody does between the look and the forecast comes after both.
    fn forecast(&mut self, number: u64, look: Look) -> Result<News, Error> {
        let (path, map) = (look.path.clone(), look.map.clone());
        self.take(Msg::Intake(number, News::Looked(Box::new(look))));
        let mut list = self.desk.open_list(&path, &map)?;
        if let Some(interrupted) = self.desk.interrupted(&list, &map)? {
            self.take(Msg::Intake(number, News::Interrupted(interrupted)));
        }
        let mut remarks = Vec::new();
        let imported = self.desk.import(&mut list, &map, true, &mut remarks)?;
        Ok(News::Rehearsed(Box::new(ListReport { imported, lookalikes: None, remarks, more: 0 })))
    }

    /// Clicks on the first cell on the screen at which a text stands, from the top.
    pub fn click(&mut self, text: &str) -> &mut Self {
        let (x, y) = self.place_of(text);
        let what = self.spots().at(x, y);
        self.hear(Msg::Click { what });
        self
    }

    /// Turns the wheel over a text.
    pub fn wheel(&mut self, text: &str, by: isize) -> &mut Self {
        let (x, y) = self.place_of(text);
        let over = self.spots().at(x, y);
        self.hear(Msg::Wheel { over, by });
        self
    }

    /// What on the screen can be pointed at.
    pub fn spots(&self) -> ui::Spots {
        let (width, height) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let mut spots = ui::Spots::default();
        let now = self.office.clock.now();
        terminal.draw(|frame| spots = ui::drawn(frame, &self.model, &self.theme, now)).unwrap();
        spots
    }

    fn place_of(&self, text: &str) -> (u16, u16) {
        let terminal = self.terminal();
        let buffer = terminal.backend().buffer();
        let area = *buffer.area();
        let stands = |x: u16, y: u16| {
            let rest: String = (x..area.width).map(|x| buffer[(x, y)].symbol()).collect();
            rest.starts_with(text)
        };
        let places = (0..area.height).flat_map(|y| (0..area.width).map(move |x| (x, y)));
        places.into_iter().find(|(x, y)| stands(*x, *y)).unwrap_or_else(|| panic!("no {text}:\n{}", self.screen()))
    }

    /// The screen as lines of text.
    pub fn screen(&self) -> String {
        self.terminal().backend().to_string()
    }

    /// The line at the bottom that says what was done.
    pub fn said(&self) -> String {
        self.model.toast.as_ref().map(|toast| toast.message.say(self.model.lang)).unwrap_or_default()
    }

    /// The screen, and where the terminal's cursor stands.
    pub fn terminal(&self) -> Terminal<TestBackend> {
        let (width, height) = self.model.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| ui::draw(frame, &self.model, &self.theme, self.office.clock.now())).unwrap();
        terminal
    }
}

/// Looks on until so many rows, or leads, were seen, and stops then.
pub struct Impatient {
    most: u64,
    seen: u64,
}

impl Impatient {
    pub const fn after(most: u64) -> Self {
        Self { most, seen: 0 }
    }
}

impl<Remark> Onlooker<Remark> for Impatient {
    fn hear(&mut self, _: Remark) -> Result<(), Error> {
        Ok(())
    }

    fn see(&mut self, progress: Progress) {
        self.seen = progress.rows;
    }

    fn stops(&self) -> bool {
        self.seen >= self.most
    }
}
