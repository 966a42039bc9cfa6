//! A page, piece by piece: its title and its sentence large, then its blocks, charts beside each other where they fit.

use super::super::cells::{width, wrapped};
use super::super::theme::{Mark, Meaning};
use super::canvas::{Look, Piece};
use super::{chart, list, table};
use crate::agreement::Versions;
use crate::i18n::Message;
use crate::insight::paper::{Block, Page, Paper};

/// No line of words is longer.
const WORDS: u16 = 110;

/// From so many columns on narrow blocks stand two beside each other.
const TWO: u16 = 116;

/// A chart that stands alone is no wider.
const ALONE: u16 = 120;

/// Between them.
const GAP: u16 = 4;

/// The pieces of a page, each with its place: columns from the left, lines from the top.
pub(super) fn pieces(
    page: &Page,
    look: &Look<'_>,
    cells: u16,
    paper: &Paper,
    versions: &Versions,
) -> Vec<((u16, u16), Piece)> {
    let mut laid = Laid { pieces: Vec::new(), y: 0, cells };
    laid.below(heading(page, look, cells, versions));
    let mut nth = 0;
    let half = (cells.saturating_sub(GAP)) / 2;
    let is_narrow = |block: &Block| cells >= TWO && fits(block, look, half);
    let mut blocks = page.blocks.as_slice();
    while let Some((block, rest)) = blocks.split_first() {
        blocks = rest;
        let Some((beside, rest)) = rest.split_first().filter(|(next, _)| is_narrow(block) && is_narrow(next)) else {
            let alone = if matches!(block, Block::Chart(_)) { cells.min(ALONE) } else { cells };
            laid.below(piece(block, look, alone, versions, &mut nth));
            continue;
        };
        blocks = rest;
        let left = piece(block, look, half, versions, &mut nth);
        laid.below(left);
        let right = piece(beside, look, half, versions, &mut nth);
        laid.pieces.push(((half + GAP, laid.y), right));
    }
    let is_first = paper.pages.first().is_some_and(|first| std::ptr::eq(first, page));
    if is_first || look.defines {
        for (n, about) in paper.about.iter().enumerate() {
            let text = about.say(look.lang);
            if n == 0 {
                laid.below(words(&text, look, cells, Meaning::Muted));
            } else {
                laid.close(&text, look);
            }
        }
    }
    laid.pieces
}

/// Whether a block stands well in half of the page: charts, and tables that tell all of their figures there.
fn fits(block: &Block, look: &Look<'_>, half: u16) -> bool {
    match block {
        Block::Chart(_) => true,
        Block::Table(table) => table::is_whole(table, look, usize::from(half)),
        Block::Said(_) | Block::Note(_) | Block::List(_) => false,
    }
}

fn piece(block: &Block, look: &Look<'_>, cells: u16, versions: &Versions, nth: &mut usize) -> Piece {
    let say = |message: &Message| versions.naming(message.clone()).say(look.lang);
    match block {
        Block::Said(message) => words(&say(message), look, cells, Meaning::Text),
        Block::Note(message) => words(&say(message), look, cells, Meaning::Muted),
        Block::Table(table) => table::piece(table, look, cells, nth),
        Block::List(list) => list::piece(list, look, cells, versions, nth),
        Block::Chart(chart) => chart::piece(chart, look, cells),
    }
}

struct Laid {
    pieces: Vec<((u16, u16), Piece)>,
    y: u16,
    cells: u16,
}

impl Laid {
    fn lowest(&self) -> u16 {
        self.pieces.iter().map(|((_, y), piece)| y + piece.height()).max().unwrap_or(0)
    }

    /// The next piece, a line apart.
    fn below(&mut self, piece: Piece) {
        self.y = self.lowest() + u16::from(!self.pieces.is_empty());
        self.pieces.push(((0, self.y), piece));
    }

    /// The next words, without a line between.
    fn close(&mut self, text: &str, look: &Look<'_>) {
        self.y = self.lowest();
        self.pieces.push(((0, self.y), words(text, look, self.cells, Meaning::Muted)));
    }
}

/// The title with a line below it, and the sentence that is read across a room, alone.
fn heading(page: &Page, look: &Look<'_>, cells: u16, versions: &Versions) -> Piece {
    let title = page.title.say(look.lang);
    let room = usize::from(cells.saturating_sub(2).clamp(1, 96));
    let lead = page.lead.clone().map(|lead| versions.naming(lead).say(look.lang));
    let lead: Vec<String> = lead.map(|lead| wrapped(&lead, room)).unwrap_or_default();
    let titles = wrapped(&title, usize::from(cells).max(1));
    let air = u16::from(look.is_high);
    let said = u16::try_from(lead.len()).unwrap_or(0);
    let rows = u16::try_from(titles.len()).unwrap_or(1);
    let height = air + rows + 1 + if said > 0 { said + 1 } else { 0 };
    let mut piece = Piece::new(look, cells, height);
    let mut y = air;
    for line in &titles {
        piece.bold(look, 0, y, line, Meaning::Heading);
        y += 1;
    }
    let widest = titles.iter().map(|line| width(line)).max().unwrap_or(0);
    let rule = look.theme.mark(Mark::Horizontal).repeat(widest);
    piece.write(look, 0, y, &rule, Meaning::Accent);
    y += 1 + u16::from(said > 0);
    for line in &lead {
        piece.bold(look, 2, y, line, Meaning::Text);
        y += 1;
    }
    piece
}

/// Words, no wider than can be read.
pub(super) fn words(text: &str, look: &Look<'_>, cells: u16, meaning: Meaning) -> Piece {
    let lines: Vec<String> = text.lines().flat_map(|line| wrapped(line, usize::from(cells.clamp(1, WORDS)))).collect();
    let mut piece = Piece::new(look, cells, u16::try_from(lines.len()).unwrap_or(u16::MAX));
    for (line, y) in lines.iter().zip(0..) {
        piece.write(look, 0, y, line, meaning);
    }
    piece
}
