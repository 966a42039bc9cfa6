//! The filter on the command line, and the table of fields in the README.

use std::fs;
use std::path::Path;

use tasuki::domain::Wish;
use tasuki::domain::filter::FieldName;
use tasuki::i18n::Lang;

use crate::cli::Machine;
use crate::harness::{FRIDAY, Office};

fn office() -> Office {
    let office = Office::at(FRIDAY);
    let mine = office.lead("株式会社山田製作所", "佐藤 花子");
    office.desk("tanaka").act(mine, &Wish::Accept.into()).unwrap();
    office.lead("ミナト物流", "高橋");
    office
}

#[test]
fn a_list_is_filtered_as_in_the_console() {
    let office = office();
    let machine = Machine::at(&office);
    let companies = |arguments: &[&str]| {
        let said = machine.run(arguments);
        assert_eq!((said.status, said.err.as_str()), (0, ""), "{said:?}");
        let json = said.json();
        json.as_array().unwrap().iter().map(|lead| lead["company"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(companies(&["list", "--format", "json", "担当:自分"]), ["株式会社山田製作所"]);
    assert_eq!(
        companies(&["list", "--format", "json", "owner:me", "is:new"]),
        Vec::<String>::new(),
        "several words are one filter"
    );
    assert_eq!(companies(&["list", "--format", "json", "is:new OR 山田", "sort:-created"]).len(), 2);
    assert_eq!(companies(&["list", "--format", "json", "--all", "limit:1"]).len(), 1);
    assert_eq!(companies(&["list", "--format", "json", "--", "-owner:me"]), ["ミナト物流"]);
    assert_eq!(companies(&["list", "--format", "json", "@mine"]), ["株式会社山田製作所"]);
}

#[test]
fn what_is_not_understood_is_told_and_the_rest_is_listed_for_people_and_refused_for_programs() {
    let office = office();
    let machine = Machine::at(&office);
    let said = machine.run(&["list", "ownr:me is:new"]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.err.contains("Unknown field: ownr (owner?)"), "{said:?}");
    assert!(said.out.contains("ミナト物流") && !said.out.contains("山田"), "{said:?}");
    for arguments in [
        ["list", "--format", "json", "sla:urgnet"].as_slice(),
        &["list", "--ids", "sla:urgnet"],
        &["export", "leads", "sla:urgnet"],
    ] {
        let said = machine.run(arguments);
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{said:?}");
        assert!(said.err.contains("urgnet") && said.err.contains("urgent"), "{said:?}");
    }
}

#[test]
fn an_export_takes_what_the_list_shows() {
    let office = office();
    let machine = Machine::at(&office);
    let csv = machine.run(&["export", "leads", "--form", "csv", "owner:me -sla:breached"]);
    assert!(csv.status == 0 && csv.out.contains("山田") && !csv.out.contains("ミナト"), "{csv:?}");
    let one = machine.run(&["export", "leads", "--form", "csv", "limit:1"]);
    assert_eq!(one.out.lines().count(), 2, "{one:?}");
}

#[test]
fn a_view_that_was_saved_is_one_on_the_command_line() {
    let office = office();
    let machine = Machine::at(&office);
    let views = machine.write("views.toml", "[[view]]\nname = '朝一'\nfilter = '担当:なし is:new'\n");
    let folder = Path::new(&views).with_file_name("config.toml").display().to_string();
    let said = machine.run_with(&["list", "@朝一"], &[("TASUKI_CONFIG", &folder)]);
    assert!(said.out.contains("ミナト物流") && !said.out.contains("山田"), "{said:?}");
    let said = machine.run(&["list", "@朝一"]);
    assert!(said.err.contains("There is no view @朝一"), "{said:?}");
    machine.write("views.toml", "[[view]]\nname = '朝一'\n");
    let said = machine.run_with(&["list", "@朝一"], &[("TASUKI_CONFIG", &folder)]);
    assert!(said.status != 0 && said.err.contains("views.toml:1"), "{said:?}");
}

#[test]
fn the_readme_lists_every_field() {
    let rows: Vec<String> = FieldName::ALL
        .iter()
        .map(|field| {
            let words = std::iter::once(field.word()).chain(field.also().iter().copied());
            let words = words.map(|word| format!("`{word}:`")).collect::<Vec<_>>().join(" ");
            format!("| {words} | {} | `{}` |", field.help().say(Lang::En), field.example())
        })
        .collect();
    let table = rows.join("\n");
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(readme.contains(&table), "the README's table of fields is to be:\n{table}");
}
