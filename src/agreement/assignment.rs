//! `[assignment]` and `[[assign]]`: whose a lead is that is handed over to nobody by name (R46, semantics 8).

use chrono::TimeDelta;

use super::person::Person;
use super::reason::Reason;
use super::score::{Condition, asked};
use super::terms::{Act, Role};
use super::tier::Tier;
use super::{Names, check_named, check_unique, id, length, term};
use crate::document::{Placed, Section};
use crate::i18n::Message;

/// How leads find their owners.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "questions that the agreement answers with yes or no")]
pub struct Assignment {
    /// Whoever works on somebody of the same company gets the lead.
    pub account: bool,
    /// Whoever had the lead before gets it again.
    pub former_owner: bool,
    /// Reasons of a return after which that is not so.
    pub not_after: Vec<String>,
    /// Whoever was away is given more on return, until the turns are even again.
    pub catch_up: bool,
    /// Nobody is given a lead outside of their own working hours.
    pub only_at_work: bool,
    /// Whoever had a lead for less than this when it fell due is not charged with it.
    pub grace: TimeDelta,
    /// An open hand-off whose first contact is overdue goes on to the next person in turn (semantics 8).
    pub on_breach: bool,
    /// How often that may happen to one hand-off, where the agreement says it.
    pub at_most: Option<u32>,
    /// The rules, in order; the first one that fits decides. None: every lead waits in the team's queue.
    pub rules: Vec<AssignRule>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq)]
pub struct AssignRule {
    /// What journals and programs call it, and what the turns of its people are counted under.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// What must be so; nothing for the one that takes every lead. Of `tier`, `source`, `campaign`, `industry`
    /// and `employees`.
    pub when: Option<Condition>,
    /// Whose the lead is.
    pub whom: Whom,
    /// Which skills somebody must have to be given such a lead.
    pub needs: Vec<String>,
}

/// To whom a rule gives leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// To nobody: it waits in the team's queue for whoever takes it first.
    Queue,
    /// To these people in turns: their ids, never none.
    Pool(Vec<String>),
}

/// What a rule may ask of a lead, beside `tier` and `employees`: nothing that tells who the person is, so that a
/// decision can be understood when the person has long been erased (decision 1).
const FIELDS: [&str; 3] = ["source", "campaign", "industry"];

/// How often a hand-off goes on at most (semantics 8), and where the agreement does not say how often.
const MOVES: u32 = 2;

/// The one thing that can happen on a breach.
const REASSIGN: &str = "reassign";

/// What an owner is granted where the agreement says nothing (semantics 8).
const GRACE: TimeDelta = TimeDelta::minutes(30);

impl Default for Assignment {
    /// Of an agreement that says nothing of it: nobody is given a lead, and all wait for the team.
    fn default() -> Self {
        Self {
            account: false,
            former_owner: false,
            not_after: Vec::new(),
            catch_up: false,
            only_at_work: false,
            grace: GRACE,
            on_breach: false,
            at_most: None,
            rules: Vec::new(),
        }
    }
}

impl Assignment {
    /// Whether every lead finds a rule.
    pub fn has_catch_all(&self) -> bool {
        self.rules.last().is_some_and(|rule| rule.when.is_none())
    }

    /// How often one hand-off goes on to somebody else because its first contact is overdue: never where the agreement
    /// does not ask for it.
    pub fn moves(&self) -> u32 {
        if self.on_breach { self.at_most.unwrap_or(MOVES) } else { 0 }
    }

    /// The rule called `id`.
    pub fn rule(&self, id: &str) -> Option<&AssignRule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

pub(super) fn read(root: &mut Section<'_, '_>, people: &[Person], reasons: &[Reason], tiers: &[Tier]) -> Assignment {
    let speaks_of_it = root.has("assignment") || root.has("assign");
    let mut assignment = Assignment { account: speaks_of_it, former_owner: speaks_of_it, ..Assignment::default() };
    if let Some(section) = root.section("assignment") {
        read_manner(section, reasons, &mut assignment);
    }
    let mut places = Vec::new();
    for mut section in root.sections("assign") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, assignment.rules.iter().map(|rule| rule.id.as_str()));
        }
        let names = Names::read(&mut section, id.as_ref().map_or("", |id| &id.value));
        let when = section.section("when").map(|when| condition(when, tiers));
        let (whom, needs) = whom(&mut section, people);
        let span = section.span().clone();
        section.close();
        if let (Some(id), Some(whom)) = (id, whom) {
            assignment.rules.push(AssignRule { id: id.value, names, when, whom, needs });
            places.push(span);
        }
    }
    check_order(root, &assignment.rules, &places);
    assignment
}

fn read_manner(mut section: Section<'_, '_>, reasons: &[Reason], assignment: &mut Assignment) {
    let mut yes_no = |key: &str, otherwise: bool| section.yes_no(key).map_or(otherwise, |value| value.value);
    assignment.account = yes_no("account", assignment.account);
    assignment.former_owner = yes_no("former_owner", assignment.former_owner);
    assignment.catch_up = yes_no("catch_up", assignment.catch_up);
    assignment.only_at_work = yes_no("only_at_work", assignment.only_at_work);
    if let Some(grace) = length(&mut section, "grace") {
        assignment.grace = grace.time();
    }
    for reason in section.texts("not_after").map(|list| list.value).unwrap_or_default() {
        let of_returns = reasons.iter().filter(|known| known.acts.contains(&Act::Return));
        let message = Message::new("agreement.no_reason_of_return");
        check_named(&section, &reason, of_returns.map(|known| known.id.as_str()), message);
        assignment.not_after.push(reason.value);
    }
    read_breach(&mut section, assignment);
    section.close();
}

/// What becomes of a lead whose first contact is overdue.
fn read_breach(section: &mut Section<'_, '_>, assignment: &mut Assignment) {
    if let Some(what) = section.text("on_breach") {
        assignment.on_breach = what.value == REASSIGN;
        if !assignment.on_breach {
            section.complain(&what.span, Message::new("agreement.on_breach").with("word", &what.value));
        }
    }
    if let Some(times) = section.whole("at_most") {
        assignment.at_most = u32::try_from(times.value).ok().filter(|times| (1..=MOVES).contains(times));
        if assignment.at_most.is_none() {
            section.complain(&times.span, Message::new("agreement.at_most").with("most", MOVES));
        }
    }
}

fn condition(mut when: Section<'_, '_>, tiers: &[Tier]) -> Condition {
    let mut condition = Condition::new();
    if let Some(named) = when.texts("tier") {
        if named.value.is_empty() {
            when.misfit(&named.span, Message::new("agreement.no_words").with("key", "tier"));
        }
        for tier in &named.value {
            let known = tiers.iter().map(|tier| tier.id.as_str());
            check_named(&when, tier, known, Message::new("agreement.unknown_tier"));
        }
        condition.insert("tier".to_owned(), named.value.into_iter().map(|tier| tier.value).collect());
    }
    asked(when, &FIELDS, condition)
}

/// One of `to`, `role`, `function` and `queue`, and the skills that it asks for.
fn whom(section: &mut Section<'_, '_>, people: &[Person]) -> (Option<Whom>, Vec<String>) {
    let ways: Vec<Placed<Option<Whom>>> =
        [named(section, people), of_role(section, people), of_function(section, people), queue(section)]
            .into_iter()
            .flatten()
            .collect();
    let needs = section.texts("needs");
    let skills: Vec<String> = needs.iter().flat_map(|needs| &needs.value).map(|skill| skill.value.clone()).collect();
    match (ways.first(), ways.get(1)) {
        (None, _) => section.misfit(section.span(), Message::new("agreement.assigns_to_nobody")),
        (_, Some(second)) => section.complain(&second.span, Message::new("agreement.assigns_twice")),
        _ => {}
    }
    let Some(Placed { value: whom, span }) = ways.into_iter().next() else { return (None, skills) };
    match (&whom, &needs) {
        (Some(Whom::Pool(pool)), _) => check_pool(section, &span, pool, people, &skills),
        (Some(Whom::Queue), Some(needs)) => {
            section.complain(&needs.span, Message::new("agreement.queue_needs_nothing"));
        }
        _ => {}
    }
    (whom, skills)
}

/// Everybody of a role.
fn of_role(section: &mut Section<'_, '_>, people: &[Person]) -> Option<Placed<Option<Whom>>> {
    let role = section.text("role")?;
    let words: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
    let wanted = term(section, &role, &words, Role::of);
    Some(role.map(|_| wanted.map(|wanted| everybody(people, |person| person.role == wanted))))
}

/// Everybody of a function.
fn of_function(section: &mut Section<'_, '_>, people: &[Person]) -> Option<Placed<Option<Whom>>> {
    let function = section.text("function")?;
    let of_it = |person: &Person| person.function.as_ref() == Some(&function.value);
    let everybody = everybody(people, of_it);
    Some(function.map(|_| Some(everybody)))
}

fn everybody(people: &[Person], is: impl Fn(&Person) -> bool) -> Whom {
    Whom::Pool(people.iter().filter(|person| is(person)).map(|person| person.id.clone()).collect())
}

fn queue(section: &mut Section<'_, '_>) -> Option<Placed<Option<Whom>>> {
    let queue = section.yes_no("queue")?;
    if !queue.value {
        section.complain(&queue.span, Message::new("agreement.queue_is_true"));
    }
    Some(queue.map(|_| Some(Whom::Queue)))
}

/// Who is named: people of the list, each once. (One that is named twice would have two turns; `weight` is for that.)
fn named(section: &mut Section<'_, '_>, people: &[Person]) -> Option<Placed<Option<Whom>>> {
    let named = section.texts("to")?;
    let mut pool: Vec<String> = Vec::new();
    for name in &named.value {
        let known = people.iter().map(|person| person.id.as_str());
        check_named(section, name, known, Message::new("agreement.unknown_person"));
        if pool.contains(&name.value) {
            section.complain(&name.span, Message::new("agreement.person_twice").with("id", &name.value));
        }
        pool.push(name.value.clone());
    }
    Some(named.map(|_| Some(Whom::Pool(pool))))
}

/// A pool in which nobody could ever be given a lead.
fn check_pool(
    section: &Section<'_, '_>,
    span: &std::ops::Range<usize>,
    pool: &[String],
    people: &[Person],
    skills: &[String],
) {
    let of_pool = || people.iter().filter(|person| pool.contains(&person.id));
    if pool.is_empty() {
        section.misfit(span, Message::new("agreement.empty_pool"));
    } else if of_pool().next().is_some() && !of_pool().any(|person| person.has_all(skills)) {
        section.misfit(span, Message::new("agreement.pool_lacks").with_words("skills", skills));
    }
}

/// The last rule takes every lead, and it alone.
fn check_order(root: &Section<'_, '_>, rules: &[AssignRule], places: &[std::ops::Range<usize>]) {
    let Some(last) = rules.last() else { return };
    match rules.iter().position(|rule| rule.when.is_none()) {
        None => {
            let message = Message::new("agreement.assign_takes_not_all").with("id", &last.id);
            root.misfit(&places[places.len() - 1], message);
        }
        Some(all) => {
            for (rule, place) in rules.iter().zip(places).skip(all + 1) {
                let message = Message::new("agreement.assign_never_reached").with("id", &rule.id);
                root.misfit(place, message.with("before", &rules[all].id));
            }
        }
    }
}
