//! What findings look like in every format.

use apim_policy::diagnostic::{Diagnostic, FileId, Fix, Label, Safety, Sentence, Severity};
use apim_policy::lint::{Display, FileOutcome, Finding, Outcome, Summary};
use apim_policy::report::{self, Format, Style};
use apim_policy::text::{Edit, Span};

use crate::common::expect_snapshot;

const FORMATS: [(Format, &str); 9] = [
    (Format::Human, "human"),
    (Format::Concise, "concise"),
    (Format::Agent, "agent"),
    (Format::Json, "json"),
    (Format::Sarif, "sarif"),
    (Format::Github, "github"),
    (Format::Azure, "azure"),
    (Format::Gitlab, "gitlab"),
    (Format::Junit, "junit"),
];

#[test]
fn every_format_says_the_same() {
    for (format, name) in FORMATS {
        expect_snapshot(&format!("report/{name}"), &written(&outcome(), format));
    }
}

#[test]
fn every_format_can_say_that_nothing_was_found() {
    let nothing = Outcome { files: Vec::new(), summary: Summary { files: 2, documents: 2, ..Summary::default() }, ..Outcome::default() };
    let all: String = FORMATS.iter().map(|&(format, name)| format!("== {name}\n{}", written(&nothing, format))).collect();
    expect_snapshot("report/nothing", &all);
}

#[test]
fn no_format_shows_what_is_blotted_out() {
    for (format, name) in FORMATS {
        let written = written(&outcome(), format);
        assert!(!written.contains(&secret()), "{name} shows the secret");
        assert!(!written.contains('\u{1b}'), "{name} passes an escape sequence on");
    }
    assert!(written(&outcome(), Format::Human).contains(&"*".repeat(secret().len())));
}

#[test]
fn colors_are_those_of_the_severity() {
    let mut bytes = Vec::new();
    report::write(&outcome(), Format::Human, Style { color: true, ..Style::default() }, &mut bytes).expect("memory can be written");
    let text = String::from_utf8(bytes).expect("a report is text");
    assert!(text.contains("\u{1b}[1m\u{1b}[31merror[secrets/example]"), "{text:?}");
    assert!(text.contains("\u{1b}[1m\u{1b}[33mwarning["));
    assert!(text.contains("\u{1b}[1m\u{1b}[32minfo["));
}

#[test]
fn json_is_what_its_schema_says() {
    let validator = schema("docs/report.schema.json");
    for outcome in [outcome(), Outcome::default()] {
        let json = serde_json::from_str(&written(&outcome, Format::Json)).expect("it is JSON");
        let errors: Vec<String> = validator.iter_errors(&json).map(|error| format!("{error} at {}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

#[test]
fn json_counts_lines_and_characters_from_one_and_bytes_from_zero() {
    let json: serde_json::Value = serde_json::from_str(&written(&outcome(), Format::Json)).expect("it is JSON");
    let span = &json["diagnostics"][0]["span"];
    let text = policy();
    let start = span["start"]["offset"].as_u64().expect("an offset is a number") as usize;
    assert_eq!(&text[start..start + secret().len()], secret());
    let line = text[..start].matches('\n').count() + 1;
    let column = text[..start].rsplit('\n').next().expect("there is a line").chars().count() + 1;
    assert_eq!((span["start"]["line"].as_u64(), span["start"]["column"].as_u64()), (Some(line as u64), Some(column as u64)));
}

#[test]
fn a_fix_that_would_show_a_secret_is_left_out_of_json() {
    let mut outcome = outcome();
    let diagnostic = &mut outcome.files[0].findings[1].diagnostic;
    let fix = diagnostic.fix.as_mut().expect("it has a fix");
    fix.edits.push(Edit::insert(0, format!("<!-- {} -->", secret())));
    let written = written(&outcome, Format::Json);
    assert!(!written.contains(&secret()));
    let json: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
    assert!(json["diagnostics"][1]["fix"].is_null());
}

#[test]
fn a_place_in_another_file_is_shown_there() {
    let key = "AccountKey=RkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtFRkFLRUZBS0VGQUtFRg==";
    let fragment = format!("<fragment>\n    <!-- {key} -->\n    <set-variable name=\"v\" value=\"1\" />\n</fragment>\n");
    let start = fragment.find("<!--").expect("it has a comment");
    let span = Span::new(start, fragment.find("name=").expect("it has a name"));
    let text = "<policies />\n".to_owned();
    let mut finding = finding("caching/variable-reused", Severity::Info, Span::new(1, 9), "`v` is set elsewhere");
    let unknown = Label { file: FileId::related(7), span, message: "nobody knows".into() };
    finding.diagnostic.secondary = vec![Label { file: FileId::related(0), span, message: "set here".into() }, unknown];
    let other = FileOutcome { path: "fragments/one.xml".to_owned(), text: fragment.clone(), ..FileOutcome::default() };
    let file = FileOutcome { path: "policy.xml".to_owned(), text, findings: vec![finding], related: vec![other], ..FileOutcome::default() };
    let outcome = Outcome { files: vec![file], ..Outcome::default() };

    let json: serde_json::Value = serde_json::from_str(&written(&outcome, Format::Json)).expect("it is JSON");
    assert!(schema("docs/report.schema.json").is_valid(&json));
    let labels = &json["diagnostics"][0]["labels"];
    assert_eq!(labels.as_array().map(Vec::len), Some(1));
    assert_eq!((&labels[0]["path"], &labels[0]["message"]), (&"fragments/one.xml".into(), &"set here".into()));
    assert_eq!(labels[0]["span"]["start"], serde_json::json!({ "line": 2, "column": 5, "offset": start }));
    assert_eq!(json["diagnostics"][0]["path"], "policy.xml");

    let log: serde_json::Value = serde_json::from_str(&written(&outcome, Format::Sarif)).expect("it is JSON");
    let related = &log["runs"][0]["results"][0]["relatedLocations"];
    assert_eq!(related.as_array().map(Vec::len), Some(1));
    assert_eq!(related[0]["physicalLocation"]["artifactLocation"]["uri"], "fragments/one.xml");
    assert_eq!(related[0]["physicalLocation"]["region"]["startLine"], 2);

    let human = written(&outcome, Format::Human);
    assert!(human.contains("policy.xml:1:2") && human.contains("fragments/one.xml:2:5") && human.contains("set here"), "{human}");
    assert!(!human.contains("RkFL") && !human.contains("nobody knows"), "{human}");
}

#[test]
fn sarif_describes_the_rules_that_fired() {
    let mut outcome = outcome();
    outcome.files[0].findings[0].diagnostic.rule = "suppression/unused";
    let log: serde_json::Value = serde_json::from_str(&written(&outcome, Format::Sarif)).expect("it is JSON");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("it lists rules");
    let index = log["runs"][0]["results"][0]["ruleIndex"].as_u64().expect("a result has an index") as usize;
    assert_eq!(rules[index]["id"], "suppression/unused");
    assert_eq!(rules[index]["defaultConfiguration"]["level"], "warning");
    let summary = apim_policy::rules::find("suppression/unused").expect("the rule exists").summary();
    assert_eq!(rules[index]["shortDescription"]["text"], summary);
}

#[test]
fn junit_is_xml_whatever_a_message_holds() {
    let text = written(&outcome(), Format::Junit);
    let document = roxmltree::Document::parse(&text).expect("it is XML");
    let failures = document.descendants().filter(|node| node.has_tag_name("failure")).count();
    assert_eq!(failures.to_string(), document.root_element().attribute("failures").expect("it counts"));
}

#[test]
fn statistics_put_the_most_frequent_rule_first() {
    let mut bytes = Vec::new();
    report::statistics(&outcome(), &mut bytes).expect("memory can be written");
    expect_snapshot("report/statistics", &String::from_utf8(bytes).expect("it is text"));
}

#[test]
fn a_finding_in_a_line_of_megabytes_is_drawn_small_and_at_once() {
    let text = format!("<policies><inbound>{}<base/></inbound></policies>", "<!-- é -->".repeat(500_000));
    let at = text.find("<base/>").expect("it is there");
    let far = Label { file: FileId::CHECKED, span: Span::new(0, 10), message: "far away".into() };
    let mut finding = finding("style/example", Severity::Info, Span::new(at, at + 7), "this is far to the right");
    finding.diagnostic.secondary.push(far);
    let findings = vec![finding; 500];
    let file = FileOutcome { path: "long.xml".to_owned(), text, findings, ..FileOutcome::default() };
    let started = std::time::Instant::now();
    let written = written(&Outcome { files: vec![file], summary: Summary::default(), ..Outcome::default() }, Format::Human);
    assert!(written.len() < 500 * 2000, "{} bytes", written.len());
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    assert!(written.contains(&format!("long.xml:1:{}", at - 500_000 + 1)), "{}", &written[..1000]);
}

#[test]
fn spans_at_odd_places_are_drawn_without_a_panic() {
    let text = "\u{feff}<a>\r\n\r\n\té\u{1b}[31m</a>\n";
    for start in 0..=text.len() {
        for end in start..=text.len() {
            let mut finding = finding("style/example", Severity::Info, Span::new(start, end), "odd");
            finding.diagnostic.secondary.push(Label { file: FileId::CHECKED, span: Span::new(0, text.len()), message: "all".into() });
            let file = FileOutcome { path: "a.xml".to_owned(), text: text.to_owned(), findings: vec![finding], ..FileOutcome::default() };
            let outcome = Outcome { files: vec![file], summary: Summary::default(), ..Outcome::default() };
            for (format, name) in FORMATS {
                assert!(!written(&outcome, format).contains('\u{1b}'), "{name} passes an escape sequence on");
            }
        }
    }
}

#[test]
fn an_empty_file_can_have_a_finding() {
    let file = FileOutcome {
        path: "empty.xml".to_owned(),
        findings: vec![finding("syntax/xml", Severity::Error, Span::at(0), "this file is encoded in UTF-16")],
        ..FileOutcome::default()
    };
    expect_snapshot(
        "report/empty-file",
        &written(&Outcome { files: vec![file], summary: Summary::default(), ..Outcome::default() }, Format::Human),
    );
}

/// A policy with a secret, long lines and lines that matter far apart.
fn policy() -> String {
    let fill = "    <!-- this comment only takes up space -->\n".repeat(12);
    format!(
        "<policies>\n  <inbound>\n    <set-header name=\"é-key\" exists-action=\"override\"><value>{}</value></set-header>\n\
         \t<cache-lookup-value key=\"a\" variable-name=\"v\" />\n{fill}    <send-request mode=\"new\"\n      response-variable-name=\"v\"\n      \
         timeout=\"20\"\n      ignore-error=\"false\">\n      <set-url>https://contoso.example/</set-url>\n      <set-method>GET</set-method>\n    \
         </send-request>\n  </inbound>\n</policies>\n",
        secret()
    )
}

/// A secret that nobody will take for a real one.
fn secret() -> String {
    ["FAKE", "-not-a-", "secret"].concat()
}

fn outcome() -> Outcome {
    let text = policy();
    let find = |part: &str| {
        let start = text.find(part).expect("the policy has it");
        Span::new(start, start + part.len())
    };
    let request = Span::new(find("<send-request").start as usize, find("</send-request>").end as usize);

    let mut hard_coded = finding("secrets/example", Severity::Error, find(&secret()), "a secret is written into this policy");
    hard_coded.diagnostic.help = Some("keep it in Key Vault, and use a named value that refers to it".into());
    hard_coded.policy = Some("inbound/set-header/value".to_owned());

    let lookup = find("<cache-lookup-value key=\"a\" variable-name=\"v\" />");
    let mut overwritten =
        finding("caching/example", Severity::Warning, request, "the response of `send-request` overwrites `v`, 100% sure; [so]: it is");
    overwritten.diagnostic.primary.message = "written again here".into();
    overwritten.diagnostic.secondary = vec![Label { file: FileId::CHECKED, span: lookup, message: "`v` has the cached value here".into() }];
    overwritten.diagnostic.help = Some("give the response\na variable of its own".into());
    let name = find("response-variable-name=\"v\"");
    let edit = Edit::replace(name, "response-variable-name=\"response\"");
    overwritten.diagnostic.fix =
        Some(Fix { message: "rename the variable".into(), safety: Safety::Unsafe, edits: vec![edit], elsewhere: Vec::new() });
    overwritten.policy = Some("inbound/send-request".to_owned());

    let first = FileOutcome {
        path: "apis/orders, new/policy.xml".to_owned(),
        display: Display::hiding(vec![hard_coded.diagnostic.primary.span], false),
        findings: vec![hard_coded, overwritten],
        documents: 1,
        named_values: 0,
        suppressed: 1,
        text,
        ..FileOutcome::default()
    };

    let text = "<fragment><set-body>\"<&>\"\u{1b}[31m</set-body></fragment>".to_owned();
    let mut odd = finding("style/example", Severity::Info, Span::new(20, 25), "a <b> & \"c\" with a line\nbreak and \u{1b}[31m color");
    odd.diagnostic.fix = Some(Fix {
        message: "remove it".into(),
        safety: Safety::Safe,
        edits: vec![Edit::delete(Span::new(20, 25))],
        elsewhere: Vec::new(),
    });
    let second = FileOutcome {
        path: "fragment.xml".to_owned(),
        display: Display::default(),
        findings: vec![odd.clone(), odd],
        documents: 1,
        named_values: 0,
        suppressed: 0,
        text,
        ..FileOutcome::default()
    };
    let summary = Summary { files: 5, documents: 5, errors: 1, warnings: 1, infos: 2, suppressed: 1 };
    Outcome { files: vec![first, second], summary, ..Outcome::default() }
}

fn finding(rule: &'static str, severity: Severity, span: Span, message: &'static str) -> Finding {
    let primary = Label { file: FileId::CHECKED, span, message: Sentence::default() };
    let diagnostic =
        Diagnostic { rule, severity, message: message.into(), primary, secondary: Vec::new(), help: None, fix: None, repeated: None };
    Finding::new(diagnostic, None)
}

fn written(outcome: &Outcome, format: Format) -> String {
    let mut bytes = Vec::new();
    report::write(outcome, format, Style { summary: true, ..Style::default() }, &mut bytes).expect("memory can be written");
    String::from_utf8(bytes).expect("a report is text")
}

fn schema(path: &str) -> jsonschema::Validator {
    let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the schema is there");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("the schema is JSON")).expect("the schema is one")
}
