//! What the pages say about failures: for each template the same things go wrong, and what comes of it is written into a table.

use std::collections::BTreeMap;

use apim_policy::generate::{Library, Template, Type, examples};
use serde_json::{Value, json};

use super::simulator::Line;

/// Who is called, and how the table says it.
const SERVICES: [(&str, &str); 4] = [("vault", "vault"), ("token", "token endpoint"), ("endpoint", "endpoint"), ("backend", "backend")];

/// What the name of the step adds that shows a row a second later.
const LATER: &str = ", and a second later";

/// What stands in the place of a table where nothing is called.
const NOTHING: &str = "Nothing is called that could fail: the policies send no request and ask for no token.\n";

/// Ten days in seconds, after which nothing is left in a cache.
const DAYS: u32 = 864_000;

/// What there is before anything goes wrong.
struct Setting {
    name: String,
    arguments: Vec<String>,
    /// The header that the backend wants, and what stands in front of the secret or token in it.
    header: Option<(&'static str, &'static str)>,
    /// The header that callers must send, and what stands in it before and after a rotation.
    key: Option<[&'static str; 3]>,
    takes_token: bool,
    /// Whether the token is for the caller, whose own token is exchanged.
    for_caller: bool,
    /// Whether a service is asked who may call.
    asks_endpoint: bool,
    asks_vault: bool,
}

/// A row of a table: what goes wrong, and what shows it.
struct Row {
    name: String,
    /// Arguments besides those of the example.
    more: Vec<String>,
    /// The last two are those of the table: when it goes wrong, and a second later.
    steps: Vec<Value>,
}

/// The cases that show all rows. Those with the same arguments are one case, with days between them, after which nothing is in a cache.
pub fn cases() -> Vec<Value> {
    let mut cases = Vec::new();
    for setting in settings() {
        let mut by_arguments: BTreeMap<Vec<String>, Vec<Value>> = BTreeMap::new();
        for row in setting.rows() {
            by_arguments.entry(row.more.clone()).or_default().extend(row.into_steps());
        }
        for (more, steps) in by_arguments {
            let named = json!({"orders-key-version": "0123456789abcdef0123456789abcdef", "orders-thumbprint": "orders-client"});
            cases.push(json!({
                "name": format!("table of {} with {}", setting.name, more.concat()), "generate": setting.with(&more),
                "named-values": named, "certificates": {"orders-client": true}, "steps": steps,
            }));
        }
    }
    cases
}

/// The tables of all templates. `before` stands in front of the names of the cases that count.
pub fn written(lines: &[Line], before: &str) -> String {
    let mut text = "Written by `UPDATE=1 cargo test` from what a simulator of the gateway did.\n".to_owned();
    for template in Library::built_in().templates() {
        text.push_str(&format!("\n## {}\n\n", template.name.text));
        let Some(setting) = setting(template) else {
            text.push_str(NOTHING);
            continue;
        };
        let own = format!("{before}table of {} with ", setting.name);
        let step = |name: &str| {
            let found = lines.iter().find(|line| line.case.starts_with(&own) && line.step == name);
            found.unwrap_or_else(|| panic!("{}: no step {name}", setting.name))
        };
        text.push_str("| when | the caller gets | calls | and a second later |\n| --- | --- | --- | --- |\n");
        for row in setting.rows() {
            let (now, later) = (step(&row.name), step(&format!("{}{LATER}", row.name)));
            text.push_str(&format!("| {} | {} | {} | {}, {} |\n", row.name, answer(now), calls(now), answer(later), calls(later)));
        }
    }
    text
}

/// What the caller got.
fn answer(line: &Line) -> String {
    let statuses = line.said["statuses"].as_object().expect("it was run");
    let status = statuses.keys().next().expect("somebody called");
    match line.said["headers"]["Retry-After"].as_str() {
        Some(seconds) => format!("{status}, `Retry-After: {seconds}`"),
        None => status.clone(),
    }
}

/// Who was called.
fn calls(line: &Line) -> String {
    let times = |(service, name): (&str, &str)| {
        let times = line.said["calls"][service].as_u64().filter(|&times| times > 0)?;
        Some(if times == 1 { name.to_owned() } else { format!("{times} × {name}") })
    };
    let all: Vec<String> = SERVICES.into_iter().filter_map(times).collect();
    if all.is_empty() { "none".to_owned() } else { all.join(", ") }
}

fn settings() -> Vec<Setting> {
    let library = Library::built_in();
    library.templates().filter_map(setting).collect()
}

/// The setting of a template, with the arguments of its first example; `None` if nothing that it makes calls anybody.
fn setting(template: &Template) -> Option<Setting> {
    let name = template.name.text.clone();
    if matches!(name.as_str(), "key-vault-named-value" | "validate-managed-identity") {
        return None;
    }
    let example = examples(template).first()?.clone();
    let words: Vec<&str> = example.split(' ').skip_while(|word| *word != "generate").skip(1).collect();
    let arguments: Vec<String> = words.split(|word| *word == "--target").next()?.iter().map(|it| (*it).to_owned()).collect();
    let header = match name.as_str() {
        "function-host-key" => Some(("x-functions-key", "")),
        "smart-cached-secret" => Some(("X-Api-Key", "")),
        "client-credentials-token" | "client-assertion" | "oauth2-token" => Some(("Authorization", "Bearer ")),
        _ => None,
    };
    Some(Setting {
        header,
        key: match name.as_str() {
            "api-key-check" => Some(["X-Api-Key", "one-FAKE", "two-FAKE"]),
            // The codes of an empty body.
            "webhook-signature" => Some([
                "X-Hub-Signature-256",
                "sha256=25c2af2e7aaeedb725beb51a92f252a11d18f3cc4e7a4272730d2ce85450b3b1",
                "sha256=9aca7820953c744104748d9538108aa49c972b24aad1f82276d249c300ad9797",
            ]),
            "introspection" | "external-authorizer" | "on-behalf-of" => Some(["Authorization", "Bearer one-FAKE", "Bearer one-FAKE"]),
            _ => None,
        },
        takes_token: matches!(name.as_str(), "client-credentials-token" | "client-assertion" | "oauth2-token" | "on-behalf-of"),
        for_caller: name == "on-behalf-of",
        asks_endpoint: matches!(name.as_str(), "introspection" | "external-authorizer"),
        asks_vault: template.parameters.iter().any(|it| it.of == Type::Vault),
        arguments,
        name,
    })
}

impl Setting {
    /// The arguments of the example with others, which go before.
    fn with(&self, more: &[String]) -> Vec<String> {
        let name = |argument: &str| argument.split('=').next().unwrap_or_default().to_owned();
        let named: Vec<String> = more.iter().map(|argument| name(argument)).collect();
        let (command, given) = self.arguments.split_at(1);
        let kept = given.chunks(2).map(|pair| &pair[1]).filter(|argument| !named.contains(&name(argument)));
        let set = kept.chain(more).flat_map(|argument| ["--set".to_owned(), argument.clone()]);
        command.iter().cloned().chain(set).collect()
    }

    fn rows(&self) -> Vec<Row> {
        if !self.asks_vault && self.asks_endpoint {
            let mut rows = vec![
                self.row("all is well", &[], vec![self.first(), json!({})]),
                self.row("all is well, and twenty callers come at once", &[], vec![twenty(self.first()), json!({})]),
                self.verdict("the endpoint answers 401", json!(401), 401, &[]),
                self.verdict("the endpoint answers 403", json!(403), 403, &[]),
            ];
            rows.extend(self.verdicts());
            return rows;
        }
        if !self.asks_vault && self.takes_token {
            let mut rows = vec![
                self.row("all is well", &[], vec![self.first(), json!({})]),
                self.row("all is well, and twenty callers come at once", &[], vec![twenty(self.first()), json!({})]),
                self.failing("the gateway has no such certificate", json!({}), &["certificate=another"]),
            ];
            rows.extend(self.without_token());
            rows.push(self.failing("the token endpoint answers 500, with `retries=2`", json!({"token": 500}), &["retries=2"]));
            rows.push(self.rotated());
            return rows;
        }
        if !self.asks_vault {
            let identity = |name: &str, identity: bool, status: u32| {
                self.row(name, &[], vec![json!({"identity": identity, "expect": {"status": status}}), json!({})])
            };
            let mut rows = vec![identity("all is well", true, 200), identity("the identity gets no token", false, 503)];
            if self.name == "openai-backend" {
                rows.extend(self.busy());
            }
            return rows;
        }
        let well = || json!({"expect": {"status": 200}});
        let down = || json!({"services": {"vault": "refused"}, "expect": {"status": 200}});
        let mut rows = vec![
            self.row("all is well", &[], vec![self.first(), well()]),
            self.row("all is well, and twenty callers come at once", &[], vec![twenty(self.first()), well()]),
            self.failing("the vault answers 403", json!({"vault": 403}), &[]),
            self.failing("the vault answers 404", json!({"vault": 404}), &[]),
            self.failing("the vault answers 429", json!({"vault": 429}), &[]),
            self.failing("the vault answers 429, with `retries=2`", json!({"vault": 429}), &["retries=2"]),
            self.failing("the vault does not answer in time", json!({"vault": "timeout"}), &[]),
            self.failing("the vault is down", json!({"vault": "refused"}), &[]),
            self.failing("the vault answers with no secret", json!({"vault": {"json": {"value": null}}}), &[]),
            self.failing("the vault answers with the page of a proxy", json!({"vault": {"body": "<html>FAKE</html>"}}), &[]),
            self.without_identity(),
        ];
        if self.name == "json-secret" {
            rows.push(self.failing("the secret lacks a field", json!({"vault": {"secret": "{\"user\": \"one-FAKE\"}"}}), &[]));
        }
        if self.takes_token {
            rows.extend(self.without_token());
        }
        if self.for_caller {
            rows.extend(self.callers());
        }
        if self.asks_endpoint {
            rows.extend([
                self.verdict("the token is not active", json!({"json": {"active": false}}), 401, &[]),
                self.verdict(
                    "the token lacks the scope, with `scope=orders.read`",
                    json!({"json": {"active": true}}),
                    403,
                    &["scope=orders.read"],
                ),
                self.verdict("the endpoint answers 401", json!(401), 503, &[]),
                self.verdict("the endpoint answers with the page of a proxy", json!({"body": "<html>FAKE</html>"}), 503, &[]),
            ]);
            rows.extend(self.verdicts());
        }
        if self.name == "tenant-secret" {
            let mut first = self.first();
            first["request"] = json!({});
            first["expect"] = json!({"status": 403, "calls": {"vault": 0, "backend": 0}});
            rows.push(self.row("the caller has no subscription", &[], vec![first, json!({"request": {}})]));
        }
        if self.name != "secret" {
            rows.push(self.later("the vault is down, and a value is in the cache", down(), &[], 60));
        }
        if self.takes("keep") {
            rows.push(self.later("the vault is down, and `keep=2d` has an older value", down(), &["keep=2d"], 86_400 + 3_600));
        }
        rows.push(self.rotated());
        rows
    }

    /// The token endpoint is in trouble.
    fn without_token(&self) -> Vec<Row> {
        let mut rows = vec![
            self.failing("the token endpoint answers 401", json!({"token": {"status": 401, "json": {"error": "invalid_client"}}}), &[]),
            self.failing("the token endpoint does not answer in time", json!({"token": "timeout"}), &[]),
            self.failing("the token endpoint answers with no token", json!({"token": {"json": {"token_type": "Bearer"}}}), &[]),
        ];
        if self.for_caller {
            // The client secret is good for other callers, and kept.
            for step in rows.iter_mut().flat_map(|row| &mut row.steps) {
                step["expect"]["stored-has-not"] = json!("token-FAKE");
            }
        }
        rows
    }

    /// The token endpoint, or nobody, is asked about the token of a caller, and the caller is refused.
    fn callers(&self) -> Vec<Row> {
        let refused = json!({"status": 401, "calls": {"backend": 0}, "trace-has-not": "FAKE", "stored-has-not": "Bearer one"});
        let row = |name: &str, token: Value, mut request: Value| {
            let mut first = self.first();
            first["services"]["token"] = token;
            first["expect"] = refused.clone();
            let mut later = json!({"expect": refused});
            if request.is_object() {
                first["request"] = request.clone();
                later["request"] = request.take();
            }
            self.row(name, &[], vec![first, later])
        };
        let claims = json!({"error": "interaction_required", "claims": "{\"access_token\": {}}"});
        vec![
            row("the caller sends no token", json!(500), json!({})),
            row("the caller's token has expired", json!(500), json!({"headers": {"Authorization": {"jwt": {"exp": 1}}}})),
            row("the caller's token is refused", json!({"status": 400, "json": {"error": "invalid_grant"}}), Value::Null),
            row("the user has to sign in again", json!({"status": 400, "json": claims}), Value::Null),
        ]
    }

    /// The endpoint is in trouble.
    fn verdicts(&self) -> Vec<Row> {
        let down = json!({"services": {"endpoint": endpoint(json!("refused"))}, "expect": {"status": 200}});
        vec![
            self.verdict("the endpoint answers 429", json!(429), 503, &[]),
            self.verdict("the endpoint answers 500", json!(500), 503, &[]),
            self.verdict("the endpoint answers 500, with `retries=2`", json!(500), 503, &["retries=2"]),
            self.verdict("the endpoint does not answer in time", json!("timeout"), 503, &[]),
            self.verdict("the endpoint is down", json!("refused"), 503, &[]),
            self.later("the endpoint is down, and the answer is in the cache", down, &[], 30),
        ]
    }

    /// The endpoint answers so about a token that is not known, and the caller gets `status`.
    fn verdict(&self, name: &str, answer: Value, status: u32, more: &[&str]) -> Row {
        let expect = json!({"status": status, "calls": {"backend": 0}, "trace-has-not": "FAKE"});
        let mut first = self.first();
        first["services"]["endpoint"] = endpoint(answer);
        first["expect"] = expect.clone();
        self.row(name, more, vec![first, json!({"expect": expect})])
    }

    /// The backend is busy, or fails for good.
    fn busy(&self) -> Vec<Row> {
        let busy = |status: u32| json!({"status": status, "headers": {"Retry-After": "7"}});
        let row = |name: &str, backend: Value, status: u32, more: &[&str]| {
            self.row(name, more, vec![json!({"backend": backend, "expect": {"status": status}}), json!({})])
        };
        vec![
            row("the backend answers 429 once", json!([busy(429), 200]), 200, &[]),
            row("the backend answers 429 with `Retry-After: 7`", busy(429), 429, &[]),
            row("the backend answers 503 with `Retry-After: 7`", busy(503), 503, &[]),
            row("the backend answers 429 with `Retry-After: 7`, with `repeats=0`", busy(429), 429, &["repeats=0"]),
            row("the backend answers 500", json!(500), 500, &[]),
        ]
    }

    /// Something fails before anything is in the cache.
    fn failing(&self, name: &str, services: Value, more: &[&str]) -> Row {
        let mut first = self.first();
        for (service, answers) in services.as_object().expect("services have names") {
            first["services"][service] = answers.clone();
        }
        first["expect"] = failure();
        self.row(name, more, vec![first, json!({"expect": failure()})])
    }

    fn without_identity(&self) -> Row {
        let mut first = self.first();
        first["identity"] = json!(false);
        first["expect"] = failure();
        self.row("the identity gets no token", &[], vec![first, json!({"expect": failure()})])
    }

    /// Something changes when a value was read `after` seconds ago, and callers do not notice.
    fn later(&self, name: &str, mut change: Value, more: &[&str], after: u32) -> Row {
        change["after"] = json!(after);
        self.row(name, more, vec![self.first(), change, json!({"expect": {"status": 200}})])
    }

    /// A minute after it was read, the secret is another, and the backend or the caller knows it.
    fn rotated(&self) -> Row {
        let mut now = json!({"after": 60, "services": self.services("two-FAKE", "two-FAKE")});
        let mut later = json!({});
        if let Some([header, _, new]) = self.key {
            now["request"] = json!({"headers": {header: new}});
            later["request"] = now["request"].clone();
        }
        if let Some((header, prefix)) = self.header {
            let accepted = format!("{prefix}two-FAKE");
            now["backend"] = json!([{"accepts": {"header": header, "value": accepted}, "then": 200, "else": 401}]);
        }
        let name = match (self.takes_token && !self.for_caller, self.name == "api-key-check", self.header) {
            (true, ..) => "the backend refuses the token, a minute later",
            (_, true, _) => "the key was rotated, a minute later",
            (_, _, Some(_)) => "the secret was rotated, and the backend wants the new one, a minute later",
            _ => "the secret was rotated, a minute later",
        };
        self.row(name, &[], vec![self.first(), now, later])
    }

    /// The first request, when all is well.
    fn first(&self) -> Value {
        json!({"services": self.services("one-FAKE", "one-FAKE"), "expect": {"status": 200}})
    }

    fn services(&self, secret: &str, token: &str) -> Value {
        let secret = match self.name.as_str() {
            "cached-certificate" => json!({"certificate-pfx": true}),
            "json-secret" => json!({"secret": json!({"user": secret, "password": secret}).to_string()}),
            _ => json!({"secret": secret}),
        };
        json!({"vault": secret, "token": {"token": token, "expires_in": 86_400}, "endpoint": endpoint(json!({"json": {"active": true}}))})
    }

    fn takes(&self, parameter: &str) -> bool {
        let library = Library::built_in();
        library.find(&self.name).is_some_and(|template| template.parameters.iter().any(|it| it.name.text == parameter))
    }

    fn row(&self, name: &str, more: &[&str], mut steps: Vec<Value>) -> Row {
        if let Some([header, value, _]) = self.key {
            for step in steps.iter_mut().filter(|step| step["request"].is_null()) {
                step["request"] = json!({"headers": {header: value}});
            }
        }
        if self.name == "tenant-secret" {
            for step in steps.iter_mut().filter(|step| step["request"].is_null()) {
                step["request"] = json!({"context": {"subscription": {"id": "north"}}});
            }
        }
        Row { name: name.to_owned(), more: more.iter().map(|it| (*it).to_owned()).collect(), steps }
    }
}

impl Row {
    /// The steps with their names, long after those of any other row.
    fn into_steps(mut self) -> Vec<Value> {
        let last = self.steps.len() - 1;
        self.steps[last]["after"] = json!(1);
        self.steps[last]["name"] = json!(format!("{}{LATER}", self.name));
        self.steps[last - 1]["name"] = json!(self.name);
        let first = &mut self.steps[0];
        first["after"] = json!(DAYS);
        for (what, usual) in [("backend", json!(200)), ("identity", json!(true))] {
            if first[what].is_null() {
                first[what] = usual;
            }
        }
        self.steps
    }
}

/// A service that is asked who may call.
fn endpoint(answer: Value) -> Value {
    json!({"match": "/(introspect|check)$/", "answers": [answer]})
}

/// A step with twenty callers in flight.
fn twenty(mut step: Value) -> Value {
    step["parallel"] = json!(20);
    step
}

/// One clear failure, and nothing goes on.
fn failure() -> Value {
    json!({
        "status": 503, "header:Retry-After": {"matches": "^[0-9]+$"}, "calls": {"backend": 0},
        "stored-has-not": "FAKE", "trace-has-not": "FAKE",
    })
}
