//! Tests that work grows linearly: twice as much of anything takes about twice the work, and makes a report of twice the size.
//!
//! Work is counted in steps (see `text::steps`), so that the law holds or fails in the same way on every machine.

use std::thread;

use super::{Format, Style, write};
use crate::ast::Document;
use crate::diagnostic::Safety;
use crate::lint::{self, Outcome, Selection};
use crate::text::steps;
use crate::workspace::Source;

/// The size of the shorter text in bytes; the longer one is twice as long.
const BYTES: usize = 6 << 10;

/// How much more the longer text may take, in percent: what takes all pairs of something takes 400.
const MOST: u64 = 240;

/// The same for fixes, of which several suspects are halved: that is a round more for twice as many.
const MOST_TO_FIX: u64 = 300;

/// Every format that findings are written in.
const FORMATS: [Format; 9] = Format::ALL;

/// The bytes of stack for the tree that `parse` prints, which the command gives it too.
const STACK: usize = 64 << 20;

/// Steps that are nothing to speak of.
const NOTHING: u64 = 3_000;

/// How a document is made of a part: the part with `#` as its number, again and again.
enum RepeatedPart {
    /// In `inbound`.
    Inbound,
    /// In a text.
    Text,
    /// In the value of an attribute.
    Attribute,
    /// In a comment.
    Comment,
    /// In the code of one expression, behind the first text and before the second.
    Code(&'static str, &'static str),
    /// Between the first text and the second.
    Between(&'static str, &'static str),
    /// Nested to a depth, again and again, each closed by the text. How deep elements may be nested at all has a limit.
    Nested(&'static str),
    /// All of it.
    Alone,
}

use RepeatedPart::{Alone, Attribute, Between, Code, Comment, Inbound, Nested, Text};

const SHAPES: &[(RepeatedPart, &str)] = &[
    (Text, "pwd=Ab3dEf9x#&amp;"),
    (Text, "?client_secret=FAKEpa55#&amp;"),
    (Text, "\"password\": \"FAKEpa55w#\", "),
    (Attribute, "&quot;password&quot;: &quot;FAKEpa55w#&quot;, "),
    (Text, "var password = \"FAKEpa55w#\"; "),
    (Inbound, "<password>FAKEpa55w#</password>"),
    (Text, "AccountKey=FAKE#FAKEABCDEFabcdef1234567890abcdefghij== "),
    (Text, "https://user:FAKEpa55#@example.org "),
    (Text, "Bearer FAKEabc123DEF456ghi789# "),
    (Text, "eyJ"),
    (Text, "-----BEGIN PRIVATE KEY-----"),
    (Comment, "old password: Fake1234x#, "),
    (Inbound, "<!-- password=FAKEpa55w# -->"),
    (Inbound, "<set-header name=\"Ocp-Apim-Subscription-Key\"><value>FAKE0FAKE1FAKE2FAKE3FAKE#</value></set-header>"),
    (Inbound, "<!-- @{ a -->"),
    (Inbound, "<!-- a -- b -->"),
    (Inbound, "<!-- "),
    (Inbound, "<!-- apim-policy ignore secrets: none --><base />"),
    (Inbound, "<!-- apim-policy ignore secrets -->"),
    (Between("<policies><inbound><!-- apim-policy ignore ", ": x --><base /></inbound></policies>"), "nothing/at-all#, "),
    (Between("<policies><inbound><!-- apim-policy ignore ", ": x --><base /></inbound></policies>"), "style, secrets/generic, "),
    (
        Inbound,
        "<cache-lookup-value key='k#' variable-name='c#' /><choose><when condition='@(!context.Variables.ContainsKey(\"c#\"))'>\
         <cache-store-value key='k#' value='v' duration='60' /></when></choose>",
    ),
    (
        Inbound,
        "<cache-lookup-value key='k#' variable-name='c#' /><cache-store-value key='k#' value='@((string)context.Variables[\"c#\"])' duration='60' />",
    ),
    (Inbound, "<cache-lookup-value key='k' variable-name='c' /><cache-store-value key='k' value='v' duration='60' />"),
    (Inbound, "<cache-lookup-value key='k#' variable-name='c' /><cache-remove-value key='k#' />"),
    (
        Inbound,
        "<send-request mode='new' response-variable-name='r#' ignore-error='true'><set-url>https://v.vault.azure.net/secrets/s#</set-url>\
         </send-request><set-variable name='s#' value='@(((IResponse)context.Variables[\"r#\"]).Body.As&lt;string>())' />",
    ),
    (
        Inbound,
        "<send-request mode='new' response-variable-name='r'><set-url>https://v.vault.azure.net/secrets/s</set-url></send-request>\
         <set-variable name='s' value='@(((IResponse)context.Variables[\"r\"]).Body.As&lt;string>())' />",
    ),
    (Between("<policies>", "</policies>"), "<inbound><base /></inbound>"),
    (Between("<policies>", "</policies>"), "<inbond /> "),
    (Between("<policies>", "</policies>"), "<outbound /><inbound />"),
    (Alone, "<policies><inbound><base /></inbound></policies>"),
    (Inbound, "<cors /> "),
    (Inbound, "<set-variable name='v#' value='@(1)' />"),
    (Inbound, "<trace source='@((string)context.Variables[\"v#\"])'><message>m</message></trace>"),
    (Inbound, "<trace source='@((string)context.Variables[\"v#\"])' /><set-variable name='v#' value='@(1)' />"),
    (Inbound, "<set-variable name='v' value='@(1)' /><set-variable name='w' value='@((string)context.Variables[\"v\"])' />"),
    (Inbound, "<choose><when condition='@((string)context.Variables[\"v\"] == \"#\")'><set-variable name='v' value='#' /></when></choose>"),
    (Between("<policies><inbound><trace ", "/></inbound></policies>"), "a#='b' "),
    (Text, "lorem ipsum "),
    (Inbound, "<trace source=\"@(&quot;a&quot;)\"><message>m</message></trace>\n"),
    (Inbound, "<set-backend-service base-url=\"http://a.example.com\" />\n"),
    (Inbound, "<set-variable name=\"b\" value=\"@(context.User.Id)\" />\n"),
    (Inbound, "<choose><when condition=\"@(context.Product.Name.Equals(&quot;x&quot;))\"><set-method>GET</set-method></when></choose>\n"),
    (Inbound, "<set-heder />"),
    (Inbound, "<set-header />\n"),
    (Inbound, "<set-variable name='a' value='@(1 +)' />"),
    (Code("1", ""), " + 1"),
    (Code("\"a\"", ""), " + \"a\""),
    (Code("(", ""), "("),
    (Code("1", ""), " + new[]{1}.Select(a => a).Count()"),
    (Between("<policies><inbound><set-body>@{ ", "return 1; }</set-body></inbound></policies>"), "if (true) { return 1; } else "),
    (Between("<policies><inbound><set-body>@{ ", "return 1; }</set-body></inbound></policies>"), "var v# = \"s#\"; "),
    (
        Between("<policies><inbound><set-body>@{ ", "return 1; }</set-body></inbound></policies>"),
        "if (context.Request.Headers.ContainsKey(\"h#\")) { var h# = context.Request.Headers[\"h#\"][0]; } ",
    ),
    (Nested("</when></choose>"), "<choose><when condition='@(true)'>"),
    (Nested("</retry>"), "<retry condition='@(true)' count='3' interval='1'>"),
    (Nested("</wait>"), "<wait for='all'>"),
    (Nested("</a>"), "<a>"),
    (Text, "&amp;"),
    (Text, "& "),
    (Text, "< "),
    (Text, "<![CDATA[a]]>"),
    (Text, "{{x}}"),
    (Text, "{{a b}}"),
    (Code("1", ""), " + ${x}"),
    (Code("1", ""), " %{ if a }"),
    (Inbound, "${<base />"),
    (Text, "#{x}#"),
    (Inbound, "<set-header "),
    (Inbound, "<trace source='"),
    (Inbound, "<set-header name=\"@(a\"><value>@{ b </value></set-header>"),
    (Text, "@( "),
    (Inbound, "<a><b></a></b>"),
    (Inbound, "%{ if a }<set-header name='a'>%{ endif }<value>x</value></set-header>"),
];

#[test]
fn twice_the_text_takes_twice_the_work() {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    let judge = || SHAPES.iter().filter_map(|(shape, part)| superlinear(shape, part, &selection)).collect();
    let too_much: Vec<String> = thread::scope(|scope| {
        let judge = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, judge).expect("a thread can be started");
        judge.join().expect("it ends")
    });
    assert!(too_much.is_empty(), "\n{}", too_much.join("\n"));
}

/// What grew too much for a text of `part` in this `shape`.
fn superlinear(shape: &RepeatedPart, part: &str, selection: &Selection) -> Option<String> {
    let [short, long] = [BYTES, 2 * BYTES].map(|bytes| work(&shape.of(part, bytes), selection));
    let grew = |what: &str, short: u64, long: u64| {
        (long > short * MOST / 100 + NOTHING).then(|| format!("{part}: {short} {what}, and {long} for twice the text"))
    };
    grew("steps", short.0, long.0).or_else(|| grew("bytes", short.1, long.1))
}

/// The steps that linting `text` takes, and the bytes of what is reported.
fn work(text: &str, selection: &Selection) -> (u64, u64) {
    let mut bytes = 0;
    let steps = steps::of(|| {
        let file = lint::lint_text("policy.xml", text, selection);
        let outcome = Outcome { files: vec![file], ..Outcome::default() };
        for format in FORMATS {
            let mut out = Vec::new();
            write(&outcome, format, Style { summary: true, ..Style::default() }, &mut out).expect("memory can be written to");
            bytes += out.len() as u64;
        }
        lint::shown(&Source::document("policy.xml", text));
        bytes += serde_json::to_vec(&super::ast::to_json(&Document::parse(text))).expect("a tree is JSON").len() as u64;
    });
    (steps, bytes)
}

#[test]
fn twice_a_long_text_takes_twice_the_work() {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    let steps = |text: &str| {
        steps::of(|| {
            let file = lint::lint_text("policy.xml", text, &selection);
            let outcome = Outcome { files: vec![file], ..Outcome::default() };
            write(&outcome, Format::Json, Style::default(), &mut Vec::new()).expect("memory can be written to");
        })
    };
    let judge = |shapes: &[(RepeatedPart, &str)]| -> Vec<String> {
        let too_much = shapes.iter().filter_map(|(shape, part)| {
            let [short, long] = [BYTES * 5, BYTES * 10].map(|bytes| steps(&shape.of(part, bytes)));
            (long > short * MOST / 100 + NOTHING).then(|| format!("{part}: {short} steps, and {long} for twice the text"))
        });
        too_much.collect()
    };
    let (one, other) = SHAPES.split_at(SHAPES.len() / 2);
    let (one, other) = thread::scope(|scope| {
        let one = scope.spawn(|| judge(one));
        let other = judge(other);
        (one.join().expect("the judge has not failed"), other)
    });
    let too_much = [one, other].concat();
    assert!(too_much.is_empty(), "\n{}", too_much.join("\n"));
}

#[test]
fn twice_the_text_takes_twice_the_work_to_fix() {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    let steps = |text: &str| {
        steps::of(|| {
            lint::fix(&Source::document("policy.xml", text), &selection, Safety::Unsafe);
        })
    };
    let too_much = SHAPES.iter().filter_map(|(shape, part)| {
        let [short, long] = [BYTES / 4, BYTES / 2].map(|bytes| steps(&shape.of(part, bytes)));
        (long > short * MOST_TO_FIX / 100 + NOTHING).then(|| format!("{part}: {short} steps, and {long} for twice the text"))
    });
    let too_much: Vec<String> = too_much.collect();
    assert!(too_much.is_empty(), "\n{}", too_much.join("\n"));
}

impl RepeatedPart {
    /// The document of about this size.
    fn of(&self, part: &str, bytes: usize) -> String {
        let (open, close) = match self {
            Inbound | Nested(_) => ("<policies><inbound>".to_owned(), "</inbound></policies>".to_owned()),
            Text => ("<policies><inbound><set-body>".to_owned(), "</set-body></inbound></policies>".to_owned()),
            Attribute => ("<policies><inbound><set-variable name=\"x\" value=\"".to_owned(), "\" /></inbound></policies>".to_owned()),
            Comment => ("<policies><inbound><!-- ".to_owned(), " --></inbound></policies>".to_owned()),
            Code(before, after) => {
                (format!("<policies><inbound><set-variable name='x' value='@({before}"), format!("{after})' /></inbound></policies>"))
            }
            Between(open, close) => ((*open).to_owned(), (*close).to_owned()),
            Alone => (String::new(), String::new()),
        };
        const DEPTH: usize = 16;
        let end = if let Nested(end) = self { end } else { "" };
        // Numbers of one length, or those of the longer text would be longer.
        let count = bytes / (part.replace('#', "12345").len() + end.len());
        let parts: String = match self {
            Nested(end) => format!("{}{}", part.repeat(DEPTH), end.repeat(DEPTH)).repeat(count / DEPTH),
            _ => (0..count).map(|index| part.replace('#', &format!("{:05}", index + 10_000))).collect(),
        };
        format!("{open}{parts}{close}")
    }
}
