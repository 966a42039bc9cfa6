//! What single lines of the playbook may say.

use crate::agreement::Agreement;

const HEAD: &str = "title = 'x'\neffective_from = 2026-04-01\ntime_zone = 'Asia/Tokyo'\n";

fn read(says: &str) -> Result<Agreement, String> {
    Agreement::parse("x", &format!("{HEAD}{says}")).map_err(|wrong| wrong.say(crate::i18n::Lang::En))
}

#[test]
fn what_can_be_given_are_offers_and_contents_but_no_sources() {
    let agreement = read(
        "[[measure]]\nid = 'fair'\nuse = 'source'\nchannel = 'event'
        [[measure]]\nid = 'newsletter'\nuse = 'offer'\nchannel = 'mail'
        [[content]]\nid = 'case'\nja = '事例'\nen = 'Case'",
    )
    .unwrap();
    assert_eq!(agreement.playbook.offers().collect::<Vec<_>>(), ["newsletter", "case"]);
}

#[test]
fn a_buying_role_may_matter_in_one_phase_only() {
    let role = |from: &str, to: &str| {
        read(&format!(
            "[[phase]]\nid = 'interest'\n[[phase]]\nid = 'comparison'\n\
             [[buying_role]]\nid = 'legal'\nfrom = '{from}'\nto = '{to}'\n"
        ))
    };
    assert!(role("interest", "interest").is_ok() && role("interest", "comparison").is_ok());
    assert!(role("comparison", "interest").is_err());
}

#[test]
fn a_transition_leads_from_one_stage_to_a_later_one() {
    let transition = |from: &str, to: &str| read(&format!("[[transition]]\nid = 'a'\nstep = ['{from}', '{to}']\n"));
    assert!(transition("mql", "sql").is_ok(), "{:?}", transition("mql", "sql").err());
    assert!(transition("mql", "mql").is_err(), "it leads nowhere");
    assert!(transition("sql", "mql").is_err());
}

#[test]
fn a_question_is_asked_in_one_language_at_least() {
    let question = |ja: &str, en: &str| {
        read(&format!("[[question]]\nslot = 'need'\nask = {{ ja = '{ja}', en = '{en}' }}\n")).is_ok()
    };
    assert!(question("", "What for?") && question("何のために", ""));
    assert!(!question(" ", ""));
}

#[test]
fn a_slot_is_called_as_the_question_has_it_or_by_the_programs_own_words() {
    use crate::agreement::terms::Slot;
    use crate::i18n::Lang;
    let called = |names: &str| {
        let agreement = read(&format!("[[question]]\nslot = 'need'\nask = {{ en = 'What for?' }}\n{names}")).unwrap();
        [Lang::En, Lang::Ja].map(|lang| agreement.playbook.slot(Slot::Need).say(lang))
    };
    assert_eq!(called(""), ["Need", "ニーズ"]);
    assert_eq!(called("en = 'Pain'\nja = '困りごと'\n"), ["Pain", "困りごと"]);
    assert_eq!(called("en = 'Pain'\n")[0], "Pain");
    assert_eq!(called("en = 'Pain'\nja = 'need'\n"), ["Pain", "need"], "a name of one's own in one language is enough");
    assert_eq!(called("ja = '困りごと'\n")[1], "困りごと");
}
