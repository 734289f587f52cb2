"""Tab in the shells: the script that each of them loads, and what paths and codes complete to."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xltools.core.messages import Language, say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_PROGRAM, _VARIABLE = "xltools", "_XLTOOLS_COMPLETE"
_LOADED_BY = {
    "bash": ("~/.bashrc", 'eval "$(xltools completion bash)"'),
    "zsh": ("~/.zshrc", 'eval "$(xltools completion zsh)"'),
    "fish": ("~/.config/fish/completions/xltools.fish", "xltools completion fish | source"),
    "powershell": ("$PROFILE", "xltools completion powershell | Out-String | Invoke-Expression"),
}
"""The file that a shell reads when it starts, and the line to put into it."""
SHELLS = tuple(_LOADED_BY)


def script(shell: str, command: click.Command, language: Language) -> str:
    """Return the script of a shell; its last lines are a comment on how to load it."""
    from click.shell_completion import ShellComplete, get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    # not kind.source: for bash that asks the bash of the path for its version, and complains in English
    source = ShellComplete.source(kind(command, {}, _PROGRAM, _VARIABLE))
    file, line = _LOADED_BY[shell]
    return f"{source.rstrip()}\n\n# {say('cli.completion.how', language, file=file)}\n#   {line}"


class Folder(click.Path):
    """Any path, completed by folders: that it is one, the work itself finds out."""

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """Return what tells the shell to complete a folder."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="dir")]


def one_of(names: Callable[[], Sequence[str]]) -> Callable[..., list[str]]:
    """Return what completes a word to one of the names."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        return [name for name in names() if name.casefold().startswith(incomplete.casefold())]

    return complete


def each_file(ctx: click.Context, param: click.Parameter, typed: Sequence[Path]) -> tuple[Any, ...]:
    """Return paths with ``*`` and ``?`` replaced by the files they stand for.

    Windows leaves that to the program. A file of that very name goes first; what stands for no file is
    left, to be told as missing. Excel's files beside an open workbook (``~$``) are never meant.
    """
    found: list[Path] = []
    for path in typed:
        matches: list[Path] = []
        if not {"*", "?"}.isdisjoint(str(path)) and not os.path.lexists(path):
            pattern = re.sub(r"\[", "[[]", str(path))
            matches = [Path(match) for match in sorted(glob.glob(pattern))]  # noqa: PTH207  as it was typed
            matches = [match for match in matches if not match.name.startswith("~$")]
        found += matches or [path]
    return tuple(found)
