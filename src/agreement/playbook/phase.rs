//! `[[phase]]`, `[nurture]`, `[[persona]]` and `[[touch]]`: the buyer's way and who walks it (R12–R14, decision 34).
//!
//! Buyers go forward, backward and skip phases; the order of the file is the usual one and nothing more.

use std::collections::BTreeMap;

use super::Playbook;
use super::reading::{Lists, other, others, refer, text};
use crate::agreement::calendar::Length;
use crate::agreement::criteria::check_reach;
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::score::bar;
use crate::agreement::{Bar, Names, Points, length};
use crate::document::{Item, Placed, Section};
use crate::i18n::Message;

/// One phase of the buyer's way.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// What the buyer does in it.
    pub buyer: Option<Names>,
    /// What one's own side wants in it.
    pub aim: Option<Names>,
    /// What brings somebody into it: any of these. By hand alone where empty.
    pub enter: Vec<Entry>,
    /// What is done in it: `[[measure]]`s.
    pub measures: Vec<String>,
    /// Where one meets the buyer: `[[touch_point]]`s.
    pub touch_points: Vec<String>,
}

/// One way into a phase: all that it names must be so.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// At least so many points.
    pub score: Option<Bar>,
    /// At least so many touches of these kinds.
    pub touched: BTreeMap<String, u32>,
}

/// What nurturing does.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Nurture {
    /// The phases in which leads are nurtured, in their order.
    pub phases: Vec<String>,
    /// How often mails go out. Tasuki sends none; it shows the rhythm beside the unsubscribed.
    pub mail_every: Option<Length>,
}

/// Whom all this is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Persona {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// The title.
    pub title: Option<Names>,
    /// The industry.
    pub industry: Option<Names>,
    /// How large the company is.
    pub size: Option<Names>,
    /// The problem to be solved.
    pub problem: Option<Names>,
}

/// A kind of touch and what it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchKind {
    /// The kind, as touches carry it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// The measure that it is an answer to.
    pub of: Option<String>,
}

pub(super) fn read_touches(lists: &mut Lists<'_, '_, '_>, measures: &[&str]) -> Vec<TouchKind> {
    lists.named("touch", |section, id, names| {
        let of = other(section, "of", "[[measure]]", measures).map(|name| name.value);
        Some(TouchKind { id, names, of })
    })
}

/// What phases may refer to.
pub(super) struct Known<'k> {
    pub(super) measures: &'k [&'k str],
    pub(super) touch_points: &'k [&'k str],
    pub(super) touches: &'k [&'k str],
    /// The most points that anyone can have.
    pub(super) most: Option<Points>,
}

pub(super) fn read(lists: &mut Lists<'_, '_, '_>, known: &Known<'_>) -> Vec<Phase> {
    lists.named("phase", |section, id, names| {
        let [buyer, aim] = ["buyer", "aim"].map(|key| text(section, key));
        let enter = section.list("enter").map(|list| list.value).unwrap_or_default();
        let enter = enter.into_iter().filter_map(Item::section).map(|within| entry(within, known)).collect();
        let measures = others(section, "measures", "[[measure]]", known.measures);
        let touch_points = others(section, "touch_points", "[[touch_point]]", known.touch_points);
        Some(Phase { id, names, buyer, aim, enter, measures, touch_points })
    })
}

/// `{ score = 50 }`, `{ touched = { download = 1 } }`, or both in one.
fn entry(mut section: Section<'_, '_>, known: &Known<'_>) -> Entry {
    let score = bar(&mut section, "score");
    if let Some(score) = &score {
        check_reach(&section, score, known.most);
    }
    let score = score.map(|score| score.value);
    let mut touched = BTreeMap::new();
    for (kind, item) in section.section("touched").as_mut().map(Section::rest).unwrap_or_default() {
        refer(&section, &kind, "[[touch]] / [[score.touch]]", known.touches);
        let Some(read) = item.whole() else { continue };
        match u32::try_from(read.value).ok().filter(|times| *times > 0) {
            Some(times) => drop(touched.insert(kind.value, times)),
            None => section.complain(&read.span, Message::new("agreement.not_times").with("key", &kind.value)),
        }
    }
    if score.is_none() && touched.is_empty() {
        section.misfit(section.span(), Message::new("agreement.entry_asks_nothing"));
    }
    section.close();
    Entry { score, touched }
}

pub(super) fn read_nurture(root: &mut Section<'_, '_>, phases: &[&str]) -> Nurture {
    let Some(mut section) = root.section("nurture") else { return Nurture::default() };
    let named = section.texts("phases").map(|list| list.value).unwrap_or_default();
    let mut before: Option<usize> = None;
    for name in &named {
        refer(&section, name, "[[phase]]", phases);
        let place = phases.iter().position(|phase| *phase == name.value);
        if place.is_some() && before >= place {
            section.misfit(&name.span, Message::new("agreement.phases_out_of_order"));
        }
        before = place.or(before);
    }
    let mail_every = length(&mut section, "mail_every").map(|length| length.value);
    section.close();
    Nurture { phases: named.into_iter().map(|name: Placed<String>| name.value).collect(), mail_every }
}

pub(super) fn read_personas(lists: &mut Lists<'_, '_, '_>) -> Vec<Persona> {
    lists.named("persona", |section, id, names| {
        let [title, industry, size, problem] = ["title", "industry", "size", "problem"].map(|key| text(section, key));
        Some(Persona { id, names, title, industry, size, problem })
    })
}

impl Playbook {
    /// A phase by its id.
    pub fn phase(&self, id: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == id)
    }

    /// The phases in which leads are nurtured: those of `[nurture]`, or else all.
    pub fn nurtured(&self) -> Vec<&Phase> {
        if self.nurture.phases.is_empty() {
            return self.phases.iter().collect();
        }
        self.nurture.phases.iter().filter_map(|id| self.phase(id)).collect()
    }

    /// A kind of touch, as it is called.
    pub fn touch(&self, kind: &str) -> Value {
        Value::thing(kind, self.touches.iter().find(|touch| touch.id == kind).map(|touch| &touch.names))
    }

    fn named_phase(&self, id: &str) -> Value {
        Value::thing(id, self.phase(id).map(|phase| &phase.names))
    }

    /// A phase as it is called, or its id where there is none of it.
    pub(in crate::agreement) fn called(&self, phase: &str) -> Value {
        self.named_phase(phase)
    }

    /// Phases as they are called.
    pub(super) fn named_phases<'p>(&'p self, ids: &'p [String]) -> impl Iterator<Item = Value> + 'p {
        ids.iter().map(|id| self.named_phase(id))
    }
}

pub(super) fn chapters(playbook: &Playbook) -> [Chapter; 4] {
    let said = |text: &Option<Names>| text.as_ref().map(Value::text);
    let persona = |persona: &Persona| {
        let Persona { id, names, title, industry, size, problem } = persona;
        Thing::named(id, names)
            .may_say("minutes.persona_title", said(title))
            .may_say("minutes.persona_industry", said(industry))
            .may_say("minutes.persona_size", said(size))
            .may_say("minutes.persona_problem", said(problem))
    };
    let phase = |phase: &Phase| {
        let Phase { id, names, buyer, aim, enter, measures, touch_points } = phase;
        Thing::named(id, names)
            .may_say("minutes.buyer", said(buyer))
            .may_say("minutes.aim", said(aim))
            .lists("minutes.enter", enter.iter().map(|entry| entering(entry, playbook)))
            .lists("minutes.measures", measures.iter().map(|id| playbook.offer(id)))
            .lists("minutes.touch_points", touch_points.iter().map(|id| playbook.touch_point(id)))
    };
    let Nurture { phases, mail_every } = &playbook.nurture;
    let nurture = Thing::new("")
        .lists("minutes.nurture_phases", playbook.named_phases(phases))
        .may_say("minutes.mail_every", mail_every.map(Value::length));
    let touch = |touch: &TouchKind| {
        let TouchKind { id, names, of } = touch;
        Thing::named(id, names).may_say("minutes.answers", of.as_deref().map(|id| playbook.offer(id)))
    };
    [
        Chapter::of(
            "persona",
            "minutes.chapter.persona",
            "minutes.kind.persona",
            playbook.personas.iter().map(persona).collect(),
        ),
        Chapter::of(
            "phase",
            "minutes.chapter.phase",
            "minutes.kind.phase",
            playbook.phases.iter().map(phase).collect(),
        ),
        Chapter::one("nurture", "minutes.chapter.nurture", nurture),
        Chapter::of(
            "touch",
            "minutes.chapter.touch_kind",
            "minutes.kind.touch_kind",
            playbook.touches.iter().map(touch).collect(),
        ),
    ]
}

/// `50 points`, `download 1 time, blog 2 times`.
fn entering(entry: &Entry, playbook: &Playbook) -> Value {
    let Entry { score, touched } = entry;
    let points = score.map(Value::bar);
    let touches = touched.iter().map(|(kind, times)| {
        let kind = playbook.touch(kind);
        let said = Message::new("minutes.times").with_message("kind", kind.said).with("n", times);
        Value::term(format!("{}\u{0}{times}", kind.is), said)
    });
    let all: Vec<_> = points.into_iter().chain(touches).collect();
    let joined = |first: Message, second: &Value| {
        Message::new("minutes.both").with_message("first", first).with_message("second", second.said.clone())
    };
    let is = all.iter().map(|value| value.is.as_str()).collect::<Vec<_>>().join("\u{0}");
    let said = all.split_first().map(|(first, rest)| rest.iter().fold(first.said.clone(), joined));
    said.map_or_else(|| Value::plain(""), |said| Value { is, said })
}
