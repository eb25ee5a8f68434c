"""What is downloaded once and kept outside the checkout."""

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
    # Made under another name: what was interrupted is not taken for complete.
    with tempfile.TemporaryDirectory(dir=cache, prefix=f"{name}-") as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        make(made)
        try:
            made.rename(folder)
        except OSError:
            # Somebody else was faster; then ours is as good as theirs.
            if not folder.exists():
                raise
    return folder
