//! What fields are called: the names by which a list may call them without anybody saying so.

use chrono_tz::Tz;

use super::map::{NamePart, Span, Target, Unit, key};
use super::own::{COLUMNS, OwnColumn};
use crate::domain::{Field, words};
use crate::i18n::{Lang, Message};

const LANGS: [Lang; 2] = [Lang::Ja, Lang::En];

impl Target {
    /// What people call the field; nothing for a column that is kept under its own name. An export calls it the same.
    pub fn label(self) -> Option<Message> {
        let word = self.word()?;
        let exported = COLUMNS.iter().find(|column| column.read() == Some(self)).map(OwnColumn::name);
        let key = match self {
            Self::CreatedAt => "intake.field.created_at",
            Self::LastActivity => "intake.field.last_activity_at",
            Self::ConsentAt(None) => "intake.field.consent_at",
            Self::ConsentOrigin(None) => "intake.field.consent_origin",
            Self::OptOut(None) => "intake.field.opt_out",
            Self::OptOut(Some(Field::ConsentPhone)) => "intake.field.opt_out_phone",
            Self::OptOut(Some(Field::ConsentPost)) => "intake.field.opt_out_post",
            Self::OptOut(Some(_)) => "intake.field.opt_out_mail",
            Self::NamePart(NamePart::Last) => "intake.field.last_name",
            Self::NamePart(NamePart::First) => "intake.field.first_name",
            Self::NamePart(NamePart::LastKana) => "intake.field.last_name_kana",
            Self::NamePart(NamePart::FirstKana) => "intake.field.first_name_kana",
            Self::At => "export.column.touched_at",
            Self::Kind => "export.column.kind",
            Self::TouchId => "intake.field.touch_id",
            Self::Content => "export.column.content",
            Self::Times => "export.column.times",
            Self::StageWord => "export.column.stage",
            Self::Span(Span::Day) => "intake.field.day",
            Self::Span(Span::Month) => "intake.field.month",
            Self::Span(Span::From) => "export.column.from",
            Self::Span(Span::To) => "export.column.to",
            _ => return Some(exported.unwrap_or_else(|| words::need(word))),
        };
        Some(Message::new(key))
    }
}

/// The field of a lead that a column is called after, by the field's word or its label in either language; of one that an
/// export of ours heads with its zone that zone, too. `Won` alone is no date: a stage is known by its word, or with a zone.
pub(super) fn meant(name: &str) -> Option<(Target, Option<Tz>)> {
    let is_called = |target: Target, name: &str| {
        let label = target.label();
        label.is_some_and(|label| LANGS.iter().any(|lang| key(&label.say(*lang)) == key(name)))
    };
    let mut fields = Target::words(Unit::Leads).filter_map(Target::of);
    let zoned = name.trim_end().strip_suffix(']').and_then(|name| name.rsplit_once(" ["));
    let zoned = zoned.and_then(|(label, zone)| Some((label, zone.parse::<Tz>().ok()?)));
    if let Some((label, zone)) = zoned {
        let is_date = |target: &Target| target.is_date() && is_called(*target, label);
        return fields.find(is_date).map(|target| (target, Some(zone)));
    }
    let is_meant = |target: &Target| {
        target.word().is_some_and(|word| key(word) == key(name))
            || (!matches!(target, Target::Stage(_)) && is_called(*target, name))
    };
    fields.find(is_meant).map(|target| (target, None))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn every_field_is_known_by_its_word_and_by_its_label_in_both_languages() {
        let mut labels = HashMap::new();
        for (word, target) in Target::words(Unit::Leads).filter_map(|word| Some((word, Target::of(word)?))) {
            assert_eq!(meant(word), Some((target, None)));
            assert_eq!(meant(&format!(" {} ", word.to_uppercase())), Some((target, None)));
            let label = target.label().expect("a field has a name");
            assert_ne!(label.key(), "minutes.plain", "{word} has no name for people");
            for lang in LANGS {
                let label = label.say(lang);
                assert_eq!(labels.insert(key(&label), target).filter(|other| *other != target), None, "{label}");
                let is_date_of_stage = matches!(target, Target::Stage(_));
                assert_eq!(meant(&label), (!is_date_of_stage).then_some((target, None)), "{label}");
                let zoned = super::super::zoned(&label, chrono_tz::Asia::Tokyo);
                let of_zone = target.is_date().then_some((target, Some(chrono_tz::Asia::Tokyo)));
                assert_eq!(meant(&zoned), of_zone, "{zoned}");
            }
        }
    }

    #[test]
    fn what_an_export_calls_a_field_is_that_field() {
        for (column, target) in COLUMNS.iter().filter_map(|column| Some((column, column.read()?))) {
            if matches!(target, Target::Key | Target::Erased) {
                assert_eq!(meant(column.word), None, "it says something in a list of ours only");
                continue;
            }
            assert_eq!(meant(column.word), Some((target, None)));
            for lang in LANGS {
                let label = column.label(lang, chrono_tz::Asia::Tokyo);
                assert_eq!(meant(&label).map(|(target, _)| target), Some(target), "{label}");
            }
        }
    }

    #[test]
    fn vague_words_are_nothing() {
        for name in
            ["Won", "Lost", "Excluded", "won", "失注", "段階", "Stage", "date", "日付", "id", "", "Won []", "[UTC]"]
        {
            assert_eq!(meant(name), None, "{name}");
        }
    }
}
