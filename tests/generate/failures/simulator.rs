//! The simulator of the shared material: how it is found and run.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::common;

/// Answers to what no documentation settles: those that the simulator takes for granted, and all others, in two ways where there are three.
pub const ASSUMPTIONS: [&[(&str, &str)]; 3] = [
    &[],
    &[
        ("ignored-identity-error", "covered"),
        ("failed-response", "unset"),
        ("cache-miss", "null"),
        ("store-null", "ignored"),
        ("set-null", "unset"),
        ("null-variable", "default"),
        ("empty-body", "null"),
        ("header-line-break", "sent"),
        ("returned-response", "as-it-is"),
        ("missing-section", "empty"),
    ],
    &[("failed-response", "unset"), ("cache-miss", "null"), ("set-null", "error"), ("header-line-break", "sent")],
];

/// The simulator.
pub struct Simulator(PathBuf);

/// What happened in a step.
pub struct Line {
    pub case: String,
    pub step: String,
    /// What was not as expected.
    pub failed: Vec<String>,
    /// All that the simulator says of it.
    pub said: Value,
}

/// The simulator, where it and what it needs are there; says so where they are not.
pub fn find() -> Option<Simulator> {
    let script = common::shared()?.join("oracle/simulate/simulate.py");
    let runs = |program: &str, argument: &str| Command::new(program).arg(argument).output().is_ok_and(|output| output.status.success());
    let json = PathBuf::from("/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll");
    let missing = [
        ("the simulator", script.is_file()),
        ("python3", runs("python3", "--version")),
        ("mono (mono-runtime)", runs("mono", "--version")),
        ("mcs (mono-mcs)", runs("mcs", "--version")),
        ("Newtonsoft.Json (libnewtonsoft-json5.0-cil)", json.is_file()),
        ("openssl", runs("openssl", "version")),
    ];
    match missing.iter().find(|(_, is_there)| !is_there) {
        None => Some(Simulator(script)),
        #[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
        Some((what, _)) => {
            println!("skipped: there is no {what}");
            None
        }
    }
}

impl Simulator {
    /// Runs all cases.
    pub fn run(&self, cases: &Value) -> Vec<Line> {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let file = folder.path().join("cases.json");
        std::fs::write(&file, cases.to_string()).expect("a file can be written");
        let binary = env!("CARGO_BIN_EXE_apim-policy");
        let run = Command::new(&self.0).arg(&file).args(["--binary", binary]).output().expect("the simulator runs");
        let out = String::from_utf8(run.stdout).expect("it prints text");
        let lines: Vec<Line> = out.lines().filter_map(line).collect();
        assert!(!lines.is_empty(), "nothing was simulated: {}", String::from_utf8_lossy(&run.stderr));
        lines
    }
}

fn line(text: &str) -> Option<Line> {
    let said: Value = serde_json::from_str(text).ok()?;
    let word = |name: &str| said[name].as_str().map(str::to_owned);
    let failed = said["failed"].as_array()?.iter().map(|it| it.as_str().unwrap_or_default().to_owned()).collect();
    let step = word("step").unwrap_or_else(|| said["step"].to_string());
    Some(Line { case: word("case")?, step, failed, said })
}
