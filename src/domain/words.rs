//! The keys under which the trade's words are said.

use chrono::TimeDelta;

use crate::agreement::minutes::Value;
use crate::agreement::{Agreement, Bar, Criterion, Versions};
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

use super::decide::Missing;
use super::extra::ORIGINAL;
use super::fact::Ground;
use super::judged::Judged;
use super::notice::{Channel as WayOut, Class};
use super::person::Field;

pub use crate::agreement::words::{act, channel, field as need, outcome, role, slot, slot_state, stage};

/// One thing that a gate asks for and that is not there.
pub fn missing(missing: &Missing) -> Message {
    match missing {
        Missing::Slot { called, need, have, stale, .. } => {
            let key = if *stale { "missing.slot_stale" } else { "missing.slot" };
            Message::new(key)
                .with_message("slot", called.clone())
                .with_message("need", slot_state(*need))
                .with_message("have", slot_state(*have))
        }
        Missing::Confirmed { need, have } => Message::new("missing.confirmed").with("need", need).with("have", have),
        Missing::Field(field) => need(field),
    }
}

/// An attribute as people read it: consent is given or not.
pub fn value(field: Field, value: &Shown, lang: Lang) -> String {
    let is_consent = matches!(field, Field::ConsentPhone | Field::ConsentMail | Field::ConsentPost);
    match value.as_str() {
        "yes" if is_consent => lang.text("reading.yes"),
        "no" if is_consent => lang.text("reading.no"),
        other => other.to_owned(),
    }
}

/// What a value is called that a list carried beside the known fields: its column; of one that was not believed, that it
/// stands there as it was written.
pub fn column(name: &Shown, lang: Lang) -> String {
    match name.as_str().strip_suffix(ORIGINAL) {
        Some(column) => Message::new("extra.original").with("column", column).say(lang),
        None => name.to_string(),
    }
}

/// What a lead was handed over for, under an agreement: what a criterion asks for, not what it is called in the file.
pub fn ground(ground: &Ground, agreement: &Agreement) -> Message {
    match ground {
        Ground::Criterion(id) => match agreement.criterion(id) {
            Some(criterion) => Message::new("ground.criterion").with_list("asks", asks(criterion, agreement)),
            None => Message::new("ground.unknown_criterion").with("id", id),
        },
        Ground::Promise(kind) => {
            Message::new("ground.promise").with_message("touch", agreement.playbook.touch(kind).said)
        }
        Ground::ByHand => Message::new("ground.by_hand"),
        Ground::List => Message::new("ground.list"),
        Ground::Generated => Message::new("ground.generated"),
    }
}

/// What a criterion asks for, each in words.
pub fn asks(criterion: &Criterion, agreement: &Agreement) -> Vec<Message> {
    let Criterion { id: _, score, fit, engagement, intent, touched, in_order, within, known, account } = criterion;
    let kind = |kind: &String| agreement.playbook.touch(kind).said;
    let bars =
        [("ground.score", score), ("ground.fit", fit), ("ground.engagement", engagement), ("ground.intent", intent)];
    let mut asks: Vec<_> = bars.into_iter().filter_map(|(key, bar)| bar.map(|bar| points(key, bar))).collect();
    asks.extend(touched.iter().map(|(touched, times)| match times {
        1 => kind(touched),
        _ => Message::new("ground.times").with_message("kind", kind(touched)).with("n", times),
    }));
    if !in_order.is_empty() {
        asks.push(Message::new("ground.in_order").with_list("kinds", in_order.iter().map(kind)));
    }
    asks.extend(within.map(|within| Message::new("ground.within").with_message("length", Value::length(within).said)));
    asks.extend(known.iter().map(|(of, state)| {
        Message::new("ground.known").with_message("slot", slot(*of)).with_message("state", slot_state(*state))
    }));
    if let Some(account) = account {
        asks.extend(account.score.map(|bar| points("ground.account", bar)));
        asks.extend(account.people.map(|people| Message::new("ground.people").with("n", people)));
    }
    asks
}

fn points(key: &'static str, bar: Bar) -> Message {
    Message::new(key).with_message("points", Value::bar(bar).said)
}

/// When a lead that was given back comes back: on a day, as it is written where this is read, or after one of these kinds
/// of touch, whichever is first. Nothing where nobody promised anything.
pub fn promise(day: Option<&str>, kinds: &[String], versions: &Versions) -> Option<Message> {
    let day = day.map(|day| Message::new("minutes.plain").with("text", day));
    let what = day.into_iter().chain(touches(kinds, versions)).reduce(or)?;
    Some(Message::new(if kinds.is_empty() { "promise.day" } else { "promise.on" }).with_message("what", what))
}

/// One or the other of kinds of touch, by the newest names that they have; nothing where there is none.
pub fn touches(kinds: &[String], versions: &Versions) -> Option<Message> {
    let called = |kind: &String| {
        let plain = Message::new("minutes.plain");
        match versions.newest_with(|agreement| agreement.playbook.touches.iter().find(|touch| touch.id == *kind)) {
            Some(touch) => plain.with_either("text", &touch.names.ja, &touch.names.en),
            None => plain.with("text", kind),
        }
    };
    kinds.iter().map(called).reduce(or)
}

fn or(one: Message, other: Message) -> Message {
    Message::new("promise.or").with_message("one", one).with_message("other", other)
}

/// Which rules were said to be wrong, and which right.
pub fn judged(judged: &Judged) -> Message {
    let parts = [("judged.wrong", &judged.wrong), ("judged.right", &judged.right)];
    let parts = parts.into_iter().filter(|(_, rules)| !rules.is_empty());
    Message::new("judged.told")
        .with_list("said", parts.map(|(key, rules)| Message::new(key).with_words("rules", rules)))
}

/// A length of time, in the largest unit in which it is a whole number, as the minutes tell it.
pub fn lasting(time: TimeDelta) -> Message {
    Value::time(time).said
}

/// Money as it is shown: with its thousands apart, and no fraction where there is none.
pub fn money(amount: f64) -> String {
    let cents = amount.fract() != 0.0;
    let digits = if cents { format!("{amount:.2}") } else { format!("{amount:.0}") };
    let whole = digits.split_once('.').map_or(digits.as_str(), |(whole, _)| whole);
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, c) in whole.chars().enumerate() {
        if n > 0 && (whole.len() - n).is_multiple_of(3) && !shown.ends_with('-') {
            shown.push(',');
        }
        shown.push(c);
    }
    shown + &digits[whole.len()..]
}

/// A way by which a notice leaves.
pub fn way_out(channel: &WayOut) -> Message {
    match channel {
        WayOut::Desktop => Message::new("way_out.desktop"),
        WayOut::Mail => Message::new("way_out.mail"),
        WayOut::Webhook(name) => Message::new("way_out.webhook").with("name", name),
        WayOut::Program(name) => Message::new("way_out.program").with("name", name),
    }
}

/// What a notice is about.
pub fn notice(class: Class) -> Message {
    Message::new(match class {
        Class::Escalation => "letter.class.escalation",
        Class::Breach => "letter.class.breach",
        Class::Warning => "letter.class.warning",
        Class::CallBack => "letter.class.call_back",
        Class::Assigned => "letter.class.assigned",
        Class::Returned => "letter.class.returned",
        Class::Wake => "letter.class.wake",
        Class::Question => "letter.class.question",
        Class::Mention => "letter.class.mention",
        Class::Correction => "letter.class.correction",
        Class::Digest => "letter.class.digest",
    })
}

#[cfg(test)]
mod tests {
    use super::{Field, Lang, Shown, money, value};

    #[test]
    fn consent_is_told_in_words_and_other_attributes_as_they_stand() {
        let told = |field, text: &str| value(field, &Shown::line(text), Lang::Ja);
        let (yes, no) = (Lang::Ja.text("reading.yes"), Lang::Ja.text("reading.no"));
        for field in [Field::ConsentPhone, Field::ConsentMail, Field::ConsentPost] {
            assert_eq!([told(field, "yes"), told(field, "no")], [yes.clone(), no.clone()]);
            assert_eq!(told(field, "maybe"), "maybe");
        }
        assert!(yes != "yes" && no != "no" && yes != no);
        assert_eq!(told(Field::Name, "yes"), "yes");
        assert_eq!(told(Field::Company, "no"), "no");
    }

    #[test]
    fn money_is_shown_with_its_thousands_apart() {
        for (amount, shown) in
            [(0.0, "0"), (999.0, "999"), (1_000.0, "1,000"), (3_500_000.0, "3,500,000"), (1_234.5, "1,234.50")]
        {
            assert_eq!(money(amount), shown);
        }
    }
}
