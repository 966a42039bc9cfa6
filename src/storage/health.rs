//! What a check of the data finds.

use crate::ids::{LeadId, PersonId};

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// How many leads were folded anew.
    pub leads: usize,
    /// How many facts they have.
    pub facts: usize,
    /// Leads of which what is kept differs from what their facts make.
    pub differing: Vec<LeadId>,
    /// What the engine says of its own file; empty when it is sound.
    pub engine: Vec<String>,
    /// Of whom it was kept wrongly how many leads they have; nothing for those whom nobody has. It is no damage: it was
    /// counted anew, and nothing else hangs on it.
    pub tallies: Vec<Option<PersonId>>,
    /// Whether the sums that figures are read from were not those of the leads. No damage either: they were added up anew.
    pub is_flow_wrong: bool,
}
