//! The accounts of people and of how leads are shared out among them.

use super::rules::condition;
use super::{Chapter, Thing, Value};
use crate::agreement::assignment::Whom;
use crate::agreement::{Agreement, AssignRule, Assignment, Leave, Names, Person, words};
use crate::i18n::Message;

/// The sections that are about people.
pub(super) fn chapters(agreement: &Agreement) -> Vec<Chapter> {
    let Agreement { people, assignment, .. } = agreement;
    vec![
        Chapter::of(
            "person",
            "minutes.chapter.person",
            "minutes.kind.person",
            people.iter().map(|one| person(one, agreement)).collect(),
        ),
        Chapter::one(
            "assignment",
            "minutes.chapter.assignment",
            sharing(assignment, &|id: &str| Value::thing(id, agreement.reason(id).map(|reason| &reason.names))),
        ),
        Chapter::of(
            "assign",
            "minutes.chapter.assign",
            "minutes.kind.assign",
            assignment.rules.iter().map(|rule| assign_rule(rule, agreement)).collect(),
        ),
    ]
}

fn person(person: &Person, agreement: &Agreement) -> Thing {
    let Person { id, name, role, mail, calendar, reports_to, .. } = person;
    let Person { function, skills, leave, capacity, per_day, weight, .. } = person;
    let name = Names { ja: name.clone(), en: name.clone() };
    let superior = reports_to.as_deref().map(|id| match agreement.person(id) {
        Some(superior) => Value { is: id.to_owned(), ..Value::plain(&superior.name) },
        None => Value::plain(id),
    });
    Thing::named(id, &name)
        .says("minutes.role", Value::term(role, words::role(*role)))
        .may_say("minutes.mail", mail.as_ref().map(Value::plain))
        .may_say("minutes.on_calendar", calendar.as_ref().map(Value::plain))
        .may_say("minutes.reports_to", superior)
        .may_say("minutes.function", function.as_ref().map(|id| agreement.playbook.holder(id)))
        .lists("minutes.skills", skills.iter().map(Value::plain))
        .lists("minutes.leave", leave.iter().copied().map(days_off))
        .may_say("minutes.capacity", capacity.map(Value::plain))
        .may_say("minutes.per_day", per_day.map(Value::plain))
        .may_say("minutes.weight", (*weight != 1).then(|| Value::plain(weight)))
}

fn days_off(leave: Leave) -> Value {
    let Leave { from, to } = leave;
    if from == to {
        return Value::plain(from);
    }
    let said = Message::new("minutes.from_day_to").with("from", from).with("to", to);
    Value::term(format!("{from}..{to}"), said)
}

/// `[assignment]`.
fn sharing(assignment: &Assignment, named: &dyn Fn(&str) -> Value) -> Thing {
    let Assignment { account, former_owner, not_after, catch_up, only_at_work, grace, on_breach, at_most: _, rules: _ } =
        assignment;
    Thing::new("")
        .says("minutes.account", Value::yes_no(*account))
        .says("minutes.former_owner", Value::yes_no(*former_owner))
        .lists("minutes.not_after", not_after.iter().map(|id| named(id)))
        .says("minutes.catch_up", Value::yes_no(*catch_up))
        .says("minutes.only_at_work", Value::yes_no(*only_at_work))
        .says("minutes.grace", Value::time(*grace))
        .says("minutes.on_breach", Value::yes_no(*on_breach))
        .may_say("minutes.moves", on_breach.then(|| Value::plain(assignment.moves())))
}

fn assign_rule(rule: &AssignRule, agreement: &Agreement) -> Thing {
    let AssignRule { id, names, when, whom, needs } = rule;
    let name = |id: &String| match agreement.person(id) {
        Some(person) => Value { is: id.clone(), ..Value::plain(&person.name) },
        None => Value::plain(id),
    };
    let to = match whom {
        Whom::Queue => vec![Value::term("queue", Message::new("minutes.queue"))],
        Whom::Pool(people) => people.iter().map(name).collect(),
    };
    Thing::named(id, names)
        .lists("minutes.when", when.iter().flat_map(condition))
        .lists("minutes.assigned_to", to)
        .lists("minutes.skills", needs.iter().map(Value::plain))
}
