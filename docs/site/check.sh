#!/usr/bin/env bash
# Builds the site, and holds that it is whole: no dead link, nothing loaded from elsewhere, everything found by the search.
#
# Without Python it says so and leaves everything out.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! command -v python3 >/dev/null || ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "there is no Python with venv: the site is not built" >&2
    exit 0
fi

echo "-- the site"
docs/site/build.sh

# What people look for is in the index of the search.
python3 - <<'END'
import json

with open("target/site/html/search/search_index.json", encoding="utf-8") as file:
    pages = {entry["location"].split("#")[0] for entry in json.load(file)["docs"]}
wanted = {
    "", "guide/first-hour/", "rules/key-vault/uncached-lookup/", "templates/cached-secret/", "reference/policies/send-request/", "reference/context/",
    "reference/types/System.String/", "manual/", "architecture/", "changelog/",
}
assert wanted <= pages, f"the search does not know {sorted(wanted - pages)}"
assert len(pages) > 400, f"the search knows {len(pages)} pages"
print(f"the search knows {len(pages)} pages")
END
