/** Where the program is that has the language server. */

import { existsSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/** A program, and who named it. */
export interface Program {
    path: string;
    from: "setting" | "PATH" | "extension";
}

/** What the search depends on. */
export interface Surroundings {
    /** The setting `apim-policy.path`; empty if there is none. */
    setting: string;
    /** The folder of the extension. */
    extension: string;
    /** The first folder of the workspace. */
    workspace: string | undefined;
    /** The variable `PATH`. */
    path: string;
    /** Whether this is Windows. */
    windows: boolean;
}

/**
 * Finds the program: the one that the setting names, or else the first on the `PATH`, or else the one that came with the extension.
 * Returns a sentence for people if there is none.
 */
export function find(around: Surroundings): Program | string {
    if (around.setting.trim() !== "") {
        const path = expand(around.setting.trim(), around);
        if (!isAbsolute(path) && !/[\\/]/.test(path)) {
            const found = onPath(path, around);
            return found ? { path: found, from: "setting" } : `There is no program \`${path}\` on the PATH, which the setting \`apim-policy.path\` names.`;
        }
        const absolute = resolve(around.workspace ?? ".", path);
        return isFile(absolute) ? { path: absolute, from: "setting" } : `There is no program ${absolute}, which the setting \`apim-policy.path\` names.`;
    }
    const found = onPath("apim-policy", around);
    if (found) {
        return { path: found, from: "PATH" };
    }
    const shipped = join(around.extension, "bin", around.windows ? "apim-policy.exe" : "apim-policy");
    return isFile(shipped) ? { path: shipped, from: "extension" } : "The program `apim-policy` is not installed, or not on the PATH.";
}

function expand(path: string, around: Surroundings): string {
    return path.replace(/^~(?=$|[\\/])/, homedir()).replaceAll("${workspaceFolder}", around.workspace ?? ".");
}

/** Looks on the `PATH`. Only a real program counts on Windows: what npm and pip put there besides are scripts, which cannot be spawned. */
function onPath(name: string, around: Surroundings): string | undefined {
    const names = around.windows && !/\.exe$/i.test(name) ? [`${name}.exe`] : [name];
    const folders = around.path.split(delimiter).filter((folder) => folder !== "" && isAbsolute(folder));
    return folders.flatMap((folder) => names.map((it) => join(folder, it))).find(isFile);
}

function isFile(path: string): boolean {
    return existsSync(path) && statSync(path).isFile();
}
