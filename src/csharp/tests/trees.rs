//! Code that is right, and its trees.

use super::dump::dump;

/// Holds the tree of each expression to what stands beside it.
#[track_caller]
fn trees(cases: &[(&str, &str)]) {
    for (code, tree) in cases {
        assert_eq!(dump(&format!("@({code})")), *tree, "{code}");
    }
}

/// The same for statements.
#[track_caller]
fn statements(cases: &[(&str, &str)]) {
    for (code, tree) in cases {
        assert_eq!(dump(&format!("@{{ {code} }}")), *tree, "{code}");
    }
}

#[test]
fn operators_bind_as_in_csharp() {
    trees(&[
        ("1 + 2 * 3 - 4", "(Subtract (Add 1 (Multiply 2 3)) 4)"),
        ("a || b && c == d", "(Or a (And b (Equal c d)))"),
        ("a & b | c ^ d", "(BitOr (BitAnd a b) (BitXor c d))"),
        ("a ?? b ?? c", "(Coalesce a (Coalesce b c))"),
        ("a ? b : c ? d : e", "(? a b (? c d e))"),
        ("a = b = c", "(= a (= b c))"),
        ("a >> 1 > b", "(Greater (ShiftRight a 1) b)"),
        ("a >>= 1", "(ShiftRight= a 1)"),
        ("a > b ? 1 : 2", "(? (Greater a b) 1 2)"),
        ("-a.b", "(Minus a.b)"),
        ("!a && !b", "(And (Not a) (Not b))"),
        ("a is string && b", "(And (is a :string) b)"),
        ("a as string ?? b", "(Coalesce (as a string) b)"),
        ("a ?? throw new E()", "(Coalesce a (throw (new E)))"),
        ("x++ + ++y", "(Add (x Increment) (Increment y))"),
    ]);
}

#[test]
fn casts_are_told_from_parentheses() {
    trees(&[
        ("(string)a[\"k\"]", "(cast string (at a \"k\"))"),
        ("(int)-1", "(cast int (Minus 1))"),
        ("(a)-1", "(Subtract a 1)"),
        ("(a)b", "(cast a b)"),
        ("(a.b)(c)", "(cast a.b c)"),
        ("(a)", "a"),
        ("(a) + b", "(Add a b)"),
        ("(a) is b", "(is a :b)"),
        ("(a[])b", "(cast a[1] b)"),
        ("(int?)null", "(cast int? null)"),
        ("(List<int>)x", "(cast List<int> x)"),
        ("(a < b)", "(Less a b)"),
        ("((IResponse)a[\"r\"]).Body", "(cast IResponse (at a \"r\")).Body"),
        ("(a)!b", "(cast a (Not b))"),
        ("(T)x => y", "(cast T (=> (x) y))"),
        ("((int, string))x", "(cast (int,string) x)"),
    ]);
}

#[test]
fn type_arguments_are_told_from_comparisons() {
    trees(&[
        ("a.As<string>()", "(call a.As<string>)"),
        ("a < b && c > (d)", "(And (Less a b) (Greater c d))"),
        ("f(a < b, c > (d))", "(call f (call a<b,c> d))"),
        ("f(a < b, c > d)", "(call f (Less a b) (Greater c d))"),
        ("new Dictionary<string, List<int>>()", "(new Dictionary<string,List<int>>)"),
        ("a.V<int?>(\"x\") ?? 0", "(Coalesce (call a.V<int?> \"x\") 0)"),
        ("i < n", "(Less i n)"),
        ("a.M<int>.N", "a.M<int>.N"),
        ("a.As<JObject>()?[\"x\"]", "(at? (call a.As<JObject>) \"x\")"),
    ]);
}

#[test]
fn chains_hold_members_calls_and_indexers() {
    trees(&[
        ("context.Request.Headers.GetValueOrDefault(\"a\", \"b\")", "(call context.Request.Headers.GetValueOrDefault \"a\" \"b\")"),
        ("a?.b?.c()", "(call a?.b?.c)"),
        ("a? .b", "a?.b"),
        ("a?\n    .b()? // c\n    .d", "(call a?.b)?.d"),
        ("a ? [0]", "(at? a 0)"),
        ("a?[0].b", "(at? a 0).b"),
        ("a ? .5 : 1", "(? a .5 1)"),
        ("a[1, 2][3]", "(at (at a 1 2) 3)"),
        (
            "f(x: 1, out y, out var z, out int w, ref v, out _)",
            "(call f x:1 Out:y Out:(declare var z) Out:(declare int w) Ref:v Out:(declare  _))",
        ),
        ("string.Empty", "string.Empty"),
        ("global::System.Math.Max(1, 2)", "(call System.Math.Max 1 2)"),
        ("@class.@new", "class.new"),
        ("1.ToString()", "(call 1.ToString)"),
    ]);
}

#[test]
fn objects_and_arrays_are_created() {
    trees(&[
        ("new A(1) { B = 2, C = { 3 }, D = { E = 4 } }", "(new A 1 {(= B 2) (= C {3}) (= D {(= E 4)})})"),
        ("new D<string, int> { { \"a\", 1 }, [\"b\"] = 2, }", "(new D<string,int> {{\"a\" 1} (= (at _ \"b\") 2)})"),
        ("new { A = 1, b.C, d }", "(new A=1 b.C d)"),
        ("new int[3]", "(new[] int 3)"),
        ("new int[2, 3]", "(new[] int 2 3)"),
        ("new int[2][]", "(new[] int[1] 2)"),
        ("new int?[2]", "(new[] int? 2)"),
        ("new[] { 'a', 'b' }", "(new[]  {'a' 'b'})"),
        ("new string[] { }", "(new[] string {})"),
        ("new int[,] { { 1 }, { 2 } }", "(new[] int {{1} {2}})"),
        ("new (int, string)[1]", "(new[] (int,string) 1)"),
        ("new A.B<C>().D", "(new A.B<C>).D"),
    ]);
}

#[test]
fn lambdas_take_any_parameters() {
    trees(&[
        ("x => x.y", "(=> (x) x.y)"),
        ("() => 1", "(=> () 1)"),
        ("(x, y) => x + y", "(=> (x y) (Add x y))"),
        ("(int x, ref string y) => { return x; }", "(=> (int:x Ref:string:y) {(return x)})"),
        ("xs.Where(x => x > 1).Select((x, i) => i)", "(call (call xs.Where (=> (x) (Greater x 1))).Select (=> (x i) i))"),
        ("x => y => z", "(=> (x) (=> (y) z))"),
        ("delegate (int x) { return x; }", "(=> (int:x) {(return x)})"),
        ("delegate { f(); }", "(=> () {(call f)})"),
        ("_ => 1", "(=> (_) 1)"),
    ]);
}

#[test]
fn queries_have_clauses() {
    trees(&[
        ("from x in xs where x > 1 select x", "(query (from x xs) (where (Greater x 1)) (select x))"),
        (
            "from A x in xs let y = x.z join int w in ws on y equals w into g orderby y descending, w group x by y into h select h",
            "(query (from A x xs) (let y x.z) (join int w ws y w g) (down y) (up w) (group x y) (into h) (select h))",
        ),
        ("from x in (xs) where (x) select (x)", "(query (from x xs) (where x) (select x))"),
        ("from + 1", "(Add from 1)"),
        ("from.where(select)", "(call from.where select)"),
    ]);
}

#[test]
fn interpolated_strings_have_holes() {
    trees(&[
        ("$\"a{b}c\"", "($ \"a\" {b} \"c\")"),
        ("$\"{t:HH:mm} {{x}} {n,-5:D2}\"", "($ {t:HH:mm} \" {{x}} \" {n,(Minus 5):D2})"),
        ("$\"{d[\"k\"]}\"", "($ {(at d \"k\")})"),
        ("$\"{(ok ? \")\" : \"(\")}\"", "($ {(? ok \")\" \"(\")})"),
        ("$\"{{{x}}}\"", "($ \"{{\" {x} \"}}\")"),
        ("$@\"c:\\{a}\n\"\"\"", "($ \"c:\\\\\" {a} \"\\n\\\"\\\"\")"),
        ("$\"{$\"{a}\"}\"", "($ {($ {a})})"),
        ("$\"{global::System.Math.PI:F2}\"", "($ {System.Math.PI:F2})"),
        ("$\"\"", "($ )"),
        ("$\"{f(x: 1)}\"", "($ {(call f x:1)})"),
    ]);
}

#[test]
fn literals_keep_their_spelling() {
    for literal in [
        "1",
        "1_000",
        "0xFFul",
        "0b1010",
        "1.5",
        ".5",
        "1e3",
        "1.5e-3m",
        "2f",
        "10L",
        "'a'",
        "'\\''",
        "'\\u0041'",
        "\"\"",
        "\"a\\\"b\"",
        "\"\\x41\\t\\\\\"",
        "@\"a\"\"b\\\"",
        "true",
        "null",
        "\"// no comment\"",
        "\"/* nor this */\"",
        "\"'\"",
        "'\"'",
    ] {
        assert_eq!(dump(&format!("@({literal})")), literal);
    }
}

#[test]
fn words_that_are_operands() {
    trees(&[
        ("typeof(List<>)", "(typeof List)"),
        ("typeof(string)", "(typeof string)"),
        ("default(int)", "(default int)"),
        ("default", "default"),
        ("nameof(a.b)", "(call nameof a.b)"),
        ("checked(a + b)", "(checked (Add a b))"),
        ("sizeof(int)", "(sizeof int)"),
        ("(a, b: 2)", "(tuple a b:2)"),
        ("await + async", "(Add await async)"),
        ("await(1)", "(call await 1)"),
    ]);
}

#[test]
fn patterns_test_types_and_constants() {
    trees(&[
        ("x is null", "(is x null)"),
        ("x is int n && n > 1", "(And (is x n:int) (Greater n 1))"),
        ("x is 5", "(is x 5)"),
        ("x is -1", "(is x (Minus 1))"),
        ("x is \"a\"", "(is x \"a\")"),
        ("x is var v", "(is x v:var)"),
        ("x is int ? 1 : 2", "(? (is x :int) 1 2)"),
        ("x is int? && y", "(And (is x :int?) y)"),
        ("x is A.B<C> d", "(is x d:A.B<C>)"),
        ("x is and", "(is x :and)"),
        ("x is int[]", "(is x :int[1])"),
    ]);
}

#[test]
fn declarations_are_told_from_expressions() {
    statements(&[
        ("var a = 1, b;", "(local var a 1 b)"),
        ("int? a = null;", "(local int? a null)"),
        ("List<int> a;", "(local List<int> a)"),
        ("const string A = \"x\";", "(const string A \"x\")"),
        ("int[] a = { 1, 2 };", "(local int[1] a {1 2})"),
        ("(int, string) t = f();", "(local (int,string) t (call f))"),
        ("(int a, var b) = f();", "(= (tuple (declare int a) (declare var b)) (call f))"),
        ("var (a, (b, _)) = f();", "(= (tuple (declare var a) (tuple (declare var b) (declare var _))) (call f))"),
        ("(a, b) = (b, a);", "(= (tuple a b) (tuple b a))"),
        ("a.b = 1;", "(= a.b 1)"),
        ("a[0] += 1;", "(Add= (at a 0) 1)"),
        ("a<b>(c);", "(call a<b> c)"),
        ("await = 1; yield = 2; var var = 3;", "(= await 1) (= yield 2) (local var var 3)"),
        ("dynamic x = 1;", "(local dynamic x 1)"),
        ("ref int x = ref y;", "(local int x (ref y))"),
        ("new A();", "(new A)"),
        ("a?.b();", "(call a?.b)"),
    ]);
}

#[test]
fn statements_nest() {
    statements(&[
        ("if (a) b(); else if (c) { } else d();", "(if a (call b) (if c {} (call d)))"),
        ("while (a) { break; continue; }", "(while a {break continue})"),
        ("do a(); while (b);", "(do (call a) b)"),
        ("for (int i = 0, j; i < n; i++, j--) ;", "(for ((local int i 0 j)) ((Less i n)) ((i Increment) (j Decrement)) ;)"),
        ("for (;;) { }", "(for () () () {})"),
        ("foreach (var x in xs) return x;", "(foreach var x xs (return x))"),
        ("foreach (var (k, v) in xs) { }", "(foreach var (k, v) xs {})"),
        (
            "switch (a) { case 1: case \"b\" when c: break; case T t: return t; default: return; }",
            "(switch a ([1, \"b\" when c] break) ([t:T] (return t)) ([default] (return)))",
        ),
        ("switch (a) { case X.Y: case when: break; case int _ when b: break; }", "(switch a ([X.Y, when] break) ([_:int when b] break))"),
        (
            "try { } catch (E e) when (e.A) { } catch { throw; } finally { }",
            "(try {} (catch E e when e.A {}) (catch {(throw)}) (finally {}))",
        ),
        ("using (var a = b()) { } using (c) d();", "(using (local var a (call b)) {}) (using c (call d))"),
        ("lock (a) { } checked { a++; } ;", "(lock a {}) (checked {(a Increment)}) ;"),
        ("goto end; end: a(); goto case 1;", "(goto end) (end: (call a)) (goto case)"),
        (
            "int F<T>(T a, int b = 1) where T : class, new() { return 1; } void G() => H();",
            "(function int F (T:a int:b=1) {(return 1)}) (function void G () (call H))",
        ),
        ("throw new E();", "(throw (new E))"),
        ("return;", "(return)"),
    ]);
}

#[test]
fn comments_and_white_space_are_no_code() {
    statements(&[("// don't )\nreturn 1; /* } */", "(return 1)"), ("#region x\nreturn\u{a0}1;\n#endregion", "(return 1)")]);
    trees(&[("/* a */ 1 // b", "1")]);
}
