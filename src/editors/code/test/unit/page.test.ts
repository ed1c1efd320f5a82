import assert from "node:assert/strict";
import { test } from "node:test";

import { guard } from "../../src/page";

const page = `<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'"><title>a</title></head>
<body><script id="data" type="application/json">{"a":"<script>"}</script>
<script>run()</script></body></html>`;

test("a page runs its own scripts and nothing else", () => {
    const guarded = guard(page, "n0nce", true);
    assert.equal(guarded.includes("script-src 'nonce-n0nce'"), true);
    assert.equal(guarded.includes("script-src 'unsafe-inline'"), false);
    assert.equal(guarded.match(/<script nonce="n0nce"/g)?.length, 2);
    assert.equal(guarded.includes('{"a":"<script>"}'), true, "data stay as they are");
});

test("a page without scripts is guarded too", () => {
    assert.match(guard("<head></head><p>a</p>", "b", false), /<head><meta http-equiv="Content-Security-Policy"[^>]*nonce-b/);
});

test("a page is as dark as the editor", () => {
    const style = "<head><style>@media (prefers-color-scheme: dark) { a {} }</style></head>";
    assert.match(guard(style, "b", true), /@media all \{/);
    assert.match(guard(style, "b", false), /@media not all \{/);
});
