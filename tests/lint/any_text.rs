//! Any text can be linted: nothing panics or hangs, and findings and fixes stand where text is.

use apim_policy::diagnostic::{Safety, Severity};
use apim_policy::lint::{self, Selection};
use apim_policy::workspace::Source;

use crate::common::{self, random::Random};

/// What texts are made of.
const PIECES: &[&str] = &[
    "<policies>",
    "</policies>",
    "<inbound>",
    "</inbound>",
    "<base />",
    "<fragment>",
    "</fragment>",
    "<choose>",
    "</choose>",
    "<otherwise>",
    "</otherwise>",
    "<when condition=\"",
    "\">",
    "</when>",
    "@(",
    "@{",
    ")",
    "}",
    "(",
    "{",
    "\"",
    "'",
    "&quot;",
    "&lt;",
    "&",
    "&#x41;",
    "<",
    ">",
    "/>",
    "<!--",
    "-->",
    "--",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<!DOCTYPE a>",
    "{{name}}",
    "{{",
    "}}",
    "${var}",
    "${é}",
    "name=\"é",
    "%{ if x }",
    "#{x}#",
    "__X__",
    "$\"",
    "@\"",
    "//",
    "/*",
    "*/",
    "\n",
    "\r\n",
    "\t",
    "é",
    "𝒳",
    "\u{feff}",
    "\0",
    "context.Variables[\"v\"]",
    " => ",
    "?.",
    " as ",
    "new JObject(",
    "return ",
    ";",
    "var a = 1;",
    "<set-variable name=\"v\" value=\"",
    "\" />",
    "<send-request mode=\"new\" response-variable-name=\"r\" ignore-error=\"true\">",
    "</send-request>",
    "<set-url>https://v.vault.azure.net/secrets/s</set-url>",
    "<cache-lookup-value key=\"k\" variable-name=\"v\" />",
    "<cache-store-value key=\"k\" value=\"x\" duration=\"0\" />",
    "<set-header name=\"Authorization\"><value>",
    "</value></set-header>",
    "<set-body template=\"liquid\">",
    "</set-body>",
    "{% if a %}",
    "password=",
    "<!-- apim-policy ignore ",
    "secrets, caching/unversioned-key",
    ": why -->",
    "<!-- apim-policy ignore-file all -->",
    "((IResponse)context.Variables[\"r\"]).Body.As<JObject>()",
    "<retry condition=\"",
    "<return-response />",
];

/// A whole document with something of everything, to be cut and damaged.
const WHOLE: &str = r#"<!-- apim-policy ignore caching: tried --><policies>
  <inbound>
    <base />
    <cache-lookup-value key="@("k" + context.Api.Id)" variable-name="v" />
    <choose>
      <when condition="@(!context.Variables.ContainsKey("v") && 1 < 2)">
        <send-request mode="new" response-variable-name="r" ignore-error="true" timeout="${t}">
          <set-url>@($"https://{{vault}}.vault.azure.net/secrets/s?api-version=7.4")</set-url>
          <set-method>GET</set-method>
          <authentication-managed-identity resource="https://vault.azure.net" />
        </send-request>
        <set-variable name="v" value="@(((IResponse)context.Variables["r"]).Body.As<JObject>()["value"].ToString())" />
        <cache-store-value key="k" value="@((string)context.Variables["v"])" duration="3600" />
      </when>
    </choose>
    <set-body template="liquid">{ "é": "{{ context.Variables["v"] }}" }</set-body>
    <set-body>@{ /* } */ return "a" + @"b""c" + 'd'; }</set-body>
    <set-header name="Authorization" exists-action="override"><value>Basic {{credentials}}</value></set-header>
  </inbound>
  <on-error><![CDATA[ @(1 &lt; 2) ]]></on-error>
</policies>
"#;

#[test]
fn texts_of_random_pieces_are_linted() {
    let mut random = Random(1);
    for _ in 0..2000 {
        let count = random.below(24) + 1;
        let mut text: String = (0..count).map(|_| PIECES[random.below(PIECES.len())]).collect();
        if random.below(2) == 0 {
            text = format!("<policies><inbound>{text}</inbound></policies>");
        }
        check(&text);
    }
}

#[test]
fn a_document_cut_anywhere_is_linted() {
    for at in (0..=WHOLE.len()).filter(|&at| WHOLE.is_char_boundary(at)) {
        check(&WHOLE[..at]);
        check(&WHOLE[at..]);
    }
}

#[test]
fn a_document_with_anything_anywhere_is_linted() {
    let mut random = Random(2);
    for _ in 0..if common::is_thorough() { 2_000 } else { 500 } {
        let mut at = || (0..).map(|_| random.below(WHOLE.len())).find(|&at| WHOLE.is_char_boundary(at)).expect("most offsets are");
        let (one, other) = (at(), at());
        let (start, end) = (one.min(other), one.max(other));
        let piece = PIECES[random.below(PIECES.len())];
        check(&format!("{}{piece}{}", &WHOLE[..start], &WHOLE[start..]));
        if end - start < 40 {
            check(&format!("{}{piece}{}", &WHOLE[..start], &WHOLE[end..]));
        }
    }
}

#[test]
fn code_that_is_too_large_to_be_read_is_not_called_wrong() {
    let nested = format!("{}1{}", "(".repeat(300), ")".repeat(300));
    for code in ["\"a\"".to_owned() + &" + \"a\"".repeat(1_500), nested] {
        let text = format!("<policies><inbound><set-variable name=\"a\" value=\"@({code})\" /><base /></inbound></policies>");
        let findings = lint::lint_text("policy.xml", &text, &Selection::default()).findings;
        let said = findings.iter().map(|finding| (finding.diagnostic.rule, finding.diagnostic.severity));
        assert!(said.clone().any(|it| it == ("syntax/expression", Severity::Info)), "{findings:?}");
        assert!(said.clone().all(|(_, severity)| severity == Severity::Info), "{findings:?}");
    }
}

fn check(text: &str) {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    let source = Source { named: true, ..Source::document("policy.xml", text) };
    let outcome = lint::lint(&source, &selection);
    let mut fixable = false;
    for finding in &outcome.findings {
        let diagnostic = &finding.diagnostic;
        let labels = diagnostic.secondary.iter().map(|label| label.span);
        let edits = diagnostic.fix.iter().flat_map(|fix| &fix.edits).map(|edit| edit.span);
        for span in labels.chain(edits).chain([diagnostic.primary.span]) {
            assert!(common::fits(span, text), "{} has the span {span:?} in {text:?}", diagnostic.rule);
        }
        fixable |= diagnostic.fix.is_some();
    }
    if fixable {
        let fixed = lint::fix(&source, &selection, Safety::Unsafe);
        let again = lint::fix(&source.with_text(fixed.text.clone()), &selection, Safety::Unsafe);
        assert_eq!(again.text, fixed.text, "the fixes of {text:?} do not settle");
    }
}
