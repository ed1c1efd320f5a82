#!/usr/bin/env bash
# Builds the playground into target/playground/page. Takes Node with npm, and a Rust compiler for WebAssembly: the target `wasm32-unknown-unknown` of rustup, or
# Debian's packages `rustc-web`, `cargo-web`, `rust-web-src` and `lld-22`, which have the compiler and the sources of its standard library.
#
# With `--quick` the library is built for tests, in a third of the time, and larger than what is published. Ends with status 3 where there is no compiler.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
target=$root/target/playground
page=$target/page
triple=wasm32-unknown-unknown
profile=release
if [ "${1:-}" = --quick ]; then profile=quick; fi
built=$target/$triple/$profile/apim_policy_playground.wasm

# The name of a linker for WebAssembly, or nothing.
linker() { compgen -c wasm-ld | sort -uV | tail -n 1; }

compile() {
    local arguments=(build --locked --profile "$profile" --target "$triple" --manifest-path src/playground/wasm/Cargo.toml --target-dir "$target")
    if [ -d "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/$triple/lib" ]; then
        cargo "${arguments[@]}"
    elif [ -x /usr/bin/rustc ] && [ -d "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library" ] && [ -n "$(linker)" ]; then
        # The standard library is built too. That is a feature of nightly compilers, which the variable allows.
        env PATH="/usr/bin:$PATH" RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="-C linker=$(linker) -C linker-flavor=wasm-ld" \
            /usr/bin/cargo "${arguments[@]}" -Z build-std=std,panic_abort
    else
        echo "there is no Rust compiler for WebAssembly: \`rustup target add $triple\`, or Debian's rustc-web, cargo-web, rust-web-src and lld-22" >&2
        return 3
    fi
}

compile

cd src/playground
if ! cmp --silent package-lock.json node_modules/.lock; then
    npm ci --silent --ignore-scripts --no-audit --no-fund
    cp package-lock.json node_modules/.lock
fi
rm -rf "$page"
node build.mjs "$page"

if [ "$profile" = quick ]; then
    cp "$built" "$page/playground.wasm"
    echo "the playground is in target/playground/page, with a library that is not small"
    exit 0
fi

# It takes a while, so only what has changed is made smaller. The flags name what compilers of Rust use by default, and every browser knows.
small=$target/playground.wasm
if [ ! "$small" -nt "$built" ]; then
    node_modules/.bin/wasm-opt -Os --enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals --enable-reference-types \
        --enable-multivalue --strip-producers --output "$small.new" "$built"
    mv "$small.new" "$small"
fi
cp "$small" "$page/playground.wasm"

bytes=$(gzip -9 --stdout "$page/playground.wasm" | wc -c)
echo "the playground is in target/playground/page; the library takes $bytes bytes compressed"
if [ "$bytes" -gt 3000000 ]; then
    echo "that is more than 3 MB" >&2
    exit 1
fi
