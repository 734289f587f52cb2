"""Makes the Word templates beside it: ``python docx_templates/build.py``, the same bytes each time.

The measures of the memo are those of the official guide: A4, 3 and 2 cm at the sides, TH SarabunPSK
16 point, «บันทึกข้อความ» 29 point bold on exactly 35 point, labels 20 point bold, first lines at 2.5 cm,
numbers of pages 3 cm from the top edge, three blank lines for a signature. Announcement and letter have the
garuda 3 cm high in the middle of the paper.
"""

from __future__ import annotations

import sys
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent))

from docx_templates.issue import announcement_document, letter_document
from docx_templates.memo import english_memo_document, memo_document, report_document
from docx_templates.plan import plan_document

DOCUMENTS = {
    "announcement": announcement_document,
    "letter": letter_document,
    "memo": memo_document,
    "memo-en": english_memo_document,
    "plan": plan_document,
    "report": report_document,
}


def main() -> None:
    for name, make in DOCUMENTS.items():
        (FOLDER / f"{name}.docx").write_bytes(make())


if __name__ == "__main__":
    main()
