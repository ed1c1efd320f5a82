// The library as the page loads it, for Node.

import { readFile } from "node:fs/promises";

const bytes = await readFile(new URL("../../../target/playground/page/playground.wasm", import.meta.url));
const { instance } = await WebAssembly.instantiate(bytes);
const { memory, input, answer, output } = instance.exports;

/** Sends a text that should be a request. */
export function send(text) {
  const request = new TextEncoder().encode(text);
  // Memory may grow, so it is looked at after each call.
  const at = input(request.length);
  new Uint8Array(memory.buffer, at, request.length).set(request);
  const length = answer();
  return JSON.parse(new TextDecoder().decode(new Uint8Array(memory.buffer, output(), length)));
}

/** Asks for something by its name. */
export function ask(name, asked = {}) {
  return send(JSON.stringify({ do: name, ...asked }));
}
