//! How long linting takes, as a multiple of what `roxmltree` alone needs for the same masked text.
//!
//! `cargo bench` prints a table for each set of documents (its lint comes in three steps: secrets, requests and caches first, then all that needs no types
//! of C#, then everything), and then divan's own timings. With `-- --ratios` it stops after the tables;
//! with `-- --set plain` it prints that table alone, and with `-- --set hosts` what reading the files of hosts costs, with `-- --set workspace` what files say of one another,
//! with `-- --set server` how long an editor waits; with any other words it leaves them to divan: `-- lint_whole`.
//!
//! All is done on one thread. Each round times every stage on every document, in turn, and what counts is the best time of a stage on a document: a
//! machine that does other work as well can only make a time worse.

#![expect(clippy::print_stdout, reason = "a benchmark is read on the terminal")]

mod assist;
mod hosts;
mod server;
mod workspace;

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use apim_policy::ast::Document;
use apim_policy::format;
use apim_policy::lint::{self, Selection};
use apim_policy::syntax;
use apim_policy::workspace::Source;

/// The most that linting may cost, in parses. It was set for the rules of the first lint; those that came later are held to it too.
const GOAL: f64 = 3.0;

/// The most that formatting may cost, in parses: the document is read, written, and read again to see that it is the same.
const FORMAT_GOAL: f64 = 3.0;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let only = arguments.iter().skip_while(|argument| *argument != "--set").nth(1);
    let tables = arguments.is_empty() || arguments[0] == "--ratios" || only.is_some();
    for name in SETS.iter().filter(|name| tables && only.is_none_or(|only| only == *name)) {
        let texts = set(name);
        if !texts.is_empty() {
            println!("{}", ratios(name, &texts));
        }
    }
    if tables && only.is_none_or(|only| only == "hosts") {
        let texts = set("corpus");
        println!("{}", hosts::reading(&texts));
        hosts::others(&texts).iter().for_each(|line| println!("{line}"));
    }
    if tables && only.is_none_or(|only| only == "workspace") {
        let texts = [set("real policies"), set("corpus")].into_iter().find(|texts| !texts.is_empty()).unwrap_or_default();
        [300, 3_000].iter().for_each(|count| println!("{}", workspace::share(&texts, *count)));
    }
    if tables && only.is_none_or(|only| only == "server") {
        server::waits(&assist::long_policy()).iter().for_each(|line| println!("{line}"));
    }
    if arguments.is_empty() || !tables {
        divan::main();
    }
}

#[divan::bench(args = SETS)]
fn mask(bencher: divan::Bencher<'_, '_>, name: &str) {
    each(bencher, name, |source| syntax::mask(&source.text).len());
}

#[divan::bench(args = SETS)]
fn parse(bencher: divan::Bencher<'_, '_>, name: &str) {
    each(bencher, name, |source| syntax::parse(&source.text).0.nodes().len());
}

#[divan::bench(args = SETS)]
fn typed_ast(bencher: divan::Bencher<'_, '_>, name: &str) {
    each(bencher, name, |source| Document::parse(&source.text).roots().count());
}

#[divan::bench(args = SETS)]
fn format_whole(bencher: divan::Bencher<'_, '_>, name: &str) {
    each(bencher, name, |source| format::format(&source.text, &format::Options::default()).map_or(0, |text| text.len()));
}

#[divan::bench(args = SETS)]
fn lint_whole(bencher: divan::Bencher<'_, '_>, name: &str) {
    let selection = Selection::default();
    each(bencher, name, |source| lint::lint(source, &selection).findings.len());
}

/// Times `work` on all documents of a set.
fn each(bencher: divan::Bencher<'_, '_>, name: &str, work: impl Fn(&Source) -> usize + Sync) {
    let sources: Vec<Source> = set(name).iter().map(|text| Source::document("policy.xml", text)).collect();
    let bytes: usize = sources.iter().map(|source| source.text.len()).sum();
    bencher.counter(divan::counter::BytesCount::new(bytes)).bench(|| sources.iter().map(|source| work(black_box(source))).sum::<usize>());
}

/// The sets of documents: made here, those of the corpus, and real ones where there are any.
const SETS: [&str; 6] = ["plain", "expressions", "comments", "fragments", "corpus", "real policies"];

fn set(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shared = std::env::var_os("APIM_POLICY_SHARED").map_or_else(|| root.join("../shared"), Into::into);
    match name {
        "corpus" => files(&root.join("corpus")),
        "real policies" => files(&shared.join("real-policies")),
        shape => generated(shape),
    }
}

/// The documents below `folder` that are one policy each and whose masked text is XML.
fn files(folder: &Path) -> Vec<String> {
    let paths = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(|entry| Some(entry.ok()?.into_path()));
    let policies = paths.filter(|path| path.extension().is_some_and(|it| it == "xml" || it == "tftpl"));
    policies.filter_map(|path| std::fs::read_to_string(path).ok()).filter(|text| is_read(text)).collect()
}

fn is_read(text: &str) -> bool {
    syntax::parse(text).1.is_empty() && roxmltree::Document::parse(&syntax::mask(text)).is_ok()
}

/// The stages of a table; the last of them lint.
const STAGES: usize = 8;

/// How many of them lint, each with more rules than the one before.
const LINTS: usize = 3;

/// The categories about policies as such, without which the first lint is that of secrets, requests and caches.
const LANGUAGE: [&str; 6] = ["schema", "placement", "security", "flow", "deprecated", "llm"];

/// The categories that need to know what C# means.
const EXPRESSIONS_AND_VARIABLES: [&str; 2] = ["expression", "variables"];

fn without(selection: &Selection, categories: &[&str]) -> Selection {
    let mut rest = selection.clone();
    for category in categories {
        rest.disable(category).expect("a table names categories that exist");
    }
    rest
}

/// The best times of each stage over `texts`, as a table.
fn ratios(name: &str, texts: &[String]) -> String {
    let masked: Vec<String> = texts.iter().map(|text| syntax::mask(text)).collect();
    let sources: Vec<Source> = texts.iter().map(|text| Source::document("policy.xml", text)).collect();
    let whole = Selection::default();
    let policies = without(&whole, &EXPRESSIONS_AND_VARIABLES);
    let requests = without(&policies, &LANGUAGE);
    let stages: [(&str, &dyn Fn(usize)); STAGES] = [
        ("roxmltree", &|index| drop(black_box(roxmltree::Document::parse(black_box(&masked[index]))))),
        ("mask", &|index| drop(black_box(syntax::mask(black_box(&texts[index]))))),
        ("mask, parse", &|index| drop(black_box(syntax::parse(black_box(&texts[index]))))),
        ("typed AST", &|index| drop(black_box(Document::parse(black_box(&texts[index]))))),
        ("format", &|index| drop(black_box(format::format(black_box(&texts[index]), &format::Options::default())))),
        ("lint, first", &|index| drop(black_box(lint::lint(black_box(&sources[index]), &requests)))),
        ("and policies", &|index| drop(black_box(lint::lint(black_box(&sources[index]), &policies)))),
        ("lint, whole", &|index| drop(black_box(lint::lint(black_box(&sources[index]), &whole)))),
    ];
    let mut best = vec![[Duration::MAX; STAGES]; texts.len()];
    let (began, mut rounds) = (Instant::now(), 0);
    while rounds < 30 || began.elapsed() < Duration::from_secs(3) {
        for (number, (_, stage)) in stages.iter().enumerate() {
            for (index, best) in best.iter_mut().enumerate() {
                let began = Instant::now();
                stage(index);
                best[number] = began.elapsed().min(best[number]);
            }
        }
        rounds += 1;
    }
    let best: [Duration; STAGES] = std::array::from_fn(|stage| best.iter().map(|document| document[stage]).sum());
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut table = format!("{name}: {} documents, {} KiB\n", texts.len(), bytes / 1024);
    for ((stage, _), time) in stages.iter().zip(best) {
        let (times, speed) = (time.as_secs_f64() / best[0].as_secs_f64(), bytes as f64 / time.as_secs_f64() / 1e6);
        writeln!(table, "  {stage:<12} {times:6.2} x roxmltree  {speed:7.0} MB/s").expect("a string can be written");
    }
    let formatted = best[STAGES - LINTS - 1].as_secs_f64() / best[0].as_secs_f64();
    let verdict = if formatted <= FORMAT_GOAL { "meets" } else { "misses" };
    writeln!(table, "  `format` {verdict} the goal of {FORMAT_GOAL}").expect("a string can be written");
    for number in STAGES - LINTS..STAGES {
        let times = best[number].as_secs_f64() / best[0].as_secs_f64();
        let verdict = if times <= GOAL { "meets" } else { "misses" };
        writeln!(table, "  `{}` {verdict} the goal of {GOAL}", stages[number].0).expect("a string can be written");
    }
    table
}

/// Documents of the shape called `shape`, from a few hundred bytes to some ten thousand.
fn generated(shape: &str) -> Vec<String> {
    let sizes = [1, 1, 2, 3, 3, 4, 6, 8, 12, 40];
    let parts: &[&str] = match shape {
        "plain" => &[PLAIN],
        "expressions" => &[PLAIN, EXPRESSIONS],
        "comments" => &[COMMENTS, PLAIN],
        _ => &[CALLS],
    };
    let body = |count: usize| (0..count).map(|index| parts[index % parts.len()].replace("NUMBER", &index.to_string())).collect::<String>();
    sizes
        .iter()
        .map(|&size| match shape {
            "fragments" => format!("<fragment>\n{}</fragment>\n", body(size)),
            _ => format!("<policies>\n    <inbound>\n        <base />\n{}    </inbound>\n    <backend>\n        <base />\n    </backend>\n    <outbound>\n        <base />\n    </outbound>\n    <on-error>\n        <base />\n    </on-error>\n</policies>\n", body(size)),
        })
        .collect()
}

const PLAIN: &str = r#"        <rate-limit-by-key calls="100" renewal-period="60" counter-key="@(context.Subscription.Id)" />
        <set-header name="X-Orders-NUMBER" exists-action="override">
            <value>orders</value>
        </set-header>
        <cors allow-credentials="false">
            <allowed-origins>
                <origin>https://shop.example</origin>
                <origin>https://admin.shop.example</origin>
            </allowed-origins>
            <allowed-methods>
                <method>GET</method>
                <method>POST</method>
            </allowed-methods>
        </cors>
        <set-backend-service base-url="https://orders-NUMBER.internal.example" />
        <rewrite-uri template="/v2/orders/{id}" />
"#;

const EXPRESSIONS: &str = r#"        <set-variable name="orderNUMBER" value="@((string)context.Request.MatchedParameters["id"])" />
        <set-variable name="claimsNUMBER" value="@{
            string header = context.Request.Headers.GetValueOrDefault("Authorization", "");
            if (header?.Length > 0)
            {
                string[] parts = header.Split(' ');
                if (parts?.Length == 2 && parts[0].Equals("Bearer", StringComparison.InvariantCultureIgnoreCase))
                {
                    Jwt token;
                    if (parts[1].TryParseJwt(out token))
                    {
                        return token.Claims.GetValueOrDefault("oid", "none");
                    }
                }
            }
            return "none";
        }" />
        <choose>
            <when condition="@(context.Variables.GetValueOrDefault<string>("claimsNUMBER") == "none" && !context.Request.IpAddress.StartsWith("10."))">
                <return-response>
                    <set-status code="401" reason="Unauthorized" />
                    <set-body>@{
                        var answer = new JObject();
                        answer["error"] = "no order " + context.Variables["orderNUMBER"];
                        return answer.ToString();
                    }</set-body>
                </return-response>
            </when>
        </choose>
"#;

const COMMENTS: &str = r#"        <!-- The ledger counts in cents and the shop in euros, so what comes back is divided before anyone sees it.
             Ask the ledger's team before you change this: their month-end run reads the same header. -->
        <set-header name="X-Currency-NUMBER" exists-action="skip">
            <value>EUR</value>
        </set-header>
        <!-- <set-header name="X-Old" exists-action="delete" /> -->
"#;

const CALLS: &str = r#"    <cache-lookup-value key="@("rates-NUMBER-" + context.Api.Id)" variable-name="ratesNUMBER" />
    <choose>
        <when condition="@(!context.Variables.ContainsKey("ratesNUMBER"))">
            <send-request mode="new" response-variable-name="answerNUMBER" timeout="20" ignore-error="false">
                <set-url>https://rates.example/today</set-url>
                <set-method>GET</set-method>
            </send-request>
            <choose>
                <when condition="@(((IResponse)context.Variables["answerNUMBER"]).StatusCode == 200)">
                    <set-variable name="ratesNUMBER" value="@(((IResponse)context.Variables["answerNUMBER"]).Body.As<string>())" />
                    <cache-store-value key="@("rates-NUMBER-" + context.Api.Id)" value="@((string)context.Variables["ratesNUMBER"])" duration="300" />
                </when>
            </choose>
        </when>
    </choose>
"#;
