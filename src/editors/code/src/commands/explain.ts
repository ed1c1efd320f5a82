/** Shows the page of a rule, a policy, an attribute, a type or a member. */

import * as vscode from "vscode";

import type { Pages } from "../pages";
import type { Explained } from "../protocol";
import type { Server } from "../server";

/** Explains what is called `name`, or what the user chooses: the findings at the cursor and the word there are offered. */
export async function explain(server: Server, pages: Pages, name: string | undefined): Promise<void> {
    const wanted = name ?? (await choose());
    if (!wanted) {
        return;
    }
    const { markdown } = await server.request<Explained>("explain", { name: wanted });
    const uri = pages.set(`${wanted.replaceAll("/", " ")}.md`, async () => markdown);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
}

function choose(): Promise<string | undefined> {
    const suggestions = suggest(vscode.window.activeTextEditor);
    const pick = vscode.window.createQuickPick();
    pick.title = "Explain";
    pick.placeholder = "A rule, a policy, set-header.exists-action, context.Request.Body, string.Split";
    const offer = (): void => {
        const typed = pick.value.trim();
        const words = typed === "" || suggestions.includes(typed) ? suggestions : [typed, ...suggestions];
        pick.items = words.map((label) => ({ label, alwaysShow: label === typed }));
    };
    offer();
    return new Promise((resolve) => {
        pick.onDidChangeValue(offer);
        pick.onDidAccept(() => {
            resolve(pick.selectedItems[0]?.label);
            pick.hide();
        });
        pick.onDidHide(() => {
            resolve(undefined);
            pick.dispose();
        });
        pick.show();
    });
}

/** Returns the rules that found something at the cursor, and the name at it. */
function suggest(editor: vscode.TextEditor | undefined): string[] {
    if (!editor) {
        return [];
    }
    const { document, selection } = editor;
    const rules = vscode.languages
        .getDiagnostics(document.uri)
        .filter((it) => it.source === "apim-policy" && it.range.intersection(selection))
        .map(({ code }) => String(typeof code === "object" ? code.value : code));
    const range = document.getWordRangeAtPosition(selection.active, /context(\.\w+)+|[A-Za-z][\w-]*/);
    const word = range ? [document.getText(range)] : [];
    return [...new Set([...rules, ...word])];
}
