"""Numbers as the vendor printed them, and what they become under a column's type."""

from decimal import Context, Decimal, ROUND_HALF_EVEN

# Wide enough that no step but the one intended rounds.
EXACT = Context(prec=400, Emax=999999, Emin=-999999)


class Number(str):
    """The text of a JSON number."""


class Refused(Exception):
    """A value that cannot be kept: its line goes to quarantine for this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def value(text: object, kind: str) -> object:
    """A JSON value as a column of this type holds it. None stays None."""
    if text is None:
        return None
    if kind.startswith("decimal"):
        return fixed(number(text), scale=int(kind.rstrip(")").split(",")[1]))
    if kind == "double":
        return double(number(text))
    if kind in ("int", "bigint"):
        return integer(number(text))
    if kind == "boolean":
        return text
    raise AssertionError(f"no prediction for a column of type {kind}")


def number(text: object) -> Decimal:
    if not isinstance(text, str):
        raise Refused("wrong_type")
    return Decimal(text)


def fixed(exact: Decimal, scale: int) -> Decimal:
    """Rounded half-even to the scale, while 15 significant digits survive; 38 digits at most."""
    step = Decimal(1).scaleb(-scale)
    rounded = exact.quantize(step, rounding=ROUND_HALF_EVEN, context=EXACT)
    unscaled = str(abs(int(rounded.scaleb(scale, context=EXACT))))
    if rounded != exact and len(unscaled) < 15:
        raise Refused("precision_lost")
    if len(unscaled) > 38:
        raise Refused("out_of_range")
    return rounded


def double(exact: Decimal) -> float:
    nearest = float(exact)
    if nearest in (float("inf"), float("-inf")):
        raise Refused("out_of_range")
    return nearest


def integer(exact: Decimal) -> int:
    if exact != exact.to_integral_value():
        raise Refused("not_an_integer")
    return int(exact)
