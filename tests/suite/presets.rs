//! The agreements that ship, by their promise for the first contact: printed, checked, adopted, and kept to.

use serde_json::{Value, json};
use tasuki::agreement::{Agreement, DEFAULT, Preset};

use crate::cli::Machine;
use crate::harness::{FRIDAY, Office, at};

const PEOPLE: [&str; 4] = ["--marketing", "ito", "--sales", "suzuki"];

fn printed(machine: &Machine, preset: Preset) -> String {
    let said = machine.run(&["agreement", "show", "--preset", preset.word()]);
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{said:?}");
    said.out
}

/// What `agreement diff` tells of a preset beside the default: section, thing, aspect.
fn different(machine: &Machine, preset: Preset) -> Vec<String> {
    let (default, file) =
        (machine.write("default.toml", DEFAULT), machine.write("preset.toml", printed(machine, preset)));
    let told = machine.run(&["agreement", "diff", &default, &file, "--format", "json"]).json();
    let changes = told["changes"].as_array().unwrap();
    let word = |change: &Value, key: &str| change[key].as_str().unwrap_or_default().to_owned();
    changes.iter().map(|c| ["section", "thing", "aspect"].map(|key| word(c, key)).join(" ")).collect()
}

#[test]
fn each_is_the_default_with_another_promise_and_nothing_else() {
    let machine = Machine::new();
    assert_eq!(printed(&machine, Preset::Day), DEFAULT);
    assert_eq!(different(&machine, Preset::Day), [""; 0]);
    let next_day = ["clock first_contact within", "clock first_contact due_by", "clock first_contact on_calendar"];
    assert_eq!(different(&machine, Preset::NextWorkingDay), next_day);
    let five = ["clock first_contact ideal", "clock first_contact within", "clock first_contact on_calendar"];
    assert_eq!(different(&machine, Preset::FiveMinutes), five);
    for preset in Preset::ALL {
        let text = printed(&machine, preset);
        // Line by line all else is the default's, comments of both languages included.
        let own = text.lines().filter(|line| !DEFAULT.lines().any(|known| known == *line)).count();
        assert!(own <= 6, "{preset:?}: {own} lines of its own");
        let comments = |text: &str| text.lines().filter(|line| line.starts_with("# ")).count();
        assert!(comments(&text) >= comments(DEFAULT), "{preset:?}");
        let json = machine.run(&["agreement", "show", "--preset", preset.word(), "--format", "json"]).json();
        assert_eq!(json, json!({ "preset": preset.word(), "text": text }));
        assert!(Agreement::parse("preset", &text).is_ok());
    }
}

#[test]
fn each_checks_as_clean_as_the_default() {
    let machine = Machine::new();
    let checked = |text: &str| {
        let file = machine.write("checked.toml", text);
        let said = machine.run(&["agreement", "check", &file, "--format", "json"]);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{said:?}");
        let told = said.json();
        let open = told["items"].as_array().unwrap().iter().filter(|item| item["state"] != "done");
        let open: Vec<_> = open.map(|item| item["id"].clone()).collect();
        (told["valid"].clone(), told["done"].clone(), open, told["remarks"].clone())
    };
    let default = checked(DEFAULT);
    for preset in Preset::ALL {
        assert_eq!(checked(&preset.text()), default, "{preset:?}");
    }
}

/// Until when the first contact is promised to somebody who is handed over at these instants, each adopted and kept to on a
/// database of its own. Monday, 23 November 2026 is a holiday in Japan.
#[test]
fn each_keeps_what_it_is_called() {
    let friday_evening = "2026-11-20T17:58:00+09:00";
    let saturday = "2026-11-21T10:00:00+09:00";
    let table = [
        // 24 hours: eight of Friday, sixteen of Tuesday; then six of Friday; on a Saturday from Tuesday, 00:00 on.
        (Preset::Day, ["2026-11-24T16:00:00+09:00", "2026-11-24T17:58:00+09:00", "2026-11-25T00:00:00+09:00"]),
        // The next working day is Tuesday, whenever on these days.
        (
            Preset::NextWorkingDay,
            ["2026-11-24T18:00:00+09:00", "2026-11-24T18:00:00+09:00", "2026-11-24T18:00:00+09:00"],
        ),
        // Five minutes; two minutes before closing, and three on Tuesday from nine on; five from nine on.
        (Preset::FiveMinutes, ["2026-11-20T16:05:00+09:00", "2026-11-24T09:03:00+09:00", "2026-11-24T09:05:00+09:00"]),
    ];
    for (preset, dues) in table {
        for (now, due) in [FRIDAY, friday_evening, saturday].into_iter().zip(dues) {
            let office = Office::at(FRIDAY);
            let machine = Machine::at(&office);
            drop(office.desk("ito"));
            if preset != Preset::Day {
                let file = machine.write("ours.toml", printed(&machine, preset));
                let adopted = machine.run(&[&["agreement", "adopt", &file][..], &PEOPLE].concat());
                assert_eq!(adopted.status, 0, "{adopted:?}");
            }
            office.clock.advance(at(now).since(at(FRIDAY)));
            let lead = office.lead("A", "a").to_string();
            let shown = machine.run_with(&["show", &lead, "--format", "json"], &[("TASUKI_NOW", now)]).json();
            assert_eq!(
                (&shown["clocks"][0]["id"], &shown["clocks"][0]["due_at"]),
                (&json!("first_contact"), &json!(due))
            );
        }
    }
}

#[test]
fn help_and_refusals_name_the_three() {
    let machine = Machine::new();
    for (lang, words) in [("en", "within five minutes of office time"), ("ja", "翌営業日の18時まで")] {
        let help = machine.run(&["agreement", "show", "--help", "--lang", lang]).out;
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(help.contains("24h|next-working-day|five-minutes") && help.contains(words), "{help}");
    }
    let unknown = machine.run(&["agreement", "show", "--preset", "48h"]);
    assert_eq!((unknown.status, unknown.out.as_str()), (2, ""));
    assert!(unknown.err.contains("48h") && unknown.err.contains("next-working-day"), "{unknown:?}");
    let both = machine.run(&["agreement", "show", "--preset", "24h", "--version", "1"]);
    assert_eq!((both.status, both.out.as_str()), (2, ""));
}
