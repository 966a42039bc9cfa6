//! A refusal: which rule, what is missing, and who was first.

mod words;

pub use words::Surface;

use chrono::TimeDelta;

use super::decide::{Missing, NoSkip};
use super::person::Field;
use crate::agreement::Names;
use crate::agreement::terms::{Act, Channel, Role, Stage};
use crate::clock::OnWall;
use crate::i18n::Message;
use crate::ids::{LeadId, PersonId};

/// Why an act may not be done. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The lifecycle knows no such step from where the lead stands.
    NotFromHere {
        /// What was asked for.
        act: Act,
        /// Where the lead stands.
        stage: Stage,
    },
    /// Somebody took the lead first.
    AlreadyAccepted {
        /// Who.
        by: PersonId,
    },
    /// The asker has the lead already.
    AlreadyYours,
    /// The lead stands at MQL by its history, but nobody handed it over here.
    NotHandedOff,
    /// The lead lies with sales already.
    AlreadyHandedOff {
        /// The open hand-off's number.
        n: u32,
        /// With whom, if not in the team's queue.
        owner: Option<PersonId>,
    },
    /// The agreement has no rules that say whose a lead is.
    NoRules,
    /// Nobody of the rule that fits can be given the lead.
    NobodyFree {
        /// Everybody who was thought of, and why not.
        thought_of: Vec<Message>,
    },
    /// The rule that fits leaves the lead to whoever takes it.
    LeftToTheTeam {
        /// The rule.
        rule: String,
    },
    /// The lead does not go on to somebody else by itself: somebody got in touch, it is not overdue, or it went on as often
    /// as the agreement lets it.
    NotOverdue,
    /// No rule with turns fits the lead.
    NothingToCount,
    /// The act says why in words.
    WhyNeeded {
        /// What was asked for.
        act: Act,
    },
    /// The act gives a reason of the agreement.
    ReasonNeeded {
        /// What was asked for.
        act: Act,
        /// The reasons for it.
        known: Vec<String>,
    },
    /// The lead came back for the same reason again and again: marketing says what is different now (semantics 10).
    WhatChanged {
        /// The reason.
        reason: String,
        /// How often.
        times: usize,
    },
    /// The lead came back not long ago, and no criterion that is strong enough was met (semantics 10).
    CoolingOff {
        /// Until when.
        until: OnWall,
    },
    /// The agreement lists nobody of that name.
    UnknownPerson {
        /// What was given.
        person: PersonId,
        /// Who there is.
        known: Vec<String>,
    },
    /// The lead is theirs already.
    AlreadyTheirs {
        /// Whose.
        to: PersonId,
    },
    /// Something that must be given with the act was not.
    NotGiven {
        /// What was asked for.
        act: Act,
        /// What is missing, by its word.
        what: &'static str,
    },
    /// A deal that is expected to be won before the day on which it is opened.
    ClosesBefore {
        /// The day given.
        close: chrono::NaiveDate,
        /// The day on which it is opened, here.
        day: chrono::NaiveDate,
    },
    /// An amount that is none.
    NoAmount {
        /// What was asked for.
        act: Act,
    },
    /// A date that must lie ahead does not.
    NotInFuture {
        /// What was given.
        at: OnWall,
    },
    /// The agreement lets nobody sleep as long, and no reminder wait as long.
    SleepTooLong {
        /// What was asked for.
        act: Act,
        /// The longest.
        longest: TimeDelta,
        /// Until when it may sleep from now.
        latest: OnWall,
    },
    /// The lead would sleep longer in this hand-off than the agreement allows for all sleeps together.
    SleptEnough {
        /// Until when it may sleep now; nothing where it has slept as long already.
        latest: Option<OnWall>,
    },
    /// The lead was put to sleep before; a second time is not for everybody.
    DeferredBefore {
        /// Who may.
        roles: Vec<Role>,
    },
    /// Something that a gate asks for is missing.
    GateShut {
        /// The gate.
        gate: Names,
        /// What is missing.
        missing: Vec<Missing>,
        /// Why it cannot be gone past either, where that was asked for.
        skip: Option<NoSkip>,
    },
    /// The agreement keeps the act for others.
    RoleNeeded {
        /// The gate.
        gate: String,
        /// Who may.
        roles: Vec<Role>,
    },
    /// Taking back and doing again learn nothing of BANTC: what was learned is an act of its own.
    LearnsNothing {
        /// What was asked for.
        act: Act,
    },
    /// This act cannot be dated back.
    HappensNow {
        /// What was asked for.
        act: Act,
    },
    /// It is said to have happened in the future.
    NotYetHappened {
        /// When.
        at: OnWall,
    },
    /// It is said to have happened before what it is part of began.
    BeforeItBegan {
        /// What was asked for.
        act: Act,
        /// When that was.
        begun: OnWall,
    },
    /// What is written down so late needs a note (semantics 1).
    LateNeedsNote {
        /// After how long.
        after: TimeDelta,
    },
    /// The agreement has no such deal stage.
    UnknownDealStage {
        /// What was given.
        given: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The person has opted out of the channel (decision 26).
    OptedOut {
        /// Which.
        channel: Channel,
    },
    /// The agreement has no such content.
    UnknownContent {
        /// What was given.
        given: String,
        /// What there is.
        known: Vec<String>,
    },
    /// An exclusion of the agreement fits the lead: it is never handed over (R26).
    NeverHandedOver {
        /// The `[[exclude]]`.
        exclusion: String,
        /// The field that it looked at.
        field: String,
        /// The word that it found there.
        word: String,
        /// The agreement's reason for it.
        reason: String,
    },
    /// This is no field that can be edited.
    NotEditable {
        /// Its word.
        field: String,
    },
    /// The field wants a number, or a day.
    NotANumber {
        /// Its word.
        field: String,
    },
    /// A mail address would get into words that many leads have in common, which are kept for good.
    HoldsAddress {
        /// The field's word.
        field: String,
    },
    /// Nothing would tell any more who the lead is: no external id, mail, name or company.
    NobodyKnown,
    /// All of it is so already.
    NothingChanges,
    /// The agreement lists no such criterion.
    UnknownCriterion {
        /// What was given.
        criterion: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Nobody does this in a house that lists no reason for it (see [`crate::agreement::Agreement::never_does`]).
    NeverDone {
        /// What was asked for.
        act: Act,
    },
    /// Nobody handed the lead over whose rules could be judged, or this act says nothing of them.
    NothingToJudge {
        /// What was asked for.
        act: Act,
    },
    /// The rule is none of those that made the lead an MQL.
    NotItsRule {
        /// What was given.
        given: String,
        /// Those that did, or may have.
        known: Vec<String>,
    },
    /// One rule is said to be both wrong and right.
    WrongAndRight {
        /// Which.
        rule: String,
    },
    /// The agreement has no such kind of touch.
    UnknownTouch {
        /// What was given.
        given: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Nobody said when returning the lead that it was to come back for this (semantics 10).
    NotPromised {
        /// The kind of touch.
        kind: String,
    },
    /// The agreement has no such rule.
    UnknownRule {
        /// What was given.
        given: String,
        /// What there is.
        known: Vec<String>,
    },
    /// The agreement lists no such reason for this act.
    UnknownReason {
        /// What was given.
        reason: String,
        /// What was asked for.
        act: Act,
        /// The reasons for this act.
        known: Vec<String>,
    },
    /// The agreement asks for words beside this reason.
    NoteNeeded {
        /// The reason.
        reason: String,
    },
    /// A note without anything to see.
    EmptyNote,
    /// There is nothing that could be taken back.
    NothingToUndo,
    /// There is nothing that could be done again: nothing was taken back, or something was done since.
    NothingToRedo,
    /// The last act on the lead is somebody else's.
    NotYourAct {
        /// Whose.
        by: PersonId,
        /// What it was.
        act: Act,
    },
    /// The last act is too long ago.
    TooLateToUndo {
        /// How long the agreement gives.
        within: TimeDelta,
    },
    /// This act cannot be taken back.
    NotUndoable {
        /// What it was.
        act: Act,
    },
    /// A value that its field cannot have: a telephone number without digits.
    NotBelieved {
        /// The field.
        field: Field,
        /// What was given.
        value: String,
    },
    /// A mail to so many leads in one go is no contact by the agreement: a next step would be lost (semantics 5).
    BulkPlansNothing {
        /// Up to how many leads it would be one.
        most: usize,
    },
    /// The agreement's buying group has no such role: it would cover nothing (R53).
    UnknownBuyingRole {
        /// What was typed.
        given: String,
        /// What was most likely meant.
        near: Option<String>,
        /// The ids that there are.
        known: Vec<String>,
    },
    /// The lead turned out to be the same person as another one, which goes on for both.
    Merged {
        /// Which one.
        into: LeadId,
    },
    /// One lead cannot go into itself, and nobody is told apart from themselves.
    SameLead,
    /// Sales works on the other one, or has for longer: that one goes on.
    OtherSurvives {
        /// The one that must go on.
        survivor: LeadId,
        /// The one that goes into it.
        other: LeadId,
    },
    /// Both have a deal; neither may be lost sight of.
    TwoDeals,
    /// The two have different owners: one of them must be named.
    OwnerNeeded {
        /// Whose they are.
        owners: [PersonId; 2],
    },
    /// Nothing says that the two are one person.
    NotOnePerson {
        /// The two.
        leads: [LeadId; 2],
    },
    /// No other lead went into this one, and it went into none.
    NotMerged,
    /// A field that the other lead cannot give.
    NothingToTake {
        /// Its word.
        field: String,
    },
    /// The person's data was erased: nothing is done with the lead any more.
    Erased {
        /// When.
        at: OnWall,
        /// By whom.
        by: PersonId,
    },
    /// The list that brought it was taken back: nothing is done with the lead any more.
    Reverted {
        /// When.
        at: OnWall,
        /// By whom.
        by: PersonId,
    },
    /// Nobody erased the person's data.
    NotErased,
    /// The words that stay beside an erased lead tell who it was.
    NamesThePerson,
    /// This would bring somebody back whose data was erased.
    Suppressed {
        /// The lead that was erased.
        lead: LeadId,
    },
    /// A clock that this act starts can never come due: its calendar does not open.
    NoOpenTime {
        /// Which clock.
        clock: String,
    },
}

impl Refusal {
    /// The rule's name, for programs.
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::NotFromHere { .. } => "not_from_here",
            Self::AlreadyAccepted { .. } => "already_accepted",
            Self::AlreadyYours => "already_yours",
            Self::NotHandedOff => "not_handed_off",
            Self::AlreadyHandedOff { .. } => "already_handed_off",
            Self::WhyNeeded { .. } => "why_needed",
            Self::ReasonNeeded { .. } => "reason_needed",
            Self::WhatChanged { .. } => "what_changed",
            Self::CoolingOff { .. } => "cooling_off",
            Self::UnknownPerson { .. } => "unknown_person",
            Self::AlreadyTheirs { .. } => "already_theirs",
            Self::NoRules => "no_rules",
            Self::NobodyFree { .. } => "nobody_free",
            Self::LeftToTheTeam { .. } => "left_to_the_team",
            Self::NotOverdue => "not_overdue",
            Self::NothingToCount => "nothing_to_count",
            Self::NotGiven { .. } => "not_given",
            Self::NoAmount { .. } => "no_amount",
            Self::ClosesBefore { .. } => "closes_before",
            Self::NotInFuture { .. } => "not_in_future",
            Self::SleepTooLong { .. } => "sleep_too_long",
            Self::SleptEnough { .. } => "slept_enough",
            Self::DeferredBefore { .. } => "deferred_before",
            Self::GateShut { .. } => "gate_shut",
            Self::RoleNeeded { .. } => "role_needed",
            Self::LearnsNothing { .. } => "learns_nothing",
            Self::HappensNow { .. } => "happens_now",
            Self::NotYetHappened { .. } => "not_yet_happened",
            Self::BeforeItBegan { .. } => "before_it_began",
            Self::LateNeedsNote { .. } => "late_needs_note",
            Self::UnknownDealStage { .. } => "unknown_deal_stage",
            Self::UnknownContent { .. } => "unknown_content",
            Self::OptedOut { .. } => "opted_out",
            Self::NeverHandedOver { .. } => "never_handed_over",
            Self::NotEditable { .. } => "not_editable",
            Self::NotANumber { .. } => "not_a_number",
            Self::HoldsAddress { .. } => "holds_address",
            Self::NotBelieved { .. } => "not_believed",
            Self::NobodyKnown => "nobody_known",
            Self::NothingChanges => "nothing_changes",
            Self::UnknownCriterion { .. } => "unknown_criterion",
            Self::NeverDone { .. } => "never_done",
            Self::NothingToJudge { .. } => "nothing_to_judge",
            Self::NotItsRule { .. } => "not_its_rule",
            Self::WrongAndRight { .. } => "wrong_and_right",
            Self::UnknownTouch { .. } => "unknown_touch",
            Self::NotPromised { .. } => "not_promised",
            Self::UnknownRule { .. } => "unknown_rule",
            Self::UnknownReason { .. } => "unknown_reason",
            Self::NoteNeeded { .. } => "note_needed",
            Self::EmptyNote => "empty_note",
            Self::NothingToUndo => "nothing_to_undo",
            Self::NothingToRedo => "nothing_to_redo",
            Self::NotYourAct { .. } => "not_your_act",
            Self::TooLateToUndo { .. } => "too_late_to_undo",
            Self::NotUndoable { .. } => "not_undoable",
            Self::BulkPlansNothing { .. } => "bulk_plans_nothing",
            Self::UnknownBuyingRole { .. } => "unknown_buying_role",
            Self::Merged { .. } => "merged",
            Self::SameLead => "same_lead",
            Self::OtherSurvives { .. } => "other_survives",
            Self::TwoDeals => "two_deals",
            Self::OwnerNeeded { .. } => "owner_needed",
            Self::NotOnePerson { .. } => "not_one_person",
            Self::NotMerged => "not_merged",
            Self::NothingToTake { .. } => "nothing_to_take",
            Self::Erased { .. } => "erased",
            Self::Reverted { .. } => "reverted",
            Self::NotErased => "not_erased",
            Self::NamesThePerson => "names_the_person",
            Self::Suppressed { .. } => "suppressed",
            Self::NoOpenTime { .. } => "no_open_time",
        }
    }

    /// Who holds the lead, where that is why.
    pub const fn holder(&self) -> Option<&PersonId> {
        match self {
            Self::AlreadyAccepted { by } | Self::AlreadyTheirs { to: by } | Self::NotYourAct { by, .. } => Some(by),
            Self::AlreadyHandedOff { owner, .. } => owner.as_ref(),
            _ => None,
        }
    }

    /// What is missing at a gate, where that is why.
    pub fn missing(&self) -> &[Missing] {
        match self {
            Self::GateShut { missing, .. } => missing,
            _ => &[],
        }
    }
}
