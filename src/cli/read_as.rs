//! How a file was understood, said before anything is done.

use std::path::Path;

use serde_json::{Value, json};

use super::Out;
use crate::error::Result;
use crate::i18n::{Lang, Message};
use crate::intake::{DateOrder, DecidedBy, Described, Description, EncodingBy, Form, Lines, Stated, Target};

/// Line by line, for people.
pub(super) fn describe(
    lang: Lang,
    file: &Path,
    description: &Description,
    stated: &Stated,
    out: &mut Out<'_>,
) -> Result<()> {
    let read = Message::new("import.reads").with("file", file.display()).with("rows", description.rows);
    out.line(&read.with_message("form", description.form.told()).say(lang))?;
    for remark in of_no_use(description, stated).into_iter().map(|(_, told)| told).chain(remarks(description)) {
        out.line(&format!("  {}", remark.say(lang)))?;
    }
    for column in &description.columns {
        let field = match column.target {
            Some(Target::Touch(_)) => "touch",
            target => target.and_then(Target::word).unwrap_or("-"),
        };
        let told = Message::new("import.column").with("column", &column.name).with("field", field).say(lang);
        let dates = column.dates.map(|(order, decided)| order_told(order, decided).say(lang)).unwrap_or_default();
        let zone = if column.needs_zone {
            Message::new("import.zone").with("zone", description.zone.name()).say(lang)
        } else {
            String::new()
        };
        let formulas = formulas_told(column).map(|told| told.say(lang)).unwrap_or_default();
        let parts = [told, dates, zone, formulas];
        let parts: Vec<_> = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect();
        out.line(&format!("  {}", parts.join(" ")))?;
    }
    Ok(())
}

/// What was stated of the file and says nothing of such a one, each with its name in maps.
fn of_no_use(description: &Description, stated: &Stated) -> Vec<(&'static str, Message)> {
    let mut unused = Vec::new();
    match &description.form {
        Form::Workbook { .. } => {
            let encoding = stated.encoding.map(|_| ("encoding", Message::new("import.encoding_of_no_use")));
            unused.extend(encoding);
        }
        // A file of rejects is text, whatever the list was that the map is for.
        Form::Text { .. } if description.is_mended => {}
        Form::Text { .. } => {
            let sheet = stated.sheet.as_ref();
            unused.extend(sheet.map(|name| ("sheet", Message::new("import.sheet_of_no_use").with("sheet", name))));
        }
    }
    unused
}

/// What is to be known of the file besides.
fn remarks(description: &Description) -> Vec<Message> {
    let mut remarks = Vec::new();
    if let Form::Workbook { others, from_1904, .. } = &description.form {
        if !others.is_empty() {
            remarks.push(Message::new("import.other_sheets").with_words("sheets", others));
        }
        if *from_1904 {
            remarks.push(Message::new("import.from_1904"));
        }
    }
    if description.rows == 0 {
        remarks.push(Message::new("import.no_rows"));
    }
    if description.is_mended {
        remarks.push(Message::new("import.mended"));
    } else if !description.has_header {
        remarks.push(Message::new("import.no_header"));
    }
    if description.skipped > 0 {
        remarks.push(Message::new("import.skipped").with("n", description.skipped));
    }
    let repeated = &description.repeated_headers;
    if repeated.count > 0 {
        remarks.push(Message::new("import.repeated").with("n", repeated.count).with("lines", lines_told(repeated)));
    }
    if description.padding > 0 {
        remarks.push(Message::new("import.padding").with("n", description.padding));
    }
    remarks
}

fn lines_told(lines: &Lines) -> String {
    let named = lines.first.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    if lines.count > lines.first.len() as u64 { named + ", …" } else { named }
}

fn formulas_told(column: &Described) -> Option<Message> {
    (column.formulas > 0).then(|| Message::new("import.formulas").with("n", column.formulas))
}

/// In which order dates are read, and why.
fn order_told(order: DateOrder, decided: DecidedBy) -> Message {
    match decided {
        DecidedBy::Stated => Message::new("import.order_stated"),
        DecidedBy::Line(line) => Message::new("import.order_decided").with("line", line),
    }
    .with("order", order.word())
}

/// As one object, for programs.
pub(super) fn read_as(description: &Description, stated: &Stated) -> Value {
    let mut object = match &description.form {
        Form::Text { encoding, by, delimiter } => {
            let by = match by {
                EncodingBy::Mark => "mark",
                EncodingBy::Stated => "stated",
                EncodingBy::Looks => "looks",
            };
            json!({ "form": "text", "encoding": encoding.name(), "encoding_by": by, "delimiter": delimiter.to_string() })
        }
        Form::Workbook { sheet, others, from_1904, .. } => {
            json!({ "form": "workbook", "sheet": sheet, "other_sheets": others, "days_from_1904": from_1904 })
        }
    };
    let columns = description.columns.iter().map(|column| {
        json!({
            "column": column.name,
            "field": column.target.and_then(Target::word),
            "date_order": column.dates.map(|(order, _)| order.word()),
            "formulas": column.formulas,
        })
    });
    object["of_no_use"] = of_no_use(description, stated).iter().map(|(name, _)| json!(name)).collect();
    object["rows"] = json!(description.rows);
    object["header"] = json!(description.has_header);
    object["skipped_lines"] = json!(description.skipped);
    object["repeated_headers"] = json!(description.repeated_headers.count);
    object["padding"] = json!(description.padding);
    object["mended_rejects"] = json!(description.is_mended);
    object["columns"] = columns.collect();
    object
}
