//! Terraform itself says what its strings and heredocs are. Without it this test says so.

use std::io::Write;
use std::process::{Command, Stdio};

use apim_policy::hosts::terraform;

use super::embed::{WAYS, Way};
use crate::common::{folder::Folder, random::Random};

/// Asks Terraform in `folder` what `expression` comes to; `None` if there is no Terraform.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn ask(folder: &Folder, expression: &str) -> Option<String> {
    let console = Command::new("terraform")
        .arg("console")
        .current_dir(folder.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut console) = console else {
        eprintln!("skipped: there is no terraform");
        return None;
    };
    console.stdin.take().expect("it is piped").write_all(expression.as_bytes()).expect("it listens");
    let answer = console.wait_with_output().expect("it answers");
    assert!(answer.status.success(), "{expression}");
    Some(String::from_utf8(answer.stdout).expect("it answers in text"))
}

#[test]
fn random_texts_are_what_terraform_says() {
    const PARTS: [&str; 18] = ["\"", "'", "\\", "$", "%", "${", "%{", "$$", "{", "}", "<", "&", "\n", "\r\n", "\t", "é", "😀", "\\n"];
    let mut random = Random(11);
    let (mut file, mut texts) = (String::from("locals {\n"), Vec::new());
    for round in 0..120 {
        let middle: String = (0..random.below(30)).map(|_| PARTS[random.below(PARTS.len())]).collect();
        let text = format!("<a>{middle}</a>\n");
        for way in WAYS.into_iter().filter(|way| matches!(way, Way::Heredoc | Way::Quoted) && way.takes(&text)) {
            let embedded = way.embed(&text, true);
            let read = terraform::read(&embedded.text);
            let policy = read.body.blocks[0].body.attribute("policy").expect("it is there");
            file.push_str(&format!("  t{} = {}\n", texts.len(), policy.span.text(&embedded.text)));
            assert_eq!(policy.text().and_then(|text| text.known()), Some(text.as_str()), "{way:?} {round}");
            texts.push(text.clone());
        }
    }
    file.push_str("}\n");
    let folder = Folder::with(&[("main.tf", file.as_str())]);
    let all: Vec<String> = (0..texts.len()).map(|number| format!("local.t{number}")).collect();
    let Some(answer) = ask(&folder, &format!("jsonencode([{}])\n", all.join(", "))) else { return };
    let json: String = serde_json::from_str(answer.trim()).expect("it is a string");
    let said: Vec<String> = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(said, texts);
}
