//! `keys`: the table of commands, as it is.

use serde_json::json;

use super::args::Format;
use super::{Out, Setting};
use crate::app::command::{COMMANDS, Group};
use crate::app::key::Key;
use crate::error::Result;

pub(super) fn print(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let lang = setting.lang;
    match setting.format {
        Format::Json => {
            let rows = COMMANDS.iter().map(|spec| {
                let scopes: Vec<_> = spec.scopes.iter().map(|scope| format!("{scope:?}").to_lowercase()).collect();
                json!({ "name": spec.name, "keys": spec.keys, "scopes": scopes, "title": spec.command.title().say(lang) })
            });
            out.json(&json!(rows.collect::<Vec<_>>()))?;
        }
        Format::Md => {
            out.line(&format!("| {} | {} |", lang.text("keys.keys"), lang.text("keys.does")))?;
            out.line("|---|---|")?;
            for group in Group::ALL {
                out.line(&format!("| **{}** | |", group.title().say(lang)))?;
                for spec in COMMANDS.iter().filter(|spec| spec.group == group) {
                    let keys: Vec<_> = spec.keys.iter().map(|keys| format!("`{}`", written(keys))).collect();
                    out.line(&format!("| {} | {} |", keys.join(" "), spec.command.title().say(lang)))?;
                }
            }
        }
        Format::Table => {
            let mut table = super::leads::table();
            table.set_header([lang.text("keys.keys"), lang.text("keys.does")]);
            for spec in COMMANDS {
                let keys: Vec<_> = spec.keys.iter().map(|keys| written(keys)).collect();
                table.add_row([keys.join("  "), spec.command.title().say(lang)]);
            }
            out.line(&table.to_string())?;
        }
    }
    Ok(0)
}

/// Letters of one sequence stand together: `gg`.
fn written(keys: &str) -> String {
    let single = keys.split(' ').all(|key| key.parse::<Key>().is_ok() && key.chars().count() == 1);
    if single { keys.replace(' ', "") } else { keys.to_owned() }
}
