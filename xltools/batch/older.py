"""Documents of an earlier run that still lie there, and must not be taken for what the workbook says now."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from xltools.batch.plan import Agency
from xltools.batch.refusals import Places


def older_documents(
    agency: Agency, record: Mapping[str, Any], before: Mapping[str, Any] | None, places: Places, out: Path
) -> list[str]:
    """Return the documents of an agency that are there, but that this work did not make.

    Args:
        agency: the agency.
        record: what became of it.
        before: what had become of it the last time, None if nobody knows.
        places: where documents of the whole batch go; another agency's are not meant.
        out: the folder of the results.
    """
    made = {each["path"] for each in record["outputs"]}
    kept = {each["kept"]["path"] for each in record["outputs"] if "kept" in each}
    own = dict.fromkeys(agency.documents(out))
    earlier = dict.fromkeys(path for path in _earlier(before) if path not in own and path not in places)
    return [path for path in own | earlier if path not in made | kept and os.path.isfile(path)]  # noqa: PTH113


def _earlier(before: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what was made the last time, and what was old already then."""
    if before is not None:
        yield from (each["path"] for each in before["outputs"])
        yield from before["older"]


def still_there(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record without the older documents that somebody has taken away meanwhile."""
    older = record["older"]
    there = [path for path in older if os.path.isfile(path)] if older else older  # noqa: PTH113
    return record if there == older else record | {"older": there}
