"""The zip that Lambda wants for `provided.al2023`: one program called `bootstrap`."""

import zipfile
from pathlib import Path

# The oldest time that a zip can say; any other would make each zip a new one.
NO_TIME = (1980, 1, 1, 0, 0, 0)

UNIX = 3


def write(program: Path, to: Path, level: int = 9) -> Path:
    """Packs a program. The same program gives the same bytes."""
    to.parent.mkdir(parents=True, exist_ok=True)
    entry = zipfile.ZipInfo("bootstrap", NO_TIME)
    entry.create_system, entry.external_attr = UNIX, 0o755 << 16
    with zipfile.ZipFile(to, "w") as archive:
        archive.writestr(entry, program.read_bytes(), zipfile.ZIP_DEFLATED, level)
    return to
