"""xltools: a structured Excel workbook becomes a Thai government memo, and the workbook says so."""
