// Shows the Markdown that the library writes: headings, paragraphs, lists, fences, code, emphasis and links. Whatever it holds becomes text, never markup.

/** The elements that `markdown` says. */
export function rendered(markdown: string): DocumentFragment {
  const all = document.createDocumentFragment();
  const lines = markdown.split("\n");
  let list: HTMLUListElement | undefined;
  let words: string[] = [];
  const paragraph = () => {
    if (words.length) all.append(spans(document.createElement("p"), words.join(" ")));
    words = [];
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const fence = /^(`{3,})(.*)$/.exec(line);
    const heading = /^(#{1,4}) (.*)$/.exec(line);
    const item = /^[-*] (.*)$/.exec(line);
    if (!item) list = undefined;
    if (fence) {
      paragraph();
      const code: string[] = [];
      while (++at < lines.length && lines[at] !== fence[1]) code.push(lines[at]!);
      const kind = /\b(bad|good|fixed)\b/.exec(fence[2]!)?.[1];
      if (kind) all.append(element("p", `kind ${kind}`, kind));
      const block = document.createElement("pre");
      block.tabIndex = 0;
      block.append(element("code", "", code.join("\n")));
      all.append(block);
    } else if (heading) {
      paragraph();
      all.append(spans(document.createElement(`h${Math.min(heading[1]!.length + 1, 5)}`), heading[2]!));
    } else if (item) {
      paragraph();
      if (!list) all.append((list = document.createElement("ul")));
      list.append(spans(document.createElement("li"), item[1]!));
    } else if (line === "---") {
      paragraph();
      all.append(document.createElement("hr"));
    } else if (line.trim() === "") {
      paragraph();
    } else if (list?.lastElementChild && line.startsWith("  ")) {
      spans(list.lastElementChild, ` ${line.trim()}`);
    } else {
      words.push(line);
    }
  }
  paragraph();
  return all;
}

/** Adds `text` to `parent`, with code, emphasis and links in it. */
function spans<Parent extends Element>(parent: Parent, text: string): Parent {
  const marks = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|<(https:\/\/[^\s>]+)>|\[([^\]]+)\]\(([^()\s]+)\)|\\([*_<>[\]`\\])/g;
  let end = 0;
  for (const found of text.matchAll(marks)) {
    parent.append(text.slice(end, found.index));
    end = found.index + found[0].length;
    const [, code, strong, emphasis, address, label, target, plain] = found;
    if (code) parent.append(element("code", "", code));
    else if (strong) parent.append(spans(document.createElement("strong"), strong));
    else if (emphasis) parent.append(spans(document.createElement("em"), emphasis));
    else if (address) parent.append(link(address, address));
    else if (label && target?.startsWith("https://")) parent.append(link(target, label));
    else parent.append(label ?? plain ?? "");
  }
  parent.append(text.slice(end));
  return parent;
}

function link(address: string, text: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = address;
  link.rel = "noreferrer";
  link.textContent = text;
  return link;
}

/** An element of this name and class, with this text. */
export function element<Name extends keyof HTMLElementTagNameMap>(name: Name, css: string, text: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (css) made.className = css;
  made.textContent = text;
  return made;
}
