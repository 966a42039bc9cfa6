//! `leave` of a `[[person]]`: the days on which somebody is away.

use chrono::NaiveDate;

use super::calendars;
use crate::document::{Item, Section};
use crate::i18n::Message;

/// Days on which somebody is away, both included, on the wall of that person's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leave {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Leave {
    /// Whether `date` is one of its days.
    pub fn contains(self, date: NaiveDate) -> bool {
        self.from <= date && date <= self.to
    }
}

/// `leave = [2026-08-13, "2026-12-28..2027-01-05"]`; a single day may stand in quotes, too.
pub(super) fn read(person: &mut Section<'_, '_>) -> Vec<Leave> {
    let items = person.list("leave").map(|list| list.value).unwrap_or_default();
    items.into_iter().filter_map(|item| days(person, item)).collect()
}

fn days(person: &Section<'_, '_>, item: Item<'_, '_>) -> Option<Leave> {
    if !item.is_text() {
        let date = item.date()?;
        let day = date.value.date.and_then(calendars::to_date).filter(|_| date.value.time.is_none());
        if day.is_none() {
            person.complain(&date.span, Message::new("agreement.not_a_day").with("key", "leave"));
        }
        return day.map(|day| Leave { from: day, to: day });
    }
    let text = item.text()?;
    let (from, to) = text.split_once("..").unwrap_or((&text, &text));
    let days = from.trim().parse().ok().zip(to.trim().parse().ok()).map(|(from, to)| Leave { from, to });
    match days {
        None => person.complain(&text.span, Message::new("agreement.not_leave").with("text", &text.value)),
        Some(Leave { from, to }) if to < from => {
            person.complain(&text.span, Message::new("agreement.leave_ends_first").with("text", &text.value));
        }
        Some(_) => {}
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leave_has_a_first_day_and_a_last_one_which_may_be_the_same() {
        let days = |days: &str| {
            let text = format!("leave = ['{days}']");
            let document = crate::document::Document::new("t", &text);
            let leave = read(&mut document.root());
            document.finish(Some(leave)).map(|leave| (leave[0].to - leave[0].from).num_days()).ok()
        };
        assert_eq!(days("2026-12-28..2027-01-05"), Some(8));
        assert_eq!(days("2026-12-28..2026-12-28"), Some(0));
        assert_eq!(days("2026-12-28"), Some(0));
        assert_eq!(days("2026-12-28..2026-12-27"), None);
    }
}
