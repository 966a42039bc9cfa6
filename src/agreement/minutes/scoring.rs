//! The accounts that points and criteria give of themselves.

use super::rules::condition;
use super::{Chapter, Thing, Told, Value};
use crate::agreement::criteria::{AccountBar, Criterion};
use crate::agreement::playbook::Playbook;
use crate::agreement::score::{ByAmount, Component, Counts, Decay, Fading, FitRule, Group, Score, TouchRule};
use crate::agreement::words;
use crate::i18n::Message;

/// `[score]` and what is below it.
pub(super) fn chapters(score: &Score, playbook: &Playbook) -> [Chapter; 4] {
    let Score { decay, fit, touch, groups, phases } = score;
    let place =
        phases.iter().fold(Thing::new("").may_say("minutes.decay", decay.as_ref().map(fading)), |thing, place| {
            let (phase, points) = place;
            let name = Message::new("minutes.points_in_phase").with_message("phase", playbook.called(phase).said);
            thing.says_of(name, Told::One(Value::plain(points)))
        });
    let group = |group: &Group| {
        let Group { id, cap } = group;
        Thing::new(id).says("minutes.cap", Value::plain(cap))
    };
    [
        Chapter::one("score", "minutes.chapter.score", place),
        Chapter::of("score.fit", "minutes.chapter.fit", "minutes.kind.fit", fit.iter().map(fit_rule).collect()),
        Chapter::of(
            "score.touch",
            "minutes.chapter.touch",
            "minutes.kind.touch",
            touch.iter().map(touch_rule).collect(),
        ),
        Chapter::of("score.group", "minutes.chapter.group", "minutes.kind.group", groups.iter().map(group).collect()),
    ]
}

fn fading(decay: &Decay) -> Value {
    match decay {
        Decay::Window(window) => {
            let window = Value::length(*window);
            let said = Message::new("minutes.window").with_message("length", window.said.clone());
            Value::term(format!("window {}", window.is), said)
        }
        Decay::Fades(Fading { percent, every, smooth }) => {
            let (percent, every) = (Value::rate(f64::from(*percent) / 100_000.0), Value::length(*every));
            let key = if *smooth { "minutes.fading_smoothly" } else { "minutes.fading" };
            let said = Message::new(key)
                .with_message("percent", percent.said.clone())
                .with_message("length", every.said.clone());
            let both = Value::pair(&percent, &every);
            Value { is: if *smooth { format!("{} smooth", both.is) } else { both.is }, said }
        }
    }
}

fn fit_rule(rule: &FitRule) -> Thing {
    let FitRule { id, when, points } = rule;
    Thing::new(id).lists("minutes.when", condition(when)).says("minutes.points", Value::plain(points))
}

fn touch_rule(rule: &TouchRule) -> Thing {
    let TouchRule { id, kind, points, cap, group, counts, shows, fades, by_amount } = rule;
    let amount = by_amount.map(|ByAmount { per, max }| {
        let max = max.map(Value::plain);
        let said = Message::new(if max.is_some() { "minutes.per_amount_at_most" } else { "minutes.per_amount" });
        let is = format!("{per}\u{0}{}", max.as_ref().map_or("", |max| &max.is));
        let said = said.with("per", per).with("max", max.map(|max| max.is).unwrap_or_default());
        Value { is, said }
    });
    let faded = if *fades { "minutes.fades_so" } else { "minutes.fades_not" };
    Thing::new(id)
        .says("minutes.touch_kind", Value::plain(kind))
        .says("minutes.points", Value::plain(points))
        .may_say("minutes.by_amount", amount)
        .may_say("minutes.cap", cap.map(Value::plain))
        .may_say("minutes.capped_with", group.as_ref().map(Value::plain))
        .says_unless(*counts == Counts::Each, "minutes.counts", Value::term(counts, words::counts(*counts)))
        .says_unless(*shows == Component::Engagement, "minutes.shows", Value::term(shows, words::component(*shows)))
        .says_unless(*fades, "minutes.fades", Value::term(fades, Message::new(faded)))
}

pub(super) fn criterion(criterion: &Criterion) -> Thing {
    let Criterion { id, score, fit, engagement, intent, touched, in_order, within, known, account } = criterion;
    let often = |(kind, times): (&String, &u32)| {
        if *times == 1 {
            return Value::plain(kind);
        }
        let said = Message::new("minutes.times").with("kind", kind).with("n", times);
        Value::term(format!("{kind}\u{0}{times}"), said)
    };
    let thing = Thing::new(id)
        .may_say("minutes.least_score", score.map(Value::bar))
        .may_say("minutes.least_fit", fit.map(Value::bar))
        .may_say("minutes.least_engagement", engagement.map(Value::bar))
        .may_say("minutes.least_intent", intent.map(Value::bar))
        .lists("minutes.touched", touched.iter().map(often))
        .lists("minutes.in_order", in_order.iter().map(Value::plain))
        .may_say("minutes.seen_within", within.map(Value::length));
    let thing = known.iter().fold(thing, |thing, (slot, state)| {
        let name = Message::new("minutes.slot").with_message("slot", words::slot(*slot));
        thing.says_of(name, Told::One(Value::term(state, words::slot_state(*state))))
    });
    let Some(AccountBar { score, people }) = account else { return thing };
    thing
        .may_say("minutes.account_score", score.map(Value::bar))
        .may_say("minutes.account_people", people.map(Value::plain))
}
