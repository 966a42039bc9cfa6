//! One report: figures over a span, told apart by what is asked for.

use chrono::TimeDelta;

use super::Desk;
use super::answers::GoOn;
use super::groups::NoSuchGroup;
use crate::agreement::goals::{Figure, Sort};
use crate::agreement::words;
use crate::clock::Timestamp;
use crate::document::hint;
use crate::error::{Error, Kind, Result};
use crate::i18n::Message;
use crate::ids::LeadId;
use crate::insight::figures::{Answer, Ask, Counting, CountingUnit, Dimension, Moment, Terms, table, told};
use crate::insight::paper::{Block, Cell, Column, Page, Paper, Row, Table};
use crate::insight::{Basis, Span};

/// So many groups are told one by one on paper; programs get all of them.
const MOST: usize = 100;

/// Which report.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportAsk {
    /// What it is called.
    pub title: Message,
    /// The figures.
    pub figures: Vec<Figure>,
    /// What goes through the stages.
    pub unit: CountingUnit,
    /// How stages are counted; rates by cohort and counts by period where absent.
    pub basis: Option<Basis>,
    /// Cohort only: how long it may take.
    pub within: Option<TimeDelta>,
    /// When.
    pub span: Span,
    /// Told apart by at most two dimensions.
    pub by: Vec<Dimension>,
    /// Of these groups only.
    pub only: Vec<(Dimension, String)>,
    /// As it was known then; everything that is known where absent.
    pub as_of: Option<Timestamp>,
}

/// What was asked, and what it came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// Each figure with its answer.
    pub answers: Vec<(Ask, Answer)>,
    /// The same for people.
    pub paper: Paper,
}

impl ReportAsk {
    fn asks(&self) -> Vec<Ask> {
        let counting = |figure| {
            let basis = self.basis.unwrap_or(Counting::usual(figure).basis);
            Counting { unit: self.unit, basis, within: self.within }
        };
        let ask = |figure: &Figure| Ask {
            figure: *figure,
            counting: counting(*figure),
            span: self.span,
            by: self.by.clone(),
            only: self.only.clone(),
        };
        self.figures.iter().map(ask).collect()
    }
}

impl Desk {
    /// From where one looks: a past moment, or now.
    pub fn moment_of(&self, as_of: Option<Timestamp>) -> Moment {
        as_of.map_or_else(|| self.this_moment(), Moment::as_of)
    }

    /// A report.
    ///
    /// # Errors
    /// [`Kind::Busy`] where `go_on` said no; [`Kind::Usage`] where it is to be of a group that there is not.
    pub fn report(&mut self, ask: &ReportAsk, go_on: GoOn<'_>) -> Result<Reported> {
        let moment = self.moment_of(ask.as_of);
        let asks = self.of_groups(ask, moment)?.asks();
        let answers = self.answer(&asks, moment, go_on)?;
        let answers: Vec<(Ask, Answer)> = asks.into_iter().zip(answers).collect();
        let terms = Terms::at(&self.versions, moment.now);
        let asked: Vec<(&Ask, &Answer)> = answers.iter().map(|(ask, answer)| (ask, answer)).collect();
        let span = days(ask.span, terms);
        let (times, others): (Vec<_>, Vec<_>) = asked.iter().partition(|(ask, _)| ask.figure.sort() == Sort::Time);
        let mut page = Page::new("report", ask.title.clone());
        if ask.by.is_empty() {
            if !others.is_empty() {
                page = page.with(one_below_the_other(span.clone(), &others));
            }
            if !times.is_empty() {
                page = page.with(table::times(span, &times));
            }
        } else {
            page = page.with(table::by_groups(span, &asked, terms, MOST));
        }
        let costs = answers.iter().find(|(ask, _)| ask.figure.sort() == Sort::Cost);
        if let Some(moneys) = costs.and_then(|(_, answer)| told::moneys(answer)) {
            page = page.with(Block::Note(moneys));
        }
        let version = self.versions.in_force(moment.now);
        let about = vec![
            Message::new("review.about_version")
                .with("version", version.number)
                .with("title", &version.agreement.title),
        ];
        let paper = Paper {
            title: ask.title.clone(),
            about,
            pages: vec![page],
            masked: false,
            as_of: moment.now,
            made_at: self.now(),
            zone: terms.zone,
        };
        Ok(Reported { answers, paper })
    }

    /// The leads behind a report: those of which anything counts in any of its figures.
    ///
    /// # Errors
    /// As [`Desk::report`].
    pub fn behind_report(&mut self, ask: &ReportAsk, go_on: GoOn<'_>) -> Result<Vec<LeadId>> {
        let moment = self.moment_of(ask.as_of);
        let ask = self.of_groups(ask, moment)?;
        self.behind_any(&ask.asks(), moment, go_on)
    }

    /// The same with its groups by their keys, whatever they were called.
    fn of_groups(&mut self, ask: &ReportAsk, moment: Moment) -> Result<ReportAsk> {
        let mut only = Vec::new();
        for (by, text) in &ask.only {
            match self.group_called(&ask.asks(), *by, text, moment)? {
                Ok(key) => only.push((*by, key)),
                Err(NoSuchGroup(known)) => {
                    let message = Message::new("reports.no_such_group").with("by", by.word()).with("key", text);
                    let hint = hint(text, known.iter().map(String::as_str));
                    return Err(Error::new(Kind::Usage, message.with_message("hint", hint)));
                }
            }
        }
        Ok(ReportAsk { only, ..ask.clone() })
    }
}

/// Over which days; an end may be open.
fn days(span: Span, terms: Terms<'_>) -> Message {
    let day = |at: Timestamp| at.in_zone(&terms.zone).date_naive();
    let last = span.until.map(|until| day(until.plus(TimeDelta::milliseconds(-1))));
    match (span.from.map(day), last) {
        (Some(from), Some(to)) => Message::new("review.days").with("from", from).with("to", to),
        (Some(from), None) => Message::new("review.days_from").with("from", from),
        (None, Some(to)) => Message::new("review.days_to").with("to", to),
        (None, None) => Message::new("review.days_all"),
    }
}

fn one_below_the_other(title: Message, asked: &[(&Ask, &Answer)]) -> Table {
    let heads = [Column::text(Message::new("figures.figure")), Column::figure(Message::new("figures.value"))];
    let mut table = Table::new(title, heads, table::defined(asked));
    for (ask, answer) in asked {
        let cell = told::cell(ask.figure, ask.counting, &answer.total);
        let row = Row::new([Cell::Said(words::figure(ask.figure)), cell]);
        table = table.with(match ask.word() {
            Some(word) => row.drilling(word),
            None => row,
        });
    }
    table
}
