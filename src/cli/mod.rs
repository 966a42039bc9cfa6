//! The command line: everything that the console can do, to be scripted. Both go through [`crate::desk`].

mod acts;
mod adopt;
mod agreement;
mod args;
mod arrive;
mod assign;
mod briefing;
mod care;
mod completions;
mod config;
mod console;
mod costs;
mod doctor;
mod due;
mod erase;
mod export;
mod figures;
mod filters;
mod help;
mod import;
mod json;
mod judge;
mod keys;
mod late;
mod leads;
mod maps;
mod merging;
mod notices;
mod out;
mod own;
mod picture;
mod read_as;
mod readiness;
mod remind;
mod replay;
mod report;
mod returns;
mod review;
mod rules;
mod score;
mod service;
mod show;
mod tasks;
mod themes;
mod usage;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::FromArgMatches;

use crate::clock::{Clock, ManualClock, SystemClock, Timestamp};
use crate::config::{Config, Files};
use crate::desk::{Desk, Place, ViewsFile, default_person, make_folder};
use crate::error::{Error, Kind, Result};
use crate::i18n::{Lang, Message};
use crate::ids::PersonId;
use crate::ui::theme::{Depth, Variant};
use args::{Command, CommandLine, Format, Global};
use doctor::Surroundings;
pub use out::Out;
use own::{Given, Own};

/// Runs the program with these arguments and this environment. Gives the exit status.
pub fn run(arguments: Vec<OsString>, environment: &dyn Fn(&str) -> Option<String>, out: &mut Out<'_>) -> u8 {
    let own = Own::read(environment);
    let lang = spoken(&arguments, environment, own.lang());
    let parsed = help::described(lang).try_get_matches_from(arguments);
    let read = |matches: clap::ArgMatches| Ok((CommandLine::from_arg_matches(&matches)?, Given::of(&matches)));
    let (line, given) = match parsed.and_then(read) {
        Ok(read) => read,
        Err(answer) if !answer.use_stderr() => {
            let _ = out.text(&answer.to_string());
            return 0;
        }
        Err(wrong) => {
            out.complain(&format!("tasuki: {}", usage::wrong(&wrong).say(lang)));
            return 2;
        }
    };
    let setting = match Setting::new(&line.global, own, given, environment, lang) {
        Ok(setting) => setting,
        Err(error) => return complain(out, &error, lang),
    };
    if let Some(refused) = usage::no_such_format(line.command.as_ref(), setting.format) {
        return complain(out, &Error::new(Kind::Usage, refused), lang);
    }
    if let Some(trouble) = &setting.own.trouble
        && !line.command.as_ref().is_some_and(Command::needs_no_config)
    {
        return complain(out, &trouble.error(), lang);
    }
    let writes = line.command.as_ref().is_some_and(Command::writes);
    match obey(line.command, &setting, out) {
        Ok(status) => {
            // Everything was answered: what this takes nobody waits for, and what becomes of it changes no outcome.
            if writes {
                care::afterwards(&setting, out);
            }
            status
        }
        Err(error) => complain(out, &error, lang),
    }
}

/// The keys of all words that help is made of, for the test that none is missing and none left over.
pub fn words_of_help() -> impl Iterator<Item = String> {
    help::words().into_iter()
}

fn obey(command: Option<Command>, setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    match command {
        None => console::open(setting),
        Some(Command::Demo(args)) => console::demo(setting, &args, out),
        Some(Command::Import(args)) => import::import(setting, &args, out),
        Some(Command::Capture(args)) => arrive::capture(setting, &args, out),
        Some(Command::List(args)) => leads::list(setting, &args, out),
        Some(Command::Show(args)) => show::show(setting, &args, out),
        Some(Command::Admit(args)) => acts::admit(setting, &args, out),
        Some(Command::Exclude(args)) => acts::exclude(setting, &args, out),
        Some(Command::Handoff(args)) => acts::handoff(setting, &args, out),
        Some(Command::Withdraw(args)) => acts::withdraw(setting, &args, out),
        Some(Command::Accept(args)) => acts::accept(setting, &args, out),
        Some(Command::Reject(args)) => acts::reject(setting, &args, out),
        Some(Command::Return(args)) => acts::give_back(setting, &args, out),
        Some(Command::Contact(args)) => acts::contact(setting, &args, out),
        Some(Command::Defer(args)) => acts::defer(setting, &args, out),
        Some(Command::Acknowledge(args)) => acts::acknowledge(setting, &args, out),
        Some(Command::Qualify(args)) => acts::qualify(setting, &args, out),
        Some(Command::Generate(args)) => acts::generate(setting, &args, out),
        Some(Command::Open(args)) => acts::open(setting, &args, out),
        Some(Command::Win(args)) => acts::win(setting, &args, out),
        Some(Command::Lose(args)) => acts::lose(setting, &args, out),
        Some(Command::Recycle(args)) => acts::recycle(setting, &args, out),
        Some(Command::Assign(args)) => assign::assign(setting, &args, out),
        Some(Command::Edit(args)) => acts::edit(setting, &args, out),
        Some(Command::Note(args)) => acts::note(setting, &args, out),
        Some(Command::Undo(args)) => acts::undo(setting, &args, out),
        Some(Command::Redo(args)) => acts::redo(setting, &args, out),
        Some(Command::Duplicates(args)) => merging::duplicates(setting, &args, out),
        Some(Command::Merge(args)) => merging::merge(setting, &args, out),
        Some(Command::Unmerge(args)) => merging::unmerge(setting, &args, out),
        Some(Command::TellApart(args)) => merging::tell_apart(setting, &args, out),
        Some(Command::Erase(args)) => erase::erase(setting, &args, out),
        Some(Command::Due(args)) => due::due(setting, &args, out),
        Some(Command::Returns(args)) => returns::returns(setting, &args, out),
        Some(Command::Review(args)) => review::review(setting, &args, out),
        Some(Command::Tasks(args)) => tasks::tasks(setting, &args, out),
        Some(Command::Judge) => judge::judge(setting, out),
        Some(Command::Remind(args)) => remind::remind(setting, &args, out),
        Some(Command::Notices(args)) => notices::notices(setting, &args, out),
        Some(Command::Report { report }) => figures::report(setting, &report, out),
        Some(Command::Agreement { command: args::Agreement::Show { promise: Some(promise), .. } }) => {
            adopt::preset(setting, promise.0, out)
        }
        Some(Command::Agreement { command: args::Agreement::Show { number, .. } }) => adopt::show(setting, number, out),
        Some(Command::Agreement { command: args::Agreement::Versions }) => adopt::versions(setting, out),
        Some(Command::Agreement { command: args::Agreement::Adopt(args) }) => adopt::adopt(setting, &args, out),
        Some(Command::Agreement { command: args::Agreement::Check { file } }) => {
            agreement::check(setting, file.as_deref(), out)
        }
        Some(Command::Agreement { command: args::Agreement::Diff { proposal, other } }) => {
            agreement::diff(setting, &proposal, other.as_deref(), out)
        }
        Some(Command::Agreement { command: args::Agreement::Replay(args) }) => replay::replay(setting, &args, out),
        Some(Command::Export { export: what }) => export::export(setting, &what, out),
        Some(Command::Costs) => costs::costs(setting, out),
        Some(Command::Check) => care::check(setting, out),
        Some(Command::Backup(args)) => care::backup(setting, &args, out),
        Some(Command::Restore(args)) => care::restore(setting, &args, out),
        Some(Command::Keys) => keys::print(setting, out),
        Some(Command::Themes { command }) => themes::themes(setting, &command, out),
        Some(Command::Config(args)) => config::config(setting, &args, out),
        Some(Command::Doctor) => doctor::doctor(setting, out),
        Some(Command::Completions(args)) => completions::completions(setting, &args, out),
        Some(Command::Man(args)) => completions::man(setting, &args, out),
    }
}

fn complain(out: &mut Out<'_>, error: &Error, lang: Lang) -> u8 {
    out.complain(&format!("tasuki: {}", error.say(lang)));
    error.exit_status()
}

/// The language, before anything else is read: help and refusals are already in it.
fn spoken(arguments: &[OsString], environment: &dyn Fn(&str) -> Option<String>, written: Option<Lang>) -> Lang {
    let texts: Vec<_> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let stated = texts.iter().enumerate().find_map(|(at, text)| match text.strip_prefix("--lang") {
        Some("") => texts.get(at + 1).copied(),
        Some(rest) => rest.strip_prefix('='),
        None => None,
    });
    match stated {
        Some("ja") => Lang::Ja,
        Some("en") => Lang::En,
        _ => written.unwrap_or_else(|| of_locale(environment)),
    }
}

/// That of the locale.
fn of_locale(environment: &dyn Fn(&str) -> Option<String>) -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| environment(name).filter(|value| !value.is_empty()))
        .or_else(sys_locale::get_locale)
        .map_or(Lang::En, |locale| Lang::of_locale(&locale))
}

/// What all commands go by.
#[derive(Clone)]
struct Setting {
    lang: Lang,
    format: Format,
    who: PersonId,
    /// The database that was named, on the command line, in the environment or in the configuration.
    db: Option<PathBuf>,
    /// What the user likes, with who said so.
    config: Config,
    /// The user's files.
    own: Own,
    /// What the environment says of the terminal and the machine, of what is asked of it.
    surroundings: Surroundings,
    /// The time that was set.
    set_to: Option<Timestamp>,
    /// How many colours there are to be used.
    depth: Depth,
    /// The ground of the terminal, as far as the environment tells.
    ground: Option<Variant>,
    /// The folder of a database that nobody named.
    home: Option<PathBuf>,
}

impl Setting {
    fn new(
        global: &Global,
        own: Own,
        given: Given,
        environment: &dyn Fn(&str) -> Option<String>,
        lang: Lang,
    ) -> Result<Self> {
        let set_to = match environment("TASUKI_NOW").filter(|text| !text.is_empty()) {
            None => None,
            Some(text) => Some(
                Timestamp::parse_rfc3339(&text)
                    .ok_or_else(|| Error::new(Kind::Usage, Message::new("cli.bad_now").with("text", &text)))?,
            ),
        };
        let is_empty = global.db.as_ref().is_some_and(|path| path.as_os_str().is_empty());
        if is_empty && given.says_database() {
            return Err(Error::new(Kind::Usage, Message::new("cli.empty_db")));
        }
        let config = own.config(global, given, environment);
        let depth = themes::depth(&config, global.color, environment);
        Ok(Self {
            lang,
            format: global.format,
            who: config.settings.who.clone().unwrap_or_else(|| default_person(environment)),
            db: config.settings.database.clone(),
            config,
            own,
            surroundings: Surroundings::of(environment),
            set_to,
            depth,
            ground: environment("COLORFGBG").as_deref().and_then(Variant::of_colorfgbg),
            home: data_folder(),
        })
    }

    fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// The clock of one command: a time that was set stands still.
    fn clock(&self) -> Arc<dyn Clock> {
        match self.set_to {
            Some(at) => Arc::new(ManualClock::at(at)),
            None => Arc::new(SystemClock::real()),
        }
    }

    /// The clock of a console: a time that was set runs on (decision 31).
    fn running_clock(&self) -> Arc<dyn Clock> {
        Arc::new(self.set_to.map_or_else(SystemClock::real, SystemClock::set_to))
    }

    /// Where the database is when nobody names one; nothing where nobody has a home. Makes nothing.
    fn usual_database(&self) -> Option<PathBuf> {
        self.home.as_ref().map(|home| home.join("tasuki.db"))
    }

    /// Where the database is; its usual folder is made where nobody named one.
    fn database(&self) -> Result<PathBuf> {
        if let Some(db) = &self.db {
            return Ok(db.clone());
        }
        let home = self.home.as_ref().ok_or_else(|| Error::user(Message::new("cli.no_home")))?;
        make_folder(home)?;
        Ok(home.join("tasuki.db"))
    }

    /// Saved views.
    fn views(&self) -> ViewsFile {
        ViewsFile::in_folder(self.folder())
    }

    /// The folder of the user's own files.
    fn folder(&self) -> Option<&Path> {
        self.own.files.as_ref().map(Files::folder)
    }

    fn place(&self) -> Result<Place> {
        Ok(Place { path: self.database()?, who: self.who.clone(), clock: self.clock(), demo: false })
    }

    fn desk(&self) -> Result<Desk> {
        self.place()?.open()
    }

    /// The desk of a command that only reads: it makes no database where there is none to read.
    fn reading_desk(&self) -> Result<Desk> {
        let place = self.place()?;
        if self.db.is_some() {
            place.find()?;
        }
        place.open()
    }
}

fn data_folder() -> Option<PathBuf> {
    strategy().map(|strategy| etcetera::AppStrategy::data_dir(&strategy))
}

/// Where a user's data and configuration lie on this system.
fn strategy() -> Option<impl etcetera::AppStrategy> {
    let args = etcetera::AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "Tasuki".to_owned(),
        app_name: "tasuki".to_owned(),
    };
    etcetera::choose_app_strategy(args).ok()
}
