//! What is written down of scores: with a hand-off, and before a person is erased.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::agreement::Points;
use crate::clock::Timestamp;

/// What a lead's score was made of when it was handed over: kept with the decision, whatever is learned or agreed later
/// (semantics 11).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Basis {
    /// For who somebody is.
    pub fit: Points,
    /// For what they did.
    pub engagement: Points,
    /// For what shows that they mean to buy.
    pub intent: Points,
    /// What each rule gave, after decay and caps; the rules that gave nothing are left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, Points>,
}

impl Basis {
    /// All of it.
    pub fn total(&self) -> Points {
        self.fit + self.engagement + self.intent
    }
}

/// What somebody's attributes came to from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FitSpan {
    /// From when on.
    pub from: Timestamp,
    /// The rules that counted, and what each gave.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<String, Points>,
    /// The `[[exclude]]` that kept it from being handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded: Option<String>,
}

/// Which of somebody's attributes were known from an instant on; never what they say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownSpan {
    /// From when on.
    pub from: Timestamp,
    /// The attributes, by their words.
    pub fields: Vec<String>,
}
