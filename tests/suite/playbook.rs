//! What an agreement says of the buyer's way and of goals, how ready it is, and what becomes different from one to
//! another.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a fixture that cannot be read is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt::Write as _;
use std::sync::Mutex;

use tasuki::agreement::goals::{Amount, Figure, On};
use tasuki::agreement::minutes::{Change, Chapter, Minute, compare, paragraphs};
use tasuki::agreement::playbook::{MeasureUse, Sync, deal_fields, passing};
use tasuki::agreement::readiness::{Known, Lack, Readiness, State, TICKABLE};
use tasuki::agreement::terms::Stage;
use tasuki::agreement::{Adoption, Agreement, DEFAULT};
use tasuki::domain::Field;
use tasuki::i18n::Lang;
use tasuki::ids::PersonId;
use toml::{Table, Value};

use crate::harness::{FRIDAY, Office};

const BERLIN: &str = include_str!("../../fixtures/agreements/berlin.toml");

fn right(name: &str, text: &str) -> Agreement {
    Agreement::parse(name, text).unwrap_or_else(|complaints| panic!("{complaints}"))
}

fn default() -> Agreement {
    right("default", DEFAULT)
}

/// The default with some of its words exchanged, each of which stands in it once.
fn changed(changes: &[(&str, &str)]) -> String {
    changes.iter().fold(DEFAULT.to_owned(), |text, (old, new)| {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text.replacen(old, new, 1)
    })
}

fn known() -> Known {
    Known { today: "2026-11-21".parse().unwrap(), adopted_by: None, replayed: false }
}

#[test]
fn the_default_carries_the_buyers_way_and_what_is_done_on_it() {
    let agreement = default();
    let playbook = &agreement.playbook;
    let phases: Vec<_> = playbook.phases.iter().map(|phase| phase.names.ja.as_str()).collect();
    assert_eq!(phases, ["認知", "興味", "比較", "検討", "購買", "継続"]);
    let interest = playbook.phase("interest").unwrap();
    assert_eq!(
        interest.enter[0].score,
        Some(tasuki::agreement::Bar { points: tasuki::agreement::Points::whole(50), over: false })
    );
    assert_eq!(interest.enter[1].touched["blog_view"], 2, "either is enough");
    let nurtured: Vec<_> = playbook.nurtured().iter().map(|phase| phase.id.as_str()).collect();
    assert_eq!(nurtured, ["awareness", "interest", "consideration"]);

    let meant = playbook.definition("sql").unwrap();
    assert_eq!(meant.text.get(Lang::En), "need explicit, budget and time in sight: a deal candidate");
    assert_eq!(playbook.holder(meant.owner.as_deref().unwrap()).said.say(Lang::Ja), "インサイドセールス");
    assert_eq!(playbook.definition("lead").unwrap().owner, None, "nobody's");
    for stage in Stage::ALL {
        assert!(playbook.definition(stage.word()).is_some(), "{stage}");
    }

    let sources = playbook.measures.iter().filter(|measure| measure.of == MeasureUse::Source).count();
    assert_eq!((sources, playbook.measures.len()), (12, 41));
    let legal = playbook.buying_roles.iter().find(|role| role.id == "legal").unwrap();
    assert_eq!((legal.from.as_deref(), legal.to.as_deref()), (Some("consideration"), Some("retention")));
    assert_eq!(playbook.transitions[2].drop_off, Some((20.0, 40.0)));
    assert_eq!(playbook.transitions[2].step, Some((Stage::Mql, Stage::Sql)));
    let unseen = playbook.cause_groups.iter().flat_map(|group| &group.causes).filter(|cause| cause.evidence.is_none());
    assert_eq!(unseen.count(), 6, "these are asked, never found");
    assert_eq!(playbook.handover.sync, Some(Sync::Live));
    assert_eq!(playbook.deal_stage("proposal").unwrap().requires, ["amount", "close"]);
    assert_eq!((playbook.teachings.len(), playbook.contents.len(), playbook.fixes.len()), (6, 25, 23));
}

#[test]
fn the_default_carries_goals_and_the_rhythm_of_reviews() {
    let goals = default().goals;
    let mql = &goals.targets[0];
    assert_eq!((mql.id.as_str(), mql.metric), ("mql", Figure::Count(Stage::Mql)));
    assert_eq!((mql.from, mql.to), (Some(Amount::Number(40.0)), Amount::Number(50.0)));
    assert!(goals.watch.figures.len() <= goals.watch.at_most);
    let weekly = &goals.deliveries[0];
    assert_eq!((weekly.on, weekly.minute), (On::Weekday(2), 8 * 60), "Wednesday, eight o'clock");
    assert_eq!(goals.benchmarks.len(), 24);
    let funnel = goals.benchmarks.iter().find(|benchmark| benchmark.id == "whole_funnel").unwrap();
    assert_eq!((funnel.value, funnel.by.as_str()), ((1.0, 5.0), "agency article"));
}

#[test]
fn deals_and_tools_can_ask_for_every_field_of_a_person() {
    let consent = |field: &&Field| field.word().starts_with("consent_");
    for field in Field::ALL.iter().filter(|field| !consent(field)) {
        assert!(
            deal_fields().any(|known| known == field.word()) && passing().any(|known| known == field.word()),
            "{field:?}"
        );
    }
}

/// `3 missing awareness_goal`, each in a line of its own.
fn states(readiness: &Readiness) -> Vec<String> {
    readiness.items.iter().map(|line| format!("{} {} {}", line.n, line.state.word(), line.about.word())).collect()
}

fn state(text: &str, known: &Known, item: &str) -> State {
    let readiness = Readiness::of(&right("x", text), text, known);
    let line = readiness.items.into_iter().find(|line| line.about.word() == item);
    line.unwrap_or_else(|| panic!("{item}")).state
}

fn add(text: &str, item: &str) -> String {
    match state(text, &known(), item) {
        State::Missing(Lack::Line(line)) => line,
        other => panic!("{item} is not missing: {other:?}"),
    }
}

#[test]
fn the_default_has_all_that_a_file_can_say() {
    let known = Known { adopted_by: Some(("ito".to_owned(), "suzuki".to_owned())), replayed: true, ..known() };
    let readiness = Readiness::of(&default(), DEFAULT, &known);
    assert_eq!(readiness.items.len(), 26);
    let open: Vec<_> = states(&readiness).into_iter().filter(|line| !line.contains(" done ")).collect();
    assert_eq!(open, ["16 open mail_content", "17 open segments", "19 open webinar_plan"]);
    assert_eq!((readiness.count(), readiness.not_ours()), ((23, 26), 0));
    assert!(readiness.steps.iter().all(|step| step.state.is_met()));
    for line in readiness.items {
        let State::Done(place) = line.state else { continue };
        let Some(at) = place.line else {
            assert_eq!(line.about.word(), "handover_agreed", "all else stands in the file");
            continue;
        };
        // The line that is named is the one that says so.
        let told = place.what.say(Lang::En);
        let last = told.rsplit([' ', ':']).next().unwrap().trim_matches(['[', ']']);
        let lines: Vec<_> = DEFAULT.lines().collect();
        assert!(lines[at - 1..=at].iter().any(|line| line.contains(last)), "{told}: line {at} is {}", lines[at - 1]);
    }
}

#[test]
fn what_only_people_know_is_missing_until_they_did_it() {
    let State::Missing(Lack::Command(command)) = state(DEFAULT, &known(), "handover_agreed") else { panic!() };
    assert!(command.starts_with("tasuki agreement adopt"));
    let (before, rule) = DEFAULT.split_once("\n[[assign]]\n").unwrap();
    let unshared = format!("{before}{}", rule.split_once("\n\n").unwrap().1);
    assert_eq!(add(&unshared, "receiving"), "[[assign]]", "a rule that takes every lead");
    let steps = Readiness::of(&default(), DEFAULT, &known()).steps;
    let open: Vec<_> = steps.iter().filter(|step| !step.state.is_met()).map(|step| step.about.word()).collect();
    assert_eq!(open, ["scoring"], "nothing was replayed yet");
}

#[test]
fn what_is_missing_names_the_line_to_add() {
    let persona = changed(&[("problem  = { ja", "# problem  = { ja")]);
    assert_eq!(add(&persona, "persona"), "[[persona]] plant_head: problem = \"…\"");
    let aim = changed(&[("aim          = { ja = \"学びの提供", "# aim          = { ja = \"学びの提供")]);
    assert!(add(&aim, "interest_goal").starts_with("[[phase]] interest: aim = "));
    let enter = changed(&[("enter        = [ { score = 80 }", "# [ { score = 80 }")]);
    assert_eq!(add(&enter, "interest_to_consideration"), "[[phase]] consideration: enter = [ { score = 50 } ]");
    let fields = changed(&[("\"touches\", \"scores\", \"phase\"]", "\"scores\"]")]);
    assert_eq!(add(&fields, "shared_fields"), "[handover] fields = [\"touches\", \"phase\"]");
    let figures = changed(&[(", \"cost_per_customer\"]", "]")]);
    assert_eq!(add(&figures, "figures"), "[watch] figures = [\"cost_per_customer\"]");
    let industry = DEFAULT.replace("when   = { industry = ", "when   = { source = ");
    assert_eq!(add(&industry, "fit_points"), "[[score.fit]] when = { industry = [\"…\"] }");
    let review = changed(&[("next_review    = 2027-04-01", "next_review    = 2026-10-01")]);
    assert_eq!(add(&review, "review_cycle"), "next_review = YYYY-MM-DD", "it lies behind us");
    let after = changed(&[("after = \"webinar\"", "after = \"blog\"")]);
    assert!(add(&after, "webinar_follow_up").starts_with("[[follow_up]]"), "a blog is no event");
}

#[test]
fn what_no_file_can_say_is_ticked_by_hand() {
    let rhythm = changed(&[("mail_every = \"7d\"", "")]);
    assert_eq!(state(&rhythm, &known(), "mail_frequency"), State::Open { is_proposed: false });
    let tick = "\n[checklist.ticked]\nmail_frequency = { on = 2026-11-20, by = \"ito\", note = \"twice a month\" }\n";
    let State::Ticked(ticked) = state(&format!("{rhythm}{tick}"), &known(), "mail_frequency") else { panic!() };
    assert_eq!((ticked.by.as_str(), ticked.note.as_deref()), ("ito", Some("twice a month")));
    let state_of_stated = state(&format!("{DEFAULT}{tick}"), &known(), "mail_frequency");
    assert_eq!(state_of_stated.word(), "done", "what the file says goes before a tick");

    let mails = changed(&[("\"press_release\", \"blog\"]", "\"press_release\", \"blog\", \"newsletter\"]")]);
    assert_eq!(state(&mails, &known(), "mail_content"), State::Open { is_proposed: true }, "a mail in each phase");
}

#[test]
fn what_a_house_does_not_do_is_not_counted() {
    let text = format!("{DEFAULT}\n[checklist]\nnot_ours = [\"mail_frequency\", \"mail_content\", \"segments\"]\n");
    let readiness = Readiness::of(&right("x", &text), &text, &known());
    assert_eq!((readiness.count().1, readiness.not_ours()), (23, 3));
}

#[test]
fn the_items_of_phases_follow_the_phases_in_which_leads_are_nurtured() {
    let words = |text: &str| -> Vec<String> {
        let readiness = Readiness::of(&right("x", text), text, &known());
        readiness.items.iter().map(|line| line.about.word()).skip(2).take_while(|word| word != "fit_points").collect()
    };
    let two = changed(&[(
        "phases     = [\"awareness\", \"interest\", \"consideration\"]",
        "phases = [\"interest\", \"comparison\"]",
    )]);
    let expected =
        ["interest_goal", "interest_content", "interest_to_comparison", "comparison_goal", "comparison_content"];
    assert_eq!(words(&two), expected);
    assert_eq!(words(DEFAULT).len(), 8);
    assert_eq!(words(include_str!("../../fixtures/agreements/interface.toml")), ["nurture_phases"], "no phase at all");
}

#[test]
fn every_item_that_may_be_ticked_is_an_item() {
    let readiness = Readiness::of(&default(), DEFAULT, &known());
    for id in TICKABLE {
        let is_item = readiness.items.iter().any(|line| line.about.word() == id);
        assert!(is_item || readiness.steps.iter().any(|line| line.about.word() == id), "{id}");
    }
}

#[test]
fn too_many_figures_and_points_without_bounds_are_worth_a_remark() {
    let keys = |text: &str| -> Vec<String> {
        let agreement = right("x", text);
        let remarks = agreement.remarks(agreement.effective_from);
        remarks.iter().map(|remark| remark.key().rsplit('.').next().unwrap().to_owned()).collect()
    };
    let six = changed(&[("\"cost_per_customer\"]", "\"cost_per_customer\", \"revenue\"]")]);
    assert!(keys(&six).contains(&"watch_too_many".to_owned()));
    let past = DEFAULT.replace("due    = 2027-03-31", "due    = 2026-03-31");
    assert!(keys(&past).contains(&"target_is_past".to_owned()));
    let endless = changed(&[("decay = { percent = 20, every = \"30d\" }", "")]).replace("cap    = ", "# ");
    let remarks = keys(&endless);
    assert!(remarks.contains(&"no_decay".to_owned()) && remarks.contains(&"no_cap".to_owned()));
    let equal = changed(&[("probability = 0.30", "probability = 0.10")]);
    assert!(keys(&equal).contains(&"equal_chance".to_owned()));
    assert!(!keys(DEFAULT).contains(&"hours_overlap".to_owned()));
    let lunch = DEFAULT.replacen("\"09:00-12:00\", \"13:00-18:00\"", "\"09:00-13:00\", \"12:00-18:00\"", 1);
    assert!(lunch != DEFAULT && keys(&lunch).contains(&"hours_overlap".to_owned()), "a break that is none");
}

// ── What becomes different ────────────────────────────────────────────────────────────────

fn told(minutes: &[Minute], lang: Lang) -> String {
    let mut text = String::new();
    for paragraph in paragraphs(minutes) {
        writeln!(text, "\n[{}] {}", paragraph.section, paragraph.title.say(lang)).unwrap();
        for line in paragraph.lines {
            writeln!(text, "- {}", line.say(lang)).unwrap();
        }
    }
    text
}

/// What a team may decide in one meeting.
const DECISIONS: [(&str, &str); 14] = [
    ("within   = \"24h\"\ncalendar = \"working_days\"", "within   = \"4h\"\ncalendar = \"office\""),
    ("warn_at  = [\"50%\", \"80%\"]        #", "warn_at  = [\"80%\"]        #"),
    ("{ after = \"4h\", tell = [\"head\"] }", "{ after = \"3h\", tell = [\"head\"] }"),
    ("mql_to_sal = 0.70", "mql_to_sal = 0.80"),
    ("wake_after = \"180d\"", "wake_after = \"120d\"\nneeds_note = true"),
    (
        "[[reason]]\nid         = \"vendor\"",
        "[[reason]]\nid = \"merged\"\nfor = [\"reject\"]\nspeaks_to = \"marketing\"\nja = \"合併\"\nen = \"Merged away\"\n[[reason]]\nid         = \"vendor\"",
    ),
    (
        "mail       = \"tanaka@example.com\"\ncalendar   = \"office\"\nreports_to = \"suzuki\"",
        "mail       = \"tanaka@example.com\"\ncalendar   = \"office\"\nreports_to = \"yamamoto\"",
    ),
    ("points = 30\ncap    = 60", "points = 45\ncap    = 90"),
    ("need = \"confirmed\", timeline", "need = \"partial\", timeline"),
    ("enter        = [ { score = 50 }, ", "enter        = [ { score = 40 }, "),
    ("ja          = \"内諾\"", "ja          = \"口頭合意\""),
    (
        "closed            = [\"12-29..01-03\"]\n[calendar.office.hours]",
        "closed            = [\"12-29..01-03\", 2026-08-14]\n[calendar.office.hours]",
    ),
    ("weekday = \"wednesday\"", "weekday = \"monday\""),
    ("sync   = \"live\"", "sync   = \"1h\""),
];

#[test]
fn the_minutes_of_a_meeting_read_like_minutes() {
    let mut text = changed(&DECISIONS);
    // One criterion goes to the top, one reason is dropped.
    let seminar = "[[mql]]\nid      = \"score_80_seminar\"\nscore   = 80\ntouched = [\"seminar\"]\n";
    let first = "[[mql]]\nid    = \"score_100\"\n";
    let duplicate = "[[reason]]\nid         = \"duplicate\"\nfor        = [\"reject\"]\nspeaks_to  = \"marketing\"\nja         = \"重複\"\nen         = \"Duplicate\"\n";
    for (old, new) in [(seminar, ""), (first, &format!("{seminar}{first}")), (duplicate, "")] {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        text = text.replacen(old, new, 1);
    }
    let minutes = right("new", &text).minutes(&default());
    assert!(told(&minutes, Lang::Ja).contains("- 初回接触の期限: 期限までの時間 24時間 → 4時間\n"));
    assert!(told(&minutes, Lang::En).contains("- First contact: within 24h → 4h\n"));
    insta::assert_snapshot!("minutes-of-a-meeting-en", told(&minutes, Lang::En));
    insta::assert_snapshot!("minutes-of-a-meeting-ja", told(&minutes, Lang::Ja));
}

#[test]
fn another_house_differs_in_every_section() {
    let (berlin, default) = (right("berlin", BERLIN), default());
    let minutes = berlin.minutes(&default);
    let sections: BTreeSet<_> = minutes.iter().map(|minute| minute.section).collect();
    for chapter in default.chapters() {
        assert!(sections.contains(chapter.section), "{}", chapter.section);
    }
    insta::assert_snapshot!("minutes-of-berlin-en", told(&minutes, Lang::En));
    insta::assert_snapshot!("minutes-of-berlin-ja", told(&minutes, Lang::Ja));
    // Read from the other side, what was new is gone.
    let back = default.minutes(&berlin);
    let things = |minutes: &[Minute], change| -> BTreeSet<(&str, String)> {
        let whole = minutes.iter().filter(|minute| minute.change == change && minute.aspect.is_none());
        whole.map(|minute| (minute.section, minute.thing.clone())).collect()
    };
    assert_eq!(things(&minutes, Change::New), things(&back, Change::Gone));
    assert_eq!(things(&minutes, Change::Gone), things(&back, Change::New));
}

/// Every leaf of a file as the way to it.
fn leaves(value: &Value, way: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    let mut within = |name: String, value: &Value| {
        way.push(name);
        leaves(value, way, found);
        way.pop();
    };
    match value {
        Value::Table(table) => table.iter().for_each(|(key, value)| within(key.clone(), value)),
        Value::Array(array) => array.iter().enumerate().for_each(|(n, value)| within(n.to_string(), value)),
        _ => found.push(way.clone()),
    }
}

fn at<'v>(value: &'v mut Value, way: &[String]) -> &'v mut Value {
    way.iter().fold(value, |value, step| match value {
        Value::Array(array) => &mut array[step.parse::<usize>().unwrap()],
        other => &mut other[step.as_str()],
    })
}

/// Words of the trade, lengths and times, one of which can stand wherever not every text can.
const WORDS: [&str; 24] = [
    "1h",
    "2d",
    "90d",
    "49%",
    "90%",
    "08-13",
    "10:00-11:00",
    "09:30",
    "Europe/Berlin",
    "accept",
    "exclude",
    "asked",
    "flag",
    "friday",
    "head",
    "account_executive",
    "sal",
    "week",
    "mal_to_sal",
    "cost_per_mql",
    "decide",
    "newsletter",
    "inquiry",
    "engagement",
];

/// What may stand there instead: something near, and what stands under the same key elsewhere.
fn others(value: &Value, same_key: &BTreeSet<String>) -> Vec<Value> {
    match value {
        Value::Integer(n) => vec![Value::Integer(n + 1), Value::Integer(n - 1)],
        Value::Float(x) => vec![Value::Float(x + 0.01), Value::Float(x - 0.01)],
        Value::Boolean(yes) => vec![Value::Boolean(!yes)],
        Value::String(text) => {
            let elsewhere = same_key.iter().filter(|other| *other != text).cloned();
            let near = std::iter::once(format!("{text}x")).chain(elsewhere);
            near.chain(WORDS.map(ToOwned::to_owned)).map(Value::String).collect()
        }
        Value::Datetime(_) => ["2027-01-15", "2026-08-03"].map(|day| Value::Datetime(day.parse().unwrap())).to_vec(),
        _ => Vec::new(),
    }
}

/// No field of any section is forgotten: whatever leaf of a file becomes something else the minutes say so in both
/// languages; and they say nothing where the agreement is the same.
#[test]
fn whatever_is_changed_in_the_file_is_told() {
    for (text, least, share) in [(DEFAULT, 1_000, 45), (BERLIN, 150, 4)] {
        let (tried, stuck) = change_each_leaf(text);
        assert!(tried > least, "{tried}");
        // An id that others refer to cannot be changed alone, nor can the one country whose holidays are known. Beside
        // these some lines hang on another one, as the kind of a review and its day; more where a list has one element.
        let is_alone = |way: &String| !["id", "national_holidays"].contains(&way.rsplit('.').next().unwrap());
        let stuck: Vec<_> = stuck.into_iter().filter(is_alone).collect();
        assert!(stuck.len() * share < tried, "nothing else can stand at {stuck:?}");
    }
}

/// Told is what is different from `before`, and nothing else; none of it is blank in either language.
fn is_told(agreement: &Agreement, before: &Agreement, account: &[Chapter]) -> bool {
    let minutes = compare(account, &agreement.chapters());
    let is_blank = |minute: &Minute| [Lang::Ja, Lang::En].iter().any(|lang| minute.said.say(*lang).trim().is_empty());
    minutes.is_empty() == (agreement == before) && !minutes.iter().any(is_blank)
}

/// A file whose leaves are changed one by one.
struct Changing {
    whole: Value,
    before: Agreement,
    account: Vec<Chapter>,
    /// Every text of the file by its key.
    texts: BTreeMap<String, BTreeSet<String>>,
    /// What came of the changes so far, by key.
    learned: Mutex<BTreeMap<String, Learned>>,
}

/// How many leaves were changed, and those where nothing else can stand.
fn change_each_leaf(text: &str) -> (usize, Vec<String>) {
    let before = right("x", text);
    let account = before.chapters();
    assert!(compare(&account, &account).is_empty());
    let mut whole = Value::Table(text.parse::<Table>().unwrap());
    let (mut ways, mut texts) = (Vec::new(), BTreeMap::<String, BTreeSet<String>>::new());
    leaves(&whole, &mut Vec::new(), &mut ways);
    for way in &ways {
        if let Value::String(text) = at(&mut whole, way) {
            texts.entry(key(way)).or_default().insert(text.clone());
        }
    }
    let file = Changing { whole, before, account, texts, learned: Mutex::default() };
    // Each change reads the whole file anew: two hands are faster than one.
    let told = std::thread::scope(|scope| {
        let hands = [0, 1].map(|hand| {
            let ways = ways.iter().skip(hand).step_by(2);
            scope.spawn(|| file.change(ways))
        });
        hands.into_iter().map(|hand| hand.join().unwrap()).collect::<Vec<_>>()
    });
    let stuck = told.iter().flat_map(|(_, stuck)| stuck).cloned().collect();
    (told.iter().map(|(tried, _)| tried).sum(), stuck)
}

/// The last name of a way.
fn key(way: &[String]) -> String {
    way.iter().rev().find(|step| step.parse::<usize>().is_err()).cloned().unwrap()
}

/// What stood right, and what was refused, at the leaves of one key: most of the time goes into files that are refused.
#[derive(Default)]
struct Learned {
    right: Vec<Value>,
    refused: Vec<Value>,
}

/// What every text has near it: refused once, it is refused wherever only some words are right.
fn is_near(value: &Value) -> bool {
    matches!(value, Value::String(text) if text.ends_with('x'))
}

impl Learned {
    /// The candidates, the likeliest first; all of them are tried in the end.
    fn order(&self, leaf: &Value, others: Vec<Value>) -> Vec<Value> {
        let mut candidates: Vec<Value> = self.right.iter().rev().filter(|other| *other != leaf).cloned().collect();
        let near_is_refused = self.refused.iter().any(is_near);
        let is_unlikely = |other: &Value| self.refused.contains(other) || (near_is_refused && is_near(other));
        let others = others.into_iter().filter(|other| !self.right.contains(other));
        let (unlikely, likely): (Vec<_>, Vec<_>) = others.partition(is_unlikely);
        candidates.extend(likely.into_iter().chain(unlikely));
        candidates
    }

    fn learn(&mut self, right: Option<&Value>, refused: Vec<Value>) {
        self.right.extend(right.filter(|right| !is_near(right) && !self.right.contains(right)).cloned());
        self.refused.extend(refused);
    }
}

impl Changing {
    fn change<'w>(&self, ways: impl Iterator<Item = &'w Vec<String>>) -> (usize, Vec<String>) {
        let (mut tried, mut stuck, mut wrong) = (0, Vec::new(), Vec::new());
        let mut value = self.whole.clone();
        for way in ways {
            let leaf = at(&mut value, way).clone();
            let changed = self.change_one(way, &mut value);
            *at(&mut value, way) = leaf;
            match changed {
                Some(agreement) if !is_told(&agreement, &self.before, &self.account) => wrong.push(way.join(".")),
                Some(_) => tried += 1,
                None => stuck.push(way.join(".")),
            }
        }
        assert!(wrong.is_empty(), "changed, and nothing is told: {wrong:?}");
        (tried, stuck)
    }

    /// The agreement with something else at a leaf, where anything else can stand there.
    fn change_one(&self, way: &[String], value: &mut Value) -> Option<Agreement> {
        let leaf = at(value, way).clone();
        // What an id may be instead says nothing that the first attempt does not.
        let same_key = self.texts.get(&key(way)).filter(|_| key(way) != "id").cloned().unwrap_or_default();
        let mut others = others(&leaf, &same_key);
        // Any id is as good as any other, but for those of stages, which are words of the trade: where one is refused,
        // something else of the file refers to the id that was.
        if key(way) == "id" && way[0] != "stage" {
            others.truncate(1);
        }
        let mut refused = Vec::new();
        let candidates = self.learned.lock().unwrap().entry(key(way)).or_default().order(&leaf, others);
        for other in candidates {
            *at(value, way) = other.clone();
            match Agreement::parse("x", &toml::to_string(value).unwrap()) {
                Ok(agreement) if agreement != self.before => {
                    self.learned.lock().unwrap().entry(key(way)).or_default().learn(Some(&other), refused);
                    return Some(agreement);
                }
                _ => refused.push(other),
            }
        }
        self.learned.lock().unwrap().entry(key(way)).or_default().learn(None, refused);
        None
    }
}

// ── On the command line ───────────────────────────────────────────────────────────────────

/// The exit status, standard output and standard error; beside no database where none is named.
fn run(arguments: &[&str]) -> (u8, String, String) {
    let arguments =
        if arguments.contains(&"--db") { arguments.to_vec() } else { [arguments, &["--db", "none.db"]].concat() };
    let line = ["tasuki", "agreement"].iter().chain(&arguments).map(|argument| OsString::from(*argument)).collect();
    let environment = |name: &str| (name == "TASUKI_NOW").then(|| "2026-11-21T09:00:00+09:00".to_owned());
    let (mut said, mut errors) = (Vec::new(), Vec::new());
    let status = tasuki::cli::run(line, &environment, &mut tasuki::cli::Out::new(&mut said, &mut errors));
    (status, String::from_utf8(said).unwrap(), String::from_utf8(errors).unwrap())
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let (status, said, errors) = run(arguments);
    assert_eq!((status, errors.as_str()), (0, ""), "{arguments:?}");
    serde_json::from_str(&said).unwrap()
}

fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn check_tells_how_ready_an_agreement_is_in_both_languages() {
    let folder = tempfile::TempDir::new().unwrap();
    let berlin = file(&folder, "berlin.toml", BERLIN);
    for (lang, words) in [
        (
            "en",
            [
                "Readiness: 13 of 22, 1 not ours",
                "1 missing Target persona described",
                "add: [[persona]] # werkleiter size = \"…\"",
            ],
        ),
        (
            "ja",
            [
                "準備状況: 22件中13件(ほかに対象外1件)",
                "1 不足 対象ペルソナ",
                "追加: [[persona]] # werkleiter size = \"…\"",
            ],
        ),
    ] {
        let (status, said, errors) = run(&["check", &berlin, "--lang", lang]);
        assert_eq!((status, errors.as_str()), (0, ""));
        let narrow = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in words {
            assert!(narrow.contains(word), "{word}: {said}");
        }
        assert!(said.lines().all(|line| line.trim_end() == line), "{said}");
    }
    let told = json(&["check", &berlin, "--format", "json"]);
    let count = ["valid", "done", "of", "not_ours"].map(|key| told[key].clone());
    assert_eq!(serde_json::json!(count), serde_json::json!([true, 13, 22, 1]));
    let item = |id: &str| told["items"].as_array().unwrap().iter().find(|item| item["id"] == id).unwrap().clone();
    assert_eq!(item("webinar_plan")["note"], "two fairs, no webinar");
    let line = BERLIN.lines().position(|line| line.starts_with("mail_every")).unwrap() + 1;
    assert_eq!(
        (&item("mail_frequency")["state"], &item("mail_frequency")["line"]),
        (&serde_json::json!("done"), &serde_json::json!(line))
    );
    assert!(item("handover_agreed")["run"].as_str().unwrap().starts_with("tasuki agreement adopt"));
    assert_eq!(item("segments")["state"], "not_ours");
    assert_eq!(told["steps"].as_array().unwrap().len(), 6);
    assert!(told["remarks"].is_array());
}

#[test]
fn a_file_is_checked_beside_a_database_that_cannot_be_read() {
    let folder = tempfile::TempDir::new().unwrap();
    let letter = file(&folder, "letter.db", "This is a letter, and no database at all.");
    let told = json(&["check", &file(&folder, "a.toml", DEFAULT), "--db", &letter, "--lang", "en", "--format", "json"]);
    let remarks = told["remarks"].as_array().unwrap();
    let said = remarks.iter().find(|remark| remark.as_str().unwrap().contains("letter.db")).unwrap();
    assert!(said.as_str().unwrap().starts_with("Whether this text was adopted is not known"), "{said}");
}

#[test]
fn diff_tells_what_a_proposal_changes_and_what_lies_between_two_files() {
    let folder = tempfile::TempDir::new().unwrap();
    let proposal = file(&folder, "proposal.toml", &changed(&DECISIONS[..1]));
    let old = file(&folder, "old.toml", DEFAULT);
    let database = folder.path().join("none.db").display().to_string();
    let (status, said, errors) = run(&["diff", &old, &proposal, "--lang", "ja"]);
    assert_eq!((status, errors.as_str()), (0, ""));
    assert!(said.contains("期限\n- 初回接触の期限: 期限までの時間 24時間 → 4時間\n"), "{said}");
    assert_eq!(run(&["diff", &old, &old, "--lang", "en"]).1, "Nothing is different.\n");
    let told = json(&["diff", &old, &proposal, "--lang", "en", "--format", "json"]);
    let first = &told["changes"][0];
    let names = ["section", "thing", "aspect", "change", "before", "after"].map(|key| first[key].as_str().unwrap());
    assert_eq!(names, ["clock", "first_contact", "within", "changed", "24h", "4h"]);
    assert_eq!(first["said"], "First contact: within 24h → 4h");

    let misspelt = file(&folder, "misspelt.toml", "titel = 'x'\n");
    let (status, said, errors) = run(&["diff", &old, &misspelt, "--lang", "en"]);
    assert_eq!((status, said.as_str()), (1, ""));
    assert!(errors.contains("misspelt.toml:1:1: "), "{errors}");
    let (status, ..) = run(&["diff", "--db", &database]);
    assert_eq!(status, 2, "a file is needed");
}

#[test]
fn diff_compares_a_proposal_with_the_agreement_in_force() {
    let office = Office::at(FRIDAY);
    drop(office.desk("ito"));
    let proposal = file(&office.folder, "proposal.toml", &changed(&DECISIONS[..1]));
    let database = office.place("ito").path.display().to_string();
    let told = json(&["diff", &proposal, "--db", &database, "--lang", "en", "--format", "json"]);
    assert_eq!(told["changes"][0]["said"], "First contact: within 24h → 4h");
}

#[test]
fn what_both_departments_adopted_is_agreed_until_a_word_of_it_changes() {
    let office = Office::at(FRIDAY);
    let by = Adoption { marketing: PersonId::new("ito"), sales: PersonId::new("suzuki"), reason: None };
    let text = changed(&DECISIONS[..1]);
    office.desk("ito").adopt("proposal", &text, &by).unwrap();
    let database = office.place("ito").path.display().to_string();
    let agreed = |file: &str| {
        let told = json(&["check", file, "--db", &database, "--lang", "en", "--format", "json"]);
        let items = told["items"].as_array().unwrap();
        items.iter().find(|item| item["id"] == "handover_agreed").unwrap().clone()
    };
    let adopted = agreed(&file(&office.folder, "adopted.toml", &text));
    assert_eq!((&adopted["state"], &adopted["line"]), (&serde_json::json!("done"), &serde_json::Value::Null));
    assert_eq!(adopted["from"], "adopted by ito (marketing) and suzuki (sales)");
    let proposal = agreed(&file(&office.folder, "proposal.toml", &changed(&DECISIONS[..2])));
    assert_eq!(proposal["state"], "missing");
}
