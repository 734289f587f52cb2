"""An xlwings engine that drives LibreOffice: the code that drives Excel on Windows and macOS drives it too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import xlwings

from xltools.workbook.libreoffice import values
from xltools.workbook.libreoffice.apps import Apps
from xltools.workbook.libreoffice.processes import Office

NAME = "libreoffice"


class Engine:
    """What xlwings asks of an engine; ``office`` narrows it to one running LibreOffice."""

    name = NAME
    type = "desktop"

    def __init__(self, office: Office | None = None) -> None:
        self.apps = Apps(self, office)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        """Return a value to be written as one of the few kinds that the engine knows."""
        return values.prepared(value)

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        datetime_builder: Callable[..., Any],
        empty_as: Any,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """Return read values as xlwings' options want them."""
        return values.clean(data, datetime_builder, empty_as, number_builder, err_to_str)


def register(office: Office | None = None) -> xlwings.Engine:
    """Make LibreOffice what xlwings speaks to, and return the engine."""
    engine = xlwings.Engine(impl=Engine(office))
    xlwings.engines.add(engine)
    engine.activate()
    return engine
