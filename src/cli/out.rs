//! What is printed: the one place that writes to standard output and standard error.

use std::io::{self, ErrorKind, Write};

use crate::error::{Error, Result};
use crate::gate::Shown;

/// Standard output, or a text where the program calls itself.
pub struct Out<'o> {
    to: &'o mut dyn Write,
    errors: &'o mut dyn Write,
    is_terminal: bool,
}

impl<'o> Out<'o> {
    /// Prints to `to`, complains to `errors`.
    pub fn new(to: &'o mut dyn Write, errors: &'o mut dyn Write) -> Self {
        Self { to, errors, is_terminal: false }
    }

    /// The same, told whether standard output is a terminal: no data are printed there.
    #[must_use]
    pub fn on_terminal(self, is_terminal: bool) -> Self {
        Self { is_terminal, ..self }
    }

    /// Whether standard output is a terminal.
    pub(super) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// For data of an export, which no gate may change: never to a terminal.
    pub(super) fn data(&mut self) -> &mut dyn Write {
        self.to
    }

    /// A line. What came from outside in it went through the gate where it was put together; it does once more here.
    pub(super) fn line(&mut self, text: &str) -> Result<()> {
        let shown = Shown::lines(text);
        ignore_closed(writeln!(self.to, "{shown}"))
    }

    /// A text as it is: of the agreement, of help.
    pub(super) fn text(&mut self, text: &str) -> Result<()> {
        ignore_closed(self.to.write_all(text.as_bytes()))
    }

    /// One JSON document.
    pub(super) fn json(&mut self, value: &serde_json::Value) -> Result<()> {
        let text = serde_json::to_string_pretty(value).map_err(Error::internal)?;
        ignore_closed(writeln!(self.to, "{text}"))
    }

    /// A line of complaint.
    pub(super) fn complain(&mut self, text: &str) {
        // There is nobody left to tell where this fails.
        let _ = writeln!(self.errors, "{}", Shown::lines(text));
    }
}

/// Whoever reads may stop reading (`| head`): that is no error.
fn ignore_closed(written: io::Result<()>) -> Result<()> {
    match written {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => Err(Error::internal(cause)),
        _ => Ok(()),
    }
}
