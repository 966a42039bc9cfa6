//! Nobody is forgotten: who hears of what, when, once, and not of what is done.

mod hours;
mod ladder;
mod letters;
mod news;

use std::sync::{Arc, Mutex};

use tasuki::agreement::Adoption;
use tasuki::agreement::terms::{Channel as By, Outcome};
use tasuki::clock::{Clock, Timestamp};
use tasuki::desk::Desk;
use tasuki::domain::notice::{Channel, Choice, Class};
use tasuki::domain::{Request, Wish};
use tasuki::gate::Shown;
use tasuki::ids::{LeadId, PersonId};
use tasuki::remind::{Care, Failure, Letter, Outlet};
use tasuki::storage::{NoticesAsk, QueueAsk};

use crate::harness::{Office, at};

/// A way out that keeps what left, and says what it is told to say.
#[derive(Clone)]
pub struct Pigeons {
    pub channel: Channel,
    pub left: Arc<Mutex<Vec<Letter>>>,
    pub says: Arc<Mutex<Vec<Failure>>>,
}

impl Pigeons {
    pub fn by(channel: Channel) -> Self {
        Self { channel, left: Arc::default(), says: Arc::default() }
    }

    /// The next tries fail so, one after the other.
    pub fn fail(&self, failures: &[Failure]) {
        self.says.lock().unwrap().extend(failures.iter().rev().cloned());
    }

    /// To whom letters left, each with what it counts.
    pub fn told(&self) -> Vec<String> {
        let letters = std::mem::take(&mut *self.left.lock().unwrap());
        letters.iter().map(told).collect()
    }
}

/// `tanaka: breach 1`, as a letter says it.
fn told(letter: &Letter) -> String {
    let counts: Vec<_> = letter.counts.iter().map(|(class, n)| format!("{class} {n}")).collect();
    let day = letter.day.map(|day| format!("day {}/{}", day.open, day.overdue));
    let all: Vec<_> = counts.into_iter().chain(day).collect();
    format!("{}: {}", letter.to.person, all.join(", "))
}

impl Outlet for Pigeons {
    fn channel(&self) -> Channel {
        self.channel.clone()
    }

    fn care(&self) -> Care {
        if self.channel == Channel::Desktop { Care::AtMostOnce } else { Care::AtLeastOnce }
    }

    fn send(&mut self, letter: &Letter) -> Result<Shown, Failure> {
        if let Some(failure) = self.says.lock().unwrap().pop() {
            return Err(failure);
        }
        self.left.lock().unwrap().push(letter.clone());
        Ok(Shown::line("250 taken"))
    }
}

/// An office in which somebody runs the reminders.
struct Reminded {
    office: Office,
    mail: Pigeons,
}

impl Reminded {
    fn at(now: &str) -> Self {
        let reminded = Self { office: Office::at(now), mail: Pigeons::by(Channel::Mail) };
        // What each day brings is a story of its own.
        let mut desk = reminded.office.desk("tanaka");
        for person in ["tanaka", "sato", "suzuki", "yamamoto", "ito", "kimura", "mori"] {
            desk.choose_ways(&PersonId::new(person), &Choice { digest: false, ..Choice::default() }).unwrap();
        }
        reminded
    }

    /// A lead that ito hands to tanaka.
    fn lead(&self) -> LeadId {
        let n = self.office.desk("tanaka").queue(&QueueAsk { all: true, ..QueueAsk::default() }).unwrap().total;
        // Each of another company, so that no lead follows another one to its owner.
        let lead = self.office.lead(&format!("Works {n}"), &format!("Mori {n}"));
        self.act(lead, "suzuki", &Wish::Assign { to: PersonId::new("tanaka") }.into());
        lead
    }

    fn act(&self, lead: LeadId, by: &str, request: &Request) {
        self.office.desk(by).act(lead, request).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    }

    fn call(&self, lead: LeadId, by: &str, happened: Option<&str>) {
        let happened = happened.map(at);
        let request = Request { happened, ..Request::contact(By::Phone, Outcome::NoAnswer) };
        self.act(lead, by, &request);
    }

    /// Both sides agree on another text, for at once.
    fn adopts(&self, text: &str) {
        assert_ne!(self.office.desk("suzuki").versions().in_force(self.office.clock.now()).text, text);
        let marketing = if text.contains("\"ito\"") { "ito" } else { "endo" };
        let by = Adoption { marketing: PersonId::new(marketing), sales: PersonId::new("suzuki"), reason: None };
        self.office.desk("suzuki").adopt("next", text, &by).unwrap_or_else(|wrong| panic!("{wrong}"));
    }

    /// The time comes, and whoever runs the reminders does.
    fn comes(&self, now: &str) -> Vec<String> {
        self.office.clock.jump(at(now).since(self.office.clock.now()));
        self.runs(&mut self.office.desk("tanaka"))
    }

    fn runs(&self, desk: &mut Desk) -> Vec<String> {
        desk.remind().unwrap();
        let mut outlets: Vec<Box<dyn Outlet>> = vec![Box::new(self.mail.clone())];
        desk.deliver(&mut outlets).unwrap();
        self.mail.told()
    }

    /// What stands in somebody's list, newest first.
    fn list(&self, who: &str) -> Vec<String> {
        let lines = self.office.desk(who).inbox(100).unwrap().lines;
        lines.iter().map(|line| format!("{} {}", line.row.class, line.row.level.0)).collect()
    }

    /// All steps that were recorded of a lead, each with its own due time in Tokyo.
    fn recorded(&self) -> Vec<String> {
        let ask = NoticesAsk { person: None, all: true, lead: None, limit: 100 };
        let mut rows = self.office.desk("tanaka").notices(&ask).unwrap();
        rows.retain(|line| line.row.class != Class::Assigned);
        rows.sort_by_key(|line| (line.row.due_at, line.row.person.clone()));
        let shown = |at: Timestamp| at.in_zone(&chrono_tz::Asia::Tokyo).format("%d %H:%M").to_string();
        rows.iter().map(|line| format!("{} {} {:?}", shown(line.row.due_at), line.row.person, line.row.state)).collect()
    }
}
