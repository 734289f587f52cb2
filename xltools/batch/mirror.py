"""An agency's files in a parcel, for workers that do not see this computer's disk.

The worker lays them out below a folder of its own as they lie here, does the same work there, and sends back
what it changed. One writer, here, puts that in place.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from xltools.batch.maker import maker_digest
from xltools.batch.work import Done, Job
from xltools.core.names import numbered
from xltools.document.staging import Staging
from xltools.errors import EngineUnavailable, InputError, OutputError
from xltools.pipeline import with_a_way_out
from xltools.workbook.files import ensure_writable, read_bytes, replace_file
from xltools.workbook.limits import MAX_FILE_BYTES, too_big

_BASE = "{here}"
"""Stands in a record for the folder that holds everything, whose name differs here and there."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Files by their place below ``base``, with ``/``; ``folders`` are places where a folder stands."""

    base: str
    files: Mapping[str, bytes]
    folders: tuple[str, ...] = ()


# ---------------------------------------------------------------- here: packing and putting in place


def packed(job: Job, names: Iterable[str]) -> Job:
    """Return the job with all files that it reads or might replace.

    Raises:
        InputError: the workbook cannot be read, or files lie on different drives.
        OutputError: the workbook is open elsewhere, or cannot be written.
    """
    workbook = _placed(job.workbook)
    folder = _placed(job.folder)
    data = read_bytes(workbook)
    if job.options.write_status:
        try:
            ensure_writable(workbook)
        except OutputError as error:
            raise with_a_way_out(error, Path(workbook), job.options) from None
    sources = [_placed(need) for need in job.needs]
    try:
        base = Path(os.path.commonpath([workbook.parent, folder, *(path.parent for path in sources)]))
    except ValueError:
        raise InputError("different-drives", {"path": str(workbook)}) from None
    backup = workbook.with_name(f"{workbook.stem}.bak{workbook.suffix}")
    files = {workbook: data}
    files |= {path: _content(path) for path in sources if path.is_file()}
    files |= {backup: b""} if os.path.lexists(backup) else {}
    folders = []
    for place in _occupied(folder, names):
        if place.is_dir():
            folders.append(_below(place, base))
        else:
            files.setdefault(place, _content(place) if place.is_file() else b"")
    parcel = Parcel(str(base), {_below(path, base): held for path, held in files.items()}, tuple(folders))
    moved = replace(
        job,
        workbook=_below(workbook, base),
        folder=_below(folder, base),
        needs=tuple(_below(path, base) for path in sources),
        reserved=tuple(_below(_placed(path), base) for path in job.reserved),
        options=replace(job.options, templates=_templates(job.options.templates, base)),
    )
    return replace(moved, parcel=parcel)


def _templates(typed: Iterable[str], base: Path) -> tuple[str, ...]:
    """Return template names as they are, files by their place below the base."""
    return tuple(
        f"{_BASE}/{_below(_placed(name), base)}" if name.casefold().endswith(".docx") else name
        for name in typed
    )


def _placed(path: str) -> Path:
    """Return where a file stands, links to folders followed: links out of a workbook count from there."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100
    return Path(os.path.realpath(absolute.parent), absolute.name)


def _below(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix()


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise too_big(path.name)
    return path.read_bytes()


def _occupied(folder: Path, names: Iterable[str]) -> Iterator[Path]:
    """Yield what stands where documents would go: under their names, and the numbered ones that follow."""
    for name in names:
        path, number = folder / name, 1
        while os.path.lexists(path):
            yield path
            number += 1
            path = (folder / name).with_name(numbered(Path(name).name, number))


def put_in_place(job: Job, done: Done, workbook: str) -> Done:
    """Write what a worker changed, each file only over what was sent to the worker; return the whole outcome.

    Raises:
        OutputError: a file was changed meanwhile, or cannot be written.
        EngineUnavailable: the worker has another xltools, or other libraries.
    """
    parcel = job.parcel
    assert parcel is not None
    if done.maker != maker_digest():
        raise EngineUnavailable("worker-differs")
    base = Path(parcel.base)
    changed = {base / place: data for place, data in (done.changed or {}).items()}
    target = base / job.workbook
    backup = target.with_name(f"{target.stem}.bak{target.suffix}")
    allowed = base / job.folder
    with Staging() as staging:
        for path, data in changed.items():
            if path in (target, backup):
                continue
            place = path.relative_to(base).as_posix()
            if not path.is_relative_to(allowed) or not _still(path, parcel.files.get(place)):
                raise OutputError("changed-since-read", {"path": str(path)})
            staging.add(path, data)
        if target in changed:
            kept = backup if backup in changed else None
            replace_file(target, changed[target], read_as=parcel.files[job.workbook], backup=kept)
        elif not _still(target, parcel.files[job.workbook]):
            raise OutputError("changed-since-read", {"path": str(target)})
        staging.place()
    record = _at_home(done.record, parcel.base)
    record["workbook"] = workbook
    needs = {str(base / place): digest for place, digest in done.needs.items()}
    return replace(done, record=record, needs=needs, changed=None)


def _still(path: Path, sent: bytes | None) -> bool:
    if sent is None:
        return not os.path.lexists(path)
    return path.is_file() and path.read_bytes() == sent


def _at_home(value: Any, base: str) -> Any:
    """Return a record with the paths of this computer."""
    if isinstance(value, str):
        return value.replace(_BASE, base)
    if isinstance(value, list):
        return [_at_home(each, base) for each in value]
    if isinstance(value, dict):
        homely = {key: _at_home(each, base) for key, each in value.items()}
        if {"sha256", "why"} & homely.keys() and "path" in homely:
            homely["path"] = str(Path(homely["path"]))
        return homely
    return value


# ---------------------------------------------------------------- there: unpacking and working


def in_mirror(job: Job, work: Callable[[Job], Done]) -> Done:
    """Do the work on a parcel's files in a folder of the worker's own; return with it what was changed."""
    assert job.parcel is not None
    with tempfile.TemporaryDirectory(prefix="xltools-") as made:
        root = Path(made).resolve()
        for place in job.parcel.folders:
            (root / place).mkdir(parents=True, exist_ok=True)
        for place, data in job.parcel.files.items():
            path = root / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        (root / Path(job.workbook).parent).mkdir(parents=True, exist_ok=True)
        done = work(_laid_out(job, root))
        changed = dict(_changed(root, job.parcel.files))
        home = {
            os.path.relpath(path, root).replace(os.sep, "/"): digest for path, digest in done.needs.items()
        }
        return replace(done, record=_there(done.record, str(root)), needs=home, changed=changed)


def _laid_out(job: Job, root: Path) -> Job:
    templates = tuple(name.replace(_BASE, str(root)) for name in job.options.templates)
    return replace(
        job,
        workbook=str(root / job.workbook),
        folder=str(root / job.folder),
        needs=tuple(str(root / place) for place in job.needs),
        reserved=tuple(str(root / place) for place in job.reserved),
        options=replace(job.options, templates=templates),
        parcel=None,
    )


def _changed(root: Path, sent: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for path in sorted(root.rglob("*")):
        if path.is_file():
            place, data = path.relative_to(root).as_posix(), path.read_bytes()
            if sent.get(place) != data:
                yield place, data


def _there(value: Any, root: str) -> Any:
    if isinstance(value, str):
        return value.replace(root, _BASE)
    if isinstance(value, list):
        return [_there(each, root) for each in value]
    return {key: _there(each, root) for key, each in value.items()} if isinstance(value, dict) else value
