"""Lets ``python -m xltools`` do what ``xltools`` does."""

from xltools.start import main

main()
