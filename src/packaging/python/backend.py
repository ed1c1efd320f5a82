"""How pip builds this project: it takes the released wheel of this version, and compiles the sources where there is none.

So nobody who has no Rust waits for a compiler: pre-commit, for example, runs `pip install .` in a checkout of a release.
`APIM_POLICY_COMPILE=1` compiles in any case.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import move

import maturin
from maturin import build_sdist, get_requires_for_build_sdist, get_requires_for_build_wheel

# `prepare_metadata_for_build_wheel` is left out on purpose: it would ask cargo. Without it pip reads the metadata of the wheel.
__all__ = ["build_sdist", "build_wheel", "get_requires_for_build_sdist", "get_requires_for_build_wheel"]


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Puts a wheel into the folder, and returns its name."""
    name = None if os.environ.get("APIM_POLICY_COMPILE") == "1" else released(wheel_directory)
    return name or maturin.build_wheel(wheel_directory, config_settings, metadata_directory)


def released(folder):
    """The name of the released wheel of this version, which is put into the folder; `None` if there is none for this machine."""
    version = re.search(r'^version = "(.+)"$', Path("Cargo.toml").read_text(encoding="utf-8"), re.MULTILINE).group(1)
    with tempfile.TemporaryDirectory() as scratch:
        download = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", scratch, f"apim-policy=={version}"]
        done = subprocess.run([sys.executable, "-m", "pip", *download], stdout=sys.stderr, stderr=subprocess.DEVNULL, check=False)
        wheels = list(Path(scratch).glob("*.whl"))
        if done.returncode != 0 or len(wheels) != 1:
            print(f"there is no wheel of apim-policy {version} for this machine, so it is compiled", file=sys.stderr)
            return None
        move(wheels[0], folder)
        return wheels[0].name
