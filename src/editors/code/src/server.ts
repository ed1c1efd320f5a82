/** The language server: found, started, restarted, and its state shown. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

import * as vscode from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";

import { LANGUAGES } from "./detect";
import { find, type Program } from "./find";
import type { Place } from "./protocol";

/** Where people learn how to install the program. */
const INSTALL = "https://github.com/apim-policy/apim-policy#install";

/** How long the program may take to say its version, in milliseconds. */
const PATIENCE = 10_000;

/** The documents that the server is told of. */
const SELECTOR = LANGUAGES.flatMap((language) => ["file", "untitled"].map((scheme) => ({ language, scheme })));

/** What the server's actions lead to that this editor has better means for than the protocol. */
interface Takers {
    /** Shows the page of a rule. */
    explain: (name: string) => Promise<void>;
    /** Asks for a template, and writes what it makes at a place. */
    generate: (place: Place) => Promise<void>;
}

export class Server implements vscode.Disposable {
    readonly log = vscode.window.createOutputChannel("API Management Policy", { log: true });
    private readonly status = vscode.languages.createLanguageStatusItem("apim-policy", SELECTOR);
    private readonly subscriptions: vscode.Disposable[] = [this.log, this.status];
    private client: LanguageClient | undefined;
    /** What is being started, or has been; none if nothing has, or it could not. */
    private starting: Promise<LanguageClient | undefined> | undefined;
    private version = "";

    constructor(
        private readonly context: vscode.ExtensionContext,
        private readonly takers: Takers,
    ) {
        this.status.name = "API Management Policy";
        this.show("idle", "The server has not been started");
        this.subscriptions.push(
            vscode.workspace.onDidChangeConfiguration(async (event) => {
                if (event.affectsConfiguration("apim-policy.path")) {
                    await this.restart();
                } else if (event.affectsConfiguration("apim-policy")) {
                    await this.client?.sendNotification("workspace/didChangeConfiguration", { settings: settings() });
                }
            }),
            vscode.workspace.onDidGrantWorkspaceTrust(() => this.restart()),
        );
    }

    /** Starts the server, unless it runs. Returns its client, or nothing if it could not be started, which has been told then. */
    start(): Promise<LanguageClient | undefined> {
        this.starting ??= this.launch();
        return this.starting;
    }

    /** Asks the server for an answer to a request of its own. Throws what the server says is wrong. */
    async request<Answer>(name: string, parameters: unknown = {}): Promise<Answer> {
        const client = await this.start();
        if (!client) {
            throw new Error("The server of API Management policies does not run; the log says why.");
        }
        return client.sendRequest<Answer>(`apim-policy/${name}`, parameters);
    }

    async restart(): Promise<void> {
        await this.stop();
        await this.start();
    }

    async stop(): Promise<void> {
        await this.starting?.catch(() => undefined);
        this.starting = undefined;
        const client = this.client;
        this.client = undefined;
        await client?.dispose().catch((error: unknown) => this.log.warn(`The server did not end well: ${String(error)}`));
    }

    dispose(): void {
        this.subscriptions.forEach((it) => it.dispose());
    }

    private async launch(): Promise<LanguageClient | undefined> {
        this.show("busy", "Starting");
        const program = find({
            setting: vscode.workspace.getConfiguration("apim-policy").get<string>("path", ""),
            extension: this.context.extensionPath,
            workspace: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
            path: process.env["PATH"] ?? process.env["Path"] ?? "",
            windows: process.platform === "win32",
        });
        if (typeof program === "string") {
            return this.fail(program);
        }
        const version = await versionOf(program);
        if (version === undefined) {
            return this.fail(`${program.path} does not run, or is not apim-policy.`);
        }
        this.version = version;
        this.log.info(`${program.path} (from ${program.from === "setting" ? "the setting" : `the ${program.from}`}), version ${version}`);
        const client = this.connect(program);
        try {
            await client.start();
        } catch (error) {
            await client.dispose().catch(() => undefined);
            return this.fail(`The language server of ${program.path} (${version}) did not start: ${String(error instanceof Error ? error.message : error)}`);
        }
        this.client = client;
        return client;
    }

    private connect(program: Program): LanguageClient {
        // The id names the setting `apim-policy.trace.server` too.
        const client: LanguageClient = new LanguageClient(
            "apim-policy",
            "API Management Policy",
            { command: program.path, args: ["lsp"] },
            {
                documentSelector: SELECTOR,
                outputChannel: this.log,
                initializationOptions: settings(),
                middleware: {
                    executeCommand: (command, args, next) => {
                        const [argument] = args as unknown[];
                        if (command === "apim-policy.explain" && typeof argument === "string") {
                            return this.takers.explain(argument);
                        }
                        return command === "apim-policy.generateHere" && argument ? this.takers.generate(argument as Place) : next(command, args);
                    },
                    // The editor underlines links at all times. What a policy is stands in its hover, with a link; those to files stay.
                    provideDocumentLinks: async (document, token, next) => {
                        const links = await next(document, token);
                        return links?.filter((link) => link.target === undefined || link.target.scheme === "file");
                    },
                    workspace: {
                        // The server is told of changes above, unless it is restarted for them: the client would send to one that ends.
                        didChangeConfiguration: async () => undefined,
                        configuration: async (params, token, next) => {
                            const answers = await next(params, token);
                            const isOurs = (at: number): boolean => params.items[at]?.section === "apim-policy";
                            return Array.isArray(answers) ? answers.map((answer, at) => (isOurs(at) ? settings() : answer)) : answers;
                        },
                    },
                },
            },
        );
        this.show("busy", "Reading the workspace");
        client.onNotification("apim-policy/loaded", ({ files }: { files: number }) => {
            this.show("idle", `${files} ${files === 1 ? "file" : "files"} of the workspace read`);
        });
        client.onDidChangeState(({ newState }) => {
            if (newState === State.Stopped && this.client === client) {
                this.show("error", "The server has ended");
            }
        });
        return client;
    }

    /** Tells why the server could not be started, and what to do about it. */
    private fail(message: string): undefined {
        this.log.error(message);
        this.show("error", message);
        this.starting = Promise.resolve(undefined);
        const install = "How to Install It";
        const settings = "Set Its Path";
        const again = "Try Again";
        void vscode.window.showErrorMessage(`${message} Policies are coloured, and not checked.`, install, settings, again).then(async (choice) => {
            if (choice === install) {
                await vscode.env.openExternal(vscode.Uri.parse(INSTALL));
            } else if (choice === settings) {
                await vscode.commands.executeCommand("workbench.action.openSettings", "apim-policy.path");
            } else if (choice === again) {
                await this.restart();
            }
        });
        return undefined;
    }

    private show(state: "idle" | "busy" | "error", detail: string): void {
        this.status.text = this.version === "" ? "apim-policy" : `apim-policy ${this.version}`;
        this.status.detail = detail;
        this.status.busy = state === "busy";
        this.status.severity = state === "error" ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
        this.status.command =
            state === "error" ? { title: "Restart", command: "apimPolicy.restart" } : { title: "Show the Log", command: "apimPolicy.showLog" };
    }
}

/** Returns the version that a program says it has, or nothing if it does not run or is another one. */
async function versionOf(program: Program): Promise<string | undefined> {
    try {
        const { stdout } = await promisify(execFile)(program.path, ["--version"], { timeout: PATIENCE, windowsHide: true });
        return /^apim-policy (\S+)/.exec(stdout)?.[1];
    } catch {
        return undefined;
    }
}

/** Returns the settings as the server reads them: what is left as it comes is left out, so that the configuration of the repository holds. */
function settings(): Record<string, unknown> {
    const configuration = vscode.workspace.getConfiguration("apim-policy");
    const names = ["select", "extendSelect", "ignore", "severity", "minSeverity", "configuration", "diagnostics", "inlayHints"];
    const changed = (name: string): boolean => {
        const found = configuration.inspect(name);
        return (found?.workspaceFolderValue ?? found?.workspaceValue ?? found?.globalValue) !== undefined;
    };
    return Object.fromEntries(names.filter(changed).map((name) => [name, configuration.get(name)]));
}
