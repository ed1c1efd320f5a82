//! Tests of reaching definitions.

use std::sync::Arc;

use super::super::super::Model;
use super::super::super::surroundings::{Effects, Given};
use super::super::super::union::Union;
use super::*;
use crate::ast::{Document, Element};
use crate::catalog::Kind;
use crate::text::FileLine;

/// What reaches each read of `x` in a document with this `inbound` section: the lines of the writes, `?` for unset, `+` for set outside.
fn reached(inbound: &str) -> Vec<String> {
    seen(&format!("<policies>\n<inbound>{inbound}</inbound></policies>"), Surroundings::default())
}

fn seen(text: &str, surroundings: Surroundings) -> Vec<String> {
    let document = Document::parse(text);
    assert!(document.errors().is_empty(), "{text}");
    let model = Model::new(&document).within(surroundings);
    let describe = |index: usize| {
        let Some(reaching) = model.reaching(index) else { return "never".to_owned() };
        let mut out: String = reaching.writes().map(|write| letter(model.writes()[write].policy.element())).collect();
        out.push_str(if reaching.is_unset() { "?" } else { "" });
        out.push_str(if reaching.is_set_outside() { "+" } else { "" });
        reaching.outer().for_each(|setter| out.push_str(&setter.name));
        out
    };
    (0..model.reads().len()).filter(|index| model.reads()[*index].name == Some("x")).map(describe).collect()
}

/// The value of a `set-variable`, by which the tests tell them apart.
fn letter(element: Element<'_>) -> String {
    element.value_of("value").map_or_else(|| element.name().to_owned(), |value| value.raw().to_owned())
}

const SET_A: &str = r#"<set-variable name="x" value="a" />"#;
const SET_B: &str = r#"<set-variable name="x" value="b" />"#;
const READ: &str = r#"<set-header name="h" exists-action="override"><value>@((string)context.Variables["x"])</value></set-header>"#;

fn when(condition: &str, content: &str) -> String {
    format!(r#"<choose><when condition="@({condition})">{content}</when></choose>"#)
}

#[test]
fn the_latest_write_reaches() {
    assert_eq!(reached(&format!("{SET_A}{SET_B}{READ}")), ["b"]);
    assert_eq!(reached(&format!("{READ}{SET_A}")), ["?"]);
}

#[test]
fn a_write_in_a_branch_may_reach() {
    assert_eq!(reached(&format!("{}{READ}", when("context.Api.Id == \"1\"", SET_A))), ["a?"]);
    let both = format!(r#"<choose><when condition="@(true)">{SET_A}</when><otherwise>{SET_B}</otherwise></choose>{READ}"#);
    assert_eq!(reached(&both), ["ab"]);
}

#[test]
fn a_branch_that_ends_the_request_does_not_reach() {
    let refuse = r#"<choose><when condition="@(context.Api.Id == "1")"><set-variable name="x" value="a" /></when><otherwise><return-response /></otherwise></choose>"#;
    assert_eq!(reached(&format!("{refuse}{READ}")), ["a"]);
    assert_eq!(reached(&format!("<return-response />{READ}")), ["never"]);
}

#[test]
fn conditions_tell_whether_it_is_set() {
    let absent = r#"!context.Variables.ContainsKey("x")"#;
    assert_eq!(reached(&format!("{}{READ}", when(absent, SET_A))), ["?", "a"]);
    let after_base = |condition: &str| reached(&format!("<base />{}", when(condition, READ)));
    assert_eq!(after_base(r#"context.Variables.ContainsKey("x") && context.Api.Id == "1""#), ["?+", "+"]);
    assert_eq!(after_base(r#"context.Variables.GetValueOrDefault<string>("x") != null"#), ["?+", "+"]);
    assert_eq!(after_base(r#"!string.IsNullOrEmpty((string)context.Variables.GetValueOrDefault("x"))"#), ["?+", "+"]);
    assert_eq!(after_base(r#"context.Variables.GetValueOrDefault("x", "") != """#), ["?+", "+"]);
    assert_eq!(after_base(r#"context.Variables.GetValueOrDefault("x", "") == "y""#), ["?+", "+"]);
    assert_eq!(after_base(r#"context.Variables.GetValueOrDefault("x", "") == """#), ["?+", "?+"]);
    assert_eq!(after_base(r#"context.Variables.GetValueOrDefault<bool>("x")"#), ["?+", "+"]);
    assert_eq!(after_base(r#"!context.Variables.GetValueOrDefault("x", false)"#), ["?+", "?+"]);
    assert_eq!(after_base(r#"context.Variables.GetValueOrDefault("x", true) == false"#), ["?+", "+"]);
    // A default is no null either.
    assert_eq!(after_base(r#"context.Variables.GetValueOrDefault<string>("x", "y") != null"#), ["?+", "?+"]);
    // Where nothing can have set it, no branch that wants it is taken.
    assert_eq!(reached(&when(r#"context.Variables.ContainsKey("x")"#, READ)), ["?", "never"]);
}

#[test]
fn a_cache_that_misses_sets_nothing() {
    let lookup = r#"<cache-lookup-value key="k" variable-name="x" />"#;
    assert_eq!(reached(&format!("{lookup}{READ}")), ["cache-lookup-value?"]);
    let default = r#"<cache-lookup-value key="k" variable-name="x" default-value="d" />"#;
    assert_eq!(reached(&format!("{default}{READ}")), ["cache-lookup-value"]);
    let never = when(r#"!context.Variables.ContainsKey("x")"#, SET_A);
    assert_eq!(reached(&format!("{default}{never}{READ}")), ["cache-lookup-value", "cache-lookup-value"]);
    let fill = format!("{lookup}{}{READ}", when(r#"!context.Variables.ContainsKey("x")"#, SET_A));
    assert_eq!(reached(&fill), ["cache-lookup-value?", "cache-lookup-valuea"]);
}

#[test]
fn the_body_of_a_retry_may_have_run_before() {
    let retry = format!(r#"<retry condition="@(false)" count="3" interval="1">{READ}{SET_A}</retry>{READ}"#);
    assert_eq!(reached(&retry), ["a?", "a"]);
}

#[test]
fn what_runs_outside_may_set_anything_until_it_is_known() {
    assert_eq!(reached(&format!("<base />{READ}")), ["?+"]);
    assert_eq!(reached(&format!("<include-fragment fragment-id=\"f\" />{READ}")), ["?+"]);
    assert_eq!(reached(&format!("<base />{SET_A}{READ}")), ["a"]);
    let text = format!("<policies>\n<inbound><base />{READ}</inbound></policies>");
    assert_eq!(seen(&text, based(known("y", true))), ["?"]);
    assert_eq!(seen(&text, based(known("X", false))), ["?X"]);
    assert_eq!(seen(&text, based(known("x", true))), ["x"]);
    let fragments = Arc::new(std::collections::BTreeMap::from([("f".to_owned(), Effects::none())]));
    let text = format!("<policies>\n<inbound><include-fragment fragment-id=\"f\" />{READ}</inbound></policies>");
    assert_eq!(seen(&text, Surroundings { fragments, ..Surroundings::default() }), ["?"]);
    assert_eq!(seen(&format!("<fragment>{READ}</fragment>"), Surroundings::default()), ["?+"]);
}

/// Policies that set this variable, surely or perhaps.
fn known(name: &str, surely: bool) -> Effects {
    let place = FileLine { path: "other.xml".into(), line: 1 };
    let setter = Setter { name: name.into(), place, kind: Kind::SetVariable, ty: None, is_chosen: false };
    let given = Given { surely, by: vec![Arc::new(setter)], is_open: false };
    Effects { sets: [(name.to_ascii_lowercase().into(), given)].into(), ..Effects::default() }
}

/// Surroundings in which wider scopes do this in `inbound`.
fn based(effects: Effects) -> Surroundings {
    Surroundings { base: [Arc::new(effects), Effects::none(), Effects::none(), Effects::none()], ..Surroundings::default() }
}

#[test]
fn a_place_outside_is_a_write_like_another() {
    let inbound = |content: &str| format!("<policies>\n<inbound>{content}</inbound></policies>");
    let surely = || based(known("x", true));
    assert_eq!(seen(&inbound(&format!("{SET_A}<base />{READ}")), surely()), ["x"]);
    assert_eq!(seen(&inbound(&format!("<base />{SET_A}{READ}")), surely()), ["a"]);
    assert_eq!(seen(&inbound(&format!("{READ}<base />")), surely()), ["?"]);
    assert_eq!(seen(&inbound(&format!("{}{READ}", when("context.Api.Id == \"1\"", "<base />"))), surely()), ["?x"]);
    let perhaps = Union::from(&known("x", false)).blurred();
    assert_eq!(seen(&inbound(&format!("<base />{READ}")), based(perhaps)), ["?+x"], "whether it is set where it counts is not known");
}

#[test]
fn a_computed_name_may_be_any() {
    assert_eq!(reached(&format!(r#"<set-variable name="{{{{name}}}}" value="c" />{READ}"#)), ["?+"]);
}

#[test]
fn sections_follow_one_another_and_errors_come_from_anywhere() {
    let text =
        format!("<policies><inbound>{SET_A}</inbound><backend /><outbound>{READ}{SET_B}</outbound><on-error>{READ}</on-error></policies>");
    assert_eq!(seen(&text, Surroundings::default()), ["a", "ab?"]);
    let text = format!("<policies><inbound>{SET_A}</inbound><outbound>{READ}</outbound></policies>");
    assert_eq!(seen(&text, Surroundings::default()), ["a+"]);
}

#[test]
fn more_writes_than_there_are_bits_are_not_told_apart() {
    let many: String = (0..100).map(|_| when("context.Api.Id == \"1\"", SET_A)).collect();
    let found = reached(&format!("{many}{READ}"));
    assert_eq!(found, [format!("{}?+", "a".repeat(62))]);
}

#[test]
fn what_stands_in_a_cache_value_may_have_run() {
    let cached = |content: &str| format!(r#"<cache-value key="k" variable-name="v">{content}</cache-value>{READ}"#);
    assert_eq!(reached(&cached(&format!("<value>{SET_A}</value>"))), ["a?"]);
    // It should stand in a `value`.
    assert_eq!(reached(&cached(SET_A)), ["a?"]);
}
