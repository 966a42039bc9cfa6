//! What a list carried beside the known fields.

use std::ops::Range;
use std::sync::Arc;

/// Behind a column's name: the value as it was written, where it was not believed and the field stayed empty.
pub const ORIGINAL: &str = " (original)";

/// So much is made ready at the first value: most lists need no more.
const USUAL: (usize, usize) = (16, 64);

/// Values by their names, in the order of names. The values lie one behind the other in one text, and rows of a list share
/// its names: millions of rows are made and dropped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extra {
    /// Each name, and where its value ends.
    names: Vec<(Arc<str>, usize)>,
    text: String,
}

impl Extra {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.place(name).ok().map(|place| self.value(place))
    }

    /// Gives a name a value, and tells the one that it had.
    pub fn insert(&mut self, name: impl Into<Arc<str>>, value: &str) -> Option<String> {
        let name = name.into();
        if self.names.is_empty() {
            self.names.reserve(USUAL.0);
            self.text.reserve(USUAL.1);
        }
        let (place, old) = match self.place(&name) {
            Ok(place) => (place, Some(self.value(place).to_owned())),
            Err(place) => {
                let begin = self.begin(place);
                self.names.insert(place, (name, begin));
                (place, None)
            }
        };
        self.replace(place, value);
        old
    }

    /// Forgets a name, and tells the value that it had.
    pub fn remove(&mut self, name: &str) -> Option<String> {
        let place = self.place(name).ok()?;
        let old = self.value(place).to_owned();
        self.replace(place, "");
        self.names.remove(place);
        Some(old)
    }

    /// Keeps those of which `which` holds.
    pub fn retain(&mut self, mut which: impl FnMut(&str, &str) -> bool) {
        let kept = self.iter().filter(|(name, value)| which(name, value));
        *self = kept.map(|(name, value)| (Arc::clone(name), value)).collect();
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &str)> {
        self.names.iter().enumerate().map(|(place, (name, _))| (name, self.value(place)))
    }

    /// Their names, in order.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.names.iter().map(|(name, _)| name)
    }

    /// How many they are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.names.binary_search_by(|(known, _)| (**known).cmp(name))
    }

    fn begin(&self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.names[before].1)
    }

    fn span(&self, place: usize) -> Range<usize> {
        self.begin(place)..self.names[place].1
    }

    fn value(&self, place: usize) -> &str {
        &self.text[self.span(place)]
    }

    fn replace(&mut self, place: usize, value: &str) {
        let span = self.span(place);
        let gone = span.len();
        self.text.replace_range(span, value);
        for (_, end) in &mut self.names[place..] {
            *end = *end - gone + value.len();
        }
    }
}

impl<N: Into<Arc<str>>, V: AsRef<str>> Extend<(N, V)> for Extra {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, values: I) {
        for (name, value) in values {
            self.insert(name, value.as_ref());
        }
    }
}

impl<N: Into<Arc<str>>, V: AsRef<str>> FromIterator<(N, V)> for Extra {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(values: I) -> Self {
        let mut extra = Self::default();
        extra.extend(values);
        extra
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_order_they_come_in_each_name_has_its_own_value() {
        let told = [("展示会", "東京"), ("booth", "12"), ("rank", ""), ("score", "58")];
        let mut extra: Extra = told.into_iter().collect();
        assert_eq!(extra, told.into_iter().rev().collect());
        let all = |extra: &Extra| -> Vec<_> { extra.iter().map(|(name, value)| format!("{name}={value}")).collect() };
        assert_eq!(all(&extra), ["booth=12", "rank=", "score=58", "展示会=東京"]);
        assert_eq!(extra.insert("booth", "3番"), Some("12".to_owned()));
        assert_eq!((extra.remove("score"), extra.remove("score")), (Some("58".to_owned()), None));
        assert_eq!((extra.get("展示会"), extra.get("rank"), extra.get("score")), (Some("東京"), Some(""), None));
        extra.retain(|name, value| name == "booth" && value == "3番");
        assert_eq!((all(&extra), extra.len(), extra.is_empty()), (vec!["booth=3番".to_owned()], 1, false));
    }
}
