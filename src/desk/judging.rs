//! Leads hand themselves over: whatever becomes of one that lies with marketing, it is held against the definition in
//! force, and what follows is written down with it (R27, R29, R31; [`crate::domain::handing`]).
//!
//! What follows from an act or from a row of a live list is part of the same transaction. What follows from thousands of
//! touches at once, from a new version of the agreement, or from the end of a cool-off is due work that the store keeps
//! until it is done ([`Desk::judge_due`]).

use chrono::TimeDelta;

use super::act::change;
use super::assignment::{Ruled, Sharing, account_of};
use super::{Desk, Done, Problem, no_lead};
use crate::agreement::Agreement;
use crate::clock::Timestamp;
use crate::domain::handing::{Candidate, Verdict, Who, counts_since, is_with_marketing, judge};
use crate::domain::score::{Account, Kinds, Rules, Span};
use crate::domain::{Basis, Operation, Record, Request, Setting, Subject, Touch, Wish, decide};
use crate::error::Result;
use crate::ids::{LeadId, PersonId};
use crate::storage::{Judging, LeadChange, Reach};

/// So many leads are judged before others may write.
const AT_ONCE: usize = 64;

/// A lead that could not be judged is looked at again after so long.
const LATER: TimeDelta = TimeDelta::hours(1);

/// Of so many people of a company the points are added up at most.
const COLLEAGUES: usize = 500;

/// What a version of the agreement does as it comes into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BringsIn {
    /// Leads that it hands over, unless a gate holds them back.
    pub handed_over: usize,
    /// Leads that it puts aside: an `[[exclude]]` fits.
    pub put_aside: usize,
}

impl BringsIn {
    /// Whether it does anything by itself.
    pub const fn does_something(self) -> bool {
        self.handed_over + self.put_aside > 0
    }
}

/// What is to be done with a lead, and what its score was made of when that was found.
#[derive(Debug)]
struct Judgement {
    /// What the program asks for itself.
    request: Option<Request>,
    judging: Judging,
}

impl Desk {
    /// What a lead comes to now, as a hand-off keeps it.
    pub(super) fn basis(&mut self, record: &Record, touches: &[Touch]) -> Basis {
        let now = self.now();
        let agreement = &self.versions.in_force(now).agreement;
        let mut kinds = Kinds::default();
        let rules = Rules::new(agreement, &mut kinds);
        let deeds = kinds.deeds(touches);
        let span = Span { since: counts_since(&record.lead), at: now };
        rules.score(subject(record), &deeds, &kinds, span).basis()
    }

    /// All that a lead did, as far as it is kept; nothing of one that is not kept yet.
    pub(super) fn touches_of(&mut self, record: &Record) -> Result<Vec<Touch>> {
        if record.lead.id == LeadId(0) { Ok(Vec::new()) } else { Ok(self.store.touches(record.lead.id)?) }
    }

    /// Holds a lead against the definition after a change of it that is not written yet, and adds what follows to the
    /// change. Gives the program's own operation, where it does something.
    pub(super) fn follow_through(
        &mut self,
        before: Option<&Record>,
        change: &mut LeadChange,
        now: Timestamp,
        sharing: Option<&mut Sharing>,
    ) -> Result<Option<Operation>> {
        if !is_with_marketing(&change.after) || !change.after.live && change.touches.iter().all(|touch| !touch.is_live)
        {
            // What it does while it lies with sales may make it hot.
            if change.after.open_handoff().is_some() && change.touches.iter().any(|touch| touch.is_live) {
                change.judging = Judging::Again(now);
            }
            return Ok(None);
        }
        let record = after(before, change);
        let mut touches = self.touches_of(&record)?;
        touches.extend(change.touches.iter().cloned());
        let Judgement { request, judging } = self.judgement(&record, &touches, now)?;
        // What was planned stays: others may have told of something that was not seen here.
        change.judging = if judging == Judging::Done { Judging::AsPlanned } else { judging };
        // What it comes to may make an MQL of its colleagues, who are looked at with it once this is written.
        if self.looks_at_accounts() && account_of(&record).is_some() {
            change.judging = Judging::Again(now);
        }
        let Some(request) = request else { return Ok(None) };
        let program = PersonId::program();
        let Ruled { request, days } = self.ruled(&record, &request, sharing.as_deref())?;
        let setting = Setting { by: &program, now, versions: &self.versions };
        // What a gate holds back stays with marketing, whose page says why.
        let Ok(decision) = decide(&record, &request, setting) else { return Ok(None) };
        if let Some(sharing) = sharing {
            sharing.add(&record, &request);
        }
        let operation = Operation {
            by: program.clone(),
            recorded_at: now,
            ..self.operation(self.new_operation(), decision.act, None)
        };
        change.go_on(self::change(&record, &operation, decision));
        change.days.extend(days);
        Ok(Some(operation))
    }

    /// Holds every lead that is due against the definition in force, and does what follows, so many at once in a transaction:
    /// what others tell of them meanwhile is planned behind it, and is not lost. Where this is broken off, what is not done
    /// stays due. What is to be done about leads is looked at with it.
    pub fn judge_due(&mut self) -> Result<Vec<Done>> {
        let mut done = Vec::new();
        loop {
            let now = self.now();
            if self.store.judges_next()?.is_none_or(|next| next > now) {
                self.settle_errands()?;
                return Ok(done);
            }
            self.store.begin(Reach::List)?;
            match self.judge_some(now) {
                Ok(follows) => {
                    self.store.commit()?;
                    done.extend(follows);
                }
                Err(error) => {
                    self.store.abandon()?;
                    return Err(error);
                }
            }
        }
    }

    /// What is known of these leads is put together otherwise: they are looked at again. What cannot be done now stays due.
    pub(super) fn judge_anew(&mut self, leads: &[LeadId]) {
        let now = self.now();
        let again: Vec<_> = leads.iter().map(|lead| (*lead, Judging::Again(now))).collect();
        self.store.judge_again(&again).ok();
        self.judge_due().ok();
    }

    fn judge_some(&mut self, now: Timestamp) -> Result<Vec<Done>> {
        let mut done = Vec::new();
        let due = self.store.to_judge(now, AT_ONCE)?;
        let mut judged = Vec::with_capacity(due.len());
        for lead in self.with_colleagues(due)? {
            // One that cannot be read holds nobody up: it is looked at again later, and `check` tells of it. What cannot be
            // written takes all of the transaction back.
            let Ok(Judgement { request, judging }) = self.look_at(lead, now) else {
                judged.push((lead, Judging::Again(now.plus(LATER))));
                continue;
            };
            judged.push((lead, judging));
            if let Some(request) = request {
                done.extend(self.follow(lead, &request)?);
            }
        }
        self.store.judge_again(&judged)?;
        Ok(done)
    }

    /// Whether what one does may hand a colleague over.
    pub(super) fn looks_at_accounts(&self) -> bool {
        looks_at_accounts(self.agreement())
    }

    /// These leads, and those of their companies, where what one comes to counts for all of them.
    fn with_colleagues(&mut self, leads: Vec<LeadId>) -> Result<Vec<LeadId>> {
        if !self.looks_at_accounts() {
            return Ok(leads);
        }
        let mut all: Vec<LeadId> = Vec::new();
        for lead in leads {
            if !all.contains(&lead) {
                all.push(lead);
            }
            let Some(account) = self.store.lead(lead)?.as_ref().and_then(account_of) else { continue };
            for colleague in self.store.company(&account, COLLEAGUES)?.people {
                if !all.contains(&colleague.lead) {
                    all.push(colleague.lead);
                }
            }
        }
        Ok(all)
    }

    /// What a proposal would do now with leads that lie with marketing and of which something was told live: by what is known
    /// of them now.
    pub fn would_bring_in(&mut self, proposal: &Agreement) -> Result<BringsIn> {
        let now = self.now();
        let mut kinds = Kinds::default();
        let rules = Rules::new(proposal, &mut kinds);
        let (mut count, mut last) = (BringsIn::default(), LeadId(0));
        loop {
            let leads = self.store.live_with_marketing(last, AT_ONCE)?;
            let Some(end) = leads.last() else { return Ok(count) };
            last = *end;
            for lead in leads {
                let Some(record) = self.store.lead(lead)? else { continue };
                let touches = self.store.touches(lead)?;
                let account = self.account_bars(proposal, (&record, &touches), now)?;
                let deeds = kinds.deeds(&touches);
                match judge(&rules, &kinds, &candidate(proposal, &record, &deeds, account, now)) {
                    Verdict::HandOver(_) => count.handed_over += 1,
                    Verdict::PutAside(_) => count.put_aside += 1,
                    Verdict::AskWhatChanged(_) | Verdict::CoolOff(..) | Verdict::Stays => {}
                }
            }
        }
    }

    /// When the next lead is due to be held against the definition.
    pub fn judges_next(&mut self) -> Result<Option<Timestamp>> {
        Ok(self.store.judges_next()?)
    }

    fn look_at(&mut self, lead: LeadId, now: Timestamp) -> Result<Judgement> {
        let record = self.store.lead(lead)?.ok_or_else(|| no_lead(lead))?;
        let touches = self.touches_of(&record)?;
        self.judgement(&record, &touches, now)
    }

    fn follow(&mut self, lead: LeadId, request: &Request) -> Result<Option<Done>> {
        let (program, id) = (PersonId::program(), self.new_operation());
        match self.repeat_as(&program, (id, None), lead, request) {
            Ok(done) => Ok(Some(done)),
            // A gate holds it back, or it is as hot as it was.
            Err(Problem::Refused { .. }) => Ok(None),
            Err(Problem::Failed(error)) => Err(error),
        }
    }

    fn judgement(&mut self, record: &Record, touches: &[Touch], now: Timestamp) -> Result<Judgement> {
        let versions = std::sync::Arc::clone(&self.versions);
        let agreement = &versions.in_force(now).agreement;
        let account = self.account_bars(agreement, (record, touches), now)?;
        let mut kinds = Kinds::default();
        let rules = Rules::new(agreement, &mut kinds);
        let deeds = kinds.deeds(touches);
        let candidate = candidate(agreement, record, &deeds, account, now);
        let rest = versions.next_after(now).map_or(Judging::Done, Judging::Again);
        let (wish, judging) = match judge(&rules, &kinds, &candidate) {
            Verdict::HandOver(ground) => (Some(Wish::HandOff { ground, to: None }), rest),
            Verdict::PutAside(exclusion) => (Some(Wish::Exclude { reason: exclusion.reason.clone() }), rest),
            Verdict::CoolOff(_, until) => (None, sooner(rest, Some(until))),
            // What takes points away fades, too.
            Verdict::Stays => (None, sooner(rest, rules.next_rise(&deeds, candidate.span()))),
            Verdict::AskWhatChanged(_) => (None, rest),
        };
        let heats = record.lead.open_handoff().is_some() && agreement.tiers.iter().any(|tier| tier.score.is_some());
        let wish = wish.or(heats.then_some(Wish::Heat));
        let request = wish.map(|wish| {
            let score = rules.score(subject(record), &deeds, &kinds, candidate.span());
            Request { basis: Some(score.basis()), ..wish.into() }
        });
        Ok(Judgement { request, judging })
    }

    /// What the company of a lead comes to, where a criterion asks for that.
    pub(super) fn account_bars(
        &mut self,
        agreement: &Agreement,
        (record, touches): (&Record, &[Touch]),
        now: Timestamp,
    ) -> Result<Account> {
        if !looks_at_accounts(agreement) {
            return Ok(Account::default());
        }
        let Some(account) = account_of(record) else { return Ok(Account::default()) };
        let people = self.store.company(&account, COLLEAGUES)?.people.into_iter().map(|person| person.lead);
        let mut kinds = Kinds::default();
        let rules = Rules::new(agreement, &mut kinds);
        let mut sum = Account::default();
        for lead in people.filter(|lead| *lead != record.lead.id) {
            let Some(colleague) = self.store.lead(lead)? else { continue };
            let touches = self.store.touches(lead)?;
            add(&mut sum, agreement, &rules, &mut kinds, (&colleague, &touches), now);
        }
        add(&mut sum, agreement, &rules, &mut kinds, (record, touches), now);
        Ok(sum)
    }
}

fn looks_at_accounts(agreement: &Agreement) -> bool {
    agreement.criteria.iter().any(crate::agreement::Criterion::looks_at_account)
}

/// The sooner of a plan and an instant.
fn sooner(judging: Judging, at: Option<Timestamp>) -> Judging {
    match (judging, at) {
        (Judging::Again(planned), Some(at)) => Judging::Again(planned.min(at)),
        (_, Some(at)) => Judging::Again(at),
        (judging, None) => judging,
    }
}

/// Adds what one person comes to.
fn add(
    sum: &mut Account,
    agreement: &Agreement,
    rules: &Rules<'_>,
    kinds: &mut Kinds,
    (record, touches): (&Record, &[Touch]),
    now: Timestamp,
) {
    let deeds = kinds.deeds(touches);
    let candidate = candidate(agreement, record, &deeds, Account::default(), now);
    if candidate.who.excluded.is_some() {
        return;
    }
    let sums = candidate.sums(rules, kinds);
    sum.score += sums.total();
    let did = sums.engagement + sums.intent;
    sum.people += u32::from(did > crate::agreement::Points::ZERO);
}

/// What conditions are held against.
pub(super) fn subject(record: &Record) -> Subject<'_> {
    Subject { person: &record.person, traits: &record.lead.traits, bantc: &record.lead.bantc }
}

pub(super) fn candidate<'a>(
    agreement: &'a Agreement,
    record: &'a Record,
    deeds: &'a [crate::domain::score::Deed],
    account: Account,
    now: Timestamp,
) -> Candidate<'a> {
    Candidate { lead: &record.lead, who: Who::of(agreement, subject(record)), deeds, account, now }
}

/// A lead as a change that is not written yet leaves it.
fn after(before: Option<&Record>, change: &LeadChange) -> Record {
    let mut record = before.cloned().unwrap_or_else(|| Record::unknown(LeadId(0)));
    record.facts.extend(change.facts.iter().cloned());
    record.lead = change.after.clone();
    record.texts.extend(change.texts.iter().map(|(n, words)| (*n, words.clone())));
    if let Some((person, _)) = &change.person {
        record.person = person.clone();
    }
    record
}
