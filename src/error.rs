//! What went wrong, for whom, and what to do about it.
//!
//! Rooms have errors of their own where a caller decides by them (a refusal, a conflict). Whatever reaches a person
//! is an [`Error`]: a kind, which decides the exit status, a [`Message`] in both languages, and at most one hint.

use std::fmt;

use crate::i18n::{Lang, Message};

/// Whose business an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command was not understood, or there is no terminal where one is needed. Exit status 2.
    Usage,
    /// What was asked for cannot be done: a file that is missing, a lead that does not exist, a refusal.
    User,
    /// A file that people write (agreement, map, theme, configuration) says something that cannot be.
    Config,
    /// Somebody else was first.
    Conflict,
    /// Others hold the database; the same again may go through.
    Busy,
    /// Our own fault.
    Internal,
}

/// An error as a person gets to read it.
#[derive(Debug, Clone)]
pub struct Error {
    /// Whose business it is.
    pub kind: Kind,
    /// What happened, to which thing.
    pub message: Message,
    /// What to do about it.
    pub hint: Option<Message>,
}

/// Our result, unless a room says otherwise.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// An error of `kind` without a hint.
    pub fn new(kind: Kind, message: Message) -> Self {
        Self { kind, message, hint: None }
    }

    /// What was asked for cannot be done.
    pub fn user(message: Message) -> Self {
        Self::new(Kind::User, message)
    }

    /// Something that should not happen, in the words of the library that reported it.
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::new(Kind::Internal, Message::new("error.internal").with("cause", cause))
    }

    /// A file or folder that could not be read or written.
    pub fn io(path: &std::path::Path, cause: &std::io::Error) -> Self {
        use std::io::ErrorKind as K;
        let key = match cause.kind() {
            K::NotFound => "error.not_found",
            K::PermissionDenied | K::ReadOnlyFilesystem => "error.not_allowed",
            K::IsADirectory => "error.is_a_folder",
            K::StorageFull => "error.disk_full",
            _ => "error.io",
        };
        let hint = match cause.kind() {
            K::NotFound => Some("error.not_found.hint"),
            K::PermissionDenied | K::ReadOnlyFilesystem => Some("error.not_allowed.hint"),
            _ => None,
        };
        let error = Self::user(Message::new(key).with("path", path.display()).with("cause", cause));
        hint.into_iter().fold(error, |error, hint| error.hint(Message::new(hint)))
    }

    /// A file that could not be written: where it was to be there may be no folder.
    pub fn unwritten(path: &std::path::Path, cause: &std::io::Error) -> Self {
        let error = Self::io(path, cause);
        match cause.kind() {
            std::io::ErrorKind::NotFound => error.hint(Message::new("error.not_found.to_write")),
            _ => error,
        }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: Message) -> Self {
        self.hint = Some(hint);
        self
    }

    /// 2 for wrong usage, else 1.
    pub fn exit_status(&self) -> u8 {
        if self.kind == Kind::Usage { 2 } else { 1 }
    }

    /// The whole of it in one line.
    pub fn say(&self, lang: Lang) -> String {
        let message = self.message.say(lang);
        match &self.hint {
            Some(hint) => format!("{message} {}", hint.say(lang)),
            None => message,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for Error {}
