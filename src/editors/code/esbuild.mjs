// Bundles the extension into `out/extension.js`, and with `--tests` the unit tests into `out/test`.
import { readdirSync } from "node:fs";
import esbuild from "esbuild";

const has = (option) => process.argv.includes(option);
const common = { bundle: true, format: "cjs", platform: "node", target: "node20", logLevel: "warning" };

if (has("--tests")) {
    const entryPoints = readdirSync("test/unit").filter((name) => name.endsWith(".test.ts")).map((name) => `test/unit/${name}`);
    await esbuild.build({ ...common, entryPoints, outdir: "out/test", outExtension: { ".js": ".cjs" } });
} else {
    const context = await esbuild.context({
        ...common,
        entryPoints: ["src/extension.ts"],
        outfile: "out/extension.js",
        external: ["vscode"],
        minify: has("--production"),
        sourcemap: !has("--production"),
    });
    if (has("--watch")) {
        await context.watch();
    } else {
        await context.rebuild();
        await context.dispose();
    }
}
