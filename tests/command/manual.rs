//! Completions and manual pages.

use std::process::{Command, Stdio};

use crate::common::folder::Folder;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// The commands of the tool, as its manual page lists them.
fn commands(folder: &Folder) -> Vec<String> {
    let page = folder.run(&["man"]).out.replace("\\-", "-");
    let names = page.lines().filter_map(|line| line.strip_prefix("apim-policy-")?.strip_suffix("(1)"));
    let names: Vec<String> = names.filter(|name| *name != "help").map(str::to_owned).collect();
    assert!(["lint", "generate", "explain", "man"].iter().all(|name| names.iter().any(|it| it == name)), "{names:?}\n{page}");
    names
}

#[test]
fn the_completions_of_every_shell_know_every_command() {
    let folder = Folder::with(&[]);
    let commands = commands(&folder);
    for shell in SHELLS {
        let run = folder.run(&["completions", shell]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{shell}");
        for command in &commands {
            assert!(run.out.contains(command.as_str()), "{shell} does not know {command}");
        }
        assert!(run.out.contains("fail-on"), "{shell} does not know the options");
    }
    assert_eq!(folder.run(&["completions", "tcsh"]).status, 2);
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_and_options() {
    let folder = Folder::with(&[]);
    let mut script = folder.run(&["completions", "bash"]).out;
    script.push_str("COMP_WORDS=(apim-policy li); COMP_CWORD=1; _apim__policy apim-policy li apim-policy; echo \"${COMPREPLY[@]}\"\n");
    script
        .push_str("COMP_WORDS=(apim-policy lint --fail); COMP_CWORD=2; _apim__policy apim-policy --fail lint; echo \"${COMPREPLY[@]}\"\n");
    script.push_str("COMP_WORDS=(apim-policy help ge); COMP_CWORD=2; _apim__policy apim-policy ge help; echo \"${COMPREPLY[@]}\"\n");
    let output = Command::new("bash").args(["-c", &script]).stdin(Stdio::null()).output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no bash");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&output.stdout), "lint\n--fail-on\ngenerate\n", "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = Folder::with(&[]);
    for command in commands(&folder) {
        let run = folder.run(&["man", &command]);
        assert_eq!((run.status, run.err.as_str()), (0, ""), "{command}");
        assert!(run.out.contains(&format!(".TH apim-policy-{command} 1")) && run.out.contains(".SH SYNOPSIS"), "{}", run.out);
        assert!(run.out.contains(env!("CARGO_PKG_VERSION")), "the page of {command} does not say the version");
    }
    let run = folder.run(&["man", "no-such-command"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("there is no command"), "{}", run.err);
}
