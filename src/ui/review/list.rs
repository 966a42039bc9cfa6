//! Findings, promises and decisions: a sign for how each stands, its headline, and what supports it.

use super::super::cells::wrapped;
use super::super::theme::{Mark, Meaning};
use super::canvas::{Look, Piece, meaning_of};
use super::glyphs;
use crate::agreement::Versions;
use crate::insight::paper::List;

/// No line of words is longer.
const WORDS: u16 = 120;

enum Line {
    Title(String),
    Head { sign: Option<&'static str>, text: String, meaning: Meaning, drill: Option<usize> },
    Detail(String),
    None(String),
    Air,
}

pub(super) fn piece(list: &List, look: &Look<'_>, cells: u16, versions: &Versions, nth: &mut usize) -> Piece {
    let room = usize::from(cells.saturating_sub(7).clamp(1, WORDS));
    let say = |message: &crate::i18n::Message| versions.naming(message.clone()).say(look.lang);
    let mut lines = Vec::new();
    lines.extend(list.title.as_ref().map(|title| Line::Title(say(title))));
    if list.items.is_empty() {
        lines.extend(wrapped(&say(&list.none), room).into_iter().map(Line::None));
    }
    for item in &list.items {
        if look.is_high && !matches!(lines.last(), None | Some(Line::Title(_))) {
            lines.push(Line::Air);
        }
        let can_drill = item.drill.is_some() || item.decision.is_some();
        let drill = can_drill.then_some(*nth);
        *nth += usize::from(can_drill);
        for (n, text) in wrapped(&say(&item.headline), room).into_iter().enumerate() {
            let sign = (n == 0).then(|| glyphs::tone(item.tone, look));
            lines.push(Line::Head { sign, text, meaning: meaning_of(item.tone), drill: drill.filter(|_| n == 0) });
        }
        let details = item.details.iter().flat_map(|detail| wrapped(&say(detail), room));
        lines.extend(details.map(Line::Detail));
    }
    let mut piece = Piece::new(look, cells, u16::try_from(lines.len()).unwrap_or(u16::MAX));
    for (line, y) in lines.iter().zip(0_u16..) {
        match line {
            Line::Title(text) => {
                piece.bold(look, 0, y, text, Meaning::Accent);
            }
            Line::Head { sign, text, meaning, drill } => {
                let is_here = drill.is_some() && *drill == look.cursor;
                if is_here {
                    piece.select(look, y);
                    piece.write(look, 0, y, look.theme.mark(Mark::Cursor), Meaning::Selected);
                }
                let (of_sign, of_text) =
                    if is_here { (Meaning::Selected, Meaning::Selected) } else { (*meaning, Meaning::Text) };
                if let Some(sign) = sign {
                    piece.bold(look, 2, y, sign, of_sign);
                }
                piece.bold(look, 4, y, text, of_text);
                piece.drills.extend(drill.map(|nth| (y, nth)));
            }
            Line::Detail(text) => {
                piece.write(look, 6, y, text, Meaning::Muted);
            }
            Line::None(text) => {
                piece.write(look, 2, y, text, Meaning::Muted);
            }
            Line::Air => {}
        }
    }
    piece
}
