//! `remind --install`: the watch as a service of the user's own, which begins with the machine and needs no terminal.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;

use super::{Out, Setting};
use crate::config;
use crate::error::{Error, Result};
use crate::i18n::Message;

/// What the service is called.
const NAME: &str = "tasuki-remind.service";

/// Writes the unit and starts it, where systemd is there; else says how it is started.
pub(super) fn install(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let program = std::env::current_exe().map_err(Error::internal)?;
    let database = setting.database()?;
    let database = std::path::absolute(&database).unwrap_or(database);
    let folder = units().ok_or_else(|| Error::user(Message::new("cli.no_home")))?;
    let path = folder.join(NAME);
    let text = unit(&program, &database, setting);
    write(&folder, &path, &text)?;
    let started = start();
    if setting.is_json() {
        out.json(&json!({ "unit": path.display().to_string(), "started": started }))?;
        return Ok(u8::from(!started));
    }
    let key = if started { "service.started" } else { "service.written" };
    out.line(&Message::new(key).with("path", path.display()).with("name", NAME).say(setting.lang))?;
    out.line(&setting.lang.text("service.lingers"))?;
    Ok(u8::from(!started))
}

/// Where a user's units lie.
fn units() -> Option<PathBuf> {
    let folder = std::env::var_os("XDG_CONFIG_HOME").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    let folder = folder.or_else(|| etcetera::home_dir().ok().map(|home| home.join(".config")));
    folder.map(|folder| folder.join("systemd").join("user"))
}

/// The unit's text. Whatever is read from it by the environment stands in a file that only its owner reads.
fn unit(program: &Path, database: &Path, setting: &Setting) -> String {
    let mut words = vec![program.display().to_string(), "--db".to_owned(), database.display().to_string()];
    // Whoever the agreement does not list has no desktop that anybody would write to.
    let desk = setting.reading_desk();
    if desk.is_ok_and(|desk| desk.agreement().person(setting.who.as_str()).is_some()) {
        words.extend(["--as".to_owned(), setting.who.to_string()]);
    }
    words.extend(["--lang".to_owned(), setting.lang.code().to_owned(), "remind".to_owned(), "--watch".to_owned()]);
    let config = setting.own.files.as_ref().map(|files| std::path::absolute(&files.config));
    let config = config.and_then(Result::ok).map(|path| format!("{}={}", config::VARIABLE, path.display()));
    let config = config.map(|said| format!("Environment={}\n", quoted(&said))).unwrap_or_default();
    let line: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!(
        "[Unit]\n\
         Description=Tasuki: reminders and escalation\n\
         Documentation=man:tasuki-remind(1)\n\
         \n\
         [Service]\n\
         ExecStart={}\n\
         {config}\
         # Secrets that channels.toml takes from the environment: NAME=VALUE, one a line; the file must be yours alone (0600).\n\
         EnvironmentFile=-%E/tasuki/remind.env\n\
         Restart=on-failure\n\
         RestartSec=30\n\
         NoNewPrivileges=yes\n\
         UMask=0077\n\
         \n\
         [Install]\n\
         WantedBy=default.target\n",
        line.join(" ")
    )
}

/// A word as systemd reads it back: `%` and `$` stand for themselves.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:@,".contains(c);
    let escaped = word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    if word.chars().all(is_plain) && !word.is_empty() { word.to_owned() } else { format!("\"{escaped}\"") }
}

fn write(folder: &Path, path: &Path, text: &str) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|cause| Error::unwritten(folder, &cause))?;
    match std::fs::read_to_string(path) {
        Ok(there) if there == text => Ok(()),
        Err(cause) if cause.kind() != ErrorKind::NotFound => Err(Error::io(path, &cause)),
        _ => std::fs::write(path, text).map_err(|cause| Error::unwritten(path, &cause)),
    }
}

/// Whether systemd took it.
fn start() -> bool {
    let asked = |words: &[&str]| {
        let mut command = Command::new("systemctl");
        command.arg("--user").args(words).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    asked(&["daemon-reload"]) && asked(&["enable", NAME]) && asked(&["restart", NAME])
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_path_with_anything_in_it_is_one_word_to_systemd() {
        assert_eq!(quoted("/home/tanaka/.local/bin/tasuki"), "/home/tanaka/.local/bin/tasuki");
        assert_eq!(quoted("/home/田中 花子/100%/$x\"\\.db"), "\"/home/田中 花子/100%%/$$x\\\"\\\\.db\"");
        assert_eq!(quoted(""), "\"\"");
    }
}
