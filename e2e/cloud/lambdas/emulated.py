"""The functions for arm64, which is what is deployed, on this machine."""

import os
import platform
import shutil
from pathlib import Path

from e2e.cloud.lambdas import ingest, zips
from e2e.cloud.lambdas.deployment import Deployment
from e2e.localcloud.functions.sandbox import EMULATOR
from e2e.localcloud.program import Cloud
from e2e.support.catalog import ROOT
from e2e.support.program import Simulator
from e2e.support.report import Report, same
from infra.functions import build, elf

# Why a build machine cannot have what is needed.
LEFT_OUT = "COINLAKE_WITHOUT_ARM64"

AT = "2026-01-30T12:00:00Z"


def check(report: Report) -> None:
    """Compiled for Lambda's machine and C library, run by an emulator."""
    programs: dict[str, Path] = {}
    left_out, missing = os.environ.get(LEFT_OUT), obstacle()
    if left_out or (missing and not os.environ.get("CI")):
        print(f"SKIPPED: the functions for arm64: {left_out or missing}", flush=True)
        return
    with report.check("functions: compiled for arm64 they need no newer C library than Lambda has"):
        assert not missing, missing
        programs |= build.programs(ROOT, ["arm64"], "dev")["arm64"]
        for name, program in programs.items():
            assert elf.glibc(program) <= build.GLIBC, f"{name} needs glibc {elf.glibc(program)}"
    with report.check("functions: for arm64 they bootstrap, fetch and transform as well"), Cloud() as cloud:
        runs(Deployment(cloud, lambda name: zips.zipped(programs[name])))


def obstacle() -> str:
    """Why arm64 cannot be tried here; nothing if it can."""
    needs_none = platform.machine() in ("aarch64", "arm64")
    if needs_none or (shutil.which(EMULATOR[0]) and Path(EMULATOR[2]).is_dir()):
        return ""
    return "install qemu-user-static and libc6-arm64-cross"


def runs(deployment: Deployment) -> None:
    """A small lake, from nothing to an answer."""
    bootstrap = deployment.deploy("bootstrap", timeout=600)
    assert bootstrap.call(action="apply").done()["changes"] > 30
    with Simulator("--coins", 40, "--exchanges", 8, "--now", AT) as vendor:
        function = ingest.deploy(deployment, vendor.url)
        fetched = [ingest.call(function, dataset, AT).done() for dataset in ("markets", "global")]
    answer = deployment.deploy("transform", timeout=600).call(runs=[one["run"] for one in fetched])
    same(answer.done()["outcome"], "published", "outcome")
    counted = deployment.ask("select count(distinct coin_id) from coinlake_analytics.latest_market")
    same(counted, "40", "coins in the view")
