//! What the words mean, and which versions of the agreement were in force meanwhile (R15, R33, R82).

use super::super::frame::Frame;
use crate::agreement::terms::Stage;
use crate::agreement::words;
use crate::i18n::Message;
use crate::insight::paper::{Cell, Column, Item, List, Page, Row, Table, Tone};

pub(super) fn page(page: Page, frame: &Frame<'_>) -> Page {
    let agreement = frame.terms.agreement;
    let heads = [Column::text(Message::new("review.stage")), Column::text(Message::new("review.means"))];
    let definition = Message::new("review.definitions_note");
    let mut stages = Table::new(Message::new("review.stages_mean"), heads, definition);
    for one in &agreement.playbook.definitions {
        let text = Message::new("figures.named").with_either("name", &one.text.ja, &one.text.en);
        stages = stages.with(Row::new([
            Cell::Said(Stage::of(&one.stage).map_or(Message::new("stage.sgl"), words::stage)),
            Cell::Said(text),
        ]));
    }
    let zone = frame.terms.zone;
    let versions = frame.terms.versions.iter().filter(|version| version.adopted_at <= frame.as_of).map(|version| {
        let day = version.begins_at().max(version.adopted_at).in_zone(&zone).date_naive();
        let tone = if std::ptr::eq(&raw const version.agreement, agreement) { Tone::Good } else { Tone::Neutral };
        Item::new(tone, Message::new("review.version").with("version", version.number).with("day", day))
    });
    let versions = List {
        title: Some(Message::new("review.versions")),
        items: versions.collect(),
        none: Message::new("figures.nothing"),
    };
    page.with(stages).with(versions)
}
