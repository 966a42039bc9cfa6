//! What the page says, and when it says nothing.

use chrono::Datelike;
use tasuki::agreement::goals::{PageId, Rhythm};
use tasuki::agreement::playbook::Turn;
use tasuki::agreement::terms::Stage;
use tasuki::export::{PaperForm, write_paper};
use tasuki::i18n::{Lang, Message};
use tasuki::insight::diagnosis::{Finding, Suspect, Verdict};
use tasuki::insight::figures::{Ask, Dimension, Recorded};
use tasuki::insight::paper::{Block, Page, Paper};
use tasuki::insight::review::{Beside, OfDecisions, page};
use tasuki::insight::{RuleRecords, Span};

use super::super::harness::at;
use super::year::{Month, history, leads, versions};
use super::{found, told};

/// A seed of those that serve to find mistakes.
const SEED: u64 = 1001;

/// The page as it lies on the table.
fn leak(leads: &[Recorded], rhythm: Rhythm, day: &str) -> Page {
    let versions = versions();
    let rules = RuleRecords::new(Span::default(), &versions);
    let beside =
        Beside { decided: &[], rules: &rules, goal: None, of_decisions: OfDecisions::All, is_settling_in: false };
    told(leads, &versions, (rhythm, day), |frame, ledger| page(PageId::Leak, frame, ledger, beside))
}

fn text(page: Page, lang: Lang) -> String {
    let now = at("2026-07-06T10:00:00+09:00");
    let paper = Paper {
        title: Message::new("page.leak"),
        about: Vec::new(),
        pages: vec![page],
        masked: false,
        as_of: now,
        made_at: now,
        zone: chrono_tz::Asia::Tokyo,
    };
    let mut bytes = Vec::new();
    write_paper(&paper, PaperForm::Markdown, lang, Box::new(&mut bytes)).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[track_caller]
fn says(text: &str, all: &[&str]) {
    for one in all {
        assert!(text.contains(one), "nothing says {one:?} in\n{text}");
    }
}

#[test]
fn a_house_with_few_leads_hears_that_there_is_not_enough_data() {
    let few: Vec<Month> = Month::planned().into_iter().map(|month| Month { leads: 5.0, ..month }).collect();
    let diagnosis = found(&leads(&few, SEED), &versions(), Rhythm::Quarterly, "2026-07-06");
    assert!(diagnosis.is_blind() && diagnosis.findings.is_empty());
    let page = text(leak(&leads(&few, SEED), Rhythm::Quarterly, "2026-07-06"), Lang::En);
    says(&page, &["Not enough data", "not enough data"]);
    let nothing = leak(&[], Rhythm::Weekly, "2026-07-06");
    says(&text(nothing, Lang::Ja), &["データ不足"]);
}

#[test]
fn the_page_names_the_step_the_side_and_the_place() {
    let year = leads(&Month::planned(), SEED);
    let page = leak(&year, Rhythm::Quarterly, "2026-07-06");
    let english = text(page.clone(), Lang::En);
    let all = [
        "Next it is marketing's turn.",
        "Reasons that speak to marketing: “Not the target”",
        "of them from exhibition",
    ];
    says(&english, &all);
    says(&english, &["Source “exhibition”:", "First contacts in time:", "What helps", "To ask one another"]);
    assert!(!english.contains("(wrong)"), "a finding is no verdict on anybody");
    let japanese = text(page, Lang::Ja);
    says(&japanese, &["次はマーケティング側の番です。", "「ターゲット外」", "流入元「exhibition」:"]);
    let second = text(leak(&year, Rhythm::Quarterly, "2026-10-06"), Lang::Ja);
    says(&second, &["次は営業側の番です。", "初回接触の遅れ", "チーム「ogawaのチーム」:", "期限内の初回接触"]);
}

#[test]
fn of_a_history_without_hand_offs_it_is_said_what_nobody_wrote_down() {
    let history = history();
    let diagnosis = found(&history, &versions(), Rhythm::Monthly, "2026-07-06");
    let is_it = |finding: &&Finding| finding.step.step == (Stage::Mql, Stage::Sal);
    let finding = diagnosis.findings.iter().find(is_it).expect("half of what was taken on is taken on");
    assert_eq!(finding.turn(), None);
    assert_eq!(finding.looked_by, [], "no source, no team, no hour is known");
    let stall = finding.stall.as_ref().unwrap();
    let split = (stall.criteria, stall.content, stall.follow_up);
    assert_eq!(
        split,
        (Suspect::NotEnough, Suspect::NotEnough, Suspect::NotEnough),
        "nothing clears the criteria either"
    );
    let page = leak(&history, Rhythm::Monthly, "2026-07-06");
    let english = text(page.clone(), Lang::En);
    says(
        &english,
        &["no reason recorded", "the figures say nothing of whose turn it is", "Not enough data: no two groups"],
    );
    assert!(!english.contains("Next it is") && !english.contains("not decided yet"), "{english}");
    says(&text(page, Lang::Ja), &["理由の記録なし", "データ不足: 比較できる"]);
}

#[test]
fn the_share_of_each_side_is_told_and_the_sentence_has_its_days() {
    let year = leads(&Month::planned(), SEED);
    let page = text(leak(&year, Rhythm::Quarterly, "2026-07-06"), Lang::En);
    says(
        &page,
        &[
            "Where the next step lies: marketing 23.1 pt",
            "**Of the leads of 2026-01-01 – 2026-03-31, rate MQL→SAL came to ",
        ],
    );
    let page = text(leak(&year, Rhythm::Quarterly, "2026-10-06"), Lang::Ja);
    says(&page, &["次の一手の分担: ", "2026-04-01〜2026-06-30のリードでは、"]);
}

#[test]
fn whose_turn_it_is_is_said_in_words_that_lay_nothing_at_anybodys_door() {
    let words = include_str!("../../../src/i18n/diagnosis.toml");
    let texts: String = words.lines().filter(|line| !line.starts_with('#')).collect();
    for word in ["fault", "blame", "guilt", "責任", "責め", "過失", "犯人", "ミス"] {
        assert!(!texts.contains(word), "{word}");
    }
}

#[test]
fn a_weekly_review_hears_of_the_exhibition_when_its_leads_had_their_month() {
    let year = leads(&Month::planned(), SEED);
    let first = |day| {
        let diagnosis = found(&year, &versions(), Rhythm::Weekly, day);
        diagnosis.findings.first().map(|finding| (finding.step.step, finding.turn()))
    };
    assert_eq!(first("2026-01-21"), None, "the first week of the exhibition has had no month");
    assert_eq!(first("2026-04-15"), Some(((Stage::Mql, Stage::Sal), Some(Turn::Marketing))));
}

#[test]
fn it_is_told_where_it_sits_and_every_line_leads_to_its_leads() {
    let year = leads(&Month::planned(), SEED);
    let versions = versions();
    let marketing = found(&year, &versions, Rhythm::Quarterly, "2026-07-06");
    let places = &marketing.findings[0].places;
    assert_eq!(
        places.iter().map(|place| (place.by, place.key.as_str())).collect::<Vec<_>>(),
        [(Dimension::Source, "exhibition")]
    );
    let stall = marketing.findings[0].stall.as_ref().unwrap();
    let split = (stall.criteria, stall.content, stall.follow_up);
    assert_eq!(split, (Suspect::Supported, Suspect::NotEnough, Suspect::NotSupported));
    let sales = found(&year, &versions, Rhythm::Quarterly, "2026-10-06");
    let places = sales.findings[0].places.iter().map(|place| (place.by, place.key.as_str()));
    assert_eq!(places.collect::<Vec<_>>(), [(Dimension::Team, "ogawa")], "it is the whole team, and nobody in it");
    assert_eq!(sales.findings[0].growth, None, "as many were handed over: sales only took on more of them again");
    let stall = sales.findings[0].stall.as_ref().unwrap();
    assert_eq!((stall.criteria, stall.follow_up), (Suspect::NotSupported, Suspect::Supported));
    let whole = sales.steps.last().unwrap();
    assert_eq!((whole.step, whole.verdict), ((Stage::Mql, Stage::Sql), Verdict::InAPart), "nothing is told twice");
    let page = leak(&year, Rhythm::Quarterly, "2026-07-06");
    let lists = page.blocks.iter().filter_map(|block| if let Block::List(list) = block { Some(list) } else { None });
    let drills: Vec<&String> = lists.flat_map(|list| &list.items).filter_map(|item| item.drill.as_ref()).collect();
    assert!(drills.len() >= 2 && drills.iter().all(|word| Ask::of_word(word).is_some()));
}

#[test]
fn twice_the_leads_at_half_the_rate_win_no_more_and_more_leads_are_not_the_lever() {
    let doubled = |month: Month| {
        let is_doubled = month.first.year() == 2026 && month.first.month() <= 3;
        if is_doubled { Month { leads: 2.0 * month.leads, taken: 0.5, ..month } } else { month }
    };
    let months: Vec<Month> = Month::from_october().map(doubled).collect();
    let year = leads(&months, SEED);
    let diagnosis = found(&year, &versions(), Rhythm::Quarterly, "2026-07-06");
    let finding = &diagnosis.findings[0];
    assert_eq!(finding.step.step, (Stage::Mql, Stage::Sal));
    let growth = finding.growth.expect("twice as many came in, and no more came through");
    assert!(growth.now.n > growth.before.n * 3 / 2 && growth.now.k < growth.before.k * 6 / 5, "{growth:?}");
    says(&text(leak(&year, Rhythm::Quarterly, "2026-07-06"), Lang::En), &["more leads are not the lever"]);
    let planned = found(&leads(&Month::planned(), SEED), &versions(), Rhythm::Quarterly, "2026-07-06");
    assert_eq!(planned.findings[0].growth, None, "a leak without growth is only a leak");
}
