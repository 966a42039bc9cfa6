//! While a list comes in, everybody else goes on working: no transaction of it is long.

use chrono::TimeDelta;
use tasuki::desk::{Desk, Onlooker, Progress, Remark};
use tasuki::error::Result;
use tasuki::intake::Map;

use crate::harness::{FRIDAY, Office};

/// Sees how many rows of the list everybody else has after each handful, which takes the machine some time.
struct Colleague<'o> {
    office: &'o Office,
    desk: Desk,
    handful_takes: TimeDelta,
    seen: Vec<u64>,
}

impl Onlooker<Remark> for Colleague<'_> {
    fn hear(&mut self, _: Remark) -> Result<()> {
        Ok(())
    }

    fn see(&mut self, _: Progress) {
        let kept = self.desk.imports().unwrap();
        self.seen.push(kept.first().map_or(0, |import| import.tally.read));
        self.office.clock.advance(self.handful_takes);
    }
}

/// What a colleague sees of a list of 2,560 rows.
fn seen(handful_takes: TimeDelta) -> Vec<u64> {
    let office = Office::at(FRIDAY);
    let list = office.folder.path().join("list.csv");
    let rows: Vec<String> = (0..2_560).map(|n| format!("K-{n},会社{n}")).collect();
    std::fs::write(&list, format!("id,company\n{}\n", rows.join("\n"))).unwrap();
    let map = Map::parse("map.toml", "rows = 'live'\n[columns]\nid = 'external_id'\ncompany = 'company'\n").unwrap();
    let mut desk = office.desk("tanaka");
    let mut colleague = Colleague { office: &office, desk: office.desk("sato"), handful_takes, seen: Vec::new() };
    let mut intake = desk.open_list(&list, &map).unwrap();
    let imported = desk.import(&mut intake, &map, false, &mut colleague).unwrap();
    assert_eq!(imported.tally.created, 2_560);
    colleague.seen
}

#[test]
fn a_slow_machine_gives_others_their_turn_as_soon_as_a_fast_one() {
    // The first transaction is short, so that something is there early; then there is time for longer ones.
    assert_eq!(seen(TimeDelta::zero())[..5], [0, 1_024, 1_024, 1_024, 1_024]);
    assert_eq!(seen(TimeDelta::seconds(1))[..5], [0, 1_024, 1_024, 1_024, 2_560]);
}
