//! What is said of an import: kept on disk once it is long, because a remark may be made on every row.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use serde_json::{Value, json};
use tempfile::SpooledTempFile;

use super::super::Out;
use super::super::maps::Chosen;
use super::bar::Bar;
use super::rejected::RejectsFile;
use crate::desk::{Imported, Lookalikes, Onlooker, Progress, Remark, Sample};
use crate::error::{Error, Result};
use crate::i18n::{Lang, Message};
use crate::ids::OpId;
use crate::runtime::Interrupt;
use crate::storage::ImportKept;

/// So many bytes of remarks are kept in memory.
const IN_MEMORY: usize = 1 << 20;

/// Remarks of one kind, as they will be printed.
pub(super) struct Remarks {
    kept: SpooledTempFile,
    count: u64,
}

impl Remarks {
    pub(super) fn new() -> Self {
        Self { kept: SpooledTempFile::new(IN_MEMORY), count: 0 }
    }

    pub(super) fn add(&mut self, text: &str) -> Result<()> {
        self.count += 1;
        writeln!(self.kept, "{text}").map_err(Error::internal)
    }

    /// Passes the lines on, one by one.
    pub(super) fn each(&mut self, mut take: impl FnMut(&str) -> Result<()>) -> Result<()> {
        self.kept.seek(SeekFrom::Start(0)).map_err(Error::internal)?;
        let mut lines = io::BufReader::new(&mut self.kept);
        let mut line = String::new();
        loop {
            line.clear();
            match io::BufRead::read_line(&mut lines, &mut line).map_err(Error::internal)? {
                0 => return Ok(()),
                _ => take(line.trim_end_matches('\n'))?,
            }
        }
    }

    /// Prints them as one more list of a document, of which each line is a value.
    pub(super) fn print_json(&mut self, name: &str, out: &mut Out<'_>) -> Result<()> {
        out.text(&format!(",\n  \"{name}\": ["))?;
        let mut between = "\n    ";
        self.each(|line| {
            out.text(std::mem::replace(&mut between, ",\n    "))?;
            out.text(line)
        })?;
        out.text(if self.count == 0 { "]" } else { "\n  ]" })
    }
}

/// How an import is taken back. So much of its id is enough, as good as always.
fn way_back(id: OpId) -> Message {
    Message::new("revert.way_back").with("id", id.to_string().get(..8).unwrap_or_default())
}

/// What is told of a file in a report's document.
pub(super) struct Told<'t> {
    pub(super) chosen: &'t Chosen,
    /// How it was understood.
    pub(super) read_as: Value,
    /// Its first rows, where it is only looked at.
    pub(super) samples: &'t [Sample],
    /// How many of its new leads may be the same person as another lead, where that was counted.
    pub(super) lookalikes: Option<Lookalikes>,
}

/// The report of one file.
pub(super) struct Report<'r> {
    lang: Lang,
    is_json: bool,
    rejects_file: Option<&'r mut RejectsFile>,
    interrupt: &'r Interrupt,
    pub(super) bar: Option<Bar>,
    changes: Remarks,
    contradictions: Remarks,
    rejects: Remarks,
}

impl<'r> Report<'r> {
    pub(super) fn new(
        lang: Lang,
        is_json: bool,
        rejects_file: Option<&'r mut RejectsFile>,
        interrupt: &'r Interrupt,
    ) -> Self {
        let (changes, contradictions, rejects) = (Remarks::new(), Remarks::new(), Remarks::new());
        Self { lang, is_json, rejects_file, interrupt, bar: None, changes, contradictions, rejects }
    }

    /// Prints the counts, and every remark.
    pub(super) fn print(
        &mut self,
        imported: &Imported,
        lookalikes: Option<Lookalikes>,
        rehearsed: bool,
        out: &mut Out<'_>,
    ) -> Result<()> {
        let tally = &imported.tally;
        let counts = Message::new(if rehearsed { "import.would" } else { "import.done" })
            .with("read", tally.read)
            .with("created", tally.created)
            .with("matched", tally.matched)
            .with("updated", tally.updated)
            .with("unchanged", tally.unchanged)
            .with("sanitised", tally.sanitised)
            .with("rejected", tally.rejected);
        out.line(&counts.say(self.lang))?;
        if imported.told_before > 0 {
            out.line(&Message::new("import.told_before").with("rows", imported.told_before).say(self.lang))?;
        }
        if let Some(handed_over) = imported.handed_over {
            let key = if rehearsed { "import.would_hand_over" } else { "import.handed_over" };
            out.line(&Message::new(key).with("n", handed_over).say(self.lang))?;
        }
        if let Some(told) = lookalikes.and_then(Lookalikes::told) {
            out.line(&told.say(self.lang))?;
        }
        for remarks in [&mut self.changes, &mut self.contradictions, &mut self.rejects] {
            remarks.each(|line| out.line(line))?;
        }
        let brought = tally.created + tally.updated > 0;
        match imported.id.filter(|_| brought && !rehearsed) {
            Some(id) => out.line(&way_back(id).say(self.lang)),
            None => Ok(()),
        }
    }

    /// The same as a JSON document, whose remarks are printed as they are read.
    pub(super) fn print_json(
        &mut self,
        file: &Path,
        told: &Told<'_>,
        imported: &Imported,
        out: &mut Out<'_>,
    ) -> Result<()> {
        let tally = &imported.tally;
        let mut head = json!({
            "id": imported.id.map(|id| id.to_string()),
            "file": file.display().to_string(),
            "records": told.chosen.map.unit.word(),
            "preset": told.chosen.document(),
            "read": tally.read,
            "created": tally.created,
            "matched": tally.matched,
            "updated": tally.updated,
            "unchanged": tally.unchanged,
            "sanitised": tally.sanitised,
            "rejected": tally.rejected,
            "before": imported.before,
            "told_before": imported.told_before,
            "handed_over": imported.handed_over,
            "stopped": imported.is_stopped,
            "likely_duplicates": told.lookalikes.and_then(Lookalikes::count),
            "read_as": told.read_as,
        });
        if !told.samples.is_empty() {
            let cells = |sample: &Sample| json!({ "line": sample.line, "cells": sample.cells });
            head["samples"] = told.samples.iter().map(cells).collect();
        }
        let head = serde_json::to_string_pretty(&head).map_err(Error::internal)?;
        // The lists go before its closing bracket.
        out.text(head.strip_suffix("\n}").unwrap_or(&head))?;
        let all = [
            ("changes", &mut self.changes),
            ("contradictions", &mut self.contradictions),
            ("rejects", &mut self.rejects),
        ];
        for (name, remarks) in all {
            remarks.print_json(name, out)?;
        }
        out.text("\n}")
    }

    fn line(&self, text: &Message, value: &Value) -> String {
        if self.is_json { value.to_string() } else { crate::gate::Shown::line(&text.say(self.lang)).into_string() }
    }
}

impl Onlooker<Remark> for Report<'_> {
    fn begins(&mut self, import: &ImportKept, rehearse: bool) -> Result<()> {
        self.rejects_file.as_mut().map_or(Ok(()), |file| file.begin(import, rehearse))
    }

    fn keeps(&mut self, read: u64) -> Result<()> {
        self.rejects_file.as_mut().map_or(Ok(()), |file| file.mark(read))
    }

    fn hear(&mut self, remark: Remark) -> Result<()> {
        let lang = self.lang;
        match remark {
            Remark::Changed(change) => {
                let value = json!({ "line": change.line, "column": change.column, "what": change.what.say(lang) });
                let told = Message::new("import.changed").with("line", change.line).with("column", &change.column);
                let line = self.line(&told.with_message("what", change.what), &value);
                self.changes.add(&line)
            }
            Remark::Contradicts(contradiction) => {
                let value = json!({ "line": contradiction.line, "cause": contradiction.cause.say(lang) });
                let told = Message::new("import.contradicts").with("line", contradiction.line);
                let line = self.line(&told.with_message("cause", contradiction.cause), &value);
                self.contradictions.add(&line)
            }
            Remark::Rejected(reject) => {
                if let Some(file) = &mut self.rejects_file {
                    file.add(&reject)?;
                }
                let value = json!({ "line": reject.line, "column": reject.column, "cause": reject.cause.say(lang) });
                let told = Message::new("import.rejects").with("line", reject.line);
                let told = told.with("column", reject.column.as_deref().unwrap_or("-"));
                let line = self.line(&told.with_message("cause", reject.cause), &value);
                self.rejects.add(&line)
            }
        }
    }

    fn see(&mut self, progress: Progress) {
        if let Some(bar) = &mut self.bar {
            bar.show(progress);
        }
    }

    fn stops(&self) -> bool {
        self.interrupt.is_asked()
    }
}
