#!/usr/bin/env python3
"""Makes all files of a release of the programs that were compiled.

usage: assemble.py PROGRAMS DIST

PROGRAMS has a folder for each target, and in it the program: `x86_64-unknown-linux-gnu/apim-policy`. One of them must run on this machine: it is asked for
the completions and manual pages. Targets without a program are left out. DIST gets

    apim-policy-TARGET.tar.gz   (.zip for Windows)   the program, completions, manual pages, README, changelog and licence
    npm/                        a folder for each package of npm, as `npm pack` and `npm publish` take it
    docker/ARCHITECTURE/        the programs for the container
    SHA256SUMS                  of the archives

The same programs make the same bytes.
"""

import gzip
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = "apim-policy"
SHELLS = {"bash": f"{NAME}.bash", "elvish": f"{NAME}.elv", "fish": f"{NAME}.fish", "powershell": f"_{NAME}.ps1", "zsh": f"_{NAME}"}


def main(programs, dist):
    programs, dist = Path(programs), Path(dist)
    targets = json.loads((ROOT / "src/packaging/targets.json").read_text(encoding="utf-8"))
    found = [(target, program(programs / target["target"])) for target in targets]
    found = [(target, path) for target, path in found if path]
    if not found:
        sys.exit(f"{programs} has no program")
    dist.mkdir(parents=True, exist_ok=True)
    texts = documents([path for _, path in found])
    sums = []
    for target, path in found:
        archive = pack(dist, target["target"], path, texts)
        sums.append(f"{hashlib.sha256(archive.read_bytes()).hexdigest()}  {archive.name}\n")
        npm(dist / "npm", target["npm"], path)
        if "docker" in target:
            put(dist / "docker" / target["docker"] / NAME, path.read_bytes(), executable=True)
    (dist / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")


def program(folder):
    """The program in the folder; `None` if there is none."""
    return next((path for path in (folder / NAME, folder / f"{NAME}.exe") if path.is_file()), None)


def documents(programs):
    """What lies beside the program in an archive: the bytes of each file by its path."""
    native = next((path for path in programs if runs(path)), None)
    if native is None:
        sys.exit("none of the programs runs on this machine, so nobody can be asked for completions and manual pages")
    ask = lambda *words: subprocess.run([native, *words], check=True, stdout=subprocess.PIPE).stdout
    texts = {name: (ROOT / name).read_bytes() for name in ("README.md", "CHANGELOG.md", "LICENSE")}
    for shell, name in SHELLS.items():
        texts[f"completions/{name}"] = ask("completions", shell)
    page = ask("man")
    texts[f"man/{NAME}.1"] = page
    # It refers to the pages of the commands.
    for command in re.findall(r"apim-policy-([a-z-]+)\(1\)", page.decode().replace("\\-", "-")):
        if command not in ("help", "man"):
            texts[f"man/{NAME}-{command}.1"] = ask("man", command)
    return texts


def runs(path):
    path.chmod(0o755)
    try:
        return subprocess.run([path, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def pack(dist, target, path, texts):
    """Writes the archive of a target, and returns its path."""
    folder = f"{NAME}-{target}"
    entries = [(f"{folder}/{path.name}", path.read_bytes(), 0o755)]
    entries += [(f"{folder}/{name}", text, 0o644) for name, text in sorted(texts.items())]
    if "windows" in target:
        archive = dist / f"{folder}.zip"
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
            for name, data, mode in entries:
                entry = zipfile.ZipInfo(name)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (0o100000 | mode) << 16
                out.writestr(entry, data)
        return archive
    archive = dist / f"{folder}.tar.gz"
    with archive.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed, tarfile.open(fileobj=packed, mode="w") as out:
        for name, data, mode in entries:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), mode
            out.addfile(entry, io.BytesIO(data))
    return archive


def npm(folder, name, path):
    """Writes the package of npm that holds the program of one platform."""
    manifest = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    system, processor, *library = name.split("-")
    package = {
        "name": f"@apim-policy/{name}",
        "version": manifest["version"],
        "description": f"The program of {NAME} for {name}",
        **{key: manifest[key] for key in ("license", "homepage", "bugs", "repository")},
        "os": [system],
        "cpu": [processor],
        **({"libc": library or ["glibc"]} if system == "linux" else {}),
        "files": [path.name],
        "preferUnplugged": True,
    }
    put(folder / name / "package.json", (json.dumps(package, indent=2) + "\n").encode())
    put(folder / name / "LICENSE", (ROOT / "LICENSE").read_bytes())
    put(folder / name / path.name, path.read_bytes(), executable=True)


def put(path, data, executable=False):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o755 if executable else 0o644)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(re.search("usage: .*", __doc__).group())
    main(*sys.argv[1:])
