// A real Visual Studio Code (code-server) with the extension in it, driven through Chromium.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { chromium } from "playwright-core";

/** How long anything may take, in milliseconds: machines that test are busy. */
const PATIENCE = Number(process.env.APIM_POLICY_PATIENCE ?? 60_000);

/** Returns what the tests need and is not there, in words for people; nothing if they can run. */
export function lacking() {
    const { APIM_POLICY_EDITOR: home, APIM_POLICY_PROGRAM: program, APIM_POLICY_VSIX: vsix } = process.env;
    const browser = browserPath();
    const needs = [
        [home && existsSync(entry(home)), "APIM_POLICY_EDITOR names no folder with an installed code-server"],
        [program && existsSync(program), "APIM_POLICY_PROGRAM names no apim-policy"],
        [vsix && existsSync(vsix), "APIM_POLICY_VSIX names no package of the extension"],
        [browser, "there is no chromium"],
    ];
    return needs.find(([is]) => !is)?.[1];
}

/** Returns what the server says it can do. */
export function capabilities() {
    const message = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params: { capabilities: {}, workspaceFolders: [] } });
    const input = `Content-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`;
    const { stdout } = spawnSync(process.env.APIM_POLICY_PROGRAM, ["lsp"], { input, encoding: "utf8", timeout: PATIENCE });
    const answer = stdout.split(/Content-Length: \d+\r\n\r\n/).filter((it) => it.startsWith("{")).map((it) => JSON.parse(it)).find((it) => it.id === 1);
    return answer.result.capabilities;
}

/** Starts the editor on a workspace with these files, and returns what the tests use of it. */
export async function start(files) {
    const { APIM_POLICY_EDITOR: home, APIM_POLICY_PROGRAM: program, APIM_POLICY_VSIX: vsix, APIM_POLICY_SCREENSHOTS: shots } = process.env;
    const folder = mkdtempSync(join(tmpdir(), "apim-policy-editor-"));
    const path = (name) => join(folder, "workspace", name);
    const write = (name, text) => {
        mkdirSync(dirname(path(name)), { recursive: true });
        writeFileSync(path(name), text);
    };
    Object.entries(files).forEach(([name, text]) => write(name, text));
    const settings = () => {
        const all = {
            "workbench.startupEditor": "none",
            "workbench.tips.enabled": false,
            "workbench.colorTheme": "Default Dark Modern",
            "editor.minimap.enabled": false,
            "editor.hover.delay": 100,
            "editor.guides.bracketPairs": false,
            "files.autoSave": "off",
            "window.restoreWindows": "none",
            "security.workspace.trust.enabled": false,
            "telemetry.telemetryLevel": "off",
            "extensions.ignoreRecommendations": true,
        };
        return JSON.stringify(all, null, 4);
    };
    write("../data/User/settings.json", settings());
    const use = (path, more = {}) => write(".vscode/settings.json", JSON.stringify({ "apim-policy.path": path, ...more }));
    use(program);
    const options = ["--user-data-dir", join(folder, "data"), "--extensions-dir", join(folder, "extensions")];
    execFileSync(process.execPath, [entry(home), ...options, "--install-extension", vsix], { stdio: "pipe" });
    const port = await freePort();
    const address = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`];
    const quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override"];
    const server = spawn(process.execPath, [entry(home), ...address, ...quiet, ...options], { stdio: "ignore", detached: true });
    const browser = await chromium.launch({
        executablePath: browserPath(),
        args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    });
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.setDefaultTimeout(PATIENCE);
    const stop = async () => {
        await browser.close();
        process.kill(-server.pid, "SIGTERM");
        rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    };
    try {
        await until("code-server answers", async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok);
        await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(join(folder, "workspace"))}`);
        await page.waitForSelector(".monaco-workbench");
    } catch (error) {
        await stop();
        throw error;
    }

    const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
    const quick = page.locator(".quick-input-widget");
    /** Waits until the box for quick input is open with this in its title or its placeholder, and returns its field. */
    const box = async (hint) => {
        const field = quick.locator("input.input");
        await until(`the box says ${hint}`, async () => {
            const title = await quick.locator(".quick-input-title").textContent({ timeout: 500 }).catch(() => "");
            const placeholder = await field.getAttribute("placeholder", { timeout: 500 }).catch(() => "");
            return (await quick.isVisible()) && `${title} ${placeholder}`.includes(hint);
        });
        return field;
    };
    const run = async (command) => {
        // The commands of an extension come a moment after the editor.
        await until(`${command} is offered`, async () => {
            await press("Escape", "F1");
            const field = quick.locator("input.input");
            await field.waitFor({ timeout: 5000 });
            await field.fill(`>${command}`);
            await quick.locator(".quick-input-list .monaco-list-row").filter({ hasText: command }).first().click({ timeout: 5000 });
            return true;
        });
    };
    return {
        page,
        press,
        box,
        run,
        stop,
        quick,
        read: (name) => readFileSync(path(name), "utf8"),
        /** Opens a file, and puts the cursor at a line and a column, counted from 1. */
        open: async (name, line = 1, column = 1) => {
            const base = name.split("/").pop();
            const folder = name.slice(0, Math.max(0, name.length - base.length - 1));
            const first = quick.locator(".quick-input-list .monaco-list-row").first();
            // A busy editor may not have the list of files yet when the key comes that chooses from it.
            await until(`${name} is open`, async () => {
                await press("Escape", "Control+KeyP");
                const field = quick.locator("input.input");
                await field.waitFor({ timeout: 5000 });
                await field.fill(`${name}:${line}:${column}`);
                // Several files have one name, and those that were open last are listed until the others have been searched.
                await until(`${name} comes first`, async () => {
                    const shown = await first.locator(".label-description").allTextContents();
                    return (await first.textContent()).includes(base) && (shown[0] ?? "") === folder;
                }, 5000);
                await press("Enter");
                await page.locator(".tab.active").filter({ hasText: base }).first().waitFor({ timeout: 5000 });
                return true;
            });
            await until("the cursor stands there", async () => (await page.locator("#status\\.editor\\.selection").textContent()).includes(`Ln ${line}, Col ${column}`));
        },
        /** Says in the settings of the workspace which program is used; without one, the right one; and what else is set. */
        use: (path = program, more = {}) => use(path, more),
        /** The text of the first editor, as far as it is in sight, without its line breaks. */
        text: async () => (await page.locator(".editor-instance .view-lines").first().textContent()).replaceAll("\u00A0", " "),
        /** Closes all files, whether they are saved or not. */
        closeAll: async () => {
            await run("View: Close All Editors");
            await until("all are closed", async () => {
                await page.getByRole("button", { name: "Don't Save" }).click({ timeout: 200 }).catch(() => undefined);
                return (await page.locator(".tab").count()) === 0;
            });
        },
        save: async () => {
            await press("Control+KeyS");
            await until("the file is saved", async () => (await page.locator(".tab.active.dirty").count()) === 0);
        },
        /** The lines of the panel Problems: `message source(rule) [Ln 1, Col 2]`. */
        problems: async () => {
            const rows = await page.locator(".markers-panel .monaco-list-row").allTextContents();
            return rows.map((row) => row.replaceAll("\u00A0", " "));
        },
        suggestions: async () => page.locator(".suggest-widget.visible .monaco-list-row .label-name").allTextContents(),
        shot: async (name) => {
            if (shots) {
                mkdirSync(shots, { recursive: true });
                // What the pointer rests on would show a tip.
                await page.mouse.move(700, 795);
                await page.screenshot({ path: join(shots, `${name}.png`) });
            }
        },
    };
}

/** Waits until a condition holds; what it throws counts as not yet. */
export async function until(what, holds, patience = PATIENCE) {
    const end = Date.now() + patience;
    for (;;) {
        if (await Promise.resolve().then(holds).catch(() => false)) {
            return;
        }
        if (Date.now() > end) {
            throw new Error(`waited in vain until ${what}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
}

function entry(home) {
    return join(home, "node_modules/code-server/out/node/entry.js");
}

function browserPath() {
    return [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));
}

function freePort() {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.on("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}
