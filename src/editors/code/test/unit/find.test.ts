import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";

import { find, type Surroundings } from "../../src/find";

const folder = mkdtempSync(join(tmpdir(), "apim-policy-"));
after(() => rmSync(folder, { recursive: true }));

const file = (...names: string[]): string => {
    const path = join(folder, ...names);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, "");
    chmodSync(path, 0o755);
    return path;
};

const onPath = file("path", "apim-policy");
const onWindows = file("windows", "apim-policy.exe");
file("windows", "apim-policy.cmd");
const shipped = file("extension", "bin", "apim-policy");
const own = file("workspace", "tools", "apim-policy");

const around = (change: Partial<Surroundings>): Surroundings => ({
    setting: "",
    extension: join(folder, "extension"),
    workspace: join(folder, "workspace"),
    path: ["", "relative", join(folder, "path")].join(delimiter),
    windows: false,
    ...change,
});

test("the setting comes first, then the PATH, then what came with the extension", () => {
    assert.deepEqual(find(around({ setting: own })), { path: own, from: "setting" });
    assert.deepEqual(find(around({})), { path: onPath, from: "PATH" });
    assert.deepEqual(find(around({ path: "" })), { path: shipped, from: "extension" });
});

test("the setting may be relative to the workspace, name it, or be a name on the PATH", () => {
    assert.deepEqual(find(around({ setting: "tools/apim-policy" })), { path: own, from: "setting" });
    assert.deepEqual(find(around({ setting: "${workspaceFolder}/tools/apim-policy" })), { path: own, from: "setting" });
    assert.deepEqual(find(around({ setting: " apim-policy " })), { path: onPath, from: "setting" });
});

test("a setting that names nothing is told, instead of another program used", () => {
    assert.match(String(find(around({ setting: "/nowhere/apim-policy" }))), /no program \/nowhere\/apim-policy, which the setting/);
    assert.match(String(find(around({ setting: "other" }))), /no program `other` on the PATH/);
    assert.match(String(find(around({ setting: folder }))), /no program/);
});

test("a sentence says that nothing is installed", () => {
    assert.match(String(find(around({ path: "", extension: folder }))), /not installed/);
});

test("on Windows a program counts, and no script", () => {
    assert.deepEqual(find(around({ windows: true, path: join(folder, "windows") })), { path: onWindows, from: "PATH" });
});
