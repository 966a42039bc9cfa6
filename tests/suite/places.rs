//! A place in a list is another lead's a moment later: what was begun for one lead is done with that one, or with nobody.

use std::sync::Arc;

use chrono::TimeDelta;
use tasuki::agreement::terms::{Outcome, Stage};
use tasuki::app::{Ask, Hit, Msg, OUTCOMES, Overlay, Reply, Tab};
use tasuki::domain::Wish;
use tasuki::i18n::Lang;
use tasuki::ids::{LeadId, PersonId};
use tasuki::storage::{Page, QueueAsk};

use crate::harness::{Console, FRIDAY, Office};

/// So many leads that nobody has taken, a minute apart; the first one is the most pressing.
fn queue(n: usize) -> (Office, Vec<LeadId>) {
    let office = Office::at(FRIDAY);
    let lead = |n: usize| {
        office.clock.advance(TimeDelta::minutes(1));
        office.lead(&format!("会社{n:03}"), "佐藤")
    };
    let leads = (1..=n).map(lead).collect();
    (office, leads)
}

fn stage(office: &Office, lead: LeadId) -> Stage {
    office.desk("ito").sheet(lead).unwrap().stage
}

/// A colleague takes a lead: it is in nobody else's inbox any more.
fn taken(office: &Office, lead: LeadId) {
    office.desk("kobayashi").act(lead, &Wish::Accept.into()).unwrap();
}

fn key(text: &str) -> Msg {
    Msg::Key(text.parse().unwrap())
}

fn somebody_wrote(console: &Console<'_>) -> Msg {
    Msg::StoreChanged(Arc::clone(&console.model.fixed.versions))
}

#[test]
fn marketings_page_of_a_lead_closes_when_the_lead_leaves_the_page() {
    let office = crate::marketing::office();
    let mut console = Console::open(&office, "ito", (80, 24), Lang::En);
    console.press("g r Enter");
    assert!(console.model.full && console.model.lead() == Some(LeadId(1)));
    // A colleague answers what was asked.
    office
        .desk("ito")
        .act(LeadId(1), &tasuki::domain::Request::from(Wish::Note { about: None }).with_note("IT".to_owned()))
        .unwrap();
    console.press("g").notice();
    assert!(!console.model.full && console.model.lead() != Some(LeadId(1)), "{}", console.screen());
    assert!(console.said().contains("not in this list"), "{}", console.said());
    assert!(console.model.keys.is_empty(), "what was begun is forgotten with the page");
}

#[test]
fn after_ones_own_answer_on_a_page_the_next_keys_do_not_hit_the_next_lead() {
    let office = crate::marketing::office();
    let mut console = Console::open(&office, "ito", (80, 24), Lang::Ja);
    console.press("g r Enter m").write("情報システム部です").press("Ctrl+S");
    assert!(!console.model.full, "{}", console.screen());
    assert!(console.said().contains("保存"), "{}", console.said());
}

#[test]
fn the_cursor_of_marketings_page_is_not_the_lists() {
    let office = crate::marketing::office();
    let mut console = Console::open(&office, "ito", (80, 24), Lang::En);
    console.press("5 j");
    let here = console.model.lead();
    console.press("g r G");
    assert_ne!(console.model.lead(), here);
    console.press("m").write("later").press("Ctrl+S");
    console.notice();
    console.press("Esc");
    assert_eq!((console.model.lead(), console.model.marketing.is_none()), (here, true));
    assert_eq!(console.model.sheet.as_ref().map(|sheet| sheet.id), here, "and it is read again");
}

#[test]
fn the_palette_does_nothing_with_a_lead_over_which_it_was_not_opened() {
    let (office, leads) = queue(2);
    let mut console = Console::open_for(&office, "tanaka", (80, 24), Lang::En);
    console.press(":").write("accept");
    taken(&office, leads[0]);
    console.notice();
    assert_eq!(console.model.lead(), Some(leads[1]));
    console.press("Enter");
    assert_eq!(stage(&office, leads[1]), Stage::Mql);
    assert!(console.model.overlay.is_none() && console.said().contains("changed meanwhile"), "{}", console.said());
    console.press(":").write("accept").press("Enter");
    assert_eq!(stage(&office, leads[1]), Stage::Sal, "opened anew it means this one");
}

#[test]
fn the_palette_does_what_was_chosen_though_its_list_is_another_now() {
    let (office, leads) = queue(3);
    let mut console = Console::open_for(&office, "tanaka", (80, 24), Lang::En);
    // With one that is marked there is a section more.
    console.press("Space g g :").write("japanese");
    taken(&office, leads[0]);
    console.notice();
    console.press("Enter");
    assert_eq!(console.model.lang, Lang::Ja, "what needs no lead is done whoever left");
    // Marked in the list behind: two; one of them leaves before Enter.
    console.press("V :").write("accept");
    taken(&office, leads[1]);
    console.notice().press("Enter");
    assert_eq!(stage(&office, leads[2]), Stage::Mql);
    assert!(console.said().contains("途中で変わった"), "{}", console.said());
}

#[test]
fn a_mail_goes_to_whom_it_was_begun_for_or_to_nobody() {
    let (office, leads) = queue(2);
    let mut console = Console::open_for(&office, "tanaka", (100, 30), Lang::En);
    let no_answer = 1 + OUTCOMES.iter().position(|outcome| *outcome == Outcome::NoAnswer).unwrap();
    for _ in 0..2 {
        console.press(&format!("g g c {no_answer}"));
    }
    console.press("g g");
    let begun = console.model.lead().unwrap();
    console.press("g w");
    assert!(matches!(console.model.overlay, Some(Overlay::Pick(_))), "{}", console.screen());
    office.desk("sato").act(begun, &Wish::Assign { to: PersonId::new("suzuki") }.into()).unwrap();
    console.notice();
    assert!(leads.contains(&console.model.lead().unwrap()) && console.model.lead() != Some(begun));
    console.press("Enter");
    assert!(console.outside.is_empty(), "{:?}", console.outside);
    assert!(console.said().contains("not in this list"), "{}", console.said());
}

#[test]
fn a_marked_lead_that_left_the_list_is_not_acted_on() {
    let (office, leads) = queue(12);
    let mut console = Console::open_for(&office, "tanaka", (100, 24), Lang::Ja);
    console.press("V");
    assert_eq!(console.model.marks.count(), 12);
    for lead in &leads[..3] {
        taken(&office, *lead);
    }
    console.notice();
    assert_eq!(console.model.marks.count(), 9);
    assert!(console.said().contains("3件の選択を解除"), "{}", console.said());
    console.press("r");
    taken(&office, leads[3]);
    console.notice();
    let draft = console.model.overlay.as_ref().and_then(|overlay| overlay.draft()).unwrap();
    assert_eq!(draft.many.len(), 8, "nor where it is asked already what is to be done");
    assert!(console.screen().contains("8件すべて"), "{}", console.screen());
}

#[test]
fn of_a_list_longer_than_what_was_read_the_marks_are_looked_after_too() {
    let (office, leads) = queue(230);
    let mut console = Console::open_for(&office, "tanaka", (80, 24), Lang::En);
    console.press("V");
    taken(&office, leads[229]);
    console.notice();
    assert_eq!(console.model.marks.count(), 229);
    assert!(!console.model.marks.has(leads[229]));
}

#[test]
fn enter_opens_the_lead_that_was_chosen_though_another_came_on_top() {
    let (office, leads) = queue(2);
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::En);
    console.press(":").write("#佐藤");
    let found = |console: &Console<'_>| match &console.model.overlay {
        Some(Overlay::Palette(palette)) => palette.leads.as_ref().map(|page| page.rows[0].id),
        _ => None,
    };
    let chosen = found(&console).unwrap();
    assert!(leads.contains(&chosen));
    let newer = office.lead("新しい会社", "佐藤");
    console.take(somebody_wrote(&console));
    console.take(key("Enter"));
    assert!(console.model.full, "what stands there can be opened while it is read anew");
    console.settle();
    assert_eq!(console.model.lead(), Some(chosen));
    console.press("Esc Esc :").write("#佐藤");
    let chosen = found(&console).unwrap();
    assert_eq!(chosen, newer);
    office.lead("もっと新しい会社", "佐藤");
    console.notice();
    assert_ne!(found(&console), Some(chosen));
    console.press("Enter");
    assert_eq!(console.model.lead(), Some(chosen));
}

#[test]
fn an_enter_for_what_could_not_be_found_opens_nothing_later() {
    let (office, _) = queue(2);
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::En);
    console.press(":").write("#佐");
    let generation = console.model.next;
    console.take(Msg::Key(tasuki::app::key::Key::char('藤')));
    console.take(key("Enter"));
    let of = Some(Box::new(Ask::Leads { generation, ask: QueueAsk::default() }));
    console.take(Msg::Reply(Reply::Failed { of, error: tasuki::storage::StoreError::Busy.into() }));
    assert!(console.screen().contains("Type to search again"), "{}", console.screen());
    console.settle();
    assert!(matches!(console.model.overlay, Some(Overlay::Palette(_))) && !console.model.full);
    console.press("Enter");
    assert!(console.model.full, "pressed again it opens what is there now");
}

#[test]
fn while_others_keep_writing_slow_answers_are_shown_all_the_same() {
    let office = crate::marketing::office();
    let mut console = Console::open(&office, "ito", (100, 30), Lang::En);
    console.press("g r");
    // The number of the question that goes out next.
    let asked = console.model.next;
    console.take(key("R"));
    console.take(somebody_wrote(&console));
    console.take(somebody_wrote(&console));
    console.model.marketing.as_mut().unwrap().returns = None;
    let returns = office.desk("ito").returns(4).unwrap();
    console.take(Msg::Reply(Reply::Returns { generation: asked, returns: Box::new(returns) }));
    assert!(console.model.marketing.as_ref().unwrap().returns.is_some());
    console.settle();

    let asked = console.model.next;
    for key_text in ["g", "h"] {
        console.take(key(key_text));
    }
    console.take(somebody_wrote(&console));
    console.take(somebody_wrote(&console));
    console.take(Msg::Reply(Reply::History { generation: asked, steps: Vec::new() }));
    let Some(Overlay::History(history)) = &console.model.overlay else { panic!("{}", console.screen()) };
    assert!(history.steps.is_some());
    console.settle();

    console.press("Esc :").write("#");
    let asked = console.model.next;
    console.take(Msg::Key(tasuki::app::key::Key::char('x')));
    console.take(somebody_wrote(&console));
    console.take(somebody_wrote(&console));
    let is_found = |console: &Console<'_>| match &console.model.overlay {
        Some(Overlay::Palette(palette)) => palette.leads.is_some(),
        _ => panic!("{}", console.screen()),
    };
    console.take(Msg::Reply(Reply::Leads { generation: asked - 1, page: Page::default() }));
    assert!(!is_found(&console), "an answer to another text is none");
    console.take(Msg::Reply(Reply::Leads { generation: asked, page: Page::default() }));
    assert!(is_found(&console));
}

#[test]
fn whoever_looked_a_lead_up_comes_back_to_where_they_were() {
    let (office, leads) = queue(6);
    let mut console = Console::open_for(&office, "tanaka", (100, 30), Lang::Ja);
    console.press("/").write("会社").press("Enter Space Space Space");
    let (tab, here) = (console.model.queue.tab, console.model.lead());
    for _ in 0..2 {
        // A second one from there leads back to the same place.
        console.press(":").write(&format!("#{}", leads[5])).press("Enter");
        assert_eq!((console.model.lead(), console.model.full), (Some(leads[5]), true));
    }
    console.press("Esc");
    let screen = console.screen();
    assert!(screen.contains(&format!("リード#{}のみを表示", leads[5])) && !screen.contains("id:"), "{screen}");
    console.press("Space Esc");
    assert!(console.model.marks.count() == 0 && console.model.place.is_some(), "one level a press");
    console.press("Esc");
    assert_eq!((console.model.queue.tab, console.model.lead()), (tab, here));
    assert_eq!((console.model.queue.text.as_str(), console.model.marks.count()), ("会社", 3));
    assert!(leads[..3].iter().all(|lead| console.model.marks.has(*lead)));
}

#[test]
fn another_view_is_gone_to_without_the_lead_that_was_looked_up() {
    let (office, leads) = queue(3);
    let mut console = Console::open_for(&office, "tanaka", (100, 30), Lang::En);
    console.press(":").write(&format!("#{}", leads[2])).press("Enter 5");
    assert_eq!((console.model.queue.tab, console.model.queue.text.as_str()), (Tab::All, ""));
    assert_eq!(console.model.queue.page.total, 3);
    console.press("1 g r :").write(&format!("#{}", leads[0])).press("Enter Esc Esc");
    assert!(console.model.marketing.is_some(), "back to the page from which it was looked up");
    console.press("Esc Esc");
    assert_eq!((console.model.queue.tab, console.model.place.is_none()), (Tab::Inbox, true));
}

#[test]
fn that_more_leads_were_found_than_are_listed_is_said() {
    let (office, _) = queue(60);
    for (lang, words) in [(Lang::En, "Leads: the first 50 of 60"), (Lang::Ja, "リード 60件のうち先頭の50件")]
    {
        let mut console = Console::open(&office, "tanaka", (120, 30), lang);
        console.press(":").write("#佐藤");
        // A wide letter takes two cells.
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        assert!(squeezed(&console.screen()).contains(&squeezed(words)), "{}", console.screen());
    }
}

#[test]
fn a_text_that_was_pasted_behind_keys_comes_behind_them() {
    let (office, leads) = queue(2);
    let mut console = Console::open(&office, "tanaka", (100, 30), Lang::En);
    console.take(key("a"));
    console.take(key("m"));
    console.take(Msg::Paste("call her\non Monday".to_owned()));
    console.settle();
    match &console.model.overlay {
        Some(Overlay::Writing { editor, .. }) => assert_eq!(editor.text(), "call her\non Monday"),
        _ => panic!("{}", console.screen()),
    }
    assert_eq!(stage(&office, leads[0]), Stage::Sal);
    assert!(console.model.held.is_empty());
}

#[test]
fn a_click_waits_like_a_key_for_the_list_that_is_awaited() {
    let office = Office::at(FRIDAY);
    let lead = office.lead("株式会社山田製作所", "佐藤 花子");
    let mut console = Console::open(&office, "tanaka", (80, 24), Lang::Ja);
    console.take(Msg::Key("5".parse().unwrap()));
    let what = Some(Hit::Row { at: 0, lead });
    console.take(Msg::Click { what });
    console.take(Msg::Click { what });
    assert!(!console.model.full, "what stands there is not yet what the click meant");
    console.settle();
    assert!(console.model.full && console.model.lead() == Some(lead), "{}", console.screen());
}
