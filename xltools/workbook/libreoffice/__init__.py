"""LibreOffice on Linux through xlwings: ``register()``, then ``xlwings.books`` are LibreOffice's.

- ``processes``, ``bridge``, ``connection``: find a running LibreOffice and speak to it
- ``engine``, ``apps``, ``books``, ``sheets``, ``ranges``, ``tables``, ``names``: xlwings' objects
- ``values``, ``formulas``, ``formats``, ``looks``, ``links``: Excel's way of telling things, and LibreOffice's
- ``facades``, ``range_facade``: what plain xlwings lacks, under Excel's own names
"""

from xltools.workbook.libreoffice.connection import Connection, connect
from xltools.workbook.libreoffice.engine import register
from xltools.workbook.libreoffice.processes import Office, running

__all__ = ["Connection", "Office", "connect", "register", "running"]
