//! Which cells of a workbook are dates: their number format says so.

use std::collections::HashMap;

use quick_xml::events::Event;

use super::archive::Archive;
use super::xml::{Xml, attribute};
use super::{Limit, Wrong};

/// What a number in a cell stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Itself.
    Number,
    /// A date, a time of day, or both.
    Date,
    /// A length of time.
    Duration,
}

/// So many formats Excel itself can keep.
const MOST_FORMATS: usize = 65_536;

/// What the number of a cell means, by the place of its format. Reads the part called `name`; a workbook may have none.
pub(super) fn read(archive: &mut Archive, name: &str) -> Result<Vec<Meaning>, Wrong> {
    let Some(part) = archive.part(name)? else { return Ok(Vec::new()) };
    let mut xml = Xml::new(part);
    let mut own = HashMap::new();
    let mut meanings = Vec::new();
    let mut is_of_cells = false;
    loop {
        match xml.next()? {
            Event::Start(start) => match start.local_name().as_ref() {
                "numFmt" => {
                    let code = attribute(&start, "formatCode")?.map(|code| meaning_of(&code));
                    if let (Some(id), Some(meaning)) = (attribute(&start, "numFmtId")?, code) {
                        own.insert(id.into_owned(), meaning);
                    }
                }
                "cellXfs" => is_of_cells = true,
                "xf" if is_of_cells => {
                    let id = attribute(&start, "numFmtId")?.unwrap_or_default();
                    meanings.push(own.get(&*id).copied().unwrap_or_else(|| built_in(&id)));
                }
                _ => {}
            },
            Event::End(end) if end.local_name().as_ref() == "cellXfs" => is_of_cells = false,
            Event::End(end) if end.local_name().as_ref() == "styleSheet" => break,
            Event::Eof => return Err(Wrong::Damaged),
            _ => {}
        }
        if meanings.len() > MOST_FORMATS || own.len() > MOST_FORMATS {
            return Err(Limit::Formats.into());
        }
    }
    archive.spend(xml.part());
    Ok(meanings)
}

/// The formats that every Excel knows; from 27 and from 50 on those of Japanese and its neighbours.
fn built_in(id: &str) -> Meaning {
    match id.parse().unwrap_or(0_u32) {
        14..=22 | 27..=36 | 45 | 47 | 50..=58 => Meaning::Date,
        46 => Meaning::Duration,
        _ => Meaning::Number,
    }
}

/// What a format means: a date where it shows years, months, days, hours, minutes or seconds outside of quoted text.
fn meaning_of(code: &str) -> Meaning {
    let mut signs = code.chars();
    while let Some(sign) = signs.next() {
        match sign {
            // The next sign is shown as it is, or is a width.
            '\\' | '_' | '*' => {
                signs.next();
            }
            '"' => {
                let _ = signs.by_ref().find(|sign| *sign == '"');
            }
            '[' => {
                let within: String = signs.by_ref().take_while(|sign| *sign != ']').collect();
                let within = within.to_ascii_lowercase();
                if !within.is_empty() && within.chars().all(|sign| matches!(sign, 'h' | 'm' | 's')) {
                    return Meaning::Duration;
                }
            }
            // What follows is for negative numbers.
            ';' => break,
            'y' | 'm' | 'd' | 'h' | 's' | 'Y' | 'M' | 'D' | 'H' | 'S' => return Meaning::Date,
            _ => {}
        }
    }
    Meaning::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_tell_dates_from_numbers() {
        for code in [
            "yyyy/m/d",
            "[$-411]ggge\"年\"m\"月\"d\"日\"",
            "h:mm AM/PM",
            "[Red]yyyy",
            "m/d/yy h:mm;@",
            "yyyy\\-mm\\-dd",
        ] {
            assert_eq!(meaning_of(code), Meaning::Date, "{code}");
        }
        for code in ["General", "0.00", "#,##0;[Red]-#,##0", "0\"days\"", "\\d0", "@", "[$¥-411]#,##0", "_d0", "0;yyyy"]
        {
            assert_eq!(meaning_of(code), Meaning::Number, "{code}");
        }
        assert_eq!(meaning_of("[h]:mm:ss"), Meaning::Duration);
        assert_eq!(
            (built_in("31"), built_in("46"), built_in("4")),
            (Meaning::Date, Meaning::Duration, Meaning::Number)
        );
    }
}
