//! How ready an agreement is, as it is printed.

use serde_json::{Value, json};

use super::Out;
use super::leads::table;
use crate::agreement::readiness::{Known, Lack, Readiness, State};
use crate::error::Result;
use crate::gate::Shown;
use crate::i18n::{Lang, Message};

/// The six steps, then the checklist: each with its state and the line that it comes from or that is to be added.
pub(super) fn print(readiness: &Readiness, known: &Known, lang: Lang, out: &mut Out<'_>) -> Result<()> {
    let done = readiness.steps.iter().filter(|line| line.state.is_met()).count();
    let steps = Message::new("readiness.steps").with("done", done).with("of", readiness.steps.len());
    out.line(&format!("\n{}", steps.say(lang)))?;
    let rows =
        readiness.steps.iter().map(|line| (line.n, &line.state, line.about.said(), line.about.word().to_owned()));
    lines(rows, known, lang, out)?;

    let (done, of) = readiness.count();
    let count = match readiness.not_ours() {
        0 => Message::new("readiness.count"),
        n => Message::new("readiness.count_not_ours").with("not_ours", n),
    };
    out.line(&format!("\n{}", count.with("done", done).with("of", of).say(lang)))?;
    let rows = readiness.items.iter().map(|line| (line.n, &line.state, line.about.said(), line.about.word()));
    lines(rows, known, lang, out)
}

fn lines<'s>(
    rows: impl Iterator<Item = (usize, &'s State, Message, String)>,
    known: &Known,
    lang: Lang,
    out: &mut Out<'_>,
) -> Result<()> {
    let mut lines = table();
    for (n, state, said, id) in rows {
        let told = hint(state).map(|hint| hint.say(lang)).unwrap_or_default();
        let to_add = to_add(state, &id, known);
        let hint = std::iter::once(told).chain(to_add).collect::<Vec<_>>().join("\n");
        lines.add_row(vec![format!("{n:>2}"), word(state).say(lang), said.say(lang), hint]);
    }
    out.line(&lines.trim_fmt())
}

fn word(state: &State) -> Message {
    Message::new(match state {
        State::Done(_) => "readiness.state.done",
        State::Missing(_) => "readiness.state.missing",
        State::Ticked(_) => "readiness.state.ticked",
        State::Open { .. } => "readiness.state.open",
        State::NotOurs => "readiness.state.not_ours",
    })
}

/// Where a state comes from, or what is to be done about it.
fn hint(state: &State) -> Option<Message> {
    Some(match state {
        State::Done(place) => match place.line {
            Some(line) => Message::new("readiness.line").with("line", line).with_message("what", place.what.clone()),
            None => place.what.clone(),
        },
        State::Missing(Lack::Line(_)) => Message::new("readiness.add"),
        State::Missing(Lack::Command(command)) => Message::new("readiness.run").with("command", command),
        State::Ticked(tick) => match &tick.note {
            Some(note) => Message::new("readiness.ticked_with_note").with("note", note),
            None => Message::new("readiness.ticked_by"),
        }
        .with("by", &tick.by)
        .with("on", tick.on),
        State::Open { is_proposed } => {
            let key = if *is_proposed { "readiness.tick_proposed" } else { "readiness.tick" };
            Message::new(key)
        }
        State::NotOurs => return None,
    })
}

/// What is to be written into the file, as it can be pasted there: headers and keys in lines of their own.
fn to_add(state: &State, id: &str, known: &Known) -> Vec<String> {
    let lines = match state {
        State::Missing(Lack::Line(add)) => add.split("; ").flat_map(pasted).collect(),
        State::Open { .. } => {
            vec!["[checklist.ticked]".to_owned(), format!("{id} = {{ on = {}, by = \"…\" }}", known.today)]
        }
        _ => Vec::new(),
    };
    lines.iter().map(|line| Shown::line(line).into_string()).collect()
}

/// `[[header]] a = 1, b = 2` in three lines. Which of several sections is meant (`[[header]] id: a = 1`) becomes a comment.
fn pasted(add: &str) -> Vec<String> {
    let Some((header, keys)) = add.split_once("] ").filter(|_| add.starts_with('[')) else {
        return vec![add.to_owned()];
    };
    let (which, keys) = match keys.split_once(": ") {
        Some((which, keys)) if !which.contains([' ', '"']) => (format!(" # {which}"), keys),
        _ => (String::new(), keys),
    };
    let mut lines = vec![format!("{header}]{which}")];
    for part in keys.split(", ") {
        let is_key = |(key, _): (&str, &str)| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        match lines.last_mut().filter(|_| !part.split_once(" = ").is_some_and(is_key)) {
            Some(line) if line.contains(" = ") => {
                line.push_str(", ");
                line.push_str(part);
            }
            _ => lines.push(part.to_owned()),
        }
    }
    lines
}

/// All of it for programs.
pub(super) fn json(readiness: &Readiness, remarks: &[String], lang: Lang) -> Value {
    let line = |n: usize, id: String, said: Message, state: &State| {
        let mut value = json!({ "n": n, "id": id, "name": said.say(lang), "state": state.word() });
        match state {
            State::Done(place) => {
                value["line"] = json!(place.line);
                value["from"] = json!(place.what.say(lang));
            }
            State::Missing(Lack::Line(line)) => value["add"] = json!(line),
            State::Missing(Lack::Command(command)) => value["run"] = json!(command),
            State::Ticked(tick) => {
                value["on"] = json!(tick.on.to_string());
                value["by"] = json!(tick.by);
                value["note"] = json!(tick.note);
            }
            State::Open { is_proposed } => value["proposed"] = json!(is_proposed),
            State::NotOurs => {}
        }
        value
    };
    let steps =
        readiness.steps.iter().map(|one| line(one.n, one.about.word().to_owned(), one.about.said(), &one.state));
    let items = readiness.items.iter().map(|one| line(one.n, one.about.word(), one.about.said(), &one.state));
    let (done, of) = readiness.count();
    json!({
        "valid": true,
        "steps": steps.collect::<Vec<_>>(),
        "items": items.collect::<Vec<_>>(),
        "done": done,
        "of": of,
        "not_ours": readiness.not_ours(),
        "remarks": remarks,
    })
}

#[cfg(test)]
mod tests {
    use super::pasted;

    #[test]
    fn what_is_to_be_added_can_be_pasted() {
        for (add, lines) in [
            ("[sql] hint_score = 80", &["[sql]", "hint_score = 80"][..]),
            ("[[mql]] id = \"…\", score = 80", &["[[mql]]", "id = \"…\"", "score = 80"]),
            ("[[stage]] sal: owner = \"…\"", &["[[stage]] # sal", "owner = \"…\""]),
            ("[[delivery]] who = [\"marketing\", \"sales\"]", &["[[delivery]]", "who = [\"marketing\", \"sales\"]"]),
            ("next_review = 2027-01-01", &["next_review = 2027-01-01"]),
        ] {
            assert_eq!(pasted(add), lines, "{add}");
        }
    }
}
