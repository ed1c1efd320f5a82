#!/usr/bin/env bash
# What `action.yml` runs: lints, with the findings as annotations, and writes a report in SARIF beside it.
#
# PROGRAM is the program, PATHS and ARGUMENTS have a path and an argument on each line.
set -euo pipefail

lines() {
    while IFS= read -r line; do
        if [ -n "$line" ]; then words+=("$line"); fi
    done <<<"$1"
}

words=()
lines "${ARGUMENTS:-}"
arguments=(${words[@]+"${words[@]}"})
words=()
lines "${PATHS:-.}"
paths=("${words[@]}")

sarif=$RUNNER_TEMP/apim-policy.sarif
rm -f "$sarif"
# Findings make the second run fail, which shows them. An error of the tool is told there, too.
"$PROGRAM" lint --quiet ${arguments[@]+"${arguments[@]}"} --format sarif --output "$sarif" -- "${paths[@]}" 2>/dev/null || true
if [ -f "$sarif" ]; then echo "sarif=$sarif" >>"$GITHUB_OUTPUT"; fi
"$PROGRAM" lint ${arguments[@]+"${arguments[@]}"} --format github -- "${paths[@]}"
