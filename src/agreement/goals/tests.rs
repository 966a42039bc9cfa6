//! What a goal, a benchmark and a review may say, and how they are told.

use super::{Amount, Figure, On, Rhythm, Topic};
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

fn reviewed(agenda: &str) -> Agreement {
    let delivery = "[[delivery]]\nid = 'w'\nkind = 'weekly'\nweekday = 'friday'\ntime = '08:00'\nagenda = ";
    read(&format!("{delivery}{agenda}\n")).unwrap()
}

/// An agenda as words: pages by theirs, all else as people call it.
fn goes_through(agreement: &Agreement, rhythm: Rhythm) -> Vec<String> {
    let word = |topic: &Topic| topic.page().map_or_else(|| topic.told().say(Lang::En), |page| page.to_string());
    agreement.agenda(rhythm).iter().map(word).collect()
}

#[test]
fn a_review_goes_through_the_pages_of_its_agenda_in_their_order() {
    let agreement =
        reviewed("[{ page = 'leak' }, { en = 'what customers say' }, { page = 'watch', en = 'Our five' }, 'x']");
    assert_eq!(goes_through(&agreement, Rhythm::Weekly), ["leak", "what customers say", "watch", "x"]);
    let told: Vec<_> = agreement.agenda(Rhythm::Weekly).iter().map(|topic| topic.told().say(Lang::En)).collect();
    assert_eq!(told, ["Where leads get lost", "what customers say", "Our five", "x"]);
}

#[test]
fn a_review_of_which_nobody_said_anything_has_a_short_agenda() {
    let nothing = read("").unwrap();
    let weekly = ["decisions", "watch", "unusual", "attainment", "waterfall", "leak", "returns", "decisions"];
    assert_eq!(goes_through(&nothing, Rhythm::Weekly), weekly);
    for rhythm in Rhythm::ALL {
        let agenda = goes_through(&nothing, *rhythm);
        assert_eq!((agenda[0].as_str(), agenda.last().unwrap().as_str()), ("decisions", "decisions"), "{rhythm}");
        assert!(agenda.len() < 10, "{rhythm}: start with few");
    }
    // One of words alone, as agreements had them before there were pages.
    let words = goes_through(&reviewed("['why leads came back']"), Rhythm::Weekly);
    assert_eq!(words, [&weekly[..7], &["why leads came back", "decisions"]].concat());
    assert_eq!(goes_through(&reviewed("[{ page = 'leak' }]"), Rhythm::Monthly)[1], "targets", "that one is weekly");
}

#[test]
fn minutes_tell_of_pages_and_of_their_words() {
    let told = |before: &str, after: &str| {
        let minutes = reviewed(after).minutes(&reviewed(before));
        minutes.iter().map(|minute| minute.said.say(Lang::En)).collect::<Vec<_>>().join("\n")
    };
    let more = told("[{ page = 'watch' }]", "[{ page = 'watch' }, { page = 'leak' }]");
    assert!(more.contains("Where leads get lost"), "{more}");
    let renamed = told("[{ page = 'watch' }]", "[{ page = 'watch', en = 'Our five' }]");
    assert!(renamed.contains("Our five") && renamed.contains("Figures to watch"), "{renamed}");
    assert_ne!(told("['Leaks']", "[{ page = 'leak', en = 'Leaks' }]"), "", "a page is no text");
}

#[test]
fn how_reviews_are_held_is_usual_where_nobody_says_otherwise() {
    let review = |says: &str| read(&format!("[review]\n{says}\n")).map(|agreement| agreement.goals.review);
    let usual = review("").unwrap();
    assert_eq!((usual.settling_in, usual.usual, usual.mask), (None, 8, false));
    let other = review("settling_in = '90d'\nusual = 12\nmask = true").unwrap();
    assert_eq!((other.settling_in.unwrap().to_string().as_str(), other.usual, other.mask), ("90d", 12, true));
    for (n, is_right) in [(2, false), (3, true), (53, true), (54, false)] {
        assert_eq!(review(&format!("usual = {n}")).is_ok(), is_right, "{n}");
    }
    let told = said("[review]\nsettling_in = '90d'\nmask = true");
    assert!(told.contains("settling in for") && told.contains("leads without names: no → yes"), "{told}");
}

#[test]
fn an_amount_that_is_typed_is_held_to_what_the_file_is_held_to() {
    let typed = |figure: &str, text: &str| {
        let figure = Figure::of(figure).unwrap();
        Amount::read(text, "to", figure).map(|amount| format!("{amount} {}", amount.told(figure).say(Lang::En)))
    };
    assert_eq!(typed("mql_to_sal", "0.25").unwrap(), "0.25 25%");
    assert_eq!(typed("mql_to_sal", " 25 %").unwrap(), "0.25 25%");
    assert_eq!(typed("mql_to_sal", "25％").unwrap(), "0.25 25%");
    assert_eq!(typed("cost_per_sql", "12000.5").unwrap(), "12000.5 12000.5");
    assert_eq!(typed("first_contact_time", "4h").unwrap(), "4h 4h");
    assert_eq!(typed("mql_to_sal", "25").unwrap_err().key(), "agreement.not_a_rate");
    assert_eq!(typed("mql", "-1").unwrap_err().key(), "agreement.less_than_nothing");
    assert_eq!(typed("mql", "inf").unwrap_err().key(), "decision.not_a_number");
    assert_eq!(typed("cycle", "4").unwrap_err().key(), "agreement.not_a_length");
}
