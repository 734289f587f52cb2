"""Workbook files on disk: read whole, checked for whoever has them open, replaced in one stroke."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path
from urllib.parse import quote

from xltools.disk import (
    clear_left_over,
    is_held,
    mark_of,
    move,
    new_temporary,
    output_error,
    patiently,
    sole_writer,
    write_through,
)
from xltools.errors import InputError, OutputError
from xltools.typed_paths import near_path, refuse_windows_name
from xltools.workbook.limits import MAX_FILE_BYTES, too_big

_PIECE = 1 << 20
_WORKBOOKS = (".xlsx", ".xlsm")


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a workbook file.

    Raises:
        InputError: there is no such file, or it cannot be read whole.
    """
    params = {"path": str(path)}
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise InputError("not-readable", params)
        if info.st_size > MAX_FILE_BYTES:
            raise too_big(path.name)
        return patiently(path.read_bytes)
    except (FileNotFoundError, NotADirectoryError):
        near = near_path(path, endings=_WORKBOOKS)
        if near is None:
            raise InputError("missing-file", params) from None
        raise InputError("missing-file", {"path": str(path), "near": near}) from None
    except ValueError:
        raise InputError("missing-file", params) from None
    except OSError as error:
        raise InputError("file-held" if is_held(error) else "not-readable", params) from None


def ensure_writable(path: Path) -> None:
    """Raise OutputError if somebody has the workbook open, or if it may not be replaced."""
    target = _target(path)
    for place in dict.fromkeys((path, target)):
        for lock in (place.with_name(f"~${place.name}"), place.with_name(f".~lock.{place.name}#")):
            if os.path.lexists(lock):
                raise OutputError("file-in-use", {"path": str(path), "lock": lock.name, "user": _owner(lock)})
    try:
        if target.exists():
            if not os.access(target, os.W_OK):
                raise OutputError("cannot-write", {"path": str(path)})
            with target.open("r+b"):
                pass
        clear_left_over(target)
        handle, probe = new_temporary(target.parent, 0o600, mark_of(target))
        os.close(handle)
        probe.unlink(missing_ok=True)  # a writer may have taken it for left over
    except OSError as error:
        raise _output_error(error, path) from None


def refuse_taken(path: Path, *, overwrite: bool, source: Path | None = None) -> None:
    """Refuse the place of a new workbook that may not be had.

    Raises:
        InputError: ``windows-name``: Windows would read it otherwise.
        OutputError: there is a file already, and it may not be replaced or is what is read; or it is in use.
    """
    refuse_windows_name(path)
    if os.path.lexists(path):
        if not overwrite or (source is not None and _is_same_file(path, source)):
            raise OutputError("file-exists", {"path": str(path)})
        ensure_writable(path)


def _is_same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def replace_file(path: Path, data: bytes, *, read_as: bytes | None, backup: Path | None = None) -> None:
    """Put new bytes in the place of a file: at every moment it is the old one or the complete new one.

    Args:
        path: the file; where it is a symbolic link, the file it leads to.
        data: the new bytes.
        read_as: the bytes the file had when it was read, None for a file that need not be there.
        backup: where a copy of the old file is kept, unless there is one already.

    Raises:
        OutputError: the file was changed since it was read, or cannot be written; it is as it was.
    """
    target = _target(path)
    try:
        with sole_writer(target):
            if read_as is not None and not _holds(target, read_as):
                raise OutputError("changed-since-read", {"path": str(target)})
            _replace(target, data, read_as, backup)
    except OSError as error:
        raise _output_error(error, target) from None


def _replace(target: Path, data: bytes, read_as: bytes | None, backup: Path | None) -> None:
    backed_up = None
    if backup is not None and not os.path.lexists(backup) and target.exists():
        _write_and_move(backup, target.read_bytes() if read_as is None else read_as, like=target)
        backed_up = backup
    try:
        _write_and_move(target, data, like=target, expected=read_as)
    except BaseException:
        if backed_up is not None:  # a copy of a file that is as it was
            with contextlib.suppress(OSError):
                backed_up.unlink()
        raise


def _write_and_move(target: Path, data: bytes, *, like: Path, expected: bytes | None = None) -> None:
    temporary = None
    try:
        handle, temporary = new_temporary(target.parent, 0o600 if like.exists() else 0o666, mark_of(like))
        write_through(handle, data)
        if not _holds(temporary, data):  # a disk that says it has written, and has not
            raise OutputError("result-not-proven", {"part": target.name})
        _copy_rights(like, temporary)
        if expected is not None and not _holds(target, expected):
            raise OutputError("changed-since-read", {"path": str(target)})
        move(temporary, target)
        temporary = None
        _sync_folder(target.parent)
    except OSError as error:
        raise _output_error(error, target) from None
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _copy_rights(source: Path, copy: Path) -> None:
    """Give the copy the rights and, as far as allowed, the owner of the source, if there is one."""
    try:
        info = source.stat()
    except FileNotFoundError:
        return
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(copy, info.st_uid, info.st_gid)
    copy.chmod(stat.S_IMODE(info.st_mode))
    if sys.platform == "linux":  # access lists and labels stand there
        with contextlib.suppress(OSError):
            for name in os.listxattr(source):
                with contextlib.suppress(OSError):
                    os.setxattr(copy, name, os.getxattr(source, name))


def _sync_folder(folder: Path) -> None:
    """Write the folder's new entry to the disk, where a system lets a folder be opened at all."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _target(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        raise OutputError("cannot-write", {"path": str(path)}) from None


def _holds(path: Path, expected: bytes) -> bool:
    """Tell whether the file still holds these bytes; it is compared piece by piece, however big it is."""
    try:
        with path.open("rb") as file:
            at = 0
            while piece := file.read(_PIECE):
                if expected[at : at + len(piece)] != piece:
                    return False
                at += len(piece)
            return at == len(expected)
    except FileNotFoundError:
        return False


def _owner(lock: Path) -> str:
    """Return who has the workbook open, as Excel's or LibreOffice's lock file names them; or nothing."""
    try:
        if not stat.S_ISREG(lock.stat().st_mode):  # a pipe would be waited for without end
            return ""
        with lock.open("rb") as file:
            content = file.read(4096)
    except OSError:
        return ""
    if lock.name.startswith(".~lock."):
        fields = content.decode("utf-8", "replace").split(",")
        return next((field.strip() for field in fields[:2] if field.strip()), "")
    units = int.from_bytes(content[55:57], "little")
    return content[57 : 57 + 2 * min(units, 52)].decode("utf-16-le", "ignore").strip("\0 ")


def link_between(workbook: Path, target: Path) -> str:
    """Return the percent-encoded link from a workbook to a file: relative, where that is possible."""
    try:
        relative = os.path.relpath(target.resolve(), workbook.resolve().parent)
    except ValueError:  # another drive on Windows
        return target.resolve().as_uri()
    return quote(os.fsencode(relative.replace(os.sep, "/")), safe="/")


def _output_error(error: OSError, path: Path) -> OutputError:
    if is_held(error):
        return OutputError("file-held", {"path": str(path)})
    return output_error(error, path)
