"""Zig as compiler and linker of C: it brings along the C libraries of other machines. It comes from PyPI, into a virtual
environment outside the checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Raise both together.
PACKAGES = ("cargo-zigbuild==0.24.0", "ziglang==0.17.1")


def environment() -> dict[str, str]:
    """Ours, with `cargo zigbuild` and Zig on the path."""
    return os.environ | {"PATH": f"{installed() / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def installed() -> Path:
    """The virtual environment, made when it is not there."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "coinlake"
    name = "zig-" + "-".join(package.partition("==")[2] for package in PACKAGES)
    folder = cache / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    if (folder / "complete").exists():
        return folder
    # What was interrupted is begun again.
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    pip = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    subprocess.run(pip, check=True)
    (folder / "complete").touch()
    return folder
