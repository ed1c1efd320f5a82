//! How long an editor waits for an answer in a policy of 2,000 lines: `cargo bench -- assist`.

use std::hint::black_box;

use apim_policy::assist::{View, WorkspaceNames, complete, hover, signature, symbols, tokens};
use apim_policy::workspace::Source;

/// What is repeated: ten lines, of which half are code.
const LINES: &str = r#"        <set-variable name="token-NUMBER" value="@(context.Request.Headers.GetValueOrDefault("Authorization", "").Split(' ').Last())" />
        <choose>
            <when condition="@(context.Variables.GetValueOrDefault<string>("token-NUMBER") == "" && context.Request.Url.Path.StartsWith("/a"))">
                <return-response>
                    <set-status code="401" reason="Unauthorized" />
                    <set-body>@(new JObject(new JProperty("id", context.RequestId), new JProperty("api", context.Api.Name)).ToString())</set-body>
                </return-response>
            </when>
        </choose>
        <set-header name="X-NUMBER" exists-action="override"><value>@((string)context.Variables["token-NUMBER"])</value></set-header>
"#;

/// A policy of 2,000 lines.
pub fn long_policy() -> String {
    policy("").0.text
}

/// A policy of 2,000 lines, with this written near its end.
fn policy(written: &str) -> (Source, u32) {
    let lines: String = (0..200).map(|number| LINES.replace("NUMBER", &number.to_string())).collect();
    let before = format!("<policies>\n    <inbound>\n        <base />\n{lines}{written}");
    let offset = before.len() as u32;
    (Source::document("policy.xml", &format!("{before}\n    </inbound>\n</policies>\n")), offset)
}

/// Measures what `ask` takes at the end of what is written.
fn each(bencher: divan::Bencher<'_, '_>, written: &str, ask: impl Fn(&View<'_>, u32) -> usize) {
    let (source, offset) = policy(written);
    let names = WorkspaceNames::default();
    bencher.bench_local(|| {
        let view = View::at(&source, offset, &names).expect("it is a document");
        black_box(ask(&view, offset))
    });
}

/// What is written when an editor asks: a tag, a member, the name of a variable.
const WRITTEN: [&str; 3] = ["        <set-h", "        <set-body>@(context.Request.", "        <set-body>@(context.Variables[\""];

#[divan::bench(args = WRITTEN)]
fn assist_completion(bencher: divan::Bencher<'_, '_>, written: &str) {
    each(bencher, written, |view, offset| complete(view, offset).len());
}

#[divan::bench]
fn assist_hover(bencher: divan::Bencher<'_, '_>) {
    each(bencher, "        <set-body>@(context.Request.Url)</set-body>", |view, offset| usize::from(hover(view, offset - 14).is_some()));
}

#[divan::bench]
fn assist_signature(bencher: divan::Bencher<'_, '_>) {
    each(bencher, "        <set-body>@(\"a\".Replace(", |view, offset| usize::from(signature(view, offset).is_some()));
}

#[divan::bench]
fn assist_symbols(bencher: divan::Bencher<'_, '_>) {
    each(bencher, "", |view, _| symbols(view).len());
}

#[divan::bench]
fn assist_tokens(bencher: divan::Bencher<'_, '_>) {
    each(bencher, "", |view, _| tokens(view).len());
}
