//! Programs of one's own.

use std::fs;

use serde_json::{Value, json};
use tasuki::domain::notice::Class;
use tasuki::i18n::Lang;
use tasuki::remind::{Environment, Outlet};

use super::letters::{letter, line};
use super::{only, only_in, told};

fn program(script: &str) -> Box<dyn Outlet> {
    only(&file(script))
}

fn file(script: &str) -> String {
    let script = toml::Value::String(script.to_owned());
    format!("[program.pager]\ncommand = ['sh', '-c', {script}]\n[desktop]\nby = 'none'\n")
}

fn send(outlet: &mut dyn Outlet) -> (&'static str, String) {
    told(outlet.send(&letter(Some(Lang::Ja), vec![line(Class::Breach, 42, "株式会社\"テスト\"")])))
}

#[test]
fn a_program_gets_the_letter_as_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("letter.json");
    assert_eq!(send(&mut *program(&format!("cat > '{}'", path.display()))), ("left", "sh took it".to_owned()));
    let document: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let expected = json!({
        "format": 1,
        "id": "sato.1795502400000.1",
        "to": "sato",
        "lang": "ja",
        "made_at": "2026-11-24T15:40:00+09:00",
        "trial": false,
        "urgent": true,
        "title": "期限超過 1件",
        "text": "期限超過 1件\n・期限超過: 株式会社\"テスト\"(#42) 初回接触の期限 2026-11-24(火) 16:00、2時間10分超過",
        "counts": { "breach": 1 },
        "lines": [{
            "class": "breach",
            "lead": 42,
            "company": "株式会社\"テスト\"",
            "clock": { "ja": "初回接触の期限", "en": "First contact" },
            "at": "2026-11-24T16:00:00+09:00",
            "left_minutes": -130,
            "commands": ["tasuki show '#42'", "tasuki contact '#42' --channel phone --outcome reached"],
        }],
        "more": 0,
        "day": null,
    });
    assert_eq!(document, expected);
}

#[test]
fn how_it_ends_says_whether_it_is_asked_again() {
    for (script, word, says) in [
        ("exit 0", "left", "sh took it"),
        ("echo busy >&2; exit 75", "later", "sh ended with status 75: busy"),
        ("cat > /dev/null; printf 'no\\033[2J such\\nmore' >&2; exit 1", "never", "sh ended with status 1: no[2J such"),
        ("kill -9 $$", "later", "sh was broken off"),
    ] {
        assert_eq!(send(&mut *program(script)), (word, says.to_owned()), "{script}");
    }
    let mut nowhere = only("[program.pager]\ncommand = ['/no/such/program']\n[desktop]\nby = 'none'\n");
    assert_eq!(send(&mut *nowhere).0, "later");
}

#[test]
fn no_shell_reads_what_stands_in_the_file_or_in_a_letter() {
    let folder = tempfile::tempdir().unwrap();
    let trap = folder.path().join("trap");
    let command = format!(
        "[program.pager]\ncommand = ['cat', '$(touch {0})', ';touch {0}']\n[desktop]\nby = 'none'\n",
        trap.display()
    );
    assert_eq!(send(&mut *only(&command)).0, "never", "cat finds no such file");
    assert!(!trap.exists());
}

#[test]
fn it_does_not_see_the_secrets_of_the_other_ways() {
    let script = "test -z \"$HOME\" || exit 1";
    let hides = format!("{}[webhook.team]\nurl = {{ environment = 'HOME' }}\n", file(script));
    let parsed = tasuki::remind::ChannelsFile::read("channels.toml", &hides, std::path::Path::new("/"), None).unwrap();
    let mut outlets = tasuki::remind::Outlets::of(&parsed, &Environment::real(), Lang::En);
    let pager = outlets.iter_mut().find(|outlet| outlet.channel().to_string() == "program:pager").unwrap();
    assert_eq!(send(&mut **pager).0, "left");
    assert_eq!(send(&mut *only_in(&file(script), &Environment::real())).0, "never", "it sees all the others");
}

#[test]
fn one_that_never_ends_is_ended() {
    let (word, said) = send(&mut *program("sleep 600 & wait"));
    assert_eq!((word, said.as_str()), ("later", "sh was ended after 20 seconds"));
}
