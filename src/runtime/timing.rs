//! When the loop wakes, when it draws, and whether time itself has jumped.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::TimeDelta;

use crate::app::Turn;

/// Sixty frames a second are enough; a terminal is not flooded while a key is held.
const FRAME: Duration = Duration::from_millis(16);

/// So many frames may follow one another at once, within the time of as many: what a key does and what the database
/// answers to it are two frames, and the second need not wait because of the first.
const BURST: usize = 3;

/// The wall clock jumped if it moved so much more or less than the one that only goes forward.
const JUMP: TimeDelta = TimeDelta::seconds(2);

/// What has passed since the turn before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Passed {
    /// A second of the wall clock began: countdowns change with these.
    pub(super) second: bool,
    /// The machine slept, or a clock was set: everything on the screen may be old.
    pub(super) jump: bool,
}

/// The loop's own memory of time.
#[derive(Debug)]
pub(super) struct Beat {
    last: Turn,
    /// When the last frames were drawn, the oldest first; no more of them than a burst has.
    drawn: VecDeque<Duration>,
}

impl Beat {
    pub(super) fn new(start: Turn) -> Self {
        Self { last: start, drawn: VecDeque::with_capacity(BURST) }
    }

    /// How long the loop may wait: until the next second, the moment for which the mind asked, or until a frame that is
    /// wanted may be drawn.
    pub(super) fn wait(&self, turn: Turn, stale: bool, wakes_at: Option<Duration>) -> Duration {
        let into = turn.now.millis().rem_euclid(1_000);
        let second = Duration::from_millis(u64::try_from(1_000 - into).unwrap_or(1_000));
        let second = wakes_at.map_or(second, |at| second.min(at.saturating_sub(turn.elapsed)));
        if stale { second.min(self.until_frame(turn)) } else { second }
    }

    /// A turn begins.
    pub(super) fn turn(&mut self, turn: Turn) -> Passed {
        let seconds = |turn: Turn| turn.now.millis().div_euclid(1_000);
        let steady = TimeDelta::from_std(turn.elapsed.saturating_sub(self.last.elapsed)).unwrap_or(TimeDelta::MAX);
        let passed = Passed {
            second: seconds(turn) != seconds(self.last),
            jump: (turn.now.since(self.last.now) - steady).abs() > JUMP,
        };
        self.last = turn;
        passed
    }

    /// Whether a frame may be drawn.
    pub(super) fn may_draw(&self, turn: Turn) -> bool {
        self.until_frame(turn).is_zero()
    }

    /// A frame is on the terminal.
    pub(super) fn drew(&mut self, at: Duration) {
        if self.drawn.len() == BURST {
            self.drawn.pop_front();
        }
        self.drawn.push_back(at);
    }

    fn until_frame(&self, turn: Turn) -> Duration {
        let burst = FRAME * u32::try_from(BURST).unwrap_or(1);
        let oldest = self.drawn.front().filter(|_| self.drawn.len() == BURST);
        oldest.map_or(Duration::ZERO, |oldest| (*oldest + burst).saturating_sub(turn.elapsed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    fn at(wall: i64, elapsed: u64) -> Turn {
        Turn { now: Timestamp::from_millis(wall), elapsed: Duration::from_millis(elapsed) }
    }

    #[test]
    fn it_wakes_at_the_next_second_of_the_wall() {
        let beat = Beat::new(at(10_250, 0));
        assert_eq!(beat.wait(at(10_250, 0), false, None), Duration::from_millis(750));
        assert_eq!(beat.wait(at(11_000, 750), false, None), Duration::from_secs(1));
        assert_eq!(beat.wait(at(-250, 0), false, None), Duration::from_millis(250), "before 1970 too");
        let at_150 = Some(Duration::from_millis(150));
        assert_eq!(beat.wait(at(10_250, 0), false, at_150), Duration::from_millis(150), "asked for by the mind");
        assert_eq!(beat.wait(at(10_450, 200), false, at_150), Duration::ZERO, "and not before it was heard");
    }

    #[test]
    fn a_held_key_does_not_keep_the_seconds_from_passing() {
        let mut beat = Beat::new(at(10_900, 0));
        let seconds = (1..=40).filter(|n| beat.turn(at(10_900 + n * 30, n.unsigned_abs() * 30)).second).count();
        assert_eq!(seconds, 2, "11.0 and 12.0 lie within these 1.2 seconds");
    }

    #[test]
    fn a_few_frames_follow_at_once_and_the_next_one_waits_its_turn() {
        let mut beat = Beat::new(at(10_100, 0));
        for elapsed in [0, 2, 4] {
            assert!(beat.may_draw(at(10_100, elapsed)));
            beat.drew(Duration::from_millis(elapsed));
        }
        assert!(!beat.may_draw(at(10_110, 10)));
        assert_eq!(beat.wait(at(10_110, 10), true, None), Duration::from_millis(38), "three in 48 milliseconds");
        assert!(beat.may_draw(at(10_148, 48)));
    }

    #[test]
    fn sleep_and_a_clock_that_was_set_are_jumps_and_a_long_wait_is_none() {
        let mut beat = Beat::new(at(10_000, 0));
        assert!(!beat.turn(at(70_000, 60_000)).jump);
        assert!(beat.turn(at(2_470_000, 60_010)).jump, "slept for 40 minutes");
        assert!(beat.turn(at(70_000, 60_020)).jump, "set back");
        assert!(!beat.turn(at(71_500, 60_520)).jump, "a second is a correction");
    }
}
