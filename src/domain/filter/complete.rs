//! Finishing a word that somebody is typing: the name of a field, a value, a view.

use std::ops::Range;

use super::fields::FieldName;
use super::grammar::narrow;
use super::understand::quoted;
use super::views::View;
use super::{Asking, Filter};
use crate::domain::search_key;

/// What comes into the place of a part of the text: what a complaint suggests where the cursor stands at it, else the
/// word at the cursor, finished. Nothing where nothing can be said. `cursor` counts bytes.
pub fn complete(filter: &Filter, cursor: usize, asking: Asking<'_>) -> Option<(Range<usize>, String)> {
    let text = filter.text.as_str();
    let before = text.get(..cursor)?;
    let start = before.char_indices().rev().find(|(_, c)| ends_word(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let word = &before[start..];
    let finished = finished(word, asking).filter(|(_, finished)| !finished.is_empty());
    if let Some((from, finished)) = finished.filter(|(from, finished)| word[*from..] != **finished) {
        return Some((start + from..cursor, finished));
    }
    // The complaint at the cursor, else the only one that knows better.
    let knows = || filter.complaints.iter().filter(|complaint| complaint.suggestion.is_some());
    let here = knows().find(|complaint| complaint.span.start <= cursor && cursor <= complaint.span.end + 1);
    let complaint = here.or_else(|| knows().next())?;
    Some((complaint.span.clone(), complaint.suggestion.clone()?))
}

fn ends_word(c: char) -> bool {
    c.is_whitespace() || matches!(narrow(c), ' ' | '(' | ')' | '"')
}

/// The end of a word, and from where on it is meant.
fn finished(word: &str, asking: Asking<'_>) -> Option<(usize, String)> {
    let sign = word.char_indices().find(|(_, c)| narrow(*c) != '-').map_or(word.len(), |(at, _)| at);
    let bare = &word[sign..];
    if let Some(name) = bare.strip_prefix(['@', '＠']) {
        let from = word.len() - name.len();
        return beginning(name, View::names(asking.views).iter().map(String::as_str)).map(|name| (from, name));
    }
    let Some((at, colon)) = bare.char_indices().find(|(_, c)| narrow(*c) == ':') else {
        let field = beginning(
            bare,
            FieldName::ALL.iter().flat_map(|field| std::iter::once(field.word()).chain(field.also().iter().copied())),
        )?;
        return Some((sign, format!("{field}:")));
    };
    let field = FieldName::of(&bare[..at].chars().map(narrow).collect::<String>())?;
    let values = sign + at + colon.len_utf8();
    let from = word[values..].char_indices().rev().find(|(_, c)| narrow(*c) == ',');
    let from = values + from.map_or(0, |(at, c)| at + c.len_utf8());
    let typed = &word[from..];
    let known = values_of(field, asking);
    beginning(typed, known.iter().map(String::as_str)).map(|value| (from, quoted(value)))
}

/// The first of these words that begins so. Nothing is offered before anything was typed.
fn beginning<'k>(typed: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    let sought = search_key(typed);
    if sought.is_empty() {
        return None;
    }
    known.into_iter().find(|known| search_key(known).starts_with(&sought)).map(ToOwned::to_owned)
}

/// What may stand behind a field, as far as anybody knows.
fn values_of(field: FieldName, asking: Asking<'_>) -> Vec<String> {
    let own = field.values();
    let own = own.iter().flat_map(|(word, also)| std::iter::once(*word).chain(also.iter().copied()));
    let mut known: Vec<String> = own.map(ToOwned::to_owned).collect();
    let agreement = &asking.versions.in_force(asking.now).agreement;
    match field {
        FieldName::Owner => {
            known.extend(agreement.people.iter().flat_map(|person| [person.id.clone(), person.name.clone()]));
        }
        FieldName::Tier => known.extend(agreement.tiers.iter().map(|tier| tier.id.clone())),
        FieldName::Reason => {
            known.extend(agreement.reasons.iter().flat_map(|reason| [reason.id.clone(), reason.names.ja.clone()]));
        }
        _ => {}
    }
    known
}
