/** The extension: what is registered when it starts. */

import * as vscode from "vscode";

import { showEffective } from "./commands/effective";
import { explain } from "./commands/explain";
import { generate } from "./commands/generate";
import { showGraph } from "./commands/graph";
import { concerns, isForeign, isPolicy } from "./detect";
import { Pages } from "./pages";
import { Server } from "./server";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
    const pages = new Pages();
    const started: Server = new Server(context, {
        explain: (name) => explain(started, pages, name),
        generate: (place) => told(() => generate(started, pages, undefined, place)),
    });
    server = started;
    const command = (name: string, run: (...args: unknown[]) => unknown): vscode.Disposable =>
        vscode.commands.registerCommand(`apimPolicy.${name}`, (...args) => told(() => run(...args)));
    context.subscriptions.push(
        started,
        pages,
        command("generate", (template) => generate(started, pages, typeof template === "string" ? template : undefined)),
        command("showEffective", (uri) => showEffective(started, pages, uri instanceof vscode.Uri ? uri : undefined)),
        command("showGraph", () => showGraph(started)),
        command("explain", (name) => explain(started, pages, typeof name === "string" ? name : undefined)),
        command("format", () => vscode.commands.executeCommand("editor.action.formatDocument")),
        command("fixAll", () => fixAll()),
        command("restart", () => started.restart()),
        command("showLog", () => started.log.show()),
        command("walkthrough", () => vscode.commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#start`, false)),
        vscode.workspace.onDidOpenTextDocument((document) => opened(started, document)),
    );
    await Promise.all(vscode.workspace.textDocuments.map((document) => opened(started, document)));
    const marks = await vscode.workspace.findFiles("**/{apim-policy.toml,policy.xml}", "**/node_modules/**", 1);
    if (marks.length > 0) {
        await started.start();
    }
}

export async function deactivate(): Promise<void> {
    await server?.stop();
}

/** Runs something, and tells the user what it fails for. */
async function told<Result>(run: () => Result): Promise<Awaited<Result> | undefined> {
    try {
        return await run();
    } catch (error) {
        // The server says why in words for people, such as that a file is no policy of an API.
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
        return undefined;
    }
}

/** Gives XML that holds a policy the language of policies, whatever its name, and starts the server once a document concerns it. */
async function opened(server: Server, document: vscode.TextDocument): Promise<void> {
    if (document.uri.scheme !== "file" && document.uri.scheme !== "untitled") {
        return;
    }
    const text = document.getText();
    const detects = vscode.workspace.getConfiguration("apim-policy", document).get<boolean>("detectPolicies", true);
    if (detects && document.languageId === "xml" && isPolicy(text)) {
        // This opens the document once more, in its new language.
        await vscode.languages.setTextDocumentLanguage(document, "apim-policy");
    } else if (detects && document.languageId === "apim-policy" && isForeign(text)) {
        await vscode.languages.setTextDocumentLanguage(document, "xml");
    } else if (concerns(document.languageId, text)) {
        await server.start();
    }
}

/** Makes all fixes of the active document that keep its meaning. */
async function fixAll(): Promise<void> {
    await vscode.commands.executeCommand("editor.action.codeAction", { kind: "source.fixAll.apim-policy", apply: "first" });
}
