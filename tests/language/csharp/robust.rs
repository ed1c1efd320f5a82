//! Any bytes, any nesting, any length: no panic, and time that grows with the text.

use std::time::{Duration, Instant};

use apim_policy::csharp::Encoding;

use super::generate::{self, Random};
use super::{flow_mistakes, mistakes, mistakes_as};

/// Text that asks for a look ahead, a retreat or a level at every step.
const AWKWARD: &[&str] = &[
    "(",
    "((a",
    "(a)",
    "(a)(",
    "(a,",
    "a<",
    "a<b,",
    "(a<b>)",
    "f(a<b,",
    "[",
    "a[",
    "{",
    "new{",
    "new A{",
    "$\"{",
    "$\"{a",
    "$@\"{$\"",
    "-",
    "!",
    "--",
    "a?",
    "a?b:",
    "a??",
    "a=>",
    "x=>{",
    "()=>",
    "(x)=>",
    "from a in b ",
    "from a in from b in ",
    "a is ",
    "a is b ",
    "is not ",
    "a as b ",
    "throw ",
    "await ",
    "a.",
    "a.b",
    "a?.b",
    "a+",
    "a+b",
    "a=",
    "a(",
    "f(x,",
    "\"",
    "@\"",
    "'",
    "'a",
    "/*",
    "//\n",
    "{{a}}",
    "{{",
    "${",
    "${a}",
    "#{",
    "%{",
    "#a#",
    "\"\"\"",
    "\"\"\"\"",
    "if(a)",
    "if(a){",
    "if(a);else ",
    "else ",
    "for(;;)",
    "while(a)",
    "switch(a){case b:",
    "case ",
    "try{",
    "try{}catch{",
    "a:",
    ";",
    "}",
    ")",
    "]",
    "var a=",
    "int a;",
    "A<B>c;",
    "a b;",
    "delegate{",
    "using(a)",
    "using var a=",
    "int F(){",
    "int F<A>(",
    "class A{",
    "static ",
    "ref ",
    "out ",
    "new ",
    "new[]",
    "new int[",
    "(int,",
    "(int a, int b)",
    "var (a,",
    "@",
    "\\",
    "\u{201c}",
    "é",
    "&amp;",
    "&lt;",
    "0x",
    "1_",
    "..",
    "^",
    "a switch{",
    "a with{",
    "\\u0041",
    "checked(",
    "typeof(",
    "typeof(A<",
    "nameof(",
    "where a ",
    "join a in b on c equals d ",
    "a<b>.c<d>.e",
    "(((((a)b)c",
    "?[",
    "a!",
];

#[test]
fn text_of_every_awkward_shape_is_read_in_linear_time() {
    for opener in ["@(", "@{"] {
        for shape in AWKWARD {
            let code = |length: usize| format!("{opener}{}", shape.repeat(length / shape.len()));
            assert_linear(&format!("{opener} and many {shape:?}"), &code(4_000), &code(32_000));
        }
    }
}

/// Holds the time for `long`, which is eight times as long as `short`, to what is linear. A busy machine gets several tries.
fn assert_linear(what: &str, short: &str, long: &str) {
    let time = |code: &str| {
        let start = Instant::now();
        mistakes(code);
        mistakes_as(code, Encoding::Entities);
        flow_mistakes(code);
        start.elapsed()
    };
    let mut tries = (0..6).map(|_| (time(short), time(long)));
    // What takes no time cannot be measured.
    let linear = tries.any(|(short, long)| long < short * 20 + Duration::from_millis(50));
    assert!(linear, "{what}: {:?} became {:?}", time(short), time(long));
}

#[test]
fn code_nested_a_hundred_thousand_deep_has_one_mistake() {
    for (open, close) in [
        ("(", ")"),
        ("f(", ")"),
        ("a[", "]"),
        ("new[]{", "}"),
        ("-", ""),
        ("x=>", ""),
        ("(a)", ""),
        ("a?b:", ""),
        ("a??", ""),
        ("$\"{", "}\""),
    ] {
        let depth = 100_000;
        let code = format!("@({}a{})", open.repeat(depth), close.repeat(depth));
        let found = mistakes(&code);
        assert_eq!(found.len(), 1, "{open}: {found:?}");
        assert!(found[0].message.contains("nested too deeply"), "{open}: {found:?}");
    }
}

#[test]
fn a_chain_of_a_hundred_thousand_links_has_one_mistake() {
    for link in ["+a", ".b", "(a)", "[0]", "?.b", " as b"] {
        let found = mistakes(&format!("@(a{})", link.repeat(100_000)));
        assert_eq!(found.len(), 1, "{link}: {found:?}");
        assert!(found[0].message.contains("too long"), "{link}: {found:?}");
    }
    let found = mistakes(&format!("@{{ {} return a; }}", "if (a) { b(); } else ".repeat(100_000)));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn code_as_long_and_as_deep_as_people_write_it_is_read() {
    let long = format!("@(\"a\"{})", "\n + \"b\"".repeat(800));
    let chain = format!("@{{ {} b(); return a; }}", "if (a) { b(); } else ".repeat(300));
    let deep = format!("@({}a{})", "f(".repeat(60), ")".repeat(60));
    for code in [long, chain, deep] {
        assert_eq!(mistakes(&code), []);
        assert_eq!(flow_mistakes(&code), []);
    }
}

/// Code that flows without a mistake, in which each copy adds to what is followed.
const FLOWING: &[&str] = &[
    "int x@; if (F(out x@)) { x@ = 1; } else { x@ = 2; } ",
    "int x@; while (true) { if (a) { x@ = 1; break; } try { continue; } finally { F(); } } ",
    "int x@; switch (a) { case 1: x@ = 1; break; default: x@ = 2; break; } F(x@); ",
    "void F@(out int x@) { x@ = 1; } ",
    "F(x => { int y; y = x; if (y) { return y; } return 1; }); ",
    "a = b && F(out var x@) && c || d is string y@ && y@ == null; ",
    "a?.b[c].d(e => { if (e) { return 1; } return 2; })?.f; ",
    "if (a == b && c is int x@) { F(x@); } ",
];

#[test]
fn long_code_is_followed_in_linear_time() {
    for shape in FLOWING {
        let code = |length: usize| {
            let copies = (0..length / shape.len()).map(|at| shape.replace('@', &at.to_string()));
            format!("@{{ object r; {} r = 1; return r; }}", copies.map(|copy| copy.replace("?.f; ", "?.f(); ")).collect::<String>())
        };
        let (short, long) = (code(16 << 10), code(128 << 10));
        assert_eq!(mistakes(&short), []);
        assert_eq!(flow_mistakes(&short), [], "{shape}");
        assert_linear(shape, &short, &long);
    }
}

#[test]
fn chains_as_long_as_the_parser_takes_them_are_followed() {
    for link in [" is int", " is A b", "?.b", " as b", " == a", " && a", "[0]", "(a)"] {
        let code = format!("@{{ int x; x = a{}; return x; }}", link.repeat(900));
        assert_eq!(mistakes(&code), [], "{link}");
        flow_mistakes(&code);
    }
}

#[test]
fn mutated_code_never_panics() {
    let mut random = Random::new(7);
    let splinters = [
        "\"", "'", "{", "}", "(", ")", "<", ">", "$\"", "@\"", "\\", "{{", "}}", "${", "/*", "//", "\n", "é", "\u{0}", "&quot;", "&", ";",
        "?", "=>",
    ];
    for turn in 0..8_000 {
        let mut code = match turn % 2 {
            0 => format!("@({})", generate::expression(&mut random, 2)),
            _ => format!("@{{ {} }}", generate::statements(&mut random, 2)),
        };
        for _ in 0..1 + random.below(4) {
            let mut at = random.below(code.len() + 1);
            while !code.is_char_boundary(at) {
                at -= 1;
            }
            match random.below(3) {
                0 => code.truncate(at),
                1 => code.insert_str(at, splinters[random.below(splinters.len())]),
                _ => {
                    let end = (at + 1 + random.below(6)).min(code.len());
                    if at >= 2 && code.is_char_boundary(end) {
                        code.replace_range(at..end, "");
                    }
                }
            }
        }
        flow_mistakes(&code);
        for encoding in [Encoding::Raw, Encoding::Entities] {
            for mistake in mistakes_as(&code, encoding) {
                assert!(mistake.span.start <= mistake.span.end && mistake.span.end as usize <= code.len(), "{mistake:?} in {code}");
                assert!(code.is_char_boundary(mistake.span.start as usize), "{mistake:?} in {code}");
                assert!(!mistake.message.ends_with('.') && !mistake.message.is_empty(), "{mistake:?}");
            }
        }
    }
}

#[test]
fn eight_times_the_text_takes_about_eight_times_as_long() {
    let mut random = Random::new(3);
    let statements: String = (0..200).map(|_| generate::statements(&mut random, 3)).collect();
    let code = |copies: usize| format!("@{{ {} }}", statements.repeat(copies));
    assert_linear("generated code", &code(1), &code(8));
}
