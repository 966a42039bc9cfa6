//! Where the things of a file stand, for what is said about a file that is right.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The line of every key of a file, by its path: `clock.0.within`, and `clock.first_contact.within` where an element of
/// a list has an `id`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    lines: BTreeMap<String, usize>,
}

impl Places {
    /// Of a text; what is not TOML in it has no place.
    pub fn of(text: &str) -> Self {
        let mut places = Self::default();
        let (table, _) = DeTable::parse_recoverable(text);
        let line_ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        places.table(&line_ends, "", table.get_ref());
        places
    }

    /// The line at which a path stands, from 1; none where the file does not have it.
    pub fn line(&self, path: &str) -> Option<usize> {
        self.lines.get(path).copied()
    }

    fn table(&mut self, line_ends: &[usize], path: &str, table: &DeTable<'_>) {
        for (key, value) in table {
            let name = key.get_ref();
            let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
            self.lines.insert(path.clone(), line_at(line_ends, key.span().start));
            self.value(line_ends, &path, value);
        }
    }

    fn value(&mut self, line_ends: &[usize], path: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => self.table(line_ends, path, table),
            DeValue::Array(array) => {
                for (n, element) in array.iter().enumerate() {
                    let mut names = vec![format!("{path}.{n}")];
                    let id = element.get_ref().as_table().and_then(|table| table.get("id"));
                    names.extend(id.and_then(|id| id.get_ref().as_str()).map(|id| format!("{path}.{id}")));
                    for name in names {
                        self.lines.insert(name.clone(), line_at(line_ends, element.span().start));
                        self.value(line_ends, &name, element);
                    }
                }
            }
            _ => {}
        }
    }
}

fn line_at(line_ends: &[usize], at: usize) -> usize {
    line_ends.partition_point(|end| *end < at) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_line_and_elements_have_their_ids() {
        let text = "a = 1\n\n[b]\nc = [\n  { id = 'x', y = 2 },\n]\n[[d]]\nid = 'z'\n[[d]]\ne = 1\n";
        let places = Places::of(text);
        let lines = ["a", "b", "b.c", "b.c.0", "b.c.x.y", "d.z", "d.z.id", "d.1", "d.1.e", "d.2"];
        let found = lines.map(|path| places.line(path));
        let expected = [1, 3, 4, 5, 5, 7, 8, 9, 10].map(Some);
        assert_eq!(found[..9], expected);
        assert_eq!(found[9], None);
    }
}
