"""What xltools raises when it could not do what was asked.

A broken rule is never an exception: it is a collected ``Diagnostic``. An exception means that
the work could not be done at all, and a command answers it with exit code 3.

    XltoolsError
    ├── InputError          the workbook or template given cannot be used
    ├── OutputError         the result cannot be written
    └── EngineUnavailable   a program or library that the work needs is not here
"""


class XltoolsError(Exception):
    """Base of all xltools errors: a stable code and the values its message needs.

    The words are not here: ``core.messages`` holds them in Thai and English under the code.
    Arguments are positional so that an error survives pickling on its way from a worker.
    """

    def __init__(self, code: str, params: dict[str, str] | None = None) -> None:
        super().__init__(code, params or {})
        self.code = code
        self.params: dict[str, str] = params or {}

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class InputError(XltoolsError):
    """The workbook, template or setting that was given cannot be used."""


class OutputError(XltoolsError):
    """The result could not be written; what was there before is untouched."""


class EngineUnavailable(XltoolsError):
    """A program or library that this work needs is not on this computer."""
