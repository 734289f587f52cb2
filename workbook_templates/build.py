"""Builds measures.xlsx, the blank workbook that `xltools new` fills, the macros, and measures.xlsm with both.

Run twice, it gives the same bytes.

Labels, sheet and table names come from data/schema.toml, agency types from data/departments.toml.
Run it again after a change of either: python workbook_templates/build.py
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyopenvba
import xlsxwriter

from xltools.core.data import load
from xltools.core.lists import documents_offered, guard_formula, lists, lists_sheet, owner_names, reach
from xltools.core.model import CellRef, column_letters
from xltools.core.schema import FormSchema, Labelled, TableKey, TableSchema, schema, section_label
from xltools.core.status import blank_status
from xltools.core.thai import lines_needed
from xltools.document.declaration import find_document
from xltools.workbook.buttons import with_buttons
from xltools.workbook.cell_filler import fill
from xltools.workbook.status_writer import with_status

HERE = Path(__file__).parent
TARGET, TARGET_WITH_BUTTONS = HERE / "measures.xlsx", HERE / "measures.xlsm"
SOURCE, PROJECT = HERE / "XlTools.bas", HERE / "vbaProject.bin"
FONT = {"font_name": "TH SarabunPSK", "font_size": 16, "font_scheme": "none"}
NAVY, PALE_BLUE, GREY, YELLOW, RED, DARK = "#1F4E79", "#DDEBF7", "#F2F2F2", "#FFF2CC", "#C00000", "#404040"
HEADER_ROW = 3  # the fourth row, counted from 0 as XlsxWriter does

# Headings of the groups of fields; none may read like a label, or it would be taken for one.
GROUPS = {
    "agency": "ข้อมูลหน่วยงาน",
    "report": "ปีที่รายงาน",
    "ita": "ผลการประเมิน ITA",
    "memo": "ส่วนหัวบันทึกข้อความ",
    "announcement": "ใช้กับเอกสารประเภทประกาศ",
    "letter": "ใช้กับเอกสารประเภทหนังสือภายนอก",
}
FIELD_HINTS = {
    "agency.type": "เลือกจากรายการ",
    "agency.name": "ชื่อเต็ม เช่น องค์การบริหารส่วนตำบลทุ่งสมมติ",
    "agency.district": "เฉพาะชื่อ ไม่ต้องมีคำว่า “อำเภอ” เช่น เมืองสมมติ",
    "agency.province": "เฉพาะชื่อ ไม่ต้องมีคำว่า “จังหวัด” เช่น เชียงราย",
    "agency.address": "เช่น ๙๙ หมู่ที่ ๙ ตำบลทุ่งสมมติ",
    "agency.phone": "เช่น ๐ ๕๓๐๐ ๐๐๐๐",
    "agency.website": "เช่น www.thungsommut.example",
    "agency.garuda": "ชื่อไฟล์รูปที่เก็บไว้ในโฟลเดอร์เดียวกับสมุดงานนี้ เช่น ครุฑ.png",
    "report.fiscal_year": "ปีที่รายงานผล เป็น พ.ศ. สี่หลัก เช่น 2567",
    "ita.score": "คะแนนรวม ไม่เกิน 100 เช่น 93.92",
    "ita.level": "เลือกจากรายการ ตามประกาศผลการประเมิน",
    "ita.iit": "คะแนนแบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (ถ้ามี)",
    "ita.eit": "คะแนนแบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก (ถ้ามี)",
    "ita.oit": "คะแนนแบบตรวจการเปิดเผยข้อมูลสาธารณะ (ถ้ามี)",
    "memo.office": "ส่วนราชการเจ้าของเรื่อง พร้อมอำเภอและจังหวัด",
    "memo.number": "เลขที่หนังสือ ไม่มีจุดหลังอักษรย่อจังหวัด เช่น ชร ๗๙๙๐๑/๐๑๙",
    "memo.date": "พิมพ์ปี ค.ศ. เช่น 8/1/2025 แล้วช่องนี้จะแสดงเป็น ๘ มกราคม ๒๕๖๘",
    "memo.subject": "ชื่อเรื่องของบันทึก พร้อมปีงบประมาณ",
    "memo.to": "ตำแหน่งของผู้รับ เช่น นายกองค์การบริหารส่วนตำบลทุ่งสมมติ",
    "memo.enclosures": "ชื่อเอกสารและจำนวน (ถ้ามี)",
    "announcement.date": "พิมพ์เช่นเดียวกับวันที่ของบันทึก หากเว้นว่าง จะเว้นที่ไว้ให้เขียน",
    "announcement.subject": "หากเว้นว่าง หมายถึงมาตรการส่งเสริมคุณธรรมฯ ของปีงบประมาณ",
    "letter.number": "เช่น ชร ๗๙๙๐๑/๐๒๐ หากเว้นว่าง จะพิมพ์ถึงเครื่องหมาย / แล้วเว้นที่ไว้",
    "letter.date": "พิมพ์เช่นเดียวกับวันที่ของบันทึก หากเว้นว่าง จะเว้นที่ไว้ให้เขียน",
    "letter.subject": "หากเว้นว่าง หมายถึงขอส่งรายงานผลการดำเนินการตามมาตรการฯ",
    "letter.to": "หากเว้นว่าง หมายถึงนายอำเภอ หรือผู้ว่าราชการจังหวัด",
    "letter.reference": "หนังสือที่อ้างถึง พร้อมเลขที่และวันที่ (ถ้ามี)",
    "letter.email": "ที่อยู่อีเมลของหน่วยงาน พิมพ์ใต้หมายเลขโทรศัพท์ (ถ้ามี)",
}
SETTING_HINTS = {
    "templates": "เลือกจากรายการ หรือพิมพ์หลายชื่อคั่นด้วยจุลภาค ดูแผ่นงาน คำชี้แจง",
    "output_folder": "เว้นว่าง หมายถึงโฟลเดอร์เดียวกับสมุดงานนี้",
    "file_name": "ใช้ {template} หรือชื่อข้อมูลในวงเล็บปีกกาได้ เช่น {agency.name}",
    "language": "ภาษาของผลการตรวจ: th ภาษาไทย, en ภาษาอังกฤษ เว้นว่าง หมายถึงภาษาไทย",
    "rules_off": "รหัสกฎที่ไม่ต้องตรวจ คั่นด้วยเครื่องหมายจุลภาค เช่น OWN005, MEM008",
    "severities": "เปลี่ยนระดับของกฎ เช่น MEM003=ข้อสังเกต, TXT002=ต้องแก้ไข",
    "backup": "เก็บสำเนาสมุดงานไว้ก่อนเขียนแผ่นงาน สถานะ",
    "open_memo": "ใช้กับสมุดงานที่มีปุ่มคำสั่ง (.xlsm)",
}
FORM_TITLES = {
    "หน่วยงาน": ("ข้อมูลหน่วยงานและส่วนหัวบันทึกข้อความ", "กรอกในช่องกลาง ช่องที่มีเครื่องหมาย * ต้องกรอก"),
    "ตั้งค่า": ("การตั้งค่า", "ไม่จำเป็นต้องแก้ไข เว้นแต่ต้องการเปลี่ยนวิธีจัดทำเอกสาร"),
}
VALUE_LOOKS = {"number": "number", "year": "year", "date": "date"}

# Width of each column, and the help shown when its header is selected.
COLUMNS: dict[str, dict[str, tuple[float, str]]] = {
    "measures": {
        "no": (7, "ลำดับที่ของมาตรการ เริ่มจาก 1 และเรียงต่อกัน"),
        "title": (26, "ชื่อมาตรการหรือกิจกรรม มาตรการละหนึ่งแถว ไม่ต้องพิมพ์ลำดับที่นำหน้าชื่อ"),
        "method": (31, "วิธีดำเนินการตามแผน หากมีหลายข้อให้ขึ้นบรรทัดใหม่ด้วย Alt+Enter และใช้ ๑. ๒. หรือ - นำหน้าทุกข้อ"),
        "owners": (18, "เลือกจากรายการ หากมีหลายส่วนราชการให้พิมพ์ชื่อคั่นด้วยเครื่องหมายจุลภาค เช่น สำนักปลัด, กองคลัง"),
        "period": (
            19,
            "พิมพ์เป็นข้อความ เช่น ๑ ตุลาคม ๒๕๖๖ – ๓๐ กันยายน ๒๕๖๗ หรือ มีนาคม – พฤษภาคม ๒๕๖๗ หรือ ปีงบประมาณ พ.ศ. ๒๕๖๗",
        ),
        "summary": (33, "สิ่งที่ได้ดำเนินการแล้ว ควรมีจำนวน เช่น จำนวนครั้ง จำนวนผู้เข้าร่วม"),
        "outcome": (33, "ผลที่เกิดขึ้นจากการดำเนินการ ไม่ซ้ำกับสรุปผล และไม่เขียนเป็นแผนที่จะทำต่อไป"),
        "evidence": (24, "ที่อยู่เว็บ (URL) ของหลักฐาน ไม่บังคับ"),
    },
    "owners": {
        "name": (38, "ชื่อทางการของส่วนราชการ ชื่อนี้จะพิมพ์ลงในเอกสาร"),
        "aliases": (60, "ชื่ออื่นหรือชื่อย่อที่ใช้เรียก คั่นด้วยเครื่องหมายจุลภาค"),
        "contact": (34, "ชื่อหรือหมายเลขโทรศัพท์ของผู้ประสานงาน ไม่บังคับ"),
        "in_use": (12, "ส่วนราชการที่ยุบเลิกแล้วให้เลือก ไม่ใช่"),
    },
    "signers": {
        "order": (8, "ลำดับการลงนาม"),
        "role": (14, "ผู้เสนอ คือผู้จัดทำบันทึก ความเห็น คือผู้บังคับบัญชาที่ให้ความเห็นตามลำดับ"),
        "name": (38, "ชื่อและนามสกุลเต็ม พร้อมคำนำหน้าชื่อ"),
        "position": (44, "ตำแหน่งเต็ม พิมพ์ใต้ชื่อ"),
        "acting": (44, "ข้อความเต็มที่พิมพ์ใต้ตำแหน่ง เช่น รักษาราชการแทน หัวหน้าสำนักปลัด หากไม่มีให้เว้นว่าง"),
    },
    "text": {
        "section": (18, "ส่วนของบันทึก เลือกจากรายการ หนึ่งส่วนมีได้หลายแถว"),
        "text": (112, "ข้อความหนึ่งย่อหน้า คำใน {{ }} จะถูกแทนด้วยข้อมูลจากแผ่นงาน หน่วยงาน"),
    },
}
ROWS = {"measures": 30, "owners": 16, "signers": 6, "text": 16}
NUMBER_COLUMNS = ("no", "order")
TITLES = {
    "measures": (
        "มาตรการหรือกิจกรรมและผลการดำเนินการ",
        "มาตรการละหนึ่งแถว เลือกหัวตารางเพื่ออ่านวิธีกรอก แถวไม่พอให้พิมพ์ต่อท้ายตารางได้ทันที",
    ),
    "owners": (
        "ทะเบียนส่วนราชการผู้รับผิดชอบ",
        "ตรวจให้ตรงกับส่วนราชการของหน่วยงาน ชื่อในตารางนี้เป็นรายการให้เลือกในแผ่นงาน มาตรการ",
    ),
    "signers": ("ผู้ลงนามในบันทึกข้อความ", "ผู้เสนอหนึ่งคน ตามด้วยผู้ให้ความเห็นตามลำดับ แถวที่ไม่ใช้ให้ลบข้อความออกทั้งแถว"),
    "text": (
        "ข้อความในบันทึก",
        "มีข้อความมาตรฐานให้แล้ว แก้ไขได้ตามข้อเท็จจริง คำใน {{ }} จะถูกแทนด้วยข้อมูลจากแผ่นงาน หน่วยงาน",
    ),
}

STANDARD_TEXT = (
    (
        "background",
        "ตามที่{{ agency.name }}ได้รับผลการประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. {{ report.fiscal_year }} ได้คะแนน {{ ita.score }} คะแนน อยู่ในระดับ{{ ita.level }} ซึ่งจะต้องมีการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใสของหน่วยงานตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประกอบด้วย ข้อมูลมาตรการหรือกิจกรรมที่ดำเนินการเพื่อส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน สรุปผลการดำเนินการตามมาตรการหรือกิจกรรม และผลลัพธ์หรือความสำเร็จของการดำเนินการ นั้น",
    ),
    (
        "facts",
        "สำนักปลัด{{ agency.name }}ได้ดำเนินการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใสของหน่วยงานตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. {{ report.fiscal_year }} เป็นที่เรียบร้อยแล้ว (รายละเอียดปรากฏตามเอกสารรายงานที่แนบมาพร้อมนี้)",
    ),
    ("law", "- รัฐธรรมนูญแห่งราชอาณาจักรไทย พุทธศักราช ๒๕๖๐ มาตรา ๔๑ (๑)"),
    ("law", "- พระราชบัญญัติการบริหารงานและการให้บริการภาครัฐผ่านระบบดิจิทัล พ.ศ. ๒๕๖๒ มาตรา ๑๗"),
    ("law", "- พระราชบัญญัติข้อมูลข่าวสารของราชการ พ.ศ. ๒๕๔๐"),
    ("proposal", "- เห็นควรประชาสัมพันธ์ให้ประชาชนทราบทางเว็บไซต์ {{ agency.website }} และช่องทางอื่น ๆ ตามที่เห็นสมควร"),
    (
        "proposal",
        "- เห็นควรแจ้งเวียนให้บุคลากรในสังกัด{{ agency.name }}ทุกสำนัก/กองทราบ และนำไปใช้ในการพัฒนางานในหน้าที่ความรับผิดชอบ เพื่อเพิ่มประสิทธิภาพการดำเนินงานของ{{ agency.name }}ต่อไป",
    ),
    ("closing", "จึงเรียนมาเพื่อโปรดทราบและพิจารณา"),
)

GUIDE_SHEET = "คำชี้แจง"
GUIDE_TITLE = (
    "คำชี้แจงการใช้สมุดงาน",
    "สมุดงานนี้ใช้จัดทำบันทึกข้อความและรายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ด้วยโปรแกรม xltools",
)
GUIDE_WIDTHS = (24, 100, 26)
GUIDE_SHEETS = (
    ("หน่วยงาน", "ข้อมูลหน่วยงาน ปีที่รายงาน ผลการประเมิน ITA และส่วนหัวบันทึกข้อความ", "ต้องกรอก"),
    ("มาตรการ", "มาตรการหรือกิจกรรม ผู้รับผิดชอบ ระยะเวลา และผลการดำเนินการ", "ต้องกรอก"),
    ("ผู้รับผิดชอบ", "ทะเบียนส่วนราชการของหน่วยงาน", "ตรวจและแก้ไขให้ตรง"),
    ("ผู้ลงนาม", "ผู้เสนอและผู้ให้ความเห็นในบันทึกข้อความ", "ต้องกรอก"),
    ("เนื้อความ", "ข้อความในบันทึก มีข้อความมาตรฐานให้แล้ว", "ตรวจและแก้ไขได้"),
    ("ตั้งค่า", "แม่แบบ โฟลเดอร์ และชื่อไฟล์ของเอกสารที่จัดทำ", "ไม่บังคับ"),
    ("สถานะ", "ผลการตรวจและเอกสารที่จัดทำแล้ว", "โปรแกรมเขียนให้"),
)
GUIDE_SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "ขั้นตอน",
        (
            ("๑", "กรอกแผ่นงาน หน่วยงาน ให้ครบทุกช่องที่มีเครื่องหมายดอกจัน (*)"),
            ("๒", "ตรวจรายชื่อในแผ่นงาน ผู้รับผิดชอบ ส่วนราชการที่หน่วยงานไม่มีให้ลบแถว ที่ยุบเลิกแล้วให้เลือก “ไม่ใช่” ในช่อง ใช้อยู่"),
            ("๓", "กรอกแผ่นงาน มาตรการ มาตรการละหนึ่งแถว แถวไม่พอให้พิมพ์ต่อท้ายตารางได้ทันที"),
            ("๔", "กรอกแผ่นงาน ผู้ลงนาม แล้วตรวจข้อความในแผ่นงาน เนื้อความ"),
            ("๕", "บันทึกและปิดสมุดงาน แล้วตรวจด้วยคำสั่ง  xltools validate ชื่อสมุดงาน.xlsx"),
            ("๖", "แก้ไขตามผลการตรวจ แล้วจัดทำเอกสารด้วยคำสั่ง  xltools generate ชื่อสมุดงาน.xlsx"),
            ("๗", "เปิดสมุดงานอีกครั้ง ดูผลการตรวจและเปิดเอกสารได้จากแผ่นงาน สถานะ"),
        ),
    ),
    (
        "วิธีกรอก",
        (
            (
                "ผู้รับผิดชอบ",
                "เลือกจากรายการ หรือพิมพ์ชื่อตามทะเบียน หากมีหลายส่วนราชการให้คั่นด้วยเครื่องหมายจุลภาค เช่น สำนักปลัด, กองคลัง",
            ),
            (
                "ระยะเวลา",
                "พิมพ์เป็นข้อความ เช่น ๒๖ มีนาคม ๒๕๖๗ หรือ ๑ ตุลาคม ๒๕๖๖ – ๓๐ กันยายน ๒๕๖๗ หรือ มีนาคม – พฤษภาคม ๒๕๖๗ หรือ ปีงบประมาณ พ.ศ. ๒๕๖๗",
            ),
            ("หลายข้อในช่องเดียว", "กด Alt+Enter เพื่อขึ้นบรรทัดใหม่ แล้วใช้ ๑. ๒. หรือ - นำหน้าให้เหมือนกันทุกข้อ"),
            ("วันที่", "พิมพ์ปี ค.ศ. เช่น 8/1/2025 แล้วตรวจว่าช่องแสดงเป็น ๘ มกราคม ๒๕๖๘"),
            ("หัวตาราง", "เลือกหัวตารางเพื่ออ่านวิธีกรอกของแต่ละช่อง โปรดอย่าแก้ไขข้อความในหัวตาราง"),
        ),
    ),
    (
        "เอกสารที่ออกได้ เลือกในแผ่นงาน ตั้งค่า",
        tuple((name, find_document(name, Path()).title["th"]) for name in documents_offered()),
    ),
    (
        "ข้อควรทราบ",
        (
            ("-", "เพิ่มแผ่นงาน คอลัมน์ รูปภาพ หรือแผนภูมิของหน่วยงานได้ โปรแกรมแก้ไขเฉพาะแผ่นงาน สถานะ เท่านั้น"),
            (
                "-",
                "สมุดงาน .xlsm มีปุ่ม “ตรวจและออกบันทึกข้อความ” และ “ตรวจอย่างเดียว” กดแทนขั้นตอนที่ ๕ และ ๖ ได้โดยไม่ต้องปิดสมุดงาน",
            ),
            ("-", "โปรดอย่าผสานเซลล์ในตาราง และอย่าซ่อนแถวของมาตรการ"),
            ("-", "แผ่นงาน หน่วยงาน และ ตั้งค่า ป้องกันไว้เฉพาะชื่อช่อง ยกเลิกการป้องกันได้โดยไม่ต้องใช้รหัสผ่าน"),
        ),
    ),
)
GUIDE_COLOURS = (
    ("required", "ช่องที่ต้องกรอก แต่ยังว่างอยู่"),
    ("text", "ช่องสำหรับกรอกข้อมูล"),
    ("label", "ชื่อช่อง แก้ไขไม่ได้"),
    ("header", "หัวตาราง"),
)


def build() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": dict(FONT),
            "default_row_height": 32,
        },
    )
    book.set_properties({"title": GUIDE_TITLE[0], "author": "xltools", "created": datetime(2025, 1, 1)})
    book.set_custom_property("xltools.schema_version", schema().version, "text")
    looks = _looks(book)
    sheets = {name: book.add_worksheet(name) for name in _sheet_names()}
    _write_guide(sheets[GUIDE_SHEET], looks)
    _write_form(book, sheets, looks, schema().fields, FIELD_HINTS, "")
    _write_form(book, sheets, looks, schema().settings, SETTING_HINTS, "settings.")
    for table in schema().tables.values():
        _write_table(sheets[table.sheet], looks, table)
    _write_lists(book, sheets[lists_sheet()], looks)
    _define_owner_names(book)
    _set_up_page(sheets[schema().status_sheet], landscape=True)
    book.close()
    return with_status(fill(buffer.getvalue(), _standard_rows()), blank_status())


def _sheet_names() -> list[str]:
    tables = (table.sheet for table in schema().tables.values())
    return [
        GUIDE_SHEET,
        schema().fields.sheet,
        *tables,
        schema().settings.sheet,
        lists_sheet(),
        schema().status_sheet,
    ]


def _looks(book: Any) -> dict[str, Any]:
    line = {"border": 1, "border_color": "#BFBFBF"}
    entry = {**line, "text_wrap": True, "align": "left", "valign": "top"}
    free = {**entry, "locked": False}
    properties: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 22, "font_color": NAVY, "valign": "vcenter"},
        "note": {"font_color": DARK},
        "group": {"bold": True, "font_color": NAVY, "bg_color": PALE_BLUE, "valign": "vcenter"},
        "header": {
            **entry,
            "bold": True,
            "font_color": "white",
            "bg_color": NAVY,
            "align": "center",
            "valign": "vcenter",
        },
        "label": {**entry, "bold": True, "bg_color": GREY},
        "hint": {"font_color": DARK, "text_wrap": True, "align": "left", "valign": "top", "indent": 1},
        "mark": {"bold": True, "font_color": RED},
        "text": {**free, "num_format": 49},
        "number": {**free, "num_format": 2},
        "year": {**free, "num_format": 1},
        "date": {**free, "num_format": "[$-D07041E]d mmmm yyyy"},
        "order": {**free, "num_format": 1, "align": "center"},
        "below": {"num_format": 49, "text_wrap": True, "align": "left", "valign": "top"},
        "required": {**entry, "bg_color": YELLOW},
        "step": {"bold": True, "font_color": NAVY, "align": "right", "valign": "top", "indent": 1},
        "body": {"text_wrap": True, "align": "left", "valign": "top"},
        "link": {**entry, "bold": True, "font_color": NAVY, "underline": 1},
        "cell": entry,
    }
    looks = {name: book.add_format({**FONT, **wanted}) for name, wanted in properties.items()}
    return looks | {"blank": book.add_format({"bg_color": YELLOW})}


def _write_guide(sheet: Any, looks: Mapping[str, Any]) -> None:
    _start_sheet(sheet, looks, GUIDE_TITLE, widths=GUIDE_WIDTHS, landscape=False)
    row = 3
    _write_row(sheet, row, ("แผ่นงาน", "ใช้สำหรับ", "การกรอก"), looks["header"])
    for name, purpose, need in GUIDE_SHEETS:
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", looks["link"], name)
        _write_row(sheet, row, (purpose, need), looks["cell"], first_column=1)
    for heading, entries in GUIDE_SECTIONS:
        row += 2
        _write_row(sheet, row, (heading, "", ""), looks["group"])
        for first, text in entries:
            row += 1
            sheet.write_string(row, 0, first, looks["step"])
            sheet.write_string(row, 1, text, looks["body"])
            sheet.set_row_pixels(row, 32 * lines_needed(text, GUIDE_WIDTHS[1]))
    row += 2
    _write_row(sheet, row, ("ความหมายของสี", "", ""), looks["group"])
    for at, (look, meaning) in enumerate(GUIDE_COLOURS, start=row + 1):
        sheet.write_string(at, 0, "ตัวอย่าง", looks[look])
        sheet.write_string(at, 1, meaning, looks["body"])


def _write_form(
    book: Any,
    sheets: Mapping[str, Any],
    looks: Mapping[str, Any],
    form: FormSchema,
    hints: Mapping[str, str],
    prefix: str,
) -> None:
    """Write labels in A, values in B, each with its defined name, hints in C; only values may be changed."""
    sheet = sheets[form.sheet]
    _start_sheet(sheet, looks, FORM_TITLES[form.sheet], widths=(26, 58, 62), landscape=False)
    row, group = HEADER_ROW - 1, None
    for key, entry in form.entries.items():
        row += 1
        heading = GROUPS.get(key.partition(".")[0])
        if heading != group:
            _write_row(sheet, row, (heading or "", "", ""), looks["group"])
            row, group = row + 1, heading
        sheet.write_string(row, 0, entry.label, looks["label"])
        sheet.write(row, 1, entry.default or None, looks[VALUE_LOOKS.get(entry.type, "text")])
        _write_hint(sheet, row, looks, hints[key], entry.required)
        book.define_name(prefix + key, f"='{form.sheet}'!$B${row + 1}")
        if validation := _entry_validation(key, entry):
            sheet.data_validation(row, 1, row, 1, validation)
        if entry.required:
            _show_blank(sheet, looks, (row, 1, row, 1), f"=LEN(TRIM($B${row + 1}))=0")
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _write_hint(sheet: Any, row: int, looks: Mapping[str, Any], hint: str, required: bool) -> None:
    if required:
        sheet.write_rich_string(row, 2, looks["mark"], "* ", looks["note"], hint, looks["hint"])
    else:
        sheet.write_string(row, 2, hint, looks["hint"])


def _entry_validation(key: str, entry: Labelled) -> dict[str, Any] | None:
    """Return the dropdown or the check of a value cell; a check warns, since the rules have the last word."""
    warning = {"error_type": "warning", "error_title": entry.label, "ignore_blank": True}
    if entry.suggestions:
        return {"validate": "list", "source": f"={entry.suggestions}", "show_error": False}
    if entry.choices:
        dropdown = {"validate": "list", "source": f"={entry.choices}", "error_message": "โปรดเลือกจากรายการ"}
        if key == "agency.type":
            dropdown["error_title"] = entry.label
        if key == "ita.level":
            return {**warning, **dropdown, "error_message": "ระดับนี้ไม่มีในรายการ"}
        return dropdown
    if entry.type == "number":
        return {
            **warning,
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 100,
            "error_message": "คะแนนต้องเป็นตัวเลขตั้งแต่ 0 ถึง 100",
        }
    if entry.type == "year":
        return {
            **warning,
            "validate": "integer",
            "criteria": "between",
            "minimum": 2553,
            "maximum": 2643,
            "error_message": "โปรดพิมพ์ปี พ.ศ. เป็นตัวเลขสี่หลัก เช่น 2567",
        }
    if entry.type == "date":
        return {
            **warning,
            "validate": "date",
            "criteria": "between",
            "minimum": date(2010, 1, 1),
            "maximum": date(2100, 12, 31),
            "error_message": "วันที่อยู่นอกช่วง พ.ศ. 2553 ถึง 2643 โปรดพิมพ์ปีเป็น ค.ศ. เช่น 8/1/2025",
            "input_title": "การพิมพ์วันที่",
            "input_message": "พิมพ์ วัน/เดือน/ปี ค.ศ. เช่น 8/1/2025 แล้วตรวจว่าช่องแสดงเป็น ๘ มกราคม ๒๕๖๘",
        }
    return None


def _write_table(sheet: Any, looks: Mapping[str, Any], table: TableSchema) -> None:
    """Write an Excel table with blank rows. The sheet stays unprotected, or the table could not grow;
    a validation on each header cell guards its text instead."""
    helps = COLUMNS[table.key]
    _start_sheet(sheet, looks, TITLES[table.key], [width for width, _ in helps.values()], landscape=True)
    last_row, last_column = HEADER_ROW + ROWS[table.key], len(helps) - 1
    sheet.add_table(
        HEADER_ROW,
        0,
        last_row,
        last_column,
        {
            "name": table.table,
            "style": None,
            "autofilter": False,  # a filter hides rows, and they are printed all the same
            "columns": [
                {"header": entry.label, "header_format": looks["header"]} for entry in table.columns.values()
            ],
        },
    )
    sheet.set_row_pixels(HEADER_ROW, 68 if table.key == "measures" else 40)
    for column, (key, entry) in enumerate(table.columns.items()):
        look = looks["order" if key in NUMBER_COLUMNS else "text"]
        sheet.set_column(column, column, helps[key][0], looks["below"])
        for row in range(HEADER_ROW + 1, last_row + 1):
            sheet.write_blank(row, column, None, look)
        sheet.data_validation(
            HEADER_ROW, column, HEADER_ROW, column, _header_guard(column, entry, helps[key][1])
        )
        guarded = (HEADER_ROW + 1, column, HEADER_ROW + reach(), column)
        if entry.choices:
            sheet.data_validation(*guarded, _column_list(key, entry))
        if entry.required:
            _show_blank(sheet, looks, guarded, _blank_in_row(column, last_column))
    sheet.freeze_panes(HEADER_ROW + 1, 2 if table.key == "measures" else 0)
    sheet.repeat_rows(HEADER_ROW)


def _header_guard(column: int, entry: Labelled, help_text: str) -> dict[str, Any]:
    cell = f"{column_letters(column + 1)}{HEADER_ROW + 1}"
    return {
        "validate": "custom", "value": f"={guard_formula(cell, entry.label)}", "ignore_blank": False,
        "error_type": "stop", "error_title": "หัวตาราง", "error_message": f"โปรดใช้ข้อความเดิม: {entry.label}",
        "input_title": "วิธีกรอก", "input_message": help_text,
    }  # fmt: skip


def _column_list(key: str, entry: Labelled) -> dict[str, Any]:
    """Return a column's dropdown; several owners may stand in one cell, so that one never objects."""
    return {
        "validate": "list", "source": f"={entry.choices}", "show_error": key != "owners",
        "error_title": "รายการ", "error_message": "โปรดเลือกจากรายการ",
    }  # fmt: skip


def _blank_in_row(column: int, last_column: int) -> str:
    row, letters = HEADER_ROW + 2, column_letters(column + 1)
    return f"=AND(LEN(TRIM(${letters}{row}))=0,COUNTA($A{row}:${column_letters(last_column + 1)}{row})>0)"


def _show_blank(sheet: Any, looks: Mapping[str, Any], area: tuple[int, int, int, int], criteria: str) -> None:
    sheet.conditional_format(*area, {"type": "formula", "criteria": criteria, "format": looks["blank"]})


def _standard_rows() -> dict[CellRef, int | str]:
    """Return what a new workbook already says: the usual signers' roles and the memo's standard text.

    They are filled in, not written, because a height that XlsxWriter writes would no longer grow with the text.
    """
    roles = [str(load("schema")["roles"][role][0]) for role in ("proposer", "opinion", "opinion")]
    rows: dict[TableKey, Sequence[tuple[int | str, ...]]] = {
        "signers": tuple(enumerate(roles, start=1)),
        "text": tuple((section_label(section), text) for section, text in STANDARD_TEXT),
    }
    return {
        CellRef(schema().tables[key].sheet, row, column): value
        for key, values in rows.items()
        for row, cells in enumerate(values, start=HEADER_ROW + 2)
        for column, value in enumerate(cells, start=1)
    }


def _write_lists(book: Any, sheet: Any, looks: Mapping[str, Any]) -> None:
    """Write the lists that dropdowns offer, each under its name; the sheet is hidden."""
    for column, (name, heading, words) in enumerate(lists()):
        sheet.set_column(column, column, 24)
        sheet.write_string(0, column, heading, looks["label"])
        sheet.write_column(1, column, words, looks["cell"])
        letters = column_letters(column + 1)
        book.define_name(name, f"='{lists_sheet()}'!${letters}$2:${letters}${len(words) + 1}")
    sheet.hide()


def _define_owner_names(book: Any) -> None:
    book.define_name("OwnerNames", f"={owner_names(schema().tables['owners'].sheet, HEADER_ROW + 1, 1)}")


def _start_sheet(
    sheet: Any, looks: Mapping[str, Any], title: tuple[str, str], widths: Sequence[float], *, landscape: bool
) -> None:
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, title[0], looks["title"])
    sheet.write_string(1, 0, title[1], looks["note"])
    sheet.set_row_pixels(0, 46)
    _set_up_page(sheet, landscape=landscape)


def _set_up_page(sheet: Any, *, landscape: bool) -> None:
    sheet.hide_gridlines(2)
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")


def _write_row(sheet: Any, row: int, values: Sequence[str], look: Any, first_column: int = 0) -> None:
    for column, value in enumerate(values, start=first_column):
        sheet.write(row, column, value or None, look)


def build_project() -> bytes:
    """Return the macros of XlTools.bas as a vbaProject.bin; they are source only, Excel compiles them itself."""
    source = SOURCE.read_text(encoding="ascii")
    with tempfile.TemporaryDirectory() as folder:
        passing = Path(folder) / "passing.xlsm"
        with pyopenvba.ExcelFile.create_new(passing) as book:
            project = book.vba_project()
            project.delete_module("Module1")
            project.add_module("XlTools", source.partition("\n")[2].replace("\n", "\r\n"))
            book.save()
        with zipfile.ZipFile(passing) as parts:
            return parts.read("xl/vbaProject.bin")


def main() -> None:
    TARGET.write_bytes(build())
    PROJECT.write_bytes(build_project())
    TARGET_WITH_BUTTONS.write_bytes(with_buttons(TARGET.read_bytes(), PROJECT.read_bytes())[0])


if __name__ == "__main__":
    main()
