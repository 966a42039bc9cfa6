//! Lives that go on: asleep, qualified, a deal, won, lost, found by sales.

use chrono::{Days, TimeDelta};

use super::notes::{Occasion, note};
use super::plot::Teller;
use super::story::Story;
use crate::agreement::terms::{Act, Role, Slot, SlotState};
use crate::clock::Timestamp;
use crate::domain::{Learned, Request, Wish};
use crate::ids::PersonId;

/// How far a life that goes on has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Further {
    /// Put to sleep; a while ago, so that some wake soon.
    Asleep,
    /// Somebody promised to call back.
    Promised,
    /// Confirmed as a candidate.
    Qualified,
    /// A deal was opened.
    Dealing,
    /// Won.
    Won,
    /// Lost.
    Lost,
    /// Lost, and sent round again.
    Revived,
}

impl<'a> Teller<'a> {
    /// Handed over some days ago, taken on, called, and gone on with.
    pub(super) fn further(&mut self, how: Further) -> Story<'a> {
        let days = match how {
            Further::Asleep | Further::Promised => self.chance.between(1, 4),
            Further::Qualified => self.chance.between(3, 6),
            _ => self.chance.between(15, 80),
        };
        let handed = self.at_desk(self.now.plus(-TimeDelta::days(days)), self.now);
        let mut story = self.handed_over(handed, None);
        let rep = self.cast.rep(&mut self.chance);
        let called = self.later(handed, handed.plus(TimeDelta::hours(20)).min(self.now), (5, 90));
        self.called(&mut story, &rep, called);
        match how {
            Further::Asleep => self.asleep(&mut story, &rep, called),
            Further::Promised => self.promised(&mut story, &rep, called),
            _ => self.candidate(&mut story, &rep, called, how),
        }
        story
    }

    fn asleep(&mut self, story: &mut Story<'a>, rep: &PersonId, after: Timestamp) {
        let at = self.later(after, self.now, (5, 60));
        let days = self.chance.between(1, 20);
        let until = self.morning(self.now, days);
        let reason = self.reason(Act::Defer);
        story.act(rep, at, &Request::from(Wish::Defer { until, reason }));
    }

    fn promised(&mut self, story: &mut Story<'a>, rep: &PersonId, after: Timestamp) {
        use crate::agreement::terms::{Channel, Outcome};
        let at = self.later(after, self.now, (10, 80));
        // Every third is to be called within the hour.
        let next = if self.chance.percent(33) {
            self.now.plus(TimeDelta::minutes(self.chance.between(4, 50)))
        } else {
            let days = self.chance.between(1, 3);
            self.morning(self.now, days)
        };
        let wish =
            Wish::Contact { channel: Channel::Phone, outcome: Outcome::Reached, next: Some(next), gave: Vec::new() };
        story.act(rep, at, &Request::from(wish));
    }

    fn candidate(&mut self, story: &mut Story<'a>, rep: &PersonId, after: Timestamp, how: Further) {
        let until = if how == Further::Qualified { self.now } else { after.plus(TimeDelta::days(5)).min(self.now) };
        let at = self.later(after, until, (20, 90));
        let executive = self.executive();
        let answers = self.answers(story);
        let wish =
            Wish::Qualify { to: executive.clone().filter(|_| how != Further::Qualified || self.chance.percent(60)) };
        story.act(rep, at, &Request { answers, ..Request::from(wish) });
        if how == Further::Qualified {
            return;
        }
        let seller = executive.unwrap_or_else(|| rep.clone());
        let opened = self.later(at, at.plus(TimeDelta::days(6)).min(self.now), (10, 90));
        let amount = f64::from(u32::try_from(self.chance.between(3, 60)).unwrap_or(3)) * 100_000.0;
        let close =
            self.now.utc().date_naive().checked_add_days(Days::new(self.chance.between(10, 120).unsigned_abs()));
        story.act(&seller, opened, &Request::from(Wish::Open { amount: Some(amount), close }));
        let ended = self.later(opened, self.now, (30, 95));
        match how {
            Further::Won => story.act(&seller, ended, &Request::from(Wish::Win { amount: None })),
            Further::Lost | Further::Revived => {
                let Some(reason) = self.reason(Act::Lose) else { return };
                story.act(&seller, ended, &Request::from(Wish::Lose { reason }));
            }
            _ => {}
        }
        if how == Further::Revived {
            let reason = self.reason(Act::Recycle);
            let by = self.cast.marketing.clone();
            story.act(&by, self.later(ended, self.now, (20, 90)), &Request::from(Wish::Recycle { reason }));
        }
    }

    /// Handed over, and pulled back before anybody took it.
    pub(super) fn withdrawn(&mut self) -> Story<'a> {
        let days = self.chance.between(2, 30);
        let handed = self.at_desk(self.now.plus(-TimeDelta::days(days)), self.now);
        let mut story = self.handed_over(handed, None);
        let at = self.later(handed, handed.plus(TimeDelta::hours(8)).min(self.now), (10, 80));
        let (by, reason) = (self.cast.marketing.clone(), self.reason(Act::Withdraw));
        story.act(&by, at, &Request::from(Wish::Withdraw { reason }));
        story
    }

    /// Taken in for nurturing, or put aside, by marketing.
    pub(super) fn sorted(&mut self, act: Act) -> Story<'a> {
        let came = self.now.plus(-TimeDelta::minutes(self.chance.between(60, 9 * 24 * 60)));
        let mut story = self.arrived(came);
        let (by, at) = (self.cast.marketing.clone(), self.later(came, self.now, (5, 80)));
        let wish = match self.reason(Act::Exclude).filter(|_| act == Act::Exclude) {
            Some(reason) => Wish::Exclude { reason },
            None => Wish::Admit,
        };
        story.act(&by, at, &Request::from(wish));
        story
    }

    /// Found by sales itself.
    pub(super) fn generated(&mut self) -> Story<'a> {
        let days = self.chance.between(1, 6);
        let at = self.at_desk(self.now.plus(-TimeDelta::days(days)), self.now);
        let rep = self.cast.rep(&mut self.chance);
        let someone = super::people::someone(&mut self.chance);
        let mut story = Story::generated(self.world, someone, &rep, at, self.executive());
        self.aside(&mut story, at, 50);
        story
    }

    fn answers(&mut self, story: &Story<'a>) -> Vec<Learned> {
        let known = |teller: &mut Self, slot: Slot, state| Learned {
            slot,
            state,
            evidence: Some(note(Occasion::Answered(slot), story.someone.tongue, &mut teller.chance)),
            said_by: None,
        };
        let mut answers = vec![
            known(self, Slot::Budget, SlotState::Partial),
            known(self, Slot::Authority, SlotState::Partial),
            known(self, Slot::Need, SlotState::Confirmed),
            known(self, Slot::Timeline, SlotState::Confirmed),
        ];
        if self.chance.percent(40) {
            answers.push(known(self, Slot::Competitor, SlotState::Negative));
        }
        answers
    }

    fn executive(&self) -> Option<PersonId> {
        let mut people = self.world.agreement.people.iter();
        people.find(|person| person.role == Role::AccountExecutive).map(|person| PersonId::new(&person.id))
    }

    /// One of the agreement's reasons for an act, where it has any.
    fn reason(&mut self, act: Act) -> Option<String> {
        let reasons: Vec<_> = self.world.agreement.reasons_for(act).map(|reason| reason.id.clone()).collect();
        if reasons.is_empty() { None } else { Some(self.chance.one_of(&reasons).clone()) }
    }

    /// Some days later, when a day begins.
    pub(super) fn morning(&self, after: Timestamp, days: i64) -> Timestamp {
        let agreement = self.world.agreement;
        let day = after.plus(TimeDelta::days(days)).in_zone(&agreement.zone).date_naive();
        let begins = TimeDelta::minutes(i64::from(agreement.deferral.wake_minute));
        crate::clock::at_wall(&agreement.zone, day.and_time(chrono::NaiveTime::MIN) + begins)
    }
}
