//! What people type, and how it is understood.

use std::sync::Arc;

use super::*;
use crate::agreement::{Agreement, DEFAULT};
use crate::i18n::Lang;

fn read_with(text: &str, views: &[View]) -> Filter {
    let (who, versions) =
        (PersonId::new("tanaka"), Arc::new(Versions::only(Agreement::parse("default", DEFAULT).unwrap())));
    let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
    Filter::read(text, Asking { who: &who, versions: &versions, now, views })
}

fn read(text: &str) -> Filter {
    read_with(text, &[])
}

/// What is wrong, where, and what is suggested.
fn wrong(text: &str) -> Vec<(String, &'static str, Option<String>)> {
    let complaints = read(text).complaints.into_iter();
    complaints
        .map(|complaint| (text[complaint.span.clone()].to_owned(), complaint.message(text).key(), complaint.suggestion))
        .collect()
}

#[test]
fn a_filter_is_told_as_it_was_understood() {
    for (text, ja) in [
        ("sla:urgent,breached owner:me -流入:展示会", "SLA=至急|超過  AND  担当=自分  AND  NOT 流入元=展示会"),
        ("期限:超過", "期限=超過"),
        ("状態:sal OR 状態:至急", "状態=SAL OR 状態=至急"),
        ("（担当：なし　is:new）", "担当=なし  AND  属性=未受け入れ"),
        ("\"山田 太郎\" -(a OR b)", "\"山田 太郎\"  AND  NOT (\"a\" OR \"b\")"),
        ("created:2026-11-01..2026-11-20", "登録日=2026-11-01..2026-11-20"),
        ("期限:今日", "期限=2026-11-20"),
        ("left:<30m sort:-left limit:20", "残り=<0h30m  並び: 残り時間(逆順)  最大20件"),
        ("@自分 10:30", "担当=自分  AND  \"10:30\""),
        ("会社:(株)山田", "会社名=(株)山田"),
    ] {
        let filter = read(text);
        assert_eq!(filter.told(Lang::Ja), ja, "{text}");
        assert_eq!(filter.complaints, [], "{text}");
    }
}

#[test]
fn what_is_not_understood_is_told_with_its_place_and_what_may_be_meant_and_the_rest_is_asked() {
    assert_eq!(
        wrong("ownr:me sla:urgnet,breached 山田"),
        [
            ("ownr".to_owned(), "filter.unknown_field", Some("owner".to_owned())),
            ("urgnet".to_owned(), "filter.unknown_value", Some("urgent".to_owned())),
        ]
    );
    let filter = read("ownr:me sla:urgnet,breached 山田");
    assert_eq!(filter.told(Lang::En), "SLA=OVERDUE  AND  \"山田\"");
    assert_eq!(wrong("score:>80"), [("score".to_owned(), "filter.unknown_field", None)]);
    assert_eq!(wrong("sla: a"), [("sla:".to_owned(), "filter.no_value", None)]);
    assert_eq!(wrong("left:<soon"), [("<soon".to_owned(), "filter.unreadable", None)]);
    assert_eq!(wrong("(a"), [("(".to_owned(), "filter.unclosed", None)]);
    assert_eq!(wrong("a) b"), [(")".to_owned(), "filter.stray_bracket", None)]);
    assert_eq!(wrong("\"a"), [("\"".to_owned(), "filter.unclosed", None)]);
    assert_eq!(wrong("@mien"), [("@mien".to_owned(), "filter.unknown_view", Some("@mine".to_owned()))]);
    assert_eq!(wrong("-sort:left"), [("sort:left".to_owned(), "filter.no_condition", None)]);
    assert!(wrong("owner:nobody_known")[0].1 == "filter.unknown_value");
}

#[test]
fn people_tiers_and_reasons_are_called_by_their_names() {
    let versions = Versions::only(Agreement::parse("default", DEFAULT).unwrap());
    let person = &versions.newest().agreement.people[0];
    let by_id = read(&format!("owner:{}", person.id)).test;
    assert_eq!(by_id, Some(Test::Is(Trait::Owner(Some(PersonId::new(&person.id))))));
    let reason = &versions.newest().agreement.reasons[0];
    let meant = Some(Test::Is(Trait::Reason(Some(reason.id.clone()))));
    assert_eq!(read(&format!("reason:{}", reason.id)).test, meant);
    assert_eq!(read(&format!("理由:\"{}\"", reason.names.ja)).test, meant);
    assert_eq!(read("owner:\"me\"").test, None, "in quotes it is a name, and nobody has it");
}

#[test]
fn a_view_is_what_it_was_saved_as_and_one_of_itself_is_none() {
    let saved = |name: &str, text: &str| View { name: name.to_owned(), text: text.to_owned() };
    let views = [saved("fair", "流入:展示会 @mine"), saved("a", "@b"), saved("b", "@a x"), saved("mine", "owner:none")];
    let fair = read_with("@fair sla:urgent", &views);
    assert_eq!(
        fair.told(Lang::Ja),
        "流入元=展示会  AND  担当=なし  AND  SLA=至急",
        "one's own goes before one that comes along"
    );
    let round = read_with("@a", &views);
    assert_eq!(
        round.complaints.iter().map(|wrong| (wrong.span.clone(), &wrong.wrong)).collect::<Vec<_>>(),
        [(0..2, &Wrong::RoundView)]
    );
    assert_eq!(round.told(Lang::Ja), "\"x\"");
}

#[test]
fn tab_finishes_what_is_typed_or_sets_right_what_is_wrong() {
    let (who, versions) =
        (PersonId::new("tanaka"), Arc::new(Versions::only(Agreement::parse("default", DEFAULT).unwrap())));
    let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
    let asking = Asking { who: &who, versions: &versions, now, views: &[] };
    let tab = |text: &str| {
        let filter = Filter::read(text, asking);
        let (span, put) = complete(&filter, text.len(), asking)?;
        let mut text = text.to_owned();
        text.replace_range(span, &put);
        Some(text)
    };
    for (typed, finished) in [
        ("ow", "owner:"),
        ("-sl", "-sla:"),
        ("担", "担当:"),
        ("sla:ur", "sla:urgent"),
        ("sla:urgent,br", "sla:urgent,breached"),
        ("期限：超", "期限：超過"),
        ("(owner:m", "(owner:me"),
        ("@mi", "@mine"),
        ("ownr:me", "owner:me"),
        ("sla:urgnet", "sla:urgent"),
        ("ownr:me a", "owner:me a"),
    ] {
        assert_eq!(tab(typed).as_deref(), Some(finished), "{typed}");
    }
    assert_eq!(tab("sla:urgent"), None, "there is nothing to finish");
    assert_eq!(tab(""), None);
}

#[test]
fn every_word_of_the_table_means_its_own_field_and_value_alone() {
    for field in FieldName::ALL {
        for word in std::iter::once(field.word()).chain(field.also().iter().copied()) {
            assert_eq!(FieldName::of(word), Some(*field), "{word}");
        }
        let values = field.values();
        for (word, also) in &values {
            for word in std::iter::once(*word).chain(also.iter().copied()).filter(|_| !matches!(field, FieldName::Sort))
            {
                let filter = read(&format!("{}:{word}", field.word()));
                assert_eq!(filter.complaints, [], "{}:{word}", field.word());
                assert!(filter.test.is_some());
            }
        }
        assert_eq!(
            read(field.example()).complaints.iter().filter(|wrong| wrong.wrong == Wrong::UnknownField).count(),
            0
        );
    }
}

#[test]
fn a_question_is_the_same_a_moment_later_and_another_one_of_other_leads() {
    let (who, other) = (PersonId::new("tanaka"), PersonId::new("suzuki"));
    let versions = Arc::new(Versions::only(Agreement::parse("default", DEFAULT).unwrap()));
    let read = |text: &str, who: &PersonId, later: i64| {
        let now = Timestamp::parse_rfc3339("2026-11-20T16:00:00+09:00").unwrap();
        let now = now.plus(chrono::TimeDelta::milliseconds(later));
        Filter::read(text, Asking { who, versions: &versions, now, views: &[] })
    };
    assert!(read("created:7d", &who, 0) == read("created:7d", &who, 900));
    assert!(read("created:7d", &who, 0) != read("created:7d", &who, 60_000));
    assert!(read("owner:me", &who, 0) != read("owner:me", &other, 0), "typed the same, and another question");
    assert!(read("sort:left", &who, 0) != read("sort:-left", &who, 0));
}
