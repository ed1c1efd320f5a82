/** Shows the policies that run when an operation is called, put together. */

import * as vscode from "vscode";

import type { Pages } from "../pages";
import type { Context, Effective } from "../protocol";
import type { Server } from "../server";

export async function showEffective(server: Server, pages: Pages, chosen: vscode.Uri | undefined): Promise<void> {
    const file = chosen ?? vscode.window.activeTextEditor?.document.uri;
    if (file?.scheme !== "file") {
        throw new Error("Open the policy of an API or an operation first.");
    }
    const ask = (): Promise<Effective> => server.request("effectivePolicy", { uri: file.toString() });
    // Asked first, so that what is wrong is told instead of an empty page.
    const answer = await ask();
    const context = await pickContext(answer.contexts);
    if (!context) {
        return;
    }
    const { product } = context;
    const title = [answer.api, answer.operation, product].filter((it) => it).join(" ").replaceAll(/[\\/?#:]+/g, " ");
    const uri = pages.set(`${title} (effective).policy.xml`, async () => {
        try {
            const { contexts } = await ask();
            return contexts.find((it) => it.product === product)?.xml ?? "<!-- such calls are not known any more -->\n";
        } catch (error) {
            return `<!-- ${error instanceof Error ? error.message.replaceAll("--", "- -") : "the server does not answer"} -->\n`;
        }
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
}

/** Asks by the key of which product the call comes, where that makes a difference. */
async function pickContext(contexts: Context[]): Promise<Context | undefined> {
    if (contexts.length < 2) {
        return contexts[0];
    }
    const items = contexts.map((context) => ({
        label: context.product === null ? "Without the key of a product" : `With a key of the product ${context.product}`,
        context,
    }));
    return (await vscode.window.showQuickPick(items, { title: "Which call?" }))?.context;
}
