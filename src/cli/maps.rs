//! By which map a file is read: the one that is named, or the preset that its header fits.

use std::path::Path;

use serde_json::{Value, json};

use super::agreement::read_text;
use super::args::{Import, RowsArg};
use super::import::{date_order, stated};
use super::{Out, Setting};
use crate::error::{Error, Result};
use crate::i18n::{Lang, Message};
use crate::intake::{Fit, Map, Preset, Rows, Unit, guess, headers_of};

/// The map of a file, and the preset that it was found by.
pub(super) struct Chosen {
    pub(super) map: Map,
    pub(super) fit: Option<Fit>,
    /// Whether the preset was named.
    is_stated: bool,
}

/// By what `file` is read. What the command line says of it and of its rows goes before what the map says.
pub(super) fn choose(args: &Import, file: &Path) -> Result<Chosen> {
    let mut chosen = match (&args.map, &args.preset) {
        (Some(map), _) => {
            let map = Map::parse(&map.display().to_string(), &read_text(map)?)?;
            Chosen { map, fit: None, is_stated: true }
        }
        (None, Some(name)) => {
            let (preset, headers) = (Preset::named(name)?, headers_of(file, None, &stated(args)?)?);
            // The first row that has any of its signs, else the first row.
            let header = headers.iter().find(|header| preset.fit(header).is_some()).unwrap_or(&headers[0]).clone();
            let map = preset.map_for(&header);
            if map.columns.is_empty() {
                let error = Message::new("import.preset_misses").with("path", file.display()).with("name", name);
                return Err(Error::user(error).hint(Message::new("intake.file.columns").with_words("columns", header)));
            }
            Chosen { map, fit: preset.fit(&header), is_stated: true }
        }
        (None, None) => found(args, file)?,
    };
    state(&mut chosen.map, args)?;
    Ok(chosen)
}

fn found(args: &Import, file: &Path) -> Result<Chosen> {
    let headers = headers_of(file, None, &stated(args)?)?;
    if let Some(map) = Map::of_own(&headers) {
        return Ok(Chosen { map, fit: None, is_stated: false });
    }
    let Some((fit, header)) = Preset::found(file, &headers)? else {
        let error = Error::user(Message::new("import.no_map").with("path", file.display()));
        return Err(error.hint(Message::new("import.no_map_hint").with("path", file.display())));
    };
    Ok(Chosen { map: fit.preset.map_for(&header), fit: Some(fit), is_stated: false })
}

fn state(map: &mut Map, args: &Import) -> Result<()> {
    map.stated = stated(args)?.or(&map.stated);
    map.date_order = date_order(args).or(map.date_order);
    match args.rows {
        Some(RowsArg::Live) => map.rows = Rows::Live,
        Some(RowsArg::History) => (map.rows, map.hand_over) = (Rows::History, false),
        None => {}
    }
    if args.hand_over && (map.rows != Rows::Live || map.unit != Unit::Leads) {
        return Err(Error::new(crate::error::Kind::Usage, Message::new("import.hand_over_needs_live")));
    }
    map.hand_over |= args.hand_over;
    Ok(())
}

impl Chosen {
    /// Which preset it is and why; nothing for a map of somebody's own.
    pub(super) fn told(&self, lang: Lang) -> Option<String> {
        if self.map.own.is_some() {
            return Some(lang.text("import.own_found"));
        }
        let rows = Message::new(if self.map.rows == Rows::Live { "import.rows_live" } else { "import.rows_history" });
        let Some(fit) = &self.fit else {
            return (self.map.unit == Unit::Leads)
                .then(|| Message::new("import.by_map").with_message("rows", rows).say(lang));
        };
        let key = if self.is_stated { "import.preset_stated" } else { "import.preset_found" };
        let told = Message::new(key)
            .with("title", fit.preset.title(lang))
            .with("name", fit.preset.name)
            .with_words("columns", &fit.found_by)
            .with("known", fit.known)
            .with_message("rows", rows);
        let mut told = told.say(lang);
        if !fit.unknown.is_empty() {
            let unknown = Message::new("import.preset_unknown").with_words("columns", &fit.unknown);
            told = format!("{told}\n{}", unknown.say(lang));
        }
        Some(told)
    }

    /// The same for scripts.
    pub(super) fn document(&self) -> Value {
        match &self.fit {
            Some(fit) => json!({ "name": fit.preset.name, "found_by": fit.found_by, "unknown": fit.unknown }),
            None if self.map.own.is_some() => json!({ "name": "tasuki" }),
            None => Value::Null,
        }
    }
}

/// All presets, and what each is found by.
pub(super) fn list(setting: &Setting, out: &mut Out<'_>) -> Result<u8> {
    let presets = Preset::all()?;
    if setting.is_json() {
        let each = presets.iter().map(|preset| json!({ "name": preset.name, "title": preset.title(setting.lang) }));
        out.json(&Value::Array(each.collect()))?;
        return Ok(0);
    }
    let width = presets.iter().map(|preset| preset.name.len()).max().unwrap_or_default();
    for preset in &presets {
        out.line(&format!("{:width$}  {}", preset.name, preset.title(setting.lang)))?;
    }
    Ok(0)
}

/// A map to begin with, as a file: by the preset that fits, else by what the columns are called.
pub(super) fn make(args: &Import, lang: Lang, out: &mut Out<'_>) -> Result<u8> {
    let [file] = &args.files[..] else {
        return Err(Error::new(crate::error::Kind::Usage, Message::new("import.one_file")));
    };
    let headers = headers_of(file, None, &stated(args)?)?;
    if args.preset.is_none() && args.map.is_none() && Map::of_own(&headers).is_some() {
        return Err(Error::user(Message::new("import.own_needs_no_map")));
    }
    let is_told = args.map.is_some() || args.preset.is_some();
    let map = if is_told || Preset::found(file, &headers)?.is_some() {
        choose(args, file)?.map
    } else {
        let mut map = guess(&headers[0])?;
        state(&mut map, args)?;
        map
    };
    out.line(&Message::new("import.map_head").with("path", file.display()).say(lang))?;
    out.line(map.to_toml().trim_end())?;
    // The row in which the map's columns stand.
    let has_all = |header: &&Vec<String>| map.columns.iter().all(|mapping| header.contains(&mapping.column));
    let header = headers.iter().find(has_all).unwrap_or(&headers[0]);
    let is_unknown = |name: &&String| map.columns.iter().all(|mapping| mapping.column != **name);
    let unknown: Vec<&String> = header.iter().filter(is_unknown).collect();
    if !unknown.is_empty() {
        out.line("")?;
        out.line(&Message::new("import.map_rest").say(lang))?;
    }
    for name in unknown {
        out.line(&format!("# {}", crate::gate::Shown::line(name)))?;
    }
    Ok(0)
}
