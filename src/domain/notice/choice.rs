//! By which ways somebody hears, and when.

use std::fmt;
use std::str::FromStr;

use super::Class;
use crate::agreement::calendar::Interval;
use crate::clock::Timestamp;
use crate::i18n::Lang;

/// A way by which a notice leaves. The console's own list of notices is none: everything stands there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Where the person sits: the desktop, or over SSH the terminal.
    Desktop,
    /// By mail, to the address that the agreement has.
    Mail,
    /// To a room of a chat, by the name that `channels.toml` gives it.
    Webhook(String),
    /// To a program of one's own, by the name that `channels.toml` gives it.
    Program(String),
}

impl Channel {
    /// Whether others than the person may see it: then it names no person but companies only.
    pub const fn is_seen_by_others(&self) -> bool {
        !matches!(self, Self::Mail)
    }

    /// What it carries where nobody chose: what somebody must act upon. A mail for every warning is a mail that nobody reads.
    pub fn usual(&self) -> Vec<Class> {
        use Class::{
            Assigned, Breach, CallBack, Correction, Digest, Escalation, Mention, Question, Returned, Wake, Warning,
        };
        match self {
            Self::Desktop => vec![Escalation, Breach, Warning, CallBack, Assigned, Question, Mention],
            Self::Mail => vec![Escalation, Breach, Returned, Wake, Question, Correction, Digest],
            Self::Webhook(_) => vec![Escalation, Breach, Correction],
            Self::Program(_) => Class::ALL.to_vec(),
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Desktop => f.pad("desktop"),
            Self::Mail => f.pad("mail"),
            Self::Webhook(name) => f.pad(&format!("webhook:{name}")),
            Self::Program(name) => f.pad(&format!("program:{name}")),
        }
    }
}

impl FromStr for Channel {
    type Err = WrongWay;

    /// `desktop`, `mail`, `webhook:NAME` or `program:NAME`; a name is of letters, digits, `-` and `_`.
    fn from_str(text: &str) -> Result<Self, WrongWay> {
        let named = |name: &str| {
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            let fits = !name.is_empty() && name.len() <= 40 && name.chars().all(is_name);
            if fits { Ok(name.to_owned()) } else { Err(WrongWay::Name(name.to_owned())) }
        };
        match text.split_once(':') {
            None if text == "desktop" => Ok(Self::Desktop),
            None if text == "mail" => Ok(Self::Mail),
            Some(("webhook", name)) => named(name).map(Self::Webhook),
            Some(("program", name)) => named(name).map(Self::Program),
            _ => Err(WrongWay::Channel(text.to_owned())),
        }
    }
}

/// What is wrong with a way that somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongWay {
    /// No channel is called so.
    Channel(String),
    /// No name of a room or a program.
    Name(String),
    /// Nothing that one can hear of is called so.
    Class(String),
}

/// One channel and what it carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// By what.
    pub channel: Channel,
    /// What of.
    pub classes: Vec<Class>,
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.channel.fmt(f)?;
        if self.classes == self.channel.usual() {
            return Ok(());
        }
        let classes: Vec<_> = self.classes.iter().map(|class| class.word()).collect();
        write!(f, "={}", classes.join(","))
    }
}

impl FromStr for Way {
    type Err = WrongWay;

    /// `mail`, or `mail=breach,escalation` where other classes are wanted than the usual ones.
    fn from_str(text: &str) -> Result<Self, WrongWay> {
        let (channel, classes) = match text.split_once('=') {
            None => (text, None),
            Some((channel, classes)) => (channel, Some(classes)),
        };
        let channel: Channel = channel.trim().parse()?;
        let Some(classes) = classes else { return Ok(Self { classes: channel.usual(), channel }) };
        let class = |word: &str| Class::of(word.trim()).ok_or_else(|| WrongWay::Class(word.trim().to_owned()));
        let mut classes = classes.split(',').map(class).collect::<Result<Vec<_>, _>>()?;
        classes.sort_unstable();
        classes.dedup();
        Ok(Self { channel, classes })
    }
}

/// How somebody wants to hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// By which channels, beside the console.
    pub ways: Vec<Way>,
    /// When not, beside the hours in which the person does not work: times of the wall of the person's calendar.
    pub quiet: Vec<Interval>,
    /// Whether a summary of the day comes when the person's day begins.
    pub digest: bool,
    /// In which language; in both where nothing is said.
    pub lang: Option<Lang>,
    /// Until when nothing leaves. What comes meanwhile stands in the console, and leaves then.
    pub snoozed_until: Option<Timestamp>,
}

impl Default for Choice {
    /// On the desktop and by mail, as far as there is either.
    fn default() -> Self {
        let way = |channel: Channel| Way { classes: channel.usual(), channel };
        Self {
            ways: vec![way(Channel::Desktop), way(Channel::Mail)],
            quiet: Vec::new(),
            digest: true,
            lang: None,
            snoozed_until: None,
        }
    }
}

impl Choice {
    /// The channels by which this person hears of `class`. A correction goes wherever what it corrects may have gone.
    pub fn channels_for(&self, class: Class) -> Vec<&Channel> {
        let carries = |way: &&Way| match class {
            Class::Correction => way.classes.iter().any(|known| *known == class || known.is_urgent()),
            _ => way.classes.contains(&class),
        };
        self.ways.iter().filter(carries).map(|way| &way.channel).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_is_written_as_it_is_read() {
        for text in ["desktop", "mail", "webhook:team", "program:pager-2", "mail=escalation,breach"] {
            assert_eq!(text.parse::<Way>().map(|way| way.to_string()).as_deref(), Ok(text));
        }
        assert_eq!("mail=breach,escalation,breach".parse::<Way>().unwrap().to_string(), "mail=escalation,breach");
    }

    #[test]
    fn what_is_no_way_says_which_part_of_it_is_not() {
        assert_eq!("fax".parse::<Way>(), Err(WrongWay::Channel("fax".to_owned())));
        assert_eq!("webhook:".parse::<Way>(), Err(WrongWay::Name(String::new())));
        assert_eq!("program:../sh".parse::<Way>(), Err(WrongWay::Name("../sh".to_owned())));
        assert_eq!("mail=spam".parse::<Way>(), Err(WrongWay::Class("spam".to_owned())));
    }
}
