#!/usr/bin/env bash
# Builds the fuzz targets and runs each of them for a while, two at once.
#
# usage: run.sh [SECONDS]     how long they run, put together; 120 if it is left out
#        run.sh build         only builds them
#        run.sh TARGET FILE   one input again
#
# Takes a C++ compiler, for libFuzzer. What makes a target fail is left in `target/fuzz/failures`, and what it has learnt in `target/fuzz/corpus`.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
targets=(lint fix format parse configuration template manifest)
limits=(-max_len=4096 -timeout=20 -rss_limit_mb=2048 -len_control=20)

if ! command -v c++ >/dev/null; then
    echo "there is no C++ compiler, so nothing is fuzzed" >&2
    exit 0
fi

# What `cargo fuzz` sets, without the sanitizers: there is no unsafe code here that they could watch. Known to the compiler everywhere, yet
# promised by none of its versions, which is why it is told to take them.
passes="-Cpasses=sancov-module -Ccodegen-units=16 --cfg fuzzing"
for argument in level=4 inline-8bit-counters pc-table; do passes+=" -Cllvm-args=-sanitizer-coverage-$argument"; done
RUSTC_BOOTSTRAP=1 RUSTFLAGS=$passes CARGO_TARGET_DIR=$work cargo build --quiet --locked --release --manifest-path tests/fuzz/Cargo.toml \
    --target "$(rustc -vV | sed -n 's/^host: //p')"
programs=$(echo "$work"/*/release)
if [ "${1:-}" = build ]; then exit; fi

if [ $# -eq 2 ]; then
    exec "$programs/$1" "${limits[@]}" "$2"
fi

# Seeds: the files of this repository, for policies with the letter in front that says what kind of file it is.
rm -rf "$work/seeds"
mkdir -p "$work/seeds/files" "$work/seeds/configuration" "$work/seeds/template" "$work/seeds/manifest" "$work/failures"
number=0
while IFS= read -r file; do
    number=$((number + 1))
    case $file in
        *.tf) kind=t ;;
        *.tfvars) kind=v ;;
        *.bicep) kind=b ;;
        *namedValueInformation.json) kind=n ;;
        *.json) kind=j ;;
        *.tftpl) kind=f ;;
        *) kind=x ;;
    esac
    { printf %s "$kind" && cat "$file"; } >"$work/seeds/files/$number"
done < <(find corpus -type f ! -name '*.snap' -size -4k)
# The examples of the pages, in the languages of hosts.
awk -v folder="$work/seeds/files" '
    /^```(terraform|bicep|json)( |$)/ { inside = 1; number++; text = substr($0, 4, 1); next }
    /^```$/ && inside { inside = 0; printf "%s", text >(folder "/page" number); close(folder "/page" number) }
    inside { text = text $0 "\n" }
' rules/*/*.md tests/cases/rules/*/*.md
for file in src/generate/templates/*.snippet; do cp "$file" "$work/seeds/template/"; done
# The examples of the README: its configurations, and its manifest.
awk -v folder="$work/seeds" '
    /^```toml$/ { inside = 1; number++; text = ""; next }
    /^```$/ && inside { inside = 0; kind = text ~ /\[\[snippets\]\]/ ? "manifest" : "configuration"; printf "%s", text >(folder "/" kind "/" number); close(folder "/" kind "/" number) }
    inside { text = text $0 "\n" }
' README.md

each=$((${1:-120} / ${#targets[@]}))
run() {
    local seeds=$1
    case $1 in lint | fix | format | parse) seeds=files ;; esac
    mkdir -p "$work/corpus/$1"
    if ! "$programs/$1" "${limits[@]}" -seed=1 -max_total_time="$each" -print_final_stats=1 -dict=tests/fuzz/words.dict -artifact_prefix="$work/failures/$1-" \
        "$work/corpus/$1" "$work/seeds/$seeds" >"$work/$1.log" 2>&1; then
        tail -n 60 "$work/$1.log" >&2
        echo "the fuzz target $1 failed: tests/fuzz/run.sh $1 FILE, with the file that is named above, shows it again" >&2
        return 1
    fi
    echo "$1: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$1.log") inputs"
}
failed=0
pids=()
finish() {
    for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
    pids=()
}
for target in "${targets[@]}"; do
    run "$target" &
    pids+=($!)
    if [ ${#pids[@]} -eq 2 ]; then finish; fi
done
finish
exit $failed
