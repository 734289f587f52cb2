"""Jobs and executors for the tests of batches, in a module that another process can import."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path


def act(job: str) -> str:
    """Do what a job says: die, hang, fail, or answer."""
    if job.startswith("die"):
        os._exit(9)
    if job.startswith("hang"):
        time.sleep(600)
    if job.startswith("fail"):
        raise RuntimeError(job)
    return job.upper()


def note(path: str) -> None:
    """Add a line to a file: as many lines as calls that were made."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write("called\n")


def processes(jobs: int) -> Executor:
    """Return an executor as a user of --executor would write it."""
    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"))


def threads(jobs: int) -> Executor:
    """Return an executor of threads."""
    return ThreadPoolExecutor(jobs)


def nothing(jobs: int) -> str:
    """Return something that is no executor."""
    return "nothing"
