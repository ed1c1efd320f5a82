// Colours policies: XML in which raw C# stands, named values, and whatever a host has around them.

import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StreamParser, type StringStream } from "@codemirror/language";
import { tags } from "@lezer/highlight";

type Mode = "text" | "tag" | "value" | "code" | "comment" | "cdata";

interface State {
  mode: Mode;
  /** Where code returns to. */
  back: Mode;
  /** The quote around a value. */
  quote: string;
  /** How many brackets of code are open. */
  depth: number;
  /** A string of C# over several lines, or a comment in code. */
  inside: "" | "verbatim" | "comment";
  /** Whether a value begins here. */
  fresh: boolean;
}

const KEYWORDS = new Set(
  ("as base bool break byte case catch char const continue decimal default do double else false finally float for foreach if in int is " +
    "long new null object out return sbyte short string switch this throw true try typeof uint ulong ushort using var void while").split(" "),
);

function code(stream: StringStream, state: State): string | null {
  if (state.inside === "comment") {
    if (stream.skipTo("*/")) {
      stream.match("*/");
      state.inside = "";
    } else stream.skipToEnd();
    return "comment";
  }
  if (state.inside === "verbatim") {
    while (!stream.eol()) {
      if (stream.match('""')) continue;
      if (stream.next() === '"') {
        state.inside = "";
        break;
      }
    }
    return "string";
  }
  if (stream.eatSpace()) return null;
  if (stream.match(/^\/\/.*/)) return "comment";
  if (stream.match("/*")) {
    state.inside = "comment";
    return "comment";
  }
  if (stream.match(/^(\$@|@\$|@)"/)) {
    state.inside = "verbatim";
    return code(stream, state);
  }
  if (stream.match(/^\$?"(\\.|[^"\\])*"?/)) return "string";
  if (stream.match(/^'(\\.|[^'\\])'/)) return "string";
  if (stream.match(/^\{\{[^{}]*\}\}/)) return "macroName";
  if (stream.match(/^\d[\w.]*/)) return "number";
  if (stream.match(/^\.\s*[A-Za-z_]\w*/)) return "propertyName";
  const word = stream.match(/^[A-Za-z_]\w*/) as RegExpMatchArray | null;
  if (word) {
    if (KEYWORDS.has(word[0])) return "keyword";
    return /^[A-Z]/.test(word[0]) ? "typeName" : "variableName";
  }
  const letter = stream.next();
  if (letter && "({[".includes(letter)) state.depth++;
  if (letter && ")}]".includes(letter) && --state.depth === 0) {
    state.mode = state.back;
    return "processingInstruction";
  }
  return "operator";
}

function start(stream: StringStream, state: State): boolean {
  if (!stream.match(/^@[({]/)) return false;
  state.back = state.mode;
  state.mode = "code";
  state.depth = 1;
  return true;
}

const parser: StreamParser<State> = {
  name: "policy",
  startState: () => ({ mode: "text", back: "text", quote: "", depth: 0, inside: "", fresh: false }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    switch (state.mode) {
      case "code":
        return code(stream, state);
      case "comment":
      case "cdata": {
        const [end, style] = state.mode === "comment" ? ["-->", "comment"] : ["]]>", "string"];
        if (stream.skipTo(end!)) {
          stream.match(end!);
          state.mode = "text";
        } else stream.skipToEnd();
        return style!;
      }
      case "tag":
        if (stream.eatSpace()) return null;
        if (stream.match(/^\/?>/)) {
          state.mode = "text";
          return "angleBracket";
        }
        if (stream.match(/^["']/)) {
          state.mode = "value";
          state.quote = stream.current();
          state.fresh = true;
          return "string";
        }
        if (stream.match(/^[\w:.-]+/)) return "attributeName";
        if (stream.peek() === "<") {
          state.mode = "text";
          return null;
        }
        stream.next();
        return "operator";
      case "value":
        if (state.fresh && start(stream, state)) {
          state.fresh = false;
          return "processingInstruction";
        }
        state.fresh = false;
        if (stream.eat(state.quote)) {
          state.mode = "tag";
          return "string";
        }
        if (stream.match(/^(\{\{[^{}]*\}\}|[$%#]\{[^{}]*\})/)) return "macroName";
        while (!stream.eol() && stream.peek() !== state.quote && !stream.match(/^(\{\{|[$%#]\{)/, false)) stream.next();
        if (stream.current() === "") stream.next();
        return "string";
      default:
        if (stream.match("<!--")) {
          state.mode = "comment";
          return "comment";
        }
        if (stream.match("<![CDATA[")) {
          state.mode = "cdata";
          return "string";
        }
        if (stream.match(/^<\/?[A-Za-z][\w:.-]*/)) {
          state.mode = "tag";
          return "tagName";
        }
        if (start(stream, state)) return "processingInstruction";
        if (stream.match(/^(\{\{[^{}]*\}\}|[$%#]\{[^{}]*\})/)) return "macroName";
        stream.next();
        while (!stream.eol() && !stream.match(/^(<|@[({]|\{\{|[$%#]\{)/, false)) stream.next();
        return null;
    }
  },
  blankLine() {},
  languageData: { commentTokens: { block: { open: "<!--", close: "-->" } }, closeBrackets: { brackets: ["(", "[", "{", '"'] } },
};

const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: "var(--tag)" },
  { tag: tags.attributeName, color: "var(--attribute)" },
  { tag: tags.string, color: "var(--string)" },
  { tag: tags.comment, color: "var(--comment)", fontStyle: "italic" },
  { tag: tags.keyword, color: "var(--keyword)" },
  { tag: tags.typeName, color: "var(--type)" },
  { tag: tags.number, color: "var(--number)" },
  { tag: tags.propertyName, color: "var(--property)" },
  { tag: tags.macroName, color: "var(--named)", fontWeight: "bold" },
  { tag: tags.processingInstruction, color: "var(--keyword)", fontWeight: "bold" },
]);

/** The language, with its colours. */
export const policy = [StreamLanguage.define(parser), syntaxHighlighting(colours)];
