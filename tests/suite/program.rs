//! What the program tells shells and manuals about itself.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::cli::Machine;

const COMMANDS: [&str; 6] = ["import", "accept", "tell-apart", "doctor", "completions", "config"];

/// Whether a program of this machine takes a text; nothing where the machine has no such program.
fn takes(program: &str, arguments: &[&str], text: &str) -> Option<std::process::Output> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    Some(child.wait_with_output().unwrap())
}

#[test]
fn completions_name_every_command_and_are_right_for_their_shell() {
    let machine = Machine::new();
    for lang in ["en", "ja"] {
        for (shell, check) in [
            ("bash", Some(["-n", "/dev/stdin"].as_slice())),
            ("zsh", Some(&["-n", "/dev/stdin"])),
            ("fish", Some(&["-n", "/dev/stdin"])),
            ("powershell", None),
        ] {
            let script = machine.run(&["--lang", lang, "completions", shell]);
            assert_eq!(script.status, 0, "{script:?}");
            for command in COMMANDS {
                assert!(script.out.contains(command), "{shell}: {command}");
            }
            let Some(read) = check.and_then(|arguments| takes(shell, arguments, &script.out)) else { continue };
            assert!(read.status.success() && read.stderr.is_empty(), "{shell}: {read:?}");
        }
    }
    assert_eq!(machine.run(&["completions", "tcsh"]).status, 2);
}

#[test]
fn bash_completes_commands() {
    let machine = Machine::new();
    let script = machine.run(&["completions", "bash"]).out;
    let asked = format!(
        "{script}\nCOMP_WORDS=(tasuki do); COMP_CWORD=1; _tasuki tasuki do tasuki; echo \"${{COMPREPLY[@]}}\"\n"
    );
    let Some(answer) = takes("bash", &["--norc", "/dev/stdin"], &asked) else { return };
    assert_eq!(
        String::from_utf8(answer.stdout).unwrap().trim(),
        "doctor",
        "{}",
        String::from_utf8_lossy(&answer.stderr)
    );
}

#[test]
fn every_command_has_a_page_that_the_typesetter_takes_without_a_word() {
    let machine = Machine::new();
    let page = machine.run(&["man"]);
    assert_eq!(page.status, 0, "{page:?}");
    for command in COMMANDS {
        // In a page a hyphen is written with a sign before it.
        assert!(page.out.replace('\\', "").contains(&format!("tasuki-{command}(1)")), "{command}: {}", page.out);
    }
    let one = machine.run(&["man", "import"]);
    assert!(one.out.contains("tasuki\\-import") && one.out.contains("dry\\-run"), "{}", one.out);
    let deeper = machine.run(&["man", "agreement", "adopt"]);
    assert!(deeper.out.contains("marketing"), "{}", deeper.out);
    let unknown = machine.run(&["man", "imprt"]);
    assert_eq!((unknown.status, unknown.err.contains("did you mean `import`?")), (2, true), "{unknown:?}");
    let folder = machine.path("pages");
    std::fs::create_dir(&folder).unwrap();
    let written = machine.run(&["man", "--to", folder.to_str().unwrap()]);
    assert_eq!(written.status, 0, "{written:?}");
    let pages: Vec<_> = folder.read_dir().unwrap().map(|page| page.unwrap().path()).collect();
    assert!(pages.len() > 40 && folder.join("tasuki-report-waterfall.1").exists(), "{pages:?}");
    for path in pages {
        let text = std::fs::read_to_string(&path).unwrap();
        let Some(set) = takes("groff", &["-man", "-Tutf8", "-Kutf8", "-ww", "-z"], &text) else { return };
        assert!(set.status.success() && set.stderr.is_empty(), "{}: {set:?}", path.display());
    }
}
