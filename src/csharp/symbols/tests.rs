//! Tests of paths.

use super::code::Path;
use super::{Code, Step};
use crate::csharp::library::{Does, Fact, MemberKind, library};
use crate::csharp::{Ast, Encoding, Extent, parse};
use crate::text::Span;
use std::cell::OnceCell;

fn with<T>(source: &str, ask: impl FnOnce(Code<'_>) -> T) -> T {
    let mut ast = Ast::new(source);
    let root = parse(&mut ast, Extent { span: Span::new(0, source.len()), encoding: Encoding::Raw });
    assert!(ast.errors(&root).is_empty(), "{source}: {:?}", ast.errors(&root));
    let roots = [root];
    let meanings = OnceCell::new();
    let symbols = OnceCell::new();
    ask(Code::new(&ast, (&meanings, &roots), &symbols, &roots[0]))
}

fn shown(path: Path<'_>) -> String {
    let steps = path.steps().into_iter().map(|step| match step {
        Step::Context => String::new(),
        Step::Member(name) => format!(".{name}"),
        Step::Key(key) => format!("[{key}]"),
        Step::Computed(_) => "[…]".to_owned(),
        Step::Item => "[_]".to_owned(),
        Step::Call(name) => format!(".{name}()"),
    });
    steps.collect::<String>()
}

/// The one path of what the expression yields; empty where it is none.
fn path(source: &str) -> String {
    with(source, |code| {
        let mut yields: Vec<String> = code.yields().iter().map(|&id| code.path(id).map_or_else(String::new, shown)).collect();
        yields.dedup();
        yields.join(" | ")
    })
}

#[test]
fn a_path_goes_through_all_that_changes_no_value() {
    for code in [
        "@(context.User.Id)",
        "@(context.User?.Id)",
        "@((context).User.Id)",
        "@(((IUser)(context.User)).Id)",
        "@((context.User as IUser).Id)",
        "@(@context.@User.Id)",
        "@(context.User.Id.ToString())",
        "@{ var user = context.User; return user.Id; }",
        "@{ var c = context; var u = c.User; var id = u.Id; return id; }",
        "@{ IUser user = null; user = context.User; return user.Id; }",
        "@{ var user = context.User == null ? null : context.User; return user.Id; }",
        "@{ var user = context.User ?? null; return user.Id; }",
        "@{ Func<IUser, string> id = it => it.Id; return id(context.User); }",
        "@{ string Id(IUser it) { return it.Id; } return Id(context.User); }",
        "@{ string Id(IUser it) => it.Id; return Id(context.User); }",
        "@(((Func<IUser, string>)(it => it.Id))(context.User))",
        "@{ var held = new { It = context.User }; return held.It.Id; }",
        "@(new [] { context.User }.Select(it => it.Id).First())",
        "@{ foreach (var it in new [] { context.User }) { return it.Id; } return context.User.Id; }",
        "@(context.User is IUser it ? it.Id : null)",
    ] {
        assert_eq!(path(code), ".User.Id", "{code}");
    }
}

#[test]
fn what_may_be_something_else_has_no_one_path() {
    assert_eq!(path("@(context.User?.Id ?? \"nobody\")"), "");
    assert_eq!(path("@{ var id = \"a\"; id = context.User.Id; return id; }"), "");
    assert_eq!(path("@{ var context = \"a\"; return context; }"), "");
    assert_eq!(path("@(\"context.User.Id\")"), "");
    assert_eq!(path("@(context.User.Id.Length)"), "");
}

#[test]
fn an_entry_is_one_however_it_is_asked_for() {
    for code in [
        "@(context.Request.Headers.GetValueOrDefault(\"X-A\", \"\"))",
        "@(context.Request.Headers[\"X-A\"])",
        "@(context.Request.Headers[\"X-\" + \"A\"])",
        "@{ const string name = \"X-A\"; return context.Request.Headers.GetValueOrDefault(name); }",
        "@{ string[] values; context.Request.Headers.TryGetValue(\"X-A\", out values); return values; }",
        "@{ context.Request.Headers.TryGetValue(@\"X-A\", out var values); return values; }",
        "@{ var sent = context.Request.Headers; return sent[\"X-A\"]; }",
    ] {
        assert_eq!(path(code), ".Request.Headers[X-A]", "{code}");
    }
    assert_eq!(path("@(context.Request.Headers[\"X-A\"][0])"), ".Request.Headers[X-A][_]");
    assert_eq!(path("@(context.Request.Headers[\"X-A\"].FirstOrDefault())"), ".Request.Headers[X-A][_]");
    assert_eq!(path("@(((IResponse)context.Variables[\"r\"]).StatusCode)"), ".Variables[r].StatusCode");
    assert_eq!(path("@(context.Variables.GetValueOrDefault<IResponse>(\"r\").Body)"), ".Variables[r].Body");
}

fn reads(source: &str, fact: Fact) -> String {
    with(source, |code| code.reads(fact).map_or_else(String::new, |reading| shown(reading.path)))
}

#[test]
fn code_reads_what_its_value_depends_on() {
    assert_eq!(reads("@($\"a-{context.User?.Email}\")", Fact::Personal), ".User");
    assert_eq!(reads("@{ var user = context.User; return user.Email; }", Fact::Personal), ".User");
    assert_eq!(reads("@{ if (context.User.Note == \"vip\") { return \"a\"; } return \"b\"; }", Fact::Personal), ".User");
    assert_eq!(reads("@(context.Request.Headers[\"authorization\"][0])", Fact::Personal), ".Request.Headers[authorization]");
    assert_eq!(
        reads("@{ var text = new StringBuilder(); text.Append(context.User.Id); return text.ToString(); }", Fact::Personal),
        ".User"
    );
    for silent in [
        "@(\"context.User.Id of \" + context.Api.Name)",
        "@{ var user = context.User; return context.Api.Name; }",
        "@(context.User == null ? \"a\" : \"b\")",
        "@(context.User is null ? \"a\" : \"b\")",
        "@(context.Request.Headers[\"Accept\"][0])",
        "@(context.Response.Headers[\"Authorization\"][0])",
    ] {
        assert_eq!(reads(silent, Fact::Personal), "", "{silent}");
    }
    assert_eq!(reads("@(((IResponse)context.Variables[\"r\"]).StatusCode == 200)", Fact::Status), ".Variables[r].StatusCode");
    assert_eq!(reads("@(((Jwt)context.Variables[\"t\"]).Claims.GetValueOrDefault(\"aud\"))", Fact::Audience), ".Variables[t].Claims[aud]");
}

fn carries(source: &str) -> Vec<String> {
    with(source, |code| {
        let mut found: Vec<String> =
            code.carried(|path| path.is_a(Fact::Chosen)).into_iter().filter_map(|it| it.path.key().map(str::to_owned)).collect();
        found.sort();
        found.dedup();
        found
    })
}

#[test]
fn a_value_carries_what_is_handed_on() {
    for code in [
        "@(context.Request.Headers.GetValueOrDefault(\"x\", \"\").Trim().ToLower())",
        "@(\"a\" + context.Request.Headers[\"x\"].First())",
        "@(string.Join(\",\", context.Request.Headers[\"x\"]))",
        "@(Uri.EscapeDataString(context.Request.Headers.GetValueOrDefault(\"x\")))",
        "@($\"{context.Request.Headers.GetValueOrDefault(\"x\")}-{context.Api.Id}\")",
        "@(string.Format(\"{0}\", context.Request.Headers.GetValueOrDefault(\"x\")))",
        "@(context.Request.Headers.ContainsKey(\"y\") ? context.Request.Headers.GetValueOrDefault(\"x\") : \"\")",
        "@{ string Clean(string it) { return it.Trim(); } return Clean(context.Request.Headers.GetValueOrDefault(\"x\")); }",
        "@(context.Request.Headers[\"x\"].Select(it => it.Trim()).First())",
        "@(context.Request.Headers.GetValueOrDefault(\"x\").Split(',')[0])",
    ] {
        assert_eq!(carries(code), ["x"], "{code}");
    }
    for code in [
        "@(context.Request.Headers.GetValueOrDefault(\"x\", \"\") == \"a\" ? \"b\" : \"c\")",
        "@(context.Request.Headers.GetValueOrDefault(\"x\").AsJwt().Subject)",
        "@(context.Request.Headers.ContainsKey(\"x\").ToString())",
        "@(context.Response.Headers.GetValueOrDefault(\"x\"))",
        "@(context.Request.Headers.GetValueOrDefault(\"x\").Split(',').Last())",
    ] {
        assert!(carries(code).is_empty(), "{code}");
    }
}

fn compares(source: &str) -> bool {
    with(source, |code| {
        let wanted = |path: &Path<'_>| path.begins_with(&["Request", "Headers"]) && path.key() == Some("x");
        code.compared().any(|path| wanted(&path))
    })
}

#[test]
fn only_a_comparison_with_something_says_what_a_value_is() {
    const X: &str = "context.Request.Headers.GetValueOrDefault(\"x\", \"\")";
    for code in [
        "@(X == \"a\")",
        "@(\"a\" != X)",
        "@(new [] { \"a\", \"b\" }.Contains(X))",
        "@(X.StartsWith(\"a\"))",
        "@(Regex.IsMatch(X, \"^a$\"))",
        "@(string.Equals(X, \"a\", StringComparison.OrdinalIgnoreCase))",
        "@(new [] { \"a\" }.Any(it => it == X))",
        "@{ switch (X) { case \"a\": return true; default: return false; } }",
        "@{ var x = X.ToLower(); return x == \"a\"; }",
        "@(context.Request.Headers[\"x\"].Any(it => it == \"a\"))",
        "@(new Uri(X).Host == \"a\")",
        "@(Array.IndexOf(new [] { \"a\" }, X) >= 0)",
        "@(new Dictionary<string, string> { { \"a\", \"b\" } }.ContainsKey(X))",
    ] {
        assert!(compares(&code.replace('X', X)), "{code}");
    }
    for code in [
        "@(X != \"\")",
        "@(X == null)",
        "@(string.IsNullOrEmpty(X))",
        "@(context.Request.Headers.ContainsKey(\"x\"))",
        "@(X.Length > 0)",
        "@(X != string.Empty)",
        "@(context.Request.Headers[\"x\"].Any())",
        "@(X.StartsWith(\"https://\"))",
        "@(X.Contains(\".\"))",
        "@(\"x\" == context.Request.Method)",
    ] {
        assert!(!compares(&code.replace('X', X)), "{code}");
    }
}

#[test]
fn a_question_for_null_is_seen_in_any_spelling() {
    for code in [
        "@(context.Response == null)",
        "@{ var r = context.Response; return r != null; }",
        "@(context.Response is null)",
        "@(context.Response?.StatusCode)",
        "@{ var r = context.Response; return r?.StatusCode; }",
        "@(context.Response is IResponse)",
        "@(object.ReferenceEquals(context.Response, null))",
        "@(context.Response ?? null)",
    ] {
        assert!(with(code, |code| code.asks_for_null(&["Response"])), "{code}");
    }
    assert!(!with("@(context.Response.StatusCode == 200)", |code| code.asks_for_null(&["Response"])));
}

#[test]
fn what_goes_in_circles_ends() {
    with("@{ dynamic it = context; while (it != null) { it = it.Next; } return it; }", |code| {
        assert!(code.path(code.yields()[0]).is_none())
    });
    with("@{ string F(string a) { return F(a + context.User.Id); } return F(\"\"); }", |code| {
        assert!(code.reads(Fact::Personal).is_some());
    });
}

#[test]
fn what_is_told_later_holds_for_what_stands_before() {
    let given_later = "@{ IUser user = null; while (true) { if (user != null) { return user.Id; } user = context.User; } }";
    assert_eq!(path(given_later), ".User.Id");
    let cast_later = "@(context.Variables[\"r\"].StatusCode == 200 && (IResponse)context.Variables[\"r\"] != null)";
    assert!(with(cast_later, |code| code.depends_on(|path| path.is_a(Fact::Status))));
}

#[test]
fn the_names_of_a_fact_are_those_of_the_members_that_have_it() {
    let facts = [Fact::Chosen, Fact::Personal, Fact::Status, Fact::Body, Fact::Audience, Fact::Secret, Fact::Late, Fact::Configured];
    for (_, class) in library().classes() {
        for known in class.facts {
            for fact in facts.into_iter().filter(|fact| known.is.holds(*fact)) {
                assert!(fact.named_by().hold(known.member), "{fact:?} {}", known.member);
            }
        }
    }
}

#[test]
fn what_members_do_is_said_of_members_that_there_are() {
    for (id, class) in library().classes() {
        for (does, names) in class.does {
            for name in *names {
                let has =
                    |of| library().read(of).named(name).any(|(_, member)| member.kind != MemberKind::Constructor || *does == Does::HandsOn);
                let inherited = library().read(id).base.is_some() || !library().read(id).implements.is_empty();
                assert!(has(id) || inherited && library().classes().any(|(other, _)| has(other)), "{} {name}", class.name);
            }
        }
    }
}
