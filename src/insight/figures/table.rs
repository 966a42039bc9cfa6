//! Figures in tables: groups by figures, or figures one below the other with how they lie.

use std::collections::BTreeSet;

use super::board::{Answer, Ask};
use super::case::Terms;
use super::sum::Sum;
use super::told;
use crate::agreement::goals::Sort;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::paper::{Cell, Column, Row, Table};

/// Figures by the groups of their dimensions, which they all share: a row a group, those of most items first, and all
/// together at the end. A screen tells `most` of them, of groups that have no order of their own.
pub fn by_groups(title: Message, asked: &[(&Ask, &Answer)], terms: Terms<'_>, most: usize) -> Table {
    let by = asked.first().map(|(ask, _)| ask.by.as_slice()).unwrap_or_default();
    let names = by.iter().map(|by| Column::text(told::dimension(*by)));
    let figures = asked.iter().map(|(ask, _)| Column::figure(words::figure(ask.figure)));
    let mut table = Table::new(title, names.chain(figures), defined(asked));
    let keys = in_order(asked);
    let cell = |sum: Option<&Sum>, ask: &Ask| match sum {
        Some(sum) => told::cell(ask.figure, ask.counting, sum),
        None if ask.figure.sort() == Sort::Count => told::cell(ask.figure, ask.counting, &Sum::default()),
        None => Cell::Blank,
    };
    let is_in_order = by.iter().all(|by| by.is_in_order());
    table.shown = (!is_in_order).then_some(most);
    for keys in &keys {
        let names = by.iter().zip(keys.iter()).map(|(by, key)| told::group(*by, key, terms));
        let cells = asked.iter().map(|(ask, answer)| cell(answer.groups.get(*keys), ask));
        let row = Row::new(names.chain(cells));
        let first = asked.first().and_then(|(ask, _)| ask.of_group(keys).word());
        table = table.with(match first {
            Some(word) => row.drilling(word),
            None => row,
        });
    }
    let mut cells = vec![Cell::Said(Message::new("waterfall.total"))];
    cells.resize(by.len().max(1), Cell::Blank);
    cells.extend(asked.iter().map(|(ask, answer)| cell(Some(&answer.total), ask)));
    let total = Row::new(cells).total();
    let all = asked.first().and_then(|(ask, _)| Ask { by: Vec::new(), ..(*ask).clone() }.word());
    table.with(match all {
        Some(word) => total.drilling(word),
        None => total,
    })
}

/// The groups of several figures: those of most items of the first one first; hours, weeks and months in their order.
fn in_order<'a>(asked: &[(&Ask, &'a Answer)]) -> Vec<&'a Vec<String>> {
    let Some((first, answer)) = asked.first() else { return Vec::new() };
    let all: BTreeSet<&Vec<String>> = asked.iter().flat_map(|(_, answer)| answer.groups.keys()).collect();
    let mut keys: Vec<_> = all.into_iter().collect();
    if first.by.iter().all(|by| by.is_in_order()) {
        let places = |keys: &Vec<String>| first.by.iter().zip(keys).map(|(by, key)| by.place(key)).collect::<Vec<_>>();
        keys.sort_by_cached_key(|keys| places(keys));
    } else {
        let size = |keys: &Vec<String>| answer.groups.get(keys).map_or(0, |sum| sum.n + sum.k + sum.open);
        keys.sort_by_key(|keys| std::cmp::Reverse(size(keys)));
    }
    keys
}

/// Times one below the other: how many are over, their median, mean and 90th percentile, how many are open, and, where there
/// are any, how many end before they begin: those are in the others, and say how far one may trust them.
pub fn times(title: Message, asked: &[(&Ask, &Answer)]) -> Table {
    let figures = ["figures.over", "figures.median", "figures.mean", "figures.p90", "figures.open"];
    let backwards = asked.iter().any(|(_, answer)| answer.total.backwards > 0).then_some("figures.backwards");
    let figures = figures.into_iter().chain(backwards).map(|key| Column::figure(Message::new(key)));
    let names = [Column::text(Message::new("figures.figure"))];
    let mut table = Table::new(title, names.into_iter().chain(figures), defined(asked));
    for (ask, answer) in asked {
        let (figure, sum) = (ask.figure, &answer.total);
        let length = |length| told::length(figure, length);
        let cells = [
            Cell::Said(words::figure(figure)),
            Cell::Count(sum.n),
            length(sum.quantile(0.5)),
            length(sum.mean_length()),
            length(sum.quantile(0.9)),
            Cell::Count(sum.open),
        ];
        let row = Row::new(cells.into_iter().chain(backwards.map(|_| Cell::Count(sum.backwards))));
        table = table.with(match ask.word() {
            Some(word) => row.drilling(word),
            None => row,
        });
    }
    table
}

/// Figures one below the other: as they are, as they were, and the difference. Those that still grow, says the last of each,
/// have no arrow.
pub fn then_and_now(title: Message, asked: &[(&Ask, &Sum, &Sum, bool)]) -> Table {
    let figures = ["figures.now", "figures.then", "figures.change"].map(|key| Column::figure(Message::new(key)));
    let names = [Column::text(Message::new("figures.figure"))];
    let definition = each_once(asked.iter().map(|(ask, ..)| *ask));
    let mut table = Table::new(title, names.into_iter().chain(figures), definition);
    for (ask, before, after, has_grown) in asked {
        let cell = |sum| told::cell(ask.figure, ask.counting, sum);
        let row = Row::new([
            Cell::Said(words::figure(ask.figure)),
            cell(after),
            cell(before),
            match told::change(ask.figure, ask.counting, before, after) {
                change if *has_grown => change,
                change => change.unsure(),
            },
        ]);
        table = table.with(match ask.word() {
            Some(word) => row.drilling(word),
            None => row,
        });
    }
    table
}

/// What the figures are, each once.
pub fn defined(asked: &[(&Ask, &Answer)]) -> Message {
    let definition = each_once(asked.iter().map(|(ask, _)| *ask));
    let is_many = asked.iter().any(|(ask, _)| ask.by.iter().any(|by| by.is_many()));
    if is_many { Message::new("figures.many").with_message("definition", definition) } else { definition }
}

/// What figures are, one after the other; what several of them are stands there once.
fn each_once<'a>(asked: impl Iterator<Item = &'a Ask>) -> Message {
    let mut known: Vec<(Message, Vec<Message>)> = Vec::new();
    for ask in asked {
        let (meaning, figure) = (told::meaning(ask.figure, ask.counting), words::figure(ask.figure));
        match known.iter_mut().find(|(one, _)| *one == meaning) {
            Some((_, figures)) if figures.contains(&figure) => {}
            Some((_, figures)) => figures.push(figure),
            None => known.push((meaning, vec![figure])),
        }
    }
    let said = known.into_iter().map(|(meaning, figures)| {
        Message::new("defined.of").with_list("figure", figures).with_message("definition", meaning)
    });
    let both = |one, other| Message::new("figures.both").with_message("one", one).with_message("other", other);
    said.reduce(both).unwrap_or(Message::new("figures.nothing"))
}
