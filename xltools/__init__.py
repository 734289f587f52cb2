"""xltools: a structured Excel workbook becomes a Thai government memo, and the workbook says so."""

__version__ = "0.1.0"
