// Bundles the page: what it loads is made into a few files, with nothing from elsewhere.

import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const target = process.argv[2];

await mkdir(target, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { playground: "page/main.ts", worker: "page/worker.ts" },
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "linked",
  // The examples are texts of the corpus.
  loader: { ".xml": "text", ".tf": "text", ".bicep": "text", ".json": "text" },
  logLevel: "warning",
});
for (const file of ["index.html", "playground.css", "icon.svg"]) await copyFile(join(here, file), join(target, file));
