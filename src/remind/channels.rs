//! `channels.toml`, beside `config.toml`: by which ways letters leave this machine.
//!
//! It is read strictly, as the other files are: an unknown key or a value that cannot be is told with line, column and
//! the fix. Secrets do not stand in it but where they are kept: a command tells them, or the environment. A URL of a room
//! is one, too, and may stand in the file all the same; then the file is told of ([`ChannelsFile::remarks`]).

mod example;
mod read;

use std::collections::BTreeMap;
use std::path::PathBuf;

use lettre::message::Mailbox;

pub use example::example;
pub(super) use read::{check_url, leads_here};

use super::secret::{Environment, Source};
use super::smtp::Security;
use super::terminal;
use crate::document::Complaint;
use crate::domain::notice::Channel;
use crate::i18n::Lang;

/// What the file is called.
pub const FILE: &str = "channels.toml";

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChannelsFile {
    /// The mail server; none where nobody named one.
    pub mail: Option<MailServer>,
    /// Rooms of chats, by name.
    pub webhooks: BTreeMap<String, Webhook>,
    /// Programs of one's own, by name.
    pub programs: BTreeMap<String, Program>,
    /// Where whoever sits at this machine is told.
    pub desktop: Desktop,
    /// Where reviews are laid down; nowhere where nobody said so.
    pub reviews: Option<Reviews>,
    /// What is right, and not advisable.
    pub remarks: Vec<Complaint>,
}

/// `[reviews]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviews {
    /// The folder.
    pub folder: PathBuf,
    /// How the names of the files end, which says how they are written.
    pub form: &'static str,
}

/// How reviews can be laid down, the usual way first.
const FORMS: [&str; 4] = ["html", "md", "xlsx", "csv"];

impl ChannelsFile {
    /// Every channel that it makes, beside the desktop.
    pub fn channels(&self) -> impl Iterator<Item = Channel> {
        let mail = self.mail.iter().map(|_| Channel::Mail);
        let webhooks = self.webhooks.keys().map(|name| Channel::Webhook(name.clone()));
        mail.chain(webhooks).chain(self.programs.keys().map(|name| Channel::Program(name.clone())))
    }

    /// The variables of the environment in which secrets stand.
    pub(super) fn variables(&self) -> impl Iterator<Item = String> {
        let password = self.mail.iter().filter_map(|mail| mail.login.as_ref().map(|login| &login.password));
        let sources = password.chain(self.webhooks.values().map(|webhook| &webhook.url));
        sources.filter_map(Source::variable).map(ToOwned::to_owned)
    }
}

/// `[mail]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the conversation is kept from others.
    pub security: Security,
    /// Who sends, where it asks.
    pub login: Option<Login>,
    /// Whom mails are from.
    pub from: Mailbox,
    /// Certificates that are trusted beside this machine's.
    pub ca: Option<PathBuf>,
}

/// Who sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The name.
    pub user: String,
    /// Where the password is kept.
    pub password: Source,
}

/// `[webhook.NAME]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Where its URL is kept.
    pub url: Source,
    /// In which language the room reads; in the person's where nobody said.
    pub lang: Option<Lang>,
}

/// `[program.NAME]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// The program and its arguments.
    pub command: Vec<String>,
}

/// `[desktop]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Desktop {
    /// By what.
    pub by: By,
    /// In which way of speaking the terminal is told; as it seems to understand where nobody said.
    pub terminal: Option<terminal::Kind>,
}

/// By what whoever sits at this machine is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// By the desktop where there is one; over SSH, and where there is none, by the terminal.
    #[default]
    Auto,
    /// By the desktop, wherever the person seems to sit.
    Bus,
    /// By the terminal.
    Terminal,
    /// By neither.
    None,
}

/// Where whoever sits at this machine is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the desktop, by any process of the person.
    Bus,
    /// On the terminal, by the console that runs in it.
    Terminal,
    /// Nowhere.
    Nowhere,
}

impl Desktop {
    /// Where, in a process with this environment. One without a bus serves no desktop, so that another one may.
    pub fn place(self, environment: &Environment) -> Place {
        let is_far = ["SSH_TTY", "SSH_CONNECTION"].iter().any(|name| environment.get(name).is_some());
        match self.by {
            By::None => Place::Nowhere,
            By::Terminal => Place::Terminal,
            By::Auto if is_far || !has_bus(environment) => Place::Terminal,
            By::Bus if !has_bus(environment) => Place::Nowhere,
            By::Auto | By::Bus => Place::Bus,
        }
    }
}

/// Whether there is a session's bus at all, as far as can be seen without asking it.
pub fn has_bus(environment: &Environment) -> bool {
    let folder = environment.get("XDG_RUNTIME_DIR").map(PathBuf::from);
    environment.get("DBUS_SESSION_BUS_ADDRESS").is_some()
        || folder.is_some_and(|folder| folder.join("bus").exists())
        || cfg!(target_os = "macos")
}

#[cfg(test)]
mod tests;
