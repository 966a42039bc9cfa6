//! Of whatever somebody types: it is read without a panic, every place lies in the text, and what was read is written
//! and read the same.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::agreement::{Agreement, DEFAULT};

/// Pieces of which filters are made, and what people mistype.
const PIECES: [&str; 60] = [
    "sla:",
    "urgent",
    "breached",
    ",",
    "owner:me",
    "担当:自分",
    "：",
    "　",
    " ",
    " ",
    " ",
    "-",
    "－",
    "(",
    ")",
    "（",
    "）",
    "OR",
    " OR ",
    "ＯＲ",
    "\"",
    "“",
    "\\",
    "@mine",
    "@",
    "@x",
    "left:<30m",
    "left:",
    "30m..2h",
    "..",
    "~",
    "created:今週",
    "期限:超過",
    "状態:sal",
    "ownr:x",
    "山田",
    "ｻﾄｳ",
    "10:30",
    "https://x",
    "sort:-left",
    "limit:5",
    "limit:x",
    "é",
    "🦀",
    "\u{0}",
    "a",
    "b",
    ":",
    "<=",
    "会社:(株)山田",
    "is:new",
    "has:phone,mail",
    "、",
    "reason:none",
    "id:42",
    "none",
    "'",
    "\n",
    "tier:none",
    "next:明日",
];

fn typed() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..14).prop_map(|pieces| pieces.concat()),
        ".{0,40}",
        "[()\"\\\\ :,a-zOR@-]{0,40}",
    ]
}

/// The same without places.
fn unplaced(node: Node) -> Node {
    let word = |word: Word| Word { span: 0..0, ..word };
    match node {
        Node::All(nodes) => Node::All(nodes.into_iter().map(unplaced).collect()),
        Node::Any(nodes) => Node::Any(nodes.into_iter().map(unplaced).collect()),
        Node::Not(node) => Node::Not(Box::new(unplaced(*node))),
        Node::Text(text) => Node::Text(word(text)),
        Node::View(name) => Node::View(word(name)),
        Node::Pair(pair) => Node::Pair(Pair {
            field: word(pair.field),
            values: pair.values.into_iter().map(word).collect(),
            span: 0..0,
        }),
    }
}

fn places(node: &Node) -> Vec<std::ops::Range<usize>> {
    match node {
        Node::All(nodes) | Node::Any(nodes) => nodes.iter().flat_map(places).collect(),
        Node::Not(node) => places(node),
        Node::Text(word) | Node::View(word) => vec![word.span.clone()],
        Node::Pair(pair) => {
            let values = pair.values.iter().map(|value| value.span.clone());
            [pair.span.clone(), pair.field.span.clone()].into_iter().chain(values).collect()
        }
    }
}

fn agreed() -> Arc<Versions> {
    Arc::new(Versions::only(Agreement::parse("default", DEFAULT).unwrap()))
}

fn lies_in(span: &std::ops::Range<usize>, text: &str) -> bool {
    span.start <= span.end && text.get(span.clone()).is_some()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_read_is_written_and_read_the_same(text in typed()) {
        let read = parse(&text);
        let written = read.node.as_ref().map(ToString::to_string).unwrap_or_default();
        let again = parse(&written);
        prop_assert_eq!(again.complaints, Vec::new(), "{}", written);
        prop_assert_eq!(again.node.map(unplaced), read.node.map(unplaced), "{}", written);
    }

    #[test]
    fn every_place_lies_on_borders_of_characters_within_the_text(text in typed()) {
        let (who, versions) = (PersonId::new("tanaka"), agreed());
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
        let views = [View { name: "x".to_owned(), text: "@x sla:urgent".to_owned() }];
        let asking = Asking { who: &who, versions: &versions, now, views: &views };
        let filter = Filter::read(&text, asking);
        for span in parse(&text).node.iter().flat_map(places).chain(filter.complaints.iter().map(|complaint| complaint.span.clone())) {
            prop_assert!(lies_in(&span, &text), "{span:?} of {text:?}");
        }
        for complaint in &filter.complaints {
            prop_assert!(!complaint.told(&text).say(crate::i18n::Lang::Ja).is_empty());
        }
        for cursor in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            if let Some((span, put)) = complete(&filter, cursor, asking) {
                prop_assert!(lies_in(&span, &text) && !put.is_empty(), "{span:?} of {text:?}");
            }
        }
        prop_assert!(filter.is_empty() || !filter.told(crate::i18n::Lang::En).is_empty());
    }
}

#[test]
fn brackets_within_one_another_and_minuses_in_a_row_end() {
    for text in
        ["(".repeat(100_000), "-".repeat(100_000), "-(".repeat(50_000), "(a OR ".repeat(20_000), ")".repeat(1_000)]
    {
        parse(&text);
    }
}
