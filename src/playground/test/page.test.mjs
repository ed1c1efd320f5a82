// The page in a real browser: what a person sees, types and hears of it.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdir, readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../../../target/", import.meta.url));
const pictures = join(root, "playground/pictures");
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".wasm": "application/wasm" };
const modifier = "Control";

let server, browser, address;
/** What the browser complained about, and what it asked other hosts for. */
let complaints = [];

before(async () => {
  await mkdir(pictures, { recursive: true });
  server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname).replace(/\/$/, "/index.html");
    try {
      const body = await readFile(join(root, "playground/page", path));
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  address = `http://127.0.0.1:${server.address().port}/`;
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});

after(async () => {
  await browser?.close();
  server?.close();
});

/** A page that has looked at its text. */
async function opened(options = {}, hash = "") {
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 }, permissions: ["clipboard-read", "clipboard-write"], ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  complaints = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => request.url().startsWith(address) || request.url().startsWith("data:") || complaints.push(`asked ${request.url()}`));
  await page.goto(address + hash);
  await page.locator("#status", { hasNotText: "Loading" }).waitFor();
  return page;
}

/** Writes `text` into the editor, in place of all that is there. */
async function write(page, text) {
  await page.locator(".cm-content").click();
  await page.keyboard.press(`${modifier}+a`);
  await page.keyboard.press("Delete");
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.press(`${modifier}+v`);
}

const policy = (inbound) => `<policies>\n    <inbound>\n        <base />\n        ${inbound}\n    </inbound>\n    <backend>\n        <base />\n    </backend>\n    <outbound>\n        <base />\n    </outbound>\n    <on-error>\n        <base />\n    </on-error>\n</policies>\n`;
const mistyped = policy('<!-- 😀 --><set-header name="X-😀" exists-action="overwrite">\n            <value>a</value>\n        </set-header>');

test("the first example is linted, in light and in dark colours", async () => {
  for (const colorScheme of ["light", "dark"]) {
    const page = await opened({ colorScheme });
    await page.locator("#list > li").first().waitFor();
    assert.match(await page.locator("#status").textContent(), /1 error, 1 warning/);
    assert.match(await page.locator("#list").textContent(), /a secret from Key Vault is sent to the caller/);
    await page.screenshot({ path: join(pictures, `${colorScheme}.png`) });
    assert.deepEqual(complaints, []);
    await page.context().close();
  }
});

test("a finding is at its place behind characters of two units, and its fix is made", async () => {
  const page = await opened();
  await write(page, mistyped);
  const finding = page.locator("#list > li.error");
  await finding.waitFor();
  assert.equal(await page.locator(".cm-lintRange-error").first().textContent(), "overwrite");
  await finding.getByRole("button", { name: /write `override`/ }).click();
  await page.locator(".cm-line", { hasText: 'X-😀" exists-action="override"' }).waitFor();
  await finding.waitFor({ state: "hidden" });
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("a policy is formatted with the button and with a key, and a step back undoes it", async () => {
  const page = await opened();
  await write(page, "<policies><inbound><base/></inbound></policies>");
  await page.getByRole("button", { name: "Format" }).click();
  await page.locator(".cm-line", { hasText: "        <base />" }).waitFor();
  await page.locator(".cm-content").click();
  await page.keyboard.press(`${modifier}+z`);
  await page.locator(".cm-line", { hasText: "<base/>" }).waitFor();
  await page.keyboard.press("Shift+Alt+f");
  await page.locator(".cm-line", { hasText: "        <base />" }).waitFor();
  await write(page, "<policies><inbound></policies>");
  await page.locator("#list > li.error").first().waitFor();
  await page.getByRole("button", { name: "Format" }).click();
  await page.locator("#status", { hasText: "What cannot be read is not formatted." }).waitFor();
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("completion offers members, and takes the one that is chosen", async () => {
  const page = await opened();
  await write(page, policy('<set-variable name="address" value="@(context.Request.)" />'));
  await page.locator(".cm-line", { hasText: "context.Request." }).click();
  await page.keyboard.press("End");
  for (let step = 0; step < '" />)'.length; step++) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press(`${modifier}+Space`);
  await page.keyboard.type("IpA", { delay: 30 });
  const option = page.locator(".cm-tooltip-autocomplete [role=option]", { hasText: "IpAddress" });
  await option.waitFor();
  await page.screenshot({ path: join(pictures, "completion.png") });
  await page.keyboard.press("Enter");
  await page.locator(".cm-line", { hasText: "@(context.Request.IpAddress)" }).waitFor();
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("hovering explains a policy, and F1 does without a mouse", async () => {
  const page = await opened();
  const name = page.locator(".cm-line .cm-lintRange-warning").first();
  await name.hover();
  await page.locator(".cm-tooltip .hover", { hasText: "Calls another URL" }).waitFor();
  await page.screenshot({ path: join(pictures, "hover.png") });
  await name.click();
  await page.keyboard.press("F1");
  await page.locator("#explanation", { hasText: "Calls another URL" }).waitFor();
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("a rule is explained from its finding", async () => {
  const page = await opened();
  await page.getByRole("button", { name: "key-vault/uncached-lookup" }).first().click();
  await page.locator("#explanation h2", { hasText: "key-vault/uncached-lookup" }).waitFor();
  await page.screenshot({ path: join(pictures, "explain.png") });
  await page.context().close();
});

test("a template is filled in, and what it makes goes into the editor", async () => {
  const page = await opened();
  await page.getByRole("tab", { name: "Generate" }).click();
  await page.getByLabel("vault *").fill("contoso");
  await page.getByLabel("secret *").fill("not a name!");
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await page.locator("#refused", { hasText: "secret" }).waitFor();
  await page.getByLabel("secret *").fill("orders-key");
  // What takes one of some words is a list of these, and says what holds otherwise.
  await page.getByText("What may be left out").click();
  assert.deepEqual(await page.getByLabel("cache", { exact: true }).locator("option").allTextContents(), ["(internal)", "prefer-external", "internal", "external"]);
  await page.getByLabel("cache", { exact: true }).selectOption("external");
  await page.getByText("Takes a key vault: its name or address").waitFor();
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await page.locator("#output", { hasText: 'caching-type="external"' }).waitFor();
  await page.screenshot({ path: join(pictures, "generate.png") });
  await page.getByRole("button", { name: "Put it in place of the text" }).click();
  await page.locator("#status", { hasText: "Nothing to find fault with" }).waitFor();
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("a snippet goes to the cursor, and the policy that is there stays", async () => {
  const page = await opened();
  await write(page, policy('<set-method>GET</set-method>'));
  // The cursor goes into the method.
  await page.locator(".cm-line", { hasText: "set-method" }).getByText("GET").click();
  await page.getByRole("tab", { name: "Generate" }).click();
  await page.locator("#target").selectOption("snippet");
  await page.getByLabel("vault *").fill("contoso");
  await page.getByLabel("secret *").fill("orders-key");
  await page.getByRole("button", { name: "Generate", exact: true }).click();
  await page.getByRole("button", { name: "Insert it at the cursor" }).click();
  await page.locator(".cm-line", { hasText: '<set-variable name="secret" value' }).first().waitFor();
  await page.locator("#status", { hasText: "Nothing to find fault with" }).waitFor();
  const text = await page.locator(".cm-content").innerText();
  assert.match(text, /<set-method>GET<\/set-method>\s*<set-variable name="secret"/);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("two policies are put together", async () => {
  const page = await opened();
  await page.getByRole("tab", { name: "Effective policy" }).click();
  await page.locator("#merged", { hasText: "rate-limit-by-key" }).waitFor();
  await page.locator("#merged", { hasText: "send-request" }).waitFor();
  await page.screenshot({ path: join(pictures, "effective.png") });
  await page.context().close();
});

test("a link carries the text, and a damaged one does no harm", async () => {
  const page = await opened();
  await write(page, mistyped);
  await page.locator("#list > li.error").waitFor();
  await page.getByRole("button", { name: "Copy a link" }).click();
  await page.locator("#status", { hasText: "The link is copied" }).waitFor();
  // What is found of the same text meanwhile does not push it away.
  await page.locator("#all").click();
  await page.locator("#status", { hasText: /The link is copied.* error/ }).waitFor();
  await page.locator("#all").click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(link.startsWith(`${address}#`));
  await page.context().close();
  const other = await opened({}, link.slice(address.length));
  await other.locator("#list > li.error").waitFor();
  assert.match(await other.locator(".cm-content").textContent(), /X-😀/);
  await other.context().close();
  const damaged = await opened({}, "#AAAA%%%");
  assert.match(await damaged.locator(".cm-content").textContent(), /send-request/);
  assert.deepEqual(complaints, []);
  await damaged.context().close();
});

test("everything can be reached with the keyboard, and everything has a name", async () => {
  const page = await opened();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the editor");
  const seen = new Set();
  for (let step = 0; step < 12; step++) {
    await page.keyboard.press("Tab");
    seen.add(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName));
  }
  for (const id of ["theme", "example", "path", "fix", "format", "all", "share", "editor"]) assert.ok(seen.has(id), `${id} is not among ${[...seen]}`);
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll("button, select, input, textarea, [role=tabpanel]")]
      .filter((it) => !(it.textContent.trim() && it.tagName === "BUTTON") && !it.labels?.length && !it.getAttribute("aria-label") && !it.getAttribute("aria-labelledby"))
      .map((it) => it.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(nameless, []);
  // Escape and Tab leave the editor; tabs are walked with arrows.
  await page.locator(".cm-content").click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "editor");
  await page.getByRole("tab", { name: "Findings" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.getByRole("tab", { name: "Explain" }).getAttribute("aria-selected"), "true");
  assert.equal(await page.locator("#status").getAttribute("aria-live"), "polite");
  await page.context().close();
});

test("a narrow window shows everything, one below the other", async () => {
  const page = await opened({ viewport: { width: 390, height: 800 } });
  await page.locator("#list > li").first().waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page is wider than the window");
  await page.screenshot({ path: join(pictures, "narrow.png"), fullPage: true });
  await page.context().close();
});
