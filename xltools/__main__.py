"""Lets ``python -m xltools`` do what ``xltools`` does."""

from xltools.cli import main

main()
