use super::*;

#[test]
fn a_note_of_the_time_before_rules_could_be_named_is_a_note() {
    let told = |about: Option<&str>| What::Noted { about: about.map(ToOwned::to_owned) };
    for (written, fact) in
        [(r#"{"kind":"noted"}"#, told(None)), (r#"{"kind":"noted","about":"decide"}"#, told(Some("decide")))]
    {
        assert_eq!(serde_json::from_str::<What>(written).unwrap(), fact);
        assert_eq!(serde_json::to_string(&fact).unwrap(), written);
    }
}

#[test]
fn a_contact_of_the_time_before_bulk_mail_was_told_apart_is_a_contact() {
    let mail = |in_bulk| What::Contacted {
        channel: Channel::Mail,
        outcome: Outcome::NoAnswer,
        next: None,
        gave: Vec::new(),
        in_bulk,
    };
    let before = r#"{"kind":"contacted","channel":"mail","outcome":"no_answer"}"#;
    let bulk = r#"{"kind":"contacted","channel":"mail","outcome":"no_answer","in_bulk":true}"#;
    for (written, fact) in [(before, mail(false)), (bulk, mail(true))] {
        assert_eq!(serde_json::from_str::<What>(written).unwrap(), fact);
        assert_eq!(serde_json::to_string(&fact).unwrap(), written);
    }
}

#[test]
fn what_a_newer_list_does_not_say_stays_known() {
    let traits = |source: Option<&str>, industry: Option<&str>, employees| Traits {
        source: source.map(ToOwned::to_owned),
        campaign: None,
        industry: industry.map(ToOwned::to_owned),
        employees,
    };
    let known = Traits { campaign: Some("Fair".to_owned()), ..traits(Some("Web"), Some("Rail"), Some(60)) };
    let newer = traits(Some("Phone"), None, Some(80));
    let expected = Traits { campaign: known.campaign.clone(), ..traits(Some("Phone"), Some("Rail"), Some(80)) };
    assert_eq!(known.updated_by(&newer), expected);
    assert_eq!(known.updated_by(&Traits::default()), known);
    assert_eq!(Traits::default().updated_by(&known), known);
}

#[test]
fn a_return_of_the_time_before_promises_is_a_return_that_promises_nothing() {
    let returned = |wake_on: &[&str]| What::Returned {
        reason: "too_early".to_owned(),
        wake_at: None,
        wake_on: wake_on.iter().map(|kind| (*kind).to_owned()).collect(),
    };
    let promised = r#"{"kind":"returned","reason":"too_early","wake_on":["quote_request"]}"#;
    for (written, fact) in
        [(r#"{"kind":"returned","reason":"too_early"}"#, returned(&[])), (promised, returned(&["quote_request"]))]
    {
        assert_eq!(serde_json::from_str::<What>(written).unwrap(), fact);
        assert_eq!(serde_json::to_string(&fact).unwrap(), written);
    }
}

#[test]
fn what_is_said_of_rules_is_written_as_two_lists() {
    let wrong = ["white_paper".to_owned()].into();
    let judged = What::RulesJudged(Judged { wrong, ..Judged::default() });
    let written = r#"{"kind":"rules_judged","wrong":["white_paper"]}"#;
    assert_eq!(serde_json::to_string(&judged).unwrap(), written);
    assert_eq!(serde_json::from_str::<What>(written).unwrap(), judged);
}
