//! Any text as a map: read, or complained of in lines that have a place; and what was read can be used.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tasuki::i18n::Lang;
use tasuki::intake::{Map, Stated};

fuzz_target!(|text: &str| {
    match Map::parse("map.toml", text) {
        Ok(map) => tasuki_fuzz::import("id,name,when\n1,山田,2026-04-01\n".as_bytes(), &map, &Stated::default()),
        Err(complaints) => {
            assert!(!complaints.list.is_empty());
            for lang in [Lang::En, Lang::Ja] {
                assert!(text.contains('%') || !complaints.say(lang).contains("%{"), "{}", complaints.say(lang));
            }
        }
    }
});
