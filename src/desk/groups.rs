//! Groups of leads as people name them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Desk;
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::Lang;
use crate::insight::Span;
use crate::insight::figures::{Ask, Dimension, Moment, Terms, told};

/// So many values are told to whoever names one that is not there.
const TOLD: usize = 12;

/// Why a text names no group: the values that there are, those of most leads first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NoSuchGroup(pub Vec<String>);

impl Desk {
    /// The key of a group of these figures, whenever anything was counted in it: by itself, or by what it is called in either
    /// language. Where nothing is counted at all every key may come to be one.
    pub(super) fn group_called(
        &mut self,
        asks: &[Ask],
        by: Dimension,
        text: &str,
        moment: Moment,
    ) -> Result<std::result::Result<String, NoSuchGroup>> {
        let ever = |ask: &Ask| Ask { span: Span::default(), by: vec![by], only: Vec::new(), ..ask.clone() };
        let asks: Vec<Ask> = asks.iter().map(ever).collect();
        let mut known: BTreeMap<String, u64> = BTreeMap::new();
        for answer in self.answer(&asks, moment, &mut |_, _| true)? {
            for (keys, sum) in answer.groups {
                *known.entry(keys.into_iter().next().unwrap_or_default()).or_default() += sum.n;
            }
        }
        if known.is_empty() || known.contains_key(text) {
            return Ok(Ok(text.to_owned()));
        }
        let versions = Arc::clone(&self.versions);
        let terms = Terms::at(&versions, moment.now);
        let is_called = |key: &&String| {
            let name = told::group(by, key, terms);
            [Lang::Ja, Lang::En].iter().any(|lang| name.say(*lang) == text)
        };
        if let Some(key) = known.keys().find(is_called) {
            return Ok(Ok(key.clone()));
        }
        let mut known: Vec<(String, u64)> = known.into_iter().filter(|(key, _)| !key.is_empty()).collect();
        known.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        Ok(Err(NoSuchGroup(known.into_iter().take(TOLD).map(|(key, _)| Shown::line(&key).to_string()).collect())))
    }
}
