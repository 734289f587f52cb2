"""Workbooks with everything that XlsxWriter can make, one feature or family of features each."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import xlsxwriter
from books import png

Build = Callable[[Any], None]
CHARTS = ["area", "bar", "column", "doughnut", "line", "pie", "radar", "scatter", "stock"]
VBA = b"\xd0\xcf\x11\xe0 as opaque as any"


def workbook(build: Build, options: dict[str, Any] | None = None) -> bytes:
    """Return a workbook with one sheet of numbers, and what ``build`` adds to it."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, **(options or {})})
    book.add_worksheet("ข้อมูล").write_column("A1", [3, 1, 2, 5, 4])
    build(book)
    book.close()
    return output.getvalue()


def _sheet(book: Any) -> Any:
    return book.get_worksheet_by_name("ข้อมูล")


def _chart(book: Any, kind: str = "column") -> Any:
    chart = book.add_chart({"type": kind})
    for _ in range(3 if kind == "stock" else 1):
        chart.add_series({"values": "=ข้อมูล!$A$1:$A$5", "categories": "=ข้อมูล!$A$1:$A$5"})
    chart.set_title({"name": "ผล"})
    return chart


def _charts(book: Any) -> None:
    for number, kind in enumerate(CHARTS):
        _sheet(book).insert_chart(number * 15, 3, _chart(book, kind))
    both = _chart(book)
    both.combine(_chart(book, "line"))
    _sheet(book).insert_chart("M1", both)


def _chart_sheet(book: Any) -> None:
    sheet = book.add_chartsheet("กราฟ")
    sheet.set_chart(_chart(book))
    sheet.protect("x")


def _images(book: Any) -> None:
    sheet = _sheet(book)
    sheet.insert_image(
        "C1", "ก.png", {"image_data": io.BytesIO(png()), "url": "https://example.org/", "decorative": True}
    )
    sheet.embed_image("D1", "ข.png", {"image_data": io.BytesIO(png())})
    sheet.embed_image("D2", "ค.png", {"image_data": io.BytesIO(png()), "description": "ตรา"})
    sheet.set_header("&L&G", {"image_left": "h.png", "image_data_left": io.BytesIO(png())})
    sheet.set_footer("&R&G", {"image_right": "f.png", "image_data_right": io.BytesIO(png())})
    sheet.set_background(io.BytesIO(png()))


def _notes_and_shapes(book: Any) -> None:
    sheet = _sheet(book)
    sheet.write_comment("A1", "หมายเหตุ", {"author": "สมใจ", "visible": True})
    sheet.show_comments()
    sheet.insert_button("F2", {"macro": "Run", "caption": "จัดทำ"})
    sheet.insert_textbox("F9", "กล่อง", {"fill": {"color": "#ff9900"}, "textlink": "=$A$1"})
    sheet.insert_checkbox("G1", True)


def _conditional_formats(book: Any) -> None:
    sheet, red = _sheet(book), book.add_format({"bg_color": "red"})
    wanted: list[dict[str, Any]] = [
        {"type": "cell", "criteria": ">", "value": 2, "format": red},
        {"type": "blanks", "format": red}, {"type": "duplicate", "format": red},
        {"type": "top", "value": 2, "format": red}, {"type": "average", "criteria": "above", "format": red},
        {"type": "text", "criteria": "containing", "value": "ก", "format": red},
        {"type": "time_period", "criteria": "today", "format": red},
        {"type": "formula", "criteria": "=$A$1>2", "format": red, "stop_if_true": True},
        {"type": "2_color_scale"}, {"type": "3_color_scale"},
        {"type": "data_bar"}, {"type": "data_bar", "data_bar_2010": True, "bar_negative_color": "red"},
        {"type": "icon_set", "icon_style": "3_traffic_lights"},
    ]  # fmt: skip
    for column, options in enumerate(wanted):
        sheet.conditional_format(0, column, 9, column, options)


def _validations(book: Any) -> None:
    sheet = _sheet(book)
    other = book.add_worksheet("รายการ")
    other.hide()
    sheet.data_validation("B1", {"validate": "list", "source": ["ใช่", "ไม่ใช่"], "input_title": "เลือก"})
    sheet.data_validation("B2", {"validate": "list", "source": "=รายการ!$A$1:$A$9"})
    sheet.data_validation("B3", {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 9})
    sheet.data_validation("B4", {"validate": "custom", "value": "=A1>2", "error_type": "warning"})
    sheet.data_validation("B5", {"validate": "date", "criteria": ">", "value": datetime(2025, 1, 1)})


def _tables(book: Any) -> None:
    columns = [
        {"header": "ก", "total_string": "รวม"},
        {"header": "ข", "total_function": "sum", "formula": "=1"},
    ]
    _sheet(book).add_table("D1:E5", {"total_row": True, "columns": columns, "name": "Own"})
    _sheet(book).add_table("H1:I5", {"header_row": False, "autofilter": False, "style": "Table Style Dark 1"})


def _formulas(book: Any) -> None:
    sheet = _sheet(book)
    sheet.write_formula("B1", "=SUM(A1:A5)", None, 15)
    sheet.write_formula("B2", '="<&>"', None, "<&>")
    sheet.write_array_formula("C1:C3", "{=A1:A3*2}", None, 6)
    sheet.write_dynamic_array_formula("D1:D5", "=SORT(A1:A5)", None, 1)
    sheet.write_formula("E1", "=LAMBDA(x,x+1)(A1)", None, 4)
    sheet.write_boolean("F1", True)
    sheet.write_rich_string("G1", "a", book.add_format({"bold": True}), "ข", "c")
    sheet.write_datetime("H1", datetime(2025, 1, 8), book.add_format({"num_format": "d mmmm yyyy"}))
    sheet.ignore_errors({"number_stored_as_text": "A1:A9"})
    book.set_calc_mode("manual")


def _names(book: Any) -> None:
    book.add_worksheet("ก 'ข' [ค]"[:20].replace("[", "(").replace("]", ")")).activate()
    book.define_name("whole", "=ข้อมูล!$A$1:$A$5")
    book.define_name("ข้อมูล!own", "=ข้อมูล!$A$1")
    sheet = _sheet(book)
    sheet.print_area("A1:C9")
    sheet.repeat_rows(0)
    sheet.repeat_columns("A:B")
    sheet.autofilter("A1:B5")
    sheet.filter_column("A", "x > 2")


def _views(book: Any) -> None:
    sheet = _sheet(book)
    sheet.freeze_panes(1, 1)
    sheet.set_row(2, 30, None, {"level": 1, "hidden": True})
    sheet.set_column("C:D", 9, None, {"level": 2, "collapsed": True})
    sheet.outline_settings(False, False, True, False)
    sheet.set_zoom(70)
    sheet.set_tab_color("green")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_h_pagebreaks([2])
    sheet.set_v_pagebreaks([3])
    sheet.merge_range("F1:G2", "รวม", book.add_format({"align": "center"}))
    book.add_worksheet("แบ่ง").split_panes(15, 8.43)
    book.add_worksheet("ซ่อน").very_hidden()
    book.set_size(1200, 800)


def _protection(book: Any) -> None:
    sheet = _sheet(book)
    sheet.protect("รหัส", {"sort": True})
    sheet.unprotect_range("A1:A9", "แก้ได้", "x")
    book.read_only_recommended()


def _properties(book: Any) -> None:
    book.set_properties({"title": "รายงาน", "author": "สมใจ", "created": datetime(2024, 1, 1)})
    book.set_custom_property("รุ่น", "๒")
    book.set_custom_property("เมื่อ", datetime(2024, 1, 1))


def _links_and_lines(book: Any) -> None:
    sheet = _sheet(book)
    sheet.write_url("B1", "https://example.org/#ก", string="เว็บ", tip="ไป")
    sheet.write_url("B2", "internal:ข้อมูล!A1")
    sheet.write_url("B3", "external:other.xlsx#A!A1")
    sheet.write_url("B4", "mailto:a@example.org")
    sheet.add_sparkline("C1", {"range": "ข้อมูล!A1:A5", "type": "column", "markers": True})
    sheet.add_sparkline("C2", {"location": ["C2", "C3"], "range": ["ข้อมูล!A1:A5", "ข้อมูล!A1:A3"]})


def _macros(book: Any) -> None:
    book.set_vba_name("ThisBook")
    _sheet(book).set_vba_name("Data")
    book.add_vba_project(io.BytesIO(VBA), is_stream=True)
    _sheet(book).insert_button("F2", {"macro": "Run"})


def _theme_and_styles(book: Any) -> None:
    sheet = _sheet(book)
    for number in range(30):
        look = {
            "font_name": f"F{number}",
            "bg_color": f"#{number:06x}",
            "border": number % 13,
            "rotation": number,
        }
        sheet.write(number, 1, number, book.add_format(look | {"num_format": f'0.00"{number}"', "locked": 0}))
    sheet.write("D1", "x", book.add_format({"checkbox": True}))
    sheet.write(
        "D2", "x", book.add_format({"quote_prefix": True, "hidden": True, "diag_type": 3, "pattern": 5})
    )


FEATURES: dict[str, Callable[[], bytes]] = {
    "plain": lambda: workbook(lambda book: None),
    **{
        build.__name__.strip("_").replace("_", " "): partial(workbook, build)
        for build in (
            _charts, _chart_sheet, _images, _notes_and_shapes, _conditional_formats, _validations, _tables, _formulas,
            _names, _views, _protection, _properties, _links_and_lines, _macros, _theme_and_styles,
        )
    },
    "everything": lambda: workbook(_everything),
    "zip64": lambda: workbook(lambda book: book.use_zip64()),
    "constant memory": lambda: workbook(lambda book: None, {"constant_memory": True, "in_memory": False}),
    "1904": lambda: workbook(_formulas, {"date_1904": True}),
    "future functions": lambda: workbook(_formulas, {"use_future_functions": True}),
    "other default format": lambda: workbook(_formulas, {"default_format_properties": {"font_name": "TH Sarabun"}}),
}  # fmt: skip


def _everything(book: Any) -> None:
    for build in (_charts, _chart_sheet, _images, _notes_and_shapes, _conditional_formats, _validations, _tables,
                  _formulas, _names, _views, _properties, _links_and_lines, _macros, _theme_and_styles):  # fmt: skip
        build(book)
