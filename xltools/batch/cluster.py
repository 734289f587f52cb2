"""The workers of a dask.distributed cluster, as an executor."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Executor

from xltools.errors import EngineUnavailable

_CONNECT_SECONDS = 15


def dask_executor(address: str) -> tuple[Callable[[], Executor], int, Callable[[], None]]:
    """Return what gives the executor of a scheduler's workers, how many they are, and what lets go of them.

    Raises:
        EngineUnavailable: dask.distributed is not installed, nobody answers, or no worker is there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise EngineUnavailable("dask-missing") from None
    _silence("distributed", "tornado", "asyncio")
    try:
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        detail = " ".join(str(error).split())[:200]
        raise EngineUnavailable("scheduler-silent", {"address": address, "detail": detail}) from None
    workers = sum(client.nthreads().values())
    if not workers:
        client.close(timeout=1)
        raise EngineUnavailable("no-dask-workers", {"address": address})

    def executor() -> Executor:
        made: Executor = client.get_executor(pure=False)  # an equal call must be made, not remembered
        return made

    def close() -> None:
        client.close(timeout=1)

    return executor, workers, close


def _silence(*families: str) -> None:
    """Keep from the screen what the cluster's libraries log of lost workers: the batch tells it in its own words."""
    known = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in families]
    for name in {*families, *known}:  # dask gives some loggers below its own a level and a handler
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL + 1)
