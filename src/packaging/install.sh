#!/bin/sh
# Installs a released version of apim-policy: downloads the archive for this machine, checks it against the checksums of the release, and unpacks the program.
#
# usage: install.sh VERSION FOLDER
#
# APIM_POLICY_RELEASES is where releases are found, instead of GitHub: an address to which `/vVERSION/FILE` is added.
set -eu

version=${1:?"usage: install.sh VERSION FOLDER"}
folder=${2:?"usage: install.sh VERSION FOLDER"}
releases=${APIM_POLICY_RELEASES:-https://github.com/apim-policy/apim-policy/releases/download}

fail() {
    echo "apim-policy cannot be installed: $*" >&2
    exit 1
}

case $version in
    *[!0-9A-Za-z.+-]* | [!0-9]*) fail "a version is written like 1.2.3" ;;
esac

case $(uname -m) in
    x86_64 | amd64) processor=x86_64 ;;
    aarch64 | arm64) processor=aarch64 ;;
    *) fail "there is no program for the processor $(uname -m)" ;;
esac

program=apim-policy
suffix=tar.gz
case $(uname -s) in
    Linux)
        # Alpine and its like have another C library.
        if ldd --version 2>&1 | grep -qi musl; then library=musl; else library=gnu; fi
        system=unknown-linux-$library
        ;;
    Darwin) system=apple-darwin ;;
    MINGW* | MSYS* | CYGWIN*)
        system=pc-windows-msvc
        program=apim-policy.exe
        suffix=zip
        ;;
    *) fail "there is no program for $(uname -s)" ;;
esac

name=apim-policy-$processor-$system
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

for file in "$name.$suffix" SHA256SUMS; do
    curl --fail --silent --show-error --location --retry 3 --output "$scratch/$file" "$releases/v$version/$file" ||
        fail "$releases/v$version/$file cannot be downloaded"
done

cd "$scratch"
grep " $name\.$suffix\$" SHA256SUMS >wanted || fail "the release has no checksum of $name.$suffix"
if command -v sha256sum >/dev/null; then sha256sum -c wanted >/dev/null; else shasum -a 256 -c wanted >/dev/null; fi ||
    fail "$name.$suffix is not what was released"
case $suffix in
    zip) unzip -q "$name.zip" ;;
    *) tar -xzf "$name.tar.gz" ;;
esac
cd - >/dev/null

mkdir -p "$folder"
# It is put into its place in one step, so that nobody starts half of it.
cp "$scratch/$name/$program" "$folder/.$program.$$"
chmod 755 "$folder/.$program.$$"
mv "$folder/.$program.$$" "$folder/$program"
