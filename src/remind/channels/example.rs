//! A file to begin with: every key with what it is for, all of it commented out.

use crate::i18n::Lang;

/// One thing that the file can hold.
enum Part {
    /// A line of words.
    Say(&'static str),
    /// A line of the file.
    Line(&'static str),
    /// An empty line.
    Gap,
}

use Part::{Gap, Line, Say};

const PARTS: &[Part] = &[
    Say("channels.example.head"),
    Say("channels.example.secrets"),
    Gap,
    Say("channels.example.mail"),
    Line("[mail]"),
    Line("server = \"smtp.example.co.jp\""),
    Say("channels.example.security"),
    Line("security = \"starttls\""),
    Line("port = 587"),
    Line("user = \"tasuki@example.co.jp\""),
    Say("channels.example.password"),
    Line("password = { command = [\"pass\", \"show\", \"smtp\"] }"),
    Line("from = \"Tasuki <tasuki@example.co.jp>\""),
    Say("channels.example.ca"),
    Line("ca = \"company.pem\""),
    Gap,
    Say("channels.example.webhook"),
    Line("[webhook.team]"),
    Line("url = { environment = \"TASUKI_WEBHOOK_TEAM\" }"),
    Line("lang = \"ja\""),
    Gap,
    Say("channels.example.program"),
    Line("[program.pager]"),
    Line("command = [\"/usr/local/bin/page-me\", \"--urgent\"]"),
    Gap,
    Say("channels.example.desktop"),
    Line("[desktop]"),
    Say("channels.example.by"),
    Line("by = \"auto\""),
    Say("channels.example.terminal"),
    Line("terminal = \"auto\""),
    Gap,
    Say("channels.example.reviews"),
    Line("[reviews]"),
    Line("folder = \"~/reviews\""),
    Line("form = \"html\""),
];

/// The file, with nothing of it in force.
pub fn example(lang: Lang) -> String {
    let mut text = String::new();
    for part in PARTS {
        let line = match part {
            Say(key) => format!("# {}", lang.text(key)),
            Line(line) => format!("#{line}"),
            Gap => String::new(),
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}
