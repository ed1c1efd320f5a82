// Links that carry the text: behind the `#`, which a browser sends to nobody.

/** What a link carries. */
export interface Carried { path: string; text: string }

/** The longest text that a link can stand for, so that a link cannot fill the memory. */
const LONGEST = 2_000_000;

export async function written(carried: Carried): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(carried)), new CompressionStream("deflate-raw"));
  let binary = "";
  bytes.forEach((byte) => (binary += String.fromCharCode(byte)));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** What a link carries; nothing if it is damaged. */
export async function read(text: string): Promise<Carried | undefined> {
  try {
    const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const carried: unknown = JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw"))));
    if (typeof carried !== "object" || carried === null) return undefined;
    const { path, text: policy } = carried as Record<string, unknown>;
    return typeof path === "string" && typeof policy === "string" ? { path, text: policy } : undefined;
  } catch {
    return undefined;
  }
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.readable.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.length;
    if (length > LONGEST) throw new Error("the text is too long for a link");
    parts.push(part.value);
  }
  await written;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
