//! Tests of lowering: documents, and their programs.

use super::*;

/// The steps of a document, each as its role and how many steps hold it.
fn lowered(text: &str) -> Vec<String> {
    let document = Document::parse(text);
    assert!(document.errors().is_empty(), "{text}");
    let program = Program::of(&document);
    let shown = |(id, step): (StepId, &Step<'_>)| {
        let role = match step.role {
            Role::List => "list",
            Role::When(Test { constant: None, .. }) => "when",
            Role::When(Test { constant: Some(true), .. }) => "when true",
            Role::When(Test { constant: Some(false), .. }) => "when false",
            Role::Otherwise => "otherwise",
            Role::Base => "base",
            Role::Policy(policy) => policy.kind().name(),
            Role::Unknown => "unknown",
        };
        let depth = program.and_holders(step.holder).count();
        assert_eq!(program.at(step.element), Some(id));
        assert_eq!(program.around(step.element), Some(id));
        format!("{}{role}", "  ".repeat(depth))
    };
    program.steps().map(shown).collect()
}

#[test]
fn sections_branches_and_policies_are_steps() {
    let text = r#"<policies><inbound><base /><choose><when condition="true"><set-body>a</set-body></when><otherwise /></choose></inbound></policies>"#;
    let expected = ["list", "  list", "    base", "    choose", "      when true", "        set-body", "      otherwise"];
    assert_eq!(lowered(text), expected);
}

#[test]
fn the_parts_of_a_policy_are_no_steps() {
    let text = r#"<fragment><send-request><set-url>a</set-url><set-header name="a"><value>b</value></set-header></send-request><mystery><a /></mystery></fragment>"#;
    assert_eq!(lowered(text), ["list", "  send-request", "    set-header", "  unknown"]);
}

#[test]
fn steps_come_with_what_they_do() {
    let text =
        r#"<fragment><cache-lookup-value key="a" variable-name="b" /><retry condition="@(false)"><return-response /></retry></fragment>"#;
    let document = Document::parse(text);
    let program = Program::of(&document);
    let [root] = program.roots().collect::<Vec<_>>()[..] else { panic!("there is one root") };
    let [lookup, retry] = program.steps_in(root).collect::<Vec<_>>()[..] else { panic!("there are two steps in it") };
    assert_eq!(program.step(lookup).effect(), Effect::LooksUp);
    assert_eq!(program.step(retry).control(), Control::Loop);
    let answer = program.steps_in(retry).next().expect("it holds a step");
    assert!(program.step(answer).stops());
    assert!(!program.step(retry).stops());
}
