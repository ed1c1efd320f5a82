import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const read = (path: string): string => readFileSync(path, "utf8");
const manifest = JSON.parse(read("package.json"));

test("the extension has the version of the program", () => {
    const version = /^version = "(.*)"$/m.exec(read("../../../Cargo.toml"))?.[1];
    assert.equal(manifest.version, version);
});

test("every command of the manifest is registered, and every registered one is in the manifest", () => {
    const declared = manifest.contributes.commands.map(({ command }: { command: string }) => command).sort();
    const registered = [...read("src/extension.ts").matchAll(/\bcommand\("(\w+)"/g)].map(([, name]) => `apimPolicy.${name}`).sort();
    assert.deepEqual(declared, registered);
});

test("every setting is described in the readme, and read", () => {
    const readme = read("README.md");
    const sources = read("src/extension.ts") + read("src/server.ts");
    for (const name of Object.keys(manifest.contributes.configuration.properties)) {
        assert.equal(readme.includes(`\`${name}\``), true, `${name} is not described`);
        const short = name.replace("apim-policy.", "");
        // The client reads this one by its own id.
        assert.equal(short === "trace.server" || sources.includes(`"${short}"`), true, `${name} is not read`);
    }
});

test("every file that the manifest names is there", () => {
    const { grammars, languages, walkthroughs } = manifest.contributes;
    const media = walkthroughs.flatMap(({ steps }: { steps: { media: { markdown: string } }[] }) => steps.map(({ media }) => media.markdown));
    const paths = [
        ...media,
        ...grammars.map(({ path }: { path: string }) => path),
        ...languages.map(({ configuration }: { configuration: string }) => configuration),
        manifest.icon,
    ];
    for (const path of paths) {
        assert.equal(existsSync(path), true, `there is no ${path}`);
    }
});
