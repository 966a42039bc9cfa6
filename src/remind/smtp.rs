//! A conversation with a mail server, over a connection that can be cut.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Mail, Rcpt};
use lettre::transport::smtp::extension::MailParameter;
use lettre::transport::smtp::response::{Category, Code, Detail, Response, Severity};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use super::within::Line;

/// How long a server may take to take a connection, at each of its addresses.
const CONNECT: Duration = Duration::from_secs(10);
/// How long it may say nothing.
const SILENCE: Duration = Duration::from_secs(20);
/// No answer is longer.
const MOST_BYTES: usize = 16 * 1024;

/// How the conversation is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// It begins in the open, and goes on with TLS or not at all.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Not at all: to this machine only.
    None,
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// Three digits.
    pub(super) code: u16,
    /// The lines behind them.
    pub(super) lines: Vec<String>,
}

impl Answer {
    /// All of it, as one line.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.code, self.lines.join(" ").trim())
    }
}

/// Why a conversation ended before its time.
#[derive(Debug)]
pub(super) enum Broken {
    /// The connection broke, or never was.
    Wire(io::Error),
    /// The server said too little in its time.
    TooSlow,
    /// The server refused what it was to take, in its words.
    Refused(Answer),
    /// It does not talk to us at all, whatever it is to take.
    Unwilling(Answer),
    /// It refused whoever sends: the password, most likely.
    NotLetIn(Answer),
    /// It has no TLS, which the file asks for.
    NoTls,
    /// It knows no way of saying a password that we know.
    NoMechanism,
    /// An address with other letters than ASCII, of which this server knows nothing.
    NoForeignAddress,
    /// Its answer was none.
    Gibberish,
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Wire(error)
    }
}

/// With whom to talk, and how.
pub(super) struct Meeting {
    pub(super) server: String,
    pub(super) port: u16,
    pub(super) security: Security,
    /// TLS, where it is asked for.
    pub(super) tls: Option<Arc<ClientConfig>>,
    pub(super) credentials: Option<Credentials>,
}

/// What is handed over, in an envelope that says from whom and to whom.
pub(super) struct Parcel {
    pub(super) from: Address,
    pub(super) to: Address,
    /// With CR and LF at the end of each line.
    pub(super) message: Vec<u8>,
}

impl Meeting {
    /// Hands a message over. The server's answer to it is the last word: what goes wrong behind it is nobody's affair.
    pub(super) fn hand_over(&self, parcel: &Parcel, line: &Line) -> Result<Answer, Broken> {
        self.talk(parcel, line).map_err(|broken| match broken {
            Broken::Wire(_) if line.is_cut() => Broken::TooSlow,
            // What a system says of a time that is over.
            Broken::Wire(cause) if matches!(cause.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock) => {
                Broken::TooSlow
            }
            other => other,
        })
    }

    fn talk(&self, parcel: &Parcel, line: &Line) -> Result<Answer, Broken> {
        let mut talk = self.begin(line)?;
        let mut features = talk.greet()?;
        if self.security == Security::StartTls {
            if !has(&features, "STARTTLS") {
                return Err(Broken::NoTls);
            }
            talk.say("STARTTLS\r\n").map_err(unwilling)?;
            talk = talk.secured(self)?;
            features = talk.hello()?;
        }
        if let Some(credentials) = &self.credentials {
            talk.log_in(&features, credentials)?;
        }
        let mut parameters = Vec::new();
        if [&parcel.from, &parcel.to].iter().any(|address| !AsRef::<str>::as_ref(*address).is_ascii()) {
            if !has(&features, "SMTPUTF8") {
                return Err(Broken::NoForeignAddress);
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        talk.say(&Mail::new(Some(parcel.from.clone()), parameters).to_string())?;
        talk.say(&Rcpt::new(parcel.to.clone(), Vec::new()).to_string())?;
        talk.expect("DATA\r\n", 354)?;
        talk.stream.write_all(&stuffed(&parcel.message))?;
        talk.stream.flush()?;
        let answer = talk.answer()?;
        let _ = talk.stream.write_all(b"QUIT\r\n").and_then(|()| talk.stream.flush());
        Ok(answer)
    }

    fn begin(&self, line: &Line) -> Result<Talk, Broken> {
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for address in (self.server.as_str(), self.port).to_socket_addrs()? {
            if line.is_cut() {
                return Err(Broken::Wire(io::ErrorKind::TimedOut.into()));
            }
            match TcpStream::connect_timeout(&address, CONNECT) {
                Ok(socket) => {
                    line.hold(&socket)?;
                    socket.set_read_timeout(Some(SILENCE))?;
                    socket.set_write_timeout(Some(SILENCE))?;
                    let talk = Talk { stream: Stream::Open(socket), unread: Vec::new() };
                    return if self.security == Security::Tls { talk.secured(self) } else { Ok(talk) };
                }
                Err(error) => last = error,
            }
        }
        Err(Broken::Wire(last))
    }
}

/// The connection, in the open or not.
enum Stream {
    Open(TcpStream),
    Secured(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Open(stream) => stream.read(buffer),
            Self::Secured(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(stream) => stream.write(buffer),
            Self::Secured(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Open(stream) => stream.flush(),
            Self::Secured(stream) => stream.flush(),
        }
    }
}

struct Talk {
    stream: Stream,
    /// What the server said beyond the answer that was read last.
    unread: Vec<u8>,
}

impl Talk {
    /// Goes on with TLS. What was said before it in the open is not believed.
    fn secured(self, meeting: &Meeting) -> Result<Self, Broken> {
        let Stream::Open(socket) = self.stream else { return Ok(self) };
        let Some(config) = &meeting.tls else { return Err(Broken::NoTls) };
        if !self.unread.is_empty() {
            return Err(Broken::Gibberish);
        }
        let name =
            ServerName::try_from(meeting.server.clone()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
        let connection = ClientConnection::new(Arc::clone(config), name).map_err(io::Error::other)?;
        let mut stream = Box::new(StreamOwned::new(connection, socket));
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock)?;
        }
        Ok(Self { stream: Stream::Secured(stream), unread: Vec::new() })
    }

    /// The server's first word, and ours; what it can do.
    fn greet(&mut self) -> Result<Vec<String>, Broken> {
        self.answer().map_err(unwilling)?;
        self.hello()
    }

    fn hello(&mut self) -> Result<Vec<String>, Broken> {
        // The machine's name is nobody's business; an address in brackets is right for every server.
        let answer = self.say("EHLO [127.0.0.1]\r\n").map_err(unwilling)?;
        Ok(answer.lines.into_iter().skip(1).map(|line| line.to_ascii_uppercase()).collect())
    }

    fn log_in(&mut self, features: &[String], credentials: &Credentials) -> Result<(), Broken> {
        let known = [Mechanism::Plain, Mechanism::Login];
        let offered: Vec<&str> = features
            .iter()
            .filter_map(|line| line.strip_prefix("AUTH").filter(|rest| rest.starts_with([' ', '='])))
            .flat_map(|rest| rest.split([' ', '=']))
            .collect();
        let mechanism = known.into_iter().find(|mechanism| offered.contains(&mechanism.to_string().as_str()));
        let mechanism = mechanism.ok_or(Broken::NoMechanism)?;
        let broken = |_| Broken::Gibberish;
        let not_let_in = |broken| match broken {
            Broken::Refused(answer) if answer.code >= 500 => Broken::NotLetIn(answer),
            other => other,
        };
        let first = Auth::new(mechanism, credentials.clone(), None).map_err(broken)?;
        let mut answer = self.say(&first.to_string()).map_err(not_let_in)?;
        // The name, and then the password.
        for _ in 0..2 {
            if answer.code != 334 {
                break;
            }
            let code = Code::new(Severity::PositiveIntermediate, Category::Unspecified3, Detail::Four);
            let challenge = Response::new(code, answer.lines);
            let next = Auth::new_from_response(mechanism, credentials.clone(), &challenge).map_err(broken)?;
            answer = self.say(&next.to_string()).map_err(not_let_in)?;
        }
        if answer.code == 235 { Ok(()) } else { Err(Broken::Gibberish) }
    }

    /// Says something that the server is to agree to.
    fn say(&mut self, command: &str) -> Result<Answer, Broken> {
        self.stream.write_all(command.as_bytes())?;
        self.stream.flush()?;
        self.answer()
    }

    fn expect(&mut self, command: &str, code: u16) -> Result<(), Broken> {
        let answer = self.say(command)?;
        if answer.code == code { Ok(()) } else { Err(Broken::Gibberish) }
    }

    /// Hears an answer to its last line; one that refuses is an error.
    fn answer(&mut self) -> Result<Answer, Broken> {
        let (mut lines, mut bytes) = (Vec::new(), 0);
        loop {
            let line = self.line()?;
            bytes += line.len();
            let (code, rest) = line.split_at_checked(3).ok_or(Broken::Gibberish)?;
            let code: u16 = code.parse().ok().filter(|code| (200..600).contains(code)).ok_or(Broken::Gibberish)?;
            if bytes > MOST_BYTES {
                return Err(Broken::Gibberish);
            }
            let goes_on = match rest.bytes().next() {
                Some(b'-') => true,
                Some(b' ') | None => false,
                Some(_) => return Err(Broken::Gibberish),
            };
            lines.push(rest.get(1..).unwrap_or_default().to_owned());
            if !goes_on {
                let answer = Answer { code, lines };
                return if code < 400 { Ok(answer) } else { Err(Broken::Refused(answer)) };
            }
        }
    }

    fn line(&mut self) -> Result<String, Broken> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.unread.drain(..=end).collect();
                return Ok(String::from_utf8_lossy(&line).trim_end().to_owned());
            }
            if self.unread.len() > MOST_BYTES {
                return Err(Broken::Gibberish);
            }
            let mut part = [0; 1024];
            let n = self.stream.read(&mut part)?;
            if n == 0 {
                return Err(Broken::Wire(io::ErrorKind::UnexpectedEof.into()));
            }
            self.unread.extend_from_slice(part.get(..n).unwrap_or_default());
        }
    }
}

fn unwilling(broken: Broken) -> Broken {
    match broken {
        Broken::Refused(answer) => Broken::Unwilling(answer),
        other => other,
    }
}

fn has(features: &[String], feature: &str) -> bool {
    features.iter().any(|line| line.split(' ').next() == Some(feature))
}

/// A message as it travels: no line of it is the dot that ends it.
fn stuffed(message: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(message.len() + 8);
    let mut begins = true;
    for byte in message {
        if begins && *byte == b'.' {
            stuffed.push(b'.');
        }
        stuffed.push(*byte);
        begins = *byte == b'\n';
    }
    stuffed.extend_from_slice(if begins { b".\r\n" } else { b"\r\n.\r\n" });
    stuffed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_message_ends_it() {
        assert_eq!(stuffed(b".\r\na\r\n..b\r\n"), b"..\r\na\r\n...b\r\n.\r\n");
        assert_eq!(stuffed(b"a"), b"a\r\n.\r\n");
        assert_eq!(stuffed(b""), b".\r\n");
    }
}
