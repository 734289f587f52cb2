"""A workbook that is open in Excel or LibreOffice: found, read with what is not saved yet, written into."""
