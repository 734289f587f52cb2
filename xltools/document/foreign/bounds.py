"""What the system lets the process for templates by others have: so much memory and time, no file, no program."""

from __future__ import annotations

import sys
from contextlib import suppress

MOST_MEMORY = 2 * 1024**3
_SECONDS_MORE = 10
"""The process ends itself where nobody is left to end it, so much later."""


def bound_process() -> None:
    """Bind this process for good: what a template made it do, it could not write a file or start a program."""
    if sys.platform == "win32":
        with suppress(OSError, AttributeError):
            _bound_on_windows()
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        with suppress(OSError, ValueError):  # macOS knows not all of them
            resource.setrlimit(kind, (most, most))


def bound_time(seconds: float) -> None:
    """Give this process so many seconds of the processor from now on."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + _SECONDS_MORE
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _bound_on_windows() -> None:
    """Put this process into a job of one process with so much memory."""
    import ctypes
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("smallest_working_set", ctypes.c_size_t),
            ("largest_working_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
        )

    class Extended(ctypes.Structure):
        _fields_ = (
            ("basic", Basic),
            ("counters", ctypes.c_uint64 * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        )

    one_process, process_memory, extended_limits = 0x8, 0x100, 9
    limits = Extended()
    limits.basic.flags = one_process | process_memory
    limits.basic.processes = 1
    limits.process_memory = MOST_MEMORY
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.SetInformationJobObject.argtypes = (
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        wintypes.DWORD,
    )
    kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    job = kernel.CreateJobObjectW(None, None)
    if job and kernel.SetInformationJobObject(
        job, extended_limits, ctypes.byref(limits), ctypes.sizeof(limits)
    ):
        kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
