//! Linting takes time in proportion to the text, whatever the text is like.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use apim_policy::lint::{self, Selection};

/// How much longer the longer text is.
const FACTOR: usize = 4;

/// The most that [`FACTOR`] times the text may take, as a multiple: a quadratic walk takes 16 times as long.
const BOUND: u32 = 9;

/// Builds a document with about this many things of one kind.
type Shape = fn(usize) -> String;

const SHAPES: &[(&str, usize, Shape)] = &[
    ("siblings", 2000, |count| inbound(&"<base />".repeat(count))),
    ("one policy that may be there once", 500, |count| inbound(&"<cors /> ".repeat(count))),
    ("attributes of one element", 400, |count| inbound(&format!("<trace {}/>", numbered(count, |index| format!("a{index}='b' "))))),
    ("deep nesting again and again", 20, |count| {
        inbound(&format!("{}{}", "<choose><when>".repeat(100), "</when></choose>".repeat(100)).repeat(count))
    }),
    ("variables that are set and read", 200, |count| {
        inbound(&numbered(count, |index| {
            format!(
                "<set-variable name='v{index}' value='@(1)' /><trace source='@((string)context.Variables[\"v{index}\"])'><message>m</message></trace>"
            )
        }))
    }),
    ("one variable that is set and read", 200, |count| {
        inbound(
            &"<set-variable name='v' value='@(1)' /><set-variable name='w' value='@((string)context.Variables[\"v\"])' />".repeat(count),
        )
    }),
    ("branches one after another", 150, |count| {
        inbound(&"<choose><when condition='@(context.Variables.ContainsKey(\"v\"))'><base /></when><otherwise><set-variable name='v' value='x' /></otherwise></choose>".repeat(count))
    }),
    ("calls", 60, |count| {
        inbound(&numbered(count, |index| {
            format!(
                "<send-request mode='new' response-variable-name='r{index}' ignore-error='true'><set-url>https://v.vault.azure.net/secrets/s{index}</set-url>\
                 <set-method>GET</set-method></send-request><set-variable name='s{index}' value='@(((IResponse)context.Variables[\"r{index}\"]).Body.As&lt;string>())' />"
            )
        }))
    }),
    ("cache lookups and stores", 70, |count| {
        inbound(&numbered(count, |index| {
            format!(
                "<cache-lookup-value key='k{index}' variable-name='c{index}' /><choose><when condition='@(!context.Variables.ContainsKey(\"c{index}\"))'>\
                 <cache-store-value key='k{index}' value='v' duration='60' /></when></choose>"
            )
        }))
    }),
    ("suppressions one after another", 500, |count| inbound(&"<!-- apim-policy ignore secrets: none --><base />".repeat(count))),
    ("suppressions of one element", 500, |count| inbound(&format!("{}<base />", "<!-- apim-policy ignore secrets -->".repeat(count)))),
    ("suppressed names in one comment", 100, |count| {
        inbound(&format!("<!-- apim-policy ignore {} --><base />", "nothing/at-all, ".repeat(count)))
    }),
    ("comments", 2000, |count| inbound(&"<!-- password=changeme -->".repeat(count))),
    ("one long text", 2000, |count| inbound(&format!("<set-body>{}</set-body>", "token=changeme; ".repeat(count)))),
    ("one long expression", 1000, |count| inbound(&format!("<set-body>@(1{})</set-body>", " + 1".repeat(count)))),
    ("one long block", 1000, |count| inbound(&format!("<set-body>@{{ var a = 1; {} return a; }}</set-body>", "a = a + 1; ".repeat(count)))),
    ("one long block of calls", 200, |count| {
        let call = |index: usize| format!("var v{index} = context.Request.Headers.Select(h => h.Key + {index}).ToList(); ");
        inbound(&format!("<set-body>@{{ {} return 1; }}</set-body>", numbered(count, call)))
    }),
    ("bodies that are read", 200, |count| {
        inbound(&"<set-variable name='b' value='@(context.Request.Body.As&lt;string>())' /><trace source='@(context.Response.StatusCode + context.User.Id)' />".repeat(count))
    }),
    ("headers that are taken for granted", 200, |count| {
        inbound(&numbered(count, |index| format!("<set-variable name='h{index}' value='@(context.Request.Headers[\"h{index}\"][0])' />")))
    }),
    ("one block of everything that is looked for", 100, |count| {
        let code = |index: usize| {
            format!(
                "int a{index}; if (F(out a{index}) && new Regex(p{index}).IsMatch(x) && {{{{n}}}} == \"x\") {{ a{index} = 1; }} var p{index} = \"(\"; \
                 var t{index} = DateTime.Now + new DateTimeOffset(DateTime.Now); var r{index} = new Random().Next(); "
            )
        };
        inbound(&format!("<set-body>@{{ {} return 1; }}</set-body>", numbered(count, code)))
    }),
    ("expressions that never close", 300, |count| inbound(&"<set-header name=\"@(a\"><value>@{ b </value></set-header>".repeat(count))),
    ("elements that never close", 2000, |count| "<policies>".repeat(count)),
    ("quotes in one attribute", 2000, |count| inbound(&format!("<trace source=\"{}\" />", "'@(' ".repeat(count)))),
];

#[test]
fn time_grows_with_the_text() {
    let slow: Vec<String> =
        SHAPES.iter().filter_map(|&(name, count, shape)| Some(format!("{name}: {}", superlinear(count, shape)?))).collect();
    assert!(slow.is_empty(), "\n{}", slow.join("\n"));
}

/// What went wrong when [`FACTOR`] times the text took far more than [`FACTOR`] times as long, in each of several tries.
fn superlinear(count: usize, shape: Shape) -> Option<String> {
    let (short, long) = (shape(count), shape(count * FACTOR));
    let mut answer = None;
    for _ in 0..8 {
        let (one, other) = (time(&short), time(&long));
        // What takes next to no time cannot be told from the noise.
        if other < one * BOUND + Duration::from_millis(20) {
            return None;
        }
        answer = Some(format!("{} bytes in {one:?}, {} bytes in {other:?}", short.len(), long.len()));
    }
    answer
}

fn time(text: &str) -> Duration {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` is always known");
    let began = Instant::now();
    std::hint::black_box(lint::lint_text("policy.xml", text, &selection));
    began.elapsed()
}

fn inbound(content: &str) -> String {
    format!("<policies><inbound>{content}</inbound></policies>")
}

fn numbered(count: usize, part: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for index in 0..count {
        write!(text, "{}", part(index)).expect("a string can be written");
    }
    text
}
