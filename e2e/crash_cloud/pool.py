"""Experiments on several sites at once."""

import queue
import threading
from collections.abc import Callable, Iterable

from e2e.crash_cloud.site import Site

Experiment = Callable[[Site], None]


def spread(sites: list[Site], experiments: Iterable[Experiment]) -> None:
    """Makes each experiment once, on whichever site is free. The first failure ends all, and is raised."""
    waiting: queue.SimpleQueue[Experiment] = queue.SimpleQueue()
    for experiment in experiments:
        waiting.put(experiment)
    failures: list[BaseException] = []

    def work(site: Site) -> None:
        while not failures:
            try:
                experiment = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                experiment(site)
            except BaseException as failure:
                failures.append(failure)

    threads = [threading.Thread(target=work, args=(site,)) for site in sites]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
