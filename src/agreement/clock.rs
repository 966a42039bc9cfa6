//! `[[clock]]`: how fast somebody answers, and who is told when nobody does (R34–R38).

use super::calendar::Length;
use super::calendars::Calendars;
use super::person::Person;
use super::terms::{Act, Recipient, Role};
use super::{Names, act_words, check_named, check_unique, id, length, needed_text, term, terms};
use crate::document::{Item, Placed, Section};
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
        let clock = clock(&mut section, id.map(|id| id.value), calendars, people);
        section.close();
        clocks.extend(clock);
    }
    clocks
}

fn clock(section: &mut Section<'_, '_>, id: Option<String>, calendars: &Calendars, people: &[Person]) -> Option<Clock> {
    let names = Names::read(section, id.as_deref().unwrap_or_default());
    let words = act_words();
    let starts = needed_text(section, "starts").and_then(|text| term(section, &text, &words, Act::of));
    let stops = terms(section, "stops", &words, Act::of);
    if stops.is_empty() {
        section.misfit(section.span(), Message::new("agreement.clock_never_stops"));
    }
    for act in stops.iter().filter(|act| Some(act.value) == starts) {
        section.misfit(&act.span, Message::new("agreement.clock_stops_itself").with("act", act.value));
    }
    let [stops, pauses] = [stops, terms(section, "pauses", &words, Act::of)].map(values);
    let time = timed(section, calendars);
    let ideal = section.section("ideal").and_then(|mut section| {
        let timed = timed(&mut section, calendars);
        section.close();
        timed.map(|(within, calendar)| Ideal { within, calendar })
    });
    let warn_at = warnings(section);
    let ladder = ladder(section, people);
    let (within, calendar) = time?;
    Some(Clock { id: id?, names, starts: starts?, stops, pauses, within, calendar, ideal, warn_at, ladder })
}

/// `within` and `calendar`, which must exist, open, and have whole days where the length is in days (decision 14).
fn timed(section: &mut Section<'_, '_>, calendars: &Calendars) -> Option<(Length, String)> {
    let within = length(section, "within");
    let within = section.need("within", within);
    let name = needed_text(section, "calendar")?;
    let Some(calendar) = calendars.get(&name) else {
        check_named(section, &name, calendars.names(), Message::new("agreement.unknown_calendar"));
        return None;
    };
    if calendar.never_opens() {
        section.misfit(&name.span, Message::new("agreement.calendar_never_opens").with("name", &name.value));
    }
    let within = within?;
    if within.in_days() && !calendar.whole_days() {
        let message = Message::new("agreement.days_of_hours").with("name", &name.value).with("length", within.value);
        section.misfit(&within.span, message);
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

/// `50%`: 1 to 100, digits only.
fn percent(text: &str) -> Option<u8> {
    let digits = text.strip_suffix('%').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    digits.parse().ok().filter(|share| (1..=100).contains(share))
}

fn ladder(section: &mut Section<'_, '_>, people: &[Person]) -> Vec<Rung> {
    let items = section.list("escalate").map(|list| list.value).unwrap_or_default();
    let mut rungs: Vec<Rung> = Vec::new();
    for mut rung in items.into_iter().filter_map(Item::section) {
        let after =
            length(&mut rung, "after").unwrap_or(Placed { value: Length::Minutes(0), span: rung.span().clone() });
        if rungs.last().is_some_and(|before| before.after.time() > after.value.time()) {
            rung.misfit(&after.span, Message::new("agreement.rungs_not_ascending"));
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
    let told = terms(rung, "tell", &words, Recipient::of);
    if told.is_empty() {
        rung.misfit(rung.span(), Message::new("agreement.rung_tells_nobody"));
    }
    for recipient in &told {
        match recipient.value {
            Recipient::Manager if people.iter().all(|person| person.reports_to.is_none()) => {
                rung.misfit(&recipient.span, Message::new("agreement.no_manager"));
            }
            Recipient::Head if people.iter().all(|person| person.role != Role::Head) => {
                rung.misfit(&recipient.span, Message::new("agreement.no_head"));
            }
            _ => {}
        }
    }
    values(told)
}

fn values<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_a_whole_number_of_per_cent() {
        assert_eq!(["1%", "50%", "100%"].map(percent), [Some(1), Some(50), Some(100)]);
        for text in ["", "%", "50", "0%", "101%", "256%", "+5%", "-5%", "2.5%", "50 %", "５０%", "50%%"] {
            assert_eq!(percent(text), None, "{text:?}");
        }
    }
}
