"""How a patch takes the place of one of moto's methods."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any


def wrap(owner: type, name: str, replacement: Callable[..., Any]) -> None:
    """Puts `replacement(original, self, …)` in the place of a method; `original` is called like a function."""
    original = getattr(owner, name)

    def method(self: Any, *arguments: Any, **named: Any) -> Any:
        return replacement(original, self, *arguments, **named)

    setattr(owner, name, update_wrapper(method, original))
