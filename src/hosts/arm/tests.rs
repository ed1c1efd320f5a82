//! Tests of templates as a whole.

use std::rc::Rc;

use super::super::{Budget, EvidenceKind, Folders, Origin, Use};
use super::{Template, read};
use crate::catalog::{ApiKind, Deployment, Format, Scope};
use crate::text::{Edit, Span, apply, steps};

/// Files by their paths.
struct Files(&'static [&'static str]);

impl Folders for Files {
    fn files(&self, folder: &str) -> Vec<String> {
        let inner = |path: &&str| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
        self.0.iter().filter_map(inner).collect()
    }

    fn beside(&self, folder: &str) -> Vec<String> {
        self.files(folder).into_iter().filter(|it| !it.contains('/')).collect()
    }

    fn exists(&self, path: &str) -> bool {
        self.0.contains(&path)
    }

    fn text(&self, _: &str) -> Option<String> {
        None
    }
}

/// A template with these members.
fn template(members: &str) -> String {
    format!("{{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\", {members} }}")
}

/// A template with a policy of an API that has these properties, and with these members.
fn policy(properties: &str, members: &str) -> String {
    let resource = "\"type\": \"Microsoft.ApiManagement/service/apis/policies\", \"name\": \"svc/orders/policy\"";
    template(&format!("\"resources\": [ {{ {resource}, \"properties\": {{ {properties} }} }} ] {members}"))
}

/// What `text`, a template in the folder `/r/infra`, deploys.
fn uses(text: &str) -> Vec<Use> {
    let files = Files(&[
        "/r/infra/a.json",
        "/r/infra/policies/x.xml",
        "/r/infra/old/policies/x.xml",
        "/r/infra/y.xml",
        "/r/z.xml",
        "/r/shared/w.xml",
    ]);
    read(text).expect("it is a template").uses("/r/infra/a.json".into(), &files, &Budget::default()).0
}

fn documents(template: &Template) -> Vec<String> {
    template.carrier().documents.into_iter().map(|it| it.spelled.text).collect()
}

/// The documents of `text` that are deployed, by what deploys them.
fn deployed(text: &str) -> Vec<(String, String)> {
    let documents = read(text).expect("it is a template").carrier().documents;
    let of = |span: &Span| documents.iter().find(|it| it.span == *span).map(|it| it.spelled.text.clone()).expect("it is a document");
    let document = |it: &Use| match &it.origin {
        Origin::Literal { span, .. } => of(span),
        Origin::File { path, .. } => path.to_string(),
    };
    uses(text).iter().map(|it| (it.by.to_string(), document(it))).collect()
}

const POLICY: &str = "<policies><inbound><base /></inbound></policies>";

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// Writes `letter` into a string of JSON in one of the ways that there are.
fn write(letter: char, to: &mut String, numbers: &mut Numbers) {
    let short = ['"', '\\', '\n', '\r', '\t'].iter().position(|it| *it == letter);
    match (short, numbers.below(3)) {
        (Some(at), 1) => to.extend(['\\', ['"', '\\', 'n', 'r', 't'][at]]),
        (Some(0 | 1), _) | (_, 2) => {
            let mut units = [0; 2];
            letter.encode_utf16(&mut units).iter().for_each(|unit| to.push_str(&format!("\\u{unit:04X}")));
        }
        _ => to.push(letter),
    }
}

/// Adds random letters that are special to somebody to `text`, and to `file` as a string has them, in which quotes are doubled in an expression. Returns the
/// place of each letter.
fn scribble(text: &mut String, file: &mut String, is_expression: bool, numbers: &mut Numbers) -> Vec<(Span, Span)> {
    let letters = ['\'', '"', '\\', '\r', '\n', '\t', '{', '}', '[', ']', 'é', '😀', '\u{10ffff}', 'a', ',', ' ', '$', '%', '#', '/'];
    let mut places = Vec::new();
    for _ in 0..numbers.below(30) {
        let letter = letters[numbers.below(letters.len())];
        let (inner, outer) = (text.len(), file.len());
        text.push(letter);
        for _ in 0..1 + usize::from(is_expression && letter == '\'') {
            write(letter, file, numbers);
        }
        places.push((Span::new(inner, text.len()), Span::new(outer, file.len())));
    }
    places
}

#[test]
fn every_letter_of_a_string_leads_to_its_place() {
    let mut numbers = Numbers(7);
    for _ in 0..500 {
        let start = "<policies><inbound><base /></inbound><!--";
        let (mut text, mut file) = (start.to_owned(), policy("", ""));
        file.truncate(file.find("\"properties\": {").expect("it has properties") + "\"properties\": {".len());
        file.push_str("\"value\": \"");
        let before = file.len();
        file.push_str(start);
        let places = scribble(&mut text, &mut file, false, &mut numbers);
        file.push_str("\" } } ] }");
        let carrier = read(&file).expect("it is a template").carrier();
        let [document] = &carrier.documents[..] else { panic!("{file}") };
        assert!(document.spelled.text == text && carrier.breaks.is_empty(), "{file}");
        assert_eq!(document.span.start as usize, before - 1);
        for (inner, outer) in places {
            assert_eq!(document.spelled.map.outer(inner), outer, "{inner:?} of {text:?} in {file}");
        }
    }
}

#[test]
fn every_letter_of_what_is_put_together_leads_to_its_place() {
    let mut numbers = Numbers(11);
    for round in 0..500 {
        let start = "<policies><inbound><base /></inbound><!--";
        let hole = "parameters('p').name";
        let (mut text, mut file) = (start.to_owned(), policy("", ""));
        file.truncate(file.find("\"properties\": {").expect("it has properties") + "\"properties\": {".len());
        file.push_str("\"value\": \"[concat('");
        file.push_str(start);
        let mut places = scribble(&mut text, &mut file, true, &mut numbers);
        for _ in 0..round % 4 {
            let (inner, outer) = (text.len(), file.len());
            text.push_str("${parameters.p.name}");
            file.push_str(&format!("', {hole},\\n\t'"));
            places.push((Span::new(inner, text.len()), Span::new(outer, file.len())));
            text.push('x');
            file.push('x');
            places.extend(scribble(&mut text, &mut file, true, &mut numbers));
        }
        file.push_str("')]\" } } ] }");
        let carrier = read(&file).expect("it is a template").carrier();
        let [document] = &carrier.documents[..] else { panic!("{file}") };
        assert_eq!(document.spelled.text, text, "{file}");
        for (inner, outer) in places {
            assert_eq!(document.spelled.map.outer(inner), outer, "{inner:?} of {text:?} in {file}");
        }
        assert!(document.spelled.map.exact(Span::new(0, text.len())).is_some(), "{file}");
        assert_eq!(document.spelled.holes.len(), round % 4);
    }
}

#[test]
fn what_is_written_into_a_document_is_spelt_as_its_string_is() {
    let written = "<set-body>@{ return \"'a\\\\b'\"; }\r\n</set-body>";
    let double = format!("<!-- {{{{ -->{POLICY}");
    let values = [
        POLICY.to_owned(),
        format!("[concat('{POLICY}', parameters('a'))]"),
        format!("[concat(parameters('a'), '{POLICY}')]"),
        format!("[format('{double}', parameters('a'))]"),
    ];
    for value in values {
        let text = policy(&format!("\"value\": \"{value}\""), "");
        let document = read(&text).expect("it is a template").carrier().documents.remove(0).spelled;
        let at = document.text.find("<base />").expect("it has one");
        let edit = Edit { span: Span::new(at, at + "<base />".len()), replacement: written.to_owned() };
        let changed = apply(&text, &[document.edit(&edit).expect("it can be said")]).expect("it fits");
        assert_eq!(documents(&read(&changed).expect("it is a template")), [document.text.replace("<base />", written)], "{changed}");
    }
}

#[test]
fn a_hole_may_stand_within_braces_of_code() {
    let code = r#"@{ return $\"Basic {{', parameters('apiManagement').name, '-key}}''\"; }"#;
    let value = format!("[concat('<policies><inbound><set-variable value=\\\"{code}\\\" /></inbound></policies>')]");
    let text = policy(&format!("\"format\": \"rawxml\", \"value\": \"{value}\""), "");
    let expected = "@{ return $\"Basic {{${parameters.apiManagement.name}-key}}'\"; }";
    let carrier = read(&text).expect("it is a template").carrier();
    let [document] = &carrier.documents[..] else { panic!("{text}") };
    assert!(document.spelled.text.contains(expected), "{}", document.spelled.text);
    let hole = document.spelled.holes[0].span;
    assert_eq!(document.spelled.map.outer(hole).text(&text), "', parameters('apiManagement').name, '");
    let [it] = &uses(&text)[..] else { panic!("{text}") };
    assert_eq!(it.deployment, Deployment { scope: Some(Scope::Api), format: Some(Format::RawXml), ..Deployment::default() });
    assert_eq!(&*it.by, "resource \"svc/orders/policy\"");
    assert_eq!(it.origin, Origin::Literal { file: "/r/infra/a.json".into(), span: document.span, is_template: false });
}

#[test]
fn templates_with_comments_and_properties_of_old_versions_are_read() {
    let text = policy(
        &format!("/* of 2018 */ \"contentFormat\": \"xml\", \"policyContent\": \"[concat('{POLICY}')]\", // only one\n"),
        ", // none is missing\n",
    );
    let carrier = read(&text).expect("it is a template").carrier();
    assert_eq!(carrier.breaks, []);
    let comments: Vec<_> = carrier.comments.iter().map(|it| it.content.text(&text)).collect();
    assert_eq!(comments, [" of 2018 ", " only one", " none is missing"]);
    let behind = |at: usize| carrier.items.iter().find(|it| it.start >= carrier.comments[at].span.end).map(|it| it.text(&text));
    assert_eq!((behind(0), behind(1)), (Some("\"contentFormat\": \"xml\""), None));
    assert!(carrier.items.is_sorted());
    let [it] = &uses(&text)[..] else { panic!("{text}") };
    assert_eq!(it.deployment.format, Some(Format::Xml));
    assert_eq!(carrier.documents[0].spelled.text, POLICY);
}

#[test]
fn a_format_that_is_left_out_is_not_known() {
    let format = |properties: &str| {
        uses(&policy(
            &format!("\"value\": \"{POLICY}\" {properties}"),
            ", \"parameters\": { \"f\": { \"defaultValue\": \"xml\" } }, \"variables\": { \"f\": \"RawXml\" }",
        ))[0]
            .deployment
            .format
    };
    assert_eq!(format(""), None);
    assert_eq!(format(", \"format\": \"[variables('f')]\""), Some(Format::RawXml));
    assert_eq!(format(", \"format\": \"[parameters('f')]\""), None, "whoever deploys it may say otherwise");
}

#[test]
fn a_link_leads_to_the_file_that_its_end_names() {
    let linked = |value: &str| {
        let text = policy(
            &format!("\"format\": \"rawxml-link\", \"value\": \"{value}\""),
            ", \"variables\": { \"base\": \"https://x.blob/policies\", \"all\": \"[concat(variables('base'), '/x.xml')]\" }",
        );
        let uses = uses(&text);
        assert!(uses.iter().all(|it| it.deployment.format == Some(Format::RawXml)));
        uses.first().and_then(|it| if let Origin::File { path, .. } = &it.origin { Some(path.to_string()) } else { None })
    };
    let cases = [
        ("[concat(parameters('base'), '/y.xml')]", Some("/r/infra/y.xml")),
        ("[concat(parameters('base'), '/y.xml', parameters('token'))]", Some("/r/infra/y.xml")),
        ("https://raw.example.org/r/main/infra/policies/x.xml?token=a/b", Some("/r/infra/policies/x.xml")),
        ("https://raw.example.org/r/main/infra/old/policies/x.xml", Some("/r/infra/old/policies/x.xml")),
        ("[uri(parameters('base'), 'y.xml')]", Some("/r/infra/y.xml")),
        ("[variables('all')]", None),
        ("[concat(parameters('base'), '/z.xml')]", None),
        ("[concat(parameters('base'), '/shared/w.xml')]", Some("/r/shared/w.xml")),
        ("https://raw.example.org/r/main/shared/w.xml", Some("/r/shared/w.xml")),
        ("[concat(parameters('base'), '/other/w.xml')]", None),
        ("[parameters('link')]", None),
    ];
    for (value, expected) in cases {
        assert_eq!(linked(value).as_deref(), expected, "{value}");
    }
}

#[test]
fn resources_are_found_in_objects_children_and_inner_templates() {
    let inner = template(&format!(
        "\"parameters\": {{ \"xml\": {{ \"type\": \"string\", \"defaultValue\": \"<policies />\" }} }}, \"resources\": [ {{ \"type\": \"Microsoft.ApiManagement/service/products/policies\",
           \"name\": \"svc/gold/policy\", \"properties\": {{ \"value\": \"[parameters('xml')]\" }} }} ], \"variables\": {{ \"xml\": \"{POLICY}\" }}"
    ));
    let fragment = "<fragment><set-header name=\\\"a\\\" /></fragment>";
    let text = template(&format!(
        "\"languageVersion\": \"2.0\", \"variables\": {{ \"$fxv#0\": \"{POLICY}\", \"unused\": \"{fragment}\" }}, \"resources\": {{
           \"api\": {{ \"type\": \"Microsoft.ApiManagement/service/apis\", \"name\": \"svc/chat\", \"properties\": {{ \"type\": \"websocket\" }},
             \"resources\": [ {{ \"type\": \"policies\", \"name\": \"policy\", \"properties\": {{ \"value\": \"[variables('$fxv#0')]\" }} }},
               {{ \"type\": \"operations\", \"name\": \"get\", \"resources\": [ {{ \"type\": \"policies\", \"name\": \"policy\", \"properties\": {{ \"value\": \"{POLICY}\" }} }} ] }} ] }},
           \"module\": {{ \"type\": \"Microsoft.Resources/deployments\", \"name\": \"m\", \"properties\": {{ \"expressionEvaluationOptions\": {{ \"scope\": \"inner\" }},
             \"parameters\": {{ \"xml\": {{ \"value\": \"[variables('$fxv#0')]\" }} }}, \"template\": {inner} }} }},
           \"old\": {{ \"existing\": true, \"type\": \"Microsoft.ApiManagement/service/policies\", \"name\": \"svc/policy\", \"properties\": {{ \"value\": \"{POLICY}\" }} }} }}"
    ));
    let found: Vec<_> = uses(&text).iter().map(|it| (it.by.to_string(), it.deployment.scope, it.deployment.api)).collect();
    let expected = [
        ("resource \"svc/chat/policy\"", Some(Scope::Api), Some(ApiKind::WebSocket)),
        ("resource \"svc/chat/get/policy\"", Some(Scope::Operation), Some(ApiKind::WebSocket)),
        ("resource \"svc/gold/policy\"", Some(Scope::Product), None),
    ];
    assert_eq!(found, expected.map(|(by, scope, api)| (by.to_owned(), scope, api)));
    assert!(deployed(&text).iter().all(|(_, text)| text == POLICY));
    // What nothing deploys is a document nevertheless.
    let all = documents(&read(&text).expect("it is a template"));
    assert_eq!(all.len(), 5, "{all:?}");
    assert!(all.contains(&fragment.replace("\\\"", "\"")));
}

#[test]
fn a_template_within_another_sees_the_names_around_it_unless_it_says_otherwise() {
    let inner = |options: &str| {
        let nested = template(
            "\"variables\": { \"x\": \"<policies><inbound><a-policy/></inbound></policies>\" }, \"resources\": [ { \"type\": \"Microsoft.ApiManagement/service/policies\",
               \"name\": \"p\", \"properties\": { \"value\": \"[variables('x')]\" } } ]",
        );
        template(&format!(
            "\"variables\": {{ \"x\": \"{POLICY}\" }}, \"resources\": [ {{ \"type\": \"Microsoft.Resources/deployments\", \"properties\": {{ {options} \"template\": {nested} }} }} ]"
        ))
    };
    assert_eq!(deployed(&inner(""))[0].1, POLICY);
    assert!(deployed(&inner("\"expressionEvaluationOptions\": { \"scope\": \"Inner\" },"))[0].1.contains("a-policy"));
}

#[test]
fn copies_and_choices_are_several_uses() {
    let variables = format!(
        ", \"variables\": {{ \"apis\": [ {{ \"xml\": \"{POLICY}\" }}, {{ \"xml\": \"<policies><outbound><base /></outbound></policies>\" }} ],
           \"copy\": [ {{ \"name\": \"made\", \"count\": 2, \"input\": \"{POLICY}\" }} ] }}"
    );
    let count = |value: &str| uses(&policy(&format!("\"value\": \"{value}\""), &variables)).len();
    assert_eq!(count("[variables('apis')[copyIndex()].xml]"), 2);
    assert_eq!(count("[variables('APIS')[1].xml]"), 1);
    assert_eq!(count("[variables('made')[copyIndex('a')]]"), 1);
    assert_eq!(count("[if(parameters('a'), variables('apis')[0].xml, '<policies><inbound><base /></inbound></policies>')]"), 2);
    assert_eq!(count("[parameters('apis')[copyIndex()].xml]"), 0);
    assert_eq!(count("[[variables('made')]"), 0);
}

#[test]
fn an_argument_that_is_chosen_leads_to_all_that_it_may_be() {
    let nested = template(
        "\"parameters\": { \"xml\": { \"type\": \"string\" } }, \"resources\": [ { \"type\": \"Microsoft.ApiManagement/service/policies\",
           \"name\": \"svc/policy\", \"properties\": { \"value\": \"[parameters('xml')]\" } } ]",
    );
    let chosen = "[if(empty(parameters('a')), createObject('value', variables('x')), createObject('value', parameters('a')))]";
    let options = "\"expressionEvaluationOptions\": { \"scope\": \"inner\" }";
    let text = template(&format!(
        "\"variables\": {{ \"x\": \"{POLICY}\" }}, \"resources\": [ {{ \"type\": \"Microsoft.Resources/deployments\",
           \"properties\": {{ {options}, \"parameters\": {{ \"xml\": \"{chosen}\" }}, \"template\": {nested} }} }} ]"
    ));
    assert_eq!(deployed(&text), [("resource \"svc/policy\"".to_owned(), POLICY.to_owned())]);
}

#[test]
fn words_that_are_replaced_are_known() {
    let value = format!("[replace(replace('{POLICY}', '__A__', parameters('a')), '__B__', 'b')]");
    let text = policy(&format!("\"value\": \"{value}\""), "");
    let [it] = &uses(&text)[..] else { panic!("{text}") };
    assert_eq!(it.tokens.iter().map(Rc::as_ref).collect::<Vec<&str>>(), ["__A__", "__B__"]);
    assert_eq!(documents(&read(&text).expect("it is a template")), [POLICY]);
}

#[test]
fn format_strings_have_holes_and_single_braces() {
    let xml = "<policies><inbound><set-variable value=\\\"@{{ return {0}; }}\\\" /></inbound></policies>";
    let expected = "<policies><inbound><set-variable value=\"@{ return ${parameters.x}; }\" /></inbound></policies>";
    let inline = policy(&format!("\"value\": \"[format('{xml}', parameters('x'))]\""), "");
    let variable =
        policy("\"value\": \"[format(variables('$fxv#0'), parameters('x'))]\"", &format!(", \"variables\": {{ \"$fxv#0\": \"{xml}\" }}"));
    for text in [inline, variable] {
        assert_eq!(deployed(&text), [("resource \"svc/orders/policy\"".to_owned(), expected.to_owned())], "{text}");
        let document = read(&text).expect("it is a template").carrier().documents.remove(0);
        assert_eq!(document.spelled.map.outer(document.spelled.holes[0].span).text(&text), "{0}");
        let brace = document.spelled.text.find("@{").expect("it has code") + 1;
        assert_eq!(document.spelled.map.outer(Span::new(brace, brace + 1)).text(&text), "{{");
    }
}

#[test]
fn files_of_parameters_hold_documents_that_nothing_deploys() {
    let text = format!(
        "{{ \"$schema\": \"https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#\", \"parameters\": {{ \"xml\": {{ \"value\": \"{POLICY}\" }},
           \"other\": {{ \"value\": \"Write <policies> as you like\" }}, \"text\": {{ \"value\": \"[concat('{POLICY}')]\" }} }} }}"
    );
    assert_eq!(documents(&read(&text).expect("it is a file of parameters")), [POLICY]);
    assert_eq!(uses(&text), []);
}

#[test]
fn what_has_nothing_to_do_with_the_service_is_no_template() {
    for text in [
        "",
        "{}",
        "{ \"name\": \"Microsoft.ApiManagement\" }",
        "{ \"policy\": \"<policies><inbound><base /></inbound></policies>\" }",
        &template("\"resources\": [ { \"type\": \"Microsoft.Web/sites\" } ]"),
    ] {
        assert_eq!(read(text), None, "{text}");
    }
    assert!(read(&template("\"resources\": [ { \"type\": \"microsoft.apimanagement/service\" } ]")).is_some());
    assert!(read("{ \"resources\": [ { \"type\": \"Microsoft.ApiManagement/service\" } ] }").is_some());
}

#[test]
fn the_compiler_of_bicep_is_known() {
    let by = |name: &str| {
        read(&policy("", &format!(", \"metadata\": {{ \"_generator\": {{ \"name\": \"{name}\" }} }}"))).map(|it| it.compiled_from_bicep())
    };
    assert_eq!((by("bicep"), by("me"), read(&policy("", "")).map(|it| it.compiled_from_bicep())), (Some(true), Some(false), Some(false)));
}

/// The named value of a resource with these properties: its name, its value, whether it is secret, and what shows that.
fn named_value(properties: &str) -> (String, Option<String>, Option<bool>, Option<EvidenceKind>) {
    let text = template(&format!(
        "\"parameters\": {{ \"open\": {{ \"type\": \"securestring\", \"defaultValue\": \"hunter2\" }}, \"closed\": {{ \"type\": \"secureString\" }}, \"plain\": {{ \"type\": \"string\" }},
           \"empty\": {{ \"type\": \"securestring\", \"defaultValue\": \"\" }}, \"flag\": {{ \"type\": \"bool\", \"defaultValue\": false }} }},
         \"variables\": {{ \"v\": {{ \"key\": \"abc\" }}, \"name\": \"from-variable\", \"loop\": \"[variables('loop').a]\" }},
         \"resources\": [ {{ \"type\": \"Microsoft.ApiManagement/service/namedValues\", \"name\": \"[concat(parameters('svc'), '/by-name')]\", \"properties\": {{ {properties} }} }} ]"
    ));
    let carrier = read(&text).expect("it is a template").carrier();
    let [it] = &carrier.named_values[..] else { panic!("{text}") };
    assert!(it.span.text(&text).starts_with("{ \"type\": \"Microsoft.ApiManagement/service/namedValues\""));
    it.value.iter().filter(|it| !it.text.is_empty()).for_each(|it| assert_eq!(it.span.text(&text), it.text));
    (it.name.text.clone(), it.value.clone().map(|it| it.text), it.secret, it.evidence.as_ref().map(|it| it.kind))
}

#[test]
fn named_values_are_known_by_what_their_value_comes_from() {
    use EvidenceKind::{Key, Sensitive};
    let cases = [
        ("\"value\": \"x\", \"secret\": true", ("by-name", Some("x"), Some(true), None)),
        ("\"displayName\": \"[variables('name')]\", \"value\": \"x\"", ("from-variable", Some("x"), Some(false), None)),
        ("\"displayName\": \"[parameters('plain')]\", \"secret\": \"False\"", ("", None, Some(false), None)),
        ("\"value\": \"[parameters('plain')]\", \"secret\": \"[parameters('flag')]\"", ("by-name", None, None, None)),
        ("\"value\": \"[parameters('open')]\"", ("by-name", Some("hunter2"), Some(false), None)),
        ("\"value\": \"[parameters('closed')]\"", ("by-name", None, Some(false), Some(Sensitive))),
        ("\"value\": \"[parameters('empty')]\"", ("by-name", None, Some(false), Some(Sensitive))),
        ("\"value\": \"[concat('Basic ', base64(concat('u:', parameters('closed'))))]\"", ("by-name", None, Some(false), Some(Sensitive))),
        ("\"value\": \"[variables('v').key]\"", ("by-name", Some("abc"), Some(false), None)),
        ("\"value\": \"[listKeys('a', 'b').keys[0].value]\"", ("by-name", None, Some(false), Some(Key))),
        ("\"value\": \"[concat('a=', listKeys('a', 'b').key1)]\"", ("by-name", None, Some(false), Some(Key))),
        ("\"value\": \"[reference('a').primaryKey]\"", ("by-name", None, Some(false), Some(Key))),
        ("\"value\": \"[reference('a').InstrumentationKey]\"", ("by-name", None, Some(false), None)),
        ("\"value\": \"[string(length(parameters('closed')))]\"", ("by-name", None, Some(false), None)),
        ("\"value\": \"[variables('loop')]\"", ("by-name", None, Some(false), None)),
        ("\"keyVault\": { \"secretIdentifier\": \"x\" }, \"secret\": true", ("by-name", None, Some(true), None)),
    ];
    for (properties, (name, value, secret, evidence)) in cases {
        let expected = (name.to_owned(), value.map(str::to_owned), secret, evidence);
        assert_eq!(named_value(properties), expected, "{properties}");
    }
}

#[test]
fn no_file_makes_the_reader_fail() {
    let all = policy(
        "\"value\": \"[concat('<policies><inbound>\\\"''\\u003c', parameters('a').b[0], format('{0}', 'c'), '</inbound></policies>')]\"",
        ", \"variables\": { \"a\": \"[variables('b')]\", \"b\": \"[variables('a')]\" } // end",
    );
    for end in 0..=all.len() {
        if let Some(template) = read(&all[..end]) {
            template.uses("a.json".into(), &Files(&[]), &Budget::default());
        }
    }
    let many = 100_000;
    for value in ["(", "[", "a(", "a[", ".a", "'", "''", "concat('<policies>',", "format('{0}',", "variables('a').", "{0}", "\u{e9}"] {
        for end in ["", ")", "]", "'"] {
            let text = policy(&format!("\"value\": \"[a{}{}]\"", value.repeat(many), end.repeat(many)), "");
            uses(&text);
        }
    }
    uses(&policy(&format!("\"value\": {}{}", "[".repeat(many), "]".repeat(many)), ""));
    uses(&policy(&format!("\"value\": {}1", "{\"a\":".repeat(many)), ""));
}

#[test]
fn names_that_lead_to_names_without_end_are_not_known() {
    let chain: Vec<String> =
        (0..5000).map(|at| format!("\"v{at}\": \"[concat(variables('v{}'), '-', variables('v{}').a)]\"", at + 1, at + 1)).collect();
    let value = "\"value\": \"[variables('v0')]\", \"format\": \"[variables('v1').b]\"";
    assert_eq!(uses(&policy(value, &format!(", \"variables\": {{ {} }}", chain.join(",")))), []);
    let members: Vec<String> = (0..200).map(|at| format!("\"v{at}\": \"[variables('v{}').a.a.a.a.a.a.a.a]\"", (at + 1) % 200)).collect();
    assert_eq!(uses(&policy(value, &format!(", \"variables\": {{ {} }}", members.join(",")))), []);
}

/// The steps that it takes to read a template of this many resources, and to find out what it deploys.
fn work(resources: usize) -> (usize, u64) {
    let resource = |at: usize| {
        format!(
            "{{ \"type\": \"Microsoft.ApiManagement/service/apis/operations/policies\", \"name\": \"[concat(parameters('svc'), '/a/{at}/policy')]\", \"properties\": {{ \"format\": \"rawxml\",
               \"value\": \"[concat('<policies>\\r\\n  <inbound><set-header name=\\\"a\\\"><value>', variables('v{at}'), '</value></set-header></inbound></policies>')]\" }} }}"
        )
    };
    let variables: Vec<String> =
        (0..resources).map(|at| format!("\"v{at}\": \"[concat(variables('v0'), '{}')]\"", "x".repeat(200))).collect();
    let resources: Vec<String> = (0..resources).map(resource).collect();
    let text = template(&format!("\"variables\": {{ {} }}, \"resources\": [ {} ]", variables.join(","), resources.join(",")));
    let count = resources.len();
    let steps = steps::of(|| assert_eq!(uses(&text).len(), count));
    (text.len(), steps)
}

#[test]
fn the_work_grows_with_the_length_of_a_template() {
    let ((short, few), (long, many)) = (work(750), work(6000));
    assert!(long > 3_000_000, "{long}");
    assert!(many / few <= (long / short) as u64 + 1, "{few} steps for {short} bytes, {many} for {long}");
    assert!(many < long as u64, "{many} steps for {long} bytes");
}

#[test]
fn what_a_script_sends_to_create_a_policy_holds_it() {
    let text = r#"{ "properties": { "format": "rawxml", "value": "<policies><inbound><base /></inbound></policies>" } }"#;
    let documents = read(text).expect("it holds a policy").carrier().documents;
    let [document] = &documents[..] else { panic!("{documents:?}") };
    assert_eq!(document.spelled.text, "<policies><inbound><base /></inbound></policies>");
    for other in [r#"{ "text": "<policies><inbound /></policies>" }"#, r#"{ "properties": { "value": "about <policies>" } }"#] {
        assert_eq!(read(other), None, "{other}");
    }
}
