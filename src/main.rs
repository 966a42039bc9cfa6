//! Hands the command line to [`tasuki::cli`] and turns its answer into an exit status.
fn main() {}
