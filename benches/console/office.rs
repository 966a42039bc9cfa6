//! A database of many leads, made by the program's own import: half of them wait in the queue, the others are history.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::say;

/// How the list is read; leads of the first half come in now and are handed over, those of the second are history.
const MAP: &str = "time_zone = \"Asia/Tokyo\"\n[columns]\nlead_id = \"external_id\"\ncreated_at = \"created_at\"\n\
     name = \"name\"\ncompany = \"company\"\ntitle = \"title\"\nemail = \"mail\"\nphone = \"phone\"\nsource = \"source\"\n\
     campaign = \"campaign\"\nowner = \"owner\"\nnotes = \"note\"\n";
const HEADER: &str = "lead_id,created_at,name,company,title,email,phone,source,campaign,owner,notes\n";

/// What was made: the database, and the lists it came from as one file, to be searched by another program.
pub struct Office {
    pub database: PathBuf,
    pub list: PathBuf,
}

/// Where it lies, or is made.
pub fn office(folder: &Path, rows: u32) -> Office {
    let made = Office { database: folder.join(format!("{rows}.db")), list: folder.join(format!("{rows}.csv")) };
    if made.database.exists() && made.list.exists() {
        return made;
    }
    say(&format!("making {rows} leads …"));
    let halves = [(0, rows / 2, "live"), (rows / 2, rows, "history")];
    let mut whole = std::fs::File::create(&made.list).expect("to write the list");
    for (from, until, rows_are) in halves {
        let file = folder.join(format!("{rows_are}.csv"));
        let text = list(from, until);
        whole.write_all(text.as_bytes()).expect("to write the list");
        std::fs::write(&file, text).expect("to write the list");
        let map = folder.join(format!("{rows_are}.toml"));
        let hand_over = if rows_are == "live" { "hand_over = true\n" } else { "" };
        std::fs::write(&map, format!("rows = \"{rows_are}\"\n{hand_over}{MAP}")).expect("to write the map");
        let done = Command::new(env!("CARGO_BIN_EXE_tasuki"))
            .args(["--lang", "en", "--as", "ito", "--db"])
            .arg(&made.database)
            .args(["import", "--map"])
            .args([&map, &file])
            .env("TASUKI_CONFIG", folder.join("none.toml"))
            .output()
            .expect("the program");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        std::fs::remove_file(&file).expect("to take it away");
    }
    made
}

/// Rows of people who do not exist, the same for the same numbers.
fn list(from: u32, until: u32) -> String {
    use std::fmt::Write as _;
    const FAMILIES: [&str; 8] = ["山田", "鈴木", "佐藤", "田中", "渡邉", "小川", "髙橋", "Smith"];
    const PLACES: [&str; 40] = [
        "札幌", "大阪", "新潟", "千葉", "松山", "福岡", "仙台", "長野", "岡山", "熊本", "青森", "盛岡", "秋田", "山形",
        "水戸", "前橋", "富山", "金沢", "福井", "甲府", "岐阜", "静岡", "大津", "京都", "神戸", "奈良", "鳥取", "松江",
        "広島", "山口", "徳島", "高松", "高知", "佐賀", "長崎", "大分", "宮崎", "那覇", "横浜", "浜松",
    ];
    const TRADES: [&str; 5] = ["製作所", "建設", "ソフトウェア", "物流", "化学"];
    // A tenth is the one's who sits there, some are nobody's.
    const OWNERS: [&str; 10] =
        ["tanaka", "", "suzuki", "suzuki", "kimura", "kimura", "suzuki", "kimura", "suzuki", "kimura"];
    let mut text = HEADER.to_owned();
    for n in from..until {
        let at = |of: &[&'static str], by: u32| of[(n / by) as usize % of.len()];
        let (family, place, trade) = (at(&FAMILIES, 1), at(&PLACES, 7), at(&TRADES, 11));
        writeln!(
            text,
            "L{n:08},2026-{:02}-{:02} {:02}:{:02}:00,{family} 純{n},株式会社{place}第一{trade}{},部長,jun{n}@daiichi{}.example,\
             06-{:04}-{:04},ウェビナー,WEBINAR-{:02},{},{}",
            1 + n % 9,
            1 + n % 28,
            n % 24,
            n % 60,
            n % 4_001,
            n % 20_011,
            n % 10_000,
            n / 7 % 10_000,
            n % 6,
            OWNERS[n as usize % 10],
            if n % 3 == 0 { "資料の請求あり。来期の予算で検討したいとのこと。" } else { "" },
        )
        .expect("memory");
    }
    text
}
