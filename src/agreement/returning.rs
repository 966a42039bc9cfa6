//! `[defer]`, `[re_entry]` and `[contact]`: how long sales may keep a lead asleep, how one comes back, and how late a
//! contact may be written down (semantics 5, 6, 10).

use chrono::TimeDelta;

use super::calendar::Interval;
use super::terms::Role;
use super::{Criterion, check_named, length, terms, texts, values};
use crate::document::Section;
use crate::i18n::Message;

/// Putting a lead to sleep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deferral {
    /// The longest that one may last.
    pub longest: Option<TimeDelta>,
    /// How long the lead may sleep in one hand-off, all its sleeps together (semantics 6).
    pub in_all: Option<TimeDelta>,
    /// Who may defer a lead that was deferred before in the same hand-off; everybody where empty (semantics 2).
    pub again_by: Vec<Role>,
    /// The minute of the day at which a lead wakes that was deferred to a date (semantics 6: 09:00).
    pub wake_minute: u16,
}

/// Coming back after a return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReEntry {
    /// How long after a return no criterion hands the lead over again.
    pub cool_off: Option<TimeDelta>,
    /// Criteria that do so all the same: an inquiry does not wait.
    pub strong: Vec<String>,
    /// After so many returns for the same reason marketing must say what changed.
    pub ask_what_changed: usize,
}

/// Writing contacts down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContactRules {
    /// A contact that is written down later than this after it happened needs a note.
    pub note_after: Option<TimeDelta>,
    /// A mail that goes to more leads than this in one go is logged, and is no contact (semantics 5).
    pub bulk_mail: Option<usize>,
}

impl Default for Deferral {
    fn default() -> Self {
        Self { longest: None, in_all: None, again_by: Vec::new(), wake_minute: 9 * 60 }
    }
}

impl Default for ReEntry {
    fn default() -> Self {
        Self { cool_off: None, strong: Vec::new(), ask_what_changed: 2 }
    }
}

pub(super) fn read_deferral(root: &mut Section<'_, '_>) -> Deferral {
    let Some(mut section) = root.section("defer") else { return Deferral::default() };
    let [longest, in_all] = ["longest", "in_all"].map(|key| {
        let length = length(&mut section, key);
        if let Some(none) = length.as_ref().filter(|length| length.time().is_zero()) {
            section.complain(&none.span, Message::new("agreement.not_positive").with("key", key));
        }
        length
    });
    let longest = longest.map(|length| length.time());
    let in_all = in_all.map(|length| (length.value.time(), length.span));
    if let (Some(longest), Some((in_all, span))) = (longest, &in_all)
        && *in_all < longest
    {
        section.misfit(span, Message::new("agreement.in_all_below_longest"));
    }
    let words: Vec<_> = Role::ALL.iter().map(|role| role.word()).collect();
    let again_by = values(terms(&mut section, "again_by", &words, Role::of));
    let wake_minute = section.text("wakes_at").and_then(|text| {
        let minute = Interval::parse(&format!("{}-24:00", text.value)).map(|hours| hours.from).filter(|at| *at < 1440);
        if minute.is_none() {
            section.complain(&text.span, Message::new("agreement.not_a_time").with("text", &text.value));
        }
        minute
    });
    section.close();
    let wake_minute = wake_minute.unwrap_or(Deferral::default().wake_minute);
    Deferral { longest, in_all: in_all.map(|(in_all, _)| in_all), again_by, wake_minute }
}

pub(super) fn read_re_entry(root: &mut Section<'_, '_>, criteria: &[Criterion]) -> ReEntry {
    let Some(mut section) = root.section("re_entry") else { return ReEntry::default() };
    let cool_off = length(&mut section, "cool_off").map(|length| length.time());
    let strong = texts(&mut section, "strong");
    for criterion in &strong {
        let known = criteria.iter().map(|criterion| criterion.id.as_str());
        check_named(&section, criterion, known, Message::new("agreement.unknown_criterion"));
    }
    let asked = section.whole("ask_what_changed");
    let ask_what_changed = asked.as_ref().and_then(|asked| usize::try_from(asked.value).ok().filter(|n| *n >= 1));
    if let (Some(asked), None) = (&asked, ask_what_changed) {
        section.complain(&asked.span, Message::new("agreement.not_returns"));
    }
    section.close();
    let ask_what_changed = ask_what_changed.unwrap_or(ReEntry::default().ask_what_changed);
    ReEntry { cool_off, strong: values(strong), ask_what_changed }
}

pub(super) fn read_contact(root: &mut Section<'_, '_>) -> ContactRules {
    let Some(mut section) = root.section("contact") else { return ContactRules::default() };
    let note_after = length(&mut section, "note_after").map(|length| length.time());
    let written = section.whole("bulk_mail");
    let bulk_mail = written.as_ref().and_then(|most| usize::try_from(most.value).ok().filter(|most| *most >= 1));
    if let (Some(written), None) = (&written, bulk_mail) {
        section.complain(&written.span, Message::new("agreement.not_positive").with("key", "bulk_mail"));
    }
    section.close();
    ContactRules { note_after, bulk_mail }
}
