//! What concerns many leads at once: whether to do it, what it would come to, with which it was not done.

use ratatui::layout::Rect;

use super::Screen;
use super::cells::{width, wrapped};
use super::overlay::boxed;
use super::theme::Meaning;
use crate::app::{Draft, Outlook};
use crate::domain::words;
use crate::i18n::Message;

/// The question whether something is to be done with so many leads.
pub(super) fn sure(screen: &mut Screen<'_, '_>, draft: &Draft) {
    let lang = screen.model.lang;
    let question = Message::new("marks.sure").with("n", draft.many.len()).with_message("act", words::act(draft.act()));
    let question = screen.say(&question);
    let title = words::act(draft.act()).say(lang);
    let widest = (width(&question) + 4).clamp(44, 72);
    let told = outlook(screen, draft, widest - 4);
    let height = u16::try_from(told.len()).unwrap_or(0) + 3;
    let inner = boxed(screen, &title, u16::try_from(widest).unwrap_or(72), height);
    let lines = wrapped(&question, usize::from(inner.width.saturating_sub(2)).max(1));
    let lines = lines.into_iter().map(|line| (line, Meaning::Text)).chain(told);
    for ((line, meaning), y) in lines.zip(inner.top()..inner.bottom()) {
        screen.write(inner, inner.x + 1, y, &line, meaning);
    }
}

/// What an act on many leads would come to, as lines; nothing where it is on one.
pub(super) fn outlook(screen: &Screen<'_, '_>, draft: &Draft, cells: usize) -> Vec<(String, Meaning)> {
    if !draft.is_on_many() {
        return Vec::new();
    }
    let lang = screen.model.lang;
    let Some(Outlook { tried, can, cannot, .. }) = &draft.outlook else {
        return vec![(screen.text("marks.trying"), Meaning::Muted)];
    };
    let refused = tried - can;
    let key = match (draft.many.len() > *tried, refused) {
        (true, _) => "marks.outlook_first",
        (false, 0) if *tried == 1 => "marks.outlook_one",
        (false, 0) => "marks.outlook_all",
        (false, _) => "marks.outlook",
    };
    let told = Message::new(key).with("can", can).with("refused", refused).with("tried", tried).say(lang);
    let meaning = if refused > 0 { Meaning::SaidRefused } else { Meaning::Accent };
    let mut lines: Vec<_> = wrapped(&told, cells.max(1)).into_iter().map(|line| (line, meaning)).collect();
    for (why, n) in cannot.iter().take(3) {
        let line = Message::new("marks.cause").with("n", n).with_message("why", why.clone()).say(lang);
        lines.extend(wrapped(&line, cells.max(1)).into_iter().map(|line| (line, Meaning::Muted)));
    }
    lines
}

/// With which leads something was not done, and why.
pub(super) fn why_not(screen: &mut Screen<'_, '_>, scroll: u16) {
    let lang = screen.model.lang;
    let cells = usize::from(screen.frame_width().saturating_sub(6)).clamp(10, 96);
    let mut lines = Vec::new();
    for one in &screen.model.not_done {
        let told = Message::new("marks.not_done").with("number", one.lead).with("lead", &one.called);
        lines.extend(wrapped(&told.with_message("why", one.why.clone()).say(lang), cells));
    }
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let title = Message::new("marks.not_done_title").with("n", screen.model.not_done.len()).say(lang);
    let inner = boxed(screen, &title, u16::try_from(cells + 4).unwrap_or(u16::MAX), height);
    let last = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_sub(inner.height);
    let from = usize::from(scroll.min(last));
    for (line, y) in lines.iter().skip(from).zip(inner.top()..inner.bottom()) {
        let row = Rect { y, height: 1, ..inner };
        screen.write(row, inner.x + 1, y, line, Meaning::Text);
    }
}
