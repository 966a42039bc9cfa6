//! What the revenue that is aimed at asks of every month, and where one point more would bring most (R71–R73).

use chrono::Months;

use super::super::frame::{Frame, Stretch};
use super::super::ledger::Ledger;
use crate::agreement::goals::{Amount, Figure, Rhythm, Span as Per};
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::figures::{Ask, Counting};
use crate::insight::paper::{Block, Cell, Column, Page, Row, Table};
use crate::insight::plan::{Inputs, NoPlan, Plan, STEPS};
use crate::insight::{Basis, Rate};

/// So many whole months are the base of it.
const MONTHS: u32 = 12;

pub(super) fn page(page: Page, frame: &Frame<'_>, ledger: &mut Ledger, goal: Option<f64>) -> Page {
    let plan = Plan::of(inputs(frame, ledger, goal.or_else(|| agreed(frame))));
    match plan {
        Ok(plan) => told(page, frame, &plan),
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

/// The months that it rests on: twelve whole ones, or as many as there are.
fn months(frame: &Frame<'_>) -> Stretch {
    let last = Stretch::of(frame.period.to, Rhythm::Monthly);
    let is_over = last.to <= frame.as_of.in_zone(&frame.terms.zone).date_naive();
    let last = if is_over { last } else { last.back(Rhythm::Monthly, 1) };
    last.since(last.back(Rhythm::Monthly, MONTHS - 1))
}

fn inputs(frame: &Frame<'_>, ledger: &mut Ledger, goal: Option<f64>) -> Inputs {
    let span = months(frame).span(frame.terms);
    let flow = Counting::of(Basis::Period);
    let by_month = |figure: Figure, ledger: &mut Ledger| {
        let answer = ledger.now(&Ask::of(figure, span).counting(flow).by(crate::insight::figures::Dimension::Month));
        // A house that is younger than a year has fewer months.
        #[allow(clippy::cast_precision_loss, reason = "counts of leads are far below 2^53")]
        let mean = answer.total.n as f64 / answer.groups.len().max(1) as f64;
        mean
    };
    let stages = STEPS.map(|(from, _)| from);
    let mut now = [0.0; STEPS.len() + 1];
    for (place, stage) in stages.into_iter().chain([Stage::Customer]).enumerate() {
        now[place] = by_month(Figure::Count(stage), ledger);
    }
    let rates = STEPS.map(|(from, to)| {
        let counting = Counting::usual(Figure::Rate(from, to));
        ledger.now(&Ask::of(Figure::Rate(from, to), span).counting(counting)).total.rate()
    });
    let deal = ledger.now(&Ask::of(Figure::DealSize, span)).total.mean();
    Inputs { goal: goal.unwrap_or_default(), deal: deal.unwrap_or_default(), rates, now }
}

fn told(page: Page, frame: &Frame<'_>, plan: &Plan) -> Page {
    let months = months(frame);
    let from = months.from.max(months.to.checked_sub_months(Months::new(MONTHS)).unwrap_or(months.from));
    let days = Message::new("review.days").with("from", from).with("to", months.to);
    let money = |amount| Cell::Money(amount, None);
    let lead = Message::new("review.plan_lead")
        .with_message("goal", money(plan.inputs.goal).message())
        .with_message("deal", money(plan.inputs.deal).message())
        .with("wins", format!("{:.1}", plan.inputs.goal / plan.inputs.deal));
    let heads = ["review.plan_needed", "review.plan_between", "review.plan_now", "review.plan_gap"];
    let heads = heads.map(|head| Column::figure(Message::new(head)));
    let names = [Column::text(Message::new("review.stage"))];
    let definition = Message::new("review.plan_defined").with_message("days", days);
    let mut needs = Table::new(Message::new("review.plan_needs"), names.into_iter().chain(heads), definition);
    for need in &plan.needs {
        let (few, many) = need.between;
        let between = many.map_or(Cell::NotEnough, |many| Cell::between(whole(few), whole(many)));
        needs = needs.with(Row::new([
            Cell::Said(words::stage(need.stage)),
            whole(need.needed),
            between,
            Cell::Number(need.now),
            Cell::Number(need.needed.ceil() - need.now),
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
            money(lever.revenue),
        ]));
    }
    page.leading(lead).with(needs).with(levers)
}

/// Leads are whole: one too few misses the goal.
fn whole(needed: f64) -> Cell {
    Cell::Number(needed.ceil())
}
