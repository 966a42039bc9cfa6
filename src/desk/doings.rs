//! What a person read and did, and what they said of being reached, ready to be shown.

use crate::agreement::Versions;
use crate::clock::Timestamp;
use crate::domain::{Consent, Field, Touch, words};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// A touch as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct Doing {
    /// What kind: an id of the agreement's, or a list's word.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// What was read or visited.
    pub content: Option<Shown>,
    /// The campaign.
    pub campaign: Option<Shown>,
    /// How often.
    pub times: u32,
    /// How much.
    pub amount: Option<f64>,
}

impl Doing {
    pub(super) fn of(touch: Touch) -> Self {
        let Touch { kind, at, content, campaign, times, amount, .. } = touch;
        let [content, campaign] = [content, campaign].map(|text| text.as_deref().map(Shown::line));
        Self { kind, at, content, campaign, times, amount }
    }

    /// It in words, its kind as the agreement calls it.
    pub fn told(&self, versions: &Versions) -> Message {
        let kinds = |kind: &str| {
            versions.newest_with(|agreement| agreement.playbook.touches.iter().find(|known| known.id == kind))
        };
        let mut told = match kinds(&self.kind) {
            Some(kind) => Message::new("touch.kind").with_either("kind", &kind.names.ja, &kind.names.en),
            None => Message::new("touch.kind").with("kind", &self.kind),
        };
        if self.times > 1 {
            told = Message::new("touch.times").with_message("what", told).with("n", self.times);
        }
        if let Some(amount) = self.amount {
            told = Message::new("touch.amount").with_message("what", told).with("amount", amount);
        }
        if let Some(content) = &self.content {
            told = Message::new("touch.about").with_message("what", told).with("content", content);
        }
        match &self.campaign {
            Some(campaign) => Message::new("touch.of_campaign").with_message("what", told).with("campaign", campaign),
            None => told,
        }
    }
}

/// A consent as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The channel.
    pub channel: Field,
    /// Whether they may be reached by it.
    pub given: bool,
    /// When it was said, else when it was written down.
    pub at: Timestamp,
    /// Whether it was told when it was said.
    pub is_dated: bool,
    /// Where it was said.
    pub origin: Option<Shown>,
}

impl Allowed {
    pub(super) fn of((at, consent): (Timestamp, Consent)) -> Self {
        let Consent { channel, given, at: said, origin } = consent;
        Self { channel, given, at, is_dated: said.is_some(), origin: origin.as_deref().map(Shown::line) }
    }

    /// It in words.
    pub fn told(&self, lang: Lang) -> String {
        let said = Shown::line(if self.given { "yes" } else { "no" });
        let said = words::value(self.channel, &said, lang);
        let told = Message::new("touch.consent").with_message("channel", self.channel.label()).with("said", said);
        match &self.origin {
            Some(origin) => Message::new("touch.of_campaign").with_message("what", told).with("campaign", origin),
            None => told,
        }
        .say(lang)
    }
}
