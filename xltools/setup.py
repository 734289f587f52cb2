"""``xltools setup``: let the buttons of workbooks find this xltools, once for each user of a computer."""

from __future__ import annotations

from xltools import console
from xltools.computer import button, program
from xltools.computer.machine import Computer
from xltools.core.messages import Language, say
from xltools.doctor import check_lines, examine, is_well
from xltools.errors import EngineUnavailable, OutputError

_LINUX_NEEDS = ("program", "path", "libreoffice", "uno", "macros")


def set_up(computer: Computer, language: Language) -> int:
    """Write what the button looks for, and say what was written; return the exit code.

    On Linux nothing need be written: what LibreOffice needs is told, and whether it is there.

    Raises:
        OutputError: it cannot be written, or somebody else's file is in its place.
        EngineUnavailable: there is no program that a button could start.
    """
    if computer.system == "linux":
        needs = examine(computer, _LINUX_NEEDS)
        console.tell("\n".join([say("setup.linux", language), *check_lines(needs, language)]))
        return 0 if is_well(needs) else 1
    own = program.own_program(computer)
    if own is None:
        raise EngineUnavailable("no-program")
    place = button.place(computer)
    try:
        if button.has_foreign(computer):
            raise OutputError("foreign-script", {"path": place})
        before, same = button.linked(computer), button.is_linked_to(computer, own)
        if not same:
            button.link(computer, own)
    except OSError as error:
        raise OutputError("setup-refused", {"path": place, "reason": str(error)}) from error
    console.tell(say("setup.same" if same else "setup.done", language, program=own, place=place))
    if before is not None and before != own:
        console.tell(say("setup.replaced", language, old=before))
    if program.is_passing(computer, own):
        console.tell(say("setup.passing", language, program=own))
    return 0


def undo(computer: Computer, language: Language) -> int:
    """Take away what ``set_up`` wrote, and say so; return the exit code.

    Raises:
        OutputError: it cannot be taken away.
    """
    if computer.system == "linux":
        console.tell(say("setup.undo_linux", language))
        return 0
    place = button.place(computer)
    try:
        before, foreign = button.linked(computer), button.has_foreign(computer)
        if before is not None:
            button.unlink(computer)
    except OSError as error:
        raise OutputError("setup-refused", {"path": place, "reason": str(error)}) from error
    if before is not None:
        console.tell(say("setup.undone", language, program=before, place=place))
    else:
        console.tell(say("setup.undo_foreign" if foreign else "setup.undo_nothing", language, place=place))
    return 0
