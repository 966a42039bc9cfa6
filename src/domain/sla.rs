//! What a clock says at a moment: the states of decision 17.

use chrono::TimeDelta;

use super::fact::Verdict;
use super::handoff::ClockRun;
use crate::agreement::Versions;
use crate::agreement::calendar::Calendar;
use crate::clock::Timestamp;
use crate::i18n::Message;

/// The state of a clock, the most pressing of the running ones last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlaState {
    /// Ended in time.
    Met,
    /// Ended after its due instant.
    Late,
    /// Ended without being needed.
    NotRequired,
    /// Standing still while the lead sleeps.
    Paused,
    /// Running, nothing pressing.
    Ok,
    /// Past its first warning.
    Soon,
    /// Past its last warning.
    Urgent,
    /// Past its due instant.
    Breached,
}

impl SlaState {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Met, Self::Late, Self::NotRequired, Self::Paused, Self::Ok, Self::Soon, Self::Urgent, Self::Breached];

    /// The word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Late => "late",
            Self::NotRequired => "not_required",
            Self::Paused => "paused",
            Self::Ok => "ok",
            Self::Soon => "soon",
            Self::Urgent => "urgent",
            Self::Breached => "breached",
        }
    }

    /// The word for people, short enough for a column.
    pub const fn message(self) -> Message {
        Message::new(match self {
            Self::Met => "sla.met",
            Self::Late => "sla.late",
            Self::NotRequired => "sla.not_required",
            Self::Paused => "sla.paused",
            Self::Ok => "sla.ok",
            Self::Soon => "sla.soon",
            Self::Urgent => "sla.urgent",
            Self::Breached => "sla.breached",
        })
    }

    /// The word for people where there is room.
    pub const fn told(self) -> Message {
        match self {
            Self::Late => Message::new("sla.late_long"),
            Self::NotRequired => Message::new("sla.not_required_long"),
            other => other.message(),
        }
    }

    /// The state of a running clock. Exactly at the due instant it is not yet overdue.
    pub fn of_running(
        due_at: Timestamp,
        soon_at: Option<Timestamp>,
        urgent_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Self {
        let past = |warning: Option<Timestamp>| warning.is_some_and(|at| now >= at);
        if now > due_at {
            Self::Breached
        } else if past(urgent_at) {
            Self::Urgent
        } else if past(soon_at) {
            Self::Soon
        } else {
            Self::Ok
        }
    }
}

/// How much time of its own calendar a clock has left at `now`, and whether that time passes. Negative when it is over;
/// while it stands still, what will be left then. What is overdue does not stand still (decision 17).
pub fn left(calendar: Option<&Calendar>, due_at: Timestamp, paused_until: Option<Timestamp>, now: Timestamp) -> Left {
    let paused_until = paused_until.filter(|_| now <= due_at);
    let from = paused_until.unwrap_or(now);
    let time = calendar.map_or_else(|| due_at.since(from), |calendar| calendar.elapsed(from, due_at));
    Left { time, passes: paused_until.is_none() && calendar.is_none_or(|calendar| calendar.is_open(now)) }
}

/// What is left of a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// How much, of the clock's own calendar.
    pub time: TimeDelta,
    /// Whether it is getting less: not outside the calendar's hours, and not while the lead sleeps.
    pub passes: bool,
}

impl ClockRun {
    /// What is left of it at `now`, or was left when it ended.
    pub fn left(&self, versions: &Versions, now: Timestamp) -> Left {
        let at = self.stopped.map_or(now, |(at, _)| at);
        let calendar = versions.calendar_of(self.agreement(), &self.clock, self.tier());
        let left = left(calendar, self.due_at, self.paused_until(at), at);
        Left { passes: left.passes && self.stopped.is_none(), ..left }
    }

    /// When it becomes *soon*: its first warning.
    pub fn soon_at(&self) -> Option<Timestamp> {
        self.warn_at.first().copied()
    }

    /// When it becomes *urgent*: its last warning. A clock with one warning goes from *ok* to *urgent*.
    pub fn urgent_at(&self) -> Option<Timestamp> {
        self.warn_at.last().copied()
    }

    /// Its state at `now`.
    pub fn state(&self, now: Timestamp) -> SlaState {
        match self.stopped {
            Some((_, Verdict::Met)) => SlaState::Met,
            Some((_, Verdict::Late)) => SlaState::Late,
            Some((_, Verdict::NotRequired)) => SlaState::NotRequired,
            // What was overdue when the lead was put to sleep stays overdue.
            None if self.paused_until(now).is_some() && now <= self.due_at => SlaState::Paused,
            None => SlaState::of_running(self.due_at, self.soon_at(), self.urgent_at(), now),
        }
    }
}

/// A duration as a countdown shows it: days and hours, hours and minutes, minutes and seconds when it gets tight.
///
/// `2d03h` (a day is 24 hours of the clock's calendar), `1h52m`, `0:04:31` under ten minutes. Over the due instant
/// it counts on with a minus. Seconds are cut, not rounded: what is shown as left is left.
pub fn countdown(left: TimeDelta) -> String {
    let seconds = left.num_seconds().unsigned_abs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let sign = if left < TimeDelta::zero() { "-" } else { "" };
    if days > 0 {
        format!("{sign}{days}d{hours:02}h")
    } else if hours > 0 {
        format!("{sign}{hours}h{minutes:02}m")
    } else if seconds >= 600 {
        format!("{sign}0h{minutes:02}m")
    } else {
        format!("{sign}0:{minutes:02}:{:02}", seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_says_no_more_than_is_left() {
        let shown = |seconds| countdown(TimeDelta::seconds(seconds));
        assert_eq!(shown(2 * 86_400 + 3 * 3_600 + 59), "2d03h");
        assert_eq!(shown(6_779), "1h52m");
        assert_eq!(shown(1_679), "0h27m");
        assert_eq!(shown(271), "0:04:31");
        assert_eq!(shown(0), "0:00:00");
        assert_eq!(shown(-35 * 60), "-0h35m");
    }

    #[test]
    fn time_passes_in_the_hours_of_the_calendar_while_nobody_sleeps_and_nothing_has_ended() {
        use crate::domain::decide::story::{Story, at, call, sleep};
        let clock = "[[clock]]
            id = 'decide'
            starts = 'contact'
            stops = ['qualify']
            pauses = ['defer']
            within = '16h'
            calendar = 'office'
            ";
        let story =
            Story::handed_over(clock).then("16 11:00", "tanaka", &call(crate::agreement::terms::Outcome::Reached));
        let left = |story: &Story, now: &str| {
            let left = story.handoff().clock("decide").unwrap().left(&story.versions, at(now));
            (left.time.num_hours(), left.passes)
        };
        assert_eq!([left(&story, "16 12:00"), left(&story, "16 20:00")], [(15, true), (9, false)], "the office shuts");
        let asleep = story.then("16 13:00", "tanaka", &sleep("18 13:00"));
        assert_eq!([left(&asleep, "17 12:00"), left(&asleep, "18 14:00")], [(14, false), (13, true)]);
        let ended = asleep.then("18 14:00", "tanaka", &crate::domain::Wish::Qualify { to: None }.into());
        assert_eq!(left(&ended, "18 15:00"), (13, false), "what was left when it ended");
    }

    #[test]
    fn exactly_at_due_is_in_time() {
        let at = Timestamp::from_millis;
        let state = |now| SlaState::of_running(at(100), Some(at(50)), Some(at(80)), at(now));
        assert_eq!(
            [49, 50, 80, 100, 101].map(state),
            [SlaState::Ok, SlaState::Soon, SlaState::Urgent, SlaState::Urgent, SlaState::Breached]
        );
    }
}
