//! What can be done here and now, as far as the screen knows, and why not. The last word is the domain's.

use chrono::TimeDelta;

use super::command::{Command, Group, Needs, Scope};
use super::dialog::Overlay;
use super::draft::Draft;
use super::incoming::{Incoming, Part};
use super::layout::Pane;
use super::model::Model;
use super::notices::NoticeRowOf;
use super::reviewing::ReviewPart;
use super::walk::Walk;
use crate::agreement::terms::{Act, Stage};
use crate::clock::OnWall;
use crate::desk::SideBySide;
use crate::domain::{Refusal, Wish, stages_for};
use crate::ids::{LeadId, PersonId};
use crate::storage::QueueRow;

impl Model {
    /// Whether keys for leads mean those that are marked. On one lead's page they mean that lead, whatever is marked in the
    /// list behind it.
    pub fn acts_on_marks(&self) -> bool {
        self.marks.count() > 0 && !self.full && self.pane() != Pane::Lead && self.marketing.is_none()
    }

    /// Whether a command can do something here and now, as far as the screen knows. The hint line shows no others.
    pub fn available(&self, command: Command) -> bool {
        match command {
            // There is something to go back from, and something beside the list to scroll.
            Command::Back if self.scope() == Scope::List => {
                let has_something = !self.queue.text.is_empty() || self.toast.is_some() || self.marks.count() > 0;
                has_something || self.zoomed || self.pane() == Pane::Views
            }
            Command::DeleteView => match &self.overlay {
                Some(Overlay::Views(views)) => views.shown(self).get(views.at).is_some_and(|view| view.is_own),
                _ => false,
            },
            Command::OlderFilter => !self.filters.past.is_empty(),
            Command::DetailDown | Command::DetailUp => self.lead().is_some() && self.layout().has_side(),
            Command::NextChannel | Command::Earlier => self.is_drafting(Act::Contact),
            Command::CallBack => self.is_drafting(Act::Contact) || self.is_drafting(Act::Return),
            Command::FirstRule | Command::SecondRule | Command::ThirdRule => {
                let draft = self.overlay.as_ref().and_then(Overlay::draft);
                rule_of(command).is_some_and(|place| draft.is_some_and(|draft| place < draft.rules().len()))
            }
            Command::SaveAnswers | Command::PassOn => {
                self.is_drafting(Act::Qualify) || (self.is_drafting(Act::Generate) && command == Command::PassOn)
            }
            Command::GoPast => {
                let draft = self.overlay.as_ref().and_then(Overlay::draft);
                // In a choice only what an opt-out closes is gone past: gates are told of where all is there.
                let is_here = !matches!(self.overlay, Some(Overlay::Picker(_))) || self.is_drafting(Act::Contact);
                is_here && draft.is_some_and(|draft| draft.request.past_gates || draft.may_pass)
            }
            Command::Give => self.is_drafting(Act::Contact) && matches!(self.overlay, Some(Overlay::Picker(_))),
            Command::Save => self.can_save(),
            Command::TakeIn
            | Command::ChooseField
            | Command::NextRow
            | Command::PreviousRow
            | Command::ChangeRows
            | Command::ChangeHandOver
            | Command::ChangeReading
            | Command::KeepMap => matches!(self.intake_part(), Some(Part::Looking(_))),
            Command::ChangeMap => {
                matches!(self.intake_part(), Some(Part::Looking(looking)) if looking.has_map_beside)
            }
            Command::StopIntake => {
                matches!(self.intake_part(), Some(Part::Running(running)) if !running.stopping)
                    || self.incoming.as_ref().is_some_and(Incoming::goes_back)
            }
            Command::KeepRejects => {
                matches!(self.intake_part(), Some(Part::Over(over)) if over.report.imported.tally.rejected > 0 && over.kept.is_none())
            }
            Command::Merge | Command::TellApart | Command::Swap => {
                self.walk().is_some_and(|(_, beside)| !beside.is_merged)
            }
            Command::Part => self.walk().is_some_and(|(_, beside)| beside.is_merged),
            Command::TakeLeft | Command::TakeRight | Command::TakeOther => self
                .walk()
                .is_some_and(|(walk, beside)| !beside.is_merged && walk.line().is_some_and(|line| line.is_choice)),
            Command::NextPair | Command::PreviousPair => {
                self.walk().is_some_and(|(walk, _)| walk.candidates().len() > 1)
            }
            Command::Duplicates => self.sheet.as_ref().is_some_and(|sheet| {
                self.lead() == Some(sheet.id)
                    && (!sheet.duplicates.is_empty() || !sheet.absorbed.is_empty() || sheet.merged_into.is_some())
            }),
            Command::RevertImport => {
                matches!(self.intake_part(), Some(Part::Over(over)) if over.can_go_back().is_some())
                    || self.incoming.as_ref().is_some_and(|it| it.is_in_past() && it.past.can_go_back().is_some())
            }
            Command::NextField => self.has_next_field(),
            Command::Repeat if self.last.is_none() => false,
            Command::NextNotice => self.bell.as_ref().is_some_and(|bell| bell.next.is_some()),
            Command::GoToNotice => self.notice().is_some_and(|row| row.lead().is_some()),
            Command::ReadNotice => matches!(self.notice(), Some(NoticeRowOf::Told(line)) if line.row.read_at.is_none()),
            Command::TakeBackNotice => matches!(self.notice(), Some(NoticeRowOf::Waiting(_))),
            Command::ReadAllNotices => self.bell.as_ref().is_some_and(|bell| bell.total() > 0),
            Command::Unsnooze => self.bell.as_ref().is_some_and(|bell| bell.snoozed_until.is_some()),
            Command::WhyNot => !self.not_done.is_empty(),
            _ if command.spec().group == Group::Review => self.can_review(command),
            Command::Suspend => self.why_not_suspended().is_none(),
            Command::FindKey => matches!(self.overlay, Some(Overlay::Help { .. })),
            _ if command.spec().needs == Needs::Nothing => true,
            _ if self.acts_on_marks() && act_of(command).is_some() => self.fits_a_mark(command),
            _ => self.lead().is_some() && self.hindrance(command).is_none(),
        }
    }

    /// Whether a key of a review does something now.
    fn can_review(&self, command: Command) -> bool {
        let Some(reviewing) = self.review() else { return false };
        let (has_paper, is_page) = (reviewing.paper.is_some(), matches!(reviewing.part, ReviewPart::Page));
        match command {
            Command::ReviewNextPage | Command::ReviewPreviousPage => {
                is_page && reviewing.paper.as_ref().is_some_and(|paper| paper.pages.len() > 1)
            }
            Command::ReviewNextFigure | Command::ReviewPreviousFigure => is_page && !reviewing.drills().is_empty(),
            Command::ReviewOpen => match &reviewing.part {
                ReviewPart::Page => reviewing.cursor.is_some(),
                ReviewPart::Agenda(_) => has_paper,
                ReviewPart::Behind(_) => reviewing.lead().is_some(),
            },
            Command::ReviewSettle => is_page && reviewing.drill().is_some_and(|drill| drill.decision.is_some()),
            Command::ReviewDefine | Command::ReviewDecide => is_page && has_paper,
            Command::ReviewAgenda => has_paper && !matches!(reviewing.part, ReviewPart::Behind(_)),
            Command::ReviewExport => has_paper,
            _ => true,
        }
    }

    /// Whether there is anything here that the key for saving saves.
    fn can_save(&self) -> bool {
        match &self.overlay {
            // Enter alone, so that no key that saves elsewhere does what cannot be taken back.
            _ if self.is_drafting(Act::Erase) => false,
            Some(Overlay::Pick(pick)) => !pick.of.is_of_snippets(),
            Some(
                Overlay::Picker(_) | Overlay::Incoming | Overlay::Walk(_) | Overlay::Welcome(_) | Overlay::Replaying(_),
            ) => false,
            _ => true,
        }
    }

    /// Whether there is another line to go to in whatever lies over the screen.
    fn has_next_field(&self) -> bool {
        match &self.overlay {
            Some(Overlay::Form(form)) => form.entries.len() > 1,
            Some(Overlay::Minuting(form)) => form.rows() > 1,
            Some(Overlay::Replaying(_)) => false,
            Some(Overlay::Incoming) => self.incoming.as_ref().is_some_and(|incoming| {
                let has_past = incoming.past.imports.as_ref().is_some_and(|imports| !imports.is_empty());
                !matches!(incoming.part, Part::Asking) || has_past
            }),
            _ => true,
        }
    }

    fn walk(&self) -> Option<(&Walk, &SideBySide)> {
        match &self.overlay {
            Some(Overlay::Walk(walk)) => Some((walk, walk.beside.as_deref()?)),
            _ => None,
        }
    }

    fn notice(&self) -> Option<NoticeRowOf<'_>> {
        match &self.overlay {
            Some(Overlay::Notices(page)) => page.row(),
            _ => None,
        }
    }

    fn intake_part(&self) -> Option<&Part> {
        self.incoming.as_ref().map(|incoming| &incoming.part)
    }

    fn is_drafting(&self, act: Act) -> bool {
        self.overlay.as_ref().and_then(Overlay::draft).is_some_and(|draft| draft.act() == act)
    }

    /// Why an act cannot be done on the lead under the cursor, by what the list shows of it. The last word is the
    /// domain's, when it decides.
    pub fn hindrance(&self, command: Command) -> Option<Refusal> {
        match self.queue.row().filter(|_| self.marketing.is_none()) {
            Some(row) => self.hindrance_of(row, command),
            None => self.hindrance_of_sheet(act_of(command)?),
        }
    }

    /// Whether an act is one for several leads and can be done on one of those that are marked at least. Of those that were not read it is not known.
    fn fits_a_mark(&self, command: Command) -> bool {
        let marked: Vec<_> = self.queue.page.rows.iter().filter(|row| self.marks.has(row.id)).collect();
        let fits = |row: &&QueueRow| self.hindrance_of(row, command).is_none();
        command.spec().needs == Needs::Leads && (marked.len() < self.marks.count() || marked.iter().any(fits))
    }

    /// Why an act cannot be done on a lead, by what the list shows of it.
    fn hindrance_of(&self, row: &QueueRow, command: Command) -> Option<Refusal> {
        let act = act_of(command)?;
        if row.erased {
            return Some(self.erased(row.id));
        }
        let accepted = row.handoff.as_ref().is_some_and(|handoff| handoff.accepted);
        match (act, &row.handoff) {
            (Act::Accept, _) if accepted && row.owner.as_ref() == Some(&self.fixed.who) => Some(Refusal::AlreadyYours),
            (Act::Accept, _) if accepted => row.owner.clone().map(|by| Refusal::AlreadyAccepted { by }),
            (Act::HandOff, Some(open)) => Some(Refusal::AlreadyHandedOff { n: open.n, owner: row.owner.clone() }),
            _ if !stages_for(act).contains(&row.stage) => Some(Refusal::NotFromHere { act, stage: row.stage }),
            (Act::Contact, None) if row.stage == Stage::Mql => Some(Refusal::NotHandedOff),
            (Act::Accept | Act::Withdraw | Act::Return | Act::Defer | Act::Acknowledge | Act::Qualify, None) => {
                Some(Refusal::NotHandedOff)
            }
            (Act::Defer, _) => self.sleeps_no_more(row.id),
            (Act::Assign, _) if command == Command::Take && row.owner.as_ref() == Some(&self.fixed.who) => {
                Some(Refusal::AlreadyTheirs { to: self.fixed.who.clone() })
            }
            _ => None,
        }
    }

    /// The same of a lead that is not in the list, by what was read of it.
    fn hindrance_of_sheet(&self, act: Act) -> Option<Refusal> {
        let sheet = self.sheet.as_ref().filter(|sheet| self.lead() == Some(sheet.id))?;
        if sheet.record.lead.erased.is_some() {
            return Some(self.erased(sheet.id));
        }
        match sheet.record.lead.open_handoff() {
            Some(open) if act == Act::HandOff => {
                Some(Refusal::AlreadyHandedOff { n: open.n, owner: sheet.owner.clone() })
            }
            _ if !stages_for(act).contains(&sheet.stage) => Some(Refusal::NotFromHere { act, stage: sheet.stage }),
            _ => None,
        }
    }

    /// That nothing is done with a lead any more whose data was erased.
    fn erased(&self, lead: LeadId) -> Refusal {
        let sheet = self.sheet.as_ref().filter(|sheet| sheet.id == lead);
        let erasure = sheet.and_then(|sheet| sheet.record.lead.erased.clone());
        let (at, by) = erasure.map_or((self.now, PersonId::new("-")), |erasure| (erasure.at, erasure.by));
        Refusal::Erased { at: OnWall { at, zone: self.agreement(self.now).zone }, by }
    }

    /// Why a lead may not be put to sleep again, however short: it has slept enough, or once more is for others.
    fn sleeps_no_more(&self, lead: LeadId) -> Option<Refusal> {
        let sheet = self.sheet.as_ref().filter(|sheet| sheet.id == lead)?;
        let wish = Wish::Defer { until: self.now.plus(TimeDelta::minutes(1)), reason: None };
        let mut nap = Draft::new(Some(lead), sheet.called.clone(), wish, &[]);
        nap.record = Some(sheet.record.clone());
        let refusal = nap.objection(self.view(self.now));
        refusal.filter(|why| matches!(why, Refusal::SleptEnough { .. } | Refusal::DeferredBefore { .. }))
    }
}

/// The place of the rule that a command marks.
pub(super) const fn rule_of(command: Command) -> Option<usize> {
    match command {
        Command::FirstRule => Some(0),
        Command::SecondRule => Some(1),
        Command::ThirdRule => Some(2),
        _ => None,
    }
}

/// Which act a command is, where it is one on the lead under the cursor.
pub(super) const fn act_of(command: Command) -> Option<Act> {
    Some(match command {
        Command::Accept => Act::Accept,
        Command::Return => Act::Return,
        Command::Reject => Act::Reject,
        Command::Contact => Act::Contact,
        Command::Defer => Act::Defer,
        Command::Acknowledge => Act::Acknowledge,
        Command::Qualify => Act::Qualify,
        Command::OpenDeal => Act::Open,
        Command::Win => Act::Win,
        Command::Lose => Act::Lose,
        Command::Take | Command::Assign => Act::Assign,
        Command::HandOff => Act::HandOff,
        Command::Withdraw => Act::Withdraw,
        Command::Admit => Act::Admit,
        Command::Exclude => Act::Exclude,
        Command::Recycle => Act::Recycle,
        Command::Bantc | Command::Edit => Act::Edit,
        Command::Note => Act::Note,
        Command::Erase => Act::Erase,
        _ => return None,
    })
}
