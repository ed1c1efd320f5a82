//! The typed AST as JSON: of a small document in full, and of real ones by what holds for each.

use apim_policy::ast::{Document, DocumentShape};
use apim_policy::report;
use apim_policy::syntax::MAX_DEPTH;
use serde_json::Value;

use crate::common;

#[test]
fn a_small_document_is_printed_in_full() {
    let text = r#"<policies>
  <inbound>
    <set-variable name="greeting" value="@($"hello {{name}}, {context.User?.Id}")" />
    <retry condition="@{ var a = 1; return a &gt; 2; }" count="many" interval="${pause}" />
  </inbound>
</policies>
"#;
    common::expect_snapshot("tree", &printed(text));
}

#[test]
fn what_is_broken_is_said_beside_what_could_be_read() {
    let json = json("<set-body>a</set-body><set-header name=\"a\"");
    let error = &json["errors"][0];
    assert!(error["message"].is_string() && error["span"]["start"]["line"] == 1, "{json}");
    let json = self::json("<set-body>@(1 +)</set-body>");
    assert_eq!(json["roots"][0]["text"]["parts"][0]["errors"].as_array().map(Vec::len), Some(1));
}

#[test]
fn secrets_are_not_printed() {
    let secret = ["FAKE", "q7Zr2", "Xw9Lk4", "Tn8Vb1"].concat();
    for text in [
        format!("<authentication-basic username=\"someone\" password=\"{secret}\" />"),
        format!("<set-header name=\"Ocp-Apim-Subscription-Key\"><value>{secret}</value></set-header>"),
        format!("<set-header name=\"x-functions-key\"><value>@(\"{secret}\")</value></set-header>"),
        format!("<set-header name=\"x-functions-key\"><value>@(&quot;{secret}&quot;)</value></set-header>"),
        format!("<send-request><set-url>https://api.example.org/a?client_secret={secret}</set-url></send-request>"),
        format!("<!-- apim-policy ignore all: no --><authentication-basic username=\"someone\" password=\"{secret}\" />"),
    ] {
        let json = printed(&text);
        assert!(!json.contains(&secret), "{text}");
        assert!(json.contains('*'), "{text}");
    }
}

#[test]
fn the_deepest_document_is_printed() {
    let depth = MAX_DEPTH - 2;
    let text =
        format!("<inbound>{}{}</inbound>", "<choose><when condition=\"@(a)\">".repeat(depth / 2), "</when></choose>".repeat(depth / 2));
    let printed = printed(&text);
    assert_eq!(printed.matches("\"choose\"").count(), depth / 2);
}

#[test]
fn real_policies_are_printed_with_a_kind_for_each_policy_and_spans_within_the_file() {
    let Some(shared) = common::shared() else { return };
    let mut policies = 0;
    for source in common::sources(&shared.join("real-policies")) {
        let document = Document::parse(&source.text);
        let json = serde_json::to_value(report::ast::to_json(&document)).expect("it is JSON");
        let mut found = Found { policies: 0, expressions: 0 };
        walk(&json, &source.path, &source.text, &mut found);
        assert_eq!(found.policies, document.policies().count(), "{}", source.path);
        if document.errors().is_empty() {
            assert_eq!(found.expressions, document.expressions().count(), "{}", source.path);
            assert_ne!(document.shape(), DocumentShape::Other, "{}", source.path);
        }
        policies += found.policies;
    }
    assert!(policies > 0, "there are real policies");
}

struct Found {
    policies: usize,
    expressions: usize,
}

fn walk(json: &Value, path: &str, text: &str, found: &mut Found) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| walk(item, path, text, found)),
        Value::Object(members) => {
            match members.get("node").and_then(Value::as_str) {
                Some("policy") => {
                    found.policies += 1;
                    let kind = members.get("kind").and_then(Value::as_str).unwrap_or_default();
                    assert!(apim_policy::catalog::policy(kind).is_some(), "{path}: a policy of the kind {kind:?}");
                }
                Some("expression") => found.expressions += 1,
                _ => {}
            }
            if let Some(span) = members.get("span") {
                let offset = |end: &str| span[end]["offset"].as_u64().expect("an offset is a number") as usize;
                assert!(text.get(offset("start")..offset("end")).is_some(), "{path}: {span}");
                let line = |end: &str| span[end]["line"].as_u64();
                assert!(line("start") >= Some(1) && line("start") <= line("end"), "{path}: {span}");
            }
            members.values().for_each(|member| walk(member, path, text, found));
        }
        _ => {}
    }
}

fn json(text: &str) -> Value {
    serde_json::to_value(report::ast::to_json(&Document::parse(text))).expect("it is JSON")
}

fn printed(text: &str) -> String {
    serde_json::to_string_pretty(&report::ast::to_json(&Document::parse(text))).expect("it is JSON")
}
