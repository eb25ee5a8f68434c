"""What is downloaded once and kept outside the checkout."""

import fcntl
import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """The folder of this name in the cache, which `make` fills when it is not there. The name says which version it
    is."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "coinlake"
    folder = cache / name
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{name}.lock").open("w") as lock:
        # Stages that start together would each download it. The lock ends with its holder.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            fill(folder, make)
    return folder


def fill(folder: Path, make: Callable[[Path], None]) -> None:
    """Makes it under another name: what was interrupted is not taken for complete."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}-") as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        make(made)
        made.rename(folder)
