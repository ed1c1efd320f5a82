// The editor: CodeMirror, with findings, completion, explanations and signatures from the library.

import {
  acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, pickedCompletion, snippet, startCompletion,
  type Completion, type CompletionContext, type CompletionResult,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab, isolateHistory } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, hoverTooltip, keymap, lineNumbers, showTooltip,
  type Tooltip,
} from "@codemirror/view";

import type { Finding, Fix, Item, Place, Report, Signature } from "./answers";
import { policy } from "./language";
import { ask } from "./library";
import { element, rendered } from "./markdown";
import { template } from "./snippets";

/** What the page wants to know of the editor. */
export interface Wishes {
  /** The name of the file, which says in which language it is. */
  path: () => string;
  /** Whether all rules run. */
  all: () => boolean;
  /** What was found in the text as it stands. */
  found: (report: Report) => void;
  /** Something went wrong in the library. */
  failed: (error: unknown) => void;
  /** A rule is to be explained. */
  explain: (name: string) => void;
  /** The text is to be brought into its layout. */
  format: () => void;
}

/** How long after a keystroke the text is looked at, in milliseconds. */
const PAUSE = 150;

export class Editor {
  readonly view: EditorView;
  private readonly wishes: Wishes;
  private timer = 0;
  /** Counts the texts, so that an answer about an old one is dropped. */
  private version = 0;

  constructor(place: HTMLElement, text: string, wishes: Wishes) {
    this.wishes = wishes;
    // In a shadow, styles are sheets of the document and need no exception from its security policy.
    const root = place.attachShadow({ mode: "open" });
    this.view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(), highlightActiveLine(),
          highlightSelectionMatches(), bracketMatching(), closeBrackets(), indentUnit.of("    "), EditorState.tabSize.of(4), EditorView.lineWrapping,
          policy, theme, lintGutter(), signatures,
          autocompletion({ override: [(context) => this.complete(context)], icons: true }),
          hoverTooltip((view, offset) => this.hover(view, offset)),
          keymap.of([
            { key: "Tab", run: acceptCompletion },
            { key: "Mod-Shift-Space", run: (view) => (this.sign(view), true) },
            { key: "Shift-Alt-f", run: () => (wishes.format(), true) },
            { key: "F1", run: (view) => (void this.explainAt(view), true) },
            ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab,
          ]),
          EditorView.contentAttributes.of({
            "aria-label": "The policy. Escape, then Tab, leaves the editor. F1 explains what is at the cursor.",
            spellcheck: "false", autocapitalize: "off", autocorrect: "off",
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) this.later();
            if (update.docChanged || update.selectionSet) this.maybeSign(update.view, update.docChanged);
          }),
        ],
      }),
    });
    this.later(0);
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Replaces the whole text, as one step that can be undone. */
  replace(text: string) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, selection: { anchor: 0 }, scrollIntoView: true, annotations: isolateHistory.of("full") });
  }

  /** Makes `text` of the whole text, as one step that can be undone, and leaves the cursor where it is in what stays. */
  become(text: string) {
    const before = this.text;
    let from = 0;
    while (from < Math.min(before.length, text.length) && before[from] === text[from]) from += 1;
    let same = 0;
    while (same < Math.min(before.length, text.length) - from && before[before.length - 1 - same] === text[text.length - 1 - same]) same += 1;
    this.view.dispatch({ changes: { from, to: before.length - same, insert: text.slice(from, text.length - same) }, annotations: isolateHistory.of("full") });
  }

  /** Moves the cursor to a place, and the focus into the editor. */
  show(from: number, to: number) {
    this.view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    this.view.focus();
  }

  /** Makes the changes of a fix. */
  apply(fix: Fix) {
    this.view.dispatch({ changes: fix.edits.map((edit) => ({ from: edit.at.from, to: edit.at.to, insert: edit.insert })) });
  }

  /** Writes a text as one step that can be undone, and moves the cursor to its beginning and the focus into the editor. */
  insert(at: Place, text: string) {
    const anchor = at.from + (text.length - text.trimStart().length);
    this.view.dispatch({ changes: { from: at.from, to: at.to, insert: text }, selection: { anchor }, scrollIntoView: true, annotations: isolateHistory.of("full") });
    this.view.focus();
  }

  /** Looks at the text after a while, or at once. */
  later(pause = PAUSE) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.lint(), pause);
  }

  private async lint() {
    const version = ++this.version;
    try {
      const report = await ask("lint", { path: this.wishes.path(), text: this.text, all: this.wishes.all() });
      if (version !== this.version) return;
      const length = this.view.state.doc.length;
      const marks = report.diagnostics.filter((it) => it.at.to <= length).map((it) => this.mark(it));
      this.view.dispatch(setDiagnostics(this.view.state, marks));
      this.wishes.found(report);
    } catch (error) {
      this.wishes.failed(error);
    }
  }

  private mark(finding: Finding): Diagnostic {
    const { fix } = finding;
    return {
      from: finding.at.from,
      to: finding.at.to,
      severity: finding.severity,
      source: finding.rule,
      message: finding.message,
      renderMessage: () => {
        const message = element("div", "", "");
        message.append(element("div", "", finding.message));
        if (finding.help) message.append(element("div", "help", finding.help));
        return message;
      },
      actions: [
        ...(fix ? [{ name: fix.safe ? fix.message : `${fix.message} (may change the meaning)`, apply: () => this.apply(fix) }] : []),
        { name: "explain", apply: () => this.wishes.explain(finding.rule) },
      ],
    };
  }

  private async complete(context: CompletionContext): Promise<CompletionResult | null> {
    const { pos, state } = context;
    if (!context.explicit && !/[\w<"'.{ /@(-]$/.test(state.sliceDoc(Math.max(0, pos - 1), pos))) return null;
    const { items } = await ask("complete", { path: this.wishes.path(), text: state.doc.toString(), offset: pos });
    if (items.length === 0 || context.aborted) return null;
    const typed = /[\w.-]*$/.exec(state.sliceDoc(state.doc.lineAt(pos).from, pos))![0];
    const word = typed.includes(".") && !items.some((it) => it.label.includes(".")) ? typed.slice(typed.lastIndexOf(".") + 1) : typed;
    return { from: pos - word.length, options: items.map((item, index) => this.option(item, index, pos)), validFor: /^[\w-]*$/ };
  }

  private option(item: Item, index: number, asked: number): Completion {
    return {
      label: item.label,
      type: item.kind,
      detail: item.detail || undefined,
      // The library knows the best order.
      boost: 99 - Math.min(index, 198),
      info: item.summary || item.about ? () => this.about(item) : undefined,
      apply: (view, completion, _from, to) => {
        // What was typed since the question belongs to what is replaced.
        const end = Math.max(to, item.at.to + (to - asked));
        if (item.snippet) {
          snippet(template(item.insert))(view, completion, item.at.from, end);
        } else {
          view.dispatch({
            changes: { from: item.at.from, to: end, insert: item.insert },
            selection: { anchor: item.at.from + item.insert.length },
            annotations: pickedCompletion.of(completion),
          });
        }
        if (item.again) startCompletion(view);
      },
    };
  }

  private async about(item: Item): Promise<HTMLElement> {
    const about = element("div", "prose", "");
    const known = item.about ? (await ask("describe", { name: item.about })).markdown : null;
    about.append(rendered(known ?? item.summary));
    return about;
  }

  private async hover(view: EditorView, offset: number): Promise<Tooltip | null> {
    const hover = await ask("hover", { path: this.wishes.path(), text: view.state.doc.toString(), offset });
    if (!hover) return null;
    return {
      pos: hover.at.from,
      end: hover.at.to,
      above: true,
      create: () => {
        const dom = element("div", "prose hover", "");
        dom.append(rendered(hover.markdown));
        return { dom };
      },
    };
  }

  /** Explains what is at the cursor beside the editor, for those who use no mouse. */
  private async explainAt(view: EditorView) {
    const offset = view.state.selection.main.head;
    const hover = await ask("hover", { path: this.wishes.path(), text: view.state.doc.toString(), offset });
    if (hover) this.wishes.explain(view.state.sliceDoc(hover.at.from, hover.at.to).trim());
  }

  private signing = 0;

  /** Shows the signature of a call that was just begun, and keeps the one that is shown up to date. */
  private maybeSign(view: EditorView, changed: boolean) {
    const head = view.state.selection.main.head;
    const shown = view.state.field(signatures) !== null;
    if (shown || (changed && /[(,]\s*$/.test(view.state.sliceDoc(Math.max(0, head - 2), head)))) this.sign(view);
  }

  private sign(view: EditorView) {
    const asked = ++this.signing;
    const head = view.state.selection.main.head;
    void ask("signature", { path: this.wishes.path(), text: view.state.doc.toString(), offset: head }).then((signature) => {
      if (asked === this.signing) view.dispatch({ effects: signed.of(signature && { head, signature }) });
    }, this.wishes.failed);
  }
}

const signed = StateEffect.define<{ head: number; signature: NonNullable<Signature> } | null>();

/** The signature of the call at the cursor. */
const signatures = StateField.define<Tooltip | null>({
  create: () => null,
  update(shown, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(signed)) return effect.value && { pos: effect.value.head, above: true, create: () => ({ dom: calls(effect.value!.signature) }) };
    }
    return shown && transaction.docChanged ? { ...shown, pos: transaction.changes.mapPos(shown.pos) } : shown;
  },
  provide: (field) => showTooltip.from(field),
});

function calls(signature: NonNullable<Signature>): HTMLElement {
  const all = element("div", "signature", "");
  all.setAttribute("role", "status");
  for (const [before, active, after] of signature.overloads.slice(0, 4)) {
    const line = element("div", "", before);
    line.append(element("strong", "", active), after);
    all.append(line);
  }
  return all;
}

const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--paper)", fontSize: "14px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--text)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--selection)" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--faint)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--active)" },
  ".cm-selectionMatch": { backgroundColor: "var(--selection)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--selection)", outline: "1px solid var(--faint)" },
  ".cm-tooltip": { backgroundColor: "var(--panel)", color: "var(--text)", border: "1px solid var(--line)", maxWidth: "min(44rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "13px", maxHeight: "16em" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "0.75", marginLeft: "1em" },
  ".cm-tooltip.cm-completionInfo": { padding: "0 .6rem", maxHeight: "20em", overflow: "auto", width: "24rem" },
  ".prose": { fontFamily: "var(--sans)", fontSize: "13px", lineHeight: "1.45" },
  ".prose.hover": { padding: "0 .7rem", maxHeight: "18em", overflow: "auto" },
  ".prose p, .prose ul": { margin: ".5em 0" },
  ".prose ul": { paddingLeft: "1.3em" },
  ".prose code": { fontFamily: "var(--mono)", fontSize: ".92em" },
  ".prose a": { color: "var(--link)" },
  ".signature": { fontFamily: "var(--mono)", fontSize: "13px", padding: ".3rem .6rem" },
  ".cm-diagnostic": { padding: ".35rem .6rem", fontFamily: "var(--sans)", fontSize: "13px" },
  ".cm-diagnosticSource": { fontFamily: "var(--mono)", opacity: "0.8" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--on-accent)", cursor: "pointer", margin: ".35rem .35rem .1rem 0" },
  ".help": { color: "var(--faint)", marginTop: ".15rem" },
  ".cm-panels": { backgroundColor: "var(--panel)", color: "var(--text)" },
  ".cm-panel input, .cm-panel button": { color: "var(--text)", backgroundColor: "var(--paper)", backgroundImage: "none", border: "1px solid var(--line)" },
});
