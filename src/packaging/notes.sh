#!/bin/sh
# Prints the notes of a release: the chapter of the changelog about this version. Fails if there is none, or if the version is not that of the sources.
#
# usage: notes.sh VERSION
set -eu
cd "$(dirname "$0")/../.."

version=${1:?"usage: notes.sh VERSION"}
written=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
if [ "$version" != "$written" ]; then
    echo "the release is called $version, and Cargo.toml says $written" >&2
    exit 1
fi
if grep -q "^## $version\$" CHANGELOG.md; then
    awk -v title="## $version" '/^## / { inside = $0 == title; next } inside' CHANGELOG.md
else
    echo "CHANGELOG.md has no chapter \"## $version\"" >&2
    exit 1
fi
