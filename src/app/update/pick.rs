//! What is picked beside what one is writing.

use super::{Turn, hands, lay, say};
use crate::agreement::Names;
use crate::agreement::playbook::{Occasion, SnippetUse};
use crate::app::dialog::{Overlay, Picker};
use crate::app::draft::Draft;
use crate::app::model::{Model, Tone};
use crate::app::msg::Effect;
use crate::app::pick::{Pick, PickOf, Picked};
use crate::desk::{Places, Sheet, filled};
use crate::domain::Wish;
use crate::i18n::Message;

/// Offers the agreement's snippets for what is being written.
pub(super) fn snippets(model: &mut Model, turn: Turn) {
    let Some(Overlay::Writing { draft, .. }) = &model.overlay else { return };
    let choices = fitting(model, draft, turn);
    if choices.is_empty() {
        return say(model, Message::new("hint.no_snippet"), Tone::Hint, turn);
    }
    lay_over(model, Pick::new(PickOf::Snippet, choices));
}

fn fitting(model: &Model, draft: &Draft, turn: Turn) -> Vec<Picked> {
    let agreement = model.agreement(turn.now);
    let sheet = sheet_of(model, draft);
    let outcome = match &draft.request.wish {
        Wish::Contact { outcome, .. } => Some(*outcome),
        _ => None,
    };
    let occasion = Occasion {
        stage: draft.record.as_ref().map(|record| record.lead.stage).or(sheet.map(|sheet| sheet.stage)),
        act: Some(draft.act()),
        reason: draft.request.wish.reason(),
        outcome,
    };
    let (who, versions) = (&model.fixed.who, &model.fixed.versions);
    let places = Places::of(sheet, who, versions, (turn.now, agreement.zone), model.lang);
    let fitting = agreement.playbook.snippets_for(SnippetUse::Note, occasion).into_iter();
    let picked = fitting.map(|snippet| Picked {
        id: snippet.id.clone(),
        names: snippet.names.clone(),
        text: filled(&snippet.text, &places, model.lang),
        was_given: false,
    });
    picked.collect()
}

fn sheet_of<'m>(model: &'m Model, draft: &Draft) -> Option<&'m Sheet> {
    model.sheet.as_deref().filter(|sheet| Some(sheet.id) == draft.lead && !draft.is_on_many())
}

/// Offers what can be given in the contact that is being written down: what is missing for somebody of the buying group
/// first, what was given already last.
pub(super) fn contents(model: &mut Model, turn: Turn) {
    let Some(Overlay::Picker(Picker { draft, .. })) = &model.overlay else { return };
    let Wish::Contact { gave, .. } = &draft.request.wish else { return };
    let playbook = &model.agreement(turn.now).playbook;
    let briefing = sheet_of(model, draft).map(|sheet| &sheet.briefing);
    let was_given = |id: &str| briefing.is_some_and(|before| before.given.iter().any(|given| given.id == id));
    let wanted = |id: &str| {
        briefing.is_some_and(|before| before.missing.iter().any(|role| role.offer.iter().any(|offer| offer == id)))
    };
    let names = |id: &str| -> Names {
        let content = playbook.contents.iter().find(|content| content.id == id).map(|content| &content.names);
        let names = playbook.measure(id).map(|measure| &measure.names).or(content);
        names.cloned().unwrap_or_else(|| Names { ja: id.to_owned(), en: id.to_owned() })
    };
    let mut choices: Vec<Picked> = playbook
        .offers()
        .map(|id| Picked { id: id.to_owned(), names: names(id), text: String::new(), was_given: was_given(id) })
        .collect();
    choices.sort_by_key(|picked| (picked.was_given, !wanted(&picked.id)));
    if choices.is_empty() {
        return say(model, Message::new("hint.no_contents"), Tone::Hint, turn);
    }
    let marked = gave.iter().cloned().collect();
    lay_over(model, Pick::new(PickOf::Given(marked), choices));
}

fn lay_over(model: &mut Model, pick: Pick) {
    model.behind.extend(model.overlay.take());
    lay(model, Overlay::Pick(pick));
}

/// Enter: a snippet goes into the text, as one step of its undo; something to give is marked.
pub(super) fn choose(model: &mut Model, turn: Turn, effects: &mut Vec<Effect>) {
    let Some(Overlay::Pick(pick)) = &mut model.overlay else { return };
    if let PickOf::Mail(to) = pick.of {
        return hands::chosen(model, to, turn, effects);
    }
    if pick.of != PickOf::Snippet {
        return pick.mark();
    }
    let Some(text) = pick.chosen().map(|chosen| chosen.text.clone()) else { return };
    super::overlay::leave(model);
    if let Some(Overlay::Writing { editor, .. }) = &mut model.overlay {
        editor.insert(&text);
    }
}

/// The id of what is under the cursor.
pub(super) fn chosen_of(model: &Model) -> Option<String> {
    let Some(Overlay::Pick(pick)) = &model.overlay else { return None };
    pick.chosen().map(|chosen| chosen.id.clone())
}

/// Back to the contact, with what is marked.
pub(super) fn take(model: &mut Model) {
    let Some(Overlay::Pick(Pick { of: PickOf::Given(marked), .. })) = &model.overlay else { return };
    let marked: Vec<String> = marked.iter().cloned().collect();
    super::overlay::leave(model);
    if let Some(Overlay::Picker(Picker { draft, .. })) = &mut model.overlay
        && let Wish::Contact { gave, .. } = &mut draft.request.wish
    {
        *gave = marked;
    }
}
