//! The agreements of simulated weeks: small ones, with every kind of person that a ladder can run into.

use std::fmt::Write as _;

/// The clocks, calendars and people of one agreement.
pub struct Terms {
    clocks: &'static str,
    people: &'static str,
}

const HEAD: &str = "
time_zone = 'Asia/Tokyo'
undo_within = '2d'
mql = [{ id = 'asked', score = 1 }]
score.fit = [{ id = 'director', when = { title = ['director'] }, points = 10 }]
reason = [{ id = 'no', for = ['return', 'reject', 'lose', 'exclude', 'withdraw', 'recycle'], speaks_to = 'marketing' }]
[calendar.office]
national_holidays = 'JP'
closed = ['12-29..01-03']
[calendar.office.hours]
monday = ['09:00-12:00', '13:00-18:00']
tuesday = ['09:00-12:00', '13:00-18:00']
wednesday = ['09:00-12:00', '13:00-18:00']
thursday = ['09:00-12:00', '13:00-18:00']
friday = ['09:00-12:00', '13:00-18:00']
[calendar.days]
national_holidays = 'JP'
[calendar.days.hours]
monday = ['00:00-24:00']
tuesday = ['00:00-24:00']
wednesday = ['00:00-24:00']
thursday = ['00:00-24:00']
friday = ['00:00-24:00']
[calendar.berlin]
time_zone = 'Europe/Berlin'
closed = [2026-12-25, '12-31']
[calendar.berlin.hours]
monday = ['08:30-17:00']
tuesday = ['08:30-17:00']
wednesday = ['08:30-17:00']
thursday = ['08:30-17:00']
friday = ['08:30-13:00']
sunday = ['01:30-03:30']
[calendar.chatham]
time_zone = 'Pacific/Chatham'
[calendar.chatham.hours]
tuesday = ['00:00-03:15', '13:00-13:20', '22:00-24:00']
saturday = ['00:00-24:00']
[calendar.newyork]
time_zone = 'America/New_York'
[calendar.newyork.hours]
monday = ['09:00-17:00']
wednesday = ['09:00-17:00']
thursday = ['20:00-24:00']
friday = ['00:00-02:00', '09:00-17:00']
[calendar.gone.hours]
";

const CLOCKS: [&str; 3] = [
    "
[[clock]]
id = 'first_contact'\nstarts = 'hand_off'\nstops = ['contact']\nwithin = '4h'\ncalendar = 'office'\nwarn_at = ['50%', '80%']
escalate = [{ after = '0m', tell = ['owner'] }, { after = '1h', tell = ['owner', 'manager'] }, { after = '3h', tell = ['head'] }]
[[clock]]
id = 'decide'\nstarts = 'contact'\nstops = ['qualify', 'return', 'reject']\npauses = ['defer']\nwithin = '2d'\ncalendar = 'always'\nwarn_at = ['50%']
escalate = [{ after = '0m', tell = ['owner'] }, { after = '12h', tell = ['owner', 'manager'] }]
",
    "
[[clock]]
id = 'first_contact'\nstarts = 'hand_off'\nstops = ['contact']\nwithin = '12h'\ncalendar = 'days'\nwarn_at = ['75%']
escalate = [{ after = '0m', tell = ['owner', 'head'] }, { after = '1m', tell = ['manager'] }, { after = '2h', tell = ['owner', 'manager', 'head'] }]
[[clock]]
id = 'accept'\nstarts = 'hand_off'\nstops = ['accept', 'return', 'reject']\nwithin = '90m'\ncalendar = 'office'\nwarn_at = ['50%', '90%']
escalate = [{ after = '30m', tell = ['manager'] }]
[[clock]]
id = 'next_step'\nstarts = 'contact'\nrepeats = true\nstops = ['planned', 'qualify', 'return', 'reject']\npauses = ['defer']\nwithin = '1d'\ncalendar = 'days'
escalate = [{ after = '0m', tell = ['owner'] }, { after = '4h', tell = ['owner', 'manager'] }]
",
    "
[[clock]]
id = 'first_contact'\nstarts = 'hand_off'\nstops = ['reached']\nwithin = '5m'\ncalendar = 'office'\nwarn_at = ['50%']
escalate = [{ after = '0m', tell = ['owner', 'manager'] }, { after = '2m', tell = ['head'] }, { after = '6h', tell = ['owner', 'manager', 'head'] }]
[[clock]]
id = 'decide'\nstarts = 'accept'\nstops = ['qualify', 'return', 'reject']\npauses = ['defer']\nwithin = '10h'\ncalendar = 'berlin'\nwarn_at = ['50%', '80%']
escalate = [{ after = '0m', tell = ['owner'] }, { after = '5h', tell = ['manager'] }]
",
];

const PEOPLE: [&str; 4] = [
    "tanaka inside_sales office suzuki -|sato inside_sales office suzuki 2026-11-24|suzuki manager office yamamoto -|\
     yamamoto head office - -|ito marketing office - -|mori marketing newyork - -|kimura account_executive berlin suzuki -",
    "tanaka inside_sales berlin kimura -|sato inside_sales newyork suzuki -|kimura manager gone yamamoto -|suzuki manager chatham - -|\
     yamamoto head newyork - 2027-03-01..2027-03-31|ito marketing berlin - -|mori marketing gone - -",
    "tanaka inside_sales office - -|sato inside_sales chatham tanaka -|suzuki manager berlin yamamoto 2026-10-20..2026-11-05|\
     kimura account_executive office suzuki -|yamamoto head gone - -|ito marketing office - -",
    "sato inside_sales office mori -|suzuki manager office - -|mori head chatham - -|yamamoto head berlin - -|\
     ito marketing office yamamoto -|kimura account_executive newyork yamamoto -",
];

/// Everybody who ever acts. Not everybody is listed in each agreement.
pub const EVERYBODY: [&str; 7] = ["tanaka", "sato", "suzuki", "yamamoto", "ito", "mori", "kimura"];

impl Terms {
    pub fn of(clocks: usize, people: usize) -> Self {
        Self { clocks: CLOCKS[clocks % CLOCKS.len()], people: PEOPLE[people % PEOPLE.len()] }
    }

    /// The text of the agreement, which begins on a day.
    pub fn text(&self, title: &str, from: &str) -> String {
        let mut text = format!("title = '{title}'\neffective_from = {from}{HEAD}{}", self.clocks);
        for person in self.people.split('|') {
            let mut words = person.split_whitespace();
            let mut next = || words.next().unwrap();
            let (id, role, calendar, superior, leave) = (next(), next(), next(), next(), next());
            write!(text, "[[person]]\nid = '{id}'\nname = '{id}'\nrole = '{role}'\ncalendar = '{calendar}'\n").unwrap();
            // One of them has no mail.
            if id != "kimura" {
                writeln!(text, "mail = '{id}@example.com'").unwrap();
            }
            if superior != "-" {
                writeln!(text, "reports_to = '{superior}'").unwrap();
            }
            if leave != "-" {
                writeln!(text, "leave = ['{leave}']").unwrap();
            }
        }
        text
    }
}
