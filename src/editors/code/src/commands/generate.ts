/** Generates a policy from a template: its parameters are asked for, and what comes of them is shown before it is inserted. */

import * as vscode from "vscode";

import { empty, fill, firstSentence, hint, indent, languageOf, missing, mistake, rows, type Form } from "../form";
import type { Pages } from "../pages";
import type { Generate, Generated, GeneratedHere, Parameter, Place, Template, Templates } from "../protocol";
import type { Server } from "../server";

/** How long somebody must not have typed before a value is checked, in milliseconds. */
const PAUSE = 150;

/** What the user does with the form. */
type Choice = { do: "insert" } | { do: "target" } | { do: "change"; parameter: Parameter };

/** What stands in the way of an answer, for people. */
const saying = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the server says where no policy can be written: outside of all sections, or in a file that holds no policy yet. */
const NO_PLACE = "no policy may stand here";

/** Asks for a template, unless one is named, and for what it takes; and writes what it makes at `place`, or else at the cursor. */
export async function generate(server: Server, pages: Pages, name: string | undefined, place?: Place): Promise<void> {
    const editor = place ? await editorAt(place) : vscode.window.activeTextEditor;
    const { templates, targets } = await server.request<Templates>("templates");
    const template = templates.find((it) => it.name === name) ?? (await pickTemplate(templates));
    if (!template) {
        return;
    }
    let form: Form | undefined = empty(template, place ? "snippet" : targetFor(editor?.document.languageId));
    for (const parameter of missing(form)) {
        form = form && (await ask(server, form, parameter));
    }
    if (!form) {
        return;
    }
    let preview: vscode.Uri | undefined;
    try {
        for (;;) {
            const current: Form = form;
            const made = await make(server, current).catch(saying);
            preview = await show(pages, current, made, preview);
            const isHere = place !== undefined && current.target === "snippet";
            const choice = await pickChoice(current, made, editor, isHere);
            if (choice?.do === "insert" && typeof made !== "string") {
                await close(preview);
                if (!(await writeHere(server, current, editor, isHere ? place : undefined))) {
                    await insert(current, made, editor);
                }
                return;
            }
            if (choice?.do === "target") {
                const target = await vscode.window.showQuickPick(targets, { title: "What the policies are wrapped in", ignoreFocusOut: true });
                form = { ...current, target: target ?? current.target };
            } else if (choice?.do === "change") {
                form = (await ask(server, current, choice.parameter)) ?? current;
            } else {
                return;
            }
        }
    } finally {
        await close(preview);
    }
}

/** Shows the document of a place with the cursor there. */
async function editorAt({ textDocument, position }: Place): Promise<vscode.TextEditor> {
    const editor = await vscode.window.showTextDocument(vscode.Uri.parse(textDocument.uri));
    const at = new vscode.Position(position.line, position.character);
    editor.selection = new vscode.Selection(at, at);
    return editor;
}

/** Lets the server write the policies of the form at a place, or else where the cursor of a policy's editor is. Returns whether it did: there may be no place for policies. */
async function writeHere(server: Server, form: Form, editor: vscode.TextEditor | undefined, place: Place | undefined): Promise<boolean> {
    if (!editor || form.target !== "snippet" || (!place && !isTarget(editor, form, { text: "" }))) {
        return false;
    }
    const { line, character } = editor.selection.active;
    const here: Place = place ?? { textDocument: { uri: editor.document.uri.toString() }, position: { line, character } };
    const request = { template: form.template.name, arguments: form.values, ...here };
    const made = await server.request<GeneratedHere>("generate", request).catch((error: unknown) => {
        if (!place && saying(error).includes(NO_PLACE)) {
            return undefined;
        }
        throw error;
    });
    if (!made) {
        return false;
    }
    const { start, end } = made.edit.range;
    const shown = await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active });
    await shown.edit((builder) => builder.replace(new vscode.Range(start.line, start.character, end.line, end.character), made.edit.newText));
    // The cursor goes to the first of what was written.
    const before = /^\s*/.exec(made.edit.newText)?.[0] ?? "";
    const first = shown.document.positionAt(shown.document.offsetAt(new vscode.Position(start.line, start.character)) + before.length);
    shown.selection = new vscode.Selection(first, first);
    const last = first.translate(made.edit.newText.trim().split("\n").length - 1);
    shown.revealRange(new vscode.Range(first, last), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    return true;
}

async function pickTemplate(templates: Template[]): Promise<Template | undefined> {
    const items = templates.map((template) => ({ label: template.name, detail: template.summary, template }));
    const picked = await vscode.window.showQuickPick(items, {
        title: "Generate from a template",
        placeHolder: "What the policy is to do: key, token, certificate, signature …",
        matchOnDetail: true,
    });
    return picked?.template;
}

/** Asks for the value of a parameter. Returns nothing if the user has had enough. */
async function ask(server: Server, form: Form, parameter: Parameter): Promise<Form | undefined> {
    const title = `${form.template.name}: ${parameter.name}`;
    if (parameter.choices.length > 0 && !parameter.list) {
        const items = parameter.choices.map((label) => (label === parameter.default ? { label, description: "if it is left out" } : { label }));
        const picked = await vscode.window.showQuickPick(items, { title, placeHolder: firstSentence(parameter.help), ignoreFocusOut: true });
        return picked && fill(form, parameter, picked.label);
    }
    if (!parameter.list) {
        const given = form.values[parameter.name];
        const value = await input(server, form, parameter, title, typeof given === "string" ? given : "", (it) => it);
        return value === undefined ? undefined : fill(form, parameter, value);
    }
    const values: string[] = [];
    for (;;) {
        const step = `${title} (${values.length + 1}, empty to end)`;
        const value = await input(server, form, parameter, step, "", (it) => [...values, it], values.length > 0);
        if (value === undefined) {
            return undefined;
        }
        if (value === "") {
            return fill(form, parameter, values);
        }
        values.push(value);
    }
}

/** Asks for a text, and says while it is typed what the generator has against it. */
function input(
    server: Server,
    form: Form,
    parameter: Parameter,
    title: string,
    value: string,
    whole: (value: string) => string | string[],
    mayBeEmpty = !parameter.required,
): Promise<string | undefined> {
    const box = vscode.window.createInputBox();
    Object.assign(box, { title, value, prompt: firstSentence(parameter.help), placeholder: hint(parameter), ignoreFocusOut: true });
    const check = async (): Promise<string | undefined> => {
        const typed = box.value.trim();
        if (typed === "") {
            return mayBeEmpty ? undefined : `A value is needed: ${parameter.takes}.`;
        }
        return make(server, fill(form, parameter, whole(typed))).then(
            () => undefined,
            (error: unknown) => mistake(saying(error), parameter),
        );
    };
    const done = new Promise<string | undefined>((resolve) => {
        let timer: NodeJS.Timeout | undefined;
        box.onDidChangeValue(() => {
            clearTimeout(timer);
            const typed = box.value;
            timer = setTimeout(async () => {
                const message = typed.trim() === "" ? undefined : await check();
                if (box.value === typed) {
                    box.validationMessage = message;
                }
            }, PAUSE);
        });
        box.onDidAccept(async () => {
            clearTimeout(timer);
            box.busy = true;
            const message = await check();
            box.busy = false;
            box.validationMessage = message;
            if (message === undefined) {
                resolve(box.value.trim());
                box.hide();
            }
        });
        box.onDidHide(() => {
            clearTimeout(timer);
            resolve(undefined);
            box.dispose();
        });
    });
    box.show();
    return done;
}

async function pickChoice(form: Form, made: Generated | string, editor: vscode.TextEditor | undefined, isHere: boolean): Promise<Choice | undefined> {
    type Item = vscode.QuickPickItem & { choice?: Choice };
    const items: Item[] = [];
    if (typeof made === "string") {
        items.push({ label: "$(error) This cannot be generated", detail: made });
    } else {
        const isInserted = isHere || isTarget(editor, form, made);
        const label = "files" in made ? "$(new-folder) Write the files…" : isInserted ? "$(check) Insert at the cursor" : "$(new-file) Open as a new file";
        items.push({ label, choice: { do: "insert" } });
    }
    items.push({ label: "$(package) Target", description: `= ${form.target}`, choice: { do: "target" } });
    items.push({ label: "Parameters", kind: vscode.QuickPickItemKind.Separator });
    items.push(...rows(form).map(({ parameter, ...row }): Item => ({ ...row, choice: { do: "change", parameter } })));
    const picked = await vscode.window.showQuickPick(items, {
        title: `Generate ${form.template.name}`,
        placeHolder: "The preview stands beside; choose a parameter to change it",
        ignoreFocusOut: true,
        matchOnDescription: true,
    });
    return picked && (picked.choice ?? pickChoice(form, made, editor, isHere));
}

/** Asks the server for what the form makes. Throws what it says is wrong. */
function make(server: Server, form: Form): Promise<Generated> {
    const parameters: Generate = { template: form.template.name, arguments: form.values, target: form.target };
    return server.request("generate", parameters);
}

/** Shows what the form makes beside the editor, in the page at `before` if it is in the same language. Returns the page's address. */
async function show(pages: Pages, form: Form, made: Generated | string, before: vscode.Uri | undefined): Promise<vscode.Uri> {
    const end = { terraform: "tf", bicep: "bicep", json: "json" }[languageOf(form.target)] ?? "policy.xml";
    const text = typeof made === "string" ? `<!-- ${made.replaceAll("--", "- -")} -->\n` : whole(made);
    const uri = pages.set(`${form.template.name} (preview).${end}`, async () => text);
    if (before?.toString() !== uri.toString()) {
        await close(before);
        const document = await vscode.workspace.openTextDocument(uri);
        await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
    }
    return uri;
}

async function close(uri: vscode.Uri | undefined): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    await vscode.window.tabGroups.close(tabs.filter((tab) => uri && tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString()));
}

/** Returns what was made as one text. */
function whole(made: Generated): string {
    return "text" in made ? made.text : made.files.map(({ path, text }) => `<!-- ${path} -->\n${text}`).join("\n");
}

/** Returns whether what was made can stand in the editor's document. */
function isTarget(editor: vscode.TextEditor | undefined, form: Form, made: Generated): editor is vscode.TextEditor {
    const { languageId, uri } = editor?.document ?? {};
    const isWritable = uri?.scheme === "file" || uri?.scheme === "untitled";
    const language = languageId === "xml" ? "apim-policy" : languageId;
    // A template of ARM or a folder of APIOps is no part of another file.
    return isWritable && "text" in made && form.target !== "arm" && language === languageOf(form.target);
}

async function insert(form: Form, made: Generated, editor: vscode.TextEditor | undefined): Promise<void> {
    if ("files" in made) {
        await write(made.files);
        return;
    }
    if (!isTarget(editor, form, made)) {
        const language = languageOf(form.target);
        const known = (await vscode.languages.getLanguages()).includes(language);
        const document = await vscode.workspace.openTextDocument({ content: made.text, ...(known ? { language } : {}) });
        await vscode.window.showTextDocument(document);
        return;
    }
    const shown = await vscode.window.showTextDocument(editor.document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active });
    const at = editor.selection.active;
    const line = editor.document.lineAt(at.line);
    const indentation = line.text.slice(0, line.firstNonWhitespaceCharacterIndex);
    const text = indent(made.text, indentation);
    const isBlank = line.isEmptyOrWhitespace;
    await shown.edit((builder) => {
        if (isBlank) {
            builder.replace(line.range, indentation + text);
        } else {
            builder.insert(line.range.end, `\n${indentation}${text}`);
        }
    });
    const first = isBlank ? at.line : at.line + 1;
    const last = first + text.split("\n").length - 1;
    shown.selection = new vscode.Selection(first, indentation.length, first, indentation.length);
    shown.revealRange(new vscode.Range(first, 0, last, 0), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Writes files below a folder that the user chooses; none that is there already is overwritten. */
async function write(files: { path: string; text: string }[]): Promise<void> {
    const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri;
    const [folder] =
        (await vscode.window.showOpenDialog({
            canSelectFolders: true,
            canSelectFiles: false,
            openLabel: "Write Here",
            ...(defaultUri ? { defaultUri } : {}),
        })) ?? [];
    if (!folder) {
        return;
    }
    const edit = new vscode.WorkspaceEdit();
    for (const { path, text } of files) {
        edit.createFile(vscode.Uri.joinPath(folder, path), { contents: new TextEncoder().encode(text) });
    }
    if (!(await vscode.workspace.applyEdit(edit))) {
        throw new Error("The files could not be written; perhaps one of them is there already.");
    }
}

/** Returns the target that suits the document in which the cursor stands. */
function targetFor(language: string | undefined): string {
    return language === "terraform" || language === "bicep" ? language : "snippet";
}
