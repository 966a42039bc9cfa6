//! `show`: all there is of one lead, now or as it was.

use super::args::Show;
use super::due::instant;
use super::json::{self, Telling};
use super::leads::table;
use super::{Out, Setting, late, score};
use crate::agreement::terms::{Slot, SlotState};
use crate::desk::{Checked, Desk, Event, Sheet, Told};
use crate::domain::{Handoff, Missing, countdown, words};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};
use crate::ids::PersonId;

/// One lead, now or as it was.
pub(super) fn show(setting: &Setting, args: &Show, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let id = desk.find(&args.lead)?;
    let at = args.at.as_deref().map(|text| instant(text, desk.agreement().zone)).transpose()?;
    let sheet = match at {
        Some(at) => desk.sheet_at(id, at)?,
        None => desk.sheet(id)?,
    };
    // What the next step still needs is a matter of now.
    let gates = if at.is_none() { desk.next_gates(id)? } else { Vec::new() };
    let telling = Telling { versions: desk.versions(), now: at.unwrap_or_else(|| desk.now()) };
    if setting.is_json() {
        let mut document = telling.sheet(&sheet);
        document["gates"] = json::gates(&gates);
        if args.why_late {
            document["why_late"] = late::document(&sheet, telling, setting.lang);
        }
        if let Some(card) = sheet.score.as_ref().filter(|_| args.score) {
            document["explained"] = score::document(card, telling, setting.lang);
        }
        out.json(&document)?;
        return Ok(0);
    }
    let page = Page { lang: setting.lang, desk: &desk, sheet: &sheet, telling };
    if args.why_late {
        out.line(&page.head())?;
        return late::print(&sheet, telling, setting.lang, out);
    }
    if args.score {
        out.line(&page.head())?;
        return score::print(&sheet, telling, setting.lang, out).map(|()| 0);
    }
    page.print(&gates, out)?;
    Ok(0)
}

/// One lead, while it is printed.
struct Page<'p> {
    lang: Lang,
    desk: &'p Desk,
    sheet: &'p Sheet,
    telling: Telling<'p>,
}

impl Page<'_> {
    fn print(&self, gates: &[Checked], out: &mut Out<'_>) -> Result<()> {
        out.line(&self.head())?;
        if let Some(meaning) =
            self.telling.versions.in_force(self.telling.now).agreement.playbook.meaning(self.sheet.stage)
        {
            out.line(&format!("  {}", meaning.say(self.lang)))?;
        }
        for line in self.others() {
            out.line(&format!("  {}", line.say(self.lang)))?;
        }
        out.line(&self.known())?;
        if let Some(card) = self.sheet.score.as_ref().filter(|_| self.sheet.record.lead.erased.is_none()) {
            out.line(&card.head().say(self.lang))?;
            let wall = |at| self.telling.wall(at).to_string();
            for line in card.remarks(self.telling.versions.of(card.agreement), &wall) {
                out.line(&format!("  {}", line.say(self.lang)))?;
            }
        }
        self.clocks(out)?;
        self.bantc(gates, out)?;
        for handoff in &self.sheet.handoffs {
            self.handoff(handoff, out)?;
        }
        self.deal(out)?;
        for checked in gates {
            out.line(&checked_line(checked).say(self.lang))?;
        }
        self.assignment(out)?;
        self.account(out)?;
        self.briefing(out)?;
        self.history(out)
    }

    fn head(&self) -> String {
        let (lang, sheet) = (self.lang, self.sheet);
        let open = sheet.handoffs.last().filter(|handoff| handoff.ended.is_none());
        let owner = match (&sheet.owner, open) {
            (Some(owner), _) => Message::new("lead.owner").with("owner", self.telling.versions.called(owner)),
            (None, Some(_)) => Message::new("lead.no_owner"),
            (None, None) => Message::new("lead.nobody"),
        };
        let tier = open.and_then(Handoff::tier_id).map(|tier| format!("  {}", self.telling.tier(tier, lang)));
        let stage = words::stage(sheet.stage).say(lang);
        let lead = &sheet.record.lead;
        let called = match (&lead.erased, &lead.reverted) {
            (Some(erasure), _) => Message::new("erase.word_since")
                .with("at", self.telling.wall(erasure.at))
                .with("by", self.called(&erasure.by))
                .say(lang),
            (None, Some(reversal)) => Message::new("revert.word_since")
                .with("at", self.telling.wall(reversal.at))
                .with("by", self.called(&reversal.by))
                .say(lang),
            (None, None) => sheet.called.to_string(),
        };
        format!("{} {called}  {stage}  {}{}", sheet.id, owner.say(lang), tier.unwrap_or_default())
    }

    /// What one of one's own people is called.
    fn called(&self, person: &PersonId) -> String {
        Shown::line(self.telling.versions.called(person)).into_string()
    }

    /// The leads that are the same person, and the other names of this one.
    fn others(&self) -> Vec<Message> {
        let sheet = self.sheet;
        let into = sheet.merged_into.map(|into| Message::new("show.merged_into").with("lead", into));
        let absorbed = sheet.absorbed.iter().map(|(lead, name)| {
            Message::new("show.absorbed")
                .with("lead", lead)
                .with("name", if name.is_empty() { "-" } else { name.as_str() })
        });
        let called = (!sheet.also_called.is_empty())
            .then(|| Message::new("show.also_called").with_words("names", sheet.also_called.iter().map(Shown::as_str)));
        let alike = sheet.duplicates.iter().map(|alike| alike.told(sheet.id));
        into.into_iter().chain(absorbed).chain(called).chain(alike).collect()
    }

    /// What is known of the person and the company.
    fn known(&self) -> String {
        let (lang, sheet) = (self.lang, self.sheet);
        let mut known = table();
        for (field, value) in &sheet.person {
            let value = if sheet.record.person.closes(*field) {
                self.closed(*field)
            } else {
                words::value(*field, value, lang)
            };
            known.add_row([field.label().say(lang), value]);
        }
        let traits = &sheet.traits;
        for (key, value) in [
            ("column.source", &traits.source),
            ("column.campaign", &traits.campaign),
            ("column.industry", &traits.industry),
            ("column.employees", &traits.employees.map(|n| n.to_string())),
        ] {
            if let Some(value) = value {
                known.add_row([lang.text(key), value.clone()]);
            }
        }
        for (name, value) in &sheet.extra {
            known.add_row([words::column(name, lang), value.to_string()]);
        }
        known.to_string()
    }

    /// That a channel was closed, and since when.
    fn closed(&self, field: crate::domain::Field) -> String {
        let closed = self.sheet.briefing.closed.iter().find(|channel| channel.closes(field));
        match closed.and_then(|closed| closed.since) {
            Some(since) => Message::new("show.opted_out_since").with("at", self.telling.wall(since)).say(self.lang),
            None => self.lang.text("show.opted_out"),
        }
    }

    fn clocks(&self, out: &mut Out<'_>) -> Result<()> {
        let (lang, now) = (self.lang, self.telling.now);
        let versions = self.telling.versions;
        for run in self.sheet.handoffs.last().map(|handoff| handoff.clocks.as_slice()).unwrap_or_default() {
            let left = countdown(run.left(versions, now).time);
            let clock = versions.of(run.agreement()).clock(&run.clock, run.tier());
            let name = clock.map_or(run.clock.as_str(), |clock| clock.names.get(lang));
            let due = self.telling.until(run.due_at);
            let state = run.state(now).told().say(lang);
            let ideal = run.ideal_at.map(|at| Message::new("show.ideal").with("at", self.telling.wall(at)).say(lang));
            let ideal = ideal.map(|ideal| format!(" {ideal}")).unwrap_or_default();
            if let Some((at, _)) = run.stopped {
                let stopped = Message::new("show.stopped").with("at", self.telling.wall(at)).with("due", due);
                out.line(&format!("{name}: {state} {}{ideal}", stopped.say(lang)))?;
                continue;
            }
            let until = Message::new("lead.until").with("at", due).say(lang);
            let paused = run.paused_until(now).map(|until| {
                format!(" {}", Message::new("show.paused").with("at", self.telling.wall(until)).say(lang))
            });
            out.line(&format!("{name}: {state} {left} {until}{}{ideal}", paused.unwrap_or_default()))?;
        }
        Ok(())
    }

    /// Slots that somebody asked about at all, or that the next step needs; with the agreement's question while one is
    /// not confirmed.
    fn bantc(&self, gates: &[Checked], out: &mut Out<'_>) -> Result<()> {
        let lacks_slot = |checked: &Checked| checked.missing.iter().any(|one| matches!(one, Missing::Slot { .. }));
        if self.sheet.bantc.iter().all(|slotted| slotted.answer.is_none()) && !gates.iter().any(lacks_slot) {
            return Ok(());
        }
        let lang = self.lang;
        let playbook = &self.telling.versions.in_force(self.telling.now).agreement.playbook;
        // Who decides is more than one person: the roles of the buying group stand beside authority.
        let roles = |slot| {
            let told = self.sheet.account.as_ref().filter(|_| slot == Slot::Authority)?.roles.told()?;
            Some(format!("  {}", told.say(lang)))
        };
        // Nobody is to be asked of a lead that sales has done with.
        let is_open = self.sheet.handoffs.last().is_some_and(|handoff| handoff.ended.is_none());
        let ask = |slot| {
            let known = playbook.question(slot).filter(|_| is_open);
            known.map(|known| Shown::line(known.ask.get(lang)).into_string())
        };
        out.line("BANTC")?;
        let mut lines = table();
        for slotted in &self.sheet.bantc {
            let slot = format!("  {}", playbook.slot(slotted.slot).say(lang));
            let Some(answer) = &slotted.answer else {
                let none = String::new;
                let asked = ask(slotted.slot).unwrap_or_default() + &roles(slotted.slot).unwrap_or_default();
                lines.add_row([slot, lang.text("slot_state.unknown"), none(), none(), asked]);
                continue;
            };
            let asked = ask(slotted.slot).filter(|_| {
                answer.state != SlotState::Confirmed && slotted.evidence.is_none() && slotted.said_by.is_none()
            });
            let stale =
                if self.telling.is_stale(self.sheet, slotted) { lang.text("show.stale") } else { String::new() };
            let evidence = slotted.evidence.as_ref().map(ToString::to_string).unwrap_or_default();
            let said_by = slotted.said_by.as_ref().map(|who| Message::new("show.said_by").with("who", who).say(lang));
            lines.add_row([
                slot,
                format!("{}{stale}", words::slot_state(answer.state).say(lang)),
                self.telling.wall(answer.at).to_string(),
                self.called(&answer.by),
                format!(
                    "{evidence}{}{}{}",
                    said_by.unwrap_or_default(),
                    asked.unwrap_or_default(),
                    roles(slotted.slot).unwrap_or_default()
                ),
            ]);
        }
        out.line(&lines.to_string())
    }

    /// One hand-off: what for, whose it was from when on, when it slept, how it ended.
    fn handoff(&self, handoff: &Handoff, out: &mut Out<'_>) -> Result<()> {
        let (lang, telling) = (self.lang, self.telling);
        let head = Message::new("lead.handed_over").with("n", handoff.n).with("at", telling.wall(handoff.at));
        let why = words::ground(&handoff.ground, telling.versions.of(handoff.agreement));
        let head = head.with("by", telling.versions.called(&handoff.by)).with_message("why", why);
        out.line(&head.say(lang))?;
        let owners = handoff.owners.iter().map(|(at, owner)| {
            let message = Message::new("show.owned").with("at", telling.wall(*at));
            match owner {
                Some(owner) => message.with("who", telling.versions.called(owner)),
                None => message.with_message("who", Message::new("lead.no_owner")),
            }
        });
        let owners = Message::new("show.owners").with_list("owners", owners);
        out.line(&format!("  {}", owners.say(lang)))?;
        // One that never came to be is in the history alone.
        for sleep in handoff.deferrals.iter().filter(|sleep| sleep.at < sleep.until) {
            let told = Message::new("show.deferred").with("from", telling.wall(sleep.at));
            let told = told.with("until", telling.wall(sleep.until)).with("by", telling.versions.called(&sleep.by));
            let told = self.because(told, sleep.reason.as_deref());
            out.line(&format!("  {}", told.say(lang)))?;
        }
        if let Some(said) = handoff.acknowledged_at(telling.now) {
            let told = Message::new("lead.acknowledged").with("at", telling.wall(said.until));
            let told = told.with("by", telling.versions.called(&said.by));
            let told = told.with("next", self.sheet.next_step(said).unwrap_or_default());
            out.line(&format!("  {}", told.say(lang)))?;
        }
        if let Some(next) = handoff.next_at() {
            out.line(&format!("  {}", Message::new("show.next").with("at", telling.wall(next)).say(lang)))?;
        }
        if let Some(ended) = &handoff.ended {
            let told = Message::new("show.ended").with_message("act", words::act(ended.act));
            let told = told.with("at", telling.wall(ended.at)).with("by", telling.versions.called(&ended.by));
            out.line(&format!("  {}", self.because(told, ended.reason.as_deref()).say(lang)))?;
            let day = ended.wake_at.map(|at| telling.day(at));
            if let Some(promise) = words::promise(day.as_deref(), &ended.wake_on, telling.versions) {
                out.line(&format!("  {}", promise.say(lang)))?;
            }
        }
        if !handoff.judged.is_empty() {
            out.line(&format!("  {}", words::judged(&handoff.judged).say(lang)))?;
        }
        Ok(())
    }

    /// With the reason as the agreement calls it; with nothing where there is none.
    fn because(&self, message: Message, reason: Option<&str>) -> Message {
        let listed = |id: &str| self.telling.versions.newest_with(|agreement| agreement.reason(id));
        match reason.map(|id| (id, listed(id))) {
            Some((_, Some(known))) => {
                let why = Message::new("show.reason").with_either("reason", &known.names.ja, &known.names.en);
                message.with_message("why", why)
            }
            Some((id, None)) => message.with_message("why", Message::new("show.reason").with("reason", id)),
            None => message.with("why", ""),
        }
    }

    fn deal(&self, out: &mut Out<'_>) -> Result<()> {
        for former in &self.sheet.former_deals {
            let told = self.deal_line(&former.deal);
            let of = Message::new("show.former_deal").with("n", former.handoff).with("deal", told);
            out.line(&of.say(self.lang))?;
        }
        let Some(deal) = &self.sheet.deal else { return Ok(()) };
        out.line(&self.deal_line(deal))
    }

    fn deal_line(&self, deal: &crate::domain::Deal) -> String {
        let playbook = &self.telling.versions.in_force(self.telling.now).agreement.playbook;
        let stage = deal.deal_stage.as_deref().map(|id| match playbook.deal_stage(id) {
            Some(stage) => stage.told().say(self.lang),
            None => id.to_owned(),
        });
        let known = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
        let told = Message::new("show.deal")
            .with("amount", known(deal.amount.map(words::money)))
            .with("close", known(deal.close.map(|close| close.to_string())))
            .with("at", self.telling.wall(deal.opened_at))
            .with("stage", known(stage));
        told.say(self.lang)
    }

    /// How the lead came to whoever has it, by the agreement's rules, and what spoke against others.
    fn assignment(&self, out: &mut Out<'_>) -> Result<()> {
        let (sheet, lang) = (self.sheet, self.lang);
        let Some(allotted) = &sheet.allotted else { return Ok(()) };
        let agreement = self.telling.versions.of(allotted.agreement);
        out.line(&lang.text("assignment.head"))?;
        for line in super::assign::lines(&allotted.allotment, agreement, lang) {
            out.line(&format!("  {line}"))?;
        }
        if allotted.allotment.to != sheet.owner
            && let Some(owner) = &sheet.owner
        {
            out.line(&format!(
                "  {}",
                Message::new("assignment.since").with("owner", self.telling.versions.called(owner)).say(lang)
            ))?;
        }
        Ok(())
    }

    /// Who else is known at the company, and which roles of its buying group are not.
    fn account(&self, out: &mut Out<'_>) -> Result<()> {
        let lang = self.lang;
        let Some(account) = &self.sheet.account else { return Ok(()) };
        let head = Message::new("account.head").with("name", &account.name).with("n", account.total);
        out.line(&head.say(lang))?;
        let mut people = table();
        for person in &account.people {
            let owner = person.owner.as_ref().map_or_else(|| "-".to_owned(), |owner| self.called(owner));
            people.add_row([
                format!("  {}", person.lead),
                person.name.to_string(),
                person.title.to_string(),
                words::stage(person.stage).say(lang),
                owner,
                person.role.to_string(),
            ]);
        }
        out.line(&people.to_string())?;
        if account.total > account.people.len() {
            let more = account.total - account.people.len();
            out.line(&format!("  {}", Message::new("account.more").with("n", more).say(lang)))?;
        }
        for (key, roles) in [("account.covered", &account.roles.covered), ("account.missing", &account.roles.missing)] {
            if !roles.is_empty() {
                let names = roles.iter().map(|role| role.names.get(lang)).collect::<Vec<_>>();
                let between = if lang == Lang::Ja { "、" } else { "; " };
                out.line(&format!("  {}", Message::new(key).with("roles", names.join(between)).say(lang)))?;
            }
        }
        Ok(())
    }

    /// What is good to know before somebody calls.
    fn briefing(&self, out: &mut Out<'_>) -> Result<()> {
        super::briefing::print(self.sheet, self.telling, self.lang, out)
    }

    fn history(&self, out: &mut Out<'_>) -> Result<()> {
        if self.sheet.moved_back > 0 {
            out.line(&Message::new("show.moved_back").with("n", self.sheet.moved_back).say(self.lang))?;
        }
        out.line(&self.lang.text("lead.history"))?;
        let mut told = self.sheet.told.iter().peekable();
        for event in &self.sheet.history {
            while let Some(told) = told.next_if(|told| told.at > event.at) {
                self.told(told, out)?;
            }
            out.line(&format!("  {}  {}", self.telling.wall(event.at), self.event(event)))?;
            for line in event.note.iter().flat_map(|note| note.as_str().lines()) {
                out.line(&format!("      {line}"))?;
            }
        }
        told.try_for_each(|told| self.told(told, out))
    }

    fn told(&self, told: &Told, out: &mut Out<'_>) -> Result<()> {
        out.line(&format!("  {}  {}", self.telling.wall(told.at), told.said(self.desk.versions()).say(self.lang)))
    }

    fn event(&self, event: &Event) -> String {
        let lang = self.lang;
        let (versions, zone) = (self.desk.versions(), self.desk.agreement().zone);
        let what = Message::new("lead.list").with_list("all", event.told(versions, zone)).say(lang);
        let what = if event.lead == self.sheet.id {
            what
        } else {
            Message::new("history.of_lead").with("lead", event.lead).with("what", what).say(lang)
        };
        let undone = if event.undone { format!(" {}", lang.text("history.undone")) } else { String::new() };
        let later = event.written_down_later().map(|at| {
            let written = Message::new("history.written_down").with("at", self.telling.wall(at));
            format!(" {}", written.say(lang))
        });
        format!("{what}  {}{undone}{}", self.called(&event.by), later.unwrap_or_default())
    }
}

/// A gate of the next step, and what it still asks for.
fn checked_line(checked: &Checked) -> Message {
    let key = if checked.missing.is_empty() { "show.gate_open" } else { "show.gate_shut" };
    let message = Message::new(key).with_message("act", words::act(checked.act)).with_either(
        "gate",
        &checked.names.ja,
        &checked.names.en,
    );
    if checked.missing.is_empty() {
        message
    } else {
        message.with_list("missing", checked.missing.iter().map(words::missing))
    }
}
