//! Random C# of the kind that expressions hold, the same in every run.

/// A source of random numbers that a seed determines.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % bound
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// An expression, nested at most `depth` deep.
pub fn expression(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return operand(random);
    }
    let inner = depth - 1;
    match random.below(34) {
        0..=3 => operand(random),
        4..=7 => {
            let operator =
                random.pick(&["+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "&&", "||", "&", "|", "^", "??", "<<", ">>"]);
            format!("{} {operator} {}", binary_operand(random, inner), binary_operand(random, inner))
        }
        8 => format!("{} ? {} : {}", binary_operand(random, inner), expression(random, inner), expression(random, inner)),
        9 => format!("({}){}", type_name(random, inner), primary(random, inner)),
        10 => format!("({})", expression(random, inner)),
        11..=14 => primary(random, depth),
        15 => format!("{}{}", random.pick(&["!", "-", "~", "+"]), primary(random, inner)),
        16 => format!("{} is {}", primary(random, inner), random.pick(&["null", "string", "int n", "JObject o", "5", "\"x\"", "var v"])),
        17 => format!("{} as {}", primary(random, inner), random.pick(&["string", "JObject", "List<int>", "int[]", "byte?"])),
        18 => format!("{} => {}", random.pick(&["x", "(x, y)", "()", "(int x, string y)", "_"]), expression(random, inner)),
        19 => format!("x => {{ {} }}", statements(random, inner)),
        20 => interpolated(random, inner),
        21 => format!("new {}({})", class_name(random), arguments(random, inner)),
        22 => format!("new {} {{ {} }}", class_name(random), members(random, inner)),
        23 => format!("new {{ A = {}, b.C, D = {} }}", expression(random, inner), operand(random)),
        24 => format!("new[] {{ {}, {} }}", expression(random, inner), operand(random)),
        25 => format!("new {}[{}]", random.pick(&["int", "string", "byte", "JObject"]), operand(random)),
        26 => format!("new {}[] {{ {}, {} }}", random.pick(&["int", "string", "char"]), expression(random, inner), operand(random)),
        27 => random
            .pick(&["typeof(string)", "default(int)", "default", "nameof(a.b)", "checked(a + b)", "unchecked((int)c)", "sizeof(int)"])
            .to_owned(),
        28 => format!("({}, {})", expression(random, inner), operand(random)),
        29 => format!("from x in {} where {} select {}", primary(random, inner), primary(random, inner), primary(random, inner)),
        30 => format!("from x in xs orderby x.A descending, x.B group x by {} into g select g", primary(random, inner)),
        31 => format!("{} ?? throw new Exception({})", primary(random, inner), operand(random)),
        32 => format!("delegate (int x) {{ {} }}", statements(random, inner)),
        _ => format!(
            "new Dictionary<string, {}> {{ {{ \"a\", {} }}, {{ \"b\", {} }} }}",
            type_name(random, 0),
            operand(random),
            expression(random, inner)
        ),
    }
}

fn operand(random: &mut Random) -> String {
    let known = [
        "a",
        "b",
        "context",
        "x1",
        "@class",
        "1",
        "0x1F",
        "1_000",
        "1.5",
        "2.5e3",
        "10m",
        "3L",
        "7ul",
        "0b101",
        "'c'",
        "'\\n'",
        "'\\u0041'",
        "\"text\"",
        "\"\"",
        "\"a\\\"b\"",
        "@\"c:\\d\"",
        "@\"a\"\"b\"",
        "true",
        "false",
        "null",
        "\"http://h/p\"",
        "\"/* no */\"",
    ];
    random.pick(&known).to_owned()
}

/// An operand that no operator around it takes apart.
fn binary_operand(random: &mut Random, depth: usize) -> String {
    if random.below(3) == 0 { primary(random, depth) } else { operand(random) }
}

fn primary(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return random.pick(&["a", "context", "b.c", "f()", "string.Empty", "xs[0]"]).to_owned();
    }
    let target = primary(random, depth - 1);
    match random.below(12) {
        0..=2 => format!("{target}.{}", random.pick(&["Request", "Body", "Length", "Value"])),
        3 => format!("{target}?.{}", random.pick(&["Request", "Body", "Length"])),
        4..=6 => format!("{target}.{}({})", random.pick(&["ToString", "Get", "Select"]), arguments(random, depth - 1)),
        7 => {
            format!("{target}.{}<{}>({})", random.pick(&["As", "Value", "Get"]), type_name(random, depth - 1), arguments(random, depth - 1))
        }
        8 => format!("{target}[{}]", expression(random, depth - 1)),
        9 => format!("{target}?[{}]", operand(random)),
        10 => format!("({})", expression(random, depth - 1)),
        _ => target,
    }
}

fn arguments(random: &mut Random, depth: usize) -> String {
    let count = random.below(4);
    let argument = |random: &mut Random| match random.below(8) {
        0 => format!("name: {}", expression(random, depth.saturating_sub(1))),
        1 => random.pick(&["out x", "out var y", "out int z", "ref w"]).to_owned(),
        _ => expression(random, depth.saturating_sub(1)),
    };
    (0..count).map(|_| argument(random)).collect::<Vec<_>>().join(", ")
}

fn members(random: &mut Random, depth: usize) -> String {
    match random.below(3) {
        0 => format!("A = {}, B = {}", expression(random, depth), operand(random)),
        1 => format!("[\"k\"] = {}, [{}] = 1", expression(random, depth), operand(random)),
        _ => format!("A = {{ 1, 2 }}, B = {{ C = {} }}", operand(random)),
    }
}

fn class_name(random: &mut Random) -> &'static str {
    random.pick(&["JObject", "System.Text.StringBuilder", "List<int>", "Dictionary<string, List<int>>", "Uri", "global::System.Random"])
}

fn type_name(random: &mut Random, depth: usize) -> String {
    let simple = random.pick(&["string", "int", "bool", "JObject", "object", "System.Uri", "byte"]).to_owned();
    match random.below(9) {
        0 if depth > 0 => format!("List<{}>", type_name(random, depth - 1)),
        1 if depth > 0 => format!("IDictionary<string, {}>", type_name(random, depth - 1)),
        2 => "int[]".to_owned(),
        3 => "int?".to_owned(),
        4 => "string[][]".to_owned(),
        5 => "(int, string)".to_owned(),
        _ => simple,
    }
}

fn interpolated(random: &mut Random, depth: usize) -> String {
    let hole = match random.below(6) {
        0 => format!("{{({})}}", expression(random, depth)),
        1 => "{a,5}".to_owned(),
        2 => "{a:HH:mm}".to_owned(),
        3 => "{a,-5:D2}".to_owned(),
        4 => "{d[\"k\"]}".to_owned(),
        _ => "{a.b(c)}".to_owned(),
    };
    match random.below(3) {
        0 => format!("$@\"c:\\{hole} \"\"q\"\"\""),
        1 => format!("$\"{{{{x}}}} {hole}\""),
        _ => format!("$\"a {hole} b{hole}\""),
    }
}

/// Statements, nested at most `depth` deep.
pub fn statements(random: &mut Random, depth: usize) -> String {
    let count = 1 + random.below(3);
    (0..count).map(|_| statement(random, depth)).collect::<Vec<_>>().join(" ")
}

fn statement(random: &mut Random, depth: usize) -> String {
    let inner = depth.saturating_sub(1);
    if depth == 0 {
        return random.pick(&["return a;", "f();", "a = b;", "i++;", ";", "var v = 1;", "break;", "throw;"]).to_owned();
    }
    let value = expression(random, inner);
    match random.below(24) {
        0..=2 => format!("return {value};"),
        3..=4 => format!("var v = {value};"),
        5 => format!("{} t = {value}, u;", type_name(random, 1)),
        6 => format!("const int k = {};", operand(random)),
        7 => format!("a{} = {value};", random.pick(&["", ".b", "[0]", "[\"k\"]"])),
        8 => format!("a {} {value};", random.pick(&["+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>="])),
        9 => format!("if ({value}) {{ {} }}", statements(random, inner)),
        10 => format!("if ({value}) {{ {} }} else if (b) return 1; else {{ {} }}", statements(random, inner), statements(random, inner)),
        11 => format!("foreach (var x in {value}) {{ {} }}", statements(random, inner)),
        12 => format!("for (int i = 0; i < {}; i++) {{ {} }}", operand(random), statements(random, inner)),
        13 => format!("while ({value}) {{ {} }}", statements(random, inner)),
        14 => format!("do {{ {} }} while ({value});", statements(random, inner)),
        15 => format!("try {{ {} }} catch (Exception e) {{ {} }}", statements(random, inner), statements(random, inner)),
        16 => format!("try {{ {} }} catch {{ }} finally {{ {} }}", statements(random, inner), statements(random, inner)),
        17 => format!(
            "switch ({value}) {{ case 1: case 2: {} break; case string s when s != null: break; default: return 1; }}",
            statements(random, inner)
        ),
        18 => format!("using (var u = {value}) {{ {} }}", statements(random, inner)),
        19 => format!("int F(int x, string y) {{ {} }}", statements(random, inner)),
        20 => format!("int F<T>(T x) where T : class => {value};"),
        21 => format!("{{ {} }}", statements(random, inner)),
        22 => random
            .pick(&[
                "var (p, q) = t;",
                "int[] n = { 1, 2 };",
                "a?.b();",
                "throw new Exception(\"e\");",
                "lock (a) { f(); }",
                "goto end; end: f();",
                "checked { f(); }",
                "int? n = null;",
                "a++;",
                "--b;",
                "string s, t = null;",
            ])
            .to_owned(),
        _ => format!("{}.f({value});", primary(random, inner)),
    }
}

/// The tokens of generated code, with the white space behind each.
pub fn tokens(code: &str) -> Vec<&str> {
    let bytes = code.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if word(bytes[at]) || bytes[at] == b'@' && bytes.get(at + 1).is_some_and(|&byte| word(byte)) {
            at += 1;
            while at < bytes.len() && (word(bytes[at]) || bytes[at] == b'.' && bytes[start].is_ascii_digit()) {
                at += 1;
            }
        } else if let Some(length) = ["=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "<<", "::"]
            .iter()
            .find(|mark| code[at..].starts_with(**mark))
            .map(|mark| mark.len())
        {
            at += length;
        } else if let Some(length) = string(&code[at..]) {
            at += length;
        } else {
            at += 1;
        }
        while at < bytes.len() && bytes[at] == b' ' {
            at += 1;
        }
        tokens.push(&code[start..at]);
    }
    tokens
}

/// The length of the plain string or character at the start of `code`.
fn string(code: &str) -> Option<usize> {
    let quote = code.bytes().next().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let mut bytes = code.bytes().enumerate().skip(1);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            _ if byte == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}
