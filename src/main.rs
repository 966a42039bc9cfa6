//! Hands the command line to [`tasuki::cli`] and turns its answer into an exit status.

use std::io;
use std::process::ExitCode;

use tasuki::cli::{self, Out};

fn main() -> ExitCode {
    let (mut output, mut errors) = (io::stdout().lock(), io::stderr().lock());
    let environment = |name: &str| std::env::var(name).ok();
    ExitCode::from(cli::run(std::env::args_os().collect(), &environment, &mut Out::new(&mut output, &mut errors)))
}
