//! Everything that exists has an entry.

use super::*;
use crate::catalog::{ChildKind, Element};
use crate::csharp::library::MemberKind;

/// What is known of `name`, a line for each row.
fn text(name: &str) -> String {
    match find(name).unwrap_or_else(|error| panic!("{name}: {error}")) {
        Answer::Entries(entries) => entries.iter().map(written).collect::<Vec<_>>().join("\n"),
        other => panic!("{name}: {other:?}"),
    }
}

fn written(entry: &Entry) -> String {
    let rows = |rows: &[Row]| rows.iter().map(|row| format!("{}: {}\n", row.label, row.text)).collect::<String>();
    let part = |part: &Part| match part {
        Part::Paragraph(text) => format!("{text}\n"),
        Part::Facts(facts) => rows(facts),
        Part::List { heading, rows: list } => format!("{heading}\n{}", rows(list)),
        Part::See(name) => format!("see {name}\n"),
    };
    format!("{} ({})\n{}", entry.title, entry.what, entry.parts.iter().map(part).collect::<String>())
}

fn help(name: &str) -> String {
    match find(name) {
        Err(Unknown::Name { help, .. }) => help,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn whatever_the_catalogue_has_is_explained() {
    fn each(path: &str, element: &'static Element) {
        for attribute in element.attributes {
            let path = format!("{path}.{}", attribute.name);
            assert!(text(&path).starts_with(&path), "{path}");
        }
        for child in element.children {
            let path = format!("{path}.{}", child.name());
            match &child.kind {
                ChildKind::Element(inner) => {
                    assert!(text(&path).starts_with(&path), "{path}");
                    each(&path, inner);
                }
                ChildKind::Policy(kind) => assert!(text(&path).starts_with(kind.name()), "{path}"),
            }
        }
    }
    for policy in catalog::policies() {
        assert!(text(policy.element.name).contains(policy.summary));
        each(policy.element.name, &policy.element);
    }
    for structure in catalog::STRUCTURES {
        assert!(text(structure.name).contains(structure.summary));
    }
}

#[test]
fn whatever_the_tables_of_types_have_is_explained() {
    let types = library();
    // Those that stand for extension methods alone are no names.
    for (id, class) in types.classes().filter(|(_, class)| !class.name.contains(' ')) {
        text(&class.full_name());
        for member in types.read(id).members() {
            if matches!(member.kind, MemberKind::Method | MemberKind::Property | MemberKind::Extension) {
                text(&format!("{}.{}", class.full_name(), member.name));
            }
        }
    }
}

#[test]
fn code_is_explained_along_its_members() {
    assert!(text("context.Request.Body").contains("null: when the request has none"));
    assert!(text("context.Variables[\"a\"]").contains("(object)"));
    assert!(text("context.Variables").contains("send-request.response-variable-name"));
    assert!(!text("context.Trace").contains("null"));
    assert!(text("context.Request.Headers[\"a\"].First").contains("First<"));
    assert!(text("context.Request.Url.Query.GetValueOrDefault").contains("string defaultValue"));
    assert!(text("System.Net.WebUtility").contains("write it"));
    assert!(text("Dictionary<string, int>.TryGetValue").contains("out TValue value"));
    assert!(text("DateTime.UtcNow.AddDays(1).Year").contains("(int)"));
    assert!(text("AsJwt").contains("string.AsJwt"));
    assert!(text("ContainsKey").contains("JObject.ContainsKey"));
}

#[test]
fn what_was_meant_is_named() {
    for (name, meant) in [
        ("send-requst", "send-request"),
        ("send-request.mod", "mode"),
        ("choose.wen.condition", "when"),
        ("context.Reqest", "Request"),
        ("context.Request.Body.Az", "As"),
        ("jobject", "JObject"),
        ("string.Splitt", "Split"),
        ("inbund", "inbound"),
    ] {
        assert_eq!(help(name), format!("did you mean `{meant}`?"), "{name}");
    }
    assert!(help("kubernetes").starts_with("explain a rule"));
    assert!(help("context.Kubernetes").starts_with("it has: Api, "));
}
