//! Mail, by the server that `channels.toml` names.

use std::sync::Arc;
use std::time::Duration;

use lettre::Address;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Mail, SinglePart};
use lettre::transport::smtp::authentication::Credentials;

use super::channels::MailServer;
use super::letter::Letter;
use super::secret::Environment;
use super::smtp::{Broken, Meeting, Parcel, Security};
use super::within::{Beside, NotDone};
use super::words::cut;
use super::{Care, Failure, Outlet, answer, tls};
use crate::domain::notice::Channel;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// How long a mail may take, from the name of the server to its last word.
const LONGEST: Duration = Duration::from_secs(20);

/// The mails of one server.
pub(super) struct MailOutlet {
    server: MailServer,
    environment: Environment,
    lang: Lang,
    beside: Beside,
}

/// Keeps out-of-office notes and the like from answering.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl MailOutlet {
    pub(super) fn of(server: MailServer, environment: Environment, lang: Lang) -> Self {
        Self { server, environment, lang, beside: Beside::default() }
    }

    fn later(&self, message: &Message) -> Failure {
        Failure::Later(answer(message, self.lang))
    }

    fn too_slow(&self) -> Failure {
        self.later(&Message::new("channels.too_slow").with("seconds", LONGEST.as_secs()))
    }

    fn never(&self, message: &Message) -> Failure {
        Failure::Never(answer(message, self.lang))
    }

    /// To whom: strictly an address, or nobody.
    fn addressee(&self, letter: &Letter) -> Result<Mailbox, Failure> {
        let person = &letter.to.person;
        let Some(text) = letter.to.mail.as_deref().filter(|text| !text.trim().is_empty()) else {
            return Err(self.never(&Message::new("channels.mail.no_address_of").with("person", person)));
        };
        // Whatever a parser thinks of blanks and controls, an envelope has none.
        let address = text.trim();
        let is_plain = !address.contains(|c: char| c.is_control() || c.is_whitespace());
        let read = is_plain.then(|| address.parse::<Address>().ok()).flatten();
        let address =
            read.ok_or_else(|| self.never(&Message::new("channels.mail.wrong_address").with("address", text)))?;
        let name = Some(cut(&letter.to.name).into_string()).filter(|name| !name.is_empty());
        Ok(Mailbox::new(name, address))
    }

    /// The mail. Tried again it is the same one, to the last letter.
    pub(super) fn parcel(&self, letter: &Letter) -> Result<Parcel, Failure> {
        let to = self.addressee(letter)?;
        let from = self.server.from.clone();
        let id = format!("<{}@{}>", harmless(&letter.id), from.email.domain());
        let parcel = (from.email.clone(), to.email.clone());
        let date = letter.made_at.in_zone(&letter.zone).to_rfc2822();
        let mail = Mail::builder()
            .from(from)
            .to(to)
            .subject(letter.subject())
            .message_id(Some(id))
            .header(AutoSubmitted)
            .singlepart(SinglePart::plain(letter.mail()));
        let mut mail =
            mail.map_err(|cause| self.never(&Message::new("channels.mail.not_built").with("cause", cause)))?;
        // When it was put together, as the person's wall showed it; the builder knows nothing but the machine's time.
        mail.headers_mut().remove_raw("Date");
        mail.headers_mut().insert_raw(HeaderValue::new(HeaderName::new_from_ascii_str("Date"), date));
        Ok(Parcel { from: parcel.0, to: parcel.1, message: mail.formatted() })
    }

    /// The server with what it takes to talk to it. Secrets are fetched now.
    fn meeting(&self) -> Result<Meeting, Failure> {
        let server = &self.server;
        let tls = match server.security {
            Security::None => None,
            Security::StartTls | Security::Tls => {
                let path = server.ca.as_deref();
                let shown = path.map(|path| path.display().to_string()).unwrap_or_default();
                let wrong = |cause: String| {
                    self.later(&Message::new("channels.mail.no_roots").with("path", &shown).with("cause", cause))
                };
                let more = path.map(tls::of_file).transpose().map_err(|cause| wrong(cause.to_string()))?;
                let client = tls::client(more.unwrap_or_default()).map_err(|cause| wrong(cause.to_string()))?;
                Some(Arc::new(client))
            }
        };
        let mut credentials = None;
        if let Some(login) = &server.login {
            let password = login.password.fetch(&self.environment, self.lang)?;
            credentials = Some(Credentials::new(login.user.clone(), password.reveal().to_owned()));
        }
        Ok(Meeting { server: server.server.clone(), port: server.port, security: server.security, tls, credentials })
    }

    /// What a broken conversation means for the letter.
    fn meaning(&self, broken: Broken) -> Failure {
        let about = |key| Message::new(key).with("server", &self.server.server);
        match broken {
            Broken::Wire(cause) => self.later(&about("channels.mail.no_connection").with("cause", cause)),
            Broken::TooSlow => self.too_slow(),
            Broken::Refused(said) => {
                let message = about("channels.mail.answered").with("answer", said.line());
                // Who is not let in has the wrong password or none: that is mended, and the letter leaves.
                let wants_login = matches!(said.code, 530 | 534 | 535 | 538);
                if said.code < 500 || wants_login { self.later(&message) } else { self.never(&message) }
            }
            Broken::Unwilling(said) => self.later(&about("channels.mail.answered").with("answer", said.line())),
            Broken::NotLetIn(said) => {
                let user = self.server.login.as_ref().map_or("", |login| login.user.as_str());
                self.later(&about("channels.mail.not_let_in").with("user", user).with("answer", said.line()))
            }
            Broken::NoTls => self.later(&about("channels.mail.no_tls")),
            Broken::NoMechanism => self.later(&about("channels.mail.no_mechanism")),
            Broken::NoForeignAddress => self.never(&about("channels.mail.no_foreign_address")),
            Broken::Gibberish => self.later(&about("channels.mail.gibberish")),
        }
    }
}

impl Outlet for MailOutlet {
    fn channel(&self) -> Channel {
        Channel::Mail
    }

    fn care(&self) -> Care {
        Care::AtLeastOnce
    }

    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure> {
        let parcel = self.parcel(letter)?;
        let meeting = self.meeting()?;
        let server = &self.server.server;
        let sent = self.beside.within(LONGEST, move |line| meeting.hand_over(&parcel, line));
        match sent {
            Ok(Ok(said)) => {
                let message = Message::new("channels.mail.answered").with("server", server).with("answer", said.line());
                Ok(answer(&message, self.lang))
            }
            Ok(Err(broken)) => Err(self.meaning(broken)),
            Err(NotDone::TooSlow) => Err(self.too_slow()),
            Err(NotDone::NotBegun) => Err(self.later(&Message::new("channels.hangs"))),
        }
    }
}

/// The id as it may stand in a header, whatever it was made of.
fn harmless(id: &str) -> String {
    id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect()
}
