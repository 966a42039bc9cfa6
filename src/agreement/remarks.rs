//! What is not wrong with an agreement and still worth saying.

use chrono::NaiveDate;

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
        // Said every time (decision 32): a table that ends unnoticed makes working days of holidays.
        if let Some(last) =
            self.calendars.iter().filter_map(|(_, calendar)| calendar.holidays).map(|days| *days.years().end()).min()
        {
            remarks.push(Message::new("agreement.remark.holidays_end").with("year", last));
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
