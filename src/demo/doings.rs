//! What people of the demo read and did, and who they are in their buying groups: told with a chance of its own, so that
//! the lives stay what they are.

use chrono::TimeDelta;

use super::chance::Chance;
use super::people::Tongue;
use crate::clock::Timestamp;
use crate::domain::{Field, Person, Touch};

/// A kind of touch with what there is to be read, in Japanese and English.
const KINDS: [(&str, &[&str], &[&str]); 7] = [
    ("download", &["リード管理の手引き", "インサイドセールス白書"], &["Lead handbook", "Inside sales report"]),
    ("pricing_view", &["価格表"], &["Pricing"]),
    ("product_view", &["製品ページ: 引き渡し", "製品ページ: 分析"], &["Product: hand-off", "Product: figures"]),
    ("blog_view", &["SLAの決め方", "差し戻しを減らす"], &["How to agree on an SLA", "Fewer returns"]),
    ("mail_click", &["11月号メール"], &["November newsletter"]),
    ("seminar", &["初回接触ウェビナー"], &["Webinar: the first call"]),
    ("price_list", &["価格表2026"], &["Price list 2026"]),
];

/// What somebody did from shortly before they came in until now; of some nothing was noticed.
pub(super) fn touches(tongue: Tongue, came: Timestamp, now: Timestamp, chance: &mut Chance) -> Vec<Touch> {
    let mut touches: Vec<Touch> = Vec::new();
    if chance.percent(25) {
        return touches;
    }
    let begins = came.plus(TimeDelta::days(-10));
    let minutes = now.since(begins).num_minutes().max(1);
    for _ in 0..chance.between(1, 6) {
        let (kind, ja, en) = chance.one_of(&KINDS);
        let contents = if tongue == Tongue::Ja { ja } else { en };
        let at = begins.plus(TimeDelta::minutes(chance.between(0, minutes - 1)));
        let content = Some((*chance.one_of(contents)).to_owned());
        touches.push(Touch { content, ..Touch::plain(kind, at) }.keyed());
        // Whoever looks at prices looks twice.
        if *kind == "pricing_view" {
            let again = at.plus(TimeDelta::hours(3)).min(now);
            let content = touches.last().and_then(|touch| touch.content.clone());
            touches.push(Touch { content, ..Touch::plain(kind, again) }.keyed());
        }
    }
    touches
}

/// One touch of a kind, with something that there is to be read, told as it happened.
pub(super) fn touch(kind: &str, tongue: Tongue, at: Timestamp, chance: &mut Chance) -> Touch {
    let known = KINDS.iter().find(|(known, ..)| *known == kind);
    let content = known.map(|(_, ja, en)| {
        let contents = if tongue == Tongue::Ja { ja } else { en };
        (*chance.one_of(contents)).to_owned()
    });
    Touch { content, is_live: true, ..Touch::plain(kind, at) }.keyed()
}

/// The role in the buying group, as far as the title gives it away; of some nobody has asked.
pub(super) fn tell_role(person: &mut Person, chance: &mut Chance) {
    let says = |field: Field, words: &[&str]| {
        person.get(field).is_some_and(|text| words.iter().any(|word| text.contains(word)))
    };
    let role = if says(Field::Title, &["代表取締役", "執行役員", "Chief", "VP"]) {
        "executive"
    } else if says(Field::Department, &["情報システム", "IT"]) {
        "it"
    } else if says(Field::Department, &["購買", "Purchasing"]) {
        "procurement"
    } else {
        "user"
    };
    if chance.percent(60) {
        person.set(Field::Role, role);
    }
}
