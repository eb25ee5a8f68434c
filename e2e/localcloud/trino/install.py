"""Trino's server with its Hive and Iceberg connectors."""

import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

from e2e.localcloud.cache import kept
from e2e.localcloud.trino.maven import Artifact, download

SERVER = Artifact(
    "io.trino", "trino-server-core", "476", "tar.gz", "0f388f9967c177ae70a47c099082fc95387f0c3cb96d8000d1d41fc3a5223158"
)
# Holds everything that the Hive connector needs too.
CONNECTORS = Artifact(
    "io.trino", "trino-iceberg", "476", "zip", "99edba5b491ed94d599aeb61e0794272d3569d8b563f3bb8569e8a49daa87b6c"
)
PLUGINS = ["io.trino.plugin.hive.HivePlugin", "io.trino.plugin.iceberg.IcebergPlugin"]

# A third of the size, for catalogs and file systems that no lake of ours has.
NEEDLESS = ("net.snowflake_snowflake-jdbc-", "org.rocksdb_rocksdbjni-")


def installed() -> Path:
    """The folder that holds `lib` and `plugin`."""
    return kept(f"trino-{SERVER.version}-{SERVER.sha256[:6]}{CONNECTORS.sha256[:6]}", install)


def install(folder: Path) -> None:
    """Downloads and unpacks, about 540 MB of which 350 MB stay."""
    print(f"local cloud: installing Trino {SERVER.version}, once", file=sys.stderr)
    with tempfile.TemporaryDirectory(dir=folder.parent) as downloads:
        server, connectors = (download(one, Path(downloads)) for one in (SERVER, CONNECTORS))
        with tarfile.open(server) as archive:
            top = f"{SERVER.name}-{SERVER.version}/"
            archive.extractall(folder, [one for one in archive if one.name.startswith(f"{top}lib/")], filter="data")
        (folder / top / "lib").rename(folder / "lib")
        (folder / top).rmdir()
        plugin = folder / "plugin" / "lake"
        plugin.mkdir(parents=True)
        with zipfile.ZipFile(connectors) as archive:
            for entry in archive.infolist():
                name = Path(entry.filename).name
                if name.endswith(".jar") and not name.startswith(NEEDLESS) and not name.endswith("-services.jar"):
                    (plugin / name).write_bytes(archive.read(entry))
    # Names both connectors of the folder, where the archive's own file of this kind names one.
    with zipfile.ZipFile(plugin / "services.jar", "w") as archive:
        archive.writestr("META-INF/services/io.trino.spi.Plugin", "\n".join(PLUGINS))
