//! Hands the command line to [`tasuki::cli`] and turns its answer into an exit status.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use tasuki::cli::{self, Out};

fn main() -> ExitCode {
    let (mut output, mut errors) = (io::stdout().lock(), io::stderr().lock());
    let environment = |name: &str| std::env::var(name).ok();
    let is_terminal = output.is_terminal();
    let mut out = Out::new(&mut output, &mut errors).on_terminal(is_terminal);
    ExitCode::from(cli::run(std::env::args_os().collect(), &environment, &mut out))
}
