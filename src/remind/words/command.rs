//! What one types to answer a letter.

use crate::agreement::terms::Act;
use crate::domain::notice::Class;
use crate::remind::letter::Line;

/// The commands that answer a thing, the one that only looks first. They hold nothing that somebody wrote.
pub fn commands(line: &Line) -> Vec<String> {
    let lead = line.lead;
    let show = format!("tasuki show '#{lead}'");
    let contact = format!("tasuki contact '#{lead}' --channel phone --outcome reached");
    let accept = format!("tasuki accept '#{lead}'");
    match line.class {
        Class::Escalation => vec![
            show,
            format!("tasuki acknowledge '#{lead}' --until WHEN --note TEXT"),
            format!("tasuki assign '#{lead}' --to PERSON"),
        ],
        Class::Breach | Class::Warning => match line.answer {
            Some(Act::Accept) => vec![show, accept],
            Some(Act::Contact) => vec![show, contact],
            _ => vec![show],
        },
        Class::CallBack => vec![show, contact],
        Class::Assigned => vec![show, accept],
        Class::Question => vec![show, format!("tasuki note '#{lead}' --note TEXT")],
        Class::Returned | Class::Wake | Class::Mention | Class::Correction | Class::Digest => vec![show],
    }
}

/// What shows what a day brings.
pub(super) const OF_DAY: &str = "tasuki list 'owner:me,none'";

/// What shows all that a letter tells of, as near as a filter comes to it.
pub(super) fn together(counts: &[(Class, usize)]) -> &'static str {
    let has = |class: Class| counts.iter().any(|(known, n)| *known == class && *n > 0);
    match (has(Class::Escalation), has(Class::Breach), has(Class::Warning)) {
        // A superior hears of other people's leads.
        (true, _, _) => "tasuki list 'sla:breached'",
        (false, true, true) => "tasuki list 'owner:me sla:soon,urgent,breached'",
        (false, true, false) => "tasuki list 'owner:me sla:breached'",
        (false, false, true) => "tasuki list 'owner:me sla:soon,urgent'",
        (false, false, false) => "tasuki list 'owner:me'",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::agreement::{Agreement, DEFAULT, Versions};
    use crate::clock::Timestamp;
    use crate::domain::filter::{Asking, Filter};
    use crate::ids::PersonId;

    #[test]
    fn every_filter_that_is_named_is_one() {
        let all = [
            vec![(Class::Escalation, 1)],
            vec![(Class::Breach, 1), (Class::Warning, 1)],
            vec![(Class::Breach, 1)],
            vec![(Class::Warning, 1)],
            vec![(Class::Returned, 1)],
        ];
        for command in all.iter().map(|counts| together(counts)).chain([OF_DAY]) {
            let filter = command.strip_prefix("tasuki list '").unwrap().trim_end_matches('\'');
            let versions = Arc::new(Versions::only(Agreement::parse("default", DEFAULT).unwrap()));
            let (who, now) = (PersonId::new("sato"), Timestamp::from_millis(0));
            let asking = Asking { who: &who, versions: &versions, now, views: &[] };
            assert_eq!(Filter::read(filter, asking).complaints, [], "{filter}");
        }
    }
}
