//! What lies beside the facts: touches, consents, costs.

use chrono::NaiveDate;
use tasuki::domain::{Consent, Cost, Field, Touch};

use super::*;

fn touch(id: &str, minute: i64) -> Touch {
    let about = Some("guide.pdf".to_owned());
    Touch { content: about, campaign: Some("Fair".to_owned()), ..Touch::of_id(id, "download", at(minute)) }
}

fn at(minute: i64) -> Timestamp {
    Timestamp::from_millis(minute * 60_000)
}

fn operation(minute: i64, batch: Option<tasuki::ids::OpId>) -> Operation {
    Operation {
        id: OpIds::random().next(),
        act: Act::Capture,
        by: PersonId::new("ito"),
        recorded_at: at(minute),
        agreement: AgreementVersion(1),
        batch,
    }
}

fn a_lead(store: &mut dyn Store) -> LeadId {
    let operation = operation(0, None);
    let mut change = LeadChange::of(None, &operation, vec![(at(0), What::Captured { way: Way::Live })]);
    change.person = Some((Person::default(), Vec::new()));
    store.append(&[operation], &[change]).unwrap()[0]
}

pub(super) fn touches_are_kept_once_and_in_the_order_of_time(open: Open<'_>) {
    let mut store = open();
    let lead = a_lead(&mut *store);
    let version = store.lead(lead).unwrap().unwrap().lead.version;
    let told = [(lead, touch("b", 20)), (lead, touch("a", 10)), (lead, touch("b", 20))];
    assert_eq!(store.append_touches(&operation(30, None), &told).unwrap(), [true, true, false]);
    let again = operation(31, None);
    assert_eq!(store.append_touches(&again, &told).unwrap(), [false; 3]);
    assert_eq!(store.touches(lead).unwrap(), [touch("a", 10), touch("b", 20)]);
    assert_eq!(store.lead(lead).unwrap().unwrap().lead.version, version, "a touch raises no version");
    // An operation that brought nothing new was not kept: it can still be done.
    assert_eq!(store.append_touches(&again, &[(lead, touch("c", 5))]).unwrap(), [true]);
    assert!(matches!(store.append_touches(&again, &[(lead, touch("d", 6))]), Err(StoreError::Done(_))));
}

pub(super) fn a_lead_comes_with_its_touches_and_consents(open: Open<'_>) {
    let mut store = open();
    let operation = operation(50, None);
    let consent = |given, at, origin: Option<&str>| Consent {
        channel: Field::ConsentMail,
        given,
        at,
        origin: origin.map(ToOwned::to_owned),
    };
    let mut change = LeadChange::of(None, &operation, vec![(at(50), What::Captured { way: Way::Live })]);
    change.person = Some((Person::default(), Vec::new()));
    change.touches = vec![touch("a", 10), Touch::total("page_view", at(40), 3, Some(61.5))];
    change.consents = vec![consent(false, None, None), consent(true, Some(at(20)), Some("fair"))];
    let lead = store.append(std::slice::from_ref(&operation), std::slice::from_ref(&change)).unwrap()[0];
    assert_eq!(store.touches(lead).unwrap(), change.touches);
    let [undated, dated] = &change.consents[..] else { panic!() };
    let expected = [(at(20), dated.clone()), (at(50), undated.clone())];
    assert_eq!(store.consents(lead).unwrap(), expected, "what has no date was said when it was written down");
}

pub(super) fn what_was_reverted_counts_no_more_and_can_be_told_again(open: Open<'_>) {
    let mut store = open();
    let lead = a_lead(&mut *store);
    let first = operation(1, None);
    let second = operation(2, Some(first.id));
    store.append_touches(&first, &[(lead, touch("a", 10))]).unwrap();
    store.append_touches(&second, &[(lead, touch("b", 20))]).unwrap();
    store.append_touches(&operation(3, None), &[(lead, touch("c", 30))]).unwrap();
    assert_eq!(store.revert_beside(first.id, &operation(4, None)).unwrap(), 2);
    assert_eq!(store.revert_beside(first.id, &operation(5, None)).unwrap(), 0, "once is enough");
    assert_eq!(store.touches(lead).unwrap(), [touch("c", 30)]);
    assert_eq!(store.append_touches(&operation(6, None), &[(lead, touch("a", 10))]).unwrap(), [true]);
    assert_eq!(store.touches(lead).unwrap(), [touch("a", 10), touch("c", 30)]);
}

pub(super) fn of_what_a_campaign_cost_the_newest_word_counts(open: Open<'_>) {
    let mut store = open();
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
    let cost = |campaign: &str, amount| Cost {
        campaign: campaign.to_owned(),
        source: None,
        from: day(4, 1),
        to: day(4, 30),
        amount,
        currency: None,
    };
    let ads = |amount| Cost { source: Some("Ads".to_owned()), ..cost("Fair", amount) };
    let may = Cost { from: day(5, 1), to: day(5, 31), ..cost("Fair", 7.0) };
    store.append_costs(&operation(1, None), &[may.clone(), cost("Fair", 100.0), ads(10.0)]).unwrap();
    let corrected = operation(2, None);
    store.append_costs(&corrected, &[cost("Fair", 120.0)]).unwrap();
    assert_eq!(store.costs(Timestamp::EVER).unwrap(), [cost("Fair", 120.0), ads(10.0), may.clone()]);
    store.revert_beside(corrected.id, &operation(3, None)).unwrap();
    assert_eq!(store.costs(Timestamp::EVER).unwrap(), [cost("Fair", 100.0), ads(10.0), may]);
}
