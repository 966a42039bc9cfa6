//! What is not wrong with an agreement and still worth saying.

use chrono::{NaiveDate, TimeDelta};

use super::terms::{Act, Role, Trigger};
use super::{Agreement, Clock};
use crate::clock::OnWall;
use crate::i18n::Message;

impl Agreement {
    /// The last year of the tables of national holidays that its calendars go by; nothing where none does.
    pub fn holidays_end(&self) -> Option<i32> {
        self.calendars.iter().filter_map(|(_, calendar)| calendar.holidays).map(|days| *days.years().end()).min()
    }

    /// What `agreement check` says beside that there is no mistake, on the day `today`.
    pub fn remarks(&self, today: NaiveDate) -> Vec<Message> {
        let mut remarks = Vec::new();
        if let Some(review) = self.next_review.filter(|review| *review <= today) {
            remarks.push(Message::new("agreement.remark.review_is_due").with("date", review));
        }
        // Said every time (decision 32): a table that ends unnoticed makes working days of holidays.
        if let Some(last) = self.holidays_end() {
            remarks.push(Message::new("agreement.remark.holidays_end").with("year", last));
        }
        for (name, _) in self.calendars.iter().filter(|(_, calendar)| calendar.has_overlaps()) {
            remarks.push(Message::new("agreement.remark.hours_overlap").with("calendar", name));
        }
        if self.clocks.is_empty() {
            remarks.push(Message::new("agreement.remark.no_clock"));
        }
        remarks.extend(self.clocks.iter().filter_map(|clock| self.remark_on_ideal(clock)));
        // No mistakes: a house may begin with a part of the whole, or reject nobody (see `reason`).
        for act in [Act::Return, Act::Lose].into_iter().filter(|act| self.never_does(*act)) {
            remarks.push(Message::new("agreement.remark.no_reason").with("act", act));
        }
        if self.never_does(Act::Reject) {
            remarks.push(Message::new("agreement.remark.rejects_nobody"));
        }
        let passes = |clock: &&Clock| clock.starts == Trigger::Passed;
        if !self.people.iter().any(|person| person.role == Role::AccountExecutive) {
            let idle = self.clocks.iter().filter(passes);
            remarks.extend(idle.map(|clock| Message::new("agreement.remark.nobody_to_pass_to").with("id", &clock.id)));
        }
        let works = |role| matches!(role, Role::InsideSales | Role::AccountExecutive);
        for person in self.people.iter().filter(|person| works(person.role) && person.reports_to.is_none()) {
            remarks.push(Message::new("agreement.remark.no_superior").with("id", &person.id));
        }
        remarks.extend(self.remarks_on_breach());
        remarks.extend(self.remarks_on_goals(today));
        remarks
    }

    /// An ideal may lie on another calendar than the limit, as five minutes of office time do beside 24 hours of working
    /// days. Which of the two comes first is then seen on the calendars only: here, for hand-offs at any hour of two weeks.
    fn remark_on_ideal(&self, clock: &Clock) -> Option<Message> {
        clock.ideal.as_ref()?;
        let first = crate::clock::start_of(self.effective_from, self.zone);
        let mut starts = (0..14 * 24).map(|hours| first.plus(TimeDelta::hours(hours)));
        let start = starts.find(|start| {
            let instants = self.instants(clock, *start).ok();
            instants.is_some_and(|instants| instants.ideal_at.is_some_and(|ideal| ideal > instants.due_at))
        })?;
        let message = Message::new("agreement.remark.ideal_after_due").with("id", &clock.id);
        Some(message.with("start", OnWall { at: start, zone: self.zone }))
    }

    /// What is said of moving overdue leads and can come to nothing.
    fn remarks_on_breach(&self) -> Option<Message> {
        let assignment = &self.assignment;
        let gives = |rule: &super::AssignRule| matches!(rule.whom, super::Whom::Pool(_));
        if !assignment.on_breach {
            return assignment.at_most.map(|_| Message::new("agreement.remark.at_most_alone"));
        }
        if !assignment.rules.iter().any(gives) {
            return Some(Message::new("agreement.remark.reassigns_to_nobody"));
        }
        let waits = self.clocks.iter().any(Clock::awaits_contact);
        (!waits).then(|| Message::new("agreement.remark.reassigns_never"))
    }

    fn remarks_on_goals(&self, today: NaiveDate) -> Vec<Message> {
        let mut remarks = Vec::new();
        let watch = &self.goals.watch;
        if watch.figures.len() > watch.at_most {
            let message = Message::new("agreement.remark.watch_too_many");
            remarks.push(message.with("n", watch.figures.len()).with("most", watch.at_most));
        }
        for target in self.goals.targets.iter().filter(|target| target.due.is_some_and(|due| due < today)) {
            remarks.push(Message::new("agreement.remark.target_is_past").with("id", &target.id));
        }
        // No mistake: a new version takes along what the last one aimed at, until the next review has looked at it.
        let is_before = |due: NaiveDate| due >= today && due < self.effective_from;
        for target in self.goals.targets.iter().filter(|target| target.due.is_some_and(is_before)) {
            remarks.push(Message::new("agreement.remark.target_before_start").with("id", &target.id));
        }
        if !self.score.touch.is_empty() {
            if self.score.decay.is_none() {
                remarks.push(Message::new("agreement.remark.no_decay"));
            }
            if self.score.touch.iter().all(|rule| rule.cap.is_none()) {
                remarks.push(Message::new("agreement.remark.no_cap"));
            }
        }
        for pair in self.playbook.deal_stages.windows(2) {
            if pair[0].probability.to_bits() == pair[1].probability.to_bits() {
                let message = Message::new("agreement.remark.equal_chance");
                let [first, second] = [&pair[0].names, &pair[1].names];
                remarks.push(
                    message.with_either("first", &first.ja, &first.en).with_either("second", &second.ja, &second.en),
                );
            }
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::DEFAULT;
    use crate::i18n::Lang;

    fn said(from: &str, to: &str, today: &str) -> Vec<String> {
        assert!(DEFAULT.contains(from), "{from}");
        let agreement = Agreement::parse("x", &DEFAULT.replace(from, to)).unwrap_or_else(|wrong| panic!("{wrong}"));
        agreement.remarks(today.parse().unwrap()).iter().map(|remark| remark.say(Lang::En)).collect()
    }

    #[test]
    fn a_house_that_rejects_nobody_is_told_what_becomes_of_such_leads() {
        let told = said("[\"reject\"", "[\"exclude\"", "2026-11-21");
        assert!(!told.iter().any(|remark| remark.contains("Nobody can be rejected")), "one reason is left: {told:?}");
        let text = DEFAULT.replace("[\"reject\"", "[\"exclude\"").replace("[\"return\", \"reject\"]", "[\"return\"]");
        let agreement = Agreement::parse("x", &text).unwrap_or_else(|wrong| panic!("{wrong}"));
        let told: Vec<_> = agreement.remarks(agreement.effective_from).iter().map(|one| one.say(Lang::En)).collect();
        assert!(told.iter().any(|remark| remark.contains("Nobody can be rejected")), "{told:?}");
        assert!(!said("x", "x", "2026-11-21").iter().any(|remark| remark.contains("Nobody can be rejected")));
        let told = said("\"lose\"", "\"return\"", "2026-11-21");
        assert!(told.iter().any(|remark| remark.contains("no reason for lose")), "{told:?}");
    }

    #[test]
    fn an_ideal_that_can_come_after_the_limit_is_named_with_a_hand_off_for_which_it_does() {
        let ideal = |ideal: &str| said("{ within = \"5m\", calendar = \"office\" }", ideal, "2026-11-21");
        let named = |told: &[String]| told.iter().find(|remark| remark.contains("ideal of first_contact")).cloned();
        assert_eq!(
            named(&ideal("{ within = \"5m\", calendar = \"office\" }")),
            None,
            "office hours lie in working days"
        );
        // April begins on a Wednesday: eight office hours of its midnight end on Wednesday evening, before 24 hours do.
        assert_eq!(named(&ideal("{ within = \"8h\", calendar = \"office\" }")), None);
        let late = named(&ideal("{ within = \"9h\", calendar = \"office\" }")).unwrap();
        assert!(late.contains("2026-04-01 00:00"), "{late}");
        let weekend = named(&ideal("{ within = \"25h\", calendar = \"always\" }")).unwrap();
        assert!(weekend.contains("2026-04-01 00:00"), "{weekend}");
        // 24 hours that run through the weekend end on it, before the office opens on Monday.
        let through = said("\ncalendar = \"working_days\"", "\ncalendar = \"always\"", "2026-11-21");
        assert!(named(&through).unwrap().contains("2026-04-03 18:00"), "{through:?}");
    }

    #[test]
    fn a_target_is_past_on_the_day_after_its_last() {
        let told = |today: &str| said("x", "x", today).iter().filter(|remark| remark.contains("is past")).count();
        assert_eq!(told("2027-03-31"), 0, "there is a day left");
        assert!(told("2027-04-01") > 0);
    }

    #[test]
    fn a_clock_that_waits_for_an_account_executive_where_there_is_none_is_named() {
        let told = said("role       = \"account_executive\"", "role       = \"inside_sales\"", "2026-11-21");
        assert!(told.iter().any(|remark| remark.contains("`ae_decide` never starts")), "{told:?}");
        assert!(!said("x", "x", "2026-11-21").iter().any(|remark| remark.contains("never starts")));
    }

    #[test]
    fn what_is_said_of_moving_overdue_leads_and_comes_to_nothing_is_named() {
        let house = |lines: &str| said("grace        = \"30m\"", lines, "2026-11-21");
        let told = |lines: &str, words: &str| house(lines).iter().any(|remark| remark.contains(words));
        assert!(told("on_breach = \"reassign\"", "no rule gives leads to anybody"), "the default has only a queue");
        assert!(told("at_most = 1", "`at_most` says nothing"));
        assert!(!house("").iter().any(|remark| remark.contains("breach")));
        // A house with somebody to give leads to, and a clock that waits for a contact or for nothing of the kind.
        let team = |stops: &str| {
            let head = "title = 'x'\neffective_from = 2026-04-01\ntime_zone = 'Asia/Tokyo'\n";
            let clock = format!(
                "[[clock]]\nid = 'first'\nstarts = 'hand_off'\nstops = ['{stops}']\nwithin = '8h'\ncalendar = 'always'\n"
            );
            let rules = "[assignment]\non_breach = 'reassign'\n[[person]]\nid = 'sato'\nname = 'Sato'\nrole = 'inside_sales'\n\
                         [[assign]]\nid = 'all'\nto = ['sato']\n";
            let agreement = Agreement::parse("x", &format!("{head}{rules}{clock}"));
            let agreement = agreement.unwrap_or_else(|wrong| panic!("{wrong}"));
            agreement.remarks(agreement.effective_from).iter().any(|one| one.say(Lang::En).contains("breach"))
        };
        assert!(!team("contact") && !team("reached"), "what is overdue goes on");
        assert!(team("accept"), "no clock waits for a contact");
    }

    #[test]
    fn a_target_that_ends_before_the_agreement_begins_is_named() {
        let told = said("due    = 2027-03-31", "due    = 2026-01-31", "2025-12-01");
        assert!(told.iter().any(|remark| remark.contains("ends before this agreement begins")), "{told:?}");
        assert!(!said("x", "x", "2026-11-21").iter().any(|remark| remark.contains("ends before")));
        let on_its_first_day = said("due    = 2027-03-31", "due    = 2026-04-01", "2025-12-01");
        assert!(!on_its_first_day.iter().any(|remark| remark.contains("ends before")), "{on_its_first_day:?}");
    }
}
