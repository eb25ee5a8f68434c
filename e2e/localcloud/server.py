"""moto's server in this process."""

import threading

from moto.moto_server import werkzeug_app
from werkzeug.serving import make_server

from e2e.localcloud import patches, remembering
from e2e.localcloud.connection import Connection, Silent
from e2e.localcloud.iam.acting import Acting
from e2e.localcloud.iam.gate import Gate
from e2e.localcloud.iam.record import Record

# Queries of Athena; more wait, as QUEUED.
QUERIES_AT_ONCE = 4


class Server:
    """A running server; a context manager that ends it."""

    def __init__(self, port: int = 0, *, patched: bool = True) -> None:
        if patched:
            patches.apply()
            remembering.apply()
        app = werkzeug_app.DomainDispatcherApplication(werkzeug_app.create_backend_app)
        self.record = Record()
        self.acting = Acting(QUERIES_AT_ONCE)
        if patched:
            app = Gate(app, self.record, self.acting)
        handler = Connection if patched else Silent
        self._server = make_server("127.0.0.1", port, app, threaded=True, request_handler=handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        # The address and not `localhost`: SDKs put the name of a bucket in front of a name, not of an address.
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Server":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
