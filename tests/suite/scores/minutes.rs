//! What minutes say of points: each key of `[score]`, `[[mql]]` and `[[exclude]]`, as it is new, and as it becomes another.

use tasuki::agreement::Agreement;
use tasuki::i18n::Lang;

const BEFORE: &str = "title = 'Points'
effective_from = 2026-04-01
time_zone = 'Asia/Tokyo'
[score]
decay = { percent = 20, every = '30d' }
phase = { comparison = 10 }
[[score.fit]]
id = 'booth'
when = { column = { 'Booth' = ['A'] } }
points = 5
[[score.group]]
id = 'mail'
cap = 40
[[score.group]]
id = 'web'
cap = 30
[[score.touch]]
id = 'seminar'
kind = 'seminar'
points = 5
per = 15
max = 20
group = 'web'
counts = 'day'
[[score.touch]]
id = 'unsubscribe'
kind = 'unsubscribe'
points = -20
cap = -40
fades = false
[[score.touch]]
id = 'visit'
kind = 'visit'
points = 1
[[phase]]
id = 'comparison'
ja = '比較'
en = 'Comparison'
[[mql]]
id = 'ready'
score = 80
fit = 20
touched = { seminar = 2 }
in_order = ['seminar', 'visit']
within = '30d'
known = { need = 'partial' }
account = { score = 200, people = 3 }
[[reason]]
id = 'off_target'
for = ['exclude']
speaks_to = 'marketing'
ja = '対象外'
en = 'Off the target'
[[exclude]]
id = 'off_target'
fit_below = 10
reason = 'off_target'
[[tier]]
id = 'hot'
score = 120
";

/// One change each.
const CHANGES: [(&str, &str); 28] = [
    ("percent = 20", "percent = 12.5"),
    ("every = '30d' }", "every = '30d', smooth = true }"),
    ("decay = { percent = 20, every = '30d' }", "decay = { window = '90d' }"),
    ("decay = { percent = 20, every = '30d' }\n", ""),
    ("comparison = 10", "comparison = 15"),
    ("['A']", "['A', 'B']"),
    ("cap = 40", "cap = 50.5"),
    ("points = 5\nper", "points = 7.5\nper"),
    ("per = 15", "per = 10"),
    ("max = 20\n", ""),
    ("group = 'web'", "group = 'mail'"),
    ("counts = 'day'", "counts = 'asset'"),
    ("counts = 'day'\n", ""),
    ("counts = 'day'", "counts = 'day'\nshows = 'intent'"),
    ("fades = false\n", ""),
    ("cap = -40", "cap = -60"),
    ("score = 80", "score = { over = 80 }"),
    ("fit = 20\n", "fit = 20\nengagement = 20\n"),
    ("fit = 20\n", "fit = 20\nintent = { over = 30 }\n"),
    ("seminar = 2", "seminar = 3"),
    ("['seminar', 'visit']", "['visit', 'seminar']"),
    ("within = '30d'", "within = '14d'"),
    ("need = 'partial'", "need = 'confirmed'"),
    ("score = 200", "score = { over = 250 }"),
    ("people = 3", "people = 2"),
    ("fit_below = 10", "fit_below = 15"),
    ("fit_below = 10", "fit_below = 10\nwhen = { free_mail = true }"),
    ("score = 120", "score = { over = 120 }"),
];

fn agreed(text: &str) -> Agreement {
    Agreement::parse("points", text).unwrap_or_else(|wrong| panic!("{wrong}\n{text}"))
}

fn told(before: &str, after: &str, lang: Lang) -> Vec<String> {
    agreed(after).minutes(&agreed(before)).iter().map(|minute| minute.said.say(lang)).collect()
}

#[test]
fn minutes_tell_every_key_of_points_and_nothing_beside_it() {
    for lang in [Lang::En, Lang::Ja] {
        let nothing = "title = 'Points'\neffective_from = 2026-04-01\ntime_zone = 'Asia/Tokyo'\n";
        let mut said = told(nothing, BEFORE, lang);
        for (old, new) in CHANGES {
            assert_eq!(BEFORE.matches(old).count(), 1, "{old}");
            let one = told(BEFORE, &BEFORE.replacen(old, new, 1), lang);
            assert_eq!(one.len(), 1, "{old} → {new}: {one:#?}");
            said.extend(one);
        }
        insta::assert_snapshot!(format!("minutes-of-points-{}", lang.code()), said.join("\n"));
    }
    assert!(told(BEFORE, BEFORE, Lang::En).is_empty());
}
