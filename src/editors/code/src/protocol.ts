/** The server's own requests, as `src/editors/README.md` describes them. */

/** A parameter of a template. */
export interface Parameter {
    name: string;
    /** What it is for. */
    help: string;
    /** What it takes, in words for people. */
    takes: string;
    /** The words that it takes, if these are all. */
    choices: string[];
    /** Whether it takes several values. */
    list: boolean;
    required: boolean;
    /** What holds if it is left out, as one writes it. */
    default: string | null;
}

/** A template of policies. */
export interface Template {
    name: string;
    summary: string;
    parameters: Parameter[];
}

/** The answer to `apim-policy/templates`. */
export interface Templates {
    templates: Template[];
    targets: string[];
}

/** The values given to a template: one, or several for a list. */
export type Arguments = Record<string, string | string[]>;

/** What `apim-policy/generate` asks for. */
export interface Generate {
    template: string;
    arguments: Arguments;
    target: string;
}

/** A place in a document, as the protocol of editors has it. */
export interface Place {
    textDocument: { uri: string };
    position: { line: number; character: number };
}

/** The answer to `apim-policy/generate` for a place: the change that writes the policies there. */
export interface GeneratedHere {
    edit: { range: { start: Place["position"]; end: Place["position"] }; newText: string };
}

/** The answer to `apim-policy/generate`: one text, or for APIOps several files. */
export type Generated = { text: string } | { files: { path: string; text: string }[] };

/** What runs for one kind of call. */
export interface Context {
    /** The product by whose key the call comes. */
    product: string | null;
    xml: string;
}

/** The answer to `apim-policy/effectivePolicy`. */
export interface Effective {
    api: string;
    operation: string | null;
    contexts: Context[];
}

/** The answer to `apim-policy/explain`. */
export interface Explained {
    markdown: string;
    url: string | null;
}
