/** Documents that are made, not read from a disk: previews, effective policies, pages of rules. Nobody can write into them. */

import * as vscode from "vscode";

/** The scheme of their addresses. */
const SCHEME = "apim-policy-view";

/** What makes the text of a page. */
type Maker = () => Promise<string>;

export class Pages implements vscode.TextDocumentContentProvider, vscode.Disposable {
    private readonly changed = new vscode.EventEmitter<vscode.Uri>();
    private readonly makers = new Map<string, Maker>();
    readonly onDidChange = this.changed.event;
    private readonly subscriptions = [
        this.changed,
        vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
        vscode.workspace.onDidCloseTextDocument((document) => this.makers.delete(document.uri.toString())),
        // What they show depends on the files of the workspace.
        vscode.workspace.onDidSaveTextDocument(() => this.refresh()),
    ];

    /** Makes a page of this name, or makes it anew, and returns its address. The end of the name says what language it is in. */
    set(name: string, make: Maker): vscode.Uri {
        const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}` });
        this.makers.set(uri.toString(), make);
        this.changed.fire(uri);
        return uri;
    }

    async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
        return (await this.makers.get(uri.toString())?.()) ?? "";
    }

    dispose(): void {
        this.subscriptions.forEach((it) => it.dispose());
    }

    private refresh(): void {
        for (const uri of this.makers.keys()) {
            this.changed.fire(vscode.Uri.parse(uri));
        }
    }
}
