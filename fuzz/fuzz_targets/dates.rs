//! Any text as a date: by itself, and in a column whose other values tell its order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tasuki::clock::Timestamp;
use tasuki::intake::{Map, Stated, row_of};

fuzz_target!(|text: &str| {
    let options = tasuki_fuzz::options();
    let pair =
        |at: &str| [("external_id", "1"), ("created_at", at)].map(|(name, value)| (name.to_owned(), value.to_owned()));
    if let Ok((row, _)) = row_of(&pair(text), options.zone, options.now) {
        let at = row.created_at.expect("a lead that comes in now has its instant");
        let first = Timestamp::parse_rfc3339("1990-01-01T00:00:00Z").expect("a moment");
        let last = Timestamp::parse_rfc3339("2026-10-15T12:05:00+09:00").expect("a moment");
        assert!(at >= first && at <= last, "{text:?} is {at:?}");
        let printed = [at.rfc3339(&options.zone), at.rfc3339(&tasuki_fuzz::UTC)];
        for printed in printed {
            let again = row_of(&pair(&printed), options.zone, options.now);
            assert!(again.is_ok_and(|(row, _)| row.created_at == Some(at)), "{text:?} is printed as {printed}");
        }
    }
    let quoted = text.replace('"', "\"\"");
    for (told, stated) in [("26/11/2025", ""), ("11/26/2025", ""), ("2025-11-26", ""), ("45000", ", date = 'serial'")] {
        let map = format!(
            "rows = 'history'\n[columns]\nid = 'external_id'\nwhen = {{ field = 'created_at'{stated} }}\nday = {{ type = 'day' }}\n"
        );
        let map = Map::parse("map.toml", &map).expect("a map");
        let list = format!("id,when,day\n1,{told},{told}\n2,{told},{told}\n3,\"{quoted}\",\"{quoted}\"\n");
        tasuki_fuzz::import(list.as_bytes(), &map, &Stated::default());
    }
});
