// The page: what is around the editor.

import type { Finding, Report, Template } from "./answers";
import { Editor } from "./editor";
import { EXAMPLES } from "./examples";
import { ask } from "./library";
import { element, rendered } from "./markdown";
import { read, written } from "./share";

function the<Kind extends HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}

const path = the<HTMLSelectElement>("path");
const all = the<HTMLInputElement>("all");
const status = the("status");

function say(text: string) {
  status.textContent = text;
}

/** What was done with the text that is there, told as long as it is that. */
let done = { message: "", text: "" };
function tell(message: string) {
  done = { message, text: editor.text };
  say(message);
}

function failed(error: unknown) {
  say(`Something went wrong in the library: ${error instanceof Error ? error.message : String(error)}. It is loaded anew.`);
}

// Colours

const theme = the<HTMLSelectElement>("theme");
function paint() {
  if (theme.value) document.documentElement.dataset.theme = theme.value;
  else delete document.documentElement.dataset.theme;
}
try {
  theme.value = localStorage.getItem("theme") ?? "";
} catch {
  // A browser may keep nothing; then the colours are those of the system.
}
paint();
theme.onchange = () => {
  paint();
  try {
    localStorage.setItem("theme", theme.value);
  } catch {
    // As above.
  }
};

// Tabs

const tabs = [...document.querySelectorAll<HTMLButtonElement>("[role=tab]")];
function open(id: string) {
  for (const tab of tabs) {
    const chosen = tab.getAttribute("aria-controls") === id;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    the(tab.getAttribute("aria-controls")!).hidden = !chosen;
  }
  if (id === "effective") void merge();
}
tabs.forEach((tab, index) => {
  tab.onclick = () => open(tab.getAttribute("aria-controls")!);
  tab.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -index, End: tabs.length - 1 - index }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs[(index + step + tabs.length) % tabs.length]!;
    open(next.getAttribute("aria-controls")!);
    next.focus();
  };
});

// Findings

const list = the("list");
function found(report: Report) {
  const counts = (["error", "warning", "info"] as const).map((severity) => [severity, report.diagnostics.filter((it) => it.severity === severity).length] as const);
  const told = counts.filter(([, count]) => count > 0).map(([severity, count]) => `${count} ${severity === "info" ? "of advice" : severity + (count > 1 ? "s" : "")}`);
  const silenced = report.suppressed > 0 ? `, ${report.suppressed} suppressed` : "";
  const findings = report.documents === 0 && report.diagnostics.length === 0 ? "There is no policy in this text." : (told.join(", ") || "Nothing to find fault with") + silenced + ".";
  // What somebody has just done is not pushed away by what is found meanwhile.
  if (done.text !== editor.text) done.message = "";
  say(done.message ? `${done.message} ${findings}` : findings);
  list.replaceChildren(...report.diagnostics.map(shown));
  if (!the("effective").hidden) void merge();
}

function shown(finding: Finding): HTMLLIElement {
  const entry = document.createElement("li");
  entry.className = finding.severity;
  const line = editor.view.state.doc.lineAt(Math.min(finding.at.from, editor.view.state.doc.length));
  const place = element("button", "place", "");
  place.type = "button";
  place.append(element("span", "severity", finding.severity), ` line ${line.number}: `, element("span", "message", finding.message));
  place.onclick = () => editor.show(finding.at.from, finding.at.to);
  entry.append(place);
  if (finding.help) entry.append(element("p", "help", finding.help));
  for (const label of finding.labels) {
    const number = editor.view.state.doc.lineAt(Math.min(label.at.from, editor.view.state.doc.length)).number;
    const other = element("button", "other", `line ${number}: ${label.message || "here too"}`);
    other.type = "button";
    other.onclick = () => editor.show(label.at.from, label.at.to);
    entry.append(other);
  }
  const actions = element("div", "actions", "");
  const { fix } = finding;
  if (fix) {
    const apply = element("button", fix.safe ? "primary" : "", fix.safe ? fix.message : `${fix.message} (may change the meaning)`);
    apply.type = "button";
    apply.onclick = () => {
      editor.apply(fix);
      editor.view.focus();
    };
    actions.append(apply);
  }
  const why = element("button", "rule", finding.rule);
  why.type = "button";
  why.title = "Explain this rule";
  why.onclick = () => explain(finding.rule);
  actions.append(why);
  entry.append(actions);
  return entry;
}

// The file

const examples = the<HTMLSelectElement>("example");
examples.append(...EXAMPLES.map((example, index) => new Option(example.title, String(index))));
examples.onchange = () => {
  const example = EXAMPLES[Number(examples.value)];
  if (examples.value === "" || !example) return;
  path.value = example.path;
  editor.replace(example.text);
  history.replaceState(null, "", location.pathname);
};
path.onchange = all.onchange = () => editor.later(0);
the("fix").onclick = async () => {
  const fixed = await ask("fix", { path: path.value, text: editor.text });
  if (fixed.fixes > 0) editor.replace(fixed.text);
  tell(fixed.fixes > 0 ? `${fixed.fixes} fixed.` : "There is nothing that can be fixed safely.");
};
async function format() {
  const before = editor.text;
  const { text, refused } = await ask("format", { path: path.value, text: before });
  // What was typed in the meantime is not lost.
  if (editor.text !== before) return;
  if (text !== before) editor.become(text);
  else if (refused) editor.show(refused.from, refused.to);
  tell(refused ? "What cannot be read is not formatted." : text === before ? "It is in its layout already." : "Formatted.");
}
the("format").onclick = () => void format().catch(failed);
the("share").onclick = async () => {
  history.replaceState(null, "", `#${await written({ path: path.value, text: editor.text })}`);
  try {
    await navigator.clipboard.writeText(location.href);
    tell("The link is copied. It carries the text.");
  } catch {
    tell("The link is in the address of this page. It carries the text.");
  }
};

// Explain

const name = the<HTMLInputElement>("name");
async function explain(what: string) {
  open("explain");
  name.value = what;
  const answer = await ask("explain", { name: what });
  const explanation = the("explanation");
  if ("error" in answer) explanation.replaceChildren(element("p", "error", answer.error), element("p", "", answer.help ?? ""));
  else explanation.replaceChildren(rendered(answer.markdown));
  explanation.scrollTop = 0;
}
the<HTMLFormElement>("ask").onsubmit = (event) => {
  event.preventDefault();
  void explain(name.value);
};

// Generate

const template = the<HTMLSelectElement>("template");
const parameters = the("parameters");
let templates: Template[] = [];
/** A field for a text; what holds if it is empty stands in it in grey. */
function field(otherwise: string): HTMLInputElement {
  const input = document.createElement("input");
  input.spellcheck = false;
  input.autocomplete = "off";
  input.placeholder = otherwise;
  return input;
}
/** A list of words, with nothing chosen at first. */
function choice(words: string[], otherwise: string): HTMLSelectElement {
  const list = document.createElement("select");
  list.append(new Option(otherwise && `(${otherwise})`, ""), ...words.map((word) => new Option(word, word)));
  return list;
}
function fields() {
  const chosen = templates.find((it) => it.name === template.value);
  the("summary").textContent = chosen?.summary ?? "";
  const rows = (chosen?.parameters ?? []).map((parameter) => {
    const row = element("div", "field", "");
    const label = element("label", "", parameter.name + (parameter.required ? " *" : ""));
    label.htmlFor = `set-${parameter.name}`;
    const otherwise = parameter.default?.replaceAll("`", "") ?? "";
    const input = parameter.choices.length > 0 ? choice(parameter.choices, otherwise) : field(otherwise);
    input.id = label.htmlFor;
    input.name = parameter.name;
    input.required = parameter.required;
    input.setAttribute("aria-describedby", `about-${parameter.name}`);
    const about = element("small", "", `${parameter.help.trim()} Takes ${parameter.takes.replaceAll("`", "")}.`);
    about.id = `about-${parameter.name}`;
    row.append(label, input, about);
    return [parameter.required, row] as const;
  });
  const more = document.createElement("details");
  more.append(element("summary", "", "What may be left out"), ...rows.filter(([required]) => !required).map(([, row]) => row));
  parameters.replaceChildren(...rows.filter(([required]) => required).map(([, row]) => row), more);
}
template.onchange = fields;
/** What the form gives the template. */
function filled(): Record<string, string[]> {
  const inputs = [...parameters.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")].filter((input) => input.value);
  return Object.fromEntries(inputs.map((input) => [input.name, [input.value]]));
}
/** Whether what was generated goes to the cursor, into the policy that is there, rather than in its place. */
const isPart = () => the<HTMLSelectElement>("target").value === "snippet";
// What was generated as something else is no longer what is chosen.
the("target").onchange = () => (the("made").hidden = true);
the<HTMLFormElement>("order").onsubmit = async (event) => {
  event.preventDefault();
  const given = filled();
  const target = the<HTMLSelectElement>("target").value;
  const answer = await ask("generate", { name: template.value, arguments: given, target });
  the("refused").textContent = "error" in answer ? answer.error : "";
  the("made").hidden = "error" in answer;
  if (!("error" in answer)) the("output").textContent = answer.text;
  the("take").textContent = isPart() ? "Insert it at the cursor" : "Put it in place of the text";
};
the("take").onclick = async () => {
  if (isPart()) {
    const offset = editor.view.state.selection.main.head;
    const text = editor.text;
    const answer = await ask("generateHere", { path: path.value, text, offset, name: template.value, arguments: filled() });
    the("refused").textContent = "error" in answer ? answer.error : "";
    // What was typed in the meantime is not lost.
    if (!("error" in answer) && editor.text === text) editor.insert(answer.at, answer.insert);
    return;
  }
  const target = the<HTMLSelectElement>("target").value;
  path.value = { terraform: "main.tf", bicep: "main.bicep", arm: "template.json" }[target] ?? "policy.xml";
  editor.replace(the("output").textContent ?? "");
  editor.view.focus();
};
the("copy").onclick = async () => {
  try {
    await navigator.clipboard.writeText(the("output").textContent ?? "");
    tell("Copied.");
  } catch {
    tell("The browser lets nothing be copied.");
  }
};

// The effective policy

const wider = the<HTMLTextAreaElement>("wider");
wider.value = `<policies>
    <inbound>
        <rate-limit-by-key calls="100" renewal-period="60" counter-key="@(context.Subscription?.Id ?? "anonymous")" />
    </inbound>
    <backend>
        <forward-request timeout="30" />
    </backend>
    <outbound />
    <on-error />
</policies>
`;
async function merge() {
  const answer = await ask("effective", { layers: [wider.value, editor.text] });
  the("merged").textContent = "error" in answer ? answer.error : answer.text;
}
wider.oninput = () => void merge();

// Begin

const editor = new Editor(the("editor"), EXAMPLES[0]!.text, { path: () => path.value, all: () => all.checked, found, failed, explain: (what) => void explain(what), format: () => void format().catch(failed) });
document.querySelector<HTMLAnchorElement>(".skip")!.onclick = (event) => {
  event.preventDefault();
  editor.view.focus();
};

async function carried() {
  const carried = location.hash.length > 1 ? await read(location.hash.slice(1)) : undefined;
  if (!carried) return;
  if ([...path.options].some((option) => option.value === carried.path)) path.value = carried.path;
  editor.replace(carried.text);
}
window.onhashchange = () => void carried();
void carried();

void ask("names").then((names) => the("names").replaceChildren(...names.map((it) => new Option(it, it))), failed);
void ask("templates").then((answer) => {
  templates = answer;
  template.replaceChildren(...templates.map((it) => new Option(it.name, it.name, false, it.name === "cached-secret")));
  fields();
}, failed);
