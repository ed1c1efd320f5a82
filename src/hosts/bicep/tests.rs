//! Reading of files, and the documents in them.

use super::*;
use crate::hosts::Spelling;

/// A file with most of what the language has.
const SAMPLE: &str = r#"
targetScope = 'resourceGroup' // where
metadata about = { author: 'x', 'quoted key': 1 }
#disable-next-line no-unused-params
@description('The name')
@sys.secure()
param key string
param kind ('a' | 'b') = 'a'
param union
  | 'x'
  | 'y' = 'x'
param derived resourceInput<
  'Microsoft.Web/sites@2023-01-01'
>.properties
param list array = [
  'a', 'b'
  ...more
]
type options = {
  @minLength(1)
  name: string?
  *: string
}
import { a as b, c } from 'shared.bicep'
import * as all from 'other.bicep'
extension graph with { a: 'b' } as g
func double(it string, times int) string => '${it}${it}'
var chosen = kind == 'a' ? list[0] : list[?1].?name ?? all.x!.y
var mapped = map(filter(list, it => it != 'x'), (it, i) => { name: it, at: i })
var sums = -1 + 2 * (3 - 4) / 5 >= 6 && !true || false
var looped = [for (item, i) in range(0, 3): if (i > 1) { name: item }]
resource apim 'Microsoft.ApiManagement/service@2023-05-01-preview' existing = {
  name: 'apim'
  resource api 'apis' = {
    name: 'api'
    properties: { resource: 'x', path: '/' }
    @batchSize(1)
    resource policy 'policies' = {
      name: 'policy'
      properties: { format: 'rawxml', value: '<policies><inbound><base /></inbound></policies>' }
    }
  }
}
module other './other.bicep' = [for item in list: if (chosen) {
  name: 'm-${item}'
  params: { ...common, value: key }
}]
output id string = apim::api.id
assert fine = true
"#;

/// The names of the declarations of `text`, which is whole.
fn names(text: &str) -> Vec<String> {
    let file = read(text);
    assert_eq!(file.breaks, [], "{text}");
    file.declarations.iter().map(|it| it.name.to_string()).collect()
}

/// The documents of `text`: their texts, and where they stand.
fn documents(text: &str) -> Vec<(String, String)> {
    let file = read(text);
    assert_eq!(file.breaks, [], "{text}");
    file.carrier().documents.into_iter().map(|it| (it.spelled.text, it.span.text(text).to_owned())).collect()
}

#[test]
fn all_statements_are_read_with_their_places() {
    let file = read(SAMPLE);
    assert_eq!(file.breaks, []);
    let expected = [
        "", "about", "key", "kind", "union", "derived", "list", "", "", "double", "chosen", "mapped", "sums", "looped", "apim", "other",
        "id", "fine",
    ];
    assert_eq!(names(SAMPLE), expected[1..]);
    let find = |name: &str| file.declarations.iter().find(|it| &*it.name == name).expect("it is declared");
    assert_eq!(find("key").kind, DeclarationKind::Parameter { secure: true });
    assert_eq!(find("key").span.text(SAMPLE), "@description('The name')\n@sys.secure()\nparam key string");
    assert_eq!(find("union").value.as_ref().map(|it| it.span.text(SAMPLE)), Some("'x'"));
    assert_eq!(find("double").kind, DeclarationKind::Function(vec!["it".into(), "times".into()]));
    let api = &find("apim").nested[0];
    assert_eq!((&*api.name, &*api.nested[0].name), ("api", "policy"));
    assert!(
        matches!(&find("mapped").value, Some(Expr { kind: ExprKind::For(it), .. }) if &*it.value == "it" && it.key.as_deref() == Some("i"))
    );
    assert!(matches!(&find("other").value, Some(Expr { kind: ExprKind::For(_), .. })));
    let comments: Vec<&str> = file.comments.iter().map(|it| it.content.text(SAMPLE)).collect();
    assert_eq!(comments, [" where"]);
}

#[test]
fn line_breaks_of_windows_and_a_mark_of_the_byte_order_change_nothing() {
    let windows = format!("\u{feff}{}", SAMPLE.replace('\n', "\r\n"));
    assert_eq!(names(&windows), names(SAMPLE));
    assert_eq!(documents(&windows), documents(SAMPLE));
}

#[test]
fn a_break_costs_one_statement() {
    let cases = [
        ("var a = {\n  b: 1\nvar c = 2", "{"),
        ("var a = [\n  1\nvar c = 2", "c"),
        ("var a = f(1\nvar c = 2", "v"),
        ("var a = (1\nvar c = 2", "v"),
        ("var a = \nvar c = 2", ""),
        ("var a = b ? 1\nvar c = 2", ""),
        ("var a = { b c: 1 }\nvar c = 2", "c"),
        ("var a = { b: 1 c: 2 }\nvar c = 2", "c"),
        ("resource a = {\n  name: 'x'\n}\nvar c = 2", "="),
        ("module a 'b' = {\n  name: 'x'\nvar c = 2", "{"),
        ("var a = 1 2\nvar c = 2", "2"),
        ("%\nvar c = 2", "%"),
        ("type a = { b: [ }\nvar c = 2", "}"),
    ];
    for (text, place) in cases {
        let file = read(text);
        let [found] = &file.breaks[..] else { panic!("{text}: {:?}", file.breaks) };
        assert_eq!(found.span.text(text), place, "{text}");
        assert_eq!(file.declarations.last().map(|it| &*it.name), Some("c"), "{text}");
    }
    let file = read("var a = 1\n/* x");
    assert_eq!((file.declarations.len(), file.breaks.len()), (1, 1));
}

#[test]
fn nothing_is_too_deep_or_too_long() {
    let many = 10_000;
    for (open, close) in [("[", "]"), ("{ a: ", " }"), ("(", ")"), ("f(", ")"), ("'${", "}'"), ("a[", "]"), ("x => ", ""), ("!", "")] {
        let text = format!("var a = {}1{}\nvar c = 2", open.repeat(many), close.repeat(many));
        let file = read(&text);
        assert_eq!(file.breaks, [], "{open}");
        assert_eq!(file.declarations.len(), 2, "{open}");
        // Without an end.
        let text = format!("var a = {}", open.repeat(many));
        assert!(read(&text).breaks.len() <= 2, "{open}");
    }
    for chain in [".b", "[0]", "!", "::c", " + 1", " || d", " ?? e", ".f()", " ? 1 : 2"] {
        let file = read(&format!("var a = b{}\nvar c = 2", chain.repeat(many)));
        assert_eq!((file.breaks.len(), file.declarations.len()), (0, 2), "{chain}");
    }
    let nested = "resource a 'b' = {\n".repeat(many) + &"}\n".repeat(many);
    assert_eq!(read(&nested).breaks, []);
    assert_eq!(read(&"var a = [\n".repeat(many)).breaks.len(), many);
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_read() {
    let text = format!("{SAMPLE}var t = $'''\n${{a}}'''\nvar u = format('''<policies>{{0}}</policies>''', join(['a', b], '\\n'))");
    for end in (0..=text.len()).filter(|&end| text.is_char_boundary(end)) {
        let file = read(&text[..end]);
        file.carrier();
        let start = read(&text[end..]);
        start.carrier();
    }
}

#[test]
fn strings_that_hold_a_policy_are_documents() {
    let policy = "<policies><inbound><base /></inbound></policies>";
    let text = format!("var a = '{policy}'\nvar b = x ? '''\n{policy}''' : 'no'\nparam c array = ['{policy}', '<set-header name=\"a\"/>']");
    let expected = [(policy, format!("'{policy}'")), (policy, format!("'''\n{policy}'''")), (policy, format!("'{policy}'"))];
    assert_eq!(documents(&text), expected.map(|(document, span)| (document.to_owned(), span)));
    assert_eq!(documents("var a = '<html/>'\nvar b = loadTextContent('a.xml')\nvar c = '${x == '<policies><base/>' ? 1 : 2} <b>'"), []);
    // What is a piece of a text is none by itself.
    let pieces = format!(
        "var a = replace(loadTextContent('a.xml'), 'X', '<set-header name=\"a\" />')\nvar b = '{policy}${{x ? '<rate-limit-by-key />' : ''}}'"
    );
    assert_eq!(documents(&pieces).len(), 1);
}

#[test]
fn calls_that_make_a_text_of_strings_are_documents() {
    let formatted = "var a = format('<policies>{0}@{{{1}}} {2:x} {9}<base /></policies>', name.x, 5, f())";
    let (text, span) = documents(formatted).remove(0);
    assert_eq!((&*text, &*span), ("<policies>${name.x}@{${argument1}} ${argument2} {9}<base /></policies>", &formatted[8..]));

    let joined = "var a = concat('<policies>', x, '''<base />''', '</policies>')";
    assert_eq!(documents(joined), [("<policies>${x}<base /></policies>".to_owned(), joined[8..].to_owned())]);
    let lines = "var a = join(['<policies>', '<base />', '</policies>'], '\\n')";
    assert_eq!(documents(lines), [("<policies>\n<base />\n</policies>".to_owned(), lines[8..].to_owned())]);

    let replaced = "var a = sys.replace(replace('<policies><base />__A__${b}B</policies>', '__A__', x), 'B', '1')";
    assert_eq!(documents(replaced), [("<policies><base />${x}${b}${B}</policies>".to_owned(), replaced[8..].to_owned())]);
    let file = read(replaced);
    let spelled = &file.documents[0].spelled;
    let places: Vec<&str> = spelled.holes.iter().map(|hole| spelled.map.outer(hole.span).text(replaced)).collect();
    assert_eq!(places, ["__A__", "${b}", "B"]);
    assert_eq!(spelled.spelling, Spelling::Bicep);
    assert_eq!(read(joined).documents[0].spelled.spelling, Spelling::Mixed);
    assert_eq!(read(formatted).documents[0].spelled.spelling, Spelling::Format(Box::new(Spelling::Bicep)));
}

#[test]
fn a_variable_that_is_only_filled_has_its_tokens_as_holes() {
    let literal = "'''<policies><base />__A__ {0} B</policies>'''";
    let whole = |text: &str| vec![(text.to_owned(), literal.to_owned())];
    let chain = format!("var a = {literal}\nvar b = replace(a, '__A__', x)\nvar c = replace(b, 'B', y)\noutput d string = c");
    assert_eq!(documents(&chain), whole("<policies><base />${x} {0} ${y}</policies>"));
    let filled = format!("var a = {literal}\noutput d string = format(a, x)");
    assert_eq!(documents(&filled), whole("<policies><base />__A__ ${x} B</policies>"));
    // Used as it is, it is what it is.
    let both = format!("{chain}\noutput e string = a");
    assert_eq!(documents(&both), whole("<policies><base />__A__ {0} B</policies>"));
    let circle = format!("var a = {literal}\nvar b = replace(c, 'B', a)\nvar c = replace(b, 'A', a)");
    assert_eq!(documents(&circle), whole("<policies><base />__A__ {0} B</policies>"));
}

#[test]
fn what_is_text_in_a_block_is_no_hole() {
    let text = "var a = '''<policies><base />${x}</policies>'''";
    let file = read(text);
    assert_eq!(file.documents[0].spelled.holes, []);
    assert_eq!(file.documents[0].spelled.text, "<policies><base />${x}</policies>");
}
