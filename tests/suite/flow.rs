//! The waterfall comes from a kept sum: whatever is done with leads, it is what they add up to.

use rusqlite::Connection;
use serde_json::{Value, json};
use tasuki::insight::figures::{Counting, Dimension};
use tasuki::insight::{Basis, Span, Waterfall, WaterfallAsk};
use tasuki::storage::sqlite::{FirstAgreement, Sqlite};

use crate::cli::{Machine, Said};
use crate::harness::{FRIDAY, Office};

/// An office, and its program.
struct Firm {
    office: Office,
    machine: Machine,
}

impl Firm {
    fn new() -> Self {
        let office = Office::at(FRIDAY);
        let machine = Machine::at(&office);
        Self { office, machine }
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let said = self.machine.run(arguments);
        assert_eq!(said.status, 0, "{arguments:?}: {said:?}");
        said
    }

    fn json(&self, arguments: &[&str]) -> Value {
        self.run(&[arguments, &["--format", "json"]].concat()).json()
    }

    fn connection(&self) -> Connection {
        Connection::open(self.office.place("tanaka").path).unwrap()
    }

    /// How many quarters of an hour are kept.
    fn quarters(&self) -> i64 {
        self.connection().query_row("SELECT count(*) FROM flow WHERE place > 0", [], |row| row.get(0)).unwrap()
    }

    /// All leads are added up.
    fn add_up(&self) {
        let first = FirstAgreement { text: String::new(), adopted_at: self.office.clock_now() };
        Sqlite::open(&self.office.place("tanaka").path, &first).unwrap().count_anew().unwrap();
        let upto = "SELECT lead = (SELECT max(id) FROM lead) FROM flow_upto";
        assert!(self.connection().query_row(upto, [], |row| row.get::<_, bool>(0)).unwrap());
    }

    /// Every waterfall there is.
    fn waterfalls(&self) -> Vec<Waterfall> {
        let mut desk = self.office.desk("tanaka");
        let today = Some("2026-11-20".parse().unwrap());
        let today = desk.days(today, today);
        let dimensions = std::iter::once(None).chain(kept_dimensions().map(Some));
        let asks = dimensions.flat_map(|dimension| {
            let ever = Span::default();
            [(Basis::Cohort, ever), (Basis::Cohort, today), (Basis::Period, ever), (Basis::Period, today)]
                .into_iter()
                .chain([(Basis::Stock, ever)])
                .map(move |(basis, span)| WaterfallAsk {
                    counting: Counting::of(basis),
                    span,
                    by: dimension.into_iter().collect(),
                    as_of: None,
                })
        });
        asks.map(|ask| desk.waterfall(&ask, &mut |_, _| true).unwrap()).collect()
    }

    /// Whoever asks as of this moment is answered from the journal, with the same figures.
    fn the_journal_says_the_same(&self, told: &[Waterfall]) {
        let mut desk = self.office.desk("tanaka");
        for kept in told {
            let ask = WaterfallAsk { as_of: Some(desk.now()), ..kept.ask.clone() };
            assert!(kept.ask.kept().is_some() && ask.kept().is_none());
            let walked = desk.waterfall(&ask, &mut |_, _| true).unwrap();
            assert_eq!((&walked.rows, &walked.total), (&kept.rows, &kept.total), "{ask:?}");
        }
    }
}

/// What kept sums tell leads apart by.
fn kept_dimensions() -> impl Iterator<Item = Dimension> {
    Dimension::ALL.iter().copied().filter(|by| by.kept().is_some())
}

const MAP: &str = "rows = 'live'\n[columns]\nid = 'external_id'\nname = 'name'\ncompany = 'company'\nmail = 'mail'\n\
     source = 'source'\n";

#[test]
fn whatever_is_done_the_waterfall_is_what_the_leads_add_up_to() {
    let firm = Firm::new();
    let map = firm.machine.write("map.toml", MAP);
    let import = |name: &str, rows: &str| {
        let list = firm.machine.write(name, format!("id,name,company,mail,source\n{rows}"));
        firm.json(&["import", &list, "--map", &map, "--hand-over"])["id"].as_str().unwrap().to_owned()
    };
    import(
        "first.csv",
        "K-1,佐藤 花子,さくら製作所,sato@sakura.example,Web\nK-2,鈴木 一郎,はしご商事,suzuki@hashigo.example,Fair\n\
         K-3,山本 久美,みなと物流,yamamoto@minato.example,Web\nK-4,木村 健,かえで社,kimura@kaede.example,Rail\n",
    );
    let second = import("second.csv", "K-5,森 愛,もみじ社,mori@momiji.example,Web\n");
    let mut before = firm.waterfalls();
    firm.add_up();
    assert_eq!(firm.waterfalls(), before, "what is kept says what the leads say");
    assert!(firm.quarters() > 0);
    firm.the_journal_says_the_same(&before);
    let acts: &[(&[&str], bool)] = &[
        (&["accept", "K-1"], true),
        (&["undo"], true),
        (&["redo"], true),
        (&["return", "K-2", "--reason", "too_early", "--note", "next year"], true),
        (&["note", "K-3", "--note", "called"], false),
        (&["merge", "K-1", "K-3", "--sure"], true),
        (&["erase", "K-4", "--yes", "--reason", "asked for it"], false),
        (&["import", "--revert", &second], true),
    ];
    for (act, moves) in acts {
        firm.run(act);
        let after = firm.waterfalls();
        assert_eq!(after != before, *moves, "{act:?}");
        firm.the_journal_says_the_same(&after);
        assert_eq!(firm.json(&["check"])["figures_counted_anew"], json!(false), "{act:?}");
        firm.add_up();
        assert_eq!(firm.waterfalls(), after, "{act:?}");
        before = after;
    }
}

#[test]
fn a_sum_that_is_kept_wrongly_is_no_damage_and_made_anew_by_a_check() {
    let firm = Firm::new();
    for n in 0..3 {
        firm.office.lead(&format!("株式会社{n}"), "山田 太郎");
    }
    firm.add_up();
    let right = firm.waterfalls();
    let harm = || firm.connection().execute("DELETE FROM flow", []).unwrap();
    harm();
    assert_ne!(firm.waterfalls(), right);
    let said = firm.run(&["check"]);
    assert!(said.out.contains("The sums behind the waterfall were kept wrongly"), "{said:?}");
    assert_eq!(firm.waterfalls(), right);
    harm();
    let said = firm.run(&["--lang", "ja", "check"]);
    assert!(said.out.contains("ファネル集計の控え"), "{said:?}");
    assert_eq!(firm.waterfalls(), right);
    harm();
    let checked = firm.json(&["check"]);
    assert_eq!((&checked["sound"], &checked["figures_counted_anew"]), (&json!(true), &json!(true)));
    assert_eq!(firm.json(&["check"])["figures_counted_anew"], json!(false));
    // A backup of it is made, restored, and right.
    harm();
    firm.run(&["backup"]);
    firm.run(&["restore"]);
    assert_eq!(firm.waterfalls(), right);
}
