//! The file as it is written.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use lettre::message::Mailbox;
use rustls::pki_types::ServerName;

use super::{By, ChannelsFile, Desktop, FORMS, Login, MailServer, Program, Reviews, Webhook};
use crate::document::{Complaint, Complaints, Document, Item, Placed, Places, Section, hint};
use crate::domain::notice::Channel;
use crate::gate::has_visible;
use crate::i18n::{Lang, Message};
use crate::remind::secret::{Secret, Source};
use crate::remind::smtp::Security;
use crate::remind::terminal::Kind;

impl ChannelsFile {
    /// Reads the text of the file called `name`. A path in it is of the folder in which the file lies, or of `home` where
    /// it begins with `~/`.
    pub fn read(name: &str, text: &str, folder: &Path, home: Option<&Path>) -> Result<Self, Complaints> {
        // An editor of Windows may begin a file with the mark of its encoding.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = Document::new(name, text);
        let mut root = document.root();
        let path = |text: &str| match (text.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => folder.join(text),
        };
        let mut mail = None;
        if let Some(mut section) = root.section("mail") {
            mail = server(&mut section, &path);
            section.close();
        }
        let webhooks = named(&mut root, "webhook", Channel::Webhook, webhook);
        let programs = named(&mut root, "program", Channel::Program, program);
        let mut desktop = Desktop::default();
        if let Some(mut section) = root.section("desktop") {
            desktop = told_here(&mut section);
            section.close();
        }
        let mut reviews = None;
        if let Some(mut section) = root.section("reviews") {
            reviews = laid_down(&mut section, &path);
            section.close();
        }
        root.close();
        let remarks = remarks(&webhooks, &Places::of(text));
        document.finish(Some(Self { mail, webhooks, programs, desktop, reviews, remarks }))
    }
}

/// What is right and not advisable: a URL that gives whoever knows it a voice in the room.
fn remarks(webhooks: &BTreeMap<String, Webhook>, places: &Places) -> Vec<Complaint> {
    let written = webhooks.iter().filter(|(_, webhook)| matches!(webhook.url, Source::Written(_)));
    let remark = |(name, _): (&String, _)| {
        let message = Message::new("channels.url_in_file").with("section", format!("webhook.{name}"));
        let line = places.line(&format!("webhook.{name}.url")).unwrap_or(1);
        Complaint { line, column: 1, message }
    };
    let mut remarks: Vec<_> = written.map(remark).collect();
    remarks.sort_by_key(|remark| remark.line);
    remarks
}

/// The tables of `[key.NAME]`, by their names.
fn named<T>(
    root: &mut Section<'_, '_>,
    key: &str,
    channel: fn(String) -> Channel,
    read: fn(&mut Section<'_, '_>) -> Option<T>,
) -> BTreeMap<String, T> {
    let mut found = BTreeMap::new();
    let Some(mut all) = root.section(key) else { return found };
    for (name, item) in all.rest() {
        let made = channel(name.value.clone());
        if made.to_string().parse() != Ok(made) {
            all.complain(&name.span, Message::new("channels.no_name").with("name", &name.value));
        }
        let Some(mut section) = item.section() else { continue };
        found.extend(read(&mut section).map(|value| (name.value, value)));
        section.close();
    }
    all.close();
    found
}

fn laid_down(section: &mut Section<'_, '_>, path: &dyn Fn(&str) -> PathBuf) -> Option<Reviews> {
    let folder = filled(section, "folder");
    let folder = section.need("folder", folder);
    let known = FORMS.map(|form| (form, form));
    let form = word(section, "form", &known).map_or(FORMS[0], |form| form.value);
    Some(Reviews { folder: path(&folder?.value), form })
}

fn server(section: &mut Section<'_, '_>, path: &dyn Fn(&str) -> PathBuf) -> Option<MailServer> {
    let server = filled(section, "server");
    let server = section.need("server", server);
    let security = word(section, "security", &SECURITIES).map(|security| security.value);
    let security = security.unwrap_or(Security::StartTls);
    if let Some(server) = &server {
        if ServerName::try_from(server.value.as_str()).is_err() {
            section.complain(&server.span, Message::new("channels.no_server").with("value", &server.value));
        } else if security == Security::None && !is_here(&server.value) {
            section.misfit(&server.span, Message::new("channels.in_the_open").with("server", &server.value));
        }
    }
    let port = port(section, security);
    let login = login(section);
    let from = filled(section, "from").and_then(|from| {
        let read = from.value.parse::<Mailbox>().ok();
        // It goes into the envelope and into the mail's own name, where every server takes ASCII.
        let read = read.filter(|from| AsRef::<str>::as_ref(&from.email).is_ascii());
        if read.is_none() {
            section.complain(&from.span, Message::new("channels.no_address").with("value", &from.value));
        }
        read
    });
    let from = section.need("from", from);
    let ca = filled(section, "ca").map(|file| path(&file.value));
    Some(MailServer { server: server?.value, port, security, login, from: from?, ca })
}

const SECURITIES: [(&str, Security); 3] =
    [("starttls", Security::StartTls), ("tls", Security::Tls), ("none", Security::None)];

fn port(section: &mut Section<'_, '_>, security: Security) -> u16 {
    let usual = match security {
        Security::StartTls => 587,
        Security::Tls => 465,
        Security::None => 25,
    };
    let Some(read) = section.whole("port") else { return usual };
    match u16::try_from(read.value) {
        Ok(port) if port > 0 => port,
        _ => {
            section.complain(&read.span, Message::new("channels.no_port").with("value", read.value));
            usual
        }
    }
}

/// Name and password, or neither.
fn login(section: &mut Section<'_, '_>) -> Option<Login> {
    let user = filled(section, "user");
    let password = section.item("password");
    let place = password.as_ref().map(Item::span);
    let password = password.and_then(|item| {
        if item.is_text() {
            section.complain(&item.span(), Message::new("channels.password_in_file"));
            return None;
        }
        kept(item)
    });
    match (user, place) {
        (Some(user), Some(_)) => Some(Login { user: user.value, password: password? }),
        (Some(user), None) => {
            section.misfit(&user.span, Message::new("channels.no_password"));
            None
        }
        (None, Some(place)) => {
            section.misfit(&place, Message::new("channels.no_user"));
            None
        }
        (None, None) => None,
    }
}

fn webhook(section: &mut Section<'_, '_>) -> Option<Webhook> {
    let item = section.item("url");
    let url = item.and_then(|item| {
        if !item.is_text() {
            return kept(item);
        }
        let url = item.text()?;
        if let Err(wrong) = check_url(&url.value) {
            section.complain(&url.span, Message::new(wrong));
        }
        Some(Source::Written(Secret::new(&url.value)))
    });
    let url = section.need("url", url);
    let lang = word(section, "lang", &[("ja", Lang::Ja), ("en", Lang::En)]).map(|lang| lang.value);
    Some(Webhook { url: url?, lang })
}

fn program(section: &mut Section<'_, '_>) -> Option<Program> {
    let command = words(section, "command");
    let command = section.need("command", command);
    Some(Program { command: command? })
}

fn told_here(section: &mut Section<'_, '_>) -> Desktop {
    let by = [("auto", By::Auto), ("bus", By::Bus), ("terminal", By::Terminal), ("none", By::None)];
    let by = word(section, "by", &by).map(|by| by.value).unwrap_or_default();
    let kinds = Kind::ALL.map(|kind| (kind.word(), Some(kind)));
    let kinds: Vec<_> = [("auto", None)].into_iter().chain(kinds).collect();
    let terminal = word(section, "terminal", &kinds).and_then(|kind| kind.value);
    Desktop { by, terminal }
}

/// Where a secret is kept: `{ command = [...] }` or `{ environment = "NAME" }`.
fn kept(item: Item<'_, '_>) -> Option<Source> {
    let span = item.span();
    let mut section = item.section()?;
    let (has_command, has_variable) = (section.has("command"), section.has("environment"));
    let command = words(&mut section, "command").map(Source::Command);
    let variable = filled(&mut section, "environment");
    if let Some(name) = &variable {
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.value.chars().all(is_name) {
            section.complain(&name.span, Message::new("channels.no_variable").with("name", &name.value));
        }
    }
    match (has_command, has_variable) {
        (true, true) => section.misfit(&span, Message::new("channels.two_sources")),
        (false, false) => section.misfit(&span, Message::new("channels.no_source")),
        _ => {}
    }
    section.close();
    command.or(variable.map(|name| Source::Environment(name.value)))
}

/// A command: the program, and each argument by itself.
fn words(section: &mut Section<'_, '_>, key: &'static str) -> Option<Vec<String>> {
    let list = section.texts(key)?;
    let words: Vec<String> = list.value.into_iter().map(|word| word.value).collect();
    let is_one = words.first().is_some_and(|program| has_visible(program)) && !words.concat().contains('\0');
    if !is_one {
        section.complain(&list.span, Message::new("channels.no_command").with("key", key));
    }
    is_one.then_some(words)
}

/// A text with something in it and no line break.
fn filled(section: &mut Section<'_, '_>, key: &str) -> Option<Placed<String>> {
    let read = section.text(key)?;
    if !has_visible(&read.value) || read.value.contains(char::is_control) {
        section.complain(&read.span, Message::new("settings.blank").with("key", key));
        return None;
    }
    Some(read.map(|text| text.trim().to_owned()))
}

/// One of the words that a key knows.
fn word<T: Copy>(section: &mut Section<'_, '_>, key: &'static str, known: &[(&str, T)]) -> Option<Placed<T>> {
    let read = section.text(key)?;
    let found = known.iter().find(|(word, _)| *word == read.value).map(|(_, value)| *value);
    if found.is_none() {
        let message = Message::new("settings.no_such_value").with("key", key).with("value", &read.value);
        let hint = hint(&read.value, known.iter().map(|(word, _)| *word));
        section.complain(&read.span, message.with_message("hint", hint));
    }
    found.map(|value| Placed { value, span: read.span })
}

/// Whether a server is this machine itself.
fn is_here(server: &str) -> bool {
    let address = server.trim_start_matches('[').trim_end_matches(']');
    server.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Whether a room's URL can be one, and if not, what to say.
pub(in crate::remind) fn check_url(url: &str) -> Result<(), &'static str> {
    let read: ureq::http::Uri = url.parse().map_err(|_| "channels.no_url")?;
    let host = read.host().filter(|host| !host.is_empty()).ok_or("channels.no_url")?;
    match read.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if is_here(host) => Ok(()),
        Some("http") => Err("channels.url_in_the_open"),
        _ => Err("channels.no_url"),
    }
}

/// Whether a URL leads to this machine itself.
pub(in crate::remind) fn leads_here(url: &str) -> bool {
    url.parse::<ureq::http::Uri>().is_ok_and(|url| url.host().is_some_and(is_here))
}
