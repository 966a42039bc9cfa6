//! What every target asks of a file, whatever is in it.

mod allocation;

use std::fs;
use std::path::Path;

use chrono_tz::Asia::Tokyo;
pub use chrono_tz::UTC;
use tasuki::clock::Timestamp;
use tasuki::gate::{clean_line, clean_text};
use tasuki::i18n::Lang;
use tasuki::intake::{Intake, Map, Options, Read, Row, Stated};

/// So much memory reading may take besides what the file's own length explains, in bytes.
const MOST: usize = 64 << 20;
/// So much memory a byte of the file may explain: it may be deflated a hundred times.
const MOST_FOR_A_BYTE: usize = 400;

/// What an import is told besides its map: a fixed moment in Tokyo.
pub fn options() -> Options {
    let now = Timestamp::parse_rfc3339("2026-10-15T12:00:00+09:00").expect("a moment");
    Options { zone: Tokyo, now }
}

/// The map that the targets read files with. Its columns are in the seeds.
pub fn map() -> Map {
    let text = "rows = 'history'\n[columns]\nid = 'external_id'\nname = 'name'\nwhen = 'created_at'\n";
    Map::parse("map.toml", text).expect("a map")
}

/// Imports the file and checks what must hold of any file: one line where it is refused; else every row once, in the order
/// of the lines, each of them taken or rejected with a cause, and as many as were counted before; no character in what was
/// read that the gate takes out; the same when it is read again; and no more memory than its length explains.
pub fn import(content: &[u8], map: &Map, stated: &Stated) {
    let file = tempfile::NamedTempFile::new_in("/dev/shm").or_else(|_| tempfile::NamedTempFile::new()).expect("a file");
    fs::write(file.path(), content).expect("a file");
    // Whether what is said of the file may quote something of it that looks like a place for a value.
    let quotes = content.contains(&b'%');
    let (once, taken) = allocation::most_while(|| read(file.path(), map, stated, quotes));
    let most = MOST + MOST_FOR_A_BYTE * content.len();
    assert!(taken <= most, "{taken} bytes of memory for {} bytes", content.len());
    assert!(once == read(file.path(), map, stated, quotes), "read again it says something else");
}

/// What the file says; the line with which it is refused.
fn read(path: &Path, map: &Map, stated: &Stated, quotes: bool) -> Result<Vec<Read>, String> {
    let intake =
        Intake::open(path, &Map { stated: stated.or(&map.stated), ..map.clone() }, options()).map_err(|error| {
            for lang in [Lang::En, Lang::Ja] {
                let said = error.say(lang);
                assert!(!said.is_empty() && !said.contains('\n') && (quotes || !said.contains("%{")), "{said}");
            }
            error.say(Lang::En)
        })?;
    let counted = intake.description().rows;
    let rows: Vec<Read> = intake.map(|row| row.expect("what was read once can be read again")).collect();
    assert!(rows.windows(2).all(|two| two[0].line < two[1].line), "lines go up");
    for row in &rows {
        match &row.row {
            Err(reject) => {
                let said = reject.cause.say(Lang::Ja);
                assert!(!said.is_empty() && (quotes || !said.contains("%{")), "{said}");
            }
            Ok(row) => clean(row),
        }
    }
    assert_eq!(rows.len() as u64, counted, "no row is lost, none is made");
    Ok(rows)
}

/// Nothing in the row is something that the gate takes out.
fn clean(row: &Row) {
    let own = [&row.source, &row.campaign, &row.industry, &row.owner, &row.currency, &row.reason];
    let own = own.into_iter().flatten().map(String::as_str);
    let names = row.person.extra.names().map(|name| &**name);
    for text in own.chain(names).chain(row.person.iter().map(|(_, value)| value)) {
        assert!(clean_line(text).text == text, "{text:?}");
    }
    for text in row.note.as_deref().into_iter().chain(row.person.extra.iter().map(|(_, value)| value)) {
        assert!(clean_text(text).text == text, "{text:?}");
    }
}
