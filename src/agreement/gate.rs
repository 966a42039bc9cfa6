//! `[sql]` and `[[gate]]`: what must be known, given or held before an act is granted (R46, R56, decision 24).

use super::terms::{Act, FIELDS_OF_LEAD, Role, Slot, SlotState};
use super::{Bar, Names, Points, act_words, check_unique, id, term, terms, texts, values};
use crate::document::{Placed, Section, hint};
use crate::i18n::Message;

/// What must be known of one slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// Which.
    pub slot: Slot,
    /// At least how well.
    pub state: SlotState,
}

/// Guards acts. Every gate of an act must be passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// What journals and programs call it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// The acts that it guards.
    pub acts: Vec<Act>,
    /// What must be given or known: words of `askable`.
    pub needs: Vec<String>,
    /// What must be known of BANTC.
    pub bantc: Vec<Requirement>,
    /// How many slots must be confirmed, whichever they are (semantics 9).
    pub confirmed: usize,
    /// Who may pass; everybody where empty (decision 38).
    pub roles: Vec<Role>,
    /// Who may pass it unopened, with a note that says why; nobody where empty. It is counted.
    pub skip_by: Vec<Role>,
}

/// What a gate can ask for: the fields of a lead, and what acts carry.
pub(crate) fn askable() -> impl Iterator<Item = &'static str> {
    let carried = ["owner", "amount", "close", "deal_stage", "to", "next", "until", "gave", "note"];
    FIELDS_OF_LEAD.into_iter().chain(carried)
}

/// The acts that can have what a gate asks for, where not every act can: they carry it, or are done on leads that have it.
/// A gate would stay shut for good for any other.
pub(crate) fn acts_with(need: &str) -> Option<&'static [Act]> {
    use Act::{Acknowledge, Assign, Contact, Defer, Edit, HandOff, Lose, Note, Open, Qualify, Recycle, Return, Win};
    Some(match need {
        // A deal has both from its opening on, and a lost one when it goes round again.
        "amount" | "close" => &[Open, Win, Lose, Edit, Note, Assign, Recycle],
        // An edit moves a deal, once it is open.
        "deal_stage" => &[Win, Lose, Note, Assign, Recycle],
        "to" => &[HandOff, Qualify, Assign],
        "next" | "gave" => &[Contact],
        "until" => &[Defer, Acknowledge, Return],
        _ => return None,
    })
}

/// Whether an act may have one: what takes back, what a list brings, what says who is who, and what is of no lead has none.
const fn has_gate(act: Act) -> bool {
    !matches!(
        act,
        Act::Undo
            | Act::Redo
            | Act::Capture
            | Act::Adopt
            | Act::Merge
            | Act::Unmerge
            | Act::TellApart
            | Act::Revert
            | Act::Decide
            | Act::Settle
    )
}

/// The gate of `[sql]`, which goes before all others.
const SQL: &str = "sql";

/// The gates in the file's order, that of `[sql]` first; and `[sql] hint_score`.
pub(super) fn read(root: &mut Section<'_, '_>) -> (Vec<Gate>, Option<Bar>) {
    let (sql, hint_score) = root.section("sql").map(sql).unzip();
    let mut gates: Vec<Gate> = sql.into_iter().collect();
    for mut section in root.sections("gate") {
        let id = id(&mut section);
        if let Some(id) = &id {
            check_unique(&section, id, gates.iter().map(|gate| gate.id.as_str()).chain([SQL]));
        }
        let names = Names::read(&mut section, id.as_ref().map_or("", |id| &id.value));
        let acts = terms(&mut section, "on", &act_words(), Act::of);
        if acts.is_empty() {
            section.misfit(section.span(), Message::new("agreement.gate_of_nothing"));
        }
        for act in acts.iter().filter(|act| !has_gate(act.value)) {
            section.complain(&act.span, Message::new("agreement.act_has_no_gate").with("act", act.value));
        }
        let needs = needs(&mut section, &acts);
        let gate = rest(&mut section);
        if needs.is_empty() && gate.asks_nothing() {
            section.misfit(section.span(), Message::new("agreement.gate_asks_nothing"));
        }
        section.close();
        if let Some(id) = id {
            gates.push(Gate { id: id.value, names, acts: values(acts), needs, ..gate });
        }
    }
    (gates, hint_score.flatten())
}

/// `[sql]`: the gate on qualifying, and the score from which on it is worth a thought. That is a hint: no act asks for it,
/// the verdict is a person's (terms 1, item 14).
fn sql(mut section: Section<'_, '_>) -> (Gate, Option<Bar>) {
    let names = Names { ja: "SQL認定の条件".to_owned(), en: "What an SQL needs".to_owned() };
    let gate = Gate { id: SQL.to_owned(), names, acts: vec![Act::Qualify], ..rest(&mut section) };
    let hint_score = super::score::bar(&mut section, "hint_score");
    if let Some(score) = hint_score.as_ref().filter(|score| score.value.points <= Points::ZERO) {
        section.complain(&score.span, Message::new("agreement.not_positive").with("key", "hint_score"));
    }
    section.close();
    (gate, hint_score.map(|score| score.value))
}

fn needs(section: &mut Section<'_, '_>, acts: &[Placed<Act>]) -> Vec<String> {
    let named = texts(section, "needs");
    for need in named.iter().filter(|need| !askable().any(|known| known == need.value)) {
        let message = Message::new("agreement.unknown_need").with("name", &need.value);
        section.complain(&need.span, message.with_message("hint", hint(need, askable())));
    }
    for need in &named {
        let Some(able) = acts_with(&need.value) else { continue };
        // One act that cannot have it is enough: it would be shut for good, whatever the others can have.
        let unable: Vec<Act> = acts.iter().map(|act| act.value).filter(|act| !able.contains(act)).collect();
        if !unable.is_empty() {
            let message =
                Message::new("agreement.act_never_has").with("act", listed(&unable)).with("need", &need.value);
            section.misfit(&need.span, message.with("known", listed(able)));
        }
    }
    values(named)
}

fn listed<T: std::fmt::Display>(terms: &[T]) -> String {
    terms.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// What `[sql]` and `[[gate]]` have in common.
fn rest(section: &mut Section<'_, '_>) -> Gate {
    let bantc = section.section("require").map(requirements).unwrap_or_default();
    let confirmed = confirmed(section).unwrap_or(0);
    let words: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
    let roles = values(terms(section, "roles", &words, Role::of));
    let skip_by = terms(section, "skip_by", &words, Role::of);
    if let Some(first) = skip_by.first()
        && !roles.is_empty()
        && skip_by.iter().all(|role| !roles.contains(&role.value))
    {
        section.misfit(&first.span, Message::new("agreement.skipped_by_nobody").with("roles", listed(&roles)));
    }
    let skip_by = values(skip_by);
    let names = Names { ja: String::new(), en: String::new() };
    Gate { id: String::new(), names, acts: Vec::new(), needs: Vec::new(), bantc, confirmed, roles, skip_by }
}

fn requirements(mut section: Section<'_, '_>) -> Vec<Requirement> {
    let words: Vec<_> = SlotState::ALL.iter().map(|state| state.word()).collect();
    let mut requirements = Vec::new();
    for slot in Slot::ALL {
        let Some(text) = section.text(slot.word()) else { continue };
        if let Some(state) = term(&section, &text, &words, SlotState::of) {
            if state == SlotState::Unknown {
                section.misfit(&text.span, Message::new("agreement.requires_nothing").with("slot", slot));
            }
            requirements.push(Requirement { slot: *slot, state });
        }
    }
    section.close();
    requirements
}

fn confirmed(section: &mut Section<'_, '_>) -> Option<usize> {
    let read: Placed<i64> = section.whole("confirmed")?;
    let count = usize::try_from(read.value).ok().filter(|count| (1..=Slot::ALL.len()).contains(count));
    if count.is_none() {
        section.complain(&read.span, Message::new("agreement.not_a_count_of_slots").with("most", Slot::ALL.len()));
    }
    count
}

impl Gate {
    fn asks_nothing(&self) -> bool {
        self.bantc.is_empty() && self.confirmed == 0 && self.roles.is_empty()
    }
}

/// `[bantc]`: for how long an answer holds (semantics 9: 90 days).
pub(super) fn read_stale_after(root: &mut Section<'_, '_>) -> Option<chrono::TimeDelta> {
    let mut section = root.section("bantc")?;
    let after = super::length(&mut section, "stale_after");
    if let Some(none) = after.as_ref().filter(|after| after.time().is_zero()) {
        section.complain(&none.span, Message::new("agreement.not_positive").with("key", "stale_after"));
    }
    section.close();
    after.map(|after| after.time())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    /// Whether a gate on one act may ask for something.
    fn may_ask(act: Act, need: &str) -> bool {
        let text = format!("[[gate]]\nid = 'ring'\non = ['{act}']\nneeds = ['{need}']\n");
        let document = Document::new("x", &text);
        let gates = read(&mut document.root());
        document.finish(Some(gates)).is_ok()
    }

    #[test]
    fn a_gate_asks_only_for_what_its_act_can_have() {
        use Act::{
            Accept, Acknowledge, Assign, Contact, Defer, Edit, HandOff, Lose, Note, Open, Qualify, Recycle, Return, Win,
        };
        for (needs, able, unable) in [
            (&["amount", "close"][..], &[Open, Win, Lose, Edit, Note, Assign, Recycle][..], &[HandOff, Accept][..]),
            (&["deal_stage"], &[Win, Lose, Note, Assign, Recycle], &[Open, Edit, HandOff]),
            (&["to"], &[HandOff, Qualify, Assign], &[Accept, Contact]),
            (&["next", "gave"], &[Contact], &[Accept, Note]),
            (&["until"], &[Defer, Acknowledge, Return], &[Contact]),
            (&["phone", "note", "owner"], &[HandOff, Accept, Contact], &[]),
        ] {
            for need in needs {
                assert_eq!(able.iter().find(|act| !may_ask(**act, need)), None, "{need}");
                assert_eq!(unable.iter().find(|act| may_ask(**act, need)), None, "{need}");
            }
        }
    }
}
