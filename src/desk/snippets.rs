//! Snippets of the agreement, filled in for one lead: a text for a note, a mail that is ready to be sent by another program.
//!
//! What is filled in comes from lists and people: it goes through the gate, and of a mail's address and subject nothing
//! is left that could end the line.

use chrono_tz::Tz;

use super::Sheet;
use crate::agreement::playbook::{Piece, Snippet, SnippetPlace, pieces};
use crate::agreement::{Names, Versions};
use crate::clock::Timestamp;
use crate::domain::Field;
use crate::gate::{clean_line, clean_text};
use crate::i18n::Lang;
use crate::ids::PersonId;

/// What is filled into the places of a snippet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    name: Option<String>,
    company: Option<String>,
    department: Option<String>,
    title: Option<String>,
    me: Option<String>,
    content: Option<String>,
    date: Option<String>,
}

impl Places {
    /// What is known of a lead, for `me` to write today. `sheet` is absent where the lead was not read, or there is none yet.
    pub fn of(
        sheet: Option<&Sheet>,
        me: &PersonId,
        versions: &Versions,
        (now, zone): (Timestamp, Tz),
        lang: Lang,
    ) -> Self {
        let field = |field| sheet.and_then(|sheet| sheet.field(field)).map(ToString::to_string);
        // What was read goes by its title; what has none, by its kind.
        let content = sheet.and_then(|sheet| sheet.briefing.read.first()).map(|doing| match &doing.content {
            Some(content) => content.to_string(),
            None => super::Doing { times: 1, amount: None, ..doing.clone() }.told(versions).say(lang),
        });
        Self {
            name: field(Field::Name),
            company: field(Field::Company),
            department: field(Field::Department),
            title: field(Field::Title),
            me: Some(versions.called(me).to_owned()),
            content,
            date: Some(now.in_zone(&zone).format("%Y-%m-%d").to_string()),
        }
    }

    fn at(&self, place: SnippetPlace) -> Option<&str> {
        match place {
            SnippetPlace::Name => &self.name,
            SnippetPlace::Company => &self.company,
            SnippetPlace::Department => &self.department,
            SnippetPlace::Title => &self.title,
            SnippetPlace::Me => &self.me,
            SnippetPlace::Content => &self.content,
            SnippetPlace::Date => &self.date,
        }
        .as_deref()
    }
}

/// A text with its places filled in. What is not known stays a place: whoever writes sees what is missing.
pub fn filled(text: &Names, places: &Places, lang: Lang) -> String {
    let mut filled = String::new();
    for piece in pieces(text.get(lang)) {
        match piece {
            Piece::Plain(plain) | Piece::Open(plain) => filled.push_str(plain),
            Piece::Place(word) => {
                // Values are of one line, whatever somebody wrote into a list.
                if let Some(value) = SnippetPlace::of(word).and_then(|place| places.at(place)) {
                    filled.push_str(&clean_line(value).text);
                } else {
                    filled.push('{');
                    filled.push_str(word);
                    filled.push('}');
                }
            }
        }
    }
    clean_text(&filled).text
}

/// A mail that another program is to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// To one address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// Why there is no mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMail {
    /// No address is known, or what is known is not one address.
    NoAddress,
    /// The person does not want to be reached by mail (decision 26).
    Closed,
}

/// The mail of a snippet to a lead.
///
/// # Errors
/// [`NoMail`] where there is nobody to send it to.
pub fn mail_for(snippet: &Snippet, sheet: &Sheet, places: &Places, lang: Lang) -> Result<Mail, NoMail> {
    let subject = snippet.subject.as_ref().map(|subject| filled(subject, places, lang)).unwrap_or_default();
    Ok(Mail { subject: clean_line(&subject).text, body: filled(&snippet.text, places, lang), ..mail_to(sheet)? })
}

/// A mail to a lead of which nothing is written yet.
///
/// # Errors
/// [`NoMail`] where there is nobody to send it to.
pub fn mail_to(sheet: &Sheet) -> Result<Mail, NoMail> {
    if sheet.record.person.closes(Field::Mail) {
        return Err(NoMail::Closed);
    }
    let to = sheet.record.person.get(Field::Mail).filter(|address| is_one_address(address)).ok_or(NoMail::NoAddress)?;
    Ok(Mail { to: to.to_owned(), subject: String::new(), body: String::new() })
}

/// Whether a text is one mail address and nothing that a program could take for more: no blank, no control character, no
/// second address, none of the signs that begin headers in a link.
fn is_one_address(text: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || "!#$'*+-/=^_`{|}~.@".contains(c);
    let parts = text.split_once('@');
    text.chars().all(is_plain)
        && parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'))
}

impl Mail {
    /// As a link that a mail program opens (RFC 6068): everything but letters and digits is written as bytes, so that
    /// nothing in it can become another header.
    pub fn link(&self) -> String {
        let to = format!("mailto:{}", written(&self.to, "@"));
        if self.subject.is_empty() && self.body.is_empty() {
            return to;
        }
        let body = self.body.replace('\n', "\r\n");
        format!("{to}?subject={}&body={}", written(&self.subject, ""), written(&body, ""))
    }
}

fn written(text: &str, kept: &str) -> String {
    use std::fmt::Write as _;
    let mut written = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-._~".contains(c) || kept.contains(c) {
            written.push(c);
        } else {
            // Writing to a text cannot fail.
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Names {
        Names { ja: text.to_owned(), en: text.to_owned() }
    }

    #[test]
    fn what_is_not_known_stays_a_place() {
        let places = Places { name: Some("佐藤 花子".to_owned()), ..Places::default() };
        assert_eq!(filled(&names("{name}様 ({company})"), &places, Lang::Ja), "佐藤 花子様 ({company})");
    }

    #[test]
    fn what_lists_say_fills_a_place_and_nothing_else() {
        let hostile = "Eve\r\nBcc: all@example.com\u{1b}[2J\u{202e}{me}";
        let places = Places { name: Some(hostile.to_owned()), me: Some("田中".to_owned()), ..Places::default() };
        let text = filled(&names("{name}様\n{me}"), &places, Lang::Ja);
        assert_eq!(text.lines().count(), 2, "{text:?}");
        assert!(text.starts_with("Eve") && text.contains("{me}様") && text.ends_with("田中"), "{text:?}");
        assert!(!text.contains(['\r', '\u{1b}', '\u{202e}']), "{text:?}");
    }

    #[test]
    fn one_address_is_one_address() {
        for address in ["hanako@example.jp", "h.sato+lead@mail.example.co.jp"] {
            assert!(is_one_address(address), "{address}");
        }
        for address in [
            "",
            "@",
            "hanako",
            "hanako@",
            "@example.jp",
            "a@b@c",
            "a@example.jp, b@example.jp",
            "a@example.jp\nBcc: b@example.jp",
            "a@example.jp?bcc=b@example.jp",
            "a@example.jp&bcc=x",
            "<a@example.jp>",
            "a%0Ab@example.jp",
        ] {
            assert!(!is_one_address(address), "{address}");
        }
    }

    #[test]
    fn a_link_has_the_headers_that_it_was_given_and_no_others() {
        let subject = "件名&bcc=eve@example.com?cc=x#y".to_owned();
        let mail = Mail { to: "a@example.jp".to_owned(), subject, body: "1行目\n100% & more".to_owned() };
        let link = mail.link();
        assert_eq!(link.matches('&').count(), 1, "{link}");
        assert_eq!(link.matches('?').count(), 1, "{link}");
        assert!(link.is_ascii() && !link.contains(['\n', '\r', ' ', '#']), "{link}");
        assert!(link.ends_with("100%25%20%26%20more"), "{link}");
    }
}
