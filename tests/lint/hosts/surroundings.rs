//! What documents do to one another: variables and caches through scopes and fragments.

use std::collections::BTreeSet;
use std::sync::Arc;

use apim_policy::catalog::{Scope, Section};
use apim_policy::lint::{self, Selection};
use apim_policy::semantic::{Effects, Surroundings};
use apim_policy::workspace::{Index, Source};

use super::repository::repository;

const REST: &str = "<backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>";

/// A policy with this in `inbound`.
fn policy(inbound: &str) -> String {
    format!("<policies><inbound>{inbound}</inbound>{REST}")
}

/// A policy that sets the variable `name`.
fn set(name: &str) -> String {
    format!(r#"<set-variable name="{name}" value="1" />"#)
}

/// A policy that reads the variable `name`.
fn read(name: &str) -> String {
    format!(r#"<set-header name="a" exists-action="override"><value>@((string)context.Variables["{name}"])</value></set-header>"#)
}

const GLOBAL: &str = "/r/policy.xml";
const API: &str = "/r/apis/orders/policy.xml";
const OPERATION: &str = "/r/apis/orders/operations/get/policy.xml";
const PRODUCT: &str = "/r/products/gold/policy.xml";
const FRAGMENT: &str = "/r/policyFragments/f/policy.xml";
const MARK: (&str, &str) = ("/r/.git/HEAD", "ref: refs/heads/main");

/// What the files of a repository hold, of which these are the policies.
fn sources(files: &[(&str, &str)], is_whole: bool) -> Vec<Source> {
    let mut all: Vec<(&str, &str)> = files.to_vec();
    all.extend(is_whole.then_some(MARK));
    repository(&all).sources()
}

/// What is around the policy at `path`.
fn around(sources: &[Source], path: &str) -> Arc<Surroundings> {
    let source = sources.iter().find(|source| source.path == path).expect("it is read");
    let [(_, surroundings)] = &source.documents[0].surroundings[..] else { panic!("{:?}", source.documents[0].surroundings) };
    Arc::clone(surroundings)
}

/// The names of the variables that `effects` set, `!` behind those that they surely set and `?` behind those of which it is not known; and `…` if any other may be.
fn sets(effects: &Effects) -> String {
    let mark = |surely: bool, is_open: bool| [if surely { "!" } else { "" }, if is_open { "?" } else { "" }].concat();
    let mut names: Vec<String> = effects.sets.iter().map(|(name, given)| format!("{name}{}", mark(given.surely, given.is_open))).collect();
    names.extend(effects.may_set_any.then(|| "…".to_owned()));
    names.join(" ")
}

fn base_of(files: &[(&str, &str)], is_whole: bool) -> String {
    sets(around(&sources(files, is_whole), OPERATION).base_in(Section::Inbound))
}

/// The findings of these rules, with the path of the file before each.
fn found(files: &[(&str, &str)], is_whole: bool, rules: &[&str]) -> Vec<String> {
    let mut selection = Selection::none();
    rules.iter().for_each(|rule| selection.enable(rule).expect("the rule exists"));
    let found = |source: &Source| {
        let findings = lint::lint(source, &selection).findings;
        findings.into_iter().map(|finding| format!("{} {}", source.path, finding.diagnostic.message)).collect::<Vec<_>>()
    };
    sources(files, is_whole).iter().flat_map(found).collect()
}

#[test]
fn an_operation_inherits_what_its_api_and_all_wider_scopes_set() {
    let global = policy(&set("g"));
    let api = policy(&format!(
        "<base />{}{}",
        set("A"),
        r#"<choose><when condition="@(context.Api.Id == "1")"><set-variable name="c" value="1" /></when></choose>"#
    ));
    let operation = policy("<base />");
    let files = [(GLOBAL, &*global), (API, &*api), (OPERATION, &*operation)];
    assert_eq!(base_of(&files, true), "a! c g!");
    assert_eq!(base_of(&files, false), "a! c g …", "a product may be elsewhere");
    assert_eq!(base_of(&files[1..], true), "a! c …", "a service has a global policy");
    let surroundings = around(&sources(&files, true), OPERATION);
    assert_eq!(sets(surroundings.base_in(Section::Outbound)), "", "each section inherits the same section");
    let place = surroundings.base_in(Section::Inbound).given("a").map(|given| given.by[0].place.to_string());
    assert_eq!(place.as_deref(), Some("/r/apis/orders/policy.xml:1"));
}

#[test]
fn an_api_without_base_inherits_nothing() {
    let files = [(GLOBAL, &*policy(&set("g"))), (API, &*policy(&set("a"))), (OPERATION, &*policy("<base />"))];
    assert_eq!(base_of(&files, true), "a!");
    let late = policy(&format!(r#"<choose><when condition="@(context.Api.Id == "1")"><base /></when></choose>{}"#, set("a")));
    assert_eq!(base_of(&[files[0], (API, &*late), files[2]], true), "a! g");
}

#[test]
fn a_policy_that_sets_a_variable_last_is_the_only_one_that_does() {
    let count = |api: &str| {
        let files = [(GLOBAL, &*policy(&set("x"))), (API, &*policy(api)), (OPERATION, &*policy("<base />"))];
        let surroundings = around(&sources(&files, true), OPERATION);
        surroundings.base_in(Section::Inbound).given("x").map(|given| given.by.len())
    };
    assert_eq!(count(&format!("<base />{}", set("x"))), Some(1));
    assert_eq!(count(&format!("{}<base />", set("x"))), Some(2));
}

#[test]
fn a_product_may_or_may_not_be_used() {
    let files = [(GLOBAL, &*policy("")), (API, &*policy("<base />")), (OPERATION, &*policy("<base />")), (PRODUCT, &*policy(&set("p")))];
    assert_eq!(base_of(&files, true), "p?");
    assert_eq!(sets(around(&sources(&files, true), PRODUCT).base_in(Section::Inbound)), "");
}

#[test]
fn a_fragment_counts_where_it_is_included() {
    let fragment = format!("<fragment>{}</fragment>", set("f"));
    let include = r#"<include-fragment fragment-id="F" />"#;
    let files = [(GLOBAL, &*policy(include)), (API, &*policy("<base />")), (OPERATION, &*policy("<base />")), (FRAGMENT, &*fragment)];
    assert_eq!(base_of(&files, true), "f!");
    assert_eq!(base_of(&files[..3], true), "…", "a fragment that is not there may do anything");
    assert_eq!(sets(around(&sources(&files, true), API).fragment("f")), "f!");
}

#[test]
fn a_fragment_is_run_by_all_that_include_it() {
    let include = r#"<include-fragment fragment-id="f" />"#;
    let (api, operation) = (policy(&format!("<base />{}{include}", set("a"))), policy(&format!("{}<base />", set("o"))));
    let files = [(GLOBAL, &*policy(&set("g"))), (API, &*api), (OPERATION, &*operation), (FRAGMENT, "<fragment />")];
    assert_eq!(sets(&around(&sources(&files, true), FRAGMENT).caller), "a? g? o?");
    assert_eq!(around(&sources(&files, true), FRAGMENT).includers.as_ref().map(|it| it.len()), Some(1));
    let unknown = policy(r#"<include-fragment fragment-id="{{which}}" />"#);
    let others = [files[0], files[1], (OPERATION, &*unknown), files[3]];
    assert!(around(&sources(&others, true), FRAGMENT).caller.may_set_any, "whoever computes the name may mean it");
    let none = [files[0], (API, &*policy("<base />")), files[3]];
    assert!(around(&sources(&none, true), FRAGMENT).caller.may_set_any, "what nothing includes may be there for others");
}

#[test]
fn an_api_is_run_by_its_own_operations() {
    let other = "/r/apis/users/operations/get/policy.xml";
    let operation = policy(&format!("{}<base />{}", set("o"), read("r")));
    let files = [(GLOBAL, &*policy("")), (API, &*policy("<base />")), (OPERATION, &*operation), (other, &*policy(&set("u")))];
    let surroundings = around(&sources(&files, true), API);
    assert_eq!(sets(&surroundings.narrower), "o?");
    assert!(surroundings.narrower.may_read("R") && !surroundings.narrower.may_read("u"));
    assert_eq!(sets(&around(&sources(&files, true), GLOBAL).narrower), "o? u?");
    assert!(around(&sources(&files, false), API).narrower.may_set_any);
}

#[test]
fn what_is_deployed_nobody_knows_where_may_stand_anywhere() {
    let files =
        [(GLOBAL, &*policy("")), (API, &*policy("<base />")), (OPERATION, &*policy("<base />")), ("/r/samples/a.xml", &*policy(&set("s")))];
    assert_eq!(base_of(&files, true), "s?");
    assert_eq!(sets(&around(&sources(&files, true), API).narrower), "s?");
}

#[test]
fn a_policy_that_cannot_be_read_may_do_anything() {
    let files = [(GLOBAL, &*policy("")), (API, "<policies><inbound><base /></policies>"), (OPERATION, &*policy("<base />"))];
    assert_eq!(base_of(&files, true), "…");
}

#[test]
fn of_two_policies_for_one_api_neither_counts() {
    let api = |file: &str| {
        format!(
            "resource \"azurerm_api_management_api_policy\" \"{file}\" {{\n api_name = \"orders\"\n xml_content = file(\"{file}.xml\")\n}}\n"
        )
    };
    let operation = "resource \"azurerm_api_management_api_operation_policy\" \"o\" {\n api_name = \"orders\"\n operation_id = \"get\"\n xml_content = file(\"o.xml\")\n}\n";
    let service = "resource \"azurerm_api_management\" \"main\" {\n name = \"contoso\"\n}\n";
    let (a, b, o) = (policy(&set("a")), policy(&set("b")), policy("<base />"));
    let base = |main: &str, files: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = [("/r/main.tf", main)].iter().chain(files).copied().collect();
        sets(around(&sources(&all, true), "/r/o.xml").base_in(Section::Inbound))
    };
    let files = [("/r/a.xml", &*a), ("/r/b.xml", &*b), ("/r/o.xml", &*o)];
    assert_eq!(base(&format!("{service}{}{operation}", api("a")), &[files[0], files[2]]), "a!");
    assert_eq!(base(&format!("{service}{operation}"), &files[2..]), "", "an API without a policy of its own");
    assert_eq!(base(&format!("{}{operation}", api("a")), &[files[0], files[2]]), "a!", "it leaves out what is wider");
    assert_eq!(base(operation, &files[2..]), "…", "the service is somebody else's");
    let unread = "resource \"azurerm_api_management_product_policy\" \"p\" {\n product_id = \"gold\"\n xml_content = var.policy\n}\n";
    assert_eq!(base(&format!("{service}{operation}{unread}"), &files[2..]), "…", "a policy of which the text is not known");
    assert_eq!(base(&format!("{service}{}{}{operation}", api("a"), api("b")), &files[..]), "…");
}

#[test]
fn a_file_that_changes_touches_those_that_see_it() {
    let other = "/r/apis/users/policy.xml";
    let (api, operation) = (policy(&format!("<base />{}", set("a"))), policy("<base />"));
    let files = [MARK, (GLOBAL, &*policy("")), (API, &*api), (OPERATION, &*operation), (other, &*policy("<base />"))];
    let repository = repository(&files);
    let mut index = repository.index();
    let seen = |index: &Index, path: &str| {
        let text = files.iter().find(|(own, _)| *own == path).expect("it is one of the files").1;
        let source = index.understand(&repository.found(path), text.into(), &repository).expect("it is read");
        source.documents[0].surroundings.clone()
    };
    let before = [OPERATION, other, API].map(|path| seen(&index, path));
    let mut touched_by = |text: &str| {
        let source = index.deployed(&repository.found(API), text.into(), &repository).expect("it is read");
        let policies = index.policies_of(&source);
        index.replace_policies(API, policies);
        let after = [OPERATION, other, API].map(|path| seen(&index, path));
        [0, 1, 2].map(|at| before[at] != after[at])
    };
    assert_eq!(touched_by(&policy(&format!("<base />{}<!-- c -->", set("a")))), [false; 3], "its summary is the same");
    assert_eq!(touched_by(&policy(&format!("<base />{}", set("b")))), [true, false, false]);
    assert_eq!(touched_by(&api), [false; 3]);
}

#[test]
fn a_document_alone_is_judged_as_before() {
    let operation = policy(&format!("<base />{}{}", read("x"), set("y")));
    let rules = ["variables/undefined", "variables/maybe-undefined", "variables/unused", "caching/never-stored"];
    assert_eq!(found(&[(OPERATION, &*operation)], true, &rules), [""; 0]);
    let source = Source::document("policy.xml", &operation);
    assert!(source.documents[0].surroundings.is_empty());
}

#[test]
fn what_no_scope_sets_is_not_set() {
    let operation = policy(&format!("<base />{}{}", read("x"), set("y")));
    let files = [(GLOBAL, &*policy("")), (API, &*policy("<base />")), (OPERATION, &*operation)];
    let rules = ["variables/undefined", "variables/unused"];
    let expected = ["nothing sets the variable `x` that is read here", "nothing reads the variable `y`"];
    assert_eq!(found(&files, true, &rules), expected.map(|it| format!("{OPERATION} {it}")));
    assert_eq!(found(&files, false, &rules), [""; 0]);
    let set_in = |path: &str| {
        let text = policy(&format!("<base />{}{}", set("X"), read("Y")));
        let files: Vec<(&str, &str)> = files.iter().map(|&(own, old)| (own, if own == path { &*text } else { old })).collect();
        found(&files, true, &rules)
    };
    assert_eq!(set_in(API), [""; 0]);
    assert_eq!(set_in(GLOBAL), [""; 0]);
}

#[test]
fn a_cache_is_one_for_all() {
    let make = r#"<choose><when condition="@(!context.Variables.ContainsKey("v"))"><set-variable name="v" value="@(context.Deployment.Region)" /></when></choose>"#;
    let lookup = format!(r#"<base /><cache-lookup-value key="k" variable-name="v" />{make}{}"#, read("v"));
    let store = policy(r#"<base /><cache-store-value key="@("k")" value="1" duration="5" />"#);
    let files = [(GLOBAL, &*policy("")), (API, &*policy(&lookup)), ("/r/apis/users/policy.xml", &*store)];
    let rules = ["caching/never-stored"];
    assert_eq!(found(&files[..2], true, &rules), [format!("{API} `k` is looked up and never stored")]);
    assert_eq!(found(&files, true, &rules), [""; 0]);
    assert_eq!(found(&files, false, &rules), [""; 0], "what is known to be stored is stored");
}

#[test]
fn responses_are_kept_by_two_scopes() {
    let outbound = "<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /><cache-store duration=\"60\" /></outbound>\
                    <on-error><base /></on-error></policies>";
    let lookup = policy(r#"<base /><cache-lookup vary-by-developer="false" vary-by-developer-groups="false" />"#);
    let rules = ["caching/never-stored", "caching/never-looked-up"];
    let whole = [(GLOBAL, &*policy("")), (API, outbound), (OPERATION, &*lookup)];
    assert_eq!(found(&whole, true, &rules), [""; 0]);
    let half = [whole[0], whole[1], (OPERATION, &*policy("<base />"))];
    assert_eq!(found(&half, true, &rules), [format!("{API} responses are stored and never looked up")]);
}

#[test]
fn the_surroundings_of_each_scope_are_told_apart() {
    let main = "resource \"azurerm_api_management_policy\" \"g\" {\n xml_content = file(\"p.xml\")\n}\n\
                resource \"azurerm_api_management_api_policy\" \"a\" {\n api_name = \"a\"\n xml_content = file(\"p.xml\")\n}\n";
    let found = sources(&[("/r/main.tf", main), ("/r/p.xml", &policy("<base />"))], true);
    let scopes: BTreeSet<Scope> =
        found.iter().flat_map(|it| &it.documents).flat_map(|it| &it.surroundings).map(|(scope, _)| *scope).collect();
    assert_eq!(scopes.into_iter().collect::<Vec<_>>(), [Scope::Global, Scope::Api]);
}

#[test]
fn a_wider_scope_may_have_the_limit_or_the_other_half() {
    let lookup = r#"<base /><llm-semantic-cache-lookup score-threshold="0.05" embeddings-backend-id="e" embeddings-backend-auth="system-assigned" />"#;
    let rules = ["caching/no-rate-limit", "llm/no-token-limit", "llm/cache-pair"];
    let store = r#"<policies><inbound><base /><llm-token-limit tokens-per-minute="5" counter-key="a" estimate-prompt-tokens="true" /></inbound>
        <backend><base /></backend><outbound><base /><llm-semantic-cache-store duration="60" /></outbound><on-error><base /></on-error></policies>"#;
    let lacking = [(GLOBAL, &*policy("")), (API, &*policy("<base />")), (OPERATION, &*policy(lookup))];
    assert_eq!(found(&lacking, true, &rules).len(), 3);
    assert_eq!(found(&[lacking[0], (API, store), lacking[2]], true, &rules), [""; 0]);
    let without = policy(&lookup.replace("<base />", ""));
    assert_eq!(
        found(&[lacking[0], (API, store), (OPERATION, &*without)], true, &rules).len(),
        2,
        "the limit does not run, and the store does"
    );
}
