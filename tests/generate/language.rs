//! The language of templates as its user meets it: groups, examples, files, lists, choices, and what is said about mistakes in them.

use crate::common::folder::{Folder, Run};

/// What `generate` says to these files, of which `ours.snippet` is asked for.
fn run(files: &[(&str, &str)], arguments: &[&str]) -> Run {
    let folder = Folder::with(files);
    folder.run(&[&["generate", "--template", "ours.snippet", "--no-config"], arguments].concat())
}

/// A template with these parameters, clauses and items.
fn template(parameters: &str, clauses: &str, items: &str) -> String {
    format!("/// Ours.\ntemplate ours({parameters})\n{clauses}\n{{\n    inbound {{\n{items}\n    }}\n}}\n")
}

/// What a template makes of the arguments, without the line that says where it goes, or the words of the error.
fn made(parameters: &str, items: &str, arguments: &[&str]) -> Result<String, String> {
    let set: Vec<&str> = arguments.iter().flat_map(|argument| ["--set", argument]).collect();
    let run = run(&[("ours.snippet", &template(parameters, "", items))], &set);
    match run.status {
        0 => Ok(run.out.lines().skip(1).map(str::to_owned).collect::<Vec<_>>().join("\n")),
        _ => Err(words(&run.err)),
    }
}

fn words(text: &str) -> String {
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

/// Every mistake is shown at its line, with words about it and what to do.
fn refused(parameters: &str, clauses: &str, items: &str, line: usize, message: &str, help: &str) {
    let text = template(parameters, clauses, items);
    let run = run(&[("ours.snippet", &text)], &["--list"]);
    let shown = words(&run.err);
    let is_right = shown.contains(message) && shown.contains(help) && shown.contains(&format!("[ours.snippet:{line}:"));
    assert!(run.status == 2 && is_right, "{text}: {shown}");
}

#[test]
fn a_hole_chooses_between_values() {
    let items = "<set-variable name=\"a\" value=\"[[if m in [x, y] { 'one' } else { t }]]\" />\n\
                 <set-variable name=\"b\" value=\"@(1 + [[if f { 1 } else { n }]])\" />\n\
                 <set-variable name=\"c\" value=\"@(\"[[if f { m } else { t }]]\")\" />";
    let parameters = "m: choice(x, y, z), t: text = \"<two>\", f: flag = false, n: count(0..9) = 7";
    let wanted = |a: &str, b: &str, c: &str| {
        format!(
            "<set-variable name=\"a\" value=\"{a}\" />\n<set-variable name=\"b\" value=\"@(1 + {b})\" />\n\
             <set-variable name=\"c\" value=\"@(&quot;{c}&quot;)\" />"
        )
        .replace("&quot;", "\"")
    };
    assert_eq!(made(parameters, items, &["m=x"]), Ok(wanted("one", "7", "\\u003ctwo\\u003e")));
    assert_eq!(made(parameters, items, &["m=z", "f=true"]), Ok(wanted("&lt;two&gt;", "1", "z")));
    let code = "<set-variable name=\"a\" value=\"@(1 + [[if m == x { 1 } else { t }]])\" />";
    assert!(made("m: choice(x, y), t: text", code, &["m=x", "t=a"]).is_err_and(|error| error.contains("which is not code")));
}

/// A choice has a value in any case, so it takes nothing away.
#[test]
fn an_attribute_goes_away_only_with_what_may_be_left_out() {
    let items = "<set-header name=\"a\" exists-action?=\"[[if f { o } else { 'skip' }]]\">\n<value>b</value>\n</set-header>";
    assert!(made("f: flag, o: text", items, &["f=true", "o=x"]).is_err_and(|error| error.contains("is never left out")));
    let items = "<trace source?=\"[[o]][[if f { 'x' } else { 'y' }]]\" severity=\"error\">\n<message>b</message>\n</trace>\n<set-variable name=\"a\" value=\"b\" />";
    let trace = made("f: flag, o: text?", items, &["f=true", "o=a"]).expect("it is made");
    assert!(trace.contains("source=\"ax\""), "{trace}");
}

#[test]
fn lists_are_joined_searched_and_gone_through_in_pairs() {
    let items = "<set-variable name=\"a\" value=\"[[join(s, ' ')]]\" />\n\
                 if \"x\" in s { <set-variable name=\"has\" value=\"x\" /> }\n\
                 if 401 in c { <set-variable name=\"has\" value=\"401\" /> }\n\
                 for name, value in h {\n<set-header name=\"[[name]]\" exists-action=\"append\">\n<value>[[value]]</value>\n</set-header>\n}";
    let parameters = "s: list(text), c: list(count(100..599)) = [500], h: list(pair(header-name, text)) = [\"X-A\": \"1\"]";
    let header = |name: &str, value: &str| {
        format!("<set-header name=\"{name}\" exists-action=\"append\">\n    <value>{value}</value>\n</set-header>")
    };
    let variable = |name: &str, value: &str| format!("<set-variable name=\"{name}\" value=\"{value}\" />\n");
    assert_eq!(made(parameters, items, &["s=a,b"]), Ok(variable("a", "a b") + &header("X-A", "1")));
    let all = made(parameters, items, &["s=x,<", "c=400,401", "h=X-A=a, b,X-B==c"]);
    assert_eq!(
        all,
        Ok(variable("a", "x &lt;")
            + &variable("has", "x")
            + &variable("has", "401")
            + &header("X-A", "a, b")
            + "\n"
            + &header("X-B", "=c"))
    );
    for (argument, message) in
        [("h=X-A", "it is not a pair"), ("h=X A=1", "it is not a valid name of a header"), ("h==1", "it is not a valid name of a header")]
    {
        let error = made(parameters, items, &["s=a", argument]).expect_err("it is refused");
        assert!(error.contains(message) && error.contains("[argument:1:"), "{argument}: {error}");
    }
}

#[test]
fn what_has_a_default_and_is_optional_can_be_left_out() {
    let items = "if k { <set-variable name=\"a\" value=\"@([[k]])\" /> } else { <set-variable name=\"b\" value=\"none\" /> }";
    assert_eq!(made("k: duration? = 5m", items, &[]), Ok("<set-variable name=\"a\" value=\"@(300)\" />".to_owned()));
    assert_eq!(made("k: duration? = 5m", items, &["k="]), Ok("<set-variable name=\"b\" value=\"none\" />".to_owned()));
    assert!(made("k: duration = 5m", "<set-variable name=\"a\" value=\"@([[k]])\" />", &["k="]).is_err());
    let part = "part inner(k: duration? = 5m) {\n if k { <set-variable name=\"a\" value=\"@([[k]])\" /> } else { <set-variable name=\"b\" value=\"none\" /> }\n}\n";
    for (given, name) in [("", "a"), ("k: none", "b"), ("k: k", "b"), ("k: 1m", "a")] {
        let text = part.to_owned() + &template("k: duration?", "", &format!("if k {{}}\nuse inner({given})"));
        let run = run(&[("ours.snippet", &text)], &[]);
        assert!(run.status == 0 && run.out.contains(&format!("name=\"{name}\"")), "{given}: {}{}", run.out, run.err);
    }
}

#[test]
fn parameters_of_a_group_are_taken_and_passed_on() {
    let group = "parameters waiting(\n    /// How long.\n    timeout: duration(1s..60s) = 7s,\n    retries: count(0..5) = 0,\n)\n";
    let text = group.to_owned() + &template("..waiting, vault: vault", "", "use secret(vault: vault, secret: \"a\", ..waiting)");
    let files = [("ours.snippet", text.as_str())];
    let run1 = run(&files, &["--set", "vault=contoso"]);
    assert!(run1.status == 0 && run1.out.contains("timeout=\"7\"") && !run1.out.contains("<retry"), "{}", run1.err);
    let run2 = run(&files, &["--set", "vault=contoso", "--set", "timeout=9s", "--set", "retries=1"]);
    assert!(run2.out.contains("timeout=\"9\"") && run2.out.contains("<retry"), "{}", run2.err);
    assert!(run(&files, &["--describe", "ours"]).out.contains("| `timeout` | a time from 1s to 1m | `7s` | How long. |"));
    // What is written out comes first.
    let text = group.to_owned()
        + &template(
            "..waiting, vault: vault",
            "",
            "use secret(vault: vault, secret: \"a\", timeout: 3s, ..waiting)\n<set-variable name=\"a\" value=\"@([[timeout]])\" />",
        );
    assert!(run(&[("ours.snippet", &text)], &["--set", "vault=contoso"]).out.contains("timeout=\"3\""));
}

#[test]
fn a_mistake_about_a_group_is_shown_where_it_is() {
    let shown = |text: &str| {
        let run = run(&[("ours.snippet", text)], &["--list"]);
        assert_eq!(run.status, 2, "{}", run.out);
        words(&run.err)
    };
    for (group, parameters, items, place, message) in [
        ("parameters w(a: duration = x)", "..w", "<set-variable name=\"b\" value=\"@([[a]])\" />", "1:28", "`x` is not a valid duration"),
        ("parameters w(a: text)", "..v", "<x />", "3:17", "there is no group of parameters `v`"),
        ("parameters w(a: text)", "..w", "<x />", "3:17", "`a` is never used"),
        ("parameters w(..w)", "..w", "<x />", "1:16", "the group `w` contains itself"),
        ("parameters w(a: text, a: text)", "..w", "<x y=\"[[a]]\" />", "1:23", "`a` already exists"),
        ("parameters w(a: text)", "..w, a: text", "<x y=\"[[a]]\" />", "3:20", "`a` already exists"),
        (
            "parameters w(a: text)",
            "..w",
            "<x y=\"[[a]]\" />\nuse secret(vault: \"contoso\", secret: \"a\", ..w)",
            "8:45",
            "`secret` takes no parameter of `w`",
        ),
        (
            "parameters w(timeout: duration(1s..60s))",
            "",
            "use secret(vault: \"contoso\", secret: \"a\", ..w)",
            "7:45",
            "there is no parameter `timeout` to pass on",
        ),
    ] {
        let text = format!("{group}\n{}", template(parameters, "", items));
        let shown = shown(&text);
        assert!(shown.contains(message) && shown.contains(&format!("[ours.snippet:{place}]")), "{text}: {shown}");
    }
}

#[test]
fn examples_are_shown_and_run() {
    let good = template(
        "vault: vault, m: choice(a, b) = a",
        "    example \"The second\" { vault: \"contoso\", m: b }\n    example for terraform { vault: contoso }",
        "use secret(vault: vault, secret: \"[[m]]-key\")",
    );
    let files = [("ours.snippet", good.as_str())];
    let checked = run(&files, &["--check"]);
    assert!(checked.status == 0 && checked.err.contains("checked 1 template with 2 examples"), "{}", checked.err);
    let page = run(&files, &["ours", "--describe"]).out;
    assert!(
        page.contains("## Example: The second\n\n```sh\napim-policy generate ours --set vault=contoso --set m=b\n```\n\n```xml\n"),
        "{page}"
    );
    assert!(page.contains("--target terraform\n```\n\n```terraform\n"), "{page}");
}

#[test]
fn an_example_that_does_not_work_is_an_error_at_its_line() {
    for (example, items, message) in [
        (
            "example { vault: \"contoso\", m: b }",
            "use secret(vault: vault, secret: \"[[m]]-key\")\nif m == b { refuse \"not that\" }",
            "this example generates nothing: not that",
        ),
        (
            "example { vault: \"contoso\", t: \"a b\" }",
            "use secret(vault: vault, secret: \"[[t]]\")\nif m == b { <x /> }",
            "`a b` is not a valid secret-name",
        ),
        (
            "example { vault: \"contoso\", m: b }",
            "use secret(vault: vault, secret: \"a\")\nif m == b { <set-headr name=\"a\" /> }",
            "set-headr",
        ),
        (
            "example { vault: \"contoso\", m: b }",
            "use secret(vault: vault, secret: \"a\")\nif m == b { <set-header name=\"Authorization\" exists-action=\"override\">\n<value>Basic ZmFrZTpGQUtFLXBhc3N3b3JkLTEyMzQ1</value>\n</set-header> }",
            "`secrets/",
        ),
    ] {
        let text = template(
            "vault: vault, m: choice(a, b) = a, t: text = \"t\"",
            &format!("    {example}"),
            &format!("{items}\n<set-variable name=\"t\" value=\"[[t]][[m]]\" />"),
        );
        let files = [("ours.snippet", text.as_str())];
        assert_eq!(run(&files, &["--list"]).status, 0, "it is sound as a template: {text}");
        let checked = run(&files, &["--check"]);
        let shown = words(&checked.err);
        assert!(checked.status == 2 && shown.contains(message) && shown.contains("[ours.snippet:3:5]"), "{text}: {shown}");
        assert!(!shown.contains("ZmFrZTpG"), "{shown}");
        // The manifest and the output are not looked at while an example is wrong.
        let output = run(&files, &["ours", "--set", "vault=contoso", "--output", "a.xml", "--check"]);
        assert_eq!(output.status, 2, "{}", output.err);
    }
}

#[test]
fn mistakes_in_an_example_are_shown_where_they_are() {
    let clause = |example: &str| format!("    {example}");
    for (example, message, help) in [
        ("example { vualt: \"contoso\" }", "has no parameter `vualt`", "did you mean `vault`?"),
        ("example { vault: \"a b\" }", "it is not a valid name of a key vault", "use 3 to 24 letters"),
        ("example { }", "`vault` must be given", ""),
        ("example { vault: vault.name }", "an example gives plain values", "on the command line"),
        ("example { \"contoso\" }", "arguments must be given by name", "write `name: value`"),
        ("example for teraform { vault: contoso }", "there is no target `teraform`", "did you mean `terraform`?"),
        ("example \"open { vault: contoso }", "this text does not end on its line", "close it with"),
    ] {
        refused("vault: vault", &clause(example), "use secret(vault: vault, secret: \"a\")", 3, message, help);
    }
}

#[test]
fn files_and_folders_are_used_by_their_paths() {
    let part = |name: &str| format!("part {name}() {{\n <set-variable name=\"{name}\" value=\"x\" />\n}}\n");
    let ours = "use \"../shared\"\nuse \"one.snippet\"\n".to_owned() + &template("", "", "use one()\nuse two()\nuse three()");
    let two = "use \"deep/three.snippet\"\n".to_owned() + &part("two");
    let folder = Folder::with(&[
        (".git/HEAD", ""),
        ("a/ours.snippet", &ours),
        ("a/one.snippet", &part("one")),
        ("shared/two.snippet", &two),
        ("shared/deep/three.snippet", &part("three")),
    ]);
    let run = folder.run(&["generate", "--template", "a/ours.snippet", "--no-config"]);
    assert!(run.status == 0 && run.out.matches("<set-variable").count() == 3, "{}{}", run.out, run.err);
    // What is read is not written over.
    let onto = folder.run(&[
        "generate",
        "ours",
        "--template",
        "a/ours.snippet",
        "--output",
        "shared/deep/three.snippet",
        "--force",
        "--no-config",
    ]);
    assert!(onto.status == 2 && folder.read("shared/deep/three.snippet") == part("three"), "{}", onto.err);
}

#[test]
fn a_file_that_cannot_be_used_is_an_error_at_its_line() {
    let ours = |path: &str| format!("// A comment.\nuse \"{path}\"\n{}", template("", "", "<set-variable name=\"a\" value=\"b\" />"));
    for (path, message) in [
        ("missing.snippet", "there is no `missing.snippet`"),
        ("../outside.snippet", "leads out of"),
        ("../..", "leads out of"),
        ("/etc", "is not relative to this file"),
        ("a\\b.snippet", "has a `\\` in it"),
        ("notes.txt", "is not a file of templates"),
        ("", "this does not name a file"),
        ("ours.snippet", "it would use itself"),
        ("round.snippet", "it would use itself"),
    ] {
        let folder = Folder::with(&[
            ("in/ours.snippet", &ours(path)),
            ("in/notes.txt", "FAKE secret"),
            ("in/round.snippet", "// A comment.\nuse \"ours.snippet\"\n"),
            ("outside.snippet", "part outside() {\n <x />\n}\n"),
        ]);
        let run = folder.run(&["generate", "--template", "in/ours.snippet", "--no-config"]);
        let shown = words(&run.err);
        let place = if path == "round.snippet" { "round.snippet:2:6]" } else { "ours.snippet:2:" };
        assert!(run.status == 2 && shown.contains(message) && shown.contains(place), "{path}: {shown}");
        assert!(!shown.contains("FAKE"), "{shown}");
    }
}

/// A folder may hold the file that uses it.
#[test]
fn a_file_may_use_its_own_folder() {
    let ours = "use \".\"\n".to_owned() + &template("", "", "use other()");
    let run =
        run(&[("ours.snippet", &ours), ("other.snippet", "use \".\"\npart other() {\n <set-variable name=\"a\" value=\"b\" />\n}\n")], &[]);
    assert_eq!(run.status, 0, "{}", run.err);
}

#[test]
fn mistakes_about_lists_pairs_and_choices_say_what_to_write() {
    for (parameters, items, message, help) in [
        ("h: list(pair(text, text))", "for x in h { <x y=\"[[x]]\" /> }", "`h` holds pairs", "write `for name, value in h`"),
        ("h: list(text)", "for x, y in h { <x y=\"[[x]]\" /> }", "`h` holds text, not pairs", "`list(pair(…, …))`"),
        ("h: list(pair(text, text))", "<x y=\"[[join(h, ' ')]]\" />", "pairs cannot be joined", "use `for` on them"),
        ("h: text", "<x y=\"[[join(h, ' ')]]\" />", "`h` is not a list", ""),
        ("h: list(text)?", "<x y=\"[[join(h, ' ')]]\" />", "this may have no value", "test it with `if` first"),
        ("h: list(text)", "<x y=\"[[join(h, ' ')]\" />", "is not closed", "texts in a hole stand in single quotes"),
        ("h: list(text)", "<x y=\"[[join(h, \" \")]]\" />", "this hole is not closed", "single quotes"),
        ("h: choice(a, b)", "if h in [a, c] { <x /> }", "`c` is neither a name nor choice(a, b)", "did you mean `a`?"),
        ("h: choice(a, b)", "if h in c { <x /> }", "there is nothing called `c`", ""),
        ("h: list(count(1..9))", "if \"x\" in h { <x /> }", "`x` is neither a name nor count(1..9)", "from 1 to 9"),
        ("h: list(text)", "if \"x\" == h { <x /> }", "a condition tests a name", "`\"text\" in list`"),
        (
            "h: vault",
            "use secret(vault: none, secret: \"a\")\n<x y=\"[[h]]\" />",
            "this is required",
            "`none` can only be given for a parameter with a `?` or a default",
        ),
        ("none: text", "<x y=\"[[none]]\" />", "`none` is a word of the language", "choose another name"),
        ("h: text, ..h", "<x y=\"[[h]]\" />", "there is no group of parameters `h`", "write `parameters name(…)`"),
        ("h: pair(text, text)", "<x />", "pairs must be in a list", "write `list(pair(header-name, text))`"),
    ] {
        let text = template(parameters, "", items);
        let run = run(&[("ours.snippet", &text)], &["--list"]);
        let shown = words(&run.err);
        assert!(run.status == 2 && shown.contains(message) && shown.contains(help), "{text}: {shown}");
    }
}
