//! `keymap.toml`: the user's own keys. `[list] a = 'lead.accept'` in a table by scope, or in `[all]`; `x = false`
//! takes a key away.
//!
//! What is wrong is told with its place and left out; what is right holds. A key that the user gives wins over whatever
//! had it, and over longer sequences that begin with it.

use std::ops::Range;

use super::{Binding, Code, Key, Keymap, scope_name, written};
use crate::app::command::{COMMANDS, Command, Scope};
use crate::document::{Complaints, Document, Section, hint};
use crate::i18n::Message;

/// The table for every scope in which a command counts.
const ALL: &str = "all";

/// One line of the file.
struct Line {
    keys: Vec<Key>,
    /// Nothing where the key is taken away.
    command: Option<Command>,
    span: Range<usize>,
}

pub(super) fn apply(mut keymap: Keymap, name: &str, text: &str) -> (Keymap, Option<Complaints>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let document = Document::new(name, text);
    let mut root = document.root();
    let mut tables = Vec::new();
    // What is said of one scope goes before what is said of all, wherever it stands.
    for scope in Scope::ALL.map(Some).into_iter().chain([None]) {
        let table = scope.map_or_else(|| ALL.to_owned(), scope_name);
        tables.extend(root.section(&table).map(|mut section| (scope, lines(&mut section), section)));
    }
    let mut losses = Vec::new();
    let mut taken: Vec<(Scope, Vec<Key>)> = Vec::new();
    for (scope, mut lines, section) in tables {
        // What is taken away is hidden by nothing.
        lines.sort_by_key(|line| line.command.is_some());
        for line in lines {
            let scopes = scopes_of(scope, &line, &section);
            for scope in scopes {
                keymap.change(scope, &line, &section, &mut taken, &mut losses);
            }
        }
        section.close();
    }
    for (scope, command, span) in losses {
        let is_left = keymap.sequences(scope).any(|(_, left)| left == command);
        if !is_left {
            let message = Message::new("keymap.no_key_left").with("command", command.spec().name);
            root.complain(&span, message.with("scope", scope_name(scope)));
        }
    }
    root.close();
    (keymap, document.complaints())
}

/// The lines of a table that can be read.
fn lines(section: &mut Section<'_, '_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for (name, item) in section.rest() {
        let span = name.span.clone();
        let keys = keys(section, &name.value, &span);
        let command = if item.is_text() {
            let Some(read) = item.text() else { continue };
            let command = COMMANDS.iter().find(|spec| spec.name == read.value).map(|spec| spec.command);
            if command.is_none() {
                let known = hint(&read.value, nearby(&read.value));
                let message = Message::new("keymap.no_command").with("command", &read.value);
                section.complain(&read.span, message.with_message("hint", known));
                continue;
            }
            command
        } else {
            let place = item.span();
            match item.yes_no() {
                Some(taken_away) if !taken_away.value => None,
                Some(_) => {
                    section.complain(&place, Message::new("keymap.not_true"));
                    continue;
                }
                None => continue,
            }
        };
        lines.extend(keys.map(|keys| Line { keys, command, span }));
    }
    lines
}

/// The commands that may have been meant: all of the same group of names, else all there are. Twenty names help nobody.
fn nearby(word: &str) -> Vec<&'static str> {
    let names = || COMMANDS.iter().map(|spec| spec.name);
    if crate::document::nearest(word, names()).is_some() {
        return names().collect();
    }
    let group = word.split_once('.').map_or(word, |(group, _)| group);
    names().filter(|name| name.split('.').next() == Some(group)).collect()
}

/// A sequence that a terminal can send.
fn keys(section: &Section<'_, '_>, text: &str, span: &Range<usize>) -> Option<Vec<Key>> {
    let mut keys = Vec::new();
    for word in text.split_whitespace() {
        let Ok(key) = word.parse::<Key>() else {
            section.complain(span, Message::new("keymap.no_such_key").with("key", word));
            return None;
        };
        let key = key.folded();
        if let Some(message) = unsendable(key) {
            section.complain(span, message.with("key", word));
            return None;
        }
        keys.push(key);
    }
    if keys.is_empty() {
        section.complain(span, Message::new("keymap.no_such_key").with("key", text));
        return None;
    }
    Some(keys)
}

/// Why a key never arrives, where it never does.
fn unsendable(key: Key) -> Option<Message> {
    // What terminals send for Ctrl and these letters is what they send for the other key.
    const SAME: [(char, &str); 3] = [('i', "Tab"), ('m', "Enter"), ('[', "Esc")];
    match key.code {
        Code::Char(c) if key.ctrl => {
            let (_, other) = SAME.iter().find(|(same, _)| *same == c)?;
            Some(Message::new("keymap.same_as").with("other", other))
        }
        Code::Char(c) if key.shift => {
            let capital = c.to_uppercase().to_string();
            Some(Message::new("keymap.write_capital").with("capital", capital))
        }
        Code::F(n) if !(1..=24).contains(&n) => Some(Message::new("keymap.no_such_key")),
        _ => None,
    }
}

/// Where a line counts.
fn scopes_of(table: Option<Scope>, line: &Line, section: &Section<'_, '_>) -> Vec<Scope> {
    let counts = |scope: &Scope| line.command.is_none_or(|command| command.spec().scopes.contains(scope));
    let types = |scope: &Scope| scope.takes_text() && is_text(&line.keys);
    match table {
        // Where letters are text, they stay text.
        None => Scope::ALL.into_iter().filter(counts).filter(|scope| !types(scope)).collect(),
        Some(scope) if !counts(&scope) => {
            let command = line.command.map(Command::spec);
            let message = Message::new("keymap.not_here").with("command", command.map_or("", |spec| spec.name));
            let known = command.into_iter().flat_map(|spec| spec.scopes).map(|scope| scope_name(*scope));
            section.complain(&line.span, message.with("scope", scope_name(scope)).with_words("known", known));
            Vec::new()
        }
        Some(scope) if types(&scope) => {
            let message = Message::new("keymap.is_text").with("key", written(&line.keys));
            section.complain(&line.span, message.with("scope", scope_name(scope)));
            Vec::new()
        }
        Some(scope) => vec![scope],
    }
}

/// Whether the first key of a sequence is a character that is typed.
fn is_text(keys: &[Key]) -> bool {
    keys.first().is_some_and(|key| matches!(key.code, Code::Char(_)) && !key.ctrl && !key.alt)
}

/// Whether keys choose by number in a scope.
const fn counts_choices(scope: Scope) -> bool {
    matches!(scope, Scope::Picker | Scope::Checklist)
}

impl Keymap {
    /// Does what one line says in one scope.
    fn change(
        &mut self,
        scope: Scope,
        line: &Line,
        section: &Section<'_, '_>,
        taken: &mut Vec<(Scope, Vec<Key>)>,
        losses: &mut Vec<(Scope, Command, Range<usize>)>,
    ) {
        let key = written(&line.keys);
        let about =
            |key_of_words: &'static str| Message::new(key_of_words).with("key", &key).with("scope", scope_name(scope));
        let is_digit =
            matches!(line.keys.as_slice(), [Key { code: Code::Char('1'..='9'), ctrl: false, alt: false, .. }]);
        if counts_choices(scope) && is_digit {
            return section.complain(&line.span, about("keymap.is_choice"));
        }
        // The way out that no file may take away.
        let leaves = |binding: &Binding| binding.command == Command::Cancel && binding.keys == line.keys;
        let bindings = self.scopes.entry(scope).or_default();
        if bindings.iter().any(leaves) && line.command != Some(Command::Cancel) {
            return section.complain(&line.span, about("keymap.stays"));
        }
        // What was said of the one scope holds against what is said of all; within one table TOML has no key twice.
        if taken.iter().any(|(known, keys)| *known == scope && *keys == line.keys) {
            return;
        }
        let shorter = bindings.iter().find(|it| line.keys.len() > it.keys.len() && line.keys.starts_with(&it.keys));
        if let Some(shorter) = shorter.filter(|_| line.command.is_some()) {
            let message = about("keymap.never_reached").with("shorter", written(&shorter.keys));
            return section.complain(&line.span, message.with("command", shorter.command.spec().name));
        }
        let hidden = |it: &&Binding| it.keys.len() > line.keys.len() && it.keys.starts_with(&line.keys);
        if line.command.is_some() {
            for longer in bindings.iter().filter(hidden) {
                let message = about("keymap.hides").with("longer", written(&longer.keys));
                section.complain(&line.span, message.with("command", longer.command.spec().name));
            }
        }
        let goes = |it: &Binding| it.keys == line.keys || (line.command.is_some() && hidden(&it));
        let lost = bindings.iter().filter(|it| goes(it)).map(|it| (scope, it.command, line.span.clone()));
        losses.extend(lost);
        bindings.retain(|it| !goes(it));
        taken.push((scope, line.keys.clone()));
        if let Some(command) = line.command {
            // The user's own come before all others, in the order of the file.
            let at = bindings.iter().take_while(|it| it.own).count();
            bindings.insert(at, Binding { keys: line.keys.clone(), command, own: true });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Meaning;
    use super::*;
    use crate::config::Preset;
    use crate::i18n::Lang;

    fn keymap(text: &str) -> (Keymap, Vec<String>) {
        let (keymap, wrong) = Keymap::with_own(Preset::Vim, Some(("keymap.toml", text)));
        let said = wrong.map(|wrong| wrong.say(Lang::En)).unwrap_or_default();
        (keymap, said.lines().map(|line| line.replacen("keymap.toml:", "", 1)).collect())
    }

    fn meaning(keymap: &Keymap, scope: Scope, keys: &str) -> Meaning {
        keymap.meaning(scope, &super::super::sequence(keys).unwrap())
    }

    #[test]
    fn ones_own_key_does_it_and_is_the_one_that_is_shown() {
        let (keymap, wrong) = keymap("[list]\n\"!\" = \"lead.accept\"\n\"g i\" = \"view.all\"\n");
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(meaning(&keymap, Scope::List, "!"), Meaning::Command(Command::Accept));
        assert_eq!(meaning(&keymap, Scope::List, "a"), Meaning::Command(Command::Accept), "the old one works, too");
        assert_eq!(meaning(&keymap, Scope::List, "g i"), Meaning::Command(Command::AllLeads));
        assert_eq!(meaning(&keymap, Scope::Detail, "!"), Meaning::Nothing, "it was said of the list");
        assert_eq!(keymap.shown(Scope::List, Command::Accept).as_deref(), Some("!"));
        assert_eq!(keymap.shown(Scope::Detail, Command::Accept).as_deref(), Some("a"));
        assert!(keymap.is_own(Command::AllLeads, &super::super::sequence("g i").unwrap()));
    }

    #[test]
    fn a_key_goes_over_to_what_the_user_says_or_is_taken_away() {
        let (keymap, wrong) = keymap("[all]\na = 'lead.return'\nx = false\n");
        assert!(wrong.is_empty(), "{wrong:?}");
        for scope in [Scope::List, Scope::Detail] {
            assert_eq!(meaning(&keymap, scope, "a"), Meaning::Command(Command::Return));
            assert_eq!(meaning(&keymap, scope, "x"), Meaning::Nothing);
            assert_eq!(keymap.shown(scope, Command::Accept).as_deref(), Some("F2"));
            assert_eq!(keymap.shown(scope, Command::Reject).as_deref(), Some("F3"));
        }
        assert_eq!(meaning(&keymap, Scope::Fields, "a"), Meaning::Nothing, "letters stay letters");
    }

    #[test]
    fn what_is_said_of_one_scope_holds_against_what_is_said_of_all() {
        let (keymap, wrong) = keymap("[all]\nZ = 'lead.note'\n[detail]\nZ = 'lead.edit'\n");
        assert!(wrong.is_empty(), "{wrong:?}");
        assert_eq!(meaning(&keymap, Scope::List, "Z"), Meaning::Command(Command::Note));
        assert_eq!(meaning(&keymap, Scope::Detail, "Z"), Meaning::Command(Command::Edit));
    }

    #[test]
    fn what_cannot_be_is_told_by_line_and_the_rest_holds() {
        let (keymap, wrong) = keymap(
            "[list]\na = 'lead.acept'\n\"Strg+X\" = 'lead.note'\n\"Ctrl+I\" = 'lead.note'\n\"Shift+z\" = 'lead.note'\n\
             Z = 'lead.note'\n[filter]\nq = 'view.back'\n[editor]\nF2 = 'lead.accept'\n[lits]\na = 'lead.note'\n\
             [picker]\n1 = 'view.back'\n",
        );
        let expected = [
            "2:5: there is no command `lead.acept`; did you mean `lead.accept`?",
            "3:1: `Strg+X` is no key: write keys as a, G, Ctrl+D, Shift+F6, PageDown or Space, with blanks between \
             those of a sequence (g i)",
            "4:1: a terminal cannot tell `Ctrl+I` from Tab: take another key",
            "5:1: write `Z` instead of `Shift+z`",
            "8:1: `q` is text in [filter]: take a key with Ctrl or Alt, or one with a name",
            "10:1: `lead.accept` does not count in [editor], but in: list, detail",
            "11:2: `lits` is not known here; did you mean `list`?",
            "14:1: `1` chooses by number in [picker] and stays so",
        ];
        assert_eq!(wrong, expected);
        assert_eq!(meaning(&keymap, Scope::List, "Z"), Meaning::Command(Command::Note));
    }

    #[test]
    fn sequences_that_can_no_longer_be_reached_are_told() {
        let (keymap, wrong) = keymap("[list]\ng = 'lead.note'\n\"a b\" = 'lead.edit'\n");
        let told = |text: &str| wrong.iter().any(|line| line.contains(text));
        assert!(told("2:1: `g` hides `ge` (lead.erase) in [list]"), "{wrong:?}");
        assert!(told("2:1: `lead.erase` has no key left in [list]"), "{wrong:?}");
        assert!(told("3:1: `ab` is never reached in [list], as `a` is lead.accept already"), "{wrong:?}");
        assert_eq!(meaning(&keymap, Scope::List, "g"), Meaning::Command(Command::Note), "what was said holds");
        assert_eq!(meaning(&keymap, Scope::List, "a"), Meaning::Command(Command::Accept));
    }

    #[test]
    fn what_was_taken_away_on_purpose_is_not_complained_of() {
        let (_, wrong) = keymap(
            "[list]\nZ = 'view.language'\n\"g x\" = 'lead.edit'\n\"g x y\" = false\na = false\n\"a b\" = 'lead.edit'\n",
        );
        assert!(wrong.is_empty(), "{wrong:?}");
        let (keymap, wrong) = keymap("[list]\ng = 'move.first'\n\"g g\" = false\n\"g d\" = false\n");
        assert!(!wrong.iter().any(|line| line.contains("hides `gg`") || line.contains("hides `gd`")), "{wrong:?}");
        assert_eq!(meaning(&keymap, Scope::List, "g"), Meaning::Command(Command::First));
    }

    #[test]
    fn the_way_out_stays() {
        let (keymap, wrong) = keymap("[all]\n\"Ctrl+C\" = false\nEsc = false\n");
        assert_eq!(meaning(&keymap, Scope::Editor, "Ctrl+C"), Meaning::Command(Command::Cancel));
        assert!(wrong.iter().any(|line| line.contains("`Ctrl+C` leaves the program from anywhere")), "{wrong:?}");
        assert!(wrong.iter().any(|line| line.contains("`view.back` has no key left in [filter]")), "{wrong:?}");
    }

    #[test]
    fn a_file_that_is_no_toml_leaves_all_keys_as_they_were() {
        let (keymap, wrong) = keymap("[list\na = ");
        assert!(!wrong.is_empty());
        assert_eq!(meaning(&keymap, Scope::List, "a"), Meaning::Command(Command::Accept));
    }
}
