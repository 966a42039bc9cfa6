//! The company behind a lead: what the others of it did, and who is missing in its buying group.

use super::super::Screen;
use super::super::theme::Meaning;
use super::Line;
use super::reading::indented;
use crate::desk::Sheet;
use crate::i18n::Message;

/// So many colleagues are told of by name.
const NEWEST: usize = 3;

/// What colleagues of the same company did: how often, what last, and who.
pub(super) fn colleagues(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let lang = screen.model.lang;
    let Some(colleagues) = &sheet.briefing.colleagues else { return Vec::new() };
    if colleagues.others == 0 {
        return Vec::new();
    }
    let all = colleagues.looked_at == colleagues.others;
    let head = Message::new(if all { "before.colleagues" } else { "before.colleagues_of" });
    let head = head.with("n", colleagues.others).with("touches", colleagues.touches);
    let head = if all { head } else { head.with("looked", colleagues.looked_at) };
    let mut lines = vec![vec![(head.say(lang), Meaning::Heading)]];
    for one in colleagues.latest.iter().take(NEWEST) {
        let who = [one.name.as_str(), one.title.as_str()].into_iter().filter(|text| !text.is_empty());
        let who = who.collect::<Vec<_>>().join(" ");
        let who = if who.is_empty() { one.lead.to_string() } else { who };
        let what = one.last.told(&screen.model.fixed.versions);
        let what = Message::new("before.group").with_message("what", what).with("at", screen.short_day(one.last.at));
        lines.push(indented(Message::new("before.colleague").with("who", who).with_message("what", what).say(lang)));
    }
    lines
}

/// Who decides there, who of them is known, and what to offer to those who are not.
pub(super) fn buying_group(screen: &Screen<'_, '_>, sheet: &Sheet) -> Vec<Line> {
    let lang = screen.model.lang;
    let Some(account) = &sheet.account else { return Vec::new() };
    if account.roles.covered.is_empty() && account.roles.missing.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![vec![(screen.text("before.buying_group"), Meaning::Heading)]];
    if !account.roles.covered.is_empty() {
        let names = account.roles.covered.iter().map(|role| role.names.get(lang));
        let known = Message::new("before.known").with_words("roles", names);
        lines.push(indented(known.say(lang)));
    }
    // Beside the list there is room for who is missing; what each of them cares about stands on the lead's own page.
    if screen.model.full {
        let playbook = &screen.agreement().playbook;
        lines.extend(sheet.briefing.missing.iter().map(|role| indented(role.told(playbook).say(lang))));
    } else if !account.roles.missing.is_empty() {
        let names = account.roles.missing.iter().map(|role| role.names.get(lang));
        lines.push(indented(Message::new("account.missing").with_words("roles", names).say(lang)));
    }
    lines
}
