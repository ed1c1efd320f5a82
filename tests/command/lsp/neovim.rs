//! The server with a client that is not ours: Neovim without a screen. Where that is not installed, the test says so.

use std::process::{Command, Stdio};

use crate::common::folder::Folder;

const POLICY: &str = "<policies>
    <inbound>
        <base />
        <set-headr name=\"a\" />
        <set-variable name=\"method\" value=\"@(context.Request.)\" />
    </inbound>
    <backend><base /></backend>
    <outbound><base /></outbound>
    <on-error><base /></on-error>
</policies>
";

/// What Neovim does: it opens the policy, waits for what is found, applies a fix, asks for completions and for what is under
/// the cursor, and lets a template be written.
const SCRIPT: &str = r#"
local out = {}
local function fail(text) table.insert(out, 'error: ' .. text) end
local id = vim.lsp.start_client({ name = 'apim-policy', cmd = { vim.env.APIM_POLICY, 'lsp' }, root_dir = vim.fn.getcwd(), offset_encoding = 'utf-16' })
vim.cmd('edit policy.xml')
vim.lsp.buf_attach_client(0, id)
local function found() return vim.diagnostic.get(0) end
local function wait(what, is_there)
    if not vim.wait(60000, is_there, 10) then fail(what .. ' never came') end
end
local function has(code)
    for _, it in ipairs(found()) do
        if it.code == code or (it.user_data and it.user_data.lsp and it.user_data.lsp.code == code) then return it end
    end
end
wait('the finding', function() return has('schema/unknown-element') end)
local first = has('schema/unknown-element')
if first then table.insert(out, string.format('found %d:%d %s', first.lnum, first.col, first.message:match('[^\n]*'))) end
local function ask(method, params)
    local all = vim.lsp.buf_request_sync(0, method, params, 60000)
    local one = all and all[id]
    if not one or one.err then
        fail(method .. ' ' .. vim.inspect(one))
        return nil
    end
    return one.result
end
local function at(line, column)
    return { textDocument = vim.lsp.util.make_text_document_params(), position = { line = line, character = column } }
end
local actions = ask('textDocument/codeAction', {
    textDocument = vim.lsp.util.make_text_document_params(),
    range = { start = { line = 3, character = 10 }, ['end'] = { line = 3, character = 10 } },
    context = { diagnostics = {} },
})
for _, action in ipairs(actions or {}) do
    if action.edit then
        vim.lsp.util.apply_workspace_edit(action.edit, 'utf-16')
        break
    end
end
table.insert(out, 'line ' .. vim.api.nvim_buf_get_lines(0, 3, 4, true)[1])
wait('the end of the finding', function() return not has('schema/unknown-element') end)
local line = vim.api.nvim_buf_get_lines(0, 4, 5, true)[1]
local dot = line:find('Request.', 1, true) + #'Request.' - 1
local items = ask('textDocument/completion', at(4, dot))
local labels = {}
for _, item in ipairs(items and items.items or {}) do labels[item.label] = true end
for _, name in ipairs({ 'Method', 'Headers', 'Body' }) do
    table.insert(out, 'offers ' .. name .. ' ' .. tostring(labels[name] or false))
end
local hover = ask('textDocument/hover', at(4, line:find('set-variable', 1, true) + 3))
table.insert(out, 'hover ' .. tostring(hover and hover.contents.value:find('set-variable', 1, true) ~= nil))
vim.lsp.handlers['window/showMessageRequest'] = function(_, asked)
    for _, action in ipairs(asked.actions) do
        if action.title:find('cached-secret: ', 1, true) then return action end
    end
    return vim.NIL
end
ask('workspace/executeCommand', { command = 'apim-policy.generateHere', arguments = { at(2, 10) } })
local function whole() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, true), '\n') end
wait('what was generated', function() return whole():find('contoso.vault.azure.net', 1, true) ~= nil end)
table.insert(out, 'line ' .. vim.api.nvim_buf_get_lines(0, 3, 4, true)[1])
vim.lsp.stop_client(id)
vim.fn.writefile(out, 'out.txt')
vim.cmd('qall!')
"#;

#[test]
fn neovim_shows_findings_fixes_completions_and_explanations() {
    if Command::new("nvim").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
        println!("skipped: there is no nvim");
        return;
    }
    let folder = Folder::with(&[("policy.xml", POLICY), ("script.lua", SCRIPT)]);
    let home = folder.path("");
    let run = Command::new("nvim")
        .args(["--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", "script.lua"])
        .current_dir(&home)
        .env("APIM_POLICY", env!("CARGO_BIN_EXE_apim-policy"))
        .env("HOME", &home)
        .env("XDG_STATE_HOME", &home)
        .env("XDG_DATA_HOME", &home)
        .stdin(Stdio::null())
        .output()
        .expect("it runs");
    let out = std::fs::read_to_string(folder.path("out.txt"))
        .unwrap_or_else(|_| panic!("it failed: {}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr)));
    let expected = "found 3:9 `set-headr` is not a policy
line         <set-header name=\"a\" />
offers Method true
offers Headers true
offers Body true
hover true
line         <set-variable name=\"secret\" value=\"@(\"\")\" />
";
    assert_eq!(out, expected);
}
