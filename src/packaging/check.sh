#!/usr/bin/env bash
# Builds every package for this machine and uses it as those do who install it, and holds the workflows to what is known of such files.
#
# Takes the program that `cargo build --release` made, Python and Node. What is missing is said, and what needs it is left out.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
released=$CARGO_TARGET_DIR/release/apim-policy
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
unset GITHUB_ACTIONS TF_BUILD

step() { echo "-- $*"; }

fail() {
    echo "$*" >&2
    exit 1
}

# Runs a command that must end with this status; what it prints goes to `$scratch/printed`.
expect() {
    local wanted=$1 status=0
    shift
    "$@" >"$scratch/printed" 2>&1 </dev/null || status=$?
    if [ "$status" -ne "$wanted" ]; then
        cat "$scratch/printed" >&2
        fail "\`$*\` ended with status $status instead of $wanted"
    fi
}

# The last command must have printed this.
printed() { grep -qF -- "$1" "$scratch/printed" || { cat "$scratch/printed" >&2; fail "it did not print: $1"; }; }

# Uses a program as installed: it says its version, passes what is right, finds what is wrong.
use() {
    expect 0 "$@" --version
    printed "apim-policy $version"
    expect 0 "$@" lint "$scratch/good.xml"
    expect 1 "$@" lint "$scratch/bad.xml"
    printed "secrets/hard-coded"
    expect 2 "$@" lint "$scratch/missing.xml"
}

echo '<policies><inbound><base /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>' >"$scratch/good.xml"
sed 's#<inbound><base />#&<set-header name="Authorization" exists-action="override"><value>Basic b3JkZXJzOmZha2UtcGFzc3dvcmQ=</value></set-header>#' \
    "$scratch/good.xml" >"$scratch/bad.xml"

if [ ! -x "$released" ]; then fail "there is no $released: run \`cargo build --release\`"; fi
use "$released"
size=$(wc -c <"$released")
if [ "$size" -gt 12000000 ]; then fail "the program has $size bytes, more than 12 MB"; fi

step "the package for crates.io"
expect 0 cargo package --locked --allow-dirty --no-verify
if grep -q '^warning' "$scratch/printed"; then
    cat "$scratch/printed" >&2
    fail "\`cargo package\` warns"
fi
tar -xzf "$CARGO_TARGET_DIR/package/apim-policy-$version.crate" -C "$scratch"
expect 0 cargo check --locked --manifest-path "$scratch/apim-policy-$version/Cargo.toml"

if ! command -v python3 >/dev/null || ! python3 -m venv "$scratch/tools" 2>/dev/null; then
    echo "there is no Python with venv: the rest is left out" >&2
    exit 0
fi
"$scratch/tools/bin/pip" install --quiet --requirement src/packaging/check.txt "$(grep '^maturin==' src/packaging/build.txt)"
export PATH=$scratch/tools/bin:$PATH

step "the wheel"
# The same flags as those of the program, so that it is not built again.
expect 0 maturin build --release --locked --out "$scratch/wheels"
python3 -m venv "$scratch/fresh"
"$scratch/fresh/bin/pip" install --quiet --no-index --find-links "$scratch/wheels" apim-policy
use "$scratch/fresh/bin/apim-policy"

step "the archives of a release, and how they are installed"
target=$(rustc -vV | sed -n 's/^host: //p')
mkdir -p "$scratch/programs/$target"
cp "$released" "$scratch/programs/$target/"
expect 0 src/packaging/assemble.py "$scratch/programs" "$scratch/releases/v$version"
(cd "$scratch/releases/v$version" && sha256sum --quiet -c SHA256SUMS)
export APIM_POLICY_RELEASES=file://$scratch/releases
expect 0 src/packaging/install.sh "$version" "$scratch/installed"
use "$scratch/installed/apim-policy"
expect 1 src/packaging/install.sh 99.0.0 "$scratch/nowhere"
expect 1 src/packaging/install.sh ../v1 "$scratch/nowhere"
cp -r "$scratch/releases" "$scratch/changed"
echo >>"$scratch/changed/v$version/apim-policy-$target.tar.gz"
APIM_POLICY_RELEASES=file://$scratch/changed expect 1 src/packaging/install.sh "$version" "$scratch/nowhere"
printed "is not what was released"
if [ -e "$scratch/nowhere" ]; then fail "something was installed that is not what was released"; fi

step "the action"
mkdir -p "$scratch/runner" "$scratch/checkout"
cp "$scratch/bad.xml" "$scratch/checkout/a b.xml"
(
    cd "$scratch/checkout"
    export RUNNER_TEMP=$scratch/runner GITHUB_OUTPUT=$scratch/runner/output PROGRAM=$scratch/installed/apim-policy
    PATHS=$'a b.xml\n' ARGUMENTS=$'--ignore\nkey-vault' expect 1 "$root/src/packaging/action.sh"
    printed "::error "
    grep -q "^sarif=$RUNNER_TEMP/apim-policy.sarif$" "$GITHUB_OUTPUT" || fail "the action does not say where its report is"
    python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["runs"][0]["results"]' "$RUNNER_TEMP/apim-policy.sarif"
    PATHS=missing.xml expect 2 "$root/src/packaging/action.sh"
    cp "$scratch/good.xml" "a b.xml"
    PATHS=. expect 0 "$root/src/packaging/action.sh"
)

if command -v npm >/dev/null; then
    step "the packages of npm"
    mkdir "$scratch/tarballs"
    for package in "$root" "$scratch/releases/v$version/npm/"*; do
        npm pack --silent --pack-destination "$scratch/tarballs" "$package" >/dev/null
    done
    expect 0 npm install --silent --global --offline --omit=optional --prefix "$scratch/npm" "$scratch/tarballs/apim-policy-$version.tgz"
    expect 2 "$scratch/npm/bin/apim-policy" --version
    printed "is not installed"
    expect 0 npm install --silent --global --offline --omit=optional --prefix "$scratch/npm" "$scratch/tarballs/"*.tgz
    use "$scratch/npm/bin/apim-policy"
fi

step "the hooks, under pre-commit"
mkdir "$scratch/hooks"
git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - | tar -xf - -C "$scratch/hooks"
commit() { git -C "$1" add --all && git -C "$1" -c user.name=test -c user.email=test@example.com commit --quiet --message test; }
git -C "$scratch/hooks" init --quiet
commit "$scratch/hooks"
hooks() {
    local suffix=$1 dependencies=$2 project=$scratch/project$1
    mkdir "$project"
    git -C "$project" init --quiet
    cat >"$project/.pre-commit-config.yaml" <<END
repos:
  - repo: $scratch/hooks
    rev: $(git -C "$scratch/hooks" rev-parse HEAD)
    hooks:
      - id: apim-policy-lint$suffix
        additional_dependencies: $dependencies
      - id: apim-policy-fmt$suffix
        additional_dependencies: $dependencies
      - id: apim-policy-generate$suffix
        additional_dependencies: $dependencies
END
    cat >"$project/snippets.toml" <<'END'
[[snippets]]
file = "key.xml"
template = "secret"
target = "policy"
set = { vault = "contoso", secret = "orders-key" }
END
    expect 0 "$released" generate --manifest "$project/snippets.toml"
    cp "$scratch/good.xml" "$project/policy.xml"
    expect 0 "$released" fmt "$project/policy.xml"
    cp "$scratch/bad.xml" "$project/not-a-policy.txt"
    commit "$project"
    (
        cd "$project"
        expect 0 pre-commit run --all-files
        cp "$scratch/bad.xml" policy.xml
        git add policy.xml
        expect 1 pre-commit run
        printed "secrets/hard-coded"
        cp "$scratch/good.xml" policy.xml
        git add policy.xml
        expect 1 pre-commit run
        printed "1 file formatted"
        git add policy.xml
        sed -i.old 's/orders-key/orders-key-2/' key.xml
        git add policy.xml key.xml
        expect 1 pre-commit run
        printed "key.xml"
    )
}
export PRE_COMMIT_HOME=$scratch/pre-commit
PIP_FIND_LINKS=$scratch/wheels hooks "" "[]"
PATH=$scratch/installed:$PATH hooks -system "[]"
if command -v npm >/dev/null; then
    hooks -node "[$(ls "$scratch/tarballs/apim-policy-linux"*.tgz 2>/dev/null || ls "$scratch/tarballs/apim-policy-darwin"*.tgz)]"
fi

step "workflows and templates"
files=(.github/workflows/*.yml)
expect 0 check-jsonschema --builtin-schema vendor.github-workflows "${files[@]}"
expect 0 check-jsonschema --builtin-schema vendor.github-actions action.yml
expect 0 check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
expect 0 check-jsonschema --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
expect 0 check-jsonschema --builtin-schema vendor.github-issue-config .github/ISSUE_TEMPLATE/config.yml
expect 0 check-jsonschema --builtin-schema vendor.azure-pipelines src/packaging/azure-pipelines.yml
sed '1,/^---$/d' src/packaging/gitlab.yml >"$scratch/.gitlab-ci.yml"
expect 0 check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci "$scratch/.gitlab-ci.yml"
expect 0 zizmor --offline --quiet .github action.yml

if command -v cargo-deny >/dev/null; then
    step "what the program is made of"
    expect 0 cargo deny --offline check bans licenses sources
fi
