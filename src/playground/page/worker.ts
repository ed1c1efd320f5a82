// Runs the library beside the page, so that nothing that is asked of it can keep the page from answering.

interface Library {
  memory: WebAssembly.Memory;
  input(length: number): number;
  answer(): number;
  output(): number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

let library: Promise<Library> | undefined;

/** The library; after a failure it is loaded anew. */
function load(): Promise<Library> {
  library ??= WebAssembly.instantiateStreaming(fetch("playground.wasm")).then((it) => it.instance.exports as unknown as Library);
  return library;
}

async function answer(request: unknown): Promise<unknown> {
  const it = await load();
  const bytes = encoder.encode(JSON.stringify(request));
  // Memory may grow during a call, so it is looked at anew after each.
  const at = it.input(bytes.length);
  new Uint8Array(it.memory.buffer, at, bytes.length).set(bytes);
  const length = it.answer();
  return JSON.parse(decoder.decode(new Uint8Array(it.memory.buffer, it.output(), length)));
}

self.onmessage = async (message: MessageEvent<{ id: number; request: unknown }>) => {
  const { id, request } = message.data;
  try {
    self.postMessage({ id, answer: await answer(request) });
  } catch (error) {
    library = undefined;
    self.postMessage({ id, failure: String(error) });
  }
};
