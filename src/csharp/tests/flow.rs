//! What is wrong in the flow of an expression.

use super::super::ast::*;
use super::super::flow::{FlowMistakeKind, mistakes};
use super::super::{Encoding, Extent, parse};
use crate::text::Span;
use FlowMistakeKind::*;

/// The mistakes in `@{ code }`, each with the text at its place.
fn found(code: &str) -> Vec<(FlowMistakeKind, String)> {
    found_in(&format!("@{{ {code} }}"))
}

fn found_in(code: &str) -> Vec<(FlowMistakeKind, String)> {
    let mut ast = Ast::new(code);
    let root = parse(&mut ast, Extent { span: Span::new(0, code.len()), encoding: Encoding::Raw });
    assert_eq!(ast.errors(&root), [], "{code}");
    mistakes(&ast, &root).iter().map(|mistake| (mistake.kind, ast.text(mistake.span).to_owned())).collect()
}

fn clean(cases: &[&str]) {
    for code in cases {
        assert_eq!(found(code), [], "{code}");
    }
}

fn wrong(cases: &[(&str, FlowMistakeKind, &str)]) {
    for (code, kind, at) in cases {
        assert_eq!(found(code), [(*kind, (*at).to_owned())], "{code}");
    }
}

#[test]
fn a_path_without_a_value_is_found() {
    let ends = |code: &'static str| (code, MissingReturn, "@{");
    wrong(&[
        ends("var a = 1;"),
        ends("if (a) { return 1; }"),
        ends("if (a) return 1; else if (b) return 2;"),
        ends("foreach (var x in xs) { return x; }"),
        ends("while (a) { return 1; }"),
        ends("for (var i = 0; i < 3; i++) { return i; }"),
        ends("while (true) { if (a) break; }"),
        ends("do { if (a) break; } while (true);"),
        ends("do { if (a) continue; return 1; } while (b);"),
        ends("try { return 1; } catch { }"),
        ends("try { F(); } finally { G(); }"),
        ends("switch (a) { case 1: return 1; case 2: return 2; }"),
        ends("switch (a) { case 1: break; default: return 2; }"),
        ends("using (a) { if (b) return 1; }"),
        ends("const bool on = false; if (on) return 1;"),
        ends("int F() { return 1; } F();"),
        ends("if (1 > 2) return 1;"),
        ends("xs.Where(x => { return x; });"),
        ends("while (!false && true) { if (a) { break; } }"),
    ]);
}

#[test]
fn a_path_that_never_ends_needs_no_value() {
    clean(&[
        "return 1;",
        "throw new Exception();",
        "if (a) { return 1; } else { return 2; }",
        "if (a) return 1; else if (b) return 2; else throw new Exception();",
        "while (true) { if (a) return 1; }",
        "for (;;) { F(); }",
        "do { if (a) return 1; } while (true);",
        "do { return 1; } while (a);",
        "const bool on = true; while (on) { F(); }",
        "while (1 == 1) { F(); }",
        "while (1 + 1 > 0 || a) { F(); }",
        "if (true) return 1;",
        "try { return 1; } catch { return 2; }",
        "try { F(); } catch { } return 1;",
        "try { F(); } finally { throw new Exception(); }",
        "try { return 1; } finally { F(); }",
        "switch (a) { case 1: return 1; default: return 2; }",
        "switch (a) { case 1: goto default; default: return 2; }",
        "switch (a) { case true: return 1; case false: return 2; }",
        "switch (a) { case var x: return 1; }",
        "switch (a) { case 1: case 2: throw new Exception(); default: while (true) { if (b) { return 1; } } }",
        "using (var b = F()) { return 1; }",
        "lock (a) { return 1; }",
        "checked { return 1; }",
        "{ { return 1; } }",
        "int F(int x) { return x; } return F(1);",
        "void F() { } F(); return 1;",
        "return xs.Select(x => { if (x) { return 1; } return 2; });",
        "F(() => { G(); }); return 1;",
        "while (true) { switch (a) { case 1: continue; default: return 2; } }",
    ]);
}

#[test]
fn what_is_not_certain_is_not_judged() {
    clean(&[
        "while ({{forever}}) { F(); }",
        "{{code}}; F();",
        "${code} F();",
        "if (${last}) { return 1; }",
        "again: if (a) return 1; goto again;",
        "switch (1) { case 1: return 1; }",
        "while (int.MaxValue > 1) { F(); }",
        "while (DayOfWeek.Monday == DayOfWeek.Monday) { F(); }",
        "while (\"a\" == \"a\") { F(); }",
    ]);
}

#[test]
fn functions_within_are_judged_by_themselves() {
    wrong(&[
        ("int F(int x) { if (x > 0) { return x; } } return F(1);", MissingReturnInFunction, "F"),
        ("return xs.Select(x => { if (x) { return 1; } });", MissingReturnInLambda, "x => {"),
        ("return xs.Select(delegate (int x) { while (x) { return 1; } });", MissingReturnInLambda, "delegate (int x) {"),
        ("return xs.Select(x => { if (x) { return; } return 1; });", ReturnWithoutValue, "return;"),
        ("void F() { return 1; } F(); return 1;", ReturnWithValue, "return 1;"),
        ("int F() { return; } return F();", ReturnWithoutValue, "return;"),
        ("if (a) { return; } return 1;", ReturnWithoutValue, "return;"),
    ]);
    assert_eq!(found_in("@(xs.Select(x => { if (x) { return 1; } }))"), [(MissingReturnInLambda, "x => {".to_owned())]);
}

#[test]
fn a_variable_without_a_value_is_found_where_it_is_read() {
    let read = |code: &'static str| (code, Unassigned, "x");
    wrong(&[
        read("int x; return x;"),
        read("int x; if (a) { x = 1; } return x;"),
        read("int x; if (a) { x = 1; } else if (b) { x = 2; } return x;"),
        read("int x; while (a) { x = 1; } return x;"),
        read("int x; foreach (var y in ys) { x = y; } return x;"),
        read("int x; for (var i = 0; i < 1; i++) { x = i; } return x;"),
        read("int x; try { x = F(); } catch { } return x;"),
        read("int x; switch (a) { case 1: x = 1; break; case 2: x = 2; break; } return x;"),
        read("int x; switch (a) { case 1: x = 1; break; default: break; } return x;"),
        read("int x; x += 1; return 1;"),
        read("int x; x++; return 1;"),
        read("int x = x + 1; return x;"),
        read("JObject x; x[\"a\"] = 1; return x;"),
        read("JObject x; x.A.B = 1; return x;"),
        read("int x; return F(x);"),
        read("int x; return $\"{x}\";"),
        read("int x; return a ? x : 1;"),
        read("int x; if (a && F(out x)) { } return x;"),
        read("int x; if (a || F(out x)) { return x; } return 1;"),
        read("int x; if (!(a && F(out x))) { return x; } return 1;"),
        read("int x; a?.F(out x); return x;"),
        read("int x; var y = a ?? F(out x); return x;"),
        read("int x; return xs.Select(y => y + x);"),
        read("int x; Action f = () => { x = 1; }; f(); return x;"),
        read("if (a is string x) { } return x;"),
        read("if (!(a is string x)) { return x; } return 1;"),
        read("int x; while (true) { if (a) { break; } x = 1; if (b) { break; } } return x;"),
        read("int x; do { if (a) { continue; } x = 1; } while (F(x)); return 1;"),
        read("switch (a) { case 1: int x = 1; break; case 2: return x; } return 1;"),
        read("switch (a) { case string x when x == null: case int y: return x; default: return 1; }"),
        read("int x; return new A { x = x };"),
        read("int x; return from y in ys where y == x select y;"),
    ]);
    assert_eq!(found("int x; F(x); return x;").len(), 1);
    assert_eq!(found_in("@(a is string x || x == null)"), [(Unassigned, "x".to_owned())]);
}

#[test]
fn a_variable_that_has_a_value_on_every_path_may_be_read() {
    clean(&[
        "int x; x = 1; return x;",
        "int x; if (a) { x = 1; } else { x = 2; } return x;",
        "int x; if (a) { x = 1; } else { return 2; } return x;",
        "int x; if (F(out x)) { } return x;",
        "if (int.TryParse(s, out var x)) { return x; } return 1;",
        "if (!int.TryParse(s, out int x)) { return 1; } return x;",
        "F(out _); F(out var _); return 1;",
        "int x; if (a && F(out x)) { return x; } return 1;",
        "int x; if (a || F(out x)) { return 1; } return x;",
        "int x; if (!(a && F(out x))) { return 1; } return x;",
        "int x; return F(out x) ? x : 1;",
        "int x; return a && F(out x) ? x : 1;",
        "if (a is string x) { return x; } return 1;",
        "if (!(a is string x)) { return 1; } return x;",
        "return a is string x && x.Length > 1;",
        "if (a is var x) { } return x;",
        "int x; while (true) { if (a) { x = 1; break; } } return x;",
        "int x; do { x = F(); } while (x > 1); return x;",
        "int x; for (;;) { x = 1; if (a) break; } return x;",
        "int x; try { x = F(); } catch { x = 1; } return x;",
        "int x; try { x = F(); } catch { return 1; } return x;",
        "int x; try { F(); } finally { x = 1; } return x;",
        "int x; while (true) { try { if (a) break; } finally { x = 1; } } return x;",
        "int x; switch (a) { case 1: x = 1; break; default: x = 2; break; } return x;",
        "int x; switch (a) { case string y: x = 1; break; case null: x = 3; break; default: x = 2; break; } return x;",
        "switch (a) { case string x: return x; default: return 1; }",
        "switch (a) { case string x when x.Length > 1: return x; default: return 1; }",
        "int x, y; x = y = 1; return x + y;",
        "int x; (x, _) = F(); return x;",
        "var (x, y) = F(); return x + y;",
        "int x; return nameof(x);",
        "string x; var y = new A { x = 1 }; return y;",
        "string x; return new { x = 1 };",
        "int x; if (false) { return x; } return 1;",
        "int x; return 1; F(x);",
        "Guid Guid; return Guid.NewGuid();",
        "int x; if (a) throw new Exception(); else x = 1; return x;",
        "int x; var y = a ?? throw new Exception(); x = 1; return x;",
        "try { F(); } catch (Exception e) when (e.Message == null) { throw; } return 1;",
        "foreach (var x in xs) { F(x); } return 1;",
        "int x; Func<int, int> f = y => { int z; z = y; return z; }; x = 1; return f(x);",
        "while (a) { int x; x = 1; F(x); } return 1;",
        "return from y in ys let z = y join w in ws on z equals w into g orderby z select g;",
    ]);
}

#[test]
fn local_functions_bring_what_they_read_and_write_to_their_calls() {
    wrong(&[
        ("int x; int F() { return x; } return F();", UnassignedInCall, "F"),
        ("int x; void F() { if (a) { x = 1; } } F(); return x;", Unassigned, "x"),
        ("int x; int F() { int G() { return x; } return G(); } return F();", UnassignedInCall, "F"),
        ("void F(out int x) { } F(out var y); return y;", UnassignedOut, "F"),
        ("void F(out int x) { if (a) { return; } x = 1; } F(out var y); return y;", UnassignedOut, "return;"),
        ("int F(int a) { int x; return x; } return F(1);", Unassigned, "x"),
    ]);
    clean(&[
        "int x; int F() { return x; } x = 1; return F();",
        "int x; int F() { return x; } return 1;",
        "int x; void F() { x = 1; } F(); return x;",
        "int x; F(); return x; void F() { x = 1; }",
        "int F(int n) { return n < 1 ? 1 : F(n - 1); } return F(2);",
        "void F(out int x) { x = 1; } F(out var y); return y;",
        "int x; int F() => x; x = 1; return F();",
    ]);
}

#[test]
fn jumps_lead_somewhere() {
    wrong(&[
        ("break; return 1;", StrayJump, "break;"),
        ("if (a) { continue; } return 1;", StrayJump, "continue;"),
        ("switch (a) { case 1: continue; default: return 1; } return 1;", StrayJump, "continue;"),
        ("while (a) { F(() => { break; }); } return 1;", StrayJump, "break;"),
        ("while (a) { void F() { break; } } return 1;", StrayJump, "break;"),
        ("throw;", StrayRethrow, "throw;"),
        ("try { F(); } catch { F(() => { throw; }); } return 1;", StrayRethrow, "throw;"),
        ("try { F(); } finally { return 1; } return 1;", LeavesFinally, "return 1;"),
        ("while (a) { try { F(); } finally { break; } } return 1;", LeavesFinally, "break;"),
    ]);
    clean(&[
        "try { F(); } catch { throw; } return 1;",
        "while (a) { try { break; } finally { while (b) { break; } } } return 1;",
        "while (a) { foreach (var x in xs) { continue; } switch (b) { case 1: break; } } return 1;",
    ]);
}

#[test]
fn a_case_does_not_run_into_the_next() {
    wrong(&[
        ("switch (a) { case 1: F(); case 2: return 1; } return 1;", FallsThrough, "case 1:"),
        ("switch (a) { case 1: if (b) { break; } default: return 1; } return 1;", FallsThrough, "case 1:"),
        ("switch (a) { case 1: return 1; default: F(); } return 1;", FallsThrough, "default:"),
    ]);
    clean(&[
        "switch (a) { case 1: case 2: return 1; } return 1;",
        "switch (a) { case 1: { F(); break; } case 2: while (true) { } } return 1;",
        "switch (a) { case 1: try { return 1; } finally { F(); } default: goto case 1; } return 1;",
        "return 1; switch (a) { case 1: F(); }",
    ]);
}

#[test]
fn more_variables_than_are_followed_are_taken_to_be_assigned() {
    let many: String = (0..400).map(|at| format!("int v{at};")).collect();
    assert_eq!(found(&format!("{many} return v0 + v399;")), [(Unassigned, "v0".to_owned())]);
    assert_eq!(found(&format!("{many} const bool on = true; while (on) {{ }}")), []);
}
