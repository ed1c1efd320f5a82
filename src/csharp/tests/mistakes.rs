//! Wrong code, and the one message that it gets.

use super::super::ast::{Ast, ErrorKind, SyntaxError};
use super::super::{Encoding, Extent, parse};
use super::dump::dump;
use crate::text::Span;

/// Holds what is said of each expression, with the text it is said of, to what stands beside it.
#[track_caller]
fn says(cases: &[(&str, &str)]) {
    for (code, message) in cases {
        assert_eq!(dump(code), *message, "{code}");
    }
}

fn errors(code: &str, encoding: Encoding) -> Vec<SyntaxError> {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding });
    ast.errors(&root).to_vec()
}

#[test]
fn brackets_that_do_not_meet() {
    says(&[
        ("@(f(a, b)", ": missing `)`"),
        ("@(f(a)))", "): this `)` closes nothing"),
        ("@(a[1)", ": missing `]`"),
        ("@{ if (a { b(); } return 1; }", ": missing `)`"),
        ("@{ if (a) { b(); return 1; }", ": missing `}`"),
        ("@(f(a b))", "b: expected `,` or `)`, found `b`"),
        ("@(f\"a\"))", ": missing `(` in front of the string"),
        ("@(f(1;)", ": missing `)`"),
    ]);
    let found = errors("@(f(a, b)", Encoding::Raw);
    assert_eq!(found[0].related, Some((Span::new(3, 4), "opened here")));
}

#[test]
fn semicolons_and_single_expressions() {
    says(&[
        ("@{ var a = 1\n return a; }", ": missing `;`"),
        ("@{ return 1 }", ": missing `;`"),
        ("@{ var a = 1 }", ": missing `;`"),
        ("@{ context.Request.Method }", "context.Request.Method: `@{…}` holds statements that `return` a value, and this is only a value"),
        ("@(a;)", ";: `@(…)` holds one expression, without `;`"),
        ("@(return a;)", "return: `@(…)` holds one expression, not statements"),
        ("@(var a = 1; return a;)", "var: `@(…)` holds one expression, not statements"),
        ("@()", "@(: this expression is empty"),
        ("@{ }", "@{ : this expression is empty"),
        ("@(a b)", "b: expected an operator or the end of the expression, found `b`"),
    ]);
}

#[test]
fn operands_and_operators_that_are_missing() {
    says(&[
        ("@(a + )", "+: expected an expression after `+`, found the end of the expression"),
        ("@(a && && b)", "&&: expected an expression after `&&`, found `&&`"),
        ("@(a === b)", "===: `===` is not an operator of C#"),
        ("@(a =< b)", "=<: `=<` is not an operator of C#"),
        ("@(a <> b)", "<>: `<>` is not an operator of C#"),
        ("@(a and b)", "and: `and` does not join conditions in C#"),
        ("@(a ? b)", ": missing `:`"),
        ("@(a == b : c)", ":: this `:` has no `?` before it"),
        ("@(a + b = c)", "=: `=` assigns, and there is no variable on its left"),
        ("@(a.)", ".: expected a name after `.`, found the end of the expression"),
        ("@(a.as<int>())", "as: `as` is a keyword, not a name"),
        ("@(int)", "int: `int` is a type, and a value should stand here"),
        ("@(new [3])", "[: the type of the array's elements is missing"),
    ]);
}

#[test]
fn strings_and_characters() {
    says(&[
        ("@(d['key'])", "'key': single quotes hold one character only"),
        ("@(h[\"k=\"\"\"])", "\"k=\"\"\": the quotes of this string are corrupted, as by an XML formatter that took it for an attribute"),
        ("@(\"a\"\"b\")", "\"a\"\"b\": two strings stand next to each other"),
        ("@(\"a)", "\"a: this string is not closed on its line"),
        ("@(f(\"a, \"b\"))", "\"a, \": the quotes on this line do not pair up"),
        ("@(@\"a)", "@\": this verbatim string is never closed"),
        ("@(\"\\d\")", "\\d: `\\d` is not an escape sequence"),
        ("@('')", "'': there is no character between these quotes"),
        ("@($\"{a\")", "{: this hole of an interpolated string is never closed"),
        ("@($\"{}\")", "{}: this hole of an interpolated string is empty"),
        ("@($\"a}\")", "}: this `}` closes no hole"),
        ("@($\"{a ? b : c}\")", "?: `?:` in the hole of an interpolated string needs parentheses"),
        ("@(1 /* a)", "/*: this comment is never closed"),
        ("@(\u{201c}a\u{201d})", "\u{201c}: C# does not accept typographic quotes"),
        ("@(a &amp;&amp; b)", "&amp;: the entity `&amp;` is not decoded here"),
        ("@(12ab)", "12ab: this is neither a number nor a name"),
    ]);
}

#[test]
fn statements_out_of_place() {
    says(&[
        ("@{ \"a\"; return 1; }", "\"a\": the value of this statement is not used"),
        ("@{ if (a) int b = 1; return 1; }", "int b = 1;: a declaration cannot be the only statement of `if`"),
        ("@{ try { } return 1; }", "try: this `try` has no `catch` and no `finally`"),
        ("@{ if (a) { } elseif (b) { } return 1; }", "elseif: `elseif` is not C#"),
        ("@{ else { } return 1; }", "else: this `else` belongs to no `if`"),
        ("@{ try { } finally { } catch { } return 1; }", "catch: `catch` comes after `finally`"),
        ("@{ int class = 1; return 1; }", "class: `class` is a keyword and cannot be a name"),
        ("@{ foreach (x in xs) { } return 1; }", "x: `foreach` declares its variable, and this one has no type"),
        ("@{ int a[] = null; return 1; }", "[: the brackets of an array come after its type"),
        ("@{ for (int i = 0, i < 3, i++) { } return 1; }", ": `for` has three parts with `;` between them"),
        ("@{ new A { b: 1 }; return 1; }", ":: `:` does not assign a member"),
        ("@(from x in xs)", "from x in xs: this query does not end with `select` or `group`"),
    ]);
}

#[test]
fn newer_csharp_is_named_once_and_read_on() {
    for (code, what) in [
        ("@(a switch { 1 => 2, _ => 3 })", "a switch expression is C# 8"),
        ("@(a is not null && b)", "a `not` pattern is C# 9"),
        ("@(a is > 1 and < 3)", "a relational pattern is C# 9"),
        ("@(a is 1 or 2)", "an `or` pattern is C# 9"),
        ("@(a is { B: 1 } c ? c : d)", "a property pattern is C# 8"),
        ("@(a is B { C: 1 })", "a recursive pattern is C# 8"),
        ("@(a is [1, 2])", "a list pattern is C# 11"),
        ("@(a is string or null)", "an `or` pattern is C# 9"),
        ("@(a ??= b)", "the operator `??=` is C# 8"),
        ("@(a[1..^2])", "the range operator `..` is C# 8"),
        ("@(a[^1])", "the index operator `^` is C# 8"),
        ("@(@$\"{a}\")", "`@$\"…\"` is C# 8"),
        ("@(f(new()))", "`new()` without a type is C# 9"),
        ("@(\"\"\"a\"b\"\"\")", "a raw string is C# 11"),
        ("@($$\"\"\"{{a}}\"\"\")", "a raw string is C# 11"),
        ("@(f([1, 2]))", "a collection expression `[…]` is C# 12"),
        ("@(a with { B = 1 })", "a `with` expression is C# 9"),
        ("@(a!.b)", "the operator `!` after a value is C# 8"),
        ("@(f(static x => x))", "a static lambda is C# 9"),
        ("@((_, _) => 1)", "a second parameter `_` of a lambda is C# 9"),
        ("@(a >>> 1)", "the operator `>>>` is C# 11"),
        ("@(\"a\"u8)", "a UTF-8 string literal is C# 11"),
        ("@($\"{a\n}\")", "a line break in the hole of an interpolated string is C# 11"),
        ("@{ using var a = b; return a; }", "a `using` declaration is C# 8"),
        ("@{ static int F() => 1; return F(); }", "a static local function is C# 8"),
        ("@{ string? a = b; return a; }", "a nullable reference type is C# 8"),
        ("@{ nint a = 1; return a; }", "a native-sized integer is C# 9"),
        ("@{ switch (a) { case > 1: return 1; case string: return 2; } return 3; }", "a relational pattern is C# 9"),
    ] {
        let found = errors(code, Encoding::Raw);
        let first = found.first().unwrap_or_else(|| panic!("nothing is said of {code}"));
        assert_eq!(first.kind, ErrorKind::Version, "{code}: {found:#?}");
        assert!(first.message.starts_with(what), "{code}: {found:#?}");
        assert!(found.iter().all(|error| error.kind == ErrorKind::Version), "{code}: {found:#?}");
        assert!(found.len() == 1 || code.contains("..^") || code.contains("case string"), "{code}: {found:#?}");
    }
}

#[test]
fn csharp_that_no_expression_can_hold_is_named() {
    for code in [
        "@(await a.B())",
        "@(async x => x)",
        "@{ yield return 1; }",
        "@{ unsafe { f(); } return 1; }",
        "@{ fixed (int* p = a) { } return 1; }",
        "@{ int* p = null; return 1; }",
        "@(stackalloc int[3])",
        "@{ class A { int b; } return 1; }",
        "@{ enum A { B } return 1; }",
        "@{ record A(int b); return 1; }",
        "@{ using System.Net; return 1; }",
        "@{ namespace A { } return 1; }",
        "@{ public int F() { return 1; } return F(); }",
        "@{ async Task<int> F() { return 1; } return 1; }",
        "@{ [Obsolete] int F() { return 1; } return F(); }",
        "@{ delegate int F(int x); return 1; }",
    ] {
        let found = errors(code, Encoding::Raw);
        assert!(matches!(&found[..], [one] if one.kind == ErrorKind::Unsupported), "{code}: {found:#?}");
    }
}

#[test]
fn every_statement_has_its_own_mistake() {
    let found = errors("@{ var a = ; var b = f(1; var c = 'long'; return a + ; }", Encoding::Raw);
    assert_eq!(found.len(), 4, "{found:#?}");
}

#[test]
fn mistakes_in_decoded_code_stand_in_the_source() {
    let code = "@(f(&quot;a&quot;) &amp;&amp; 'xy')";
    let found = errors(code, Encoding::Entities);
    assert_eq!(found[0].span.text(code), "'xy'");
    let code = "@(f(&quot;a)";
    assert_eq!(errors(code, Encoding::Entities)[0].span.text(code), "&quot;a");
}

#[test]
fn a_site_without_its_closer_is_reported_where_it_opens() {
    let found = errors("@{ return 1; ", Encoding::Raw);
    assert_eq!((found[0].span, &*found[0].message), (Span::new(0, 2), "this expression is never closed"));
    for code in ["", "@", "@(", "@{", "x"] {
        errors(code, Encoding::Raw);
        errors(code, Encoding::Entities);
    }
}

#[test]
fn messages_never_quote_literals() {
    let secret = "FAKE".to_owned() + "5ecret";
    for code in [
        format!("@(a \"{secret}\")"),
        format!("@('{secret}')"),
        format!("@(\"{secret})"),
        format!("@(9{secret})"),
        format!("@(f(\"{secret}\"\"b\"))"),
    ] {
        for error in errors(&code, Encoding::Raw) {
            assert!(!error.message.contains(&secret) && !error.help.unwrap_or_default().contains(&secret), "{code}");
        }
    }
}
