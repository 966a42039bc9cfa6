//! Views: filters that have a name, those that come with the program among them; and quick filters, which are put into a
//! filter's text and taken out of it by one key.

use super::Sort;
use super::fields::{FieldName, SortBy};
use super::grammar::{Node, parse};
use crate::domain::search_key;
use crate::i18n::Message;

/// A filter that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The name, without the `@`.
    pub name: String,
    /// The filter.
    pub text: String,
}

/// A filter that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quick {
    /// Its name as a view.
    pub name: &'static str,
    /// The same in Japanese.
    pub also: &'static str,
    /// The filter.
    pub text: &'static str,
}

impl Quick {
    /// What it shows.
    pub fn title(self) -> Message {
        Message::new(match self.name {
            "urgent" => "filter.quick.urgent",
            "breached" => "filter.quick.breached",
            "mine" => "filter.quick.mine",
            "new" => "filter.quick.new",
            "today" => "filter.quick.today",
            _ => "filter.quick.waiting",
        })
    }
}

/// The quick filters, which are views too.
pub const QUICK: [Quick; 6] = [
    Quick { name: "urgent", also: "至急", text: "sla:urgent" },
    Quick { name: "breached", also: "超過", text: "sla:breached" },
    Quick { name: "mine", also: "自分", text: "owner:me" },
    Quick { name: "new", also: "未対応", text: "is:new" },
    Quick { name: "today", also: "今日", text: "(due:<=today OR next:<=today)" },
    Quick { name: "waiting", also: "待ち", text: "is:waiting" },
];

impl View {
    /// All names: those that somebody saved, then those that come with the program.
    pub fn names(saved: &[Self]) -> Vec<String> {
        let own = QUICK.iter().map(|quick| quick.name.to_owned());
        saved.iter().map(|view| view.name.clone()).chain(own).collect()
    }
}

/// The view of this name. One's own goes before one that comes with the program.
pub(super) fn view(name: &str, saved: &[View]) -> Option<View> {
    let sought = search_key(name);
    if let Some(view) = saved.iter().find(|view| search_key(&view.name) == sought) {
        return Some(view.clone());
    }
    let quick = QUICK.iter().find(|quick| search_key(quick.name) == sought || search_key(quick.also) == sought)?;
    Some(View { name: quick.name.to_owned(), text: quick.text.to_owned() })
}

/// Whether a view may be called so: what stands behind the `@` is read as one name.
pub fn is_view_name(name: &str) -> bool {
    let read = parse(&format!("@{name}"));
    name.chars().count() <= 40
        && read.complaints.is_empty()
        && matches!(read.node, Some(Node::View(word)) if word.text == name)
}

/// A filter's text with a quick filter in it, or without it where it was there.
pub fn toggled(text: &str, quick: &str) -> String {
    let nodes = parts(text);
    let is_it = |node: &Node| node.to_string() == plain(quick);
    if nodes.iter().any(is_it) {
        return written(nodes.iter().filter(|node| !is_it(node)));
    }
    match text.trim() {
        "" => quick.to_owned(),
        // What is one of several ways stays together.
        _ if matches!(nodes.as_slice(), [Node::Any(_)]) => format!("({}) {quick}", text.trim()),
        text => format!("{text} {quick}"),
    }
}

/// A filter's text with this order in the place of another one.
pub fn sorted(text: &str, sort: Sort) -> String {
    let nodes = parts(text);
    let is_sort =
        |node: &Node| matches!(node, Node::Pair(pair) if FieldName::of(&pair.field.text) == Some(FieldName::Sort));
    let rest = if nodes.iter().any(is_sort) {
        written(nodes.iter().filter(|node| !is_sort(node)))
    } else {
        text.trim().to_owned()
    };
    if sort == (Sort { by: SortBy::Sla, reverse: false }) {
        return rest;
    }
    let rest = if matches!(nodes.as_slice(), [Node::Any(_)]) { format!("({rest})") } else { rest };
    let sort = format!("sort:{}{}", if sort.reverse { "-" } else { "" }, sort.by.word());
    format!("{rest} {sort}").trim_start().to_owned()
}

/// What a text asks, part by part.
fn parts(text: &str) -> Vec<Node> {
    match parse(text).node {
        Some(Node::All(nodes)) => nodes,
        node => node.into_iter().collect(),
    }
}

/// A text as its parts are written again, without brackets around the whole.
fn plain(text: &str) -> String {
    parse(text).node.map(|node| node.to_string()).unwrap_or_default()
}

fn written<'n>(nodes: impl Iterator<Item = &'n Node>) -> String {
    let parts: Vec<String> = nodes
        .map(|node| match node {
            Node::Any(_) => format!("({node})"),
            node => node.to_string(),
        })
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quick_filter_comes_and_goes_with_the_same_key() {
        let [urgent, _, mine, _, today, _] = QUICK.map(|quick| quick.text);
        assert_eq!(toggled("", urgent), "sla:urgent");
        assert_eq!(toggled("山田", urgent), "山田 sla:urgent");
        assert_eq!(toggled("山田 sla:urgent", urgent), "山田");
        assert_eq!(toggled("sla:urgent", urgent), "");
        let both = toggled(mine, today);
        assert_eq!(toggled(&both, today), mine);
        assert_eq!(toggled(today, today), "");
        assert_eq!(toggled("a OR b", urgent), "(a OR b) sla:urgent");
        assert_eq!(toggled("@mine 未完", "is:new"), "@mine 未完 is:new");
    }

    #[test]
    fn an_order_takes_the_place_of_the_one_before() {
        let by = |by, reverse| Sort { by, reverse };
        assert_eq!(sorted("owner:me", by(SortBy::Company, false)), "owner:me sort:company");
        assert_eq!(sorted("並び:-left owner:me", by(SortBy::Company, true)), "owner:me sort:-company");
        assert_eq!(sorted("owner:me sort:company", by(SortBy::Sla, false)), "owner:me");
        assert_eq!(sorted("", by(SortBy::Sla, true)), "sort:-sla");
        assert_eq!(sorted("a OR b", by(SortBy::Left, false)), "(a OR b) sort:left");
    }

    #[test]
    fn a_view_has_a_name_that_can_be_typed() {
        for name in ["mine", "展示会", "q4-fair", "a.b"] {
            assert!(is_view_name(name), "{name}");
        }
        for name in ["", "a b", "a(b", "a\"b", "a)", "\u{3000}", &"x".repeat(41)] {
            assert!(!is_view_name(name), "{name}");
        }
    }
}
