"""CSV as `coinlake sql` prints it: RFC 4180, where NULL is empty and the empty string is quoted."""


def parse(text: str) -> list[dict[str, str | None]]:
    """The rows, each by column name. Python's own reader cannot tell NULL from the empty string."""
    header, *rows = list(records(text))
    names = [str(name) for name in header]
    assert all(len(row) == len(names) for row in rows), "a row has more or fewer fields than the header"
    return [dict(zip(names, row, strict=True)) for row in rows]


def records(text: str):
    """Each record's fields."""
    place, fields = 0, []
    while place < len(text):
        if text[place] == '"':
            field, place = quoted(text, place + 1)
        else:
            ends = [end for end in (text.find(",", place), text.find("\n", place)) if end >= 0]
            end = min(ends, default=len(text))
            field, place = text[place:end] or None, end
        fields.append(field)
        if place >= len(text) or text[place] == "\n":
            yield fields
            fields = []
        elif place == len(text) - 1:
            yield [*fields, None]
            return
        place += 1


def quoted(text: str, place: int) -> tuple[str, int]:
    """The text of a quoted field that begins at `place`, and the place after its closing quote."""
    parts = []
    while True:
        end = text.index('"', place)
        parts.append(text[place:end])
        if text[end + 1 : end + 2] != '"':
            return "".join(parts), end + 1
        parts.append('"')
        place = end + 2
