//! What a lead's page and the program's messages tell, from the command line and in the console: names as the agreement has
//! them, when things were written down, what to do next.

use chrono::TimeDelta;
use serde_json::json;
use tasuki::agreement::DEFAULT;
use tasuki::i18n::Lang;

use crate::cli::Machine;
use crate::harness::{Console, FRIDAY, Office};

#[test]
fn a_slot_is_called_and_asked_for_as_the_agreement_has_it() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("A", "a").to_string();
    let named = DEFAULT.replacen(
        "ja = \"ニーズ\", en = \"Need\", ask = { ja = \"困りごとははっきりしていますか\", en = \"Is the problem explicit?\" }",
        "ja = \"困りごと\", en = \"Pain\", ask = { ja = \"どこが痛みますか\", en = \"Where does it hurt?\" }",
        1,
    );
    assert!(named.contains("Where does it hurt?"));
    let file = machine.write("pain.toml", named);
    let adopt =
        ["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki", "--recompute-open", "--reason"];
    assert_eq!(machine.run(&[&adopt[..], &["our own words"]].concat()).status, 0);
    assert_eq!(machine.run(&["accept", &lead]).status, 0);
    for (lang, name, ask, not) in
        [("en", "Pain", "Where does it hurt?", "Need"), ("ja", "困りごと", "どこが痛みますか", "ニーズ")]
    {
        let refused = machine.run(&["qualify", &lead, "--lang", lang]);
        assert!(refused.status == 1 && refused.err.contains(name) && !refused.err.contains(not), "{refused:?}");
        let shown = machine.run(&["show", &lead, "--lang", lang]).out;
        assert!(shown.contains(name) && shown.contains(ask) && !shown.contains(not), "{shown}");
    }
    for (lang, name, ask) in [(Lang::En, "Pain", "Where does it hurt?"), (Lang::Ja, "困りごと", "どこが痛みますか")]
    {
        let mut console = Console::open(&office, "tanaka", (120, 40), lang);
        console.press("s");
        let screen = console.screen();
        // A wide character is followed by the blank of its second cell.
        let screen = screen.replace(' ', "");
        assert!(screen.contains(&name.replace(' ', "")) && screen.contains(&ask.replace(' ', "")), "{screen}");
    }
    assert_eq!(machine.run(&["edit", &lead, "--bantc", "need=partial:stock"]).status, 0);
    let told = machine.run(&["show", &lead]).out;
    assert!(told.contains("Pain: partly known"), "{told}");
}

#[test]
fn words_of_an_answer_stand_beside_it() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("A", "a").to_string();
    let answers = ["--bantc", "need=confirmed:stock", "--bantc", "budget=partial", "--said-by", "Sato"];
    assert_eq!(
        machine
            .run(&[&["contact", &lead, "--outcome", "reached", "--note", "he was glad"][..], &answers].concat())
            .status,
        0
    );
    let told = machine.run(&["show", &lead]).out;
    assert!(told.contains("Need: confirmed — stock (Sato)") && told.contains("Budget: partly known (Sato)"), "{told}");
    assert!(!told.contains("Sato:") && told.contains("he was glad"), "{told}");
    let told = machine.run(&["show", &lead, "--lang", "ja"]).out;
    assert!(told.contains("ニーズ: 確認済み — stock(Sato)"), "{told}");
    let event = machine.run(&["show", &lead, "--format", "json"]).json()["history"][0].clone();
    assert_eq!(event["note"], "he was glad");
    assert!(
        event["answers"]
            .as_array()
            .unwrap()
            .contains(&json!({ "slot": "need", "evidence": "stock", "said_by": "Sato" }))
    );
    let screen = Console::open(&office, "tanaka", (140, 40), Lang::En).screen();
    assert!(screen.contains("Need: confirmed — stock (Sato)") && !screen.contains("Sato:"), "{screen}");
}

#[test]
fn what_was_written_down_later_says_when() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("A", "a").to_string();
    // Due on Tuesday at 16:00; on Wednesday somebody tells of a call on Monday.
    let wednesday = [("TASUKI_NOW", "2026-11-25T10:00:00+09:00")];
    let call =
        ["contact", &lead, "--outcome", "reached", "--happened", "2026-11-23T10:00", "--note", "the network was down"];
    let said = machine.run_with(&call, &wednesday);
    assert_eq!(said.status, 0, "{said:?}");
    let history = machine.run(&["show", &lead, "--format", "json"]).json()["history"].clone();
    let call = history.as_array().unwrap().iter().find(|event| event["act"] == "contact").unwrap();
    assert_eq!(
        (&call["at"], &call["recorded_at"]),
        (&json!("2026-11-23T10:00:00+09:00"), &json!("2026-11-25T10:00:00+09:00"))
    );
    for (lang, words) in [("en", "(written down 2026-11-25 10:00)"), ("ja", "(記録 2026-11-25 10:00)")] {
        let told = machine.run_with(&["show", &lead, "--lang", lang], &wednesday).out;
        assert_eq!(
            told.matches(words).count(),
            1,
            "the call, and not the hand-off that was written down at once: {told}"
        );
    }
    office.clock.advance(TimeDelta::hours(114));
    let screen = Console::open(&office, "tanaka", (140, 40), Lang::En).screen();
    assert_eq!(screen.matches("(written down 11-25 10:00)").count(), 1, "{screen}");
    // It stood as overdue for most of a day, and the strip says what put it right.
    for (lang, words) in [("en", "in time after all"), ("ja", "超過を取り消し")] {
        let strip = machine.run_with(&["show", &lead, "--why-late", "--lang", lang], &wednesday).out;
        assert_eq!(strip.matches(words).count(), 1, "{strip}");
    }
    let strips = machine.run_with(&["show", &lead, "--why-late", "--format", "json"], &wednesday).json();
    assert_eq!(strips["why_late"][0]["righted_at"], "2026-11-25T10:00:00+09:00");
    // A call that was told at once puts nothing right.
    let prompt = office.lead("B", "b").to_string();
    assert_eq!(machine.run_with(&["contact", &prompt, "--outcome", "reached"], &wednesday).status, 0);
    let strip = machine.run_with(&["show", &prompt, "--why-late"], &wednesday).out;
    assert!(!strip.contains("in time after all"), "{strip}");
}

#[test]
fn what_a_stage_means_stands_where_the_lead_is_shown() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("A", "a").to_string();
    for (lang, words) in
        [("en", "means: meets the agreed definition"), ("ja", "定義: 合意した基準を満たし、営業へ引き渡すリード")]
    {
        let told = machine.run(&["show", &lead, "--lang", lang]).out;
        assert_eq!(told.matches(words).count(), 1, "{told}");
    }
    let screen = Console::open(&office, "tanaka", (160, 40), Lang::En).screen();
    assert!(screen.contains("means: meets the agreed definition"), "{screen}");
}

#[test]
fn a_file_to_restore_from_is_spoken_of_as_one() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    office.lead("A", "a");
    let good = machine.path("good.db").display().to_string();
    assert_eq!(machine.run(&["backup", &good]).status, 0);
    let bytes = std::fs::read(&good).unwrap();
    let cut = machine.write("cut.db", &bytes[..bytes.len() - 100]);
    let letter = machine.write("letter.db", "This is a letter, and no database at all. ".repeat(100));
    let foreign = machine.path("foreign.db").display().to_string();
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE song (title TEXT)").unwrap();
    for (file, en, ja) in [
        (&cut, "damaged", "壊れて"),
        (&letter, "no backup", "バックアップでは"),
        (&foreign, "no backup", "バックアップでは"),
    ] {
        for (lang, words, else_to_do) in [("en", en, "Name another backup"), ("ja", ja, "別のバックアップを指定")]
        {
            let said = machine.run(&["restore", file, "--lang", lang]);
            assert_eq!(said.status, 1, "{said:?}");
            assert!(said.err.contains(file.as_str()) && said.err.contains(words), "{said:?}");
            assert!(said.err.contains(else_to_do) && !said.err.contains("--db"), "{said:?}");
            assert!(!said.err.contains("tasuki restore"), "one is about to do that: {said:?}");
        }
    }
    assert_eq!(machine.run(&["restore", &good]).status, 0);
}

#[test]
fn what_is_to_be_ticked_can_be_pasted() {
    let machine = Machine::new();
    let file = machine.write("a.toml", DEFAULT);
    let said = machine.run(&["agreement", "check", &file]).out;
    let step = |said: &str| {
        let from = said.lines().position(|line| line.trim_start().starts_with("4 ")).unwrap();
        said.lines().skip(from).take(3).map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    let told = step(&said);
    assert!(told[0].ends_with("tick:"), "{told:#?}");
    let lines: Vec<_> = told[1..].iter().map(|line| line.trim()).collect();
    assert_eq!(lines[0], "[checklist.ticked]");
    let pasted = machine.write("b.toml", format!("{DEFAULT}\n{}\n", lines.join("\n").replace('…', "tanaka")));
    let said = machine.run(&["agreement", "check", &pasted]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(step(&said.out)[0].contains("ticked") && step(&said.out)[0].contains("tanaka"), "{said:?}");
}

#[test]
fn the_roles_of_the_buying_group_stand_beside_authority() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("山田製作所", "佐藤").to_string();
    assert_eq!(machine.run(&["accept", &lead]).status, 0);
    assert_eq!(machine.run(&["edit", &lead, "--set", "role=IT部門", "--bantc", "authority=asked"]).status, 0);
    for (lang, covered, missing) in
        [("en", "Buying group: IT", "missing: Executives"), ("ja", "購買関与者: IT部門", "未把握: 経営層")]
    {
        let told = machine.run(&["show", &lead, "--lang", lang]).out;
        let authority = told
            .lines()
            .find(|line| ["Authority", "決裁"].iter().any(|name| line.trim_start().starts_with(name)))
            .unwrap();
        assert!(authority.contains(covered) && authority.contains(missing), "{told}");
    }
    for size in [(80, 24), (120, 40)] {
        let mut console = Console::open(&office, "tanaka", size, Lang::En);
        console.press("b");
        let screen = console.screen();
        let lines: Vec<_> = screen.lines().collect();
        let at = lines.iter().position(|line| line.contains("Authority  ")).unwrap();
        let below = lines[at..at + 5].join(" ");
        assert!(below.contains("Buying group: IT") && below.contains("missing: Executives"), "{screen}");
        assert!(screen.contains("Competitor") && screen.contains("Timeline"), "{screen}");
    }
}

#[test]
fn a_misspelt_role_is_refused_by_hand_and_kept_as_it_came_on_a_list() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("山田製作所", "佐藤").to_string();
    let said = machine.run(&["edit", &lead, "--set", "role=exectuive", "--format", "json"]);
    assert_eq!((said.status, &said.json()["results"][0]["refusal"]["rule"]), (1, &json!("unknown_buying_role")));
    for by_hand in [
        &["edit", &lead, "--set", "role=exectuive"][..],
        &["capture", "--set", "company=ミナト物流", "--set", "role=exectuive"],
        &["capture", "--set", "company=ミナト物流", "--set", "role=exectuive", "--dry-run"],
        &["generate", "--set", "company=ミナト物流", "--set", "role=exectuive", "--past-gates", "--note", "by me"],
    ] {
        for (lang, near) in [("en", "did you mean `executive`?"), ("ja", "`executive` ではありませんか")] {
            let said = machine.run(&[by_hand, &["--lang", lang]].concat());
            assert!(said.status == 1 && said.err.contains("`exectuive`") && said.err.contains(near), "{said:?}");
        }
    }
    assert_eq!(machine.run(&["list", "--all", "--ids"]).out.lines().count(), 1, "nobody came in");
    let mut console = Console::open(&office, "tanaka", (120, 40), Lang::En);
    console.press("e Down Down Down Down Down Down Down Down").write("exectuive").press("Ctrl+S");
    assert!(console.said().contains("did you mean `executive`?"), "{}", console.screen());
    // A list is not lost for a word: what it says is kept, and covers nothing until somebody puts it right.
    let map = machine.write("map.toml", "rows = 'live'\n[columns]\ncompany = 'company'\nrole = 'role'\n");
    let list = machine.write("list.csv", "company,role\n東都システム,exectuive\n");
    assert_eq!(machine.run(&["import", &list, "--map", &map]).status, 0);
    let told = || machine.run(&["show", "2", "--format", "json"]).json();
    assert_eq!(
        (&told()["role"], told()["account"]["roles"]["covered"].as_array().unwrap().len()),
        (&json!("exectuive"), 0)
    );
    assert_eq!(
        machine.run(&["edit", "2", "--set", "title=部長"]).status,
        0,
        "and everything else of it can be put right"
    );
    for (role, held) in [("経営層", "executive"), ("Users", "user"), ("it", "it")] {
        assert_eq!(machine.run(&["edit", "2", "--set", &format!("role={role}")]).status, 0, "{role}");
        assert_eq!((&told()["role"], &told()["account"]["roles"]["covered"][0]), (&json!(role), &json!(held)));
    }
    assert_eq!(machine.run(&["edit", "2", "--set", "role="]).status, 0, "and nobody's role need be known");
}

#[test]
fn a_mail_to_many_at_once_is_logged_and_the_first_contact_is_still_waited_for() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let file = machine.write("few.toml", DEFAULT.replacen("# bulk_mail  = 20 ", "bulk_mail = 2 ", 1));
    let diff = machine.run(&["agreement", "diff", &file]).out;
    assert!(diff.contains("now no contact: one mail to more leads than 2"), "{diff}");
    assert_eq!(machine.run(&["agreement", "adopt", &file, "--marketing", "ito", "--sales", "suzuki"]).status, 0);
    for company in ["A", "B", "C"] {
        assert_eq!(machine.run(&["capture", "--set", &format!("company={company}")]).status, 0);
    }
    assert_eq!(machine.run(&["--as", "ito", "handoff", "1", "2", "3", "--note", "from the fair"]).status, 0);
    let mail = ["--as", "tanaka", "contact", "--channel", "mail", "--outcome", "no_answer"];
    let rehearsed = machine.run(&[&mail[..], &["1", "2", "3", "--dry-run"]].concat());
    assert!(rehearsed.out.contains("one mail to many, no contact") && !rehearsed.out.contains("SAL"), "{rehearsed:?}");
    for (lang, told) in [("en", "is no contact by the agreement"), ("ja", "一括メールは連絡に数えず")] {
        let said = machine.run(&[&mail[..], &["1", "2", "3", "--lang", lang]].concat());
        assert_eq!((said.status, said.out.matches(told).count()), (0, 3), "{said:?}");
    }
    let lost = machine.run(&[&mail[..], &["1", "2", "3", "--next", "月曜 9時"]].concat());
    assert!(lost.status == 1 && lost.err.contains("more than 2 leads"), "{lost:?}");
    let lead = || machine.run(&["show", "1", "--format", "json"]).json();
    assert_eq!((&lead()["stage"], &lead()["handoff"]["contacts"]), (&json!("mql"), &json!([])));
    let history = machine.run(&["show", "1", "--lang", "ja"]).out;
    assert!(history.contains("(一括メールのため連絡に数えない)"), "{history}");
    // The same lead written down three times is one, and two are few.
    for few in [&["1", "1", "1"][..], &["2", "3"]] {
        assert_eq!(machine.run(&[&mail[..], few].concat()).status, 0);
    }
    assert_eq!((&lead()["stage"], lead()["handoff"]["contacts"].as_array().unwrap().len()), (&json!("sal"), 3));
    assert_eq!(machine.run(&["check"]).status, 0);
}

#[test]
fn the_deal_of_an_earlier_round_stands_on_the_console_too() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("山田製作所", "佐藤").to_string();
    for (who, act) in [
        ("suzuki", &["accept", &lead][..]),
        ("suzuki", &["qualify", &lead, "--past-gates", "--note", "the president asked for it"]),
        ("suzuki", &["open", &lead, "--amount", "1200000", "--close", "2026-12-25"]),
        ("suzuki", &["lose", &lead, "--reason", "price", "--note", "too dear"]),
        ("ito", &["recycle", &lead, "--reason", "new_interest"]),
        ("ito", &["handoff", &lead, "--note", "they asked again"]),
    ] {
        let said = machine.run(&[&["--as", who], act].concat());
        assert_eq!(said.status, 0, "{said:?}");
    }
    for (lang, told, ended) in [
        (Lang::En, "Deal before: 1,200,000, expected close 2026-12-25", "(Price)"),
        (Lang::Ja, "前回の商談: 1,200,000 受注予定日 2026-12-25", "失注"),
    ] {
        let mut console = Console::open(&office, "tanaka", (120, 40), lang);
        console.press("Enter");
        let screen = console.screen();
        let line = screen.lines().find(|line| line.contains(told)).unwrap_or_else(|| panic!("{screen}"));
        assert!(line.contains(ended), "{line}");
    }
}

#[test]
fn a_lead_that_was_never_handed_over_is_in_no_queue() {
    let machine = Machine::new();
    let db = machine.path("x.db").display().to_string();
    assert_eq!(machine.run(&["--db", &db, "capture", "--set", "company=A"]).status, 0);
    let head = |out: &str| out.lines().next().unwrap().to_owned();
    assert!(head(&machine.run(&["--db", &db, "show", "1"]).out).contains("No owner"));
    assert_eq!(machine.run(&["--db", &db, "admit", "1"]).status, 0);
    assert_eq!(machine.run(&["--db", &db, "handoff", "1", "--note", "asked for it"]).status, 0);
    assert!(head(&machine.run(&["--db", &db, "show", "1"]).out).contains("Team queue"));
}

#[test]
fn a_message_says_what_to_do() {
    let machine = Machine::new();
    for (arguments, en, ja) in [
        (&["--db", "nope/x.db", "capture", "--set", "company=A"][..], "make its folder", "フォルダーを作って"),
        (&["--db", "new.db", "list"], "tasuki capture", "tasuki capture"),
        (&["agreement", "check", "nope.toml"], "spelling", "名前を確認"),
    ] {
        for (lang, words) in [("en", en), ("ja", ja)] {
            let said = machine.run(&[arguments, &["--lang", lang]].concat());
            assert!(said.status == 1 && said.err.contains(words), "{arguments:?}: {said:?}");
        }
    }
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("A", "a").to_string();
    // What is offered can be set.
    let said = machine.run(&["edit", &lead, "--set", "zzzzzzzz=1"]);
    let offered = said.err.split("There are: ").nth(1).unwrap().trim_end().trim_end_matches('.').to_owned();
    assert!(offered.split(", ").count() > 10, "{said:?}");
    for field in offered.split(", ") {
        let said = machine.run(&["edit", &lead, "--dry-run", "--set", &format!("{field}=1")]);
        assert!(!said.err.contains("cannot be edited"), "{field}: {said:?}");
    }
    for lang in ["en", "ja"] {
        let until = |act: &str| {
            let help = machine.run(&[act, "--help", "--lang", lang]).out;
            let from = help.lines().position(|line| line.trim_start().starts_with("--until")).unwrap();
            help.lines().skip(from).take(2).collect::<Vec<_>>().join(" ")
        };
        assert!(!until("defer").contains("never") && until("return").contains("never"), "{}", until("defer"));
    }
    let known = machine.run(&["edit", &lead, "--set", "zzzzzzzz=1", "--lang", "ja"]).err;
    assert!(known.contains("、") && !known.contains(", "), "a list in Japanese: {known}");
}

#[test]
fn a_clock_that_ended_says_when() {
    let office = Office::at(FRIDAY);
    let machine = Machine::at(&office);
    let lead = office.lead("A", "a").to_string();
    let call = ["contact", &lead, "--outcome", "reached", "--bantc", "need=asked"];
    assert_eq!(machine.run_with(&call, &[("TASUKI_NOW", "2026-11-20T17:30:00+09:00")]).status, 0);
    let then = [("TASUKI_NOW", "2026-11-21T09:00:00+09:00")];
    for (lang, words) in [
        ("en", "First contact: MET 2026-11-20 17:30 (due 2026-11-24 16:00)"),
        ("ja", "初回接触の期限: 達成 2026-11-20 17:30(期限 2026-11-24 16:00)"),
    ] {
        let told = machine.run_with(&["show", &lead, "--lang", lang], &then).out;
        assert!(told.contains(words), "{told}");
    }
    assert_eq!(machine.run(&["edit", &lead, "--set", "consent_phone=no", "--set", "consent_post=yes"]).status, 0);
    let told = machine.run(&["show", &lead, "--lang", "ja"]).out;
    let line = |name: &str| told.lines().find(|line| line.contains(name)).unwrap().trim_end().to_owned();
    assert!(line("電話の可否").ends_with("不可") && line("郵送の可否").ends_with("可"), "{told}");
}
