//! Stories that random journals told first: leads that go round again, what lists tell late, and what is taken back.

use chrono::TimeDelta;
use tasuki::agreement::goals::Figure;
use tasuki::agreement::terms::Stage;
use tasuki::clock::Timestamp;
use tasuki::desk::Desk;
use tasuki::domain::{Field, Merging, Request, Wish};
use tasuki::ids::{LeadId, OpId};
use tasuki::insight::Span;
use tasuki::insight::figures::{Answer, Ask, Cause, Counting, Dimension, Moment, Sum, Worth, told};
use tasuki::insight::paper::Cell;
use tasuki::intake::{Intake, Map, Options};

use crate::harness::{FRIDAY, Office};

const DAY: i64 = 86_400_000;

fn all(figure: Figure) -> Ask {
    Ask::of(figure, Span::default())
}

impl Office {
    fn does(&self, who: &str, lead: LeadId, wish: Wish) {
        let request = Request { past_gates: true, ..Request::from(wish) }.with_note("We talked.".to_owned());
        self.desk(who).act(lead, &request).unwrap_or_else(|wrong| panic!("{wrong:?}"));
    }

    fn days_go_by(&self, days: i64) {
        self.clock.jump(TimeDelta::days(days));
    }

    fn figure(&self, ask: &Ask, moment: Moment) -> Answer {
        let mut answers = self.desk("ito").answer(std::slice::from_ref(ask), moment, &mut |_, _| true).unwrap();
        answers.remove(0)
    }

    fn now_told(&self, ask: &Ask) -> Sum {
        self.figure(ask, Moment::live(self.clock_now())).total
    }

    fn takes_in(&self, map: &str, list: &str) -> OpId {
        let mut desk: Desk = self.desk("ito");
        let path = self.folder.path().join("list.csv");
        std::fs::write(&path, list).unwrap();
        let map = Map::parse("map.toml", map).unwrap_or_else(|wrong| panic!("{wrong}"));
        let options = Options { zone: desk.agreement().zone, now: self.clock_now() };
        let mut intake = Intake::open(&path, &map, options).unwrap_or_else(|wrong| panic!("{wrong}"));
        desk.import(&mut intake, &map, false, &mut Vec::new()).unwrap_or_else(|wrong| panic!("{wrong}")).id.unwrap()
    }
}

fn lose() -> Wish {
    Wish::Lose { reason: "price".to_owned() }
}

fn recycle() -> Wish {
    Wish::Recycle { reason: Some("new_interest".to_owned()) }
}

#[test]
fn a_candidate_that_was_lost_stays_lost_in_its_month_whatever_becomes_of_the_lead() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("東都システム", "山田 太郎");
    office.does("tanaka", lead, Wish::Accept);
    // Past the gate, as a manager may.
    office.does("suzuki", lead, Wish::Qualify { to: None });
    office.does("tanaka", lead, lose());
    let losses = all(Figure::Losses).by(Dimension::Reason);
    let told = office.figure(&losses, Moment::live(office.clock_now()));
    assert_eq!((told.total.n, told.group(&["price"]).map(|sum| sum.n)), (1, Some(1)));
    office.days_go_by(40);
    office.does("ito", lead, recycle());
    assert_eq!(office.figure(&losses, Moment::live(office.clock_now())), told, "no deal had been opened");
}

#[test]
fn whoever_goes_round_again_stands_there_from_then_on() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("東都システム", "山田 太郎");
    office.does("tanaka", lead, Wish::Accept);
    office.does("tanaka", lead, Wish::Reject { reason: "is_competitor".to_owned() });
    office.days_go_by(30);
    office.does("ito", lead, recycle());
    office.days_go_by(2);
    assert_eq!(office.now_told(&all(Figure::Age(Stage::Mal))).lengths(), [2 * DAY], "not since it was put aside");
}

const HISTORY: &str = "rows = 'history'\n[columns]\nid = 'external_id'\ncompany = 'company'\nmql = 'mql_at'\n\
    opportunity = 'opportunity_at'\nlost = 'lost_at'\namount = 'amount'\n";

#[test]
fn an_open_deal_that_a_list_tells_of_is_in_the_pipeline() {
    let office = Office::at(FRIDAY);
    office.takes_in(
        HISTORY,
        "id,company,mql,opportunity,lost,amount\nA,A社,2026-09-01,2026-10-01,,400000\nB,B社,2026-09-01,2026-10-01,,\n",
    );
    let pipeline = office.now_told(&all(Figure::Pipeline));
    assert_eq!((pipeline.n, pipeline.unvalued, pipeline.total()), (2, 1, 400_000.0));
    let forecast = office.now_told(&all(Figure::Forecast));
    assert_eq!((forecast.n, forecast.total()), (2, 120_000.0), "at the chance of its stage");
}

#[test]
fn what_was_known_of_a_person_at_a_past_moment_stays_known_then() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("東都システム", "山田 太郎");
    // Two corrections in one instant: first the name is taken away, then written anew.
    office.days_go_by(1);
    for name in ["", "山田 次郎"] {
        office.does("ito", lead, Wish::Edit { set: [("name".to_owned(), name.to_owned())].into() });
    }
    assert_eq!(office.desk("ito").record(lead).unwrap().person.get(Field::Name), Some("山田 次郎"));
    let missing = all(Figure::Context).by(Dimension::Missing);
    office.takes_in(
        "records = 'touches'\n[columns]\nmail = 'mail'\nkind = 'kind'\nat = 'at'\n",
        "mail,kind,at\nsomeone@example.jp,white_paper,2026-11-19 10:00\n",
    );
    let told = office.figure(&missing, Moment::live(office.clock_now()));
    assert_eq!((told.total.n, told.total.k), (1, 1), "all was known at the hand-off: {told:?}");
}

#[test]
fn what_a_list_told_of_people_before_it_was_taken_back_stays_known_then() {
    let office = Office::at(FRIDAY);
    let people = "rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\ncompany = 'company'\nmail = 'mail'\n\
                  mql = 'mql_at'\n";
    office.takes_in(people, "id,name,company,mail,mql\nA,山田 太郎,東都システム,,2026-11-20\n");
    let list = office.takes_in(
        people,
        "id,name,company,mail,mql\nA,山田 太郎,東都システム,yamada@example.jp,2026-11-20\n\
         B,佐藤 花子,東都商事,sato@example.jp,2026-11-20\n",
    );
    let missing = all(Figure::Incomplete).by(Dimension::Missing);
    let then = office.clock_now();
    let told = office.figure(&missing, Moment::live(then));
    assert!(told.total.n == 2 && told.group(&["mail"]).is_none(), "{told:?}");
    office.days_go_by(1);
    office.desk("ito").revert_import(list, false, &mut Vec::new()).unwrap();
    assert_eq!(office.figure(&missing, Moment::as_of(then)), told);
    let after = office.figure(&missing, Moment::live(office.clock_now()));
    assert!(after.total.n == 1 && after.group(&["mail"]).is_some(), "one is gone, one is as it was: {after:?}");
}

#[test]
fn touches_that_were_taken_back_were_known_until_then() {
    let office = Office::at(FRIDAY);
    office.captured("東都システム", "山田 太郎", "Web");
    let touches = "records = 'touches'\n[columns]\nmail = 'mail'\nkind = 'kind'\nat = 'at'\n";
    let list = office.takes_in(touches, "mail,kind,at\nsomeone@example.jp,white_paper,2026-11-19 10:00\n");
    let by_deed = all(Figure::Count(Stage::Lead)).by(Dimension::Behaviour);
    let then = office.clock_now();
    let told = office.figure(&by_deed, Moment::live(then));
    assert!(told.group(&["white_paper"]).is_some(), "{told:?}");
    office.days_go_by(1);
    office.desk("ito").revert_import(list, false, &mut Vec::new()).unwrap();
    assert_eq!(office.figure(&by_deed, Moment::as_of(then)), told);
    assert!(office.figure(&by_deed, Moment::live(office.clock_now())).group(&["white_paper"]).is_none());
}

#[test]
fn what_two_leads_did_is_one_persons_only_while_they_are_one() {
    let office = Office::at(FRIDAY);
    let people = "rows = 'live'\n[columns]\nid = 'external_id'\nname = 'name'\ncompany = 'company'\n";
    office.takes_in(people, "id,name,company\nA,山田 太郎,東都システム\nB,山田 太郎,東都\n");
    let touches = "records = 'touches'\n[columns]\nid = 'external_id'\nkind = 'kind'\nat = 'at'\n";
    office.takes_in(touches, "id,kind,at\nB,seminar,2026-11-19 10:00\n");
    let by_deed = all(Figure::Count(Stage::Lead)).by(Dimension::Behaviour);
    let mut told: Vec<(Timestamp, Answer)> = Vec::new();
    let mut look = |office: &Office| {
        let now = office.clock_now();
        told.push((now, office.figure(&by_deed, Moment::live(now))));
        office.days_go_by(1);
    };
    look(&office);
    let merging = Merging { sure: true, ..Merging::default() };
    office.desk("ito").merge(LeadId(1), LeadId(2), &merging).unwrap();
    look(&office);
    office.desk("ito").unmerge(LeadId(2)).unwrap();
    look(&office);
    let seminar = |answer: &Answer| answer.group(&["seminar"]).map(|sum| sum.n);
    assert_eq!(
        told.iter().map(|(_, answer)| (answer.total.n, seminar(answer))).collect::<Vec<_>>(),
        [(2, Some(1)), (1, Some(1)), (2, Some(1))]
    );
    for (then, answer) in &told {
        assert_eq!(office.figure(&by_deed, Moment::as_of(*then)), *answer, "as of {then:?}");
    }
}

#[test]
fn what_was_paid_is_among_the_reasons_why_a_cost_changed() {
    let office = Office::at(FRIDAY);
    office.lead("東都システム", "山田 太郎");
    let costs = "records = 'costs'\n[columns]\nc = 'campaign'\nm = 'month'\ny = 'amount'\n";
    office.takes_in(costs, "c,m,y\nFair,2026-10,100000\n");
    let then = office.clock_now();
    office.days_go_by(1);
    office.takes_in(costs, "c,m,y\nFair,2026-10,130000\n");
    let ask = all(Figure::Cost(Stage::Mql));
    let now = Moment::live(office.clock_now());
    let mut desk = office.desk("ito");
    let difference = desk.differences(then, now, vec![(ask.clone(), ask)], &mut |_, _| true).unwrap().remove(0);
    assert_eq!((difference.before().total(), difference.after().total()), (100_000.0, 130_000.0));
    let late: Vec<_> = difference.steps().filter(|(_, from, to)| from != to).map(|(cause, ..)| cause).collect();
    assert_eq!(late, [Cause::LateData]);
}

#[test]
fn whoever_comes_back_contradicts_nothing_and_took_no_negative_time() {
    let office = Office::at(FRIDAY);
    let [returned, recycled] = ["東都システム", "青空商事"].map(|company| office.lead(company, "山田 太郎"));
    office.days_go_by(1);
    let give_back = Wish::Return { reason: "not_enough_info".to_owned(), wake: None, wake_on: None };
    office.does("tanaka", returned, Wish::Accept);
    office.does("tanaka", returned, give_back);
    office.does("tanaka", recycled, Wish::Accept);
    office.does("tanaka", recycled, Wish::Reject { reason: "is_competitor".to_owned() });
    office.days_go_by(30);
    office.does("ito", recycled, recycle());
    assert_eq!(office.now_told(&all(Figure::Contradictions)).n, 0, "both were an MQL before they lay with marketing");
    let to_mql = office.now_told(&all(Figure::Time(Stage::Mal, Stage::Mql)));
    assert_eq!((to_mql.lengths(), to_mql.open, to_mql.backwards), (&[][..], 0, 0));
    let to_sal = office.now_told(&all(Figure::Time(Stage::Mql, Stage::Sal)));
    assert_eq!(to_sal.lengths(), [DAY, DAY]);
}

#[test]
fn what_a_list_tells_in_the_wrong_order_is_counted_beside_the_times() {
    let office = Office::at(FRIDAY);
    office.takes_in(
        HISTORY,
        "id,company,mql,opportunity,lost,amount\nA,A社,2026-09-01,2026-10-01,,\nB,B社,2026-10-05,2026-09-05,,\n",
    );
    assert_eq!(office.now_told(&all(Figure::Contradictions)).n, 1);
    for figure in [Figure::Time(Stage::Mql, Stage::Opportunity), Figure::Days(Stage::Mql, Stage::Opportunity)] {
        let told = office.now_told(&all(figure));
        assert_eq!((told.n, told.backwards), (2, 1), "{figure}");
    }
}

#[test]
fn whoever_took_a_lead_on_has_what_becomes_of_it_though_it_goes_to_somebody_else() {
    let office = Office::at(FRIDAY);
    let [qualified, kept] = ["東都システム", "青空商事"].map(|company| office.lead(company, "山田 太郎"));
    office.days_go_by(1);
    for lead in [qualified, kept] {
        office.does("tanaka", lead, Wish::Accept);
    }
    office.days_go_by(1);
    office.does("suzuki", qualified, Wish::Qualify { to: Some(tasuki::ids::PersonId::new("kimura")) });
    assert_eq!(office.desk("ito").record(qualified).unwrap().lead.owner.unwrap().as_str(), "kimura");
    let told = |figure| {
        let answer = office.figure(&all(figure).by(Dimension::Rep), Moment::live(office.clock_now()));
        answer.groups.into_iter().map(|(mut keys, sum)| (keys.remove(0), sum.k, sum.n)).collect::<Vec<_>>()
    };
    let rate = Figure::Rate(Stage::Sal, Stage::Sql);
    assert_eq!(told(rate), [("tanaka".to_owned(), 1, 2)], "not one of one for the account executive");
    assert_eq!(told(Figure::Rate(Stage::Mql, Stage::Sal)), [(String::new(), 2, 2)], "nobody had them in the queue");
    assert_eq!(told(Figure::Count(Stage::Sql)), [("kimura".to_owned(), 0, 1)]);
    let team = all(rate).by(Dimension::Team);
    let team = office.figure(&team, Moment::live(office.clock_now()));
    assert_eq!(team.groups.len(), 1, "{team:?}");
}

#[test]
fn what_was_missing_is_told_as_it_was_at_the_hand_off() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("東都システム", "山田 太郎");
    office.days_go_by(1);
    office.does("ito", lead, Wish::Edit { set: [("name".to_owned(), String::new())].into() });
    let missing = |figure| {
        let answer = office.figure(&all(figure).by(Dimension::Missing), Moment::live(office.clock_now()));
        answer.groups.into_keys().flatten().collect::<Vec<_>>()
    };
    assert!(!missing(Figure::Context).contains(&"name".to_owned()), "the name was known when it was handed over");
    assert!(missing(Figure::Incomplete).contains(&"name".to_owned()), "and is not known now");
}

#[test]
fn the_same_leads_then_and_now_make_no_arrow() {
    let of = |missing: usize| {
        let mut sum = Sum::default();
        (0..100).for_each(|n| sum.add(Worth::Share(n < missing)));
        sum
    };
    let change = |figure| told::change(figure, Counting::usual(figure), &of(90), &of(10));
    let is_sure = |cell| if let Cell::Change(change) = cell { change.is_sure } else { panic!("{cell:?}") };
    assert!(!is_sure(change(Figure::Incomplete)) && is_sure(change(Figure::Context)));
}
