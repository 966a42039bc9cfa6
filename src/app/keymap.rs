//! From keys to commands.

use std::collections::HashMap;

use super::command::{COMMANDS, Command, Scope};
use super::key::Key;

/// Which command a sequence of keys means, by scope.
#[derive(Debug, Clone)]
pub struct Keymap(HashMap<Scope, Vec<(Vec<Key>, Command)>>);

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
    /// The keys of the table. A key that cannot be read is left out, which a test of the table keeps from happening.
    pub fn of_table() -> Self {
        let mut scopes: HashMap<Scope, Vec<(Vec<Key>, Command)>> = HashMap::new();
        for spec in COMMANDS {
            for keys in spec.keys {
                let Ok(sequence) = keys.split(' ').map(str::parse).collect::<Result<Vec<Key>, _>>() else { continue };
                for scope in spec.scopes {
                    scopes.entry(*scope).or_default().push((sequence.clone(), spec.command));
                }
            }
        }
        Self(scopes)
    }

    /// What `keys` mean in `scope`.
    pub fn meaning(&self, scope: Scope, keys: &[Key]) -> Meaning {
        let bindings = self.bindings(scope);
        if let Some((_, command)) = bindings.iter().find(|(sequence, _)| sequence == keys) {
            return Meaning::Command(*command);
        }
        if bindings.iter().any(|(sequence, _)| sequence.starts_with(keys)) { Meaning::Prefix } else { Meaning::Nothing }
    }

    /// All sequences of a scope and what they do, in the table's order.
    pub fn bindings(&self, scope: Scope) -> &[(Vec<Key>, Command)] {
        self.0.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// The sequences that mean a command in a scope; the first one is the one that is shown.
    pub fn of(&self, scope: Scope, command: Command) -> impl Iterator<Item = &[Key]> {
        self.bindings(scope).iter().filter(move |(_, known)| *known == command).map(|(keys, _)| keys.as_slice())
    }

    /// What may follow the keys pressed so far.
    pub fn continuations<'k>(&'k self, scope: Scope, keys: &'k [Key]) -> impl Iterator<Item = (&'k [Key], Command)> {
        self.bindings(scope)
            .iter()
            .filter(move |(sequence, _)| sequence.len() > keys.len() && sequence.starts_with(keys))
            .map(move |(sequence, command)| (&sequence[keys.len()..], *command))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

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
        let keymap = Keymap::of_table();
        for scope in Scope::ALL {
            let bindings = keymap.bindings(scope);
            for (n, (one, command)) in bindings.iter().enumerate() {
                for (other, taken) in &bindings[n + 1..] {
                    assert!(!one.starts_with(other) && !other.starts_with(one), "{scope:?}: {command:?} and {taken:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_done_with_leads_has_a_key_that_an_input_method_lets_through() {
        for spec in COMMANDS.iter().filter(|spec| spec.group == super::super::command::Group::Lead) {
            assert!(spec.keys.iter().any(|key| key.len() > 1), "{} has letters only", spec.name);
        }
    }

    #[test]
    fn where_text_is_typed_no_plain_letter_is_a_command() {
        let keymap = Keymap::of_table();
        for scope in Scope::ALL.into_iter().filter(|scope| scope.takes_text()) {
            for (keys, command) in keymap.bindings(scope) {
                assert!(keys[0].ctrl || !matches!(keys[0].code, super::super::key::Code::Char(_)), "{command:?}");
            }
        }
    }
}
