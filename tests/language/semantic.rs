//! What the semantic model answers about small documents.

use apim_policy::ast::Document;
use apim_policy::semantic::{IgnoreError, Model, Portion, Strength, VaultObject};

const CALL: &str =
    r#"<send-request mode="new" response-variable-name="r" ignore-error="true"><set-url>https://a.example.org/x</set-url></send-request>"#;
const VAULT: &str = r#"<send-request response-variable-name="r"><set-url>https://a.vault.azure.net/secrets/s?api-version=7.4</set-url><set-method>GET</set-method></send-request>"#;
const STORE: &str = r#"<cache-store-value key="k" value="@((string)context.Variables["v"])" duration="60" />"#;

fn inbound<T>(content: &str, ask: impl FnOnce(&Model<'_>) -> T) -> T {
    let text = format!("<policies><inbound>{content}</inbound></policies>");
    let document = Document::parse(&text);
    assert!(document.errors().is_empty(), "{content}: {:?}", document.errors());
    for expression in document.expressions() {
        assert!(expression.errors().is_empty(), "{content}: {:?}", expression.errors());
    }
    ask(&Model::new(&document))
}

/// What is used as if the first call had not failed.
fn null_uses(after: &str) -> Vec<String> {
    inbound(&format!("{CALL}{after}"), |model| spelt(model, &model.answer(0).null_uses()))
}

/// What is read of the body of the first call whatever its status was.
fn unchecked(after: &str) -> Vec<String> {
    inbound(&format!("{CALL}{after}"), |model| spelt(model, &model.answer(0).unchecked().uses))
}

fn spelt(model: &Model<'_>, uses: &[apim_policy::semantic::Use<'_>]) -> Vec<String> {
    uses.iter().map(|place| place.span.text(model.document.text()).to_owned()).collect()
}

/// How surely the first lookup keeps the first request from being sent.
fn guard(content: &str) -> Option<Strength> {
    inbound(content, |model| model.guards(model.requests()[0].policy.element()).first().map(|guard| guard.strength))
}

fn set(value: &str) -> String {
    format!(r#"<set-variable name="x" value="{value}" />"#)
}

fn when(condition: &str, content: &str) -> String {
    format!(r#"<choose><when condition="{condition}">{content}</when></choose>"#)
}

#[test]
fn a_null_answer_is_used_where_nothing_tests_it() {
    assert_eq!(null_uses(&set(r#"@(((IResponse)context.Variables["r"]).Body.As<string>())"#)).len(), 1);
    assert_eq!(null_uses(&when(r#"@(((IResponse)context.Variables["r"]).StatusCode == 200)"#, "")).len(), 1, "a status is no null test");
    assert_eq!(null_uses(r#"<return-response response-variable-name="r" />"#), ["r"]);
    assert_eq!(null_uses(&set(r#"@(context.Variables.GetValueOrDefault<IResponse>("r").StatusCode)"#)).len(), 1);
    assert_eq!(
        null_uses(&when(r#"@(context.Variables.ContainsKey("r"))"#, &set(r#"@(((IResponse)context.Variables["r"]).Body)"#))).len(),
        1
    );
}

#[test]
fn a_null_test_counts_however_it_is_written() {
    for test in [
        r#"@(((IResponse)context.Variables["r"])?.StatusCode == 200)"#,
        r#"@(context.Variables["r"] != null && ((IResponse)context.Variables["r"]).StatusCode == 200)"#,
        r#"@(!(context.Variables["r"] == null || ((IResponse)context.Variables["r"]).StatusCode != 200))"#,
        r#"@(context.Variables["r"] == null ? false : ((IResponse)context.Variables["r"]).StatusCode == 200)"#,
        r#"@(context.Variables["r"] is IResponse a && a.StatusCode == 200)"#,
        r#"@{ var r = (IResponse)context.Variables["r"]; if (r == null) { return false; } return r.StatusCode == 200; }"#,
        r#"@{ var r = context.Variables["r"] as IResponse; return r != null && r.StatusCode == 200; }"#,
        r#"@{ bool Ok(IResponse r) { return r != null && r.StatusCode == 200; } return Ok((IResponse)context.Variables["r"]); }"#,
        r#"@{ foreach (var n in new[] { "r" }) { var r = (IResponse)context.Variables["r"]; if (r == null) { continue; } return r.StatusCode == 200; } return false; }"#,
        r#"@{ while (true) { var r = (IResponse)context.Variables["r"]; if (r == null) break; return r.StatusCode == 200; } return false; }"#,
        r#"@{ var r = (IResponse)context.Variables["r"]; switch (r?.StatusCode) { case 200: return r.Body != null; default: return false; } }"#,
        r#"@{ var all = new[] { (IResponse)context.Variables["r"] }; return all.All(r => r != null && r.StatusCode == 200); }"#,
        r#"@{ try { return ((IResponse)context.Variables["r"]).StatusCode == 200; } catch { return false; } }"#,
    ] {
        let uses = null_uses(&when(test, &set(r#"@(((IResponse)context.Variables["r"]).Body.As<string>())"#)));
        assert_eq!(uses, [""; 0], "{test}");
    }
}

#[test]
fn a_null_test_counts_wherever_it_stands() {
    let use_it = set(r#"@(((IResponse)context.Variables["r"]).Body.As<string>())"#);
    let flag = format!(
        r#"<set-variable name="ok" value="@(context.Variables["r"] != null)" />{}"#,
        when(r#"@((bool)context.Variables["ok"])"#, &use_it)
    );
    assert_eq!(null_uses(&flag), [""; 0], "a flag");
    let early = format!("{}{use_it}", when(r#"@(context.Variables["r"] == null)"#, "<return-response />"));
    assert_eq!(null_uses(&early), [""; 0], "an early answer");
    let otherwise = format!(r#"<choose><when condition="@(context.Variables["r"] == null)" /><otherwise>{use_it}</otherwise></choose>"#);
    assert_eq!(null_uses(&otherwise), [""; 0], "the other branch");
    let beside = format!("{}{use_it}", when(r#"@(context.Variables["r"] == null)"#, &set("a")));
    assert_eq!(null_uses(&beside).len(), 1, "a test that stops nothing");
}

#[test]
fn a_call_that_only_some_requests_make_is_used_where_they_use_it() {
    let there = r#"@(context.Request.Method == "GET")"#;
    let use_it = set(r#"@(((IResponse)context.Variables["r"]).Body.As<string>())"#);
    let apart = format!("{}{}", when(there, CALL), when(there, &use_it));
    let uses = inbound(&apart, |model| spelt(model, &model.answer(0).null_uses()));
    assert_eq!(uses.len(), 1);
    let ended = format!("{}{use_it}", when(there, &format!("{CALL}<return-response />")));
    let uses = inbound(&ended, |model| spelt(model, &model.answer(0).null_uses()));
    assert_eq!(uses, [""; 0], "the call answers by itself");
}

#[test]
fn a_body_is_unchecked_where_nothing_is_decided_by_its_status() {
    let use_it = set(r#"@((string)((IResponse)context.Variables["r"]).Body.As<JObject>()["access_token"])"#);
    assert_eq!(unchecked(&use_it).len(), 1);
    assert_eq!(unchecked(&format!("{}{use_it}", when(r#"@(context.Variables["r"] == null)"#, "<return-response />"))).len(), 1);
    for condition in [
        r#"@(((IResponse)context.Variables["r"]).StatusCode == 200)"#,
        r#"@(((IResponse)context.Variables["r"])?.StatusCode < 300)"#,
        r#"@(((IResponse)context.Variables["r"]).StatusCode / 100 == 2)"#,
        r#"@(new[] { 200, 201 }.Contains(((IResponse)context.Variables["r"]).StatusCode))"#,
    ] {
        assert_eq!(unchecked(&when(condition, &use_it)), [""; 0], "{condition}");
    }
    let failure = when(r#"@(((IResponse)context.Variables["r"]).StatusCode >= 400)"#, "<return-response />");
    assert_eq!(unchecked(&format!("{failure}{use_it}")), [""; 0], "an early answer");
    let inside =
        set(r#"@{ var r = (IResponse)context.Variables["r"]; if (r.StatusCode != 200) { return ""; } return r.Body.As<string>(); }"#);
    assert_eq!(unchecked(&inside), [""; 0], "inside the expression");
    let content =
        set(r#"@{ var b = ((IResponse)context.Variables["r"]).Body.As<JObject>(); return b["id"] == null ? "" : (string)b["id"]; }"#);
    assert_eq!(unchecked(&content), [""; 0], "by its content");
}

#[test]
fn a_lookup_guards_what_runs_on_a_miss_alone() {
    let lookup = r#"<cache-lookup-value key="k" variable-name="v" />"#;
    for miss in [
        r#"@(!context.Variables.ContainsKey("v"))"#,
        r#"@(context.Variables.ContainsKey("v") == false)"#,
        r#"@(context.Variables.GetValueOrDefault("v", "") == "")"#,
        r#"@(context.Variables.GetValueOrDefault<string>("v") == null)"#,
        r#"@(string.IsNullOrEmpty(context.Variables.GetValueOrDefault<string>("v", "")))"#,
        r#"@(context.Variables.GetValueOrDefault("v", "none") == "none")"#,
        r#"@(context.Variables["v"] == null)"#,
        r#"@(string.IsNullOrWhiteSpace((string)context.Variables["v"]))"#,
        r#"@(!context.Variables.ContainsKey("v") || (string)context.Variables["v"] == "")"#,
        r#"@((context.Variables.ContainsKey("v") ? "yes" : "no") == "no")"#,
        r#"@{ object v; return !context.Variables.TryGetValue("v", out v); }"#,
        r#"@{ string Cached() { return context.Variables.GetValueOrDefault<string>("v"); } return Cached() == null; }"#,
        r#"@{ var v = context.Variables.GetValueOrDefault("v", ""); return v.Length == 0; }"#,
    ] {
        assert_eq!(guard(&format!("{lookup}{}", when(miss, VAULT))), Some(Strength::Always), "{miss}");
        inbound(&format!("{lookup}{}", when(miss, VAULT)), |model| {
            assert!(model.runs_on_miss(0, model.requests()[0].policy.element()), "{miss}");
        });
    }
    assert_eq!(guard(&format!("{lookup}{VAULT}")), None, "no test");
    assert_eq!(guard(&format!("{lookup}{}", when(r#"@(!context.Variables.ContainsKey("w"))"#, VAULT))), None, "another variable");
    assert_eq!(guard(&format!("{}{lookup}", when(r#"@(!context.Variables.ContainsKey("v"))"#, VAULT))), None, "the lookup comes too late");
    let otherwise =
        format!(r#"{lookup}<choose><when condition="@(context.Variables.ContainsKey("v"))" /><otherwise>{VAULT}</otherwise></choose>"#);
    assert_eq!(guard(&otherwise), Some(Strength::Always), "the other branch of a hit");
    let flag = format!(
        r#"{lookup}<set-variable name="miss" value="@(!context.Variables.ContainsKey("v"))" />{}"#,
        when(r#"@(context.Variables.GetValueOrDefault<bool>("miss"))"#, VAULT)
    );
    assert_eq!(guard(&flag), Some(Strength::Always), "a flag");
    let expiry = when(r#"@(!context.Variables.ContainsKey("v") || Expired((string)context.Variables["v"]))"#, VAULT);
    assert_eq!(guard(&format!("{lookup}{expiry}")), Some(Strength::Sometimes), "a value that expires");
    let early = format!("{lookup}{}{VAULT}", when(r#"@(context.Variables.ContainsKey("v"))"#, "<return-response />"));
    assert_eq!(guard(&early), Some(Strength::Always), "an early answer");
}

#[test]
fn a_default_value_is_what_a_miss_leaves() {
    let lookup = r#"<cache-lookup-value key="k" variable-name="v" default-value="none" />"#;
    let by_value = format!("{lookup}{}", when(r#"@((string)context.Variables["v"] == "none")"#, VAULT));
    assert_eq!(guard(&by_value), Some(Strength::Always));
    let by_key = format!("{lookup}{}", when(r#"@(!context.Variables.ContainsKey("v"))"#, VAULT));
    inbound(&by_key, |model| assert!(!model.runs_on_miss(0, model.requests()[0].policy.element()), "the key is always there"));
}

#[test]
fn what_a_store_keeps_is_followed_through_variables_headers_and_other_requests() {
    let kept =
        |content: &str| inbound(content, |model| model.stores()[0].kept.iter().map(|kept| (kept.request, kept.what)).collect::<Vec<_>>());
    let body = |value: &str| format!(r#"{VAULT}<set-variable name="v" value="{value}" />{STORE}"#);
    assert_eq!(kept(&body(r#"@(((IResponse)context.Variables["r"]).Body.As<string>())"#)), [(0, Portion::Whole)]);
    assert_eq!(kept(&body(r#"@((string)((IResponse)context.Variables["r"]).Body.As<JObject>()["value"])"#)), [(0, Portion::Member)]);
    assert_eq!(kept(&body(r#"@(((IResponse)context.Variables["r"]).StatusCode.ToString())"#)), [], "a status is no part of it");
    let token = format!(
        r#"{VAULT}<send-request response-variable-name="t"><set-url>https://login.microsoftonline.com/x/oauth2/v2.0/token</set-url><set-method>POST</set-method>
        <set-body>@("grant_type=client_credentials&client_secret=" + ((IResponse)context.Variables["r"]).Body.As<JObject>()["value"])</set-body></send-request>
        <set-header name="Authorization" exists-action="override"><value>@("Bearer " + ((IResponse)context.Variables["t"]).Body.As<JObject>()["access_token"])</value></set-header>
        <cache-store-value key="k" value="@(context.Request.Headers.GetValueOrDefault("authorization", ""))" duration="60" />"#
    );
    assert_eq!(kept(&token), [(0, Portion::Derived), (1, Portion::Member)]);
}

#[test]
fn a_refused_answer_reaches_the_store_unless_reading_it_fails() {
    let refused = |value: &str| {
        let content = format!(r#"{VAULT}<set-variable name="v" value="{value}" />{STORE}"#);
        inbound(&content, |model| model.answer(0).refused_stores().iter().map(|store| (store.what, store.null)).collect::<Vec<_>>())
    };
    assert_eq!(refused(r#"@(((IResponse)context.Variables["r"]).Body.As<string>())"#), [(Portion::Whole, false)]);
    assert_eq!(refused(r#"@((string)((IResponse)context.Variables["r"]).Body.As<JObject>()["value"])"#), [(Portion::Member, true)]);
    assert_eq!(refused(r#"@(((IResponse)context.Variables["r"]).Body.As<JObject>()["value"].ToString())"#), []);
}

#[test]
fn vaults_are_known_by_variables_and_tokens_too() {
    let object = |content: &str| inbound(content, |model| model.requests()[0].target.key_vault().map(|vault| vault.object));
    let built = r#"<set-variable name="vault" value="https://a.vault.azure.net" />
        <send-request response-variable-name="r"><set-url>@(context.Variables["vault"] + "/secrets/" + context.Request.Headers.GetValueOrDefault("x"))</set-url></send-request>"#;
    assert_eq!(object(built), Some(VaultObject::Secret));
    let token = r#"<authentication-managed-identity resource="https://vault.azure.net" output-token-variable-name="t" />
        <send-request response-variable-name="r"><set-url>{{host}}/secrets/s</set-url>
        <set-header name="authorization"><value>@("Bearer " + (string)context.Variables["t"])</value></set-header></send-request>"#;
    assert_eq!(object(token), Some(VaultObject::Secret));
    assert_eq!(object(&token.replace("vault.azure.net", "storage.azure.com")), None);
}

#[test]
fn keys_are_equal_when_they_mean_the_same() {
    let keys = r#"<set-variable name="n" value="b" /><cache-lookup-value key="a-b" variable-name="v" />
        <cache-lookup-value key="@("a-" + "b")" variable-name="v" /><cache-lookup-value key="@($"a-{context.Variables["n"]}")" variable-name="v" />
        <cache-lookup-value key="@(string.Format("{0}-b", "a"))" variable-name="v" /><cache-lookup-value key="a-{{b}}" variable-name="v" />"#;
    inbound(keys, |model| {
        let keys: Vec<String> = model.lookups().iter().map(|lookup| lookup.key.to_string()).collect();
        assert_eq!(keys, ["a-b", "a-b", "a-b", "a-b", "a-{{b}}"]);
    });
}

#[test]
fn what_goes_to_the_caller_is_known() {
    let handed = |content: &str| inbound(content, |model| model.answer(0).to_caller().iter().map(|handed| handed.what).collect::<Vec<_>>());
    let body = format!(
        r#"{VAULT}<return-response><set-body>@(((IResponse)context.Variables["r"]).Body.As<string>())</set-body></return-response>"#
    );
    assert_eq!(handed(&body), [Portion::Whole]);
    let header = format!(
        r#"{VAULT}<set-header name="x"><value>@((string)((IResponse)context.Variables["r"]).Body.As<JObject>()["value"])</value></set-header>"#
    );
    assert_eq!(handed(&header), [], "a header of the request goes to the backend");
}

#[test]
fn unseen_policies_may_read_an_answer() {
    let elsewhere = |after: &str| inbound(&format!("{CALL}{after}"), |model| model.answer(0).is_read_elsewhere());
    assert!(!elsewhere(""));
    assert!(elsewhere("<base />"));
    assert!(elsewhere(r#"<include-fragment fragment-id="f" />"#));
    assert!(elsewhere(&set(r#"@(context.Variables[context.Request.Method])"#)));
}

#[test]
fn ignore_error_is_read_as_it_stands() {
    let said = |attribute: &str| {
        inbound(&format!(r#"<send-request response-variable-name="r" {attribute} />"#), |model| model.requests()[0].ignore_error)
    };
    assert_eq!(said(""), IgnoreError::Absent);
    assert_eq!(said(r#"ignore-error="true""#), IgnoreError::Yes);
    assert_eq!(said(r#"ignore-error="false""#), IgnoreError::No);
    assert_eq!(said(r#"ignore-error="{{x}}""#), IgnoreError::Unknown);
}

#[test]
fn a_text_that_grows_without_end_is_given_up() {
    let doubled = format!(r#"<set-variable name="u" value='@{{ var s = "ab"; {} return s; }}' />"#, "s = s + s; ".repeat(64));
    let call = r#"<send-request response-variable-name="r"><set-url>@((string)context.Variables["u"])</set-url></send-request>"#;
    let known = |content: &str| inbound(content, |model| model.requests()[0].url.as_literal().is_some());
    assert!(!known(&format!("{doubled}{call}")));
}
