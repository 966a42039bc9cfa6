//! Letters on their way out: how they read, and what becomes of them whatever the other side does.

mod desktop;
mod letters;
mod mail;
mod program;
mod real;
mod servers;
mod webhook;

use std::path::Path;

use tasuki::i18n::Lang;
use tasuki::remind::{ChannelsFile, Environment, Failure, Outlet, Outlets};

/// What stands in for a secret, and is to be seen nowhere.
const CANARY: &str = "kanarienvogel-71";

/// The only way out that a file makes, in an environment that holds but the canary.
fn only(file: &str) -> Box<dyn Outlet> {
    let environment = Environment::of(|name| (name == "CANARY").then(|| CANARY.to_owned()));
    only_in(file, &environment)
}

fn only_in(file: &str, environment: &Environment) -> Box<dyn Outlet> {
    let file = ChannelsFile::read("channels.toml", file, Path::new("/"), None);
    let file = file.unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut outlets = Outlets::of(&file, environment, Lang::En);
    assert_eq!(outlets.len(), 1);
    outlets.remove(0)
}

/// What came of it, in a word and with what was said; nothing of it is ever a secret.
fn told(sent: Result<tasuki::gate::Shown, Failure>) -> (&'static str, String) {
    let (word, said) = match sent {
        Ok(said) => ("left", said),
        Err(Failure::Later(said)) => ("later", said),
        Err(Failure::NotBefore(said, _)) => ("not before", said),
        Err(Failure::Never(said)) => ("never", said),
    };
    assert!(!said.as_str().contains(CANARY) && said.as_str().chars().count() <= 200, "{said}");
    (word, said.into_string())
}
