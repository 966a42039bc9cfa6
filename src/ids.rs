//! Names of things: small types, so that a lead's number is never taken for a fact's.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

macro_rules! number {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// A lead, as the database counts them from 1.
    LeadId
}
number! {
    /// One notice to one person, as the database counts them from 1.
    NoticeId
}
number! {
    /// One letter, as the database counts them from 1.
    LetterNo
}
number! {
    /// One version of the agreement, from 1. Every fact says under which one it happened.
    AgreementVersion
}

/// One of a company's own people: an id of the agreement's `[[person]]`, or the name that `--as` gave.
/// Every fact names one, so a copy is but another reference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct PersonId(Arc<str>);

impl PersonId {
    /// Takes the id as it is written, without surrounding blanks.
    pub fn new(id: &str) -> Self {
        Self(id.trim().into())
    }

    /// The program itself, for what it does by the agreement's rules without anybody asking.
    pub fn program() -> Self {
        Self(Self::PROGRAM.into())
    }

    /// What the program calls itself in the journal. No person of an agreement may be called so.
    pub const PROGRAM: &'static str = "tasuki";

    /// Whether this is the program itself.
    pub fn is_program(&self) -> bool {
        &*self.0 == Self::PROGRAM
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PersonId {
    /// As it was written down.
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl From<PersonId> for String {
    fn from(id: PersonId) -> Self {
        id.as_str().to_owned()
    }
}

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One operation: made by whoever asks for it, so that asking twice (after a broken answer) does it once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OpId(u128);

impl OpId {
    /// The id as the store keeps it.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// The id that [`OpId::to_bytes`] gave.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for OpId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl FromStr for OpId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u128::from_str_radix(text, 16).map(Self)
    }
}

impl TryFrom<String> for OpId {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OpId> for String {
    fn from(id: OpId) -> Self {
        id.to_string()
    }
}

/// Makes operation ids: from the system's own chance, or from a seed where a run must be repeatable.
#[derive(Debug)]
pub struct OpIds(Mutex<ChaCha8Rng>);

impl OpIds {
    /// Ids that nobody else makes.
    pub fn random() -> Self {
        Self(Mutex::new(rand::make_rng()))
    }

    /// The same ids for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(ChaCha8Rng::seed_from_u64(seed)))
    }

    /// The next id.
    pub fn next(&self) -> OpId {
        let mut bytes = [0; 16];
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).fill_bytes(&mut bytes);
        OpId(u128::from_be_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_operations_again() {
        let (a, b) = (OpIds::seeded(7), OpIds::seeded(7));
        let first = a.next();
        assert_eq!(first, b.next());
        assert_ne!(first, a.next());
        assert_eq!(first.to_string().parse::<OpId>(), Ok(first));
        assert_eq!(OpId::from_bytes(first.to_bytes()), first);
    }
}
