//! Tasuki (襷, the sash that relay runners hand to one another): a terminal console for the moment at which a lead
//! passes from marketing to sales.
//!
//! # Three ideas
//!
//! 1. The **agreement** between marketing and sales is a file, and everything follows from it ([`agreement`]).
//! 2. The **journal** of facts is the truth. A fact is never changed; taking something back is a new fact ([`domain`]).
//! 3. Everything else is **derived**, at any past moment: the queue, the clocks, the figures.
//!
//! # The map
//!
//! The inner rooms never learn of the outer ones. `tests/suite/architecture.rs` holds that, line by line.
//!
//! | room | what it is | what it must not know |
//! |---|---|---|
//! | [`clock`] [`ids`] [`error`] [`i18n`] [`gate`] [`document`] | leaves: time, names, errors, words, text from outside, files that people write | any room |
//! | [`config`] | what one user of the program likes: `config.toml`, by line and origin | what is done with it |
//! | [`agreement`] | what was agreed: text ⇄ checked value, calendars, clocks, reasons, people, playbook, goals | leads, the time |
//! | [`domain`] | what happens: requests, facts, decisions, the lead that facts make | files, SQL, threads, the time |
//! | [`insight`] | what it adds up to: pure functions from counted rows to figures | how rows are counted |
//! | [`storage`] | where facts are kept: one [`storage::Store`] trait, SQLite behind it | screens, imports |
//! | [`intake`] | how leads come in: bytes → rows, each with its place and its complaints | the store |
//! | [`export`] | how what is kept goes out: tables of typed cells → XLSX, CSV, JSON lines; papers → Markdown, HTML, XLSX, CSV | the store |
//! | [`remind`] | how what somebody is to hear of leaves the machine: letters, and the ways out | who is told what, and when |
//! | [`desk`] | the one way in: what the console and the command line both call | terminals |
//! | [`demo`] | people who do not exist, leading lives by the rules | terminals |
//! | [`app`] | the console's mind: model, messages, update, the one table of commands | terminal, threads, files, database |
//! | [`ui`] | the console's face: draws the model | how anything changes |
//! | [`runtime`] | the console's body: threads, terminal, signals, timing | what a key means |
//! | [`cli`] | the command line | – |
//!
//! # Seven walks
//!
//! **A key.** `runtime::input` reads it → [`app::keymap`] finds the command → [`app::update()`] marks the lead pending and
//! returns [`app::Effect::Act`] → the writing thread calls [`desk::Desk::act`] → [`domain::decide()`] says which facts
//! follow, or refuses by a named rule → [`storage::Store::append`] writes them in one transaction, if the lead is still at
//! the version that was decided on → the reply goes through [`app::update()`] → [`ui::draw`] says "saved". Nothing is shown
//! as done before it is durable.
//!
//! **A row of an export.** Bytes are decoded; the delimiter, the header and the order of day and month of each *whole*
//! column are found out ([`intake`]); the map file says which column is which field; the gate takes out what no lead's
//! data may hold, and tells; [`desk`] matches the row to a lead or makes one, and appends facts in batches. A bad row
//! goes to the rejects with line, column and cause and touches nothing else. History becomes historic facts: it starts no
//! clock.
//!
//! **A deadline.** A hand-off starts the agreement's clocks: [`agreement::Agreement::instants`] asks the clock's
//! [`agreement::calendar::Calendar`] for the due instant and the warnings, which are written into the journal and stay,
//! whatever becomes of the calendar → the store keeps the most pressing one beside the lead, and the queue is walked in
//! that order → the countdown is computed from `now` at each draw.
//!
//! **A reminder.** Whatever becomes of a lead puts it among those to look at; so does the instant at which its next step
//! comes due → whoever runs ([`runtime`]'s reminder in a console, [`runtime::watch()`] in a service, `tasuki remind` once)
//! asks [`desk::Desk::remind`], which holds what stands now ([`domain::notice::standing()`]) against what was told before
//! ([`domain::notice::telling()`]) and writes steps and notices down in the same transaction, each step once → what waits for
//! somebody's hours is told when they begin → [`desk::Desk::deliver`] takes one letter of all that is told to one person by
//! one channel, and a [`remind::Outlet`] sends it; the answer is kept, and what was not taken is tried again.
//!
//! **A figure.** [`storage::Snapshot::recorded`] reads everything that is recorded, lead by lead →
//! [`insight::figures::Case::of`] looks at each from a [`insight::figures::Moment`], which is any past one as well as now →
//! [`insight::figures::items()`] says which items a lead contributes to a figure, and a [`insight::figures::Board`] adds them up,
//! told apart by whatever is asked → the pages of a review ([`insight::review`]) ask a ledger until no question is open, and say
//! the answers as a [`insight::paper::Paper`], which the console draws and [`export`] writes down. The waterfall of leads
//! as they are now, told apart by what sums are kept by ([`insight::KeptBy`]), is read from those
//! ([`storage::Store::stage_counts`]); any other is counted from cases ([`insight::figures::Fall`]).
//!
//! **A review.** `g v`, or `tasuki review` on a terminal → [`app::Effect::Review`] → a thread of its own walks through
//! everything that is recorded and asks again until no page has an open question ([`desk::Desk::review`]) → the
//! [`insight::paper::Paper`] comes as a reply and stays as it is: it tells of one moment → `ui` draws one page of it at a
//! time → a figure's key finds its leads ([`desk::Desk::behind_word`]) → what is decided is written down by the same thread,
//! and the paper is made once more, of the same moment, with it.
//!
//! **A mishap.** [`runtime`]'s keeper, or [`cli`] after an act was answered, asks [`desk::Place`] whether a backup is due →
//! [`storage::sqlite::Shelf`] copies one snapshot, reads the copy back whole, names it by time and sum, and takes older
//! ones away by a rule → when the file is damaged, `tasuki restore` examines backups until one is good, stages it beside
//! the database, moves what was there away and gives the backup its place; whoever opens next finishes what was broken
//! off.
//!
//! # Rules of the house
//!
//! - **Time and chance are inputs.** [`clock`] alone asks what time it is; one `now` a turn is handed down.
//! - **One gate.** Text from outside is drawn, printed or logged as [`gate::Shown`] only, which [`gate`] alone can make.
//! - **One table.** Keys, hint line, help, `tasuki keys` and the README come from [`app::command::COMMANDS`].
//! - **One filter.** What somebody types to find leads is read, finished, told and tested by [`domain::filter`] and its
//!   table of fields; the store asks the same in its own language, and a test holds the two against each other.
//! - **No personal data in the journal.** People's attributes and notes lie in rows beside it that can be erased.
//! - **The thread that draws never waits**: not for the database, not for a lock. It draws what the model holds.
//! - **Two languages, always.** A text is a key of [`i18n`] with both languages side by side.

rust_i18n::i18n!("src/i18n", fallback = "en");

pub mod agreement;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod desk;
pub mod document;
pub mod domain;
pub mod error;
pub mod export;
pub mod gate;
pub mod i18n;
pub mod ids;
pub mod insight;
pub mod intake;
pub mod remind;
pub mod runtime;
pub mod storage;
pub mod ui;
