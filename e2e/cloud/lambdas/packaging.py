"""How zips for Lambda come about."""

import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from e2e.support.program import BINARIES
from e2e.support.report import Report, same
from infra.functions import elf, package

PROGRAM = BINARIES / "coinlake-bootstrap-function"


def check(report: Report) -> None:
    """The zip, and what is read from the program in it."""
    with report.check("zips: the same program gives the same bytes, one executable `bootstrap`"):
        zipped()
    with report.check("zips: the C library that a program needs is what objdump says"):
        needed()
    with report.check("functions: started by hand they say what they are"):
        started_by_hand()


def zipped() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        one, other = (package.write(PROGRAM, Path(scratch) / name, level=1) for name in ("one", "other"))
        assert one.read_bytes() == other.read_bytes(), "the same program was packed in two ways"
        with zipfile.ZipFile(one) as archive:
            (entry,) = archive.infolist()
            same([entry.filename, oct(entry.external_attr >> 16)], ["bootstrap", "0o755"], "entry")
            assert archive.read(entry) == PROGRAM.read_bytes(), "not the program"


def started_by_hand() -> None:
    ended = subprocess.run([PROGRAM], env={}, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1 and "is a function for AWS Lambda" in ended.stdout, ended


def needed() -> None:
    versions = set(elf.versions_needed(PROGRAM.read_bytes()))
    assert elf.glibc(PROGRAM) > (2, 17), versions
    if not shutil.which("objdump"):
        print("not compared: there is no objdump", flush=True)
        return
    symbols = subprocess.run(["objdump", "-T", PROGRAM], capture_output=True, text=True, check=True).stdout
    same(elf.glibc(PROGRAM), max(tuple(map(int, one)) for one in re.findall(r"GLIBC_(\d+)\.(\d+)", symbols)), "glibc")
