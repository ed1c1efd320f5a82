//! Plain code is cut up in one go as it is in two: first looked for its end, then cut up.

use crate::csharp::lexer::{Token, tokenize};
use crate::csharp::{Encoding, PlainLexer, scan};

/// What code is made of, and what makes it end sooner or later than it seems.
const PIECES: [&str; 60] = [
    "a",
    "context",
    " ",
    "\n",
    "1",
    "0.5",
    ".",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\"x\"",
    "\"\\\"\"",
    "\"\\{\"",
    "'",
    "'c'",
    "'\\''",
    "\\",
    "@\"",
    "@\"\"\"\"",
    "@name",
    "$\"",
    "$\"{",
    "$\"{a}\"",
    "$\"{a:N2}\"",
    "$@\"",
    "$@\"{b}\\\"",
    "{{",
    "}}",
    "{{name}}",
    "${x}",
    "#{x}#",
    "#name#",
    "%{ if x }",
    "/",
    "//",
    "/*",
    "*/",
    "//\n",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "> <",
    "=> <",
    "&",
    "&lt;",
    "&quot;",
    "&#41;",
    "&&",
    ":",
    "::",
    "?",
    "ü",
    "\u{201c}",
    "\"\"\"",
];

/// A number below `below`, from a sequence that is always the same.
fn next(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    ((*state >> 33) as usize) % below
}

/// All that a token says, with its spans counted from where its code stands.
fn facts(tokens: &[Token]) -> Vec<impl PartialEq + std::fmt::Debug + use<>> {
    tokens.iter().map(|token| (token.kind, token.flags, token.start, token.end, token.partner)).collect()
}

#[test]
fn one_go_and_two_say_the_same_of_any_text() {
    let (mut state, mut plain) = (1, 0);
    for _ in 0..200_000 {
        let opener = if next(&mut state, 2) == 0 { "(" } else { "{" };
        let count = next(&mut state, 9);
        let body: String = (0..count).map(|_| PIECES[next(&mut state, PIECES.len())]).collect();
        let front = ["@(1)", "@(\"", "@(f(["][next(&mut state, 3)];
        let text = format!("{front}@{opener}{body}{}\" /><b>)}}", if opener == "(" { ")" } else { "}" });
        let start = front.len();
        let mut lexer = PlainLexer::new(&text, Vec::new());
        // Whether or not there is code in front that is plain, it must not show.
        let _ = lexer.read(0);
        let before = lexer.count();
        let Ok(extent) = lexer.read(start) else {
            assert_eq!(lexer.count(), before, "{text}");
            continue;
        };
        plain += 1;
        assert_eq!(scan(&text, start, Encoding::Entities), Ok(extent), "{text}");
        let known = tokenize(&text[..extent.span.end as usize - 1], start + 2, 0, Vec::new());
        assert!(known.mistakes.is_empty() && !known.template, "{text}");
        assert_eq!(facts(&lexer.finish()[before as usize..]), facts(&known.list), "{text}");
    }
    assert!(plain > 20_000, "only {plain} texts were plain");
}

#[test]
fn code_as_people_write_it_is_plain() {
    for code in [
        "@(context.Request.Headers.GetValueOrDefault(\"Authorization\", \"\").Split(' ').Last() != \"x)\")",
        "@{\n    // it's\n    var rates = new Dictionary<string, List<int>>();\n    return $\"{rates[\"a\"].Count:N0} {{of}} {1}\";\n}",
        "@(a < b && c > d || e >= f ? @\"C:\\\" : \"<a/>\")",
    ] {
        let text = format!("{code}\" />");
        assert_eq!(PlainLexer::new(&text, Vec::new()).read(0).map(|extent| extent.span.text(&text)), Ok(code));
    }
}

#[test]
fn nesting_without_end_is_not_plain() {
    for opener in ["(", "{", "$\"{", "@\"", "/*"] {
        let text = format!("@({}", opener.repeat(100_000));
        assert!(PlainLexer::new(&text, Vec::new()).read(0).is_err());
    }
}
