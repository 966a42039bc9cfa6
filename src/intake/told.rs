//! What a row tells beside who it is about: touches, consents, a stage's change, a cost.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};

use super::date::Written;
use super::map::{Span, Tally, Target, Unit, key, stage_of};
use super::row::{Cause, LONGEST_LINE, Reading, Rules};
use super::value;
use crate::agreement::terms::Stage;
use crate::clock::Timestamp;
use crate::domain::{Consent, Cost, Field, Touch};
use crate::gate::clean_line;
use crate::i18n::Message;

/// The channels of which somebody may opt out.
const CHANNELS: [Field; 3] = [Field::ConsentPhone, Field::ConsentMail, Field::ConsentPost];

/// Parts of what a row tells, until all of its columns were read.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) kind: Option<String>,
    pub(super) at: Option<Timestamp>,
    pub(super) touch_id: Option<String>,
    pub(super) content: Option<String>,
    pub(super) times: Option<u32>,
    pub(super) stage: Option<String>,
    pub(super) last_activity: Option<Timestamp>,
    /// When and where it was said, of each channel or of all that have none of their own.
    consent_at: BTreeMap<Option<Field>, Timestamp>,
    consent_origin: BTreeMap<Option<Field>, String>,
    /// What was said of each channel.
    consents: Vec<(Field, bool)>,
    opted_out: Vec<Field>,
    touches: Vec<Touch>,
    totals: Vec<Total>,
    /// The kind of what was done last.
    last: Option<String>,
    day: Option<NaiveDate>,
    month: Option<NaiveDate>,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// What the columns of one kind add up to.
#[derive(Debug)]
struct Total {
    kind: String,
    times: Option<u32>,
    amount: Option<f64>,
}

impl Told {
    /// What a column of consent says.
    pub(super) fn consent(&mut self, channel: Field, given: bool) {
        self.consents.push((channel, given));
    }

    fn total(&mut self, kind: &str) -> &mut Total {
        let place = self.totals.iter().position(|total| total.kind == kind).unwrap_or_else(|| {
            self.totals.push(Total { kind: kind.to_owned(), times: None, amount: None });
            self.totals.len() - 1
        });
        &mut self.totals[place]
    }
}

impl Reading<'_> {
    /// A column that tells something beside who it is about.
    pub(super) fn take_told(&mut self, target: Target, written: &str) -> Result<(), Cause> {
        match target {
            Target::LastActivity => self.told.last_activity = self.instant(written)?,
            Target::Touch(tally) => self.take_touch(tally, written)?,
            Target::ConsentAt(channel) => {
                let at = self.instant(written)?;
                self.told.consent_at.extend(at.map(|at| (channel, at)));
            }
            Target::ConsentOrigin(channel) => {
                let origin = self.line_of_text(written, LONGEST_LINE)?;
                self.told.consent_origin.extend(origin.map(|origin| (channel, origin)));
            }
            Target::OptOut(channel) => self.take_opt_out(channel, written),
            Target::At => self.told.at = self.instant(written)?,
            Target::Kind => self.take_kind(written)?,
            Target::TouchId => self.told.touch_id = self.line_of_text(written, 128)?,
            Target::Content => self.told.content = self.shared_word(written)?,
            Target::Times => self.take_times(written),
            Target::StageWord => self.told.stage = self.line_of_text(written, LONGEST_LINE)?,
            Target::Span(span) => self.take_span(span, written)?,
            _ => {}
        }
        Ok(())
    }

    /// A column of a lead's row that tells of touches.
    fn take_touch(&mut self, tally: Tally, written: &str) -> Result<(), Cause> {
        let kind = self.column.touch.clone().unwrap_or_default();
        if written.trim().is_empty() {
            return Ok(());
        }
        match tally {
            Tally::Kind => self.told.last = self.shared_word(written)?,
            Tally::When => {
                let at = self.instant(written)?;
                self.told.touches.extend(at.map(|at| Touch::plain(&kind, at)));
            }
            Tally::YesNo => match value::yes_no(&clean_line(written).text) {
                Some(yes) => self.told.total(&kind).times = yes.then_some(1),
                None => self.disbelieve(written, Message::new("intake.change.yes_no")),
            },
            Tally::Count => match value::plain_whole(written).and_then(|number| number.parse().ok()) {
                Some(times) => self.told.total(&kind).times = Some(times),
                None => self.disbelieve(written, Message::new("intake.change.number")),
            },
            Tally::Amount => match amount(written) {
                Some(amount) => self.told.total(&kind).amount = Some(amount).filter(|amount| *amount > 0.0),
                None => self.disbelieve(written, Message::new("intake.change.number")),
            },
        }
        Ok(())
    }

    /// An opt-out: anything but a blank and a no is one, for nobody is written to by mistake.
    fn take_opt_out(&mut self, channel: Option<Field>, written: &str) {
        let text = clean_line(written).text;
        let says_so = ["opt-out", "opted out", "unsubscribed", "配信停止", "停止", "除外"];
        let opted_out = if says_so.contains(&key(&text).as_str()) { Some(true) } else { value::yes_no(&text) };
        if opted_out.is_none() && !text.is_empty() {
            self.disbelieve(written, Message::new("intake.change.opt_out"));
        }
        if !text.is_empty() && opted_out != Some(false) {
            self.told.opted_out.extend(channel.map_or(CHANNELS.to_vec(), |channel| vec![channel]));
        }
    }

    /// A touch is nothing without its kind: one that holds an address is no kind.
    fn take_kind(&mut self, written: &str) -> Result<(), Cause> {
        self.told.kind = self.shared_word(written)?;
        if self.told.kind.is_none() && !written.trim().is_empty() {
            return Err(Message::new("intake.reject.address"));
        }
        Ok(())
    }

    fn take_times(&mut self, written: &str) {
        let times = value::plain_whole(written).and_then(|number| number.parse().ok());
        if times.is_none() && !written.trim().is_empty() {
            self.disbelieve(written, Message::new("intake.change.number"));
        }
        self.told.times = times;
    }

    /// A part of the days that a cost is for.
    fn take_span(&mut self, span: Span, written: &str) -> Result<(), Cause> {
        let text = clean_line(written).text;
        if text.is_empty() {
            return Ok(());
        }
        let day = || Written::read(&text).and_then(|day| day.day(self.column.order).ok());
        let day = if span == Span::Month { month(&text).or_else(day) } else { day() };
        let Some(day) = day else { return Err(Message::new("intake.reject.no_date").with("value", &text)) };
        *match span {
            Span::Day => &mut self.told.day,
            Span::Month => &mut self.told.month,
            Span::From => &mut self.told.from,
            Span::To => &mut self.told.to,
        } = Some(day);
        Ok(())
    }

    /// Puts together what the columns told, each kind of file in its way.
    pub(super) fn finish(&mut self) -> Result<(), Cause> {
        std::mem::take(&mut self.name).join_into(&mut self.row.person);
        match self.rules.unit {
            Unit::Leads => {
                self.finish_consents();
                self.finish_totals();
                Ok(())
            }
            Unit::Touches => self.finish_touch(),
            Unit::Stages => self.finish_stage(),
            Unit::Costs => self.finish_cost(),
        }
    }

    fn finish_consents(&mut self) {
        let told = &mut self.told;
        for channel in std::mem::take(&mut told.opted_out) {
            told.consents.retain(|(known, _)| *known != channel);
            told.consents.push((channel, false));
            self.row.person.set(channel, "no");
        }
        let consent = |(channel, given): &(Field, bool)| Consent {
            channel: *channel,
            given: *given,
            at: of_channel(&told.consent_at, *channel),
            origin: of_channel(&told.consent_origin, *channel),
        };
        self.row.consents = told.consents.iter().map(consent).collect();
    }

    /// What is only counted was so at the last activity that the row tells of; else on the day that the map states; else at
    /// the row's own latest instant.
    fn finish_totals(&mut self) {
        let Rules { now, as_of, .. } = *self.rules;
        let row = &mut self.row;
        row.created_at = row.created_at.or(as_of);
        let own = row.created_at.into_iter().chain(row.stages.iter().map(|(_, at)| *at)).max();
        let at = self.told.last_activity.or(as_of).or(own).unwrap_or(now);
        row.touches.append(&mut self.told.touches);
        // What was done last, and when; where nobody says when, that it was done at all.
        row.touches.extend(self.told.last.take().map(|kind| match self.told.last_activity {
            Some(at) => Touch::plain(&kind, at),
            None => Touch::total(&kind, at, 1, None),
        }));
        for Total { kind, times, amount } in self.told.totals.drain(..) {
            let times = times.or(amount.map(|_| 1)).unwrap_or_default();
            if times > 0 || amount.is_some() {
                self.row.touches.push(Touch::total(&kind, at, times, amount));
            }
        }
    }

    fn finish_touch(&mut self) -> Result<(), Cause> {
        let kind = self.told.kind.take().ok_or_else(|| Message::new("intake.reject.no_kind"))?;
        let at = self.told.at.ok_or_else(|| Message::new("intake.reject.no_at"))?;
        let touch = Touch {
            content: self.told.content.take(),
            campaign: self.row.campaign.take(),
            times: self.told.times.unwrap_or(1),
            amount: self.row.amount.take(),
            ..Touch::plain(&kind, at)
        };
        let touch = match &self.told.touch_id {
            Some(id) => Touch { key: Touch::of_id(id, &kind, at).key, ..touch },
            None => touch.keyed(),
        };
        self.row.touches = vec![touch];
        Ok(())
    }

    fn finish_stage(&mut self) -> Result<(), Cause> {
        let word = self.told.stage.take().ok_or_else(|| Message::new("intake.reject.no_stage"))?;
        let mapped = self.rules.stages.get(&key(&word)).copied();
        let stage = match mapped {
            None if self.rules.stages.is_empty() => stage_of(&word),
            None => None,
            Some(None) => {
                self.row.passed_over = Some(("stage".to_owned(), Some(word)));
                return Ok(());
            }
            Some(stage) => stage,
        };
        let stage: Stage = stage.ok_or_else(|| Message::new("intake.reject.unknown_stage").with("word", &word))?;
        let at = self.told.at.ok_or_else(|| Message::new("intake.reject.no_at"))?;
        self.row.stages = vec![(stage, at)];
        Ok(())
    }

    fn finish_cost(&mut self) -> Result<(), Cause> {
        let campaign = self.row.campaign.take().ok_or_else(|| Message::new("intake.reject.no_campaign"))?;
        let amount = self.row.amount.take().ok_or_else(|| Message::new("intake.reject.no_amount"))?;
        let told = &self.told;
        let of_month = |first: NaiveDate| {
            let first = first.with_day(1).unwrap_or(first);
            let last = first.checked_add_months(Months::new(1)).and_then(|next| next.checked_sub_days(Days::new(1)));
            (first, last.unwrap_or(first))
        };
        let span = told
            .from
            .map(|from| (from, told.to.unwrap_or(from)))
            .or(told.day.map(|day| (day, day)))
            .or(told.month.map(of_month));
        let (from, to) = span.ok_or_else(|| Message::new("intake.reject.no_day"))?;
        if to < from {
            return Err(Message::new("intake.reject.span").with("from", from).with("to", to));
        }
        let (source, currency) = (self.row.source.take(), self.row.currency.take());
        self.row.cost = Some(Cost { campaign, source, from, to, amount, currency });
        Ok(())
    }
}

/// What was said of a channel, else of all of them.
fn of_channel<T: Clone>(said: &BTreeMap<Option<Field>, T>, channel: Field) -> Option<T> {
    said.get(&Some(channel)).or_else(|| said.get(&None)).cloned()
}

/// An amount that can be one: finite, and not below nothing.
fn amount(written: &str) -> Option<f64> {
    let amount: f64 = value::plain_number(written)?.parse().ok()?;
    (amount.is_finite() && amount >= 0.0).then_some(amount)
}

/// The first day of a month as it is written: `2026-04`, `2026/4`, `202604`, 2026年4月.
fn month(text: &str) -> Option<NaiveDate> {
    let text = value::fold(text);
    let text = text.trim().trim_end_matches('月');
    let split = text.split_once(['-', '/', '.', '年']);
    let (year, month) = split.or_else(|| (text.len() == 6).then(|| text.split_at_checked(4)).flatten())?;
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !(1..=2).contains(&month.len()) || !are_digits(year) || !are_digits(month) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_as_people_write_them() {
        let april = NaiveDate::from_ymd_opt(2026, 4, 1);
        for written in ["2026-04", "2026/4", "２０２６年４月", "202604", " 2026.04 "] {
            assert_eq!(month(written), april, "{written}");
        }
        for other in ["2026", "2026-13", "26-04", "2026-04-01", "April 2026", "20260401", ""] {
            assert_eq!(month(other), None, "{other}");
        }
    }
}
