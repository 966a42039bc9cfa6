//! `config`: every setting with its value in force and where it comes from.

use serde_json::json;

use super::args::ShowConfig;
use super::own::Trouble;
use super::{Out, Setting};
use crate::config::{Files, Key, Origin, example};
use crate::error::{Error, Result};
use crate::i18n::Message;

pub(super) fn config(setting: &Setting, args: &ShowConfig, out: &mut Out<'_>) -> Result<u8> {
    if args.example {
        out.text(&example(setting.lang, &[]))?;
        return Ok(0);
    }
    if args.config_path {
        let files = setting.own.files.as_ref().ok_or_else(|| Error::user(Message::new("cli.no_home")))?;
        out.line(&files.config.display().to_string())?;
        return Ok(0);
    }
    let trouble = setting.own.trouble.as_ref();
    if setting.is_json() {
        as_json(setting, trouble, out)?;
    } else {
        as_table(setting, out)?;
    }
    for line in trouble.iter().flat_map(|trouble| trouble.lines(setting.lang)) {
        out.complain(&format!("tasuki: {line}"));
    }
    Ok(u8::from(trouble.is_some()))
}

fn as_table(setting: &Setting, out: &mut Out<'_>) -> Result<()> {
    let lang = setting.lang;
    let mut table = super::leads::table();
    table.set_header(["config.setting", "config.value", "config.from"].map(|key| lang.text(key)));
    for key in Key::ALL {
        let value = value(setting, *key).unwrap_or_else(|| "-".to_owned());
        let value = crate::gate::Shown::line(&value).into_string();
        table.add_row([key.name().to_owned(), value, origin(setting, *key).say(lang)]);
    }
    out.line(&table.to_string())?;
    if let Some(files) = &setting.own.files {
        for (key, path) in [("config.file", files.config.clone()), ("config.keymap", files.keymap())] {
            let key = Message::new(key).with("path", path.display());
            let state = if path.exists() { "config.is_there" } else { "config.is_not_there" };
            out.line(&key.with_message("state", Message::new(state)).say(lang))?;
        }
    }
    Ok(())
}

fn as_json(setting: &Setting, trouble: Option<&Trouble>, out: &mut Out<'_>) -> Result<()> {
    let settings = Key::ALL.iter().map(|key| {
        let origin = setting.config.origin(*key);
        let place = match origin {
            Origin::CommandLine(name) | Origin::Environment(name) => json!(name),
            Origin::File(line) => json!(line),
            Origin::Default => json!(null),
        };
        json!({ "name": key.name(), "value": value(setting, *key), "from": origin.word(), "place": place })
    });
    let files = setting.own.files.as_ref();
    out.json(&json!({
        "file": files.map(|files| &files.config),
        "keymap": files.map(Files::keymap),
        "settings": settings.collect::<Vec<_>>(),
        "wrong": trouble.map(|trouble| trouble.lines(setting.lang)).unwrap_or_default(),
    }))
}

/// The value in force, of what nobody said, too.
fn value(setting: &Setting, key: Key) -> Option<String> {
    match key {
        Key::Who => Some(setting.who.to_string()),
        Key::Database => setting.db.clone().or_else(|| setting.usual_database()).map(|path| path.display().to_string()),
        _ => setting.config.settings.value(key),
    }
}

fn origin(setting: &Setting, key: Key) -> Message {
    match setting.config.origin(key) {
        Origin::CommandLine(option) => Message::new("config.from_line").with("option", option),
        Origin::Environment(variable) => Message::new("config.from_environment").with("variable", variable),
        Origin::File(line) => Message::new("config.from_file").with("line", line),
        Origin::Default => Message::new("config.from_nobody"),
    }
}
