//! What the checker finds, and what it lets pass.

use super::{Meanings, MistakeKind};
use crate::csharp::{Ast, Encoding, Extent, parse};
use crate::text::Span;

/// What is wrong in an expression: kind, place, message.
fn mistakes(code: &str) -> Vec<(MistakeKind, String, String)> {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
    let found = ast.errors(&root).to_vec();
    assert_eq!(found, [], "{code}");
    let meanings = Meanings::of(&ast, &[root]);
    meanings.all_mistakes().iter().map(|it| (it.kind, ast.text(it.span).to_owned(), it.message.to_string())).collect()
}

/// The type of what an expression yields.
fn type_of(code: &str) -> String {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
    let meanings = Meanings::of(&ast, &[root]);
    assert_eq!(meanings.all_mistakes(), [], "{code}");
    let returned = meanings.returns(0)[0];
    meanings.name(meanings.type_of(returned))
}

fn clean(codes: &[&str]) {
    for code in codes {
        assert_eq!(mistakes(code), [], "{code}");
    }
}

/// Holds each expression to one mistake of this kind, at this place.
fn wrong(kind: MistakeKind, cases: &[(&str, &str)]) {
    for (code, place) in cases {
        let found = mistakes(code);
        assert!(matches!(&found[..], [(of, at, _)] if *of == kind && at == place), "{code}: {found:#?}");
    }
}

#[test]
fn values_have_the_types_that_c_sharp_gives_them() {
    for (code, expected) in [
        ("@(1)", "int"),
        ("@(3000000000)", "uint"),
        ("@(1L + 2)", "long"),
        ("@(1 / 2.0)", "double"),
        ("@(1.5m * 2)", "decimal"),
        ("@('a' + 1)", "int"),
        ("@(\"a\" + 1)", "string"),
        ("@($\"{1}\")", "string"),
        ("@(1 < 2)", "bool"),
        ("@(true ? 1 : 2.5)", "double"),
        ("@(context)", "IExpressionContext"),
        ("@(context.Request.Headers)", "IReadOnlyDictionary<string, string[]>"),
        ("@(context.Request.Headers[\"a\"])", "string[]"),
        ("@(context.Request.Headers.GetValueOrDefault(\"a\"))", "string"),
        ("@(context.Request.MatchedParameters.GetValueOrDefault(\"a\"))", "string"),
        ("@(context.Variables.GetValueOrDefault(\"a\", 5))", "int"),
        ("@(context.Variables.GetValueOrDefault(\"a\"))", "object"),
        ("@(context.Variables.GetValueOrDefault<Jwt>(\"a\"))", "Jwt"),
        ("@(context.User?.Email)", "string"),
        ("@(context.User?.Email.Length)", "int?"),
        ("@(context.User?.Email.Length ?? 0)", "int"),
        ("@(context.Subscription.EndDate - context.Subscription.StartDate)", "TimeSpan?"),
        ("@(context.Request.Body.As<JObject>()[\"a\"])", "JToken"),
        ("@((string)context.Request.Body.As<JObject>()[\"a\"])", "string"),
        ("@(new[] { 1, 2 })", "int[]"),
        ("@(new[] { \"a\", null })", "string[]"),
        ("@(new Dictionary<string, int> { { \"a\", 1 } })", "Dictionary<string, int>"),
        ("@(new { A = 1, context.Api.Name })", "new { A, Name }"),
        ("@(\"a b\".Split(' ').Select(part => part.Length))", "IEnumerable<int>"),
        ("@(\"a b\".Split(' ').ToDictionary(part => part, part => part.Length))", "Dictionary<string, int>"),
        ("@(\"a b\".Split(' ').Select((part, at) => new { part, at }).First().at)", "int"),
        ("@(\"1 2\".Split(' ').Select(int.Parse).Max())", "int"),
        ("@(\"a\".GroupBy(it => it, (it, group) => group.Count()))", "IEnumerable<int>"),
        ("@(Enumerable.Range(0, 3).Aggregate(\"\", (text, it) => text + it))", "string"),
        ("@(new[] { 1, 2 }.Average())", "double"),
        ("@(new[] { 1.5m }.Sum())", "decimal"),
        ("@{ var found = int.TryParse(\"1\", out var number); return number; }", "int"),
        ("@{ foreach (var header in context.Request.Headers) { return header; } return null; }", "KeyValuePair<string, string[]>"),
        ("@{ var pairs = from a in new[] { 1 } from b in \"x\" select new { a, b }; return pairs.First().b; }", "char"),
        ("@{ byte Half(int it) { return (byte)(it / 2); } return Half(4); }", "byte"),
    ] {
        assert_eq!(type_of(code), expected, "{code}");
    }
}

#[test]
fn what_the_language_and_the_tables_allow_passes() {
    clean(&[
        "@(context.Response.StatusCode == 200 && !context.Tracing)",
        "@(context.Variables[\"answer\"] is IResponse answer && answer.StatusCode >= 400)",
        "@((context.Variables[\"answer\"] as IResponse)?.Headers.GetValueOrDefault(\"ETag\", \"none\"))",
        "@(Convert.ToBase64String(new HMACSHA256(Encoding.UTF8.GetBytes(\"k\")).ComputeHash(Encoding.UTF8.GetBytes(\"v\"))))",
        "@(new JObject(new JProperty(\"a\", 1), new JProperty(\"b\", new JArray(1, \"x\"))).ToString())",
        "@(new JObject { [\"a\"] = 1, [\"b\"] = new JObject { [\"c\"] = DateTime.UtcNow } })",
        "@(JArray.Parse(\"[]\").Select(it => (string)it[\"id\"]).Where(it => it != null).Distinct().ToList().Count)",
        "@(context.Request.Certificate.Thumbprint == \"0\" && context.Request.Certificate.VerifyNoRevocation())",
        "@(Regex.Replace(context.Request.Url.Path, \"[0-9]+\", match => match.Value + \"!\"))",
        "@(System.Net.WebUtility.UrlEncode(\"a b\") + System.Net.IPAddress.Parse(context.Request.IpAddress))",
        "@(System.Net.IPAddress.Parse(\"192.0.2.1\").AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)",
        "@(DateTime.UtcNow.DayOfWeek == DayOfWeek.Sunday)",
        "@(context.Response.Headers.GetValueOrDefault(headerName: \"ETag\", defaultValue: \"none\"))",
        "@(context.Request.Url.Query.GetValueOrDefault(queryParameterName: \"page\"))",
        "@(context.Variables.GetValueOrDefault<string>(variableName: \"a\") + context.Variables.GetValueOrDefault(key: \"b\", defaultValue: 1))",
        "@(context.Api.Protocols.Contains(\"https\") != null)",
        "@{ byte small = 200; small += 5; uint more = 7; long most = more * 2; return most + small; }",
        "@{ int? none = null; return none + 1 ?? 0; }",
        "@{ JToken token = \"text\"; token = 5; token = null; return token; }",
        "@{ IReadOnlyList<object> list = new[] { \"a\" }; IEnumerable<char> letters = \"b\"; return list.Count + letters.Count(); }",
        "@{ StringComparison rule = 0; switch (rule) { case StringComparison.Ordinal: return 1; default: return 2; } }",
        "@{ try { return 1; } catch (FormatException problem) when (problem.Message != null) { return problem.Message; } }",
        "@{ var text = new StringWriter(); text.WriteLine(5); text.Write(true); return text.ToString(); }",
        "@{ Func<int, Func<int, int>> add = a => b => a + b; Func<int, Func<int>> same = a => { return () => a; }; return 1; }",
        "@(int.TryParse(\"1\", out _) ? \"a b\".Split(' ').Select(_ => _.Length).Sum() : new[] { 1 }.Count(_ => true))",
        "@{ int sum; _ = 5; sum = new[] { 1 }.Select((_, at) => at).Sum(); return sum; }",
        "@(context.GraphQL.Arguments[\"order\"][\"id\"].ToString())",
        "@{ T Same<T>(T it) { T copy = it; return copy; } return Same(1); }",
        "@{ int Fall(int it) => it <= 0 ? 0 : Fall(it - 1); return Fall(3); }",
        "@{ if (!Guid.TryParse(\"x\", out Guid id)) { return Guid.Empty; } return id; }",
        "@{ { var one = 1; } { var one = \"x\"; } return 0; }",
        "@{ Func<int, bool> test = it => it > 1; return new[] { 1 }.Where(test).Any(); }",
        "@(context.Variables.ContainsKey(\"a\") ? (object)1 : \"b\")",
        "@(context.Request.Url.Query.SelectMany(it => it.Value, (it, value) => it.Key + value).ToArray())",
        "@(new List<int> { 3, 1 }.OrderBy(it => it).ThenByDescending(it => -it).Zip(\"ab\", (a, b) => $\"{a}{b}\").Last())",
    ]);
}

#[test]
fn a_member_that_a_type_lacks_is_unknown() {
    wrong(
        MistakeKind::UnknownMember,
        &[
            ("@(context.User.Name)", "Name"),
            ("@(context.Request.Heders)", "Heders"),
            ("@(\"a\".Lenght)", "Lenght"),
            ("@(context.Variables[\"a\"].StatusCode)", "StatusCode"),
            ("@(DateTime.UtcNov)", "UtcNov"),
            ("@(context.Request.Headers.Select(it => it.Ky))", "Ky"),
            ("@(new { A = 1 }.B)", "B"),
            ("@(context.Product.State == ProductState.Hidden)", "Hidden"),
            ("@(5.Where(it => true))", "Where"),
            ("@{ var parts = \"a\".Split('b'); return parts.Count; }".replace("parts.Count", "parts.Cunt").leak(), "Cunt"),
        ],
    );
}

#[test]
fn the_member_that_was_meant_is_one_of_the_very_type() {
    for (code, meant) in [
        ("@(context.Request.Heders)", Some("Headers")),
        ("@(context.Reqest)", Some("Request")),
        ("@(\"a\".ToUper())", Some("ToUpper")),
        ("@(\"a\".Split('b').Fist())", Some("First")),
        ("@(context.User.Salary)", None),
        ("@(Covert.ToInt32(\"1\"))", Some("Convert")),
        ("@(Request.Headers)", Some("context.Request")),
        ("@(WebUtility.UrlEncode(\"\"))", Some("System.Net.WebUtility")),
        ("@{ var length = 1; return lenght; }", Some("length")),
    ] {
        let mut ast = Ast::new(code);
        let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
        let meanings = Meanings::of(&ast, &[root]);
        assert_eq!(meanings.all_mistakes()[0].replacement.as_deref(), meant, "{code}");
    }
}

#[test]
fn a_name_that_nothing_declares_is_unknown() {
    wrong(
        MistakeKind::UnknownName,
        &[
            ("@(contxt.Request)", "contxt"),
            ("@(bearer)", "bearer"),
            ("@{ Strin name = null; return name; }", "Strin"),
            ("@(new Lst<int>())", "Lst"),
            ("@(System.Tex.Encoding.UTF8)", "Tex"),
            ("@{ { var inner = 1; } return inner; }", "inner"),
            ("@(new[] { 1 }.Select(it => it).Where(x => it > 1))", "it"),
            ("@(this.Request)", "this"),
        ],
    );
}

#[test]
fn a_value_does_not_go_where_its_type_does_not_fit() {
    wrong(
        MistakeKind::TypeMismatch,
        &[
            ("@{ int it = \"1\"; return it; }", "\"1\""),
            ("@{ string it = context.Variables[\"a\"]; return it; }", "context.Variables[\"a\"]"),
            ("@{ byte it = 300; return it; }", "300"),
            ("@{ int it = 1L; return it; }", "1L"),
            ("@((int)\"1\")", "(int)\"1\""),
            ("@((DateTime)5)", "(DateTime)5"),
            ("@(context.Variables[\"a\"] > 5)", "context.Variables[\"a\"] > 5"),
            ("@(\"a\" - 1)", "\"a\" - 1"),
            ("@(\"a\" == 1)", "\"a\" == 1"),
            ("@(!context.Request.Method)", "!context.Request.Method"),
            ("@(context.Tracing && \"a\")", "\"a\""),
            ("@(context.Request.Method ? 1 : 2)", "context.Request.Method"),
            ("@(context.Tracing ? 1 : \"a\")", "context.Tracing ? 1 : \"a\""),
            ("@(context.Tracing ?? false)", "context.Tracing ?? false"),
            ("@(DateTime.UtcNow.AddSeconds(\"5\"))", "\"5\""),
            ("@(context.RequestId[0])", "context.RequestId"),
            ("@{ foreach (var it in 5) { } return 1; }", "5"),
            ("@{ if (1) { } return 1; }", "1"),
            ("@{ var it = null; return it; }", "null"),
            ("@{ using (var it = new JObject()) { } return 1; }", "new JObject()"),
            ("@{ throw \"a\"; }", "\"a\""),
            ("@{ int F() { return \"a\"; } return F(); }", "\"a\""),
            ("@(new[] { 1 }.Where(it => it + 1))", "it + 1"),
            ("@(new[] { 1, 2 }[\"a\"])", "\"a\""),
            ("@{ int[] it = { 1, \"a\" }; return it; }", "\"a\""),
            ("@{ context.Trace(\"a\"); return context.Trace(\"b\"); }", "context.Trace(\"b\")"),
            ("@(context.Request.Headers.GetValueOrDefault(\"a\") as int)", "context.Request.Headers.GetValueOrDefault(\"a\") as int"),
        ],
    );
}

#[test]
fn a_call_needs_arguments_that_a_method_takes() {
    wrong(
        MistakeKind::WrongArguments,
        &[
            ("@(context.Request.MatchedParameters(\"a\"))", "context.Request.MatchedParameters"),
            ("@(\"a\".Substring())", "Substring"),
            ("@(\"a\".Substring(1, 2, 3))", "Substring"),
            ("@(\"a\".Replace(\"b\"))", "Replace"),
            ("@(context.Request.Body.As<string>(preserve: true))", "As"),
            ("@(new HMACSHA256(1, 2, 3))", "HMACSHA256"),
            ("@{ int F(int it) { return it; } return F(); }", "F"),
            ("@(\"a\".Length())", "\"a\".Length"),
        ],
    );
}

#[test]
fn the_allow_list_goes_by_the_type_that_declares_a_member() {
    wrong(
        MistakeKind::DisallowedType,
        &[
            ("@(Environment.MachineName)", "MachineName"),
            ("@(System.Web.HttpUtility.UrlEncode(\"a\"))", "HttpUtility"),
            ("@(new System.Net.Http.HttpClient())", "HttpClient"),
        ],
    );
    wrong(
        MistakeKind::DisallowedMember,
        &[
            ("@(DateTime.ParseExact(\"a\", \"b\", null))", "ParseExact"),
            ("@(Regex.Escape(\"a\"))", "Escape"),
            ("@(DateTimeKind.Local)", "Local"),
            ("@(Regex.Match(\"a\", \"b\").ToString())", "ToString"),
        ],
    );
    clean(&[
        "@(context.Variables[\"key\"] is RSACng)",
        "@{ foreach (Match it in Regex.Matches(\"a\", \"b\")) { return it.Value; } return \"\"; }",
        "@(DateTime.UtcNow - DateTime.UtcNow > TimeSpan.Zero)",
        "@{ try { } catch (IOException problem) { return problem.Message; } return \"\"; }",
        "@(context.Variables[\"a\"].ToString())",
    ]);
}

#[test]
fn what_stands_in_the_place_of_something_else_is_a_misuse() {
    wrong(
        MistakeKind::Misuse,
        &[
            ("@(\"a\".ToUpper)", "ToUpper"),
            ("@(\"a\" + \"b\".ToUpper)", "ToUpper"),
            ("@{ string it = \"a\".ToUpper; return it; }", "ToUpper"),
            ("@(String)", "String"),
            ("@(DateTime)", "DateTime"),
            ("@(System.Text)", "System.Text"),
            ("@((String).Empty)", "String"),
            ("@(DateTime?.UtcNow.ToString(\"o\"))", "DateTime"),
            ("@(Guid?.NewGuid().ToString())", "Guid"),
            ("@((System.Text)null)", "Text"),
            ("@(string.Length)", "Length"),
            ("@(\"a\".Join(\"b\", \"c\"))", "Join"),
            ("@{ context.Variables[\"a\"] = 1; return 1; }", "context.Variables[\"a\"]"),
            ("@{ context.Request.Method = \"GET\"; return 1; }", "context.Request.Method"),
            ("@{ const int one = 1; one = 2; return one; }", "one"),
            ("@{ foreach (var it in \"a\") { it = 'b'; } return 1; }", "it"),
            ("@{ int one = 1; int one = 2; return one; }", "one"),
            ("@{ int one = 1; { int one = 2; } return one; }", "one"),
            ("@{ { int one = 1; } int one = 2; return one; }", "one"),
            ("@{ var one = 1; return \"a\".Select(one => one); }", "one"),
            ("@(new IEnumerable<int>())", "IEnumerable<int>"),
            ("@(new SHA256())", "SHA256"),
            ("@(List.Empty)", "List"),
            ("@{ switch (1) { case 1: return 1; case 1: return 2; } return 3; }", "1"),
        ],
    );
}

#[test]
fn what_the_service_does_not_compile_is_unsupported() {
    wrong(MistakeKind::Unsupported, &[("@{ dynamic it = 1; return it; }", "dynamic")]);
}

#[test]
fn what_only_a_later_runtime_has_is_no_certain_mistake() {
    for code in ["@(Convert.ToHexString(new byte[1]))", "@(\"a\".DistinctBy(it => it))", "@(SHA256.HashData(new byte[1]))"] {
        let mut ast = Ast::new(code);
        let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
        let meanings = Meanings::of(&ast, &[root]);
        assert!(matches!(meanings.all_mistakes(), [mistake] if !mistake.certain), "{code}");
    }
}

#[test]
fn what_is_not_known_is_never_wrong() {
    clean(&[
        "@({{value}}.Anything(1).At[\"all\"] + 5 > \"a\")",
        "@((int){{value}} == {{other}})",
        "@(context.GraphQL.Arguments[\"a\"].ToString())",
        "@({{list}}.Select(it => it.What.Ever).Where((a, b) => a > b))",
        "@{ var it = {{value}}; it.Do(); foreach (var one in it) { one.Two++; } return it ?? 1; }",
        "@(context.Request.Url.Query.GetValueOrDefault({{name}}, {{other}}).Length)",
        "@(new List<string> { {{value}} }.Count)",
        "@($\"https://${host}/${a-b}\")",
        "@(__HOST__ + 1)",
    ]);
}

#[test]
fn one_mistake_is_reported_once() {
    for code in [
        "@(context.Reqest.Headers[\"a\"].Length > 5 ? context.Api.Name : \"5\")",
        "@(new[] { 1 }.Select(it => it.Nothing.At.All).Where(it => it.More > 5).ToList()[0].Even)",
        "@{ var it = nothing; it.Do(5); string text = it; return text + it; }",
        "@{ Missing it = new Missing(); return it.Id; }".replace("new Missing()", "null").leak(),
    ] {
        assert_eq!(mistakes(code).len(), 1, "{code}: {:#?}", mistakes(code));
    }
}

#[test]
fn lambdas_within_lambdas_and_endless_chains_end() {
    let mut nested = "1".to_owned();
    for at in 0..60 {
        nested = format!("new[] {{ 1 }}.Select(x{at} => {nested}).Sum()");
    }
    let chain = format!("new[] {{ 1 }}{}", ".Select(it => it + 1)".repeat(300));
    let sum = vec!["\"a\""; 900].join(" + ");
    let pairs =
        (0..60).fold("var a0 = Tuple.Create(1, 1);".to_owned(), |text, at| format!("{text} var a{} = Tuple.Create(a{at}, a{at});", at + 1));
    for code in [format!("@({nested})"), format!("@({chain})"), format!("@({sum})"), format!("@{{ {pairs} return 1; }}")] {
        let mut ast = Ast::new(&code);
        let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
        assert_eq!(Meanings::of(&ast, &[root]).all_mistakes(), []);
    }
}

/// What `code` means, all that a document has.
fn meanings(code: &str) -> Meanings {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
    Meanings::of(&ast, &[root])
}

#[test]
fn types_that_a_document_makes_up_neither_outlive_it_nor_change_while_it_lives() {
    let yields = |meanings: &Meanings| meanings.name(meanings.type_of(meanings.returns(0)[0]));
    let kept = meanings("@(new { Abc = 1 })");
    for _ in 0..3 {
        assert_eq!(yields(&meanings("@(new { Xyz = new List<string>() }.Xyz.First())")), "string");
    }
    assert_eq!(yields(&kept), "new { Abc }");
    drop(kept);
    assert_eq!(yields(&meanings("@(new List<string>().First())")), "string");
    assert!(!super::WARM.with_borrow(|warm| warm.borrow().has_own()));
}

#[test]
fn what_depends_on_a_value_is_not_remembered_for_its_type() {
    // A constant nought becomes any enumeration, another number none.
    let found = mistakes("@(new JObject().ToString(0) + new JObject().ToString(1))");
    assert_eq!(found.len(), 1, "{found:#?}");
}
