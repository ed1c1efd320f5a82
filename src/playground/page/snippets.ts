// Snippets as the library writes them, in the notation of the editor.

/** `text` with `${1:name}`, `$1` and `$0`, and `\$`, `\}` and `\\` as themselves, as a template of CodeMirror. */
export function template(text: string): string {
  let made = "";
  for (let at = 0; at < text.length; at++) {
    const rest = text.slice(at);
    const field = /^\$\{(\d+)(?::((?:\\.|[^}\\])*))?\}|^\$(\d+)/.exec(rest);
    if (field) {
      // An editor knows no braces in the text of a field.
      const name = (field[2] ?? "").replace(/\\(.)/g, "$1").replace(/[{}]/g, "");
      const number = field[1] ?? field[3]!;
      // The place to end at comes last, whatever its number.
      made += number === "0" ? `\${99:${name}}` : `\${${number}:${name}}`;
      at += field[0].length - 1;
    } else if (/^\\[$}\\]/.test(rest)) {
      made += plain(rest[1]!);
      at++;
    } else {
      made += plain(rest[0]!);
    }
  }
  return made;
}

function plain(letter: string): string {
  return "{}".includes(letter) ? `\\${letter}` : letter;
}
