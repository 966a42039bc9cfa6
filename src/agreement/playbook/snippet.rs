//! `[[snippet]]`: texts that somebody would write over and over: of a note, of a mail. Places in them are filled in.

use super::Playbook;
use super::reading::{Lists, both, others};
use crate::agreement::minutes::{Chapter, Thing, Value};
use crate::agreement::terms::{Act, Outcome, Stage, terms};
use crate::agreement::{Names, act_words, needed_text, term, terms as words_of, values, words};
use crate::document::{Section, hint};
use crate::i18n::Message;
use serde::{Deserialize, Serialize};

terms! {
    /// What a snippet is for.
    SnippetUse {
        /// A note, or words beside an act.
        Note = "note",
        /// A mail.
        Mail = "mail",
    }
}

terms! {
    /// What can be filled into a snippet: `{name}`, `{company}` …
    SnippetPlace {
        /// The person's name.
        Name = "name",
        /// Their company.
        Company = "company",
        /// Their department.
        Department = "department",
        /// Their title.
        Title = "title",
        /// Whoever writes.
        Me = "me",
        /// What the person read or did last.
        Content = "content",
        /// Today.
        Date = "date",
    }
}

/// A text that is written over and over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// What the file calls it.
    pub id: String,
    /// What people call it.
    pub names: Names,
    /// What it is for.
    pub of: SnippetUse,
    /// The subject of a mail.
    pub subject: Option<Names>,
    /// The text.
    pub text: Names,
    /// The stages at which it fits; all where empty.
    pub stages: Vec<Stage>,
    /// The acts beside which it fits; all where empty.
    pub acts: Vec<Act>,
    /// The reasons with which it fits; all where empty.
    pub reasons: Vec<String>,
    /// What a contact led to where it fits; anything where empty.
    pub outcomes: Vec<Outcome>,
}

/// Where a snippet is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct Occasion<'o> {
    /// The lead's stage.
    pub stage: Option<Stage>,
    /// The act that the words go with.
    pub act: Option<Act>,
    /// Its reason.
    pub reason: Option<&'o str>,
    /// What a contact led to.
    pub outcome: Option<Outcome>,
}

impl Snippet {
    /// Whether it fits an occasion: in everything of which both say something. One for certain reasons or outcomes
    /// fits only where there is one.
    pub fn fits(&self, occasion: Occasion<'_>) -> bool {
        let is_in = |stage| self.stages.is_empty() || self.stages.contains(&stage);
        let beside = |act| self.acts.is_empty() || self.acts.contains(&act);
        occasion.stage.is_none_or(is_in)
            && occasion.act.is_none_or(beside)
            && (self.reasons.is_empty()
                || occasion.reason.is_some_and(|reason| self.reasons.iter().any(|known| known == reason)))
            && (self.outcomes.is_empty() || occasion.outcome.is_some_and(|outcome| self.outcomes.contains(&outcome)))
    }
}

/// A text cut at its places: what stands between braces, and what does not.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(behind) = rest.strip_prefix('{') {
            // Without an end it is all that follows, up to the end of its line.
            let end = behind.find(['}', '\n']).unwrap_or(behind.len());
            let (word, after) = behind.split_at(end);
            let Some(closed) = after.strip_prefix('}') else {
                let (open, after) = rest.split_at(end + 1);
                rest = after;
                return Some(Piece::Open(open));
            };
            rest = closed;
            return Some(Piece::Place(word));
        }
        let (plain, after) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
        rest = after;
        Some(Piece::Plain(plain))
    })
}

/// A piece of a snippet's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Text that stays.
    Plain(&'t str),
    /// What stands between braces.
    Place(&'t str),
    /// A brace that is never closed, and what follows it in its line.
    Open(&'t str),
}

pub(super) fn read(lists: &mut Lists<'_, '_, '_>, reasons: &[&str]) -> Vec<Snippet> {
    let uses: Vec<_> = SnippetUse::ALL.iter().map(|of| of.word()).collect();
    let stages: Vec<_> = Stage::ALL.iter().map(|stage| stage.word()).collect();
    let outcomes: Vec<_> = Outcome::ALL.iter().map(|outcome| outcome.word()).collect();
    lists.named("snippet", |section, id, names| {
        let of = needed_text(section, "for").and_then(|text| term(section, &text, &uses, SnippetUse::of));
        let subject = text(section, "subject", false);
        if let (Some(SnippetUse::Note), Some((_, span))) = (of, &subject) {
            section.misfit(span, Message::new("agreement.subject_of_note"));
        }
        let text = text(section, "text", true);
        let stages = values(words_of(section, "stages", &stages, Stage::of));
        let acts = values(words_of(section, "acts", &act_words(), Act::of));
        let reasons = others(section, "reasons", "[[reason]]", reasons);
        let outcomes = values(words_of(section, "outcomes", &outcomes, Outcome::of));
        let (subject, text) = (subject.map(|(subject, _)| subject), text?.0);
        Some(Snippet { id, names, of: of?, subject, text, stages, acts, reasons, outcomes })
    })
}

/// A text of which every place is known, and where it stands.
fn text(section: &mut Section<'_, '_>, key: &str, is_needed: bool) -> Option<(Names, std::ops::Range<usize>)> {
    let item = section.item(key);
    let item = if is_needed { section.need(key, item)? } else { item? };
    let span = item.span();
    let names = both(item)?;
    if is_needed && names.ja.trim().is_empty() && names.en.trim().is_empty() {
        section.complain(&span, Message::new("agreement.blank").with("key", key));
    }
    let places: Vec<_> = SnippetPlace::ALL.iter().map(|place| place.word()).collect();
    for piece in pieces(&names.ja).chain(pieces(&names.en)) {
        let word = match piece {
            Piece::Plain(_) => continue,
            Piece::Place(word) => word,
            Piece::Open(open) => {
                section.complain(&span, Message::new("agreement.open_place").with("text", open));
                continue;
            }
        };
        if SnippetPlace::of(word).is_none() {
            let unknown = Message::new("agreement.unknown_place").with("place", format!("{{{word}}}"));
            section.complain(&span, unknown.with_message("hint", hint(word, places.iter().copied())));
        }
    }
    Some((names, span))
}

impl Playbook {
    /// A snippet by its id.
    pub fn snippet(&self, id: &str) -> Option<&Snippet> {
        self.snippets.iter().find(|snippet| snippet.id == id)
    }

    /// The snippets that fit, in the file's order; those that were written for it before those for anything.
    pub fn snippets_for(&self, of: SnippetUse, occasion: Occasion<'_>) -> Vec<&Snippet> {
        let fits = self.snippets.iter().filter(|snippet| snippet.of == of && snippet.fits(occasion));
        let mut fitting: Vec<&Snippet> = fits.collect();
        let is_general =
            |snippet: &&Snippet| snippet.reasons.is_empty() && snippet.outcomes.is_empty() && snippet.acts.is_empty();
        // Stable.
        fitting.sort_by_key(is_general);
        fitting
    }
}

pub(super) fn chapter(playbook: &Playbook) -> Chapter {
    let snippet = |snippet: &Snippet| {
        let Snippet { id, names, of, subject, text, stages, acts, reasons, outcomes } = snippet;
        let used = Message::new(match of {
            SnippetUse::Note => "minutes.snippet_of_note",
            SnippetUse::Mail => "minutes.snippet_of_mail",
        });
        Thing::named(id, names)
            .says("minutes.use", Value::term(of, used))
            .may_say("minutes.subject", subject.as_ref().map(Value::text))
            .says("minutes.snippet_text", Value::text(text))
            .lists("minutes.fits_stages", stages.iter().map(|stage| Value::term(stage, words::stage(*stage))))
            .lists("minutes.fits_acts", acts.iter().map(|act| Value::term(act, words::act(*act))))
            .lists("minutes.fits_reasons", reasons.iter().map(Value::plain))
            .lists(
                "minutes.fits_outcomes",
                outcomes.iter().map(|outcome| Value::term(outcome, words::outcome(*outcome))),
            )
    };
    let snippets = playbook.snippets.iter().map(snippet).collect();
    Chapter::of("snippet", "minutes.chapter.snippet", "minutes.kind.snippet", snippets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_at_its_places_and_nothing_of_it_is_lost() {
        let cut = |text| pieces(text).collect::<Vec<_>>();
        assert_eq!(
            cut("{company} の{name}様"),
            [Piece::Place("company"), Piece::Plain(" の"), Piece::Place("name"), Piece::Plain("様")]
        );
        assert_eq!(cut(""), []);
        assert_eq!(cut("no place}"), [Piece::Plain("no place}")]);
        assert_eq!(cut("{open\nline"), [Piece::Open("{open"), Piece::Plain("\nline")], "an end that was forgotten");
        assert_eq!(cut("{{name}}"), [Piece::Place("{name"), Piece::Plain("}")], "which is no place");
    }
}
