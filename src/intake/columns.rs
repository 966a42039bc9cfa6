//! What the columns of a file become, by its map.

use std::collections::BTreeMap;
use std::path::Path;

use super::ballot::{Ballot, Undecided};
use super::row::Column;
use super::{DateOrder, DecidedBy, Extras, Map, Target, Typed};
use crate::document::nearest;
use crate::domain::Field;
use crate::error::{Error, Result};
use crate::i18n::Message;

/// The column called `name`, ready to be read.
pub(super) fn column_of(
    map: &Map,
    name: &str,
    target: Option<Target>,
    order: Option<DateOrder>,
    is_mixed: bool,
) -> Column {
    let place = map.columns.iter().position(|mapping| mapping.column == name);
    let mapping = place.map(|place| &map.columns[place]);
    // Of those that stand in for others the map's order counts.
    let rank = mapping.filter(|mapping| mapping.is_fallback).and(place).map_or(0, |place| 1 + place);
    let is_role = target == Some(Target::Person(Field::Role));
    let mut words = if is_role { map.roles.clone() } else { BTreeMap::new() };
    words.extend(map.values.get(name).cloned().unwrap_or_default());
    Column {
        name: name.to_owned(),
        kept_as: mapping.and_then(|mapping| mapping.kept_as.clone()).unwrap_or_else(|| name.to_owned()),
        target,
        order,
        is_mixed,
        touch: mapping.and_then(|mapping| mapping.touch.clone()),
        of: mapping.and_then(|mapping| mapping.of.clone()),
        rank,
        words,
        only: map.only.get(name).cloned().unwrap_or_default(),
    }
}

/// What the column called `name` becomes.
pub(super) fn target_of(map: &Map, name: &str) -> Option<Target> {
    let named = map.columns.iter().find(|mapping| mapping.column == name).map(|mapping| mapping.target);
    let kept = match &map.extra {
        Extras::All => true,
        Extras::None => false,
        Extras::Only(names) => names.iter().any(|kept| kept == name),
    };
    named.or(kept.then_some(Target::Extra(Typed::default())))
}

/// Every column that the map names, as a field or to be kept, must be there.
pub(super) fn check_columns(path: &Path, map: &Map, header: &[String]) -> Result<()> {
    let Some(missing) = map.named_columns().find(|name| !header.contains(name)) else { return Ok(()) };
    let unclaimed = || header.iter().map(String::as_str).filter(|name| map.columns.iter().all(|m| m.column != *name));
    let same_but_case = unclaimed().find(|name| name.to_lowercase() == missing.to_lowercase());
    let error = Message::new("intake.file.no_column").with("path", path.display()).with("column", missing);
    let hint = match same_but_case.or_else(|| nearest(missing, unclaimed())) {
        Some(near) => Message::new("intake.file.nearest_column").with("nearest", near),
        None => Message::new("intake.file.columns").with_words("columns", header),
    };
    Err(Error::user(error).hint(hint))
}

/// The order of one column's dates.
pub(super) fn order_of(
    path: &Path,
    column: &str,
    stated: Option<DateOrder>,
    ballot: &Ballot,
) -> Result<Option<(DateOrder, DecidedBy)>> {
    if let Some(order) = stated {
        return Ok(Some((order, DecidedBy::Stated)));
    }
    let refuse = |message: Message| {
        let message = message.with("path", path.display()).with("column", column);
        Error::user(message).hint(Message::new("intake.file.state_order"))
    };
    ballot.decide().map_err(|undecided| match undecided {
        Undecided::Ambiguous(line) => refuse(Message::new("intake.file.ambiguous").with("line", line)),
        Undecided::Contradictory(one, other) => {
            refuse(Message::new("intake.file.contradictory").with("line", one).with("other", other))
        }
    })
}
