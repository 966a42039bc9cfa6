//! Two leads that are one person: which one goes on, and with what (semantics 12).
//!
//! The other one stays as it was, with its whole history, and is only said to have gone into the survivor; what the survivor
//! takes over is written down again, in facts of its own. So nothing has to be moved, and taking the two apart again is
//! no more than to say that the merge did not count.

use std::collections::BTreeSet;

use super::super::fact::{Traits, What};
use super::super::lead::Lead;
use super::super::likeness::likeness;
use super::super::person::{Change, Field, Person};
use super::super::record::{Record, Words};
use super::super::refusal::Refusal;
use super::super::request::{Request, Wish};
use super::clocks::Clocks;
use super::edit::correct;
use super::{Asked, Setting, passing};
use crate::agreement::terms::{Act, Slot, Stage};
use crate::clock::Timestamp;
use crate::ids::{LeadId, OpId, PersonId};

/// What whoever merges says beside which lead survives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merging {
    /// Whose it is from now on; must be said where the two have different owners.
    pub owner: Option<PersonId>,
    /// Fields, by their words, whose value is taken from the other lead although the survivor has one.
    pub take: BTreeSet<String>,
    /// Merge two of whom nothing says that they are one person.
    pub sure: bool,
    /// More in words.
    pub note: Option<String>,
}

/// From which of the two a value comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// From the one that goes on.
    Survivor,
    /// From the one that goes into it.
    Other,
    /// Both say the same, or both are kept.
    Both,
}

/// One line of what two leads make: what either says, and which holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joint {
    /// The field's word, or the extra field's own name.
    pub field: String,
    /// What the survivor says; empty where it is not known.
    pub survivor: String,
    /// What the other one says.
    pub other: String,
    /// Which holds.
    pub from: Side,
    /// Whether that is for whoever merges to say: both say something, and no rule decides.
    pub is_choice: bool,
}

/// What follows from a merge that was granted.
#[derive(Debug, Clone, PartialEq)]
pub struct Merger {
    /// The survivor's facts, each at its time: an answer is as old as it was.
    pub survivor: Vec<(Timestamp, What)>,
    /// Their texts, by their places.
    pub texts: Vec<(usize, Words)>,
    /// The survivor's person after it and what became different, where something did.
    pub person: Option<(Person, Vec<Change>)>,
    /// The other one's facts, at the moment of the merge.
    pub other: Vec<What>,
    /// Field by field, what either says and which holds; what neither knows is left out.
    pub fields: Vec<Joint>,
}

/// What follows from taking two leads apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// The merge that no longer counts.
    pub operation: OpId,
    /// The survivor's person after it and what became different, where something did: what was put right since stays.
    pub person: Option<(Person, Vec<Change>)>,
}

/// Whether a deal is open, or was won.
fn has_deal(lead: &Lead) -> bool {
    lead.deal.is_some() && matches!(lead.stage, Stage::Opportunity | Stage::Customer)
}

/// Which of two leads must go on: the one with a deal, else the one that lies with sales, and has for longer. Either may
/// where neither is with sales.
///
/// # Errors
/// [`Refusal::SameLead`] where they are one lead; [`Refusal::TwoDeals`] where both have one.
pub fn survivor_of(one: &Lead, other: &Lead) -> Result<Option<LeadId>, Refusal> {
    if one.id == other.id {
        return Err(Refusal::SameLead);
    }
    match (has_deal(one), has_deal(other)) {
        (true, true) => return Err(Refusal::TwoDeals),
        (true, false) => return Ok(Some(one.id)),
        (false, true) => return Ok(Some(other.id)),
        (false, false) => {}
    }
    let open = |lead: &Lead| lead.open_handoff().map(|handoff| (handoff.at, lead.id));
    // The one that waits for longer; of two handed over in one go the older lead.
    Ok([open(one), open(other)].into_iter().flatten().min().map(|(_, lead)| lead))
}

/// Grants that `other` goes into `survivor`, or refuses it by a named rule. Nothing is changed either way.
///
/// # Errors
/// A refusal: one of them went into a third before, the other one must go on, an owner is to be named, nothing says that
/// they are one person.
pub fn merge(survivor: &Record, other: &Record, merging: &Merging, setting: Setting<'_>) -> Result<Merger, Refusal> {
    check(survivor, other, merging, setting)?;
    let now = setting.now;
    let mut fields = Vec::new();
    let person = settle_person(survivor, other, &merging.take, &mut fields)?;
    let traits = settle_traits(survivor, other, &merging.take, &mut fields);
    let owner = settle_owner(&survivor.lead, &other.lead, merging, &mut fields)?;
    let reached = settle_stages(&survivor.lead, &other.lead, setting, &mut fields);

    let mut facts = vec![(now, What::Absorbed { lead: other.lead.id, reached })];
    let mut texts = Vec::new();
    settle_answers(survivor, other, &mut facts, &mut texts, &mut fields);
    if traits != survivor.lead.traits {
        let tier = passing::change_tier(&survivor.lead, &traits, setting.versions, now)?;
        facts.push((now, What::Described(traits)));
        facts.extend(tier.into_iter().map(|what| (now, what)));
    }
    if let Some(to) = owner {
        let request = Request::from(Wish::Assign { to: to.clone() });
        let asked = Asked { record: survivor, request: &request, setting, at: now };
        // A list may have named somebody whom the agreement does not have.
        if merging.owner.is_some() {
            asked.check_person(&to)?;
        }
        facts.extend(passing::given(&asked, &to)?.into_iter().map(|what| (now, what)));
    }
    if let Some((_, became)) = &person {
        let fields = became.iter().map(|change| change.field.clone()).collect();
        facts.push((now, What::Edited { fields }));
    }
    if let Some(note) = merging.note.as_deref().filter(|note| crate::gate::has_visible(note)) {
        texts.push((facts.len(), Words::from(note)));
        facts.push((now, What::Noted { about: None }));
    }
    let mut ended = Vec::new();
    if let Some(handoff) = other.lead.open_handoff() {
        let mut clocks = Clocks::of(handoff, setting.versions, now, now);
        clocks.end(Act::Merge)?;
        ended = clocks.into_facts();
    }
    ended.push(What::MergedInto { survivor: survivor.lead.id });
    Ok(Merger { survivor: facts, texts, person, other: ended, fields })
}

fn check(survivor: &Record, other: &Record, merging: &Merging, setting: Setting<'_>) -> Result<(), Refusal> {
    let (one, two) = (&survivor.lead, &other.lead);
    if one.id == two.id {
        return Err(Refusal::SameLead);
    }
    not_erased([one, two], setting)?;
    if let Some(into) = one.merged_into.or(two.merged_into) {
        return Err(Refusal::Merged { into });
    }
    if survivor_of(one, two)?.is_some_and(|must| must != one.id) {
        return Err(Refusal::OtherSurvives { survivor: two.id, other: one.id });
    }
    if let Some(reversal) = one.reverted.as_ref().or(two.reverted.as_ref()) {
        return Err(Refusal::Reverted { at: setting.wall(reversal.at), by: reversal.by.clone() });
    }
    // Two people of one company are known as colleagues already.
    if !merging.sure && likeness(&survivor.person, &other.person, |_| false).is_none() {
        return Err(Refusal::NotOnePerson { leads: [one.id, two.id] });
    }
    Ok(())
}

/// Of whom nothing is known any more nobody can say who it was.
fn not_erased(leads: [&Lead; 2], setting: Setting<'_>) -> Result<(), Refusal> {
    match leads.into_iter().find_map(|lead| lead.erased.as_ref()) {
        Some(erasure) => Err(Refusal::Erased { at: setting.wall(erasure.at), by: erasure.by.clone() }),
        None => Ok(()),
    }
}

/// Whether anything can still be said of a lead and another one.
///
/// # Errors
/// [`Refusal::Erased`] where the person's data was erased; [`Refusal::Merged`] where it went into another lead.
pub fn stands_for_itself(lead: &Lead, setting: Setting<'_>) -> Result<(), Refusal> {
    not_erased([lead, lead], setting)?;
    lead.merged_into.map_or(Ok(()), |into| Err(Refusal::Merged { into }))
}

/// Takes two leads apart: `other` went into `survivor` and comes out of it again.
///
/// # Errors
/// [`Refusal::NotMerged`] where it did not; [`Refusal::Erased`] where the person's data was erased since;
/// [`Refusal::Merged`] where the survivor went into a third one since, which must be taken back first.
pub fn part(survivor: &Record, other: &Record, setting: Setting<'_>) -> Result<Parting, Refusal> {
    not_erased([&survivor.lead, &other.lead], setting)?;
    if other.lead.merged_into != Some(survivor.lead.id) {
        return Err(Refusal::NotMerged);
    }
    if let Some(into) = survivor.lead.merged_into {
        return Err(Refusal::Merged { into });
    }
    let merged = |what: &What| matches!(what, What::MergedInto { .. });
    let merge = other.facts.iter().rfind(|fact| merged(&fact.what)).ok_or(Refusal::NotMerged)?;
    let operation = merge.operation.id;
    Ok(Parting { operation, person: unmerged(survivor, operation) })
}

/// The survivor's person as before a merge. A value that became another one since is somebody's later word and stays.
fn unmerged(survivor: &Record, operation: OpId) -> Option<(Person, Vec<Change>)> {
    let of_it = |n: u32| survivor.facts.iter().any(|fact| fact.n == n && fact.operation.id == operation);
    let mut person = survivor.person.clone();
    let merged = survivor.past.iter().filter(|former| of_it(former.n));
    let untouched =
        merged.filter(|former| !survivor.past.iter().any(|later| later.field == former.field && later.n > former.n));
    let became: Vec<_> = untouched.filter_map(|former| correct(&mut person, &former.field, &former.old)).collect();
    (!became.is_empty()).then_some((person, became))
}

/// That a lead which came in later is somebody else.
pub(super) fn tell_apart(asked: &Asked<'_>, other: LeadId) -> Result<Vec<What>, Refusal> {
    let lead = &asked.record.lead;
    if lead.id == other {
        return Err(Refusal::SameLead);
    }
    if lead.told_apart.contains(&other) {
        return Err(Refusal::NothingChanges);
    }
    Ok(vec![What::ToldApart { other }])
}

/// Values of both: where the survivor has none, or was told to, it takes the other one's. An opt-out of either holds.
fn settle_person(
    survivor: &Record,
    other: &Record,
    take: &BTreeSet<String>,
    joints: &mut Vec<Joint>,
) -> Result<Option<(Person, Vec<Change>)>, Refusal> {
    let (one, two) = (&survivor.person, &other.person);
    let mut person = one.clone();
    let mut became = Vec::new();
    let mut settle = |name: &str, ours: &str, theirs: &str, from: Side| {
        if ours.is_empty() && theirs.is_empty() {
            return;
        }
        let by_rule = Field::of(name).is_some_and(|field| {
            matches!(field, Field::ExternalId | Field::ConsentPhone | Field::ConsentMail | Field::ConsentPost)
        });
        let is_choice = !by_rule && is_choice(ours, theirs);
        let (survivor, other) = (ours.to_owned(), theirs.to_owned());
        joints.push(Joint { field: name.to_owned(), survivor, other, from, is_choice });
        if from == Side::Other {
            became.extend(correct(&mut person, name, theirs));
        }
    };
    for field in Field::ALL {
        let (ours, theirs) = (one.get(*field).unwrap_or_default(), two.get(*field).unwrap_or_default());
        let from = match field {
            // Both names of the lead find it.
            Field::ExternalId => Side::Both,
            Field::ConsentPhone | Field::ConsentMail | Field::ConsentPost if ours != theirs && theirs == "no" => {
                Side::Other
            }
            Field::ConsentPhone | Field::ConsentMail | Field::ConsentPost if ours == "no" && theirs != "no" => {
                Side::Survivor
            }
            _ => side(field.word(), ours, theirs, take),
        };
        settle(field.word(), ours, theirs, from);
    }
    let names: BTreeSet<_> = one.extra.names().chain(two.extra.names()).collect();
    for name in names {
        let of = |person: &Person| person.extra.get(name).unwrap_or_default().to_owned();
        let (ours, theirs) = (of(one), of(two));
        settle(name, &ours, &theirs, side(name, &ours, &theirs, take));
    }
    let known = |name: &String| {
        let traits = ["source", "campaign", "industry", "employees"].contains(&name.as_str());
        traits || Field::of(name).is_some_and(|field| two.get(field).is_some()) || two.extra.get(name).is_some()
    };
    if let Some(field) = take.iter().find(|name| !known(name) || *name == Field::ExternalId.word()) {
        return Err(Refusal::NothingToTake { field: field.clone() });
    }
    Ok((!became.is_empty()).then_some((person, became)))
}

fn is_choice(ours: &str, theirs: &str) -> bool {
    ours != theirs && !ours.is_empty() && !theirs.is_empty()
}

fn side(name: &str, ours: &str, theirs: &str, take: &BTreeSet<String>) -> Side {
    if ours == theirs {
        Side::Both
    } else if ours.is_empty() || (take.contains(name) && !theirs.is_empty()) {
        Side::Other
    } else {
        Side::Survivor
    }
}

/// What figures need, by the same rule.
fn settle_traits(survivor: &Record, other: &Record, take: &BTreeSet<String>, joints: &mut Vec<Joint>) -> Traits {
    let (ours, theirs) = (&survivor.lead.traits, &other.lead.traits);
    let mut traits = ours.clone();
    let mut settle = |name: &str, ours: Option<String>, theirs: Option<String>| {
        let (survivor, other) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
        if survivor.is_empty() && other.is_empty() {
            return false;
        }
        let from = side(name, &survivor, &other, take);
        let is_choice = is_choice(&survivor, &other);
        joints.push(Joint { field: name.to_owned(), survivor, other, from, is_choice });
        from == Side::Other
    };
    if settle("source", ours.source.clone(), theirs.source.clone()) {
        traits.source.clone_from(&theirs.source);
    }
    if settle("campaign", ours.campaign.clone(), theirs.campaign.clone()) {
        traits.campaign.clone_from(&theirs.campaign);
    }
    if settle("industry", ours.industry.clone(), theirs.industry.clone()) {
        traits.industry.clone_from(&theirs.industry);
    }
    let count = |traits: &Traits| traits.employees.map(|n| n.to_string());
    if settle("employees", count(ours), count(theirs)) {
        traits.employees = theirs.employees;
    }
    traits
}

/// Whose the survivor becomes; nothing where it stays whose it is.
fn settle_owner(
    survivor: &Lead,
    other: &Lead,
    merging: &Merging,
    joints: &mut Vec<Joint>,
) -> Result<Option<PersonId>, Refusal> {
    let owner = match (&merging.owner, &survivor.owner, &other.owner) {
        (Some(named), ..) => Some(named),
        (None, Some(ours), Some(theirs)) if ours != theirs => {
            return Err(Refusal::OwnerNeeded { owners: [ours.clone(), theirs.clone()] });
        }
        (None, ours, theirs) => ours.as_ref().or(theirs.as_ref()),
    };
    let told = |owner: &Option<PersonId>| owner.as_ref().map(ToString::to_string).unwrap_or_default();
    let (ours, theirs) = (told(&survivor.owner), told(&other.owner));
    if let Some(owner) = owner {
        let from = match (owner.as_str() == ours, owner.as_str() == theirs) {
            (true, false) => Side::Survivor,
            (false, true) => Side::Other,
            _ => Side::Both,
        };
        let is_choice = is_choice(&ours, &theirs);
        joints.push(Joint { field: "owner".to_owned(), survivor: ours, other: theirs, from, is_choice });
    }
    Ok(owner.filter(|owner| survivor.owner.as_ref() != Some(*owner)).cloned())
}

/// The stages that the other one had reached earlier, or alone. What it reached in a hand-off that ends with the merge
/// counts no longer (semantics 12).
fn settle_stages(
    survivor: &Lead,
    other: &Lead,
    setting: Setting<'_>,
    joints: &mut Vec<Joint>,
) -> Vec<(Stage, Timestamp)> {
    let handed_over = other.open_handoff().map(|handoff| handoff.at);
    let counts = |stage: Stage, at: Timestamp| match stage {
        // An end that the other one has left behind ends nothing, and none ends a deal.
        Stage::Lost | Stage::Excluded if other.stage != stage || has_deal(survivor) => false,
        _ => stage < Stage::Mql || handed_over.is_none_or(|handed_over| at < handed_over),
    };
    let mut reached = Vec::new();
    for stage in Stage::ALL.iter().copied() {
        // Where it only stepped back to is no stage that it came to.
        let (ours, theirs) = (survivor.reached.at(stage), other.reached.forward(stage));
        let earlier = theirs.filter(|at| counts(stage, *at) && ours.is_none_or(|ours| *at < ours));
        reached.extend(earlier.map(|at| (stage, at)));
        let told = |at: Option<Timestamp>| at.map(|at| setting.wall(at).to_string()).unwrap_or_default();
        let from = match earlier {
            Some(_) => Side::Other,
            None if ours == theirs => Side::Both,
            None => Side::Survivor,
        };
        if ours.is_some() || theirs.is_some() {
            let (survivor, other) = (told(ours), told(theirs));
            joints.push(Joint { field: word_of(stage).to_owned(), survivor, other, from, is_choice: false });
        }
    }
    reached
}

/// The word of the field that says when a stage was reached.
const fn word_of(stage: Stage) -> &'static str {
    match stage {
        Stage::Lead => "lead_at",
        Stage::Mal => "mal_at",
        Stage::Mql => "mql_at",
        Stage::Sal => "sal_at",
        Stage::Sql => "sql_at",
        Stage::Opportunity => "opportunity_at",
        Stage::Customer => "won_at",
        Stage::Lost => "lost_at",
        Stage::Excluded => "excluded_at",
    }
}

/// Of two answers to one question the one that was heard later holds, as of one lead (semantics 1).
fn settle_answers(
    survivor: &Record,
    other: &Record,
    facts: &mut Vec<(Timestamp, What)>,
    texts: &mut Vec<(usize, Words)>,
    joints: &mut Vec<Joint>,
) {
    for slot in Slot::ALL.iter().copied() {
        let (ours, theirs) = (survivor.lead.bantc.get(&slot), other.lead.bantc.get(&slot));
        let newer = theirs.filter(|theirs| ours.is_none_or(|ours| ours.at < theirs.at));
        if let Some(answer) = newer {
            texts.extend(other.texts.get(&answer.n).map(|words| (facts.len(), words.clone())));
            facts.push((answer.at, What::Answered { slot, state: answer.state }));
        }
        let told = |answer: Option<&super::super::deal::Answer>| {
            answer.map(|answer| answer.state.word().to_owned()).unwrap_or_default()
        };
        if ours.is_some() || theirs.is_some() {
            let from = if newer.is_some() { Side::Other } else { Side::Survivor };
            let (survivor, other) = (told(ours), told(theirs));
            joints.push(Joint { field: slot.word().to_owned(), survivor, other, from, is_choice: false });
        }
    }
}
