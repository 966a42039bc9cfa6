//! `keys`: the keys in force: those of the table in the order of the preset, with the user's own.

use serde_json::json;

use super::args::Format;
use super::{Out, Setting};
use crate::app::command::{COMMANDS, Group, Spec};
use crate::app::key::Key;
use crate::app::keymap::{Keymap, scope_name, written};
use crate::error::Result;
use crate::i18n::Lang;

/// Behind a key that the user gave.
const OWN: &str = "*";

pub(super) fn print(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let lang = setting.lang;
    let preset = setting.config.settings.keys;
    let (keymap, trouble) = setting.own.keymap(preset);
    let usual = Keymap::of_preset(preset);
    let is_changed = |spec: &Spec| keymap.all_of(spec.command) != usual.all_of(spec.command);
    match setting.format {
        Format::Json => {
            let rows = COMMANDS.iter().map(|spec| {
                let plain = |keys: &[Key]| keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ");
                let keys: Vec<String> = keymap.all_of(spec.command).into_iter().map(plain).collect();
                let scopes: Vec<_> = spec.scopes.iter().map(|scope| scope_name(*scope)).collect();
                json!({
                    "name": spec.name,
                    "keys": keys,
                    "scopes": scopes,
                    "title": spec.command.title().say(lang),
                    "changed": is_changed(spec),
                })
            });
            out.json(&json!(rows.collect::<Vec<_>>()))?;
        }
        Format::Md => {
            out.line(&format!("| {} | {} |", lang.text("keys.keys"), lang.text("keys.does")))?;
            out.line("|---|---|")?;
            for group in Group::ALL {
                out.line(&format!("| **{}** | |", group.title().say(lang)))?;
                for spec in COMMANDS.iter().filter(|spec| spec.group == group) {
                    let keys: Vec<_> =
                        keys(&keymap, spec).into_iter().map(|(keys, mark)| format!("`{keys}`{mark}")).collect();
                    let keys = if keys.is_empty() { "-".to_owned() } else { keys.join(" ") };
                    out.line(&format!("| {keys} | {} |", spec.command.title().say(lang)))?;
                }
            }
        }
        Format::Table => table(&keymap, &is_changed, lang, out)?,
    }
    for line in trouble.iter().flat_map(|trouble| trouble.lines(lang)) {
        out.complain(&format!("tasuki: {line}"));
    }
    Ok(u8::from(trouble.is_some()))
}

fn table(keymap: &Keymap, is_changed: &dyn Fn(&Spec) -> bool, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    let mut table = super::leads::table();
    table.set_header([lang.text("keys.keys"), lang.text("keys.does")]);
    for spec in COMMANDS {
        let keys: Vec<_> = keys(keymap, spec).into_iter().map(|(keys, mark)| format!("{keys}{mark}")).collect();
        let keys = if keys.is_empty() { "-".to_owned() } else { keys.join("  ") };
        table.add_row([keys, spec.command.title().say(lang)]);
    }
    out.line(&table.to_string())?;
    if COMMANDS.iter().any(is_changed) {
        out.line(&lang.text("keys.own"))?;
    }
    Ok(())
}

/// The keys of a command as they are shown, each with the mark of the user's own.
fn keys(keymap: &Keymap, spec: &Spec) -> Vec<(String, &'static str)> {
    let all = keymap.all_of(spec.command).into_iter();
    all.map(|keys| (written(keys), if keymap.is_own(spec.command, keys) { OWN } else { "" })).collect()
}
