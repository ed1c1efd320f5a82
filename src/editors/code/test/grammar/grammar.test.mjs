// Holds the grammars to the cases beside this file, with the engine that the editor uses.
//
// A case begins with `== SCOPE: TITLE`. Below a line of source, lines such as `#   ^^^ string.quoted !comment` say which scopes the characters above
// the carets have, by how their names begin, and with `!` which they do not have.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

const require = createRequire(import.meta.url);
const root = new URL("../../", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));

await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")));

const own = new Map(manifest.contributes.grammars.map((grammar) => [grammar.scopeName, new URL(grammar.path, root)]));
// The grammars of C#, Terraform and Bicep that editors come with or get from other extensions.
const others = new Map(["csharp", "terraform", "hcl", "bicep", "xml"].map((name) => {
    const path = require.resolve(`tm-grammars/grammars/${name}.json`);
    return [JSON.parse(readFileSync(path, "utf8")).scopeName, path];
}));

const registry = new textmate.Registry({
    onigLib: Promise.resolve({
        createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
        createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
        const path = own.get(scope) ?? others.get(scope);
        return path ? textmate.parseRawGrammar(readFileSync(path, "utf8"), `${scope}.json`) : null;
    },
    getInjections: (scope) =>
        manifest.contributes.grammars.filter((grammar) => grammar.injectTo?.includes(scope)).map((grammar) => grammar.scopeName),
});

for (const file of readdirSync(new URL(".", import.meta.url)).filter((name) => name.endsWith(".txt")).sort()) {
    const cases = readFileSync(new URL(file, import.meta.url), "utf8").split(/^== /m).slice(1);
    assert.notEqual(cases.length, 0, `${file} has no cases`);
    for (const text of cases) {
        const [heading, ...lines] = text.trimEnd().split("\n");
        const [, scope, title] = /^(\S+): (.*)$/.exec(heading);
        test(`${file}: ${title}`, () => check(scope, lines));
    }
}

async function check(scope, lines) {
    const grammar = await registry.loadGrammar(scope);
    assert.ok(grammar, `there is no grammar ${scope}`);
    let stack = textmate.INITIAL;
    let line = "";
    let tokens = [];
    let claims = 0;
    for (const text of lines) {
        const claim = /^#( *)(\^+) +(\S.*)$/.exec(text);
        if (!claim) {
            ({ tokens, ruleStack: stack } = grammar.tokenizeLine(text, stack));
            line = text;
            continue;
        }
        const start = 1 + claim[1].length;
        for (let at = start; at < start + claim[2].length; at++) {
            const scopes = tokens.find((token) => token.startIndex <= at && at < token.endIndex)?.scopes ?? [];
            for (const wanted of claim[3].trim().split(/\s+/)) {
                const name = wanted.replace(/^!/, "");
                const has = scopes.some((it) => it === name || it.startsWith(`${name}.`));
                const where = `in \`${line}\`, \`${line[at]}\` at ${at} has ${scopes.join(" ")}`;
                assert.equal(has, !wanted.startsWith("!"), where);
                claims++;
            }
        }
    }
    assert.notEqual(claims, 0, "the case claims nothing");
}
