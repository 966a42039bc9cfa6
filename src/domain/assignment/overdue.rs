//! Whose lead goes on to somebody else because nobody got in touch in time (semantics 8).

use serde::{Deserialize, Serialize};

use crate::agreement::Versions;
use crate::clock::Timestamp;
use crate::domain::decide::course;
use crate::domain::handoff::{ClockRun, Handoff};
use crate::domain::lead::Lead;
use crate::ids::PersonId;

/// Why a lead went on to somebody else without anybody asking: its first contact was overdue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overdue {
    /// The clock that ran out.
    pub clock: String,
    /// Who had it then, and let it run out or came to it too late.
    pub from: PersonId,
}

/// Whether the open hand-off of a lead goes on to somebody else at `now`: the agreement asks for it, a clock that waits
/// for contact has run out, nobody got in touch, somebody has the lead, and it went on less often than it may.
///
/// Whoever has it keeps it for the grace of the hand-off's terms, of the clock's own time: somebody to whom it has just
/// come has a chance to ring, so that one tick after the other does not send a lead round the house.
pub fn overdue(lead: &Lead, versions: &Versions, now: Timestamp) -> Option<Overdue> {
    let handoff = lead.open_handoff()?;
    let moves = versions.in_force(now).agreement.assignment.moves();
    if moved(lead, handoff) >= moves || !handoff.contacts.is_empty() {
        return None;
    }
    let (since, owner) = handoff.owners.last()?;
    let owner = owner.as_ref()?;
    let run = handoff.running().find(|run| run.due_at < now && awaits_contact(run, versions))?;
    let had = course(versions, run).map_or_else(|| now.since(*since), |course| course.elapsed(*since, now));
    let grace = versions.of(handoff.agreement).assignment.grace;
    // Where there is no grace, one tick still moves nobody twice.
    (had >= grace && *since < now).then(|| Overdue { clock: run.clock.clone(), from: owner.clone() })
}

/// How often a hand-off went on like that. What was taken back does not count.
fn moved(lead: &Lead, handoff: &Handoff) -> u32 {
    let of_it = lead.allotments.iter().filter(|allotted| allotted.handoff == handoff.n);
    u32::try_from(of_it.filter(|allotted| allotted.allotment.overdue.is_some()).count()).unwrap_or(u32::MAX)
}

fn awaits_contact(run: &ClockRun, versions: &Versions) -> bool {
    let clock = versions.of(run.agreement()).clock(&run.clock, run.tier());
    clock.is_some_and(crate::agreement::Clock::awaits_contact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::terms::Outcome::NoAnswer;
    use crate::domain::Wish;
    use crate::domain::decide::story::{Story, accept, at, call};

    const HOUSE: &str = "[assignment]
on_breach = 'reassign'
grace = '0m'
[[clock]]
id = 'look'
starts = 'hand_off'
stops = ['accept']
within = '1h'
calendar = 'always'
[[clock]]
id = 'call'
starts = 'hand_off'
stops = ['contact']
within = '8h'
calendar = 'always'
";

    /// Tanaka's since ten, not called.
    fn waiting() -> Story {
        Story::handed_over(HOUSE).then("16 10:00", "ito", &Wish::Assign { to: PersonId::new("tanaka") }.into())
    }

    fn moves(story: &Story, now: &str) -> Option<String> {
        overdue(story.lead(), &story.versions, at(now)).map(|overdue| overdue.clock)
    }

    #[test]
    fn a_lead_goes_on_once_its_time_to_be_called_is_over_and_for_no_other_clock() {
        assert_eq!(moves(&waiting(), "16 12:00"), None, "nobody looked at it, which moves nobody");
        assert_eq!(moves(&waiting(), "16 18:00"), None, "at due it is in time");
        assert_eq!(moves(&waiting(), "16 18:01").as_deref(), Some("call"));
        let looked = waiting().then("16 10:30", "tanaka", &accept());
        assert_eq!(moves(&looked, "16 18:01").as_deref(), Some("call"), "looking is not calling");
        let called = waiting().then("16 11:00", "tanaka", &call(NoAnswer));
        assert_eq!(moves(&called, "17 18:01"), None);
    }
}
