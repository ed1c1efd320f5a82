//! Tree-sitter's C# grammar as a judge: both accept, or both refuse.

use apim_policy::csharp::{ErrorKind, SyntaxError};

use super::generate::{self, Random};
use super::{judged, mistakes};

/// What we refuse and the grammar accepts, by our message, with the reason.
const REFUSED_BY_US: &[(&str, &str)] = &[
    ("with the elements, or a size between the brackets", "the grammar leaves `new int[]` without size and elements to the compiler"),
    ("type argument is missing", "the grammar accepts `List<>` everywhere, C# in `typeof` alone"),
    ("the value of this statement is not used", "the grammar accepts any expression as a statement, and C# only what acts"),
    ("this one has no type", "the grammar accepts `foreach (x in xs)`, which C# has not"),
    ("cannot use pointers", "the grammar accepts `&x` and `*x` everywhere, and no policy is unsafe"),
    ("found `{`", "the grammar accepts an initialiser wherever a value stands"),
    ("found `&&`", "the grammar reads `&& x` as an address of an address"),
    ("expected `,` or `", "the grammar accepts a declaration `a b` as an argument, C# only behind `out`"),
    ("is a type, and a value should stand here", "the grammar accepts a declaration `int x` as a value"),
    ("what the function does", "the grammar accepts a local function without a body"),
    ("has no name", "the grammar leaves the names of anonymous members to the compiler"),
    ("missing `;`", "the grammar accepts an initialiser behind `=>`"),
    ("expected an expression between these parentheses", "the grammar reads `()` as an empty list of parameters or elements"),
    ("label after `goto`", "the grammar takes `goto default` without its word"),
    ("expected `)`, found", "the grammar accepts a declaration in parentheses"),
    ("expected an expression after", "the grammar accepts keywords as operands: `ref` of a call"),
    ("a type", "the grammar accepts a type that is not there"),
    ("operator or the end", "the grammar reads two names in a row as a declaration"),
    ("expected `=` after the key", "the grammar accepts a collection expression as an element"),
    ("is a keyword", "the grammar knows fewer reserved words"),
    ("this `:` has no `?`", "the grammar accepts a name in front of a value in parentheses"),
];

#[test]
fn both_judge_real_expressions_alike() {
    let Some(rows) = judged() else { return };
    let mut oracle = oracle();
    for row in rows.iter().filter(|row| row["kind"] == "real") {
        let code = row["expr"].as_str().expect("an expression is a string");
        let found = mistakes(code);
        assert_eq!(found.is_empty(), accepts(&mut oracle, code), "{found:#?} {code}");
    }
}

#[test]
fn both_accept_generated_code_and_refuse_it_when_a_token_is_lost() {
    let mut oracle = oracle();
    let mut random = Random::new(1);
    let (mut judged, mut refused) = (0, 0);
    for turn in 0..6000 {
        let code = match turn % 3 {
            0 => format!("@{{ {} }}", generate::statements(&mut random, 3)),
            _ => format!("@({})", generate::expression(&mut random, 3)),
        };
        assert!(accepts(&mut oracle, &code), "the oracle refuses {code}");
        assert_eq!(mistakes(&code), [], "{code}");
        let Some(less) = lose_token(&mut random, &code) else { continue };
        let found = mistakes(&less);
        judged += 1;
        match accepts(&mut oracle, &less) {
            true => assert!(found.is_empty() || is_known(&found), "{found:#?} {less}"),
            false => {
                refused += 1;
                assert!(!found.is_empty(), "only the oracle refuses {less}");
            }
        }
    }
    assert!(judged > 5000 && refused > 4000, "{judged} judged, {refused} refused");
}

/// Whether the reason for these mistakes, which the oracle does not see, is known.
fn is_known(found: &[SyntaxError]) -> bool {
    // The grammar is that of the newest C#.
    found.iter().any(|mistake| mistake.kind == ErrorKind::Version)
        || REFUSED_BY_US.iter().any(|(message, _)| found[0].message.contains(message))
}

/// The code without one of its tokens.
fn lose_token(random: &mut Random, code: &str) -> Option<String> {
    let tokens = generate::tokens(&code[2..code.len() - 1]);
    if tokens.len() < 2 {
        return None;
    }
    let lost = random.below(tokens.len());
    // `$` without its string is a template's.
    if tokens[lost].starts_with('$') {
        return None;
    }
    let rest: Vec<&str> = tokens.iter().enumerate().map(|(at, token)| if at == lost { " " } else { token }).collect();
    Some(format!("{}{}{}", &code[..2], rest.concat(), &code[code.len() - 1..]))
}

fn oracle() -> tree_sitter::Parser {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_c_sharp::LANGUAGE.into()).expect("the grammar fits the library");
    parser
}

fn accepts(oracle: &mut tree_sitter::Parser, code: &str) -> bool {
    let inner = &code[2..code.len() - 1];
    let method = match code.starts_with("@(") {
        true => format!("class C {{ object M() {{ return ({inner}\n); }} }}"),
        false => format!("class C {{ object M() {{ {inner}\n }} }}"),
    };
    !oracle.parse(&method, None).expect("a parser with a language parses").root_node().has_error()
}
