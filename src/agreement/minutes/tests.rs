//! What minutes say of one thing that changed, and that nothing else is said.

use super::Value;
use crate::agreement::Agreement;
use crate::i18n::Lang;

const HOUSE: &str = "
title = 'Hand-off'
effective_from = 2026-04-01
time_zone = 'Asia/Tokyo'
[calendar.office.hours]
monday = ['09:00-18:00']
[[person]]
id = 'suzuki'
name = 'Suzuki'
role = 'manager'
[[person]]
id = 'tanaka'
name = 'Tanaka'
role = 'inside_sales'
reports_to = 'suzuki'
leave = ['2026-12-28..2027-01-05', 2026-11-24]
[[assign]]
id = 'all'
to = ['suzuki', 'tanaka']
[[gate]]
id = 'ring'
on = ['contact']
needs = ['phone']
[[target]]
id = 'conversion'
metric = 'mql_to_sal'
to = 0.75
due = 2026-12-31
[[benchmark]]
id = 'cycle'
value = [3, 12]
unit = 'months'
of = { ja = '検討期間', en = 'a purchase' }
by = 'agency'
[checklist]
ticked = { segments = { on = 2026-04-01, by = 'suzuki' } }
";

fn house(text: &str) -> Agreement {
    Agreement::parse("house", text).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// The minutes of a change from the house's text.
fn minutes(old: &str, new: &str) -> Vec<String> {
    assert!(HOUSE.contains(old), "{old}");
    let (before, after) = (house(HOUSE), house(&HOUSE.replace(old, new)));
    after.minutes(&before).iter().map(|minute| minute.said.say(Lang::En)).collect()
}

/// Everything that is said of a house.
fn account(text: &str) -> String {
    let nothing = house("title = 'x'\neffective_from = 2026-04-01\ntime_zone = 'Asia/Tokyo'");
    let said: Vec<_> = house(text).minutes(&nothing).iter().map(|minute| minute.said.say(Lang::En)).collect();
    said.join("\n")
}

#[test]
fn somebody_who_is_called_otherwise_is_still_the_same_superior_and_in_the_same_pool() {
    let told = minutes("name = 'Suzuki'", "name = 'Suzuki-Ito'");
    assert_eq!(told.len(), 1, "{told:#?}");
}

#[test]
fn a_thing_is_told_with_what_it_says_and_with_nothing_else() {
    let told = account(HOUSE);
    for line in [
        "New gate: ring (guards Contact; asks for Phone)",
        "New person: Tanaka (role inside sales; reports to Suzuki; away 2026-12-28 to 2027-01-05, 2026-11-24)",
        "New target: rate MQL→SAL (figure rate MQL→SAL; to 75%; by 2026-12-31)",
        "New benchmark: a purchase (value 3–12 months; by agency)",
    ] {
        assert!(told.lines().any(|other| other == line), "{line}\n{told}");
    }
    let counted = minutes("needs = ['phone']", "needs = ['phone']\nconfirmed = 2");
    assert!(counted.len() == 1 && counted[0].contains('2'), "{counted:?}");
}

#[test]
fn lengths_are_said_in_the_largest_unit_that_they_are_whole_in() {
    let said = |seconds| Value::time(chrono::TimeDelta::seconds(seconds)).said.say(Lang::En);
    assert_eq!(
        [90, 60, 5_400, 3_600, 86_400, 172_800, 90_000].map(said),
        ["90s", "1m", "90m", "1h", "24h", "2d", "25h"]
    );
}

#[test]
fn what_a_gate_asks_of_a_slot_is_said_as_a_requirement() {
    let told = minutes("needs = ['phone']", "needs = ['phone']\nrequire = { competitor = 'asked' }");
    assert!(told.len() == 1 && told[0].ends_with("now Competitor asked at least"), "{told:?}");
    let (with, without) = ("[sql.require]\nneed = 'partial'\n", "");
    let (before, after) = (house(&format!("{HOUSE}{with}")), house(&format!("{HOUSE}{without}")));
    let told: Vec<_> = after.minutes(&before).iter().map(|minute| minute.said.say(Lang::En)).collect();
    assert!(!told.is_empty() && told.iter().all(|said| !said.contains("it was")), "{told:?}");
}

#[test]
fn what_a_calendar_no_longer_has_reads_as_a_sentence() {
    let office = |days: &str| {
        house(&format!("{HOUSE}[calendar.shop]\n{days}\n[calendar.shop.hours]\nmonday = ['09:00-12:00']\n"))
    };
    let told = office("").minutes(&office("national_holidays = 'JP'"));
    let told: Vec<_> = told.iter().map(|minute| minute.said.say(Lang::En)).collect();
    assert!(told.len() == 1 && told[0].ends_with("no longer national holidays of JP"), "{told:?}");
}
