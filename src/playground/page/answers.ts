// What the library answers. `wasm/src/requests.rs` and `assistance.rs` write these. Offsets are in units of UTF-16, as JavaScript counts.

export interface Place { from: number; to: number }
export interface TextEdit { at: Place; insert: string }
export interface Fix { message: string; safe: boolean; edits: TextEdit[] }

export interface Finding {
  rule: string;
  severity: "error" | "warning" | "info";
  message: string;
  help: string | null;
  at: Place;
  labels: { at: Place; message: string }[];
  fix: Fix | null;
}

export interface Report { documents: number; suppressed: number; diagnostics: Finding[] }

export interface Item {
  label: string;
  kind: string;
  detail: string;
  summary: string;
  about: string;
  at: Place;
  insert: string;
  snippet: boolean;
  deprecated: boolean;
  again: boolean;
}

export interface Parameter { name: string; takes: string; choices: string[]; help: string; required: boolean; default: string | null }
export interface Template { name: string; summary: string; parameters: Parameter[] }
export interface Failure { error: string; help: string | null }

export type Hover = { at: Place; markdown: string } | null;
/** For each overload what stands before the parameter at the cursor, that parameter, and what stands behind it. */
export type Signature = { overloads: [string, string, string][] } | null;

/** Each request with its answer. */
export interface Requests {
  lint: Report;
  fix: { text: string; fixes: number };
  /** `refused` is the place of the first mistake that keeps a policy from its layout. */
  format: { text: string; refused: Place | null };
  complete: { items: Item[] };
  hover: Hover;
  signature: Signature;
  describe: { markdown: string | null };
  explain: { markdown: string } | Failure;
  names: string[];
  templates: Template[];
  generate: { text: string } | Failure;
  /** What a template makes, written at the cursor. */
  generateHere: { at: Place; insert: string } | Failure;
  effective: { text: string } | Failure;
}

export type Asked = {
  path?: string;
  text?: string;
  offset?: number;
  name?: string;
  arguments?: Record<string, string[]>;
  target?: string;
  all?: boolean;
  layers?: string[];
};
