/** Pages for webviews. */

/**
 * Returns a page that can load nothing and runs only the scripts that it has now: each gets the `nonce`, and the page's own policy, which would let any
 * script run, is replaced. What the page shows on dark screens is shown if the editor is `dark`, whatever the system is.
 */
export function guard(html: string, nonce: string, dark: boolean): string {
    const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
    const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    // What stands in a script is data of the workspace: only what stands before the first one is markup of the page itself.
    const start = html.search(/<script\b/i);
    const head = (start < 0 ? html : html.slice(0, start))
        .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/i, "")
        .replace(/<head>/i, `<head>${meta}`)
        .replaceAll(/@media\s*\(prefers-color-scheme:\s*dark\)/gi, dark ? "@media all" : "@media not all");
    const rest = start < 0 ? "" : html.slice(start);
    return head + rest.replaceAll(/(^|<\/script>\s*)<script\b/gi, `$1<script nonce="${nonce}"`);
}
