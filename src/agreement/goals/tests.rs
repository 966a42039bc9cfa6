//! What a goal, a benchmark and a review may say, and how they are told.

use super::{Amount, On};
use crate::agreement::Agreement;
use crate::i18n::Lang;

const HEAD: &str = "title = 'x'\neffective_from = 2026-04-01\ntime_zone = 'Asia/Tokyo'\n";

fn read(says: &str) -> Result<Agreement, String> {
    Agreement::parse("x", &format!("{HEAD}{says}")).map_err(|wrong| wrong.say(Lang::En))
}

/// What is told of a file that says this and nothing else.
fn said(says: &str) -> String {
    let minutes = read(says).unwrap().minutes(&read("").unwrap());
    minutes.iter().map(|minute| minute.said.say(Lang::En)).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_goal_may_be_nothing_but_not_less() {
    let goal = |to: &str| read(&format!("[[target]]\nmetric = 'mql'\nper = 'month'\nto = {to}\n"));
    assert_eq!(goal("0").unwrap().goals.targets[0].to, Amount::Number(0.0), "no more of them, for instance");
    let wrong = goal("-1").unwrap_err();
    assert!(wrong.contains("`to`"), "{wrong}");
}

#[test]
fn a_rate_is_told_in_per_cent_and_a_count_as_it_is() {
    let told =
        said("[[target]]\nmetric = 'mql_to_sal'\nto = 0.75\n[[target]]\nmetric = 'mql'\nper = 'month'\nto = 50\n");
    assert!(told.contains("to 75%") && told.contains("to 50)"), "{told}");
}

#[test]
fn a_range_has_two_ends_and_a_single_value_is_told_once() {
    let benchmark = |value: &str| {
        format!("[[benchmark]]\nid = 'cycle'\nvalue = {value}\nunit = 'months'\nof = 'a purchase'\nby = 'agency'\n")
    };
    assert!(said(&benchmark("[3, 12]")).contains("3–12 months"));
    assert!(said(&benchmark("3")).contains("value 3 months"));
    assert!(read(&benchmark("[3, 3]")).is_err(), "from 3 to 3 is no range");
}

#[test]
fn a_review_begins_on_its_day() {
    let review = |time: &str| {
        read(&format!("[[delivery]]\nid = 'weekly'\nkind = 'weekly'\nweekday = 'friday'\ntime = '{time}'\n"))
    };
    let late = &review("23:59").unwrap().goals.deliveries[0];
    assert_eq!((late.on, late.minute), (On::Weekday(4), 1_439));
    assert!(review("24:00").is_err(), "that is the next day's beginning");
}

#[test]
fn a_goal_is_past_when_its_day_is_over() {
    let agreement = read("[[target]]\nmetric = 'mql'\nper = 'month'\nto = 50\ndue = 2026-11-20\n").unwrap();
    let remarks = |today: &str| -> Vec<_> {
        agreement.remarks(today.parse().unwrap()).iter().map(crate::i18n::Message::key).collect()
    };
    assert!(!remarks("2026-11-20").contains(&"agreement.remark.target_is_past"), "the day itself");
    assert!(remarks("2026-11-21").contains(&"agreement.remark.target_is_past"));
}

#[test]
fn a_rate_leads_from_a_stage_to_a_later_one() {
    let rates = |name: &str| read(&format!("[targets]\n{name} = 0.5\n"));
    assert_eq!(rates("mql_to_sal").unwrap().targets.len(), 1);
    assert_eq!(rates("lead_to_customer").unwrap().targets.len(), 1);
    for nowhere in ["mql_to_mql", "sal_to_mql", "lead_to_lead"] {
        assert!(rates(nowhere).is_err(), "{nowhere}");
    }
}

#[test]
fn all_touches_of_a_kind_give_at_least_what_one_gives() {
    let cap = |cap: &str| {
        read(&format!("score.touch = [{{ id = 'seminar', kind = 'seminar', points = 20, cap = {cap} }}]\n")).is_ok()
    };
    assert!(cap("20"), "it counts once");
    assert!(!cap("19"));
}
