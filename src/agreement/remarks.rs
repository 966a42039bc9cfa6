//! What is not wrong with an agreement and still worth saying.

use chrono::{Datelike, NaiveDate};

use super::Agreement;
use super::terms::Role;
use crate::i18n::Message;

impl Agreement {
    /// What `agreement check` says beside that there is no mistake, on the day `today`.
    pub fn remarks(&self, today: NaiveDate) -> Vec<Message> {
        let mut remarks = Vec::new();
        if let Some(review) = self.next_review.filter(|review| *review <= today) {
            remarks.push(Message::new("agreement.remark.review_is_due").with("date", review));
        }
        for (name, calendar) in self.calendars.iter() {
            let last = calendar.holidays.map(|holidays| *holidays.years().end());
            if let Some(last) = last.filter(|last| today.year() + 2 >= *last) {
                let message = Message::new("agreement.remark.holidays_end").with("calendar", name).with("year", last);
                remarks.push(message);
            }
        }
        if self.clocks.is_empty() {
            remarks.push(Message::new("agreement.remark.no_clock"));
        }
        for act in [super::Act::Return, super::Act::Reject] {
            if self.reasons_for(act).next().is_none() {
                remarks.push(Message::new("agreement.remark.no_reason").with("act", act));
            }
        }
        let works = |role| matches!(role, Role::InsideSales | Role::AccountExecutive);
        for person in self.people.iter().filter(|person| works(person.role) && person.reports_to.is_none()) {
            remarks.push(Message::new("agreement.remark.no_superior").with("id", &person.id));
        }
        remarks
    }
}
