#!/usr/bin/env bash
# Packs the extension, once without the program and once for each system with the program of that system.
#
#   pack.sh PROGRAMS FOLDER    PROGRAMS/TARGET holds the program of each target of Rust; the packages go to FOLDER
#
# A target without a program is an error: a release has them all.
set -euo pipefail
programs=$(cd "$1" && pwd)
folder=$(mkdir -p "$2" && cd "$2" && pwd)
cd "$(dirname "$0")"
trap 'rm -rf bin' EXIT

npm ci --no-audit --no-fund --ignore-scripts --silent
version=$(node -p 'require("./package.json").version')

pack() {
    local name=$1
    shift
    node_modules/.bin/vsce package --no-dependencies --out "$folder/apim-policy-$name$version.vsix" "$@" >/dev/null
}

rm -rf bin
pack ""
while read -r target system; do
    rm -rf bin && mkdir bin
    # What npm calls `linux-x64-musl` is `alpine-x64` to the editor.
    case $system in linux-*-musl) system=alpine-${system#linux-} system=${system%-musl} ;; esac
    case $system in win32-*) program=apim-policy.exe ;; *) program=apim-policy ;; esac
    cp "$programs/$target/$program" bin/
    chmod 755 "bin/$program"
    pack "$system-" --target "$system"
done < <(node -p 'require("../../packaging/targets.json").map(({ target, npm }) => `${target} ${npm}`).join("\n")')
