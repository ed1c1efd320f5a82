//! Completion of code, and the signatures of calls, in unfinished text.

use apim_policy::assist::{View, WorkspaceNames, signature};

use super::{at, chosen, completions, labels, lacks, offers};

/// Expressions as the value of an attribute whose tag goes on, as one that ends with the text, as the text of an element, and as that with more behind it.
fn places(code: &str) -> [String; 4] {
    [
        format!("<policies><inbound><set-variable name=\"v\" value=\"@({code})\" /></inbound></policies>"),
        format!("<policies><inbound><set-variable name=\"v\" value=\"@({})", code),
        format!("<policies><inbound><set-body>@{{ var a = 1; return {code}; }}</set-body></inbound></policies>"),
        format!("<policies><inbound><set-body>@{{ var a = 1;\n if (a > 0) {{ return {code}"),
    ]
}

#[track_caller]
fn everywhere(code: &str, wanted: &[&str]) {
    for text in places(code) {
        // What stands behind the cursor at the end of the text is cut off.
        offers(&text, wanted);
        let end = text.find('|').expect("there is a cursor") + 1;
        offers(&text[..end], wanted);
    }
}

#[test]
fn members_follow_what_their_target_is() {
    everywhere("context.|", &["Request", "Response", "Variables", "LastError", "Deployment"]);
    everywhere("context.Request.|", &["Headers", "Url", "Body", "MatchedParameters"]);
    everywhere("context.Request.Url.Pa|", &["Path"]);
    everywhere("context.Request.Body.As<JObject>().|", &["ToString", "SelectToken"]);
    everywhere("context.Request?.Url?.|", &["Path", "Host"]);
    everywhere("((IResponse)context.Variables[\"r\"]).|", &["StatusCode", "Body"]);
    everywhere("\"a,b\".Split(',').|", &["Length", "Select", "FirstOrDefault"]);
    everywhere("\"a,b\".Split(',').Select(it => it.|", &["Trim", "Length", "ToLower"]);
    everywhere("context.User.Groups.Where(g => g.Name == \"a\").Select(g => g.|", &["Id", "Name"]);
    everywhere("(true ? \"a\" : \"b\").|", &["Length"]);
    everywhere("1 + \"a\".|", &["Length"]);
    everywhere("true ? \"a\".|", &["Length"]);
    everywhere("new JObject(new JProperty(\"a\", context.Api.|", &["Name", "Id"]);
    everywhere("$\"x {context.Api.|", &["Name"]);
    everywhere("DateTime.UtcNow.|", &["AddSeconds", "ToString"]);
}

#[test]
fn types_have_their_own_members() {
    everywhere("Convert.|", &["ToBase64String", "FromBase64String", "ToInt32"]);
    everywhere("JObject.|", &["Parse", "FromObject"]);
    everywhere("Encoding.|", &["UTF8"]);
    everywhere("string.|", &["IsNullOrEmpty", "Join", "Empty"]);
    everywhere("StringComparison.|", &["OrdinalIgnoreCase"]);
    everywhere("System.Text.|", &["Encoding", "StringBuilder", "RegularExpressions"]);
    lacks("<inbound><set-body>@(string.|", &["Length", "Trim"]);
    lacks("<inbound><set-body>@(\"\".|", &["IsNullOrEmpty"]);
}

#[test]
fn an_operand_begins_with_what_is_in_scope() {
    everywhere("con|", &["context", "Convert"]);
    everywhere("ne|", &["new"]);
    offers("<inbound><set-body>@{ var total = 1; foreach (var part in \"a b\".Split(' ')) { tot|", &["total"]);
    offers("<inbound><set-body>@{ var total = 1; foreach (var part in \"a b\".Split(' ')) { pa|", &["part"]);
    lacks("<inbound><set-body>@{ { var inner = 1; } in|", &["inner"]);
    offers("<inbound><set-body>@(\"a b\".Split(' ').Where(piece => pi|", &["piece"]);
    offers("<inbound><set-body>@{ ret|", &["return"]);
    lacks("<inbound><set-body>@( ret|", &["return"]);
    let locals = labels("<inbound><set-body>@{ var total = 1; var body = context.Request.Body.As<JObject>(); return |");
    assert_eq!(locals[..3], ["context", "body", "total"]);
}

#[test]
fn types_stand_where_only_types_can() {
    everywhere("new JO|", &["JObject"]);
    everywhere("context.Request.Body.As<|", &["JObject", "string", "JArray"]);
    everywhere("context.Request.Body.As<JO|", &["JObject"]);
    assert!(chosen("<inbound><set-body>@(new JO|", "JObject").ends_with("@(new JObject($1)$0"));
}

#[test]
fn nothing_is_offered_in_comments_strings_and_numbers() {
    for code in ["\"con|", "// con|", "/* con|", "'c|", "12|"] {
        assert!(completions(&format!("<inbound><set-body>@{{ return {code}")).is_empty(), "{code}");
    }
    assert!(labels("<inbound><set-body>@{ var x|").is_empty());
}

#[test]
fn a_variable_is_offered_with_its_type_where_it_is_named() {
    let before = "<policies><inbound><set-variable name=\"tenant\" value=\"@(context.Api.Id)\" /><set-variable name=\"count\" value=\"@(1)\" /><set-body>@(";
    for code in [
        "context.Variables[\"|",
        "(string)context.Variables[\"te|",
        "context.Variables.GetValueOrDefault<string>(\"|",
        "context.Variables.GetValueOrDefault(\"te|\", 1)",
        "context.Variables.ContainsKey(\"|",
        "context?.Variables[\"|\"]",
    ] {
        let found = completions(&format!("{before}{code}"));
        let tenant = found.iter().find(|it| it.label == "tenant").unwrap_or_else(|| panic!("{code}: {found:?}"));
        assert_eq!(tenant.detail, "string", "{code}");
    }
    assert_eq!(chosen(&format!("{before}context.Variables[\"te|"), "tenant"), format!("{before}context.Variables[\"tenant\""));
    assert_eq!(chosen(&format!("{before}context.Variables[\"te|xt\"])"), "tenant"), format!("{before}context.Variables[\"tenant\"])"));
    offers(&format!("{before}context.Variables[|"), &["\"tenant\""]);
    offers(&format!("{before}context.Request.Headers.GetValueOrDefault(\"Auth|"), &["Authorization"]);
    let escaped =
        "<policies><inbound><set-variable name=\"tenant\" value=\"a\" /><set-variable name=\"b\" value=\"@(context.Variables[&quot;te|";
    assert_eq!(labels(escaped), ["tenant"]);
}

#[test]
fn markup_in_a_string_is_no_markup() {
    offers("<inbound><set-body>@{ var a = @\"\n<a>\n<b/>\n\"; return context.Req|", &["Request"]);
    offers("<inbound><set-body>@{ var a = @\"\n<a>\n<b/>\n\"; return context.Req|; }</set-body></inbound>", &["Request"]);
}

#[test]
fn the_call_around_the_cursor_is_told() {
    let told = |code: &str| {
        let (source, offset) = at(&format!("<policies><inbound><set-body>@({code}"));
        let names = WorkspaceNames::default();
        let view = View::at(&source, offset, &names).expect("it is a document");
        signature(&view, offset).map(|it| (it.overloads[0].label.clone(), it.active, it.overloads[0].parameters.len()))
    };
    let (label, active, _) = told("context.Variables.GetValueOrDefault<string>(\"a\", |").expect("it is a call");
    assert!(label.contains("GetValueOrDefault<T>(string key, T defaultValue"), "{label}");
    assert_eq!(active, 1);
    let (label, active, count) = told("\"a\".Replace(|").expect("it is a call");
    assert!(label.starts_with("string Replace("), "{label}");
    assert_eq!((active, count), (0, 2));
    assert!(told("Regex.Match(\"a\", |").is_some_and(|it| it.0.contains("Match(string input, string pattern") && it.1 == 1));
    assert!(told("Convert.ToBase64String(|").is_some_and(|it| it.0.contains("ToBase64String(byte[] ")));
    assert!(told("new JProperty(\"a\", |").is_some_and(|it| it.0.starts_with("new JProperty(")));
    assert_eq!(told("1 + |"), None);
}

#[test]
fn of_an_enumeration_its_values_come_first() {
    let found = labels("<policies><inbound><set-body>@(\"a\".Equals(\"b\", StringComparison.|");
    let [values @ .., _] = &found[..6] else { panic!("{found:?}") };
    assert!(values.iter().all(|it| it.contains("Ordinal") || it.contains("Culture")), "{found:?}");
    assert!(found.iter().any(|it| it == "Parse"));
}

#[track_caller]
fn first_five(text: &str, wanted: &[&str]) {
    let first: Vec<String> = labels(text).into_iter().take(5).collect();
    assert!(wanted.iter().all(|name| first.iter().any(|it| it == name)), "{text}: {first:?}");
}

#[test]
fn what_the_place_wants_comes_first() {
    first_five("<inbound><choose><when condition=\"@(context.Request.|", &["Method", "Headers"]);
    first_five("<inbound><set-variable name=\"a\" value=\"@{ string a = string.Empty; if (a.|", &["Equals", "Contains", "StartsWith"]);
    first_five("<inbound><set-variable name=\"a\" value=\"@{ string a = string.Empty; string b = a.|", &["Substring", "Replace"]);
    first_five("<inbound><set-body>@(\"a b\".Split(' ').Any(it => it.|", &["Equals", "Contains", "StartsWith"]);
    first_five("<inbound><set-body>@(true ? \"a\" : \"b\" ?? \"a b\".|", &["Substring", "Replace"]);
    first_five("<inbound><set-body>@(Encoding.UTF8.|", &["GetString"]);
    assert_eq!(labels("<inbound><set-body>@(Convert.ToBase64String(Encoding.UTF8.|")[0], "GetBytes");
}

#[test]
fn what_the_document_has_behind_the_same_name_comes_first() {
    let text = "<inbound><set-body>@{ var part = \"a\"; if (part.TrimEnd() == \"b\") { return \"c\"; } return part.|";
    assert_eq!(labels(text)[0], "TrimEnd");
    assert_ne!(labels(&text.replace("part.TrimEnd()", "part"))[0], "TrimEnd");
}
