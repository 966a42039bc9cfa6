//! What is to be done, and who came to what they were invited to: two lists of marketing's page.

use std::iter::{Enumerate, Peekable};
use std::vec::IntoIter;

use super::{Line, called, called_cells};
use crate::app::MarketingRow as Row;
use crate::desk::{CameToIt, Due, ErrandRow, Errands};
use crate::i18n::Message;
use crate::ui::Screen;
use crate::ui::cells::{column, fit};
use crate::ui::theme::Meaning;

/// The lists, of rows from where they stand on. Under the cursor it is said after what.
pub(super) fn lines(
    screen: &Screen<'_, '_>,
    cells: usize,
    (errands, at): (&Errands, usize),
    rows: &mut Peekable<Enumerate<IntoIter<Row<'_>>>>,
) -> Vec<Line> {
    let said = |text: String, meaning| Line { row: None, pieces: vec![(text, meaning)] };
    let lang = screen.model.lang;
    let mut lines = Vec::new();
    let heads = [Message::new("tasks.head_week").with("n", errands.total), errands.candidates_told()];
    for (part, head) in heads.into_iter().enumerate() {
        let all = [errands.total, errands.candidates_total][part];
        // What there is none of takes no room from what came back.
        if all == 0 {
            continue;
        }
        lines.push(said(String::new(), Meaning::Text));
        lines.push(said(head.say(lang), Meaning::Heading));
        let is_here = |row: &Row<'_>| match row {
            Row::Errand(_) => part == 0,
            Row::Candidate(_) => part == 1,
            Row::Asked(_) | Row::Wake(_) | Row::Back(_) => false,
        };
        let mut listed = 0;
        while let Some((n, row)) = rows.next_if(|(_, row)| is_here(row)) {
            listed += 1;
            match row {
                Row::Errand(errand) => {
                    lines.push(Line { row: Some(n), pieces: one(screen, cells, errand) });
                    if n == at {
                        let after = format!("      {}", after(screen, errand));
                        lines.push(said(fit(&after, cells), Meaning::Text));
                    }
                }
                Row::Candidate(came) => lines.push(Line { row: Some(n), pieces: candidate(screen, cells, came) }),
                Row::Asked(_) | Row::Wake(_) | Row::Back(_) => {}
            }
        }
        if listed < all {
            let counts = Message::new("tasks.counts").with("listed", listed).with("n", all);
            lines.push(said(counts.say(lang), Meaning::Muted));
        }
    }
    if errands.is_part {
        lines.push(said(fit(&screen.text("tasks.part"), cells), Meaning::Muted));
    }
    lines
}

/// Until when, who it is, what to do, whose errand it is. What has no room goes from the right.
fn one(screen: &Screen<'_, '_>, cells: usize, errand: &ErrandRow) -> Vec<(String, Meaning)> {
    let lang = screen.model.lang;
    let meaning = match errand.stands {
        Some(Due::Overdue) => Meaning::SlaBreached,
        Some(Due::Today) => Meaning::SlaSoon,
        Some(Due::ThisWeek) | None => Meaning::Muted,
    };
    let stands = errand.stands.map_or_else(|| Message::new("tasks.later"), Due::told).say(lang);
    let day = format!("{} {stands}", screen.short_day(errand.due));
    let whom_cells = called_cells(cells);
    let what = errand.told().say(lang);
    let who = errand.whose(screen.agreement()).map(|who| who.say(lang));
    let used = 15 + whom_cells + 3;
    let room = cells.saturating_sub(used);
    // Whose it is stands beside what is to be done where there is room for both.
    let (what_cells, who_cells) = if room > 36 { (room - 16, 15) } else { (room, 0) };
    let mut pieces = vec![
        (format!("{} ", column(&day, 15)), meaning),
        (format!("{} ", column(&called(screen, &errand.whom), whom_cells)), Meaning::Text),
        (format!("{} ", column(&what, what_cells)), Meaning::Accent),
    ];
    if let (Some(who), true) = (who, who_cells > 0) {
        pieces.push((column(&who, who_cells), Meaning::Muted));
    }
    pieces
}

/// After what somebody did, and when.
fn after(screen: &Screen<'_, '_>, errand: &ErrandRow) -> String {
    let lang = screen.model.lang;
    let kind = screen.agreement().playbook.touch(&errand.after).said;
    let what = Message::new("before.follow_up").with_message("what", errand.told());
    what.with_message("after", kind).with("at", screen.short_day(errand.at)).say(lang)
}

fn candidate(screen: &Screen<'_, '_>, cells: usize, came: &CameToIt) -> Vec<(String, Meaning)> {
    vec![
        (format!("{} ", column(&screen.short_day(came.at), 15)), Meaning::Muted),
        (format!("{} ", column(&called(screen, &came.whom), called_cells(cells))), Meaning::Text),
        (screen.text("tasks.came"), Meaning::Muted),
    ]
}
