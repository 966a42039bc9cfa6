//! What the user's own files say.

use std::io::ErrorKind;

use super::{Finding, Setting, Verdict};
use crate::cli::own::Trouble;
use crate::cli::themes;
use crate::config::Files;
use crate::i18n::Message;

pub(super) fn look(setting: &Setting) -> Vec<Finding> {
    let Some(files) = &setting.own.files else {
        return vec![Finding::look("config", Message::new("doctor.no_home"), Message::new("doctor.no_home_advice"))];
    };
    vec![config(setting, files), keymap(setting, files), channels(setting, files), themes(files), theme(setting)]
}

fn config(setting: &Setting, files: &Files) -> Finding {
    let path = files.config.display();
    match &setting.own.trouble {
        Some(trouble) => mistakes("config", Verdict::Wrong, trouble, "doctor.config_advice"),
        None if setting.own.is_there() => Finding::ok("config", Message::new("doctor.config").with("path", path)),
        None => Finding::ok("config", Message::new("doctor.no_config").with("path", path)),
    }
}

fn keymap(setting: &Setting, files: &Files) -> Finding {
    let path = files.keymap();
    match setting.own.keymap(setting.config.settings.keys).1 {
        // The console opens all the same, with the keys that are right.
        Some(trouble) => mistakes("keymap", Verdict::Look, &trouble, "doctor.keymap_advice"),
        None if path.exists() => Finding::ok("keymap", Message::new("doctor.keymap").with("path", path.display())),
        None => Finding::ok("keymap", Message::new("doctor.no_keymap")),
    }
}

/// By which ways reminders leave this machine.
fn channels(setting: &Setting, files: &Files) -> Finding {
    let path = files.folder().join(crate::remind::channels::FILE);
    match crate::cli::remind::channels_file(setting) {
        Err(trouble) => mistakes("channels", Verdict::Wrong, &trouble, "doctor.channels_advice"),
        Ok(None) => Finding::ok("channels", Message::new("doctor.no_channels").with("path", path.display())),
        Ok(Some(file)) => {
            let ways: Vec<_> = file.channels().map(|channel| crate::domain::words::way_out(&channel)).collect();
            let told = Message::new("doctor.channels").with("path", path.display()).with_list("ways", ways);
            let remarks: Vec<Message> = file.remarks.iter().map(|remark| remark.message.clone()).collect();
            if remarks.is_empty() {
                return Finding::ok("channels", told);
            }
            let advice = Some(Message::new("doctor.channels_secret"));
            Finding { id: "channels", verdict: Verdict::Look, told: [vec![told], remarks].concat(), advice }
        }
    }
}

/// Every mistake of a file by line.
fn mistakes(id: &'static str, verdict: Verdict, trouble: &Trouble, advice: &'static str) -> Finding {
    let told = match trouble {
        Trouble::Says(complaints) => {
            let at = |complaint: &crate::document::Complaint| {
                Message::new("document.at")
                    .with("file", &complaints.file)
                    .with("line", complaint.line)
                    .with("column", complaint.column)
                    .with_message("what", complaint.message.clone())
            };
            complaints.list.iter().map(at).collect()
        }
        Trouble::Unreadable(error) => vec![error.message.clone()],
    };
    Finding { id, verdict, told, advice: Some(Message::new(advice)) }
}

/// The folder of the user's own themes.
fn themes(files: &Files) -> Finding {
    let folder = files.folder().join("themes");
    match folder.read_dir() {
        Ok(entries) => {
            let is_theme = |name: &std::ffi::OsString| {
                std::path::Path::new(name).extension().is_some_and(|extension| extension == "toml")
            };
            let n = entries.flatten().map(|entry| entry.file_name()).filter(is_theme).count();
            Finding::ok("themes", Message::new("doctor.themes").with("n", n).with("path", folder.display()))
        }
        Err(cause) if cause.kind() == ErrorKind::NotFound => Finding::ok("themes", Message::new("doctor.no_themes")),
        Err(cause) => {
            let told = Message::new("doctor.themes_unreadable").with("path", folder.display()).with("cause", cause);
            Finding::look("themes", told, Message::new("doctor.themes_advice"))
        }
    }
}

/// Whether the theme in force can be read.
fn theme(setting: &Setting) -> Finding {
    let called = Message::new("doctor.theme").with("theme", &setting.config.settings.theme);
    match themes::wardrobe(setting) {
        Ok(_) => Finding::ok("theme", called),
        Err(error) => Finding::wrong("theme", error.message, error.hint),
    }
}
