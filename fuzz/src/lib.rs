//! What every target asks of a file, whatever is in it.

use std::fs;

use chrono_tz::Asia::Tokyo;
use tasuki::clock::Timestamp;
use tasuki::i18n::Lang;
use tasuki::intake::{Intake, Map, Options, Stated};

/// What an import is told besides its map: a fixed moment in Tokyo.
pub fn options() -> Options {
    let now = Timestamp::parse_rfc3339("2026-10-15T12:00:00+09:00").expect("a moment");
    Options { date_order: None, zone: Tokyo, now }
}

/// The map that the targets read files with. Its columns are in the seeds.
pub fn map() -> Map {
    let text = "rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\nwhen = 'created_at'\n";
    Map::parse("map.toml", text).expect("a map")
}

/// Imports the file and checks what must hold of any file: one line where it is refused; else every row once, in the order
/// of the lines, each of them taken or rejected with a cause, and as many as were counted before.
pub fn import(content: &[u8], map: &Map, stated: &Stated) {
    let file = tempfile::NamedTempFile::new_in("/dev/shm").or_else(|_| tempfile::NamedTempFile::new()).expect("a file");
    fs::write(file.path(), content).expect("a file");
    let intake = match Intake::open_as(file.path(), map, stated, options()) {
        Ok(intake) => intake,
        Err(error) => {
            for lang in [Lang::En, Lang::Ja] {
                let said = error.say(lang);
                assert!(!said.is_empty() && !said.contains('\n') && !said.contains("%{"), "{said}");
            }
            return;
        }
    };
    let counted = intake.description().rows;
    let (mut read, mut line) = (0, 0);
    for row in intake {
        let row = row.expect("what was read once can be read again");
        assert!(row.line > line, "line {} after line {line}", row.line);
        (read, line) = (read + 1, row.line);
        let said = match &row.row {
            Err(reject) => reject.cause.say(Lang::Ja),
            Ok(row) => {
                let texts = row.person.iter().map(|(_, value)| value).chain(row.person.extra.values().map(String::as_str));
                for text in texts {
                    assert!(text.chars().all(|c| !c.is_control() || c == '\n' || c == '\t'), "{text:?}");
                }
                continue;
            }
        };
        assert!(!said.is_empty() && !said.contains("%{"), "{said}");
    }
    assert_eq!(read, counted, "no row is lost, none is made");
}
