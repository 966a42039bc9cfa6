//! Agreement files: the default and two others are right, and of each that is not the one mistake is told at its place.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a fixture that cannot be read is a failed test")]

use std::fs;
use std::path::Path;

use chrono::TimeDelta;
use tasuki::agreement::calendar::Length;
use tasuki::agreement::terms::{Act, Recipient, Role, Stage, Trigger};
use tasuki::agreement::{Agreement, Calendars, DEFAULT, Limit, Whom};
use tasuki::clock::Timestamp;
use tasuki::i18n::{Lang, Message};

const INTERFACE: &str = include_str!("../../fixtures/agreements/interface.toml");
const TEAMS: &str = include_str!("../../fixtures/agreements/teams.toml");
const BERLIN: &str = include_str!("../../fixtures/agreements/berlin.toml");

fn right(name: &str, text: &str) -> Agreement {
    Agreement::parse(name, text).unwrap_or_else(|complaints| panic!("{complaints}"))
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

#[test]
fn the_default_is_right_and_has_somebody_for_every_role() {
    let agreement = right("default", DEFAULT);
    for role in Role::ALL {
        assert!(agreement.people.iter().any(|person| person.role == *role), "{role}");
    }
    let remarks: Vec<_> = agreement.remarks(agreement.effective_from).iter().map(Message::key).collect();
    assert_eq!(remarks, ["agreement.remark.holidays_end"], "nothing but how far the holidays are known");
}

#[test]
fn a_friday_afternoon_of_the_default_is_due_on_monday_afternoon() {
    let agreement = right("default", DEFAULT);
    let clock = agreement.clock("first_contact", None).unwrap();
    let friday = at("2026-08-21T16:00:00+09:00");
    let instants = agreement.instants(clock, friday).unwrap();
    assert_eq!(instants.due_at, at("2026-08-24T16:00:00+09:00"));
    assert_eq!(instants.warn_at, [at("2026-08-24T04:00:00+09:00"), at("2026-08-24T11:12:00+09:00")]);
    assert_eq!(instants.ideal_at, Some(at("2026-08-21T16:05:00+09:00")));

    let evening = agreement.instants(clock, at("2026-08-21T17:58:00+09:00")).unwrap();
    assert_eq!(evening.ideal_at, Some(at("2026-08-24T09:03:00+09:00")), "the office is shut at the weekend");
}

#[test]
fn the_excerpt_that_shows_the_form_is_right() {
    let agreement = right("interface", INTERFACE);
    let first = agreement.clock("first_contact", None).unwrap();
    assert_eq!(
        (first.starts, first.limit, first.warn_at.as_slice()),
        (Trigger::Act(Act::HandOff), Limit::Within(Length::Hours(24)), &[50, 80][..])
    );
    let told: Vec<_> = first.ladder.iter().map(|rung| (rung.after, rung.tell.as_slice())).collect();
    let (owner, both, head) = ([Recipient::Owner], [Recipient::Owner, Recipient::Manager], [Recipient::Head]);
    assert_eq!(told, [(Length::Minutes(0), &owner[..]), (Length::Hours(2), &both[..]), (Length::Hours(4), &head[..])]);
    assert_eq!(agreement.score.fit[0].when["title"], ["部長", "director", "vp"]);
    assert_eq!(agreement.stages[&Stage::Opportunity].to_bits(), 0.3_f64.to_bits());
    assert_eq!(agreement.reason("too_early").unwrap().wake_after, Some(TimeDelta::days(90)));
    assert_eq!(agreement.criteria().collect::<Vec<_>>(), ["score_80", "seminar"]);
}

#[test]
fn a_house_elsewhere_has_its_own_days_and_its_own_ladder() {
    let agreement = right("berlin", BERLIN);
    assert_eq!(agreement.undo_within, TimeDelta::minutes(30));
    let clock = agreement.clock("ersttermin", None).unwrap();
    let due = |start| agreement.instants(clock, at(start)).unwrap().due_at;
    assert_eq!(due("2026-08-20T10:00:00+02:00"), at("2026-08-20T14:45:00+02:00"), "over lunch");
    assert_eq!(due("2026-08-21T10:00:00+02:00"), at("2026-08-24T10:15:00+02:00"), "Friday is short");
    assert_eq!(due("2026-10-02T12:15:00+02:00"), at("2026-10-03T14:00:00+02:00"), "the fair on a closed day");
    assert_eq!(due("2026-04-02T15:00:00+02:00"), at("2026-04-07T10:00:00+02:00"), "Easter");
    let told: Vec<_> = clock.ladder.iter().map(|rung| (rung.after, rung.tell[0])).collect();
    assert_eq!(told, [(Length::Minutes(0), Recipient::Owner), (Length::Seconds(90), Recipient::Head)]);
    assert_eq!((clock.names.get(Lang::Ja), clock.names.get(Lang::En)), ("First call", "First call"));
    assert!(agreement.reason("kein_budget").unwrap().needs_note);
}

#[test]
fn a_house_with_teams_says_whose_a_lead_is() {
    let agreement = right("teams", TEAMS);
    let assignment = &agreement.assignment;
    assert_eq!((assignment.account, assignment.former_owner, assignment.catch_up), (true, true, false));
    assert_eq!(
        (assignment.grace, assignment.not_after.as_slice()),
        (TimeDelta::minutes(45), &["other_rep".to_owned()][..])
    );
    let pool = |people: &[&str]| Whom::Pool(people.iter().map(ToString::to_string).collect());
    let rules: Vec<_> = assignment.rules.iter().map(|rule| (rule.id.as_str(), rule.whom.clone())).collect();
    assert_eq!(
        rules,
        [
            ("abroad", pool(&["tanaka", "sato"])),
            ("large", pool(&["tanaka", "kimura"])),
            ("partners", Whom::Queue),
            ("rest", pool(&["tanaka", "sato"])),
        ]
    );
    let large = assignment.rule("large").unwrap().when.as_ref().unwrap();
    assert_eq!((large["industry"].len(), large["employees"].as_slice()), (2, &["500".to_owned()][..]));
    let tanaka = agreement.person("tanaka").unwrap();
    assert_eq!((tanaka.weight, tanaka.capacity, tanaka.per_day, tanaka.leave.len()), (2, Some(3), None, 2));
    let sato = agreement.person("sato").unwrap();
    assert!(sato.has_all(&["en".to_owned()]) && !tanaka.has_all(&["en".to_owned()]), "case makes no difference");
    assert_eq!(agreement.person("kimura").unwrap().function, Some("field_sales".to_owned()));
}

#[test]
fn by_default_leads_wait_for_the_team_unless_somebody_knows_them() {
    let agreement = right("default", DEFAULT);
    let rules: Vec<_> = agreement.assignment.rules.iter().map(|rule| (&rule.when, &rule.whom)).collect();
    assert_eq!(rules, [(&None, &Whom::Queue)]);
    assert!(agreement.assignment.account && agreement.assignment.former_owner);
    assert_eq!(agreement.assignment.grace, TimeDelta::minutes(30));
    let silent = right("interface", INTERFACE).assignment;
    assert!(silent.rules.is_empty() && !silent.account && !silent.former_owner, "an older file changes nothing");
    for speaks in ["[[assign]]\nid = 'all'\nqueue = true\n", "[assignment]\ncatch_up = true\n"] {
        let speaking = right("speaking", &format!("{INTERFACE}\n{speaks}")).assignment;
        assert!(speaking.account && speaking.former_owner, "whoever knows the lead goes first: {speaks}");
    }
    // The example that is commented out is right, too.
    let uncommented: Vec<_> = DEFAULT
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|rest| rest.starts_with("[[assign]]") || rest.contains(" = [\"tanaka\""))
                .unwrap_or(line)
        })
        .collect();
    let text = uncommented.join("\n").replacen("# id    = \"manufacturing\"", "id    = \"manufacturing\"", 1);
    let text = text.replacen("# when  = ", "when  = ", 1);
    let agreement = right("uncommented", &text);
    assert_eq!(agreement.assignment.rules[0].whom, Whom::Pool(vec!["tanaka".to_owned(), "sato".to_owned()]));
}

#[test]
fn calendars_alone_can_be_read_of_a_file_that_says_anything_else() {
    let (calendars, zone) = Calendars::parse("x", "time_zone = 'Asia/Tokyo'\ncolour = 1\n[calendar.night]\n").unwrap();
    assert_eq!(zone.name(), "Asia/Tokyo");
    assert!(calendars.get("night").unwrap().never_opens());
    let complaints = Calendars::parse("x", "colour = 1\n").unwrap_err();
    assert_eq!(complaints.to_string(), "x:1:1: `time_zone` is missing in this file");
}

#[test]
fn what_lies_just_inside_a_limit_may_be_agreed_on() {
    let [hours, ideal] = [r#"monday    = ["00:00-24:00"]"#, r#"ideal    = { within = "5m", calendar = "office" }"#];
    let [in_all, phase] = [r#"in_all   = "60d""#, "[ { score = 80 }, { touched"];
    for (from, inside, outside) in [
        (hours, r#"monday    = ["12:00-12:00"]"#, r#"monday    = ["12:00-11:59"]"#),
        (
            ideal,
            r#"ideal    = { within = "24h", calendar = "working_days" }"#,
            r#"ideal    = { within = "1441m", calendar = "working_days" }"#,
        ),
        (in_all, r#"in_all   = "30d""#, r#"in_all   = "29d""#),
        // All rules together give 545 points.
        (phase, "[ { score = 545 }, { touched", "[ { score = 545.5 }, { touched"),
    ] {
        assert!(DEFAULT.contains(from), "{from}");
        right("inside", &DEFAULT.replacen(from, inside, 1));
        assert!(Agreement::parse("outside", &DEFAULT.replacen(from, outside, 1)).is_err(), "{outside}");
    }
}

/// Every file of `invalid` has one mistake, and says in its first line what is to be told of it: `# expect: LINE:COLUMN:
/// MESSAGE`.
#[test]
fn each_mistake_is_told_once_at_its_place() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/agreements/invalid");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 150, "all of them are there: {}", files.len());
    let wrong: Vec<_> = files.iter().filter_map(|file| told_wrongly(file)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn told_wrongly(file: &Path) -> Option<String> {
    let name = file.file_stem().unwrap().to_str().unwrap();
    let text = fs::read_to_string(file).unwrap();
    let expected = text.lines().next().unwrap().strip_prefix("# expect: ").unwrap();
    let Err(complaints) = Agreement::parse(name, &text) else { return Some(format!("{name}: nothing was told")) };
    let told = complaints.say(Lang::En);
    if told != format!("{name}:{expected}") {
        return Some(format!("{told}\n    instead of {expected}"));
    }
    let japanese = complaints.say(Lang::Ja);
    let untold = japanese == told || japanese.contains("%{");
    untold.then(|| format!("{name}: not in Japanese: {japanese}"))
}
