//! The demo's data: some hundred leads that live as the agreement lets them, around any `now`.
//!
//! Every life is told forwards through [`crate::domain::decide()`] at past instants, so nothing is there that could not
//! have happened on screen. The instants are sought backwards: whoever opens the demo finds clocks that run out within
//! minutes, some that have, and most that have not. The same seed, instant and person give the same database.
//!
//! `plot` says which lives there are, `story` writes one down, `people` and `notes` have the words.

mod chance;
mod deals;
mod doings;
mod hours;
mod notes;
mod people;
mod plot;
mod scores;
mod story;

use chrono::TimeDelta;

use crate::agreement::calendar::Calendar;
use crate::agreement::terms::{Act, Role, Trigger};
use crate::agreement::{Agreement, Limit, Versions};
use crate::clock::Timestamp;
use crate::domain::Operation;
use crate::ids::{OpIds, PersonId};
use crate::storage::{LeadChange, Store, StoreError};
use chance::Chance;
use plot::{Plot, Teller};
use story::{Story, World};

/// Fills an empty store with `leads` leads as of `now`, in one transaction. Some of them are `me`'s.
pub fn fill(
    store: &mut dyn Store,
    versions: &Versions,
    now: Timestamp,
    leads: usize,
    seed: u64,
    me: &PersonId,
) -> Result<(), StoreError> {
    let ids = OpIds::seeded(seed);
    let world = World { versions, agreement: &versions.in_force(now).agreement, operations: &ids };
    let mut teller = Teller::new(world, Cast::of(world.agreement, me), now, seed);
    let mut stories: Vec<Story<'_>> = (0..leads).map(|n| teller.tell(Plot::of(n))).collect();
    stories.sort_by_key(Story::began);
    let mut operations: Vec<Operation> = teller.past.into_iter().collect();
    operations.extend(stories.iter().flat_map(Story::operations).cloned());
    // The journal's order is that of recording; a lead's own operations keep theirs.
    operations.sort_by_key(|operation| operation.recorded_at);
    let mut aside = Chance::seeded(seed.wrapping_add(1));
    let changes: Vec<LeadChange> = (1..)
        .zip(stories)
        .map(|(n, story): (u32, Story<'_>)| {
            let (tongue, came) = (story.someone.tongue, story.began().unwrap_or(now));
            let record = story.record.clone();
            let mut change = story.into_change(&format!("TK-{n:04}"));
            change.touches.extend(doings::touches(tongue, came, now, &mut aside));
            let touches = std::mem::take(&mut change.touches);
            change.touches = scores::short_of_it(world.agreement, &record, touches, now);
            change.person.iter_mut().for_each(|(person, _)| doings::tell_role(person, &mut aside));
            change
        })
        .collect();
    store.append(&operations, &changes).map(drop)
}

/// Who acts in the stories, and when they are at their desks.
struct Cast {
    me: PersonId,
    sales: Vec<PersonId>,
    marketing: PersonId,
    /// To whom those of sales report.
    manager: Option<PersonId>,
    hours: Calendar,
}

impl Cast {
    fn of(agreement: &Agreement, me: &PersonId) -> Self {
        let of_role = |role| agreement.people.iter().filter(move |person| person.role == role);
        let mut sales: Vec<_> = of_role(Role::InsideSales).map(|person| PersonId::new(&person.id)).collect();
        if !sales.contains(me) {
            sales.push(me.clone());
        }
        let marketing = of_role(Role::Marketing).next().map_or_else(|| me.clone(), |person| PersonId::new(&person.id));
        let manager = of_role(Role::Manager).next().map(|person| PersonId::new(&person.id));
        let named = of_role(Role::InsideSales).find_map(|person| person.calendar.as_deref());
        let hours = named.and_then(|name| agreement.calendars.get(name)).cloned();
        let hours = hours.unwrap_or_else(|| Calendar::always(agreement.zone));
        Self { me: me.clone(), sales, marketing, manager, hours }
    }

    fn rep(&self, chance: &mut Chance) -> PersonId {
        if chance.percent(10) { self.me.clone() } else { chance.one_of(&self.sales).clone() }
    }
}

/// When runs of a clock must have begun for their dues to lie well around now.
struct Dues {
    calendar: Calendar,
    within: TimeDelta,
    /// How much time the first ones have left, in seconds of the calendar; negative where they are over.
    near: &'static [i64],
    told: usize,
}

impl Dues {
    fn of(agreement: &Agreement, starts: Act, stops: Act, near: &'static [i64]) -> Self {
        let started = || agreement.clocks_for(None).filter(|clock| clock.starts == Trigger::Act(starts));
        let clock = started().find(|clock| clock.stops.contains(&Trigger::Act(stops)));
        let clock = clock.or_else(|| started().next());
        let calendar = clock.and_then(|clock| agreement.calendars.get(&clock.calendar)).cloned();
        Self {
            calendar: calendar.unwrap_or_else(|| Calendar::always(agreement.zone)),
            within: clock.map_or(TimeDelta::days(1), |clock| match clock.limit {
                Limit::Within(within) => within.time(),
                Limit::By(_) => TimeDelta::hours(8),
            }),
            near,
            told: 0,
        }
    }

    /// Begun so that little is left, or nothing. Only so many.
    fn near(&mut self, now: Timestamp) -> Option<Timestamp> {
        let left = TimeDelta::seconds(*self.near.get(self.told)?);
        self.told += 1;
        Some(self.begun(now, left))
    }

    /// Begun so that mostly a good deal is left: of twenty one is over by `over` per cent, two are urgent, three come near.
    fn far(&mut self, now: Timestamp, over: (i64, i64), chance: &mut Chance) -> Timestamp {
        let percent_left = match self.told % 20 {
            0 => -chance.between(over.0, over.1),
            1 | 11 => chance.between(3, 19),
            5 | 10 | 15 => chance.between(21, 49),
            _ => chance.between(51, 96),
        };
        self.told += 1;
        let spread = TimeDelta::seconds(chance.between(0, 59));
        self.begun(now, self.share(percent_left) + spread)
    }

    fn begun(&self, now: Timestamp, left: TimeDelta) -> Timestamp {
        hours::ago(&self.calendar, now, (self.within - left).max(TimeDelta::seconds(1)))
    }

    fn share(&self, percent: i64) -> TimeDelta {
        TimeDelta::milliseconds(self.within.num_milliseconds() / 100 * percent)
    }
}
