//! Two accounts side by side. Knows nothing of what they are about.

use super::value::{Value, all};
use super::{Aspect, Chapter, Thing, Told};
use crate::i18n::{Lang, Message};

/// One line of the minutes.
#[derive(Debug, Clone)]
pub struct Minute {
    /// The section's name in the file.
    pub section: &'static str,
    /// What people call the section.
    pub title: Message,
    /// The thing's id; blank where the section is one thing.
    pub thing: String,
    /// What people call the thing.
    pub called: Message,
    /// What programs call the aspect; none where the whole thing is meant.
    pub aspect: Option<&'static str>,
    /// What became of it.
    pub change: Change,
    /// What was said of the aspect before.
    pub before: Option<Message>,
    /// What is said of it now.
    pub after: Option<Message>,
    /// The line as it is read.
    pub said: Message,
}

/// What became of a thing or an aspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    New,
    /// It is there no more.
    Gone,
    /// It stands elsewhere in the order.
    Moved,
    /// Something else is said of it.
    Changed,
}

impl Change {
    /// The word, as JSON writes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Gone => "gone",
            Self::Moved => "moved",
            Self::Changed => "changed",
        }
    }
}

/// The minutes of one section, as they are read out.
#[derive(Debug, Clone)]
pub struct Paragraph {
    /// The section's name in the file.
    pub section: &'static str,
    /// What people call it.
    pub title: Message,
    /// Its lines. What is gone stands in one line: whoever drops a list does not read it out item by item.
    pub lines: Vec<Message>,
}

/// Minutes section by section.
pub fn paragraphs(minutes: &[Minute]) -> Vec<Paragraph> {
    let sections = minutes.chunk_by(|one, next| one.section == next.section);
    sections.filter_map(paragraph).collect()
}

fn paragraph(minutes: &[Minute]) -> Option<Paragraph> {
    let first = minutes.first()?;
    let is_gone = |minute: &&Minute| minute.change == Change::Gone && minute.aspect.is_none();
    let (gone, others): (Vec<_>, Vec<_>) = minutes.iter().partition(is_gone);
    let mut lines: Vec<Message> = match gone.as_slice() {
        [] => Vec::new(),
        [one] => vec![one.said.clone()],
        several => {
            let message = Message::new("minutes.gone_several").with("n", several.len());
            let things = several.iter().map(|minute| minute.called.clone()).reduce(joined);
            things.map(|things| message.with_message("things", things)).into_iter().collect()
        }
    };
    lines.extend(others.into_iter().map(|minute| minute.said.clone()));
    Some(Paragraph { section: first.section, title: first.title.clone(), lines })
}

/// What is different, chapter by chapter. Both accounts have the same chapters in the same order.
pub fn compare(before: &[Chapter], after: &[Chapter]) -> Vec<Minute> {
    let mut minutes = Vec::new();
    for now in after {
        let then = before.iter().find(|chapter| chapter.section == now.section);
        chapter(then.map_or(&[], |chapter| &chapter.things), now, &mut minutes);
    }
    minutes
}

fn chapter(before: &[Thing], now: &Chapter, minutes: &mut Vec<Minute>) {
    let known = |things: &[Thing], id: &str| things.iter().position(|thing| thing.id == id);
    for thing in before.iter().filter(|thing| known(&now.things, &thing.id).is_none()) {
        minutes.push(whole(now, thing, Change::Gone, "minutes.gone"));
    }
    let moved = moved(before, &now.things);
    for (place, thing) in now.things.iter().enumerate() {
        let Some(at) = known(before, &thing.id) else {
            minutes.push(new(now, thing));
            continue;
        };
        if moved.contains(&thing.id.as_str()) {
            let mut minute = whole(now, thing, Change::Moved, "minutes.moved");
            minute.said = minute.said.with("before", at + 1).with("after", place + 1);
            minutes.push(minute);
        }
        aspects(now, &before[at], thing, minutes);
    }
}

fn whole(chapter: &Chapter, thing: &Thing, change: Change, key: &'static str) -> Minute {
    let kind = chapter.kind.clone().unwrap_or_else(|| chapter.title.clone());
    Minute {
        section: chapter.section,
        title: chapter.title.clone(),
        thing: thing.id.clone(),
        called: thing.label.clone(),
        aspect: None,
        change,
        before: None,
        after: None,
        said: Message::new(key).with_message("kind", kind).with_message("thing", thing.label.clone()),
    }
}

/// A new thing with all that is said of it beside its name.
fn new(chapter: &Chapter, thing: &Thing) -> Minute {
    let details = thing.aspects.iter().filter(|aspect| aspect.key() != "name" && !aspect.is_usual).map(detail);
    match details.reduce(joined) {
        None => whole(chapter, thing, Change::New, "minutes.new"),
        Some(details) => {
            let mut minute = whole(chapter, thing, Change::New, "minutes.new_with");
            minute.said = minute.said.with_message("details", details);
            minute
        }
    }
}

fn joined(first: Message, second: Message) -> Message {
    Message::new("minutes.and").with_message("first", first).with_message("second", second)
}

fn detail(aspect: &Aspect) -> Message {
    Message::new("minutes.detail").with_message("aspect", aspect.name.clone()).with_message("value", aspect.told.said())
}

/// The things that stand in another order: as few as explain it.
fn moved<'t>(before: &[Thing], after: &'t [Thing]) -> Vec<&'t str> {
    let places: Vec<(usize, &str)> = after
        .iter()
        .filter_map(|thing| Some((before.iter().position(|old| old.id == thing.id)?, thing.id.as_str())))
        .collect();
    // The longest run of things that kept their order: for each one, how long a run may end there and what comes before.
    // (No two have one place, so that "before" and "not after" are the same here.)
    let mut runs: Vec<(usize, Option<usize>)> = Vec::new();
    for (n, (place, _)) in places.iter().enumerate() {
        let earlier = (0..n).filter(|m| places[*m].0 < *place).max_by_key(|m| (runs[*m].0, usize::MAX - m));
        runs.push((earlier.map_or(1, |m| runs[m].0 + 1), earlier));
    }
    let mut kept = vec![false; places.len()];
    let mut at = (0..runs.len()).max_by_key(|n| (runs[*n].0, usize::MAX - n));
    while let Some(n) = at {
        kept[n] = true;
        at = runs[n].1;
    }
    places.iter().zip(kept).filter(|(_, kept)| !kept).map(|((_, id), _)| *id).collect()
}

fn aspects(chapter: &Chapter, before: &Thing, now: &Thing, minutes: &mut Vec<Minute>) {
    let same = |aspect: &Aspect, other: &&Aspect| aspect.name == other.name;
    let mut told = |aspect: &Aspect, change, before: Option<Message>, after: Option<Message>, said: Message| {
        let said = said.with_message("aspect", aspect.name.clone());
        let subject = Message::new(if now.id.is_empty() { "minutes.itself" } else { "minutes.of" });
        let said = subject.with_message("thing", now.label.clone()).with_message("what", said);
        let section = chapter.section;
        let (title, thing, called) = (chapter.title.clone(), now.id.clone(), now.label.clone());
        let aspect = Some(aspect.key());
        minutes.push(Minute { section, title, thing, called, aspect, change, before, after, said });
    };
    for gone in before.aspects.iter().filter(|aspect| !now.aspects.iter().any(|other| same(aspect, &other))) {
        let was = gone.told.said();
        let said = Message::new("minutes.unset").with_message("before", was.clone());
        told(gone, Change::Gone, Some(was), None, said);
    }
    for aspect in &now.aspects {
        let is = aspect.told.said();
        let Some(old) = before.aspects.iter().find(|other| same(aspect, other)) else {
            let said = Message::new("minutes.set").with_message("after", is.clone());
            told(aspect, Change::New, None, Some(is), said);
            continue;
        };
        if old.told != aspect.told {
            let said = changed(&old.told, &aspect.told);
            told(aspect, Change::Changed, Some(old.told.said()), Some(is), said);
        }
    }
}

fn changed(before: &Told, after: &Told) -> Message {
    match (before, after) {
        (Told::Several(before), Told::Several(after)) => list(before, after),
        (Told::One(before), Told::One(after)) => value(before, after),
        _ => from_to(before.said(), after.said()),
    }
}

fn from_to(before: Message, after: Message) -> Message {
    Message::new("minutes.changed").with_message("before", before).with_message("after", after)
}

/// What reads alike in one language is told in the other; what reads alike in both, by its id.
fn value(before: &Value, after: &Value) -> Message {
    let in_lang = |value: &Value, lang| value.said.say(lang);
    let reads_alike = |lang| in_lang(before, lang) == in_lang(after, lang);
    let told = |key, lang| Message::new(key).with("before", in_lang(before, lang)).with("after", in_lang(after, lang));
    match (reads_alike(Lang::Ja), reads_alike(Lang::En)) {
        (false, false) => from_to(before.said.clone(), after.said.clone()),
        (false, true) => told("minutes.changed_ja", Lang::Ja),
        (true, false) => told("minutes.changed_en", Lang::En),
        (true, true) => from_to(Value::plain(&before.is).said, Value::plain(&after.is).said),
    }
}

fn list(before: &[Value], after: &[Value]) -> Message {
    let not_in = |list: &[Value], other: &[Value]| -> Vec<Value> {
        list.iter().filter(|value| !other.contains(value)).cloned().collect()
    };
    let (newly, gone) = (not_in(after, before), not_in(before, after));
    match (newly.is_empty(), gone.is_empty()) {
        (true, true) => Message::new("minutes.reordered").with_message("after", all(after)),
        (false, true) => Message::new("minutes.added").with_message("new", all(&newly)),
        (true, false) => Message::new("minutes.removed").with_message("gone", all(&gone)),
        (false, false) => {
            Message::new("minutes.replaced").with_message("new", all(&newly)).with_message("gone", all(&gone))
        }
    }
}

impl Told {
    /// It in words.
    pub fn said(&self) -> Message {
        match self {
            Self::One(value) => value.said.clone(),
            Self::Several(values) => all(values),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn things(ids: &[&str]) -> Vec<Thing> {
        ids.iter().map(|id| Thing::new(id)).collect()
    }

    #[test]
    fn only_what_was_moved_has_moved() {
        let before = things(&["a", "b", "c", "d", "e"]);
        assert_eq!(moved(&before, &things(&["a", "b", "c", "d", "e"])), [""; 0]);
        assert_eq!(moved(&before, &things(&["e", "a", "b", "c", "d"])), ["e"], "one to the front");
        assert_eq!(moved(&before, &things(&["b", "c", "x", "a", "e"])), ["a"], "beside one new and one gone");
        assert_eq!(moved(&before, &things(&["b", "a"])).len(), 1);
    }

    #[test]
    fn a_list_tells_what_came_and_what_went() {
        let values = |words: &[&str]| words.iter().map(Value::plain).collect::<Vec<_>>();
        let said = |before: &[&str], after: &[&str]| {
            list(&values(before), &values(after)).with_message("aspect", Value::plain("stops").said).say(Lang::En)
        };
        assert_eq!(said(&["a"], &["a", "b"]), "stops: newly b");
        assert_eq!(said(&["a", "b"], &["b"]), "stops: no longer a");
        assert_eq!(said(&["a"], &["b"]), "stops: newly b; no longer a");
        assert_eq!(said(&["a", "b"], &["b", "a"]), "stops: in another order: b, a");
    }
}
