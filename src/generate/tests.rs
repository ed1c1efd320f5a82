//! What is said about templates that are wrong, and how values are written where they stand.

use super::*;
use crate::catalog::Format;

/// A template whose `inbound` is this.
fn inbound(parameters: &str, policies: &str) -> String {
    format!("/// For a test.\ntemplate t({parameters}) {{\n    inbound {{\n{policies}\n    }}\n}}\n")
}

/// The mistakes in a file of templates: what is underlined, and the message.
fn mistakes(text: &str) -> Vec<(String, String)> {
    let mistakes = Library::built_in().add("t.snippet", text.to_owned()).err().unwrap_or_default();
    let at = |mistake: &TemplateMistake| text[mistake.span.offset()..mistake.span.offset() + mistake.span.len()].to_owned();
    mistakes.iter().map(|mistake| (at(mistake), mistake.message.clone())).collect()
}

/// The one mistake of a template.
fn mistake(parameters: &str, policies: &str) -> (String, String) {
    let mut all = mistakes(&inbound(parameters, policies));
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// What a template makes of the arguments.
fn made(parameters: &str, policies: &str, arguments: &[(&str, &str)], dialect: Format) -> String {
    let mut library = Library::built_in();
    let mistakes = library.trust("t.snippet", inbound(parameters, policies));
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let mut request = Request { dialect, ..Request::new("t") };
    for (name, value) in arguments {
        request.arguments.entry((*name).to_owned()).or_default().push((*value).to_owned());
    }
    let text = generate(&library, &request).unwrap_or_else(|error| panic!("{error}"));
    text.strip_prefix("<!-- Goes into inbound, behind base. -->\n").expect("it says where it goes").to_owned()
}

#[test]
fn a_name_that_does_not_exist_is_pointed_at() {
    assert_eq!(mistake("", r#"<a b="[[vualt]]" />"#), ("vualt".into(), "there is nothing called `vualt`".into()));
    assert_eq!(mistake("", "use cached-secrt()"), ("cached-secrt".into(), "there is no template `cached-secrt`".into()));
    assert_eq!(mistake("v: vault", r#"<a b="[[v.uri]]" />"#), ("uri".into(), "vault has no `uri`".into()));
    assert_eq!(mistake("v: volt", "<a />"), ("volt".into(), "there is no type `volt`".into()));
}

#[test]
fn what_is_never_used_is_pointed_at() {
    assert_eq!(mistake("a: text", "<x />"), ("a".into(), "`a` is never used".into()));
    assert_eq!(mistake("", "let a = \"b\"\n<x />"), ("a".into(), "`a` is never used".into()));
}

#[test]
fn an_element_that_does_not_close_on_a_branch_is_pointed_at() {
    let (at, message) = mistake("f: flag", "if f { <choose> } else { <choose></choose> }");
    assert_eq!((at.as_str(), message.as_str()), ("choose", "`choose` is not closed here on every branch"));
    let (at, message) = mistake("f: flag", "<choose>\nif f { </choose> }");
    assert_eq!((at.as_str(), message.as_str()), ("<", "this closes an element that was not opened in this block"));
    assert_eq!(mistake("", "<a>\n<b>\n</a>\n</b>").1, "`a` is closed while `b` is open");
}

#[test]
fn a_hole_stands_only_where_its_value_can() {
    assert_eq!(mistake("t: text", r#"<a b="@(x == [[t]])" />"#).1, "`t` is text, which is not code");
    assert_eq!(mistake("n: count(0..3)", r#"<a b="@(x == 1 /* [[n]] */)" />"#).1, "a hole cannot be in a comment or the name of a type");
    assert_eq!(
        mistake("n: count(0..3)", r#"<a b="@(x == '[[n]]')" />"#).1,
        "the expression is not valid C#: single quotes hold one character only"
    );
    assert_eq!(mistake("t: text", r#"<a b="@($@"x [[t]]")" />"#).1, "a hole cannot be in an interpolated verbatim string");
    assert_eq!(mistake("t: text", "<[[t]] />").1, "a hole cannot be used as a name");
    assert_eq!(mistake("t: text", r#"<a b="https://[[t]]/x" />"#).1, "`t` is text, which cannot be the host of an address");
    assert_eq!(mistake("t: list(text)", r#"<a b="[[t]]" />"#).1, "`t` is a list");
    assert_eq!(mistake("t: list(text)", r#"<a b="@(new[] { [[t]] })" />"#).1, "`t` is a list");
    assert_eq!(mistake("t: list(count(1..9))", r#"<a b="@("[[t]]")" />"#).1, "`t` is a list");
}

#[test]
fn a_list_of_numbers_stands_in_code_with_commas_between() {
    let text =
        made("t: list(count(1..999))", r#"<a b="@(new[] { [[t]] }.Contains(x))" />"#, &[("t", "401, 403,{{status}}")], Format::RawXml);
    assert_eq!(text, "<a b=\"@(new[] { 401, 403, {{status}} }.Contains(x))\" />\n");
}

#[test]
fn what_may_be_left_out_must_be_asked_about() {
    assert_eq!(mistake("t: text?", r#"<a b="[[t]]" />"#).1, "`t` may have no value");
    assert!(mistakes(&inbound("t: text?", r#"<a b?="[[t]]" />"#)).is_empty());
    assert!(mistakes(&inbound("t: text?", r#"if t { <a b="[[t]]" /> }"#)).is_empty());
    assert!(mistakes(&inbound("t: text?", r#"if not t { <a /> } else { <a b="[[t]]" /> }"#)).is_empty());
    assert_eq!(mistake("t: text?", r#"if not t { <a b="[[t]]" /> }"#).1, "`t` may have no value");
    assert_eq!(mistake("t: text", "if t { <a b=\"[[t]]\" /> }").1, "`t` always has a value");
}

#[test]
fn types_must_fit() {
    assert_eq!(mistake("t: text", "use secret(vault: t, secret: \"s\")").1, "this is text, where vault is required");
    assert_eq!(mistake("", "use secret(vault: \"a b\", secret: \"s\")").0, "\"a b\"");
    assert_eq!(mistake("", "use secret(secret: \"s\")").1, "`vault` must be given");
    assert_eq!(mistake("f: flag", "if f == maybe { <a /> }").0, "maybe");
    assert_eq!(mistake("d: duration(1s..1m) = 2m", r#"<a b="[[d]]" />"#).0, "2m");
}

#[test]
fn templates_that_use_themselves_are_refused() {
    let text = "part a() {\n use b()\n}\npart b() {\n use a()\n}\n";
    assert!(mistakes(text).iter().any(|(_, message)| message.contains("uses itself")), "{:?}", mistakes(text));
}

#[test]
fn expressions_must_be_c_sharp() {
    let (_, message) = mistake("", r#"<a b="@(x == )" />"#);
    assert!(message.starts_with("the expression is not valid C#"), "{message}");
}

#[test]
fn arguments_are_held_to_the_rules_of_the_service() {
    let long = "a".repeat(128);
    let cases: [(Type, &[&str], &[&str]); 11] = [
        (
            Type::Vault,
            &[
                "contoso",
                "co-ntoso1",
                "contoso.vault.azure.net",
                "https://contoso.vault.azure.cn/",
                "{{vault}}.vault.azure.cn",
                "${kv.name}",
            ],
            &[
                "ab",
                "1contoso",
                "con--toso",
                "contoso-",
                "contoso.example.org",
                "http://contoso.vault.azure.net",
                "a b",
                "",
                "${kv.vault_uri}.vault.azure.cn",
            ],
        ),
        (
            Type::SecretName,
            &["orders-key", "1", "{{name}}", "__NAME__", "#{name}#", "{{tenant}}-key", "${var.tenant}-key", "@(context.Api.Id + \"-key\")"],
            &["orders_key", "orders/key", "a.b", "", &long, "{{a}}/b", "{{a}", "@(1)", "@(", "@()", "@{return \"a\";}", "@(\"a\")b"],
        ),
        (
            Type::Version,
            &["latest", "deployed", "0123456789abcdef0123456789ABCDEF", "{{v}}"],
            &["1", "newest", "0123456789abcdef0123456789abcdeg", ""],
        ),
        (
            Type::Duration(1, 3600),
            &["1", "90s", "5m", "1h", "{{t}}"],
            &["0", "2h", "5 m", "m", "-1", "1.5h", "99999999999999999999d", "1w"],
        ),
        (Type::VariableName, &["a", "_a", "orders-key", "a.b"], &["1a", "a b", "{{a}}", "a\"b", ""]),
        (Type::HeaderName, &["X-Api-Key", "a_b", "{{h}}"], &["a b", "a:b", "a\"b", "", "é"]),
        (
            Type::Url,
            &["https://a.b/c?d=e", "https://{{host}}/x", "https://a:8443/", "${app.url}"],
            &["http://a/", "https://", "https://a b/", "a.b", "https://a:0/", "https://a/\"", "https://-a/"],
        ),
        (Type::Count(1, 5), &["1", "5", "{{n}}"], &["0", "6", "a", "1.0", "+1", ""]),
        (
            Type::ClientId,
            &["00000000-0000-0000-0000-000000000001", "{{id}}"],
            &["00000000000000000000000000000001", "x", "00000000-0000-0000-0000-00000000000g"],
        ),
        (Type::Tenant, &["00000000-0000-0000-0000-000000000001", "contoso.onmicrosoft.com", "{{t}}"], &["common", "a b.c", "contoso."]),
        (Type::List(Box::new(Type::Count(0, 9))), &["1", "1, 2,3"], &["", ",", "1,a"]),
    ];
    for (of, good, bad) in cases {
        for argument in good {
            assert!(value::read(&of, argument).is_ok(), "{of} {argument:?}");
        }
        for argument in bad {
            assert!(value::read(&of, argument).is_err(), "{of} {argument:?}");
        }
    }
}

#[test]
fn values_are_escaped_where_they_stand() {
    let policies = r#"<a b="x [[t]]" c="@("x [[t]]")" d="@($"x [[t]]")" e="@(@"x [[t]]")" f="https://h/[[t]]?q=[[t]]">y [[t]]</a>"#;
    let text = made("t: text", policies, &[("t", r#"<"&{}\'/"#)], Format::RawXml);
    let wanted = [
        r#"b="x &lt;&quot;&amp;{}\'/""#,
        r#"c="@("x \u003c\u0022\u0026\u007b\u007d\\'/")""#,
        r#"d="@($"x \u003c\u0022\u0026{"\u007b"}{"\u007d"}\\'/")""#,
        r#"e="@(@"x <""&{}\'/")""#,
        r#"f="https://h/%3C%22%26%7B%7D%5C%27%2F?q=%3C%22%26%7B%7D%5C%27%2F""#,
        r#">y &lt;&quot;&amp;{}\'/</a>"#,
    ];
    for wanted in wanted {
        assert!(text.contains(wanted), "{wanted} is not in {text}");
    }
}

/// The service may decode entities before it reads C#, and a verbatim string has no other spelling for them.
#[test]
fn an_entity_does_not_end_a_verbatim_string() {
    for text in ["&quot;) + x", "&#34;", "a &", "&am"] {
        let text = made("t: text", r#"<a b="@(@"x [[t]]y")" />"#, &[("t", text)], Format::RawXml);
        assert!(text.starts_with("<a b=\"@((@\"x \" + \"") && text.ends_with("\" + @\"y\"))\" />\n") && !text.contains('&'), "{text}");
    }
    let text = made("t: text", r#"<a b="@(@"x [[t]]y")" />"#, &[("t", "a & b")], Format::RawXml);
    assert_eq!(text, "<a b=\"@(@\"x a & by\")\" />\n");
}

#[test]
fn the_dialect_xml_escapes_expressions() {
    let text = made("t: text", r#"<a b="@(x < 1 && y == "[[t]]")">@(x < 1 && y == "z")</a>"#, &[("t", "q")], Format::Xml);
    assert!(text.contains(r#"b="@(x &lt; 1 &amp;&amp; y == &quot;q&quot;)">@(x &lt; 1 &amp;&amp; y == "z")<"#), "{text}");
}

#[test]
fn lines_of_an_attribute_are_kept_where_a_comment_ends_with_one() {
    let code = |comment: &str| format!("<a b=\"@{{{comment}\n    return 1;\n}}\" />");
    assert_eq!(made("", &code(""), &[], Format::Xml), "<a b=\"@{\n    return 1;\n}\" />\n");
    assert_eq!(made("", &code(" // why"), &[], Format::Xml), "<a b=\"@{ // why&#xA;    return 1;&#xA;}\" />\n");
}

#[test]
fn references_to_later_values_stay_as_they_are() {
    for late in ["{{orders-key}}", "${data.azurerm_key_vault_secret.a.value}", "#{key}#"] {
        let text = made("t: text", r#"<a b="[[t]]" c="@($"[[t]]")" d="https://h/[[t]]" />"#, &[("t", late)], Format::RawXml);
        assert_eq!(text.matches(late).count(), 3, "{text}");
    }
}

#[test]
fn arguments_do_not_join_to_more_than_text() {
    let mut library = Library::built_in();
    assert!(library.trust("t.snippet", inbound("a: text, b: text", r#"<x y="[[a]][[b]]" />"#)).is_empty());
    for (a, b) in [("@", "(1)"), ("{", "{x}}"), ("@", "{return 1;}"), ("$", "{x}")] {
        let mut request = Request::new("t");
        request.arguments = [("a", a), ("b", b)].map(|(name, value)| (name.to_owned(), vec![value.to_owned()])).into();
        assert!(generate(&library, &request).is_err(), "{a} {b}");
    }
    let text = made("a: text", r#"<x y="@("[[a]]{x}")" />"#, &[("a", "$")], Format::RawXml);
    assert!(!text.contains("${"), "{text}");
}

#[test]
fn lines_of_an_expression_are_indented_with_their_element() {
    let policies = "        <set-body>@{\n            var a = 1;\n\n            return a;\n        }</set-body>";
    let text = made("", policies, &[], Format::RawXml);
    assert_eq!(text, "<set-body>@{\n    var a = 1;\n\n    return a;\n}</set-body>\n");
}

#[test]
fn what_is_nested_without_bound_is_refused() {
    for (open, close) in
        [("<a>\n", "</a>\n"), ("if f {\n", "}\n"), ("if f {} else ", ""), ("let a = [", "]"), ("if not ", ""), ("if f or f or ", "")]
    {
        let text = inbound("f: flag", &format!("{}{}", open.repeat(100_000), close.repeat(100_000)));
        assert!(parser::parse(&text).is_err(), "{open}");
    }
}

#[test]
fn templates_that_grow_without_bound_are_stopped() {
    let doubled = |name: &str, next: &str| format!("part {name}() {{\n use {next}()\n use {next}()\n}}\n");
    let names: Vec<String> = (0..30).map(|number| format!("p{number}")).collect();
    let mut text: String = names.windows(2).map(|pair| doubled(&pair[0], &pair[1])).collect();
    text.push_str("part p29() {\n <a />\n}\n");
    text.push_str(&inbound("", "use p0()"));
    let mut library = Library::built_in();
    library.add("t.snippet", text).expect("it is sound");
    assert!(generate(&library, &Request::new("t")).is_err());

    let lets: String = (0..40).map(|number| format!("let a{} = \"[[a{number}]][[a{number}]]\"\n", number + 1)).collect();
    let mut library = Library::built_in();
    library.add("t.snippet", inbound("a0: text", &format!("{lets}<x y=\"[[a40]]\" />"))).expect("it is sound");
    let mut request = Request::new("t");
    request.arguments.insert("a0".to_owned(), vec!["x".to_owned()]);
    assert!(generate(&library, &request).is_err());
}

#[test]
fn any_text_is_read_or_refused() {
    let sources = [FORMS.to_owned(), inbound("v: vault, t: list(text)?", "for a in t { <a b?=\"[[v]]\">[[a]]</a> }"), SYNTAX.to_owned()];
    for source in sources {
        for end in (0..source.len()).filter(|&end| source.is_char_boundary(end)) {
            for odd in ["<!-->", "@(", "[[", "\u{0}", "{", "\\"] {
                let _ = parser::parse(&format!("{}{odd}{}", &source[..end], &source[end..]));
            }
            let _ = parser::parse(&source[..end]);
            let _ = parser::parse(&source[end..]);
        }
    }
}

/// A file with all that a file of templates may say.
const FORMS: &str = r#"use "other.snippet"
parameters waiting(
    /// How long.
    timeout: duration(1s..60s) = 10s,
)
/// Ours.
template ours(..waiting, v: vault, m: choice(a, b) = a, s: list(text) = ["x"], h: list(pair(header-name, text))?, k: duration? = 1h)
    expect caching/unversioned-key: "why"
    example "title" for policy { v: "contoso", m: b, s: ["x"], h: ["X-A": "1"], k: "" }
{
    inbound {
        let n = join(s, ', ')
        if m in [a, b] and not "x" in s { <set-variable name="a" value="@("[[if k { 'y' } else { n }]]" + @"[[n]]")" /> }
        for name, value in h { <set-header name="[[name]]" exists-action="override"><value>[[value]]</value></set-header> }
        use secret(vault: v, secret: "@(context.Api.Id + "-[[m]]")", ..waiting)
        use cached-secret(vault: v, secret: "[[m]]-key", keep: none, variable: "other", ttl: if k { k } else { 5m })
    }
}
"#;

/// Whatever a file says, it is refused or makes something, or refuses to.
#[test]
fn any_text_makes_something_or_is_refused() {
    let built_in = Library::built_in();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % bound
    };
    let words = [
        "[[",
        "]]",
        "@(",
        ")",
        "..",
        ",",
        "\"",
        "'",
        "{",
        "}",
        "join(",
        "in",
        "none",
        "waiting",
        "m",
        "s",
        "?",
        "= a",
        "é",
        "use",
        "example {",
        ": ",
    ];
    let mut taken = 0;
    for round in 0..400 {
        let mut text = FORMS.to_owned();
        for _ in 0..=round % 3 {
            let mut at = below(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let mut end = (at + below(6)).min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.replace_range(at..end.max(at), words[below(words.len())]);
        }
        let mut library = built_in.clone();
        if library.add("t.snippet", text).is_ok() {
            taken += 1;
            let names: Vec<String> = library.of_file("t.snippet").map(|template| template.name.text.clone()).collect();
            for name in names {
                let mut request = Request::new(&name);
                request.arguments.insert("v".to_owned(), vec!["contoso".to_owned()]);
                let _ = generate(&library, &request);
            }
            let _ = run_examples(&library);
        }
    }
    assert!(taken > 10, "{taken}");
}

/// The groups that the page about the language names are there, and can be passed on to a template of this tool.
#[test]
fn groups_of_this_tool_can_be_taken() {
    for (group, template) in [("kept-in-cache", "cached-secret"), ("asked-of-vault", "secret"), ("answer-on-failure", "secret")] {
        assert!(SYNTAX.contains(&format!("`{group}`")), "{group}");
        let policies = format!("use {template}(vault: \"contoso\", secret: \"a\", ..{group})");
        assert_eq!(mistakes(&inbound(&format!("..{group}"), &policies)), []);
    }
}

#[test]
fn a_file_with_all_forms_is_sound() {
    assert_eq!(mistakes(FORMS), []);
}

#[test]
fn the_words_of_the_language_are_listed() {
    let list = super::SYNTAX.lines().find(|line| line.starts_with("template part ")).expect("there is a list");
    assert_eq!(list.split(' ').collect::<Vec<_>>(), super::parser::KEYWORDS);
}
