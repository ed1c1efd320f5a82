//! What is asked of a text by somebody who reads it: what things are, what the outline is, what folds.

use apim_policy::assist::{
    LinkTarget, NamedThing, NamedValueKind, SymbolKind, View, WorkspaceNames, folding, hover, links, selection, symbols,
};
use apim_policy::text::Span;
use apim_policy::workspace::Source;

use super::at;

const POLICY: &str = r#"<policies>
  <inbound>
    <set-variable name="tenant" value="@(context.Request.Headers.GetValueOrDefault("X-Tenant", "none"))" />
    <set-header name="X-Key" exists-action="override">
      <value>{{backend-key}}</value>
    </set-header>
    <set-body>@{
      var body = context.Request.Body.As<JObject>();
      return ((string)context.Variables["tenant"]) + body.ToString();
    }</set-body>
    <include-fragment fragment-id="auth" />
  </inbound>
</policies>"#;

/// What hovering over the first `needle` of the policy tells.
fn told(needle: &str, names: &WorkspaceNames) -> String {
    let source = Source::document("policy.xml", POLICY);
    let offset = POLICY.find(needle).expect("it stands there") as u32 + 1;
    let view = View::at(&source, offset, names).expect("it is a document");
    hover(&view, offset).map(|hover| hover.markdown).unwrap_or_default()
}

#[test]
fn hovering_tells_what_a_name_means() {
    let names = WorkspaceNames::default();
    assert!(told("set-header name", &names).contains("**set-header** (policy)"));
    assert!(told("exists-action", &names).contains("set-header.exists-action"));
    assert!(told("override", &names).contains("`override`"));
    assert!(told("value>", &names).contains("child of `set-header`"));
    assert!(told("inbound", &names).contains("Policies run on the request"));
    assert!(
        told("GetValueOrDefault", &names).contains("string IReadOnlyDictionaryExtensions.GetValueOrDefault")
            || told("GetValueOrDefault", &names).contains("GetValueOrDefault(")
    );
    assert!(told("Headers", &names).contains("Headers"));
    assert!(told("body.ToString", &names).contains("JObject body"), "{}", told("body.ToString", &names));
    assert!(told("JObject>", &names).contains("Newtonsoft.Json.Linq.JObject"), "{}", told("JObject>", &names));
    assert!(told("string)context", &names).contains("System.String"), "{}", told("string)context", &names));
    // Where a local is declared, its name and its `var`.
    for place in ["var body", "body = "] {
        assert!(told(place, &names).contains("JObject body"), "{}", told(place, &names));
    }
}

#[test]
fn hovering_over_a_type_or_a_local_tells_what_it_is_wherever_it_stands() {
    let policy = |code: &str| format!("<policies><inbound><set-body>@{{ {code} }}</set-body></inbound></policies>");
    for (code, needle, wanted) in [
        ("return context.Request.Body.As<string>();", "string>", "System.String"),
        ("return string.Join(\",\", \"a\");", "string.Join", "System.String"),
        ("string text = \"a\"; return text;", "string text", "System.String"),
        ("string text = \"a\"; return text;", "text =", "string text"),
        ("int i; return int.TryParse(\"1\", out i) ? \"a\" : \"b\";", "int i", "System.Int32"),
        ("foreach (var part in \"a\".Split(',')) { return part; } return \"\";", "var part", "string part"),
        ("foreach (var part in \"a\".Split(',')) { return part; } return \"\";", "part in", "string part"),
        ("return \"a\".Split(',').First(it => it.Length > 1);", "it =>", "string it"),
        ("var all = new List<string>(); return all.First();", "List<", "List"),
        ("var all = new Dictionary<string, JObject>(); return all.Count().ToString();", "JObject>", "Newtonsoft.Json.Linq.JObject"),
    ] {
        let text = policy(code);
        let source = Source::document("policy.xml", &text);
        let offset = text.find(needle).expect("it stands there") as u32 + 1;
        let names = WorkspaceNames::default();
        let view = View::at(&source, offset, &names).expect("it is a document");
        let told = hover(&view, offset).map(|it| it.markdown).unwrap_or_default();
        assert!(told.contains(wanted), "{code} at {needle}: {told}");
    }
}

#[test]
fn hovering_over_a_variable_tells_its_type_and_where_it_is_set() {
    let names = WorkspaceNames::default();
    for place in ["tenant\" value", "tenant\"])"] {
        let told = told(place, &names);
        assert!(told.contains("string context.Variables[\"tenant\"]"), "{told}");
        assert!(told.contains("`set-variable` in `inbound`, line 3"), "{told}");
    }
}

#[test]
fn the_value_of_a_secret_is_never_told() {
    let thing = |kind| NamedThing {
        name: "backend-key".to_owned(),
        path: "values.json".to_owned(),
        kind,
        text: Some("fake-not-a-secret".to_owned()),
    };
    let told_of = |kind| told("backend-key", &WorkspaceNames { named_values: vec![thing(kind)], ..WorkspaceNames::default() });
    assert!(told_of(NamedValueKind::Plain).contains("fake-not-a-secret"));
    for kind in [NamedValueKind::Secret, NamedValueKind::KeyVault, NamedValueKind::Unknown] {
        let told = told_of(kind);
        assert!(told.contains("backend-key") && !told.contains("fake-not-a-secret"), "{told}");
    }
}

#[test]
fn a_fragment_is_told_with_what_it_consists_of_and_links_to_its_file() {
    let fragment = NamedThing {
        name: "auth".into(),
        path: "fragments/auth.xml".into(),
        text: Some("<fragment><base /></fragment>".into()),
        ..NamedThing::default()
    };
    let names = WorkspaceNames { fragments: vec![fragment], ..WorkspaceNames::default() };
    assert!(told("auth\"", &names).contains("<fragment><base /></fragment>"));
    let source = Source::document("policy.xml", POLICY);
    let view = View::new(&source, &source.documents[0], &names);
    let links = links(&view);
    assert!(links.iter().any(|link| link.target == LinkTarget::File("fragments/auth.xml".into()) && link.span.text(POLICY) == "auth"));
    assert!(links.iter().any(|link| matches!(&link.target, LinkTarget::Page(page) if page.ends_with("set-header-policy"))));
}

#[test]
fn the_outline_has_sections_policies_and_variables() {
    let source = Source::document("policy.xml", POLICY);
    let names = WorkspaceNames::default();
    let view = View::new(&source, &source.documents[0], &names);
    let symbols = symbols(&view);
    assert_eq!((symbols.len(), symbols[0].name.as_str(), symbols[0].kind), (1, "policies", SymbolKind::Document));
    let inbound = &symbols[0].children[0];
    assert_eq!(inbound.kind, SymbolKind::Section);
    let shown: Vec<_> = inbound.children.iter().map(|it| (it.name.as_str(), it.detail.as_str(), it.kind)).collect();
    assert_eq!(
        shown,
        [
            ("set-variable", "tenant", SymbolKind::Variable),
            ("set-header", "X-Key", SymbolKind::Policy),
            ("set-body", "", SymbolKind::Policy),
            ("include-fragment", "auth", SymbolKind::Policy),
        ]
    );
}

#[test]
fn a_selection_grows_from_the_operand_to_the_document() {
    let (source, offset) = at("<policies><inbound><set-body>@(context.Req|uest.Url.Path)</set-body></inbound></policies>");
    let names = WorkspaceNames::default();
    let view = View::at(&source, offset, &names).expect("it is a document");
    let spans = selection(&view, offset);
    let texts: Vec<&str> = spans.iter().map(|span| span.text(&source.text)).collect();
    assert!(
        texts.contains(&"context.Request") && texts.contains(&"context.Request.Url.Path") && texts.contains(&"@(context.Request.Url.Path)"),
        "{texts:?}"
    );
    assert!(spans.windows(2).all(|pair| pair[1].covers(pair[0])));
    assert_eq!(spans.last(), Some(&Span::new(0, source.text.len())));
}

#[test]
fn what_spans_lines_folds() {
    let source = Source::document("policy.xml", POLICY);
    let names = WorkspaceNames::default();
    let view = View::new(&source, &source.documents[0], &names);
    let folding = folding(&view);
    assert!(folding.iter().all(|span| span.text(POLICY).contains('\n')));
    assert!(folding.iter().any(|span| span.text(POLICY).starts_with("@{")));
}
