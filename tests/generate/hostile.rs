//! Arguments that try to break out of where they stand: they are refused, or read back as what they are, with nothing else changed.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use apim_policy::catalog::Format;
use apim_policy::csharp::{self, Ast, Encoding, Extent};
use apim_policy::generate::{Arguments, Library, Request, Target, Template, Type, generate};
use apim_policy::lint::{self, Selection};
use apim_policy::text::Span;

use crate::arguments::spread;
use crate::hosts::{arm_policy, bicep_policy, terraform_policy};

/// What would end or begin something, somewhere.
const HOSTILE: [&str; 44] = [
    "\"",
    "'",
    "\")",
    "\\\")",
    "\");",
    "\\",
    "]]>",
    "<![CDATA[",
    "-->",
    "<!--",
    "--",
    "${",
    "${x",
    "${x}",
    "$${x}",
    "$",
    "${\"x\"}",
    "%{",
    "%{ if true }",
    "%{endif}",
    "{{",
    "}}",
    "{{x",
    "{{ x }}",
    "{{x}}",
    "{",
    "}",
    "@(",
    "@{",
    "@(context.RequestId)",
    "x\ny",
    "x\r\ny",
    "x\ty",
    "\u{0}",
    "\u{2028}",
    "</value><x>",
    "<x/>",
    "&quot;",
    "&#34;",
    "''' x)",
    "[parameters('x')]",
    "\u{202e}\u{feff}",
    "/../..?x=1&y=2#z",
    "\\u0022 + x + \\u0022",
];

/// In how many turns templates that have the same parameter try what is hostile.
const TURNS: usize = 7;

/// The first template that has a parameter tries everything, alone or within a text in turns, and the others that have it take turns.
#[test]
fn no_argument_breaks_out_of_where_it_stands() {
    let library = Library::built_in();
    let mut taken = 0;
    let mut templates_with: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for template in library.templates() {
        let mut most = spread(template).into_iter().max_by_key(|arguments| arguments.len()).expect("there is one");
        // A fragment that answers takes the place of what the other arguments say of the answer.
        most.remove("failure-fragment");
        for parameter in &template.parameters {
            let with = |value: &str| {
                let mut arguments = most.clone();
                arguments.insert(parameter.name.text.clone(), vec![value.to_owned()]);
                arguments
            };
            let harmless = LazyCell::new(|| Made::of(&library, template, with(benign(&parameter.of))));
            let group = templates_with.len();
            let number = templates_with.entry((&parameter.name.text, format!("{:?}", parameter.of))).or_default();
            for (index, hostile) in HOSTILE.into_iter().enumerate().filter(|(index, _)| *number == 0 || index % TURNS == *number % TURNS) {
                let hostile = if (index + group).is_multiple_of(2) { hostile.to_owned() } else { format!("a {hostile}b") };
                taken += usize::from(holds(&library, template, &with(&hostile), || &*harmless, &hostile));
            }
            *number += 1;
        }
    }
    assert!(taken > 100, "{taken}");
}

#[test]
fn random_text_does_not_break_out_either() {
    const PIECES: [&str; 24] =
        ["\"", "'", "\\", "(", ")", "{", "}", "[", "]", "<", ">", "&", "@", "$", "%", "#", ";", "-", "/", "*", "x", " ", "é", "\u{1f600}"];
    let library = Library::built_in();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as usize % bound
    };
    let mut taken = 0;
    for (name, parameter) in [("basic-auth-backend", "username"), ("cached-secret", "failure-reason"), ("smart-cached-secret", "prefix")] {
        let template = library.find(name).expect("it is built in");
        let mut most = spread(template).into_iter().max_by_key(|arguments| arguments.len()).expect("there is one");
        most.remove("failure-fragment");
        let with = |value: &str| {
            let mut arguments = most.clone();
            arguments.insert(parameter.to_owned(), vec![value.to_owned()]);
            arguments
        };
        let harmless = Made::of(&library, template, with("abc"));
        for _ in 0..50 {
            let text: String = (0..=below(12)).map(|_| PIECES[below(PIECES.len())]).collect();
            taken += usize::from(holds(&library, template, &with(&text), || &harmless, &text));
        }
    }
    assert!(taken > 100, "{taken}");
}

/// A template with every form in which an argument may be put together with others.
const FORMS: &str = r#"/// Ours.
template ours(a: text, b: list(text), c: list(pair(header-name, text)), d: flag = true) {
    inbound {
        <set-variable name="one" value="@("x [[if d { a } else { 'y' }]]".Trim())" />
        <set-variable name="two" value="@("x [[join(b, ', ')]]")" />
        <set-variable name="four" value="x [[join(b, ' ')]]" />
        for name, value in c {
            <set-header name="[[name]]" exists-action="override">
                <value>[[value]]</value>
            </set-header>
        }
        <rewrite-uri template="/x/[[if d { a } else { 'y' }]]" />
        <set-backend-service base-url="https://example.org/[[join(b, '/')]]?q=[[a]]" />
        use secret(vault: "contoso", secret: @(context.Api.Id + "-[[a]]"))
    }
}
"#;

#[test]
fn nothing_breaks_out_of_joins_pairs_choices_and_names_that_are_known_at_run_time() {
    let mut library = Library::built_in();
    library.add("ours.snippet", FORMS.to_owned()).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let template = library.find("ours").expect("it is there");
    let arguments = |a: &str, b: &str, c: &str| -> Arguments {
        let one = |name: &str, values: Vec<String>| (name.to_owned(), values);
        let b = vec![b.to_owned(), "second".to_owned()];
        [one("a", vec![a.to_owned()]), one("b", b), one("c", vec![format!("X-C={c}"), "X-D=d".to_owned()])].into()
    };
    let mut taken = 0;
    let harmless = arguments("abc", "abc", "abc");
    let made = Made::of(&library, template, harmless.clone());
    for hostile in HOSTILE.into_iter().flat_map(|hostile| [hostile.to_owned(), format!("a {hostile}b")]) {
        for tried in [arguments(&hostile, "abc", "abc"), arguments("abc", &hostile, "abc"), arguments("abc", "abc", &hostile)] {
            if tried != harmless {
                taken += usize::from(holds(&library, template, &tried, || &made, &hostile));
            }
        }
        let mut name = harmless.clone();
        name.insert("c".to_owned(), vec![format!("{hostile}=x")]);
        let error = generate(&library, &Request { arguments: name, ..Request::new("ours") });
        // These are names of headers, or stand for one.
        let is_name = ["'", "--", "$", "{{x}}", "${x}"].contains(&hostile.as_str());
        assert!(error.is_err() || is_name, "{hostile:?} is the name of a header");
    }
    assert!(taken > 80, "{taken}");
}

/// An expression is code, but it is one expression and stays one.
#[test]
fn an_expression_for_a_name_stays_in_its_place() {
    let library = Library::built_in();
    let request = |secret: &str, target| {
        let arguments = [("vault", "contoso"), ("secret", secret)].map(|(name, value)| (name.to_owned(), vec![value.to_owned()]));
        Request { arguments: arguments.into(), target, dialect: Format::Xml, ..Request::new("cached-secret") }
    };
    let plain = generate(&library, &request("@(context.Api.Id)", Target::Policy)).expect("it is taken");
    let mut taken = 0;
    for hostile in HOSTILE {
        for secret in [
            format!("@(context.Api.Id + \"{hostile}\")"),
            format!("@({hostile})"),
            format!("@(context.Api.Id){hostile}"),
            format!("@(context.Api.Id {hostile})"),
            format!("{hostile}@(context.Api.Id)"),
        ] {
            let Ok(text) = generate(&library, &request(&secret, Target::Policy)) else { continue };
            assert_eq!(Shape::of(&text).names, Shape::of(&plain).names, "{secret:?} in\n{text}");
            taken += 1;
            match generate(&library, &Request { dialect: Format::RawXml, ..request(&secret, Target::Terraform) }) {
                Ok(terraform) => {
                    let raw =
                        generate(&library, &Request { dialect: Format::RawXml, ..request(&secret, Target::Policy) }).expect("it is taken");
                    assert_eq!(terraform_policy(&terraform).as_deref(), Some(raw.as_str()), "{secret:?}");
                }
                Err(error) => assert!(error.to_string().contains("Terraform knows nothing of"), "{secret:?}: {error}"),
            }
        }
    }
    assert!(taken > 10, "{taken}");
}

/// What a template makes of arguments that are harmless.
struct Made {
    text: String,
    shape: Shape,
}

impl Made {
    fn of(library: &Library, template: &Template, arguments: Arguments) -> Self {
        let request = Request { arguments, target: Target::Policy, dialect: Format::Xml, ..Request::new(&template.name.text) };
        let text = generate(library, &request).expect("what is harmless is taken");
        Self { shape: Shape::of(&text), text }
    }
}

/// Whether the arguments are taken. If so, all targets must hold a policy of the same shape as with what is `harmless`.
fn holds<'m>(library: &Library, template: &Template, hostile: &Arguments, harmless: impl FnOnce() -> &'m Made, value: &str) -> bool {
    let request = |arguments: &Arguments, target, dialect| Request {
        arguments: arguments.clone(),
        target,
        dialect,
        ..Request::new(&template.name.text)
    };
    let Ok(text) = generate(library, &request(hostile, Target::Policy, Format::Xml)) else {
        for target in [Target::Snippet, Target::Terraform, Target::Arm] {
            assert!(generate(library, &request(hostile, target, Format::RawXml)).is_err(), "{value:?} is refused, but not by {target:?}");
        }
        return false;
    };
    let (read, plain) = (Shape::of(&text), harmless());
    assert_eq!(read.names, plain.shape.names, "{value:?} in\n{text}");
    assert_eq!(read.code, plain.shape.code, "{value:?} in\n{text}");
    let unused = text == plain.text;
    // A reference may also stand for a number, in the code itself.
    let in_code = ["${x}", "{{x}}"].contains(&value) && text.contains(value);
    assert!(
        unused || in_code || read.texts.iter().any(|text| text.contains(value) || text.contains(&encoded(value))),
        "{value:?} is not in\n{text}"
    );

    if unused {
        return false;
    }
    let raw = generate(library, &request(hostile, Target::Policy, Format::RawXml)).expect("the dialect does not matter");
    let mut selection = Selection::none();
    for category in ["syntax", "schema", "placement"] {
        selection.enable(category).expect("it exists");
    }
    selection.disable("syntax/unresolved-placeholder").expect("it exists");
    let findings = lint::lint_text("policy.xml", &raw, &selection).findings;
    assert!(findings.is_empty(), "{value:?}: {findings:#?}\n{raw}");

    // What means something to a host means it with letters around, too.
    if !value.contains(['$', '%', '\'', '[', '\\', '#']) {
        return true;
    }
    match generate(library, &request(hostile, Target::Terraform, Format::RawXml)) {
        Ok(terraform) => assert_eq!(terraform_policy(&terraform).as_deref(), Some(raw.as_str()), "{value:?}"),
        // Terraform has nothing that is called by one word.
        Err(error) => assert!(value.contains("${x}") && error.to_string().contains("Terraform knows nothing of"), "{value:?}: {error}"),
    }
    if let Ok(bicep) = generate(library, &request(hostile, Target::Bicep, Format::RawXml)) {
        assert_eq!(bicep_policy(&bicep).as_deref(), Some(raw.as_str()), "{value:?}");
    }
    if let Ok(arm) = generate(library, &request(hostile, Target::Arm, Format::RawXml)) {
        assert_eq!(arm_policy(&arm).as_deref(), Some(raw.as_str()), "{value:?}");
    }
    true
}

/// What a parser makes of a policy in the dialect `xml`.
#[derive(Default)]
struct Shape {
    /// Elements and attributes, in order.
    names: Vec<String>,
    /// How many expressions of C# each policy expression consists of.
    code: Vec<usize>,
    /// Texts, and texts within C#.
    texts: Vec<String>,
}

impl Shape {
    fn of(text: &str) -> Self {
        let document = roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let mut shape = Self::default();
        for node in document.descendants() {
            if node.is_element() {
                shape.names.push(node.tag_name().name().to_owned());
                for attribute in node.attributes() {
                    shape.names.push(format!("@{}", attribute.name()));
                    shape.value(attribute.value());
                }
            } else if let Some(text) = node.text().filter(|text| !text.trim().is_empty()) {
                shape.value(text);
            }
        }
        shape
    }

    fn value(&mut self, value: &str) {
        if !value.starts_with("@(") && !value.starts_with("@{") {
            assert!(!value.contains("@(") && !value.contains("@{"), "{value}");
            self.texts.push(value.to_owned());
            return;
        }
        let extent = csharp::scan(value, 0, Encoding::Raw).unwrap_or_else(|error| panic!("{error:?}: {value}"));
        assert_eq!(extent.span.range(), 0..value.len(), "{value}");
        let mut ast = Ast::new(value);
        let root = csharp::parse(&mut ast, Extent { span: Span::new(0, value.len()), encoding: Encoding::Raw });
        assert!(ast.errors(&root).is_empty(), "{:?}: {value}", ast.errors(&root));
        let expressions: Vec<_> = ast.expressions(&root).map(|(id, _)| id).collect();
        self.code.push(expressions.len());
        self.texts.extend(expressions.iter().filter_map(|id| ast.string_value(*id)).map(|text| text.into_owned()));
    }
}

/// `text` as it stands in an address.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => (byte as char).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// An argument that tries nothing.
fn benign(of: &Type) -> &str {
    match of {
        Type::Vault => "contoso",
        Type::TokenScope => "abc/.default",
        Type::Path => "/abc",
        Type::TenantId => "00000000-0000-0000-0000-000000000002",
        Type::CertificateName | Type::UserName | Type::Prefix => "abc",
        Type::TokenResource => "00000000-0000-0000-0000-000000000001",
        Type::SecretName | Type::ResourceName | Type::VariableName | Type::HeaderName | Type::Text => "abc",
        // A version that is known later is treated like one that is written out.
        Type::Version => "0123456789abcdef0123456789abcdef",
        Type::Duration(from, _) if *from > 5 => "1m",
        Type::Duration(..) => "5s",
        Type::CachingType => "internal",
        Type::Url => "https://example.org/",
        Type::Count(400, _) => "404",
        Type::Count(..) => "1",
        Type::ClientId => "00000000-0000-0000-0000-000000000001",
        Type::Tenant => "contoso.onmicrosoft.com",
        Type::Choice(words) => &words[0],
        Type::Flag => "true",
        Type::List(of) => benign(of),
        Type::Pair(..) => "X-Abc=abc",
        Type::Host => "example.org",
    }
}
