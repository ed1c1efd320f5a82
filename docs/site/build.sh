#!/usr/bin/env bash
# Builds the site into target/site/html. Takes Rust and Python with venv. A page that cannot be built, or a link that leads nowhere, is an error.
#
# The playground is part of it where `src/playground/build.sh` has built it before.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=$PWD/target/site
mkdir -p "$target"

# The tools, once for each version of their list.
sum=$(sha256sum docs/site/requirements.txt | cut -c 1-16)
tools=$target/tools-$sum
if [ ! -e "$tools/ready" ]; then
    rm -rf "$target"/tools-*
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement docs/site/requirements.txt
    touch "$tools/ready"
fi

rm -rf "$target/reference"
# In the profile of the tests, which have built it too.
cargo run --locked --quiet --profile test --example reference -- "$target/reference"

# The theme prints an advertisement of its makers otherwise.
NO_MKDOCS_2_WARNING=1 "$tools/bin/mkdocs" build --quiet --clean --config-file docs/site/mkdocs.yml
"$tools/bin/python" docs/site/check_links.py "$target/html"
echo "the site is in target/site/html"
