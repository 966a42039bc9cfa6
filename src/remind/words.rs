//! How a letter reads: at length in a mail, in a few lines elsewhere.
//!
//! It tells of companies, and under each thing the command that answers it. What others may see beside the person names
//! nobody: not whose a lead is, nor to whom the letter goes.

mod command;

use std::fmt::Write;

use chrono::{Datelike, TimeDelta, Weekday};

pub use command::commands;

use super::letter::{DayAhead, Letter, Line};
use crate::clock::{OnWall, Until};
use crate::domain::notice::Class;
use crate::domain::words;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// No name of a company is longer in a letter, in characters.
const LONGEST_NAME: usize = 60;

/// So many leads a short text names, and so many groups a title.
const FEW: usize = 3;

/// A letter for a screen: a title of counts, and a few lines of companies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Short {
    /// How many of what.
    pub title: Shown,
    /// The most pressing ones, and how many more.
    pub lines: Vec<Shown>,
}

impl Short {
    /// The lines as one, for a terminal.
    pub fn in_one_line(&self) -> Shown {
        let lines: Vec<&str> = self.lines.iter().map(Shown::as_str).collect();
        Shown::line(&lines.join(" / "))
    }
}

impl Letter {
    /// What it tells of, by groups: "期限超過 3件・期限まもなく 2件".
    pub fn headline(&self, lang: Lang) -> String {
        if self.is_trial {
            return lang.text("letter.trial");
        }
        let said = self.groups(lang);
        let Some(day) = self.day else {
            return if said.is_empty() { lang.text("letter.nothing") } else { said };
        };
        let what = match (said.is_empty(), day.is_quiet()) {
            (false, _) => said,
            (true, false) => together(lang, day_counts(day)),
            (true, true) => lang.text("letter.nothing"),
        };
        Message::new("letter.morning").with("what", what).say(lang)
    }

    /// How many of what, the most pressing groups of them; nothing where it tells of nothing but the day.
    fn groups(&self, lang: Lang) -> String {
        let count = |classes: &[Class]| -> usize {
            self.counts.iter().filter(|(class, _)| classes.contains(class)).map(|(_, n)| n).sum()
        };
        let mut groups: Vec<_> =
            GROUPS.iter().map(|(classes, key)| (count(classes), *key)).filter(|(n, _)| *n > 0).collect();
        if groups.len() > FEW {
            let others = groups.drain(FEW..).map(|(n, _)| n).sum();
            groups.push((others, "letter.more_short"));
        }
        together(lang, groups.into_iter())
    }

    /// The subject of a mail, in the person's language or in both.
    pub fn subject(&self) -> String {
        let langs = self.langs();
        let what = langs.iter().map(|lang| self.headline(*lang)).collect::<Vec<_>>().join(" / ");
        let lang = langs.first().copied().unwrap_or_default();
        let only = match self.lines.as_slice() {
            [line] if !self.is_trial && self.left_out() == 0 && !line.company.is_empty() => Some(cut(&line.company)),
            _ => None,
        };
        let said = match only {
            Some(company) => Message::new("letter.subject_of_one").with("company", company),
            None => Message::new("letter.subject"),
        };
        said.with("what", what).say(lang)
    }

    /// The text of a mail, in the person's language or in Japanese and then in English.
    pub fn mail(&self) -> String {
        let texts: Vec<String> = self.langs().iter().map(|lang| self.mail_in(*lang)).collect();
        texts.join(&format!("\n{}\n\n", "-".repeat(60)))
    }

    /// For a room that others read, and for programs.
    pub fn room(&self, lang: Lang) -> String {
        let mut text = self.headline(lang);
        text.push('\n');
        if self.is_trial {
            text.push_str(&lang.text("letter.trial_text"));
            return text;
        }
        for line in &self.lines {
            let _ = writeln!(text, "{}{}", bullet(lang), self.line(line, lang, false));
        }
        self.rest(&mut text, lang);
        // Where it tells of nothing else, the first line told of the day.
        if let (Some(day), false) = (self.day, self.lines.is_empty()) {
            text.push_str(&self.of_day(day, lang));
        }
        text.trim_end().to_owned()
    }

    /// For the desktop and the terminal.
    pub fn short(&self, lang: Lang) -> Short {
        let title = Shown::line(&self.headline(lang));
        if self.is_trial {
            return Short { title, lines: vec![Shown::line(&lang.text("letter.trial_text"))] };
        }
        let all = self.lines.len() + self.left_out();
        let named = if all > FEW { FEW - 1 } else { FEW };
        let mut lines: Vec<Shown> = self.lines.iter().take(named).map(|line| self.short_line(line, lang)).collect();
        let more = all - lines.len();
        if more > 0 {
            lines.push(Shown::line(&Message::new("letter.more_short").with("n", more).say(lang)));
        }
        Short { title, lines }
    }

    /// How many it tells of without naming them.
    pub fn left_out(&self) -> usize {
        let all: usize = self.counts.iter().filter(|(class, _)| *class != Class::Digest).map(|(_, n)| n).sum();
        all.saturating_sub(self.lines.len())
    }

    /// Whether anything in it cannot wait.
    pub fn is_urgent(&self) -> bool {
        self.counts.iter().any(|(class, n)| class.is_urgent() && *n > 0)
    }

    fn langs(&self) -> Vec<Lang> {
        self.lang.map_or_else(|| vec![Lang::Ja, Lang::En], |lang| vec![lang])
    }

    fn mail_in(&self, lang: Lang) -> String {
        let mut text = Message::new("letter.greeting").with("name", cut(&self.to.name)).say(lang);
        text.push_str("\n\n");
        if self.is_trial {
            let _ = writeln!(text, "{}\n\n{}", lang.text("letter.trial_text"), lang.text("letter.by_itself"));
            return text;
        }
        if !self.lines.is_empty() || self.day.is_none() {
            let _ = writeln!(text, "{}\n", Message::new("letter.tells_of").with("what", self.groups(lang)).say(lang));
        }
        for line in &self.lines {
            let _ = writeln!(text, "{}{}", bullet(lang), self.line(line, lang, true));
            for command in commands(line) {
                let _ = writeln!(text, "    {command}");
            }
        }
        self.rest(&mut text, lang);
        if let Some(day) = self.day {
            let gap = if self.lines.is_empty() { "" } else { "\n" };
            let _ = write!(text, "{gap}{}", self.of_day(day, lang));
        }
        let zone = Message::new("letter.times").with("zone", self.zone.name()).say(lang);
        let _ = writeln!(text, "\n{zone}\n{}", lang.text("letter.by_itself"));
        text
    }

    /// What stands behind the lines: how many more, and the command that shows all of them.
    fn rest(&self, text: &mut String, lang: Lang) {
        let more = self.left_out();
        if more > 0 {
            let _ = writeln!(text, "{}", Message::new("letter.more").with("n", more).say(lang));
        }
        if self.lines.len() + more > 1 {
            let command = command::together(&self.counts);
            let _ = writeln!(text, "{}", Message::new("letter.together").with("command", command).say(lang));
        }
    }

    /// What the day brings.
    fn of_day(&self, day: DayAhead, lang: Lang) -> String {
        if day.is_quiet() {
            return if self.lines.is_empty() { format!("{}\n", lang.text("letter.quiet_day")) } else { String::new() };
        }
        let counts = together(lang, day_counts(day));
        format!("{}\n    {}\n", Message::new("letter.day").with("what", counts).say(lang), command::OF_DAY)
    }

    /// One thing in one line; `own` where nobody but the person reads it.
    fn line(&self, line: &Line, lang: Lang, own: bool) -> String {
        let at = self.at(line, lang);
        let mut details = vec![match &line.clock {
            Some(clock) => Message::new("letter.clock").with_either("clock", &clock.ja, &clock.en).with("at", at),
            None => Message::new("letter.subject_at").with("at", at),
        }];
        details.extend(line.left.map(time));
        let owner = line.owner.as_ref().filter(|owner| own && !owner.is_empty());
        details.extend(owner.map(|owner| Message::new("letter.owner").with("owner", cut(owner))));
        let by = line.by.as_ref().filter(|by| own && !by.is_empty());
        details.extend(by.map(|by| Message::new("letter.by").with("by", cut(by))));
        Message::new("letter.line")
            .with_message("class", words::notice(line.class))
            .with_message("lead", lead(line))
            .with_list("details", details)
            .say(lang)
    }

    fn short_line(&self, line: &Line, lang: Lang) -> Shown {
        let wall = line.at.in_zone(&self.zone);
        let is_today = wall.date_naive() == self.made_at.in_zone(&self.zone).date_naive();
        let at = wall.format(if is_today { "%H:%M" } else { "%m/%d %H:%M" });
        let said = Message::new("letter.short_line").with_message("lead", lead(line)).with("at", at);
        Shown::line(&said.say(lang))
    }

    /// The instant on the person's wall. Until when there is time may be the end of a day; when something begins is not.
    fn at(&self, line: &Line, lang: Lang) -> String {
        let until = Until { at: line.at, zone: self.zone };
        let over = until.day_over().filter(|_| line.left.is_some());
        let day = over.unwrap_or_else(|| line.at.in_zone(&self.zone).date_naive());
        let shown = match over {
            Some(_) => until.to_string(),
            None => OnWall { at: line.at, zone: self.zone }.to_string(),
        };
        let clock = shown.split_once(' ').map_or("", |(_, clock)| clock);
        Message::new("letter.at")
            .with("day", day)
            .with_message("weekday", weekday(day.weekday()))
            .with("time", clock)
            .say(lang)
    }
}

/// What is counted together, and how it is said. What cannot wait is one group, whoever it was due from.
const GROUPS: [(&[Class], &str); 9] = [
    (&[Class::Escalation, Class::Breach], "letter.count.urgent"),
    (&[Class::Warning], "letter.count.warning"),
    (&[Class::CallBack], "letter.count.call_back"),
    (&[Class::Assigned], "letter.count.assigned"),
    (&[Class::Returned], "letter.count.returned"),
    (&[Class::Wake], "letter.count.wake"),
    (&[Class::Question], "letter.count.question"),
    (&[Class::Mention], "letter.count.mention"),
    (&[Class::Correction], "letter.count.correction"),
];

fn day_counts(day: DayAhead) -> impl Iterator<Item = (usize, &'static str)> {
    let counts = [
        (day.open, "letter.count.open"),
        (day.overdue, "letter.count.overdue"),
        (day.due_today, "letter.count.due_today"),
        (day.unaccepted, "letter.count.unaccepted"),
    ];
    counts.into_iter().filter(|(n, _)| *n > 0)
}

fn together(lang: Lang, counts: impl Iterator<Item = (usize, &'static str)>) -> String {
    let said: Vec<String> = counts.map(|(n, key)| Message::new(key).with("n", n).say(lang)).collect();
    let between = match lang {
        Lang::Ja => "・",
        Lang::En => ", ",
    };
    said.join(between)
}

const fn bullet(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "・",
        Lang::En => "- ",
    }
}

/// The company with its lead's number, or the number alone.
fn lead(line: &Line) -> Message {
    let key = if line.company.is_empty() { "letter.lead_alone" } else { "letter.lead" };
    Message::new(key).with("company", cut(&line.company)).with("n", line.lead)
}

/// A name that is not longer than it may be.
pub(super) fn cut(name: &Shown) -> Shown {
    let short: String = name.as_str().chars().take(LONGEST_NAME).collect();
    if short.len() == name.as_str().len() { Shown::line(name.as_str()) } else { Shown::line(&format!("{short}…")) }
}

/// Working time that is left, or over.
fn time(left: TimeDelta) -> Message {
    let minutes = left.num_minutes().abs();
    let (hours, minutes) = (minutes / 60, minutes % 60);
    let length = match (hours, minutes) {
        (0, minutes) => Message::new("strip.minutes").with("m", minutes),
        (hours, 0) => Message::new("strip.hours").with("h", hours),
        (hours, minutes) => Message::new("strip.hours_minutes").with("h", hours).with("m", minutes),
    };
    let key = if left < TimeDelta::zero() { "letter.over" } else { "letter.left" };
    Message::new(key).with_message("time", length)
}

fn weekday(day: Weekday) -> Message {
    Message::new(match day {
        Weekday::Mon => "letter.weekday.mon",
        Weekday::Tue => "letter.weekday.tue",
        Weekday::Wed => "letter.weekday.wed",
        Weekday::Thu => "letter.weekday.thu",
        Weekday::Fri => "letter.weekday.fri",
        Weekday::Sat => "letter.weekday.sat",
        Weekday::Sun => "letter.weekday.sun",
    })
}
