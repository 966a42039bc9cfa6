//! The program is killed at any moment: what it had said is there, whole, and nothing is half there.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use chrono::TimeDelta;
use rand::{RngExt as _, SeedableRng};
use tasuki::agreement::terms::Stage;
use tasuki::clock::{Clock, SystemClock};

use crate::harness::{FRIDAY, Office};

#[test]
fn what_was_said_to_be_done_is_done_whenever_the_program_is_killed() {
    const SEED: u64 = 20_261_121;
    let mut dice = rand_chacha::ChaCha8Rng::seed_from_u64(SEED);
    for round in 0..8 {
        let office = Office::at(FRIDAY);
        let leads: Vec<String> = (0..40).map(|n| office.lead(&format!("Company {n}"), "").to_string()).collect();
        let mut program = Command::new(env!("CARGO_BIN_EXE_tasuki"))
            .env_clear()
            .env("TASUKI_NOW", FRIDAY)
            .args(["--db", office.place("x").path.to_str().unwrap(), "--as", "tanaka", "--lang", "en", "contact"])
            .args(["--outcome", "reached", "--note", "spoken to"])
            .args(&leads)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = Vec::new();
        let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
        // After some lines and a moment: anywhere between two commits, or in one.
        for _ in 0..dice.random_range(0..30) {
            said.extend(lines.next().and_then(Result::ok));
        }
        let clock = SystemClock::real();
        let moment = TimeDelta::microseconds(dice.random_range(0..800));
        while TimeDelta::from_std(clock.elapsed()).unwrap() < moment {
            std::hint::spin_loop();
        }
        program.kill().unwrap();
        program.wait().unwrap();
        said.extend(lines.map_while(Result::ok));
        let mut desk = office.desk("sato");
        for line in &said {
            let id = line.split(' ').next().unwrap().parse().unwrap();
            let record = desk.record(tasuki::ids::LeadId(id)).unwrap();
            assert_eq!(record.lead.stage, Stage::Sal, "round {round}, seed {SEED}: {line}");
            assert_eq!(record.texts.len(), 1, "round {round}, seed {SEED}: {line}");
        }
        for id in &leads {
            let record = desk.record(tasuki::ids::LeadId(id.parse().unwrap())).unwrap();
            let whole = (record.lead.stage == Stage::Sal) == (record.texts.len() == 1);
            assert!(whole, "round {round}, seed {SEED}: lead {id} is half there");
        }
        let health = desk.check().unwrap();
        assert!(health.differing.is_empty() && health.engine.is_empty(), "round {round}: {health:?}");
    }
}
