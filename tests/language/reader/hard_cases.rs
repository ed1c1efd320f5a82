//! Expressions that are hard to delimit, and the XML around them.

use apim_policy::csharp::Encoding;
use apim_policy::syntax::{self, ExpressionPlace, NodeId, NodeKind, SyntaxErrorKind, Tree};

/// The expressions of `text`, which has no error.
#[track_caller]
fn expressions(text: &str) -> Vec<&str> {
    let (tree, errors) = syntax::parse(text);
    assert_eq!(errors, [], "{text}");
    assert!(tree.expressions().iter().all(|site| site.terminated), "{text}");
    tree.expressions().iter().map(|site| site.span.text(text)).collect()
}

/// That `expression` is the whole of what is found, as an attribute's value and as text, with white space around it or not.
#[track_caller]
fn whole(expression: &str) {
    let attribute = format!("<when condition=\"{expression}\" id=\"1\">\n<base />\n</when>");
    assert_eq!(expressions(&attribute), [expression]);
    let spaced = format!("<when condition=\"\n {expression} \" />");
    assert_eq!(expressions(&spaced), [expression]);
    let text = format!("<set-body>{expression}</set-body>");
    assert_eq!(expressions(&text), [expression]);
    let spaced = format!("<set-body a=\"b\">\n {expression}\n</set-body>");
    assert_eq!(expressions(&spaced), [expression]);
}

/// The names of all elements of `text`, in document order.
fn names<'t>(tree: &Tree, text: &'t str) -> Vec<&'t str> {
    (0..tree.nodes().len() as u32).filter_map(|id| tree.element(NodeId(id))).map(|element| element.name.text(text)).collect()
}

/// The attributes of the first element of `text`.
#[track_caller]
fn attributes(text: &str) -> Vec<(&str, &str)> {
    let (tree, errors) = syntax::parse(text);
    assert_eq!(errors, [], "{text}");
    tree.attributes(NodeId(0)).iter().map(|attribute| (attribute.name.text(text), attribute.value.text(text))).collect()
}

#[test]
fn quotes_and_brackets_in_characters_strings_and_comments() {
    whole(r#"@(line.Split('"')[2] + ']')"#);
    whole(r#"@{ /* } */ return @"b""}"; }"#);
    whole("@{ // can't\n return 3; }");
    whole(r#"@("text/*" + "https://example.org/*")"#);
    whole(r#"@(@"D:\" + ")")"#);
    whole("@{ switch (c) { case '{': return 1; case '}': return 2; default: return 3; } }");
}

#[test]
fn strings_nested_in_holes() {
    whole(r#"@($"{(many ? ")" : "(")}")"#);
    whole(r#"@($"{time:HH:mm} {{zone}} {count,-5:D2}")"#);
    whole(r#"@($"{{{name}}}")"#);
}

#[test]
fn operators_and_generics_that_xml_would_trip_over() {
    whole("@(a < b && c > (d))");
    whole("@(new Dictionary<string, List<int>>())");
    whole("@(context.Request.Body.As<JObject>(preserveContent: true))");
    whole("@(a << 2 >= b && !(c is IList<string>))");
}

#[test]
fn entities_are_decoded_before_the_end_is_sought() {
    whole("@(&quot;b)&quot; + y)");
    let (tree, _) = syntax::parse("<a b=\"@(c == &quot;d&quot; && e == \"f\")\" />");
    assert_eq!(tree.expressions()[0].encoding, Encoding::Entities);
    let (tree, _) = syntax::parse("<a b=\"@(c && d)\" />");
    assert_eq!(tree.expressions()[0].encoding, Encoding::Raw);
}

#[test]
fn what_only_closes_without_decoding_is_read_raw() {
    let text = r#"<a b="@(name.Replace("&quot;", "'"))" c="1" />"#;
    assert_eq!(expressions(text), [r#"@(name.Replace("&quot;", "'"))"#]);
    assert_eq!(syntax::parse(text).0.expressions()[0].encoding, Encoding::Raw);
}

#[test]
fn csharp_that_lexes_and_does_not_parse_is_left_to_the_parser() {
    whole("@(map['name'])");
    whole(r#"@(n switch { 1 => "a", _ => "b" })"#);
    whole(r#"@(map["key="""])"#);
    whole(r#"@{ int F(int i) { return i; } return F(2); }"#);
}

#[test]
fn an_expression_in_the_midst_of_a_value_is_literal() {
    let text = r#"<value a="key @(b["c"] < d)">Bearer @(e["f"] < g)</value>"#;
    assert_eq!(expressions(text), [""; 0]);
    let embedded = syntax::parse(text).0.embedded_expressions().iter().map(|span| span.text(text)).collect::<Vec<_>>();
    assert_eq!(embedded, [r#"@(b["c"] < d)"#, r#"@(e["f"] < g)"#]);
}

#[test]
fn an_at_sign_alone_is_literal() {
    for text in ["mail@example.org", r#""@odata.type": 1"#, "@ (b)", "@@", "@", "@Html", "a@{b", "@{{name}}"] {
        assert_eq!(expressions(&format!("<value>{text}</value>")), [""; 0], "{text}");
    }
    assert_eq!(expressions(r#"<a b="c@example.org" d="@" e="@@" />"#), [""; 0]);
}

#[test]
fn comments_hold_no_expressions() {
    let text = "<value><!-- @(old) --><!-- @{ -->@(new)</value>";
    assert_eq!(expressions(text), ["@(new)"]);
}

#[test]
fn in_a_cdata_section_code_stands_as_it_is() {
    let text = "<set-body><![CDATA[\n@{ return \"<a/>&quot;\"; }\n]]></set-body>";
    assert_eq!(expressions(text), ["@{ return \"<a/>&quot;\"; }"]);
    let site = syntax::parse(text).0.expressions()[0];
    assert_eq!((site.place, site.encoding), (ExpressionPlace::CData, Encoding::Raw));
    let (_, errors) = syntax::parse("<set-body><![CDATA[@(a]]></set-body>");
    assert_eq!(errors[0].kind, SyntaxErrorKind::ExpressionUnterminated);
}

#[test]
fn values_in_single_quotes() {
    let text = r#"<a b='@(c["d"] < "e")' f='g"h' />"#;
    assert_eq!(expressions(text), [r#"@(c["d"] < "e")"#]);
    assert_eq!(attributes(text)[1], ("f", "g\"h"));
}

#[test]
fn a_value_that_goes_on_after_its_expression_is_an_error_there() {
    let text = r#"<when condition="@(a["b"] == c) or" id="1"><base /></when>"#;
    let (tree, errors) = syntax::parse(text);
    assert_eq!(
        errors.iter().map(|error| (error.kind, error.span.text(text))).collect::<Vec<_>>(),
        [(SyntaxErrorKind::AfterExpression, "or")]
    );
    assert_eq!(tree.expressions()[0].span.text(text), r#"@(a["b"] == c)"#);
    assert!(!tree.expressions()[0].terminated);
    assert_eq!(names(&tree, text), ["when", "base"]);
    let text = "<value>@(a) b</value>";
    assert_eq!(syntax::parse(text).1[0].span.text(text), "b");
}

#[test]
fn after_an_expression_that_never_closes_the_rest_is_read() {
    for broken in [
        r#"<a b="@(c("d")" e="f"><g />@(h)</a>"#,
        r#"<a b="@(c["d")" e="f"><g />@(h)</a>"#,
        r#"<a b="@(c("d)" e="f"><g />@(h)</a>"#,
        "<a><b>@(c(</b><g />@(h)</a>",
        "<a><b>@{ return \"c; }</b><g />@(h)</a>",
    ] {
        let (tree, errors) = syntax::parse(broken);
        assert_eq!(errors.iter().map(|error| error.kind).collect::<Vec<_>>(), [SyntaxErrorKind::ExpressionUnterminated], "{broken}");
        assert_eq!(errors[0].span.text(broken).len(), 2);
        assert!(names(&tree, broken).ends_with(&["g"]), "{broken}");
        assert_eq!(tree.expressions().last().map(|site| site.span.text(broken)), Some("@(h)"), "{broken}");
    }
}

#[test]
fn interpolations_stand_anywhere() {
    assert_eq!(attributes(r#"<a b="${f("c", "<d>")} &amp;" e="${g}" />"#), [("b", r#"${f("c", "<d>")} &amp;"#), ("e", "${g}")]);
    assert_eq!(attributes(r#"<a ${b} #{c}# #d# __E__ {{f}} g="1" ${h} />"#), [("g", "1")]);
    assert_eq!(attributes(r##"<a ${b}="1" c-${d}="2" __E__="3" />"##), [("${b}", "1"), ("c-${d}", "2"), ("__E__", "3")]);
    for text in [
        "<a>${b && c < d ? \"<e/>\" : \"\"}<f /></a>",
        "%{ if b < c && d ~}\n<a>\n%{ for e in f ~}<f/>%{ endfor ~}</a>\n%{ endif ~}",
        "#{b}#<a><f /></a>#{c}#",
        "${b}\n<a><f /></a>\n__C__ #d# {{e}}",
    ] {
        let (tree, errors) = syntax::parse(text);
        assert_eq!(errors, [], "{text}");
        assert_eq!(names(&tree, text), ["a", "f"], "{text}");
    }
    let text = "<{{a}}><${b} c=\"1\"></${b}></{{a}}>";
    assert_eq!(names(&syntax::parse(text).0, text), ["{{a}}", "${b}"]);
    whole(r#"@("price: ${amount} #{b}# {{c}}")"#);
    assert_eq!(attributes("<a b=\"{{${c}-key}}\" />"), [("b", "{{${c}-key}}")]);
}

#[test]
fn tags_that_pair_in_one_alternative_of_a_template_only() {
    let text = "<a>%{ if b }<c d=\"1\">%{ else }<c>%{ endif }<e /></c></a>";
    let (tree, errors) = syntax::parse(text);
    assert_eq!(errors, []);
    assert_eq!(names(&tree, text), ["a", "c", "e"]);
    let text = "<a>%{ if b }<c>%{ endif }</a>";
    assert_eq!(syntax::parse(text).1, []);
}

#[test]
fn each_alternative_of_a_template_is_read_with_what_follows() {
    let readings = |text: &str| {
        let (first, errors) = syntax::parse(text);
        assert_eq!(errors, [], "{text}");
        let others = (1..first.readings()).map(|reading| syntax::parse_reading(text, reading));
        let others: Vec<_> = others.inspect(|(_, errors)| assert_eq!(*errors, [], "{text}")).map(|(tree, _)| tree).collect();
        [first].iter().chain(&others).map(|tree| names(tree, text).join(" ")).collect::<Vec<_>>()
    };
    // What pairs by itself is read at once.
    assert_eq!(readings("<a>%{ if b }<c />%{ else }<d></d>%{ endif }</a>"), ["a c d"]);
    assert_eq!(readings("<a>%{ if b }<c>%{ else }<d>%{ endif }<e />%{ if b }</c>%{ else }</d>%{ endif }</a>"), ["a c e", "a d e"]);
    assert_eq!(readings("<a>%{ if b }<c>%{ else if d }<c e='1'>%{ else }<c e='2'>%{ endif }</c></a>"), ["a c", "a c", "a c"]);
    // A choice within an alternative.
    assert_eq!(readings("<a>%{ if b }%{ if d }<c>%{ else }<c e='1'>%{ endif }</c>%{ else }<f />%{ endif }</a>"), ["a c f", "a c f"]);
    assert_eq!(readings("<a>%{ if b }<c>%{ if d }<e />%{ else }<f />%{ endif }%{ else }<c>%{ endif }</c></a>"), ["a c e f", "a c"]);
    assert_eq!(readings("<a>%{ for b in c }<d>%{ if b }<e>%{ else }<e f='1'>%{ endif }</e></d>%{ endfor }</a>"), ["a d e", "a d e"]);
    assert_eq!(
        readings("<a>{% case b %}{% when 1 %}<c>{% when 2 %}<d>{% endcase %}{% if b %}</c>{% else %}</d>{% endif %}</a>"),
        ["a c", "a d"]
    );
    assert_eq!(readings("<a><!-- %{ if b }<c>%{ endif } -->%{ if b }<c>%{ else }<c d='@(1 > 2)'>%{ endif }</c></a>"), ["a c", "a c"]);
}

#[test]
fn liquid_holds_what_it_likes() {
    let text =
        "<set-body template=\"liquid\">{% if a < b && c %}{{ d | replace: \"<\", '&' }}{% endif %}{{context.Variables[\"e\"]}}</set-body>";
    assert_eq!(expressions(text), [""; 0]);
    assert_eq!(attributes(r#"<set-body value="{{context.Variables["b"]}}" c="d" />"#)[1], ("c", "d"));
}

#[test]
fn a_reference_that_does_not_close_keeps_to_its_value() {
    assert_eq!(attributes(r#"<a b="{{c}" d="{{e}}" f="{{g" />"#), [("b", "{{c}"), ("d", "{{e}}"), ("f", "{{g")]);
}

#[test]
fn documents_without_one_root() {
    for (text, expected) in [
        ("<inbound><base /></inbound>\n<backend />", &["inbound", "base", "backend"][..]),
        ("<!-- b -->\n<base />text<base />", &["base", "base"]),
        ("<!-- a -->\n<?xml version=\"1.0\"?>\n<policies />", &["policies"]),
        ("text alone", &[]),
    ] {
        let (tree, errors) = syntax::parse(text);
        assert_eq!(errors, [], "{text}");
        assert_eq!(names(&tree, text), expected);
    }
}

#[test]
fn marks_and_declarations_at_the_beginning() {
    for start in ["\u{feff}", "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n", "<?xml version=\"1.0\"?>", "\r\n\r\n", "<!-- a -->"]
    {
        let text = format!("{start}<policies>\r\n<inbound b=\"@(c\r\n)\" />\r\n</policies>\r\n");
        assert_eq!(expressions(&text), ["@(c\r\n)"]);
        assert_eq!(names(&syntax::parse(&text).0, &text), ["policies", "inbound"]);
    }
}

#[test]
fn spans_of_everything() {
    let text = "<a  b = \"c\" d=''\n>e<!--f--> <![CDATA[g]]>h<i/><?j k?></a >";
    let (tree, errors) = syntax::parse(text);
    assert_eq!(errors, []);
    let spans: Vec<_> = tree.nodes().iter().map(|node| node.span.text(text)).collect();
    assert_eq!(spans, [text, "e", "<!--f-->", " <![CDATA[g]]>h", "<i/>", "<?j k?>"]);
    let a = tree.element(NodeId(0)).expect("the root is an element");
    assert_eq!(a.open.text(text), "<a  b = \"c\" d=''\n>");
    assert_eq!(a.content.text(text), "e<!--f--> <![CDATA[g]]>h<i/><?j k?>");
    assert_eq!(tree.attributes(NodeId(0)).iter().map(|it| it.span().text(text)).collect::<Vec<_>>(), ["b = \"c\"", "d=''"]);
    let NodeKind::Comment(content) = tree.nodes()[2].kind else { panic!("the third node is a comment") };
    assert_eq!(content.text(text), "f");
    let i = tree.element(NodeId(4)).expect("the fifth node is an element");
    assert_eq!((i.open.text(text), i.content.is_empty(), i.content.start), ("<i/>", true, i.open.end));
}

#[test]
fn namespaces_are_names() {
    let text = "<a:b xmlns:a=\"c\" xmlns=\"d\" xml:lang=\"e\"><a:f a:g=\"1\" /></a:b>";
    let (tree, errors) = syntax::parse(text);
    assert_eq!(errors, []);
    assert_eq!(names(&tree, text), ["a:b", "a:f"]);
    assert_eq!(tree.attributes(NodeId(0)).len(), 3);
    let (_, errors) = syntax::parse("<a:b />");
    assert_eq!(errors[0].message, "the prefix `a` is not declared");
}
