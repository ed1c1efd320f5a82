//! Rules that a configuration defines: what they find, where, and what is said of a mistake in them.

use crate::common::folder::{Folder, Run};

/// A policy with `inbound` in its first section.
fn policy(inbound: &str) -> String {
    format!(
        "<policies>\n<inbound>\n<base />\n{inbound}\n</inbound>\n<backend>\n<base />\n</backend>\n<outbound>\n<base />\n</outbound>\n<on-error>\n<base />\n</on-error>\n</policies>\n"
    )
}

/// What the rule `team/it`, which `rule` says, finds in a document: the place and the message of each finding.
fn found(rule: &str, document: &str) -> Vec<String> {
    let config = format!("[rules]\nall = \"off\"\n\"team\" = \"warning\"\n[[rule]]\nid = \"team/it\"\nmessage = \"not so\"\n{rule}\n");
    let folder = Folder::with(&[("apim-policy.toml", config.as_str()), ("apis/orders/operations/get/policy.xml", document)]);
    let run = folder.lint(&["apis"]);
    assert!(run.err.is_empty() || run.status < 2, "{}", run.err);
    let line =
        |line: &str| line.strip_prefix("apis/orders/operations/get/policy.xml:").map(|rest| rest.replace(" warning[team/it] not so", ""));
    run.out.lines().filter_map(line).collect()
}

/// Holds that `rule` finds something at `place` with `bad` in a policy, and nothing with `good`.
fn tells_apart(rule: &str, place: &str, bad: &str, good: &str) {
    assert_eq!(found(rule, &policy(bad)), [format!("{place}:")], "{rule}\n{bad}");
    assert_eq!(found(rule, &policy(good)), [""; 0], "{rule}\n{good}");
}

#[test]
fn a_rule_is_about_policies_and_what_they_have() {
    let named = r#"<set-backend-service backend-id="orders" />"#;
    let addressed = r#"<set-backend-service base-url="https://example.org" />"#;
    tells_apart("policy = \"set-backend-service\"\nhas = [\"base-url\"]", "4:22", addressed, named);
    tells_apart("policy = [\"set-backend-service\"]\nlacks = \"backend-id\"", "4:2", addressed, named);
    tells_apart("policy = \"set-backend-*\"\nwhere = { base-url = \"https://*.org\" }", "4:32", addressed, named);
    let header = |child: &str| format!("<set-header name=\"x\" exists-action=\"delete\">{child}</set-header>");
    tells_apart("policy = \"set-header\"\nhas = \"value\"", "4:46", &header("<value>a</value>"), &header(""));
}

#[test]
fn values_are_tested_as_far_as_they_are_known() {
    let send = |timeout: &str| {
        format!(
            "<send-request mode=\"new\" response-variable-name=\"r\" timeout=\"{timeout}\" ignore-error=\"false\"><set-url>https://example.org</set-url></send-request>"
        )
    };
    let above = "policy = \"send-request\"\nwhere = { timeout = { above = 30 } }";
    tells_apart(above, "4:62", &send("60"), &send("30"));
    tells_apart(above, "4:62", &send("31"), &send("{{timeout}}"));
    tells_apart("policy = \"send-request\"\nwhere = { timeout = { below = 5.5 } }", "4:62", &send("5"), &send("6"));
    tells_apart("policy = \"send-request\"\nwhere = { timeout = { is-not = [\"10\", \"2*\"] } }", "4:62", &send("11"), &send("20"));
    tells_apart("policy = \"send-request\"\nwhere = { timeout = { matches = \"^1\" } }", "4:62", &send("10"), &send("@(10)"));
    tells_apart("policy = \"send-request\"\nwhere = { timeout = { written-as = \"expression\" } }", "4:62", &send("@(10)"), &send("10"));
    tells_apart(
        "policy = \"send-request\"\nwhere = { timeout = { written-as = \"named-value\" } }",
        "4:62",
        &send("{{t}}"),
        &send("@(10)"),
    );
    tells_apart(
        "element = \"set-url\"\nwhere = { text = \"*example.org*\" }",
        "4:96",
        &send("10"),
        &send("10").replace("example.org", "contoso.com"),
    );
}

#[test]
fn what_an_expression_reads_is_asked_by_symbol() {
    let header = |code: &str| format!("<set-header name=\"x\" exists-action=\"override\">\n<value>@({code})</value>\n</set-header>");
    let constant = header("\"context.User.Id\"");
    tells_apart("policy = \"set-header\"\nreads = \"context.User.Id\"", "5:10", &header("context.User?.Id"), &constant);
    tells_apart("reads = \"user\"", "5:10", &header("context.User?.Id"), &constant);
    let by_key = "reads = 'context.Request.Headers[\"X-Key\"]'";
    let read = |name: &str| header(&format!("context.Request.Headers.GetValueOrDefault(\"{name}\", \"\")"));
    tells_apart(by_key, "5:10", &read("x-key"), &read("x-other"));
    // What stands in a policy within is that policy's.
    let within = "<choose>\n<when condition=\"@(true)\">\n<set-body>@(context.User.Id)</set-body>\n</when>\n</choose>";
    assert_eq!(found("policy = \"choose\"\nreads = \"user\"", &policy(within)), [""; 0]);
}

#[test]
fn what_is_called_is_a_vault_or_an_address() {
    let send = |url: &str| {
        format!(
            "<send-request mode=\"new\" response-variable-name=\"r\" timeout=\"10\" ignore-error=\"false\">\n<set-url>{url}</set-url>\n</send-request>"
        )
    };
    let vault = send("https://contoso.vault.azure.net/secrets/a?api-version=7.4");
    tells_apart("policy = \"send-request\"\ncalls = \"key-vault\"", "4:2", &vault, &send("https://example.org"));
    tells_apart(
        "policy = \"send-request\"\ncalls = [\"https://*.internal/*\", \"token-endpoint\"]",
        "4:2",
        &send("@(\"https://a.internal/\" + context.Api.Id)"),
        &vault,
    );
}

#[test]
fn what_stands_around_and_after_counts() {
    let body = "<set-body>a</set-body>";
    let retry = format!("<retry condition=\"@(true)\" count=\"1\" interval=\"1\">\n{body}\n</retry>");
    tells_apart("policy = \"set-body\"\nwithin = [\"retry\", \"wait\"]", "5:2", &retry, body);
    tells_apart("policy = \"set-body\"\nmissing-around = \"retry\"", "4:2", body, &retry);
    let method = "<set-method>POST</set-method>";
    tells_apart("policy = \"set-body\"\nmissing-after = \"set-method\"", "5:2", &format!("{method}\n{body}"), &format!("{body}\n{method}"));
    // A fragment may have it.
    let fragment = "<include-fragment fragment-id=\"a\" />";
    assert_eq!(found("policy = \"set-body\"\nmissing-after = \"set-method\"", &policy(&format!("{body}\n{fragment}"))), [""; 0]);
    tells_apart("policy = \"set-body\"\nsection = \"inbound\"", "4:2", body, method);
    assert_eq!(found("policy = \"set-body\"\nsection = [\"outbound\"]", &policy(body)), [""; 0]);
    assert_eq!(found("policy = \"set-body\"\nscope = \"operation\"", &policy(body)), ["4:2:"]);
    assert_eq!(found("policy = \"set-body\"\nunless = { scope = \"operation\" }", &policy(body)), [""; 0]);
    assert_eq!(found("policy = \"set-body\"\nunless = [{ scope = \"api\" }, { within = \"retry\" }]", &policy(body)), ["4:2:"]);
}

#[test]
fn what_is_missing_before_is_missing_for_sure() {
    let rule = "policy = \"send-request\"\ncalls = \"key-vault\"\nmissing-before = [\"rate-limit\", \"rate-limit-by-key\"]";
    let vault = "<send-request mode=\"new\" response-variable-name=\"r\" timeout=\"10\" ignore-error=\"false\">\n\
                 <set-url>https://contoso.vault.azure.net/secrets/a</set-url>\n</send-request>";
    let limit = "<rate-limit calls=\"1\" renewal-period=\"1\" />";
    // The scopes around may have it, so `<base />` says nothing.
    assert_eq!(found(rule, &policy(vault)), [""; 0]);
    let alone = |inbound: &str| policy(inbound).replacen("<base />\n", "", 1);
    assert_eq!(found(rule, &alone(vault)), ["3:2:"]);
    assert_eq!(found(rule, &alone(&format!("{limit}\n{vault}"))), [""; 0]);
    assert_eq!(found(rule, &alone(&format!("{vault}\n{limit}"))), ["3:2:"]);
    let sometimes = format!("<choose>\n<when condition=\"@(context.Api.Id == \"a\")\">\n{limit}\n</when>\n</choose>\n{vault}");
    assert_eq!(found(rule, &alone(&sometimes)), ["8:2:"]);
    assert_eq!(found(rule, &alone(&format!("<include-fragment fragment-id=\"a\" />\n{vault}"))), [""; 0]);
}

#[test]
fn a_section_or_a_document_may_have_to_hold_a_policy() {
    let token = "element = \"inbound\"\nmissing-inside = [\"validate-jwt\", \"validate-azure-ad-token\"]";
    let jwt = "<validate-jwt header-name=\"Authorization\"><openid-config url=\"https://example.org\" /></validate-jwt>";
    let branch = |inner: &str| format!("<choose>\n<when condition=\"@(true)\">\n{inner}\n</when>\n</choose>");
    // `<base />` does not count: the rule is about this document.
    tells_apart(token, "2:2", "<set-method>GET</set-method>", jwt);
    tells_apart(token, "2:2", "", &branch(jwt));
    tells_apart("element = \"policies\"\nmissing-inside = \"validate-jwt\"", "1:2", "", jwt);
    tells_apart("element = [\"inbound\", \"outbound\"]\nhas = \"trace\"", "4:2", "<trace source=\"a\"><message>b</message></trace>", jwt);
    let without_base = policy(jwt).replacen("<base />\n", "", 1);
    assert_eq!(found("element = \"inbound\"\nlacks = \"base\"", &without_base), ["2:2:"]);
    assert_eq!(found("element = \"inbound\"\nlacks = \"base\"", &policy(jwt)), [""; 0]);
    // A fragment may have it, and so may what a tool fills in.
    for open in ["<include-fragment fragment-id=\"unknown\" />", "${checks}", &branch("${checks}")] {
        assert_eq!(found(token, &policy(open)), [""; 0], "{open}");
    }
    // Within policies too.
    let send = "policy = \"retry\"\nmissing-inside = [\"send-request\", \"forward-request\"]";
    let retry = |inner: &str| format!("<retry condition=\"@(true)\" count=\"1\" interval=\"1\">\n{inner}\n</retry>");
    tells_apart(send, "4:2", &retry("<set-method>GET</set-method>"), &retry(&branch("<forward-request timeout=\"5\" />")));
}

#[test]
fn a_fragment_of_the_repository_is_looked_into() {
    let config = "[rules]\nall = \"off\"\nteam = \"warning\"\n[[rule]]\nid = \"team/it\"\nmessage = \"not so\"\nelement = \"inbound\"\nmissing-inside = \"rate-limit\"\n\
                  [[rule]]\nid = \"team/order\"\nmessage = \"not so\"\npolicy = \"set-method\"\nmissing-after = \"rate-limit\"\n";
    let folder = Folder::with(&[("apim-policy.toml", config)]);
    let told = |fragment: &str| {
        folder.write("policy fragments/limits/policy.xml", format!("<fragment>{fragment}</fragment>"));
        folder.write("apis/a/policy.xml", policy("<set-method>GET</set-method>\n<include-fragment fragment-id=\"limits\" />"));
        folder.lint(&["."]).out.lines().filter_map(|line| line.split(' ').nth(1)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(told("<rate-limit calls=\"1\" renewal-period=\"1\" />"), [""; 0]);
    assert_eq!(told("<include-fragment fragment-id=\"more\" />"), [""; 0], "nobody knows what that has");
    assert_eq!(told("<set-method>POST</set-method>"), ["warning[team/it]", "warning[team/order]"]);
}

#[test]
fn what_stands_around_or_inside_may_have_to_be_of_some_kind() {
    let auth = "{ policy = \"include-fragment\", where = { fragment-id = [\"auth\", \"auth-*\"] } }";
    let include = |id: &str| format!("<include-fragment fragment-id=\"{id}\" />");
    let first = format!("policy = \"*\"\nsection = \"inbound\"\nposition = \"first\"\nunless = {}", auth);
    tells_apart(
        &first,
        "4:2",
        &format!("{}\n{}", include("logs"), include("auth")),
        &format!("{}\n{}", include("auth-v2"), include("logs")),
    );
    // What is nested in another policy is not the first of the section.
    assert_eq!(found(&first, &policy("")), [""; 0]);
    let last = "policy = \"set-method\"\nposition = \"last\"";
    tells_apart(
        last,
        "5:2",
        &format!("{}\n<set-method>GET</set-method>", include("a")),
        &format!("<set-method>GET</set-method>\n{}", include("a")),
    );
    let inside = format!("element = \"inbound\"\nmissing-inside = {auth}");
    tells_apart(&inside, "2:2", "<set-method>GET</set-method>", &include("auth"));
    assert_eq!(found(&inside, &policy(&include("{{fragment}}"))), [""; 0], "it may be the one");
    let post = "<send-request mode=\"new\" response-variable-name=\"r\" timeout=\"10\" ignore-error=\"false\">\n<set-url>https://example.org</set-url>\n</send-request>";
    let retry = |count: &str| format!("<retry condition=\"@(true)\" count=\"{count}\" interval=\"1\">\n{post}\n</retry>");
    let within = "policy = \"send-request\"\nwithin = { policy = \"retry\", where = { count = { above = 3 } } }";
    tells_apart(within, "5:2", &retry("5"), &retry("2"));
    assert_eq!(found(within, &policy(&retry("{{count}}"))), [""; 0]);
    let around = "policy = \"send-request\"\nmissing-around = { policy = \"retry\", has = \"first-fast-retry\" }";
    tells_apart(around, "5:2", &retry("5"), &retry("5\" first-fast-retry=\"true"));
    let after = "policy = \"set-method\"\nmissing-after = { policy = \"set-header\", where = { name = \"x-method\" } }";
    let header = |name: &str| format!("<set-method>GET</set-method>\n<set-header name=\"{name}\" exists-action=\"delete\" />");
    tells_apart(after, "4:2", &header("x-other"), &header("X-Method"));
}

#[test]
fn names_have_to_be_spelt_so() {
    let variable = |name: &str| format!("<set-variable name=\"{name}\" value=\"a\" />");
    let camel = "policy = \"set-variable\"\nwhere = { name = { matches-not = \"^[a-z][A-Za-z0-9]*$\" } }";
    tells_apart(camel, "4:21", &variable("Order_Id"), &variable("orderId"));
    // What is not known breaks no rule.
    assert_eq!(found(camel, &policy(&variable("{{name}}"))), [""; 0]);
    // The names of headers are the same in small letters and in capitals, and nothing else is.
    let header = |name: &str| format!("<set-header name=\"{name}\" exists-action=\"delete\" />");
    tells_apart("policy = \"set-header\"\nwhere = { name = \"X-Powered-*\" }", "4:19", &header("x-powered-by"), &header("x-power"));
    tells_apart("policy = \"set-variable\"\nwhere = { name = \"Order\" }", "4:21", &variable("Order"), &variable("order"));
}

#[test]
fn the_rules_that_the_guide_shows_can_be_read() {
    let guide = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/own-rules.md");
    let guide = std::fs::read_to_string(guide).expect("the chapter is there");
    let blocks = guide.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let rules: String = blocks.filter(|block| block.starts_with("[[rule]]")).collect();
    assert!(rules.matches("[[rule]]").count() >= 7, "{rules}");
    let folder = Folder::with(&[("apim-policy.toml", rules.as_str()), ("a.xml", policy("").as_str())]);
    let run = folder.lint(&["--select", "team", "a.xml"]);
    assert!(run.status < 2, "{}", run.err);
}

const CONFIG: &str = "[[rule]]\nid = \"team/no-trace\"\nseverity = \"info\"\nmessage = \"traces are not kept\"\nhelp = \"log to an event hub\"\npolicy = \"trace\"\npage = \"docs/no-trace.md\"\n";

const PAGE: &str = "# team/no-trace\n\nTraces are not kept.\n\n```xml bad\n<inbound>\n    <trace source=\"a\"><message>b</message></trace>\n</inbound>\n```\n\n```text\ninfo[team/no-trace]: traces are not kept\n  ┌─ policy.xml:2:6\n  │\n2 │     <trace source=\"a\"><message>b</message></trace>\n  │      ^^^^^\n  │\n  = help: log to an event hub\n```\n\n```xml good\n<inbound>\n    <base />\n</inbound>\n```\n";

#[test]
fn a_rule_is_listed_explained_selected_and_silenced_like_others() {
    let trace = policy("<trace source=\"a\"><message>b</message></trace>");
    let silenced = policy("<!-- apim-policy ignore team/no-trace: for the test -->\n<trace source=\"a\"><message>b</message></trace>");
    let folder =
        Folder::with(&[("apim-policy.toml", CONFIG), ("docs/no-trace.md", PAGE), ("a.xml", trace.as_str()), ("b.xml", silenced.as_str())]);
    let listed = folder.run(&["rules"]).out;
    assert!(
        listed.lines().any(|line| line.starts_with("team/no-trace ") && line.contains("info ") && line.ends_with("Traces are not kept.")),
        "{listed}"
    );
    assert_eq!(folder.run(&["explain", "team/no-trace"]).out, PAGE);
    assert_eq!(folder.run(&["explain", "team"]).out, "team/no-trace\n    Traces are not kept.\n");
    let told = |run: Run| run.out.lines().filter(|line| line.contains("team/no-trace")).count();
    assert_eq!(told(folder.lint(&["."])), 1);
    assert_eq!(told(folder.lint(&["--select", "team", "."])), 1);
    assert_eq!(folder.lint(&["--select", "team", "."]).out.lines().count(), 1);
    assert_eq!(told(folder.lint(&["--ignore", "team/no-trace", "."])), 0);
    let unknown = folder.lint(&["--select", "taem/no-trace", "."]);
    assert!(unknown.status == 2 && unknown.err.contains("no rule or category is called `taem/no-trace`"), "{}", unknown.err);
}

#[test]
fn no_report_points_at_a_page_that_nobody_published() {
    let trace = policy("<trace source=\"a\"><message>b</message></trace>");
    let folder = Folder::with(&[("apim-policy.toml", CONFIG), ("docs/no-trace.md", PAGE), ("a.xml", trace.as_str())]);
    for format in ["json", "agent", "sarif"] {
        let run = folder.run(&["lint", "--select", "team", "--format", format, "a.xml"]);
        assert!(run.out.contains("team/no-trace") && !run.out.contains("rules/team/no-trace.md"), "{format}: {}", run.out);
    }
    assert!(!folder.run(&["rules", "--format", "json"]).out.contains("rules/team/no-trace.md"));
}

#[test]
fn a_configuration_that_cannot_be_used_keeps_nothing_built_in_from_being_explained() {
    let folder = Folder::with(&[("apim-policy.toml", "[[rule]]\nid = \"team/it\"\n")]);
    assert_eq!(folder.run(&["explain", "send-request"]).status, 0);
    assert_eq!(folder.run(&["explain", "key-vault/uncached-lookup"]).status, 0);
    let own = folder.run(&["explain", "team/it"]);
    assert!(own.status == 2 && own.err.contains("missing field `message`"), "{}", own.err);
}

#[test]
fn the_examples_of_a_page_are_run() {
    let folder = Folder::with(&[("apim-policy.toml", CONFIG), ("docs/no-trace.md", PAGE)]);
    let run = folder.run(&["rules", "test"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""), "{}", run.err);
    assert!(run.err.contains("2 examples of 1 rule, 0 failures"), "{}", run.err);
    folder.write("docs/no-trace.md", PAGE.replace("<base />", "<trace source=\"a\"><message>b</message></trace>"));
    let run = folder.run(&["rules", "test", "--config", "apim-policy.toml"]);
    assert_eq!(run.status, 1);
    assert!(run.out.starts_with("docs/no-trace.md:21: a good example is not clean\n"), "{}", run.out);
    folder.write("docs/no-trace.md", PAGE.replace("log to", "send to"));
    assert!(folder.run(&["rules", "test"]).out.starts_with("docs/no-trace.md:5: the findings are not those of the page\n"));
    folder.write("apim-policy.toml", "");
    assert_eq!(folder.run(&["rules", "test"]).status, 2);
}

/// What is said of a configuration with this rule, and the text at which it points.
fn mistake(rule: &str) -> String {
    let config = format!("[[rule]]\nid = \"team/it\"\nmessage = \"not so\"\n{rule}\n");
    let folder = Folder::with(&[("apim-policy.toml", config.as_str()), ("a.xml", policy("").as_str())]);
    let run = folder.lint(&["a.xml"]);
    assert_eq!(run.status, 2, "{rule}\n{}", run.out);
    run.err
}

#[test]
fn a_mistake_in_a_rule_is_told_at_its_place() {
    for (rule, message, help) in [
        ("policy = \"set-heder\"", "there is no policy `set-heder`", "did you mean `set-header`?"),
        ("policy = \"set-header\"\nhas = [\"nam\"]", "has an attribute or a child `nam`", "did you mean `name`?"),
        (
            "policy = \"set-header\"\nwhere = { exist-action = \"skip\" }",
            "attribute or a child `exist-action`",
            "did you mean `exists-action`?",
        ),
        ("element = \"orgin\"", "no policy has an element `orgin`", "did you mean `origin`?"),
        ("reads = \"users\"", "`users` is nothing that an expression reads", "did you mean `user`?"),
        ("policy = \"send-request\"\ncalls = \"keyvault\"", "`keyvault` is nothing that a policy calls", "did you mean `key-vault`?"),
        ("section = \"inbound\"", "nothing says what `team/it` is about", "say `policy`, `element` or `reads`"),
        ("policy = \"trace\"\nscop = \"api\"", "unknown key `scop`", "did you mean `scope`?"),
        ("policy = \"trace\"\npage = \"none.md\"", "the page `none.md` cannot be read", ""),
        ("policy = []", "this list is empty", ""),
        ("policy = \"trace\"\nposition = \"frist\"", "unknown value `frist`", "did you mean `first`?"),
        ("element = \"inbond\"", "no policy has an element `inbond`", "did you mean `inbound`?"),
        ("element = \"inbound\"\nmissing-inside = \"validate-jtw\"", "there is no policy `validate-jtw`", "did you mean `validate-jwt`?"),
        (
            "policy = \"*\"\nwithin = { policy = \"retri\", where = { count = \"1\" } }",
            "there is no policy `retri`",
            "did you mean `retry`?",
        ),
        (
            "policy = \"*\"\nwithin = [{ policy = \"retry\", where = { cuont = \"1\" } }]",
            "an attribute or a child `cuont`",
            "did you mean `count`?",
        ),
        ("policy = \"*\"\nwithin = { where = { count = \"1\" } }", "missing field `policy`", ""),
        ("policy = \"*\"\nwithin = 3", "this is a number, and not a text, a table or a list", ""),
        (
            "element = \"inbound\"\nmissing-after = \"trace\"",
            "`missing-after` asks of policies, and `inbound` is none",
            "say `section = \"inbound\"`",
        ),
        ("element = \"policies\"\ncalls = \"key-vault\"", "`calls` asks of policies, and `policies` is none", "remove it"),
        ("policy = \"trace\"\n[[rule]]\nid = \"team/it\"\nmessage = \"x\"\npolicy = \"trace\"", "another rule is called `team/it` too", ""),
        (
            "policy = \"trace\"\n[[rule]]\nid = \"security/it\"\nmessage = \"x\"\npolicy = \"trace\"",
            "the category `security` belongs to the tool",
            "choose a category",
        ),
        (
            "policy = \"trace\"\n[[rule]]\nid = \"it\"\nmessage = \"x\"\npolicy = \"trace\"",
            "`it` is no name of a rule",
            "write `category/name`",
        ),
    ] {
        let told = mistake(rule).replace("\n  │ ", " ");
        assert!(told.contains(message) && told.contains(help), "{rule}\n{told}");
        assert!(told.contains("apim-policy.toml:"), "{rule}\n{told}");
    }
}

#[test]
fn sarif_describes_a_rule_by_its_message_and_by_its_page() {
    let config = "[[rule]]\nid = \"team/one\"\nseverity = \"error\"\nmessage = \"not so\"\npolicy = \"set-backend-service\"\n[[rule]]\nid = \"team/two\"\nmessage = \"nor so\"\n\
                  policy = \"set-backend-service\"\npage = \"two.md\"\n";
    let page = "# team/two\n\nBackends have names.\n\n## Why\n\nAddresses change.\n";
    let document = policy(r#"<set-backend-service base-url="https://example.org" />"#);
    let folder = Folder::with(&[("apim-policy.toml", config), ("two.md", page), ("a.xml", &document)]);
    let run = folder.lint(&["--select", "team", "--format", "sarif"]);
    let log: serde_json::Value = serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{run:?}"));
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    let (one, two) = (&rules[0], &rules[1]);
    assert_eq!((&one["id"], &one["shortDescription"]["text"]), (&"team/one".into(), &"Not so.".into()), "{rules}");
    assert_eq!((&one["defaultConfiguration"]["level"], &one["properties"]["tags"][0]), (&"error".into(), &"team".into()));
    assert_eq!(
        (&two["shortDescription"]["text"], &two["fullDescription"]["text"]),
        (&"Backends have names.".into(), &"Addresses change.".into())
    );
    assert!(two["help"]["markdown"].as_str().is_some_and(|text| text.contains("Addresses change.")), "{two}");
    assert!(two.get("helpUri").is_none(), "nothing of it is published");
}
