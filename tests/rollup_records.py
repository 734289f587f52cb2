"""Records of agencies for the roll-up's tests: a province with everything in it, or very many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xltools.core.data import load
from xltools.core.messages import LANGUAGES, rule_text


def finding(code: str, severity: str, cell: str, message: str) -> dict[str, Any]:
    said = {f"message_{language}": message for language in LANGUAGES}
    said |= {f"fix_{language}": rule_text(code, "fix", language) for language in LANGUAGES}
    return {
        "code": code,
        "name": code,
        "severity": severity,
        "sheet": "มาตรการ",
        "cell": cell,
        "message": message,
        "fix": said["fix_th"],
        **said,
    }


def record(folder: Path, agency: str, outcome: str = "generated", **more: Any) -> dict[str, Any]:
    """Return what a batch tells of one agency whose files stand in a folder of its name."""
    place = folder / agency
    found = more.pop("diagnostics", [])
    counts = {
        level: sum(1 for one in found if one["severity"] == level) for level in ("error", "warning", "info")
    }
    outputs = [] if outcome in ("blocked", "failed") else [_output(place / "memo.docx", "memo")]
    return {
        "workbook": str(place / "measures.xlsx"),
        "ok": outcome in ("generated", "unchanged"),
        "outcome": outcome,
        "counts": counts | {"measures": 9},
        "diagnostics": found,
        "outputs": outputs,
        "status_sheet": {"sheet": "สถานะ", "written": True},
        "error": None,
        "agency": agency,
        "district": "อำเภอเมือง",
        "province": "จังหวัดสมมติ",
        "source": str(place / "measures.xlsx"),
        "folder": str(place),
        "seconds": 0.25,
        **more,
    }


def _output(path: Path, template: str) -> dict[str, str]:
    return {"kind": "docx", "template": template, "path": str(path), "sha256": "0" * 64}


def failure(code: str) -> dict[str, str]:
    """Return an error as the JSON of the contract tells it."""
    entry = load("messages")["error"][code]
    said = {f"message_{language}": entry["say"][language] for language in LANGUAGES}
    said |= {f"fix_{language}": entry["fix"][language] for language in LANGUAGES}
    return {"code": code, "message": said["message_th"], **said}


def province(folder: Path) -> list[dict[str, Any]]:
    """Return one agency of each kind: in order, to look at, to mend, failed, unchanged."""
    warning = finding("OWN003", "warning", "D12", "มาตรการที่ 8 อ่าน “กอง การศึกษาฯ” เป็น “กองการศึกษา”")
    error = finding("OWN001", "error", "D8", "มาตรการที่ 4 ไม่มีผู้รับผิดชอบ")
    second = finding("OWN001", "error", "D11", "มาตรการที่ 7 ไม่มีผู้รับผิดชอบ")
    return [
        record(folder, "องค์การบริหารส่วนตำบลทุ่งสมมติ"),
        record(folder, "เทศบาลตำบลบึงจำลอง", diagnostics=[warning]),
        record(folder, "เทศบาลเมืองเขาสมมุติ", "blocked", diagnostics=[error, second, warning]),
        record(folder, "องค์การบริหารส่วนตำบลนาตัวอย่าง", "failed", error=failure("encrypted")),
        record(folder, "องค์การบริหารส่วนตำบลห้วยทดลอง", "unchanged", before="generated"),
    ]


def country(folder: Path, agencies: int) -> Iterator[dict[str, Any]]:
    """Yield very many agencies, one by one, with findings that differ from one to the next."""
    codes = [code for code in load("rules") if code[:3] in ("OWN", "PER", "RES", "TXT")]
    for number in range(1, agencies + 1):
        found = [
            finding(
                codes[(number * 7 + at) % len(codes)],
                ("error", "warning", "info")[(number + at) % 3] if number % 5 else "info",
                f"D{at + 5}",
                f"มาตรการที่ {at + 1} ของหน่วยงานที่ {number} มีข้อความที่ควรตรวจอีกครั้ง",
            )
            for at in range(number % 9)
        ]
        outcome = "failed" if number % 97 == 0 else "blocked" if number % 10 == 3 else "generated"
        more: dict[str, Any] = {"error": failure("not-a-workbook")} if outcome == "failed" else {}
        found = [] if outcome == "failed" else found
        yield record(
            folder,
            f"องค์การบริหารส่วนตำบลสมมติที่ {number}",
            outcome,
            diagnostics=found,
            district=f"อำเภอที่ {number // 80 + 1}",
            province=f"จังหวัดที่ {number // 700 + 1}",
            **more,
        )
