//! Completion of markup in unfinished text.

use apim_policy::assist::{NamedThing, NamedValueKind, View, WorkspaceNames, complete};
use apim_policy::workspace::Source;

use super::{chosen, completions_with, labels, lacks, offers};

#[test]
fn an_empty_document_begins_with_its_root() {
    assert_eq!(labels("|")[..2], ["policies", "fragment"]);
    offers("<|", &["policies", "fragment", "inbound"]);
    offers("<!-- a -->\n<pol|", &["policies"]);
    assert!(chosen("<pol|", "policies").contains("<on-error>"));
}

#[test]
fn a_document_holds_the_sections_that_it_lacks() {
    offers("<policies><|", &["inbound", "backend", "outbound", "on-error"]);
    lacks("<policies><inbound></inbound><|", &["inbound", "set-header"]);
    lacks("<policies><|<outbound><base /></outbound></policies>", &["outbound"]);
}

#[test]
fn a_section_holds_its_policies_and_base_once() {
    offers("<policies><inbound><|", &["base", "set-header", "rate-limit", "choose"]);
    lacks("<policies><inbound><base /><|", &["base"]);
    lacks("<policies><outbound><|", &["rate-limit"]);
    offers("<policies><inbound>\n  |\n</inbound></policies>", &["set-header", "base"]);
    assert_eq!(labels("<policies><inbound><set-h|")[0], "set-header");
    assert_eq!(labels("<policies><inbound><sbs|")[0], "set-backend-service");
}

#[test]
fn a_policy_is_written_with_what_it_needs() {
    let text = chosen("<policies><inbound><set-h|", "set-header");
    assert!(text.contains("<set-header name=\"$1\""), "{text}");
    assert!(text.contains("</set-header>"), "{text}");
    let text = chosen("<inbound><set-|va foo=\"1\">", "set-variable");
    assert_eq!(text, "<inbound><set-variable foo=\"1\">");
}

#[test]
fn a_policy_holds_its_children_as_often_as_they_may_be_there() {
    offers("<inbound><choose><|", &["when", "otherwise"]);
    lacks("<inbound><choose><otherwise></otherwise><|", &["otherwise", "set-header"]);
    offers("<inbound><choose><when condition=\"@(true)\"><|", &["set-header", "return-response"]);
    offers("<inbound><send-request mode=\"new\"><set-url>a</set-url><|", &["set-method", "set-header", "set-body"]);
    lacks("<inbound><send-request mode=\"new\"><set-url>a</set-url><|", &["set-url"]);
}

#[test]
fn an_end_tag_ends_what_is_open() {
    assert_eq!(chosen("<policies><inbound><base /></|", "inbound"), "<policies><inbound><base /></inbound>");
    assert_eq!(labels("<policies><inbound><choose></ch|"), ["choose"]);
    offers("<policies><inbound><|", &["/inbound>"]);
}

#[test]
fn a_tag_has_the_attributes_that_it_lacks_the_required_ones_first() {
    assert_eq!(labels("<inbound><set-header |")[0], "name");
    offers("<inbound><set-header name=\"a\" |>", &["exists-action", "id"]);
    lacks("<inbound><set-header name=\"a\" |>", &["name"]);
    lacks("<inbound><set-header | name=\"a\">", &["name"]);
    offers("<inbound><set-header name=\"a\" ex|", &["exists-action"]);
    assert_eq!(chosen("<inbound><set-header na|=\"a\">", "name"), "<inbound><set-header name=\"a\">");
    offers("<inbound>\n<retry condition=\"@(a < 1)\"\n  |", &["count", "interval"]);
    assert!(chosen("<inbound><choose><when |", "condition").ends_with("<when condition=\"@($1)\"$0"));
}

#[test]
fn a_value_is_one_of_its_list() {
    assert_eq!(labels("<inbound><set-header name=\"a\" exists-action=\"|")[..4].len(), 4);
    offers("<inbound><set-header name=\"a\" exists-action=\"|", &["override", "skip", "append", "delete"]);
    assert_eq!(
        chosen("<inbound><set-header exists-action=\"ov|ride\" name=\"a\">", "override"),
        "<inbound><set-header exists-action=\"override\" name=\"a\">"
    );
    assert_eq!(chosen("<inbound><set-header exists-action=|", "skip"), "<inbound><set-header exists-action=\"skip\"");
    offers("<inbound><forward-request buffer-response=\"|\"/>", &["true", "false"]);
    offers("<inbound><set-header name=\"Auth|", &["Authorization"]);
    offers("<inbound><return-response><set-status code=\"40|\"", &["401", "404"]);
    offers("<inbound><send-request><set-method>P|", &["POST", "PUT", "PATCH"]);
    offers("<inbound><choose><when condition=\"|\">", &["@(…)"]);
}

#[test]
fn a_quote_or_a_bracket_that_is_missing_further_up_hides_nothing() {
    offers("<policies><inbound><set-header name=\"x>\n<|", &["value"]);
    offers("<policies><inbound><set-variable name=\"x value=\"y\" />\n<set-header |", &["exists-action"]);
    offers("<policies><inbound><choose><when condition=\"@(context.\">\n<set-h|", &["set-header"]);
    offers("<policies><inbound><set-variable name=\"a\" value=\"@(context.Req />\n<set-h|", &["set-header"]);
    offers("<policies><inbound><set-body>@{ var a = \n</set-body>\n<set-h|", &["set-header"]);
}

#[test]
fn what_other_files_define_is_offered_where_it_is_named() {
    let thing = |name: &str| NamedThing { name: name.into(), kind: NamedValueKind::Secret, ..NamedThing::default() };
    let names = WorkspaceNames {
        named_values: vec![thing("backend-key"), thing("tenant-id")],
        fragments: vec![thing("auth")],
        backends: vec![thing("orders")],
        ..WorkspaceNames::default()
    };
    let labels = |text: &str| completions_with(text, &names).into_iter().map(|it| it.label).collect::<Vec<_>>();
    assert_eq!(labels("<inbound><set-header name=\"a\"><value>{{back|"), ["backend-key"]);
    assert_eq!(labels("<inbound><set-header name=\"{{|}}\">"), ["backend-key", "tenant-id"]);
    assert_eq!(labels("<inbound><set-body>@(\"{{ten|"), ["tenant-id"]);
    assert_eq!(labels("<inbound><include-fragment fragment-id=\"|\"/>")[0], "auth");
    assert_eq!(labels("<inbound><set-backend-service backend-id=\"|\"/>")[0], "orders");
    let found = completions_with("<inbound><set-header name=\"{{back|\">", &names);
    assert_eq!(found[0].edit.replacement, "backend-key}}");
}

#[test]
fn a_comment_is_completed_to_a_suppression() {
    offers("<inbound><!-- ap|", &["apim-policy"]);
    offers("<inbound><!-- apim-policy ignore flow/em|", &["flow/empty-branch"]);
    assert!(labels("<inbound><!-- <|").is_empty());
}

#[test]
fn a_template_in_liquid_has_members_filters_and_tags() {
    let body = |inside: &str| format!("<inbound><set-body template=\"liquid\">{{ \"a\": {inside}");
    offers(&body("{{|"), &["body", "context"]);
    offers(&body("{{ context.|"), &["Request", "Response", "Variables"]);
    offers(&body("{{ context.Request.Url.Pa|"), &["Path"]);
    offers(&body("{{ context.Request.|"), &["Headers", "HasBody"]);
    // The body goes by a name of its own.
    lacks(&body("{{ context.Request.|"), &["Body"]);
    let filter = "<inbound><set-body template=\"liquid\">{{ body.a &#124; up";
    let (source, offset) = (Source::document("policy.xml", &filter.replace("&#124;", "|")), filter.replace("&#124;", "|").len() as u32);
    let names = WorkspaceNames::default();
    let view = View::at(&source, offset, &names).expect("it is a document");
    assert_eq!(complete(&view, offset)[0].label, "Upcase");
    offers(&body("{% |"), &["if", "for", "assign", "endif"]);
}

#[test]
fn a_check_refuses_with_the_usual_codes_first() {
    let found = labels("<policies><inbound><check-header name=\"a\" failed-check-httpcode=\"|");
    assert_eq!(found[..3], ["401", "403", "400"]);
    assert_eq!(labels("<policies><inbound><set-status code=\"|")[..1], ["200"]);
}

#[test]
fn what_identities_get_tokens_for_is_offered() {
    for before in ["", "<send-request>"] {
        let text = format!("<policies><inbound>{before}<authentication-managed-identity resource=\"|");
        assert_eq!(labels(&text)[..1], ["https://vault.azure.net"]);
    }
    lacks("<policies><inbound><authentication-managed-identity client-id=\"|", &["https://vault.azure.net"]);
}
