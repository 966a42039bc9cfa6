//! The console's mind: what it knows, what it hears, what it asks for.
//!
//! [`update()`] takes a message and the time, changes the [`Model`] and returns [`Effect`]s as data. Not here: the
//! terminal, threads, files, the database, the time. So every behaviour of the console can be tried without any of
//! them (`tests/suite/console.rs`).
//!
//! Some things that consoles of this kind have are left out on purpose. There is no recorder of keys: `.`,
//! acts on many and saved views do its work, and every act has a name for scripts. There is no screen of settings:
//! they are a file, and `tasuki config` says what holds and why.

mod aim;
mod available;
mod board;
pub mod command;
mod dialog;
mod draft;
mod dropped;
mod editor;
mod filters;
mod hands;
mod history;
mod incoming;
pub mod key;
pub mod keymap;
pub mod layout;
mod marketing;
mod marks;
mod minuting;
mod model;
mod msg;
mod notices;
mod palette;
mod past;
mod pick;
mod place;
mod preferences;
mod pressing;
mod reading;
mod replaying;
mod reviewing;
mod tab;
mod update;
mod walk;
mod welcome;

pub use aim::Aim;
pub use board::Board;
pub use dialog::{Checklist, Choice, Entry, Form, Overlay, Picker, SlotRow, Typing};
pub use draft::{Dates, Draft, Step, View};
pub use editor::Editor;
pub use filters::{Bar, Filters, Offered, Views, ViewsJob};
pub use hands::{Copied, Hit, Link, LinkOf, Pointer, Way};
pub use history::History;
pub use incoming::{
    BackReport, Becomes, FieldChoice, Forecast, GoingBack, Incoming, Job, ListReport, Looking, News, Over, Part, Past,
    Running, TakingBack, Waits,
};
pub use marketing::{MarketingPage, Row as MarketingRow};
pub use marks::{MANY, Marks, NotDone, Outlook};
pub use minuting::{MinutesLine, MinutesOf, Minuting};
pub use model::{Circumstances, Held, Model, OUTCOMES, Pending, Queue, STANDS_STILL, Toast, Tone, WINDOW};
pub use msg::{Ask, Effect, Msg, Order, Reply};
pub use notices::{NoticeRowOf, NoticesJob, NoticesPage};
pub use palette::{Doable, LEADS, Listed, Palette, Section};
pub use pick::{Pick, PickOf, Picked};
pub use place::Place;
pub use preferences::{Answers, Opening, Preferences, Then};
pub use reading::{Kind, Reading};
pub use replaying::{ReplayNews, ReplayStage, Replaying};
pub use reviewing::{Anchor, LeadsBehind, Making, ReviewJob, ReviewNews, ReviewPart, Reviewing, Scrolled};
pub use tab::Tab;
pub use update::{Reaction, Turn, start, update};
pub use walk::{Candidate, RowOf, Walk};
pub use welcome::{Candidate as Somebody, LANGUAGES, Question, Welcome};
