"""What moto finds out anew for each request though it is always the same: half of the time that its server took."""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import Any

from flask import Flask
from moto.core import responses, serialize
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker
from moto.moto_server import werkzeug_app

from e2e.localcloud.patches.wrapping import wrap

# More than a lake of the checks has objects.
TIMES = 100_000

# By the kind of an object, a member of an answer and its name: the names that an attribute of the object may have.
_keys: dict[tuple[Any, ...], list[str]] = {}


def apply() -> None:
    """Remembers it."""
    # Which methods an application has, which service a host is, for which moto lists its own folder.
    responses.method_names_from_class = cache(responses.method_names_from_class)
    dispatcher = werkzeug_app.DomainDispatcherApplication
    dispatcher.get_backend_for_host = cache(dispatcher.get_backend_for_host)
    # What time a text is, for each object of a list.
    serialize.parse_to_aware_datetime = lru_cache(TIMES)(serialize.parse_to_aware_datetime)
    wrap(XFormedAttributePicker, "get_possible_keys", possible_keys)
    original = werkzeug_app.create_backend_app
    werkzeug_app.create_backend_app = lambda service: without_debugging(original(service))


def possible_keys(
    original: Callable[..., Iterator[str]], self: XFormedAttributePicker, context: AttributePickerContext
) -> list[str]:
    """Under which names a member of an answer is looked for."""
    known = type(context.obj), context.shape, context.key
    if known not in _keys:
        _keys[known] = list(original(self, context))
    return _keys[known]


def without_debugging(app: Flask) -> Flask:
    """Flask explains mistakes in forms, for which it looks at every request."""
    app.debug = False
    return app
