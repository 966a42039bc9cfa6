//! A replay in words and tables: what the command line prints and the console shows.

use super::Replayed;
use crate::agreement::Versions;
use crate::domain::words;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::insight::Rate;
use crate::insight::replay::{Both, Compared, Counts, Goal, PersonLoad, Reached, Spread, Threshold};

/// A part of the page.
#[derive(Debug, Clone, PartialEq)]
pub enum ReplayPart {
    /// What comes below.
    Heading(String),
    /// A sentence.
    Line(String),
    /// A table under its heads; figures stand to the right, but for the first column.
    Table {
        /// The heads.
        heads: Vec<String>,
        /// The rows, as wide as the heads.
        rows: Vec<Vec<String>>,
    },
    /// The curve of thresholds.
    Curve,
}

/// So many weeks are listed: the last ones of a year and a little more.
const MOST_WEEKS: usize = 60;

/// So many thresholds are listed; of more only those that no other beats.
const MOST_THRESHOLDS: usize = 60;

impl Replayed {
    /// The page, in a language. People are called as the versions know them.
    pub fn page(&self, versions: &Versions, lang: Lang) -> Vec<ReplayPart> {
        let writing = Writing { replayed: self, versions, lang };
        let mut parts = writing.summary();
        parts.extend(writing.sources());
        parts.extend(writing.load());
        parts.extend(writing.curve());
        parts.push(ReplayPart::Line(lang.text("replay.bias")));
        parts
    }

    /// The outcome that figures go by, as it is called.
    pub fn goal_called(&self) -> Message {
        words::stage(self.figures.asked.goal.stage())
    }
}

struct Writing<'a> {
    replayed: &'a Replayed,
    versions: &'a Versions,
    lang: Lang,
}

impl Writing<'_> {
    fn text(&self, key: &'static str) -> String {
        self.lang.text(key)
    }

    fn line(&self, message: &Message) -> ReplayPart {
        ReplayPart::Line(message.say(self.lang))
    }

    fn heading(&self, key: &'static str) -> ReplayPart {
        ReplayPart::Heading(self.text(key))
    }

    fn heads(&self, keys: &[&'static str]) -> Vec<String> {
        keys.iter().map(|key| self.text(key)).collect()
    }

    /// From when to when, as it is said.
    fn span(&self) -> String {
        let (from, to) = self.replayed.days;
        let day = |day: Option<chrono::NaiveDate>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
        if from.or(to).is_none() { self.text("replay.all_time") } else { format!("{} – {}", day(from), day(to)) }
    }

    fn goal(&self) -> String {
        self.replayed.goal_called().say(self.lang)
    }

    fn summary(&self) -> Vec<ReplayPart> {
        let Replayed { figures, title, in_force, .. } = self.replayed;
        let total = &figures.total;
        let head = Message::new("replay.title").with("title", Shown::line(title)).with("span", self.span());
        let mut parts = vec![ReplayPart::Heading(head.say(self.lang))];
        if let Some(number) = in_force {
            parts.push(self.line(&Message::new("replay.in_force").with("n", number)));
        }
        if total.is_same() {
            parts.push(self.line(&Message::new("replay.same").with("n", total.then)));
        }
        let two = |key: &'static str, then: String, proposed: String| vec![self.text(key), then, proposed];
        let of_goal = |key: &'static str, then: String, proposed: String| {
            vec![Message::new(key).with("goal", self.goal()).say(self.lang), then, proposed]
        };
        let (then, proposed) = (total.leads_then, total.leads_proposed);
        let count = |n: u64| n.to_string();
        let rows = vec![
            two("replay.handoffs", count(total.then), count(total.proposed)),
            two("replay.leads", count(then.all()), count(proposed.all())),
            of_goal("replay.positive", count(then.positive), count(proposed.positive)),
            two("replay.negative", count(then.negative), count(proposed.negative)),
            two("replay.unknown", unknown(then), unknown(proposed)),
            two("replay.precision", rate(total.precision_then()), rate(total.precision_proposed())),
            of_goal("replay.recall", rate(total.recall_then()), rate(total.recall_proposed())),
            two("replay.returned", count(total.returned), count(total.returned - total.avoided)),
        ];
        let heads = vec![String::new(), self.text("replay.then"), self.text("replay.proposed")];
        parts.push(ReplayPart::Table { heads, rows });
        parts.extend(self.differences(total));
        for (goal, reached) in [(Goal::Sql, &total.sql), (Goal::Customer, &total.customer)] {
            parts.push(self.line(&self.reached(goal, reached)));
        }
        parts
    }

    fn differences(&self, total: &Compared) -> Vec<ReplayPart> {
        let told = Message::new("replay.differences").with("same", total.same).with("only_then", total.only_then);
        let told = told.with("only_proposed", total.only_proposed);
        let moved = Message::new("replay.moved");
        let moved = moved.with("earlier", self.spread(&total.earlier)).with("later", self.spread(&total.later));
        let mut parts = vec![self.line(&told), self.line(&moved)];
        if total.made_later > 0 {
            parts.push(self.line(&Message::new("replay.made_later").with("n", total.made_later)));
        }
        if total.returned > 0 {
            let avoided = Message::new("replay.avoided").with("n", total.avoided).with("of", total.returned);
            parts.push(self.line(&avoided));
        }
        parts
    }

    fn reached(&self, goal: Goal, reached: &Reached) -> Message {
        Message::new("replay.reached")
            .with("goal", words::stage(goal.stage()).say(self.lang))
            .with("n", reached.then)
            .with("missed", reached.missed)
            .with("earlier", self.spread(&reached.earlier))
            .with("later", self.spread(&reached.later))
    }

    /// `12 (median 3.5 days, quartiles 1.0–6.0)`.
    fn spread(&self, spread: &Spread) -> String {
        let Some([low, median, high]) = spread.quartiles() else { return "0".to_owned() };
        let days = |days: f64| format!("{days:.1}");
        let told = Message::new("replay.days").with("n", spread.n()).with("median", days(median));
        told.with("low", days(low)).with("high", days(high)).say(self.lang)
    }

    fn sources(&self) -> Vec<ReplayPart> {
        let row = |(source, one): &(String, Compared)| {
            let name =
                if source.is_empty() { self.text("replay.blank_source") } else { Shown::line(source).to_string() };
            vec![
                name,
                one.then.to_string(),
                one.proposed.to_string(),
                one.only_then.to_string(),
                one.only_proposed.to_string(),
                format!("{}/{}", one.sql.missed, one.sql.then),
                share(one.precision_then()),
                share(one.precision_proposed()),
            ]
        };
        let heads = self.heads(&[
            "replay.source",
            "replay.then",
            "replay.prop",
            "replay.only_then",
            "replay.only_proposed",
            "replay.missed",
            "replay.precision_then",
            "replay.precision_proposed",
        ]);
        let rows = self.replayed.figures.sources.iter().map(row).collect();
        let told = ReplayPart::Line(self.text("replay.source_told"));
        vec![self.heading("replay.by_source"), ReplayPart::Table { heads, rows }, told]
    }

    fn load(&self) -> Vec<ReplayPart> {
        let load = &self.replayed.figures.load;
        let mut parts = vec![self.heading("replay.load")];
        let states = load.people.iter().any(|person| person.capacity.is_some());
        if !states {
            parts.push(ReplayPart::Line(self.text("replay.no_capacity")));
        }
        let number = |n: Option<u64>| n.map_or_else(|| "-".to_owned(), |n| n.to_string());
        let both = |Both { then, proposed }: Both| format!("{then} / {proposed}");
        let person = |one: &PersonLoad| {
            let name = match &one.person {
                Some(person) => Shown::line(self.versions.called(person)).to_string(),
                None => self.text("replay.nobody"),
            };
            let over = if one.capacity.is_some() { both(one.weeks_over) } else { "-".to_owned() };
            vec![name, both(one.handoffs), both(one.busiest), number(one.capacity), over]
        };
        let heads = self.heads(&["replay.person", "replay.both", "replay.busiest", "replay.capacity", "replay.over"]);
        parts.push(ReplayPart::Table { heads, rows: load.people.iter().map(person).collect() });
        if load.people.iter().any(|one| one.person.is_none() && one.handoffs.proposed > 0) {
            parts.push(ReplayPart::Line(self.text("replay.nobody_knows")));
        }
        let left_out = load.weeks.len().saturating_sub(MOST_WEEKS);
        let weeks = load.weeks.iter().skip(left_out).map(|week| {
            let Both { then, proposed } = week.handoffs;
            let over =
                |n: u64| if week.capacity.is_some_and(|most| n > most) { format!("{n}!") } else { n.to_string() };
            vec![week.monday.to_string(), over(then), over(proposed), number(week.capacity)]
        });
        let heads = self.heads(&["replay.week", "replay.then", "replay.proposed", "replay.capacity"]);
        parts.push(ReplayPart::Table { heads, rows: weeks.collect() });
        if left_out > 0 {
            parts.push(self.line(&Message::new("replay.weeks_left_out").with("n", left_out)));
        }
        parts
    }

    fn curve(&self) -> Vec<ReplayPart> {
        let curve = &self.replayed.figures.curve;
        let mut parts = vec![self.heading("replay.thresholds")];
        let Some(best) = curve.best.and_then(|best| curve.thresholds.get(best)) else {
            parts.push(self.line(&Message::new("replay.no_curve").with("goal", self.goal())));
            return parts;
        };
        parts.push(ReplayPart::Curve);
        let f1 = best.f1().map_or_else(|| "-".to_owned(), |f1| format!("{f1:.3}"));
        let told = Message::new("replay.best").with("points", best.points).with("f1", f1);
        let told = told.with("precision", rate(best.precision())).with("recall", rate(best.recall()));
        parts.push(self.line(&told));
        let are_all = curve.thresholds.len() <= MOST_THRESHOLDS;
        let listed = curve.thresholds.iter().enumerate();
        let listed = listed.filter(|(place, one)| are_all || one.is_best_of_its_kind || curve.best == Some(*place));
        let row = |(place, one): (usize, &Threshold)| {
            let mark = match (curve.best == Some(place), one.is_best_of_its_kind) {
                (true, _) => "**",
                (false, true) => "*",
                _ => "",
            };
            let rate = |rate: Rate| rate.value().map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
            vec![
                format!("{}{mark}", one.points),
                one.selected.all().to_string(),
                one.selected.positive.to_string(),
                one.selected.negative.to_string(),
                one.others.positive.to_string(),
                one.others.negative.to_string(),
                unknown(one.selected),
                rate(one.precision()),
                rate(one.recall()),
                one.f1().map_or_else(|| "-".to_owned(), |f1| format!("{f1:.3}")),
                rate(one.accuracy()),
            ]
        };
        let heads = self.heads(&[
            "replay.threshold",
            "replay.selected",
            "replay.tp",
            "replay.fp",
            "replay.fn",
            "replay.tn",
            "replay.question",
            "replay.precision_word",
            "replay.recall_word",
            "replay.f1",
            "replay.accuracy",
        ]);
        parts.push(ReplayPart::Table { heads, rows: listed.map(row).collect() });
        parts.push(ReplayPart::Line(self.text(if are_all { "replay.marks" } else { "replay.marks_only" })));
        parts
    }
}

/// How many of whom nobody knows.
fn unknown(counts: Counts) -> String {
    if counts.unknown == 0 { "0".to_owned() } else { format!("{}?", counts.unknown) }
}

/// `12/40 30.0% (18.1–45.4)`.
fn rate(rate: Rate) -> String {
    match (rate.value(), rate.interval()) {
        (Some(value), Some((low, high))) => {
            format!("{}/{} {:.1}% ({:.1}–{:.1})", rate.k, rate.n, value * 100.0, low * 100.0, high * 100.0)
        }
        _ => "-".to_owned(),
    }
}

/// `12/40 30%`.
fn share(rate: Rate) -> String {
    rate.value().map_or_else(|| "-".to_owned(), |value| format!("{}/{} {:.0}%", rate.k, rate.n, value * 100.0))
}
