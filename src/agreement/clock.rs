//! `[[clock]]`: how fast somebody answers, and who is told when nobody does (R34–R38).

use super::calendar::{By, Calendar, Length};
use super::calendars::Calendars;
use super::person::Person;
use super::terms::{Act, Recipient, Role, Trigger};
use super::tier::Tier;
use super::{Names, act_words, check_named, id, length, needed_text, term, terms, values};
use crate::document::{Item, Placed, Section};
use crate::i18n::Message;

/// One clock that may run on a hand-off.
#[derive(Debug, Clone, PartialEq)]
pub struct Clock {
    /// What journals and programs call it. Clocks for different tiers may share it: they are the same promise at
    /// different speeds.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// The tier that it is for; where absent, for every lead that no clock of the same id is for (decision 35).
    pub tier: Option<String>,
    /// What starts it.
    pub starts: Trigger,
    /// Whether it starts anew each time, rather than once in a hand-off. The run before is then over.
    pub repeats: bool,
    /// What stops it; any one of them.
    pub stops: Vec<Trigger>,
    /// How many contacts it takes to stop it, where contacts do (semantics 5: "k attempts").
    pub attempts: u32,
    /// The acts that pause it.
    pub pauses: Vec<Act>,
    /// How much time of its calendar it gives, or by when.
    pub limit: Limit,
    /// On which calendar it runs.
    pub calendar: String,
    /// The ideal, its own target beside.
    pub ideal: Option<Ideal>,
    /// Shares of `within` in per cent, ascending: the first makes it *soon*, the last *urgent* (decision 17).
    pub warn_at: Vec<u8>,
    /// Who is told, and how long after due; ascending.
    pub ladder: Vec<Rung>,
}

/// What a clock gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So much time of its calendar.
    Within(Length),
    /// Until then.
    By(By),
}

/// As it is written.
impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Within(length) => length.fmt(f),
            Self::By(by) => by.fmt(f),
        }
    }
}

impl Clock {
    /// Whether it waits for somebody to get in touch.
    pub fn awaits_contact(&self) -> bool {
        self.stops.iter().any(|trigger| matches!(trigger, Trigger::Act(Act::Contact) | Trigger::Reached))
    }
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

pub(super) fn read(root: &mut Section<'_, '_>, calendars: &Calendars, people: &[Person], tiers: &[Tier]) -> Vec<Clock> {
    let mut clocks: Vec<Clock> = Vec::new();
    for mut section in root.sections("clock") {
        let id = id(&mut section);
        let clock = clock(&mut section, id.as_ref().map(|id| id.value.clone()), calendars, people, tiers);
        if let (Some(id), Some(clock)) = (&id, &clock) {
            check_once(&section, id, clock, &clocks);
        }
        section.close();
        clocks.extend(clock);
    }
    clocks
}

/// One id may stand once for each tier, and once for all others.
fn check_once(section: &Section<'_, '_>, id: &Placed<String>, clock: &Clock, before: &[Clock]) {
    if before.iter().any(|known| known.id == clock.id && known.tier == clock.tier) {
        section.complain(&id.span, Message::new("agreement.twice").with("id", &id.value));
    }
}

fn clock(
    section: &mut Section<'_, '_>,
    id: Option<String>,
    calendars: &Calendars,
    people: &[Person],
    tiers: &[Tier],
) -> Option<Clock> {
    let names = Names::read(section, id.as_deref().unwrap_or_default());
    let tier = for_tier(section, tiers);
    let words = Trigger::words();
    let starts = starts(section, &words);
    let repeats = section.yes_no("repeats").is_some_and(|repeats| repeats.value);
    let stops = terms(section, "stops", &words, Trigger::of);
    if stops.is_empty() && !repeats {
        section.misfit(section.span(), Message::new("agreement.clock_never_stops"));
    }
    for trigger in &stops {
        if Some(trigger.value) == starts {
            section.misfit(&trigger.span, Message::new("agreement.clock_stops_itself").with("act", trigger.value));
        } else if !trigger.value.stops_clocks() {
            let message = Message::new("agreement.act_does_not_stop").with("act", trigger.value);
            section.complain(&trigger.span, message.with("known", Trigger::listed(Trigger::stops_clocks)));
        }
    }
    let stops = values(stops);
    let attempts = attempts_needed(section, &stops);
    let is_first = attempts == 1 && matches!(starts, Some(Trigger::Act(Act::HandOff | Act::Accept)));
    let answers = |stop: &Trigger| matches!(stop, Trigger::Act(Act::Accept | Act::Contact));
    let pauses = pauses(section, is_first && stops.iter().any(answers));
    let time = limited(section, calendars);
    let ideal = section.section("ideal").and_then(|mut section| {
        let timed = timed(&mut section, calendars);
        let ideal = timed.map(|(within, calendar)| Ideal { within, calendar });
        check_ideal(&section, ideal.as_ref(), time.as_ref());
        section.close();
        ideal
    });
    let warn_at = warnings(section);
    let ladder = ladder(section, people);
    let (limit, calendar) = time?;
    let starts = starts?;
    Some(Clock {
        id: id?,
        names,
        tier,
        starts,
        repeats,
        stops,
        attempts,
        pauses,
        limit,
        calendar,
        ideal,
        warn_at,
        ladder,
    })
}

/// `starts`: a clock that nothing can start would be a promise that nobody ever has to keep.
fn starts(section: &mut Section<'_, '_>, words: &[&'static str]) -> Option<Trigger> {
    let text = needed_text(section, "starts")?;
    let starts = term(section, &text, words, Trigger::of)?;
    if !starts.starts_clocks() {
        let message = Message::new("agreement.act_does_not_start").with("act", starts);
        section.complain(&text.span, message.with("known", Trigger::listed(Trigger::starts_clocks)));
    }
    Some(starts)
}

/// `for = { tier = "hot" }`.
fn for_tier(section: &mut Section<'_, '_>, tiers: &[Tier]) -> Option<String> {
    let mut whom = section.section("for")?;
    let tier = needed_text(&mut whom, "tier");
    if let Some(tier) = &tier {
        let known = tiers.iter().map(|tier| tier.id.as_str());
        check_named(&whom, tier, known, Message::new("agreement.unknown_tier"));
    }
    whom.close();
    tier.map(|tier| tier.value)
}

/// `attempts = 3`: only where contacts stop the clock.
fn attempts_needed(section: &mut Section<'_, '_>, stops: &[Trigger]) -> u32 {
    let Some(read) = section.whole("attempts") else { return 1 };
    let attempts = u32::try_from(read.value).ok().filter(|n| (1..=99).contains(n));
    if attempts.is_none() {
        section.complain(&read.span, Message::new("agreement.not_attempts"));
    }
    if !stops.iter().any(|trigger| matches!(trigger, Trigger::Act(Act::Contact) | Trigger::Reached)) {
        section.misfit(&read.span, Message::new("agreement.attempts_of_nothing"));
    }
    attempts.unwrap_or(1)
}

/// What is best cannot come after what is late. Two calendars cannot be compared.
fn check_ideal(section: &Section<'_, '_>, ideal: Option<&Ideal>, time: Option<&(Limit, String)>) {
    if let (Some(ideal), Some((Limit::Within(within), calendar))) = (ideal, time)
        && ideal.calendar == *calendar
        && ideal.within.time() > within.time()
    {
        let message = Message::new("agreement.ideal_after_due").with("ideal", ideal.within);
        section.misfit(section.span(), message.with("within", *within));
    }
}

/// Only sleeping pauses a clock: it has an end that is known. What waits for sales to take a lead on or to call it first
/// is not sales' own to pause (semantics 6); until somebody is reached, a date may be agreed on after the first call.
fn pauses(section: &mut Section<'_, '_>, waits_for_first: bool) -> Vec<Act> {
    let pauses = terms(section, "pauses", &act_words(), Act::of);
    for act in pauses.iter().filter(|act| act.value != Act::Defer) {
        section.complain(&act.span, Message::new("agreement.act_does_not_pause").with("act", act.value));
    }
    if let Some(act) = pauses.first().filter(|_| waits_for_first) {
        section.misfit(&act.span, Message::new("agreement.first_does_not_pause"));
    }
    values(pauses)
}

/// `within` or `by`, and `calendar`.
fn limited(section: &mut Section<'_, '_>, calendars: &Calendars) -> Option<(Limit, String)> {
    let Some(text) = section.text("by") else {
        return timed(section, calendars).map(|(within, calendar)| (Limit::Within(within), calendar));
    };
    if let Some(within) = section.text("within") {
        section.complain(&within.span, Message::new("agreement.within_and_by"));
    }
    let by = By::parse(&text);
    if by.is_none() {
        section.complain(&text.span, Message::new("agreement.not_by").with("text", &text.value));
    }
    let name = open_calendar(section, calendars)?;
    Some((Limit::By(by?), name.value))
}

/// The calendar, which must exist and open.
fn open_calendar(section: &mut Section<'_, '_>, calendars: &Calendars) -> Option<Placed<String>> {
    let name = needed_text(section, "calendar")?;
    let Some(calendar) = calendars.get(&name) else {
        check_named(section, &name, calendars.names(), Message::new("agreement.unknown_calendar"));
        return None;
    };
    if calendar.never_opens() {
        section.misfit(&name.span, Message::new("agreement.calendar_never_opens").with("name", &name.value));
    }
    Some(name)
}

/// `within` and `calendar`, which must have whole days where the length is in days (decision 14).
fn timed(section: &mut Section<'_, '_>, calendars: &Calendars) -> Option<(Length, String)> {
    let within = length(section, "within");
    let within = section.need("within", within);
    let name = open_calendar(section, calendars)?;
    let within = within?;
    if within.in_days() && calendars.get(&name).is_some_and(|calendar| !calendar.whole_days()) {
        let message = Message::new("agreement.days_of_hours").with("name", &name.value).with("length", within.value);
        section.misfit(&within.span, message);
    }
    if calendars.get(&name).is_some_and(|calendar| !calendar.never_opens() && !calendar.holds(within.time())) {
        section.misfit(&within.span, too_long(within.value, &name.value));
    }
    Some((within.value, name.value))
}

/// That a calendar never holds a length, as far as anybody counts.
pub fn too_long(within: Length, calendar: &str) -> Message {
    let message = Message::new("agreement.too_long").with("length", within).with("name", calendar);
    message.with("years", Calendar::YEARS_AHEAD)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_rungs_may_come_at_one_time_but_none_before_the_one_above_it() {
        let told = |second: &str| {
            let text = format!(
                "escalate = [{{ after = '1h', tell = ['owner'] }}, {{ after = '{second}', tell = ['owner'] }}]"
            );
            let document = crate::document::Document::new("t", &text);
            let rungs = ladder(&mut document.root(), &[]);
            document.finish(Some(rungs)).map(|rungs| rungs.len()).map_err(|_| second.to_owned())
        };
        assert_eq!([told("1h"), told("60m"), told("2h")], [Ok(2), Ok(2), Ok(2)]);
        assert_eq!(told("59m"), Err("59m".to_owned()));
    }

    #[test]
    fn a_share_is_a_whole_number_of_per_cent() {
        assert_eq!(["1%", "50%", "100%"].map(percent), [Some(1), Some(50), Some(100)]);
        for text in ["", "%", "50", "0%", "101%", "256%", "+5%", "-5%", "2.5%", "50 %", "５０%", "50%%"] {
            assert_eq!(percent(text), None, "{text:?}");
        }
    }
}
