//! What a notice is about, as the journal of notices calls it.

use std::fmt;
use std::str::FromStr;

/// One thing of one lead that somebody is to hear of. Its name is kept, so it stays what it is: what was taken back and done
/// anew is another one, and so it is called by the fact that it came with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Matter {
    /// A run of a clock: its warnings, and its ladder.
    Clock {
        /// In which hand-off, from 1.
        handoff: u32,
        /// Which clock.
        clock: String,
        /// Which run of it: the fact that started it.
        run: u32,
    },
    /// The lead came to somebody.
    Assigned {
        /// In which hand-off.
        handoff: u32,
        /// The fact that brought it.
        n: u32,
    },
    /// A call was promised for a time.
    CallBack {
        /// In which hand-off.
        handoff: u32,
        /// In the contact that this fact tells of.
        n: u32,
    },
    /// The lead sleeps until a time.
    Sleep {
        /// In which hand-off.
        handoff: u32,
        /// The fact that tells of it.
        n: u32,
    },
    /// It was said what comes next with the lead, and when.
    Word {
        /// By this fact.
        n: u32,
    },
    /// The hand-off came back to marketing.
    Returned {
        /// The fact that tells of it.
        n: u32,
    },
    /// It was said when the lead is to be looked at again.
    Wake {
        /// In the return that this fact tells of.
        n: u32,
    },
    /// A note asks marketing something.
    Question {
        /// The fact that tells of the note.
        n: u32,
    },
    /// A note names somebody.
    Mention {
        /// The fact that tells of the note.
        n: u32,
    },
}

/// The how-many-eth step of a matter, and in which round of telling; the higher goes before the lower.
///
/// A round ends when somebody hears that a breach was none. Where it is one after all, because what had corrected it was
/// taken back, they hear of it in the next round: whoever heard last that nothing is overdue must not be left with that. Somebody
/// has heard of what stood in their list, also where a letter with it had not left by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Level(pub i64);

impl Level {
    /// Where a matter has no steps.
    pub const ONLY: Self = Self(0);

    /// What corrects a breach that was none: it goes before all others of its round.
    pub const CORRECTION: Self = Self(1_000);

    /// The ladder's first rung.
    const LADDER: i64 = 100;

    /// From one round to the next.
    const ROUND: i64 = 2_000;

    /// The `n`-th warning, from 0.
    pub fn warning(n: usize) -> Self {
        Self(i64::try_from(n).unwrap_or(i64::MAX).min(Self::LADDER - 1))
    }

    /// The `n`-th rung, from 0.
    pub fn rung(n: usize) -> Self {
        Self(i64::try_from(n).unwrap_or(i64::MAX).saturating_add(Self::LADDER).min(Self::CORRECTION.0 - 1))
    }

    /// The same step in another round, from 0.
    #[must_use]
    pub fn in_round(self, round: usize) -> Self {
        let before = i64::try_from(round).unwrap_or(i64::MAX).saturating_mul(Self::ROUND);
        Self(self.step().0.saturating_add(before))
    }

    /// In which round it is told, from 0.
    pub fn round(self) -> usize {
        usize::try_from(self.0.div_euclid(Self::ROUND)).unwrap_or_default()
    }

    /// The step alone, as it is recorded: in which round it is told is nothing of the step's.
    #[must_use]
    pub const fn step(self) -> Self {
        Self(self.0.rem_euclid(Self::ROUND))
    }

    /// Whether it says that something is overdue.
    pub const fn is_breach(self) -> bool {
        let step = self.step().0;
        step >= Self::LADDER && step < Self::CORRECTION.0
    }

    /// Whether it says that something is not overdue after all.
    pub const fn is_correction(self) -> bool {
        self.step().0 == Self::CORRECTION.0
    }

    /// Which warning it is, from 0.
    pub fn as_warning(self) -> Option<usize> {
        usize::try_from(self.step().0).ok().filter(|_| self.step().0 < Self::LADDER)
    }

    /// Which rung it is, from 0.
    pub fn as_rung(self) -> Option<usize> {
        usize::try_from(self.step().0 - Self::LADDER).ok().filter(|_| self.is_breach())
    }
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock { handoff, clock, run } => write!(f, "clock:{handoff}:{run}:{clock}"),
            Self::Assigned { handoff, n } => write!(f, "assigned:{handoff}:{n}"),
            Self::CallBack { handoff, n } => write!(f, "call_back:{handoff}:{n}"),
            Self::Sleep { handoff, n } => write!(f, "sleep:{handoff}:{n}"),
            Self::Word { n } => write!(f, "word:{n}"),
            Self::Returned { n } => write!(f, "returned:{n}"),
            Self::Wake { n } => write!(f, "wake:{n}"),
            Self::Question { n } => write!(f, "question:{n}"),
            Self::Mention { n } => write!(f, "mention:{n}"),
        }
    }
}

impl FromStr for Matter {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (kind, rest) = text.split_once(':').ok_or(())?;
        let number = |text: &str| text.parse::<u32>().map_err(drop);
        let two = || {
            let (one, other) = rest.split_once(':').ok_or(())?;
            Ok::<_, ()>((number(one)?, other))
        };
        Ok(match kind {
            "clock" => {
                let (handoff, rest) = two()?;
                let (run, clock) = rest.split_once(':').ok_or(())?;
                Self::Clock { handoff, run: number(run)?, clock: clock.to_owned() }
            }
            "assigned" => two().and_then(|(handoff, n)| Ok(Self::Assigned { handoff, n: number(n)? }))?,
            "call_back" => two().and_then(|(handoff, n)| Ok(Self::CallBack { handoff, n: number(n)? }))?,
            "sleep" => two().and_then(|(handoff, n)| Ok(Self::Sleep { handoff, n: number(n)? }))?,
            "word" => Self::Word { n: number(rest)? },
            "returned" => Self::Returned { n: number(rest)? },
            "wake" => Self::Wake { n: number(rest)? },
            "question" => Self::Question { n: number(rest)? },
            "mention" => Self::Mention { n: number(rest)? },
            _ => return Err(()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_is_read_as_it_was_written() {
        let clock = "first:contact".to_owned();
        let all = [
            Matter::Clock { handoff: 2, clock, run: 3 },
            Matter::Assigned { handoff: 1, n: 2 },
            Matter::CallBack { handoff: 1, n: 4 },
            Matter::Sleep { handoff: 1, n: 1 },
            Matter::Word { n: 8 },
            Matter::Returned { n: 9 },
            Matter::Wake { n: 9 },
            Matter::Question { n: 17 },
            Matter::Mention { n: 18 },
        ];
        for matter in all {
            assert_eq!(matter.to_string().parse(), Ok(matter));
        }
        for text in ["", "clock:1:2", "clock:x:1:a", "wake:", "other:1"] {
            assert_eq!(text.parse::<Matter>(), Err(()), "{text}");
        }
    }

    #[test]
    fn a_rung_goes_before_every_warning_and_a_correction_before_both() {
        assert!(Level::warning(200) < Level::rung(0) && Level::rung(5000) < Level::CORRECTION);
        assert_eq!((Level::rung(2).as_rung(), Level::warning(1).as_rung()), (Some(2), None));
        assert_eq!((Level::rung(2).as_warning(), Level::warning(1).as_warning()), (None, Some(1)));
    }

    #[test]
    fn a_round_goes_before_all_of_the_one_before_and_leaves_a_step_what_it_is() {
        let anew = Level::rung(2).in_round(1);
        assert!(Level::CORRECTION < Level::warning(0).in_round(1) && anew < Level::CORRECTION.in_round(1));
        assert_eq!((anew.round(), anew.step(), anew.as_rung()), (1, Level::rung(2), Some(2)));
        assert_eq!((Level::CORRECTION.round(), Level::CORRECTION.in_round(2).is_correction()), (0, true));
        assert_eq!((anew.is_breach(), anew.is_correction(), anew.as_warning()), (true, false, None));
    }
}
