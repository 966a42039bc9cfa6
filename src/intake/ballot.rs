//! In which order a column writes its dates: all its values vote (decision 7).

use super::date::{DateOrder, Vote, Written};

/// How a column's order came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    /// Somebody said so, in the map or on the command line.
    Stated,
    /// The value in this line, which can be read in one way only.
    Line(u64),
}

/// Why a column's order cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undecided {
    /// Every value that needs an order could be either; the first such line.
    Ambiguous(u64),
    /// These lines say different things, and neither is an odd one out.
    Contradictory(u64, u64),
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    count: u64,
    first_line: u64,
}

impl Tally {
    fn add(&mut self, line: u64) {
        if self.count == 0 {
            self.first_line = line;
        }
        self.count += 1;
    }
}

/// The votes of one column.
#[derive(Debug, Clone, Default)]
pub(super) struct Ballot {
    clear: Tally,
    dmy: Tally,
    mdy: Tally,
    either: Tally,
    with_offset: u64,
    without_offset: u64,
}

impl Ballot {
    /// Counts the value that stands in `line`; what is no date has no vote.
    pub(super) fn add(&mut self, value: &str, line: u64) {
        let Some(written) = Written::read(value) else { return };
        if written.has_offset() {
            self.with_offset += 1;
        } else {
            self.without_offset += 1;
        }
        match written.vote() {
            Some(Vote::Clear) => self.clear.add(line),
            Some(Vote::Dmy) => self.dmy.add(line),
            Some(Vote::Mdy) => self.mdy.add(line),
            Some(Vote::Either) => self.either.add(line),
            None => {}
        }
    }

    /// Whether values name their offset, and a few odd ones leave it to the zone, of which each is to be told. Where many do
    /// so it is told of the column.
    pub(super) fn is_mixed(&self) -> bool {
        self.with_offset > 0 && self.without_offset > 0 && are_odd(self.without_offset, self.with_offset)
    }

    /// Whether any value leaves its offset to the zone.
    pub(super) fn needs_zone(&self) -> bool {
        self.without_offset > 0
    }

    /// The column's order and what decided it; nothing where the column holds no date.
    pub(super) fn decide(&self) -> Result<Option<(DateOrder, DecidedBy)>, Undecided> {
        let needing = self.dmy.count + self.mdy.count + self.either.count;
        if needing == 0 || are_odd(needing, self.clear.count) {
            let clear = (DateOrder::Ymd, DecidedBy::Line(self.clear.first_line));
            return Ok((self.clear.count > 0).then_some(clear));
        }
        let (winner, order, loser) = if self.dmy.count >= self.mdy.count {
            (self.dmy, DateOrder::Dmy, self.mdy)
        } else {
            (self.mdy, DateOrder::Mdy, self.dmy)
        };
        if winner.count == 0 {
            return Err(Undecided::Ambiguous(self.either.first_line));
        }
        if loser.count > 0 && !are_odd(loser.count, winner.count) {
            return Err(Undecided::Contradictory(winner.first_line, loser.first_line));
        }
        Ok(Some((order, DecidedBy::Line(winner.first_line))))
    }
}

/// Whether so few are odd ones out among the others: one, or one in five.
fn are_odd(few: u64, others: u64) -> bool {
    few * 4 <= others || (few == 1 && others >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(values: &[&str]) -> Result<Option<(DateOrder, DecidedBy)>, Undecided> {
        let mut ballot = Ballot::default();
        for (line, value) in (2..).zip(values) {
            ballot.add(value, line);
        }
        ballot.decide()
    }

    #[test]
    fn one_telling_value_decides_for_its_column() {
        assert_eq!(decide(&["01/02/2018", "20/10/2017"]), Ok(Some((DateOrder::Dmy, DecidedBy::Line(3)))));
        assert_eq!(decide(&["01/02/2018", "10/20/2017"]), Ok(Some((DateOrder::Mdy, DecidedBy::Line(3)))));
        assert_eq!(decide(&["", "2018-02-01"]), Ok(Some((DateOrder::Ymd, DecidedBy::Line(3)))));
        assert_eq!(decide(&["", "x"]), Ok(None));
    }

    #[test]
    fn a_column_that_does_not_tell_is_asked_about() {
        assert_eq!(decide(&["01/02/2018", "03/04/2018"]), Err(Undecided::Ambiguous(2)));
        assert_eq!(decide(&["26/02/2018", "02/26/2018"]), Err(Undecided::Contradictory(2, 3)));
    }

    #[test]
    fn one_odd_value_does_not_speak_for_a_clear_column() {
        let order = decide(&["2018-02-01", "2018-02-02", "10/11/2018"]);
        assert_eq!(order, Ok(Some((DateOrder::Ymd, DecidedBy::Line(2)))));
        let order = decide(&["26/02/2018", "27/02/2018", "02/26/2018"]);
        assert_eq!(order, Ok(Some((DateOrder::Dmy, DecidedBy::Line(2)))));
    }
}
