//! How far the targets are: from where, to where, by when, and whether that was ever reached (R71).

use super::super::frame::{Frame, Stretch};
use super::super::ledger::Ledger;
use super::{Beside, asking};
use crate::agreement::goals::{Figure, Rhythm, Sort, Span as Per, Target};
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::Span;
use crate::insight::figures::{Ask, Counting, Sum, told};
use crate::insight::paper::{Block, Cell, Column, Page, Row, Table};

/// So few leads make any rate.
const HANDFUL: u64 = 20;

/// So many stretches are looked back over at most: of weeks it is twenty years.
const LONGEST: u32 = 1_040;

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, beside: Beside<'_>) -> Page {
    let heads = ["review.from", "review.to", "figures.now", "review.best", "review.due"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let names = [Column::text(Message::new("review.target"))];
    let definition = Message::new("review.targets_defined");
    let mut table = Table::new(Message::new("review.targets"), names.into_iter().chain(heads), definition);
    for target in &frame.terms.agreement.goals.targets {
        table = table.with(row(target, frame, ledger));
    }
    for (name, rate) in &frame.terms.agreement.targets {
        if let Some(figure) = Figure::of(name) {
            let course = Course::of(figure, None, frame);
            let is = ledger.now(&Ask::of(figure, course.last().span(frame.terms)).counting(Counting::usual(figure)));
            table = table.with(Row::new([
                Cell::Said(words::figure(figure)),
                Cell::Blank,
                Cell::Share(*rate),
                told::cell(figure, Counting::usual(figure), &is.total),
                best(figure, &course, ledger),
                Cell::Blank,
            ]));
        }
    }
    let page = page.with(table);
    if beside.is_settling_in { page.with(Block::Note(Message::new("review.settling_in"))) } else { page }
}

fn row(target: &Target, frame: &Frame<'_>, ledger: &mut Ledger) -> Row {
    let figure = target.metric;
    let course = Course::of(figure, target.per, frame);
    let ask = Ask::of(figure, course.last().span(frame.terms)).counting(Counting::usual(figure));
    let is = ledger.now(&ask);
    let name = match &target.names {
        Some(names) => Message::new("figures.named").with_either("name", &names.ja, &names.en),
        None => words::figure(figure),
    };
    let row = Row::new([
        Cell::Said(name),
        target.from.map_or(Cell::Blank, |from| asking::aimed(figure, from)),
        asking::aimed(figure, target.to),
        told::cell(figure, ask.counting, &is.total),
        best(figure, &course, ledger),
        target.due.map_or(Cell::Blank, Cell::Day),
    ]);
    match ask.word() {
        Some(word) => row.drilling(word),
        None => row,
    }
}

/// The stretches in which a figure is held against its target, all of one length, one after the other.
struct Course<'a> {
    /// The stretch of whose kind they are made.
    frame: Frame<'a>,
    /// So many of them make one.
    many: u32,
}

impl<'a> Course<'a> {
    /// Rates are those of the cohorts that a review looks at; counts and amounts those of the target's span. A year is twelve
    /// whole months: whose business year begins when, nobody says.
    fn of(figure: Figure, per: Option<Per>, frame: &Frame<'a>) -> Self {
        let (rhythm, many) = match (figure, per) {
            (Figure::Rate(..), _) | (_, None) => (frame.rhythm, 1),
            (_, Some(Per::Week)) => (Rhythm::Weekly, 1),
            (_, Some(Per::Month)) => (Rhythm::Monthly, 1),
            (_, Some(Per::Quarter)) => (Rhythm::Quarterly, 1),
            (_, Some(Per::Year)) => (Rhythm::Monthly, 12),
        };
        let frame = Frame { rhythm, period: frame.last(rhythm), ..*frame };
        let many = if matches!(figure, Figure::Rate(..)) { frame.cohorts() } else { many };
        Self { frame, many }
    }

    /// So many of its kind before the last one.
    fn back(&self, times: u32) -> Stretch {
        self.frame.period.back(self.frame.rhythm, times)
    }

    /// The one that ends so many of its kind before the last.
    fn ending(&self, times: u32) -> Stretch {
        self.back(times).since(self.back(times + self.many - 1))
    }

    fn last(&self) -> Stretch {
        self.ending(0)
    }
}

/// The best that there ever was: whether anything like it was reached (R71). Of all stretches of the same length that are over,
/// since the first of which anything is known; of rates those whose leads have had their time, and no handful.
fn best(figure: Figure, course: &Course<'_>, ledger: &mut Ledger) -> Cell {
    let (frame, counting) = (&course.frame, Counting::usual(figure));
    let ever = Span { from: None, until: course.last().span(frame.terms).until };
    let answer = ledger.now(&Ask::of(figure, ever).counting(counting).by(frame.dimension()));
    let known = |times: u32| answer.groups.get(&vec![frame.key(course.back(times))]);
    // What stands now belongs to no stretch.
    let Some(first) = answer.groups.keys().flatten().filter(|key| !key.is_empty()).min() else { return Cell::Blank };
    let since = (0..LONGEST).take_while(|times| frame.key(course.back(*times)) >= *first).count();
    let since = u32::try_from(since).unwrap_or(LONGEST);
    let is_rate = figure.sort() == Sort::Rate;
    let whole = (0..since).filter(|times| is_rate || times + course.many <= since);
    let grown = whole.filter(|times| asking::is_mature(figure, frame, course.back(*times)));
    let together = grown.map(|times| {
        let parts = (times..times + course.many).filter_map(known);
        parts.fold(Sum::default(), |mut all, part| {
            all.merge(part);
            all
        })
    });
    let cells = together.filter(|sum| !is_rate || sum.n >= HANDFUL).map(|sum| told::cell(figure, counting, &sum));
    let sign = if told::better(figure) == Some(false) { -1.0 } else { 1.0 };
    let valued = cells.filter_map(|cell| Some((cell.value()? * sign, cell)));
    valued.max_by(|(a, _), (b, _)| a.total_cmp(b)).map_or(Cell::Blank, |(_, cell)| cell)
}
