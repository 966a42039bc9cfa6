//! Reminders from outside: what `cron`, systemd and whoever wants to know get to read.

use std::fs;

use serde_json::{Value, json};

use crate::cli::Machine;

/// A lead of tanaka's, handed over on a Tuesday morning and due a day later.
fn office() -> Machine {
    let machine = Machine::of("tanaka");
    done(
        &machine,
        "17T09:30",
        &["capture", "--set", "company=青葉製作所", "--set", "name=森 愛", "--set", "mail=ai@aoba.example"],
    );
    done(&machine, "17T09:30", &["--as", "ito", "handoff", "1", "--to", "tanaka", "--note", "Asked for a call."]);
    machine
}

fn done(machine: &Machine, when: &str, arguments: &[&str]) -> Value {
    let now = format!("2026-11-{when}:00+09:00");
    let said = machine.run_with(&[arguments, &["--format", "json"]].concat(), &[("TASUKI_NOW", &now)]);
    assert_eq!((said.status, said.err.as_str()), (0, ""), "{arguments:?}: {said:?}");
    said.json()
}

/// `channels.toml` on that machine: a program that keeps what it is fed.
fn with_program(machine: &Machine) -> String {
    let kept = machine.path("kept.json").display().to_string();
    let program = machine.write("keep.sh", format!("#!/bin/sh\ncat >> '{kept}'\n"));
    machine.write(".config/tasuki/channels.toml", format!("[program.keep]\ncommand = ['sh', '{program}']\n"));
    kept
}

#[test]
fn a_turn_tells_what_came_due_and_when_the_next_thing_is() {
    let machine = office();
    let told = done(&machine, "17T09:31", &["remind", "--once"]);
    assert_eq!((&told["told"], &told["next_at"]), (&json!(1), &json!("2026-11-17T21:30:00+09:00")));
    assert_eq!(done(&machine, "17T09:32", &["remind"])["told"], 0, "once");
    let notices = done(&machine, "17T09:32", &["notices"]);
    assert_eq!((&notices[0]["class"], &notices[0]["company"]), (&json!("assigned"), &json!("青葉製作所")));
    let told = done(&machine, "18T11:31", &["remind"]);
    assert_eq!(told["steps"], 4, "both warnings, and two rungs: each with its own due time");
    let superior = done(&machine, "18T11:32", &["--as", "suzuki", "notices"]);
    assert_eq!(
        (&superior[0]["class"], &superior[0]["due_at"]),
        (&json!("escalation"), &json!("2026-11-18T11:30:00+09:00"))
    );
    let told = done(&machine, "18T11:33", &["show", "1"]);
    let who: Vec<_> = told["told"].as_array().unwrap().iter().map(|told| told["person"].as_str().unwrap()).collect();
    assert_eq!(who.len(), 3, "{told}");
}

#[test]
fn a_program_of_ones_own_is_fed_what_is_told_and_never_the_persons_name() {
    let machine = office();
    fs::create_dir_all(machine.path(".config/tasuki")).unwrap();
    let kept = with_program(&machine);
    done(&machine, "17T09:31", &["notices", "ways", "program:keep"]);
    let told = done(&machine, "18T09:31", &["remind"]);
    assert_eq!(told["sent"][0]["channel"], "program:keep");
    let fed = fs::read_to_string(&kept).unwrap();
    let letter: Value = serde_json::from_str(&fed).unwrap_or_else(|wrong| panic!("{wrong}: {fed}"));
    assert!(letter.to_string().contains("青葉製作所") && !letter.to_string().contains('森'), "{letter}");
    done(&machine, "18T09:40", &["remind"]);
    assert_eq!(fs::read_to_string(&kept).unwrap(), fed, "once");
}

#[test]
fn what_would_leave_is_told_and_nothing_does() {
    let machine = office();
    let told = done(&machine, "17T09:31", &["remind", "--dry-run", "--until", "2026-11-18T14:00:00+09:00"]);
    let told: Vec<String> = told["letters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|letter| {
            format!(
                "{} {} {}",
                letter["at"].as_str().unwrap(),
                letter["person"].as_str().unwrap(),
                letter["channel"].as_str().unwrap()
            )
        })
        .collect();
    assert!(told.contains(&"2026-11-18T13:30:00+09:00 yamamoto mail".to_owned()), "{told:?}");
    assert_eq!(done(&machine, "17T09:31", &["notices"]), json!([]), "it was a rehearsal");
}

#[test]
fn a_machine_without_a_way_says_what_waits_for_one() {
    let machine = office();
    let said = machine.run_with(&["remind"], &[("TASUKI_NOW", "2026-11-18T11:31:00+09:00")]);
    assert!(said.out.contains("This machine has no way by mail. Waiting for one: 2 "), "{said:?}");
    let said = machine.run_with(&["remind", "--test"], &[("TASUKI_NOW", "2026-11-18T11:31:00+09:00")]);
    assert_eq!(said.status, 1);
    assert!(said.out.contains("mail: this machine has no such way"), "{said:?}");
}

#[test]
fn each_letter_says_what_it_is_about_before_it_left_and_afterwards() {
    let machine = office();
    fs::create_dir_all(machine.path(".config/tasuki")).unwrap();
    let refuses = machine.write("refuse.sh", "#!/bin/sh\nexit 75\n");
    let channels = format!("[program.keep]\ncommand = ['sh', '{refuses}']\n");
    machine.write(".config/tasuki/channels.toml", channels);
    done(&machine, "17T09:31", &["remind"]);
    done(&machine, "17T09:32", &["notices", "ways", "program:keep"]);
    let said = machine.run_with(&["remind"], &[("TASUKI_NOW", "2026-11-18T09:31:00+09:00")]);
    assert_eq!(said.status, 1, "{said:?}");
    let letters = |more: &[&str]| done(&machine, "18T09:31", &[&["notices", "letters"], more].concat());
    let waiting = letters(&[]);
    assert_eq!(waiting.as_array().map(Vec::len), Some(1), "{waiting}");
    assert_eq!((&waiting[0]["counts"], &waiting[0]["leads"]), (&json!({ "breach": 1, "digest": 1 }), &json!([1])));
    let listed = |lang: &str| {
        let arguments = ["--lang", lang, "notices", "letters", "--all"];
        machine.run_with(&arguments, &[("TASUKI_NOW", "2026-11-18T12:31:00+09:00")]).out
    };
    assert!(listed("en").contains("Overdue: 1, The day (#1)"), "{}", listed("en"));
    assert!(listed("ja").contains("期限超過 1件、本日の予定(#1)"), "{}", listed("ja"));
    with_program(&machine);
    done(&machine, "18T11:00", &["remind"]);
    done(&machine, "18T11:01", &["--as", "tanaka", "contact", "1", "--channel", "phone", "--outcome", "no_answer"]);
    done(&machine, "18T11:02", &["remind"]);
    assert_eq!(letters(&[]), json!([]));
    let left = letters(&["--all"]);
    assert_eq!((&left[0]["counts"], &left[0]["leads"]), (&json!({ "breach": 1, "digest": 1 }), &json!([1])), "{left}");
}

#[test]
fn a_mistake_in_channels_is_told_with_its_place_before_anything_leaves() {
    let machine = office();
    fs::create_dir_all(machine.path(".config/tasuki")).unwrap();
    machine.write(".config/tasuki/channels.toml", "[mail]\nsevrer = 'x'\nfrom = 'a@b.example'\n");
    let said = machine.run(&["remind"]);
    assert_eq!(said.status, 1, "{said:?}");
    assert!(said.err.contains("channels.toml:") && said.err.contains("server`"), "{said:?}");
}

#[test]
fn a_notice_is_read_snoozed_and_taken_back_before_it_is_told() {
    let machine = office();
    done(&machine, "17T09:31", &["remind"]);
    assert_eq!(done(&machine, "17T09:32", &["notices", "read"])["read"], 1);
    assert_eq!(done(&machine, "17T09:32", &["notices", "read"])["read"], 0);
    // In the night a word to a colleague waits for the morning, and so does a warning.
    done(&machine, "18T08:00", &["note", "1", "--note", "@sato could you call?"]);
    done(&machine, "18T08:00", &["remind"]);
    let waiting = |who: &str, class: &str| {
        let waiting = done(&machine, "18T08:00", &["notices", "--all", "--who", who]);
        let row = waiting.as_array().unwrap().iter().find(|row| row["state"] == "waiting" && row["class"] == class);
        row.unwrap_or_else(|| panic!("{waiting}"))["id"].to_string()
    };
    let (id, warning) = (waiting("sato", "mention"), waiting("tanaka", "warning"));
    let refused = |who: &str, id: &str| {
        let arguments = ["--as", who, "notices", "take-back", id];
        machine.run_with(&arguments, &[("TASUKI_NOW", "2026-11-18T08:01:00+09:00")]).status
    };
    assert_eq!((refused("ito", &id), refused("tanaka", &warning)), (1, 1), "only what one set off oneself");
    done(&machine, "18T08:01", &["notices", "take-back", &id]);
    done(&machine, "18T09:05", &["remind"]);
    assert_eq!(done(&machine, "18T09:05", &["--as", "sato", "notices"]), json!([]));
    let said = machine.run_with(&["notices", "take-back", &id], &[("TASUKI_NOW", "2026-11-18T09:06:00+09:00")]);
    assert_eq!(said.status, 1, "{said:?}");
    done(&machine, "18T09:10", &["notices", "snooze", "15:00"]);
    assert_eq!(done(&machine, "18T09:31", &["remind"])["told"], 0, "the breach waits");
    done(&machine, "18T09:32", &["notices", "snooze", "off"]);
    assert_eq!(done(&machine, "18T09:33", &["remind"])["told"], 1);
}

#[test]
fn whoever_is_named_in_a_note_sees_who_wrote_it() {
    let machine = office();
    done(&machine, "17T10:00", &["note", "1", "--note", "@sato could you call?"]);
    done(&machine, "17T10:01", &["remind"]);
    let named = done(&machine, "17T10:02", &["--as", "sato", "notices"]);
    assert_eq!((&named[0]["class"], &named[0]["by"]), (&json!("mention"), &json!("tanaka")));
    let listed = |lang: &str| {
        let now = [("TASUKI_NOW", "2026-11-17T10:02:00+09:00")];
        machine.run_with(&["--as", "sato", "--lang", lang, "notices"], &now).out
    };
    assert!(listed("en").contains("written by 田中"), "{}", listed("en"));
    assert!(listed("ja").contains("記入者: 田中"), "{}", listed("ja"));
    done(&machine, "18T09:31", &["remind"]);
    let other = done(&machine, "18T09:31", &["notices"]);
    let breach = other.as_array().unwrap().iter().find(|row| row["class"] == "breach");
    assert_eq!(breach.map(|row| &row["by"]), Some(&Value::Null), "nobody wrote that");
}

#[test]
fn ways_that_are_none_are_refused_with_what_there_is() {
    let machine = office();
    let refused = |arguments: &[&str]| {
        let said = machine.run(arguments);
        assert_eq!(said.status, 2, "{said:?}");
        said.err
    };
    assert!(refused(&["notices", "ways", "fax"]).contains("webhook:NAME"));
    assert!(refused(&["notices", "ways", "mail=spam"]).contains("escalation"));
    assert!(refused(&["notices", "ways", "--quiet", "13:00"]).contains("12:00-13:00"));
    assert!(refused(&["notices", "ways", "--for", "nobody"]).contains("tanaka"));
    let chosen =
        done(&machine, "17T09:31", &["notices", "ways", "mail=breach", "--quiet", "12:00-13:00", "--digest", "off"]);
    assert_eq!(
        (&chosen["ways"], &chosen["quiet"], &chosen["digest"]),
        (&json!(["mail=breach"]), &json!(["12:00-13:00"]), &json!(false))
    );
}

#[test]
fn a_room_that_this_machine_does_not_know_is_chosen_with_a_warning_that_names_what_there_is() {
    let machine = office();
    let choose = |lang: &str| machine.run(&["--lang", lang, "notices", "ways", "mail", "webhook:typo", "program:keep"]);
    let said = choose("en");
    assert_eq!(said.status, 0, "another machine may have it: {said:?}");
    assert!(
        said.err.contains("does not know webhook:typo, program:keep: no room and no program is set up on it"),
        "{said:?}"
    );
    fs::create_dir_all(machine.path(".config/tasuki")).unwrap();
    with_program(&machine);
    assert!(choose("en").err.contains("does not know webhook:typo; its channels.toml has program:keep."));
    let said = choose("ja");
    assert!(said.err.contains("webhook:typo の設定がありません(設定済み: program:keep)"), "{said:?}");
    assert!(said.out.contains("typo"), "{said:?}");
    let shown = done(&machine, "17T09:31", &["notices", "ways"]);
    assert_eq!(shown["unknown_here"], json!(["webhook:typo"]), "who only looks is not warned again");
    assert_eq!(machine.run(&["notices", "ways", "mail", "program:keep"]).err, "");
}

#[test]
fn the_service_is_a_unit_of_the_users_own_that_names_this_database() {
    let machine = office();
    // A systemd that takes everything.
    let asked = machine.path("asked").display().to_string();
    fs::create_dir_all(machine.path("bin")).unwrap();
    let systemctl = machine.write("bin/systemctl", format!("#!/bin/sh\necho \"$@\" >> '{asked}'\n"));
    std::process::Command::new("chmod").args(["+x", &systemctl]).status().unwrap();
    let path = format!("{}:/usr/bin:/bin", machine.path("bin").display());
    let said = machine.run_with(&["remind", "--install"], &[("PATH", &path)]);
    assert_eq!(said.status, 0, "{said:?}");
    let unit = fs::read_to_string(machine.path(".config/systemd/user/tasuki-remind.service")).unwrap();
    assert!(unit.contains("remind --watch") && unit.contains("tasuki.db") && unit.contains("--as tanaka"), "{unit}");
    let asked = fs::read_to_string(asked).unwrap();
    assert_eq!(
        asked.lines().collect::<Vec<_>>(),
        ["--user daemon-reload", "--user enable tasuki-remind.service", "--user restart tasuki-remind.service"]
    );
    let said = machine.run_with(&["remind", "--install"], &[("PATH", "/nowhere")]);
    assert_eq!(said.status, 1, "no systemd: what to do is said");
    assert!(said.out.contains("tasuki remind --once"), "{said:?}");
}
