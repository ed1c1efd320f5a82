//! No text of a user is a command to a build agent or a terminal.

use super::FORMATS;
use crate::common::folder::{Folder, Run};

/// What an agent or a terminal would act on.
const HOSTILE: [&str; 5] = [
    "##vso[task.setvariable variable=PWN]1",
    "x##[error]y",
    "\n  ::stop-commands::x",
    "\r::set-output name=a::b",
    "\u{1b}]0;title\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{2028}\u{200f}",
];

/// The commands that reports themselves give to build agents.
const OWN: [&str; 4] = ["::error file=", "::warning file=", "::notice file=", "##vso[task.logissue type="];

/// Fails if an agent or a terminal that reads `output` would do anything but show it, or obey a report of ours.
fn assert_harmless(output: &str, what: &str) {
    for line in output.split('\n') {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let rest = OWN.iter().find_map(|own| line.strip_prefix(own)).unwrap_or(line);
        let small = rest.to_lowercase();
        assert!(!small.contains("##vso[") && !small.contains("##["), "{what}: a command of Azure Pipelines in {line:?}");
        assert!(!rest.trim_start().starts_with("::"), "{what}: a command of GitHub in {line:?}");
        let steers = |it: char| {
            (it.is_control() && it != '\t') || ('\u{200e}'..='\u{202e}').contains(&it) && !('\u{2010}'..='\u{2027}').contains(&it)
        };
        assert!(!rest.contains(steers), "{what}: a character that steers in {line:?}");
    }
}

fn assert_run(run: &Run, what: &str) {
    assert_harmless(&run.out, what);
    assert_harmless(&run.err, what);
}

/// A policy with `text` wherever a message, a label, a help, a frame or a path of elements could repeat it.
fn policy(text: &str) -> String {
    let inner = text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    format!(
        "<policies>\n<inbound>\n<cache-lookup-value key=\"{inner}\" caching-type=\"internal\" variable-name=\"{inner}\" />\n\
         <cache-store-value key=\"{inner}2\" value=\"@({{\" duration=\"{inner}\" caching-type=\"prefer-external\" />\n\
         <set-backend-service base-url=\"http://{inner}\" />\n<set-header name=\"{inner}\" exists-action=\"{inner}\">\n{inner}\n</set-header>\n\
         <!-- apim-policy ignore {inner}: {inner} -->\n<rate-limit calls=\"{inner}\" renewal-period=\"1\" {inner}=\"\" />\n\
         <set-variable name=\"v\" value=\"@(nothing(&quot;{inner}&quot;))\" />\n</inbound>\n</policies>\n"
    )
}

/// The same, as a document that can be read whole.
fn sound_policy(text: &str) -> String {
    policy(text).replace("@({", "v").replace(&format!(" {}=\"\"", text), "")
}

#[test]
fn no_report_holds_a_command_of_a_policy() {
    let color = regex::Regex::new("\u{1b}\\[[0-9;]*m").expect("it is a pattern");
    for text in HOSTILE {
        let folder = Folder::with(&[("a.xml", &policy(text)), ("b.xml", &sound_policy(text))]);
        for format in FORMATS {
            let run = folder.lint(&["--select", "all", "--format", format, "--verbose"]);
            assert_eq!(run.status, 1, "there are findings: {}", run.err);
            assert_run(&run, &format!("{format} of {text:?}"));
        }
        for arguments in [&["--diff", "--unsafe-fixes"][..], &["--statistics"], &["--format", "human", "--output", "out.txt"]] {
            assert_run(&folder.lint(arguments), &format!("{arguments:?} of {text:?}"));
        }
        for agent in ["GITHUB_ACTIONS", "TF_BUILD"] {
            assert_run(&Run::of(folder.command(&["lint", "--verbose"]).env(agent, "true").output()), agent);
        }
        let colored = folder.lint(&["--format", "human", "--color", "always"]);
        assert_harmless(&color.replace_all(&colored.out, ""), "a coloured report");
        assert_harmless(&folder.read("out.txt"), "a report in a file");
        folder.lint(&["--select", "all", "--write-baseline", "baseline.json"]);
        assert_harmless(&folder.read("baseline.json"), "a baseline");
        for file in ["a.xml", "b.xml"] {
            assert_run(&folder.run(&["parse", file]), "parse");
        }
    }
}

#[test]
fn json_reports_say_what_the_policy_says() {
    let folder = Folder::with(&[("b.xml", &sound_policy(HOSTILE[0]))]);
    let run = folder.lint(&["--select", "all", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    let messages = report["diagnostics"].as_array().expect("a list").iter().filter_map(|it| it["message"].as_str());
    assert!(messages.into_iter().any(|message| message.contains(HOSTILE[0])), "{}", run.out);
}

#[cfg(unix)]
#[test]
fn no_name_of_a_file_is_a_command() {
    let finding = "<policies><inbound><rate-limit calls=\"many\" renewal-period=\"1\" /></inbound></policies>";
    for name in
        ["##vso[task.complete result=Succeeded;]x.xml", "##[x].xml", "::stop-commands::x.xml", "a\n::error::x.xml", "a\u{1b}[2J.xml"]
    {
        let folder = Folder::with(&[(name, finding), (&format!("{name}/c.xml"), finding)][..1]);
        for format in FORMATS {
            assert_run(&folder.lint(&["--format", format, "--verbose"]), &format!("{format} of {name:?}"));
        }
        assert_run(&folder.lint(&["--diff", "--unsafe-fixes", "--select", "all"]), name);
        assert_run(&folder.lint(&["--write-baseline", name]), name);
        assert_run(&folder.lint(&[&format!("{name}.missing")]), name);
        assert_run(&folder.lint(&["--config", &format!("{name}.toml")]), name);
        assert_run(&folder.lint(&["--baseline", name]), name);
        assert_run(&folder.run(&["parse", name]), name);
        assert_run(
            &folder.run(&["generate", "secret", "--set", "vault=contoso", "--set", "secret=b", "--output", &format!("new-{name}")]),
            name,
        );
    }
}

#[test]
fn no_configuration_is_a_command() {
    for text in HOSTILE {
        let key = text.replace('\n', "\\n").replace('\r', "\\r").replace('\u{1b}', "\\u001b").replace('\u{7}', "\\u0007");
        for config in [
            format!("\"{key}\" = 1\n"),
            format!("[rules]\n\"{key}\" = \"off\"\n"),
            format!("fail-on = \"{key}\"\n"),
            format!("exclude = [\"{{{key}\"]\n"),
            format!("[rules]\n\"style\" = {{ allow = [\"({key}\"] }}\n"),
            format!("# {text}\n[rules\n"),
        ] {
            let folder = Folder::with(&[("a.xml", "<policies><inbound><base /></inbound></policies>"), ("apim-policy.toml", &config)]);
            let run = folder.lint(&["."]);
            assert_eq!(run.status, 2, "{config:?} is wrong");
            assert_run(&run, &config);
        }
    }
}

#[test]
fn no_argument_is_a_command() {
    for text in HOSTILE {
        let folder = Folder::with(&[("a.xml", "<policies><inbound><base /></inbound></policies>")]);
        let assigned = format!("vault={text}");
        for arguments in [
            &["lint", "--select", text][..],
            &["lint", "--format", text],
            &["lint", "--severity", text],
            &["lint", "--exclude", &format!("{{{text}")],
            &["lint", "--jobs", text],
            &["lint", &format!("--{text}")],
            &["lint", text],
            &[text],
            &["explain", text],
            &["explain", &format!("send-request.{text}")],
            &["explain", &format!("context.{text}")],
            &["parse", text],
            &["generate", text],
            &["generate", "secret", "--set", &assigned],
            &["generate", "secret", "--set", text],
            &["generate", "secret", "--template", text],
            &["generate", "--manifest", text],
            &["generate", "secret", "--set", "vault=contoso", "--set", "secret=b", "--name", text, "--target", "terraform"],
        ] {
            let run = folder.run(arguments);
            assert_ne!(run.status, 0, "{arguments:?} are wrong");
            assert_run(&run, &format!("{arguments:?}"));
        }
    }
}

#[test]
fn no_template_or_manifest_is_a_command() {
    for text in HOSTILE {
        let shown = text.replace(['\n', '\r'], " ");
        let sound = format!("/// {shown}\ntemplate own(a: text = \"{shown}\") {{\n inbound {{\n  <set-body>[[a]]</set-body>\n }}\n}}\n");
        let broken = format!("template broken(a: text) {{\n inbound {{\n  <x y=\"{text}\">[[nothing]]\n }}\n}}\n");
        let manifest = format!("[[snippet]]\ntemplate = \"{shown}\"\nfile = \"{shown}\"\n");
        let folder = Folder::with(&[("sound.snippet", &sound), ("broken.snippet", &broken), ("snippets.toml", &manifest)]);
        for arguments in [
            &["generate", "--template", "sound.snippet", "--list"][..],
            &["generate", "own", "--template", "sound.snippet", "--describe"],
            &["generate", "own", "--template", "sound.snippet"],
            &["generate", "own", "--template", "broken.snippet"],
            &["generate", "--manifest", "snippets.toml"],
            &["generate", "--manifest", "snippets.toml", "--check"],
        ] {
            assert_run(&folder.run(arguments), &format!("{arguments:?}"));
        }
    }
}

#[test]
fn no_file_that_is_compared_is_a_command() {
    for text in HOSTILE {
        let folder = Folder::with(&[("a.xml", &format!("{text}\n<!-- {text} -->\n{}", sound_policy(text)))]);
        let arguments = ["generate", "secret", "--set", "vault=contoso", "--set", "secret=b", "--output", "a.xml"];
        for mode in ["--check", "--diff", "--dry-run"] {
            assert_run(&folder.run(&[&arguments[..], &[mode]].concat()), &format!("{mode} of {text:?}"));
        }
    }
}

#[test]
fn what_cannot_be_printed_safely_is_written_to_a_file() {
    let template = "/// Ours.\ntemplate own(a: text) {\n inbound {\n  <set-body>[[a]]</set-body>\n }\n}\n";
    let folder = Folder::with(&[("own.snippet", template)]);
    let given = format!("a={}", HOSTILE[0]);
    let arguments = ["generate", "own", "--template", "own.snippet", "--set", &given];
    let run = folder.run(&arguments);
    assert_eq!((run.status, run.out.as_str()), (2, ""));
    assert!(run.err.contains("--output"), "{}", run.err);
    assert_eq!(folder.run(&[&arguments[..], &["--output", "a.xml"]].concat()).status, 0);
    assert!(folder.read("a.xml").contains(HOSTILE[0]));
}

#[test]
fn every_finding_is_a_command_in_the_formats_for_build_agents() {
    let folder = Folder::with(&[("a.xml", &sound_policy("x"))]);
    for (format, own) in [("azure", &OWN[3..]), ("github", &OWN[..3])] {
        let run = folder.lint(&["--select", "all", "--format", format]);
        assert!(run.out.lines().count() > 3);
        assert!(run.out.lines().all(|line| own.iter().any(|own| line.starts_with(own))), "{}", run.out);
    }
}
