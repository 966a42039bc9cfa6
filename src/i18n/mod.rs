//! Words: every text that a person reads, in Japanese and English side by side.
//!
//! The texts are the TOML files of this folder, one a subject, each key with its `en` and `ja`. They are built into
//! the program. Code names a text by its key and gives it values by name (`%{lead}`); it never puts sentences together.
//! `tests/suite/words.rs` holds that every key used exists, that none is left over, and that both languages take the
//! same values.

use std::fmt;

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Japanese.
    Ja,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// `ja` or `en`, as in `--lang` and in the files of words.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }

    /// The language of a locale such as `ja_JP.UTF-8`; English for all that is not Japanese.
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("ja") { Self::Ja } else { Self::En }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Ja => Self::En,
            Self::En => Self::Ja,
        }
    }

    /// What stands between things that are told one after the other.
    pub const fn between(self) -> &'static str {
        match self {
            Self::Ja => "、",
            Self::En => ", ",
        }
    }

    /// The text under `key`; the key itself where there is none, which a test keeps from happening.
    pub fn text(self, key: &str) -> String {
        crate::_rust_i18n_translate(self.code(), key).into_owned()
    }
}

/// A text that is still to be said in somebody's language: its key and the values it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    key: &'static str,
    values: Vec<(&'static str, Value)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    Message(Message),
    /// Somebody, by id.
    Person(String),
    /// One text a language.
    Either {
        ja: String,
        en: String,
    },
    List(Vec<Message>),
    Words(Vec<String>),
}

impl Message {
    /// The text under `key`.
    pub const fn new(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }

    /// Gives the text a value that is the same in every language: a name, a number, a path.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.values.push((name, Value::Text(value.to_string())));
        self
    }

    /// Gives the text a value that has words of its own.
    #[must_use]
    pub fn with_message(mut self, name: &'static str, value: Self) -> Self {
        self.values.push((name, Value::Message(value)));
        self
    }

    /// Gives the text somebody by id: whoever has [`Self::naming`] told the names says the name instead.
    #[must_use]
    pub fn with_person(mut self, name: &'static str, id: impl fmt::Display) -> Self {
        self.values.push((name, Value::Person(id.to_string())));
        self
    }

    /// The same with people's names in the place of their ids, as far as `names` knows them; in the texts within it too.
    #[must_use]
    pub fn naming(mut self, names: &dyn Fn(&str) -> Option<String>) -> Self {
        for (_, value) in &mut self.values {
            *value = match std::mem::replace(value, Value::Text(String::new())) {
                Value::Person(id) => Value::Text(names(&id).unwrap_or(id)),
                Value::Message(message) => Value::Message(message.naming(names)),
                Value::List(list) => Value::List(list.into_iter().map(|message| message.naming(names)).collect()),
                other => other,
            };
        }
        self
    }

    /// Tells the text, and those within it, which keys do what: a text names a key by what it does, as only the console
    /// knows where the user has it.
    #[must_use]
    pub fn keyed(mut self, keys: &[(&'static str, String)]) -> Self {
        for (_, value) in &mut self.values {
            *value = match std::mem::replace(value, Value::Text(String::new())) {
                Value::Message(message) => Value::Message(message.keyed(keys)),
                Value::List(list) => Value::List(list.into_iter().map(|message| message.keyed(keys)).collect()),
                other => other,
            };
        }
        self.values.extend(keys.iter().map(|(name, key)| (*name, Value::Text(key.clone()))));
        self
    }

    /// Gives the text a value that people wrote in both languages: a reason's name.
    #[must_use]
    pub fn with_either(mut self, name: &'static str, ja: impl Into<String>, en: impl Into<String>) -> Self {
        self.values.push((name, Value::Either { ja: ja.into(), en: en.into() }));
        self
    }

    /// Gives the text several values that have words of their own, told one after the other.
    #[must_use]
    pub fn with_list(mut self, name: &'static str, values: impl IntoIterator<Item = Self>) -> Self {
        self.values.push((name, Value::List(values.into_iter().collect())));
        self
    }

    /// Gives the text several words that are the same in every language, told one after the other.
    #[must_use]
    pub fn with_words<W: fmt::Display>(mut self, name: &'static str, words: impl IntoIterator<Item = W>) -> Self {
        self.values.push((name, Value::Words(words.into_iter().map(|word| word.to_string()).collect())));
        self
    }

    /// Which text this is; tests and programs go by it, not by the words.
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// The value under `name`, where it is the same in every language.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find_map(|(known, value)| match value {
            Value::Text(text) if *known == name => Some(text.as_str()),
            _ => None,
        })
    }

    /// The text in `lang`. What came from outside in it goes through the gate.
    pub fn say(&self, lang: Lang) -> String {
        let names: Vec<&str> = self.values.iter().map(|(name, _)| *name).collect();
        let values: Vec<String> = self.values.iter().map(|(_, value)| value.say(lang)).collect();
        rust_i18n::replace_patterns(&lang.text(self.key), &names, &values)
    }
}

/// A text with the keys that it names, as [`Message::keyed`] gives them.
pub fn fill(text: &str, keys: &[(&'static str, String)]) -> String {
    let (names, values): (Vec<&str>, Vec<String>) = keys.iter().map(|(name, key)| (*name, key.clone())).unzip();
    rust_i18n::replace_patterns(text, &names, &values)
}

impl Value {
    fn say(&self, lang: Lang) -> String {
        let shown = |text: &str| crate::gate::Shown::line(text).into_string();
        match (self, lang) {
            (Self::Text(text) | Self::Person(text), _)
            | (Self::Either { ja: text, .. }, Lang::Ja)
            | (Self::Either { en: text, .. }, Lang::En) => shown(text),
            (Self::Message(message), _) => message.say(lang),
            (Self::List(list), lang) => {
                list.iter().map(|message| message.say(lang)).collect::<Vec<_>>().join(lang.between())
            }
            (Self::Words(words), lang) => words.iter().map(|word| shown(word)).collect::<Vec<_>>().join(lang.between()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_named_wherever_in_a_text_they_stand() {
        let names = |id: &str| (id == "sato").then(|| "佐藤 健".to_owned());
        let passed = Message::new("acts.passed").with_person("from", "sato").with_person("to", "x9");
        assert_eq!(passed.say(Lang::En), "(owner sato → x9)");
        assert_eq!(passed.clone().naming(&names).say(Lang::En), "(owner 佐藤 健 → x9)");
        let within = Message::new("acts.understood").with_list("what", [passed]);
        assert!(within.naming(&names).say(Lang::Ja).contains("佐藤 健 → x9"), "in a list within a text");
    }
}
