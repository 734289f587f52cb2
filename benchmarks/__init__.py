"""What is measured by hand: figures for README."""
