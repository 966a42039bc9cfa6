//! Scores on small stories; `fixtures/scores` has more of them.

use std::collections::BTreeMap;

use super::*;
use crate::agreement::{Agreement, Points};
use crate::clock::Timestamp;
use crate::domain::{Person, Subject, Touch, Traits};

const HEAD: &str = "title = 'Points'\neffective_from = 2026-01-01\ntime_zone = 'Asia/Tokyo'\n";

fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * 60_000)
}

/// What somebody comes to by rules on what they did.
fn total(rules: &str, touches: &[Touch], since: Option<i64>) -> Points {
    let agreement = Agreement::parse("points", &format!("{HEAD}{rules}")).unwrap_or_else(|wrong| panic!("{wrong}"));
    let (mut kinds, bantc) = (Kinds::default(), BTreeMap::new());
    let rules = Rules::new(&agreement, &mut kinds);
    let deeds = kinds.deeds(touches);
    let subject = Subject { person: &Person::default(), traits: &Traits::default(), bantc: &bantc };
    let span = Span { since: since.map(at), at: at(1_000) };
    rules.score(subject, &deeds, &kinds, span).total()
}

#[test]
fn of_two_in_the_same_instant_it_makes_no_difference_which_was_told_first() {
    let rules = "[[score.touch]]\nid = 'a'\nkind = 'visit'\npoints = 1\nper = 1\ncounts = 'first'\n";
    let visit = |amount| Touch { amount: Some(amount), ..Touch::plain("visit", at(1)) }.keyed();
    let (short, long) = (visit(2.0), visit(9.0));
    let told = [[short.clone(), long.clone()], [long, short]].map(|touches| total(rules, &touches, None));
    assert_eq!(told[0], told[1]);
    assert!(told[0] > Points::ZERO);
}

#[test]
fn an_amount_that_grew_is_no_visit() {
    let first = Touch::total("visit", at(1), 1, Some(60.0));
    let grown = Touch::total("visit", at(9), 1, Some(90.0)).beyond([&first]).unwrap();
    assert_eq!(grown.times, 0);
    for counts in ["each", "first", "day", "asset"] {
        let rules = format!("[[score.touch]]\nid = 'a'\nkind = 'visit'\npoints = 5\ncounts = '{counts}'\n");
        let touches = [first.clone(), grown.clone()];
        assert_eq!(total(&rules, &touches, None), Points::whole(5), "{counts}");
        assert_eq!(total(&rules, &touches, Some(5)), Points::ZERO, "{counts}: only the amount grew since");
    }
}

#[test]
fn a_span_holds_what_lies_after_its_begin_and_not_after_its_end() {
    let mut kinds = Kinds::default();
    let deeds = kinds.deeds(&[3, 1, 2, 4].map(|minute| Touch::plain("visit", at(minute))));
    let times = |span: Span| span.of(&deeds).iter().map(|deed| deed.at).collect::<Vec<_>>();
    assert_eq!(times(Span { since: None, at: at(3) }), [1, 2, 3].map(at));
    assert_eq!(times(Span { since: Some(at(1)), at: at(3) }), [2, 3].map(at));
    assert_eq!(times(Span { since: Some(at(4)), at: at(3) }), []);
    for span in [Span { since: Some(at(2)), at: at(3) }, Span { since: Some(at(4)), at: at(1) }] {
        assert_eq!(times(span), deeds.iter().map(|deed| deed.at).filter(|at| span.holds(*at)).collect::<Vec<_>>());
    }
}
