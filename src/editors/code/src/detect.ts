/** What a text is, by a look at how it begins. */

/** How much of a text is looked at, in UTF-16 code units. */
const LOOK = 100_000;

/** The languages that the server reads. */
export const LANGUAGES = ["apim-policy", "xml", "terraform", "bicep", "json", "jsonc", "razor", "aspnetcorerazor"];

/** Returns whether a text that XML names claim is a policy document or a fragment: the root says so. */
export function isPolicy(text: string): boolean {
    return /^(policies|fragment)$/.test(root(text)?.name ?? "");
}

/** Returns whether a text is XML that is certainly no policy: its root has a namespace, which no policy has. */
export function isForeign(text: string): boolean {
    const start = root(text);
    return start !== undefined && !isPolicy(text) && /\sxmlns(:\w+)?\s*=/.test(start.attributes);
}

/** Returns whether the server has something to say about a document, so that it is worth starting. */
export function concerns(language: string, text: string): boolean {
    const look = text.slice(0, LOOK);
    switch (language) {
        case "apim-policy":
            return true;
        case "xml":
        case "razor":
        case "aspnetcorerazor":
            return /<(policies|fragment|inbound|outbound|on-error)\b/.test(look);
        case "terraform":
            return /\bazurerm_api_management|<policies\b|&lt;policies\b|ApiManagement/.test(look);
        case "bicep":
        case "json":
        case "jsonc":
            return /Microsoft\.ApiManagement\//i.test(look);
        default:
            return false;
    }
}

/** Returns the name and the attributes of the first element, behind comments and declarations. */
function root(text: string): { name: string; attributes: string } | undefined {
    let rest = text.slice(0, LOOK).replace(/^\uFEFF/, "");
    for (;;) {
        rest = rest.trimStart();
        const [open, close] = rest.startsWith("<!--") ? ["<!--", "-->"] : rest.startsWith("<?") ? ["<?", "?>"] : [];
        if (open === undefined || close === undefined) {
            break;
        }
        const end = rest.indexOf(close, open.length);
        if (end < 0) {
            return undefined;
        }
        rest = rest.slice(end + close.length);
    }
    const start = /^<([A-Za-z_][\w:.-]*)([^>]*)/.exec(rest);
    return start ? { name: start[1] ?? "", attributes: start[2] ?? "" } : undefined;
}
