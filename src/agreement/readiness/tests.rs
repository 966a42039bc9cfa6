//! What a house that has said little so far is told to add.

use super::{Known, Lack, Readiness, State, Step};
use crate::agreement::Agreement;

const HEAD: &str = "title = 'x'\neffective_from = 2026-04-01\ntime_zone = 'Asia/Tokyo'\n";

fn readiness(text: &str) -> Readiness {
    let known = Known { today: "2026-11-21".parse().unwrap(), adopted_by: None, replayed: false };
    let agreement = Agreement::parse("x", text).unwrap_or_else(|wrong| panic!("{wrong}"));
    Readiness::of(&agreement, text, &known)
}

fn told(state: State) -> String {
    match state {
        State::Done(place) => format!("done: {}", place.what.say(crate::i18n::Lang::En)),
        State::Missing(Lack::Line(line)) => line,
        State::Open { is_proposed: true } => "proposed".to_owned(),
        other => other.word().to_owned(),
    }
}

fn item(says: &str, item: &str) -> String {
    let line = readiness(&format!("{HEAD}{says}")).items.into_iter().find(|line| line.about.word() == item);
    told(line.unwrap_or_else(|| panic!("{item}")).state)
}

fn step(says: &str, step: Step) -> String {
    let line = readiness(&format!("{HEAD}{says}")).steps.into_iter().find(|line| line.about == step);
    told(line.unwrap_or_else(|| panic!("{step:?}")).state)
}

#[test]
fn points_for_behaviour_are_missing_until_there_is_one() {
    assert!(item("", "behaviour_points").starts_with("[[score.touch]] id"));
    let point = "score.touch = [{ id = 'seminar', kind = 'seminar', points = 20 }]";
    assert_eq!(item(point, "behaviour_points"), "done: [[score.touch]]");
}

#[test]
fn an_sql_is_defined_by_what_a_gate_asks_of_bantc() {
    let missing = "[sql] require = { need = \"confirmed\" }";
    assert_eq!(item("", "sql_threshold"), missing);
    assert_eq!(item("[[gate]]\nid = 'ring'\non = ['qualify']\nneeds = ['phone']", "sql_threshold"), missing);
    assert_eq!(item("[[gate]]\nid = 'ring'\non = ['open']\nconfirmed = 1", "sql_threshold"), missing);
    assert_eq!(item("[sql]\nconfirmed = 1", "sql_threshold"), "done: [sql] require");
    assert_eq!(item("[sql.require]\nneed = 'asked'", "sql_threshold"), "done: [sql] require");
}

#[test]
fn a_rhythm_that_nobody_wrote_down_is_open() {
    assert_eq!(item("", "sync_rhythm"), "open");
    assert_eq!(item("[handover]\nsync = 'live'", "sync_rhythm"), "done: [handover] sync");
}

#[test]
fn mail_contents_are_proposed_where_every_phase_has_a_mail() {
    let phases = |first: &str, second: &str| {
        format!(
            "[nurture]\nphases = ['awareness', 'interest']
            [[measure]]\nid = 'newsletter'\nuse = 'offer'\nchannel = 'mail'
            [[measure]]\nid = 'fair'\nuse = 'offer'\nchannel = 'event'
            [[phase]]\nid = 'awareness'\nmeasures = [{first}]
            [[phase]]\nid = 'interest'\nmeasures = [{second}]"
        )
    };
    assert_eq!(item("", "mail_content"), "open", "there is no phase at all");
    assert_eq!(item(&phases("'newsletter'", "'fair'"), "mail_content"), "open");
    assert_eq!(item(&phases("'newsletter'", "'fair', 'newsletter'"), "mail_content"), "proposed");
}

#[test]
fn a_review_of_today_is_not_ahead_any_more() {
    let talk = "[[delivery]]\nid = 'weekly'\nkind = 'weekly'\nweekday = 'friday'\ntime = '08:00'\nagenda = ['MQL']";
    assert_eq!(item(&format!("next_review = 2026-11-21\n{talk}"), "review_cycle"), "next_review = YYYY-MM-DD");
    assert!(item(&format!("next_review = 2026-11-22\n{talk}"), "review_cycle").starts_with("done"));
}

#[test]
fn goals_are_targets_with_a_day_or_the_rates_that_are_aimed_at() {
    let target = "[[target]]\nmetric = 'mql'\nper = 'month'\nto = 50\n";
    let rates = "[targets]\nmql_to_sal = 0.7\n";
    assert!(step("", Step::Goals).starts_with("[[target]] metric"));
    assert_eq!(step(target, Step::Goals), "done: [[target]]");
    assert_eq!(step(rates, Step::Goals), "done: [targets]");
    assert_eq!(step(&format!("{rates}{target}"), Step::Goals), "done: [[target]]");
}

#[test]
fn every_stage_but_the_first_is_somebodys() {
    let stages = |nobodys: &[&str]| {
        let stage = |id: &&str| {
            let owner = if nobodys.contains(id) { "" } else { "owner = 'marketing'\n" };
            format!("[[stage]]\nid = '{id}'\nja = '{id}'\nen = '{id}'\n{owner}")
        };
        ["lead", "mal", "mql", "sal", "sql", "opportunity", "customer"].iter().map(stage).collect::<String>()
    };
    assert_eq!(step(&stages(&[]), Step::Words), "done: [[stage]]");
    assert_eq!(step(&stages(&["lead"]), Step::Words), "done: [[stage]]", "a lead is nobody's");
    assert_eq!(step(&stages(&["lead", "sal"]), Step::Words), "[[stage]] sal: owner = \"…\"");
}

#[test]
fn both_departments_have_people_and_come_to_one_review() {
    let person = |role: &str| format!("[[person]]\nid = '{role}'\nname = '{role}'\nrole = '{role}'\n");
    let review = |who: &str| {
        format!("[[delivery]]\nid = 'weekly'\nkind = 'weekly'\nweekday = 'friday'\ntime = '08:00'\nwho = [{who}]\n")
    };
    let (ours, theirs) = (person("marketing"), person("inside_sales"));
    let together = |text: String| step(&text, Step::Together);
    assert_eq!(together(format!("{ours}{theirs}{}", review("'marketing', 'sales'"))), "done: [[delivery]] weekly: who");
    let review_lacks = "[[delivery]] who = [\"marketing\", \"sales\"]";
    assert_eq!(together(format!("{ours}{theirs}{}", review("'marketing'"))), review_lacks);
    assert_eq!(together(format!("{ours}{theirs}{}", review("'sales'"))), review_lacks);
    assert_eq!(together(format!("{ours}{}", review("'marketing', 'sales'"))), "[[person]] role = \"inside_sales\"");
    assert_eq!(together(format!("{theirs}{}", review("'marketing', 'sales'"))), "[[person]] role = \"marketing\"");
}

#[test]
fn whoever_works_has_a_superior_and_somebody_works() {
    assert!(step("", Step::Roles).starts_with("[[person]] id"));
    let tanaka = "[[person]]\nid = 'tanaka'\nname = 'Tanaka'\nrole = 'inside_sales'\n";
    assert_eq!(step(tanaka, Step::Roles), "[[person]] tanaka: reports_to = \"…\"");
    let suzuki = "[[person]]\nid = 'suzuki'\nname = 'Suzuki'\nrole = 'manager'\n";
    assert_eq!(step(suzuki, Step::Roles), "done: [[person]] reports_to");
}

#[test]
fn a_clock_alone_is_no_promise_yet() {
    let clock =
        "[[clock]]\nid = 'first'\nstarts = 'hand_off'\nstops = ['contact']\nwithin = '24h'\ncalendar = 'always'\n";
    let reason = |act: &str| format!("[[reason]]\nid = '{act}'\nfor = ['{act}']\nspeaks_to = 'marketing'\n");
    let mql = "score.fit = [{ id = 'director', when = { title = ['director'] }, points = 10 }]\n\
               mql = [{ id = 'fits', score = 10 }]\n";
    let reasons = format!("{}{}", reason("lose"), reason("return"));
    assert_eq!(
        step(&format!("{clock}{reasons}"), Step::Promises),
        "[[mql]] id = \"…\", score = 80",
        "who is handed over?"
    );
    assert_eq!(
        step(&format!("{mql}{reasons}"), Step::Promises),
        "[[clock]] stops = [\"contact\"]",
        "how fast is the answer?"
    );
    assert_eq!(step(&format!("{mql}{clock}{}", reason("lose")), Step::Promises), "[[reason]] for = [\"return\"]");
    assert_eq!(step(&format!("{mql}{clock}{reasons}"), Step::Promises), "done: [[clock]] first");
}

#[test]
fn a_way_into_a_phase_needs_points_or_words_of_lists_for_every_touch_that_it_names() {
    let phases = |touched: &str, more: &str| {
        format!(
            "touch = [{{ id = 'blog_view' }}]\n[nurture]\nphases = ['awareness', 'interest']
            [[phase]]\nid = 'awareness'
            [[phase]]\nid = 'interest'\nenter = [{{ touched = {{ {touched} }} }}]
            [[score.touch]]\nid = 'white_paper'\nkind = 'download'\npoints = 20\n{more}"
        )
    };
    let points = "[[score.touch]]\nid = 'blog'\nkind = 'blog_view'\npoints = 1\n";
    let words = "[import]\ntouches = { blog_view = ['記事閲覧'] }\n";
    let told = |touched, more| item(&phases(touched, more), "awareness_to_interest");
    assert_eq!(told("download = 1", ""), "done: [[phase]] interest: enter");
    let both = "blog_view = 2, download = 1";
    assert_eq!(told(both, ""), "[import] touches = { blog_view = [\"…\"] }");
    assert_eq!(told(both, points), "done: [[phase]] interest: enter");
    assert_eq!(told(both, words), "done: [[phase]] interest: enter");
}
