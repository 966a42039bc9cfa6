//! Changing a map column by column, as somebody does who looks at a list before it comes in.

use super::map::{Extras, Map, Mapping, Target};

impl Map {
    /// Lets a column become another field, or nothing. A field belongs to one column: one that had it before is kept under
    /// its own name from now on. `columns` are all those of the file.
    pub fn let_column_be<'c>(
        &mut self,
        column: &str,
        target: Option<Target>,
        columns: impl IntoIterator<Item = &'c str>,
    ) {
        let word = target.and_then(Target::word);
        let order = self.columns.iter().find(|mapping| mapping.column == column).and_then(|mapping| mapping.date_order);
        self.columns.retain(|mapping| mapping.column != column && (word.is_none() || mapping.target.word() != word));
        if let Some(target) = target {
            let date_order = order.filter(|_| target.is_date());
            let mapping = Mapping { column: column.to_owned(), target, date_order, touch: None, is_fallback: false };
            self.columns.push(mapping);
            if let Extras::Only(kept) = &mut self.extra {
                kept.retain(|name| name != column);
            }
            return;
        }
        // To leave one out, those that stay are named.

        let is_kept = |name: &&str| {
            *name != column
                && match &self.extra {
                    Extras::All => true,
                    Extras::None => false,
                    Extras::Only(kept) => kept.iter().any(|known| known == name),
                }
        };
        let kept = columns.into_iter().filter(is_kept);
        let kept = kept.filter(|name| self.columns.iter().all(|mapping| mapping.column != *name));
        self.extra = Extras::Only(kept.map(ToOwned::to_owned).collect());
    }
}
