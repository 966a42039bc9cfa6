//! A map as the file that says it: what was understood of an export, to be kept, changed and used again.

use std::fmt::{self, Display, Write};

use super::map::{Extras, Map, Mapping, Rows, SHAPES, Strangers, Tally, Target, Unit};
use crate::agreement::terms::{Join, Stage};

/// A text as TOML writes it.
struct Quoted<'t>(&'t str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\t' => f.write_str("\\t")?,
                c if c.is_control() => write!(f, "\\u{:04X}", u32::from(c))?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    }
}

impl Map {
    /// The map as a file says it: read again, it is the same map.
    pub fn to_toml(&self) -> String {
        let mut lines = Lines::default();
        lines.text("records", Some(self.unit.word()).filter(|_| self.unit != Unit::Leads));
        lines.text("rows", Some(if self.rows == Rows::Live { "live" } else { "history" }));
        if self.hand_over {
            lines.0.push("hand_over = true".to_owned());
        }
        let delimiter = self.delimiter.map(|delimiter| char::from(delimiter).to_string());
        lines
            .text("delimiter", delimiter.as_deref().map(|delimiter| if delimiter == "\t" { "tab" } else { delimiter }));
        lines.text("encoding", self.stated.encoding.map(super::Encoding::word));
        lines.text("sheet", self.stated.sheet.as_deref());
        lines.0.extend(self.stated.skip.map(|skip| format!("skip = {skip}")));
        lines.0.extend(self.stated.header.map(|header| format!("header = {header}")));
        lines.text("date_order", self.date_order.map(super::DateOrder::word));
        lines.text("time_zone", self.time_zone.map(chrono_tz::Tz::name));
        lines.0.extend(self.as_of.map(|day| format!("as_of = {day}")));
        lines.text("join", self.join.map(|Join::Mail| "mail"));
        lines.text("unknown_people", (self.strangers == Strangers::Create).then_some("create"));
        lines.heading("columns");
        for mapping in &self.columns {
            lines.0.push(format!("{} = {}", Quoted(&mapping.column), value(mapping)));
        }
        match &self.extra {
            Extras::All => {}
            Extras::None => lines.0.push("\n[extra]\nkeep = false".to_owned()),
            Extras::Only(names) => lines.0.push(format!("\n[extra]\nkeep = {}", list(names))),
        }
        let stage = |stage: &Option<Stage>| stage.map_or("ignore", Stage::word).to_owned();
        lines.words("stages", self.stages.iter().map(|(word, to)| (word, stage(to))));
        lines.words("roles", self.roles.iter().map(|(word, role)| (word, role.clone())));
        for (column, words) in &self.values {
            lines.words(&format!("values.{}", Quoted(column)), words.iter().map(|(word, to)| (word, to.clone())));
        }
        if !self.only.is_empty() {
            lines.heading("only");
        }
        lines.0.extend(self.only.iter().map(|(column, words)| format!("{} = {}", Quoted(column), list(words))));
        lines.0.join("\n") + "\n"
    }
}

#[derive(Default)]
struct Lines(Vec<String>);

impl Lines {
    fn text(&mut self, key: &str, value: Option<&str>) {
        self.0.extend(value.map(|value| format!("{key} = {}", Quoted(value))));
    }

    fn heading(&mut self, name: &str) {
        self.0.push(format!("\n[{name}]"));
    }

    fn words<'w>(&mut self, name: &str, words: impl ExactSizeIterator<Item = (&'w String, String)>) {
        if words.len() > 0 {
            self.heading(name);
        }
        self.0.extend(words.map(|(word, meaning)| format!("{} = {}", Quoted(word), Quoted(&meaning))));
    }
}

fn list(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| Quoted(word).to_string()).collect();
    format!("[{}]", words.join(", "))
}

/// What a column becomes: a word where that says it all, a table where it does not.
fn value(mapping: &Mapping) -> String {
    let mut parts = Vec::new();
    let mut part = |key: &str, value: &str| parts.push(format!("{key} = {}", Quoted(value)));
    match (mapping.target, &mapping.touch) {
        (Target::Touch(tally), Some(kind)) => {
            part("touch", kind);
            let word = Tally::WORDS.iter().find(|(_, known)| *known == tally).map_or("when", |(word, _)| *word);
            part("as", word);
        }
        (Target::Touch(Tally::Kind), None) => part("as", "kind"),
        (Target::Extra(typed), _) => {
            let word = SHAPES.iter().find(|(_, shape)| *shape == typed.shape).map_or("text", |(word, _)| *word);
            part("type", word);
            parts.extend(typed.min.map(|min| format!("min = {min:?}")));
            parts.extend(typed.max.map(|max| format!("max = {max:?}")));
        }
        (target, _) => {
            let word = target.word().unwrap_or_default();
            if mapping.date_order.is_none() && mapping.of.is_none() && !mapping.is_fallback {
                return Quoted(word).to_string();
            }
            part("field", word);
        }
    }
    parts.extend(mapping.date_order.map(|order| format!("date_order = {}", Quoted(order.word()))));
    parts.extend(mapping.of.as_ref().map(|of| format!("of = {}", Quoted(of))));
    if mapping.is_fallback {
        parts.push("fallback = true".to_owned());
    }
    format!("{{ {} }}", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_that_was_written_is_read_as_it_was() {
        for text in [
            "rows = 'live'\nhand_over = true\nencoding = 'cp932'\nsheet = '見込み客'\nskip = 2\nheader = false\ndelimiter = 'tab'\ndate_order = 'dmy'\ntime_zone = 'Asia/Tokyo'
as_of = 2026-04-01
join = 'mail'
[columns]\nID = { field = 'external_id', of = 'kintone' }\n'電話' = 'phone'\n'会社\\電話 \"代表\"' = { field = 'phone', fallback = true }
'受付' = { field = 'created_at', date_order = 'mdy' }\n'点' = { type = 'whole', min = 0, max = 99.5 }
'来場' = { touch = '展示会', as = 'yes_no' }\n'最後' = { as = 'kind' }\n[extra]\nkeep = ['備考']\n[roles]\n'部長' = 'decider'
[values.'点']\n'S' = '99'\n",
            "records = 'stages'\nunknown_people = 'create'\n[columns]\nID = 'external_id'\nNew = 'stage'\nat = 'at'
[extra]\nkeep = false\n[stages]\nMQL = 'mql'\nWON = 'won'\nOpen = 'ignore'\n[only]\nField = ['Status', 'created']\n",
        ] {
            let read = |text: &str| Map::parse("map.toml", text).unwrap_or_else(|wrong| panic!("{wrong:?}"));
            let map = read(text);
            assert_eq!(read(&map.to_toml()), map, "{}", map.to_toml());
        }
    }
}
