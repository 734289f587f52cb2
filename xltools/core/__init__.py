"""The pure core: no file, no clock, no office library, no terminal."""
