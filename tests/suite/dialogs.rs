//! Every act of a lead's life from the keyboard: what the dialogs ask, show and save, on a real database.

mod told;

use chrono::{NaiveDate, TimeDelta};
use tasuki::agreement::terms::{Act, Slot, SlotState, Stage};
use tasuki::agreement::{Adoption, DEFAULT};
use tasuki::app::{Ask, Msg, Overlay, Reply};
use tasuki::domain::{Ground, Learned, Record, Request, Wish};
use tasuki::i18n::Lang;
use tasuki::ids::{LeadId, PersonId};

use crate::harness::{Console, FRIDAY, Office, at};

const LEAD: LeadId = LeadId(1);

/// One lead that was handed over, and a console in front of it.
fn office() -> Office {
    let office = Office::at(FRIDAY);
    office.lead("株式会社山田製作所", "佐藤 花子");
    office
}

fn console<'o>(office: &'o Office, who: &str) -> Console<'o> {
    Console::open(office, who, (80, 24), Lang::En)
}

fn record(office: &Office) -> Record {
    office.desk("x").record(LEAD).unwrap()
}

fn stage(office: &Office) -> Stage {
    record(office).lead.stage
}

/// Does something at once, as another program would.
fn done(office: &Office, who: &str, request: impl Into<Request>) {
    office.desk(who).act(LEAD, &request.into()).unwrap_or_else(|wrong| panic!("{wrong:?}"));
}

fn known(slot: Slot, state: SlotState) -> Learned {
    Learned { slot, state, evidence: None, said_by: None }
}

/// All that the default agreement asks of an SQL.
fn enough() -> Vec<Learned> {
    use SlotState::{Confirmed, Partial};
    let slots =
        [(Slot::Budget, Partial), (Slot::Authority, Partial), (Slot::Need, Confirmed), (Slot::Timeline, Partial)];
    slots.map(|(slot, state)| known(slot, state)).into()
}

fn qualified(office: &Office) {
    done(office, "tanaka", Wish::Accept);
    let mut request = Request::from(Wish::Qualify { to: None });
    request.answers = enough();
    done(office, "tanaka", request);
}

fn opened(office: &Office) {
    qualified(office);
    let close = NaiveDate::from_ymd_opt(2026, 12, 25);
    done(office, "tanaka", Wish::Open { amount: Some(1_200_000.0), close });
}

#[test]
fn deferring_reads_the_date_aloud_asks_why_and_puts_the_lead_to_sleep() {
    let office = office();
    done(
        &office,
        "tanaka",
        Request::contact(tasuki::agreement::terms::Channel::Phone, tasuki::agreement::terms::Outcome::Reached),
    );
    office.clock.advance(TimeDelta::minutes(5));
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("d").write("月曜 9時");
    // That Monday is a holiday.
    assert!(console.screen().contains("→ 2026-11-23(月) 09:00 (休業日。次の営業 11-24 09:00)"), "{}", console.screen());
    console.press("Enter 1").write("来週また電話").press("Ctrl+S");
    let lead = record(&office).lead;
    let handoff = lead.open_handoff().unwrap();
    assert_eq!(handoff.deferrals[0].until, at("2026-11-23T09:00:00+09:00"));
    assert_eq!(handoff.deferrals[0].reason.as_deref(), Some("asked_to_wait"));
    let screen = console.screen();
    assert!(screen.contains("保留11/23"), "in words: {screen}");
    assert!(screen.lines().any(|line| line.contains("❯=") && line.contains("山田")), "and with a mark: {screen}");
    assert!(screen.contains("11-23 09:00まで保留(先方の希望日待ち)"), "{screen}");
    // Monday nine o'clock: it is back at the top and says why.
    console.wait(TimeDelta::days(3)).notice();
    assert!(console.screen().contains("保留明け"), "{}", console.screen());
}

#[test]
fn a_date_that_cannot_be_read_or_may_not_be_is_said_at_once() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut console = console(&office, "tanaka");
    console.press("d Enter");
    assert!(console.said().contains("Defer needs this: Date"), "{}", console.said());
    console.write("someday");
    assert!(console.screen().contains("cannot be read; e.g. Mon 9:00"), "the examples stay: {}", console.screen());
    console.press("Enter");
    assert!(console.said().contains("`someday` cannot be read"), "{}", console.said());
    console.press("Ctrl+U").write("in 60 days");
    assert!(console.screen().contains("no lead sleep longer than 30d"), "{}", console.screen());
    console.press("Enter");
    assert!(matches!(console.model.overlay, Some(Overlay::Form(_))), "it does not ask for a reason in vain");
    console.press("Ctrl+U").write("in 3 days").press("Enter");
    assert!(matches!(console.model.overlay, Some(Overlay::Picker(_))));
    console.press("Esc");
    assert!(console.screen().contains("in 3 days"), "one level a press: back to the date");
    console.press("Esc");
    assert!(console.model.overlay.is_none() && record(&office).lead.open_handoff().unwrap().deferrals.is_empty());
}

#[test]
fn a_contact_may_say_when_to_call_back() {
    let office = office();
    let mut console = console(&office, "tanaka");
    console.press("c n 2").write("tomorrow 10:30");
    assert!(console.screen().contains("→ 2026-11-21(Sat) 10:30"), "{}", console.screen());
    console.press("Enter");
    let contact = record(&office).lead.handoffs[0].contacts[0].clone();
    assert_eq!(contact.next, Some(at("2026-11-21T10:30:00+09:00")));
    assert!(console.screen().contains("call 11/21"), "{}", console.screen());
    assert!(console.screen().contains("▸@"), "a mark of its own: {}", console.screen());
    console.wait(TimeDelta::hours(19)).notice();
    assert!(console.screen().contains("CALL NOW"), "{}", console.screen());
    // The next one without a date: it waits like any other, and the attempts are counted.
    console.press("c 1 Enter");
    assert!(console.screen().contains("Contacts so far: 2"), "{}", console.screen());
    assert_eq!(record(&office).lead.open_handoff().unwrap().next_at(), None);
}

#[test]
fn a_call_that_is_written_down_later_counts_from_when_it_was() {
    let office = office();
    let mut console = console(&office, "tanaka");
    console.wait(TimeDelta::hours(3)).press("c w 2").write("2 hours ago");
    assert!(console.screen().contains("→ 2026-11-20(Fri) 17:00"), "{}", console.screen());
    console.press("Enter");
    assert!(console.model.overlay.is_none(), "{}", console.screen());
    assert_eq!(record(&office).lead.handoffs[0].contacts[0].at, at("2026-11-20T17:00:00+09:00"));
    // With both dates: the one that was comes first.
    console.press("c n w 2").write("90 min ago").press("Enter").write("mon 9:00").press("Enter");
    let contact = record(&office).lead.handoffs[0].contacts[1].clone();
    assert_eq!(contact.at, at("2026-11-20T17:30:00+09:00"));
    assert_eq!(contact.next, Some(at("2026-11-23T09:00:00+09:00")));
    // What is written down late is explained: the words are asked for, and not missed.
    console.wait(TimeDelta::hours(20)).press("c w 2").write("yesterday 17:45").press("Enter");
    assert!(matches!(console.model.overlay, Some(Overlay::Writing { .. })), "{}", console.screen());
    assert!(console.screen().contains("more than 4h later needs a note"), "{}", console.screen());
    console.write("On the road all day").press("Ctrl+S");
    assert_eq!(record(&office).lead.handoffs[0].contacts[2].at, at("2026-11-20T17:45:00+09:00"));
    // What is still to come was not.
    console.press("c w 2").write("23:30").press("Enter");
    assert!(matches!(console.model.overlay, Some(Overlay::Form(_))), "what was typed stays: {}", console.screen());
    assert_eq!(record(&office).lead.handoffs[0].contacts.len(), 3);
}

#[test]
fn who_gives_a_lead_back_may_say_when_to_look_again() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut console = console(&office, "tanaka");
    console.press("r");
    assert!(console.screen().contains("[ ] n: asks then when it comes back"), "{}", console.screen());
    console.press("n 1").write("in 3 months");
    assert!(
        console.screen().contains("→ 2027-02-20(Sat) 09:00 (closed; open again 02-22 09:00)"),
        "{}",
        console.screen()
    );
    // The next line asks what else it comes back for; nothing else.
    console.press("Enter Enter");
    assert!(console.screen().contains("To be looked at again 2027-02-20(Sat)"), "{}", console.screen());
    console.write("budget next term").press("Ctrl+S");
    let ending = record(&office).lead.handoffs[0].ended.clone().unwrap();
    assert_eq!((ending.act, ending.wake_at), (Act::Return, Some(at("2027-02-20T09:00:00+09:00"))));
}

#[test]
fn bantc_is_filled_in_place_and_the_gate_says_what_is_missing_until_it_opens() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("s");
    let screen = console.screen();
    assert!(
        screen.contains("「SQL認定の条件」を満たしていません") && screen.contains("不足(必要: 一部確認)"),
        "{screen}"
    );
    console.press("Ctrl+S");
    assert!(console.said().contains("を満たしていません。不足: 予算"), "{}", console.said());
    assert!(matches!(console.model.overlay, Some(Overlay::Checklist(_))), "what was told stays on the screen");
    // Budget: partly known, with what was said and by whom. The others by digits.
    console.press("Enter").write("今期500万円まで").press("Enter").write("田中部長").press("Enter");
    // A digit goes on to the next slot.
    console.press("4 4 5 Right Right Right");
    assert!(console.screen().contains("「SQL認定の条件」を満たしています"), "{}", console.screen());
    console.press("Ctrl+S");
    assert_eq!(stage(&office), Stage::Sql, "{}", console.said());
    let record = record(&office);
    let budget = &record.lead.bantc[&Slot::Budget];
    assert_eq!(budget.state, SlotState::Partial);
    let words = &record.texts[&budget.n];
    assert_eq!((words.text.as_str(), words.said_by.as_deref()), ("今期500万円まで", Some("田中部長")));
    assert_eq!(record.lead.bantc.len(), 4, "of the competitor nothing was told");
    let screen = console.screen();
    assert!(console.model.overlay.is_none() && screen.contains("SQL"), "{screen}");
}

#[test]
fn answers_are_saved_alone_while_the_gate_is_shut() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut console = console(&office, "tanaka");
    console.press("s j 3 w");
    assert_eq!(stage(&office), Stage::Sal);
    assert_eq!(record(&office).lead.bantc[&Slot::Authority].state, SlotState::Negative);
    assert!(console.model.overlay.is_none(), "{}", console.said());
    // The same by the key for BANTC, on a lead of any stage; what is known stands there.
    done(&office, "tanaka", Request::from(Wish::Return { reason: "too_early".to_owned(), wake: None, wake_on: None }));
    console.notice().press("5 b");
    assert!(console.screen().contains("negative"), "{}", console.screen());
    console.press("j 5 Ctrl+S");
    assert_eq!(record(&office).lead.bantc[&Slot::Authority].state, SlotState::Confirmed);
}

#[test]
fn evidence_that_nobody_touched_goes_along_and_old_answers_are_marked() {
    let office = office();
    let mut told = Request::from(Wish::Edit { set: std::collections::BTreeMap::new() });
    let evidence = Some("two lines\nof words".to_owned());
    told.answers =
        vec![Learned { evidence, said_by: Some("Mr Sato".to_owned()), ..known(Slot::Budget, SlotState::Partial) }];
    done(&office, "tanaka", told);
    done(&office, "tanaka", Wish::Accept);
    office.clock.advance(TimeDelta::days(100));
    let mut console = console(&office, "tanaka");
    assert!(console.screen().contains("OVERDUE"), "{}", console.screen());
    console.press("Enter");
    assert!(console.screen().contains("Budget: partly known (too old)"), "{}", console.screen());
    console.press("b");
    assert!(console.screen().contains("TOO OLD"), "{}", console.screen());
    // Asked again, and it is still so: the same digit tells it anew, with the words of before.
    console.press("4");
    assert!(!console.screen().contains("TOO OLD"), "{}", console.screen());
    console.press("Ctrl+S");
    let record = record(&office);
    let answer = &record.lead.bantc[&Slot::Budget];
    assert_eq!(answer.at, office.clock_now());
    assert_eq!(record.texts[&answer.n].text, "two lines\nof words");
    assert_eq!(record.texts[&answer.n].said_by.as_deref(), Some("Mr Sato"));
}

#[test]
fn a_manager_may_go_past_the_gate_with_a_note_and_a_rep_may_not() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut rep = console(&office, "tanaka");
    rep.press("s");
    assert!(!rep.screen().contains("Ctrl+G"), "{}", rep.screen());
    rep.press("Ctrl+G");
    assert!(rep.said().contains("Only these may go past it"), "who may: {}", rep.said());
    rep.press("Ctrl+S");
    assert_eq!(stage(&office), Stage::Sal);
    let manager = manager(&office);
    let mut console = console(&office, &manager);
    console.press("s");
    assert!(console.screen().contains("you may go past it with Ctrl+G"), "{}", console.screen());
    console.press("Ctrl+G Ctrl+S");
    assert!(matches!(console.model.overlay, Some(Overlay::Writing { .. })), "it asks why: {}", console.said());
    console.write("the board decided").press("Ctrl+S");
    assert_eq!(stage(&office), Stage::Sql, "{}", console.said());
    assert!(console.model.overlay.is_none() && console.model.behind.is_empty());
}

fn manager(office: &Office) -> String {
    let desk = office.desk("x");
    let is_manager = |person: &&tasuki::agreement::Person| person.role == tasuki::agreement::terms::Role::Manager;
    desk.agreement().people.iter().find(is_manager).unwrap().id.clone()
}

fn executive(office: &Office) -> (String, String) {
    let desk = office.desk("x");
    let is_one = |person: &&tasuki::agreement::Person| person.role == tasuki::agreement::terms::Role::AccountExecutive;
    let person = desk.agreement().people.iter().find(is_one).unwrap();
    (person.id.clone(), person.name.clone())
}

#[test]
fn a_candidate_is_passed_on_to_somebody_found_by_typing() {
    let office = office();
    let mut request = Request::from(Wish::Edit { set: std::collections::BTreeMap::new() });
    request.answers = enough();
    done(&office, "tanaka", request);
    done(&office, "tanaka", Wish::Accept);
    let (id, name) = executive(&office);
    let mut console = console(&office, "tanaka");
    console.press("s t").write(&id).press("Enter");
    assert!(console.screen().contains(&format!("Passed on to {name}")), "{}", console.screen());
    console.press("Ctrl+S");
    let lead = record(&office).lead;
    assert_eq!((lead.stage, lead.owner), (Stage::Sql, Some(PersonId::new(&id))), "{}", console.said());
    assert!(lead.handoffs[0].clock("ae_decide").is_some(), "that person's week began");
    assert!(console.said().contains(&format!("from 田中 花子 to {name}")), "{}", console.said());
}

#[test]
fn a_deal_is_opened_with_money_and_a_day_as_people_write_them_and_won() {
    let office = office();
    qualified(&office);
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("O").write("120万").press("Enter").write("12/25");
    let screen = console.screen();
    assert!(screen.contains("→ 1,200,000") && screen.contains("→ 2026-12-25(金)"), "{screen}");
    console.press("Enter");
    let deal = record(&office).lead.deal.unwrap();
    assert_eq!((deal.amount, deal.close), (Some(1_200_000.0), NaiveDate::from_ymd_opt(2026, 12, 25)));
    // The deal is no longer in the queue; it is among all leads.
    assert_eq!(console.model.queue.page.total, 0);
    console.press("5");
    assert!(console.screen().contains("商談: 1,200,000 受注予定日 2026-12-25"), "{}", console.screen());
    console.press("W");
    assert!(console.screen().contains("→ 1,200,000"), "as it was opened: {}", console.screen());
    console.press("Ctrl+U").write("1.5M").press("Enter");
    let lead = record(&office).lead;
    assert_eq!((lead.stage, lead.deal.unwrap().amount), (Stage::Customer, Some(1_500_000.0)), "{}", console.said());
}

#[test]
fn money_that_is_none_is_not_saved() {
    let office = office();
    qualified(&office);
    let mut console = console(&office, "tanaka");
    console.press("O").write("a lot").press("Ctrl+S");
    assert!(console.said().contains("Amount: `a lot` cannot be read"), "{}", console.said());
    console.press("Ctrl+U").write("5000").press("Ctrl+S");
    assert!(console.said().contains("needs this: Expected close"), "{}", console.said());
    assert_eq!(stage(&office), Stage::Sql);
    assert!(console.screen().contains("5000"), "the form is still there: {}", console.screen());
}

#[test]
fn losing_asks_for_a_reason_and_a_lost_lead_goes_round_again() {
    let office = office();
    opened(&office);
    let mut console = console(&office, "tanaka");
    console.press("5 L");
    assert!(console.screen().contains("Price"), "{}", console.screen());
    console.press("4").write("much too dear").press("Ctrl+S");
    let closed = record(&office).lead.closed.unwrap();
    assert_eq!((closed.act, closed.reason.as_deref()), (Act::Lose, Some("lost_to_other")));
    assert!(console.screen().contains("Ended: Lost"), "{}", console.screen());
    console.press("B 1").press("Ctrl+S");
    assert_eq!(stage(&office), Stage::Mal, "{}", console.said());
}

#[test]
fn what_marketing_does_has_keys_too() {
    let office = Office::at(FRIDAY);
    office.captured("株式会社山田製作所", "佐藤 花子", "Web");
    let mut console = console(&office, "ito");
    console.press("5 A");
    assert_eq!(stage(&office), Stage::Mal, "{}", console.said());
    // To the team's queue: nobody in particular. The note says why.
    console.press("H 1").press("Ctrl+S");
    assert!(console.said().contains("say why in a note"), "{}", console.said());
    console.write("asked for a quotation").press("Ctrl+S");
    let lead = record(&office).lead;
    assert_eq!((lead.stage, &lead.handoffs[0].ground), (Stage::Mql, &Ground::ByHand), "{}", console.said());
    console.press("P 1").press("Ctrl+S");
    assert_eq!(stage(&office), Stage::Mal, "{}", console.said());
    console.press("X 2").press("Ctrl+S");
    assert_eq!(stage(&office), Stage::Excluded, "{}", console.said());
}

#[test]
fn a_lead_is_given_to_somebody_found_by_typing_or_taken_over() {
    let office = office();
    let (id, name) = executive(&office);
    let mut console = console(&office, "tanaka");
    console.press("T").write("zzz");
    assert!(console.screen().contains("Nobody and nothing like that"), "{}", console.screen());
    console.press("Enter Ctrl+U").write(&name);
    console.press("Enter");
    assert_eq!(record(&office).lead.owner, Some(PersonId::new(&id)), "{}", console.said());
    console.press("t");
    assert_eq!(record(&office).lead.owner, Some(PersonId::new("tanaka")), "{}", console.said());
    console.press("t");
    assert!(console.said().contains("田中 花子's already"), "{}", console.said());
}

#[test]
fn only_what_was_changed_of_a_person_is_saved() {
    let office = office();
    let mut console = console(&office, "tanaka");
    console.press("e").press("Ctrl+U").write("06-1111-2222").press("Down Down Down").write("部長").press("Ctrl+S");
    let record = record(&office);
    assert_eq!(record.person.get(tasuki::domain::Field::Phone), Some("06-1111-2222"), "{}", console.said());
    assert_eq!(record.person.get(tasuki::domain::Field::Title), Some("部長"));
    assert_eq!(record.past.len(), 2, "{:?}", record.past);
    console.press("e Ctrl+S");
    assert!(console.said().contains("Nothing would change"), "{}", console.said());
    console.press("Esc e").write("9").press("Esc n");
    assert!(console.screen().contains("06-1111-22229"), "what was typed is not thrown away by one key");
    console.press("Esc y");
    assert!(console.model.overlay.is_none());
    // An opt-out in whatever words, and one that cannot be read.
    console.press("e").press("Down ".repeat(13).trim_end()).write("不可").press("Ctrl+S");
    assert_eq!(self::record(&office).person.get(tasuki::domain::Field::ConsentPhone), Some("no"), "{}", console.said());
}

#[test]
fn nothing_is_saved_as_a_telephone_number_or_a_mail_address_that_is_none() {
    use tasuki::domain::Field;
    let office = office();
    for (lang, no_phone, no_mail) in [
        (Lang::En, "no telephone number (6-15 digits)", "no mail address"),
        (Lang::Ja, "電話番号として読めません(6～15桁)", "メールアドレスとして読めません"),
    ] {
        let mut console = Console::open(&office, "tanaka", (80, 24), lang);
        for wrong in ["提案", "12345", "1234567890123456"] {
            console.press("e").press("Ctrl+U").write(wrong);
            assert!(written(&console).contains(no_phone), "at once: {}", written(&console));
            console.press("Ctrl+S");
            assert!(console.model.overlay.is_some() && console.said().contains(wrong), "{}", console.said());
            console.press("Esc y");
        }
        console.press("e Down Down Ctrl+U").write("someone");
        assert!(written(&console).contains(no_mail), "at once: {}", written(&console));
        console.press("Ctrl+S Esc y");
        // Nor of somebody who is only now taken in.
        console.press("N").write("新しい株式会社").press("Down Down Down Down Down").write("提案").press("Ctrl+S");
        assert!(matches!(console.model.overlay, Some(Overlay::Form(_))), "{}", console.said());
        console.press("Esc y");
    }
    let record = record(&office);
    let known = [Field::Phone, Field::Mail].map(|field| record.person.get(field));
    assert_eq!(known, [Some("03-1234-5678"), Some("someone@example.jp")]);
    // What a list brought in stands as it is until somebody changes it.
    let mut console = console(&office, "tanaka");
    console.press("e Down Down Ctrl+U").write("mailto:hanako@example.jp").press("Ctrl+S");
    assert_eq!(self::record(&office).person.get(Field::Mail), Some("hanako@example.jp"), "{}", console.said());
}

#[test]
fn somebody_whom_sales_found_is_taken_in_as_an_sql_with_what_is_known() {
    let office = office();
    let mut console = console(&office, "tanaka");
    console.press("N Ctrl+S");
    assert!(console.said().contains("Nobody is named yet"), "{}", console.said());
    console.write("新しい株式会社").press("Enter").write("高橋 次郎").press("Ctrl+S");
    assert!(console.screen().contains("New SGL (BANTC): 新しい株式会社"), "{}", console.screen());
    console.press("j j 5 Esc");
    assert!(console.screen().contains("y / n"), "{}", console.screen());
    console.press("n Ctrl+S");
    let lead = office.desk("x").record(LeadId(2)).unwrap();
    assert_eq!((lead.lead.stage, lead.lead.owner), (Stage::Sql, Some(PersonId::new("tanaka"))), "{}", console.said());
    assert_eq!(lead.lead.bantc[&Slot::Need].state, SlotState::Confirmed);
    assert_eq!(console.model.lead(), Some(LeadId(2)), "it is gone to");
    // The same mail again: known already, and the form can be gone back to.
    console.press("N Down Down Down Down Down Down Down").write("someone@example.jp").press("Ctrl+S Ctrl+S");
    assert!(console.said().starts_with("Not saved"), "{}", console.said());
    console.press("Esc");
    assert!(console.screen().contains("someone@example.jp"), "{}", console.screen());
    console.press("Esc y");
    assert!(console.model.overlay.is_none());
}

/// What must be known of a new SGL is a checklist like that of a candidate, and whoever may goes past it with a word.
#[test]
fn the_gates_on_a_new_sgl_are_shown_and_gone_past_like_any_other() {
    let office = office();
    let gate = "\n[[gate]]\nid = 'found'\nen = 'What we must know'\non = ['generate']\nneeds = ['phone']\n\
                require = { need = 'asked' }\nskip_by = ['manager']\n";
    let by = Adoption { marketing: PersonId::new("ito"), sales: PersonId::new("suzuki"), reason: None };
    office.desk("suzuki").adopt("found", &format!("{DEFAULT}{gate}"), &by).unwrap();
    let found = |who: &str| {
        let mut console = console(&office, who);
        console.press("N").write("新しい株式会社").press("Ctrl+S");
        console
    };
    let mut rep = found("tanaka");
    assert!(rep.screen().contains("What we must know: 2 still missing"), "{}", rep.screen());
    assert!(rep.screen().contains("Missing beside: Phone"), "{}", rep.screen());
    rep.press("j j 2");
    assert!(rep.screen().contains("What we must know: 1 still missing"), "the answer counts: {}", rep.screen());
    rep.press("Ctrl+S");
    assert!(rep.said().contains("What we must know"), "{}", rep.said());
    assert!(office.desk("x").record(LeadId(2)).is_err(), "a rep may not go past it");
    rep.press("Ctrl+G");
    assert!(rep.said().contains("Only these may go past it"), "{}", rep.said());

    let mut manager = found("suzuki");
    assert!(manager.screen().contains("you may go past it with Ctrl+G"), "{}", manager.screen());
    manager.press("Ctrl+G Ctrl+S").write("an old friend").press("Ctrl+S");
    assert_eq!(office.desk("x").record(LeadId(2)).unwrap().lead.stage, Stage::Sql, "{}", manager.said());
}

#[test]
fn what_cannot_be_done_with_a_lead_is_not_offered_and_said_when_it_is_tried() {
    let office = office();
    let mut console = console(&office, "tanaka");
    let hints = |console: &Console<'_>| console.screen().lines().last().unwrap().to_owned();
    assert!(hints(&console).contains("a Accept") && !hints(&console).contains("Qualify"), "{}", hints(&console));
    for (key, why) in [
        ("d", "Defer comes after accepting. Accept the lead first."),
        ("s", "Qualify comes after accepting. Accept the lead first."),
        ("O", "Open a deal is not possible for a lead at MQL"),
        ("W", "Won is not possible for a lead at MQL"),
        ("B", "Revive is not possible for a lead at MQL"),
    ] {
        console.press(key);
        assert!(console.model.overlay.is_none(), "{key}");
        assert!(console.said().contains(why), "{}", console.said());
    }
    console.press("a");
    assert!(hints(&console).contains("s Qualify") && !hints(&console).contains("a Accept"), "{}", hints(&console));
    console.press("a");
    assert!(console.said().contains("You have accepted this lead already"), "{}", console.said());
}

#[test]
fn what_was_taken_back_is_done_again() {
    let office = office();
    let mut console = console(&office, "tanaka");
    console.press("a u");
    assert_eq!(stage(&office), Stage::Mql);
    console.press("U");
    assert_eq!(stage(&office), Stage::Sal);
    assert!(console.said().contains("Done again: Accept"), "{}", console.said());
    console.press("U");
    assert!(console.said().contains("nothing to do again"), "{}", console.said());
}

#[test]
fn a_colleagues_lead_is_not_taken_without_a_word() {
    for (lang, said) in
        [(Lang::En, "Accept saved, from 佐藤 健"), (Lang::Ja, "受け入れを保存しました(佐藤 健さんの担当から)")]
    {
        let office = Office::at(FRIDAY);
        office.captured("株式会社山田製作所", "佐藤 花子", "Web");
        let ground = Ground::Criterion("score_100".to_owned());
        done(&office, "ito", Wish::HandOff { ground, to: Some(PersonId::new("sato")) });
        let mut console = Console::open(&office, "tanaka", (80, 24), lang);
        console.press("a");
        assert!(console.said().contains(said), "{}", console.said());
        assert_eq!(record(&office).lead.owner, Some(PersonId::new("tanaka")));
    }
}

#[test]
fn a_dialog_begins_without_what_was_refused_before() {
    let office = office();
    let mut console = console(&office, "tanaka");
    console.press("d");
    assert!(console.said().contains("Defer comes after accepting"), "{}", console.said());
    console.press("m");
    assert!(console.said().is_empty(), "{}", console.said());
    // What a dialog refuses stays while it is on the screen.
    console.press("Ctrl+S").write("x");
    assert!(console.said().contains("nothing in this note"), "{}", console.said());
}

#[test]
fn answers_are_told_of_as_answers() {
    let office = office();
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.press("b 4 Ctrl+S");
    assert!(console.said().starts_with("BANTCの回答を保存しました"), "{}", console.said());
    console.press("e").write("9").press("Ctrl+S");
    assert!(console.said().starts_with("編集を保存しました"), "{}", console.said());
}

#[test]
fn a_choice_of_few_has_a_frame_and_says_what_it_is_for() {
    let office = office();
    for (size, lang) in [((80, 24), Lang::Ja), ((120, 40), Lang::En)] {
        let mut console = Console::open(&office, "ito", size, lang);
        console.press("P");
        let screen = written(&console);
        let title =
            if lang == Lang::Ja { "取り下げの理由: 株式会社山田製作所" } else { "Reason (Withdraw): " };
        assert!(screen.contains(title) && screen.contains('┌') && screen.contains('└'), "{screen}");
    }
}

/// The screen's text, as it is read.
fn written(console: &Console<'_>) -> String {
    let terminal = console.terminal();
    let buffer = terminal.backend().buffer();
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut x = 0;
        while x < buffer.area.width {
            text.push_str(buffer[(x, y)].symbol());
            x += ratatui::buffer::CellWidth::cell_width(&buffer[(x, y)]).max(1);
        }
        text.push('\n');
    }
    text
}

#[test]
fn a_refusal_longer_than_the_line_is_told_whole() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    for (size, lang) in [((80, 24), Lang::Ja), ((80, 24), Lang::En), ((40, 12), Lang::En)] {
        let mut console = Console::open(&office, "tanaka", size, lang);
        console.press("s Ctrl+S Esc");
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        let screen = squeezed(&written(&console));
        assert!(screen.contains(&squeezed(&console.said())), "{}\n{screen}", console.said());
    }
}

#[test]
fn keys_typed_ahead_of_a_dialogs_answer_wait_for_it() {
    let office = office();
    office.clock.advance(TimeDelta::minutes(10));
    office.lead("東都システム株式会社", "鈴木 一郎");
    let mut console = console(&office, "tanaka");
    // All of it before the database has answered anything: the note's answer, the lead that `s` shows.
    for key in "a m h i Ctrl+S a s 1 5 Esc y".split(' ') {
        console.take(Msg::Key(key.parse().unwrap()));
    }
    console.settle();
    let note = |lead: i64| {
        let record = office.desk("x").record(LeadId(lead)).unwrap();
        record.texts.values().next().map(|words| words.text.clone())
    };
    assert_eq!((note(1), note(2).as_deref()), (None, Some("hi")), "accepting went on to the next one");
    assert_eq!(office.desk("x").record(LeadId(2)).unwrap().lead.stage, Stage::Sal);
    assert!(console.model.held.is_empty());
}

#[test]
fn a_lead_that_could_not_be_read_is_read_when_a_key_needs_it() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut console = console(&office, "tanaka");
    (console.model.sheet, console.model.reads_lead) = (None, true);
    console.take(Msg::Key("s".parse().unwrap()));
    let busy = tasuki::storage::StoreError::Busy.into();
    let of = Some(Box::new(Ask::Sheet(LeadId(1))));
    console.take(Msg::Reply(Reply::Failed { of, error: busy }));
    assert!(console.model.overlay.is_none() && console.said().starts_with("Could not be read"), "{}", console.said());
    console.press("s");
    assert!(matches!(console.model.overlay, Some(Overlay::Checklist(_))), "{}", console.said());
}

#[test]
fn keys_typed_ahead_of_a_refusal_are_not_typed_into_the_dialog() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut console = console(&office, "tanaka");
    console.press("s");
    console.take(Msg::Key("Ctrl+S".parse().unwrap()));
    for key in ["5", "w"] {
        console.take(Msg::Key(key.parse().unwrap()));
    }
    console.settle();
    assert!(record(&office).lead.bantc.is_empty(), "meant for what comes after");
    assert!(matches!(console.model.overlay, Some(Overlay::Checklist(_))));
}

#[test]
fn an_input_method_that_is_on_is_told_of_in_a_choice_too() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let mut console = console(&office, "tanaka");
    console.press("s").write("ｊ").write("５");
    assert!(console.screen().contains("*confirmed"), "full-width letters and digits are keys: {}", console.screen());
    console.write("あ");
    assert!(console.said().contains("input method"), "{}", console.said());
    console.paste("aaww");
    assert!(console.said().contains("pasted text does nothing"), "{}", console.said());
}

#[test]
fn the_terminals_cursor_stands_in_every_line_that_is_typed() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    for size in [(80, 24), (120, 40), (30, 8), (16, 4)] {
        let mut console = Console::open(&office, "tanaka", size, Lang::Ja);
        for (keys, text) in
            [("d", "月曜"), ("e", "電話a"), ("s Enter", "予算"), ("s Enter Tab", "部長"), ("T", "田"), ("N", "会社")]
        {
            console.press(keys).write(text);
            let at = console.terminal().backend().cursor_position();
            let screen = console.screen();
            let row = screen.lines().nth(usize::from(at.y)).unwrap_or_default();
            let last = text.chars().last().unwrap();
            assert!(at.x > 0 && row.contains(last), "{size:?} {keys}: {at:?} in\n{screen}");
            for _ in 0..3 {
                console.press("Esc");
                if console.screen().contains("y / n")
                    || console.model.overlay.as_ref().is_some_and(Overlay::is_discarding)
                {
                    console.press("y");
                }
            }
            assert!(console.model.overlay.is_none(), "{keys}");
        }
    }
}

#[test]
fn every_dialog_is_drawn_at_every_size_in_both_languages() {
    let office = office();
    done(&office, "tanaka", Wish::Accept);
    let sizes =
        (1..30).map(|n| (n * 7 % 90 + 1, n)).chain([(1, 1), (80, 24), (120, 40), (200, 60), (300, 5), (5, 100)]);
    for size in sizes {
        for lang in [Lang::Ja, Lang::En] {
            let mut console = Console::open(&office, "tanaka", size, lang);
            for keys in ["d m", "c n 1 m", "s j 4 Enter x Tab y", "e x", "T x", "N x Ctrl+S j 3", "b k", "O", "5"] {
                for key in keys.split(' ') {
                    console.press(key);
                    console.terminal();
                }
                while console.model.overlay.is_some() {
                    console.press("Esc");
                    console.terminal();
                    if console.model.overlay.as_ref().is_some_and(Overlay::is_discarding) {
                        console.press("y");
                    }
                }
            }
        }
    }
}

#[test]
fn a_lead_without_a_company_is_called_by_its_name() {
    let office = Office::at(FRIDAY);
    office.lead("", "佐藤 花子");
    let mut console = console(&office, "tanaka");
    console.press("d");
    assert!(console.said().starts_with("佐藤 花子: "), "a refusal names somebody: {}", console.said());
}

#[test]
fn what_was_just_said_leaves_the_boxes_whole() {
    let office = office();
    for size in [(120, 40), (80, 24), (100, 30)] {
        let mut console = Console::open(&office, "tanaka", size, Lang::En);
        console.press("m").write("called").press("Ctrl+S ?");
        let screen = console.screen();
        assert!(screen.contains("Note saved"), "{screen}");
        let bottom = screen.lines().find(|line| line.contains('└')).unwrap_or_default();
        assert!(!bottom.contains("saved") && bottom.contains('┘'), "the border is whole:\n{screen}");
        let said = screen.lines().find(|line| line.contains("Note saved")).unwrap();
        assert!(!said.contains(['│', '┘', '─']), "nothing of the box beside it:\n{screen}");
    }
}

#[test]
fn the_last_line_of_a_form_says_what_enter_does_there() {
    let office = office();
    let mut console = console(&office, "tanaka");
    console.press("e");
    assert!(console.screen().contains("Enter next line"), "{}", console.screen());
    console.press("Down ".repeat(30).trim_end());
    assert!(console.screen().contains("Enter saves, Esc leaves"), "{}", console.screen());
    assert!(!console.screen().contains("next line"), "{}", console.screen());
    console.press("Up");
    assert!(console.screen().contains("Enter next line"), "{}", console.screen());
    console.press("Esc N").press("Down ".repeat(30).trim_end());
    assert!(console.screen().contains("Enter goes on to BANTC, Esc leaves"), "{}", console.screen());
    console.press("Esc");
    qualified(&office);
    console.notice().press("O Enter");
    assert!(console.screen().contains("Enter saves, Esc leaves"), "{}", console.screen());
}

#[test]
fn history_tells_money_with_its_thousands_apart() {
    let office = office();
    opened(&office);
    let set = [("amount".to_owned(), "2500000".to_owned())].into();
    done(&office, "tanaka", Wish::Edit { set });
    done(&office, "tanaka", Wish::Win { amount: Some(3_500_000.0) });
    for (lang, told) in [
        (Lang::En, ["Won: 3,500,000", "amount 2,500,000", "Deal opened: 1,200,000"]),
        (Lang::Ja, ["受注: 3,500,000", "金額 2,500,000", "商談化: 1,200,000"]),
    ] {
        let mut console = Console::open(&office, "tanaka", (120, 40), lang);
        console.press("5 Enter");
        let screen = written(&console);
        for told in told {
            assert!(screen.contains(told), "{told}:\n{screen}");
        }
    }
}

#[test]
fn the_stage_of_a_deal_is_chosen_and_stands_on_the_leads_page() {
    let office = office();
    opened(&office);
    let deal_stage = || record(&office).lead.deal.unwrap().deal_stage;
    let last = "Down ".repeat(30);
    let last = last.trim_end();
    let mut console = console(&office, "tanaka");
    console.press("5 e").press(last);
    let screen = console.screen();
    assert!(screen.contains("1 Discovery (10%)") && screen.contains("4 Verbal agreement (80%)"), "{screen}");
    console.write("2");
    assert!(console.screen().contains("→ Proposal (30%)"), "{}", console.screen());
    console.press("Enter");
    assert_eq!(deal_stage().as_deref(), Some("proposal"), "{}", console.said());
    console.press("Enter");
    assert!(written(&console).contains("Deal stage: Proposal (30%)"), "{}", console.screen());
    // By its name in either language; one that there is not; one that asks for more than is known.
    console.press("e").press(last);
    assert!(console.screen().contains("Proposal"), "where it stands: {}", console.screen());
    console.press("Ctrl+U").write("9").press("Ctrl+S");
    assert!(console.said().contains("Deal stage: `9` cannot be read"), "{}", console.said());
    console.press("Ctrl+U").write("3");
    assert!(written(&console).contains("Title"), "{}", console.screen());
    console.press("Ctrl+S");
    assert_eq!(deal_stage().as_deref(), Some("proposal"), "a quotation asks for the title");
    console.press("Ctrl+U").write("ヒアリング").press("Ctrl+S");
    assert_eq!(deal_stage().as_deref(), Some("hearing"), "{}", console.said());
    let mut japanese = Console::open(&office, "tanaka", (120, 40), Lang::Ja);
    japanese.press("5");
    assert!(written(&japanese).contains("商談の段階: ヒアリング(10%)"), "{}", written(&japanese));
    // A deal that is won stands nowhere any more, and none can be chosen for it.
    done(&office, "tanaka", Wish::Win { amount: None });
    japanese.notice().press("e").press(last);
    assert!(!written(&japanese).contains("商談の段階: "), "{}", written(&japanese));
}

#[test]
fn help_ends_with_what_the_marks_mean() {
    let office = office();
    let mut console = console(&office, "tanaka");
    console.press("? G");
    let shown = console.screen();
    for line in [
        "!! ",
        "URGENT",
        "1h52m",
        "left: 1 hour 52 minutes",
        "-0h12m",
        "=0h40m",
        "does not run just now",
        "working time only.",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
}

#[test]
fn where_nobody_is_rejected_the_key_says_what_to_do_instead() {
    let office = office();
    let by = Adoption { marketing: PersonId::new("ito"), sales: PersonId::new("suzuki"), reason: None };
    let kept = DEFAULT
        .replace("[\"reject\", \"exclude\"]", "[\"exclude\"]")
        .replace("[\"return\", \"reject\"]", "[\"return\"]");
    let text = kept.replace("= [\"reject\"]", "= [\"return\"]");
    office.desk("ito").adopt("house", &text, &by).unwrap();
    for (lang, words) in
        [(Lang::En, "hand the lead back with `return`"), (Lang::Ja, "差し戻し(return)を使ってください")]
    {
        let mut console = Console::open(&office, "tanaka", (80, 24), lang);
        console.press("x");
        assert!(console.model.overlay.is_none(), "nothing is asked for that would be in vain");
        assert!(console.said().contains(words), "{}", console.said());
        // The command line says the same.
        let request = Wish::Reject { reason: "student".to_owned() }.into();
        let refused = format!("{:?}", office.desk("tanaka").act(LEAD, &request));
        assert!(refused.contains("NeverDone"), "{refused}");
    }
    console(&office, "tanaka").press("r 1 Ctrl+S");
    assert_eq!(stage(&office), Stage::Mal, "it is handed back");
}
