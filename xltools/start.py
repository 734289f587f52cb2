"""Where the command starts: an installation that is broken is told in a line, not in a traceback.

A button has no terminal, so it is told in a window and in the log. Nothing here may need what can break.
"""

from __future__ import annotations

import gc
import sys

_FAILED, _INTERRUPTED = 3, 130
_BETWEEN_COLLECTIONS = 50_000
"""Python looks for circles of objects after every 700 new ones: a tenth of one click, that leaves hardly any."""
_BROKEN = (
    "xltools ทำงานไม่ได้ เพราะติดตั้งไม่ครบ ({detail})\n"
    "กรุณาติดตั้ง xltools ใหม่ แล้วลองอีกครั้ง\n\n"
    "xltools is not installed completely. Please install it anew."
)


def main() -> None:
    """Run the command line, or say why it cannot even start."""
    gc.set_threshold(_BETWEEN_COLLECTIONS)
    try:
        from xltools.cli import main as run
    except KeyboardInterrupt:  # before anything was done, and before there are words for it
        sys.exit(_INTERRUPTED)
    except Exception as error:  # noqa: BLE001  whatever is broken, the user is told
        sys.exit(_tell(" ".join(f"{type(error).__name__}: {error}".split())[:300]))
    try:
        run()
    finally:
        gc.freeze()  # at its end Python looks through all objects once more, which frees nothing that matters


def _tell(detail: str) -> int:
    text = _BROKEN.format(detail=detail)
    if "button" in sys.argv[1:]:
        try:
            from xltools import alerts
            from xltools.user_folders import log

            log(text)
            if alerts.show(text, serious=True):
                return 0
        except Exception:  # noqa: BLE001  the last word goes to the terminal
            return _FAILED
    sys.stderr.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stderr.write(text.partition("\n\n")[0].replace("\n", " ") + "\n")
    return _FAILED
