//! `import --revert`: takes back what a list brought.

use std::io::IsTerminal;

use chrono_tz::Tz;
use serde_json::json;

use super::super::{Out, Setting};
use super::STOPPED;
use super::bar::Bar;
use super::report::Remarks;
use crate::agreement::Versions;
use crate::clock::OnWall;
use crate::desk::{Desk, LeftAlone, Onlooker, Progress, Reverted};
use crate::error::{Error, Result};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::runtime::Interrupt;
use crate::storage::ImportKept;

pub(super) fn revert(setting: &Setting, name: &str, rehearse: bool, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = if rehearse { setting.reading_desk()? } else { setting.desk()? };
    let import = desk.import_called(name)?;
    let interrupt = Interrupt::listen().map_err(Error::internal)?;
    let has_bar = !setting.is_json() && std::io::stderr().is_terminal();
    let mut seen = Seen {
        lang: setting.lang,
        is_json: setting.is_json(),
        versions: std::sync::Arc::clone(desk.versions()),
        zone: desk.agreement().zone,
        interrupt: &interrupt,
        bar: has_bar.then(|| Bar::new(setting.lang)),
        left: Remarks::new(),
    };
    let reverted = desk.revert_import(import.id, rehearse, &mut seen)?;
    seen.bar = None;
    let left = &mut seen.left;
    if setting.is_json() {
        print_json(&desk, &reverted, rehearse, left, out)?;
    } else {
        print(setting.lang, &reverted, rehearse, left, out)?;
    }
    Ok(if reverted.is_stopped { STOPPED } else { 0 })
}

fn print(lang: Lang, reverted: &Reverted, rehearsed: bool, left: &mut Remarks, out: &mut Out<'_>) -> Result<()> {
    reverted.told(rehearsed).iter().try_for_each(|said| out.line(&said.say(lang)))?;
    left.each(|line| out.line(line))
}

fn print_json(desk: &Desk, reverted: &Reverted, rehearsed: bool, left: &mut Remarks, out: &mut Out<'_>) -> Result<()> {
    let Reverted { import, kept, beside, before, is_stopped } = reverted;
    let head = json!({
        "id": import.id.to_string(),
        "file": import.file,
        "dry_run": rehearsed,
        "at": kept.at.rfc3339(&desk.agreement().zone),
        "by": kept.by,
        "gone": kept.gone,
        "put_back": kept.put_back,
        "left_alone": kept.left_alone,
        "touches": beside.touches,
        "consents": beside.consents,
        "costs": beside.costs,
        "before": before,
        "stopped": is_stopped,
    });
    let head = serde_json::to_string_pretty(&head).map_err(Error::internal)?;
    // The list goes before its closing bracket.
    out.text(head.strip_suffix("\n}").unwrap_or(&head))?;
    left.print_json("left", out)?;
    out.text("\n}\n")
}

/// Keeps the leads that stay, and shows how far it is.
struct Seen<'i> {
    lang: Lang,
    is_json: bool,
    versions: std::sync::Arc<Versions>,
    zone: Tz,
    interrupt: &'i Interrupt,
    bar: Option<Bar>,
    left: Remarks,
}

impl Onlooker<LeftAlone> for Seen<'_> {
    fn hear(&mut self, left: LeftAlone) -> Result<()> {
        let at = OnWall { at: left.since.at, zone: self.zone };
        if self.is_json {
            let list = left.list.as_ref().map(Shown::as_str);
            let since = json!({
                "act": left.since.act,
                "by": left.since.by,
                "at": at.at.rfc3339(&at.zone),
                "list": list,
            });
            let told = json!({ "lead": left.lead, "called": left.called.as_str(), "since": since });
            return self.left.add(&told.to_string());
        }
        let by = Shown::line(self.versions.called(&left.since.by)).into_string();
        let told = left.told(&by, at).say(self.lang);
        self.left.add(&told)
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

/// What `import --list` says of a list: that it is complete, or that it was taken back.
pub(super) fn state(import: &ImportKept, by: &str, zone: Tz) -> Message {
    let Some(revert) = &import.reverted else {
        return Message::new(if import.is_whole { "import.whole" } else { "import.unfinished" });
    };
    let key = match (revert.is_whole, revert.left_alone) {
        (false, _) => "revert.state_begun",
        (true, 0) => "revert.state",
        (true, _) => "revert.state_partly",
    };
    let said = Message::new(key).with("by", by).with("at", OnWall { at: revert.at, zone });
    if key == "revert.state_partly" { said.with("left", revert.left_alone) } else { said }
}

/// The same for machines; nothing where it was not taken back.
pub(super) fn document(import: &ImportKept, zone: Tz) -> Option<serde_json::Value> {
    let revert = import.reverted.as_ref()?;
    Some(json!({
        "at": revert.at.rfc3339(&zone),
        "by": revert.by,
        "gone": revert.gone,
        "put_back": revert.put_back,
        "left_alone": revert.left_alone,
        "whole": revert.is_whole,
    }))
}
