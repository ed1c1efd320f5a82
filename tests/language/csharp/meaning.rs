//! What code means, whatever the code: no panic, and time that grows with it.

use std::time::{Duration, Instant};

use apim_policy::csharp::check::Meanings;
use apim_policy::csharp::{Ast, Encoding, Extent, parse};
use apim_policy::text::Span;

use super::generate::{self, Random};
use super::{judged, mistakes};

/// Statements that mean something, in which each copy adds to what is known. `@` numbers the copies.
const STATEMENTS: &[&str] = &[
    "var a@ = context.Request.Headers.GetValueOrDefault(\"a\", \"b\"); ",
    "var a@ = new[] { 1, 2 }.Select(x => x + 1).Where(y => y > 1).ToDictionary(k => k, v => v.ToString()); ",
    "var a@ = new[] { 1 }.SelectMany(x => new[] { x }.Select(y => new { x, y, z = new[] { y }.Sum(z => z + x) })); ",
    "{ var same = @; same++; } ",
    "wrong@ = 1; ",
    "context.Wrong@.More(); ",
    "int a@ = \"text\"; ",
    "var a@ = Tuple.Create(1, \"a\"); ",
    "int F@(int x) { return x + @; } ",
    "var a@ = from x in new[] { 1 } where x > @ select new { x }; ",
    "var a@ = new Dictionary<string, object> { { \"a\", 1 }, { \"b\", \"c\" } }; ",
    "switch (context.Api.Name) { case \"a@\": break; default: break; } ",
    "var a@ = new JObject(new JProperty(\"a\", @), new JProperty(\"b\", new JArray(1, 2, \"x\"))); ",
    "object o@ = 1; if (o@ is string s@ && int.TryParse(s@, out var i@)) { o@ = i@ + 1; } ",
];

/// What may go on for ever within one expression: its beginning, what is repeated, its end.
const EXPRESSIONS: &[(&str, &str, &str)] = &[
    ("new[] { 0", ", @", " }"),
    ("new[] { new { a = 1 }", ", new { a@ = 1 }", " }"),
    ("new { a = 1", ", a@ = @", " }"),
    ("string.Concat(\"a\"", ", @", ")"),
    ("string.Join(\",\"", ", x => x.Wrong", ")"),
    ("new JObject { [\"a\"] = 1", ", [\"a@\"] = @", " }"),
    ("new List<int> { 1", ", @", " }"),
    ("(1", ", @", ")"),
    ("$\"", "{context.Api.Name}", "\""),
    ("F(1", ", a@: 1", ")"),
];

#[test]
fn long_code_is_understood_in_linear_time() {
    for shape in STATEMENTS {
        let code = |length: usize| format!("@{{ {} return 1; }}", copies(shape, length));
        assert_eq!(mistakes(&code(1 << 10)), [], "{shape}");
        assert_linear(shape, &code(8 << 10), &code(64 << 10));
    }
    for (open, shape, close) in EXPRESSIONS {
        let code = |length: usize| format!("@({open}{}{close})", copies(shape, length));
        assert_eq!(mistakes(&code(1 << 10)), [], "{shape}");
        assert_linear(shape, &code(8 << 10), &code(64 << 10));
    }
}

#[test]
fn a_megabyte_of_code_is_understood() {
    let code = format!("@{{ {} return 1; }}", copies(STATEMENTS[0], 1 << 20));
    assert_eq!(understand(&code), 0);
}

#[test]
fn code_as_deep_and_as_long_as_the_parser_takes_it_is_understood() {
    for (open, close) in [
        ("(", ")"),
        ("F(", ")"),
        ("a[", "]"),
        ("new[] { ", " }"),
        ("-", ""),
        ("new[] { 1 }.Select(x => ", ")"),
        ("(int)", ""),
        ("true ? 1 : ", ""),
        ("null ?? ", ""),
        ("new { a = ", " }"),
        ("$\"{", "}\""),
    ] {
        let deep = |depth: usize| format!("@({}1{})", open.repeat(depth), close.repeat(depth));
        let deepest = (1..200).rev().map(deep).find(|code| mistakes(code).is_empty()).expect("some depth is read");
        understand(&deepest);
    }
    for link in [" + 1", ".Trim()", "?.Trim()", "[0]", " as object", " == 1", " && true", " is int", ".a"] {
        let code = format!("@(\"a\"{})", link.repeat(450));
        assert_eq!(mistakes(&code), [], "{link}");
        understand(&code);
    }
    let block = format!("@{{ {} return 1; {} }}", "if (true) { foreach (var x in new[] { 1 }) {".repeat(60), "} }".repeat(60));
    understand(&block);
}

#[test]
fn random_code_is_understood_without_panic() {
    let mut random = Random::new(11);
    for depth in 0..6 {
        for _ in 0..400 {
            understand(&format!("@({})", generate::expression(&mut random, depth)));
        }
    }
}

#[test]
fn pieces_of_real_code_put_together_are_understood_without_panic() {
    let Some(rows) = judged() else { return };
    let codes: Vec<&str> = rows.iter().filter_map(|row| row["expr"].as_str()).filter(|code| code.starts_with("@(")).collect();
    let mut random = Random::new(13);
    for _ in 0..3_000 {
        let inner = |random: &mut Random| {
            let code = codes[random.below(codes.len())];
            code[2..code.len() - 1].to_owned()
        };
        let (one, other) = (inner(&mut random), inner(&mut random));
        let joint =
            ["({}).Select(x => {})", "{} + {}", "({}) ?? ({})", "new[] {{ {}, {} }}", "{} is string ? {} : null", "({})[{}]", "F({}, {})"];
        let shape = joint[random.below(joint.len())].replace("{{", "\u{1}").replace("}}", "\u{2}");
        let code = shape.replacen("{}", &one, 1).replacen("{}", &other, 1).replace('\u{1}', "{").replace('\u{2}', "}");
        understand(&format!("@({code})"));
    }
}

/// So many copies of a shape that they have about this length.
fn copies(shape: &str, length: usize) -> String {
    (0..length / shape.len()).map(|at| shape.replace('@', &at.to_string())).collect()
}

/// How many mistakes there are in what code means.
fn understand(code: &str) -> usize {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
    let meanings = Meanings::of(&ast, &[root]);
    for mistake in meanings.all_mistakes() {
        assert!(!mistake.message.is_empty() && ast.span(mistake.span).end as usize <= code.len(), "{code}: {mistake:?}");
    }
    meanings.all_mistakes().len()
}

/// Holds the time for `long`, which is eight times as long as `short`, to what is linear. A busy machine gets several tries.
fn assert_linear(what: &str, short: &str, long: &str) {
    let time = |code: &str| {
        let start = Instant::now();
        understand(code);
        start.elapsed()
    };
    let mut tries = (0..6).map(|_| (time(short), time(long)));
    // What takes no time cannot be measured.
    let linear = tries.any(|(short, long)| long < short * 20 + Duration::from_millis(50));
    assert!(linear, "{what}: {:?} became {:?}", time(short), time(long));
}
