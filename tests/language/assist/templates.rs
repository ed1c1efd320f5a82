//! Policies that templates make, written at the cursor.

use apim_policy::assist::{View, WorkspaceNames, generate_here, policy_place, templates};
use apim_policy::text::apply;
use apim_policy::{Library, Request};

use super::at;

fn request() -> Request {
    let mut request = Request::new("secret");
    request.arguments.insert("vault".to_owned(), vec!["contoso".to_owned()]);
    request.arguments.insert("secret".to_owned(), vec!["api-key".to_owned()]);
    request
}

#[test]
fn all_templates_are_told_with_what_they_take() {
    let library = Library::built_in();
    let offers = templates(&library);
    assert_eq!(offers.len(), library.templates().count());
    let secret = offers.iter().find(|it| it.name == "secret").expect("there is such a template");
    assert!(!secret.summary.is_empty());
    assert!(secret.parameters.iter().any(|it| it.name == "vault" && it.required && !it.of.is_empty()), "{secret:?}");
}

#[test]
fn a_template_is_written_where_policies_stand() {
    let library = Library::built_in();
    let names = WorkspaceNames::default();
    let (source, offset) = at("<policies>\n    <inbound>\n        <base />\n        |\n    </inbound>\n</policies>\n");
    let view = View::at(&source, offset, &names).expect("it is a document");
    let edit = generate_here(&view, offset, &library, &request()).expect("all is given").expect("policies may stand here");
    let after = apply(&source.text, &[edit]).expect("it fits");
    assert!(after.contains("contoso.vault.azure.net"), "{after}");
    let own = apim_policy::ast::Document::parse(&after);
    assert_eq!(own.errors(), [], "{after}");
}

#[test]
fn a_template_is_written_nowhere_else() {
    let library = Library::built_in();
    let names = WorkspaceNames::default();
    for text in ["<policies>|</policies>", "<policies><inbound><set-header |", "<policies><inbound><set-body>@(|"] {
        let (source, offset) = at(text);
        let view = View::at(&source, offset, &names).expect("it is a document");
        assert_eq!(generate_here(&view, offset, &library, &request()).ok(), Some(None), "{text}");
    }
    let (source, offset) = at("<policies><inbound>|</inbound></policies>");
    let view = View::at(&source, offset, &names).expect("it is a document");
    assert!(generate_here(&view, offset, &library, &Request::new("secret")).is_err(), "what it needs is not given");
}

#[test]
fn policies_are_written_behind_what_the_cursor_is_in() {
    let library = Library::built_in();
    let names = WorkspaceNames::default();
    let whole = |inner: &str| format!("<policies>\n  <inbound>\n{inner}\n  </inbound>\n</policies>\n");
    for (marked, wanted) in [
        (whole("    <base |/>\n    <mock-response />"), "    <base />\n    <set-variable"),
        (
            whole("    <set-header name=\"a\" exists-action=\"skip\">\n      <value>a|</value>\n    </set-header>"),
            "    </set-header>\n    <set-variable",
        ),
        (
            whole("    <choose>\n      <when condition=\"@(tr|ue)\">\n      </when>\n    </choose>"),
            "      <when condition=\"@(true)\">\n          <set-variable",
        ),
        ("<policies>\n  <inb|ound>\n    <base />\n  </inbound>\n</policies>\n".to_owned(), "  <inbound>\n      <set-variable"),
        ("<policies><inbound><base /|></inbound></policies>".to_owned(), "<base />\n<set-variable"),
    ] {
        let (source, offset) = at(&marked);
        let view = View::at(&source, offset, &names).expect("it is a document");
        let edit = generate_here(&view, offset, &library, &request()).expect("all is given").expect("policies may stand there");
        let after = apply(&source.text, &[edit]).expect("it fits");
        assert!(after.contains(wanted), "{marked}: {after}");
        assert_eq!(apim_policy::ast::Document::parse(&after).errors(), [], "{after}");
        assert!(!policy_place(&view, offset).expect("there is one").is_free);
    }
}

#[test]
fn what_forwards_the_request_takes_the_place_of_base() {
    let library = Library::built_in();
    let names = WorkspaceNames::default();
    let mut request = Request::new("smart-cached-secret");
    request.arguments = [("vault", "contoso"), ("secret", "orders-key"), ("header", "X-Api-Key")]
        .map(|(name, value)| (name.to_owned(), vec![value.to_owned()]))
        .into();
    let whole = |inner: &str| format!("<policies>\n    <backend>\n{inner}\n    </backend>\n</policies>\n");
    let written = |marked: &str| {
        let (source, offset) = at(marked);
        let view = View::at(&source, offset, &names).expect("it is a document");
        let edit = generate_here(&view, offset, &library, &request).expect("all is given")?;
        Some(apply(&source.text, &[edit]).expect("it fits"))
    };
    for inner in ["        <base />\n        |", "        <ba|se />", "        <forward-request />|", "        |"] {
        let after = written(&whole(inner)).expect("policies may stand there");
        let document = apim_policy::ast::Document::parse(&after);
        assert_eq!(document.errors(), [], "{after}");
        let backend = document.elements().find(|element| element.name() == "backend").expect("it is there");
        assert_eq!(backend.children().map(|child| child.name()).collect::<Vec<_>>(), ["retry"], "{after}");
        assert!(after.contains("    <backend>\n        <retry\n            condition=") && !after.contains("Goes into"), "{after}");
    }
    // What forwards it in a way of its own stays.
    for inner in ["        <forward-request timeout=\"10\" />|", "        <base />\n        <trace source=\"a\">b</trace>|"] {
        assert_eq!(written(&whole(inner)), None);
    }
}
