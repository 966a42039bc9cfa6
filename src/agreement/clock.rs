//! `[[clock]]`: how fast somebody answers, and who is told when nobody does (R34–R38).

use super::calendar::Length;
use super::calendars::Calendars;
use super::person::Person;
use super::terms::{Act, Recipient, Role};
use super::{Names, act_words, check_unique, id, length, needed_text, term, terms};
use crate::document::{Placed, Section, nearest};
use crate::i18n::Message;

/// One clock that may run on a hand-off.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    /// What journals and programs call it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// The act that starts it.
    pub starts: Act,
    /// The acts that stop it; any one of them.
    pub stops: Vec<Act>,
    /// The acts that pause it.
    pub pauses: Vec<Act>,
    /// How much time of its calendar it gives.
    pub within: Length,
    /// On which calendar it runs.
    pub calendar: String,
    /// The ideal, its own target beside.
    pub ideal: Option<Ideal>,
    /// Shares of `within` in per cent, ascending: the first makes it *soon*, the last *urgent* (decision 17).
    pub warn_at: Vec<u8>,
    /// Who is told, and how long after due; ascending.
    pub ladder: Vec<Rung>,
}

/// What would be best.
#[derive(Debug, Clone, PartialEq)]
pub struct Ideal {
    /// How much time.
    pub within: Length,
    /// Of which calendar.
    pub calendar: String,
}

/// One step of a ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// How long after due, on the clock's calendar (decision 19).
    pub after: Length,
    /// Who.
    pub tell: Vec<Recipient>,
}

pub(super) fn read(root: &mut Section<'_, '_>, calendars: &Calendars, people: &[Person]) -> Vec<Clock> {
    let mut clocks: Vec<Clock> = Vec::new();
    for mut section in root.sections("clock") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, clocks.iter().map(|clock| clock.id.as_str()));
        }
        let clock = id.and_then(|id| clock(&mut section, id.value, calendars, people));
        section.close();
        clocks.extend(clock);
    }
    clocks
}

fn clock(section: &mut Section<'_, '_>, id: String, calendars: &Calendars, people: &[Person]) -> Option<Clock> {
    let names = Names::read(section, &id);
    let words = act_words();
    let starts = needed_text(section, "starts");
    let start_span = starts.as_ref().map(|text| text.span.clone());
    let starts = starts.and_then(|text| term(section, &text, &words, Act::of));
    let stops = terms(section, "stops", &words, Act::of);
    if stops.is_empty() {
        section.complain(&section.span().clone(), Message::new("agreement.clock_never_stops").with("clock", &id));
    }
    if let (Some(act), Some(span)) = (starts, start_span)
        && stops.contains(&act)
    {
        section.complain(&span, Message::new("agreement.clock_stops_itself").with("clock", &id).with("act", act));
    }
    let pauses = terms(section, "pauses", &words, Act::of);
    let time = timed(section, calendars);
    let ideal = section.section("ideal").and_then(|mut section| {
        let timed = timed(&mut section, calendars);
        section.close();
        timed.map(|(within, calendar)| Ideal { within, calendar })
    });
    let warn_at = warnings(section);
    let ladder = ladder(section, people);
    let (within, calendar) = time?;
    Some(Clock { id, names, starts: starts?, stops, pauses, within, calendar, ideal, warn_at, ladder })
}

/// `within` and `calendar`, which must exist, open, and have whole days where the length is in days (decision 14).
fn timed(section: &mut Section<'_, '_>, calendars: &Calendars) -> Option<(Length, String)> {
    let had = section.has("within");
    let within = length(section, "within");
    let within = if had { within } else { section.need("within", within) };
    let name = needed_text(section, "calendar")?;
    let Some(calendar) = calendars.get(&name) else {
        let near = nearest(&name, calendars.names())
            .map_or_else(|| calendars.names().collect::<Vec<_>>().join(", "), ToOwned::to_owned);
        section.complain(
            &name.span,
            Message::new("agreement.unknown_calendar").with("name", &name.value).with("known", near),
        );
        return None;
    };
    if calendar.never_opens() {
        section.complain(&name.span, Message::new("agreement.calendar_never_opens").with("name", &name.value));
    }
    let within = within?;
    if within.in_days() && !calendar.whole_days() {
        section.complain(
            &within.span,
            Message::new("agreement.days_of_hours").with("name", &name.value).with("length", within.value),
        );
    }
    Some((within.value, name.value))
}

fn warnings(section: &mut Section<'_, '_>) -> Vec<u8> {
    let texts = section.texts("warn_at").map(|list| list.value).unwrap_or_default();
    let mut shares: Vec<u8> = Vec::new();
    for text in &texts {
        match percent(text) {
            None => section.complain(&text.span, Message::new("agreement.not_a_share").with("text", &text.value)),
            Some(share) if shares.last().is_some_and(|before| *before >= share) => {
                section.complain(&text.span, Message::new("agreement.shares_not_ascending"));
            }
            Some(share) => shares.push(share),
        }
    }
    shares
}

fn percent(text: &str) -> Option<u8> {
    text.strip_suffix('%')?.parse().ok().filter(|share| (1..=100).contains(share))
}

fn ladder(section: &mut Section<'_, '_>, people: &[Person]) -> Vec<Rung> {
    let items = section.list("escalate").map(|list| list.value).unwrap_or_default();
    let mut rungs: Vec<Rung> = Vec::new();
    for mut rung in items.into_iter().filter_map(crate::document::Item::section) {
        let after =
            length(&mut rung, "after").unwrap_or(Placed { value: Length::Minutes(0), span: rung.span().clone() });
        if rungs.last().is_some_and(|before| before.after.time() > after.value.time()) {
            rung.complain(&after.span, Message::new("agreement.rungs_not_ascending"));
        }
        let tell = recipients(&mut rung, people);
        rung.close();
        rungs.push(Rung { after: after.value, tell });
    }
    rungs
}

/// A rung tells somebody, and somebody there is: a head where the head is told, a superior where the manager is.
fn recipients(rung: &mut Section<'_, '_>, people: &[Person]) -> Vec<Recipient> {
    let words: Vec<_> = Recipient::ALL.iter().map(|recipient| recipient.word()).collect();
    let Some(list) = rung.texts("tell").filter(|list| !list.is_empty()) else {
        rung.complain(&rung.span().clone(), Message::new("agreement.rung_tells_nobody"));
        return Vec::new();
    };
    let mut told = Vec::new();
    for text in &list.value {
        let Some(recipient) = term(rung, text, &words, Recipient::of) else { continue };
        let there = match recipient {
            Recipient::Owner => true,
            Recipient::Manager => people.iter().any(|person| person.reports_to.is_some()),
            Recipient::Head => people.iter().any(|person| person.role == Role::Head),
        };
        if !there {
            rung.complain(&text.span, Message::new("agreement.nobody_is").with("who", recipient));
        }
        told.push(recipient);
    }
    told
}
