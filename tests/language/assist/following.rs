//! Following names: what they refer to, where else they stand, other names for them; colors, hints, and fragments made of policies.

use std::sync::Arc;

use apim_policy::assist::{
    NamedThing, Subject, TokenKind, View, WorkspaceNames, complete, definition, extract_fragment, hints, hover, occurrences, rename,
    subject, tokens,
};
use apim_policy::catalog::{Kind, Kinds, Scope};
use apim_policy::csharp::check::Ty;
use apim_policy::semantic::{Effects, Given, Setter, Surroundings};
use apim_policy::text::{FileLine, Span, apply};
use apim_policy::workspace::Source;

const POLICY: &str = r#"<policies>
  <inbound>
    <set-variable name="tenant" value="a" />
    <set-body>@{
      // the tenant
      var text = (string)context.Variables["tenant"];
      var parts = text.Split(',').Select(part => part.Trim()).ToArray();
      foreach (var part in parts) { text += part; }
      return text + $"{text.Length} {context.Variables.GetValueOrDefault<string>("tenant")}" + {{suffix}};
    }</set-body>
    <set-header name="{{suffix}}" exists-action="skip"><value>{{suffix}}</value></set-header>
    <include-fragment fragment-id="auth" />
    <cache-lookup-value key="k" variable-name="cached" />
  </inbound>
</policies>"#;

/// The subject at the first `needle` of the policy, and the texts and offsets of all its places.
fn places(needle: &str) -> (Subject, Vec<u32>) {
    let source = Source::document("policy.xml", POLICY);
    let names = WorkspaceNames::default();
    let view = View::new(&source, &source.documents[0], &names);
    let offset = POLICY.find(needle).expect("it stands there") as u32;
    let (subject, span) = subject(&view, offset).unwrap_or_else(|| panic!("{needle} is something"));
    let found = occurrences(&view, &subject);
    assert!(found.iter().any(|it| it.span == span));
    assert!(found.iter().all(|it| it.span.text(POLICY) == subject.name()), "{found:?}");
    (subject, found.into_iter().map(|it| it.span.start).collect())
}

#[test]
fn a_variable_is_found_wherever_it_is_named() {
    let (subject, found) = places("tenant\"");
    assert_eq!((subject, found.len()), (Subject::Variable("tenant".into()), 3));
    assert_eq!(places("tenant\"]").1, found);
}

#[test]
fn a_named_value_is_found_in_markup_and_code() {
    let (subject, found) = places("suffix}}");
    assert_eq!((subject, found.len()), (Subject::NamedValue("suffix".into()), 3));
}

#[test]
fn a_named_value_is_found_between_the_holes_of_an_interpolated_string() {
    let text = r#"<policies><inbound><set-body>@($"{{tenant}}/{context.Api.Id}/{("{{tenant}}")}/{{{context.Api.Id}}}" + $@"{{tenant}}")</set-body>
        <set-body>@($"{{ \"a\": 1 }}")</set-body><set-method>{{tenant}}</set-method></inbound></policies>"#;
    let source = Source::document("policy.xml", text);
    let names = WorkspaceNames::default();
    let view = View::new(&source, &source.documents[0], &names);
    let places: Vec<u32> = text.match_indices("tenant").map(|(at, _)| at as u32).collect();
    for &at in &places {
        let (subject, _) = subject(&view, at).expect("it is a named value");
        assert_eq!(subject, Subject::NamedValue("tenant".into()));
        let found: Vec<u32> = occurrences(&view, &subject).into_iter().map(|it| it.span.start).collect();
        assert_eq!(found, places);
        assert!(hover(&view, at).is_some_and(|it| it.markdown.contains("named value")));
    }
    let coloured = tokens(&view).into_iter().filter(|it| it.kind == TokenKind::NamedValue);
    assert_eq!(coloured.map(|it| it.span.text(text)).collect::<Vec<_>>(), ["{{tenant}}"; 4]);
}

#[test]
fn locals_of_the_same_name_are_told_apart() {
    let lambda = places("part => part.Trim");
    let each = places("part in parts");
    assert_eq!((lambda.1.len(), each.1.len()), (2, 2));
    assert_ne!(lambda, each);
    let (subject, found) = places("text = (string)");
    assert!(subject.is_local());
    assert_eq!(found.len(), 5);
}

#[test]
fn a_definition_is_where_a_thing_is_set_or_declared() {
    let source = Source::document("policy.xml", POLICY);
    let fragment = NamedThing { name: "auth".into(), path: "fragments/auth.xml".into(), ..NamedThing::default() };
    let names = WorkspaceNames { fragments: vec![fragment], ..WorkspaceNames::default() };
    let view = View::new(&source, &source.documents[0], &names);
    let of = |needle: &str| definition(&view, POLICY.find(needle).expect("it stands there") as u32);
    let here = of("tenant\"]");
    assert_eq!((here.len(), here[0].path.as_str(), here[0].span.map(|span| span.text(POLICY))), (1, "", Some("tenant")));
    assert_eq!(of("text + $").first().and_then(|it| it.span).map(|span| span.start as usize), POLICY.find("text = (string)"));
    assert_eq!(of("auth\"").first().map(|it| (it.path.as_str(), it.span)), Some(("fragments/auth.xml", None)));
    assert!(of("set-body").is_empty());
}

#[test]
fn another_name_is_written_wherever_the_old_one_stood() {
    let source = Source::document("policy.xml", POLICY);
    let names = WorkspaceNames::default();
    let view = View::new(&source, &source.documents[0], &names);
    let renamed = |needle: &str, name: &str| {
        let (subject, _) = subject(&view, POLICY.find(needle).expect("it stands there") as u32).expect("it is something");
        rename(&view, &subject, name).map(|edits| apply(POLICY, &edits).expect("edits do not overlap"))
    };
    let text = renamed("tenant\"", "customer").expect("it can be called so");
    assert_eq!((text.matches("tenant").count(), text.matches("\"customer\"").count()), (1, 3), "{text}");
    assert!(renamed("part =>", "piece").is_some_and(|text| text.contains("piece => piece.Trim()") && text.contains("var part in parts")));
    for (needle, name) in [("tenant\"", "a\"b"), ("part =>", "return"), ("part =>", "1a"), ("suffix}}", "a b"), ("auth\"", "")] {
        assert_eq!(renamed(needle, name), None, "{name}");
    }
}

#[test]
fn a_place_that_a_host_spells_otherwise_is_renamed_in_its_spelling() {
    let text = r#"resource p 'Microsoft.ApiManagement/service/policies@2022-08-01' = {
  properties: {
    format: 'rawxml'
    value: '<policies><inbound><set-variable name="it" value="@(\'a\'.ToString())" /><set-body>@((string)context.Variables["it"])</set-body></inbound></policies>'
  }
}
"#;
    let found = apim_policy::Found { path: "main.bicep".into(), file: "main.bicep".into(), named: true, config: None, searched: None };
    let source = apim_policy::understand(&found, text.as_bytes().to_vec()).expect("it is read");
    let names = WorkspaceNames::default();
    let offset = text.find("it\"]").expect("it stands there") as u32;
    let view = View::at(&source, offset, &names).expect("it is in a document");
    let (subject, span) = subject(&view, offset).expect("it is a variable");
    assert_eq!((subject.name(), span.text(text)), ("it", "it"));
    let edits = rename(&view, &subject, "that").expect("it can be called so");
    let after = apply(text, &edits).expect("edits do not overlap");
    assert!(after.contains("name=\"that\"") && after.contains("Variables[\"that\"]"), "{after}");
}

#[test]
fn words_have_colors_by_what_they_mean() {
    let source = Source::document("policy.xml", POLICY);
    let names = WorkspaceNames::default();
    let view = View::new(&source, &source.documents[0], &names);
    let found = tokens(&view);
    assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "they do not overlap");
    assert!(found.iter().all(|token| !token.span.text(POLICY).contains('\n')));
    let kind = |needle: &str| {
        let at = POLICY.find(needle).expect("it stands there") as u32;
        found.iter().find(|token| token.span.contains(at)).map(|token| token.kind)
    };
    for (needle, expected) in [
        ("set-variable", TokenKind::Element),
        ("name=", TokenKind::Attribute),
        ("tenant\" value", TokenKind::Variable),
        ("// the tenant", TokenKind::Comment),
        ("var text", TokenKind::Keyword),
        ("text = (string)", TokenKind::Local),
        ("Variables[\"tenant\"]", TokenKind::Property),
        ("tenant\"];", TokenKind::Variable),
        ("Split", TokenKind::Method),
        ("part => ", TokenKind::Parameter),
        ("Length", TokenKind::Property),
        ("suffix}};", TokenKind::NamedValue),
        ("skip", TokenKind::EnumMember),
    ] {
        assert_eq!(kind(needle), Some(expected), "{needle}");
    }
}

#[test]
fn policies_that_are_selected_become_a_fragment() {
    let source = Source::document("policy.xml", POLICY);
    let names = WorkspaceNames::default();
    let view = View::new(&source, &source.documents[0], &names);
    let select = |from: &str, to: &str| {
        let start = POLICY.find(from).expect("it stands there");
        let end = POLICY.find(to).expect("it stands there") + to.len();
        extract_fragment(&view, Span::new(start, end))
    };
    let made = select("<set-variable", "</set-header>").expect("they are whole policies");
    let after = apply(POLICY, std::slice::from_ref(&made.edit)).expect("it fits");
    assert!(after.contains("<include-fragment fragment-id=\"shared-inbound\" />"), "{after}");
    assert_eq!(made.name_span.text(&after), "shared-inbound");
    assert!(
        made.fragment.starts_with("<fragment>\n    <set-variable") && made.fragment.ends_with("</set-header>\n</fragment>\n"),
        "{}",
        made.fragment
    );
    for (from, to) in [("<inbound>", "</inbound>"), ("<value>", "</value>"), ("set-variable", "/>"), ("<set-header", "<value>")] {
        assert_eq!(select(from, to), None, "{from}");
    }
}

#[test]
fn what_documents_around_do_is_shown_and_offered() {
    let place = FileLine { path: "policies/global.xml".into(), line: 7 };
    let setter =
        Setter { name: "caller".into(), place, kind: Kind::SetVariable, ty: Some((Ty::STRING, "string".into())), is_chosen: false };
    let given = Given { surely: true, by: vec![Arc::new(setter)], is_open: false };
    // Of a document that nobody knows the scope of it is not known that it runs here.
    let effects = Effects {
        kinds: Kinds::of(&[Kind::Cors, Kind::RateLimit, Kind::IpFilter]),
        placed: Kinds::of(&[Kind::Cors, Kind::RateLimit]),
        sets: [("caller".into(), given)].into(),
        ..Effects::default()
    };
    let around = Surroundings { base: [Arc::new(effects), Effects::none(), Effects::none(), Effects::none()], ..Surroundings::default() };
    let text = "<policies><inbound><base /><set-body>@((string)context.Variables[\"caller\"])</set-body></inbound><outbound><base /></outbound></policies>";
    let mut source = Source::document("policy.xml", text);
    source.documents[0].surroundings = vec![(Scope::Api, Arc::new(around))];
    let names = WorkspaceNames::default();
    let view = View::new(&source, &source.documents[0], &names);
    let shown = hints(&view);
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!((shown[0].label.as_str(), shown[0].at as usize), ("cors, rate-limit", text.find("<set-body").expect("it stands there")));
    let offset = text.find("caller").expect("it stands there") as u32;
    let offered = complete(&view, offset);
    assert_eq!((offered[0].label.as_str(), offered[0].detail.as_str()), ("caller", "string, policies/global.xml:7"));
    let told = hover(&view, offset).expect("it is a variable").markdown;
    assert!(told.contains("string context.Variables[\"caller\"]") && told.contains("policies/global.xml:7"), "{told}");
}
