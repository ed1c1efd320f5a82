//! Terraform itself finds nothing to format, and reads the very policy. Without it these tests say so.

use std::process::{Command, Stdio};

use apim_policy::catalog::{Format, Scope};
use apim_policy::generate::{Library, Request, Target, generate};

use crate::arguments::spread;
use crate::common::folder::Folder;

const SCOPES: [Scope; 6] = [Scope::Api, Scope::Global, Scope::Product, Scope::Operation, Scope::Fragment, Scope::Workspace];

/// Whether there is a Terraform to ask.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn is_there() -> bool {
    let there = Command::new("terraform").arg("version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|it| it.success());
    if !there {
        eprintln!("skipped: there is no terraform");
    }
    there
}

/// Requests with every template, in all scopes, with and without names and references.
fn requests(library: &Library) -> Vec<Request> {
    let mut all = Vec::new();
    for template in library.templates() {
        let spread = spread(template);
        let step = (spread.len() / 15).max(1) | 1;
        for (index, arguments) in spread.into_iter().step_by(step).enumerate() {
            let mut request =
                Request { arguments, target: Target::Terraform, scope: SCOPES[index % 6], ..Request::new(&template.name.text) };
            request.dialect = [Format::RawXml, Format::Xml][index % 2];
            request.name = (index % 3 == 0).then(|| "orders-policy".to_owned());
            request.header = (index % 4 == 0).then(|| "made by a test".to_owned());
            if request.arguments.contains_key("version") && index % 5 == 0 {
                request.arguments.insert("version".to_owned(), vec!["deployed".to_owned()]);
            }
            if index % 12 == 6 {
                request.references.insert("api_name".to_owned(), "azurerm_api_management_api.orders.name".to_owned());
            }
            all.push(request);
        }
    }
    all
}

#[test]
fn there_is_nothing_to_format() {
    if !is_there() {
        return;
    }
    let library = Library::built_in();
    let folder = Folder::with(&[]);
    let mut written = 0;
    for (index, request) in requests(&library).iter().enumerate() {
        if let Ok(text) = generate(&library, request) {
            folder.write(&format!("{index}.tf"), text);
            written += 1;
        }
    }
    assert!(written > 150, "{written}");
    let output = Command::new("terraform").args(["fmt", "-check", "-diff"]).current_dir(folder.path("")).output().expect("it runs");
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

/// A template with what Terraform would take for its own, and lines that no heredoc may move.
const OWN: &str = "/// T.\ntemplate own() {\n    inbound {\n        <set-variable name=\"a\" value=\"@{\n            var text = @\"one\n  two $${x} %{ if true } \\t\n   \n\nthree\";\n            return $\"${text}\" + text;\n        }\" />\n        <set-body>a\n\n     \n b $</set-body>\n    }\n}\n";

#[test]
fn a_heredoc_is_the_policy_to_the_byte() {
    if !is_there() {
        return;
    }
    let mut library = Library::built_in();
    library.add("own.snippet", OWN.to_owned()).expect("it is sound");
    let mut wanted = Vec::new();
    let mut module = "locals {\n".to_owned();
    let own = SCOPES.map(|scope| Request { target: Target::Terraform, scope, ..Request::new("own") });
    for request in own.into_iter().chain(requests(&library).into_iter().step_by(5)) {
        let plain = Request {
            target: if request.scope == Scope::Fragment { Target::Fragment } else { Target::Policy },
            header: None,
            references: Default::default(),
            ..request.clone()
        };
        let (Ok(text), Ok(plain)) = (generate(&library, &request), generate(&library, &plain)) else { continue };
        let Some(at) = text.find(" = <<-XML\n") else { continue };
        let end = at + text[at..].find("\n  XML\n").expect("it ends") + "\n  XML\n".len();
        module.push_str(&format!("  p{}{}", wanted.len(), literal(&text[at..end])));
        wanted.push(plain.strip_prefix(REPLACES).unwrap_or(&plain).to_owned());
    }
    module.push_str("}\n");
    assert!(wanted.len() > 40, "{}", wanted.len());
    let folder = Folder::with(&[("main.tf", &module)]);
    let list: Vec<String> = (0..wanted.len()).map(|index| format!("local.p{index}")).collect();
    let mut console = Command::new("terraform");
    console.arg("console").current_dir(folder.path("")).env("CHECKPOINT_DISABLE", "1");
    let mut child = console.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let question = format!("jsonencode([{}])\n", list.join(", "));
    std::io::Write::write_all(&mut child.stdin.take().expect("it reads"), question.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let answer = String::from_utf8(output.stdout).expect("it writes text");
    let text: String =
        serde_json::from_str(answer.trim()).unwrap_or_else(|error| panic!("{error}: {answer}{}", String::from_utf8_lossy(&output.stderr)));
    let found: Vec<String> = serde_json::from_str(&text).expect("it is the list");
    for (found, wanted) in found.iter().zip(&wanted) {
        assert_eq!(found, wanted);
    }
    assert_eq!(found.len(), wanted.len());
}

const REPLACES: &str = "<!-- This replaces the policy for all APIs of the service: take over what is in there today. -->\n";

/// A heredoc in which each reference is a text that looks like it.
fn literal(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let escaped = rest[..at].ends_with('$') || rest[at..].starts_with("${\"");
        let end = at + rest[at..].find('}').map_or(2, |end| end + 1);
        out.push_str(&rest[..at]);
        match escaped {
            true => out.push_str(&rest[at..at + 2]),
            false => out.push_str(&format!("${{\"$${{{}}}\"}}", &rest[at + 2..end - 1])),
        }
        rest = if escaped { &rest[at + 2..] } else { &rest[end..] };
    }
    out + rest
}
