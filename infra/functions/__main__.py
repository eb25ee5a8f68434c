"""Builds the functions for Lambda and writes `<folder>/<architecture>/<function>.zip`, the same bytes from the same
programs. Prints what it wrote."""

import argparse
import sys
from pathlib import Path

from infra.functions import build, elf, package

ROOT = Path(__file__).resolve().parents[2]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python3 -m infra.functions", description=__doc__)
    parser.add_argument("--arch", choices=[*build.TARGETS, "both"], default="arm64")
    parser.add_argument("--profile", default="lambda", help="profile of Cargo.toml; `lambda` is what is deployed")
    parser.add_argument("--out", type=Path, help="folder for the zips; `zips` in cargo's own unless set")
    return parser.parse_args()


def main() -> int:
    given = arguments()
    architectures = list(build.TARGETS) if given.arch == "both" else [given.arch]
    folder = given.out or build.target_folder(ROOT) / "zips"
    programs = build.programs(ROOT, architectures, given.profile)
    for architecture, found in programs.items():
        for name, program in found.items():
            needed = elf.glibc(program)
            version = ".".join(map(str, needed))
            if needed > build.GLIBC:
                print(f"{program} needs glibc {version}, and Lambda has an older one", file=sys.stderr)
                return 1
            packed = package.write(program, folder / architecture / f"{name}.zip")
            sizes = f"{program.stat().st_size:,} bytes, zipped {packed.stat().st_size:,}"
            print(f"{packed}: {sizes}, glibc {version}")
    return 0


sys.exit(main())
