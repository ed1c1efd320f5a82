#!/usr/bin/env bash
# Builds the extension, tests it, packs it with a program, and uses it in a real Visual Studio Code.
#
#   check.sh prepare    installs what the tests need below `target/editor`; takes minutes, mostly of one processor
#   check.sh            the rest; waits for a `prepare` that runs
#
# Takes Node.js 20 with npm, and for the editor the program that `cargo build --release` made, Debian's chromium, a C++ compiler and Node's headers.
# What is missing is said, and what needs it is left out.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
program=${APIM_POLICY_PROGRAM:-$target/release/apim-policy}
home=${APIM_POLICY_EDITOR:-$target/editor}
installer=${APIM_POLICY_SHARED:-$root/../shared}/tools/editor.sh

step() { echo "-- $*"; }

leave_out() {
    echo "-- left out: $*" >&2
    exit 0
}

command -v npm >/dev/null || leave_out "there is no npm, so the extension is not built"
major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
[ "$major" -ge 20 ] || leave_out "the extension needs Node.js 20 to be built, and this is $major"
cd "$here"
mkdir -p "$home"

# One at a time: the second waits for what the first installs, and finds it there.
exec 9>"$home/lock"
flock 9

if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
    step "npm ci"
    npm ci --no-audit --no-fund --ignore-scripts --silent
fi
# The version must be that of the compiled esbuild, which npm chooses for this machine.
node_modules/.bin/esbuild --version >/dev/null

# Without an editor or a browser the tests in the editor are left out, each for its reason.
install_editor() {
    if [ ! -f "$installer" ]; then
        echo "there is no $installer, which installs the editor"
        return
    fi
    if ! command -v chromium >/dev/null; then
        if ! { command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y --no-install-recommends chromium; } >"$home/chromium.log" 2>&1; then
            echo "there is no chromium: see $home/chromium.log"
            return
        fi
    fi
    # Without a package of its own in the folder, npm would install into the repository's.
    [ -f "$home/package.json" ] || echo '{ "private": true }' >"$home/package.json"
    bash "$installer" "$home" >"$home/install.log" 2>&1 || echo "the editor could not be installed: see $home/install.log"
}

if [ "${1:-}" = prepare ]; then
    install_editor >"$home/lacking"
    exit 0
fi

step "types, the grammars and the units"
npm run --silent check-types
npm test --silent >"$home/tests.log" 2>&1 || {
    cat "$home/tests.log" >&2
    exit 1
}

step "the package"
node_modules/.bin/vsce package --no-dependencies --out "$home/apim-policy.vsix" >"$home/package.log" 2>&1 || {
    cat "$home/package.log" >&2
    exit 1
}
size=$(wc -c <"$home/apim-policy.vsix")
[ -d bin ] || [ "$size" -lt 1000000 ] || {
    echo "the package has $size bytes, more than 1 MB" >&2
    exit 1
}

step "in a real editor"
[ -f "$home/lacking" ] || install_editor >"$home/lacking"
if [ -s "$home/lacking" ]; then leave_out "$(cat "$home/lacking")"; fi
[ -x "$program" ] || leave_out "there is no $program: run \`cargo build --release\`"
APIM_POLICY_EDITOR=$home APIM_POLICY_PROGRAM=$program APIM_POLICY_VSIX=$home/apim-policy.vsix node --test test/editor/
