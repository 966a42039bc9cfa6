//! A refusal in words: what happened, to which thing, and what to do.

use chrono::{NaiveDate, TimeDelta};

use super::super::decide::{Missing, NoSkip};
use super::super::lifecycle::stages_for;
use super::super::person::Field;
use super::super::words;
use super::Refusal;
use crate::agreement::Names;
use crate::agreement::terms::{Act, Channel, Stage};
use crate::clock::OnWall;
use crate::document::hint;
use crate::i18n::Message;

/// Where somebody reads a refusal: keys there are on one of them, options and commands on the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Surface {
    /// The console.
    Console,
    /// The command line, and what scripts read.
    CommandLine,
}

/// Every way out that is another one on each surface.
impl Surface {
    /// How a contact is written down that the person asked for in spite of an opt-out.
    const fn past_opt_out(self) -> Message {
        Message::new(match self {
            Self::Console => "refusal.way_out.opted_out_keys",
            Self::CommandLine => "refusal.way_out.opted_out_options",
        })
    }

    /// How one's last act on another lead is taken back.
    const fn undo_of_another(self) -> Message {
        Message::new(match self {
            Self::Console => "refusal.way_out.undo_keys",
            Self::CommandLine => "refusal.way_out.undo_command",
        })
    }
}

impl Refusal {
    /// What is said on the command line: what happened, and what to do.
    pub fn message(&self) -> Message {
        self.message_on(Surface::CommandLine)
    }

    /// Only why, where something else was done all the same.
    pub fn why(&self) -> Message {
        match self {
            Self::NotFromHere { act, stage } => words_of_stage("refusal.stands_elsewhere", *act, *stage),
            _ => self.message(),
        }
    }

    /// The same for whoever stands at `surface`: the way out is said in that surface's own keys or commands.
    #[allow(clippy::too_many_lines, reason = "a table: a line for each refusal")]
    pub fn message_on(&self, surface: Surface) -> Message {
        match self {
            // What sales does with a lead comes after taking it on.
            Self::NotFromHere { act, stage: Stage::Mql } if stages_for(*act).contains(&Stage::Sal) => {
                of_act("refusal.accept_first", *act)
            }
            Self::NotFromHere { act, stage } => not_from_here(*act, *stage),
            Self::AlreadyAccepted { by } => Message::new("refusal.already_accepted").with_person("by", by),
            Self::AlreadyYours => Message::new("refusal.already_yours"),
            Self::NotHandedOff => Message::new("refusal.not_handed_off"),
            Self::AlreadyHandedOff { n, owner: Some(owner) } => {
                Message::new("refusal.already_handed_off_to").with("n", n).with_person("owner", owner)
            }
            Self::AlreadyHandedOff { n, owner: None } => Message::new("refusal.already_handed_off").with("n", n),
            Self::WhyNeeded { act: Act::Acknowledge } => Message::new("refusal.next_step_needed"),
            Self::WhyNeeded { act } => of_act("refusal.why_needed", *act),
            Self::ReasonNeeded { act, known } => {
                of_act("refusal.reason_needed", *act).with_message("known", listed(known))
            }
            Self::WhatChanged { reason, times } => what_changed(reason, *times),
            Self::CoolingOff { until } => Message::new("refusal.cooling_off").with("until", until),
            Self::UnknownPerson { person, known } => {
                Message::new("refusal.unknown_person").with("person", person).with_message("known", listed(known))
            }
            Self::AlreadyTheirs { to } => Message::new("refusal.already_theirs").with_person("to", to),
            Self::NoRules => Message::new("refusal.no_rules"),
            Self::NobodyFree { thought_of } => nobody_free(thought_of),
            Self::LeftToTheTeam { rule } => Message::new("refusal.left_to_the_team").with("rule", rule),
            Self::NotOverdue => Message::new("refusal.not_overdue"),
            Self::NothingToCount => Message::new("refusal.nothing_to_count"),
            Self::NotGiven { act, what } => of_act("refusal.not_given", *act).with_message("what", words::need(what)),
            Self::ClosesBefore { close, day } => closes_before(*close, *day),
            Self::NoAmount { act } => of_act("refusal.no_amount", *act),
            Self::NotInFuture { at } => Message::new("refusal.not_in_future").with("at", at),
            Self::SleepTooLong { act, longest, latest } => sleep_too_long(*act, *longest, *latest),
            Self::SleptEnough { latest: Some(latest) } => Message::new("refusal.slept_enough").with("until", latest),
            Self::SleptEnough { latest: None } => Message::new("refusal.slept_enough.already"),
            Self::DeferredBefore { roles } => {
                Message::new("refusal.deferred_before").with_list("roles", roles.iter().copied().map(words::role))
            }
            Self::GateShut { gate, missing, skip } => gate_shut(gate, missing, skip.as_ref()),
            Self::RoleNeeded { roles, .. } => {
                Message::new("refusal.role_needed").with_list("roles", roles.iter().copied().map(words::role))
            }
            Self::LearnsNothing { act } => of_act("refusal.learns_nothing", *act),
            Self::HappensNow { act } => of_act("refusal.happens_now", *act),
            Self::NotYetHappened { at } => Message::new("refusal.not_yet_happened").with("at", at),
            Self::BeforeItBegan { act, begun } => of_act("refusal.before_it_began", *act).with("begun", begun),
            Self::LateNeedsNote { after } => of("refusal.late_needs_note", "after", words::lasting(*after)),
            Self::UnknownDealStage { given, known } => unlisted("refusal.unknown_deal_stage", given, known),
            Self::UnknownRule { given, known } => unknown_rule(given, known),
            Self::NothingToJudge { act } => of_act("refusal.nothing_to_judge", *act),
            Self::NotItsRule { given, known } => unlisted("refusal.not_its_rule", given, known),
            Self::WrongAndRight { rule } => Message::new("refusal.wrong_and_right").with("rule", rule),
            Self::UnknownTouch { given, known } => unlisted("refusal.unknown_touch", given, known),
            Self::NotPromised { kind } => Message::new("refusal.not_promised").with("kind", kind),
            Self::UnknownContent { given, known } => unlisted("refusal.unknown_content", given, known),
            Self::OptedOut { channel } => opted_out(*channel).with_message("way_out", surface.past_opt_out()),
            Self::NeverHandedOver { exclusion, field, word, reason } => {
                of("refusal.never_handed_over", "field", words::need(field))
                    .with("exclusion", exclusion)
                    .with("word", word)
                    .with("reason", reason)
            }
            Self::NotEditable { field } => Message::new("refusal.not_editable").with("field", field),
            Self::NotANumber { field } => of("refusal.not_a_number", "field", words::need(field)),
            Self::HoldsAddress { field } => of("refusal.holds_address", "field", words::need(field)),
            Self::NotBelieved { field, value } => not_believed(*field, value),
            Self::BulkPlansNothing { most } => Message::new("refusal.bulk_plans_nothing").with("most", most),
            Self::UnknownBuyingRole { given, near, known } => unknown_role(given, near.as_ref(), known),
            Self::NobodyKnown => Message::new("refusal.nobody_known"),
            Self::NothingChanges => Message::new("refusal.nothing_changes"),
            Self::UnknownCriterion { criterion, known } => unlisted("refusal.unknown_criterion", criterion, known),
            Self::NeverDone { act: Act::Reject } => Message::new("refusal.never_done.reject"),
            Self::NeverDone { act } => of_act("refusal.never_done", *act),
            Self::UnknownReason { reason, act, known } => {
                of_act("refusal.unknown_reason", *act).with("reason", reason).with_message("known", listed(known))
            }
            Self::NoteNeeded { reason } => Message::new("refusal.note_needed").with("reason", reason),
            Self::EmptyNote => Message::new("refusal.empty_note"),
            Self::NothingToUndo => Message::new("refusal.nothing_to_undo"),
            Self::NothingToRedo => Message::new("refusal.nothing_to_redo"),
            Self::NotYourAct { by, act } => {
                Message::new("refusal.not_your_act").with_person("by", by).with_message("act", words::act(*act))
            }
            Self::TooLateToUndo { within } => {
                Message::new("refusal.too_late_to_undo").with_message("within", words::lasting(*within))
            }
            Self::NotUndoable { act } => not_undoable(*act).with_message("way_out", surface.undo_of_another()),
            Self::Merged { .. }
            | Self::SameLead
            | Self::OtherSurvives { .. }
            | Self::TwoDeals
            | Self::OwnerNeeded { .. }
            | Self::NotOnePerson { .. }
            | Self::NotMerged
            | Self::NothingToTake { .. } => self.of_two_leads(surface),
            Self::Reverted { at, by } => Message::new("refusal.reverted").with("at", at).with_person("by", by),
            Self::Erased { .. } | Self::NotErased | Self::NamesThePerson | Self::Suppressed { .. } => self.of_erasing(),
            Self::NoOpenTime { clock } => Message::new("refusal.no_open_time").with("clock", clock),
        }
    }

    /// What is said where two leads are, or are not, one person.
    fn of_two_leads(&self, surface: Surface) -> Message {
        let by_keys = surface == Surface::Console;
        let on = |keys: &'static str, command: &'static str| Message::new(if by_keys { keys } else { command });
        match self {
            Self::Merged { into } => on("refusal.merged_keys", "refusal.merged").with("into", into),
            Self::SameLead => Message::new("refusal.same_lead"),
            Self::OtherSurvives { survivor, other } => on("refusal.other_survives_keys", "refusal.other_survives")
                .with("survivor", survivor)
                .with("other", other),
            Self::TwoDeals => Message::new("refusal.two_deals"),
            Self::OwnerNeeded { owners: [one, other] } => on("refusal.owner_needed_keys", "refusal.owner_needed")
                .with_person("one", one)
                .with_person("other", other),
            Self::NotOnePerson { leads: [one, other] } => {
                on("refusal.not_one_person_keys", "refusal.not_one_person").with("one", one).with("other", other)
            }
            Self::NothingToTake { field } => of("refusal.nothing_to_take", "field", words::need(field)),
            _ => Message::new("refusal.not_merged"),
        }
    }
}

fn closes_before(close: NaiveDate, day: NaiveDate) -> Message {
    Message::new("refusal.closes_before").with("close", close).with("day", day)
}

fn sleep_too_long(act: Act, longest: TimeDelta, latest: OnWall) -> Message {
    let key = if act == Act::Acknowledge { "refusal.waits_too_long" } else { "refusal.sleep_too_long" };
    of(key, "longest", words::lasting(longest)).with("until", latest)
}

/// What was given, and what there is.
fn unlisted(key: &'static str, given: &str, known: &[String]) -> Message {
    Message::new(key).with("given", given).with_message("known", listed(known))
}

fn nobody_free(thought_of: &[Message]) -> Message {
    Message::new("refusal.nobody_free").with_list("thought_of", thought_of.iter().cloned())
}

fn what_changed(reason: &str, times: usize) -> Message {
    Message::new("refusal.what_changed").with("reason", reason).with("times", times)
}

/// A refusal of an act.
fn of_act(key: &'static str, act: Act) -> Message {
    Message::new(key).with_message("act", words::act(act))
}

/// A rule that the agreement does not have, and the one that was most likely meant.
fn unknown_rule(given: &str, known: &[String]) -> Message {
    let near = hint(given, known.iter().map(String::as_str));
    Message::new("refusal.unknown_rule").with("given", given).with_message("hint", near)
}

/// A role that the buying group does not have, and the one that was most likely meant.
fn unknown_role(given: &str, near: Option<&String>, known: &[String]) -> Message {
    let known = near.map_or(known, std::slice::from_ref);
    let near = hint(given, known.iter().map(String::as_str));
    Message::new("refusal.unknown_buying_role").with("given", given).with_message("hint", near)
}

/// What there is to choose; where there is nothing, that is said.
fn listed(known: &[String]) -> Message {
    match known {
        [] => Message::new("refusal.none_listed"),
        known => Message::new("minutes.plain").with_words("text", known),
    }
}

fn not_from_here(act: Act, stage: Stage) -> Message {
    words_of_stage("refusal.not_from_here", act, stage)
}

fn words_of_stage(key: &'static str, act: Act, stage: Stage) -> Message {
    Message::new(key)
        .with_message("act", words::act(act))
        .with_message("stage", words::stage(stage))
        .with_list("stages", stages_for(act).iter().map(|stage| words::stage(*stage)))
}

fn opted_out(channel: Channel) -> Message {
    Message::new("refusal.opted_out").with_message("channel", words::channel(channel))
}

impl Refusal {
    /// What is said of people who were erased, or are to be.
    fn of_erasing(&self) -> Message {
        match self {
            Self::Erased { at, by } => Message::new("refusal.erased").with("at", at).with_person("by", by),
            Self::NamesThePerson => Message::new("refusal.names_the_person"),
            Self::Suppressed { lead } => Message::new("refusal.suppressed").with("lead", lead),
            _ => Message::new("refusal.not_erased"),
        }
    }
}

fn not_undoable(act: Act) -> Message {
    let key = match act {
        Act::Adopt => "refusal.adoption_stays",
        Act::Merge => "refusal.merge_stays",
        Act::Erase => "refusal.erasure_stays",
        Act::Capture => "refusal.arrival_stays",
        Act::Revert => "refusal.reversal_stays",
        _ => "refusal.not_undoable",
    };
    Message::new(key).with_message("act", words::act(act))
}

/// A text with the one value that it has.
fn of(key: &'static str, name: &'static str, value: Message) -> Message {
    Message::new(key).with_message(name, value)
}

/// What is wrong with a value, by what its field should hold.
fn not_believed(field: Field, value: &str) -> Message {
    let key = match field {
        Field::Phone | Field::Mobile => "refusal.not_believed.phone",
        Field::Mail => "refusal.not_believed.mail",
        Field::ConsentPhone | Field::ConsentMail | Field::ConsentPost => "refusal.not_believed.consent",
        _ => "refusal.not_believed.text",
    };
    Message::new(key).with_message("field", field.label()).with("value", value)
}

/// Exactly what is missing, and why the gate cannot be gone past either.
fn gate_shut(gate: &Names, missing: &[Missing], skip: Option<&NoSkip>) -> Message {
    let key = match skip {
        None => "refusal.gate_shut",
        Some(NoSkip::Note) => "refusal.gate_shut.note",
        Some(NoSkip::Role(roles)) if roles.is_empty() => "refusal.gate_shut.nobody",
        Some(NoSkip::Role(_)) => "refusal.gate_shut.roles",
    };
    let mut message = Message::new(key)
        .with_either("gate", &gate.ja, &gate.en)
        .with_list("missing", missing.iter().map(words::missing));
    if let Some(NoSkip::Role(roles)) = skip {
        message = message.with_list("roles", roles.iter().copied().map(words::role));
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::terms::Role;
    use crate::i18n::Lang;

    #[test]
    fn where_there_is_nothing_to_choose_that_is_said() {
        let refused = |known: &[&str]| {
            let known = known.iter().map(|id| (*id).to_owned()).collect();
            Refusal::UnknownReason { reason: "x".to_owned(), act: Act::Lose, known }.message().say(Lang::En)
        };
        assert!(refused(&["price", "rival"]).ends_with("It has: price, rival."));
        assert!(refused(&[]).contains("It has: none at all"), "{}", refused(&[]));
    }

    #[test]
    fn a_value_that_is_not_believed_says_what_its_field_holds() {
        let told = |field| Refusal::NotBelieved { field, value: "?".to_owned() }.message().key();
        for (fields, kind) in [
            (&[Field::Phone, Field::Mobile][..], "phone"),
            (&[Field::Mail], "mail"),
            (&[Field::ConsentPhone, Field::ConsentMail, Field::ConsentPost], "consent"),
            (&[Field::Name, Field::Title], "text"),
        ] {
            for field in fields {
                assert_eq!(told(*field), format!("refusal.not_believed.{kind}"), "{field:?}");
            }
        }
    }

    #[test]
    fn an_adoption_is_not_taken_back_but_followed_by_another() {
        let told = |act| Refusal::NotUndoable { act }.message().key();
        assert_eq!(told(Act::Adopt), "refusal.adoption_stays");
        assert_eq!([Act::Undo, Act::Redo].map(told), ["refusal.not_undoable"; 2]);
    }

    #[test]
    fn who_rejects_nobody_is_told_to_hand_back() {
        let told = |act, lang| Refusal::NeverDone { act }.message().say(lang);
        assert!(told(Act::Reject, Lang::En).contains("hand the lead back with `return`"));
        assert!(told(Act::Reject, Lang::Ja).contains("差し戻し(return)"));
        assert!(told(Act::Exclude, Lang::En).contains("no reason for this act (Exclude)"));
    }

    #[test]
    fn a_console_names_keys_and_a_command_line_options() {
        let keys = [("key_go_past", "Ctrl+G".to_owned()), ("key_contact", "c".to_owned())];
        let told = |refusal: &Refusal, surface, lang| refusal.message_on(surface).keyed(&keys).say(lang);
        let opted_out = Refusal::OptedOut { channel: Channel::Phone };
        let captured = Refusal::NotUndoable { act: Act::Capture };
        for lang in [Lang::En, Lang::Ja] {
            let [keys, options] = [Surface::Console, Surface::CommandLine].map(|place| told(&opted_out, place, lang));
            assert!(keys.contains("Ctrl+G") && !keys.contains("--"), "{keys}");
            assert!(options.contains("--past-gates") && !options.contains("Ctrl"), "{options}");
            let undo = told(&captured, Surface::CommandLine, lang);
            assert!(undo.contains("`tasuki undo"), "{undo}");
            assert!(!told(&captured, Surface::Console, lang).contains('`'), "a key's user types no command");
        }
    }

    #[test]
    fn a_gate_that_is_shut_says_who_goes_past_it() {
        let shut = |skip| Refusal::GateShut {
            gate: Names { ja: "架電".to_owned(), en: "Ring".to_owned() },
            missing: vec![Missing::Field("phone".to_owned())],
            skip,
        };
        let told = |skip| shut(skip).message().key();
        assert_eq!(told(None), "refusal.gate_shut");
        assert_eq!(told(Some(NoSkip::Note)), "refusal.gate_shut.note");
        assert_eq!(told(Some(NoSkip::Role(Vec::new()))), "refusal.gate_shut.nobody");
        assert_eq!(told(Some(NoSkip::Role(vec![Role::Manager]))), "refusal.gate_shut.roles");
        assert_eq!(shut(None).missing(), [Missing::Field("phone".to_owned())]);
        assert_eq!(Refusal::NothingToUndo.missing(), []);
    }
}
