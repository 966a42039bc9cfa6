//! Touches: what a person did that marketing noticed, and consents, costs: what lists tell beside the facts.
//!
//! Touches are journalled and never changed, but they are no facts: there are thousands of times more of them, they are
//! counted in bulk, and they do not raise a lead's version, so that nobody's act ever conflicts with one. They hold no
//! personal data (decision 1).

use chrono::NaiveDate;

use super::person::Field;
use crate::clock::Timestamp;

/// Something that a person did and marketing noticed: a download, a seminar, a page that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    /// What tells it from the other touches of its lead: two of the same key are one touch, told twice.
    pub key: u64,
    /// What kind: an id of the agreement's, or, where it has none for it, the word of the list that told of it.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// What was read, visited or downloaded.
    pub content: Option<String>,
    /// The campaign that it belongs to.
    pub campaign: Option<String>,
    /// How often. 0 where only the amount of what was told before grew.
    pub times: u32,
    /// How much, in the unit of its kind: seconds on a website, minutes of a seminar.
    pub amount: Option<f64>,
    /// Whether it comes from a running total: in a row, `times` and `amount` are all there was so far; in the store, what
    /// came on top of what was told before.
    pub is_total: bool,
    /// Whether it was told as it happened, and may hand its lead over; history may not (decision 5).
    pub is_live: bool,
}

impl Touch {
    /// One touch that a list calls by an id of its own.
    pub fn of_id(id: &str, kind: &str, at: Timestamp) -> Self {
        Self { key: sum(&["id", id]), ..Self::plain(kind, at) }
    }

    /// One touch without an id: what it says tells it from others. Set what it says, then [`Touch::keyed`].
    pub fn plain(kind: &str, at: Timestamp) -> Self {
        Self {
            key: 0,
            kind: kind.to_owned(),
            at,
            content: None,
            campaign: None,
            times: 1,
            amount: None,
            is_total: false,
            is_live: false,
        }
        .keyed()
    }

    /// A running total of all touches of a kind so far, as of `at`.
    pub fn total(kind: &str, at: Timestamp, times: u32, amount: Option<f64>) -> Self {
        Self { times, amount, is_total: true, ..Self::plain(kind, at) }.keyed()
    }

    /// With the key that follows from what it says. Of a running total the kind and the total tell it apart: the same
    /// total, told again at whatever time, is nothing new.
    #[must_use]
    pub fn keyed(mut self) -> Self {
        let amount = self.amount.map(|amount| amount.to_string()).unwrap_or_default();
        let at = self.at.millis().to_string();
        self.key = if self.is_total {
            sum(&["total", &self.kind, &self.times.to_string(), &amount])
        } else {
            let content = self.content.as_deref().unwrap_or_default();
            sum(&[&self.kind, &at, content, self.campaign.as_deref().unwrap_or_default(), &amount])
        };
        self
    }

    /// What a running total adds to the touches that are known; nothing where it adds nothing. A total that is lower than
    /// the one before is an older list's.
    #[must_use]
    pub fn beyond<'t>(self, known: impl IntoIterator<Item = &'t Self>) -> Option<Self> {
        let (mut times, mut amount) = (0_u32, 0.0_f64);
        for touch in known.into_iter().filter(|touch| touch.is_total && touch.kind == self.kind) {
            times = times.saturating_add(touch.times);
            amount += touch.amount.unwrap_or_default();
        }
        // Sums of what was written with a few decimals: less than a millionth is rounding.
        let more = self.amount.map(|total| total - amount).filter(|more| *more > 1e-6);
        let times = self.times.saturating_sub(times);
        (times > 0 || more.is_some()).then_some(Self { times, amount: more, ..self })
    }
}

/// FNV-1a, the parts set apart: the same on every machine and in every version.
fn sum(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// What somebody said of being reached by a channel, as a list or a person told it. Personal data: an erase empties it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Which channel: one of the person's consents.
    pub channel: Field,
    /// Whether they may be reached by it.
    pub given: bool,
    /// When it was said, where that is known.
    pub at: Option<Timestamp>,
    /// Where it was said: a form, a fair, a card.
    pub origin: Option<String>,
}

/// What a campaign cost in a span of days.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// The campaign.
    pub campaign: String,
    /// The source that the money went to, where it is told apart.
    pub source: Option<String>,
    /// From this day on.
    pub from: NaiveDate,
    /// Up to this day, which is part of it.
    pub to: NaiveDate,
    /// How much, in the currency's main unit.
    pub amount: f64,
    /// In what money; the agreement's where absent.
    pub currency: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * 60_000)
    }

    #[test]
    fn the_same_touch_told_twice_is_one() {
        let download = || Touch { content: Some("guide.pdf".to_owned()), ..Touch::plain("download", at(1)) }.keyed();
        assert_eq!(download().key, download().key);
        let others = [
            Touch { content: None, ..download() }.keyed(),
            Touch { at: at(2), ..download() }.keyed(),
            Touch { kind: "seminar".to_owned(), ..download() }.keyed(),
            Touch { content: None, campaign: download().content, ..download() }.keyed(),
            Touch { amount: Some(2.0), ..download() }.keyed(),
        ];
        for other in others {
            assert_ne!(other.key, download().key, "{other:?}");
        }
        let called = |id, minute| Touch::of_id(id, "download", at(minute)).key;
        assert_eq!(called("E1", 1), called("E1", 2), "a list's own id is the whole key");
        assert_ne!(called("E1", 1), called("E2", 1));
    }

    #[test]
    fn of_a_running_total_only_what_came_on_top_is_new() {
        let views = |times, minute| Touch::total("page_view", at(minute), times, None);
        let first = views(3, 1).beyond([]).unwrap();
        assert_eq!(first.times, 3);
        assert_eq!(views(3, 9).beyond([&first]), None, "the same list again");
        let second = views(5, 9).beyond([&first]).unwrap();
        assert_eq!((second.times, second.at), (2, at(9)));
        assert_eq!(views(4, 20).beyond([&first, &second]), None, "an older list, later");
        assert_eq!(views(6, 30).beyond([&first, &second]).unwrap().times, 1);
        let read_apart = Touch::plain("page_view", at(1));
        assert_eq!(views(3, 1).beyond([&read_apart]).unwrap().times, 3, "what was told one by one is no total");
    }

    #[test]
    fn time_spent_grows_like_counts() {
        let spent = |times, seconds| Touch::total("website", at(1), times, Some(seconds));
        let first = spent(2, 400.0).beyond([]).unwrap();
        let second = spent(2, 674.5).beyond([&first]).unwrap();
        assert_eq!((second.times, second.amount), (0, Some(274.5)));
        assert_eq!(spent(2, 674.5).beyond([&first, &second]), None);
        assert_eq!(spent(3, 674.5).beyond([&first, &second]).unwrap().amount, None);
    }
}
