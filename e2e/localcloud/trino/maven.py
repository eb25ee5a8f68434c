"""Files from Maven Central."""

import hashlib
import shutil
import subprocess
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

CENTRAL = "https://repo.maven.apache.org/maven2"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


@dataclass(frozen=True)
class Artifact:
    """A file, by its coordinates and the SHA-256 of its content."""

    group: str
    name: str
    version: str
    kind: str
    sha256: str

    def file(self) -> str:
        return f"{self.name}-{self.version}.{self.kind}"


def download(artifact: Artifact, folder: Path) -> Path:
    """Puts an artifact into a folder. Fails if its content is another than expected."""
    path = folder / artifact.file()
    if shutil.which("mvn"):
        by_maven(artifact, folder)
    else:
        address = "/".join([CENTRAL, *artifact.group.split("."), artifact.name, artifact.version, artifact.file()])
        with urllib.request.urlopen(address, timeout=60) as answer, path.open("wb") as file:
            shutil.copyfileobj(answer, file)
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != artifact.sha256:
        raise RuntimeError(f"{artifact.file()} has SHA-256 {found}, not {artifact.sha256}: it is not what was pinned")
    return path


def by_maven(artifact: Artifact, folder: Path) -> None:
    """With Maven, which knows this machine's mirrors and proxies. In a repository of its own, gone afterwards: the
    files are large and nobody else wants them."""
    coordinates = f"{artifact.group}:{artifact.name}:{artifact.version}:{artifact.kind}"
    with tempfile.TemporaryDirectory(dir=folder) as repository:
        options = [f"-Dartifact={coordinates}", f"-DoutputDirectory={folder}", f"-Dmaven.repo.local={repository}"]
        subprocess.run(["mvn", "--batch-mode", "--quiet", COPY, *options], stdout=subprocess.DEVNULL, check=True)
