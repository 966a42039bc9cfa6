//! Which lives there are, and how each of them goes.

use chrono::TimeDelta;

use super::chance::Chance;
use super::deals::Further;
use super::hours::{ago, partway};
use super::notes::{Occasion, note};
use super::people::someone;
use super::scores;
use super::story::{Past, Story, World};
use super::{Cast, Dues};
use crate::agreement::terms::{Act, Channel, Outcome, Stage};
use crate::clock::Timestamp;
use crate::domain::{Ground, Operation, Request, Wake, Wish};
use crate::ids::PersonId;

/// How a life goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plot {
    /// Came in lately.
    Fresh,
    /// Handed over; nobody has answered yet.
    Waiting,
    /// Taken on, not yet called.
    Taken,
    /// Taken on by mistake, and that taken back.
    TakenBack,
    /// Called once or more.
    Working,
    /// Given back once, and handed over again.
    Again,
    /// Given back to marketing.
    Returned,
    /// Never to be approached.
    Rejected,
    /// Goes on after the first talk.
    Further(Further),
    /// Pulled back by marketing.
    Withdrawn,
    /// Sorted by marketing: taken in, or put aside.
    Sorted(Act),
    /// Found by sales itself.
    Generated,
    /// Told of afterwards.
    History,
}

impl Plot {
    /// The n-th lead's. Sixty leads have every plot in its share, and any few of them are mixed.
    pub(super) fn of(n: usize) -> Self {
        // 17 and 60 have no divisor in common: every slot comes once.
        match n * 17 % 60 {
            0..=11 => Self::Waiting,
            12..=14 => Self::Taken,
            15 => Self::TakenBack,
            16..=22 => Self::Working,
            23..=24 => Self::Again,
            25..=29 => Self::Returned,
            30..=32 => Self::Rejected,
            33..=36 => Self::History,
            37..=39 => Self::Further(Further::Asleep),
            40..=41 => Self::Further(Further::Promised),
            42..=45 => Self::Further(Further::Qualified),
            46..=47 => Self::Further(Further::Dealing),
            48 => Self::Further(Further::Won),
            49 => Self::Further(Further::Lost),
            50 => Self::Further(Further::Revived),
            51 => Self::Withdrawn,
            52 => Self::Sorted(Act::Exclude),
            53..=54 => Self::Sorted(Act::Admit),
            55 => Self::Generated,
            _ => Self::Fresh,
        }
    }
}

/// How far histories go; the n-th takes the n-th of these, round and round.
const FARTHEST: [Stage; 10] = [
    Stage::Customer,
    Stage::Mal,
    Stage::Mql,
    Stage::Lost,
    Stage::Lead,
    Stage::Sal,
    Stage::Opportunity,
    Stage::Mal,
    Stage::Sql,
    Stage::Mql,
];

/// Why deals were lost, as another system wrote it down.
const LOST: [&str; 4] = ["価格", "他社に決定", "機能不足", "Chose a competitor"];

/// Tells one life after the other.
pub(super) struct Teller<'a> {
    pub(super) world: World<'a>,
    pub(super) cast: Cast,
    pub(super) now: Timestamp,
    pub(super) chance: Chance,
    /// What is told aside: it moves no life.
    aside: Chance,
    /// The clock that a hand-off starts and a contact stops.
    first_contact: Dues,
    /// The clock that a contact starts and a return stops.
    decide: Dues,
    /// The operation that told of everything past, once there is some.
    pub(super) past: Option<Operation>,
    histories: usize,
    worked: usize,
    /// How many are overdue that nobody has answered.
    overdue: usize,
    /// What comes next with some of them.
    promises: Chance,
}

impl<'a> Teller<'a> {
    pub(super) fn new(world: World<'a>, cast: Cast, now: Timestamp, seed: u64) -> Self {
        let (chance, aside) = (Chance::seeded(seed), Chance::seeded(seed.wrapping_add(2)));
        let promises = Chance::seeded(seed.wrapping_add(3));
        let agreement = world.agreement;
        let first_contact =
            Dues::of(agreement, Act::HandOff, Act::Contact, &[100, 330, -780, 520, 2_400, -6_000, 9_000]);
        let decide = Dues::of(agreement, Act::Contact, Act::Return, &[110, -3_000, 430]);
        Self {
            world,
            cast,
            now,
            chance,
            aside,
            first_contact,
            decide,
            past: None,
            histories: 0,
            worked: 0,
            overdue: 0,
            promises,
        }
    }

    pub(super) fn tell(&mut self, plot: Plot) -> Story<'a> {
        match plot {
            Plot::Fresh => self.fresh(),
            Plot::Waiting => self.waiting(),
            Plot::Taken => self.taken(),
            Plot::TakenBack => self.taken_back(),
            Plot::Working => self.working(),
            Plot::Again => self.again(),
            Plot::Returned => self.over(Act::Return),
            Plot::Rejected => self.over(Act::Reject),
            Plot::Further(how) => self.further(how),
            Plot::Withdrawn => self.withdrawn(),
            Plot::Sorted(act) => self.sorted(act),
            Plot::Generated => self.generated(),
            Plot::History => self.history(),
        }
    }

    fn fresh(&mut self) -> Story<'a> {
        let came = self.now.plus(-TimeDelta::minutes(self.chance.between(6, 9 * 24 * 60)));
        let mut story = self.arrived(came);
        self.aside(&mut story, came, 30);
        story
    }

    fn waiting(&mut self) -> Story<'a> {
        let handed = self.running();
        let to = if self.chance.percent(40) { Some(self.cast.rep(&mut self.chance)) } else { None };
        let mut story = self.handed_over(handed, to);
        self.acknowledged(&mut story);
        story
    }

    /// Of some that are overdue their manager says what comes next.
    fn acknowledged(&mut self, story: &mut Story<'a>) {
        let due = story.record.lead.open_handoff().and_then(|handoff| handoff.running().map(|run| run.due_at).min());
        let (Some(manager), Some(due)) = (&self.cast.manager, due.filter(|due| *due < self.now)) else { return };
        self.overdue += 1;
        if self.overdue % 3 == 2 {
            let said = note(Occasion::Acknowledged, story.someone.tongue, &mut self.promises);
            let (at, until) = (partway(&self.cast.hours, due, self.now, 40), self.now.plus(TimeDelta::hours(2)));
            story.act(manager, at, &Request::from(Wish::Acknowledge { until }).with_note(said));
        }
    }

    fn taken(&mut self) -> Story<'a> {
        let handed = self.in_time();
        let mut story = self.handed_over(handed, None);
        let rep = self.cast.rep(&mut self.chance);
        let at = self.later(handed, self.now, (5, 60));
        story.act(&rep, at, &Wish::Accept.into());
        self.aside(&mut story, at, 15);
        story
    }

    fn taken_back(&mut self) -> Story<'a> {
        let handed = self.running();
        let mut story = self.handed_over(handed, None);
        let rep = self.cast.rep(&mut self.chance);
        let at = self.later(handed, self.now, (5, 60));
        let noticed = at.plus(TimeDelta::seconds(self.chance.between(20, 600))).min(self.now);
        story.act(&rep, at, &Wish::Accept.into());
        story.act(&rep, noticed, &Wish::Undo.into());
        story
    }

    fn working(&mut self) -> Story<'a> {
        self.worked += 1;
        let called = self.decide.near(self.now).unwrap_or_else(|| {
            // Never over for as long as what nobody has answered: that stands at the top of the queue.
            let about = self.decide.far(self.now, (0, 0), &mut self.chance);
            self.at_desk(about, self.now)
        });
        // Every sixth was called too late.
        let share = if self.worked.is_multiple_of(6) { (105, 150) } else { (1, 70) };
        let used = self.first_contact.share(self.chance.between(share.0, share.1));
        let handed = ago(&self.first_contact.calendar, called, used);
        let mut story = self.handed_over(handed, None);
        let rep = self.cast.rep(&mut self.chance);
        if self.chance.percent(60) {
            let at = self.later(handed, called, (5, 80));
            story.act(&rep, at, &Wish::Accept.into());
        }
        self.called(&mut story, &rep, called);
        let mut last = called;
        for _ in 0..self.chance.between(0, 3) {
            last = self.later(last, self.now, (10, 60));
            self.called(&mut story, &rep, last);
        }
        self.aside(&mut story, last, 20);
        story
    }

    fn again(&mut self) -> Story<'a> {
        let second = self.running();
        let days_before = self.chance.between(15, 40);
        let first = self.at_desk(second.plus(-TimeDelta::days(days_before)), second);
        let mut story = self.handed_over(first, None);
        self.given_up(&mut story, first, second, Act::Return);
        let to = if self.chance.percent(50) { Some(self.cast.rep(&mut self.chance)) } else { None };
        self.hand_over(&mut story, second, to);
        story
    }

    fn over(&mut self, act: Act) -> Story<'a> {
        let days_ago = self.chance.between(3, 45);
        let handed = self.at_desk(self.now.plus(-TimeDelta::days(days_ago)), self.now);
        let mut story = self.handed_over(handed, None);
        self.given_up(&mut story, handed, self.now, act);
        story
    }

    fn history(&mut self) -> Story<'a> {
        let told = self.now.plus(-TimeDelta::days(20));
        let (world, marketing) = (self.world, &self.cast.marketing);
        let operation = self.past.get_or_insert_with(|| world.operation(Act::Capture, marketing, told)).clone();
        let farthest = FARTHEST[self.histories % FARTHEST.len()];
        self.histories += 1;
        let mut stages: Vec<_> = Stage::WAY.into_iter().take_while(|stage| *stage != farthest).collect();
        if farthest == Stage::Lost {
            // A deal that was lost never was a customer.
            stages.retain(|stage| *stage != Stage::Customer);
        }
        stages.push(farthest);
        let mut at = told.plus(-TimeDelta::hours(self.chance.between(90 * 24, 400 * 24)));
        let amount = f64::from(u32::try_from(self.chance.between(3, 60)).unwrap_or(3)) * 100_000.0;
        let mut reached = Vec::new();
        for stage in stages {
            let worth = matches!(stage, Stage::Opportunity | Stage::Customer);
            reached.push(Past {
                stage,
                at,
                amount: worth.then_some(amount),
                reason: (stage == Stage::Lost).then(|| *self.chance.one_of(&LOST)),
            });
            at = at.plus(TimeDelta::hours(self.chance.between(2, 14 * 24)));
        }
        let owner = (reached.len() > 3).then(|| self.cast.rep(&mut self.chance));
        Story::told_of(self.world, someone(&mut self.chance), &operation, reached, owner)
    }

    /// Handed over, and given up with a reason by `until`; often taken on and called in between.
    fn given_up(&mut self, story: &mut Story<'a>, handed: Timestamp, until: Timestamp, act: Act) {
        let rep = self.cast.rep(&mut self.chance);
        let until = until.min(handed.plus(TimeDelta::hours(self.chance.between(4, 9 * 24))));
        let (looked, ended) = (self.later(handed, until, (1, 15)), self.later(handed, until, (70, 95)));
        if self.chance.percent(75) {
            story.act(&rep, looked, &Wish::Accept.into());
        }
        if self.chance.percent(60) {
            let at = self.later(looked, ended, (5, 60));
            self.called(story, &rep, at);
        }
        let reasons: Vec<_> = self.world.agreement.reasons_for(act).collect();
        if reasons.is_empty() {
            return;
        }
        let listed = *self.chance.one_of(&reasons);
        let occasion = if act == Act::Reject { Occasion::Rejected } else { Occasion::Returned };
        let said = listed.needs_note || self.chance.percent(40);
        let note = said.then(|| note(occasion, story.someone.tongue, &mut self.chance));
        let reason = listed.id.clone();
        let wish = if act == Act::Reject {
            Wish::Reject { reason }
        } else {
            Wish::Return { reason, wake: self.look_again(ended), wake_on: None }
        };
        story.act(&rep, ended, &Request::from(wish).with_note(note));
    }

    pub(super) fn handed_over(&mut self, at: Timestamp, to: Option<PersonId>) -> Story<'a> {
        let came = at.plus(-TimeDelta::minutes(self.chance.between(8, 12 * 24 * 60)));
        let mut story = self.arrived(came);
        self.hand_over(&mut story, at, to);
        story
    }

    pub(super) fn arrived(&mut self, came: Timestamp) -> Story<'a> {
        Story::captured(self.world, someone(&mut self.chance), &self.cast.marketing, came)
    }

    fn hand_over(&mut self, story: &mut Story<'a>, at: Timestamp, to: Option<PersonId>) {
        let criteria: Vec<_> = self.world.agreement.criteria().collect();
        // Criteria are met at any hour; people hand over while they are at work.
        let by_hand = criteria.is_empty() || (self.cast.hours.is_open(at) && self.chance.percent(50));
        let note = by_hand.then(|| note(Occasion::ByHand, story.someone.tongue, &mut self.chance));
        let sought = if by_hand { None } else { Some(*self.chance.one_of(&criteria)) };
        let agreement = self.world.agreement;
        let met = sought.and_then(|id| {
            let (record, tongue) = ((&story.record, story.touches.as_slice()), story.someone.tongue);
            scores::leading_to(agreement.criterion(id)?, agreement, record, (at, tongue), &mut self.aside)
        });
        let by = if met.is_some() { PersonId::program() } else { self.cast.marketing.clone() };
        let (ground, basis) = match met {
            Some((touches, criterion, basis)) => {
                story.touches.extend(touches);
                (Ground::Criterion(criterion), Some(basis))
            }
            None if by_hand => (Ground::ByHand, None),
            None => (Ground::List, None),
        };
        let request = Request { basis, ..Request::from(Wish::HandOff { ground, to }) };
        story.act(&by, at, &request.with_note(note));
    }

    pub(super) fn called(&mut self, story: &mut Story<'a>, rep: &PersonId, at: Timestamp) {
        const WAYS: [Channel; 5] = [Channel::Phone, Channel::Phone, Channel::Phone, Channel::Mail, Channel::Web];
        let channel = *self.chance.one_of(&WAYS);
        let outcome = match (channel, self.chance.between(0, 9)) {
            (Channel::Phone | Channel::Mail, 0..=4) => Outcome::NoAnswer,
            (Channel::Phone, 5) => Outcome::WrongPerson,
            (_, 8..) => Outcome::Appointment,
            _ => Outcome::Reached,
        };
        let occasion = if outcome == Outcome::NoAnswer { Occasion::Missed } else { Occasion::Talked };
        let said = outcome != Outcome::WrongPerson && self.chance.percent(60);
        let note = said.then(|| note(occasion, story.someone.tongue, &mut self.chance));
        let gave = self.handed_out(outcome);
        story.act(rep, at, &Request::from(Wish::Contact { channel, outcome, next: None, gave }).with_note(note));
    }

    /// What somebody was given in a talk, if anything.
    fn handed_out(&mut self, outcome: Outcome) -> Vec<String> {
        let offers: Vec<&str> = self.world.agreement.playbook.offers().collect();
        if !outcome.is_reached() || offers.is_empty() || !self.aside.percent(40) {
            return Vec::new();
        }
        vec![(*self.aside.one_of(&offers)).to_owned()]
    }

    /// When marketing is to look again: mostly as the reason says; for some that is about now.
    fn look_again(&mut self, ended: Timestamp) -> Option<Wake> {
        if !self.aside.percent(35) {
            return None;
        }
        let days = self.aside.between(-3, 5);
        let at = self.morning(self.now, days);
        (at > ended.plus(TimeDelta::days(1))).then_some(Wake::At(at))
    }

    /// Sometimes somebody adds a word.
    pub(super) fn aside(&mut self, story: &mut Story<'a>, after: Timestamp, percent: u32) {
        if self.chance.percent(percent) {
            let at = self.later(after, self.now, (5, 90));
            let text = note(Occasion::Aside, story.someone.tongue, &mut self.chance);
            let by = story.record.lead.owner.clone().unwrap_or_else(|| self.cast.marketing.clone());
            story.act(&by, at, &Request::from(Wish::Note { about: None }).with_note(text));
        }
    }

    /// When a hand-off that is still to be answered happened.
    fn running(&mut self) -> Timestamp {
        let near = self.first_contact.near(self.now);
        near.unwrap_or_else(|| self.first_contact.far(self.now, (6, 20), &mut self.chance))
    }

    /// When a hand-off that somebody has taken on happened: there is time left.
    fn in_time(&mut self) -> Timestamp {
        let left = self.first_contact.share(self.chance.between(5, 95));
        self.first_contact.begun(self.now, left)
    }

    /// Some time of work later, so many per cent of the way to `until`.
    pub(super) fn later(&mut self, from: Timestamp, until: Timestamp, percent: (i64, i64)) -> Timestamp {
        let percent = self.chance.between(percent.0, percent.1);
        partway(&self.cast.hours, from, until, percent)
    }

    /// The next moment at which somebody is at work, if it comes before `until`.
    pub(super) fn at_desk(&mut self, at: Timestamp, until: Timestamp) -> Timestamp {
        let soon = TimeDelta::seconds(self.chance.between(60, 2_700));
        self.cast.hours.deadline(at, soon).map_or(at, |then| if then < until { then } else { at })
    }
}
