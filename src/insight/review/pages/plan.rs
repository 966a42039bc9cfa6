//! What the revenue that is aimed at asks of every month, and where one point more would bring most (R71–R73).

use chrono::NaiveDate;

use super::super::frame::{Frame, Stretch};
use super::super::ledger::Ledger;
use super::days;
use crate::agreement::goals::{Amount, Figure, Rhythm, Span as Per};
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::figures::{Ask, Counting, Dimension};
use crate::insight::paper::{Block, Cell, Column, Page, Row, Table};
use crate::insight::plan::{Inputs, NoPlan, Plan, STEPS};
use crate::insight::{Basis, Rate, Span};

/// So many whole months are the base of it, where there are as many.
const MONTHS: u32 = 12;

const FLOW: Counting = Counting::of(Basis::Period);

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, goal: Option<f64>) -> Page {
    let base = base(frame, ledger);
    let plan = Plan::of(inputs(frame, ledger, &base, goal.or_else(|| agreed(frame))));
    match plan {
        Ok(plan) => told(page, &base, &plan),
        Err(missing) => page.with(Block::Said(match missing {
            NoPlan::NoGoal => Message::new("review.plan_no_goal"),
            NoPlan::NoDeals => Message::new("review.plan_no_deals"),
            NoPlan::NoRate(from, to) => {
                Message::new("review.plan_no_rate").with_message("step", words::figure(Figure::Rate(from, to)))
            }
        })),
    }
}

/// The revenue of a month that is aimed at.
fn agreed(frame: &Frame<'_>) -> Option<f64> {
    let target = frame.terms.agreement.goals.targets.iter().find(|target| target.metric == Figure::Revenue)?;
    let Amount::Number(amount) = target.to else { return None };
    Some(match target.per {
        Some(Per::Week) => amount * 52.0 / 12.0,
        Some(Per::Quarter) => amount / 3.0,
        Some(Per::Year) => amount / 12.0,
        Some(Per::Month) | None => amount,
    })
}

/// The months that a plan rests on.
struct Base {
    months: Stretch,
    many: u32,
}

/// Twelve whole months, or as many as there were since the first lead came: months in which nothing happened are months.
fn base(frame: &Frame<'_>, ledger: &mut Ledger) -> Base {
    let last = frame.last(Rhythm::Monthly);
    let ever = Span { from: None, until: last.span(frame.terms).until };
    let ever = ledger.now(&Ask::of(Figure::Count(Stage::Lead), ever).counting(FLOW).by(Dimension::Month));
    let first = ever.groups.keys().flatten().filter_map(|month| format!("{month}-01").parse::<NaiveDate>().ok()).min();
    let back = |times: u32| last.back(Rhythm::Monthly, times);
    let earlier = (1..MONTHS).take_while(|times| first.is_none_or(|first| first <= back(*times).from)).count();
    let earlier = u32::try_from(earlier).unwrap_or_default();
    Base { months: last.since(back(earlier)), many: earlier + 1 }
}

fn inputs(frame: &Frame<'_>, ledger: &mut Ledger, base: &Base, goal: Option<f64>) -> Inputs {
    let span = base.months.span(frame.terms);
    #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
    let a_month = |figure: Figure, ledger: &mut Ledger| {
        ledger.now(&Ask::of(figure, span).counting(FLOW)).total.n as f64 / f64::from(base.many)
    };
    let stages = STEPS.map(|(from, _)| from);
    let mut now = [0.0; STEPS.len() + 1];
    for (place, stage) in stages.into_iter().chain([Stage::Customer]).enumerate() {
        now[place] = a_month(Figure::Count(stage), ledger);
    }
    let rates = STEPS.map(|(from, to)| {
        let counting = Counting::usual(Figure::Rate(from, to));
        ledger.now(&Ask::of(Figure::Rate(from, to), span).counting(counting)).total.rate()
    });
    let deal = ledger.now(&Ask::of(Figure::DealSize, span)).total.mean();
    Inputs { goal: goal.unwrap_or_default(), deal: deal.unwrap_or_default(), rates, now }
}

/// A number as a plan tells it: whole ones, but of few.
fn told_as(number: f64) -> f64 {
    if number.abs() < 10.0 { (number * 100.0).round() / 100.0 } else { number.round() }
}

fn told(page: Page, base: &Base, plan: &Plan) -> Page {
    let money = |amount| Cell::Money(amount, None);
    let lead = Message::new("review.plan_lead")
        .with_message("goal", money(plan.inputs.goal).message())
        .with_message("deal", money(plan.inputs.deal).message())
        .with("wins", format!("{:.1}", plan.inputs.goal / plan.inputs.deal));
    let heads = ["review.plan_needed", "review.plan_between", "review.plan_now", "review.plan_gap"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let names = [Column::text(Message::new("review.stage"))];
    let definition =
        Message::new("review.plan_defined").with_message("days", days(base.months)).with("months", base.many);
    let mut needs = Table::new(Message::new("review.plan_needs"), names.into_iter().chain(heads), definition);
    for need in &plan.needs {
        let (few, many) = need.between;
        let between = many.map_or(Cell::NotEnough, |many| Cell::between(whole(few), whole(many)));
        needs = needs.with(Row::new([
            Cell::Said(words::stage(need.stage)),
            whole(need.needed),
            between,
            Cell::Number(told_as(need.now)),
            Cell::Number(told_as(need.needed.ceil() - need.now)),
        ]));
    }
    let heads =
        ["review.rate", "review.plan_wins", "review.plan_revenue"].map(|head| Column::figure(Message::new(head)));
    let names = [Column::text(Message::new("paper.step"))];
    let definition = Message::new("review.plan_levers_defined");
    let mut levers = Table::new(Message::new("review.plan_levers"), names.into_iter().chain(heads), definition);
    for lever in &plan.levers {
        let rate: Rate = lever.rate;
        levers = levers.with(Row::new([
            Cell::Said(words::figure(Figure::Rate(lever.from, lever.to))),
            Cell::Rate(rate),
            Cell::Number(lever.wins),
            money(lever.revenue.round()),
        ]));
    }
    page.leading(lead).with(needs).with(levers)
}

/// Leads are whole: one too few misses the goal.
fn whole(needed: f64) -> Cell {
    Cell::Number(needed.ceil())
}
