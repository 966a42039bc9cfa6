//! `[[follow_up]]`, `[candidate]`, `[[path]]`, `[receive]` and `[handover]`: what a touch sets off, and how sales takes a
//! lead in (R32, R41, R43, R48, R96, R102).

use super::reading::{Lists, needed_other, others, refer, text};
use super::{Playbook, Product};
use crate::agreement::calendar::Length;
use crate::agreement::minutes::{Chapter, Thing, Value};

use crate::agreement::terms::{Act, Channel, FIELDS_OF_LEAD, Stage, Trigger};
use crate::agreement::{Agreement, Clock, Names, length, needed_text, term, terms, words};
use crate::clock::Timestamp;
use crate::document::{Section, hint};
use crate::i18n::Message;

/// What a touch sets off. Tasuki sends no mail: it makes a task with a due date, or a flag.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// What the file calls it.
    pub id: String,
    /// What people call it, as an errand.
    pub names: Names,
    /// A kind of touch or a measure.
    pub after: String,
    /// How long afterwards; at once where absent.
    pub wait: Option<Length>,
    /// What it makes.
    pub makes: Product,
    /// A function, a department or a role whose errand it is.
    pub who: Option<String>,
}

/// A lead that came to what it was invited to: points and a flag, no hand-off (R32).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What people call it.
    pub names: Names,
    /// What was touched, one after the other.
    pub touched_after: Vec<String>,
}

/// A chain of touches whose outcome is worth a report (R96).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// Kinds of touch, measures and stages, in their order.
    pub steps: Vec<String>,
}

/// How sales takes a lead in (R41).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receive {
    /// By what way the first contact is made, the best one first.
    pub channels: Vec<Channel>,
    /// The clock that says until when.
    pub deadline: Option<String>,
    /// What to look at before.
    pub first: Option<Names>,
}

/// What passes between the marketing tool and the sales tool (R43).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Handover {
    /// Fields: words of [`passing`].
    pub fields: Vec<String>,
    /// How often.
    pub sync: Option<Sync>,
}

/// How often fields pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sync {
    /// At once.
    Live,
    /// Once in so long a time.
    Every(Length),
}

/// What can pass: fields of the lead, the touches, the scores, the phase.
pub fn passing() -> impl Iterator<Item = &'static str> {
    FIELDS_OF_LEAD.into_iter().chain(["touches", "scores", "phase", "owner", "note"])
}

const AFTER: &str = "[[touch]] / [[measure]]";

pub(super) fn read(lists: &mut Lists<'_, '_, '_>, touchable: &[&str], holders: &[&str]) -> Vec<FollowUp> {
    let products: Vec<_> = Product::ALL.iter().map(|product| product.word()).collect();
    lists.named("follow_up", |section, id, names| {
        let after = needed_other(section, "after", AFTER, touchable);
        let wait = length(section, "wait").map(|wait| wait.value);
        let makes = needed_text(section, "do").and_then(|text| term(section, &text, &products, Product::of));
        let who = super::reading::other(section, "who", "[[function]]", holders).map(|who| who.value);
        Some(FollowUp { id, names, after: after?.value, wait, makes: makes?, who })
    })
}

pub(super) fn read_candidate(root: &mut Section<'_, '_>, touchable: &[&str]) -> Option<Candidate> {
    let mut section = root.section("candidate")?;
    let names = Names::read(&mut section, "");
    let touched_after = others(&mut section, "touched_after", AFTER, touchable);
    if touched_after.len() < 2 {
        section.misfit(section.span(), Message::new("agreement.chain_too_short").with("key", "touched_after"));
    }
    section.close();
    Some(Candidate { names, touched_after })
}

pub(super) fn read_paths(lists: &mut Lists<'_, '_, '_>, steps: &[&str]) -> Vec<Path> {
    lists.named("path", |section, id, names| {
        let steps = others(section, "steps", "[[touch]] / [[measure]] / [[stage]]", steps);
        if steps.len() < 2 {
            section.misfit(section.span(), Message::new("agreement.chain_too_short").with("key", "steps"));
        }
        Some(Path { id, names, steps })
    })
}

pub(super) fn read_receive(root: &mut Section<'_, '_>, clocks: &[Clock]) -> Receive {
    let Some(mut section) = root.section("receive") else { return Receive::default() };
    let known: Vec<_> = Channel::ALL.iter().map(|channel| channel.word()).collect();
    let channels = terms(&mut section, "channels", &known, Channel::of);
    let deadline = section.text("deadline");
    if let Some(clock) = &deadline {
        let ids: Vec<_> = clocks.iter().map(|clock| clock.id.as_str()).collect();
        refer(&section, clock, "[[clock]]", &ids);
        // It says until when the first contact is made: a contact must stop it.
        let contacts = [Trigger::Act(Act::Contact), Trigger::Reached, Trigger::Planned];
        let mut called = clocks.iter().filter(|known| known.id == clock.value).peekable();
        if called.peek().is_some() && called.all(|known| !contacts.iter().any(|by| known.stops.contains(by))) {
            section.misfit(&clock.span, Message::new("agreement.deadline_of_no_contact").with("name", &clock.value));
        }
    }
    let first = text(&mut section, "first");
    section.close();
    let channels = channels.into_iter().map(|channel| channel.value).collect();
    Receive { channels, deadline: deadline.map(|clock| clock.value), first }
}

pub(super) fn read_handover(root: &mut Section<'_, '_>) -> Handover {
    let Some(mut section) = root.section("handover") else { return Handover::default() };
    let fields = section.texts("fields").map(|list| list.value).unwrap_or_default();
    for field in fields.iter().filter(|field| !passing().any(|known| known == field.value)) {
        let unknown = Message::new("agreement.unknown_field").with("field", &field.value);
        section.complain(&field.span, unknown.with_message("hint", hint(field, passing())));
    }
    let sync = section.text("sync").and_then(|text| {
        let sync = if text.value == "live" { Some(Sync::Live) } else { Length::parse(&text).map(Sync::Every) };
        if sync.is_none() {
            section.complain(&text.span, Message::new("agreement.not_a_rhythm").with("text", &text.value));
        }
        sync
    });
    section.close();
    Handover { fields: fields.into_iter().map(|field| field.value).collect(), sync }
}

impl Playbook {
    /// When somebody had done what a chain names, one after the other; nothing where they had not by an instant. A measure in
    /// it is done by any touch that answers it. `did` is in the order of time.
    pub fn came_at(&self, chain: &[String], did: &[(Timestamp, &str)], by: Timestamp) -> Option<Timestamp> {
        let mut next = chain.iter().peekable();
        for (at, kind) in did.iter().filter(|(at, _)| *at <= by) {
            if next.next_if(|step| self.answers(kind, step)).is_some() && next.peek().is_none() {
                return Some(*at);
            }
        }
        None
    }

    /// Whether a kind of touch is a step, or answers the measure that it names.
    pub fn answers(&self, kind: &str, step: &str) -> bool {
        kind == step || self.touches.iter().any(|touch| touch.id == kind && touch.of.as_deref() == Some(step))
    }

    /// What follows a kind of touch or a measure on the ways that the agreement names: in `[candidate]` and in each
    /// `[[path]]`.
    pub fn next_after(&self, step: &str) -> Vec<&str> {
        let candidate = self.candidate.iter().map(|candidate| candidate.touched_after.as_slice());
        let chains = candidate.chain(self.paths.iter().map(|path| path.steps.as_slice()));
        let is_it = |one: &str| self.answers(one, step) || self.answers(step, one);
        let pairs = chains.flat_map(|chain| chain.iter().zip(chain.iter().skip(1)));
        pairs.filter(|(before, _)| is_it(before)).map(|(_, next)| next.as_str()).collect()
    }

    /// A kind of touch, a measure or a stage as it is called.
    fn touchable(&self, id: &str) -> Value {
        if self.touches.iter().any(|touch| touch.id == id) {
            return self.touch(id);
        }
        match Stage::of(id) {
            Some(stage) => Value::term(id, words::stage(stage)),
            None => self.offer(id),
        }
    }

    /// The measure that a follow-up follows, be it named itself or by a touch that answers it.
    pub fn followed(&self, follow_up: &FollowUp) -> Option<&super::Measure> {
        let answered =
            self.touches.iter().find(|touch| touch.id == follow_up.after).and_then(|touch| touch.of.as_ref());
        self.measure(answered.unwrap_or(&follow_up.after))
    }
}

pub(super) fn chapters(playbook: &Playbook, agreement: &Agreement) -> [Chapter; 5] {
    let chain = |ids: &[String]| -> Vec<Value> { ids.iter().map(|id| playbook.touchable(id)).collect() };
    let follow_up = |follow_up: &FollowUp| {
        let FollowUp { id, names, after, wait, makes, who } = follow_up;
        Thing::named(id, names)
            .says("minutes.after", playbook.touchable(after))
            .may_say("minutes.wait", wait.map(Value::length))
            .says("minutes.makes", Value::term(makes, words::product(*makes)))
            .may_say("minutes.who", who.as_deref().map(|who| playbook.holder(who)))
    };
    let path = |path: &Path| {
        let Path { id, names, steps } = path;
        Thing::named(id, names).lists("minutes.steps", chain(steps))
    };
    let candidate = playbook.candidate.iter().fold(Thing::new(""), |thing, candidate| {
        let Candidate { names, touched_after } = candidate;
        thing.says("minutes.called", Value::names(names)).lists("minutes.touched_after", chain(touched_after))
    });
    let Receive { channels, deadline, first } = &playbook.receive;
    let clock =
        |id: &str| Value::thing(id, agreement.clocks.iter().find(|clock| clock.id == id).map(|clock| &clock.names));
    let receive = Thing::new("")
        .lists("minutes.channels", channels.iter().map(|channel| Value::term(channel, words::channel(*channel))))
        .may_say("minutes.deadline", deadline.as_deref().map(clock))
        .may_say("minutes.first", first.as_ref().map(Value::text));
    let Handover { fields, sync } = &playbook.handover;
    let handover = Thing::new("")
        .lists("minutes.fields", fields.iter().map(|field| Value::term(field, words::field(field))))
        .may_say("minutes.sync", sync.map(synced));
    let follow_ups = playbook.follow_ups.iter().map(follow_up).collect();
    let paths = playbook.paths.iter().map(path).collect();
    [
        Chapter::of("follow_up", "minutes.chapter.follow_up", "minutes.kind.follow_up", follow_ups),
        Chapter::one("candidate", "minutes.chapter.candidate", candidate),
        Chapter::of("path", "minutes.chapter.path", "minutes.kind.path", paths),
        Chapter::one("receive", "minutes.chapter.receive", receive),
        Chapter::one("handover", "minutes.chapter.handover", handover),
    ]
}

fn synced(sync: Sync) -> Value {
    match sync {
        Sync::Live => Value::term("live", Message::new("minutes.live")),
        Sync::Every(length) => {
            let every = Value::length(length);
            Value::term(every.is, Message::new("minutes.every").with_message("length", every.said))
        }
    }
}
