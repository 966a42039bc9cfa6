//! `[[measure]]`, `[[touch_point]]`, `[[content]]`, `[[teaches]]` and `[[buying_role]]`: what is done and shown, to whom
//! and when (R53, R92, R100).

use super::reading::{Lists, check_once, needed, needed_other, others, text};
use super::{MeasureUse, Playbook, Setting};
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::{Names, needed_text, term, words};
use crate::document::{Placed, Section};
use crate::i18n::Message;

/// Something that marketing or sales does, sends or proposes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// What it is for.
    pub of: MeasureUse,
    /// By what it reaches people.
    pub channel: Option<Setting>,
}

/// Something that has a name and no more: a touch point, a content for a role of the buying group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitled {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
}

/// What a content is for, and when it works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teaching {
    /// A measure or a content.
    pub content: String,
    /// In which phases.
    pub phases: Vec<String>,
    /// What it does there.
    pub text: Names,
}

/// One of those who decide together (R53).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuyingRole {
    /// What the file calls it, as the field `role` of a lead does.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// What such a person worries about.
    pub concern: Option<Names>,
    /// What to offer: measures and contents.
    pub offer: Vec<String>,
    /// The first phase in which to meet them.
    pub from: Option<String>,
    /// The last one.
    pub to: Option<String>,
    /// How to talk with them.
    pub advice: Option<Names>,
}

pub(super) fn read_measures(lists: &mut Lists<'_, '_, '_>) -> Vec<Measure> {
    let uses: Vec<_> = MeasureUse::ALL.iter().map(|of| of.word()).collect();
    let settings: Vec<_> = Setting::ALL.iter().map(|setting| setting.word()).collect();
    lists.named("measure", |section, id, names| {
        let of = needed_text(section, "use").and_then(|text| term(section, &text, &uses, MeasureUse::of));
        let channel = section.text("channel").and_then(|text| term(section, &text, &settings, Setting::of));
        Some(Measure { id, names, of: of?, channel })
    })
}

pub(super) fn read_entitled(lists: &mut Lists<'_, '_, '_>, key: &str) -> Vec<Entitled> {
    lists.named(key, |_, id, names| Some(Entitled { id, names }))
}

const OFFERS: &str = "[[measure]] / [[content]]";

pub(super) fn read_teachings(lists: &mut Lists<'_, '_, '_>, offers: &[&str], phases: &[&str]) -> Vec<Teaching> {
    let mut teachings: Vec<Teaching> = Vec::new();
    for mut section in lists.sections("teaches") {
        let content = needed_other(&mut section, "content", OFFERS, offers);
        if let Some(content) = &content {
            check_once(&section, content, teachings.iter().map(|known| known.content.as_str()));
        }
        let phases = others(&mut section, "phases", "[[phase]]", phases);
        let text = needed(&mut section, "text");
        section.close();
        if let (Some(content), Some(text)) = (content, text) {
            teachings.push(Teaching { content: content.value, phases, text });
        }
    }
    teachings
}

pub(super) fn read_roles(lists: &mut Lists<'_, '_, '_>, offers: &[&str], phases: &[&str]) -> Vec<BuyingRole> {
    lists.named("buying_role", |section, id, names| {
        let concern = text(section, "concern");
        let offer = others(section, "offer", OFFERS, offers);
        let [from, to] = ["from", "to"].map(|key| super::reading::other(section, key, "[[phase]]", phases));
        check_span(section, from.as_ref(), to.as_ref(), phases);
        let advice = text(section, "advice");
        let [from, to] = [from, to].map(|phase| phase.map(|phase| phase.value));
        Some(BuyingRole { id, names, concern, offer, from, to, advice })
    })
}

/// The last phase is not before the first.
fn check_span(section: &Section<'_, '_>, from: Option<&Placed<String>>, to: Option<&Placed<String>>, phases: &[&str]) {
    let place =
        |phase: Option<&Placed<String>>| phases.iter().position(|id| phase.is_some_and(|phase| phase.value == *id));
    if let (Some(first), Some(last), Some(to)) = (place(from), place(to), to)
        && last < first
    {
        section
            .misfit(&to.span, Message::new("agreement.phase_before").with("to", &to.value).with("from", phases[first]));
    }
}

impl Playbook {
    /// A measure by its id.
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// A measure or a content as it is called.
    pub fn offer(&self, id: &str) -> Value {
        let content = || self.contents.iter().find(|content| content.id == id).map(|content| &content.names);
        Value::thing(id, self.measure(id).map(|measure| &measure.names).or_else(content))
    }

    /// A touch point as it is called.
    pub(super) fn touch_point(&self, id: &str) -> Value {
        Value::thing(id, self.touch_points.iter().find(|point| point.id == id).map(|point| &point.names))
    }
}

pub(super) fn chapters(playbook: &Playbook) -> [Chapter; 5] {
    let measure = |measure: &Measure| {
        let Measure { id, names, of, channel } = measure;
        Thing::named(id, names)
            .says("minutes.use", Value::term(of, words::measure_use(*of)))
            .may_say("minutes.channel", channel.map(|channel| Value::term(channel, words::setting(channel))))
    };
    let entitled = |list: &[Entitled]| {
        let thing = |Entitled { id, names }: &Entitled| Thing::named(id, names);
        list.iter().map(thing).collect()
    };
    let teaching = |teaching: &Teaching| {
        let Teaching { content, phases, text } = teaching;
        let mut thing = Thing::new(content);
        thing.label = playbook.offer(content).said;
        thing.lists("minutes.in_phases", playbook.named_phases(phases)).says("minutes.teaches", Value::text(text))
    };
    let role = |role: &BuyingRole| {
        let BuyingRole { id, names, concern, offer, from, to, advice } = role;
        let phase = |id: &Option<String>| playbook.named_phases(id.as_slice()).next();
        Thing::named(id, names)
            .may_say("minutes.concern", concern.as_ref().map(Value::text))
            .lists("minutes.offer", offer.iter().map(|id| playbook.offer(id)))
            .may_say("minutes.from_phase", phase(from))
            .may_say("minutes.to_phase", phase(to))
            .may_say("minutes.advice", advice.as_ref().map(Value::text))
    };
    let of = |section, title, kind, things| Chapter::of(section, title, kind, things);
    let Playbook { measures, touch_points, contents, teachings, buying_roles, .. } = playbook;
    [
        of("measure", "minutes.chapter.measure", "minutes.kind.measure", measures.iter().map(measure).collect()),
        of("touch_point", "minutes.chapter.touch_point", "minutes.kind.touch_point", entitled(touch_points)),
        of("content", "minutes.chapter.content", "minutes.kind.content", entitled(contents)),
        of("teaches", "minutes.chapter.teaches", "minutes.kind.teaches", teachings.iter().map(teaching).collect()),
        of(
            "buying_role",
            "minutes.chapter.buying_role",
            "minutes.kind.buying_role",
            buying_roles.iter().map(role).collect(),
        ),
    ]
}
