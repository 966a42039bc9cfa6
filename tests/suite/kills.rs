//! The program is killed at any moment: what it had said is there, whole, and nothing is half there.

mod imports;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::TimeDelta;
use rand::{RngExt as _, SeedableRng};
use tasuki::agreement::terms::Stage;
use tasuki::clock::{Clock, SystemClock};
use tasuki::domain::{Request, Wish};
use tasuki::storage::QueueAsk;
use tasuki::storage::sqlite::{Shelf, named_source};

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
        let checkup = desk.check().unwrap();
        assert!(checkup.is_sound(), "round {round}: {checkup:?}");
    }
}

/// How many rounds: a few in the suite, many where `TASUKI_ROUNDS` says so.
fn rounds() -> u32 {
    std::env::var("TASUKI_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(12)
}

/// An office and the program at it, which can be killed.
struct Victim {
    office: Office,
    dice: rand_chacha::ChaCha8Rng,
}

impl Victim {
    fn new(seed: u64, leads: usize) -> Self {
        let office = Office::at(FRIDAY);
        for n in 0..leads {
            office.lead(&format!("Company {n}"), "a person");
        }
        Self { office, dice: rand_chacha::ChaCha8Rng::seed_from_u64(seed) }
    }

    fn db(&self) -> PathBuf {
        self.office.place("x").path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tasuki"));
        command.env_clear().env("TASUKI_NOW", FRIDAY).env("TASUKI_DB", self.db()).env("LANG", "C").args(arguments);
        command.stdout(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> TimeDelta {
        let clock = SystemClock::real();
        assert!(self.command(arguments).status().unwrap().success(), "{arguments:?}");
        TimeDelta::from_std(clock.elapsed()).unwrap()
    }

    /// Starts the program and kills it at some moment of the time that it may take.
    fn kill(&mut self, arguments: &[&str], takes: TimeDelta) {
        let mut program = self.command(arguments).spawn().unwrap();
        let clock = SystemClock::real();
        let moment = TimeDelta::microseconds(self.dice.random_range(0..takes.num_microseconds().unwrap()));
        while TimeDelta::from_std(clock.elapsed()).unwrap() < moment {
            std::hint::spin_loop();
        }
        program.kill().unwrap();
        program.wait().unwrap();
    }

    fn leads(&self) -> usize {
        let mut desk = self.office.desk("sato");
        assert!(desk.check().unwrap().is_sound());
        desk.queue(&QueueAsk { all: true, ..QueueAsk::default() }).unwrap().total
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_backup_that_is_there_is_whole_whenever_the_program_is_killed() {
    const SEED: u64 = 20_261_122;
    let mut victim = Victim::new(SEED, 40);
    let takes = victim.run(&["backup"]);
    let shelf = Shelf::of(&victim.db());
    let mut files = 0;
    for round in 0..rounds() {
        victim.kill(&["backup"], takes);
        assert_eq!(victim.leads(), 40, "round {round}, seed {SEED}");
        for kept in shelf.kept().unwrap() {
            let source =
                named_source(&victim.db(), &kept.path).unwrap_or_else(|wrong| panic!("round {round}: {wrong}"));
            assert_eq!(source.examined.contents.leads, 40, "round {round}, seed {SEED}");
            files += 1;
        }
    }
    assert!(files > 0);
    // What the killed ones left behind is taken away once it is old.
    let is_part = |path: &PathBuf| path.to_str().unwrap().contains(".part");
    for part in files_in(shelf.folder()).into_iter().filter(is_part) {
        let file = std::fs::File::options().write(true).open(part).unwrap();
        file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    }
    victim.run(&["backup"]);
    assert_eq!(files_in(shelf.folder()).into_iter().filter(is_part).count(), 0);
}

#[test]
fn a_restore_that_is_killed_leaves_the_database_as_it_was_or_the_backup() {
    const SEED: u64 = 20_261_123;
    let mut victim = Victim::new(SEED, 30);
    let backup = victim.office.folder.path().join("b.db");
    let backup = backup.to_str().unwrap();
    victim.run(&["backup", backup]);
    victim.office.lead("One more", "later");
    let takes = victim.run(&["restore", backup]);
    let mut outcomes = [0, 0];
    for round in 0..rounds() {
        // One lead more than the backup has, and it is in the log only.
        victim.office.lead("One more", "later");
        let ends = ["", "-wal"].map(|end| PathBuf::from(format!("{}{end}", victim.db().display())));
        let desk = victim.office.desk("sato");
        victim
            .office
            .desk("sato")
            .act(tasuki::ids::LeadId(31), &Request::from(Wish::Note { about: None }).with_note("x".to_owned()))
            .unwrap();
        let bytes = ends.each_ref().map(|path| std::fs::read(path).unwrap());
        drop(desk);
        for (path, bytes) in ends.iter().zip(bytes) {
            std::fs::write(path, bytes).unwrap();
        }
        victim.kill(&["restore", backup], takes);
        let leads = victim.leads();
        assert!([30, 31].contains(&leads), "round {round}, seed {SEED}: {leads}");
        outcomes[leads - 30] += 1;
        let left = files_in(victim.office.folder.path());
        let kept = |path: &&PathBuf| path.to_str().unwrap().contains(".before-restore-");
        if leads == 30 {
            let whole = left.iter().filter(kept).filter(|path| !path.to_str().unwrap().ends_with("-wal"));
            let newest = whole.filter(|path| !path.to_str().unwrap().ends_with("-shm")).max().unwrap();
            let kept = tasuki::desk::Place { path: newest.clone(), ..victim.office.place("x") }.open().unwrap();
            let mut kept = kept;
            let total = kept.queue(&QueueAsk { all: true, ..QueueAsk::default() }).unwrap().total;
            assert_eq!(total, 31, "round {round}, seed {SEED}: what was there is kept, with its log");
        } else {
            victim.run(&["restore", backup]);
        }
    }
    if rounds() >= 100 {
        assert!(outcomes.iter().all(|count| *count > 0), "{outcomes:?}: the moments are badly chosen");
    }
}
