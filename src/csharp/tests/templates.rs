//! Code that others fill in before C# sees it.

use super::dump::dump;

#[test]
fn named_values_are_operands_types_and_parts_of_names() {
    for (code, tree) in [
        ("@(f({{a}}))", "(call f {{a}})"),
        ("@(x <= {{My_Weight}})", "(LessOrEqual x {{My_Weight}})"),
        ("@({{a}}.b)", "{{a}}.b"),
        ("@(({{t}})x)", "(cast {{t}} x)"),
        ("@(prefix{{x}}suffix.y)", "prefix{{x}}suffix.y"),
        ("@(new[] { {{a}}, {{b}} })", "(new[]  {{{a}} {{b}}})"),
        ("@(\"{{a}}\" + @\"{{b}}\")", "(Add \"{{a}}\" @\"{{b}}\")"),
        ("@($\"{{Prefix}}-{id}\")", "($ \"{{Prefix}}-\" {id})"),
        ("@{ {{T}} x = {{v}}; return x; }", "(local {{T}} x {{v}}) (return x)"),
        ("@(30{{zeros}})", "30{{zeros}}"),
        ("@(RETRY_COUNT + __X__)", "(Add RETRY_COUNT __X__)"),
    ] {
        assert_eq!(dump(code), tree, "{code}");
    }
}

#[test]
fn nobody_knows_what_stands_beside_a_named_value() {
    for code in ["@(a {{operator}} b)", "@{ {{statements}} return 1; }", "@(f({{arguments}} x))", "@{ return {{value}} }"] {
        assert!(!dump(code).contains(": "), "{code}: {}", dump(code));
    }
}

#[test]
fn tokens_of_templates_are_never_mistakes() {
    for code in [
        "@(${model.weight})",
        "@(a + ${b} + #{c}# + #d#)",
        "@(${jsonencode({ a = \"b\" })})",
        "@{ %{ if x ~}\n return 1;\n %{ else ~}\n return 2; %{ endif ~}\n }",
        "@(a ${op} b ${more})",
        "@($\"${uri}secrets/${name}\")",
        "@($\"${cond ? \"a\" : \"b\"}/{id}\")",
        "@(\"${lookup(var.map, \"key\")}\")",
        "@(f({{${prefix}-key}}))",
        "@({#[token]#})",
        "@{ var ${name} = 1; return ${name}; }",
    ] {
        assert!(!dump(code).contains(": "), "{code}: {}", dump(code));
    }
}

#[test]
fn a_template_token_in_a_string_does_not_hide_mistakes() {
    assert_eq!(dump("@(f(\"${a}\")"), ": missing `)`");
}
