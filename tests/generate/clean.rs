//! Policies are clean under every rule, and well indented.

use std::collections::{BTreeMap, BTreeSet};

use apim_policy::catalog::Format;
use apim_policy::format;
use apim_policy::generate::{Library, Request, Target, generate};
use apim_policy::lint::{self, Selection};

use crate::arguments::{is_late, spread};

/// The targets whose output is a policy.
const POLICIES: [Target; 3] = [Target::Snippet, Target::Fragment, Target::Policy];

#[test]
fn what_templates_make_is_clean_since_what_their_pages_say_is_silenced() {
    let library = Library::built_in();
    let mut selection = Selection::none();
    selection.enable("all").expect("there are rules");
    let mut wrong = BTreeMap::new();
    for template in library.templates() {
        let allowed: BTreeSet<&str> = template.expectations.iter().map(|it| it.rule.text.as_str()).collect();
        let mut met = BTreeSet::new();
        for (index, arguments) in spread(template).into_iter().enumerate() {
            // What policies are wrapped in does not depend on the arguments: the combinations take turns.
            for target in [POLICIES[index % POLICIES.len()]] {
                let dialect = [Format::RawXml, Format::Xml][(index / POLICIES.len()) % 2];
                let request = Request { arguments: arguments.clone(), target, dialect, ..Request::new(&template.name.text) };
                let Some(text) = policy(&library, &request) else { continue };
                assert!(text.lines().all(|line| !line.ends_with(' ') && !line.contains('\t')), "{text}");
                let options = format::Options { dialect: Some(dialect), ..format::Options::default() };
                assert_eq!(format::format(&text, &options).as_ref(), Ok(&text), "`fmt` would change what {} makes", template.name.text);
                let late = arguments.values().flatten().any(|value| is_late(value));
                for finding in lint::lint_text("policy.xml", &text, &selection).findings {
                    let rule = finding.diagnostic.rule;
                    let placeholder = late && rule == "syntax/unresolved-placeholder";
                    if !placeholder {
                        let place = text[finding.diagnostic.primary.span.range()].lines().next().unwrap_or_default().to_owned();
                        wrong.entry((template.name.text.clone(), rule)).or_insert((finding.diagnostic.message, place, text.clone()));
                    }
                }
                let silenced = allowed.iter().filter(|rule| text.contains(&format!("<!-- apim-policy ignore {rule}: ")));
                met.extend(silenced.map(|rule| (*rule).to_owned()));
            }
        }
        for rule in allowed {
            assert!(met.contains(rule), "{} says that {rule} is found, which it never is", template.name.text);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The policy that is asked for, if the template makes one in this way: a fragment of several sections is none.
fn policy(library: &Library, request: &Request) -> Option<String> {
    match generate(library, request) {
        Ok(text) => Some(text),
        Err(error) => {
            let message = error.to_string();
            let known = [
                "every identity of the tenant",
                "tokens of version 2",
                "a fragment is included in one section",
                "a fragment cannot include another",
                "a named value refers to one secret",
                "the version of a secret cannot be looked up",
                "generates no policy",
                "cannot look up which version",
            ];
            assert!(known.iter().any(|known| message.contains(known)), "{message}: {request:?}");
            None
        }
    }
}
