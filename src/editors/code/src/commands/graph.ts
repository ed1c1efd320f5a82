/** Shows who uses whom: APIs, operations, fragments, named values, backends. */

import { randomBytes } from "node:crypto";

import * as vscode from "vscode";

import { guard } from "../page";
import type { Server } from "../server";

let panel: vscode.WebviewPanel | undefined;

export async function showGraph(server: Server): Promise<void> {
    const { text } = await server.request<{ text: string }>("graph", { format: "html" });
    if (!panel) {
        panel = vscode.window.createWebviewPanel("apimPolicy.graph", "Who Uses Whom", vscode.ViewColumn.Beside, {
            enableScripts: true,
            enableFindWidget: true,
            localResourceRoots: [],
            retainContextWhenHidden: true,
        });
        panel.onDidDispose(() => (panel = undefined));
    }
    panel.webview.html = guard(text, randomBytes(16).toString("hex"), isDark());
    panel.reveal(undefined, true);
}

function isDark(): boolean {
    const { kind } = vscode.window.activeColorTheme;
    return kind === vscode.ColorThemeKind.Dark || kind === vscode.ColorThemeKind.HighContrast;
}
