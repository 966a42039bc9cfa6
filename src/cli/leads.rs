//! `list`.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::json;

use super::args::List;
use super::json::Telling;
use super::{Out, Setting};
use crate::clock::Timestamp;
use crate::domain::{countdown, words};
use crate::error::Result;
use crate::i18n::Message;
use crate::storage::{QueueAsk, QueueRow};

/// A table without lines: full-width text stays in its columns, and other programs can cut it.
pub(super) fn table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

/// The queue, most pressing first; or every lead, newest first.
pub(super) fn list(setting: &Setting, args: &List, out: &mut Out<'_>) -> Result<u8> {
    let mut desk = setting.reading_desk()?;
    let filter = super::filters::read(setting, &desk, &args.words, out, setting.is_json() || args.ids)?;
    let ask = QueueAsk { filter, all: args.all, offset: 0, limit: args.limit.unwrap_or(usize::MAX) };
    let page = desk.queue(&ask)?;
    let telling = Telling { versions: desk.versions(), now: desk.now() };
    if setting.is_json() {
        out.json(&json!(page.rows.iter().map(|row| telling.row(row)).collect::<Vec<_>>()))?;
        return Ok(0);
    }
    if args.ids {
        // The number of a lead may be another one's external id: the mark says that it is the number.
        page.rows.iter().try_for_each(|row| out.line(&format!("#{}", row.id)))?;
        return Ok(0);
    }
    let lang = setting.lang;
    let columns = Column::of(&page.rows, telling.now);
    let mut lines = table();
    lines.set_header(columns.iter().map(|column| lang.text(column.head())));
    for row in &page.rows {
        lines.add_row(columns.iter().map(|column| column.cell(setting, telling, row)));
    }
    out.line(&lines.to_string())?;
    out.line(&Message::new("list.count").with("n", page.rows.len()).with("total", page.total).say(lang))?;
    Ok(0)
}

/// A column of the list. Tier and next step stand there where any lead has one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Id,
    State,
    Left,
    Next,
    Company,
    Name,
    Source,
    Owner,
    Stage,
    Score,
    Tier,
}

impl Column {
    fn of(rows: &[QueueRow], now: Timestamp) -> Vec<Self> {
        let all = [
            Self::Id,
            Self::State,
            Self::Left,
            Self::Next,
            Self::Company,
            Self::Name,
            Self::Source,
            Self::Owner,
            Self::Stage,
            Self::Score,
            Self::Tier,
        ];
        let has_next = rows.iter().any(|row| row.asleep_at(now).or(row.next_at).is_some());
        let has_tier = rows.iter().any(|row| row.tier().is_some());
        let is_shown = |column: &Self| match column {
            Self::Next => has_next,
            Self::Tier => has_tier,
            _ => true,
        };
        all.into_iter().filter(is_shown).collect()
    }

    const fn head(self) -> &'static str {
        match self {
            Self::Id => "column.id",
            Self::State => "column.state",
            Self::Left => "column.left",
            Self::Next => "column.next",
            Self::Company => "column.company",
            Self::Name => "column.name",
            Self::Source => "column.source",
            Self::Owner => "column.owner",
            Self::Stage => "column.stage",
            Self::Score => "column.score",
            Self::Tier => "column.tier",
        }
    }

    fn cell(self, setting: &Setting, telling: Telling<'_>, row: &QueueRow) -> String {
        let (lang, now) = (setting.lang, telling.now);
        let clock = row.clock.as_ref();
        match self {
            Self::Id => row.id.to_string(),
            Self::State => clock.map(|clock| clock.state(now).message().say(lang)).unwrap_or_default(),
            Self::Left => clock.map(|clock| countdown(clock.left(telling.versions, now).time)).unwrap_or_default(),
            Self::Next => match (row.asleep_at(now), row.next_at) {
                (Some(until), _) => Message::new("list.asleep").with("at", telling.wall(until)).say(lang),
                (None, Some(next)) => telling.wall(next).to_string(),
                (None, None) => String::new(),
            },
            Self::Company if row.erased => lang.text("erase.word"),
            Self::Company => row.company.to_string(),
            Self::Name => row.name.to_string(),
            Self::Source => row.source.to_string(),
            Self::Owner => match &row.owner {
                Some(owner) => crate::gate::Shown::line(telling.versions.called(owner)).into_string(),
                None => "-".to_owned(),
            },
            Self::Stage => words::stage(row.stage).say(lang),
            Self::Score => row.score.map(|score| score.told().say(lang)).unwrap_or_default(),
            Self::Tier => row.tier().map(|tier| telling.tier(tier, lang)).unwrap_or_default(),
        }
    }
}
