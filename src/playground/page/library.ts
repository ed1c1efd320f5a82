// Asks the library, which runs in a worker.

import type { Asked, Requests } from "./answers";

const worker = new Worker("worker.js");
const waiting = new Map<number, { resolve: (answer: any) => void; reject: (error: Error) => void }>();
let last = 0;

worker.onmessage = (message: MessageEvent<{ id: number; answer?: unknown; failure?: string }>) => {
  const { id, answer, failure } = message.data;
  const promise = waiting.get(id);
  waiting.delete(id);
  if (failure === undefined) promise?.resolve(answer);
  else promise?.reject(new Error(failure));
};

/** Asks for something by its name. */
export function ask<Name extends keyof Requests>(name: Name, asked: Asked = {}): Promise<Requests[Name]> {
  const id = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, request: { do: name, ...asked } });
  });
}
