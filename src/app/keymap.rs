//! From keys to commands: those of the table, in the order of a preset, and before them the user's own.

mod file;

use std::collections::HashMap;

use super::command::{COMMANDS, Command, Scope};
use super::key::{Code, Key};
use crate::config::Preset;
use crate::document::Complaints;

/// Which command a sequence of keys means, by scope.
#[derive(Debug, Clone, Default)]
pub struct Keymap {
    scopes: HashMap<Scope, Vec<Binding>>,
}

/// One sequence of keys and what it does in one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Binding {
    keys: Vec<Key>,
    command: Command,
    /// Whether the user said so.
    own: bool,
}

/// What the keys pressed so far mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A command.
    Command(Command),
    /// The beginning of one.
    Prefix,
    /// Nothing.
    Nothing,
}

impl Keymap {
    /// The keys of the table.
    pub fn of_table() -> Self {
        Self::of_preset(Preset::Vim)
    }

    /// The same in the order of a preset: the first of a command's keys is the one that is shown. A key that cannot be
    /// read is left out, which a test of the table keeps from happening.
    pub fn of_preset(preset: Preset) -> Self {
        let mut made = Self::default();
        for spec in COMMANDS {
            let sequences = spec.keys.iter().filter_map(|keys| sequence(keys));
            let mut sequences: Vec<Vec<Key>> = sequences.collect();
            if preset == Preset::Arrows {
                sequences.sort_by_key(|keys| rank(keys));
            }
            for scope in spec.scopes {
                let bindings = made.scopes.entry(*scope).or_default();
                let of_scope = sequences.iter().cloned();
                bindings.extend(of_scope.map(|keys| Binding { keys, command: spec.command, own: false }));
            }
        }
        made
    }

    /// The keys of a preset with the user's own: the text of the file called by that name. What is wrong with the file is
    /// told, and whatever in it is right holds all the same.
    pub fn with_own(preset: Preset, own: Option<(&str, &str)>) -> (Self, Option<Complaints>) {
        let usual = Self::of_preset(preset);
        match own {
            Some((name, text)) => file::apply(usual, name, text),
            None => (usual, None),
        }
    }

    /// What `keys` mean in `scope`.
    pub fn meaning(&self, scope: Scope, keys: &[Key]) -> Meaning {
        let bindings = self.bindings(scope);
        if let Some(found) = bindings.iter().find(|binding| binding.keys == keys) {
            return Meaning::Command(found.command);
        }
        let begins = bindings.iter().any(|binding| binding.keys.starts_with(keys));
        if begins { Meaning::Prefix } else { Meaning::Nothing }
    }

    fn bindings(&self, scope: Scope) -> &[Binding] {
        self.scopes.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// All sequences of a scope and what they do: those that are shown first come first.
    pub fn sequences(&self, scope: Scope) -> impl Iterator<Item = (&[Key], Command)> {
        self.bindings(scope).iter().map(|binding| (binding.keys.as_slice(), binding.command))
    }

    /// The sequences that mean a command in a scope; the first one is the one that is shown.
    pub fn of(&self, scope: Scope, command: Command) -> impl Iterator<Item = &[Key]> {
        self.sequences(scope).filter(move |(_, known)| *known == command).map(|(keys, _)| keys)
    }

    /// What may follow the keys pressed so far.
    pub fn continuations<'k>(&'k self, scope: Scope, keys: &'k [Key]) -> impl Iterator<Item = (&'k [Key], Command)> {
        self.sequences(scope)
            .filter(move |(sequence, _)| sequence.len() > keys.len() && sequence.starts_with(keys))
            .map(move |(sequence, command)| (&sequence[keys.len()..], command))
    }

    /// The key to be shown for a command, wherever one is named: the first in `scope`, or, where the command does not
    /// count there, in the first scope in which it does. Nothing where it has none.
    pub fn shown(&self, scope: Scope, command: Command) -> Option<String> {
        let first = |scope: Scope| self.bindings(scope).iter().find(|binding| binding.command == command);
        let counted = command.spec().scopes.iter().copied();
        let found = std::iter::once(scope).chain(counted).find_map(first)?;
        Some(written(&found.keys))
    }

    /// Every sequence of a command, wherever it counts, in the order in which they are shown.
    pub fn all_of(&self, command: Command) -> Vec<&[Key]> {
        let mut found: Vec<&[Key]> = Vec::new();
        for (keys, _) in
            command.spec().scopes.iter().flat_map(|scope| self.sequences(*scope)).filter(|it| it.1 == command)
        {
            if !found.contains(&keys) {
                found.push(keys);
            }
        }
        found
    }

    /// Whether the user said a sequence of a command.
    pub fn is_own(&self, command: Command, keys: &[Key]) -> bool {
        let scopes = command.spec().scopes.iter();
        scopes.flat_map(|scope| self.bindings(*scope)).any(|it| it.own && it.command == command && it.keys == keys)
    }

    /// The keys that texts may name, each under its name in them.
    pub fn named(&self, scope: Scope) -> Vec<(&'static str, String)> {
        const NAMED: [(&str, Command); 31] = [
            ("key_choose", Command::Choose),
            ("key_give", Command::Give),
            ("key_save", Command::Save),
            ("key_back", Command::Back),
            ("key_go_past", Command::GoPast),
            ("key_save_answers", Command::SaveAnswers),
            ("key_evidence", Command::Evidence),
            ("key_pass_on", Command::PassOn),
            ("key_previous_field", Command::PreviousField),
            ("key_help", Command::Help),
            ("key_quit", Command::Quit),
            ("key_contact", Command::Contact),
            ("key_undo", Command::Undo),
            ("key_yes", Command::Yes),
            ("key_no", Command::No),
            ("key_call_back", Command::CallBack),
            ("key_earlier", Command::Earlier),
            ("key_range", Command::MarkRange),
            ("key_why_not", Command::WhyNot),
            ("key_filter", Command::Filter),
            ("key_note", Command::Note),
            ("key_copy_phone", Command::CopyPhone),
            ("key_copy_mail", Command::CopyMail),
            ("key_all_duplicates", Command::AllDuplicates),
            ("key_reload", Command::Reload),
            ("key_mask", Command::ReviewMask),
            ("key_next_figure", Command::ReviewNextFigure),
            ("key_replay_here", Command::ReviewReplay),
            ("key_notices", Command::Notices),
            ("key_unsnooze", Command::Unsnooze),
            ("key_take_back_notice", Command::TakeBackNotice),
        ];
        let shown = |command| self.shown(scope, command).unwrap_or_else(|| "-".to_owned());
        // The one that an input method lets through.
        let by_name =
            self.all_of(Command::Accept).into_iter().min_by_key(|keys| rank(keys)).map_or("-".to_owned(), written);
        let named = NAMED.iter().map(|(name, command)| (*name, shown(*command)));
        named.chain([("key_accept_ime", by_name)]).collect()
    }
}

/// What a scope is called in files and lists.
pub fn scope_name(scope: Scope) -> String {
    format!("{scope:?}").to_lowercase()
}

/// A sequence as it is written in a file: keys with blanks between them.
pub fn sequence(text: &str) -> Option<Vec<Key>> {
    text.split_whitespace().map(|key| key.parse().ok()).collect()
}

/// A sequence as it is shown: letters of one sequence stand together (`gg`).
pub fn written(keys: &[Key]) -> String {
    let keys: Vec<String> = keys.iter().map(Key::to_string).collect();
    if keys.iter().all(|key| key.chars().count() == 1) { keys.concat() } else { keys.join(" ") }
}

/// Where a sequence comes among those of its command: keys with names, then those with Ctrl or Alt, then letters.
fn rank(keys: &[Key]) -> u8 {
    let of = |key: &Key| match key.code {
        Code::Char(_) if key.ctrl || key.alt => 1,
        Code::Char(_) => 2,
        _ => 0,
    };
    keys.iter().map(of).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::command::LettersOnly;
    use super::*;

    #[test]
    fn every_key_of_the_table_can_be_read_and_reads_back_the_same() {
        for spec in COMMANDS {
            for keys in spec.keys {
                let read: Vec<String> = keys.split(' ').map(|key| key.parse::<Key>().unwrap().to_string()).collect();
                assert_eq!(read.join(" "), *keys, "{}", spec.name);
            }
        }
    }

    #[test]
    fn names_are_unique_and_rows_stand_at_their_commands() {
        let names: HashSet<_> = COMMANDS.iter().map(|spec| spec.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
        for spec in COMMANDS {
            assert_eq!(spec.command.spec().name, spec.name);
        }
    }

    #[test]
    fn in_one_scope_no_sequence_is_twice_there_or_the_beginning_of_another() {
        for preset in Preset::ALL {
            let keymap = Keymap::of_preset(preset);
            for scope in Scope::ALL {
                let bindings: Vec<_> = keymap.sequences(scope).collect();
                for (n, (one, command)) in bindings.iter().enumerate() {
                    for (other, taken) in &bindings[n + 1..] {
                        assert!(
                            !one.starts_with(other) && !other.starts_with(one),
                            "{scope:?}: {command:?} and {taken:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_command_can_be_reached_wherever_it_counts() {
        for preset in Preset::ALL {
            let keymap = Keymap::of_preset(preset);
            for spec in COMMANDS {
                for scope in spec.scopes.iter().filter(|_| !spec.keys.is_empty()) {
                    let reached = keymap.sequences(*scope).any(|(keys, command)| {
                        command == spec.command && keymap.meaning(*scope, keys) == Meaning::Command(command)
                    });
                    assert!(reached, "{} in {scope:?}", spec.name);
                }
            }
        }
    }

    /// Whether an input method that is on hands a key over: a letter becomes a kana first. A blank comes, full-width.
    fn is_let_through(key: &Key) -> bool {
        key.ctrl || key.alt || !matches!(key.code, Code::Char(c) if c != ' ')
    }

    #[test]
    fn whatever_is_done_can_be_done_while_an_input_method_is_on_or_the_table_says_how_else() {
        for spec in COMMANDS {
            let has_key =
                spec.keys.iter().filter_map(|keys| sequence(keys)).any(|keys| keys.iter().all(is_let_through));
            let by_name = !spec.spoken.is_empty() && spec.scopes.contains(&Scope::List);
            let otherwise = match spec.letters_only {
                None => false,
                Some(LettersOnly::ByName) => by_name,
                Some(LettersOnly::AmongViews) => spec.name.starts_with("filter.") && by_name,
            };
            assert!(has_key != otherwise, "{}: {has_key} {:?}", spec.name, spec.letters_only);
        }
    }

    #[test]
    fn no_key_is_another_one_to_a_terminal_or_kept_by_it() {
        for keys in COMMANDS.iter().flat_map(|spec| spec.keys).filter_map(|keys| sequence(keys)) {
            for key in keys {
                // Tab, Enter, Backspace, Enter again, Esc; tmux, quit; what a Japanese keyboard switches its method with.
                let is_another =
                    key.ctrl && matches!(key.code, Code::Char('i' | 'm' | 'h' | 'j' | '[' | 'b' | '\\' | ' '));
                assert!(!is_another && key.code != Code::F(11) || key.shift, "{key}");
            }
        }
    }

    #[test]
    fn where_text_is_typed_no_plain_letter_is_a_command() {
        let keymap = Keymap::of_table();
        for scope in Scope::ALL.into_iter().filter(|scope| scope.takes_text()) {
            for (keys, command) in keymap.sequences(scope) {
                assert!(keys[0].ctrl || !matches!(keys[0].code, Code::Char(_)), "{command:?}");
            }
        }
    }

    #[test]
    fn a_preset_changes_what_is_shown_and_nothing_that_works() {
        let (vim, arrows) = (Keymap::of_preset(Preset::Vim), Keymap::of_preset(Preset::Arrows));
        assert_eq!(vim.shown(Scope::List, Command::Accept).as_deref(), Some("a"));
        assert_eq!(arrows.shown(Scope::List, Command::Accept).as_deref(), Some("F2"));
        assert_eq!(arrows.shown(Scope::List, Command::Next).as_deref(), Some("Down"));
        assert_eq!(arrows.shown(Scope::List, Command::Filter).as_deref(), Some("Ctrl+F"));
        assert_eq!(vim.shown(Scope::List, Command::First).as_deref(), Some("gg"));
        for spec in COMMANDS {
            let all =
                |keymap: &Keymap| keymap.all_of(spec.command).into_iter().map(<[Key]>::to_vec).collect::<HashSet<_>>();
            assert_eq!(all(&vim), all(&arrows), "{}", spec.name);
        }
    }
}
