"""Which C library a program needs, read from its ELF file, since `objdump` knows only some machines' files.
https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html"""

import struct
from collections.abc import Iterator
from pathlib import Path

# The section type of the versions that a program needs of its libraries.
VERSIONS_NEEDED = 0x6FFFFFFE


def glibc(program: Path) -> tuple[int, ...]:
    """The newest version of glibc that any of its symbols needs, such as (2, 34)."""
    names = versions_needed(program.read_bytes())
    numbers = [name.removeprefix("GLIBC_") for name in names if name.startswith("GLIBC_")]
    return max((tuple(map(int, number.split("."))) for number in numbers if number[0].isdigit()), default=(0,))


def versions_needed(data: bytes) -> Iterator[str]:
    """Names such as `GLIBC_2.17`, of a 64-bit little-endian ELF file."""
    if data[:6] != b"\x7fELF\x02\x01":
        raise ValueError("not a 64-bit little-endian ELF file")
    (table,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, table + number * size) for number in range(count)]
    for _, kind, _, _, offset, _, link, entries, _, _ in sections:
        if kind == VERSIONS_NEEDED:
            yield from entries_of(data, offset, entries, strings=sections[link][4])


def entries_of(data: bytes, offset: int, entries: int, strings: int) -> Iterator[str]:
    """The versions of one section: a list of libraries, each with a list of versions."""
    for _ in range(entries):
        _, versions, _, first, following = struct.unpack_from("<HHIII", data, offset)
        place = offset + first
        for _ in range(versions):
            _, _, _, name, further = struct.unpack_from("<IHHII", data, place)
            start = strings + name
            yield data[start : data.index(b"\0", start)].decode()
            place += further
        offset += following
