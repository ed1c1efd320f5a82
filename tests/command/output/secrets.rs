//! No output shows a secret of a policy, however damaged it is.

use std::fs;

use apim_policy::ast::Document;
use apim_policy::diagnostic::Safety;
use apim_policy::lint::{self, Baseline, Outcome, Selection};
use apim_policy::report::{self, Format, Style};
use apim_policy::workspace::{Found, understand};

use super::FORMATS;
use crate::common::folder::Folder;
use crate::common::{self, shared};

/// The secrets that are planted, one for each place. All of them are made up.
const SECRETS: [&str; 14] = [
    "FAKE0FAKE1FAKE2FAKE3FAKE4FAKE5FA",
    "FAKE-pa55word-of-a-proxy",
    "FAKEwordsalone",
    "RkFLRS1rZXktMDEyMzQ1Njc4OS1GQUtFLWtleS0wMTIz",
    "FAKE7h2Kq9ZxL4v8Tn3Wd6Pa",
    "FAKEb5Rm1Yc8Jt6Gs0Uf4Qe",
    "FAKE9a8b7c6d5e4f3g2h1i0j",
    "FAKEhmacKey5Rm1Yc8Jt6Gs0Uf4Q",
    "FAKEsas4Rm1Yc8Jt6Gs0Uf4Qe123456789abcde",
    "FAKEcommentQ4wX9zB2nR6tY1",
    "RkFLRSBrZXkgZm9yIHRlc3RzLCBpdCBvcGVucyBub3RoaW5nOiAwMTIzNDU2Nzg5IGFi",
    "FAKEjsonM3vC8kL5pW",
    "FAKEcertU6yI1oP4",
    "FAKElocalH7dF2sJ9gT4aZ6",
];

/// Policies that hold the secrets, each where it is known by its place.
fn planted() -> Vec<String> {
    let secret = |index: usize| SECRETS[index];
    vec![
        format!("<set-header name=\"Ocp-Apim-Subscription-Key\" exists-action=\"override\"><value>{}</value></set-header>", secret(0)),
        format!("<proxy url=\"http://proxy.example\" username=\"user\" password=\"{}\" />", secret(1)),
        format!("<authentication-basic username=\"user\" password=\"{}\" />", secret(2)),
        format!("<validate-jwt header-name=\"a\"><issuer-signing-keys><key>{}</key></issuer-signing-keys></validate-jwt>", secret(3)),
        format!("<set-query-parameter name=\"api-key\" exists-action=\"override\">\n<value>{}</value>\n</set-query-parameter>", secret(4)),
        format!("<set-variable name=\"apiKey\" value=\"{}\" />", secret(5)),
        format!(
            "<choose><when condition=\"@(context.Request.Headers.GetValueOrDefault(\"X-Api-Key\",\"\") == \"{}\")\"></when></choose>",
            secret(6)
        ),
        format!(
            "<set-variable name=\"s\" value=\"@{{ return new HMACSHA256(Encoding.UTF8.GetBytes(\"{}\")).ToString(); }}\" />",
            secret(7)
        ),
        format!("<set-backend-service base-url=\"https://a.blob.core.windows.net/b?sv=1&amp;sig={}\" />", secret(8)),
        format!("<!-- old password: {} -->", secret(9)),
        format!("<set-variable name=\"c\" value=\"DefaultEndpointsProtocol=https;AccountName=a;AccountKey={}\" />", secret(10)),
        format!("<set-body>{{ \"client_secret\": \"{}\" }}</set-body>", secret(11)),
        format!("<authentication-certificate thumbprint=\"a\" password=\"{}\" />", secret(12)),
        format!("<set-variable name=\"t\" value=\"@{{ var clientSecret = \"{}\"; return clientSecret; }}\" />", secret(13)),
    ]
}

/// Numbers that look drawn by lot, and are the same in each run.
struct Lot(u64);

impl Lot {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}

/// What people and tools do to files, as bytes that are put somewhere, and how many they replace.
const DAMAGES: [(&[u8], usize); 16] = [
    (b"<", 0),
    (b"&", 0),
    (b"\"", 0),
    (b"'", 0),
    (b">", 0),
    (b"@(", 0),
    (b"@{ \"", 0),
    (b"\0", 0),
    (b"\xe9", 0),
    (b"&#xZZ;", 0),
    (b"<!-- ", 0),
    (b"\n<<<<<<< HEAD\n", 0),
    (b"", 1),
    (b"", 3),
    (b"</set-heade>", 0),
    (b"\xef\xbb\xbf", 0),
];

/// Policies to plant secrets in: real ones where they are at hand, and one of ours.
fn policies() -> Vec<String> {
    let mut texts = vec!["<policies>\n<inbound>\n<base />\n</inbound>\n<backend>\n<base />\n</backend>\n</policies>\n".to_owned()];
    if let Some(shared) = shared() {
        let files = walkdir::WalkDir::new(shared.join("real-policies")).sort_by_file_name().into_iter().flatten();
        let files: Vec<_> = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "xml")).collect();
        texts.extend(files.iter().step_by(files.len() / 9 + 1).filter_map(|file| fs::read_to_string(file.path()).ok()));
    }
    texts
}

/// `text` with the policies of [`planted`] spread over its `<inbound>`.
fn plant(text: &str) -> String {
    let at = text.find("<inbound>").map_or_else(|| text.find('>').map_or(0, |at| at + 1), |at| at + "<inbound>".len());
    format!("{}\n{}\n{}", &text[..at], planted().join("\n"), &text[at..])
}

fn damaged(text: &str, lot: &mut Lot) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    // The damage is done where the secrets are, or before.
    let end = SECRETS.iter().filter_map(|secret| text.find(secret)).max().unwrap_or(text.len()) + 80;
    let at = lot.below(end.min(bytes.len()));
    let choice = lot.below(DAMAGES.len() + 1);
    match DAMAGES.get(choice) {
        Some((put, replaced)) => drop(bytes.splice(at..(at + replaced).min(text.len()), put.iter().copied())),
        None => bytes.truncate(at),
    }
    bytes
}

/// Fails if a secret stands in `output`, or so much of one that it could be guessed. Only what still stands whole in `source` opens anything.
fn assert_silent(output: &str, source: &str) {
    for secret in SECRETS.into_iter().filter(|secret| source.contains(secret)) {
        let pieces = (0..=secret.len() - 10).map(|at| &secret[at..at + 10]);
        for piece in pieces {
            assert!(!output.contains(piece), "{piece} of {source} stands in\n{output}");
        }
    }
}

#[test]
fn no_damage_makes_a_secret_visible() {
    let selection = Selection::default();
    let mut lot = Lot(7);
    for text in policies() {
        let planted = plant(&text);
        for round in 0..if common::is_thorough() { 20 } else { 8 } {
            let bytes = if round == 0 { planted.clone().into_bytes() } else { damaged(&planted, &mut lot) };
            let what = String::from_utf8_lossy(&bytes).into_owned();
            let found = Found { path: "a.xml".to_owned(), file: "a.xml".into(), named: true, config: None, searched: None };
            let source = understand(&found, bytes).expect("a named file is read");
            assert_silent(&lint::shown(&source), &what);
            let file = lint::lint(&source, &selection);
            let shown: String = file.findings.iter().map(|finding| report::finding(&file, finding)).collect();
            assert_silent(&shown, &what);
            if round % 4 == 0 {
                let fixed = lint::fix(&source, &selection, Safety::Unsafe);
                let after = source.with_text(fixed.text);
                assert_silent(&lint::shown_after(&source, &after), &what);
            }
            for document in &source.documents {
                let tree = report::ast::to_json(&Document::parse(source.text_of(document)));
                assert_silent(&serde_json::to_string(&tree).expect("it is JSON"), &what);
            }
            let outcome = Outcome { files: vec![file], ..Outcome::default() };
            assert_silent(&Baseline::of(&outcome, str::to_owned).render(), &what);
            for format in [Format::Concise, Format::Json, Format::Sarif, Format::Github, Format::Gitlab, Format::Junit] {
                let mut report = Vec::new();
                report::write(&outcome, format, Style { summary: true, ..Style::default() }, &mut report)
                    .expect("memory can be written to");
                assert_silent(&String::from_utf8(report).expect("a report is text"), &what);
            }
        }
    }
}

#[test]
fn what_is_found_in_a_sound_document_is_found_in_a_damaged_one() {
    let header = planted().remove(0);
    for damage in ["</set-heade>", "<", "& ", "&#xZZ;", "@(", "<a b=\"@(\"/>", "\0", "\u{feff}\u{feff}", "<a \"/>"] {
        for text in [
            format!("<policies><inbound>{damage}{header}</inbound></policies>"),
            format!("<policies><inbound>{header}{damage}</inbound></policies>"),
            format!("<policies><inbound>{header}<rewrite-uri template=\"/a\" />{damage}</inbound></policies>"),
        ] {
            let folder = Folder::with(&[("a.xml", &text)]);
            let run = folder.lint(&["--format", "concise"]);
            assert!(run.out.contains("error[secrets/hard-coded]"), "{text}\n{}", run.out);
            assert!(run.out.contains("[syntax/") || run.out.contains("[schema/"), "{text}\n{}", run.out);
        }
    }
}

#[test]
fn no_format_shows_a_secret_of_a_damaged_document() {
    let text = plant("<policies>\n<inbound>\n</inbound>\n</policies>\n").replacen("</set-header>", "</set-heade>", 1);
    let folder = Folder::with(&[("a.xml", &text)]);
    for format in FORMATS {
        let run = folder.lint(&["--select", "all", "--format", format, "--verbose"]);
        assert_silent(&(run.out + &run.err), &text);
    }
    for arguments in [&["lint", "--diff", "--unsafe-fixes"][..], &["parse", "a.xml"]] {
        let run = folder.run(arguments);
        assert_silent(&(run.out + &run.err), &text);
    }
}

#[test]
fn no_error_repeats_a_secret() {
    let connection = format!("Endpoint=sb://a.example/;SharedAccessKeyName=all;SharedAccessKey={}", SECRETS[10]);
    let allowed = format!("[rules]\n\"secrets/hard-coded\" = {{ level = \"eror\", allow = [\"^{}$\"] }}\n", SECRETS[2]);
    let pattern = format!("[rules]\n\"secrets/hard-coded\" = {{ allow = [\"({}\"] }}\n", SECRETS[2]);
    let manifest = format!(
        "[[snippet]]\ntemplate = \"secret\"\nfile = \"a.xml\"\nset = {{ vault = \"{connection}\", password = \"{}\" }}\n",
        SECRETS[2]
    );
    let folder = Folder::with(&[
        ("a.xml", "<policies><inbound><base /></inbound></policies>"),
        ("allowed.toml", &allowed),
        ("pattern.toml", &pattern),
        ("snippets.toml", &manifest),
        ("baseline.json", &format!("{{ \"version\": 1, \"{}\": [] }}", SECRETS[2])),
    ]);
    let assigned = |name: &str, value: &str| format!("{name}={value}");
    for arguments in [
        &["generate", "secret", "--set", &assigned("vault", &connection)][..],
        &["generate", "secret", "--set", &assigned("vault", "a"), "--set", &assigned("secret", &format!("{}!", SECRETS[2]))],
        &["generate", "secret", "--set", &assigned("password", SECRETS[2])],
        &["generate", SECRETS[0]],
        &["generate", "--manifest", "snippets.toml"],
        &["lint", "--format", SECRETS[0]],
        &["lint", "--select", SECRETS[0]],
        &["lint", &connection],
        &["lint", "--config", "allowed.toml"],
        &["lint", "--config", "pattern.toml"],
        &["lint", "--baseline", "baseline.json"],
        &["explain", SECRETS[0]],
    ] {
        let run = folder.run(arguments);
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.err);
        assert_silent(&(run.out + &run.err), &SECRETS.join(" "));
    }
}

#[test]
fn no_comparison_with_a_generated_file_shows_what_stands_there() {
    let named = format!("{{ \"properties\": {{ \"displayName\": \"a\", \"secret\": true, \"value\": \"{}\" }} }}\n", SECRETS[2]);
    for old in
        [named.clone(), named.replace(" }\n", "\n"), named.replace("\"value\"", "\"value\" "), plant("<policies><inbound>\n</inbound>")]
    {
        let folder = Folder::with(&[("namedValueInformation.json", &old), ("main.tf", &old), ("a.xml", &old)]);
        for (file, target) in [("namedValueInformation.json", "apiops"), ("main.tf", "terraform"), ("a.xml", "policy")] {
            for mode in ["--diff", "--check"] {
                let arguments: &[&str] = match target {
                    "apiops" => &["key-vault-named-value", "--set", "name=b", "--set", "vault=contoso", "--set", "secret=b"],
                    _ => &["secret", "--set", "vault=contoso", "--set", "secret=b"],
                };
                let run = folder.run(&[&["generate"], arguments, &["--target", target, "--output", file, mode]].concat());
                assert!(run.out.contains("\n-"), "{}", run.err);
                assert_silent(&(run.out + &run.err), &old);
            }
        }
    }
}

#[test]
fn no_configuration_makes_an_error_show_a_file_that_is_not_of_its_repository() {
    let outside = Folder::with(&[("notes.txt", "FAKEwordsalone of somebody else\n"), ("own/apim-policy.toml", "")]);
    for path in ["../notes.txt", "./../own/../notes.txt"] {
        outside.write("own/apim-policy.toml", format!("[generate]\ntemplates = [\"{path}\"]\n"));
        let mut command = outside.command(&["generate"]);
        let run = crate::common::folder::Run::of(command.current_dir(outside.path("own")).output());
        assert_eq!(run.status, 2);
        assert!(run.err.contains("is outside of") && !run.err.contains("FAKE"), "{}", run.err);
    }
}
