//! The file: what is right, what is not, and what is told of it.

use std::path::Path;

use super::*;

fn read_in(text: &str, lang: Lang) -> Result<ChannelsFile, String> {
    let home = Path::new("/home/tanaka");
    ChannelsFile::read("channels.toml", text, Path::new("/etc/tasuki"), Some(home)).map_err(|wrong| wrong.say(lang))
}

fn read(text: &str) -> Result<ChannelsFile, String> {
    read_in(text, Lang::En)
}

fn wrong(text: &str) -> Vec<String> {
    let said = read(text).unwrap_err();
    said.lines().map(|line| line.replacen("channels.toml:", "", 1)).collect()
}

const WHOLE: &str = r#"
[mail]
server = "smtp.example.co.jp"
port = 2525
security = "tls"
user = "tasuki"
password = { command = ["pass", "show", "smtp"] }
from = "襷 <tasuki@example.co.jp>"
ca = "company.pem"

[webhook.team]
url = { environment = "TEAM_URL" }
lang = "ja"

[webhook.heads]
url = "https://hooks.example.com/a/b"

[program.pager]
command = ["page-me", "--urgent"]

[desktop]
by = "terminal"
terminal = "osc99"
"#;

#[test]
fn a_whole_file_is_read() {
    let file = read(WHOLE).unwrap();
    let mail = file.mail.clone().unwrap();
    assert_eq!((mail.server.as_str(), mail.port, mail.security), ("smtp.example.co.jp", 2525, Security::Tls));
    assert_eq!(mail.from.name.as_deref(), Some("襷"));
    assert_eq!(mail.ca.as_deref(), Some(Path::new("/etc/tasuki/company.pem")));
    let login = mail.login.unwrap();
    let command = ["pass", "show", "smtp"].map(ToOwned::to_owned).to_vec();
    assert_eq!((login.user.as_str(), login.password), ("tasuki", Source::Command(command)));
    assert_eq!(file.webhooks["team"].lang, Some(Lang::Ja));
    assert_eq!(file.programs["pager"].command, ["page-me", "--urgent"]);
    assert_eq!(file.desktop, Desktop { by: By::Terminal, terminal: Some(terminal::Kind::Osc99) });
    let channels: Vec<String> = file.channels().map(|channel| channel.to_string()).collect();
    assert_eq!(channels, ["mail", "webhook:heads", "webhook:team", "program:pager"]);
    assert_eq!(file.variables().collect::<Vec<_>>(), ["TEAM_URL"]);
}

#[test]
fn a_url_in_the_file_is_right_and_told_of_at_its_line() {
    let file = read(WHOLE).unwrap();
    let remarks: Vec<_> = file.remarks.iter().map(|remark| (remark.line, remark.message.say(Lang::En))).collect();
    assert_eq!(remarks.len(), 1);
    assert_eq!(remarks[0].0, 16);
    assert!(remarks[0].1.contains("[webhook.heads]") && !remarks[0].1.contains("hooks.example"), "{remarks:?}");
}

#[test]
fn ports_follow_the_way_a_mail_is_kept_from_others() {
    let port = |security: &str, server: &str| {
        let text = format!("[mail]\nserver = '{server}'\nfrom = 'a@example.com'\n{security}");
        read(&text).map(|file| file.mail.unwrap().port)
    };
    assert_eq!(port("", "smtp.example.com"), Ok(587));
    assert_eq!(port("security = 'tls'", "10.0.0.7"), Ok(465));
    for here in ["localhost", "127.0.0.1", "::1"] {
        assert_eq!(port("security = 'none'", here), Ok(25), "{here}");
    }
    assert!(port("security = 'none'", "smtp.example.com").unwrap_err().contains("would travel in the open"));
}

#[test]
fn every_mistake_has_its_line_and_the_word_that_was_meant() {
    let text = "[mail]\nservr = 'smtp.example.com'\nsecurity = 'startls'\nport = 0\nfrom = 'nobody'\n\
                user = ' '\npassword = 'hunter2'\n[webhook.'a b']\nurl = 'ftp://x'\n[program.p]\ncommand = []\n\
                [desktop]\nby = 'buss'\nterminal = 'osc8'\n[fax]\n";
    let expected = [
        "2:1: `servr` is not known in [mail]; did you mean `server`?",
        "3:12: `security` cannot be `startls`; did you mean `starttls`?",
        "4:8: 0 is no port; write a number from 1 to 65535",
        "5:8: `nobody` is no mail address; write \"tasuki@example.co.jp\" or \"Tasuki <tasuki@example.co.jp>\"",
        "6:8: `user` is blank: write something, or take the line out",
        "7:12: a password does not stand in this file: write { command = [\"pass\", \"show\", \"smtp\"] } or { environment = \"TASUKI_SMTP_PASSWORD\" }",
        "8:10: `a b` cannot be a name here: letters, digits, - and _, 40 at most",
        "9:7: this is no URL of a room; it begins with https://",
        "11:11: `command` must begin with a program: [\"pass\", \"show\", \"smtp\"]",
        "13:6: `by` cannot be `buss`; did you mean `bus`?",
        "14:12: `terminal` cannot be `osc8`; did you mean `osc9`?",
        "15:2: `fax` is not known here; known are: mail, webhook, program, desktop, reviews",
    ];
    assert_eq!(wrong(text), expected);
    let ja = read_in(text, Lang::Ja).unwrap_err();
    assert!(ja.contains("7:12: パスワードはこのファイルに直接書けません") && !ja.contains("hunter2"), "{ja}");
}

#[test]
fn what_does_not_fit_together_is_told() {
    let mail = |rest: &str| wrong(&format!("[mail]\nserver = 'localhost'\nfrom = 'a@example.com'\n{rest}"));
    assert_eq!(
        mail("user = 'a'"),
        ["4:8: `user` goes with `password`: say where the password is kept, or take `user` out"]
    );
    assert_eq!(mail("password = { environment = 'A' }").len(), 1);
    assert_eq!(
        mail("user = 'a'\npassword = { environment = 'A', command = ['b'] }"),
        ["5:12: a secret is kept in one place: write `command` or `environment`, not both"]
    );
    assert_eq!(mail("user = 'a'\npassword = {}"), ["5:12: say where the secret is kept: `command` or `environment`"]);
    assert_eq!(
        mail("user = 'a'\npassword = { enviroment = 'A' }"),
        ["5:14: `enviroment` is not known in [mail.password]; did you mean `environment`?"]
    );
    assert_eq!(wrong("[mail]\nserver = 'localhost'"), ["1:1: `from` is missing in [mail]"]);
    assert_eq!(wrong("[webhook.a]\nurl = 'http://example.com/'").len(), 1, "in the open");
    assert!(read("[webhook.a]\nurl = 'http://localhost:8080/x'").is_ok());
}

#[test]
fn the_example_holds_nothing_and_uncommented_it_is_right() {
    for lang in [Lang::Ja, Lang::En] {
        let text = example(lang);
        assert_eq!(read(&text), Ok(ChannelsFile::default()));
        let said: Vec<&str> =
            text.lines().filter(|line| !line.starts_with("# ")).map(|line| line.trim_start_matches('#')).collect();
        let file = read(&said.join("\n")).unwrap();
        assert!(file.mail.is_some_and(|mail| mail.login.is_some() && mail.ca.is_some()));
        assert_eq!((file.webhooks.len(), file.programs.len(), file.remarks.len()), (1, 1, 0));
    }
}

#[test]
fn over_ssh_and_without_a_bus_the_terminal_is_told() {
    let place = |by: By, set: &'static [&str]| {
        let environment = Environment::of(|name| set.contains(&name).then(|| "/nowhere".to_owned()));
        Desktop { by, terminal: None }.place(&environment)
    };
    let bus = "DBUS_SESSION_BUS_ADDRESS";
    assert_eq!(place(By::Auto, &["DBUS_SESSION_BUS_ADDRESS"]), Place::Bus);
    assert_eq!(place(By::Auto, &["DBUS_SESSION_BUS_ADDRESS", "SSH_CONNECTION"]), Place::Terminal, "{bus} is far away");
    assert_eq!(place(By::Auto, &["XDG_RUNTIME_DIR"]), Place::Terminal, "there is no bus in that folder");
    assert_eq!(place(By::Bus, &["DBUS_SESSION_BUS_ADDRESS", "SSH_TTY"]), Place::Bus);
    assert_eq!(place(By::Bus, &[]), Place::Nowhere);
    assert_eq!(place(By::Terminal, &["DBUS_SESSION_BUS_ADDRESS"]), Place::Terminal);
    assert_eq!(place(By::None, &["DBUS_SESSION_BUS_ADDRESS"]), Place::Nowhere);
}
