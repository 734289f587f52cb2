"""PDF of the documents: printed by Word or LibreOffice, and marked as ours."""
