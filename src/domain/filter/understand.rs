//! From words to what they mean: fields, values, people, dates.

use std::ops::Range;

use super::complaint::{Complaint, Wrong, nearest};
use super::fields::{self, FieldName, HAS, IS, ME, ME_ALSO, NONE, NONE_ALSO, SLA, SORT, is_word};
use super::grammar::{Node, Pair, Word, parse};
use super::test::{Instant, Test, Told, Trait};
use super::told::Understood;
use super::values::{Seen, lengths, lengths_told};
use super::views::{View, view};
use super::{Asking, Filter, Sort};
use crate::agreement::Names;
use crate::agreement::words;
use crate::domain::person::Field;
use crate::domain::search_key;
use crate::i18n::Message;
use crate::ids::PersonId;

/// Views of views are read so deep.
const DEEPEST_VIEW: usize = 8;

pub(super) fn filter(text: &str, asking: Asking<'_>) -> Filter {
    let written = parse(text);
    let mut understanding =
        Understanding { asking, sort: None, limit: None, complaints: written.complaints, within: Vec::new() };
    let part = written.node.and_then(|node| understanding.node(&node, true));
    let Understanding { sort, limit, mut complaints, .. } = understanding;
    complaints.sort_by_key(|complaint| complaint.span.start);
    let (test, understood) = part.map(|part| (part.test, part.told)).unzip();
    Filter {
        text: text.to_owned(),
        test,
        sort,
        limit,
        complaints,
        understood,
        versions: Some(std::sync::Arc::clone(asking.versions)),
    }
}

/// A part that was understood, and how it is told.
struct Part {
    test: Test,
    told: Understood,
}

/// One value that was understood.
struct Value {
    test: Test,
    told: Message,
}

impl Value {
    fn is(test: Trait, told: Message) -> Self {
        Self { test: Test::Is(test), told }
    }
}

/// What one value of a pair comes to.
enum Read {
    Value(Value),
    Wrong(Wrong, Option<String>),
}

struct Understanding<'a> {
    asking: Asking<'a>,
    sort: Option<Sort>,
    limit: Option<usize>,
    complaints: Vec<Complaint>,
    /// The views within which one is, and where the outermost stands in the text.
    within: Vec<(String, Range<usize>)>,
}

/// A word as it was typed.
fn typed(word: &str) -> Message {
    Message::new("filter.typed").with("text", word)
}

impl Understanding<'_> {
    fn complain(&mut self, span: &Range<usize>, wrong: Wrong, suggestion: Option<String>) {
        // What is wrong within a view is told where its name stands.
        let span = self.within.first().map_or(span, |(_, outer)| outer).clone();
        let suggestion = suggestion.filter(|_| self.within.is_empty());
        let complaint = Complaint { span, wrong, suggestion };
        if !self.complaints.contains(&complaint) {
            self.complaints.push(complaint);
        }
    }

    /// `whole`: whether it is asked as it stands, and not of what is not meant.
    fn node(&mut self, node: &Node, whole: bool) -> Option<Part> {
        match node {
            Node::All(nodes) => {
                let parts = nodes.iter().filter_map(|node| self.node(node, whole)).collect();
                joined(parts, Test::All, Understood::All)
            }
            Node::Any(nodes) => {
                let parts = nodes.iter().filter_map(|node| self.node(node, whole)).collect();
                joined(parts, Test::Any, Understood::Any)
            }
            Node::Not(node) => {
                let part = self.node(node, false)?;
                Some(Part { test: Test::Not(Box::new(part.test)), told: Understood::Not(Box::new(part.told)) })
            }
            Node::Text(word) => {
                let folded = search_key(&word.text).split_whitespace().collect::<Vec<_>>().join(" ");
                let told = Understood::Text(word.text.clone());
                if folded.is_empty() { None } else { Some(Part { test: Test::Text(folded), told }) }
            }
            Node::View(word) => self.view(word, whole),
            Node::Pair(pair) => self.pair(pair, whole),
        }
    }

    fn view(&mut self, word: &Word, whole: bool) -> Option<Part> {
        let asking = self.asking;
        let Some(View { name, text }) = view(&word.text, asking.views) else {
            let known = View::names(asking.views);
            let suggestion = nearest(&word.text, known.iter().map(String::as_str));
            self.complain(&word.span, Wrong::UnknownView, suggestion.map(|name| format!("@{name}")));
            return None;
        };
        if self.within.len() >= DEEPEST_VIEW || self.within.iter().any(|(outer, _)| *outer == name) {
            self.complain(&word.span, Wrong::RoundView, None);
            return None;
        }
        self.within.push((name, word.span.clone()));
        let written = parse(&text);
        for complaint in written.complaints {
            self.complain(&complaint.span, complaint.wrong, None);
        }
        let part = written.node.and_then(|node| self.node(&node, whole));
        self.within.pop();
        part
    }

    fn pair(&mut self, pair: &Pair, whole: bool) -> Option<Part> {
        let Some(field) = FieldName::of(&pair.field.text) else {
            let suggestion = nearest(&pair.field.text, FieldName::words());
            self.complain(&pair.field.span, Wrong::UnknownField, suggestion);
            return None;
        };
        let values: Vec<&Word> = pair.values.iter().filter(|value| !value.text.trim().is_empty()).collect();
        if values.is_empty() {
            self.complain(&pair.span, Wrong::NoValue { field: field.word() }, None);
            return None;
        }
        if matches!(field, FieldName::Sort | FieldName::Limit) {
            self.list_wide(field, pair, &values, whole);
            return None;
        }
        let mut tests = Vec::new();
        let mut told = Vec::new();
        for value in values {
            match self.value(field, value) {
                Read::Value(value) => {
                    tests.push(value.test);
                    told.push(value.told);
                }
                Read::Wrong(wrong, suggestion) => self.complain(&value.span, wrong, suggestion),
            }
        }
        let test = if tests.len() > 1 { Test::Any(tests) } else { tests.pop()? };
        Some(Part { test, told: Understood::Field(field.label(), told) })
    }

    /// What holds for the whole list and is no condition.
    fn list_wide(&mut self, field: FieldName, pair: &Pair, values: &[&Word], whole: bool) {
        if !whole {
            return self.complain(&pair.span, Wrong::NoCondition { field: field.word() }, None);
        }
        let value = values[values.len() - 1];
        if field == FieldName::Limit {
            match value.text.parse() {
                Ok(limit) => self.limit = Some(limit),
                Err(_) => self.complain(&value.span, unreadable(field), None),
            }
            return;
        }
        let (reverse, name) = match value.text.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, value.text.as_str()),
        };
        if let Some((by, _)) = fields::row(SORT, name) {
            self.sort = Some(Sort { by, reverse });
            return;
        }
        let suggestion = nearest(name, SORT.iter().map(|(_, word, _)| *word));
        let suggestion = suggestion.map(|word| format!("{}{word}", if reverse { "-" } else { "" }));
        self.complain(&value.span, Wrong::UnknownValue { field: field.word() }, suggestion);
    }

    fn value(&self, field: FieldName, word: &Word) -> Read {
        let text = word.text.trim();
        // In quotes a word is only what it says.
        let none = !word.quoted && is_word(text, NONE, NONE_ALSO);
        let read = match field {
            FieldName::Sla => sla(text),
            FieldName::Stage => stage(text),
            FieldName::Is => is(text),
            FieldName::State => sla(text).or_else(|| stage(text)).or_else(|| is(text)),
            FieldName::Has => fields::row(HAS, text).map(|(known, _)| Value::is(Trait::Has(known), known.message())),
            FieldName::Left => return time_left(text),
            FieldName::Due => match sla(text) {
                Some(value) => Some(value),
                None => return self.instants(field, Instant::Due, true, text, none),
            },
            FieldName::Next => return self.instants(field, Instant::Next, true, text, none),
            FieldName::Created => return self.instants(field, Instant::Created, false, text, none),
            FieldName::Handed => return self.instants(field, Instant::Handed, false, text, none),
            FieldName::Contacted => return self.instants(field, Instant::Contacted, false, text, none),
            FieldName::Owner => return self.owner(word, none),
            FieldName::Tier if none => Some(Value::is(Trait::Tier(None), nothing())),
            FieldName::Tier => {
                let all = self.asking.versions.iter().flat_map(|version| &version.agreement.tiers);
                let all: Vec<_> = all.map(|tier| (tier.id.as_str(), &tier.names)).collect();
                return named(field, text, &all, |id| Trait::Tier(Some(id)));
            }
            FieldName::Reason if none => Some(Value::is(Trait::Reason(None), nothing())),
            FieldName::Reason => {
                let all = self.asking.versions.iter().flat_map(|version| &version.agreement.reasons);
                let all: Vec<_> = all.map(|reason| (reason.id.as_str(), &reason.names)).collect();
                return named(field, text, &all, |id| Trait::Reason(Some(id)));
            }
            FieldName::Source => Some(part_of(Told::Source, text, none)),
            FieldName::Campaign => Some(part_of(Told::Campaign, text, none)),
            FieldName::Industry => Some(part_of(Told::Industry, text, none)),
            FieldName::Company => Some(of_person(Field::Company, text)),
            FieldName::Name => Some(of_person(Field::Name, text)),
            FieldName::Title => Some(of_person(Field::Title, text)),
            FieldName::Id => Some(Value::is(Trait::Id(text.to_owned()), typed(text))),
            FieldName::Sort | FieldName::Limit => None,
        };
        if let Some(value) = read {
            return Read::Value(value);
        }
        let known = field.values();
        let known = known.iter().flat_map(|(word, also)| std::iter::once(*word).chain(also.iter().copied()));
        Read::Wrong(Wrong::UnknownValue { field: field.word() }, nearest(text, known))
    }

    fn instants(&self, field: FieldName, instant: Instant, ahead: bool, text: &str, none: bool) -> Read {
        if none {
            return Read::Value(Value::is(Trait::When(instant, None), nothing()));
        }
        let zone = self.asking.versions.in_force(self.asking.now).agreement.zone;
        let seen = Seen { now: self.asking.now, zone, ahead };
        if let Some(between) = seen.instants(text) {
            return Read::Value(Value::is(Trait::When(instant, Some(between)), typed(&seen.told(between))));
        }
        let known = field.values();
        let known = known.iter().flat_map(|(word, also)| std::iter::once(*word).chain(also.iter().copied()));
        Read::Wrong(unreadable(field), nearest(text, known))
    }

    /// Oneself, nobody, or whoever has this id or this in their name.
    fn owner(&self, word: &Word, none: bool) -> Read {
        let text = word.text.trim();
        if none {
            return Read::Value(Value::is(Trait::Owner(None), nothing()));
        }
        if !word.quoted && is_word(text, ME, ME_ALSO) {
            let me = Trait::Owner(Some(self.asking.who.clone()));
            return Read::Value(Value::is(me, Message::new("filter.me")));
        }
        let sought = search_key(text);
        let mut meant: Vec<(PersonId, String)> = Vec::new();
        let people = || self.asking.versions.iter().flat_map(|version| &version.agreement.people);
        for person in people() {
            let is_meant = search_key(&person.id) == sought || search_key(&person.name).contains(&sought);
            let id = PersonId::new(&person.id);
            if is_meant && !meant.iter().any(|(known, _)| *known == id) {
                meant.push((id.clone(), self.asking.versions.called(&id).to_owned()));
            }
        }
        // Whoever has exactly this id is meant, and nobody whose name happens to hold it.
        if let Some(at) = meant.iter().position(|(id, _)| search_key(id.as_str()) == sought) {
            meant = vec![meant.swap_remove(at)];
        }
        if meant.is_empty() {
            let names: Vec<&str> = people().flat_map(|person| [person.id.as_str(), person.name.as_str()]).collect();
            let known = [ME, NONE].into_iter().chain(names);
            return Read::Wrong(
                Wrong::UnknownValue { field: FieldName::Owner.word() },
                nearest(text, known).map(quoted),
            );
        }
        let told = Message::new("filter.typed").with_words("text", meant.iter().map(|(_, name)| name));
        let mut tests: Vec<Test> = meant.into_iter().map(|(id, _)| Test::Is(Trait::Owner(Some(id)))).collect();
        let test = if tests.len() == 1 { tests.swap_remove(0) } else { Test::Any(tests) };
        Read::Value(Value { test, told })
    }
}

/// A suggestion as it is typed: in quotes where it has a blank in it.
pub(super) fn quoted(text: String) -> String {
    if text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text }
}

fn time_left(text: &str) -> Read {
    match lengths(text) {
        Some(between) => Read::Value(Value::is(Trait::Left(between), typed(&lengths_told(between)))),
        None => Read::Wrong(unreadable(FieldName::Left), None),
    }
}

fn unreadable(field: FieldName) -> Wrong {
    Wrong::Unreadable { field: field.word(), example: field.example() }
}

fn nothing() -> Message {
    Message::new("filter.nothing")
}

fn sla(text: &str) -> Option<Value> {
    fields::row(SLA, text).map(|(state, _)| Value::is(Trait::Sla(state), state.message()))
}

fn stage(text: &str) -> Option<Value> {
    fields::stage(text).map(|stage| Value::is(Trait::Stage(stage), words::stage(stage)))
}

fn is(text: &str) -> Option<Value> {
    fields::row(IS, text).map(|(holds, _)| Value::is(Trait::Holds(holds), holds.message()))
}

fn part_of(told: Told, text: &str, none: bool) -> Value {
    if none {
        return Value::is(Trait::Trait(told, None), nothing());
    }
    Value::is(Trait::Trait(told, Some(search_key(text))), typed(text))
}

fn of_person(field: Field, text: &str) -> Value {
    Value::is(Trait::Person(field, search_key(text)), typed(text))
}

/// Something that the agreements name: by its id, else by a part of its name in either language.
fn named<'k>(field: FieldName, text: &str, known: &[(&'k str, &'k Names)], test: impl Fn(String) -> Trait) -> Read {
    let sought = search_key(text);
    let exact = known.iter().find(|(id, _)| search_key(id) == sought);
    let named = |names: &Names| search_key(&names.ja).contains(&sought) || search_key(&names.en).contains(&sought);
    let mut meant: Vec<(&str, &Names)> = Vec::new();
    for (id, names) in known.iter().filter(|(id, names)| exact.map_or(named(names), |exact| exact.0 == *id)) {
        if !meant.iter().any(|(known, _)| known == id) {
            meant.push((id, names));
        }
    }
    let told = meant.iter().map(|(_, names)| Message::new("filter.typed").with_either("text", &*names.ja, &*names.en));
    let told = match meant.len() {
        0 => {
            let words = known.iter().flat_map(|(id, names)| [*id, names.ja.as_str(), names.en.as_str()]).chain([NONE]);
            return Read::Wrong(Wrong::UnknownValue { field: field.word() }, nearest(text, words).map(quoted));
        }
        _ => Message::new("filter.typed").with_list("text", told),
    };
    let mut tests: Vec<Test> = meant.into_iter().map(|(id, _)| Test::Is(test(id.to_owned()))).collect();
    let test = if tests.len() == 1 { tests.swap_remove(0) } else { Test::Any(tests) };
    Read::Value(Value { test, told })
}

fn joined(mut parts: Vec<Part>, test: fn(Vec<Test>) -> Test, told: fn(Vec<Understood>) -> Understood) -> Option<Part> {
    if parts.len() < 2 {
        return parts.pop();
    }
    let (tests, tolds) = parts.into_iter().map(|part| (part.test, part.told)).unzip();
    Some(Part { test: test(tests), told: told(tolds) })
}
