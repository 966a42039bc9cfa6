//! Secrets: where each is kept is written down, what it is never is.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::Failure;
use super::child::{Child, Ended, Output};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// A text that nobody reads here: it is neither printed nor logged, and has no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes it.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Gives it to the one who must have it.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where a secret is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Source {
    /// A program tells it: the first line of what it prints. It is run without a shell.
    Command(Vec<String>),
    /// It stands in a variable of the environment.
    Environment(String),
    /// It stands in the file itself.
    Written(Secret),
}

impl fmt::Debug for Source {
    /// Says nothing of a command's arguments, in which people write passwords all the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(words) => write!(f, "Command({:?})", words.first()),
            Self::Environment(name) => write!(f, "Environment({name:?})"),
            Self::Written(secret) => secret.fmt(f),
        }
    }
}

/// How long a program may take to tell a secret.
const LONGEST: Duration = Duration::from_secs(10);

/// No password and no URL is longer.
const MOST_BYTES: usize = 16 * 1024;

/// What looks up a variable of the environment.
pub type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The environment as the outlets see it: what they look up, and what no other program gets to see of it.
#[derive(Clone)]
pub struct Environment {
    lookup: Lookup,
    hidden: Arc<BTreeSet<String>>,
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").field("hidden", &self.hidden).finish_non_exhaustive()
    }
}

impl Environment {
    /// The environment of this process.
    pub fn real() -> Self {
        Self::of(|name| std::env::var(name).ok())
    }

    /// One that `lookup` tells of.
    pub fn of(lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        Self { lookup: Arc::new(lookup), hidden: Arc::default() }
    }

    /// The same, of which programs do not see the variables `names`.
    #[must_use]
    pub fn hiding(self, names: impl IntoIterator<Item = String>) -> Self {
        Self { hidden: Arc::new(names.into_iter().collect()), ..self }
    }

    /// The value of a variable; one that is empty is none.
    pub fn get(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    /// The variables that hold secrets.
    pub(super) fn hidden(&self) -> impl Iterator<Item = &String> {
        self.hidden.iter()
    }
}

impl Source {
    /// The variable that it stands in, if it does.
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Environment(name) => Some(name),
            Self::Command(_) | Self::Written(_) => None,
        }
    }

    /// Fetches the secret. Where there is none the file or the keyring can be mended, so it is fetched again later.
    pub(super) fn fetch(&self, environment: &Environment, lang: Lang) -> Result<Secret, Failure> {
        let found = match self {
            Self::Written(secret) => Ok(secret.clone()),
            Self::Environment(name) => {
                let value = environment.get(name).map(Secret);
                value.ok_or_else(|| Message::new("channels.secret.no_variable").with("name", name))
            }
            Self::Command(words) => told_by(words, environment),
        };
        found.map_err(|message| Failure::Later(Shown::line(&message.say(lang))))
    }
}

/// What a command tells in its first line.
fn told_by(words: &[String], environment: &Environment) -> Result<Secret, Message> {
    let program = words.first().map_or("", String::as_str);
    let about = |key| Message::new(key).with("program", program);
    let child = Child { words, hidden: environment, input: None, output: Output::Kept(MOST_BYTES), limit: LONGEST };
    let ran = child.run().map_err(|cause| about("channels.secret.not_run").with("cause", cause))?;
    match ran.ended {
        Ended::Exited(0) => {}
        Ended::Exited(status) => return Err(about("channels.secret.failed").with("status", status)),
        Ended::Killed => return Err(about("channels.secret.broken_off")),
        Ended::TooSlow => return Err(about("channels.secret.too_slow").with("seconds", LONGEST.as_secs())),
    }
    let text = String::from_utf8(ran.output).map_err(|_| about("channels.secret.no_text"))?;
    let line = text.lines().next().unwrap_or_default().trim_end_matches('\r');
    if line.is_empty() { Err(about("channels.secret.empty")) } else { Ok(Secret::new(line)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANARY: &str = "kanarienvogel-71";

    fn fetched(source: &Source) -> Result<Secret, Failure> {
        let environment = Environment::of(|name| (name == "SMTP").then(|| CANARY.to_owned()));
        source.fetch(&environment, Lang::En)
    }

    fn command(words: &[&str]) -> Source {
        Source::Command(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn a_secret_comes_from_a_command_or_the_environment() {
        let printf = command(&["sh", "-c", "printf 'kanarienvogel-71\\nsecond line\\n'; cat"]);
        for source in [printf, Source::Environment("SMTP".to_owned()), Source::Written(Secret::new(CANARY))] {
            assert_eq!(fetched(&source).unwrap().reveal(), CANARY);
        }
    }

    #[test]
    fn whoever_tells_no_secret_is_asked_again_later_and_nothing_of_it_is_said() {
        let wrong = [
            (Source::Environment("OTHER".to_owned()), "$OTHER"),
            (command(&["sh", "-c", "echo kanarienvogel-71; echo kanarienvogel-71 >&2; exit 3"]), "status 3"),
            (command(&["true", CANARY]), "printed nothing"),
            (command(&["/no/such/program", CANARY]), "/no/such/program"),
            (command(&["sh", "-c", "kill -9 $$", CANARY]), "broken off"),
        ];
        for (source, part) in wrong {
            let Err(Failure::Later(why)) = fetched(&source) else { panic!("{source:?}") };
            assert!(why.as_str().contains(part), "{why}");
            assert!(!why.as_str().contains(CANARY), "{why}");
        }
    }

    #[test]
    fn nothing_tells_a_secret_by_being_printed() {
        let secret = Secret::new(CANARY);
        let environment = Environment::of(|_| Some(CANARY.to_owned())).hiding(["A".to_owned()]);
        let sources = (Source::Written(secret.clone()), command(&["pass", CANARY]));
        let said = format!("{secret:?} {secret:#?} {sources:?} {sources:#?} {environment:?}");
        assert!(!said.contains(CANARY) && said.contains("pass"), "{said}");
    }
}
