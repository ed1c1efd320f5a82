import assert from "node:assert/strict";
import { test } from "node:test";

import { empty, fill, firstSentence, hint, indent, languageOf, missing, mistake, rows } from "../../src/form";
import type { Parameter, Template } from "../../src/protocol";

const parameter = (name: string, change: Partial<Parameter> = {}): Parameter => ({
    name,
    help: `The ${name}. More of it.`,
    takes: "text",
    required: false,
    list: false,
    default: null,
    choices: [],
    ...change,
});

const ttl = parameter("ttl", { takes: "duration from 1s to 1h", default: "5m" });
const vault = parameter("vault", { required: true });
const scopes = parameter("scopes", { list: true });
const template: Template = { name: "secret", summary: "Reads it.", parameters: [ttl, vault, scopes] };

test("what must be given is missing until it is given", () => {
    const form = empty(template, "snippet");
    assert.deepEqual(missing(form), [vault]);
    assert.deepEqual(missing(fill(form, vault, "a")), []);
    assert.deepEqual(missing(fill(fill(form, vault, "a"), vault, "")), [vault]);
});

test("filling in changes no other form", () => {
    const form = empty(template, "snippet");
    fill(form, vault, "a");
    assert.deepEqual(form.values, {});
});

test("the lines show values, what holds otherwise, and first what must be given", () => {
    const form = fill(fill(empty(template, "snippet"), scopes, ["a", "b"]), vault, "");
    const shown = rows(form).map(({ label, description, detail }) => [label, description, detail]);
    assert.deepEqual(shown, [
        ["vault", "missing", "The vault."],
        ["ttl", "5m", "The ttl."],
        ["scopes", "= a, b", "The scopes."],
    ]);
});

test("a field says what it takes and what holds if it is empty", () => {
    assert.equal(hint(ttl), "duration from 1s to 1h; 5m if it is empty");
    assert.equal(hint(vault), "text");
});

test("an error is shown at the parameter that it is about", () => {
    assert.equal(mistake("`ttl` is no duration", ttl), "`ttl` is no duration");
    assert.equal(mistake("`vault` must be given", ttl), undefined);
});

test("a first sentence ends with its full stop", () => {
    assert.equal(firstSentence("A name, such as `a.b`.\nIt is long."), "A name, such as `a.b`.");
    assert.equal(firstSentence("no end\nat all"), "no end at all");
});

test("a text is indented but for its first line and empty lines", () => {
    assert.equal(indent("<a>\n    <b />\n\n</a>\n", "  "), "<a>\n      <b />\n\n  </a>");
});

test("a target says in which language the policies are wrapped", () => {
    assert.deepEqual(["snippet", "terraform", "bicep", "arm"].map(languageOf), ["apim-policy", "terraform", "bicep", "json"]);
});
