//! `apim-policy explain NAME`: the page of a rule, or what is known of a policy, an attribute, a member of `context` or a type.

mod code;
mod policy;
mod rule;
mod sheet;

use super::error::Error;
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::catalog::{self, Section};
use crate::csharp::library::library;
use crate::lint::Selection;
use crate::report::Form;
use crate::rules;
use crate::text::nearest;

/// Prints what is known of the thing called `name`.
pub(super) fn run(name: &str, terminal: &Terminal) -> Outcome {
    let text = find(name.trim(), terminal.is_colored()).map_err(|error| vec![error])?;
    terminal.print(&text, Form::Colored).map_err(|error| vec![error])?;
    Ok(Status::Clean)
}

fn find(name: &str, color: bool) -> Result<String, Error> {
    if let Some(text) = rule::find(name, color) {
        return Ok(text);
    }
    let first = name.split(['.', '/', ' ']).next().unwrap_or_default();
    if catalog::policy(first).is_some() || policy::is_structure(first) {
        return policy::find(name, color);
    }
    // What has a slash and is no policy is meant for a rule.
    if name.contains('/') {
        Selection::none().enable(name)?;
    }
    if let Some(text) = policy::find_member(name, color) {
        return Ok(text);
    }
    code::find(name, color)?.ok_or_else(|| unknown(name))
}

/// That nothing has this name, with the one that was probably meant.
fn unknown(name: &str) -> Error {
    let types = library();
    let known = std::iter::once("context")
        .chain(catalog::policies().iter().map(|policy| policy.element.name))
        .chain(Section::ALL.into_iter().map(Section::name))
        .chain(rules::all().flat_map(|rule| [rule.id, rule.category()]))
        .chain(types.classes().map(|(_, class)| class.name));
    // A namespace says nothing about what was meant.
    let mut steps = name.split('.');
    let first = match steps.next().unwrap_or_default() {
        "System" | "Newtonsoft" => steps.next_back().unwrap_or_default(),
        first => first,
    };
    misspelt(
        format!("there is no rule, policy, attribute or type called `{name}`"),
        nearest(first, known),
        "explain a rule (`caching/no-duration`), a policy (`send-request`), an attribute (`set-header.exists-action`), or code (`context.Request`, `string.Split`)",
    )
}

/// An error about a name, with the one that was probably meant, or else what can be named.
fn misspelt(message: String, meant: Option<&str>, otherwise: &str) -> Error {
    let help = meant.map_or_else(|| otherwise.to_owned(), |meant| format!("did you mean `{meant}`?"));
    Error::Usage { message, help: Some(help) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{ChildKind, Element};
    use crate::csharp::library::MemberKind;

    fn text(name: &str) -> String {
        find(name, false).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn help(name: &str) -> String {
        match find(name, false) {
            Err(Error::Usage { help, .. }) => help.unwrap_or_default(),
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
        assert!(text("context.Request.Body").contains("null  when the request has none"));
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
}
