// What the library answers in a page.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { ask, send } from "./library.mjs";

const policy = (inbound) => `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;

/** Makes the changes of a fix, as the editor does. */
function changed(text, edits) {
  return [...edits].sort((one, other) => other.at.from - one.at.from).reduce((it, { at, insert }) => it.slice(0, at.from) + insert + it.slice(at.to), text);
}

test("findings stand at their places, whatever stands before them", () => {
  for (const before of ["", "<!-- plain -->", "<!-- ä € -->", "<!-- 😀 𝒳 -->", "<!--\r\n😀\r\n-->"]) {
    const text = policy(`${before}<set-header name="X-Name" exists-action="overwrite"><value>😀</value></set-header>`);
    const [finding] = ask("lint", { text }).diagnostics;
    assert.equal(finding.rule, "schema/invalid-value");
    assert.equal(text.slice(finding.at.from, finding.at.to), "overwrite");
    assert.match(changed(text, finding.fix.edits), /exists-action="override"><value>😀</);
  }
});

test("a fix that keeps the meaning is made, and one that may change it only when it is asked for", () => {
  const text = policy('<set-variable name="body" value="@(context.Request.Body.As<string>())" /><trace source="a"><message>@((string)context.Variables["body"])</message></trace>');
  const fixed = ask("fix", { text });
  assert.equal(fixed.fixes, 1);
  assert.match(fixed.text, /preserveContent: true/);
  const named = policy('<set-header name="X-Name" exists-action="overwrite"><value>a</value></set-header>');
  assert.equal(ask("fix", { text: named }).fixes, 0);
  assert.match(ask("fix", { text: named, all: true }).text, /"override"/);
});

test("no finding shows a secret", () => {
  const text = policy('<set-header name="Authorization" exists-action="override"><value>Basic b3JkZXJzOmZha2UtcGFzc3dvcmQ=</value></set-header>');
  const answer = ask("lint", { text });
  assert.equal(answer.diagnostics[0].rule, "secrets/hard-coded");
  assert.ok(!JSON.stringify(answer).includes("b3JkZXJzOmZha2UtcGFzc3dvcmQ"));
});

test("members are completed in a text that is unfinished, behind characters of two units", () => {
  const text = '<policies><inbound><base /><!-- 😀 --><set-variable name="a" value="@(context.Request.';
  const labels = ask("complete", { text, offset: text.length }).items.map((it) => it.label);
  for (const label of ["Headers", "Method", "Body"]) assert.ok(labels.includes(label), `${label} is not among ${labels}`);
});

test("a completion replaces what was typed of it", () => {
  const text = policy("<!-- 😀 --><set-hea");
  const offset = text.indexOf("<set-hea") + "<set-hea".length;
  const item = ask("complete", { text, offset }).items.find((it) => it.label === "set-header");
  assert.ok(item, "`set-header` is offered");
  assert.match(text.slice(item.at.from, item.at.to), /^<?set-hea$/);
  assert.match(item.insert, /set-header/);
});

test("what is under the cursor is explained", () => {
  const text = policy('<!-- 😀 --><set-header name="X" exists-action="override"><value>a</value></set-header>');
  const hover = ask("hover", { text, offset: text.indexOf("set-header") + 3 });
  assert.equal(text.slice(hover.at.from, hover.at.to), "set-header");
  assert.match(hover.markdown, /set-header/);
  assert.equal(ask("hover", { text, offset: text.length + 5 }), null);
});

test("the call around the cursor is told", () => {
  const text = policy('<set-variable name="a" value="@(context.Variables.GetValueOrDefault<string>("a", "b"))" />');
  const { overloads } = ask("signature", { text, offset: text.indexOf('"b"') });
  assert.match(overloads[0].join(""), /GetValueOrDefault/);
});

test("rules, policies and members are explained, and what there is not is said", () => {
  assert.match(ask("explain", { name: "key-vault/uncached-lookup" }).markdown, /^# key-vault\/uncached-lookup/);
  assert.match(ask("explain", { name: "send-request" }).markdown, /ignore-error/);
  assert.match(ask("explain", { name: "context.Request.Body" }).markdown, /IMessageBody/);
  const unknown = ask("explain", { name: "send-requst" });
  assert.match(unknown.help, /send-request/);
  assert.ok(ask("names").length > 200);
});

test("templates are listed with their parameters, and generate what the linter accepts", () => {
  const template = ask("templates").find((it) => it.name === "cached-secret");
  assert.ok(template.parameters.find((it) => it.name === "vault").required);
  const { text } = ask("generate", { name: "cached-secret", arguments: { vault: ["contoso"], secret: ["orders-key"] }, target: "policy" });
  assert.match(text, /contoso\.vault\.azure\.net/);
  assert.deepEqual(ask("lint", { text }).diagnostics, []);
  assert.match(ask("generate", { name: "cached-secret", arguments: { secret: ["not a name!"] } }).error, /secret/);
});

test("a template is written at the cursor", () => {
  const text = policy("<set-method>GET</set-method>");
  const order = { name: "cached-secret", arguments: { vault: ["contoso"], secret: ["orders-key"] } };
  const { at, insert } = ask("generateHere", { text, offset: text.indexOf("GET"), ...order });
  const after = text.slice(0, at.from) + insert + text.slice(at.to);
  assert.match(after, /<\/set-method>\s*<set-variable name="secret"/);
  assert.deepEqual(ask("lint", { text: after }).diagnostics, []);
  assert.match(ask("generateHere", { text, offset: 0, ...order }).error, /no policy may stand/);
  assert.match(ask("generateHere", { text, offset: text.indexOf("GET"), name: "cached-secret" }).error, /vault/);
});

test("two policies are put together where one says base", () => {
  const { text } = ask("effective", { layers: [policy('<set-variable name="wide" value="1" />').replace("<base />", ""), policy('<set-variable name="narrow" value="1" />')] });
  assert.ok(text.indexOf("wide") > 0 && text.indexOf("wide") < text.indexOf("narrow"), text);
  assert.match(ask("effective", { layers: ["", ""] }).error, /no policy/);
});

test("a policy is brought into its layout, and one that cannot be read stays as it is", () => {
  const { text, refused } = ask("format", { text: "<policies><inbound><base/>\n<!-- 😀 --><set-body>@( 1 )</set-body></inbound></policies>" });
  assert.equal(text, "<policies>\n    <inbound>\n        <base />\n        <!-- 😀 -->\n        <set-body>@( 1 )</set-body>\n    </inbound>\n</policies>\n");
  assert.equal(refused, null);
  assert.deepEqual(ask("format", { text }), { text, refused: null });
  const broken = "<policies><!-- 😀 --><inbound></policies>";
  const answer = ask("format", { text: broken });
  assert.equal(answer.text, broken);
  assert.ok(answer.refused.from > broken.indexOf("😀") && answer.refused.to <= broken.length, JSON.stringify(answer));
  const terraform = 'resource "azurerm_api_management_api_policy" "a" {\n  xml_content = <<XML\n<policies><inbound><base/></inbound></policies>\nXML\n}\n';
  assert.match(ask("format", { path: "main.tf", text: terraform }).text, /<<XML\n<policies>\n    <inbound>\n/);
});

test("policies in Terraform, Bicep and ARM templates are found", async () => {
  for (const [path, file] of [["main.tf", "host-key-unversioned.tf"], ["main.bicep", "orders.bicep"], ["template.json", "vault-lookup.json"]]) {
    const text = await readFile(new URL(`../../../corpus/hosts/${file}`, import.meta.url), "utf8");
    const report = ask("lint", { path, text });
    assert.ok(report.documents > 0, `${path} has no document`);
    for (const { at } of report.diagnostics) assert.ok(at.from <= at.to && at.to <= text.length);
  }
});

test("what is no request gets an error, and the next one an answer", () => {
  assert.ok(send("").error);
  assert.ok(send("{").error);
  assert.match(ask("fly").error, /no request called `fly`/);
  assert.equal(ask("lint", { text: policy("") }).diagnostics.length, 0);
});

test("broken texts of any kind end no module", () => {
  const text = policy('<choose><when condition="@(context.Request.Method == "GET")"><set-variable name="😀" value="@{ return 1; }" /></when></choose>');
  for (let at = 0; at < text.length; at += 3) {
    for (const name of ["lint", "complete", "hover", "signature", "fix", "format"]) assert.ok(!ask(name, { text: text.slice(0, at), offset: at })?.error, `${name} at ${at}`);
  }
});
