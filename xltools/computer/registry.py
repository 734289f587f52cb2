"""The Windows registry, as small as its use here."""

from __future__ import annotations

import contextlib
import sys
from typing import Protocol

if sys.platform == "win32":
    import winreg


class Registry(Protocol):
    r"""Values by key, such as ``HKCU\Software\xltools``, and name; the name ``""`` is a key's default."""

    def value(self, key: str, name: str) -> str | int | None:
        """Return a value, None where there is none that is text or a number."""

    def names(self, key: str) -> list[str]:
        """Return the names of a key's values."""

    def write(self, key: str, name: str, value: str) -> None:
        """Write a text, making the key where it is not there yet."""

    def delete(self, key: str, name: str) -> None:
        """Delete a value, and its key with it where nothing else is in it."""


class NoRegistry:
    """What other systems have."""

    def value(self, key: str, name: str) -> str | int | None:
        """Return None."""
        return None

    def names(self, key: str) -> list[str]:
        """Return nothing."""
        return []

    def write(self, key: str, name: str, value: str) -> None:
        """Refuse."""
        raise OSError("no registry")

    def delete(self, key: str, name: str) -> None:
        """Do nothing, for there is nothing."""


if sys.platform == "win32":

    class WindowsRegistry:
        """The registry of this computer."""

        def value(self, key: str, name: str) -> str | int | None:
            """Return a value, with the environment's values in it where it asks for them."""
            try:
                with winreg.OpenKey(*_split(key)) as opened:
                    found, kind = winreg.QueryValueEx(opened, name)
            except OSError:
                return None
            if kind == winreg.REG_EXPAND_SZ:
                return winreg.ExpandEnvironmentStrings(found)
            return found if isinstance(found, (str, int)) else None

        def names(self, key: str) -> list[str]:
            """Return the names of a key's values."""
            try:
                with winreg.OpenKey(*_split(key)) as opened:
                    return [winreg.EnumValue(opened, at)[0] for at in range(winreg.QueryInfoKey(opened)[1])]
            except OSError:
                return []

        def write(self, key: str, name: str, value: str) -> None:
            """Write a text, making the key where it is not there yet."""
            with winreg.CreateKey(*_split(key)) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, value)

        def delete(self, key: str, name: str) -> None:
            """Delete a value, and its key with it where nothing else is in it."""
            hive, path = _split(key)
            with contextlib.suppress(FileNotFoundError):
                with winreg.OpenKey(hive, path, 0, winreg.KEY_SET_VALUE | winreg.KEY_READ) as opened:
                    winreg.DeleteValue(opened, name)
                    keys, values, _ = winreg.QueryInfoKey(opened)
                if not keys and not values:
                    winreg.DeleteKey(hive, path)

    def _split(key: str) -> tuple[int, str]:
        hive, _, path = key.partition("\\")
        hives = {
            "HKCU": winreg.HKEY_CURRENT_USER,
            "HKLM": winreg.HKEY_LOCAL_MACHINE,
            "HKCR": winreg.HKEY_CLASSES_ROOT,
        }
        return hives[hive], path


def this_registry() -> Registry:
    """Return the registry of this computer, an empty one where the system has none."""
    if sys.platform == "win32":
        return WindowsRegistry()
    return NoRegistry()
