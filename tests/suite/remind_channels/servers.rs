//! Servers of mail and of rooms that do as a test says.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What was heard, one text a conversation.
pub type Heard = Arc<Mutex<Vec<String>>>;

/// Listens, and does with the n-th connection, from 0, as told. It ends with the test.
pub fn listen(talk: impl Fn(usize, TcpStream, &Heard) + Send + 'static) -> (u16, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Heard::default();
    let tell = Arc::clone(&heard);
    thread::spawn(move || {
        for (n, stream) in listener.incoming().enumerate() {
            talk(n, stream.unwrap(), &tell);
        }
    });
    (port, heard)
}

/// What a mail server answers.
#[derive(Clone, Copy)]
pub struct Smtp {
    /// At the beginning.
    pub greeting: &'static str,
    /// To EHLO.
    pub hello: &'static str,
    /// To AUTH.
    pub auth: &'static str,
    /// To RCPT, the first time and afterwards.
    pub rcpt: [&'static str; 2],
    /// To the message; nothing where it hangs up.
    pub message: Option<&'static str>,
}

pub const TAKES: Smtp = Smtp {
    greeting: "220 mail.example.com",
    hello: "250-mail.example.com\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME",
    auth: "235 welcome",
    rcpt: ["250 ok"; 2],
    message: Some("250 taken as 4711"),
};

/// A mail server, in the open.
pub fn smtp(script: Smtp) -> (u16, Heard) {
    listen(move |n, stream, heard| {
        // Whoever is cut off by the other side has told enough.
        let _ = talk(n, stream, script, heard);
    })
}

fn talk(n: usize, stream: TcpStream, script: Smtp, heard: &Heard) -> std::io::Result<()> {
    let mut answers = stream.try_clone()?;
    let mut say = |text: &str| answers.write_all(format!("{text}\r\n").as_bytes());
    let mut lines = BufReader::new(stream).lines();
    let mut text = String::new();
    say(script.greeting)?;
    while let Some(line) = lines.next().transpose()? {
        text.push_str(&line);
        text.push('\n');
        match line.split(' ').next().unwrap_or_default() {
            "EHLO" => say(script.hello)?,
            "AUTH" => say(script.auth)?,
            "RCPT" => say(script.rcpt[n.min(1)])?,
            "DATA" => {
                say("354 go on")?;
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    text.push_str(&line);
                    text.push('\n');
                }
                heard.lock().unwrap().push(text.clone());
                let Some(answer) = script.message else { return Ok(()) };
                say(answer)?;
            }
            "QUIT" => return say("221 bye"),
            _ => say("250 ok")?,
        }
    }
    Ok(())
}

/// A room that answers so to each request in turn, and to all others as to the last.
pub fn http(answers: &'static [&'static str]) -> (u16, Heard) {
    listen(move |n, stream, heard| {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                break;
            }
            if let Some(said) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = said.trim().parse().unwrap();
            }
            head.push_str(&line);
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        heard.lock().unwrap().push(format!("{head}\n{}", String::from_utf8(body).unwrap()));
        let answer = answers[n.min(answers.len() - 1)];
        let mut stream = stream;
        let _ = stream.write_all(answer.as_bytes());
    })
}

/// Says a text for ever, a byte a time. Nobody waits for its end: it is cut off.
pub fn drip(stream: &mut TcpStream, text: &str) {
    let clock = tasuki::clock::SystemClock::real();
    for byte in text.bytes().cycle() {
        if stream.write_all(&[byte]).is_err() {
            return;
        }
        tasuki::clock::Clock::wait(&clock, std::time::Duration::from_secs(1));
    }
}
