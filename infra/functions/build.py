"""Compiles the functions for the machines of Lambda, whatever this machine is."""

import json
import subprocess
from pathlib import Path

from infra.functions import zig

# Lambda's names of the architectures, and Rust's.
TARGETS = {"arm64": "aarch64-unknown-linux-gnu", "x86_64": "x86_64-unknown-linux-gnu"}

FUNCTIONS = ("bootstrap", "ingest", "transform")

# The C library of `provided.al2023`; the linker may choose no newer symbols.
GLIBC = (2, 34)

# Where cargo puts what it compiles with the profile that it calls `dev`.
FOLDERS = {"dev": "debug"}


def programs(root: Path, architectures: list[str], profile: str) -> dict[str, dict[str, Path]]:
    """The programs by architecture and function, compiled with all their dependencies where they are not."""
    targets = [TARGETS[architecture] for architecture in architectures]
    environment = zig.environment()
    add_targets(root, targets)
    chosen = [f"--target={target}.{'.'.join(map(str, GLIBC))}" for target in targets]
    command = ["cargo", "zigbuild", "--package", "coinlake-lambda", "--bins", "--profile", profile, *chosen]
    subprocess.run(command, cwd=root, env=environment, check=True)
    folder = target_folder(root)
    return {
        architecture: {
            name: folder / TARGETS[architecture] / FOLDERS.get(profile, profile) / f"coinlake-{name}-function"
            for name in FUNCTIONS
        }
        for architecture in architectures
    }


def add_targets(root: Path, targets: list[str]) -> None:
    """Rust's library for the targets, unless it is there. Rust that rustup does not manage has to bring it along."""
    libraries = subprocess.run(
        ["rustc", "--print", "sysroot"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()
    missing = [target for target in targets if not (Path(libraries) / "lib" / "rustlib" / target).exists()]
    if missing:
        subprocess.run(["rustup", "target", "add", *missing], cwd=root, check=True)


def target_folder(root: Path) -> Path:
    described = subprocess.run(
        ["cargo", "metadata", "--no-deps", "--format-version=1"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(json.loads(described.stdout)["target_directory"])
