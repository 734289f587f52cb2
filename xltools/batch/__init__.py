"""Many agencies in one command: each for itself, stopped by nobody, and gone on where it was."""
