//! The agreements under which histories are told: the default, and others made from its text.

use std::sync::LazyLock;

use tasuki::agreement::{Agreement, DEFAULT};

/// A text and what it says: it is read once.
pub struct Known {
    pub text: String,
    pub agreement: Agreement,
}

/// The default, a strict one, a brisk one.
pub static ALL: LazyLock<[Known; 3]> = LazyLock::new(|| {
    [DEFAULT.to_owned(), strict(), brisk()].map(|text| {
        let agreement = Agreement::parse("agreement.toml", &text).unwrap_or_else(|wrong| panic!("{wrong}"));
        Known { text, agreement }
    })
});

/// One text changed in one place, which must be there.
fn changed(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "the default agreement no longer says {from:?}");
    text.replacen(from, to, 1)
}

/// Everything that a clock can be: for a tier, by a time of day, repeating, after three attempts, for accepting; and a
/// gate by role. Nothing is listed for withdrawing and for sending round again: a note says why.
fn strict() -> String {
    let first = "within   = \"24h\"\ncalendar = \"working_days\"";
    let mut text = changed(DEFAULT, first, "by       = \"next working day 18:00\"\ncalendar = \"working_days\"");
    text = changed(&text, "for        = [\"withdraw\"]", "for        = [\"defer\"]");
    for _ in 0..2 {
        text = changed(&text, "for        = [\"recycle\"]", "for        = [\"defer\"]");
    }
    text + STRICT
}

const STRICT: &str = r#"
[[tier]]
id      = "hot"
sources = ["inquiry"]

[[clock]]
id       = "first_contact"
for      = { tier = "hot" }
starts   = "hand_off"
stops    = ["contact"]
within   = "5m"
calendar = "office"
warn_at  = ["50%"]

[[clock]]
id       = "next_step"
starts   = "contact"
repeats  = true
stops    = ["planned", "qualify", "return", "reject"]
pauses   = ["defer"]
within   = "5d"
calendar = "working_days"

[[clock]]
id       = "three_tries"
starts   = "hand_off"
stops    = ["contact"]
attempts = 3
pauses   = ["defer"]
within   = "16h"
calendar = "office"
warn_at  = ["50%", "80%"]

[[clock]]
id       = "accept"
starts   = "hand_off"
stops    = ["accept", "return", "reject"]
within   = "4h"
calendar = "office"
warn_at  = ["75%"]

[[clock]]
id       = "reach"
starts   = "accept"
stops    = ["reached", "qualify"]
pauses   = ["defer"]
by       = "next working day 12:00"
calendar = "office"
warn_at  = ["50%"]

[[gate]]
id    = "takers"
on    = ["accept", "return"]
roles = ["inside_sales", "account_executive", "manager"]

[[gate]]
id      = "called_at_all"
on      = ["reject"]
needs   = ["phone"]
skip_by = ["manager", "inside_sales"]
"#;

/// Other lengths and calendars than the default's, and fewer clocks.
fn brisk() -> String {
    let text = changed(DEFAULT, "within   = \"24h\"", "within   = \"12h\"");
    let decide = "within   = \"7d\"\ncalendar = \"always\"\nwarn_at  = [\"50%\", \"80%\"]\nescalate = [ { after = \"0m\", tell = [\"owner\"] },\n             { after = \"1d\", tell = [\"owner\", \"manager\"] } ]\n\n# SQL";
    let text = changed(&text, decide, &decide.replace("7d", "3d").replace("always", "working_days"));
    changed(&text, "again_by = [\"manager\", \"head\"]", "again_by = []")
}
