//! Scores reckoned a second time, by an oracle that shares nothing with the product: no rule, no sum, no calendar.
//!
//! A law is made up, written down as an agreement's text and read by the product; touches come in any order; the law
//! changes while they do. The oracle goes by the laws themselves, in whole thousandths and fractions.

mod laws;
mod reckoned;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tasuki::agreement::terms::{Slot, SlotState};
use tasuki::agreement::{Agreement, Points, Version, Versions};
use tasuki::clock::Timestamp;
use tasuki::domain::score::{Account, Kinds, Rules, Span, definition::Standing};
use tasuki::domain::{Answer, Field, Person, Subject, Touch, Traits};
use tasuki::ids::{AgreementVersion, PersonId};

use laws::{Case, Deed, cases};
use reckoned::{Reckoned, reckon};

/// What the product makes of a case at an instant, in the oracle's words.
fn product(case: &Case, versions: &Versions, at: i64, since: Option<i64>) -> Reckoned {
    let agreement = &versions.in_force(Timestamp::from_millis(at)).agreement;
    let mut kinds = Kinds::default();
    let rules = Rules::new(agreement, &mut kinds);
    let touches: Vec<_> = case.deeds.iter().map(touch).collect();
    let deeds = kinds.deeds(&touches);
    let mut person = Person::default();
    person.set(Field::Title, case.lead.title);
    let traits = Traits { employees: case.lead.employees, ..Traits::default() };
    let bantc: BTreeMap<_, _> = case.lead.need.map(|state| (Slot::Need, answer(state))).into_iter().collect();
    let subject = Subject { person: &person, traits: &traits, bantc: &bantc };
    let span = Span { since: since.map(Timestamp::from_millis), at: Timestamp::from_millis(at) };
    let score = rules.score(subject, &deeds, &kinds, span);
    let sums = rules.sums(score.sums.fit, &deeds, &kinds, span);
    assert_eq!(sums, score.sums, "in short it is the same");
    let account = Account::default();
    let standing = Standing { sums, deeds: &deeds, kinds: &kinds, span, bantc: &bantc, account };
    let fit = score.fit.iter().map(|line| (line.rule.id.clone(), line.rule.points));
    let touch = score.touch.iter().map(|line| (line.rule.id.clone(), line.given));
    let points = |points: Points| i128::from(points.as_thousandths());
    Reckoned {
        rules: fit.chain(touch).map(|(id, given)| (id, points(given))).collect(),
        fit: points(sums.fit),
        engagement: points(sums.engagement),
        intent: points(sums.intent),
        total: points(score.total()),
        phase: score.phase.map(|phase| phase.id.clone()),
        met: standing.meets(&agreement.criteria).map(|criterion| criterion.id.clone()),
    }
}

fn touch(deed: &Deed) -> Touch {
    let kind = laws::KINDS[deed.kind];
    #[expect(clippy::cast_precision_loss, reason = "amounts are small")]
    let amount = deed.tenths.map(|tenths| tenths as f64 / 10.0);
    let content = deed.asset.map(|asset| format!("asset {asset}"));
    let at = Timestamp::from_millis(deed.at);
    Touch { content, times: deed.times, amount, is_total: deed.is_total, ..Touch::plain(kind, at) }.keyed()
}

fn answer(state: usize) -> Answer {
    let state = [SlotState::Asked, SlotState::Partial, SlotState::Confirmed][state];
    Answer { state, at: Timestamp::from_millis(0), by: PersonId::new("tanaka"), n: 1 }
}

fn versions(case: &Case) -> Versions {
    let mut all = case.laws.iter().zip(1..).map(|(law, number)| {
        let text = law.text();
        let agreement = Agreement::parse("law", &text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"));
        let adopted_at = Timestamp::from_millis(law.adopted);
        Version { number: AgreementVersion(number), text, adopted_at, by: None, agreement }
    });
    let first = all.next().unwrap();
    Versions::new(first, all.collect())
}

/// `TASUKI_SCORES` says how many.
#[test]
fn an_oracle_that_shares_nothing_with_it_comes_to_the_same_scores() {
    let cases_wanted = std::env::var("TASUKI_SCORES").ok().and_then(|number| number.parse().ok()).unwrap_or(1_000);
    let config = Config { cases: cases_wanted, failure_persistence: None, ..Config::default() };
    let mut seen = Seen::default();
    let told = std::cell::RefCell::new(&mut seen);
    let result = TestRunner::new(config).run(&cases(), |case| {
        let versions = versions(&case);
        for (at, since) in &case.asked {
            let law = case.law_at(*at);
            let (expected, found) = (reckon(&case, law, *at, *since), product(&case, &versions, *at, *since));
            let age = |deed: &Deed| TimeDelta::milliseconds(at - deed.at).to_string();
            let ages: Vec<_> = case.deeds.iter().map(age).collect();
            prop_assert_eq!(&found, &expected, "under\n{}\nages {:?}", law.text(), ages);
            told.borrow_mut().one(&expected);
        }
        Ok(())
    });
    result.unwrap_or_else(|wrong| panic!("{wrong}"));
    seen.holds();
}

/// What came up: cases that say nothing would prove nothing.
#[derive(Default)]
struct Seen {
    asked: usize,
    with_points: usize,
    below_nothing: usize,
    of_parts: usize,
    met: usize,
}

impl Seen {
    fn one(&mut self, reckoned: &Reckoned) {
        self.asked += 1;
        self.with_points += usize::from(reckoned.engagement != 0 && reckoned.intent != 0);
        self.below_nothing += usize::from(reckoned.total < 0);
        self.of_parts += usize::from(reckoned.total % 1_000 != 0);
        self.met += usize::from(reckoned.met.is_some());
    }

    fn holds(&self) {
        let Self { asked, with_points, below_nothing, of_parts, met } = *self;
        let often = [with_points, of_parts, met, asked - met].map(|n| n * 8 > asked);
        let all = format!("{with_points} {below_nothing} {of_parts} {met} of {asked}");
        assert!(often == [true; 4] && below_nothing * 50 > asked, "{all}");
    }
}
