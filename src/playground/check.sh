#!/usr/bin/env bash
# Builds the playground and tests it: the library as WebAssembly in Node, and the page in Chromium. What the machine lacks is said, and what needs it is left out.
# With `--quick` it tests a library that is built in less time and is not small.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v npm >/dev/null; then
    echo "there is no npm: the playground is not built" >&2
    exit 0
fi

echo "-- the playground"
cargo fmt --check --manifest-path src/playground/wasm/Cargo.toml
status=0
src/playground/build.sh "$@" || status=$?
if [ "$status" -eq 3 ]; then
    echo "the playground is not built" >&2
    exit 0
elif [ "$status" -ne 0 ]; then
    exit "$status"
fi

cd src/playground
node_modules/.bin/tsc --project .
node --test test/library.test.mjs

browser=${CHROMIUM:-$(command -v chromium || command -v google-chrome || command -v chromium-browser || true)}
if [ -z "$browser" ]; then
    echo "there is no Chromium: the page is not tested" >&2
    exit 0
fi
CHROMIUM=$browser node --test test/page.test.mjs
